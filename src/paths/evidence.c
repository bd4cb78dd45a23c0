/*
 * Who has a door and may hide what went on behind it. Each call is a question
 * to the engine; of those that no policy of a principal tells apart, as most of
 * an administrator's, one is asked.
 */
#include "paths/evidence.h"

#include "engine/actions_rows.h"

#include "paths/calls.h"
#include "paths/joining.h"
#include "paths/trusting.h"

#include <assert.h>

enum { MAX_EVIDENCE_CALLS = 2 };

/* Traits of a row; evidence.def tells of them. */
enum { EW_EVIDENCE_BOUND = 1, EW_EVIDENCE_ROLE = 2 };

struct evidence_call {
    const struct ew_action *row; /* NULL: the one of this name */
    const char *name;
};

struct evidence_row {
    enum ew_hides hides;
    unsigned traits;
    struct ew_str needs; /* or absent */
    struct evidence_call calls[MAX_EVIDENCE_CALLS];
};

/* clang-format off */
#define NAMED_CALL(text) {NULL, text}
#define ROW(symbol) {&(symbol), NULL}
#undef NAMED
#define NAMED(text) NAMED_CALL(text)
#define NOTHING {NULL, 0}
#define A_KEY EW_LIT("a key whose policy lets it")
#define EW_EVIDENCE(of, what, text, ...) \
    {EW_HIDES_##of, (what), text, {__VA_ARGS__}},
static const struct evidence_row EVIDENCE[] = {
#include "paths/evidence.def"
};
#undef EW_EVIDENCE
/* clang-format on */

enum { EVIDENCE_COUNT = sizeof(EVIDENCE) / sizeof(EVIDENCE[0]) };

/* By call: the first one that the policy says the same of; or ITSELF, where
 * what it says is about what the call is on. */
enum { ITSELF = UINT8_MAX, MAX_CLASSES = 64 };

struct classes {
    bool known;
    uint8_t of[MAX_CLASSES];
};

struct looking {
    struct ew_arena *arena;
    const struct ew_estate *estate;
    struct ew_calls *calls;
    size_t numbers[EVIDENCE_COUNT][MAX_EVIDENCE_CALLS];
    size_t count;                     /* of calls */
    const struct ew_account *account; /* whose roles these are */
    struct ew_vec task_roles;         /* const struct ew_principal * */
    struct classes *policies;         /* by number */
    /* of the principal at hand */
    struct ew_vec found;                          /* struct ew_evidence */
    struct ew_vec held;                           /* const struct classes * */
    const struct ew_access *answers[MAX_CLASSES]; /* by call; NULL: no way */
    bool answered[MAX_CLASSES];
    struct ew_error *err;
};

/* ---- calls that are alike ------------------------------------------------ */

/* A key that is of the caller, its session or its network, and so the same in
 * each of its requests. */
static bool is_of_caller(struct ew_str key)
{
    static const struct ew_str KEYS[] = {
        EW_LIT("aws:MultiFactorAuthPresent"),
        EW_LIT("aws:MultiFactorAuthAge"),
        EW_LIT("aws:SourceIp"),
        EW_LIT("aws:SourceVpc"),
        EW_LIT("aws:SourceVpce"),
        EW_LIT("aws:SecureTransport"),
        EW_LIT("aws:PrincipalArn"),
        EW_LIT("aws:PrincipalAccount"),
        EW_LIT("aws:PrincipalOrgID"),
        EW_LIT("aws:PrincipalOrgPaths"),
        EW_LIT("aws:PrincipalType"),
        EW_LIT("aws:userid"),
        EW_LIT("aws:username"),
        EW_LIT("aws:CurrentTime"),
        EW_LIT("aws:EpochTime"),
    };
    return EW_STR_ANY(ew_str_eq_nocase, key, KEYS) ||
           ew_str_starts_nocase(key, EW_STR("aws:PrincipalTag/"));
}

static bool is_for_any_call(const struct ew_statement *s)
{
    bool any = !s->refused && !s->unsure && !s->action_unsure &&
               !s->not_resource && s->resource_count == 1 &&
               ew_str_eq(s->resources[0], EW_STR("*"));
    for (size_t i = 0; i < s->condition_count && any; i++) {
        any = s->conditions[i].op && is_of_caller(s->conditions[i].key);
    }
    return any;
}

/* Which statements name each call. */
static void classify(const struct looking *l,
                     const struct ew_document *document, struct classes *out)
{
    uint8_t shared[MAX_CLASSES] = {0};
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        bool names[MAX_CLASSES];
        bool any = is_for_any_call(s);
        uint8_t before[MAX_CLASSES];
        for (size_t k = 0; k < l->count; k++) {
            names[k] = s->refused || s->action_unsure ||
                       ew_statement_names_action(s, ew_calls_name(l->calls, k));
            before[k] = names[k] && !any ? ITSELF : shared[k];
        }
        /* alike until here, and in this one */
        for (size_t k = 0; k < l->count; k++) {
            size_t first = 0;
            while (first < k &&
                   (before[first] != before[k] || names[first] != names[k])) {
                first++;
            }
            shared[k] = before[k] == ITSELF ? ITSELF : (uint8_t)first;
        }
    }
    for (size_t k = 0; k < l->count; k++) {
        out->of[k] = shared[k];
    }
}

