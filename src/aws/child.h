/** Running another program and reading what it writes. */
#ifndef EW_AWS_CHILD_H
#define EW_AWS_CHILD_H

#include "base/buf.h"

struct ew_child_run {
    char *const *words;       /**< the program and its arguments, then NULL */
    char *const *environment; /**< as environ; NULL: empty */
    int timeout_ms;
    size_t max_out_bytes;
    size_t max_err_bytes; /**< what comes after it is read and dropped */
};

struct ew_child_result {
    struct ew_buf out;
    struct ew_buf err;
    int exit_status; /**< of the program; 128 + the signal that ended it */
};

/**
 * Run a program, found by PATH where its name has no `/`, without a shell.
 * Its standard input is empty.
 *
 * Ownership: release the two buffers of *result, in any case.
 * Errors: EW_IO when it cannot be started or takes too long, EW_LIMIT when it
 * writes too much, EW_NOMEM; it has then been killed. The text of err does
 * not hold the arguments.
 */
EW_NODISCARD enum ew_status ew_child_run(const struct ew_child_run *run,
                                         struct ew_child_result *result,
                                         struct ew_error *err);

#endif
