/*
 * Where the resources stand in plans, states and raw states. The three shapes
 * are gone over element by element, and of each element only the few members
 * that name it are decoded; values are parsed when a reader opens them, since
 * most resources never are.
 *
 * A plan has one flat list, in which every resource says where it is:
 *
 *     {"address": "module.a[\"k\"].aws_iam_role.ops[0]",
 *      "module_address": "module.a[\"k\"]", "mode": "managed",
 *      "type": "aws_iam_role", "name": "ops", "index": 0, "change": {…}}
 *
 * A state has modules inside modules, with `values` in the place of `change`.
 * In a raw state there is one entry for a block, its instances inside, and no
 * address:
 *
 *     {"module": "module.a[\"k\"]", "mode": "managed", "type": "aws_iam_role",
 *      "name": "ops", "instances": [{"index_key": 0, "attributes": {…}}]}
 */
#include "load/terraform/walk.h"

#include "load/declared.h"
#include "load/terraform/config.h"
#include "load/terraform/types.h"

/* What is told of a resource, whatever the input. */
struct found {
    struct ew_str address;
    struct ew_str module;
    struct ew_str type;
    struct ew_str name;
    struct ew_str provider; /* of a raw state */
    bool data;
    bool deposed; /* an object that has been replaced already */
    struct ew_span span;
};

/* The block in its module instance, without the key of the resource's own. */
static struct ew_str family_key(struct ew_tf_file *file,
                                const struct found *found)
{
    return ew_arena_printf(
        &file->loading->passing, "%.*s%s%s%.*s.%.*s", EW_STR_ARG(found->module),
        found->module.len ? "." : "", found->data ? "data." : "",
        EW_STR_ARG(found->type), EW_STR_ARG(found->name));
}

/* Of a plan without its configuration too it is known what it is of. */
static enum ew_status note_planned(struct ew_tf_file *file,
                                   const struct found *found)
{
    if (!file->by_changes) {
        return EW_OK;
    }
    struct ew_arena *passing = &file->loading->passing;
    struct ew_str path = ew_tf_without_keys(
        passing, found->module.ptr ? found->module : EW_STR(""));
    struct ew_planned_module *module =
        path.ptr ? ew_planned_module_of(file->loading, file->text->file, path)
                 : NULL;
    struct ew_str key = ew_arena_printf(
        passing, "%.*s.%.*s", EW_STR_ARG(found->type), EW_STR_ARG(found->name));
    return module && key.ptr ? ew_map_put(&module->names, key, file) : EW_NOMEM;
}

/* Instances of one block, so that a reference to all of them finds all. */
static enum ew_status add_to_family(struct ew_tf_file *file, struct ew_str key,
                                    struct ew_tf_resource *resource)
{
    struct ew_tf_family *family = ew_map_find(&file->families, key);
    if (!family) {
        family = EW_NEW(&file->loading->passing, struct ew_tf_family);
        if (!family || ew_map_put(&file->families, key, family) != EW_OK) {
            return EW_NOMEM;
        }
    }
    resource->twin = family->first;
    family->first = resource;
    family->count++;
    return ew_map_put(&file->by_address, resource->address, resource);
}

/* The text as seen from a resource: its places know their origin. */
static struct ew_json_text *text_of_resource(struct ew_tf_file *file,
                                             const struct ew_origin *origin)
{
    struct ew_json_text *text =
        EW_NEW(file->loading->arena, struct ew_json_text);
    if (text) {
        *text = *file->text;
        text->origin = origin;
    }
    return text;
}

/* What cannot be told apart from others may be anything. */
static bool is_nameless(struct ew_tf_file *file, const struct found *found)
{
    bool named = found->type.ptr && found->address.ptr && found->name.ptr;
    if (!named) {
        EW_LOSE(file->loading, ew_json_place(file->text, found->span),
                "a resource without `address`, `type` or `name` is not "
                "read");
    }
    return !named;
}

/* It may have been one that grants. */
static void tell_no_object(struct ew_tf_file *file, struct ew_span span)
{
    EW_LOSE(file->loading, ew_json_place(file->text, span),
            "a resource is no object");
}

