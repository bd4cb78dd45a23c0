/*
 * Comments that accept a finding, and comments that look as if they should:
 * whoever wrote `execwarden-skip` believes that something is accepted, so a
 * near miss is told and not passed over.
 */
#include "load/code/exemption.h"

#include "base/clock.h"
#include "base/waiver.h"

static const struct ew_str MARK = EW_LIT("execwarden:allow");
static const struct ew_str NAME = EW_LIT("execwarden");

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t begin_of_word(struct ew_str text)
{
    size_t at = 0;
    while (at < text.len && !is_letter(text.ptr[at])) {
        at++;
    }
    return at;
}

/* A rule's id is in it: words alone may be no more than words. */
static bool names_rule(struct ew_str text)
{
    for (size_t i = 0; i + 2 < text.len; i++) {
        struct ew_str rest = ew_str_slice(text, i, text.len);
        if (ew_str_starts_nocase(rest, EW_STR("EW")) && rest.ptr[2] >= '0' &&
            rest.ptr[2] <= '9') {
            return true;
        }
    }
    return false;
}

/* `execwarden:ignore`, `execwarden: allow`, `# execwarden-skip`: whoever wrote
 * it takes something for exempted. */
static bool is_near(struct ew_str comment)
{
    static const struct ew_str WORDS[] = {
        EW_LIT("allow"),   EW_LIT("ignore"),  EW_LIT("skip"),
        EW_LIT("disable"), EW_LIT("exempt"),  EW_LIT("suppress"),
        EW_LIT("accept"),  EW_LIT("exclude"), EW_LIT("nolint")};
    if (!ew_str_starts_nocase(comment, NAME)) {
        return false;
    }
    struct ew_str rest = ew_str_slice(comment, NAME.len, comment.len);
    size_t begin = begin_of_word(rest);
    struct ew_str between = ew_str_slice(rest, 0, begin);
    bool joined = ew_str_trim(between).len > 0;
    rest = ew_str_slice(rest, begin, rest.len);
    for (size_t i = 0; begin > 0 && i < sizeof(WORDS) / sizeof(*WORDS); i++) {
        if (ew_str_starts_nocase(rest, WORDS[i]) &&
            (rest.len == WORDS[i].len || !is_letter(rest.ptr[WORDS[i].len]))) {
            return joined || names_rule(rest);
        }
    }
    return false;
}

struct ew_str ew_exemption_in(struct ew_str comment)
{
    static const struct ew_str NONE = {NULL, 0};
    comment = ew_str_trim(comment);
    if (!ew_str_starts(comment, MARK)) {
        return is_near(comment) ? comment : NONE;
    }
    struct ew_str rest = ew_str_slice(comment, MARK.len, comment.len);
    if (rest.len == 0 || ew_is_blank(rest.ptr[0])) {
        return rest;
    }
    return is_near(comment) ? comment : NONE;
}

bool ew_exemption_maybe(struct ew_str text)
{
    for (size_t i = 0; i + NAME.len <= text.len; i++) {
        if (ew_str_starts_nocase(ew_str_slice(text, i, text.len), NAME)) {
            return true;
        }
    }
    return false;
}

/* Without the quotes around all of it. */
static struct ew_str unquote_whole(struct ew_str text)
{
    text = ew_str_trim(text);
    bool quoted = text.len >= 2 &&
                  (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
                  text.ptr[text.len - 1] == text.ptr[0];
    return quoted ? ew_str_trim(ew_str_slice(text, 1, text.len - 1)) : text;
}

/* The first thing that is wrong with what follows the rule. */
static struct ew_str fault_of_waiver(struct ew_arena *arena,
                                     const struct ew_waiver *waiver)
{
    struct ew_str stray = waiver->stray;
    int64_t day = 0;
    if (stray.ptr && names_rule(ew_str_slice(stray, 0, 3))) {
        return ew_reason(arena,
                         "`%.*s` is a second rule: each has its own exemption",
                         EW_STR_ARG(stray));
    }
    if (stray.ptr) {
        return ew_reason(arena,
                         "`%.*s` is neither `until=` nor `reason=`, once each",
                         EW_STR_ARG(stray));
    }
    if (ew_str_contains(waiver->reason, MARK)) {
        return EW_STR("there is another one in its reason: each has its own "
                      "comment");
    }
    if (waiver->until_in_reason) {
        return EW_STR("`until=` stands in its reason, which comes last");
    }
    if (waiver->until.ptr && !ew_date_parse(waiver->until, &day)) {
        return ew_reason(arena, "`%.*s` is not a date, such as 2026-12-31",
                         EW_STR_ARG(waiver->until));
    }
    return (struct ew_str){NULL, 0};
}

static void parse_exemption(struct ew_arena *arena, struct ew_str text,
                            struct ew_exemption *exemption)
{
    struct ew_str rest = text;
    if (is_near(ew_str_trim(text))) {
        exemption->fault =
            EW_STR("it is not written `execwarden:allow RULE reason=…`");
        return;
    }
    struct ew_str rule = ew_str_take_word(&rest);
    if (rule.len == 0 || ew_str_find(rule, '=') < rule.len) {
        exemption->fault = EW_STR("it does not begin with a rule");
        return;
    }
    struct ew_waiver waiver = ew_waiver_read(rest);
    struct ew_str reason = unquote_whole(waiver.reason);
    exemption->rule = rule;
    exemption->until = waiver.until;
    exemption->reason = reason.len ? reason : exemption->reason;
    exemption->fault = fault_of_waiver(arena, &waiver);
}

enum ew_status ew_exemption_read(struct ew_loading *loading, struct ew_str text,
                                 struct ew_place place, struct ew_str address)
{
    struct ew_exemption *exemption = ew_vec_push(&loading->estate->exemptions);
    EW_TRY_MEMORY(exemption);
    exemption->place = place;
    exemption->address = address;
    parse_exemption(loading->arena, text, exemption);
    return EW_OK;
}

enum ew_status ew_exemption_read_homeless(struct ew_loading *loading,
                                          struct ew_str text,
                                          struct ew_place place)
{
    static const struct ew_str NOBODY = {NULL, 0};
    struct ew_vec *all = &loading->estate->exemptions;
    EW_TRY(ew_exemption_read(loading, text, place, NOBODY));
    struct ew_exemption *last =
        (struct ew_exemption *)all->items + (all->count - 1);
    if (!last->fault.ptr) {
        /* else it would count for the whole file */
        last->fault = EW_STR("it stands at no resource");
    }
    return EW_OK;
}
