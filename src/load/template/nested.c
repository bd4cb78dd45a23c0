/*
 * Stacks and each other: the templates that a stack nests, what a nested
 * stack gives back, and what one stack of the run exports to another.
 */
#include "load/template/assembly.h"
#include "load/template/stack.h"

/** Nested stacks of one run. */
#define MAX_NESTED ((size_t)2000)

/* ---- which template ------------------------------------------------------ */

static struct ew_template *template_at(const struct ew_stack_run *run,
                                       struct ew_str path)
{
    return path.ptr ? ew_map_find(&run->by_path, path) : NULL;
}

static struct ew_template *template_beside(const struct ew_stack_run *run,
                                           const struct ew_template *from,
                                           struct ew_str path)
{
    return template_at(
        run, ew_path_beside(&run->loading->passing, from->path, path));
}

static struct ew_str last_part(struct ew_str text)
{
    struct ew_str rest = text;
    while (rest.ptr) {
        text = ew_str_cut(rest, '/', &rest);
    }
    return text;
}

/* The template that an address in a bucket, or a path, stands for. */
static struct ew_template *template_of(const struct ew_stack_run *run,
                                       const struct ew_template *from,
                                       struct ew_str address)
{
    struct ew_str name = last_part(address);
    const struct ew_template_asset *assets = run->loading->assets.items;
    struct ew_template *found = NULL;
    bool is_near = false;
    for (size_t i = 0; name.len && i < run->loading->assets.count; i++) {
        struct ew_template *one = ew_str_eq(assets[i].name, name)
                                      ? template_at(run, assets[i].path)
                                      : NULL;
        /* of two copies of an assembly each has its own */
        bool near =
            one && one == template_beside(run, from, last_part(assets[i].path));
        bool before = one && !is_near &&
                      (!found || ew_str_cmp(one->path, found->path) < 0);
        found = near || before ? one : found;
        is_near = is_near || near;
    }
    if (found) {
        return found;
    }
    bool local = address.len && !ew_has_hole(address) &&
                 !ew_str_contains(address, EW_STR("://"));
    return local ? template_beside(run, from, address) : NULL;
}

static const char *address_property(struct ew_str type)
{
    if (ew_str_eq(type, EW_STR("AWS::CloudFormation::Stack"))) {
        return "TemplateURL";
    }
    return ew_str_eq(type, EW_STR("AWS::Serverless::Application")) ? "Location"
                                                                   : NULL;
}

/* What the CDK notes of where the template lies. */
static struct ew_template *template_noted(const struct ew_stack_run *run,
                                          const struct ew_template *from,
                                          const struct ew_node *resource)
{
    const struct ew_node *path =
        ew_node_get(ew_node_get(resource, "Metadata"), "aws:asset:path");
    return path && path->kind == EW_NODE_SCALAR
               ? template_beside(run, from, path->text)
               : NULL;
}

/* A path with a variable in it, `parts/${Name}.yaml`: each template that it may
 * come to. One that is none of them after all is read by itself. */
static void mark_like(const struct ew_stack_run *run,
                      const struct ew_template *from, struct ew_str text)
{
    struct ew_template *const *all = run->loading->templates.items;
    size_t begin = ew_str_find(text, '{');
    size_t end = text.len;
    while (end > begin && text.ptr[end - 1] != '}') {
        end--;
    }
    struct ew_str after = ew_str_slice(text, end, text.len);
    struct ew_str before =
        ew_path_beside(&run->loading->passing, from->path,
                       ew_str_slice(text, 0, begin ? begin - 1 : 0));
    for (size_t i = 0; before.ptr && i < run->loading->templates.count; i++) {
        if (all[i] != from && ew_str_starts(all[i]->key, before) &&
            ew_str_ends(all[i]->key, after)) {
            all[i]->nested = true;
        }
    }
}

static bool has_variable(struct ew_str text)
{
    return ew_str_contains(text, EW_STR("${")) ||
           ew_str_contains(text, EW_STR("&{"));
}

