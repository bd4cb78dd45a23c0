/*
 * Stacks inside stacks, where their templates are at hand. Each use of a
 * template is a stack of its own, with arguments of its own. Templates may nest
 * each other in a circle, so depth and number are bounded.
 *
 *     Network:
 *       Type: AWS::CloudFormation::Stack
 *       Properties:
 *         TemplateURL: ./network.yaml       # or an address of a bucket
 *         Parameters: {Env: !Ref Env}
 *
 * The file of that name beside the template, or the asset of the CDK that is
 * uploaded under it, is opened as a part of this stack. A template that is not
 * at hand leaves the run incomplete: it may hold any role.
 */
#include "load/template/nested.h"

#include "load/paths.h"
#include "load/template/assembly.h"
#include "load/template/common.h"
#include "load/template/template.h"
#include "load/template/value.h"

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

/* The template that an address in a bucket, or a path, stands for. */
static struct ew_template *template_of(const struct ew_stack_run *run,
                                       const struct ew_template *from,
                                       struct ew_str address)
{
    struct ew_str name = ew_str_last_part(address);
    const struct ew_template_asset *assets = run->loading->assets.items;
    struct ew_template *found = NULL;
    bool is_near = false;
    for (size_t i = 0; name.len && i < run->loading->assets.count; i++) {
        struct ew_template *one = ew_str_eq(assets[i].name, name)
                                      ? template_at(run, assets[i].path)
                                      : NULL;
        /* of two copies of an assembly each has its own */
        bool near =
            one &&
            one == template_beside(run, from, ew_str_last_part(assets[i].path));
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
    } else if (node->kind == EW_NODE_SCALAR &&
               (ew_str_contains(node->text, EW_STR("${")) ||
                ew_str_contains(node->text, EW_STR("&{"))) &&
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

/* A template that nests itself by way of others would have no end. */
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
