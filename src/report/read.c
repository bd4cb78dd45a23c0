#include "report/read.h"

#include "report/json_parts.h"
#include "report/read_parts.h"

/* ---- run ----------------------------------------------------------------- */

static enum ew_status read_schema(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    struct ew_str text = {NULL, 0};
    (void)out;
    EW_TRY(ew_read_str(r, item, &text));
    return ew_str_eq(text, ew_str_from(EW_REPORT_SCHEMA))
               ? EW_OK
               : ew_read_fail(r, item, "the schema is `%.*s`, not `%s`",
                              EW_STR_ARG(text), EW_REPORT_SCHEMA);
}

static enum ew_status read_input(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("path"),   ew_read_str,    offsetof(struct ew_input, path)  },
        {EW_LIT("kind"),   ew_read_str,    offsetof(struct ew_input, kind)  },
        {EW_LIT("sha256"), ew_read_sha256, offsetof(struct ew_input, sha256)},
        {EW_LIT("bytes"),  ew_read_size,   offsetof(struct ew_input, bytes) },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

static enum ew_status read_inputs(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    (void)out;
    return ew_read_list(r, item, read_input, &r->estate->inputs);
}

/* An account as a report lists it. */
struct listed {
    struct ew_str id;
    struct ew_str name;
    struct ew_str status;
};

/* Earlier reports have the id alone. */
static enum ew_status read_account(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("id"),     ew_read_str,         offsetof(struct listed, id)    },
        {EW_LIT("name"),   ew_read_str_or_null, offsetof(struct listed, name)  },
        {EW_LIT("status"), ew_read_str,         offsetof(struct listed, status)},
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    struct listed *listed = out;
    if (item->kind == EW_JSON_OBJECT) {
        return ew_read_object(r, item, TABLE, out);
    }
    *listed = (struct listed){.status = EW_STR("judged")};
    return ew_read_str(r, item, &listed->id);
}

/* Principals name their account, so these must come before them. */
static enum ew_status keep_account(struct ew_report_reader *r,
                                   const struct listed *listed)
{
    struct ew_account *account = EW_NEW(r->arena, struct ew_account);
    struct ew_account **slot =
        account ? ew_vec_push(&r->estate->accounts) : NULL;
    if (!slot) {
        return ew_fail_memory(r->err);
    }
    account->id = listed->id;
    account->name = listed->name;
    *slot = account;
    return ew_map_put(&r->accounts, account->id, account) == EW_OK
               ? EW_OK
               : ew_fail_memory(r->err);
}

static enum ew_status keep_unjudged(struct ew_report_reader *r,
                                    const struct listed *listed)
{
    struct ew_unjudged_account *slot = ew_vec_push(&r->estate->unjudged);
    if (!slot) {
        return ew_fail_memory(r->err);
    }
    slot->id = listed->id;
    slot->name = listed->name;
    slot->status = ew_str_eq(listed->status, EW_STR("excluded"))
                       ? EW_ACCOUNT_EXCLUDED
                       : EW_ACCOUNT_NO_EXPORT;
    return EW_OK;
}

static enum ew_status read_accounts(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct listed));
    (void)out;
    EW_TRY(ew_read_list(r, item, read_account, &list));
    const struct listed *all = list.items;
    for (size_t i = 0; i < list.count; i++) {
        bool judged = ew_str_eq(all[i].status, EW_STR("judged"));
        EW_TRY(judged ? keep_account(r, &all[i]) : keep_unjudged(r, &all[i]));
    }
    return EW_OK;
}

#define REPORT(member) offsetof(struct ew_report, member)

static enum ew_status read_run(struct ew_report_reader *r,
                               const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("version"),     ew_read_str,   REPORT(version)    },
        {EW_LIT("command"),     ew_read_str,   REPORT(command)    },
        {EW_LIT("started_at"),  ew_read_time,  REPORT(started_at) },
        {EW_LIT("now"),         ew_read_time,  REPORT(now)        },
        {EW_LIT("inputs"),      read_inputs,   0                  },
        {EW_LIT("accounts"),    read_accounts, 0                  },
        {EW_LIT("rules"),       ew_read_strs,  REPORT(rules)      },
        {EW_LIT("assumptions"), ew_read_strs,  REPORT(assumptions)},
        {EW_LIT("complete"),    ew_read_bool,  REPORT(complete)   },
        {EW_LIT("incomplete"),  ew_read_strs,  REPORT(incomplete) },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

/* ---- summary ------------------------------------------------------------- */

