#include "audit/draft.h"

#include "base/utf8.h"

#include "engine/terms.h"

#include "audit/judge.h"

/* Of an id: long enough for every name of IAM. */
#define MAX_ID 64

static const char HEAD[] =
    "# A draft: who has access now, with what limits. The entries of one\n"
    "# principal together are just what it may do today, but for those with\n"
    "# `unresolved`. Nothing is approved by being listed here. Remove what\n"
    "# should not be, narrow the rest, and fill in each empty field; until\n"
    "# then this file is refused.\n"
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

/* ---- what is behind an entry ----------------------------------------------
 */

static void add_path(struct ew_buf *out, const char *what,
                     const struct ew_attachment *attachment,
                     const struct ew_statement *statement)
{
    static const char *const TYPES[] = {
        [EW_POLICY_INLINE] = "inline",
        [EW_POLICY_MANAGED] = "managed",
        [EW_POLICY_AWS_MANAGED] = "AWS managed",
        [EW_POLICY_SCP] = "SCP",
        [EW_POLICY_RCP] = "RCP",
        [EW_POLICY_TRUST] = "trust",
    };
    ew_buf_printf(out, "    # %s policy ", what);
    add_quoted(out, attachment->policy->name);
    ew_buf_printf(out, " (%s), statement %zu", TYPES[attachment->policy->type],
                  statement->index);
    if (statement->sid.len) {
        ew_buf_add_char(out, ' ');
        add_quoted(out, statement->sid);
    }
    if (attachment->group.len) {
        ew_buf_add(out, EW_STR(", of group "));
        add_quoted(out, attachment->group);
    }
    ew_buf_add_char(out, '\n');
}

static void add_source(struct ew_buf *out, const struct ew_principal *principal,
                       const struct ew_term *term)
{
    bool one = term->statements[0] == term->statements[1] &&
               term->attachments[0] == term->attachments[1];
    if (term->attachments[0]) {
        add_path(out, one ? "through" : "the cluster through",
                 term->attachments[0], term->statements[0]);
    }
    if (!one && term->attachments[1]) {
        add_path(out, "the task through", term->attachments[1],
                 term->statements[1]);
    }
    ew_buf_add(out, EW_STR("    # last used: "));
    if (principal->last_used.len) {
        add_quoted(out, principal->last_used);
    } else {
        ew_buf_add(out, EW_STR("not known"));
    }
    ew_buf_add_char(out, '\n');
}

/* ---- conditions -----------------------------------------------------------
 */

static bool same_operator(const struct ew_condition *a,
                          const struct ew_condition *b)
{
    return a->op == b->op && a->set == b->set && a->if_exists == b->if_exists;
}

static bool is_first(const struct ew_condition *list, size_t at)
{
    size_t i = 0;
    while (i < at && !same_operator(&list[i], &list[at])) {
        i++;
    }
    return i == at;
}

static void add_condition_key(struct ew_buf *out, const struct ew_condition *c)
{
    ew_buf_add(out, EW_STR("        "));
    add_quoted(out, c->key);
    ew_buf_add(out, EW_STR(": ["));
    for (size_t i = 0; i < c->value_count; i++) {
        ew_buf_add(out, i ? EW_STR(", ") : EW_STR(""));
        add_quoted(out, c->values[i]);
    }
    ew_buf_add(out, EW_STR("]\n"));
}

/* A map: each operator once, with all of its keys. */
static void add_conditions(struct ew_buf *out, const struct ew_bound *bound)
{
    static const char *const SETS[] = {
        [EW_SET_NONE] = "",
        [EW_SET_ANY] = "ForAnyValue:",
        [EW_SET_ALL] = "ForAllValues:",
    };
    const struct ew_condition *list = bound->conditions;
    ew_buf_add(out, bound->condition_count ? EW_STR("    condition:\n")
                                           : EW_STR(""));
    for (size_t i = 0; i < bound->condition_count; i++) {
        if (!is_first(list, i)) {
            continue;
        }
        ew_buf_printf(out, "      %s%.*s%s:\n", SETS[list[i].set],
                      EW_STR_ARG(list[i].op->name),
                      list[i].if_exists ? "IfExists" : "");
        for (size_t k = i; k < bound->condition_count; k++) {
            if (same_operator(&list[i], &list[k])) {
                add_condition_key(out, &list[k]);
            }
        }
    }
}

/* ---- entries --------------------------------------------------------------
 */

static void add_draft_entry(struct ew_buf *out,
                            const struct ew_principal *principal,
                            const struct ew_term *term, struct ew_str id)
{
    ew_buf_add(out, EW_STR("  - id: "));
    add_quoted(out, id);
    ew_buf_add_char(out, '\n');
    add_source(out, principal, term);
    ew_buf_add(out, EW_STR("    principal: "));
    add_quoted(out, principal->arn);
    ew_buf_add_char(out, '\n');
    if (term->bound.clusters.count) {
        add_list(out, "clusters", &term->bound.clusters);
    } else {
        ew_buf_add(out, EW_STR("    clusters: [] # TODO\n"));
    }
    if (term->bound.containers.count) {
        add_list(out, "containers", &term->bound.containers);
    }
    add_conditions(out, &term->bound);
    if (term->unresolved.count) {
        ew_buf_add(out, EW_STR("    # TODO: decide, then remove\n"));
        add_list(out, "unresolved", &term->unresolved);
    }
    ew_buf_add(out, EW_STR(OPEN_FIELDS));
}

static enum ew_status add_draft_principal(struct ew_buf *out,
                                          struct ew_map *ids,
                                          struct ew_engine *engine,
                                          const struct ew_access *access,
                                          struct ew_error *err)
{
    const struct ew_term *terms = NULL;
    size_t count = 0;
    EW_TRY(ew_access_terms(engine, access, &terms, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct ew_str id = unique_id(ids, access->principal);
        EW_TRY_MEMORY_FOR(id.ptr, err);
        ew_buf_add(out, ids->count == 1 ? EW_STR("entries:\n") : EW_STR(""));
        add_draft_entry(out, access->principal, &terms[i], id);
    }
    return EW_OK;
}

/* Whoever signs the list must know whom it does not speak of. */
static void add_undecided_comment(struct ew_buf *out,
                                  const struct ew_access *access)
{
    ew_buf_add(out, EW_STR("# Not here, since it is undecided: "));
    ew_buf_add_visible(out, access->principal->arn);
    if (access->unknown.count > 0) {
        ew_buf_add(out, EW_STR(": "));
        ew_buf_add_visible(out, access->unknown.items[0]);
    }
    ew_buf_add_char(out, '\n');
}

enum ew_status ew_allowlist_draft(struct ew_arena *scratch,
                                  struct ew_engine *engine,
                                  const struct ew_report *report,
                                  struct ew_buf *out, struct ew_error *err)
{
    struct ew_map ids = ew_map_of(scratch);
    ew_buf_add(out, EW_STR(HEAD));
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_access *access = report->principals[i].access;
        if (access->principal->type != EW_PRINCIPAL_ROOT &&
            ew_access_is_reached(access)) {
            EW_TRY(add_draft_principal(out, &ids, engine, access, err));
        }
    }
    ew_buf_add(out, ids.count ? EW_STR("") : EW_STR("entries: []\n"));
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_access *access = report->principals[i].access;
        if (access->principal->type != EW_PRINCIPAL_ROOT &&
            access->verdict == EW_VERDICT_UNKNOWN &&
            !ew_access_is_reached(access)) {
            add_undecided_comment(out, access);
        }
    }
    return out->failed ? ew_fail_memory(err) : EW_OK;
}
