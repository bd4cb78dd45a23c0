/*
 * One row a grant (RFC 4180), with the rules of its findings; a row of its own
 * for a principal without grants and for a finding about no grant, so that
 * nothing of the result is lost.
 */
#include "base/arena.h"

#include "report/csv_cells.h"
#include "report/lookup.h"
#include "report/ways.h"

#include <stdlib.h>

/* Readers know columns by place: new ones go to the end. */
static const char HEAD[] =
    "record,account,principal,principal_type,principal_verdict,verdict,reach,"
    "clusters,containers,conditions,policy,policy_type,via,statement,sid,"
    "action,resources,wildcard,allow_list,entry,open,exempted,baseline,"
    "severity,message,fingerprint,file,line,column,address,source_file,"
    "source_line,regions,clusters_except,blocked_by,unknown,door,end,steps,"
    "needs\r\n";

/** A finding, and the grant whose row shows it. */
struct linked {
    const struct ew_finding *finding;
    size_t grant; /**< SIZE_MAX: none, it has a row of its own */
};

struct row {
    const char *record;
    const struct ew_reported *reported; /**< NULL: not in the report */
    const struct ew_grant *grant;       /**< NULL: not of a grant */
    const struct linked *findings;
    size_t finding_count;
    const struct ew_unjudged_account *unjudged; /**< NULL: not of one */
    const struct ew_door_access *door;          /**< NULL: of no other door */
    const struct ew_path *path;                 /**< NULL: of no path */
    const struct ew_outside *outside;           /**< whose; NULL: reported */
    struct ew_place place;
};

/* ---- rows --------------------------------------------------------------- */

static const struct ew_finding *only_finding(const struct row *row)
{
    return row->grant || row->finding_count == 0 ? NULL
                                                 : row->findings[0].finding;
}

/* Of a finding about no principal of the report, what it tells itself. */
static void who_cells(struct ew_csv *csv, const struct row *row)
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
    ew_csv_word(csv, row->record);
    if (row->outside) {
        ew_csv_word(csv, NULL);
        ew_csv_text(csv, row->outside->from);
        ew_csv_word(csv, "outside");
        ew_csv_word(csv, NULL);
        return;
    }
    ew_csv_text(csv, account);
    if (!access) {
        ew_csv_text(csv, row->unjudged ? (struct ew_str){NULL, 0}
                         : finding     ? finding->principal
                                       : account);
        ew_csv_word(csv, NULL);
        ew_csv_word(csv, NULL);
        return;
    }
    ew_csv_text(csv, access->principal->arn);
    ew_csv_word(csv, ew_principal_type_text(access->principal->type));
    ew_csv_word(csv, ew_verdict_text(access->verdict));
}

static void scope_cells(struct ew_csv *csv, enum ew_verdict verdict,
                        enum ew_reach reach, struct ew_strs clusters,
                        struct ew_strs containers)
{
    ew_csv_word(csv, ew_verdict_text(verdict));
    ew_csv_word(csv, ew_reach_text(reach));
    ew_csv_list(csv, clusters);
    ew_csv_list(csv, containers);
}

/* What the steps of a path need, one after the other. */
static void step_needs_cell(struct ew_csv *csv, const struct ew_path *path)
{
    for (size_t i = 0; i < path->step_count; i++) {
        const struct ew_path_step *step = path->steps[i];
        if (step->condition_count > 0) {
            ew_buf_add(&csv->cell, csv->cell.len ? EW_STR("; ") : EW_STR(""));
            ew_text_add_needed(&csv->cell, step->conditions,
                               step->condition_count);
        }
    }
    ew_csv_end(csv);
}

static void needed_cell(struct ew_csv *csv, const struct ew_needed *conditions,
                        size_t count)
{
    ew_text_add_needed(&csv->cell, conditions, count);
    ew_csv_end(csv);
}

/* What is reached: by the grant; by all together without one. */
static void reach_cells(struct ew_csv *csv, const struct row *row)
{
    enum { SCOPE_CELLS = 5 };
    if (row->grant) {
        const struct ew_grant *grant = row->grant;
        scope_cells(csv, grant->verdict, grant->reach, grant->clusters,
                    grant->containers);
        needed_cell(csv, grant->conditions, grant->condition_count);
        return;
    }
    if (row->path) {
        const struct ew_access *at = row->path->at->access;
        scope_cells(csv, row->path->verdict, at->reach, at->clusters,
                    at->containers);
        step_needs_cell(csv, row->path);
        return;
    }
    if (row->reported && row->finding_count == 0) {
        const struct ew_access *access =
            row->door ? row->door->access : row->reported->access;
        scope_cells(csv, access->verdict, access->reach, access->clusters,
                    access->containers);
        needed_cell(csv, access->conditions, access->condition_count);
        return;
    }
    for (int i = 0; i < SCOPE_CELLS; i++) {
        ew_csv_word(csv, NULL);
    }
}

