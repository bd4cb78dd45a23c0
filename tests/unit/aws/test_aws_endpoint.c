#include "base/rows.h"

#include "aws/endpoint.h"
#include "aws/url.h"
#include "world.h"

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

#define FIPS .use_fips = true
#define DUAL .use_dualstack = true

/* name, what is asked, host and region of the signature */
static const struct {
    const char *name;
    struct ew_aws_endpoint_query query;
    const char *url;
    const char *region;
} RULES[] = {
    {"STS of a region",
     {.service = EW_AWS_STS, .region = EW_LIT("eu-west-1")},
     "https://sts.eu-west-1.amazonaws.com",                   "eu-west-1"     },
    {"the global STS",
     {.service = EW_AWS_STS, .region = EW_LIT("aws-global")},
     "https://sts.amazonaws.com",                             "us-east-1"     },
    {"STS as it was",
     {.service = EW_AWS_STS, .region = EW_LIT("eu-west-1"), .sts_legacy = true},
     "https://sts.amazonaws.com",                             "us-east-1"     },
    {"new regions never had it so",
     {.service = EW_AWS_STS,
      .region = EW_LIT("eu-south-1"),
      .sts_legacy = true},
     "https://sts.eu-south-1.amazonaws.com",                  "eu-south-1"    },
    {"STS with FIPS is regional",
     {.service = EW_AWS_STS,
      .region = EW_LIT("us-east-1"),
      .sts_legacy = true,
      FIPS},
     "https://sts-fips.us-east-1.amazonaws.com",              "us-east-1"     },
    {"STS in GovCloud has FIPS under its name",
     {.service = EW_AWS_STS, .region = EW_LIT("us-gov-east-1"), FIPS},
     "https://sts.us-gov-east-1.amazonaws.com",               "us-gov-east-1" },
    {"STS in China",
     {.service = EW_AWS_STS, .region = EW_LIT("cn-northwest-1")},
     "https://sts.cn-northwest-1.amazonaws.com.cn",           "cn-northwest-1"},
    {"Organizations have one place",
     {.service = EW_AWS_ORGANIZATIONS, .region = EW_LIT("eu-west-1")},
     "https://organizations.us-east-1.amazonaws.com",         "us-east-1"     },
    {"with FIPS",
     {.service = EW_AWS_ORGANIZATIONS, .region = EW_LIT("eu-west-1"), FIPS},
     "https://organizations-fips.us-east-1.amazonaws.com",    "us-east-1"     },
    {"in China",
     {.service = EW_AWS_ORGANIZATIONS, .region = EW_LIT("cn-north-1")},
     "https://organizations.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"},
    {"in GovCloud",
     {.service = EW_AWS_ORGANIZATIONS, .region = EW_LIT("us-gov-east-1"), FIPS},
     "https://organizations.us-gov-west-1.amazonaws.com",     "us-gov-west-1" },
    {"ECS",
     {.service = EW_AWS_ECS, .region = EW_LIT("eu-west-1")},
     "https://ecs.eu-west-1.amazonaws.com",                   "eu-west-1"     },
    {"ECS with FIPS in GovCloud",
     {.service = EW_AWS_ECS, .region = EW_LIT("us-gov-west-1"), FIPS},
     "https://ecs-fips.us-gov-west-1.amazonaws.com",          "us-gov-west-1" },
    {"ECS with both",
     {.service = EW_AWS_ECS, .region = EW_LIT("us-east-1"), FIPS, DUAL},
     "https://ecs-fips.us-east-1.api.aws",                    "us-east-1"     },
    {"EventBridge",
     {.service = EW_AWS_EVENTBRIDGE, .region = EW_LIT("us-iso-east-1")},
     "https://events.us-iso-east-1.c2s.ic.gov",               "us-iso-east-1" },
    {"EventBridge with dual-stack",
     {.service = EW_AWS_EVENTBRIDGE, .region = EW_LIT("us-east-1"), DUAL},
     "https://events.us-east-1.api.aws",                      "us-east-1"     },
    {"CloudTrail in Europe's own partition",
     {.service = EW_AWS_CLOUDTRAIL, .region = EW_LIT("eusc-de-east-1")},
     "https://cloudtrail.eusc-de-east-1.amazonaws.eu",        "eusc-de-east-1"},
    {"CloudTrail with FIPS in GovCloud",
     {.service = EW_AWS_CLOUDTRAIL, .region = EW_LIT("us-gov-west-1"), FIPS},
     "https://cloudtrail.us-gov-west-1.amazonaws.com",        "us-gov-west-1" },
    {"SSM in a region nobody knows yet",
     {.service = EW_AWS_SSM, .region = EW_LIT("xx-new-1")},
     "https://ssm.xx-new-1.amazonaws.com",                    "xx-new-1"      },
    {"the portal of SSO",
     {.service = EW_AWS_SSO, .region = EW_LIT("us-east-1"), FIPS},
     "https://portal.sso-fips.us-east-1.amazonaws.com",       "us-east-1"     },
    {"tokens of SSO",
     {.service = EW_AWS_SSO_OIDC, .region = EW_LIT("us-east-1")},
     "https://oidc.us-east-1.amazonaws.com",                  "us-east-1"     },
    {"SSO tokens by FIPS of GovCloud",
     {.service = EW_AWS_SSO_OIDC, .region = EW_LIT("us-gov-west-1"), FIPS},
     "https://oidc.us-gov-west-1.amazonaws.com",              "us-gov-west-1" },
    {"Identity Center",
     {.service = EW_AWS_SSO_ADMIN, .region = EW_LIT("us-east-1")},
     "https://sso.us-east-1.amazonaws.com",                   "us-east-1"     },
    {"IAM of a global region",
     {.service = EW_AWS_IAM, .region = EW_LIT("aws-cn-global")},
     "https://iam.cn-north-1.amazonaws.com.cn",               "cn-north-1"    },
    {"an endpoint of the user's",
     {.service = EW_AWS_ECS,
      .region = EW_LIT("us-east-1"),
      .custom_url = EW_LIT("http://localhost:4566/")},
     "http://localhost:4566",                                 "us-east-1"     },
    {"without a region",
     {.service = EW_AWS_ECS,
      .region = {NULL, 0},
      .custom_url = EW_LIT("https://h/p")},
     "https://h/p",                                           "us-east-1"     },
};

