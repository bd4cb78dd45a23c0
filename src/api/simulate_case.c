/*
 * The parts of one request of `simulate`, read strictly: a member of another
 * kind is an error and not absent, since a policy that is passed over may be
 * the Deny that decides.
 *
 *     "identityPolicies": [{"name": "exec", "policy": {…}}],
 *     "permissionsBoundary": {…},
 *     "scps": [[{…}, {…}], [{…}]],      one list of policies for each level
 *     "rcps": […], "sessionPolicy": {…}, "resourcePolicy": {…}
 *
 * Only `identityPolicies` must be there; an empty list is a principal without
 * any.
 */
#include "base/json_write.h"

#include "load/document_text.h"

#include "api/simulate.h"

/* ---- values ------------------------------------------------------------- */

enum ew_status ew_case_vet(struct ew_arena *arena, struct ew_str file,
                           size_t line, struct ew_str text,
                           struct ew_json_text **out, struct ew_error *err)
{
    enum ew_status status = ew_json_vet(arena, file, text, out, err);
    if (status != EW_OK) {
        if (line > 0 && err->place.line > 0) {
            err->place.line += line - 1;
            err->place.end_line = 0;
        }
        return status;
    }
    struct ew_json_text *vetted = *out;
    const struct ew_json_flaw *flaw = ew_json_flaw_in(vetted, vetted->root);
    if (flaw) {
        struct ew_str why = ew_flaw_text(arena, flaw);
        return ew_fail(err, EW_INVALID, "the request %.*s", EW_STR_ARG(why));
    }
    if (vetted->root_kind != EW_JSON_OBJECT) {
        return ew_fail(err, EW_INVALID, "the request is %s, not an object",
                       ew_kind_text(vetted->root_kind));
    }
    if (line > 0) {
        /* A line has no other lines: all in it stands on this one. */
        vetted->outer = (struct ew_place){.file = file, .line = line};
    }
    return EW_OK;
}

enum ew_status ew_case_string(struct ew_arena *arena,
                              const struct ew_json_text *text,
                              const struct ew_member *member, const char *name,
                              struct ew_str *out, struct ew_error *err)
{
    if (!member->present) {
        return ew_fail(err, EW_INVALID, "`%s` is missing", name);
    }
    if (member->kind != EW_JSON_STRING) {
        return ew_fail(err, EW_INVALID, "`%s` is %s, not a string", name,
                       ew_kind_text(member->kind));
    }
    *out = ew_json_string_at(text, member->span, arena);
    return out->ptr ? EW_OK : ew_fail_memory(err);
}

void ew_case_add_id(struct ew_json_writer *w, struct ew_arena *arena,
                    const struct ew_json_text *text)
{
    static const struct ew_str NAME = EW_LIT("id");
    struct ew_member id;
    if (!text || text->root_kind != EW_JSON_OBJECT ||
        ew_members_read(text, text->root, arena, &NAME, 1, &id) != EW_OK ||
        !id.present) {
        ew_json_add_null(w);
    } else if (id.kind == EW_JSON_NUMBER) {
        ew_json_add_raw(w, ew_span_text(text, id.span));
    } else {
        /* absent, so null, for every other kind */
        ew_json_add_str(w, ew_json_string_at(text, id.span, arena));
    }
}

/* ---- the request -------------------------------------------------------- */

/* Strings of a list, or the one string. */
static enum ew_status read_values(struct ew_arena *arena,
                                  const struct ew_json_text *text,
                                  const struct ew_json_item *item,
                                  struct ew_context_entry *out,
                                  struct ew_error *err)
{
    struct ew_vec values = ew_vec_of(arena, sizeof(struct ew_str));
    struct ew_json_iter iter = ew_json_iter(text, item->span, arena);
    struct ew_json_item element = *item;
    out->many = item->kind == EW_JSON_ARRAY;
    bool more = out->many ? ew_json_next(&iter, &element) : true;
    while (more) {
        if (element.kind != EW_JSON_STRING) {
            return ew_fail(err, EW_INVALID,
                           "the context key `%.*s` has %s, not a string or a "
                           "list of strings",
                           EW_STR_ARG(item->name), ew_kind_text(element.kind));
        }
        struct ew_str value = ew_json_string_at(text, element.span, arena);
        if (!value.ptr || ew_vec_push_str(&values, value) != EW_OK) {
            return ew_fail_memory(err);
        }
        more = out->many && ew_json_next(&iter, &element);
    }
    out->values = values.items;
    out->value_count = values.count;
    return EW_OK;
}

