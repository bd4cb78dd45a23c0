/*
 * A fetch whose documents stay in memory, for commands with --live. They are
 * handed to the loader as the files of a snapshot, manifest included, so a
 * live run and a run over a folder judge the same texts in the same way.
 */
#include "api/live.h"

#include <stdlib.h>
#include <string.h>

struct ew_live_memory {
    struct ew_arena arena;
    struct ew_vec texts;          /* struct ew_load_text */
    struct ew_vec bytes;          /* char *: those of the texts, on the heap */
    struct ew_snapshot *snapshot; /* while it is fetched */
};

static enum ew_status add_memory_text(struct ew_live_memory *memory,
                                      struct ew_str path, struct ew_str text,
                                      struct ew_error *err)
{
    struct ew_load_text *slot = ew_vec_push(&memory->texts);
    char **owned = slot ? ew_vec_push(&memory->bytes) : NULL;
    char *bytes = owned ? malloc(text.len + 1) : NULL;
    EW_TRY_MEMORY_FOR(bytes, err);
    *owned = bytes;
    if (text.len > 0) {
        memcpy(bytes, text.ptr, text.len);
    }
    bytes[text.len] = '\0';
    slot->text = (struct ew_str){bytes, text.len};
    slot->path = ew_arena_str(&memory->arena, path);
    return slot->path.ptr ? EW_OK : ew_fail_memory(err);
}

static enum ew_status keep_text(void *user,
                                const struct ew_fetch_document *document,
                                struct ew_str text, struct ew_error *err)
{
    struct ew_live_memory *memory = user;
    EW_TRY(ew_snapshot_add(memory->snapshot, document, text, err));
    /* the list of regions is for a fetch that goes on */
    return ew_str_eq(document->kind, EW_STR("regions"))
               ? EW_OK
               : add_memory_text(memory, document->path, text, err);
}

static bool has_text(void *user, struct ew_str path, struct ew_buf *text)
{
    (void)user;
    (void)path;
    (void)text;
    return false;
}

static enum ew_status begin_in_memory(void *user,
                                      const struct ew_fetch_caller *caller,
                                      struct ew_error *err)
{
    (void)user;
    (void)caller;
    (void)err;
    return EW_OK;
}

static int by_text_path(const void *a, const void *b)
{
    const struct ew_load_text *left = a;
    const struct ew_load_text *right = b;
    return ew_str_cmp(left->path, right->path);
}

/* The manifest says what is missing, and that tags are all there are. */
static enum ew_status add_manifest(struct ew_live_memory *memory,
                                   const struct ew_live *live,
                                   struct ew_error *err)
{
    struct ew_buf out;
    ew_buf_init(&out);
    ew_snapshot_write(&live->snapshot, &out);
    enum ew_status status =
        out.failed ? ew_fail_memory(err)
                   : add_memory_text(memory, EW_STR(EW_SNAPSHOT_MANIFEST),
                                     ew_buf_str(&out), err);
    ew_buf_release(&out);
    return status;
}

static enum ew_exit finish_memory(struct ew_live_memory *memory,
                                  const struct ew_live *live)
{
    struct ew_error err = {0};
    if (live->result.readable + live->result.invalid == 0) {
        EW_EACH(const struct ew_snapshot_gap, gap, &live->snapshot.missing) {
            ew_say(live->streams, "missing: %.*s: %.*s", EW_STR_ARG(gap->what),
                   EW_STR_ARG(gap->why));
        }
        return EW_EXIT_SYSTEM;
    }
    ew_live_tell_assumed(live);
    if (live->result.interrupted) {
        ew_say(live->streams, "interrupted");
        return EW_EXIT_SYSTEM;
    }
    if (add_manifest(memory, live, &err) != EW_OK) {
        return ew_say_error(live->streams, &err);
    }
    qsort(memory->texts.items, memory->texts.count, sizeof(struct ew_load_text),
          by_text_path);
    return EW_EXIT_PASSED;
}

enum ew_exit ew_live_fetch(const struct ew_aws_options *options,
                           const struct ew_streams *streams,
                           struct ew_live_memory **out)
{
    struct ew_live live;
    struct ew_live_memory *memory = calloc(1, sizeof(*memory));
    *out = memory;
    if (!memory) {
        ew_say(streams, "out of memory");
        return EW_EXIT_SYSTEM;
    }
    ew_arena_init(&memory->arena);
    memory->texts = ew_vec_of(&memory->arena, sizeof(struct ew_load_text));
    memory->bytes = ew_vec_of(&memory->arena, sizeof(char *));
    const struct ew_live_sink sink = {keep_text, has_text, begin_in_memory,
                                      NULL, memory};
    enum ew_exit status = ew_live_open(&live, options, streams);
    if (status == EW_EXIT_PASSED) {
        memory->snapshot = &live.snapshot;
        status = ew_live_run(&live, &sink);
        bool told = status != EW_EXIT_PASSED &&
                    live.result.readable + live.result.invalid > 0;
        status = told ? status : finish_memory(memory, &live);
    }
    ew_live_close(&live);
    return status;
}

const struct ew_load_text *ew_live_texts(const struct ew_live_memory *memory,
                                         size_t *count)
{
    *count = memory->texts.count;
    return memory->texts.items;
}

void ew_live_memory_free(struct ew_live_memory *memory)
{
    if (!memory) {
        return;
    }
    char *const *bytes = memory->bytes.items;
    for (size_t i = 0; i < memory->bytes.count; i++) {
        free(bytes[i]);
    }
    ew_arena_release(&memory->arena);
    free(memory);
}
