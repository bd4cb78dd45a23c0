/*
 * Service control policies that code declares, over an organization file.
 * Without such a file nothing is known of what else is attached where, and a
 * policy of the code alone would be taken for the whole level: so they count
 * over one only, and it is told where there is none.
 */
#include "load/code/apply.h"
#include "load/export/organization.h"

/* One file's SCPs and the organization they belong to. */
struct scps {
    struct ew_loading *loading;
    struct ew_organization *organization;
    struct ew_map at;  /* struct ew_policy by address */
    struct ew_map put; /* struct ew_code_scp by the policy's id */
};

/* An SCP has no account or region of its own. */
static const struct ew_code_names NO_NAMES;

/*
 * By its id, which a new one has not, else by its name. An RCP may be called
 * the same and is another.
 */
static struct ew_policy *find_scp(const struct scps *s,
                                  const struct ew_code_scp *from)
{
    struct ew_policy *policy =
        from->id.ptr ? ew_map_find(&s->organization->policies, from->id) : NULL;
    struct ew_policy *const *list = s->organization->list.items;
    for (size_t i = 0; !policy && i < s->organization->list.count; i++) {
        bool same = from->name.ptr && ew_str_eq(list[i]->name, from->name) &&
                    list[i]->type == EW_POLICY_SCP;
        policy = same ? list[i] : NULL;
    }
    return policy;
}

/*
 * By address where code refers to it, else by id: a text is what Organizations
 * calls it.
 */
static struct ew_policy *policy_of_link(const struct scps *s,
                                        const struct ew_code_link *link)
{
    struct ew_policy *policy =
        link->address.ptr ? ew_map_find(&s->at, link->address) : NULL;
    return policy || !link->text.ptr
               ? policy
               : ew_map_find(&s->organization->policies, link->text);
}

/*
 * Ids only: a target that the code makes is not in the organization file, and
 * attach_scp tells that.
 */
static struct ew_org_entity *target_of(const struct scps *s,
                                       const struct ew_code_link *link)
{
    return link->text.ptr ? ew_map_find(&s->organization->units, link->text)
                          : NULL;
}

static enum ew_status index_scp(struct scps *s, const struct ew_code_scp *from,
                                struct ew_policy *policy)
{
    return policy && from->place.origin
               ? ew_map_put(&s->at, from->place.origin->address, policy)
               : EW_OK;
}

/* ---- taking away --------------------------------------------------------- */

static void detach_scp(struct ew_org_entity *unit,
                       const struct ew_policy *policy)
{
    const struct ew_policy **items = unit->scps.items;
    size_t kept = 0;
    for (size_t i = 0; i < unit->scps.count; i++) {
        if (items[i] != policy) {
            items[kept++] = items[i];
        }
    }
    unit->scps.count = kept;
}

static void detach_scp_all(const struct scps *s, const struct ew_policy *policy,
                           const struct ew_code_link *targets, size_t count)
{
    for (size_t i = 0; policy && i < count; i++) {
        struct ew_org_entity *unit = target_of(s, &targets[i]);
        if (unit) {
            detach_scp(unit, policy);
        }
    }
}

/*
 * Only what they are attached to goes: a policy that binds nobody changes no
 * verdict.
 */
static enum ew_status remove_scps(struct scps *s, const struct ew_code *code)
{
    const struct ew_code_scp *scps = code->scps.items;
    for (size_t i = 0; i < code->scps.count; i++) {
        struct ew_policy *policy = find_scp(s, &scps[i]);
        EW_TRY(index_scp(s, &scps[i], policy));
        detach_scp_all(s, policy, scps[i].targets.items, scps[i].targets.count);
    }
    const struct ew_code_scp_target *targets = code->scp_targets.items;
    for (size_t i = 0; i < code->scp_targets.count; i++) {
        detach_scp_all(s, policy_of_link(s, &targets[i].policy),
                       &targets[i].target, 1);
    }
    return EW_OK;
}

/* ---- putting there ------------------------------------------------------- */

/*
 * Without the one or the other a level is not whole, and one that lacks a
 * policy may allow too much or too little. Attaching twice is attaching once.
 */
