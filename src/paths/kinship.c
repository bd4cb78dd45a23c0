/*
 * Which principals are alike. What the engine looks at of one is its policies,
 * its boundary and SCPs, its type, account and tags, and where a policy asks
 * for its ARN what the answer is. Where all of that is equal, and no policy
 * tests the name or the id otherwise, the access is. Only statements about the
 * calls of doors count: many policies say by `${aws:username}` what somebody
 * may do with keys of its own.
 */
#include "paths/kinship.h"

#include "base/buf.h"

#include "policy/variables.h"

#include "engine/applies.h"

/* What a policy asks of who calls. */
enum {
    ASKS_KNOWN = 1,  /* it was looked at */
    ASKS_ARN = 2,    /* its ARN, so that the answer can be told */
    ASKS_TRAITS = 4, /* its type or tags, or how its session came about */
    ASKS_WHO = 8,    /* something that one has like no other */
};

struct ew_kinship {
    struct ew_arena *arena;
    const struct ew_estate *estate;
    const struct ew_doors *doors;
    unsigned *policies;   /* by number: what each asks */
    struct ew_map kin;    /* by what they have in common: size_t */
    struct ew_map limits; /* the same of SCPs alone */
    size_t count;
    struct ew_map patterns; /* by condition: struct patterns */
    bool failed;            /* memory is out */
};

struct ew_kinship *ew_kinship_new(struct ew_arena *arena,
                                  const struct ew_estate *estate,
                                  const struct ew_doors *doors)
{
    struct ew_kinship *out = EW_NEW(arena, struct ew_kinship);
    unsigned *policies =
        EW_NEW_ARRAY(arena, ew_estate_policy_numbers(estate), unsigned);
    if (!out || !policies) {
        return NULL;
    }
    out->arena = arena;
    out->estate = estate;
    out->doors = doors;
    out->policies = policies;
    out->kin = ew_map_of(arena);
    out->limits = ew_map_of(arena);
    out->patterns = ew_map_of(arena);
    return out;
}

/* ---- what a policy asks -------------------------------------------------- */

static bool is_about_request(struct ew_str key)
{
    static const struct ew_str KEYS[] = {
        EW_LIT("aws:RequestedRegion"), EW_LIT("aws:PrincipalAccount"),
        EW_LIT("aws:PrincipalOrgID"),  EW_LIT("aws:PrincipalOrgPaths"),
        EW_LIT("aws:SourceIp"),        EW_LIT("aws:SourceVpc"),
        EW_LIT("aws:SourceVpce"),      EW_LIT("aws:ResourceAccount"),
        EW_LIT("aws:ResourceOrgID"),   EW_LIT("aws:SecureTransport"),
    };
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        if (ew_str_eq_nocase(key, KEYS[i])) {
            return true;
        }
    }
    return ew_str_starts_nocase(key, EW_STR("ecs:")) ||
           ew_str_starts_nocase(key, EW_STR("aws:ResourceTag/"));
}

static bool has_kin_variable(const struct ew_str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ew_str_contains(texts[i], EW_STR("${"))) {
            return true;
        }
    }
    return false;
}

static bool asks_for_arn(const struct ew_condition *c)
{
    return ew_str_eq_nocase(c->key, EW_STR("aws:PrincipalArn"));
}

static unsigned asked_by_condition(const struct ew_condition *c)
{
    if (has_kin_variable(c->values, c->value_count) ||
        ew_str_eq_nocase(c->key, EW_STR("aws:userid")) ||
        ew_str_eq_nocase(c->key, EW_STR("aws:username"))) {
        return ASKS_WHO;
    }
    if (asks_for_arn(c)) {
        return ASKS_ARN;
    }
    return is_about_request(c->key) ? 0 : ASKS_TRAITS;
}

