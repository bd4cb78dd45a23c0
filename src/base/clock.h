/** Points in time as seconds since 1970-01-01T00:00:00Z, and dates. */
#ifndef EW_BASE_CLOCK_H
#define EW_BASE_CLOCK_H

#include "base/status.h"

/**
 * What IAM accepts as a date (fact B2.2.9): `YYYY-MM-DD`, a date with
 * `Thh:mm`, `Thh:mm:ss` and a fraction, with `Z`, an offset `+hh:mm`, `+hhmm`
 * or nothing (UTC), or seconds since 1970 as an integer. Years 1 to 9999;
 * days, hours, minutes must exist. The fraction is cut.
 *
 * False when s is none of these; *out is then untouched.
 */
bool ew_time_parse(struct ew_str s, int64_t *out);
/** Exactly `YYYY-MM-DD`; *out is its first second, UTC. */
bool ew_date_parse(struct ew_str s, int64_t *out);
/** Likewise its last second, through which what has a date is valid. */
bool ew_date_parse_end(struct ew_str s, int64_t *out);
/** `YYYY-MM-DDThh:mm:ssZ` with a NUL; the year is clamped to 1..9999. */
void ew_time_format(int64_t time, char out[21]);
/** The system's clock. */
int64_t ew_time_now(void);

#endif
