/**
 * Error answers: whatever comes, the code is a bare name, the message one
 * short line that quotes no secret, and nothing of the body is kept.
 */
#include "aws/failure.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ew_aws_credentials KEYS = {
    .access_key_id = EW_LIT("AKIDEXAMPLE"),
    .secret = EW_LIT("secret"),
    .session_token = EW_LIT("token"),
};

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool is_bare(struct ew_str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = ew_ascii_lower(code.ptr[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
            !strchr("._-", c)) {
            return false;
        }
    }
    return code.len > 0 && code.len <= EW_AWS_MAX_ERROR_CODE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    char *body = malloc(size + 1);
    expect(body != NULL);
    if (size > 0) {
        memcpy(body, data, size);
    }
    body[size] = '\0';
    struct ew_aws_response response = {
        .arena = &arena, .status = 400, .body = {body, size}
    };
    struct ew_aws_failure failure;
    expect(ew_aws_failure_parse(&response, &KEYS, (struct ew_str){NULL, 0},
                                &failure, NULL) == EW_OK);
    free(body);
    expect(failure.http_status == 400);
    expect(!failure.code.ptr || is_bare(failure.code));
    expect(failure.message.len <= EW_AWS_MAX_ERROR_MESSAGE);
    expect(ew_str_find(failure.message, '\n') == failure.message.len);
    expect(!ew_str_contains(failure.message, KEYS.secret));
    expect(!ew_str_contains(failure.message, KEYS.session_token));
    expect(ew_str_find(failure.request_id, '\n') <= failure.request_id.len);
    ew_arena_release(&arena);
    return 0;
}
