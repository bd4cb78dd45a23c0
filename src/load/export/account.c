/*
 * Pages of GetAccountAuthorizationDetails. A page that says that there is
 * more, a list that is missing and a list under a misspelt name all mean that
 * something is not there, and are told: an export that lacks half of an
 * account must not look like a small one (facts B7.1, B7.2, B7.13).
 */
#include "load/export/account.h"

#include "policy/arn.h"

typedef enum ew_status element_fn(const struct ew_export *e,
                                  struct ew_elements *list,
                                  struct ew_member *element);

/* The lists that each page has; groups and policies may stand on another page
 * than those who hold them. */
static const struct {
    const char *name;
    const char *element; /* in words */
    element_fn *read;
} LISTS[] = {
    {"UserDetailList",  "a user",   ew_export_user  },
    {"GroupDetailList", "a group",  ew_export_group },
    {"RoleDetailList",  "a role",   ew_export_role  },
    {"Policies",        "a policy", ew_export_policy},
};

enum { POLICIES = 3 }; /* the last, whose name others have, too */
enum { LIST_COUNT = sizeof(LISTS) / sizeof(LISTS[0]) };

/* ---- which file is one --------------------------------------------------- */

/* `aws iam list-policies` prints `Policies` too, without documents. */
static bool has_documents(const struct ew_source *source,
                          const struct ew_json_item *policies)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_json_iter iter =
        ew_json_iter(source->text, policies->span, &arena);
    struct ew_json_item item;
    bool found = true;
    if (ew_json_next(&iter, &item)) {
        static const struct ew_str NAMES[] = {EW_LIT("PolicyVersionList")};
        struct ew_member versions;
        found = ew_members_read(source->text, item.span, &arena, NAMES, 1,
                                &versions) == EW_OK &&
                versions.present;
    }
    ew_arena_release(&arena);
    return found;
}

/* A list of users, groups or roles, however it is spelt. */
static bool has_export_list(const struct ew_source *source)
{
    for (size_t i = 0; i < source->member_count; i++) {
        for (size_t j = 0; j < POLICIES; j++) {
            if (ew_name_is_like(source->members[i].name,
                                ew_str_from(LISTS[j].name))) {
                return true;
            }
        }
    }
    return false;
}

bool ew_account_detect(const struct ew_source *source)
{
    const struct ew_json_item *policies = ew_source_member(source, "Policies");
    return has_export_list(source) ||
           (policies && policies->kind == EW_JSON_ARRAY &&
            has_documents(source, policies));
}

/* ---- pages --------------------------------------------------------------- */

static bool is_marker_given(const struct ew_json_item *item)
{
    return item && item->kind != EW_JSON_NULL;
}

/* What says that there is more: NULL when nothing does. Fact B7.13: the
 * marker alone may stay on a last page; NextToken is the tool's own. */
static const struct ew_json_item *find_truncation(
    const struct ew_source *source)
{
    const struct ew_json_item *truncated =
        ew_source_member(source, "IsTruncated");
    const struct ew_json_item *token = ew_source_member(source, "NextToken");
    const struct ew_json_item *marker = ew_source_member(source, "Marker");
    if (is_marker_given(truncated) && truncated->kind == EW_JSON_BOOL &&
        source->text->text.ptr[truncated->span.begin] == 't') {
        return truncated;
    }
    if (is_marker_given(token)) {
        return token;
    }
    return !is_marker_given(truncated) && is_marker_given(marker) ? marker
                                                                  : NULL;
}

static enum ew_status open_page(struct ew_loading *loading,
                                const struct ew_source *source,
                                struct ew_account_page **out)
{
    struct ew_account_page *page =
        ew_accounts_add_page(&loading->accounts, source->text);
    EW_TRY_MEMORY(page);
    const struct ew_json_item *truncation = find_truncation(source);
    if (truncation) {
        page->truncated = true;
        page->place = ew_json_place(source->text, truncation->span);
    }
    const struct ew_json_item *truncated =
        ew_source_member(source, "IsTruncated");
    if (is_marker_given(truncated) && truncated->kind != EW_JSON_BOOL) {
        EW_LOSE(loading, ew_json_place(source->text, truncated->span),
                "`IsTruncated` is %s, not true or false",
                ew_kind_text(truncated->kind));
    }
    *out = page;
    return EW_OK;
}

/* ---- lists --------------------------------------------------------------- */

static enum ew_status read_export_list(const struct ew_export *e, size_t index,
                                       const struct ew_json_item *list)
{
    struct ew_diags *incomplete = &e->loading->estate->incomplete;
    if (list->kind != EW_JSON_ARRAY) {
        ew_diag_add(incomplete, ew_json_place(e->text, list->span),
                    "`%s` is %s, not a list", LISTS[index].name,
                    ew_kind_text(list->kind));
        return EW_OK;
    }
    struct ew_elements elements =
        ew_elements_of(e->text, list->span, &e->loading->scratch);
    struct ew_member element;
    while (ew_elements_next(&elements, &element)) {
        if (element.kind == EW_JSON_OBJECT) {
            EW_TRY(LISTS[index].read(e, &elements, &element));
            ew_arena_reset(&e->loading->scratch);
        } else {
            ew_diag_add(incomplete, ew_json_place(e->text, element.span),
                        "%s is expected here, not %s", LISTS[index].element,
                        ew_kind_text(element.kind));
        }
    }
    return EW_OK;
}

