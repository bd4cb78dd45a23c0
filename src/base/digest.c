/*
 * A large text is digested on a thread of its own while the caller parses it;
 * both only read. Where no thread can be had, the caller does it by itself,
 * and the result is the same.
 */
#include "base/digest.h"

#include <openssl/evp.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Below this a thread takes longer than the digest. */
#define LEAST_BYTES ((size_t)1 << 20)

struct ew_digest_job {
    pthread_t thread;
    struct ew_str bytes;
    char hex[65];
    enum ew_status status;
    struct ew_error err;
};

enum ew_status ew_sha256_hex(struct ew_str bytes, char out[65],
                             struct ew_error *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    const void *data = bytes.ptr ? bytes.ptr : "";
    if (!EVP_Digest(data, bytes.len, digest, &length, EVP_sha256(), NULL) ||
        length != 32) {
        return ew_fail(err, EW_UNSUPPORTED, "SHA-256 is not available");
    }
    ew_hex_write(digest, length, out);
    return EW_OK;
}

static void *run_digest(void *user)
{
    struct ew_digest_job *job = user;
    job->status = ew_sha256_hex(job->bytes, job->hex, &job->err);
    return NULL;
}

struct ew_digest_job *ew_digest_start(struct ew_str bytes)
{
    if (bytes.len < LEAST_BYTES) {
        return NULL;
    }
    struct ew_digest_job *job = calloc(1, sizeof(*job));
    if (!job) {
        return NULL;
    }
    job->bytes = bytes;
    if (pthread_create(&job->thread, NULL, run_digest, job) != 0) {
        free(job);
        return NULL;
    }
    return job;
}

void ew_digest_drop(struct ew_digest_job *job)
{
    if (job) {
        (void)pthread_join(job->thread, NULL);
        free(job);
    }
}

enum ew_status ew_digest_end(struct ew_digest_job *job, char out[65],
                             struct ew_error *err)
{
    (void)pthread_join(job->thread, NULL);
    enum ew_status status = job->status;
    memcpy(out, job->hex, sizeof(job->hex));
    if (status != EW_OK && err) {
        *err = job->err;
    }
    free(job);
    return status;
}
