/*
 * Sources in order: folders are walked, files read and handed to their kind,
 * and what could not be read is told. Then everything that only holds for the
 * whole is worked out in an order that matters: templates, code over exports,
 * accounts, organizations.
 */
#include "load/load.h"

#include "base/digest.h"
#include "base/file.h"

#include "load/linked.h"
#include "load/reading.h"
#include "load/skip.h"
#include "load/template/assembly.h"
#include "load/template/template.h"

#include <string.h>

/* ---- files --------------------------------------------------------------- */

/* A source that is being walked. */
struct walk {
    struct ew_loading *loading;
    struct ew_str source; /* as the user named it */
    bool settled;         /* nothing has to wait any more */
    bool payload;         /* its files are what assets hold */
};

/* A file that may be of an asset of the AWS CDK. */
struct later {
    struct ew_str path;
    size_t skipped; /* bytes of the source that it was found in */
};

/* What an asset holds is no input. Which files are of assets is only known
 * when all manifests were read, so that these wait. */
static enum ew_status put_off(const struct walk *walk, struct ew_str path,
                              bool *waits)
{
    struct ew_loading *loading = walk->loading;
    *waits = !walk->settled && !ew_str_eq(path, walk->source) &&
             ew_asset_is_likely(path, walk->source.len);
    struct later *slot = *waits ? ew_vec_push(&loading->later) : NULL;
    if (slot) {
        *slot = (struct later){path, walk->source.len};
    }
    return *waits && !slot ? EW_NOMEM : EW_OK;
}

static struct ew_file *add_file(struct ew_loading *loading)
{
    struct ew_file *file = EW_NEW(loading->arena, struct ew_file);
    struct ew_file **slot = file ? ew_vec_push(&loading->loaded->files) : NULL;
    if (slot) {
        *slot = file;
    }
    return slot ? file : NULL;
}

static void note_unreadable(void *user, const struct ew_error *err)
{
    const struct walk *walk = user;
    ew_diag_add_error(&walk->loading->estate->incomplete, err);
}

/* Large files were digested meanwhile. */
static void set_digest(struct ew_loading *loading, struct ew_input *input,
                       struct ew_file *file)
{
    struct ew_error err = {0};
    if (ew_file_digest(file, &err) != EW_OK) {
        ew_diag_add_error(&loading->estate->incomplete, &err);
    }
    memcpy(input->sha256, file->sha256, sizeof(input->sha256));
}

static enum ew_status read_input_file(const struct walk *walk,
                                      struct ew_str path)
{
    struct ew_loading *loading = walk->loading;
    struct ew_error err = {0};
    bool wanted = false;
    bool waits = false;
    EW_TRY(put_off(walk, path, &waits));
    if (!waits && !ew_str_eq(path, walk->source)) {
        EW_TRY(ew_map_put(&loading->found, path, loading));
    }
    if (!waits) {
        /* Several sources may lead to one file, and standard input ends
         * once. */
        wanted = ew_map_find(&loading->paths, path) == NULL;
        EW_TRY(wanted ? ew_map_put(&loading->paths, path, loading) : EW_OK);
    }
    if (!wanted) {
        if (ew_str_eq(path, walk->source)) {
            ew_template_parameters_named(loading, path);
        }
        return EW_OK;
    }
    struct ew_file *file = add_file(loading);
    EW_TRY_MEMORY(file);
    enum ew_status status = ew_file_read(path, EW_MAX_FILE_BYTES, file, &err);
    if (status != EW_OK) {
        if (status == EW_NOMEM) {
            return status;
        }
        ew_diag_add_error(&loading->estate->incomplete, &err);
        return EW_OK;
    }
    size_t used = loading->estate->inputs.count;
    struct ew_source source = {
        .path = path,
        .bytes = file->text,
        .stored_bytes = file->stored_bytes,
        .direct = ew_str_eq(path, walk->source),
        .payload = walk->payload,
    };
    EW_TRY(ew_loading_read(loading, &source));
    if (loading->estate->inputs.count == used) {
        ew_file_release(file); /* skipped: nothing borrows from it */
    } else {
        struct ew_input *inputs = loading->estate->inputs.items;
        set_digest(loading, &inputs[used], file);
    }
    return EW_OK;
}

static enum ew_status visit_file(void *user, struct ew_str path,
                                 struct ew_error *err)
{
    enum ew_status status = read_input_file(user, path);
    return status == EW_NOMEM ? ew_fail_memory(err) : status;
}

static enum ew_status odd(void *user, struct ew_str path, enum ew_walk_odd what,
                          struct ew_error *err)
{
    struct walk *walk = user;
    enum ew_status status =
        ew_links_note(walk->loading, walk->source, path, what);
    return status == EW_NOMEM ? ew_fail_memory(err) : status;
}

static struct ew_walker walker_of(struct walk *walk, bool once)
{
    return (struct ew_walker){
        .visit = visit_file,
        .unreadable = note_unreadable,
        .odd = odd,
        .folders = &walk->loading->folders,
        .once = once,
        .user = walk,
    };
}

static enum ew_status read_source_path(struct ew_loading *loading,
                                       struct ew_str source,
                                       struct ew_error *err)
{
    struct walk walk = {.loading = loading, .source = source};
    const struct ew_walker walker = walker_of(&walk, false);
    if (ew_links_begin(loading, source) != EW_OK) {
        return ew_fail_memory(err);
    }
    enum ew_status status = ew_walk(loading->arena, source, &walker, err);
    if (status != EW_IO) {
        return status;
    }
    if (err) {
        err->status = EW_USAGE;
    }
    return EW_USAGE;
}

