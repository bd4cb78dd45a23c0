/*
 * Everybody who reaches a target. Principals whose answer is unknown are
 * shown, too: a list of who has access that leaves out who may have it is no
 * answer. Nor is one without those who first become somebody that has it.
 */
#include "report/shapes.h"
#include "report/ways.h"

#include "api/reaching.h"
#include "api/reported.h"
#include "api/ways.h"

static const struct ew_str FORMATS[] = {EW_LIT("table"), EW_LIT("json")};

struct who {
    struct ew_run run;
    struct ew_target target;
    bool direct;                  /* whose own access it is, and nobody else */
    const struct ew_paths *paths; /* NULL: only those are asked for */
    struct ew_reaching reaching;
    struct ew_vec shown;   /* struct ew_reported */
    struct ew_vec outside; /* struct ew_outside */
    size_t undecided;
    size_t through_paths; /* of those shown: no access of their own */
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

static bool may_reach(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED || verdict == EW_VERDICT_CONDITIONAL ||
           verdict == EW_VERDICT_UNKNOWN;
}

/* Of several paths one that is decided settles it. */
static bool all_unknown(const struct ew_vec *paths)
{
    EW_EACH(const struct ew_path, path, paths) {
        if (path->verdict != EW_VERDICT_UNKNOWN) {
            return false;
        }
    }
    return true;
}

static enum ew_exit who_fails(const struct who *who)
{
    ew_say(who->run.streams, "out of memory");
    return EW_EXIT_SYSTEM;
}

/* Its paths to the target, beside what it has itself. */
static enum ew_exit add_paths_of(struct who *who, struct ew_reported *reported,
                                 const struct ew_principal *principal)
{
    const struct ew_ways *all = ew_paths_of(who->paths, principal);
    struct ew_vec paths;
    if (!all) {
        return EW_EXIT_PASSED;
    }
    enum ew_exit status =
        ew_reaching_paths(&who->reaching, all->paths, all->path_count, &paths);
    if (status != EW_EXIT_PASSED || paths.count == 0) {
        return status;
    }
    struct ew_ways *ways = EW_NEW(&who->run.arena, struct ew_ways);
    if (!ways) {
        return who_fails(who);
    }
    *ways = *all;
    ways->doors = NULL; /* other doors were not asked about the target */
    ways->door_count = 0;
    ways->paths = paths.items;
    ways->path_count = paths.count;
    reported->ways = ways;
    bool own = may_reach(reported->access->verdict);
    who->through_paths += !own;
    who->undecided += !own && all_unknown(&paths);
    return EW_EXIT_PASSED;
}

static enum ew_exit find_outsiders(struct who *who)
{
    for (size_t i = 0; who->paths && i < who->paths->outside_count; i++) {
        struct ew_outside outside = who->paths->outside[i];
        struct ew_vec paths;
        enum ew_exit status = ew_reaching_paths(&who->reaching, outside.paths,
                                                outside.path_count, &paths);
        if (status != EW_EXIT_PASSED) {
            return status;
        }
        outside.paths = paths.items;
        outside.path_count = paths.count;
        if (paths.count > 0 && EW_VEC_ADD(&who->outside, &outside) != EW_OK) {
            return who_fails(who);
        }
    }
    return EW_EXIT_PASSED;
}

static enum ew_exit decide_one(struct who *who,
                               const struct ew_principal *principal)
{
    struct ew_reported reported;
    enum ew_exit status =
        ew_run_decide(&who->run, principal, &who->target, &reported);
    if (status == EW_EXIT_PASSED && who->paths) {
        status = add_paths_of(who, &reported, principal);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    enum ew_verdict verdict = reported.access->verdict;
    who->undecided += verdict == EW_VERDICT_UNKNOWN;
    if (!is_shown(who, verdict) && !reported.ways) {
        return EW_EXIT_PASSED;
    }
    return EW_VEC_ADD(&who->shown, &reported) == EW_OK ? EW_EXIT_PASSED
                                                       : who_fails(who);
}

static enum ew_exit decide_all(struct who *who)
{
    const struct ew_estate *estate = &who->run.loaded.estate;
    enum ew_exit status =
        ew_run_find_paths(&who->run, who->direct ? EW_PATHS_NONE : EW_PATHS_ALL,
                          NULL, &who->paths);
    who->reaching = ew_reaching_of(&who->run, &who->target);
    who->shown = ew_vec_of(&who->run.arena, sizeof(struct ew_reported));
    who->outside = ew_vec_of(&who->run.arena, sizeof(struct ew_outside));
    EW_EACH_REF(struct ew_principal, principal, &estate->principals) {
        if (status == EW_EXIT_PASSED) {
            status = decide_one(who, principal);
        }
    }
    return status == EW_EXIT_PASSED ? find_outsiders(who) : status;
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
    ew_json_key(&w, "outside");
    ew_json_open_array(&w);
    EW_EACH(const struct ew_outside, outside, &who->outside) {
        ew_write_shape(&w, &EW_OUTSIDE_SHAPE, outside);
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
    if (who->through_paths > 0) {
        ew_buf_printf(out, ", %zu of them only through paths",
                      who->through_paths);
    }
    if (who->undecided > 0) {
        ew_buf_printf(out, ", %zu of them undecided", who->undecided);
    }
    ew_buf_add_char(out, '\n');
    ew_report_principals_text(out, who->shown.items, who->shown.count, how);
    ew_ways_outside_text(out, who->outside.items, who->outside.count, how);
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
    struct who who = {
        .target = ew_run_target(&options->target),
        .direct = options->direct,
    };
    enum ew_exit status = ew_run_start(&who.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_who(&who);
    }
    ew_run_end(&who.run);
    return status;
}
