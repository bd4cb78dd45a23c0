/*
 * What is true of every request, whatever the policies say: where the values
 * of two keys are not independent, and where a key that is decided outside is
 * not free altogether.
 */
#include "base/vec.h"

#include "engine/pairs.h"
#include "engine/session.h"

struct world {
    const struct ew_inquiry *q;
    struct ew_arena *arena;
    const struct ew_formula *all;
};

static const struct ew_formula *matches(struct world *w, size_t dimension,
                                        struct ew_str pattern)
{
    struct ew_atom *atom = EW_NEW(w->arena, struct ew_atom);
    struct ew_str *copy = EW_NEW(w->arena, struct ew_str);
    if (!atom || !copy || !pattern.ptr) {
        w->q->space->failed = true;
        return NULL;
    }
    *copy = pattern;
    *atom = (struct ew_atom){
        .dimension = dimension, .patterns = copy, .pattern_count = 1};
    return ew_literal(w->arena, atom, true);
}

/* As `Null` with `false` says it, which is decided for keys of every type. */
static const struct ew_formula *present(struct world *w, size_t dimension)
{
    static const struct ew_str NO[] = {EW_LIT("false")};
    static const bool KNOWN[] = {true};
    struct ew_condition *c = EW_NEW(w->arena, struct ew_condition);
    struct ew_tested *tested = EW_NEW(w->arena, struct ew_tested);
    struct ew_atom *atom = EW_NEW(w->arena, struct ew_atom);
    if (!c || !tested || !atom || !ew_condition_operator(EW_STR("Null"), c)) {
        w->q->space->failed = true;
        return NULL;
    }
    c->values = NO;
    c->value_count = 1;
    *tested = (struct ew_tested){c, NO, KNOWN, false, EW_STRICT};
    *atom = (struct ew_atom){.dimension = dimension, .tested = tested};
    return ew_literal(w->arena, atom, true);
}

static const struct ew_formula *opposite(struct world *w,
                                         const struct ew_formula *f)
{
    return ew_negate(w->arena, f);
}

static void add(struct world *w, const struct ew_formula *f)
{
    w->all = ew_both(w->arena, w->all, f);
}

static void add_if(struct world *w, const struct ew_formula *kind,
                   const struct ew_formula *then)
{
    add(w, kind ? ew_either(w->arena, opposite(w, kind), then) : then);
}

/* The dimension of a key that is in use; SIZE_MAX: it is not. */
static size_t dimension_of(const struct ew_inquiry *q, struct ew_str name)
{
    const struct ew_key_use *uses = q->space->uses.items;
    for (size_t i = 0; i < q->space->uses.count; i++) {
        if (!uses[i].reading && ew_str_eq(uses[i].name, name)) {
            return q->action->part_count + i;
        }
    }
    return SIZE_MAX;
}

/* A call comes from an address or through an endpoint (fact B2.4). */
static void part_networks(struct world *w)
{
    static const struct ew_str ENDPOINT[] = {
        EW_LIT("aws:sourcevpc"),    EW_LIT("aws:sourcevpcarn"),
        EW_LIT("aws:sourcevpce"),   EW_LIT("aws:vpcsourceip"),
        EW_LIT("aws:vpceaccount"),  EW_LIT("aws:vpceorgid"),
        EW_LIT("aws:vpceorgpaths"),
    };
    size_t address = dimension_of(w->q, EW_STR("aws:sourceip"));
    for (size_t i = 0;
         address != SIZE_MAX && i < sizeof(ENDPOINT) / sizeof(ENDPOINT[0]);
         i++) {
        size_t other = dimension_of(w->q, ENDPOINT[i]);
        if (other != SIZE_MAX) {
            add(w, ew_either(w->arena, opposite(w, present(w, address)),
                             opposite(w, present(w, other))));
        }
    }
}

/*
 * The age is there only where MFA was used (fact B2.4). Whether it always is
 * then is not documented.
 */
static void tie_mfa(struct world *w)
{
    size_t mfa = dimension_of(w->q, EW_STR("aws:multifactorauthpresent"));
    size_t age = dimension_of(w->q, EW_STR("aws:multifactorauthage"));
    if (mfa != SIZE_MAX && age != SIZE_MAX) {
        add_if(w, present(w, age), matches(w, mfa, EW_STR("true")));
    }
}

/*
 * A service that calls for the caller is the first and the last one of a chain,
 * of one or more (fact B2.4). The list of them names only some services, so it
 * may be missing where there is a chain.
 */
static void tie_services(struct world *w)
{
    static const struct ew_str CHAIN[] = {
        EW_LIT("aws:calledvia"),
        EW_LIT("aws:calledviafirst"),
        EW_LIT("aws:calledvialast"),
    };
    enum { COUNT = sizeof(CHAIN) / sizeof(CHAIN[0]) };
    size_t via = dimension_of(w->q, EW_STR("aws:viaawsservice"));
    for (size_t i = 0; i < COUNT; i++) {
        size_t one = dimension_of(w->q, CHAIN[i]);
        if (one == SIZE_MAX) {
            continue;
        }
        if (via != SIZE_MAX) {
            add_if(w, present(w, one), matches(w, via, EW_STR("true")));
        }
        for (size_t k = 1; k < COUNT; k++) { /* both ends */
            size_t end = dimension_of(w->q, CHAIN[k]);
            if (k != i && end != SIZE_MAX) {
                add_if(w, present(w, one), present(w, end));
            }
        }
    }
}

