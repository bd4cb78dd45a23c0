/*
 * What a plan changes from is taken away from what exports show, before what
 * it changes to is put there. Only what the plan itself has seen goes:
 * policies that somebody attached by hand since then are not in the plan, and
 * stay.
 */
#include "load/code/profiles.h"

/* By its name, which exports and plans both tell. */
static void remove_inline(struct ew_holder *holder, struct ew_str name)
{
    struct ew_policy **items = holder->inline_policies.items;
    size_t kept = 0;
    for (size_t i = 0; i < holder->inline_policies.count; i++) {
        if (!ew_str_eq(items[i]->name, name)) {
            items[kept++] = items[i];
        }
    }
    holder->inline_policies.count = kept;
}

/* ---- indexes ------------------------------------------------------------- */

/* The name of a permission set's role is known in part only; all others are
 * known in the state of things. */
static enum ew_status index_known_holders(struct ew_overlay *overlay)
{
    const struct ew_code_holder *holders = overlay->code->holders.items;
    overlay->made =
        EW_NEW_ARRAY(&overlay->loading->passing, overlay->code->holders.count,
                     struct ew_holder *);
    for (size_t i = 0; overlay->made && i < overlay->code->holders.count; i++) {
        const struct ew_code_holder *from = &holders[i];
        struct ew_code_found found;
        EW_TRY(ew_overlay_look(overlay, from, &found));
        overlay->made[i] = found.holder;
        if (found.holder && from->place.origin) {
            EW_TRY(ew_map_put(&overlay->holder_at, from->place.origin->address,
                              found.holder));
        }
    }
    return overlay->made ? EW_OK : EW_NOMEM;
}

/* One without an ARN was never deployed, and an export cannot show it. */
static enum ew_status index_policies(struct ew_overlay *overlay)
{
    const struct ew_code_policy *policies = overlay->code->policies.items;
    for (size_t i = 0; i < overlay->code->policies.count; i++) {
        const struct ew_code_policy *from = &policies[i];
        struct ew_policy *policy =
            from->arn.ptr ? ew_map_find(&overlay->building->policies, from->arn)
                          : NULL;
        if (policy && from->place.origin) {
            EW_TRY(ew_map_put(&overlay->policy_at, from->place.origin->address,
                              policy));
        }
    }
    return EW_OK;
}

/* ---- steps --------------------------------------------------------------- */

/*
 * An export may be older or newer than the plan: what is gone already is no
 * fault.
 */
static enum ew_status detach_link(struct ew_overlay *overlay,
                                  struct ew_holder *holder,
                                  const struct ew_code_link *link)
{
    struct ew_str arn;
    EW_TRY(ew_overlay_policy(overlay, link, &arn));
    if (arn.ptr) {
        ew_vec_remove_str(&holder->attached, arn);
    }
    return EW_OK;
}

/* The user leaves it only if the group is known; no group is made for that. */
static enum ew_status leave_group(struct ew_overlay *overlay,
                                  struct ew_holder *user,
                                  const struct ew_code_link *link)
{
    struct ew_holder *group = NULL;
    EW_TRY(ew_overlay_holder(overlay, EW_HOLDER_GROUP, link, false, &group));
    if (group) {
        ew_vec_remove_str(&user->groups, group->name);
    }
    return EW_OK;
}

/*
 * Piece by piece, as far as the plan has seen it: what somebody else attached
 * stays.
 */
static enum ew_status strip_holder(struct ew_overlay *overlay,
                                   const struct ew_code_holder *from,
                                   struct ew_holder *holder)
{
    EW_EACH(const struct ew_code_document, document, &from->documents) {
        remove_inline(holder, document->name);
    }
    EW_EACH(const struct ew_code_link, link, &from->managed) {
        EW_TRY(detach_link(overlay, holder, link));
    }
    EW_EACH(const struct ew_code_link, group, &from->groups) {
        EW_TRY(leave_group(overlay, holder, group));
    }
    return EW_OK;
}

