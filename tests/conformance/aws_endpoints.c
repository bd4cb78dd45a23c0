/** Endpoints by the rules and by configuration, over the published cases. */
#include "aws/endpoint.h"
#include "suite.h"

#define RULES                                       \
    "botocore/tests/functional/endpoint-rules/iam/" \
    "endpoint-tests-1.json"
#define CONFIGURED                                        \
    "botocore/tests/functional/configured_endpoint_urls/" \
    "profile-tests.json"

/* ---- the rules of IAM --------------------------------------------------- */

static const struct suite_words WORDS[] = {
    {"Invalid Configuration: FIPS and custom endpoint are not supported",
     "FIPS and custom endpoint are not supported"                                                },
    {"Invalid Configuration: Dualstack and custom endpoint are not supported",
     "dual-stack and custom endpoint are not supported"                                          },
    {"Invalid Configuration: Missing Region",                                  "no region is set"},
};

static void run_rule(struct suite *s, const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "documentation");
    const struct ew_json *params = ew_json_get(test, "params");
    const struct ew_json *expect = ew_json_get(test, "expect");
    const struct ew_aws_endpoint_query query = {
        .service = EW_AWS_IAM,
        .region = suite_get(params, "Region"),
        .custom_url = suite_get(params, "Endpoint"),
        .use_fips = ew_json_true(ew_json_get(params, "UseFIPS")),
        .use_dualstack = ew_json_true(ew_json_get(params, "UseDualStack")),
    };
    struct ew_aws_endpoint endpoint;
    struct ew_error err = {.text = ""};
    struct ew_str error = suite_get(expect, "error");
    enum ew_status status = ew_aws_endpoint(&s->arena, &query, &endpoint, &err);
    if (error.ptr || status != EW_OK) {
        suite_check(s, name,
                    error.ptr && status == EW_INVALID &&
                        suite_says(err.text, error, WORDS,
                                   sizeof(WORDS) / sizeof(*WORDS)),
                    err.text);
        return;
    }
    const struct ew_json *want = ew_json_get(expect, "endpoint");
    const struct ew_json *scheme = ew_json_first(
        ew_json_get(ew_json_get(want, "properties"), "authSchemes"));
    struct ew_str region = suite_get(scheme, "signingRegion");
    bool same = ew_str_eq(endpoint.url, suite_get(want, "url")) &&
                (!region.ptr || ew_str_eq(endpoint.region, region));
    suite_check(s, name, same, endpoint.url.ptr);
}

/* ---- what is configured ------------------------------------------------- */

static void write_properties(struct ew_buf *out, const struct ew_json *object)
{
    const struct ew_json *member = ew_json_first(object);
    for (; member; member = ew_json_after(member)) {
        ew_buf_printf(out, "%.*s = %.*s\n", EW_STR_ARG(ew_json_name(member)),
                      EW_STR_ARG(ew_json_string(member)));
    }
}

static void write_services(struct ew_buf *out, const struct ew_json *object)
{
    const struct ew_json *service = ew_json_first(object);
    for (; service; service = ew_json_after(service)) {
        ew_buf_printf(out, "%.*s =\n  endpoint_url = %.*s\n",
                      EW_STR_ARG(ew_json_name(service)),
                      EW_STR_ARG(suite_get(service, "endpoint_url")));
    }
}

/* The profiles and services of the suite as a config file. */
static struct ew_str config_of(struct suite *s, const struct ew_json *cases)
{
    struct ew_buf out;
    ew_buf_init(&out);
    const struct ew_json *entry = ew_json_first(ew_json_get(cases, "profiles"));
    for (; entry; entry = ew_json_after(entry)) {
        ew_buf_printf(&out, "[profile %.*s]\n",
                      EW_STR_ARG(ew_json_name(entry)));
        write_properties(&out, entry);
    }
    entry = ew_json_first(ew_json_get(cases, "services"));
    for (; entry; entry = ew_json_after(entry)) {
        ew_buf_printf(&out, "[services %.*s]\n",
                      EW_STR_ARG(ew_json_name(entry)));
        write_services(&out, entry);
    }
    struct ew_str text = ew_arena_str(&s->arena, ew_buf_str(&out));
    ew_buf_release(&out);
    return text;
}

static const struct ew_json *named(const struct ew_json *cases,
                                   const char *list, const struct ew_json *test,
                                   const char *member)
{
    struct ew_str name = suite_get(test, member);
    return name.ptr ? ew_json_get(ew_json_get(cases, list), name.ptr) : NULL;
}

/* What AWS itself would use means that nothing is configured. */
static bool is_default(struct ew_str url)
{
    return ew_str_ends(url, EW_STR(".fake-region-10.amazonaws.com"));
}

static void run_configured(struct suite *s, const struct ew_json *cases,
                           const struct ew_profiles *profiles,
                           const struct ew_json *test)
{
    struct ew_str name = suite_get(test, "name");
    const struct ew_json *client =
        named(cases, "client_configs", test, "client_config");
    struct suite_variables variables = {
        .object = named(cases, "environments", test, "environment")};
    struct ew_environment env = suite_environment(&variables);
    const struct ew_aws_flags flags = {
        .profile = suite_get(test, "profile"),
        .endpoint_url = suite_get(client, "endpoint_url"),
        .ignore_endpoints = ew_json_true(
            ew_json_get(client, "ignore_configured_endpoint_urls")),
    };
    struct ew_aws_settings settings;
    struct ew_str got = {NULL, 0};
    struct ew_error err = {.text = ""};
    if (ew_aws_settings_resolve(&s->arena, &env, profiles, &flags, &settings,
                                &err) != EW_OK ||
        ew_aws_settings_endpoint(&settings, &s->arena,
                                 suite_get(test, "service"), &got,
                                 &err) != EW_OK) {
        suite_fail(s, name, "%s", err.text);
        return;
    }
    struct ew_str want = suite_get(ew_json_get(test, "output"), "endpointUrl");
    bool same = is_default(want) ? !got.ptr : ew_str_eq(got, want);
    suite_check(s, name, same, got.ptr ? got.ptr : "none");
}

static void run_suite(struct suite *s, const struct ew_json *cases)
{
    struct ew_profiles profiles = ew_profiles_of(&s->arena);
    struct ew_error err = {.text = ""};
    if (ew_profiles_add(&profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                        config_of(s, cases), &err) != EW_OK) {
        suite_fail(s, EW_STR(CONFIGURED), "%s", err.text);
        return;
    }
    const struct ew_json *test =
        ew_json_first(ew_json_get(cases, "endpointUrlTests"));
    for (; test; test = ew_json_after(test)) {
        run_configured(s, cases, &profiles, test);
    }
}

int main(int argc, char **argv)
{
    struct suite s;
    if (!suite_open(&s, argc, argv)) {
        return suite_close(&s);
    }
    const struct ew_json *test =
        ew_json_first(ew_json_get(suite_json(&s, RULES, NULL), "testCases"));
    for (; test; test = ew_json_after(test)) {
        run_rule(&s, test);
    }
    const struct ew_json *cases = ew_json_first(
        ew_json_get(suite_json(&s, CONFIGURED, NULL), "testSuites"));
    for (; cases; cases = ew_json_after(cases)) {
        run_suite(&s, cases);
    }
    return suite_close(&s);
}
