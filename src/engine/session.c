/*
 * The sessions that a principal can have. A role has one kind; a user, and a
 * root user, also act as a federated user where they may get a federation
 * token (fact B2.4), with an ARN, a type and tags of that session's own.
 */
#include "engine/session.h"

#include <assert.h>

/* ---- may a principal surely not call an action? -------------------------- */

static const struct ew_str FEDERATED_RESOURCE = EW_LIT("federated-user/");

/* Is one of two texts the beginning of the other, up to a wildcard? */
static bool may_begin(struct ew_str pattern, struct ew_str text)
{
    for (size_t i = 0; i < pattern.len && i < text.len; i++) {
        if (pattern.ptr[i] == '*' || pattern.ptr[i] == '?' ||
            pattern.ptr[i] == '$') {
            return true;
        }
        if (pattern.ptr[i] != text.ptr[i]) {
            return false;
        }
    }
    return true;
}

/* Can the statement be about the sessions that the action makes? */
static bool names_session(const struct ew_statement *s)
{
    enum { SERVICE = 2 };
    for (size_t i = 0; i < s->resource_count && !s->not_resource; i++) {
        struct ew_resource r = ew_resource_of(s->resources[i], EW_SPELLED_GLOB);
        if (r.all || r.whole || r.padded ||
            (ew_glob_match(r.parts[SERVICE], EW_STR("sts"), true) &&
             may_begin(r.parts[EW_ARN_PARTS - 1], FEDERATED_RESOURCE))) {
            return true;
        }
    }
    return s->not_resource;
}

static bool may_allow(const struct ew_policy *policy, struct ew_str action)
{
    const struct ew_document *document =
        policy ? ew_policy_document(policy, EW_FILL_WIDEST) : NULL;
    if (!document || document->refused) {
        return true;
    }
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        bool named = s->action_unsure || ew_statement_names_action(s, action);
        if (named && s->effect == EW_ALLOW &&
            (s->refused || names_session(s))) {
            return true;
        }
    }
    return false;
}

/* Is the condition about what is fixed whatever the action, and met? */
static bool surely_holds(const struct ew_inquiry *q,
                         const struct ew_condition *c, bool variables)
{
    struct ew_sitting in = {.q = q, .kind = EW_SESSION_OWN};
    struct ew_key info = ew_key_find(c->key);
    struct ew_value value;
    bool *known = EW_NEW_ARRAY(q->arena, c->value_count, bool);
    struct ew_tested tested = {c, c->values, known, false, EW_STRICT};
    struct ew_str *expanded =
        EW_NEW_ARRAY(q->arena, c->value_count, struct ew_str);
    if (!known || !expanded || !c->op) {
        q->space->failed = q->space->failed || !known || !expanded;
        return false;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        known[i] = true;
        expanded[i] = c->values[i];
        if (variables && ew_str_find(c->values[i], '$') < c->values[i].len) {
            return false;
        }
        if (c->op->wildcards) {
            expanded[i] = ew_pattern_of_glob(q->arena, c->values[i]);
        }
    }
    tested.expanded = expanded;
    return info.control == EW_KEY_FIXED &&
           ew_bind_key(&in, 0, c->key, &info, &value) == EW_BOUND &&
           ew_values_hold(&tested, value.items, value.count, info.many);
}

static bool is_everything(const struct ew_statement *s)
{
    for (size_t i = 0; i < s->resource_count && !s->not_resource; i++) {
        if (ew_str_eq(s->resources[i], EW_STR("*"))) {
            return true;
        }
    }
    return false;
}

static bool surely_denies(const struct ew_inquiry *q,
                          const struct ew_policy *policy, struct ew_str action)
{
    const struct ew_document *document =
        policy ? ew_policy_document(policy, EW_FILL_WIDEST) : NULL;
    for (size_t i = 0;
         document && !document->refused && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        bool sure = s->effect == EW_DENY && !s->refused && !s->unsure &&
                    ew_statement_names_action(s, action) && is_everything(s);
        for (size_t k = 0; sure && k < s->condition_count; k++) {
            sure = surely_holds(q, &s->conditions[k], document->version_2012);
        }
        if (sure) {
            return true;
        }
    }
    return false;
}

static bool identity_lets(const struct ew_inquiry *q, struct ew_str action)
{
    bool allowed = q->layers.identity_free || q->principal->unread_count > 0;
    for (size_t i = 0; i < q->layers.identity_count; i++) {
        const struct ew_policy *policy = q->layers.identity[i].policy;
        if (!q->layers.identity[i].doubtful &&
            surely_denies(q, policy, action)) {
            return false;
        }
        allowed = allowed || may_allow(policy, action);
    }
    return allowed;
}

