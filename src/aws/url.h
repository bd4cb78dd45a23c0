/** The parts of a URL, and percent-encoding. */
#ifndef EW_AWS_URL_H
#define EW_AWS_URL_H

#include "base/buf.h"

/** Slices of the text it was made from. */
struct ew_url {
    bool https;         /**< else http */
    struct ew_str host; /**< without the brackets of an IPv6 address */
    struct ew_str port; /**< digits; absent: the scheme's */
    struct ew_str path; /**< with its `/`; empty when there is none */
    bool has_query;
};

/**
 * An absolute http or https URL without user name and fragment, of visible
 * ASCII only. False for any other text; *out is then untouched.
 */
bool ew_url_split(struct ew_str text, struct ew_url *out);
/** All but letters, digits and `-._~` as %XX (RFC 3986, unreserved). */
void ew_url_encode(struct ew_buf *out, struct ew_str value);
/** `&name=value`, without the `&` in front of the first pair. */
void ew_form_add(struct ew_buf *out, const char *name, struct ew_str value);

#endif
