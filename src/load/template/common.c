/*
 * What the readers of types share. A value may be known, unknown, or one of two
 * by a condition: lists of policies pass that on in one place, so that what may
 * be attached counts for what it allows and never for what it denies.
 *
 *     ManagedPolicyArns:
 *       - arn:aws:iam::aws:policy/ReadOnlyAccess
 *       - !If [IsProd, !Ref AWS::NoValue, !Ref Exec]
 *
 * attaches `Exec` where it is not known whether `IsProd` holds, as doubtful,
 * and the holder is told to have something that is unread: the policy may deny
 * as well.
 */
#include "load/template/common.h"

#include "load/template/eval.h"
#include "load/template/value.h"

struct ew_str ew_stack_keep(struct ew_stack *stack, struct ew_str text)
{
    struct ew_str kept = ew_arena_str(stack->loading->arena, text);
    stack->failed = stack->failed || (text.ptr && !kept.ptr);
    if (ew_str_contains(text, EW_STR(EW_HOLE_REGION))) {
        stack->file->region_open = true;
    }
    return kept;
}

struct ew_place ew_stack_place(const struct ew_template_resource *resource,
                               struct ew_place place)
{
    place.origin = resource->origin;
    return place;
}

struct ew_str ew_stack_reason(struct ew_stack *stack, const char *what,
                              struct ew_place place, const char *why)
{
    struct ew_str at = ew_place_text(stack->arena, place);
    struct ew_str reason = ew_reason(stack->loading->arena, "%s at %.*s %s",
                                     what, EW_STR_ARG(at), why);
    stack->failed = stack->failed || !at.ptr || !reason.ptr;
    return reason;
}

struct ew_str ew_stack_unknown(struct ew_stack *stack, const char *what,
                               const struct ew_stack_value *value,
                               const char *why)
{
    struct ew_str cause = ew_stack_causes(stack, value->causes);
    struct ew_str whole =
        cause.ptr ? ew_reason(stack->arena, "%s: %.*s", why, EW_STR_ARG(cause))
                  : (struct ew_str){NULL, 0};
    return ew_stack_reason(stack, what, value->place,
                           whole.ptr ? whole.ptr : why);
}

void ew_stack_unread(struct ew_stack *stack, struct ew_code_holder *holder,
                     struct ew_str reason)
{
    if (!reason.ptr || ew_vec_push_str(&holder->unread, reason) != EW_OK) {
        stack->failed = true;
    }
}

struct ew_code_link ew_stack_link(struct ew_stack *stack,
                                  const struct ew_template_resource *resource,
                                  const struct ew_stack_value *value)
{
    struct ew_str text = ew_value_text(value);
    return (struct ew_code_link){
  /* of a role that SAM makes: the function that it makes it for */
        .address =
            value->origin ? value->origin->address : (struct ew_str){NULL, 0},
        .text = ew_stack_keep(stack, text.ptr ? text : EW_STR(EW_HOLE)),
        .place = ew_stack_place(resource, value->place),
    };
}

enum ew_presence ew_stack_presence(const struct ew_template_resource *resource)
{
    return resource->exists == EW_KNOWN_YES ? EW_PRESENT : EW_PERHAPS;
}

/* ---- properties ---------------------------------------------------------- */

/* Properties that a function makes, or to which one adds. */
static bool is_made_by_function(const struct ew_node *properties)
{
    struct ew_call call;
    const struct ew_node *entry = properties->first;
    if (ew_call_of(properties, &call)) {
        return true;
    }
    for (; entry; entry = entry->next) {
        if (ew_str_starts(entry->key, EW_STR("Fn::"))) {
            return true;
        }
    }
    return false;
}

/*
 * Evaluated each time: what it comes to hangs on the values that are being
 * tried.
 */
