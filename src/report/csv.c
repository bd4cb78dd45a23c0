/*
 * One row a grant (RFC 4180), with the rules of its findings; a row of its own
 * for a principal without grants and for a finding about no grant, so that
 * nothing of the result is lost.
 */
#include "base/arena.h"

#include "report/lookup.h"
#include "report/text.h"

#include <stdlib.h>

/* Readers know columns by place: new ones go to the end. */
static const char HEAD[] =
    "record,account,principal,principal_type,principal_verdict,verdict,reach,"
    "clusters,containers,conditions,policy,policy_type,via,statement,sid,"
    "action,resources,wildcard,allow_list,entry,open,exempted,baseline,"
    "severity,message,fingerprint,file,line,column,address,source_file,"
    "source_line,regions,clusters_except,blocked_by,unknown\r\n";

/** A finding, and the grant whose row shows it. */
struct linked {
    const struct ew_finding *finding;
    size_t grant; /**< SIZE_MAX: none, it has a row of its own */
};

struct csv {
    struct ew_buf *out;
    const struct ew_report *report;
    struct ew_buf cell; /**< the one being built */
};

struct row {
    const char *record;
    const struct ew_reported *reported; /**< NULL: not in the report */
    const struct ew_grant *grant;       /**< NULL: not of a grant */
    const struct linked *findings;
    size_t finding_count;
    const struct ew_unjudged_account *unjudged; /**< NULL: not of one */
    struct ew_place place;
};

/* ---- cells -------------------------------------------------------------- */

/*
 * Spreadsheets take such a cell for a formula, also with what stands for the
 * signs in East Asian input. Tabs and line ends are made visible before.
 */
static bool starts_formula(struct ew_str text)
{
    static const struct ew_str SIGNS[] = {
        EW_LIT("="),
        EW_LIT("+"),
        EW_LIT("-"),
        EW_LIT("@"),
        EW_LIT("\xEF\xBC\x9D"), /* fullwidth = */
        EW_LIT("\xEF\xBC\x8B"), /* fullwidth + */
        EW_LIT("\xEF\xBC\x8D"), /* fullwidth - */
        EW_LIT("\xEF\xBC\xA0"), /* fullwidth @ */
    };
    return EW_STR_ANY(ew_str_starts, text, SIGNS);
}

/* A semicolon parts cells in some countries. */
static bool needs_quotes(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == ',' || c == ';' || c == '\'') {
            return true;
        }
    }
    return text.len > 0 &&
           (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

/* What csv->cell holds, visible already. */
static void end_cell(struct csv *csv)
{
    struct ew_str text = ew_buf_str(&csv->cell);
    bool formula = starts_formula(text);
    bool quotes = formula || needs_quotes(text);
    ew_buf_add(csv->out, quotes ? EW_STR("\"") : EW_STR(""));
    ew_buf_add(csv->out, formula ? EW_STR("'") : EW_STR(""));
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') {
            ew_buf_add_char(csv->out, '"');
        }
        ew_buf_add_char(csv->out, text.ptr[i]);
    }
    ew_buf_add(csv->out, quotes ? EW_STR("\",") : EW_STR(","));
    csv->cell.len = 0;
}

static void text_cell(struct csv *csv, struct ew_str text)
{
    ew_buf_add_visible(&csv->cell, text);
    end_cell(csv);
}

static void word_cell(struct csv *csv, const char *word)
{
    text_cell(csv, ew_str_from(word));
}

static void list_cell(struct csv *csv, struct ew_strs strs)
{
    ew_text_add_list(&csv->cell, strs);
    end_cell(csv);
}

/* 0: unknown. */
static void position_cell(struct csv *csv, size_t n)
{
    if (n > 0) {
        ew_buf_printf(&csv->cell, "%zu", n);
    }
    end_cell(csv);
}

/* ---- rows --------------------------------------------------------------- */

static const struct ew_finding *only_finding(const struct row *row)
{
    return row->grant || row->finding_count == 0 ? NULL
                                                 : row->findings[0].finding;
}

