/*
 * A report as markdown, for job summaries and comments. Both cut what is too
 * long, so what matters most comes first: the gate, what is incomplete,
 * findings by severity, then principals by verdict. Names come from policies
 * and are escaped (markdown_parts.c).
 */
#include "report/markdown_parts.h"
#include "report/ways.h"

enum { MD_ROUTES = 3 };

/* Nothing where nobody looked for them, or nobody has any. */
static void add_way_figures(struct ew_buf *out, const struct ew_report *report)
{
    const struct ew_way_counts *counts = &report->summary.ways;
    size_t doors = 0;
    for (size_t i = 0; i < EW_DOORS; i++) {
        doors += counts->doors[i];
    }
    if (doors + counts->through_paths + counts->outside == 0) {
        return;
    }
    ew_buf_add(out, EW_STR("\nDoors: "));
    for (size_t i = 0; i < EW_DOORS; i++) {
        ew_buf_printf(out, "%s%zu %s", i ? ", " : "", counts->doors[i],
                      ew_door_text((enum ew_door)i));
    }
    ew_buf_add(out, EW_STR("; "));
    ew_text_add_count(out, counts->through_paths, "principal");
    ew_buf_printf(out, " with access only through paths, %zu from outside.\n",
                  counts->outside);
}

static void add_summary_table(struct ew_buf *out,
                              const struct ew_report *report)
{
    static const enum ew_verdict SHOWN[] = {
        EW_VERDICT_ALLOWED, EW_VERDICT_CONDITIONAL, EW_VERDICT_PARTIAL,
        EW_VERDICT_BLOCKED, EW_VERDICT_UNKNOWN,     EW_VERDICT_NONE,
    };
    const struct ew_summary *summary = &report->summary;
    ew_buf_printf(out, "### %.*s: gate %s\n\n", EW_STR_ARG(report->action),
                  ew_gate_text(report->gate));
    ew_md_escaped(out, report->gate_reason);
    ew_buf_add(out, EW_STR("\n\n"));
    ew_md_head(out, "accounts|principals|allowed|conditional|partial|blocked|"
                    "unknown|none|grants|with a wildcard|exempted");
    ew_buf_printf(out, "| %zu | %zu |", summary->accounts, summary->principals);
    for (size_t i = 0; i < sizeof(SHOWN) / sizeof(SHOWN[0]); i++) {
        ew_buf_printf(out, " %zu |", summary->by_verdict[SHOWN[i]]);
    }
    ew_buf_printf(out, " %zu | %zu | %zu |\n", summary->grants,
                  summary->wildcard_grants, summary->exempted);
    add_way_figures(out, report);
    if (summary->baseline.given) {
        ew_buf_printf(out,
                      "\nAgainst the baseline: %zu new, %zu unchanged, %zu "
                      "fixed.\n",
                      summary->baseline.added, summary->baseline.unchanged,
                      summary->baseline.fixed);
    }
}

/* `POLICY, statement 2 "Sid"`, or as much as there is of it. */
static void statement_cell(struct ew_buf *out, const struct ew_policy *policy,
                           const struct ew_statement *statement)
{
    struct ew_buf text;
    ew_buf_init(&text);
    if (policy) {
        ew_buf_add(&text, policy->name.len ? policy->name : policy->id);
    }
    if (policy && statement) {
        ew_buf_add(&text, EW_STR(", "));
        ew_text_add_statement(&text, statement);
    }
    ew_md_name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void place_cell(struct ew_buf *out, struct ew_place place)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_text_add_place(&text, place);
    ew_md_name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

/* How many a cut would leave out. */
static size_t count_open_from(const struct ew_report *report, size_t from)
{
    size_t count = 0;
    for (size_t i = from; i < report->finding_count; i++) {
        count += report->findings[i].status == EW_FINDING_OPEN;
    }
    return count;
}

/* Open ones only: what is exempted is counted above. */
static void add_finding_table(struct ew_buf *out,
                              const struct ew_report *report)
{
    ew_buf_add(out, EW_STR("\n#### Findings\n\n"));
    if (count_open_from(report, 0) == 0) {
        ew_buf_add(out, EW_STR("None.\n"));
        return;
    }
    ew_md_head(out, "severity|rule|principal|what|policy|place");
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        if (ew_md_full(out, count_open_from(report, i), "findings")) {
            return;
        }
        ew_buf_add_char(out, '|');
        ew_md_cell(out, ew_str_from(ew_severity_text(finding->severity)));
        ew_md_cell(out, finding->rule->id);
        ew_md_name_cell(out, finding->principal);
        ew_md_cell(out, ew_text_message_rest(finding));
        statement_cell(out, finding->policy, finding->statement);
        place_cell(out, finding->place);
        ew_buf_add_char(out, '\n');
    }
}

