#include "audit/allowlist.h"

#include "base/clock.h"

#include "audit/bound.h"

#include <stddef.h>
#include <stdlib.h>

#define SECONDS_A_DAY 86400
#define DATE_LEN 10

enum entry_field {
    ID,
    PRINCIPAL,
    CLUSTERS,
    CONTAINERS,
    CONDITION,
    ENTRY_DOORS,
    ASSUMED_BY,
    KIND,
    OWNER,
    JUSTIFICATION,
    TICKET,
    APPROVED_BY,
    APPROVED_ON,
    EXPIRES,
    REVIEW_EVERY,
    LAST_REVIEWED,
    UNRESOLVED,
    ENTRY_FIELDS,
};

/** The `policy` block: what every entry has to say. */
struct list_policy {
    int64_t now;
    bool separate_approver;
    int64_t max_lifetime; /**< seconds; 0: none */
    bool required[ENTRY_FIELDS];
};

static enum ew_field_state read_kind(struct ew_fields *fields,
                                     const struct ew_node *node, void *out)
{
    static const struct {
        struct ew_str text;
        enum ew_entry_kind kind;
    } KINDS[] = {
        {EW_LIT("human"),       EW_ENTRY_HUMAN      },
        {EW_LIT("machine"),     EW_ENTRY_MACHINE    },
        {EW_LIT("break-glass"), EW_ENTRY_BREAK_GLASS},
    };
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(*KINDS); i++) {
        if (node->kind == EW_NODE_SCALAR &&
            ew_str_eq(node->text, KINDS[i].text)) {
            *(enum ew_entry_kind *)out = KINDS[i].kind;
            return EW_GIVEN;
        }
    }
    ew_diag_add(fields->faults, node->place,
                "`kind` must be human, machine or break-glass");
    return EW_GIVEN_BAD;
}

static enum ew_field_state read_doors(struct ew_fields *fields,
                                      const struct ew_node *node, void *out)
{
    unsigned *doors = out;
    struct ew_strs names = {0};
    enum ew_field_state given = ew_field_texts(fields, node, &names);
    const struct ew_node *name = given == EW_GIVEN ? node->first : NULL;
    for (; name; name = name->next) {
        size_t door = 0;
        while (door < EW_DOORS &&
               !ew_str_eq(name->text,
                          ew_str_from(ew_door_text((enum ew_door)door)))) {
            door++;
        }
        if (door == EW_DOORS) {
            ew_diag_add(fields->faults, name->place,
                        "`doors` must be of exec, session, run and host");
            given = EW_GIVEN_BAD;
        } else {
            *doors |= 1U << door;
        }
    }
    return given;
}

/* An ARN that may be a glob, or the subjects of a provider. */
static bool is_behind(struct ew_str text)
{
    struct ew_str rest;
    struct ew_str kind = ew_str_cut(text, ':', &rest);
    if (ew_str_eq(kind, EW_STR("saml"))) {
        return rest.len > 0;
    }
    if (ew_str_eq(kind, EW_STR("oidc"))) {
        struct ew_str provider = ew_str_cut(rest, ':', &rest);
        return provider.len > 0 && rest.len > 0;
    }
    return ew_str_eq(text, EW_STR("*")) || ew_str_starts(text, EW_STR("arn:"));
}

static enum ew_field_state read_assumed_by(struct ew_fields *fields,
                                           const struct ew_node *node,
                                           void *out)
{
    enum ew_field_state given = ew_field_texts(fields, node, out);
    const struct ew_node *text = given == EW_GIVEN ? node->first : NULL;
    for (; text; text = text->next) {
        if (!is_behind(text->text)) {
            ew_diag_add(fields->faults, text->place,
                        "`assumed_by` must have ARNs, `oidc:PROVIDER:SUBJECT` "
                        "or `saml:PROVIDER`");
            given = EW_GIVEN_BAD;
        }
    }
    return given;
}

