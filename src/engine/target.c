/*
 * Patterns over whole ARNs as formulas over the parts of a target.
 *
 * An ARN is literal pieces and parts in turn (engine/shape.h). So a pattern
 * matches one in finitely many ways: each cut says which stretch of the pattern
 * a part has to match. The formula is the union of the cuts.
 */
#include "base/vec.h"

#include "engine/inquiry.h"

struct cutter {
    const struct ew_building *b;
    const struct ew_arn_piece *pieces;
    size_t count;
    size_t skip; /* of the first piece's text */
    bool ignore_case;
    bool positive;
};

static bool is_run(char c)
{
    return c == EW_ANY_RUN || c == EW_ANY_RUN_PART;
}

static bool reads(char p, char c, bool ignore_case)
{
    if (p == EW_ANY_RUN || p == EW_ANY_ONE) {
        return true;
    }
    if (p == EW_ANY_RUN_PART || p == EW_ANY_ONE_PART) {
        return c != ':';
    }
    return p == c || (ignore_case && ew_ascii_lower(p) == ew_ascii_lower(c));
}

/* Positions of a pattern, as a list of flags with one past the end. */
static void reach(struct ew_str pattern, bool *at, size_t i)
{
    at[i] = true;
    while (i < pattern.len && is_run(pattern.ptr[i])) {
        at[++i] = true;
    }
}

/* Where the pattern stands after reading text from position start. */
static bool *after_text(const struct cutter *c, struct ew_str pattern,
                        size_t start, struct ew_str text)
{
    bool *now = EW_NEW_ARRAY(c->b->q->arena, pattern.len + 1, bool);
    bool *next = EW_NEW_ARRAY(c->b->q->arena, pattern.len + 1, bool);
    if (!now || !next) {
        c->b->q->space->failed = true;
        return NULL;
    }
    reach(pattern, now, start);
    for (size_t k = 0; k < text.len; k++) {
        for (size_t i = 0; i <= pattern.len; i++) {
            next[i] = false;
        }
        for (size_t i = 0; i < pattern.len; i++) {
            if (now[i] && reads(pattern.ptr[i], text.ptr[k], c->ignore_case)) {
                reach(pattern, next, is_run(pattern.ptr[i]) ? i : i + 1);
            }
        }
        bool *swap = now;
        now = next;
        next = swap;
    }
    return now;
}

static const struct ew_formula *cut(const struct cutter *c, size_t piece,
                                    struct ew_str pattern);

/* Cuts are paid like the solver's steps: a pattern of very many stars has
 * more of them than anybody can look at. */
static bool pay(const struct cutter *c, struct ew_str pattern)
{
    enum { POSITIONS_A_STEP = 8 };
    size_t cost = 1 + pattern.len / POSITIONS_A_STEP;
    if (c->b->q->space->steps < cost) {
        c->b->q->space->overrun = true;
        return false;
    }
    c->b->q->space->steps -= cost;
    return true;
}

/* A literal piece at the start of pattern from position start on. */
static const struct ew_formula *cut_text(const struct cutter *c, size_t piece,
                                         struct ew_str pattern, size_t start)
{
    struct ew_vec ways =
        ew_vec_of(c->b->q->arena, sizeof(const struct ew_formula *));
    if (!pay(c, pattern)) {
        return &EW_FALSE_FORMULA;
    }
    struct ew_str text = c->pieces[piece].text;
    if (piece == 0) {
        text = ew_str_slice(text, c->skip, text.len);
    }
    const bool *at = after_text(c, pattern, start, text);
    for (size_t i = 0; at && i <= pattern.len; i++) {
        /* The place behind a run is within what the run itself reaches. */
        bool covered = i > 0 && at[i - 1] && is_run(pattern.ptr[i - 1]);
        const struct ew_formula **way = NULL;
        if (!at[i] || covered) {
            continue;
        }
        way = ew_vec_push(&ways);
        if (!way) {
            c->b->q->space->failed = true;
            break;
        }
        *way = cut(c, piece + 1, ew_str_slice(pattern, i, pattern.len));
    }
    return ew_any_of(c->b->q->arena, ways.items, ways.count);
}

