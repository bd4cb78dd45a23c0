#include "dump.h"

#include <stdlib.h>
#include <string.h>

static void add(struct ew_buf *out, struct ew_str s)
{
    ew_buf_add(out, s);
}

static void add_policy(struct ew_buf *out, const struct ew_policy *policy)
{
    add(out, policy->name);
    if (!policy->document) {
        ew_buf_printf(out, "(%.*s)", EW_STR_ARG(policy->unread));
    }
}

static void dump_principal(struct ew_buf *out, const struct ew_principal *p)
{
    struct ew_str prefix = EW_STR("arn:aws:iam::");
    struct ew_str arn = p->arn;
    if (ew_str_starts(arn, prefix)) {
        arn = ew_str_slice(arn, prefix.len, arn.len);
    }
    ew_buf_printf(out, "%.*s:", EW_STR_ARG(arn));
    for (size_t i = 0; i < p->attachment_count; i++) {
        ew_buf_add_char(out, ' ');
        add_policy(out, p->attachments[i].policy);
        if (p->attachments[i].group.ptr) {
            ew_buf_printf(out, "@%.*s", EW_STR_ARG(p->attachments[i].group));
        }
    }
    if (p->has_boundary) {
        add(out, EW_STR(" boundary="));
        add_policy(out, p->boundary);
    }
    for (size_t i = 0; i < p->tag_count; i++) {
        ew_buf_printf(out, " %.*s=%.*s", EW_STR_ARG(p->tags[i].key),
                      EW_STR_ARG(p->tags[i].value));
    }
    if (p->last_used.ptr) {
        ew_buf_printf(out, " used=%.*s", EW_STR_ARG(p->last_used));
    }
    add(out, p->trust ? EW_STR(" trust") : EW_STR(""));
    add(out, p->service_linked ? EW_STR(" service-linked") : EW_STR(""));
    ew_buf_add_char(out, '\n');
    for (size_t i = 0; i < p->unread_count; i++) {
        ew_buf_printf(out, "! %.*s\n", EW_STR_ARG(p->unread[i]));
    }
}

static void dump_account(struct ew_buf *out, const struct ew_account *account)
{
    static const char *const STATES[] = {
        [EW_SCP_NOT_GIVEN] = "not given",   [EW_SCP_APPLY] = "apply",
        [EW_SCP_MANAGEMENT] = "management", [EW_SCP_DISABLED] = "disabled",
        [EW_SCP_ABSENT] = "absent",
    };
    if (account->scp_state == EW_SCP_NOT_GIVEN) {
        return;
    }
    ew_buf_printf(out, "scp %.*s: %s", EW_STR_ARG(account->id),
                  STATES[account->scp_state]);
    for (size_t i = 0; i < account->level_count; i++) {
        const struct ew_scp_level *level = &account->levels[i];
        ew_buf_printf(out, " %.*s(", EW_STR_ARG(level->name));
        for (size_t k = 0; k < level->policy_count; k++) {
            add(out, k ? EW_STR(" ") : EW_STR(""));
            add_policy(out, level->policies[k]);
        }
        ew_buf_add_char(out, ')');
    }
    if (account->organization_path.ptr) {
        ew_buf_printf(out, " %.*s", EW_STR_ARG(account->organization_path));
    }
    ew_buf_add_char(out, '\n');
}

static void dump_diags(struct ew_buf *out, const char *word,
                       const struct ew_diags *diags)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    const struct ew_diag *items = diags->list.items;
    for (size_t i = 0; i < diags->list.count; i++) {
        struct ew_str line = ew_diag_line(&arena, &items[i]);
        ew_buf_printf(out, "%s %.*s\n", word, EW_STR_ARG(line));
    }
    ew_arena_release(&arena);
}

static void dump_assumptions(struct ew_buf *out, const struct ew_estate *estate)
{
    const struct ew_str *items = estate->assumptions.items;
    for (size_t i = 0; i < estate->assumptions.count; i++) {
        if (!ew_str_starts(items[i], EW_STR("no organization file")) &&
            !ew_str_starts(items[i], EW_STR("these accounts of the org"))) {
            ew_buf_printf(out, "assume %.*s\n", EW_STR_ARG(items[i]));
        }
    }
}

