/*
 * Follows one expression to the one resource that it means: through variables
 * to what the call of the module passes, through outputs into the module,
 * through each.value to the twin with the same key.
 *
 *     module "team" { source = "./team", role = aws_iam_role.ops.name }
 *     # in ./team
 *     resource "aws_iam_role_policy" "exec" { role = var.role }
 *
 * leads from `var.role` in `module.team` to `aws_iam_role.ops` of the root and
 * its attribute `name`. A policy that is attached so would otherwise be
 * nobody's while its role is not made yet and its name not known.
 *
 * An expression that refers to several things leads nowhere, since any of them
 * may be the value: the caller takes it for unknown.
 */
#include "load/terraform/references.h"

#include "load/terraform/config.h"

/* References lead through variables and outputs, which may go round. */
enum { MAX_STEPS = 32 };

struct following {
    struct ew_tf_file *file;
    unsigned steps;
};

/* ---- resources ----------------------------------------------------------- */

/* `aws_iam_role.a["k"].name` in parts. */
struct parts {
    struct ew_str family;
    struct ew_str key; /* with brackets; absent: none */
    struct ew_str attribute;
};

/* False where there are too few parts to name a resource. */
static bool split_reference(struct ew_str text, struct parts *out)
{
    size_t wanted = ew_str_starts(text, EW_STR("data.")) ? 3 : 2;
    size_t dots = 0;
    size_t at = 0;
    for (; at < text.len && text.ptr[at] != '['; at++) {
        dots += text.ptr[at] == '.' ? 1 : 0;
        if (dots == wanted) {
            break;
        }
    }
    *out = (struct parts){.family = ew_str_slice(text, 0, at)};
    if (dots + (at < text.len && text.ptr[at] == '.' ? 0 : 1) < wanted) {
        return false;
    }
    if (at < text.len && text.ptr[at] == '[') {
        size_t end = ew_tf_key_end(text, at);
        out->key = ew_str_slice(text, at, end);
        at = end;
    }
    if (at < text.len && text.ptr[at] == '.') {
        out->attribute = ew_str_slice(text, at + 1, text.len);
    }
    return true;
}

/* Of a family, the one with this key; without a key, the only one. */
static enum ew_status pick_instance(struct ew_tf_file *file,
                                    struct ew_str family, struct ew_str key,
                                    struct ew_tf_resource **out)
{
    const struct ew_tf_family *all = ew_map_find(&file->families, family);
    if (all && all->count == 1 && !key.ptr) {
        *out = all->first;
    } else if (all && key.ptr) {
        struct ew_str address =
            ew_arena_printf(&file->loading->passing, "%.*s%.*s",
                            EW_STR_ARG(family), EW_STR_ARG(key));
        EW_TRY_MEMORY(address.ptr);
        *out = ew_map_find(&file->by_address, address);
    }
    return EW_OK;
}

/*
 * A reference without a key that goes with each.key or count.index means the
 * twin of the block at hand.
 */
static enum ew_status follow_resource(struct following *f,
                                      const struct ew_tf_scope *scope,
                                      const struct ew_tf_thing *thing,
                                      struct ew_tf_target *out)
{
    struct parts parts;
    if (!split_reference(thing->text, &parts)) {
        return EW_OK;
    }
    struct ew_str family =
        ew_tf_in_module(f->file, scope->module, parts.family);
    EW_TRY_MEMORY(family.ptr);
    struct ew_str key = parts.key;
    if (!key.ptr && thing->keyed) {
        key = scope->index;
    }
    EW_TRY(pick_instance(f->file, family, key, &out->resource));
    out->attribute = parts.attribute;
    return EW_OK;
}

/* ---- variables, outputs, each.value -------------------------------------- */

static enum ew_status follow_thing(struct following *f,
                                   const struct ew_tf_scope *scope,
                                   const struct ew_tf_thing *thing,
                                   struct ew_tf_target *out);

static enum ew_status follow_expression(struct following *f,
                                        const struct ew_tf_scope *scope,
                                        const struct ew_member *expression,
                                        struct ew_tf_target *out);

