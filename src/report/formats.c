#include "report/report.h"

static const struct ew_format FORMATS[] = {
    {EW_LIT("table"),    EW_LIT("for people, at a terminal; the default"),
     ew_report_table,    NULL},
    {EW_LIT("json"),     EW_LIT("one document, schema execwarden/report/v1"),
     ew_report_json,     NULL},
    {EW_LIT("ndjson"),   EW_LIT("the same members, one object a line"),
     ew_report_ndjson,   NULL},
    {EW_LIT("markdown"), EW_LIT("for job summaries and comments"),
     ew_report_markdown, NULL},
};

/* Between two pieces that go to the stream. */
#define DRAIN_BYTES ((size_t)64 << 10)

const struct ew_format *ew_formats(size_t *count)
{
    *count = sizeof(FORMATS) / sizeof(FORMATS[0]);
    return FORMATS;
}

const struct ew_format *ew_format_find(struct ew_str name)
{
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(formats[i].name, name)) {
            return &formats[i];
        }
    }
    return NULL;
}

void ew_render_drain(struct ew_buf *out, const struct ew_render *how)
{
    if (!how->stream || out->len < DRAIN_BYTES) {
        return;
    }
    if (fwrite(out->ptr, 1, out->len, how->stream) != out->len) {
        out->failed = true;
    }
    out->len = 0;
}