static enum ew_status hold_policy(struct looking *l,
                                  const struct ew_policy *policy)
{
    bool kept = policy && policy->number < ew_estate_policy_numbers(l->estate);
    struct classes *slot =
        kept ? &l->policies[policy->number] : EW_NEW(l->arena, struct classes);
    const struct ew_document *document = policy ? policy->document : NULL;
    EW_TRY_MEMORY(slot);
    if (!slot->known && document && !document->refused && !policy->most) {
        classify(l, document, slot);
    } else if (!slot->known) {
        for (size_t k = 0; k < l->count; k++) {
            slot->of[k] = ITSELF;
        }
    }
    slot->known = true;
    return EW_VEC_ADD(&l->held, &slot);
}

static enum ew_status hold_level(struct looking *l,
                                 const struct ew_scp_level *level)
{
    for (size_t i = 0; i < level->policy_count; i++) {
        EW_TRY(hold_policy(l, level->policies[i]));
    }
    return EW_OK;
}

static enum ew_status hold_all(struct looking *l,
                               const struct ew_principal *principal)
{
    const struct ew_layers layers = ew_principal_layers(principal);
    l->held.count = 0;
    for (size_t k = 0; k < l->count; k++) {
        l->answered[k] = false;
    }
    for (size_t i = 0; i < layers.identity_count; i++) {
        EW_TRY(hold_policy(l, layers.identity[i].policy));
    }
    for (size_t i = 0; i < layers.level_count; i++) {
        EW_TRY(hold_level(l, &layers.levels[i]));
    }
    for (size_t i = 0; i < layers.rcp_level_count; i++) {
        EW_TRY(hold_level(l, &layers.rcp_levels[i]));
    }
    return layers.has_boundary ? hold_policy(l, layers.boundary) : EW_OK;
}

static bool are_alike(const struct looking *l, size_t a, size_t b)
{
    EW_EACH_REF(const struct classes, classes, &l->held) {
        if (classes->of[a] == ITSELF || classes->of[a] != classes->of[b]) {
            return false;
        }
    }
    return true;
}

/* One that was asked already; of IAM's no other's, since they are global. */
static size_t like_call(const struct looking *l, size_t call)
{
    bool global = ew_str_starts(ew_calls_name(l->calls, call), EW_STR("iam:"));
    for (size_t i = 0; i < l->count; i++) {
        struct ew_str name = ew_calls_name(l->calls, i);
        if (l->answered[i] && global == ew_str_starts(name, EW_STR("iam:")) &&
            are_alike(l, i, call)) {
            return i;
        }
    }
    return EW_NO_CALL;
}

/* ---- one call ------------------------------------------------------------ */

/* Principals come by account. */
static enum ew_status find_logged_roles(struct looking *l,
                                        const struct ew_account *account)
{
    if (l->account == account) {
        return EW_OK;
    }
    l->account = account;
    l->task_roles = ew_vec_of(l->arena, sizeof(const struct ew_principal *));
    for (size_t i = 0; account && i < account->principal_count; i++) {
        const struct ew_principal *role = account->principals[i];
        EW_TRY(ew_trusts_service(role, EW_STR("ecs-tasks.amazonaws.com"))
                   ? EW_VEC_ADD(&l->task_roles, &role)
                   : EW_OK);
    }
    return EW_OK;
}

