/*
 * SHA-1 is what the AWS CLI names its cached files by. Nothing here relies on
 * it for more than finding a file, whose content is checked like any other.
 */
#include "aws/cli_cache.h"

#include "base/json.h"

#include <openssl/evp.h>

#define SHA1_BYTES ((size_t)20)

static bool sha1_hex(struct ew_str bytes, char out[2 * SHA1_BYTES + 1])
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    if (!EVP_Digest(bytes.ptr, bytes.len, digest, &len, EVP_sha1(), NULL) ||
        len != SHA1_BYTES) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = DIGITS[digest[i] >> 4];
        out[2 * i + 1] = DIGITS[digest[i] & 15];
    }
    out[2 * SHA1_BYTES] = '\0';
    return true;
}

enum ew_status ew_cli_cache_path(const struct ew_provide *p, const char *folder,
                                 struct ew_str key, struct ew_str *out,
                                 struct ew_error *err)
{
    char hex[2 * SHA1_BYTES + 1];
    if (!sha1_hex(key, hex)) {
        return ew_fail(err, EW_UNSUPPORTED, "SHA-1 is not available");
    }
    struct ew_str path =
        ew_arena_printf(p->arena, "~/.aws/%s/%s.json", folder, hex);
    EW_TRY_MEMORY_FOR(path.ptr, err);
    return ew_environment_path(p->arena, p->with->settings->env, path, out,
                               err);
}

struct ew_str ew_cli_cache_text(const struct ew_provider_answer *answer,
                                const char *name)
{
    struct ew_str text = ew_json_string(ew_json_get(answer->root, name));
    return text.len > 0 ? ew_arena_str(answer->arena, text)
                        : (struct ew_str){NULL, 0};
}
