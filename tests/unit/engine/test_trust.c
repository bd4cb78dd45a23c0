/*
 * Who may take a role: the trust policy as a layer beside those of the caller,
 * by the engine, and the evaluator on requests drawn at random as a check.
 */
#include "base/buf.h"
#include "base/rows.h"

#include "policy/reading.h"

#include "engine/actions_rows.h"

#include "random.h"

#define OWN "111122223333"
#define ELSEWHERE "444455556666"
#define IAM(account, name) "arn:aws:iam::" account ":" name
#define USER IAM(OWN, "user/uma")
#define ROLE IAM(OWN, "role/team/r")
#define SESSION(name) "arn:aws:sts::" OWN ":assumed-role/r/" name
#define TARGET IAM(OWN, "role/target")
#define FAR_TARGET IAM(ELSEWHERE, "role/target")
#define OIDC IAM(OWN, "oidc-provider/token.actions.githubusercontent.com")

/* ---- one question -------------------------------------------------------- */

struct ask {
    const char *caller;   /* ARN, or the name of a service or provider */
    const char *identity; /* statements; NULL: no policy */
    const char *boundary; /* likewise */
    const char *trust;
    const char *target;
};

/* All that is asked about, for one test. */
struct scene {
    struct ew_arena arena;
    struct ew_estate estate;
    struct ew_account account;
    struct ew_policy identity;
    struct ew_policy boundary;
    struct ew_policy trust;
    struct ew_attachment attachment;
    struct ew_principal principal;
    struct ew_engine *engine;
    const struct ew_access *access;
};

static void read_policy(struct scene *s, struct ew_policy *policy,
                        const char *name, const char *statements,
                        enum ew_document_use use)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text, "{'Version':'2012-10-17','Statement':[%s]}",
                  statements);
    ew_buf_add_char(&text, '\0');
    *policy = (struct ew_policy){
        .name = ew_str_from(name),
        .id = ew_str_from(name),
        .document = read_document(&s->arena, text.ptr, use),
        .number = SIZE_MAX,
    };
    ew_buf_release(&text);
}

static void add_caller(struct scene *s, const struct ask *ask)
{
    struct ew_named named = ew_named_of_aws(ew_str_from(ask->caller));
    bool user = named.kind == EW_NAMED_USER;
    s->account =
        (struct ew_account){.id = EW_STR(OWN), .partition = EW_STR("aws")};
    s->principal = (struct ew_principal){
        .arn = named.text,
        .type = user ? EW_PRINCIPAL_USER : EW_PRINCIPAL_ROLE,
        .account = &s->account,
        .partition = s->account.partition,
        .name = user ? EW_STR("uma") : EW_STR("r"),
        .unique_id = user ? EW_STR("AIDAEXAMPLE1") : EW_STR("AROAEXAMPLE1"),
    };
    if (named.kind == EW_NAMED_OTHER) { /* somebody outside */
        s->principal = (struct ew_principal){.arn = named.text,
                                             .type = EW_PRINCIPAL_DOCUMENT};
    }
    if (ask->identity) {
        read_policy(s, &s->identity, "identity", ask->identity,
                    EW_USE_IDENTITY);
        s->attachment = (struct ew_attachment){.policy = &s->identity};
        s->principal.attachments = &s->attachment;
        s->principal.attachment_count = 1;
    }
    if (ask->boundary) {
        read_policy(s, &s->boundary, "boundary", ask->boundary,
                    EW_USE_IDENTITY);
        s->principal.boundary = &s->boundary;
        s->principal.has_boundary = true;
    }
}

static void set_up(struct scene *s, const struct ask *ask,
                   const struct ew_action *action)
{
    const struct ew_engine_options options = {.action = action,
                                              .now = 1780272000};
    struct ew_error err = {0};
    *s = (struct scene){.engine = NULL};
    ew_arena_init(&s->arena);
    ew_estate_init(&s->estate, &s->arena);
    add_caller(s, ask);
    read_policy(s, &s->trust, "trust", ask->trust, EW_USE_TRUST);
    const struct ew_target target = {.resource = ew_str_from(ask->target),
                                     .policy = &s->trust};
    s->engine = ew_engine_new(&s->arena, &s->estate, &options);
    assert_non_null(s->engine);
    assert_int_equal(
        ew_access_decide(s->engine, &s->principal, &target, &s->access, &err),
        EW_OK);
}

