/* Which keys matter for a principal, and which of them are settled. */
#include "base/clock.h"

#include "policy/variables.h"

#include "sample.h"

static bool is_key(const struct key_row *row, const char *name)
{
    return ew_str_eq(ew_str_from(row->name), ew_str_from(name));
}

static struct held one(struct ew_str s)
{
    return (struct held){.items = {s}, .count = s.ptr ? 1 : 0};
}

/* ---- what is settled ---------------------------------------- */

static bool may_be_given_tags(const struct ew_principal *p)
{
    const struct ew_document *trust = ew_principal_trust(p);
    for (size_t i = 0; trust && i < trust->statement_count; i++) {
        if (ew_statement_names_action(&trust->statements[i],
                                      EW_STR("sts:TagSession"))) {
            return true;
        }
    }
    return false;
}

/* Transitive tags come along a chain of roles: each trusts the account. */
static bool tags_may_change(const struct ew_principal *p)
{
    bool role = p->type == EW_PRINCIPAL_ROLE;
    for (size_t i = 0; role && i < p->account->principal_count; i++) {
        if (may_be_given_tags(p->account->principals[i])) {
            return true;
        }
    }
    return may_be_given_tags(p);
}

static void settle_tag(struct probe_key *key, const struct ew_principal *p)
{
    struct ew_str name = ew_str_from(key->row->name);
    struct ew_str tag =
        ew_str_slice(name, ew_str_find(name, '/') + 1, name.len);
    key->free = p->type == EW_PRINCIPAL_DOCUMENT || tags_may_change(p);
    for (size_t i = 0; i < p->tag_count; i++) {
        if (ew_str_eq_nocase(p->tags[i].key, tag)) {
            key->bound = one(p->tags[i].value);
        }
    }
}

static void settle_person(struct probe_key *key, const struct ew_principal *p)
{
    static const struct ew_str TYPES[] = {
        [EW_PRINCIPAL_USER] = EW_LIT("User"),
        [EW_PRINCIPAL_ROLE] = EW_LIT("AssumedRole"),
        [EW_PRINCIPAL_ROOT] = EW_LIT("Account"),
    };
    bool user = p->type == EW_PRINCIPAL_USER;
    if (p->type == EW_PRINCIPAL_DOCUMENT) {
        key->free = true;
    } else if (is_key(key->row, "aws:PrincipalArn")) {
        key->bound = one(p->arn);
    } else if (is_key(key->row, "aws:PrincipalType")) {
        key->bound = one(TYPES[p->type]);
    } else if (is_key(key->row, "aws:PrincipalIsAWSService")) {
        key->bound = one(EW_STR("false"));
    } else if (is_key(key->row, "aws:username")) {
        key->bound = one(user ? p->name : (struct ew_str){NULL, 0});
    } else if (is_key(key->row, "aws:userid")) {
        /* A session's ends in a name that its caller picks. */
        key->free = p->type == EW_PRINCIPAL_ROLE;
        key->bound = one(user ? p->unique_id : p->account->id);
    } else if (is_key(key->row, "aws:PrincipalOrgID")) {
        key->bound = one(p->account->organization_id);
        key->free = key->bound.count == 0;
    } else if (is_key(key->row, "aws:PrincipalOrgPaths")) {
        key->bound = one(p->account->organization_path);
        key->free = key->bound.count == 0;
    } else {
        key->bound = one(p->account->id); /* the two account keys */
    }
}

static void settle(struct probe_key *key, const struct ew_principal *p)
{
    key->free = key->row->kind != KEY_BOUND;
    if (key->free) {
        return;
    }
    if (is_key(key->row, "aws:CurrentTime")) {
        key->bound = one(EW_STR(VOCABULARY_NOW));
    } else if (is_key(key->row, "aws:EpochTime")) {
        key->bound = one(EW_STR("1795176000"));
    } else if (is_key(key->row, "aws:SecureTransport")) {
        key->bound = one(EW_STR("true"));
    } else if (ew_str_starts(ew_str_from(key->row->name),
                             EW_STR("aws:PrincipalTag/"))) {
        settle_tag(key, p);
    } else {
        settle_person(key, p);
    }
}

/* ---- gathering ----------------------------------------------------------- */

size_t probe_find(const struct probe *probe, struct ew_str key)
{
    const struct key_row *row = vocabulary_key(key);
    for (size_t i = 0; row && i < probe->key_count; i++) {
        if (probe->keys[i].row == row) {
            return i;
        }
    }
    return PROBE_KEYS;
}

static bool add_key(struct probe *probe, struct ew_str key)
{
    const struct key_row *row = vocabulary_key(key);
    if (!row) {
        return false;
    }
    if (row->kind == KEY_TARGET || row->kind == KEY_NEVER ||
        probe_find(probe, key) < PROBE_KEYS) {
        return true;
    }
    if (probe->key_count == PROBE_KEYS) {
        return false;
    }
    struct probe_key *added = &probe->keys[probe->key_count++];
    *added = (struct probe_key){.row = row};
    settle(added, probe->principal);
    return true;
}

static bool add_variables(struct probe *probe, struct ew_str text)
{
    struct ew_variable variable;
    size_t at = 0;
    while (ew_variable_next(text, &at, &variable)) {
        if (variable.key.ptr && !add_key(probe, variable.key)) {
            return false;
        }
    }
    return true;
}

bool probe_add(struct probe *probe, const struct ew_condition *conditions,
               size_t count)
{
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        good = add_key(probe, conditions[i].key);
        for (size_t k = 0; good && k < conditions[i].value_count; k++) {
            good = add_variables(probe, conditions[i].values[k]);
        }
    }
    return good;
}

static bool add_policy(struct probe *probe, const struct ew_policy *policy)
{
    const struct ew_document *document = policy->document;
    bool good = document != NULL;
    for (size_t i = 0; good && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        good = probe_add(probe, s->conditions, s->condition_count);
        for (size_t k = 0; good && k < s->resource_count; k++) {
            good = add_variables(probe, s->resources[k]);
        }
    }
    return good;
}

bool probe_init(struct probe *probe, const struct ew_principal *principal,
                struct ew_arena *scratch)
{
    *probe = (struct probe){
        .principal = principal,
        .layers = ew_principal_layers(principal),
        .scratch = scratch,
    };
    const struct ew_layers *layers = &probe->layers;
    /* Tells sessions apart, whether or not a policy tests it. */
    bool good = principal->type == EW_PRINCIPAL_DOCUMENT ||
                add_key(probe, EW_STR("aws:PrincipalType"));
    for (size_t i = 0; good && i < layers->identity_count; i++) {
        good = add_policy(probe, layers->identity[i].policy);
    }
    if (good && layers->has_boundary) {
        good = add_policy(probe, layers->boundary);
    }
    for (size_t i = 0; good && i < layers->level_count; i++) {
        const struct ew_scp_level *level = &layers->levels[i];
        for (size_t k = 0; good && k < level->policy_count; k++) {
            good = add_policy(probe, level->policies[k]);
        }
    }
    return good;
}
