/*
 * Identity Center decides who gets into its roles, and what these may do, in
 * the account that manages it: nothing in the role's own account has a say but
 * the SCPs above it (facts F2.12, F4.11). Whoever may assign a permission set
 * gets its role as it is. Whoever may write on permission sets, too, gets what
 * the account has: a node stands for the role that then comes to be there,
 * `AWSReservedSSO_*`, and one for each role of Identity Center that SCPs or
 * trust policies of others tell from it, as it is once its set allows
 * everything.
 */
#include "paths/assigning.h"

#include "base/buf.h"

#include "paths/adding.h"
#include "paths/joining.h"

/* What gives a permission set everything; the surest first. */
static const struct {
    const char *action;
    const char *needs;
} GRANTS[] = {
    {"sso:PutInlinePolicyToPermissionSet",                      NULL},
    {"sso:AttachManagedPolicyToPermissionSet",                  NULL},
    {"sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
     "a managed policy in the account that gives it"                },
};
enum { GRANTS_COUNT = sizeof(GRANTS) / sizeof(GRANTS[0]) };

/* In which calls: what a permission set says comes to the account by them. */
enum { ASSIGN, JOIN, PROVISION, ENTERS_COUNT };
static const char *const ENTERS[] = {
    [ASSIGN] = "sso:CreateAccountAssignment",
    [JOIN] = "identitystore:CreateGroupMembership",
    [PROVISION] = "sso:ProvisionPermissionSet",
};

static const char NEEDS_USER[] =
    "a user of Identity Center as whom the caller signs in";
static const char NEEDS_GROUP[] =
    "a group that the permission set is assigned to in the account";
static const char NEEDS_ASSIGNED[] =
    "a permission set that is assigned in the account to a user as whom the "
    "caller signs in";

/* Fact F4.16. */
static const char NEEDS_IAM[] =
    "rights of the caller on the role in IAM, which Identity Center asks for "
    "in the management account";

struct ew_assigning {
    size_t grants[GRANTS_COUNT];
    size_t enters[ENTERS_COUNT];
};

struct ew_assigning *ew_assigning_new(struct ew_graph *graph)
{
    struct ew_assigning *out = EW_NEW(graph->arena, struct ew_assigning);
    for (size_t i = 0; out && i < GRANTS_COUNT; i++) {
        out->grants[i] = ew_calls_named(graph->calls, GRANTS[i].action);
    }
    for (size_t i = 0; out && i < ENTERS_COUNT; i++) {
        out->enters[i] = ew_calls_named(graph->calls, ENTERS[i]);
    }
    return out;
}

bool ew_is_assigned_role(const struct ew_principal *principal)
{
    return principal->type == EW_PRINCIPAL_ROLE &&
           ew_str_starts(principal->path, EW_STR("/aws-reserved/sso."));
}

/* ---- where it is managed ------------------------------------------------- */

/* The input has one organization, and says of these that they are in it. */
static bool is_in_organization(const struct ew_account *account)
{
    return account && account->scp_state != EW_SCP_NOT_GIVEN &&
           (account->scp_state != EW_SCP_ABSENT || account->scp_doubt.ptr);
}

/* Nobody but the management account itself assigns there: the one that
 * Identity Center is delegated to does not (fact F4.16). */
static bool manages(const struct ew_account *from, const struct ew_account *to)
{
    return is_in_organization(from) && is_in_organization(to) &&
           (from->scp_state == EW_SCP_MANAGEMENT ||
            (from->assigns && to->scp_state != EW_SCP_MANAGEMENT));
}

static bool may_at_a_glance(const struct ew_node *node, const size_t *calls,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ew_call_set_has(&node->calls, calls[i])) {
            return true;
        }
    }
    return false;
}

/* ---- edges --------------------------------------------------------------- */

/* Each once, whichever of the calls it may make. */
static enum ew_status add_able_by_any(struct ew_graph *graph,
                                      struct ew_node *to, struct ew_home *home,
                                      const size_t *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ew_vec *able = ew_home_able(graph, home, calls[i], to);
        EW_TRY_MEMORY(able);
        EW_EACH_REF(struct ew_node, from, able) {
            const struct ew_edge edge = {.from = from, .by = EW_BY_ASSIGNMENT};
            EW_TRY(may_at_a_glance(from, calls, i) ? EW_OK
                                                   : ew_node_add(to, &edge));
        }
    }
    return EW_OK;
}

