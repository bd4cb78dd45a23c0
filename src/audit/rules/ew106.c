/* What could go: entries of the allow-list whose principals are gone or have
 * no access any more, and exemptions in the code that have nothing to exempt.
 */
#include "audit/bound.h"
#include "audit/exemptions.h"
#include "audit/rules/rule.h"

static bool account_is_read(const struct ew_estate *estate,
                            struct ew_str account)
{
    EW_EACH_REF(const struct ew_account, each, &estate->accounts) {
        if (ew_glob_match(account, each->id, false)) {
            return true;
        }
    }
    return false;
}

/**
 * May absence be judged? Not for accounts and documents that this run did
 * not read, nor while a part of the input is missing: whom the entry names
 * may be there.
 */
static bool absence_is_known(const struct ew_estate *estate,
                             const struct ew_entry *entry)
{
    struct ew_arn arn;
    return ew_arn_split(entry->principal, &arn) &&
           estate->incomplete.list.count == 0 &&
           account_is_read(estate, arn.account);
}

static bool is_held(const struct ew_estate *estate,
                    const struct ew_entry *entry)
{
    if (!ew_has_wildcard(entry->principal)) {
        return ew_estate_find(estate, entry->principal) != NULL;
    }
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        if (ew_entry_names(entry, principal->arn)) {
            return true;
        }
    }
    return false;
}

/* Names of IAM differ by case; whoever wrote the entry may not know. */
static struct ew_str but_for_case(const struct ew_estate *estate,
                                  const struct ew_entry *entry)
{
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        if (ew_arn_glob_misses_case(entry->principal, principal->arn)) {
            return principal->arn;
        }
    }
    return (struct ew_str){NULL, 0};
}

static enum ew_status judge_entry(const struct ew_case *c,
                                  const struct ew_entry *entry,
                                  struct ew_error *err)
{
    const struct ew_estate *estate = c->judge->estate;
    bool held = is_held(estate, entry);
    struct ew_str other =
        held ? (struct ew_str){NULL, 0} : but_for_case(estate, entry);
    if (!held && !other.ptr && !absence_is_known(estate, entry)) {
        return EW_OK;
    }
    const struct ew_finding draft = {
        .message = ew_arena_printf(
            c->judge->arena, "entry `%.*s` names `%.*s`, %s%s%.*s%s",
            EW_STR_ARG(entry->id), EW_STR_ARG(entry->principal),
            held ? "which has no access any more"
                 : "and there is no such principal",
            other.ptr ? ": `" : "", EW_STR_ARG(other),
            other.ptr ? "` differs by case" : ""),
        .place = entry->place,
        .entry = entry->id,
    };
    return ew_case_add(c, &draft, entry->id, err);
}

static enum ew_status judge_stale_entries(const struct ew_case *c,
                                          struct ew_error *err)
{
    const struct ew_allowlist *list = c->judge->options->allowlist;
    for (size_t i = 0; list && i < list->entry_count; i++) {
        if (!c->judge->entry_in_use[i]) {
            EW_TRY(judge_entry(c, &list->entries[i], err));
        }
    }
    return EW_OK;
}

static enum ew_status judge_stale_exemptions(const struct ew_case *c,
                                             struct ew_error *err)
{
    const struct ew_exemption *all = c->judge->estate->exemptions.items;
    for (size_t i = 0; i < c->judge->estate->exemptions.count; i++) {
        if (c->judge->exempting[i].unused) {
            EW_TRY(ew_case_add_exemption(
                c, &all[i], EW_STR("is unused: there is no such finding"),
                err));
        }
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW106[EW_STEPS] = {
    [EW_THE_ESTATE] = judge_stale_entries,
    [EW_THE_EXEMPTIONS] = judge_stale_exemptions,
};
