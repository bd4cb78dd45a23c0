/*
 * Users, roles and groups of an export. A member that is missing or of another
 * kind makes what depends on it unknown, with the reason, and the rest is
 * read: one odd principal must not hide ten thousand others.
 */
#include "load/export/account.h"

/* Members of a user, role or group that matter. Fact B7.3 to B7.5. */
enum field {
    ARN,
    NAME,
    PATH,
    ID,
    INLINE,
    ATTACHED,
    GROUPS,
    BOUNDARY,
    TAGS,
    TRUST,
    LAST_USED,
    PROFILES, /* their ARNs only: it repeats the roles */
    FIELD_COUNT,
};

static const struct ew_str USER_FIELDS[FIELD_COUNT] = {
    [ARN] = EW_LIT("Arn"),
    [NAME] = EW_LIT("UserName"),
    [PATH] = EW_LIT("Path"),
    [ID] = EW_LIT("UserId"),
    [INLINE] = EW_LIT("UserPolicyList"),
    [ATTACHED] = EW_LIT("AttachedManagedPolicies"),
    [GROUPS] = EW_LIT("GroupList"),
    [BOUNDARY] = EW_LIT("PermissionsBoundary"),
    [TAGS] = EW_LIT("Tags"),
};

static const struct ew_str ROLE_FIELDS[FIELD_COUNT] = {
    [ARN] = EW_LIT("Arn"),
    [NAME] = EW_LIT("RoleName"),
    [PATH] = EW_LIT("Path"),
    [ID] = EW_LIT("RoleId"),
    [INLINE] = EW_LIT("RolePolicyList"),
    [ATTACHED] = EW_LIT("AttachedManagedPolicies"),
    [BOUNDARY] = EW_LIT("PermissionsBoundary"),
    [TAGS] = EW_LIT("Tags"),
    [TRUST] = EW_LIT("AssumeRolePolicyDocument"),
    [LAST_USED] = EW_LIT("RoleLastUsed"),
    [PROFILES] = EW_LIT("InstanceProfileList"),
};

static const struct ew_str GROUP_FIELDS[FIELD_COUNT] = {
    [ARN] = EW_LIT("Arn"),
    [NAME] = EW_LIT("GroupName"),
    [PATH] = EW_LIT("Path"),
    [INLINE] = EW_LIT("GroupPolicyList"),
    [ATTACHED] = EW_LIT("AttachedManagedPolicies"),
};

/* One element while it is read. */
struct reading {
    const struct ew_export *e;
    struct ew_json_text *text;
    struct ew_arena *arena;
    struct ew_arena *scratch;
    struct ew_holder *holder;
    const struct ew_str *names;
    struct ew_member fields[FIELD_COUNT];
    struct ew_vec tags;  /* struct ew_tag */
    struct ew_vec apart; /* struct ew_span: documents, flaws of their own */
    bool tags_elsewhere; /* they may stand under another name */
};

/* ---- what cannot be read ------------------------------------------------- */

static enum ew_status add_unread(struct reading *r, struct ew_str reason)
{
    return reason.ptr ? ew_vec_push_str(&r->holder->unread, reason) : EW_NOMEM;
}

static enum ew_status add_unread_at(struct reading *r, struct ew_span span,
                                    const char *name, const char *why)
{
    struct ew_str at = ew_place_text(r->scratch, ew_json_place(r->text, span));
    EW_TRY_MEMORY(at.ptr);
    return add_unread(
        r, ew_reason(r->arena, "`%s` at %.*s %s", name, EW_STR_ARG(at), why));
}

/* *ok: it is there and of this kind. One of another kind is unread. */
static enum ew_status check_member(struct reading *r,
                                   const struct ew_member *member,
                                   enum ew_json_kind kind, const char *name,
                                   bool *ok)
{
    *ok = member->present && member->kind == kind;
    if (*ok || !member->present) {
        return EW_OK;
    }
    struct ew_str why =
        ew_reason(r->scratch, "is %s, not %s", ew_kind_text(member->kind),
                  ew_kind_text(kind));
    return why.ptr ? add_unread_at(r, member->span, name, why.ptr) : EW_NOMEM;
}