static enum ew_status attach_scp(struct scps *s, struct ew_policy *policy,
                                 const struct ew_code_link *target)
{
    struct ew_org_entity *unit = target_of(s, target);
    if (!policy || !unit) {
        EW_LOSE(s->loading, target->place,
                "%s is not known in the organization file: SCPs are not "
                "all there",
                policy ? "what this SCP is attached to" : "this SCP");
        return EW_OK;
    }
    detach_scp(unit, policy);
    const struct ew_policy **slot = ew_vec_push(&unit->scps);
    EW_TRY_MEMORY(slot);
    *slot = policy;
    return EW_OK;
}

/* Named by its address where its name is not known yet. */
static enum ew_status add_scp(struct scps *s, const struct ew_code_scp *from,
                              struct ew_policy **out)
{
    struct ew_policy *policy = EW_NEW(s->loading->arena, struct ew_policy);
    struct ew_policy **slot =
        policy ? ew_vec_push(&s->organization->list) : NULL;
    EW_TRY_MEMORY(slot);
    bool open = false;
    policy->type = EW_POLICY_SCP;
    policy->name =
        from->place.origin ? from->place.origin->address : EW_STR("unnamed");
    if (from->name.ptr && !ew_has_hole(from->name)) {
        policy->name =
            ew_code_text(s->loading->arena, &NO_NAMES, from->name, &open);
    }
    policy->id = from->id.ptr ? from->id : policy->name;
    *slot = policy;
    *out = policy;
    return EW_OK;
}

/*
 * Its text takes the place of that in the organization file; where it is
 * attached by others stays.
 */
static enum ew_status put_scp(struct scps *s, const struct ew_code_scp *from)
{
    struct ew_policy *policy = find_scp(s, from);
    if (policy && ew_map_find(&s->put, policy->id)) {
        EW_LOSE(s->loading, from->place,
                "the SCP `%.*s` is declared more than once: which one "
                "counts is not known",
                EW_STR_ARG(policy->name));
        policy = NULL; /* neither takes the place of the other */
    }
    if (!policy) {
        EW_TRY(add_scp(s, from, &policy));
    }
    EW_TRY(ew_map_put(&s->put, policy->id, policy));
    policy->document = NULL;
    policy->most = NULL;
    policy->widest = NULL;
    policy->readable = NULL;
    EW_TRY(index_scp(s, from, policy));
    EW_TRY(ew_code_policy_read(s->loading, &NO_NAMES, &from->document,
                               EW_USE_SCP, policy));
    EW_EACH(const struct ew_code_link, target, &from->targets) {
        EW_TRY(attach_scp(s, policy, target));
    }
    return EW_OK;
}

/* Policies first: targets name them by their addresses. */
static enum ew_status put_scps(struct scps *s, const struct ew_code *code)
{
    const struct ew_code_scp *scps = code->scps.items;
    for (size_t i = 0; i < code->scps.count; i++) {
        /* RCPs do not bind ECS (fact B4.7.1) */
        if (!scps[i].is_rcp) {
            EW_TRY(put_scp(s, &scps[i]));
        }
    }
    EW_EACH(const struct ew_code_scp_target, target, &code->scp_targets) {
        EW_TRY(
            attach_scp(s, policy_of_link(s, &target->policy), &target->target));
    }
    return EW_OK;
}

/*
 * An account that changes its unit gets other levels, which the organization
 * file does not show yet.
 */
static void tell_moves(struct ew_loading *loading, const struct ew_code *code)
{
    EW_EACH(const struct ew_place, move, &code->moves) {
        EW_LOSE(loading, *move,
                "this changes whom SCPs bind: they are judged as the "
                "organization file has them");
    }
}

enum ew_status ew_code_scps(struct ew_loading *loading,
                            struct ew_organization *organization)
{
    EW_TRY(ew_code_drop_states(loading));
    EW_EACH_REF(struct ew_code_file, each, &loading->code) {
        const struct ew_code *code =
            loading->before ? &each->before : &each->after;
        struct scps s = {
            .loading = loading,
            .organization = organization,
            .at = ew_map_of(&loading->passing),
            .put = ew_map_of(&loading->passing),
        };
        if (!organization &&
            (code->scps.count > 0 || code->scp_targets.count > 0)) {
            return ew_vec_push_str(
                &loading->estate->assumptions,
                EW_STR("SCPs that code declares are not considered: no "
                       "organization file was given"));
        }
        if (!organization) {
            continue;
        }
        if (!loading->before) {
            EW_TRY(remove_scps(&s, &each->before));
            s.at = ew_map_of(&loading->passing);
            tell_moves(loading, code);
        }
        EW_TRY(put_scps(&s, code));
    }
    return EW_OK;
}
