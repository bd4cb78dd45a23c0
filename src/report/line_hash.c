/*
 * Hashes of lines as GitHub's code scanning makes them for
 * `primaryLocationLineHash`: of the hundred characters from the beginning of a
 * line on, blanks left out, with a number for each further line of the same
 * hash. A result keeps its identity as long as these stay the same, wherever
 * its line moves.
 *
 * Characters are units of UTF-16 and the arithmetic is that of 64 bits, since
 * both show in the result.
 */
#include "report/line_hash.h"

#include "base/utf8.h"
#include "base/vec.h"

enum {
    WINDOW = 100,
    FACTOR = 37,
    END_OF_TEXT = 65535, /* a unit of its own, after the last one */
    NO_CHARACTER = 0xFFFD,
};

/*
 * A polynomial over the last WINDOW units, modulo 2^64. A line's hash is that
 * of the window that begins with its first unit, so it is known only when
 * that unit is about to leave.
 */
struct roller {
    uint64_t units[WINDOW];
    bool starts_line[WINDOW];
    size_t at;
    uint64_t hash;
    uint64_t highest; /* FACTOR to the power of WINDOW */
    bool line_start;
    bool after_cr;
    struct ew_arena *arena;
    struct ew_vec lines;   /* struct ew_line_hash */
    struct ew_map numbers; /* hash -> how many lines have it */
    bool failed;
};

/* The hash of the line whose first unit leaves the window, and its number. */
static void end_line(struct roller *r)
{
    struct ew_line_hash *line = ew_vec_push(&r->lines);
    struct ew_str key = {(const char *)&r->hash, sizeof(r->hash)};
    size_t *number = ew_map_find(&r->numbers, key);
    if (line && !number) {
        number = EW_NEW(r->arena, size_t);
        key = ew_arena_str(r->arena, key);
        r->failed = r->failed || !number || !key.ptr ||
                    ew_map_put(&r->numbers, key, number) != EW_OK;
    }
    r->failed = r->failed || !line || !number;
    if (!r->failed) {
        *line = (struct ew_line_hash){r->hash, ++*number};
    }
}

static void roll(struct roller *r, uint64_t unit, bool starts_line)
{
    if (r->starts_line[r->at]) {
        end_line(r);
    }
    r->starts_line[r->at] = starts_line;
    r->hash = FACTOR * r->hash + unit - r->highest * r->units[r->at];
    r->units[r->at] = unit;
    r->at = (r->at + 1) % WINDOW;
}

/*
 * Blanks and tabs do not count, and all ends of lines are one: reformatting
 * alone changes no hash.
 */
static void take_unit(struct roller *r, uint32_t unit)
{
    bool second_half = r->after_cr && unit == '\n';
    if (unit == ' ' || unit == '\t' || second_half) {
        r->after_cr = false;
        return;
    }
    r->after_cr = unit == '\r';
    unit = unit == '\r' ? '\n' : unit;
    roll(r, unit, r->line_start);
    r->line_start = unit == '\n';
}

/* What is no UTF-8 counts as the character that stands for it. */
static void take_text(struct roller *r, struct ew_str text)
{
    while (text.len > 0) {
        uint32_t code = NO_CHARACTER;
        size_t used = ew_utf8_decode(text, &code);
        text = ew_str_slice(text, used ? used : 1, text.len);
        if (code > 0xFFFF) {
            take_unit(r, 0xD800 + ((code - 0x10000) >> 10));
            take_unit(r, 0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
            take_unit(r, code);
        }
    }
    take_unit(r, END_OF_TEXT);
}

enum ew_status ew_line_hashes(struct ew_arena *arena, struct ew_str text,
                              const struct ew_line_hash **out, size_t *count)
{
    struct roller r = {
        .highest = 1,
        .line_start = true,
        .arena = arena,
        .lines = ew_vec_of(arena, sizeof(struct ew_line_hash)),
        .numbers = ew_map_of(arena),
    };
    for (size_t i = 0; i < WINDOW; i++) {
        r.highest *= FACTOR;
    }
    take_text(&r, text);
    for (size_t i = 0; i < WINDOW; i++) {
        roll(&r, 0, false);
    }
    *out = r.lines.items;
    *count = r.lines.count;
    return r.failed ? EW_NOMEM : EW_OK;
}
