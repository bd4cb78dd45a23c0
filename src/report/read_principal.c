#include "report/read_parts.h"

/* ---- words --------------------------------------------------------------- */

static enum ew_status read_verdict(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    return ew_read_enum(r, item, &EW_VERDICT_WORDS, out);
}

static enum ew_status read_reach(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    return ew_read_enum(r, item, &EW_REACH_WORDS, out);
}

static enum ew_status read_list_status(struct ew_report_reader *r,
                                       const struct ew_json_item *item,
                                       void *out)
{
    return ew_read_enum(r, item, &EW_LIST_STATUS_WORDS, out);
}

static enum ew_status read_principal_type(struct ew_report_reader *r,
                                          const struct ew_json_item *item,
                                          void *out)
{
    return ew_read_enum(r, item, &EW_PRINCIPAL_TYPE_WORDS, out);
}

static enum ew_status read_policy_type(struct ew_report_reader *r,
                                       const struct ew_json_item *item,
                                       void *out)
{
    return ew_read_enum(r, item, &EW_POLICY_TYPE_WORDS, out);
}

static enum ew_status read_resource_word(struct ew_report_reader *r,
                                         const struct ew_json_item *item,
                                         void *out)
{
    static const char *const RESOURCES[] = {"cluster", "task", "both"};
    static const struct ew_words WORDS = EW_WORDS(RESOURCES);
    unsigned found = 0;
    EW_TRY(ew_read_enum(r, item, &WORDS, &found));
    *(const char **)out = RESOURCES[found];
    return EW_OK;
}

static enum ew_status read_layer(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    static const char *const LAYERS[] = {"deny", "boundary", "scp", "rcp",
                                         "condition"};
    static const struct ew_words WORDS = EW_WORDS(LAYERS);
    unsigned found = 0;
    EW_TRY(ew_read_enum(r, item, &WORDS, &found));
    *(const char **)out = LAYERS[found];
    return EW_OK;
}

/* `direct` or `group:NAME`; out: the name. */
static enum ew_status read_via(struct ew_report_reader *r,
                               const struct ew_json_item *item, void *out)
{
    static const struct ew_str GROUP = EW_LIT("group:");
    struct ew_str text = {NULL, 0};
    struct ew_str *group = out;
    EW_TRY(ew_read_str(r, item, &text));
    *group = (struct ew_str){NULL, 0};
    if (ew_str_starts(text, GROUP)) {
        *group = ew_str_slice(text, GROUP.len, text.len);
    } else if (!ew_str_eq(text, EW_STR("direct"))) {
        return ew_read_fail(r, item, "there must be `direct` or `group:NAME`");
    }
    return EW_OK;
}

/* ---- conditions ---------------------------------------------------------- */

static enum ew_status read_needed(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("operator"), ew_read_str,
         offsetof(struct ew_needed,                                         operator_text)},
        {EW_LIT("key"),      ew_read_str,        offsetof(struct ew_needed, key)          },
        {EW_LIT("values"),   ew_read_strs,       offsetof(struct ew_needed, values)       },
        {EW_LIT("resource"), read_resource_word,
         offsetof(struct ew_needed,                                         resource)     },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

/* out: struct ew_vec */
static enum ew_status read_conditions(struct ew_report_reader *r,
                                      const struct ew_json_item *item,
                                      void *out)
{
    struct ew_vec *list = out;
    *list = ew_vec_of(r->arena, sizeof(struct ew_needed));
    return ew_read_list(r, item, read_needed, list);
}

/* ---- grants -------------------------------------------------------------- */

struct raw_grant {
    struct ew_str policy;
    struct ew_str policy_name;
    enum ew_policy_type policy_type;
    struct ew_str group;
    struct ew_read_statement statement;
    bool not_resource;
    struct ew_vec conditions;
    struct ew_place place;
    struct ew_grant grant;
};

static enum ew_status read_wildcard(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("action"),   ew_read_bool,
         offsetof(struct ew_grant, action_wildcard)  },
        {EW_LIT("resource"), ew_read_bool,
         offsetof(struct ew_grant, resource_wildcard)},
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

#define GRANT(member) offsetof(struct raw_grant, grant.member)