/* `via` is `direct` or `group:NAME`. */
static void policy_cells(struct ew_csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    const struct ew_policy *policy = row->grant ? row->grant->attachment->policy
                                     : row->path ? row->path->opening.policy
                                     : finding   ? finding->policy
                                                 : NULL;
    ew_csv_text(csv, policy ? policy->id : (struct ew_str){NULL, 0});
    ew_csv_word(csv, policy ? ew_policy_type_text(policy->type) : NULL);
    if (row->grant) {
        struct ew_str group = row->grant->attachment->group;
        ew_buf_add(&csv->cell, group.ptr ? EW_STR("group:") : EW_STR("direct"));
        ew_buf_add_visible(&csv->cell, group);
    }
    ew_csv_end(csv);
}

static void statement_cells(struct ew_csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    const struct ew_statement *statement = row->grant ? row->grant->statement
                                           : row->path
                                               ? row->path->opening.statement
                                           : finding ? finding->statement
                                                     : NULL;
    if (statement) {
        ew_buf_printf(&csv->cell, "%zu", statement->index);
    }
    ew_csv_end(csv);
    ew_csv_text(csv, statement ? statement->sid : (struct ew_str){NULL, 0});
    if (!row->grant) {
        ew_csv_word(csv, NULL);
        ew_csv_word(csv, NULL);
        ew_csv_word(csv, NULL);
        return;
    }
    const struct ew_grant *grant = row->grant;
    ew_csv_text(csv, grant->action);
    ew_buf_add(&csv->cell, statement && statement->not_resource
                               ? EW_STR("all but ")
                               : EW_STR(""));
    ew_csv_list(csv, grant->resources);
    ew_csv_word(csv, grant->action_wildcard && grant->resource_wildcard
                         ? "action resource"
                     : grant->action_wildcard   ? "action"
                     : grant->resource_wildcard ? "resource"
                                                : NULL);
}

static void approval_cells(struct ew_csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    /* what the list says is about exec */
    const struct ew_reported *reported =
        row->door || row->path ? NULL : row->reported;
    ew_csv_word(csv,
                reported ? ew_list_status_text(reported->list_status) : NULL);
    ew_csv_text(csv, finding    ? finding->entry
                     : reported ? reported->entry
                                : (struct ew_str){NULL, 0});
}

