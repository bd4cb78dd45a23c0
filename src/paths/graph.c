/*
 * The nodes of the search: all principals, and whoever trust policies name who
 * is no principal of the input. Outsiders are principals like others to the
 * engine: services and providers have no policies that bind them, another
 * account is taken to allow its own people everything (fact F2a).
 */
#include "paths/graph.h"

#include "policy/arn.h"

#include "paths/adding.h"
#include "paths/joining.h"
#include "paths/tested.h"
#include "paths/trusting.h"

/* ---- homes --------------------------------------------------------------- */

struct ew_home *ew_graph_home(const struct ew_graph *graph, struct ew_str id)
{
    return ew_map_find(&graph->home_of, id.ptr ? id : EW_STR(""));
}

static struct ew_home *home_for(struct ew_graph *graph,
                                const struct ew_account *account)
{
    struct ew_str id = account ? account->id : EW_STR("");
    struct ew_home *home = ew_graph_home(graph, id);
    if (home) {
        return home;
    }
    home = EW_NEW(graph->arena, struct ew_home);
    if (!home) {
        return NULL;
    }
    home->account = account;
    home->nodes = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    home->editors = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    home->mosts = ew_vec_of(graph->arena, sizeof(const struct ew_node *));
    bool kept = EW_VEC_ADD(&graph->homes, &home) == EW_OK &&
                ew_map_put(&graph->home_of, id, home) == EW_OK;
    return kept ? home : NULL;
}

const struct ew_vec *ew_home_able(const struct ew_graph *graph,
                                  struct ew_home *home, size_t call,
                                  const struct ew_node *to)
{
    bool within = to->home == home;
    struct ew_vec **slot = !within         ? &home->able[call]
                           : graph->is_far ? &home->full[call]
                                           : &home->needy[call];
    struct ew_vec *able = *slot;
    if (able) {
        return able;
    }
    able = EW_NEW(graph->arena, struct ew_vec);
    if (!able) {
        return NULL;
    }
    *able = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    EW_EACH_REF(struct ew_node, node, &home->nodes) {
        if ((!within || node->has_all == graph->is_far) &&
            ew_call_set_has(&node->calls, call) &&
            EW_VEC_ADD(able, &node) != EW_OK) {
            return NULL;
        }
    }
    *slot = able;
    return able;
}

/* ---- outsiders ----------------------------------------------------------- */

/* `Allow` everything, for those whose own policies nobody shows. */
static const struct ew_str ANY[] = {EW_LIT("*")};
static const struct ew_statement ALLOW_ALL[] = {
    {.effect = EW_ALLOW,
     .actions = ANY,
     .action_count = 1,
     .resources = ANY,
     .resource_count = 1},
};
static const struct ew_document ALLOW_ALL_DOCUMENT = {
    .version_2012 = true,
    .statements = ALLOW_ALL,
    .statement_count = 1,
};
const struct ew_policy EW_ALLOW_ALL = {
    .name = EW_LIT("everything"),
    .id = EW_LIT("everything"),
    .type = EW_POLICY_INLINE,
    .document = &ALLOW_ALL_DOCUMENT,
    .number = SIZE_MAX,
};
static const struct ew_attachment HAS_ALL[] = {{.policy = &EW_ALLOW_ALL}};

static enum ew_outside_kind kind_outside(const struct ew_named *named)
{
    switch (named->kind) {
    case EW_NAMED_ANYONE:
        return EW_OUTSIDE_PUBLIC;
    case EW_NAMED_ACCOUNT:
        return EW_OUTSIDE_ACCOUNT;
    case EW_NAMED_SERVICE:
        return EW_OUTSIDE_SERVICE;
    case EW_NAMED_PROVIDER:
        return ew_str_contains(named->text, EW_STR(":saml-provider/"))
                   ? EW_OUTSIDE_SAML
                   : EW_OUTSIDE_OIDC;
    case EW_NAMED_USER:
    case EW_NAMED_ROLE:
    case EW_NAMED_SESSION:
    case EW_NAMED_FEDERATED_USER:
    case EW_NAMED_GONE:
    case EW_NAMED_OTHER:
        break;
    }
    return EW_OUTSIDE_PRINCIPAL;
}

