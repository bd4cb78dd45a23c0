/**
 * Any text as two pages of GetAccountAuthorizationDetails: adding never
 * crashes, and what was taken gives well-formed JSON with the four lists. A
 * page that is not the last leads on.
 */
#include "base/json.h"

#include "aws/iam_details.h"

#include <stdint.h>
#include <stdlib.h>

/* assert() would be gone in a release build. */
#define HOLDS(condition)    \
    do {                    \
        if (!(condition)) { \
            abort();        \
        }                   \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct ew_arena *arena, struct ew_str text)
{
    struct ew_json_text *json = NULL;
    struct ew_json_item item;
    size_t lists = 0;
    enum ew_status status =
        ew_json_vet(arena, EW_STR("details"), text, &json, NULL);
    HOLDS(status == EW_OK);
    struct ew_json_iter iter = ew_json_iter(json, json->root, arena);
    while (ew_json_next(&iter, &item)) {
        HOLDS(item.kind == EW_JSON_ARRAY);
        lists++;
    }
    HOLDS(lists == EW_IAM_LISTS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_iam_details details;
    struct ew_arena arena;
    struct ew_str marker = {NULL, 0};
    struct ew_buf out;
    struct ew_str page = {size ? (const char *)data : "", size};
    ew_arena_init(&arena);
    ew_buf_init(&out);
    ew_iam_details_init(&details);
    enum ew_status status =
        ew_iam_details_add(&details, &arena, page, &marker, NULL);
    if (status == EW_OK) {
        HOLDS(!marker.ptr || marker.len > 0);
        status = ew_iam_details_add(&details, &arena, page, &marker, NULL);
        HOLDS(status == EW_OK);
        ew_iam_details_write(&details, &out);
        check(&arena, ew_buf_str(&out));
    }
    ew_iam_details_release(&details);
    ew_buf_release(&out);
    ew_arena_release(&arena);
    return 0;
}
