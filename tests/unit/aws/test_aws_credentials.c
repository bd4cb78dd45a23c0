#include "base/rows.h"

#include "scene.h"

#include <stdio.h>
#include <string.h>

/* ---- what is sent ------------------------------------------------------- */

static enum ew_status give_code(void *user, struct ew_str serial,
                                struct ew_str profile,
                                char code[EW_AWS_MAX_MFA_CODE],
                                struct ew_error *err)
{
    (void)err;
    *(size_t *)user += 1;
    CHECK_STR("serial", serial, EW_STR("arn:mfa"));
    CHECK_STR("profile", profile, EW_STR("a"));
    memcpy(code, "123456\n", 8);
    return EW_OK;
}

static void a_role_gets_all_that_is_said(void **state)
{
    (void)state;
    struct variable variables[] = {
        {NULL, NULL}
    };
    struct scene s;
    size_t asked = 0;
    const struct ew_aws_credentials *got = NULL;
    scene_open(&s,
               "[profile a]\nrole_arn = arn:aws:iam::1:role/r\n"
               "source_profile = b\nmfa_serial = arn:mfa\n"
               "external_id = e&x\nrole_session_name = me\n"
               "duration_seconds = 900\n[profile b]\n"
               "aws_access_key_id = AKIAFILE\naws_secret_access_key = hidden\n",
               variables, "a", ANSWERS);
    s.options.mfa = (struct ew_mfa){give_code, &asked};
    CHECK("status", scene_ask(&s, NOW, &got, NULL) == EW_OK);
    CHECK("asked once", asked == 1);
    CHECK_STR("signer", ew_str_from(s.aws.signer), EW_STR("AKIAFILE"));
    CHECK_STR("where", ew_str_from(s.aws.urls),
              EW_STR("POST https://sts.eu-west-1.amazonaws.com/\n"));
    CHECK_STR("form", ew_str_from(s.aws.body),
              EW_STR("ExternalId=e%26x&SerialNumber=arn%3Amfa&"
                     "TokenCode=123456&Action=AssumeRole&Version=2011-06-15&"
                     "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
                     "RoleSessionName=me&DurationSeconds=900"));
    CHECK_STR("account", got->account_id, EW_STR("111122223333"));
    scene_close(&s);
}

static void a_web_identity_is_not_signed(void **state)
{
    (void)state;
    struct variable variables[] = {
        {"AWS_WEB_IDENTITY_TOKEN_FILE", "aws_jwt"},
        {"AWS_ROLE_ARN",                "arn:r"  },
        {"AWS_ROLE_SESSION_NAME",       "me"     },
        {NULL,                          NULL     }
    };
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    scene_write("aws_jwt", "first\n");
    scene_open(&s, "", variables, NULL, ANSWERS);
    CHECK("status", scene_ask(&s, NOW, &got, NULL) == EW_OK);
    CHECK_STR("signer", ew_str_from(s.aws.signer), EW_STR("-"));
    CHECK_STR("form", ew_str_from(s.aws.body),
              EW_STR("WebIdentityToken=first&"
                     "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&"
                     "RoleArn=arn%3Ar&RoleSessionName=me"));
    scene_write("aws_jwt", "second\n");
    CHECK("again", scene_ask(&s, NOW + 6 * 3600, &got, NULL) != EW_OK);
    CHECK("the token is read anew",
          ew_str_starts(ew_str_from(s.aws.body),
                        EW_STR("WebIdentityToken=second&")));
    (void)remove("aws_jwt");
    scene_close(&s);
}

static void an_instance_is_asked_with_a_token(void **state)
{
    (void)state;
    struct variable variables[] = {
        {NULL, NULL}
    };
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    scene_open(&s, "", variables, NULL, ANSWERS);
    CHECK("status", scene_ask(&s, NOW, &got, NULL) == EW_OK);
    CHECK_STR("URLs", ew_str_from(s.aws.urls),
              EW_STR("PUT http://169.254.169.254/latest/api/token\n"
                     "GET http://169.254.169.254/latest/meta-data/iam/"
                     "security-credentials/\n"
                     "GET http://169.254.169.254/latest/meta-data/iam/"
                     "security-credentials/role\n"));
    CHECK_STR("header", ew_str_from(s.aws.header),
              EW_STR("x-aws-ec2-metadata-token: hidden-imds"));
    CHECK_STR("session", got->session_token, EW_STR("hidden-token"));
    scene_close(&s);
}

