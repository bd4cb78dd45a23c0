/*
 * The organization file is put together from several answers of the API, often
 * by hand, so everything in it is checked against everything else: ids that
 * nobody has, parents that are missing, policies attached and not listed.
 *
 *     {"Organization": {"MasterAccountId": "111122223333", …},
 *      "Roots": [{"Id": "r-ab12", "PolicyTypes": [
 *         {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}],
 *      "OrganizationalUnits": [{"Id": "ou-ab12-…", "ParentId": "r-ab12"}],
 *      "Accounts": [{"Id": "222233334444", "ParentId": "ou-ab12-…"}],
 *      "Policies": [{"PolicySummary": {"Id": "p-…", …}, "Content": "{…}"}],
 *      "Targets": [{"PolicyId": "p-…", "TargetId": "ou-ab12-…"}],
 *      "DelegatedAdministrators": [{"Id": "222233334444"}]}
 *
 * No call of AWS tells the SCPs of an account level by level (fact B7.17.4);
 * this is what a few loops over the calls there are come to.
 */
#include "load/export/organization.h"

/* An organization file while it is read. */
struct reading {
    struct ew_loading *loading;
    struct ew_arena *arena;
    struct ew_json_text *text;
    struct ew_organization *organization;
    struct ew_vec apart; /* struct ew_span: documents, flaws of their own */
};

static struct ew_place entity_place(const struct reading *r,
                                    struct ew_span span)
{
    return ew_json_place(r->text, span);
}

static struct ew_diags *tell_incomplete(const struct reading *r)
{
    return &r->loading->estate->incomplete;
}

/* Of policies: rules of EventBridge have targets too. */
static bool has_targets(const struct ew_source *source)
{
    const struct ew_json_item *list = ew_source_member(source, "Targets");
    struct ew_json_item item;
    if (!list || list->kind != EW_JSON_ARRAY) {
        return false;
    }
    struct ew_json_iter elements =
        ew_json_iter(source->text, list->span, source->text->arena);
    if (!ew_json_next(&elements, &item) || item.kind != EW_JSON_OBJECT) {
        return false;
    }
    struct ew_json_iter inside =
        ew_json_iter(source->text, item.span, source->text->arena);
    while (ew_json_next(&inside, &item)) {
        if (ew_str_eq(item.name, EW_STR("PolicyId"))) {
            return true;
        }
    }
    return false;
}

bool ew_organization_detect(const struct ew_source *source)
{
    return ew_source_has_kind(source, "Organization", EW_JSON_OBJECT) ||
           ew_source_has_kind(source, "Roots", EW_JSON_ARRAY) ||
           ew_source_has_kind(source, "OrganizationalUnits", EW_JSON_ARRAY) ||
           ew_source_has_kind(source, "Accounts", EW_JSON_ARRAY) ||
           has_targets(source);
}

/* ---- parts --------------------------------------------------------------- */

/* A string for good. *out is absent where there is none, and where something
 * else stands, which is told. */
static enum ew_status read_entity_string(struct reading *r,
                                         const struct ew_member *member,
                                         const char *name, struct ew_str *out)
{
    *out = (struct ew_str){NULL, 0};
    if (!member->present) {
        return EW_OK;
    }
    if (member->kind != EW_JSON_STRING) {
        ew_diag_add(tell_incomplete(r), entity_place(r, member->span),
                    "`%s` is %s, not a string", name,
                    ew_kind_text(member->kind));
        return EW_OK;
    }
    *out = ew_json_string_at(r->text, member->span, r->arena);
    return out->ptr ? EW_OK : EW_NOMEM;
}

/* As read_string, and a missing one is told too. */
static enum ew_status need_string(struct reading *r, struct ew_span owner,
                                  const struct ew_member *member,
                                  const char *name, struct ew_str *out)
{
    if (!member->present) {
        ew_diag_add(tell_incomplete(r), entity_place(r, owner),
                    "this has no `%s`: it is left out", name);
    }
    return read_entity_string(r, member, name, out);
}

/* Reads one element; its members are in the scratch arena. */
typedef enum ew_status element_fn(struct reading *r, struct ew_span span);

/*
 * A list that is not there has no elements: not every organization has units.
 */
