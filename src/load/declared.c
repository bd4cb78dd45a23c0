/*
 * What Terraform code declares, without reading the language: by its lines, or
 * by the members of its JSON.
 *
 *     resource "aws_iam_role" "ops" {    →  aws_iam_role.ops
 *     module "team" {                    →  module.team
 *
 * Only types that may grant count. These names are compared with those of plans
 * (load/covered.c): code whose every name is planned needs not be read.
 */
#include "load/declared.h"

/* ---- what is declared ---------------------------------------------------- */

/* Types that grant access, and those that may hold some. */
static bool may_grant(struct ew_str type)
{
    static const struct ew_str BEGINS[] = {
        EW_LIT("aws_iam_"),
        EW_LIT("aws_ssoadmin_"),
        EW_LIT("aws_cloudcontrolapi_resource"),
        EW_LIT("aws_cloudformation_stack"),
        EW_LIT("aws_serverlessapplicationrepository_"),
        EW_LIT("aws_servicecatalog_provisioned_product"),
        EW_LIT("awscc_iam_"),
        EW_LIT("awscc_sso_"),
        EW_LIT("awscc_cloudformation_stack"),
        EW_LIT("awscc_servicecatalog_cloudformation_provisioned_product"),
    };
    return EW_STR_ANY(ew_str_starts, type, BEGINS);
}

/* As plans have it in addresses: `TYPE.NAME`. */
static enum ew_status note(struct ew_loading *loading, struct ew_str type,
                           struct ew_str name, struct ew_vec *out)
{
    struct ew_str key = ew_arena_printf(&loading->passing, "%.*s.%.*s",
                                        EW_STR_ARG(type), EW_STR_ARG(name));
    return key.ptr ? ew_vec_push_str(out, key) : EW_NOMEM;
}

/* Of names in Terraform. */
static bool is_label_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           (ew_ascii_lower(c) >= 'a' && ew_ascii_lower(c) <= 'z');
}

/* `"…"` or a bare word that rest begins with, behind blanks; absent: none. */
static struct ew_str label(struct ew_str *rest)
{
    struct ew_str text = ew_str_trim(*rest);
    bool quoted = ew_str_starts(text, EW_STR("\""));
    size_t end = 0;
    text = ew_str_slice(text, quoted ? 1 : 0, text.len);
    while (end < text.len && is_label_byte(text.ptr[end])) {
        end++;
    }
    *rest = ew_str_slice(text, end + (quoted ? 1 : 0), text.len);
    return end ? ew_str_slice(text, 0, end) : (struct ew_str){NULL, 0};
}

/* `resource "aws_iam_…" "NAME"` or `module "NAME"` in a line of code. What
 * looks so in a comment or a text is missed once too often. */
static enum ew_status read_line(struct ew_loading *loading, struct ew_str line,
                                struct ew_vec *out)
{
    struct ew_str rest = line;
    struct ew_str word = label(&rest);
    bool module = ew_str_eq(word, EW_STR("module"));
    if (!module && !ew_str_eq(word, EW_STR("resource"))) {
        return EW_OK;
    }
    struct ew_str type = module ? word : label(&rest);
    struct ew_str name = label(&rest);
    return name.ptr && (module || may_grant(type))
               ? note(loading, type, name, out)
               : EW_OK;
}

/* ---- the same in JSON ---------------------------------------------------- */