/* What a draft could not say in the terms of an entry: a person has to decide
 * it, and as long as it stands here nobody has. */
static enum ew_field_state read_unresolved(struct ew_fields *fields,
                                           const struct ew_node *node,
                                           void *out)
{
    struct ew_strs *texts = out;
    enum ew_field_state given = ew_field_texts(fields, node, texts);
    const struct ew_node *text = given == EW_GIVEN ? node->first : NULL;
    for (; text; text = text->next) {
        ew_diag_add(fields->faults, text->place,
                    "unresolved: %.*s; decide it, then remove it",
                    EW_STR_ARG(text->text));
        given = EW_GIVEN_BAD;
    }
    return given;
}

#define ENTRY(member) offsetof(struct ew_entry, member)
/* clang-format off */
static const struct ew_field ENTRY_ROWS[ENTRY_FIELDS] = {
    [ID] = {EW_LIT("id"), ew_field_text, ENTRY(id)},
    [PRINCIPAL] = {EW_LIT("principal"), ew_field_principal, ENTRY(principal)},
    [CLUSTERS] = {EW_LIT("clusters"), ew_field_clusters, ENTRY(bound)},
    [CONTAINERS] = {EW_LIT("containers"), ew_field_containers, ENTRY(bound)},
    [CONDITION] = {EW_LIT("condition"), ew_field_condition, ENTRY(bound)},
    [ENTRY_DOORS] = {EW_LIT("doors"), read_doors, ENTRY(doors)},
    [ASSUMED_BY] = {EW_LIT("assumed_by"), read_assumed_by, ENTRY(assumed_by)},
    [KIND] = {EW_LIT("kind"), read_kind, ENTRY(kind)},
    [OWNER] = {EW_LIT("owner"), ew_field_text, ENTRY(owner)},
    [JUSTIFICATION] =
        {EW_LIT("justification"), ew_field_text, ENTRY(justification)},
    [TICKET] = {EW_LIT("ticket"), ew_field_text, ENTRY(ticket)},
    [APPROVED_BY] = {EW_LIT("approved_by"), ew_field_text, ENTRY(approved_by)},
    [APPROVED_ON] = {EW_LIT("approved_on"), ew_field_date, ENTRY(approved_on)},
    [EXPIRES] = {EW_LIT("expires"), ew_field_date, ENTRY(expires)},
    [REVIEW_EVERY] =
        {EW_LIT("review_every"), ew_field_days, ENTRY(review_every)},
    [LAST_REVIEWED] =
        {EW_LIT("last_reviewed"), ew_field_date, ENTRY(last_reviewed)},
    [UNRESOLVED] = {EW_LIT("unresolved"), read_unresolved, ENTRY(unresolved)},
};
/* clang-format on */
static const struct ew_field_table ENTRY_TABLE = {ENTRY_ROWS, ENTRY_FIELDS};

/* ---- the policy block -------------------------------------------------- */

static enum ew_field_state read_require(struct ew_fields *fields,
                                        const struct ew_node *node, void *out)
{
    bool *required = out;
    struct ew_strs names = {0};
    enum ew_field_state given = ew_field_texts(fields, node, &names);
    if (given == EW_GIVEN_BAD) {
        return given;
    }
    for (size_t i = KIND; i < ENTRY_FIELDS; i++) {
        required[i] = false;
    }
    for (node = node->first; node; node = node->next) {
        size_t field = ew_field_find(ENTRY_TABLE, node->text);
        if (field == ENTRY_FIELDS) {
            ew_diag_add(fields->faults, node->place,
                        "`%.*s` is no field of an entry",
                        EW_STR_ARG(node->text));
        } else {
            required[field] = true;
        }
    }
    return EW_GIVEN;
}

