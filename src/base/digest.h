/** SHA-256, by OpenSSL. */
#ifndef EW_BASE_DIGEST_H
#define EW_BASE_DIGEST_H

#include "base/status.h"

/** Lower-case hexadecimal with a NUL at the end. */
EW_NODISCARD enum ew_status ew_sha256_hex(struct ew_str bytes, char out[65],
                                          struct ew_error *err);

#endif
