#include "audit/changes_gate.h"

#include "audit/ruling.h"
#include "audit/ways_changed.h"

#include <stdlib.h>

/* ---- lists of two sides ------------------------------------------------ */

static enum ew_status put_in_set(struct ew_map *map, struct ew_str key)
{
    static char mark; /* a map keeps pointers: any one will do */
    return ew_map_put(map, key, &mark);
}

static enum ew_status set_of(const struct ew_strs *texts, struct ew_map *out)
{
    for (size_t i = 0; i < texts->count; i++) {
        EW_TRY(put_in_set(out, texts->items[i]));
    }
    return EW_OK;
}

/* seen: the lines that are in the list already. */
static enum ew_status add_side(struct ew_vec *out, struct ew_map *seen,
                               const struct ew_strs *texts,
                               const struct ew_map *others, const char *side)
{
    for (size_t i = 0; i < texts->count; i++) {
        struct ew_str text = texts->items[i];
        if (!ew_map_find(others, text)) {
            text =
                ew_arena_printf(out->arena, "%s: %.*s", side, EW_STR_ARG(text));
        }
        EW_TRY_MEMORY(text.ptr);
        if (!ew_map_find(seen, text)) {
            EW_TRY(put_in_set(seen, text));
            EW_TRY(ew_vec_push_str(out, text));
        }
    }
    return EW_OK;
}

enum ew_status ew_join_sides(struct ew_vec *out, const struct ew_strs *from,
                             const struct ew_strs *to, struct ew_error *err)
{
    struct ew_map first = ew_map_of(out->arena);
    struct ew_map second = ew_map_of(out->arena);
    struct ew_map seen = ew_map_of(out->arena);
    if (set_of(from, &first) != EW_OK || set_of(to, &second) != EW_OK ||
        add_side(out, &seen, from, &second, "from") != EW_OK ||
        add_side(out, &seen, to, &first, "to") != EW_OK) {
        return ew_fail_memory(err);
    }
    return EW_OK;
}

/* ---- what it rests on -------------------------------------------------- */

static bool has_known_account(const struct ew_estate *estate, struct ew_str id)
{
    EW_EACH_REF(struct ew_account, account, &estate->accounts) {
        if (ew_str_eq(account->id, id)) {
            return true;
        }
    }
    return false;
}

/* All access in an account that one side lacks is gained or lost. */
static enum ew_status add_lone_accounts(struct ew_vec *out,
                                        const struct ew_estate *of,
                                        const struct ew_estate *other,
                                        const char *text)
{
    EW_EACH_REF(struct ew_account, each, &of->accounts) {
        if (has_known_account(other, each->id)) {
            continue;
        }
        struct ew_str line = ew_arena_printf(out->arena, "account `%.*s` is %s",
                                             EW_STR_ARG(each->id), text);
        if (!line.ptr || ew_vec_push_str(out, line) != EW_OK) {
            return EW_NOMEM;
        }
    }
    return EW_OK;
}

static struct ew_strs strs_of(const struct ew_vec *texts)
{
    return (struct ew_strs){texts->items, texts->count};
}

static enum ew_status collect_side_assumptions(struct ew_arena *arena,
                                               struct ew_changes *changes,
                                               struct ew_error *err)
{
    struct ew_vec texts = ew_vec_of(arena, sizeof(struct ew_str));
    const struct ew_strs from = strs_of(&changes->from->assumptions);
    const struct ew_strs to = strs_of(&changes->to->assumptions);
    EW_TRY(ew_join_sides(&texts, &from, &to, err));
    if (add_lone_accounts(&texts, changes->from, changes->to,
                          "on the from side only: its access counts as "
                          "lost") != EW_OK ||
        add_lone_accounts(&texts, changes->to, changes->from,
                          "on the to side only: its access counts as "
                          "gained") != EW_OK) {
        return ew_fail_memory(err);
    }
    if (texts.count > 1) {
        qsort(texts.items, texts.count, sizeof(struct ew_str), ew_str_order);
    }
    changes->assumptions = strs_of(&texts);
    return EW_OK;
}

static enum ew_status lines_of(struct ew_arena *arena,
                               const struct ew_estate *estate,
                               struct ew_strs *out)
{
    struct ew_vec lines = ew_vec_of(arena, sizeof(struct ew_str));
    EW_EACH(const struct ew_diag, diag, &estate->incomplete.list) {
        struct ew_str line = ew_diag_line(arena, diag);
        if (!line.ptr || ew_vec_push_str(&lines, line) != EW_OK) {
            return EW_NOMEM;
        }
    }
    *out = strs_of(&lines);
    return estate->incomplete.cut ? EW_NOMEM : EW_OK;
}

/* The lines of one whose access is unknown, and the same of its ways. */
struct open_ones {
    struct ew_vec *lines;
    struct ew_map seen; /* lines and names that were told */
    size_t count;       /* of names */
};