/* A holder that the input does not show has nothing to lose. */
static enum ew_status strip_attachment(struct ew_overlay *overlay,
                                       const struct ew_code_attachment *from)
{
    struct ew_holder *holder = NULL;
    EW_TRY(
        ew_overlay_holder(overlay, from->kind, &from->holder, false, &holder));
    if (!holder) {
        return EW_OK;
    }
    if (from->is_inline) {
        remove_inline(holder, from->document.name);
        return EW_OK;
    }
    return detach_link(overlay, holder, &from->policy);
}

/* ---- policies that go ---------------------------------------------------- */

/* Policies of after, by ARN and (that of a new one is not known) by name. */
static enum ew_status index_kept(const struct ew_code *after,
                                 struct ew_map *out)
{
    EW_EACH(const struct ew_code_policy, policy, &after->policies) {
        const struct ew_str keys[] = {policy->arn, policy->name};
        for (size_t k = 0; k < 2; k++) {
            if (keys[k].len) {
                EW_TRY(ew_map_put(out, keys[k], out));
            }
        }
    }
    return EW_OK;
}

static void detach_going(struct ew_vec *attached, const struct ew_map *going)
{
    struct ew_str *items = attached->items;
    size_t left = 0;
    for (size_t i = 0; i < attached->count; i++) {
        if (!ew_map_find(going, items[i])) {
            items[left++] = items[i];
        }
    }
    attached->count = left;
}

/* IAM deletes none that is attached: by then it is not. */
static enum ew_status drop_policies(struct ew_overlay *overlay,
                                    const struct ew_code *after)
{
    struct ew_map staying = ew_map_of(&overlay->loading->passing);
    struct ew_map going = ew_map_of(&overlay->loading->passing);
    EW_TRY(index_kept(after, &staying));
    EW_EACH(const struct ew_code_policy, policy, &overlay->code->policies) {
        struct ew_str arn = policy->arn;
        bool stays = !arn.len || ew_map_find(&staying, arn) ||
                     (policy->name.len && ew_map_find(&staying, policy->name));
        if (!stays) {
            EW_TRY(ew_map_put(&going, arn, overlay));
        }
    }
    EW_EACH_REF(struct ew_holder, holder, &overlay->accounts->holders) {
        detach_going(&holder->attached, &going);
    }
    return EW_OK;
}

/* ---- holders that go ----------------------------------------------------- */

/* Holders that the code still speaks of afterwards, by their ARNs. */
static enum ew_status index_staying(struct ew_overlay *overlay,
                                    const struct ew_code *after,
                                    struct ew_map *out)
{
    EW_EACH(const struct ew_code_holder, holder, &after->holders) {
        struct ew_code_found found;
        EW_TRY(ew_overlay_look(overlay, holder, &found));
        if (found.holder) {
            EW_TRY(ew_map_put(out, found.holder->arn, found.holder));
        }
    }
    return EW_OK;
}

/*
 * A permission set may be assigned by others, too: its role stays as it is
 * where it is no longer spoken of here.
 */
static bool is_shared(const struct ew_code_holder *from)
{
    return from->name.ptr && ew_has_hole(from->name);
}

/* What the same resource is called afterwards; absent: that it is another,
 * or not known. */
static struct ew_str renamed(const struct ew_code *after,
                             const struct ew_code_holder *from)
{
    const struct ew_code_holder *holders = after->holders.items;
    for (size_t i = 0; from->place.origin && i < after->holders.count; i++) {
        const struct ew_origin *origin = holders[i].place.origin;
        if (origin && holders[i].kind == from->kind &&
            ew_str_eq(origin->address, from->place.origin->address)) {
            bool same = !holders[i].renewed && holders[i].name.ptr &&
                        !ew_has_hole(holders[i].name);
            return same ? holders[i].name : (struct ew_str){NULL, 0};
        }
    }
    return (struct ew_str){NULL, 0};
}

