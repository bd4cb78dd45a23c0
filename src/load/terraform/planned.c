/*
 * What a plan says there will be, against the changes that lead there. Both
 * are in the file; a plan whose changes were filtered, as some tools do to
 * keep comments short, would otherwise be judged as if it changed nothing.
 *
 *     "planned_values": {"root_module": {"resources": [
 *        {"address": "aws_iam_role.ops", "mode": "managed",
 *         "type": "aws_iam_role", "values": {…}}]}}
 *
 * `aws_iam_role.ops` has to be among `resource_changes`, too, with the action
 * `no-op` where nothing of it changes.
 */
#include "load/terraform/planned.h"

#include "load/terraform/types.h"

struct planned {
    struct ew_tf_file *file;
    bool any;              /* resources, of whatever type */
    bool missing;          /* one that matters is not among the changes */
    struct ew_place at;    /* of the first that is missing */
    struct ew_str address; /* absent: it has none */
};

/* One without a type may be of any. */
static enum ew_status check_planned_resource(struct planned *planned,
                                             const struct ew_member *element)
{
    enum { ADDRESS, MODE, TYPE, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("address"),
        EW_LIT("mode"),
        EW_LIT("type"),
    };
    struct ew_tf_file *file = planned->file;
    struct ew_member parts[PARTS] = {0};
    planned->any = true;
    if (element->kind == EW_JSON_OBJECT) {
        EW_TRY(ew_members_read(file->text, element->span,
                               &file->loading->scratch, NAMES, PARTS, parts));
    }
    struct ew_str address =
        ew_member_string(file->text, &parts[ADDRESS], &file->loading->passing);
    struct ew_str type =
        ew_member_string(file->text, &parts[TYPE], &file->loading->passing);
    bool data = ew_str_eq(
        ew_member_string(file->text, &parts[MODE], &file->loading->passing),
        EW_STR("data"));
    if (planned->missing || data ||
        (type.ptr && !ew_tf_type_find(type, false)) ||
        (address.ptr && ew_map_find(&file->by_address, address))) {
        return EW_OK;
    }
    planned->missing = true;
    planned->at = ew_json_place(file->text, element->span);
    planned->address = address;
    return EW_OK;
}

static enum ew_status check_module(struct planned *planned,
                                   struct ew_span module);

/* Modules lie in modules, resources in each of them. */
static enum ew_status check_list(struct planned *planned,
                                 const struct ew_member *list, bool modules)
{
    struct ew_json_item item;
    if (!list->present || list->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter = ew_json_iter(planned->file->text, list->span,
                                            &planned->file->loading->scratch);
    while (ew_json_next(&iter, &item)) {
        const struct ew_member element = {true, item.kind, item.span};
        if (!modules) {
            EW_TRY(check_planned_resource(planned, &element));
        } else if (item.kind == EW_JSON_OBJECT) {
            EW_TRY(check_module(planned, item.span));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* Recursion ends where JSON does: EW_MAX_DEPTH. */
static enum ew_status check_module(struct planned *planned,
                                   struct ew_span module)
{
    enum { RESOURCES, CHILDREN, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("resources"),
        EW_LIT("child_modules"),
    };
    struct ew_member parts[PARTS];
    EW_TRY(ew_members_read(planned->file->text, module,
                           &planned->file->loading->scratch, NAMES, PARTS,
                           parts));
    EW_TRY(check_list(planned, &parts[RESOURCES], false));
    return check_list(planned, &parts[CHILDREN], true);
}

/*
 * One gap is enough for the run to be incomplete, so the first one is told and
 * not all.
 */
static void tell_planned_gap(const struct planned *planned, struct ew_span span)
{
    struct ew_tf_file *file = planned->file;
    struct ew_diags *incomplete = &file->loading->estate->incomplete;
    bool empty = file->resources.count + file->foreign.count == 0;
    if (file->refresh_only && (planned->missing || (planned->any && empty))) {
        ew_diag_add(incomplete, ew_json_place(file->text, span),
                    "this plan has resources and no `resource_changes`");
    } else if (planned->missing) {
        ew_diag_add(
            incomplete, planned->at,
            "`%.*s` is planned and not among the changes of this plan",
            EW_STR_ARG(planned->address.ptr ? planned->address : EW_STR("?")));
    }
}

enum ew_status ew_tf_check_planned(struct ew_tf_file *file,
                                   const struct ew_json_item *values)
{
    static const struct ew_str ROOT[] = {EW_LIT("root_module")};
    struct planned planned = {.file = file};
    struct ew_member root;
    if (!values || values->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    EW_TRY(ew_members_read(file->text, values->span, &file->loading->scratch,
                           ROOT, 1, &root));
    if (root.present && root.kind == EW_JSON_OBJECT) {
        EW_TRY(check_module(&planned, root.span));
    }
    tell_planned_gap(&planned, values->span);
    return EW_OK;
}
