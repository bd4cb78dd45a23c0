/** Files, folders and standard input; gzip is undone by its magic. */
#ifndef EW_BASE_FILE_H
#define EW_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

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
/** Frees the text, and ends the digest that may be under way. */
void ew_file_release(struct ew_file *file);

/** Called for each regular file, in bytewise order of paths. */
typedef enum ew_status ew_walk_fn(void *user, struct ew_str path,
                                  struct ew_error *err);
/** Called for what could not be opened or read; the walk goes on. */
typedef void ew_walk_error_fn(void *user, const struct ew_error *err);
/** What lies in a folder and is neither a file nor a folder. */
enum ew_walk_odd {
    EW_WALK_LINK,   /**< a symbolic link to a folder */
    EW_WALK_FIFO,   /**< somebody may be about to write into it */
    EW_WALK_SPECIAL /**< a socket or a device */
};
/** Called for what is passed over: nothing in it was read. */
typedef enum ew_status ew_walk_odd_fn(void *user, struct ew_str path,
                                      enum ew_walk_odd what,
                                      struct ew_error *err);

struct ew_walker {
    ew_walk_fn *visit;
    ew_walk_error_fn *unreadable; /**< NULL: nobody is told */
    ew_walk_odd_fn *odd;          /**< NULL: nobody is told */
    struct ew_map *folders; /**< that were walked, by ew_path_id; may be NULL */
    bool once;              /**< folders of that map are not walked again */
    void *user;
};

/**
 * Every file below a folder, hidden ones (".git") and symbolic links to
 * folders left out; a path that is a file, or "-", is visited itself.
 *
 * Ownership: the path given to visit lives in the arena.
 * Errors: EW_IO when path itself cannot be read; what visit returns.
 */
EW_NODISCARD enum ew_status ew_walk(struct ew_arena *arena, struct ew_str path,
                                    const struct ew_walker *walker,
                                    struct ew_error *err);
/**
 * Which file or folder a path leads to, however it is written. Errors: EW_IO.
 *
 * Ownership: the text lives in the arena.
 */
EW_NODISCARD enum ew_status ew_path_id(struct ew_arena *arena,
                                       struct ew_str path, struct ew_str *out,
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
