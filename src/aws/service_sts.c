/*
 * GetCallerIdentity needs no permission, so it tells wrong credentials from
 * missing permissions before anything else is asked.
 */
#include "aws/service_sts.h"

#include "aws/fetch.h"
#include "aws/fetch_run.h"
#include "aws/xml.h"

#include <stdlib.h>

struct identity {
    struct ew_fetch *fetch;
    ew_asked_fn *done;
    void *user;
};

/* The parts of `arn:aws:sts::111122223333:...` before the account. */
static struct ew_str partition_prefix(struct ew_str arn)
{
    struct ew_str rest;
    (void)ew_str_cut(arn, ':', &rest);
    return ew_str_cut(rest, ':', &rest);
}

static enum ew_status take_identity(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
#define RESULT "GetCallerIdentityResponse/GetCallerIdentityResult/"
    const struct identity *identity = user;
    struct ew_xml_pick picks[] = {
        {RESULT "Account", {NULL, 0}},
        {RESULT "Arn",     {NULL, 0}},
    };
#undef RESULT
    EW_TRY(ew_xml_find(page->scratch, page->body, picks, 2, err));
    struct ew_str partition = partition_prefix(picks[1].text);
    if (!ew_is_account_id(picks[0].text) || partition.len == 0) {
        return ew_fail(err, EW_INVALID,
                       "sts:GetCallerIdentity: no account in the answer");
    }
    struct ew_arena *arena = identity->fetch->arena;
    struct ew_fetch_caller *out = &identity->fetch->identity;
    out->account = ew_arena_str(arena, picks[0].text);
    out->arn = ew_arena_str(arena, picks[1].text);
    out->partition = ew_arena_str(arena, partition);
    return out->account.ptr && out->arn.ptr && out->partition.ptr
               ? EW_OK
               : ew_fail_memory(err);
}

static void conclude_identity(void *user, const struct ew_asked *asked)
{
    struct identity *identity = user;
    identity->done(identity->user, asked);
    free(identity);
}

void ew_identity_ask(const struct ew_scope *scope, ew_asked_fn *done,
                     void *user)
{
    struct identity *identity = calloc(1, sizeof(*identity));
    if (!identity) {
        ew_fetch_fail_memory(scope->fetch);
        return;
    }
    *identity = (struct identity){scope->fetch, done, user};
    const struct ew_question question = {
        .scope = scope,
        .action = EW_ACTION_GET_CALLER_IDENTITY,
        .page = take_identity,
        .done = conclude_identity,
        .user = identity,
    };
    ew_ask(&question);
}