/* `12.3`; out: size_t, thousandths. */
static enum ew_status read_percent(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    struct ew_str rest;
    struct ew_str whole = ew_str_cut(
        ew_str_slice(r->text->text, item->span.begin, item->span.end), '.',
        &rest);
    uint64_t percent = 0;
    uint64_t tenths = 0;
    if (item->kind != EW_JSON_NUMBER || rest.len != 1 ||
        !ew_str_to_u64(whole, 100, &percent) ||
        !ew_str_to_u64(rest, 9, &tenths)) {
        return ew_read_fail(r, item,
                            "there must be a percentage with one decimal");
    }
    *(size_t *)out = (size_t)(10 * percent + tenths);
    return EW_OK;
}

static enum ew_status read_counts(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    struct ew_read_member rows[EW_SEVERITIES];
    for (size_t i = 0; i < EW_SEVERITIES; i++) {
        rows[i] = (struct ew_read_member){
            ew_str_from(ew_severity_text((enum ew_severity)i)), ew_read_size,
            i * sizeof(size_t)};
    }
    return ew_read_object(r, item, (struct ew_read_table){rows, EW_SEVERITIES},
                          out);
}

static enum ew_status read_exemptions(struct ew_report_reader *r,
                                      const struct ew_json_item *item,
                                      void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("used"),    ew_read_size,
         offsetof(struct ew_exemption_counts, used)   },
        {EW_LIT("unused"),  ew_read_size,
         offsetof(struct ew_exemption_counts, unused) },
        {EW_LIT("invalid"), ew_read_size,
         offsetof(struct ew_exemption_counts, invalid)},
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

static enum ew_status read_baseline(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("new"),       ew_read_size,
         offsetof(struct ew_baseline_counts, added)    },
        {EW_LIT("unchanged"), ew_read_size,
         offsetof(struct ew_baseline_counts, unchanged)},
        {EW_LIT("fixed"),     ew_read_size,
         offsetof(struct ew_baseline_counts, fixed)    },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    struct ew_baseline_counts *counts = out;
    counts->given = item->kind != EW_JSON_NULL;
    return counts->given ? ew_read_object(r, item, TABLE, out) : EW_OK;
}

static enum ew_status read_gate(struct ew_report_reader *r,
                                const struct ew_json_item *item, void *out)
{
    return ew_read_enum(r, item, &EW_GATE_WORDS, out);
}

#define SUMMARY(member) offsetof(struct ew_report, summary.member)
#define VERDICT(name) SUMMARY(by_verdict[EW_VERDICT_##name])

static const struct ew_read_member SUMMARY_ROWS[] = {
    {EW_LIT("accounts"),         ew_read_size,    SUMMARY(accounts)         },
    {EW_LIT("principals"),       ew_read_size,    SUMMARY(principals)       },
    {EW_LIT("allowed"),          ew_read_size,    VERDICT(ALLOWED)          },
    {EW_LIT("conditional"),      ew_read_size,    VERDICT(CONDITIONAL)      },
    {EW_LIT("partial"),          ew_read_size,    VERDICT(PARTIAL)          },
    {EW_LIT("blocked"),          ew_read_size,    VERDICT(BLOCKED)          },
    {EW_LIT("unknown"),          ew_read_size,    VERDICT(UNKNOWN)          },
    {EW_LIT("none"),             ew_read_size,    VERDICT(NONE)             },
    {EW_LIT("root_users"),       ew_read_size,    SUMMARY(root_users)       },
    {EW_LIT("grants"),           ew_read_size,    SUMMARY(grants)           },
    {EW_LIT("wildcard_grants"),  ew_read_size,    SUMMARY(wildcard_grants)  },
    {EW_LIT("wildcard_percent"), read_percent,    SUMMARY(wildcard_permille)},
    {EW_LIT("findings"),         read_counts,     SUMMARY(findings)         },
    {EW_LIT("exempted"),         ew_read_size,    SUMMARY(exempted)         },
    {EW_LIT("exemptions"),       read_exemptions, SUMMARY(exemptions)       },
    {EW_LIT("baseline"),         read_baseline,   SUMMARY(baseline)         },
    {EW_LIT("gate"),             read_gate,       REPORT(gate)              },
    {EW_LIT("gate_reason"),      ew_read_str,     REPORT(gate_reason)       },
};

