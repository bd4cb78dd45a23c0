/*
 * The configuration inside a plan: which modules there are, what their calls
 * pass, and what the blocks refer to. Values that are known after the
 * deployment only are followed through it; a plan without it says less, and
 * that is told.
 *
 *     "configuration": {
 *       "provider_config": {"aws.eu": {"name": "aws", "expressions":
 *           {"region": {"constant_value": "eu-west-1"}}}},
 *       "root_module": {
 *         "resources": [{"address": "aws_iam_role_policy.exec",
 *            "provider_config_key": "aws.eu",
 *            "expressions": {"role": {"references": ["aws_iam_role.ops.name",
 *                                                    "aws_iam_role.ops"]}}}],
 *         "module_calls": {"team": {"source": "./team", "expressions": {…},
 *                                   "module": {"resources": […]}}}}}
 *
 * Addresses are those within their module and without keys: the configuration
 * knows each block once, whatever `count` and `for_each` make of it.
 */
#include "load/terraform/config.h"

#include "load/declared.h"
#include "load/terraform/realms.h"

/*
 * What is no object has none of them: the parts of a configuration may all be
 * missing.
 */
static enum ew_status members(struct ew_tf_file *file,
                              const struct ew_member *object,
                              const struct ew_str *names, size_t count,
                              struct ew_member *out)
{
    if (object->present && object->kind == EW_JSON_OBJECT) {
        return ew_members_read(file->text, object->span,
                               &file->loading->scratch, names, count, out);
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct ew_member){0};
    }
    return EW_OK;
}

/* ---- addresses ----------------------------------------------------------- */

/* Keys of for_each are quoted and may hold brackets themselves. */
size_t ew_tf_key_end(struct ew_str text, size_t at)
{
    bool quoted = false;
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (quoted && c == '\\') {
            at++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ']' && !quoted) {
            return at + 1;
        }
    }
    return text.len;
}

/* The same text where there is no key, which is most often. */
struct ew_str ew_tf_without_keys(struct ew_arena *arena, struct ew_str address)
{
    if (ew_str_find(address, '[') == address.len) {
        return address;
    }
    char *copy = ew_arena_alloc_raw(arena, address.len);
    size_t len = 0;
    if (!copy) {
        return (struct ew_str){NULL, 0};
    }
    for (size_t i = 0; i < address.len;) {
        if (address.ptr[i] == '[') {
            i = ew_tf_key_end(address, i);
        } else {
            copy[len++] = address.ptr[i++];
        }
    }
    return (struct ew_str){copy, len};
}

const struct ew_tf_block *ew_tf_block_of(struct ew_tf_file *file,
                                         const struct ew_tf_resource *resource)
{
    struct ew_str address =
        ew_tf_without_keys(&file->loading->passing, resource->address);
    return address.ptr ? ew_map_find(&file->blocks, address) : NULL;
}

/* ---- blocks -------------------------------------------------------------- */

/*
 * Kept under its address in the plan, but without keys: all instances come of
 * one block.
 */
static enum ew_status read_block(struct ew_tf_file *file,
                                 struct ew_tf_module *module,
                                 const struct ew_member *element)
{
    enum { ADDRESS, EXPRESSIONS, FOR_EACH, PROVIDER, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("address"),
        EW_LIT("expressions"),
        EW_LIT("for_each_expression"),
        EW_LIT("provider_config_key"),
    };
    struct ew_member parts[PARTS];
    EW_TRY(members(file, element, NAMES, PARTS, parts));
    struct ew_arena *passing = &file->loading->passing;
    struct ew_str address =
        ew_member_string(file->text, &parts[ADDRESS], &file->loading->passing);
    struct ew_tf_block *block = EW_NEW(passing, struct ew_tf_block);
    EW_TRY_MEMORY(block);
    if (module->planned && address.ptr) {
        EW_TRY(ew_map_put(&module->planned->names, address, block));
    }
    *block = (struct ew_tf_block){
        .module = module,
        .expressions = parts[EXPRESSIONS],
        .for_each = parts[FOR_EACH],
        .provider = ew_member_string(file->text, &parts[PROVIDER],
                                     &file->loading->passing),
    };
    struct ew_str key =
        ew_arena_printf(passing, "%.*s%s%.*s", EW_STR_ARG(module->key),
                        module->key.len ? "." : "", EW_STR_ARG(address));
    return key.ptr ? ew_map_put(&file->blocks, key, block) : EW_NOMEM;
}