static void tear_down(struct scene *s)
{
    ew_engine_release(s->engine);
    ew_arena_release(&s->arena);
}

/* ---- what is found ------------------------------------------------------- */

/* Verdict, policies it goes through, key of the witness, needs, blockers. */
static void describe(const struct scene *s, const char *key, struct ew_buf *out)
{
    const struct ew_access *access = s->access;
    ew_buf_printf(out, "%s", ew_verdict_text(access->verdict));
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        ew_buf_printf(out, " %.*s.%zu",
                      EW_STR_ARG(grant->attachment->policy->name),
                      grant->statement->index);
    }
    for (size_t i = 0; key && i < access->witness.count; i++) {
        const struct ew_context_entry *entry =
            ew_request_find(&access->witness.requests[i], ew_str_from(key));
        ew_buf_printf(out, " (%.*s)",
                      EW_STR_ARG(entry ? entry->values[0] : EW_STR("-")));
    }
    for (size_t i = 0; i < access->condition_count; i++) {
        ew_buf_printf(out, ", needs %.*s",
                      EW_STR_ARG(access->conditions[i].key));
    }
    for (size_t i = 0; i < access->blocker_count; i++) {
        ew_buf_printf(out, ", closed by %s", access->blockers[i].layer);
    }
    for (size_t i = 0; i < access->unknown.count; i++) {
        ew_buf_printf(out, ", %.*s", EW_STR_ARG(access->unknown.items[i]));
    }
}

/* clang-format off */
#define ALLOW "{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*'}"
#define OTHER "{'Effect':'Allow','Action':'s3:*','Resource':'*'}"
#define DENY "{'Effect':'Deny','Action':'sts:*','Resource':'*'}"
#define TRUST(principal)                                \
    "{'Effect':'Allow','Action':'sts:AssumeRole',"      \
    "'Principal':" principal "}"
#define TRUST_IF(principal, condition)                  \
    "{'Effect':'Allow','Action':'sts:AssumeRole',"      \
    "'Principal':" principal ",'Condition':{" condition "}}"
#define DISTRUST_IF(principal, condition)               \
    "{'Effect':'Deny','Action':'sts:AssumeRole',"       \
    "'Principal':" principal ",'Condition':{" condition "}}"
#define AWS(name) "{'AWS':'" name "'}"
#define WEB(condition)                                              \
    "{'Effect':'Allow','Action':'sts:AssumeRoleWithWebIdentity',"   \
    "'Principal':{'Federated':'" OIDC "'},'Condition':{" condition "}}"
#define SUB "token.actions.githubusercontent.com:sub"

