/*
 * AWS Security Finding Format 2018-10-08: bare arrays as
 * `aws securityhub batch-import-findings --findings file://…` takes them, of
 * at most 100 findings each. Texts are cut to the lengths that the service
 * accepts.
 */
#include "base/utf8.h"

#include "report/lookup.h"
#include "report/shape.h"
#include "report/text.h"

#include <string.h>

/* Lengths that the service accepts, counted in bytes to be on the safe side. */
enum {
    INDENT = 2,
    PART_MAX = 100,
    ID_MAX = 512,
    TITLE_MAX = 256,
    DESCRIPTION_MAX = 1024,
    REMEDY_MAX = 512,
    FIELD_MAX = 1024,
};

/* The account of what belongs to none, such as a policy in a file. */
static const struct ew_str NO_ACCOUNT = EW_LIT("000000000000");

struct asff {
    struct ew_json_writer w;
    const struct ew_report *report;
};

/* ---- members ------------------------------------------------------------ */

/* A whole number of characters of at most max bytes, an ellipsis if cut. */
static struct ew_str cut_characters(struct ew_str text, size_t max,
                                    bool *was_cut)
{
    static const size_t ELLIPSIS = 3;
    *was_cut = text.len > max;
    if (!*was_cut) {
        return text;
    }
    size_t end = max - ELLIPSIS;
    while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) {
        end--;
    }
    return ew_str_slice(text, 0, end);
}

static void add_cut(struct asff *a, const char *name, struct ew_str text,
                    size_t max)
{
    struct ew_buf shown;
    struct ew_buf whole;
    ew_buf_init(&shown);
    ew_buf_init(&whole);
    ew_buf_add_visible(&whole, text);
    bool was_cut = false;
    ew_buf_add(&shown, cut_characters(ew_buf_str(&whole), max, &was_cut));
    ew_buf_add(&shown, was_cut ? EW_STR("\xE2\x80\xA6") : EW_STR(""));
    ew_json_member_str(&a->w, name, ew_buf_str(&shown));
    a->w.out->failed = a->w.out->failed || shown.failed || whole.failed;
    ew_buf_release(&shown);
    ew_buf_release(&whole);
}

/* Fields must not be blank: those are left out. */
static void add_field(struct asff *a, const char *name, struct ew_str text)
{
    if (ew_str_trim(text).len > 0) {
        add_cut(a, name, text, FIELD_MAX);
    }
}

/* ---- who and where ------------------------------------------------------ */

static struct ew_str partition_of(const struct ew_finding *finding)
{
    struct ew_str partition = ew_lookup_partition(finding->principal);
    if (!partition.len && finding->policy) {
        partition = ew_lookup_partition(finding->policy->id);
    }
    return partition.len ? partition : EW_STR("aws");
}

/* Where a partition keeps what belongs to no region, such as IAM. */
static const char *region_of(struct ew_str partition)
{
    static const struct {
        struct ew_str partition;
        const char *region;
    } ROWS[] = {
        {EW_LIT("aws-cn"),     "cn-north-1"    },
        {EW_LIT("aws-us-gov"), "us-gov-west-1" },
        {EW_LIT("aws-iso"),    "us-iso-east-1" },
        {EW_LIT("aws-iso-b"),  "us-isob-east-1"},
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ew_str_eq(partition, ROWS[i].partition)) {
            return ROWS[i].region;
        }
    }
    return "us-east-1";
}

/* ---- resources ---------------------------------------------------------- */

static void add_place_fields(struct asff *a, struct ew_place place)
{
    const struct ew_origin *origin = place.origin;
    struct ew_buf text;
    ew_buf_init(&text);
    add_field(a, "execwarden/address", ew_place_address(place));
    place.origin = NULL; /* told in fields of its own */
    ew_text_add_place(&text, place);
    add_field(a, "execwarden/location", ew_buf_str(&text));
    if (origin) {
        text.len = 0;
        ew_text_add_place(&text, origin->source);
        add_field(a, "execwarden/source", ew_buf_str(&text));
    }
    a->w.out->failed = a->w.out->failed || text.failed;
    ew_buf_release(&text);
}