static void hosts_follow_the_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(RULES); i++) {
        struct ew_aws_endpoint got;
        struct ew_error err = {.text = ""};
        CHECK(RULES[i].name,
              ew_aws_endpoint(&arena, &RULES[i].query, &got, &err) == EW_OK);
        CHECK_STR(RULES[i].name, got.url, ew_str_from(RULES[i].url));
        CHECK_STR(RULES[i].name, got.region, ew_str_from(RULES[i].region));
    }
}

/* name, what is asked, a part of the words of the fault */
static const struct {
    const char *name;
    struct ew_aws_endpoint_query query;
    const char *want;
} REFUSED[] = {
    {"no region",
     {.service = EW_AWS_ECS, .region = {NULL, 0}},
     "no region is set"                               },
    {"a region that would change the host",
     {.service = EW_AWS_ECS, .region = EW_LIT("evil.example/")},
     "`evil.example/` is no name of a region"         },
    {"a region with a port",
     {.service = EW_AWS_ECS, .region = EW_LIT("a:1")},
     "is no name of a region"                         },
    {"a region in capitals",
     {.service = EW_AWS_ECS, .region = EW_LIT("US-EAST-1")},
     "is no name of a region"                         },
    {"dual-stack where there is none",
     {.service = EW_AWS_STS, .region = EW_LIT("us-iso-east-1"), DUAL},
     "partition `aws-iso` has no dual-stack endpoints"},
    {"another scheme",
     {.service = EW_AWS_ECS,
      .region = EW_LIT("r"),
      .custom_url = EW_LIT("ftp://h")},
     "is no http or https URL"                        },
    {"no host",
     {.service = EW_AWS_ECS,
      .region = EW_LIT("r"),
      .custom_url = EW_LIT("https:///x")},
     "is no http or https URL"                        },
    {"a user name",
     {.service = EW_AWS_ECS,
      .region = EW_LIT("r"),
      .custom_url = EW_LIT("https://u:p@h")},
     "holds no user name or password"                 },
    {"a query",
     {.service = EW_AWS_ECS,
      .region = EW_LIT("r"),
      .custom_url = EW_LIT("https://h?x")},
     "is no http or https URL"                        },
    {"a line end",
     {.service = EW_AWS_ECS,
      .region = EW_LIT("r"),
      .custom_url = EW_LIT("https://h\n")},
     "is no http or https URL"                        },
};

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct ew_aws_endpoint got;
        struct ew_error err = {.text = ""};
        CHECK(REFUSED[i].name, ew_aws_endpoint(&arena, &REFUSED[i].query, &got,
                                               &err) == EW_INVALID);
        CHECK(REFUSED[i].name, ew_str_contains(ew_str_from(err.text),
                                               ew_str_from(REFUSED[i].want)));
    }
}

