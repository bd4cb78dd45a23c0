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
    };
    for (size_t i = 0; i < sizeof(BEGINS) / sizeof(BEGINS[0]); i++) {
        if (ew_str_starts(type, BEGINS[i])) {
            return true;
        }
    }
    return false;
}

static enum ew_status note(struct ew_loading *loading, struct ew_str type,
                           struct ew_str name, struct ew_vec *out)
{
    struct ew_str key = ew_arena_printf(&loading->passing, "%.*s.%.*s",
                                        EW_STR_ARG(type), EW_STR_ARG(name));
    return key.ptr ? ew_vec_push_str(out, key) : EW_NOMEM;
}

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

/* ---- what is planned ----------------------------------------------------- */

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
    found->names = ew_map_of(&loading->passing);
    *slot = found;
    return found;
}

static bool has_all(const struct ew_planned_module *module,
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

bool ew_declared_is_planned(const struct ew_loading *loading,
                            const struct ew_vec *declares)
{
    struct ew_planned_module *const *all = loading->planned_modules.items;
    for (size_t i = 0; i < loading->planned_modules.count; i++) {
        if (has_all(all[i], declares)) {
            return true;
        }
    }
    return declares->count == 0;
}
