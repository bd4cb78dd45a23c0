/*
 * The solver decides formulas, and a formula may be too narrow: values of a
 * policy variable were not tried, an open text was read in one way. So a "no"
 * is asked again where ties hinder nothing, with the values that turn up tried
 * next, and an "allowed" where open readings are against access. What was built
 * stays as it is; each step asks another question beside it.
 */
#include "engine/deciding.h"

#include <assert.h>

void ew_deciding_build(struct ew_deciding *d)
{
    d->built = ew_inquiry_build(d->q, d->how);
}

/* So that variables of unknown value hinder no access. */
static struct ew_question without_ties(struct ew_question how)
{
    how.ties = EW_TIES_COMPARED;
    return how;
}

enum hidden { NOT_HIDDEN, HIDDEN, TRY_AGAIN };

/*
 * A "no" that rests on untried values of a variable is no "no". Where there
 * could be more (with none at all: half an access), the values in question
 * are tried next.
 */
static enum hidden hidden_by_ties(struct ew_deciding *d, size_t only,
                                  enum ew_verdict found)
{
    const struct ew_inquiry *q = d->q;
    const struct ew_value *model = NULL;
    const struct ew_question open = without_ties(d->how);
    struct ew_sides access =
        ew_inquiry_access(q, ew_inquiry_build(q, open), only);
    enum ew_answer answer =
        ew_inquiry_ask(q, open.ties, ew_every_side(q, access.side), &model);
    if (answer == EW_UNSAT && found == EW_VERDICT_NONE) {
        answer =
            ew_inquiry_ask(q, open.ties, ew_some_side(q, access.side), &model);
    }
    bool more = answer == EW_SAT && ew_inquiry_choose(q, model);
    ew_deciding_build(d);
    if (answer == EW_UNSAT) {
        return NOT_HIDDEN;
    }
    return more ? TRY_AGAIN : HIDDEN;
}

/*
 * Conditions that rest on untried values may be more than are needed: is there
 * a value that would need fewer? Then it is tried next.
 */
static bool needs_fewer(struct ew_deciding *d, size_t only,
                        const struct ew_decided *found)
{
    const struct ew_inquiry *q = d->q;
    struct ew_decided relaxed;
    const struct ew_question open = without_ties(d->how);
    struct ew_sides access =
        ew_inquiry_access(q, ew_inquiry_build(q, open), only);
    ew_inquiry_decide(q, open.ties, &access, &relaxed);
    bool fewer = relaxed.verdict == EW_VERDICT_ALLOWED ||
                 (relaxed.verdict == EW_VERDICT_CONDITIONAL &&
                  relaxed.condition_count < found->condition_count);
    bool more = fewer && relaxed.model && ew_inquiry_choose(q, relaxed.model);
    ew_deciding_build(d);
    return more;
}

static void decide_built(const struct ew_deciding *d, size_t only,
                         struct ew_decided *out)
{
    struct ew_sides access = ew_inquiry_access(d->q, d->built, only);
    ew_inquiry_decide(d->q, d->how.ties, &access, out);
}

static bool is_reached(const struct ew_decided *decided)
{
    return (decided->verdict == EW_VERDICT_ALLOWED ||
            decided->verdict == EW_VERDICT_CONDITIONAL) &&
           !decided->undecided;
}

static void decide_fewest(struct ew_deciding *d, size_t only,
                          struct ew_decided *out)
{
    enum { MOST_ROUNDS = 3 };
    for (size_t round = 0; round < MOST_ROUNDS && d->built->met.tied; round++) {
        size_t choices = d->q->space->choices.count;
        bool more = out->verdict == EW_VERDICT_CONDITIONAL && !out->undecided &&
                    needs_fewer(d, only, out);
        /* Building anew may add dimensions: the model is of the last one. */
        decide_built(d, only, out);
        if (more && !is_reached(out)) {
            /* Of a pair not all are tried: those that did are out. */
            ew_inquiry_untry(d->q, choices);
            ew_deciding_build(d);
            decide_built(d, only, out);
            return;
        }
        if (!more) {
            return;
        }
    }
}

bool ew_decide_tied(struct ew_deciding *d, size_t only, struct ew_decided *out)
{
    enum hidden hidden = TRY_AGAIN;
    assert(only == EW_EVERY_GRANT || only < d->built->allows.count);
    assert(d->how.ties == EW_TIES_TRIED && !d->how.strict);
    while (hidden == TRY_AGAIN) {
        decide_built(d, only, out);
        hidden = d->built->met.tied && !is_reached(out) && !out->undecided
                     ? hidden_by_ties(d, only, out->verdict)
                     : NOT_HIDDEN;
    }
    if (out->verdict == EW_VERDICT_CONDITIONAL) {
        decide_fewest(d, only, out);
    }
    return hidden == HIDDEN;
}

void ew_decide_reach(struct ew_deciding *d, size_t only, struct ew_reached *out)
{
    const struct ew_inquiry *q = d->q;
    bool tied = d->built->met.tied;
    const struct ew_built *open =
        tied ? ew_inquiry_build(q, without_ties(d->how)) : d->built;
    struct ew_sides access = ew_inquiry_access(q, open, only);
    ew_inquiry_reach(q, open->how.ties, &access, q->engine->arena, out);
    if (tied) {
        ew_deciding_build(d);
    }
}

void ew_decide_openly(struct ew_deciding *d, size_t only,
                      struct ew_decided *out, struct ew_witness *witness)
{
    const struct ew_inquiry *q = d->q;
    struct ew_decided strict;
    if (!d->built->met.uncertain || out->undecided ||
        out->verdict != EW_VERDICT_ALLOWED) {
        return;
    }
    struct ew_question against = d->how;
    against.strict = true;
    struct ew_sides access =
        ew_inquiry_access(q, ew_inquiry_build(q, against), only);
    ew_inquiry_decide(q, against.ties, &access, &strict);
    if (strict.verdict != EW_VERDICT_ALLOWED) {
        out->verdict = EW_VERDICT_CONDITIONAL;
    } else if (witness) {
        *witness = ew_inquiry_witness(q, strict.model, q->engine->arena);
    }
    ew_deciding_build(d);
}

/* ---- copies that outlive the question --------------------------------- */

static struct ew_strs keep_strs(struct ew_arena *keep, struct ew_strs list)
{
    struct ew_str *items = EW_NEW_ARRAY(keep, list.count, struct ew_str);
    for (size_t i = 0; items && i < list.count; i++) {
        items[i] = ew_arena_str(keep, list.items[i]);
    }
    return (struct ew_strs){items, items ? list.count : 0};
}

const struct ew_needed *ew_decided_keep(struct ew_arena *keep,
                                        const struct ew_decided *d)
{
    struct ew_needed *list =
        EW_NEW_ARRAY(keep, d->condition_count, struct ew_needed);
    for (size_t i = 0; list && i < d->condition_count; i++) {
        list[i] = d->conditions[i];
        list[i].key = ew_arena_str(keep, list[i].key);
        list[i].values = keep_strs(keep, list[i].values);
    }
    return list;
}
