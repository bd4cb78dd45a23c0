/*
 * Manifests of the AWS CDK. What `cdk synth` leaves behind is a folder of
 * templates that do not tell where they will be deployed, and a list that does:
 *
 *     manifest.json: {"version": "36.0.0", "artifacts": {"prod": {
 *         "type": "aws:cloudformation:stack",
 *         "environment": "aws://111122223333/eu-west-1",
 *         "properties": {"templateFile": "prod.template.json",
 *                        "parameters": {"Env": "prod"}}}}}
 *     prod.assets.json: {"version": "36.0.0", "files": {"abc…": {
 *         "source": {"path": "nested.template.json"},
 *         "destinations": {"x": {"objectKey": "abc….json"}}}}}
 *
 * Without it a role that may reach clusters of its account would be one of no
 * account. The list is also what shows that a template is missing, and which of
 * the files are only uploaded: these are data, whatever they hold.
 */
#include "load/template/assembly.h"

#include "base/yaml.h"

#include "load/paths.h"

/* ---- what they are ------------------------------------------------------- */

/* `artifacts` alone is a word of many tools. */
bool ew_cdk_manifest_detect(const struct ew_source *source)
{
    if (source->node ||
        !ew_source_has_kind(source, "version", EW_JSON_STRING) ||
        !ew_source_has_kind(source, "artifacts", EW_JSON_OBJECT)) {
        return false;
    }
    struct ew_span span = ew_source_member(source, "artifacts")->span;
    struct ew_str text = ew_str_slice(source->text->text, span.begin, span.end);
    return ew_str_contains(text, EW_STR("\"aws:cloudformation:stack\"")) ||
           ew_str_contains(text, EW_STR("\"cdk:"));
}

bool ew_cdk_assets_detect(const struct ew_source *source)
{
    return !source->node &&
           ew_source_has_kind(source, "version", EW_JSON_STRING) &&
           ew_source_has_kind(source, "files", EW_JSON_OBJECT) &&
           ew_source_has_kind(source, "dockerImages", EW_JSON_OBJECT);
}

/* ---- reading ------------------------------------------------------------- */

/* *root is NULL where it cannot be parsed, which is told. */
static enum ew_status parse(struct ew_loading *loading,
                            const struct ew_source *source,
                            const struct ew_node **root)
{
    struct ew_error err = {0};
    *root = NULL;
    enum ew_status status = ew_node_parse(&loading->passing, source->path,
                                          source->bytes, root, &err);
    if (status == EW_OK || status == EW_NOMEM) {
        return status;
    }
    ew_diag_add_error(&loading->estate->incomplete, &err);
    *root = NULL;
    return EW_OK;
}

static struct ew_str text_at(const struct ew_node *node, const char *name)
{
    const struct ew_node *member = ew_node_get(node, name);
    return member && member->kind == EW_NODE_SCALAR ? member->text
                                                    : (struct ew_str){NULL, 0};
}

/* `aws://111122223333/eu-west-1`, each of the two perhaps `unknown-…`. */
static void split_environment(struct ew_str text,
                              struct ew_template_environment *out)
{
    static const struct ew_str SCHEME = EW_LIT("aws://");
    struct ew_str region = {NULL, 0};
    struct ew_str rest = ew_str_starts(text, SCHEME)
                             ? ew_str_slice(text, SCHEME.len, text.len)
                             : EW_STR("");
    struct ew_str account = ew_str_cut(rest, '/', &region);
    if (ew_is_account_id(account)) {
        out->account = account;
    }
    if (region.len && !ew_str_starts(region, EW_STR("unknown"))) {
        out->region = region;
    }
}

static void tell_nameless(struct ew_loading *loading,
                          const struct ew_node *artifact)
{
    ew_diag_add(&loading->estate->incomplete, artifact->place,
                "the artifact `%.*s` does not say where it is",
                EW_STR_ARG(artifact->key));
}

