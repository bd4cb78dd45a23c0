/*
 * The value of a parameter: from a parameter file, the parent, a default, or
 * one of the values that are allowed. What SSM or another stack looks up is
 * only a name here and stays unknown. A parameter file counts for the templates
 * beside it, and that it did is told as an assumption.
 *
 *     [{"ParameterKey": "Env", "ParameterValue": "prod"}]  of the AWS CLI
 *     ["Env=prod"]                                         the same in short
 *     {"Parameters": {"Env": "prod"}, "Tags": {…}}         of CodePipeline
 *
 * A value that is wrong does more harm than one that is missing: it may decide
 * a condition and so leave a policy out. So a file that was merely found counts
 * for the templates of its own folder, and two that differ count for nothing.
 */
#include "load/template/parameters.h"

#include "load/template/assembly.h"
#include "load/template/between.h"
#include "load/template/choices.h"
#include "load/template/eval.h"
#include "load/template/template.h"
#include "load/template/value.h"

#include <stdlib.h>

/** Of a value, as it is told among the assumptions. */
#define MAX_TOLD_BYTES ((size_t)80)

/* ---- which files they are ------------------------------------------------ */

static bool is_parameter_name(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = ew_ascii_lower(text.ptr[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
            return false;
        }
    }
    return text.len > 0;
}

/* `NAME=VALUE`, as it stands between its quotes. */
static bool is_assignment(const struct ew_json_text *text, struct ew_span span)
{
    struct ew_str inside =
        ew_str_slice(text->text, span.begin + 1, span.end - 1);
    size_t equals = ew_str_find(inside, '=');
    return equals < inside.len &&
           is_parameter_name(ew_str_slice(inside, 0, equals));
}

/* The iterator decodes a name that has escapes: into an arena of its own. */
static bool has_member(const struct ew_json_text *text, struct ew_span object,
                       const char *name)
{
    struct ew_arena arena;
    struct ew_json_item item;
    bool found = false;
    ew_arena_init(&arena);
    struct ew_json_iter iter = ew_json_iter(text, object, &arena);
    while (!found && ew_json_next(&iter, &item)) {
        found = ew_str_eq(item.name, ew_str_from(name));
    }
    ew_arena_release(&arena);
    return found;
}

/* Every element is of the same form. */
static bool is_parameter_list(const struct ew_source *source)
{
    struct ew_json_item item;
    size_t count = 0;
    struct ew_json_iter iter =
        ew_json_iter(source->text, source->text->root, NULL);
    for (; ew_json_next(&iter, &item); count++) {
        bool fits = item.kind == EW_JSON_OBJECT
                        ? has_member(source->text, item.span, "ParameterKey")
                        : item.kind == EW_JSON_STRING &&
                              is_assignment(source->text, item.span);
        if (!fits) {
            return false;
        }
    }
    return count > 0;
}

/* All members of the object are texts, numbers or the like. */
static bool is_flat(const struct ew_json_text *text, struct ew_span object)
{
    struct ew_arena arena;
    struct ew_json_item item;
    bool flat = true;
    ew_arena_init(&arena);
    struct ew_json_iter iter = ew_json_iter(text, object, &arena);
    while (flat && ew_json_next(&iter, &item)) {
        flat = item.kind != EW_JSON_OBJECT && item.kind != EW_JSON_ARRAY;
    }
    ew_arena_release(&arena);
    return flat;
}

bool ew_template_parameters_detect(const struct ew_source *source)
{
    if (source->node) {
        return false;
    }
    if (source->text->root_kind == EW_JSON_ARRAY) {
        return is_parameter_list(source);
    }
    const struct ew_json_item *item = ew_source_member(source, "Parameters");
    /* with these two it is a configuration file, even if a bad one */
    return item && ((item->kind == EW_JSON_OBJECT &&
                     is_flat(source->text, item->span)) ||
                    ew_source_member(source, "StackPolicy"));
}

/* ---- reading them -------------------------------------------------------- */

struct reading {
    struct ew_loading *loading;
    struct ew_template_parameters *file;
};

static void refuse_parameters(struct reading *r, struct ew_place place,
                              const char *what)
{
    EW_LOSE(r->loading, place, "%s", what);
}

