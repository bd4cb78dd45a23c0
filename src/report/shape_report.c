/* Reports: the run, its key figures, findings, and the whole. */
#include "engine/actions.h"

#include "report/shapes.h"

#define RULE_ID "{\"type\": \"string\", \"pattern\": \"^EW[0-9]{3}$\"}"

/* ---- run ----------------------------------------------------------------- */

/* clang-format off */
static const struct ew_row INPUT_ROWS[] = {
    {"path",   EW_TEXT(ew_input, path)},
    {"kind",   EW_TEXT(ew_input, kind)},
    {"sha256", EW_SHA256(ew_input, sha256)},
    {"bytes",  EW_COUNT(ew_input, bytes)},
};
static const struct ew_shape INPUT = {
    EW_SHAPE("input", INPUT_ROWS, ew_input)};
/* clang-format on */

static void write_inputs(struct ew_json_writer *w, const void *at)
{
    const struct ew_estate *const *estate = at;
    ew_write_list(w, &INPUT, (*estate)->inputs.items, (*estate)->inputs.count);
}

static enum ew_status read_inputs(struct ew_reader *r, void *at)
{
    (void)at;
    return ew_read_list(r, &INPUT, &r->estate->inputs);
}

const struct ew_special EW_INPUTS = {
    .write = write_inputs, .read = read_inputs, .list_of = &INPUT};

struct account {
    struct ew_str id;
    struct ew_str name;
    struct ew_str status;
};

/* Earlier reports have the id alone. */
static enum ew_status read_account(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    struct account *account = to;
    if (r->item.kind == EW_JSON_OBJECT) {
        return ew_read_rows(r, rows, account);
    }
    account->status = EW_STR("judged");
    return ew_read_text(r, &account->id);
}

/* clang-format off */
static const struct ew_row ACCOUNT_ROWS[] = {
    {"id",     EW_TEXT(account, id)},
    {"name",   EW_TEXT_OR_NULL(account, name)},
    {"status", EW_TEXT(account, status),
     .schema = "{\"enum\": [\"judged\", \"no-export\", \"excluded\"]}"},
};
static const struct ew_shape ACCOUNT = {
    EW_SHAPE("account", ACCOUNT_ROWS, account),
    .read = read_account};
/* clang-format on */

static void write_accounts(struct ew_json_writer *w, const void *at)
{
    const struct ew_estate *const *estate = at;
    const struct ew_account *const *judged = (*estate)->accounts.items;
    const struct ew_unjudged_account *others = (*estate)->unjudged.items;
    ew_json_open_array(w);
    for (size_t i = 0; i < (*estate)->accounts.count; i++) {
        const struct account account = {judged[i]->id, judged[i]->name,
                                        EW_STR("judged")};
        ew_write_shape(w, &ACCOUNT, &account);
    }
    for (size_t i = 0; i < (*estate)->unjudged.count; i++) {
        bool excluded = others[i].status == EW_ACCOUNT_EXCLUDED;
        const struct account account = {others[i].id, others[i].name,
                                        excluded ? EW_STR("excluded")
                                                 : EW_STR("no-export")};
        ew_write_shape(w, &ACCOUNT, &account);
    }
    ew_json_close_array(w);
}

/* Principals name their account, so these must come before them. */
static enum ew_status keep_judged(struct ew_reader *r,
                                  const struct account *listed)
{
    struct ew_account *account = EW_NEW(r->arena, struct ew_account);
    struct ew_account **slot =
        account ? ew_vec_push(&r->estate->accounts) : NULL;
    EW_TRY_MEMORY_FOR(slot, r->err);
    account->id = listed->id;
    account->name = listed->name;
    *slot = account;
    return ew_map_put(&r->accounts, account->id, account) == EW_OK
               ? EW_OK
               : ew_fail_memory(r->err);
}

static enum ew_status keep_unjudged(struct ew_reader *r,
                                    const struct account *listed)
{
    struct ew_unjudged_account *slot = ew_vec_push(&r->estate->unjudged);
    EW_TRY_MEMORY_FOR(slot, r->err);
    slot->id = listed->id;
    slot->name = listed->name;
    slot->status = ew_str_eq(listed->status, EW_STR("excluded"))
                       ? EW_ACCOUNT_EXCLUDED
                       : EW_ACCOUNT_NO_EXPORT;
    return EW_OK;
}

