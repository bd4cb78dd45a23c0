#include "base/digest.h"

#include <openssl/evp.h>

enum ew_status ew_sha256_hex(struct ew_str bytes, char out[65],
                             struct ew_error *err)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    const void *data = bytes.ptr ? bytes.ptr : "";
    if (!EVP_Digest(data, bytes.len, digest, &length, EVP_sha256(), NULL) ||
        length != 32) {
        return ew_fail(err, EW_UNSUPPORTED, "SHA-256 is not available");
    }
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = DIGITS[digest[i] >> 4];
        out[2 * i + 1] = DIGITS[digest[i] & 15];
    }
    out[64] = '\0';
    return EW_OK;
}