/* Few parts of an ARN hold a `/`, and hardly any a `:`. */
static bool fits_a_part(const struct cutter *c, size_t part,
                        struct ew_str pattern)
{
    const struct ew_action_part *parts = c->b->q->action->parts;
    enum ew_domain domain = parts[part].dimension.domain;
    bool colon = ew_domain_has_colon(domain);
    bool slash = ew_domain_has_slash(domain);
    for (size_t i = 0; i < pattern.len; i++) {
        if ((pattern.ptr[i] == ':' && !colon) ||
            (pattern.ptr[i] == '/' && !slash)) {
            return false;
        }
    }
    return true;
}

static const struct ew_formula *part_literal(const struct cutter *c,
                                             size_t dimension,
                                             struct ew_str pattern)
{
    struct ew_atom *atom = EW_NEW(c->b->q->arena, struct ew_atom);
    struct ew_str *patterns = EW_NEW(c->b->q->arena, struct ew_str);
    if (!fits_a_part(c, dimension, pattern)) {
        return &EW_FALSE_FORMULA;
    }
    if (ew_pattern_is_all(pattern)) {
        return &EW_TRUE_FORMULA;
    }
    if (!atom || !patterns) {
        c->b->q->space->failed = true;
        return NULL;
    }
    *patterns = pattern;
    *atom = (struct ew_atom){.dimension = dimension,
                             .patterns = patterns,
                             .pattern_count = 1,
                             .ignore_case = c->ignore_case};
    ew_inquiry_mark(c->b, dimension, pattern, c->ignore_case, c->positive);
    return ew_inquiry_literal(c->b->q, atom);
}

/* A part that is followed by a literal piece: every place it may end. */
static const struct ew_formula *cut_part(const struct cutter *c, size_t piece,
                                         struct ew_str pattern)
{
    struct ew_vec ways =
        ew_vec_of(c->b->q->arena, sizeof(const struct ew_formula *));
    for (size_t i = 0; i <= pattern.len; i++) {
        bool run = i < pattern.len && is_run(pattern.ptr[i]);
        struct ew_str part = ew_str_slice(pattern, 0, run ? i + 1 : i);
        if (!fits_a_part(c, c->pieces[piece].part, part)) {
            break;
        }
        if (i > 0 && is_run(pattern.ptr[i - 1])) {
            continue; /* the run itself has seen to it */
        }
        const struct ew_formula *rest = cut_text(c, piece + 1, pattern, i);
        if (rest && rest->kind == EW_FORMULA_FALSE) {
            continue;
        }
        const struct ew_formula **way = ew_vec_push(&ways);
        if (!way) {
            c->b->q->space->failed = true;
            break;
        }
        *way = ew_both(c->b->q->arena,
                       part_literal(c, c->pieces[piece].part, part), rest);
    }
    return ew_any_of(c->b->q->arena, ways.items, ways.count);
}

static const struct ew_formula *cut(const struct cutter *c, size_t piece,
                                    struct ew_str pattern)
{
    if (piece == c->count) {
        return pattern.len == 0 || ew_pattern_is_all(pattern)
                   ? &EW_TRUE_FORMULA
                   : &EW_FALSE_FORMULA;
    }
    if (c->pieces[piece].text.ptr) {
        return cut_text(c, piece, pattern, 0);
    }
    if (piece + 1 == c->count) {
        return part_literal(c, c->pieces[piece].part, pattern);
    }
    return cut_part(c, piece, pattern);
}

/* ---- ARNs ------------------------------------------------------------- */

/* One glob over the whole ARN, not segment by segment. */
static const struct ew_formula *whole(const struct ew_building *b,
                                      const struct ew_arn_shape *arn,
                                      struct ew_str pattern, bool ignore_case,
                                      bool positive)
{
    if (ew_pattern_is_all(pattern)) {
        return &EW_TRUE_FORMULA;
    }
    if (pattern.len == 0) {
        return &EW_FALSE_FORMULA;
    }
    struct cutter c = {b, arn->pieces, arn->count, 0, ignore_case, positive};
    size_t marks = b->q->space->marks.count;
    return ew_inquiry_keep_marks(b->q, marks, cut(&c, 0, pattern));
}

/* The cut of a resource is at hand; another shape's goes into room. */
static const struct ew_arn_cut *cut_of(const struct ew_inquiry *q,
                                       const struct ew_arn_shape *arn,
                                       struct ew_arn_cut *room)
{
    for (size_t i = 0; i < q->action->resource_count; i++) {
        if (q->action->resources[i] == arn) {
            return &q->cuts[i];
        }
    }
    *room = ew_arn_shape_cut(arn);
    return room;
}

