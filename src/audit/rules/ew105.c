/* Access whose approval is past its date: an expired entry covers nothing, one
 * whose review is overdue still does. */
#include "base/clock.h"

#include "audit/rules/rule.h"

enum { DATE_LEN = 10 };

static enum ew_status add_expired(const struct ew_case *c,
                                  const struct ew_entry *entry,
                                  struct ew_error *err)
{
    const struct ew_access *access = c->reported->access;
    char date[21];
    ew_time_format(entry->expires, date);
    const struct ew_finding draft = {
        .message = ew_arena_printf(
            c->judge->arena,
            "`%.*s` may run commands in %s, and its entry `%.*s` expired after "
            "%.*s",
            EW_STR_ARG(access->principal->arn), ew_reach_words(access->reach),
            EW_STR_ARG(entry->id), DATE_LEN, date),
    };
    return ew_case_add_access(c, &draft, entry, err);
}

static enum ew_status add_overdue(const struct ew_case *c,
                                  const struct ew_entry *entry,
                                  struct ew_error *err)
{
    const struct ew_finding draft = {
        .severity = EW_MEDIUM,
        .message = ew_arena_printf(
            c->judge->arena,
            "the review of entry `%.*s`, which approves the access of "
            "`%.*s`, is overdue",
            EW_STR_ARG(entry->id),
            EW_STR_ARG(c->reported->access->principal->arn)),
    };
    return ew_case_add_access(c, &draft, entry, err);
}

static enum ew_status judge_expired(const struct ew_case *c,
                                    struct ew_error *err)
{
    const struct ew_approval *approval = c->approval;
    if (approval->expired) {
        return add_expired(c, approval->expired, err);
    }
    for (size_t i = 0; i < approval->valid.count; i++) {
        const struct ew_entry *entry = approval->valid.items[i];
        if (ew_entry_overdue(entry, c->judge->options->now)) {
            EW_TRY(add_overdue(c, entry, err));
        }
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW105[EW_STEPS] = {[EW_EACH_PRINCIPAL] =
                                                     judge_expired};
