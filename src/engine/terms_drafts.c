/*
 * Drafts of entries, before anything is proven of them: each way in which all
 * layers together can allow. A draft begins as the Allow of an identity for the
 * cluster and one for the task; each limit and each Deny splits it into the
 * ways past, written as conditions. Those that contradict themselves go at
 * once, so that few are left; whether one says too much or too little is for
 * the solver (terms.c).
 */
#include "engine/terms_drafts.h"

/* Beyond these a person would not read the entries of one principal. */
enum { MAX_DRAFTS = 64 };

static const char *const TARGET_KEYS[EW_SIDES] = {"ecs:cluster", "ecs:task"};

/* ---- conditions of a draft ----------------------------------------------- */

static void add_condition(struct ew_drafting *t, struct ew_draft *d,
                          const struct ew_condition *condition)
{
    if (!ew_conditions_add(&d->conditions, condition)) {
        t->failed = true;
    }
}

static void add_target(struct ew_drafting *t, struct ew_draft *d, size_t side,
                       const char *op, struct ew_strs values)
{
    if (values.count > 0) {
        struct ew_condition c = ew_condition_of(
            t->arena, op, ew_str_from(TARGET_KEYS[side]), values);
        t->failed = t->failed || !c.operator_text.ptr;
        add_condition(t, d, &c);
    }
}

/* What a statement's Resource says of a side. */
static void add_resource(struct ew_drafting *t, struct ew_draft *d,
                         const struct ew_term_rule *rule, size_t side)
{
    if (rule->statement->not_resource) {
        add_target(t, d, side, "ArnNotLike", rule->entries[side]);
    } else if (!rule->all[side]) {
        add_target(t, d, side, "ArnLike", rule->entries[side]);
    }
}

/* ---- clusters ------------------------------------------------------------ */

static struct ew_str cluster_arn(struct ew_drafting *t, struct ew_str region,
                                 struct ew_str resource)
{
    const struct ew_principal *p = t->principal;
    bool known = p->account && !p->account->unknown;
    return ew_arena_printf(
        t->arena, "arn:%.*s:ecs:%.*s:%.*s:%.*s",
        EW_STR_ARG(p->partition.len ? p->partition : EW_STR("*")),
        EW_STR_ARG(region), EW_STR_ARG(known ? p->account->id : EW_STR("*")),
        EW_STR_ARG(resource));
}

/* An entry of Resource as an entry of `clusters`; absent: it is no such. */
static struct ew_str as_cluster(struct ew_drafting *t, struct ew_str entry)
{
    struct ew_arn arn;
    struct ew_str none = {NULL, 0};
    if (ew_str_find(entry, '$') < entry.len || !ew_arn_split(entry, &arn) ||
        !ew_str_eq_nocase(arn.service, EW_STR("ecs")) || arn.region.len == 0) {
        return none;
    }
    if (ew_str_eq(arn.resource, EW_STR("*"))) {
        return cluster_arn(t, arn.region, EW_STR("cluster/*"));
    }
    return ew_str_starts(arn.resource, EW_STR("cluster/"))
               ? cluster_arn(t, arn.region, arn.resource)
               : none;
}

static void set_clusters(struct ew_drafting *t, struct ew_draft *d,
                         const struct ew_term_rule *rule)
{
    struct ew_vec clusters = ew_vec_of(t->arena, sizeof(struct ew_str));
    const struct ew_strs *entries = &rule->entries[EW_SIDE_CLUSTER];
    bool told = !rule->all[EW_SIDE_CLUSTER] && !rule->statement->not_resource;
    for (size_t i = 0; told && i < entries->count; i++) {
        struct ew_str cluster = as_cluster(t, entries->items[i]);
        told = cluster.ptr && ew_vec_push_str(&clusters, cluster) == EW_OK;
    }
    if (!told) {
        clusters.count = 0;
        struct ew_str any = cluster_arn(t, EW_STR("*"), EW_STR("cluster/*"));
        t->failed =
            t->failed || !any.ptr || ew_vec_push_str(&clusters, any) != EW_OK;
        add_resource(t, d, rule, EW_SIDE_CLUSTER);
    }
    d->clusters = (struct ew_strs){clusters.items, clusters.count};
}