/* clang-format off */
static const struct ew_read_member GRANT_ROWS[] = {
    {EW_LIT("policy"), ew_read_str, offsetof(struct raw_grant, policy)},
    {EW_LIT("policy_name"), ew_read_str_or_null,
     offsetof(struct raw_grant, policy_name)},
    {EW_LIT("policy_type"), read_policy_type,
     offsetof(struct raw_grant, policy_type)},
    {EW_LIT("via"), read_via, offsetof(struct raw_grant, group)},
    {EW_LIT("statement"), ew_read_statement,
     offsetof(struct raw_grant, statement)},
    {EW_LIT("action"), ew_read_str_or_null, GRANT(action)},
    {EW_LIT("resources"), ew_read_strs, GRANT(resources)},
    {EW_LIT("not_resource"), ew_read_bool,
     offsetof(struct raw_grant, not_resource)},
    {EW_LIT("wildcard"), read_wildcard, offsetof(struct raw_grant, grant)},
    {EW_LIT("verdict"), read_verdict, GRANT(verdict)},
    {EW_LIT("reach"), read_reach, GRANT(reach)},
    {EW_LIT("clusters"), ew_read_strs, GRANT(clusters)},
    {EW_LIT("containers"), ew_read_strs, GRANT(containers)},
    {EW_LIT("conditions"), read_conditions,
     offsetof(struct raw_grant, conditions)},
    {EW_LIT("location"), ew_read_place, offsetof(struct raw_grant, place)},
};
/* clang-format on */

/* The statement stands where its grants do: as a piece of a derived text. */
static enum ew_status note_place(struct ew_report_reader *r,
                                 struct ew_read_policy *policy,
                                 struct ew_statement *statement,
                                 struct ew_place place)
{
    if (statement->span.end > 0) {
        return EW_OK; /* another principal holds it, too, at this place */
    }
    struct ew_json_piece *piece = ew_vec_push(&policy->places);
    if (!piece) {
        return ew_fail_memory(r->err);
    }
    *piece = (struct ew_json_piece){policy->places.count, place};
    statement->span = (struct ew_span){piece->begin, piece->begin + 1};
    policy->text.pieces = policy->places.items;
    policy->text.piece_count = policy->places.count;
    return EW_OK;
}

static bool same_origin(const struct ew_origin *a, const struct ew_origin *b)
{
    return a == b || (a && b && ew_str_eq(a->address, b->address) &&
                      a->source.line == b->source.line &&
                      ew_str_eq(a->source.file, b->source.file));
}

/* Code attaches a policy of AWS at a place for each principal. */
static bool stands_elsewhere(const struct ew_read_policy *policy,
                             const struct ew_statement *statement,
                             struct ew_place place)
{
    if (statement->span.end == 0) {
        return false;
    }
    struct ew_place at = ew_statement_place(&policy->document, statement);
    return !ew_str_eq(at.file, place.file) || at.line != place.line ||
           at.column != place.column || !same_origin(at.origin, place.origin);
}

/* The grant's policy and statement, at its own place; false: no memory. */
static bool find_statement(struct ew_report_reader *r,
                           const struct raw_grant *raw,
                           struct ew_read_policy **policy,
                           struct ew_statement **statement)
{
    *policy = ew_read_policy_of(r, raw->policy, raw->policy_name);
    *statement =
        *policy ? ew_read_statement_of(r, *policy, &raw->statement) : NULL;
    if (*statement && stands_elsewhere(*policy, *statement, raw->place)) {
        *policy = ew_read_policy_new(r, raw->policy, raw->policy_name);
        *statement = EW_NEW(r->arena, struct ew_statement);
        if (*statement) {
            (*statement)->index = raw->statement.index;
            (*statement)->sid = raw->statement.sid;
        }
    }
    return *policy && *statement;
}

static enum ew_status read_grant(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    static const struct ew_read_table TABLE = EW_READ_TABLE(GRANT_ROWS);
    struct ew_grant *grant = out;
    struct raw_grant raw = {0};
    EW_TRY(ew_read_object(r, item, TABLE, &raw));
    if (!raw.statement.present) {
        return ew_read_fail(r, item, "a grant must have a statement");
    }
    struct ew_read_policy *policy = NULL;
    struct ew_statement *statement = NULL;
    struct ew_attachment *attachment = EW_NEW(r->arena, struct ew_attachment);
    if (!find_statement(r, &raw, &policy, &statement) || !attachment) {
        return ew_fail_memory(r->err);
    }
    policy->policy.type = raw.policy_type;
    statement->not_resource = raw.not_resource;
    *attachment =
        (struct ew_attachment){.policy = &policy->policy, .group = raw.group};
    *grant = raw.grant;
    grant->attachment = attachment;
    grant->statement = statement;
    grant->conditions = raw.conditions.items;
    grant->condition_count = raw.conditions.count;
    return note_place(r, policy, statement, raw.place);
}