static enum ew_principal_type type_outside(enum ew_named_kind kind)
{
    switch (kind) {
    case EW_NAMED_ROLE:
    case EW_NAMED_SESSION:
        return EW_PRINCIPAL_ROLE;
    case EW_NAMED_USER:
    case EW_NAMED_FEDERATED_USER:
        return EW_PRINCIPAL_USER;
    case EW_NAMED_ACCOUNT: /* whoever is in it */
    case EW_NAMED_ANYONE:
    case EW_NAMED_SERVICE:
    case EW_NAMED_PROVIDER:
    case EW_NAMED_GONE:
    case EW_NAMED_OTHER:
        break;
    }
    return EW_PRINCIPAL_DOCUMENT;
}

/* The account of somebody foreign, of which nothing else is known. */
static const struct ew_account *account_outside(struct ew_graph *graph,
                                                const struct ew_named *named)
{
    struct ew_arn arn = {.partition = EW_STR("aws")};
    if (named->account.len == 0) {
        return NULL;
    }
    struct ew_account *account = EW_NEW(graph->arena, struct ew_account);
    if (account) {
        (void)ew_arn_split(named->text, &arn);
        account->id = named->account;
        account->partition = arn.partition;
        account->scp_state = EW_SCP_NOT_GIVEN;
    }
    return account;
}

static enum ew_status fill_outsider(struct ew_graph *graph,
                                    const struct ew_named *named,
                                    struct ew_node *node)
{
    bool bound = named->account.len > 0 && named->kind != EW_NAMED_PROVIDER;
    struct ew_principal *principal =
        ew_principal_new(graph->arena, type_outside(named->kind));
    EW_TRY_MEMORY(principal);
    principal->arn = named->text;
    principal->name = named->text;
    if (bound) {
        principal->account = account_outside(graph, named);
        EW_TRY_MEMORY(principal->account);
        principal->partition = principal->account->partition;
        principal->attachments = HAS_ALL;
        principal->attachment_count = 1;
    }
    *node = (struct ew_node){
        .principal = principal,
        .outside = true,
        .kind = kind_outside(named),
        .is_entered = true, /* nobody becomes one of them */
        .in = ew_vec_of(graph->arena, sizeof(struct ew_edge)),
        .paths = ew_vec_of(graph->arena, sizeof(struct ew_path)),
    };
    return EW_OK;
}

/* Those that nobody of the input is, each once: struct ew_named. */
static enum ew_status find_outsiders(struct ew_graph *graph, struct ew_vec *out)
{
    struct ew_map seen = ew_map_of(graph->arena);
    EW_EACH_REF(const struct ew_principal, role, &graph->estate->principals) {
        struct ew_vec named = ew_vec_of(graph->arena, sizeof(struct ew_named));
        bool unsure = false;
        EW_TRY(ew_trust_names(role, &named, &unsure));
        EW_EACH(const struct ew_named, one, &named) {
            bool known = one->kind == EW_NAMED_GONE ||
                         ew_str_eq(one->text, EW_STR(EW_NAMED_UNKNOWN)) ||
                         ew_map_find(&seen, one->text) ||
                         ew_map_find(&graph->by_arn, one->text) ||
                         (one->kind == EW_NAMED_ACCOUNT &&
                          ew_graph_home(graph, one->account)) ||
                         (one->kind == EW_NAMED_SESSION &&
                          ew_graph_home(graph, one->account));
            if (!known) {
                EW_TRY(ew_map_put(&seen, one->text, graph));
                EW_TRY(EW_VEC_ADD(out, one));
            }
        }
    }
    return EW_OK;
}

/* ---- making -------------------------------------------------------------- */