/*
 * To what the call of the module passes. A part of it (`var.a.b`) leads
 * nowhere, as references do not tell parts apart, and the variables of the root
 * are passed by nobody.
 */
static enum ew_status follow_variable(struct following *f,
                                      const struct ew_tf_scope *scope,
                                      struct ew_str name,
                                      struct ew_tf_target *out)
{
    const struct ew_tf_module *module = ew_tf_module_of(f->file, scope->module);
    if (!module || !module->parent || ew_str_find(name, '.') < name.len ||
        ew_str_find(name, '[') < name.len) {
        return EW_OK;
    }
    struct ew_member input;
    EW_TRY(ew_tf_block_member(f->file, &module->inputs, name, &input));
    const struct ew_tf_scope outside = ew_tf_caller(module, scope->module);
    return follow_expression(f, &outside, &input, out);
}

/* A variable whose value holds no reference: it is no resource. */
static bool is_plain_variable(struct following *f,
                              const struct ew_tf_scope *scope,
                              const struct ew_tf_thing *thing)
{
    const struct ew_tf_module *module = ew_tf_module_of(f->file, scope->module);
    struct ew_vec inside =
        ew_vec_of(&f->file->loading->passing, sizeof(struct ew_tf_thing));
    struct ew_member input;
    if (!ew_str_starts(thing->text, EW_STR("var.")) || !module) {
        return false;
    }
    return ew_tf_block_member(f->file, &module->inputs,
                              ew_str_slice(thing->text, 4, thing->text.len),
                              &input) == EW_OK &&
           ew_tf_things_of(f->file, &input, &inside) == EW_OK &&
           inside.count == 0;
}

/* Of all that makes up a map, the only thing that is a resource: all of its
 * values are that one. Flags and counts beside it lead nowhere. */
static enum ew_status follow_only(struct following *f,
                                  const struct ew_tf_scope *scope,
                                  const struct ew_vec *things,
                                  struct ew_tf_target *out)
{
    struct ew_tf_target only = {0};
    size_t unclear = 0;
    EW_EACH(const struct ew_tf_thing, each, things) {
        struct ew_tf_target one = {0};
        EW_TRY(follow_thing(f, scope, each, &one));
        if (one.resource && only.resource) {
            return EW_OK;
        }
        unclear += one.resource || is_plain_variable(f, scope, each) ? 0 : 1;
        only = one.resource ? one : only;
    }
    if (unclear == 0) {
        *out = only;
    }
    return EW_OK;
}

/* `for_each = aws_iam_role.a`, and each.value is the one with the same key. */
static enum ew_status follow_each(struct following *f,
                                  const struct ew_tf_scope *scope,
                                  struct ew_str text, struct ew_tf_target *out)
{
    struct ew_vec things =
        ew_vec_of(&f->file->loading->passing, sizeof(struct ew_tf_thing));
    EW_TRY(ew_tf_things_of(f->file, &scope->for_each, &things));
    struct ew_tf_thing *thing = things.items;
    if (things.count == 0 || !scope->index.ptr) {
        return EW_OK;
    }
    if (things.count != 1 || !thing->bare) {
        return ew_str_eq(text, EW_STR("each.value"))
                   ? follow_only(f, scope, &things, out)
                   : EW_OK;
    }
    thing->keyed = true;
    EW_TRY(follow_resource(f, scope, thing, out));
    struct ew_str rest = ew_str_slice(text, sizeof("each.value") - 1, text.len);
    if (rest.len > 1 && rest.ptr[0] == '.') {
        out->attribute = ew_str_slice(rest, 1, rest.len);
    }
    return EW_OK;
}

/* ---- expressions --------------------------------------------------------- */

/*
 * Steps are counted, since variables and outputs of a made-up plan may go
 * round.
 */
