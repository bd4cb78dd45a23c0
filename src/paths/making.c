/*
 * What a principal is once writes are made, one after the other, on a copy of
 * it. Many only give, and are best made all; others take something away as
 * well: a policy that denies is attached, or a group left that allows. Each of
 * those is a choice.
 */
#include "paths/making.h"

#include <string.h>

bool ew_write_is_made(const struct ew_making *making, const bool *made,
                      size_t i)
{
    bool all = true;
    for (size_t at = i + 1; all && at > 0; at = making->all[at - 1].after) {
        all = made[at - 1];
    }
    return all;
}

void ew_write_set(const struct ew_making *making, bool *made, size_t i)
{
    for (size_t at = i + 1; at > 0; at = making->all[at - 1].after) {
        made[at - 1] = true;
    }
}

/* ---- a copy while it is changed ------------------------------------------ */

struct copy {
    struct ew_principal principal;
    struct ew_vec attachments; /* struct ew_attachment */
    struct ew_vec groups;      /* const struct ew_group * */
    struct ew_vec tags;        /* struct ew_tag */
    struct ew_vec open_tags;   /* struct ew_str */
    bool is_tagged;            /* the tags are no more those that it had */
};

static bool hangs_on(const struct ew_attachment *attachment,
                     const struct ew_group *group)
{
    return group && attachment->group.ptr &&
           ew_str_eq(attachment->group, group->name);
}

static void replace_policy(struct copy *copy, const struct ew_policy *policy,
                           const struct ew_policy *by)
{
    EW_EACH(struct ew_attachment, attachment, &copy->attachments) {
        if (attachment->policy == policy) {
            attachment->policy = by;
        }
    }
    if (copy->principal.boundary == policy) {
        copy->principal.boundary = by;
    }
}

static void set_boundary(struct copy *copy, const struct ew_policy *policy)
{
    copy->principal.has_boundary = policy != NULL;
    copy->principal.boundary = policy;
}

/* A policy, or all that hang on a group. */
static void take_off(struct copy *copy, const struct ew_policy *policy,
                     const struct ew_group *group)
{
    struct ew_attachment *items = copy->attachments.items;
    size_t kept = 0;
    for (size_t i = 0; i < copy->attachments.count; i++) {
        bool there = group ? hangs_on(&items[i], group) : !items[i].group.ptr;
        if (!there || (policy && items[i].policy != policy)) {
            items[kept++] = items[i];
        }
    }
    copy->attachments.count = kept;
}

static void leave_its_group(struct copy *copy, const struct ew_group *group)
{
    const struct ew_group **items = copy->groups.items;
    size_t kept = 0;
    take_off(copy, NULL, group);
    for (size_t i = 0; i < copy->groups.count; i++) {
        if (items[i] != group) {
            items[kept++] = items[i];
        }
    }
    copy->groups.count = kept;
}

static enum ew_status hang_policy(struct copy *copy,
                                  const struct ew_policy *policy,
                                  const struct ew_group *group)
{
    const struct ew_attachment attachment = {
        .policy = policy,
        .group = group ? group->name : (struct ew_str){NULL, 0},
    };
    return EW_VEC_ADD(&copy->attachments, &attachment);
}

static enum ew_status join_group(struct copy *copy,
                                 const struct ew_group *group)
{
    for (size_t i = 0; i < group->attachment_count; i++) {
        EW_TRY(hang_policy(copy, group->attachments[i].policy, group));
    }
    return EW_VEC_ADD(&copy->groups, &group);
}

static enum ew_status copy_tags(struct copy *copy)
{
    const struct ew_principal *from = &copy->principal;
    for (size_t i = 0; i < from->tag_count; i++) {
        EW_TRY(EW_VEC_ADD(&copy->tags, &from->tags[i]));
    }
    for (size_t i = 0; i < from->open_tag_count; i++) {
        EW_TRY(EW_VEC_ADD(&copy->open_tags, &from->open_tags[i]));
    }
    return EW_OK;
}

static void drop_tag(struct copy *copy, struct ew_str key)
{
    struct ew_tag *items = copy->tags.items;
    size_t kept = 0;
    for (size_t i = 0; i < copy->tags.count; i++) {
        if (!ew_str_eq_nocase(items[i].key, key)) {
            items[kept++] = items[i];
        }
    }
    copy->tags.count = kept;
    copy->is_tagged = true;
}