static enum ew_status check_field(struct reading *r, enum field field,
                                  enum ew_json_kind kind, bool *ok)
{
    return check_member(r, &r->fields[field], kind, r->names[field].ptr, ok);
}

/* A string for good; absent where there is none. */
static enum ew_status read_holder_string(struct reading *r,
                                         const struct ew_member *member,
                                         const char *name, struct ew_str *out)
{
    *out = (struct ew_str){NULL, 0};
    bool ok = false;
    EW_TRY(check_member(r, member, EW_JSON_STRING, name, &ok));
    if (ok) {
        *out = ew_json_string_at(r->text, member->span, r->arena);
    }
    return ok && !out->ptr ? EW_NOMEM : EW_OK;
}

/* ---- lists inside an element --------------------------------------------- */

typedef enum ew_status part_fn(struct reading *r, struct ew_elements *parts,
                               struct ew_member *part, const char *name);

static enum ew_status read_parts(struct reading *r, enum field field,
                                 part_fn *read)
{
    bool ok = false;
    EW_TRY(check_field(r, field, EW_JSON_ARRAY, &ok));
    if (!ok) {
        return EW_OK;
    }
    struct ew_elements parts =
        ew_elements_of(r->text, r->fields[field].span, r->scratch);
    struct ew_member part;
    while (ew_elements_next(&parts, &part)) {
        EW_TRY(read(r, &parts, &part, r->names[field].ptr));
    }
    return EW_OK;
}

/* A part of a list that is an object with two members. */
static enum ew_status read_string_pair(struct reading *r,
                                       struct ew_elements *parts,
                                       struct ew_member *part, const char *list,
                                       const struct ew_str names[2],
                                       struct ew_member out[2])
{
    out[0] = (struct ew_member){0};
    out[1] = (struct ew_member){0};
    if (part->kind == EW_JSON_OBJECT) {
        return ew_elements_read(parts, part, names, 2, out);
    }
    bool ok = false;
    return check_member(r, part, EW_JSON_OBJECT, list, &ok);
}

static enum ew_status read_group(struct reading *r, struct ew_elements *parts,
                                 struct ew_member *part, const char *list)
{
    struct ew_str name;
    (void)parts;
    EW_TRY(read_holder_string(r, part, list, &name));
    return name.ptr ? ew_vec_push_str(&r->holder->groups, name) : EW_OK;
}

static enum ew_status read_attached(struct reading *r,
                                    struct ew_elements *parts,
                                    struct ew_member *part, const char *list)
{
    static const struct ew_str NAMES[2] = {EW_LIT("PolicyArn")};
    struct ew_member members[2];
    struct ew_str arn;
    EW_TRY(read_string_pair(r, parts, part, list, NAMES, members));
    EW_TRY(read_holder_string(r, &members[0], NAMES[0].ptr, &arn));
    if (arn.ptr) {
        return ew_vec_push_str(&r->holder->attached, arn);
    }
    bool told = members[0].present || part->kind != EW_JSON_OBJECT;
    return told ? EW_OK
                : add_unread_at(r, part->span, list, "has no `PolicyArn`");
}

static enum ew_status read_tag(struct reading *r, struct ew_elements *parts,
                               struct ew_member *part, const char *list)
{
    static const struct ew_str NAMES[2] = {EW_LIT("Key"), EW_LIT("Value")};
    struct ew_member members[2];
    struct ew_tag tag;
    EW_TRY(read_string_pair(r, parts, part, list, NAMES, members));
    EW_TRY(read_holder_string(r, &members[0], NAMES[0].ptr, &tag.key));
    EW_TRY(read_holder_string(r, &members[1], NAMES[1].ptr, &tag.value));
    if (!tag.key.ptr || !tag.value.ptr) {
        bool told = part->kind != EW_JSON_OBJECT ||
                    (members[0].present && members[1].present);
        return told ? EW_OK
                    : add_unread_at(r, part->span, list,
                                    "has no `Key` and `Value`");
    }
    return EW_VEC_ADD(&r->tags, &tag);
}

