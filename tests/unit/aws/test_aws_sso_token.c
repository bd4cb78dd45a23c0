#include "base/rows.h"

#include "aws/sso_cached.h"
#include "scene.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ---- the texts ---------------------------------------------------------- */

#define WHOLE                                                             \
    "{\"startUrl\": \"https://x\", \"accessToken\": \"hidden-old\", "     \
    "\"expiresAt\": \"" GONE "\", \"refreshToken\": \"hidden-refresh\", " \
    "\"clientId\": \"hidden-id\", \"clientSecret\": \"hidden-secret\", "  \
    "\"registrationExpiresAt\": \"" LATER "\", \"more\": [1, {\"a\": null}]}"

static void a_file_is_read(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_sso_cached got;
    ew_arena_init(&arena);
    CHECK("whole",
          ew_sso_cached_parse(&arena, EW_STR(WHOLE), &got, NULL) == EW_OK);
    CHECK_STR("token", got.access_token, EW_STR("hidden-old"));
    CHECK_STR("refresh", got.refresh_token, EW_STR("hidden-refresh"));
    CHECK("ends", got.expiry == NOW - 1);
    CHECK("registered", got.registration_expiry == NOW + 6 * 3600);
    static const char *const WRONG[] = {
        "",
        "[]",
        "{",
        "{\"accessToken\": \"t\"}",
        "{\"expiresAt\": \"x\"}",
        "{\"accessToken\": 7, \"expiresAt\": \"" LATER "\"}",
        "{\"accessToken\": \"t\", \"expiresAt\": 7}",
        "{\"accessToken\": \"t\", \"accessToken\": \"t\"}",
        "{\"accessToken\": \"\", \"expiresAt\": \"" LATER "\"}",
    };
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        CHECK(WRONG[i], ew_sso_cached_parse(&arena, ew_str_from(WRONG[i]), &got,
                                            NULL) != EW_OK);
    }
    CHECK("an end that is no time is long ago",
          ew_sso_cached_parse(
              &arena, EW_STR("{\"accessToken\": \"t\", \"expiresAt\": \"x\"}"),
              &got, NULL) == EW_OK &&
              got.expiry == 0 && !got.refresh_token.ptr);
    ew_arena_release(&arena);
}

static void an_answer_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; /* 0: refused */
    } ROWS[] = {
        {"{\"accessToken\": \"t\", \"expiresIn\": 28800}",                   28800},
        {"{\"accessToken\": \"t\", \"expiresIn\": 1, \"tokenType\": "
         "\"Bearer\", \"refreshToken\": \"r\", \"idToken\": null}", 1    },
        {"{\"accessToken\": \"t\", \"expiresIn\": 0}",                       0    },
        {"{\"accessToken\": \"t\", \"expiresIn\": -1}",                      0    },
        {"{\"accessToken\": \"t\", \"expiresIn\": 1e9}",                     0    },
        {"{\"accessToken\": \"t\", \"expiresIn\": 99999999999999999999}",    0    },
        {"{\"accessToken\": \"t\"}",                                         0    },
        {"{\"accessToken\": \"\", \"expiresIn\": 1}",                        0    },
        {"{\"accessToken\": 1, \"expiresIn\": 1}",                           0    },
        {"{\"accessToken\": \"a b\", \"expiresIn\": 1}",                     0    },
        {"{\"accessToken\": \"a\\r\\nX: y\", \"expiresIn\": 1}",             0    },
        {"{\"accessToken\": \"t\", \"refreshToken\": \"\\u00e9\", "
         "\"expiresIn\": 1}",                                       0    },
        {"{\"access_token\": \"t\", \"expires_in\": 1}",                     0    },
        {"<html>hidden</html>",                                              0    },
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_sso_renewed got;
        enum ew_status status =
            ew_sso_renewed_parse(&arena, ew_str_from(ROWS[i].text), &got, NULL);
        CHECK(ROWS[i].text, (status == EW_OK) == (ROWS[i].seconds > 0));
        CHECK(ROWS[i].text,
              status != EW_OK || got.lifetime_s == ROWS[i].seconds);
    }
    ew_arena_release(&arena);
}

