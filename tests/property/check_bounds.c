/* Is all access inside upper bounds, as allow-list entries are? */
#include "check.h"

enum { BOUNDS = 2, BOUND_TEXTS = 2, COVER_TRIES = 60 };

/* Random bounds and what they borrow. */
struct bounds {
    struct ew_bound items[BOUNDS];
    size_t count;
    struct ew_str clusters[BOUNDS][BOUND_TEXTS];
    struct ew_str containers[BOUNDS][BOUND_TEXTS];
    struct ew_condition conditions[BOUNDS];
    struct ew_str values[BOUNDS][DRAFT_VALUES];
};

/* One that access was found to need, as an allow-list would have it. */
static void take_condition(struct checker *c, struct bounds *out, size_t at)
{
    const struct ew_access *access = c->access;
    const struct ew_needed *needed =
        &access->conditions[dice_roll(&c->dice, access->condition_count)];
    struct ew_condition *condition = &out->conditions[at];
    *condition = (struct ew_condition){
        .key = needed->key,
        .values = needed->values.items,
        .value_count = needed->values.count,
    };
    if (ew_condition_operator(needed->operator_text, condition)) {
        out->items[at].conditions = condition;
        out->items[at].condition_count = 1;
    }
}

static void draw_condition(struct checker *c, struct bounds *out, size_t at)
{
    struct draft_condition drawn;
    struct ew_condition *condition = &out->conditions[at];
    draft_condition(&drawn, &c->dice, &c->world->arena);
    *condition = (struct ew_condition){.key = ew_str_from(drawn.key)};
    if (!ew_condition_operator(ew_str_from(drawn.op), condition)) {
        return;
    }
    for (size_t i = 0; i < drawn.value_count; i++) {
        out->values[at][i] = ew_str_from(drawn.values[i]);
    }
    condition->values = out->values[at];
    condition->value_count = drawn.value_count;
    out->items[at].conditions = condition;
    out->items[at].condition_count = 1;
}

/* Half of them are made of what access was found to be. */
static struct ew_str draw_cluster(struct checker *c)
{
    const struct ew_strs *found = &c->access->clusters;
    if (found->count > 0 && dice_chance(&c->dice, 60)) {
        return found->items[dice_roll(&c->dice, found->count)];
    }
    if (dice_chance(&c->dice, 30)) {
        return EW_STR("arn:aws:ecs:*:" VOCABULARY_ACCOUNT ":cluster/*");
    }
    return ew_str_from(draft_resource(&c->dice, &c->world->arena));
}

static void draw(struct checker *c, struct bounds *out)
{
    struct words containers = vocabulary_parts(EW_DIM_CONTAINER);
    *out = (struct bounds){.count = 1 + dice_roll(&c->dice, BOUNDS)};
    for (size_t i = 0; i < out->count; i++) {
        struct ew_bound *bound = &out->items[i];
        bound->clusters =
            (struct ew_strs){out->clusters[i], 1 + dice_roll(&c->dice, 2)};
        for (size_t k = 0; k < bound->clusters.count; k++) {
            out->clusters[i][k] = draw_cluster(c);
        }
        bound->containers = (struct ew_strs){
            out->containers[i], dice_chance(&c->dice, 30)
                                    ? 1 + dice_roll(&c->dice, BOUND_TEXTS)
                                    : 0};
        for (size_t k = 0; k < bound->containers.count; k++) {
            out->containers[i][k] =
                dice_chance(&c->dice, 20)
                    ? EW_STR("app*")
                    : ew_str_from(
                          containers
                              .items[dice_roll(&c->dice, containers.count)]);
        }
        if (c->access->condition_count > 0 && dice_chance(&c->dice, 60)) {
            take_condition(c, out, i);
        } else if (dice_chance(&c->dice, 40)) {
            draw_condition(c, out, i);
        }
    }
}

/* ---- inside or not ------------------------------------------------------- */

static bool holds_container(const struct ew_bound *bound,
                            const struct sample *sample)
{
    struct ew_str container = sample->parts[EW_DIM_CONTAINER];
    bool inside = bound->containers.count == 0;
    for (size_t i = 0; i < bound->containers.count; i++) {
        struct ew_str glob = bound->containers.items[i];
        inside =
            inside || (container.ptr ? ew_glob_match(glob, container, false)
                                     : ew_str_eq(glob, EW_STR("*")));
    }
    return inside;
}

/* Read as a Deny would be: never more than what was approved. */
static bool holds_conditions(struct checker *c, const struct ew_bound *bound,
                             const struct sample *sample, enum ew_side side)
{
    static const struct ew_str ALL = EW_LIT("*");
    const struct ew_document document = {.version_2012 = true};
    const struct ew_statement deny = {
        .effect = EW_DENY,
        .actions = &ALL,
        .action_count = 1,
        .resources = &ALL,
        .resource_count = 1,
        .conditions = bound->conditions,
        .condition_count = bound->condition_count,
    };
    struct sample_request made;
    bool holds = false;
    sample_request(&c->probe, sample, side, &made);
    ew_arena_reset(&c->scratch);
    return ew_statement_applies(&document, &deny, &made.request, EW_GENEROUS,
                                &c->scratch, &holds) == EW_OK &&
           holds;
}

