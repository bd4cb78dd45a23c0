/** SHA-256, by OpenSSL; of large texts beside other work. */
#ifndef EW_BASE_DIGEST_H
#define EW_BASE_DIGEST_H

#include "base/status.h"

/** Lower-case hexadecimal with a NUL at the end. */
EW_NODISCARD enum ew_status ew_sha256_hex(struct ew_str bytes, char out[65],
                                          struct ew_error *err);

struct ew_digest_job;

/**
 * Digest bytes on a thread of its own, while the caller goes on. bytes must
 * stay as they are until the job ends.
 *
 * NULL where it would not pay (small texts) or no thread can be had: the
 * caller then does it by itself.
 */
struct ew_digest_job *ew_digest_start(struct ew_str bytes);
/** Wait for it. The job is gone afterwards. */
EW_NODISCARD enum ew_status ew_digest_end(struct ew_digest_job *job,
                                          char out[65], struct ew_error *err);
/** The same when nobody asks any more; job may be NULL. */
void ew_digest_drop(struct ew_digest_job *job);

#endif
