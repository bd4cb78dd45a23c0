/*
 * The life of a run: options checked, sources loaded, talk, outputs, exit
 * status. Commands keep in common here what must not differ between them,
 * above all when a run counts as complete: a command that decided that by
 * itself could one day pass where another one would not.
 */
#include "api/run.h"

#include "base/clock.h"

#include "report/github.h"

#include "api/live.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

/* Longer paths of the working folder are taken for unknown. */
#define ROOT_MAX_BYTES ((size_t)64 << 10)

/* ---- talk --------------------------------------------------------------- */

/*
 * In a workflow, texts of the input must not be taken for commands of the
 * runner.
 */
void ew_say_line(const struct ew_streams *streams, const struct ew_buf *line)
{
    struct ew_buf inert;
    ew_buf_init(&inert);
    if (streams->in_workflow) {
        ew_workflow_add_inert(&inert, ew_buf_str(line));
    }
    const struct ew_buf *said = streams->in_workflow ? &inert : line;
    if (line->failed || inert.failed) {
        (void)fputs("execwarden: out of memory\n", streams->err);
    } else {
        (void)fwrite(said->ptr, 1, said->len, streams->err);
    }
    ew_buf_release(&inert);
}

static void say_text(const struct ew_streams *streams, struct ew_str text)
{
    struct ew_buf line;
    ew_buf_init(&line);
    ew_buf_add(&line, EW_STR("execwarden: "));
    ew_buf_add_visible(&line, text);
    ew_buf_add_char(&line, '\n');
    ew_say_line(streams, &line);
    ew_buf_release(&line);
}

EW_PRINTF(2, 0)
static void say_args(const struct ew_streams *streams, const char *format,
                     va_list args)
{
    char text[4 * EW_MAX_ERROR_TEXT];
    int len = vsnprintf(text, sizeof(text), format, args);
    if (len >= 0) {
        say_text(streams, ew_str_from(text));
    }
}

void ew_say(const struct ew_streams *streams, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say_args(streams, format, args);
    va_end(args);
}

void ew_hint(const struct ew_streams *streams, const char *format, ...)
{
    if (streams->verbosity < 0) {
        return;
    }
    va_list args;
    va_start(args, format);
    say_args(streams, format, args);
    va_end(args);
}

static enum ew_exit exit_of_status(enum ew_status status)
{
    switch (status) {
    case EW_OK: /* an error that does not say what it is */
    case EW_NOMEM:
    case EW_IO:
        return EW_EXIT_SYSTEM;
    case EW_SYNTAX:
    case EW_INVALID:
    case EW_LIMIT:
    case EW_USAGE:
    case EW_UNSUPPORTED:
        break;
    }
    return EW_EXIT_USAGE;
}

enum ew_exit ew_say_error(const struct ew_streams *streams,
                          const struct ew_error *err)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_diag diag = {err->place, ew_str_from(err->text)};
    struct ew_str line = ew_diag_line(&arena, &diag);
    say_text(streams, line.ptr ? line : ew_str_from(err->text));
    ew_arena_release(&arena);
    return exit_of_status(err->status);
}

void ew_say_diags(const struct ew_streams *streams,
                  const struct ew_diags *diags, const char *before)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    EW_EACH(const struct ew_diag, diag, &diags->list) {
        struct ew_str line = ew_diag_line(&arena, diag);
        ew_say(streams, "%s%.*s", before, EW_STR_ARG(line));
        ew_arena_reset(&arena);
    }
    ew_arena_release(&arena);
}

/* ---- life --------------------------------------------------------------- */

static enum ew_exit read_now(const struct ew_streams *streams, const char *name,
                             const char *text, int64_t *out)
{
    if (!text) {
        *out = ew_time_now();
        return EW_EXIT_PASSED;
    }
    if (ew_time_parse(ew_str_from(text), out)) {
        return EW_EXIT_PASSED;
    }
    ew_say(streams,
           "%s `%s` is not a time; write 2026-11-20 or 2026-11-20T12:00:00Z",
           name, text);
    return EW_EXIT_USAGE;
}

/* Absent where it cannot be told: paths then stay as they were given. */
static struct ew_str working_folder(struct ew_arena *arena)
{
    for (size_t size = 1024; size <= ROOT_MAX_BYTES; size *= 2) {
        char *path = ew_arena_alloc(arena, size);
        if (path && getcwd(path, size) && path[0] == '/') {
            return ew_str_from(path);
        }
    }
    return (struct ew_str){NULL, 0};
}