static bool levels_let(const struct ew_inquiry *q, struct ew_str action)
{
    for (size_t i = 0; i < q->layers.level_count; i++) {
        const struct ew_scp_level *level = &q->layers.levels[i];
        bool allowed = level->policy_count == 0;
        for (size_t k = 0; k < level->policy_count; k++) {
            if (surely_denies(q, level->policies[k], action)) {
                return false;
            }
            allowed = allowed || may_allow(level->policies[k], action);
        }
        if (!allowed) {
            return false;
        }
    }
    return true;
}

/* Where anything is open, the answer is yes. */
static bool may_call(const struct ew_inquiry *q, struct ew_str action)
{
    const struct ew_policy *boundary = q->layers.boundary;
    bool sure = q->principal->account && !q->principal->account->scp_doubt.ptr;
    return identity_lets(q, action) &&
           (!q->layers.has_boundary || (may_allow(boundary, action) &&
                                        !surely_denies(q, boundary, action))) &&
           (!sure || levels_let(q, action));
}

void ew_session_init(struct ew_inquiry *q)
{
    bool person = q->principal->type == EW_PRINCIPAL_USER ||
                  q->principal->type == EW_PRINCIPAL_ROOT;
    /* such a session calls neither of them (fact B4.10.6) */
    bool kept = ew_str_starts_nocase(q->action->name, EW_STR("iam:")) ||
                ew_str_starts_nocase(q->action->name, EW_STR("sts:"));
    q->federates =
        person && !kept && may_call(q, EW_STR("sts:GetFederationToken"));
    q->federated_tags = q->federates && may_call(q, EW_STR("sts:TagSession"));
}

/* ---- cases by session ---------------------------------------------------- */

static const struct ew_str FEDERATED = EW_LIT("FederatedUser");
static const struct ew_str USER_KINDS[] = {EW_LIT("User"),
                                           EW_LIT("FederatedUser")};
static const struct ew_str ROOT_KINDS[] = {EW_LIT("Account"),
                                           EW_LIT("FederatedUser")};

/* The kind of session is a dimension: that of aws:PrincipalType. */
static size_t kind_dimension(const struct ew_inquiry *q)
{
    static const struct ew_key KIND = {.name = EW_LIT("aws:principaltype"),
                                       .control = EW_KEY_CALLER};
    size_t at = ew_inquiry_dimension(q, EW_STR("aws:PrincipalType"), &KIND, 0,
                                     EW_TYPE_STRING);
    struct ew_dimension *dimension =
        &((struct ew_dimension *)q->space->dimensions.items)[at];
    bool root = q->principal->type == EW_PRINCIPAL_ROOT;
    dimension->only = root ? ROOT_KINDS : USER_KINDS;
    dimension->only_count = 2;
    dimension->optional = false;
    return at;
}

static const struct ew_formula *is_federated(const struct ew_inquiry *q)
{
    struct ew_atom *atom = EW_NEW(q->arena, struct ew_atom);
    if (!atom) {
        q->space->failed = true;
        return NULL;
    }
    *atom = (struct ew_atom){.dimension = kind_dimension(q),
                             .patterns = &FEDERATED,
                             .pattern_count = 1};
    return ew_literal(q->arena, atom, true);
}

const struct ew_formula *ew_by_session(const struct ew_building *b,
                                       ew_session_fn *build, const void *what)
{
    const struct ew_inquiry *q = b->q;
    struct ew_building now = *b;
    assert(b->met && b->side < q->action->resource_count);
    struct ew_sitting in = {.q = q, .kind = EW_SESSION_OWN};
    now.in = &in;
    const struct ew_formula *own = build(&now, what);
    if (!in.asked) {
        /* cppcheck-suppress returnDanglingLifetime ; it is in the arena */
        return own;
    }
    in.kind = EW_SESSION_FEDERATED;
    const struct ew_formula *federated = build(&now, what);
    if (own == federated) {
        /* cppcheck-suppress returnDanglingLifetime ; it is in the arena */
        return own; /* always, or never */
    }
    const struct ew_formula *kind = is_federated(q);
    return ew_either(q->arena, ew_both(q->arena, kind, federated),
                     ew_both(q->arena, ew_negate(q->arena, kind), own));
}

enum ew_session ew_session_of(const struct ew_inquiry *q,
                              const struct ew_value *model)
{
    const struct ew_key_use *uses = q->space->uses.items;
    for (size_t i = 0; q->federates && i < q->space->uses.count; i++) {
        const struct ew_value *value = &model[q->action->part_count + i];
        if (ew_str_eq(uses[i].name, EW_STR("aws:principaltype")) &&
            value->count == 1 && ew_str_eq(value->items[0], FEDERATED)) {
            return EW_SESSION_FEDERATED;
        }
    }
    return EW_SESSION_OWN;
}

struct ew_str ew_session_own_kind(const struct ew_inquiry *q)
{
    return q->principal->type == EW_PRINCIPAL_ROOT ? ROOT_KINDS[0]
                                                   : USER_KINDS[0];
}

/* ---- tags that come along a chain of roles ------------------------------- */

/* Could it be a role session that is named, and of which account? Services and
 * providers chain none. */
