/** On what terms something is not to count: until when, and why. */
#ifndef EW_BASE_WAIVER_H
#define EW_BASE_WAIVER_H

#include "base/status.h"

struct ew_waiver {
    struct ew_str until;  /**< as written; absent: not given */
    struct ew_str reason; /**< without blanks around it; absent: not given */
    bool until_in_reason; /**< `until=` came too late */
    /** A word that is neither, or is there twice: the rest was not read. */
    struct ew_str stray;
};

/**
 * Read `until=YYYY-MM-DD reason=…`, each of which may be left out. The reason
 * comes last and runs to the end. text begins with a word and is borrowed.
 */
struct ew_waiver ew_waiver_read(struct ew_str text);

#endif
