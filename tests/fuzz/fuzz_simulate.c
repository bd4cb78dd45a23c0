/*
 * Whatever the line, --cases answers with one line of JSON: an object with
 * `id` and exactly one of `decision` and `error`.
 */
#include "base/json.h"

#include "api/simulate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct ew_str answer)
{
    struct ew_arena arena;
    struct ew_error err = {0};
    struct ew_json_text *text = NULL;
    ew_arena_init(&arena);
    if (ew_json_vet(&arena, EW_STR("answer"), answer, &text, &err) != EW_OK ||
        text->root_kind != EW_JSON_OBJECT || text->flaw_count > 0) {
        abort();
    }
    if (ew_str_find(answer, '\n') != answer.len - 1) {
        abort();
    }
    struct ew_json_iter iter = ew_json_iter(text, text->root, &arena);
    struct ew_json_item item;
    size_t ids = 0;
    size_t others = 0;
    while (ew_json_next(&iter, &item)) {
        bool is_id = ew_str_eq(item.name, EW_STR("id"));
        bool is_answer = ew_str_eq(item.name, EW_STR("decision")) ||
                         ew_str_eq(item.name, EW_STR("error"));
        ids += is_id;
        others += is_answer;
        if (!is_id && !is_answer) {
            abort();
        }
    }
    if (ids != 1 || others != 1) {
        abort();
    }
    ew_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ew_case_line line = {
        .path = EW_STR("cases"),
        .number = 1,
        .text = size ? (struct ew_str){(const char *)data, size}
             : EW_STR(""),
    };
    struct ew_arena arena;
    struct ew_buf out;
    ew_arena_init(&arena);
    ew_buf_init(&out);
    (void)ew_case_answer(&line, &arena, &out);
    check(ew_buf_str(&out));
    ew_buf_release(&out);
    ew_arena_release(&arena);
    return 0;
}
