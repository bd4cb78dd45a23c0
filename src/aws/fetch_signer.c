/*
 * Each account has a signer with the credentials of its role. Many requests
 * share one, and all may find at once that it has expired; the first assumes
 * the role again, the others wait for it. Credentials that a request may still
 * be signed with are kept until the end of the fetch.
 */
#include "aws/fetch_signer.h"

#include "base/clock.h"

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/fetch.h"
#include "aws/http.h"
#include "aws/identity.h"
#include "aws/xml.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A role is assumed for an hour. When that ended is told by our own clock,
 * which may be off. */
#define RENEW_AFTER_S 3000

/* Credentials that some request may still be signed with: none is forgotten
 * before the end. */
struct generation {
    struct generation *next;
    struct ew_aws_credentials credentials; /* slices of store */
    size_t store_bytes;
    char store[];
};

struct ew_signer {
    struct ew_fetch *fetch;
    struct ew_signer *next;
    struct generation *current;         /* the last one first; NULL: none yet */
    bool busy;                          /* new ones are being asked for */
    struct ew_scope scope;              /* of a member: who assumes */
    struct ew_str account;              /* of a member; absent: no role of it */
    struct ew_str role;                 /* an ARN; absent: the one of members */
    struct ew_credentials *credentials; /* NULL: a role is assumed */
    int64_t assumed_at;
    ew_asked_fn *done;
    void *user; /* of done */
};

static struct ew_signer *new_signer(struct ew_fetch *fetch)
{
    struct ew_signer *signer = EW_NEW(fetch->arena, struct ew_signer);
    if (signer) {
        signer->fetch = fetch;
        signer->next = fetch->signers;
        fetch->signers = signer;
    }
    return signer;
}

struct ew_signer *ew_signer_new(struct ew_fetch *fetch)
{
    struct ew_signer *signer = new_signer(fetch);
    if (signer) {
        signer->credentials = fetch->input->credentials;
    }
    return signer;
}

struct ew_signer *ew_signer_new_organization(struct ew_fetch *fetch)
{
    const struct ew_fetch_input *input = fetch->input;
    struct ew_signer *from = fetch->signer;
    if (input->organization_credentials) {
        from = new_signer(fetch);
        if (from) {
            from->credentials = input->organization_credentials;
        }
    }
    if (!from || !input->organization_role.ptr) {
        return from;
    }
    struct ew_signer *signer = new_signer(fetch);
    if (signer) {
        signer->role = input->organization_role;
        signer->scope = (struct ew_scope){.fetch = fetch, .signer = from};
    }
    return signer;
}

struct ew_signer *ew_signer_new_member(struct ew_fetch *fetch,
                                       struct ew_str account)
{
    struct ew_signer *signer = new_signer(fetch);
    if (signer) {
        signer->account = account;
        signer->scope = (struct ew_scope){
            .fetch = fetch,
            .signer = fetch->signer,
            .account = fetch->identity.account,
        };
    }
    return signer;
}

void ew_signers_release(struct ew_fetch *fetch)
{
    for (struct ew_signer *s = fetch->signers; s; s = s->next) {
        while (s->current) {
            struct generation *gone = s->current;
            s->current = gone->next;
            ew_aws_wipe((struct ew_str){gone->store, gone->store_bytes});
            free(gone);
        }
    }
}

/* ---- keeping them -------------------------------------------------------- */

static enum ew_status keep_fresh(struct ew_signer *signer,
                                 const struct ew_aws_credentials *found)
{
    struct ew_aws_credentials copy = *found;
    struct ew_str *const slices[] = {&copy.access_key_id, &copy.secret,
                                     &copy.session_token};
    const size_t count = sizeof(slices) / sizeof(*slices);
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += slices[i]->len + 1;
    }
    struct generation *fresh = malloc(sizeof(*fresh) + bytes);
    EW_TRY_MEMORY(fresh);
    char *at = fresh->store;
    for (size_t i = 0; i < count; i++) {
        ew_aws_put_slice(&at, slices[i]);
    }
    copy.account_id = (struct ew_str){NULL, 0};
    copy.source = (struct ew_str){NULL, 0};
    fresh->store_bytes = bytes;
    fresh->credentials = copy;
    fresh->next = signer->current;
    signer->current = fresh;
    return EW_OK;
}

/* ---- the caller's -------------------------------------------------------- */

static bool is_current(const struct ew_signer *signer,
                       const struct ew_aws_credentials *found)
{
    const struct generation *current = signer->current;
    return current &&
           ew_str_eq(current->credentials.access_key_id,
                     found->access_key_id) &&
           ew_str_eq(current->credentials.session_token, found->session_token);
}

static enum ew_status refresh_caller(struct ew_signer *signer,
                                     struct ew_error *err)
{
    const struct ew_aws_credentials *found = NULL;
    signer->busy = true;
    enum ew_status status =
        ew_credentials_get(signer->credentials, ew_time_now(), &found, err);
    signer->busy = false;
    if (status == EW_OK && !is_current(signer, found)) {
        status = keep_fresh(signer, found);
        return status == EW_OK ? status : ew_fail_memory(err);
    }
    return status;
}