static void open_resource(struct asff *a, const char *type, struct ew_str id,
                          struct ew_str partition)
{
    ew_json_open_object(&a->w);
    ew_json_member_text(&a->w, "Type", type);
    add_cut(a, "Id", id, ID_MAX);
    if (ew_str_eq(partition, EW_STR("aws")) ||
        ew_str_eq(partition, EW_STR("aws-cn")) ||
        ew_str_eq(partition, EW_STR("aws-us-gov"))) {
        ew_json_member_str(&a->w, "Partition", partition);
    }
    ew_json_member_text(&a->w, "Region", region_of(partition));
}

static const char *principal_type(struct ew_str arn)
{
    struct ew_str type = ew_lookup_resource_type(arn);
    return ew_str_eq(type, EW_STR("role"))   ? "AwsIamRole"
           : ew_str_eq(type, EW_STR("user")) ? "AwsIamUser"
                                             : "Other";
}

/* The resource of infrastructure code goes with the first. */
static void add_asff_details(struct asff *a, const struct ew_finding *finding)
{
    struct ew_str address = ew_place_address(finding->place);
    if (ew_str_trim(address).len > 0) {
        ew_json_key(&a->w, "Details");
        ew_json_open_object(&a->w);
        ew_json_key(&a->w, "Other");
        ew_json_open_object(&a->w);
        add_field(a, "Address", address);
        ew_json_close_object(&a->w);
        ew_json_close_object(&a->w);
    }
}

static void add_asff_resources(struct asff *a, const struct ew_finding *finding)
{
    const struct ew_policy *policy = finding->policy;
    struct ew_str partition = partition_of(finding);
    bool has_principal = ew_str_trim(finding->principal).len > 0;
    bool has_policy = policy && ew_str_trim(policy->id).len > 0;
    ew_json_key(&a->w, "Resources");
    ew_json_open_array(&a->w);
    if (has_principal) {
        open_resource(a, principal_type(finding->principal), finding->principal,
                      partition);
        add_asff_details(a, finding);
        ew_json_close_object(&a->w);
    }
    if (has_policy) {
        bool is_arn = policy->type == EW_POLICY_MANAGED ||
                      policy->type == EW_POLICY_AWS_MANAGED;
        open_resource(a, is_arn ? "AwsIamPolicy" : "Other", policy->id,
                      partition);
        ew_json_close_object(&a->w);
    }
    if (!has_principal && !has_policy) {
        /* There must be one: the file that the finding is about. */
        struct ew_str file = finding->place.file;
        open_resource(a, "Other",
                      ew_str_trim(file).len > 0 ? file : EW_STR("unknown"),
                      partition);
        add_asff_details(a, finding);
        ew_json_close_object(&a->w);
    }
    ew_json_close_array(&a->w);
}

/* ---- findings ----------------------------------------------------------- */

static void add_ids(struct asff *a, const struct ew_finding *finding)
{
    struct ew_str known = ew_lookup_account(a->report, finding);
    struct ew_str account = known.ptr ? known : NO_ACCOUNT;
    struct ew_str partition = partition_of(finding);
    struct ew_str rule = finding->rule->id;
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text, "execwarden/%.*s/%s", EW_STR_ARG(rule),
                  finding->fingerprint);
    add_cut(a, "Id", ew_buf_str(&text), ID_MAX);
    text.len = 0;
    ew_buf_printf(&text, "arn:%.*s:securityhub:%s:%.*s:product/%.*s/default",
                  EW_STR_ARG(partition), region_of(partition),
                  EW_STR_ARG(account), EW_STR_ARG(account));
    add_cut(a, "ProductArn", ew_buf_str(&text), ID_MAX);
    text.len = 0;
    ew_buf_printf(&text, "execwarden/%.*s", EW_STR_ARG(rule));
    add_cut(a, "GeneratorId", ew_buf_str(&text), ID_MAX);
    ew_json_member_str(&a->w, "AwsAccountId", account);
    ew_json_key(&a->w, "CreatedAt");
    ew_json_add_time(&a->w, a->report->now);
    ew_json_key(&a->w, "UpdatedAt");
    ew_json_add_time(&a->w, a->report->now);
    text.len = 0;
    ew_buf_printf(&text, "%.*s %.*s: %.*s", EW_STR_ARG(rule),
                  EW_STR_ARG(finding->rule->name),
                  EW_STR_ARG(finding->rule->finds));
    add_cut(a, "Title", ew_buf_str(&text), TITLE_MAX);
    add_cut(a, "Description", finding->message, DESCRIPTION_MAX);
    a->w.out->failed = a->w.out->failed || text.failed;
    ew_buf_release(&text);
}

