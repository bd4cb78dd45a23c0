#include "base/rows.h"

#include "aws/cli_cache.h"
#include "aws/role_cache.h"
#include "scene.h"

#include <stdio.h>
#include <sys/stat.h>

#define ARN "arn:aws:iam::111122223333:role/audit"
#define LONG_ARN "arn:aws:iam::111122223333:role/team/a/audit"

/* ---- the name of the file ----------------------------------------------- */

/* clang-format off */
/* name, role, SHA-1 as botocore 1.43.11 makes it; NULL: none can be made */
static const struct {
    const char *name;
    struct ew_plan_role role;
    const char *want;
} NAMES[] = {
    {"a role alone", {.role_arn = EW_LIT(ARN)},
     "c4d3aac5d69824b1cc3d5085c392b7f615e31a7a"},
    {"with a device", {.role_arn = EW_LIT(ARN),
     .mfa_serial = EW_LIT("arn:aws:iam::111122223333:mfa/me")},
     "c73b929882a3db5fa9cd0c30a33f5d8116df6e63"},
    {"with all there is", {.role_arn = EW_LIT(ARN),
     .session_name = EW_LIT("me"), .external_id = EW_LIT("e&x"),
     .mfa_serial = EW_LIT("arn:mfa"), .duration_s = 900},
     "6df2f068bd0d611c881bdfb645ea7b96e4aed295"},
    {"with characters that JSON escapes", {.role_arn = EW_LIT(ARN),
     .external_id = EW_LIT("a\"b\\c/\x7F\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x91")},
     "9b62b2818f0128b53026d8efb82e433dbc99e823"},
    {"bytes that are no text", {.role_arn = EW_LIT(ARN),
     .external_id = EW_LIT("\xFF")}, NULL},
};
/* clang-format on */

static void files_are_named_as_the_cli_names_them(void **state)
{
    (void)state;
    struct variable variables[] = {
        {"HOME", "/h"},
        {NULL,   NULL}
    };
    struct scene s;
    scene_open(&s, "", variables, NULL, ANSWERS);
    const struct ew_provide p = {
        .arena = &s.arena, .with = &s.options, .now = NOW};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        struct ew_str key;
        struct ew_str path;
        enum ew_status status =
            ew_role_cache_key(&s.arena, &NAMES[i].role, &key, NULL);
        CHECK(NAMES[i].name, (status == EW_OK) == (NAMES[i].want != NULL));
        if (status != EW_OK) {
            continue;
        }
        CHECK(NAMES[i].name,
              ew_cli_cache_path(&p, "cli/cache", key, &path, NULL) == EW_OK);
        CHECK_STR(NAMES[i].name, path,
                  ew_arena_printf(&s.arena, "/h/.aws/cli/cache/%s.json",
                                  NAMES[i].want));
    }
    scene_close(&s);
}

/* ---- what is in it ------------------------------------------------------ */

#define OF(arn, expiry)                                                      \
    "{\"Credentials\": {\"AccessKeyId\": \"ASIACACHE\", \"SecretAccessKey\"" \
    ": \"hidden-secret\", \"SessionToken\": \"hidden-token\", "              \
    "\"Expiration\": \"" expiry "\"}, \"AssumedRoleUser\": {\"Arn\": \"" arn \
    "\"}}"
#define USER "arn:aws:sts::111122223333:assumed-role/audit/me"
#define NOT_OF_IT "they are not of that role"
#define NOT_WHOLE "the file has no whole credentials"
#define ENDED "they have expired or end within 15 minutes"

