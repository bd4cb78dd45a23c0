#include "report/json_parts.h"

#include "base/clock.h"

const char EW_REPORT_SCHEMA[] = "execwarden/report/v1";

void ew_json_add_strs(struct ew_json_writer *w, struct ew_strs strs)
{
    ew_json_open_array(w);
    for (size_t i = 0; i < strs.count; i++) {
        ew_json_add_str(w, strs.items[i]);
    }
    ew_json_close_array(w);
}

void ew_json_add_statement(struct ew_json_writer *w,
                           const struct ew_statement *statement)
{
    if (!statement) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    ew_json_key(w, "index");
    ew_json_add_size(w, statement->index);
    ew_json_key(w, "sid");
    ew_json_add_str(w, statement->sid);
    ew_json_close_object(w);
}

void ew_json_add_policy(struct ew_json_writer *w,
                        const struct ew_policy *policy)
{
    ew_json_add_str(w, policy ? policy->id : (struct ew_str){NULL, 0});
}

void ew_json_policy_members(struct ew_json_writer *w,
                            const struct ew_policy *policy)
{
    ew_json_key(w, "policy");
    ew_json_add_policy(w, policy);
    ew_json_key(w, "policy_name");
    ew_json_add_str(w, policy ? policy->name : (struct ew_str){NULL, 0});
}

/* Lines and columns count from 1; 0 is an unknown one. */
static void add_position(struct ew_json_writer *w, const char *name, size_t n)
{
    ew_json_key(w, name);
    if (n > 0) {
        ew_json_add_size(w, n);
    } else {
        ew_json_add_null(w);
    }
}

static void add_positions(struct ew_json_writer *w, struct ew_place place)
{
    ew_json_key(w, "file");
    ew_json_add_str(w, place.file);
    add_position(w, "line", place.line);
    add_position(w, "column", place.column);
    add_position(w, "end_line", place.end_line);
    add_position(w, "end_column", place.end_column);
}

void ew_json_add_place(struct ew_json_writer *w, struct ew_place place)
{
    const struct ew_origin *origin = place.origin;
    if (!place.file.ptr) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    add_positions(w, place);
    ew_json_key(w, "address");
    ew_json_add_str(w, origin ? origin->address : (struct ew_str){NULL, 0});
    ew_json_key(w, "source");
    if (origin && origin->source.file.len) {
        ew_json_open_object(w);
        add_positions(w, origin->source);
        ew_json_close_object(w);
    } else {
        ew_json_add_null(w);
    }
    ew_json_close_object(w);
}

void ew_json_time_member(struct ew_json_writer *w, const char *name,
                         int64_t time)
{
    char text[21];
    ew_time_format(time, text);
    ew_json_key(w, name);
    ew_json_add_text(w, text);
}