static bool holds_cluster(struct checker *c, const struct ew_bound *bound,
                          const struct sample *sample)
{
    struct sample_request made;
    sample_request(&c->probe, sample, EW_SIDE_CLUSTER, &made);
    for (size_t i = 0; i < bound->clusters.count; i++) {
        struct ew_resource r =
            ew_resource_of(bound->clusters.items[i], EW_SPELLED_GLOB);
        if (ew_resource_match(&r, made.request.resource, false, EW_STRICT)) {
            return true;
        }
    }
    return false;
}

bool bounds_hold(struct checker *c, const struct ew_bound *bounds, size_t count,
                 const struct sample *sample)
{
    for (size_t i = 0; i < count; i++) {
        const struct ew_bound *bound = &bounds[i];
        if (holds_cluster(c, bound, sample) && holds_container(bound, sample) &&
            holds_conditions(c, bound, sample, EW_SIDE_CLUSTER) &&
            holds_conditions(c, bound, sample, EW_SIDE_TASK)) {
            return true;
        }
    }
    return false;
}

static bool is_covered(struct checker *c, const struct bounds *bounds,
                       const struct sample *sample)
{
    return bounds_hold(c, bounds->items, bounds->count, sample);
}

void bounds_tell(struct checker *c, const struct ew_bound *bounds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ew_bound *bound = &bounds[i];
        ew_buf_printf(&c->details, "bound %zu:", i);
        for (size_t k = 0; k < bound->clusters.count; k++) {
            ew_buf_printf(&c->details, " `%.*s`",
                          EW_STR_ARG(bound->clusters.items[k]));
        }
        for (size_t k = 0; k < bound->containers.count; k++) {
            ew_buf_printf(&c->details, " container `%.*s`",
                          EW_STR_ARG(bound->containers.items[k]));
        }
        for (size_t k = 0; k < bound->condition_count; k++) {
            const struct ew_condition *condition = &bound->conditions[k];
            ew_buf_printf(&c->details, " %.*s `%.*s`",
                          EW_STR_ARG(condition->operator_text),
                          EW_STR_ARG(condition->key));
            for (size_t v = 0; v < condition->value_count; v++) {
                ew_buf_printf(&c->details, " `%.*s`",
                              EW_STR_ARG(condition->values[v]));
            }
        }
        ew_buf_add_char(&c->details, '\n');
    }
}

static void tell(struct checker *c, const struct bounds *bounds)
{
    bounds_tell(c, bounds->items, bounds->count);
}

/* ---- the rule ------------------------------------------------------------ */

static bool check_covered(struct checker *c, const struct bounds *bounds,
                          const struct sample *kept, size_t kept_count)
{
    for (size_t i = 0; i < COVER_TRIES; i++) {
        struct sample sample;
        if (kept_count > 0 && i % 4 != 0) {
            sample = kept[dice_roll(&c->dice, kept_count)];
            sample_mutate(&c->probe, &c->dice, &sample);
        } else {
            sample_draw(&c->probe, &c->dice, &sample);
        }
        if (sample_allowed(&c->probe, &sample, EW_GENEROUS) &&
            !is_covered(c, bounds, &sample)) {
            tell(c, bounds);
            return check_fails_with(c, "covered means all of it", &sample);
        }
    }
    return true;
}

static bool check_excess(struct checker *c, const struct bounds *bounds,
                         const struct ew_witness *excess)
{
    struct sample sample;
    if (!check_witness(c, excess, "the excess is allowed")) {
        tell(c, bounds);
        return false;
    }
    if (sample_of_witness(&c->probe, excess, &sample) &&
        is_covered(c, bounds, &sample)) {
        tell(c, bounds);
        return check_fails_with(c, "the excess is outside", &sample);
    }
    return true;
}

/*
 * Gives the samples that were kept a value of each key that came after them:
 * every check from here on asks about all keys. Returns how many there are.
 */
static size_t extend_kept(struct checker *c, size_t known_keys)
{
    size_t count = c->kept_count < KEPT_SAMPLES ? c->kept_count : KEPT_SAMPLES;
    for (size_t i = 0; i < count; i++) {
        struct sample more;
        sample_draw(&c->probe, &c->dice, &more);
        for (size_t k = known_keys; k < c->probe.key_count; k++) {
            c->kept[i].values[k][0] = more.values[k][0];
            c->kept[i].values[k][1] = more.values[k][1];
        }
    }
    return count;
}

bool check_bounds(struct checker *c)
{
    struct bounds bounds;
    size_t known_keys = c->probe.key_count;
    struct ew_coverage found;
    struct ew_error err;
    draw(c, &bounds);
    for (size_t i = 0; i < bounds.count; i++) {
        if (!probe_add(&c->probe, bounds.items[i].conditions,
                       bounds.items[i].condition_count)) {
            return check_fails(c, "vocabulary", "a key is not a word of ours");
        }
    }
    size_t kept_count = extend_kept(c, known_keys);
    if (ew_access_within(c->world->engine, c->probe.principal, bounds.items,
                         bounds.count, &found, &err) != EW_OK) {
        return check_fails(c, "decides", "the engine failed for bounds");
    }
    c->tally->covers[found.cover]++;
    if (found.cover == EW_COVERED) {
        return check_covered(c, &bounds, c->kept, kept_count);
    }
    return found.cover == EW_COVER_UNKNOWN ||
           check_excess(c, &bounds, &found.excess);
}