static enum ew_status read_accounts(struct ew_reader *r, void *at)
{
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct account));
    (void)at;
    EW_TRY(ew_read_list(r, &ACCOUNT, &list));
    EW_EACH(const struct account, each, &list) {
        bool judged = ew_str_eq(each->status, EW_STR("judged"));
        EW_TRY(judged ? keep_judged(r, each) : keep_unjudged(r, each));
    }
    return EW_OK;
}

static const struct ew_special ACCOUNTS = {
    .write = write_accounts, .read = read_accounts, .list_of = &ACCOUNT};

/* Principals, which are read later, have access to it. */
static enum ew_status keep_action(struct ew_reader *r, const void *view)
{
    r->action = ((const struct ew_report *)view)->action;
    return ew_action_find(r->action)
               ? EW_OK
               : ew_read_fail(r, "`%.*s` is no action that is judged",
                              EW_STR_ARG(r->action));
}

/* clang-format off */
#define ESTATE(special) \
    EW_SPECIAL(ew_report, estate, const struct ew_estate *, special)
static const struct ew_row RUN_ROWS[] = {
    {"version",     EW_TEXT(ew_report, version)},
    {"digests",     EW_CONST("v2"), /* since they tell of sessions */
     .noun = "making of the digests",
     .help = "How `limits` of principals are made. It changes with what they "
             "are made of, since a baseline of before would lack that and "
             "accept what has grown by it."},
    {"command",     EW_TEXT(ew_report, command)},
    {"started_at",  EW_TIME(ew_report, started_at)},
    {"now",         EW_TIME(ew_report, now)},
    {"action",      EW_TEXT(ew_report, action), .check = keep_action,
     .help = "What access is judged to."},
    {"inputs",      ESTATE(EW_INPUTS)},
    {"accounts",    ESTATE(ACCOUNTS)},
    {"rules",       EW_TEXTS(ew_report, rules),
     .help = "Those that were judged; the others could not be found.",
     .schema = "{\"type\": \"array\", \"items\": " RULE_ID "}"},
    {"assumptions", EW_TEXTS(ew_report, assumptions)},
    {"complete",    EW_FLAG(ew_report, complete)},
    {"incomplete",  EW_TEXTS(ew_report, incomplete)},
};
static const struct ew_shape RUN = {
    EW_SHAPE("run", RUN_ROWS, ew_report)};
/* clang-format on */

/* ---- summary of doors and paths -------------------------------------------
 */

/* clang-format off */
#define DOOR(of) EW_COUNT(ew_way_counts, doors[EW_DOOR_##of])
static const struct ew_row DOORS_ROWS[] = {
    {"exec",    DOOR(EXEC)},
    {"session", DOOR(SESSION)},
    {"run",     DOOR(RUN)},
    {"host",    DOOR(HOST)},
};
static const struct ew_shape DOORS = {
    EW_SHAPE("doors", DOORS_ROWS, ew_way_counts),
    .help = "Principals that may use each by themselves."};

#define STEP(of) EW_COUNT(ew_way_counts, steps[EW_PATH_##of])
static const struct ew_row STEPS_ROWS[] = {
    {"assume-role", STEP(ASSUME_ROLE)},
    {"pass-role",   STEP(PASS_ROLE)},
    {"use-compute", STEP(USE_COMPUTE)},
    {"become-user", STEP(BECOME_USER)},
    {"edit-trust",  STEP(EDIT_TRUST)},
    {"self-grant",  STEP(SELF_GRANT)},
    {"edit-role",   STEP(EDIT_ROLE)},
    {"lift-limit",  STEP(LIFT_LIMIT)},
    {"tag",         STEP(TAG)},
};
static const struct ew_shape STEPS = {
    EW_SHAPE("steps", STEPS_ROWS, ew_way_counts),
    .help = "First steps of all paths, by kind."};

static const struct ew_row PATHS_ROWS[] = {
    {"principals", EW_COUNT(ew_way_counts, through_paths),
     .help = "Those with access only through paths."},
    {"outside",    EW_COUNT(ew_way_counts, outside)},
    {"steps",      EW_PART(ew_way_counts, STEPS)},
};
static const struct ew_shape PATHS = {
    EW_SHAPE("paths_summary", PATHS_ROWS, ew_way_counts)};
/* clang-format on */

/* ---- summary ------------------------------------------------------------- */

/* clang-format off */
static const struct ew_row SEVERITY_ROWS[] = {
    {"critical", EW_COUNT(ew_summary, findings[EW_CRITICAL])},
    {"high",     EW_COUNT(ew_summary, findings[EW_HIGH])},
    {"medium",   EW_COUNT(ew_summary, findings[EW_MEDIUM])},
    {"low",      EW_COUNT(ew_summary, findings[EW_LOW])},
    {"info",     EW_COUNT(ew_summary, findings[EW_INFO])},
};
static const struct ew_shape SEVERITIES = {
    EW_SHAPE("severities", SEVERITY_ROWS, ew_summary)};