static const char *severity_label(enum ew_severity severity)
{
    static const char *const LABELS[EW_SEVERITIES] = {
        [EW_INFO] = "INFORMATIONAL", [EW_LOW] = "LOW",
        [EW_MEDIUM] = "MEDIUM",      [EW_HIGH] = "HIGH",
        [EW_CRITICAL] = "CRITICAL",
    };
    return LABELS[severity];
}

static void add_judgement(struct asff *a, const struct ew_finding *finding)
{
    ew_json_key(&a->w, "FindingProviderFields");
    ew_json_open_object(&a->w);
    ew_json_key(&a->w, "Severity");
    ew_json_open_object(&a->w);
    ew_json_member_text(&a->w, "Label", severity_label(finding->severity));
    ew_json_member_text(&a->w, "Original", ew_severity_text(finding->severity));
    ew_json_close_object(&a->w);
    ew_json_key(&a->w, "Types");
    ew_json_open_array(&a->w);
    ew_json_add_text(&a->w, "Software and Configuration Checks/AWS Security "
                            "Best Practices");
    ew_json_close_array(&a->w);
    ew_json_close_object(&a->w);
    ew_json_key(&a->w, "Remediation");
    ew_json_open_object(&a->w);
    ew_json_key(&a->w, "Recommendation");
    ew_json_open_object(&a->w);
    add_cut(a, "Text", finding->rule->remediation, REMEDY_MAX);
    ew_json_close_object(&a->w);
    ew_json_close_object(&a->w);
}

static void add_product_fields(struct asff *a, const struct ew_finding *finding)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_json_key(&a->w, "ProductFields");
    ew_json_open_object(&a->w);
    add_field(a, "execwarden/version", a->report->version);
    add_field(a, "execwarden/fingerprint", ew_str_from(finding->fingerprint));
    ew_json_member_text(&a->w, "execwarden/status",
                        ew_finding_status_text(finding->status));
    add_field(a, "execwarden/entry", finding->entry);
    if (finding->policy) {
        add_field(a, "execwarden/policy", finding->policy->id);
    }
    if (finding->statement) {
        ew_text_add_statement(&text, finding->statement);
        add_field(a, "execwarden/statement", ew_buf_str(&text));
    }
    add_place_fields(a, finding->place);
    ew_json_close_object(&a->w);
    a->w.out->failed = a->w.out->failed || text.failed;
    ew_buf_release(&text);
}

static void add_asff_finding(struct asff *a, const struct ew_finding *finding)
{
    bool approved = finding->status == EW_FINDING_EXEMPTED;
    ew_json_open_object(&a->w);
    ew_json_member_text(&a->w, "SchemaVersion", "2018-10-08");
    add_ids(a, finding);
    add_judgement(a, finding);
    add_product_fields(a, finding);
    add_asff_resources(a, finding);
    ew_json_key(&a->w, "Compliance");
    ew_json_open_object(&a->w);
    ew_json_member_text(&a->w, "Status", approved ? "PASSED" : "FAILED");
    ew_json_close_object(&a->w);
    ew_json_member_text(&a->w, "RecordState", approved ? "ARCHIVED" : "ACTIVE");
    ew_json_close_object(&a->w);
}

size_t ew_report_asff_parts(const struct ew_report *report)
{
    size_t count = report->finding_count;
    return count ? (count - 1) / PART_MAX + 1 : 1;
}

void ew_report_asff(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how)
{
    struct asff a = {.w = ew_json_writer(out, INDENT), .report = report};
    size_t begin = how->part * PART_MAX;
    size_t end = begin + PART_MAX;
    end = end < report->finding_count ? end : report->finding_count;
    ew_json_open_array(&a.w);
    for (size_t i = begin; i < end; i++) {
        add_asff_finding(&a, &report->findings[i]);
        ew_render_drain(out, how);
    }
    ew_json_close_array(&a.w);
    ew_buf_add_char(out, '\n');
}
