/*
 * Managed policies with their versions, of which the default one counts. Where
 * it cannot be told which that is, the policy is there and what it says is not
 * known. The others are kept for whoever may make one of them the default: what
 * is odd about them is told to those who ask, and takes nothing from the input.
 */
#include "load/export/account.h"

/* Fact B7.6. */
enum field {
    ARN,
    NAME,
    DEFAULT_ID,
    VERSIONS,
    BOUNDARY_USES,
    FIELD_COUNT,
};

static const struct ew_str FIELDS[FIELD_COUNT] = {
    [ARN] = EW_LIT("Arn"),
    [NAME] = EW_LIT("PolicyName"),
    [DEFAULT_ID] = EW_LIT("DefaultVersionId"),
    [VERSIONS] = EW_LIT("PolicyVersionList"),
    [BOUNDARY_USES] = EW_LIT("PermissionsBoundaryUsageCount"),
};

enum version_field { ID, IS_DEFAULT, DOCUMENT, VERSION_FIELD_COUNT };

static const struct ew_str VERSION_FIELDS[VERSION_FIELD_COUNT] = {
    [ID] = EW_LIT("VersionId"),
    [IS_DEFAULT] = EW_LIT("IsDefaultVersion"),
    [DOCUMENT] = EW_LIT("Document"),
};

/* One policy while it is read. */
struct reading {
    struct ew_loading *loading;
    struct ew_json_text *text;
    struct ew_managed *managed;
    struct ew_member fields[FIELD_COUNT];
    struct ew_vec apart; /* struct ew_span: documents */
    const char *problem; /* why there is no default version */
    struct ew_member document;
    struct ew_str default_id;
    struct ew_vec others; /* struct other */
    bool other_lost;      /* one has no id, or is no version at all */
};

/* A version that is not the default one. */
struct other {
    struct ew_str id;
    struct ew_member document;
};

/* What the versions say about which of them is the default (B4.5, B7.9). */
struct choice {
    struct ew_str wanted; /* DefaultVersionId; absent: not given */
    size_t marked;        /* versions with IsDefaultVersion true */
    size_t named;         /* versions with the wanted id */
    bool disagree;
};

static enum ew_status read_version(struct reading *r,
                                   struct ew_elements *versions,
                                   struct ew_member *version,
                                   struct choice *choice)
{
    struct ew_arena *arena = r->loading->arena;
    struct ew_member fields[VERSION_FIELD_COUNT] = {{0}};
    if (version->kind == EW_JSON_OBJECT) {
        EW_TRY(ew_elements_read(versions, version, VERSION_FIELDS,
                                VERSION_FIELD_COUNT, fields));
    }
    struct ew_str id = {NULL, 0};
    if (fields[ID].present) {
        id = ew_json_string_at(r->text, fields[ID].span, arena);
    }
    const struct ew_member *mark = &fields[IS_DEFAULT];
    bool marked = mark->present && mark->kind == EW_JSON_BOOL &&
                  r->text->text.ptr[mark->span.begin] == 't';
    bool named = choice->wanted.ptr && id.ptr && ew_str_eq(id, choice->wanted);
    choice->disagree =
        choice->disagree ||
        (mark->present && (mark->kind != EW_JSON_BOOL ||
                           (choice->wanted.ptr && marked != named)));
    choice->marked += marked ? 1 : 0;
    choice->named += named ? 1 : 0;
    if (marked || named) {
        r->document = fields[DOCUMENT];
        r->default_id = id;
    } else if (id.ptr && fields[ID].kind == EW_JSON_STRING) {
        EW_TRY(EW_VEC_ADD(&r->others, &(struct other){id, fields[DOCUMENT]}));
    } else {
        r->other_lost = true;
    }
    return fields[DOCUMENT].present
               ? EW_VEC_ADD(&r->apart, &fields[DOCUMENT].span)
               : EW_OK;
}

static const char *judge_versions(const struct choice *choice)
{
    size_t count = choice->wanted.ptr ? choice->named : choice->marked;
    if (choice->disagree) {
        return "`DefaultVersionId` and `IsDefaultVersion` disagree";
    }
    if (count == 0) {
        return "no default version is in the input";
    }
    return count > 1 ? "several versions are called the default" : NULL;
}

static enum ew_status find_default(struct reading *r)
{
    const struct ew_member *versions = &r->fields[VERSIONS];
    const struct ew_member *wanted = &r->fields[DEFAULT_ID];
    if (!versions->present) {
        r->problem = "no version of it is in the input";
        return EW_OK;
    }
    if (versions->kind != EW_JSON_ARRAY ||
        (wanted->present && wanted->kind != EW_JSON_STRING)) {
        r->problem = "its versions cannot be read";
        return EW_OK;
    }
    struct choice choice = {0};
    if (wanted->present) {
        choice.wanted =
            ew_json_string_at(r->text, wanted->span, &r->loading->scratch);
        EW_TRY_MEMORY(choice.wanted.ptr);
    }
    struct ew_elements list =
        ew_elements_of(r->text, versions->span, &r->loading->scratch);
    struct ew_member version;
    while (ew_elements_next(&list, &version)) {
        EW_TRY(read_version(r, &list, &version, &choice));
    }
    r->problem = judge_versions(&choice);
    return EW_OK;
}

