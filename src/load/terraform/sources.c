/*
 * The sources of a plan: where its resources are written, and which comments
 * stand beside them. They are looked for only where the user says that they
 * are, and a block that is not found loses its place and nothing else.
 *
 * A plan of `module "team" { source = "./team" }` has its blocks in the folder
 * `team` below the root of the sources. Modules that were fetched are not
 * looked for: where they lie depends on the machine.
 */
#include "load/terraform/sources.h"

#include "load/code/exemption.h"
#include "load/terraform/config.h"
#include "load/terraform/hcl.h"

/* One folder of sources, that is one module. */
struct folder {
    struct ew_vec paths; /* struct ew_str */
    bool read;
    struct ew_map blocks; /* struct ew_hcl_block by `data.TYPE.NAME` */
};

struct sources {
    struct ew_loading *loading;
    struct ew_map folders; /* struct folder by path */
};

/* ---- paths --------------------------------------------------------------- */

/* Without `.` and, as far as it goes, `..`; "" is the folder one is in. */
static struct ew_str plain_source_path(struct ew_arena *arena,
                                       struct ew_str path)
{
    char *out = ew_arena_alloc_raw(arena, path.len + 1);
    size_t len = 0;
    struct ew_str rest = path;
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    if (ew_str_starts(path, EW_STR("/"))) {
        out[len++] = '/';
    }
    while (rest.ptr) {
        struct ew_str part = ew_str_cut(rest, '/', &rest);
        struct ew_str so_far = {out, len};
        if (part.len == 0 || ew_str_eq(part, EW_STR("."))) {
            continue;
        }
        if (ew_str_eq(part, EW_STR("..")) && len > 1 &&
            !ew_str_ends(so_far, EW_STR("../"))) {
            len--;
            while (len > 0 && out[len - 1] != '/') {
                len--;
            }
            continue;
        }
        for (size_t i = 0; i < part.len; i++) {
            out[len++] = part.ptr[i];
        }
        out[len++] = '/';
    }
    return (struct ew_str){out, len};
}

/* One for each folder, whichever way the path to it was written. */
static struct folder *folder_at(struct sources *sources, struct ew_str path)
{
    struct ew_arena *passing = &sources->loading->passing;
    struct ew_str key = plain_source_path(passing, path);
    struct folder *folder =
        key.ptr ? ew_map_find(&sources->folders, key) : NULL;
    if (folder || !key.ptr) {
        return folder;
    }
    folder = EW_NEW(passing, struct folder);
    if (!folder || ew_map_put(&sources->folders, key, folder) != EW_OK) {
        return NULL;
    }
    folder->paths = ew_vec_of(passing, sizeof(struct ew_str));
    folder->blocks = ew_map_of(passing);
    return folder;
}

/* ---- folders ------------------------------------------------------------- */

/* The walk goes through all folders below: each file goes to its own. */
static enum ew_status visit_source(void *user, struct ew_str path,
                                   struct ew_error *err)
{
    struct sources *sources = user;
    if (!ew_str_ends(path, EW_STR(".tf")) &&
        !ew_str_ends(path, EW_STR(".tofu"))) {
        return EW_OK;
    }
    struct folder *folder = folder_at(sources, ew_str_folder(path));
    EW_TRY_MEMORY_FOR(folder, err);
    /* it was there already when a folder above it was looked through */
    if (folder->read) {
        return EW_OK;
    }
    const struct ew_str *paths = folder->paths.items;
    for (size_t i = 0; i < folder->paths.count; i++) {
        if (ew_str_eq(paths[i], path)) {
            return EW_OK;
        }
    }
    if (ew_str_starts(path, EW_STR("./"))) {
        path = ew_str_slice(path, 2, path.len);
    }
    return ew_vec_push_str(&folder->paths, path) == EW_OK ? EW_OK
                                                          : ew_fail_memory(err);
}

static void ignore_unreadable(void *user, const struct ew_error *err)
{
    struct sources *sources = user;
    ew_diag_add_error(&sources->loading->estate->notes, err);
}

/*
 * Sources only add places and exemptions, so a folder that cannot be read is a
 * note and does not end the run.
 */
static enum ew_status look_through(struct sources *sources, struct ew_str path)
{
    struct ew_error err = {0};
    const struct ew_walker walker = {
        .visit = visit_source,
        .unreadable = ignore_unreadable,
        .user = sources,
    };
    enum ew_status status =
        ew_walk(sources->loading->arena, path, &walker, &err);
    if (status != EW_OK && status != EW_NOMEM) {
        ew_diag_add_error(&sources->loading->estate->notes, &err);
        return EW_OK;
    }
    return status;
}

static struct ew_str block_key(struct ew_arena *arena, bool data,
                               struct ew_str type, struct ew_str name)
{
    return ew_arena_printf(arena, "%s%.*s.%.*s", data ? "data." : "",
                           EW_STR_ARG(type), EW_STR_ARG(name));
}

