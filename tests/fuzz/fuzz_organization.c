/**
 * Organization files, beside an export of one account: the estate keeps what
 * estate.h promises, and the order of the files does not matter.
 */
#include "load_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EXPORT                                                             \
    "{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::111122223333:user/u\"}," \
    "{\"Arn\":\"arn:aws:iam::444455556666:user/u\"}]}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    const struct ew_load_text texts[] = {
        {EW_STR("a.json"), EW_STR(EXPORT)},
        {EW_STR("b.json"), text          },
    };
    const struct ew_load_text swapped[] = {texts[1], texts[0]};
    struct ew_loaded forwards;
    struct ew_loaded backwards;
    load_all(texts, 2, &forwards);
    load_all(swapped, 2, &backwards);
    expect_sound(&forwards.estate);
    expect_same_estate(&forwards.estate, &backwards.estate);
    ew_loaded_release(&forwards);
    ew_loaded_release(&backwards);
    return 0;
}
