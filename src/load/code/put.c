/*
 * What code declares becomes holders and policies like those of exports, after
 * what the plan takes away has gone. Where the export shows the same resource
 * already, the code's version takes its place; what the code leaves open, such
 * as who else attaches a policy, stays as the export has it.
 */
#include "load/code/profiles.h"
#include "load/code/put_policy.h"

/* ---- what is attached ---------------------------------------------------- */

/* Of several attachments of one policy the first is the one that is shown. */
static enum ew_status note_attached(struct ew_overlay *overlay,
                                    struct ew_holder *holder, struct ew_str arn,
                                    struct ew_place place)
{
    struct ew_attached_at *at = ew_map_find(&holder->attached_at, arn);
    if (at && ew_vec_has_str(&holder->attached, arn)) {
        return EW_OK;
    }
    at = EW_NEW(&overlay->loading->passing, struct ew_attached_at);
    EW_TRY_MEMORY(at);
    at->place = place;
    return ew_map_put(&holder->attached_at, arn, at);
}

/* One of the holder's policies or groups; sure once one link to it is. */
static enum ew_status put_name(struct ew_holder *holder, struct ew_vec *list,
                               struct ew_str name, bool doubtful)
{
    bool had = ew_vec_has_str(list, name);
    if (!doubtful) {
        ew_vec_remove_str(&holder->doubtful, name);
    } else if (!had) {
        EW_TRY(ew_vec_push_str(&holder->doubtful, name));
    }
    return had ? EW_OK : ew_vec_push_str(list, name);
}

/*
 * A policy that cannot be told may allow anything, so it is a lack of the
 * holder and not nothing.
 */
static enum ew_status attach_link(struct ew_overlay *overlay,
                                  struct ew_holder *holder,
                                  const struct ew_code_link *link)
{
    struct ew_str arn;
    EW_TRY(ew_overlay_policy(overlay, link, &arn));
    if (!arn.ptr) {
        return ew_overlay_unread_at(overlay, holder, "the policy attached",
                                    link->place);
    }
    EW_TRY(note_attached(overlay, holder, arn, link->place));
    return put_name(holder, &holder->attached, arn, link->doubtful);
}

/*
 * A group that nothing declares is made, as the user may have rights by it;
 * that it may have more policies than the input shows is told then.
 */
static enum ew_status join_linked_group(struct ew_overlay *overlay,
                                        struct ew_holder *user,
                                        const struct ew_code_link *link)
{
    struct ew_holder *group = NULL;
    EW_TRY(ew_overlay_holder(overlay, EW_HOLDER_GROUP, link, true, &group));
    if (!group) {
        return ew_overlay_unread_at(overlay, user, "the group", link->place);
    }
    return put_name(user, &user->groups, group->name, link->doubtful);
}

/* ---- users, roles, groups ------------------------------------------------ */

/*
 * A group is no principal (fact B4.4), so it gets an ARN only. Its path alone
 * tells a service-linked role (fact B5.15).
 */
static enum ew_status set_identity(struct ew_overlay *overlay,
                                   struct ew_holder *holder,
                                   const struct ew_code_holder *from,
                                   bool unknown)
{
    const struct ew_account *account = holder->building->account;
    struct ew_principal *principal = holder->principal;
    static const char *const WORDS[] = {
        [EW_HOLDER_USER] = "user",
        [EW_HOLDER_ROLE] = "role",
        [EW_HOLDER_GROUP] = "group",
        [EW_HOLDER_NOBODY] = "nobody",
    };
    struct ew_str path = ew_overlay_path(overlay, from->path);
    holder->arn =
        from->arn.ptr && !ew_has_hole(from->arn)
            ? from->arn
            : ew_arena_printf(overlay->loading->arena,
                              "arn:%.*s:iam::%.*s:%s%.*s%.*s",
                              EW_STR_ARG(account->partition),
                              EW_STR_ARG(account->id), WORDS[from->kind],
                              EW_STR_ARG(path), EW_STR_ARG(holder->name));
    EW_TRY_MEMORY(holder->arn.ptr);
    if (principal) {
        principal->arn = holder->arn;
        principal->path = path;
        principal->name_unknown = unknown;
        principal->name_file = holder->name_file;
        principal->unique_id = from->unique_id;
        principal->place = from->place;
        principal->service_linked =
            ew_str_starts(path, EW_STR("/aws-service-role/"));
    }
    return EW_OK;
}