/* Several plans may be of one folder. */
static bool is_folder_told(const struct ew_loading *loading,
                           struct ew_place place)
{
    EW_EACH(const struct ew_exemption, exemption,
            &loading->estate->exemptions) {
        if (exemption->place.line == place.line &&
            exemption->place.column == place.column &&
            ew_str_eq(exemption->place.file, place.file)) {
            return true;
        }
    }
    return false;
}

/*
 * Exemptions that stand at no block are told, or nobody would know that they
 * exempt nothing.
 */
static enum ew_status read_homeless(struct ew_loading *loading,
                                    struct ew_str path,
                                    const struct ew_vec *homeless)
{
    EW_EACH(const struct ew_hcl_exemption, exemption, homeless) {
        struct ew_place place = exemption->place;
        place.file = path;
        if (!is_folder_told(loading, place)) {
            EW_TRY(ew_exemption_read_homeless(loading, exemption->text, place));
        }
    }
    return EW_OK;
}

static enum ew_status read_source_file(struct sources *sources,
                                       struct folder *folder,
                                       struct ew_str path)
{
    struct ew_loading *loading = sources->loading;
    struct ew_error err = {0};
    struct ew_file *file = EW_NEW(loading->arena, struct ew_file);
    struct ew_file **slot = file ? ew_vec_push(&loading->loaded->files) : NULL;
    EW_TRY_MEMORY(slot);
    *slot = file;
    enum ew_status status = ew_file_read(path, EW_MAX_CONFIG_BYTES, file, &err);
    if (status != EW_OK) {
        ignore_unreadable(sources, &err);
        return status == EW_NOMEM ? status : EW_OK;
    }
    struct ew_vec blocks;
    struct ew_vec homeless;
    EW_TRY(ew_hcl_scan(&loading->passing, file->text, &blocks, &homeless));
    EW_TRY(read_homeless(loading, path, &homeless));
    EW_EACH(struct ew_hcl_block, block, &blocks) {
        struct ew_str key =
            block_key(&loading->passing, block->data, block->type, block->name);
        block->place.file = path;
        if (!key.ptr || ew_map_put(&folder->blocks, key, block) != EW_OK) {
            return EW_NOMEM;
        }
    }
    return EW_OK;
}

/* The module's folder, read. */
static enum ew_status open_folder(struct sources *sources, struct ew_str module,
                                  struct folder **out)
{
    struct ew_loading *loading = sources->loading;
    struct ew_str path =
        ew_arena_printf(&loading->passing, "%.*s/%.*s",
                        EW_STR_ARG(loading->source_root), EW_STR_ARG(module));
    path = path.ptr ? plain_source_path(loading->arena, path) : path;
    struct folder *folder = path.ptr ? folder_at(sources, path) : NULL;
    EW_TRY_MEMORY(folder);
    *out = folder;
    if (folder->read) {
        return EW_OK;
    }
    if (folder->paths.count == 0) {
        EW_TRY(look_through(sources, path.len ? path : EW_STR(".")));
    }
    folder->read = true;
    const struct ew_str *paths = folder->paths.items;
    for (size_t i = 0; i < folder->paths.count; i++) {
        EW_TRY(read_source_file(sources, folder, paths[i]));
    }
    return EW_OK;
}

/* ---- resources ----------------------------------------------------------- */

/*
 * Without the configuration, resources of the root are looked for in the root.
 */
static enum ew_status find_source(struct sources *sources,
                                  struct ew_tf_file *file,
                                  struct ew_tf_resource *resource)
{
    const struct ew_tf_block *configured = ew_tf_block_of(file, resource);
    struct ew_str module = configured             ? configured->module->folder
                           : resource->module.len ? (struct ew_str){NULL, 0}
                                                  : EW_STR("");
    struct folder *folder = NULL;
    if (!module.ptr) {
        return EW_OK; /* its module comes from elsewhere */
    }
    EW_TRY(open_folder(sources, module, &folder));
    struct ew_str key = block_key(&file->loading->passing, resource->data,
                                  resource->type, resource->name);
    EW_TRY_MEMORY(key.ptr);
    const struct ew_hcl_block *block = ew_map_find(&folder->blocks, key);
    if (!block) {
        return EW_OK;
    }
    resource->origin.source = block->place;
    EW_EACH(const struct ew_hcl_exemption, exemption, &block->exemptions) {
        struct ew_place place = exemption->place;
        place.file = block->place.file;
        place.origin = &resource->origin;
        EW_TRY(ew_exemption_read(sources->loading, exemption->text, place,
                                 resource->address));
    }
    return EW_OK;
}

enum ew_status ew_tf_sources_read(struct ew_tf_file *file)
{
    struct sources sources = {file->loading,
                              ew_map_of(&file->loading->passing)};
    if (!file->loading->source_root.ptr) {
        return EW_OK;
    }
    EW_EACH_REF(struct ew_tf_resource, resource, &file->resources) {
        EW_TRY(find_source(&sources, file, resource));
    }
    return EW_OK;
}
