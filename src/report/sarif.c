/*
 * SARIF 2.1.0, one run: the tool with its rules, what went wrong as
 * notifications, the inputs as artifacts, and the open findings as results.
 *
 *     {"runs": [{"tool": {"driver": {"rules": […]}},
 *        "automationDetails": {"id": "execwarden/111122223333/"},
 *        "invocations": [{"executionSuccessful": true, "exitCode": 1}],
 *        "results": [{"ruleId": "EW102", "level": "error", …}]}]}
 *
 * Hosts close an alert when a later run of the same category lacks it, so a run
 * that did not read everything says so: `executionSuccessful` is false then.
 */
#include "report/sarif.h"

#include "report/shape.h"
#include "report/uri.h"

#include <stdarg.h>

enum {
    /* GitHub keeps so many results of a run, and we know better which. */
    RESULTS_MAX = 5000,
    /* Of each kind; what a file can hold is limited too. */
    NOTIFICATIONS_MAX = 1000,
};

/* ---- notifications ------------------------------------------------------- */

static void add_notification(struct ew_sarif *s, const char *level,
                             struct ew_str text)
{
    ew_json_open_object(s->w);
    ew_json_member_text(s->w, "level", level);
    ew_sarif_add_message(s, text);
    ew_json_close_object(s->w);
    ew_render_drain(s->w->out, s->how);
}

EW_PRINTF(3, 4)
static void notify(struct ew_sarif *s, const char *level, const char *format,
                   ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len > 0) {
        add_notification(s, level, ew_str_from(text));
    }
}

/* As many as hosts take, and how many there are more. */
static void add_texts(struct ew_sarif *s, const char *level,
                      struct ew_strs texts)
{
    for (size_t i = 0; i < texts.count; i++) {
        if (i == NOTIFICATIONS_MAX) {
            notify(s, level, "%zu more of this kind", texts.count - i);
            return;
        }
        add_notification(s, level, texts.items[i]);
    }
}

static size_t count_open_results(const struct ew_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        count += report->findings[i].status == EW_FINDING_OPEN;
    }
    return count;
}

static void add_notifications(struct ew_sarif *s)
{
    size_t open = count_open_results(s->report);
    ew_json_key(s->w, "toolExecutionNotifications");
    ew_json_open_array(s->w);
    if (open > RESULTS_MAX) {
        notify(s, "warning",
               "%zu of %zu open findings, the least severe, are left out "
               "here: hosts keep %d results of a run; other formats have all",
               open - RESULTS_MAX, open, (int)RESULTS_MAX);
    }
    add_texts(s, "error", s->report->incomplete);
    add_texts(s, "note", s->report->assumptions);
    ew_json_close_array(s->w);
}

/* ---- the run ------------------------------------------------------------- */

/* As the command ends, where nothing else goes wrong. */
static size_t exit_of(enum ew_gate gate)
{
    switch (gate) {
    case EW_GATE_PASSED:
        return 0;
    case EW_GATE_FAILED:
        return 1;
    case EW_GATE_INCONCLUSIVE:
        break;
    }
    return 3;
}

static void add_invocation(struct ew_sarif *s)
{
    struct ew_json_writer *w = s->w;
    ew_json_key(w, "invocations");
    ew_json_open_array(w);
    ew_json_open_object(w);
    /* what was not read must not look as if it were without findings */
    ew_json_member_bool(w, "executionSuccessful", s->report->complete);
    ew_json_member_size(w, "exitCode", exit_of(s->report->gate));
    ew_json_member_str(w, "exitCodeDescription", s->report->gate_reason);
    ew_json_key(w, "startTimeUtc");
    ew_json_add_time(w, s->report->started_at);
    add_notifications(s);
    ew_json_close_object(w);
    ew_json_close_array(w);
}

/* The inputs, so that a result can be traced to what it was made of. */
static void add_artifacts(struct ew_sarif *s)
{
    ew_json_key(s->w, "artifacts");
    ew_json_open_array(s->w);
    EW_EACH(const struct ew_input, input, &s->report->estate->inputs) {
        ew_json_open_object(s->w);
        ew_json_key(s->w, "location");
        ew_sarif_add_file(s, input->path);
        ew_json_key(s->w, "description");
        ew_json_open_object(s->w);
        ew_json_member_str(s->w, "text", input->kind);
        ew_json_close_object(s->w);
        ew_json_member_size(s->w, "length", input->bytes);
        ew_json_key(s->w, "hashes");
        ew_json_open_object(s->w);
        ew_json_member_text(s->w, "sha-256", input->sha256);
        ew_json_close_object(s->w);
        ew_json_close_object(s->w);
        ew_render_drain(s->w->out, s->how);
    }
    ew_json_close_array(s->w);
}

