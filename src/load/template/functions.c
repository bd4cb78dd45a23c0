/*
 * The functions that work on nothing but their arguments. One with an unknown
 * part gives a text with a hole in that place wherever it can, since
 * `arn:…:cluster/` followed by a hole says much more than a hole alone.
 *
 *     !Sub "arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:cluster/${Name}"
 *
 * with a parameter `Name` that nobody gave keeps its form, with one mark for
 * each of the three: it still says that the policy is about clusters.
 */
#include "load/template/functions.h"

#include "load/template/conditions.h"
#include "load/template/refs.h"
#include "load/template/stack.h"
#include "load/template/value.h"

/** Elements of a list that a function makes. */
#define MAX_ELEMENTS ((size_t)100000)

/* ---- texts --------------------------------------------------------------- */

/* NULL when memory is out. */
static struct ew_stack_value *finish_text(struct ew_stack *stack,
                                          struct ew_buf *buf,
                                          struct ew_place place)
{
    struct ew_str text = ew_buf_move(buf, stack->arena);
    if (!text.ptr) {
        stack->failed = true;
        return NULL;
    }
    return ew_value_of_text(stack, text, place);
}

/* The text of a value that a text is made of: a hole for what is none, and for
 * a number of which it is not known how it is spelt. */
static struct ew_str part(struct ew_stack *stack,
                          const struct ew_stack_value *value)
{
    struct ew_str text = ew_value_text(value);
    if (ew_value_is_number(value)) {
        ew_stack_cause_spelling(stack, text);
        return EW_STR(EW_HOLE);
    }
    return text.ptr ? text : EW_STR(EW_HOLE);
}

/* ---- Sub ----------------------------------------------------------------- */

/*
 * `${Name}` of the map that goes with the text, else of the template: a
 * parameter, a resource, or with a dot an attribute of one.
 */
static struct ew_stack_value *sub_variable(struct ew_stack *stack,
                                           struct ew_str name,
                                           const struct ew_node *variables,
                                           struct ew_place place)
{
    const struct ew_node *variable = variables ? variables->first : NULL;
    for (; variable; variable = variable->next) {
        if (!ew_stack_spend(stack, variable->key.len + 1)) {
            return ew_value_hole(stack, place);
        }
        if (ew_str_eq(variable->key, name)) {
            return ew_eval(stack, variable);
        }
    }
    struct ew_str attribute = {NULL, 0};
    struct ew_str id = ew_str_cut(name, '.', &attribute);
    return attribute.ptr ? ew_stack_attribute(stack, id, attribute, place)
                         : ew_stack_ref(stack, name, place);
}

/* The name in the `${name}` that text starts with; *used gets the length of
 * all of it. Absent: text starts with none. */
static struct ew_str variable_at(struct ew_str text, bool *closed, size_t *used)
{
    if (!*closed || !ew_str_starts(text, EW_STR("${"))) {
        return (struct ew_str){NULL, 0};
    }
    size_t end = ew_str_find(text, '}');
    if (end == text.len) {
        *closed = false; /* and none of those that follow is */
        return (struct ew_str){NULL, 0};
    }
    *used = end + 1;
    return ew_str_slice(text, 2, end);
}

/* `${!Name}` is the text `${Name}`: so policies write variables of IAM. */
static struct ew_stack_value *substitute(struct ew_stack *stack,
                                         struct ew_str text,
                                         const struct ew_node *variables,
                                         struct ew_place place)
{
    struct ew_buf buf;
    bool closed = true;
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        size_t used = 0;
        struct ew_str name =
            variable_at(ew_str_slice(text, i, text.len), &closed, &used);
        if (!name.ptr) {
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        i += used;
        if (name.len && name.ptr[0] == '!') {
            ew_buf_printf(&buf, "${%.*s}",
                          EW_STR_ARG(ew_str_slice(name, 1, name.len)));
            continue;
        }
        struct ew_stack_value *value =
            sub_variable(stack, ew_str_trim(name), variables, place);
        if (used == text.len && ew_value_text(value).ptr) {
            /* nothing but the variable: still a link to its resource */
            ew_buf_release(&buf);
            value->place = place;
            return value;
        }
        ew_buf_add(&buf, part(stack, value));
    }
    return finish_text(stack, &buf, place);
}