/* ---- sessions ------------------------------------------------------------ */

/* `front`, then any text without a colon. */
static struct ew_str then_any(struct world *w, struct ew_str front)
{
    char *text = ew_arena_alloc_raw(w->arena, front.len + 1);
    for (size_t i = 0; text && i < front.len; i++) {
        text[i] = front.ptr[i];
    }
    if (text) {
        text[front.len] = EW_ANY_RUN_PART;
    }
    return (struct ew_str){text, text ? front.len + 1 : 0};
}

static struct ew_str federated_arn(struct world *w)
{
    const struct ew_principal *principal = w->q->principal;
    bool known = principal->account && !principal->account->unknown &&
                 principal->partition.ptr;
    return known
               ? ew_arena_printf(w->arena, "arn:%.*s:sts::%.*s:federated-user/",
                                 EW_STR_ARG(principal->partition),
                                 EW_STR_ARG(principal->account->id))
               : EW_STR("");
}

/* What a federated user's session has (fact B2.4): no MFA either. */
static void shape_federated(struct world *w)
{
    const struct ew_inquiry *q = w->q;
    size_t kind = dimension_of(q, EW_STR("aws:principaltype"));
    size_t arn = dimension_of(q, EW_STR("aws:principalarn"));
    size_t id = dimension_of(q, EW_STR("aws:userid"));
    size_t mfa = dimension_of(q, EW_STR("aws:multifactorauthpresent"));
    size_t age = dimension_of(q, EW_STR("aws:multifactorauthage"));
    const struct ew_key_use *uses = q->space->uses.items;
    /* Does the dimension tell sessions apart (session.c), or is it a key? */
    if (kind == SIZE_MAX ||
        uses[kind - q->action->part_count].control != EW_KEY_CALLER) {
        return;
    }
    const struct ew_formula *federated =
        matches(w, kind, EW_STR("FederatedUser"));
    if (!q->federates) {
        add(w, opposite(w, federated)); /* compared with one that does */
        return;
    }
    size_t issued = dimension_of(q, EW_STR("aws:tokenissuetime"));
    struct ew_str front = federated_arn(w);
    if (arn != SIZE_MAX && front.len > 0) {
        add_if(w, federated, matches(w, arn, then_any(w, front)));
    }
    if (id != SIZE_MAX && front.len > 0) {
        front = ew_arena_printf(w->arena,
                                "%.*s:", EW_STR_ARG(q->principal->account->id));
        add_if(w, federated, matches(w, id, then_any(w, front)));
    }
    if (mfa != SIZE_MAX) {
        add_if(w, federated, opposite(w, matches(w, mfa, EW_STR("true"))));
    }
    if (age != SIZE_MAX) {
        add_if(w, federated, opposite(w, present(w, age)));
    }
    if (issued != SIZE_MAX) {
        add_if(w, federated, present(w, issued));
    }
}

/* `AROA…:` and a name that whoever assumes the role picks; its credentials are
 * temporary (fact B2.4). */
static void shape_role(struct world *w)
{
    const struct ew_principal *principal = w->q->principal;
    size_t issued = dimension_of(w->q, EW_STR("aws:tokenissuetime"));
    if (principal->type == EW_PRINCIPAL_ROLE && issued != SIZE_MAX) {
        add(w, present(w, issued));
    }
    size_t id = dimension_of(w->q, EW_STR("aws:userid"));
    struct ew_str own =
        w->q->role_id.ptr ? w->q->role_id : principal->unique_id;
    if (principal->type == EW_PRINCIPAL_ROLE && own.ptr && id != SIZE_MAX) {
        struct ew_str front =
            ew_arena_printf(w->arena, "%.*s:", EW_STR_ARG(own));
        add(w, matches(w, id, then_any(w, front)));
    }
}

/* A session's tag takes the place of the principal's; it cannot remove it. */
static void keep_tags(struct world *w)
{
    static const struct ew_str FAMILY = EW_LIT("aws:principaltag/");
    const struct ew_principal *principal = w->q->principal;
    const struct ew_key_use *uses = w->q->space->uses.items;
    for (size_t i = 0; i < w->q->space->uses.count; i++) {
        if (uses[i].reading || !ew_str_starts(uses[i].name, FAMILY)) {
            continue;
        }
        struct ew_str tag =
            ew_str_slice(uses[i].name, FAMILY.len, uses[i].name.len);
        for (size_t k = 0; k < principal->tag_count; k++) {
            if (ew_str_eq_nocase(principal->tags[k].key, tag)) {
                add(w, present(w, w->q->action->part_count + i));
            }
        }
    }
}

const struct ew_formula *ew_inquiry_world(const struct ew_inquiry *q,
                                          struct ew_arena *arena,
                                          enum ew_ties ties)
{
    struct world w = {q, arena, &EW_TRUE_FORMULA};
    part_networks(&w);
    tie_mfa(&w);
    tie_services(&w);
    shape_federated(&w);
    shape_role(&w);
    keep_tags(&w);
    if (ties != EW_TIES_TRIED) {
        add(&w, ew_pairs_world(q, arena)); /* else values are tried */
    }
    if (q->holding) {
        add(&w, q->holding);
    }
    return w.all;
}
