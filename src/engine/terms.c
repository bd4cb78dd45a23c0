/*
 * Entries of an allow-list that say what a principal may do today. Drafts are
 * made from the statements (terms_drafts.c); here the solver proves of each
 * that all in it is allowed, and of them all that nothing else is. What cannot
 * be proven is told with the entry, never left out.
 */
#include "engine/terms.h"

#include "engine/terms_drafts.h"

/* Beyond these a person would not read the entries of one principal. */
enum { MAX_SHOWN = 24 };

struct terms {
    struct ew_drafting made;
    const struct ew_access *access;
    struct ew_vec terms; /* struct ew_term */
};

/* ---- proofs -------------------------------------------------------------- */

static void add_unresolved(struct terms *t, struct ew_term *term,
                           struct ew_str text)
{
    struct ew_vec texts = ew_vec_of(t->made.arena, sizeof(struct ew_str));
    for (size_t i = 0; i < term->unresolved.count; i++) {
        if (ew_vec_push_str(&texts, term->unresolved.items[i]) != EW_OK) {
            t->made.failed = true;
        }
    }
    if (!text.ptr || ew_vec_push_str(&texts, text) != EW_OK) {
        t->made.failed = true;
    }
    term->unresolved = (struct ew_strs){texts.items, texts.count};
}

static enum ew_status covers(struct terms *t, size_t without,
                             struct ew_coverage *out)
{
    const struct ew_term *terms = t->terms.items;
    struct ew_bound *bounds =
        EW_NEW_ARRAY(t->made.arena, t->terms.count + 1, struct ew_bound);
    size_t count = 0;
    EW_TRY_MEMORY_FOR(bounds, t->made.err);
    for (size_t i = 0; i < t->terms.count; i++) {
        if (i != without) {
            bounds[count++] = terms[i].bound;
        }
    }
    return ew_access_within(t->made.engine, t->made.principal, bounds, count,
                            out, t->made.err);
}

/* From the end: mixtures, and what is not proven, come last. */
static enum ew_status drop_needless(struct terms *t)
{
    struct ew_term *terms = t->terms.items;
    for (size_t i = t->terms.count; t->terms.count > 1 && i-- > 0;) {
        struct ew_coverage found;
        EW_TRY(covers(t, i, &found));
        if (found.cover == EW_COVERED) {
            for (size_t k = i; k + 1 < t->terms.count; k++) {
                terms[k] = terms[k + 1];
            }
            t->terms.count--;
        }
    }
    return EW_OK;
}

/* Limits of the target that limit nothing here only hide those that do. */
static enum ew_status shed(struct terms *t, struct ew_draft *d)
{
    struct ew_condition *list = d->conditions.items;
    for (size_t i = d->conditions.count; i-- > 0;) {
        struct ew_condition one = list[i];
        struct ew_coverage found;
        if (ew_action_key_find(t->made.engine->action, 0, one.key).control !=
            EW_KEY_TARGET) {
            continue;
        }
        list[i] = list[d->conditions.count - 1];
        d->conditions.count--;
        struct ew_bound bound = ew_draft_bound(d);
        EW_TRY(ew_bound_within(t->made.engine, t->made.principal, &bound,
                               &found, t->made.err));
        if (found.cover != EW_COVERED) {
            d->conditions.count++;
            list[d->conditions.count - 1] = list[i];
            list[i] = one;
        }
    }
    return EW_OK;
}

/* The condition on containers that says the same as a list of them. */
static bool lists_containers(const struct ew_condition *c)
{
    if (!ew_str_eq_nocase(c->key, EW_STR("ecs:container-name")) ||
        c->if_exists || c->set != EW_SET_NONE ||
        c->op->type != EW_TYPE_STRING || c->op->negated || c->op->ignore_case) {
        return false;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        struct ew_str value = c->values[i];
        bool wild = ew_str_find(value, '*') < value.len ||
                    ew_str_find(value, '?') < value.len;
        /* `*` in the list would take in requests that name none */
        if (ew_str_find(value, '$') < value.len || value.len == 0 ||
            (wild && !c->op->wildcards) || ew_str_eq(value, EW_STR("*"))) {
            return false;
        }
    }
    return true;
}