/* *out is NULL for a resource that does not matter. */
static enum ew_status add_found_resource(struct ew_tf_file *file,
                                         const struct found *found,
                                         struct ew_tf_resource **out)
{
    const struct ew_tf_type *kind = ew_tf_type_find(found->type, found->data);
    *out = NULL;
    if (is_nameless(file, found) || !kind) {
        struct ew_span *span = ew_vec_push(&file->foreign);
        if (span) {
            *span = found->span;
        }
        return span ? EW_OK : EW_NOMEM;
    }
    if (!found->deposed && ew_map_find(&file->by_address, found->address)) {
        EW_LOSE(file->loading, ew_json_place(file->text, found->span),
                "`%.*s` stands here twice: only the first is read",
                EW_STR_ARG(found->address));
        return EW_OK;
    }
    struct ew_tf_resource *resource =
        EW_NEW(file->loading->arena, struct ew_tf_resource);
    struct ew_tf_resource **slot = ew_vec_push(&file->resources);
    struct ew_str key = family_key(file, found);
    EW_TRY_MEMORY(resource && slot && key.ptr);
    *slot = resource;
    *resource = (struct ew_tf_resource){
        .origin = {.address = found->address},
        .address = found->address,
        .module = found->module.ptr ? found->module : EW_STR(""),
        .type = found->type,
        .name = found->name,
        .provider = found->provider,
        .data = found->data,
        .span = found->span,
        .kind = kind,
    };
    if (ew_str_starts(found->address, key)) {
        resource->index =
            ew_str_slice(found->address, key.len, found->address.len);
    }
    resource->text = text_of_resource(file, &resource->origin);
    *out = resource;
    EW_TRY_MEMORY(resource->text);
    EW_TRY(note_planned(file, found));
    return found->deposed ? EW_OK : add_to_family(file, key, resource);
}

static bool is_data(const struct ew_tf_file *file, const struct ew_member *mode)
{
    return mode->present && mode->kind == EW_JSON_STRING &&
           ew_str_eq(ew_span_text(file->text, mode->span), EW_STR("\"data\""));
}

/* ---- plans --------------------------------------------------------------- */

enum change {
    ACTIONS,
    BEFORE,
    AFTER,
    UNKNOWN,
    WAS_SENSITIVE,
    SENSITIVE,
    CHANGES
};

static const struct ew_str CHANGE[CHANGES] = {
    [ACTIONS] = EW_LIT("actions"),
    [BEFORE] = EW_LIT("before"),
    [AFTER] = EW_LIT("after"),
    [UNKNOWN] = EW_LIT("after_unknown"),
    [WAS_SENSITIVE] = EW_LIT("before_sensitive"),
    [SENSITIVE] = EW_LIT("after_sensitive"),
};

/* Is it among the actions? word has its quotes. */
static bool is_action(const struct ew_tf_file *file,
                      const struct ew_member *actions, const char *word)
{
    struct ew_str text =
        actions->present ? ew_span_text(file->text, actions->span) : EW_STR("");
    return ew_str_contains(text, ew_str_from(word));
}

/* What is forgotten stays as it is; with a new one beside it, that is more
 * than one address can tell. */
static void keep_forgotten(struct ew_tf_file *file,
                           struct ew_tf_resource *resource)
{
    if (!resource->values[EW_TF_AFTER].present) {
        resource->values[EW_TF_AFTER] = resource->values[EW_TF_BEFORE];
        resource->sensitive[EW_TF_AFTER] = resource->sensitive[EW_TF_BEFORE];
        resource->unknown = (struct ew_member){0};
        return;
    }
    EW_LOSE(file->loading, ew_json_place(resource->text, resource->span),
            "`%.*s` is replaced and its old object stays: that one is "
            "not read",
            EW_STR_ARG(resource->address));
}

/*
 *     "change": {"actions": ["delete", "create"], "before": {…}, "after": {…},
 *                "after_unknown": {…}, "after_sensitive": {…}}
 */
static enum ew_status read_change(struct ew_tf_file *file,
                                  struct ew_tf_resource *resource,
                                  const struct ew_member *change)
{
    struct ew_member parts[CHANGES];
    if (!change->present || change->kind != EW_JSON_OBJECT) {
        EW_LOSE(file->loading, ew_json_place(resource->text, resource->span),
                "`%.*s` has no `change`", EW_STR_ARG(resource->address));
        return EW_OK;
    }
    EW_TRY(ew_members_read(file->text, change->span, &file->loading->scratch,
                           CHANGE, CHANGES, parts));
    resource->values[EW_TF_BEFORE] = parts[BEFORE];
    resource->values[EW_TF_AFTER] = parts[AFTER];
    resource->unknown = parts[UNKNOWN];
    resource->sensitive[EW_TF_BEFORE] = parts[WAS_SENSITIVE];
    resource->sensitive[EW_TF_AFTER] = parts[SENSITIVE];
    /* a new object takes nothing over from the old one */
    resource->renewed = is_action(file, &parts[ACTIONS], "\"create\"");
    /* what is forgotten is left where it is, no longer managed */
    if (is_action(file, &parts[ACTIONS], "\"forget\"")) {
        keep_forgotten(file, resource);
    }
    /* only what is deleted or forgotten has nothing afterwards */
    if (!resource->values[EW_TF_AFTER].present && !resource->data &&
        !is_action(file, &parts[ACTIONS], "\"delete\"")) {
        EW_LOSE(file->loading, ew_json_place(resource->text, resource->span),
                "what `%.*s` will be is not told",
                EW_STR_ARG(resource->address));
    }
    return EW_OK;
}