/* Stands for a boundary that is not known. */
static enum ew_status unknown_boundary(struct ew_overlay *overlay,
                                       struct ew_holder *holder,
                                       struct ew_place place)
{
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_policy *policy = NULL;
    struct ew_str at = ew_place_text(&overlay->loading->passing, place);
    holder->boundary =
        ew_arena_printf(arena, "boundary of %.*s", EW_STR_ARG(holder->arn));
    EW_TRY_MEMORY(at.ptr && holder->boundary.ptr);
    EW_TRY(ew_overlay_new_policy(overlay, holder->boundary, holder->boundary,
                                 &policy));
    policy->unread = ew_reason(arena,
                               "the permissions boundary at %.*s is not known "
                               "before the deployment",
                               EW_STR_ARG(at));
    return policy->unread.ptr
               ? ew_map_put(&holder->building->policies, policy->id, policy)
               : EW_NOMEM;
}

/*
 * What the code says takes the place of what an export shows, even if that is
 * none: there is one boundary at most (fact B4.8.2). One that cannot be told
 * becomes a policy without a document, since both guesses would be wrong:
 * without it too much is allowed, with a boundary that allows nothing too
 * little.
 */
static enum ew_status set_boundary(struct ew_overlay *overlay,
                                   struct ew_holder *holder,
                                   const struct ew_code_holder *from)
{
    struct ew_str arn = {NULL, 0};
    holder->principal->has_boundary = from->has_boundary;
    if (!from->has_boundary) {
        return EW_OK;
    }
    EW_TRY(ew_overlay_policy(overlay, &from->boundary, &arn));
    holder->boundary = arn;
    return arn.len ? EW_OK
                   : unknown_boundary(overlay, holder, from->boundary.place);
}

/*
 * A tag with an open part is left out, and then any tag may be there: its key
 * may be the one that is open.
 */
static enum ew_status set_tags(struct ew_overlay *overlay,
                               struct ew_holder *holder,
                               const struct ew_code_holder *from)
{
    struct ew_principal *principal = holder->principal;
    const struct ew_tag *tags = from->tags.items;
    struct ew_tag *out =
        EW_NEW_ARRAY(overlay->loading->arena, from->tags.count, struct ew_tag);
    size_t count = 0;
    principal->tags_unknown = !from->has_tags;
    for (size_t i = 0; out && i < from->tags.count; i++) {
        bool open = false;
        struct ew_arena *arena = overlay->loading->arena;
        out[count].key =
            ew_code_text(arena, &overlay->names, tags[i].key, &open);
        out[count].value =
            ew_code_text(arena, &overlay->names, tags[i].value, &open);
        principal->tags_unknown = principal->tags_unknown || open;
        count += open ? 0 : 1;
    }
    principal->tags = out;
    principal->tag_count = count;
    return out ? EW_OK : EW_NOMEM;
}

static enum ew_status set_principal(struct ew_overlay *overlay,
                                    struct ew_holder *holder,
                                    const struct ew_code_holder *from)
{
    EW_TRY(set_boundary(overlay, holder, from));
    /* tags that are not told may be other ones than the export shows */
    EW_TRY(set_tags(overlay, holder, from));
    /* a role that is new has no instance profiles but those of the code */
    holder->principal->instance_profiles_known =
        holder->principal->instance_profiles_known ||
        (holder->from_code && from->renewed);
    if (from->has_trust) {
        struct ew_policy *trust =
            ew_holder_trust(overlay->loading->arena, holder);
        EW_TRY_MEMORY(trust);
        EW_TRY(ew_code_policy_read(overlay->loading, &overlay->names,
                                   &from->trust, EW_USE_TRUST, trust));
        /* who may assume it says nothing of what it may do; that its session
         * tags are then open is seen where they matter */
    }
    return EW_OK;
}

