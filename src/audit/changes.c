#include "audit/changes.h"

#include "engine/change.h"

#include "audit/changes_gate.h"
#include "audit/denied_by.h"
#include "audit/judge.h"
#include "audit/same.h"
#include "audit/ways_changed.h"

#include <stdlib.h>

enum { FROM, TO, SIDES };

/* A principal of one side under the name by which both sides know it. */
struct entry {
    struct ew_str key;
    size_t side;
    const struct ew_principal *principal;
};

struct comparing {
    struct ew_arena *arena;
    struct ew_arena scratch;
    const struct ew_side_input *sides[SIDES];
    struct ew_vec entries; /* struct entry */
    struct ew_vec list;    /* struct ew_changed */
    bool same_files;
    struct ew_error *err;
};

static const char *const KINDS[] = {
    [EW_CHANGE_GAINED] = "gained",   [EW_CHANGE_LOST] = "lost",
    [EW_CHANGE_WIDENED] = "widened", [EW_CHANGE_NARROWED] = "narrowed",
    [EW_CHANGE_UNKNOWN] = "unknown",
};
const struct ew_words EW_CHANGE_KIND_WORDS = EW_WORDS(KINDS);

const char *ew_change_kind_text(enum ew_change_kind kind)
{
    return KINDS[kind];
}

/* ---- who is who -------------------------------------------------------- */

static enum ew_status add_entries(struct comparing *c, size_t side)
{
    const struct ew_vec *principals = &c->sides[side]->estate->principals;
    EW_EACH_REF(const struct ew_principal, principal, principals) {
        struct entry *entry = ew_vec_push(&c->entries);
        struct ew_str key = ew_side_key(c->arena, c->sides[side], principal);
        EW_TRY_MEMORY_FOR(entry && key.ptr, c->err);
        *entry = (struct entry){key, side, principal};
    }
    return EW_OK;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    int order = ew_str_cmp(x->key, y->key);
    return order ? order : (x->side > y->side) - (x->side < y->side);
}

static int by_changed_arn(const void *a, const void *b)
{
    const struct ew_changed *x = a;
    const struct ew_changed *y = b;
    int order = ew_str_cmp(x->principal->arn, y->principal->arn);
    return order ? order : (int)x->kind - (int)y->kind;
}

/* ---- one principal ----------------------------------------------------- */

struct view {
    struct ew_stand stand;
    struct ew_strs unknown;
    bool reached;
};

static enum ew_status look_at_principal(struct comparing *c, size_t side,
                                        const struct ew_principal *principal,
                                        struct view *out)
{
    const struct ew_access *access = NULL;
    *out = (struct view){.stand.principal = principal};
    if (!principal) {
        return EW_OK;
    }
    EW_TRY(ew_access_decide(c->sides[side]->engine, principal, NULL, &access,
                            c->err));
    /* an answer of "none" is gone with the next question: copy no list */
    if (access->verdict == EW_VERDICT_NONE) {
        return EW_OK;
    }
    out->stand = (struct ew_stand){
        .principal = principal,
        .verdict = access->verdict,
        .reach = access->reach,
        .clusters = access->clusters,
        .clusters_except = access->clusters_except,
        .conditions = access->conditions,
        .condition_count = access->condition_count,
    };
    out->unknown = access->unknown;
    out->reached = ew_access_is_reached(access);
    return EW_OK;
}

static enum ew_status explain_unknown(struct comparing *c,
                                      const struct view *views,
                                      struct ew_strs *out)
{
    struct ew_vec texts = ew_vec_of(c->arena, sizeof(struct ew_str));
    const struct ew_strs reasons[] = {views[FROM].unknown, views[TO].unknown};
    EW_TRY(ew_join_sides(&texts, &reasons[FROM], &reasons[TO], c->err));
    if (texts.count == 0 &&
        ew_vec_push_str(&texts, EW_STR("a condition rests on a variable whose "
                                       "values cannot all be compared, or the "
                                       "search was given up")) != EW_OK) {
        return ew_fail_memory(c->err);
    }
    *out = (struct ew_strs){texts.items, texts.count};
    return EW_OK;
}

/* from_nothing: what was there rested on readings that are open. */
static enum ew_change_kind kind_of_change(const struct view *views,
                                          const struct ew_changed *changed,
                                          bool from_nothing)
{
    if (changed->gained.count > 0) {
        bool some = views[FROM].reached && !from_nothing;
        return some ? EW_CHANGE_WIDENED : EW_CHANGE_GAINED;
    }
    if (changed->unknown.count > 0) {
        return EW_CHANGE_UNKNOWN;
    }
    return views[TO].reached ? EW_CHANGE_NARROWED : EW_CHANGE_LOST;
}

static enum ew_status add_changed_principal(
    struct comparing *c, const struct ew_principal *const *at,
    const struct ew_change *change)
{
    struct view views[SIDES];
    EW_TRY(look_at_principal(c, FROM, at[FROM], &views[FROM]));
    EW_TRY(look_at_principal(c, TO, at[TO], &views[TO]));
    struct ew_changed changed = {
        .principal = at[TO] ? at[TO] : at[FROM],
        .from = views[FROM].stand,
        .to = views[TO].stand,
        .gained = change->gained,
        .lost = change->lost,
    };
    /* Without access on either side, for sure, there is nothing to compare. */
    bool may_matter = views[FROM].reached || views[TO].reached ||
                      views[FROM].stand.verdict == EW_VERDICT_UNKNOWN ||
                      views[TO].stand.verdict == EW_VERDICT_UNKNOWN;
    if (change->undecided && may_matter) {
        EW_TRY(explain_unknown(c, views, &changed.unknown));
    }
    bool known = changed.gained.count > 0 || changed.lost.count > 0;
    if (!known && changed.unknown.count == 0) {
        return EW_OK;
    }
    EW_TRY(ew_denied_by(&c->scratch, at[FROM], &changed.gained,
                        &changed.denied_before, c->err));
    EW_TRY(ew_denied_by(&c->scratch, at[TO], &changed.lost, &changed.denied_now,
                        c->err));
    struct ew_changed *slot = ew_vec_push(&c->list);
    EW_TRY_MEMORY_FOR(slot, c->err);
    changed.kind = kind_of_change(views, &changed, change->from_nothing);
    *slot = changed;
    return EW_OK;
}