/* A folder that a link leads to is as much input as a file is. Each is read
 * once, whatever leads to it, so that this ends. */
static enum ew_status follow_link(struct ew_loading *loading,
                                  const struct ew_link *link)
{
    struct walk walk = {.loading = loading, .source = link->source};
    const struct ew_walker walker = walker_of(&walk, true);
    struct ew_error err = {0};
    bool wanted = false;
    EW_TRY(ew_link_look(loading, link->path, &wanted));
    if (!wanted) {
        return EW_OK;
    }
    EW_TRY(ew_links_begin(loading, link->path));
    enum ew_status status = ew_walk(loading->arena, link->path, &walker, &err);
    if (status != EW_OK && status != EW_NOMEM) {
        ew_diag_add_error(&loading->estate->incomplete, &err);
        return EW_OK;
    }
    return status;
}

static enum ew_status follow_links(struct ew_loading *loading)
{
    for (size_t i = 0; i < loading->links.count; i++) { /* and those found so */
        const struct ew_link *links = loading->links.items;
        const struct ew_link link = links[i];
        EW_TRY(follow_link(loading, &link));
    }
    return EW_OK;
}

/* Folders and archives of assets hold anything; a file may be a template, as
 * may one that a manifest names itself. */
static enum ew_status read_one(struct ew_loading *loading,
                               const struct later *one)
{
    struct ew_str asset = ew_asset_of(loading, one->path, one->skipped);
    enum ew_cdk_role role = ew_cdk_role_of(loading, one->path);
    bool known = asset.ptr != NULL;
    bool file = role != EW_CDK_NONE ||
                (asset.len == one->path.len && ew_name_is_input(one->path));
    const struct walk walk = {
        .loading = loading,
        .settled = true,
        .payload = known && role != EW_CDK_TEMPLATE,
    };
    if (known && !file) {
        ew_skip_file(loading, one->path, "an asset of the AWS CDK");
        return EW_OK;
    }
    return read_input_file(&walk, one->path);
}

/* An assembly may lie in a folder that is only named like an asset. */
static enum ew_status read_assets_later(struct ew_loading *loading)
{
    const struct later *all = loading->later.items;
    size_t count = loading->later.count;
    for (size_t i = 0; i < count; i++) {
        if (ew_name_is_manifest(all[i].path)) {
            EW_TRY(read_one(loading, &all[i]));
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!ew_name_is_manifest(all[i].path)) {
            EW_TRY(read_one(loading, &all[i]));
        }
    }
    return EW_OK;
}

/* ---- runs ---------------------------------------------------------------- */

static enum ew_status close_run(struct ew_loading *loading,
                                enum ew_status status, struct ew_error *err)
{
    if (status == EW_OK) {
        status = ew_loading_finish(loading);
        if (status == EW_NOMEM) {
            status = ew_fail_memory(err);
        } else if (status != EW_OK) {
            /* whatever is wrong with input is told as such */
            status = ew_fail(err, status,
                             "internal fault: what was read could "
                             "not be put together");
        }
    }
    ew_loading_end(loading);
    if (status != EW_OK) {
        ew_loaded_release(loading->loaded);
    }
    return status;
}

enum ew_status ew_load(const struct ew_str *sources, size_t source_count,
                       const struct ew_load_options *options,
                       struct ew_loaded *out, struct ew_error *err)
{
    struct ew_loading loading;
    *out = (struct ew_loaded){0};
    ew_arena_init(&out->arena);
    ew_loading_begin(&loading, out, options);
    loading.later = ew_vec_of(&loading.passing, sizeof(struct later));
    enum ew_status status = EW_OK;
    for (size_t i = 0; i < source_count && status == EW_OK; i++) {
        status = read_source_path(&loading, sources[i], err);
    }
    if (status == EW_OK && (follow_links(&loading) != EW_OK ||
                            read_assets_later(&loading) != EW_OK)) {
        status = ew_fail_memory(err);
    }
    return close_run(&loading, status, err);
}

static enum ew_status read_given_text(struct ew_loading *loading,
                                      const struct ew_load_text *text,
                                      struct ew_error *err)
{
    char sha256[65];
    EW_TRY(ew_sha256_hex(text->text, sha256, err));
    struct ew_source source = {
        .path = text->path,
        .bytes = text->text,
        .sha256 = sha256,
        .stored_bytes = text->text.len,
        .direct = true,
    };
    enum ew_status status = ew_loading_read(loading, &source);
    return status == EW_NOMEM ? ew_fail_memory(err) : status;
}

enum ew_status ew_load_texts(const struct ew_load_text *texts, size_t count,
                             const struct ew_load_options *options,
                             struct ew_loaded *out, struct ew_error *err)
{
    struct ew_loading loading;
    *out = (struct ew_loaded){0};
    ew_arena_init(&out->arena);
    ew_loading_begin(&loading, out, options);
    loading.in_memory = true;
    enum ew_status status = EW_OK;
    for (size_t i = 0; i < count && status == EW_OK; i++) {
        status = read_given_text(&loading, &texts[i], err);
    }
    return close_run(&loading, status, err);
}

void ew_loaded_release(struct ew_loaded *loaded)
{
    EW_EACH_REF(struct ew_file, file, &loaded->files) {
        ew_file_release(file);
    }
    ew_arena_release(&loaded->arena);
    *loaded = (struct ew_loaded){0};
}
