/**
 * Percent-encoding: what was encoded comes back; decoding any text never
 * makes it longer and touches nothing but escapes.
 */
#include "load/document_text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* Every other byte as an escape, so that both forms occur. */
static struct ew_str encode(struct ew_arena *arena, struct ew_str text)
{
    static const char DIGITS[] = "0123456789abcdefABCDEF";
    char *out = ew_arena_alloc(arena, 3 * text.len + 1);
    expect(out != NULL);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte != '%' && i % 2 == 0) {
            out[len++] = text.ptr[i];
            continue;
        }
        size_t low = byte & 15U;
        out[len++] = '%';
        out[len++] = DIGITS[byte >> 4];
        out[len++] = DIGITS[low > 9 && i % 3 == 0 ? low + 6 : low];
    }
    return (struct ew_str){out, len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str text = {size ? (const char *)data : "", size};
    struct ew_str back;
    expect(ew_url_decode(&arena, encode(&arena, text), &back) == EW_OK);
    expect(ew_str_eq(back, text));
    struct ew_str plain;
    if (ew_url_decode(&arena, text, &plain) == EW_OK) {
        size_t escapes = 0;
        for (size_t i = 0; i < text.len; i++) {
            escapes += text.ptr[i] == '%' ? 1 : 0;
        }
        expect(plain.len + 2 * escapes == text.len);
    }
    ew_arena_release(&arena);
    return 0;
}
