/*
 * Matching goes from left to right with one place to come back to, in time
 * that grows with pattern times text at most. Everything that compares in the
 * engine comes down to this, so it has an oracle among the fuzz targets.
 */
#include "policy/pattern.h"

/* One spelling of the four wildcards; a byte that is none never occurs. */
struct wildcards {
    char run, one, run_part, one_part;
    char many; /* in the text, for a run: no single one takes it */
};

static const struct wildcards PATTERN = {
    EW_ANY_RUN, EW_ANY_ONE, EW_ANY_RUN_PART, EW_ANY_ONE_PART, '\0'};
/* A glob has no partial wildcards: NUL never occurs in a policy. */
static const struct wildcards GLOB = {'*', '?', '\0', '\0', '\0'};
/* Of two globs one is the text: what its run stands for only a run takes. */
static const struct wildcards GLOB_OF_GLOB = {'*', '?', '\0', '\0', '*'};

static bool takes(const struct wildcards *w, char p, char c, bool ignore_case)
{
    if (p == w->one) {
        return c != w->many || c == '\0';
    }
    if (p == w->one_part && p != '\0') {
        return c != ':';
    }
    return p == c || (ignore_case && ew_ascii_lower(p) == ew_ascii_lower(c));
}

/* `?` is one character, however many bytes UTF-8 gives it. */
static size_t width(const struct wildcards *w, char p, struct ew_str text,
                    size_t t)
{
    size_t end = t + 1;
    if (p == w->one || (p == w->one_part && p != '\0')) {
        while (end < text.len &&
               ((unsigned char)text.ptr[end] & 0xC0U) == 0x80) {
            end++;
        }
    }
    return end - t;
}

/* Where to go on after a mismatch: behind the run, one character later. */
struct retry {
    bool set;
    bool partial;
    size_t pattern;
    size_t text;
};

static bool give_way(struct retry *run, struct ew_str text)
{
    if (!run->set || run->text >= text.len ||
        (run->partial && text.ptr[run->text] == ':')) {
        return false;
    }
    run->text++;
    return true;
}

/*
 * The last run is the only one that ever needs to give way: an earlier run
 * that took less has left every later text within reach of the last one. That
 * holds for a partial run too, since what stands between two of them takes no
 * `:` unless it is one.
 */
static bool match_runs(struct ew_str pattern, struct ew_str text,
                       const struct wildcards *w, bool ignore_case)
{
    struct retry run = {.set = false};
    size_t p = 0;
    size_t t = 0;
    while (t < text.len || p < pattern.len) {
        char next = p < pattern.len ? pattern.ptr[p] : '\0';
        bool partial = next == w->run_part && next != '\0';
        if (partial || (p < pattern.len && next == w->run)) {
            p++;
            if (!partial && p == pattern.len) {
                return true;
            }
            run = (struct retry){true, partial, p, t};
        } else if (p < pattern.len && t < text.len &&
                   takes(w, next, text.ptr[t], ignore_case)) {
            t += width(w, next, text, t);
            p++;
        } else if (give_way(&run, text)) {
            p = run.pattern;
            t = run.text;
        } else {
            return false;
        }
    }
    return true;
}

bool ew_pattern_match(struct ew_str pattern, struct ew_str text,
                      bool ignore_case)
{
    return match_runs(pattern, text, &PATTERN, ignore_case);
}

bool ew_glob_match(struct ew_str glob, struct ew_str text, bool ignore_case)
{
    return match_runs(glob, text, &GLOB, ignore_case);
}

bool ew_glob_covers(struct ew_str glob, struct ew_str narrow)
{
    return match_runs(glob, narrow, &GLOB_OF_GLOB, false);
}

bool ew_spelled_match(struct ew_str text, enum ew_spelling spelling,
                      struct ew_str value, bool ignore_case)
{
    return match_runs(text, value,
                      spelling == EW_SPELLED_GLOB ? &GLOB : &PATTERN,
                      ignore_case);
}

bool ew_is_wildcard(char c, enum ew_spelling spelling)
{
    if (spelling == EW_SPELLED_GLOB) {
        return c == '*' || c == '?';
    }
    return c >= EW_ANY_RUN && c <= EW_ANY_ONE_PART;
}

bool ew_pattern_is_literal(struct ew_str pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        if (ew_is_wildcard(pattern.ptr[i], EW_SPELLED_PATTERN)) {
            return false;
        }
    }
    return true;
}

bool ew_pattern_is_all(struct ew_str pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] != EW_ANY_RUN) {
            return false;
        }
    }
    return pattern.len > 0;
}

static struct ew_str translate(struct ew_arena *arena, struct ew_str text,
                               char (*byte)(char))
{
    char *copy = ew_arena_alloc_raw(arena, text.len + 1);
    if (!copy) {
        return (struct ew_str){NULL, 0};
    }
    for (size_t i = 0; i < text.len; i++) {
        copy[i] = byte(text.ptr[i]);
    }
    copy[text.len] = '\0';
    return (struct ew_str){copy, text.len};
}

static char to_pattern(char c)
{
    if (c == '*') {
        return EW_ANY_RUN;
    }
    return c == '?' ? EW_ANY_ONE : c;
}

static char to_glob(char c)
{
    if (c == EW_ANY_RUN || c == EW_ANY_RUN_PART) {
        return '*';
    }
    return c == EW_ANY_ONE || c == EW_ANY_ONE_PART ? '?' : c;
}

struct ew_str ew_pattern_of_glob(struct ew_arena *arena, struct ew_str glob)
{
    return translate(arena, glob, to_pattern);
}

struct ew_str ew_pattern_to_glob(struct ew_arena *arena, struct ew_str pattern)
{
    return translate(arena, pattern, to_glob);
}