/* Before anything is evaluated: whatever it may be. */
static void mark_in(const struct ew_stack_run *run,
                    const struct ew_template *from, const struct ew_node *node)
{
    const struct ew_node *inner = node->first;
    struct ew_template *found = node->kind == EW_NODE_SCALAR
                                    ? template_of(run, from, node->text)
                                    : NULL;
    if (found) {
        found->nested = true;
    } else if (node->kind == EW_NODE_SCALAR && has_variable(node->text) &&
               !ew_str_contains(node->text, EW_STR("://"))) {
        mark_like(run, from, node->text);
    }
    for (; inner; inner = inner->next) {
        mark_in(run, from, inner);
    }
}

static void mark_resource(const struct ew_stack_run *run,
                          const struct ew_template *from,
                          const struct ew_node *resource)
{
    const struct ew_node *type = ew_node_get(resource, "Type");
    const char *name = type && type->kind == EW_NODE_SCALAR
                           ? address_property(type->text)
                           : NULL;
    const struct ew_node *address =
        name ? ew_node_get(ew_node_get(resource, "Properties"), name) : NULL;
    struct ew_template *noted =
        name ? template_noted(run, from, resource) : NULL;
    if (noted) {
        noted->nested = true;
    } else if (address) {
        mark_in(run, from, address);
    }
}

/* Those that a loop makes stand in the last part of `Fn::ForEach::…`. */
static void mark_all(const struct ew_stack_run *run,
                     const struct ew_template *from,
                     const struct ew_node *resources)
{
    const struct ew_node *resource = resources ? resources->first : NULL;
    for (; resource; resource = resource->next) {
        const struct ew_node *part = resource->first;
        if (!ew_str_starts(resource->key, EW_STR("Fn::ForEach::"))) {
            mark_resource(run, from, resource);
            continue;
        }
        while (part && part->next) {
            part = part->next;
        }
        mark_all(run, from, part);
    }
}

void ew_stack_mark_nested(const struct ew_stack_run *run,
                          const struct ew_template *from)
{
    mark_all(run, from, ew_node_get(from->root, "Resources"));
}

/* ---- opening ------------------------------------------------------------- */

static bool is_inside_itself(const struct ew_stack *stack,
                             const struct ew_template *template)
{
    while (stack && stack->template != template) {
        stack = stack->parent;
    }
    return stack != NULL;
}

/* NULL: which template it is is not known, or it is not at hand. */
static struct ew_template *nested_template(struct ew_stack *stack,
                                           struct ew_template_resource *of)
{
    const char *name = address_property(of->type);
    struct ew_template *found =
        name ? template_noted(stack->run, stack->template, of->node) : NULL;
    if (found || !name) {
        return found;
    }
    struct ew_str address = ew_value_text(ew_property(stack, of, name));
    return address.ptr ? template_of(stack->run, stack->template, address)
                       : NULL;
}

void ew_stack_open_nested(struct ew_stack *stack)
{
    struct ew_template_resource *const *all = stack->resource_list.items;
    for (size_t i = 0; i < stack->resource_list.count && !stack->failed; i++) {
        struct ew_template_resource *of = all[i];
        if (of->exists == EW_KNOWN_NO || !address_property(of->type)) {
            continue;
        }
        struct ew_template *template = nested_template(stack, of);
        if (!template || is_inside_itself(stack, template) ||
            stack->run->nested == MAX_NESTED) {
            continue;
        }
        stack->run->nested++;
        of->child = ew_stack_open(stack->run, template, stack, of);
        stack->failed = stack->failed || !of->child;
    }
}

/* ---- what goes in and comes out ------------------------------------------ */

/* A value of one stack in another: what it was made of stays behind, but what
 * it names is still there where both are laid out together. */
