/* From nodes to values: literals as they stand, functions by a table. */
#include "load/template/stack.h"

/** Evaluations inside each other, from resource to resource as well. */
#define MAX_DEPTH ((size_t)512)
/** Bytes that the values of one template may take. */
#define MAX_SPENT ((size_t)256 << 20)
/** The same of all templates of a run, beside what each may take for what it
 * is: stacks make much of what others export. */
#define MAX_RUN_SPENT ((size_t)512 << 20)

/* ---- faults and bounds --------------------------------------------------- */

void ew_stack_fault(struct ew_stack *stack, struct ew_place place,
                    struct ew_str text)
{
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
    ew_diag_add(&stack->loading->estate->incomplete, place, "%.*s",
                EW_STR_ARG(text));
}

struct ew_value *ew_stack_wrong(struct ew_stack *stack, struct ew_place place,
                                struct ew_str text)
{
    ew_stack_fault(stack, place, text);
    return ew_value_hole(stack, place);
}

bool ew_stack_enter(struct ew_stack *stack, struct ew_place place)
{
    if (stack->run->depth == MAX_DEPTH) {
        ew_stack_fault(stack, place,
                       ew_reason(stack->arena,
                                 "more than %zu values inside each other, "
                                 "those that are referred to included",
                                 MAX_DEPTH));
        return false;
    }
    stack->run->depth++;
    return true;
}

void ew_stack_leave(struct ew_stack *stack)
{
    stack->run->depth--;
}

static bool is_spent(const struct ew_stack *stack)
{
    const struct ew_stack_run *run = stack->run;
    return stack->top->spent > MAX_SPENT ||
           run->spent > MAX_RUN_SPENT + run->allowed;
}

