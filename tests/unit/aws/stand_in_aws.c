#include "stand_in_aws.h"

#include <stdio.h>

static void note(struct stand_in_aws *aws, const struct ew_aws_request *request)
{
    struct ew_str seen = ew_str_from(aws->urls);
    struct ew_str signer = EW_STR("-");
    if (request->signing.credentials) {
        signer = request->signing.credentials->access_key_id;
    }
    (void)snprintf(aws->urls + seen.len, sizeof(aws->urls) - seen.len,
                   "%.*s %.*s\n", EW_STR_ARG(request->method),
                   EW_STR_ARG(request->url));
    (void)snprintf(aws->body, sizeof(aws->body), "%.*s",
                   EW_STR_ARG(request->body));
    (void)snprintf(aws->signer, sizeof(aws->signer), "%.*s",
                   EW_STR_ARG(signer));
    aws->header[0] = '\0';
    if (request->header_count > 0) {
        (void)snprintf(aws->header, sizeof(aws->header), "%.*s: %.*s",
                       EW_STR_ARG(request->headers[0].name),
                       EW_STR_ARG(request->headers[0].value));
    }
    aws->careless = aws->careless || !request->sensitive ||
                    request->max_response_bytes == 0;
    aws->requests++;
}

static enum ew_status send(void *user, const struct ew_aws_request *request,
                           struct ew_aws_response *response,
                           struct ew_error *err)
{
    struct stand_in_aws *aws = user;
    note(aws, request);
    for (const struct answer *a = aws->answers; a->url; a++) {
        bool fits =
            ew_str_contains(request->url, ew_str_from(a->url)) &&
            (!a->body || ew_str_contains(request->body, ew_str_from(a->body)));
        if (fits && a->status > 0) {
            response->status = a->status;
            response->body =
                ew_arena_str(response->arena, ew_str_from(a->text));
            return EW_OK;
        }
        if (fits) {
            break;
        }
    }
    return ew_fail(err, EW_IO, "no connection");
}

struct ew_aws_transport stand_in_transport(struct stand_in_aws *aws)
{
    return (struct ew_aws_transport){send, aws};
}
