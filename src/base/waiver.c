/*
 * Comments in code, metadata and options all say on what terms something is
 * accepted, and they say it in these words. The reason comes last so that it
 * needs no quotes.
 */
#include "base/waiver.h"

static const struct ew_str UNTIL = EW_LIT("until=");
static const struct ew_str REASON = EW_LIT("reason=");

struct ew_waiver ew_waiver_read(struct ew_str text)
{
    struct ew_waiver out = {0};
    while (text.len && !out.stray.ptr) {
        if (ew_str_starts(text, REASON)) {
            out.reason = ew_str_trim(ew_str_slice(text, REASON.len, text.len));
            out.until_in_reason = ew_str_contains(out.reason, UNTIL);
            break;
        }
        struct ew_str word = ew_str_take_word(&text);
        if (ew_str_starts(word, UNTIL) && !out.until.ptr) {
            out.until = ew_str_slice(word, UNTIL.len, word.len);
        } else {
            out.stray = word;
        }
    }
    return out;
}
