#include "base/rows.h"

#include "aws/settings.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

static struct ew_arena arena;

static int setup(void **state)
{
    (void)state;
    ew_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_arena_release(&arena);
    return 0;
}

static enum ew_status resolve(const char *config, struct ew_environment *env,
                              const struct ew_aws_flags *flags,
                              struct ew_aws_settings *out, struct ew_error *err)
{
    static struct ew_profiles profiles;
    profiles = ew_profiles_of(&arena);
    EW_TRY(ew_profiles_add(&profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                           ew_str_from(config), err));
    return ew_aws_settings_resolve(&arena, env, &profiles, flags, out, err);
}

enum { PROFILE, REGION, CA, HTTPS, HTTP, NO_PROXY };

static struct ew_str pick(const struct ew_aws_settings *s, int what)
{
    const struct ew_str all[] = {
        [PROFILE] = s->profile_name, [REGION] = s->region,
        [CA] = s->ca_bundle,         [HTTPS] = s->https_proxy,
        [HTTP] = s->http_proxy,      [NO_PROXY] = s->no_proxy,
    };
    return all[what];
}

static const char CONFIG[] =
    "[default]\nregion = r-default\nca_bundle = ~/ca.pem\n"
    "[profile dev]\nregion = r-dev\n";

#define NO_FLAGS                  \
    {                             \
        .ignore_endpoints = false \
    }

/* name, flags, variables, which setting, its value; NULL: absent */
static const struct {
    const char *name;
    struct ew_aws_flags flags;
    struct variable env[4];
    int what;
    const char *want;
} TEXTS[] = {
    {"the default profile",            NO_FLAGS,                   {{0}},                                                  PROFILE, "default"  },
    {"a profile by variable",
     NO_FLAGS,                                                     {{"AWS_PROFILE", "dev"}},
     PROFILE,                                                                                                                       "dev"      },
    {"of old",                         NO_FLAGS,                   {{"AWS_DEFAULT_PROFILE", "dev"}},                       PROFILE, "dev"      },
    {"the new variable wins",
     NO_FLAGS,                                                     {{"AWS_DEFAULT_PROFILE", "x"}, {"AWS_PROFILE", "dev"}},
     PROFILE,                                                                                                                       "dev"      },
    {"an empty variable is none",
     NO_FLAGS,                                                     {{"AWS_PROFILE", ""}},
     PROFILE,                                                                                                                       "default"  },
    {"a flag wins over it",
     {.profile = EW_LIT("dev")},
     {{"AWS_PROFILE", "x"}},
     PROFILE,                                                                                                                       "dev"      },
    {"the region of the profile",      NO_FLAGS,                   {{0}},                                                  REGION,  "r-default"},
    {"of the profile that is chosen",
     NO_FLAGS,                                                     {{"AWS_PROFILE", "dev"}},
     REGION,                                                                                                                        "r-dev"    },
    {"the region by variable",
     NO_FLAGS,                                                     {{"AWS_DEFAULT_REGION", "r-env"}},
     REGION,                                                                                                                        "r-env"    },
    {"the new one wins",
     NO_FLAGS,                                                     {{"AWS_DEFAULT_REGION", "x"}, {"AWS_REGION", "r-env"}},
     REGION,                                                                                                                        "r-env"    },
    {"a region by flag",
     {.region = EW_LIT("r-flag")},
     {{"AWS_REGION", "r-env"}},
     REGION,                                                                                                                        "r-flag"   },
    {"a bundle below the home folder",
     NO_FLAGS,                                                     {{"HOME", "/h"}},
     CA,                                                                                                                            "/h/ca.pem"},
    {"a bundle by variable",           NO_FLAGS,                   {{"AWS_CA_BUNDLE", "/b"}},                              CA,      "/b"       },
    {"a bundle by flag",
     {.ca_bundle = EW_LIT("/f")},
     {{"AWS_CA_BUNDLE", "/b"}},
     CA,                                                                                                                            "/f"       },
    {"a proxy",                        {.profile = EW_LIT("dev")}, {{"HTTPS_PROXY", "p"}},                                 HTTPS,   "p"        },
    {"in lower case first",
     {.profile = EW_LIT("dev")},
     {{"HTTPS_PROXY", "p"}, {"https_proxy", "q"}},
     HTTPS,                                                                                                                         "q"        },
    {"one for all",
     {.profile = EW_LIT("dev")},
     {{"ALL_PROXY", "p"}},
     HTTPS,                                                                                                                         "p"        },
    {"HTTP_PROXY does not count",
     {.profile = EW_LIT("dev")},
     {{"HTTP_PROXY", "p"}},
     HTTP,                                                                                                                          NULL       },
    {"hosts without a proxy",
     {.profile = EW_LIT("dev")},
     {{"NO_PROXY", "h"}},
     NO_PROXY,                                                                                                                      "h"        },
};

static void the_nearest_one_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        struct variable variables[8] = {
            {"HOME", "/h"}
        };
        memcpy(&variables[1], TEXTS[i].env, sizeof(TEXTS[i].env));
        struct ew_environment env = world_environment(variables);
        struct ew_aws_settings settings;
        struct ew_error err = {.text = ""};
        CHECK(TEXTS[i].name,
              resolve(CONFIG, &env, &TEXTS[i].flags, &settings, &err) == EW_OK);
        struct ew_str got = pick(&settings, TEXTS[i].what);
        CHECK(TEXTS[i].name, (got.ptr != NULL) == (TEXTS[i].want != NULL));
        CHECK_STR(TEXTS[i].name, got, ew_str_from(TEXTS[i].want));
    }
}