enum ew_exit ew_run_start(struct ew_run *run, const struct ew_common *common,
                          const struct ew_streams *streams)
{
    *run = (struct ew_run){.streams = streams, .common = common};
    ew_arena_init(&run->arena);
    run->root = working_folder(&run->arena);
    enum ew_exit status = read_now(streams, "--now", common->now, &run->now);
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    return read_now(streams, "SOURCE_DATE_EPOCH", common->started_at,
                    &run->started_at);
}

/* Where there is nothing to judge, nothing is clean. */
static enum ew_status tell_nothing_judged(struct ew_run *run)
{
    struct ew_estate *estate = &run->loaded.estate;
    size_t judged = 0;
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        judged += principal->type != EW_PRINCIPAL_ROOT;
    }
    if (judged > 0 || run->before) {
        return EW_OK;
    }
    if (estate->code_files > 0) {
        return ew_vec_push_str(
            &estate->assumptions,
            EW_STR("the code that was read declares no user, role, group or "
                   "policy: nothing in it concerns IAM"));
    }
    struct ew_place place = {0};
    if (run->common->source_count > 0) {
        place.file = ew_str_from(run->common->sources[0]);
    }
    if (estate->inputs.count == 0 && estate->incomplete.list.count == 0) {
        ew_diag_add(&estate->incomplete, place,
                    "nothing here is input that is known");
    } else if (estate->incomplete.list.count == 0) {
        ew_diag_add(&estate->incomplete, (struct ew_place){0},
                    "nothing was judged: no user, role, group or policy is "
                    "in the input");
    }
    return EW_OK;
}

/* Files, or what the live API says. */
static enum ew_exit load_sources(struct ew_run *run,
                                 const struct ew_load_options *options)
{
    const struct ew_common *common = run->common;
    struct ew_error err = {0};
    struct ew_str *sources =
        EW_NEW_ARRAY(&run->arena, common->source_count, struct ew_str);
    for (size_t i = 0; sources && i < common->source_count; i++) {
        sources[i] = ew_str_from(common->sources[i]);
    }
    enum ew_status status = sources ? ew_load(sources, common->source_count,
                                              options, &run->loaded, &err)
                                    : ew_fail_memory(&err);
    if (status != EW_OK) {
        return ew_say_error(run->streams, &err);
    }
    return EW_EXIT_PASSED;
}

static enum ew_exit load_live(struct ew_run *run,
                              const struct ew_load_options *options)
{
    struct ew_error err = {0};
    size_t count = 0;
    enum ew_exit fetched =
        ew_live_fetch(run->common->live, run->streams, &run->memory);
    if (fetched != EW_EXIT_PASSED) {
        return fetched;
    }
    const struct ew_load_text *texts = ew_live_texts(run->memory, &count);
    enum ew_status status =
        ew_load_texts(texts, count, options, &run->loaded, &err);
    return status == EW_OK ? EW_EXIT_PASSED : ew_say_error(run->streams, &err);
}

static enum ew_exit read_allow_unread(struct ew_run *run, struct ew_str **out)
{
    const struct ew_common *common = run->common;
    struct ew_str *kinds =
        EW_NEW_ARRAY(&run->arena, common->allow_unread_count, struct ew_str);
    if (!kinds) {
        struct ew_error err = {0};
        (void)ew_fail_memory(&err);
        return ew_say_error(run->streams, &err);
    }
    for (size_t i = 0; i < common->allow_unread_count; i++) {
        kinds[i] = ew_str_from(common->allow_unread[i]);
        if (!ew_load_is_unread_kind(kinds[i])) {
            ew_say(run->streams,
                   "--allow-unread: `%s` is no kind of code that is not "
                   "read; there are terraform, plan-file, plan-log, "
                   "plan-text, cdktf, encrypted-state, pulumi, serverless, "
                   "cdk, kubernetes",
                   common->allow_unread[i]);
            return EW_EXIT_USAGE;
        }
    }
    *out = kinds;
    return EW_EXIT_PASSED;
}

/* Each text has ids with commas in between. */
static enum ew_exit read_excluded_ids(struct ew_run *run, struct ew_vec *out)
{
    const struct ew_common *common = run->common;
    *out = ew_vec_of(&run->arena, sizeof(struct ew_str));
    for (size_t i = 0; i < common->excluded_count; i++) {
        struct ew_str rest = ew_str_from(common->excluded[i]);
        while (rest.ptr) {
            struct ew_str id = ew_str_trim(ew_str_cut(rest, ',', &rest));
            if (!ew_is_account_id(id) && !ew_str_starts(id, EW_STR("ou-"))) {
                ew_say(run->streams,
                       "`%.*s` is to be excluded and is the id neither of an "
                       "account nor of an organizational unit",
                       EW_STR_ARG(id));
                return EW_EXIT_USAGE;
            }
            if (ew_vec_push_str(out, id) != EW_OK) {
                struct ew_error err = {0};
                (void)ew_fail_memory(&err);
                return ew_say_error(run->streams, &err);
            }
        }
    }
    return EW_EXIT_PASSED;
}

