#include "aws/fetch.h"

#include "aws/fetch_job.h"

#include <stdlib.h>

/* ---- what the parts tell ---------------------------------------------------
 */

void ew_fetch_fail(struct ew_fetch *fetch, const struct ew_error *err)
{
    if (fetch->status == EW_OK) {
        fetch->status = err->status;
        fetch->err = *err;
    }
    fetch->stopping = true;
}

void ew_fetch_fail_memory(struct ew_fetch *fetch)
{
    struct ew_error err = {0};
    (void)ew_fail_memory(&err);
    ew_fetch_fail(fetch, &err);
}

void ew_fetch_miss(struct ew_fetch *fetch, struct ew_str what,
                   struct ew_str why)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    sink->missing(sink->user, what, why);
}

bool ew_fetch_has(const struct ew_fetch *fetch, struct ew_str path)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    return sink->has(sink->user, path, NULL);
}

void ew_fetch_tell_progress(const struct ew_fetch *fetch)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    sink->progress(sink->user, &fetch->progress);
}

/* ---- accounts
 * ---------------------------------------------------------------- */

/* In a loop, since an account may be through before it has begun. */
static void advance(struct ew_fetch *fetch)
{
    const struct ew_str *accounts = fetch->accounts.items;
    if (fetch->advancing) {
        return;
    }
    fetch->advancing = true;
    while (fetch->running < EW_FETCH_ACCOUNTS && !fetch->stopping &&
           fetch->next_account < fetch->accounts.count) {
        fetch->running++;
        ew_account_start(fetch, accounts[fetch->next_account++]);
    }
    fetch->advancing = false;
}

void ew_fetch_account_done(struct ew_fetch *fetch)
{
    fetch->running--;
    fetch->progress.accounts_done++;
    ew_fetch_tell_progress(fetch);
    advance(fetch);
}

static int compare(const void *a, const void *b)
{
    return ew_str_cmp(*(const struct ew_str *)a, *(const struct ew_str *)b);
}

/* Sorted, each once. */
static void set_accounts(struct ew_fetch *fetch, const struct ew_str *ids,
                         size_t count)
{
    struct ew_str last = {NULL, 0};
    struct ew_str *sorted = EW_NEW_ARRAY(fetch->arena, count, struct ew_str);
    if (!sorted) {
        ew_fetch_fail_memory(fetch);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = ids[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare);
    for (size_t i = 0; i < count; i++) {
        struct ew_str id = ew_arena_str(fetch->arena, sorted[i]);
        bool again = ew_str_eq(id, last);
        last = id;
        if (!id.ptr ||
            (!again && ew_vec_push_str(&fetch->accounts, id) != EW_OK)) {
            ew_fetch_fail_memory(fetch);
            return;
        }
    }
    fetch->progress.accounts = fetch->accounts.count;
    ew_fetch_tell_progress(fetch);
    advance(fetch);
}

/* ---- the organization
 * --------------------------------------------------------- */

static void organization_ended(void *owner)
{
    (void)owner;
}

/* Without permission to list the others there is at least the caller's. */
static void accounts_found(void *owner, const struct ew_vec *accounts)
{
    struct ew_fetch *fetch = owner;
    if (!fetch->input->organization) {
        return;
    }
    if (accounts->count > 0) {
        set_accounts(fetch, accounts->items, accounts->count);
    } else {
        set_accounts(fetch, &fetch->identity.account, 1);
    }
}

/* The accounts of an organization file that is there already. */
static void read_accounts(struct ew_fetch *fetch, struct ew_str text)
{
    struct ew_arena scratch;
    ew_arena_init(&scratch);
    struct ew_page page = {.body = text, .scratch = &scratch};
    struct ew_vec active = ew_vec_of(&scratch, sizeof(struct ew_str));
    struct ew_json_item item;
    enum ew_status status = ew_json_vet(
        &scratch, EW_STR(EW_ORGANIZATION_DOCUMENT), text, &page.json, NULL);
    struct ew_json_iter iter = {0};
    if (status == EW_OK) {
        status = ew_page_list(&page, "Accounts", EW_JSON_OBJECT, &iter, NULL);
    }
    while (status == EW_OK && ew_json_next(&iter, &item)) {
        struct ew_str id = ew_object_text(page.json, item.span, "Id", &scratch);
        bool wanted = ew_account_is_active(page.json, item.span, &scratch);
        if (ew_account_is_id(id) && wanted) {
            status = ew_vec_push_str(&active, id);
        }
    }
    if (status == EW_NOMEM) {
        ew_fetch_fail_memory(fetch);
    } else {
        accounts_found(fetch, &active);
    }
    ew_arena_release(&scratch);
}

static void start_organization(struct ew_fetch *fetch)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    const struct ew_scope scope = {
        .fetch = fetch,
        .signer = fetch->signer,
    };
    struct ew_buf text;
    ew_buf_init(&text);
    if (sink->has(sink->user, EW_STR(EW_ORGANIZATION_DOCUMENT), &text) &&
        !text.failed) {
        read_accounts(fetch, ew_buf_str(&text));
    } else {
        ew_organization_start(&scope, accounts_found, organization_ended,
                              fetch);
    }
    ew_buf_release(&text);
}

