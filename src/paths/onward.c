/*
 * Changed principals as nodes. Few are needed: whoever can have all of its
 * account by itself needs nobody else's changes there, but for those whom other
 * accounts single out.
 */
#include "paths/onward.h"

#include "paths/adding.h"
#include "paths/edits.h"
#include "paths/joining.h"
#include "paths/tagging.h"
#include "paths/trusting.h"
#include "paths/writes.h"

/* ---- who needs no change ------------------------------------------------- */

static bool denies_assuming(const struct ew_policy *policy)
{
    const struct ew_document *document = policy->document;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        if (s->effect == EW_DENY &&
            ew_statement_names_action(s, EW_STR("sts:AssumeRole"))) {
            return true;
        }
    }
    return false;
}

/* At a glance: a boundary lets it assume roles, and it has no Deny of that. */
static bool may_assume(const struct ew_graph *graph, const struct ew_node *node)
{
    const struct ew_principal *principal = node->principal;
    for (size_t i = 0; i < principal->attachment_count; i++) {
        if (denies_assuming(principal->attachments[i].policy)) {
            return false;
        }
    }
    if (principal->has_boundary) {
        const struct ew_attachment bound = {.policy = principal->boundary};
        const struct ew_principal holder = {.attachments = &bound,
                                            .attachment_count = 1};
        const struct ew_call_set set = bound.policy
                                           ? ew_calls_of(graph->calls, &holder)
                                           : (struct ew_call_set){{0}};
        if (!ew_call_set_has(&set, graph->assume_role) ||
            denies_assuming(bound.policy)) {
            return false;
        }
    }
    return ew_call_set_has(&node->calls, graph->assume_role);
}

/* It has all of its account, and may go on from there by itself. */
static bool is_sated(const struct ew_graph *graph, const struct ew_node *node)
{
    return node->has_all && !node->kept_out && may_assume(graph, node);
}

static bool needs_others(const struct ew_graph *graph,
                         const struct ew_node *editor)
{
    bool needs = !is_sated(graph, editor);
    for (const struct ew_node *own = editor->changed; needs && own;
         own = own->next_change) {
        needs = !is_sated(graph, own);
    }
    return needs;
}

/* ---- who is singled out -------------------------------------------------- */

static void single_out(struct ew_node *node, const struct ew_node *by,
                       const struct ew_statement *s, enum ew_picks how)
{
    if (!node || !node->home || node->home == by->home || how == EW_PICKS_NOT) {
        return;
    }
    bool open =
        how == EW_PICKS_MAYBE || (node->singled_out && node->picked_by == 0);
    node->picked_by =
        open ? 0 : (node->picked_by * 31 + (uint64_t)(uintptr_t)s) | 1U;
    node->singled_out = true;
}

/* Of another account those whom a statement picks by who they are. */
static enum ew_status single_out_picked(struct ew_graph *graph,
                                        const struct ew_document *document,
                                        const struct ew_statement *s,
                                        const struct ew_named *named,
                                        const struct ew_node *by)
{
    if (!ew_kinship_is_picky(s)) {
        return EW_OK;
    }
    EW_EACH_REF(struct ew_home, home, &graph->homes) {
        bool meant = named->kind == EW_NAMED_ANYONE ||
                     ew_graph_home(graph, named->account) == home;
        for (size_t i = 0; meant && i < home->nodes.count; i++) {
            struct ew_node *node = ((struct ew_node **)home->nodes.items)[i];
            enum ew_picks how = EW_PICKS_NOT;
            EW_TRY(ew_kinship_picks(graph->kinship, document, s,
                                    node->principal, &how));
            single_out(node, by, s, how);
        }
    }
    return EW_OK;
}

static enum ew_status single_out_named(struct ew_graph *graph,
                                       const struct ew_document *document,
                                       const struct ew_statement *s,
                                       const struct ew_named *named,
                                       const struct ew_node *by)
{
    struct ew_vec roles = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    if (named->kind == EW_NAMED_ANYONE || named->kind == EW_NAMED_ACCOUNT) {
        return single_out_picked(graph, document, s, named, by);
    }
    if (named->kind == EW_NAMED_SESSION) {
        EW_TRY(ew_graph_session_roles(graph, named, &roles));
    }
    EW_EACH_REF(struct ew_node, role, &roles) {
        single_out(role, by, s, EW_PICKS);
    }
    single_out(ew_graph_find(graph, named->text), by, s, EW_PICKS);
    return EW_OK;
}

/* ---- who is kept out ----------------------------------------------------- */

