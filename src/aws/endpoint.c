/*
 * Hosts by rule, with rows for what departs from the rule. AWS publishes them
 * as a rule set of some hundred kilobytes for each service; for the few
 * services that a fetch calls, a row each says the same and can be read.
 * tests/conformance compares the two.
 */
#include "aws/endpoint.h"

#include "aws/url.h"

/* Patterns of hosts: `H` stands for the name of the service's host, `R` for
 * the region, `S` for the suffix of the partition, with dual-stack the other
 * one. Nothing else in them is upper case. */
struct hosts {
    struct ew_str plain;
    struct ew_str fips;
    struct ew_str dualstack;
    struct ew_str both;
};

static const struct hosts USUAL_HOSTS = {EW_LIT("H.R.S"), EW_LIT("H-fips.R.S"),
                                         EW_LIT("H.R.S"), EW_LIT("H-fips.R.S")};
static const struct hosts IAM_HOSTS = {
    EW_LIT("H.R.S"),
    EW_LIT("H-fips.S"),
    EW_LIT("H.global.S"),
    EW_LIT("H-fips.S"),
};
static const struct hosts IAM_AWS_HOSTS = {
    EW_LIT("H.S"),
    EW_LIT("H-fips.S"),
    EW_LIT("H.global.S"),
    EW_LIT("H-fips.global.S"),
};
static const struct hosts IAM_GOV_HOSTS = {
    EW_LIT("H.us-gov.S"), EW_LIT("H.us-gov.S"), EW_LIT("H.us-gov.S"),
    EW_LIT("H.us-gov.S")};
/* FIPS under the plain name, as GovCloud has it. */
static const struct hosts SAME_FIPS_HOSTS = {
    EW_LIT("H.R.S"), EW_LIT("H.R.S"), EW_LIT("H.R.S"), EW_LIT("H-fips.R.S")};

struct service {
    struct ew_str id; /* in AWS_ENDPOINT_URL_<ID> and `services` sections */
    struct ew_str signing_name;
    struct ew_str host;
    bool global; /* works without a region of the caller's */
    const struct hosts *hosts;
};

#define ROW(id, setting, signing, host, global, hosts)                       \
    [EW_AWS_##id] = {EW_LIT(setting), EW_LIT(signing), EW_LIT(host), global, \
                     &(hosts)}
static const struct service SERVICES[EW_AWS_SERVICES] = {
    ROW(IAM, "iam", "iam", "iam", true, IAM_HOSTS),
    ROW(STS, "sts", "sts", "sts", true, USUAL_HOSTS),
    ROW(ORGANIZATIONS, "organizations", "organizations", "organizations", true,
        USUAL_HOSTS),
    ROW(ECS, "ecs", "ecs", "ecs", false, USUAL_HOSTS),
    ROW(EVENTBRIDGE, "eventbridge", "events", "events", false, USUAL_HOSTS),
    ROW(CLOUDTRAIL, "cloudtrail", "cloudtrail", "cloudtrail", false,
        USUAL_HOSTS),
    ROW(SSM, "ssm", "ssm", "ssm", false, USUAL_HOSTS),
    ROW(SSO, "sso", "awsssoportal", "portal.sso", false, USUAL_HOSTS),
    ROW(SSO_OIDC, "sso_oidc", "sso-oauth", "oidc", false, USUAL_HOSTS),
    ROW(SSO_ADMIN, "sso_admin", "sso", "sso", false, USUAL_HOSTS),
    ROW(IDENTITY_STORE, "identitystore", "identitystore", "identitystore",
        false, USUAL_HOSTS),
    ROW(EC2, "ec2", "ec2", "ec2", false, USUAL_HOSTS),
};
#undef ROW

/* Where a partition does it in another way. */
struct exception {
    enum ew_aws_service service;
    struct ew_str partition;
    /* For the signature and for `R`; empty: the caller's. */
    struct ew_str region;
    const struct hosts *hosts;
};

#define ROW(service, partition, region, hosts)                        \
    {                                                                 \
        EW_AWS_##service, EW_LIT(partition), EW_LIT(region), &(hosts) \
    }