/* ---- documents ----------------------------------------------------------- */

static enum ew_status read_holder_document(struct reading *r,
                                           const struct ew_member *member,
                                           enum ew_document_use use,
                                           const struct ew_document **out,
                                           struct ew_str *why)
{
    EW_TRY(EW_VEC_ADD(&r->apart, &member->span));
    const struct ew_document_reader reader = ew_loading_reader(r->e->loading);
    return ew_document_load(&reader, r->text, member, use, out, why);
}

static enum ew_status add_inline_of_holder(struct reading *r,
                                           struct ew_str name,
                                           const struct ew_member *document)
{
    struct ew_policy *policy = EW_NEW(r->arena, struct ew_policy);
    struct ew_policy **slot = ew_vec_push(&r->holder->inline_policies);
    EW_TRY_MEMORY(policy && slot);
    *slot = policy;
    policy->name = name;
    policy->type = EW_POLICY_INLINE;
    policy->id = ew_arena_printf(r->arena, "%.*s/%.*s",
                                 EW_STR_ARG(r->holder->arn), EW_STR_ARG(name));
    EW_TRY_MEMORY(policy->id.ptr);
    if (!document->present) {
        policy->unread = EW_STR("its document is missing");
        return EW_OK;
    }
    return read_holder_document(r, document, EW_USE_IDENTITY, &policy->document,
                                &policy->unread);
}

static enum ew_status read_inline_entry(struct reading *r,
                                        struct ew_elements *parts,
                                        struct ew_member *part,
                                        const char *list)
{
    static const struct ew_str NAMES[2] = {
        EW_LIT("PolicyName"),
        EW_LIT("PolicyDocument"),
    };
    struct ew_member members[2];
    struct ew_str name;
    EW_TRY(read_string_pair(r, parts, part, list, NAMES, members));
    EW_TRY(read_holder_string(r, &members[0], NAMES[0].ptr, &name));
    if (name.ptr) {
        return add_inline_of_holder(r, name, &members[1]);
    }
    bool told = members[0].present || part->kind != EW_JSON_OBJECT;
    return told ? EW_OK
                : add_unread_at(r, part->span, list, "has no `PolicyName`");
}

static enum ew_status read_trust(struct reading *r)
{
    const struct ew_member *member = &r->fields[TRUST];
    if (!member->present) {
        return EW_OK;
    }
    struct ew_policy *trust = ew_holder_trust(r->arena, r->holder);
    EW_TRY_MEMORY(trust);
    EW_TRY(read_holder_document(r, member, EW_USE_TRUST, &trust->document,
                                &trust->unread));
    return trust->unread.ptr
               ? ew_vec_push_str(&r->holder->unread, trust->unread)
               : EW_OK;
}

/* ---- other members ------------------------------------------------------- */

/* A boundary whose ARN is not readable is one that is not in the input. */
static enum ew_status read_holder_boundary(struct reading *r)
{
    static const struct ew_str NAMES[] = {EW_LIT("PermissionsBoundaryArn")};
    const struct ew_member *field = &r->fields[BOUNDARY];
    if (!field->present) {
        return EW_OK;
    }
    r->holder->principal->has_boundary = true;
    r->holder->boundary = EW_STR("");
    bool ok = false;
    EW_TRY(check_field(r, BOUNDARY, EW_JSON_OBJECT, &ok));
    if (!ok) {
        return EW_OK;
    }
    struct ew_member member;
    struct ew_str arn;
    EW_TRY(
        ew_members_read(r->text, field->span, r->scratch, NAMES, 1, &member));
    EW_TRY(read_holder_string(r, &member, NAMES[0].ptr, &arn));
    if (arn.ptr) {
        r->holder->boundary = arn;
        return EW_OK;
    }
    return member.present
               ? EW_OK
               : add_unread_at(r, field->span, r->names[BOUNDARY].ptr,
                               "has no `PermissionsBoundaryArn`");
}

