/*
 * A role for emergencies that can be assumed without MFA. What an identity
 * provider asks for is not seen: that is said, and not judged.
 */
#include "audit/path_words.h"
#include "audit/rules/way.h"

static enum ew_status assume_of_provider(const struct ew_case *c,
                                         struct ew_error *err)
{
    struct ew_str text = ew_arena_printf(
        c->judge->arena,
        "whether `%.*s` asks for MFA is not known: %.*s is judged by the "
        "callers that AWS sees",
        EW_STR_ARG(c->entrant->principal->arn),
        EW_STR_ARG(ew_short_arn(c->reported->access->principal->arn)));
    return text.ptr && ew_vec_push_str(&c->judge->assumed, text) == EW_OK
               ? EW_OK
               : ew_fail_memory(err);
}

static enum ew_status add_without_mfa(const struct ew_case *c,
                                      const struct ew_entry *entry,
                                      struct ew_error *err)
{
    const struct ew_principal *role = c->reported->access->principal;
    const struct ew_through trust = ew_step_trust(c->entrant->step, role);
    const struct ew_finding draft = {
        .severity = c->rule->severity,
        .message = ew_arena_printf(
            c->judge->arena,
            "may assume %.*s without MFA, which entry `%.*s` keeps for "
            "emergencies",
            EW_STR_ARG(ew_short_arn(role->arn)), EW_STR_ARG(entry->id)),
    };
    return ew_case_add_opening(c, &draft, &trust, role->arn, err);
}

static enum ew_status judge_entrant(const struct ew_case *c,
                                    const struct ew_entry *entry,
                                    struct ew_error *err)
{
    const struct ew_entrant *one = c->entrant;
    if (one->outside && one->kind == EW_OUTSIDE_SERVICE) {
        return EW_OK;
    }
    if (one->outside &&
        (one->kind == EW_OUTSIDE_SAML || one->kind == EW_OUTSIDE_OIDC)) {
        return assume_of_provider(c, err);
    }
    if (one->step->session & EW_SESSION_MFA) {
        return EW_OK;
    }
    return one->step->verdict == EW_VERDICT_UNKNOWN
               ? ew_case_note_undecided(c, one->step->unknown,
                                        "a way to assume it without MFA", err)
               : add_without_mfa(c, entry, err);
}

static enum ew_status judge_emergency(const struct ew_case *c,
                                      struct ew_error *err)
{
    static const struct ew_str NO_TRUST =
        EW_LIT("its trust policy is not in the input");
    const struct ew_ways *ways = c->reported->ways;
    const struct ew_principal *role = c->reported->access->principal;
    const struct ew_entry *entry = NULL;
    if (role->type != EW_PRINCIPAL_ROLE) {
        return EW_OK;
    }
    EW_TRY(ew_entry_of_kind(c->judge, role, EW_ENTRY_BREAK_GLASS, &entry, err));
    if (entry && !ew_principal_trust(role)) {
        return ew_case_note_undecided(c, (struct ew_strs){&NO_TRUST, 1},
                                      "a way to assume it without MFA", err);
    }
    for (size_t i = 0; entry && i < ways->entrant_count; i++) {
        struct ew_case by = *c;
        by.entrant = &ways->entrants[i];
        EW_TRY(judge_entrant(&by, entry, err));
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW211[EW_STEPS] = {[EW_ALL_WAYS] =
                                                     judge_emergency};