static enum ew_status apply_write(struct copy *copy,
                                  const struct ew_possible_write *p)
{
    switch (p->write->does) {
    case EW_WRITE_GRANTS:
        return hang_policy(copy, &EW_ALLOW_ALL, p->group);
    case EW_WRITE_ATTACHES:
        return hang_policy(copy, p->policy, p->group);
    case EW_WRITE_REPLACES:
        replace_policy(copy, p->policy, &EW_ALLOW_ALL);
        break;
    case EW_WRITE_REVERTS:
        replace_policy(copy, p->policy, p->version);
        break;
    case EW_WRITE_JOINS:
        return join_group(copy, p->group);
    case EW_WRITE_UNBINDS:
        set_boundary(copy, NULL);
        break;
    case EW_WRITE_BINDS:
        set_boundary(copy, p->policy == &EW_ALLOW_ALL ? NULL : p->policy);
        break;
    case EW_WRITE_DROPS:
        take_off(copy, p->policy, p->group);
        break;
    case EW_WRITE_LEAVES:
        leave_its_group(copy, p->group);
        break;
    case EW_WRITE_TAGS:
        drop_tag(copy, p->tag.key);
        return p->tag.value.ptr ? EW_VEC_ADD(&copy->tags, &p->tag) : EW_OK;
    case EW_WRITE_OPENS:
        drop_tag(copy, p->tag.key);
        return EW_VEC_ADD(&copy->open_tags, &p->tag.key);
    }
    return EW_OK;
}

enum ew_status ew_writes_make(struct ew_arena *arena,
                              const struct ew_making *making, const bool *made,
                              const struct ew_principal **out)
{
    const struct ew_principal *subject = making->subject;
    struct copy copy = {
        .principal = *subject,
        .attachments = ew_vec_for(arena, sizeof(struct ew_attachment),
                                  subject->attachment_count + 1),
        .groups = ew_vec_of(arena, sizeof(const struct ew_group *)),
        .tags = ew_vec_of(arena, sizeof(struct ew_tag)),
        .open_tags = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    struct ew_principal *kept = EW_NEW(arena, struct ew_principal);
    for (size_t i = 0; i < subject->attachment_count; i++) {
        EW_TRY(EW_VEC_ADD(&copy.attachments, &subject->attachments[i]));
    }
    for (size_t i = 0; i < subject->group_count; i++) {
        EW_TRY(EW_VEC_ADD(&copy.groups, &subject->groups[i]));
    }
    EW_TRY(copy_tags(&copy));
    for (size_t i = 0; i < making->count; i++) {
        EW_TRY(ew_write_is_made(making, made, i)
                   ? apply_write(&copy, &making->all[i])
                   : EW_OK);
    }
    EW_TRY_MEMORY(kept);
    *kept = copy.principal;
    kept->attachments = copy.attachments.items;
    kept->attachment_count = copy.attachments.count;
    kept->groups = copy.groups.items;
    kept->group_count = copy.groups.count;
    if (copy.is_tagged) {
        kept->tags = copy.tags.items;
        kept->tag_count = copy.tags.count;
        kept->open_tags = copy.open_tags.items;
        kept->open_tag_count = copy.open_tags.count;
    }
    *out = kept;
    return EW_OK;
}

/* ---- which of them ------------------------------------------------------- */

bool ew_policy_allows_all(const struct ew_policy *policy)
{
    const struct ew_document *document = policy->document;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        if (s->effect == EW_ALLOW && s->condition_count == 0 &&
            !s->not_action && !s->not_resource && s->action_count == 1 &&
            s->resource_count == 1 && ew_str_eq(s->actions[0], EW_STR("*")) &&
            ew_str_eq(s->resources[0], EW_STR("*"))) {
            return true;
        }
    }
    return false;
}

bool ew_policy_denies(const struct ew_policy *policy)
{
    const struct ew_document *document = policy->document;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        if (document->statements[i].effect == EW_DENY) {
            return true;
        }
    }
    return false;
}

static bool has_some_allow(const struct ew_policy *policy)
{
    const struct ew_document *document = policy->document;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        if (document->statements[i].effect == EW_ALLOW) {
            return true;
        }
    }
    return !document || document->refused;
}

static bool group_denies(const struct ew_group *group)
{
    for (size_t i = 0; i < group->attachment_count; i++) {
        if (ew_policy_denies(group->attachments[i].policy)) {
            return true;
        }
    }
    return false;
}

bool ew_write_gives_all(const struct ew_possible_write *write)
{
    enum ew_write_does does = write->write->does;
    return does == EW_WRITE_GRANTS || does == EW_WRITE_REPLACES ||
           (does == EW_WRITE_ATTACHES && write->policy == &EW_ALLOW_ALL);
}

/* It takes nothing away, whatever else is made; and is surely made. */
static bool only_gives(const struct ew_possible_write *p)
{
    if (p->access->verdict == EW_VERDICT_UNKNOWN) {
        return false;
    }
    switch (p->write->does) {
    case EW_WRITE_GRANTS:
    case EW_WRITE_REPLACES:
    case EW_WRITE_UNBINDS:
    case EW_WRITE_OPENS:
        return true;
    case EW_WRITE_ATTACHES:
        return !ew_policy_denies(p->policy);
    case EW_WRITE_BINDS:
        return p->policy == &EW_ALLOW_ALL;
    case EW_WRITE_JOINS:
        return !group_denies(p->group);
    case EW_WRITE_REVERTS:
    case EW_WRITE_DROPS:
    case EW_WRITE_LEAVES:
    case EW_WRITE_TAGS:
        break;
    }
    return false;
}

