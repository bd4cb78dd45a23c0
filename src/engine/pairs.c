/*
 * Comparisons of two keys. Whether the two are equal is a dimension of its
 * own, and the world says what follows from it for each text that is asked of
 * them: so no values have to be tried for a "no". There are bounds on how
 * many, past which the answer is that it is not known.
 */
#include "engine/pairs.h"

#include "base/vec.h"

#include <assert.h>

/* Beyond these some "no" is not found: the answer is that it is not known. */
enum { MOST_PAIRS = 16, MOST_ATOMS = 256 };

static const struct ew_str YES = EW_LIT("true");

/* A model has them apart where it may. */
static const struct ew_str TRUTH[] = {EW_LIT("false"), EW_LIT("true")};

/* ---- building ------------------------------------------------------------ */

static const struct ew_formula *literal(struct ew_arena *arena,
                                        const struct ew_atom *from,
                                        size_t dimension)
{
    struct ew_atom *atom = EW_NEW(arena, struct ew_atom);
    if (!atom) {
        return NULL;
    }
    *atom = *from;
    atom->dimension = dimension;
    return ew_literal(arena, atom, true);
}

static const struct ew_formula *is_text(struct ew_arena *arena,
                                        size_t dimension,
                                        const struct ew_str *text)
{
    const struct ew_atom atom = {.patterns = text, .pattern_count = 1};
    return literal(arena, &atom, dimension);
}

static const struct ew_formula *is_present(struct ew_arena *arena,
                                           size_t dimension)
{
    static const char ALL[] = {EW_ANY_RUN};
    static const struct ew_str PATTERN = {ALL, 1};
    return is_text(arena, dimension, &PATTERN);
}

/* The pair's own dimension; SIZE_MAX: there are too many. */
static size_t equality_of(const struct ew_inquiry *q, size_t one, size_t other)
{
    const struct ew_pair *pairs = q->space->pairs.items;
    for (size_t i = 0; i < q->space->pairs.count; i++) {
        if ((pairs[i].one == one && pairs[i].other == other) ||
            (pairs[i].one == other && pairs[i].other == one)) {
            return pairs[i].equal;
        }
    }
    if (q->space->pairs.count == MOST_PAIRS) {
        return SIZE_MAX;
    }
    struct ew_str name = ew_arena_printf(q->arena, "=%zu %zu", one, other);
    size_t equal = name.ptr ? ew_inquiry_reading(q, name) : SIZE_MAX;
    struct ew_pair *pair = name.ptr ? ew_vec_push(&q->space->pairs) : NULL;
    if (!pair) {
        q->space->failed = true;
        return SIZE_MAX;
    }
    ((struct ew_dimension *)q->space->dimensions.items)[equal].only = TRUTH;
    *pair = (struct ew_pair){one, other, equal};
    return equal;
}

const struct ew_formula *ew_pair_formula(const struct ew_inquiry *q,
                                         const struct ew_condition *c,
                                         size_t one, size_t other)
{
    assert(one != other && one >= q->action->part_count &&
           other >= q->action->part_count);
    size_t equal = equality_of(q, one, other);
    if (equal == SIZE_MAX) {
        return NULL;
    }
    const struct ew_formula *f = is_text(q->arena, equal, &YES);
    if (c->op->negated) {
        return ew_negate(q->arena, f); /* absent keys too: fact B3.6 */
    }
    return c->if_exists
               ? ew_either(q->arena, f,
                           ew_negate(q->arena, is_present(q->arena, one)))
               : f;
}

/* ---- what equal keys have in common -------------------------------------- */

static bool same_texts(const struct ew_str *a, const struct ew_str *b,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!ew_str_eq(a[i], b[i])) {
            return false;
        }
    }
    return true;
}

static bool is_same(const struct ew_atom *a, const struct ew_atom *b)
{
    const struct ew_tested *s = a->tested;
    const struct ew_tested *t = b->tested;
    if (a->dimension != b->dimension || !s != !t) {
        return false;
    }
    if (!s) {
        return a->pattern_count == b->pattern_count &&
               a->ignore_case == b->ignore_case &&
               same_texts(a->patterns, b->patterns, a->pattern_count);
    }
    size_t count = s->condition->value_count;
    if (s->condition != t->condition || s->allow != t->allow ||
        s->reading != t->reading) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (s->known[i] != t->known[i] ||
            (s->known[i] && !ew_str_eq(s->expanded[i], t->expanded[i]))) {
            return false;
        }
    }
    return true;
}

