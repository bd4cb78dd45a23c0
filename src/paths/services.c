/*
 * Services that act as a role for those who may have them do so. What a caller
 * may do with a service is asked once for each caller and way; for a role there
 * is left whether its trust policy lets the service in, and whether the caller
 * may pass it. Roles are passed within an account only (fact F2.17).
 */
#include "engine/actions_rows.h"

#include "paths/graph.h"
#include "paths/joining.h"
#include "paths/trusting.h"

#include <assert.h>

enum { MAX_CALLS = 4 };

enum kind { PASS, USE };

struct service_call {
    const struct ew_action *row; /* NULL: the one of this name */
    const char *name;
};

struct row {
    enum kind kind;
    struct ew_str service;
    const char *needs;
    struct service_call calls[MAX_CALLS];
};

/* clang-format off */
#define C(text) {NULL, text}
#define R(symbol) {&(symbol), NULL}
#define EW_SERVICE(of, name, text, ...) \
    {(of), EW_LIT(name), (text), {__VA_ARGS__}},
static const struct row ROWS[] = {
#include "paths/services.def"
};
#undef EW_SERVICE
/* clang-format on */

enum { ROWS_COUNT = sizeof(ROWS) / sizeof(ROWS[0]) };

struct ew_services {
    size_t numbers[ROWS_COUNT][MAX_CALLS];    /* EW_NO_CALL: no more */
    struct ew_principal *callers[ROWS_COUNT]; /* by the first of its rows */
    size_t pass_role;
    size_t assume_role;
};

struct ew_services *ew_services_new(struct ew_graph *graph)
{
    struct ew_services *out = EW_NEW(graph->arena, struct ew_services);
    for (size_t i = 0; out && i < ROWS_COUNT; i++) {
        for (size_t k = 0; k < MAX_CALLS; k++) {
            const struct service_call *call = &ROWS[i].calls[k];
            out->numbers[i][k] =
                call->row    ? ew_calls_row(graph->calls, call->row)
                : call->name ? ew_calls_named(graph->calls, call->name)
                             : EW_NO_CALL;
            /* else the table of actions lacks it */
            assert(out->numbers[i][k] != EW_NO_CALL || !call->name);
        }
    }
    if (out) {
        out->pass_role = ew_calls_named(graph->calls, "iam:PassRole");
        out->assume_role =
            ew_calls_row(graph->calls, &EW_STS_ASSUME_ROLE_AS_SERVICE);
    }
    return out;
}

/* ---- the calls ----------------------------------------------------------- */

/* What the engine says of each call of a row, for one caller. */
struct answered {
    bool known;
    bool way; /* all of them may be made */
    const struct ew_access *calls[MAX_CALLS];
};

static enum ew_status ask_calls(struct ew_graph *graph, struct ew_node *from,
                                size_t row, struct ew_str region,
                                struct answered *out, struct ew_error *err)
{
    out->way = true;
    for (size_t i = 0; out->way && i < MAX_CALLS; i++) {
        size_t call = graph->services->numbers[row][i];
        const struct ew_target target = {.region = region};
        if (call == EW_NO_CALL) {
            break;
        }
        EW_TRY(ew_calls_decide(graph->calls, call, from->principal, &target,
                               &out->calls[i], err));
        out->way = ew_verdict_is_way(out->calls[i]->verdict);
    }
    return EW_OK;
}

/* All in one region: one after the other where the first names its own. */
static enum ew_status answer_row(struct ew_graph *graph, struct ew_node *from,
                                 size_t row, struct answered *out,
                                 struct ew_error *err)
{
    struct ew_str anywhere = {NULL, 0};
    EW_TRY(ask_calls(graph, from, row, anywhere, out, err));
    out->known = true;
    if (!out->way || !out->calls[1]) {
        return EW_OK;
    }
    struct ew_strs regions = {NULL, 0};
    for (size_t i = 0; i < MAX_CALLS && out->calls[i] && regions.count == 0;
         i++) {
        regions = ew_exact_regions(out->calls[i]);
    }
    for (size_t i = 0; i < regions.count; i++) {
        EW_TRY(ask_calls(graph, from, row, regions.items[i], out, err));
        if (out->way) {
            break;
        }
    }
    return EW_OK;
}

static enum ew_status answered_of(struct ew_graph *graph, struct ew_node *from,
                                  size_t row, struct answered **out,
                                  struct ew_error *err)
{
    if (!from->answered) {
        from->answered =
            EW_NEW_ARRAY(graph->arena, ROWS_COUNT, struct answered);
        EW_TRY_MEMORY_FOR(from->answered, err);
    }
    *out = &((struct answered *)from->answered)[row];
    return (*out)->known ? EW_OK : answer_row(graph, from, row, *out, err);
}

/* ---- the role ------------------------------------------------------------ */

/* Does the trust policy let the service in? *out NULL: it does not name it. */
static enum ew_status ask_service(struct ew_graph *graph, struct ew_node *to,
                                  size_t row, const struct ew_access **out,
                                  struct ew_error *err)
{
    const struct ew_account *account = to->principal->account;
    /* roles are passed within an account, and so is what runs as them */
    const struct ew_given source = {EW_STR("aws:SourceAccount"),
                                    account ? account->id : EW_STR("")};
    const struct ew_target target = {
        .resource = to->principal->arn,
        .policy = to->principal->trust_policy,
        .given = &source,
        .given_count = account && account->id.len > 0 ? 1 : 0,
    };
    *out = NULL;
    if (!ew_trusts_service(to->principal, ROWS[row].service)) {
        return EW_OK;
    }
    /* the service as a caller of its own, whom no other policies bind */
    struct ew_principal **caller = &graph->services->callers[row];
    if (!*caller) {
        *caller = ew_principal_new(graph->arena, EW_PRINCIPAL_DOCUMENT);
        EW_TRY_MEMORY_FOR(*caller, err);
        (*caller)->arn = ROWS[row].service;
        (*caller)->name = ROWS[row].service;
    }
    return ew_calls_decide(graph->calls, graph->services->assume_role, *caller,
                           &target, out, err);
}

