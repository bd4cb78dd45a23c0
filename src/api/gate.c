/*
 * The words about the gate, for all commands that have one. The last line on
 * standard error says why it passed or failed, so that the end of a log is
 * enough.
 */
#include "api/gate.h"

enum ew_exit ew_read_severity(const struct ew_streams *streams,
                              const char *option, const char *text,
                              enum ew_severity *out)
{
    if (ew_severity_parse(ew_str_from(text), out)) {
        return EW_EXIT_PASSED;
    }
    ew_say(streams,
           "--%s `%s` is no severity; there are critical, high, medium, low, "
           "info%s",
           option, text,
           ew_str_eq(ew_str_from(option), EW_STR("fail-on")) ? ", none" : "");
    return EW_EXIT_USAGE;
}

enum ew_exit ew_read_fail_on(const struct ew_streams *streams, const char *text,
                             bool *off, enum ew_severity *out)
{
    *out = EW_HIGH;
    *off = text && ew_str_eq(ew_str_from(text), EW_STR("none"));
    return text && !*off ? ew_read_severity(streams, "fail-on", text, out)
                         : EW_EXIT_PASSED;
}

enum ew_exit ew_tell_gate(const struct ew_streams *streams, enum ew_gate gate,
                          struct ew_str reason)
{
    static const struct {
        const char *color;
        enum ew_exit status;
    } GATES[] = {
        [EW_GATE_PASSED] = {"\033[32m",   EW_EXIT_PASSED      },
        [EW_GATE_FAILED] = {"\033[1;31m", EW_EXIT_FAILED      },
        [EW_GATE_INCONCLUSIVE] = {"\033[33m",   EW_EXIT_INCONCLUSIVE},
    };
    size_t word = ew_str_find(reason, ':');
    struct ew_str first = ew_str_slice(reason, 0, word);
    if (streams->verbosity < 0 && gate == EW_GATE_PASSED) {
        return GATES[gate].status;
    }
    struct ew_buf line;
    ew_buf_init(&line);
    ew_buf_printf(&line, "gate: %s%.*s%s",
                  streams->color_err ? GATES[gate].color : "",
                  EW_STR_ARG(first), streams->color_err ? "\033[0m" : "");
    ew_buf_add_visible(&line, ew_str_slice(reason, word, reason.len));
    ew_buf_add_char(&line, '\n');
    ew_say_line(streams, &line);
    ew_buf_release(&line);
    return GATES[gate].status;
}
