/*
 * Conditions as an entry of the allow-list holds them: a map in which each
 * operator has a key but once, so that conditions are joined, renamed or left
 * out. What is left out makes the entry wider, which the proofs in terms.c
 * find.
 */
#include "engine/terms_rules.h"

/* ---- opposites ------------------------------------------------------------
 */

static struct ew_str operator_text(struct ew_arena *arena,
                                   const struct ew_condition *c)
{
    static const char *const SETS[] = {
        [EW_SET_NONE] = "",
        [EW_SET_ANY] = "ForAnyValue:",
        [EW_SET_ALL] = "ForAllValues:",
    };
    return ew_arena_printf(arena, "%s%.*s%s", SETS[c->set],
                           EW_STR_ARG(c->op->name),
                           c->if_exists ? "IfExists" : "");
}

struct ew_condition ew_condition_of(struct ew_arena *arena, const char *op,
                                    struct ew_str key, struct ew_strs values)
{
    struct ew_condition out = {
        .op = ew_operator_find(ew_str_from(op)),
        .key = key,
        .values = values.items,
        .value_count = values.count,
    };
    out.operator_text = operator_text(arena, &out);
    return out;
}

static struct ew_strs one_text(struct ew_arena *arena, struct ew_str text)
{
    struct ew_str *item = EW_NEW(arena, struct ew_str);
    if (item) {
        *item = text;
    }
    return (struct ew_strs){item, item ? 1 : 0};
}

/* The operator that holds where the other does not, absence aside. */
static const struct ew_operator *other_operator(const struct ew_operator *op)
{
    static const struct {
        struct ew_str one;
        struct ew_str other;
    } PAIRS[] = {
        {EW_LIT("StringEquals"),           EW_LIT("StringNotEquals")          },
        {EW_LIT("StringEqualsIgnoreCase"), EW_LIT("StringNotEqualsIgnoreCase")},
        {EW_LIT("StringLike"),             EW_LIT("StringNotLike")            },
        {EW_LIT("NumericEquals"),          EW_LIT("NumericNotEquals")         },
        {EW_LIT("NumericLessThan"),        EW_LIT("NumericGreaterThanEquals") },
        {EW_LIT("NumericLessThanEquals"),  EW_LIT("NumericGreaterThan")       },
        {EW_LIT("DateEquals"),             EW_LIT("DateNotEquals")            },
        {EW_LIT("DateLessThan"),           EW_LIT("DateGreaterThanEquals")    },
        {EW_LIT("DateLessThanEquals"),     EW_LIT("DateGreaterThan")          },
        {EW_LIT("IpAddress"),              EW_LIT("NotIpAddress")             },
        {EW_LIT("ArnEquals"),              EW_LIT("ArnNotEquals")             },
        {EW_LIT("ArnLike"),                EW_LIT("ArnNotLike")               },
    };
    for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
        if (ew_str_eq(op->name, PAIRS[i].one)) {
            return ew_operator_find(PAIRS[i].other);
        }
        if (ew_str_eq(op->name, PAIRS[i].other)) {
            return ew_operator_find(PAIRS[i].one);
        }
    }
    return NULL;
}

/* Null and Bool have two values and no other operator. */
static size_t other_value(struct ew_arena *arena, const struct ew_condition *c,
                          struct ew_condition *out)
{
    bool truth = false;
    if (c->value_count != 1 || c->set != EW_SET_NONE ||
        !ew_bool_parse(c->values[0], &truth)) {
        return 0;
    }
    *out = *c;
    /* an absent key fails Bool, and so meets its opposite */
    out->if_exists = c->op->type == EW_TYPE_BOOL && !c->if_exists;
    struct ew_strs values =
        one_text(arena, truth ? EW_STR("false") : EW_STR("true"));
    out->values = values.items;
    out->value_count = values.count;
    out->operator_text = operator_text(arena, out);
    return 1;
}

size_t ew_condition_opposite(struct ew_arena *arena,
                             const struct ew_condition *c,
                             struct ew_condition out[2])
{
    if (!c->op || c->value_count == 0) {
        return 0;
    }
    if (c->op->type == EW_TYPE_NULL || c->op->type == EW_TYPE_BOOL) {
        return other_value(arena, c, &out[0]);
    }
    bool ordered = c->op->relation != EW_EQ;
    const struct ew_operator *other = other_operator(c->op);
    if (!other || (ordered && (c->value_count > 1 || c->set != EW_SET_NONE)) ||
        (c->set != EW_SET_NONE && c->if_exists)) {
        return 0;
    }
    out[0] = *c;
    out[0].op = other;
    out[0].if_exists = ordered && !c->if_exists;
    out[0].set = c->set == EW_SET_ANY   ? EW_SET_ALL
                 : c->set == EW_SET_ALL ? EW_SET_ANY
                                        : EW_SET_NONE;
    out[0].operator_text = operator_text(arena, &out[0]);
    if (ordered || c->op->negated || !c->if_exists) {
        return 1;
    }
    /* what is absent meets both `…IfExists` and a negated operator */
    out[1] = ew_condition_of(arena, "Null", c->key,
                             one_text(arena, EW_STR("false")));
    return 2;
}

