/*
 * Tags of principals that policies test: the values that they write, and
 * whether they compare them with what no list tells. Looked at once, by policy.
 */
#include "paths/tested.h"

#include "policy/operators.h"
#include "policy/variables.h"

const struct ew_str EW_PRINCIPAL_TAG = EW_LIT("aws:PrincipalTag/");

/* A tag with more values than these is taken for one that is compared. */
enum { MOST_VALUES = 16 };

/* That the policy at hand tests it. */
static enum ew_status note_policy(struct ew_tag_tests *tested,
                                  struct ew_tested_tag *tag)
{
    struct ew_vec *tests = &tested->by_policy[tested->at->number];
    size_t index = (size_t)(tag - (struct ew_tested_tag *)tested->tags.items);
    const size_t *items = tests->items;
    enum ew_policy_type type = tested->at->type;
    bool of_resource = type == EW_POLICY_TRUST || type == EW_POLICY_RCP;
    bool known = tests->count > 0 && items[tests->count - 1] == index;
    tag->everywhere = tag->everywhere || of_resource;
    tested->beyond = tested->beyond || of_resource || type == EW_POLICY_SCP;
    if (tests->item_size == 0) {
        *tests = ew_vec_of(tested->arena, sizeof(size_t));
    }
    return known ? EW_OK : EW_VEC_ADD(tests, &index);
}

static struct ew_tested_tag *find_tested(struct ew_tag_tests *tested,
                                         struct ew_str key)
{
    struct ew_tested_tag *out = NULL;
    EW_EACH(struct ew_tested_tag, tag, &tested->tags) {
        out = ew_str_eq_nocase(tag->key, key) ? tag : out;
    }
    if (!out) {
        out = ew_vec_push(&tested->tags);
        if (out) {
            out->key = key;
            out->patterns = ew_vec_of(tested->arena, sizeof(struct ew_str));
        }
    }
    return out && note_policy(tested, out) == EW_OK ? out : NULL;
}

static enum ew_status add_tested_value(struct ew_tested_tag *tag,
                                       struct ew_str value)
{
    EW_EACH(const struct ew_str, known, &tag->patterns) {
        if (ew_str_eq(*known, value)) {
            return EW_OK;
        }
    }
    tag->compared = tag->compared || tag->patterns.count == MOST_VALUES;
    return tag->compared ? EW_OK : EW_VEC_ADD(&tag->patterns, &value);
}

/* A text in which tags stand as variables. */
static enum ew_status look_at_text(struct ew_tag_tests *tested,
                                   struct ew_str text)
{
    struct ew_variable variable;
    size_t at = 0;
    while (ew_variable_next(text, &at, &variable)) {
        if (variable.key.ptr &&
            ew_str_starts_nocase(variable.key, EW_PRINCIPAL_TAG)) {
            struct ew_tested_tag *tag = find_tested(
                tested, ew_str_slice(variable.key, EW_PRINCIPAL_TAG.len,
                                     variable.key.len));
            EW_TRY_MEMORY(tag);
            tag->compared = true;
        }
    }
    return EW_OK;
}

static enum ew_status look_at_texts(struct ew_tag_tests *tested,
                                    const struct ew_str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        EW_TRY(look_at_text(tested, texts[i]));
    }
    return EW_OK;
}

static enum ew_status look_at_condition(struct ew_tag_tests *tested,
                                        const struct ew_condition *c)
{
    EW_TRY(look_at_texts(tested, c->values, c->value_count));
    if (!ew_str_starts_nocase(c->key, EW_PRINCIPAL_TAG)) {
        return EW_OK;
    }
    struct ew_tested_tag *tag = find_tested(
        tested, ew_str_slice(c->key, EW_PRINCIPAL_TAG.len, c->key.len));
    EW_TRY_MEMORY(tag);
    bool exists = c->op && c->op->type == EW_TYPE_NULL;
    tag->compared =
        tag->compared || (!exists && !(c->op && c->op->type == EW_TYPE_STRING));
    for (size_t i = 0; !exists && i < c->value_count; i++) {
        bool varies = ew_str_contains(c->values[i], EW_STR("${"));
        tag->compared = tag->compared || varies;
        EW_TRY(varies ? EW_OK : add_tested_value(tag, c->values[i]));
    }
    return EW_OK;
}

