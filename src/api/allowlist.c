/*
 * `allowlist init` drafts a list of what there is, which somebody has to
 * approve: it is no list yet, and says so. `allowlist check` reads one with
 * all its faults, without any access.
 */
#include "base/file.h"

#include "audit/draft.h"

#include "api/run.h"

static const struct ew_str FORMATS[] = {EW_LIT("yaml")};

/* ---- init --------------------------------------------------------------- */

struct init {
    struct ew_run run;
    struct ew_report report;
    struct ew_buf draft;
};

static void write_draft(const void *user, struct ew_str format,
                        struct ew_buf *out, const struct ew_render *how)
{
    const struct init *init = user;
    (void)format;
    (void)how;
    ew_buf_add(out, ew_buf_str(&init->draft));
}

static enum ew_exit make_draft(struct init *init)
{
    struct ew_run *run = &init->run;
    const struct ew_audit_options options = {
        .now = run->now, .gate_off = true, .allow_incomplete = true};
    struct ew_error err = {0};
    if (ew_audit(&run->arena, &run->loaded.estate, run->engine, &options,
                 &init->report, &err) != EW_OK ||
        ew_allowlist_draft(&run->arena, run->engine, &init->report,
                           &init->draft, &err) != EW_OK) {
        return ew_say_error(run->streams, &err);
    }
    return EW_EXIT_PASSED;
}

/* A draft without somebody looks like one of everybody. */
static void tell_undecided(const struct init *init)
{
    for (size_t i = 0; i < init->report.principal_count; i++) {
        const struct ew_access *access = init->report.principals[i].access;
        if (access->verdict == EW_VERDICT_UNKNOWN) {
            ew_hint(init->run.streams, "undecided: %.*s: %.*s",
                    EW_STR_ARG(access->principal->arn),
                    EW_STR_ARG(access->unknown.count ? access->unknown.items[0]
                                                     : EW_STR("")));
        }
    }
}

static enum ew_exit run_init(struct init *init)
{
    struct ew_run *run = &init->run;
    enum ew_exit status = ew_run_check_outputs(run, FORMATS, 1);
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(run);
    }
    if (status == EW_EXIT_PASSED) {
        status = make_draft(init);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_write(run, write_draft, init);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    ew_run_tell_incomplete(run);
    tell_undecided(init);
    bool certain = ew_run_is_complete(run) &&
                   (run->common->allow_incomplete ||
                    init->report.summary.by_verdict[EW_VERDICT_UNKNOWN] == 0);
    return certain ? EW_EXIT_PASSED : EW_EXIT_INCONCLUSIVE;
}

enum ew_exit ew_allowlist_init(const struct ew_allowlist_init_options *options,
                               const struct ew_streams *streams)
{
    struct init init = {0};
    ew_buf_init(&init.draft);
    enum ew_exit status = ew_run_start(&init.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_init(&init);
    }
    ew_run_end(&init.run);
    ew_buf_release(&init.draft);
    return status;
}

/* ---- check -------------------------------------------------------------- */

/* What is valid now but asks for attention. */
static void tell_entries(const struct ew_streams *streams,
                         const struct ew_allowlist *list, int64_t now)
{
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct ew_entry *entry = &list->entries[i];
        bool expired = ew_entry_expired(entry, now);
        if (entry->self_approved) {
            ew_hint(streams,
                    "warning: %.*s:%zu:%zu: entry `%.*s` is approved by its "
                    "owner",
                    EW_STR_ARG(entry->place.file), entry->place.line,
                    entry->place.column, EW_STR_ARG(entry->id));
        }
        if (!expired && !ew_entry_overdue(entry, now)) {
            continue;
        }
        ew_hint(streams, "%.*s:%zu:%zu: entry `%.*s` %s",
                EW_STR_ARG(entry->place.file), entry->place.line,
                entry->place.column, EW_STR_ARG(entry->id),
                expired ? "has expired and covers nothing"
                        : "is overdue for review");
    }
}

static enum ew_exit check_list_text(const struct ew_file *file, int64_t now,
                                    const struct ew_streams *streams,
                                    struct ew_arena *arena)
{
    struct ew_error err = {0};
    struct ew_diags faults = ew_diags_of(arena);
    const struct ew_allowlist *list = NULL;
    enum ew_status status =
        ew_allowlist_parse(file->path, file->text, now, &faults, &list, &err);
    if (status == EW_OK) {
        tell_entries(streams, list, now);
        ew_hint(streams, "%.*s: valid, %zu entr%s", EW_STR_ARG(file->path),
                list->entry_count, list->entry_count == 1 ? "y" : "ies");
        return EW_EXIT_PASSED;
    }
    ew_say_diags(streams, &faults, "");
    return faults.list.count > 0 ? EW_EXIT_USAGE : ew_say_error(streams, &err);
}

static enum ew_exit check_file(const char *path, int64_t now,
                               const struct ew_streams *streams)
{
    struct ew_error err = {0};
    struct ew_file file = {0};
    if (ew_file_read(ew_str_from(path), EW_MAX_CONFIG_BYTES, &file, &err) !=
        EW_OK) {
        enum ew_exit told = ew_say_error(streams, &err);
        return err.status == EW_NOMEM ? told : EW_EXIT_USAGE;
    }
    struct ew_arena arena;
    ew_arena_init(&arena);
    enum ew_exit status = check_list_text(&file, now, streams, &arena);
    ew_arena_release(&arena);
    ew_file_release(&file);
    return status;
}

enum ew_exit ew_allowlist_check(const char *const *paths, size_t path_count,
                                const char *now,
                                const struct ew_streams *streams)
{
    const struct ew_common common = {.now = now};
    struct ew_run run;
    enum ew_exit status = ew_run_start(&run, &common, streams);
    if (status == EW_EXIT_PASSED && path_count == 0) {
        ew_say(streams, "no allow-list is given");
        status = EW_EXIT_USAGE;
    }
    bool valid_times = status == EW_EXIT_PASSED;
    for (size_t i = 0; valid_times && i < path_count; i++) {
        enum ew_exit one = check_file(paths[i], run.now, streams);
        status = one > status ? one : status;
    }
    ew_run_end(&run);
    return status;
}
