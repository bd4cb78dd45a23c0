/*
 * A role that several people may assume hides which of them it was, unless its
 * trust policy sees to it; and one for emergencies is to be assumed with MFA.
 * Both are asked of the engine: if the sessions that are as they should be are
 * denied, is any left?
 */
#include "paths/entering.h"

#include "paths/actor.h"
#include "paths/joining.h"

static const struct ew_str ANY_STS[] = {EW_LIT("sts:*")};
static const struct ew_str ANYTHING[] = {EW_LIT("*")};
static const struct ew_str YES[] = {EW_LIT("true")};
static const struct ew_str NO[] = {EW_LIT("false")};
static const struct ew_str USER_NAME[] = {EW_LIT("${aws:username}")};

/* Operator, key, value of a Deny. */
struct denied {
    struct ew_str operator_text;
    struct ew_str key;
    const struct ew_str *value;
};
static const struct denied WITH_MFA[] = {
    {EW_LIT("Bool"), EW_LIT("aws:MultiFactorAuthPresent"), YES},
};
/* Facts F2.2, F2.4: others may call a session whatever they like. */
static const struct denied WITH_NAME[] = {
    {EW_LIT("Null"),         EW_LIT("sts:SourceIdentity"),  NO       },
    {EW_LIT("StringEquals"), EW_LIT("sts:RoleSessionName"), USER_NAME},
};

enum { MAX_DENIED = 2 };

/* A Deny of its own for each. */
struct without {
    struct ew_condition conditions[MAX_DENIED];
    struct ew_statement statements[MAX_DENIED];
    struct ew_document document;
    struct ew_policy policy;
};

static void make_without(struct without *out, const struct denied *denied,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ew_condition *c = &out->conditions[i];
        (void)ew_condition_operator(denied[i].operator_text, c);
        c->operator_text = denied[i].operator_text;
        c->key = denied[i].key;
        c->values = denied[i].value;
        c->value_count = 1;
        out->statements[i] = (struct ew_statement){
            .index = i,
            .effect = EW_DENY,
            .actions = ANY_STS,
            .action_count = 1,
            .resources = ANYTHING,
            .resource_count = 1,
            .conditions = c,
            .condition_count = 1,
        };
    }
    out->document = (struct ew_document){
        .version_2012 = true,
        .statements = out->statements,
        .statement_count = count,
    };
    out->policy = (struct ew_policy){
        .name = EW_LIT("without"),
        .id = EW_LIT("without"),
        .type = EW_POLICY_INLINE,
        .document = &out->document,
        .number = SIZE_MAX,
    };
}

/* Somebody who assumes a role. */
struct entering {
    size_t call;
    const struct ew_target *target;
    const struct ew_principal *from;
};

/* *out: every session that is allowed is one that was denied. */
static enum ew_status is_none_left(struct ew_graph *graph,
                                   const struct entering *e,
                                   const struct denied *denied, size_t count,
                                   bool *out, struct ew_error *err)
{
    const struct ew_principal *from = e->from;
    struct without *without = EW_NEW(graph->arena, struct without);
    struct ew_principal *copy = EW_NEW(graph->arena, struct ew_principal);
    struct ew_attachment *held = EW_NEW_ARRAY(
        graph->arena, from->attachment_count + 1, struct ew_attachment);
    const struct ew_access *left = NULL;
    EW_TRY_MEMORY_FOR(without && copy && held, err);
    make_without(without, denied, count);
    for (size_t i = 0; i < from->attachment_count; i++) {
        held[i] = from->attachments[i];
    }
    held[from->attachment_count].policy = &without->policy;
    *copy = *from;
    copy->attachments = held;
    copy->attachment_count++;
    EW_TRY(ew_calls_decide(graph->calls, e->call, copy, e->target, &left, err));
    *out = !ew_verdict_is_way(left->verdict);
    return EW_OK;
}

/* Is one of these keys tested by the policy at all? */
static bool tests_session(const struct ew_policy *policy)
{
    const struct ew_document *document =
        policy ? ew_policy_document(policy, EW_FILL_LEAST) : NULL;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; k < s->condition_count; k++) {
            if (ew_str_eq_nocase(s->conditions[k].key,
                                 EW_STR("sts:SourceIdentity")) ||
                ew_str_eq_nocase(s->conditions[k].key,
                                 EW_STR("sts:RoleSessionName"))) {
                return true;
            }
        }
    }
    return false;
}

enum ew_status ew_assumed_session(struct ew_graph *graph, size_t call,
                                  const struct ew_target *target,
                                  const struct ew_access *access, unsigned *out,
                                  struct ew_error *err)
{
    enum { NAMES = sizeof(WITH_NAME) / sizeof(WITH_NAME[0]) };
    const struct entering e = {call, target, access->principal};
    bool named = false;
    bool mfa = false;
    if (tests_session(target->policy)) {
        EW_TRY(is_none_left(graph, &e, WITH_NAME, NAMES, &named, err));
    }
    /* where it is allowed whatever the keys are, it is without MFA, too */
    if (access->verdict != EW_VERDICT_ALLOWED) {
        EW_TRY(is_none_left(graph, &e, WITH_MFA, 1, &mfa, err));
    }
    *out = (named ? EW_SESSION_NAMED : 0U) | (mfa ? EW_SESSION_MFA : 0U);
    return EW_OK;
}

/* ---- entrants ------------------------------------------------------------ */

static enum ew_status add_entrant(struct ew_graph *graph, struct ew_edge *edge,
                                  struct ew_vec *out, struct ew_error *err)
{
    const struct ew_node *from = edge->from;
    if (edge->by != EW_BY_ASSUMING || from->is_change) {
        return EW_OK;
    }
    EW_TRY(ew_edge_ask(graph, edge, err));
    if (edge->state != EW_EDGE_OPEN) {
        return EW_OK;
    }
    struct ew_entrant entrant = {
        .principal = from->principal,
        .outside = from->outside,
        .kind = from->kind,
        .actor = EW_ACTOR_OUTSIDE,
        .step = edge->steps[0],
    };
    if (!from->outside) {
        entrant.actor = ew_actor_of(from->principal, &entrant.actor_reason);
    }
    return EW_VEC_ADD(out, &entrant) == EW_OK ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_entrants_find(struct ew_graph *graph, struct ew_ways *ways,
                                size_t count, struct ew_error *err)
{
    const struct ew_paths_options *options = graph->options;
    bool any = options->is_watched && options->level == EW_PATHS_ALL;
    for (size_t i = 0; any && i < count; i++) {
        const struct ew_principal *role = ways[i].principal;
        struct ew_node *node = ew_graph_find(graph, role->arn);
        if (role->type != EW_PRINCIPAL_ROLE || !node ||
            node->principal != role ||
            !options->is_watched(options->user, role->arn)) {
            continue;
        }
        struct ew_vec list = ew_vec_of(graph->arena, sizeof(struct ew_entrant));
        EW_TRY(ew_graph_enter_far(graph, node, err));
        EW_EACH(struct ew_edge, edge, &node->in) {
            EW_TRY(add_entrant(graph, edge, &list, err));
        }
        ways[i].entrants = list.items;
        ways[i].entrant_count = list.count;
    }
    return EW_OK;
}
