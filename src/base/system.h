/** What calls of the system have in common; private to base/file.h. */
#ifndef EW_BASE_SYSTEM_H
#define EW_BASE_SYSTEM_H

#include "base/status.h"

/** EW_IO with what was tried and the system's text for errno. */
enum ew_status ew_fail_errno(struct ew_error *err, struct ew_str path,
                             const char *tried);
/**
 * A terminated copy, for the system. Ownership: on the heap, owned by the
 * caller. Errors: EW_IO for an empty path or one with a NUL, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_path_copy(struct ew_str path, char **out,
                                         struct ew_error *err);
/**
 * Memory for the bytes of a file, on the heap like any other. Where the
 * system has large pages a large file costs few page faults.
 *
 * NULL when memory is out.
 */
void *ew_alloc_bytes(size_t size);

#endif
