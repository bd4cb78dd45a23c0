/** A text file line by line, whatever its length. */
#ifndef EW_API_LINES_H
#define EW_API_LINES_H

#include "base/buf.h"

/** Bytes of one line; longer ones are an error of that line. */
#define EW_MAX_LINE_BYTES ((size_t)64 << 20)

struct ew_lines {
    int fd;
    struct ew_str path;
    size_t number; /**< of the line at hand, from 1 */
    struct ew_buf line;
    bool too_long; /**< the line at hand was cut */
    size_t at;     /**< in block, what comes next */
    size_t filled;
    char block[1 << 16];
};

/** "-" is standard input. Errors: EW_USAGE with the system's text. */
EW_NODISCARD enum ew_status ew_lines_open(struct ew_str path,
                                          struct ew_lines *out,
                                          struct ew_error *err);
/**
 * The next line without its end, borrowed until the next call. False at the
 * end; err->status, EW_OK before, says whether that was a failure.
 */
bool ew_lines_next(struct ew_lines *lines, struct ew_str *out,
                   struct ew_error *err);
/** No whole line is left here: the next one must be waited for. */
bool ew_lines_will_wait(const struct ew_lines *lines);
void ew_lines_close(struct ew_lines *lines);

#endif