static void add_tool(struct ew_sarif *s)
{
    struct ew_json_writer *w = s->w;
    ew_json_key(w, "tool");
    ew_json_open_object(w);
    ew_json_key(w, "driver");
    ew_json_open_object(w);
    ew_json_member_text(w, "name", "execwarden");
    ew_json_member_str(w, "semanticVersion", s->report->version);
    ew_sarif_add_rules(w);
    ew_json_close_object(w);
    ew_json_close_object(w);
}

/* The folder, or the one file, that all inputs have in common. */
static void add_common_path(struct ew_buf *out, const struct ew_sarif *s)
{
    const struct ew_input *inputs = s->report->estate->inputs.items;
    size_t count = s->report->estate->inputs.count;
    struct ew_buf other;
    ew_buf_init(&other);
    for (size_t i = 0; i < count; i++) {
        other.len = 0;
        (void)ew_path_add_relative(i ? &other : out, inputs[i].path,
                                   s->how->root);
        if (i > 0) {
            out->len = ew_path_common(ew_buf_str(out), ew_buf_str(&other));
        }
    }
    out->failed = out->failed || other.failed;
    ew_buf_release(&other);
}

/* `execwarden/ACCOUNT-OR-PATH/`: results replace those of the same id only,
 * so that two accounts do not close each other's. */
static void add_category(struct ew_sarif *s)
{
    const struct ew_vec *accounts = &s->report->estate->accounts;
    struct ew_buf id;
    struct ew_buf path;
    ew_buf_init(&id);
    ew_buf_init(&path);
    ew_buf_add(&id, EW_STR("execwarden/"));
    if (accounts->count == 1) {
        const struct ew_account *const *only = accounts->items;
        ew_uri_add_path(&id, only[0]->id);
        ew_buf_add_char(&id, '/');
    } else {
        add_common_path(&path, s);
        ew_uri_add_path(&id, ew_buf_str(&path));
        ew_buf_add(&id, path.len ? EW_STR("/") : EW_STR(""));
    }
    ew_json_key(s->w, "automationDetails");
    ew_json_open_object(s->w);
    ew_json_member_str(s->w, "id", ew_buf_str(&id));
    ew_json_close_object(s->w);
    s->w->out->failed = s->w->out->failed || id.failed || path.failed;
    ew_buf_release(&id);
    ew_buf_release(&path);
}

/* Open findings only: hosts show exempted ones as open, whatever
 * `suppressions` says. They come worst first, so that the rest is cut. */
static void add_results(struct ew_sarif *s)
{
    size_t written = 0;
    ew_json_key(s->w, "results");
    ew_json_open_array(s->w);
    for (size_t i = 0; i < s->report->finding_count; i++) {
        const struct ew_finding *finding = &s->report->findings[i];
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        if (written++ == RESULTS_MAX) {
            break;
        }
        ew_sarif_add_result(s, finding);
        ew_render_drain(s->w->out, s->how);
    }
    ew_json_close_array(s->w);
}

static void add_sarif_run(struct ew_sarif *s)
{
    struct ew_json_writer *w = s->w;
    ew_json_open_object(w);
    add_tool(s);
    add_category(s);
    add_invocation(s);
    ew_json_key(w, "originalUriBaseIds");
    ew_json_open_object(w);
    ew_json_key(w, "%SRCROOT%");
    ew_json_open_object(w);
    ew_json_key(w, "description");
    ew_json_open_object(w);
    ew_json_member_text(w, "text", "The folder in which execwarden ran.");
    ew_json_close_object(w);
    ew_json_close_object(w);
    ew_json_close_object(w);
    ew_json_member_text(w, "columnKind", "unicodeCodePoints");
    add_artifacts(s);
    add_results(s);
    ew_json_close_object(w);
}

void ew_report_sarif(struct ew_buf *out, const struct ew_report *report,
                     const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_writer(out, 1);
    struct ew_sarif s = {.w = &w, .report = report, .how = how};
    ew_arena_init(&s.arena);
    s.files = ew_map_of(&s.arena);
    s.located = ew_map_of(&s.arena);
    ew_json_open_object(&w);
    ew_json_member_text(&w, "$schema",
                        "https://json.schemastore.org/sarif-2.1.0.json");
    ew_json_member_text(&w, "version", "2.1.0");
    ew_json_key(&w, "runs");
    ew_json_open_array(&w);
    add_sarif_run(&s);
    ew_json_close_array(&w);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
    ew_arena_release(&s.arena);
}
