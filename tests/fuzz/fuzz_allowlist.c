/*
 * An allow-list is valid or has faults, never both and never neither; each
 * fault has a line; and an entry that is valid says whom it names, for which
 * clusters, under an id of its own. An entry for everybody is never valid.
 */
#include "audit/allowlist.h"
#include "audit/bound.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_condition(const struct ew_condition *condition)
{
    check(condition->op && condition->key.len);
    check(condition->values && condition->value_count);
}

static void check_entry(const struct ew_allowlist *list, size_t at)
{
    const struct ew_entry *entry = &list->entries[at];
    check(entry->id.len && entry->principal.len);
    for (size_t i = 0; i < at; i++) {
        check(!ew_str_eq(entry->id, list->entries[i].id));
    }
    check(ew_str_find(entry->principal, ':') < entry->principal.len);
    check(ew_has_wildcard(entry->principal) ||
          ew_entry_names(entry, entry->principal));
    check(entry->bound.clusters.count > 0);
    for (size_t i = 0; i < entry->bound.clusters.count; i++) {
        check(ew_is_cluster_pattern(entry->bound.clusters.items[i]));
    }
    for (size_t i = 0; i < entry->bound.condition_count; i++) {
        check_condition(&entry->bound.conditions[i]);
    }
    /* dates hold through their last second and not longer */
    check(!entry->has_expires || !ew_entry_expired(entry, entry->expires));
    check(!entry->has_expires || ew_entry_expired(entry, entry->expires + 1));
    check(!entry->has_expires || !entry->has_approved_on ||
          entry->approved_on <= entry->expires);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_diags faults = ew_diags_of(&arena);
    const struct ew_allowlist *list = NULL;
    struct ew_error err;
    struct ew_str text = {(const char *)data, size};
    enum ew_status status =
        ew_allowlist_parse(EW_STR("list"), text, 0, &faults, &list, &err);
    const struct ew_diag *diags = faults.list.items;
    check(status == EW_OK || status == EW_INVALID);
    check((faults.list.count == 0) == (status == EW_OK));
    for (size_t i = 0; i < faults.list.count; i++) {
        check(diags[i].place.line > 0 && diags[i].text.len > 0);
    }
    for (size_t i = 0; status == EW_OK && i < list->entry_count; i++) {
        check_entry(list, i);
    }
    ew_arena_release(&arena);
    return 0;
}
