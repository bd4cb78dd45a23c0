/*
 * The portal of IAM Identity Center gives credentials of a role for the token
 * of a login. Its URL is made here because it differs from all other services:
 * the parameters are in the query, the token in a header, and nothing is
 * signed.
 */
#include "base/json.h"

#include "aws/endpoint.h"
#include "aws/sso_token.h"
#include "aws/url.h"

/* `{endpoint}/federation/credentials?role_name=...&account_id=...` */
static enum ew_status make_url(const struct ew_provide *p,
                               const struct ew_plan_sso *sso,
                               struct ew_str *out, struct ew_error *err)
{
    struct ew_aws_endpoint endpoint;
    EW_TRY(ew_aws_endpoint_of(p->arena, p->with->settings, EW_AWS_SSO,
                              sso->region, &endpoint, err));
    struct ew_buf query;
    ew_buf_init(&query);
    ew_form_add(&query, "role_name", sso->role_name);
    ew_form_add(&query, "account_id", sso->account_id);
    *out = ew_arena_printf(p->arena, "%.*s/federation/credentials?%.*s",
                           EW_STR_ARG(endpoint.url),
                           EW_STR_ARG(ew_buf_str(&query)));
    bool failed = query.failed || !out->ptr;
    ew_buf_release(&query);
    return failed ? ew_fail_memory(err) : EW_OK;
}

/* `expiration` counts milliseconds. */
static enum ew_status read_portal_answer(const struct ew_provide *p,
                                         struct ew_str body,
                                         struct ew_aws_credentials *out,
                                         struct ew_error *err)
{
    static const char WHAT[] = "SSO GetRoleCredentials";
    static const struct ew_provider_answer_names NAMES = {
        "accessKeyId", "secretAccessKey", "sessionToken", "no text", NULL};
    struct ew_provider_answer answer;
    uint64_t milliseconds = 0;
    EW_TRY(ew_provider_answer_parse(p->arena, WHAT, body, &answer, err));
    answer.root = ew_json_get(answer.root, "roleCredentials");
    EW_TRY(ew_provider_answer_credentials(p, WHAT, &answer, &NAMES, out, err));
    struct ew_str expiry = ew_provider_answer_get(&answer, "expiration");
    if (!ew_str_to_u64(expiry, INT64_MAX, &milliseconds)) {
        return ew_fail(err, EW_INVALID, "%s: no `expiration` in the answer",
                       WHAT);
    }
    out->expiry = (int64_t)(milliseconds / 1000);
    if (out->expiry <= p->now) {
        return ew_fail(err, EW_INVALID, "%s: they have expired", WHAT);
    }
    return EW_OK;
}

static enum ew_status ask_portal(const struct ew_provide *p,
                                 const struct ew_plan *plan,
                                 struct ew_str token,
                                 struct ew_aws_credentials *out,
                                 struct ew_error *err)
{
    const struct ew_aws_header header = {EW_STR("x-amz-sso_bearer_token"),
                                         token};
    struct ew_aws_request request = {
        .method = EW_STR("GET"),
        .headers = &header,
        .header_count = 1,
    };
    struct ew_aws_response response;
    EW_TRY(make_url(p, &plan->sso, &request.url, err));
    EW_TRY(ew_provider_send(p, "SSO GetRoleCredentials", &request, &response,
                            err));
    if (response.status == 401) {
        return ew_sso_log_in(plan, "the SSO token is not accepted", err);
    }
    if (response.status != 200) {
        return ew_fail(err, EW_INVALID,
                       "SSO gives no credentials for role `%.*s` in account "
                       "`%.*s`: HTTP status %d",
                       EW_STR_ARG(plan->sso.role_name),
                       EW_STR_ARG(plan->sso.account_id), response.status);
    }
    enum ew_status status = read_portal_answer(p, response.body, out, err);
    ew_aws_wipe(response.body);
    return status;
}

enum ew_status ew_provide_sso(const struct ew_provide *p,
                              const struct ew_plan *plan,
                              struct ew_aws_credentials *out,
                              struct ew_error *err)
{
    struct ew_sso_token token = {
        .token = {NULL, 0}
    };
    if (!plan->sso.account_id.ptr) {
        return ew_fail_at(err, EW_INVALID, plan->profile->place,
                          "selected profile will resolve an access token "
                          "instead of credentials: `sso_account_id` and "
                          "`sso_role_name` are missing in `%.*s`",
                          EW_STR_ARG(plan->profile->name));
    }
    EW_TRY(ew_sso_token_get(p, plan, &token, err));
    enum ew_status status = ask_portal(p, plan, token.token, out, err);
    ew_aws_wipe(token.token);
    EW_TRY(status);
    out->account_id = plan->sso.account_id;
    out->source = ew_arena_printf(p->arena, "SSO role `%.*s` in account `%.*s`",
                                  EW_STR_ARG(plan->sso.role_name),
                                  EW_STR_ARG(plan->sso.account_id));
    return out->source.ptr ? EW_OK : ew_fail_memory(err);
}
