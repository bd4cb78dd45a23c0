/*
 * A report of a large organization is long, and longer in some formats than in
 * others. Writers call this between two pieces, so that no more than one is in
 * memory where the output is a stream.
 */
#include "report/report.h"

/* Between two pieces that go to the stream. */
#define DRAIN_BYTES ((size_t)64 << 10)

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