/* Several stacks may be of one template; those behind the first hang on it. */
static enum ew_status add_environment(struct ew_loading *loading,
                                      struct ew_template_environment *made)
{
    struct ew_template_environment **slot = ew_vec_push(&loading->environments);
    struct ew_template_environment *first =
        ew_map_find(&loading->environment_of, made->path);
    EW_TRY_MEMORY(slot);
    *slot = made;
    if (first) {
        made->next = first->next;
        first->next = made;
        return EW_OK;
    }
    return ew_map_put(&loading->environment_of, made->path, made);
}

/* `aws:cloudformation:stack`: one template, and where it goes. */
static enum ew_status read_stack(struct ew_loading *loading,
                                 const struct ew_source *source,
                                 const struct ew_node *artifact)
{
    const struct ew_node *properties = ew_node_get(artifact, "properties");
    struct ew_template_environment *made =
        EW_NEW(&loading->passing, struct ew_template_environment);
    struct ew_str file = text_at(properties, "templateFile");
    if (!file.len) {
        tell_nameless(loading, artifact);
        return EW_OK;
    }
    EW_TRY_MEMORY(made);
    *made = (struct ew_template_environment){
        .id = artifact->key,
        .file = file,
        .path = ew_path_beside(&loading->passing, source->path, file),
        .parameters = ew_node_get(properties, "parameters"),
        .place = artifact->place,
    };
    split_environment(text_at(artifact, "environment"), made);
    return made->path.ptr ? add_environment(loading, made) : EW_NOMEM;
}

/* Whose manifest is read where it is found. */
static enum ew_status read_assembly(struct ew_loading *loading,
                                    const struct ew_source *source,
                                    const struct ew_node *artifact)
{
    struct ew_str folder =
        text_at(ew_node_get(artifact, "properties"), "directoryName");
    if (!folder.len) {
        tell_nameless(loading, artifact);
        return EW_OK;
    }
    struct ew_str file = ew_arena_printf(
        &loading->passing, "%.*s/manifest.json", EW_STR_ARG(folder));
    struct ew_str path =
        file.ptr ? ew_path_beside(&loading->passing, source->path, file) : file;
    struct ew_template_assembly *slot =
        path.ptr ? ew_vec_push(&loading->assemblies) : NULL;
    EW_TRY_MEMORY(slot);
    *slot = (struct ew_template_assembly){artifact->key, path, artifact->place};
    return EW_OK;
}

/* Artifacts of other types, such as the tree, hold nothing that is deployed. */
enum ew_status ew_cdk_manifest_load(struct ew_loading *loading,
                                    const struct ew_source *source)
{
    const struct ew_node *root = NULL;
    struct ew_str path =
        ew_path_beside(&loading->passing, EW_STR(""), source->path);
    EW_TRY_MEMORY(path.ptr);
    EW_TRY(ew_map_put(&loading->manifests, path, loading));
    EW_TRY(parse(loading, source, &root));
    const struct ew_node *artifacts =
        root ? ew_node_get(root, "artifacts") : NULL;
    const struct ew_node *artifact = artifacts ? artifacts->first : NULL;
    for (; artifact; artifact = artifact->next) {
        struct ew_str type = text_at(artifact, "type");
        if (ew_str_eq(type, EW_STR("aws:cloudformation:stack"))) {
            EW_TRY(read_stack(loading, source, artifact));
        } else if (ew_str_eq(type, EW_STR("cdk:cloud-assembly"))) {
            EW_TRY(read_assembly(loading, source, artifact));
        }
    }
    return EW_OK;
}

/* ---- what they say ------------------------------------------------------- */

const struct ew_template_environment *ew_cdk_environment_of(
    struct ew_loading *loading, struct ew_str path)
{
    struct ew_str key = ew_path_beside(&loading->passing, EW_STR(""), path);
    return key.ptr ? ew_map_find(&loading->environment_of, key) : NULL;
}

enum ew_cdk_role ew_cdk_role_of(struct ew_loading *loading, struct ew_str path)
{
    struct ew_str key = ew_path_beside(&loading->passing, EW_STR(""), path);
    if (key.ptr && ew_map_find(&loading->environment_of, key)) {
        return EW_CDK_TEMPLATE;
    }
    return key.ptr && ew_map_find(&loading->asset_files, key) ? EW_CDK_ASSET
                                                              : EW_CDK_NONE;
}