static enum ew_status add_inside(struct ew_graph *graph)
{
    EW_EACH_REF(const struct ew_principal, principal,
                &graph->estate->principals) {
        struct ew_node *node = &graph->nodes[graph->count];
        if (principal->type == EW_PRINCIPAL_ROOT) {
            continue;
        }
        node->principal = principal;
        node->calls = ew_calls_of(graph->calls, principal);
        node->in = ew_vec_of(graph->arena, sizeof(struct ew_edge));
        node->paths = ew_vec_of(graph->arena, sizeof(struct ew_path));
        node->home = home_for(graph, principal->account);
        EW_TRY_MEMORY(node->home);
        EW_TRY(EW_VEC_ADD(&node->home->nodes, &node));
        EW_TRY(ew_map_put(&graph->by_arn, principal->arn, node));
        graph->count++;
    }
    return EW_OK;
}

static enum ew_status add_outside(struct ew_graph *graph,
                                  const struct ew_vec *named)
{
    graph->outsiders = EW_NEW_ARRAY(graph->arena, named->count, struct ew_node);
    EW_TRY_MEMORY(graph->outsiders);
    EW_EACH(const struct ew_named, one, named) {
        struct ew_node *node = &graph->outsiders[graph->outsider_count++];
        EW_TRY(fill_outsider(graph, one, node));
        EW_TRY(ew_map_put(&graph->by_arn, node->principal->arn, node));
    }
    return EW_OK;
}

enum ew_status ew_node_most(struct ew_graph *graph, const struct ew_node *like,
                            struct ew_node **out, struct ew_error *err)
{
    struct ew_node *node = EW_NEW(graph->arena, struct ew_node);
    struct ew_principal *most = EW_NEW(graph->arena, struct ew_principal);
    EW_TRY_MEMORY_FOR(node && most, err);
    *most = *like->principal;
    most->attachments = HAS_ALL;
    most->attachment_count = 1;
    most->unread_count = 0;
    most->has_boundary = false;
    most->boundary = NULL;
    *node = (struct ew_node){.principal = most, .most = node};
    EW_TRY_MEMORY_FOR(ew_kinship_of(graph->kinship, most, &node->kin) == EW_OK,
                      err);
    *out = node;
    return ew_doors_decide(graph->doors, most, &node->doors, err);
}

/* By its limits, a new one if they are new: then *fresh. NULL: they are not
 * known, or it is a service's own, which is nobody's and bound by no SCP. */
static enum ew_status most_under_limits(struct ew_graph *graph,
                                        const struct ew_node *like,
                                        const struct ew_node **out, bool *fresh,
                                        struct ew_error *err)
{
    size_t limits = 0;
    struct ew_str key = {(const char *)&limits, sizeof(limits)};
    struct ew_node *most = NULL;
    *fresh = false;
    *out = NULL;
    if (like->principal->service_linked) {
        return EW_OK;
    }
    EW_TRY_MEMORY_FOR(
        ew_kinship_limits(graph->kinship, like->principal, &limits) == EW_OK,
        err);
    *out = limits ? ew_map_find(&graph->mosts, key) : NULL;
    if (*out || !limits) {
        return EW_OK;
    }
    key = ew_arena_str(graph->arena, key);
    EW_TRY(ew_node_most(graph, like, &most, err));
    EW_TRY_MEMORY_FOR(key.ptr && ew_map_put(&graph->mosts, key, most) == EW_OK,
                      err);
    *out = most;
    *fresh = true;
    return EW_OK;
}

static enum ew_status find_most(struct ew_graph *graph, struct ew_node *node,
                                struct ew_error *err)
{
    bool fresh = false;
    EW_TRY(most_under_limits(graph, node, &node->most, &fresh, err));
    node->home->most_unknown =
        node->home->most_unknown ||
        (!node->most && !node->principal->service_linked);
    return !fresh || EW_VEC_ADD(&node->home->mosts, &node->most) == EW_OK
               ? EW_OK
               : ew_fail_memory(err);
}