/* A statement that keeps some of an account from assuming a role. */
struct keeping {
    const struct ew_document *document;
    const struct ew_statement *statement;
    const struct ew_home *home;
};

static bool names_node(const struct ew_statement *s, const struct ew_node *node)
{
    bool named = s->named_count == 0; /* of an SCP: whoever asks */
    for (size_t i = 0; !named && i < s->named_count; i++) {
        const struct ew_named *one = &s->named[i];
        named = one->kind == EW_NAMED_ANYONE ||
                ew_str_eq(one->text, node->principal->arn) ||
                (one->kind == EW_NAMED_ACCOUNT && node->home->account &&
                 ew_str_eq(one->account, node->home->account->id));
    }
    return named;
}

/* May it keep out this one? A Deny those whom it means, an Allow all others. */
static enum ew_status keeps_out(struct ew_graph *graph,
                                const struct keeping *keeping,
                                const struct ew_node *node, bool *out)
{
    enum ew_picks how = EW_PICKS_NOT;
    EW_TRY(ew_kinship_picks(graph->kinship, keeping->document,
                            keeping->statement, node->principal, &how));
    *out = keeping->statement->effect == EW_DENY
               ? how != EW_PICKS_NOT && names_node(keeping->statement, node)
               : how == EW_PICKS_NOT;
    return EW_OK;
}

/* Somebody who has all of the account is kept out, and may change one who is
 * not: of both groups the smaller one is looked at. */
static enum ew_status keep_out(struct ew_graph *graph,
                               const struct keeping *keeping)
{
    struct ew_vec out = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    struct ew_vec spared = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    EW_EACH_REF(struct ew_node, node, &keeping->home->nodes) {
        bool kept = false;
        EW_TRY(keeps_out(graph, keeping, node, &kept));
        if (!kept || node->has_all) {
            EW_TRY(EW_VEC_ADD(kept ? &out : &spared, &node));
        }
    }
    bool few = out.count <= spared.count;
    EW_EACH_REF(struct ew_node, kept, &out) {
        kept->kept_out = kept->kept_out || (few && spared.count > 0);
    }
    EW_EACH_REF(struct ew_node, node, &spared) {
        if (!few && out.count > 0) {
            node->singled_out = true;
            node->picked_by = 0;
        }
    }
    return EW_OK;
}

/* Of a trust policy those of other accounts, of SCPs those of the account. */
static enum ew_status keep_out_by(struct ew_graph *graph,
                                  const struct ew_document *document,
                                  const struct ew_statement *s,
                                  const struct ew_home *of, bool trust)
{
    bool some = s->effect == EW_DENY && trust ? true : ew_kinship_is_picky(s);
    if (!some || !ew_statement_names_action(s, EW_STR("sts:AssumeRole"))) {
        return EW_OK;
    }
    EW_EACH_REF(const struct ew_home, home, &graph->homes) {
        const struct keeping keeping = {document, s, home};
        EW_TRY((home == of) != trust ? keep_out(graph, &keeping) : EW_OK);
    }
    return EW_OK;
}

static enum ew_status single_out_in(struct ew_graph *graph,
                                    const struct ew_document *document,
                                    const struct ew_node *by)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *s = &document->statements[i];
        for (size_t k = 0; s->effect == EW_ALLOW && k < s->named_count; k++) {
            EW_TRY(single_out_named(graph, document, s, &s->named[k], by));
        }
        EW_TRY(s->effect == EW_DENY
                   ? keep_out_by(graph, document, s, by->home, true)
                   : EW_OK);
    }
    return EW_OK;
}

static enum ew_status single_out_by_trusts(struct ew_graph *graph)
{
    for (size_t i = 0; graph->homes.count > 1 && i < graph->count; i++) {
        const struct ew_node *role = &graph->nodes[i];
        const struct ew_policy *trust = role->principal->trust_policy;
        if (trust) {
            EW_TRY(single_out_in(
                graph, ew_policy_document(trust, EW_FILL_LEAST), role));
            EW_TRY(single_out_in(graph, trust->most, role));
            EW_TRY(single_out_in(graph, trust->widest, role));
        }
    }
    return EW_OK;
}

static enum ew_status keep_out_in(struct ew_graph *graph,
                                  const struct ew_home *home,
                                  const struct ew_document *document)
{
    for (size_t i = 0; document && i < document->statement_count; i++) {
        EW_TRY(keep_out_by(graph, document, &document->statements[i], home,
                           false));
    }
    return EW_OK;
}