/* The names of an object, or of the objects of a list. */
static enum ew_status read_names(struct ew_loading *loading,
                                 const struct ew_json_text *text,
                                 const struct ew_json_item *value,
                                 struct ew_str type, struct ew_vec *out)
{
    bool resources = !type.ptr; /* the names are types */
    struct ew_json_item item;
    if (value->kind != EW_JSON_OBJECT && value->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(text, value->span, &loading->passing);
    while (ew_json_next(&iter, &item)) {
        if (value->kind == EW_JSON_ARRAY) {
            EW_TRY(read_names(loading, text, &item, type, out));
        } else if (!resources) {
            EW_TRY(note(loading, type, item.name, out));
        } else if (may_grant(item.name)) {
            EW_TRY(read_names(loading, text, &item, item.name, out));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/*     {"resource": {"aws_iam_role": {"ops": {…}}}, "module": {"team": {…}}} */
static enum ew_status read_json(struct ew_loading *loading,
                                const struct ew_source *source,
                                struct ew_vec *out)
{
    static const struct ew_str NONE = {NULL, 0};
    const struct ew_json_item *resources = ew_source_member(source, "resource");
    const struct ew_json_item *modules = ew_source_member(source, "module");
    if (resources) {
        EW_TRY(read_names(loading, source->text, resources, NONE, out));
    }
    return modules ? read_names(loading, source->text, modules,
                                EW_STR("module"), out)
                   : EW_OK;
}

enum ew_status ew_declared_read(struct ew_loading *loading,
                                const struct ew_source *source,
                                struct ew_vec *out)
{
    struct ew_str rest = source->bytes;
    if (source->text) {
        return read_json(loading, source, out);
    }
    while (rest.ptr) {
        EW_TRY(read_line(loading, ew_str_cut(rest, '\n', &rest), out));
    }
    return EW_OK;
}

/* ---- what is deployed by itself ------------------------------------------ */

/* A unit loads its code with `source`, or from what it includes. */
static bool is_unit(const struct ew_source *source)
{
    struct ew_str rest = source->bytes;
    if (source->text) {
        return ew_source_has(source, "terraform") ||
               ew_source_has(source, "include");
    }
    while (rest.ptr) {
        struct ew_str line = ew_str_trim(ew_str_cut(rest, '\n', &rest));
        struct ew_str word = label(&line);
        bool loads = ew_str_eq(word, EW_STR("source")) &&
                     ew_str_starts(ew_str_trim(line), EW_STR("="));
        /* in one line: `terraform { source = "…" }` */
        bool whole = ew_str_eq(word, EW_STR("terraform")) &&
                     ew_str_contains(line, EW_STR("source"));
        if (ew_str_eq(word, EW_STR("include")) || loads || whole) {
            return true;
        }
    }
    return false;
}

/* `unit "x" {` and `stack "x" {` of Terragrunt. */
static size_t count_units(struct ew_str text)
{
    struct ew_str rest = text;
    size_t count = 0;
    while (rest.ptr) {
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        struct ew_str word = label(&line);
        bool block =
            ew_str_eq(word, EW_STR("unit")) || ew_str_eq(word, EW_STR("stack"));
        count += block && label(&line).ptr ? 1 : 0;
    }
    return count;
}

/* How many plans have to be there for all that this file deploys. */
size_t ew_declared_units(const struct ew_source *source)
{
    if (ew_str_ends(source->path, EW_STR("terragrunt.stack.hcl"))) {
        return count_units(source->bytes);
    }
    bool file = ew_str_ends(source->path, EW_STR("terragrunt.hcl")) ||
                ew_str_ends(source->path, EW_STR("terragrunt.hcl.json"));
    return file && is_unit(source) ? 1 : 0;
}

/* ---- what is planned ----------------------------------------------------- */

/*
 * One for each module of each plan, whatever its instances. NULL when memory is
 * out.
 */
struct ew_planned_module *ew_planned_module_of(struct ew_loading *loading,
                                               struct ew_str plan,
                                               struct ew_str module)
{
    struct ew_str id = ew_arena_printf(&loading->passing, "%.*s#%.*s",
                                       EW_STR_ARG(plan), EW_STR_ARG(module));
    struct ew_planned_module *found =
        id.ptr ? ew_map_find(&loading->planned, id) : NULL;
    if (found || !id.ptr) {
        return found;
    }
    struct ew_planned_module **slot = ew_vec_push(&loading->planned_modules);
    found = EW_NEW(&loading->passing, struct ew_planned_module);
    if (!slot || !found || ew_map_put(&loading->planned, id, found) != EW_OK) {
        return NULL;
    }
    *found = (struct ew_planned_module){
        .names = ew_map_of(&loading->passing),
        .plan = plan,
        .is_root = module.len == 0,
    };
    *slot = found;
    return found;
}

bool ew_declared_has_all(const struct ew_planned_module *module,
                         const struct ew_vec *declares)
{
    const struct ew_str *names = declares->items;
    for (size_t i = 0; i < declares->count; i++) {
        if (!ew_map_find(&module->names, names[i])) {
            return false;
        }
    }
    return true;
}