/* What closes the access, or why it is not decided. */
static void why_cell(struct ew_buf *out, const struct ew_access *access)
{
    struct ew_buf text;
    ew_buf_init(&text);
    if (access->blocker_count > 0) {
        ew_buf_add(&text, EW_STR("closed by "));
        ew_text_add_blockers(&text, access);
    }
    for (size_t i = 0; i < access->unknown.count; i++) {
        ew_buf_add(&text, i ? EW_STR("; ") : EW_STR("not decided: "));
        ew_buf_add_visible(&text, access->unknown.items[i]);
    }
    ew_md_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

/* An undecided reach is no answer, only what the readable part gives. */
static void reach_cell(struct ew_buf *out, const struct ew_access *access)
{
    const char *reach = ew_reach_text(access->reach);
    struct ew_buf text;
    ew_buf_init(&text);
    if (access->verdict == EW_VERDICT_UNKNOWN) {
        ew_buf_printf(&text, "undecided%s%s%s", reach ? " (as read: " : "",
                      reach ? reach : "", reach ? ")" : "");
    } else {
        ew_buf_add(&text, ew_str_from(reach));
    }
    ew_md_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void add_principal_row(struct ew_buf *out,
                              const struct ew_reported *reported)
{
    const struct ew_access *access = reported->access;
    struct ew_buf needs;
    ew_buf_init(&needs);
    ew_text_add_needed(&needs, access->conditions, access->condition_count);
    ew_buf_add_char(out, '|');
    ew_md_name_cell(out, access->principal->arn);
    ew_md_cell(out, ew_str_from(ew_verdict_text(access->verdict)));
    reach_cell(out, access);
    ew_md_list_cell(out, access->clusters);
    ew_md_list_cell(out, access->clusters_except);
    ew_md_name_cell(out, ew_buf_str(&needs));
    why_cell(out, access);
    ew_md_cell(out, ew_str_from(ew_list_status_text(reported->list_status)));
    ew_buf_add_char(out, '\n');
    out->failed = out->failed || needs.failed;
    ew_buf_release(&needs);
}

/* The worst verdicts first: a summary is cut at its end. */
static void add_principals(struct ew_buf *out, const struct ew_report *report)
{
    ew_buf_add(out, EW_STR("\n#### Principals\n\n"));
    if (report->principal_count == 0) {
        ew_buf_add(out, EW_STR("None with access.\n"));
        return;
    }
    ew_md_head(out, "principal|verdict|reach|clusters|but not|needs|why not|"
                    "allow-list");
    size_t left = report->principal_count;
    for (int v = EW_VERDICT_UNKNOWN; v >= EW_VERDICT_NONE; v--) {
        for (size_t i = 0; i < report->principal_count; i++) {
            if ((int)report->principals[i].access->verdict != v) {
                continue;
            }
            if (ew_md_full(out, left, "principals")) {
                return;
            }
            add_principal_row(out, &report->principals[i]);
            left--;
        }
    }
}

/* ---- doors and paths ----------------------------------------------------- */

static void way_row(struct ew_buf *out, struct ew_str who, const char *what,
                    const struct ew_buf *way)
{
    ew_buf_add_char(out, '|');
    ew_md_name_cell(out, who);
    ew_md_cell(out, ew_str_from(what));
    ew_md_name_cell(out, ew_buf_str(way));
    ew_buf_add_char(out, '\n');
    out->failed = out->failed || way->failed;
}

/* A few: the report in JSON has all. */
static void add_route_rows(struct ew_buf *out, struct ew_str who,
                           const struct ew_path *paths, size_t count)
{
    struct ew_routes routes = {.paths = paths, .count = count};
    const struct ew_path *path;
    struct ew_buf way;
    size_t told = 0;
    ew_buf_init(&way);
    while ((path = ew_ways_next(&routes))) {
        way.len = 0;
        if (told++ < MD_ROUTES) {
            ew_ways_add_route(&way, &routes, path);
            way_row(out, who, "path", &way);
        }
    }
    if (told > MD_ROUTES) {
        way.len = 0;
        ew_buf_printf(&way, "and %zu more", told - MD_ROUTES);
        way_row(out, who, "path", &way);
    }
    ew_buf_release(&way);
}

static void add_way_rows(struct ew_buf *out, const struct ew_ways *ways,
                         const struct ew_principal *principal)
{
    struct ew_buf way;
    ew_buf_init(&way);
    ew_ways_add_doors(&way, ways, principal);
    if (way.len > 0) {
        way_row(out, principal->arn, "doors", &way);
    }
    ew_buf_release(&way);
    add_route_rows(out, principal->arn, ways->paths, ways->path_count);
}

/* Other doors than that of exec, or paths. */
static bool has_other_ways(const struct ew_ways *ways)
{
    return ways && (ways->path_count > 0 ||
                    (ways->door_count > 0 &&
                     ways->doors[ways->door_count - 1].door != EW_DOOR_EXEC));
}

static void add_way_table(struct ew_buf *out, const struct ew_report *report)
{
    size_t left = report->outside_count;
    for (size_t i = 0; i < report->principal_count; i++) {
        left += has_other_ways(report->principals[i].ways);
    }
    if (left == 0) {
        return;
    }
    ew_buf_add(out, EW_STR("\n#### Doors and paths\n\n"));
    ew_md_head(out, "who|what|how");
    for (size_t i = 0; i < report->outside_count; i++, left--) {
        const struct ew_outside *outside = &report->outside[i];
        if (ew_md_full(out, left, "principals")) {
            return;
        }
        add_route_rows(out, outside->from, outside->paths, outside->path_count);
    }
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_reported *reported = &report->principals[i];
        if (has_other_ways(reported->ways)) {
            if (ew_md_full(out, left--, "principals")) {
                return;
            }
            add_way_rows(out, reported->ways, reported->access->principal);
        }
    }
}

void ew_report_markdown(struct ew_buf *out, const struct ew_report *report,
                        const struct ew_render *how)
{
    (void)how;
    add_summary_table(out, report);
    ew_md_incomplete(out, report->incomplete);
    add_finding_table(out, report);
    add_principals(out, report);
    add_way_table(out, report);
    ew_md_texts(out, "Assumptions", report->assumptions);
}