/* Members that a page may have beside the lists. */
static bool is_known_member(struct ew_str name)
{
    static const struct ew_str OTHERS[] = {
        EW_LIT("IsTruncated"), EW_LIT("Marker"), EW_LIT("NextToken"),
        EW_LIT("ResponseMetadata"), EW_LIT("$metadata")};
    for (size_t i = 0; i < LIST_COUNT; i++) {
        if (ew_str_eq(name, ew_str_from(LISTS[i].name))) {
            return true;
        }
    }
    return EW_STR_ANY(ew_str_eq, name, OTHERS);
}

/* Each name once, however many files have it. */
static enum ew_status tell_unknown_members(struct ew_loading *loading,
                                           const struct ew_source *source)
{
    for (size_t i = 0; i < source->member_count; i++) {
        struct ew_str name = source->members[i].name;
        if (is_known_member(name) ||
            ew_map_find(&loading->told_members, name)) {
            continue;
        }
        EW_TRY(ew_map_put(&loading->told_members, name, loading));
        struct ew_str text = ew_reason(
            loading->arena,
            "`%.*s` in `%.*s` is no member of an account export: it is not "
            "read",
            EW_STR_ARG(name), EW_STR_ARG(source->path));
        EW_TRY_MEMORY(text.ptr);
        EW_TRY(ew_vec_push_str(&loading->estate->assumptions, text));
    }
    return EW_OK;
}

/* One that is spelt in another way is lost, and so is what it holds. */
static void tell_misspelt_lists(struct ew_loading *loading,
                                const struct ew_source *source,
                                struct ew_account_page *page)
{
    for (size_t i = 0; i < source->member_count; i++) {
        const struct ew_json_item *item = &source->members[i];
        for (size_t j = 0; j < LIST_COUNT; j++) {
            struct ew_str wanted = ew_str_from(LISTS[j].name);
            if (ew_name_is_like(item->name, wanted) &&
                !ew_str_eq(item->name, wanted)) {
                EW_LOSE(loading, ew_json_place(source->text, item->span),
                        "`%.*s` is not read: the member of an account "
                        "export is `%s`",
                        EW_STR_ARG(item->name), LISTS[j].name);
                page->lists |= 1U << j;
            }
        }
    }
}

/* Every answer has all four, empty ones too (facts B7.1 and B7.2): what
 * another page of the account has is no excuse. */
static void tell_missing_lists(struct ew_loading *loading,
                               const struct ew_account_page *page)
{
    for (size_t i = 0; i < LIST_COUNT; i++) {
        if (!(page->lists & (1U << i))) {
            EW_LOSE(loading, (struct ew_place){.file = page->text->file},
                    "`%s` is missing: an account export has it, even if "
                    "it is empty",
                    LISTS[i].name);
        }
    }
}

enum ew_status ew_account_load(struct ew_loading *loading,
                               const struct ew_source *source)
{
    struct ew_export e = {.loading = loading, .text = source->text};
    EW_TRY(open_page(loading, source, &e.page));
    struct ew_span lists[LIST_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < LIST_COUNT; i++) {
        const struct ew_json_item *list =
            ew_source_member(source, LISTS[i].name);
        if (list) {
            EW_TRY(read_export_list(&e, i, list));
            lists[count++] = list->span;
            e.page->lists |= 1U << i;
        }
    }
    tell_misspelt_lists(loading, source, e.page);
    tell_missing_lists(loading, e.page);
    EW_TRY(tell_unknown_members(loading, source));
    ew_spans_sort(lists, count);
    ew_flaws_tell(e.text, lists, count, &loading->estate->incomplete);
    return EW_OK;
}

/* ---- ARNs ---------------------------------------------------------------- */

enum ew_status ew_export_arn(const struct ew_export *e, struct ew_span span,
                             const struct ew_member *member,
                             struct ew_str resource, struct ew_str *arn,
                             struct ew_account_building **building)
{
    *arn = (struct ew_str){NULL, 0};
    *building = NULL;
    if (!member->present || member->kind != EW_JSON_STRING) {
        span = member->present ? member->span : span;
        EW_LOSE(e->loading, ew_json_place(e->text, span),
                "this has no `Arn` that is a string: it is left out");
        return EW_OK;
    }
    struct ew_str text =
        ew_json_string_at(e->text, member->span, e->loading->arena);
    EW_TRY_MEMORY(text.ptr);
    struct ew_arn parts;
    bool fits = ew_arn_split(text, &parts) &&
                ew_str_starts(parts.resource, resource) &&
                parts.resource.len > resource.len;
    bool own = fits && ew_str_eq(parts.account, EW_STR("aws")) &&
               ew_str_eq(resource, EW_STR("policy/"));
    if (fits && !own) {
        EW_TRY(ew_accounts_of(&e->loading->accounts, e->page, text, building));
    }
    if (!own && !*building) {
        EW_LOSE(e->loading, ew_json_place(e->text, member->span),
                "`%.*s` is not the ARN of a %.*s: it is left out",
                EW_STR_ARG(text), (int)resource.len - 1, resource.ptr);
        return EW_OK;
    }
    *arn = text;
    return EW_OK;
}