static unsigned asked_by_document(const struct ew_kinship *kinship,
                                  const struct ew_document *document)
{
    unsigned asks = 0;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        unsigned own =
            has_kin_variable(s->resources, s->resource_count) ? ASKS_WHO : 0;
        for (size_t k = 0; k < s->condition_count; k++) {
            own |= asked_by_condition(&s->conditions[k]);
        }
        /* that is seldom to be seen: look at what it asks first */
        asks |= own && ew_doors_are_named(kinship->doors, s) ? own : 0;
    }
    return asks;
}

static unsigned asked_by(struct ew_kinship *kinship,
                         const struct ew_policy *policy)
{
    unsigned own = 0;
    unsigned *slot = policy->number < ew_estate_policy_numbers(kinship->estate)
                         ? &kinship->policies[policy->number]
                         : &own;
    if (*slot == 0) {
        *slot = ASKS_KNOWN | asked_by_document(kinship, policy->document) |
                asked_by_document(kinship, policy->most) |
                asked_by_document(kinship, policy->widest);
    }
    return *slot;
}

/* ---- what is answered ---------------------------------------------------- */

/* The values of a condition as patterns. */
struct patterns {
    struct ew_str *texts;
    bool *known;
};

static struct ew_str no_variable(const void *user, struct ew_str key)
{
    (void)user;
    (void)key;
    return (struct ew_str){NULL, 0};
}

/* Once for each condition; NULL when memory is out. */
static const struct patterns *patterns_of(struct ew_kinship *kinship,
                                          const struct ew_document *document,
                                          const struct ew_condition *c)
{
    struct ew_str key = {(const char *)&c, sizeof(const void *)};
    struct patterns *out = ew_map_find(&kinship->patterns, key);
    if (out) {
        return out;
    }
    const struct ew_expansion how = {
        .enabled = document->version_2012 && c->op->variables,
        .wildcards = c->op->wildcards,
        .lookup = no_variable,
    };
    out = EW_NEW(kinship->arena, struct patterns);
    key = ew_arena_str(kinship->arena, key);
    if (!out || !key.ptr) {
        return NULL;
    }
    out->texts = EW_NEW_ARRAY(kinship->arena, c->value_count, struct ew_str);
    out->known = EW_NEW_ARRAY(kinship->arena, c->value_count, bool);
    bool made = out->texts && out->known;
    for (size_t i = 0; made && i < c->value_count; i++) {
        made = ew_expand(kinship->arena, c->values[i], &how, &out->texts[i],
                         &out->known[i]) == EW_OK;
    }
    return made && ew_map_put(&kinship->patterns, key, out) == EW_OK ? out
                                                                     : NULL;
}

/* What a condition on the ARN is for one, in all three readings. */
static void add_answer(struct ew_buf *out, const struct ew_tested *asked,
                       struct ew_str arn)
{
    static const enum ew_reading READINGS[] = {EW_STRICT, EW_GENEROUS,
                                               EW_AGAINST};
    for (size_t i = 0; i < sizeof(READINGS) / sizeof(READINGS[0]); i++) {
        struct ew_tested tested = *asked;
        tested.reading = READINGS[i];
        bool holds = ew_values_hold(&tested, &arn, 1, false);
        ew_buf_add(out, holds ? EW_STR("+") : EW_STR("-"));
    }
}

static void add_answers_to(struct ew_kinship *kinship, struct ew_buf *out,
                           const struct ew_document *document,
                           const struct ew_statement *s, struct ew_str arn)
{
    for (size_t i = 0; i < s->condition_count; i++) {
        const struct ew_condition *c = &s->conditions[i];
        if (!asks_for_arn(c)) {
            continue;
        }
        const struct patterns *patterns = patterns_of(kinship, document, c);
        kinship->failed = kinship->failed || !patterns;
        if (patterns) {
            const struct ew_tested asked = {
                .condition = c,
                .expanded = patterns->texts,
                .known = patterns->known,
                .allow = s->effect == EW_ALLOW,
            };
            add_answer(out, &asked, arn);
        }
    }
}

static void add_answers_in(struct ew_kinship *kinship, struct ew_buf *out,
                           const struct ew_document *document,
                           struct ew_str arn)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        if (ew_doors_are_named(kinship->doors, s)) {
            add_answers_to(kinship, out, document, s, arn);
        }
    }
}

