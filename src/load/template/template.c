/*
 * Templates wait until all files are in, since parameter files, nested
 * templates and exports of other stacks may come later; then those that nobody
 * nests are evaluated, in the order of their paths.
 *
 *     AWSTemplateFormatVersion: "2010-09-09"
 *     Parameters: {Env: {Type: String}}
 *     Resources:
 *       Ops: {Type: AWS::IAM::Role, Properties: {…}}
 *
 * The version is optional, and files without it are many. A file is taken for a
 * template where it has `Resources` with types such as `AWS::…`; where it is no
 * YAML that can be parsed, its lines are asked, so that a template with a fault
 * is told as one and not passed over.
 */
#include "load/template/template.h"

#include "load/paths.h"
#include "load/template/assembly.h"
#include "load/template/between.h"
#include "load/template/conditions.h"
#include "load/template/exemptions.h"
#include "load/template/loops.h"
#include "load/template/nested.h"
#include "load/template/parameters.h"
#include "load/template/resources.h"
#include "load/template/stack.h"

#include <stdlib.h>

/** Bytes of values that each byte of a template may come to. */
#define SPENT_PER_BYTE ((size_t)64)
/** Bytes of one template; AWS takes one megabyte. */
#define MAX_TEMPLATE_BYTES EW_MAX_CONFIG_BYTES

/* ---- is it one? ---------------------------------------------------------- */

/* The key that a line at the left edge begins with; absent: none. */
static struct ew_str outermost_key(struct ew_str line)
{
    char quote = line.len && (line.ptr[0] == '"' || line.ptr[0] == '\'')
                     ? line.ptr[0]
                     : '\0';
    size_t begin = quote ? 1 : 0;
    size_t end = begin;
    while (end < line.len && (line.ptr[end] == '_' || line.ptr[end] == '-' ||
                              line.ptr[end] == '.' ||
                              (line.ptr[end] >= '0' && line.ptr[end] <= '9') ||
                              (ew_ascii_lower(line.ptr[end]) >= 'a' &&
                               ew_ascii_lower(line.ptr[end]) <= 'z'))) {
        end++;
    }
    struct ew_str rest = ew_str_slice(line, end, line.len);
    if (quote && rest.len && rest.ptr[0] == quote) {
        rest = ew_str_slice(rest, 1, rest.len);
    }
    rest = ew_str_trim(rest);
    return end > begin && rest.len && rest.ptr[0] == ':'
               ? ew_str_slice(line, begin, end)
               : (struct ew_str){NULL, 0};
}

/* Lines that may stand at the left edge between the outermost keys. */
static bool is_between(struct ew_str line)
{
    static const char FIRST[] = " \t#-%}].";
    for (size_t i = 0; line.len && i < sizeof(FIRST) - 1; i++) {
        if (line.ptr[0] == FIRST[i]) {
            return true;
        }
    }
    return line.len == 0 || line.ptr[0] == '\r';
}

static const struct ew_str BYTE_ORDER_MARK = EW_LIT("\xEF\xBB\xBF");

/* What editors of Windows put before a text is no part of it. */
static struct ew_str without_mark(struct ew_str text)
{
    return ew_str_starts(text, BYTE_ORDER_MARK)
               ? ew_str_slice(text, BYTE_ORDER_MARK.len, text.len)
               : text;
}

/* All of a text may be indented: how far its first key is. */
static size_t edge_of(struct ew_str text)
{
    struct ew_str rest = text;
    while (rest.ptr) {
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        size_t blanks = 0;
        while (blanks < line.len && line.ptr[blanks] == ' ') {
            blanks++;
        }
        struct ew_str inside = ew_str_slice(line, blanks, line.len);
        if (outermost_key(inside).ptr) {
            return blanks;
        }
        if (!is_between(inside)) {
            return 0;
        }
    }
    return 0;
}

/* A line that is set in less than the first keeps all it has. */
static struct ew_str without_edge(struct ew_str line, size_t edge)
{
    for (size_t i = 0; i < edge; i++) {
        if (i >= line.len || line.ptr[i] != ' ') {
            return line;
        }
    }
    return ew_str_slice(line, edge, line.len);
}

bool ew_template_is_likely(struct ew_str text)
{
    bool typed = ew_str_contains(text, EW_STR("AWS::")) ||
                 ew_str_contains(text, EW_STR("Custom::")) ||
                 ew_str_contains(text, EW_STR("Fn::ForEach::")) ||
                 ew_str_contains(text, EW_STR("Transform"));
    struct ew_str rest = without_mark(text);
    size_t edge = edge_of(rest);
    while (rest.ptr) {
        struct ew_str line = without_edge(ew_str_cut(rest, '\n', &rest), edge);
        struct ew_str key = outermost_key(line);
        if (ew_str_eq(key, EW_STR("AWSTemplateFormatVersion")) ||
            (typed && ew_str_eq(key, EW_STR("Resources")))) {
            return true;
        }
        if (!key.ptr && !is_between(line)) {
            return false; /* prose, or something else altogether */
        }
    }
    return false;
}