enum ew_status ew_most_as_changed(struct ew_graph *graph,
                                  const struct ew_node *subject,
                                  const struct ew_principal *changed,
                                  const struct ew_node **out,
                                  struct ew_error *err)
{
    const struct ew_node like = {.principal = changed};
    bool fresh = false; /* nobody is bound so by itself */
    *out = subject->most;
    return ew_tagged_alike(subject->principal, changed)
               ? EW_OK
               : most_under_limits(graph, &like, out, &fresh, err);
}

enum ew_status ew_node_weigh(struct ew_graph *graph, struct ew_node *node,
                             struct ew_error *err)
{
    const struct ew_vec *mosts = &node->home->mosts;
    bool all = false;
    if (node->kin == 0) {
        EW_TRY_MEMORY_FOR(
            ew_kinship_of(graph->kinship, node->principal, &node->kin) == EW_OK,
            err);
    }
    const struct ew_stand own = ew_stand_of(node);
    EW_TRY(ew_has_most(graph, &own, node->most, &all, err));
    node->top = all ? node : NULL;
    all = all && !node->home->most_unknown;
    for (size_t i = 0; all && i < mosts->count; i++) {
        const struct ew_node *most = ((const struct ew_node **)mosts->items)[i];
        EW_TRY(ew_has_most(graph, &own, most, &all, err));
    }
    node->has_all = all;
    return EW_OK;
}

/* Somebody's doors, as decided. */
struct decided {
    const struct ew_principal *principal;
    struct ew_door_set doors;
};

enum ew_status ew_graph_decide_doors(struct ew_graph *graph,
                                     const struct ew_principal *principal,
                                     size_t kin, struct ew_door_set *out,
                                     struct ew_error *err)
{
    struct ew_str key = {(const char *)&kin, sizeof(kin)};
    const struct decided *other = ew_map_find(&graph->decided, key);
    bool done = false;
    if (other && ew_kinship_is_nameless(graph->kinship, principal)) {
        EW_TRY_MEMORY_FOR(ew_doors_like(graph->doors, principal,
                                        other->principal, &other->doors, out,
                                        &done) == EW_OK,
                          err);
    }
    EW_TRY(done ? EW_OK : ew_doors_decide(graph->doors, principal, out, err));
    if (!other) {
        struct decided *first = EW_NEW(graph->arena, struct decided);
        key = ew_arena_str(graph->arena, key);
        EW_TRY_MEMORY_FOR(first && key.ptr, err);
        *first = (struct decided){principal, *out};
        EW_TRY_MEMORY_FOR(ew_map_put(&graph->decided, key, first) == EW_OK,
                          err);
    }
    return EW_OK;
}

static enum ew_status decide_all_doors(struct ew_graph *graph,
                                       struct ew_error *err)
{
    for (size_t i = 0; i < graph->count; i++) {
        struct ew_node *node = &graph->nodes[i];
        EW_TRY_MEMORY_FOR(
            ew_kinship_of(graph->kinship, node->principal, &node->kin) == EW_OK,
            err);
        EW_TRY(ew_graph_decide_doors(graph, node->principal, node->kin,
                                     &node->doors, err));
    }
    return EW_OK;
}

