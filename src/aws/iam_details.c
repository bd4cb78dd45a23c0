/*
 * `GetAccountAuthorizationDetails` as the CLI would print it. The API answers
 * in XML, page by page (facts B7.1, B7.8, B7.13):
 *
 *     <member>
 *       <RoleName>ops</RoleName>
 *       <AssumeRolePolicyDocument>%7B%22Version%22…</AssumeRolePolicyDocument>
 *       <RolePolicyList/>
 *     </member>
 *
 * becomes `{"RoleName": "ops", "AssumeRolePolicyDocument": {…},
 * "RolePolicyList": []}` at the end of one of four lists. XML does not tell an
 * empty list from an empty text, a number from a text or a document from
 * either, so a table does. Elements are written as they come and not kept,
 * since an account may be large.
 */
#include "aws/iam_details.h"

#include "base/json.h"

#include "aws/xml.h"

/* Where in an answer the lists stand, and their elements. */
#define LIST_DEPTH 3
#define ELEMENT_DEPTH 4
/* Real ones go to about twelve. */
#define MAX_DEPTH 24

static const struct ew_str LISTS[EW_IAM_LISTS] = {
    EW_LIT("UserDetailList"),
    EW_LIT("GroupDetailList"),
    EW_LIT("RoleDetailList"),
    EW_LIT("Policies"),
};

/* What their elements are known by. */
static const char *const NAMES[EW_IAM_LISTS] = {"UserName", "GroupName",
                                                "RoleName", "PolicyName"};

/* What an element without elements inside is, unless it is a text. An empty
 * list looks like an empty text. */
enum leaf { LEAF_TEXT, LEAF_LIST, LEAF_OBJECT, LEAF_BARE, LEAF_DOCUMENT };

static const struct {
    struct ew_str name;
    enum leaf leaf;
} LEAVES[] = {
    {EW_LIT("UserPolicyList"),                LEAF_LIST    },
    {EW_LIT("GroupPolicyList"),               LEAF_LIST    },
    {EW_LIT("RolePolicyList"),                LEAF_LIST    },
    {EW_LIT("GroupList"),                     LEAF_LIST    },
    {EW_LIT("AttachedManagedPolicies"),       LEAF_LIST    },
    {EW_LIT("InstanceProfileList"),           LEAF_LIST    },
    {EW_LIT("Roles"),                         LEAF_LIST    },
    {EW_LIT("Tags"),                          LEAF_LIST    },
    {EW_LIT("PolicyVersionList"),             LEAF_LIST    },
    {EW_LIT("PermissionsBoundary"),           LEAF_OBJECT  },
    {EW_LIT("RoleLastUsed"),                  LEAF_OBJECT  },
    {EW_LIT("AttachmentCount"),               LEAF_BARE    },
    {EW_LIT("PermissionsBoundaryUsageCount"), LEAF_BARE    },
    {EW_LIT("IsAttachable"),                  LEAF_BARE    },
    {EW_LIT("IsDefaultVersion"),              LEAF_BARE    },
    {EW_LIT("PolicyDocument"),                LEAF_DOCUMENT},
    {EW_LIT("AssumeRolePolicyDocument"),      LEAF_DOCUMENT},
    {EW_LIT("Document"),                      LEAF_DOCUMENT},
};

void ew_iam_details_init(struct ew_iam_details *details)
{
    *details = (struct ew_iam_details){.found = false};
    for (size_t i = 0; i < EW_IAM_LISTS; i++) {
        struct ew_iam_list *list = &details->lists[i];
        ew_buf_init(&list->text);
        list->writer = ew_json_writer(&list->text, 4);
        /* As if the object and the list around it were open. */
        list->writer.depth = 2;
        list->writer.need_comma[0] = true;
        list->writer.need_comma[1] = false;
    }
}

void ew_iam_details_release(struct ew_iam_details *details)
{
    for (size_t i = 0; i < EW_IAM_LISTS; i++) {
        ew_buf_release(&details->lists[i].text);
    }
}

/* ---- documents ----------------------------------------------------------- */

