/* Random estates. */
#include "base/arena.h"

#include "draft.h"
#include "vocabulary.h"

static const char *word(struct dice *dice, struct words words)
{
    return words.items[dice_roll(dice, words.count)];
}

static const char *text(struct ew_str s)
{
    return s.ptr ? s.ptr : "";
}

/* ---- resources ----------------------------------------------------------- */

/* The tail of an ARN with its name and its task put in. */
static const char *tail_of(struct dice *dice, struct ew_arena *arena,
                           const char *tail, const char *name)
{
    const char *out = "";
    for (; *tail; tail++) {
        if (*tail == '@') {
            out = text(ew_arena_printf(arena, "%s%s", out, name));
        } else if (*tail == '#') {
            out = text(
                ew_arena_printf(arena, "%s%s", out, word(dice, TASK_GLOBS)));
        } else {
            out = text(ew_arena_printf(arena, "%s%c", out, *tail));
        }
    }
    return out;
}

static const char *arn_with(struct dice *dice, struct ew_arena *arena,
                            const char *tail, const char *name)
{
    const char *partition = dice_chance(dice, 6) ? "*" : "aws";
    const char *service = dice_chance(dice, 4) ? "ECS" : "ecs";
    if (dice_chance(dice, 3)) {
        partition = "aws-cn";
    }
    return text(ew_arena_printf(arena, "arn:%s:%s:%s:%s:%s", partition, service,
                                word(dice, REGION_GLOBS),
                                word(dice, ACCOUNT_GLOBS),
                                tail_of(dice, arena, tail, name)));
}

const char *draft_resource(struct dice *dice, struct ew_arena *arena)
{
    if (dice_chance(dice, 25)) {
        return word(dice, RESOURCES);
    }
    return arn_with(dice, arena, word(dice, TAILS), word(dice, NAME_GLOBS));
}

static void add_resources(struct draft_statement *s, struct dice *dice,
                          struct ew_arena *arena)
{
    size_t count = 1 + dice_roll(dice, 2);
    if (dice_chance(dice, 45)) {
        /* A cluster and its tasks, as people write them. */
        const char *name = word(dice, NAME_GLOBS);
        s->resources[s->resource_count++] =
            arn_with(dice, arena, "cluster/@", name);
        s->resources[s->resource_count++] =
            arn_with(dice, arena, "task/@/#", name);
        count = dice_roll(dice, 2);
    }
    if (dice_chance(dice, 1)) {
        s->resource_count = 0; /* an empty list is written, too */
        return;
    }
    for (size_t i = 0; i < count; i++) {
        s->resources[s->resource_count++] = draft_resource(dice, arena);
    }
}

/* ---- conditions ---------------------------------------------------------- */

static const char *operator_for(const struct key_row *row, struct dice *dice,
                                struct ew_arena *arena)
{
    enum value_kind kind = row->value;
    const char *set = "";
    if (dice_chance(dice, 2)) {
        kind = (enum value_kind)dice_roll(dice, VALUE_ADDRESS + 1);
    }
    const char *op = word(dice, vocabulary_operators(kind));
    if (dice_chance(dice, row->many ? 85 : row->any_shape ? 50 : 4)) {
        set = dice_chance(dice, 50) ? "ForAnyValue:" : "ForAllValues:";
    }
    if (ew_str_eq(ew_str_from(op), EW_STR("Null"))) {
        return op;
    }
    return text(ew_arena_printf(arena, "%s%s%s", set, op,
                                dice_chance(dice, 20) ? "IfExists" : ""));
}

/* Keys and operators are the same in any case. */
static const char *in_capitals(struct ew_arena *arena, const char *word)
{
    struct ew_str s = ew_str_from(word);
    char *out = ew_arena_alloc(arena, s.len + 1);
    for (size_t i = 0; out && i < s.len; i++) {
        bool small = word[i] >= 'a' && word[i] <= 'z';
        out[i] = (char)(small ? word[i] - 'a' + 'A' : word[i]);
    }
    return out ? out : word;
}

void draft_condition(struct draft_condition *out, struct dice *dice,
                     struct ew_arena *arena)
{
    size_t count;
    const struct key_row *rows = vocabulary_keys(&count);
    /* Half of them on a few keys, so that they meet. */
    size_t at = dice_roll(dice, dice_chance(dice, 55) ? 8 : count);
    const struct key_row *row = &rows[at];
    *out = (struct draft_condition){.key = row->name};
    out->op = operator_for(row, dice, arena);
    bool presence = ew_str_eq(ew_str_from(out->op), EW_STR("Null"));
    if (dice_chance(dice, 5)) {
        out->key = in_capitals(arena, out->key);
        out->op = in_capitals(arena, out->op);
    }
    out->value_count = 1 + (dice_chance(dice, 25) ? dice_roll(dice, 3) : 0);
    if (dice_chance(dice, 1)) {
        out->value_count = 0;
    }
    for (size_t i = 0; i < out->value_count; i++) {
        out->values[i] = word(dice, row->written);
        if (presence) {
            out->values[i] = dice_chance(dice, 50) ? "true" : "false";
        }
    }
}

