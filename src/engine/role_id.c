/*
 * A role that was deleted and made anew has another id, and every session's id
 * begins with it. That is no change of access unless some policy tells the ids
 * apart, so this looks for one that does.
 */
#include "engine/role_id.h"

static const struct ew_str KEY = EW_LIT("aws:userid");

static bool has_variable(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct ew_str rest = ew_str_slice(text, i, text.len);
        if (text.ptr[i] == '$' && ew_str_starts(rest, EW_STR("${")) &&
            ew_str_starts_nocase(ew_str_slice(rest, 2, rest.len), KEY)) {
            return true;
        }
    }
    return false;
}

/* `*:name` fits the sessions of that name whatever the role's id: the id has
 * no colon, nor has the name of a session (fact B2.4). */
static bool is_blind(struct ew_str value)
{
    return ew_str_eq(value, EW_STR("*")) || ew_str_starts(value, EW_STR("*:"));
}

static bool condition_tells(const struct ew_condition *condition)
{
    bool key = ew_str_eq_nocase(condition->key, KEY);
    bool null = ew_str_eq_nocase(condition->operator_text, EW_STR("Null"));
    for (size_t i = 0; i < condition->value_count; i++) {
        if ((key && !null && !is_blind(condition->values[i])) ||
            has_variable(condition->values[i])) {
            return true;
        }
    }
    return false;
}

static bool document_tells(const struct ew_document *document)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; k < s->resource_count; k++) {
            if (has_variable(s->resources[k])) {
                return true;
            }
        }
        for (size_t k = 0; k < s->condition_count; k++) {
            if (condition_tells(&s->conditions[k])) {
                return true;
            }
        }
    }
    return false;
}

static bool policy_tells(const struct ew_policy *policy)
{
    return policy &&
           (document_tells(policy->document) || document_tells(policy->most) ||
            document_tells(policy->widest) || document_tells(policy->readable));
}

static bool levels_tell(const struct ew_scp_level *levels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < levels[i].policy_count; k++) {
            if (policy_tells(levels[i].policies[k])) {
                return true;
            }
        }
    }
    return false;
}

static bool tells(const struct ew_principal *principal)
{
    struct ew_layers layers = ew_principal_layers(principal);
    for (size_t i = 0; i < layers.identity_count; i++) {
        if (policy_tells(layers.identity[i].policy)) {
            return true;
        }
    }
    return policy_tells(layers.boundary) || policy_tells(layers.session) ||
           levels_tell(layers.levels, layers.level_count) ||
           levels_tell(layers.rcp_levels, layers.rcp_level_count);
}

struct ew_str ew_role_id_of_both(const struct ew_principal *before,
                                 const struct ew_principal *now)
{
    struct ew_str none = {NULL, 0};
    if (!before || !now || before->type != EW_PRINCIPAL_ROLE ||
        now->type != EW_PRINCIPAL_ROLE ||
        ew_str_eq(before->unique_id, now->unique_id) || tells(before) ||
        tells(now)) {
        return none;
    }
    return now->unique_id.ptr ? now->unique_id : before->unique_id;
}