/* Fact B7.8: `+` is a plus. A `%` without two digits stays. */
static struct ew_str decode_document(struct ew_arena *arena, struct ew_str s)
{
    char *out = ew_arena_alloc_raw(arena, s.len + 1);
    size_t len = 0;
    if (!out) {
        return (struct ew_str){NULL, 0};
    }
    for (size_t i = 0; i < s.len; i++) {
        int high =
            s.ptr[i] == '%' && s.len - i > 2 ? ew_hex_value(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? ew_hex_value(s.ptr[i + 2]) : -1;
        if (low >= 0) {
            out[len++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[len++] = s.ptr[i];
        }
    }
    out[len] = '\0';
    return (struct ew_str){out, len};
}

static enum ew_status add_decoded(struct ew_json_writer *w,
                                  struct ew_arena *scratch, struct ew_str text,
                                  struct ew_error *err)
{
    struct ew_json_text *json = NULL;
    struct ew_str plain = decode_document(scratch, text);
    EW_TRY_MEMORY_FOR(plain.ptr, err);
    enum ew_status status = EW_LIMIT;
    if (plain.len <= EW_MAX_DOCUMENT_BYTES) {
        status = ew_json_vet(scratch, EW_STR("document"), plain, &json, NULL);
    }
    if (status == EW_NOMEM) {
        return ew_fail_memory(err);
    }
    if (status == EW_OK && json->root_kind == EW_JSON_OBJECT) {
        ew_json_add_raw(w,
                        ew_str_slice(plain, json->root.begin, json->root.end));
    } else {
        ew_json_add_str(w, text);
    }
    return EW_OK;
}

/* ---- elements ------------------------------------------------------------ */

struct reading {
    struct ew_iam_details *details;
    struct ew_arena *arena;
    struct ew_arena scratch;
    struct ew_iam_list *list; /* NULL: outside of the four */
    bool is_list[MAX_DEPTH + 1];
    bool open; /* the last element was opened, and nothing followed yet */
    struct ew_str truncated; /* absent: not said */
    struct ew_str marker;
    struct ew_error *err;
};

static enum leaf leaf_of(struct ew_str name)
{
    for (size_t i = 0; i < sizeof(LEAVES) / sizeof(LEAVES[0]); i++) {
        if (ew_str_eq(LEAVES[i].name, name)) {
            return LEAVES[i].leaf;
        }
    }
    return LEAF_TEXT;
}

/* true, false and numbers that JSON has too. */
static bool is_bare_value(struct ew_str text)
{
    uint64_t number = 0;
    return ew_str_eq(text, EW_STR("true")) ||
           ew_str_eq(text, EW_STR("false")) ||
           (ew_str_to_u64(text, UINT32_MAX, &number) &&
            (text.len == 1 || text.ptr[0] != '0'));
}

static enum ew_status add_leaf(struct reading *r,
                               const struct ew_xml_event *event)
{
    struct ew_json_writer *w = &r->list->writer;
    switch (leaf_of(event->name)) {
    case LEAF_LIST:
        ew_json_open_array(w);
        ew_json_close_array(w);
        return EW_OK;
    case LEAF_OBJECT:
        ew_json_open_object(w);
        ew_json_close_object(w);
        return EW_OK;
    case LEAF_BARE:
        if (is_bare_value(event->text)) {
            ew_json_add_raw(w, event->text);
            return EW_OK;
        }
        break;
    case LEAF_DOCUMENT: {
        enum ew_status status =
            add_decoded(w, &r->scratch, event->text, r->err);
        ew_arena_reset(&r->scratch);
        return status;
    }
    case LEAF_TEXT:
        break;
    }
    ew_json_add_str(w, event->text);
    return EW_OK;
}

static void open_element(struct reading *r, const struct ew_xml_event *event)
{
    /* the first element inside tells what is around it */
    if (r->open) {
        bool list = ew_str_eq(event->name, EW_STR("member"));
        r->is_list[event->depth - 1] = list;
        if (list) {
            ew_json_open_array(&r->list->writer);
        } else {
            ew_json_open_object(&r->list->writer);
        }
    }
    if (!r->is_list[event->depth - 1]) {
        ew_json_key_str(&r->list->writer, event->name);
    }
    r->open = true;
}

static enum ew_status close_element(struct reading *r,
                                    const struct ew_xml_event *event)
{
    if (r->open) {
        r->open = false;
        return add_leaf(r, event);
    }
    if (r->is_list[event->depth]) {
        ew_json_close_array(&r->list->writer);
    } else {
        ew_json_close_object(&r->list->writer);
    }
    return EW_OK;
}

/* ---- pages --------------------------------------------------------------- */

static void open_list(struct reading *r, const struct ew_xml_event *event)
{
    for (size_t i = 0; i < EW_IAM_LISTS; i++) {
        if (ew_str_eq(event->name, LISTS[i])) {
            r->list = &r->details->lists[i];
            r->list->seen = true;
            r->is_list[LIST_DEPTH] = true;
            r->open = false;
        }
    }
}

static enum ew_status take_top(struct reading *r,
                               const struct ew_xml_event *event)
{
    if (event->depth != LIST_DEPTH) {
        return EW_OK;
    }
    if (event->kind == EW_XML_OPEN) {
        open_list(r, event);
        return EW_OK;
    }
    if (r->list && ew_str_trim(event->text).len > 0) {
        return ew_fail(r->err, EW_INVALID, "a list holds a text");
    }
    r->list = NULL;
    if (ew_str_eq(event->name, EW_STR("IsTruncated"))) {
        r->truncated = ew_arena_str(r->arena, event->text);
        return r->truncated.ptr ? EW_OK : ew_fail_memory(r->err);
    }
    if (ew_str_eq(event->name, EW_STR("Marker"))) {
        r->marker = ew_arena_str(r->arena, event->text);
        return r->marker.ptr ? EW_OK : ew_fail_memory(r->err);
    }
    return EW_OK;
}

/* An element of a list is an object, and perhaps the one looked for. */
static enum ew_status look_at_element(struct reading *r,
                                      const struct ew_xml_event *event)
{
    struct ew_iam_details *details = r->details;
    if (event->depth == ELEMENT_DEPTH) {
        r->list->count++;
        return event->has_children && ew_str_eq(event->name, EW_STR("member"))
                   ? EW_OK
                   : ew_fail(r->err, EW_INVALID,
                             "a list holds something that is none of it");
    }
    if (event->depth == ELEMENT_DEPTH + 1 &&
        r->list == &details->lists[details->wanted_list] &&
        ew_str_eq(event->name, ew_str_from(NAMES[details->wanted_list])) &&
        ew_str_eq(event->text, details->wanted)) {
        details->found = true;
    }
    return EW_OK;
}

static enum ew_status take_details_event(void *user,
                                         const struct ew_xml_event *event,
                                         struct ew_error *err)
{
    struct reading *r = user;
    if (event->depth > MAX_DEPTH) {
        return ew_fail(err, EW_LIMIT,
                       "elements lie too deep inside each "
                       "other");
    }
    if (event->depth < ELEMENT_DEPTH || !r->list) {
        return take_top(r, event);
    }
    if (r->list->text.failed) {
        return ew_fail_memory(err);
    }
    if (r->list->text.len > EW_IAM_MAX_BYTES) {
        return ew_fail(err, EW_LIMIT, "the account is too large");
    }
    if (event->kind == EW_XML_OPEN) {
        open_element(r, event);
        return EW_OK;
    }
    EW_TRY(look_at_element(r, event));
    return close_element(r, event);
}

enum ew_status ew_iam_details_add(struct ew_iam_details *details,
                                  struct ew_arena *arena, struct ew_str page,
                                  struct ew_str *marker, struct ew_error *err)
{
    struct reading r = {.details = details, .arena = arena, .err = err};
    ew_arena_init(&r.scratch);
    enum ew_status status = ew_xml_read(page, take_details_event, &r, err);
    ew_arena_release(&r.scratch);
    *marker = (struct ew_str){NULL, 0};
    EW_TRY(status);
    bool more = ew_str_eq(r.truncated, EW_STR("true"));
    if (!more && !ew_str_eq(r.truncated, EW_STR("false"))) {
        return ew_fail(err, EW_INVALID,
                       "a page does not say whether there are more");
    }
    if (more && r.marker.len == 0) {
        return ew_fail(err, EW_INVALID,
                       "a page says that there are more, and not where");
    }
    if (more) {
        *marker = r.marker;
    }
    return EW_OK;
}

enum ew_status ew_iam_details_check(const struct ew_iam_details *details,
                                    struct ew_error *err)
{
    for (size_t i = 0; i < EW_IAM_LISTS; i++) {
        if (!details->lists[i].seen) {
            return ew_fail(err, EW_INVALID, "the answer has no list `%.*s`",
                           EW_STR_ARG(LISTS[i]));
        }
    }
    if (details->lists[EW_IAM_USERS].count +
            details->lists[EW_IAM_ROLES].count ==
        0) {
        return ew_fail(err, EW_INVALID,
                       "there is neither user nor role in the answer, and no "
                       "account is without");
    }
    if (details->wanted.ptr && !details->found) {
        return ew_fail(err, EW_INVALID,
                       "the %s that asks, `%.*s`, is not in the answer",
                       details->wanted_list == EW_IAM_USERS ? "user" : "role",
                       EW_STR_ARG(details->wanted));
    }
    return EW_OK;
}

void ew_iam_details_write(struct ew_iam_details *details, struct ew_buf *out)
{
    ew_buf_add(out, EW_STR("{"));
    for (size_t i = 0; i < EW_IAM_LISTS; i++) {
        struct ew_buf *text = &details->lists[i].text;
        ew_buf_printf(out, "%s\n    \"%.*s\": [", i > 0 ? "," : "",
                      EW_STR_ARG(LISTS[i]));
        ew_buf_add(out, ew_buf_str(text));
        ew_buf_add(out, text->len > 0 ? EW_STR("\n    ]") : EW_STR("]"));
        out->failed = out->failed || text->failed;
        ew_buf_release(text);
    }
    ew_buf_add(out, EW_STR("\n}\n"));
}
