/* The one gate: reports and comparisons differ in what fails them only. */
#include "audit/ruling.h"

static const char *const GATES[] = {
    [EW_GATE_PASSED] = "passed",
    [EW_GATE_FAILED] = "failed",
    [EW_GATE_INCONCLUSIVE] = "inconclusive",
};
const struct ew_words EW_GATE_WORDS = EW_WORDS(GATES);

const char *ew_gate_text(enum ew_gate gate)
{
    return GATES[gate];
}

void ew_ruling_count(struct ew_buf *list, size_t count, const char *one,
                     const char *many)
{
    if (count) {
        ew_buf_printf(list, "%s%zu %s", list->len ? ", " : "", count,
                      count == 1 ? one : many);
    }
}

static enum ew_gate decide_gate(const struct ew_ruling *ruling)
{
    if (!ruling->gate_off && ruling->failures.len) {
        return EW_GATE_FAILED;
    }
    return ruling->incomplete.count == 0 || ruling->allow_incomplete
               ? EW_GATE_PASSED
               : EW_GATE_INCONCLUSIVE;
}

static void add_missing_reasons(struct ew_buf *out,
                                const struct ew_ruling *ruling)
{
    const struct ew_str *lines = ruling->incomplete.items;
    if (ruling->gaps) {
        ew_buf_printf(out, "%zu gap%s in the input, first ", ruling->gaps,
                      ruling->gaps == 1 ? "" : "s");
        ew_buf_add(out, lines[0]);
    }
    if (ruling->undecided) {
        ew_buf_printf(out, "%s%zu principal%s undecided, first ",
                      ruling->gaps ? "; " : "", ruling->undecided,
                      ruling->undecided == 1 ? "" : "s");
        ew_buf_add(out, lines[ruling->gaps]);
    }
}

static void add_reason(struct ew_buf *out, const struct ew_ruling *ruling,
                       enum ew_gate gate)
{
    switch (gate) {
    case EW_GATE_FAILED:
        ew_buf_add(out, EW_STR("FAILED: "));
        ew_buf_add(out, ew_buf_str(&ruling->failures));
        break;
    case EW_GATE_INCONCLUSIVE:
        ew_buf_add(out, EW_STR("INCONCLUSIVE: "));
        add_missing_reasons(out, ruling);
        break;
    case EW_GATE_PASSED:
        ew_buf_add(out, EW_STR("passed: "));
        ew_buf_add(out, ruling->gate_off ? EW_STR("nothing fails this run")
                                         : ruling->passed);
        break;
    }
    if (ruling->remarks.len) {
        ew_buf_printf(out, " (%.*s)", EW_STR_ARG(ew_buf_str(&ruling->remarks)));
    }
    if (gate == EW_GATE_INCONCLUSIVE) {
        ew_buf_add(out, EW_STR("; give what is missing, or accept it with "
                               "--allow-incomplete"));
    } else if (ruling->incomplete.count > 0) {
        ew_buf_add(out, EW_STR("; the input is incomplete"));
    }
}

enum ew_status ew_ruling_give(struct ew_ruling *ruling, struct ew_arena *arena,
                              enum ew_gate *gate, struct ew_str *reason,
                              struct ew_error *err)
{
    struct ew_buf raw;
    struct ew_buf shown;
    ew_buf_init(&raw);
    ew_buf_init(&shown);
    *gate = decide_gate(ruling);
    add_reason(&raw, ruling, *gate);
    ew_buf_add_visible(&shown, ew_buf_str(&raw));
    shown.failed = shown.failed || raw.failed || ruling->failures.failed ||
                   ruling->remarks.failed;
    *reason = ew_buf_move(&shown, arena);
    ew_buf_release(&raw);
    ew_buf_release(&ruling->failures);
    ew_buf_release(&ruling->remarks);
    return reason->ptr ? EW_OK : ew_fail_memory(err);
}
