#include "report/read_parts.h"

#include "base/clock.h"

#include <stdarg.h>
#include <string.h>

enum { MAX_MEMBERS = 32, SHA256_DIGITS = 64 };

enum ew_status ew_read_fail(const struct ew_report_reader *r,
                            const struct ew_json_item *item, const char *format,
                            ...)
{
    char text[EW_MAX_ERROR_TEXT];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return ew_fail_at(r->err, EW_INVALID, ew_json_place(r->text, item->span),
                      "%s", text);
}

/* ---- objects and lists --------------------------------------------------- */

static size_t find_member(struct ew_read_table table, struct ew_str name)
{
    size_t i = 0;
    while (i < table.count && !ew_str_eq(table.rows[i].name, name)) {
        i++;
    }
    return i;
}

/* A name that occurs twice was refused with the whole text. */
enum ew_status ew_read_object(struct ew_report_reader *r,
                              const struct ew_json_item *item,
                              struct ew_read_table table, void *out)
{
    struct ew_json_item member;
    bool seen[MAX_MEMBERS] = {false};
    if (item->kind != EW_JSON_OBJECT) {
        return ew_read_fail(r, item, "there must be an object");
    }
    struct ew_json_iter iter = ew_json_iter(r->text, item->span, r->arena);
    while (ew_json_next(&iter, &member)) {
        size_t i = find_member(table, member.name);
        if (i == table.count) {
            return ew_read_fail(r, &member,
                                "`%.*s` is no member of a report here",
                                EW_STR_ARG(member.name));
        }
        seen[i] = true;
        EW_TRY(
            table.rows[i].read(r, &member, (char *)out + table.rows[i].offset));
    }
    if (iter.failed) {
        return ew_fail_memory(r->err);
    }
    for (size_t i = 0; i < table.count; i++) {
        if (!seen[i]) {
            return ew_read_fail(r, item, "`%.*s` is missing",
                                EW_STR_ARG(table.rows[i].name));
        }
    }
    return EW_OK;
}

enum ew_status ew_read_list(struct ew_report_reader *r,
                            const struct ew_json_item *item,
                            ew_read_fn *element, struct ew_vec *out)
{
    struct ew_json_item at;
    if (item->kind != EW_JSON_ARRAY) {
        return ew_read_fail(r, item, "there must be a list");
    }
    struct ew_json_iter iter = ew_json_iter(r->text, item->span, r->arena);
    while (ew_json_next(&iter, &at)) {
        void *slot = ew_vec_push(out);
        if (!slot) {
            return ew_fail_memory(r->err);
        }
        EW_TRY(element(r, &at, slot));
    }
    return iter.failed ? ew_fail_memory(r->err) : EW_OK;
}

/* ---- values -------------------------------------------------------------- */

enum ew_status ew_read_str(struct ew_report_reader *r,
                           const struct ew_json_item *item, void *out)
{
    struct ew_str *str = out;
    if (item->kind != EW_JSON_STRING) {
        return ew_read_fail(r, item, "there must be a string");
    }
    *str = ew_json_string_at(r->text, item->span, r->arena);
    return str->ptr ? EW_OK : ew_fail_memory(r->err);
}

enum ew_status ew_read_str_or_null(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    *(struct ew_str *)out = (struct ew_str){NULL, 0};
    return item->kind == EW_JSON_NULL ? EW_OK : ew_read_str(r, item, out);
}

enum ew_status ew_read_strs(struct ew_report_reader *r,
                            const struct ew_json_item *item, void *out)
{
    struct ew_strs *strs = out;
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct ew_str));
    EW_TRY(ew_read_list(r, item, ew_read_str, &list));
    *strs = (struct ew_strs){list.items, list.count};
    return EW_OK;
}

static struct ew_str written(const struct ew_report_reader *r,
                             const struct ew_json_item *item)
{
    return ew_str_slice(r->text->text, item->span.begin, item->span.end);
}

enum ew_status ew_read_bool(struct ew_report_reader *r,
                            const struct ew_json_item *item, void *out)
{
    if (item->kind != EW_JSON_BOOL) {
        return ew_read_fail(r, item, "there must be true or false");
    }
    *(bool *)out = ew_str_eq(written(r, item), EW_STR("true"));
    return EW_OK;
}

enum ew_status ew_read_size(struct ew_report_reader *r,
                            const struct ew_json_item *item, void *out)
{
    uint64_t number = 0;
    if (item->kind != EW_JSON_NUMBER ||
        !ew_str_to_u64(written(r, item), SIZE_MAX, &number)) {
        return ew_read_fail(r, item, "there must be a whole number");
    }
    *(size_t *)out = (size_t)number;
    return EW_OK;
}

