/*
 * From bytes to a kind: which parser a text needs, what its outermost members
 * are, and which row of kinds.c claims it. What no row claims is parted into
 * what never concerns us and what might have held access.
 */
#include "load/reading.h"

#include "load/code/code.h"
#include "load/declared.h"
#include "load/export/account.h"
#include "load/export/credential_report.h"
#include "load/export/organization.h"
#include "load/export/snapshot.h"
#include "load/export/snapshot_check.h"
#include "load/inventory/assignments.h"
#include "load/inventory/ecs.h"
#include "load/kinds.h"
#include "load/linked.h"
#include "load/skip.h"
#include "load/template/assembly.h"
#include "load/template/template.h"

#include <string.h>

void ew_loading_begin(struct ew_loading *loading, struct ew_loaded *out,
                      const struct ew_load_options *options)
{
    struct ew_arena *arena = &out->arena;
    ew_estate_init(&out->estate, arena);
    out->files = ew_vec_of(arena, sizeof(struct ew_file *));
    *loading = (struct ew_loading){
        .loaded = out,
        .estate = &out->estate,
        .arena = arena,
    };
    if (options) {
        loading->account = options->account;
        loading->region = options->region;
        loading->source_root = options->source_root;
        loading->before = options->before;
        loading->excluded = options->excluded;
        loading->excluded_count = options->excluded_count;
        loading->require_all_accounts = options->require_all_accounts;
        loading->allow_unread = options->allow_unread;
        loading->allow_unread_count = options->allow_unread_count;
    }
    struct ew_arena *passing = &loading->passing;
    ew_arena_init(&loading->scratch);
    ew_arena_init(passing);
    loading->paths = ew_map_of(passing);
    loading->found = ew_map_of(passing);
    loading->scp_gaps = ew_diags_of(arena);
    loading->told_members = ew_map_of(passing);
    loading->planned = ew_map_of(passing);
    loading->planned_modules =
        ew_vec_of(passing, sizeof(struct ew_planned_module *));
    loading->asset_paths = ew_map_of(passing);
    loading->folders = ew_map_of(passing);
    loading->above = ew_map_of(passing);
    loading->links = ew_vec_of(passing, sizeof(struct ew_link));
    loading->unread = ew_vec_of(passing, sizeof(struct ew_unread_code));
    loading->code = ew_vec_of(passing, sizeof(struct ew_code_file *));
    loading->templates = ew_vec_of(passing, sizeof(struct ew_template *));
    loading->parameters =
        ew_vec_of(passing, sizeof(struct ew_template_parameters *));
    loading->environments =
        ew_vec_of(passing, sizeof(struct ew_template_environment *));
    loading->environment_of = ew_map_of(passing);
    loading->manifests = ew_map_of(passing);
    loading->assemblies =
        ew_vec_of(passing, sizeof(struct ew_template_assembly));
    loading->assets = ew_vec_of(passing, sizeof(struct ew_template_asset));
    loading->asset_files = ew_map_of(passing);
    loading->organizations = ew_vec_of(arena, sizeof(struct ew_organization *));
    loading->identity_documents = ew_map_of(passing);
    loading->trust_documents = ew_map_of(passing);
    ew_accounts_init(&loading->accounts, loading->estate, passing);
}

void ew_loading_end(struct ew_loading *loading)
{
    ew_arena_release(&loading->scratch);
    ew_arena_release(&loading->passing);
}

/* ---- one text ------------------------------------------------------------ */

/* Where a text that is meant to be JSON begins like it, marks and other
 * encodings that are refused later included. */
static bool looks_like_json(struct ew_str text)
{
    static const struct ew_str MARKS[] = {
        EW_LIT("\xEF\xBB\xBF"),
        EW_LIT("\xFF\xFE"),
        EW_LIT("\xFE\xFF\0"),
    };
    for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++) {
        if (ew_str_starts(text, MARKS[i])) {
            text = ew_str_slice(text, MARKS[i].len, text.len);
            break;
        }
    }
    text = ew_str_trim(text);
    return text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

static bool is_yaml(struct ew_str path)
{
    return ew_str_ends(path, EW_STR(".yaml")) ||
           ew_str_ends(path, EW_STR(".yml"));
}

