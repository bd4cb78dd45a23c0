/*
 * Doors are decided like exec: a way to one is a list of calls that are all
 * needed (doors.def), each a question to the engine. A principal that has
 * several ways to a door has what they give together.
 */
#include "paths/doors.h"

#include "base/vec.h"

#include "engine/actions_rows.h"
#include "engine/change.h"

#include "paths/joining.h"
#include "paths/trusting.h"

#include <assert.h>

enum { MAX_CALLS = 3 };

/* Traits of a way; doors.def tells of them. */
enum {
    EW_WAY_HALF = 1,
    EW_WAY_OPEN = 2,
    EW_WAY_ROLES = 4,
    EW_WAY_BOUND = 8,
};

struct way_call {
    const struct ew_action *row; /* NULL: the one of this name */
    const char *name;
};

struct way {
    enum ew_door door;
    unsigned traits;
    const char *needs;
    struct way_call calls[MAX_CALLS];
};

/* clang-format off */
#define NAMED_CALL(text) {NULL, text}
#define ROW(symbol) {&(symbol), NULL}
#define EW_WAY(of, what, text, ...) \
    {EW_DOOR_##of, (what), (text), {__VA_ARGS__}},
#undef NAMED
#define NAMED(text) NAMED_CALL(text)
static const struct way WAYS[] = {
#include "paths/doors.def"
};
#undef EW_WAY
/* clang-format on */

enum { WAYS_COUNT = sizeof(WAYS) / sizeof(WAYS[0]) };

struct ew_doors {
    struct ew_arena *arena;
    const struct ew_estate *estate;
    struct ew_calls *calls;
    size_t numbers[WAYS_COUNT][MAX_CALLS]; /* EW_NO_CALL: no more */
    size_t exec;
    size_t pass_role;
    /* of the account that was last asked about, and whom */
    const struct ew_account *account;
    struct ew_vec task_roles; /* const struct ew_principal * */
    const struct ew_principal *passer;
    bool passes;
    bool hosts;          /* tasks run on machines of their own, or may */
    bool hosts_are_seen; /* the input shows them */
};

/* ---- hosts --------------------------------------------------------------- */

/* Fact F5.1: nobody gets at the machine below a task on Fargate. */
static void look_for_hosts(struct ew_doors *doors)
{
    const struct ew_estate *estate = doors->estate;
    bool fargate_only = estate->workloads.count > 0;
    EW_EACH(const struct ew_ecs_workload, workload, &estate->workloads) {
        fargate_only =
            fargate_only && workload->launch == EW_ECS_LAUNCH_FARGATE;
        doors->hosts_are_seen = doors->hosts_are_seen ||
                                workload->launch == EW_ECS_LAUNCH_EC2 ||
                                workload->launch == EW_ECS_LAUNCH_EXTERNAL;
    }
    doors->hosts_are_seen =
        doors->hosts_are_seen || estate->ecs_instances.count > 0;
    doors->hosts = doors->hosts_are_seen || !fargate_only;
}

/* ---- life ---------------------------------------------------------------- */

struct ew_doors *ew_doors_new(struct ew_arena *arena,
                              const struct ew_estate *estate,
                              struct ew_calls *calls)
{
    struct ew_doors *doors = EW_NEW(arena, struct ew_doors);
    if (!doors) {
        return NULL;
    }
    doors->arena = arena;
    doors->estate = estate;
    doors->calls = calls;
    for (size_t i = 0; i < WAYS_COUNT; i++) {
        for (size_t k = 0; k < MAX_CALLS; k++) {
            const struct way_call *call = &WAYS[i].calls[k];
            doors->numbers[i][k] = call->row ? ew_calls_row(calls, call->row)
                                   : call->name
                                       ? ew_calls_named(calls, call->name)
                                       : EW_NO_CALL;
            assert(doors->numbers[i][k] != EW_NO_CALL ||
                   (!call->row && !call->name));
        }
    }
    doors->exec = ew_calls_row(calls, &EW_ECS_EXECUTE_COMMAND);
    doors->pass_role = ew_calls_named(calls, "iam:PassRole");
    look_for_hosts(doors);
    return doors;
}

static bool is_named_by(const struct ew_doors *doors, size_t call,
                        const struct ew_statement *statement)
{
    return call != EW_NO_CALL &&
           ew_statement_names_action(statement,
                                     ew_calls_name(doors->calls, call));
}

bool ew_doors_are_named(const struct ew_doors *doors,
                        const struct ew_statement *statement)
{
    bool named = is_named_by(doors, doors->exec, statement) ||
                 is_named_by(doors, doors->pass_role, statement);
    for (size_t i = 0; !named && i < (size_t)WAYS_COUNT * MAX_CALLS; i++) {
        named = is_named_by(doors, doors->numbers[i / MAX_CALLS][i % MAX_CALLS],
                            statement);
    }
    return named;
}

/* ---- one way ------------------------------------------------------------- */

/* All calls of a way, in one region, as one access. */
static enum ew_status decide_in(struct ew_doors *doors, size_t way,
                                const struct ew_principal *principal,
                                struct ew_str region,
                                const struct ew_access **out,
                                struct ew_error *err)
{
    struct ew_joint all = ew_joint_of(doors->arena);
    *out = NULL;
    for (size_t i = 0; i < MAX_CALLS; i++) {
        size_t call = doors->numbers[way][i];
        const struct ew_access *one = NULL;
        if (call == EW_NO_CALL) {
            break;
        }
        struct ew_target target = {
            .region = {NULL, 0}
        };
        struct ew_str name = ew_calls_name(doors->calls, call);
        /* IAM answers for all regions (fact B1.6.3) */
        if (!ew_str_starts(name, EW_STR("iam:"))) {
            target.region = region;
        }
        EW_TRY(
            ew_calls_decide(doors->calls, call, principal, &target, &one, err));
        if (!ew_verdict_is_way(one->verdict)) {
            *out = i == 0 && one->verdict != EW_VERDICT_NONE ? one : NULL;
            return EW_OK;
        }
        EW_TRY(ew_joint_add(&all, one, err));
    }
    return ew_joint_end(&all, out, err);
}

/* The calls of a way are made in one region. */
static enum ew_status decide_way(struct ew_doors *doors, size_t way,
                                 const struct ew_principal *principal,
                                 const struct ew_access **out,
                                 struct ew_error *err)
{
    struct ew_str anywhere = {NULL, 0};
    EW_TRY(decide_in(doors, way, principal, anywhere, out, err));
    bool several = doors->numbers[way][1] != EW_NO_CALL;
    if (!*out || !several) {
        return EW_OK;
    }
    struct ew_strs regions = ew_exact_regions(*out);
    const struct ew_access *best = NULL;
    for (size_t i = 0; i < regions.count; i++) {
        const struct ew_access *here = NULL;
        EW_TRY(decide_in(doors, way, principal, regions.items[i], &here, err));
        EW_TRY(ew_access_union(doors->arena, best, here, &best, err));
    }
    *out = regions.count > 0 ? best : *out;
    return EW_OK;
}

/* ---- roles of tasks ------------------------------------------------------ */

static const struct ew_given TO_TASKS = {EW_LIT("iam:PassedToService"),
                                         EW_LIT("ecs-tasks.amazonaws.com")};

/* Principals come by account. */
static enum ew_status find_task_roles(struct ew_doors *doors,
                                      const struct ew_account *account)
{
    if (doors->account == account) {
        return EW_OK;
    }
    doors->account = account;
    doors->task_roles =
        ew_vec_of(doors->arena, sizeof(const struct ew_principal *));
    for (size_t i = 0; account && i < account->principal_count; i++) {
        const struct ew_principal *role = account->principals[i];
        EW_TRY(ew_trusts_service(role, TO_TASKS.value)
                   ? EW_VEC_ADD(&doors->task_roles, &role)
                   : EW_OK);
    }
    return EW_OK;
}

/* May it pass some role that tasks can run as (facts F3.1 to F3.3)? Several
 * ways ask so of one principal. */
static enum ew_status passes_a_role(struct ew_doors *doors,
                                    const struct ew_principal *principal,
                                    bool *out, struct ew_error *err)
{
    bool asked = doors->passer == principal;
    *out = asked && doors->passes;
    if (asked) {
        return EW_OK;
    }
    EW_TRY_MEMORY_FOR(find_task_roles(doors, principal->account) == EW_OK, err);
    EW_EACH_REF(const struct ew_principal, role, &doors->task_roles) {
        const struct ew_access *access = NULL;
        const struct ew_target target = {
            .resource = role->arn, .given = &TO_TASKS, .given_count = 1};
        EW_TRY(ew_calls_decide(doors->calls, doors->pass_role, principal,
                               &target, &access, err));
        *out = ew_verdict_is_way(access->verdict);
        if (*out) {
            break;
        }
    }
    doors->passer = principal;
    doors->passes = *out;
    return EW_OK;
}

static enum ew_status add_needs(struct ew_doors *doors, size_t way,
                                const struct ew_principal *principal,
                                struct ew_vec *needs, struct ew_error *err)
{
    bool passes = true;
    if (WAYS[way].needs) {
        EW_TRY(ew_vec_push_str(needs, ew_str_from(WAYS[way].needs)));
    }
    if (WAYS[way].door == EW_DOOR_HOST && !doors->hosts_are_seen) {
        EW_TRY(ew_vec_push_str(
            needs, EW_STR("tasks that run on machines of their own: nothing in "
                          "the input tells of any")));
    }
    if (WAYS[way].traits & EW_WAY_ROLES) {
        struct ew_call_set set = ew_calls_of(doors->calls, principal);
        passes = false;
        if (ew_call_set_has(&set, doors->pass_role)) {
            EW_TRY(passes_a_role(doors, principal, &passes, err));
        }
    }
    return passes ? EW_OK
                  : ew_vec_push_str(needs, EW_STR("a task definition without "
                                                  "roles, since it may pass "
                                                  "none"));
}

/* ---- one door ------------------------------------------------------------ */

static bool may_go(const struct ew_doors *doors, size_t way,
                   const struct ew_call_set *set)
{
    if (WAYS[way].door == EW_DOOR_HOST && !doors->hosts) {
        return false;
    }
    for (size_t i = 0; i < MAX_CALLS && doors->numbers[way][i] != EW_NO_CALL;
         i++) {
        if (!ew_call_set_has(set, doors->numbers[way][i])) {
            return false;
        }
    }
    return true;
}

static enum ew_status say_at_most(struct ew_doors *doors, unsigned traits,
                                  const struct ew_access **access,
                                  struct ew_error *err)
{
    if (!(traits & (EW_WAY_HALF | EW_WAY_OPEN | EW_WAY_BOUND)) ||
        !ew_verdict_is_way((*access)->verdict)) {
        return EW_OK;
    }
    struct ew_access *copy = EW_NEW(doors->arena, struct ew_access);
    EW_TRY_MEMORY_FOR(copy, err);
    *copy = **access;
    copy->verdict =
        traits & EW_WAY_HALF
            ? EW_VERDICT_PARTIAL
            : ew_verdict_weaker(copy->verdict, EW_VERDICT_CONDITIONAL);
    *access = copy;
    return EW_OK;
}

static enum ew_status take_way(struct ew_doors *doors, size_t way,
                               const struct ew_principal *principal,
                               struct ew_door_access *door,
                               struct ew_error *err)
{
    const struct ew_access *access = NULL;
    struct ew_vec needs = ew_vec_of(doors->arena, sizeof(struct ew_str));
    bool open = door->access && ew_verdict_is_way(door->access->verdict);
    if ((WAYS[way].traits & EW_WAY_HALF) && (open || door->needs.count > 0)) {
        return EW_OK; /* more is known than that */
    }
    EW_TRY(decide_way(doors, way, principal, &access, err));
    /* of two resources one alone is no access: that says the row of one */
    if (!access || access->verdict == EW_VERDICT_PARTIAL) {
        return EW_OK;
    }
    EW_TRY(add_needs(doors, way, principal, &needs, err));
    EW_TRY(say_at_most(doors, WAYS[way].traits, &access, err));
    bool better = !door->access || (door->needs.count > 0 && needs.count == 0);
    EW_TRY(ew_access_union(doors->arena, door->access, access, &door->access,
                           err));
    if (better) {
        door->needs = (struct ew_strs){needs.items, needs.count};
    }
    return EW_OK;
}

enum ew_status ew_doors_decide(struct ew_doors *doors,
                               const struct ew_principal *principal,
                               struct ew_door_set *out, struct ew_error *err)
{
    struct ew_call_set set = ew_calls_of(doors->calls, principal);
    const struct ew_access *exec = NULL;
    *out = (struct ew_door_set){.of = {{.door = EW_DOOR_EXEC}}};
    for (size_t i = 0; i < EW_DOORS; i++) {
        out->of[i].door = (enum ew_door)i;
    }
    EW_TRY(ew_calls_decide(doors->calls, doors->exec, principal, NULL, &exec,
                           err));
    out->of[EW_DOOR_EXEC].access =
        exec->verdict == EW_VERDICT_NONE ? NULL : exec;
    /* Fact B5.15: only the service itself can call as such a role. */
    for (size_t i = 0; !principal->service_linked && i < WAYS_COUNT; i++) {
        if (may_go(doors, i, &set)) {
            EW_TRY(take_way(doors, i, principal, &out->of[WAYS[i].door], err));
        }
    }
    return EW_OK;
}

enum ew_status ew_doors_exceed(struct ew_doors *doors, enum ew_door door,
                               const struct ew_principal *one,
                               const struct ew_principal *than, bool *out,
                               struct ew_error *err)
{
    struct ew_call_set may = ew_calls_of(doors->calls, than);
    *out = false;
    for (size_t i = 0; !*out && i < WAYS_COUNT; i++) {
        size_t call = doors->numbers[i][0];
        bool alone = doors->numbers[i][1] == EW_NO_CALL;
        if (WAYS[i].door != door || !alone ||
            (WAYS[i].traits & ~(unsigned)EW_WAY_ROLES) != 0 ||
            !ew_call_set_has(&may, call)) {
            continue;
        }
        struct ew_engine *engine = ew_calls_engine(doors->calls, call);
        EW_TRY_MEMORY_FOR(engine, err);
        EW_TRY(ew_access_exceeds(engine, one, than, out, NULL, err));
    }
    return EW_OK;
}

/* ---- of those who are alike ---------------------------------------------- */

/* Does the grant come from a policy of the kind that has one reading? */
static bool move_grant(const struct ew_principal *principal,
                       const struct ew_principal *other, struct ew_grant *grant)
{
    for (size_t i = 0; i < other->attachment_count; i++) {
        const struct ew_attachment *own = &principal->attachments[i];
        if (grant->attachment != &other->attachments[i]) {
            continue;
        }
        const struct ew_document *document = own->policy->document;
        if (own->policy->most || !document ||
            grant->statement->index >= document->statement_count) {
            return false;
        }
        grant->attachment = own;
        grant->statement = &document->statements[grant->statement->index];
        return true;
    }
    return false;
}

/* The same grants, through what the principal holds in those places. */
static enum ew_status move_grants(struct ew_doors *doors,
                                  const struct ew_principal *principal,
                                  const struct ew_principal *other,
                                  struct ew_access *access, bool *done)
{
    struct ew_grant *grants =
        EW_NEW_ARRAY(doors->arena, access->grant_count, struct ew_grant);
    EW_TRY_MEMORY(grants);
    for (size_t i = 0; *done && i < access->grant_count; i++) {
        grants[i] = access->grants[i];
        *done = move_grant(principal, other, &grants[i]);
    }
    access->grants = grants;
    return EW_OK;
}

/* The same context, of the principal; NULL when memory is out. */
static struct ew_context_entry *move_context(struct ew_doors *doors,
                                             const struct ew_principal *own,
                                             const struct ew_principal *other,
                                             const struct ew_request *request,
                                             bool *done)
{
    struct ew_context_entry *out = EW_NEW_ARRAY(
        doors->arena, request->context_count, struct ew_context_entry);
    for (size_t i = 0; out && i < request->context_count; i++) {
        out[i] = request->context[i];
        bool arn = ew_str_eq_nocase(out[i].key, EW_STR("aws:PrincipalArn"));
        if (arn && ew_str_eq(out[i].values[0], other->arn)) {
            out[i].values = &own->arn;
        } else if (arn || ew_str_eq_nocase(out[i].key, EW_STR("aws:userid")) ||
                   ew_str_eq_nocase(out[i].key, EW_STR("aws:username"))) {
            *done = false; /* a session that is called otherwise */
        }
    }
    return out;
}

static enum ew_status move_witness(struct ew_doors *doors,
                                   const struct ew_principal *own,
                                   const struct ew_principal *other,
                                   struct ew_witness *witness, bool *done)
{
    struct ew_request *requests =
        EW_NEW_ARRAY(doors->arena, witness->count, struct ew_request);
    EW_TRY_MEMORY(requests);
    for (size_t i = 0; i < witness->count; i++) {
        requests[i] = witness->requests[i];
        *done = *done && ew_str_eq(requests[i].principal, other->arn);
        requests[i].principal = own->arn;
        requests[i].context =
            move_context(doors, own, other, &witness->requests[i], done);
        EW_TRY_MEMORY(requests[i].context);
    }
    witness->requests = requests;
    return EW_OK;
}

enum ew_status ew_doors_like(struct ew_doors *doors,
                             const struct ew_principal *principal,
                             const struct ew_principal *other,
                             const struct ew_door_set *of_other,
                             struct ew_door_set *out, bool *done)
{
    *done = true;
    *out = *of_other;
    for (size_t i = 0; *done && i < EW_DOORS; i++) {
        const struct ew_access *access = of_other->of[i].access;
        *done =
            !access || (access->unknown.count == 0 && access->note_count == 0 &&
                        access->blocker_count == 0);
        if (!access || !*done) {
            continue;
        }
        struct ew_access *copy = EW_NEW(doors->arena, struct ew_access);
        EW_TRY_MEMORY(copy);
        *copy = *access;
        copy->principal = principal;
        EW_TRY(move_grants(doors, principal, other, copy, done));
        EW_TRY(move_witness(doors, principal, other, &copy->witness, done));
        out->of[i].access = copy;
    }
    return EW_OK;
}