const struct ew_stack_value *ew_property(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    const char *name)
{
    const struct ew_node *properties =
        ew_node_get(resource->node, "Properties");
    const struct ew_stack_value *value = NULL;
    if (!properties || properties->is_null) {
        return NULL;
    }
    if (is_made_by_function(properties)) {
        const struct ew_stack_value *all = ew_eval(stack, properties);
        value = ew_value_is_hole(all) ? all : ew_value_get(all, name);
    } else {
        const struct ew_node *node = ew_node_get(properties, name);
        value = node ? ew_eval(stack, node) : NULL;
    }
    bool null = value && value->kind == EW_VALUE_TEXT && !value->text.ptr;
    return null ? NULL : value;
}

bool ew_property_is_map(const struct ew_template_resource *resource,
                        const char *name)
{
    const struct ew_node *properties =
        ew_node_get(resource->node, "Properties");
    const struct ew_node *node =
        properties ? ew_node_get(properties, name) : NULL;
    return node && node->kind == EW_NODE_MAP && !is_made_by_function(node);
}

struct ew_str ew_property_text(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               const char *name)
{
    const struct ew_stack_value *value = ew_property(stack, resource, name);
    struct ew_str text = ew_value_text(value);
    if (value && !text.ptr) {
        EW_STACK_FAULT(stack, value->place, "`%s` is not a text", name);
        return EW_STR(EW_HOLE);
    }
    return text;
}

/* ---- policies ------------------------------------------------------------ */

/*
 * One of the list. A list inside of it is what one branch of an `Fn::If` gives.
 */
static void add_inline_value(struct ew_stack *stack,
                             const struct ew_template_resource *resource,
                             struct ew_code_holder *holder,
                             const struct ew_stack_value *value,
                             enum ew_presence presence)
{
    if (value->undecided) {
        if (value->then) {
            add_inline_value(stack, resource, holder, value->then, EW_CHOICE);
        }
        if (value->otherwise) {
            add_inline_value(stack, resource, holder, value->otherwise,
                             EW_CHOICE);
        }
        return;
    }
    if (value->kind == EW_VALUE_LIST && presence == EW_CHOICE) {
        const struct ew_stack_value *inner = value->first;
        for (; inner; inner = inner->next) {
            add_inline_value(stack, resource, holder, inner, presence);
        }
        return;
    }
    if (value->kind != EW_VALUE_MAP) {
        ew_stack_unread(stack, holder,
                        ew_stack_unknown(stack, "the inline policy", value,
                                         "is not known before the deployment"));
        return;
    }
    const struct ew_stack_value *name = ew_value_get(value, "PolicyName");
    struct ew_str text = ew_value_text(name);
    struct ew_code_document document = ew_stack_document(
        stack, resource, text.ptr ? text : EW_STR(EW_HOLE_NAME),
        ew_value_get(value, "PolicyDocument"), presence);
    if (ew_vec_append(&holder->documents, &document, sizeof(document)) !=
        EW_OK) {
        stack->failed = true;
    }
}

void ew_stack_inline_policies(struct ew_stack *stack,
                              const struct ew_template_resource *resource,
                              struct ew_code_holder *holder,
                              const struct ew_stack_value *value)
{
    if (!value) {
        return;
    }
    /* a group's members are there whether it is or not */
    enum ew_presence presence = holder->kind == EW_HOLDER_GROUP
                                    ? ew_stack_presence(resource)
                                    : EW_PRESENT;
    if (value->kind == EW_VALUE_LIST) {
        const struct ew_stack_value *element = value->first;
        for (; element; element = element->next) {
            add_inline_value(stack, resource, holder, element, presence);
        }
        return;
    }
    if (value->undecided) {
        add_inline_value(stack, resource, holder, value, EW_CHOICE);
        return;
    }
    ew_stack_unread(stack, holder,
                    ew_stack_unknown(stack, "the list of inline policies",
                                     value, "is not known"));
}

static void add_managed_link(struct ew_stack *stack,
                             const struct ew_template_resource *resource,
                             struct ew_code_holder *holder,
                             const struct ew_stack_value *value, bool doubtful)
{
    struct ew_code_link *link = ew_vec_push(&holder->managed);
    if (!link) {
        stack->failed = true;
        return;
    }
    *link = ew_stack_link(stack, resource, value);
    link->doubtful = doubtful;
}