/* clang-format off */
/* name, ARN of the role, session name or NULL, text, what is wrong or NULL */
static const struct {
    const char *name;
    const char *arn;
    const char *session;
    const char *text;
    const char *want;
} FILES[] = {
    {"of the role", ARN, NULL, OF(USER, LATER), NULL},
    {"a path is not part of the name", LONG_ARN, NULL, OF(USER, LATER), NULL},
    {"of the session", ARN, "me", OF(USER, LATER), NULL},
    {"written as Python writes a time", ARN, NULL,
     OF(USER, "2026-01-01T06:00:00UTC"), NULL},
    {"or with an offset", ARN, NULL,
     OF(USER, "2026-01-01T07:00:00+01:00"), NULL},
    {"of another session", ARN, "you", OF(USER, LATER), NOT_OF_IT},
    {"of another role", ARN, NULL,
     OF("arn:aws:sts::111122223333:assumed-role/audit2/me", LATER), NOT_OF_IT},
    {"of another account", ARN, NULL,
     OF("arn:aws:sts::111122223334:assumed-role/audit/me", LATER), NOT_OF_IT},
    {"of another partition", ARN, NULL,
     OF("arn:aws-cn:sts::111122223333:assumed-role/audit/me", LATER),
     NOT_OF_IT},
    {"of a user", ARN, NULL,
     OF("arn:aws:sts::111122223333:federated-user/audit", LATER), NOT_OF_IT},
    {"of no session", ARN, NULL,
     OF("arn:aws:sts::111122223333:assumed-role/audit", LATER), NOT_OF_IT},
    {"of nobody", ARN, NULL, "{\"Credentials\": {\"AccessKeyId\": \"A\", "
     "\"SecretAccessKey\": \"hidden\", \"SessionToken\": \"hidden\"}}",
     NOT_OF_IT},
    {"ended", ARN, NULL, OF(USER, GONE), ENDED},
    {"about to end", ARN, NULL, OF(USER, "2026-01-01T00:14:59Z"), ENDED},
    {"just long enough", ARN, NULL, OF(USER, "2026-01-01T00:15:00Z"), NULL},
    {"without an end", ARN, NULL, OF(USER, "hidden"),
     "they do not say when they end"},
    {"a number for a text", ARN, NULL, "{\"Credentials\": {\"AccessKeyId\": 1, "
     "\"SecretAccessKey\": \"hidden\", \"SessionToken\": \"hidden\"}}",
     NOT_WHOLE},
    {"a list for an object", ARN, NULL, "{\"Credentials\": [\"hidden\"]}",
     NOT_WHOLE},
    {"without a session token", ARN, NULL, "{\"Credentials\": {\"AccessKeyId\""
     ": \"A\", \"SecretAccessKey\": \"hidden\"}}", NOT_WHOLE},
    {"a list", ARN, NULL, "[]", "the file is no JSON object"},
    {"half a file", ARN, NULL, "{\"Credentials\": {\"Secret",
     "the file is no JSON object"},
    {"a name twice", ARN, NULL, "{\"a\": 1, \"a\": \"hidden\"}",
     "the file is no JSON object"},
    {"nothing", ARN, NULL, "", "the file is no JSON object"},
};
/* clang-format on */

static void only_what_is_of_the_role_counts(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_provide p = {.arena = &arena, .now = NOW};
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        const struct ew_plan_role role = {
            .role_arn = ew_str_from(FILES[i].arn),
            .session_name = ew_str_from(FILES[i].session),
        };
        struct ew_aws_credentials got;
        struct ew_error err = {.text = ""};
        enum ew_status status = ew_role_cache_parse(
            &p, &role, ew_str_from(FILES[i].text), &got, &err);
        CHECK(FILES[i].name, (status == EW_OK) == (FILES[i].want == NULL));
        CHECK_STR(FILES[i].name, ew_str_from(err.text),
                  ew_str_from(FILES[i].want ? FILES[i].want : ""));
        if (status == EW_OK) {
            CHECK_STR(FILES[i].name, got.access_key_id, EW_STR("ASIACACHE"));
        }
    }
    ew_arena_release(&arena);
}

/* ---- the chain ---------------------------------------------------------- */

#define HOME_FOLDER "aws_role_home"
#define FOLDER HOME_FOLDER "/.aws/cli/cache"
/* of `arn:aws:iam::1:role/r` with the device `arn:mfa` */
#define MFA_FILE FOLDER "/9fef95e86afe1348264e8ef2c06f055c94d7e54d.json"
/* of `arn:aws:iam::1:role/r` */
#define FILE_OF_R FOLDER "/296af0900b5a5e948c19d3110989c909c2d4a0a9.json"
#define CACHED(expiry) OF("arn:aws:sts::1:assumed-role/r/s", expiry)
#define KEYS "aws_access_key_id = AKIAFILE\naws_secret_access_key = hidden\n"
#define ROLE_R "role_arn = arn:aws:iam::1:role/r\n"
#define MFA_PROFILE \
    "[profile a]\n" ROLE_R "source_profile = b\nmfa_serial = arn:mfa\n"

