/*
 * What must not be seen of credentials, and is not left in memory. Names of
 * keys are shown in part, so that a person can tell which key was used.
 */
#include "aws/identity.h"

#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

void ew_aws_mask_key(struct ew_str access_key_id,
                     char out[EW_AWS_MASKED_KEY_BYTES])
{
    /* A real key id has 16 characters or more: what is shorter stays hidden,
     * it may be anything. */
    bool whole = access_key_id.len >= 16;
    struct ew_str kind = ew_str_slice(access_key_id, 0, whole ? 4 : 0);
    struct ew_str tail = ew_str_slice(
        access_key_id, access_key_id.len - (whole ? 4 : 0), access_key_id.len);
    (void)snprintf(out, EW_AWS_MASKED_KEY_BYTES, "%.*s...%.*s",
                   EW_STR_ARG(kind), EW_STR_ARG(tail));
}

void ew_aws_wipe(struct ew_str bytes)
{
    if (bytes.len > 0) {
        /* A slice is read-only by its type; its memory is the caller's. */
        void *memory = NULL;
        memcpy(&memory, &bytes.ptr, sizeof(memory));
        OPENSSL_cleanse(memory, bytes.len);
    }
}

void ew_aws_put_slice(char **at, struct ew_str *slice)
{
    if (slice->ptr) {
        memcpy(*at, slice->ptr, slice->len);
        (*at)[slice->len] = '\0';
        slice->ptr = *at;
        *at += slice->len + 1;
    }
}
