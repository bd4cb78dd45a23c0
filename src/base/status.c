/*
 * An error is filled where it happens and passed up unchanged. Its text is
 * made visible while it is written, since most of them quote an input, and is
 * cut at a whole character.
 */
#include "base/status.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char CUT_MARK[] = "...";

const char *ew_status_text(enum ew_status status)
{
    static const char *const TEXTS[] = {
#define STATUS_TEXT(name, text) text,
        EW_STATUS_LIST(STATUS_TEXT)
#undef STATUS_TEXT
    };
    size_t index = (size_t)status;
    return index < sizeof(TEXTS) / sizeof(TEXTS[0]) ? TEXTS[index] : "failed";
}

/* The characters of s in their visible form, as many as fit; a text that is
 * cut, here or by its maker, ends in "...". */
static void show(char out[EW_MAX_ERROR_TEXT], struct ew_str s, bool cut)
{
    const size_t room = EW_MAX_ERROR_TEXT - sizeof(CUT_MARK);
    size_t len = 0;
    while (s.len > 0) {
        char shown[EW_UTF8_SHOWN_MAX];
        size_t used = 0;
        size_t written = ew_utf8_show(s, shown, &used);
        if (written > room - len) {
            cut = true;
            break;
        }
        memcpy(out + len, shown, written);
        len += written;
        s = ew_str_slice(s, used, s.len);
    }
    memcpy(out + len, cut ? CUT_MARK : "", cut ? sizeof(CUT_MARK) : 1);
}

EW_PRINTF(4, 0)
static enum ew_status fill(struct ew_error *err, enum ew_status status,
                           struct ew_place place, const char *format,
                           va_list args)
{
    if (!err) {
        return status;
    }
    /* first beside err, because the arguments may point into it */
    char raw[EW_MAX_ERROR_TEXT];
    int len = vsnprintf(raw, sizeof(raw), format, args);
    struct ew_str text = {raw, len > 0 ? (size_t)len : 0};
    bool cut = text.len >= sizeof(raw);
    if (cut) {
        /* a character cut in two at the end does not fit anyway */
        text.len = sizeof(raw) - 1;
    }
    err->status = status;
    err->place = place;
    show(err->text, text, cut);
    return status;
}

enum ew_status ew_fail(struct ew_error *err, enum ew_status status,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fill(err, status, (struct ew_place){0}, format, args);
    va_end(args);
    return status;
}

enum ew_status ew_fail_at(struct ew_error *err, enum ew_status status,
                          struct ew_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fill(err, status, place, format, args);
    va_end(args);
    return status;
}

enum ew_status ew_fail_memory(struct ew_error *err)
{
    return ew_fail(err, EW_NOMEM, "%s", ew_status_text(EW_NOMEM));
}

struct ew_str ew_place_address(struct ew_place place)
{
    return place.origin ? place.origin->address : (struct ew_str){NULL, 0};
}