enum ew_status ew_read_time(struct ew_report_reader *r,
                            const struct ew_json_item *item, void *out)
{
    struct ew_str text = {NULL, 0};
    int64_t *time = out;
    EW_TRY(ew_read_str(r, item, &text));
    if (ew_time_parse(text, time)) {
        char again[21];
        ew_time_format(*time, again);
        if (ew_str_eq(text, ew_str_from(again))) {
            return EW_OK;
        }
    }
    return ew_read_fail(r, item,
                        "there must be a time, such as 2026-11-20T12:00:00Z");
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

enum ew_status ew_read_sha256(struct ew_report_reader *r,
                              const struct ew_json_item *item, void *out)
{
    char *digits = out;
    struct ew_str text = {NULL, 0};
    EW_TRY(ew_read_str(r, item, &text));
    bool good = text.len == SHA256_DIGITS;
    for (size_t i = 0; good && i < text.len; i++) {
        good = is_hex(text.ptr[i]);
        digits[i] = text.ptr[i];
    }
    digits[SHA256_DIGITS] = '\0';
    return good ? EW_OK
                : ew_read_fail(r, item,
                               "there must be a SHA-256 in hexadecimal");
}

enum ew_status ew_read_enum(struct ew_report_reader *r,
                            const struct ew_json_item *item,
                            const struct ew_words *words, void *out)
{
    struct ew_str text = {NULL, 0};
    EW_TRY(ew_read_str_or_null(r, item, &text));
    for (unsigned i = 0; i < words->count; i++) {
        const char *word = words->texts[i];
        if (word ? text.ptr && ew_str_eq(text, ew_str_from(word)) : !text.ptr) {
            memcpy(out, &i, sizeof(i));
            return EW_OK;
        }
    }
    return text.ptr ? ew_read_fail(r, item,
                                   "`%.*s` is not a word of reports "
                                   "here",
                                   EW_STR_ARG(text))
                    : ew_read_fail(r, item, "there must be a word, not null");
}

/* ---- places -------------------------------------------------------------- */

static enum ew_status read_position(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    *(size_t *)out = 0;
    if (item->kind == EW_JSON_NULL) {
        return EW_OK;
    }
    EW_TRY(ew_read_size(r, item, out));
    return *(size_t *)out > 0 ? EW_OK
                              : ew_read_fail(r, item, "positions count from 1");
}

/* The place comes first: offsets in it are offsets in the whole. */
struct location {
    struct ew_place place;
    struct ew_str address;
    struct ew_place source;
};

/* clang-format off */
#define POSITIONS                                                           \
    {EW_LIT("file"), ew_read_str, offsetof(struct ew_place, file)},         \
    {EW_LIT("line"), read_position, offsetof(struct ew_place, line)},       \
    {EW_LIT("column"), read_position, offsetof(struct ew_place, column)},   \
    {EW_LIT("end_line"), read_position,                                     \
     offsetof(struct ew_place, end_line)},                                  \
    {EW_LIT("end_column"), read_position,                                   \
     offsetof(struct ew_place, end_column)}
/* clang-format on */

static enum ew_status read_source(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {POSITIONS};
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    *(struct ew_place *)out = (struct ew_place){.line = 0};
    return item->kind == EW_JSON_NULL ? EW_OK
                                      : ew_read_object(r, item, TABLE, out);
}

enum ew_status ew_read_place(struct ew_report_reader *r,
                             const struct ew_json_item *item, void *out)
{
    /* clang-format off */
    static const struct ew_read_member ROWS[] = {
        POSITIONS,
        {EW_LIT("address"), ew_read_str_or_null,
         offsetof(struct location, address)},
        {EW_LIT("source"), read_source, offsetof(struct location, source)},
    };
    /* clang-format on */
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    struct location location = {0};
    struct ew_place *place = out;
    *place = location.place;
    if (item->kind == EW_JSON_NULL) {
        return EW_OK;
    }
    EW_TRY(ew_read_object(r, item, TABLE, &location));
    *place = location.place;
    if (!location.address.ptr && !location.source.file.ptr) {
        return EW_OK;
    }
    struct ew_origin *origin = EW_NEW(r->arena, struct ew_origin);
    if (!origin) {
        return ew_fail_memory(r->err);
    }
    *origin = (struct ew_origin){location.address, location.source};
    place->origin = origin;
    return EW_OK;
}

/* ---- witnesses ----------------------------------------------------------- */

/* A list is a multi-valued key, a text is none. */
static enum ew_status read_entry(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    struct ew_context_entry *entry = out;
    struct ew_strs values;
    entry->key = item->name;
    entry->many = item->kind == EW_JSON_ARRAY;
    if (entry->many) {
        EW_TRY(ew_read_strs(r, item, &values));
    } else {
        struct ew_str *value = EW_NEW(r->arena, struct ew_str);
        if (!value) {
            return ew_fail_memory(r->err);
        }
        EW_TRY(ew_read_str(r, item, value));
        values = (struct ew_strs){value, 1};
    }
    entry->values = values.items;
    entry->value_count = values.count;
    return EW_OK;
}

static enum ew_status read_context(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    struct ew_request *request = out;
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct ew_context_entry));
    struct ew_json_item member;
    if (item->kind != EW_JSON_OBJECT) {
        return ew_read_fail(r, item, "there must be an object");
    }
    struct ew_json_iter iter = ew_json_iter(r->text, item->span, r->arena);
    while (ew_json_next(&iter, &member)) {
        void *slot = ew_vec_push(&list);
        if (!slot) {
            return ew_fail_memory(r->err);
        }
        EW_TRY(read_entry(r, &member, slot));
    }
    request->context = list.items;
    request->context_count = list.count;
    return iter.failed ? ew_fail_memory(r->err) : EW_OK;
}

