/*
 * The statements that bear on a principal, taken apart by resource for
 * terms_drafts.c. Ties hinder nothing here: a statement that may apply must
 * not be missed, and what is too much is found when entries are proven.
 */
#include "engine/terms_rules.h"

/* ---- rules ----------------------------------------------------------------
 */

struct gathering {
    const struct ew_inquiry *q;
    struct ew_arena *keep;
    struct ew_term_rules *out;
};

static void look_at_entries(struct gathering *g, struct ew_term_rule *rule,
                            const struct ew_building *b)
{
    struct ew_vec entries = ew_vec_of(g->keep, sizeof(struct ew_str));
    struct ew_statement one = *rule->statement;
    one.not_resource = false;
    one.resource_count = 1;
    for (size_t i = 0; i < rule->statement->resource_count; i++) {
        one.resources = &rule->statement->resources[i];
        const struct ew_formula *f = ew_resources_formula(b, &one);
        if (!f || f->kind == EW_FORMULA_FALSE) {
            continue;
        }
        rule->all[b->side] = rule->all[b->side] || f->kind == EW_FORMULA_TRUE;
        if (ew_vec_push_str(&entries, one.resources[0]) != EW_OK) {
            g->q->space->failed = true;
        }
    }
    rule->entries[b->side] = (struct ew_strs){entries.items, entries.count};
}

static void look_at_side(struct gathering *g, struct ew_term_rule *rule,
                         bool variables, size_t side)
{
    const struct ew_statement *s = rule->statement;
    struct ew_met met = {.uncertain = false};
    const struct ew_building b = {
        .q = g->q,
        .side = side,
        /* so that what may apply is not missed */
        .allow = true,
        .variables = variables,
        .quiet = true,
        .how = {.ties = EW_TIES_COMPARED},
        .met = &met,
    };
    const struct ew_formula *f = ew_resources_formula(&b, s);
    for (size_t i = 0; i < s->condition_count; i++) {
        f = ew_both(g->q->arena, f,
                    ew_condition_formula(&b, &s->conditions[i]));
    }
    rule->may[side] = !f || f->kind != EW_FORMULA_FALSE;
    if (rule->may[side]) {
        look_at_entries(g, rule, &b);
    }
}

static void add_rule(struct gathering *g, const struct ew_policy *policy,
                     const struct ew_attachment *attachment,
                     const struct ew_statement *s, struct ew_vec *allows)
{
    struct ew_term_rule rule = {.attachment = attachment, .statement = s};
    bool variables = ew_policy_document_with(policy, s)->version_2012;
    bool may = false;
    for (size_t side = 0; side < g->q->action->resource_count; side++) {
        look_at_side(g, &rule, variables, side);
        may = may || rule.may[side];
    }
    if (!may) {
        return;
    }
    for (size_t i = 0; i < s->condition_count; i++) {
        struct ew_str key = s->conditions[i].key;
        bool about_target =
            ew_action_key_find(g->q->action, 0, key).control == EW_KEY_TARGET;
        g->out->conditional = g->out->conditional || !about_target;
    }
    struct ew_term_rule *slot =
        ew_vec_push(s->effect == EW_ALLOW ? allows : &g->out->denies);
    if (!slot) {
        g->q->space->failed = true;
        return;
    }
    *slot = rule;
}

static void add_policy(struct gathering *g, const struct ew_policy *policy,
                       const struct ew_attachment *attachment,
                       struct ew_vec *allows)
{
    const struct ew_relevance *found = ew_relevance_of(
        g->q->engine, policy, ew_filling_of(EW_FILL_LEAST, attachment == NULL));
    if (!found) {
        g->q->space->failed = true;
        return;
    }
    for (size_t i = 0; i < found->count; i++) {
        if (attachment && attachment->doubtful &&
            found->statements[i]->effect == EW_DENY) {
            continue;
        }
        add_rule(g, policy, attachment, found->statements[i], allows);
    }
}

static struct ew_vec *add_layer(struct gathering *g)
{
    struct ew_term_layer *layer = ew_vec_push(&g->out->layers);
    if (!layer) {
        g->q->space->failed = true;
        return NULL;
    }
    layer->rules = ew_vec_of(g->keep, sizeof(struct ew_term_rule));
    return &layer->rules;
}

void ew_term_rules_gather(const struct ew_inquiry *q, struct ew_arena *keep,
                          struct ew_term_rules *out)
{
    struct gathering g = {q, keep, out};
    *out = (struct ew_term_rules){
        .layers = ew_vec_of(keep, sizeof(struct ew_term_layer)),
        .denies = ew_vec_of(keep, sizeof(struct ew_term_rule)),
    };
    struct ew_vec *rules = add_layer(&g);
    for (size_t i = 0; rules && i < q->layers.identity_count; i++) {
        const struct ew_attachment *attachment = &q->layers.identity[i];
        add_policy(&g, attachment->policy, attachment, rules);
    }
    if (q->layers.has_boundary && (rules = add_layer(&g)) != NULL) {
        add_policy(&g, q->layers.boundary, NULL, rules);
    }
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        rules = add_layer(&g);
        for (size_t k = 0; rules && k < level->policy_count; k++) {
            add_policy(&g, level->policies[k], NULL, rules);
        }
    }
}
