/** Files, folders and standard input; gzip is undone by its magic. */
#ifndef EW_BASE_FILE_H
#define EW_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"

struct ew_digest_job;

/** A whole file in memory, on the heap. */
struct ew_file {
    struct ew_str path; /**< borrowed, as the user named it */
    struct ew_str text; /**< after gzip was undone; NUL after the end */
    char *owned;
    size_t stored_bytes; /**< as it lies on disk */
    /** Of the bytes on disk, hexadecimal; ask ew_file_digest first. */
    char sha256[65];
    struct ew_digest_job *digest; /**< under way; NULL: sha256 is there */
};

/**
 * Read a file, or standard input for "-". gzip (by its magic 1f 8b) is
 * undone, several members too.
 *
 * Ownership: release it with ew_file_release; zeroed after a failure.
 * Errors: EW_IO (with the system's text), EW_LIMIT past max_bytes after
 * decompression, EW_SYNTAX for broken gzip, EW_NOMEM; place.file is path.
 */
EW_NODISCARD enum ew_status ew_file_read(struct ew_str path, size_t max_bytes,
                                         struct ew_file *out,
                                         struct ew_error *err);
/**
 * Wait until sha256 is there: of a large file it is made while the caller
 * works on the text.
 *
 * Errors: EW_UNSUPPORTED when there is no SHA-256; sha256 is then empty.
 */
EW_NODISCARD enum ew_status ew_file_digest(struct ew_file *file,
                                           struct ew_error *err);
void ew_file_release(struct ew_file *file);

/** Called for each regular file, in bytewise order of paths. */
typedef enum ew_status ew_walk_fn(void *user, struct ew_str path,
                                  struct ew_error *err);
/** Called for what could not be opened or read; the walk goes on. */
typedef void ew_walk_error_fn(void *user, const struct ew_error *err);
/**
 * Every file below a folder, hidden ones (".git") and symbolic links to
 * folders left out; a path that is a file, or "-", is visited itself.
 *
 * Ownership: the path given to visit lives in the arena.
 * Errors: EW_IO when path itself cannot be read; what visit returns.
 */
EW_NODISCARD enum ew_status ew_walk(struct ew_arena *arena, struct ew_str path,
                                    ew_walk_fn *visit,
                                    ew_walk_error_fn *unreadable, void *user,
                                    struct ew_error *err);

/** Write to a temporary name beside path, then rename: whole or not at all. */
/** The same, for nobody but its owner, whatever the mode that it had. */
EW_NODISCARD enum ew_status ew_file_write_private(struct ew_str path,
                                                  struct ew_str content,
                                                  struct ew_error *err);
EW_NODISCARD enum ew_status ew_file_write(struct ew_str path,
                                          struct ew_str content,
                                          struct ew_error *err);

#endif
