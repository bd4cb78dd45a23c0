/*
 * One principal, and all that decided about it. The gate is not asked: the
 * command ends with 0 whatever the verdict is, unless that is `unknown`, for an
 * answer that is open must not look like one that was found.
 */
#include "base/json_write.h"

#include "report/shapes.h"

#include "api/reported.h"
#include "api/ways.h"

static const struct ew_str FORMATS[] = {EW_LIT("table"), EW_LIT("json")};

struct explain {
    struct ew_run run;
    struct ew_str wanted;
    struct ew_str to; /* absent: to anybody */
    struct ew_target target;
    struct ew_reported reported;
};

/* A name that was probably meant: other case, or only the end of an ARN. */
static struct ew_str find_similar(const struct ew_estate *estate,
                                  struct ew_str wanted)
{
    struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count && wanted.len > 0; i++) {
        struct ew_str arn = principals[i]->arn;
        size_t cut = arn.len > wanted.len ? arn.len - wanted.len : 0;
        char before = cut > 0 ? arn.ptr[cut - 1] : '/';
        if ((before == '/' || before == ':') &&
            ew_str_eq_nocase(ew_str_slice(arn, cut, arn.len), wanted)) {
            return arn;
        }
    }
    return (struct ew_str){NULL, 0};
}

/*
 * One that is not there is a mistake in the command, and no principal without
 * access.
 */
static enum ew_exit find_principal(const struct explain *explain,
                                   struct ew_str wanted,
                                   const struct ew_principal **out)
{
    const struct ew_estate *estate = &explain->run.loaded.estate;
    *out = ew_estate_find(estate, wanted);
    if (*out) {
        return EW_EXIT_PASSED;
    }
    struct ew_str similar = find_similar(estate, wanted);
    if (similar.ptr) {
        ew_say(explain->run.streams,
               "no such principal: `%.*s`; did you mean `%.*s`?",
               EW_STR_ARG(wanted), EW_STR_ARG(similar));
    } else {
        ew_say(explain->run.streams, "no such principal: `%.*s`",
               EW_STR_ARG(wanted));
    }
    return EW_EXIT_USAGE;
}

/* The paths that end where --to says, in the order that they have. */
static enum ew_exit keep_paths_to(struct explain *explain,
                                  const struct ew_ways **ways)
{
    const struct ew_principal *end = NULL;
    enum ew_exit status = find_principal(explain, explain->to, &end);
    if (status != EW_EXIT_PASSED || !*ways) {
        return status;
    }
    struct ew_ways *kept = EW_NEW(&explain->run.arena, struct ew_ways);
    struct ew_path *paths = EW_NEW_ARRAY(
        &explain->run.arena, (*ways)->path_count + 1, struct ew_path);
    if (!kept || !paths) {
        ew_say(explain->run.streams, "out of memory");
        return EW_EXIT_SYSTEM;
    }
    *kept = **ways;
    kept->paths = paths;
    kept->path_count = 0;
    for (size_t i = 0; i < (*ways)->path_count; i++) {
        if (ew_str_eq((*ways)->paths[i].end->arn, end->arn)) {
            paths[kept->path_count++] = (*ways)->paths[i];
        }
    }
    *ways = kept;
    return EW_EXIT_PASSED;
}

/* Doors and paths are those to anything: with a target nobody asks for them. */
static enum ew_exit find_ways(struct explain *explain,
                              const struct ew_principal *principal)
{
    const struct ew_paths *paths = NULL;
    if (ew_target_is_anything(&explain->target)) {
        enum ew_exit status =
            ew_run_find_paths(&explain->run, EW_PATHS_ALL, NULL, &paths);
        if (status != EW_EXIT_PASSED) {
            return status;
        }
        explain->reported.ways = ew_paths_of(paths, principal);
    }
    return explain->to.ptr ? keep_paths_to(explain, &explain->reported.ways)
                           : EW_EXIT_PASSED;
}

/*
 * In JSON it is the principal as in a report, and the target that was asked
 * for.
 */
static void write_format(const void *user, struct ew_str format,
                         struct ew_buf *out, const struct ew_render *how)
{
    const struct explain *explain = user;
    if (!ew_str_eq(format, EW_STR("json"))) {
        ew_report_explain_text(out, &explain->reported, &explain->target, how);
        return;
    }
    struct ew_json_writer w = ew_json_writer(out, 2);
    ew_json_open_object(&w);
    ew_write_members(&w, &EW_PRINCIPAL_SHAPE, &explain->reported);
    ew_json_key(&w, "target");
    ew_write_shape(&w, &EW_TARGET_SHAPE, &explain->target);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}

static enum ew_exit run_explain(struct explain *explain)
{
    struct ew_run *run = &explain->run;
    const struct ew_principal *principal = NULL;
    enum ew_exit status = ew_run_check_outputs(
        run, FORMATS, sizeof(FORMATS) / sizeof(FORMATS[0]));
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(run);
    }
    if (status == EW_EXIT_PASSED) {
        status = find_principal(explain, explain->wanted, &principal);
    }
    if (status == EW_EXIT_PASSED) {
        status =
            ew_run_decide(run, principal, &explain->target, &explain->reported);
    }
    if (status == EW_EXIT_PASSED) {
        status = find_ways(explain, principal);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_write(run, write_format, explain);
    }
    if (run->is_loaded) {
        ew_run_tell_incomplete(run);
    }
    bool unknown = status == EW_EXIT_PASSED &&
                   explain->reported.access->verdict == EW_VERDICT_UNKNOWN;
    if (!unknown || run->common->allow_incomplete) {
        return status;
    }
    ew_run_tell_inconclusive(run);
    return EW_EXIT_INCONCLUSIVE;
}

enum ew_exit ew_explain(const struct ew_explain_options *options,
                        const struct ew_streams *streams)
{
    struct explain explain = {
        .wanted = ew_str_from(options->principal),
        .target = ew_run_target(&options->target),
    };
    if (options->to) {
        explain.to = ew_str_from(options->to);
    }
    enum ew_exit status = ew_run_start(&explain.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_explain(&explain);
    }
    ew_run_end(&explain.run);
    return status;
}
