/*
 * To take what is another's: a user's by keys or a password of the caller's
 * own, a role by a trust policy that the caller writes itself into (facts A1.5,
 * F4.8).
 */
#include "paths/graph.h"
#include "paths/joining.h"
#include "paths/tested.h"
#include "paths/trusting.h"

/* Ways to be a user, or to be let into a role by oneself. */
static const char *const KEYS[] = {
    "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"};
enum { KEYS_COUNT = sizeof(KEYS) / sizeof(KEYS[0]) };

struct ew_taking {
    size_t keys[KEYS_COUNT];
    size_t edit_trust;
    size_t assume_role;
};

struct ew_taking *ew_taking_new(struct ew_graph *graph)
{
    struct ew_taking *out = EW_NEW(graph->arena, struct ew_taking);
    for (size_t i = 0; out && i < KEYS_COUNT; i++) {
        out->keys[i] = ew_calls_named(graph->calls, KEYS[i]);
    }
    if (out) {
        out->edit_trust =
            ew_calls_named(graph->calls, "iam:UpdateAssumeRolePolicy");
        out->assume_role = ew_calls_named(graph->calls, "sts:AssumeRole");
    }
    return out;
}

enum ew_status ew_taking_ask_key(struct ew_graph *graph, struct ew_edge *edge,
                                 struct ew_error *err)
{
    const struct ew_principal *user = edge->to->principal;
    const struct ew_access *access = NULL;
    struct ew_tags tags;
    const struct ew_target target = {
        .resource = user->arn,
        .tags = {ew_tags_if_known(user, &tags)},
    };
    EW_TRY(ew_calls_decide(graph->calls, graph->taking->keys[edge->row],
                           edge->from->principal, &target, &access, err));
    if (!ew_verdict_is_way(access->verdict)) {
        return EW_OK;
    }
    struct ew_step_draft draft =
        ew_step_begin(graph->arena, EW_PATH_BECOME_USER, edge->from->principal);
    draft.step.target = user->arn;
    draft.step.becomes = user->arn;
    EW_TRY(ew_step_add(&draft, access));
    return ew_edge_open(edge, ew_step_end(&draft));
}

/* As whom a trust policy may name the caller: a session of a role, too, which
 * no boundary of the role holds by saying nothing (fact B4.8.4). */
static enum ew_status name_caller(struct ew_graph *graph,
                                  const struct ew_principal *from,
                                  struct ew_statement *statement)
{
    struct ew_named *named = EW_NEW_ARRAY(graph->arena, 2, struct ew_named);
    EW_TRY_MEMORY(named);
    named[0] = ew_named_of_aws(from->arn);
    statement->named = named;
    statement->named_count = 1;
    if (from->type == EW_PRINCIPAL_ROLE && from->account) {
        struct ew_str session = ew_arena_printf(
            graph->arena, "arn:%.*s:sts::%.*s:assumed-role/%.*s/session",
            EW_STR_ARG(from->partition), EW_STR_ARG(from->account->id),
            EW_STR_ARG(from->name));
        EW_TRY_MEMORY(session.ptr);
        named[1] = ew_named_of_aws(session);
        statement->named_count = 2;
    }
    return EW_OK;
}

/* A trust policy that names the caller: what it would write (fact F4.8). */
static enum ew_status ask_named(struct ew_graph *graph, struct ew_node *to,
                                struct ew_node *from,
                                const struct ew_access **out,
                                struct ew_error *err)
{
    static const struct ew_str ASSUME[] = {EW_LIT("sts:AssumeRole")};
    struct ew_statement *statement = EW_NEW(graph->arena, struct ew_statement);
    struct ew_document *document = EW_NEW(graph->arena, struct ew_document);
    struct ew_policy *policy = EW_NEW(graph->arena, struct ew_policy);
    EW_TRY_MEMORY_FOR(statement && document && policy, err);
    *statement = (struct ew_statement){
        .effect = EW_ALLOW,
        .own_resource = true,
        .actions = ASSUME,
        .action_count = 1,
    };
    EW_TRY(name_caller(graph, from->principal, statement));
    *document = (struct ew_document){
        .version_2012 = true, .statements = statement, .statement_count = 1};
    *policy = (struct ew_policy){
        .name = EW_STR("trust policy"),
        .id = to->principal->arn,
        .document = document,
        .number = SIZE_MAX,
    };
    const struct ew_target target = {.resource = to->principal->arn,
                                     .policy = policy};
    return ew_calls_decide(graph->calls, graph->taking->assume_role,
                           from->principal, &target, out, err);
}

enum ew_status ew_taking_ask_trust(struct ew_graph *graph, struct ew_edge *edge,
                                   struct ew_error *err)
{
    const struct ew_principal *role = edge->to->principal;
    const struct ew_principal *from = edge->from->principal;
    const struct ew_access *edit = NULL;
    const struct ew_access *assume = NULL;
    struct ew_given given = {
        EW_STR("iam:PermissionsBoundary"),
        role->boundary ? role->boundary->id : (struct ew_str){NULL, 0}
    };
    struct ew_tags tags;
    const struct ew_target target = {
        .resource = role->arn,
        .tags = {ew_tags_if_known(role, &tags)},
        .given = &given,
        .given_count = role->has_boundary && !role->boundary ? 0 : 1,
    };
    EW_TRY(ew_calls_decide(graph->calls, graph->taking->edit_trust, from,
                           &target, &edit, err));
    if (!ew_verdict_is_way(edit->verdict)) {
        return EW_OK;
    }
    EW_TRY(ask_named(graph, edge->to, edge->from, &assume, err));
    if (!ew_verdict_is_way(assume->verdict)) {
        return EW_OK;
    }
    struct ew_step_draft draft =
        ew_step_begin(graph->arena, EW_PATH_EDIT_TRUST, from);
    draft.step.target = role->arn;
    draft.step.becomes = role->arn;
    EW_TRY(ew_step_add(&draft, edit));
    draft.step.verdict = ew_verdict_weaker(draft.step.verdict, assume->verdict);
    return ew_edge_open(edge, ew_step_end(&draft));
}

/* Whoever may make the call at a glance. */
static enum ew_status add_able_to_take(struct ew_graph *graph,
                                       struct ew_node *to, size_t call,
                                       enum ew_edge_by by, unsigned row)
{
    const struct ew_vec *able = ew_home_able(graph, to->home, call, to);
    EW_TRY_MEMORY(able);
    EW_EACH_REF(struct ew_node, from, able) {
        const struct ew_edge edge = {.from = from, .by = by, .row = row};
        EW_TRY(ew_node_add(to, &edge));
    }
    return EW_OK;
}

enum ew_status ew_taking_enter(struct ew_graph *graph, struct ew_node *to)
{
    const struct ew_taking *taking = graph->taking;
    bool user = to->principal->type == EW_PRINCIPAL_USER;
    bool role = to->principal->type == EW_PRINCIPAL_ROLE &&
                !ew_is_sealed(to->principal);
    for (unsigned i = 0; user && i < KEYS_COUNT; i++) {
        EW_TRY(add_able_to_take(graph, to, taking->keys[i], EW_BY_KEY, i));
    }
    return role
               ? add_able_to_take(graph, to, taking->edit_trust, EW_BY_TRUST, 0)
               : EW_OK;
}