static enum ew_status read_summary(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    static const struct ew_read_table TABLE = EW_READ_TABLE(SUMMARY_ROWS);
    struct ew_report *report = out;
    EW_TRY(ew_read_object(r, item, TABLE, report));
    const size_t *by_verdict = report->summary.by_verdict;
    size_t left = report->summary.principals;
    for (size_t i = EW_VERDICT_NONE; i <= EW_VERDICT_UNKNOWN; i++) {
        if (by_verdict[i] > left) {
            return ew_read_fail(r, item,
                                "there are more verdicts than principals");
        }
        left -= by_verdict[i];
    }
    return left == 0 ? EW_OK
                     : ew_read_fail(r, item,
                                    "there are fewer verdicts than principals");
}

/* ---- findings ------------------------------------------------------------ */

struct raw_finding {
    struct ew_finding finding;
    struct ew_str rule;
    struct ew_str policy;
    struct ew_str policy_name;
    struct ew_read_statement statement;
    struct ew_str remediation;
};

static enum ew_status read_severity(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    struct ew_str text = {NULL, 0};
    EW_TRY(ew_read_str(r, item, &text));
    return ew_severity_parse(text, out)
               ? EW_OK
               : ew_read_fail(r, item, "`%.*s` is no severity",
                              EW_STR_ARG(text));
}

static enum ew_status read_status(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    return ew_read_enum(r, item, &EW_FINDING_STATUS_WORDS, out);
}

#define FINDING(member) offsetof(struct raw_finding, finding.member)

static const struct ew_read_member FINDING_ROWS[] = {
    {EW_LIT("fingerprint"),       ew_read_sha256,  FINDING(fingerprint)        },
    {EW_LIT("rule"),              ew_read_str,     offsetof(struct raw_finding,  rule)},
    {EW_LIT("severity"),                           read_severity,                         FINDING(severity)             },
    {EW_LIT("principal"),                           ew_read_str_or_null,                        FINDING(principal)},
    {EW_LIT("policy"),                           ew_read_str_or_null,
     offsetof(struct raw_finding,                 policy)},
    {EW_LIT("policy_name"),                    ew_read_str_or_null,
     offsetof(struct raw_finding,                           policy_name)},
    {EW_LIT("statement"), ew_read_statement,
     offsetof(struct raw_finding,      statement)},
    {EW_LIT("message"),          ew_read_str,                  FINDING(message)                              },
    {EW_LIT("remediation"),           ew_read_str,
     offsetof(struct raw_finding, remediation)},
    {EW_LIT("location"),       ew_read_place, FINDING(place)                                               },
    {EW_LIT("status"),                           read_status,                         FINDING(status)                                 },
    {EW_LIT("entry"),                           ew_read_str_or_null,                           FINDING(entry)},
};

/* A report of another version may advise otherwise. */
static enum ew_status find_rule(struct ew_report_reader *r,
                                const struct ew_json_item *item,
                                const struct raw_finding *raw,
                                const struct ew_rule **out)
{
    const struct ew_rule *rule = ew_rule_find(raw->rule);
    if (!rule || !ew_str_eq(rule->id, raw->rule)) {
        return ew_read_fail(r, item, "there is no rule `%.*s`",
                            EW_STR_ARG(raw->rule));
    }
    *out = rule;
    if (ew_str_eq(rule->remediation, raw->remediation)) {
        return EW_OK;
    }
    struct ew_rule *other = EW_NEW(r->arena, struct ew_rule);
    if (!other) {
        return ew_fail_memory(r->err);
    }
    *other = *rule;
    other->remediation = raw->remediation;
    *out = other;
    return EW_OK;
}

enum ew_status ew_read_finding(struct ew_report_reader *r,
                               const struct ew_json_item *item, void *out)
{
    static const struct ew_read_table TABLE = EW_READ_TABLE(FINDING_ROWS);
    struct ew_finding *finding = out;
    struct raw_finding raw = {0};
    EW_TRY(ew_read_object(r, item, TABLE, &raw));
    *finding = raw.finding;
    EW_TRY(find_rule(r, item, &raw, &finding->rule));
    struct ew_read_policy *policy = NULL;
    if (raw.policy.ptr) {
        policy = ew_read_policy_of(r, raw.policy, raw.policy_name);
        if (!policy) {
            return ew_fail_memory(r->err);
        }
        finding->policy = &policy->policy;
    }
    if (raw.statement.present) {
        finding->statement = ew_read_statement_of(r, policy, &raw.statement);
        return finding->statement ? EW_OK : ew_fail_memory(r->err);
    }
    return EW_OK;
}

/* ---- the report ---------------------------------------------------------- */

