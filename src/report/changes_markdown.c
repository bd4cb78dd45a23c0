/*
 * `diff` for job summaries and comments of pull requests: one row for each
 * principal whose access changes, with how it stood, how it stands, and a
 * request that shows the difference.
 */
#include "audit/ways_changed.h"

#include "report/changes.h"
#include "report/markdown_parts.h"
#include "report/text.h"

/* The figures, and why the gate is as it is. */
static void add_changes_table(struct ew_buf *out,
                              const struct ew_changes *changes)
{
    ew_buf_printf(out, "### %.*s: changes, gate %s\n\n",
                  EW_STR_ARG(changes->action), ew_gate_text(changes->gate));
    ew_md_escaped(out, changes->gate_reason);
    ew_buf_add(out, EW_STR("\n\n"));
    ew_md_head(out, changes->has_ways ? "|gained|lost|widened|narrowed|unknown"
                                      : "gained|lost|widened|narrowed|unknown");
    ew_buf_add(out, changes->has_ways ? EW_STR("| access |") : EW_STR("|"));
    for (size_t i = 0; i < EW_CHANGE_KINDS; i++) {
        ew_buf_printf(out, " %zu |", changes->by_kind[i]);
    }
    ew_buf_add_char(out, '\n');
    if (!changes->has_ways) {
        return;
    }
    ew_buf_add(out, EW_STR("| doors and paths |"));
    for (size_t i = 0; i < EW_CHANGE_KINDS; i++) {
        ew_buf_printf(out, " %zu |", changes->ways_by_kind[i]);
    }
    ew_buf_add_char(out, '\n');
}

static void stand_cell(struct ew_buf *out, const struct ew_stand *stand)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_changes_add_stand(&text, stand);
    ew_md_name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

/*
 * Empty where no request shows the change. deny: what denied it on the other
 * side.
 */
static void witness_cell(struct ew_buf *out, const struct ew_witness *witness,
                         const char *denied, const struct ew_blocker *deny)
{
    struct ew_buf text;
    ew_buf_init(&text);
    if (witness->count > 0) {
        ew_changes_add_witness(&text, witness);
    }
    if (deny->layer) {
        ew_buf_printf(&text, "; %s by ", denied);
        ew_text_add_blocker(&text, deny);
    }
    ew_md_name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void add_change_section(struct ew_buf *out,
                               const struct ew_changed *changed)
{
    ew_buf_add_char(out, '|');
    ew_md_cell(out, ew_str_from(ew_change_kind_text(changed->kind)));
    ew_md_name_cell(out, changed->principal->arn);
    stand_cell(out, &changed->from);
    stand_cell(out, &changed->to);
    witness_cell(out, &changed->gained, "was denied", &changed->denied_before);
    witness_cell(out, &changed->lost, "denied", &changed->denied_now);
    ew_buf_add_char(out, '\n');
}

/* What matters most first: a summary is cut at its end. */
static void add_changes(struct ew_buf *out, const struct ew_changes *changes)
{
    ew_buf_add(out, EW_STR("\n#### Changes\n\n"));
    if (changes->count == 0) {
        ew_buf_add(out, EW_STR("None.\n"));
        return;
    }
    ew_md_head(out, "change|principal|from|to|allowed now|denied now");
    size_t left = changes->count;
    for (size_t k = 0; k < EW_CHANGE_KINDS; k++) {
        for (size_t i = 0; i < changes->count; i++) {
            if (changes->list[i].kind != EW_CHANGES_ORDER[k]) {
                continue;
            }
            if (ew_md_full(out, left, "changes")) {
                return;
            }
            add_change_section(out, &changes->list[i]);
            left--;
        }
    }
}

static void add_way_section(struct ew_buf *out,
                            const struct ew_way_changed *changed)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add_char(out, '|');
    ew_md_cell(out, ew_str_from(ew_change_kind_text(changed->kind)));
    ew_md_name_cell(out, changed->who);
    ew_changes_add_way(&text, changed);
    ew_md_name_cell(out, ew_buf_str(&text));
    stand_cell(out, &changed->from);
    stand_cell(out, &changed->to);
    ew_buf_add_char(out, '\n');
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

static void add_way_changes(struct ew_buf *out,
                            const struct ew_changes *changes)
{
    size_t left = changes->way_count;
    if (left == 0) {
        return;
    }
    ew_buf_add(out, EW_STR("\n#### Doors and paths\n\n"));
    ew_md_head(out, "change|who|way|from|to");
    for (size_t k = 0; k < EW_CHANGE_KINDS; k++) {
        for (size_t i = 0; i < changes->way_count; i++) {
            if (changes->ways[i].kind != EW_CHANGES_ORDER[k]) {
                continue;
            }
            if (ew_md_full(out, left, "changes")) {
                return;
            }
            add_way_section(out, &changes->ways[i]);
            left--;
        }
    }
}

void ew_changes_markdown(struct ew_buf *out, const struct ew_changes *changes,
                         const struct ew_render *how)
{
    (void)how;
    add_changes_table(out, changes);
    ew_md_incomplete(out, changes->incomplete);
    add_changes(out, changes);
    add_way_changes(out, changes);
    ew_md_texts(out, "Assumptions", changes->assumptions);
}