static int surety(enum ew_verdict verdict)
{
    return verdict == EW_VERDICT_ALLOWED       ? 3
           : verdict == EW_VERDICT_CONDITIONAL ? 2
                                               : verdict == EW_VERDICT_UNKNOWN;
}

/* On the role that is surest; NULL: on none. */
static enum ew_status decide_on_roles(struct looking *l, size_t call,
                                      const struct ew_principal *principal,
                                      const struct ew_access **out)
{
    int best = 0;
    *out = NULL;
    EW_TRY(find_logged_roles(l, principal->account));
    EW_EACH_REF(const struct ew_principal, role, &l->task_roles) {
        const struct ew_target target = {.resource = role->arn};
        const struct ew_access *one = NULL;
        EW_TRY(
            ew_calls_decide(l->calls, call, principal, &target, &one, l->err));
        if (surety(one->verdict) > best) {
            best = surety(one->verdict);
            *out = one;
        }
        if (best == surety(EW_VERDICT_ALLOWED)) {
            break;
        }
    }
    return EW_OK;
}

/* NULL: it may not make the call. */
static enum ew_status answer_call(struct looking *l, size_t call, bool on_role,
                                  const struct ew_principal *principal,
                                  const struct ew_access **out)
{
    size_t like = l->answered[call] ? call : like_call(l, call);
    if (like != EW_NO_CALL) {
        *out = l->answers[like];
        return EW_OK;
    }
    EW_TRY(on_role
               ? decide_on_roles(l, call, principal, out)
               : ew_calls_decide(l->calls, call, principal, NULL, out, l->err));
    *out = *out && ew_verdict_is_way((*out)->verdict) ? *out : NULL;
    l->answers[call] = *out;
    l->answered[call] = true;
    return EW_OK;
}

/* All calls of a row as one; NULL: it may not make them. */
static enum ew_status decide_evidence(struct looking *l, size_t row,
                                      const struct ew_principal *principal,
                                      const struct ew_access **out)
{
    struct ew_joint all = ew_joint_of(l->arena);
    bool on_role = EVIDENCE[row].traits & EW_EVIDENCE_ROLE;
    *out = NULL;
    for (size_t i = 0; i < MAX_EVIDENCE_CALLS; i++) {
        size_t call = l->numbers[row][i];
        const struct ew_access *one = NULL;
        if (call == EW_NO_CALL) {
            break;
        }
        EW_TRY(answer_call(l, call, on_role, principal, &one));
        bool only = l->numbers[row][1] == EW_NO_CALL;
        if (!one || only) {
            *out = one;
            return EW_OK;
        }
        EW_TRY(ew_joint_add(&all, one, l->err));
    }
    return ew_joint_end(&all, out, l->err);
}

static void evidence_of(const struct looking *l, size_t row,
                        const struct ew_access *access, struct ew_evidence *out)
{
    size_t first = l->numbers[row][0];
    *out = (struct ew_evidence){
        .action = ew_calls_name(l->calls, first),
        .hides = EVIDENCE[row].hides,
        .verdict =
            EVIDENCE[row].traits & EW_EVIDENCE_BOUND
                ? ew_verdict_weaker(access->verdict, EW_VERDICT_CONDITIONAL)
                : access->verdict,
        .unknown = access->unknown,
        .conditions = access->conditions,
        .condition_count = access->condition_count,
    };
    if (access->grant_count > 0) {
        out->through.policy = access->grants[0].attachment->policy;
        out->through.statement = access->grants[0].statement;
    }
    out->needs =
        (struct ew_strs){&EVIDENCE[row].needs, EVIDENCE[row].needs.ptr ? 1 : 0};
}

/* Of rows of one action the surest counts. */
static enum ew_status add_evidence(struct ew_vec *list,
                                   const struct ew_evidence *one)
{
    struct ew_evidence *items = list->items;
    struct ew_evidence *last = list->count ? &items[list->count - 1] : NULL;
    if (!last || !ew_str_eq(last->action, one->action)) {
        return EW_VEC_ADD(list, one);
    }
    if (surety(one->verdict) > surety(last->verdict)) {
        *last = *one;
    }
    return EW_OK;
}

