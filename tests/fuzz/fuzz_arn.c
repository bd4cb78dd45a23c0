/**
 * The first line is a Resource entry, the second an ARN. The entry matches as
 * its six segments do one by one, each matched slowly; a reading that is more
 * generous never matches less; and an ARN is put together as it was split.
 */
#include "policy/arn.h"

#include "slow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 2, MAX_BYTES = 1000 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* The first five parts end at a colon; the number of parts. */
static size_t split(struct ew_str text, struct ew_str *parts)
{
    size_t count = 0;
    size_t begin = 0;
    for (size_t i = 0; i < text.len && count + 1 < EW_ARN_PARTS; i++) {
        if (text.ptr[i] == ':') {
            parts[count++] = ew_str_slice(text, begin, i);
            begin = i + 1;
        }
    }
    parts[count++] = ew_str_slice(text, begin, text.len);
    return count;
}

static bool segments_match(struct ew_arena *arena, struct ew_str entry,
                           struct ew_str arn, bool fold)
{
    struct ew_str want[EW_ARN_PARTS];
    struct ew_str have[EW_ARN_PARTS];
    size_t written = split(entry, want);
    if (split(arn, have) < EW_ARN_PARTS) {
        return false;
    }
    for (size_t i = 0; i < written; i++) {
        bool last = i + 1 == EW_ARN_PARTS;
        if (!slow_match(arena, want[i], have[i], fold && !last)) {
            return false;
        }
    }
    return true;
}

static void check_entry(struct ew_arena *arena, struct ew_str entry,
                        struct ew_str arn)
{
    struct ew_resource r = ew_resource_of(entry, EW_SPELLED_PATTERN);
    check(r.all == ew_pattern_is_all(entry));
    check(!r.all || !r.whole);
    for (int fold = 0; fold < 2; fold++) {
        bool strict = ew_resource_match(&r, arn, fold, EW_STRICT);
        bool generous = ew_resource_match(&r, arn, fold, EW_GENEROUS);
        bool segments = !r.whole && segments_match(arena, entry, arn, fold);
        check(strict == (r.all || segments));
        check(generous == (strict || slow_match(arena, entry, arn, false)));
        check(!strict || ew_resource_match(&r, arn, true, EW_STRICT));
    }
}

static void check_value(struct ew_arena *arena, struct ew_str pattern,
                        struct ew_str arn)
{
    struct ew_arn parts;
    struct ew_str want[EW_ARN_PARTS];
    bool is_arn = ew_arn_split(arn, &parts);
    bool fits = is_arn && segments_match(arena, pattern, arn, false);
    bool whole = split(pattern, want) == EW_ARN_PARTS;
    bool may = is_arn && !ew_pattern_is_literal(pattern) &&
               (fits || slow_match(arena, pattern, arn, false));
    check(ew_arn_value_match(pattern, arn, EW_GENEROUS) ==
          (whole ? fits : may));
    check(ew_arn_value_match(pattern, arn, EW_STRICT) == (fits && whole));
}

static void check_split(struct ew_arena *arena, struct ew_str text)
{
    struct ew_arn a;
    struct ew_str parts[EW_ARN_PARTS];
    bool six = split(text, parts) == EW_ARN_PARTS;
    bool ok = ew_arn_split(text, &a);
    check(ok == (six && ew_str_eq(parts[0], EW_STR("arn"))));
    if (!ok || ew_str_find(text, '\0') < text.len) {
        return;
    }
    struct ew_str again = ew_arena_printf(
        arena, "arn:%.*s:%.*s:%.*s:%.*s:%.*s", EW_STR_ARG(a.partition),
        EW_STR_ARG(a.service), EW_STR_ARG(a.region), EW_STR_ARG(a.account),
        EW_STR_ARG(a.resource));
    check(ew_str_eq(again, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str lines[LINES];
    struct ew_str input = {size ? (const char *)data : "", size};
    if (size > MAX_BYTES || cut_lines(input, lines, LINES) < LINES) {
        return 0;
    }
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_str pattern = ew_pattern_of_glob(&arena, lines[0]);
    for (size_t i = 0; i < pattern.len; i++) {
        /* The input may hold the partial wildcards, a policy never does. */
        if (pattern.ptr[i] == EW_ANY_RUN_PART ||
            pattern.ptr[i] == EW_ANY_ONE_PART) {
            pattern.len = i;
        }
    }
    check_entry(&arena, pattern, lines[1]);
    check_value(&arena, pattern, lines[1]);
    check_split(&arena, lines[1]);
    check_split(&arena, pattern);
    ew_arena_release(&arena);
    return 0;
}