static struct variable AT_HOME[] = {
    {"HOME",                      HOME_FOLDER},
    {"AWS_EC2_METADATA_DISABLED", "true"     },
    {NULL,                        NULL       }
};

static void make_folders(void)
{
    (void)mkdir(HOME_FOLDER, 0700);
    (void)mkdir(HOME_FOLDER "/.aws", 0700);
    (void)mkdir(HOME_FOLDER "/.aws/cli", 0700);
    (void)mkdir(FOLDER, 0700);
}

/* What was told last. */
static void hear(void *user, enum ew_told told, struct ew_str text)
{
    CHECK("a detail", told == EW_TOLD_DETAIL);
    CHECK("no secret", !ew_str_contains(text, EW_STR("hidden")));
    (void)snprintf(user, 256, "%.*s", EW_STR_ARG(text));
}

static void nobody_is_asked_for_what_the_cli_has(void **state)
{
    (void)state;
    struct scene s;
    char told[256] = "";
    const struct ew_aws_credentials *got = NULL;
    struct ew_error err = {.text = ""};
    make_folders();
    scene_write(MFA_FILE, CACHED(LATER));
    scene_open(&s, MFA_PROFILE "[profile b]\n" KEYS, AT_HOME, "a", ANSWERS);
    s.options.listener = (struct ew_listener){hear, told};
    CHECK("no code is needed", scene_ask(&s, NOW, &got, &err) == EW_OK);
    CHECK_STR("key", got->access_key_id, EW_STR("ASIACACHE"));
    CHECK_STR("account", got->account_id, EW_STR("1"));
    CHECK("nobody was asked", s.aws.requests == 0);
    CHECK_STR("told", ew_str_from(told),
              EW_STR("role `arn:aws:iam::1:role/r`: by credentials that the "
                     "AWS CLI has kept, until " LATER));
    ew_credentials_expire(s.chain);
    CHECK("what AWS does not take is not given again",
          scene_ask(&s, NOW + 1, &got, &err) != EW_OK);
    CHECK("told why",
          ew_str_contains(ew_str_from(told), EW_STR("does not take them")));
    scene_close(&s);
    scene_write(MFA_FILE, CACHED(GONE));
    scene_open(&s, MFA_PROFILE "[profile b]\n" KEYS, AT_HOME, "a", ANSWERS);
    s.options.listener = (struct ew_listener){hear, told};
    CHECK("ended ones do not count", scene_ask(&s, NOW, &got, &err) != EW_OK);
    CHECK("told why", ew_str_contains(ew_str_from(told), EW_STR(ENDED)));
    scene_close(&s);
    (void)remove(MFA_FILE);
}

static void a_chain_begins_at_the_last_role_that_is_there(void **state)
{
    (void)state;
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    make_folders();
    scene_write(FILE_OF_R, CACHED(LATER));
    scene_open(&s,
               "[profile a]\nrole_arn = arn:aws:iam::2:role/x\n"
               "source_profile = b\n"
               "[profile b]\n" ROLE_R "source_profile = c\n"
               "[profile c]\n" KEYS,
               AT_HOME, "a", ANSWERS);
    CHECK("status", scene_ask(&s, NOW, &got, NULL) == EW_OK);
    CHECK("one role is assumed", s.aws.requests == 1);
    CHECK_STR("with the one before", ew_str_from(s.aws.signer),
              EW_STR("ASIACACHE"));
    CHECK_STR("key", got->access_key_id, EW_STR("ASIAROLE"));
    scene_close(&s);
    (void)remove(FILE_OF_R);
    (void)remove(FOLDER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_named_as_the_cli_names_them),
        cmocka_unit_test(only_what_is_of_the_role_counts),
        cmocka_unit_test(nobody_is_asked_for_what_the_cli_has),
        cmocka_unit_test(a_chain_begins_at_the_last_role_that_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