static void add_answers(struct ew_kinship *kinship, struct ew_buf *out,
                        const struct ew_policy *policy, struct ew_str arn)
{
    if ((asked_by(kinship, policy) & ASKS_ARN) == 0) {
        return;
    }
    add_answers_in(kinship, out, policy->document, arn);
    add_answers_in(kinship, out, policy->most, arn);
    add_answers_in(kinship, out, policy->widest, arn);
}

static void add_answers_of_scps(struct ew_kinship *kinship, struct ew_buf *out,
                                const struct ew_layers *layers,
                                struct ew_str arn)
{
    for (size_t i = 0; i < layers->level_count; i++) {
        const struct ew_scp_level *level = &layers->levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            add_answers(kinship, out, level->policies[k], arn);
        }
    }
}

/* ---- what they have in common -------------------------------------------- */

/* Of what SCPs ask, all of it; or that some are not to be compared. */
static unsigned asked_by_scps(struct ew_kinship *kinship,
                              const struct ew_layers *layers, bool *is_open)
{
    unsigned asks = 0;
    for (size_t i = 0; i < layers->level_count; i++) {
        const struct ew_scp_level *level = &layers->levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            const struct ew_policy *policy = level->policies[k];
            asks |= asked_by(kinship, policy);
            *is_open = *is_open || policy->most || !policy->document ||
                       policy->document->refused;
        }
    }
    return asks;
}

static unsigned asked_of(struct ew_kinship *kinship,
                         const struct ew_layers *layers)
{
    bool open = false;
    unsigned asks = asked_by_scps(kinship, layers, &open);
    if (layers->boundary) {
        asks |= asked_by(kinship, layers->boundary);
    }
    for (size_t i = 0; i < layers->identity_count; i++) {
        asks |= layers->identity[i].doubtful
                    ? ASKS_WHO
                    : asked_by(kinship, layers->identity[i].policy);
    }
    return asks;
}

/* As bytes: it is compared, and told to nobody. */
static void add_kin_word(struct ew_buf *out, uintptr_t word)
{
    ew_buf_add(out, (struct ew_str){(const char *)&word, sizeof(word)});
}

static void add_kin_text(struct ew_buf *out, struct ew_str text)
{
    add_kin_word(out, text.len);
    ew_buf_add(out, text);
}

static void add_kin_document(struct ew_buf *out,
                             const struct ew_document *document)
{
    /* equal texts are parsed once */
    add_kin_word(out, (uintptr_t)(document && document->like ? document->like
                                                             : document));
}

/* Where SCPs bind at all, they are those of the account. A role's sessions may
 * bring tags, by its trust policy. */
static void add_kin_traits(struct ew_buf *out,
                           const struct ew_principal *principal)
{
    add_kin_word(out, principal->type);
    add_kin_document(out, principal->trust_policy
                              ? principal->trust_policy->document
                              : NULL);
    add_kin_word(out, principal->tag_count);
    for (size_t i = 0; i < principal->tag_count; i++) {
        add_kin_text(out, principal->tags[i].key);
        add_kin_text(out, principal->tags[i].value);
    }
    for (size_t i = 0; i < principal->open_tag_count; i++) {
        ew_buf_printf(out, " ?%zu:", principal->open_tags[i].len);
        ew_buf_add(out, principal->open_tags[i]);
    }
}

static void add_kin_policy(struct ew_kinship *kinship, struct ew_buf *out,
                           const struct ew_policy *policy, struct ew_str arn)
{
    add_kin_document(out, policy->document);
    add_kin_document(out, policy->most);
    add_kin_document(out, policy->widest);
    add_answers(kinship, out, policy, arn);
}