/*
 * Lists that are exclusive take away what others attached; else code only adds
 * to what exports show.
 */
static enum ew_status set_policies(struct ew_overlay *overlay,
                                   struct ew_holder *holder,
                                   const struct ew_code_holder *from)
{
    if (from->documents_exclusive) {
        holder->inline_policies.count = 0;
    }
    if (from->managed_exclusive) {
        holder->attached.count = 0;
    }
    EW_EACH(const struct ew_code_document, document, &from->documents) {
        EW_TRY(ew_overlay_put_inline(overlay, holder, document, from->place));
    }
    EW_EACH(const struct ew_code_link, link, &from->managed) {
        EW_TRY(attach_link(overlay, holder, link));
    }
    EW_EACH(const struct ew_str, reason, &from->unread) {
        EW_TRY(ew_overlay_unread(holder, *reason));
    }
    return EW_OK;
}

/* One that is declared in two places, or twice in one. */
static struct ew_str free_name(struct ew_overlay *overlay,
                               const struct ew_account_building *building,
                               enum ew_holder_kind kind, struct ew_str name,
                               struct ew_place place)
{
    struct ew_str free = name;
    struct ew_str second = {NULL, 0};
    for (size_t i = 1;
         free.ptr && ew_overlay_find(overlay, building, kind, free); i++) {
        second = i == 1 ? ew_overlay_made_up(overlay, name, place) : second;
        free = i == 1 ? second
                      : ew_arena_printf(overlay->loading->arena, "%.*s~%zu",
                                        EW_STR_ARG(second), i);
    }
    return free;
}

/*
 * A name that the service will make up is that of no other: it gets one that
 * cannot meet another, and what is known of it is kept to match an export by.
 */
static enum ew_status add_declared(struct ew_overlay *overlay,
                                   const struct ew_code_holder *from,
                                   const struct ew_code_found *found,
                                   struct ew_holder **out)
{
    struct ew_str name = found->name;
    bool made_up = found->unknown && !from->named;
    if (made_up) {
        name = ew_overlay_made_up(overlay, found->name, from->place);
    }
    if (name.ptr) {
        name =
            free_name(overlay, found->building, from->kind, name, from->place);
    }
    EW_TRY_MEMORY(name.ptr);
    EW_TRY(ew_overlay_add(overlay, found->building, from->kind, name,
                          from->place, out));
    if (made_up) {
        (*out)->known = found->name;
        (*out)->name_file = overlay->file->path;
    }
    return set_identity(overlay, *out, from, found->unknown);
}

/*
 * One that an export shows is this resource and becomes the code's. One that
 * code declared already is not: names are unique, without regard to case (fact
 * B1.2), so at most one of the two will be there.
 */
static enum ew_status put_holder(struct ew_overlay *overlay,
                                 const struct ew_code_holder *from,
                                 struct ew_holder **out)
{
    struct ew_code_found found;
    EW_TRY(ew_overlay_look(overlay, from, &found));
    struct ew_holder *holder = found.holder;
    if (holder && holder->declared.ptr &&
        ew_overlay_is_another(overlay, from->name, found.unknown,
                              holder->declared)) {
        holder = NULL;
    }
    if (holder && holder->declared.ptr) {
        EW_LOSE(overlay->loading, from->place,
                "`%.*s` is declared in `%.*s`, too: which one counts is "
                "not known",
                EW_STR_ARG(holder->arn), EW_STR_ARG(holder->declared));
        holder = NULL; /* neither takes the place of the other */
    }
    if (!holder) {
        EW_TRY(add_declared(overlay, from, &found, &holder));
    }
    holder->declared = overlay->file->path;
    *out = holder;
    return from->place.origin ? ew_map_put(&overlay->holder_at,
                                           from->place.origin->address, holder)
                              : EW_OK;
}

