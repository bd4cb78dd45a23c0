/**
 * Any text as the answer of a service: reading never crashes, a refused one
 * has a line. Elements open and close like brackets, every path is that of
 * the open ones, and texts are UTF-8 without NULs.
 */
#include "base/utf8.h"

#include "aws/limits.h"
#include "aws/xml.h"

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

struct seen {
    size_t depth;
    size_t closed; /* roots */
    size_t path_lens[EW_AWS_MAX_XML_DEPTH + 1];
};

static void check_text(struct ew_str text)
{
    while (text.len > 0) {
        uint32_t code = 0;
        size_t used = ew_utf8_decode(text, &code);
        HOLDS(used > 0 && code != 0);
        text = ew_str_slice(text, used, text.len);
    }
}

static enum ew_status check(void *user, const struct ew_xml_event *event,
                            struct ew_error *err)
{
    struct seen *s = user;
    (void)err;
    if (event->kind == EW_XML_OPEN) {
        s->depth++;
        HOLDS(s->depth <= EW_AWS_MAX_XML_DEPTH);
        size_t slash = s->depth > 1 ? 1 : 0;
        HOLDS(event->path.len ==
              s->path_lens[s->depth - 1] + slash + event->name.len);
        s->path_lens[s->depth] = event->path.len;
    }
    HOLDS(event->depth == s->depth && event->name.len > 0);
    HOLDS(event->path.len == s->path_lens[s->depth]);
    HOLDS(ew_str_ends(event->path, event->name));
    if (event->kind == EW_XML_CLOSE) {
        HOLDS(event->text.ptr);
        check_text(event->text);
        s->depth--;
        s->closed += s->depth == 0;
    }
    return EW_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {0};
    struct ew_error err;
    struct ew_str input = {size ? (const char *)data : "", size};
    enum ew_status status = ew_xml_read(input, check, &seen, &err);
    if (status == EW_OK) {
        HOLDS(seen.depth == 0 && seen.closed == 1);
    } else {
        HOLDS(status == EW_SYNTAX || status == EW_LIMIT);
        HOLDS(err.place.line > 0);
    }
    return 0;
}