struct raw_report {
    struct ew_report report;
    struct ew_json_item principals;
    struct ew_json_item findings;
};

/* For later: what comes first in the file may need what comes after it. */
static enum ew_status keep(struct ew_report_reader *r,
                           const struct ew_json_item *item, void *out)
{
    (void)r;
    *(struct ew_json_item *)out = *item;
    return EW_OK;
}

static const struct ew_read_member REPORT_ROWS[] = {
    {EW_LIT("schema"), read_schema,                0          },
    { EW_LIT("run"),        read_run, offsetof(struct raw_report,     report)},
    { EW_LIT("summary"),    read_summary, offsetof(struct raw_report,     report)},
    { EW_LIT("principals"),            keep, offsetof(struct raw_report, principals)},
    { EW_LIT("findings"),            keep, offsetof(struct raw_report,   findings)},
};

/* Those who look for a principal rely on the order. */
static enum ew_status check_order(struct ew_report_reader *r,
                                  const struct raw_report *raw)
{
    const struct ew_reported *list = raw->report.principals;
    for (size_t i = 1; i < raw->report.principal_count; i++) {
        if (ew_str_cmp(list[i - 1].access->principal->arn,
                       list[i].access->principal->arn) > 0) {
            return ew_read_fail(r, &raw->principals,
                                "principals must be sorted by ARN; `%.*s` is "
                                "not",
                                EW_STR_ARG(list[i].access->principal->arn));
        }
    }
    return EW_OK;
}

/* One plain word for what was never meant to be a report. */
static enum ew_status check_schema(struct ew_report_reader *r,
                                   const struct ew_json_item *root)
{
    struct ew_json_item member;
    struct ew_json_iter iter = ew_json_iter(r->text, root->span, r->arena);
    while (root->kind == EW_JSON_OBJECT && ew_json_next(&iter, &member)) {
        if (ew_str_eq(member.name, EW_STR("schema"))) {
            return read_schema(r, &member, NULL);
        }
    }
    return ew_read_fail(r, root,
                        "this is no report of execwarden: it has no `schema`");
}

/* A NUL may be in any name that a report shows. */
static enum ew_status check_flaws(struct ew_report_reader *r)
{
    for (size_t i = 0; i < r->text->flaw_count; i++) {
        const struct ew_json_flaw *flaw = &r->text->flaws[i];
        const struct ew_json_item at = {
            .span = {flaw->offset, flaw->offset + 1}
        };
        if (flaw->kind != EW_JSON_NUL) {
            return ew_read_fail(r, &at, "`%.*s` is there twice",
                                EW_STR_ARG(flaw->name));
        }
    }
    return EW_OK;
}

static enum ew_status read_root(struct ew_report_reader *r,
                                struct raw_report *raw)
{
    static const struct ew_read_table TABLE = EW_READ_TABLE(REPORT_ROWS);
    const struct ew_json_item root = {.kind = r->text->root_kind,
                                      .span = r->text->root};
    EW_TRY(check_schema(r, &root));
    EW_TRY(check_flaws(r));
    EW_TRY(ew_read_object(r, &root, TABLE, raw));
    struct ew_vec principals = ew_vec_of(r->arena, sizeof(struct ew_reported));
    struct ew_vec findings = ew_vec_of(r->arena, sizeof(struct ew_finding));
    EW_TRY(ew_read_list(r, &raw->principals, ew_read_reported, &principals));
    EW_TRY(ew_read_list(r, &raw->findings, ew_read_finding, &findings));
    raw->report.principals = principals.items;
    raw->report.principal_count = principals.count;
    raw->report.findings = findings.items;
    raw->report.finding_count = findings.count;
    raw->report.estate = r->estate;
    return check_order(r, raw);
}

enum ew_status ew_report_read(struct ew_arena *arena, struct ew_str file,
                              struct ew_str text, struct ew_report *out,
                              struct ew_error *err)
{
    struct ew_report_reader r = {
        .arena = arena,
        .err = err,
        .estate = EW_NEW(arena, struct ew_estate),
        .accounts = ew_map_of(arena),
        .policies = ew_map_of(arena),
        .statements = ew_map_of(arena),
    };
    struct raw_report raw = {0};
    if (!r.estate) {
        return ew_fail_memory(err);
    }
    ew_estate_init(r.estate, arena);
    EW_TRY(ew_json_vet(arena, file, text, &r.text, err));
    EW_TRY(read_root(&r, &raw));
    *out = raw.report;
    return EW_OK;
}
