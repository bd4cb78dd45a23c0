/** The gate of a command: its options, and its last line of talk. */
#ifndef EW_API_GATE_H
#define EW_API_GATE_H

#include "api/run.h"

/** option without its dashes, for the message when text is no severity. */
enum ew_exit ew_read_severity(const struct ew_streams *streams,
                              const char *option, const char *text,
                              enum ew_severity *out);
/** --fail-on: a severity or `none`; NULL is `high`. */
enum ew_exit ew_read_fail_on(const struct ew_streams *streams, const char *text,
                             bool *off, enum ew_severity *out);
/**
 * Tell why the gate is as it is; the exit status that belongs to it. The
 * reason starts with one word for that, followed by a `:`.
 */
enum ew_exit ew_tell_gate(const struct ew_streams *streams, enum ew_gate gate,
                          struct ew_str reason);

#endif