/* Who names single templates of an assembly leaves the rest out on purpose, and
 * is told so. In a folder nobody chose: a template that is not there was lost,
 * and so was one when there is none at all. */
static enum ew_status tell_stack(struct ew_loading *loading,
                                 const struct ew_template_environment *stack,
                                 bool chosen)
{
    if (!chosen) {
        ew_diag_add(&loading->estate->incomplete, stack->place,
                    "`%.*s`, the template of the stack `%.*s`, is not among "
                    "the templates that were read: run `cdk synth` again and "
                    "give the whole of its folder",
                    EW_STR_ARG(stack->file), EW_STR_ARG(stack->id));
        return EW_OK;
    }
    struct ew_str text = ew_arena_printf(
        loading->arena,
        "the stack `%.*s` of %.*s is not judged: its template `%.*s` is not "
        "among those that were read",
        EW_STR_ARG(stack->id), EW_STR_ARG(stack->place.file),
        EW_STR_ARG(stack->file));
    return text.ptr ? ew_vec_push_str(&loading->estate->assumptions, text)
                    : EW_NOMEM;
}

static enum ew_status tell_stacks(struct ew_loading *loading,
                                  const struct ew_map *templates)
{
    struct ew_template_environment *const *stacks = loading->environments.items;
    size_t count = loading->environments.count;
    struct ew_map given = ew_map_of(&loading->passing);
    for (size_t i = 0; i < count; i++) {
        if (ew_map_find(templates, stacks[i]->path)) {
            EW_TRY(ew_map_put(&given, stacks[i]->place.file, loading));
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct ew_str manifest = stacks[i]->place.file;
        if (!ew_map_find(templates, stacks[i]->path)) {
            bool chosen = ew_map_find(&given, manifest) &&
                          !ew_map_find(&loading->found, manifest);
            EW_TRY(tell_stack(loading, stacks[i], chosen));
        }
    }
    return EW_OK;
}

enum ew_status ew_cdk_tell_missing(struct ew_loading *loading,
                                   const struct ew_map *templates)
{
    EW_EACH(const struct ew_template_assembly, each, &loading->assemblies) {
        if (!ew_map_find(&loading->manifests, each->manifest)) {
            ew_diag_add(&loading->estate->incomplete, each->place,
                        "`%.*s`, the manifest of the assembly `%.*s`, was not "
                        "read",
                        EW_STR_ARG(each->manifest), EW_STR_ARG(each->id));
        }
    }
    return tell_stacks(loading, templates);
}

/* ---- assets -------------------------------------------------------------- */

/* By the key of the bucket under which it will be found. */
static enum ew_status read_file(struct ew_loading *loading,
                                const struct ew_source *source,
                                const struct ew_node *file)
{
    struct ew_str path = text_at(ew_node_get(file, "source"), "path");
    const struct ew_node *all = ew_node_get(file, "destinations");
    const struct ew_node *destination = all ? all->first : NULL;
    if (!path.ptr) {
        return EW_OK;
    }
    path = ew_path_beside(&loading->passing, source->path, path);
    EW_TRY_MEMORY(path.ptr);
    for (; destination; destination = destination->next) {
        struct ew_str key = ew_str_last_part(text_at(destination, "objectKey"));
        if (key.len) {
            EW_TRY(EW_VEC_ADD(&loading->assets,
                              &(struct ew_template_asset){key, path}));
            EW_TRY(ew_map_put(&loading->asset_files, path, loading));
        }
    }
    return EW_OK;
}

/*
 * Nested templates are named by the key of the bucket that they are uploaded
 * to; this list is what leads from there back to a file.
 */
enum ew_status ew_cdk_assets_load(struct ew_loading *loading,
                                  const struct ew_source *source)
{
    const struct ew_node *root = NULL;
    EW_TRY(parse(loading, source, &root));
    const struct ew_node *files = root ? ew_node_get(root, "files") : NULL;
    const struct ew_node *file = files ? files->first : NULL;
    for (; file; file = file->next) {
        EW_TRY(read_file(loading, source, file));
    }
    return EW_OK;
}
