/*
 * Condition blocks: operators, keys, values. A value that its operator cannot
 * read matches nothing, negated or not, and is told: no Allow comes of it, and
 * no Deny is relied on (fact B2.2.5).
 */
#include "base/clock.h"

#include "policy/parse.h"

static bool cut_prefix(struct ew_str *text, struct ew_str prefix)
{
    if (!ew_str_starts_nocase(*text, prefix)) {
        return false;
    }
    *text = ew_str_slice(*text, prefix.len, text->len);
    return true;
}

/* Fact B2.3.6: set operator, operator, IfExists. Any case (B1.2). */
bool ew_condition_operator(struct ew_str text, struct ew_condition *out)
{
    struct ew_str name = text;
    struct ew_str if_exists = EW_STR("IfExists");
    out->operator_text = text;
    out->set = EW_SET_NONE;
    if (cut_prefix(&name, EW_STR("ForAnyValue:"))) {
        out->set = EW_SET_ANY;
    } else if (cut_prefix(&name, EW_STR("ForAllValues:"))) {
        out->set = EW_SET_ALL;
    }
    struct ew_str tail =
        name.len > if_exists.len
            ? ew_str_slice(name, name.len - if_exists.len, name.len)
            : EW_STR("");
    out->if_exists = ew_str_eq_nocase(tail, if_exists);
    if (out->if_exists) {
        name = ew_str_slice(name, 0, name.len - if_exists.len);
    }
    out->op = ew_operator_find(name);
    /* Fact B2.2.1: Null takes no IfExists. */
    if (out->op && out->op->type == EW_TYPE_NULL && out->if_exists) {
        out->op = NULL;
    }
    return out->op != NULL;
}

/* Numbers that IAM may keep as another text: no whole ones. Which it is, is
 * written nowhere, and matters where texts are compared. */
static bool is_open_text(const struct ew_operator *op, enum ew_json_kind kind,
                         struct ew_str text)
{
    enum { SURE_DIGITS = 15 };
    bool texts = op && (op->type == EW_TYPE_STRING || op->type == EW_TYPE_ARN ||
                        op->type == EW_TYPE_BINARY);
    bool whole = text.len <= SURE_DIGITS;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        whole = whole && ((c >= '0' && c <= '9') || (i == 0 && c == '-'));
    }
    return texts && kind == EW_JSON_NUMBER &&
           (!whole || ew_str_eq(text, EW_STR("-0")));
}

static void add_condition_value(struct ew_parse *p, const struct ew_json *node,
                                struct ew_statement *s, struct ew_condition *c,
                                struct ew_vec *list)
{
    enum ew_json_kind kind = ew_json_kind(node);
    /* Fact B1.1.9: numbers and booleans may stand unquoted. */
    if (kind != EW_JSON_STRING && kind != EW_JSON_NUMBER &&
        kind != EW_JSON_BOOL) {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "a condition value is no text, number or boolean");
        return;
    }
    struct ew_str text = ew_parse_scalar(p, node);
    if (is_open_text(c->op, kind, text)) {
        s->unsure = true;
        ew_parse_fault(p, ew_json_span(p->text, node), false,
                       "what text IAM makes of the number `%.*s` is written "
                       "nowhere: put it in quotes",
                       EW_STR_ARG(text));
    }
    if (ew_vec_push_str(list, text) != EW_OK) {
        p->failed = true;
    }
}

static bool readable(const struct ew_operator *op, struct ew_str value)
{
    int64_t time;
    double number;
    struct ew_cidr range;
    bool truth;
    switch (op->type) {
    case EW_TYPE_DATE:
        return ew_time_parse(value, &time);
    case EW_TYPE_NUMERIC:
        return ew_number_parse(value, &number);
    case EW_TYPE_IP:
        return ew_cidr_parse(value, &range);
    case EW_TYPE_BOOL:
    case EW_TYPE_NULL:
        return ew_bool_parse(value, &truth);
    case EW_TYPE_STRING:
    case EW_TYPE_ARN:
    case EW_TYPE_BINARY:
        break;
    }
    return true;
}

