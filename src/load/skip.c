/*
 * Files of no kind that is read: which of them stand for input that is lost,
 * and which are passed over and listed. A folder has README files, pictures and
 * sources beside the exports, so most of it must be passed over in silence; but
 * `export.json` that is empty, cut or packed in a way that is not read is input
 * that somebody meant to give. Who names a file on the command line means it to
 * be read, whatever it is.
 *
 * Assets of the CDK are passed over too: data that is uploaded, whatever it
 * looks like.
 */
#include "load/skip.h"

#include "load/covered.h"
#include "load/declared.h"
#include "load/paths.h"
#include "load/template/assembly.h"

/* Where a text shows that it is binary. */
#define HEAD_BYTES ((size_t)4 << 10)

/* ---- names --------------------------------------------------------------- */

static struct ew_str without_gz(struct ew_str path)
{
    return ew_str_ends(path, EW_STR(".gz"))
               ? ew_str_slice(path, 0, path.len - 3)
               : path;
}

/* The name of what is in it, by whatever it is packed. */
static struct ew_str unpacked(struct ew_str path)
{
    static const struct ew_str PACKED[] = {EW_LIT(".gz"),  EW_LIT(".bz2"),
                                           EW_LIT(".xz"),  EW_LIT(".zst"),
                                           EW_LIT(".zip"), EW_LIT(".7z")};
    for (size_t i = 0; i < sizeof(PACKED) / sizeof(PACKED[0]); i++) {
        if (ew_str_ends(path, PACKED[i])) {
            return ew_str_slice(path, 0, path.len - PACKED[i].len);
        }
    }
    return path;
}

bool ew_name_is_input(struct ew_str path)
{
    static const struct ew_str ENDS[] = {EW_LIT(".json"), EW_LIT(".yaml"),
                                         EW_LIT(".yml"), EW_LIT(".gz"),
                                         EW_LIT(".template")};
    struct ew_str inner = unpacked(path);
    return EW_STR_ANY(ew_str_ends, path, ENDS) ||
           EW_STR_ANY(ew_str_ends, inner, ENDS);
}

bool ew_source_matters(const struct ew_source *source)
{
    return source->direct || source->text || ew_name_is_input(source->path) ||
           ew_str_ends(source->path, EW_STR(".xml"));
}

/* ---- what cannot be read ------------------------------------------------- */

/* Why this is not what its name says; NULL: it may be. */
static const char *fault_of_name(const struct ew_source *source,
                                 const struct ew_error *why)
{
    struct ew_str path = source->path;
    bool packed = ew_str_ends(path, EW_STR(".gz"));
    if (why) {
        return NULL; /* it says more */
    }
    if (ew_str_trim(source->bytes).len == 0) {
        return "the file is empty";
    }
    if (ew_text_is_utf16(source->bytes)) {
        return "the text is UTF-16, not UTF-8";
    }
    if (packed && source->stored_bytes == source->bytes.len) {
        return "this is named as gzip, and is none";
    }
    struct ew_str head = ew_str_slice(source->bytes, 0, HEAD_BYTES);
    if (ew_str_find(head, '\0') < head.len) {
        return "this is no text: it cannot be read";
    }
    if (!source->text && ew_str_ends(without_gz(path), EW_STR(".json"))) {
        return "this is named as JSON, and holds no object and no list";
    }
    return NULL;
}

/* The run is not complete. */
static void lose(struct ew_loading *loading, const struct ew_source *source,
                 const char *why)
{
    ew_diag_add(&loading->estate->incomplete,
                (struct ew_place){.file = source->path}, "%s", why);
}

void ew_skip_file(struct ew_loading *loading, struct ew_str path,
                  const char *what)
{
    loading->estate->skipped_files++;
    ew_diag_add(&loading->estate->skipped, (struct ew_place){.file = path},
                "%s", what);
}

/* Whether code is made up for shows when all files are in (ew_skip_finish). */
static enum ew_status defer(struct ew_loading *loading,
                            const struct ew_source *source,
                            const struct ew_foreign *kind)
{
    struct ew_vec declares =
        ew_vec_of(&loading->passing, sizeof(struct ew_str));
    if (kind->covered == EW_COVERED_BY_PLAN) {
        EW_TRY(ew_declared_read(loading, source, &declares));
    }
    const struct ew_unread_code code = {
        .kind = kind,
        .path = source->path,
        .declares = declares,
        .units =
            kind->covered == EW_COVERED_BY_PLAN ? ew_declared_units(source) : 0,
    };
    return EW_VEC_ADD(&loading->unread, &code);
}

/*
 * Of several reasons the one that tells most: what the file is and what to give
 * in its place, then what is wrong with it.
 */
enum ew_status ew_skip(struct ew_loading *loading,
                       const struct ew_source *source,
                       const struct ew_error *why)
{
    const struct ew_foreign *kind = ew_foreign_find(source, why != NULL);
    bool matters = source->direct || ew_name_is_input(source->path);
    const char *fault = matters ? fault_of_name(source, why) : NULL;
    if (source->payload) {
        ew_skip_file(loading, source->path, "an asset of the AWS CDK");
    } else if (kind && kind->unread.ptr) {
        return defer(loading, source, kind);
    } else if (kind && (source->direct ||
                        (kind->is_lost && ew_source_matters(source)))) {
        lose(loading, source, kind->text);
    } else if (kind) {
        ew_skip_file(loading, source->path, kind->text);
    } else if (fault) {
        lose(loading, source, fault);
    } else if (why) {
        ew_diag_add_error(&loading->estate->incomplete, why);
    } else if (source->direct) {
        lose(loading, source, "this is no input that is known here");
    } else {
        ew_skip_file(loading, source->path, "of no kind that is read");
    }
    return EW_OK;
}

