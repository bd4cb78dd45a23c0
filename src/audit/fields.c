#include "audit/fields.h"

#include "base/clock.h"

#include "engine/access.h"

#define SECONDS_A_DAY 86400
/* A hundred years: longer than any approval, far from any overflow. */
#define MAX_DAYS 36500

size_t ew_field_find(struct ew_field_table table, struct ew_str name)
{
    size_t i = 0;
    while (i < table.count && !ew_str_eq(table.rows[i].name, name)) {
        i++;
    }
    return i;
}

void ew_fields_read(struct ew_fields *fields, struct ew_field_table table,
                    const struct ew_node *map, void *out,
                    enum ew_field_state *given)
{
    for (size_t i = 0; i < table.count; i++) {
        given[i] = EW_NOT_GIVEN;
    }
    for (const struct ew_node *node = map->first; node; node = node->next) {
        size_t i = ew_field_find(table, node->key);
        if (i == table.count) {
            ew_diag_add(fields->faults, node->key_place, "unknown key `%.*s`",
                        EW_STR_ARG(node->key));
            continue;
        }
        const struct ew_field *field = &table.rows[i];
        given[i] = field->read(fields, node, (char *)out + field->offset);
    }
}

enum ew_field_state ew_field_text(struct ew_fields *fields,
                                  const struct ew_node *node, void *out)
{
    if (node->kind != EW_NODE_SCALAR) {
        ew_diag_add(fields->faults, node->place, "`%.*s` must be a text",
                    EW_STR_ARG(node->key));
        return EW_GIVEN_BAD;
    }
    if (node->is_null || ew_str_trim(node->text).len == 0) {
        return EW_GIVEN_EMPTY;
    }
    *(struct ew_str *)out = node->text;
    return EW_GIVEN;
}

enum ew_field_state ew_field_date(struct ew_fields *fields,
                                  const struct ew_node *node, void *out)
{
    if (node->kind != EW_NODE_SCALAR || !ew_date_parse(node->text, out)) {
        ew_diag_add(fields->faults, node->place,
                    "`%.*s` must be a date such as 2026-01-31",
                    EW_STR_ARG(node->key));
        return EW_GIVEN_BAD;
    }
    return EW_GIVEN;
}

enum ew_field_state ew_field_days(struct ew_fields *fields,
                                  const struct ew_node *node, void *out)
{
    struct ew_str text = node->text;
    uint64_t days = 0;
    if (node->kind != EW_NODE_SCALAR || !ew_str_ends(text, EW_STR("d")) ||
        !ew_str_to_u64(ew_str_slice(text, 0, text.len - 1), MAX_DAYS, &days) ||
        days == 0) {
        ew_diag_add(fields->faults, node->place,
                    "`%.*s` must be a number of days such as 90d",
                    EW_STR_ARG(node->key));
        return EW_GIVEN_BAD;
    }
    *(int64_t *)out = (int64_t)days * SECONDS_A_DAY;
    return EW_GIVEN;
}

enum ew_field_state ew_field_flag(struct ew_fields *fields,
                                  const struct ew_node *node, void *out)
{
    bool truth =
        node->kind == EW_NODE_SCALAR && ew_str_eq(node->text, EW_STR("true"));
    if (!truth && (node->kind != EW_NODE_SCALAR ||
                   !ew_str_eq(node->text, EW_STR("false")))) {
        ew_diag_add(fields->faults, node->place, "`%.*s` must be true or false",
                    EW_STR_ARG(node->key));
        return EW_GIVEN_BAD;
    }
    *(bool *)out = truth;
    return EW_GIVEN;
}

/* The texts of a list; false when an element is none, with a fault. */
static bool list_texts(struct ew_fields *fields, const struct ew_node *list,
                       struct ew_vec *out)
{
    bool good = true;
    for (const struct ew_node *node = list->first; node; node = node->next) {
        if (node->kind != EW_NODE_SCALAR || node->is_null ||
            ew_str_trim(node->text).len == 0) {
            ew_diag_add(fields->faults, node->place,
                        "`%.*s` must hold texts that are not empty",
                        EW_STR_ARG(list->key));
            good = false;
        } else if (ew_vec_push_str(out, node->text) != EW_OK) {
            fields->faults->cut = true;
            return false;
        }
    }
    return good;
}

enum ew_field_state ew_field_texts(struct ew_fields *fields,
                                   const struct ew_node *node, void *out)
{
    if (node->kind != EW_NODE_LIST) {
        ew_diag_add(fields->faults, node->place,
                    "`%.*s` must be a list of texts", EW_STR_ARG(node->key));
        return EW_GIVEN_BAD;
    }
    struct ew_vec texts = ew_vec_of(fields->arena, sizeof(struct ew_str));
    if (!list_texts(fields, node, &texts)) {
        return EW_GIVEN_BAD;
    }
    *(struct ew_strs *)out = (struct ew_strs){texts.items, texts.count};
    return texts.count ? EW_GIVEN : EW_GIVEN_EMPTY;
}