static void tell_skipped(const struct ew_run *run)
{
    const struct ew_estate *estate = &run->loaded.estate;
    size_t count = estate->skipped_files;
    if (run->streams->verbosity > 0) {
        ew_say_diags(run->streams, &estate->skipped, "skipped: ");
    } else if (count > 0) {
        ew_hint(run->streams,
                "%zu file%s skipped, since nothing in %s is judged here; -v "
                "names %s",
                count, count == 1 ? "" : "s", count == 1 ? "it" : "them",
                count == 1 ? "it" : "them");
    }
}

/* Whatever of the options can be refused is refused before anything is read. */
enum ew_exit ew_run_load(struct ew_run *run)
{
    const struct ew_common *common = run->common;
    struct ew_error err = {0};
    if (common->account && !ew_is_account_id(ew_str_from(common->account))) {
        ew_say(run->streams, "--account: `%s` is no account id: twelve digits",
               common->account);
        return EW_EXIT_USAGE;
    }
    if (common->live && common->source_count > 0) {
        ew_say(run->streams, "--live takes no source");
        return EW_EXIT_USAGE;
    }
    if (!common->live && common->source_count == 0) {
        ew_say(run->streams, "no source is given");
        return EW_EXIT_USAGE;
    }
    struct ew_str *allow_unread = NULL;
    struct ew_vec excluded;
    enum ew_exit status = read_allow_unread(run, &allow_unread);
    if (status == EW_EXIT_PASSED) {
        status = read_excluded_ids(run, &excluded);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    const struct ew_load_options options = {
        .account = ew_str_from(common->account),
        .region = ew_str_from(common->region),
        .source_root = ew_str_from(common->source_root),
        .before = run->before,
        .excluded = excluded.items,
        .excluded_count = excluded.count,
        .require_all_accounts = common->require_all_accounts,
        .allow_unread = allow_unread,
        .allow_unread_count = common->allow_unread_count,
    };
    status =
        common->live ? load_live(run, &options) : load_sources(run, &options);
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    run->is_loaded = true;
    if (tell_nothing_judged(run) != EW_OK) {
        (void)ew_fail_memory(&err);
        return ew_say_error(run->streams, &err);
    }
    const struct ew_engine_options engine = {.now = run->now};
    run->engine = ew_engine_new(&run->arena, &run->loaded.estate, &engine);
    if (!run->engine) {
        (void)ew_fail_memory(&err);
        return ew_say_error(run->streams, &err);
    }
    if (run->streams->verbosity > 0) {
        ew_say_diags(run->streams, &run->loaded.estate.notes, "note: ");
    }
    tell_skipped(run);
    return EW_EXIT_PASSED;
}

void ew_run_tell_incomplete(const struct ew_run *run)
{
    const struct ew_estate *estate = &run->loaded.estate;
    ew_say_diags(run->streams, &estate->incomplete, "incomplete: ");
    EW_EACH(const struct ew_str, assumption, &estate->assumptions) {
        ew_hint(run->streams, "assumed: %.*s", EW_STR_ARG(*assumption));
    }
}

void ew_run_tell_inconclusive(const struct ew_run *run)
{
    ew_say(run->streams,
           "INCONCLUSIVE: give what is missing, or accept it with "
           "--allow-incomplete");
}

bool ew_run_is_complete(const struct ew_run *run)
{
    return run->common->allow_incomplete ||
           run->loaded.estate.incomplete.list.count == 0;
}

void ew_run_end(struct ew_run *run)
{
    ew_engine_release(run->engine);
    if (run->is_loaded) {
        ew_loaded_release(&run->loaded);
    }
    ew_live_memory_free(run->memory);
    ew_arena_release(&run->arena);
}

struct ew_target ew_run_target(const struct ew_target_options *options)
{
    return (struct ew_target){
        .region = ew_str_from(options->region),
        .cluster = ew_str_from(options->cluster),
        .task = ew_str_from(options->task),
        .container = ew_str_from(options->container),
    };
}
