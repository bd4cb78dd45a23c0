/*
 * Documents are written beside their place and renamed, and the manifest says
 * that all are there only at the very end. So a run that is killed at any
 * moment leaves a folder that is either whole or says that it is not. The
 * folder is made for its owner alone: it shows who may do what in all
 * accounts.
 */
#include "aws/folder.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/system.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The permissions of an organization are for nobody else. */
#define FOLDER_MODE 0700
#define MANIFEST_EVERY_MS 1000
#define MANIFEST_SHARE 20

/* Terminated, for the system; of the heap. */
static char *path_in(const struct ew_folder *folder, struct ew_str path)
{
    size_t size = folder->path.len + path.len + 2;
    char *whole = malloc(size);
    if (whole) {
        (void)snprintf(whole, size, "%.*s/%.*s", EW_STR_ARG(folder->path),
                       EW_STR_ARG(path));
    }
    return whole;
}

/* One that is there already becomes ours alone, if it is one of ours. */
static enum ew_status make_folder(const char *path, bool ours,
                                  struct ew_error *err)
{
    bool made = mkdir(path, FOLDER_MODE) == 0;
    if (!made && errno != EEXIST) {
        return ew_fail_errno(err, ew_str_from(path), "cannot make the folder");
    }
    if (!made && ours && chmod(path, FOLDER_MODE) != 0) {
        return ew_fail_errno(err, ew_str_from(path),
                             "cannot close the folder to others");
    }
    return EW_OK;
}

/* All folders on the way to a file; those from ours on are the snapshot's. */
static enum ew_status make_folders(char *path, size_t ours,
                                   struct ew_error *err)
{
    for (char *at = path + 1; *at; at++) {
        if (*at != '/') {
            continue;
        }
        *at = '\0';
        enum ew_status status =
            make_folder(path, (size_t)(at - path) >= ours, err);
        *at = '/';
        EW_TRY(status);
    }
    return EW_OK;
}

/* The place of inner borrows a path that is gone soon. */
static enum ew_status keep_error(struct ew_str path,
                                 const struct ew_error *inner,
                                 struct ew_error *err)
{
    return ew_fail(err, inner->status, "`%.*s`: %s", EW_STR_ARG(path),
                   inner->text);
}

static enum ew_status write_in(const struct ew_folder *folder,
                               struct ew_str path, struct ew_str text,
                               struct ew_error *err)
{
    char *whole = path_in(folder, path);
    EW_TRY_MEMORY_FOR(whole, err);
    struct ew_error inner = {0};
    enum ew_status status = make_folders(whole, folder->path.len, &inner);
    if (status == EW_OK) {
        status = ew_file_write_private(ew_str_from(whole), text, &inner);
    }
    if (status != EW_OK) {
        status = keep_error(ew_str_from(whole), &inner, err);
    }
    free(whole);
    return status;
}

static enum ew_status read_inside(const struct ew_folder *folder,
                                  struct ew_str path, struct ew_file *file,
                                  struct ew_error *err)
{
    char *whole = path_in(folder, path);
    *file = (struct ew_file){0};
    EW_TRY_MEMORY_FOR(whole, err);
    struct ew_error inner = {0};
    enum ew_status status =
        ew_file_read(ew_str_from(whole), EW_MAX_FILE_BYTES, file, &inner);
    if (status != EW_OK) {
        status = keep_error(path, &inner, err);
    }
    free(whole);
    return status;
}

/* ---- opening ------------------------------------------------------------- */

static enum ew_status is_empty(struct ew_str path, bool *empty,
                               struct ew_error *err)
{
    char *name = NULL;
    EW_TRY(ew_path_copy(path, &name, err));
    DIR *dir = opendir(name);
    enum ew_status status = EW_OK;
    *empty = true;
    if (!dir && errno != ENOENT) {
        status = ew_fail_errno(err, path, "cannot open");
    }
    struct dirent *entry = dir ? readdir(dir) : NULL;
    for (; entry; entry = readdir(dir)) {
        *empty = *empty && (strcmp(entry->d_name, ".") == 0 ||
                            strcmp(entry->d_name, "..") == 0);
    }
    if (dir) {
        (void)closedir(dir);
    }
    free(name);
    return status;
}

