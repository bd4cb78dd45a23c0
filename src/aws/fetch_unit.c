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
    const char *fine;
    bool may_be_refused;
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
    bool fine = a->fine && ew_str_eq(asked->code, ew_str_from(a->fine));
    if (asked->status != EW_OK && a->may_be_refused &&
        is_refusal(asked->code)) {
        struct ew_str why = ew_arena_str(&unit->arena, asked->text);
        unit->refused = why.ptr ? why : EW_STR("refused");
    } else if (asked->status != EW_OK && !fine) {
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
                      question->may_be_refused},
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

bool ew_unit_lacks(const struct ew_unit *unit, const char *what)
{
    for (size_t i = 0; i < COUNT_OF(unit->told) && unit->told[i]; i++) {
        if (strcmp(unit->told[i], what) == 0) {
            return true;
        }
    }
    return false;
}

/* Not once for each of a hundred clusters. */
static bool is_told(struct ew_unit *unit, const char *what)
{
    size_t count = 0;
    if (ew_unit_lacks(unit, what)) {
        return true;
    }
    while (count < COUNT_OF(unit->told) && unit->told[count]) {
        count++;
    }
    if (count < COUNT_OF(unit->told)) {
        unit->told[count] = what;
    }
    return false;
}

void ew_unit_miss(struct ew_unit *unit, const char *what, struct ew_str why)
{
    const struct ew_scope *scope = &unit->scope;
    if (is_told(unit, what)) {
        return;
    }
    const char *of = scope->account.ptr ? " of account " : "";
    struct ew_str text = ew_arena_printf(
        &unit->arena, "%s%s%.*s%s%.*s", what, of, EW_STR_ARG(scope->account),
        scope->region.ptr ? " in " : "", EW_STR_ARG(scope->region));
    ew_fetch_miss(scope->fetch, text.ptr ? text : ew_str_from(what), why);
}

/* ---- documents ------------------------------------------------------------
 */

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
