/*
 * What writes make of somebody: each alone, and where no single one opens a
 * door the fewest that do together. The engine says what the changed principal
 * may do under the SCPs, boundary and Denies that are left (facts A1.5.1, F4.6,
 * F4.7).
 */
#include "paths/edits.h"

#include "paths/adding.h"
#include "paths/making.h"
#include "paths/possible.h"
#include "paths/tagging.h"
#include "paths/tested.h"
#include "paths/trusting.h"

#include <string.h>

struct edit {
    struct ew_graph *graph;
    struct ew_node *editor;
    struct ew_node *subject;
    struct ew_vec possible; /* struct ew_possible_write */
    struct ew_error *err;
};

static struct ew_making making_of(const struct edit *e)
{
    return (struct ew_making){e->subject->principal, e->possible.items,
                              e->possible.count};
}

static enum ew_status make_writes(struct edit *e, const bool *made,
                                  const struct ew_principal **out)
{
    const struct ew_making making = making_of(e);
    return ew_writes_make(e->graph->arena, &making, made, out) == EW_OK
               ? EW_OK
               : ew_fail_memory(e->err);
}

/* ---- what comes of them -------------------------------------------------- */

/* Many may set the same tag, each its own; other changes are of few. */
static enum ew_status decide_changed(struct edit *e, struct ew_changed *out)
{
    size_t kin = 0;
    EW_TRY(ew_most_as_changed(e->graph, e->subject, out->principal, &out->most,
                              e->err));
    if (ew_tagged_alike(e->subject->principal, out->principal)) {
        return ew_doors_decide(e->graph->doors, out->principal, &out->doors,
                               e->err);
    }
    EW_TRY_MEMORY_FOR(ew_kinship_of(e->graph->kinship, out->principal, &kin) ==
                          EW_OK,
                      e->err);
    return ew_graph_decide_doors(e->graph, out->principal, kin, &out->doors,
                                 e->err);
}

static enum ew_status change_subject(struct edit *e, const bool *made,
                                     struct ew_changed *out)
{
    *out = (struct ew_changed){.step = NULL};
    EW_TRY(make_writes(e, made, &out->principal));
    return decide_changed(e, out);
}

static struct ew_stand stand_of_change(const struct ew_changed *changed)
{
    return (struct ew_stand){
        .principal = changed->principal,
        .doors = &changed->doors,
        .most = changed->most,
    };
}

/* At which doors it may do what it could not before, a bit each. */
static enum ew_status added_by(struct edit *e, const struct ew_changed *changed,
                               unsigned *out)
{
    const struct ew_stand before = {e->subject->principal, &e->subject->doors,
                                    0, e->subject->most};
    const struct ew_stand after = stand_of_change(changed);
    return ew_adds_at(e->graph, &before, &after, out, e->err);
}

/* ---- the step ------------------------------------------------------------ */

static enum ew_path_kind kind_of_change(const struct edit *e, const bool *made)
{
    const struct ew_making making = making_of(e);
    bool lifts = true;
    bool tags = true;
    for (size_t i = 0; i < making.count; i++) {
        bool unmade = !ew_write_is_made(&making, made, i);
        lifts = lifts && (unmade || making.all[i].write->lifts);
        tags = tags && (unmade || ew_write_is_tag(making.all[i].write));
    }
    if (tags) {
        return EW_PATH_TAG;
    }
    if (e->editor != e->subject) {
        return EW_PATH_EDIT_ROLE;
    }
    return lifts ? EW_PATH_LIFT_LIMIT : EW_PATH_SELF_GRANT;
}

static enum ew_status make_step(struct edit *e, const bool *made,
                                struct ew_changed *out)
{
    const struct ew_making making = making_of(e);
    struct ew_step_draft draft = ew_step_begin(
        e->graph->arena, kind_of_change(e, made), e->editor->principal);
    const struct ew_tag_change change = {e->editor, e->subject, out->principal};
    for (size_t i = 0; i < making.count; i++) {
        const struct ew_possible_write *p = &making.all[i];
        if (!ew_write_is_made(&making, made, i)) {
            continue;
        }
        const struct ew_access *access = p->access;
        EW_TRY(p->write->does == EW_WRITE_OPENS
                   ? ew_tag_call(e->graph, p, &change, &access, e->err)
                   : EW_OK);
        if (access && !draft.step.target.ptr) {
            draft.step.target = p->target;
        }
        EW_TRY(p->beside ? ew_step_add(&draft, p->beside) : EW_OK);
        EW_TRY(access ? ew_step_add(&draft, access) : EW_OK);
    }
    out->step = ew_step_end(&draft);
    return out->step ? EW_OK : ew_fail_memory(e->err);
}