enum ew_status ew_tf_walk_changes(struct ew_tf_file *file, struct ew_span list)
{
    enum { ADDRESS, MODULE, MODE, TYPE, NAME, DEPOSED, PART_CHANGE, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("address"), EW_LIT("module_address"), EW_LIT("mode"),
        EW_LIT("type"),    EW_LIT("name"),           EW_LIT("deposed"),
        EW_LIT("change"),
    };
    struct ew_elements elements =
        ew_elements_of(file->text, list, &file->loading->scratch);
    struct ew_member element;
    while (ew_elements_next(&elements, &element)) {
        struct ew_member parts[PARTS];
        if (element.kind != EW_JSON_OBJECT) {
            tell_no_object(file, element.span);
            continue;
        }
        EW_TRY(ew_elements_read(&elements, &element, NAMES, PARTS, parts));
        const struct found found = {
            .address = ew_member_string(file->text, &parts[ADDRESS],
                                        file->loading->arena),
            .module = ew_member_string(file->text, &parts[MODULE],
                                       file->loading->arena),
            .type = ew_member_string(file->text, &parts[TYPE],
                                     file->loading->arena),
            .name = ew_member_string(file->text, &parts[NAME],
                                     file->loading->arena),
            .data = is_data(file, &parts[MODE]),
            .deposed = parts[DEPOSED].present,
            .span = element.span,
        };
        struct ew_tf_resource *resource;
        EW_TRY(add_found_resource(file, &found, &resource));
        if (resource) {
            EW_TRY(read_change(file, resource, &parts[PART_CHANGE]));
        }
    }
    return EW_OK;
}

/* ---- states -------------------------------------------------------------- */

/* A resource without any may be a role with any policy. */
static void check_values(struct ew_tf_file *file,
                         const struct ew_tf_resource *resource)
{
    if (!resource->values[EW_TF_AFTER].present && !resource->data) {
        EW_LOSE(file->loading, ew_json_place(resource->text, resource->span),
                "`%.*s` has no values", EW_STR_ARG(resource->address));
    }
}

/* The resources of one module. */
static enum ew_status walk_values(struct ew_tf_file *file, struct ew_span list,
                                  struct ew_str module, bool data_only)
{
    enum {
        ADDRESS,
        MODE,
        TYPE,
        NAME,
        VALUES,
        SENSITIVE_VALUES,
        DEPOSED,
        PARTS
    };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("address"),     EW_LIT("mode"),   EW_LIT("type"),
        EW_LIT("name"),        EW_LIT("values"), EW_LIT("sensitive_values"),
        EW_LIT("deposed_key"),
    };
    struct ew_elements elements =
        ew_elements_of(file->text, list, &file->loading->scratch);
    struct ew_member element;
    while (ew_elements_next(&elements, &element)) {
        struct ew_member parts[PARTS];
        if (element.kind != EW_JSON_OBJECT) {
            tell_no_object(file, element.span);
            continue;
        }
        EW_TRY(ew_elements_read(&elements, &element, NAMES, PARTS, parts));
        const struct found found = {
            .address = ew_member_string(file->text, &parts[ADDRESS],
                                        file->loading->arena),
            .module = module,
            .type = ew_member_string(file->text, &parts[TYPE],
                                     file->loading->arena),
            .name = ew_member_string(file->text, &parts[NAME],
                                     file->loading->arena),
            .data = is_data(file, &parts[MODE]),
            .deposed = parts[DEPOSED].present,
            .span = element.span,
        };
        /* what a plan changes from stands in its changes already, and so do
         * the data sources that it will read */
        bool known = file->plan && found.address.ptr &&
                     ew_map_find(&file->by_address, found.address);
        if (known || (data_only && !found.data)) {
            continue;
        }
        struct ew_tf_resource *resource;
        EW_TRY(add_found_resource(file, &found, &resource));
        if (resource) {
            resource->values[EW_TF_AFTER] = parts[VALUES];
            check_values(file, resource);
            resource->sensitive[EW_TF_AFTER] = parts[SENSITIVE_VALUES];
        }
        if (resource && file->plan && !data_only) { /* it stays as it is */
            resource->values[EW_TF_BEFORE] = resource->values[EW_TF_AFTER];
            resource->sensitive[EW_TF_BEFORE] =
                resource->sensitive[EW_TF_AFTER];
        }
    }
    return EW_OK;
}