/* value NULL: it is what `UsePreviousValue` keeps, and nobody here knows. */
static enum ew_status add_argument(struct reading *r, struct ew_str name,
                                   const struct ew_node *value,
                                   struct ew_str text, struct ew_place place)
{
    struct ew_template_argument *argument = ew_vec_push(&r->file->arguments);
    EW_TRY_MEMORY(argument);
    if (value && (value->kind != EW_NODE_SCALAR || value->is_null)) {
        refuse_parameters(r, value->place,
                          "the value of a parameter is not a text");
        text = (struct ew_str){NULL, 0};
    }
    argument->name = name;
    argument->value = (struct ew_scalar){.text = text};
    if (value && text.ptr && ew_str_eq(value->text, text)) {
        argument->value = ew_scalar_of(value);
    }
    argument->place = place;
    return EW_OK;
}

/* `{"Env": "prod"}` */
static enum ew_status read_map(struct reading *r, const struct ew_node *map)
{
    if (map->kind != EW_NODE_MAP) {
        refuse_parameters(r, map->place,
                          "`Parameters` is not a map of names to values");
        return EW_OK;
    }
    const struct ew_node *entry = map->first;
    for (; entry; entry = entry->next) {
        EW_TRY(add_argument(r, entry->key, entry, entry->text, entry->place));
    }
    return EW_OK;
}

static enum ew_status read_argument_pair(struct reading *r,
                                         const struct ew_node *pair)
{
    const struct ew_node *key = ew_node_get(pair, "ParameterKey");
    const struct ew_node *value = ew_node_get(pair, "ParameterValue");
    const struct ew_node *previous = ew_node_get(pair, "UsePreviousValue");
    bool keeps = previous && ew_str_eq(previous->text, EW_STR("true"));
    if (!key || key->kind != EW_NODE_SCALAR) {
        refuse_parameters(r, pair->place, "`ParameterKey` is not a text");
        return EW_OK;
    }
    if (!value && !keeps) {
        refuse_parameters(r, pair->place,
                          "the parameter has no `ParameterValue`");
        return EW_OK;
    }
    return add_argument(r, key->text, value,
                        value ? value->text : (struct ew_str){NULL, 0},
                        value ? value->place : pair->place);
}

/* Objects and `NAME=VALUE` may stand in one list. */
static enum ew_status read_argument_list(struct reading *r,
                                         const struct ew_node *list)
{
    const struct ew_node *element = list->first;
    for (; element; element = element->next) {
        if (element->kind == EW_NODE_MAP) {
            EW_TRY(read_argument_pair(r, element));
            continue;
        }
        struct ew_str value = {NULL, 0};
        struct ew_str name = ew_str_cut(element->text, '=', &value);
        EW_TRY(add_argument(r, name, element, value, element->place));
    }
    return EW_OK;
}

/* A mark in a value would be taken for something that is not known. */
static bool node_has_mark(const struct ew_node *node)
{
    const struct ew_node *inner = node->first;
    if (ew_has_hole(node->text)) {
        return true;
    }
    while (inner && !node_has_mark(inner)) {
        inner = inner->next;
    }
    return inner != NULL;
}

enum ew_status ew_template_parameters_load(struct ew_loading *loading,
                                           const struct ew_source *source)
{
    struct ew_error err = {0};
    const struct ew_node *root = NULL;
    struct reading r = {
        loading, EW_NEW(&loading->passing, struct ew_template_parameters)};
    struct ew_template_parameters **slot = ew_vec_push(&loading->parameters);
    EW_TRY_MEMORY(r.file && slot);
    *slot = r.file;
    r.file->path = source->path;
    r.file->arguments =
        ew_vec_of(&loading->passing, sizeof(struct ew_template_argument));
    enum ew_status status = ew_node_parse(&loading->passing, source->path,
                                          source->bytes, &root, &err);
    if (status != EW_OK) {
        ew_diag_add_error(&loading->estate->incomplete, &err);
        return status == EW_NOMEM ? status : EW_OK;
    }
    r.file->place = root->place;
    r.file->direct = source->direct;
    if (node_has_mark(root)) {
        refuse_parameters(&r, root->place,
                          "a noncharacter of Unicode in a parameter");
        return EW_OK;
    }
    return root->kind == EW_NODE_LIST
               ? read_argument_list(&r, root)
               : read_map(&r, ew_node_get(root, "Parameters"));
}

