#include "load/exemption.h"

#include "base/clock.h"

static const struct ew_str MARK = EW_LIT("execwarden:allow");

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct ew_str ew_exemption_in(struct ew_str comment)
{
    comment = ew_str_trim(comment);
    if (!ew_str_starts(comment, MARK)) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str rest = ew_str_slice(comment, MARK.len, comment.len);
    return rest.len == 0 || is_blank(rest.ptr[0]) ? rest
                                                  : (struct ew_str){NULL, 0};
}

/* The word that *rest begins with, which is then behind it. */
static struct ew_str take_word(struct ew_str *rest)
{
    size_t len = 0;
    *rest = ew_str_trim(*rest);
    while (len < rest->len && !is_blank(rest->ptr[len])) {
        len++;
    }
    struct ew_str word = ew_str_slice(*rest, 0, len);
    *rest = ew_str_slice(*rest, len, rest->len);
    return word;
}

/* Without the quotes around all of it. */
static struct ew_str unquote(struct ew_str text)
{
    text = ew_str_trim(text);
    bool quoted = text.len >= 2 &&
                  (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
                  text.ptr[text.len - 1] == text.ptr[0];
    return quoted ? ew_str_trim(ew_str_slice(text, 1, text.len - 1)) : text;
}

/* A word behind the rule; false: it is none that is known. */
static bool take_until(struct ew_exemption *exemption, struct ew_str word)
{
    static const struct ew_str UNTIL = EW_LIT("until=");
    if (!ew_str_starts(word, UNTIL) || exemption->until.ptr) {
        return false;
    }
    exemption->until = ew_str_slice(word, UNTIL.len, word.len);
    return true;
}

static void parse(struct ew_arena *arena, struct ew_str text,
                  struct ew_exemption *exemption)
{
    static const struct ew_str REASON = EW_LIT("reason=");
    int64_t day = 0;
    struct ew_str rest = text;
    exemption->rule = take_word(&rest);
    if (exemption->rule.len == 0 ||
        ew_str_find(exemption->rule, '=') < exemption->rule.len) {
        exemption->rule = (struct ew_str){NULL, 0};
        exemption->fault = EW_STR("it does not begin with a rule");
        return;
    }
    for (rest = ew_str_trim(rest); rest.len; rest = ew_str_trim(rest)) {
        if (ew_str_starts(rest, REASON)) {
            struct ew_str reason =
                unquote(ew_str_slice(rest, REASON.len, rest.len));
            exemption->reason = reason.len ? reason : exemption->reason;
            break;
        }
        struct ew_str word = take_word(&rest);
        if (!take_until(exemption, word)) {
            exemption->fault = ew_reason(
                arena, "`%.*s` is neither `until=` nor `reason=`, once each",
                EW_STR_ARG(word));
            return;
        }
    }
    if (exemption->until.ptr && !ew_date_parse(exemption->until, &day)) {
        exemption->fault =
            ew_reason(arena, "`%.*s` is not a date, such as 2026-12-31",
                      EW_STR_ARG(exemption->until));
    }
}

enum ew_status ew_exemption_read(struct ew_loading *loading, struct ew_str text,
                                 struct ew_place place, struct ew_str address)
{
    struct ew_exemption *exemption = ew_vec_push(&loading->estate->exemptions);
    if (!exemption) {
        return EW_NOMEM;
    }
    exemption->place = place;
    exemption->address = address;
    parse(loading->arena, text, exemption);
    return EW_OK;
}
