/*
 * The same for callers that need one answer before they can go on: sources of
 * credentials. The client runs until that answer is there; what else is under
 * way goes on meanwhile.
 */
#include "aws/send.h"

/* Of one host at once. */
#define RUNNING 8

struct waiting {
    struct ew_aws_response *response;
    enum ew_status status;
    struct ew_error err;
    bool done;
};

static enum ew_status copy_response(const struct ew_aws_response *from,
                                    struct ew_aws_response *to,
                                    struct ew_error *err)
{
    struct ew_aws_header *headers =
        EW_NEW_ARRAY(to->arena, from->header_count, struct ew_aws_header);
    to->status = from->status;
    to->body = ew_arena_str(to->arena, from->body);
    EW_TRY_MEMORY_FOR(to->body.ptr && headers, err);
    for (size_t i = 0; i < from->header_count; i++) {
        headers[i].name = ew_arena_str(to->arena, from->headers[i].name);
        headers[i].value = ew_arena_str(to->arena, from->headers[i].value);
        EW_TRY_MEMORY_FOR(headers[i].name.ptr && headers[i].value.ptr, err);
    }
    to->headers = headers;
    to->header_count = from->header_count;
    return EW_OK;
}

static void wake_sender(void *user, const struct ew_aws_sent *sent)
{
    struct waiting *waiting = user;
    waiting->done = true;
    waiting->status = sent->status;
    waiting->err = sent->err;
    if (sent->status == EW_OK) {
        waiting->status =
            copy_response(&sent->response, waiting->response, &waiting->err);
    }
}

static enum ew_status send_and_wait(void *user,
                                    const struct ew_aws_request *request,
                                    struct ew_aws_response *response,
                                    struct ew_error *err)
{
    struct ew_aws_sender *sender = user;
    struct waiting waiting = {.response = response};
    struct ew_aws_send send = {
        .request = request,
        .limits = {.running = RUNNING},
        .done = wake_sender,
        .user = &waiting,
    };
    EW_TRY(ew_aws_send_start(sender, &send, err));
    /* When it fails all has been cancelled: wake was called in any case. */
    enum ew_status status =
        ew_http_run(ew_aws_sender_http(sender), &waiting.done, err);
    if (status == EW_OK && waiting.status != EW_OK && err) {
        *err = waiting.err;
    }
    return status == EW_OK ? waiting.status : status;
}

struct ew_aws_transport ew_aws_sender_transport(struct ew_aws_sender *sender)
{
    return (struct ew_aws_transport){.send = send_and_wait, .user = sender};
}
