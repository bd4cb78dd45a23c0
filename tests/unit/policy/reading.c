#include "reading.h"

#include "base/rows.h"

struct ew_json_text *read_json(struct ew_arena *arena, const char *text)
{
    struct ew_json_text *out = NULL;
    struct ew_error err;
    struct ew_str copy = ew_arena_str(arena, ew_str_from(text));
    char *bytes = ew_arena_alloc_raw(arena, copy.len + 1);
    for (size_t i = 0; i < copy.len; i++) {
        bytes[i] = copy.ptr[i] == '\'' ? '"' : copy.ptr[i];
    }
    struct ew_str json = {bytes, copy.len};
    if (ew_json_vet(arena, EW_STR("p.json"), json, &out, &err) != EW_OK) {
        fail_msg("`%s` is no JSON: %s", text, err.text);
    }
    return out;
}

const struct ew_document *read_document(struct ew_arena *arena,
                                        const char *text,
                                        enum ew_document_use use)
{
    const struct ew_document *out = NULL;
    struct ew_json_text *json = read_json(arena, text);
    struct ew_arena scratch;
    ew_arena_init(&scratch);
    enum ew_status status =
        ew_document_parse(arena, &scratch, json, json->root, use, &out);
    ew_arena_release(&scratch);
    assert_int_equal(status, EW_OK);
    return out;
}
