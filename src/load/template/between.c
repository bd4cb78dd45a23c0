/*
 * Values between stacks: what a parent passes, what a nested stack gives back,
 * and what one stack of the run exports to another. Each is evaluated once.
 *
 *     Outputs:                                   # of one stack
 *       Role: {Value: !Ref Ops, Export: {Name: ops-role}}
 *     Roles: [!ImportValue ops-role]             # in another
 *     Roles: [!GetAtt Network.Outputs.Role]      # in one that nests it
 *
 * A parent's values are evaluated in the parent and handed over: names in them
 * mean what they mean there.
 */
#include "load/template/between.h"

#include "load/template/conditions.h"
#include "load/template/value.h"

/* ---- what goes in and comes out ------------------------------------------ */

/* A value of one stack in another: what it was made of stays behind, but what
 * it names is still there where both are laid out together. */
static struct ew_stack_value *handed_over(struct ew_stack *to,
                                          const struct ew_stack *from,
                                          const struct ew_stack_value *value,
                                          struct ew_place place)
{
    struct ew_stack_value *copy =
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
    struct ew_stack_value **end = &copy->first;
    const struct ew_stack_value *inner = value->first;
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

/* NULL when memory is out. */
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

/* Evaluates a node of `from` once, however many ask for it: what is made of
 * two of the last each time would take twice as long at each step. */
static struct ew_stack_value *once(struct ew_stack *from, struct ew_map *all,
                                   const struct ew_node *key,
                                   const struct ew_node *node)
{
    struct ew_stack_memo *memo = memo_of(from, all, key->key);
    bool trying = from->run->choosing > 0;
    if (!memo) {
        return NULL;
    }
    if (memo->evaluating) {
        return EW_STACK_WRONG(from, node->place,
                              "the value of `%.*s` refers to itself",
                              EW_STR_ARG(key->key));
    }
    if (trying ? memo->stamp == from->run->stamp : memo->known) {
        struct ew_stack_value *known = trying ? memo->tried : memo->value;
        /* why it is not known is said again to each that asks */
        if (known &&
            (known->kind != EW_VALUE_TEXT || ew_has_hole(known->text))) {
            from->run->causes |= known->causes;
        }
        return known;
    }
    memo->evaluating = true;
    struct ew_stack_value *value = ew_eval(from, node);
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

/* NULL: it has no value. */
static struct ew_stack_value *of_output(struct ew_stack *to,
                                        struct ew_stack *from,
                                        const struct ew_node *output,
                                        struct ew_place place)
{
    const struct ew_node *value = ew_node_get(output, "Value");
    return value ? handed_over(to, from,
                               once(from, &from->outputs, output, value), place)
                 : NULL;
}

/* Parameters that a function makes may hold any value. */
struct ew_stack_value *ew_stack_passed(struct ew_stack *stack,
                                       struct ew_str name,
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

static const struct ew_node *output_of_stack(const struct ew_stack *stack,
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

struct ew_stack_value *ew_stack_returned(struct ew_stack *stack,
                                         struct ew_template_resource *nested,
                                         struct ew_str attribute,
                                         struct ew_place place)
{
    static const struct ew_str PREFIX = EW_LIT("Outputs.");
    const struct ew_node *output =
        nested->child && ew_str_starts(attribute, PREFIX)
            ? output_of_stack(nested->child, ew_str_slice(attribute, PREFIX.len,
                                                          attribute.len))
            : NULL;
    struct ew_stack_value *value =
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

/* Those of nested stacks are exports of the same account and region, too. */
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
    EW_EACH_REF(struct ew_template_resource, resource, &stack->resource_list) {
        if (resource->child) {
            ew_stack_declare_exports(resource->child);
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

/*
 * Of two stacks that export one name none is taken, unless account or region
 * tell which it is.
 */
struct ew_stack_value *ew_function_import_value(struct ew_stack *stack,
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
    struct ew_stack_value *value =
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
