/*
 * What everything that reads a template uses: faults, bounds on what
 * expressions may come to, what would settle them, and new values. It calls
 * nobody, so that expressions, parameters and resources may all call it.
 *
 * Why something is not known is kept as a bit of a set, one for each reason of
 * the stack at the top: `parameter Env has no value` is told once however many
 * policies hang on it, and the parameters among the reasons are those that are
 * worth trying.
 */
#include "load/template/stack.h"

#include <assert.h>

/** Evaluations inside each other, from resource to resource as well. */
#define MAX_DEPTH ((size_t)512)
/** Bytes that the values of one template may take. */
#define MAX_SPENT ((size_t)256 << 20)
/** The same of all templates of a run, beside what each may take for what it
 * is: stacks make much of what others export. */
#define MAX_RUN_SPENT ((size_t)512 << 20)

/* ---- faults and bounds --------------------------------------------------- */

/* Once for each place and text: templates are evaluated over and over. That too
 * much was evaluated concerns all that comes after. */
void ew_stack_fault(struct ew_stack *stack, struct ew_place place,
                    struct ew_str text)
{
    if (stack->quiet && !ew_stack_is_spent(stack)) {
        return;
    }
    struct ew_str key =
        text.ptr ? ew_arena_printf(stack->arena, "%zu:%zu:%.*s:%.*s",
                                   place.line, place.column,
                                   EW_STR_ARG(place.file), EW_STR_ARG(text))
                 : text;
    if (!key.ptr) {
        stack->failed = true;
        return;
    }
    if (ew_map_find(&stack->run->told, key)) {
        return;
    }
    if (ew_map_put(&stack->run->told, key, stack) != EW_OK) {
        stack->failed = true;
        return;
    }
    EW_LOSE(stack->loading, place, "%.*s", EW_STR_ARG(text));
}

/* A fault, and a hole in the place of what it should have given. */
struct ew_stack_value *ew_stack_wrong(struct ew_stack *stack,
                                      struct ew_place place, struct ew_str text)
{
    ew_stack_fault(stack, place, text);
    return ew_value_hole(stack, place);
}

bool ew_stack_enter(struct ew_stack *stack, struct ew_place place)
{
    if (stack->run->depth == MAX_DEPTH) {
        EW_STACK_FAULT(stack, place,
                       "more than %zu values inside each other, "
                       "those that are referred to included",
                       MAX_DEPTH);
        return false;
    }
    stack->run->depth++;
    return true;
}

void ew_stack_leave(struct ew_stack *stack)
{
    assert(stack->run->depth > 0);
    stack->run->depth--;
}

bool ew_stack_is_spent(const struct ew_stack *stack)
{
    const struct ew_stack_run *run = stack->run;
    return stack->top->spent > MAX_SPENT ||
           run->spent > MAX_RUN_SPENT + run->allowed;
}

/* False, and told once, when the template makes too much of itself. */
bool ew_stack_spend(struct ew_stack *stack, size_t bytes)
{
    struct ew_stack *top = stack->top;
    if (ew_stack_is_spent(stack)) {
        return false;
    }
    top->spent += bytes;
    stack->run->spent += bytes;
    if (ew_stack_is_spent(stack)) {
        bool own = top->spent > MAX_SPENT;
        size_t most = own ? MAX_SPENT : MAX_RUN_SPENT + stack->run->allowed;
        ew_stack_fault(
            stack, top->root->place,
            ew_reason(stack->arena, "the values of %s are larger than %zu MB",
                      own ? "this template" : "all templates, up to this one,",
                      most >> 20));
        return false;
    }
    return true;
}

/* ---- why it is not known ------------------------------------------------- */

/** Causes that are told apart; what goes beyond is one. */
#define MAX_CAUSES EW_LAST_CAUSE
/** Causes that are told in words. */
#define MAX_TOLD_CAUSES ((size_t)5)

size_t ew_stack_cause(struct ew_stack *stack, struct ew_str text)
{
    struct ew_vec *all = &stack->top->causes;
    const struct ew_str *causes = all->items;
    size_t i = 0;
    if (!text.ptr) {
        stack->failed = true;
        return MAX_CAUSES;
    }
    while (i < all->count && !ew_str_eq(causes[i], text)) {
        i++;
    }
    if (i == all->count && i < MAX_CAUSES &&
        ew_vec_push_str(all, text) != EW_OK) {
        stack->failed = true;
    }
    i = i < MAX_CAUSES ? i : MAX_CAUSES;
    stack->run->causes |= (uint64_t)1 << i;
    return i;
}

void ew_stack_cause_spelling(struct ew_stack *stack, struct ew_str number)
{
    (void)ew_stack_cause(stack,
                         ew_reason(stack->arena,
                                   "how CloudFormation spells `%.*s`, which is "
                                   "not in quotes, is written nowhere (put it "
                                   "in quotes)",
                                   EW_STR_ARG(number)));
}