static enum ew_status follow_thing(struct following *f,
                                   const struct ew_tf_scope *scope,
                                   const struct ew_tf_thing *thing,
                                   struct ew_tf_target *out)
{
    if (f->steps++ >= MAX_STEPS) {
        return EW_OK;
    }
    if (ew_str_starts(thing->text, EW_STR("var."))) {
        return follow_variable(
            f, scope, ew_str_slice(thing->text, 4, thing->text.len), out);
    }
    if (ew_str_starts(thing->text, EW_STR("module."))) {
        struct ew_tf_scope there = {0};
        struct ew_member expression;
        EW_TRY(ew_tf_find_output(f->file, scope, thing->text, &there,
                                 &expression));
        return follow_expression(f, &there, &expression, out);
    }
    if (ew_str_starts(thing->text, EW_STR("each.value"))) {
        return follow_each(f, scope, thing->text, out);
    }
    return follow_resource(f, scope, thing, out);
}

/* Of more than one thing it cannot be told which of them is the value. */
static enum ew_status follow_expression(struct following *f,
                                        const struct ew_tf_scope *scope,
                                        const struct ew_member *expression,
                                        struct ew_tf_target *out)
{
    struct ew_vec things =
        ew_vec_of(&f->file->loading->passing, sizeof(struct ew_tf_thing));
    EW_TRY(ew_tf_things_of(f->file, expression, &things));
    return things.count == 1 ? follow_thing(f, scope, things.items, out)
                             : EW_OK;
}

enum ew_status ew_tf_follow_thing(struct ew_tf_file *file,
                                  const struct ew_tf_scope *scope,
                                  const struct ew_tf_thing *thing,
                                  struct ew_tf_target *out)
{
    struct following f = {.file = file};
    return follow_thing(&f, scope, thing, out);
}

enum ew_status ew_tf_follow_each(struct ew_tf_file *file,
                                 const struct ew_tf_scope *scope,
                                 struct ew_str text, struct ew_tf_target *out)
{
    struct following f = {.file = file};
    return follow_each(&f, scope, text, out);
}

enum ew_status ew_tf_follow(struct ew_tf_file *file,
                            const struct ew_tf_resource *from,
                            const struct ew_member *expression,
                            struct ew_tf_target *out)
{
    struct following f = {.file = file};
    const struct ew_tf_scope scope = ew_tf_scope_of(file, from);
    *out = (struct ew_tf_target){0};
    return follow_expression(&f, &scope, expression, out);
}

enum ew_status ew_tf_follow_all(struct ew_tf_file *file,
                                const struct ew_tf_resource *from,
                                const struct ew_member *expression,
                                struct ew_vec *out)
{
    struct ew_vec things =
        ew_vec_of(&file->loading->passing, sizeof(struct ew_tf_thing));
    const struct ew_tf_scope scope = ew_tf_scope_of(file, from);
    EW_TRY(ew_tf_things_of(file, expression, &things));
    EW_EACH(const struct ew_tf_thing, each, &things) {
        struct following f = {.file = file};
        struct ew_tf_target *target = ew_vec_push(out);
        EW_TRY_MEMORY(target);
        EW_TRY(follow_thing(&f, &scope, each, target));
    }
    return EW_OK;
}

enum ew_status ew_tf_expression(const struct ew_tf_reading *r, const char *name,
                                struct ew_member *out)
{
    *out = (struct ew_member){0};
    if (!r->block || r->side == EW_TF_BEFORE) {
        return EW_OK;
    }
    return ew_tf_block_member(r->file, &r->block->expressions,
                              ew_str_from(name), out);
}

enum ew_status ew_tf_is_same_for_all(const struct ew_tf_reading *r,
                                     const char *name, bool *out)
{
    struct ew_member expression;
    struct ew_vec things =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_tf_thing));
    EW_TRY(ew_tf_expression(r, name, &expression));
    EW_TRY(ew_tf_things_of(r->file, &expression, &things));
    const struct ew_tf_thing *all = things.items;
    *out = expression.present;
    for (size_t i = 0; i < things.count; i++) {
        *out = *out && !all[i].keyed && !ew_tf_is_instance_key(all[i].text) &&
               !ew_str_starts(all[i].text, EW_STR("each."));
    }
    return EW_OK;
}
