/**
 * Files that the AWS CLI keeps of roles: whatever is in one, it is refused
 * without a word of it, or is whole, of the role and good for a while; and
 * the name of a file is made of plain ASCII.
 */
#include "aws/role_cache.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct ew_str ARN =
        EW_LIT("arn:aws:iam::111122223333:role/p/audit");
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_provide p = {.arena = &arena, .now = 1767225600};
    struct ew_str text = {size ? (const char *)data : "", size};
    struct ew_plan_role role = {.role_arn = ARN};
    struct ew_aws_credentials got;
    struct ew_error err = {.text = ""};
    if (ew_role_cache_parse(&p, &role, text, &got, &err) == EW_OK) {
        expect(got.access_key_id.len > 0 && got.secret.len > 0 &&
               got.session_token.len > 0);
        expect(got.expiry - p.now >= EW_ROLE_CACHE_LEAST_S);
        expect(ew_str_contains(text, EW_STR("111122223333")) ||
               ew_str_contains(text, EW_STR("\\u")));
    } else {
        expect(ew_str_starts(ew_str_from(err.text), EW_STR("the")));
    }
    struct ew_str key;
    role.external_id = text;
    if (ew_role_cache_key(&arena, &role, &key, NULL) == EW_OK) {
        for (size_t i = 0; i < key.len; i++) {
            expect(key.ptr[i] >= ' ' && key.ptr[i] < 0x7F);
        }
        expect(key.len >= text.len + ARN.len);
    }
    ew_arena_release(&arena);
    return 0;
}