/*
 * `Sub: text`, or `Sub: [text, {Name: value}]`. The text has to be a literal.
 */
struct ew_stack_value *ew_function_sub(struct ew_stack *stack,
                                       const struct ew_call *call)
{
    const struct ew_node *text = call->argument;
    const struct ew_node *parts[2] = {NULL, NULL};
    if (text->kind == EW_NODE_LIST) {
        if (ew_call_list(stack, call, parts, 1, 2) == 0) {
            return ew_value_hole(stack, call->place);
        }
        text = parts[0];
    }
    bool literal = text->kind == EW_NODE_SCALAR &&
                   ((call->tagged && text == call->argument) || !text->tag.ptr);
    if (!literal || (parts[1] && parts[1]->kind != EW_NODE_MAP)) {
        return ew_stack_wrong(stack, call->place,
                              EW_STR("`Sub` wants a text, or a list of a text "
                                     "and a map"));
    }
    return substitute(stack, text->text, parts[1], call->place);
}

/* ---- Join ---------------------------------------------------------------- */

/* False when the list could not be told apart from its elements. */
static bool join_list(struct ew_stack *stack, struct ew_buf *buf,
                      const struct ew_stack_value *list,
                      struct ew_str delimiter)
{
    const struct ew_stack_value *element = list->first;
    for (; element; element = element->next) {
        if (element->undecided && (!element->then || !element->otherwise)) {
            return false; /* its delimiter comes and goes with it */
        }
        if (element != list->first) {
            ew_buf_add(buf, delimiter);
        }
        ew_buf_add(buf, part(stack, element));
    }
    return true;
}

/*
 * `Join: [delimiter, [part, …]]`. Parts that are not known leave holes, a list
 * that is not known leaves nothing.
 */
struct ew_stack_value *ew_function_join(struct ew_stack *stack,
                                        const struct ew_call *call)
{
    const struct ew_node *parts[2];
    struct ew_buf buf;
    if (ew_call_list(stack, call, parts, 2, 2) == 0) {
        return ew_value_hole(stack, call->place);
    }
    struct ew_str delimiter = part(stack, ew_eval(stack, parts[0]));
    const struct ew_stack_value *list = ew_eval(stack, parts[1]);
    if (!list || ew_value_is_hole(list)) {
        return ew_value_hole(stack, call->place);
    }
    if (list->kind != EW_VALUE_LIST) {
        return ew_stack_wrong(stack, call->place,
                              EW_STR("`Join` wants a list of texts"));
    }
    ew_buf_init(&buf);
    if (!join_list(stack, &buf, list, delimiter)) {
        ew_buf_release(&buf);
        return ew_value_hole(stack, call->place);
    }
    return finish_text(stack, &buf, call->place);
}

/* ---- Select and Split ---------------------------------------------------- */

/*
 * `Select: [index, list]`, from 0. An element that may be left out moves all
 * behind it.
 */
struct ew_stack_value *ew_function_select(struct ew_stack *stack,
                                          const struct ew_call *call)
{
    const struct ew_node *parts[2];
    uint64_t index = 0;
    if (ew_call_list(stack, call, parts, 2, 2) == 0) {
        return ew_value_hole(stack, call->place);
    }
    struct ew_str text = part(stack, ew_eval(stack, parts[0]));
    const struct ew_stack_value *list = ew_eval(stack, parts[1]);
    if (!list || ew_value_is_hole(list) || ew_has_hole(text)) {
        return ew_value_hole(stack, call->place);
    }
    if (list->kind != EW_VALUE_LIST ||
        !ew_str_to_u64(text, MAX_ELEMENTS, &index)) {
        return ew_stack_wrong(stack, call->place,
                              EW_STR("`Select` wants a number and a list"));
    }
    const struct ew_stack_value *element = list->first;
    for (; element; element = element->next) {
        if (element->undecided && (!element->then || !element->otherwise)) {
            return ew_value_hole(stack, call->place);
        }
        if (index-- == 0) {
            return ew_value_copy(stack, element);
        }
    }
    return EW_STACK_WRONG(stack, call->place, "the list has no element `%.*s`",
                          EW_STR_ARG(text));
}

