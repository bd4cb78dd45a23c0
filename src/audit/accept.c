#include "audit/accept.h"

#include "base/clock.h"
#include "base/waiver.h"

/* A word, or what stands in quotes: paths and addresses may have blanks. */
static struct ew_str take_what(struct ew_str *rest)
{
    *rest = ew_str_trim(*rest);
    size_t end = rest->len && rest->ptr[0] == '"'
                     ? 1 + ew_str_find(ew_str_slice(*rest, 1, rest->len), '"')
                     : rest->len;
    if (end >= rest->len) {
        return ew_str_take_word(rest);
    }
    struct ew_str what = ew_str_slice(*rest, 1, end);
    *rest = ew_str_trim(ew_str_slice(*rest, end + 1, rest->len));
    return what;
}

const char *ew_acceptance_parse(struct ew_str text, bool need_reason,
                                struct ew_acceptance *out)
{
    struct ew_str rest = text;
    *out = (struct ew_acceptance){.what = take_what(&rest)};
    if (out->what.len == 0 || ew_str_starts(out->what, EW_STR("reason=")) ||
        ew_str_starts(out->what, EW_STR("until="))) {
        return "it does not begin with what it accepts";
    }
    struct ew_waiver waiver = ew_waiver_read(rest);
    out->reason = waiver.reason;
    out->has_until = waiver.until.ptr != NULL;
    if (out->has_until && !ew_date_parse_end(waiver.until, &out->until)) {
        return "`until` must be a date such as 2026-12-31";
    }
    if (waiver.stray.ptr) {
        return "what it accepts is followed by `until=` and `reason=`, once "
               "each";
    }
    if (waiver.until_in_reason) {
        return "`until=` stands in its reason, which comes last";
    }
    return need_reason && out->reason.len == 0 ? "it gives no reason" : NULL;
}

bool ew_acceptance_expired(const struct ew_acceptance *acceptance, int64_t now)
{
    return acceptance->has_until && now > acceptance->until;
}

/* An address that files share names no one thing. */
static void note_address(struct ew_acceptance *acceptance,
                         struct ew_place place)
{
    if (!ew_str_eq(ew_place_address(place), acceptance->what)) {
        return;
    }
    if (acceptance->file.ptr && !ew_str_eq(acceptance->file, place.file)) {
        acceptance->ambiguous = true;
    }
    acceptance->file = place.file;
}

void ew_acceptances_prepare(const struct ew_audit_options *options,
                            const struct ew_estate *estate)
{
    for (size_t i = 0; i < options->accepted_count; i++) {
        struct ew_acceptance *acceptance = &options->accepted[i];
        EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
            note_address(acceptance, principal->place);
        }
        EW_EACH(const struct ew_diag, gap, &estate->incomplete.list) {
            note_address(acceptance, gap->place);
        }
    }
}

/* `FILE`, where what is meant is all of it; `ADDRESS`; or `FILE#ADDRESS`. */
static bool is_place(const struct ew_acceptance *acceptance,
                     struct ew_place place, bool whole_file)
{
    struct ew_str what = acceptance->what;
    struct ew_str address = ew_place_address(place);
    if (address.len > 0 && ew_str_eq(what, address)) {
        return true;
    }
    bool at_address =
        address.len > 0 && what.len > place.file.len &&
        ew_str_starts(what, place.file) && what.ptr[place.file.len] == '#' &&
        ew_str_eq(ew_str_slice(what, place.file.len + 1, what.len), address);
    return !acceptance->no_file &&
           (at_address ||
            (whole_file && place.file.len > 0 && ew_str_eq(what, place.file)));
}

/* The ARN of a document has the path of its file. */
static bool is_arn(const struct ew_acceptance *acceptance, struct ew_str arn)
{
    bool elsewhere =
        acceptance->no_file && ew_str_starts(arn, EW_STR("document:"));
    return arn.len > 0 && !elsewhere && ew_str_eq(arn, acceptance->what);
}

struct ew_acceptance *ew_accepted(const struct ew_audit_options *options,
                                  struct ew_str arn, struct ew_place place)
{
    for (size_t i = 0; i < options->accepted_count; i++) {
        struct ew_acceptance *acceptance = &options->accepted[i];
        if (acceptance->ambiguous ||
            ew_acceptance_expired(acceptance, options->now)) {
            continue;
        }
        if (is_arn(acceptance, arn) ||
            is_place(acceptance, place, arn.len == 0)) {
            acceptance->used = true;
            return acceptance;
        }
    }
    return NULL;
}