static struct ew_term term_of(const struct ew_draft *d)
{
    struct ew_term term = {.bound = ew_draft_bound(d)};
    struct ew_condition *list = d->conditions.items;
    for (size_t side = 0; side < EW_SIDES; side++) {
        term.attachments[side] = d->attachments[side];
        term.statements[side] = d->statements[side];
    }
    for (size_t i = 0; i < d->conditions.count; i++) {
        if (lists_containers(&list[i])) {
            term.bound.containers =
                (struct ew_strs){list[i].values, list[i].value_count};
            for (size_t k = i; k + 1 < d->conditions.count; k++) {
                list[k] = list[k + 1];
            }
            term.bound.condition_count--;
            break;
        }
    }
    return term;
}

static enum ew_status push_term(struct terms *t, const struct ew_term *term)
{
    struct ew_term *slot = ew_vec_push(&t->terms);
    EW_TRY_MEMORY_FOR(slot, t->made.err);
    *slot = *term;
    return EW_OK;
}

static void tell_excess(struct terms *t, struct ew_term *term,
                        const struct ew_coverage *found)
{
    struct ew_str subject = ew_witness_subject(&found->excess);
    if (found->cover == EW_EXCEEDED && subject.ptr) {
        add_unresolved(
            t, term,
            ew_arena_printf(t->made.arena,
                            "this entry approves more than is allowed today, "
                            "such as `%.*s`",
                            EW_STR_ARG(subject)));
    } else {
        add_unresolved(t, term,
                       EW_STR("this entry may approve more than is allowed "
                              "today: the policies limit it in ways that an "
                              "entry cannot say or that cannot be compared"));
    }
}

/* In two rounds: those that are proven, then the others. */
static enum ew_status add_draft(struct terms *t, struct ew_draft *d,
                                bool proven)
{
    struct ew_bound bound = ew_draft_bound(d);
    struct ew_coverage found;
    EW_TRY(ew_bound_within(t->made.engine, t->made.principal, &bound, &found,
                           t->made.err));
    if (proven && found.cover != EW_COVERED) {
        return EW_OK;
    }
    if (proven) {
        EW_TRY(shed(t, d));
    }
    d->used = true;
    struct ew_term term = term_of(d);
    EW_TRY(ew_bound_within(t->made.engine, t->made.principal, &term.bound,
                           &found, t->made.err));
    if (found.cover != EW_COVERED) {
        tell_excess(t, &term, &found);
    }
    return push_term(t, &term);
}

static enum ew_status add_drafts(struct terms *t, bool proven)
{
    EW_EACH(struct ew_draft, draft, &t->made.drafts) {
        if (!draft->used) {
            EW_TRY(add_draft(t, draft, proven));
        }
    }
    return t->made.failed ? ew_fail_memory(t->made.err) : EW_OK;
}

static void tell_gap(struct terms *t, const struct ew_coverage *found)
{
    struct ew_term *terms = t->terms.items;
    struct ew_str subject = ew_witness_subject(&found->excess);
    struct ew_str text =
        found->cover == EW_EXCEEDED && subject.ptr
            ? ew_arena_printf(t->made.arena,
                              "more is allowed today than its entries "
                              "approve, such as `%.*s`",
                              EW_STR_ARG(subject))
            : EW_STR("it could not be decided whether more is allowed today "
                     "than its entries approve");
    for (size_t i = 0; i < t->terms.count; i++) {
        add_unresolved(t, &terms[i], text);
    }
}

/* ---- all of it ----------------------------------------------------------- */