/* The levels of an account are those of each that they bind. */
static enum ew_status keep_out_by_scps(struct ew_graph *graph,
                                       const struct ew_home *home)
{
    const struct ew_node *any = home->nodes.count > 0
                                    ? ((struct ew_node **)home->nodes.items)[0]
                                    : NULL;
    struct ew_layers layers = {.level_count = 0};
    if (any && graph->homes.count > 1) {
        layers = ew_principal_layers(any->principal);
    }
    for (size_t i = 0; i < layers.level_count; i++) {
        const struct ew_scp_level *level = &layers.levels[i];
        for (size_t k = 0; k < level->policy_count; k++) {
            EW_TRY(keep_out_in(
                graph, home,
                ew_policy_document(level->policies[k], EW_FILL_LEAST)));
        }
    }
    return EW_OK;
}

/* ---- changed nodes ------------------------------------------------------- */

/* The node of such a change, a new one if it is new. */
static enum ew_status find_changed(struct ew_graph *graph,
                                   struct ew_node *subject,
                                   const struct ew_changed *changed,
                                   struct ew_node **out, struct ew_error *err)
{
    const struct ew_principal *as = changed->principal;
    for (*out = subject->changed; *out; *out = (*out)->next_change) {
        if (ew_hold_alike((*out)->principal, as)) {
            return EW_OK;
        }
    }
    struct ew_node *node = EW_NEW(graph->arena, struct ew_node);
    EW_TRY_MEMORY_FOR(node, err);
    *node = (struct ew_node){
        .principal = as,
        .home = subject->home,
        .most = changed->most,
        .calls = ew_calls_of(graph->calls, as),
        .is_change = true,
        .is_entered = true, /* by these steps alone */
        .is_entered_far = true,
        .in = ew_vec_of(graph->arena, sizeof(struct ew_edge)),
        .next_change = subject->changed,
    };
    subject->changed = node;
    *out = node;
    EW_TRY_MEMORY_FOR(ew_kinship_of(graph->kinship, as, &node->kin) == EW_OK,
                      err);
    EW_TRY(ew_graph_decide_doors(graph, as, node->kin, &node->doors, err));
    return ew_node_weigh(graph, node, err);
}

/* The surest of the edges by which an editor becomes the subject; NULL: it is
 * the editor. */
static const struct ew_edge *surest_into(const struct ew_node *editor)
{
    const struct ew_edge *out = NULL;
    EW_EACH_REF(const struct ew_edge, edge, &editor->into) {
        if (!out ||
            (edge->verdict != out->verdict &&
             ew_verdict_weaker(edge->verdict, out->verdict) == out->verdict)) {
            out = edge;
        }
    }
    return out;
}

static enum ew_status add_change(struct ew_graph *graph, struct ew_node *editor,
                                 struct ew_node *subject,
                                 const struct ew_changed *changed,
                                 struct ew_error *err)
{
    struct ew_node *node = NULL;
    EW_TRY(find_changed(graph, subject, changed, &node, err));
    const struct ew_edge *last = editor == subject ? NULL : surest_into(editor);
    const struct ew_edge edge =
        ew_edge_of_change(editor, node, changed->step, last);
    return EW_VEC_ADD(&node->in, &edge) == EW_OK ? EW_OK : ew_fail_memory(err);
}

/* It is all that anybody may be there whom the same statements pick. */
static void note_picked(struct ew_node *editor, const struct ew_node *subject,
                        const struct ew_changed *changed)
{
    const struct ew_edge *last = editor == subject ? NULL : surest_into(editor);
    if (last && last->verdict == EW_VERDICT_ALLOWED &&
        changed->step->verdict == EW_VERDICT_ALLOWED &&
        ew_holds_everything(changed->principal)) {
        editor->has_picked = subject->picked_by;
        editor->has_picked_of = subject->most;
    }
}

static enum ew_status add_all_changes(struct ew_graph *graph,
                                      struct ew_node *editor,
                                      struct ew_node *subject,
                                      struct ew_error *err)
{
    struct ew_vec changes = ew_vec_of(graph->arena, sizeof(struct ew_changed));
    EW_TRY(ew_edits_all(graph, editor, subject, &changes, err));
    EW_EACH(const struct ew_changed, changed, &changes) {
        EW_TRY(add_change(graph, editor, subject, changed, err));
        note_picked(editor, subject, changed);
    }
    return EW_OK;
}

static enum ew_status add_own_changes(struct ew_graph *graph,
                                      struct ew_error *err)
{
    for (size_t i = 0; i < graph->count; i++) {
        struct ew_node *node = &graph->nodes[i];
        if (ew_may_write(graph, node) &&
            (!ew_holds_everything(node->principal) ||
             ew_may_tag_beyond(graph, node))) {
            EW_TRY(add_all_changes(graph, node, node, err));
        }
    }
    return EW_OK;
}

