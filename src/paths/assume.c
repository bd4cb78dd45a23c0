/*
 * To become a role by asking STS: the trust policy says who may ask, and whom
 * it names decides whether the caller needs an Allow of its own (facts B5.3,
 * F2a). So the candidates come from the trust policy, and of an account that
 * is named as a whole only those are asked about whose policies may allow it.
 */
#include "engine/actions_rows.h"

#include "paths/entering.h"
#include "paths/joining.h"
#include "paths/strangers.h"
#include "paths/subjects.h"
#include "paths/trusting.h"

/* How somebody asks for a role, by who it is. */
enum asking { AS_CALLER, BY_SAML, BY_TOKEN, AS_SERVICE, ASKINGS };

struct ew_assuming {
    size_t role;           /* sts:AssumeRole, whatever it brings along */
    size_t plain[ASKINGS]; /* calls that bring no tags */
    size_t
        tagged[ASKINGS]; /* those that may; EW_NO_CALL: services bring none */
    size_t tag_session;
    struct ew_vec asked; /* struct ew_node *: room for a list of candidates */
};

struct ew_assuming *ew_assuming_new(struct ew_graph *graph)
{
    static const struct {
        const struct ew_action *plain;
        const struct ew_action *tagged;
    } ROWS[] = {
        [AS_CALLER] = {&EW_STS_ASSUME_ROLE_UNTAGGED,                   &EW_STS_ASSUME_ROLE},
        [BY_SAML] = {&EW_STS_ASSUME_ROLE_WITH_SAML_UNTAGGED,
                       &EW_STS_ASSUME_ROLE_WITH_SAML                                      },
        [BY_TOKEN] = {&EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY_UNTAGGED,
                       &EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY                              },
        [AS_SERVICE] = {&EW_STS_ASSUME_ROLE_AS_SERVICE,                 NULL               },
    };
    struct ew_assuming *out = EW_NEW(graph->arena, struct ew_assuming);
    for (size_t i = 0; out && i < ASKINGS; i++) {
        out->plain[i] = ew_calls_row(graph->calls, ROWS[i].plain);
        out->tagged[i] = ew_calls_row(graph->calls, ROWS[i].tagged);
    }
    if (out) {
        out->role = out->tagged[AS_CALLER];
        out->tag_session = ew_calls_row(graph->calls, &EW_STS_TAG_SESSION);
        out->asked = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    }
    return out;
}

/* Whom it lets in is not known. */
static const struct ew_policy NOT_GIVEN = {
    .name = EW_LIT("trust policy"),
    .id = EW_LIT("trust policy"),
    .type = EW_POLICY_TRUST,
    .unread = EW_LIT("the trust policy of the role is not in the input"),
    .number = SIZE_MAX,
};

/* ---- candidates ---------------------------------------------------------- */

/* Nodes that are to be asked about, each once. */
struct candidates {
    const struct ew_node *to;
    size_t number;       /* of this list */
    struct ew_vec *list; /* struct ew_node * */
    bool is_far;         /* as of the graph */
};

/* As changed it may have lost a Deny that it has, or be let more. */
static enum ew_status add_candidate(struct candidates *c, struct ew_node *node)
{
    if (!node || node->asked_for == c->number) {
        return EW_OK;
    }
    node->asked_for = c->number;
    bool full = node->has_all && node->home == c->to->home;
    EW_TRY(full == c->is_far ? EW_VEC_ADD(c->list, &node) : EW_OK);
    for (struct ew_node *one = node->changed; one; one = one->next_change) {
        EW_TRY(add_candidate(c, one));
    }
    return EW_OK;
}

static enum ew_status add_candidates(struct candidates *c,
                                     const struct ew_vec *nodes)
{
    EW_TRY_MEMORY(nodes);
    EW_EACH_REF(struct ew_node, node, nodes) {
        EW_TRY(add_candidate(c, node));
    }
    return EW_OK;
}