/* ---- the run
 * ------------------------------------------------------------------ */

static void identified(void *user, const struct ew_asked *asked)
{
    struct ew_fetch *fetch = user;
    const struct ew_fetch_input *input = fetch->input;
    struct ew_error err = {0};
    if (asked->status != EW_OK) {
        (void)ew_fail(&err, asked->status, "%.*s", EW_STR_ARG(asked->text));
        ew_fetch_fail(fetch, &err);
        return;
    }
    if (input->sink.caller(input->sink.user, &fetch->identity, &err) != EW_OK) {
        ew_fetch_fail(fetch, &err);
        return;
    }
    start_organization(fetch);
    if (input->organization) {
        return; /* once they are known */
    }
    if (input->account_count > 0) {
        set_accounts(fetch, input->accounts, input->account_count);
    } else {
        set_accounts(fetch, &fetch->identity.account, 1);
    }
}

/* After an interrupt there are accounts that never began. */
static void tell_rest(struct ew_fetch *fetch)
{
    const struct ew_str *accounts = fetch->accounts.items;
    for (size_t i = fetch->next_account; i < fetch->accounts.count; i++) {
        struct ew_str what = ew_arena_printf(fetch->arena, "account %.*s",
                                             EW_STR_ARG(accounts[i]));
        ew_fetch_miss(fetch, what.ptr ? what : EW_STR("an account"),
                      EW_STR("interrupted"));
    }
}

static enum ew_status run(struct ew_fetch *fetch, struct ew_error *err)
{
    const struct ew_scope scope = {.fetch = fetch, .signer = fetch->signer};
    const struct ew_aws_credentials *first = NULL;
    EW_TRY(
        ew_signer_renew(fetch->signer, (struct ew_str){NULL, 0}, &first, err));
    ew_identity_ask(&scope, identified, fetch);
    EW_TRY(ew_http_run(fetch->input->http, NULL, err));
    if (fetch->interrupted) {
        tell_rest(fetch);
    }
    if (fetch->status != EW_OK && err) {
        *err = fetch->err;
    }
    return fetch->status;
}

enum ew_status ew_fetch_run(struct ew_arena *arena,
                            const struct ew_fetch_input *input,
                            struct ew_fetch_result *result,
                            struct ew_error *err)
{
    struct ew_fetch *fetch = EW_NEW(arena, struct ew_fetch);
    *result = (struct ew_fetch_result){0};
    if (!fetch) {
        return ew_fail_memory(err);
    }
    fetch->input = input;
    fetch->arena = arena;
    fetch->caller = ew_aws_caller_of(input->sender, arena);
    fetch->accounts = ew_vec_of(arena, sizeof(struct ew_str));
    fetch->signer = ew_signer_new(fetch);
    enum ew_status status =
        fetch->signer ? run(fetch, err) : ew_fail_memory(err);
    ew_signers_release(fetch);
    *result = (struct ew_fetch_result){
        .counts = fetch->caller.counts.items,
        .count = fetch->caller.counts.count,
        .readable = fetch->readable,
        .invalid = fetch->invalid,
        .interrupted = fetch->interrupted,
    };
    return status;
}