bool ew_template_is_encoded(struct ew_str text)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("A\0W\0S\0:\0:\0"),
        EW_LIT("\0A\0W\0S\0:\0:"),
    };
    return ew_str_contains(text, NAMES[0]) || ew_str_contains(text, NAMES[1]);
}

bool ew_template_is_named(struct ew_str text)
{
    return ew_str_contains(text, EW_STR("AWSTemplateFormatVersion")) ||
           ((ew_str_contains(text, EW_STR("AWS::")) ||
             ew_str_contains(text, EW_STR("Fn::ForEach::")) ||
             ew_str_contains(text, EW_STR("Transform"))) &&
            ew_str_contains(text, EW_STR("Resources")));
}

/* A type that a template may have: `AWS::IAM::Role`, `Custom::X`. */
static bool is_type(struct ew_str text)
{
    return ew_str_contains(text, EW_STR("::"));
}

/* What stands in the place of resources, or of all of them. */
static bool makes_resources(struct ew_str key)
{
    return ew_str_starts(key, EW_STR("Fn::ForEach::")) ||
           ew_str_eq(key, EW_STR("Fn::Transform"));
}

/* `Resources` with a tag, or under a transform, may come to anything. */
static bool is_template_node(const struct ew_node *root)
{
    const struct ew_node *resources = ew_node_get(root, "Resources");
    if (ew_node_get(root, "AWSTemplateFormatVersion") ||
        (resources && (ew_node_get(root, "Transform") || resources->tag.ptr))) {
        return true;
    }
    const struct ew_node *resource =
        resources && resources->kind == EW_NODE_MAP ? resources->first : NULL;
    for (; resource; resource = resource->next) {
        const struct ew_node *type = ew_node_get(resource, "Type");
        if ((type && is_type(type->text)) || makes_resources(resource->key)) {
            return true;
        }
    }
    return false;
}

static bool has_type(const struct ew_json_text *text, struct ew_span resource,
                     struct ew_arena *arena)
{
    struct ew_json_item item;
    struct ew_json_iter iter = ew_json_iter(text, resource, arena);
    while (ew_json_next(&iter, &item)) {
        if (item.kind == EW_JSON_STRING &&
            ew_str_eq(item.name, EW_STR("Type"))) {
            return is_type(
                ew_str_slice(text->text, item.span.begin, item.span.end));
        }
    }
    return false;
}

/* Of JSON nothing is parsed yet: the iterator goes over the text. */
bool ew_template_detect(const struct ew_source *source)
{
    if (source->node) {
        return is_template_node(source->node);
    }
    const struct ew_json_item *resources =
        ew_source_member(source, "Resources");
    if (ew_source_member(source, "AWSTemplateFormatVersion") ||
        (resources && ew_source_member(source, "Transform"))) {
        return true;
    }
    if (!resources || resources->kind != EW_JSON_OBJECT) {
        return false;
    }
    struct ew_arena arena;
    struct ew_json_item item;
    bool found = false;
    ew_arena_init(&arena);
    struct ew_json_iter iter =
        ew_json_iter(source->text, resources->span, &arena);
    while (!found && ew_json_next(&iter, &item)) {
        found = makes_resources(item.name) ||
                (item.kind == EW_JSON_OBJECT &&
                 has_type(source->text, item.span, &arena));
    }
    ew_arena_release(&arena);
    return found;
}

/* ---- reading ------------------------------------------------------------- */

enum ew_status ew_template_parse(struct ew_loading *loading,
                                 struct ew_source *source, struct ew_error *err)
{
    if (source->bytes.len > MAX_TEMPLATE_BYTES) {
        return ew_fail_at(
            err, EW_LIMIT, (struct ew_place){.file = source->path},
            "the template is larger than %zu MB", MAX_TEMPLATE_BYTES >> 20);
    }
    return ew_node_parse_tagged(&loading->passing, source->path,
                                without_mark(source->bytes), &source->node,
                                err);
}

/* Marks of our own in a text would be taken for what is not known. */
static const struct ew_node *find_mark(const struct ew_node *node)
{
    const struct ew_node *inner = node ? node->first : NULL;
    const struct ew_node *found = NULL;
    if (!node) {
        return NULL;
    }
    if (ew_has_hole(node->text) || ew_has_hole(node->key)) {
        return node;
    }
    for (; inner && !found; inner = inner->next) {
        found = find_mark(inner);
    }
    return found;
}