static enum ew_status read_entity_list(struct reading *r,
                                       const struct ew_source *source,
                                       const char *name, element_fn *read)
{
    const struct ew_json_item *list = ew_source_member(source, name);
    if (!list || list->kind == EW_JSON_NULL) {
        return EW_OK;
    }
    if (list->kind != EW_JSON_ARRAY) {
        ew_diag_add(tell_incomplete(r), entity_place(r, list->span),
                    "`%s` is %s, not a list", name, ew_kind_text(list->kind));
        return EW_OK;
    }
    struct ew_arena *scratch = &r->loading->scratch;
    struct ew_json_iter iter = ew_json_iter(r->text, list->span, scratch);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        if (item.kind != EW_JSON_OBJECT) {
            ew_diag_add(tell_incomplete(r), entity_place(r, item.span),
                        "an element of `%s` is %s, not an object", name,
                        ew_kind_text(item.kind));
            continue;
        }
        EW_TRY(read(r, item.span));
        ew_arena_reset(scratch);
    }
    return EW_OK;
}

static enum ew_status read_entity_members(struct reading *r,
                                          struct ew_span span,
                                          const struct ew_str *names,
                                          size_t count, struct ew_member *out)
{
    return ew_members_read(r->text, span, &r->loading->scratch, names, count,
                           out);
}

/* ---- root, organizational units, accounts -------------------------------- */

enum unit_field { ID, NAME, PARENT, TYPES, UNIT_FIELD_COUNT };

static const struct ew_str UNIT_FIELDS[UNIT_FIELD_COUNT] = {
    [ID] = EW_LIT("Id"),
    [NAME] = EW_LIT("Name"),
    [PARENT] = EW_LIT("ParentId"),
    [TYPES] = EW_LIT("PolicyTypes"),
};

/* Puts it where it is found by its id; one of the same id that differs is
 * told, and the first stays. */
static enum ew_status add_unit(struct reading *r, struct ew_org_entity *unit)
{
    const struct ew_org_entity *known =
        ew_map_find(&r->organization->units, unit->id);
    if (!known) {
        return ew_map_put(&r->organization->units, unit->id, unit);
    }
    if (!ew_span_same(r->text, known->span, r->text, unit->span)) {
        ew_diag_add(tell_incomplete(r), entity_place(r, unit->span),
                    "`%.*s` stands twice with different content",
                    EW_STR_ARG(unit->id));
    }
    return EW_OK;
}

/*
 * What roots, units and accounts have in common. *out is NULL without an id, by
 * which alone others find it.
 */
static enum ew_status read_unit(struct reading *r, struct ew_span span,
                                enum ew_org_entity_kind kind,
                                struct ew_org_entity **out,
                                struct ew_member fields[UNIT_FIELD_COUNT])
{
    *out = NULL;
    EW_TRY(read_entity_members(r, span, UNIT_FIELDS, UNIT_FIELD_COUNT, fields));
    struct ew_org_entity *unit = EW_NEW(r->arena, struct ew_org_entity);
    EW_TRY_MEMORY(unit);
    unit->kind = kind;
    unit->span = span;
    unit->scps = ew_vec_of(r->arena, sizeof(const struct ew_policy *));
    EW_TRY(need_string(r, span, &fields[ID], "Id", &unit->id));
    EW_TRY(read_entity_string(r, &fields[NAME], "Name", &unit->name));
    if (kind != EW_ENTITY_ROOT) {
        EW_TRY(
            read_entity_string(r, &fields[PARENT], "ParentId", &unit->parent));
    }
    *out = unit->id.ptr ? unit : NULL;
    return EW_OK;
}

static enum ew_status read_ou(struct reading *r, struct ew_span span)
{
    struct ew_member fields[UNIT_FIELD_COUNT];
    struct ew_org_entity *unit = NULL;
    EW_TRY(read_unit(r, span, EW_ENTITY_OU, &unit, fields));
    return unit ? add_unit(r, unit) : EW_OK;
}

/* Accounts are listed as well, for those of which there is no export. */
static enum ew_status read_member_account(struct reading *r,
                                          struct ew_span span)
{
    struct ew_member fields[UNIT_FIELD_COUNT];
    struct ew_org_entity *unit = NULL;
    EW_TRY(read_unit(r, span, EW_ENTITY_ACCOUNT, &unit, fields));
    struct ew_org_entity **slot =
        unit ? ew_vec_push(&r->organization->accounts) : NULL;
    if (!unit) {
        return EW_OK;
    }
    EW_TRY_MEMORY(slot);
    *slot = unit;
    return add_unit(r, unit);
}

