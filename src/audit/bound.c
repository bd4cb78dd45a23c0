#include "audit/bound.h"

static bool is_wildcard(char c)
{
    return c == '*' || c == '?';
}

/* Bytes before the first wildcard. */
static size_t literal_len(struct ew_str text)
{
    size_t len = 0;
    while (len < text.len && !is_wildcard(text.ptr[len])) {
        len++;
    }
    return len;
}

bool ew_has_wildcard(struct ew_str text)
{
    return literal_len(text) < text.len;
}

static bool only_wildcards(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_wildcard(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0;
}

static bool match(struct ew_str glob, struct ew_str arn, bool ignore_case)
{
    struct ew_arn want;
    struct ew_arn have;
    if (!ew_arn_split(glob, &want) || !ew_arn_split(arn, &have)) {
        return ew_glob_match(glob, arn, ignore_case);
    }
    return ew_glob_match(want.partition, have.partition, ignore_case) &&
           ew_glob_match(want.service, have.service, ignore_case) &&
           ew_glob_match(want.region, have.region, ignore_case) &&
           ew_glob_match(want.account, have.account, ignore_case) &&
           ew_glob_match(want.resource, have.resource, ignore_case);
}

bool ew_arn_glob_match(struct ew_str glob, struct ew_str arn)
{
    return match(glob, arn, false);
}

bool ew_arn_glob_misses_case(struct ew_str glob, struct ew_str arn)
{
    return match(glob, arn, true) && !match(glob, arn, false);
}

/* Can text, which may be a glob, be something that starts with prefix? */
static bool may_start(struct ew_str text, struct ew_str prefix)
{
    struct ew_str literal = ew_str_slice(text, 0, literal_len(text));
    if (literal.len == text.len || literal.len >= prefix.len) {
        return text.len > prefix.len && ew_str_starts(literal, prefix);
    }
    return ew_str_starts(prefix, literal);
}

/* Twelve digits, or a glob of them. */
static bool is_account(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_wildcard(c) && (c < '0' || c > '9')) {
            return false;
        }
    }
    return ew_has_wildcard(text) || text.len == 12;
}

static bool is_principal_pattern(struct ew_str text)
{
    struct ew_str document = EW_STR("document:");
    if (ew_str_starts(text, document)) {
        return text.len > document.len;
    }
    struct ew_arn arn;
    return ew_arn_split(text, &arn) && arn.partition.len &&
           ew_str_eq(arn.service, EW_STR("iam")) &&
           (arn.region.len == 0 || only_wildcards(arn.region)) &&
           is_account(arn.account) &&
           (may_start(arn.resource, EW_STR("user/")) ||
            may_start(arn.resource, EW_STR("role/")) ||
            ew_glob_match(arn.resource, EW_STR("root"), false));
}

bool ew_is_cluster_pattern(struct ew_str text)
{
    struct ew_arn arn;
    if (ew_str_eq(text, EW_STR("*"))) {
        return true;
    }
    return ew_arn_split(text, &arn) && arn.partition.len &&
           ew_str_eq(arn.service, EW_STR("ecs")) && arn.region.len &&
           is_account(arn.account) &&
           may_start(arn.resource, EW_STR("cluster/"));
}

enum ew_field_state ew_field_principal(struct ew_fields *fields,
                                       const struct ew_node *node, void *out)
{
    enum ew_field_state given = ew_field_text(fields, node, out);
    if (given != EW_GIVEN || is_principal_pattern(node->text)) {
        return given;
    }
    if (only_wildcards(node->text)) {
        ew_diag_add(fields->faults, node->place,
                    "`principal` must not be everybody");
    } else {
        ew_diag_add(fields->faults, node->place,
                    "`%.*s` is no ARN of an IAM user or role, nor a pattern "
                    "of one such as arn:aws:iam::111122223333:role/ci-*",
                    EW_STR_ARG(node->text));
    }
    return EW_GIVEN_BAD;
}

enum ew_field_state ew_field_clusters(struct ew_fields *fields,
                                      const struct ew_node *node, void *out)
{
    struct ew_bound *bound = out;
    enum ew_field_state given = ew_field_texts(fields, node, &bound->clusters);
    if (given != EW_GIVEN) {
        return given;
    }
    for (node = node->first; node; node = node->next) {
        if (!ew_is_cluster_pattern(node->text)) {
            ew_diag_add(fields->faults, node->place,
                        "`%.*s` is no ARN of a cluster, nor a pattern of one "
                        "such as arn:aws:ecs:*:111122223333:cluster/prod*",
                        EW_STR_ARG(node->text));
            given = EW_GIVEN_BAD;
        }
    }
    return given;
}

enum ew_field_state ew_field_containers(struct ew_fields *fields,
                                        const struct ew_node *node, void *out)
{
    struct ew_bound *bound = out;
    enum ew_field_state given =
        ew_field_texts(fields, node, &bound->containers);
    /* to the engine an empty list is any container: never by accident */
    if (given == EW_GIVEN_EMPTY) {
        ew_diag_add(fields->faults, node->place,
                    "`containers` must not be empty: leave it out for any");
        return EW_GIVEN_BAD;
    }
    return given;
}

