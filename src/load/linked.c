/*
 * Links to folders are followed once all folders were walked under their own
 * names: then it is known which of them were read anyway, and a link cannot
 * give a folder a second time or lead back to one above it.
 */
#include "load/linked.h"

#include "base/limits.h"

#include "load/skip.h"

/* Nobody is told why a folder above cannot be looked at: a link to it cannot
 * be followed either, and that is told. */
enum ew_status ew_links_begin(struct ew_loading *loading, struct ew_str folder)
{
    struct ew_str last = {NULL, 0};
    struct ew_str path = folder;
    for (size_t i = 0; i <= EW_MAX_FOLDER_DEPTH; i++) {
        struct ew_str id;
        path = ew_arena_printf(&loading->passing, "%.*s/..", EW_STR_ARG(path));
        EW_TRY_MEMORY(path.ptr);
        enum ew_status status = ew_path_id(&loading->passing, path, &id, NULL);
        if (status != EW_OK) {
            return status == EW_NOMEM ? status : EW_OK;
        }
        if (last.ptr && ew_str_eq(last, id)) {
            break; /* the root is its own parent */
        }
        EW_TRY(ew_map_put(&loading->above, id, loading));
        last = id;
    }
    return EW_OK;
}

static void lose_link(struct ew_loading *loading, struct ew_str path,
                      const char *why)
{
    EW_LOSE(loading, (struct ew_place){.file = path}, "%s", why);
}

enum ew_status ew_links_note(struct ew_loading *loading, struct ew_str source,
                             struct ew_str path, enum ew_walk_odd what)
{
    struct ew_link *slot = NULL;
    switch (what) {
    case EW_WALK_LINK:
        slot = ew_vec_push(&loading->links);
        EW_TRY_MEMORY(slot);
        *slot = (struct ew_link){path, source};
        break;
    case EW_WALK_FIFO:
        lose_link(loading, path,
                  "this is a FIFO, which is not read in a folder: name it as a "
                  "source");
        break;
    case EW_WALK_SPECIAL:
        if (ew_name_is_input(path)) {
            lose_link(loading, path,
                      "this is named as input, and is a socket or a device");
        } else {
            ew_skip_file(loading, path, "a socket or a device");
        }
        break;
    }
    return EW_OK;
}

enum ew_status ew_link_look(struct ew_loading *loading, struct ew_str path,
                            bool *follow)
{
    struct ew_str id;
    struct ew_error err = {0};
    enum ew_status status = ew_path_id(&loading->passing, path, &id, &err);
    *follow = false;
    if (status == EW_NOMEM) {
        return status;
    }
    if (status != EW_OK) {
        ew_diag_add_error(&loading->estate->incomplete, &err);
    } else if (ew_map_find(&loading->folders, id)) {
        ew_skip_file(loading, path, "a link to a folder that is read anyway");
    } else if (ew_map_find(&loading->above, id)) {
        lose_link(loading, path,
                  "this links to a folder that holds the source, and is not "
                  "followed: name that folder as a source");
    } else {
        *follow = true;
    }
    return EW_OK;
}