/* Facts B5.1 to B5.8, B4.8.4, B4.10.4. */
static const struct {
    const char *name;
    struct ask ask;
    const char *key;
    const char *want;
} ROWS[] = {
    {"a user that is named needs no policy",
     {USER, NULL, NULL, TRUST(AWS(USER)), TARGET}, NULL, "allowed trust.0"},
    {"a user whose account is named does",
     {USER, NULL, NULL, TRUST(AWS(OWN)), TARGET}, NULL, "none"},
    {"and has one: both grant it",
     {USER, ALLOW, NULL, TRUST(AWS(OWN)), TARGET}, NULL,
     "allowed identity.0 trust.0"},
    {"an Allow without the trust is closed by the resource",
     {USER, ALLOW, NULL, TRUST("{'Service':'ec2.amazonaws.com'}"), TARGET},
     NULL, "blocked, closed by resource"},
    {"anyone of the account", {USER, NULL, NULL, TRUST("'*'"), TARGET}, NULL,
     "allowed trust.0"},
    {"a boundary without it does not stop who is named",
     {USER, NULL, OTHER, TRUST(AWS(USER)), TARGET}, NULL, "allowed trust.0"},
    {"it stops a role that is named",
     {ROLE, NULL, OTHER, TRUST(AWS(ROLE)), TARGET}, NULL,
     "blocked, closed by boundary"},
    {"but not a session that is",
     {ROLE, NULL, OTHER, TRUST(AWS(SESSION("alice"))), TARGET}, "aws:userid",
     "conditional trust.0 (AROAEXAMPLE1:alice), needs aws:userid"},
    {"a session of another role is not its own",
     {ROLE, ALLOW, NULL, TRUST(AWS("arn:aws:sts::" OWN
      ":assumed-role/x/alice")), TARGET}, NULL,
     "blocked, closed by resource"},
    {"a Deny of the caller's stops all",
     {USER, DENY, NULL, TRUST(AWS(USER)), TARGET}, NULL,
     "blocked, closed by deny"},
    {"a Deny of the trust leaves other sessions",
     {ROLE, NULL, NULL, TRUST(AWS(ROLE)) "," "{'Effect':'Deny','Action':"
      "'sts:*','Principal':" AWS(SESSION("example")) "}", TARGET},
     NULL, "conditional trust.0, needs aws:userid"},
    {"a Deny of the trust is told with its layer",
     {USER, ALLOW, NULL, TRUST(AWS(USER)) "," DISTRUST_IF("'*'",
      "'StringLike':{'aws:PrincipalArn':'*:user/uma'}"), TARGET}, NULL,
     "blocked, closed by resource"},
    {"an external id is the caller's choice",
     {USER, NULL, NULL, TRUST_IF(AWS(USER),
      "'StringEquals':{'sts:ExternalId':'x7'}"), TARGET}, "sts:ExternalId",
     "allowed trust.0 (x7)"},
    {"so is the name of the session that is begun",
     {USER, NULL, NULL, TRUST_IF(AWS(USER),
      "'StringLike':{'sts:RoleSessionName':'${aws:username}'}"), TARGET},
     "sts:RoleSessionName", "allowed trust.0 (uma)"},
    {"an address is not",
     {USER, NULL, NULL, TRUST_IF(AWS(USER),
      "'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}"), TARGET}, NULL,
     "conditional trust.0, needs aws:SourceIp"},

    {"of another account it takes both",
     {USER, ALLOW, NULL, TRUST(AWS(USER)), FAR_TARGET}, "aws:ResourceAccount",
     "allowed identity.0 trust.0 (" ELSEWHERE ")"},
    {"the trust alone is nothing there",
     {USER, NULL, NULL, TRUST(AWS(USER)), FAR_TARGET}, NULL, "none"},
    {"nor is the Allow alone",
     {USER, ALLOW, NULL, TRUST(AWS(ELSEWHERE)), FAR_TARGET}, NULL,
     "blocked, closed by resource"},
    {"the boundary binds whoever is named there",
     {USER, ALLOW, OTHER, TRUST(AWS(USER)), FAR_TARGET}, NULL,
     "blocked, closed by boundary"},
    {"an organization of the resource is not the caller's",
     {USER, ALLOW, NULL, TRUST_IF(AWS(USER),
      "'StringEquals':{'aws:ResourceOrgID':'o-a1b2c3d4e5'}"), FAR_TARGET},
     NULL, "conditional identity.0 trust.0, needs aws:ResourceOrgID"},

    {"a provider is let in by the trust alone, for a subject",
     {OIDC, NULL, NULL, WEB("'StringLike':{'" SUB "':'repo:o/*'}"), TARGET},
     NULL, "conditional trust.0, needs " SUB},
    {"whatever its subject is",
     {OIDC, NULL, NULL, WEB("'StringLike':{'sts:RoleSessionName':'*'}"),
      TARGET}, NULL, "allowed trust.0"},
    {"another provider is not",
     {"accounts.google.com", NULL, NULL,
      WEB("'StringLike':{'sts:RoleSessionName':'*'}"), TARGET}, NULL, "none"},

    {"a provider that is not known before a deployment may be any",
     {"accounts.google.com", NULL, NULL, "{'Effect':'Allow','Action':'sts:"
      "AssumeRoleWithWebIdentity','Principal':{'Federated':'not-known-yet'}}",
      TARGET}, NULL, "allowed trust.0"},
    {"but no user is one",
     {USER, ALLOW, NULL, TRUST("{'Service':'not-known-yet'}"), TARGET}, NULL,
     "blocked, closed by resource"},

    {"a trust that cannot be read may let anyone in",
     {USER, NULL, NULL, TRUST("{'AWS':'" IAM(OWN, "user/*") "'}"), TARGET},
     NULL, "unknown, policy `trust` is invalid at p.json:1:101: principal `"
     IAM(OWN, "user/*") "`: no part of a name may be a wildcard"},
};
/* clang-format on */

