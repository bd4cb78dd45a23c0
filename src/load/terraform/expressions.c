/*
 * A plan tells of an expression only what it refers to, each thing followed by
 * all that it is part of. Of `role = aws_iam_role.a.name` and of
 * `name = "${var.x}-y"` remains
 *
 *     "role": {"references": ["aws_iam_role.a.name", "aws_iam_role.a"]},
 *     "name": {"references": ["var.x"]}
 *
 * so that nothing shows whether a value is the thing or only made with it.
 * Where a key is not written out (`aws_iam_role.a[each.key].name`) the
 * attribute is lost, and what is left is the bare block and the key beside it:
 *
 *     "references": ["aws_iam_role.a", "each.key"]
 *
 * Chains are told apart here, and such a pair is made one thing with a key.
 */
#include "load/terraform/expressions.h"

#include "load/terraform/config.h"

/* ---- things -------------------------------------------------------------- */

static bool is_part(struct ew_str whole, struct ew_str start)
{
    return whole.len > start.len && ew_str_starts(whole, start) &&
           (whole.ptr[start.len] == '.' || whole.ptr[start.len] == '[');
}

bool ew_tf_is_instance_key(struct ew_str text)
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
        struct ew_tf_thing *all = out->items;
        struct ew_tf_thing *last = out->count ? &all[out->count - 1] : NULL;
        if (is_part(chain, text)) {
            chain = text;
            continue;
        }
        chain = text;
        if (ew_tf_is_instance_key(text) && last && last->bare && !last->keyed) {
            last->keyed = true;
            continue;
        }
        EW_TRY(EW_VEC_ADD(
            out, &(struct ew_tf_thing){.text = text, .bare = is_bare(text)}));
    }
    return EW_OK;
}

/* All references in an expression; of blocks in it those inside. */
enum ew_status ew_tf_things_of(struct ew_tf_file *file,
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

/* ---- where they stand ---------------------------------------------------- */

struct ew_str ew_tf_in_module(struct ew_tf_file *file, struct ew_str module,
                              struct ew_str rest)
{
    return ew_arena_printf(&file->loading->passing, "%.*s%s%.*s",
                           EW_STR_ARG(module), module.len ? "." : "",
                           EW_STR_ARG(rest));
}

enum ew_status ew_tf_block_member(struct ew_tf_file *file,
                                  const struct ew_member *object,
                                  struct ew_str name, struct ew_member *out)
{
    *out = (struct ew_member){0};
    if (!object->present || object->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    return ew_members_read(file->text, object->span, &file->loading->scratch,
                           &name, 1, out);
}

struct ew_tf_module *ew_tf_module_of(struct ew_tf_file *file,
                                     struct ew_str instance)
{
    struct ew_str key = ew_tf_without_keys(&file->loading->passing, instance);
    return key.ptr ? ew_map_find(&file->modules, key) : NULL;
}

/*
 * Of `module.a["k"].module.b[0]` it is `module.a["k"]`, and 0 is what
 * count.index meant in the call. Dots in keys part nothing.
 */
struct ew_tf_scope ew_tf_caller(const struct ew_tf_module *module,
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
    struct ew_tf_scope scope = {.module = ew_str_slice(instance, 0, last),
                                .for_each = module->for_each};
    if (key < instance.len) {
        scope.index = ew_str_slice(instance, key, instance.len);
    }
    return scope;
}

/*
 * Inside, there is no key: outputs are of the whole module. A part of one
 * (`module.a.roles["x"]`) cannot be told, as its expression refers to all that
 * the output is made of.
 */
enum ew_status ew_tf_find_output(struct ew_tf_file *file,
                                 const struct ew_tf_scope *scope,
                                 struct ew_str text, struct ew_tf_scope *there,
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
        ew_tf_in_module(file, scope->module, ew_str_slice(text, 0, end));
    struct ew_str name = ew_str_slice(text, end + 1, text.len);
    EW_TRY_MEMORY(inside.ptr);
    const struct ew_tf_module *module = ew_tf_module_of(file, inside);
    if (!module || end >= text.len || ew_str_find(name, '.') < name.len ||
        ew_str_find(name, '[') < name.len) {
        return EW_OK;
    }
    struct ew_member output;
    EW_TRY(ew_tf_block_member(file, &module->outputs, name, &output));
    *there = (struct ew_tf_scope){.module = inside};
    return ew_tf_block_member(file, &output, EW_STR("expression"), expression);
}

struct ew_tf_scope ew_tf_scope_of(struct ew_tf_file *file,
                                  const struct ew_tf_resource *from)
{
    const struct ew_tf_block *block = ew_tf_block_of(file, from);
    struct ew_tf_scope scope = {.module = from->module, .index = from->index};
    if (block) {
        scope.for_each = block->for_each;
    }
    return scope;
}
