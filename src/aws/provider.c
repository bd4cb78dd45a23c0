/*
 * What all sources of credentials share. No secret and nothing that a server
 * answered may be in an error's text: it goes to terminals and logs of builds,
 * and an answer may quote what was sent.
 */
#include "aws/provider.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>

#define TOLD_BYTES 1024

void ew_provider_tell(const struct ew_provide *p, enum ew_told told,
                      const char *format, ...)
{
    const struct ew_listener *listener = &p->with->listener;
    char text[TOLD_BYTES];
    va_list values;
    if (!listener->hear) {
        return;
    }
    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    listener->hear(listener->user, told, ew_str_from(text));
}

enum ew_status ew_provider_send(const struct ew_provide *p, const char *what,
                                struct ew_aws_request *request,
                                struct ew_aws_response *response,
                                struct ew_error *err)
{
    const struct ew_aws_transport *transport = p->with->transport;
    if (!transport || !transport->send) {
        return ew_fail(err, EW_UNSUPPORTED, "%s: no network here", what);
    }
    struct ew_error inner = {.text = ""};
    *response = (struct ew_aws_response){.arena = p->arena};
    request->max_response_bytes = EW_AWS_MAX_SECRET_BYTES;
    request->sensitive = true;
    enum ew_status status =
        transport->send(transport->user, request, response, &inner);
    return status == EW_OK ? EW_OK
                           : ew_fail(err, status, "%s: %s", what, inner.text);
}

enum ew_status ew_provider_read(const struct ew_provide *p, struct ew_str path,
                                struct ew_str *out, struct ew_error *err)
{
    struct ew_file file;
    EW_TRY(ew_environment_path(p->arena, p->with->settings->env, path, &path,
                               err));
    if (ew_str_eq(path, EW_STR("-"))) {
        path = EW_STR("./-"); /* standard input holds no token */
    }
    /* The place of an error would borrow a path that is gone soon. */
    struct ew_error inner = {.text = ""};
    enum ew_status status =
        ew_file_read(path, EW_AWS_MAX_SECRET_BYTES, &file, &inner);
    if (status != EW_OK) {
        return ew_fail(err, status, "`%.*s`: %s", EW_STR_ARG(path), inner.text);
    }
    *out = ew_arena_str(p->arena, ew_str_trim(file.text));
    ew_aws_wipe(file.text);
    ew_file_release(&file);
    return out->ptr ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_provider_answer_parse(struct ew_arena *arena,
                                        const char *what, struct ew_str body,
                                        struct ew_provider_answer *out,
                                        struct ew_error *err)
{
    struct ew_error inner = {.text = ""};
    *out = (struct ew_provider_answer){.arena = arena};
    enum ew_status status =
        ew_json_vet(arena, EW_STR(""), body, &out->text, &inner);
    if (status == EW_OK && out->text->root_kind == EW_JSON_OBJECT &&
        out->text->flaw_count == 0) {
        return ew_json_tree(out->text, out->text->root, arena, &out->root, err);
    }
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    return ew_fail(err, EW_SYNTAX, "%s: invalid JSON in the answer", what);
}

struct ew_str ew_provider_answer_get(const struct ew_provider_answer *answer,
                                     const char *name)
{
    const struct ew_str absent = {NULL, 0};
    const struct ew_json *node = ew_json_get(answer->root, name);
    enum ew_json_kind kind = node ? ew_json_kind(node) : EW_JSON_NULL;
    if (kind != EW_JSON_STRING && kind != EW_JSON_NUMBER) {
        return absent;
    }
    struct ew_str text = ew_json_scalar(answer->text, node, answer->arena);
    return text.len > 0 ? ew_arena_str(answer->arena, text) : absent;
}

enum ew_status ew_provider_expiry(const struct ew_provide *p, const char *what,
                                  struct ew_str text, int64_t *out,
                                  struct ew_error *err)
{
    /* An old form of the SSO token cache: `2020-01-01T00:00:00UTC`. */
    if (ew_str_ends(text, EW_STR("UTC"))) {
        text = ew_str_slice(text, 0, text.len - 3);
    }
    if (!ew_time_parse(text, out)) {
        return ew_fail(err, EW_INVALID, "%s: `%.*s` is no time of expiry", what,
                       EW_STR_ARG(text));
    }
    if (*out <= p->now) {
        return ew_fail(err, EW_INVALID, "%s: expired at %.*s", what,
                       EW_STR_ARG(text));
    }
    return EW_OK;
}

static enum ew_status refuse_missing(const char *what, const char *name,
                                     struct ew_error *err)
{
    return ew_fail(err, EW_INVALID, "%s: no `%s` in the answer", what, name);
}

enum ew_status ew_provider_answer_credentials(
    const struct ew_provide *p, const char *what,
    const struct ew_provider_answer *answer,
    const struct ew_provider_answer_names *names,
    struct ew_aws_credentials *out, struct ew_error *err)
{
    struct ew_str expiry = ew_provider_answer_get(answer, names->expiry);
    *out = (struct ew_aws_credentials){
        .access_key_id = ew_provider_answer_get(answer, names->access_key_id),
        .secret = ew_provider_answer_get(answer, names->secret),
        .session_token = ew_provider_answer_get(answer, names->session_token),
        .expiry = EW_AWS_NO_EXPIRY,
    };
    if (!out->access_key_id.ptr) {
        return refuse_missing(what, names->access_key_id, err);
    }
    if (!out->secret.ptr) {
        return refuse_missing(what, names->secret, err);
    }
    if (names->account_id) {
        out->account_id = ew_provider_answer_get(answer, names->account_id);
    }
    if (!expiry.ptr) {
        return EW_OK;
    }
    return ew_provider_expiry(p, what, expiry, &out->expiry, err);
}
