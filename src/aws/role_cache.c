/*
 * The key is a digest of a JSON text that botocore writes, down to its blanks
 * and escapes; a text that differs by a byte is another file. What is found is
 * used only when it is for the very role that was asked for, and still holds.
 */
#include "aws/role_cache.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

#include "aws/cli_cache.h"

#include <inttypes.h>

/* ---- the name ----------------------------------------------------------- */

static void add_python_escape(struct ew_buf *out, uint32_t code)
{
    static const char SHORT[] = "\"\"\\\\\nn\rr\tt\ff\bb";
    for (size_t i = 0; i + 1 < sizeof(SHORT); i += 2) {
        if (code == (unsigned char)SHORT[i]) {
            ew_buf_printf(out, "\\%c", SHORT[i + 1]);
            return;
        }
    }
    if (code >= 0x20 && code < 0x7F) {
        ew_buf_add_char(out, (char)code);
    } else if (code < 0x10000) {
        ew_buf_printf(out, "\\u%04" PRIx32, code);
    } else {
        code -= 0x10000;
        ew_buf_printf(out, "\\u%04" PRIx32 "\\u%04" PRIx32,
                      0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF));
    }
}

/* False: it is no UTF-8. */
static bool add_key_member(struct ew_buf *out, const char *name,
                           struct ew_str value)
{
    if (!value.ptr) {
        return true;
    }
    ew_buf_printf(out, "%s\"%s\": \"", out->len > 1 ? ", " : "", name);
    while (value.len > 0) {
        uint32_t code = 0;
        size_t len = ew_utf8_decode(value, &code);
        if (len == 0) {
            return false;
        }
        add_python_escape(out, code);
        value = ew_str_slice(value, len, value.len);
    }
    ew_buf_add_char(out, '"');
    return true;
}

enum ew_status ew_role_cache_key(struct ew_arena *arena,
                                 const struct ew_plan_role *role,
                                 struct ew_str *out, struct ew_error *err)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add_char(&text, '{');
    if (role->duration_s > 0) {
        ew_buf_printf(&text, "\"DurationSeconds\": %" PRIu32, role->duration_s);
    }
    bool good = add_key_member(&text, "ExternalId", role->external_id) &&
                add_key_member(&text, "RoleArn", role->role_arn) &&
                add_key_member(&text, "RoleSessionName", role->session_name) &&
                add_key_member(&text, "SerialNumber", role->mfa_serial);
    ew_buf_add_char(&text, '}');
    *out = ew_arena_str(arena, ew_buf_str(&text));
    bool failed = text.failed || !out->ptr;
    ew_aws_wipe(ew_buf_str(&text)); /* an external id may be a secret */
    ew_buf_release(&text);
    if (failed) {
        return ew_fail_memory(err);
    }
    return good ? EW_OK : ew_fail(err, EW_INVALID, "the profile is no UTF-8");
}

/* ---- the content -------------------------------------------------------- */

/* `arn:aws:sts::111122223333:assumed-role/NAME/SESSION` belongs to
 * `arn:aws:iam::111122223333:role/PATH/NAME`. */
static bool is_of_role(struct ew_str user, const struct ew_plan_role *role)
{
    static const struct ew_str ASSUMED = EW_LIT("assumed-role/");
    struct ew_str arn = role->role_arn;
    for (int i = 0; i < 5; i++) {
        bool service = i == 2;
        struct ew_str ours = ew_str_cut(arn, ':', &arn);
        struct ew_str theirs = ew_str_cut(user, ':', &user);
        if (service ? !ew_str_eq(theirs, EW_STR("sts"))
                    : !ew_str_eq(ours, theirs)) {
            return false;
        }
    }
    if (!ew_str_starts(arn, EW_STR("role/")) || !ew_str_starts(user, ASSUMED)) {
        return false;
    }
    struct ew_str session;
    struct ew_str name =
        ew_str_cut(ew_str_slice(user, ASSUMED.len, user.len), '/', &session);
    return name.len > 0 && ew_str_eq(name, ew_str_last_part(arn)) &&
           session.len > 0 &&
           (!role->session_name.ptr || ew_str_eq(session, role->session_name));
}

static enum ew_status check_expiry(const struct ew_provide *p,
                                   struct ew_str text, int64_t *out,
                                   struct ew_error *err)
{
    /* Written by `%Z`: `2026-01-02T03:04:05UTC`. */
    if (ew_str_ends(text, EW_STR("UTC"))) {
        text = ew_str_slice(text, 0, text.len - 3);
    }
    if (!ew_time_parse(text, out)) {
        return ew_fail(err, EW_INVALID, "they do not say when they end");
    }
    if (*out <= p->now || *out - p->now < EW_ROLE_CACHE_LEAST_S) {
        return ew_fail(err, EW_INVALID,
                       "they have expired or end within 15 minutes");
    }
    return EW_OK;
}