static enum ew_status read_grants(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    struct ew_vec *list = out;
    *list = ew_vec_of(r->arena, sizeof(struct ew_grant));
    return ew_read_list(r, item, read_grant, list);
}

/* ---- blockers and notes -------------------------------------------------- */

struct raw_blocker {
    const char *layer;
    struct ew_str policy;
    struct ew_str policy_name;
    struct ew_read_statement statement;
    struct ew_str text;
};

static enum ew_status read_blocker(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("layer"),       read_layer,          offsetof(struct raw_blocker, layer)      },
        {EW_LIT("policy"),      ew_read_str_or_null,
         offsetof(struct raw_blocker,                                             policy)     },
        {EW_LIT("policy_name"), ew_read_str_or_null,
         offsetof(struct raw_blocker,                                             policy_name)},
        {EW_LIT("statement"),   ew_read_statement,
         offsetof(struct raw_blocker,                                             statement)  },
        {EW_LIT("text"),        ew_read_str_or_null,
         offsetof(struct raw_blocker,                                             text)       },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    struct ew_blocker *blocker = out;
    struct raw_blocker raw = {0};
    EW_TRY(ew_read_object(r, item, TABLE, &raw));
    *blocker = (struct ew_blocker){.layer = raw.layer, .text = raw.text};
    struct ew_read_policy *policy = NULL;
    if (raw.policy.ptr) {
        policy = ew_read_policy_of(r, raw.policy, raw.policy_name);
        blocker->policy = policy ? &policy->policy : NULL;
    }
    if (raw.statement.present) {
        blocker->statement = ew_read_statement_of(r, policy, &raw.statement);
    }
    bool whole = (!raw.policy.ptr || blocker->policy) &&
                 (!raw.statement.present || blocker->statement);
    return whole ? EW_OK : ew_fail_memory(r->err);
}

static enum ew_status read_blockers(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    struct ew_vec *list = out;
    *list = ew_vec_of(r->arena, sizeof(struct ew_blocker));
    return ew_read_list(r, item, read_blocker, list);
}

static enum ew_status read_note(struct ew_report_reader *r,
                                const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("code"), ew_read_str, offsetof(struct ew_note, code)},
        {EW_LIT("text"), ew_read_str, offsetof(struct ew_note, text)},
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

static enum ew_status read_notes(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    struct ew_vec *list = out;
    *list = ew_vec_of(r->arena, sizeof(struct ew_note));
    return ew_read_list(r, item, read_note, list);
}

/* ---- principals ---------------------------------------------------------- */

struct raw_principal {
    struct ew_principal principal;
    struct ew_str account;
    struct ew_access access;
    struct ew_vec notes;
    struct ew_vec conditions;
    struct ew_vec grants;
    struct ew_vec blockers;
    struct ew_reported reported;
};

static enum ew_status read_approval(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("status"), read_list_status,
         offsetof(struct ew_reported, list_status)},
        {EW_LIT("entry"),  ew_read_str_or_null,
         offsetof(struct ew_reported, entry)      },
        {EW_LIT("excess"), ew_read_witness,
         offsetof(struct ew_reported, excess)     },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

/* Null: there was no inventory. */
static enum ew_status read_clusters_now(struct ew_report_reader *r,
                                        const struct ew_json_item *item,
                                        void *out)
{
    struct ew_reported *reported = out;
    reported->has_inventory = item->kind != EW_JSON_NULL;
    return reported->has_inventory
               ? ew_read_strs(r, item, &reported->clusters_now)
               : EW_OK;
}

static enum ew_status read_clusters_no_exec(struct ew_report_reader *r,
                                            const struct ew_json_item *item,
                                            void *out)
{
    struct ew_reported *reported = out;
    return item->kind == EW_JSON_NULL
               ? EW_OK
               : ew_read_strs(r, item, &reported->clusters_no_exec);
}