void ew_pairs_keep(const struct ew_inquiry *q, const struct ew_atom *atom)
{
    const struct ew_atom **atoms = q->space->atoms.items;
    if (atom->dimension < q->action->part_count ||
        q->space->atoms.count == MOST_ATOMS) {
        return;
    }
    for (size_t i = 0; i < q->space->atoms.count; i++) {
        if (is_same(atoms[i], atom)) {
            return;
        }
    }
    const struct ew_atom **slot = ew_vec_push(&q->space->atoms);
    if (slot) {
        *slot = atom;
    } else {
        q->space->failed = true;
    }
}

struct world {
    struct ew_arena *arena;
    const struct ew_pair *pair;
    const struct ew_formula *equal;
    const struct ew_formula *all;
};

/* Where the two are equal it holds. */
static void add(struct world *w, const struct ew_formula *then)
{
    w->all = ew_both(w->arena, w->all,
                     ew_either(w->arena, ew_negate(w->arena, w->equal), then));
}

/* What is said of the one is true of the other. */
static void add_alike(struct world *w, const struct ew_atom *atom)
{
    const struct ew_formula *one = literal(w->arena, atom, w->pair->one);
    const struct ew_formula *other = literal(w->arena, atom, w->pair->other);
    add(w, ew_either(w->arena, ew_both(w->arena, one, other),
                     ew_both(w->arena, ew_negate(w->arena, one),
                             ew_negate(w->arena, other))));
}

/* Where both are this text they are equal. */
static void add_text(struct world *w, const struct ew_str *text)
{
    const struct ew_formula *both =
        ew_both(w->arena, is_text(w->arena, w->pair->one, text),
                is_text(w->arena, w->pair->other, text));
    w->all = ew_both(w->arena, w->all,
                     ew_either(w->arena, ew_negate(w->arena, both), w->equal));
}

static void add_texts(struct world *w, const struct ew_atom *atom)
{
    const struct ew_tested *t = atom->tested;
    for (size_t i = 0; t && i < t->condition->value_count; i++) {
        if (t->condition->op->type == EW_TYPE_STRING &&
            !t->condition->op->ignore_case && t->known[i] &&
            ew_pattern_is_literal(t->expanded[i])) {
            add_text(w, &t->expanded[i]);
        }
    }
}

const struct ew_formula *ew_pairs_world(const struct ew_inquiry *q,
                                        struct ew_arena *arena)
{
    struct world w = {.arena = arena, .all = &EW_TRUE_FORMULA};
    EW_EACH(const struct ew_pair, pair, &q->space->pairs) {
        w.pair = pair;
        w.equal = is_text(arena, pair->equal, &YES);
        add(&w, ew_both(arena, is_present(arena, pair->one),
                        is_present(arena, pair->other)));
        /* So a model has other values than those that were tried. */
        EW_EACH(const struct ew_str, choice, &q->space->choices) {
            add_text(&w, choice);
        }
        EW_EACH_REF(const struct ew_atom, atom, &q->space->atoms) {
            if (atom->dimension == pair->one ||
                atom->dimension == pair->other) {
                add_alike(&w, atom);
                add_texts(&w, atom);
            }
        }
    }
    return w.all;
}

bool ew_pairs_agree(const struct ew_inquiry *q, const struct ew_value *model)
{
    EW_EACH(const struct ew_pair, pair, &q->space->pairs) {
        const struct ew_value *one = &model[pair->one];
        const struct ew_value *other = &model[pair->other];
        bool equal = one->count == 1 && other->count == 1 &&
                     ew_str_eq(one->items[0], other->items[0]);
        bool told = ew_str_eq(model[pair->equal].items[0], YES);
        if (equal != told) {
            return false;
        }
    }
    return true;
}