static void all_else_stays_in_the_file(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_buf out;
    struct ew_sso_renewed renewed = {.access_token = EW_LIT("new\"t"),
                                     .refresh_token = EW_LIT("next"),
                                     .lifetime_s = 3600};
    ew_arena_init(&arena);
    ew_buf_init(&out);
    CHECK("status", ew_sso_cached_write(&arena, EW_STR(WHOLE), &renewed, NOW,
                                        &out, NULL) == EW_OK);
    CHECK_STR("text", ew_buf_str(&out),
              EW_STR("{\"startUrl\":\"https://x\",\"accessToken\":\"new\\\"t\","
                     "\"expiresAt\":\"2026-01-01T01:00:00Z\","
                     "\"refreshToken\":\"next\",\"clientId\":\"hidden-id\","
                     "\"clientSecret\":\"hidden-secret\","
                     "\"registrationExpiresAt\":\"" LATER "\","
                     "\"more\":[1, {\"a\": null}]}"));
    ew_buf_release(&out);
    ew_buf_init(&out);
    renewed.refresh_token = (struct ew_str){NULL, 0};
    CHECK("status", ew_sso_cached_write(&arena, EW_STR(WHOLE), &renewed, NOW,
                                        &out, NULL) == EW_OK);
    CHECK("without another the refresh token stays",
          ew_str_contains(ew_buf_str(&out),
                          EW_STR("\"refreshToken\":\"hidden-refresh\"")));
    ew_buf_release(&out);
    ew_arena_release(&arena);
}

/* ---- the flow ----------------------------------------------------------- */

#define HOME_FOLDER "aws_sso_home"
#define FOLDER HOME_FOLDER "/.aws/sso/cache"
/* of the session `s` */
#define FILE_OF_S FOLDER "/a0f1490a20d0211c997b44bc357e1972deab8ae3.json"
/* of the start URL `https://x` */
#define FILE_OF_URL FOLDER "/98383e6608d65e46b24bbd92582bc8d916605a21.json"
#define ACCOUNT "sso_account_id = 1\nsso_role_name = r\n"
#define SESSION                              \
    "[profile a]\nsso_session = s\n" ACCOUNT \
    "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x\n"
#define LEGACY \
    "[profile a]\nsso_region = eu-west-1\nsso_start_url = https://x\n" ACCOUNT
#define CREDENTIALS                                                      \
    {                                                                    \
        "https://portal.sso.eu-west-1.amazonaws.com/", NULL, 200,        \
            "{\"roleCredentials\": {\"accessKeyId\": \"ASIASSO\", "      \
            "\"secretAccessKey\": \"hidden-secret\", \"sessionToken\": " \
            "\"hidden-token\", \"expiration\": 1767247200000}}"          \
    }
#define TOKEN_URL "https://oidc.eu-west-1.amazonaws.com/token"

static struct variable AT_HOME[] = {
    {"HOME",                      HOME_FOLDER},
    {"AWS_EC2_METADATA_DISABLED", "true"     },
    {NULL,                        NULL       }
};

/* clang-format off */
static const struct answer RENEWED[] = {
    {TOKEN_URL, "{\"clientId\":\"hidden-id\",\"clientSecret\":"
     "\"hidden-secret\",\"grantType\":\"refresh_token\",\"refreshToken\":"
     "\"hidden-refresh\"}", 200,
     "{\"accessToken\": \"hidden-new\", \"expiresIn\": 3600, "
     "\"refreshToken\": \"hidden-next\"}"},
    CREDENTIALS,
    {NULL, NULL, 0, NULL},
};
static const struct answer REFUSED[] = {
    {TOKEN_URL, NULL, 400, "{\"error\": \"invalid_grant\", "
     "\"error_description\": \"hidden-refresh is spent\"}"},
    CREDENTIALS,
    {NULL, NULL, 0, NULL},
};
static const struct answer ODD_CODE[] = {
    {TOKEN_URL, NULL, 400, "{\"error\": \"hidden_refresh\"}"},
    {NULL, NULL, 0, NULL},
};
static const struct answer ODD_BODY[] = {
    {TOKEN_URL, NULL, 200, "<html>hidden</html>"},
    {NULL, NULL, 0, NULL},
};
static const struct answer SILENT[] = {
    {NULL, NULL, 0, NULL},
};

#define LOGIN ": run `aws sso login --profile a`"
#define WAS_NOT "the SSO token has expired and was not renewed: SSO CreateToken: "

