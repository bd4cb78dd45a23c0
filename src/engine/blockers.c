/*
 * What closes access: the pieces without which there would be some. Found by
 * asking, not by reading policies, so that what is told is enough to close it,
 * and no piece of it could be left out.
 */
#include "base/vec.h"

#include "engine/inquiry.h"

/*
 * Every piece that could close access may be lifted: each Deny, each limit
 * (boundary, SCP level), and the conditions of the grants. With all of them
 * lifted there is access; they are put back one by one while it remains, and
 * those that cannot be put back are what closes it: a smallest such set.
 */
struct lifter {
    const struct ew_inquiry *q;
    const struct ew_built *built;
    bool *denies; /* lifted, by index */
    bool *limits;
    struct ew_lift lift;
};

static bool is_open(const struct lifter *l, bool halves)
{
    const struct ew_inquiry *q = l->q;
    const struct ew_formula *sides[EW_MAX_SIDES] = {NULL};
    for (size_t i = 0; i < q->action->resource_count; i++) {
        sides[i] = ew_inquiry_side(q, l->built, i, EW_EVERY_GRANT, &l->lift);
    }
    const struct ew_formula *f =
        halves ? ew_some_side(q, sides) : ew_every_side(q, sides);
    return ew_inquiry_ask(q, EW_TIES_TRIED, f, NULL) == EW_SAT;
}

static struct ew_blocker *add(const struct ew_inquiry *q, struct ew_vec *out,
                              const char *layer)
{
    struct ew_blocker *blocker = ew_vec_push(out);
    if (!blocker) {
        q->space->failed = true;
        return NULL;
    }
    blocker->layer = layer;
    return blocker;
}

static void add_limit(const struct ew_inquiry *q, struct ew_arena *keep,
                      const struct ew_limit *limit, struct ew_vec *out)
{
    struct ew_blocker *blocker = add(q, out, limit->layer);
    if (!blocker) {
        return;
    }
    blocker->policy = limit->policy;
    blocker->text = ew_str_eq(ew_str_from(limit->layer), EW_STR("scp"))
                        ? ew_arena_printf(keep,
                                          "no SCP at level `%.*s` "
                                          "allows it",
                                          EW_STR_ARG(limit->name))
                        : ew_arena_printf(keep, "the permissions boundary "
                                                "does not allow it");
}

static void add_resource(const struct ew_inquiry *q, struct ew_arena *keep,
                         struct ew_vec *out)
{
    struct ew_blocker *blocker = add(q, out, "resource");
    if (blocker) {
        blocker->policy = q->layers.resource;
        blocker->text = ew_arena_printf(
            keep, "the policy of the resource does not allow it");
    }
}

static void add_deny(const struct ew_inquiry *q, struct ew_arena *keep,
                     const struct ew_part *deny, struct ew_vec *out)
{
    struct ew_blocker *blocker = add(q, out, deny->layer);
    if (!blocker) {
        return;
    }
    blocker->policy = deny->policy;
    blocker->statement = deny->statement;
    blocker->text = ew_arena_printf(keep, "a Deny of `%.*s`",
                                    EW_STR_ARG(deny->policy->name));
}

static void add_condition(const struct ew_inquiry *q,
                          const struct ew_built *built, struct ew_arena *keep,
                          struct ew_vec *out)
{
    EW_EACH(const struct ew_part, allow, &built->allows) {
        if (!ew_part_names_some(q, allow) ||
            allow->statement->condition_count == 0) {
            continue;
        }
        struct ew_blocker *blocker = add(q, out, "condition");
        if (blocker) {
            blocker->policy = allow->policy;
            blocker->statement = allow->statement;
            blocker->text = ew_arena_printf(
                keep, "the conditions of the Allow can never hold");
        }
    }
}

void ew_inquiry_blockers(const struct ew_inquiry *q,
                         const struct ew_built *built, struct ew_arena *keep,
                         struct ew_vec *out)
{
    const struct ew_part *denies = built->denies.items;
    const struct ew_limit *limits = built->limits.items;
    struct lifter l = {
        .q = q,
        .built = built,
        .denies = EW_NEW_ARRAY(q->arena, built->denies.count, bool),
        .limits = EW_NEW_ARRAY(q->arena, built->limits.count, bool),
    };
    if (!l.denies || !l.limits) {
        q->space->failed = true;
        return;
    }
    for (size_t i = 0; i < built->denies.count; i++) {
        l.denies[i] = true;
    }
    for (size_t i = 0; i < built->limits.count; i++) {
        l.limits[i] = true;
    }
    l.lift = (struct ew_lift){l.denies, l.limits, true, true};
    bool halves = !is_open(&l, false);
    l.lift.conditions = false;
    if (!is_open(&l, halves)) {
        l.lift.conditions = true;
        add_condition(q, built, keep, out);
    }
    l.lift.resource = false;
    if (q->layers.resource && !is_open(&l, halves)) {
        l.lift.resource = true;
        add_resource(q, keep, out);
    }
    for (size_t i = 0; i < built->limits.count; i++) {
        l.limits[i] = false;
        if (!is_open(&l, halves)) {
            l.limits[i] = true;
            add_limit(q, keep, &limits[i], out);
        }
    }
    for (size_t i = 0; i < built->denies.count; i++) {
        l.denies[i] = false;
        if (!is_open(&l, halves)) {
            l.denies[i] = true;
            add_deny(q, keep, &denies[i], out);
        }
    }
}