/* ---- edges --------------------------------------------------------------- */

static bool is_able(const struct ew_graph *graph, const struct ew_node *from,
                    size_t row)
{
    const struct ew_services *services = graph->services;
    for (size_t i = 0; i < MAX_CALLS && services->numbers[row][i] != EW_NO_CALL;
         i++) {
        if (!ew_call_set_has(&from->calls, services->numbers[row][i])) {
            return false;
        }
    }
    return ROWS[row].kind == USE ||
           ew_call_set_has(&from->calls, services->pass_role);
}

static enum ew_status add_trust_of_role(struct ew_step_draft *draft,
                                        const struct ew_access *trust)
{
    draft->step.verdict =
        ew_verdict_weaker(draft->step.verdict, trust->verdict);
    for (size_t i = 0; i < trust->condition_count; i++) {
        EW_TRY(EW_VEC_ADD(&draft->conditions, &trust->conditions[i]));
    }
    for (size_t i = 0; i < trust->unknown.count; i++) {
        EW_TRY(ew_vec_push_str(&draft->unknown, trust->unknown.items[i]));
    }
    return EW_OK;
}

/* May it pass the role to the service, by a name that the service has? */
static enum ew_status ask_passing(struct ew_graph *graph,
                                  const struct ew_edge *edge,
                                  struct ew_str service,
                                  const struct ew_access **pass,
                                  struct ew_error *err)
{
    const struct ew_principal *role = edge->to->principal;
    struct ew_given given = {EW_STR("iam:PassedToService"), service};
    const struct ew_target target = {
        .resource = role->arn, .given = &given, .given_count = 1};
    EW_TRY(ew_calls_decide(graph->calls, graph->services->pass_role,
                           edge->from->principal, &target, pass, err));
    if (ew_verdict_is_way((*pass)->verdict) ||
        !ew_str_eq(role->partition, EW_STR("aws-cn"))) {
        return EW_OK;
    }
    given.value = ew_arena_printf(graph->arena, "%.*s.cn", EW_STR_ARG(service));
    EW_TRY_MEMORY_FOR(given.value.ptr, err);
    return ew_calls_decide(graph->calls, graph->services->pass_role,
                           edge->from->principal, &target, pass, err);
}

enum ew_status ew_services_ask(struct ew_graph *graph, struct ew_edge *edge,
                               struct ew_error *err)
{
    const struct row *row = &ROWS[edge->row];
    const struct ew_principal *role = edge->to->principal;
    struct answered *answered = NULL;
    const struct ew_access *pass = NULL;
    EW_TRY(answered_of(graph, edge->from, edge->row, &answered, err));
    if (!answered->way) {
        return EW_OK;
    }
    if (row->kind == PASS) {
        EW_TRY(ask_passing(graph, edge, row->service, &pass, err));
        if (!ew_verdict_is_way(pass->verdict)) {
            return EW_OK;
        }
    }
    struct ew_step_draft draft = ew_step_begin(
        graph->arena, pass ? EW_PATH_PASS_ROLE : EW_PATH_USE_COMPUTE,
        edge->from->principal);
    draft.step.target = role->arn;
    draft.step.becomes = role->arn;
    EW_TRY(pass ? ew_step_add(&draft, pass) : EW_OK);
    for (size_t i = 0; i < MAX_CALLS && answered->calls[i]; i++) {
        EW_TRY(ew_step_add(&draft, answered->calls[i]));
    }
    EW_TRY(add_trust_of_role(&draft, edge->beside));
    EW_TRY(ew_step_need(&draft, row->needs));
    return ew_edge_open(edge, ew_step_end(&draft));
}

enum ew_status ew_services_enter(struct ew_graph *graph, struct ew_node *to,
                                 struct ew_error *err)
{
    const struct ew_access *trust = NULL;
    struct ew_str asked = {NULL, 0};
    if (to->principal->type != EW_PRINCIPAL_ROLE ||
        ew_is_sealed(to->principal)) {
        return EW_OK;
    }
    for (size_t i = 0; i < ROWS_COUNT; i++) {
        /* rows of a service stand together */
        if (!ew_str_eq(asked, ROWS[i].service)) {
            asked = ROWS[i].service;
            EW_TRY(ask_service(graph, to, i, &trust, err));
        }
        if (!trust || !ew_verdict_is_way(trust->verdict)) {
            continue;
        }
        const struct ew_vec *able =
            ew_home_able(graph, to->home, graph->services->numbers[i][0], to);
        EW_TRY_MEMORY_FOR(able, err);
        EW_EACH_REF(struct ew_node, from, able) {
            const struct ew_edge edge = {.from = from,
                                         .by = EW_BY_SERVICE,
                                         .row = (unsigned)i,
                                         .beside = trust};
            EW_TRY(is_able(graph, from, i) ? ew_node_add(to, &edge) : EW_OK);
        }
    }
    return EW_OK;
}
