/*
 * Fn::ForEach, of the transform AWS::LanguageExtensions: a loop stands beside
 * other entries of a map and becomes entries itself. Loops over values that are
 * known are written out before anything is evaluated, so that nobody else has
 * to know of them. One over values that are not known stays, and whoever meets
 * it tells so.
 *
 *     Fn::ForEach::Teams:
 *       - Team
 *       - [red, blue]
 *       - "Role${Team}": {Type: AWS::IAM::Role, Properties: {…}}
 *
 * becomes `Rolered` and `Roleblue`, each with its word wherever `${Team}`
 * stood.
 */
#include "load/template/loops.h"

#include "load/template/eval.h"
#include "load/template/value.h"

static const struct ew_str LOOP = EW_LIT("Fn::ForEach::");

/* Entries one behind the other, while they are put together. */
struct chain {
    struct ew_stack *stack;
    const struct ew_node *first;
    struct ew_node *last;
};

/* One turn of a loop: what stands for its identifier. */
struct turn {
    struct ew_stack *stack;
    struct ew_str identifier;
    struct ew_str value;
};

static const struct ew_node *expand(struct ew_stack *stack,
                                    const struct ew_node *node);

/* A copy of the node itself, not of what is in it. */
static struct ew_node *put_copy(struct chain *chain, const struct ew_node *node)
{
    struct ew_stack *stack = chain->stack;
    struct ew_node *copy = EW_NEW(stack->arena, struct ew_node);
    if (!copy) {
        stack->failed = true;
        return NULL;
    }
    *copy = *node;
    copy->next = NULL;
    if (chain->last) {
        chain->last->next = copy;
    } else {
        chain->first = copy;
    }
    chain->last = copy;
    return copy;
}

/* ---- one turn ------------------------------------------------------------ */

/* `${Identifier}` is the value, `&{Identifier}` its letters and digits. */
static size_t add_turn(const struct turn *turn, struct ew_str text,
                       struct ew_buf *buf)
{
    struct ew_str name = turn->identifier;
    bool letters = ew_str_starts(text, EW_STR("&{"));
    bool whole = letters || ew_str_starts(text, EW_STR("${"));
    struct ew_str rest =
        whole ? ew_str_slice(text, 2, text.len) : (struct ew_str){NULL, 0};
    if (!whole || !ew_str_starts(rest, name) || rest.len == name.len ||
        rest.ptr[name.len] != '}') {
        return 0;
    }
    for (size_t i = 0; i < turn->value.len; i++) {
        char c = turn->value.ptr[i];
        char lower = ew_ascii_lower(c);
        bool plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
        if (!letters || plain) {
            ew_buf_add_char(buf, c);
        }
    }
    return name.len + 3;
}

/*
 * The text with the word put in; absent when memory is out or it is too much.
 */
static struct ew_str substituted(const struct turn *turn, struct ew_str text)
{
    struct ew_buf buf;
    if (!ew_str_contains(text, EW_STR("{"))) {
        return text;
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        size_t used = add_turn(turn, ew_str_slice(text, i, text.len), &buf);
        if (!used) {
            ew_buf_add_char(&buf, text.ptr[i]);
        }
        i += used ? used : 1;
    }
    struct ew_str out = {NULL, 0};
    if (!buf.failed && ew_stack_spend(turn->stack, buf.len)) {
        out = ew_arena_str(turn->stack->arena, ew_buf_str(&buf));
        turn->stack->failed = turn->stack->failed || !out.ptr;
    }
    turn->stack->failed = turn->stack->failed || buf.failed;
    ew_buf_release(&buf);
    return out;
}

/* `Ref` of the identifier, in either way to write it. */
static bool is_reference(const struct turn *turn, const struct ew_node *node)
{
    const struct ew_node *only =
        node->kind == EW_NODE_MAP && !node->tag.ptr ? node->first : NULL;
    if (ew_str_eq(node->tag, EW_STR("Ref"))) {
        return ew_str_eq(node->text, turn->identifier);
    }
    return only && !only->next && ew_str_eq(only->key, EW_STR("Ref")) &&
           ew_str_eq(only->text, turn->identifier);
}

