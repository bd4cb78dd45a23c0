/* A person who may act as what is approved for a machine. */
#include "audit/path_words.h"
#include "audit/rules/way.h"

static enum ew_status add_acting(const struct ew_case *c,
                                 const struct ew_path_step *step,
                                 const struct ew_principal *role,
                                 const struct ew_entry *entry,
                                 struct ew_error *err)
{
    const struct ew_through trust = ew_step_trust(step, role);
    const struct ew_finding draft = {
        .severity = c->rule->severity,
        .message = ew_arena_printf(
            c->judge->arena,
            "may assume %.*s, which entry `%.*s` approves for a machine",
            EW_STR_ARG(ew_short_arn(role->arn)), EW_STR_ARG(entry->id)),
    };
    return ew_case_add_opening(c, &draft, &trust, role->arn, err);
}

/* Somebody that gains by it, also by way of other roles. */
static enum ew_status judge_acting(const struct ew_case *c,
                                   struct ew_error *err)
{
    const struct ew_ways *ways = c->reported->ways;
    const struct ew_principal *who = c->reported->access->principal;
    const struct ew_path_step *last = ew_path_assumes(c->path);
    const struct ew_entry *entry = NULL;
    if (!last || c->path->verdict == EW_VERDICT_UNKNOWN ||
        !ew_may_be_person(who, ways->actor)) {
        return EW_OK;
    }
    EW_TRY(ew_entry_of_kind(c->judge, c->path->end, EW_ENTRY_MACHINE, &entry,
                            err));
    if (!entry || ew_entry_names_behind(entry, NULL, who->arn)) {
        return EW_OK;
    }
    return ways->actor == EW_ACTOR_HUMAN
               ? add_acting(c, last, c->path->end, entry, err)
               : ew_case_note_undecided(
                     c, (struct ew_strs){&ways->actor_reason, 1},
                     "a person behind it, who may act as a machine", err);
}

/* Whoever may assume the role, whether or not it gains by that. */
static enum ew_status judge_entrants(const struct ew_case *c,
                                     const struct ew_entry *entry,
                                     struct ew_error *err)
{
    const struct ew_ways *ways = c->reported->ways;
    for (size_t i = 0; i < ways->entrant_count; i++) {
        const struct ew_entrant *one = &ways->entrants[i];
        struct ew_case by = *c;
        by.entrant = one;
        if (one->outside || !ew_may_be_person(one->principal, one->actor) ||
            ew_entry_names_behind(entry, NULL, one->principal->arn)) {
            continue;
        }
        bool known = one->actor == EW_ACTOR_HUMAN &&
                     one->step->verdict != EW_VERDICT_UNKNOWN;
        const struct ew_strs why =
            one->actor == EW_ACTOR_HUMAN
                ? one->step->unknown
                : (struct ew_strs){&one->actor_reason, 1};
        EW_TRY(
            known ? add_acting(&by, one->step, ways->principal, entry, err)
                  : ew_case_note_undecided(
                        c, why, "a person among those who may assume it", err));
    }
    return EW_OK;
}

static enum ew_status judge_password(const struct ew_case *c,
                                     const struct ew_entry *entry,
                                     struct ew_error *err)
{
    const struct ew_principal *user = c->reported->access->principal;
    if (user->console_password == EW_KNOWN_UNSURE) {
        return ew_case_note_undecided(
            c, (struct ew_strs){&c->reported->ways->actor_reason, 1},
            "a person behind this machine", err);
    }
    const struct ew_finding draft = {
        .message = ew_arena_printf(
            c->judge->arena,
            "`%.*s` has a password for the console, and entry `%.*s` approves "
            "it for a machine",
            EW_STR_ARG(user->arn), EW_STR_ARG(entry->id)),
    };
    return user->console_password == EW_KNOWN_YES
               ? ew_case_add(c, &draft, entry->id, err)
               : EW_OK;
}

static enum ew_status judge_machine(const struct ew_case *c,
                                    struct ew_error *err)
{
    const struct ew_principal *who = c->reported->access->principal;
    const struct ew_entry *entry = NULL;
    EW_TRY(ew_entry_of_kind(c->judge, who, EW_ENTRY_MACHINE, &entry, err));
    if (!entry) {
        return EW_OK;
    }
    return who->type == EW_PRINCIPAL_USER ? judge_password(c, entry, err)
                                          : judge_entrants(c, entry, err);
}

ew_step_fn *const EW_STEPS_OF_EW210[EW_STEPS] = {
    [EW_EACH_PATH] = judge_acting, [EW_ALL_WAYS] = judge_machine};
