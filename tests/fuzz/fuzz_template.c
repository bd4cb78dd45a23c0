/**
 * Templates, in JSON or YAML, beside a file with parameters: the estate keeps
 * what estate.h promises, and the order of the files does not matter.
 */
#include "load_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PARAMETERS                                \
    "{\"Parameters\":{\"P\":\"a,b\",\"Q\":\"x\"," \
    "\"Env\":\"prod\"},\"Tags\":{}}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    const struct ew_load_text texts[] = {
        {EW_STR("a"), text              },
        {EW_STR("b"), EW_STR(PARAMETERS)},
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