static enum ew_status look_at_document(struct ew_tag_tests *tested,
                                       const struct ew_document *document)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        EW_TRY(look_at_texts(tested, s->resources, s->resource_count));
        for (size_t k = 0; k < s->condition_count; k++) {
            EW_TRY(look_at_condition(tested, &s->conditions[k]));
        }
    }
    return EW_OK;
}

static enum ew_status look_at_policies(struct ew_tag_tests *tested,
                                       const struct ew_vec *policies)
{
    EW_EACH_REF(const struct ew_policy, policy, policies) {
        tested->at = policy;
        EW_TRY(look_at_document(tested, policy->document));
        EW_TRY(look_at_document(tested, policy->most));
        EW_TRY(look_at_document(tested, policy->widest));
    }
    return EW_OK;
}

enum ew_status ew_tag_tests_find(struct ew_tag_tests *tested,
                                 const struct ew_graph *graph)
{
    size_t count = ew_estate_policy_numbers(graph->estate);
    *tested = (struct ew_tag_tests){
        .arena = graph->arena,
        .tags = ew_vec_of(graph->arena, sizeof(struct ew_tested_tag)),
        .by_policy = EW_NEW_ARRAY(graph->arena, count, struct ew_vec),
        .policy_count = count,
    };
    EW_TRY_MEMORY(tested->by_policy);
    EW_TRY(look_at_policies(tested, &graph->estate->policies));
    return look_at_policies(tested, &graph->estate->unattached);
}

/* ---- questions ----------------------------------------------------------- */

/* What a policy tests is of the question at hand. */
static void ask_of_policy(struct ew_tag_tests *tested,
                          const struct ew_policy *policy)
{
    const struct ew_vec *tests = policy->number < tested->policy_count
                                     ? &tested->by_policy[policy->number]
                                     : NULL; /* it is only thought of */
    const size_t *items = tests ? tests->items : NULL;
    for (size_t i = 0; tests && i < tests->count; i++) {
        ((struct ew_tested_tag *)tested->tags.items)[items[i]].asked =
            tested->questions;
    }
}

void ew_tag_tests_ask(struct ew_tag_tests *tested,
                      const struct ew_principal *principal)
{
    const struct ew_layers layers = ew_principal_layers(principal);
    tested->questions++;
    for (size_t i = 0; i < layers.identity_count; i++) {
        ask_of_policy(tested, layers.identity[i].policy);
    }
    if (layers.boundary) {
        ask_of_policy(tested, layers.boundary);
    }
    for (size_t i = 0; i < layers.level_count; i++) {
        const struct ew_scp_level *level = &layers.levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            ask_of_policy(tested, level->policies[k]);
        }
    }
}

bool ew_tag_is_asked(const struct ew_tag_tests *tested,
                     const struct ew_tested_tag *tag)
{
    return tag->everywhere || tag->asked == tested->questions;
}

/* ---- tags of one principal ------------------------------------------------
 */

bool ew_tagged_alike(const struct ew_principal *a, const struct ew_principal *b)
{
    bool same =
        a->tag_count == b->tag_count && a->open_tag_count == b->open_tag_count;
    for (size_t i = 0; same && i < a->tag_count; i++) {
        same = ew_str_eq(a->tags[i].key, b->tags[i].key) &&
               ew_str_eq(a->tags[i].value, b->tags[i].value);
    }
    for (size_t i = 0; same && i < a->open_tag_count; i++) {
        same = ew_str_eq(a->open_tags[i], b->open_tags[i]);
    }
    return same;
}

const struct ew_tags *ew_tags_if_known(const struct ew_principal *principal,
                                       struct ew_tags *tags)
{
    *tags = (struct ew_tags){principal->tags, principal->tag_count};
    return principal->tags_unknown || principal->open_tag_count > 0 ? NULL
                                                                    : tags;
}
