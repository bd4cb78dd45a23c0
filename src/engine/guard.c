/*
 * Denies that look like guards. Whether one stops nothing, or is passed
 * without a key, is asked of the solver, with everything open read in favour
 * of the Deny: nobody is told that a guard is none where it may be one.
 */
#include "engine/guard.h"

#include "engine/decide.h"

struct guards {
    const struct ew_inquiry *q;
    const struct ew_formula *access;
    struct ew_vec found; /* struct ew_guard */
};

static struct ew_guard *add(struct guards *g, const struct ew_part *deny,
                            enum ew_guard_fault fault,
                            const struct ew_value *model)
{
    struct ew_guard *guard = ew_vec_push(&g->found);
    if (!guard) {
        g->q->space->failed = true;
        return NULL;
    }
    guard->fault = fault;
    guard->policy = deny->policy;
    guard->statement = deny->statement;
    guard->witness = ew_inquiry_witness(g->q, model, g->q->engine->arena);
    return guard;
}

/* ---- Denies that never apply ----------------------------------------------
 */

static bool names_service(const struct guards *g, const struct ew_statement *s)
{
    struct ew_str service = ew_action_service(g->q->action);
    for (size_t i = 0; !s->not_action && i < s->action_count; i++) {
        if (ew_str_starts_nocase(s->actions[i], service)) {
            return true;
        }
    }
    return false;
}

/* Is the entry about resources of a service that the action needs one of? */
static bool is_meant(const struct guards *g, const struct ew_resource *r)
{
    const struct ew_action *action = g->q->action;
    enum { SERVICE = 2 };
    for (size_t i = 0; !r->whole && i < action->resource_count; i++) {
        struct ew_arn_cut arn = ew_arn_shape_cut(action->resources[i]);
        if (ew_glob_match(r->parts[SERVICE], arn.head[SERVICE].text, true)) {
            return true;
        }
    }
    return r->all;
}

static bool means_some(const struct guards *g, const struct ew_statement *s)
{
    for (size_t i = 0; i < s->resource_count; i++) {
        struct ew_resource r = ew_resource_of(s->resources[i], EW_SPELLED_GLOB);
        if (is_meant(g, &r)) {
            return true;
        }
    }
    return false;
}

/* Then it may be an exception for this very principal, or past its date. */
static bool tests_what_is_known(const struct ew_statement *s)
{
    for (size_t i = 0; i < s->condition_count; i++) {
        if (ew_key_find(s->conditions[i].key).control == EW_KEY_FIXED) {
            return true;
        }
    }
    return false;
}

/* applies: read so that it does wherever that is open (facts B2.2.3, B3.5). */
static void check_never(struct guards *g, const struct ew_part *deny,
                        const struct ew_formula *applies)
{
    const struct ew_inquiry *q = g->q;
    const struct ew_value *model;
    if (!names_service(g, deny->statement) || !means_some(g, deny->statement) ||
        tests_what_is_known(deny->statement) ||
        ew_inquiry_ask(q, EW_TIES_TRIED, applies, NULL) != EW_UNSAT) {
        return;
    }
    if (ew_inquiry_ask(q, EW_TIES_TRIED, g->access, &model) == EW_SAT) {
        (void)add(g, deny, EW_GUARD_NEVER, model);
    }
}

/* ---- Denies that a missing key passes --------------------------------------
 */

