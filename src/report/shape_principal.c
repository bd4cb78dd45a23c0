/* Principals of a report, with the grants that reach and what blocks them. */
#include "report/shapes.h"

/* ---- conditions and notes ------------------------------------------------ */

/* As rows of actions call their resources (engine/actions_rows.h), or both. */
static void write_resource(struct ew_json_writer *w, const void *at)
{
    const char *const *resource = at;
    ew_json_add_text(w, *resource);
}

static enum ew_status read_resource(struct ew_reader *r, void *at)
{
    struct ew_str text = {NULL, 0};
    const char **resource = at;
    EW_TRY(ew_read_text(r, &text));
    text = ew_arena_str(r->arena, text);
    EW_TRY_MEMORY_FOR(text.ptr, r->err);
    *resource = text.ptr;
    return EW_OK;
}

static const struct ew_special RESOURCE = {
    .write = write_resource,
    .read = read_resource,
    .schema = "{\"type\": \"string\"}",
};

/* clang-format off */
static const struct ew_row CONDITION_ROWS[] = {
    {"operator", EW_TEXT(ew_needed, operator_text)},
    {"key",      EW_TEXT(ew_needed, key)},
    {"values",   EW_TEXTS(ew_needed, values)},
    {"resource", EW_SPECIAL(ew_needed, resource, const char *, RESOURCE)},
};
const struct ew_shape EW_CONDITION_SHAPE = {
    EW_SHAPE("condition", CONDITION_ROWS, ew_needed)};

static const struct ew_row NOTE_ROWS[] = {
    {"code", EW_TEXT(ew_note, code)},
    {"text", EW_TEXT(ew_note, text)},
};
static const struct ew_shape NOTE = {
    EW_SHAPE("note", NOTE_ROWS, ew_note)};
/* clang-format on */

/* ---- grants -------------------------------------------------------------- */

/* `direct` or `group:NAME`, of a name. */
static void write_via(struct ew_json_writer *w, const void *at)
{
    const struct ew_str *group = at;
    if (!group->ptr) {
        ew_json_add_text(w, "direct");
        return;
    }
    struct ew_buf via;
    ew_buf_init(&via);
    ew_buf_add(&via, EW_STR("group:"));
    ew_buf_add(&via, *group);
    ew_json_add_str(w, ew_buf_str(&via));
    w->out->failed = w->out->failed || via.failed;
    ew_buf_release(&via);
}

static enum ew_status read_via(struct ew_reader *r, void *at)
{
    static const struct ew_str GROUP = EW_LIT("group:");
    struct ew_str text = {NULL, 0};
    struct ew_str *group = at;
    EW_TRY(ew_read_text(r, &text));
    if (ew_str_starts(text, GROUP)) {
        *group = ew_str_slice(text, GROUP.len, text.len);
    } else if (!ew_str_eq(text, EW_STR("direct"))) {
        return ew_read_fail(r, "there must be `direct` or `group:NAME`");
    }
    return EW_OK;
}

static const struct ew_special VIA = {
    .write = write_via,
    .read = read_via,
    .schema = "{\"type\": \"string\", \"pattern\": \"^(direct|group:.*)$\"}",
};

/* clang-format off */
static const struct ew_row WILDCARD_ROWS[] = {
    {"action",   EW_FLAG(ew_grant, action_wildcard)},
    {"resource", EW_FLAG(ew_grant, resource_wildcard)},
};
static const struct ew_shape WILDCARD = {
    EW_SHAPE("wildcard", WILDCARD_ROWS, ew_grant)};
/* clang-format on */

struct grant {
    struct ew_grant grant;
    struct ew_policy_name policy;
    enum ew_policy_type policy_type;
    struct ew_str group;
    bool not_resource;
    struct ew_place place;
};

