/* What may be said of regions, formats, accounts and what to judge. */
#include "base/buf.h"

#include "api/run.h"

/* Letters, or digits: how many from here on. */
static size_t span(struct ew_str text, size_t at, char first, char last)
{
    size_t end = at;
    while (end < text.len && text.ptr[end] >= first && text.ptr[end] <= last) {
        end++;
    }
    return end - at;
}

/*
 * `eu-west-1`, `us-gov-east-1`: words of letters and a number. New regions
 * need no new version, and a name that cannot be one is no target.
 */
static bool is_region(struct ew_str text)
{
    size_t at = span(text, 0, 'a', 'z');
    size_t words = 1;
    if (at < 2) {
        return false;
    }
    while (at + 1 < text.len && text.ptr[at] == '-') {
        size_t letters = span(text, at + 1, 'a', 'z');
        if (letters == 0) {
            break;
        }
        at += 1 + letters;
        words++;
    }
    if (words < 2 || at + 1 >= text.len || text.ptr[at] != '-') {
        return false;
    }
    size_t digits = span(text, at + 1, '0', '9');
    return digits >= 1 && digits <= 2 && at + 1 + digits == text.len;
}

static bool is_account(struct ew_str text)
{
    enum { ACCOUNT_DIGITS = 12 };
    return text.len == ACCOUNT_DIGITS &&
           span(text, 0, '0', '9') == ACCOUNT_DIGITS;
}

/* A rule, or what could be an ARN: a misspelt rule must not judge nobody. */
static bool is_only(struct ew_str text)
{
    return ew_rule_find(text) || ew_str_find(text, ':') < text.len ||
           ew_str_find(text, '*') < text.len;
}

static void refuse_format(struct ew_buf *out, struct ew_str format)
{
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    ew_buf_add_char(out, '`');
    ew_buf_add_visible(out, format);
    ew_buf_add(out, EW_STR("` is no output format; there are "));
    for (size_t i = 0; i < count; i++) {
        ew_buf_add(out, i ? EW_STR(", ") : EW_STR(""));
        ew_buf_add(out, formats[i].name);
    }
}

static void refuse(struct ew_buf *out, struct ew_str text, const char *why)
{
    ew_buf_add_char(out, '`');
    ew_buf_add_visible(out, text);
    ew_buf_printf(out, "` is %s", why);
}

bool ew_value_fault(enum ew_value value, const char *text, char *fault,
                    size_t size)
{
    struct ew_str str = ew_str_from(text);
    struct ew_str format = ew_str_slice(str, 0, ew_str_find(str, '='));
    struct ew_buf out;
    ew_buf_init(&out);
    switch (value) {
    case EW_VALUE_OUTPUT:
        if (!ew_format_find(format)) {
            refuse_format(&out, format);
        }
        break;
    case EW_VALUE_REGION:
        if (!is_region(str)) {
            refuse(&out, str, "no region; one is written like eu-west-1");
        }
        break;
    case EW_VALUE_ACCOUNT:
        if (!is_account(str)) {
            refuse(&out, str, "no account id: twelve digits");
        }
        break;
    case EW_VALUE_ONLY:
        if (!is_only(str)) {
            refuse(&out, str,
                   "neither a rule nor an ARN nor a pattern of one; "
                   "`execwarden rules` lists the rules");
        }
        break;
    case EW_VALUE_ANY:
        break;
    }
    bool wrong = out.len > 0 || out.failed;
    if (wrong) {
        (void)snprintf(fault, size, "%.*s",
                       EW_STR_ARG(out.failed ? EW_STR("out of memory")
                                             : ew_buf_str(&out)));
    }
    ew_buf_release(&out);
    return wrong;
}
