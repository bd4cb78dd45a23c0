#include "engine/terms.h"

#include "engine/terms_rules.h"

/* Beyond these a person would not read the entries of one principal. */
enum { MAX_TERMS = 64, MAX_SHOWN = 24 };

static const char *const TARGET_KEYS[EW_MAX_SIDES] = {"ecs:cluster",
                                                      "ecs:task"};

/* A term in the making. */
struct draft {
    struct ew_strs clusters;
    struct ew_vec conditions; /* struct ew_condition */
    const struct ew_attachment *attachments[EW_MAX_SIDES];
    const struct ew_statement *statements[EW_MAX_SIDES];
    bool used; /* it is a term already */
};

struct terms {
    struct ew_engine *engine;
    const struct ew_access *access;
    const struct ew_principal *principal;
    struct ew_arena *arena;
    struct ew_term_rules rules;
    struct ew_vec drafts; /* struct draft */
    struct ew_vec terms;  /* struct ew_term */
    bool overflow;
    bool failed;
    struct ew_error *err;
};

/* ---- conditions of a draft ----------------------------------------------- */

static void add_condition(struct terms *t, struct draft *d,
                          const struct ew_condition *condition)
{
    if (!ew_conditions_add(&d->conditions, condition)) {
        t->failed = true;
    }
}

static void add_written(struct terms *t, struct draft *d,
                        const struct ew_statement *s)
{
    for (size_t i = 0; i < s->condition_count; i++) {
        add_condition(t, d, &s->conditions[i]);
    }
}