static void test_trust(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        bool web = ew_named_of_aws(ew_str_from(ROWS[i].ask.caller)).kind ==
                   EW_NAMED_OTHER;
        struct scene s;
        struct ew_buf got;
        ew_buf_init(&got);
        set_up(&s, &ROWS[i].ask,
               web ? &EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY
                   : &EW_STS_ASSUME_ROLE);
        describe(&s, ROWS[i].key, &got);
        if (!ew_str_eq(ew_buf_str(&got), ew_str_from(ROWS[i].want))) {
            print_error("%s: got `%.*s`, want `%s`\n", ROWS[i].name,
                        EW_STR_ARG(ew_buf_str(&got)), ROWS[i].want);
            failed++;
        }
        ew_buf_release(&got);
        tear_down(&s);
    }
    assert_int_equal(failed, 0);
}

/* ---- against the evaluator ----------------------------------------------- */

/* clang-format off */
static const char *const PRINCIPALS[] = {
    AWS(USER), AWS(IAM(OWN, "user/other")), AWS(ROLE),
    AWS(SESSION("alice")), AWS(SESSION("bob")), AWS(OWN), AWS(ELSEWHERE),
    "'*'", AWS("AROAEXAMPLE9"), "{'Service':'ec2.amazonaws.com'}",
    "{'AWS':['" SESSION("alice") "','" OWN "']}",
};
static const char *const CONDITIONS[] = {
    "", "", "'StringEquals':{'sts:ExternalId':'x'}",
    "'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}",
    "'ArnNotLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/*'}",
    "'Null':{'sts:ExternalId':'true'}",
    "'StringLike':{'aws:userid':'*:a*'}",
};
static const char *const IDENTITIES[] = {
    NULL, OTHER, ALLOW, ALLOW, "{'Effect':'Allow','Action':'*','Resource':'*',"
    "'Condition':{'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}}}",
    ALLOW ",{'Effect':'Deny','Action':'sts:*','Resource':'*','Condition':"
    "{'StringEquals':{'sts:ExternalId':'y'}}}",
    "{'Effect':'Deny','Action':'*','Resource':'*','Condition':"
    "{'Null':{'sts:ExternalId':'false'}}}",
};
static const char *const BOUNDARIES[] = {NULL, NULL, NULL, ALLOW, OTHER, DENY};
static const char *const EXTERNAL_IDS[] = {NULL, "x", "y"};
static const char *const ADDRESSES[] = {"203.0.113.5", "192.0.2.1"};
static const char *const SESSIONS[] = {"alice", "bob", "carol"};
/* clang-format on */

#define ONE_OF(list, random) ((list)[random_below(random, COUNT_OF(list))])

static void draw_trust(struct random *random, struct ew_buf *out)
{
    size_t count = 1 + random_below(random, 3);
    for (size_t i = 0; i < count; i++) {
        ew_buf_printf(out,
                      "%s{'Effect':'%s','Action':'sts:AssumeRole',"
                      "'Principal':%s,'Condition':{%s}}",
                      i ? "," : "",
                      random_below(random, 10) < 7 ? "Allow" : "Deny",
                      ONE_OF(PRINCIPALS, random), ONE_OF(CONDITIONS, random));
    }
    ew_buf_add_char(out, '\0');
}