#define RAW(member) offsetof(struct raw_principal, member)

/* Lined up, the rows would be too long. */
/* clang-format off */
static const struct ew_read_member PRINCIPAL_ROWS[] = {
    {EW_LIT("arn"), ew_read_str, RAW(principal.arn)},
    {EW_LIT("type"), read_principal_type, RAW(principal.type)},
    {EW_LIT("name"), ew_read_str_or_null, RAW(principal.name)},
    {EW_LIT("account"), ew_read_str_or_null, RAW(account)},
    {EW_LIT("verdict"), read_verdict, RAW(access.verdict)},
    {EW_LIT("unknown"), ew_read_strs, RAW(access.unknown)},
    {EW_LIT("notes"), read_notes, RAW(notes)},
    {EW_LIT("reach"), read_reach, RAW(access.reach)},
    {EW_LIT("regions"), ew_read_strs, RAW(access.regions)},
    {EW_LIT("clusters"), ew_read_strs, RAW(access.clusters)},
    {EW_LIT("clusters_except"), ew_read_strs, RAW(access.clusters_except)},
    {EW_LIT("containers"), ew_read_strs, RAW(access.containers)},
    {EW_LIT("conditions"), read_conditions, RAW(conditions)},
    {EW_LIT("limits"), ew_read_strs, RAW(reported.limits)},
    {EW_LIT("grants"), read_grants, RAW(grants)},
    {EW_LIT("blocked_by"), read_blockers, RAW(blockers)},
    {EW_LIT("witness"), ew_read_witness, RAW(access.witness)},
    {EW_LIT("allow_list"), read_approval, RAW(reported)},
    {EW_LIT("clusters_now"), read_clusters_now, RAW(reported)},
    {EW_LIT("clusters_now_without_exec"), read_clusters_no_exec, RAW(reported)},
    {EW_LIT("trusted_by"), ew_read_strs, RAW(reported.trusted_by)},
    {EW_LIT("last_used"), ew_read_str_or_null, RAW(principal.last_used)},
    {EW_LIT("location"), ew_read_place, RAW(principal.place)},
};
/* clang-format on */

static enum ew_status add_principal(struct ew_report_reader *r,
                                    const struct ew_json_item *item,
                                    const struct raw_principal *raw,
                                    struct ew_access *access)
{
    struct ew_principal *principal = EW_NEW(r->arena, struct ew_principal);
    struct ew_principal **slot = ew_vec_push(&r->estate->principals);
    if (!principal || !slot) {
        return ew_fail_memory(r->err);
    }
    *principal = raw->principal;
    struct ew_arn arn;
    if (ew_arn_split(principal->arn, &arn)) {
        principal->partition = arn.partition;
    }
    if (raw->account.ptr) {
        principal->account = ew_map_find(&r->accounts, raw->account);
        if (!principal->account) {
            return ew_read_fail(r, item,
                                "the account `%.*s` of `%.*s` is not among "
                                "those of the run",
                                EW_STR_ARG(raw->account),
                                EW_STR_ARG(principal->arn));
        }
    }
    access->principal = *slot = principal;
    return EW_OK;
}

enum ew_status ew_read_reported(struct ew_report_reader *r,
                                const struct ew_json_item *item, void *out)
{
    static const struct ew_read_table TABLE = EW_READ_TABLE(PRINCIPAL_ROWS);
    struct ew_reported *reported = out;
    struct raw_principal raw = {0};
    struct ew_access *access = EW_NEW(r->arena, struct ew_access);
    if (!access) {
        return ew_fail_memory(r->err);
    }
    EW_TRY(ew_read_object(r, item, TABLE, &raw));
    *access = raw.access;
    EW_TRY(add_principal(r, item, &raw, access));
    access->notes = raw.notes.items;
    access->note_count = raw.notes.count;
    access->conditions = raw.conditions.items;
    access->condition_count = raw.conditions.count;
    access->grants = raw.grants.items;
    access->grant_count = raw.grants.count;
    access->blockers = raw.blockers.items;
    access->blocker_count = raw.blockers.count;
    *reported = raw.reported;
    reported->access = access;
    return EW_OK;
}
