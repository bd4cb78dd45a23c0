/*
 * AssumeRole and AssumeRoleWithWebIdentity. The code of an MFA device is asked
 * for only when the request is about to be sent: it holds for half a minute,
 * and is taken once.
 */
#include "aws/sts.h"
#include "aws/url.h"

#include <openssl/crypto.h>

/* Ask for the code of the MFA device, and put both into the form. */
static enum ew_status add_mfa(const struct ew_provide *p,
                              const struct ew_plan_role *role,
                              char code[EW_AWS_MAX_MFA_CODE],
                              struct ew_buf *form, struct ew_error *err)
{
    const struct ew_mfa *mfa = &p->with->mfa;
    if (!mfa->ask) {
        return ew_fail(err, EW_INVALID,
                       "profile `%.*s` wants an MFA code of `%.*s`, and there "
                       "is no terminal to ask for one: " EW_MFA_ADVICE,
                       EW_STR_ARG(role->profile->name),
                       EW_STR_ARG(role->mfa_serial));
    }
    EW_TRY(
        mfa->ask(mfa->user, role->mfa_serial, role->profile->name, code, err));
    ew_form_add(form, "SerialNumber", role->mfa_serial);
    ew_form_add(form, "TokenCode", ew_str_trim(ew_str_from(code)));
    return EW_OK;
}

enum ew_status ew_provide_role(const struct ew_provide *p,
                               const struct ew_plan_role *role,
                               const struct ew_aws_credentials *source,
                               struct ew_aws_credentials *out,
                               struct ew_error *err)
{
    char code[EW_AWS_MAX_MFA_CODE] = "";
    struct ew_sts_call call = {
        "AssumeRole", role, source, {NULL, 0}
    };
    struct ew_buf form;
    ew_buf_init(&form);
    if (role->external_id.ptr) {
        ew_form_add(&form, "ExternalId", role->external_id);
    }
    enum ew_status status = EW_OK;
    if (role->mfa_serial.ptr) {
        status = add_mfa(p, role, code, &form, err);
    }
    call.secret = ew_str_trim(ew_str_from(code));
    if (status == EW_OK) {
        status = ew_sts_send(p, &call, &form, out, err);
    }
    OPENSSL_cleanse(code, sizeof(code));
    ew_buf_release(&form);
    if (status != EW_OK) {
        return status;
    }
    out->source = ew_arena_printf(p->arena, "role `%.*s` of profile `%.*s`",
                                  EW_STR_ARG(role->role_arn),
                                  EW_STR_ARG(role->profile->name));
    return out->source.ptr ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_provide_web_identity(const struct ew_provide *p,
                                       const struct ew_plan_role *role,
                                       struct ew_str token_file,
                                       struct ew_aws_credentials *out,
                                       struct ew_error *err)
{
    struct ew_sts_call call = {
        "AssumeRoleWithWebIdentity", role, NULL, {NULL, 0}
    };
    struct ew_buf form;
    struct ew_str token;
    EW_TRY(ew_provider_read(p, token_file, &token, err));
    if (token.len == 0) {
        return ew_fail(err, EW_INVALID, "web identity token `%.*s` is empty",
                       EW_STR_ARG(token_file));
    }
    ew_buf_init(&form);
    ew_form_add(&form, "WebIdentityToken", token);
    call.secret = token;
    enum ew_status status = ew_sts_send(p, &call, &form, out, err);
    ew_aws_wipe(token);
    ew_buf_release(&form);
    if (status != EW_OK) {
        return status;
    }
    out->source = ew_arena_printf(p->arena, "role `%.*s` by web identity",
                                  EW_STR_ARG(role->role_arn));
    return out->source.ptr ? EW_OK : ew_fail_memory(err);
}