#define POLICY(member) offsetof(struct list_policy, member)
static const struct ew_field POLICY_ROWS[] = {
    {EW_LIT("max_lifetime"),      ew_field_days, POLICY(max_lifetime)     },
    {EW_LIT("require"),           read_require,  POLICY(required)         },
    {EW_LIT("separate_approver"), ew_field_flag, POLICY(separate_approver)},
};
#define POLICY_FIELDS (sizeof(POLICY_ROWS) / sizeof(*POLICY_ROWS))

static void read_list_policy(struct ew_fields *fields,
                             const struct ew_node *node,
                             struct list_policy *out)
{
    static const enum entry_field DEFAULTS[] = {
        ID,          PRINCIPAL,   CLUSTERS, OWNER, JUSTIFICATION,
        APPROVED_BY, APPROVED_ON, EXPIRES,
    };
    for (size_t i = 0; i < sizeof(DEFAULTS) / sizeof(*DEFAULTS); i++) {
        out->required[DEFAULTS[i]] = true;
    }
    if (!node) {
        return;
    }
    if (node->kind != EW_NODE_MAP) {
        ew_diag_add(fields->faults, node->place, "`policy` must be a map");
        return;
    }
    enum ew_field_state given[POLICY_FIELDS];
    ew_fields_read(fields, (struct ew_field_table){POLICY_ROWS, POLICY_FIELDS},
                   node, out, given);
    /* a lifetime is measured between two dates: without them it is endless */
    if (out->max_lifetime) {
        out->required[APPROVED_ON] = true;
        out->required[EXPIRES] = true;
    }
}

/* ---- entries ----------------------------------------------------------- */

static void check_required(struct ew_fields *fields, const struct ew_node *node,
                           const struct list_policy *policy,
                           const enum ew_field_state given[ENTRY_FIELDS])
{
    for (size_t i = 0; i < ENTRY_FIELDS; i++) {
        struct ew_str name = ENTRY_ROWS[i].name;
        if (!policy->required[i] || given[i] == EW_GIVEN ||
            given[i] == EW_GIVEN_BAD) {
            continue;
        }
        if (given[i] == EW_NOT_GIVEN) {
            ew_diag_add(fields->faults, node->place, "`%.*s` is required",
                        EW_STR_ARG(name));
        } else {
            ew_diag_add(fields->faults, ew_node_get(node, name.ptr)->place,
                        "`%.*s` must not be empty", EW_STR_ARG(name));
        }
    }
}

/* What is dated later has not happened: it approves nothing yet. */
static void check_past(struct ew_fields *fields, const struct ew_node *node,
                       const struct list_policy *policy, int64_t day)
{
    if (node && day > policy->now) {
        char now[21];
        ew_time_format(policy->now, now);
        ew_diag_add(fields->faults, node->place,
                    "`%.*s` is in the future: it is %.*s now",
                    EW_STR_ARG(node->key), DATE_LEN, now);
    }
}

/* Names are the same in any case, as mail addresses are. */
static void check_approver(struct ew_fields *fields, const struct ew_node *node,
                           const struct list_policy *policy,
                           struct ew_entry *entry)
{
    struct ew_str owner = ew_str_trim(entry->owner);
    struct ew_str approver = ew_str_trim(entry->approved_by);
    entry->self_approved = owner.len && ew_str_eq_nocase(owner, approver);
    if (entry->self_approved && policy->separate_approver) {
        ew_diag_add(fields->faults, ew_node_get(node, "approved_by")->place,
                    "`approved_by` is the owner: `separate_approver` asks for "
                    "somebody else");
    }
}

