/*
 * One statement, element by element, with the checks of IAM's grammar (facts
 * B1). What IAM would refuse is a fault; what it accepts and hardly anybody
 * means is left to the rules.
 */
#include "base/buf.h"

#include "policy/parse.h"

#include <stdarg.h>
#include <string.h>

void ew_parse_fault(struct ew_parse *p, struct ew_span span, bool fatal,
                    const char *format, ...)
{
    char text[EW_MAX_ERROR_TEXT];
    struct ew_buf visible;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct ew_fault *fault = ew_vec_push(&p->faults);
    if (!fault || length < 0) {
        p->failed = true;
        return;
    }
    ew_buf_init(&visible);
    ew_buf_add_visible(&visible, ew_str_from(text));
    fault->span = span;
    fault->text = ew_arena_str(p->arena, ew_buf_str(&visible));
    fault->statement = p->statement;
    fault->fatal = fatal;
    p->failed = p->failed || visible.failed || !fault->text.ptr;
    ew_buf_release(&visible);
    if (fatal && p->statement == SIZE_MAX) {
        p->document->refused = true;
    }
    p->refused = p->refused || fatal;
}

struct ew_str ew_parse_scalar(struct ew_parse *p, const struct ew_json *node)
{
    struct ew_str text = ew_json_scalar(p->text, node, p->arena);
    if (!text.ptr) {
        p->failed = true;
        return EW_STR("");
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((unsigned char)c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            ew_parse_fault(p, ew_json_span(p->text, node), true,
                           "a text holds a control character");
            return EW_STR("");
        }
    }
    return text;
}

struct strings {
    const struct ew_str *items;
    size_t count;
};

static void add_string(struct ew_parse *p, const struct ew_json *node,
                       struct ew_str name, struct ew_vec *list)
{
    if (ew_json_kind(node) != EW_JSON_STRING) {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "%.*s holds something that is no text",
                       EW_STR_ARG(name));
        return;
    }
    if (ew_vec_push_str(list, ew_parse_scalar(p, node)) != EW_OK) {
        p->failed = true;
    }
}

/* A string or a list of strings. */
static struct strings parse_strings(struct ew_parse *p,
                                    const struct ew_json *node)
{
    bool many = ew_json_kind(node) == EW_JSON_ARRAY;
    struct ew_vec list = ew_vec_for(p->arena, sizeof(struct ew_str),
                                    many ? ew_json_count(node) : 1);
    struct ew_str name = ew_json_name(node);
    if (!many) {
        add_string(p, node, name, &list);
        return (struct strings){list.items, list.count};
    }
    const struct ew_json *item = ew_json_first(node);
    for (; item; item = ew_json_after(item)) {
        add_string(p, item, name, &list);
    }
    if (!ew_json_first(node)) {
        /* Fact B1.1.10: matches nothing, never everything. */
        ew_parse_fault(p, ew_json_span(p->text, node), false,
                       "%.*s is an empty list: it matches nothing",
                       EW_STR_ARG(name));
    }
    return (struct strings){list.items, list.count};
}

static bool has_any_wildcard(struct ew_str text)
{
    return ew_str_find(text, '*') < text.len ||
           ew_str_find(text, '?') < text.len;
}

static bool only_stars(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '*') {
            return false;
        }
    }
    return text.len > 0;
}

/* Facts B1.3.2 to B1.3.8. */
static void check_action(struct ew_parse *p, struct ew_str action,
                         struct ew_span span)
{
    struct ew_str name;
    struct ew_str service = ew_str_cut(action, ':', &name);
    if (only_stars(action)) {
        if (action.len > 1) {
            ew_parse_fault(p, span, false,
                           "action `%.*s` is read as every action",
                           EW_STR_ARG(action));
        }
    } else if (!name.ptr) {
        ew_parse_fault(p, span, true, "action `%.*s` names no service",
                       EW_STR_ARG(action));
    } else if (ew_str_contains(action, EW_STR("${"))) {
        ew_parse_fault(p, span, false,
                       "action `%.*s` holds a variable, which is plain text "
                       "in an action",
                       EW_STR_ARG(action));
    } else if (ew_str_find(name, ':') < name.len) {
        ew_parse_fault(p, span, true, "action `%.*s` has several colons",
                       EW_STR_ARG(action));
    } else if (has_any_wildcard(service)) {
        ew_parse_fault(p, span, false,
                       "action `%.*s` has a wildcard in the service, which "
                       "IAM refuses",
                       EW_STR_ARG(action));
    }
}

