/*
 * The graph of paths and its choke points. What is shown may be narrowed down;
 * what closing a statement would leave is found over everything, so that nobody
 * is said to lose access who only goes where nobody looked.
 */
#include "report/paths.h"

#include "audit/bound.h"

#include "api/reported.h"
#include "api/version.h"
#include "api/ways.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_CLOSINGS = 10 };

struct paths_run {
    struct ew_run run;
    const struct ew_show_paths_options *options;
    enum ew_door door;   /* EW_DOORS: any */
    size_t closings;     /* so many choke points are closed */
    struct ew_paths all; /* without what was not asked for */
    struct ew_vec ways;  /* struct ew_ways */
    struct ew_vec outside;
    struct ew_vec undecided; /* struct ew_str: lines */
    struct ew_paths_shown shown;
    struct ew_chokes chokes;
};

static enum ew_exit out_of_memory(const struct paths_run *p)
{
    ew_say(p->run.streams, "out of memory");
    return EW_EXIT_SYSTEM;
}

/* ---- what is asked for --------------------------------------------------- */

static enum ew_exit read_wanted_door(struct paths_run *p)
{
    const char *text = p->options->door;
    p->door = EW_DOORS;
    for (size_t i = 0; text && i < EW_DOORS; i++) {
        if (strcmp(text, ew_door_text((enum ew_door)i)) == 0) {
            p->door = (enum ew_door)i;
        }
    }
    if (!text || p->door < EW_DOORS) {
        return EW_EXIT_PASSED;
    }
    ew_say(p->run.streams, "--door: `%s` is none of exec, session, run, host",
           text);
    return EW_EXIT_USAGE;
}

static enum ew_exit read_closings(struct paths_run *p)
{
    const char *text = p->options->closing;
    char *end = NULL;
    p->closings = USUAL_CLOSINGS;
    if (!text) {
        return EW_EXIT_PASSED;
    }
    if (strcmp(text, "all") == 0) {
        p->closings = SIZE_MAX;
        return EW_EXIT_PASSED;
    }
    if (text[0] >= '0' && text[0] <= '9' && strlen(text) < 10) {
        p->closings = strtoul(text, &end, 10);
    }
    if (end && *end == '\0') {
        return EW_EXIT_PASSED;
    }
    ew_say(p->run.streams, "--closing: `%s` is neither a number nor all", text);
    return EW_EXIT_USAGE;
}

static bool fits_glob(const char *glob, struct ew_str arn)
{
    return !glob || ew_str_eq(ew_str_from(glob), arn) ||
           ew_arn_glob_match(ew_str_from(glob), arn);
}

/* A name that is nobody's is a mistake, and no answer that there is none. */
static enum ew_exit check_asked_name(const struct paths_run *p,
                                     const char *option, const char *glob,
                                     bool or_outside)
{
    const struct ew_estate *estate = &p->run.loaded.estate;
    bool found = !glob;
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        found = found || fits_glob(glob, principal->arn);
    }
    for (size_t i = 0; or_outside && i < p->all.outside_count; i++) {
        found = found || fits_glob(glob, p->all.outside[i].from);
    }
    if (!found) {
        ew_say(p->run.streams, "%s `%s` names no principal of the input",
               option, glob);
    }
    return found ? EW_EXIT_PASSED : EW_EXIT_USAGE;
}

/* ---- what is shown ------------------------------------------------------- */

/* Those of the paths that were asked for. */
static enum ew_status keep_asked_paths(struct paths_run *p,
                                       const struct ew_path **paths,
                                       size_t *count)
{
    struct ew_vec kept = ew_vec_of(&p->run.arena, sizeof(struct ew_path));
    for (size_t i = 0; i < *count; i++) {
        const struct ew_path *path = &(*paths)[i];
        if ((p->door == EW_DOORS || path->door == p->door) &&
            fits_glob(p->options->to, path->end->arn)) {
            EW_TRY(EW_VEC_ADD(&kept, path));
        }
    }
    *paths = kept.items;
    *count = kept.count;
    p->shown.path_count += kept.count;
    return EW_OK;
}