void ew_json_add_inputs(struct ew_json_writer *w,
                        const struct ew_estate *estate)
{
    const struct ew_input *inputs = estate->inputs.items;
    ew_json_open_array(w);
    for (size_t i = 0; i < estate->inputs.count; i++) {
        ew_json_open_object(w);
        ew_json_key(w, "path");
        ew_json_add_str(w, inputs[i].path);
        ew_json_key(w, "kind");
        ew_json_add_str(w, inputs[i].kind);
        ew_json_key(w, "sha256");
        ew_json_add_text(w, inputs[i].sha256);
        ew_json_key(w, "bytes");
        ew_json_add_size(w, inputs[i].bytes);
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
}

static void add_account(struct ew_json_writer *w, struct ew_str id,
                        struct ew_str name, const char *status)
{
    ew_json_open_object(w);
    ew_json_key(w, "id");
    ew_json_add_str(w, id);
    ew_json_key(w, "name");
    ew_json_add_str(w, name);
    ew_json_key(w, "status");
    ew_json_add_text(w, status);
    ew_json_close_object(w);
}

static void add_accounts(struct ew_json_writer *w,
                         const struct ew_estate *estate)
{
    const struct ew_account *const *accounts = estate->accounts.items;
    const struct ew_unjudged_account *unjudged = estate->unjudged.items;
    ew_json_open_array(w);
    for (size_t i = 0; i < estate->accounts.count; i++) {
        add_account(w, accounts[i]->id, accounts[i]->name, "judged");
    }
    for (size_t i = 0; i < estate->unjudged.count; i++) {
        add_account(w, unjudged[i].id, unjudged[i].name,
                    unjudged[i].status == EW_ACCOUNT_EXCLUDED ? "excluded"
                                                              : "no-export");
    }
    ew_json_close_array(w);
}

void ew_json_run_members(struct ew_json_writer *w,
                         const struct ew_report *report)
{
    ew_json_key(w, "version");
    ew_json_add_str(w, report->version);
    ew_json_key(w, "command");
    ew_json_add_str(w, report->command);
    ew_json_time_member(w, "started_at", report->started_at);
    ew_json_time_member(w, "now", report->now);
    ew_json_key(w, "inputs");
    ew_json_add_inputs(w, report->estate);
    ew_json_key(w, "accounts");
    add_accounts(w, report->estate);
    ew_json_key(w, "rules");
    ew_json_add_strs(w, report->rules);
    ew_json_key(w, "assumptions");
    ew_json_add_strs(w, report->assumptions);
    ew_json_key(w, "complete");
    ew_json_add_bool(w, report->complete);
    ew_json_key(w, "incomplete");
    ew_json_add_strs(w, report->incomplete);
}

static void add_count(struct ew_json_writer *w, const char *name, size_t count)
{
    ew_json_key(w, name);
    ew_json_add_size(w, count);
}

static void verdict_members(struct ew_json_writer *w,
                            const struct ew_summary *summary)
{
    static const enum ew_verdict ORDER[] = {
        EW_VERDICT_ALLOWED, EW_VERDICT_CONDITIONAL, EW_VERDICT_PARTIAL,
        EW_VERDICT_BLOCKED, EW_VERDICT_UNKNOWN,     EW_VERDICT_NONE,
    };
    for (size_t i = 0; i < sizeof(ORDER) / sizeof(ORDER[0]); i++) {
        add_count(w, ew_verdict_text(ORDER[i]), summary->by_verdict[ORDER[i]]);
    }
}

static void add_exemptions(struct ew_json_writer *w,
                           const struct ew_exemption_counts *counts)
{
    ew_json_key(w, "exemptions");
    ew_json_open_object(w);
    add_count(w, "used", counts->used);
    add_count(w, "unused", counts->unused);
    add_count(w, "invalid", counts->invalid);
    ew_json_close_object(w);
}

static void add_baseline(struct ew_json_writer *w,
                         const struct ew_baseline_counts *counts)
{
    ew_json_key(w, "baseline");
    if (!counts->given) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    add_count(w, "new", counts->added);
    add_count(w, "unchanged", counts->unchanged);
    add_count(w, "fixed", counts->fixed);
    ew_json_close_object(w);
}

void ew_json_summary_members(struct ew_json_writer *w,
                             const struct ew_report *report)
{
    const struct ew_summary *summary = &report->summary;
    add_count(w, "accounts", summary->accounts);
    add_count(w, "principals", summary->principals);
    verdict_members(w, summary);
    add_count(w, "root_users", summary->root_users);
    add_count(w, "grants", summary->grants);
    add_count(w, "wildcard_grants", summary->wildcard_grants);
    char percent[32];
    int len = snprintf(percent, sizeof(percent), "%zu.%zu",
                       summary->wildcard_permille / 10,
                       summary->wildcard_permille % 10);
    ew_json_key(w, "wildcard_percent");
    ew_json_add_raw(w, (struct ew_str){percent, (size_t)len});
    ew_json_key(w, "findings");
    ew_json_open_object(w);
    for (size_t i = EW_SEVERITIES; i > 0; i--) {
        add_count(w, ew_severity_text((enum ew_severity)(i - 1)),
                  summary->findings[i - 1]);
    }
    ew_json_close_object(w);
    add_count(w, "exempted", summary->exempted);
    add_exemptions(w, &summary->exemptions);
    add_baseline(w, &summary->baseline);
    ew_json_key(w, "gate");
    ew_json_add_text(w, ew_gate_text(report->gate));
    ew_json_key(w, "gate_reason");
    ew_json_add_str(w, report->gate_reason);
}

void ew_json_finding_members(struct ew_json_writer *w,
                             const struct ew_finding *finding)
{
    ew_json_key(w, "fingerprint");
    ew_json_add_text(w, finding->fingerprint);
    ew_json_key(w, "rule");
    ew_json_add_str(w, finding->rule->id);
    ew_json_key(w, "severity");
    ew_json_add_text(w, ew_severity_text(finding->severity));
    ew_json_key(w, "principal");
    ew_json_add_str(w, finding->principal);
    ew_json_policy_members(w, finding->policy);
    ew_json_key(w, "statement");
    ew_json_add_statement(w, finding->statement);
    ew_json_key(w, "message");
    ew_json_add_str(w, finding->message);
    ew_json_key(w, "remediation");
    ew_json_add_str(w, finding->rule->remediation);
    ew_json_key(w, "location");
    ew_json_add_place(w, finding->place);
    ew_json_key(w, "status");
    ew_json_add_text(w, ew_finding_status_text(finding->status));
    ew_json_key(w, "entry");
    ew_json_add_str(w, finding->entry);
}