enum ew_status ew_assigning_enter(struct ew_graph *graph, struct ew_node *to)
{
    const struct ew_assigning *assigning = graph->assigning;
    if (!ew_is_assigned_role(to->principal) ||
        (to->is_change && !to->is_assigned)) {
        return EW_OK;
    }
    EW_EACH_REF(struct ew_home, home, &graph->homes) {
        if (!manages(home->account, to->home->account)) {
            continue;
        }
        /* the last of the calls that enter does so with a write only */
        EW_TRY(to->is_assigned
                   ? add_able_by_any(graph, to, home, assigning->grants,
                                     GRANTS_COUNT)
                   : add_able_by_any(graph, to, home, assigning->enters,
                                     PROVISION));
    }
    return EW_OK;
}

/* ---- asking -------------------------------------------------------------- */

/* Somebody who wants to become a role of Identity Center. */
struct asking {
    struct ew_graph *graph;
    struct ew_edge *edge;
    struct ew_step_draft draft;
    struct ew_error *err;
};

static enum ew_status decide_call(struct asking *a, size_t call,
                                  const struct ew_target *target,
                                  const struct ew_access **out)
{
    const struct ew_principal *from = a->edge->from->principal;
    *out = NULL;
    if (!ew_call_set_has(&a->edge->from->calls, call)) {
        return EW_OK;
    }
    const struct ew_access *access = NULL;
    EW_TRY(
        ew_calls_decide(a->graph->calls, call, from, target, &access, a->err));
    *out = ew_verdict_is_way(access->verdict) ? access : NULL;
    return EW_OK;
}

/* `arn:aws:SERVICE:::KIND/ID` of the caller's partition. */
static struct ew_str global_arn(struct asking *a, const char *of,
                                struct ew_str id)
{
    return ew_arena_printf(a->graph->arena, "arn:%.*s:%s/%.*s",
                           EW_STR_ARG(a->edge->from->principal->partition), of,
                           EW_STR_ARG(id));
}

/* On a permission set, as a target gives its parts: `ssoins-…/ps-…`. */
struct on_set {
    struct ew_given given[2];
    size_t count;
};

/* Of a role whose assignments the input has the set is known. */
static struct on_set set_of(struct ew_str arn)
{
    struct on_set out = {.count = 0};
    size_t slash = ew_str_find(arn, '/');
    if (slash < arn.len) {
        struct ew_str id = ew_str_slice(arn, slash + 1, arn.len);
        out.given[out.count++] =
            (struct ew_given){EW_STR("permission-set"), id};
        out.given[out.count++] = (struct ew_given){
            EW_STR("instance"), ew_str_slice(id, 0, ew_str_find(id, '/'))};
    }
    return out;
}

/* Assign it: to a user of the caller's. */
static enum ew_status ask_to_assign(struct asking *a, size_t call,
                                    struct ew_str set,
                                    const struct ew_access **out)
{
    const struct on_set on = set_of(set);
    const struct ew_target target = {
        .resource =
            global_arn(a, "sso:::account", a->edge->to->home->account->id),
        .given = on.given,
        .given_count = on.count,
    };
    EW_TRY_MEMORY_FOR(target.resource.ptr, a->err);
    return decide_call(a, a->graph->assigning->enters[call], &target, out);
}

/* Join a group that has it: of those that are known, else of any. */
static enum ew_status ask_to_join(struct asking *a, bool *shown,
                                  const struct ew_access **out)
{
    size_t call = a->graph->assigning->enters[JOIN];
    const struct ew_vec *all = &a->graph->estate->sso_assignments;
    struct ew_target target = {.given_count = 0};
    *shown = false;
    *out = NULL;
    EW_EACH(const struct ew_sso_assignment, one, all) {
        bool meant = a->edge->to->principal->arn.ptr &&
                     ew_str_eq(one->role, a->edge->to->principal->arn) &&
                     ew_str_eq(one->principal_type, EW_STR("GROUP"));
        if (meant && !*out) {
            target.resource =
                global_arn(a, "identitystore:::group", one->principal_id);
            EW_TRY_MEMORY_FOR(target.resource.ptr, a->err);
            EW_TRY(decide_call(a, call, &target, out));
            *shown = true;
        }
    }
    target.resource = (struct ew_str){NULL, 0};
    return *shown ? EW_OK : decide_call(a, call, &target, out);
}