/* ---- parameters of a template -------------------------------------------- */

const struct ew_node *ew_stack_parameter(const struct ew_stack *stack,
                                         struct ew_str name)
{
    return ew_stack_entry(&stack->parameters, name);
}

/* What the template does not declare is of another template. */
static void take_argument(struct ew_stack *stack,
                          struct ew_template_argument *argument)
{
    struct ew_template_argument *before =
        ew_map_find(&stack->arguments, argument->name);
    if (!ew_stack_parameter(stack, argument->name)) {
        return;
    }
    bool same = before &&
                !before->value.text.ptr == !argument->value.text.ptr &&
                ew_str_eq(before->value.text, argument->value.text) &&
                ew_str_eq(before->value.written, argument->value.written);
    if (same) {
        return;
    }
    if (before) {
        struct ew_str at = ew_place_text(stack->arena, before->place);
        EW_STACK_FAULT(stack, argument->place,
                       "the parameter `%.*s` has another value at "
                       "%.*s",
                       EW_STR_ARG(argument->name), EW_STR_ARG(at));
        /* neither counts */
        struct ew_template_argument *none =
            EW_NEW(stack->arena, struct ew_template_argument);
        stack->failed = stack->failed || !none;
        if (!none) {
            return;
        }
        *none = *before;
        none->value = (struct ew_scalar){
            {NULL, 0},
            {NULL, 0}
        };
        argument = none;
    }
    if (ew_map_put(&stack->arguments, argument->name, argument) != EW_OK) {
        stack->failed = true;
    }
}

static int by_parameters_path(const void *left, const void *right)
{
    const struct ew_template_parameters *const *a = left;
    const struct ew_template_parameters *const *b = right;
    return ew_str_cmp((*a)->path, (*b)->path);
}

/* `./a/` and `a/` are one. */
static struct ew_str plain_folder(struct ew_str path)
{
    struct ew_str folder = ew_str_folder(path);
    while (ew_str_starts(folder, EW_STR("./"))) {
        folder = ew_str_slice(folder, 2, folder.len);
    }
    return folder;
}

void ew_template_parameters_named(struct ew_loading *loading,
                                  struct ew_str path)
{
    EW_EACH_REF(struct ew_template_parameters, parameters,
                &loading->parameters) {
        parameters->direct =
            parameters->direct || ew_str_eq(parameters->path, path);
    }
}

/* In the order of their paths, so that faults are told in one order. */
static void take_files(struct ew_stack *stack)
{
    struct ew_vec *files = &stack->loading->parameters;
    if (files->count > 1) {
        qsort(files->items, files->count, files->item_size, by_parameters_path);
    }
    EW_EACH_REF(struct ew_template_parameters, parameters, files) {
        struct ew_template_argument *arguments = parameters->arguments.items;
        /* A file that was merely found is of the stacks of its folder:
         * others may well have parameters of the same name. */
        bool counts = parameters->direct ||
                      ew_str_eq(plain_folder(parameters->path),
                                plain_folder(stack->template->path));
        size_t count = counts ? parameters->arguments.count : 0;
        parameters->counts = parameters->counts || counts;
        for (size_t k = 0; k < count; k++) {
            take_argument(stack, &arguments[k]);
        }
    }
}

/* ---- of assemblies ------------------------------------------------------- */

static bool is_scalar_text(const struct ew_node *node)
{
    return node->kind == EW_NODE_SCALAR && !node->is_null;
}