/* name, URL, host, port, path; host NULL: refused */
static const struct {
    const char *name;
    const char *text;
    const char *host;
    const char *port;
    const char *path;
} URLS[] = {
    {"a host",                       "https://h",             "h",       NULL,   ""    },
    {"a port",                       "http://h:80",           "h",       "80",   ""    },
    {"a path and a query",           "http://h/a/b?c",        "h",       NULL,   "/a/b"},
    {"IPv6",                         "http://[::1]/x",        "::1",     NULL,   "/x"  },
    {"IPv6 with a port",             "http://[fd00::1]:8080", "fd00::1", "8080", ""    },
    {"the scheme in capitals",       "HTTPS://h",             "h",       NULL,   ""    },
    {"a bracket that is not closed", "http://[::1",           NULL,      NULL,   NULL  },
    {"text behind the bracket",      "http://[::1]x",         NULL,      NULL,   NULL  },
    {"a port that is no number",     "http://h:x",            NULL,      NULL,   NULL  },
    {"a port past the last",         "http://h:65536",        NULL,      NULL,   NULL  },
    {"an empty port",                "http://h:",             NULL,      NULL,   NULL  },
    {"a fragment",                   "http://h/#x",           NULL,      NULL,   NULL  },
    {"a blank",                      "http://h/ x",           NULL,      NULL,   NULL  },
    {"a backslash",                  "http://h\\@g",          NULL,      NULL,   NULL  },
    {"no scheme",                    "h/x",                   NULL,      NULL,   NULL  },
};

static void urls_are_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        struct ew_url url;
        bool split = ew_url_split(ew_str_from(URLS[i].text), &url);
        CHECK(URLS[i].name, split == (URLS[i].host != NULL));
        if (split) {
            CHECK_STR(URLS[i].name, url.host, ew_str_from(URLS[i].host));
            CHECK_STR(URLS[i].name, url.port, ew_str_from(URLS[i].port));
            CHECK_STR(URLS[i].name, url.path, ew_str_from(URLS[i].path));
        }
    }
}

static void forms_are_encoded(void **state)
{
    (void)state;
    struct ew_buf form;
    ew_buf_init(&form);
    ew_form_add(&form, "a", EW_STR("A-z_0.9~"));
    ew_form_add(&form, "b", EW_STR(" +&=%/\xC3\xBC"));
    CHECK_STR("form", ew_buf_str(&form),
              EW_STR("a=A-z_0.9~&b=%20%2B%26%3D%25%2F%C3%BC"));
    ew_buf_release(&form);
}

static void settings_decide(void **state)
{
    (void)state;
    struct variable variables[] = {
        {"AWS_ENDPOINT_URL_EVENTBRIDGE", "https://events"},
        {NULL,                           NULL            }
    };
    struct ew_environment env = world_environment(variables);
    struct ew_profiles profiles = ew_profiles_of(&arena);
    const struct ew_aws_flags flags = {
        .profile = {NULL, 0}
    };
    struct ew_aws_settings settings;
    struct ew_aws_endpoint got;
    const struct ew_str own = {NULL, 0};
    CHECK("", ew_aws_settings_resolve(&arena, &env, &profiles, &flags,
                                      &settings, NULL) == EW_OK);
    CHECK("", ew_aws_endpoint_of(&arena, &settings, EW_AWS_IAM, own, &got,
                                 NULL) == EW_OK);
    CHECK_STR("a global service", got.url, EW_STR("https://iam.amazonaws.com"));
    CHECK("", ew_aws_endpoint_of(&arena, &settings, EW_AWS_STS, own, &got,
                                 NULL) == EW_OK);
    CHECK_STR("STS", got.url, EW_STR("https://sts.amazonaws.com"));
    CHECK("a regional service",
          ew_aws_endpoint_of(&arena, &settings, EW_AWS_ECS, own, &got, NULL) ==
              EW_INVALID);
    CHECK("", ew_aws_endpoint_of(&arena, &settings, EW_AWS_EVENTBRIDGE,
                                 EW_STR("eu-west-1"), &got, NULL) == EW_OK);
    CHECK_STR("by variable", got.url, EW_STR("https://events"));
    CHECK_STR("signed for", got.service, EW_STR("events"));
    CHECK_STR("signed in", got.region, EW_STR("eu-west-1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hosts_follow_the_rules, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused, setup,
                                        teardown),
        cmocka_unit_test(urls_are_split),
        cmocka_unit_test(forms_are_encoded),
        cmocka_unit_test_setup_teardown(settings_decide, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