/* Fact B4.6.6: only ENABLED is on; PENDING_ENABLE and the like are not. */
static enum ew_status find_scp_type(struct reading *r, struct ew_span list,
                                    bool *enabled)
{
    static const struct ew_str NAMES[] = {EW_LIT("Type"), EW_LIT("Status")};
    struct ew_json_iter iter =
        ew_json_iter(r->text, list, &r->loading->scratch);
    struct ew_json_item item;
    *enabled = false;
    while (ew_json_next(&iter, &item)) {
        struct ew_member fields[2];
        struct ew_str type;
        struct ew_str status;
        EW_TRY(read_entity_members(r, item.span, NAMES, 2, fields));
        EW_TRY(read_entity_string(r, &fields[0], "Type", &type));
        EW_TRY(read_entity_string(r, &fields[1], "Status", &status));
        if (ew_str_eq(type, EW_STR("SERVICE_CONTROL_POLICY"))) {
            *enabled = ew_str_eq(status, EW_STR("ENABLED"));
        }
    }
    return EW_OK;
}

/* Without `PolicyTypes` SCPs are taken to be on. */
static enum ew_status read_organization_root(struct reading *r,
                                             struct ew_span span)
{
    struct ew_member fields[UNIT_FIELD_COUNT];
    struct ew_org_entity *unit = NULL;
    EW_TRY(read_unit(r, span, EW_ENTITY_ROOT, &unit, fields));
    if (!unit) {
        return EW_OK;
    }
    unit->scps_enabled = true;
    const struct ew_member *types = &fields[TYPES];
    if (types->present && types->kind != EW_JSON_ARRAY) {
        ew_diag_add(tell_incomplete(r), entity_place(r, types->span),
                    "`PolicyTypes` is %s, not a list",
                    ew_kind_text(types->kind));
    } else if (types->present) {
        EW_TRY(find_scp_type(r, types->span, &unit->scps_enabled));
    }
    return add_unit(r, unit);
}

/* ---- policies ------------------------------------------------------------ */

/* out: the id and the type, without which nothing can be told of it. */
static enum ew_status read_policy_summary(struct reading *r,
                                          const struct ew_member *summary,
                                          struct ew_policy *policy,
                                          struct ew_str out[2])
{
    static const struct ew_str NAMES[] = {EW_LIT("Id"), EW_LIT("Type"),
                                          EW_LIT("Arn"), EW_LIT("Name")};
    struct ew_member fields[4];
    EW_TRY(read_entity_members(r, summary->span, NAMES, 4, fields));
    EW_TRY(need_string(r, summary->span, &fields[0], "Id", &out[0]));
    EW_TRY(need_string(r, summary->span, &fields[1], "Type", &out[1]));
    EW_TRY(read_entity_string(r, &fields[2], "Arn", &policy->id));
    EW_TRY(read_entity_string(r, &fields[3], "Name", &policy->name));
    policy->id = policy->id.ptr ? policy->id : out[0];
    policy->name = policy->name.ptr ? policy->name : out[0];
    return EW_OK;
}

/*
 * JSON in a string, not URL-encoded (fact B7.17.1). What lists show has none:
 * then the level that it is attached to cannot be judged.
 */
static enum ew_status read_content(struct reading *r,
                                   const struct ew_member *content,
                                   struct ew_policy *policy)
{
    if (!content->present) {
        policy->unread = ew_reason(r->arena,
                                   "the content of policy `%.*s` is not in the "
                                   "input",
                                   EW_STR_ARG(policy->id));
        return policy->unread.ptr ? EW_OK : EW_NOMEM;
    }
    EW_TRY(EW_VEC_ADD(&r->apart, &content->span));
    const struct ew_document_reader reader = ew_loading_reader(r->loading);
    enum ew_document_use use =
        policy->type == EW_POLICY_SCP ? EW_USE_SCP : EW_USE_RCP;
    return ew_document_load(&reader, r->text, content, use, &policy->document,
                            &policy->unread);
}

/* By its id, which is not its ARN: attachments have the id. */
static enum ew_status add_organization_policy(struct reading *r,
                                              struct ew_span span,
                                              struct ew_str id,
                                              struct ew_policy *policy)
{
    struct ew_map *map = &r->organization->policies;
    if (ew_map_find(map, id)) {
        ew_diag_add(tell_incomplete(r), entity_place(r, span),
                    "policy `%.*s` stands twice: only the first is read",
                    EW_STR_ARG(id));
        return EW_OK;
    }
    EW_TRY(EW_VEC_ADD(&r->organization->list, &policy));
    return ew_map_put(map, id, policy);
}

