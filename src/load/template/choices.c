/*
 * Parameters without a value whose AllowedValues say what it may be. What holds
 * for each of them is known: it is evaluated with one after the other. A policy
 * that allows something else with each is one that allows all of it; where that
 * cannot be said in one document, it stays unknown.
 *
 *     Parameters:
 *       Env: {Type: String, AllowedValues: [test, prod]}
 *     …
 *       Resource: !Sub "arn:aws:ecs:*:*:cluster/${Env}"
 *
 * is tried with `test` and with `prod`. The two documents differ in one
 * resource, and the one that allows either is a list of both.
 */
#include "load/template/choices.h"

#include "load/template/eval.h"
#include "load/template/parameters.h"
#include "load/template/value.h"

/** Values of all parameters at once. */
#define MAX_TURNS ((size_t)16)

/* ---- the values ---------------------------------------------------------- */

/* NULL: it may have any value, or SSM knows them by the names that these are */
static const struct ew_node *allowed_of(const struct ew_node *parameter)
{
    if (ew_parameter_is_looked_up(parameter)) {
        return NULL;
    }
    const struct ew_node *all = ew_node_get(parameter, "AllowedValues");
    const struct ew_node *value =
        all && all->kind == EW_NODE_LIST ? all->first : NULL;
    for (; value; value = value->next) {
        if (value->kind != EW_NODE_SCALAR || value->tag.ptr) {
            return NULL;
        }
    }
    return all && all->kind == EW_NODE_LIST ? all->first : NULL;
}

struct ew_str ew_choice_names(struct ew_stack *stack,
                              const struct ew_node *parameter)
{
    struct ew_buf buf;
    const struct ew_node *value = allowed_of(parameter);
    size_t count = 0;
    if (!value) {
        return EW_STR("");
    }
    ew_buf_init(&buf);
    ew_buf_add(&buf, EW_STR("one of "));
    for (; value && count < MAX_TURNS; value = value->next, count++) {
        ew_buf_add(&buf, count ? EW_STR(", ") : EW_STR(""));
        ew_buf_add(&buf, ew_scalar_of(value).text);
    }
    ew_buf_add(&buf, value ? EW_STR(" and more; ") : EW_STR("; "));
    struct ew_str out = ew_buf_move(&buf, stack->arena);
    stack->failed = stack->failed || !out.ptr;
    return out;
}

/* A list may have several of the values: all of them, in one text. */
static struct ew_scalar whole_list(struct ew_stack *stack,
                                   const struct ew_node *parameter)
{
    struct ew_buf buf;
    bool open = false;
    const struct ew_node *first = allowed_of(parameter);
    ew_buf_init(&buf);
    for (const struct ew_node *value = first; value; value = value->next) {
        const struct ew_scalar one = ew_scalar_of(value);
        ew_buf_add(&buf, value == first ? EW_STR("") : EW_STR(","));
        ew_buf_add(&buf, one.text);
        open = open || ew_scalar_is_number(&one);
    }
    struct ew_str out = ew_buf_move(&buf, stack->arena);
    stack->failed = stack->failed || !out.ptr;
    return (struct ew_scalar){
        out, open ? out : (struct ew_str){NULL, 0}
    };
}

struct ew_scalar ew_choice_value(struct ew_stack *stack,
                                 const struct ew_node *parameter)
{
    static const struct ew_scalar NONE = {
        {NULL, 0},
        {NULL, 0}
    };
    const struct ew_stack_run *run = stack->run;
    for (size_t i = 0; i < run->chosen_count; i++) {
        if (run->chosen[i].stack == stack &&
            run->chosen[i].parameter == parameter) {
            return run->chosen[i].whole ? whole_list(stack, parameter)
                                        : ew_scalar_of(run->chosen[i].value);
        }
    }
    return NONE;
}

/* ---- one after the other ------------------------------------------------- */

/* Is there a turn with a list of all values, too? */
static bool takes_whole(const struct ew_node *parameter)
{
    const struct ew_node *first = allowed_of(parameter);
    return first && first->next && ew_parameter_is_list(parameter);
}

/* Gathers the parameters that are the only causes; false: there are others,
 * or too many values. */
static bool gather_choices(struct ew_stack *stack, uint64_t causes)
{
    struct ew_stack_run *run = stack->run;
    size_t turns = 1;
    run->chosen_count = 0;
    EW_EACH(const struct ew_stack_choice, choice, &stack->top->choices) {
        if (!((causes >> choice->cause) & 1)) {
            continue;
        }
        const struct ew_node *first = allowed_of(choice->parameter);
        size_t count = 0;
        for (const struct ew_node *v = first; v; v = v->next) {
            count++;
        }
        count += takes_whole(choice->parameter) ? 1 : 0;
        turns = turns * count;
        if (count == 0 || turns > MAX_TURNS ||
            run->chosen_count == EW_MAX_CHOICES) {
            return false;
        }
        run->chosen[run->chosen_count] = *choice;
        run->chosen[run->chosen_count++].value = first;
        causes &= ~((uint64_t)1 << choice->cause);
    }
    return causes == 0 && run->chosen_count > 0;
}