/* ---- all of them in one map ------------------------------------------- */

static bool same_key(const struct ew_condition *a, const struct ew_condition *b)
{
    return a->op == b->op && a->set == b->set && a->if_exists == b->if_exists &&
           ew_str_eq_nocase(a->key, b->key);
}

static bool has_value(const struct ew_condition *c, struct ew_str value)
{
    for (size_t i = 0; i < c->value_count; i++) {
        if (ew_str_eq(c->values[i], value)) {
            return true;
        }
    }
    return false;
}

static bool same_values(const struct ew_condition *a,
                        const struct ew_condition *b)
{
    for (size_t i = 0; i < b->value_count; i++) {
        if (!has_value(a, b->values[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < a->value_count; i++) {
        if (!has_value(b, a->values[i])) {
            return false;
        }
    }
    return true;
}

/* "None of these" twice is none of all; "one of these" twice is what is in
 * both, where values are what they are. */
static bool join(struct ew_arena *arena, struct ew_condition *a,
                 const struct ew_condition *b)
{
    struct ew_vec values = ew_vec_of(arena, sizeof(struct ew_str));
    bool all = a->op->negated;
    for (size_t i = 0; i < a->value_count; i++) {
        if ((all || has_value(b, a->values[i])) &&
            ew_vec_push_str(&values, a->values[i]) != EW_OK) {
            return false;
        }
    }
    for (size_t i = 0; all && i < b->value_count; i++) {
        if (!has_value(a, b->values[i]) &&
            ew_vec_push_str(&values, b->values[i]) != EW_OK) {
            return false;
        }
    }
    a->values = values.items;
    a->value_count = values.count;
    return true;
}

static bool can_join(const struct ew_condition *a, const struct ew_condition *b)
{
    if (a->op->negated) {
        return a->set != EW_SET_ANY;
    }
    if (a->set == EW_SET_ANY || a->op->wildcards ||
        a->op->type != EW_TYPE_STRING) {
        return false;
    }
    for (size_t i = 0; i < a->value_count; i++) {
        if (has_value(b, a->values[i])) {
            return true;
        }
    }
    return false;
}

/* Another name of the same operator: a map has each but once. */
static bool rename_operator(struct ew_arena *arena, struct ew_condition *c)
{
    const char *name = ew_str_eq(c->op->name, EW_STR("ArnLike")) ? "ArnEquals"
                       : ew_str_eq(c->op->name, EW_STR("ArnEquals")) ? "ArnLike"
                                                                     : NULL;
    if (!name || c->set != EW_SET_NONE || c->if_exists) {
        return false;
    }
    const struct ew_strs values = {c->values, c->value_count};
    *c = ew_condition_of(arena, name, c->key, values);
    return true;
}

/* An allow-list refuses what IAM cannot read. */
static bool is_readable(const struct ew_condition *c)
{
    for (size_t i = 0; c->op && i < c->value_count; i++) {
        if (!ew_operator_reads(c->op, c->values[i])) {
            return false;
        }
    }
    return c->op && c->value_count > 0 && c->key.len > 0;
}

static struct ew_condition *find_same(const struct ew_vec *conditions,
                                      const struct ew_condition *c)
{
    EW_EACH(struct ew_condition, condition, conditions) {
        if (same_key(condition, c)) {
            return condition;
        }
    }
    return NULL;
}

bool ew_conditions_add(struct ew_vec *conditions,
                       const struct ew_condition *condition)
{
    struct ew_condition c = *condition;
    struct ew_condition *same = find_same(conditions, &c);
    if (!is_readable(&c) || (same && same_values(same, &c))) {
        return true;
    }
    if (same && can_join(same, &c)) {
        return join(conditions->arena, same, &c);
    }
    if (same && (!rename_operator(conditions->arena, &c) ||
                 find_same(conditions, &c))) {
        return true;
    }
    struct ew_condition *slot = ew_vec_push(conditions);
    if (slot) {
        *slot = c;
    }
    return slot != NULL;
}