/* False, and told once, when the template makes too much of itself. */
bool ew_stack_spend(struct ew_stack *stack, size_t bytes)
{
    struct ew_stack *top = stack->top;
    if (is_spent(stack)) {
        return false;
    }
    top->spent += bytes;
    stack->run->spent += bytes;
    if (is_spent(stack)) {
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

struct ew_value *ew_value_unknown(struct ew_stack *stack, struct ew_place place,
                                  struct ew_str cause)
{
    (void)ew_stack_cause(stack, cause);
    return ew_value_hole(stack, place);
}

/* ---- making values ------------------------------------------------------- */

struct ew_value *ew_value_new(struct ew_stack *stack, enum ew_value_kind kind,
                              struct ew_place place)
{
    struct ew_value *value = EW_NEW(stack->arena, struct ew_value);
    if (!value) {
        stack->failed = true;
        return NULL;
    }
    (void)ew_stack_spend(stack, sizeof(*value));
    value->kind = kind;
    value->place = place;
    return value;
}

struct ew_value *ew_value_hole(struct ew_stack *stack, struct ew_place place)
{
    struct ew_value *value = ew_value_new(stack, EW_VALUE_TEXT, place);
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

struct ew_value *ew_value_of_text(struct ew_stack *stack, struct ew_str text,
                                  struct ew_place place)
{
    if (!ew_stack_spend(stack, text.len)) {
        return ew_value_hole(stack, place);
    }
    struct ew_value *value = ew_value_new(stack, EW_VALUE_TEXT, place);
    if (value) {
        value->text = unresolve(stack, text);
    }
    return value;
}

struct ew_value *ew_value_copy(struct ew_stack *stack,
                               const struct ew_value *value)
{
    struct ew_value *copy = ew_value_new(stack, value->kind, value->place);
    if (copy) {
        *copy = *value;
        copy->key = (struct ew_str){NULL, 0};
        copy->next = NULL;
    }
    return copy;
}

/* ---- functions ----------------------------------------------------------- */

static struct ew_value *unknown(struct ew_stack *stack,
                                const struct ew_call *call)
{
    return ew_value_hole(stack, call->place);
}

/* Whoever reads the text as JSON finds the value itself. */
static struct ew_value *to_json_string(struct ew_stack *stack,
                                       const struct ew_call *call)
{
    return ew_eval_argument(stack, call);
}

static const struct ew_function FUNCTIONS[] = {
    {EW_LIT("Base64"),       unknown                 },
    {EW_LIT("Cidr"),         unknown                 },
    {EW_LIT("FindInMap"),    ew_function_find_in_map },
    {EW_LIT("GetAZs"),       unknown                 },
    {EW_LIT("GetAtt"),       ew_function_get_att     },
    {EW_LIT("If"),           ew_function_if          },
    {EW_LIT("ImportValue"),  ew_function_import_value},
    {EW_LIT("Join"),         ew_function_join        },
    {EW_LIT("Length"),       unknown                 },
    {EW_LIT("Ref"),          ew_function_ref         },
    {EW_LIT("Select"),       ew_function_select      },
    {EW_LIT("Split"),        ew_function_split       },
    {EW_LIT("Sub"),          ew_function_sub         },
    {EW_LIT("ToJsonString"), to_json_string          },
    {EW_LIT("Transform"),    unknown                 },
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

static struct ew_value *evaluate_call(struct ew_stack *stack,
                                      const struct ew_call *call)
{
    if (call->function) {
        return call->function->evaluate(stack, call);
    }
    return ew_stack_wrong(stack, call->place,
                          ew_reason(stack->arena,
                                    "the function `%.*s` is not known here",
                                    EW_STR_ARG(call->name)));
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

static struct ew_value *evaluate_inside(struct ew_stack *stack,
                                        const struct ew_node *node,
                                        enum ew_value_kind kind)
{
    struct ew_value *value = ew_value_new(stack, kind, node->place);
    struct ew_value **end = value ? &value->first : NULL;
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

struct ew_str ew_stack_scalar(const struct ew_node *node)
{
    static const struct {
        struct ew_str word;
        struct ew_str value;
    } WORDS[] = {
        {EW_LIT("yes"),   EW_LIT("true") },
        {EW_LIT("on"),    EW_LIT("true") },
        {EW_LIT("true"),  EW_LIT("true") },
        {EW_LIT("no"),    EW_LIT("false")},
        {EW_LIT("off"),   EW_LIT("false")},
        {EW_LIT("false"), EW_LIT("false")},
    };
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (!node->quoted && !node->tag.ptr &&
            ew_str_eq_nocase(WORDS[i].word, node->text)) {
            return WORDS[i].value;
        }
    }
    return node->text;
}

/* A node as it stands, whatever its tag. */
static struct ew_value *evaluate_literal(struct ew_stack *stack,
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
        return node->is_null ? ew_value_new(stack, EW_VALUE_TEXT, node->place)
                             : ew_value_of_text(stack, ew_stack_scalar(node),
                                                node->place);
    }
}

struct ew_value *ew_eval_argument(struct ew_stack *stack,
                                  const struct ew_call *call)
{
    return call->tagged ? evaluate_literal(stack, call->argument)
                        : ew_eval(stack, call->argument);
}

struct ew_value *ew_eval(struct ew_stack *stack, const struct ew_node *node)
{
    struct ew_call call;
    if (stack->failed) {
        return NULL;
    }
    if (is_spent(stack) || !ew_stack_enter(stack, node->place)) {
        return ew_value_hole(stack, node->place);
    }
    uint64_t outer = stack->run->causes;
    stack->run->causes = 0;
    struct ew_value *value = ew_call_of(node, &call)
                                 ? evaluate_call(stack, &call)
                                 : evaluate_literal(stack, node);
    bool known =
        !value || (value->kind == EW_VALUE_TEXT && !ew_has_hole(value->text));
    if (!known && ew_value_is_hole(value) && stack->run->choosing == 0) {
        struct ew_value *same = ew_choice_same(stack, node, stack->run->causes);
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
