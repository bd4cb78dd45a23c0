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

/* Where an expression stands. */
struct scope {
    struct ew_str module; /* the instance */
    struct ew_str index;  /* what each.key or count.index is; absent: none */
    struct ew_member for_each;
};

/* One thing that an expression refers to. */
struct thing {
    struct ew_str text;
    bool bare;  /* a whole resource or module call, without a key */
    bool keyed; /* with the key of the block at hand */
};

struct following {
    struct ew_tf_file *file;
    unsigned steps;
};

/* ---- things -------------------------------------------------------------- */

static bool is_part(struct ew_str whole, struct ew_str start)
{
    return whole.len > start.len && ew_str_starts(whole, start) &&
           (whole.ptr[start.len] == '.' || whole.ptr[start.len] == '[');
}

static bool is_instance_key(struct ew_str text)
{
    return ew_str_eq(text, EW_STR("each.key")) ||
           ew_str_eq(text, EW_STR("count.index"));
}

/* Dots outside of keys. */
static size_t count_dots(struct ew_str text)
{
    size_t dots = 0;
    for (size_t i = 0; i < text.len;) {
        if (text.ptr[i] == '[') {
            i = ew_tf_key_end(text, i);
            continue;
        }
        dots += text.ptr[i++] == '.' ? 1 : 0;
    }
    return dots;
}

/* `TYPE.NAME` or `data.TYPE.NAME`, no more. */
static bool is_bare(struct ew_str text)
{
    size_t wanted = ew_str_starts(text, EW_STR("data.")) ? 2 : 1;
    return text.len > 0 && text.ptr[text.len - 1] != ']' &&
           count_dots(text) == wanted && !ew_str_starts(text, EW_STR("var.")) &&
           !ew_str_starts(text, EW_STR("local.")) &&
           !ew_str_starts(text, EW_STR("each."));
}

/* The references of one expression as things. */
static enum ew_status read_things(struct ew_tf_file *file,
                                  struct ew_span references, struct ew_vec *out)
{
    struct ew_arena *passing = &file->loading->passing;
    struct ew_json_iter iter = ew_json_iter(file->text, references, passing);
    struct ew_json_item item;
    struct ew_str chain = {NULL, 0};
    while (ew_json_next(&iter, &item)) {
        struct ew_str text = ew_json_string_at(file->text, item.span, passing);
        if (!text.ptr) {
            return item.kind == EW_JSON_STRING ? EW_NOMEM : EW_OK;
        }
        struct thing *all = out->items;
        struct thing *last = out->count ? &all[out->count - 1] : NULL;
        if (is_part(chain, text)) {
            chain = text;
            continue;
        }
        chain = text;
        if (is_instance_key(text) && last && last->bare && !last->keyed) {
            last->keyed = true;
            continue;
        }
        EW_TRY(EW_VEC_ADD(
            out, &(struct thing){.text = text, .bare = is_bare(text)}));
    }
    return EW_OK;
}