enum ew_status ew_graph_make(struct ew_graph *graph, struct ew_error *err)
{
    size_t inside = graph->estate->principals.count;
    struct ew_vec outsiders = ew_vec_of(graph->arena, sizeof(struct ew_named));
    graph->by_arn = ew_map_of(graph->arena);
    graph->home_of = ew_map_of(graph->arena);
    graph->homes = ew_vec_of(graph->arena, sizeof(struct ew_home *));
    graph->assigned = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    graph->covered = ew_map_of(graph->arena);
    graph->mosts = ew_map_of(graph->arena);
    graph->decided = ew_map_of(graph->arena);
    graph->kinship = ew_kinship_new(graph->arena, graph->estate, graph->doors);
    EW_TRY_MEMORY_FOR(graph->kinship, err);
    graph->nodes = EW_NEW_ARRAY(graph->arena, inside, struct ew_node);
    EW_TRY_MEMORY_FOR(graph->nodes && add_inside(graph) == EW_OK, err);
    EW_TRY_MEMORY_FOR(find_outsiders(graph, &outsiders) == EW_OK, err);
    if (graph->options->level == EW_PATHS_ALL) {
        EW_TRY_MEMORY_FOR(add_outside(graph, &outsiders) == EW_OK, err);
    }
    EW_TRY(decide_all_doors(graph, err));
    bool paths = graph->options->level == EW_PATHS_ALL;
    for (size_t i = 0; paths && i < graph->count; i++) {
        EW_TRY(find_most(graph, &graph->nodes[i], err));
    }
    for (size_t i = 0; paths && i < graph->count; i++) {
        EW_TRY(ew_node_weigh(graph, &graph->nodes[i], err));
    }
    return EW_OK;
}

bool ew_node_is_unknown(const struct ew_node *node)
{
    const struct ew_access *exec = node->doors.of[EW_DOOR_EXEC].access;
    return !node->outside && exec && exec->verdict == EW_VERDICT_UNKNOWN;
}

struct ew_node *ew_graph_find(const struct ew_graph *graph, struct ew_str arn)
{
    return ew_map_find(&graph->by_arn, arn);
}

static enum ew_status add_edges(struct ew_graph *graph, struct ew_node *node,
                                struct ew_error *err)
{
    EW_TRY_MEMORY_FOR(ew_assuming_enter(graph, node) == EW_OK, err);
    EW_TRY(ew_services_enter(graph, node, err));
    bool done = ew_taking_enter(graph, node) == EW_OK &&
                ew_assigning_enter(graph, node) == EW_OK;
    return done ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_graph_enter(struct ew_graph *graph, struct ew_node *node,
                              struct ew_error *err)
{
    if (node->is_entered) {
        return EW_OK;
    }
    node->is_entered = true;
    return add_edges(graph, node, err);
}

enum ew_status ew_graph_enter_far(struct ew_graph *graph, struct ew_node *node,
                                  struct ew_error *err)
{
    EW_TRY(ew_graph_enter(graph, node, err));
    if (node->is_entered_far) {
        return EW_OK;
    }
    node->is_entered_far = true;
    graph->is_far = true;
    enum ew_status status = add_edges(graph, node, err);
    graph->is_far = false;
    return status;
}

void ew_graph_forget_edges(struct ew_graph *graph)
{
    for (size_t i = 0; i < graph->count; i++) {
        struct ew_node *node = &graph->nodes[i];
        node->is_entered = false;
        node->is_entered_far = false;
        node->in = ew_vec_of(graph->arena, sizeof(struct ew_edge));
    }
    EW_EACH_REF(struct ew_home, home, &graph->homes) {
        for (size_t i = 0; i < EW_MAX_CALLS; i++) {
            home->able[i] = NULL;
            home->needy[i] = NULL;
            home->full[i] = NULL;
        }
    }
}

enum ew_status ew_graph_session_roles(const struct ew_graph *graph,
                                      const struct ew_named *named,
                                      struct ew_vec *out)
{
    struct ew_home *home = ew_graph_home(graph, named->account);
    struct ew_str rest = named->text;
    struct ew_str name;
    (void)ew_str_cut(rest, '/', &rest);
    name = ew_str_cut(rest, '/', &rest);
    for (size_t i = 0; home && i < home->nodes.count; i++) {
        struct ew_node *node = ((struct ew_node **)home->nodes.items)[i];
        if (node->principal->type == EW_PRINCIPAL_ROLE && !node->is_change &&
            ew_str_eq(node->principal->name, name)) {
            EW_TRY(EW_VEC_ADD(out, &node));
        }
    }
    return EW_OK;
}
