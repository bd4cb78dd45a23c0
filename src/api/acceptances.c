/*
 * An acceptance names a file, or a resource in it, as people write paths:
 * relative to where they are. Here that becomes the file of the run, however
 * that one was named. An acceptance that nothing needs is told, because one
 * day it would accept something else.
 */
#include "api/acceptances.h"

#include "base/file.h"

#include "audit/accept.h"

static enum ew_exit no_memory(const struct ew_run *run)
{
    struct ew_error err = {0};
    (void)ew_fail_memory(&err);
    return ew_say_error(run->streams, &err);
}

enum ew_exit ew_acceptances_read(struct ew_run *run,
                                 const struct ew_scan_options *options,
                                 struct ew_audit_options *audit)
{
    size_t count = options->accept_unknown_count;
    struct ew_acceptance *accepted =
        EW_NEW_ARRAY(&run->arena, count, struct ew_acceptance);
    enum ew_exit status = EW_EXIT_PASSED;
    if (!accepted && count > 0) {
        return no_memory(run);
    }
    for (size_t i = 0; i < count; i++) {
        const char *fault =
            ew_acceptance_parse(ew_str_from(options->accept_unknown[i]),
                                options->accept_needs_reason, &accepted[i]);
        if (fault) {
            ew_say(run->streams, "--accept-unknown `%s`: %s",
                   options->accept_unknown[i], fault);
            status = EW_EXIT_USAGE;
        }
    }
    audit->accepted = accepted;
    audit->accepted_count = count;
    return status;
}

/* ---- files --------------------------------------------------------------- */

struct placing {
    struct ew_arena *arena;
    struct ew_map files;  /* of the run: struct ew_str as shown, by id */
    struct ew_str folder; /* with its slash; empty: the working one */
};

static enum ew_status note_file(struct placing *p, struct ew_str shown)
{
    struct ew_str id;
    enum ew_status status =
        shown.len ? ew_path_id(p->arena, shown, &id, NULL) : EW_IO;
    if (status != EW_OK) {
        return status == EW_NOMEM ? status : EW_OK; /* such as "-" */
    }
    if (ew_map_find(&p->files, id)) {
        return EW_OK;
    }
    struct ew_str *value = EW_NEW(p->arena, struct ew_str);
    EW_TRY_MEMORY(value);
    *value = shown;
    return ew_map_put(&p->files, id, value);
}

/* Those that were read, and those that could not be. */
static enum ew_status note_files(struct placing *p,
                                 const struct ew_estate *estate)
{
    EW_EACH(const struct ew_input, input, &estate->inputs) {
        EW_TRY(note_file(p, input->path));
    }
    EW_EACH(const struct ew_diag, gap, &estate->incomplete.list) {
        EW_TRY(note_file(p, gap->place.file));
    }
    return EW_OK;
}

/* The file of the run that a path leads to; NULL: none. */
static enum ew_status find_read_file(struct placing *p, struct ew_str path,
                                     const struct ew_str **out)
{
    struct ew_str id;
    bool relative = path.len > 0 && path.ptr[0] != '/';
    struct ew_str full = ew_arena_printf(
        p->arena, "%.*s%.*s", EW_STR_ARG(relative ? p->folder : EW_STR("")),
        EW_STR_ARG(path));
    *out = NULL;
    EW_TRY_MEMORY(full.ptr);
    enum ew_status status =
        path.len ? ew_path_id(p->arena, full, &id, NULL) : EW_IO;
    if (status == EW_OK) {
        *out = ew_map_find(&p->files, id);
    }
    return status == EW_NOMEM ? status : EW_OK;
}

/* `FILE`, `FILE#ADDRESS`, also behind `document:`. A `#` may be in either. */
static enum ew_status place_acceptance(struct placing *p,
                                       struct ew_acceptance *one)
{
    struct ew_str document = EW_STR("document:");
    struct ew_str text = one->what;
    bool is_document = ew_str_starts(text, document);
    if (is_document) {
        text = ew_str_slice(text, document.len, text.len);
    }
    for (size_t end = text.len + 1; end-- > 0;) {
        const struct ew_str *file = NULL;
        if (end < text.len && text.ptr[end] != '#') {
            continue;
        }
        EW_TRY(find_read_file(p, ew_str_slice(text, 0, end), &file));
        if (file) {
            one->what = ew_arena_printf(
                p->arena, "%s%.*s%.*s", is_document ? "document:" : "",
                EW_STR_ARG(*file),
                EW_STR_ARG(ew_str_slice(text, end, text.len)));
            return one->what.ptr ? EW_OK : EW_NOMEM;
        }
    }
    one->no_file = p->folder.len > 0;
    return EW_OK;
}

enum ew_exit ew_acceptances_place(struct ew_run *run,
                                  const struct ew_scan_options *options,
                                  struct ew_audit_options *audit)
{
    struct placing p = {.arena = &run->arena, .files = ew_map_of(&run->arena)};
    if (options->accept_beside) {
        p.folder = ew_str_folder(ew_str_from(options->accept_beside));
    }
    if (audit->accepted_count == 0) {
        return EW_EXIT_PASSED;
    }
    enum ew_status status = note_files(&p, &run->loaded.estate);
    for (size_t i = 0; status == EW_OK && i < audit->accepted_count; i++) {
        status = place_acceptance(&p, &audit->accepted[i]);
    }
    return status == EW_OK ? EW_EXIT_PASSED : no_memory(run);
}

/* ---- afterwards ---------------------------------------------------------- */

/* One that has run out counts no more, and one that is not needed should go
 * before something else comes to have its name. */
void ew_acceptances_tell(const struct ew_run *run,
                         const struct ew_audit_options *audit)
{
    for (size_t i = 0; i < audit->accepted_count; i++) {
        const struct ew_acceptance *accepted = &audit->accepted[i];
        bool expired = ew_acceptance_expired(accepted, run->now);
        if (expired || accepted->ambiguous ||
            (!accepted->used && audit->only_count == 0)) {
            ew_hint(run->streams,
                    "warning: --accept-unknown `%.*s` accepts nothing: %s",
                    EW_STR_ARG(accepted->what),
                    expired               ? "it has expired"
                    : accepted->ambiguous ? "several files have this address; "
                                            "give FILE#ADDRESS"
                                          : "nothing of it is unknown");
        }
    }
}