enum ew_status ew_tf_walk_values(struct ew_tf_file *file, struct ew_span module,
                                 bool data_only)
{
    enum { ADDRESS, RESOURCES, CHILDREN, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("address"),
        EW_LIT("resources"),
        EW_LIT("child_modules"),
    };
    struct ew_member parts[PARTS];
    struct ew_arena *scratch = &file->loading->scratch;
    EW_TRY(ew_members_read(file->text, module, scratch, NAMES, PARTS, parts));
    struct ew_str address =
        ew_member_string(file->text, &parts[ADDRESS], file->loading->arena);
    if (parts[RESOURCES].present && parts[RESOURCES].kind == EW_JSON_ARRAY) {
        EW_TRY(walk_values(file, parts[RESOURCES].span,
                           address.ptr ? address : EW_STR(""), data_only));
    }
    if (!parts[CHILDREN].present || parts[CHILDREN].kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, parts[CHILDREN].span, scratch);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        if (item.kind == EW_JSON_OBJECT) {
            EW_TRY(ew_tf_walk_values(file, item.span, data_only));
        }
    }
    return EW_OK;
}

/* ---- raw states ---------------------------------------------------------- */

/* `TYPE.NAME` with its module and key, as in addresses. */
static struct ew_str make_address(struct ew_tf_file *file,
                                  const struct found *found,
                                  const struct ew_member *key)
{
    struct ew_str family = family_key(file, found);
    struct ew_str index =
        key->present ? ew_span_text(file->text, key->span) : EW_STR("");
    return ew_arena_printf(file->loading->arena, "%.*s%s%.*s%s",
                           EW_STR_ARG(family), key->present ? "[" : "",
                           EW_STR_ARG(index), key->present ? "]" : "");
}

/*
 * The instances of one block. Attributes are those of after: a state has no
 * other.
 */
static enum ew_status walk_instances(struct ew_tf_file *file,
                                     struct ew_span list, struct found *found)
{
    enum { KEY, DEPOSED, ATTRIBUTES, SECRET, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("index_key"),
        EW_LIT("deposed"),
        EW_LIT("attributes"),
        EW_LIT("sensitive_attributes"),
    };
    struct ew_elements elements =
        ew_elements_of(file->text, list, &file->loading->scratch);
    struct ew_member element;
    while (ew_elements_next(&elements, &element)) {
        struct ew_member parts[PARTS];
        if (element.kind != EW_JSON_OBJECT) {
            tell_no_object(file, element.span);
            continue;
        }
        EW_TRY(ew_elements_read(&elements, &element, NAMES, PARTS, parts));
        found->address = make_address(file, found, &parts[KEY]);
        found->deposed = parts[DEPOSED].present;
        found->span = element.span;
        struct ew_tf_resource *resource;
        EW_TRY(add_found_resource(file, found, &resource));
        if (resource) {
            resource->values[EW_TF_AFTER] = parts[ATTRIBUTES];
            check_values(file, resource);
            resource->sensitive[EW_TF_AFTER] = parts[SECRET];
            resource->sensitive_paths = true;
        }
    }
    return EW_OK;
}

enum ew_status ew_tf_walk_state(struct ew_tf_file *file, struct ew_span list)
{
    enum { MODULE, MODE, TYPE, NAME, PROVIDER, INSTANCES, PARTS };
    static const struct ew_str NAMES[PARTS] = {
        EW_LIT("module"), EW_LIT("mode"),     EW_LIT("type"),
        EW_LIT("name"),   EW_LIT("provider"), EW_LIT("instances"),
    };
    struct ew_json_iter iter =
        ew_json_iter(file->text, list, &file->loading->scratch);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_member parts[PARTS];
        if (item.kind != EW_JSON_OBJECT) {
            tell_no_object(file, item.span);
            continue;
        }
        EW_TRY(ew_members_read(file->text, item.span, &file->loading->scratch,
                               NAMES, PARTS, parts));
        struct found found = {
            .module = ew_member_string(file->text, &parts[MODULE],
                                       file->loading->arena),
            .type = ew_member_string(file->text, &parts[TYPE],
                                     file->loading->arena),
            .name = ew_member_string(file->text, &parts[NAME],
                                     file->loading->arena),
            .provider = ew_member_string(file->text, &parts[PROVIDER],
                                         file->loading->arena),
            .data = is_data(file, &parts[MODE]),
        };
        if (parts[INSTANCES].kind == EW_JSON_ARRAY) {
            EW_TRY(walk_instances(file, parts[INSTANCES].span, &found));
        } else if (ew_tf_type_find(found.type, found.data)) {
            EW_LOSE(file->loading, ew_json_place(file->text, item.span),
                    "`%.*s.%.*s` has no values", EW_STR_ARG(found.type),
                    EW_STR_ARG(found.name));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}
