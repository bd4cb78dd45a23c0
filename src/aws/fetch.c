/*
 * From who the caller is, by way of the organization, to the accounts, a few
 * of which are fetched at once. Everything goes on in callbacks of the HTTP
 * client, so a step that can end before it returns is written as a loop and
 * not as a call of itself.
 */
#include "aws/fetch.h"

#include "aws/fetch_account.h"
#include "aws/fetch_ask.h"
#include "aws/fetch_collected.h"
#include "aws/fetch_run.h"
#include "aws/fetch_signer.h"
#include "aws/http.h"
#include "aws/identity.h"
#include "aws/service_organizations.h"
#include "aws/service_sts.h"

#include <assert.h>
#include <stdlib.h>

/* ---- accounts ----------------------------------------------------------- */

/* In a loop, since an account may be through before it has begun. */
static void start_accounts(struct ew_fetch *fetch)
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
    assert(fetch->running > 0);
    fetch->running--;
    fetch->progress.accounts_done++;
    ew_fetch_tell_progress(fetch);
    start_accounts(fetch);
}

/* ---- what is left out ---------------------------------------------------- */

/* Units inside each other; what goes on is a circle. */
#define MAX_DEPTH 40

static bool is_named_account(const struct ew_fetch *fetch, struct ew_str id)
{
    const struct ew_fetch_input *input = fetch->input;
    for (size_t i = 0; i < input->excluded_count; i++) {
        if (ew_str_eq(input->excluded[i], id)) {
            return true;
        }
    }
    return false;
}

/* An account that was named, or is in a unit that was. */
static bool is_account_excluded(const struct ew_fetch *fetch, struct ew_str id)
{
    for (size_t depth = 0; id.len > 0 && depth < MAX_DEPTH; depth++) {
        if (is_named_account(fetch, id)) {
            return true;
        }
        const struct ew_str *parent = ew_map_find(&fetch->parents, id);
        id = parent ? *parent : (struct ew_str){NULL, 0};
    }
    return false;
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
    qsort(sorted, count, sizeof(*sorted), ew_str_order);
    for (size_t i = 0; i < count; i++) {
        struct ew_str id = ew_arena_str(fetch->arena, sorted[i]);
        bool again = ew_str_eq(id, last);
        struct ew_vec *to = is_account_excluded(fetch, id) ? &fetch->excluded
                                                           : &fetch->accounts;
        last = id;
        if (!id.ptr || (!again && ew_vec_push_str(to, id) != EW_OK)) {
            ew_fetch_fail_memory(fetch);
            return;
        }
    }
    if (fetch->accounts.count == 0) {
        struct ew_error err = {0};
        (void)ew_fail(&err, EW_USAGE, "every account is excluded");
        ew_fetch_fail(fetch, &err);
        return;
    }
    fetch->progress.accounts = fetch->accounts.count;
    ew_fetch_tell_progress(fetch);
    start_accounts(fetch);
}

/* ---- the organization ---------------------------------------------------- */

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