/* `ForAnyValue:StringLikeIfExists`: set operator, name, suffix (B2.3.6). */
static bool read_operator(struct ew_str text, struct ew_condition *out)
{
    static const struct {
        struct ew_str prefix;
        enum ew_set_operator set;
    } SETS[] = {
        {EW_LIT("ForAllValues:"), EW_SET_ALL},
        {EW_LIT("ForAnyValue:"),  EW_SET_ANY},
    };
    out->operator_text = text;
    out->set = EW_SET_NONE;
    for (size_t i = 0; i < sizeof(SETS) / sizeof(*SETS); i++) {
        if (ew_str_starts_nocase(text, SETS[i].prefix)) {
            out->set = SETS[i].set;
            text = ew_str_slice(text, SETS[i].prefix.len, text.len);
            break;
        }
    }
    struct ew_str suffix = EW_STR("IfExists");
    size_t name_len = text.len < suffix.len ? 0 : text.len - suffix.len;
    out->if_exists =
        ew_str_eq_nocase(ew_str_slice(text, name_len, text.len), suffix);
    if (out->if_exists) {
        text = ew_str_slice(text, 0, name_len);
    }
    out->op = ew_operator_find(text);
    return out->op && !(out->if_exists && out->op->type == EW_TYPE_NULL);
}

static bool read_value(struct ew_fields *fields, const struct ew_node *node,
                       const struct ew_condition *condition, struct ew_vec *out)
{
    if (node->kind != EW_NODE_SCALAR || node->is_null) {
        ew_diag_add(fields->faults, node->place,
                    "a value of `%.*s` must be a text",
                    EW_STR_ARG(condition->key));
        return false;
    }
    if (!ew_operator_reads(condition->op, node->text)) {
        ew_diag_add(fields->faults, node->place,
                    "`%.*s` is no value for `%.*s`", EW_STR_ARG(node->text),
                    EW_STR_ARG(condition->operator_text));
        return false;
    }
    if (ew_vec_push_str(out, node->text) != EW_OK) {
        fields->faults->cut = true;
        return false;
    }
    return true;
}

/* One key with its value or list of values. */
static bool read_key(struct ew_fields *fields, const struct ew_node *node,
                     struct ew_condition condition, struct ew_vec *out)
{
    bool list = node->kind == EW_NODE_LIST;
    struct ew_vec values = ew_vec_of(fields->arena, sizeof(struct ew_str));
    condition.key = node->key;
    if (node->key.len == 0 || (list && !node->first)) {
        ew_diag_add(fields->faults, node->key_place,
                    "`%.*s` needs a context key with at least one value",
                    EW_STR_ARG(condition.operator_text));
        return false;
    }
    bool good = true;
    const struct ew_node *value = list ? node->first : node;
    while (value) {
        good = read_value(fields, value, &condition, &values) && good;
        value = list ? value->next : NULL;
    }
    condition.values = values.items;
    condition.value_count = values.count;
    struct ew_condition *slot = good ? ew_vec_push(out) : NULL;
    if (slot) {
        *slot = condition;
    }
    fields->faults->cut = fields->faults->cut || (good && !slot);
    return good;
}

static bool read_operator_block(struct ew_fields *fields,
                                const struct ew_node *block, struct ew_vec *out)
{
    struct ew_condition condition = {0};
    if (!read_operator(block->key, &condition)) {
        ew_diag_add(fields->faults, block->key_place,
                    "`%.*s` is no condition operator", EW_STR_ARG(block->key));
        return false;
    }
    if (block->kind != EW_NODE_MAP || !block->first) {
        ew_diag_add(fields->faults, block->place,
                    "`%.*s` must be a map of context keys",
                    EW_STR_ARG(block->key));
        return false;
    }
    bool good = true;
    for (const struct ew_node *key = block->first; key; key = key->next) {
        good = read_key(fields, key, condition, out) && good;
    }
    return good;
}

enum ew_field_state ew_field_condition(struct ew_fields *fields,
                                       const struct ew_node *node, void *out)
{
    struct ew_bound *bound = out;
    if (node->kind != EW_NODE_MAP || !node->first) {
        ew_diag_add(fields->faults, node->place,
                    "`condition` must be a map of operators, as in IAM");
        return EW_GIVEN_BAD;
    }
    struct ew_vec conditions =
        ew_vec_of(fields->arena, sizeof(struct ew_condition));
    bool good = true;
    for (node = node->first; node; node = node->next) {
        good = read_operator_block(fields, node, &conditions) && good;
    }
    bound->conditions = conditions.items;
    bound->condition_count = conditions.count;
    return good ? EW_GIVEN : EW_GIVEN_BAD;
}