/* ---- all that must hold, layer by layer ---------------------------------- */

static struct ew_draft copy_of(struct ew_drafting *t,
                               const struct ew_draft *from)
{
    struct ew_draft out = *from;
    const struct ew_condition *conditions = from->conditions.items;
    out.conditions = ew_vec_for(t->arena, sizeof(struct ew_condition),
                                from->conditions.count + 1);
    for (size_t i = 0; i < from->conditions.count; i++) {
        struct ew_condition *slot = ew_vec_push(&out.conditions);
        if (!slot) {
            t->failed = true;
            break;
        }
        *slot = conditions[i];
    }
    return out;
}

static void push(struct ew_drafting *t, struct ew_vec *list,
                 const struct ew_draft *d)
{
    struct ew_draft *slot = list->count < MAX_DRAFTS ? ew_vec_push(list) : NULL;
    t->overflow = t->overflow || list->count >= MAX_DRAFTS;
    if (slot) {
        *slot = *d;
    } else {
        t->failed = t->failed || list->count < MAX_DRAFTS;
    }
}

struct ew_bound ew_draft_bound(const struct ew_draft *d)
{
    return (struct ew_bound){
        .clusters = d->clusters,
        .conditions = d->conditions.items,
        .condition_count = d->conditions.count,
    };
}

/* Those that contradict themselves go. */
static enum ew_status keep_possible(struct ew_drafting *t)
{
    struct ew_draft *list = t->drafts.items;
    size_t kept = 0;
    for (size_t i = 0; t->drafts.count > 1 && i < t->drafts.count; i++) {
        struct ew_bound bound = ew_draft_bound(&list[i]);
        bool possible = true;
        EW_TRY(ew_bound_possible(t->engine, t->principal, &bound, &possible,
                                 t->err));
        if (possible) {
            list[kept++] = list[i];
        }
    }
    t->drafts.count = t->drafts.count > 1 ? kept : t->drafts.count;
    return EW_OK;
}

/* One statement for the cluster, one for the task; of limits, no clusters. */
static void add_pair(struct ew_drafting *t, struct ew_vec *out,
                     const struct ew_draft *base, bool identity,
                     const struct ew_term_rule *const pair[EW_SIDES])
{
    struct ew_draft d = copy_of(t, base);
    if (identity) {
        set_clusters(t, &d, pair[EW_SIDE_CLUSTER]);
    } else {
        add_resource(t, &d, pair[EW_SIDE_CLUSTER], EW_SIDE_CLUSTER);
    }
    add_resource(t, &d, pair[EW_SIDE_TASK], EW_SIDE_TASK);
    for (size_t side = 0; side < EW_SIDES; side++) {
        const struct ew_statement *s = pair[side]->statement;
        for (size_t i = 0; i < s->condition_count; i++) {
            add_condition(t, &d, &s->conditions[i]);
        }
        if (identity) {
            d.attachments[side] = pair[side]->attachment;
            d.statements[side] = s;
        }
    }
    push(t, out, &d);
}

static bool is_free(const struct ew_term_rule *rule)
{
    return rule->all[0] && rule->all[1] && rule->may[0] && rule->may[1] &&
           !rule->statement->not_resource &&
           rule->statement->condition_count == 0;
}

/* A statement that asks for nothing says it all. */
static const struct ew_term_rule *free_rule(const struct ew_vec *rules)
{
    EW_EACH(const struct ew_term_rule, rule, rules) {
        if (is_free(rule)) {
            return rule;
        }
    }
    return NULL;
}

