/*
 * A plan and the state that it changes from, given in one run, are one thing
 * seen twice. The state is dropped where the plan has all of it; where the plan
 * speaks of some targets only, both stay.
 *
 * Addresses and ARNs have to agree: a state of the same code for another
 * account has the same addresses, and its roles are other roles.
 */
#include "load/code/code.h"

static enum ew_status note_arn(struct ew_map *out, struct ew_place place,
                               struct ew_str *arn)
{
    return place.origin ? ew_map_put(out, place.origin->address, arn) : EW_OK;
}

/* What a plan changes from: the ARN by the address, empty where it has none. */
static enum ew_status index_before_arns(struct ew_code *before,
                                        struct ew_map *out)
{
    static struct ew_str none;
    EW_EACH(struct ew_code_holder, holder, &before->holders) {
        EW_TRY(note_arn(out, holder->place, &holder->arn));
    }
    EW_EACH(struct ew_code_policy, policy, &before->policies) {
        EW_TRY(note_arn(out, policy->place, &policy->arn));
    }
    EW_EACH(const struct ew_code_attachment, attachment, &before->attachments) {
        EW_TRY(note_arn(out, attachment->place, &none));
    }
    EW_EACH(const struct ew_code_member, member, &before->members) {
        EW_TRY(note_arn(out, member->place, &none));
    }
    return EW_OK;
}

static const struct ew_str *known_at(const struct ew_map *before,
                                     struct ew_place place)
{
    return place.origin ? ew_map_find(before, place.origin->address) : NULL;
}

/* An address without an ARN proves nothing. */
static bool is_same_arn(const struct ew_map *before, struct ew_place place,
                        struct ew_str arn)
{
    const struct ew_str *known = known_at(before, place);
    return known && arn.ptr && ew_str_eq(*known, arn);
}

/* A plan of some targets does not speak of what is attached elsewhere. */
static bool is_all_there(const struct ew_code *state,
                         const struct ew_map *before)
{
    EW_EACH(const struct ew_code_attachment, attachment, &state->attachments) {
        if (!known_at(before, attachment->place)) {
            return false;
        }
    }
    EW_EACH(const struct ew_code_member, member, &state->members) {
        if (!known_at(before, member->place)) {
            return false;
        }
    }
    return state->scps.count + state->scp_targets.count == 0;
}

/* Does the plan speak of all that the state has, as the same objects? */
static bool is_state_of_plan(const struct ew_code *state,
                             const struct ew_map *before)
{
    const struct ew_code_holder *holders = state->holders.items;
    const struct ew_code_policy *policies = state->policies.items;
    for (size_t i = 0; i < state->holders.count; i++) {
        if (!is_same_arn(before, holders[i].place, holders[i].arn)) {
            return false;
        }
    }
    for (size_t i = 0; i < state->policies.count; i++) {
        if (!is_same_arn(before, policies[i].place, policies[i].arn)) {
            return false;
        }
    }
    return state->holders.count + state->policies.count > 0 &&
           is_all_there(state, before);
}

/* Each state against each plan of the run; called again it finds none. */
enum ew_status ew_code_drop_states(struct ew_loading *loading)
{
    struct ew_code_file **files = loading->code.items;
    size_t kept = 0;
    for (size_t i = 0; i < loading->code.count; i++) {
        bool own = false;
        for (size_t k = 0; files[i]->state && !own && k < loading->code.count;
             k++) {
            struct ew_map before = ew_map_of(&loading->passing);
            EW_TRY(index_before_arns(&files[k]->before, &before));
            own = is_state_of_plan(&files[i]->after, &before);
        }
        files[i]->dropped = own;
    }
    for (size_t i = 0; i < loading->code.count; i++) {
        if (!files[i]->dropped) {
            files[kept++] = files[i];
        }
    }
    loading->code.count = kept;
    return EW_OK;
}