/* name, config file, a variable, the words of the fault */
static const struct {
    const char *name;
    const char *config;
    struct variable env;
    const char *want;
} REFUSED[] = {
    {"a profile that is not there",
     "",                                      {"AWS_PROFILE", "x"},
     "profile `x` was not found"                                         },
    {"a profile without its word",
     "[x]\n",                                 {"AWS_PROFILE", "x"},
     "write `[profile x]`: the section is left out without the word"     },
    {"attempts that are no number",
     "",                                      {"AWS_MAX_ATTEMPTS", "many"},
     "AWS_MAX_ATTEMPTS: expected a number from 1 to 100, found `many`"   },
    {"no attempts",
     "[default]\nmax_attempts = 0",           {NULL, NULL},
     "max_attempts: expected a number from 1 to 100, found `0`"          },
    {"an unknown mode",
     "",                                      {"AWS_RETRY_MODE", "fast"},
     "AWS_RETRY_MODE: expected `legacy`, `standard` or `adaptive`, found "
     "`fast`"                                                            },
    {"an unknown kind of STS endpoint",
     "[default]\nsts_regional_endpoints = x", {NULL, NULL},
     "sts_regional_endpoints: expected `legacy` or `regional`, found `x`"},
    {"a home folder that is not known",
     "[default]\nca_bundle = ~/x",            {NULL, NULL},
     "`~/x`: HOME is not set"                                            },
};

static void wrong_values_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct variable variables[2] = {REFUSED[i].env};
        struct ew_environment env = world_environment(variables);
        const struct ew_aws_flags flags = {
            .profile = {NULL, 0}
        };
        struct ew_aws_settings settings;
        struct ew_error err = {.text = ""};
        CHECK(REFUSED[i].name, resolve(REFUSED[i].config, &env, &flags,
                                       &settings, &err) == EW_INVALID);
        CHECK_STR(REFUSED[i].name, ew_str_from(err.text),
                  ew_str_from(REFUSED[i].want));
    }
}

static void switches_and_numbers(void **state)
{
    (void)state;
    struct variable variables[] = {
        {"AWS_USE_FIPS_ENDPOINT", "TRUE"    },
        {"AWS_MAX_ATTEMPTS",      "7"       },
        {"AWS_RETRY_MODE",        "Adaptive"},
        {NULL,                    NULL      }
    };
    struct ew_environment env = world_environment(variables);
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    struct ew_aws_settings s;
    CHECK("", resolve("[default]\nuse_fips_endpoint = false\n"
                      "use_dualstack_endpoint = true\n"
                      "sts_regional_endpoints = legacy\n",
                      &env, &flags, &s, NULL) == EW_OK);
    CHECK("FIPS by variable", s.use_fips);
    CHECK("dual-stack by profile", s.use_dualstack);
    CHECK("STS", s.sts_legacy);
    CHECK("attempts", s.max_attempts == 7);
    CHECK("mode", s.retry_mode == EW_AWS_RETRY_ADAPTIVE);
    CHECK("not asked for", !s.profile_explicit && !s.ignore_endpoints);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    CHECK(path, file != NULL);
    CHECK(path, fputs(text, file) >= 0 && fclose(file) == 0);
}

static void files_are_where_the_environment_says(void **state)
{
    (void)state;
    write_file("aws_settings_config", "[profile a]\nregion = r-1\n");
    struct variable variables[] = {
        {"AWS_CONFIG_FILE",             "aws_settings_config"},
        {"AWS_SHARED_CREDENTIALS_FILE", "/nowhere/at/all"    },
        {"AWS_PROFILE",                 "a"                  },
        {NULL,                          NULL                 }
    };
    struct ew_environment env = world_environment(variables);
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    struct ew_aws_settings s;
    struct ew_error err = {.text = ""};
    CHECK(err.text,
          ew_aws_settings_load(&arena, &env, &flags, &s, &err) == EW_OK);
    CHECK_STR("region", s.region, EW_STR("r-1"));
    write_file("aws_settings_config", "[profile a]\nregion\n");
    CHECK("fault",
          ew_aws_settings_load(&arena, &env, &flags, &s, &err) == EW_SYNTAX);
    CHECK_STR("file", err.place.file, EW_STR("aws_settings_config"));
    CHECK("line", err.place.line == 2);
    (void)remove("aws_settings_config");
}

static void no_home_means_no_files(void **state)
{
    (void)state;
    struct variable variables[] = {
        {NULL, NULL}
    };
    struct ew_environment env = world_environment(variables);
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    struct ew_aws_settings s;
    CHECK("", ew_aws_settings_load(&arena, &env, &flags, &s, NULL) == EW_OK);
    CHECK("profile", s.profile == NULL);
    CHECK("region", s.region.ptr == NULL);
}

static void a_services_section_must_be_there(void **state)
{
    (void)state;
    struct variable variables[] = {
        {NULL, NULL}
    };
    struct ew_environment env = world_environment(variables);
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    struct ew_aws_settings s;
    struct ew_str url;
    struct ew_error err = {.text = ""};
    CHECK("", resolve("[default]\nservices = x\n", &env, &flags, &s, NULL) ==
                  EW_OK);
    CHECK("", ew_aws_settings_endpoint(&s, &arena, EW_STR("iam"), &url, &err) ==
                  EW_INVALID);
    CHECK_STR("text", ew_str_from(err.text),
              EW_STR("services `x` was not found"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_nearest_one_counts, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(wrong_values_are_named, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(switches_and_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(files_are_where_the_environment_says,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(no_home_means_no_files, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_services_section_must_be_there, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
