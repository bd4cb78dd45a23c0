/*
 * Engines for the actions of doors and steps, each made when it is first
 * asked, and what keeps them from being asked: of ten thousand principals most
 * may make none of these calls, which their policies show at a glance.
 */
#include "paths/calls.h"

#include "base/vec.h"

/* A row, and who answers for it. */
struct call {
    const struct ew_action *row;
    struct ew_engine *engine;
    struct call *next; /* of the same service */
};

/* Most entries of policies name a service that has none of the calls. */
struct service {
    struct ew_str prefix; /* its name and the colon */
    struct call *calls;
};

/* What a policy may allow. */
struct of_policy {
    bool known;
    struct ew_call_set set;
};

struct ew_calls {
    struct ew_arena *arena;
    const struct ew_estate *estate;
    const struct ew_paths_options *options;
    struct call list[EW_MAX_CALLS];
    size_t count;
    struct service services[EW_MAX_CALLS]; /* those that calls are of */
    size_t service_count;
    struct of_policy *policies; /* by number */
    struct ew_access none;      /* the answer for those who surely may not */
};

struct ew_calls *ew_calls_new(struct ew_arena *arena,
                              const struct ew_estate *estate,
                              const struct ew_paths_options *options)
{
    struct ew_calls *calls = EW_NEW(arena, struct ew_calls);
    struct of_policy *policies =
        EW_NEW_ARRAY(arena, ew_estate_policy_numbers(estate), struct of_policy);
    if (!calls || !policies) {
        return NULL;
    }
    calls->arena = arena;
    calls->estate = estate;
    calls->options = options;
    calls->policies = policies;
    return calls;
}

void ew_calls_release(struct ew_calls *calls)
{
    for (size_t i = 0; calls && i < calls->count; i++) {
        if (calls->list[i].engine != calls->options->exec) {
            ew_engine_release(calls->list[i].engine);
        }
    }
}

/* ---- rows ---------------------------------------------------------------- */

static struct service *service_of_call(struct ew_calls *calls,
                                       struct ew_str action)
{
    size_t colon = ew_str_find(action, ':');
    struct ew_str prefix = ew_str_slice(action, 0, colon + 1);
    size_t i = 0;
    while (i < calls->service_count &&
           !ew_str_eq_nocase(calls->services[i].prefix, prefix)) {
        i++;
    }
    if (i == calls->service_count) {
        calls->services[i] = (struct service){prefix, NULL};
        calls->service_count++;
    }
    return &calls->services[i];
}

size_t ew_calls_row(struct ew_calls *calls, const struct ew_action *row)
{
    for (size_t i = 0; i < calls->count; i++) {
        if (calls->list[i].row == row) {
            return i;
        }
    }
    if (!row || calls->count == EW_MAX_CALLS) {
        return EW_NO_CALL;
    }
    struct service *service = service_of_call(calls, row->name);
    struct call *call = &calls->list[calls->count];
    *call = (struct call){.row = row, .next = service->calls};
    service->calls = call;
    return calls->count++;
}

size_t ew_calls_named(struct ew_calls *calls, const char *action)
{
    return ew_calls_row(calls, ew_action_find(ew_str_from(action)));
}

struct ew_str ew_calls_name(const struct ew_calls *calls, size_t call)
{
    return calls->list[call].row->name;
}

/* ---- at a glance --------------------------------------------------------- */

static void add_all_calls(struct ew_call_set *set)
{
    for (size_t i = 0; i < EW_MAX_CALLS / 64; i++) {
        set->words[i] = UINT64_MAX;
    }
}

static void join_sets(struct ew_call_set *set, const struct ew_call_set *more)
{
    for (size_t i = 0; i < EW_MAX_CALLS / 64; i++) {
        set->words[i] |= more->words[i];
    }
}

bool ew_call_set_has(const struct ew_call_set *set, size_t call)
{
    return call < EW_MAX_CALLS &&
           (set->words[call / 64] >> (call % 64) & 1) != 0;
}

/* What an entry says of its service: up to a wildcard, or all of it. */
static struct ew_str front_of_entry(struct ew_str entry, bool *open)
{
    size_t len = 0;
    *open = false;
    while (len < entry.len && !*open && entry.ptr[len] != ':') {
        *open = entry.ptr[len] == '*' || entry.ptr[len] == '?';
        len += *open ? 0 : 1;
    }
    return ew_str_slice(entry, 0, *open ? len : len + 1);
}