static enum ew_status look_for_evidence(struct looking *l, struct ew_ways *ways)
{
    const struct ew_call_set set = ew_calls_of(l->calls, ways->principal);
    l->found.count = 0;
    EW_TRY(hold_all(l, ways->principal));
    for (size_t i = 0; i < EVIDENCE_COUNT; i++) {
        const struct ew_access *access = NULL;
        struct ew_evidence one;
        if (!ew_call_set_has(&set, l->numbers[i][0])) {
            continue;
        }
        EW_TRY(decide_evidence(l, i, ways->principal, &access));
        if (access) {
            evidence_of(l, i, access, &one);
            EW_TRY(add_evidence(&l->found, &one));
        }
    }
    struct ew_evidence *kept =
        EW_NEW_ARRAY(l->arena, l->found.count, struct ew_evidence);
    EW_TRY_MEMORY(kept);
    for (size_t i = 0; i < l->found.count; i++) {
        kept[i] = ((const struct ew_evidence *)l->found.items)[i];
    }
    ways->evidence = kept;
    ways->evidence_count = l->found.count;
    return EW_OK;
}

/* ---- all ----------------------------------------------------------------- */

/* Without a way in there is nothing to hide; of one that is undecided the run
 * knows. */
static bool has_way(const struct ew_ways *ways)
{
    bool way = false;
    for (size_t i = 0; i < ways->path_count && !way; i++) {
        way = ways->paths[i].verdict != EW_VERDICT_UNKNOWN;
    }
    for (size_t i = 0; i < ways->door_count && !way; i++) {
        enum ew_verdict verdict = ways->doors[i].access->verdict;
        way = verdict == EW_VERDICT_ALLOWED ||
              verdict == EW_VERDICT_CONDITIONAL ||
              (verdict == EW_VERDICT_PARTIAL &&
               ways->doors[i].door != EW_DOOR_EXEC);
    }
    return way && !ways->principal->service_linked;
}

static enum ew_status look_for_all(struct looking *l, struct ew_ways *ways,
                                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        EW_TRY(has_way(&ways[i]) ? look_for_evidence(l, &ways[i]) : EW_OK);
    }
    return EW_OK;
}

static void name_evidence(struct looking *l)
{
    for (size_t i = 0; i < EVIDENCE_COUNT; i++) {
        for (size_t k = 0; k < MAX_EVIDENCE_CALLS; k++) {
            const struct evidence_call *call = &EVIDENCE[i].calls[k];
            l->numbers[i][k] = call->row ? ew_calls_row(l->calls, call->row)
                               : call->name
                                   ? ew_calls_named(l->calls, call->name)
                                   : EW_NO_CALL;
            /* INVARIANT: each has a row in engine/actions.def */
            assert(l->numbers[i][k] < MAX_CLASSES ||
                   (!call->row && !call->name));
            if (l->numbers[i][k] != EW_NO_CALL &&
                l->numbers[i][k] >= l->count) {
                l->count = l->numbers[i][k] + 1;
            }
        }
    }
}

enum ew_status ew_evidence_find(struct ew_arena *arena,
                                const struct ew_estate *estate,
                                const struct ew_paths_options *options,
                                struct ew_ways *ways, size_t count,
                                struct ew_error *err)
{
    struct looking l = {
        .arena = arena,
        .estate = estate,
        .calls = ew_calls_new(arena, estate, options),
        .policies = EW_NEW_ARRAY(arena, ew_estate_policy_numbers(estate),
                                 struct classes),
        .found = ew_vec_of(arena, sizeof(struct ew_evidence)),
        .held = ew_vec_of(arena, sizeof(const struct classes *)),
        .err = err,
    };
    EW_TRY_MEMORY_FOR(l.calls && l.policies, err);
    name_evidence(&l);
    enum ew_status status = look_for_all(&l, ways, count);
    ew_calls_release(l.calls);
    return status == EW_NOMEM ? ew_fail_memory(err) : status;
}
