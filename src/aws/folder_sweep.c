/*
 * What runs before have left: files half written, and documents that the
 * manifest no longer has. Only names that a fetch itself makes are touched, so
 * that a wrong --out costs nobody a file.
 */
#include "base/buf.h"

#include "aws/folder.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No snapshot has more folders inside each other. */
#define MAX_DEPTH 8

/* `name.json.123-0.tmp`: what a run that was killed was writing. */
static bool is_half_written(const char *name)
{
    struct ew_str text = ew_str_from(name);
    const char *at = strstr(name, ".json.");
    if (!at || !ew_str_ends(text, EW_STR(".tmp"))) {
        return false;
    }
    at += strlen(".json.");
    size_t digits = strspn(at, "0123456789-");
    return digits > 0 && strcmp(at + digits, ".tmp") == 0;
}

static void sweep(struct ew_buf *path, size_t depth);

static void sweep_entry(struct ew_buf *path, const char *name, size_t depth)
{
    struct stat info;
    size_t before = path->len;
    ew_buf_add_char(path, '/');
    ew_buf_add(path, ew_str_from(name));
    ew_buf_add_char(path, '\0');
    if (!path->failed && lstat(path->ptr, &info) == 0) {
        if (S_ISREG(info.st_mode) && is_half_written(name)) {
            (void)unlink(path->ptr);
        } else if (S_ISDIR(info.st_mode) && depth < MAX_DEPTH) {
            path->len--;
            sweep(path, depth + 1);
        }
    }
    path->len = before;
}

/* path is not terminated; it is as before afterwards. */
static void sweep(struct ew_buf *path, size_t depth)
{
    ew_buf_add_char(path, '\0');
    DIR *dir = path->failed ? NULL : opendir(path->ptr);
    if (path->failed) {
        return;
    }
    path->len--;
    const struct dirent *entry = dir ? readdir(dir) : NULL;
    for (; entry; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            sweep_entry(path, entry->d_name, depth);
        }
    }
    if (dir) {
        (void)closedir(dir);
    }
}

/* What is asked for again, and might have nothing to be written this time. */
static void remove_dropped(const struct ew_folder *folder, struct ew_buf *path)
{
    const struct ew_snapshot *snapshot = folder->snapshot;
    size_t before = path->len;
    EW_EACH_REF(const struct ew_snapshot_entry, entry, &snapshot->entries) {
        bool last = ew_map_find(&snapshot->by_path, entry->document.path) ==
                    (const void *)entry;
        if (entry->gone && last) {
            ew_buf_add_char(path, '/');
            ew_buf_add(path, entry->document.path);
            ew_buf_add_char(path, '\0');
            if (!path->failed) {
                (void)unlink(path->ptr);
            }
            path->len = before;
        }
    }
}

void ew_folder_sweep(const struct ew_folder *folder)
{
    struct ew_buf path;
    ew_buf_init(&path);
    ew_buf_add(&path, folder->path);
    if (!path.failed) {
        remove_dropped(folder, &path);
        sweep(&path, 0);
    }
    ew_buf_release(&path);
}
