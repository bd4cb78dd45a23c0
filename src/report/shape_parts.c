/* Parts that several objects of a report have. */
#include "report/shapes.h"

#include <string.h>

/* ---- places -------------------------------------------------------------- */

#define POSITION_ROWS(view)                               \
    {"file", EW_TEXT(view, place.file)},                  \
        {"line", EW_POSITION(view, place.line)},          \
        {"column", EW_POSITION(view, place.column)},      \
        {"end_line", EW_POSITION(view, place.end_line)},  \
    {                                                     \
        "end_column", EW_POSITION(view, place.end_column) \
    }

struct source {
    struct ew_place place;
};

struct location {
    struct ew_place place;
    struct ew_str address;
    struct source source;
};

/* clang-format off */
static const struct ew_row SOURCE_ROWS[] = {
    POSITION_ROWS(source),
};
static const struct ew_shape SOURCE = {
    EW_SHAPE("source", SOURCE_ROWS, source),
    .null = EW_NULL_BY_POINTER,
    .help = "That resource's block in its sources."};
/* clang-format on */

static void write_location(struct ew_json_writer *w, struct ew_rows rows,
                           const void *from)
{
    struct location view = {.place = *(const struct ew_place *)from};
    const struct ew_origin *origin = view.place.origin;
    if (origin) {
        view.address = origin->address;
    }
    if (origin && origin->source.file.len > 0) {
        view.source.place = origin->source;
    }
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_location(struct ew_reader *r, struct ew_rows rows,
                                    void *to)
{
    struct ew_place *place = to;
    struct location view = {0};
    EW_TRY(ew_read_rows(r, rows, &view));
    *place = view.place;
    if (!view.address.ptr && !view.source.place.file.ptr) {
        return EW_OK;
    }
    struct ew_origin *origin = EW_NEW(r->arena, struct ew_origin);
    EW_TRY_MEMORY_FOR(origin, r->err);
    *origin = (struct ew_origin){view.address, view.source.place};
    place->origin = origin;
    return EW_OK;
}

/* clang-format off */
static const struct ew_row LOCATION_ROWS[] = {
    POSITION_ROWS(location),
    {"address", EW_TEXT_OR_NULL(location, address),
     .help = "Of the resource of infrastructure code."},
    {"source",  EW_OBJECT(location, source, SOURCE)},
};
const struct ew_shape EW_LOCATION_SHAPE = {
    EW_SHAPE("location", LOCATION_ROWS, ew_place),
    .null = EW_NULL_BY_POINTER,
    .write = write_location, .read = read_location};
/* clang-format on */

/* ---- witnesses ----------------------------------------------------------- */

/* Two neighbouring fields of a request. */
struct context {
    const struct ew_context_entry *entries;
    size_t count;
};

/* As `simulate` reads it: a list is a multi-valued key, a text is none. */
static void write_context(struct ew_json_writer *w, const void *at)
{
    struct context context;
    memcpy(&context, at, sizeof(context));
    ew_json_open_object(w);
    for (size_t i = 0; i < context.count; i++) {
        const struct ew_context_entry *entry = &context.entries[i];
        ew_json_key_str(w, entry->key);
        if (entry->many || entry->value_count != 1) {
            ew_json_add_strs(
                w, (struct ew_strs){entry->values, entry->value_count});
        } else {
            ew_json_add_str(w, entry->values[0]);
        }
    }
    ew_json_close_object(w);
}

static enum ew_status read_context_entry(struct ew_reader *r,
                                         struct ew_context_entry *entry)
{
    struct ew_strs values;
    entry->key = r->item.name;
    entry->many = r->item.kind == EW_JSON_ARRAY;
    if (entry->many) {
        EW_TRY(ew_read_texts(r, &values));
    } else {
        struct ew_str *value = EW_NEW(r->arena, struct ew_str);
        EW_TRY_MEMORY_FOR(value, r->err);
        EW_TRY(ew_read_text(r, value));
        values = (struct ew_strs){value, 1};
    }
    entry->values = values.items;
    entry->value_count = values.count;
    return EW_OK;
}

static enum ew_status read_context_map(struct ew_reader *r, void *at)
{
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct ew_context_entry));
    if (r->item.kind != EW_JSON_OBJECT) {
        return ew_read_fail(r, "there must be an object");
    }
    struct ew_json_iter iter = ew_json_iter(r->text, r->item.span, r->arena);
    while (ew_json_next(&iter, &r->item)) {
        struct ew_context_entry *entry = ew_vec_push(&list);
        EW_TRY_MEMORY_FOR(entry, r->err);
        EW_TRY(read_context_entry(r, entry));
    }
    const struct context context = {list.items, list.count};
    memcpy(at, &context, sizeof(context));
    return iter.failed ? ew_fail_memory(r->err) : EW_OK;
}

