/*
 * The list of rules and what there is to say of each, from the columns of the
 * table of rules: the program tells what it does without a network, and cannot
 * tell of a rule that it does not have.
 */
#include "report/text.h"

#include "api/run.h"

enum { NAME_COLUMN = 16 };

/* finds_column is where all rows go on after the name. */
static void add_rule_row(struct ew_buf *out, const struct ew_rule *rule,
                         size_t finds_column, const struct ew_render *how)
{
    const char *severity = ew_severity_text(rule->severity);
    ew_buf_add(out, rule->id);
    ew_text_pad(out, 2);
    ew_text_styled(out, how, ew_text_severity_style(rule->severity), severity);
    ew_text_pad(out, 9 - ew_text_width(ew_str_from(severity)));
    ew_buf_add(out, rule->name);
    ew_text_pad(out, finds_column - NAME_COLUMN - rule->name.len);
    ew_text_wrap(out, rule->finds, finds_column, finds_column,
                 ew_text_columns(how));
}

static void add_rule_list(struct ew_buf *out, const struct ew_render *how)
{
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        longest = rules[i].name.len > longest ? rules[i].name.len : longest;
    }
    for (size_t i = 0; i < count; i++) {
        add_rule_row(out, &rules[i], NAME_COLUMN + longest + 2, how);
    }
}

static void add_page(struct ew_buf *out, const struct ew_rule *rule,
                     const struct ew_render *how)
{
    ew_buf_add(out, rule->id);
    ew_buf_add(out, EW_STR(" "));
    ew_buf_add(out, rule->name);
    ew_buf_add(out, EW_STR("\n\n"));
    ew_text_field(out, how, 0, "severity",
                  ew_str_from(ew_severity_text(rule->severity)));
    ew_text_field(out, how, 0, "finds", rule->finds);
    ew_text_field(out, how, 0, "how to fix", rule->remediation);
}

static const struct ew_rule *find_shown_rule(struct ew_str id)
{
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq_nocase(rules[i].id, id) || ew_str_eq(rules[i].name, id)) {
            return &rules[i];
        }
    }
    return NULL;
}

enum ew_exit ew_rules_show(const char *id, const struct ew_streams *streams)
{
    const struct ew_render how = {.color = streams->color_out,
                                  .columns = streams->columns};
    const struct ew_rule *one = id ? find_shown_rule(ew_str_from(id)) : NULL;
    if (id && !one) {
        ew_say(streams, "no such rule: `%s`; `execwarden rules` lists them",
               id);
        return EW_EXIT_USAGE;
    }
    struct ew_buf out;
    ew_buf_init(&out);
    if (one) {
        add_page(&out, one, &how);
    } else {
        add_rule_list(&out, &how);
    }
    bool written = !out.failed &&
                   fwrite(out.ptr, 1, out.len, streams->out) == out.len &&
                   fflush(streams->out) == 0;
    ew_buf_release(&out);
    if (!written) {
        ew_say(streams, "cannot write to standard output");
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}