static bool is_left(const struct ew_making *making, const bool *made,
                    const struct ew_group *group)
{
    for (size_t i = 0; group && i < making->count; i++) {
        if (made[i] && making->all[i].write->does == EW_WRITE_LEAVES &&
            making->all[i].group == group) {
            return true;
        }
    }
    return false;
}

/* Does a policy hang on it otherwise than by that group? */
static bool hangs_beside(const struct ew_making *making,
                         const struct ew_policy *policy,
                         const struct ew_group *group)
{
    for (size_t i = 0; i < making->subject->attachment_count; i++) {
        const struct ew_attachment *one = &making->subject->attachments[i];
        if (one->policy == policy && !hangs_on(one, group)) {
            return true;
        }
    }
    return false;
}

/* Is everything given by what is made, were that group left? */
static bool all_is_given(const struct ew_making *making, const bool *made,
                         const struct ew_group *without)
{
    for (size_t i = 0; i < making->count; i++) {
        const struct ew_possible_write *p = &making->all[i];
        if (!ew_write_gives_all(p) || !ew_write_is_made(making, made, i)) {
            continue;
        }
        bool stays = p->write->does == EW_WRITE_REPLACES
                         ? !without || hangs_beside(making, p->policy, without)
                         : !p->group || p->group != without;
        if (stays && !is_left(making, made, p->group)) {
            return true;
        }
    }
    return false;
}

/* Nothing is allowed by way of the group. */
static bool gives_nothing(const struct ew_making *making, const bool *made,
                          const struct ew_group *group)
{
    for (size_t i = 0; i < making->subject->attachment_count; i++) {
        const struct ew_attachment *one = &making->subject->attachments[i];
        if (hangs_on(one, group) && has_some_allow(one->policy)) {
            return false;
        }
    }
    for (size_t i = 0; i < making->count; i++) {
        const struct ew_possible_write *p = &making->all[i];
        bool gives = p->write->does == EW_WRITE_GRANTS ||
                     p->write->does == EW_WRITE_ATTACHES;
        if (made[i] && gives && p->group == group) {
            return false;
        }
    }
    return true;
}

/* Where it hangs on several, it is taken off all of them. */
static void set_choice(const struct ew_making *making, size_t choice,
                       bool *made)
{
    const struct ew_possible_write *one = &making->all[choice];
    ew_write_set(making, made, choice);
    for (size_t i = 0; i < making->count; i++) {
        const struct ew_possible_write *p = &making->all[i];
        made[i] = made[i] || (one->write->does == EW_WRITE_DROPS &&
                              p->write->does == EW_WRITE_DROPS &&
                              p->policy == one->policy);
    }
}

void ew_writes_choose(const struct ew_making *making, size_t choice, bool *made)
{
    memset(made, false, making->count);
    if (choice != EW_NO_WRITE) {
        set_choice(making, choice, made);
    }
    for (size_t i = 0; i < making->count; i++) {
        made[i] = made[i] || only_gives(&making->all[i]);
    }
    for (size_t i = 0; i < making->count; i++) {
        const struct ew_possible_write *p = &making->all[i];
        bool sure = p->access->verdict != EW_VERDICT_UNKNOWN;
        if (sure && p->write->does == EW_WRITE_DROPS) {
            made[i] = made[i] || !has_some_allow(p->policy) ||
                      all_is_given(making, made, NULL);
        }
        if (sure && p->write->does == EW_WRITE_LEAVES) {
            made[i] = made[i] || gives_nothing(making, made, p->group) ||
                      all_is_given(making, made, p->group);
        }
    }
}

bool ew_write_is_choice(const struct ew_making *making, const bool *made,
                        size_t i)
{
    const struct ew_possible_write *p = &making->all[i];
    bool all = all_is_given(making, made, NULL);
    bool unbound = !making->subject->has_boundary;
    for (size_t k = 0; k < making->count; k++) {
        enum ew_write_does does = making->all[k].write->does;
        bool unbinds = does == EW_WRITE_UNBINDS ||
                       (does == EW_WRITE_BINDS && only_gives(&making->all[k]));
        unbound = unbound || (unbinds && ew_write_is_made(making, made, k));
    }
    if (made[i]) {
        return false;
    }
    switch (p->write->does) {
    case EW_WRITE_GRANTS:
    case EW_WRITE_ATTACHES:
    case EW_WRITE_JOINS:
        return !all;
    case EW_WRITE_REPLACES:
        return !all || ew_policy_denies(p->policy);
    case EW_WRITE_REVERTS:
        return p->policy == making->subject->boundary
                   ? !unbound
                   : !all || ew_policy_denies(p->policy);
    case EW_WRITE_UNBINDS:
    case EW_WRITE_BINDS:
        return !unbound;
    case EW_WRITE_DROPS:
    case EW_WRITE_LEAVES:
    case EW_WRITE_TAGS:
    case EW_WRITE_OPENS:
        break;
    }
    return true;
}