/* Evaluated when all files are in. */
static enum ew_status keep(struct ew_loading *loading,
                           const struct ew_source *source,
                           const struct ew_node *root)
{
    struct ew_template *template =
        EW_NEW(&loading->passing, struct ew_template);
    struct ew_template **slot = ew_vec_push(&loading->templates);
    EW_TRY_MEMORY(template && slot);
    template->path = source->path;
    template->bytes = source->bytes;
    template->text = source->text;
    template->root = root;
    *slot = template;
    return EW_OK;
}

/* A template without resources is told: something was meant to be in it. */
enum ew_status ew_template_load(struct ew_loading *loading,
                                const struct ew_source *source)
{
    struct ew_error err = {0};
    struct ew_source copy = *source;
    if (!copy.node) {
        enum ew_status status = ew_template_parse(loading, &copy, &err);
        if (status != EW_OK) {
            ew_diag_add_error(&loading->estate->incomplete, &err);
            return status == EW_NOMEM ? status : EW_OK;
        }
    }
    const struct ew_node *resources = ew_node_get(copy.node, "Resources");
    const struct ew_node *mark = find_mark(copy.node);
    if (mark) {
        EW_LOSE(loading, mark->place,
                "a noncharacter of Unicode in a template");
        return EW_OK;
    }
    if (!resources || resources->kind != EW_NODE_MAP || resources->tag.ptr) {
        EW_LOSE(loading, resources ? resources->place : copy.node->place,
                "the template has no map of `Resources`");
        return EW_OK;
    }
    if (!resources->first) {
        EW_LOSE(loading, resources->place,
                "this template holds no resource: nothing is judged");
    }
    loading->estate->code_files++;
    return keep(loading, source, copy.node);
}

/* ---- evaluating ---------------------------------------------------------- */

/* Indexes the entries of a section by name. */
static void index_section(struct ew_stack *stack, const char *name,
                          struct ew_map *map)
{
    const struct ew_node *section = ew_node_get(stack->root, name);
    const struct ew_node *entry =
        section && section->kind == EW_NODE_MAP ? section->first : NULL;
    for (; entry; entry = entry->next) {
        const struct ew_node **slot =
            EW_NEW(stack->arena, const struct ew_node *);
        if (!slot || ew_map_put(map, entry->key, slot) != EW_OK) {
            stack->failed = true;
            return;
        }
        *slot = entry;
    }
}

/* One that is nested is laid out with the one that it is in. */
static struct ew_code_file *file_of(struct ew_stack_run *run,
                                    const struct ew_template *template)
{
    struct ew_loading *loading = run->loading;
    struct ew_code_file *file = ew_code_add(loading, template->path);
    const struct ew_template_environment *first =
        ew_cdk_environment_of(loading, template->path);
    const struct ew_template_environment *one = file ? first : NULL;
    for (; one; one = one->next) {
        /* of two stacks that differ neither counts */
        bool account = one == first || ew_str_eq(file->account, one->account);
        bool region = one == first || ew_str_eq(file->region, one->region);
        file->account = account ? one->account : (struct ew_str){NULL, 0};
        file->region = region ? one->region : (struct ew_str){NULL, 0};
    }
    return file;
}

/*
 * Everything that a stack declares, in the order in which one needs the other:
 * loops may be over parameters, and resources have conditions. NULL when memory
 * is out.
 */
struct ew_stack *ew_stack_open(struct ew_stack_run *run,
                               struct ew_template *template,
                               struct ew_stack *parent,
                               struct ew_template_resource *from)
{
    struct ew_arena *arena = &run->loading->passing;
    struct ew_stack *stack = EW_NEW(arena, struct ew_stack);
    if (!stack) {
        return NULL;
    }
    *stack = (struct ew_stack){
        .run = run,
        .parent = parent,
        .top = parent ? parent->top : stack,
        .from = from,
        .loading = run->loading,
        .template = template,
        .root = template->root,
        .file = parent ? parent->file : file_of(run, template),
        .arena = arena,
        .arguments = ew_map_of(arena),
        .parameters = ew_map_of(arena),
        .conditions = ew_map_of(arena),
        .mappings = ew_map_of(arena),
        .resources = ew_map_of(arena),
        .resource_list =
            ew_vec_of(arena, sizeof(struct ew_template_resource *)),
        .assigned = ew_map_of(arena),
        .outputs = ew_map_of(arena),
        .passed = ew_map_of(arena),
        .causes = ew_vec_of(arena, sizeof(struct ew_str)),
        .choices = ew_vec_of(arena, sizeof(struct ew_stack_choice)),
    };
    if (!stack->file) {
        return NULL;
    }
    template->instances++;
    run->allowed += parent ? 0 : template->bytes.len * SPENT_PER_BYTE;
    index_section(stack, "Parameters", &stack->parameters);
    index_section(stack, "Mappings", &stack->mappings);
    ew_stack_read_arguments(stack);
    ew_stack_expand_loops(stack);
    ew_stack_declare_conditions(stack);
    ew_stack_declare_resources(stack);
    return stack->failed ? NULL : stack;
}

