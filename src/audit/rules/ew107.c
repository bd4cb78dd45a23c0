/* Exemptions from the rules that are no good. An entry of the allow-list is
 * one: that it is past its date is another rule's, that it gives no reason is
 * told here. */
#include "audit/exemptions.h"
#include "audit/rules/rule.h"

static enum ew_status judge_entries(const struct ew_case *c,
                                    struct ew_error *err)
{
    const struct ew_entries *covering = &c->approval->covering;
    for (size_t i = 0; i < covering->count; i++) {
        const struct ew_entry *entry = covering->items[i];
        if (entry->justification.len) {
            continue;
        }
        const struct ew_finding draft = {
            .message = ew_arena_printf(
                c->judge->arena,
                "entry `%.*s` approves the access of `%.*s` without a "
                "justification",
                EW_STR_ARG(entry->id),
                EW_STR_ARG(c->reported->access->principal->arn)),
        };
        EW_TRY(ew_case_add_access(c, &draft, entry, err));
    }
    return EW_OK;
}

static enum ew_status judge_exemptions(const struct ew_case *c,
                                       struct ew_error *err)
{
    const struct ew_exemption *all = c->judge->estate->exemptions.items;
    for (size_t i = 0; i < c->judge->estate->exemptions.count; i++) {
        struct ew_str fault = c->judge->exempting[i].fault;
        if (!fault.len) {
            continue;
        }
        struct ew_str what = ew_arena_printf(
            c->judge->arena, "exempts nothing: %.*s", EW_STR_ARG(fault));
        EW_TRY(what.ptr ? ew_case_add_exemption(c, &all[i], what, err)
                        : ew_fail_memory(err));
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW107[EW_STEPS] = {
    [EW_EACH_PRINCIPAL] = judge_entries,
    [EW_THE_EXEMPTIONS] = judge_exemptions,
};