/* A request of the caller with all that is known of it. */
struct drawn {
    struct ew_request request;
    struct ew_context_entry entries[8];
    struct ew_str values[8];
};

static void add_entry(struct drawn *d, const char *key, struct ew_str value)
{
    size_t at = d->request.context_count++;
    d->values[at] = value;
    d->entries[at] =
        (struct ew_context_entry){ew_str_from(key), &d->values[at], 1, false};
}

static void draw_request(struct scene *s, struct random *random,
                         const struct ask *ask, struct drawn *d)
{
    bool user = s->principal.type == EW_PRINCIPAL_USER;
    const char *external = ONE_OF(EXTERNAL_IDS, random);
    *d = (struct drawn){
        .request = {.principal = s->principal.arn,
                    .action = EW_STR("sts:AssumeRole"),
                    .resource = ew_str_from(ask->target),
                    .context = d->entries}
    };
    add_entry(d, "aws:PrincipalArn", s->principal.arn);
    add_entry(d, "aws:SourceIp", ew_str_from(ONE_OF(ADDRESSES, random)));
    add_entry(d, "sts:RoleSessionName", EW_STR("example"));
    add_entry(d, "aws:userid",
              user ? s->principal.unique_id
                   : ew_arena_printf(&s->arena, "AROAEXAMPLE1:%s",
                                     ONE_OF(SESSIONS, random)));
    if (external) {
        add_entry(d, "sts:ExternalId", ew_str_from(external));
    }
}

static bool is_allowed(struct scene *s, const struct ew_request *request)
{
    struct ew_layers layers = ew_principal_layers(&s->principal);
    struct ew_outcome outcome;
    layers.resource = &s->trust;
    return ew_evaluate(&layers, request, EW_STRICT, &s->arena, &outcome,
                       NULL) == EW_OK &&
           outcome.decision == EW_ALLOWED;
}

/* What is allowed is found, and what is found is allowed. */
static void test_random(void **state)
{
    (void)state;
    enum { SCENES = 4000, REQUESTS = 24 };
    struct random random = {.state = 20261130};
    size_t with_access = 0;
    for (size_t i = 0; i < SCENES; i++) {
        struct ew_buf trust;
        ew_buf_init(&trust);
        draw_trust(&random, &trust);
        const struct ask ask = {
            .caller = random_below(&random, 2) ? USER : ROLE,
            .identity = ONE_OF(IDENTITIES, &random),
            .boundary = ONE_OF(BOUNDARIES, &random),
            .trust = trust.ptr,
            .target = random_below(&random, 3) ? TARGET : FAR_TARGET,
        };
        struct scene s;
        set_up(&s, &ask, &EW_STS_ASSUME_ROLE);
        bool found = s.access->verdict == EW_VERDICT_ALLOWED ||
                     s.access->verdict == EW_VERDICT_CONDITIONAL;
        bool sound = s.access->verdict != EW_VERDICT_UNKNOWN &&
                     found == (s.access->witness.count == 1) &&
                     (!found || is_allowed(&s, &s.access->witness.requests[0]));
        for (size_t k = 0; k < REQUESTS && !found; k++) {
            struct drawn d;
            draw_request(&s, &random, &ask, &d);
            sound = sound && !is_allowed(&s, &d.request);
        }
        if (!sound) {
            fail_msg("scene %zu, %s: %s, identity %s, boundary %s, to %s: %s",
                     i, ask.caller, ask.trust,
                     ask.identity ? ask.identity : "-",
                     ask.boundary ? ask.boundary : "-", ask.target,
                     ew_verdict_text(s.access->verdict));
        }
        with_access += found;
        tear_down(&s);
        ew_buf_release(&trust);
    }
    /* or it would show nothing */
    assert_true(with_access > SCENES / 10 && with_access < SCENES * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