/* ---- resources of their own ---------------------------------------------- */

/* Anybody may get what it gives, so the run is not complete. */
static void tell_unknown_holder(struct ew_overlay *overlay,
                                struct ew_place place, const char *what)
{
    struct ew_str address =
        place.origin ? place.origin->address : (struct ew_str){NULL, 0};
    EW_LOSE(overlay->loading, place,
            "whom %s%.*s%s %s is not known before the deployment",
            address.ptr ? "`" : "this", EW_STR_ARG(address),
            address.ptr ? "`" : "", what);
}

/*
 * A policy whose holder is not known is judged all the same, for a principal
 * that stands for whoever gets it.
 */
static enum ew_status put_attachment(struct ew_overlay *overlay,
                                     const struct ew_code_attachment *from)
{
    struct ew_holder *holder = NULL;
    EW_TRY(
        ew_overlay_holder(overlay, from->kind, &from->holder, true, &holder));
    if (!holder) {
        tell_unknown_holder(overlay, from->place, "attaches a policy to");
        EW_TRY(ew_overlay_nobody(overlay, from->place, &holder));
    }
    return from->is_inline ? ew_overlay_put_inline(overlay, holder,
                                                   &from->document, from->place)
                           : attach_link(overlay, holder, &from->policy);
}

/*
 * A user who cannot be told has no stand-in: the group counts for the members
 * that are known, and the lack is told.
 */
static enum ew_status put_member(struct ew_overlay *overlay,
                                 const struct ew_code_member *from)
{
    struct ew_holder *user = NULL;
    EW_TRY(
        ew_overlay_holder(overlay, EW_HOLDER_USER, &from->user, true, &user));
    if (!user) {
        tell_unknown_holder(overlay, from->place, "makes a member of a group");
        return EW_OK;
    }
    return join_linked_group(overlay, user, &from->group);
}

/* ---- what a holder keeps ------------------------------------------------- */

/* ARNs or names of what stays; *known is false when some are not known. A
 * managed policy that is missing is attached; of an inline one there is only
 * the name. */
static enum ew_status read_limit(struct ew_overlay *overlay,
                                 struct ew_holder *holder,
                                 const struct ew_code_limit *from,
                                 struct ew_map *out, bool *known)
{
    *known = true;
    EW_EACH(const struct ew_code_link, link, &from->items) {
        struct ew_str key = link->text;
        if (from->managed) {
            EW_TRY(ew_overlay_policy(overlay, link, &key));
        }
        if (!key.ptr || ew_has_hole(key)) {
            *known = false;
            continue;
        }
        EW_TRY(ew_map_put(out, key, overlay));
        if (from->managed) {
            EW_TRY(attach_link(overlay, holder, link));
        }
    }
    return EW_OK;
}

/* In place: the order is that of the report. */
static void keep_attached(struct ew_holder *holder, const struct ew_map *stays)
{
    struct ew_str *items = holder->attached.items;
    size_t kept = 0;
    for (size_t i = 0; i < holder->attached.count; i++) {
        if (ew_map_find(stays, items[i])) {
            items[kept++] = items[i];
        }
    }
    holder->attached.count = kept;
}

static void keep_limited_inline(struct ew_holder *holder,
                                const struct ew_map *stays)
{
    struct ew_policy **items = holder->inline_policies.items;
    size_t kept = 0;
    for (size_t i = 0; i < holder->inline_policies.count; i++) {
        if (ew_map_find(stays, items[i]->name)) {
            items[kept++] = items[i];
        }
    }
    holder->inline_policies.count = kept;
}

/*
 * Does for a holder that others declare what set_policies does for one of this
 * file.
 */
