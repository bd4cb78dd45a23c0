#include "base/rows.h"

#include "aws/actions.h"
#include "aws/iam_details.h"
#include "aws/snapshot.h"

#include <stdio.h>

/* ---- policies of an account: XML to JSON -----------------------------------
 */

#define PAGE(inside) EW_LIT("<R><S>" inside "</S></R>")
#define LAST "<IsTruncated>false</IsTruncated>"
#define ROLE(inside) \
    PAGE("<RoleDetailList><member>" inside "</member></RoleDetailList>" LAST)

static const struct {
    const char *name;
    struct ew_str page;
    const char *want;
} ELEMENTS[] = {
    {"a text stays one",                          ROLE("<RoleName>true &amp; 1</RoleName>"),
     "\"RoleName\": \"true & 1\""                                                                                               },
    {"an empty list is a list",                   ROLE("<Tags/>"),                                   "\"Tags\": []"             },
    {"an empty object is one",                    ROLE("<RoleLastUsed/>"),                           "\"RoleLastUsed\": {}"     },
    {"an empty text is one",                      ROLE("<Path></Path>"),                             "\"Path\": \"\""           },
    {"a number",                                  ROLE("<AttachmentCount>12</AttachmentCount>"),
     "\"AttachmentCount\": 12"                                                                                                  },
    {"no number that JSON has",                   ROLE("<AttachmentCount>012</AttachmentCount>"),
     "\"AttachmentCount\": \"012\""                                                                                             },
    {"true",                                      ROLE("<IsDefaultVersion>true</IsDefaultVersion>"),
     "\"IsDefaultVersion\": true"                                                                                               },
    {"a list of texts",
     ROLE("<GroupList><member>a</member><member>b</member></GroupList>"),
     "\"GroupList\": [\n                \"a\",\n                \"b\""                                                          },
    {"an object inside",
     ROLE("<PermissionsBoundary><A>b</A>"
          "</PermissionsBoundary>"),
     "\"PermissionsBoundary\": {\n                \"A\": \"b\""                                                                 },
    {"what is new is taken as it looks",
     ROLE("<New><member><A>1</A></member>"
          "</New>"),
     "\"New\": [\n                {\n                    \"A\": \"1\""                                                          },
    {"a document is decoded",                     ROLE("<Document>%7B%22a%22%3A%201%7D</Document>"),
     "\"Document\": {\"a\": 1}"                                                                                                 },
    {"a plus is a plus",                          ROLE("<Document>%7B%22a+b%22%3A+%7D</Document>"),
     "\"Document\": \"%7B%22a+b%22%3A+%7D\""                                                                                    },
    {"names of a document that stand twice stay",
     ROLE("<Document>{\"a\":1,\"a\":2}</Document>"),                                                 "{\"a\":1,\"a\":2}"        },
    {"a document that is none stays as it came",
     ROLE("<Document>%5B1%5D</Document>"),                                                           "\"Document\": \"%5B1%5D\""},
    {"half an escape stays",                      ROLE("<Document>%7B%22%4%22%3A1%7D</Document>"),
     "\"Document\": {\"%4\":1}"                                                                                                 },
    {"nothing at all",                            PAGE(LAST),
     "{\n    \"UserDetailList\": [],\n    \"GroupDetailList\": [],\n    "
     "\"RoleDetailList\": [],\n    \"Policies\": []\n}\n"                                                                       },
};

static void elements_become_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ELEMENTS); i++) {
        struct ew_iam_details details = {0};
        struct ew_arena arena;
        struct ew_str marker;
        struct ew_buf out;
        ew_arena_init(&arena);
        ew_buf_init(&out);
        ew_iam_details_init(&details);
        CHECK(ELEMENTS[i].name,
              ew_iam_details_add(&details, &arena, ELEMENTS[i].page, &marker,
                                 NULL) == EW_OK);
        ew_iam_details_write(&details, &out);
        if (!ew_str_contains(ew_buf_str(&out), ew_str_from(ELEMENTS[i].want))) {
            CHECK_STR(ELEMENTS[i].name, ew_buf_str(&out),
                      ew_str_from(ELEMENTS[i].want));
        }
        ew_iam_details_release(&details);
        ew_buf_release(&out);
        ew_arena_release(&arena);
    }
}