static const struct ew_row EXEMPTION_ROWS[] = {
    {"used",    EW_COUNT(ew_exemption_counts, used)},
    {"unused",  EW_COUNT(ew_exemption_counts, unused)},
    {"invalid", EW_COUNT(ew_exemption_counts, invalid)},
};
static const struct ew_shape EXEMPTIONS = {
    EW_SHAPE("exemptions", EXEMPTION_ROWS, ew_exemption_counts),
    .help = "Those that stand in infrastructure code."};

static const struct ew_row BASELINE_ROWS[] = {
    {"new",       EW_COUNT(ew_baseline_counts, added)},
    {"unchanged", EW_COUNT(ew_baseline_counts, unchanged)},
    {"fixed",     EW_COUNT(ew_baseline_counts, fixed)},
};
static const struct ew_shape BASELINE = {
    EW_SHAPE("baseline", BASELINE_ROWS, ew_baseline_counts),
    .null = EW_NULL_BY_FLAG,
    .help = "Findings against an earlier report, if one is given."};
/* clang-format on */

static enum ew_status read_summary(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    struct ew_report *report = to;
    EW_TRY(ew_read_rows(r, rows, report));
    const size_t *by_verdict = report->summary.by_verdict;
    size_t left = report->summary.principals;
    for (size_t i = EW_VERDICT_NONE; i <= EW_VERDICT_UNKNOWN; i++) {
        if (by_verdict[i] > left) {
            return ew_read_fail(r, "there are more verdicts than principals");
        }
        left -= by_verdict[i];
    }
    return left == 0
               ? EW_OK
               : ew_read_fail(r, "there are fewer verdicts than principals");
}

