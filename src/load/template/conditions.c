/*
 * Conditions of a template, with three values.
 *
 *     Conditions:
 *       IsProd: !Equals [!Ref Env, prod]
 *       Grants: !And
 *         - !Condition IsProd
 *         - !Not [!Equals [!Ref AWS::Region, eu-west-1]]
 *
 * A condition holds, does not, or is not known: with `Env` unknown `IsProd` is
 * not, and with `us-east-1` and `Env: test` `Grants` does not hold. What is
 * left out by a condition must be so for sure, as it is not judged at all.
 */
#include "load/template/conditions.h"

#include "load/template/choices.h"
#include "load/template/eval.h"
#include "load/template/value.h"

/** Operands of Fn::And and Fn::Or; AWS takes ten. */
#define MAX_OPERANDS 256

/* A condition, evaluated when it is first asked for. */
struct ew_stack_condition {
    const struct ew_node *node;
    bool evaluating;
    bool evaluated;
    enum ew_known holds;
    uint64_t causes; /* why it is not known whether it does */
    /* with values that are being tried */
    size_t stamp;
    enum ew_known tried;
};

static enum ew_known evaluate(struct ew_stack *stack,
                              const struct ew_node *node);

/* Account and region are known where the user has told them. */
static struct ew_str bound(const struct ew_stack *stack,
                           const struct ew_stack_value *value)
{
    struct ew_str text = ew_value_text(value);
    if (ew_str_eq(text, EW_STR(EW_HOLE_REGION)) && ew_stack_region(stack).ptr) {
        return ew_stack_region(stack);
    }
    if (ew_str_eq(text, EW_STR(EW_HOLE_ACCOUNT)) &&
        ew_stack_account(stack).ptr) {
        return ew_stack_account(stack);
    }
    return text;
}

/*
 * As texts. Two that hold the same marks are equal only where a mark can have
 * one value, as that of the account has.
 */
static enum ew_known equals(struct ew_stack *stack, const struct ew_call *call)
{
    const struct ew_node *parts[2];
    if (ew_call_list(stack, call, parts, 2, 2) == 0) {
        return EW_KNOWN_UNSURE;
    }
    const struct ew_stack_value *left = ew_eval(stack, parts[0]);
    const struct ew_stack_value *right = ew_eval(stack, parts[1]);
    struct ew_str a = bound(stack, left);
    struct ew_str b = bound(stack, right);
    if (!a.ptr || !b.ptr) {
        /* lists and maps: equal or not only where nothing is open */
        return ew_value_same(left, right) ? EW_KNOWN_YES : EW_KNOWN_UNSURE;
    }
    if (ew_has_hole(a) || ew_has_hole(b)) {
        return ew_str_eq(a, b) && !ew_text_is_open(a) ? EW_KNOWN_YES
                                                      : EW_KNOWN_UNSURE;
    }
    const struct ew_scalar one = {a, left->written};
    const struct ew_scalar other = {b, right->written};
    enum ew_known same = ew_scalars_same(&one, &other);
    if (same == EW_KNOWN_UNSURE) {
        ew_stack_cause_spelling(stack,
                                one.written.ptr ? one.written : other.written);
    }
    return same;
}

/* Fn::And where stop is no, Fn::Or where it is yes. */
static enum ew_known several(struct ew_stack *stack, const struct ew_call *call,
                             enum ew_known stop)
{
    const struct ew_node *parts[MAX_OPERANDS];
    size_t count = ew_call_list(stack, call, parts, 1, MAX_OPERANDS);
    enum ew_known result = stop == EW_KNOWN_NO ? EW_KNOWN_YES : EW_KNOWN_NO;
    for (size_t i = 0; i < count && result != stop; i++) {
        enum ew_known holds = evaluate(stack, parts[i]);
        if (holds == stop || holds == EW_KNOWN_UNSURE) {
            result = holds;
        }
    }
    return count ? result : EW_KNOWN_UNSURE;
}

/* The opposite of what is not known is not known. */
static enum ew_known negate(struct ew_stack *stack, const struct ew_call *call)
{
    const struct ew_node *part;
    if (ew_call_list(stack, call, &part, 1, 1) == 0) {
        return EW_KNOWN_UNSURE;
    }
    enum ew_known holds = evaluate(stack, part);
    if (holds == EW_KNOWN_UNSURE) {
        return holds;
    }
    return holds == EW_KNOWN_YES ? EW_KNOWN_NO : EW_KNOWN_YES;
}

static enum ew_known unknown(struct ew_stack *stack, struct ew_place place)
{
    ew_stack_fault(stack, place,
                   EW_STR("a condition is made of `Equals`, `And`, `Or`, "
                          "`Not` and `Condition`"));
    return EW_KNOWN_UNSURE;
}

