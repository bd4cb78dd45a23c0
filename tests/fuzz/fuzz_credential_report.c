/**
 * Credential reports beside an export. Two texts (cut at the first blank line)
 * tell the same in either order; a key is counted only where all are known;
 * and what a report says gives and takes nobody a policy.
 */
#include "load_same.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EXPORT                                                           \
    "{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::111122223333:user/u\"" \
    "}],\"GroupDetailList\":[],\"RoleDetailList\":[],\"Policies\":[]}"

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static size_t find_cut(struct ew_str text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i - 1] == '\n' && text.ptr[i] == '\n') {
            return i;
        }
    }
    return text.len;
}

static void check_users(const struct ew_estate *a, const struct ew_estate *b)
{
    struct ew_principal *const *left = a->principals.items;
    struct ew_principal *const *right = b->principals.items;
    for (size_t i = 0; i < a->principals.count; i++) {
        expect(left[i]->active_keys <= 2);
        expect(left[i]->keys_known == right[i]->keys_known);
        expect(left[i]->active_keys == right[i]->active_keys);
        expect(left[i]->credentials_at == right[i]->credentials_at);
        expect(ew_str_eq(left[i]->password_last_used,
                         right[i]->password_last_used));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    size_t cut = find_cut(text);
    const struct ew_load_text texts[] = {
        {EW_STR("a.csv"),    ew_str_slice(text, 0, cut)},
        {EW_STR("b.csv"),              ew_str_slice(text,                               cut, text.len)},
        {EW_STR("c.json"),EW_STR(EXPORT)},
    };
    const struct ew_load_text swapped[] = {texts[2], texts[1], texts[0]};
    struct ew_loaded forwards;
    struct ew_loaded backwards;
    struct ew_loaded without;
    load_all(texts, 3, &forwards);
    load_all(swapped, 3, &backwards);
    load_all(&texts[2], 1, &without);
    expect_sound(&forwards.estate);
    expect_same_estate(&forwards.estate, &backwards.estate);
    check_users(&forwards.estate, &backwards.estate);
    expect(forwards.estate.principals.count >= without.estate.principals.count);
    ew_loaded_release(&forwards);
    ew_loaded_release(&backwards);
    ew_loaded_release(&without);
    return 0;
}