static enum ew_status end_asking(struct asking *a)
{
    struct ew_str role = a->edge->to->principal->arn;
    a->draft.step.target = role;
    a->draft.step.becomes = role;
    bool managing = a->edge->to->home->account->scp_state == EW_SCP_MANAGEMENT;
    EW_TRY(ew_step_need(&a->draft, managing ? NEEDS_IAM : NULL));
    return ew_edge_open(a->edge, ew_step_end(&a->draft));
}

static struct ew_str set_of_role(const struct ew_graph *graph,
                                 const struct ew_principal *role)
{
    EW_EACH(const struct ew_sso_assignment, one,
            &graph->estate->sso_assignments) {
        if (ew_str_eq(one->role, role->arn)) {
            return one->permission_set;
        }
    }
    return (struct ew_str){NULL, 0};
}

/* Of a role with all that its account has: there a way is by somebody else's
 * permission set, which needs no more. */
static enum ew_status is_needless(struct asking *a, bool *out)
{
    const struct ew_node *to = a->edge->to;
    *out = false;
    EW_EACH_REF(struct ew_node, any, &a->graph->assigned) {
        if (any->home != to->home || to->singled_out || *out) {
            continue;
        }
        EW_TRY(ew_graph_enter(a->graph, any, a->err));
        EW_EACH(struct ew_edge, edge, &any->in) {
            if (edge->from != a->edge->from) {
                continue;
            }
            unsigned added = 1;
            const struct ew_stand has = ew_stand_of(any);
            const struct ew_stand wants = ew_stand_of(to);
            EW_TRY(ew_edge_ask(a->graph, edge, a->err));
            EW_TRY(edge->state == EW_EDGE_OPEN &&
                           edge->verdict == EW_VERDICT_ALLOWED
                       ? ew_adds_at(a->graph, &has, &wants, &added, a->err)
                       : EW_OK);
            *out = *out || added == 0;
        }
    }
    return EW_OK;
}

/* The role as it is: who may use it is changed, as a trust policy would be. */
static enum ew_status ask_as_it_is(struct asking *a)
{
    const struct ew_access *access = NULL;
    bool needless = false;
    bool shown = true;
    EW_TRY(is_needless(a, &needless));
    if (needless) {
        return EW_OK;
    }
    EW_TRY(ask_to_assign(
        a, ASSIGN, set_of_role(a->graph, a->edge->to->principal), &access));
    EW_TRY(access ? EW_OK : ask_to_join(a, &shown, &access));
    if (!access) {
        return EW_OK;
    }
    a->draft = ew_step_begin(a->graph->arena, EW_PATH_EDIT_TRUST,
                             a->edge->from->principal);
    EW_TRY(ew_step_add(&a->draft, access));
    EW_TRY(ew_step_need(&a->draft, shown ? NULL : NEEDS_GROUP));
    EW_TRY(ew_step_need(&a->draft, NEEDS_USER));
    return end_asking(a);
}

/* How what a permission set says comes to the account, and the caller to it:
 * an assignment does both, else it is provisioned. */
static enum ew_status ask_to_enter(struct asking *a,
                                   const struct ew_access **first,
                                   const struct ew_access **second,
                                   const char **needs)
{
    const struct ew_target any = {.given_count = 0};
    const struct ew_str no_set = {NULL, 0};
    EW_TRY(ask_to_assign(a, ASSIGN, no_set, first));
    *needs = NEEDS_USER;
    *second = NULL;
    if (*first) {
        return EW_OK;
    }
    EW_TRY(ask_to_assign(a, PROVISION, no_set, second));
    EW_TRY(*second
               ? decide_call(a, a->graph->assigning->enters[JOIN], &any, first)
               : EW_OK);
    *needs = *first ? NEEDS_GROUP : NEEDS_ASSIGNED;
    return EW_OK;
}