/* A path that is sure settles it, and so does a door. */
static bool is_undecided(const struct ew_ways *ways)
{
    bool unknown = ways->exec->verdict == EW_VERDICT_UNKNOWN;
    for (size_t i = 0; i < ways->path_count; i++) {
        unknown = unknown || ways->paths[i].verdict == EW_VERDICT_UNKNOWN;
    }
    return unknown;
}

static enum ew_status keep_undecided(struct paths_run *p, struct ew_str who)
{
    struct ew_str line = ew_arena_printf(
        &p->run.arena, "%.*s: what it may do, or a path of it, is not decided",
        EW_STR_ARG(who));
    EW_TRY_MEMORY(line.ptr);
    return ew_vec_push_str(&p->undecided, line);
}

static enum ew_status keep_asked(struct paths_run *p)
{
    const char *from = p->options->from;
    for (size_t i = 0; i < p->all.way_count; i++) {
        struct ew_ways ways = p->all.ways[i];
        if (!fits_glob(from, ways.principal->arn)) {
            continue;
        }
        EW_TRY(keep_asked_paths(p, &ways.paths, &ways.path_count));
        EW_TRY(is_undecided(&ways) ? keep_undecided(p, ways.principal->arn)
                                   : EW_OK);
        EW_TRY(ways.path_count > 0 ? EW_VEC_ADD(&p->ways, &ways) : EW_OK);
    }
    for (size_t i = 0; i < p->all.outside_count; i++) {
        struct ew_outside outside = p->all.outside[i];
        bool unknown = false;
        if (!fits_glob(from, outside.from)) {
            continue;
        }
        EW_TRY(keep_asked_paths(p, &outside.paths, &outside.path_count));
        for (size_t k = 0; k < outside.path_count; k++) {
            unknown = unknown || outside.paths[k].verdict == EW_VERDICT_UNKNOWN;
        }
        EW_TRY(unknown ? keep_undecided(p, outside.from) : EW_OK);
        EW_TRY(outside.path_count > 0 ? EW_VEC_ADD(&p->outside, &outside)
                                      : EW_OK);
    }
    return EW_OK;
}

static enum ew_status tell_incomplete_input(struct paths_run *p,
                                            struct ew_vec *lines)
{
    const struct ew_estate *estate = &p->run.loaded.estate;
    EW_EACH(const struct ew_diag, diag, &estate->incomplete.list) {
        struct ew_str line = ew_diag_line(&p->run.arena, diag);
        EW_TRY_MEMORY(line.ptr);
        EW_TRY(ew_vec_push_str(lines, line));
    }
    EW_EACH(const struct ew_str, line, &p->undecided) {
        EW_TRY(ew_vec_push_str(lines, *line));
    }
    return estate->incomplete.cut ? EW_NOMEM : EW_OK;
}

static enum ew_status fill_shown(struct paths_run *p)
{
    const struct ew_show_paths_options *options = p->options;
    const struct ew_estate *estate = &p->run.loaded.estate;
    struct ew_vec lines = ew_vec_of(&p->run.arena, sizeof(struct ew_str));
    EW_TRY(tell_incomplete_input(p, &lines));
    struct ew_paths_shown *shown = &p->shown;
    shown->version = EW_STR(EW_VERSION);
    shown->command = EW_STR("paths");
    shown->started_at = p->run.started_at;
    shown->now = p->run.now;
    shown->estate = estate;
    shown->assumptions =
        (struct ew_strs){estate->assumptions.items, estate->assumptions.count};
    shown->incomplete = (struct ew_strs){lines.items, lines.count};
    shown->complete = lines.count == 0;
    shown->from = options->from ? ew_str_from(options->from) : shown->from;
    shown->to = options->to ? ew_str_from(options->to) : shown->to;
    shown->door = options->door ? ew_str_from(options->door) : shown->door;
    shown->ways = p->ways.items;
    shown->way_count = p->ways.count;
    shown->outside = p->outside.items;
    shown->outside_count = p->outside.count;
    shown->chokes = p->chokes.list;
    shown->choke_count = p->chokes.count;
    shown->unopened = p->chokes.unopened;
    return EW_OK;
}