/* What the report shows, where that is all there is to say. */
static struct ew_term shown_term(const struct terms *t)
{
    const struct ew_access *access = t->access;
    struct ew_term out = {
        .bound = {.clusters = access->clusters,
                  .containers = access->containers},
    };
    if (access->containers.count == 1 &&
        ew_str_eq(access->containers.items[0], EW_STR("*"))) {
        out.bound.containers = (struct ew_strs){NULL, 0};
    }
    if (access->grant_count > 0) {
        for (size_t side = 0; side < EW_SIDES; side++) {
            out.attachments[side] = access->grants[0].attachment;
            out.statements[side] = access->grants[0].statement;
        }
    }
    return out;
}

static enum ew_status try_shown(struct terms *t, bool *done)
{
    struct ew_term term = shown_term(t);
    struct ew_coverage found;
    *done = false;
    if (t->made.rules.conditional || t->access->grant_count != 1) {
        return EW_OK;
    }
    EW_TRY(ew_bound_within(t->made.engine, t->made.principal, &term.bound,
                           &found, t->made.err));
    if (found.cover == EW_COVERED) {
        EW_TRY(ew_access_within(t->made.engine, t->made.principal, &term.bound,
                                1, &found, t->made.err));
        *done = found.cover == EW_COVERED;
    }
    return *done ? push_term(t, &term) : EW_OK;
}

static enum ew_status add_rest(struct terms *t)
{
    struct ew_coverage found = {.cover = EW_COVER_UNKNOWN};
    if (!t->made.overflow) {
        EW_TRY(add_drafts(t, true));
        EW_TRY(covers(t, SIZE_MAX, &found));
    }
    if (!t->made.overflow && found.cover != EW_COVERED) {
        EW_TRY(add_drafts(t, false));
        EW_TRY(covers(t, SIZE_MAX, &found));
    }
    if (found.cover == EW_COVERED) {
        EW_TRY(drop_needless(t));
    }
    if (t->made.overflow || t->terms.count == 0 || t->terms.count > MAX_SHOWN) {
        struct ew_term term = shown_term(t);
        t->terms.count = 0;
        add_unresolved(t, &term,
                       EW_STR("what limits this access is more than entries "
                              "can say: this one leaves conditions and "
                              "exceptions out"));
        return push_term(t, &term);
    }
    if (found.cover != EW_COVERED) {
        tell_gap(t, &found);
    }
    return EW_OK;
}

/* What was not read may give more. */
static void tell_unknown(struct terms *t)
{
    struct ew_term *terms = t->terms.items;
    const struct ew_access *access = t->access;
    for (size_t i = 0;
         access->verdict == EW_VERDICT_UNKNOWN && i < t->terms.count; i++) {
        add_unresolved(
            t, &terms[i],
            ew_arena_printf(
                t->made.arena, "the access is not wholly known: %.*s",
                EW_STR_ARG(access->unknown.count
                               ? access->unknown.items[0]
                               : EW_STR("it could not be decided"))));
    }
}

static enum ew_status gather(struct terms *t)
{
    struct ew_inquiry q;
    EW_TRY(ew_inquiry_begin(&q, t->made.engine, t->made.principal, NULL,
                            t->made.err));
    ew_term_rules_gather(&q, t->made.arena, &t->made.rules);
    return q.space->failed ? ew_fail_memory(t->made.err) : EW_OK;
}

enum ew_status ew_access_terms(struct ew_engine *engine,
                               const struct ew_access *access,
                               const struct ew_term **out, size_t *count,
                               struct ew_error *err)
{
    struct terms t = {
        .made =
            {
                   .engine = engine,
                   .principal = access->principal,
                   .arena = engine->arena,
                   .err = err,
                   },
        .access = access,
        .terms = ew_vec_of(engine->arena, sizeof(struct ew_term)),
    };
    bool done = false;
    EW_TRY(gather(&t));
    EW_TRY(try_shown(&t, &done));
    if (!done) {
        EW_TRY(ew_drafts_make(&t.made));
        EW_TRY(add_rest(&t));
    }
    tell_unknown(&t);
    *out = t.terms.items;
    *count = t.terms.count;
    return t.made.failed ? ew_fail_memory(err) : EW_OK;
}
