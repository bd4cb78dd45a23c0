/*
 * `diff` for people at a terminal. Principals come by what happened to their
 * access, gained first, since that is what a review has to look at; equal ones
 * are left out.
 */
#include "audit/ways_changed.h"

#include "report/changes.h"
#include "report/ways.h"

enum { DETAIL_INDENT = 4, KIND_COLUMNS = 10 };

/* More access is red, less is green, and what is not known stands out. */
static enum ew_style style_of(enum ew_change_kind kind)
{
    switch (kind) {
    case EW_CHANGE_GAINED:
    case EW_CHANGE_WIDENED:
        return EW_STYLE_RED;
    case EW_CHANGE_UNKNOWN:
        return EW_STYLE_YELLOW;
    case EW_CHANGE_LOST:
    case EW_CHANGE_NARROWED:
    case EW_CHANGE_KINDS:
        break;
    }
    return EW_STYLE_GREEN;
}

static void add_kind_counts(struct ew_buf *out, const size_t *by_kind,
                            const struct ew_render *how)
{
    const char *before = ": ";
    for (size_t i = 0; i < EW_CHANGE_KINDS; i++) {
        enum ew_change_kind kind = (enum ew_change_kind)i;
        ew_buf_printf(out, "%s%zu ", before, by_kind[kind]);
        ew_text_styled(out, how, by_kind[kind] ? style_of(kind) : EW_STYLE_DIM,
                       ew_change_kind_text(kind));
        before = ", ";
    }
    ew_buf_add_char(out, '\n');
}

static void add_changes_summary(struct ew_buf *out,
                                const struct ew_changes *changes,
                                const struct ew_render *how)
{
    ew_text_styled_str(out, how, EW_STYLE_BOLD, changes->action);
    add_kind_counts(out, changes->by_kind, how);
    if (changes->has_ways) {
        ew_text_styled(out, how, EW_STYLE_BOLD, "doors and paths");
        add_kind_counts(out, changes->ways_by_kind, how);
    }
}

/* One field under construction. */
struct sheet {
    struct ew_buf *out;
    const struct ew_render *how;
    struct ew_buf line;
};

/* Nothing for an empty line; the line is begun anew. */
static void add_change_field(struct sheet *s, const char *label)
{
    if (s->line.len > 0) {
        ew_text_field(s->out, s->how, DETAIL_INDENT, label,
                      ew_buf_str(&s->line));
    }
    s->line.len = 0;
}

/* principal NULL: it is from outside. */
static void add_changed_name(struct sheet *s, enum ew_change_kind kind,
                             struct ew_str who,
                             const struct ew_principal *principal)
{
    const char *text = ew_change_kind_text(kind);
    ew_buf_add_char(s->out, '\n');
    ew_text_styled(s->out, s->how, style_of(kind), text);
    ew_text_pad(s->out, KIND_COLUMNS - ew_text_width(ew_str_from(text)));
    ew_buf_add_visible(s->out, ew_text_short_principal(who));
    if (!principal) {
        ew_buf_add(s->out, EW_STR(" (from outside)"));
    } else if (principal->account) {
        ew_buf_add(s->out, EW_STR(" ("));
        ew_buf_add_visible(s->out, principal->account->id);
        ew_buf_add_char(s->out, ')');
    }
    ew_buf_add_char(s->out, '\n');
}

/* What went, or came, is called what it is. */
static void add_changed_deny(struct sheet *s, const char *label,
                             const struct ew_blocker *deny)
{
    if (deny->layer) {
        ew_text_add_blocker(&s->line, deny);
        add_change_field(s, label);
    }
}

static void add_unknown_lines(struct sheet *s, struct ew_strs unknown)
{
    for (size_t i = 0; i < unknown.count; i++) {
        ew_buf_add_visible(&s->line, unknown.items[i]);
        add_change_field(s, i ? "" : "unknown");
    }
}

static void add_change_lines(struct sheet *s, const struct ew_changed *changed)
{
    add_changed_name(s, changed->kind, changed->principal->arn,
                     changed->principal);
    ew_changes_add_stand(&s->line, &changed->from);
    add_change_field(s, "from");
    ew_changes_add_stand(&s->line, &changed->to);
    add_change_field(s, "to");
    if (changed->gained.count > 0) {
        ew_changes_add_witness(&s->line, &changed->gained);
        add_change_field(s, "allowed now");
    }
    add_changed_deny(s, "was denied", &changed->denied_before);
    if (changed->lost.count > 0) {
        ew_changes_add_witness(&s->line, &changed->lost);
        add_change_field(s, "denied now");
    }
    add_changed_deny(s, "by", &changed->denied_now);
    add_unknown_lines(s, changed->unknown);
    ew_render_drain(s->out, s->how);
}

static void add_way_changed_lines(struct sheet *s,
                                  const struct ew_way_changed *changed)
{
    add_changed_name(s, changed->kind, changed->who, changed->principal);
    ew_changes_add_way(&s->line, changed);
    add_change_field(s, changed->path ? "path" : "door");
    if (changed->from.principal) {
        ew_changes_add_stand(&s->line, &changed->from);
        add_change_field(s, "from");
    }
    if (changed->to.principal) {
        ew_changes_add_stand(&s->line, &changed->to);
        add_change_field(s, "to");
    }
    add_unknown_lines(s, changed->unknown);
    ew_render_drain(s->out, s->how);
}

void ew_changes_table(struct ew_buf *out, const struct ew_changes *changes,
                      const struct ew_render *how)
{
    struct sheet s = {.out = out, .how = how};
    ew_buf_init(&s.line);
    add_changes_summary(out, changes, how);
    for (size_t k = 0; k < EW_CHANGE_KINDS; k++) {
        for (size_t i = 0; i < changes->count; i++) {
            if (changes->list[i].kind == EW_CHANGES_ORDER[k]) {
                add_change_lines(&s, &changes->list[i]);
            }
        }
    }
    for (size_t k = 0; k < EW_CHANGE_KINDS; k++) {
        for (size_t i = 0; i < changes->way_count; i++) {
            if (changes->ways[i].kind == EW_CHANGES_ORDER[k]) {
                add_way_changed_lines(&s, &changes->ways[i]);
            }
        }
    }
    ew_text_add_incomplete(out, changes->incomplete, how);
    ew_text_add_bullets(out, "Assumptions", changes->assumptions, how);
    out->failed = out->failed || s.line.failed;
    ew_buf_release(&s.line);
}
