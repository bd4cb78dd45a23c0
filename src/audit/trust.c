/* Whom a role's trust policy lets in, to be shown beside what the role may. */
#include "audit/trust.h"

#include <stdlib.h>

static size_t unique(struct ew_str *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !ew_str_eq(items[kept - 1], items[i])) {
            items[kept++] = items[i];
        }
    }
    return kept;
}

enum ew_status ew_trusted_by(struct ew_arena *arena,
                             const struct ew_document *trust,
                             struct ew_strs *out, struct ew_error *err)
{
    struct ew_vec names = ew_vec_of(arena, sizeof(struct ew_str));
    *out = (struct ew_strs){NULL, 0};
    if (!trust || trust->refused) {
        return EW_OK;
    }
    for (size_t i = 0; i < trust->statement_count; i++) {
        const struct ew_statement *s = &trust->statements[i];
        size_t count =
            s->effect == EW_ALLOW && !s->refused ? s->named_count : 0;
        for (size_t k = 0; k < count; k++) {
            if (ew_vec_push_str(&names, s->named[k].text) != EW_OK) {
                return ew_fail_memory(err);
            }
        }
    }
    if (names.count > 0) {
        qsort(names.items, names.count, sizeof(struct ew_str), ew_str_order);
        out->items = names.items;
        out->count = unique(names.items, names.count);
    }
    return EW_OK;
}