static enum ew_status put_limit(struct ew_overlay *overlay,
                                const struct ew_code_limit *from)
{
    struct ew_map stays = ew_map_of(&overlay->loading->passing);
    struct ew_holder *holder = NULL;
    bool known = false;
    bool attaches = from->managed && from->items.count > 0;
    EW_TRY(ew_overlay_holder(overlay, from->kind, &from->holder, attaches,
                             &holder));
    if (!holder && !attaches) {
        return EW_OK;
    }
    if (!holder) {
        tell_unknown_holder(overlay, from->place, "attaches a policy to");
        EW_TRY(ew_overlay_nobody(overlay, from->place, &holder));
    }
    EW_TRY(read_limit(overlay, holder, from, &stays, &known));
    if (from->managed) {
        keep_attached(holder, &stays);
    } else {
        keep_limited_inline(holder, &stays);
    }
    /* those that go may be among those that stay */
    return known ? EW_OK
                 : ew_overlay_unread_at(overlay, holder, "a policy that stays",
                                        from->place);
}

static enum ew_status put_ecs(struct ew_overlay *overlay)
{
    struct ew_estate *estate = overlay->loading->estate;
    const struct ew_ecs_cluster *clusters = overlay->code->clusters.items;
    for (size_t i = 0; i < overlay->code->clusters.count; i++) {
        EW_TRY(EW_VEC_ADD(&estate->clusters, &clusters[i]));
    }
    const struct ew_ecs_workload *workloads = overlay->code->workloads.items;
    for (size_t i = 0; i < overlay->code->workloads.count; i++) {
        EW_TRY(EW_VEC_ADD(&estate->workloads, &workloads[i]));
    }
    EW_EACH(const struct ew_ecs_task_definition, definition,
            &overlay->code->definitions) {
        EW_TRY(EW_VEC_ADD(&estate->task_definitions, definition));
    }
    return EW_OK;
}

/*
 * All are made before any is filled, and filled before anybody joins a group:
 * links name what may come later in the file.
 */
static enum ew_status put_holders(struct ew_overlay *overlay)
{
    const struct ew_code_holder *holders = overlay->code->holders.items;
    size_t count = overlay->code->holders.count;
    struct ew_holder **made =
        EW_NEW_ARRAY(&overlay->loading->passing, count, struct ew_holder *);
    EW_TRY_MEMORY(made);
    for (size_t i = 0; i < count; i++) {
        EW_TRY(put_holder(overlay, &holders[i], &made[i]));
    }
    for (size_t i = 0; i < count; i++) {
        EW_TRY(made[i]->principal ? set_principal(overlay, made[i], &holders[i])
                                  : EW_OK);
        EW_TRY(set_policies(overlay, made[i], &holders[i]));
    }
    for (size_t i = 0; i < count; i++) {
        EW_EACH(const struct ew_code_link, group, &holders[i].groups) {
            EW_TRY(join_linked_group(overlay, made[i], group));
        }
    }
    return EW_OK;
}

/*
 * In this order, since links by address find only what is there: policies,
 * holders, what comes to them by resources of its own, and at last which of all
 * that a limit lets stay.
 */
enum ew_status ew_overlay_put(struct ew_overlay *overlay)
{
    EW_EACH(const struct ew_code_policy, policy, &overlay->code->policies) {
        EW_TRY(ew_overlay_put_policy(overlay, policy));
    }
    EW_TRY(put_holders(overlay));
    const struct ew_code_attachment *attachments =
        overlay->code->attachments.items;
    for (size_t i = 0; i < overlay->code->attachments.count; i++) {
        EW_TRY(put_attachment(overlay, &attachments[i]));
    }
    EW_EACH(const struct ew_code_member, member, &overlay->code->members) {
        EW_TRY(put_member(overlay, member));
    }
    EW_EACH(const struct ew_code_limit, limit, &overlay->code->limits) {
        EW_TRY(put_limit(overlay, limit));
    }
    EW_TRY(ew_overlay_put_profiles(overlay));
    return put_ecs(overlay);
}