/* ---- choke points -------------------------------------------------------- */

static enum ew_exit find_chokes(struct paths_run *p)
{
    struct ew_error err = {0};
    const struct ew_paths shown = {
        .ways = p->ways.items,
        .way_count = p->ways.count,
        .outside = p->outside.items,
        .outside_count = p->outside.count,
    };
    const struct ew_paths_options options = {
        .level = EW_PATHS_ALL, .now = p->run.now, .exec = p->run.engine};
    enum ew_status status =
        ew_chokes_find(&p->run.arena, &shown, &p->chokes, &err);
    for (size_t i = 0;
         status == EW_OK && i < p->chokes.count && i < p->closings; i++) {
        status = ew_choke_close(&p->run.arena, &p->run.loaded.estate, &options,
                                &p->all, &p->chokes.list[i], &err);
    }
    return status == EW_OK ? EW_EXIT_PASSED
                           : ew_say_error(p->run.streams, &err);
}

static enum ew_exit find_shown(struct paths_run *p)
{
    const struct ew_paths *all = NULL;
    enum ew_exit status = ew_run_find_paths(&p->run, EW_PATHS_ALL, NULL, &all);
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    p->all = *all;
    p->ways = ew_vec_of(&p->run.arena, sizeof(struct ew_ways));
    p->outside = ew_vec_of(&p->run.arena, sizeof(struct ew_outside));
    p->undecided = ew_vec_of(&p->run.arena, sizeof(struct ew_str));
    status = check_asked_name(p, "--from", p->options->from, true);
    if (status == EW_EXIT_PASSED) {
        status = check_asked_name(p, "--to", p->options->to, false);
    }
    if (status == EW_EXIT_PASSED && keep_asked(p) != EW_OK) {
        status = out_of_memory(p);
    }
    if (status == EW_EXIT_PASSED) {
        status = find_chokes(p);
    }
    if (status == EW_EXIT_PASSED && fill_shown(p) != EW_OK) {
        status = out_of_memory(p);
    }
    return status;
}

/* ---- the run ------------------------------------------------------------- */

static void write_paths(const void *user, struct ew_str format,
                        struct ew_buf *out, const struct ew_render *how)
{
    const struct paths_run *p = user;
    ew_paths_format_find(format)->write(out, &p->shown, how);
}

static enum ew_exit run_show_paths(struct paths_run *p)
{
    struct ew_str names[8];
    size_t count = 0;
    const struct ew_paths_format *formats = ew_paths_formats(&count);
    size_t known = 0;
    for (; known < count && known < sizeof(names) / sizeof(names[0]); known++) {
        names[known] = formats[known].name;
    }
    enum ew_exit status = ew_run_check_outputs(&p->run, names, known);
    if (status == EW_EXIT_PASSED) {
        status = read_wanted_door(p);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_closings(p);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&p->run);
    }
    if (status == EW_EXIT_PASSED) {
        status = find_shown(p);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_write(&p->run, write_paths, p);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    /* what is missing stands in both of these, and in no graph */
    if (!ew_run_has_format(&p->run, EW_STR("table")) &&
        !ew_run_has_format(&p->run, EW_STR("json"))) {
        ew_run_tell_incomplete(&p->run);
    }
    if (p->shown.complete || p->run.common->allow_incomplete) {
        return EW_EXIT_PASSED;
    }
    ew_run_tell_inconclusive(&p->run);
    return EW_EXIT_INCONCLUSIVE;
}

enum ew_exit ew_show_paths(const struct ew_show_paths_options *options,
                           const struct ew_streams *streams)
{
    struct paths_run p = {.options = options};
    enum ew_exit status = ew_run_start(&p.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_show_paths(&p);
    }
    ew_run_end(&p.run);
    return status;
}
