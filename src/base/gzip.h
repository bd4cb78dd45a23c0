/** gzip, by zlib (RFC 1952); private to base/file.h. */
#ifndef EW_BASE_GZIP_H
#define EW_BASE_GZIP_H

#include "base/status.h"

/** Whether bytes start with the magic of gzip. */
bool ew_is_gzip(struct ew_str bytes);
/**
 * Undo gzip, all members of it. Zero bytes after the last one are padding.
 *
 * Ownership: *out is on the heap and owned by the caller; a NUL follows its
 * *len bytes. Errors: EW_SYNTAX, EW_LIMIT past max_bytes, EW_NOMEM; without
 * a place.
 */
EW_NODISCARD enum ew_status ew_gunzip(struct ew_str bytes, size_t max_bytes,
                                      char **out, size_t *len,
                                      struct ew_error *err);

#endif
