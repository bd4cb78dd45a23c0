/*
 * Folders in the order of bytes, so that the same files are read in the same
 * order wherever a run takes place. Links to folders are not followed, since
 * they may lead in a circle or out of what was meant; what is passed over is
 * told.
 */
#include "base/file.h"
#include "base/system.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Something in a folder. A folder's path ends in "/", which is also how it
 * has to be sorted: by the paths of what is inside. */
struct entry {
    struct ew_str path;
    bool folder;
    bool odd; /* neither a file nor a folder, but what: */
    enum ew_walk_odd what;
};

struct walk {
    struct ew_arena *arena;
    const struct ew_walker *walker;
    struct ew_error *err;
};

static void report(const struct walk *w, const struct ew_error *err)
{
    if (w->walker->unreadable) {
        w->walker->unreadable(w->walker->user, err);
    }
}

/* What an entry is, by its path in *entry; *keep: it can be looked at. */
static enum ew_status classify_entry(struct walk *w, struct entry *entry,
                                     bool *keep)
{
    struct stat info;
    struct ew_error err;
    bool known = lstat(entry->path.ptr, &info) == 0;
    bool link = known && S_ISLNK(info.st_mode);
    *keep = known && (!link || stat(entry->path.ptr, &info) == 0);
    if (!*keep) {
        (void)ew_fail_errno(&err, entry->path, "cannot read");
        report(w, &err);
        return EW_OK;
    }
    bool folder = S_ISDIR(info.st_mode);
    entry->folder = folder && !link;
    entry->odd = !entry->folder && !S_ISREG(info.st_mode);
    entry->what = S_ISFIFO(info.st_mode) ? EW_WALK_FIFO : EW_WALK_SPECIAL;
    if (folder && link) {
        entry->what = EW_WALK_LINK;
    }
    if (entry->folder) {
        entry->path =
            ew_arena_printf(w->arena, "%.*s/", EW_STR_ARG(entry->path));
        return entry->path.ptr ? EW_OK : ew_fail_memory(w->err);
    }
    return EW_OK;
}

static struct ew_str id_of(struct ew_arena *arena, const struct stat *info)
{
    return ew_arena_printf(arena, "%ju:%ju", (uintmax_t)info->st_dev,
                           (uintmax_t)info->st_ino);
}

enum ew_status ew_path_id(struct ew_arena *arena, struct ew_str path,
                          struct ew_str *out, struct ew_error *err)
{
    char *name = NULL;
    struct stat info;
    EW_TRY(ew_path_copy(path, &name, err));
    enum ew_status status = stat(name, &info) == 0
                                ? EW_OK
                                : ew_fail_errno(err, path, "cannot open");
    free(name);
    EW_TRY(status);
    *out = id_of(arena, &info);
    return out->ptr ? EW_OK : ew_fail_memory(err);
}

/* Note that a folder is walked; *again: it was before, and that counts. */
static enum ew_status note_folder(const struct walk *w, struct ew_str path,
                                  bool *again)
{
    struct ew_map *folders = w->walker->folders;
    struct stat info;
    *again = false;
    if (!folders || stat(path.ptr, &info) != 0) {
        return EW_OK; /* why it cannot be read is told by who opens it */
    }
    struct ew_str id = id_of(folders->arena, &info);
    EW_TRY_MEMORY_FOR(id.ptr, w->err);
    *again = w->walker->once && ew_map_find(folders, id);
    return ew_map_put(folders, id, folders) == EW_OK ? EW_OK
                                                     : ew_fail_memory(w->err);
}

/* folder is empty or ends in "/". */
static enum ew_status add_folder_entry(struct walk *w, struct ew_str folder,
                                       const char *name, struct ew_vec *entries)
{
    struct entry entry = {
        .path = ew_arena_printf(w->arena, "%.*s%s", EW_STR_ARG(folder), name),
    };
    EW_TRY_MEMORY_FOR(entry.path.ptr, w->err);
    bool keep = false;
    EW_TRY(classify_entry(w, &entry, &keep));
    struct entry *added = keep ? ew_vec_push(entries) : NULL;
    if (keep && !added) {
        return ew_fail_memory(w->err);
    }
    if (added) {
        *added = entry;
    }
    return EW_OK;
}