/*
 * Once all stacks of the run are open, as one may import what another exports.
 */
void ew_stack_read(struct ew_stack *stack)
{
    ew_stack_read_resources(stack);
    if (!stack->failed) {
        ew_stack_read_exemptions(stack);
    }
    if (stack->failed && stack->parent) {
        stack->parent->failed = true;
    }
}

static int by_template_path(const void *left, const void *right)
{
    const struct ew_template *const *a = left;
    const struct ew_template *const *b = right;
    return ew_str_cmp((*a)->path, (*b)->path);
}

/* Who names a file with parameters has a template in mind; one that was found
 * may be meant for a template of another folder. */
static enum ew_status tell_useless(struct ew_loading *loading)
{
    bool some = loading->templates.count > 0;
    EW_EACH_REF(struct ew_template_parameters, each, &loading->parameters) {
        if (each->counts || (!some && !each->direct)) {
            continue;
        }
        if (!some) {
            EW_LOSE(loading, each->place,
                    "these are parameters, and there is no template that "
                    "was read");
            continue;
        }
        struct ew_str text = ew_reason(
            loading->arena,
            "the parameters of %.*s are not used: no template is in its "
            "folder (name the file for it to count for all templates)",
            EW_STR_ARG(each->path));
        EW_TRY(text.ptr ? ew_vec_push_str(&loading->estate->assumptions, text)
                        : EW_NOMEM);
    }
    return EW_OK;
}

/* Those that may be part of others come only where they turn out not to be;
 * one that is also deployed by itself is both. */
static bool comes_now(const struct ew_template *template, bool nested)
{
    return template->alone
               ? !nested
               : template->instances == 0 && template->nested == nested;
}

static enum ew_status open_all(struct ew_stack_run *run, bool nested)
{
    EW_EACH_REF(struct ew_template, template, &run->loading->templates) {
        if (!comes_now(template, nested)) {
            continue;
        }
        struct ew_stack *stack = ew_stack_open(run, template, NULL, NULL);
        struct ew_stack **slot = stack ? ew_vec_push(&run->stacks) : NULL;
        EW_TRY_MEMORY(slot);
        *slot = stack;
    }
    return EW_OK;
}

static enum ew_status index_templates(struct ew_stack_run *run)
{
    struct ew_template *const *all = run->loading->templates.items;
    for (size_t i = 0; i < run->loading->templates.count; i++) {
        struct ew_str path =
            ew_path_beside(&run->loading->passing, EW_STR(""), all[i]->path);
        EW_TRY_MEMORY(path.ptr);
        all[i]->key = path;
        EW_TRY(ew_map_put(&run->by_path, path, all[i]));
        all[i]->alone =
            ew_map_find(&run->loading->environment_of, path) != NULL;
    }
    for (size_t i = 0; i < run->loading->templates.count; i++) {
        ew_stack_mark_nested(run, all[i]);
    }
    return EW_OK;
}

static enum ew_status read_all_stacks(struct ew_stack_run *run)
{
    struct ew_stack *const *stacks = run->stacks.items;
    for (size_t i = 0; i < run->stacks.count; i++) {
        ew_stack_declare_exports(stacks[i]);
    }
    for (size_t i = 0; i < run->stacks.count; i++) {
        ew_stack_read(stacks[i]);
    }
    for (size_t i = 0; i < run->stacks.count; i++) {
        if (stacks[i]->failed) {
            return EW_NOMEM;
        }
    }
    return EW_OK;
}

enum ew_status ew_templates_finish(struct ew_loading *loading)
{
    struct ew_vec *templates = &loading->templates;
    struct ew_arena *arena = &loading->passing;
    struct ew_stack_run run = {
        .loading = loading,
        .told = ew_map_of(arena),
        .by_path = ew_map_of(arena),
        .stacks = ew_vec_of(arena, sizeof(struct ew_stack *)),
        .exports = ew_vec_of(arena, sizeof(struct ew_stack_export)),
    };
    if (templates->count > 1) {
        qsort(templates->items, templates->count, templates->item_size,
              by_template_path);
    }
    EW_TRY(index_templates(&run));
    EW_TRY(ew_cdk_tell_missing(loading, &run.by_path));
    EW_TRY(open_all(&run, false));
    EW_TRY(open_all(&run, true));
    EW_TRY(read_all_stacks(&run));
    return tell_useless(loading);
}