/* The dimension of a key that is in use; SIZE_MAX when it is not. */
static size_t used_dimension(const struct ew_inquiry *q, struct ew_str key)
{
    const struct ew_dimension *dimensions = q->space->dimensions.items;
    for (size_t i = q->action->part_count; i < q->space->dimensions.count;
         i++) {
        if (ew_str_eq_nocase(dimensions[i].key, key)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/*
 * The dimension of a condition's key if the caller may leave the key out, else
 * SIZE_MAX; *against is the value that the guard is against.
 */
static size_t omissible(const struct ew_inquiry *q,
                        const struct ew_condition *c, struct ew_str *against)
{
    *against = EW_STR("false");
    if (ew_str_eq_nocase(c->key, EW_STR("aws:MultiFactorAuthPresent"))) {
        return used_dimension(q, c->key);
    }
    for (size_t i = 0; i < q->action->key_count && c->value_count > 0; i++) {
        const struct ew_action_key *own = &q->action->keys[i];
        if (own->key.control == EW_KEY_TARGET && !own->arn &&
            q->action->parts[own->part].dimension.optional &&
            ew_key_names(&own->key, c->key)) {
            *against = c->values[0];
            return own->part;
        }
    }
    return SIZE_MAX;
}

static const struct ew_value **fixed_with(const struct ew_inquiry *q,
                                          size_t dimension,
                                          const struct ew_value *value)
{
    const struct ew_value *const *base = q->space->fixed.items;
    const struct ew_value **fixed = EW_NEW_ARRAY(
        q->arena, q->space->dimensions.count, const struct ew_value *);
    if (!fixed) {
        q->space->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < q->space->dimensions.count; i++) {
        fixed[i] = i == dimension ? value : base[i];
    }
    return fixed;
}

/*
 * Is there one target for which the Deny applies with the value it is against
 * and access is there without the key? Two goals that share all the rest.
 */
static void check_omission(struct guards *g, const struct ew_part *deny,
                           size_t dimension, struct ew_str against)
{
    const struct ew_inquiry *q = g->q;
    const struct ew_value absent = {.count = 0};
    const struct ew_value value = {.items = &against, .count = 1};
    const struct ew_value *model;
    const struct ew_formula *denied = ew_some_side(q, deny->applies);
    const struct ew_formula *world =
        ew_inquiry_world(q, q->arena, EW_TIES_TRIED);
    struct ew_goal goals[] = {
        {ew_both(q->arena, g->access, world),
         fixed_with(q,                                      dimension, &absent)},
        {ew_both(q->arena, denied,    world), fixed_with(q, dimension, &value) },
    };
    struct ew_problem problem = {
        .dimensions = q->space->dimensions.items,
        .dimension_count = q->space->dimensions.count,
        .goals = goals,
        .goal_count = 2,
    };
    if (q->space->failed ||
        ew_solve(q->arena, &problem, &q->space->steps, &model) != EW_SAT) {
        return;
    }
    struct ew_guard *guard = add(g, deny, EW_GUARD_ABSENT, model);
    if (guard) {
        const struct ew_dimension *dimensions = q->space->dimensions.items;
        guard->key = ew_arena_str(q->engine->arena, dimensions[dimension].key);
    }
}

static void check_absent(struct guards *g, const struct ew_part *deny)
{
    const struct ew_statement *s = deny->statement;
    for (size_t i = 0; i < s->condition_count; i++) {
        const struct ew_condition *c = &s->conditions[i];
        struct ew_str against;
        size_t dimension = omissible(g->q, c, &against);
        if (dimension != SIZE_MAX && c->op->type != EW_TYPE_NULL) {
            check_omission(g, deny, dimension, against);
        }
    }
}

/* ---- all of them ------------------------------------------------------------
 */

/* When each Deny applies with open readings against access. */
static const struct ew_formula *const *read_against(const struct ew_inquiry *q)
{
    const struct ew_built *built =
        ew_inquiry_build(q, (struct ew_question){.strict = true});
    const struct ew_part *denies = built->denies.items;
    const struct ew_formula **list = EW_NEW_ARRAY(
        q->arena, built->denies.count + 1, const struct ew_formula *);
    for (size_t i = 0; list && i < built->denies.count; i++) {
        list[i] = ew_some_side(q, denies[i].applies);
    }
    q->space->failed = q->space->failed || !list;
    return list;
}

enum ew_status ew_access_guards(struct ew_engine *engine,
                                const struct ew_access *access,
                                const struct ew_guard **out, size_t *count,
                                struct ew_error *err)
{
    struct ew_inquiry q;
    EW_TRY(ew_inquiry_begin(&q, engine, access->principal, NULL, err));
    const struct ew_formula *const *applies = read_against(&q);
    const struct ew_built *built =
        ew_inquiry_build(&q, (struct ew_question){.strict = false});
    struct ew_sides sides = ew_inquiry_access(&q, built, EW_EVERY_GRANT);
    struct guards g = {
        .q = &q,
        .access = ew_every_side(&q, sides.side),
        .found = ew_vec_of(engine->arena, sizeof(struct ew_guard)),
    };
    const struct ew_part *denies = built->denies.items;
    for (size_t i = 0; applies && i < built->denies.count && !q.space->failed;
         i++) {
        check_never(&g, &denies[i], applies[i]);
        check_absent(&g, &denies[i]);
    }
    *out = g.found.items;
    *count = g.found.count;
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}
