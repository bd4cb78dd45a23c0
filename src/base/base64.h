/** Base64. */
#ifndef EW_BASE_BASE64_H
#define EW_BASE_BASE64_H

#include "base/arena.h"

/**
 * The bytes that text stands for, in the arena; line ends are passed over,
 * which some tools put in.
 *
 * Source: RFC 4648, section 4. Errors: EW_SYNTAX for another character, a
 * length that is none, or bits that are left over; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_base64_decode(struct ew_arena *arena,
                                             struct ew_str text,
                                             struct ew_str *out,
                                             struct ew_error *err);

#endif