/* Fact B7.17.2: tag policies and the like are not of interest. */
static enum ew_status read_organization_policy(struct reading *r,
                                               struct ew_span span)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("PolicySummary"),
        EW_LIT("Content"),
    };
    struct ew_member fields[2];
    struct ew_str key[2] = {
        {NULL, 0},
        {NULL, 0}
    }; /* id and type */
    struct ew_policy *policy = EW_NEW(r->arena, struct ew_policy);
    EW_TRY_MEMORY(policy);
    EW_TRY(read_entity_members(r, span, NAMES, 2, fields));
    if (!fields[0].present || fields[0].kind != EW_JSON_OBJECT) {
        ew_diag_add(tell_incomplete(r), entity_place(r, span),
                    "this has no `PolicySummary` that is an object: it is "
                    "left out");
        return EW_OK;
    }
    EW_TRY(read_policy_summary(r, &fields[0], policy, key));
    if (!key[0].ptr || !key[1].ptr) {
        return EW_OK;
    }
    if (ew_str_eq(key[1], EW_STR("SERVICE_CONTROL_POLICY"))) {
        policy->type = EW_POLICY_SCP;
    } else if (ew_str_eq(key[1], EW_STR("RESOURCE_CONTROL_POLICY"))) {
        policy->type = EW_POLICY_RCP;
    } else {
        return ew_map_put(&r->organization->others, key[0], policy);
    }
    EW_TRY(read_content(r, &fields[1], policy));
    return add_organization_policy(r, span, key[0], policy);
}

/* ---- attachments --------------------------------------------------------- */

/* A policy that is attached but not listed may be an SCP: it counts as one
 * that cannot be read. */
static enum ew_status find_listed_policy(struct reading *r, struct ew_str id,
                                         struct ew_policy **out)
{
    struct ew_organization *organization = r->organization;
    *out = ew_map_find(&organization->policies, id);
    if (*out || ew_map_find(&organization->others, id)) {
        return EW_OK;
    }
    struct ew_policy *policy = EW_NEW(r->arena, struct ew_policy);
    struct ew_policy **slot = ew_vec_push(&organization->list);
    EW_TRY_MEMORY(policy && slot);
    policy->name = id;
    policy->id = id;
    policy->type = EW_POLICY_SCP;
    policy->unread = ew_reason(
        r->arena, "policy `%.*s` is attached but it is not in the input",
        EW_STR_ARG(id));
    *slot = policy;
    *out = policy;
    return policy->unread.ptr ? ew_map_put(&organization->policies, id, policy)
                              : EW_NOMEM;
}

static enum ew_status read_target(struct reading *r, struct ew_span span)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("PolicyId"),
        EW_LIT("TargetId"),
    };
    struct ew_member fields[2];
    struct ew_str policy_id;
    struct ew_str target_id;
    EW_TRY(read_entity_members(r, span, NAMES, 2, fields));
    EW_TRY(need_string(r, span, &fields[0], "PolicyId", &policy_id));
    EW_TRY(need_string(r, span, &fields[1], "TargetId", &target_id));
    if (!policy_id.ptr || !target_id.ptr) {
        return EW_OK;
    }
    struct ew_policy *policy = NULL;
    EW_TRY(find_listed_policy(r, policy_id, &policy));
    if (!policy || policy->type != EW_POLICY_SCP) {
        return EW_OK;
    }
    struct ew_org_entity *unit =
        ew_map_find(&r->organization->units, target_id);
    if (!unit) {
        ew_diag_add(tell_incomplete(r), entity_place(r, span),
                    "`%.*s`, to which a policy is attached, is not in this "
                    "file",
                    EW_STR_ARG(target_id));
        return EW_OK;
    }
    return EW_VEC_ADD(&unit->scps, &policy);
}

/* ---- delegates ----------------------------------------------------------- */

/* Of what `list-delegated-administrators` prints for Identity Center. */
static enum ew_status read_delegate(struct reading *r, struct ew_span span)
{
    static const struct ew_str NAMES[] = {EW_LIT("Id")};
    struct ew_member id = {0};
    struct ew_str account;
    EW_TRY(read_entity_members(r, span, NAMES, 1, &id));
    EW_TRY(need_string(r, span, &id, "Id", &account));
    return account.ptr ? ew_vec_push_str(&r->organization->delegates, account)
                       : EW_OK;
}

