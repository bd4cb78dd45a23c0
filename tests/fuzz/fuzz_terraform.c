/**
 * Terraform plans and states. The same text gives the same estate; and
 * whatever it holds, the estate keeps what estate.h promises.
 */
#include "load_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    const struct ew_load_text plan = {EW_STR("a.json"), text};
    struct ew_loaded once;
    struct ew_loaded again;
    load_all(&plan, 1, &once);
    load_all(&plan, 1, &again);
    expect_sound(&once.estate);
    expect_same_estate(&once.estate, &again.estate);
    ew_loaded_release(&once);
    ew_loaded_release(&again);
    return 0;
}