static enum ew_status read_places(struct ew_fetch *fetch,
                                  const struct ew_page *page, const char *list)
{
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, list, EW_JSON_OBJECT, &iter, NULL));
    while (ew_json_next(&iter, &item)) {
        EW_TRY(ew_fetch_place(
            fetch, ew_object_text(page->json, item.span, "Id", page->scratch),
            ew_object_text(page->json, item.span, "ParentId", page->scratch)));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* The accounts of an organization file that is there already. */
static void read_file_accounts(struct ew_fetch *fetch, struct ew_str text)
{
    struct ew_arena scratch;
    ew_arena_init(&scratch);
    struct ew_page page = {.body = text, .scratch = &scratch};
    struct ew_vec active = ew_vec_of(&scratch, sizeof(struct ew_str));
    struct ew_json_item item;
    const char *const lists[] = {"OrganizationalUnits", "Accounts"};
    enum ew_status status = ew_json_vet(
        &scratch, EW_STR(EW_ORGANIZATION_DOCUMENT), text, &page.json, NULL);
    struct ew_json_iter iter = {0};
    for (size_t i = 0; status == EW_OK && i < 2; i++) {
        status = read_places(fetch, &page, lists[i]);
    }
    if (status == EW_OK) {
        status = ew_page_list(&page, "Accounts", EW_JSON_OBJECT, &iter, NULL);
    }
    while (status == EW_OK && ew_json_next(&iter, &item)) {
        struct ew_str id = ew_object_text(page.json, item.span, "Id", &scratch);
        bool wanted = ew_account_is_active(page.json, item.span, &scratch);
        if (ew_is_account_id(id) && wanted) {
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

static void ask_organization(struct ew_fetch *fetch, struct ew_signer *signer)
{
    const struct ew_scope scope = {.fetch = fetch, .signer = signer};
    ew_organization_start(&scope, accounts_found, organization_ended, fetch);
}

static void organization_assumed(void *user, const struct ew_asked *asked)
{
    struct ew_fetch *fetch = user;
    if (asked->status == EW_OK) {
        ask_organization(fetch, fetch->organization_signer);
        return;
    }
    ew_fetch_miss(fetch, EW_STR("the organization (SCPs are unknown)"),
                  asked->text);
    struct ew_vec none = ew_vec_of(fetch->arena, sizeof(struct ew_str));
    accounts_found(fetch, &none);
}

static void start_organization(struct ew_fetch *fetch)
{
    const struct ew_fetch_sink *sink = &fetch->input->sink;
    struct ew_signer *signer = ew_signer_new_organization(fetch);
    struct ew_buf text;
    if (!signer) {
        ew_fetch_fail_memory(fetch);
        return;
    }
    ew_buf_init(&text);
    if (sink->has(sink->user, EW_STR(EW_ORGANIZATION_DOCUMENT), &text) &&
        !text.failed) {
        read_file_accounts(fetch, ew_buf_str(&text));
    } else if (fetch->input->organization_role.ptr) {
        fetch->organization_signer = signer;
        ew_signer_assume(signer, organization_assumed, fetch);
    } else {
        ask_organization(fetch, signer);
    }
    ew_buf_release(&text);
}

/* ---- the run ------------------------------------------------------------- */

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

static enum ew_status run_fetch(struct ew_fetch *fetch, struct ew_error *err)
{
    const struct ew_scope scope = {.fetch = fetch, .signer = fetch->signer};
    const struct ew_aws_credentials *first = NULL;
    EW_TRY(
        ew_signer_renew(fetch->signer, (struct ew_str){NULL, 0}, &first, err));
    ew_identity_ask(&scope, identified, fetch);
    EW_TRY(ew_http_run(fetch->input->http, NULL, err));
    /* after an interrupt there are accounts that never began */
    const struct ew_str *accounts = fetch->accounts.items;
    size_t begun =
        fetch->interrupted ? fetch->next_account : fetch->accounts.count;
    for (size_t i = begun; i < fetch->accounts.count; i++) {
        struct ew_str what = ew_arena_printf(fetch->arena, "account %.*s",
                                             EW_STR_ARG(accounts[i]));
        ew_fetch_miss(fetch, what.ptr ? what : EW_STR("an account"),
                      EW_STR("interrupted"));
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
    EW_TRY_MEMORY_FOR(fetch, err);
    fetch->input = input;
    fetch->arena = arena;
    fetch->caller = ew_aws_caller_of(input->sender, arena);
    fetch->accounts = ew_vec_of(arena, sizeof(struct ew_str));
    fetch->excluded = ew_vec_of(arena, sizeof(struct ew_str));
    fetch->parents = ew_map_of(arena);
    fetch->signer = ew_signer_new(fetch);
    enum ew_status status =
        fetch->signer ? run_fetch(fetch, err) : ew_fail_memory(err);
    ew_signers_release(fetch);
    *result = (struct ew_fetch_result){
        .counts = fetch->caller.counts.items,
        .count = fetch->caller.counts.count,
        .readable = fetch->readable,
        .excluded = fetch->excluded.items,
        .excluded_count = fetch->excluded.count,
        .invalid = fetch->invalid,
        .interrupted = fetch->interrupted,
    };
    return status;
}
