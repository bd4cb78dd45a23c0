/* Changes of an estate whose effect on access is known beforehand. */
#include "engine/change.h"

#include "check.h"

#include <string.h>

/* How the changed access may relate to the one before. */
enum relation { NO_WIDER, NO_NARROWER, THE_SAME };

typedef bool change_fn(struct draft *draft, struct dice *dice,
                       struct ew_arena *arena);

struct change {
    const char *rule;
    enum relation relation;
    change_fn *apply; /* false: there is nothing to change */
};

static struct draft_policy *pick_policy(struct draft *draft, struct dice *dice)
{
    size_t levels = draft->organization ? draft->level_count : 0;
    size_t count =
        draft->identity_count + (draft->has_boundary ? 1 : 0) + levels;
    size_t at = dice_roll(dice, count);
    if (at < draft->identity_count) {
        return &draft->identity[at];
    }
    at -= draft->identity_count;
    if (draft->has_boundary && at == 0) {
        return &draft->boundary;
    }
    struct draft_level *level =
        &draft->levels[at - (draft->has_boundary ? 1 : 0)];
    return &level->policies[dice_roll(dice, level->policy_count)];
}

static struct draft_statement *pick_statement(struct draft *draft,
                                              struct dice *dice)
{
    struct draft_policy *policy = pick_policy(draft, dice);
    return policy->statement_count > 0
               ? &policy->statements[dice_roll(dice, policy->statement_count)]
               : NULL;
}

/* NULL when the policy is full. */
static struct draft_statement *add_statement(struct draft_policy *policy)
{
    return policy->statement_count < DRAFT_STATEMENTS
               ? &policy->statements[policy->statement_count++]
               : NULL;
}

/* ---- wider and narrower -------------------------------------------------- */

static bool add_deny(struct draft *draft, struct dice *dice,
                     struct ew_arena *arena)
{
    struct draft_statement *s = add_statement(pick_policy(draft, dice));
    if (s) {
        draft_statement(s, dice, arena, true);
    }
    return s != NULL;
}

static bool add_allow(struct draft *draft, struct dice *dice,
                      struct ew_arena *arena)
{
    struct draft_statement *s =
        add_statement(&draft->identity[dice_roll(dice, draft->identity_count)]);
    if (s) {
        draft_statement(s, dice, arena, false);
    }
    return s != NULL;
}

/* ---- the same in other words --------------------------------------------- */

/* An Allow's resources, one half in a statement of its own. */
static bool split(struct draft *draft, struct dice *dice,
                  struct ew_arena *arena)
{
    struct draft_policy *policy = pick_policy(draft, dice);
    (void)arena;
    for (size_t i = 0; i < policy->statement_count; i++) {
        struct draft_statement *s = &policy->statements[i];
        struct draft_statement *half = NULL;
        if (s->not_resource || s->resource_count < 2 || s->deny) {
            continue;
        }
        half = add_statement(policy);
        if (!half) {
            return false;
        }
        *half = *s;
        half->resources[0] = s->resources[--s->resource_count];
        half->resource_count = 1;
        return true;
    }
    return false;
}

static void reverse(const char **items, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        const char *swap = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = swap;
    }
}

static void reorder_statement(struct draft_statement *s)
{
    reverse(s->actions, s->action_count);
    reverse(s->resources, s->resource_count);
    for (size_t i = 0; i < s->condition_count / 2; i++) {
        struct draft_condition swap = s->conditions[i];
        s->conditions[i] = s->conditions[s->condition_count - 1 - i];
        s->conditions[s->condition_count - 1 - i] = swap;
    }
    for (size_t i = 0; i < s->condition_count; i++) {
        reverse(s->conditions[i].values, s->conditions[i].value_count);
    }
}

static bool reorder(struct draft *draft, struct dice *dice,
                    struct ew_arena *arena)
{
    struct draft_policy *policy = pick_policy(draft, dice);
    (void)arena;
    for (size_t i = 0; i < policy->statement_count; i++) {
        reorder_statement(&policy->statements[i]);
    }
    for (size_t i = 0; i < policy->statement_count / 2; i++) {
        struct draft_statement *a = &policy->statements[i];
        struct draft_statement *b =
            &policy->statements[policy->statement_count - 1 - i];
        struct draft_statement swap = *a;
        *a = *b;
        *b = swap;
    }
    return true;
}

