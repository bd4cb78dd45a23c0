/*
 * Exemptions in a template: in the metadata of resources, and in comments,
 * which the door to YAML drops and which are found in the text again.
 *
 *     Ops:
 *       Type: AWS::IAM::Role
 *       Metadata:
 *         execwarden: {allow: "…"}
 *       # execwarden:allow …
 *       Properties: {…}
 *
 * The parser of YAML drops comments, and a `#` in a text looks like one. So the
 * lines are gone over once more, with the places of all scalars at hand.
 */
#include "load/template/exemptions.h"

#include "load/code/exemption.h"
#include "load/template/common.h"

/* ---- metadata ------------------------------------------------------------ */

/* resource NULL: of the template, where it is at none. */
static void read_text(struct ew_stack *stack,
                      const struct ew_template_resource *resource,
                      struct ew_str text, struct ew_place place)
{
    place.origin = resource ? resource->origin : NULL;
    enum ew_status status =
        resource ? ew_exemption_read(stack->loading, text, place,
                                     resource->origin->address)
                 : ew_exemption_read_homeless(stack->loading, text, place);
    stack->failed = stack->failed || status != EW_OK;
}

/* Of a list or a map there is no text, which is a fault of its own. */
static void read_metadata_entry(struct ew_stack *stack,
                                const struct ew_template_resource *resource,
                                const struct ew_node *entry)
{
    read_text(stack, resource, ew_stack_keep(stack, entry->text), entry->place);
}

/* `Metadata: {execwarden: {ignore: …}}`, `{"execwarden:allow": …}`: read as the
 * comment that it would be, which is found fault with. */
static void read_near(struct ew_stack *stack,
                      const struct ew_template_resource *resource,
                      const struct ew_node *member, struct ew_str before)
{
    struct ew_str text = ew_arena_printf(
        stack->arena, "%.*s%.*s", EW_STR_ARG(before), EW_STR_ARG(member->key));
    struct ew_str near = ew_exemption_in(text);
    if (near.len == 0 && near.ptr) {
        near = EW_STR("execwarden: allow"); /* the mark is no key */
    }
    if (near.ptr) {
        read_text(stack, resource, ew_stack_keep(stack, near),
                  member->key_place);
    }
    stack->failed = stack->failed || !text.ptr;
}

static void read_near_misses(struct ew_stack *stack,
                             const struct ew_template_resource *resource,
                             const struct ew_node *metadata)
{
    const struct ew_node *own = ew_node_get(metadata, "execwarden");
    const struct ew_node *member =
        metadata && metadata->kind == EW_NODE_MAP ? metadata->first : NULL;
    for (; member; member = member->next) {
        read_near(stack, resource, member, EW_STR(""));
    }
    member = own && own->kind == EW_NODE_MAP ? own->first : NULL;
    for (; member; member = member->next) {
        if (!ew_str_eq(member->key, EW_STR("allow"))) {
            read_near(stack, resource, member, EW_STR("execwarden: "));
        }
    }
}

static void read_metadata(struct ew_stack *stack,
                          const struct ew_template_resource *resource,
                          const struct ew_node *of)
{
    const struct ew_node *metadata = ew_node_get(of, "Metadata");
    const struct ew_node *allow =
        ew_node_get(ew_node_get(metadata, "execwarden"), "allow");
    read_near_misses(stack, resource, metadata);
    if (!allow) {
        return;
    }
    if (allow->kind != EW_NODE_LIST) {
        read_metadata_entry(stack, resource, allow);
        return;
    }
    const struct ew_node *entry = allow->first;
    for (; entry; entry = entry->next) {
        read_metadata_entry(stack, resource, entry);
    }
}

/* ---- where scalars stand ------------------------------------------------- */

/* In the order of the text, as the tree is walked. */
static void gather_scalars(struct ew_stack *stack, const struct ew_node *node,
                           struct ew_vec *places)
{
    const struct ew_node *inner = node->first;
    if (node->key.ptr || node->kind == EW_NODE_SCALAR) {
        struct ew_place *key = node->key.ptr ? ew_vec_push(places) : NULL;
        if (key) {
            *key = node->key_place;
        }
        struct ew_place *own =
            node->kind == EW_NODE_SCALAR ? ew_vec_push(places) : NULL;
        if (own) {
            *own = node->place;
        }
        stack->failed = stack->failed || (node->key.ptr && !key) ||
                        (node->kind == EW_NODE_SCALAR && !own);
    }
    for (; inner && !stack->failed; inner = inner->next) {
        gather_scalars(stack, inner, places);
    }
}

static bool is_before(size_t line, size_t column, size_t than_line,
                      size_t than_column)
{
    return line < than_line || (line == than_line && column < than_column);
}

/* A `#` inside a scalar begins no comment. */
static bool is_inside(const struct ew_vec *places, size_t line, size_t column)
{
    const struct ew_place *items = places->items;
    size_t low = 0;
    size_t high = places->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before(items[middle].line, items[middle].column, line, column)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && is_before(line, column, items[low - 1].end_line,
                                items[low - 1].end_column);
}

/* ---- comments ------------------------------------------------------------ */

struct comment {
    struct ew_str text; /* behind the mark */
    struct ew_place place;
};