/* Keys ignore case, so `aws:X` and `AWS:x` would be one key twice. */
static enum ew_status note_key(struct ew_map *seen, struct ew_str key,
                               struct ew_error *err)
{
    struct ew_str folded = ew_arena_lower(seen->arena, key);
    EW_TRY_MEMORY_FOR(folded.ptr, err);
    if (ew_map_find(seen, folded)) {
        return ew_fail(err, EW_INVALID, "the context key `%.*s` is given twice",
                       EW_STR_ARG(key));
    }
    return ew_map_put(seen, folded, seen) == EW_OK ? EW_OK
                                                   : ew_fail_memory(err);
}

static enum ew_status read_context(struct ew_arena *arena,
                                   const struct ew_json_text *text,
                                   const struct ew_member *member,
                                   struct ew_request *out, struct ew_error *err)
{
    if (!member->present) {
        return EW_OK;
    }
    if (member->kind != EW_JSON_OBJECT) {
        return ew_fail(err, EW_INVALID, "`context` is %s, not an object",
                       ew_kind_text(member->kind));
    }
    struct ew_vec entries = ew_vec_of(arena, sizeof(struct ew_context_entry));
    struct ew_map seen = ew_map_of(arena);
    struct ew_json_iter iter = ew_json_iter(text, member->span, arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_context_entry *entry = ew_vec_push(&entries);
        EW_TRY_MEMORY_FOR(entry, err);
        entry->key = item.name;
        EW_TRY(note_key(&seen, item.name, err));
        EW_TRY(read_values(arena, text, &item, entry, err));
    }
    if (iter.failed) {
        return ew_fail_memory(err);
    }
    out->context = entries.items;
    out->context_count = entries.count;
    return EW_OK;
}

/*
 * Who, what and on what; the context may be left out, and then holds nothing.
 */
enum ew_status ew_case_request(struct ew_arena *arena,
                               const struct ew_json_text *text,
                               struct ew_request *out, struct ew_error *err)
{
    static const struct ew_str NAMES[] = {EW_LIT("principal"), EW_LIT("action"),
                                          EW_LIT("resource"),
                                          EW_LIT("context")};
    struct ew_member found[4];
    *out = (struct ew_request){0};
    if (ew_members_read(text, text->root, arena, NAMES, 4, found) != EW_OK) {
        return ew_fail_memory(err);
    }
    EW_TRY(ew_case_string(arena, text, &found[0], "principal", &out->principal,
                          err));
    EW_TRY(ew_case_string(arena, text, &found[1], "action", &out->action, err));
    EW_TRY(ew_case_string(arena, text, &found[2], "resource", &out->resource,
                          err));
    return read_context(arena, text, &found[3], out, err);
}

/* ---- policies ----------------------------------------------------------- */

/* One line's policies on their way from its text. */
struct reading {
    struct ew_case_reader *reader;
    struct ew_json_text *text;
    struct ew_error *err;
};

/* A document that cannot be read stays a policy without one: whoever judges
   by it says so. */
static enum ew_status read_policy(struct reading *r, struct ew_json_item item,
                                  struct ew_str id, enum ew_document_use use,
                                  const struct ew_policy **out)
{
    struct ew_arena *arena = r->reader->arena;
    struct ew_policy *policy = EW_NEW(arena, struct ew_policy);
    EW_TRY_MEMORY_FOR(policy && id.ptr, r->err);
    const struct ew_document_reader reader = {
        .arena = arena,
        .scratch = arena,
        .notes = &r->reader->notes,
    };
    const struct ew_member member = {item.kind != EW_JSON_NULL, item.kind,
                                     item.span};
    policy->id = id;
    policy->name = id;
    *out = policy;
    if (ew_document_load(&reader, r->text, &member, use, &policy->document,
                         &policy->unread) != EW_OK) {
        return ew_fail_memory(r->err);
    }
    return EW_OK;
}