/* A star at the end of a resource, doubled. */
static bool double_star(struct draft *draft, struct dice *dice,
                        struct ew_arena *arena)
{
    struct draft_statement *s = pick_statement(draft, dice);
    for (size_t i = 0; s && i < s->resource_count; i++) {
        const char *text = s->resources[i];
        size_t length = strlen(text);
        if (length > 0 && text[length - 1] == '*') {
            struct ew_str doubled = ew_arena_printf(arena, "%s*", text);
            s->resources[i] = doubled.ptr ? doubled.ptr : text;
            return true;
        }
    }
    return false;
}

static bool duplicate(struct draft *draft, struct dice *dice,
                      struct ew_arena *arena)
{
    struct draft_policy *policy = pick_policy(draft, dice);
    size_t count = policy->statement_count;
    (void)arena;
    struct draft_statement *s = count > 0 ? add_statement(policy) : NULL;
    if (s) {
        *s = policy->statements[dice_roll(dice, count)];
    }
    return s != NULL;
}

static const struct change CHANGES[] = {
    {"a Deny more never widens",        NO_WIDER,    add_deny   },
    {"an Allow more never narrows",     NO_NARROWER, add_allow  },
    {"split resources mean the same",   THE_SAME,    split      },
    {"another order means the same",    THE_SAME,    reorder    },
    {"a doubled star means the same",   THE_SAME,    double_star},
    {"a statement twice means it once", THE_SAME,    duplicate  },
};

/* ---- comparing ----------------------------------------------------------- */

static bool same_lists(const struct ew_strs *a, const struct ew_strs *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!ew_str_eq(a->items[i], b->items[i])) {
            return false;
        }
    }
    return true;
}

static int rank(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_BLOCKED ? (int)EW_VERDICT_NONE : (int)verdict;
}

static bool is_same(const struct ew_access *a, const struct ew_access *b)
{
    return a->verdict == b->verdict && a->reach == b->reach &&
           same_lists(&a->clusters, &b->clusters) &&
           same_lists(&a->clusters_except, &b->clusters_except) &&
           same_lists(&a->regions, &b->regions) &&
           same_lists(&a->containers, &b->containers);
}

static bool relates(enum relation relation, const struct ew_access *before,
                    const struct ew_access *after)
{
    int was = rank(before->verdict);
    int is = rank(after->verdict);
    if (before->verdict == EW_VERDICT_UNKNOWN ||
        after->verdict == EW_VERDICT_UNKNOWN) {
        return true;
    }
    switch (relation) {
    case NO_WIDER:
        return is <= was && after->reach <= before->reach;
    case NO_NARROWER:
        return is >= was; /* a cluster that was not named may be now */
    case THE_SAME:
        break;
    }
    return is_same(before, after);
}

static void tell(struct checker *c, const char *when,
                 const struct ew_access *access)
{
    static const char *const NAMES[] = {"clusters", "except", "regions",
                                        "containers"};
    const struct ew_strs *const lists[] = {
        &access->clusters, &access->clusters_except, &access->regions,
        &access->containers};
    ew_buf_printf(&c->details, "%s: %s %s", when,
                  ew_verdict_text(access->verdict),
                  access->reach ? ew_reach_text(access->reach) : "-");
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        ew_buf_printf(&c->details, ", %s", NAMES[i]);
        for (size_t k = 0; k < lists[i]->count; k++) {
            ew_buf_printf(&c->details, " `%.*s`",
                          EW_STR_ARG(lists[i]->items[k]));
        }
    }
    ew_buf_add_char(&c->details, '\n');
}

static void tell_change(struct checker *c, const struct world *changed)
{
    ew_buf_add(&c->details, ew_buf_str(&changed->account));
    ew_buf_add_char(&c->details, '\n');
    ew_buf_add(&c->details, ew_buf_str(&changed->organization));
    ew_buf_add_char(&c->details, '\n');
}

static bool is_allowed(struct checker *c, const struct ew_principal *principal,
                       const struct ew_witness *witness,
                       enum ew_reading reading)
{
    struct ew_layers layers = ew_principal_layers(principal);
    bool allowed = witness->count == EW_SIDES;
    for (size_t i = 0; allowed && i < EW_SIDES; i++) {
        struct ew_outcome outcome;
        struct ew_error err;
        ew_arena_reset(&c->scratch);
        allowed = ew_evaluate(&layers, &witness->requests[i], reading,
                              &c->scratch, &outcome, &err) == EW_OK &&
                  outcome.decision == EW_ALLOWED;
    }
    return allowed;
}

