#include "base/rows.h"

#include "load/code/derived.h"
#include "load/code/document.h"
#include "load/reading.h"

#include <stdio.h>
#include <string.h>

/* H: anything; A: the account; R: the region; N: a made-up name. */
#define H EW_HOLE
#define A EW_HOLE_ACCOUNT
#define R EW_HOLE_REGION
#define N EW_HOLE_NAME

#define ALLOW(rest) "{\"Statement\":[{\"Effect\":\"Allow\"," rest "}]}"
#define DENY(rest) "{\"Statement\":[{\"Effect\":\"Deny\"," rest "}]}"
#define ACT "\"Action\":[\"ecs:*\"]"
#define RES "\"Resource\":[\"*\"]"
#define NOTHING "{\"Statement\":[]}"

static struct ew_loaded loaded;
static struct ew_loading loading;

static int set_up(void **state)
{
    (void)state;
    loaded = (struct ew_loaded){0};
    ew_arena_init(&loaded.arena);
    ew_loading_begin(&loading, &loaded, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ew_loading_end(&loading);
    ew_loaded_release(&loaded);
    return 0;
}

static const struct ew_json_piece HERE = {
    0, {EW_LIT("t.yaml"), 3, 5, 3, 9, NULL}
};

/* A text of which every part stands at one place. */
static struct ew_code_document derived(const char *json)
{
    struct ew_error err = {0};
    struct ew_json_text *text = NULL;
    assert_int_equal(ew_json_vet(&loaded.arena, EW_STR("t.yaml"),
                                 ew_str_from(json), &text, &err),
                     EW_OK);
    text->pieces = &HERE;
    text->piece_count = 1;
    return (struct ew_code_document){.text = text, .span = text->root};
}

static struct ew_policy read(const char *json,
                             const struct ew_code_names *names)
{
    struct ew_policy policy = {.name = EW_STR("p")};
    const struct ew_code_document document = derived(json);
    assert_int_equal(ew_code_policy_read(&loading, names, &document,
                                         EW_USE_IDENTITY, &policy),
                     EW_OK);
    assert_non_null(policy.document);
    return policy;
}

static void check(const char *what, const struct ew_document *document,
                  const char *want)
{
    char got[512] = "-";
    if (document) {
        (void)snprintf(got, sizeof(got), "%.*s",
                       EW_STR_ARG(document->text->text));
    }
    if (strcmp(got, want ? want : "-") != 0) {
        print_message("%s: got  %s\n", what, got);
        print_message("%s: want %s\n", what, want ? want : "-");
    }
    assert_string_equal(got, want ? want : "-");
}

static void test_readings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *least;
        const char *most; /* NULL: nothing is unknown */
    } ROWS[] = {
        {"without marks all is known",                                  ALLOW(ACT "," RES),                      ALLOW(ACT "," RES),
         NULL                                                                                                                                                                                                  },
        {"an unknown Resource of an Allow goes, or is all",
         ALLOW(ACT ",\"Resource\":[\"" H "\",\"a\"]"),
         ALLOW(ACT ",\"Resource\":[\"a\"]"),
         ALLOW(ACT ",\"Resource\":[\"*\",\"a\"]")                                                                                                                                                              },
        {"an Allow of nothing known is no statement",
         ALLOW(ACT ",\"Resource\":\"" H "\""),                                                                   NOTHING,
         ALLOW(ACT ",\"Resource\":[\"*\"]")                                                                                                                                                                    },
        {"an unknown Resource of a Deny is all, or goes",
         DENY(ACT ",\"Resource\":[\"" H "\",\"a\"]"),
         DENY(ACT ",\"Resource\":[\"*\",\"a\"]"),
         DENY(ACT ",\"Resource\":[\"a\"]")                                                                                                                                                                     },
        {"an unknown NotResource of an Allow is all, or goes",
         ALLOW(ACT ",\"NotResource\":[\"" H "\",\"a\"]"),
         ALLOW(ACT ",\"NotResource\":[\"*\",\"a\"]"),
         ALLOW(ACT ",\"NotResource\":[\"a\"]")                                                                                                                                                                 },
        {"a NotResource of nothing known leaves nothing out",
         ALLOW(ACT ",\"NotResource\":\"" H "\""),
         ALLOW(ACT ",\"NotResource\":[\"*\"]"),
         ALLOW(ACT ",\"Resource\":\"*\"")                                                                                                                                                                      },
        {"an unknown end of an ARN is a wildcard there",
         ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/" H "\"]"),
         NOTHING,                                                                                                                               ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/*\"]")     },
        {"an unknown start of an ARN may be all of it",
         ALLOW(ACT ",\"Resource\":[\"" H "/*\"]"),                                                               NOTHING,
         ALLOW(ACT ",\"Resource\":[\"*\"]")                                                                                                                                                                    },
        {"an unknown Action goes, or is any",
         ALLOW("\"Action\":[\"" H "\",\"s3:x\"]," RES),
         ALLOW("\"Action\":[\"s3:x\"]," RES),
         ALLOW("\"Action\":[\"*\",\"s3:x\"]," RES)                                                                                                                                                             },
        {"an unknown Action of a known service is any of it",
         ALLOW("\"Action\":[\"ecs:" H "\"]," RES),                                                               NOTHING,
         ALLOW("\"Action\":[\"ecs:*\"]," RES)                                                                                                                                                                  },
        {"an unknown NotAction of a Deny goes, or is any",
         DENY("\"NotAction\":[\"" H "\"]," RES),                                                                 DENY("\"Action\":\"*\"," RES),
         DENY("\"NotAction\":[\"*\"]," RES)                                                                                                                                                                    },
        {"an unknown condition of an Allow may be none, or never hold",
         ALLOW(ACT "," RES ",\"Condition\":{\"Bool\":{\"a\":\"" H "\"}}"),
         NOTHING,                                                                                                                               ALLOW(ACT "," RES)                                             },
        {"an unknown condition of a Deny may never hold, or be none",
         DENY(ACT "," RES ",\"Condition\":{\"Bool\":{\"a\":\"" H "\"}}"),
         DENY(ACT "," RES),                                                                                                                     NOTHING                                                        },
        {"what is known beside an unknown condition stays",
         ALLOW(ACT "," RES ",\"Condition\":{\"Bool\":{\"a\":\"" H
                   "\",\"b\":\"true\"}}"),
         NOTHING,                                                                                                                               ALLOW(ACT "," RES ",\"Condition\":{\"Bool\":{\"b\":\"true\"}}")},
        {"a Condition of which nothing is known",
         ALLOW(ACT "," RES ",\"Condition\":\"" H "\""),                                                          NOTHING,
         ALLOW(ACT "," RES)                                                                                                                                                                                    },
        {"an unknown Effect is a Deny, or an Allow",
         "{\"Statement\":{\"Effect\":\"" H "\"," ACT "," RES "}}",
         DENY(ACT "," RES),                                                                                                                     ALLOW(ACT "," RES)                                             },
        {"an unknown statement denies all, or allows it",
         "{\"Statement\":[\"" H "\"]}",
         DENY("\"Action\":\"*\",\"Resource\":\"*\""),
         ALLOW("\"Action\":\"*\",\"Resource\":\"*\"")                                                                                                                                                          },
        {"a Sid does not matter",                                       ALLOW("\"Sid\":\"" H "\"," ACT "," RES),
         ALLOW(ACT "," RES),                                                                                                                    NULL                                                           },
        {"the account is the principal's own in a Resource",
         ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:" A ":cluster/c\"]"),
         ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:*:cluster/c\"]"),                                                                            NULL                                                           },
        {"the region of an Allow may be any",
         ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:" R ":1:cluster/c\"]"),
         ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:*:1:cluster/c\"]"),                                                                            NULL                                                           },
        {"the region of a Deny is not known",
         DENY(ACT ",\"Resource\":[\"arn:aws:ecs:" R ":1:cluster/c\"]"),
         DENY(ACT ",\"Resource\":[\"*\"]"),                                                                                                     NOTHING                                                        },
        {"a made-up name is one name",
         ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/" N "\"]"),
         ALLOW(ACT
               ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/generated-name\"]"),
         ALLOW(ACT
               ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/generated-name\"]")                                                                                                                                   },
    };
    static const struct ew_code_names NONE;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        print_message("row: %s\n", ROWS[i].name);
        struct ew_policy policy = read(ROWS[i].text, &NONE);
        check("least", policy.document, ROWS[i].least);
        check("most", policy.most, ROWS[i].most);
        assert_true((policy.hole.ptr != NULL) == (ROWS[i].most != NULL));
    }
}

/* ---- trust policies ------------------------------------------------------ */

#define WHO(principal) "\"Principal\":" principal
#define ASSUME ",\"Action\":[\"sts:AssumeRole\"]"
#define LET(principal) ALLOW(WHO(principal) ASSUME)
#define STOP(principal) DENY(WHO(principal) ASSUME)
#define SPARE(principal) DENY("\"NotPrincipal\":" principal ASSUME)
#define ARN(resource) "arn:aws:iam::111122223333:" resource

/* clang-format off */
static const struct {
    const char *name;
    const char *text;
    const char *least;
    const char *most; /* NULL: nothing is unknown */
} TRUSTS[] = {
    {"who is known is let in",
     LET("{\"AWS\":\"1\"}"), LET("{\"AWS\":\"1\"}"), NULL},
    {"an unknown principal is nobody, or anybody",
     LET("{\"AWS\":[\"" H "\",\"1\"]}"),
     LET("{\"AWS\":[\"1\"]}"), LET("{\"AWS\":[\"*\",\"1\"]}")},
    {"no part of a name is a pattern, so that one with an open part is anybody",
     LET("{\"AWS\":\"" ARN("role/" H) "\"}"),
     NOTHING, LET("{\"AWS\":[\"*\"]}")},
    {"who else is let in stays",
     LET("{\"AWS\":\"" H "\",\"Service\":\"ec2.amazonaws.com\"}"),
     LET("{\"Service\":[\"ec2.amazonaws.com\"]}"),
     LET("{\"AWS\":[\"*\"],\"Service\":[\"ec2.amazonaws.com\"]}")},
    {"an unknown service is none, or any",
     LET("{\"Service\":\"" H "\"}"),
     NOTHING, LET("{\"Service\":[\"not-known-yet\"]}")},
    {"an unknown provider is none, or any",
     LET("{\"Federated\":[\"" ARN("oidc-provider/" H) "\"]}"),
     NOTHING, LET("{\"Federated\":[\"not-known-yet\"]}")},
    {"principals of an unknown kind are nobody, or anybody",
     LET("{\"" H "\":\"1\"}"),
     NOTHING, LET("{\"AWS\":[\"*\"]}")},
    {"principals that are unknown altogether are nobody, or anybody",
     LET("\"" H "\""), NOTHING, LET("\"*\"")},
    {"a Deny for somebody unknown is for anybody, or for nobody",
     STOP("{\"AWS\":\"" H "\"}"),
     STOP("{\"AWS\":[\"*\"]}"), NOTHING},
    {"a Deny that spares somebody unknown spares nobody, or anybody",
     SPARE("{\"AWS\":[\"" H "\",\"1\"]}"),
     SPARE("{\"AWS\":[\"1\"]}"), SPARE("{\"AWS\":[\"*\",\"1\"]}")},
    {"a Deny that spares nobody else is for all, or for nobody",
     SPARE("{\"AWS\":\"" H "\"}"),
     STOP("\"*\""), SPARE("{\"AWS\":[\"*\"]}")},
    {"the own account is the one that the estate has, whichever that is",
     LET("{\"AWS\":\"arn:aws:iam::" A ":root\"}"),
     LET("{\"AWS\":\"arn:aws:iam::000000000000:root\"}"), NULL},
    {"an unknown statement of a trust policy is about anybody",
     "{\"Statement\":[\"" H "\"]}",
     DENY(WHO("\"*\"") ",\"Action\":\"*\""),
     ALLOW(WHO("\"*\"") ",\"Action\":\"*\"")},
    {"what a tool was to fill in is unknown, too",
     LET("{\"AWS\":\"arn:aws:iam::${account}:root\"}"),
     NOTHING, LET("{\"AWS\":[\"*\"]}")},
};
/* clang-format on */

static void test_trusts(void **state)
{
    (void)state;
    static const struct ew_code_names NAMES = {.own = EW_LIT("000000000000")};
    for (size_t i = 0; i < sizeof(TRUSTS) / sizeof(TRUSTS[0]); i++) {
        print_message("row: %s\n", TRUSTS[i].name);
        struct ew_policy policy = {.name = EW_STR("trust policy")};
        const struct ew_code_document document = derived(TRUSTS[i].text);
        assert_int_equal(ew_code_policy_read(&loading, &NAMES, &document,
                                             EW_USE_TRUST, &policy),
                         EW_OK);
        check("least", policy.document, TRUSTS[i].least);
        check("most", policy.most, TRUSTS[i].most);
        /* IAM takes no NotPrincipal here; what is made up has no other fault */
        size_t own = strstr(TRUSTS[i].text, "NotPrincipal") ? 1 : 0;
        assert_true(policy.document->fault_count <= own);
        assert_true(!policy.most || policy.most->fault_count <= own);
    }
}

static void test_a_made_up_name_may_be_any_in_the_widest(void **state)
{
    (void)state;
    static const struct ew_code_names NONE;
    struct ew_policy policy = read(
        ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/" N "\"]"), &NONE);
    check("widest", policy.widest,
          ALLOW(ACT ",\"Resource\":[\"arn:aws:ecs:r:1:cluster/*\"]"));
}

static void test_known_names_are_filled_in(void **state)
{
    (void)state;
    static const struct ew_code_names NAMES = {
        .account = EW_LIT("111122223333"), .region = EW_LIT("eu-west-1")};
    struct ew_policy policy =
        read(DENY(ACT ",\"Resource\":[\"arn:aws:ecs:" R ":" A ":cluster/c\"]"),
             &NAMES);
    check("least", policy.document,
          DENY(ACT ",\"Resource\":[\"arn:aws:ecs:eu-west-1:111122223333:"
                   "cluster/c\"]"));
    assert_null(policy.most);
}

static void test_the_reason_names_the_place(void **state)
{
    (void)state;
    static const struct ew_code_names NONE;
    struct ew_policy policy =
        read(ALLOW(ACT ",\"Resource\":[\"" H "\"]"), &NONE);
    char hole[256];
    (void)snprintf(hole, sizeof(hole), "%.*s", EW_STR_ARG(policy.hole));
    assert_string_equal(hole, "`Resource` of policy `p` at t.yaml:3:5 is not "
                              "known before the deployment");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_readings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_trusts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_made_up_name_may_be_any_in_the_widest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_known_names_are_filled_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_reason_names_the_place, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