/* A member knows its groups by name. */
static void rename_members(struct ew_overlay *overlay,
                           const struct ew_holder *group, struct ew_str name)
{
    EW_EACH_REF(struct ew_holder, holder, &overlay->accounts->holders) {
        EW_EACH(struct ew_str, text, &holder->groups) {
            if (holder->building == group->building &&
                ew_str_eq(*text, group->name)) {
                *text = name;
            }
        }
    }
}

/* A user or group that is renamed keeps what it has. */
static enum ew_status rename_holder(struct ew_overlay *overlay,
                                    struct ew_holder *holder,
                                    struct ew_str name)
{
    size_t before = holder->arn.len - holder->name.len;
    struct ew_str arn = ew_arena_printf(
        overlay->loading->arena, "%.*s%.*s",
        EW_STR_ARG(ew_str_slice(holder->arn, 0, before)), EW_STR_ARG(name));
    EW_TRY_MEMORY(arn.ptr);
    if (holder->kind == EW_HOLDER_GROUP) {
        rename_members(overlay, holder, name);
    }
    holder->name = name;
    holder->arn = arn;
    if (holder->principal) {
        holder->principal->name = name;
        holder->principal->arn = arn;
    }
    return ew_overlay_index(overlay, holder);
}

/*
 * Those that go are marked, too: the index by name still leads to them
 * (ew_overlay_find).
 */
static enum ew_status drop_holders(struct ew_overlay *overlay,
                                   const struct ew_code *after,
                                   const struct ew_map *staying)
{
    struct ew_map going = ew_map_of(&overlay->loading->passing);
    const struct ew_code_holder *holders = overlay->code->holders.items;
    for (size_t i = 0; i < overlay->code->holders.count; i++) {
        struct ew_holder *holder = overlay->made[i];
        if (!holder || is_shared(&holders[i]) ||
            ew_map_find(staying, holder->arn)) {
            continue;
        }
        struct ew_str name = renamed(after, &holders[i]);
        EW_TRY(name.ptr ? rename_holder(overlay, holder, name)
                        : ew_map_put(&going, holder->arn, holder));
    }
    struct ew_holder **items = overlay->accounts->holders.items;
    size_t kept = 0;
    for (size_t i = 0; i < overlay->accounts->holders.count; i++) {
        if (ew_map_find(&going, items[i]->arn) != items[i]) {
            items[kept++] = items[i];
        } else {
            items[i]->gone = true;
        }
    }
    overlay->accounts->holders.count = kept;
    return EW_OK;
}

/*
 * Stripped first: a holder that is renamed, or that the code still declares,
 * has lost by then what the plan takes from it.
 */
enum ew_status ew_overlay_remove(struct ew_overlay *overlay,
                                 const struct ew_code *after)
{
    struct ew_map staying = ew_map_of(&overlay->loading->passing);
    EW_TRY(index_known_holders(overlay));
    EW_TRY(index_policies(overlay));
    EW_TRY(index_staying(overlay, after, &staying));
    const struct ew_code_holder *holders = overlay->code->holders.items;
    for (size_t i = 0; i < overlay->code->holders.count; i++) {
        struct ew_holder *holder = overlay->made[i];
        bool strip = holder && (!is_shared(&holders[i]) ||
                                ew_map_find(&staying, holder->arn));
        EW_TRY(strip ? strip_holder(overlay, &holders[i], holder) : EW_OK);
    }
    const struct ew_code_attachment *attachments =
        overlay->code->attachments.items;
    for (size_t i = 0; i < overlay->code->attachments.count; i++) {
        EW_TRY(strip_attachment(overlay, &attachments[i]));
    }
    EW_EACH(const struct ew_code_member, member, &overlay->code->members) {
        struct ew_holder *user = NULL;
        EW_TRY(ew_overlay_holder(overlay, EW_HOLDER_USER, &member->user, false,
                                 &user));
        EW_TRY(user ? leave_group(overlay, user, &member->group) : EW_OK);
    }
    EW_TRY(ew_overlay_strip_profiles(overlay));
    EW_TRY(drop_policies(overlay, after));
    return drop_holders(overlay, after, &staying);
}