static bool goes_through(const struct ew_path_step *known,
                         const struct ew_path_step *step)
{
    return known->through_count > 0 && step->through_count > 0 &&
           known->kind == step->kind &&
           known->through[0].statement == step->through[0].statement;
}

/* At which doors one change gives more than another. */
static enum ew_status added_over(struct edit *e, const struct ew_changed *less,
                                 const struct ew_changed *more, unsigned *out)
{
    const struct ew_stand before = stand_of_change(less);
    const struct ew_stand after = stand_of_change(more);
    return ew_adds_at(e->graph, &before, &after, out, e->err);
}

/*
 * Tags that are open get the values of a request at a door, unless others would
 * give more, or one of these doors is less sure then.
 */
static enum ew_status settle_change(struct edit *e, unsigned doors,
                                    struct ew_changed *changed)
{
    struct ew_changed settled = *changed;
    const struct ew_access *at = NULL;
    unsigned more = 0;
    for (size_t i = 0; !at && i < EW_DOORS; i++) {
        at = (doors >> i & 1U) != 0 ? changed->doors.of[i].access : NULL;
    }
    if (changed->principal->open_tag_count == 0 || !at) {
        return EW_OK;
    }
    EW_TRY_MEMORY_FOR(ew_tags_settle(e->graph->arena, changed->principal,
                                     &at->witness, &settled.principal) == EW_OK,
                      e->err);
    EW_TRY(decide_changed(e, &settled));
    EW_TRY(added_over(e, &settled, changed, &more));
    if ((more & doors) != 0) {
        return EW_OK;
    }
    struct ew_changed *open = EW_NEW(e->graph->arena, struct ew_changed);
    EW_TRY_MEMORY_FOR(open, e->err);
    *open = *changed;
    settled.open = open;
    *changed = settled;
    return EW_OK;
}

/* One statement may let it make several changes: those that give nothing more
 * than an earlier one are not told. */
static enum ew_status is_known_change(struct edit *e,
                                      const struct ew_vec *changes, size_t from,
                                      const struct ew_changed *changed,
                                      bool *out)
{
    const struct ew_changed *items = changes->items;
    *out = false;
    for (size_t i = from; !*out && i < changes->count; i++) {
        unsigned added = 0;
        if (goes_through(items[i].step, changed->step)) {
            EW_TRY(added_over(e, &items[i], changed, &added));
            *out = added == 0;
        }
    }
    return EW_OK;
}

/* Leave out all that is not needed for what all give at a door. */
static enum ew_status reduce_writes(struct edit *e, bool *made, unsigned door,
                                    const struct ew_changed *all,
                                    struct ew_changed *changed)
{
    for (size_t i = e->possible.count; i > 0; i--) {
        struct ew_changed less;
        unsigned added = 0;
        if (!made[i - 1]) {
            continue;
        }
        made[i - 1] = false;
        EW_TRY(change_subject(e, made, &less));
        EW_TRY(added_over(e, &less, all, &added));
        made[i - 1] = (added & door) != 0;
        if (!made[i - 1]) {
            *changed = less;
        }
    }
    return EW_OK;
}

/* What takes nothing away adds up: each alone tells all that there is. */
static bool has_lifting_write(const struct edit *e)
{
    EW_EACH(const struct ew_possible_write, possible, &e->possible) {
        enum ew_write_does does = possible->write->does;
        if (possible->write->lifts || possible->after > 0 ||
            ew_write_is_tag(possible->write) || does == EW_WRITE_UNBINDS ||
            does == EW_WRITE_REPLACES || does == EW_WRITE_REVERTS) {
            return true;
        }
    }
    return false;
}

