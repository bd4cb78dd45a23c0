#include "audit/draft.h"

#include "base/utf8.h"

#include "audit/judge.h"

/* Of an id: long enough for every name of IAM. */
#define MAX_ID 64

static const char HEAD[] =
    "# A draft: who has access now, with what limits. Nothing is approved by\n"
    "# being listed here. Remove what should not be, narrow the rest, and\n"
    "# fill in each empty field; until then this file is refused.\n"
    "version: 1\n"
    "policy:\n"
    "  max_lifetime: 365d\n"
    "  require: [owner, justification, approved_by, approved_on, expires]\n";

static const char OPEN_FIELDS[] =
    "    owner: \"\" # TODO: the person or team that answers for it\n"
    "    justification: \"\" # TODO: what it is needed for\n"
    "    approved_by: \"\" # TODO\n"
    "    approved_on: \"\" # TODO: a date such as 2026-01-31\n"
    "    expires: \"\" # TODO: a date, at most max_lifetime later\n";

static bool is_plain(uint32_t code)
{
    return code >= ' ' && code <= '~' && code != '"' && code != '\\';
}

/**
 * A double-quoted scalar. All but printable ASCII is escaped: what YAML
 * refuses or folds in raw form (controls, line separators, byte order marks)
 * is too long a list to get right. Bytes that are no UTF-8 have no form in
 * YAML; they become U+FFFD, and the entry then names nobody.
 */
static void add_quoted(struct ew_buf *out, struct ew_str text)
{
    ew_buf_add_char(out, '"');
    while (text.len) {
        uint32_t code = 0xFFFD;
        size_t used = ew_utf8_decode(text, &code);
        if (is_plain(code)) {
            ew_buf_add_char(out, (char)code);
        } else {
            ew_buf_printf(out, code > 0xFFFF ? "\\U%08lX" : "\\u%04lX",
                          (unsigned long)code);
        }
        text = ew_str_slice(text, used ? used : 1, text.len);
    }
    ew_buf_add_char(out, '"');
}

static bool is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* The end of the name, in letters that need no quotes anywhere. */
static struct ew_str base_id(struct ew_arena *arena,
                             const struct ew_principal *principal)
{
    struct ew_str name = principal->name.len ? principal->name : principal->arn;
    name =
        ew_str_slice(name, name.len > MAX_ID ? name.len - MAX_ID : 0, name.len);
    char id[MAX_ID];
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        bool good = is_id_char(name.ptr[i]);
        if (good || (len && id[len - 1] != '-')) {
            id[len++] = good ? name.ptr[i] : '-';
        }
    }
    while (len && id[len - 1] == '-') {
        len--;
    }
    return len ? ew_arena_str(arena, (struct ew_str){id, len})
               : EW_STR("entry");
}

/* Names repeat across accounts: the second `deploy` is `deploy-2`. */
static struct ew_str unique_id(struct ew_map *ids,
                               const struct ew_principal *principal)
{
    struct ew_str base = base_id(ids->arena, principal);
    struct ew_str id = base;
    size_t first = 1;
    size_t *number = base.ptr ? ew_map_find(ids, base) : NULL;
    size_t *last = number ? number : &first;
    while (id.ptr && ew_map_find(ids, id)) {
        id = ew_arena_printf(ids->arena, "%.*s-%zu", EW_STR_ARG(base), ++*last);
    }
    number = EW_NEW(ids->arena, size_t);
    if (!id.ptr || !number || ew_map_put(ids, id, number) != EW_OK) {
        return (struct ew_str){NULL, 0};
    }
    *number = 1;
    return id;
}

static void add_list(struct ew_buf *out, const char *key,
                     const struct ew_strs *items)
{
    ew_buf_printf(out, "    %s:\n", key);
    for (size_t i = 0; i < items->count; i++) {
        ew_buf_add(out, EW_STR("      - "));
        add_quoted(out, items->items[i]);
        ew_buf_add_char(out, '\n');
    }
}

static void add_entry(struct ew_buf *out, const struct ew_access *access,
                      struct ew_str id)
{
    ew_buf_add(out, EW_STR("  - id: "));
    add_quoted(out, id);
    ew_buf_add(out, EW_STR("\n    principal: "));
    add_quoted(out, access->principal->arn);
    ew_buf_add_char(out, '\n');
    if (access->clusters.count) {
        add_list(out, "clusters", &access->clusters);
    } else {
        ew_buf_add(out, EW_STR("    clusters: [] # TODO\n"));
    }
    if (access->containers.count) {
        add_list(out, "containers", &access->containers);
    }
    ew_buf_add(out, EW_STR(OPEN_FIELDS));
}

enum ew_status ew_allowlist_draft(struct ew_arena *scratch,
                                  const struct ew_report *report,
                                  struct ew_buf *out, struct ew_error *err)
{
    struct ew_map ids = ew_map_of(scratch);
    ew_buf_add(out, EW_STR(HEAD));
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_access *access = report->principals[i].access;
        if (access->principal->type == EW_PRINCIPAL_ROOT ||
            !ew_access_is_reached(access)) {
            continue;
        }
        struct ew_str id = unique_id(&ids, access->principal);
        if (!id.ptr) {
            return ew_fail_memory(err);
        }
        ew_buf_add(out, ids.count == 1 ? EW_STR("entries:\n") : EW_STR(""));
        add_entry(out, access, id);
    }
    ew_buf_add(out, ids.count ? EW_STR("") : EW_STR("entries: []\n"));
    return out->failed ? ew_fail_memory(err) : EW_OK;
}
