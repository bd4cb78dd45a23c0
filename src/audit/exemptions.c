/* Exemptions that stand in the code itself: what they exempt, and which of
 * them are no good (EW107) or no use (EW106). */
#include "base/clock.h"

#include "audit/judge.h"

#define LAST_SECOND 86399

static const struct ew_str NONE = {NULL, 0};

struct exempting {
    struct ew_judge *judge;
    const struct ew_exemption *list;
    size_t count;
    bool *used;
    /** Rule, file and address to the first of the valid ones for it. */
    struct ew_map by_place;
    /** The next for the same, by index; SIZE_MAX: none. */
    size_t *next;
    struct ew_error *err;
};

/* ---- which are valid ----------------------------------------------------- */

/* Why it exempts nothing; empty: it is valid. Absent: no memory. */
static struct ew_str fault_of(struct exempting *e,
                              const struct ew_exemption *exemption)
{
    struct ew_arena *arena = e->judge->arena;
    const struct ew_rule *rule = ew_rule_find(exemption->rule);
    int64_t day = 0;
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
    if (exemption->until.ptr && !ew_date_parse(exemption->until, &day)) {
        return ew_arena_printf(arena,
                               "`%.*s` is not a date, such as 2026-12-31",
                               EW_STR_ARG(exemption->until));
    }
    if (exemption->until.ptr && e->judge->options->now > day + LAST_SECOND) {
        return ew_arena_printf(arena, "it expired after %.*s",
                               EW_STR_ARG(exemption->until));
    }
    return EW_STR("");
}

/* ` of EW101`, or nothing where it names none. */
static struct ew_str subject(struct ew_arena *arena,
                             const struct ew_exemption *exemption)
{
    struct ew_str address = exemption->address;
    const char *at = address.len ? " at `" : "";
    if (!exemption->rule.len) {
        return ew_arena_printf(arena, "the exemption%s%.*s%s", at,
                               EW_STR_ARG(address), address.len ? "`" : "");
    }
    return ew_arena_printf(arena, "the exemption of %.*s%s%.*s%s",
                           EW_STR_ARG(exemption->rule), at, EW_STR_ARG(address),
                           address.len ? "`" : "");
}

static struct ew_str entry_of(struct ew_arena *arena,
                              const struct ew_exemption *exemption)
{
    return ew_arena_printf(arena, "inline:%.*s:%zu",
                           EW_STR_ARG(exemption->place.file),
                           exemption->place.line);
}

static enum ew_status add(struct exempting *e,
                          const struct ew_exemption *exemption,
                          enum ew_rule_number number, struct ew_str what)
{
    struct ew_arena *arena = e->judge->arena;
    struct ew_str who = subject(arena, exemption);
    struct ew_str detail =
        ew_arena_printf(arena, "%.*s %.*s %.*s", EW_STR_ARG(exemption->rule),
                        EW_STR_ARG(exemption->address), EW_STR_ARG(what));
    const struct ew_finding draft = {
        .rule = ew_rule_at(number),
        .message = ew_arena_printf(arena, "%.*s %.*s", EW_STR_ARG(who),
                                   EW_STR_ARG(what)),
        .place = exemption->place,
        .entry = entry_of(arena, exemption),
    };
    return who.ptr && detail.ptr && draft.entry.ptr
               ? ew_judge_add(e->judge, &draft, detail, e->err)
               : ew_fail_memory(e->err);
}

static enum ew_status refuse(struct exempting *e,
                             const struct ew_exemption *exemption,
                             struct ew_str fault)
{
    struct ew_str what = ew_arena_printf(
        e->judge->arena, "exempts nothing: %.*s", EW_STR_ARG(fault));
    e->judge->exemptions.invalid++;
    return what.ptr ? add(e, exemption, EW_RULE_EW107, what)
                    : ew_fail_memory(e->err);
}

/* ---- what they are about ------------------------------------------------- */

static struct ew_str key_of(struct ew_arena *arena, const struct ew_rule *rule,
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
    struct ew_str key = key_of(arena, ew_rule_find(exemption->rule),
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
        struct ew_str fault = fault_of(e, &e->list[i]);
        if (!fault.ptr) {
            return ew_fail_memory(e->err);
        }
        if (fault.len) {
            e->used[i] = true; /* what is no good is not unused as well */
            EW_TRY(refuse(e, &e->list[i], fault));
        } else {
            EW_TRY(note_valid(e, i));
        }
    }
    return EW_OK;
}

static enum ew_status exempt_at(struct exempting *e, struct ew_finding *finding,
                                struct ew_str file, struct ew_str address)
{
    struct ew_str key =
        key_of(&e->judge->scratch, finding->rule, file, address);
    if (!key.ptr) {
        return ew_fail_memory(e->err);
    }
    const size_t *first = ew_map_find(&e->by_place, key);
    for (size_t i = first ? *first : SIZE_MAX; i != SIZE_MAX; i = e->next[i]) {
        e->used[i] = true;
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        finding->entry = entry_of(e->judge->arena, &e->list[i]);
        if (!finding->entry.ptr) {
            return ew_fail_memory(e->err);
        }
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
    struct ew_finding *findings = e->judge->findings.items;
    for (size_t i = 0; i < e->judge->findings.count; i++) {
        if (findings[i].place.file.ptr &&
            !(findings[i].rule->traits & EW_NEVER_EXEMPT)) {
            EW_TRY(exempt(e, &findings[i]));
            ew_arena_reset(&e->judge->scratch);
        }
    }
    return EW_OK;
}

/* ---- which are of no use ------------------------------------------------- */

/* Was all of it read, and every principal decided? */
static bool all_is_known(const struct ew_judge *judge)
{
    const struct ew_reported *reported = judge->reported.items;
    for (size_t i = 0; i < judge->reported.count; i++) {
        if (reported[i].access->verdict == EW_VERDICT_UNKNOWN) {
            return false;
        }
    }
    return judge->only.globs.count == 0 &&
           judge->estate->incomplete.list.count == 0;
}

/* What was not looked at may be what the exemption is for. */
static enum ew_status tell_unused(struct exempting *e)
{
    if (!all_is_known(e->judge)) {
        return EW_OK;
    }
    for (size_t i = 0; i < e->count; i++) {
        if (e->used[i] ||
            !ew_was_judged(e->judge, ew_rule_find(e->list[i].rule), NONE)) {
            continue;
        }
        e->judge->exemptions.unused++;
        EW_TRY(add(e, &e->list[i], EW_RULE_EW106,
                   EW_STR("is unused: there is no such finding")));
    }
    return EW_OK;
}

static enum ew_status run(struct exempting *e)
{
    EW_TRY(sort_out(e));
    EW_TRY(exempt_all(e));
    size_t used = 0;
    for (size_t i = 0; i < e->count; i++) {
        used += e->used[i];
    }
    e->judge->exemptions.used = used - e->judge->exemptions.invalid;
    return tell_unused(e);
}

enum ew_status ew_judge_exemptions(struct ew_judge *judge, struct ew_error *err)
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
    e.used = EW_NEW_ARRAY(judge->arena, e.count, bool);
    e.next = EW_NEW_ARRAY(judge->arena, e.count, size_t);
    e.by_place = ew_map_of(judge->arena);
    return e.used && e.next ? run(&e) : ew_fail_memory(err);
}