static enum ew_status want_list(struct reading *r,
                                const struct ew_member *member,
                                const char *name)
{
    if (member->present && member->kind != EW_JSON_ARRAY) {
        return ew_fail(r->err, EW_INVALID, "`%s` is %s, not a list", name,
                       ew_kind_text(member->kind));
    }
    return EW_OK;
}

/* `{"name","policy"}` */
static enum ew_status read_named(struct reading *r, struct ew_json_item item,
                                 size_t number, const struct ew_policy **out)
{
    static const struct ew_str NAMES[] = {EW_LIT("name"), EW_LIT("policy")};
    struct ew_arena *arena = r->reader->arena;
    struct ew_member found[2];
    if (ew_members_read(r->text, item.span, arena, NAMES, 2, found) != EW_OK) {
        return ew_fail_memory(r->err);
    }
    bool named = found[0].present && found[0].kind == EW_JSON_STRING;
    struct ew_str id =
        named ? ew_json_string_at(r->text, found[0].span, arena)
              : ew_arena_printf(arena, "identityPolicies[%zu]", number);
    struct ew_json_item policy = {.kind = EW_JSON_NULL};
    if (found[1].present) {
        policy.kind = found[1].kind;
        policy.span = found[1].span;
    }
    return read_policy(r, policy, id, EW_USE_IDENTITY, out);
}

/* Each by its name, or by its place in the list where it has none. */
static enum ew_status read_identity(struct reading *r,
                                    const struct ew_member *member,
                                    struct ew_layers *out)
{
    struct ew_arena *arena = r->reader->arena;
    struct ew_vec list = ew_vec_of(arena, sizeof(struct ew_attachment));
    if (!member->present) {
        return ew_fail(r->err, EW_INVALID, "`identityPolicies` is missing");
    }
    EW_TRY(want_list(r, member, "identityPolicies"));
    struct ew_json_iter iter = ew_json_iter(r->text, member->span, arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_attachment *slot = ew_vec_push(&list);
        EW_TRY_MEMORY_FOR(slot, r->err);
        EW_TRY(read_named(r, item, list.count - 1, &slot->policy));
    }
    out->identity = list.items;
    out->identity_count = list.count;
    return EW_OK;
}

/* A policy, a list of at most one, or null. */
static enum ew_status read_boundary(struct reading *r,
                                    const struct ew_member *member,
                                    struct ew_layers *out)
{
    struct ew_json_item item = {.kind = member->kind, .span = member->span};
    if (!member->present) {
        return EW_OK;
    }
    if (member->kind == EW_JSON_ARRAY) {
        struct ew_json_iter iter =
            ew_json_iter(r->text, member->span, r->reader->arena);
        if (!ew_json_next(&iter, &item)) {
            return ew_fail(r->err, EW_INVALID,
                           "`permissionsBoundary` is an empty list; null "
                           "stands for none");
        }
        struct ew_json_item second;
        if (ew_json_next(&iter, &second)) {
            return ew_fail(r->err, EW_INVALID,
                           "a principal has at most one permissions boundary");
        }
    }
    out->has_boundary = true;
    return read_policy(r, item, EW_STR("permissionsBoundary"), EW_USE_IDENTITY,
                       &out->boundary);
}

/* SCPs or RCPs. */
struct level_kind {
    const char *name;
    enum ew_document_use use;
};

