/*
 * Whom of a provider a trust policy lets in. The policies write globs of
 * subjects and of other claims; which of them cover all tokens that get in, the
 * engine is asked: is there one that none of these names? So it does not matter
 * how they are put together, what is denied, or which operators are used.
 */
#include "paths/subjects.h"

#include "paths/issuers.h"
#include "paths/joining.h"

#include <stdlib.h>

/* A text that a condition compares a claim with. */
struct claimed {
    struct ew_str key;
    struct ew_str text;
    const struct ew_operator *op;
    bool subject; /* as it is told */
    bool dead;    /* no token has it (fact F2.8) */
    bool kept;    /* of those that are looked for */
    unsigned pins;
    size_t head;    /* so much stands before its first wildcard; without one
                       SIZE_MAX: nothing says more */
    size_t letters; /* and so much in all is none */
};

struct ew_subjects {
    struct ew_arena *arena;
    struct ew_calls *calls;
    const struct ew_principal *provider;
    struct ew_issuer issuer;
    struct ew_vec claims;     /* struct claimed */
    struct ew_vec conditions; /* struct ew_condition: there is no dead one */
};

enum {
    MAX_CLAIMS = 256, /* a trust policy has 2048 characters, or 4096 */
    MAX_TOLD = 64     /* beyond, none that says no more is left out */
};

/* ---- what is written ----------------------------------------------------- */

static bool is_glob(struct ew_str text)
{
    return ew_str_find(text, '*') < text.len ||
           ew_str_find(text, '?') < text.len;
}

static bool is_claimed(const struct ew_subjects *s, const struct claimed *one)
{
    EW_EACH(const struct claimed, known, &s->claims) {
        if (known->op == one->op && ew_str_eq_nocase(known->key, one->key) &&
            ew_str_eq(known->text, one->text)) {
            return true;
        }
    }
    return false;
}

static enum ew_status add_claim(struct ew_subjects *s,
                                const struct ew_condition *c,
                                struct ew_str text)
{
    struct ew_str claim = {NULL, 0};
    bool own = ew_issuer_has_key(&s->issuer, c->key, &claim);
    bool exact = !c->op->wildcards;
    struct claimed one = {
        .key = c->key,
        .text = text,
        .op = c->op,
        .subject = own && ew_issuer_is_subject(&s->issuer, claim) &&
                   !c->op->ignore_case,
        .dead = own && s->issuer.ci && exact && is_glob(text),
        .pins = ew_issuer_pins(&s->issuer, c->key, text),
    };
    for (size_t i = 0; i < text.len; i++) {
        bool letter = !ew_is_wildcard(text.ptr[i], EW_SPELLED_GLOB);
        one.head += letter && one.letters == i;
        one.letters += letter;
    }
    one.head = one.head == text.len ? SIZE_MAX : one.head;
    return s->claims.count >= MAX_CLAIMS || (!own && one.pins == 0) ||
                   is_claimed(s, &one)
               ? EW_OK
               : EW_VEC_ADD(&s->claims, &one);
}

/* Variables are not looked into: such a text covers nothing. */
static enum ew_status read_document(struct ew_subjects *s,
                                    const struct ew_document *document)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *statement = &document->statements[i];
        for (size_t k = 0; k < statement->condition_count; k++) {
            const struct ew_condition *c = &statement->conditions[k];
            bool text = c->op && c->op->type == EW_TYPE_STRING;
            for (size_t n = 0; text && n < c->value_count; n++) {
                EW_TRY(ew_str_contains(c->values[n], EW_STR("${"))
                           ? EW_OK
                           : add_claim(s, c, c->values[n]));
            }
        }
    }
    return EW_OK;
}

/* Those that say least come first, to be left out where others say it all: a
 * short beginning, then few letters. */
static int widest_first(const void *a, const void *b)
{
    const struct claimed *x = a;
    const struct claimed *y = b;
    int order = (x->head > y->head) - (x->head < y->head);
    order =
        order ? order : (x->letters > y->letters) - (x->letters < y->letters);
    return order ? order : ew_str_cmp(x->text, y->text);
}

/* ---- questions ----------------------------------------------------------- */

/* No value of the key is this one, or there is none. */
static enum ew_status add_other_than(struct ew_vec *conditions,
                                     const struct claimed *claim)
{
    struct ew_condition *c = ew_vec_push(conditions);
    EW_TRY_MEMORY(c);
    *c = (struct ew_condition){.op = NULL};
    (void)ew_condition_operator(
        claim->op->ignore_case ? EW_STR("ForAllValues:"
                                        "StringNotEqualsIgnoreCase")
        : claim->op->wildcards ? EW_STR("ForAllValues:StringNotLike")
                               : EW_STR("ForAllValues:StringNotEquals"),
        c);
    c->key = claim->key;
    c->values = &claim->text;
    c->value_count = 1;
    return EW_OK;
}