/* Those of an account who may have an Allow of their own for this role. */
static enum ew_status add_able_to_assume(struct ew_graph *graph,
                                         struct candidates *c,
                                         struct ew_home *home,
                                         const struct ew_node *to)
{
    const struct ew_vec *able =
        home ? ew_home_able(graph, home, graph->assuming->role, to) : NULL;
    EW_TRY_MEMORY(able || !home);
    for (size_t i = 0; able && i < able->count; i++) {
        struct ew_node *node = ((struct ew_node **)able->items)[i];
        if (!ew_calls_never(graph->calls, graph->assuming->role,
                            node->principal, to->principal->arn)) {
            EW_TRY(add_candidate(c, node));
        }
    }
    return EW_OK;
}

/* Fact B5.3: in the role's own account nobody needs an Allow of its own. */
static enum ew_status add_anyone(struct ew_graph *graph, struct candidates *c,
                                 const struct ew_node *to)
{
    EW_TRY(add_candidate(c, ew_graph_find(graph, EW_STR("*"))));
    EW_TRY(add_candidates(c, &to->home->nodes));
    EW_EACH_REF(struct ew_home, home, &graph->homes) {
        EW_TRY(add_able_to_assume(graph, c, home, to));
    }
    return EW_OK;
}

static enum ew_status add_named_callers(struct ew_graph *graph,
                                        struct candidates *c,
                                        const struct ew_node *to,
                                        const struct ew_named *named)
{
    struct ew_vec roles = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    switch (named->kind) {
    case EW_NAMED_ANYONE:
        return add_anyone(graph, c, to);
    case EW_NAMED_ACCOUNT:
        /* bare documents are of somebody in any account */
        EW_TRY(add_able_to_assume(
            graph, c, ew_graph_home(graph, (struct ew_str){NULL, 0}), to));
        EW_TRY(add_able_to_assume(graph, c,
                                  ew_graph_home(graph, named->account), to));
        break;
    case EW_NAMED_SESSION:
        EW_TRY(ew_graph_session_roles(graph, named, &roles));
        EW_TRY(add_candidates(c, &roles));
        break;
    case EW_NAMED_USER:
    case EW_NAMED_ROLE:
    case EW_NAMED_FEDERATED_USER:
    case EW_NAMED_SERVICE:
    case EW_NAMED_PROVIDER:
    case EW_NAMED_OTHER:
    case EW_NAMED_GONE:
        break;
    }
    return add_candidate(c, ew_graph_find(graph, named->text));
}

/* ---- edges --------------------------------------------------------------- */

static enum asking asking_of(const struct ew_node *from)
{
    if (from->outside && from->kind == EW_OUTSIDE_SAML) {
        return BY_SAML;
    }
    if (from->outside && from->kind == EW_OUTSIDE_OIDC) {
        return BY_TOKEN;
    }
    return from->outside && from->kind == EW_OUTSIDE_SERVICE ? AS_SERVICE
                                                             : AS_CALLER;
}

/* A way in, and the call by which; NULL: there is none. */
struct answer {
    size_t call;
    const struct ew_access *access;
    const struct ew_access *tagging; /* with it; NULL: not needed */
};

/* Tags that are asked for have to be brought, which takes another right on
 * both sides (facts B5.8, F2.1). */
static enum ew_status ask_tagged(struct ew_graph *graph, size_t call,
                                 const struct ew_principal *asks,
                                 const struct ew_target *target,
                                 struct answer *out, struct ew_error *err)
{
    const struct ew_access *tagging = NULL;
    const struct ew_access *access = NULL;
    EW_TRY(ew_calls_decide(graph->calls, graph->assuming->tag_session, asks,
                           target, &tagging, err));
    if (!ew_verdict_is_way(tagging->verdict)) {
        return EW_OK;
    }
    EW_TRY(ew_calls_decide(graph->calls, call, asks, target, &access, err));
    if (ew_verdict_is_way(access->verdict)) {
        *out = (struct answer){call, access, tagging};
    }
    return EW_OK;
}

