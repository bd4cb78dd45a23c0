/* realpath belongs to the XSI part of POSIX, which has this name */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming) */
#define _XOPEN_SOURCE 700

#include "base/file.h"
#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TRIES 100
#define NEW_FILE_MODE 0666
#define PRIVATE_MODE 0600

static enum ew_status write_bytes(int fd, struct ew_str path,
                                  struct ew_str content, struct ew_error *err)
{
    while (content.len > 0) {
        ssize_t written = write(fd, content.ptr, content.len);
        if (written < 0 && errno != EINTR) {
            return ew_fail_errno(err, path, "cannot write");
        }
        if (written > 0) {
            content = ew_str_slice(content, (size_t)written, content.len);
        }
    }
    return EW_OK;
}

/* Pipes and devices cannot be replaced, only written to. */
static enum ew_status write_through(const char *target, struct ew_str path,
                                    struct ew_str content, struct ew_error *err)
{
    int fd = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY,
                  NEW_FILE_MODE);
    if (fd < 0) {
        return ew_fail_errno(err, path, "cannot open for writing");
    }
    enum ew_status status = write_bytes(fd, path, content, err);
    if (close(fd) != 0 && status == EW_OK) {
        status = ew_fail_errno(err, path, "cannot write");
    }
    return status;
}

/* A new file beside target; its name is put into name. */
static int create_beside(const char *target, mode_t mode, char *name,
                         size_t size)
{
    for (int i = 0; i < MAX_TRIES; i++) {
        (void)snprintf(name, size, "%s.%ld-%d.tmp", target, (long)getpid(), i);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST) {
            return fd;
        }
    }
    return -1;
}

/* mode is that of the file to be replaced, 0 for none. */
static enum ew_status fill_new(int fd, mode_t mode, struct ew_str path,
                               struct ew_str content, struct ew_error *err)
{
    EW_TRY(write_bytes(fd, path, content, err));
    if (mode && fchmod(fd, mode & 07777) != 0) {
        return ew_fail_errno(err, path, "cannot keep its permissions");
    }
    return fsync(fd) == 0 ? EW_OK : ew_fail_errno(err, path, "cannot write");
}

static enum ew_status replace(const char *target, mode_t mode,
                              struct ew_str path, struct ew_str content,
                              struct ew_error *err)
{
    size_t size = strlen(target) + 64;
    char *name = malloc(size);
    EW_TRY_MEMORY_FOR(name, err);
    int fd =
        create_beside(target, mode ? mode & 0777 : NEW_FILE_MODE, name, size);
    if (fd < 0) {
        enum ew_status failed = ew_fail_errno(err, path, "cannot create");
        free(name);
        return failed;
    }
    enum ew_status status = fill_new(fd, mode, path, content, err);
    if (close(fd) != 0 && status == EW_OK) {
        status = ew_fail_errno(err, path, "cannot write");
    }
    if (status == EW_OK && rename(name, target) != 0) {
        status = ew_fail_errno(err, path, "cannot rename to it");
    }
    if (status != EW_OK) {
        (void)unlink(name);
    }
    free(name);
    return status;
}

static enum ew_status write_file_as(struct ew_str path, struct ew_str content,
                                    bool is_private, struct ew_error *err)
{
    char *name = NULL;
    EW_TRY(ew_path_copy(path, &name, err));
    struct stat info = {0};
    bool exists = stat(name, &info) == 0;
    mode_t mode = exists ? info.st_mode : 0;
    /* a symbolic link stays one: what it points to is replaced */
    char *real = exists ? realpath(name, NULL) : NULL;
    enum ew_status status = EW_OK;
    if (exists && !S_ISREG(info.st_mode)) {
        status = write_through(name, path, content, err);
    } else {
        status = replace(real ? real : name, is_private ? PRIVATE_MODE : mode,
                         path, content, err);
    }
    free(real);
    free(name);
    return status;
}

enum ew_status ew_file_write(struct ew_str path, struct ew_str content,
                             struct ew_error *err)
{
    return write_file_as(path, content, false, err);
}

enum ew_status ew_file_write_private(struct ew_str path, struct ew_str content,
                                     struct ew_error *err)
{
    return write_file_as(path, content, true, err);
}