static void check_dates(struct ew_fields *fields, const struct ew_node *node,
                        const struct list_policy *policy,
                        const struct ew_entry *entry)
{
    if (entry->review_every && !entry->has_last_reviewed &&
        !entry->has_approved_on) {
        ew_diag_add(fields->faults, node->place,
                    "`review_every` needs `last_reviewed` or `approved_on`");
    }
    if (entry->has_approved_on) {
        check_past(fields, ew_node_get(node, "approved_on"), policy,
                   entry->approved_on);
    }
    if (entry->has_last_reviewed) {
        check_past(fields, ew_node_get(node, "last_reviewed"), policy,
                   entry->last_reviewed);
    }
    if (!entry->has_expires || !entry->has_approved_on) {
        return;
    }
    struct ew_place place = ew_node_get(node, "expires")->place;
    int64_t lifetime = entry->expires - entry->approved_on;
    if (lifetime < 0) {
        ew_diag_add(fields->faults, place, "`expires` is before `approved_on`");
    } else if (policy->max_lifetime && lifetime > policy->max_lifetime) {
        ew_diag_add(fields->faults, place,
                    "%lld days from `approved_on` to `expires` are more than "
                    "`max_lifetime`, %lld days",
                    (long long)(lifetime / SECONDS_A_DAY),
                    (long long)(policy->max_lifetime / SECONDS_A_DAY));
    }
}

static void read_list_entry(struct ew_fields *fields,
                            const struct ew_node *node,
                            const struct list_policy *policy,
                            struct ew_entry *out)
{
    out->place = node->place;
    if (node->kind != EW_NODE_MAP) {
        ew_diag_add(fields->faults, node->place, "an entry must be a map");
        return;
    }
    enum ew_field_state given[ENTRY_FIELDS];
    ew_fields_read(fields, ENTRY_TABLE, node, out, given);
    out->doors =
        given[ENTRY_DOORS] == EW_GIVEN ? out->doors : 1U << EW_DOOR_EXEC;
    out->has_approved_on = given[APPROVED_ON] == EW_GIVEN;
    out->has_expires = given[EXPIRES] == EW_GIVEN;
    out->has_last_reviewed = given[LAST_REVIEWED] == EW_GIVEN;
    check_required(fields, node, policy, given);
    check_dates(fields, node, policy, out);
    check_approver(fields, node, policy, out);
    if (out->has_expires) {
        out->expires += SECONDS_A_DAY - 1;
    }
}

static void check_id(struct ew_fields *fields, const struct ew_node *node,
                     struct ew_entry *entry, struct ew_map *ids)
{
    if (entry->id.len == 0) {
        return;
    }
    const struct ew_entry *first = ew_map_find(ids, entry->id);
    if (first) {
        ew_diag_add(fields->faults, ew_node_get(node, "id")->place,
                    "the id `%.*s` is that of the entry on line %zu too",
                    EW_STR_ARG(entry->id), first->place.line);
    } else if (ew_map_put(ids, entry->id, entry) != EW_OK) {
        fields->faults->cut = true;
    }
}

static void read_entries(struct ew_fields *fields, const struct ew_node *list,
                         const struct list_policy *policy,
                         struct ew_allowlist *out)
{
    if (list->kind != EW_NODE_LIST) {
        ew_diag_add(fields->faults, list->place, "`entries` must be a list");
        return;
    }
    size_t count = 0;
    for (const struct ew_node *node = list->first; node; node = node->next) {
        count++;
    }
    struct ew_entry *entries =
        EW_NEW_ARRAY(fields->arena, count, struct ew_entry);
    if (!entries) {
        fields->faults->cut = true;
        return;
    }
    struct ew_map ids = ew_map_of(fields->arena);
    struct ew_entry *entry = entries;
    for (const struct ew_node *node = list->first; node; node = node->next) {
        read_list_entry(fields, node, policy, entry);
        check_id(fields, node, entry, &ids);
        entry++;
    }
    out->entries = entries;
    out->entry_count = count;
}

/* ---- the file ---------------------------------------------------------- */

static void check_keys(struct ew_fields *fields, const struct ew_node *root)
{
    for (const struct ew_node *node = root->first; node; node = node->next) {
        if (!ew_str_eq(node->key, EW_STR("version")) &&
            !ew_str_eq(node->key, EW_STR("policy")) &&
            !ew_str_eq(node->key, EW_STR("entries"))) {
            ew_diag_add(fields->faults, node->key_place, "unknown key `%.*s`",
                        EW_STR_ARG(node->key));
        }
    }
}