static enum ew_status ask_role(struct ew_graph *graph,
                               const struct ew_edge *edge,
                               const struct ew_principal *asks,
                               const struct ew_target *target,
                               struct answer *out, struct ew_error *err)
{
    const struct ew_assuming *a = graph->assuming;
    enum asking asking = asking_of(edge->from);
    const struct ew_access *access = NULL;
    *out = (struct answer){.call = a->plain[asking]};
    EW_TRY(
        ew_calls_decide(graph->calls, out->call, asks, target, &access, err));
    if (ew_verdict_is_way(access->verdict)) {
        out->access = access;
        return EW_OK;
    }
    return a->tagged[asking] == EW_NO_CALL ||
                   !ew_trust_may(edge->to->principal, EW_STR("sts:TagSession"))
               ? EW_OK
               : ask_tagged(graph, a->tagged[asking], asks, target, out, err);
}

/* What is known of whoever is outside; subjects: of a provider. */
static enum ew_status hold_outsider(struct ew_graph *graph,
                                    const struct ew_node *from,
                                    const struct ew_principal *role,
                                    const struct ew_principal **asks,
                                    struct ew_target *target,
                                    struct ew_subjects **subjects)
{
    if (from->kind != EW_OUTSIDE_OIDC && from->kind != EW_OUTSIDE_SAML) {
        return ew_strangers_hold(graph->arena, graph->estate, from->kind, role,
                                 asks, target);
    }
    *subjects = ew_subjects_new(graph->arena, graph->calls, *asks, role);
    EW_TRY_MEMORY(*subjects);
    ew_subjects_hold(*subjects, target);
    return EW_OK;
}

enum ew_status ew_assuming_ask(struct ew_graph *graph, struct ew_edge *edge,
                               struct ew_error *err)
{
    const struct ew_principal *role = edge->to->principal;
    const struct ew_principal *asks = edge->from->principal;
    struct ew_subjects *subjects = NULL;
    struct ew_target target = {
        .resource = role->arn,
        .policy = role->trust_policy ? role->trust_policy : &NOT_GIVEN,
    };
    struct answer answer;
    EW_TRY_MEMORY_FOR(!edge->from->outside ||
                          hold_outsider(graph, edge->from, role, &asks, &target,
                                        &subjects) == EW_OK,
                      err);
    EW_TRY(ask_role(graph, edge, asks, &target, &answer, err));
    if (!answer.access) {
        return EW_OK;
    }
    struct ew_step_draft draft =
        ew_step_begin(graph->arena, EW_PATH_ASSUME_ROLE, edge->from->principal);
    draft.step.target = role->arn;
    draft.step.becomes = role->arn;
    EW_TRY(ew_step_add(&draft, answer.access));
    EW_TRY(answer.tagging ? ew_step_add(&draft, answer.tagging) : EW_OK);
    if (subjects) {
        EW_TRY(
            ew_subjects_tell(subjects, answer.call, &target, &draft.step, err));
    }
    /* providers and services say in ways of their own who it is */
    if (asking_of(edge->from) == AS_CALLER) {
        EW_TRY(ew_assumed_session(graph, answer.call, &target, answer.access,
                                  &draft.step.session, err));
    }
    return ew_edge_open(edge, ew_step_end(&draft));
}

enum ew_status ew_assuming_enter(struct ew_graph *graph, struct ew_node *to)
{
    struct candidates c = {
        .to = to,
        .number = ++graph->lists,
        .list = &graph->assuming->asked,
        .is_far = graph->is_far,
    };
    struct ew_vec named = ew_vec_of(graph->arena, sizeof(struct ew_named));
    bool unsure = false;
    if (to->principal->type != EW_PRINCIPAL_ROLE ||
        to->principal->service_linked) {
        return EW_OK;
    }
    c.list->count = 0;
    EW_TRY(ew_trust_names(to->principal, &named, &unsure));
    unsure = unsure ||
             (!to->principal->trust_policy && !ew_is_sealed(to->principal));
    EW_EACH(const struct ew_named, one, &named) {
        EW_TRY(add_named_callers(graph, &c, to, one));
    }
    if (unsure) {
        EW_TRY(add_able_to_assume(graph, &c, to->home, to));
    }
    /* of those that trust a whole account there are many with many edges */
    to->in.expected = c.list->count;
    EW_EACH_REF(struct ew_node, from, c.list) {
        const struct ew_edge edge = {.from = from, .by = EW_BY_ASSUMING};
        EW_TRY(ew_node_add(to, &edge));
    }
    return EW_OK;
}
