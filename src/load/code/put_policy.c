/*
 * Policies that code declares, managed and inline, become those of the account
 * or of a holder. Two that would have the same name are both kept where either
 * may be the one that comes, and told where only one of them can.
 */
#include "load/code/put_policy.h"

/* One that is not known counts as `/`: the name is what matters. */
struct ew_str ew_overlay_path(struct ew_overlay *overlay, struct ew_str path)
{
    bool open = false;
    if (!path.ptr) {
        return EW_STR("/");
    }
    struct ew_str text =
        ew_code_text(overlay->loading->arena, &overlay->names, path, &open);
    bool whole =
        text.len > 0 && text.ptr[0] == '/' && text.ptr[text.len - 1] == '/';
    return open || !whole ? EW_STR("/") : text;
}

enum ew_status ew_overlay_unread(struct ew_holder *holder, struct ew_str reason)
{
    return reason.ptr ? ew_vec_push_str(&holder->unread, reason) : EW_NOMEM;
}

/*
 * Such a holder is `unknown` where it matters; the reason leads to where it is
 * written, with the address of a resource, by which users know it.
 */
enum ew_status ew_overlay_unread_at(struct ew_overlay *overlay,
                                    struct ew_holder *holder, const char *what,
                                    struct ew_place place)
{
    struct ew_str at = ew_place_text(&overlay->loading->passing, place);
    struct ew_str address =
        place.origin ? place.origin->address : (struct ew_str){NULL, 0};
    return at.ptr
               ? ew_overlay_unread(
                     holder,
                     ew_reason(overlay->loading->arena,
                               "%s at %.*s%s%.*s%s is not known before the "
                               "deployment",
                               what, EW_STR_ARG(at), address.ptr ? " (`" : "",
                               EW_STR_ARG(address), address.ptr ? "`)" : ""))
               : EW_NOMEM;
}

/* ---- managed policies ---------------------------------------------------- */

/* Found under its ARN from now on, as attachments name it. */
enum ew_status ew_overlay_new_policy(struct ew_overlay *overlay,
                                     struct ew_str name, struct ew_str arn,
                                     struct ew_policy **out)
{
    struct ew_loading *loading = overlay->loading;
    struct ew_policy *policy = EW_NEW(loading->arena, struct ew_policy);
    struct ew_policy **slot = ew_vec_push(&loading->estate->policies);
    EW_TRY_MEMORY(policy && slot);
    policy->name = name;
    policy->id = arn;
    policy->type = EW_POLICY_MANAGED;
    *slot = policy;
    *out = policy;
    return ew_map_put(&overlay->building->policies, arn, policy);
}

/*
 * The ARN that the file tells, else the one that IAM will make of account, path
 * and name.
 */
static struct ew_str policy_arn(struct ew_overlay *overlay,
                                const struct ew_code_policy *from,
                                struct ew_str name)
{
    const struct ew_account *account = overlay->building->account;
    if (from->arn.ptr && !ew_has_hole(from->arn)) {
        return from->arn;
    }
    struct ew_str path = ew_overlay_path(overlay, from->path);
    return ew_arena_printf(
        overlay->loading->arena, "arn:%.*s:iam::%.*s:policy%.*s%.*s",
        EW_STR_ARG(account->partition), EW_STR_ARG(account->id),
        EW_STR_ARG(path), EW_STR_ARG(name));
}

/* NULL: it is of an export. */
static const struct ew_code_declared *find_declared(
    const struct ew_overlay *overlay, const struct ew_policy *policy)
{
    EW_EACH(const struct ew_code_declared, declared, &overlay->declared) {
        if (declared->policy == policy) {
            return declared;
        }
    }
    return NULL;
}

bool ew_overlay_is_another(const struct ew_overlay *overlay, struct ew_str name,
                           bool unknown, struct ew_str declared)
{
    return unknown && (ew_str_eq(declared, overlay->file->path) ||
                       ew_str_contains(name, EW_STR(EW_HOLE_NAME)));
}