void dump_estate(struct ew_buf *out, const struct ew_estate *estate)
{
    struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        if (principals[i]->type != EW_PRINCIPAL_ROOT) {
            dump_principal(out, principals[i]);
        }
    }
    struct ew_account *const *accounts = estate->accounts.items;
    for (size_t i = 0; i < estate->accounts.count; i++) {
        dump_account(out, accounts[i]);
    }
    dump_diags(out, "incomplete", &estate->incomplete);
    dump_diags(out, "note", &estate->notes);
    dump_assumptions(out, estate);
    if (estate->skipped_files) {
        ew_buf_printf(out, "skipped %zu\n", estate->skipped_files);
    }
}

/* ---- rows ---------------------------------------------------------------- */

/* A copy with " for ', on the heap. */
static char *json_of(const char *text)
{
    size_t len = strlen(text);
    char *copy = malloc(len + 1);
    assert_non_null(copy);
    for (size_t i = 0; i <= len; i++) {
        copy[i] = text[i];
        if (text[i] == '\'') {
            copy[i] = '"';
        }
    }
    return copy;
}

/* The same, and an export has all four lists, the missing ones empty. */
static char *whole_json_of(const char *text)
{
    static const char *const LISTS[] = {"\"UserDetailList\"",
                                        "\"GroupDetailList\"",
                                        "\"RoleDetailList\"", "\"Policies\""};
    char *copy = json_of(text);
    char *end = strrchr(copy, '}');
    if (copy[0] == ' ' || !end) {
        return copy;
    }
    if (!strstr(copy, "DetailList\"") &&
        strncmp(copy, "{\"Policies", 10) != 0) {
        return copy;
    }
    struct ew_buf out;
    ew_buf_init(&out);
    ew_buf_add(&out, (struct ew_str){copy, (size_t)(end - copy)});
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        if (copy[0] == ' ' || !end) {
            return copy;
        }
        if (!strstr(copy, LISTS[i])) {
            ew_buf_printf(&out, ",%s:[]", LISTS[i]);
        }
    }
    ew_buf_add(&out, ew_str_from(end));
    ew_buf_add_char(&out, '\0');
    char *whole = malloc(out.len);
    assert_non_null(whole);
    memcpy(whole, out.ptr, out.len);
    ew_buf_release(&out);
    free(copy);
    return whole;
}

static void check(const struct load_row *row, const struct ew_load_text *texts,
                  size_t count)
{
    struct ew_loaded loaded;
    struct ew_error err;
    struct ew_buf out;
    enum ew_status status = ew_load_texts(texts, count, NULL, &loaded, &err);
    CHECK(row->name, status == EW_OK);
    ew_buf_init(&out);
    dump_estate(&out, &loaded.estate);
    CHECK_STR(row->name, ew_buf_str(&out), ew_str_from(row->want));
    ew_buf_release(&out);
    ew_loaded_release(&loaded);
}

void check_load_row(const struct load_row *row)
{
    static const char *const PATHS[MAX_TEXTS] = {"a.json", "b.json", "c.json",
                                                 "d.json"};
    struct ew_load_text forwards[MAX_TEXTS];
    struct ew_load_text backwards[MAX_TEXTS];
    char *copies[MAX_TEXTS];
    size_t count = 0;
    while (count < MAX_TEXTS && row->texts[count]) {
        copies[count] = whole_json_of(row->texts[count]);
        forwards[count].path = ew_str_from(PATHS[count]);
        forwards[count].text = ew_str_from(copies[count]);
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        backwards[i] = forwards[count - 1 - i];
    }
    check(row, forwards, count);
    check(row, backwards, count);
    for (size_t i = 0; i < count; i++) {
        free(copies[i]);
    }
}

void check_load_rows(const struct load_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_load_row(&rows[i]);
    }
}
