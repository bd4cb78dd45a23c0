/* Questions about one target agree with samples and with the whole answer. */
#include "check.h"

enum { TARGET_SAMPLES = 40, TARGETS = 3 };

static int rank(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_BLOCKED ? (int)EW_VERDICT_NONE : (int)verdict;
}

static const struct ew_access *ask(struct checker *c,
                                   const struct ew_target *target)
{
    const struct ew_access *access =
        world_decide(c->world, c->probe.principal, target);
    if (!access) {
        (void)check_fails(c, "decides", "the engine failed for a target");
    }
    return access;
}

static bool fits(const struct ew_target *target, const struct sample *sample)
{
    const struct ew_str *p = sample->parts;
    return (!target->region.ptr ||
            ew_str_eq(target->region, p[EW_DIM_REGION])) &&
           (!target->cluster.ptr ||
            ew_str_eq(target->cluster, p[EW_DIM_CLUSTER])) &&
           (!target->task.ptr || ew_str_eq(target->task, p[EW_DIM_TASK])) &&
           /* A container may be left out of the request (A1.1.15). */
           (!target->container.ptr || !p[EW_DIM_CONTAINER].ptr ||
            ew_str_eq(target->container, p[EW_DIM_CONTAINER]));
}

static void put(const struct ew_target *target, struct sample *sample)
{
    struct ew_str *p = sample->parts;
    p[EW_DIM_REGION] = target->region.ptr ? target->region : p[EW_DIM_REGION];
    p[EW_DIM_CLUSTER] =
        target->cluster.ptr ? target->cluster : p[EW_DIM_CLUSTER];
    p[EW_DIM_TASK] = target->task.ptr ? target->task : p[EW_DIM_TASK];
    p[EW_DIM_CONTAINER] =
        target->container.ptr ? target->container : p[EW_DIM_CONTAINER];
}

static bool fails_for(struct checker *c, const char *rule,
                      const struct ew_target *t, const struct ew_access *a)
{
    return check_fails(c, rule,
                       "verdict %s (whole: %s) for region `%.*s`, cluster "
                       "`%.*s`, task `%.*s`, container `%.*s`",
                       ew_verdict_text(a->verdict),
                       ew_verdict_text(c->access->verdict),
                       EW_STR_ARG(t->region), EW_STR_ARG(t->cluster),
                       EW_STR_ARG(t->task), EW_STR_ARG(t->container));
}

static bool agrees_with_samples(struct checker *c,
                                const struct ew_target *target,
                                const struct ew_access *access)
{
    for (size_t i = 0; i < TARGET_SAMPLES; i++) {
        struct sample sample;
        if (c->kept_count > 0 && i % 2 == 0) {
            size_t kept =
                c->kept_count < KEPT_SAMPLES ? c->kept_count : KEPT_SAMPLES;
            sample = c->kept[dice_roll(&c->dice, kept)];
            sample_mutate(&c->probe, &c->dice, &sample);
        } else {
            sample_draw(&c->probe, &c->dice, &sample);
        }
        put(target, &sample);
        if (!has_access(access) &&
            sample_allowed(&c->probe, &sample, EW_GENEROUS)) {
            (void)fails_for(c, "no access to the target", target, access);
            return check_fails_with(c, "no access to the target", &sample);
        }
    }
    return true;
}

/* A target with an answer that is not unknown. */
static bool judge(struct checker *c, const struct ew_target *target,
                  const struct ew_access *access)
{
    struct sample sample;
    if (rank(access->verdict) > rank(c->access->verdict)) {
        return fails_for(c, "a target has no more than all", target, access);
    }
    if (!has_access(access)) {
        return agrees_with_samples(c, target, access);
    }
    if (!check_witness(c, &access->witness, "a target's witness is allowed") ||
        !sample_of_witness(&c->probe, &access->witness, &sample)) {
        return false;
    }
    if (!fits(target, &sample)) {
        return fails_for(c, "a target's witness is of it", target, access);
    }
    const char *outside = check_inside(c->access, &sample);
    return !outside || check_fails_with(c, outside, &sample);
}

