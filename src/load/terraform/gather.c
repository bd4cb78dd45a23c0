/*
 * Where a list or map is made of resources that are not there yet, the plan
 * holds `unknown` in the place of its elements:
 *
 *     managed_policy_arns = [for p in aws_iam_policy.team : p.arn]
 *
 * Then everything that the expression refers to is gathered, whatever it does
 * with it: the elements can be nothing else. Too many are harmless, one too few
 * would be a grant that is not seen; so as soon as some part of the expression
 * may hold what the plan does not show, all of it counts as unknown.
 */
#include "load/terraform/gather.h"

#include "load/terraform/config.h"
#include "load/terraform/references.h"

/* All that an expression leads to, in the order in which it is written. */
struct gathering {
    struct ew_tf_file *file;
    struct ew_vec *out; /* struct ew_tf_target */
    unsigned steps;
    bool each;    /* in the map of each.value, where flags stand */
    bool unclear; /* there may be more */
};

/* Far more than lists of policies have. */
enum { MAX_GATHERED = 256 };

static enum ew_status gather_expression(struct gathering *g,
                                        const struct ew_tf_scope *scope,
                                        const struct ew_member *expression);

/* Is the value known while planning, whatever it is? */
static bool tells_at_once(struct ew_str text)
{
    static const struct ew_str TYPES[] = {
        EW_LIT("data.aws_partition."),
        EW_LIT("data.aws_region."),
        EW_LIT("data.aws_caller_identity."),
    };
    return EW_STR_ANY(ew_str_starts, text, TYPES) ||
           ew_tf_is_instance_key(text);
}

/* One that holds no reference is a flag, or part of what a function makes. */
static enum ew_status gather_variable(struct gathering *g,
                                      const struct ew_tf_scope *scope,
                                      struct ew_str name)
{
    const struct ew_tf_module *module = ew_tf_module_of(g->file, scope->module);
    struct ew_vec inside =
        ew_vec_of(&g->file->loading->passing, sizeof(struct ew_tf_thing));
    size_t end = ew_str_find(name, '.');
    size_t key = ew_str_find(name, '[');
    struct ew_member input = {0};
    if (module && module->parent) {
        EW_TRY(ew_tf_block_member(g->file, &module->inputs,
                                  ew_str_slice(name, 0, end < key ? end : key),
                                  &input));
    }
    EW_TRY(ew_tf_things_of(g->file, &input, &inside));
    if (!module || inside.count == 0) {
        g->unclear = g->unclear || !g->each;
        return EW_OK;
    }
    const struct ew_tf_scope outside = ew_tf_caller(module, scope->module);
    g->each = false;
    return gather_expression(g, &outside, &input);
}

/* What stays as it is, was read already, or is written out. */
static enum ew_status is_known_target(const struct gathering *g,
                                      const struct ew_tf_target *one, bool *out)
{
    const struct ew_tf_resource *resource = one->resource;
    const struct ew_member *after = &resource->values[EW_TF_AFTER];
    struct ew_member value = {0};
    *out = resource->data ? !resource->unknown.present : !resource->renewed;
    if (*out || !one->attribute.ptr || !after->present ||
        after->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    EW_TRY(ew_members_read(resource->text, after->span,
                           &g->file->loading->scratch, &one->attribute, 1,
                           &value));
    *out = value.present && value.kind == EW_JSON_STRING;
    return EW_OK;
}

/*
 * Past the bound nothing is certain, which is better than a list that lacks
 * some.
 */
static enum ew_status gather_one(struct gathering *g,
                                 const struct ew_tf_target *one)
{
    struct ew_tf_target *slot;
    bool known;
    EW_TRY(is_known_target(g, one, &known));
    if (known) {
        return EW_OK;
    }
    g->unclear = g->unclear || g->out->count >= MAX_GATHERED;
    slot = g->unclear ? NULL : ew_vec_push(g->out);
    if (!slot) {
        return g->unclear ? EW_OK : EW_NOMEM;
    }
    *slot = *one;
    return EW_OK;
}

/* One resource, or all instances of a block. */
static enum ew_status gather_resource(struct gathering *g,
                                      const struct ew_tf_scope *scope,
                                      const struct ew_tf_thing *thing)
{
    struct ew_tf_target one = {0};
    EW_TRY(ew_tf_follow_thing(g->file, scope, thing, &one));
    if (one.resource) {
        return gather_one(g, &one);
    }
    struct ew_str family = ew_tf_in_module(g->file, scope->module, thing->text);
    EW_TRY_MEMORY(family.ptr);
    const struct ew_tf_family *all =
        thing->bare && !thing->keyed ? ew_map_find(&g->file->families, family)
                                     : NULL;
    g->unclear = g->unclear || !all;
    one.resource = all ? all->first : NULL;
    for (; one.resource; one.resource = one.resource->twin) {
        EW_TRY(gather_one(g, &one));
    }
    return EW_OK;
}

/*
 * Goes the ways of follow_thing, where each part of the expression counts and
 * not only one.
 */
static enum ew_status gather_thing(struct gathering *g,
                                   const struct ew_tf_scope *scope,
                                   const struct ew_tf_thing *thing)
{
    struct ew_str text = thing->text;
    if (tells_at_once(text)) {
        return EW_OK;
    }
    if (ew_str_starts(text, EW_STR("var."))) {
        return gather_variable(g, scope, ew_str_slice(text, 4, text.len));
    }
    if (ew_str_starts(text, EW_STR("module."))) {
        struct ew_tf_scope there = {0};
        struct ew_member expression;
        EW_TRY(ew_tf_find_output(g->file, scope, text, &there, &expression));
        /* one that is not in the configuration may hold anything */
        g->unclear = g->unclear || !expression.present;
        return gather_expression(g, &there, &expression);
    }
    if (!ew_str_starts(text, EW_STR("each.value"))) {
        return gather_resource(g, scope, thing);
    }
    struct ew_tf_target one = {0};
    EW_TRY(ew_tf_follow_each(g->file, scope, text, &one));
    g->unclear = g->unclear || !scope->for_each.present;
    if (one.resource) {
        return gather_one(g, &one);
    }
    g->each = true;
    return gather_expression(g, scope, &scope->for_each);
}

static enum ew_status gather_expression(struct gathering *g,
                                        const struct ew_tf_scope *scope,
                                        const struct ew_member *expression)
{
    struct ew_vec things =
        ew_vec_of(&g->file->loading->passing, sizeof(struct ew_tf_thing));
    if (g->steps++ >= MAX_GATHERED) {
        g->unclear = true;
    }
    if (g->unclear) {
        return EW_OK;
    }
    EW_TRY(ew_tf_things_of(g->file, expression, &things));
    const struct ew_tf_thing *all = things.items;
    bool each = g->each;
    for (size_t i = 0; i < things.count; i++) {
        /* of the map itself, not of what its values come from */
        g->each = each && ew_str_starts(all[i].text, EW_STR("var."));
        EW_TRY(gather_thing(g, scope, &all[i]));
    }
    g->each = false;
    return EW_OK;
}

enum ew_status ew_tf_gather(struct ew_tf_file *file,
                            const struct ew_tf_resource *from,
                            const struct ew_member *expression,
                            struct ew_vec *out)
{
    struct gathering g = {.file = file, .out = out};
    const struct ew_tf_scope scope = ew_tf_scope_of(file, from);
    EW_TRY(gather_expression(&g, &scope, expression));
    if (g.unclear) {
        out->count = 0;
    }
    return EW_OK;
}