/* Policies that may be attached: their Allow counts, and as their Deny may
 * not, it is unknown what the holder may do. */
static void add_doubtful(struct ew_stack *stack,
                         const struct ew_template_resource *resource,
                         struct ew_code_holder *holder,
                         const struct ew_stack_value *value)
{
    if (!value) {
        return;
    }
    if (value->undecided) {
        add_doubtful(stack, resource, holder, value->then);
        add_doubtful(stack, resource, holder, value->otherwise);
    } else if (value->kind == EW_VALUE_LIST) {
        const struct ew_stack_value *inner = value->first;
        for (; inner; inner = inner->next) {
            add_doubtful(stack, resource, holder, inner);
        }
    } else {
        add_managed_link(stack, resource, holder, value, true);
    }
}

/* For what it allows, and with the reason why no more is sure. */
static void add_managed_choice(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               struct ew_code_holder *holder,
                               const struct ew_stack_value *value)
{
    add_doubtful(stack, resource, holder, value);
    ew_stack_unread(stack, holder,
                    ew_stack_unknown(stack, "the policy attached", value,
                                     "depends on a condition that is not "
                                     "known"));
}

void ew_stack_managed_policies(struct ew_stack *stack,
                               const struct ew_template_resource *resource,
                               struct ew_code_holder *holder,
                               const struct ew_stack_value *value)
{
    if (!value) {
        return;
    }
    if (value->undecided) {
        add_managed_choice(stack, resource, holder, value);
        return;
    }
    if (value->kind != EW_VALUE_LIST) {
        ew_stack_unread(stack, holder,
                        ew_stack_unknown(stack, "the list of managed policies",
                                         value, "is not known"));
        return;
    }
    bool doubtful =
        holder->kind == EW_HOLDER_GROUP && resource->exists == EW_KNOWN_UNSURE;
    const struct ew_stack_value *element = value->first;
    for (; element; element = element->next) {
        if (element->undecided || doubtful) {
            add_managed_choice(stack, resource, holder, element);
        } else {
            add_managed_link(stack, resource, holder, element, false);
        }
    }
}

void ew_stack_boundary(struct ew_stack *stack,
                       const struct ew_template_resource *resource,
                       struct ew_code_holder *holder,
                       const struct ew_stack_value *value)
{
    if (!value) {
        return;
    }
    holder->has_boundary = true;
    holder->boundary = ew_stack_link(stack, resource, value);
}

/* ---- tags ---------------------------------------------------------------- */

/* False where either part is no text. key NULL: it is name. */
static bool add_tag(struct ew_stack *stack, const struct ew_stack_value *key,
                    const struct ew_stack_value *value, struct ew_str name,
                    struct ew_vec *tags)
{
    struct ew_str text = ew_value_text(value);
    struct ew_tag *tag = NULL;
    name = key ? ew_value_text(key) : name;
    if (!name.ptr || !text.ptr) {
        return false;
    }
    tag = ew_vec_push(tags);
    if (!tag) {
        stack->failed = true;
        return false;
    }
    tag->key = ew_stack_keep(stack, name);
    tag->value = ew_stack_keep(stack, text);
    return true;
}

bool ew_stack_tags(struct ew_stack *stack, const struct ew_stack_value *value,
                   struct ew_vec *tags)
{
    if (!value) {
        return true;
    }
    bool known = value->kind != EW_VALUE_TEXT;
    const struct ew_stack_value *inner = value->first;
    for (; inner; inner = inner->next) {
        bool added = value->kind == EW_VALUE_MAP
                         ? add_tag(stack, NULL, inner, inner->key, tags)
                         : add_tag(stack, ew_value_get(inner, "Key"),
                                   ew_value_get(inner, "Value"),
                                   (struct ew_str){NULL, 0}, tags);
        known = known && added;
    }
    return known;
}