static struct ew_target target_of(const struct sample *sample,
                                  struct dice *dice)
{
    const struct ew_str *p = sample->parts;
    struct ew_target target = {
        .region = {NULL, 0}
    };
    target.region = dice_chance(dice, 40) ? p[EW_DIM_REGION] : target.region;
    target.cluster = dice_chance(dice, 60) ? p[EW_DIM_CLUSTER] : target.cluster;
    target.task = dice_chance(dice, 30) ? p[EW_DIM_TASK] : target.task;
    target.container =
        dice_chance(dice, 40) ? p[EW_DIM_CONTAINER] : target.container;
    return target;
}

/* The verdict does not change when only the witness's target is left. */
static bool check_own_target(struct checker *c)
{
    struct sample sample;
    if (!has_access(c->access) ||
        !sample_of_witness(&c->probe, &c->access->witness, &sample)) {
        return true;
    }
    struct ew_target target = target_of(&sample, &c->dice);
    target.container = (struct ew_str){NULL, 0}; /* it may be left out */
    const struct ew_access *access = ask(c, &target);
    if (!access) {
        return false;
    }
    return access->verdict == c->access->verdict ||
           access->verdict == EW_VERDICT_UNKNOWN ||
           fails_for(c, "the witness's target has the verdict", &target,
                     access);
}

static bool check_kept(struct checker *c)
{
    size_t kept = c->kept_count < KEPT_SAMPLES ? c->kept_count : KEPT_SAMPLES;
    if (kept == 0) {
        return true;
    }
    const struct sample *sample = &c->kept[dice_roll(&c->dice, kept)];
    struct ew_target target = target_of(sample, &c->dice);
    const struct ew_access *access = ask(c, &target);
    if (!access) {
        return false;
    }
    if (!has_access(access) && access->verdict != EW_VERDICT_UNKNOWN) {
        (void)fails_for(c, "an allowed target has access", &target, access);
        return check_fails_with(c, "an allowed target has access", sample);
    }
    return access->verdict == EW_VERDICT_UNKNOWN || judge(c, &target, access);
}

/* ---- the lists ----------------------------------------------------------- */

static bool is_literal(struct ew_str text)
{
    return ew_str_find(text, '*') == text.len &&
           ew_str_find(text, '?') == text.len;
}

static bool check_entry(struct checker *c, const struct ew_target *target,
                        bool wanted, const char *rule)
{
    const struct ew_access *access = ask(c, target);
    if (!access) {
        return false;
    }
    return access->verdict == EW_VERDICT_UNKNOWN ||
           has_access(access) == wanted || fails_for(c, rule, target, access);
}

/* What is listed without wildcards is reached, or not. */
static bool check_lists(struct checker *c)
{
    const struct ew_access *a = c->access;
    bool good = true;
    for (size_t i = 0; good && i < a->clusters.count; i++) {
        struct ew_target target = {.cluster = a->clusters.items[i]};
        struct ew_arn arn;
        good = !is_literal(target.cluster) ||
               (ew_arn_split(target.cluster, &arn) &&
                !ew_str_eq(ew_str_from("aws"), arn.partition)) ||
               check_entry(c, &target, true, "a listed cluster is reached");
    }
    for (size_t i = 0; good && i < a->regions.count; i++) {
        struct ew_target target = {.region = a->regions.items[i]};
        good = !is_literal(target.region) ||
               check_entry(c, &target, true, "a listed region is reached");
    }
    for (size_t i = 0; good && i < a->containers.count; i++) {
        struct ew_target target = {.container = a->containers.items[i]};
        good = !is_literal(target.container) ||
               check_entry(c, &target, true, "a listed container is reached");
    }
    return good;
}

/* A name that no pattern but those for every name matches. */
static bool check_reach(struct checker *c)
{
    struct ew_target target = {.cluster = EW_STR(VOCABULARY_FRESH)};
    bool any = c->access->reach == EW_REACH_ANY_CLUSTER;
    return check_entry(c, &target, any, "any-cluster means a fresh one");
}

bool check_targets(struct checker *c)
{
    if (c->access->verdict == EW_VERDICT_UNKNOWN) {
        return true;
    }
    for (size_t i = 0; i < TARGETS; i++) {
        struct sample sample;
        sample_draw(&c->probe, &c->dice, &sample);
        struct ew_target target = target_of(&sample, &c->dice);
        const struct ew_access *access = ask(c, &target);
        if (!access || (access->verdict != EW_VERDICT_UNKNOWN &&
                        !judge(c, &target, access))) {
            return false;
        }
    }
    return check_own_target(c) && check_kept(c) && check_lists(c) &&
           check_reach(c);
}