struct scanning {
    struct ew_stack *stack;
    struct ew_vec scalars; /* struct ew_place */
    struct ew_vec pending; /* struct comment: of lines that are only that */
    struct ew_template_resource *const *resources;
    size_t resource_count;
    size_t next; /* resource that begins at or behind the line at hand */
};

static size_t characters(struct ew_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    }
    return count;
}

/* The comment of a line that is an exemption; text is absent: there is none. */
static struct comment find_comment(const struct scanning *s, struct ew_str line,
                                   size_t number)
{
    struct comment none = {
        .text = {NULL, 0}
    };
    for (size_t i = 0; i < line.len; i++) {
        bool begins = line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' ||
                                             line.ptr[i - 1] == '\t');
        struct ew_str text =
            begins ? ew_exemption_in(ew_str_slice(line, i + 1, line.len))
                   : none.text;
        size_t column = text.ptr ? characters(ew_str_slice(line, 0, i)) + 1 : 0;
        if (text.ptr && !is_inside(&s->scalars, number, column)) {
            struct ew_str trimmed = ew_str_trim(line);
            struct ew_str whole = ew_str_slice(
                line, i, (size_t)(trimmed.ptr - line.ptr) + trimmed.len);
            return (struct comment){
                .text = text,
                .place = {s->stack->template->path, number, column, number,
                          column + characters(whole), NULL},
            };
        }
    }
    return none;
}

/* resource NULL: it stands at none. */
static void take_comment(struct scanning *s, const struct comment *comment,
                         const struct ew_template_resource *resource)
{
    struct ew_stack *stack = s->stack;
    if (resource && resource->exists == EW_KNOWN_NO) {
        return;
    }
    read_text(stack, resource, ew_stack_keep(stack, comment->text),
              comment->place);
}

/* The resource in whose block the line is; NULL: none. */
static const struct ew_template_resource *around(const struct scanning *s,
                                                 size_t line)
{
    const struct ew_template_resource *resource = NULL;
    if (s->next < s->resource_count &&
        s->resources[s->next]->place.line == line) {
        return s->resources[s->next];
    }
    if (s->next > 0) {
        resource = s->resources[s->next - 1];
    }
    return resource && line <= resource->node->place.end_line ? resource : NULL;
}

/* What stands alone in its lines is for the resource that begins below, unless
 * it is set in deeper: then it is the end of the block above. */
static const struct ew_template_resource *below(const struct scanning *s,
                                                const struct comment *comment)
{
    const struct ew_template_resource *next = s->resources[s->next];
    if (comment->place.column <= next->place.column) {
        return next;
    }
    return s->next > 0 ? s->resources[s->next - 1] : NULL;
}

/* Comments that were waiting for the line that follows them. */
static void settle_pending(struct scanning *s, size_t line)
{
    bool begins = s->next < s->resource_count &&
                  s->resources[s->next]->place.line == line;
    EW_EACH(const struct comment, each, &s->pending) {
        take_comment(s, each,
                     begins ? below(s, each) : around(s, each->place.line));
    }
    s->pending.count = 0;
}

/*
 * A comment behind something is for the resource that this stands in; one that
 * has its lines for itself waits.
 */
static void scan_line(struct scanning *s, struct ew_str line, size_t number)
{
    struct ew_str trimmed = ew_str_trim(line);
    bool alone = trimmed.len && trimmed.ptr[0] == '#';
    struct comment comment = find_comment(s, line, number);
    if (!alone) {
        settle_pending(s, number);
    }
    if (comment.text.ptr && alone) {
        struct comment *slot = ew_vec_push(&s->pending);
        s->stack->failed = s->stack->failed || !slot;
        if (slot) {
            *slot = comment;
        }
    } else if (comment.text.ptr) {
        take_comment(s, &comment, around(s, number));
    }
    while (s->next < s->resource_count &&
           s->resources[s->next]->place.line <= number) {
        s->next++;
    }
}

/* JSON has none. */
static void read_comments(struct ew_stack *stack)
{
    struct ew_str rest = stack->template->bytes;
    struct scanning s = {
        .stack = stack,
        .scalars = ew_vec_of(stack->arena, sizeof(struct ew_place)),
        .pending = ew_vec_of(stack->arena, sizeof(struct comment)),
        .resources = stack->resource_list.items,
        .resource_count = stack->resource_list.count,
    };
    if (!ew_exemption_maybe(rest)) {
        return;
    }
    gather_scalars(stack, stack->template->root, &s.scalars);
    size_t number = 1;
    for (; rest.ptr && !stack->failed; number++) {
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        scan_line(&s, line, number);
    }
    settle_pending(&s, number);
}

/*
 * What a condition leaves out needs no exemption, and its own count for
 * nothing.
 */
void ew_stack_read_exemptions(struct ew_stack *stack)
{
    struct ew_template_resource *const *all = stack->resource_list.items;
    for (size_t i = 0; i < stack->resource_list.count && !stack->failed; i++) {
        if (all[i]->exists != EW_KNOWN_NO) {
            read_metadata(stack, all[i], all[i]->node);
        }
    }
    read_metadata(stack, NULL, stack->template->root);
    if (!stack->template->text) {
        read_comments(stack);
    }
}