/* Whole statements first, so that mixtures that add nothing go later on. */
static void add_pairs(struct ew_drafting *t, struct ew_vec *out,
                      const struct ew_draft *base, bool identity,
                      const struct ew_vec *rules)
{
    const struct ew_term_rule *list = rules->items;
    const struct ew_term_rule *pair[EW_SIDES];
    for (size_t mixed = 0; mixed < 2; mixed++) {
        for (size_t i = 0; i < rules->count * rules->count; i++) {
            pair[EW_SIDE_CLUSTER] = &list[i / rules->count];
            pair[EW_SIDE_TASK] = &list[i % rules->count];
            if ((pair[0] != pair[1]) == (mixed == 1) &&
                pair[EW_SIDE_CLUSTER]->may[EW_SIDE_CLUSTER] &&
                pair[EW_SIDE_TASK]->may[EW_SIDE_TASK] && !t->overflow) {
                add_pair(t, out, base, identity, pair);
            }
        }
    }
}

static enum ew_status cross_layer(struct ew_drafting *t,
                                  const struct ew_term_layer *layer,
                                  bool identity)
{
    const struct ew_term_rule *free = free_rule(&layer->rules);
    struct ew_vec out = ew_vec_of(t->arena, sizeof(struct ew_draft));
    if (free && !identity) {
        return EW_OK;
    }
    EW_EACH(const struct ew_draft, draft, &t->drafts) {
        if (free) {
            const struct ew_term_rule *pair[EW_SIDES] = {free, free};
            add_pair(t, &out, draft, identity, pair);
        } else {
            add_pairs(t, &out, draft, identity, &layer->rules);
        }
    }
    t->drafts = out;
    return keep_possible(t);
}

/* ---- Denies -------------------------------------------------------------- */

/* Outside of what the Deny names; false: it names everything. */
static bool escape_resource(struct ew_drafting *t, struct ew_draft *d,
                            const struct ew_term_rule *deny)
{
    bool listed = deny->statement->not_resource;
    for (size_t side = 0; side < EW_SIDES; side++) {
        if (deny->may[side] && !listed && deny->all[side]) {
            return false;
        }
        if (deny->may[side]) {
            add_target(t, d, side, listed ? "ArnLike" : "ArnNotLike",
                       deny->entries[side]);
        }
    }
    return true;
}

static void add_escapes(struct ew_drafting *t, struct ew_vec *out,
                        const struct ew_draft *base,
                        const struct ew_term_rule *deny)
{
    const struct ew_statement *s = deny->statement;
    size_t before = out->count;
    for (size_t i = 0; i < s->condition_count; i++) {
        struct ew_condition other[2];
        size_t count =
            ew_condition_opposite(t->arena, &s->conditions[i], other);
        struct ew_draft d = copy_of(t, base);
        for (size_t k = 0; k < count; k++) {
            add_condition(t, &d, &other[k]);
        }
        if (count > 0) {
            push(t, out, &d);
        }
    }
    struct ew_draft d = copy_of(t, base);
    if (escape_resource(t, &d, deny) || out->count == before) {
        push(t, out, &d);
    }
}

static enum ew_status cross_deny(struct ew_drafting *t,
                                 const struct ew_term_rule *deny)
{
    struct ew_vec out = ew_vec_of(t->arena, sizeof(struct ew_draft));
    EW_EACH(const struct ew_draft, draft, &t->drafts) {
        add_escapes(t, &out, draft, deny);
    }
    t->drafts = out;
    return keep_possible(t);
}

enum ew_status ew_drafts_make(struct ew_drafting *t)
{
    const struct ew_term_layer *layers = t->rules.layers.items;
    const struct ew_term_rule *denies = t->rules.denies.items;
    struct ew_draft empty = {
        .conditions = ew_vec_of(t->arena, sizeof(struct ew_condition))};
    t->drafts = ew_vec_of(t->arena, sizeof(struct ew_draft));
    push(t, &t->drafts, &empty);
    for (size_t i = 0; !t->overflow && i < t->rules.layers.count; i++) {
        EW_TRY(cross_layer(t, &layers[i], i == 0));
    }
    for (size_t i = 0; !t->overflow && i < t->rules.denies.count; i++) {
        EW_TRY(cross_deny(t, &denies[i]));
    }
    return t->failed ? ew_fail_memory(t->err) : EW_OK;
}