static enum ew_known evaluate_call(struct ew_stack *stack,
                                   const struct ew_call *call)
{
    if (ew_str_eq(call->name, EW_STR("Equals"))) {
        return equals(stack, call);
    }
    if (ew_str_eq(call->name, EW_STR("And"))) {
        return several(stack, call, EW_KNOWN_NO);
    }
    if (ew_str_eq(call->name, EW_STR("Or"))) {
        return several(stack, call, EW_KNOWN_YES);
    }
    if (ew_str_eq(call->name, EW_STR("Not"))) {
        return negate(stack, call);
    }
    if (ew_str_eq(call->name, EW_STR("Condition")) &&
        call->argument->kind == EW_NODE_SCALAR) {
        return ew_stack_condition(stack, call->argument->text, call->place);
    }
    return unknown(stack, call->place);
}

/* `{Condition: name}`, which is a function only here. */
static const struct ew_node *named(const struct ew_node *node)
{
    const struct ew_node *only =
        node->kind == EW_NODE_MAP && !node->tag.ptr ? node->first : NULL;
    bool fits = only && !only->next && only->kind == EW_NODE_SCALAR &&
                ew_str_eq(only->key, EW_STR("Condition"));
    return fits ? only : NULL;
}

static enum ew_known evaluate(struct ew_stack *stack,
                              const struct ew_node *node)
{
    struct ew_call call;
    const struct ew_node *name = named(node);
    if (stack->failed || !ew_stack_enter(stack, node->place)) {
        return EW_KNOWN_UNSURE;
    }
    enum ew_known holds;
    if (name) {
        holds = ew_stack_condition(stack, name->text, name->place);
    } else if (ew_call_of(node, &call)) {
        holds = evaluate_call(stack, &call);
    } else {
        holds = unknown(stack, node->place);
    }
    ew_stack_leave(stack);
    return holds;
}

static enum ew_known evaluate_any(struct ew_stack *stack, const void *node)
{
    return evaluate(stack, node);
}

/* Kept for as long as these values are tried. */
static enum ew_known try_condition(struct ew_stack *stack,
                                   struct ew_stack_condition *condition)
{
    if (condition->stamp != stack->run->stamp) {
        condition->evaluating = true;
        condition->tried = evaluate(stack, condition->node);
        condition->evaluating = false;
        condition->stamp = stack->run->stamp;
    }
    return condition->tried;
}

/* None is evaluated yet: conditions may refer to those that come later. */
void ew_stack_declare_conditions(struct ew_stack *stack)
{
    const struct ew_node *all = ew_node_get(stack->root, "Conditions");
    const struct ew_node *node =
        all && all->kind == EW_NODE_MAP ? all->first : NULL;
    for (; node; node = node->next) {
        struct ew_stack_condition *condition =
            EW_NEW(stack->arena, struct ew_stack_condition);
        if (!condition ||
            ew_map_put(&stack->conditions, node->key, condition) != EW_OK) {
            stack->failed = true;
            return;
        }
        condition->node = node;
        condition->holds = EW_KNOWN_UNSURE;
    }
}

enum ew_known ew_stack_condition(struct ew_stack *stack, struct ew_str name,
                                 struct ew_place place)
{
    struct ew_stack_condition *condition =
        ew_map_find(&stack->conditions, name);
    if (!condition) {
        ew_stack_fault(stack, place,
                       ew_reason(stack->arena, "there is no condition `%.*s`",
                                 EW_STR_ARG(name)));
        return EW_KNOWN_UNSURE;
    }
    if (condition->evaluating) {
        ew_stack_fault(stack, place,
                       ew_reason(stack->arena,
                                 "the condition `%.*s` refers to itself",
                                 EW_STR_ARG(name)));
        return EW_KNOWN_UNSURE;
    }
    if (stack->run->choosing) {
        return try_condition(stack, condition);
    }
    if (!condition->evaluated) {
        uint64_t outer = stack->run->causes;
        stack->run->causes = 0;
        condition->evaluating = true;
        condition->holds = evaluate(stack, condition->node);
        condition->causes = stack->run->causes;
        if (condition->holds == EW_KNOWN_UNSURE) {
            condition->holds = ew_choice_condition(
                stack, condition->causes, evaluate_any, condition->node);
        }
        stack->run->causes = outer;
        condition->evaluating = false;
        condition->evaluated = true;
    }
    if (condition->holds == EW_KNOWN_UNSURE) {
        stack->run->causes |= condition->causes;
    }
    return condition->holds;
}