/* All references in an expression; of blocks in it those inside. */
static enum ew_status things_of(struct ew_tf_file *file,
                                const struct ew_member *expression,
                                struct ew_vec *out)
{
    static const struct ew_str NAMES[] = {EW_LIT("references")};
    struct ew_member references;
    if (!expression->present || expression->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    EW_TRY(ew_members_read(file->text, expression->span,
                           &file->loading->scratch, NAMES, 1, &references));
    return references.present ? read_things(file, references.span, out) : EW_OK;
}

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

/*
 * References are written as seen from inside a module, addresses as seen from
 * the root.
 */
static struct ew_str in_module(struct ew_tf_file *file, struct ew_str module,
                               struct ew_str rest)
{
    return ew_arena_printf(&file->loading->passing, "%.*s%s%.*s",
                           EW_STR_ARG(module), module.len ? "." : "",
                           EW_STR_ARG(rest));
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
                                      const struct scope *scope,
                                      const struct thing *thing,
                                      struct ew_tf_target *out)
{
    struct parts parts;
    if (!split_reference(thing->text, &parts)) {
        return EW_OK;
    }
    struct ew_str family = in_module(f->file, scope->module, parts.family);
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
                                   const struct scope *scope,
                                   const struct thing *thing,
                                   struct ew_tf_target *out);

static enum ew_status follow_expression(struct following *f,
                                        const struct scope *scope,
                                        const struct ew_member *expression,
                                        struct ew_tf_target *out);

/*
 * What is no object has no members: the caller finds *out absent and gives up
 * there.
 */
static enum ew_status read_block_member(struct ew_tf_file *file,
                                        const struct ew_member *object,
                                        struct ew_str name,
                                        struct ew_member *out)
{
    *out = (struct ew_member){0};
    if (!object->present || object->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    return ew_members_read(file->text, object->span, &file->loading->scratch,
                           &name, 1, out);
}

/*
 * The configuration knows a module once, whatever the keys of its
 * instances.
 */
static struct ew_tf_module *module_of(struct ew_tf_file *file,
                                      struct ew_str instance)
{
    struct ew_str key = ew_tf_without_keys(&file->loading->passing, instance);
    return key.ptr ? ew_map_find(&file->modules, key) : NULL;
}

/* The instance that a module instance was called from, and its key. */
static struct scope caller(const struct ew_tf_module *module,
                           struct ew_str instance)
{
    size_t last = 0;
    size_t key = instance.len;
    for (size_t i = 0; i < instance.len;) {
        if (instance.ptr[i] == '[') {
            key = i;
            i = ew_tf_key_end(instance, i);
            continue;
        }
        struct ew_str rest = ew_str_slice(instance, i, instance.len);
        if (ew_str_starts(rest, EW_STR(".module."))) {
            last = i;
            key = instance.len;
            i += sizeof(".module.") - 1;
            continue;
        }
        i++;
    }
    struct scope scope = {.module = ew_str_slice(instance, 0, last),
                          .for_each = module->for_each};
    if (key < instance.len) {
        scope.index = ew_str_slice(instance, key, instance.len);
    }
    return scope;
}

/*
 * To what the call of the module passes. A part of it (`var.a.b`) leads
 * nowhere, as references do not tell parts apart, and the variables of the root
 * are passed by nobody.
 */
static enum ew_status follow_variable(struct following *f,
                                      const struct scope *scope,
                                      struct ew_str name,
                                      struct ew_tf_target *out)
{
    const struct ew_tf_module *module = module_of(f->file, scope->module);
    if (!module || !module->parent || ew_str_find(name, '.') < name.len ||
        ew_str_find(name, '[') < name.len) {
        return EW_OK;
    }
    struct ew_member input;
    EW_TRY(read_block_member(f->file, &module->inputs, name, &input));
    const struct scope outside = caller(module, scope->module);
    return follow_expression(f, &outside, &input, out);
}

/* The expression of `module.a["k"].output`, and where it stands; absent: it
 * cannot be told. */
static enum ew_status find_output(struct ew_tf_file *file,
                                  const struct scope *scope, struct ew_str text,
                                  struct scope *there,
                                  struct ew_member *expression)
{
    size_t end = sizeof("module.") - 1;
    *expression = (struct ew_member){0};
    while (end < text.len && text.ptr[end] != '.' && text.ptr[end] != '[') {
        end++;
    }
    if (end < text.len && text.ptr[end] == '[') {
        end = ew_tf_key_end(text, end);
    }
    struct ew_str inside =
        in_module(file, scope->module, ew_str_slice(text, 0, end));
    struct ew_str name = ew_str_slice(text, end + 1, text.len);
    EW_TRY_MEMORY(inside.ptr);
    const struct ew_tf_module *module = module_of(file, inside);
    if (!module || end >= text.len || ew_str_find(name, '.') < name.len ||
        ew_str_find(name, '[') < name.len) {
        return EW_OK;
    }
    struct ew_member output;
    EW_TRY(read_block_member(file, &module->outputs, name, &output));
    *there = (struct scope){.module = inside};
    return read_block_member(file, &output, EW_STR("expression"), expression);
}

/* Inside, there is no key: outputs are of the whole module. */
static enum ew_status follow_output(struct following *f,
                                    const struct scope *scope,
                                    struct ew_str text,
                                    struct ew_tf_target *out)
{
    struct scope there = {0};
    struct ew_member expression;
    EW_TRY(find_output(f->file, scope, text, &there, &expression));
    return follow_expression(f, &there, &expression, out);
}

/* A variable whose value holds no reference: it is no resource. */
static bool is_plain_variable(struct following *f, const struct scope *scope,
                              const struct thing *thing)
{
    const struct ew_tf_module *module = module_of(f->file, scope->module);
    struct ew_vec inside =
        ew_vec_of(&f->file->loading->passing, sizeof(struct thing));
    struct ew_member input;
    if (!ew_str_starts(thing->text, EW_STR("var.")) || !module) {
        return false;
    }
    return read_block_member(f->file, &module->inputs,
                             ew_str_slice(thing->text, 4, thing->text.len),
                             &input) == EW_OK &&
           things_of(f->file, &input, &inside) == EW_OK && inside.count == 0;
}

/* Of all that makes up a map, the only thing that is a resource: all of its
 * values are that one. Flags and counts beside it lead nowhere. */
static enum ew_status follow_only(struct following *f,
                                  const struct scope *scope,
                                  const struct ew_vec *things,
                                  struct ew_tf_target *out)
{
    struct ew_tf_target only = {0};
    size_t unclear = 0;
    EW_EACH(const struct thing, each, things) {
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
                                  const struct scope *scope, struct ew_str text,
                                  struct ew_tf_target *out)
{
    struct ew_vec things =
        ew_vec_of(&f->file->loading->passing, sizeof(struct thing));
    EW_TRY(things_of(f->file, &scope->for_each, &things));
    struct thing *thing = things.items;
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
                                   const struct scope *scope,
                                   const struct thing *thing,
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
        return follow_output(f, scope, thing->text, out);
    }
    if (ew_str_starts(thing->text, EW_STR("each.value"))) {
        return follow_each(f, scope, thing->text, out);
    }
    return follow_resource(f, scope, thing, out);
}

/* Of more than one thing it cannot be told which of them is the value. */
static enum ew_status follow_expression(struct following *f,
                                        const struct scope *scope,
                                        const struct ew_member *expression,
                                        struct ew_tf_target *out)
{
    struct ew_vec things =
        ew_vec_of(&f->file->loading->passing, sizeof(struct thing));
    EW_TRY(things_of(f->file, expression, &things));
    return things.count == 1 ? follow_thing(f, scope, things.items, out)
                             : EW_OK;
}

static struct scope scope_of(struct ew_tf_file *file,
                             const struct ew_tf_resource *from)
{
    const struct ew_tf_block *block = ew_tf_block_of(file, from);
    struct scope scope = {.module = from->module, .index = from->index};
    if (block) {
        scope.for_each = block->for_each;
    }
    return scope;
}

enum ew_status ew_tf_follow(struct ew_tf_file *file,
                            const struct ew_tf_resource *from,
                            const struct ew_member *expression,
                            struct ew_tf_target *out)
{
    struct following f = {.file = file};
    const struct scope scope = scope_of(file, from);
    *out = (struct ew_tf_target){0};
    return follow_expression(&f, &scope, expression, out);
}

enum ew_status ew_tf_follow_all(struct ew_tf_file *file,
                                const struct ew_tf_resource *from,
                                const struct ew_member *expression,
                                struct ew_vec *out)
{
    struct ew_vec things =
        ew_vec_of(&file->loading->passing, sizeof(struct thing));
    const struct scope scope = scope_of(file, from);
    EW_TRY(things_of(file, expression, &things));
    EW_EACH(const struct thing, each, &things) {
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
    return read_block_member(r->file, &r->block->expressions, ew_str_from(name),
                             out);
}

/* ---- several at once ----------------------------------------------------- */

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
                                        const struct scope *scope,
                                        const struct ew_member *expression);

/* Is the value known while planning, whatever it is? */
static bool tells_at_once(struct ew_str text)
{
    static const struct ew_str TYPES[] = {
        EW_LIT("data.aws_partition."),
        EW_LIT("data.aws_region."),
        EW_LIT("data.aws_caller_identity."),
    };
    return EW_STR_ANY(ew_str_starts, text, TYPES) || is_instance_key(text);
}

/* One that holds no reference is a flag, or part of what a function makes. */
static enum ew_status gather_variable(struct gathering *g,
                                      const struct scope *scope,
                                      struct ew_str name)
{
    const struct ew_tf_module *module = module_of(g->file, scope->module);
    struct ew_vec inside =
        ew_vec_of(&g->file->loading->passing, sizeof(struct thing));
    size_t end = ew_str_find(name, '.');
    size_t key = ew_str_find(name, '[');
    struct ew_member input = {0};
    if (module && module->parent) {
        EW_TRY(read_block_member(g->file, &module->inputs,
                                 ew_str_slice(name, 0, end < key ? end : key),
                                 &input));
    }
    EW_TRY(things_of(g->file, &input, &inside));
    if (!module || inside.count == 0) {
        g->unclear = g->unclear || !g->each;
        return EW_OK;
    }
    const struct scope outside = caller(module, scope->module);
    g->each = false;
    return gather_expression(g, &outside, &input);
}

/* An output that is not in the configuration may hold anything. */
static enum ew_status gather_output(struct gathering *g,
                                    const struct scope *scope,
                                    struct ew_str text)
{
    struct scope there = {0};
    struct ew_member expression;
    EW_TRY(find_output(g->file, scope, text, &there, &expression));
    g->unclear = g->unclear || !expression.present;
    return gather_expression(g, &there, &expression);
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
                                      const struct scope *scope,
                                      const struct thing *thing)
{
    struct following f = {.file = g->file};
    struct ew_tf_target one = {0};
    EW_TRY(follow_thing(&f, scope, thing, &one));
    if (one.resource) {
        return gather_one(g, &one);
    }
    struct ew_str family = in_module(g->file, scope->module, thing->text);
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
                                   const struct scope *scope,
                                   const struct thing *thing)
{
    struct ew_str text = thing->text;
    if (tells_at_once(text)) {
        return EW_OK;
    }
    if (ew_str_starts(text, EW_STR("var."))) {
        return gather_variable(g, scope, ew_str_slice(text, 4, text.len));
    }
    if (ew_str_starts(text, EW_STR("module."))) {
        return gather_output(g, scope, text);
    }
    if (!ew_str_starts(text, EW_STR("each.value"))) {
        return gather_resource(g, scope, thing);
    }
    struct following f = {.file = g->file};
    struct ew_tf_target one = {0};
    EW_TRY(follow_each(&f, scope, text, &one));
    g->unclear = g->unclear || !scope->for_each.present;
    if (one.resource) {
        return gather_one(g, &one);
    }
    g->each = true;
    return gather_expression(g, scope, &scope->for_each);
}

static enum ew_status gather_expression(struct gathering *g,
                                        const struct scope *scope,
                                        const struct ew_member *expression)
{
    struct ew_vec things =
        ew_vec_of(&g->file->loading->passing, sizeof(struct thing));
    if (g->steps++ >= MAX_GATHERED) {
        g->unclear = true;
    }
    if (g->unclear) {
        return EW_OK;
    }
    EW_TRY(things_of(g->file, expression, &things));
    const struct thing *all = things.items;
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
    const struct scope scope = scope_of(file, from);
    EW_TRY(gather_expression(&g, &scope, expression));
    if (g.unclear) {
        out->count = 0;
    }
    return EW_OK;
}

enum ew_status ew_tf_is_same_for_all(const struct ew_tf_reading *r,
                                     const char *name, bool *out)
{
    struct ew_member expression;
    struct ew_vec things =
        ew_vec_of(&r->file->loading->passing, sizeof(struct thing));
    EW_TRY(ew_tf_expression(r, name, &expression));
    EW_TRY(things_of(r->file, &expression, &things));
    const struct thing *all = things.items;
    *out = expression.present;
    for (size_t i = 0; i < things.count; i++) {
        *out = *out && !all[i].keyed && !ew_tf_is_instance_key(all[i].text) &&
               !ew_str_starts(all[i].text, EW_STR("each."));
    }
    return EW_OK;
}