static void add_target(struct terms *t, struct draft *d, size_t side,
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
static void add_resource(struct terms *t, struct draft *d,
                         const struct ew_term_rule *rule, size_t side)
{
    if (rule->statement->not_resource) {
        add_target(t, d, side, "ArnNotLike", rule->entries[side]);
    } else if (!rule->all[side]) {
        add_target(t, d, side, "ArnLike", rule->entries[side]);
    }
}

/* ---- clusters ------------------------------------------------------------ */

static struct ew_str cluster_arn(struct terms *t, struct ew_str region,
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
static struct ew_str as_cluster(struct terms *t, struct ew_str entry)
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

static void set_clusters(struct terms *t, struct draft *d,
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

static struct draft copy_of(struct terms *t, const struct draft *from)
{
    struct draft out = *from;
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

static void push(struct terms *t, struct ew_vec *list, const struct draft *d)
{
    struct draft *slot = list->count < MAX_TERMS ? ew_vec_push(list) : NULL;
    t->overflow = t->overflow || list->count >= MAX_TERMS;
    if (slot) {
        *slot = *d;
    } else {
        t->failed = t->failed || list->count < MAX_TERMS;
    }
}

static struct ew_bound bound_of(const struct draft *d)
{
    return (struct ew_bound){
        .clusters = d->clusters,
        .conditions = d->conditions.items,
        .condition_count = d->conditions.count,
    };
}

/* Those that contradict themselves go. */
static enum ew_status keep_possible(struct terms *t)
{
    struct draft *list = t->drafts.items;
    size_t kept = 0;
    for (size_t i = 0; t->drafts.count > 1 && i < t->drafts.count; i++) {
        struct ew_bound bound = bound_of(&list[i]);
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
static void add_pair(struct terms *t, struct ew_vec *out,
                     const struct draft *base, bool identity,
                     const struct ew_term_rule *const pair[EW_MAX_SIDES])
{
    struct draft d = copy_of(t, base);
    if (identity) {
        set_clusters(t, &d, pair[EW_SIDE_CLUSTER]);
    } else {
        add_resource(t, &d, pair[EW_SIDE_CLUSTER], EW_SIDE_CLUSTER);
    }
    add_resource(t, &d, pair[EW_SIDE_TASK], EW_SIDE_TASK);
    for (size_t side = 0; side < EW_MAX_SIDES; side++) {
        add_written(t, &d, pair[side]->statement);
        if (identity) {
            d.attachments[side] = pair[side]->attachment;
            d.statements[side] = pair[side]->statement;
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
    const struct ew_term_rule *list = rules->items;
    for (size_t i = 0; i < rules->count; i++) {
        if (is_free(&list[i])) {
            return &list[i];
        }
    }
    return NULL;
}

/* Whole statements first, so that mixtures that add nothing go later on. */
static void add_pairs(struct terms *t, struct ew_vec *out,
                      const struct draft *base, bool identity,
                      const struct ew_vec *rules)
{
    const struct ew_term_rule *list = rules->items;
    const struct ew_term_rule *pair[EW_MAX_SIDES];
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

static enum ew_status cross_layer(struct terms *t,
                                  const struct ew_term_layer *layer,
                                  bool identity)
{
    const struct ew_term_rule *free = free_rule(&layer->rules);
    struct ew_vec out = ew_vec_of(t->arena, sizeof(struct draft));
    const struct draft *list = t->drafts.items;
    if (free && !identity) {
        return EW_OK;
    }
    for (size_t i = 0; i < t->drafts.count; i++) {
        if (free) {
            const struct ew_term_rule *pair[EW_MAX_SIDES] = {free, free};
            add_pair(t, &out, &list[i], identity, pair);
        } else {
            add_pairs(t, &out, &list[i], identity, &layer->rules);
        }
    }
    t->drafts = out;
    return keep_possible(t);
}

/* ---- Denies -------------------------------------------------------------- */

/* Outside of what the Deny names; false: it names everything. */
static bool escape_resource(struct terms *t, struct draft *d,
                            const struct ew_term_rule *deny)
{
    bool listed = deny->statement->not_resource;
    for (size_t side = 0; side < EW_MAX_SIDES; side++) {
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

static void add_escapes(struct terms *t, struct ew_vec *out,
                        const struct draft *base,
                        const struct ew_term_rule *deny)
{
    const struct ew_statement *s = deny->statement;
    size_t before = out->count;
    for (size_t i = 0; i < s->condition_count; i++) {
        struct ew_condition other[2];
        size_t count =
            ew_condition_opposite(t->arena, &s->conditions[i], other);
        struct draft d = copy_of(t, base);
        for (size_t k = 0; k < count; k++) {
            add_condition(t, &d, &other[k]);
        }
        if (count > 0) {
            push(t, out, &d);
        }
    }
    struct draft d = copy_of(t, base);
    if (escape_resource(t, &d, deny) || out->count == before) {
        push(t, out, &d);
    }
}

static enum ew_status cross_deny(struct terms *t,
                                 const struct ew_term_rule *deny)
{
    struct ew_vec out = ew_vec_of(t->arena, sizeof(struct draft));
    const struct draft *list = t->drafts.items;
    for (size_t i = 0; i < t->drafts.count; i++) {
        add_escapes(t, &out, &list[i], deny);
    }
    t->drafts = out;
    return keep_possible(t);
}

static enum ew_status make_drafts(struct terms *t)
{
    const struct ew_term_layer *layers = t->rules.layers.items;
    const struct ew_term_rule *denies = t->rules.denies.items;
    struct draft empty = {.conditions =
                              ew_vec_of(t->arena, sizeof(struct ew_condition))};
    t->drafts = ew_vec_of(t->arena, sizeof(struct draft));
    push(t, &t->drafts, &empty);
    for (size_t i = 0; !t->overflow && i < t->rules.layers.count; i++) {
        EW_TRY(cross_layer(t, &layers[i], i == 0));
    }
    for (size_t i = 0; !t->overflow && i < t->rules.denies.count; i++) {
        EW_TRY(cross_deny(t, &denies[i]));
    }
    return t->failed ? ew_fail_memory(t->err) : EW_OK;
}

/* ---- proofs -------------------------------------------------------------- */

static void add_unresolved(struct terms *t, struct ew_term *term,
                           struct ew_str text)
{
    struct ew_vec texts = ew_vec_of(t->arena, sizeof(struct ew_str));
    for (size_t i = 0; i < term->unresolved.count; i++) {
        if (ew_vec_push_str(&texts, term->unresolved.items[i]) != EW_OK) {
            t->failed = true;
        }
    }
    if (!text.ptr || ew_vec_push_str(&texts, text) != EW_OK) {
        t->failed = true;
    }
    term->unresolved = (struct ew_strs){texts.items, texts.count};
}

static enum ew_status covers(struct terms *t, size_t without,
                             struct ew_coverage *out)
{
    const struct ew_term *terms = t->terms.items;
    struct ew_bound *bounds =
        EW_NEW_ARRAY(t->arena, t->terms.count + 1, struct ew_bound);
    size_t count = 0;
    if (!bounds) {
        return ew_fail_memory(t->err);
    }
    for (size_t i = 0; i < t->terms.count; i++) {
        if (i != without) {
            bounds[count++] = terms[i].bound;
        }
    }
    return ew_access_within(t->engine, t->principal, bounds, count, out,
                            t->err);
}

static void drop_term(struct terms *t, size_t at)
{
    struct ew_term *terms = t->terms.items;
    for (size_t i = at; i + 1 < t->terms.count; i++) {
        terms[i] = terms[i + 1];
    }
    t->terms.count--;
}

/* From the end: mixtures, and what is not proven, come last. */
static enum ew_status drop_needless(struct terms *t)
{
    for (size_t i = t->terms.count; t->terms.count > 1 && i-- > 0;) {
        struct ew_coverage found;
        EW_TRY(covers(t, i, &found));
        if (found.cover == EW_COVERED) {
            drop_term(t, i);
        }
    }
    return EW_OK;
}

static bool is_on_target(const struct terms *t, const struct ew_condition *c)
{
    return ew_action_key_find(t->engine->action, 0, c->key).control ==
           EW_KEY_TARGET;
}

/* Limits of the target that limit nothing here only hide those that do. */
static enum ew_status shed(struct terms *t, struct draft *d)
{
    struct ew_condition *list = d->conditions.items;
    for (size_t i = d->conditions.count; i-- > 0;) {
        struct ew_condition one = list[i];
        struct ew_coverage found;
        if (!is_on_target(t, &one)) {
            continue;
        }
        list[i] = list[d->conditions.count - 1];
        d->conditions.count--;
        struct ew_bound bound = bound_of(d);
        EW_TRY(
            ew_bound_within(t->engine, t->principal, &bound, &found, t->err));
        if (found.cover != EW_COVERED) {
            d->conditions.count++;
            list[d->conditions.count - 1] = list[i];
            list[i] = one;
        }
    }
    return EW_OK;
}

/* The condition on containers that says the same as a list of them. */
static bool lists_containers(const struct ew_condition *c)
{
    if (!ew_str_eq_nocase(c->key, EW_STR("ecs:container-name")) ||
        c->if_exists || c->set != EW_SET_NONE ||
        c->op->type != EW_TYPE_STRING || c->op->negated || c->op->ignore_case) {
        return false;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        struct ew_str value = c->values[i];
        bool wild = ew_str_find(value, '*') < value.len ||
                    ew_str_find(value, '?') < value.len;
        /* `*` in the list would take in requests that name none */
        if (ew_str_find(value, '$') < value.len || value.len == 0 ||
            (wild && !c->op->wildcards) || ew_str_eq(value, EW_STR("*"))) {
            return false;
        }
    }
    return true;
}

static struct ew_term term_of(const struct draft *d)
{
    struct ew_term term = {.bound = bound_of(d)};
    struct ew_condition *list = d->conditions.items;
    for (size_t side = 0; side < EW_MAX_SIDES; side++) {
        term.attachments[side] = d->attachments[side];
        term.statements[side] = d->statements[side];
    }
    for (size_t i = 0; i < d->conditions.count; i++) {
        if (lists_containers(&list[i])) {
            term.bound.containers =
                (struct ew_strs){list[i].values, list[i].value_count};
            for (size_t k = i; k + 1 < d->conditions.count; k++) {
                list[k] = list[k + 1];
            }
            term.bound.condition_count--;
            break;
        }
    }
    return term;
}

static enum ew_status push_term(struct terms *t, const struct ew_term *term)
{
    struct ew_term *slot = ew_vec_push(&t->terms);
    if (!slot) {
        return ew_fail_memory(t->err);
    }
    *slot = *term;
    return EW_OK;
}

static void tell_excess(struct terms *t, struct ew_term *term,
                        const struct ew_coverage *found)
{
    struct ew_str subject = ew_witness_subject(&found->excess);
    if (found->cover == EW_EXCEEDED && subject.ptr) {
        add_unresolved(
            t, term,
            ew_arena_printf(t->arena,
                            "this entry approves more than is allowed today, "
                            "such as `%.*s`",
                            EW_STR_ARG(subject)));
    } else {
        add_unresolved(t, term,
                       EW_STR("this entry may approve more than is allowed "
                              "today: the policies limit it in ways that an "
                              "entry cannot say or that cannot be compared"));
    }
}

/* In two rounds: those that are proven, then the others. */
static enum ew_status add_draft(struct terms *t, struct draft *d, bool proven)
{
    struct ew_bound bound = bound_of(d);
    struct ew_coverage found;
    EW_TRY(ew_bound_within(t->engine, t->principal, &bound, &found, t->err));
    if (proven && found.cover != EW_COVERED) {
        return EW_OK;
    }
    if (proven) {
        EW_TRY(shed(t, d));
    }
    d->used = true;
    struct ew_term term = term_of(d);
    EW_TRY(
        ew_bound_within(t->engine, t->principal, &term.bound, &found, t->err));
    if (found.cover != EW_COVERED) {
        tell_excess(t, &term, &found);
    }
    return push_term(t, &term);
}

static enum ew_status add_drafts(struct terms *t, bool proven)
{
    struct draft *list = t->drafts.items;
    for (size_t i = 0; i < t->drafts.count; i++) {
        if (!list[i].used) {
            EW_TRY(add_draft(t, &list[i], proven));
        }
    }
    return t->failed ? ew_fail_memory(t->err) : EW_OK;
}

static void tell_gap(struct terms *t, const struct ew_coverage *found)
{
    struct ew_term *terms = t->terms.items;
    struct ew_str subject = ew_witness_subject(&found->excess);
    struct ew_str text =
        found->cover == EW_EXCEEDED && subject.ptr
            ? ew_arena_printf(t->arena,
                              "more is allowed today than its entries "
                              "approve, such as `%.*s`",
                              EW_STR_ARG(subject))
            : EW_STR("it could not be decided whether more is allowed today "
                     "than its entries approve");
    for (size_t i = 0; i < t->terms.count; i++) {
        add_unresolved(t, &terms[i], text);
    }
}

/* ---- all of it ----------------------------------------------------------- */

/* What the report shows, where that is all there is to say. */
static struct ew_term shown_term(const struct terms *t)
{
    const struct ew_access *access = t->access;
    struct ew_term out = {
        .bound = {.clusters = access->clusters,
                  .containers = access->containers},
    };
    if (access->containers.count == 1 &&
        ew_str_eq(access->containers.items[0], EW_STR("*"))) {
        out.bound.containers = (struct ew_strs){NULL, 0};
    }
    if (access->grant_count > 0) {
        for (size_t side = 0; side < EW_MAX_SIDES; side++) {
            out.attachments[side] = access->grants[0].attachment;
            out.statements[side] = access->grants[0].statement;
        }
    }
    return out;
}

static enum ew_status try_shown(struct terms *t, bool *done)
{
    struct ew_term term = shown_term(t);
    struct ew_coverage found;
    *done = false;
    if (t->rules.conditional || t->access->grant_count != 1) {
        return EW_OK;
    }
    EW_TRY(
        ew_bound_within(t->engine, t->principal, &term.bound, &found, t->err));
    if (found.cover == EW_COVERED) {
        EW_TRY(ew_access_within(t->engine, t->principal, &term.bound, 1, &found,
                                t->err));
        *done = found.cover == EW_COVERED;
    }
    return *done ? push_term(t, &term) : EW_OK;
}

static enum ew_status add_rest(struct terms *t)
{
    struct ew_coverage found = {.cover = EW_COVER_UNKNOWN};
    if (!t->overflow) {
        EW_TRY(add_drafts(t, true));
        EW_TRY(covers(t, SIZE_MAX, &found));
    }
    if (!t->overflow && found.cover != EW_COVERED) {
        EW_TRY(add_drafts(t, false));
        EW_TRY(covers(t, SIZE_MAX, &found));
    }
    if (found.cover == EW_COVERED) {
        EW_TRY(drop_needless(t));
    }
    if (t->overflow || t->terms.count == 0 || t->terms.count > MAX_SHOWN) {
        struct ew_term term = shown_term(t);
        t->terms.count = 0;
        add_unresolved(t, &term,
                       EW_STR("what limits this access is more than entries "
                              "can say: this one leaves conditions and "
                              "exceptions out"));
        return push_term(t, &term);
    }
    if (found.cover != EW_COVERED) {
        tell_gap(t, &found);
    }
    return EW_OK;
}

/* What was not read may give more. */
static void tell_unknown(struct terms *t)
{
    struct ew_term *terms = t->terms.items;
    const struct ew_access *access = t->access;
    for (size_t i = 0;
         access->verdict == EW_VERDICT_UNKNOWN && i < t->terms.count; i++) {
        add_unresolved(
            t, &terms[i],
            ew_arena_printf(
                t->arena, "the access is not wholly known: %.*s",
                EW_STR_ARG(access->unknown.count
                               ? access->unknown.items[0]
                               : EW_STR("it could not be decided"))));
    }
}

static enum ew_status gather(struct terms *t)
{
    struct ew_inquiry q;
    EW_TRY(ew_inquiry_begin(&q, t->engine, t->principal, NULL, t->err));
    ew_term_rules_gather(&q, t->arena, &t->rules);
    return q.space->failed ? ew_fail_memory(t->err) : EW_OK;
}

enum ew_status ew_access_terms(struct ew_engine *engine,
                               const struct ew_access *access,
                               const struct ew_term **out, size_t *count,
                               struct ew_error *err)
{
    struct terms t = {
        .engine = engine,
        .access = access,
        .principal = access->principal,
        .arena = engine->arena,
        .terms = ew_vec_of(engine->arena, sizeof(struct ew_term)),
        .err = err,
    };
    bool done = false;
    EW_TRY(gather(&t));
    EW_TRY(try_shown(&t, &done));
    if (!done) {
        EW_TRY(make_drafts(&t));
        EW_TRY(add_rest(&t));
    }
    tell_unknown(&t);
    *out = t.terms.items;
    *count = t.terms.count;
    return t.failed ? ew_fail_memory(err) : EW_OK;
}