static bool is_doubled(const struct draft_statement *s, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (ew_str_eq_nocase(ew_str_from(s->conditions[i].op),
                             ew_str_from(s->conditions[at].op)) &&
            ew_str_eq_nocase(ew_str_from(s->conditions[i].key),
                             ew_str_from(s->conditions[at].key))) {
            return true;
        }
    }
    return false;
}

/* ---- statements ---------------------------------------------------------- */

void draft_statement(struct draft_statement *out, struct dice *dice,
                     struct ew_arena *arena, bool deny)
{
    *out = (struct draft_statement){.deny = deny};
    out->not_action = dice_chance(dice, 8);
    out->not_resource = dice_chance(dice, deny ? 25 : 8);
    out->action_count = 1 + dice_roll(dice, 2);
    for (size_t i = 0; i < out->action_count; i++) {
        out->actions[i] = word(dice, out->not_action ? OTHER_ACTIONS : ACTIONS);
    }
    add_resources(out, dice, arena);
    size_t conditions = dice_roll(dice, DRAFT_CONDITIONS + 1);
    for (size_t i = 0; i < conditions; i++) {
        draft_condition(&out->conditions[out->condition_count], dice, arena);
        out->condition_count += is_doubled(out, out->condition_count) ? 0 : 1;
    }
}

static void policy(struct draft_policy *out, struct dice *dice,
                   struct ew_arena *arena, unsigned deny_percent)
{
    *out = (struct draft_policy){.holding = DRAFT_INLINE};
    out->statement_count = 1 + dice_roll(dice, 3);
    for (size_t i = 0; i < out->statement_count; i++) {
        draft_statement(&out->statements[i], dice, arena,
                        dice_chance(dice, deny_percent));
    }
}

/* As most limits are: all is allowed, then some of it is taken away. */
static void limit(struct draft_policy *out, struct dice *dice,
                  struct ew_arena *arena)
{
    policy(out, dice, arena, 60);
    if (dice_chance(dice, 60)) {
        out->statements[0] = (struct draft_statement){
            .actions = {"*"},
            .action_count = 1,
            .resources = {"*"},
            .resource_count = 1,
        };
    }
}

static void organization(struct draft *out, struct dice *dice,
                         struct ew_arena *arena)
{
    out->organization = true;
    out->level_count = 1 + dice_roll(dice, DRAFT_LEVELS);
    for (size_t i = 0; i < out->level_count; i++) {
        struct draft_level *level = &out->levels[i];
        level->policy_count = 1 + dice_roll(dice, DRAFT_LEVEL_POLICIES);
        for (size_t k = 0; k < level->policy_count; k++) {
            limit(&level->policies[k], dice, arena);
        }
    }
}

static void tags(struct draft *out, struct dice *dice)
{
    static const char *const KEYS[] = {"team", "level"};
    for (size_t i = 0; i < DRAFT_TAGS; i++) {
        if (dice_chance(dice, 60)) {
            out->tags[out->tag_count++] =
                (struct draft_tag){KEYS[i], word(dice, TAG_VALUES)};
        }
    }
}

void draft_generate(struct draft *out, struct dice *dice,
                    struct ew_arena *arena)
{
    *out = (struct draft){.kind = DRAFT_USER};
    size_t kind = dice_roll(dice, 10);
    out->kind = kind < 5 ? DRAFT_ROLE : DRAFT_USER;
    if (kind == 9) {
        out->kind = DRAFT_DOCUMENT;
        out->identity_count = 1;
        policy(&out->identity[0], dice, arena, 30);
        out->identity[0].old = dice_chance(dice, 15);
        return;
    }
    out->session_tags = dice_chance(dice, 40);
    tags(out, dice);
    out->identity_count = 1 + dice_roll(dice, DRAFT_POLICIES);
    for (size_t i = 0; i < out->identity_count; i++) {
        policy(&out->identity[i], dice, arena, 30);
        out->identity[i].old = dice_chance(dice, 12);
        if (!out->identity[i].old && dice_chance(dice, 40)) {
            out->identity[i].holding =
                dice_chance(dice, 50) && out->kind == DRAFT_USER
                    ? DRAFT_GROUP
                    : DRAFT_MANAGED;
        }
    }
    out->has_boundary = dice_chance(dice, 25);
    if (out->has_boundary) {
        limit(&out->boundary, dice, arena);
    }
    if (dice_chance(dice, 50)) {
        organization(out, dice, arena);
    }
}