/* False when all have been. */
static bool next_turn(struct ew_stack_run *run)
{
    run->stamp++;
    for (size_t i = 0; i < run->chosen_count; i++) {
        struct ew_stack_choice *one = &run->chosen[i];
        if (!one->whole && one->value->next) {
            one->value = one->value->next;
            return true;
        }
        one->whole = !one->whole && takes_whole(one->parameter);
        if (one->whole) {
            return true;
        }
        one->value = allowed_of(one->parameter);
    }
    return false;
}

/* False where it cannot be tried, or is being tried already. */
static bool begin_choice(struct ew_stack *stack, uint64_t causes)
{
    struct ew_stack_run *run = stack->run;
    bool fits =
        run->chosen_count == 0 && causes && gather_choices(stack, causes);
    if (!fits && run->choosing == 0) {
        run->chosen_count = 0;
    }
    if (fits) {
        run->choosing++;
        run->stamp++;
    }
    return fits;
}

static void end(struct ew_stack *stack)
{
    struct ew_stack_run *run = stack->run;
    run->chosen_count = 0;
    run->choosing = 0;
    run->stamp++;
}

/* What holds with some values and not with others is not known. */
enum ew_known ew_choice_condition(struct ew_stack *stack, uint64_t causes,
                                  ew_choice_fn *holds, const void *what)
{
    enum ew_known result = EW_KNOWN_UNSURE;
    bool first = true;
    uint64_t outer = stack->run->causes;
    if (!begin_choice(stack, causes)) {
        return EW_KNOWN_UNSURE;
    }
    do {
        enum ew_known one = holds(stack, what);
        result = first || one == result ? one : EW_KNOWN_UNSURE;
        first = false;
    } while (result != EW_KNOWN_UNSURE && next_turn(stack->run));
    end(stack);
    stack->run->causes = outer;
    return result;
}

/* A value that is a hole with one of them is unknown with all. */
struct ew_stack_value *ew_choice_same(struct ew_stack *stack,
                                      const struct ew_node *node,
                                      uint64_t causes)
{
    struct ew_stack_value *found = NULL;
    bool same = true;
    uint64_t outer = stack->run->causes;
    if (!begin_choice(stack, causes)) {
        return NULL;
    }
    do {
        struct ew_stack_value *one = ew_eval(stack, node);
        same = one && !ew_value_is_hole(one) &&
               (!found || ew_value_same(found, one));
        found = found ? found : one;
    } while (same && next_turn(stack->run));
    end(stack);
    stack->run->causes = outer;
    return same ? found : NULL;
}

/* ---- documents ----------------------------------------------------------- */

static size_t count_of(struct ew_str text, const char *chars)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        for (const char *c = chars; *c; c++) {
            count += text.ptr[i] == *c ? 1 : 0;
        }
    }
    return count;
}

/* Of one shape: a literal part differs, not how much it reaches. */
static bool alike(const struct ew_stack_value *a,
                  const struct ew_stack_value *b)
{
    struct ew_str left = ew_value_text(a);
    struct ew_str right = ew_value_text(b);
    return left.ptr && right.ptr &&
           count_of(left, "*?") == count_of(right, "*?") &&
           count_of(left, ":") == count_of(right, ":") &&
           count_of(left, "/") == count_of(right, "/") &&
           !ew_text_is_open(left) && !ew_text_is_open(right);
}

static bool holds_value(const struct ew_stack_value *list,
                        const struct ew_stack_value *value)
{
    const struct ew_stack_value *one = list->first;
    while (one && !ew_str_eq(ew_value_text(one), ew_value_text(value))) {
        one = one->next;
    }
    return one != NULL;
}

/* One value at the end of a list; model: what it has to be like, or NULL. */
static bool add_to_list(struct ew_stack *stack, struct ew_stack_value *list,
                        const struct ew_stack_value *model,
                        const struct ew_stack_value *one)
{
    struct ew_stack_value **last = &list->first;
    if (holds_value(list, one)) {
        return true;
    }
    if (model && !alike(model, one)) {
        return false;
    }
    while (*last) {
        last = &(*last)->next;
    }
    *last = ew_value_copy(stack, one);
    return *last != NULL;
}

/* A value, or all those of a list, put into the list that there is. */
static bool add_values(struct ew_stack *stack, struct ew_stack_value *list,
                       const struct ew_stack_value *value)
{
    bool several = value->kind == EW_VALUE_LIST;
    const struct ew_stack_value *one = several ? value->first : value;
    const struct ew_stack_value *model = list->first;
    for (; one; one = several ? one->next : NULL) {
        if (!ew_value_text(one).ptr || !add_to_list(stack, list, model, one)) {
            return false;
        }
        model = model && several ? model->next : model;
    }
    return true;
}