/* Fact B2.2: an integer or a decimal. Whether IAM takes an exponent, too, is
 * written nowhere (fact B2.2.5). */
static bool has_exponent(const struct ew_operator *op, struct ew_str value)
{
    struct ew_str exponent;
    double number;
    struct ew_str text = ew_str_trim(value);
    size_t at = ew_str_find(text, 'e');
    at = at < text.len ? at : ew_str_find(text, 'E');
    exponent = ew_str_slice(text, at < text.len ? at + 1 : at, text.len);
    return op->type == EW_TYPE_NUMERIC && exponent.len > 0 &&
           ew_str_find(exponent, '.') == exponent.len &&
           ew_number_parse(exponent, &number) &&
           ew_number_parse(ew_str_slice(text, 0, at), &number);
}

static void parse_key(struct ew_parse *p, const struct ew_json *node,
                      struct ew_statement *s, struct ew_condition *c)
{
    bool many = ew_json_kind(node) == EW_JSON_ARRAY;
    struct ew_vec list = ew_vec_for(p->arena, sizeof(struct ew_str),
                                    many ? ew_json_count(node) : 1);
    c->key = ew_arena_str(p->arena, ew_json_name(node));
    p->failed = p->failed || !c->key.ptr;
    if (many) {
        const struct ew_json *item = ew_json_first(node);
        for (; item; item = ew_json_after(item)) {
            add_condition_value(p, item, s, c, &list);
        }
    } else {
        add_condition_value(p, node, s, c, &list);
    }
    c->values = list.items;
    c->value_count = list.count;
    if (list.count == 0 && many) {
        ew_parse_fault(p, ew_json_span(p->text, node), false,
                       "the condition on `%.*s` has no value",
                       EW_STR_ARG(c->key));
    }
    for (size_t i = 0; c->op && i < c->value_count; i++) {
        if (!readable(c->op, c->values[i])) {
            /* Fact B2.2.5: such a value matches nothing. */
            s->unsure = s->unsure || has_exponent(c->op, c->values[i]);
            ew_parse_fault(p, ew_json_span(p->text, node), false,
                           "`%.*s` is no value for %.*s",
                           EW_STR_ARG(c->values[i]),
                           EW_STR_ARG(c->operator_text));
        }
    }
}

static void parse_operator(struct ew_parse *p, const struct ew_json *node,
                           struct ew_statement *s, struct ew_vec *list)
{
    struct ew_condition head = {.op = NULL};
    struct ew_str name = ew_arena_str(p->arena, ew_json_name(node));
    p->failed = p->failed || !name.ptr;
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "%.*s is no object of keys", EW_STR_ARG(name));
        return;
    }
    /* Fact B2.2.8: an operator without keys constrains nothing. */
    const struct ew_json *key = ew_json_first(node);
    if (key && !ew_condition_operator(name, &head)) {
        s->unsure = true;
        ew_parse_fault(p, ew_json_span(p->text, node), false,
                       "no condition operator is called `%.*s`",
                       EW_STR_ARG(name));
    }
    for (; key; key = ew_json_after(key)) {
        struct ew_condition *c = ew_vec_push(list);
        if (!c) {
            p->failed = true;
            return;
        }
        *c = head;
        parse_key(p, key, s, c);
    }
}

void ew_parse_conditions(struct ew_parse *p, const struct ew_json *node,
                         struct ew_statement *s)
{
    struct ew_vec list =
        ew_vec_for(p->arena, sizeof(struct ew_condition), ew_json_count(node));
    if (ew_json_kind(node) != EW_JSON_OBJECT) {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "Condition is no object");
        return;
    }
    const struct ew_json *item = ew_json_first(node);
    for (; item; item = ew_json_after(item)) {
        parse_operator(p, item, s, &list);
    }
    s->conditions = list.items;
    s->condition_count = list.count;
}
