/*
 * Everybody who reaches a target. Principals whose answer is unknown are
 * shown, too: a list of who has access that leaves out who may have it is no
 * answer. Nor is one without those who first become somebody that has it.
 */
#include "report/shapes.h"
#include "report/text.h"

#include "api/reported.h"

static const struct ew_str FORMATS[] = {EW_LIT("table"), EW_LIT("json")};

struct who {
    struct ew_run run;
    struct ew_target target;
    struct ew_vec shown; /* struct ew_reported */
    size_t undecided;
};

/* Whether the verdict is an answer to "who", or only background. */
static bool is_shown(const struct who *who, enum ew_verdict verdict)
{
    switch (verdict) {
    case EW_VERDICT_ALLOWED:
    case EW_VERDICT_CONDITIONAL:
    case EW_VERDICT_UNKNOWN:
        return true;
    case EW_VERDICT_PARTIAL:
    case EW_VERDICT_BLOCKED:
        return who->run.streams->verbosity > 0;
    case EW_VERDICT_NONE:
        break;
    }
    return false;
}

static enum ew_exit decide_all(struct who *who)
{
    const struct ew_estate *estate = &who->run.loaded.estate;
    who->shown = ew_vec_of(&who->run.arena, sizeof(struct ew_reported));
    EW_EACH_REF(struct ew_principal, principal, &estate->principals) {
        struct ew_reported reported;
        enum ew_exit status =
            ew_run_decide(&who->run, principal, &who->target, &reported);
        if (status != EW_EXIT_PASSED) {
            return status;
        }
        enum ew_verdict verdict = reported.access->verdict;
        who->undecided += verdict == EW_VERDICT_UNKNOWN;
        if (!is_shown(who, verdict)) {
            continue;
        }
        struct ew_reported *slot = ew_vec_push(&who->shown);
        if (!slot) {
            ew_say(who->run.streams, "out of memory");
            return EW_EXIT_SYSTEM;
        }
        *slot = reported;
    }
    return EW_EXIT_PASSED;
}

static void write_json(const struct who *who, struct ew_buf *out,
                       const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_writer(out, 2);
    ew_json_open_object(&w);
    ew_json_key(&w, "target");
    ew_write_shape(&w, &EW_TARGET_SHAPE, &who->target);
    ew_json_key(&w, "principals");
    ew_json_open_array(&w);
    EW_EACH(const struct ew_reported, reported, &who->shown) {
        ew_write_shape(&w, &EW_PRINCIPAL_SHAPE, reported);
        ew_render_drain(out, how);
    }
    ew_json_close_array(&w);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}

static void add_part(struct ew_buf *out, const char *name, struct ew_str value)
{
    if (value.ptr) {
        ew_buf_printf(out, ", %s ", name);
        ew_buf_add_visible(out, value);
    }
}

static void write_text(const struct who *who, struct ew_buf *out,
                       const struct ew_render *how)
{
    ew_buf_add(out, ew_engine_action(who->run.engine));
    add_part(out, "cluster", who->target.cluster);
    add_part(out, "task", who->target.task);
    add_part(out, "container", who->target.container);
    add_part(out, "region", who->target.region);
    ew_buf_add(out, EW_STR(": "));
    ew_text_add_count(out, who->shown.count, "principal");
    if (who->undecided > 0) {
        ew_buf_printf(out, ", %zu of them undecided", who->undecided);
    }
    ew_buf_add_char(out, '\n');
    ew_report_principals_text(out, who->shown.items, who->shown.count, how);
}

static void write_format(const void *user, struct ew_str format,
                         struct ew_buf *out, const struct ew_render *how)
{
    if (ew_str_eq(format, EW_STR("json"))) {
        write_json(user, out, how);
    } else {
        write_text(user, out, how);
    }
}

static enum ew_exit run_who(struct who *who)
{
    enum ew_exit status = ew_run_check_outputs(
        &who->run, FORMATS, sizeof(FORMATS) / sizeof(FORMATS[0]));
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&who->run);
    }
    if (status == EW_EXIT_PASSED) {
        status = decide_all(who);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_write(&who->run, write_format, who);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    ew_run_tell_incomplete(&who->run);
    bool lifted = who->run.common->allow_incomplete;
    bool certain =
        ew_run_is_complete(&who->run) && (lifted || who->undecided == 0);
    if (!certain) {
        ew_run_tell_inconclusive(&who->run);
    }
    return certain ? EW_EXIT_PASSED : EW_EXIT_INCONCLUSIVE;
}

enum ew_exit ew_who(const struct ew_who_options *options,
                    const struct ew_streams *streams)
{
    struct who who = {.target = ew_run_target(&options->target)};
    enum ew_exit status = ew_run_start(&who.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_who(&who);
    }
    ew_run_end(&who.run);
    return status;
}
