/*
 * A question is asked page by page until there is no token any more. A token
 * that was seen before, or that is no text, ends it as failed: what has come
 * until then may be any part of the whole, and going on might never end.
 */
#include "aws/fetch_ask.h"

#include "aws/actions.h"
#include "aws/call.h"
#include "aws/endpoint.h"
#include "aws/fetch.h"
#include "aws/fetch_collected.h"
#include "aws/fetch_signer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One question through all its pages. */
struct asking {
    struct ew_question question;
    const struct ew_aws_action *action;
    struct ew_arena arena;   /* as long as the question */
    struct ew_arena scratch; /* of one page */
    struct ew_aws_endpoint endpoint;
    struct ew_buf token; /* of the page that is asked for; empty: the first */
    struct ew_map seen;  /* tokens -> this */
    size_t pages;
};

static void conclude_question(struct asking *a, const struct ew_asked *asked)
{
    struct ew_fetch *fetch = a->question.scope->fetch;
    if (asked->status == EW_NOMEM) {
        ew_fetch_fail_memory(fetch);
    }
    a->question.done(a->question.user, asked);
    ew_buf_release(&a->token);
    ew_arena_release(&a->scratch);
    ew_arena_release(&a->arena);
    free(a);
}

static void conclude_error(struct asking *a, const struct ew_error *err,
                           bool invalid)
{
    const struct ew_asked asked = {
        .status = err->status,
        .cancelled = a->question.scope->fetch->stopping,
        .invalid = invalid,
        .text = ew_str_from(err->text),
        .pages = a->pages,
    };
    conclude_question(a, &asked);
}

/* ---- one page ------------------------------------------------------------ */

static struct ew_str body_of(struct asking *a)
{
    struct ew_str token = ew_buf_str(&a->token);
    struct ew_str members = a->question.members;
    struct ew_buf body;
    ew_buf_init(&body);
    ew_buf_add_char(&body, '{');
    ew_buf_add(&body, members);
    if (token.len > 0) {
        ew_buf_add(&body, members.len > 0 ? EW_STR(",") : EW_STR(""));
        ew_body_add(&body, a->action->token, token);
    }
    ew_buf_add_char(&body, '}');
    return ew_buf_move(&body, &a->scratch);
}

/* The marker goes behind the parameters of the question. */
static struct ew_aws_parameter *form_of(struct asking *a, size_t *count)
{
    const struct ew_question *q = &a->question;
    struct ew_aws_parameter *form = EW_NEW_ARRAY(
        &a->scratch, q->parameter_count + 1, struct ew_aws_parameter);
    if (form && q->parameter_count > 0) {
        memcpy(form, q->parameters, q->parameter_count * sizeof(*form));
    }
    *count = q->parameter_count;
    if (form && a->token.len > 0) {
        form[(*count)++] =
            (struct ew_aws_parameter){"Marker", ew_buf_str(&a->token)};
    }
    return form;
}

static ew_aws_answer_fn receive_answer;

static enum ew_status ask_page(struct asking *a, struct ew_error *err)
{
    const struct ew_scope *scope = a->question.scope;
    struct ew_aws_call call = {
        .operation = &a->action->operation,
        .endpoint = &a->endpoint,
        .renew = ew_signer_renew,
        .renew_user = scope->signer,
        .secret = a->question.secret,
        .account = scope->account,
        .delay_ms = a->pages == 0 ? a->question.delay_ms : 0,
    };
    if (a->action->operation.protocol == EW_AWS_QUERY) {
        call.parameters = form_of(a, &call.parameter_count);
    } else {
        call.body = body_of(a);
    }
    if (!call.parameters && !call.body.ptr) {
        return ew_fail_memory(err);
    }
    return ew_aws_call_start(&scope->fetch->caller, &call, receive_answer, a,
                             err);
}

/* A token that was there before would go on for ever. */
static enum ew_status remember(struct asking *a, struct ew_str token,
                               struct ew_error *err)
{
    if (ew_map_find(&a->seen, token) || a->pages >= EW_FETCH_PAGES) {
        return ew_fail(err, EW_INVALID, "%s:%s: the pages do not move on",
                       a->action->operation.service,
                       a->action->operation.action);
    }
    struct ew_str kept = ew_arena_str(&a->arena, token);
    bool known = kept.ptr && ew_map_put(&a->seen, kept, a) == EW_OK;
    return known ? EW_OK : ew_fail_memory(err);
}

/* A token that is none is not the end. */
static enum ew_status find_next(const struct asking *a, struct ew_page *page,
                                struct ew_error *err)
{
    struct ew_json_item item;
    const char *name = a->action->token;
    bool found = ew_object_find(page->json, page->json->root, name,
                                page->scratch, &item);
    if (!found || item.kind == EW_JSON_NULL) {
        return EW_OK;
    }
    page->next = ew_json_string_at(page->json, item.span, page->scratch);
    return page->next.ptr ? EW_OK
                          : ew_page_fail(page, err, "`%s` is no text", name);
}

