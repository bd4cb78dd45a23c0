#include "audit/exemptions.h"

#include "base/clock.h"

static const struct ew_str NONE = {NULL, 0};

struct exempting {
    struct ew_judge *judge;
    const struct ew_exemption *list;
    size_t count;
    /** Rule, file and address to the first of the valid ones for it. */
    struct ew_map by_place;
    /** The next for the same, by index; SIZE_MAX: none. */
    size_t *next;
    struct ew_error *err;
};

/* ---- which are valid ----------------------------------------------------- */

/* Why it exempts nothing; empty: it is valid. Absent: no memory. */
static struct ew_str fault_of_exemption(struct exempting *e,
                                        const struct ew_exemption *exemption)
{
    struct ew_arena *arena = e->judge->arena;
    const struct ew_rule *rule = ew_rule_find(exemption->rule);
    int64_t last = 0;
    if (exemption->fault.ptr) {
        return exemption->fault;
    }
    if (!rule) {
        return ew_arena_printf(arena, "there is no rule `%.*s`",
                               EW_STR_ARG(exemption->rule));
    }
    if (rule->traits & EW_NEVER_EXEMPT) {
        return ew_arena_printf(arena, "%.*s cannot be exempted",
                               EW_STR_ARG(rule->id));
    }
    if (ew_str_trim(exemption->reason).len == 0) {
        return EW_STR("it gives no reason");
    }
    if (exemption->until.ptr && !ew_date_parse_end(exemption->until, &last)) {
        return ew_arena_printf(arena,
                               "`%.*s` is not a date, such as 2026-12-31",
                               EW_STR_ARG(exemption->until));
    }
    if (exemption->until.ptr && e->judge->options->now > last) {
        return ew_arena_printf(arena, "it expired after %.*s",
                               EW_STR_ARG(exemption->until));
    }
    return EW_STR("");
}

struct ew_str ew_exemption_entry(struct ew_arena *arena,
                                 const struct ew_exemption *exemption)
{
    return ew_arena_printf(arena, "inline:%.*s:%zu",
                           EW_STR_ARG(exemption->place.file),
                           exemption->place.line);
}

/* ---- what they are about ------------------------------------------------- */

static struct ew_str key_of_finding(struct ew_arena *arena,
                                    const struct ew_rule *rule,
                                    struct ew_str file, struct ew_str address)
{
    /* the length tells where the address ends, whatever it holds */
    return ew_arena_printf(arena, "%.*s %zu %.*s %.*s", EW_STR_ARG(rule->id),
                           address.len, EW_STR_ARG(address), EW_STR_ARG(file));
}

static enum ew_status note_valid(struct exempting *e, size_t i)
{
    const struct ew_exemption *exemption = &e->list[i];
    struct ew_arena *arena = e->judge->arena; /* scratch is reset by findings */
    struct ew_str key =
        key_of_finding(arena, ew_rule_find(exemption->rule),
                       exemption->place.file, exemption->address);
    size_t *first = key.ptr ? ew_map_find(&e->by_place, key) : NULL;
    e->next[i] = SIZE_MAX;
    if (first) {
        e->next[i] = *first;
        *first = i;
        return EW_OK;
    }
    first = EW_NEW(arena, size_t);
    if (!key.ptr || !first || ew_map_put(&e->by_place, key, first) != EW_OK) {
        return ew_fail_memory(e->err);
    }
    *first = i;
    return EW_OK;
}

/* Backwards, so that chains are in the order of the places. */
static enum ew_status sort_out(struct exempting *e)
{
    for (size_t i = e->count; i-- > 0;) {
        struct ew_exempting *state = &e->judge->exempting[i];
        state->fault = fault_of_exemption(e, &e->list[i]);
        state->used = state->fault.len > 0; /* it is not unused as well */
        e->judge->exemptions.invalid += state->used;
        EW_TRY_MEMORY_FOR(state->fault.ptr, e->err);
        EW_TRY(state->used ? EW_OK : note_valid(e, i));
    }
    return EW_OK;
}