/* The same names with the same values, in the same order. */
static bool same_parameters(const struct ew_node *a, const struct ew_node *b)
{
    const struct ew_node *left = a ? a->first : NULL;
    const struct ew_node *right = b ? b->first : NULL;
    while (left && right && is_scalar_text(left) && is_scalar_text(right) &&
           ew_str_eq(left->key, right->key) &&
           ew_str_eq(left->text, right->text)) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

/* What `cdk deploy` gives to the stack. */
static void take_artifact(struct ew_stack *stack,
                          const struct ew_template_environment *artifact,
                          bool sure)
{
    const struct ew_node *all = artifact->parameters;
    const struct ew_node *node = all ? all->first : NULL;
    if (all && all->kind != EW_NODE_MAP) {
        ew_stack_fault(stack, all->place,
                       EW_STR("`parameters` is not a map of names to values"));
        return;
    }
    for (; node && !stack->failed; node = node->next) {
        struct ew_template_argument *made =
            EW_NEW(stack->arena, struct ew_template_argument);
        if (!made) {
            stack->failed = true;
            return;
        }
        bool known = sure && is_scalar_text(node);
        *made = (struct ew_template_argument){
            .name = node->key,
            .place = node->place,
        };
        if (known) {
            made->value = ew_scalar_of(node);
        }
        take_argument(stack, made);
    }
}

/* Of several stacks with one template each has values of its own. */
static void take_artifacts(struct ew_stack *stack)
{
    const struct ew_template_environment *first =
        ew_cdk_environment_of(stack->loading, stack->template->path);
    const struct ew_template_environment *one = first;
    bool sure = true;
    for (; one; one = one->next) {
        sure = sure && (one == first ||
                        same_parameters(first->parameters, one->parameters));
    }
    for (one = first; one; one = one->next) {
        take_artifact(stack, one, sure);
    }
}

void ew_stack_read_arguments(struct ew_stack *stack)
{
    if (!stack->parent) { /* else it has what it is passed */
        take_files(stack);
        take_artifacts(stack);
    }
}

/* ---- their values -------------------------------------------------------- */

/* A list that is one number, in no quotes, may be spelt in another way. */
static struct ew_stack_value *list_value(struct ew_stack *stack,
                                         struct ew_scalar scalar,
                                         struct ew_place place)
{
    struct ew_str text = scalar.text;
    struct ew_stack_value *list = ew_value_new(stack, EW_VALUE_LIST, place);
    struct ew_stack_value **end = list ? &list->first : NULL;
    struct ew_str rest = text;
    while (end && rest.ptr && text.len) {
        struct ew_str entry = ew_str_trim(ew_str_cut(rest, ',', &rest));
        const struct ew_node node = {.kind = EW_NODE_SCALAR,
                                     .text = entry,
                                     .quoted = !scalar.written.ptr};
        *end = ew_value_of_scalar(stack, ew_scalar_of(&node), place);
        end = *end ? &(*end)->next : NULL;
    }
    return list;
}

static struct ew_scalar scalar_of(const struct ew_node *parameter,
                                  const char *name)
{
    static const struct ew_scalar NONE = {
        {NULL, 0},
        {NULL, 0}
    };
    const struct ew_node *node = ew_node_get(parameter, name);
    bool plain = node && node->kind == EW_NODE_SCALAR && !node->is_null &&
                 !node->tag.ptr;
    return plain ? ew_scalar_of(node) : NONE;
}

static struct ew_str text_of_declaration(const struct ew_node *parameter,
                                         const char *name)
{
    return scalar_of(parameter, name).text;
}

/* A list is handed to a nested stack as one text, or as it is. */
static struct ew_stack_value *handed_in(struct ew_stack *stack,
                                        struct ew_stack_value *value, bool list)
{
    struct ew_str text = ew_value_text(value);
    if (!list || !text.ptr || ew_has_hole(text)) {
        return value->kind == EW_VALUE_MAP || (list && text.ptr)
                   ? ew_value_hole(stack, value->place)
                   : value;
    }
    return list_value(stack, ew_value_scalar(value), value->place);
}

/* Whoever reads the report is to see which values it rests on. */
static void tell_used(struct ew_stack *stack,
                      struct ew_template_argument *argument)
{
    struct ew_str value = argument->value.text;
    argument->told = true;
    bool cut = value.len > MAX_TOLD_BYTES;
    size_t end = cut ? MAX_TOLD_BYTES : value.len;
    while (cut && end > 0 && ((unsigned char)value.ptr[end] & 0xC0) == 0x80) {
        end--;
    }
    struct ew_str text = ew_reason(
        stack->loading->arena, "parameter %.*s = %.*s%s from %.*s",
        EW_STR_ARG(argument->name), EW_STR_ARG(ew_str_slice(value, 0, end)),
        cut ? "..." : "", EW_STR_ARG(argument->place.file));
    if (!text.ptr ||
        ew_vec_push_str(&stack->loading->estate->assumptions, text) != EW_OK) {
        stack->failed = true;
    }
}

bool ew_parameter_is_looked_up(const struct ew_node *parameter)
{
    return ew_str_starts(text_of_declaration(parameter, "Type"),
                         EW_STR("AWS::SSM::Parameter::"));
}

bool ew_parameter_is_list(const struct ew_node *parameter)
{
    struct ew_str type = text_of_declaration(parameter, "Type");
    return ew_str_eq(type, EW_STR("CommaDelimitedList")) ||
           ew_str_starts(type, EW_STR("List<"));
}

static struct ew_str why_unknown(struct ew_stack *stack,
                                 const struct ew_node *parameter, bool secret)
{
    const char *why = "has no value (give a parameter file)";
    if (secret) {
        why = "is NoEcho, so its value is not read";
    } else if (ew_parameter_is_looked_up(parameter)) {
        why = "is looked up in SSM";
    } else if (stack->parent) {
        why = "has no value from the stack around it";
    }
    struct ew_str names = ew_choice_names(stack, parameter);
    return secret || !names.len
               ? ew_reason(stack->arena, "parameter `%.*s` %s",
                           EW_STR_ARG(parameter->key), why)
               : ew_reason(stack->arena,
                           "parameter `%.*s` has no value (%.*sgive a "
                           "parameter file)",
                           EW_STR_ARG(parameter->key), EW_STR_ARG(names));
}

/* It may be one of some: noted, so that these can be tried. */
static struct ew_stack_value *choice(struct ew_stack *stack,
                                     const struct ew_node *parameter,
                                     struct ew_place place)
{
    struct ew_vec *all = &stack->top->choices;
    const struct ew_stack_choice *known = all->items;
    size_t cause = ew_stack_cause(stack, why_unknown(stack, parameter, false));
    size_t i = 0;
    while (i < all->count &&
           (known[i].stack != stack || known[i].parameter != parameter)) {
        i++;
    }
    struct ew_stack_choice *slot =
        i == all->count && cause < EW_LAST_CAUSE ? ew_vec_push(all) : NULL;
    if (slot) {
        *slot = (struct ew_stack_choice){
            .stack = stack, .parameter = parameter, .cause = cause};
    }
    return ew_value_hole(stack, place);
}

/*
 * In this order: what is looked up or secret is not known; what a parent
 * passes; a value that is being tried; what a file gives or the default; else
 * what it may be.
 */
struct ew_stack_value *ew_parameter_value(struct ew_stack *stack,
                                          const struct ew_node *parameter,
                                          struct ew_place place)
{
    struct ew_template_argument *argument =
        ew_map_find(&stack->arguments, parameter->key);
    bool list = ew_parameter_is_list(parameter);
    struct ew_scalar value =
        argument ? argument->value : scalar_of(parameter, "Default");
    /* a secret is not to be shown, and what SSM has under a name is not the
     * name: be it given, passed or allowed */
    bool secret = ew_str_eq_nocase(text_of_declaration(parameter, "NoEcho"),
                                   EW_STR("true"));
    if (secret || ew_parameter_is_looked_up(parameter)) {
        return ew_value_unknown(stack, place,
                                why_unknown(stack, parameter, secret));
    }
    struct ew_stack_value *passed =
        stack->parent ? ew_stack_passed(stack, parameter->key, place) : NULL;
    if (passed) {
        return handed_in(stack, passed, list);
    }
    struct ew_scalar chosen = ew_choice_value(stack, parameter);
    if (chosen.text.ptr) {
        return list ? list_value(stack, chosen, place)
                    : ew_value_of_scalar(stack, chosen, place);
    }
    if (!value.text.ptr && ew_choice_names(stack, parameter).len) {
        return choice(stack, parameter, place);
    }
    if (!value.text.ptr) {
        return ew_value_unknown(stack, place,
                                why_unknown(stack, parameter, false));
    }
    if (argument && !argument->told) {
        tell_used(stack, argument);
    }
    return list ? list_value(stack, value, place)
                : ew_value_of_scalar(stack, value, place);
}