/* NULL: it is too much, or memory is out. */
static const struct ew_node *turned(const struct turn *turn,
                                    const struct ew_node *node)
{
    struct chain own = {.stack = turn->stack};
    struct chain inside = {.stack = turn->stack};
    struct ew_node *copy = ew_stack_spend(turn->stack, sizeof(*node))
                               ? put_copy(&own, node)
                               : NULL;
    if (!copy) {
        return NULL;
    }
    copy->key = substituted(turn, node->key);
    if (is_reference(turn, node)) {
        copy->kind = EW_NODE_SCALAR;
        copy->tag = (struct ew_str){NULL, 0};
        copy->text = turn->value;
        copy->first = NULL;
        return copy;
    }
    copy->text = substituted(turn, node->text);
    if ((node->key.ptr && !copy->key.ptr) ||
        (node->text.ptr && !copy->text.ptr)) {
        return NULL;
    }
    const struct ew_node *inner = node->first;
    for (; inner; inner = inner->next) {
        const struct ew_node *made = turned(turn, inner);
        if (!made || !put_copy(&inside, made)) {
            return NULL;
        }
    }
    copy->first = inside.first;
    return copy;
}

/* ---- one loop ------------------------------------------------------------ */

/* `[Identifier, collection, map]`; false: it is not that. */
static bool parts_of(const struct ew_node *loop, const struct ew_node **parts)
{
    const struct ew_node *part =
        loop->kind == EW_NODE_LIST && !loop->tag.ptr ? loop->first : NULL;
    size_t count = 0;
    for (; part && count < 3; part = part->next) {
        parts[count++] = part;
    }
    return count == 3 && !part && parts[0]->kind == EW_NODE_SCALAR &&
           !parts[0]->tag.ptr && parts[0]->text.len > 0 &&
           parts[2]->kind == EW_NODE_MAP && !parts[2]->tag.ptr;
}

/* Of numbers it is not known how they are spelt, and so not what they name. */
static bool is_known_collection(const struct ew_stack_value *collection)
{
    const struct ew_stack_value *value = collection ? collection->first : NULL;
    if (!collection || collection->kind != EW_VALUE_LIST) {
        return false;
    }
    while (value && ew_value_text(value).ptr && !ew_has_hole(value->text) &&
           !ew_value_is_number(value)) {
        value = value->next;
    }
    return value == NULL;
}

/* Adds the entries that the loop makes; false: they are not known. */
static bool write_out(struct chain *chain, const struct ew_node *loop)
{
    struct ew_stack *stack = chain->stack;
    const struct ew_node *parts[3] = {NULL, NULL, NULL};
    struct chain made = {.stack = stack};
    if (!parts_of(loop, parts)) {
        return false;
    }
    const struct ew_stack_value *collection = ew_eval(stack, parts[1]);
    if (!is_known_collection(collection)) {
        return false;
    }
    const struct ew_stack_value *value = collection->first;
    for (; value; value = value->next) {
        struct turn turn = {stack, parts[0]->text, value->text};
        const struct ew_node *body = turned(&turn, parts[2]);
        /* loops inside this one are over what it has put there */
        body = body ? expand(stack, body) : NULL;
        if (!body) {
            return false;
        }
        const struct ew_node *entry = body->first;
        while (entry && put_copy(&made, entry)) {
            entry = entry->next;
        }
    }
    const struct ew_node *entry = made.first;
    while (entry && put_copy(chain, entry)) {
        entry = entry->next;
    }
    return true;
}

/* ---- all of them --------------------------------------------------------- */

static bool has_loop(const struct ew_node *node)
{
    const struct ew_node *inner = node->first;
    if (ew_str_starts(node->key, LOOP)) {
        return true;
    }
    while (inner && !has_loop(inner)) {
        inner = inner->next;
    }
    return inner != NULL;
}

/* A map or list of its own, so that its entries can be linked anew. */
static const struct ew_node *expand(struct ew_stack *stack,
                                    const struct ew_node *node)
{
    struct chain own = {.stack = stack};
    struct chain inside = {.stack = stack};
    struct ew_node *copy = put_copy(&own, node);
    const struct ew_node *inner = node->first;
    if (!copy) {
        return NULL;
    }
    for (; inner; inner = inner->next) {
        bool loop = ew_str_starts(inner->key, LOOP);
        if (loop && write_out(&inside, inner)) {
            continue;
        }
        const struct ew_node *kept =
            !loop && has_loop(inner) ? expand(stack, inner) : inner;
        if (!kept || !put_copy(&inside, kept)) {
            return NULL;
        }
    }
    copy->first = inside.first;
    return copy;
}

void ew_stack_expand_loops(struct ew_stack *stack)
{
    if (has_loop(stack->root)) {
        const struct ew_node *root = expand(stack, stack->root);
        stack->root = root ? root : stack->root;
    }
}