/* The rules of those with one status, each as often as it was found. */
static void rules_cell(struct ew_csv *csv, const struct row *row,
                       enum ew_finding_status status)
{
    for (size_t i = 0; i < row->finding_count; i++) {
        const struct ew_finding *finding = row->findings[i].finding;
        if (finding->status == status) {
            ew_buf_add(&csv->cell, csv->cell.len ? EW_STR(" ") : EW_STR(""));
            ew_buf_add_visible(&csv->cell, finding->rule->id);
        }
    }
    ew_csv_end(csv);
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

static void message_cell(struct ew_csv *csv, const struct row *row,
                         const struct ew_finding *finding)
{
    const struct ew_unjudged_account *unjudged = row->unjudged;
    if (!unjudged) {
        ew_csv_text(csv, finding ? finding->message : (struct ew_str){NULL, 0});
        return;
    }
    if (unjudged->name.len) {
        ew_buf_add_visible(&csv->cell, unjudged->name);
        ew_buf_add(&csv->cell, EW_STR(": "));
    }
    ew_buf_printf(&csv->cell, "not judged: it %s",
                  unjudged->status == EW_ACCOUNT_EXCLUDED ? "was excluded"
                                                          : "has no export");
    ew_csv_end(csv);
}

static void finding_cells(struct ew_csv *csv, const struct row *row)
{
    const struct ew_finding *finding = only_finding(row);
    rules_cell(csv, row, EW_FINDING_OPEN);
    rules_cell(csv, row, EW_FINDING_EXEMPTED);
    rules_cell(csv, row, EW_FINDING_BASELINE);
    ew_csv_word(csv, worst_severity(row));
    message_cell(csv, row, finding);
    ew_csv_word(csv, finding ? finding->fingerprint : NULL);
}

static void place_cells(struct ew_csv *csv, struct ew_place place)
{
    struct ew_place source = {
        .file = {NULL, 0}
    };
    if (place.origin) {
        source = place.origin->source;
    }
    ew_csv_text(csv, place.file);
    ew_csv_position(csv, place.line);
    ew_csv_position(csv, place.column);
    ew_csv_text(csv, ew_place_address(place));
    ew_csv_text(csv, source.file);
    ew_csv_position(csv, source.line);
}

/* Of the principal, whose Denies bind every grant. */
static void limit_cells(struct ew_csv *csv, const struct row *row)
{
    static const struct ew_access NONE;
    const struct ew_access *access =
        row->door ? row->door->access
        : row->reported && !row->path && (row->grant || row->finding_count == 0)
            ? row->reported->access
            : &NONE;
    ew_csv_list(csv, access->regions);
    ew_csv_list(csv, access->clusters_except);
    if (!row->door) {
        ew_text_add_blockers(&csv->cell, access);
    }
    ew_csv_end(csv);
    for (size_t i = 0; i < access->unknown.count; i++) {
        ew_buf_add(&csv->cell, i ? EW_STR("; ") : EW_STR(""));
        ew_buf_add_visible(&csv->cell, access->unknown.items[i]);
    }
    ew_csv_end(csv);
}

/* Of a door and of a path; of all else they are empty. */
static void way_cells(struct ew_csv *csv, const struct row *row)
{
    const struct ew_path *path = row->path;
    const struct ew_door_access *door = path ? path->at : row->door;
    ew_csv_word(csv, door ? ew_door_text(door->door) : NULL);
    ew_csv_text(csv, path ? path->end->arn : (struct ew_str){NULL, 0});
    if (path) {
        ew_ways_add_steps(&csv->cell, path);
    }
    ew_csv_end(csv);
    for (size_t i = 0; path && i < path->step_count; i++) {
        for (size_t k = 0; k < path->steps[i]->needs.count; k++) {
            ew_buf_add(&csv->cell, csv->cell.len ? EW_STR("; ") : EW_STR(""));
            ew_buf_add_visible(&csv->cell, path->steps[i]->needs.items[k]);
        }
    }
    for (size_t i = 0; door && i < door->needs.count; i++) {
        ew_buf_add(&csv->cell, csv->cell.len ? EW_STR("; ") : EW_STR(""));
        ew_buf_add_visible(&csv->cell, door->needs.items[i]);
    }
    ew_csv_end(csv);
}

static void add_row(struct ew_csv *csv, const struct row *row)
{
    who_cells(csv, row);
    reach_cells(csv, row);
    policy_cells(csv, row);
    statement_cells(csv, row);
    approval_cells(csv, row);
    finding_cells(csv, row);
    place_cells(csv, row->place);
    limit_cells(csv, row);
    way_cells(csv, row);
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

/* reported NULL: their principal is not in the report. */
static void add_own_rows(struct ew_csv *csv, const struct ew_reported *reported,
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

/* outside NULL: they are those of a principal. */
static void add_csv_paths(struct ew_csv *csv,
                          const struct ew_reported *reported,
                          const struct ew_outside *outside,
                          const struct ew_path *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ew_through *opening = &paths[i].opening;
        struct row row = {
            .record = "path",
            .reported = reported,
            .path = &paths[i],
            .outside = outside,
        };
        if (opening->policy && opening->statement) {
            row.place = ew_statement_place(
                ew_policy_document_with(opening->policy, opening->statement),
                opening->statement);
        }
        add_row(csv, &row);
    }
}

static void add_csv_ways(struct ew_csv *csv, const struct ew_reported *reported)
{
    const struct ew_ways *ways = reported->ways;
    for (size_t i = 0; ways && i < ways->door_count; i++) {
        const struct row row = {
            .record = "door",
            .reported = reported,
            .door = &ways->doors[i],
            .place = reported->access->principal->place,
        };
        if (ways->doors[i].door != EW_DOOR_EXEC) {
            add_row(csv, &row);
        }
    }
    if (ways) {
        add_csv_paths(csv, reported, NULL, ways->paths, ways->path_count);
    }
}

/*
 * Its grants, each with the findings about it; then findings about none of
 * them.
 */
static void add_csv_principal(struct ew_csv *csv,
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
    add_csv_ways(csv, reported);
    add_own_rows(csv, reported, &linked[at], count - at);
}

/* linked: all findings by principal; both lists go by ARN. */
static void add_rows(struct ew_csv *csv, struct linked *linked,
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
    struct ew_csv csv = {.out = out, .report = report};
    ew_buf_init(&csv.cell);
    ew_buf_add(out, ew_str_from(HEAD));
    if (linked) {
        for (size_t i = 0; i < report->finding_count; i++) {
            linked[i].finding = &report->findings[i];
        }
        qsort(linked, report->finding_count, sizeof(*linked), by_principal);
        add_rows(&csv, linked, how);
        for (size_t i = 0; i < report->outside_count; i++) {
            const struct ew_outside *outside = &report->outside[i];
            add_csv_paths(&csv, NULL, outside, outside->paths,
                          outside->path_count);
        }
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
