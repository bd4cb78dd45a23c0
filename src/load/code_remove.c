/* What a plan changes from is taken away from what exports show. */
#include "load/code_apply.h"

static void remove_text(struct ew_vec *texts, struct ew_str text)
{
    struct ew_str *items = texts->items;
    size_t kept = 0;
    for (size_t i = 0; i < texts->count; i++) {
        if (!ew_str_eq(items[i], text)) {
            items[kept++] = items[i];
        }
    }
    texts->count = kept;
}

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

/* The state of things is known: names have no marks. */
static enum ew_status index_holders(struct ew_overlay *overlay)
{
    const struct ew_code_holder *holders = overlay->code->holders.items;
    for (size_t i = 0; i < overlay->code->holders.count; i++) {
        const struct ew_code_holder *from = &holders[i];
        struct ew_holder *holder =
            from->name.ptr ? ew_overlay_find(overlay, overlay->building,
                                             from->kind, from->name)
                           : NULL;
        if (holder && from->place.origin) {
            EW_TRY(ew_map_put(&overlay->holder_at, from->place.origin->address,
                              holder));
        }
    }
    return EW_OK;
}

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

static enum ew_status detach(struct ew_overlay *overlay,
                             struct ew_holder *holder,
                             const struct ew_code_link *link)
{
    struct ew_str arn;
    EW_TRY(ew_overlay_policy(overlay, link, &arn));
    if (arn.ptr) {
        remove_text(&holder->attached, arn);
    }
    return EW_OK;
}

static enum ew_status leave_group(struct ew_overlay *overlay,
                                  struct ew_holder *user,
                                  const struct ew_code_link *link)
{
    struct ew_holder *group = NULL;
    EW_TRY(ew_overlay_holder(overlay, EW_HOLDER_GROUP, link, false, &group));
    if (group) {
        remove_text(&user->groups, group->name);
    }
    return EW_OK;
}

static enum ew_status strip_holder(struct ew_overlay *overlay,
                                   const struct ew_code_holder *from)
{
    struct ew_holder *holder =
        from->place.origin
            ? ew_map_find(&overlay->holder_at, from->place.origin->address)
            : NULL;
    const struct ew_code_document *documents = from->documents.items;
    const struct ew_code_link *managed = from->managed.items;
    const struct ew_code_link *groups = from->groups.items;
    if (!holder) {
        return EW_OK;
    }
    for (size_t i = 0; i < from->documents.count; i++) {
        remove_inline(holder, documents[i].name);
    }
    for (size_t i = 0; i < from->managed.count; i++) {
        EW_TRY(detach(overlay, holder, &managed[i]));
    }
    for (size_t i = 0; i < from->groups.count; i++) {
        EW_TRY(leave_group(overlay, holder, &groups[i]));
    }
    return EW_OK;
}

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
    return detach(overlay, holder, &from->policy);
}

static enum ew_status strip_member(struct ew_overlay *overlay,
                                   const struct ew_code_member *from)
{
    struct ew_holder *user = NULL;
    EW_TRY(
        ew_overlay_holder(overlay, EW_HOLDER_USER, &from->user, false, &user));
    return user ? leave_group(overlay, user, &from->group) : EW_OK;
}

/* ---- holders that go ----------------------------------------------------- */

static enum ew_status index_staying(struct ew_overlay *overlay,
                                    const struct ew_code *after,
                                    struct ew_map *out)
{
    const struct ew_code_holder *holders = after->holders.items;
    for (size_t i = 0; i < after->holders.count; i++) {
        if (!holders[i].name.ptr || ew_has_hole(holders[i].name)) {
            continue;
        }
        struct ew_str key = ew_overlay_key(overlay, overlay->building,
                                           holders[i].kind, holders[i].name);
        if (!key.ptr) {
            return EW_NOMEM;
        }
        EW_TRY(ew_map_put(out, key, overlay));
    }
    return EW_OK;
}

static enum ew_status drop_holders(struct ew_overlay *overlay,
                                   const struct ew_code *after)
{
    struct ew_map staying = ew_map_of(&overlay->loading->passing);
    struct ew_map going = ew_map_of(&overlay->loading->passing);
    const struct ew_code_holder *holders = overlay->code->holders.items;
    EW_TRY(index_staying(overlay, after, &staying));
    for (size_t i = 0; i < overlay->code->holders.count; i++) {
        struct ew_str key =
            holders[i].name.ptr
                ? ew_overlay_key(overlay, overlay->building, holders[i].kind,
                                 holders[i].name)
                : EW_STR("");
        struct ew_holder *holder =
            key.ptr ? ew_map_find(&overlay->holders, key) : NULL;
        if (holder && !ew_map_find(&staying, key)) {
            EW_TRY(ew_map_put(&going, holder->arn, holder));
        }
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

enum ew_status ew_overlay_remove(struct ew_overlay *overlay,
                                 const struct ew_code *after)
{
    EW_TRY(index_holders(overlay));
    EW_TRY(index_policies(overlay));
    const struct ew_code_holder *holders = overlay->code->holders.items;
    for (size_t i = 0; i < overlay->code->holders.count; i++) {
        EW_TRY(strip_holder(overlay, &holders[i]));
    }
    const struct ew_code_attachment *attachments =
        overlay->code->attachments.items;
    for (size_t i = 0; i < overlay->code->attachments.count; i++) {
        EW_TRY(strip_attachment(overlay, &attachments[i]));
    }
    const struct ew_code_member *members = overlay->code->members.items;
    for (size_t i = 0; i < overlay->code->members.count; i++) {
        EW_TRY(strip_member(overlay, &members[i]));
    }
    return drop_holders(overlay, after);
}