enum ew_status ew_role_cache_parse(const struct ew_provide *p,
                                   const struct ew_plan_role *role,
                                   struct ew_str text,
                                   struct ew_aws_credentials *out,
                                   struct ew_error *err)
{
    struct ew_provider_answer all;
    struct ew_provider_answer keys;
    struct ew_provider_answer user;
    enum ew_status status =
        ew_provider_answer_parse(p->arena, "the file", text, &all, err);
    if (status != EW_OK) {
        return status == EW_NOMEM
                   ? status
                   : ew_fail(err, status, "the file is no JSON object");
    }
    keys = user = all;
    keys.root = ew_json_get(all.root, "Credentials");
    user.root = ew_json_get(all.root, "AssumedRoleUser");
    *out = (struct ew_aws_credentials){
        .access_key_id = ew_cli_cache_text(&keys, "AccessKeyId"),
        .secret = ew_cli_cache_text(&keys, "SecretAccessKey"),
        .session_token = ew_cli_cache_text(&keys, "SessionToken"),
    };
    if (!out->access_key_id.ptr || !out->secret.ptr ||
        !out->session_token.ptr) {
        return ew_fail(err, EW_INVALID, "the file has no whole credentials");
    }
    if (!is_of_role(ew_cli_cache_text(&user, "Arn"), role)) {
        return ew_fail(err, EW_INVALID, "they are not of that role");
    }
    if (ew_str_eq(out->access_key_id, p->refused)) {
        return ew_fail(err, EW_INVALID, "AWS does not take them any more");
    }
    return check_expiry(p, ew_cli_cache_text(&keys, "Expiration"), &out->expiry,
                        err);
}

/* ---- the file ----------------------------------------------------------- */

static enum ew_status read_cached_role(const struct ew_provide *p,
                                       const struct ew_plan_role *role,
                                       struct ew_aws_credentials *out,
                                       bool *absent, struct ew_error *err)
{
    struct ew_str key;
    struct ew_str path;
    struct ew_str text;
    *absent = true;
    EW_TRY(ew_role_cache_key(p->arena, role, &key, err));
    enum ew_status status = ew_cli_cache_path(p, "cli/cache", key, &path, err);
    ew_aws_wipe(key);
    EW_TRY(status);
    /* The name of the file stays untold: it is made of the external id. */
    struct ew_error inner = {.text = ""};
    status = ew_provider_read(p, path, &text, &inner);
    *absent = status == EW_IO;
    if (status != EW_OK) {
        return status == EW_NOMEM
                   ? ew_fail_memory(err)
                   : ew_fail(err, status, "the file cannot be read");
    }
    status = ew_role_cache_parse(p, role, text, out, err);
    ew_aws_wipe(text);
    return status;
}

enum ew_status ew_role_cache_find(const struct ew_provide *p,
                                  const struct ew_plan_role *role,
                                  struct ew_aws_credentials *out,
                                  struct ew_error *err)
{
    bool absent = false;
    char until[21];
    struct ew_error inner = {.text = ""};
    *out = (struct ew_aws_credentials){.expiry = EW_AWS_NO_EXPIRY};
    enum ew_status status = read_cached_role(p, role, out, &absent, &inner);
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    if (status != EW_OK) {
        ew_aws_wipe(out->secret);
        ew_aws_wipe(out->session_token);
        *out = (struct ew_aws_credentials){.expiry = EW_AWS_NO_EXPIRY};
        if (!absent) {
            ew_provider_tell(p, EW_TOLD_DETAIL,
                             "credentials of role `%.*s` that the AWS CLI has "
                             "kept are not used: %s",
                             EW_STR_ARG(role->role_arn), inner.text);
        }
        return EW_OK;
    }
    struct ew_str rest = role->role_arn;
    for (int i = 0; i < 5; i++) {
        out->account_id = ew_str_cut(rest, ':', &rest);
    }
    out->source = ew_arena_printf(p->arena, "role `%.*s` of profile `%.*s`",
                                  EW_STR_ARG(role->role_arn),
                                  EW_STR_ARG(role->profile->name));
    ew_time_format(out->expiry, until);
    ew_provider_tell(p, EW_TOLD_DETAIL,
                     "role `%.*s`: by credentials that the AWS CLI has kept, "
                     "until %s",
                     EW_STR_ARG(role->role_arn), until);
    return out->source.ptr ? EW_OK : ew_fail_memory(err);
}