/*
 * A federated session may come or go with the change itself: it is new, or
 * lost, though the other side's policies would allow what it asks for.
 */
static bool is_of_either_session(const struct ew_witness *witness)
{
    const struct ew_context_entry *kind =
        ew_request_find(&witness->requests[0], EW_STR("aws:PrincipalType"));
    return !kind || kind->value_count != 1 ||
           !ew_str_eq(kind->values[0], EW_STR("FederatedUser"));
}

/* Is a request that one side allows not allowed to the other? */
static bool is_told_apart(struct checker *c, const struct ew_principal *has,
                          const struct ew_principal *lacks,
                          const struct ew_witness *witness)
{
    return is_allowed(c, has, witness, EW_GENEROUS) &&
           !(is_of_either_session(witness) &&
             is_allowed(c, lacks, witness, EW_AGAINST));
}

/* The engine's own comparison says the same, with examples that hold. */
static bool check_comparison(struct checker *c,
                             const struct ew_standpoint *before,
                             const struct ew_standpoint *now,
                             const struct change *change)
{
    struct ew_change found;
    struct ew_error err;
    if (ew_access_compare(before, now, &found, &err) != EW_OK) {
        return check_fails(c, "decides", "the engine failed to compare");
    }
    bool wrong = (found.widened && change->relation != NO_NARROWER) ||
                 (found.narrowed && change->relation != NO_WIDER);
    if (wrong && !found.undecided) {
        return check_fails(c, "the comparison knows the change",
                           "%s: widened %d, narrowed %d", change->rule,
                           found.widened, found.narrowed);
    }
    if (found.gained.count > 0 &&
        !is_told_apart(c, now->principal, before->principal, &found.gained)) {
        return check_fails(c, "what is gained is new", "%s", change->rule);
    }
    if (found.lost.count > 0 &&
        !is_told_apart(c, before->principal, now->principal, &found.lost)) {
        return check_fails(c, "what is lost was there", "%s", change->rule);
    }
    return true;
}

static bool compare_one(struct checker *c, struct world *changed,
                        const struct ew_standpoint at[2],
                        const struct change *change)
{
    const struct ew_access *before =
        world_decide(c->world, at[0].principal, NULL);
    const struct ew_access *after =
        world_decide(changed, at[1].principal, NULL);
    c->probe.principal = at[0].principal;
    if (!before || !after) {
        return check_fails(c, "decides", "the engine failed");
    }
    if (!relates(change->relation, before, after)) {
        (void)check_fails(c, change->rule, "the changed estate:");
        tell_change(c, changed);
        tell(c, "before", before);
        tell(c, "after", after);
        return false;
    }
    if (!check_comparison(c, &at[0], &at[1], change)) {
        tell_change(c, changed);
        return false;
    }
    return true;
}

static bool compare(struct checker *c, struct world *changed,
                    const struct change *change)
{
    size_t count;
    size_t changed_count;
    const struct ew_principal *const *principals =
        world_principals(c->world, &count);
    const struct ew_principal *const *others =
        world_principals(changed, &changed_count);
    for (size_t i = 0; i < count && i < changed_count; i++) {
        const struct ew_standpoint at[2] = {
            {c->world->engine, principals[i]},
            {changed->engine,  others[i]    },
        };
        if (!compare_one(c, changed, at, change)) {
            return false;
        }
    }
    return true;
}

static bool check_change(struct checker *c, const struct draft *draft,
                         const struct change *change)
{
    struct draft changed = *draft;
    struct world world;
    if (!change->apply(&changed, &c->dice, &c->world->arena)) {
        return true;
    }
    c->tally->changes++;
    bool good = world_open(&world, &changed)
                    ? compare(c, &world, change)
                    : check_fails(c, "reads", "the changed estate is not read");
    world_close(&world);
    return good;
}

bool check_changes(struct checker *c, const struct draft *draft)
{
    for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
        if (!check_change(c, draft, &CHANGES[i])) {
            return false;
        }
    }
    return true;
}