static enum ew_status read_root_members(struct ew_loading *loading,
                                        struct ew_source *source)
{
    struct ew_vec members =
        ew_vec_of(loading->arena, sizeof(struct ew_json_item));
    if (source->text->root_kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, source->text->root, loading->arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(EW_VEC_ADD(&members, &item));
    }
    source->members = members.items;
    source->member_count = members.count;
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status add_input(struct ew_loading *loading,
                                const struct ew_source *source,
                                const struct ew_input_kind *kind)
{
    struct ew_input *input = ew_vec_push(&loading->estate->inputs);
    EW_TRY_MEMORY(input);
    input->path = source->path;
    input->kind = kind->name;
    input->bytes = source->stored_bytes;
    if (source->sha256) {
        memcpy(input->sha256, source->sha256, sizeof(input->sha256));
    }
    return EW_OK;
}

/* A text that was parsed. */
static enum ew_status load_parsed(struct ew_loading *loading,
                                  const struct ew_source *source)
{
    const struct ew_input_kind *kind = ew_kind_find(source);
    if (!kind) {
        return ew_skip(loading, source, NULL);
    }
    EW_TRY(add_input(loading, source, kind));
    size_t code = loading->code.count + loading->templates.count;
    enum ew_status status = kind->load(loading, source);
    if (loading->code.count + loading->templates.count > code &&
        ew_str_contains(source->bytes, EW_STR("arn:aws-"))) {
        loading->other_partition = true;
    }
    ew_arena_reset(&loading->scratch);
    return status;
}

/* A text that looks like input and cannot be read as such. */
static enum ew_status tell_unread(struct ew_loading *loading,
                                  const struct ew_source *source,
                                  enum ew_status status,
                                  const struct ew_error *err)
{
    return status == EW_NOMEM ? status : ew_skip(loading, source, err);
}

static enum ew_status read_template(struct ew_loading *loading,
                                    struct ew_source *source)
{
    struct ew_error err = {0};
    enum ew_status status = ew_template_parse(loading, source, &err);
    return status == EW_OK ? load_parsed(loading, source)
                           : tell_unread(loading, source, status, &err);
}

/* Most YAML is about other things: it is not even parsed. */
static enum ew_status read_yaml(struct ew_loading *loading,
                                struct ew_source *source)
{
    if (ew_template_is_encoded(source->bytes)) {
        struct ew_error err = {0};
        enum ew_status status =
            ew_fail_at(&err, EW_SYNTAX, (struct ew_place){.file = source->path},
                       "the text is UTF-16, not UTF-8");
        return tell_unread(loading, source, status, &err);
    }
    return ew_template_is_likely(source->bytes)
               ? read_template(loading, source)
               : ew_skip(loading, source, NULL);
}

/* What begins like JSON and is none, in a file whose name says YAML, is YAML
 * or something else altogether. */
static enum ew_status read_flow(struct ew_loading *loading,
                                struct ew_source *source,
                                const struct ew_error *as_json)
{
    source->text = NULL;
    if (!ew_template_is_named(source->bytes)) {
        return ew_skip(loading, source, source->direct ? as_json : NULL);
    }
    return read_template(loading, source);
}

enum ew_status ew_loading_read(struct ew_loading *loading,
                               struct ew_source *source)
{
    struct ew_error err = {0};
    if (ew_credential_csv_detect(source)) {
        return load_parsed(loading, source);
    }
    if (!looks_like_json(source->bytes)) {
        return read_yaml(loading, source);
    }
    enum ew_status status = ew_json_vet(loading->arena, source->path,
                                        source->bytes, &source->text, &err);
    if (status != EW_OK) {
        source->text = NULL;
        return status != EW_NOMEM && is_yaml(source->path)
                   ? read_flow(loading, source, &err)
                   : tell_unread(loading, source, status, &err);
    }
    EW_TRY(read_root_members(loading, source));
    EW_TRY(ew_assets_note(loading, source));
    return load_parsed(loading, source);
}

enum ew_status ew_loading_finish(struct ew_loading *loading)
{
    struct ew_estate *estate = loading->estate;
    EW_TRY(ew_templates_finish(loading));
    EW_TRY(ew_accounts_gather(&loading->accounts, loading->account));
    EW_TRY(ew_credentials_look(loading));
    EW_TRY(ew_code_apply(loading));
    EW_TRY(ew_accounts_finish(&loading->accounts));
    ew_snapshot_place(loading); /* accounts may be excluded */
    EW_TRY(ew_organization_finish(loading));
    EW_TRY(ew_credentials_finish(loading));
    ew_snapshot_finish(loading);
    EW_TRY(ew_snapshot_check(loading));
    EW_TRY(ew_skip_finish(loading));
    ew_estate_finish(estate);
    ew_ecs_finish(estate);
    EW_TRY(ew_sso_assignments_finish(loading));
    return estate->incomplete.cut || estate->notes.cut ? EW_NOMEM : EW_OK;
}