static void check_resource_text(struct ew_parse *p, struct ew_str resource,
                                struct ew_span span)
{
    struct ew_resource parts = ew_resource_of(resource, EW_SPELLED_GLOB);
    if (parts.all) {
        return;
    }
    if (parts.whole) {
        /* Fact B1.6.10: with a wildcard it is taken as covering. */
        ew_parse_fault(p, span, !has_any_wildcard(resource),
                       "resource `%.*s` is neither `*` nor an ARN",
                       EW_STR_ARG(resource));
        return;
    }
    struct ew_str partition = parts.parts[1];
    if (!has_any_wildcard(partition) &&
        !ew_str_starts_nocase(partition, EW_STR("aws"))) {
        ew_parse_fault(p, span, true,
                       "resource `%.*s` is of no partition of AWS",
                       EW_STR_ARG(resource));
    }
}

typedef void check_fn(struct ew_parse *p, struct ew_str text,
                      struct ew_span span);

static void check_each(struct ew_parse *p, const struct ew_json *node,
                       struct strings strings, check_fn *check)
{
    bool list = ew_json_kind(node) == EW_JSON_ARRAY;
    const struct ew_json *item = list ? ew_json_first(node) : node;
    for (size_t i = 0; i < strings.count && item; i++) {
        check(p, strings.items[i], ew_json_span(p->text, item));
        item = list ? ew_json_after(item) : NULL;
    }
}

static void parse_effect(struct ew_parse *p, const struct ew_json *node,
                         struct ew_statement *s)
{
    struct ew_str effect = ew_json_string(node);
    if (ew_str_eq(effect, EW_STR("Deny"))) {
        s->effect = EW_DENY;
    } else if (!ew_str_eq(effect, EW_STR("Allow"))) {
        /* Fact B1.1.6: exactly so. */
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "Effect is neither `Allow` nor `Deny`");
    }
}

static void parse_sid(struct ew_parse *p, const struct ew_json *node,
                      struct ew_statement *s)
{
    if (ew_json_kind(node) != EW_JSON_STRING) {
        ew_parse_fault(p, ew_json_span(p->text, node), true, "Sid is no text");
        return;
    }
    s->sid = ew_parse_scalar(p, node);
}

static void parse_action(struct ew_parse *p, const struct ew_json *node,
                         struct ew_statement *s)
{
    bool refused = p->refused;
    p->refused = false;
    struct strings actions = parse_strings(p, node);
    s->action_span = ew_json_span(p->text, node);
    s->actions = actions.items;
    s->action_count = actions.count;
    check_each(p, node, actions, check_action);
    s->action_unsure = s->action_unsure || p->refused;
    p->refused = p->refused || refused;
}

static void parse_not_action(struct ew_parse *p, const struct ew_json *node,
                             struct ew_statement *s)
{
    s->not_action = true;
    parse_action(p, node, s);
}

static void parse_resource(struct ew_parse *p, const struct ew_json *node,
                           struct ew_statement *s)
{
    struct strings resources = parse_strings(p, node);
    s->resource_span = ew_json_span(p->text, node);
    s->resources = resources.items;
    s->resource_count = resources.count;
    check_each(p, node, resources, check_resource_text);
}

static void parse_not_resource(struct ew_parse *p, const struct ew_json *node,
                               struct ew_statement *s)
{
    s->not_resource = true;
    parse_resource(p, node, s);
}

static void parse_principal(struct ew_parse *p, const struct ew_json *node,
                            struct ew_statement *s)
{
    if (p->use == EW_USE_IDENTITY || p->use == EW_USE_SCP) {
        /* Facts B1.1.5, B4.6.5. */
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "%.*s has no place in this kind of policy",
                       EW_STR_ARG(ew_json_name(node)));
        return;
    }
    ew_parse_principals(p, node, s);
}