static bool is_open_policy(const struct ew_policy *policy)
{
    return policy && policy->most;
}

/* Has it policies with parts that are not known before the deployment? */
static bool has_open_policies(const struct ew_principal *principal)
{
    struct ew_layers layers = ew_principal_layers(principal);
    for (size_t i = 0; i < layers.identity_count; i++) {
        if (is_open_policy(layers.identity[i].policy)) {
            return true;
        }
    }
    for (size_t i = 0; i < layers.level_count; i++) {
        for (size_t j = 0; j < layers.levels[i].policy_count; j++) {
            if (is_open_policy(layers.levels[i].policies[j])) {
                return true;
            }
        }
    }
    return is_open_policy(layers.boundary);
}

/* The comparison takes such parts for as little as they may be: where they
 * matter, it is not decided. */
static enum ew_status look_for_open(struct comparing *c,
                                    const struct ew_principal *const *at,
                                    struct ew_change *change)
{
    for (size_t side = 0; side < SIDES && !change->undecided; side++) {
        struct view view;
        if (at[side] && has_open_policies(at[side])) {
            EW_TRY(look_at_principal(c, side, at[side], &view));
            change->undecided = view.stand.verdict == EW_VERDICT_UNKNOWN;
        }
    }
    return EW_OK;
}

static enum ew_status compare_principal(struct comparing *c,
                                        const struct ew_principal *const *at)
{
    struct ew_change change;
    const struct ew_standpoint before = {c->sides[FROM]->engine, at[FROM]};
    const struct ew_standpoint now = {c->sides[TO]->engine, at[TO]};
    bool same = false;
    EW_TRY(ew_access_compare(&before, &now, &change, c->err));
    EW_TRY(look_for_open(c, at, &change));
    if (change.undecided && at[FROM] && at[TO]) {
        ew_arena_reset(&c->scratch);
        EW_TRY(ew_principals_same(&c->scratch, at[FROM], at[TO], c->same_files,
                                  &same, c->err));
    }
    if (same || !(change.widened || change.narrowed || change.undecided)) {
        return EW_OK;
    }
    return add_changed_principal(c, at, &change);
}

/* ---- all of them ------------------------------------------------------- */

static enum ew_status compare_all(struct comparing *c)
{
    EW_TRY(add_entries(c, FROM));
    EW_TRY(add_entries(c, TO));
    struct entry *entries = c->entries.items;
    size_t count = c->entries.count;
    if (count > 1) {
        qsort(entries, count, sizeof(*entries), by_key);
    }
    for (size_t i = 0; i < count;) {
        const struct ew_principal *at[SIDES] = {NULL, NULL};
        size_t first = i;
        for (; i < count && ew_str_eq(entries[i].key, entries[first].key);
             i++) {
            at[entries[i].side] = entries[i].principal;
        }
        EW_TRY(compare_principal(c, at));
    }
    if (c->list.count > 1) {
        qsort(c->list.items, c->list.count, sizeof(struct ew_changed),
              by_changed_arn);
    }
    return EW_OK;
}

const struct ew_changed *ew_changes_of(const struct ew_changes *changes,
                                       struct ew_str arn)
{
    size_t low = 0;
    size_t high = changes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ew_str_cmp(changes->list[middle].principal->arn, arn) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < changes->count &&
                 ew_str_eq(changes->list[low].principal->arn, arn);
    return found ? &changes->list[low] : NULL;
}

enum ew_status ew_changes_find(struct ew_arena *arena,
                               const struct ew_side_input *from,
                               const struct ew_side_input *to,
                               const struct ew_changes_options *options,
                               struct ew_changes *out, struct ew_error *err)
{
    struct comparing c = {
        .arena = arena,
        .sides = {from, to},
        .entries = ew_vec_of(arena, sizeof(struct entry)),
        .list = ew_vec_of(arena, sizeof(struct ew_changed)),
        .same_files = options->same_files,
        .err = err,
    };
    ew_arena_init(&c.scratch);
    struct ew_vec ways;
    enum ew_status status = compare_all(&c);
    ew_arena_release(&c.scratch);
    const struct ew_changes access = {
        .list = c.list.items,
        .count = c.list.count,
    };
    const struct ew_ways_sides sides = {from, to, &access, options->same_files};
    if (status == EW_OK) {
        status = ew_ways_compare(arena, &sides, &ways, err);
    }
    if (status != EW_OK) {
        return status;
    }
    *out = (struct ew_changes){
        .version = out->version,
        .command = out->command,
        .started_at = out->started_at,
        .now = out->now,
        .action = ew_engine_action(to->engine),
        .from = from->estate,
        .to = to->estate,
        .list = c.list.items,
        .count = c.list.count,
        .has_ways = from->paths && to->paths,
        .ways = ways.items,
        .way_count = ways.count,
    };
    return ew_changes_judge(arena, options, out, err);
}