/* A flaw outside the documents: which version counts is then not sure. */
static enum ew_status find_flaw(struct reading *r, struct ew_str *why)
{
    struct ew_span span = r->managed->span;
    if (!ew_json_flaw_in(r->text, span)) {
        return EW_OK;
    }
    ew_spans_sort(r->apart.items, r->apart.count);
    const struct ew_json_flaw *flaw =
        ew_flaw_outside(r->text, span, r->apart.items, r->apart.count);
    if (!flaw) {
        return EW_OK;
    }
    *why = ew_flaw_text(&r->loading->scratch, flaw);
    return why->ptr ? EW_OK : EW_NOMEM;
}

/* No document: the policy is there, but what it says is not known. */
static enum ew_status leave_unread(struct reading *r, struct ew_str why)
{
    struct ew_policy *policy = r->managed->policy;
    struct ew_str at = ew_place_text(&r->loading->scratch,
                                     ew_json_place(r->text, r->managed->span));
    policy->unread =
        ew_reason(r->loading->arena, "policy `%.*s` at %.*s: %.*s",
                  EW_STR_ARG(policy->name), EW_STR_ARG(at), EW_STR_ARG(why));
    return at.ptr && policy->unread.ptr ? EW_OK : EW_NOMEM;
}

/* AWS's own have no versions that a customer may choose among (fact F4.9). */
static enum ew_status keep_versions(struct reading *r)
{
    struct ew_policy *policy = r->managed->policy;
    struct ew_arena *arena = r->loading->arena;
    struct ew_diags untold = ew_diags_of(&r->loading->scratch);
    struct ew_document_reader reader = ew_loading_reader(r->loading);
    struct ew_version *versions =
        EW_NEW_ARRAY(arena, r->others.count, struct ew_version);
    EW_TRY_MEMORY(versions);
    reader.notes = &untold;
    policy->default_version = r->default_id;
    policy->versions = versions;
    policy->versions_known = !r->other_lost;
    EW_EACH(const struct other, other, &r->others) {
        struct ew_policy *version = EW_NEW(arena, struct ew_policy);
        EW_TRY_MEMORY(version);
        version->name = policy->name;
        version->type = policy->type;
        version->id = ew_version_id(arena, policy->id, other->id);
        EW_TRY_MEMORY(version->id.ptr);
        EW_TRY(ew_document_load(&reader, r->text, &other->document,
                                EW_USE_IDENTITY, &version->document,
                                &version->unread));
        versions[policy->version_count++] =
            (struct ew_version){other->id, version};
    }
    return EW_OK;
}

static enum ew_status read_version_document(struct reading *r)
{
    EW_TRY(find_default(r));
    struct ew_str flaw = {NULL, 0};
    EW_TRY(find_flaw(r, &flaw));
    if (flaw.ptr) {
        ew_diag_add(&r->loading->estate->notes,
                    ew_json_place(r->text, r->managed->span),
                    "policy `%.*s` %.*s", EW_STR_ARG(r->managed->policy->name),
                    EW_STR_ARG(flaw));
        return leave_unread(r, flaw);
    }
    if (r->problem) {
        return leave_unread(r, ew_str_from(r->problem));
    }
    if (r->managed->building) {
        EW_TRY(keep_versions(r));
    }
    if (!r->document.present) {
        return leave_unread(r, EW_STR("its document is missing"));
    }
    r->managed->document = ew_span_text(r->text, r->document.span);
    const struct ew_document_reader reader = ew_loading_reader(r->loading);
    return ew_document_load(&reader, r->text, &r->document, EW_USE_IDENTITY,
                            &r->managed->policy->document,
                            &r->managed->policy->unread);
}

static enum ew_status read_name(struct reading *r, struct ew_str arn)
{
    const struct ew_member *name = &r->fields[NAME];
    struct ew_policy *policy = r->managed->policy;
    policy->id = arn;
    policy->name = ew_arn_name(arn);
    policy->type = ew_arn_policy_type(arn);
    if (name->present && name->kind == EW_JSON_STRING) {
        policy->name =
            ew_json_string_at(r->text, name->span, r->loading->arena);
    }
    return policy->name.ptr ? EW_OK : EW_NOMEM;
}

enum ew_status ew_export_policy(const struct ew_export *e,
                                struct ew_elements *list,
                                struct ew_member *element)
{
    struct reading r = {
        .loading = e->loading,
        .text = e->text,
        .apart = ew_vec_of(&e->loading->scratch, sizeof(struct ew_span)),
        .others = ew_vec_of(&e->loading->scratch, sizeof(struct other)),
    };
    EW_TRY(ew_elements_read(list, element, FIELDS, FIELD_COUNT, r.fields));
    struct ew_str arn;
    struct ew_account_building *building = NULL;
    EW_TRY(ew_export_arn(e, element->span, &r.fields[ARN], EW_STR("policy/"),
                         &arn, &building));
    if (!arn.ptr) {
        return EW_OK;
    }
    r.managed = ew_accounts_add_managed(&e->loading->accounts);
    EW_TRY_MEMORY(r.managed);
    r.managed->page = e->page;
    r.managed->building = building;
    r.managed->span = element->span;
    /* Null or absent where IAM does not say (fact B7.6). */
    const struct ew_member *uses = &r.fields[BOUNDARY_USES];
    r.managed->is_boundary =
        uses->present && uses->kind == EW_JSON_NUMBER &&
        !ew_str_eq(ew_span_text(r.text, uses->span), EW_STR("0"));
    EW_TRY(read_name(&r, arn));
    return read_version_document(&r);
}
