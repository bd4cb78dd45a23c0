/*
 * A unit counts the questions that are open, and ends when there is none. It
 * may hold itself while it asks, since a question can be concluded before the
 * call returns, and the unit would be gone in the middle of asking.
 *
 * What is missing is told once for a kind of thing: a refusal for each of a
 * hundred clusters says no more than the first.
 */
#include "aws/fetch_unit.h"

#include "aws/fetch.h"
#include "aws/fetch_run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

void *ew_unit_new(const struct ew_scope *scope, size_t size)
{
    assert(size >= sizeof(struct ew_unit));
    struct ew_unit *unit = calloc(1, size);
    if (!unit) {
        ew_fetch_fail_memory(scope->fetch);
        return NULL;
    }
    unit->scope = *scope;
    ew_arena_init(&unit->arena);
    return unit;
}

void ew_unit_hold(struct ew_unit *unit)
{
    unit->pending++;
}

void ew_unit_release(struct ew_unit *unit)
{
    /* whoever holds it no more must not give it up again */
    assert(unit->pending > 0);
    if (--unit->pending > 0) {
        return;
    }
    unit->finish(unit);
    void (*ended)(void *) = unit->ended;
    void *owner = unit->owner;
    ew_arena_release(&unit->arena);
    free(unit);
    ended(owner);
}

enum ew_status ew_unit_fail(struct ew_unit *unit)
{
    unit->failed = true;
    unit->cancelled = true;
    ew_fetch_fail_memory(unit->scope.fetch);
    return EW_NOMEM;
}

/* ---- questions ----------------------------------------------------------- */

/* A question on its way; in the arena of the unit. */
struct asked_for {
    struct ew_unit *unit;
    const char *what;
    const struct ew_str *fine;
    size_t fine_count;
    bool may_be_refused;
    bool optional;
    ew_unit_then_fn *then;
};

/* The page function knows its own user only, so the two are told apart. */
struct relay {
    struct asked_for asked_for;
    ew_page_fn *page;
    void *user;
};

static enum ew_status relay_page(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    const struct relay *relay = user;
    return relay->page(relay->user, page, err);
}

static bool is_refusal(struct ew_str code)
{
    static const struct ew_str CODES[] = {
        EW_LIT("AccessDenied"),
        EW_LIT("AccessDeniedException"),
        EW_LIT("AccessDeniedForDependencyException"),
        EW_LIT("UnauthorizedOperation"),
    };
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (ew_str_eq(code, CODES[i])) {
            return true;
        }
    }
    return false;
}

static void relay_done(void *user, const struct ew_asked *asked)
{
    const struct relay *relay = user;
    const struct asked_for *a = &relay->asked_for;
    struct ew_unit *unit = a->unit;
    unit->pages += asked->pages;
    bool refused = asked->status != EW_OK && is_refusal(asked->code);
    bool fine = asked->status == EW_OK ||
                ew_str_any(ew_str_eq, asked->code, a->fine, a->fine_count);
    if (fine && a->then) {
        a->then(unit, asked->code);
    } else if (refused && a->may_be_refused) {
        struct ew_str why = ew_arena_str(&unit->arena, asked->text);
        unit->refused = why.ptr ? why : EW_STR("refused");
    } else if (refused && a->optional) {
        ew_unit_assume(unit, a->what, asked->text);
    } else if (!fine) {
        unit->failed = true;
        unit->invalid = unit->invalid || asked->invalid;
        unit->cancelled = unit->cancelled || asked->cancelled;
        ew_unit_miss(unit, a->what, asked->text);
    }
    ew_unit_release(unit);
}

void ew_unit_ask(struct ew_unit *unit, const struct ew_unit_question *question)
{
    struct relay *relay = EW_NEW(&unit->arena, struct relay);
    if (!relay) {
        (void)ew_unit_fail(unit);
        return;
    }
    *relay = (struct relay){
        .asked_for = {unit, question->what, question->fine,
                      question->fine_count, question->may_be_refused,
                      question->optional, question->then},
        .page = question->page,
        .user = question->user,
    };
    const struct ew_question q = {
        .scope = &unit->scope,
        .action = question->action,
        .members = question->members,
        .parameters = question->parameters,
        .parameter_count = question->parameter_count,
        .delay_ms = question->delay_ms,
        .page = relay_page,
        .done = relay_done,
        .user = relay,
    };
    ew_unit_hold(unit);
    ew_ask(&q);
}

static bool is_among(const struct ew_unit_told *told, const char *what)
{
    for (size_t i = 0; i < told->count; i++) {
        if (strcmp(told->what[i], what) == 0) {
            return true;
        }
    }
    return false;
}

bool ew_unit_lacks(const struct ew_unit *unit, const char *what)
{
    return is_among(&unit->missed, what) || is_among(&unit->assumed, what);
}

/* Not once for each of a hundred clusters. */
static void tell_once(struct ew_unit *unit, struct ew_unit_told *told,
                      void (*tell)(struct ew_fetch *fetch, struct ew_str what,
                                   struct ew_str why),
                      const char *what, struct ew_str why)
{
    const struct ew_scope *scope = &unit->scope;
    if (is_among(told, what)) {
        return;
    }
    if (told->count < COUNT_OF(told->what)) {
        told->what[told->count++] = what;
    }
    const char *of = scope->account.ptr ? " of account " : "";
    struct ew_str text = ew_arena_printf(
        &unit->arena, "%s%s%.*s%s%.*s", what, of, EW_STR_ARG(scope->account),
        scope->region.ptr ? " in " : "", EW_STR_ARG(scope->region));
    tell(scope->fetch, text.ptr ? text : ew_str_from(what), why);
}

void ew_unit_miss(struct ew_unit *unit, const char *what, struct ew_str why)
{
    tell_once(unit, &unit->missed, ew_fetch_miss, what, why);
}

void ew_unit_assume(struct ew_unit *unit, const char *what, struct ew_str why)
{
    tell_once(unit, &unit->assumed, ew_fetch_assume, what, why);
}

/* ---- documents ----------------------------------------------------------- */

struct ew_str ew_unit_path(struct ew_unit *unit, const char *name)
{
    const struct ew_scope *scope = &unit->scope;
    return ew_arena_printf(
        &unit->arena, "accounts/%.*s/%.*s%s%s", EW_STR_ARG(scope->account),
        EW_STR_ARG(scope->region), scope->region.ptr ? "/" : "", name);
}

void ew_unit_put(struct ew_unit *unit, const char *kind, struct ew_str path,
                 struct ew_buf *text)
{
    struct ew_fetch *fetch = unit->scope.fetch;
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    struct ew_error err = {0};
    if (unit->cancelled || fetch->stopping) {
        return;
    }
    if (!path.ptr || text->failed) {
        (void)ew_unit_fail(unit);
        return;
    }
    const struct ew_fetch_document document = {
        .path = path,
        .kind = ew_str_from(kind),
        .account = unit->scope.account,
        .region = unit->scope.region,
        /* what is put meanwhile is one answer */
        .pages = unit->pending > 0 ? 1 : unit->pages,
        .partial = unit->failed,
    };
    if (sink->put(sink->user, &document, ew_buf_str(text), &err) != EW_OK) {
        ew_fetch_fail(fetch, &err);
        return;
    }
    fetch->progress.documents++;
}