/* ---- a member's ---------------------------------------------------------- */

static enum ew_status take_role(void *user, struct ew_page *page,
                                struct ew_error *err)
{
#define CREDENTIALS "AssumeRoleResponse/AssumeRoleResult/Credentials/"
    struct ew_signer *signer = user;
    struct ew_xml_pick picks[] = {
        {CREDENTIALS "AccessKeyId",     {NULL, 0}},
        {CREDENTIALS "SecretAccessKey", {NULL, 0}},
        {CREDENTIALS "SessionToken",    {NULL, 0}},
    };
#undef CREDENTIALS
    EW_TRY(ew_xml_find(page->scratch, page->body, picks, 3, err));
    const struct ew_aws_credentials found = {
        .access_key_id = picks[0].text,
        .secret = picks[1].text,
        .session_token = picks[2].text,
        .expiry = EW_AWS_NO_EXPIRY,
    };
    if (found.access_key_id.len == 0 || found.secret.len == 0 ||
        found.session_token.len == 0) {
        return ew_fail(err, EW_INVALID,
                       "sts:AssumeRole: no credentials in "
                       "the answer");
    }
    enum ew_status status = keep_fresh(signer, &found);
    ew_aws_wipe(found.secret);
    ew_aws_wipe(found.session_token);
    signer->assumed_at = ew_time_now();
    return status == EW_OK ? status : ew_fail_memory(err);
}

static void role_assumed(void *user, const struct ew_asked *asked)
{
    struct ew_signer *signer = user;
    signer->busy = false;
    signer->done(signer->user, asked);
}

void ew_signer_assume(struct ew_signer *signer, ew_asked_fn *done, void *user)
{
    const struct ew_fetch *fetch = signer->fetch;
    const struct ew_fetch_input *input = fetch->input;
    char arn[2048 + 128];
    char session[64];
    (void)snprintf(arn, sizeof(arn), "arn:%.*s:iam::%.*s:role/%.*s",
                   EW_STR_ARG(fetch->identity.partition),
                   EW_STR_ARG(signer->account), EW_STR_ARG(input->role_name));
    bool member = !signer->role.ptr;
    (void)snprintf(session, sizeof(session), "execwarden-%" PRId64,
                   ew_time_now());
    const struct ew_aws_parameter parameters[] = {
        {"RoleArn",         member ? ew_str_from(arn) : signer->role},
        {"RoleSessionName", ew_str_from(session)                    },
        {"ExternalId",      input->external_id                      },
    };
    const struct ew_question question = {
        .scope = &signer->scope,
        .action = EW_ACTION_ASSUME_ROLE,
        .parameters = parameters,
        .parameter_count = member && input->external_id.ptr ? 3 : 2,
        .secret = input->external_id,
        .page = take_role,
        .done = role_assumed,
        .user = signer,
    };
    signer->done = done;
    signer->user = user;
    signer->busy = true;
    ew_ask(&question);
}

static void wake_waiting(void *user, const struct ew_asked *asked)
{
    bool *awake = user;
    (void)asked;
    *awake = true;
}

/* Where that fails, the old ones serve as long as they do. */
static enum ew_status assume_again(struct ew_signer *signer,
                                   struct ew_error *err)
{
    bool awake = false;
    ew_signer_assume(signer, wake_waiting, &awake);
    return ew_http_run(signer->fetch->input->http, &awake, err);
}

/* Does the service no more take what would be signed with? */
static bool is_expired(const struct ew_signer *signer, struct ew_str expired)
{
    return expired.ptr && signer->current &&
           ew_str_eq(signer->current->credentials.access_key_id, expired);
}

enum ew_status ew_signer_renew(void *user, struct ew_str expired,
                               const struct ew_aws_credentials **out,
                               struct ew_error *err)
{
    struct ew_signer *signer = user;
    bool member = !signer->credentials;
    bool ended = is_expired(signer, expired);
    *out = NULL;
    if (signer->fetch->stopping) {
        return ew_fail(err, EW_IO, "given up");
    }
    if (signer->busy && ended) {
        return EW_OK; /* not yet: new ones are on their way */
    }
    if (!signer->busy && !member) {
        if (ended) {
            ew_credentials_expire(signer->credentials);
        }
        EW_TRY(refresh_caller(signer, err));
    }
    if (!signer->busy && member &&
        (ended || ew_time_now() - signer->assumed_at > RENEW_AFTER_S)) {
        EW_TRY(assume_again(signer, err));
    }
    if (is_expired(signer, expired)) {
        return ew_fail(err, EW_INVALID,
                       "the credentials have expired, and no others can be "
                       "had");
    }
    if (!signer->current) {
        return ew_fail(err, EW_INVALID, "there are no credentials");
    }
    *out = &signer->current->credentials;
    return EW_OK;
}
