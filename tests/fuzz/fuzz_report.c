/**
 * Reports. A text that is read as one and written as JSON reads again and is
 * then written with the same bytes; and every other format can be written.
 */
#include "report/read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void write_format(const struct ew_report *report, struct ew_str name,
                         struct ew_buf *out)
{
    const struct ew_render how = {.root = EW_STR("/work")};
    ew_buf_init(out);
    ew_format_find(name)->write(out, report, &how);
    expect(!out->failed);
}

static void check_again(struct ew_arena *arena, const struct ew_report *report)
{
    struct ew_report again;
    struct ew_buf first;
    struct ew_buf second;
    write_format(report, EW_STR("json"), &first);
    expect(ew_report_read(arena, EW_STR("again"), ew_buf_str(&first), &again,
                          NULL) == EW_OK);
    write_format(&again, EW_STR("json"), &second);
    expect(ew_str_eq(ew_buf_str(&first), ew_buf_str(&second)));
    ew_buf_release(&first);
    ew_buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ew_str text = {size ? (const char *)data : "", size};
    struct ew_arena arena;
    struct ew_report report;
    struct ew_error err = {0};
    ew_arena_init(&arena);
    enum ew_status status =
        ew_report_read(&arena, EW_STR("r.json"), text, &report, &err);
    expect(status == EW_OK || err.place.line > 0);
    if (status == EW_OK) {
        size_t count = 0;
        const struct ew_format *formats = ew_formats(&count);
        check_again(&arena, &report);
        for (size_t i = 0; i < count; i++) {
            struct ew_buf out;
            write_format(&report, formats[i].name, &out);
            ew_buf_release(&out);
        }
    }
    ew_arena_release(&arena);
    return 0;
}