static void who_cells(struct csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    const struct ew_access *access =
        row->reported ? row->reported->access : NULL;
    struct ew_str account = {NULL, 0};
    if (access && access->principal->account) {
        account = access->principal->account->id;
    } else if (finding) {
        account = ew_lookup_account(csv->report, finding);
    } else if (row->unjudged) {
        account = row->unjudged->id;
    }
    word_cell(csv, row->record);
    text_cell(csv, account);
    if (!access) {
        text_cell(csv, row->unjudged ? (struct ew_str){NULL, 0}
                       : finding     ? finding->principal
                                     : account);
        word_cell(csv, NULL);
        word_cell(csv, NULL);
        return;
    }
    text_cell(csv, access->principal->arn);
    word_cell(csv, ew_principal_type_text(access->principal->type));
    word_cell(csv, ew_verdict_text(access->verdict));
}

static void scope_cells(struct csv *csv, enum ew_verdict verdict,
                        enum ew_reach reach, struct ew_strs clusters,
                        struct ew_strs containers)
{
    word_cell(csv, ew_verdict_text(verdict));
    word_cell(csv, ew_reach_text(reach));
    list_cell(csv, clusters);
    list_cell(csv, containers);
}

static void needed_cell(struct csv *csv, const struct ew_needed *conditions,
                        size_t count)
{
    ew_text_add_needed(&csv->cell, conditions, count);
    end_cell(csv);
}

/* What is reached: by the grant; by all together without one. */
static void reach_cells(struct csv *csv, const struct row *row)
{
    enum { SCOPE_CELLS = 5 };
    if (row->grant) {
        const struct ew_grant *grant = row->grant;
        scope_cells(csv, grant->verdict, grant->reach, grant->clusters,
                    grant->containers);
        needed_cell(csv, grant->conditions, grant->condition_count);
        return;
    }
    if (row->reported && row->finding_count == 0) {
        const struct ew_access *access = row->reported->access;
        scope_cells(csv, access->verdict, access->reach, access->clusters,
                    access->containers);
        needed_cell(csv, access->conditions, access->condition_count);
        return;
    }
    for (int i = 0; i < SCOPE_CELLS; i++) {
        word_cell(csv, NULL);
    }
}

static void policy_cells(struct csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    const struct ew_policy *policy = row->grant ? row->grant->attachment->policy
                                     : finding  ? finding->policy
                                                : NULL;
    text_cell(csv, policy ? policy->id : (struct ew_str){NULL, 0});
    word_cell(csv, policy ? ew_policy_type_text(policy->type) : NULL);
    if (row->grant) {
        struct ew_str group = row->grant->attachment->group;
        ew_buf_add(&csv->cell, group.ptr ? EW_STR("group:") : EW_STR("direct"));
        ew_buf_add_visible(&csv->cell, group);
    }
    end_cell(csv);
}

static void statement_cells(struct csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    const struct ew_statement *statement = row->grant ? row->grant->statement
                                           : finding  ? finding->statement
                                                      : NULL;
    if (statement) {
        ew_buf_printf(&csv->cell, "%zu", statement->index);
    }
    end_cell(csv);
    text_cell(csv, statement ? statement->sid : (struct ew_str){NULL, 0});
    if (!row->grant) {
        word_cell(csv, NULL);
        word_cell(csv, NULL);
        word_cell(csv, NULL);
        return;
    }
    const struct ew_grant *grant = row->grant;
    text_cell(csv, grant->action);
    ew_buf_add(&csv->cell, statement && statement->not_resource
                               ? EW_STR("all but ")
                               : EW_STR(""));
    list_cell(csv, grant->resources);
    word_cell(csv, grant->action_wildcard && grant->resource_wildcard
                       ? "action resource"
                   : grant->action_wildcard   ? "action"
                   : grant->resource_wildcard ? "resource"
                                              : NULL);
}

static void approval_cells(struct csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    const struct ew_reported *reported = row->reported;
    word_cell(csv,
              reported ? ew_list_status_text(reported->list_status) : NULL);
    text_cell(csv, finding    ? finding->entry
                   : reported ? reported->entry
                              : (struct ew_str){NULL, 0});
}

