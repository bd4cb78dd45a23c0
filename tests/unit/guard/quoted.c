#include "quoted.h"

#include "base/rows.h"

struct ew_str quoted(struct ew_arena *arena, const char *text)
{
    struct ew_str source = ew_str_from(text);
    char *copy = ew_arena_alloc_raw(arena, source.len + 1);
    assert_non_null(copy);
    for (size_t i = 0; i <= source.len; i++) {
        copy[i] = text[i] == '\'' ? '"' : text[i];
    }
    return (struct ew_str){copy, source.len};
}