/* What is no list is none: a module may have no resources. */
static enum ew_status read_blocks(struct ew_tf_file *file,
                                  struct ew_tf_module *module,
                                  const struct ew_member *list)
{
    if (!list->present || list->kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, list->span, &file->loading->scratch);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        const struct ew_member element = {true, item.kind, item.span};
        EW_TRY(read_block(file, module, &element));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* ---- modules ------------------------------------------------------------- */

/* Below the source root, for a local module; absent for others. */
static struct ew_str folder_of(struct ew_tf_file *file,
                               const struct ew_tf_module *parent,
                               struct ew_str source)
{
    bool local = ew_str_starts(source, EW_STR("./")) ||
                 ew_str_starts(source, EW_STR("../"));
    if (!local || !parent->folder.ptr) {
        return (struct ew_str){NULL, 0};
    }
    return ew_arena_printf(&file->loading->passing, "%.*s%s%.*s",
                           EW_STR_ARG(parent->folder),
                           parent->folder.len ? "/" : "", EW_STR_ARG(source));
}

static enum ew_status read_module(struct ew_tf_file *file,
                                  struct ew_tf_module *module,
                                  const struct ew_member *object);

/*
 * A module that is fetched from elsewhere has no folder, so its sources are not
 * looked for.
 */
static enum ew_status read_call(struct ew_tf_file *file,
                                struct ew_tf_module *parent,
                                const struct ew_json_item *call)
{
    enum { SOURCE, EXPRESSIONS, FOR_EACH, MODULE, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("source"),
        EW_LIT("expressions"),
        EW_LIT("for_each_expression"),
        EW_LIT("module"),
    };
    const struct ew_member object = {true, call->kind, call->span};
    struct ew_member parts[PARTS];
    EW_TRY(members(file, &object, NAMES, PARTS, parts));
    struct ew_tf_module *module =
        EW_NEW(&file->loading->passing, struct ew_tf_module);
    EW_TRY_MEMORY(module);
    module->key = ew_arena_printf(
        &file->loading->passing, "%.*s%smodule.%.*s", EW_STR_ARG(parent->key),
        parent->key.len ? "." : "", EW_STR_ARG(call->name));
    EW_TRY_MEMORY(module->key.ptr);
    module->parent = parent;
    module->inputs = parts[EXPRESSIONS];
    module->for_each = parts[FOR_EACH];
    module->source =
        ew_member_string(file->text, &parts[SOURCE], &file->loading->passing);
    module->folder = folder_of(file, parent, module->source);
    return read_module(file, module, &parts[MODULE]);
}

/* What a plan is of: code that is not read may be there, too. */
static enum ew_status note_module(struct ew_tf_file *file,
                                  struct ew_tf_module *module)
{
    if (!file->plan) {
        return EW_OK;
    }
    module->planned =
        ew_planned_module_of(file->loading, file->text->file, module->key);
    if (!module->planned || !module->parent) {
        return module->planned ? EW_OK : EW_NOMEM;
    }
    module->planned->parent = module->parent->planned;
    module->planned->source = module->source;
    struct ew_str name = module->key;
    size_t above = module->parent->key.len;
    name = ew_str_slice(name, above ? above + 1 : 0, name.len);
    return ew_map_put(&module->parent->planned->names, name, module);
}

/* The root or what a call leads to, with all that is called from there. */
static enum ew_status read_module(struct ew_tf_file *file,
                                  struct ew_tf_module *module,
                                  const struct ew_member *object)
{
    enum { RESOURCES, CALLS, OUTPUTS, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("resources"),
        EW_LIT("module_calls"),
        EW_LIT("outputs"),
    };
    struct ew_member parts[PARTS];
    EW_TRY(members(file, object, NAMES, PARTS, parts));
    EW_TRY(ew_map_put(&file->modules, module->key, module));
    EW_TRY(note_module(file, module));
    module->outputs = parts[OUTPUTS];
    EW_TRY(read_blocks(file, module, &parts[RESOURCES]));
    if (!parts[CALLS].present || parts[CALLS].kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, parts[CALLS].span, &file->loading->scratch);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(read_call(file, module, &item));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* ---- providers ----------------------------------------------------------- */

/*
 * A region that is an expression is not told: what is deployed there is judged
 * for any.
 */
static enum ew_status note_region(struct ew_tf_file *file, struct ew_str key,
                                  const struct ew_member *region)
{
    static const struct ew_str NAMES[] = {EW_LIT("constant_value")};
    struct ew_member value;
    EW_TRY(members(file, region, NAMES, 1, &value));
    struct ew_str *slot = EW_NEW(&file->loading->passing, struct ew_str);
    EW_TRY_MEMORY(slot);
    *slot = ew_member_string(file->text, &value, &file->loading->passing);
    return slot->ptr ? ew_map_put(&file->regions, key, slot) : EW_OK;
}

/*
 * *many is set where one file deploys to several regions, or to one that is not
 * told: then it has no region of its own.
 */
static enum ew_status read_provider(struct ew_tf_file *file,
                                    const struct ew_json_item *item,
                                    struct ew_str *region, bool *many)
{
    static const struct ew_str NAMES[] = {EW_LIT("name"),
                                          EW_LIT("expressions")};
    static const struct ew_str EXPRESSIONS[] = {EW_LIT("region"),
                                                EW_LIT("default_tags")};
    const struct ew_member object = {true, item->kind, item->span};
    struct ew_member parts[2];
    struct ew_member expressions[2];
    EW_TRY(members(file, &object, NAMES, 2, parts));
    struct ew_str name =
        ew_member_string(file->text, &parts[0], &file->loading->passing);
    if (!ew_str_eq(name, EW_STR("aws")) && !ew_str_eq(name, EW_STR("awscc"))) {
        return EW_OK;
    }
    EW_TRY(members(file, &parts[1], EXPRESSIONS, 2, expressions));
    file->default_tags = file->default_tags || expressions[1].present;
    /* a provider that a module is handed has no expressions of its own */
    if (!parts[1].present && ew_str_find(item->name, ':') < item->name.len) {
        return EW_OK;
    }
    EW_TRY(ew_tf_realm_of_provider(file, item->name, &parts[1]));
    if (!parts[1].present) {
        return EW_OK;
    }
    EW_TRY(note_region(file, item->name, &expressions[0]));
    const struct ew_str *own = ew_map_find(&file->regions, item->name);
    *many = *many || !own || (region->ptr && !ew_str_eq(*region, *own));
    *region = own ? *own : *region;
    return EW_OK;
}

/* The file has a region of its own where all of its providers have the same. */
static enum ew_status read_providers(struct ew_tf_file *file,
                                     const struct ew_member *object)
{
    struct ew_str region = {NULL, 0};
    bool many = false;
    if (!object->present || object->kind != EW_JSON_OBJECT) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, object->span, &file->loading->passing);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        EW_TRY(read_provider(file, &item, &region, &many));
    }
    if (!many) {
        file->code->region = region;
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

struct ew_str ew_tf_region(const struct ew_tf_file *file,
                           const struct ew_tf_block *block)
{
    const struct ew_str *own =
        block && block->provider.ptr
            ? ew_map_find(&file->regions, block->provider)
            : NULL;
    return own ? *own : file->code->region;
}

enum ew_status ew_tf_config_read(struct ew_tf_file *file,
                                 struct ew_span configuration)
{
    static const struct ew_str NAMES[] = {EW_LIT("provider_config"),
                                          EW_LIT("root_module")};
    const struct ew_member object = {true, EW_JSON_OBJECT, configuration};
    struct ew_member parts[2];
    EW_TRY(members(file, &object, NAMES, 2, parts));
    struct ew_tf_module *root =
        EW_NEW(&file->loading->passing, struct ew_tf_module);
    EW_TRY_MEMORY(root);
    file->configured = true;
    root->key = EW_STR("");
    root->folder = EW_STR("");
    EW_TRY(read_providers(file, &parts[0]));
    return read_module(file, root, &parts[1]);
}