static enum ew_status add_to_homes(struct ew_graph *graph)
{
    for (size_t i = 0; i < graph->count; i++) {
        for (struct ew_node *node = graph->nodes[i].changed; node;
             node = node->next_change) {
            EW_TRY(node->at_home ? EW_OK
                                 : EW_VEC_ADD(&node->home->nodes, &node));
            node->at_home = true;
        }
    }
    return EW_OK;
}

/* ---- changes by others --------------------------------------------------- */

enum ew_status ew_editors_find(struct ew_graph *graph, struct ew_node *subject,
                               ew_wanting_fn *wants, struct ew_vec *out,
                               struct ew_error *err)
{
    EW_EACH(struct ew_edge, edge, &subject->in) {
        struct ew_node *editor = edge->from;
        bool wanted = editor->home == subject->home;
        EW_TRY(wanted ? wants(graph, editor, subject, &wanted, err) : EW_OK);
        EW_TRY(wanted ? ew_edge_ask(graph, edge, err) : EW_OK);
        if (!wanted || edge->state != EW_EDGE_OPEN) {
            continue;
        }
        if (editor->subject != subject) {
            editor->subject = subject;
            editor->into = ew_vec_of(graph->arena, sizeof(struct ew_edge *));
            EW_TRY_MEMORY_FOR(EW_VEC_ADD(out, &editor) == EW_OK, err);
        }
        EW_TRY_MEMORY_FOR(EW_VEC_ADD(&editor->into, &edge) == EW_OK, err);
    }
    EW_EACH_REF(struct ew_node, editor, out) {
        editor->subject = NULL;
    }
    return EW_OK;
}

static enum ew_status wants_to_go_on(struct ew_graph *graph,
                                     const struct ew_node *editor,
                                     const struct ew_node *subject, bool *out,
                                     struct ew_error *err)
{
    (void)err;
    bool again = subject->picked_by != 0 && subject->most &&
                 editor->has_picked == subject->picked_by &&
                 editor->has_picked_of == subject->most;
    *out = ew_may_write(graph, editor) &&
           ((subject->singled_out && !again) || needs_others(graph, editor));
    return EW_OK;
}

/* Is anybody there who wants changes of others, or one who has all of it? */
static void look_for_needy_editors(const struct ew_graph *graph,
                                   struct ew_home *home)
{
    EW_EACH_REF(const struct ew_node, node, &home->nodes) {
        if (ew_may_write(graph, node) && needs_others(graph, node)) {
            home->is_busy = true;
            home->is_busy_far = home->is_busy_far || node->has_all;
        }
    }
}

static enum ew_status add_changes_by_others(struct ew_graph *graph,
                                            struct ew_node *subject,
                                            struct ew_error *err)
{
    struct ew_vec editors = ew_vec_of(graph->arena, sizeof(struct ew_node *));
    EW_TRY(subject->singled_out || subject->home->is_busy_far
               ? ew_graph_enter_far(graph, subject, err)
               : ew_graph_enter(graph, subject, err));
    EW_TRY(ew_editors_find(graph, subject, wants_to_go_on, &editors, err));
    EW_EACH_REF(struct ew_node, editor, &editors) {
        EW_TRY(add_all_changes(graph, editor, subject, err));
    }
    return EW_OK;
}

enum ew_status ew_onward_add(struct ew_graph *graph, struct ew_error *err)
{
    EW_TRY(add_own_changes(graph, err));
    EW_TRY_MEMORY_FOR(add_to_homes(graph) == EW_OK, err);
    EW_TRY_MEMORY_FOR(single_out_by_trusts(graph) == EW_OK, err);
    EW_EACH_REF(struct ew_home, home, &graph->homes) {
        EW_TRY_MEMORY_FOR(keep_out_by_scps(graph, home) == EW_OK, err);
        look_for_needy_editors(graph, home);
    }
    for (size_t i = 0; i < graph->count; i++) {
        struct ew_node *subject = &graph->nodes[i];
        if ((subject->home->is_busy || subject->singled_out) &&
            !ew_is_sealed(subject->principal) &&
            !ew_holds_everything(subject->principal)) {
            EW_TRY(add_changes_by_others(graph, subject, err));
        }
    }
    EW_TRY_MEMORY_FOR(add_to_homes(graph) == EW_OK, err);
    ew_graph_forget_edges(graph);
    return EW_OK;
}