static const struct {
    const char *name;
    struct ew_str page;
    enum ew_status status;
    const char *marker; /* NULL: it was the last page */
} PAGES[] = {
    {"the last page has no marker",              PAGE("<IsTruncated>false</IsTruncated>"),
     EW_OK,                                                                                            NULL},
    {"a marker of the last page does not count",
     PAGE("<IsTruncated>false</IsTruncated><Marker>x</Marker>"),                           EW_OK,      NULL},
    {"one that says nothing is not the last",    PAGE("<Marker>x</Marker>"),
     EW_INVALID,                                                                                       NULL},
    {"nor is an empty one",                      PAGE(""),                                 EW_INVALID, NULL},
    {"nor one that says something else",
     PAGE("<IsTruncated>maybe</IsTruncated>"),                                             EW_INVALID, NULL},
    {"a list of nothing",
     PAGE("<RoleDetailList><member/></RoleDetailList>" LAST),                              EW_INVALID, NULL},
    {"a list of something else",
     PAGE("<Policies><A><B>x</B></A></Policies>" LAST),                                    EW_INVALID, NULL},
    {"a list that is a text",
     PAGE("<UserDetailList>null</UserDetailList>" LAST),                                   EW_INVALID, NULL},
    {"a marker is taken as it is",
     PAGE("<IsTruncated>true</IsTruncated><Marker>a/+=&lt;</Marker>"),                     EW_OK,
     "a/+=<"                                                                                               },
    {"the order does not matter",
     PAGE("<Marker>x</Marker><IsTruncated>true</IsTruncated>"),                            EW_OK,      "x" },
    {"more, and not where",                      PAGE("<IsTruncated>true</IsTruncated>"),  EW_INVALID,
     NULL                                                                                                  },
    {"a marker inside a role is none",
     PAGE("<RoleDetailList><member><Marker>x</Marker></member>"
          "</RoleDetailList><IsTruncated>true</IsTruncated>"),
     EW_INVALID,                                                                                       NULL},
    {"no XML",                                   EW_LIT("<R>"),                            EW_SYNTAX,  NULL},
};

static void pages_lead_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(PAGES); i++) {
        struct ew_iam_details details = {0};
        struct ew_arena arena;
        struct ew_str marker = {NULL, 0};
        ew_arena_init(&arena);
        ew_iam_details_init(&details);
        CHECK(PAGES[i].name,
              ew_iam_details_add(&details, &arena, PAGES[i].page, &marker,
                                 NULL) == PAGES[i].status);
        CHECK_STR(PAGES[i].name, marker, ew_str_from(PAGES[i].marker));
        ew_iam_details_release(&details);
        ew_arena_release(&arena);
    }
}

#define LISTS(users, roles)                           \
    PAGE("<UserDetailList>" users "</UserDetailList>" \
         "<GroupDetailList/><RoleDetailList>" roles   \
         "</RoleDetailList><Policies/>" LAST)
#define ALICE "<member><UserName>alice</UserName></member>"
#define READER "<member><RoleName>reader</RoleName></member>"

static const struct {
    const char *name;
    struct ew_str page;
    size_t list;
    struct ew_str wanted;
    enum ew_status status;
} ACCOUNTS[] = {
    {"an account with its caller", LISTS(ALICE, READER), EW_IAM_ROLES,
     EW_LIT("reader"),                                                                                                EW_OK},
    {"one whose caller nobody knows",
     LISTS(ALICE,         ""),
     EW_IAM_ROLES,                                             {NULL, 0},
     EW_OK},
    {"one without its caller",                        LISTS(ALICE,                                   READER),                   EW_IAM_ROLES,
     EW_LIT("alice"), EW_INVALID},
    {"a name inside of another one is none",
     LISTS(ALICE,               "<member><InstanceProfileList>" READER
                  "</InstanceProfileList></member>"),
     EW_IAM_ROLES, EW_LIT("reader"),                                                                                                     EW_INVALID},
    {"one without anybody",                 LISTS("",            ""),         EW_IAM_ROLES,                         {NULL, 0},EW_INVALID},
    {"one without a list",
     PAGE("<UserDetailList>" ALICE "</UserDetailList>" LAST),
     EW_IAM_ROLES,   {NULL, 0},
     EW_INVALID                                                                                },
};

static void an_account_has_its_caller(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ACCOUNTS); i++) {
        struct ew_iam_details details = {0};
        struct ew_arena arena;
        struct ew_str marker = {NULL, 0};
        ew_arena_init(&arena);
        ew_iam_details_init(&details);
        details.wanted_list = ACCOUNTS[i].list;
        details.wanted = ACCOUNTS[i].wanted;
        CHECK(ACCOUNTS[i].name,
              ew_iam_details_add(&details, &arena, ACCOUNTS[i].page, &marker,
                                 NULL) == EW_OK);
        CHECK(ACCOUNTS[i].name,
              ew_iam_details_check(&details, NULL) == ACCOUNTS[i].status);
        ew_iam_details_release(&details);
        ew_arena_release(&arena);
    }
}

/* ---- manifests
 * --------------------------------------------------------------- */

static const struct ew_fetch_document CLUSTERS = {
    .path = EW_LIT("accounts/1/r/ecs-clusters.json"),
    .kind = EW_LIT("ecs-clusters"),
    .account = EW_LIT("1"),
    .region = EW_LIT("r"),
    .pages = 2,
};