static void add_calls_of_entry(const struct ew_calls *calls,
                               struct ew_str entry, struct ew_call_set *set)
{
    bool open = false;
    struct ew_str front = front_of_entry(entry, &open);
    for (size_t i = 0; i < calls->service_count; i++) {
        struct ew_str prefix = calls->services[i].prefix;
        bool about = open ? ew_str_starts_nocase(prefix, front)
                          : ew_str_eq_nocase(prefix, front);
        const struct call *call = about ? calls->services[i].calls : NULL;
        for (; call; call = call->next) {
            size_t number = (size_t)(call - calls->list);
            if (ew_action_match(entry, call->row->name)) {
                set->words[number / 64] |= (uint64_t)1 << (number % 64);
            }
        }
    }
}

static void add_calls_of_statement(const struct ew_calls *calls,
                                   const struct ew_statement *s,
                                   struct ew_call_set *set)
{
    if (s->not_action || s->action_unsure) {
        add_all_calls(set);
        return;
    }
    for (size_t i = 0; i < s->action_count; i++) {
        add_calls_of_entry(calls, s->actions[i], set);
    }
}

static void add_calls_of_document(const struct ew_calls *calls,
                                  const struct ew_document *document,
                                  struct ew_call_set *set)
{
    if (!document || document->refused) {
        add_all_calls(set);
        return;
    }
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        if (s->effect == EW_ALLOW || s->refused || s->unsure) {
            add_calls_of_statement(calls, s, set);
        }
    }
}

/* Policies of no estate are looked at each time. */
static void add_calls_of_policy(const struct ew_calls *calls,
                                const struct ew_policy *policy,
                                struct ew_call_set *set)
{
    struct of_policy own = {.known = false};
    bool kept = policy->number < ew_estate_policy_numbers(calls->estate);
    struct of_policy *slot = kept ? &calls->policies[policy->number] : &own;
    if (!slot->known) {
        add_calls_of_document(calls, ew_policy_document(policy, EW_FILL_LEAST),
                              &slot->set);
        if (policy->most) {
            add_calls_of_document(calls, policy->most, &slot->set);
        }
        if (policy->widest) {
            add_calls_of_document(calls, policy->widest, &slot->set);
        }
        slot->known = true;
    }
    join_sets(set, &slot->set);
}

struct ew_call_set ew_calls_of(struct ew_calls *calls,
                               const struct ew_principal *principal)
{
    struct ew_call_set out = {{0}};
    if (principal->unread_count > 0 || principal->type == EW_PRINCIPAL_ROOT) {
        add_all_calls(&out);
    }
    for (size_t i = 0; i < principal->attachment_count; i++) {
        add_calls_of_policy(calls, principal->attachments[i].policy, &out);
    }
    return out;
}

/* ---- questions ----------------------------------------------------------- */

struct ew_engine *ew_calls_engine(struct ew_calls *calls, size_t call)
{
    struct call *one = &calls->list[call];
    struct ew_str exec = ew_engine_action(calls->options->exec);
    if (!one->engine && ew_str_eq(one->row->name, exec)) {
        one->engine = calls->options->exec;
    } else if (!one->engine) {
        const struct ew_engine_options options = {
            .now = calls->options->now,
            .max_steps = calls->options->solver_steps,
            .action = one->row,
            .beside = calls->options->exec,
        };
        one->engine = ew_engine_new(calls->arena, calls->estate, &options);
    }
    return one->engine;
}

bool ew_calls_never(struct ew_calls *calls, size_t call,
                    const struct ew_principal *principal,
                    struct ew_str resource)
{
    struct ew_engine *engine = ew_calls_engine(calls, call);
    /* a name that is made up for one that is not known has these */
    bool known = ew_str_starts(resource, EW_STR("arn:")) &&
                 ew_str_find(resource, '~') == resource.len &&
                 ew_str_find(resource, '*') == resource.len;
    return engine && known && !ew_engine_may_on(engine, principal, resource);
}

enum ew_status ew_calls_decide(struct ew_calls *calls, size_t call,
                               const struct ew_principal *principal,
                               const struct ew_target *target,
                               const struct ew_access **out,
                               struct ew_error *err)
{
    struct ew_engine *engine = ew_calls_engine(calls, call);
    EW_TRY_MEMORY_FOR(engine, err);
    if (target && target->resource.ptr && !target->policy &&
        ew_calls_never(calls, call, principal, target->resource)) {
        calls->none = (struct ew_access){.principal = principal,
                                         .action = calls->list[call].row->name};
        *out = &calls->none;
        return EW_OK;
    }
    enum ew_status status =
        ew_access_decide(engine, principal, target, out, err);
    if (status != EW_INVALID || !target || !target->resource.ptr) {
        return status;
    }
    /* what the service will call it is not known: any name may be its */
    struct ew_target any = *target;
    any.resource = (struct ew_str){NULL, 0};
    *err = (struct ew_error){.status = EW_OK};
    return ew_access_decide(engine, principal, &any, out, err);
}