/* NULL where a part of it is no text. */
static struct ew_stack_value *as_list(struct ew_stack *stack,
                                      const struct ew_stack_value *value)
{
    struct ew_stack_value *list =
        ew_value_new(stack, EW_VALUE_LIST, value->place);
    if (list) {
        list->key = value->key;
        list->key_place = value->key_place;
    }
    return list && add_values(stack, list, value) ? list : NULL;
}

/* What two values of one member come to together, in *into; false: that
 * cannot be said. */
static bool join_values(struct ew_stack *stack, struct ew_stack_value *into,
                        const struct ew_stack_value *value)
{
    struct ew_stack_value *list = as_list(stack, into);
    struct ew_stack_value *next = into->next;
    if (!list || ew_value_count(list) == 0 || !add_values(stack, list, value)) {
        return false;
    }
    *into = *list;
    into->next = next;
    return true;
}

/*
 * More values of one key let more in, where the operator is a positive one;
 * where it is not they would let less in, and nothing is joined.
 */
static bool join_condition(struct ew_stack *stack, struct ew_stack_value *into,
                           const struct ew_stack_value *value)
{
    static const struct ew_str POSITIVE[] = {
        EW_LIT("StringEquals"), EW_LIT("StringLike"), EW_LIT("ArnEquals"),
        EW_LIT("ArnLike")};
    struct ew_stack_value *op = into->first;
    const struct ew_stack_value *other = value->first;
    for (; op && other; op = op->next, other = other->next) {
        bool positive = EW_STR_ANY(ew_str_eq, op->key, POSITIVE);
        if (ew_value_same(op, other)) {
            continue;
        }
        struct ew_stack_value *key = op->first;
        const struct ew_stack_value *with = other->first;
        bool fits = positive && ew_str_eq(op->key, other->key);
        for (; fits && key && with; key = key->next, with = with->next) {
            fits = ew_str_eq(key->key, with->key) &&
                   (ew_value_same(key, with) || join_values(stack, key, with));
        }
        if (!fits || key || with) {
            return false;
        }
    }
    return !op && !other;
}

/* Both are Allow: one that allows what either does. */
static bool join_statement(struct ew_stack *stack, struct ew_stack_value *into,
                           const struct ew_stack_value *value)
{
    struct ew_stack_value *member = into->first;
    const struct ew_stack_value *other = value->first;
    bool allow =
        ew_str_eq(ew_value_text(ew_value_get(into, "Effect")), EW_STR("Allow"));
    for (; member && other; member = member->next, other = other->next) {
        if (ew_value_same(member, other)) {
            continue;
        }
        bool resource = ew_str_eq(member->key, EW_STR("Resource"));
        bool condition = ew_str_eq(member->key, EW_STR("Condition"));
        if (!allow || !ew_str_eq(member->key, other->key) ||
            !(resource ? join_values(stack, member, other)
                       : condition && join_condition(stack, member, other))) {
            return false;
        }
    }
    return !member && !other;
}

/* The statements of two documents, one by one; one alone needs no list. */
static bool join_statements(struct ew_stack *stack, struct ew_stack_value *into,
                            const struct ew_stack_value *value)
{
    bool list = into->kind == EW_VALUE_LIST && value->kind == EW_VALUE_LIST;
    struct ew_stack_value *one = list ? into->first : into;
    const struct ew_stack_value *with = list ? value->first : value;
    while (one && with) {
        bool maps = one->kind == EW_VALUE_MAP && with->kind == EW_VALUE_MAP;
        if (!ew_value_same(one, with) &&
            !(maps && join_statement(stack, one, with))) {
            return false;
        }
        one = list ? one->next : NULL;
        with = list ? with->next : NULL;
    }
    return !one && !with;
}

/* Documents that differ in more than their statements are not joined. */
static bool join_document(struct ew_stack *stack, struct ew_stack_value *into,
                          const struct ew_stack_value *value)
{
    struct ew_stack_value *member = into->first;
    const struct ew_stack_value *other = value->first;
    for (; member && other; member = member->next, other = other->next) {
        bool statements = ew_str_eq(member->key, other->key) &&
                          ew_str_eq(member->key, EW_STR("Statement"));
        if (!ew_value_same(member, other) &&
            !(statements && join_statements(stack, member, other))) {
            return false;
        }
    }
    return !member && !other;
}

/* Where the joining fails the document with its holes is what counts. */
const struct ew_stack_value *ew_choice_document(
    struct ew_stack *stack, const struct ew_stack_value *value)
{
    struct ew_stack_value *whole = NULL;
    bool fits = true;
    uint64_t outer = stack->run->causes;
    if (!value->node || value->owner != stack ||
        !begin_choice(stack, value->causes)) {
        return value;
    }
    do {
        struct ew_stack_value *one = ew_eval(stack, value->node);
        fits = one && one->kind == EW_VALUE_MAP && one->causes == 0 &&
               (!whole || join_document(stack, whole, one));
        whole = whole ? whole : one;
    } while (fits && next_turn(stack->run));
    end(stack);
    stack->run->causes = outer;
    return fits ? whole : value;
}