static void check_version(struct ew_fields *fields, const struct ew_node *root)
{
    const struct ew_node *version = ew_node_get(root, "version");
    if (!version) {
        ew_diag_add(fields->faults, root->place, "`version` is required");
    } else if (version->kind != EW_NODE_SCALAR ||
               !ew_str_eq(version->text, EW_STR("1"))) {
        ew_diag_add(fields->faults, version->place, "`version` must be 1");
    }
}

static void read_root(struct ew_fields *fields, const struct ew_node *root,
                      int64_t now, struct ew_allowlist *out)
{
    if (root->kind != EW_NODE_MAP) {
        ew_diag_add(fields->faults, root->place,
                    "an allow-list must be a map with `version` and "
                    "`entries`");
        return;
    }
    check_keys(fields, root);
    check_version(fields, root);
    struct list_policy policy = {.now = now};
    read_list_policy(fields, ew_node_get(root, "policy"), &policy);
    const struct ew_node *entries = ew_node_get(root, "entries");
    if (entries) {
        read_entries(fields, entries, &policy, out);
    } else {
        ew_diag_add(fields->faults, root->place, "`entries` is required");
    }
}

static int by_place(const void *a, const void *b)
{
    const struct ew_diag *x = a;
    const struct ew_diag *y = b;
    if (x->place.line != y->place.line) {
        return x->place.line < y->place.line ? -1 : 1;
    }
    if (x->place.column != y->place.column) {
        return x->place.column < y->place.column ? -1 : 1;
    }
    return ew_str_cmp(x->text, y->text);
}

/* As a person reads the file: fields are checked in an order of their own. */
static void sort_faults(struct ew_diags *faults, size_t from)
{
    if (faults->list.count > from) {
        qsort((struct ew_diag *)faults->list.items + from,
              faults->list.count - from, sizeof(struct ew_diag), by_place);
    }
}

enum ew_status ew_allowlist_parse(struct ew_str file, struct ew_str text,
                                  int64_t now, struct ew_diags *faults,
                                  const struct ew_allowlist **out,
                                  struct ew_error *err)
{
    struct ew_arena *arena = faults->list.arena;
    size_t before = faults->list.count;
    struct ew_allowlist *list = EW_NEW(arena, struct ew_allowlist);
    EW_TRY_MEMORY_FOR(list, err);
    list->path = file;
    struct ew_error local = {0};
    const struct ew_node *root = NULL;
    enum ew_status status = ew_node_parse(arena, file, text, &root, &local);
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    if (status != EW_OK) {
        ew_diag_add_error(faults, &local);
    } else {
        struct ew_fields fields = {arena, faults};
        read_root(&fields, root, now, list);
    }
    if (faults->cut) {
        return ew_fail_memory(err);
    }
    sort_faults(faults, before);
    if (faults->list.count > before) {
        return ew_fail(err, EW_INVALID, "the allow-list `%.*s` is not valid",
                       EW_STR_ARG(file));
    }
    *out = list;
    return EW_OK;
}

/* ---- questions to an entry --------------------------------------------- */

bool ew_entry_expired(const struct ew_entry *entry, int64_t now)
{
    return entry->has_expires && now > entry->expires;
}

bool ew_entry_overdue(const struct ew_entry *entry, int64_t now)
{
    if (!entry->review_every) {
        return false;
    }
    int64_t last =
        entry->has_last_reviewed ? entry->last_reviewed : entry->approved_on;
    /* as with all dates, the day itself still counts */
    return now >= last + entry->review_every + SECONDS_A_DAY;
}

bool ew_entry_names(const struct ew_entry *entry, struct ew_str principal)
{
    return ew_arn_glob_match(entry->principal, principal);
}