static struct ew_value *handed_over(struct ew_stack *to,
                                    const struct ew_stack *from,
                                    const struct ew_value *value,
                                    struct ew_place place)
{
    struct ew_value *copy =
        value && ew_stack_spend(to, 1) ? ew_value_copy(to, value) : NULL;
    to->failed = to->failed || from->failed;
    if (!copy) {
        return NULL;
    }
    copy->resource = (struct ew_str){NULL, 0};
    copy->causes = to->top == from->top ? copy->causes : 0;
    copy->place = place;
    if (to->file != from->file) {
        copy->origin = NULL;
    }
    if (copy->undecided) {
        copy->then = handed_over(to, from, value->then, place);
        copy->otherwise = handed_over(to, from, value->otherwise, place);
    }
    struct ew_value **end = &copy->first;
    const struct ew_value *inner = value->first;
    for (*end = NULL; inner; inner = inner->next) {
        *end = handed_over(to, from, inner, place);
        if (!*end) {
            return copy;
        }
        (*end)->key = inner->key;
        (*end)->key_place = place;
        end = &(*end)->next;
    }
    return copy;
}

static struct ew_stack_memo *memo_of(struct ew_stack *stack, struct ew_map *all,
                                     struct ew_str name)
{
    struct ew_stack_memo *memo = ew_map_find(all, name);
    if (memo) {
        return memo;
    }
    memo = EW_NEW(stack->arena, struct ew_stack_memo);
    if (!memo || ew_map_put(all, name, memo) != EW_OK) {
        stack->failed = true;
        return NULL;
    }
    return memo;
}

/* Why it is not known is said again to each that asks. */
static struct ew_value *again(struct ew_stack *from, struct ew_value *value)
{
    if (value && (value->kind != EW_VALUE_TEXT || ew_has_hole(value->text))) {
        from->run->causes |= value->causes;
    }
    return value;
}

/* Evaluates a node of `from` once, however many ask for it: what is made of
 * two of the last each time would take twice as long at each step. */
static struct ew_value *once(struct ew_stack *from, struct ew_map *all,
                             const struct ew_node *key,
                             const struct ew_node *node)
{
    struct ew_stack_memo *memo = memo_of(from, all, key->key);
    bool trying = from->run->choosing > 0;
    if (!memo) {
        return NULL;
    }
    if (memo->evaluating) {
        return ew_stack_wrong(from, node->place,
                              ew_reason(from->arena,
                                        "the value of `%.*s` refers to itself",
                                        EW_STR_ARG(key->key)));
    }
    if (trying ? memo->stamp == from->run->stamp : memo->known) {
        return again(from, trying ? memo->tried : memo->value);
    }
    memo->evaluating = true;
    struct ew_value *value = ew_eval(from, node);
    memo->evaluating = false;
    if (trying) {
        memo->tried = value;
        memo->stamp = from->run->stamp;
    } else {
        memo->value = value;
        memo->known = true;
    }
    return value;
}

static struct ew_value *of_output(struct ew_stack *to, struct ew_stack *from,
                                  const struct ew_node *output,
                                  struct ew_place place)
{
    const struct ew_node *value = ew_node_get(output, "Value");
    return value ? handed_over(to, from,
                               once(from, &from->outputs, output, value), place)
                 : NULL;
}

struct ew_value *ew_stack_passed(struct ew_stack *stack, struct ew_str name,
                                 struct ew_place place)
{
    struct ew_stack *parent = stack->parent;
    const struct ew_node *all =
        ew_node_get(ew_node_get(stack->from->node, "Properties"), "Parameters");
    struct ew_call call;
    if (!all || all->kind != EW_NODE_MAP || ew_call_of(all, &call)) {
        return all ? ew_value_hole(stack, place) : NULL;
    }
    const struct ew_node *node = all->first;
    while (node && !ew_str_eq(node->key, name)) {
        node = node->next;
    }
    return node ? handed_over(stack, parent,
                              once(parent, &stack->passed, node, node), place)
                : NULL;
}

static const struct ew_node *output_of(const struct ew_stack *stack,
                                       struct ew_str name)
{
    const struct ew_node *all = ew_node_get(stack->root, "Outputs");
    const struct ew_node *output =
        all && all->kind == EW_NODE_MAP ? all->first : NULL;
    while (output && !ew_str_eq(output->key, name)) {
        output = output->next;
    }
    return output;
}

