/*
 * Questions about a value that was evaluated. Holes are never equal, not even
 * to themselves: two unknown texts may well differ once they are deployed.
 */
#include "load/template/value.h"

#include "load/code/code.h"

bool ew_value_is_hole(const struct ew_stack_value *value)
{
    return value && value->kind == EW_VALUE_TEXT &&
           ew_str_eq(value->text, EW_STR(EW_HOLE));
}

struct ew_str ew_value_text(const struct ew_stack_value *value)
{
    return value && value->kind == EW_VALUE_TEXT ? value->text
                                                 : (struct ew_str){NULL, 0};
}

struct ew_scalar ew_value_scalar(const struct ew_stack_value *value)
{
    return value && value->kind == EW_VALUE_TEXT
               ? (struct ew_scalar){value->text, value->written}
               : (struct ew_scalar){{NULL, 0}, {NULL, 0}};
}

bool ew_value_is_number(const struct ew_stack_value *value)
{
    const struct ew_scalar scalar = ew_value_scalar(value);
    return ew_scalar_is_number(&scalar);
}

const struct ew_stack_value *ew_value_get(const struct ew_stack_value *value,
                                          const char *key)
{
    if (!value || value->kind != EW_VALUE_MAP) {
        return NULL;
    }
    const struct ew_stack_value *entry = value->first;
    while (entry && !ew_str_eq(entry->key, ew_str_from(key))) {
        entry = entry->next;
    }
    return entry;
}

size_t ew_value_count(const struct ew_stack_value *value)
{
    size_t count = 0;
    const struct ew_stack_value *inner = value ? value->first : NULL;
    for (; inner; inner = inner->next) {
        count++;
    }
    return count;
}

bool ew_text_is_open(struct ew_str text)
{
    static const struct ew_str MARKS[] = {
        EW_LIT(EW_HOLE),
        EW_LIT(EW_HOLE_NAME),
    };
    return ew_str_contains(text, MARKS[0]) || ew_str_contains(text, MARKS[1]);
}

bool ew_value_same(const struct ew_stack_value *a,
                   const struct ew_stack_value *b)
{
    if (!a || !b) {
        return !a && !b;
    }
    if (a->kind != b->kind || !ew_str_eq(a->key, b->key)) {
        return false;
    }
    if (a->kind == EW_VALUE_TEXT) {
        bool null = !a->text.ptr;
        /* a link to one resource is one name, even if it is not known */
        bool linked = a->resource.ptr && b->resource.ptr &&
                      ew_str_eq(a->resource, b->resource) &&
                      ew_str_eq(a->attribute, b->attribute);
        return null == !b->text.ptr && ew_str_eq(a->text, b->text) &&
               ew_value_is_number(a) == ew_value_is_number(b) &&
               (linked || !ew_text_is_open(a->text));
    }
    const struct ew_stack_value *left = a->first;
    const struct ew_stack_value *right = b->first;
    while (left && right && ew_value_same(left, right)) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

size_t ew_value_depth(const struct ew_stack_value *value)
{
    size_t deepest = 0;
    const struct ew_stack_value *inner = value ? value->first : NULL;
    for (; inner; inner = inner->next) {
        size_t depth = ew_value_depth(inner);
        deepest = depth > deepest ? depth : deepest;
    }
    return value && value->kind != EW_VALUE_TEXT ? deepest + 1 : 0;
}