/* Two of one ARN: neither takes the place of the other. */
static enum ew_status double_policy(struct ew_overlay *overlay,
                                    const struct ew_code_policy *from,
                                    bool unknown, struct ew_policy **policy)
{
    struct ew_str arn = (*policy)->id;
    const struct ew_code_declared *first = find_declared(overlay, *policy);
    if (!first) {
        return EW_OK;
    }
    struct ew_str at = ew_place_text(&overlay->loading->passing, first->place);
    if (!ew_overlay_is_another(overlay, from->name, unknown,
                               first->place.file)) {
        EW_LOSE(overlay->loading, from->place,
                "`%.*s` is declared at %.*s, too: which one counts is not "
                "known",
                EW_STR_ARG(arn), EW_STR_ARG(at));
    }
    struct ew_str second =
        ew_overlay_made_up(overlay, first->policy->id, from->place);
    arn = second;
    for (size_t i = 1; arn.ptr; i++) {
        *policy = ew_map_find(&overlay->building->policies, arn);
        if (!*policy) {
            break;
        }
        arn = ew_arena_printf(overlay->loading->arena, "%.*s~%zu",
                              EW_STR_ARG(second), i + 1);
    }
    return arn.ptr && at.ptr ? ew_overlay_new_policy(
                                   overlay, first->policy->name, arn, policy)
                             : EW_NOMEM;
}

/* What an export shows as the default will be a version that may be made it
 * again, beside those that it shows (fact F4.7). */
static enum ew_status retire_default(struct ew_overlay *overlay,
                                     struct ew_policy *policy)
{
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_version *versions =
        EW_NEW_ARRAY(arena, policy->version_count + 1, struct ew_version);
    struct ew_policy *old = EW_NEW(arena, struct ew_policy);
    EW_TRY_MEMORY(versions && old);
    for (size_t i = 0; i < policy->version_count; i++) {
        versions[i] = policy->versions[i];
    }
    *old = (struct ew_policy){
        .name = policy->name,
        .id =
            ew_version_id(arena, policy->id,
                          policy->default_version.ptr ? policy->default_version
                                                      : EW_STR("unknown")),
        .type = policy->type,
        .document = policy->document,
        .unread = policy->unread,
    };
    EW_TRY_MEMORY(old->id.ptr);
    versions[policy->version_count++] =
        (struct ew_version){policy->default_version, old};
    policy->versions = versions;
    policy->default_version = (struct ew_str){NULL, 0};
    return EW_VEC_ADD(&overlay->loading->estate->unattached, &old);
}

/*
 * What the code says is to be the default version, and no other version counts
 * (fact B4.5): so nothing is kept of a document that an export had.
 */
enum ew_status ew_overlay_put_policy(struct ew_overlay *overlay,
                                     const struct ew_code_policy *from)
{
    bool unknown = false;
    struct ew_str name =
        ew_overlay_name(overlay, from->name, from->place, &unknown);
    struct ew_str shown = unknown && name.ptr
                              ? ew_overlay_made_up(overlay, name, from->place)
                              : name;
    EW_TRY_MEMORY(name.ptr && shown.ptr);
    struct ew_str arn = policy_arn(overlay, from, shown);
    EW_TRY_MEMORY(arn.ptr);
    struct ew_policy *policy = ew_map_find(&overlay->building->policies, arn);
    EW_TRY(policy ? double_policy(overlay, from, unknown, &policy)
                  : ew_overlay_new_policy(overlay, name, arn, &policy));
    EW_TRY(EW_VEC_ADD(&overlay->declared,
                      &(struct ew_code_declared){policy, from->place}));
    if (policy->document || policy->unread.ptr) {
        EW_TRY(retire_default(overlay, policy));
    } else {
        policy->versions_known = from->renewed;
    }
    policy->document = NULL;
    policy->most = NULL;
    policy->widest = NULL;
    policy->readable = NULL;
    if (from->place.origin) {
        EW_TRY(ew_map_put(&overlay->policy_at, from->place.origin->address,
                          policy));
    }
    EW_TRY(ew_code_policy_read(overlay->loading, &overlay->names,
                               &from->document, EW_USE_IDENTITY, policy));
    return ew_overlay_tell_foreign(overlay, policy, from->place);
}

/* ---- inline policies ----------------------------------------------------- */

/* An inline policy as it is called, and what it is known by: its name, or that
 * which is made up where it has none. */
struct inline_name {
    struct ew_str shown;
    struct ew_str key;
    bool made_up;
};