static void add_all_in_common(struct ew_kinship *kinship, struct ew_buf *out,
                              const struct ew_principal *principal,
                              const struct ew_layers *layers)
{
    add_kin_word(out, (uintptr_t)principal->account);
    add_kin_word(out, layers->level_count > 0);
    add_kin_traits(out, principal);
    add_kin_word(out, layers->identity_count);
    for (size_t i = 0; i < layers->identity_count; i++) {
        add_kin_policy(kinship, out, layers->identity[i].policy,
                       principal->arn);
    }
    add_kin_word(out, layers->has_boundary);
    add_kin_word(out, layers->boundary != NULL);
    if (layers->boundary) {
        add_kin_policy(kinship, out, layers->boundary, principal->arn);
    }
    add_answers_of_scps(kinship, out, layers, principal->arn);
}

/* The number of a text, a new one if it is new. */
static enum ew_status number_of(struct ew_kinship *kinship, struct ew_map *map,
                                struct ew_buf *text, size_t *out)
{
    struct ew_str key = ew_buf_move(text, kinship->arena);
    EW_TRY_MEMORY(key.ptr && !kinship->failed);
    size_t *known = ew_map_find(map, key);
    if (!known) {
        known = EW_NEW(kinship->arena, size_t);
        EW_TRY_MEMORY(known);
        *known = ++kinship->count;
        EW_TRY(ew_map_put(map, key, known));
    }
    *out = *known;
    return EW_OK;
}

static bool is_all_told(const struct ew_principal *principal)
{
    return principal->account && !principal->account->unknown &&
           !principal->name_unknown && !principal->tags_unknown;
}

bool ew_kinship_is_nameless(struct ew_kinship *kinship,
                            const struct ew_principal *principal)
{
    const struct ew_layers layers = ew_principal_layers(principal);
    return is_all_told(principal) && principal->unread_count == 0 &&
           (asked_of(kinship, &layers) & (ASKS_WHO | ASKS_ARN)) == 0;
}

enum ew_status ew_kinship_of(struct ew_kinship *kinship,
                             const struct ew_principal *principal, size_t *out)
{
    const struct ew_layers layers = ew_principal_layers(principal);
    struct ew_buf text;
    if (!is_all_told(principal) || principal->unread_count > 0 ||
        (asked_of(kinship, &layers) & ASKS_WHO) != 0) {
        *out = ++kinship->count;
        return EW_OK;
    }
    ew_buf_init(&text);
    add_all_in_common(kinship, &text, principal, &layers);
    return number_of(kinship, &kinship->kin, &text, out);
}

enum ew_status ew_kinship_limits(struct ew_kinship *kinship,
                                 const struct ew_principal *principal,
                                 size_t *out)
{
    const struct ew_layers layers = ew_principal_layers(principal);
    struct ew_buf text;
    bool open = !is_all_told(principal) || principal->account->scp_doubt.ptr;
    unsigned asks = asked_by_scps(kinship, &layers, &open);
    *out = 0;
    if (open || (asks & ASKS_WHO) != 0) {
        return EW_OK;
    }
    ew_buf_init(&text);
    add_kin_word(&text, (uintptr_t)principal->account);
    add_kin_word(&text, layers.level_count > 0);
    if ((asks & ASKS_TRAITS) != 0) {
        add_kin_traits(&text, principal);
    }
    add_answers_of_scps(kinship, &text, &layers, principal->arn);
    return number_of(kinship, &kinship->limits, &text, out);
}

/* ---- one of many --------------------------------------------------------- */

static struct ew_str tag_asked_for(const struct ew_condition *c)
{
    struct ew_str family = EW_STR("aws:PrincipalTag/");
    return ew_str_starts_nocase(c->key, family)
               ? ew_str_slice(c->key, family.len, c->key.len)
               : (struct ew_str){NULL, 0};
}

/* What it is, and not what it asks for or how: of which policies may name some
 * of an account and leave out others. */
static bool is_about_caller(const struct ew_condition *c)
{
    return (asked_by_condition(c) & (ASKS_WHO | ASKS_ARN)) != 0 ||
           tag_asked_for(c).ptr ||
           ew_str_eq_nocase(c->key, EW_STR("aws:PrincipalType"));
}