static enum ew_status add_unknown_change(struct open_ones *open,
                                         struct ew_str who,
                                         struct ew_strs unknown)
{
    if (unknown.count > 0 && !ew_map_find(&open->seen, who)) {
        EW_TRY(put_in_set(&open->seen, who));
        open->count++;
    }
    for (size_t i = 0; i < unknown.count; i++) {
        struct ew_str line =
            ew_arena_printf(open->lines->arena, "%.*s: %.*s", EW_STR_ARG(who),
                            EW_STR_ARG(unknown.items[i]));
        EW_TRY_MEMORY(line.ptr);
        if (!ew_map_find(&open->seen, line)) {
            EW_TRY(put_in_set(&open->seen, line));
            EW_TRY(ew_vec_push_str(open->lines, line));
        }
    }
    return EW_OK;
}

static enum ew_status add_unknown_changes(struct open_ones *open,
                                          const struct ew_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        EW_TRY(add_unknown_change(open, changes->list[i].principal->arn,
                                  changes->list[i].unknown));
    }
    for (size_t i = 0; i < changes->way_count; i++) {
        EW_TRY(add_unknown_change(open, changes->ways[i].who,
                                  changes->ways[i].unknown));
    }
    return EW_OK;
}

/* The input itself first, then who is undecided. */
static enum ew_status collect_side_gaps(struct ew_arena *arena,
                                        struct ew_changes *changes,
                                        struct ew_ruling *ruling,
                                        struct ew_error *err)
{
    struct ew_vec lines = ew_vec_of(arena, sizeof(struct ew_str));
    struct open_ones open = {.lines = &lines, .seen = ew_map_of(arena)};
    struct ew_strs from;
    struct ew_strs to;
    if (lines_of(arena, changes->from, &from) != EW_OK ||
        lines_of(arena, changes->to, &to) != EW_OK) {
        return ew_fail_memory(err);
    }
    EW_TRY(ew_join_sides(&lines, &from, &to, err));
    ruling->gaps = lines.count;
    EW_TRY_MEMORY_FOR(add_unknown_changes(&open, changes) == EW_OK, err);
    ruling->undecided = open.count;
    changes->incomplete = strs_of(&lines);
    changes->complete = lines.count == 0;
    return EW_OK;
}

/* ---- the gate ---------------------------------------------------------- */

/* Of one table of counts, what fails: `2 principals gained access`. */
static void add_failed_kinds(struct ew_buf *out, const size_t *by_kind,
                             const struct ew_changes_options *options,
                             const char *one, const char *many,
                             const char *const *done)
{
    for (size_t kind = 0; kind < EW_CHANGE_UNKNOWN; kind++) {
        size_t count = by_kind[kind];
        bool more = kind == EW_CHANGE_GAINED || kind == EW_CHANGE_WIDENED;
        if (count && (more ? EW_HIGH : EW_INFO) >= options->fail_on) {
            ew_buf_printf(out, "%s%zu %s %s", out->len ? ", " : "", count,
                          count == 1 ? one : many, done[kind]);
        }
    }
}

static void add_failed_changes(struct ew_buf *out,
                               const struct ew_changes *changes,
                               const struct ew_changes_options *options)
{
    static const char *const DONE[] = {
        [EW_CHANGE_GAINED] = "gained access",
        [EW_CHANGE_LOST] = "lost access",
        [EW_CHANGE_WIDENED] = "widened",
        [EW_CHANGE_NARROWED] = "narrowed",
    };
    static const char *const CAME[] = {
        [EW_CHANGE_GAINED] = "gained",
        [EW_CHANGE_LOST] = "lost",
        [EW_CHANGE_WIDENED] = "widened",
        [EW_CHANGE_NARROWED] = "narrowed",
    };
    add_failed_kinds(out, changes->by_kind, options, "principal", "principals",
                     DONE);
    add_failed_kinds(out, changes->ways_by_kind, options, "door or path",
                     "doors and paths", CAME);
}

enum ew_status ew_changes_judge(struct ew_arena *arena,
                                const struct ew_changes_options *options,
                                struct ew_changes *changes,
                                struct ew_error *err)
{
    struct ew_ruling ruling = {
        .gate_off = options->gate_off,
        .allow_incomplete = options->allow_incomplete,
        .passed = options->fail_on > EW_HIGH
                      ? EW_STR("no change is that severe")
                  : options->fail_on == EW_INFO ? EW_STR("no access changed")
                                                : EW_STR("no access widened"),
    };
    for (size_t i = 0; i < changes->count; i++) {
        changes->by_kind[changes->list[i].kind]++;
    }
    for (size_t i = 0; i < changes->way_count; i++) {
        changes->ways_by_kind[changes->ways[i].kind]++;
    }
    EW_TRY(collect_side_assumptions(arena, changes, err));
    EW_TRY(collect_side_gaps(arena, changes, &ruling, err));
    ruling.incomplete = changes->incomplete;
    add_failed_changes(&ruling.failures, changes, options);
    return ew_ruling_give(&ruling, arena, &changes->gate, &changes->gate_reason,
                          err);
}