/* name, config, file, answers, bearer that is used or NULL, error, requests */
static const struct {
    const char *name;
    const char *config;
    const char *ends;
    const char *registered;
    const struct answer *answers;
    const char *bearer;
    const char *want;
    size_t requests;
} FLOWS[] = {
    {"a token that holds is used", SESSION, LATER, LATER, RENEWED,
     "hidden-old", NULL, 1},
    {"one that has ended is renewed", SESSION, GONE, LATER, RENEWED,
     "hidden-new", NULL, 2},
    {"so is one that is about to end", SESSION, "2026-01-01T00:04:59Z", LATER,
     RENEWED, "hidden-new", NULL, 2},
    {"in five minutes is soon enough", SESSION, "2026-01-01T00:05:00Z", LATER,
     RENEWED, "hidden-old", NULL, 1},
    {"so is one whose end cannot be read", SESSION, "soon", LATER, RENEWED,
     "hidden-new", NULL, 2},
    {"where that fails the old one serves to its end", SESSION,
     "2026-01-01T00:04:59Z", LATER, REFUSED, "hidden-old", NULL, 2},
    {"refused", SESSION, GONE, LATER, REFUSED, NULL,
     WAS_NOT "invalid_grant" LOGIN, 1},
    {"a code that nobody knows is not shown", SESSION, GONE, LATER, ODD_CODE,
     NULL, WAS_NOT "HTTP status 400" LOGIN, 1},
    {"a page for an answer", SESSION, GONE, LATER, ODD_BODY, NULL,
     WAS_NOT "invalid JSON in the answer" LOGIN, 1},
    {"nobody answers", SESSION, GONE, LATER, SILENT, NULL,
     WAS_NOT "no connection" LOGIN, 1},
    {"a registration that has ended cannot renew", SESSION, GONE, GONE,
     RENEWED, NULL, "the SSO token has expired" LOGIN, 0},
    {"nor one that says no end", SESSION, GONE, "never", RENEWED, NULL,
     "the SSO token has expired" LOGIN, 0},
    {"nor can a profile without a session", LEGACY, GONE, LATER, RENEWED, NULL,
     "the SSO token has expired" LOGIN, 0},
};
/* clang-format on */

static void make_folders(void)
{
    (void)mkdir(HOME_FOLDER, 0700);
    (void)mkdir(HOME_FOLDER "/.aws", 0700);
    (void)mkdir(HOME_FOLDER "/.aws/sso", 0700);
    (void)mkdir(FOLDER, 0700);
}

static void put(const char *path, const char *ends, const char *registered)
{
    char text[1024];
    (void)snprintf(text, sizeof(text),
                   "{\"accessToken\": \"hidden-old\", \"expiresAt\": \"%s\", "
                   "\"refreshToken\": \"hidden-refresh\", \"clientId\": "
                   "\"hidden-id\", \"clientSecret\": \"hidden-secret\", "
                   "\"registrationExpiresAt\": \"%s\"}\n",
                   ends, registered);
    scene_write(path, text);
    CHECK("mode", chmod(path, 0644) == 0);
}

/* A file that was written anew is for its owner only. */
static bool is_private(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && (info.st_mode & 0777) == 0600;
}

static void a_token_is_renewed_where_that_may_be(void **state)
{
    (void)state;
    make_folders();
    for (size_t i = 0; i < COUNT_OF(FLOWS); i++) {
        struct scene s;
        const struct ew_aws_credentials *got = NULL;
        struct ew_error err = {.text = ""};
        put(FILE_OF_S, FLOWS[i].ends, FLOWS[i].registered);
        put(FILE_OF_URL, FLOWS[i].ends, FLOWS[i].registered);
        scene_open(&s, FLOWS[i].config, AT_HOME, "a", FLOWS[i].answers);
        enum ew_status status = scene_ask(&s, NOW, &got, &err);
        CHECK_STR(FLOWS[i].name, ew_str_from(err.text),
                  ew_str_from(FLOWS[i].want ? FLOWS[i].want : ""));
        CHECK(FLOWS[i].name, (status == EW_OK) == (FLOWS[i].want == NULL));
        CHECK(FLOWS[i].name, s.aws.requests == FLOWS[i].requests);
        if (FLOWS[i].bearer) {
            CHECK_STR(FLOWS[i].name, ew_str_from(s.aws.header),
                      ew_arena_printf(&s.arena, "x-amz-sso_bearer_token: %s",
                                      FLOWS[i].bearer));
        }
        bool renewed =
            FLOWS[i].bearer && strcmp(FLOWS[i].bearer, "hidden-new") == 0;
        CHECK(FLOWS[i].name, is_private(FILE_OF_S) == renewed);
        scene_close(&s);
    }
    (void)remove(FILE_OF_S);
    (void)remove(FILE_OF_URL);
}

static void the_next_one_finds_the_new_token(void **state)
{
    (void)state;
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    make_folders();
    put(FILE_OF_S, GONE, LATER);
    for (size_t i = 0; i < 2; i++) {
        scene_open(&s, SESSION, AT_HOME, "a", RENEWED);
        CHECK("status", scene_ask(&s, NOW, &got, NULL) == EW_OK);
        CHECK("asked once", s.aws.requests == 2 - i);
        CHECK("new",
              ew_str_contains(ew_str_from(s.aws.header), EW_STR("hidden-new")));
        scene_close(&s);
    }
    (void)remove(FILE_OF_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(an_answer_is_read),
        cmocka_unit_test(all_else_stays_in_the_file),
        cmocka_unit_test(a_token_is_renewed_where_that_may_be),
        cmocka_unit_test(the_next_one_finds_the_new_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