/* May a part that is not known hold the delimiter? */
static bool may_split_inside(struct ew_str text, struct ew_str delimiter)
{
    bool outside =
        ew_str_eq(delimiter, EW_STR(":")) || ew_str_eq(delimiter, EW_STR("/"));
    return outside ? ew_str_contains(text, EW_STR(EW_HOLE)) : ew_has_hole(text);
}

/* A delimiter at either end leaves an empty element there. */
static struct ew_stack_value *split_at_delimiter(struct ew_stack *stack,
                                                 struct ew_str text,
                                                 struct ew_str delimiter,
                                                 struct ew_place place)
{
    struct ew_stack_value *list = ew_value_new(stack, EW_VALUE_LIST, place);
    struct ew_stack_value **end = list ? &list->first : NULL;
    size_t begin = 0;
    for (size_t i = 0; end && i <= text.len && !stack->failed;) {
        bool last = i == text.len;
        if (!last &&
            !ew_str_starts(ew_str_slice(text, i, text.len), delimiter)) {
            i++;
            continue;
        }
        *end = ew_value_of_text(stack, ew_str_slice(text, begin, i), place);
        end = *end ? &(*end)->next : NULL;
        i += last ? 1 : delimiter.len;
        begin = i;
    }
    return list;
}

/*
 * `Split: [delimiter, text]`. A hole for the account has no colon, so an ARN
 * with one can be parted; a hole for any text may hold any delimiter.
 */
struct ew_stack_value *ew_function_split(struct ew_stack *stack,
                                         const struct ew_call *call)
{
    const struct ew_node *parts[2];
    if (ew_call_list(stack, call, parts, 2, 2) == 0) {
        return ew_value_hole(stack, call->place);
    }
    struct ew_str delimiter = part(stack, ew_eval(stack, parts[0]));
    struct ew_str text = part(stack, ew_eval(stack, parts[1]));
    if (delimiter.len == 0) {
        return ew_stack_wrong(stack, call->place,
                              EW_STR("`Split` wants a delimiter"));
    }
    if (ew_has_hole(delimiter) || may_split_inside(text, delimiter)) {
        return ew_value_hole(stack, call->place);
    }
    return split_at_delimiter(stack, text, delimiter, call->place);
}

/* ---- FindInMap ----------------------------------------------------------- */

/* The value that all entries which the keys may mean agree on. */
struct lookup {
    struct ew_stack *stack;
    const struct ew_node *found;
    bool differ;
    bool unsure; /* whether a key is the one that is asked for */
};