static enum ew_status read_folder_entries(struct walk *w, DIR *dir,
                                          struct ew_str folder,
                                          struct ew_vec *entries)
{
    for (;;) {
        errno = 0;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): dir is this thread's own */
        const struct dirent *found = readdir(dir);
        if (!found && errno != 0) {
            struct ew_error err;
            (void)ew_fail_errno(&err, folder, "cannot read the folder");
            report(w, &err);
        }
        if (!found) {
            return EW_OK;
        }
        /* hidden ones, and the folder itself and its parent */
        if (found->d_name[0] != '.') {
            EW_TRY(add_folder_entry(w, folder, found->d_name, entries));
        }
    }
}

static int by_file_path(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    return ew_str_cmp(a->path, b->path);
}

/* The sorted content of a folder whose path ends in "/". */
static enum ew_status list_folder(struct walk *w, struct ew_str folder,
                                  struct ew_vec *entries)
{
    DIR *dir = opendir(folder.ptr);
    if (!dir) {
        return ew_fail_errno(w->err, folder, "cannot open the folder");
    }
    enum ew_status status = read_folder_entries(w, dir, folder, entries);
    (void)closedir(dir);
    if (status == EW_OK && entries->count > 1) {
        qsort(entries->items, entries->count, sizeof(struct entry),
              by_file_path);
    }
    return status;
}

/* A folder below the first that cannot be read is reported, not fatal. */
static enum ew_status list_inner(struct walk *w, struct ew_str folder,
                                 size_t depth, struct ew_vec *entries)
{
    struct ew_error local;
    struct walk inner = *w;
    inner.err = &local;
    enum ew_status status = EW_OK;
    if (depth > EW_MAX_FOLDER_DEPTH) {
        status = ew_fail_at(&local, EW_LIMIT, (struct ew_place){.file = folder},
                            "more than %d folders inside each other",
                            EW_MAX_FOLDER_DEPTH);
    } else {
        status = list_folder(&inner, folder, entries);
    }
    if (status == EW_NOMEM) {
        return ew_fail_memory(w->err);
    }
    if (status != EW_OK) {
        report(w, &local);
    }
    return EW_OK;
}

static enum ew_status visit_one(const struct walk *w, const struct entry *entry)
{
    const struct ew_walker *walker = w->walker;
    if (!entry->odd) {
        return walker->visit(walker->user, entry->path, w->err);
    }
    return walker->odd
               ? walker->odd(walker->user, entry->path, entry->what, w->err)
               : EW_OK;
}

/* Recursion ends at EW_MAX_FOLDER_DEPTH: list_inner finds nothing there. */
static enum ew_status visit_all(struct walk *w, const struct ew_vec *entries,
                                size_t depth)
{
    EW_EACH(const struct entry, each, entries) {
        if (!each->folder) {
            EW_TRY(visit_one(w, each));
            continue;
        }
        bool again = false;
        EW_TRY(note_folder(w, each->path, &again));
        if (again) {
            continue;
        }
        struct ew_vec inner = ew_vec_of(w->arena, sizeof(struct entry));
        EW_TRY(list_inner(w, each->path, depth + 1, &inner));
        EW_TRY(visit_all(w, &inner, depth + 1));
    }
    return EW_OK;
}

enum ew_status ew_walk(struct ew_arena *arena, struct ew_str path,
                       const struct ew_walker *walker, struct ew_error *err)
{
    struct walk w = {arena, walker, err};
    char *name = NULL;
    EW_TRY(ew_path_copy(path, &name, err));
    struct stat info = {0};
    enum ew_status status = EW_OK;
    if (!ew_str_eq(path, EW_STR("-")) && stat(name, &info) != 0) {
        status = ew_fail_errno(err, path, "cannot open");
    }
    free(name);
    EW_TRY(status);
    bool folder = S_ISDIR(info.st_mode); /* standard input has mode 0 */
    const char *slash = folder && !ew_str_ends(path, EW_STR("/")) ? "/" : "";
    struct ew_str copy =
        ew_arena_printf(arena, "%.*s%s", EW_STR_ARG(path), slash);
    EW_TRY_MEMORY_FOR(copy.ptr, err);
    if (!folder) {
        return walker->visit(walker->user, copy, err);
    }
    bool again = false;
    EW_TRY(note_folder(&w, copy, &again));
    if (again) {
        return EW_OK;
    }
    struct ew_vec entries = ew_vec_of(arena, sizeof(struct entry));
    EW_TRY(list_folder(&w, copy, &entries));
    return visit_all(&w, &entries, 0);
}
