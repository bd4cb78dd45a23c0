/** The grammar of the configuration files, over the published cases. */
#include "aws/profile.h"
#include "suite.h"

#define SMITHY "smithy-rs/profile-parser-tests.json"
#define BOTOCORE "botocore/tests/unit/cfg/"

/* ---- the cases that all SDKs share -------------------------------------- */

static bool same_properties(const struct ew_profile *profile,
                            const struct ew_json *want)
{
    const struct ew_json *member = ew_json_first(want);
    for (; member; member = ew_json_after(member)) {
        const struct ew_profile_property *found =
            ew_profile_property(profile, ew_json_name(member));
        if (!found || !ew_str_eq(found->value, ew_json_string(member))) {
            return false;
        }
    }
    return profile->properties.count == ew_json_count(want);
}

static bool same_sections(const struct ew_profiles *profiles,
                          enum ew_profile_kind kind, const struct ew_json *want)
{
    const struct ew_json *member = ew_json_first(want);
    for (; member; member = ew_json_after(member)) {
        const struct ew_profile *found =
            ew_profiles_find(profiles, kind, ew_json_name(member));
        if (!found || !same_properties(found, member)) {
            return false;
        }
    }
    return profiles->sections[kind].count == ew_json_count(want);
}

static enum ew_status read_both(struct ew_profiles *profiles,
                                const struct ew_json *input,
                                struct ew_error *err)
{
    EW_TRY(ew_profiles_add(profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                           suite_get(input, "configFile"), err));
    return ew_profiles_add(profiles, EW_PROFILE_CREDENTIALS,
                           EW_STR("credentials"),
                           suite_get(input, "credentialsFile"), err);
}

static void run_shared(struct suite *s, const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "name");
    struct ew_profiles profiles = ew_profiles_of(&s->arena);
    struct ew_error err = {.text = ""};
    const struct ew_json *output = ew_json_get(test, "output");
    struct ew_str error = suite_get(output, "errorContaining");
    enum ew_status status =
        read_both(&profiles, ew_json_get(test, "input"), &err);
    if (error.ptr) {
        bool said = status == EW_SYNTAX && err.place.line > 0 &&
                    suite_says(err.text, error, NULL, 0);
        suite_check(s, name, said, err.text);
        return;
    }
    if (status != EW_OK) {
        suite_fail(s, name, "%s", err.text);
        return;
    }
    const struct ew_json *config = ew_json_get(output, "config");
    const struct ew_json *sessions = ew_json_get(config, "sso_sessions");
    bool same = same_sections(&profiles, EW_PROFILE_PLAIN,
                              ew_json_get(config, "profiles")) &&
                (!sessions ||
                 same_sections(&profiles, EW_PROFILE_SSO_SESSION, sessions));
    suite_check(s, name, same, "other profiles or properties");
}

/* ---- botocore's files --------------------------------------------------- */

/* file, section, property and value that must be there; section NULL: the
 * file is refused; property NULL: there is no such section */
static const struct {
    const char *file;
    const char *section;
    const char *property;
    const char *value;
} FILES[] = {
    {"aws_bad_profile",        "default",     "aws_access_key_id",     "default"                 },
    {"aws_bad_profile",        "my profile",  "aws_access_key_id",     "default"                 },
    {"aws_bad_profile",        "personal1",   "aws_access_key_id",     "access_personal1"        },
    {"aws_bad_profile",        "personal",    NULL,                    NULL                      },
    {"aws_config",             "default",     "aws_secret_access_key", "bar"                     },
    {"aws_config",             "personal",    "aws_security_token",    "fiebaz"                  },
    {"aws_config_bad",         NULL,          NULL,                    NULL                      },
    {"aws_config_badbytes",    NULL,          NULL,                    NULL                      },
    {"aws_config_nested",      "default",     "s3",
     "\nsignature_version = s3v4\naddressing_style = path"                                       },
    {"aws_config_nested",      "default",     "cloudwatch",            "\nsignature_version = v4"},
    {"aws_config_nested",      "default",     "region",                "us-west-2"               },
    {"aws_config_nested_bad",  NULL,          NULL,                    NULL                      },
    {"aws_config_nocreds",     "default",     "region",                "us-west-2"               },
    {"aws_config_other",       "personal",    "aws_access_key_id",     "fie"                     },
    {"aws_credentials",        NULL,          NULL,                    NULL                      },
    {"aws_services_config",    "default",     "services",              "my-services"             },
    {"aws_sso_session_config", "default",     "sso_session",           "sso"                     },
    {"aws_third_config",       "third",       "aws_access_key_id",     "third_fie"               },
    {"boto_config",            "Credentials", NULL,                    NULL                      },
    {"boto_config_empty",      "Credentials", NULL,                    NULL                      },
    {"foo_config",             "foo",         "aws_access_key_id",     "fie"                     },
};

static void run_file(struct suite *s, size_t row)
{
    struct ew_str name = ew_str_from(FILES[row].file);
    struct ew_error err = {.text = ""};
    struct ew_profiles profiles = ew_profiles_of(&s->arena);
    struct ew_str path =
        ew_arena_printf(&s->arena, BOTOCORE "%s", FILES[row].file);
    struct ew_str text = suite_file(s, path.ptr);
    if (!text.ptr) {
        return;
    }
    enum ew_status status =
        ew_profiles_add(&profiles, EW_PROFILE_CONFIG, name, text, &err);
    if (!FILES[row].section) {
        suite_check(s, name, status == EW_SYNTAX && err.place.line > 0,
                    "not refused");
        return;
    }
    const struct ew_profile *profile = ew_profiles_find(
        &profiles, EW_PROFILE_PLAIN, ew_str_from(FILES[row].section));
    if (status != EW_OK || !FILES[row].property) {
        suite_check(s, name, status == EW_OK && !profile, err.text);
        return;
    }
    const struct ew_profile_property *found =
        ew_profile_property(profile, ew_str_from(FILES[row].property));
    bool same = found && ew_str_eq(found->value, ew_str_from(FILES[row].value));
    suite_check(s, name, same, FILES[row].property);
}

int main(int argc, char **argv)
{
    struct suite s;
    if (!suite_open(&s, argc, argv)) {
        return suite_close(&s);
    }
    const struct ew_json *root = suite_json(&s, SMITHY, NULL);
    const struct ew_json *test = ew_json_first(ew_json_get(root, "tests"));
    for (; test; test = ew_json_after(test)) {
        run_shared(&s, test);
    }
    for (size_t i = 0; i < sizeof(FILES) / sizeof(*FILES); i++) {
        run_file(&s, i);
    }
    return suite_close(&s);
}
