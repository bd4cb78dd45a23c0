/*
 * What the parts of a fetch tell it: that it failed, what is missing, how far
 * it is. This calls nobody but the caller's sink, so that every part may use
 * it.
 */
#include "aws/fetch_run.h"

void ew_fetch_fail(struct ew_fetch *fetch, const struct ew_error *err)
{
    if (fetch->status == EW_OK) {
        fetch->status = err->status;
        fetch->err = *err;
    }
    fetch->stopping = true;
}

void ew_fetch_fail_memory(struct ew_fetch *fetch)
{
    struct ew_error err = {0};
    (void)ew_fail_memory(&err);
    ew_fetch_fail(fetch, &err);
}

void ew_fetch_miss(struct ew_fetch *fetch, struct ew_str what,
                   struct ew_str why)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    sink->missing(sink->user, what, why);
}

void ew_fetch_assume(struct ew_fetch *fetch, struct ew_str what,
                     struct ew_str why)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    sink->assumed(sink->user, what, why);
}

bool ew_fetch_wants_organization(const struct ew_fetch *fetch)
{
    const struct ew_fetch_input *input = fetch->input;
    return input->organization || input->organization_role.ptr ||
           input->organization_credentials;
}

bool ew_fetch_has(const struct ew_fetch *fetch, struct ew_str path)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    return sink->has(sink->user, path, NULL);
}

void ew_fetch_tell_progress(const struct ew_fetch *fetch)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    sink->progress(sink->user, &fetch->progress);
}

enum ew_status ew_fetch_place(struct ew_fetch *fetch, struct ew_str id,
                              struct ew_str parent)
{
    struct ew_str *where = EW_NEW(fetch->arena, struct ew_str);
    struct ew_str kept = ew_arena_str(fetch->arena, id);
    if (where) {
        *where = ew_arena_str(fetch->arena, parent);
    }
    return where && kept.ptr && (where->ptr || !parent.ptr)
               ? ew_map_put(&fetch->parents, kept, where)
               : EW_NOMEM;
}
