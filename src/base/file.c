/*
 * A file is read whole, with one byte more than it claims, because it may grow
 * meanwhile and a pipe claims nothing. gzip is undone whatever the file is
 * called. Both sizes are bounded: a few kilobytes of gzip can stand for
 * gigabytes.
 */
#include "base/file.h"

#include "base/digest.h"
#include "base/gzip.h"
#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_CAPACITY ((size_t)64 << 10)

/* One file while it is read. */
struct reader {
    int fd;
    char *bytes;
    size_t len;
    size_t capacity; /* without the byte for the NUL */
    size_t max_bytes;
    struct ew_place place;
    struct ew_error *err;
};

static bool resize_buffer(struct reader *r, size_t capacity)
{
    char *bytes = r->bytes ? realloc(r->bytes, capacity + 1)
                           : ew_alloc_bytes(capacity + 1);
    if (!bytes) {
        return false;
    }
    r->bytes = bytes;
    r->capacity = capacity;
    return true;
}

/* What may lie on disk: gzip can make data a little larger. */
static size_t stored_limit(const struct reader *r)
{
    bool gzip = ew_is_gzip((struct ew_str){r->bytes, r->len});
    return r->max_bytes + (gzip ? r->max_bytes / 1024 + 4096 : 0);
}

/* A regular file says how long it is, but may grow meanwhile; a pipe says
 * nothing. One byte more than the hint, to meet the end without growing. */
static enum ew_status read_whole(struct reader *r)
{
    struct stat info;
    size_t hint = 0;
    if (fstat(r->fd, &info) == 0 && S_ISREG(info.st_mode) &&
        (uintmax_t)info.st_size < r->max_bytes) {
        hint = (size_t)info.st_size + 1;
    }
    if (!resize_buffer(r, hint ? hint : FIRST_CAPACITY)) {
        return ew_fail_memory(r->err);
    }
    for (;;) {
        ssize_t got = read(r->fd, r->bytes + r->len, r->capacity - r->len);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return ew_fail_errno(r->err, r->place.file, "cannot read");
        }
        r->len += (size_t)got;
        if (r->len > stored_limit(r)) {
            return ew_fail_at(r->err, EW_LIMIT, r->place, "more than %zu bytes",
                              r->max_bytes);
        }
        if (r->len == r->capacity &&
            !resize_buffer(r, r->capacity + r->capacity / 2 + 1)) {
            return ew_fail_memory(r->err);
        }
    }
    if (r->capacity > r->len + 1 && !resize_buffer(r, r->len)) {
        return ew_fail_memory(r->err);
    }
    r->bytes[r->len] = '\0';
    return EW_OK;
}

/* The stored bytes go; they must have been digested. */
static enum ew_status undo_gzip(struct reader *r, struct ew_file *file)
{
    char *text = NULL;
    size_t len = 0;
    enum ew_status status = ew_gunzip((struct ew_str){r->bytes, r->len},
                                      r->max_bytes, &text, &len, r->err);
    if (status != EW_OK) {
        if (r->err) {
            r->err->place = r->place;
        }
        return status;
    }
    status = ew_file_digest(file, r->err);
    free(r->bytes);
    r->bytes = text;
    r->len = len;
    return status;
}

static enum ew_status read_and_unpack(struct reader *r, struct ew_file *out)
{
    EW_TRY(read_whole(r));
    struct ew_str stored = {r->bytes, r->len};
    out->stored_bytes = r->len;
    out->digest = ew_digest_start(stored);
    if (!out->digest) {
        EW_TRY(ew_sha256_hex(stored, out->sha256, r->err));
    }
    return ew_is_gzip(stored) ? undo_gzip(r, out) : EW_OK;
}

static enum ew_status open_path(struct reader *r)
{
    if (ew_str_eq(r->place.file, EW_STR("-"))) {
        r->fd = STDIN_FILENO;
        return EW_OK;
    }
    char *path = NULL;
    EW_TRY(ew_path_copy(r->place.file, &path, r->err));
    enum ew_status status = EW_OK;
    r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (r->fd < 0) {
        status = ew_fail_errno(r->err, r->place.file, "cannot open");
    }
    free(path);
    return status;
}

enum ew_status ew_file_read(struct ew_str path, size_t max_bytes,
                            struct ew_file *out, struct ew_error *err)
{
    *out = (struct ew_file){0};
    struct reader r = {
        .fd = -1,
        .max_bytes = max_bytes < SIZE_MAX / 8 ? max_bytes : SIZE_MAX / 8,
        .place = {.file = path},
        .err = err,
    };
    EW_TRY(open_path(&r));
    enum ew_status status = read_and_unpack(&r, out);
    if (r.fd != STDIN_FILENO) {
        (void)close(r.fd);
    }
    if (status != EW_OK) {
        ew_digest_drop(out->digest);
        free(r.bytes);
        *out = (struct ew_file){0};
        return status;
    }
    out->path = path;
    out->owned = r.bytes;
    out->text = (struct ew_str){r.bytes, r.len};
    return EW_OK;
}

enum ew_status ew_file_digest(struct ew_file *file, struct ew_error *err)
{
    struct ew_digest_job *job = file->digest;
    file->digest = NULL;
    return job ? ew_digest_end(job, file->sha256, err) : EW_OK;
}

void ew_file_release(struct ew_file *file)
{
    ew_digest_drop(file->digest);
    free(file->owned);
    *file = (struct ew_file){0};
}
