/*
 * The writes that somebody may make on a subject, and those that he may make
 * once others are made: on what these bring along, a group that is joined or a
 * policy that is attached; and of himself all that he is let to by then, which
 * is how a boundary comes off that lets itself be taken off.
 */
#include "paths/possible.h"

#include "paths/tagging.h"

struct finding {
    struct ew_graph *graph;
    struct ew_node *editor;
    struct ew_node *subject;
    struct ew_vec possible; /* struct ew_possible_write */
    struct ew_error *err;
};

static struct ew_making making_so_far(const struct finding *e)
{
    return (struct ew_making){e->subject->principal, e->possible.items,
                              e->possible.count};
}

static bool same_write(const struct ew_possible_write *a,
                       const struct ew_possible_write *b)
{
    return a->write == b->write && ew_str_eq(a->target, b->target) &&
           a->policy == b->policy && a->version == b->version &&
           a->group == b->group && ew_str_eq(a->tag.key, b->tag.key) &&
           ew_str_eq(a->tag.value, b->tag.value) &&
           !a->tag.value.ptr == !b->tag.value.ptr;
}

/* What a policy was made by another write is no policy by itself. */
static bool is_on_version(const struct ew_possible_write *write,
                          const struct ew_possible_write *before)
{
    return before->version && before->version != &EW_ALLOW_ALL &&
           write->policy == before->version;
}

/* Those that are new can be made after that one. */
static enum ew_status add_after(struct finding *e, const struct ew_vec *more,
                                size_t first)
{
    EW_EACH(struct ew_possible_write, write, more) {
        bool known = false;
        EW_EACH(const struct ew_possible_write, one, &e->possible) {
            known =
                known || same_write(one, write) || is_on_version(write, one);
        }
        write->after = first + 1;
        EW_TRY_MEMORY_FOR(known || EW_VEC_ADD(&e->possible, write) == EW_OK,
                          e->err);
    }
    return EW_OK;
}

bool ew_write_is_given(const struct ew_making *making, size_t after)
{
    for (size_t at = after; at > 0; at = making->all[at - 1].after) {
        if (ew_write_gives_all(&making->all[at - 1])) {
            return true;
        }
    }
    return false;
}

/* Once it is made, what it brings along may be written on; and somebody who
 * makes it of himself may be let to make more. */
static enum ew_status find_after(struct finding *e, size_t first)
{
    struct ew_arena *arena = e->graph->arena;
    const struct ew_making making = making_so_far(e);
    const struct ew_possible_write one = making.all[first];
    bool *made = EW_NEW_ARRAY(arena, making.count, bool);
    struct ew_node after = *e->subject;
    struct ew_vec more = ew_vec_of(arena, sizeof(struct ew_possible_write));
    EW_TRY_MEMORY_FOR(made, e->err);
    ew_write_set(&making, made, first);
    EW_TRY_MEMORY_FOR(ew_writes_make(arena, &making, made, &after.principal) ==
                          EW_OK,
                      e->err);
    after.calls = ew_calls_of(e->graph->calls, after.principal);
    struct ew_node *editor = e->editor == e->subject ? &after : e->editor;
    const struct ew_made_write write = {
        .write = &one,
        .all_given =
            ew_write_gives_all(&one) || ew_write_is_given(&making, one.after),
    };
    EW_TRY(ew_writes_beyond(e->graph, editor, &after, &write, &more, e->err));
    EW_TRY(editor == &after
               ? ew_taggings_find(e->graph, editor, &after, &more, e->err)
               : EW_OK);
    return add_after(e, &more, first);
}

/* How many others are to be made before. */
static size_t number_before(const struct finding *e, size_t i)
{
    const struct ew_possible_write *all = e->possible.items;
    size_t count = 0;
    for (size_t at = all[i].after; at > 0; at = all[at - 1].after) {
        count++;
    }
    return count;
}

/* Once somebody has everything, what others bring along is nothing new. */
static bool leads_on(const struct finding *e, size_t i)
{
    enum { MOST_BEFORE = 2 };
    const struct ew_possible_write *all = e->possible.items;
    bool first = true;
    bool given = false;
    for (size_t k = 0; k < e->possible.count; k++) {
        bool gives = ew_write_gives_all(&all[k]);
        given = given || gives;
        first = first && (k >= i || !gives);
    }
    if (number_before(e, i) > MOST_BEFORE) {
        return false;
    }
    switch (all[i].write->does) {
    case EW_WRITE_GRANTS:
    case EW_WRITE_REPLACES:
        return first && e->editor == e->subject;
    case EW_WRITE_ATTACHES:
        return ew_write_gives_all(&all[i]) ? first && e->editor == e->subject
                                           : !given;
    case EW_WRITE_JOINS:
        return !given;
    case EW_WRITE_REVERTS:
    case EW_WRITE_UNBINDS:
    case EW_WRITE_BINDS:
    case EW_WRITE_DROPS:
    case EW_WRITE_LEAVES:
    case EW_WRITE_TAGS:
    case EW_WRITE_OPENS:
        break;
    }
    return e->editor == e->subject;
}

enum ew_status ew_possible_find(struct ew_graph *graph, struct ew_node *editor,
                                struct ew_node *subject, struct ew_vec *out,
                                struct ew_error *err)
{
    struct finding e = {
        .graph = graph,
        .editor = editor,
        .subject = subject,
        .possible = ew_vec_of(graph->arena, sizeof(struct ew_possible_write)),
        .err = err,
    };
    EW_TRY(ew_writes_find(graph, editor, subject, &e.possible, err));
    EW_TRY(ew_taggings_find(graph, editor, subject, &e.possible, err));
    for (size_t i = 0; i < e.possible.count; i++) {
        EW_TRY(leads_on(&e, i) ? find_after(&e, i) : EW_OK);
    }
    *out = e.possible;
    return EW_OK;
}