struct ew_value *ew_stack_returned(struct ew_stack *stack,
                                   struct ew_template_resource *nested,
                                   struct ew_str attribute,
                                   struct ew_place place)
{
    static const struct ew_str PREFIX = EW_LIT("Outputs.");
    const struct ew_node *output =
        nested->child && ew_str_starts(attribute, PREFIX)
            ? output_of(nested->child,
                        ew_str_slice(attribute, PREFIX.len, attribute.len))
            : NULL;
    struct ew_value *value =
        output ? of_output(stack, nested->child, output, place) : NULL;
    return value ? value : ew_value_hole(stack, place);
}

/* ---- exports and imports ------------------------------------------------- */

static void declare_export(struct ew_stack *stack, const struct ew_node *output)
{
    const struct ew_node *name =
        ew_node_get(ew_node_get(output, "Export"), "Name");
    struct ew_str text =
        name ? ew_value_text(ew_eval(stack, name)) : EW_STR("");
    if (!text.len || ew_text_is_open(text)) {
        return;
    }
    struct ew_stack_export *slot = ew_vec_push(&stack->run->exports);
    if (!slot) {
        stack->failed = true;
        return;
    }
    *slot = (struct ew_stack_export){text, stack, output};
}

void ew_stack_declare_exports(struct ew_stack *stack)
{
    const struct ew_node *all = ew_node_get(stack->root, "Outputs");
    const struct ew_node *output =
        all && all->kind == EW_NODE_MAP ? all->first : NULL;
    for (; output && !stack->failed; output = output->next) {
        const struct ew_node *condition = ew_node_get(output, "Condition");
        bool absent = condition && condition->kind == EW_NODE_SCALAR &&
                      ew_stack_condition(stack, condition->text,
                                         condition->place) == EW_KNOWN_NO;
        if (!absent) {
            declare_export(stack, output);
        }
    }
    struct ew_template_resource *const *resources = stack->resource_list.items;
    for (size_t i = 0; i < stack->resource_list.count; i++) {
        if (resources[i]->child) {
            ew_stack_declare_exports(resources[i]->child);
        }
    }
}

/* May the two be in one account and region? Exports are for these alone. */
static bool may_meet(const struct ew_stack *a, const struct ew_stack *b)
{
    struct ew_str accounts[2] = {ew_stack_account(a), ew_stack_account(b)};
    struct ew_str regions[2] = {ew_stack_region(a), ew_stack_region(b)};
    return (!accounts[0].ptr || !accounts[1].ptr ||
            ew_str_eq(accounts[0], accounts[1])) &&
           (!regions[0].ptr || !regions[1].ptr ||
            ew_str_eq(regions[0], regions[1]));
}

struct ew_value *ew_function_import_value(struct ew_stack *stack,
                                          const struct ew_call *call)
{
    struct ew_str name = ew_value_text(ew_eval_argument(stack, call));
    const struct ew_stack_export *all = stack->run->exports.items;
    const struct ew_stack_export *found = NULL;
    for (size_t i = 0; name.len && i < stack->run->exports.count; i++) {
        if (!ew_stack_spend(stack, 1)) {
            break;
        }
        if (!ew_str_eq(all[i].name, name) || !may_meet(stack, all[i].stack)) {
            continue;
        }
        if (found) {
            return ew_value_unknown(stack, call->place,
                                    ew_reason(stack->arena,
                                              "two stacks export `%.*s`",
                                              EW_STR_ARG(name)));
        }
        found = &all[i];
    }
    uint64_t outer = stack->run->causes;
    struct ew_value *value =
        found ? of_output(stack, found->stack, found->output, call->place)
              : NULL;
    stack->run->causes = outer; /* those are bits of another stack */
    if (!value || ew_has_hole(value->text)) {
        (void)ew_stack_cause(
            stack, ew_reason(stack->arena,
                             found ? "what is exported as `%.*s` is not known"
                                   : "no template of the run exports `%.*s`",
                             EW_STR_ARG(name.len ? name : EW_STR("it"))));
    }
    return value ? value : ew_value_hole(stack, call->place);
}