/* A role that allows everything: its permission set is written on before. */
static enum ew_status ask_as_written(struct asking *a)
{
    const struct ew_target any = {.given_count = 0};
    const struct ew_access *grant = NULL;
    const struct ew_access *calls[2] = {NULL, NULL};
    const char *needs = NULL;
    size_t way = 0;
    for (size_t i = 0; i < GRANTS_COUNT && !grant; i++) {
        EW_TRY(decide_call(a, a->graph->assigning->grants[i], &any, &grant));
        way = i;
    }
    EW_TRY(grant ? ask_to_enter(a, &calls[0], &calls[1], &needs) : EW_OK);
    if (!calls[0] && !calls[1]) {
        return EW_OK;
    }
    a->draft = ew_step_begin(a->graph->arena, EW_PATH_EDIT_ROLE,
                             a->edge->from->principal);
    EW_TRY(ew_step_add(&a->draft, grant));
    for (size_t i = 0; i < 2; i++) {
        EW_TRY(calls[i] ? ew_step_add(&a->draft, calls[i]) : EW_OK);
    }
    EW_TRY(ew_step_need(&a->draft, GRANTS[way].needs));
    EW_TRY(ew_step_need(&a->draft, needs));
    EW_TRY(ew_step_need(&a->draft, needs == NEEDS_GROUP ? NEEDS_USER : NULL));
    return end_asking(a);
}

enum ew_status ew_assigning_ask(struct ew_graph *graph, struct ew_edge *edge,
                                struct ew_error *err)
{
    struct asking a = {.graph = graph, .edge = edge, .err = err};
    return edge->to->is_assigned ? ask_as_written(&a) : ask_as_it_is(&a);
}

/* ---- roles as they may be made ------------------------------------------- */

/* Whoever is there may write on permission sets that come to that account. */
static bool has_writer(const struct ew_graph *graph,
                       const struct ew_account *account)
{
    const struct ew_assigning *assigning = graph->assigning;
    EW_EACH_REF(const struct ew_home, home, &graph->homes) {
        if (!manages(home->account, account)) {
            continue;
        }
        EW_EACH_REF(const struct ew_node, node, &home->nodes) {
            if (may_at_a_glance(node, assigning->grants, GRANTS_COUNT) &&
                may_at_a_glance(node, assigning->enters, ENTERS_COUNT)) {
                return true;
            }
        }
    }
    return false;
}

/* SCPs may except roles of Identity Center by their names, which whoever makes
 * a permission set chooses. */
static bool names_assigned(const struct ew_condition *c)
{
    for (size_t i = 0; i < c->value_count; i++) {
        if (ew_str_contains(c->values[i], EW_STR("AWSReservedSSO")) ||
            ew_str_contains(c->values[i], EW_STR("aws-reserved"))) {
            return true;
        }
    }
    return false;
}

static bool has_named(const struct ew_document *document)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; k < s->condition_count; k++) {
            if (names_assigned(&s->conditions[k])) {
                return true;
            }
        }
    }
    return false;
}

static bool is_named_by_scps(const struct ew_account *account)
{
    for (size_t i = 0; i < account->level_count; i++) {
        const struct ew_scp_level *level = &account->levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            if (has_named(
                    ew_policy_document(level->policies[k], EW_FILL_READABLE))) {
                return true;
            }
        }
    }
    return false;
}

static enum ew_status add_assigned(struct ew_graph *graph, struct ew_home *home,
                                   const struct ew_principal *like,
                                   struct ew_error *err)
{
    const struct ew_node model = {.principal = like};
    struct ew_node *node = NULL;
    EW_TRY(ew_node_most(graph, &model, &node, err));
    node->home = home;
    node->calls = ew_calls_of(graph->calls, node->principal);
    node->has_all = true;
    node->top = node;
    node->is_change = true;
    node->is_assigned = true;
    node->at_home = true;
    node->in = ew_vec_of(graph->arena, sizeof(struct ew_edge));
    node->paths = ew_vec_of(graph->arena, sizeof(struct ew_path));
    bool kept = EW_VEC_ADD(&home->nodes, &node) == EW_OK &&
                EW_VEC_ADD(&graph->assigned, &node) == EW_OK;
    return kept ? EW_OK : ew_fail_memory(err);
}