/* Doors at which writes together may give more than any change so far. */
static enum ew_status try_together(struct edit *e, size_t choice, bool *made,
                                   unsigned single, size_t from,
                                   struct ew_vec *out)
{
    const struct ew_making making = making_of(e);
    struct ew_changed all;
    unsigned missing = 0;
    ew_writes_choose(&making, choice, made);
    EW_TRY(change_subject(e, made, &all));
    EW_TRY(added_by(e, &all, &missing));
    if (!has_lifting_write(e)) {
        missing &= ~single;
    }
    for (size_t i = from; missing && i < out->count; i++) {
        unsigned added = 0;
        const struct ew_changed *known = out->items;
        EW_TRY(added_over(e, &known[i], &all, &added));
        missing &= added;
    }
    for (size_t i = 0; i < EW_DOORS; i++) {
        struct ew_changed changed = all;
        unsigned added = 0;
        unsigned door = 1U << i;
        if ((missing & door) == 0) {
            continue;
        }
        ew_writes_choose(&making, choice, made);
        EW_TRY(reduce_writes(e, made, door, &all, &changed));
        EW_TRY(settle_change(e, door, &changed));
        EW_TRY(make_step(e, made, &changed));
        EW_TRY(EW_VEC_ADD(out, &changed));
        EW_TRY(added_over(e, &changed, &all, &added));
        missing &= added;
    }
    return EW_OK;
}

/* One alone, if it is worth it: not what does nothing by itself, nor more of
 * what follows once everything is given. */
static enum ew_status try_alone(struct edit *e, size_t i, bool *made,
                                unsigned *single, size_t from,
                                struct ew_vec *out)
{
    const struct ew_making making = making_of(e);
    const struct ew_possible_write *p = &making.all[i];
    struct ew_changed changed;
    unsigned added = 0;
    bool known = false;
    bool joins = p->write->does == EW_WRITE_JOINS;
    bool attaches = p->write->does == EW_WRITE_ATTACHES;
    bool idle = (joins && p->group->attachment_count == 0) ||
                (attaches && !ew_policy_may_give(e->graph, p->policy));
    if (idle || ew_write_is_given(&making, p->after)) {
        return EW_OK;
    }
    memset(made, false, making.count);
    ew_write_set(&making, made, i);
    EW_TRY(change_subject(e, made, &changed));
    EW_TRY(added_by(e, &changed, &added));
    if (added) {
        EW_TRY(settle_change(e, added, &changed));
        EW_TRY(make_step(e, made, &changed));
        EW_TRY(is_known_change(e, out, from, &changed, &known));
        EW_TRY(known ? EW_OK : EW_VEC_ADD(out, &changed));
    }
    *single |= added;
    return EW_OK;
}

static enum ew_status find_changes(struct edit *e, struct ew_vec *out)
{
    const struct ew_making making = making_of(e);
    bool *made = EW_NEW_ARRAY(e->graph->arena, making.count, bool);
    bool *chosen = EW_NEW_ARRAY(e->graph->arena, making.count, bool);
    size_t before = out->count;
    unsigned single = 0;
    EW_TRY_MEMORY_FOR(made && chosen, e->err);
    for (size_t i = 0; i < making.count; i++) {
        EW_TRY(try_alone(e, i, made, &single, before, out));
    }
    if (making.count < 2) {
        return EW_OK;
    }
    EW_TRY(try_together(e, EW_NO_WRITE, made, single, before, out));
    ew_writes_choose(&making, EW_NO_WRITE, chosen);
    for (size_t i = 0; has_lifting_write(e) && i < making.count; i++) {
        EW_TRY(ew_write_is_choice(&making, chosen, i)
                   ? try_together(e, i, made, single, before, out)
                   : EW_OK);
    }
    return EW_OK;
}

/* Of a role that nobody can edit there are no writes. */
static enum ew_status begin_edit(struct edit *e, struct ew_graph *graph,
                                 struct ew_node *editor,
                                 struct ew_node *subject, struct ew_error *err)
{
    *e = (struct edit){
        .graph = graph,
        .editor = editor,
        .subject = subject,
        .possible = ew_vec_of(graph->arena, sizeof(struct ew_possible_write)),
        .err = err,
    };
    if (editor == subject && ew_holds_everything(subject->principal)) {
        /* what it may set is all that gives it more */
        return ew_is_sealed(subject->principal)
                   ? EW_OK
                   : ew_taggings_find(graph, editor, subject, &e->possible,
                                      err);
    }
    return ew_is_sealed(subject->principal)
               ? EW_OK
               : ew_possible_find(graph, editor, subject, &e->possible, err);
}