/* `HOLDER/KEY`, with a number for each further one of the same name. */
static struct ew_str inline_id(struct ew_overlay *overlay,
                               const struct ew_holder *holder,
                               struct ew_str key, size_t number)
{
    struct ew_arena *arena = overlay->loading->arena;
    return number < 2
               ? ew_arena_printf(arena, "%.*s/%.*s", EW_STR_ARG(holder->arn),
                                 EW_STR_ARG(key))
               : ew_arena_printf(arena, "%.*s/%.*s~%zu",
                                 EW_STR_ARG(holder->arn), EW_STR_ARG(key),
                                 number);
}

static enum ew_status add_inline_document(struct ew_overlay *overlay,
                                          struct ew_holder *holder,
                                          const struct inline_name *name,
                                          size_t number, struct ew_policy **out)
{
    struct ew_policy *policy =
        EW_NEW(overlay->loading->arena, struct ew_policy);
    struct ew_policy **slot =
        policy ? ew_vec_push(&holder->inline_policies) : NULL;
    EW_TRY_MEMORY(slot);
    *slot = policy;
    policy->name = name->shown;
    policy->id = inline_id(overlay, holder, name->key, number);
    *out = policy;
    return policy->id.ptr ? EW_OK : EW_NOMEM;
}

/* Is it called so? Of one resource there may be several, with numbers. */
static bool is_called(const struct ew_policy *policy,
                      const struct inline_name *name, struct ew_str id)
{
    if (!name->made_up) {
        return ew_str_eq(policy->name, name->shown);
    }
    return ew_str_eq(policy->id, id) ||
           (ew_str_starts(policy->id, id) && policy->id.ptr[id.len] == '~');
}

/*
 * The place of an inline policy of this name, freed for a new one. Two of one
 * name in the code (each on a condition, say) are both kept: either may be the
 * one that comes. *out is NULL when the very same is there already.
 */
static enum ew_status inline_slot(struct ew_overlay *overlay,
                                  struct ew_holder *holder,
                                  const struct inline_name *name,
                                  const struct ew_code_document *document,
                                  struct ew_policy **out)
{
    struct ew_policy **items = holder->inline_policies.items;
    struct ew_str id = inline_id(overlay, holder, name->key, 1);
    size_t seen = 0;
    *out = NULL;
    for (size_t i = 0; id.ptr && i < holder->inline_policies.count; i++) {
        if (!is_called(items[i], name, id)) {
            continue;
        }
        const struct ew_code_document *known =
            ew_map_find(&overlay->inlined, items[i]->id);
        if (!known) {
            *items[i] =
                (struct ew_policy){.name = name->shown, .id = items[i]->id};
            *out = items[i];
            return EW_OK;
        }
        if (known->text == document->text &&
            known->span.begin == document->span.begin &&
            ew_str_eq(known->unread, document->unread)) {
            return EW_OK;
        }
        seen++;
    }
    return id.ptr ? add_inline_document(overlay, holder, name, seen + 1, out)
                  : EW_NOMEM;
}

/*
 * Known by its id from then on, which tells a second one of this name that the
 * first is of code and stays (inline_slot).
 */
enum ew_status ew_overlay_put_inline(struct ew_overlay *overlay,
                                     struct ew_holder *holder,
                                     const struct ew_code_document *document,
                                     struct ew_place place)
{
    struct inline_name name = {0};
    struct ew_policy *policy = NULL;
    name.shown = ew_overlay_name(overlay, document->name, place, &name.made_up);
    name.key = name.made_up && name.shown.ptr
                   ? ew_overlay_made_up(overlay, name.shown, place)
                   : name.shown;
    EW_TRY_MEMORY(name.key.ptr);
    EW_TRY(inline_slot(overlay, holder, &name, document, &policy));
    if (!policy) {
        return EW_OK;
    }
    struct ew_code_document *known =
        EW_NEW(&overlay->loading->passing, struct ew_code_document);
    EW_TRY_MEMORY(known);
    *known = *document;
    EW_TRY(ew_map_put(&overlay->inlined, policy->id, known));
    policy->type = EW_POLICY_INLINE;
    EW_TRY(ew_code_policy_read(overlay->loading, &overlay->names, document,
                               EW_USE_IDENTITY, policy));
    /* a permission set may be assigned in an account of its own */
    return holder->building == overlay->building
               ? ew_overlay_tell_foreign(overlay, policy, place)
               : EW_OK;
}