/* ---- code that is not read ----------------------------------------------- */

/* By `--allow-unread KIND`. */
static bool is_allowed(const struct ew_loading *loading, struct ew_str kind)
{
    for (size_t i = 0; i < loading->allow_unread_count; i++) {
        if (ew_str_eq(loading->allow_unread[i], kind)) {
            return true;
        }
    }
    return false;
}

enum ew_status ew_skip_finish(struct ew_loading *loading)
{
    EW_TRY(ew_covered_find(loading));
    EW_EACH(const struct ew_unread_code, each, &loading->unread) {
        const struct ew_foreign *kind = each->kind;
        if (each->covered) {
            ew_skip_file(loading, each->path,
                         "code whose plan or template "
                         "is among the input");
        } else if (is_allowed(loading, kind->unread)) {
            ew_skip_file(loading, each->path, kind->text);
            /* nobody looked into it, so the report says that it was taken
             * for harmless */
            struct ew_str text = ew_arena_printf(
                loading->arena, "`%.*s` grants nothing: `--allow-unread %.*s`",
                EW_STR_ARG(each->path), EW_STR_ARG(kind->unread));
            EW_TRY_MEMORY(text.ptr);
            EW_TRY(ew_vec_push_str(&loading->estate->assumptions, text));
        } else {
            ew_diag_add(&loading->estate->incomplete,
                        (struct ew_place){.file = each->path},
                        "%s (`--allow-unread %.*s` leaves it out)", kind->text,
                        EW_STR_ARG(kind->unread));
        }
    }
    return EW_OK;
}

/* ---- assets -------------------------------------------------------------- */

static bool is_name_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
           (ew_ascii_lower(c) >= 'a' && ew_ascii_lower(c) <= 'z');
}

/* What a manifest calls `text` lies beside it, whatever else in the run has
 * that name. */
static enum ew_status note_asset(struct ew_loading *loading,
                                 struct ew_str manifest, struct ew_str text)
{
    struct ew_str path = ew_path_beside(&loading->passing, manifest, text);
    if (!path.ptr || ew_map_find(&loading->asset_paths, path)) {
        return path.ptr ? EW_OK : EW_NOMEM;
    }
    return ew_map_put(&loading->asset_paths, path, loading);
}

static const struct ew_str ASSET = EW_LIT("asset.");

/* The bytes of `asset.…` that the text starts with; 0: none. */
static size_t asset_length(struct ew_str text)
{
    size_t length = ew_str_starts(text, ASSET) ? ASSET.len : 0;
    while (length && length < text.len && is_name_byte(text.ptr[length])) {
        length++;
    }
    return length;
}

enum ew_status ew_assets_note(struct ew_loading *loading,
                              const struct ew_source *source)
{
    struct ew_str text = source->bytes;
    size_t begin = 0; /* behind the last quote */
    bool found = true;
    /* not any list of `files`, such as that of a package of npm */
    if (!ew_cdk_manifest_detect(source) && !ew_cdk_assets_detect(source)) {
        return EW_OK;
    }
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] == '"') {
            begin = at + 1;
            found = false;
            continue;
        }
        /* the first of a path holds all that is below it */
        bool part = at == begin || text.ptr[at - 1] == '/';
        size_t length =
            part && !found ? asset_length(ew_str_slice(text, at, text.len)) : 0;
        if (length) {
            found = true;
            EW_TRY(note_asset(loading, source->path,
                              ew_str_slice(text, begin, at + length)));
            at += length - 1;
        }
    }
    return EW_OK;
}

bool ew_name_is_manifest(struct ew_str path)
{
    return ew_str_ends(path, EW_STR("manifest.json")) ||
           ew_str_ends(path, EW_STR(".assets.json"));
}

/* By its name, before any manifest was read. */
bool ew_asset_is_likely(struct ew_str path, size_t skipped)
{
    struct ew_str rest = ew_str_slice(path, skipped, path.len);
    while (rest.ptr) {
        if (ew_str_starts(ew_str_cut(rest, '/', &rest), ASSET)) {
            return true;
        }
    }
    return false;
}

struct ew_str ew_asset_of(struct ew_loading *loading, struct ew_str path,
                          size_t skipped)
{
    struct ew_str rest = ew_str_slice(path, skipped, path.len);
    while (rest.ptr) {
        struct ew_str part = ew_str_cut(rest, '/', &rest);
        struct ew_str root =
            ew_str_slice(path, 0, (size_t)(part.ptr - path.ptr) + part.len);
        struct ew_str key = {NULL, 0};
        if (ew_str_starts(part, ASSET)) {
            key = ew_path_beside(&loading->passing, EW_STR(""), root);
        }
        if (key.ptr && ew_map_find(&loading->asset_paths, key)) {
            return root;
        }
    }
    return (struct ew_str){NULL, 0};
}