enum ew_status ew_edits_of(struct ew_graph *graph, struct ew_node *editor,
                           struct ew_node *subject, struct ew_vec *out,
                           struct ew_error *err)
{
    struct edit e;
    EW_TRY(begin_edit(&e, graph, editor, subject, err));
    return find_changes(&e, out);
}

/* ---- all at once --------------------------------------------------------- */

static bool has_everything(const struct ew_principal *principal)
{
    for (size_t i = 0; i < principal->attachment_count; i++) {
        if (ew_policy_allows_all(principal->attachments[i].policy)) {
            return true;
        }
    }
    return false;
}

/* The next policy that counts: beside everything only those that deny do. */
static const struct ew_policy *next_held(const struct ew_principal *principal,
                                         bool all, size_t *at)
{
    while (*at < principal->attachment_count) {
        const struct ew_policy *policy = principal->attachments[*at].policy;
        *at += 1;
        if (policy != &EW_ALLOW_ALL && (!all || ew_policy_denies(policy))) {
            return policy;
        }
    }
    return NULL;
}

bool ew_hold_alike(const struct ew_principal *a, const struct ew_principal *b)
{
    bool all = has_everything(a);
    const struct ew_policy *one = NULL;
    size_t of_a = 0;
    size_t of_b = 0;
    if (all != has_everything(b) || a->has_boundary != b->has_boundary ||
        a->boundary != b->boundary || !ew_tagged_alike(a, b)) {
        return false;
    }
    do {
        one = next_held(a, all, &of_a);
        if (one != next_held(b, all, &of_b)) {
            return false;
        }
    } while (one);
    return true;
}

/* The first of those that do the same stays. */
static enum ew_status leave_idle(struct edit *e, bool *made)
{
    const struct ew_principal *with = NULL;
    EW_TRY(make_writes(e, made, &with));
    for (size_t i = e->possible.count; i > 0; i--) {
        const struct ew_principal *without = NULL;
        if (made[i - 1]) {
            made[i - 1] = false;
            EW_TRY(make_writes(e, made, &without));
            made[i - 1] = !ew_hold_alike(without, with);
        }
    }
    return EW_OK;
}

static enum ew_status add_full_change(struct edit *e, size_t choice, bool *made,
                                      struct ew_vec *out)
{
    const struct ew_making making = making_of(e);
    struct ew_changed changed = {.step = NULL};
    ew_writes_choose(&making, choice, made);
    EW_TRY(leave_idle(e, made));
    EW_TRY(make_writes(e, made, &changed.principal));
    EW_TRY(ew_most_as_changed(e->graph, e->subject, changed.principal,
                              &changed.most, e->err));
    if (ew_hold_alike(changed.principal, e->subject->principal)) {
        return EW_OK;
    }
    EW_EACH(const struct ew_changed, known, out) {
        if (ew_hold_alike(known->principal, changed.principal)) {
            return EW_OK;
        }
    }
    EW_TRY(make_step(e, made, &changed));
    return EW_VEC_ADD(out, &changed) == EW_OK ? EW_OK : ew_fail_memory(e->err);
}

enum ew_status ew_edits_all(struct ew_graph *graph, struct ew_node *editor,
                            struct ew_node *subject, struct ew_vec *out,
                            struct ew_error *err)
{
    struct edit e;
    EW_TRY(begin_edit(&e, graph, editor, subject, err));
    const struct ew_making making = making_of(&e);
    bool *made = EW_NEW_ARRAY(graph->arena, making.count, bool);
    bool *chosen = EW_NEW_ARRAY(graph->arena, making.count, bool);
    EW_TRY_MEMORY_FOR(made && chosen, err);
    EW_TRY(add_full_change(&e, EW_NO_WRITE, made, out));
    ew_writes_choose(&making, EW_NO_WRITE, chosen);
    for (size_t i = 0; i < making.count; i++) {
        EW_TRY(ew_write_is_choice(&making, chosen, i)
                   ? add_full_change(&e, i, made, out)
                   : EW_OK);
    }
    return EW_OK;
}