/* The rules of those with one status, each as often as it was found. */
static void rules_cell(struct csv *csv, const struct row *row,
                       enum ew_finding_status status)
{
    for (size_t i = 0; i < row->finding_count; i++) {
        const struct ew_finding *finding = row->findings[i].finding;
        if (finding->status == status) {
            ew_buf_add(&csv->cell, csv->cell.len ? EW_STR(" ") : EW_STR(""));
            ew_buf_add_visible(&csv->cell, finding->rule->id);
        }
    }
    end_cell(csv);
}

/* The worst of the open ones. */
static const char *worst_severity(const struct row *row)
{
    const char *worst = NULL;
    enum ew_severity severity = EW_INFO;
    for (size_t i = 0; i < row->finding_count; i++) {
        const struct ew_finding *finding = row->findings[i].finding;
        if (finding->status == EW_FINDING_OPEN &&
            (!worst || finding->severity > severity)) {
            severity = finding->severity;
            worst = ew_severity_text(severity);
        }
    }
    return worst;
}

static void message_cell(struct csv *csv, const struct row *row,
                         const struct ew_finding *finding)
{
    const struct ew_unjudged_account *unjudged = row->unjudged;
    if (!unjudged) {
        text_cell(csv, finding ? finding->message : (struct ew_str){NULL, 0});
        return;
    }
    if (unjudged->name.len) {
        ew_buf_add_visible(&csv->cell, unjudged->name);
        ew_buf_add(&csv->cell, EW_STR(": "));
    }
    ew_buf_printf(&csv->cell, "not judged: it %s",
                  unjudged->status == EW_ACCOUNT_EXCLUDED ? "was excluded"
                                                          : "has no export");
    end_cell(csv);
}

static void finding_cells(struct csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    rules_cell(csv, row, EW_FINDING_OPEN);
    rules_cell(csv, row, EW_FINDING_EXEMPTED);
    rules_cell(csv, row, EW_FINDING_BASELINE);
    word_cell(csv, worst_severity(row));
    message_cell(csv, row, finding);
    word_cell(csv, finding ? finding->fingerprint : NULL);
}

static void place_cells(struct csv *csv, struct ew_place place)
{
    struct ew_place source = {
        .file = {NULL, 0}
    };
    if (place.origin) {
        source = place.origin->source;
    }
    text_cell(csv, place.file);
    position_cell(csv, place.line);
    position_cell(csv, place.column);
    text_cell(csv, ew_place_address(place));
    text_cell(csv, source.file);
    position_cell(csv, source.line);
}

/* Of the principal, whose Denies bind every grant. */
static void limit_cells(struct csv *csv, const struct row *row)
{
    static const struct ew_access NONE;
    const struct ew_access *access =
        row->reported && (row->grant || row->finding_count == 0)
            ? row->reported->access
            : &NONE;
    list_cell(csv, access->regions);
    list_cell(csv, access->clusters_except);
    ew_text_add_blockers(&csv->cell, access);
    end_cell(csv);
    for (size_t i = 0; i < access->unknown.count; i++) {
        ew_buf_add(&csv->cell, i ? EW_STR("; ") : EW_STR(""));
        ew_buf_add_visible(&csv->cell, access->unknown.items[i]);
    }
    end_cell(csv);
}

static void add_row(struct csv *csv, const struct row *row)
{
    who_cells(csv, row);
    reach_cells(csv, row);
    policy_cells(csv, row);
    statement_cells(csv, row);
    approval_cells(csv, row);
    finding_cells(csv, row);
    place_cells(csv, row->place);
    limit_cells(csv, row);
    if (csv->out->failed) {
        return;
    }
    csv->out->len--; /* the comma after the last cell */
    ew_buf_add(csv->out, EW_STR("\r\n"));
}

/* ---- findings to grants ------------------------------------------------- */

/* By principal, then as they are in the report. */
static int by_principal(const void *a, const void *b)
{
    const struct ew_finding *left = ((const struct linked *)a)->finding;
    const struct ew_finding *right = ((const struct linked *)b)->finding;
    int order = ew_str_cmp(left->principal, right->principal);
    return order ? order : (left > right) - (left < right);
}

/* By grant, those of none last. */
static int by_grant(const void *a, const void *b)
{
    const struct linked *left = a;
    const struct linked *right = b;
    int order = (left->grant > right->grant) - (left->grant < right->grant);
    return order ? order
                 : (left->finding > right->finding) -
                       (left->finding < right->finding);
}

