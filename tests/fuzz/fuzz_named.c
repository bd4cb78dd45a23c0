/**
 * A file of any kind that the user named. Whatever it holds, it is read as
 * input or the run is incomplete: it is never passed over. The first byte
 * picks its name.
 */
#include "load_same.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ew_str name_of(uint8_t pick)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("a.json"),     EW_LIT("a.yaml"),         EW_LIT("a.txt"),
        EW_LIT("a.json.gz"),  EW_LIT("main.tf"),        EW_LIT("a.tf.json"),
        EW_LIT("serverless"), EW_LIT("terragrunt.hcl"), EW_LIT("manifest.json"),
    };
    enum { COUNT = sizeof(NAMES) / sizeof(NAMES[0]) };
    return NAMES[pick % COUNT];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const struct ew_load_text text = {
        name_of(data[0]), {(const char *)data + 1, size - 1}
    };
    struct ew_loaded loaded;
    load_all(&text, 1, &loaded);
    expect_sound(&loaded.estate);
    if (loaded.estate.inputs.count == 0 &&
        loaded.estate.incomplete.list.count == 0) {
        abort();
    }
    ew_loaded_release(&loaded);
    return 0;
}
