#include "base/yaml.h"

#include "audit/draft.h"
#include "audit/trust.h"

#include "stand_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const struct ew_str CLUSTER =
    EW_LIT("arn:aws:ecs:*:" ACCOUNT ":cluster/prod*");

static struct stand_in_principal *holder(struct stand_in *s, const char *arn,
                                         const char *name)
{
    struct stand_in_principal *p =
        stand_in_role(s, arn, stand_in_policy(s, "p", ALLOW));
    p->principal.name = ew_str_from(name);
    p->access.clusters = (struct ew_strs){&CLUSTER, 1};
    return p;
}

static void draft(struct stand_in *s, struct ew_buf *out)
{
    struct ew_error err;
    stand_in_audit(s);
    ew_buf_init(out);
    assert_int_equal(ew_allowlist_draft(&s->arena, NULL, &s->report, out, &err),
                     EW_OK);
}

static void a_draft_lists_who_has_access_and_no_one_else(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    static const struct ew_str APP = EW_LIT("app");
    holder(&s, ARN("role/ci deploy"), "ci deploy")->access.containers =
        (struct ew_strs){&APP, 1};
    holder(&s, ARN("role/none"), "none")->access.verdict = EW_VERDICT_BLOCKED;
    holder(&s, ARN("root"), "root")->principal.type = EW_PRINCIPAL_ROOT;
    struct ew_buf out;
    draft(&s, &out);
    const char *entries = strstr(out.ptr, "entries:\n");
    assert_string_equal(
        entries, "entries:\n"
                 "  - id: \"ci-deploy\"\n"
                 "    # last used: not known\n"
                 "    principal: \"" ARN(
                     "role/ci deploy") "\"\n"
                                       "    clusters:\n"
                                       "      - \"arn:aws:ecs:*:" ACCOUNT
                                       ":cluster/prod*\"\n"
                                       "    containers:\n"
                                       "      - \"app\"\n"
                                       "    owner: \"\" # TODO: the person or "
                                       "team that answers for it\n"
                                       "    justification: \"\" # TODO: what "
                                       "it is needed for\n"
                                       "    approved_by: \"\" # TODO\n"
                                       "    approved_on: \"\" # TODO: a date "
                                       "such as 2026-01-31\n"
                                       "    expires: \"\" # TODO: a date, at "
                                       "most max_lifetime later\n");
    ew_buf_release(&out);
    stand_in_release(&s);
}

static void a_draft_is_refused_for_its_empty_fields_only(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    holder(&s, ARN("role/a"), "a");
    struct ew_buf out;
    draft(&s, &out);
    struct ew_diags faults = ew_diags_of(&s.arena);
    const struct ew_allowlist *list = NULL;
    struct ew_error err;
    assert_int_equal(ew_allowlist_parse(EW_STR("d"), ew_buf_str(&out),
                                        s.options.now, &faults, &list, &err),
                     EW_INVALID);
    static const char *const WANT[] = {
        "`owner` must not be empty",
        "`justification` must not be empty",
        "`approved_by` must not be empty",
        "`approved_on` must be a date such as 2026-01-31",
        "`expires` must be a date such as 2026-01-31",
    };
    const struct ew_diag *got = faults.list.items;
    assert_int_equal(faults.list.count, COUNT(WANT));
    for (size_t i = 0; i < COUNT(WANT); i++) {
        assert_true(ew_str_eq(got[i].text, ew_str_from(WANT[i])));
    }
    ew_buf_release(&out);
    stand_in_release(&s);
}

/* clang-format off */
static const struct {
    const char *name;
    const char *text;
    const char *want;
} HOSTILE[] = {
    {"quotes and backslashes stay", "document:\"a\\b'", "document:\"a\\b'"},
    {"line ends and controls stay", "document:a\n- id: x\r\t\x7f\x01",
     "document:a\n- id: x\r\t\x7f\x01"},
    {"a comment stays part of the name", "document: #x: {y}",
     "document: #x: {y}"},
    {"letters of all scripts stay",
     "document:\xc3\xa9\xe2\x80\xa8\xf0\x9f\x94" "\x92\xc2\x85\xef\xbb\xbf",
     "document:\xc3\xa9\xe2\x80\xa8\xf0\x9f\x94\x92\xc2\x85\xef\xbb\xbf"},
    {"a byte that is no text is replaced", "document:\xff!",
     "document:\xef\xbf\xbd!"},
};
/* clang-format on */

static void hostile_names_stay_what_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(HOSTILE); i++) {
        struct stand_in s;
        stand_in_init(&s);
        holder(&s, HOSTILE[i].text, "");
        struct ew_buf out;
        draft(&s, &out);
        const struct ew_node *root = NULL;
        struct ew_error err;
        if (ew_node_parse(&s.arena, EW_STR("d"), ew_buf_str(&out), &root,
                          &err) != EW_OK) {
            fail_msg("%s: %s", HOSTILE[i].name, err.text);
        }
        const struct ew_node *entry = ew_node_get(root, "entries")->first;
        assert_null(entry->next);
        struct ew_str got = ew_node_get(entry, "principal")->text;
        if (!ew_str_eq(got, ew_str_from(HOSTILE[i].want))) {
            fail_msg("%s: %.*s", HOSTILE[i].name, EW_STR_ARG(got));
        }
        ew_buf_release(&out);
        stand_in_release(&s);
    }
}