static bool same_nodes(const struct ew_node *a, const struct ew_node *b)
{
    if (a->kind != b->kind || !ew_str_eq(a->text, b->text)) {
        return false;
    }
    const struct ew_node *left = a->first;
    const struct ew_node *right = b->first;
    while (left && right && same_nodes(left, right)) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

/* Keys of YAML may be numbers, too. */
static enum ew_known is_mapping_key(const struct ew_node *entry,
                                    struct ew_str key)
{
    const struct ew_node plain = {.kind = EW_NODE_SCALAR, .text = entry->key};
    const struct ew_scalar own = ew_scalar_of(&plain);
    const struct ew_scalar wanted = {.text = key};
    if (ew_has_hole(key)) {
        return EW_KNOWN_UNSURE;
    }
    return ew_scalar_is_number(&own) && !ew_str_eq(entry->key, key)
               ? ew_scalars_same(&own, &wanted)
               : (ew_str_eq(entry->key, key) ? EW_KNOWN_YES : EW_KNOWN_NO);
}

/* A key that is not known may be any of them, so all are looked at. */
static void look_up(struct lookup *l, const struct ew_node *map,
                    struct ew_str key, struct ew_str inner)
{
    const struct ew_node *entry =
        map && map->kind == EW_NODE_MAP ? map->first : NULL;
    for (; entry && ew_stack_spend(l->stack, entry->key.len + 1);
         entry = entry->next) {
        enum ew_known same = is_mapping_key(entry, key);
        if (same == EW_KNOWN_NO) {
            continue;
        }
        l->unsure = l->unsure || same == EW_KNOWN_UNSURE;
        if (inner.ptr) {
            look_up(l, entry, inner, (struct ew_str){NULL, 0});
        } else if (!l->found) {
            l->found = entry;
        } else if (!same_nodes(l->found, entry)) {
            l->differ = true;
        }
    }
}

/* Account and region, where the user has told them. */
static struct ew_str map_key(struct ew_stack *stack, const struct ew_node *node)
{
    struct ew_str key = part(stack, ew_eval(stack, node));
    if (ew_str_eq(key, EW_STR(EW_HOLE_REGION)) && ew_stack_region(stack).ptr) {
        return ew_stack_region(stack);
    }
    if (ew_str_eq(key, EW_STR(EW_HOLE_ACCOUNT)) &&
        ew_stack_account(stack).ptr) {
        return ew_stack_account(stack);
    }
    return key;
}

/* Which of the values it is: a region would often say. */
static struct ew_stack_value *differs(struct ew_stack *stack,
                                      const struct ew_call *call,
                                      struct ew_str map,
                                      const struct ew_str keys[2])
{
    for (size_t i = 0; i < 2; i++) {
        if (ew_str_contains(keys[i], EW_STR(EW_HOLE_REGION))) {
            return ew_value_unknown(
                stack, call->place,
                ew_reason(stack->arena,
                          "what the map `%.*s` has depends on the region "
                          "(give --region)",
                          EW_STR_ARG(map)));
        }
    }
    return ew_value_hole(stack, call->place);
}

/* `{DefaultValue: …}`, of the language extensions. */
static const struct ew_node *default_of(const struct ew_node *node)
{
    return node ? ew_node_get(node, "DefaultValue") : NULL;
}

/*
 *     Mappings: {Names: {eu-west-1: {cluster: pay}, us-east-1: {cluster: pay}}}
 *     !FindInMap [Names, !Ref AWS::Region, cluster]
 *
 * is `pay` without knowing the region, since all regions agree.
 */
struct ew_stack_value *ew_function_find_in_map(struct ew_stack *stack,
                                               const struct ew_call *call)
{
    const struct ew_node *parts[4] = {NULL, NULL, NULL, NULL};
    if (ew_call_list(stack, call, parts, 3, 4) == 0) {
        return ew_value_hole(stack, call->place);
    }
    struct lookup lookup = {.stack = stack};
    struct ew_str name = map_key(stack, parts[0]);
    struct ew_str outer = map_key(stack, parts[1]);
    struct ew_str inner = map_key(stack, parts[2]);
    const struct ew_node *map = ew_stack_entry(&stack->mappings, name);
    if (ew_has_hole(name)) {
        return ew_value_hole(stack, call->place);
    }
    look_up(&lookup, map, outer, inner);
    if (lookup.differ ||
        (lookup.found && lookup.unsure && default_of(parts[3]))) {
        const struct ew_str keys[] = {outer, inner};
        return differs(stack, call, name, keys);
    }
    const struct ew_node *found =
        lookup.found ? lookup.found : default_of(parts[3]);
    if (!found) {
        return EW_STACK_WRONG(stack, call->place,
                              "the map `%.*s` has no such value",
                              EW_STR_ARG(name));
    }
    struct ew_stack_value *value = ew_eval(stack, found);
    if (value) {
        value->place = call->place;
    }
    return value;
}

/* ---- If ------------------------------------------------------------------ */

struct ew_stack_value *ew_function_if(struct ew_stack *stack,
                                      const struct ew_call *call)
{
    const struct ew_node *parts[3];
    if (ew_call_list(stack, call, parts, 3, 3) == 0) {
        return ew_value_hole(stack, call->place);
    }
    if (parts[0]->kind != EW_NODE_SCALAR) {
        return ew_stack_wrong(stack, call->place,
                              EW_STR("`If` wants the name of a condition"));
    }
    enum ew_known holds =
        ew_stack_condition(stack, parts[0]->text, parts[0]->place);
    if (holds != EW_KNOWN_UNSURE) {
        return ew_eval(stack, parts[holds == EW_KNOWN_YES ? 1 : 2]);
    }
    struct ew_stack_value *then = ew_eval(stack, parts[1]);
    struct ew_stack_value *otherwise = ew_eval(stack, parts[2]);
    if (ew_value_same(then, otherwise)) {
        return then;
    }
    struct ew_stack_value *value = ew_value_hole(stack, call->place);
    if (value) {
        value->undecided = true;
        value->then = then;
        value->otherwise = otherwise;
    }
    return value;
}
