/*
 * Line and column are asked for seldom, and then of any place: so nothing is
 * kept while parsing, and a sparse index is made when the first place is
 * wanted. Texts that were strings in other files are followed back to the byte
 * of that file, escapes and all.
 */
#include "base/json_scan.h"

/* Small enough to be counted through in an instant, and the marks take only
 * a few hundredths of the text. */
#define MARK_BYTES ((size_t)512)

struct ew_json_mark {
    size_t line;
    size_t column;
};

/* The number of bytes whose high bit is set; no other bit is. */
static size_t count_highs(uint64_t highs)
{
    return (size_t)((highs >> 7) * EW_SCAN_ONES >> 56);
}

/* In `words` words, at most 255; the compiler does several at once. */
static size_t count_newlines_in(const char *at, size_t words)
{
    const uint64_t lows = ~EW_SCAN_HIGHS;
    uint64_t counts = 0; /* a byte for each place in a word */
    for (size_t i = 0; i < words; i++) {
        /* exact for every byte, unlike ew_scan_is */
        uint64_t zero = ew_scan_load(at + 8 * i) ^ (EW_SCAN_ONES * '\n');
        counts += ~(((zero & lows) + lows) | zero | lows) >> 7;
    }
    const uint64_t pairs = UINT64_C(0x00ff00ff00ff00ff);
    uint64_t sums = (counts & pairs) + (counts >> 8 & pairs);
    return (size_t)(sums * UINT64_C(0x0001000100010001) >> 48);
}

static size_t count_newlines(const char *at, const char *end)
{
    size_t count = 0;
    while (end - at >= 8) {
        size_t words = (size_t)(end - at) / 8;
        words = words < 255 ? words : 255;
        count += count_newlines_in(at, words);
        at += 8 * words;
    }
    for (; at < end; at++) {
        count += *at == '\n' ? 1 : 0;
    }
    return count;
}

/* Bytes but for the second and further ones of a character. */
static size_t count_characters(const char *at, const char *end)
{
    size_t count = (size_t)(end - at);
    for (; end - at >= 8; at += 8) {
        uint64_t word = ew_scan_load(at);
        count -= count_highs(word & ~(word << 1) & EW_SCAN_HIGHS);
    }
    for (; at < end; at++) {
        count -= ((unsigned char)*at & 0xC0) == 0x80 ? 1 : 0;
    }
    return count;
}

/* The mark of `end`, when the one of `at` is known. */
static struct ew_json_mark advance_mark(struct ew_json_mark mark,
                                        const char *at, const char *end)
{
    size_t newlines = count_newlines(at, end);
    if (newlines) {
        const char *start = end;
        while (start[-1] != '\n') {
            start--;
        }
        mark.line += newlines;
        mark.column = 1;
        at = start;
    }
    mark.column += count_characters(at, end);
    return mark;
}

static const struct ew_json_mark START = {1, 1};

/* Fails silently: a place is then counted from the start of the text. */
static void make_marks(struct ew_json_text *text)
{
    size_t count = text->text.len / MARK_BYTES + 1;
    struct ew_json_mark *marks =
        EW_NEW_ARRAY(text->arena, count, struct ew_json_mark);
    if (!marks) {
        return;
    }
    struct ew_json_mark mark = START;
    const char *at = text->text.ptr;
    for (size_t i = 0; i < count; i++) {
        marks[i] = mark;
        if (i + 1 < count) {
            mark = advance_mark(mark, at, at + MARK_BYTES);
            at += MARK_BYTES;
        }
    }
    text->marks = marks;
    text->mark_count = count;
}

static struct ew_json_mark mark_of(const struct ew_json_text *text,
                                   size_t offset)
{
    const char *begin = text->text.ptr;
    size_t at = offset < text->text.len ? offset : text->text.len;
    size_t index = at / MARK_BYTES;
    if (!text->marks || index >= text->mark_count) {
        return text->text.len ? advance_mark(START, begin, begin + at) : START;
    }
    return advance_mark(text->marks[index], begin + index * MARK_BYTES,
                        begin + at);
}

static struct ew_place place_of_span(const struct ew_json_text *text,
                                     struct ew_span span)
{
    struct ew_json_mark first = mark_of(text, span.begin);
    struct ew_json_mark last = mark_of(text, span.end);
    return (struct ew_place){
        .file = text->file,
        .line = first.line,
        .column = first.column,
        .end_line = last.line,
        .end_column = last.column,
    };
}

/* ---- texts that come from another ---------------------------------------- */

/* Bytes of the string's text that make up one character of its content. */
static size_t written_length(const char *at, const char *end)
{
    size_t left = (size_t)(end - at);
    size_t length = *at != '\\' ? 1 : left > 1 && at[1] == 'u' ? 6 : 2;
    return length < left ? length : left;
}

/* UTF-8 bytes of the content that a `\uXXXX` stands for, half a pair each. */
static size_t escaped_length(const char *at)
{
    bool below_80 = at[2] == '0' && at[3] == '0' && at[4] < '8';
    bool below_800 = at[2] == '0' && at[3] < '8';
    bool half = (at[2] == 'd' || at[2] == 'D') && at[3] >= '8';
    return below_80 ? 1 : below_800 || half ? 2 : 3;
}

/* Where the byte of the content at offset stands in the carrier. */
static size_t carried_offset(const struct ew_json_text *text, size_t offset)
{
    const char *base = text->carrier->text.ptr;
    const char *at = base + text->carrier_span.begin + 1;
    const char *end = base + text->carrier_span.end - 1;
    size_t seen = 0;
    while (at < end && seen < offset) {
        size_t length = written_length(at, end);
        seen += length == 6 ? escaped_length(at) : 1;
        at += length;
    }
    return (size_t)(at - base);
}

static struct ew_place piece_place(const struct ew_json_text *text,
                                   size_t offset)
{
    size_t low = 0;
    size_t high = text->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text->pieces[middle].begin <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return text->pieces[low].place;
}

struct ew_place ew_json_place(struct ew_json_text *text, struct ew_span span)
{
    struct ew_place place;
    if (text->piece_count) {
        place = piece_place(text, span.begin);
    } else if (text->carrier) {
        const struct ew_span there = {carried_offset(text, span.begin),
                                      carried_offset(text, span.end)};
        place = ew_json_place(text->carrier, there);
    } else if (text->outer.file.len) {
        place = text->outer;
    } else {
        if (!text->marks && text->text.len > MARK_BYTES) {
            make_marks(text);
        }
        place = place_of_span(text, span);
    }
    place.origin = text->origin ? text->origin : place.origin;
    return place;
}

struct ew_place ew_scan_place(struct ew_str file, struct ew_str text,
                              struct ew_span span)
{
    const struct ew_json_text plain = {.file = file, .text = text};
    return place_of_span(&plain, span);
}
