/*
 * What may be said of regions, formats, accounts and what to judge. It is
 * asked for the command line and for configuration files alike, before a run
 * starts, so that a value is refused where it is written and in the same
 * words.
 */
#include "base/buf.h"

#include "load/load.h"

#include "audit/accept.h"

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

/* A rule, or what could be an ARN: a misspelt rule must not judge nobody. */
static bool is_only(struct ew_str text)
{
    return ew_rule_find(text) || ew_str_find(text, ':') < text.len ||
           ew_str_find(text, '*') < text.len;
}

static void tell_format(struct ew_buf *out, struct ew_str format)
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

static void tell_fault(struct ew_buf *out, struct ew_str text, const char *why)
{
    ew_buf_add_char(out, '`');
    ew_buf_add_visible(out, text);
    ew_buf_printf(out, "` is %s", why);
}

static void check_one(struct ew_buf *out, struct ew_str text,
                      bool (*fits)(struct ew_str text), const char *why)
{
    if (!fits(text)) {
        tell_fault(out, text, why);
    }
}

static bool is_unit_text(struct ew_str text)
{
    return ew_str_starts(text, EW_STR("ou-"));
}

/* Of a list with commas in between, the first that does not fit. */
static void check_each_value(struct ew_buf *out, struct ew_str list,
                             bool (*fits)(struct ew_str text), const char *why)
{
    struct ew_str rest = list;
    while (rest.ptr && out->len == 0) {
        struct ew_str one = ew_str_trim(ew_str_cut(rest, ',', &rest));
        if (!fits(one)) {
            tell_fault(out, one, why);
        }
    }
}

static void check_by_kind(struct ew_buf *out, enum ew_value value,
                          struct ew_str str)
{
    static const char NO_ACCOUNT[] = "no account id: twelve digits";
    struct ew_str format = ew_str_slice(str, 0, ew_str_find(str, '='));
    struct ew_acceptance acceptance;
    const char *fault = NULL;
    switch (value) {
    case EW_VALUE_OUTPUT:
        if (!ew_format_find(format)) {
            tell_format(out, format);
        }
        break;
    case EW_VALUE_REGION:
        check_one(out, str, is_region,
                  "no region; one is written like eu-west-1");
        break;
    case EW_VALUE_ACCOUNT:
        check_one(out, str, ew_is_account_id, NO_ACCOUNT);
        break;
    case EW_VALUE_ACCOUNTS:
        check_each_value(out, str, ew_is_account_id, NO_ACCOUNT);
        break;
    case EW_VALUE_UNITS:
        check_each_value(out, str, is_unit_text,
                         "no id of an organizational unit; one is written like "
                         "ou-ab12-cdef3456");
        break;
    case EW_VALUE_ONLY:
        check_one(out, str, is_only,
                  "neither a rule nor an ARN nor a pattern of one; "
                  "`execwarden rules` lists the rules");
        break;
    case EW_VALUE_UNREAD:
        check_one(out, str, ew_load_is_unread_kind,
                  "no kind of code that is not read; there are terraform, "
                  "plan-file, plan-log, plan-text, cdktf, encrypted-state, "
                  "pulumi, serverless, cdk, kubernetes");
        break;
    case EW_VALUE_ACCEPTANCE:
        fault = ew_acceptance_parse(str, true, &acceptance);
        ew_buf_add(out, ew_str_from(fault));
        break;
    case EW_VALUE_ANY:
        break;
    }
}

bool ew_value_fault(enum ew_value value, const char *text, char *fault,
                    size_t size)
{
    struct ew_buf out;
    ew_buf_init(&out);
    check_by_kind(&out, value, ew_str_from(text));
    bool wrong = out.len > 0 || out.failed;
    if (wrong) {
        (void)snprintf(fault, size, "%.*s",
                       EW_STR_ARG(out.failed ? EW_STR("out of memory")
                                             : ew_buf_str(&out)));
    }
    ew_buf_release(&out);
    return wrong;
}