static enum ew_status read_request(struct ew_report_reader *r,
                                   const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("resource"), ew_read_str,
         offsetof(struct ew_request,                         resource)},
        {EW_LIT("context"),                  read_context,             0},
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    return ew_read_object(r, item, TABLE, out);
}

struct raw_witness {
    struct ew_str action;
    struct ew_vec requests; /* struct ew_request */
};

static enum ew_status read_requests(struct ew_report_reader *r,
                                    const struct ew_json_item *item, void *out)
{
    struct ew_vec *requests = out;
    EW_TRY(ew_read_list(r, item, read_request, requests));
    return requests->count == 2
               ? EW_OK
               : ew_read_fail(r, item, "there must be two requests");
}

enum ew_status ew_read_witness(struct ew_report_reader *r,
                               const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("action"),   ew_read_str,   offsetof(struct raw_witness, action)  },
        {EW_LIT("requests"), read_requests,
         offsetof(struct raw_witness,                                    requests)},
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    struct ew_witness *witness = out;
    *witness = (struct ew_witness){0};
    if (item->kind == EW_JSON_NULL) {
        return EW_OK;
    }
    struct raw_witness raw = {
        .requests = ew_vec_of(r->arena, sizeof(struct ew_request))};
    EW_TRY(ew_read_object(r, item, TABLE, &raw));
    const struct ew_request *requests = raw.requests.items;
    witness->present = true;
    witness->cluster = requests[0];
    witness->task = requests[1];
    witness->cluster.action = witness->task.action = raw.action;
    return EW_OK;
}

/* ---- policies and statements --------------------------------------------- */

enum ew_status ew_read_statement(struct ew_report_reader *r,
                                 const struct ew_json_item *item, void *out)
{
    static const struct ew_read_member ROWS[] = {
        {EW_LIT("index"), ew_read_size,
         offsetof(struct ew_read_statement, index)},
        {EW_LIT("sid"),   ew_read_str_or_null,
         offsetof(struct ew_read_statement, sid)  },
    };
    static const struct ew_read_table TABLE = EW_READ_TABLE(ROWS);
    struct ew_read_statement *statement = out;
    *statement = (struct ew_read_statement){0};
    statement->present = item->kind != EW_JSON_NULL;
    return statement->present ? ew_read_object(r, item, TABLE, out) : EW_OK;
}

/* What an id tells by its shape; the grants of a report say it themselves. */
static enum ew_policy_type type_of(struct ew_str id)
{
    struct ew_arn arn;
    if (!ew_arn_split(id, &arn) ||
        !ew_str_starts(arn.resource, EW_STR("policy/"))) {
        return ew_str_starts(id, EW_STR("p-")) ? EW_POLICY_SCP
                                               : EW_POLICY_INLINE;
    }
    return ew_str_eq(arn.account, EW_STR("aws")) ? EW_POLICY_AWS_MANAGED
                                                 : EW_POLICY_MANAGED;
}

struct ew_read_policy *ew_read_policy_new(struct ew_report_reader *r,
                                          struct ew_str id, struct ew_str name)
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
        .name = name,
        .id = id,
        .type = type_of(id),
        .document = &policy->document,
        .number = r->estate->policies.count - 1,
    };
    return policy;
}

struct ew_read_policy *ew_read_policy_of(struct ew_report_reader *r,
                                         struct ew_str id, struct ew_str name)
{
    struct ew_read_policy *policy = ew_map_find(&r->policies, id);
    if (!policy) {
        policy = ew_read_policy_new(r, id, name);
        if (policy && ew_map_put(&r->policies, id, policy) != EW_OK) {
            return NULL;
        }
    }
    return policy;
}

struct ew_statement *ew_read_statement_of(
    struct ew_report_reader *r, const struct ew_read_policy *policy,
    const struct ew_read_statement *statement)
{
    struct ew_str id = policy ? policy->policy.id : (struct ew_str){NULL, 0};
    struct ew_str key =
        ew_arena_printf(r->arena, "%zu %.*s", statement->index, EW_STR_ARG(id));
    struct ew_statement *found =
        policy && key.ptr ? ew_map_find(&r->statements, key) : NULL;
    if (found) {
        return found;
    }
    found = EW_NEW(r->arena, struct ew_statement);
    /* those of trust policies have no policy, and nothing in common */
    if (!key.ptr || !found ||
        (policy && ew_map_put(&r->statements, key, found) != EW_OK)) {
        return NULL;
    }
    found->index = statement->index;
    found->sid = statement->sid;
    return found;
}
