/*
 * The rules, as SARIF has a tool tell them once: results refer to them by
 * index. Hosts show the help beside each alert, and sort by the score in
 * `security-severity`.
 */
#include "report/sarif.h"

const char *ew_sarif_level(enum ew_severity severity)
{
    if (severity >= EW_HIGH) {
        return "error";
    }
    return severity == EW_MEDIUM ? "warning" : "note";
}

/* The middle of GitHub's ranges: above 9.0 is critical, from 7.0 high, from
 * 4.0 medium, below low. */
static const char *score_of(enum ew_severity severity)
{
    static const char *const SCORES[EW_SEVERITIES] = {
        [EW_INFO] = "0.1", [EW_LOW] = "2.0",      [EW_MEDIUM] = "5.5",
        [EW_HIGH] = "8.0", [EW_CRITICAL] = "9.5",
    };
    return SCORES[severity];
}

static void text_member(struct ew_json_writer *w, const char *name,
                        struct ew_str text)
{
    ew_json_key(w, name);
    ew_json_open_object(w);
    ew_json_member_str(w, "text", text);
    ew_json_close_object(w);
}

/* The same for both forms of the text but for what stands around the parts. */
static void help_text(struct ew_json_writer *w, const struct ew_rule *rule,
                      const char *name, const char *bold)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text, "%sFinds:%s %.*s.\n\n%sHow to fix:%s %.*s.", bold,
                  bold, EW_STR_ARG(rule->finds), bold, bold,
                  EW_STR_ARG(rule->remediation));
    ew_json_member_str(w, name, ew_buf_str(&text));
    w->out->failed = w->out->failed || text.failed;
    ew_buf_release(&text);
}

static void rule_properties(struct ew_json_writer *w,
                            const struct ew_rule *rule)
{
    static const char *const TAGS[] = {"security", "aws", "iam", "ecs"};
    ew_json_key(w, "properties");
    ew_json_open_object(w);
    ew_json_key(w, "tags");
    ew_json_open_array(w);
    for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++) {
        ew_json_add_text(w, TAGS[i]);
    }
    ew_json_close_array(w);
    ew_json_member_str(w, "precision", rule->precision);
    ew_json_member_text(w, "security-severity", score_of(rule->severity));
    ew_json_close_object(w);
}

static void add_sarif_rule(struct ew_json_writer *w, const struct ew_rule *rule)
{
    ew_json_open_object(w);
    ew_json_member_str(w, "id", rule->id);
    ew_json_member_str(w, "name", rule->name);
    text_member(w, "shortDescription", rule->finds);
    text_member(w, "fullDescription", rule->finds);
    ew_json_key(w, "help");
    ew_json_open_object(w);
    help_text(w, rule, "text", "");
    help_text(w, rule, "markdown", "**");
    ew_json_close_object(w);
    ew_json_member_str(w, "helpUri", rule->url);
    ew_json_key(w, "defaultConfiguration");
    ew_json_open_object(w);
    ew_json_member_text(w, "level", ew_sarif_level(rule->severity));
    ew_json_close_object(w);
    rule_properties(w, rule);
    ew_json_close_object(w);
}

void ew_sarif_add_rules(struct ew_json_writer *w)
{
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    ew_json_key(w, "rules");
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        add_sarif_rule(w, &rules[i]);
    }
    ew_json_close_array(w);
}