/* What is odd about them takes nothing from the role: only that there are no
 * others is then not known, as where the list is missing. */
static enum ew_status read_profiles(struct reading *r)
{
    static const struct ew_str NAMES[] = {EW_LIT("Arn")};
    const struct ew_member *field = &r->fields[PROFILES];
    if (!field->present || field->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    bool known = !ew_json_flaw_in(r->text, field->span);
    struct ew_elements list = ew_elements_of(r->text, field->span, r->scratch);
    struct ew_member element;
    while (ew_elements_next(&list, &element)) {
        struct ew_member arn = {0};
        if (element.kind == EW_JSON_OBJECT) {
            EW_TRY(ew_elements_read(&list, &element, NAMES, 1, &arn));
        }
        if (!arn.present || arn.kind != EW_JSON_STRING) {
            known = false;
            continue;
        }
        struct ew_str text = ew_json_string_at(r->text, arn.span, r->arena);
        EW_TRY(text.ptr ? ew_vec_push_str(&r->holder->profiles, text)
                        : EW_NOMEM);
    }
    r->holder->principal->instance_profiles_known = known;
    return EW_OK;
}

/* A date as text, or seconds as a number (fact B7.15): as it is written. */
static enum ew_status read_last_used(struct reading *r)
{
    static const struct ew_str NAMES[] = {EW_LIT("LastUsedDate")};
    bool ok = false;
    EW_TRY(check_field(r, LAST_USED, EW_JSON_OBJECT, &ok));
    if (!ok) {
        return EW_OK;
    }
    struct ew_member date;
    EW_TRY(ew_members_read(r->text, r->fields[LAST_USED].span, r->scratch,
                           NAMES, 1, &date));
    if (date.present && date.kind == EW_JSON_NUMBER) {
        r->holder->principal->last_used = ew_span_text(r->text, date.span);
        return EW_OK;
    }
    return read_holder_string(r, &date, NAMES[0].ptr,
                              &r->holder->principal->last_used);
}

/* Tags that cannot be read may be any: a Deny that asks for them is not sure
 * to stop anybody. */
static enum ew_status read_holder_tags(struct reading *r)
{
    struct ew_principal *principal = r->holder->principal;
    size_t before = r->holder->unread.count;
    EW_TRY(read_parts(r, TAGS, read_tag));
    principal->tags = r->tags.items;
    principal->tag_count = r->tags.count;
    principal->tags_unknown =
        r->tags_elsewhere || r->holder->unread.count > before;
    return EW_OK;
}

static enum ew_status read_name_and_arn(struct reading *r)
{
    struct ew_holder *holder = r->holder;
    struct ew_principal *principal = holder->principal;
    EW_TRY(read_holder_string(r, &r->fields[NAME], r->names[NAME].ptr,
                              &holder->name));
    struct ew_str name = ew_arn_name(holder->arn);
    if (holder->name.ptr &&
        (!holder->name.len || !ew_str_ends(holder->arn, holder->name))) {
        EW_TRY(add_unread_at(r, r->fields[NAME].span, r->names[NAME].ptr,
                             "is not the name in its `Arn`"));
    }
    holder->name = holder->name.ptr ? holder->name : name;
    if (!principal) {
        return EW_OK;
    }
    principal->arn = holder->arn;
    principal->name = holder->name;
    principal->place = ew_json_place(r->text, holder->span);
    EW_TRY(read_holder_string(r, &r->fields[PATH], r->names[PATH].ptr,
                              &principal->path));
    if (!principal->path.ptr) {
        /* `/a/b/` of `arn:…:role/a/b/name`. */
        size_t begin = ew_str_find(holder->arn, '/');
        size_t end = holder->arn.len - ew_arn_name(holder->arn).len;
        principal->path = ew_str_slice(holder->arn, begin, end);
    }
    /* fact B5.15 */
    principal->service_linked =
        holder->kind == EW_HOLDER_ROLE &&
        ew_str_starts(principal->path, EW_STR("/aws-service-role/"));
    EW_TRY(read_holder_string(r, &r->fields[ID], r->names[ID].ptr,
                              &principal->unique_id));
    if (principal->unique_id.len == 0) {
        principal->unique_id = (struct ew_str){NULL, 0};
    }
    return EW_OK;
}

/* ---- an element ---------------------------------------------------------- */

static enum ew_status check_holder_flaws(struct reading *r)
{
    struct ew_span span = r->holder->span;
    if (!ew_json_flaw_in(r->text, span)) {
        return EW_OK;
    }
    if (r->fields[PROFILES].present) {
        struct ew_span *apart = ew_vec_push(&r->apart);
        EW_TRY_MEMORY(apart);
        *apart = r->fields[PROFILES].span;
    }
    ew_spans_sort(r->apart.items, r->apart.count);
    const struct ew_json_flaw *flaw =
        ew_flaw_outside(r->text, span, r->apart.items, r->apart.count);
    if (!flaw) {
        return EW_OK;
    }
    struct ew_principal *principal = r->holder->principal;
    if (principal) { /* the flaw may be in the tags */
        principal->tag_count = 0;
        principal->tags_unknown = true;
    }
    struct ew_span name = {flaw->offset, flaw->offset + 1};
    struct ew_str at = ew_place_text(r->scratch, ew_json_place(r->text, name));
    struct ew_str why = ew_flaw_text(r->scratch, flaw);
    EW_TRY_MEMORY(at.ptr && why.ptr);
    struct ew_str reason = ew_reason(r->arena, "its entry %.*s, at %.*s",
                                     EW_STR_ARG(why), EW_STR_ARG(at));
    if (principal && principal->trust_policy) { /* there may be two of them */
        struct ew_policy *trust = ew_holder_trust(r->arena, r->holder);
        EW_TRY_MEMORY(trust);
        trust->unread = reason;
    }
    return add_unread(r, reason);
}

/* The lists of a principal, each of which may be missing where it is empty
 * (fact B7.7). */
static const enum field LISTS[] = {INLINE, ATTACHED, GROUPS, TAGS};
enum { LIST_COUNT = sizeof(LISTS) / sizeof(LISTS[0]) };

/* The first list that is missing; FIELD_COUNT: none. */
static enum field missing_list(const struct reading *r)
{
    for (size_t i = 0; i < LIST_COUNT; i++) {
        if (r->names[LISTS[i]].ptr && !r->fields[LISTS[i]].present) {
            return LISTS[i];
        }
    }
    return FIELD_COUNT;
}

/* Which field a member is, or would be in another spelling. */
static enum field field_of(const struct reading *r, struct ew_str name)
{
    enum field like = FIELD_COUNT;
    for (enum field i = 0; i < FIELD_COUNT; i++) {
        if (ew_str_eq(name, r->names[i])) {
            return i;
        }
        like = ew_name_is_like(name, r->names[i]) ? i : like;
    }
    return like;
}

/* Whether a list that is missing stands there under another name: AWS gives
 * a principal no lists and objects but those of facts B7.3 to B7.5. */
static enum ew_status check_name(struct reading *r,
                                 const struct ew_json_item *item,
                                 enum field missing)
{
    enum field field = field_of(r, item->name);
    if (field < FIELD_COUNT) {
        if (ew_str_eq(item->name, r->names[field])) {
            return EW_OK;
        }
        r->tags_elsewhere = r->tags_elsewhere || field == TAGS;
        return add_unread_at(r, item->span, r->names[field].ptr,
                             "is spelt in another way");
    }
    if (item->kind != EW_JSON_ARRAY && item->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    r->tags_elsewhere = r->tags_elsewhere || !r->fields[TAGS].present;
    struct ew_str name =
        ew_arena_printf(r->scratch, "%.*s", EW_STR_ARG(item->name));
    struct ew_str why = ew_arena_printf(
        r->scratch, "is not read, and `%s` is missing", r->names[missing].ptr);
    return name.ptr && why.ptr ? add_unread_at(r, item->span, name.ptr, why.ptr)
                               : EW_NOMEM;
}

static enum ew_status check_names(struct reading *r)
{
    enum field missing = missing_list(r);
    if (missing == FIELD_COUNT) {
        return EW_OK;
    }
    struct ew_json_item item;
    struct ew_json_iter iter =
        ew_json_iter(r->text, r->holder->span, r->scratch);
    while (ew_json_next(&iter, &item)) {
        EW_TRY(check_name(r, &item, missing));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status read_holder(struct reading *r)
{
    EW_TRY(read_name_and_arn(r));
    EW_TRY(check_names(r));
    EW_TRY(read_parts(r, INLINE, read_inline_entry));
    EW_TRY(read_parts(r, ATTACHED, read_attached));
    EW_TRY(read_parts(r, GROUPS, read_group));
    if (r->holder->principal) {
        EW_TRY(read_holder_boundary(r));
        EW_TRY(read_holder_tags(r));
        EW_TRY(read_trust(r));
        EW_TRY(read_profiles(r));
        EW_TRY(read_last_used(r));
    }
    return check_holder_flaws(r);
}

/* What tells users, roles and groups apart. */
struct holder_kind {
    enum ew_holder_kind kind;
    const struct ew_str *fields;
    struct ew_str resource; /* of the ARN */
};

static const struct holder_kind KINDS[] = {
    [EW_HOLDER_USER] = {EW_HOLDER_USER,  USER_FIELDS,  EW_LIT("user/") },
    [EW_HOLDER_ROLE] = {EW_HOLDER_ROLE,  ROLE_FIELDS,  EW_LIT("role/") },
    [EW_HOLDER_GROUP] = {EW_HOLDER_GROUP, GROUP_FIELDS, EW_LIT("group/")},
};

static enum ew_status read_holder_element(const struct ew_export *e,
                                          struct ew_elements *list,
                                          struct ew_member *element,
                                          const struct holder_kind *kind)
{
    struct reading r = {
        .e = e,
        .text = e->text,
        .arena = e->loading->arena,
        .scratch = &e->loading->scratch,
        .names = kind->fields,
        .apart = ew_vec_of(&e->loading->scratch, sizeof(struct ew_span)),
        .tags = ew_vec_of(e->loading->arena, sizeof(struct ew_tag)),
    };
    EW_TRY(ew_elements_read(list, element, r.names, FIELD_COUNT, r.fields));
    struct ew_str arn;
    struct ew_account_building *building = NULL;
    EW_TRY(ew_export_arn(e, element->span, &r.fields[ARN], kind->resource, &arn,
                         &building));
    if (!arn.ptr) {
        return EW_OK;
    }
    r.holder = ew_accounts_add_holder(&e->loading->accounts, kind->kind);
    EW_TRY_MEMORY(r.holder);
    r.holder->arn = arn;
    r.holder->building = building;
    r.holder->text = r.text;
    r.holder->span = element->span;
    return read_holder(&r);
}

enum ew_status ew_export_user(const struct ew_export *e,
                              struct ew_elements *list,
                              struct ew_member *element)
{
    return read_holder_element(e, list, element, &KINDS[EW_HOLDER_USER]);
}

enum ew_status ew_export_role(const struct ew_export *e,
                              struct ew_elements *list,
                              struct ew_member *element)
{
    return read_holder_element(e, list, element, &KINDS[EW_HOLDER_ROLE]);
}

enum ew_status ew_export_group(const struct ew_export *e,
                               struct ew_elements *list,
                               struct ew_member *element)
{
    return read_holder_element(e, list, element, &KINDS[EW_HOLDER_GROUP]);
}