const struct ew_special EW_CONTEXT = {
    .write = write_context,
    .read = read_context_map,
    .schema = "{\"type\": \"object\", \"additionalProperties\": {\"anyOf\": "
              "[{\"type\": \"string\"}, {\"type\": \"array\", \"items\": "
              "{\"type\": \"string\"}}]}}",
};

/* clang-format off */
static const struct ew_row REQUEST_ROWS[] = {
    {"resource", EW_TEXT(ew_request, resource)},
    {"context",  EW_SPECIAL(ew_request, context,
                            const struct ew_context_entry *, EW_CONTEXT)},
};
static const struct ew_shape REQUEST = {
    EW_SHAPE("request", REQUEST_ROWS, ew_request)};
/* clang-format on */

/* All requests of a witness are for one action. */
struct witness {
    struct ew_str action;
    struct ew_witness of;
};

static enum ew_status check_some(struct ew_reader *r, const void *view)
{
    size_t count = ((const struct witness *)view)->of.count;
    return count > 0 && count <= EW_MAX_SIDES
               ? EW_OK
               : ew_read_fail(r, "there must be one to five requests");
}

static void write_witness(struct ew_json_writer *w, struct ew_rows rows,
                          const void *from)
{
    struct witness view = {.of = *(const struct ew_witness *)from};
    view.action = view.of.requests[0].action;
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_witness(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    struct witness view = {
        .of = {NULL, 0}
    };
    EW_TRY(ew_read_rows(r, rows, &view));
    struct ew_request *requests =
        EW_NEW_ARRAY(r->arena, view.of.count, struct ew_request);
    EW_TRY_MEMORY_FOR(requests, r->err);
    for (size_t i = 0; i < view.of.count; i++) {
        requests[i] = view.of.requests[i];
        requests[i].action = view.action;
    }
    *(struct ew_witness *)to = (struct ew_witness){requests, view.of.count};
    return EW_OK;
}

/* clang-format off */
static const struct ew_row WITNESS_ROWS[] = {
    {"action",   EW_TEXT(witness, action)},
    {"requests", EW_LIST(witness, of.requests, of.count, REQUEST),
     .check = check_some,
     .schema = "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 5, "
               "\"items\": {\"$ref\": \"#/$defs/request\"}}"},
};
const struct ew_shape EW_WITNESS_SHAPE = {
    EW_SHAPE("witness", WITNESS_ROWS, ew_witness),
    .null = EW_NULL_BY_POINTER, .write = write_witness, .read = read_witness};
/* clang-format on */

/* ---- policies and statements --------------------------------------------- */

static void write_statement(struct ew_json_writer *w, struct ew_rows rows,
                            const void *from)
{
    const struct ew_statement *const *statement = from;
    ew_write_rows(w, rows, *statement);
}

static enum ew_status read_statement(struct ew_reader *r, struct ew_rows rows,
                                     void *to)
{
    struct ew_statement *statement = EW_NEW(r->arena, struct ew_statement);
    EW_TRY_MEMORY_FOR(statement, r->err);
    *(const struct ew_statement **)to = statement;
    return ew_read_rows(r, rows, statement);
}

/* clang-format off */
static const struct ew_row STATEMENT_ROWS[] = {
    {"index", EW_COUNT(ew_statement, index)},
    {"sid",   EW_TEXT_OR_NULL(ew_statement, sid)},
};
const struct ew_shape EW_STATEMENT_SHAPE = {
    EW_SHAPE("statement", STATEMENT_ROWS, ew_statement *),
    .null = EW_NULL_BY_POINTER,
    .write = write_statement, .read = read_statement};
/* clang-format on */

struct ew_policy_name ew_policy_name_of(const struct ew_policy *policy)
{
    return policy ? (struct ew_policy_name){policy->id, policy->name}
                  : (struct ew_policy_name){.id = {NULL, 0}};
}

/* What an id tells by its shape; the grants of a report say it themselves. */
static enum ew_policy_type policy_type_of(struct ew_str id)
{
    struct ew_arn arn;
    /* a policy's own name has no blank */
    if (ew_str_ends(id, EW_STR("/trust policy"))) {
        return EW_POLICY_TRUST;
    }
    if (!ew_arn_split(id, &arn) ||
        !ew_str_starts(arn.resource, EW_STR("policy/"))) {
        return ew_str_starts(id, EW_STR("p-")) ? EW_POLICY_SCP
                                               : EW_POLICY_INLINE;
    }
    return ew_str_eq(arn.account, EW_STR("aws")) ? EW_POLICY_AWS_MANAGED
                                                 : EW_POLICY_MANAGED;
}

struct ew_read_policy *ew_read_policy_new(struct ew_reader *r,
                                          struct ew_policy_name name)
{
    struct ew_read_policy *policy = EW_NEW(r->arena, struct ew_read_policy);
    struct ew_policy **slot = ew_vec_push(&r->estate->policies);
    if (!policy || !slot) {
        return NULL;
    }
    *slot = &policy->policy;
    policy->text.arena = r->arena;
    policy->document.text = &policy->text;
    policy->places = ew_vec_of(r->arena, sizeof(struct ew_json_piece));
    policy->policy = (struct ew_policy){
        .name = name.name,
        .id = name.id,
        .type = policy_type_of(name.id),
        .document = &policy->document,
        .number = r->estate->policies.count - 1,
    };
    return policy;
}

struct ew_read_policy *ew_read_policy_of(struct ew_reader *r,
                                         struct ew_policy_name name)
{
    struct ew_read_policy *policy = ew_map_find(&r->policies, name.id);
    if (!policy) {
        policy = ew_read_policy_new(r, name);
        if (policy && ew_map_put(&r->policies, name.id, policy) != EW_OK) {
            return NULL;
        }
    }
    return policy;
}

struct ew_statement *ew_read_statement_of(struct ew_reader *r,
                                          const struct ew_read_policy *policy,
                                          const struct ew_statement *read)
{
    struct ew_str id = policy->policy.id;
    struct ew_str key =
        ew_arena_printf(r->arena, "%zu %.*s", read->index, EW_STR_ARG(id));
    struct ew_statement *found =
        key.ptr ? ew_map_find(&r->statements, key) : NULL;
    if (found || !key.ptr) {
        return found;
    }
    found = EW_NEW(r->arena, struct ew_statement);
    if (!found || ew_map_put(&r->statements, key, found) != EW_OK) {
        return NULL;
    }
    *found = *read;
    return found;
}

/* The statement stands where its grants do: as a piece of a derived text. */
static enum ew_status note_place(struct ew_reader *r,
                                 struct ew_read_policy *policy,
                                 struct ew_statement *statement,
                                 struct ew_place place)
{
    if (statement->span.end > 0) {
        return EW_OK; /* another principal holds it, too, at this place */
    }
    struct ew_json_piece *piece = ew_vec_push(&policy->places);
    EW_TRY_MEMORY_FOR(piece, r->err);
    *piece = (struct ew_json_piece){policy->places.count, place};
    statement->span = (struct ew_span){piece->begin, piece->begin + 1};
    policy->text.pieces = policy->places.items;
    policy->text.piece_count = policy->places.count;
    return EW_OK;
}

static bool same_origin(const struct ew_origin *a, const struct ew_origin *b)
{
    return a == b || (a && b && ew_str_eq(a->address, b->address) &&
                      a->source.line == b->source.line &&
                      ew_str_eq(a->source.file, b->source.file));
}

/* Code attaches a policy of AWS at a place for each principal. */
static bool stands_elsewhere(const struct ew_read_policy *policy,
                             const struct ew_statement *statement,
                             struct ew_place place)
{
    if (statement->span.end == 0) {
        return false;
    }
    struct ew_place at = ew_statement_place(&policy->document, statement);
    return !ew_str_eq(at.file, place.file) || at.line != place.line ||
           at.column != place.column || !same_origin(at.origin, place.origin);
}

enum ew_status ew_read_statement_at(struct ew_reader *r,
                                    struct ew_policy_name name,
                                    const struct ew_statement *read,
                                    struct ew_place place,
                                    struct ew_read_policy **policy,
                                    struct ew_statement **statement)
{
    *policy = ew_read_policy_of(r, name);
    *statement = *policy ? ew_read_statement_of(r, *policy, read) : NULL;
    if (*statement && stands_elsewhere(*policy, *statement, place)) {
        *policy = ew_read_policy_new(r, name);
        *statement = EW_NEW(r->arena, struct ew_statement);
        if (*statement) {
            **statement = *read;
        }
    }
    EW_TRY_MEMORY_FOR(*policy && *statement, r->err);
    return note_place(r, *policy, *statement, place);
}

enum ew_status ew_read_about(struct ew_reader *r, struct ew_policy_name name,
                             const struct ew_policy **policy,
                             const struct ew_statement **statement)
{
    if (!name.id.ptr) {
        return EW_OK; /* statements of trust policies have none */
    }
    struct ew_read_policy *found = ew_read_policy_of(r, name);
    EW_TRY_MEMORY_FOR(found, r->err);
    *policy = &found->policy;
    if (!*statement) {
        return EW_OK;
    }
    *statement = ew_read_statement_of(r, found, *statement);
    return *statement ? EW_OK : ew_fail_memory(r->err);
}
