/*
 * Somebody with a way in who may also hide that it was used. Each statement
 * that allows some of these calls is to be mended, so each is a finding.
 */
#include "base/buf.h"

#include "audit/rules/way.h"

enum { NAMED_CALLS = 3 };

static bool is_known(const struct ew_evidence *evidence)
{
    return evidence->verdict != EW_VERDICT_UNKNOWN;
}

static bool is_of_statement(const struct ew_evidence *evidence,
                            const struct ew_through *through)
{
    return is_known(evidence) && evidence->through.policy == through->policy &&
           evidence->through.statement == through->statement;
}

/* `who it was (cloudtrail:StopLogging and 2 more)`; false: none of them. */
static bool add_hidden(struct ew_buf *out, const struct ew_ways *ways,
                       const struct ew_through *through, enum ew_hides hides,
                       const char *before)
{
    static const char *const WORDS[] = {
        [EW_HIDES_WHAT] = "what was typed",
        [EW_HIDES_WHO] = "who it was",
        [EW_HIDES_ALERT] = "the alert",
    };
    size_t count = 0;
    for (size_t i = 0; i < ways->evidence_count; i++) {
        const struct ew_evidence *one = &ways->evidence[i];
        if (one->hides != hides || !is_of_statement(one, through)) {
            continue;
        }
        count++;
        if (count == 1) {
            ew_buf_printf(out, "%s%s (", before, WORDS[hides]);
        }
        if (count <= NAMED_CALLS) {
            ew_buf_add(out, count > 1 ? EW_STR(", ") : EW_STR(""));
            ew_buf_add(out, one->action);
            ew_buf_add(out, one->verdict == EW_VERDICT_CONDITIONAL
                                ? EW_STR(" on conditions")
                                : EW_STR(""));
        }
    }
    if (count > NAMED_CALLS) {
        ew_buf_printf(out, " and %zu more", count - NAMED_CALLS);
    }
    ew_buf_add(out, count ? EW_STR(")") : EW_STR(""));
    return count > 0;
}

static struct ew_str hiding_text(const struct ew_case *c,
                                 const struct ew_through *through)
{
    struct ew_buf text;
    const char *before = "";
    ew_buf_init(&text);
    ew_buf_add(&text, EW_STR("may hide sessions: "));
    for (size_t i = 0; i < EW_HIDES; i++) {
        if (add_hidden(&text, c->reported->ways, through, (enum ew_hides)i,
                       before)) {
            before = ", ";
        }
    }
    return ew_buf_move(&text, c->judge->arena);
}

static bool was_told_of(const struct ew_ways *ways, size_t before,
                        const struct ew_through *through)
{
    for (size_t i = 0; i < before; i++) {
        if (is_of_statement(&ways->evidence[i], through)) {
            return true;
        }
    }
    return false;
}

static enum ew_status judge_evidence(const struct ew_case *c,
                                     struct ew_error *err)
{
    const struct ew_ways *ways = c->reported->ways;
    const struct ew_evidence *unknown = NULL;
    bool known = false;
    for (size_t i = 0; i < ways->evidence_count; i++) {
        const struct ew_evidence *one = &ways->evidence[i];
        unknown = is_known(one) || unknown ? unknown : one;
        known = known || is_known(one);
        if (!is_known(one) || was_told_of(ways, i, &one->through)) {
            continue;
        }
        const struct ew_finding draft = {
            .severity = c->rule->severity,
            .message = hiding_text(c, &one->through),
        };
        EW_TRY(ew_case_add_opening(c, &draft, &one->through,
                                   (struct ew_str){NULL, 0}, err));
    }
    return unknown && !known
               ? ew_case_note_undecided(c, unknown->unknown,
                                        "a way for it to hide sessions", err)
               : EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW206[EW_STEPS] = {[EW_ALL_WAYS] =
                                                     judge_evidence};