struct ew_subjects *ew_subjects_new(struct ew_arena *arena,
                                    struct ew_calls *calls,
                                    const struct ew_principal *provider,
                                    const struct ew_principal *role)
{
    struct ew_subjects *s = EW_NEW(arena, struct ew_subjects);
    const struct ew_policy *trust = role->trust_policy;
    if (!s) {
        return NULL;
    }
    *s = (struct ew_subjects){
        .arena = arena,
        .calls = calls,
        .provider = provider,
        .issuer = ew_issuer_of(provider->arn),
        .claims = ew_vec_of(arena, sizeof(struct claimed)),
        .conditions = ew_vec_of(arena, sizeof(struct ew_condition)),
    };
    if (trust &&
        (read_document(s, ew_policy_document(trust, EW_FILL_LEAST)) != EW_OK ||
         (trust->most && read_document(s, trust->most) != EW_OK))) {
        return NULL;
    }
    if (s->claims.count > 1) {
        qsort(s->claims.items, s->claims.count, sizeof(struct claimed),
              widest_first);
    }
    EW_EACH(const struct claimed, claim, &s->claims) {
        if (claim->dead && add_other_than(&s->conditions, claim) != EW_OK) {
            return NULL;
        }
    }
    return s;
}

void ew_subjects_hold(const struct ew_subjects *subjects,
                      struct ew_target *target)
{
    target->holding = subjects->conditions.items;
    target->holding_count = subjects->conditions.count;
}

/* Does a token get in that has none of the claims which are kept? */
static enum ew_status lets_others(struct ew_subjects *s, size_t call,
                                  const struct ew_target *target, bool *out,
                                  struct ew_error *err)
{
    const struct ew_access *access = NULL;
    struct ew_target others = *target;
    struct ew_vec conditions = ew_vec_of(s->arena, sizeof(struct ew_condition));
    EW_EACH(const struct claimed, claim, &s->claims) {
        EW_TRY_MEMORY_FOR(!(claim->kept || claim->dead) ||
                              add_other_than(&conditions, claim) == EW_OK,
                          err);
    }
    others.holding = conditions.items;
    others.holding_count = conditions.count;
    EW_TRY(ew_calls_decide(s->calls, call, s->provider, &others, &access, err));
    *out = ew_verdict_is_way(access->verdict);
    return EW_OK;
}

/* ---- subjects ------------------------------------------------------------ */

static enum ew_status list_subjects(struct ew_subjects *s, bool all,
                                    struct ew_strs *out)
{
    static const struct ew_str ANYBODY[] = {EW_LIT("*")};
    struct ew_vec list = ew_vec_of(s->arena, sizeof(struct ew_str));
    *out = (struct ew_strs){ANYBODY, 1};
    if (all) {
        return EW_OK;
    }
    EW_EACH(const struct claimed, claim, &s->claims) {
        if (claim->kept && !ew_vec_has_str(&list, claim->text)) {
            EW_TRY(ew_vec_push_str(&list, claim->text));
        }
    }
    qsort(list.items, list.count, sizeof(struct ew_str), ew_str_order);
    *out = (struct ew_strs){list.items, list.count};
    return EW_OK;
}

static enum ew_status tell_subjects(struct ew_subjects *s, size_t call,
                                    const struct ew_target *target,
                                    struct ew_strs *out, struct ew_error *err)
{
    bool others = true;
    size_t count = 0;
    EW_EACH(struct claimed, claim, &s->claims) {
        claim->kept = claim->subject && !claim->dead;
        count += claim->kept;
    }
    EW_TRY(count == 0 ? EW_OK : lets_others(s, call, target, &others, err));
    bool few = !others && count <= MAX_TOLD;
    EW_EACH(struct claimed, claim, &s->claims) {
        if (few && claim->kept) {
            bool missed = true;
            claim->kept = false;
            EW_TRY(lets_others(s, call, target, &missed, err));
            claim->kept = missed;
        }
    }
    return list_subjects(s, others, out) == EW_OK ? EW_OK : ew_fail_memory(err);
}

/* ---- how far ------------------------------------------------------------- */

static enum ew_status is_pinned(struct ew_subjects *s, unsigned pins,
                                size_t call, const struct ew_target *target,
                                bool *out, struct ew_error *err)
{
    bool others = true;
    size_t count = 0;
    EW_EACH(struct claimed, claim, &s->claims) {
        claim->kept = (claim->pins & pins) != 0;
        count += claim->kept;
    }
    EW_TRY(count == 0 ? EW_OK : lets_others(s, call, target, &others, err));
    *out = !others;
    return EW_OK;
}

static enum ew_status tell_lets(struct ew_subjects *s, size_t call,
                                const struct ew_target *target,
                                enum ew_lets *out, struct ew_error *err)
{
    bool owner = false;
    bool work = false;
    bool ref = false;
    *out = EW_LETS_NOBODY;
    if (s->issuer.saml) {
        return EW_OK;
    }
    EW_TRY(
        is_pinned(s, EW_PINS_OWNER | EW_PINS_WORK, call, target, &owner, err));
    if (owner && s->issuer.ci) {
        EW_TRY(is_pinned(s, EW_PINS_WORK, call, target, &work, err));
        EW_TRY(is_pinned(s, EW_PINS_REF, call, target, &ref, err));
    }
    bool one = owner && (!s->issuer.ci || (work && ref));
    *out = one                      ? EW_LETS_ONE
           : owner || s->issuer.own ? EW_LETS_MANY
                                    : EW_LETS_ANY;
    return EW_OK;
}

enum ew_status ew_subjects_tell(struct ew_subjects *subjects, size_t call,
                                const struct ew_target *target,
                                struct ew_path_step *step, struct ew_error *err)
{
    EW_TRY(tell_subjects(subjects, call, target, &step->subjects, err));
    return tell_lets(subjects, call, target, &step->lets, err);
}