/* Of whatever permission set. */
static struct ew_principal *make_any_role(struct ew_graph *graph,
                                          const struct ew_account *account)
{
    struct ew_principal *role =
        ew_principal_new(graph->arena, EW_PRINCIPAL_ROLE);
    if (!role) {
        return NULL;
    }
    role->account = account;
    role->partition = account->partition;
    role->path = EW_STR("/aws-reserved/sso.amazonaws.com/");
    role->name = EW_STR("AWSReservedSSO_*");
    role->arn =
        ew_arena_printf(graph->arena, "arn:%.*s:iam::%.*s:role%.*s%.*s",
                        EW_STR_ARG(account->partition), EW_STR_ARG(account->id),
                        EW_STR_ARG(role->path), EW_STR_ARG(role->name));
    role->name_unknown = is_named_by_scps(account);
    return role->arn.ptr ? role : NULL;
}

static enum ew_status add_for_home(struct ew_graph *graph, struct ew_home *home,
                                   struct ew_error *err)
{
    size_t nodes = home->nodes.count;
    size_t limits = 0;
    const struct ew_principal *any = make_any_role(graph, home->account);
    EW_TRY_MEMORY_FOR(any, err);
    EW_TRY(add_assigned(graph, home, any, err));
    EW_TRY_MEMORY_FOR(ew_kinship_limits(graph->kinship, any, &limits) == EW_OK,
                      err);
    for (size_t i = 0; i < nodes; i++) {
        const struct ew_node *node =
            ((const struct ew_node **)home->nodes.items)[i];
        size_t own = 0;
        if (!ew_is_assigned_role(node->principal) || node->is_change) {
            continue;
        }
        EW_TRY_MEMORY_FOR(
            ew_kinship_limits(graph->kinship, node->principal, &own) == EW_OK,
            err);
        if (node->singled_out || own == 0 || own != limits) {
            EW_TRY(add_assigned(graph, home, node->principal, err));
        }
    }
    return EW_OK;
}

enum ew_status ew_assigning_add(struct ew_graph *graph, struct ew_error *err)
{
    EW_EACH_REF(struct ew_home, home, &graph->homes) {
        if (home->account && !home->account->unknown &&
            has_writer(graph, home->account)) {
            EW_TRY(add_for_home(graph, home, err));
        }
    }
    return EW_OK;
}

/* ---- what the input does not show ---------------------------------------- */

static bool is_open(const struct ew_account *account)
{
    return account && !account->unknown &&
           (!is_in_organization(account) ||
            (account->scp_state != EW_SCP_MANAGEMENT &&
             !account->assigns_known));
}

/* May somebody there assign what he has not got if it is managed from there? */
static bool might_assign(const struct ew_graph *graph,
                         const struct ew_home *home)
{
    const struct ew_assigning *assigning = graph->assigning;
    EW_EACH_REF(const struct ew_node, node, &home->nodes) {
        bool able = may_at_a_glance(node, assigning->grants, GRANTS_COUNT) ||
                    may_at_a_glance(node, assigning->enters, ENTERS_COUNT);
        if (able && (graph->homes.count > 1 || !node->has_all)) {
            return true;
        }
    }
    return false;
}

enum ew_status ew_assigning_assumed(const struct ew_graph *graph,
                                    struct ew_str *out)
{
    struct ew_buf text;
    size_t count = 0;
    *out = (struct ew_str){NULL, 0};
    ew_buf_init(&text);
    EW_EACH_REF(const struct ew_home, home, &graph->homes) {
        if (is_open(home->account) && might_assign(graph, home)) {
            ew_buf_printf(&text, "%s%.*s", count ? ", " : "",
                          EW_STR_ARG(home->account->id));
            count++;
        }
    }
    if (count == 0) {
        ew_buf_release(&text);
        return EW_OK;
    }
    ew_buf_add(&text, EW_STR(": Identity Center is taken not to be managed "
                             "from there, since the input does not show it"));
    *out = ew_buf_move(&text, graph->arena);
    return out->ptr ? EW_OK : EW_NOMEM;
}