static void a_container_gets_its_token(void **state)
{
    (void)state;
    struct variable variables[] = {
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI",     "http://169.254.170.2/ok"},
        {"AWS_CONTAINER_AUTHORIZATION_TOKEN",      "ignored"                },
        {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "aws_container_token"    },
        {NULL,                                     NULL                     }
    };
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    scene_write("aws_container_token", "Bearer x\n");
    scene_open(&s, "", variables, NULL, ANSWERS);
    CHECK("status", scene_ask(&s, NOW, &got, NULL) == EW_OK);
    CHECK_STR("header", ew_str_from(s.aws.header),
              EW_STR("Authorization: Bearer x"));
    (void)remove("aws_container_token");
    scene_close(&s);
}

/* ---- keeping them ------------------------------------------------------- */

static struct variable IN_A_TASK[] = {
    {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/ok"},
    {NULL,                                     NULL }
};

static void they_are_kept_until_shortly_before_their_end(void **state)
{
    (void)state;
    enum { END = NOW + 6 * 3600 };
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    scene_open(&s, "", IN_A_TASK, NULL, ANSWERS);
    CHECK("first",
          scene_ask(&s, NOW, &got, NULL) == EW_OK && s.aws.requests == 1);
    CHECK("expiry", got->expiry == END);
    CHECK("kept",
          scene_ask(&s, END - 600, &got, NULL) == EW_OK && s.aws.requests == 1);
    CHECK("anew",
          scene_ask(&s, END - 599, &got, NULL) == EW_OK && s.aws.requests == 2);
    CHECK("not every time",
          scene_ask(&s, END - 560, &got, NULL) == EW_OK && s.aws.requests == 2);
    s.aws.answers = NO_INSTANCE;
    CHECK("old ones still serve",
          scene_ask(&s, END - 100, &got, NULL) == EW_OK && s.aws.requests == 3);
    CHECK("to the end only", scene_ask(&s, END - 20, &got, NULL) != EW_OK);
    scene_close(&s);
}

static void short_lived_ones_are_taken(void **state)
{
    (void)state;
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    scene_open(&s, "", IN_A_TASK, NULL, SHORT_LIVED);
    CHECK("first", scene_ask(&s, NOW, &got, NULL) == EW_OK);
    CHECK("again",
          scene_ask(&s, NOW + 1, &got, NULL) == EW_OK && s.aws.requests == 1);
    CHECK("later",
          scene_ask(&s, NOW + 61, &got, NULL) == EW_OK && s.aws.requests == 2);
    scene_close(&s);
}

static void without_a_network_that_is_told(void **state)
{
    (void)state;
    struct scene s;
    const struct ew_aws_credentials *got = NULL;
    struct ew_error err = {.text = ""};
    scene_open(&s, "", IN_A_TASK, NULL, ANSWERS);
    s.options.transport = NULL;
    CHECK("status", scene_ask(&s, NOW, &got, &err) == EW_UNSUPPORTED);
    CHECK_STR("text", ew_str_from(err.text),
              EW_STR("container credentials: no network here"));
    scene_close(&s);
}

static void key_ids_are_masked(void **state)
{
    (void)state;
    char masked[EW_AWS_MASKED_KEY_BYTES];
    ew_aws_mask_key(EW_STR("AKIAIOSFODNN7EXAMPLE"), masked);
    CHECK_STR("a key id", ew_str_from(masked), EW_STR("AKIA...MPLE"));
    ew_aws_mask_key(EW_STR("short"), masked);
    CHECK_STR("anything else", ew_str_from(masked), EW_STR("..."));
    ew_aws_mask_key((struct ew_str){NULL, 0}, masked);
    CHECK_STR("nothing", ew_str_from(masked), EW_STR("..."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_gets_all_that_is_said),
        cmocka_unit_test(a_web_identity_is_not_signed),
        cmocka_unit_test(an_instance_is_asked_with_a_token),
        cmocka_unit_test(a_container_gets_its_token),
        cmocka_unit_test(they_are_kept_until_shortly_before_their_end),
        cmocka_unit_test(short_lived_ones_are_taken),
        cmocka_unit_test(without_a_network_that_is_told),
        cmocka_unit_test(key_ids_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