static bool is_link_taken(const struct linked *linked, size_t count,
                          size_t grant, const struct ew_rule *rule)
{
    for (size_t i = 0; i < count; i++) {
        if (linked[i].grant == grant && linked[i].finding->rule == rule) {
            return true;
        }
    }
    return false;
}

/*
 * A statement that is held twice, itself and through a group, makes two
 * grants and two findings of a rule: the second finding is the second's.
 */
static size_t grant_of_row(const struct ew_access *access,
                           const struct linked *linked, size_t at)
{
    const struct ew_finding *finding = linked[at].finding;
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < access->grant_count; i++) {
        if (ew_lookup_is_about(finding, &access->grants[i]) &&
            (found == SIZE_MAX ||
             is_link_taken(linked, at, found, finding->rule))) {
            found = i;
        }
    }
    return found;
}

/* ---- all of it ---------------------------------------------------------- */

static void add_own_rows(struct csv *csv, const struct ew_reported *reported,
                         const struct linked *linked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row row = {
            .record = "finding",
            .reported = reported,
            .findings = &linked[i],
            .finding_count = 1,
            .place = linked[i].finding->place,
        };
        add_row(csv, &row);
    }
}

static void add_csv_principal(struct csv *csv,
                              const struct ew_reported *reported,
                              struct linked *linked, size_t count)
{
    const struct ew_access *access = reported->access;
    for (size_t i = 0; i < count; i++) {
        linked[i].grant = grant_of_row(access, linked, i);
    }
    if (count > 1) {
        qsort(linked, count, sizeof(*linked), by_grant);
    }
    size_t at = 0;
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        struct row row = {
            .record = "grant",
            .reported = reported,
            .grant = grant,
            .findings = &linked[at],
            .place = ew_statement_place(
                ew_policy_document_with(grant->attachment->policy,
                                        grant->statement),
                grant->statement),
        };
        while (at < count && linked[at].grant == i) {
            row.finding_count++;
            at++;
        }
        add_row(csv, &row);
    }
    if (access->grant_count == 0) {
        const struct row row = {
            .record = "principal",
            .reported = reported,
            .place = access->principal->place,
        };
        add_row(csv, &row);
    }
    add_own_rows(csv, reported, &linked[at], count - at);
}

/* linked: all findings by principal; both lists go by ARN. */
static void add_rows(struct csv *csv, struct linked *linked,
                     const struct ew_render *how)
{
    const struct ew_report *report = csv->report;
    size_t at = 0;
    for (size_t i = 0; i < report->principal_count; i++) {
        struct ew_str arn = report->principals[i].access->principal->arn;
        size_t begin = at;
        while (at < report->finding_count &&
               ew_str_cmp(linked[at].finding->principal, arn) < 0) {
            at++;
        }
        add_own_rows(csv, NULL, &linked[begin], at - begin);
        begin = at;
        while (at < report->finding_count &&
               ew_str_eq(linked[at].finding->principal, arn)) {
            at++;
        }
        add_csv_principal(csv, &report->principals[i], &linked[begin],
                          at - begin);
        ew_render_drain(csv->out, how);
    }
    add_own_rows(csv, NULL, &linked[at], report->finding_count - at);
}

void ew_report_csv(struct ew_buf *out, const struct ew_report *report,
                   const struct ew_render *how)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct linked *linked =
        EW_NEW_ARRAY(&arena, report->finding_count, struct linked);
    struct csv csv = {.out = out, .report = report};
    ew_buf_init(&csv.cell);
    ew_buf_add(out, ew_str_from(HEAD));
    if (linked) {
        for (size_t i = 0; i < report->finding_count; i++) {
            linked[i].finding = &report->findings[i];
        }
        qsort(linked, report->finding_count, sizeof(*linked), by_principal);
        add_rows(&csv, linked, how);
        /* Whoever counts who has access has to see where nobody was looked
         * at. */
        EW_EACH(const struct ew_unjudged_account, each,
                &report->estate->unjudged) {
            const struct row row = {.record = "account", .unjudged = each};
            add_row(&csv, &row);
        }
    }
    out->failed = out->failed || !linked || csv.cell.failed;
    ew_buf_release(&csv.cell);
    ew_arena_release(&arena);
}