/* Without the list nothing is known; an empty one says that there is none. */
static enum ew_status read_delegates(struct reading *r,
                                     const struct ew_source *source)
{
    size_t gaps = tell_incomplete(r)->list.count;
    EW_TRY(
        read_entity_list(r, source, "DelegatedAdministrators", read_delegate));
    r->organization->delegates_known =
        ew_source_has_kind(source, "DelegatedAdministrators", EW_JSON_ARRAY) &&
        tell_incomplete(r)->list.count == gaps;
    return EW_OK;
}

/* ---- the file ------------------------------------------------------------ */

static enum ew_status read_organization_head(struct reading *r,
                                             const struct ew_source *source)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("Id"),
        EW_LIT("MasterAccountId"),
        EW_LIT("FeatureSet"),
    };
    const struct ew_json_item *head = ew_source_member(source, "Organization");
    struct ew_member fields[3] = {{0}, {0}, {0}};
    struct ew_str features;
    if (head && head->kind == EW_JSON_OBJECT) {
        EW_TRY(read_entity_members(r, head->span, NAMES, 3, fields));
    }
    EW_TRY(read_entity_string(r, &fields[0], "Id", &r->organization->id));
    EW_TRY(read_entity_string(r, &fields[1], "MasterAccountId",
                              &r->organization->management));
    EW_TRY(read_entity_string(r, &fields[2], "FeatureSet", &features));
    r->organization->consolidated =
        ew_str_eq(features, EW_STR("CONSOLIDATED_BILLING"));
    if (features.ptr && !r->organization->consolidated &&
        !ew_str_eq(features, EW_STR("ALL"))) {
        ew_diag_add(tell_incomplete(r), entity_place(r, fields[2].span),
                    "`FeatureSet` is `%.*s`, not `ALL` or "
                    "`CONSOLIDATED_BILLING`: whether SCPs bind is not known",
                    EW_STR_ARG(features));
    }
    if (!ew_is_account_id(r->organization->management)) {
        ew_diag_add(tell_incomplete(r),
                    entity_place(r, head ? head->span : r->text->root),
                    "the organization file does not name the management "
                    "account (`MasterAccountId`), which no SCP binds");
    }
    return EW_OK;
}

static struct ew_organization *add_organization(struct ew_loading *loading,
                                                struct ew_json_text *text)
{
    struct ew_arena *arena = loading->arena;
    struct ew_organization *made = EW_NEW(arena, struct ew_organization);
    struct ew_organization **slot =
        made ? ew_vec_push(&loading->organizations) : NULL;
    if (!slot) {
        return NULL;
    }
    made->text = text;
    made->units = ew_map_of(arena);
    made->policies = ew_map_of(arena);
    made->others = ew_map_of(arena);
    made->accounts = ew_vec_of(arena, sizeof(struct ew_org_entity *));
    made->list = ew_vec_of(arena, sizeof(struct ew_policy *));
    made->delegates = ew_vec_of(arena, sizeof(struct ew_str));
    *slot = made;
    return made;
}

enum ew_status ew_organization_load(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    struct reading r = {
        .loading = loading,
        .arena = loading->arena,
        .text = source->text,
        .organization = add_organization(loading, source->text),
        .apart = ew_vec_of(loading->arena, sizeof(struct ew_span)),
    };
    EW_TRY_MEMORY(r.organization);
    size_t gaps = tell_incomplete(&r)->list.count;
    EW_TRY(read_organization_head(&r, source));
    EW_TRY(read_entity_list(&r, source, "Roots", read_organization_root));
    EW_TRY(read_entity_list(&r, source, "OrganizationalUnits", read_ou));
    EW_TRY(read_entity_list(&r, source, "Accounts", read_member_account));
    EW_TRY(read_entity_list(&r, source, "Policies", read_organization_policy));
    EW_TRY(read_entity_list(&r, source, "Targets", read_target));
    EW_TRY(read_delegates(&r, source));
    ew_spans_sort(r.apart.items, r.apart.count);
    ew_flaws_tell(r.text, r.apart.items, r.apart.count, tell_incomplete(&r));
    r.organization->has_gaps = tell_incomplete(&r)->list.count > gaps;
    return EW_OK;
}