static void ids_are_made_unique(void **state)
{
    (void)state;
    static const char *const WANT[] = {"x", "x-2", "x-2-2", "entry", "x-3"};
    static const char *const NAMES[] = {"x", "x", "x-2", "//", "/x/"};
    static const char *const ARNS[] = {ARN("role/1"), ARN("role/2"),
                                       ARN("role/3"), ARN("role/4"),
                                       ARN("role/5")};
    struct stand_in s;
    stand_in_init(&s);
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        holder(&s, ARNS[i], NAMES[i]);
    }
    struct ew_buf out;
    draft(&s, &out);
    const struct ew_node *root = NULL;
    struct ew_error err;
    assert_int_equal(
        ew_node_parse(&s.arena, EW_STR("d"), ew_buf_str(&out), &root, &err),
        EW_OK);
    const struct ew_node *entry = ew_node_get(root, "entries")->first;
    for (size_t i = 0; i < COUNT(WANT); i++) {
        assert_non_null(entry);
        assert_true(
            ew_str_eq(ew_node_get(entry, "id")->text, ew_str_from(WANT[i])));
        entry = entry->next;
    }
    ew_buf_release(&out);
    stand_in_release(&s);
}

static void a_draft_of_no_access_is_an_empty_list(void **state)
{
    (void)state;
    struct stand_in s;
    stand_in_init(&s);
    struct ew_buf out;
    draft(&s, &out);
    assert_non_null(strstr(out.ptr, "entries: []\n"));
    ew_buf_release(&out);
    stand_in_release(&s);
}

/* ---- trusted_by -------------------------------------------------------- */

#define TRUST(principal)                                   \
    "{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"," \
    "\"Principal\":" principal "}"

/* clang-format off */
static const struct {
    const char *name;
    const char *statements;
    const char *want; /* joined by blanks */
} TRUST_ROWS[] = {
    {"a single principal is listed",
     TRUST("{\"Service\":\"ecs-tasks.amazonaws.com\"}"),
     "ecs-tasks.amazonaws.com"},
    {"everybody is listed as written", TRUST("\"*\""), "*"},
    {"all kinds are listed, sorted, each once",
     TRUST("{\"AWS\":[\"b\",\"a\"],\"Federated\":\"c\"}") ","
     TRUST("{\"AWS\":\"a\"}"), "a b c"},
    {"escapes are undone", TRUST("{\"AWS\":\"\\u0061\"}"), "a"},
    {"a Deny trusts nobody",
     "{\"Effect\":\"Deny\",\"Action\":\"sts:AssumeRole\",\"Principal\":"
     "{\"AWS\":\"a\"}}", ""},
};
/* clang-format on */

static void trust_lists_whom_the_role_lets_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(TRUST_ROWS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        struct ew_error err;
        struct ew_str text = ew_arena_printf(
            &arena, "{\"Version\":\"2012-10-17\",\"Statement\":[%s]}",
            TRUST_ROWS[i].statements);
        struct ew_json_text *json = NULL;
        assert_int_equal(ew_json_vet(&arena, EW_STR("t"), text, &json, &err),
                         EW_OK);
        const struct ew_document *document = NULL;
        assert_int_equal(ew_document_parse(&arena, &arena, json, json->root,
                                           EW_USE_TRUST, &document),
                         EW_OK);
        struct ew_strs got;
        assert_int_equal(ew_trusted_by(&arena, document, &got, &err), EW_OK);
        struct ew_buf joined;
        ew_buf_init(&joined);
        for (size_t j = 0; j < got.count; j++) {
            ew_buf_add(&joined, j ? EW_STR(" ") : EW_STR(""));
            ew_buf_add(&joined, got.items[j]);
        }
        if (!ew_str_eq(ew_buf_str(&joined), ew_str_from(TRUST_ROWS[i].want))) {
            fail_msg("%s: %.*s", TRUST_ROWS[i].name,
                     EW_STR_ARG(ew_buf_str(&joined)));
        }
        ew_buf_release(&joined);
        ew_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_lists_who_has_access_and_no_one_else),
        cmocka_unit_test(a_draft_is_refused_for_its_empty_fields_only),
        cmocka_unit_test(hostile_names_stay_what_they_are),
        cmocka_unit_test(ids_are_made_unique),
        cmocka_unit_test(a_draft_of_no_access_is_an_empty_list),
        cmocka_unit_test(trust_lists_whom_the_role_lets_in),
    };
    return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
