/*
 * Two sides, each loaded as a run of its own, and what access changed between
 * them, found by asking the engine for requests that one side allows and the
 * other one does not.
 */
#include "report/changes.h"

#include "api/gate.h"
#include "api/run.h"
#include "api/version.h"
#include "api/ways.h"

enum { FROM, TO, SIDES };

/* One comparison: a run for each side; the arena of the second has it all. */
struct diff {
    struct ew_run runs[SIDES];
    struct ew_common common[SIDES]; /* the options, with one side's sources */
    struct ew_changes_options options;
    enum ew_paths_level ways;
    const struct ew_paths *paths[SIDES]; /* NULL: not looked for */
    struct ew_changes changes;
};

static enum ew_exit check_outputs(struct diff *diff)
{
    struct ew_str names[16];
    size_t count = 0;
    const struct ew_changes_format *formats = ew_changes_formats(&count);
    size_t known = 0;
    for (; known < count && known < sizeof(names) / sizeof(names[0]); known++) {
        names[known] = formats[known].name;
    }
    return ew_run_check_outputs(&diff->runs[TO], names, known);
}

/* Everything that can be refused before the sources are read. */
static enum ew_exit prepare_diff(struct diff *diff,
                                 const struct ew_diff_options *options)
{
    const struct ew_streams *streams = diff->runs[TO].streams;
    enum ew_exit status = check_outputs(diff);
    if (status == EW_EXIT_PASSED) {
        status =
            ew_read_fail_on(streams, options->fail_on, &diff->options.gate_off,
                            &diff->options.fail_on);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_read_ways(streams, options->paths, &diff->ways);
    }
    diff->options.allow_incomplete = options->common.allow_incomplete;
    if (status == EW_EXIT_PASSED &&
        (options->from_count == 0 || options->to_count == 0)) {
        ew_say(streams, "no source is given to compare %s",
               options->from_count == 0 ? "from" : "to");
        return EW_EXIT_USAGE;
    }
    return status;
}

static enum ew_status side_of_diff(struct diff *diff, size_t side,
                                   struct ew_side_input *out,
                                   struct ew_error *err)
{
    const struct ew_common *common = &diff->common[side];
    struct ew_run *run = &diff->runs[side];
    struct ew_str *sources =
        EW_NEW_ARRAY(&run->arena, common->source_count, struct ew_str);
    EW_TRY_MEMORY_FOR(sources, err);
    for (size_t i = 0; i < common->source_count; i++) {
        sources[i] = ew_str_from(common->sources[i]);
    }
    *out = (struct ew_side_input){
        .estate = &run->loaded.estate,
        .engine = run->engine,
        .sources = {sources, common->source_count},
        .paths = diff->paths[side],
    };
    return EW_OK;
}

static enum ew_exit compare_sides(struct diff *diff)
{
    struct ew_error err = {0};
    struct ew_run *run = &diff->runs[TO];
    struct ew_side_input sides[SIDES];
    diff->changes = (struct ew_changes){
        .version = EW_STR(EW_VERSION),
        .command = EW_STR("diff"),
        .started_at = run->started_at,
        .now = run->now,
    };
    if (side_of_diff(diff, FROM, &sides[FROM], &err) != EW_OK ||
        side_of_diff(diff, TO, &sides[TO], &err) != EW_OK ||
        ew_changes_find(&run->arena, &sides[FROM], &sides[TO], &diff->options,
                        &diff->changes, &err) != EW_OK) {
        return ew_say_error(run->streams, &err);
    }
    return EW_EXIT_PASSED;
}

static void write_diff_format(const void *user, struct ew_str format,
                              struct ew_buf *out, const struct ew_render *how)
{
    const struct diff *diff = user;
    ew_changes_format_find(format)->write(out, &diff->changes, how);
}

static enum ew_exit run_diff(struct diff *diff,
                             const struct ew_diff_options *options)
{
    enum ew_exit status = prepare_diff(diff, options);
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&diff->runs[FROM]);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&diff->runs[TO]);
    }
    for (size_t side = 0; status == EW_EXIT_PASSED && side < SIDES; side++) {
        status = ew_run_find_paths(&diff->runs[side], diff->ways, NULL,
                                   &diff->paths[side]);
    }
    if (status == EW_EXIT_PASSED) {
        status = compare_sides(diff);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_write(&diff->runs[TO], write_diff_format, diff);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    return ew_tell_gate(diff->runs[TO].streams, diff->changes.gate,
                        diff->changes.gate_reason);
}

enum ew_exit ew_diff(const struct ew_diff_options *options,
                     const struct ew_streams *streams)
{
    struct diff diff = {
        .common = {options->common, options->common}
    };
    diff.common[FROM].sources = options->from;
    diff.common[FROM].source_count = options->from_count;
    diff.common[TO].sources = options->to;
    diff.common[TO].source_count = options->to_count;
    enum ew_exit status =
        ew_run_start(&diff.runs[FROM], &diff.common[FROM], streams);
    if (status == EW_EXIT_PASSED) {
        status = ew_run_start(&diff.runs[TO], &diff.common[TO], streams);
    }
    if (status == EW_EXIT_PASSED) {
        /* the clock may have gone on between the two */
        diff.runs[FROM].now = diff.runs[TO].now;
        status = run_diff(&diff, options);
    }
    ew_run_end(&diff.runs[TO]);
    ew_run_end(&diff.runs[FROM]);
    return status;
}
