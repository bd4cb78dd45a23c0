/*
 * Every value of a template comes through here, once for what it is and again
 * for each value of a parameter that is tried. Depth and work are paid for
 * (stack.h): functions can double what they are given, and a template may do
 * that a thousand times.
 *
 * A function is a map with one entry, `{"Fn::Sub": "…"}`, or a tag of YAML,
 * `!Sub …`. All else is a literal, and evaluated inside.
 */
#include "load/template/eval.h"

#include "load/template/between.h"
#include "load/template/choices.h"
#include "load/template/functions.h"
#include "load/template/refs.h"
#include "load/template/value.h"

/* ---- functions ----------------------------------------------------------- */

/* One that is not worked out here: it may give any text. */
static struct ew_stack_value *unknown_function(struct ew_stack *stack,
                                               const struct ew_call *call)
{
    return ew_value_hole(stack, call->place);
}

/* Whoever reads the text as JSON finds the value itself. */
static struct ew_stack_value *to_json_string(struct ew_stack *stack,
                                             const struct ew_call *call)
{
    return ew_eval_argument(stack, call);
}

static const struct ew_function FUNCTIONS[] = {
    {EW_LIT("Base64"),       unknown_function        },
    {EW_LIT("Cidr"),         unknown_function        },
    {EW_LIT("FindInMap"),    ew_function_find_in_map },
    {EW_LIT("GetAZs"),       unknown_function        },
    {EW_LIT("GetAtt"),       ew_function_get_att     },
    {EW_LIT("If"),           ew_function_if          },
    {EW_LIT("ImportValue"),  ew_function_import_value},
    {EW_LIT("Join"),         ew_function_join        },
    {EW_LIT("Length"),       unknown_function        },
    {EW_LIT("Ref"),          ew_function_ref         },
    {EW_LIT("Select"),       ew_function_select      },
    {EW_LIT("Split"),        ew_function_split       },
    {EW_LIT("Sub"),          ew_function_sub         },
    {EW_LIT("ToJsonString"), to_json_string          },
    {EW_LIT("Transform"),    unknown_function        },
};