static void write_grant(struct ew_json_writer *w, struct ew_rows rows,
                        const void *from)
{
    const struct ew_grant *grant = from;
    const struct ew_statement *statement = grant->statement;
    const struct ew_policy *policy = grant->attachment->policy;
    const struct grant view = {
        .grant = *grant,
        .policy = ew_policy_name_of(policy),
        .policy_type = policy->type,
        .group = grant->attachment->group,
        .not_resource = statement->not_resource,
        .place = ew_statement_place(ew_policy_document_with(policy, statement),
                                    statement),
    };
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_grant(struct ew_reader *r, struct ew_rows rows,
                                 void *to)
{
    struct ew_grant *grant = to;
    struct grant view = {.not_resource = false};
    EW_TRY(ew_read_rows(r, rows, &view));
    if (!view.grant.statement) {
        return ew_read_fail(r, "a grant must have a statement");
    }
    struct ew_read_policy *policy = NULL;
    struct ew_statement *statement = NULL;
    struct ew_attachment *attachment = EW_NEW(r->arena, struct ew_attachment);
    EW_TRY_MEMORY_FOR(attachment, r->err);
    EW_TRY(ew_read_statement_at(r, view.policy, view.grant.statement,
                                view.place, &policy, &statement));
    policy->policy.type = view.policy_type;
    statement->not_resource = view.not_resource;
    *attachment =
        (struct ew_attachment){.policy = &policy->policy, .group = view.group};
    *grant = view.grant;
    grant->attachment = attachment;
    grant->statement = statement;
    return EW_OK;
}

/* clang-format off */
static const struct ew_row GRANT_ROWS[] = {
    {"policy",       EW_TEXT(grant, policy.id)},
    {"policy_name",  EW_TEXT_OR_NULL(grant, policy.name)},
    {"policy_type",  EW_WORD(grant, policy_type, EW_POLICY_TYPE_WORDS)},
    {"via",          EW_SPECIAL(grant, group, struct ew_str, VIA)},
    {"statement",    EW_OBJECT(grant, grant.statement, EW_STATEMENT_SHAPE)},
    {"action",       EW_TEXT_OR_NULL(grant, grant.action),
     .help = "The entry that names the action; of NotAction `all but` and its "
             "entries."},
    {"resources",    EW_TEXTS(grant, grant.resources)},
    {"not_resource", EW_FLAG(grant, not_resource),
     .help = "The resources are those of NotResource: all but these."},
    {"wildcard",     EW_OBJECT(grant, grant, WILDCARD)},
    {"verdict",      EW_WORD(grant, grant.verdict, EW_VERDICT_WORDS)},
    {"reach",        EW_WORD(grant, grant.reach, EW_REACH_WORDS)},
    {"clusters",     EW_TEXTS(grant, grant.clusters)},
    {"containers",   EW_TEXTS(grant, grant.containers)},
    {"conditions",   EW_LIST(grant, grant.conditions, grant.condition_count,
                             EW_CONDITION_SHAPE)},
    {"location",     EW_OBJECT(grant, place, EW_LOCATION_SHAPE)},
};
const struct ew_shape EW_GRANT_SHAPE = {
    EW_SHAPE("grant", GRANT_ROWS, ew_grant),
    .write = write_grant, .read = read_grant};
/* clang-format on */

/* ---- blockers ------------------------------------------------------------ */

struct blocker {
    struct ew_blocker blocker;
    struct ew_policy_name policy;
};

static const char *const LAYERS[] = {"deny", "boundary", "scp",
                                     "rcp",  "resource", "condition"};
static const struct ew_words LAYER_WORDS = EW_WORDS(LAYERS);
static const struct ew_words DENY_LAYER_WORDS = {LAYERS, 5};

static void write_blocker(struct ew_json_writer *w, struct ew_rows rows,
                          const void *from)
{
    const struct ew_blocker *blocker = from;
    const struct blocker view = {*blocker, ew_policy_name_of(blocker->policy)};
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_blocker(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    struct ew_blocker *blocker = to;
    struct blocker view = {.policy = {.id = {NULL, 0}}};
    EW_TRY(ew_read_rows(r, rows, &view));
    *blocker = view.blocker;
    return ew_read_about(r, view.policy, &blocker->policy, &blocker->statement);
}

/* clang-format off */
static const struct ew_row BLOCKER_ROWS[] = {
    {"layer",       EW_LABEL(blocker, blocker.layer, LAYER_WORDS)},
    {"policy",      EW_TEXT_OR_NULL(blocker, policy.id)},
    {"policy_name", EW_TEXT_OR_NULL(blocker, policy.name)},
    {"statement",   EW_OBJECT(blocker, blocker.statement, EW_STATEMENT_SHAPE)},
    {"text",        EW_TEXT_OR_NULL(blocker, blocker.text)},
};
static const struct ew_shape BLOCKER = {
    EW_SHAPE("blocker", BLOCKER_ROWS, ew_blocker),
    .write = write_blocker, .read = read_blocker};

static const struct ew_row DENY_ROWS[] = {
    {"layer",       EW_LABEL(blocker, blocker.layer, DENY_LAYER_WORDS)},
    {"policy",      EW_TEXT_OR_NULL(blocker, policy.id)},
    {"policy_name", EW_TEXT_OR_NULL(blocker, policy.name)},
    {"statement",   EW_OBJECT(blocker, blocker.statement, EW_STATEMENT_SHAPE),
     .schema = "{\"$ref\": \"#/$defs/statement\", \"type\": \"object\"}"},
    {"text",        EW_TEXT_OR_NULL(blocker, blocker.text),
     .help = "How sure that is; null: it surely denies."},
};
const struct ew_shape EW_DENY_SHAPE = {
    EW_SHAPE("deny", DENY_ROWS, ew_blocker),
    .null = EW_NULL_BY_POINTER, .write = write_blocker, .read = read_blocker};
/* clang-format on */

/* ---- principals ---------------------------------------------------------- */

struct principal {
    struct ew_principal principal;
    struct ew_str account;
    struct ew_access access;
    struct ew_reported reported;
    struct ew_maybe_strs clusters_now; /* null: there was no inventory */
    struct ew_maybe_strs clusters_no_exec;
    struct ew_str actor; /* absent: nobody asked */
    struct ew_ways ways;
};

/* clang-format off */
static const struct ew_row APPROVAL_ROWS[] = {
    {"status", EW_WORD(ew_reported, list_status, EW_LIST_STATUS_WORDS)},
    {"entry",  EW_TEXT_OR_NULL(ew_reported, entry)},
    {"excess", EW_OBJECT(ew_reported, excess, EW_WITNESS_SHAPE)},
};
static const struct ew_shape APPROVAL = {
    EW_SHAPE("allow_list", APPROVAL_ROWS, ew_reported)};
/* clang-format on */

struct ew_str ew_account_id(const struct ew_principal *principal)
{
    return principal->account ? principal->account->id
                              : (struct ew_str){NULL, 0};
}

static void write_principal(struct ew_json_writer *w, struct ew_rows rows,
                            const void *from)
{
    const struct ew_reported *reported = from;
    const struct ew_principal *principal = reported->access->principal;
    struct principal view = {
        .principal = *principal,
        .account = ew_account_id(principal),
        .access = *reported->access,
        .reported = *reported,
        .clusters_now = {reported->has_inventory, reported->clusters_now},
        .clusters_no_exec = {reported->has_inventory,
                         reported->clusters_no_exec                     },
    };
    if (reported->ways) {
        view.ways = *reported->ways;
        view.actor = ew_str_from(ew_actor_text(view.ways.actor));
    }
    ew_write_rows(w, rows, &view);
}

static enum ew_status add_read_principal(struct ew_reader *r,
                                         const struct principal *view,
                                         struct ew_access *access)
{
    struct ew_principal *principal =
        ew_principal_new(r->arena, view->principal.type);
    struct ew_principal **slot = ew_vec_push(&r->estate->principals);
    EW_TRY_MEMORY_FOR(principal && slot, r->err);
    *principal = view->principal;
    principal->console_password = EW_KNOWN_UNSURE;
    principal->mfa_active = EW_KNOWN_UNSURE;
    struct ew_arn arn;
    if (ew_arn_split(principal->arn, &arn)) {
        principal->partition = arn.partition;
    }
    if (view->account.ptr) {
        principal->account = ew_map_find(&r->accounts, view->account);
        if (!principal->account) {
            return ew_read_fail(r,
                                "the account `%.*s` of `%.*s` is not among "
                                "those of the run",
                                EW_STR_ARG(view->account),
                                EW_STR_ARG(principal->arn));
        }
    }
    access->principal = *slot = principal;
    return EW_OK;
}

/* Who was looked for has an actor. */
static enum ew_status read_ways(struct ew_reader *r, struct principal *view,
                                struct ew_reported *reported)
{
    struct ew_ways *ways = EW_NEW(r->arena, struct ew_ways);
    size_t actor = 0;
    EW_TRY_MEMORY_FOR(ways, r->err);
    reported->ways = NULL;
    if (!view->actor.ptr) {
        return view->ways.door_count + view->ways.path_count +
                           view->ways.evidence_count ==
                       0
                   ? EW_OK
                   : ew_read_fail(r, "doors and paths are of an actor");
    }
    while (actor < EW_ACTOR_WORDS.count &&
           !ew_str_eq(view->actor, ew_str_from(EW_ACTOR_WORDS.texts[actor]))) {
        actor++;
    }
    if (actor == EW_ACTOR_WORDS.count) {
        return ew_read_fail(r, "`%.*s` is no actor", EW_STR_ARG(view->actor));
    }
    *ways = view->ways;
    ways->actor = (enum ew_actor)actor;
    ways->principal = reported->access->principal;
    ways->exec = reported->access;
    reported->ways = ways;
    return EW_OK;
}

static enum ew_status read_principal(struct ew_reader *r, struct ew_rows rows,
                                     void *to)
{
    struct ew_reported *reported = to;
    struct principal view = {
        .account = {NULL, 0}
    };
    struct ew_access *access = EW_NEW(r->arena, struct ew_access);
    EW_TRY_MEMORY_FOR(access, r->err);
    EW_TRY(ew_read_rows(r, rows, &view));
    *access = view.access;
    access->action = r->action;
    *reported = view.reported;
    reported->access = access;
    reported->has_inventory = view.clusters_now.given;
    reported->clusters_now = view.clusters_now.list;
    reported->clusters_no_exec = view.clusters_no_exec.list;
    EW_TRY(add_read_principal(r, &view, access));
    return read_ways(r, &view, reported);
}

/* clang-format off */
static const struct ew_row PRINCIPAL_ROWS[] = {
    {"arn",             EW_TEXT(principal, principal.arn)},
    {"type",            EW_WORD(principal, principal.type,
                                EW_PRINCIPAL_TYPE_WORDS),
     .in_lines = "principal_type"},
    {"name",            EW_TEXT_OR_NULL(principal, principal.name)},
    {"account",         EW_TEXT_OR_NULL(principal, account)},
    {"actor",           EW_TEXT_OR_NULL(principal, actor),
     .help = "Who is behind it; null: nobody asked.",
     .schema = "{\"enum\": [\"unknown\", \"human\", \"machine\", "
               "\"service\", \"outside\", null]}"},
    {"actor_reason",    EW_TEXT_OR_NULL(principal, ways.actor_reason)},
    {"verdict",         EW_WORD(principal, access.verdict, EW_VERDICT_WORDS),
     .help = "Of its own access; `none` where it has other ways only."},
    {"unknown",         EW_TEXTS(principal, access.unknown)},
    {"notes",           EW_LIST(principal, access.notes, access.note_count,
                                NOTE)},
    {"reach",           EW_WORD(principal, access.reach, EW_REACH_WORDS)},
    {"regions",         EW_TEXTS(principal, access.regions)},
    {"clusters",        EW_TEXTS(principal, access.clusters)},
    {"clusters_except", EW_TEXTS(principal, access.clusters_except)},
    {"containers",      EW_TEXTS(principal, access.containers)},
    {"conditions",      EW_LIST(principal, access.conditions,
                                access.condition_count, EW_CONDITION_SHAPE)},
    {"limits",          EW_TEXTS(principal, reported.limits),
     .help = "Digests of what narrows the access beside the grants: each Deny, "
             "the boundary, each SCP level, and what these and the grants test "
             "of the principal and the time.",
     .schema = "{\"type\": \"array\", \"uniqueItems\": true, \"items\": "
               "{\"type\": \"string\", \"pattern\": "
               "\"^(boundary|deny|fixed|scp):[0-9a-f]{16}$\"}}"},
    {"grants",          EW_LIST(principal, access.grants, access.grant_count,
                                EW_GRANT_SHAPE)},
    {"blocked_by",      EW_LIST(principal, access.blockers,
                                access.blocker_count, BLOCKER)},
    {"witness",         EW_OBJECT(principal, access.witness, EW_WITNESS_SHAPE)},
    {"doors",           EW_LIST(principal, ways.doors, ways.door_count,
                                EW_DOOR_SHAPE),
     .help = "What it may do by itself, at each door that is not closed."},
    {"paths",           EW_LIST(principal, ways.paths, ways.path_count,
                                EW_PATH_SHAPE),
     .help = "How it gets to more than that, shortest first."},
    {"evidence",        EW_LIST(principal, ways.evidence, ways.evidence_count,
                                EW_EVIDENCE_SHAPE),
     .help = "What of the evidence of its sessions it may hide."},
    {"allow_list",      EW_OBJECT(principal, reported, APPROVAL)},
    {"clusters_now",    EW_TEXTS_OR_NULL(principal, clusters_now),
     .help = "Clusters of the inventory that are reached."},
    {"clusters_now_without_exec", EW_TEXTS_OR_NULL(principal, clusters_no_exec),
     .help = "Those where no service or task has exec enabled."},
    {"trusted_by",      EW_TEXTS(principal, reported.trusted_by)},
    {"last_used",       EW_TEXT_OR_NULL(principal, principal.last_used)},
    {"location",        EW_OBJECT(principal, principal.place,
                                  EW_LOCATION_SHAPE)},
};
const struct ew_shape EW_PRINCIPAL_SHAPE = {
    EW_SHAPE("principal", PRINCIPAL_ROWS, ew_reported),
    .write = write_principal, .read = read_principal};
/* clang-format on */

/* ---- targets ------------------------------------------------------------- */

/* clang-format off */
static const struct ew_row TARGET_ROWS[] = {
    {"region",    EW_TEXT_OR_NULL(ew_target, region)},
    {"cluster",   EW_TEXT_OR_NULL(ew_target, cluster)},
    {"task",      EW_TEXT_OR_NULL(ew_target, task)},
    {"container", EW_TEXT_OR_NULL(ew_target, container)},
};
const struct ew_shape EW_TARGET_SHAPE = {
    EW_SHAPE("target", TARGET_ROWS, ew_target)};
/* clang-format on */