bool ew_kinship_is_picky(const struct ew_statement *statement)
{
    for (size_t i = 0; i < statement->condition_count; i++) {
        if (is_about_caller(&statement->conditions[i])) {
            return true;
        }
    }
    return false;
}

/* The values that a key may have of this one; absent: it may have none. */
struct own_values {
    struct ew_str values[2];
    size_t count;
};

/* *out: what a condition asks for, of this one; false: that is open, or is not
 * about who it is. */
static bool values_asked_for(const struct ew_condition *c,
                             const struct ew_principal *principal,
                             struct own_values *out)
{
    struct ew_str tag = tag_asked_for(c);
    bool role = principal->type == EW_PRINCIPAL_ROLE;
    bool user = principal->type == EW_PRINCIPAL_USER;
    *out = (struct own_values){.values = {principal->arn}, .count = 1};
    if (has_kin_variable(c->values, c->value_count) ||
        principal->name_unknown || principal->tags_unknown) {
        return false;
    }
    for (size_t i = 0; tag.ptr && i < principal->tag_count; i++) {
        if (ew_str_eq_nocase(principal->tags[i].key, tag)) {
            out->values[0] = principal->tags[i].value;
            return true;
        }
    }
    if (ew_str_eq_nocase(c->key, EW_STR("aws:username"))) {
        out->values[0] = user ? principal->name : (struct ew_str){NULL, 0};
        /* a session that it gets for a federated user has no name */
        out->count = user ? 2 : 1;
        return role || user;
    }
    if (ew_str_eq_nocase(c->key, EW_STR("aws:PrincipalType"))) {
        out->values[0] = EW_STR("AssumedRole");
        return role;
    }
    return asks_for_arn(c); /* a session may bring other tags */
}

/* A user calls its session by its own name where it has to (fact F2.4), which
 * takes two letters. */
static bool may_name_session(const struct ew_condition *c,
                             const struct ew_principal *principal)
{
    return principal->type == EW_PRINCIPAL_USER && c->value_count == 1 &&
           !c->op->negated && principal->name.len > 1 &&
           !principal->name_unknown &&
           ew_str_eq_nocase(c->key, EW_STR("sts:RoleSessionName")) &&
           ew_str_eq_nocase(c->values[0], EW_STR("${aws:username}"));
}

static enum ew_status condition_picks(struct ew_kinship *kinship,
                                      const struct ew_document *document,
                                      const struct ew_condition *c,
                                      const struct ew_principal *principal,
                                      enum ew_picks *out)
{
    struct own_values own;
    *out = is_about_caller(c) && !may_name_session(c, principal)
               ? EW_PICKS_MAYBE
               : EW_PICKS;
    if (!values_asked_for(c, principal, &own)) {
        return EW_OK;
    }
    const struct patterns *patterns = patterns_of(kinship, document, c);
    EW_TRY_MEMORY(patterns);
    const struct ew_tested asked = {
        .condition = c,
        .expanded = patterns->texts,
        .known = patterns->known,
        .allow = true,
        .reading = EW_GENEROUS,
    };
    bool holds = false;
    for (size_t k = 0; !holds && k < own.count; k++) {
        holds = ew_values_hold(&asked, &own.values[k],
                               own.values[k].ptr ? 1 : 0, false);
    }
    *out = holds ? EW_PICKS : EW_PICKS_NOT;
    return EW_OK;
}

enum ew_status ew_kinship_picks(struct ew_kinship *kinship,
                                const struct ew_document *document,
                                const struct ew_statement *statement,
                                const struct ew_principal *principal,
                                enum ew_picks *out)
{
    *out = EW_PICKS;
    for (size_t i = 0; *out != EW_PICKS_NOT && i < statement->condition_count;
         i++) {
        enum ew_picks one = EW_PICKS;
        EW_TRY(condition_picks(kinship, document, &statement->conditions[i],
                               principal, &one));
        *out = one < *out ? one : *out;
    }
    return EW_OK;
}