/* In words, for messages; absent: there are none. */
struct ew_str ew_stack_causes(struct ew_stack *stack, uint64_t causes)
{
    struct ew_buf buf;
    const struct ew_str *all = stack->top->causes.items;
    size_t told = 0;
    if (causes == 0) {
        return (struct ew_str){NULL, 0};
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < stack->top->causes.count; i++) {
        if (!((causes >> i) & 1)) {
            continue;
        }
        if (told++ < MAX_TOLD_CAUSES) {
            ew_buf_add(&buf, told > 1 ? EW_STR(", ") : EW_STR(""));
            ew_buf_add(&buf, all[i]);
        }
    }
    if (told > MAX_TOLD_CAUSES || (causes >> MAX_CAUSES) & 1) {
        ew_buf_add(&buf, EW_STR(" and more"));
    }
    struct ew_str out = ew_buf_move(&buf, stack->loading->arena);
    stack->failed = stack->failed || !out.ptr;
    return out;
}

struct ew_stack_value *ew_value_unknown(struct ew_stack *stack,
                                        struct ew_place place,
                                        struct ew_str cause)
{
    (void)ew_stack_cause(stack, cause);
    return ew_value_hole(stack, place);
}

/* ---- making values ------------------------------------------------------- */

struct ew_stack_value *ew_value_new(struct ew_stack *stack,
                                    enum ew_stack_value_kind kind,
                                    struct ew_place place)
{
    struct ew_stack_value *value = EW_NEW(stack->arena, struct ew_stack_value);
    if (!value) {
        stack->failed = true;
        return NULL;
    }
    (void)ew_stack_spend(stack, sizeof(*value));
    value->kind = kind;
    value->place = place;
    return value;
}

struct ew_stack_value *ew_value_hole(struct ew_stack *stack,
                                     struct ew_place place)
{
    struct ew_stack_value *value = ew_value_new(stack, EW_VALUE_TEXT, place);
    if (value) {
        value->text = EW_STR(EW_HOLE);
    }
    return value;
}

/* Length of the `{{resolve:…}}` that text begins with; 0: it does not. What
 * has no end may get one when it is joined with something. */
static size_t reference_length(struct ew_str text, bool *ended)
{
    static const struct ew_str BEGIN = EW_LIT("{{resolve:");
    if (!*ended || !ew_str_starts(text, BEGIN)) {
        return 0;
    }
    for (size_t i = BEGIN.len; i + 1 < text.len; i++) {
        if (text.ptr[i] == '}' && text.ptr[i + 1] == '}') {
            return i + 2;
        }
    }
    *ended = false;
    return 0;
}

/* A reference is a value that the deployment looks up. */
static struct ew_str unresolve(struct ew_stack *stack, struct ew_str text)
{
    struct ew_buf buf;
    bool ended = true;
    if (!ew_str_contains(text, EW_STR("{{resolve:"))) {
        return text;
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        size_t length =
            reference_length(ew_str_slice(text, i, text.len), &ended);
        if (length) {
            ew_buf_add(&buf, EW_STR(EW_HOLE));
            i += length;
        } else {
            ew_buf_add_char(&buf, text.ptr[i++]);
        }
    }
    struct ew_str out = ew_buf_move(&buf, stack->arena);
    stack->failed = stack->failed || !out.ptr;
    return out;
}

/* `{{resolve:ssm:…}}` in it is a hole. */
struct ew_stack_value *ew_value_of_text(struct ew_stack *stack,
                                        struct ew_str text,
                                        struct ew_place place)
{
    if (!ew_stack_spend(stack, text.len)) {
        return ew_value_hole(stack, place);
    }
    struct ew_stack_value *value = ew_value_new(stack, EW_VALUE_TEXT, place);
    if (value) {
        value->text = unresolve(stack, text);
    }
    return value;
}

struct ew_stack_value *ew_value_of_scalar(struct ew_stack *stack,
                                          struct ew_scalar scalar,
                                          struct ew_place place)
{
    struct ew_stack_value *value = ew_value_of_text(stack, scalar.text, place);
    if (value && !ew_value_is_hole(value)) {
        value->written = scalar.written;
    }
    return value;
}

/* Without its key and what follows it; what is inside is shared. */
struct ew_stack_value *ew_value_copy(struct ew_stack *stack,
                                     const struct ew_stack_value *value)
{
    struct ew_stack_value *copy =
        ew_value_new(stack, value->kind, value->place);
    if (copy) {
        *copy = *value;
        copy->key = (struct ew_str){NULL, 0};
        copy->next = NULL;
    }
    return copy;
}

/* ---- where it is --------------------------------------------------------- */

const struct ew_node *ew_stack_entry(const struct ew_map *section,
                                     struct ew_str name)
{
    const struct ew_node *const *slot = ew_map_find(section, name);
    return slot ? *slot : NULL;
}

struct ew_str ew_stack_account(const struct ew_stack *stack)
{
    return stack->file->account.ptr ? stack->file->account
                                    : stack->loading->account;
}

struct ew_str ew_stack_region(const struct ew_stack *stack)
{
    return stack->file->region.ptr ? stack->file->region
                                   : stack->loading->region;
}