static const struct exception EXCEPTIONS[] = {
    ROW(IAM, "aws", "us-east-1", IAM_AWS_HOSTS),
    ROW(IAM, "aws-cn", "cn-north-1", IAM_HOSTS),
    ROW(IAM, "aws-us-gov", "us-gov-west-1", IAM_GOV_HOSTS),
    ROW(IAM, "aws-eusc", "eusc-de-east-1", IAM_HOSTS),
    ROW(IAM, "aws-iso", "us-iso-east-1", USUAL_HOSTS),
    ROW(IAM, "aws-iso-b", "us-isob-east-1", USUAL_HOSTS),
    ROW(IAM, "aws-iso-e", "eu-isoe-west-1", IAM_HOSTS),
    ROW(IAM, "aws-iso-f", "us-isof-south-1", IAM_HOSTS),
    ROW(ORGANIZATIONS, "aws", "us-east-1", USUAL_HOSTS),
    ROW(ORGANIZATIONS, "aws-cn", "cn-northwest-1", USUAL_HOSTS),
    ROW(ORGANIZATIONS, "aws-us-gov", "us-gov-west-1", SAME_FIPS_HOSTS),
    ROW(ORGANIZATIONS, "aws-iso", "us-iso-east-1", USUAL_HOSTS),
    ROW(ORGANIZATIONS, "aws-iso-b", "us-isob-east-1", USUAL_HOSTS),
    ROW(ORGANIZATIONS, "aws-iso-f", "us-isof-south-1", USUAL_HOSTS),
    ROW(STS, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(EVENTBRIDGE, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(CLOUDTRAIL, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(SSM, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(SSO, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(SSO_OIDC, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(SSO_ADMIN, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(IDENTITY_STORE, "aws-us-gov", "", SAME_FIPS_HOSTS),
    ROW(EC2, "aws-us-gov", "", SAME_FIPS_HOSTS),
};
#undef ROW

/* The regions that had the global endpoint of STS before each region got one
 * of its own; newer regions never use it. */
static const struct ew_str STS_LEGACY_REGIONS[] = {
    EW_LIT("ap-northeast-1"), EW_LIT("ap-south-1"),   EW_LIT("ap-southeast-1"),
    EW_LIT("ap-southeast-2"), EW_LIT("ca-central-1"), EW_LIT("eu-central-1"),
    EW_LIT("eu-north-1"),     EW_LIT("eu-west-1"),    EW_LIT("eu-west-2"),
    EW_LIT("eu-west-3"),      EW_LIT("sa-east-1"),    EW_LIT("us-east-1"),
    EW_LIT("us-east-2"),      EW_LIT("us-west-1"),    EW_LIT("us-west-2")};

static const struct exception *exception_of(enum ew_aws_service service,
                                            struct ew_str partition)
{
    for (size_t i = 0; i < sizeof(EXCEPTIONS) / sizeof(*EXCEPTIONS); i++) {
        if (EXCEPTIONS[i].service == service &&
            ew_str_eq(EXCEPTIONS[i].partition, partition)) {
            return &EXCEPTIONS[i];
        }
    }
    return NULL;
}

static struct ew_str pick_pattern(const struct hosts *hosts,
                                  const struct ew_aws_endpoint_query *query)
{
    if (query->use_fips) {
        return query->use_dualstack ? hosts->both : hosts->fips;
    }
    return query->use_dualstack ? hosts->dualstack : hosts->plain;
}

static bool uses_global_sts(const struct ew_aws_endpoint_query *query)
{
    if (query->service != EW_AWS_STS || query->use_fips ||
        query->use_dualstack) {
        return false;
    }
    if (ew_str_eq(query->region, EW_STR("aws-global"))) {
        return true;
    }
    size_t count = sizeof(STS_LEGACY_REGIONS) / sizeof(*STS_LEGACY_REGIONS);
    for (size_t i = 0; query->sts_legacy && i < count; i++) {
        if (ew_str_eq(STS_LEGACY_REGIONS[i], query->region)) {
            return true;
        }
    }
    return false;
}

/* The pattern filled in, as a URL. */
static struct ew_str fill_pattern(struct ew_arena *arena, struct ew_str pattern,
                                  struct ew_str host, struct ew_str region,
                                  struct ew_str suffix)
{
    struct ew_str url = EW_STR("https://");
    for (size_t i = 0; i < pattern.len && url.ptr; i++) {
        struct ew_str part = ew_str_slice(pattern, i, i + 1);
        if (pattern.ptr[i] == 'H') {
            part = host;
        } else if (pattern.ptr[i] == 'R') {
            part = region;
        } else if (pattern.ptr[i] == 'S') {
            part = suffix;
        }
        url = ew_arena_printf(arena, "%.*s%.*s", EW_STR_ARG(url),
                              EW_STR_ARG(part));
    }
    return url;
}

static enum ew_status custom(struct ew_arena *arena,
                             const struct ew_aws_endpoint_query *query,
                             struct ew_aws_endpoint *out, struct ew_error *err)
{
    struct ew_str given = query->custom_url;
    struct ew_url url;
    if (query->use_fips) {
        return ew_fail(err, EW_INVALID,
                       "FIPS and custom endpoint are not supported together");
    }
    if (query->use_dualstack) {
        return ew_fail(
            err, EW_INVALID,
            "dual-stack and custom endpoint are not supported together");
    }
    if (ew_str_find(given, '@') < given.len) {
        return ew_fail(err, EW_INVALID,
                       "an endpoint URL holds no user name or password: none "
                       "is sent, and none is shown");
    }
    if (!ew_url_split(given, &url) || url.has_query) {
        struct ew_str rest;
        return ew_fail(err, EW_INVALID,
                       "endpoint `%.*s` is no http or https URL",
                       EW_STR_ARG(ew_str_cut(given, '?', &rest)));
    }
    while (ew_str_ends(given, EW_STR("/"))) {
        given = ew_str_slice(given, 0, given.len - 1);
    }
    out->url = ew_arena_str(arena, given);
    return out->url.ptr ? EW_OK : ew_fail_memory(err);
}

static enum ew_status check_region(struct ew_str region, struct ew_error *err)
{
    if (region.len == 0) {
        return ew_fail(err, EW_INVALID,
                       "no region is set: give one, or set AWS_REGION or "
                       "`region` in the profile");
    }
    if (!ew_aws_is_region(region)) {
        return ew_fail(err, EW_INVALID, "`%.*s` is no name of a region",
                       EW_STR_ARG(region));
    }
    return EW_OK;
}

static enum ew_status by_rules(struct ew_arena *arena,
                               const struct ew_aws_endpoint_query *query,
                               struct ew_aws_endpoint *out,
                               struct ew_error *err)
{
    const struct ew_aws_partition *partition =
        ew_aws_partition_of(query->region);
    const struct exception *exception =
        exception_of(query->service, partition->name);
    struct ew_str suffix = query->use_dualstack ? partition->dualstack_suffix
                                                : partition->dns_suffix;
    if (suffix.len == 0) {
        return ew_fail(err, EW_INVALID,
                       "partition `%.*s` has no dual-stack endpoints",
                       EW_STR_ARG(partition->name));
    }
    const struct service *service = &SERVICES[query->service];
    struct ew_str pattern =
        pick_pattern(exception ? exception->hosts : service->hosts, query);
    if (uses_global_sts(query)) {
        pattern = EW_STR("H.S");
        out->region = partition->global_region;
    }
    out->url = fill_pattern(arena, pattern, service->host, out->region, suffix);
    return out->url.ptr ? EW_OK : ew_fail_memory(err);
}

/* Where a service has one region only, that one counts. */
static struct ew_str signing_region(const struct ew_aws_endpoint_query *query)
{
    const struct ew_aws_partition *partition =
        ew_aws_partition_of(query->region);
    const struct exception *exception =
        exception_of(query->service, partition->name);
    if (exception && exception->region.len > 0) {
        return exception->region;
    }
    bool global =
        query->region.len == 0 || ew_str_ends(query->region, EW_STR("-global"));
    return global ? partition->global_region : query->region;
}

enum ew_status ew_aws_endpoint(struct ew_arena *arena,
                               const struct ew_aws_endpoint_query *query,
                               struct ew_aws_endpoint *out,
                               struct ew_error *err)
{
    bool is_custom = query->custom_url.len > 0;
    if (!is_custom || query->region.len > 0) {
        EW_TRY(check_region(query->region, err));
    }
    *out = (struct ew_aws_endpoint){
        .service = SERVICES[query->service].signing_name,
        .region = signing_region(query),
    };
    return is_custom ? custom(arena, query, out, err)
                     : by_rules(arena, query, out, err);
}

enum ew_status ew_aws_endpoint_of(struct ew_arena *arena,
                                  const struct ew_aws_settings *settings,
                                  enum ew_aws_service service,
                                  struct ew_str region,
                                  struct ew_aws_endpoint *out,
                                  struct ew_error *err)
{
    struct ew_aws_endpoint_query query = {
        .service = service,
        .region = region.len > 0 ? region : settings->region,
        .use_fips = settings->use_fips,
        .use_dualstack = settings->use_dualstack,
        .sts_legacy = settings->sts_legacy,
    };
    if (query.region.len == 0 && SERVICES[service].global) {
        query.region = EW_STR("aws-global");
    }
    EW_TRY(ew_aws_settings_endpoint(settings, arena, SERVICES[service].id,
                                    &query.custom_url, err));
    return ew_aws_endpoint(arena, &query, out, err);
}