static void add(struct ew_snapshot *snapshot, const char *path,
                const char *kind, const char *account, bool partial)
{
    struct ew_fetch_document document = CLUSTERS;
    document.path = ew_str_from(path);
    document.kind = ew_str_from(kind);
    document.account = ew_str_from(account);
    document.partial = partial;
    assert_int_equal(ew_snapshot_add(snapshot, &document, EW_STR("{}"), NULL),
                     EW_OK);
}

/* Written, read, written: the same, but for what only the first knows. */
static void manifests_are_read_again(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_buf out;
    ew_arena_init(&arena);
    ew_buf_init(&out);
    struct ew_snapshot first = ew_snapshot_of(&arena, EW_STR("1"), 1);
    add(&first, "b.json", "ecs-clusters", "1", false);
    add(&first, "a.json", "ecs-tasks", "1", true);
    add(&first, "../c.json", "ecs-tasks", "1", false);
    add(&first, "b.json", "ecs-clusters", "1", false);
    ew_snapshot_write(&first, &out);
    struct ew_snapshot second = ew_snapshot_of(&arena, EW_STR("1"), 1);
    assert_int_equal(ew_snapshot_read(&second, ew_buf_str(&out), NULL), EW_OK);
    assert_non_null(ew_snapshot_find(&second, EW_STR("b.json")));
    /* partial, outside of the folder, unknown */
    assert_null(ew_snapshot_find(&second, EW_STR("a.json")));
    assert_null(ew_snapshot_find(&second, EW_STR("../c.json")));
    assert_null(ew_snapshot_find(&second, EW_STR("d.json")));
    assert_int_equal(second.entries.count, 2);
    ew_buf_release(&out);
    ew_arena_release(&arena);
}

static void only_the_end_makes_it_complete(void **state)
{
    (void)state;
    static const struct ew_str YES = EW_LIT("\"complete\": true");
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (int i = 0; i < 3; i++) {
        struct ew_buf out;
        struct ew_snapshot snapshot = ew_snapshot_of(&arena, EW_STR("1"), 1);
        ew_buf_init(&out);
        snapshot.finished_at = i > 0 ? 2 : 0;
        if (i == 2) {
            assert_int_equal(
                ew_snapshot_miss(&snapshot, EW_STR("all"), EW_STR("denied")),
                EW_OK);
        }
        ew_snapshot_write(&snapshot, &out);
        assert_int_equal(ew_str_contains(ew_buf_str(&out), YES), i == 1);
        ew_buf_release(&out);
    }
    ew_arena_release(&arena);
}

/* What came with it goes with it, and nothing else does. */
static void what_belongs_together_is_dropped_together(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_snapshot snapshot = ew_snapshot_of(&arena, EW_STR("1"), 1);
    add(&snapshot, "1", "ecs-clusters", "1", false);
    add(&snapshot, "2", "ecs-task-definition", "1", false);
    add(&snapshot, "3", "events-rules", "1", false);
    add(&snapshot, "4", "ecs-clusters", "2", false);
    ew_snapshot_drop(&snapshot, ew_snapshot_find(&snapshot, EW_STR("2")));
    assert_null(ew_snapshot_find(&snapshot, EW_STR("1")));
    assert_null(ew_snapshot_find(&snapshot, EW_STR("2")));
    assert_non_null(ew_snapshot_find(&snapshot, EW_STR("3")));
    assert_non_null(ew_snapshot_find(&snapshot, EW_STR("4")));
    ew_arena_release(&arena);
}

/* ---- what may be called
 * -------------------------------------------------------- */

static void the_policy_names_every_action_once(void **state)
{
    (void)state;
    const struct ew_fetch_permissions permissions = {
        .partition = EW_STR("aws-cn"),
        .role_name = EW_STR("audit"),
        .members = true,
    };
    struct ew_buf out;
    ew_buf_init(&out);
    ew_fetch_permissions_write(&permissions, &out);
    for (size_t i = 0; i < EW_ACTION_COUNT; i++) {
        char name[128];
        const struct ew_aws_operation *operation =
            &ew_aws_action_of((enum ew_aws_action_id)i)->operation;
        (void)snprintf(name, sizeof(name), "\"%s:%s\"", operation->service,
                       operation->action);
        CHECK(name, ew_str_contains(ew_buf_str(&out), ew_str_from(name)));
    }
    assert_true(ew_str_contains(ew_buf_str(&out),
                                EW_STR("\"arn:aws-cn:iam::*:role/audit\"")));
    ew_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_become_json),
        cmocka_unit_test(pages_lead_on),
        cmocka_unit_test(an_account_has_its_caller),
        cmocka_unit_test(manifests_are_read_again),
        cmocka_unit_test(only_the_end_makes_it_complete),
        cmocka_unit_test(what_belongs_together_is_dropped_together),
        cmocka_unit_test(the_policy_names_every_action_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
