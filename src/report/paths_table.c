/*
 * `paths` for people: what to close first, then who goes how. A choke point
 * says what closing it would leave, or that nobody looked.
 */
#include "report/paths.h"
#include "report/ways.h"

enum {
    SHOWN_CHOKES = 10,
    SHOWN_WALKERS = 10,
    SHOWN_NAMES = 3,
    CHOKE_INDENT = 5,
    WALKER_INDENT = 2,
    PATH_INDENT = 4,
};

/* One text under construction beside the output. */
struct paths_sheet {
    struct ew_buf *out;
    const struct ew_render *how;
    struct ew_buf line;
};

static void end_paths_field(struct paths_sheet *s, const char *label)
{
    if (s->line.len > 0) {
        ew_text_field(s->out, s->how, CHOKE_INDENT, label,
                      ew_buf_str(&s->line));
    }
    s->line.len = 0;
}

/* `3 principals: role/a, role/b and 1 more`. */
static void add_names(struct paths_sheet *s, struct ew_strs names)
{
    size_t shown = s->how->all || names.count <= SHOWN_NAMES + 1 ? names.count
                                                                 : SHOWN_NAMES;
    for (size_t i = 0; i < shown; i++) {
        ew_buf_add(&s->line, i ? EW_STR(", ") : EW_STR(""));
        ew_buf_add_visible(&s->line, ew_text_short_principal(names.items[i]));
    }
    if (shown < names.count) {
        ew_buf_printf(&s->line, " and %zu more", names.count - shown);
    }
}

static void add_left(struct paths_sheet *s, struct ew_strs who, const char *one,
                     const char *many)
{
    if (who.count > 0) {
        ew_buf_printf(&s->line, "%s%zu %s", s->line.len ? "; " : "", who.count,
                      who.count == 1 ? one : many);
    }
}

static void add_closing(struct paths_sheet *s, const struct ew_closing *closing)
{
    if (!closing->asked) {
        return;
    }
    if (closing->undecided.ptr) {
        ew_buf_add(&s->line, EW_STR("not decided: "));
        ew_buf_add_visible(&s->line, closing->undecided);
        end_paths_field(s, "closing");
        return;
    }
    add_left(s, closing->lose, "loses access", "lose access");
    add_left(s, closing->doors, "keeps doors of its own",
             "keep doors of their own");
    add_left(s, closing->paths, "comes by another path",
             "come by another path");
    add_left(s, closing->unknown, "is not decided", "are not decided");
    end_paths_field(s, "closing");
    if (closing->lose.count > 0) {
        add_names(s, closing->lose);
        end_paths_field(s, "they lose");
    }
}

static void add_choke(struct paths_sheet *s, size_t number,
                      const struct ew_choke *choke)
{
    const struct ew_policy *policy = choke->opening.policy;
    const struct ew_statement *statement = choke->opening.statement;
    ew_buf_printf(s->out, "%3zu. ", number);
    ew_text_add_statement_of(&s->line, policy, statement);
    if (policy->type == EW_POLICY_INLINE) {
        ew_buf_add(&s->line, EW_STR(" of "));
        ew_buf_add_visible(&s->line, ew_text_short_holder(policy));
    }
    ew_text_wrap(s->out, ew_buf_str(&s->line), CHOKE_INDENT, CHOKE_INDENT,
                 ew_text_columns(s->how));
    s->line.len = 0;
    ew_text_add_place(
        &s->line, ew_statement_place(ew_policy_document_with(policy, statement),
                                     statement));
    end_paths_field(s, "place");
    ew_buf_printf(&s->line, "%zu: ", choke->lets.count);
    add_names(s, choke->lets);
    end_paths_field(s, "lets pass");
    add_names(s, choke->ends);
    const char *before = ": ";
    for (size_t i = 0; i < EW_DOORS; i++) {
        if (choke->doors[i]) {
            ew_buf_printf(&s->line, "%s%s", before,
                          ew_door_text((enum ew_door)i));
            before = ", ";
        }
    }
    end_paths_field(s, "to");
    add_closing(s, &choke->closing);
    ew_render_drain(s->out, s->how);
}

static void add_paths_heading(struct paths_sheet *s, const char *title)
{
    ew_buf_add_char(s->out, '\n');
    ew_text_styled(s->out, s->how, EW_STYLE_BOLD, title);
    ew_buf_add_char(s->out, '\n');
}

static void add_paths_cut(struct paths_sheet *s, size_t count, size_t shown,
                          const char *noun)
{
    if (count > shown) {
        ew_buf_printf(s->out, "  and %zu more %s; -v tells all\n",
                      count - shown, noun);
    }
}

static void add_chokes(struct paths_sheet *s,
                       const struct ew_paths_shown *shown)
{
    size_t told = s->how->all || shown->choke_count <= SHOWN_CHOKES
                      ? shown->choke_count
                      : SHOWN_CHOKES;
    if (told == 0) {
        return;
    }
    add_paths_heading(s, "Choke points");
    for (size_t i = 0; i < told; i++) {
        add_choke(s, i + 1, &shown->chokes[i]);
    }
    add_paths_cut(s, shown->choke_count, told, "choke points");
}

static void add_walkers(struct paths_sheet *s,
                        const struct ew_paths_shown *shown)
{
    size_t told = s->how->all || shown->way_count <= SHOWN_WALKERS
                      ? shown->way_count
                      : SHOWN_WALKERS;
    if (told == 0) {
        return;
    }
    add_paths_heading(s, "Paths");
    for (size_t i = 0; i < told; i++) {
        const struct ew_ways *ways = &shown->ways[i];
        struct ew_str account = ways->principal->account
                                    ? ways->principal->account->id
                                    : (struct ew_str){NULL, 0};
        ew_text_pad(s->out, WALKER_INDENT);
        ew_buf_add_visible(s->out,
                           ew_text_short_principal(ways->principal->arn));
        if (account.len > 0) {
            ew_buf_add(s->out, EW_STR(" ("));
            ew_buf_add_visible(s->out, account);
            ew_buf_add_char(s->out, ')');
        }
        ew_buf_add_char(s->out, '\n');
        ew_ways_path_fields(s->out, ways->paths, ways->path_count, PATH_INDENT,
                            s->how);
        ew_render_drain(s->out, s->how);
    }
    add_paths_cut(s, shown->way_count, told, "principals");
}

void ew_paths_table(struct ew_buf *out, const struct ew_paths_shown *shown,
                    const struct ew_render *how)
{
    struct paths_sheet s = {.out = out, .how = how};
    ew_buf_init(&s.line);
    ew_paths_add_figures(out, shown);
    ew_buf_add_char(out, '\n');
    if (shown->unopened > 0) {
        ew_buf_add(out, EW_STR("  "));
        ew_text_add_count(out, shown->unopened, "path");
        ew_buf_add(out, EW_STR(" through no statement that was read\n"));
    }
    add_chokes(&s, shown);
    add_walkers(&s, shown);
    ew_ways_outside_text(out, shown->outside, shown->outside_count, how);
    ew_text_add_incomplete(out, shown->incomplete, how);
    ew_text_add_bullets(out, "Assumptions", shown->assumptions, how);
    out->failed = out->failed || s.line.failed;
    ew_buf_release(&s.line);
}
