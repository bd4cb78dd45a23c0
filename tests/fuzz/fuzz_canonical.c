/**
 * The parts of a canonical request: made canonical once more they stay as
 * they are, and hold nothing but what is allowed to be there.
 */
#include "aws/sign.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool holds_only(struct ew_str s, const char *also)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = ew_ascii_lower(s.ptr[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
            (c == '\0' || (!strchr("-._~%", c) && !strchr(also, c)))) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str text = {size ? (const char *)data : "", size};

    struct ew_str query = ew_aws_canonical_query(&arena, text);
    expect(query.ptr && holds_only(query, "&="));
    expect(ew_str_eq(ew_aws_canonical_query(&arena, query), query));

    struct ew_str path =
        ew_aws_canonical_path(&arena, text, EW_AWS_SIGN_PATH_ONCE);
    expect(path.len > 0 && path.ptr[0] == '/' && holds_only(path, "/"));
    expect(!ew_str_contains(path, EW_STR("//")));
    expect(ew_str_eq(ew_aws_canonical_path(&arena, path, EW_AWS_SIGN_PATH_ONCE),
                     path));

    struct ew_str value = ew_aws_canonical_value(&arena, text);
    expect(value.ptr && value.len <= size);
    expect(!ew_str_contains(value, EW_STR("  ")));
    expect(ew_str_eq(ew_aws_canonical_value(&arena, value), value));
    ew_arena_release(&arena);
    return 0;
}