/* clang-format off */
#define VERDICT(verdict) \
    EW_COUNT(ew_report, summary.by_verdict[EW_VERDICT_##verdict])
static const struct ew_row SUMMARY_ROWS[] = {
    {"accounts",         EW_COUNT(ew_report, summary.accounts)},
    {"principals",       EW_COUNT(ew_report, summary.principals)},
    {"allowed",          VERDICT(ALLOWED)},
    {"conditional",      VERDICT(CONDITIONAL)},
    {"partial",          VERDICT(PARTIAL)},
    {"blocked",          VERDICT(BLOCKED)},
    {"unknown",          VERDICT(UNKNOWN)},
    {"none",             VERDICT(NONE),
     .help = "Whom no policy grants it; they are not in principals."},
    {"root_users",       EW_COUNT(ew_report, summary.root_users)},
    {"grants",           EW_COUNT(ew_report, summary.grants)},
    {"wildcard_grants",  EW_COUNT(ew_report, summary.wildcard_grants)},
    {"wildcard_percent", EW_PERCENT(ew_report, summary.wildcard_permille)},
    {"doors",            EW_OBJECT(ew_report, summary.ways, DOORS)},
    {"paths",            EW_OBJECT(ew_report, summary.ways, PATHS)},
    {"findings",         EW_OBJECT(ew_report, summary, SEVERITIES)},
    {"exempted",         EW_COUNT(ew_report, summary.exempted)},
    {"exemptions",       EW_OBJECT(ew_report, summary.exemptions, EXEMPTIONS)},
    {"baseline",         EW_OBJECT(ew_report, summary.baseline, BASELINE)},
    {"gate",             EW_WORD(ew_report, gate, EW_GATE_WORDS)},
    {"gate_reason",      EW_TEXT(ew_report, gate_reason)},
};
static const struct ew_shape SUMMARY = {
    EW_SHAPE("summary", SUMMARY_ROWS, ew_report),
    .read = read_summary};
/* clang-format on */

/* ---- findings ------------------------------------------------------------ */

struct finding {
    struct ew_finding finding;
    struct ew_str rule;
    struct ew_str remediation;
    struct ew_policy_name policy;
};

static void write_finding(struct ew_json_writer *w, struct ew_rows rows,
                          const void *from)
{
    const struct ew_finding *finding = from;
    const struct finding view = {
        .finding = *finding,
        .rule = finding->rule->id,
        .remediation = finding->rule->remediation,
        .policy = ew_policy_name_of(finding->policy),
    };
    ew_write_rows(w, rows, &view);
}

/* A report of another version may advise otherwise. */
static enum ew_status find_rule(struct ew_reader *r, const struct finding *view,
                                const struct ew_rule **out)
{
    const struct ew_rule *rule = ew_rule_find(view->rule);
    if (!rule || !ew_str_eq(rule->id, view->rule)) {
        return ew_read_fail(r, "there is no rule `%.*s`",
                            EW_STR_ARG(view->rule));
    }
    *out = rule;
    if (ew_str_eq(rule->remediation, view->remediation)) {
        return EW_OK;
    }
    struct ew_rule *other = EW_NEW(r->arena, struct ew_rule);
    EW_TRY_MEMORY_FOR(other, r->err);
    *other = *rule;
    other->remediation = view->remediation;
    *out = other;
    return EW_OK;
}

static enum ew_status read_finding(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    struct ew_finding *finding = to;
    struct finding view = {
        .rule = {NULL, 0}
    };
    EW_TRY(ew_read_rows(r, rows, &view));
    *finding = view.finding;
    EW_TRY(find_rule(r, &view, &finding->rule));
    return ew_read_about(r, view.policy, &finding->policy, &finding->statement);
}

/* clang-format off */
static const struct ew_row FINDING_ROWS[] = {
    {"fingerprint", EW_SHA256(finding, finding.fingerprint)},
    {"rule",        EW_TEXT(finding, rule), .schema = RULE_ID},
    {"severity",    EW_WORD(finding, finding.severity, EW_SEVERITY_WORDS),
     .noun = "severity"},
    {"principal",   EW_TEXT_OR_NULL(finding, finding.principal)},
    {"principals",  EW_TEXTS(finding, finding.lets),
     .help = "Of rules about paths: all whom the statement lets through."},
    {"end",         EW_TEXT_OR_NULL(finding, finding.end),
     .help = "And whose access they get to; null: their own."},
    {"policy",      EW_TEXT_OR_NULL(finding, policy.id)},
    {"policy_name", EW_TEXT_OR_NULL(finding, policy.name)},
    {"statement",   EW_OBJECT(finding, finding.statement, EW_STATEMENT_SHAPE)},
    {"message",     EW_TEXT(finding, finding.message)},
    {"remediation", EW_TEXT(finding, remediation)},
    {"location",    EW_OBJECT(finding, finding.place, EW_LOCATION_SHAPE)},
    {"status",      EW_WORD(finding, finding.status, EW_FINDING_STATUS_WORDS)},
    {"entry",       EW_TEXT_OR_NULL(finding, finding.entry)},
};
static const struct ew_shape FINDING = {
    EW_SHAPE("finding", FINDING_ROWS, ew_finding),
    .write = write_finding, .read = read_finding};
/* clang-format on */

/* ---- the whole ----------------------------------------------------------- */

/* Those who look for a principal rely on the order. */
static enum ew_status check_order(struct ew_reader *r, const void *view)
{
    const struct ew_report *report = view;
    const struct ew_reported *list = report->principals;
    for (size_t i = 1; i < report->principal_count; i++) {
        if (ew_str_cmp(list[i - 1].access->principal->arn,
                       list[i].access->principal->arn) > 0) {
            return ew_read_fail(r,
                                "principals must be sorted by ARN; `%.*s` is "
                                "not",
                                EW_STR_ARG(list[i].access->principal->arn));
        }
    }
    return EW_OK;
}

/* clang-format off */
static const struct ew_row REPORT_ROWS[] = {
    {"schema",     EW_CONST("execwarden/report/v1")},
    {"run",        EW_PART(ew_report, RUN)},
    {"summary",    EW_PART(ew_report, SUMMARY)},
    {"principals", EW_LIST(ew_report, principals, principal_count,
                           EW_PRINCIPAL_SHAPE),
     .later = true, .check = check_order},
    {"outside",    EW_LIST(ew_report, outside, outside_count, EW_OUTSIDE_SHAPE),
     .later = true,
     .help = "Who is no principal of the input, and comes in by a trust."},
    {"findings",   EW_LIST(ew_report, findings, finding_count, FINDING),
     .later = true},
};
const struct ew_shape EW_REPORT_SHAPE = {
    EW_SHAPE("report", REPORT_ROWS, ew_report),
    .help = "Report of execwarden, --output json"};
/* clang-format on */

void ew_report_json(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how)
{
    ew_write_document(out, &EW_REPORT_SHAPE, report, how);
}

void ew_report_ndjson(struct ew_buf *out, const struct ew_report *report,
                      const struct ew_render *how)
{
    ew_write_lines(out, &EW_REPORT_SHAPE, report, how);
}
