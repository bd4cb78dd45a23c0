/* Whom a Principal names, facts B5.1 and B5.5 to B5.7. */
#include "base/buf.h"
#include "base/rows.h"

#include "reading.h"

static const char *const KINDS[] = {
    [EW_NAMED_ANYONE] = "anyone",   [EW_NAMED_ACCOUNT] = "account",
    [EW_NAMED_USER] = "user",       [EW_NAMED_ROLE] = "role",
    [EW_NAMED_SESSION] = "session", [EW_NAMED_FEDERATED_USER] = "federated",
    [EW_NAMED_SERVICE] = "service", [EW_NAMED_PROVIDER] = "provider",
    [EW_NAMED_GONE] = "gone",       [EW_NAMED_OTHER] = "other",
};

#define IAM(name) "arn:aws:iam::111122223333:" name
#define STS(name) "arn:aws:sts::111122223333:" name

/* clang-format off */
static const struct {
    const char *name;
    const char *principal;
    const char *want; /* `kind account` of each, or the fault behind `!` */
} ROWS[] = {
    {"anyone", "'*'", "anyone -"},
    {"anyone of AWS", "{'AWS':'*'}", "anyone -"},
    {"an account by its id", "{'AWS':'111122223333'}", "account 111122223333"},
    {"an account by its root user", "{'AWS':'" IAM("root") "'}",
     "account 111122223333"},
    {"of another partition", "{'AWS':'arn:aws-cn:iam::111122223333:root'}",
     "account 111122223333"},
    {"a user", "{'AWS':'" IAM("user/team/a") "'}", "user 111122223333"},
    {"a role", "{'AWS':['" IAM("role/a") "']}", "role 111122223333"},
    {"a session of a role", "{'AWS':'" STS("assumed-role/a/b") "'}",
     "session 111122223333"},
    {"a federated user", "{'AWS':'" STS("federated-user/a") "'}",
     "federated 111122223333"},
    {"a role that is gone", "{'AWS':'AROAEXAMPLE0000000001'}", "gone -"},
    {"a user that is gone", "{'AWS':'AIDAEXAMPLE0000000001'}", "gone -"},
    {"a group is no principal", "{'AWS':'" IAM("group/a") "'}",
     "other 111122223333"},
    {"an id of eleven digits", "{'AWS':'11112222333'}", "other -"},
    {"a role of no account", "{'AWS':'arn:aws:iam::x:role/a'}", "other -"},
    {"a service", "{'Service':'ecs-tasks.amazonaws.com'}", "service -"},
    {"a provider", "{'Federated':'" IAM("saml-provider/a") "'}", "provider -"},
    {"a canonical user", "{'CanonicalUser':'79a5'}", "other -"},
    {"several of several kinds",
     "{'AWS':['*','111122223333'],'Service':['a','b']}",
     "anyone -\naccount 111122223333\nservice -\nservice -"},
    {"nobody", "{}", ""},
    {"an empty list names nobody", "{'AWS':[]}", ""},

    {"a part of a name for a wildcard", "{'AWS':'" IAM("role/*") "'}",
     "!principal `" IAM("role/*") "`: no part of a name may be a wildcard"},
    {"a sign of a name", "{'AWS':'11112222333?'}",
     "!principal `11112222333?`: no part of a name may be a wildcard"},
    {"any service", "{'Service':'*'}",
     "!principal `*`: no part of a name may be a wildcard"},
    {"a member that nobody knows", "{'Aws':'*'}",
     "!Principal has no member `Aws`"},
    {"a number", "{'AWS':111122223333}",
     "!Principal holds something that is no text"},
    {"a list of lists", "{'AWS':[['*']]}",
     "!Principal holds something that is no text"},
    {"a name without its kind", "'111122223333'",
     "!Principal is neither `*` nor an object"},
    {"a list without its kind", "['*']",
     "!Principal is neither `*` nor an object"},
};
/* clang-format on */

static void test_principals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_buf text;
        struct ew_buf got;
        ew_arena_init(&arena);
        ew_buf_init(&text);
        ew_buf_init(&got);
        ew_buf_printf(&text,
                      "{'Version':'2012-10-17','Statement':{'Effect':'Allow',"
                      "'Action':'sts:AssumeRole','Principal':%s}}",
                      ROWS[i].principal);
        ew_buf_add_char(&text, '\0');
        const struct ew_document *document =
            read_document(&arena, text.ptr, EW_USE_TRUST);
        const struct ew_statement *s = &document->statements[0];
        for (size_t k = 0; k < s->named_count && !s->refused; k++) {
            struct ew_str account = s->named[k].account;
            ew_buf_printf(&got, "%s%s %.*s", k ? "\n" : "",
                          KINDS[s->named[k].kind],
                          EW_STR_ARG(account.ptr ? account : EW_STR("-")));
        }
        for (size_t k = 0; k < document->fault_count; k++) {
            assert_true(document->faults[k].fatal);
            ew_buf_printf(&got, "!%.*s", EW_STR_ARG(document->faults[k].text));
        }
        CHECK_STR(ROWS[i].name, ew_buf_str(&got), ew_str_from(ROWS[i].want));
        ew_buf_release(&got);
        ew_buf_release(&text);
        ew_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_principals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