/* The policies of one level. */
static enum ew_status read_level(struct reading *r, struct ew_json_item item,
                                 const struct level_kind *kind, size_t number,
                                 struct ew_scp_level *out)
{
    struct ew_arena *arena = r->reader->arena;
    struct ew_vec list = ew_vec_of(arena, sizeof(const struct ew_policy *));
    if (item.kind != EW_JSON_ARRAY) {
        return ew_fail(r->err, EW_INVALID,
                       "a level of `%s` is %s, not a list of policies",
                       kind->name, ew_kind_text(item.kind));
    }
    struct ew_json_iter iter = ew_json_iter(r->text, item.span, arena);
    struct ew_json_item policy;
    while (ew_json_next(&iter, &policy)) {
        const struct ew_policy **slot = ew_vec_push(&list);
        EW_TRY_MEMORY_FOR(slot, r->err);
        struct ew_str id = ew_arena_printf(arena, "%s[%zu][%zu]", kind->name,
                                           number, list.count - 1);
        EW_TRY(read_policy(r, policy, id, kind->use, slot));
    }
    out->name = EW_STR("level");
    out->policies = list.items;
    out->policy_count = list.count;
    return EW_OK;
}

static enum ew_status read_levels(struct reading *r,
                                  const struct ew_member *member,
                                  const struct level_kind *kind,
                                  const struct ew_scp_level **out,
                                  size_t *count)
{
    struct ew_arena *arena = r->reader->arena;
    struct ew_vec list = ew_vec_of(arena, sizeof(struct ew_scp_level));
    if (!member->present) {
        return EW_OK;
    }
    EW_TRY(want_list(r, member, kind->name));
    struct ew_json_iter iter = ew_json_iter(r->text, member->span, arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_scp_level *slot = ew_vec_push(&list);
        EW_TRY_MEMORY_FOR(slot, r->err);
        EW_TRY(read_level(r, item, kind, list.count - 1, slot));
    }
    *out = list.items;
    *count = list.count;
    return EW_OK;
}

/* A policy or null. */
static enum ew_status read_single(struct reading *r,
                                  const struct ew_member *member,
                                  struct ew_str name, enum ew_document_use use,
                                  const struct ew_policy **out)
{
    struct ew_json_item item = {.kind = member->kind, .span = member->span};
    return member->present ? read_policy(r, item, name, use, out) : EW_OK;
}

/* What is asked of STS is about roles, whose policies name no Resource. */
static enum ew_document_use resource_use(struct ew_str action)
{
    return ew_str_starts_nocase(action, EW_STR("sts:")) ? EW_USE_TRUST
                                                        : EW_USE_RESOURCE;
}

enum ew_status ew_case_layers(struct ew_case_reader *reader,
                              struct ew_json_text *text,
                              const struct ew_request *request,
                              struct ew_layers *out, struct ew_error *err)
{
    static const struct ew_str NAMES[] = {EW_LIT("identityPolicies"),
                                          EW_LIT("permissionsBoundary"),
                                          EW_LIT("scps"),
                                          EW_LIT("rcps"),
                                          EW_LIT("sessionPolicy"),
                                          EW_LIT("resourcePolicy")};
    static const struct level_kind SCPS = {"scps", EW_USE_SCP};
    static const struct level_kind RCPS = {"rcps", EW_USE_RCP};
    struct reading r = {reader, text, err};
    struct ew_member found[6];
    *out = (struct ew_layers){0};
    if (ew_members_read(text, text->root, reader->arena, NAMES, 6, found) !=
        EW_OK) {
        return ew_fail_memory(err);
    }
    EW_TRY(read_identity(&r, &found[0], out));
    EW_TRY(read_boundary(&r, &found[1], out));
    EW_TRY(read_levels(&r, &found[2], &SCPS, &out->levels, &out->level_count));
    EW_TRY(read_levels(&r, &found[3], &RCPS, &out->rcp_levels,
                       &out->rcp_level_count));
    EW_TRY(
        read_single(&r, &found[4], NAMES[4], EW_USE_IDENTITY, &out->session));
    if (found[5].present &&
        ew_str_starts_nocase(request->action, EW_STR("ecs:"))) {
        /* fact A1.1.13 */
        return ew_fail(err, EW_INVALID,
                       "`resourcePolicy` is given, but resources of ECS have "
                       "none");
    }
    return read_single(&r, &found[5], NAMES[5], resource_use(request->action),
                       &out->resource);
}