/* Whether a file is what its entry says. */
static enum ew_status check_entry(const struct ew_folder *folder,
                                  struct ew_snapshot_entry *entry, bool *fits)
{
    struct ew_file file;
    struct ew_error err = {0};
    *fits = false;
    enum ew_status status =
        read_inside(folder, entry->document.path, &file, &err);
    if (status == EW_OK) {
        char sha256[65] = "";
        status = ew_sha256_hex(file.text, sha256, &err);
        *fits = strcmp(sha256, entry->sha256) == 0;
        entry->bytes = file.text.len;
    }
    ew_file_release(&file);
    return status == EW_NOMEM ? status : EW_OK;
}

static enum ew_status check_entries(const struct ew_folder *folder,
                                    struct ew_error *err)
{
    struct ew_snapshot *snapshot = folder->snapshot;
    EW_EACH_REF(struct ew_snapshot_entry, each, &snapshot->entries) {
        bool fits = !each->document.partial && !each->gone;
        if (fits && check_entry(folder, each, &fits) != EW_OK) {
            return ew_fail_memory(err);
        }
        if (!fits) {
            ew_snapshot_drop(snapshot, each);
        }
    }
    return EW_OK;
}

static enum ew_status take_up(const struct ew_folder *folder,
                              struct ew_error *err)
{
    struct ew_file file;
    enum ew_status status =
        read_inside(folder, EW_STR(EW_SNAPSHOT_MANIFEST), &file, err);
    if (status == EW_OK) {
        status = ew_snapshot_read(folder->snapshot, file.text, err);
    }
    ew_file_release(&file);
    if (status != EW_OK && status != EW_NOMEM) {
        struct ew_error inner = {0};
        if (err) {
            inner = *err;
        }
        return ew_fail(err, EW_USAGE, "`%.*s` holds no snapshot to resume: %s",
                       EW_STR_ARG(folder->path), inner.text);
    }
    EW_TRY(status);
    return check_entries(folder, err);
}

enum ew_status ew_folder_open(struct ew_folder *folder, struct ew_str path,
                              bool resume, struct ew_snapshot *snapshot,
                              struct ew_error *err)
{
    bool empty = false;
    while (path.len > 1 && path.ptr[path.len - 1] == '/') {
        path.len--;
    }
    *folder = (struct ew_folder){.path = path, .snapshot = snapshot};
    EW_TRY(is_empty(path, &empty, err));
    if (!empty && !resume) {
        return ew_fail(err, EW_USAGE,
                       "`%.*s` is not empty: give another folder, or "
                       "--resume to go on with the snapshot in it",
                       EW_STR_ARG(path));
    }
    return empty ? EW_OK : take_up(folder, err);
}

/* ---- documents ----------------------------------------------------------- */

enum ew_status ew_folder_write_manifest(struct ew_folder *folder,
                                        struct ew_error *err)
{
    struct ew_buf out;
    int64_t begin = ew_http_clock_ms();
    ew_buf_init(&out);
    ew_snapshot_write(folder->snapshot, &out);
    enum ew_status status = out.failed
                                ? ew_fail_memory(err)
                                : write_in(folder, EW_STR(EW_SNAPSHOT_MANIFEST),
                                           ew_buf_str(&out), err);
    ew_buf_release(&out);
    folder->written_at = ew_http_clock_ms();
    folder->took_ms = folder->written_at - begin;
    folder->dirty = false;
    return status;
}

enum ew_status ew_folder_put(struct ew_folder *folder,
                             const struct ew_fetch_document *document,
                             struct ew_str text, struct ew_error *err)
{
    EW_TRY(write_in(folder, document->path, text, err));
    folder->dirty = true;
    return ew_snapshot_add(folder->snapshot, document, text, err);
}

/* A large one is not written so often that it is what takes the time. */
void ew_folder_tick(struct ew_folder *folder)
{
    int64_t passed = ew_http_clock_ms() - folder->written_at;
    if (folder->dirty && passed >= MANIFEST_EVERY_MS &&
        passed >= MANIFEST_SHARE * folder->took_ms) {
        /* the last one tells of a failure; this one is tried again */
        folder->dirty = ew_folder_write_manifest(folder, NULL) != EW_OK;
    }
}

bool ew_folder_has(struct ew_folder *folder, struct ew_str path,
                   struct ew_buf *text)
{
    struct ew_file file;
    if (!ew_snapshot_find(folder->snapshot, path)) {
        return false;
    }
    if (!text) {
        return true;
    }
    bool there = read_inside(folder, path, &file, NULL) == EW_OK;
    if (there) {
        ew_buf_add(text, file.text);
    }
    ew_file_release(&file);
    return there;
}