static const struct ew_function *find_function(struct ew_str name)
{
    for (size_t i = 0; i < sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]); i++) {
        if (ew_str_eq(FUNCTIONS[i].name, name)) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

/* `Sub` of `Fn::Sub`; absent for the name of no function. */
static struct ew_str function_name(struct ew_str key)
{
    static const struct ew_str PREFIX = EW_LIT("Fn::");
    if (ew_str_eq(key, EW_STR("Ref"))) {
        return key;
    }
    return ew_str_starts(key, PREFIX) ? ew_str_slice(key, PREFIX.len, key.len)
                                      : (struct ew_str){NULL, 0};
}

bool ew_call_of(const struct ew_node *node, struct ew_call *out)
{
    const struct ew_node *only = node->kind == EW_NODE_MAP ? node->first : NULL;
    if (node->tag.ptr) {
        *out = (struct ew_call){
            .name = node->tag,
            .argument = node,
            .tagged = true,
            .place = node->place,
        };
    } else if (only && !only->next && function_name(only->key).ptr) {
        *out = (struct ew_call){
            .name = function_name(only->key),
            .argument = only,
            .place = only->place,
        };
    } else {
        return false;
    }
    out->function = find_function(out->name);
    return true;
}

size_t ew_call_list(struct ew_stack *stack, const struct ew_call *call,
                    const struct ew_node **out, size_t min, size_t max)
{
    const struct ew_node *list = call->argument;
    size_t count = 0;
    bool fits = list->kind == EW_NODE_LIST && (call->tagged || !list->tag.ptr);
    const struct ew_node *element = fits ? list->first : NULL;
    for (; element; element = element->next) {
        if (count < max) {
            out[count] = element;
        }
        count++;
    }
    if (fits && count >= min && count <= max) {
        return count;
    }
    ew_stack_fault(stack, call->place,
                   min == max
                       ? ew_reason(stack->arena,
                                   "`%.*s` wants a list of %zu values",
                                   EW_STR_ARG(call->name), min)
                       : ew_reason(stack->arena,
                                   "`%.*s` wants a list of %zu or %zu values",
                                   EW_STR_ARG(call->name), min, max));
    return 0;
}

/* One that is not known may give anything, which is told. */
static struct ew_stack_value *evaluate_function(struct ew_stack *stack,
                                                const struct ew_call *call)
{
    if (call->function) {
        return call->function->evaluate(stack, call);
    }
    return EW_STACK_WRONG(stack, call->place,
                          "the function `%.*s` is not known here",
                          EW_STR_ARG(call->name));
}

/* ---- literals ------------------------------------------------------------ */

/* Fn::Transform and Fn::ForEach stand beside other entries and add to them. */
static bool adds_entries(const struct ew_node *map)
{
    const struct ew_node *entry = map->first;
    for (; entry; entry = entry->next) {
        if (ew_str_eq(entry->key, EW_STR("Fn::Transform")) ||
            ew_str_starts(entry->key, EW_STR("Fn::ForEach"))) {
            return true;
        }
    }
    return false;
}

/*
 * What comes to nothing, as `AWS::NoValue` does, is left out of its list or
 * map.
 */
static struct ew_stack_value *evaluate_inside(struct ew_stack *stack,
                                              const struct ew_node *node,
                                              enum ew_stack_value_kind kind)
{
    struct ew_stack_value *value = ew_value_new(stack, kind, node->place);
    struct ew_stack_value **end = value ? &value->first : NULL;
    const struct ew_node *inner = end ? node->first : NULL;
    for (; inner; inner = inner->next) {
        *end = ew_eval(stack, inner);
        if (*end) {
            (*end)->key = inner->key;
            (*end)->key_place = inner->key_place;
            end = &(*end)->next;
        }
    }
    return value;
}

/* A node as it stands, whatever its tag. */
static struct ew_stack_value *evaluate_literal(struct ew_stack *stack,
                                               const struct ew_node *node)
{
    switch (node->kind) {
    case EW_NODE_LIST:
        return evaluate_inside(stack, node, EW_VALUE_LIST);
    case EW_NODE_MAP:
        return adds_entries(node) ? ew_value_hole(stack, node->place)
                                  : evaluate_inside(stack, node, EW_VALUE_MAP);
    case EW_NODE_SCALAR:
    default:
        return node->is_null
                   ? ew_value_new(stack, EW_VALUE_TEXT, node->place)
                   : ew_value_of_scalar(stack, ew_scalar_of(node), node->place);
    }
}

struct ew_stack_value *ew_eval_argument(struct ew_stack *stack,
                                        const struct ew_call *call)
{
    return call->tagged ? evaluate_literal(stack, call->argument)
                        : ew_eval(stack, call->argument);
}

/*
 * The causes of what is unknown are gathered for this node alone: where its
 * value turns out to be known after all, whoever asked for it has none of them.
 */
struct ew_stack_value *ew_eval(struct ew_stack *stack,
                               const struct ew_node *node)
{
    struct ew_call call;
    if (stack->failed) {
        return NULL;
    }
    if (ew_stack_is_spent(stack) || !ew_stack_enter(stack, node->place)) {
        return ew_value_hole(stack, node->place);
    }
    uint64_t outer = stack->run->causes;
    stack->run->causes = 0;
    struct ew_stack_value *value = ew_call_of(node, &call)
                                       ? evaluate_function(stack, &call)
                                       : evaluate_literal(stack, node);
    bool known =
        !value || (value->kind == EW_VALUE_TEXT && !ew_has_hole(value->text));
    if (!known && ew_value_is_hole(value) && stack->run->choosing == 0) {
        struct ew_stack_value *same =
            ew_choice_same(stack, node, stack->run->causes);
        known = same != NULL;
        value = same ? same : value;
    }
    if (!known) {
        value->causes = stack->run->causes;
        value->node = node;
        value->owner = stack;
        outer |= value->causes;
    }
    stack->run->causes = outer;
    ew_stack_leave(stack);
    return value;
}
