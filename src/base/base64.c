/*
 * Strict where it matters: four characters at a time, padding at the end only,
 * no bits left over. What is cut somewhere is seen to be in three of four
 * cases; the fourth is left to the reader of what it holds.
 */
#include "base/base64.h"

enum ew_status ew_base64_decode(struct ew_arena *arena, struct ew_str text,
                                struct ew_str *out, struct ew_error *err)
{
    static const struct ew_str ALPHABET = EW_LIT(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    char *bytes = ew_arena_alloc_raw(arena, text.len / 4 * 3 + 3);
    size_t len = 0;
    size_t padding = 0;
    size_t digits = 0;
    uint32_t bits = 0;
    EW_TRY_MEMORY_FOR(bytes, err);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        size_t value = c == '=' ? 0 : ew_str_find(ALPHABET, c);
        if (c == '\n' || c == '\r') {
            continue;
        }
        if (value >= ALPHABET.len || (padding > 0 && c != '=')) {
            return ew_fail(err, EW_SYNTAX, "character %zu is no base64", i + 1);
        }
        padding += c == '=';
        bits = bits << 6 | (uint32_t)value;
        if (++digits % 4 == 0) {
            bytes[len++] = (char)(bits >> 16 & 0xFF);
            bytes[len++] = (char)(bits >> 8 & 0xFF);
            bytes[len++] = (char)(bits & 0xFF);
        }
    }
    /* the bits that padding stands for are none */
    bool whole = digits % 4 == 0 && padding <= 2;
    for (size_t i = 0; whole && i < padding; i++) {
        whole = bytes[--len] == '\0';
    }
    *out = (struct ew_str){bytes, len};
    return whole ? EW_OK
                 : ew_fail(err, EW_SYNTAX, "the base64 is cut or padded wrong");
}