static void parse_not_principal(struct ew_parse *p, const struct ew_json *node,
                                struct ew_statement *s)
{
    parse_principal(p, node, s);
    s->not_principal = true;
    if (p->use == EW_USE_TRUST || p->use == EW_USE_RCP) {
        /* Facts B4.7.3, B5.9. */
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "NotPrincipal has no place in this kind of policy");
    }
}

typedef void element_fn(struct ew_parse *p, const struct ew_json *node,
                        struct ew_statement *s);

/* Fact B1.1.5: spelled exactly so, and no others. */
static const struct {
    struct ew_str name;
    element_fn *parse;
} ELEMENTS[] = {
    {EW_LIT("Sid"),          parse_sid          },
    {EW_LIT("Effect"),       parse_effect       },
    {EW_LIT("Principal"),    parse_principal    },
    {EW_LIT("NotPrincipal"), parse_not_principal},
    {EW_LIT("Action"),       parse_action       },
    {EW_LIT("NotAction"),    parse_not_action   },
    {EW_LIT("Resource"),     parse_resource     },
    {EW_LIT("NotResource"),  parse_not_resource },
    {EW_LIT("Condition"),    ew_parse_conditions},
};

static void parse_element(struct ew_parse *p, const struct ew_json *node,
                          struct ew_statement *s)
{
    struct ew_str name = ew_json_name(node);
    for (size_t i = 0; i < sizeof(ELEMENTS) / sizeof(ELEMENTS[0]); i++) {
        if (ew_str_eq(ELEMENTS[i].name, name)) {
            ELEMENTS[i].parse(p, node, s);
            return;
        }
    }
    ew_parse_fault(p, ew_json_span(p->text, node), true,
                   "a statement has no element `%.*s`", EW_STR_ARG(name));
}

static void require_one(struct ew_parse *p, const struct ew_json *node,
                        const char *one, const char *other)
{
    bool has_one = ew_json_get(node, one) != NULL;
    bool has_other = ew_json_get(node, other) != NULL;
    struct ew_span span = ew_json_span(p->text, node);
    if (has_one && has_other) {
        ew_parse_fault(p, span, true, "the statement has both %s and %s", one,
                       other);
    } else if (!has_one && !has_other) {
        ew_parse_fault(p, span, true, "the statement has neither %s nor %s",
                       one, other);
    }
}

static void check_whole(struct ew_parse *p, const struct ew_json *node,
                        struct ew_statement *s)
{
    struct ew_span span = ew_json_span(p->text, node);
    if (!ew_json_get(node, "Effect")) {
        ew_parse_fault(p, span, true, "the statement has no Effect");
    }
    require_one(p, node, "Action", "NotAction");
    if (p->use != EW_USE_TRUST) {
        require_one(p, node, "Resource", "NotResource");
    } else if (ew_json_get(node, "Resource") ||
               ew_json_get(node, "NotResource")) {
        /* Fact B1.1.8. */
        ew_parse_fault(p, span, true, "a trust policy has no Resource");
    } else {
        s->own_resource = true;
    }
    bool principal =
        ew_json_get(node, "Principal") || ew_json_get(node, "NotPrincipal");
    if (!principal && p->use != EW_USE_IDENTITY && p->use != EW_USE_SCP) {
        ew_parse_fault(p, span, true, "the statement has no Principal");
    }
}

void ew_parse_statement(struct ew_parse *p, const struct ew_json *node,
                        struct ew_vec *list)
{
    struct ew_statement *s = ew_vec_push(list);
    if (!s) {
        p->failed = true;
        return;
    }
    s->index = list->count - 1;
    s->span = ew_json_span(p->text, node);
    p->statement = s->index;
    p->refused = false;
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        ew_parse_fault(p, s->span, true, "a statement is an object");
    } else {
        const struct ew_json *member = ew_json_first(node);
        for (; member; member = ew_json_after(member)) {
            parse_element(p, member, s);
        }
        check_whole(p, node, s);
    }
    s->action_unsure = s->action_unsure || s->action_count == 0 ||
                       (ew_json_get(node, "Action") != NULL) ==
                           (ew_json_get(node, "NotAction") != NULL);
    s->refused = p->refused;
    p->statement = SIZE_MAX;
}
