#include "base/rows.h"

#include "scene.h"

#include <stdio.h>
#include <string.h>

#define KEYS_OF(id) \
    "aws_access_key_id = " id "\naws_secret_access_key = hidden-file\n"
#define ROLE "role_arn = arn:aws:iam::1:role/r\n"
#define SOURCED ROLE "source_profile = b\n"
#define SOURCE "[profile b]\n" KEYS_OF("AKIAFILE")
#define ROLE_TEXT "role `arn:aws:iam::1:role/r` of profile `a`"
#define SSO                                         \
    "sso_start_url = https://x\nsso_region = r-1\n" \
    "sso_account_id = 1\nsso_role_name = r\n"

/* Variables of the environment, by letters. */
enum { VARIABLES = 13 };
static const struct {
    char letter;
    struct variable variable;
} KNOWN[VARIABLES] = {
    {'i', {"AWS_ACCESS_KEY_ID", "AKIAENV"}                       },
    {'s', {"AWS_SECRET_ACCESS_KEY", "hidden-env"}                },
    {'x', {"AWS_CREDENTIAL_EXPIRATION", GONE}                    },
    {'p', {"AWS_PROFILE", "a"}                                   },
    {'w', {"AWS_WEB_IDENTITY_TOKEN_FILE", "aws_token"}           },
    {'r', {"AWS_ROLE_ARN", "arn:r"}                              },
    {'d', {"AWS_EC2_METADATA_DISABLED", "true"}                  },
    {'h', {"HOME", "/nowhere"}                                   },
    {'t', {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "hidden\r\nX: y"}},
    {'l', {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "hidden\nX: y"}  },
    {'c', {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/ok"}      },
    {'C', {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", NULL}       },
    {'F', {"AWS_CONTAINER_CREDENTIALS_FULL_URI", NULL}           },
};

/* The variables of the letters; value is that of those without one. */
static void choose(struct variable out[VARIABLES + 1], const char *letters,
                   const char *value)
{
    size_t count = 0;
    for (size_t i = 0; i < VARIABLES; i++) {
        if (strchr(letters, KNOWN[i].letter)) {
            out[count] = KNOWN[i].variable;
            out[count].value = out[count].value ? out[count].value : value;
            count++;
        }
    }
    out[count] = (struct variable){NULL, NULL};
}

/* ---- who comes first ---------------------------------------------------- */

/* clang-format off */
/* name, config file, letters of variables, profile by flag, key id, source */
static const struct {
    const char *name;
    const char *config;
    const char *env;
    const char *profile;
    const char *id;
    const char *source;
} FOUND[] = {
    {"keys of the environment", "[default]\n" KEYS_OF("AKIAFILE"), "is", NULL,
     "AKIAENV", "environment"},
    {"an explicit profile leaves them out",
     "[default]\n" KEYS_OF("AKIAFILE"), "is", "default",
     "AKIAFILE", "profile `default`"},
    {"a profile by variable does not", "[profile a]\n" KEYS_OF("AKIAFILE"),
     "isp", NULL, "AKIAENV", "environment"},
    {"keys of the profile", "[default]\n" KEYS_OF("AKIAFILE"), "", NULL,
     "AKIAFILE", "profile `default`"},
    {"a role with keys of another profile", "[profile a]\n" SOURCED SOURCE,
     "", "a", "ASIAROLE", ROLE_TEXT},
    {"a role with keys of the environment",
     "[profile a]\n" ROLE "credential_source = Environment\n", "is", "a",
     "ASIAROLE", ROLE_TEXT},
    {"a role of the instance",
     "[profile a]\n" ROLE "credential_source = Ec2InstanceMetadata\n", "",
     "a", "ASIAROLE", ROLE_TEXT},
    {"a role of the container",
     "[profile a]\n" ROLE "credential_source = EcsContainer\n", "c", "a",
     "ASIAROLE", ROLE_TEXT},
    {"a web identity of the environment", "", "wr", NULL,
     "ASIAWEB", "role `arn:r` by web identity"},
    {"before keys of the profile", "[default]\n" KEYS_OF("AKIAFILE"), "wr",
     NULL, "ASIAWEB", "role `arn:r` by web identity"},
    {"not beside an explicit profile", "[default]\n" KEYS_OF("AKIAFILE"),
     "wr", "default", "AKIAFILE", "profile `default`"},
    {"a web identity of the profile",
     "[default]\nrole_arn = arn:r\nweb_identity_token_file = aws_token\n", "",
     NULL, "ASIAWEB", "role `arn:r` by web identity"},
    {"a process", "[default]\ncredential_process = sh aws_process.sh\n", "",
     NULL, "ASIAPROCESS", "credential process `sh`"},
    {"before keys of the config file",
     "[default]\n" KEYS_OF("AKIAFILE")
     "credential_process = sh aws_process.sh\n", "", NULL,
     "ASIAPROCESS", "credential process `sh`"},
    {"the container", "", "c", NULL, "ASIATASK", "container"},
    {"the instance", "", "", NULL, "ASIAINSTANCE", "instance"},
};
/* clang-format on */

static void the_first_source_counts(void **state)
{
    (void)state;
    scene_write("aws_token", "hidden-jwt\n");
    scene_write("aws_process.sh",
                "echo '{\"Version\": 1, \"AccessKeyId\": \"ASIAPROCESS\", "
                "\"SecretAccessKey\": \"hidden-secret\"}'\n");
    for (size_t i = 0; i < COUNT_OF(FOUND); i++) {
        struct variable variables[VARIABLES + 1];
        struct scene s;
        const struct ew_aws_credentials *got = NULL;
        struct ew_error err = {.text = ""};
        choose(variables, FOUND[i].env, NULL);
        scene_open(&s, FOUND[i].config, variables, FOUND[i].profile, ANSWERS);
        if (scene_ask(&s, NOW, &got, &err) != EW_OK) {
            fail_msg("row `%s`: %s", FOUND[i].name, err.text);
        }
        CHECK_STR(FOUND[i].name, got->access_key_id, ew_str_from(FOUND[i].id));
        CHECK_STR(FOUND[i].name, got->source, ew_str_from(FOUND[i].source));
        CHECK(FOUND[i].name, ew_str_starts(got->secret, EW_STR("hidden-")));
        scene_close(&s);
    }
    (void)remove("aws_token");
    (void)remove("aws_process.sh");
}

/* ---- what goes wrong ---------------------------------------------------- */

/* clang-format off */
/* name, config file, letters and a value, profile by flag, the words */
static const struct {
    const char *name;
    const char *config;
    const char *env;
    const char *value;
    const char *profile;
    const char *want;
} REFUSED[] = {
    {"nobody has any", "", "d", NULL, NULL,
     "no AWS credentials: neither keys nor a web identity in the environment; "
     "profile `default` is not in the files; no container names a place for "
     "them; instance metadata is disabled"},
    {"nor has the profile that is asked for", "[profile a]\nregion = r\n",
     "is", NULL, "a",
     "no AWS credentials: the environment does not count beside a profile "
     "that is asked for; profile `a` did not contain credential information; "
     "no container names a place for them; instance metadata: no connection"},
    {"half a pair in the environment", "", "i", NULL, NULL,
     "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not"},
    {"keys that have expired", "", "isx", NULL, NULL,
     "AWS_CREDENTIAL_EXPIRATION: expired at " GONE},
    {"MFA without a terminal",
     "[profile a]\n" SOURCED "mfa_serial = arn:mfa\n" SOURCE, "", NULL, "a",
     "profile `a` wants an MFA code of `arn:mfa`, and there is no terminal to "
     "ask for one: " EW_MFA_ADVICE},
    {"STS does not work", "[profile a]\n" SOURCED SOURCE, "", NULL, "a",
     "sts:AssumeRole of `arn:aws:iam::1:role/r`: HTTP status 500"},
    {"STS refuses", "[profile a]\n" SOURCED "external_id = refuse\n" SOURCE,
     "", NULL, "a",
     "sts:AssumeRole of `arn:aws:iam::1:role/r`: AccessDenied: no"},
    {"a source that is empty",
     "[profile a]\n" ROLE "credential_source = Environment\n", "", NULL, "a",
     "profile `a`: `credential_source` has no credentials"},
    {"a source that nobody knows",
     "[profile a]\n" ROLE "credential_source = x\n", "", NULL, "a",
     "profile `a`: `credential_source` must be `Environment`, "
     "`Ec2InstanceMetadata` or `EcsContainer`"},
    {"a session that is too short",
     "[profile a]\n" ROLE "duration_seconds = 899\nsource_profile = a\n", "",
     NULL, "a",
     "profile `a`: `duration_seconds` is no number from 900 to 43200"},
    {"no web identity token",
     "[default]\nrole_arn = r\nweb_identity_token_file = aws_no_token\n", "",
     NULL, NULL, "`aws_no_token`: cannot open: no such file or directory"},
    {"a web identity without its role", "", "w", NULL, NULL,
     "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not"},
    {"no SSO token", "[profile a]\n" SSO, "h", NULL, "a",
     "there is no SSO token: run `aws sso login --profile a`"},
    {"a session of aws login", "[profile a]\nlogin_session = x\n", "", NULL,
     "a",
     "`login_session` is not supported: use a profile with "
     "`credential_process = aws configure export-credentials --profile a "
     "--format process`"},
    {"a process that fails",
     "[default]\ncredential_process = sh -c \"echo hidden; printf 'two\\\\t"
     "words\\\\nhidden' >&2; exit 3\" hidden\n", "", NULL, NULL,
     "credential process `sh`: exit status 3: two\\x09words"},
    {"a process of another version",
     "[default]\ncredential_process = echo '{\"Version\": 2, \"AccessKeyId\": "
     "\"hidden\"}'\n", "", NULL, NULL,
     "credential process `echo`: `Version` is not 1"},
    {"a process that writes no JSON",
     "[default]\ncredential_process = echo hidden\n", "", NULL, NULL,
     "credential process `echo`: invalid JSON in the answer"},
    {"a process with an open quote",
     "[default]\ncredential_process = a 'hidden\n", "", NULL, NULL,
     "`credential_process`: a quote or `\\` at the end of the command"},
    {"the container refuses", "", "C", "/no", NULL,
     "container credentials: HTTP status 403"},
    {"the container has old ones", "", "C", "/old", NULL,
     "container credentials: expired at " GONE},
    {"the container has half of them", "", "C", "/half", NULL,
     "container credentials: no `SecretAccessKey` in the answer"},
    {"a name twice in the answer", "", "C", "/twice", NULL,
     "container credentials: invalid JSON in the answer"},
    {"a page instead of an answer", "", "C", "/page", NULL,
     "container credentials: invalid JSON in the answer"},
    {"http to a host that may not be asked", "", "F",
     "http://evil.example/x", NULL,
     "AWS_CONTAINER_CREDENTIALS_FULL_URI: `evil.example` may not be asked for "
     "credentials by http"},
    {"a host that looks like loopback", "", "F", "http://127.0.0.1.evil/x",
     NULL,
     "AWS_CONTAINER_CREDENTIALS_FULL_URI: `127.0.0.1.evil` may not be asked "
     "for credentials by http"},
    {"a path that becomes a user name", "", "F", "http://169.254.170.2@evil/x",
     NULL,
     "AWS_CONTAINER_CREDENTIALS_FULL_URI is no http or https URL with a "
     "host"},
    {"a relative path stays a path", "", "C", "@evil.example/x", NULL,
     "container credentials: no connection"},
    {"a token with a line end of another kind", "", "cl", NULL, NULL,
     "AWS_CONTAINER_AUTHORIZATION_TOKEN: the token holds a line end"},
    {"a token with a line end", "", "ct", NULL, NULL,
     "AWS_CONTAINER_AUTHORIZATION_TOKEN: the token holds a line end"},
};
/* clang-format on */

static void faults_are_told_without_secrets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct variable variables[VARIABLES + 1];
        struct scene s;
        const struct ew_aws_credentials *got = NULL;
        struct ew_error err = {.text = ""};
        struct ew_str want = ew_str_from(REFUSED[i].want);
        bool container = ew_str_starts(want, EW_STR("container"));
        choose(variables, REFUSED[i].env, REFUSED[i].value);
        scene_open(&s, REFUSED[i].config, variables, REFUSED[i].profile,
                   container ? ANSWERS : NO_INSTANCE);
        CHECK(REFUSED[i].name, scene_ask(&s, NOW, &got, &err) != EW_OK);
        CHECK_STR(REFUSED[i].name, ew_str_from(err.text), want);
        CHECK(REFUSED[i].name,
              !ew_str_contains(ew_str_from(err.text), EW_STR("hidden")));
        scene_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_source_counts),
        cmocka_unit_test(faults_are_told_without_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
