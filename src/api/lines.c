/*
 * Lines without a limit of length but for memory, read as they come: whoever
 * asks by a pipe waits for the answer to each before the next one is written.
 */
#include "api/lines.h"

#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A file that cannot be read was named wrongly: not a failure of writing. */
static enum ew_status fail_to(const char *tried, struct ew_str path,
                              struct ew_error *err)
{
    (void)ew_fail_errno(err, path, tried);
    err->status = EW_USAGE;
    return EW_USAGE;
}

enum ew_status ew_lines_open(struct ew_str path, struct ew_lines *out,
                             struct ew_error *err)
{
    out->path = path;
    out->number = 0;
    out->at = 0;
    out->filled = 0;
    ew_buf_init(&out->line);
    /* path is a whole argument, so a NUL follows it. */
    out->fd = ew_str_eq(path, EW_STR("-"))
                  ? STDIN_FILENO
                  : open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return out->fd < 0 ? fail_to("cannot open", path, err) : EW_OK;
}

/* False at the end, and when reading fails. */
static bool fill_buffer(struct ew_lines *lines, struct ew_error *err)
{
    ssize_t got = -1;
    do {
        got = read(lines->fd, lines->block, sizeof(lines->block));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        (void)fail_to("cannot read", lines->path, err);
    }
    lines->at = 0;
    lines->filled = got > 0 ? (size_t)got : 0;
    return got > 0;
}

bool ew_lines_next(struct ew_lines *lines, struct ew_str *out,
                   struct ew_error *err)
{
    bool any = false;
    bool ended = false;
    lines->line.len = 0;
    lines->too_long = false;
    while (!ended) {
        if (lines->at == lines->filled && !fill_buffer(lines, err)) {
            break;
        }
        size_t left = lines->filled - lines->at;
        const char *from = lines->block + lines->at;
        const char *end = memchr(from, '\n', left);
        size_t length = end ? (size_t)(end - from) : left;
        size_t room = EW_MAX_LINE_BYTES - lines->line.len;
        lines->too_long = lines->too_long || length > room;
        ew_buf_add(&lines->line,
                   (struct ew_str){from, length < room ? length : room});
        lines->at += length + (end ? 1 : 0);
        any = true;
        ended = end != NULL;
    }
    if (err->status == EW_OK && lines->line.failed) {
        (void)ew_fail_memory(err);
    }
    lines->number++;
    *out = ew_buf_str(&lines->line);
    return any && err->status == EW_OK;
}

bool ew_lines_will_wait(const struct ew_lines *lines)
{
    return !memchr(lines->block + lines->at, '\n', lines->filled - lines->at);
}

void ew_lines_close(struct ew_lines *lines)
{
    if (lines->fd > STDIN_FILENO) {
        (void)close(lines->fd);
    }
    ew_buf_release(&lines->line);
}
