/**
 * Account exports. A text that is read twice, under two names, adds nothing;
 * two texts (cut at the first blank line) give the same estate in either
 * order; and whatever they hold, the estate keeps what estate.h promises.
 */
#include "load_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_repeat(struct ew_str text)
{
    const struct ew_load_text texts[] = {
        {EW_STR("a.json"), text},
        {EW_STR("b.json"), text},
    };
    struct ew_loaded once;
    struct ew_loaded twice;
    load_all(texts, 1, &once);
    load_all(texts, 2, &twice);
    expect_sound(&once.estate);
    expect_sound(&twice.estate);
    expect_same_principals(&once.estate, &twice.estate);
    ew_loaded_release(&once);
    ew_loaded_release(&twice);
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

static void check_order(struct ew_str text)
{
    size_t cut = find_cut(text);
    const struct ew_load_text texts[] = {
        {EW_STR("a.json"), ew_str_slice(text, 0,   cut)     },
        {EW_STR("b.json"), ew_str_slice(text, cut, text.len)},
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
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    check_repeat(text);
    check_order(text);
    return 0;
}