static enum ew_chain chain_of(const struct ew_named *named,
                              const struct ew_account *account)
{
    switch (named->kind) {
    case EW_NAMED_ACCOUNT:
    case EW_NAMED_ROLE:
    case EW_NAMED_SESSION:
        return account && !account->unknown &&
                       ew_str_eq(named->account, account->id)
                   ? EW_CHAIN_OWN
                   : EW_CHAIN_ANY;
    case EW_NAMED_USER:
    case EW_NAMED_FEDERATED_USER:
    case EW_NAMED_SERVICE:
    case EW_NAMED_PROVIDER:
        return EW_CHAIN_NONE;
    case EW_NAMED_GONE: /* of a role it may be one that is not known here */
        return ew_str_starts(named->text, EW_STR("AIDA")) ? EW_CHAIN_NONE
                                                          : EW_CHAIN_ANY;
    case EW_NAMED_ANYONE:
    case EW_NAMED_OTHER:
        break;
    }
    return EW_CHAIN_ANY;
}

static enum ew_chain chain_of_statement(const struct ew_statement *s,
                                        const struct ew_account *account)
{
    enum ew_chain out = EW_CHAIN_NONE;
    for (size_t i = 0; i < s->named_count; i++) {
        enum ew_chain one = chain_of(&s->named[i], account);
        out = one > out ? one : out;
    }
    return out;
}

/*
 * How a session of the role may come to tags of its own: it is given them
 * (sts:TagSession, facts B2.4, B5.8), or it inherits transitive ones from the
 * role session that assumed the role, for which the trust policy needs no
 * sts:TagSession (fact B5.11). A trust policy that cannot be read lets it.
 */
static enum ew_chain chain_of_role(const struct ew_principal *role)
{
    const struct ew_document *trust = ew_principal_trust(role);
    enum ew_chain out = EW_CHAIN_NONE;
    if (!trust || trust->refused) {
        return EW_CHAIN_ANY;
    }
    for (size_t i = 0; i < trust->statement_count && out < EW_CHAIN_ANY; i++) {
        const struct ew_statement *s = &trust->statements[i];
        if (s->refused || s->unsure ||
            (s->effect == EW_ALLOW &&
             ew_statement_names_action(s, EW_STR("sts:TagSession")))) {
            return EW_CHAIN_ANY;
        }
        if (s->effect == EW_ALLOW &&
            ew_statement_names_action(s, EW_STR("sts:AssumeRole"))) {
            enum ew_chain one = chain_of_statement(s, role->account);
            out = one > out ? one : out;
        }
    }
    return out;
}

/* Can a session of some role of the account have tags that are transitive?
 * Every engine asks so, of each account. */
static bool account_chains(const struct ew_inquiry *q,
                           const struct ew_account *account)
{
    static bool yes = true;
    static bool no = false;
    struct ew_engine *engine = q->engine;
    struct ew_str key = {(const char *)&account, sizeof(const void *)};
    const bool *known = ew_map_find(engine->chains, key);
    if (known) {
        return *known;
    }
    bool chains = false;
    for (size_t i = 0; i < account->principal_count && !chains; i++) {
        const struct ew_principal *role = account->principals[i];
        chains = role->type == EW_PRINCIPAL_ROLE &&
                 chain_of_role(role) == EW_CHAIN_ANY;
    }
    key = ew_arena_str(engine->arena, key);
    if (!key.ptr ||
        ew_map_put(engine->chains, key, chains ? &yes : &no) != EW_OK) {
        q->space->failed = true;
    }
    return chains;
}

bool ew_session_brings_tags(struct ew_sitting *in)
{
    const struct ew_inquiry *q = in->q;
    const struct ew_principal *principal = q->principal;
    if (principal->type != EW_PRINCIPAL_ROLE) {
        in->asked = in->asked || q->federated_tags;
        return q->federated_tags && in->kind == EW_SESSION_FEDERATED;
    }
    enum ew_chain chain = chain_of_role(principal);
    return chain == EW_CHAIN_ANY ||
           (chain == EW_CHAIN_OWN &&
            (!principal->account || account_chains(q, principal->account)));
}

/* ---- asked from outside -------------------------------------------------- */

enum ew_status ew_principal_sessions(struct ew_engine *engine,
                                     const struct ew_principal *principal,
                                     struct ew_sessions *out,
                                     struct ew_error *err)
{
    struct ew_inquiry q;
    EW_TRY(ew_inquiry_begin(&q, engine, principal, NULL, err));
    bool role = principal->type == EW_PRINCIPAL_ROLE;
    struct ew_sitting in = {.q = &q, .kind = EW_SESSION_OWN};
    *out = (struct ew_sessions){
        .federates = q.federates,
        .brings_tags = role ? ew_session_brings_tags(&in) : q.federated_tags,
    };
    return q.space->failed ? ew_fail_memory(err) : EW_OK;
}
