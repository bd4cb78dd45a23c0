#include "policy/pattern.h"

/* One spelling of the four wildcards; a byte that is none never occurs. */
struct wildcards {
    char run, one, run_part, one_part;
};

static const struct wildcards PATTERN = {EW_ANY_RUN, EW_ANY_ONE,
                                         EW_ANY_RUN_PART, EW_ANY_ONE_PART};
/* A glob has no partial wildcards: NUL never occurs in a policy. */
static const struct wildcards GLOB = {'*', '?', '\0', '\0'};

static bool same(char a, char b, bool ignore_case)
{
    return a == b || (ignore_case && ew_ascii_lower(a) == ew_ascii_lower(b));
}

static bool takes(const struct wildcards *w, char p, char c, bool ignore_case)
{
    if (p == w->one) {
        return true;
    }
    if (p == w->one_part && p != '\0') {
        return c != ':';
    }
    return same(p, c, ignore_case);
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
    size_t pattern;
    size_t text;
};

static bool retry_later(struct retry *run, struct retry *part,
                        struct ew_str text, size_t *p, size_t *t)
{
    if (part->set && part->text < text.len && text.ptr[part->text] != ':') {
        part->text++;
        *p = part->pattern;
        *t = part->text;
        return true;
    }
    part->set = false;
    if (run->set && run->text < text.len) {
        run->text++;
        *p = run->pattern;
        *t = run->text;
        return true;
    }
    return false;
}

/*
 * The last run is the only one that ever needs to give way: an earlier run
 * that took less has left every later text within reach of the last one. A
 * partial run cannot pass `:`, so the last full run is kept beside it.
 */
static bool match(struct ew_str pattern, struct ew_str text,
                  const struct wildcards *w, bool ignore_case)
{
    struct retry run = {false, 0, 0};
    struct retry part = {false, 0, 0};
    size_t p = 0;
    size_t t = 0;
    while (t < text.len || p < pattern.len) {
        if (p < pattern.len && pattern.ptr[p] == w->run) {
            p++;
            if (p == pattern.len) {
                return true;
            }
            run = (struct retry){true, p, t};
            part.set = false;
            continue;
        }
        if (p < pattern.len && pattern.ptr[p] == w->run_part &&
            w->run_part != '\0') {
            p++;
            part = (struct retry){true, p, t};
            continue;
        }
        if (p < pattern.len && t < text.len &&
            takes(w, pattern.ptr[p], text.ptr[t], ignore_case)) {
            t += width(w, pattern.ptr[p], text, t);
            p++;
            continue;
        }
        if (!retry_later(&run, &part, text, &p, &t)) {
            return false;
        }
    }
    return true;
}

bool ew_pattern_match(struct ew_str pattern, struct ew_str text,
                      bool ignore_case)
{
    return match(pattern, text, &PATTERN, ignore_case);
}

bool ew_glob_match(struct ew_str glob, struct ew_str text, bool ignore_case)
{
    return match(glob, text, &GLOB, ignore_case);
}

bool ew_spelled_match(struct ew_str text, enum ew_spelling spelling,
                      struct ew_str value, bool ignore_case)
{
    return match(text, value, spelling == EW_SPELLED_GLOB ? &GLOB : &PATTERN,
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
