/*
 * The patterns that statements write for a part of the target. The reach of
 * access is told by them, so they are kept as people would compare them.
 */
#include "base/vec.h"

#include "engine/inquiry.h"

#include <assert.h>
#include <string.h>

/*
 * A pattern of a part, so that equal ones look equal: no part holds a `:`, of
 * neighbouring wildcards the `?` come first, and one `*` is enough.
 */
static size_t tidy_pattern(char *text, size_t len)
{
    size_t out = 0;
    for (size_t i = 0; i < len;) {
        bool run = false;
        size_t from = i;
        for (; i < len && ew_is_wildcard(text[i], EW_SPELLED_PATTERN); i++) {
            bool one = text[i] == EW_ANY_ONE || text[i] == EW_ANY_ONE_PART;
            run = run || !one;
            if (one) {
                text[out++] = EW_ANY_ONE;
            }
        }
        if (run) {
            text[out++] = EW_ANY_RUN;
        }
        if (i == from) {
            text[out++] = text[i++];
        }
    }
    return out;
}

/*
 * Regions are in lower case anyway. In names a letter of either case is any
 * character: that is wider, but no glob says it better.
 */
static void forget_case(char *text, size_t len, bool lower_only)
{
    for (size_t i = 0; i < len; i++) {
        char lower = ew_ascii_lower(text[i]);
        if (lower_only) {
            text[i] = lower;
        } else if (lower >= 'a' && lower <= 'z') {
            text[i] = EW_ANY_ONE;
        }
    }
}

/* Names are never empty: `?*` is any of them. */
static bool matches_all(struct ew_str pattern, enum ew_domain domain)
{
    return ew_pattern_is_all(pattern) ||
           (domain == EW_DOMAIN_NAME && pattern.len == 2 &&
            pattern.ptr[0] == EW_ANY_ONE && pattern.ptr[1] == EW_ANY_RUN);
}

static bool is_marked(const struct ew_inquiry *q, const struct ew_mark *mark)
{
    EW_EACH(const struct ew_mark, each, &q->space->marks) {
        if (each->dimension == mark->dimension &&
            each->positive == mark->positive &&
            ew_str_eq(each->pattern, mark->pattern)) {
            return true;
        }
    }
    return false;
}

void ew_inquiry_mark(const struct ew_building *b, size_t dimension,
                     struct ew_str pattern, bool ignore_case, bool positive)
{
    const struct ew_inquiry *q = b->q;
    const struct ew_dimension *dimensions = q->space->dimensions.items;
    assert(dimension < q->action->part_count); /* reaches are of parts */
    if (b->quiet) {
        return;
    }
    char *text = ew_arena_alloc_raw(q->arena, pattern.len + 1);
    if (!text) {
        q->space->failed = true;
        return;
    }
    if (pattern.len > 0) {
        memcpy(text, pattern.ptr, pattern.len);
    }
    if (ignore_case) {
        forget_case(text, pattern.len,
                    !ew_domain_has_case(dimensions[dimension].domain));
    }
    struct ew_mark mark = {
        .dimension = dimension,
        .pattern = {text, tidy_pattern(text, pattern.len)},
        .positive = positive,
    };
    if (is_marked(q, &mark) ||
        matches_all(mark.pattern, dimensions[dimension].domain)) {
        return;
    }
    struct ew_mark *added = ew_vec_push(&q->space->marks);
    if (!added) {
        q->space->failed = true;
        return;
    }
    *added = mark;
}

const struct ew_formula *ew_inquiry_keep_marks(const struct ew_inquiry *q,
                                               size_t count,
                                               const struct ew_formula *f)
{
    if (f && f->kind == EW_FORMULA_FALSE) {
        q->space->marks.count = count;
    }
    return f;
}