static enum ew_status look_at_page(struct asking *a, struct ew_page *page,
                                   struct ew_error *err)
{
    if (a->action->operation.protocol != EW_AWS_QUERY) {
        EW_TRY(ew_json_vet(&a->scratch, EW_STR("answer"), page->body,
                           &page->json, err));
        if (a->action->token) {
            EW_TRY(find_next(a, page, err));
        }
    }
    EW_TRY(a->question.page(a->question.user, page, err));
    a->pages++;
    return page->next.len > 0 ? remember(a, page->next, err) : EW_OK;
}

/* *more: another page was asked for. */
static enum ew_status take_answer(struct asking *a, struct ew_str body,
                                  bool *more, struct ew_error *err)
{
    struct ew_page page = {
        .operation = &a->action->operation,
        .body = body,
        .scratch = &a->scratch,
    };
    EW_TRY(look_at_page(a, &page, err));
    *more = page.next.len > 0;
    if (!*more) {
        return EW_OK;
    }
    struct ew_str next = page.next;
    struct ew_buf token;
    ew_buf_init(&token);
    ew_buf_add(&token, next);
    ew_buf_release(&a->token);
    a->token = token;
    if (token.failed) {
        return ew_fail_memory(err);
    }
    ew_arena_reset(&a->scratch);
    return ask_page(a, err);
}

static void receive_answer(void *user, const struct ew_aws_answer *answer)
{
    struct asking *a = user;
    struct ew_error err = {0};
    bool more = false;
    a->question.scope->fetch->progress.answers++;
    ew_fetch_tell_progress(a->question.scope->fetch);
    ew_arena_reset(&a->scratch);
    if (answer->status != EW_OK) {
        struct ew_fetch *fetch = a->question.scope->fetch;
        fetch->interrupted = fetch->interrupted || answer->cancelled;
        fetch->stopping = fetch->stopping || answer->cancelled;
        const struct ew_asked asked = {
            .status = answer->status,
            .cancelled = fetch->stopping,
            .invalid = answer->garbled,
            .code = answer->failure.code,
            .text = ew_str_from(answer->err.text),
            .pages = a->pages,
        };
        conclude_question(a, &asked);
        return;
    }
    enum ew_status status = take_answer(a, answer->body, &more, &err);
    if (status != EW_OK) {
        if (status == EW_NOMEM) {
            (void)ew_fail_memory(&err);
        }
        conclude_error(a, &err, status != EW_NOMEM);
    } else if (!more) {
        const struct ew_asked asked = {.status = EW_OK, .pages = a->pages};
        conclude_question(a, &asked);
    }
}

/* ---- starting ------------------------------------------------------------ */

static enum ew_status copy_form(struct asking *a,
                                const struct ew_question *question)
{
    size_t count = question->parameter_count;
    struct ew_aws_parameter *copy =
        EW_NEW_ARRAY(&a->arena, count, struct ew_aws_parameter);
    for (size_t i = 0; copy && i < count; i++) {
        copy[i].name = question->parameters[i].name; /* static */
        copy[i].value = ew_arena_str(&a->arena, question->parameters[i].value);
        copy = copy[i].value.ptr ? copy : NULL;
    }
    a->question.parameters = copy;
    return copy ? EW_OK : EW_NOMEM;
}

static enum ew_status start_question(struct asking *a,
                                     const struct ew_question *question,
                                     struct ew_error *err)
{
    const struct ew_fetch *fetch = question->scope->fetch;
    if (fetch->stopping) {
        return ew_fail(err, EW_IO, "given up");
    }
    a->question.members = ew_arena_str(&a->arena, question->members);
    if ((question->members.ptr && !a->question.members.ptr) ||
        copy_form(a, question) != EW_OK) {
        return ew_fail_memory(err);
    }
    EW_TRY(ew_aws_endpoint_of(&a->arena, fetch->input->settings,
                              a->action->service, question->scope->region,
                              &a->endpoint, err));
    return ask_page(a, err);
}

void ew_ask(const struct ew_question *question)
{
    assert(question->page && question->done);
    struct asking *a = calloc(1, sizeof(*a));
    struct ew_error err = {0};
    if (!a) {
        const struct ew_asked asked = {.status = EW_NOMEM,
                                       .text = EW_STR("out of memory")};
        ew_fetch_fail_memory(question->scope->fetch);
        question->done(question->user, &asked);
        return;
    }
    ew_arena_init(&a->arena);
    ew_arena_init(&a->scratch);
    ew_buf_init(&a->token);
    a->seen = ew_map_of(&a->arena);
    a->question = *question;
    a->action = ew_aws_action_of(question->action);
    if (start_question(a, question, &err) != EW_OK) {
        conclude_error(a, &err, false);
    }
}