/* Segment by segment; those before the resource ignore case with fold. */
static const struct ew_formula *segments(const struct ew_building *b,
                                         const struct ew_arn_shape *arn,
                                         const struct ew_resource *r, bool fold,
                                         bool positive)
{
    struct ew_arn_cut room;
    const struct ew_arn_cut *at = cut_of(b->q, arn, &room);
    struct cutter head = {b, NULL, 0, 0, fold, positive};
    struct cutter tail = {b,        at->tail, at->tail_count,
                          at->skip, false,    positive};
    const struct ew_formula *all[EW_ARN_PARTS];
    size_t count = 0;
    size_t marks = b->q->space->marks.count;
    for (size_t i = 0; i < EW_ARN_PARTS - 1; i++) {
        struct ew_str text = at->head[i].text;
        if (text.ptr &&
            !ew_spelled_match(r->parts[i], r->spelling, text, fold)) {
            return &EW_FALSE_FORMULA;
        }
    }
    for (size_t i = 0; i < EW_ARN_PARTS - 1; i++) {
        if (!at->head[i].text.ptr) {
            all[count++] = part_literal(&head, at->head[i].part, r->parts[i]);
        }
    }
    all[count++] = cut(&tail, 0, r->parts[EW_ARN_PARTS - 1]);
    return ew_inquiry_keep_marks(b->q, marks,
                                 ew_all_of(b->q->arena, all, count));
}

/* Is there a target that only the loose reading matches? */
static bool is_wider(const struct ew_building *b,
                     const struct ew_formula *loose,
                     const struct ew_formula *strict)
{
    const struct ew_inquiry *q = b->q;
    return ew_inquiry_ask(q, b->how.ties,
                          ew_both(q->arena, loose, ew_negate(q->arena, strict)),
                          NULL) != EW_UNSAT;
}

const struct ew_formula *ew_resource_formula(const struct ew_building *b,
                                             const struct ew_arn_shape *arn,
                                             struct ew_str text,
                                             bool not_resource)
{
    struct ew_resource r = ew_resource_of(text, EW_SPELLED_PATTERN);
    bool positive = b->allow != not_resource;
    const struct ew_formula *strict = &EW_FALSE_FORMULA;
    if (r.all) {
        return &EW_TRUE_FORMULA;
    }
    if (!r.whole && arn->count == 1) {
        return &EW_FALSE_FORMULA; /* fact B1.5.1: it is no ARN */
    }
    if (!r.whole) {
        strict = segments(b, arn, &r, b->allow, positive);
    }
    /* Facts B1.6.4 and B1.6.10: open what more it matches. */
    bool crossing = r.padded && !ew_pattern_is_literal(text);
    if (!r.whole && !crossing) {
        return strict;
    }
    /* Only where it cannot hide access, or must not give any. */
    bool may_match = positive != b->how.strict || (b->allow && r.whole);
    struct ew_building own = *b;
    own.quiet = b->quiet || !may_match;
    const struct ew_formula *loose = whole(&own, arn, text, false, positive);
    b->met->uncertain = b->met->uncertain || is_wider(b, loose, strict);
    return may_match ? ew_either(b->q->arena, strict, loose) : strict;
}

const struct ew_formula *ew_target_value(const struct ew_building *b,
                                         const struct ew_arn_shape *arn,
                                         struct ew_str text,
                                         const struct ew_operator *op)
{
    bool positive = b->allow != op->negated;
    if (op->type == EW_TYPE_STRING) {
        return whole(b, arn, text, op->ignore_case, positive);
    }
    enum ew_arn_form form = ew_arn_form_of(text);
    struct ew_resource r = ew_arn_parts_of(text);
    if (form == EW_ARN_FULL) {
        return segments(b, arn, &r, false, positive);
    }
    /* Fact B2.2.3. A negated test of such a text is void, or holds. */
    bool may_match = b->allow != b->how.strict && !op->negated;
    if (form == EW_ARN_NONE || !may_match) {
        return &EW_FALSE_FORMULA;
    }
    return ew_either(b->q->arena, whole(b, arn, text, false, positive),
                     segments(b, arn, &r, false, positive));
}
