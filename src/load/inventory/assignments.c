/*
 * Who gets into a role of Identity Center is decided there and not in its trust
 * policy, which names the provider alone (fact F2.12). An assignment names its
 * permission set by an ARN without the name, the role has the name without the
 * ARN; the answer about the set brings them together.
 */
#include "load/inventory/assignments.h"

#include "load/inventory/answer.h"

#define SUFFIX_BYTES 16

/* A permission set, of loading->permission_sets. */
struct permission_set {
    struct ew_str arn;
    struct ew_str name;
};

static enum ew_status read_sso_assignment(struct ew_answer *r)
{
    struct ew_sso_assignment assignment = {
        .account = ew_answer_text(r, "AccountId"),
        .permission_set = ew_answer_text(r, "PermissionSetArn"),
        .principal_type = ew_answer_text(r, "PrincipalType"),
        .principal_id = ew_answer_text(r, "PrincipalId"),
        .place = r->place,
    };
    if (!ew_is_account_id(assignment.account) ||
        !assignment.permission_set.len || !assignment.principal_id.len) {
        EW_LOSE(r->loading, r->place,
                "this assignment of Identity Center does not name its "
                "account, permission set and principal");
        return EW_OK;
    }
    return EW_VEC_ADD(&r->loading->estate->sso_assignments, &assignment);
}

static enum ew_status read_permission_set(struct ew_answer *r)
{
    r->node = ew_json_get(r->node, "PermissionSet");
    const struct permission_set set = {
        .arn = ew_answer_text(r, "PermissionSetArn"),
        .name = ew_answer_text(r, "Name"),
    };
    if (!set.arn.len || !set.name.len) {
        EW_LOSE(r->loading, r->place,
                "this permission set has no `PermissionSetArn` and `Name`");
        return EW_OK;
    }
    return EW_VEC_ADD(&r->loading->permission_sets, &set);
}

bool ew_sso_assignments_detect(const struct ew_source *source)
{
    const struct ew_json_item *list =
        ew_source_member(source, "AccountAssignments");
    return list && list->kind == EW_JSON_ARRAY;
}

/* One answer, or several in a list. */
bool ew_sso_sets_detect(const struct ew_source *source)
{
    const struct ew_json_item *one = ew_source_member(source, "PermissionSet");
    struct ew_json_item first;
    if (source->text->root_kind != EW_JSON_ARRAY) {
        return one && ew_answer_has_member(source, one, "PermissionSetArn");
    }
    struct ew_json_iter answers =
        ew_json_iter(source->text, source->text->root, source->text->arena);
    return ew_json_next(&answers, &first) &&
           ew_answer_has_member(source, &first, "PermissionSet");
}

enum ew_status ew_sso_assignments_load(struct ew_loading *loading,
                                       const struct ew_source *source)
{
    return ew_answer_named(loading, source, "AccountAssignments",
                           read_sso_assignment);
}

enum ew_status ew_sso_sets_load(struct ew_loading *loading,
                                const struct ew_source *source)
{
    struct ew_json_text *text = source->text;
    if (!loading->permission_sets.item_size) {
        loading->permission_sets =
            ew_vec_of(&loading->passing, sizeof(struct permission_set));
    }
    if (text->root_kind == EW_JSON_ARRAY) {
        return ew_answer_list(loading, source, text->root, read_permission_set);
    }
    ew_flaws_tell(text, NULL, 0, &loading->estate->incomplete);
    return ew_answer_read(loading, source, text->root, read_permission_set);
}

enum ew_status ew_sso_assignments_finish(struct ew_loading *loading)
{
    static const struct ew_str PREFIX = EW_LIT("AWSReservedSSO_");
    struct ew_map names = ew_map_of(&loading->passing);
    struct ew_map roles = ew_map_of(&loading->passing);
    if (loading->estate->sso_assignments.count == 0) {
        return EW_OK;
    }
    EW_EACH(struct permission_set, set, &loading->permission_sets) {
        struct permission_set *other = ew_map_find(&names, set->arn);
        if (!other) {
            EW_TRY(ew_map_put(&names, set->arn, set));
        } else if (!ew_str_eq(other->name, set->name)) {
            other->name = (struct ew_str){NULL, 0}; /* one is of old */
        }
    }
    EW_EACH_REF(struct ew_principal, role, &loading->estate->principals) {
        /* `AWSReservedSSO_NAME_<16 hexadecimal digits>` */
        size_t end = role->name.len - SUFFIX_BYTES - 1;
        if (role->type == EW_PRINCIPAL_ROLE && role->account &&
            ew_str_starts(role->path,
                          EW_STR("/aws-reserved/sso.amazonaws.com/")) &&
            ew_str_starts(role->name, PREFIX) &&
            role->name.len > PREFIX.len + SUFFIX_BYTES + 1 &&
            role->name.ptr[end] == '_') {
            struct ew_str name = ew_str_slice(role->name, PREFIX.len, end);
            struct ew_str key = ew_arena_printf(&loading->passing, "%.*s/%.*s",
                                                EW_STR_ARG(role->account->id),
                                                EW_STR_ARG(name));
            EW_TRY_MEMORY(key.ptr && ew_map_put(&roles, key, role) == EW_OK);
        }
    }
    EW_EACH(struct ew_sso_assignment, each, &loading->estate->sso_assignments) {
        const struct permission_set *set =
            ew_map_find(&names, each->permission_set);
        if (set && set->name.ptr) {
            struct ew_str key = ew_arena_printf(&loading->passing, "%.*s/%.*s",
                                                EW_STR_ARG(each->account),
                                                EW_STR_ARG(set->name));
            EW_TRY_MEMORY(key.ptr);
            const struct ew_principal *role = ew_map_find(&roles, key);
            each->set_name = set->name;
            each->role = role ? role->arn : (struct ew_str){NULL, 0};
        }
    }
    return EW_OK;
}