static enum ew_status exempt_at(struct exempting *e, struct ew_finding *finding,
                                struct ew_str file, struct ew_str address)
{
    struct ew_str key =
        key_of_finding(&e->judge->scratch, finding->rule, file, address);
    EW_TRY_MEMORY_FOR(key.ptr, e->err);
    const size_t *first = ew_map_find(&e->by_place, key);
    for (size_t i = first ? *first : SIZE_MAX; i != SIZE_MAX; i = e->next[i]) {
        e->judge->exempting[i].used = true;
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        finding->entry = ew_exemption_entry(e->judge->arena, &e->list[i]);
        EW_TRY_MEMORY_FOR(finding->entry.ptr, e->err);
        finding->status = EW_FINDING_EXEMPTED;
    }
    return EW_OK;
}

/* The resource itself first, then whatever stands for the whole file; in the
 * file that was read, and in the sources that it was made from. */
static enum ew_status exempt(struct exempting *e, struct ew_finding *finding)
{
    const struct ew_origin *origin = finding->place.origin;
    struct ew_str file = finding->place.file;
    struct ew_str source = origin ? origin->source.file : NONE;
    if (origin && origin->address.len) {
        EW_TRY(exempt_at(e, finding, file, origin->address));
    }
    if (origin && origin->address.len && source.len &&
        !ew_str_eq(source, file)) {
        EW_TRY(exempt_at(e, finding, source, origin->address));
    }
    EW_TRY(exempt_at(e, finding, file, NONE));
    return source.len && !ew_str_eq(source, file)
               ? exempt_at(e, finding, source, NONE)
               : EW_OK;
}

static enum ew_status exempt_all(struct exempting *e)
{
    EW_EACH(struct ew_finding, finding, &e->judge->findings) {
        if (finding->place.file.ptr &&
            !(finding->rule->traits & EW_NEVER_EXEMPT)) {
            EW_TRY(exempt(e, finding));
            ew_arena_reset(&e->judge->scratch);
        }
    }
    return EW_OK;
}

/* ---- which are of no use ------------------------------------------------- */

/* Was all of it read, and every principal decided? */
static bool all_is_known(const struct ew_judge *judge)
{
    EW_EACH(const struct ew_reported, each, &judge->reported) {
        if (each->access->verdict == EW_VERDICT_UNKNOWN) {
            return false;
        }
    }
    return judge->only.globs.count == 0 &&
           judge->estate->incomplete.list.count == 0;
}

/* What was not looked at may be what the exemption is for. */
static void count_use(struct exempting *e)
{
    struct ew_exemption_counts *counts = &e->judge->exemptions;
    bool known = all_is_known(e->judge);
    for (size_t i = 0; i < e->count; i++) {
        struct ew_exempting *state = &e->judge->exempting[i];
        counts->used += state->used && state->fault.len == 0;
        state->unused =
            known && !state->used &&
            ew_was_judged(e->judge, ew_rule_find(e->list[i].rule), NONE);
        counts->unused += state->unused;
    }
}

enum ew_status ew_exemptions_apply(struct ew_judge *judge, struct ew_error *err)
{
    struct exempting e = {
        .judge = judge,
        .list = judge->estate->exemptions.items,
        .count = judge->estate->exemptions.count,
        .err = err,
    };
    if (e.count == 0) {
        return EW_OK;
    }
    judge->exempting = EW_NEW_ARRAY(judge->arena, e.count, struct ew_exempting);
    e.next = EW_NEW_ARRAY(judge->arena, e.count, size_t);
    e.by_place = ew_map_of(judge->arena);
    EW_TRY_MEMORY_FOR(judge->exempting && e.next, err);
    EW_TRY(sort_out(&e));
    EW_TRY(exempt_all(&e));
    count_use(&e);
    return EW_OK;
}
