#include "load/export/organization.h"
#include "load/reading.h"

#include "dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ACCOUNT "111122223333"
#define EXPORT                                                           \
    "{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::" ACCOUNT ":user/u\"," \
    "\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}],"                      \
    "\"GroupDetailList\":[],\"RoleDetailList\":[],\"Policies\":[]}"
#define IDENTITY                                                  \
    "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ecs:*\"," \
    "\"Resource\":\"*\"}]}"

/* ---- a folder of files --------------------------------------------------- */

enum { MAX_PATH = 512 };

struct folder {
    char path[MAX_PATH];
};

static struct ew_str path_in(const struct folder *folder, const char *name,
                             char out[MAX_PATH])
{
    int len = snprintf(out, MAX_PATH, "%s/%s", folder->path, name);
    assert_true(len > 0 && len < MAX_PATH);
    return ew_str_from(out);
}

static void put(const struct folder *folder, const char *name,
                struct ew_str text)
{
    char path[MAX_PATH];
    path_in(folder, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fwrite(text.ptr, 1, text.len, file) == text.len);
    assert_true(fclose(file) == 0);
}

static int setup(void **state)
{
    static struct folder folder;
    (void)snprintf(folder.path, sizeof(folder.path),
                   "/tmp/execwarden-load-XXXXXX");
    *state = &folder;
    return mkdtemp(folder.path) ? 0 : -1;
}

static int teardown(void **state)
{
    const struct folder *folder = *state;
    static const char *const NAMES[] = {
        "a.json", "b.json", "c.txt",  "d.yaml",     "e.json",
        "f.json", "g.json", "h.json", "sub/x.json",
    };
    char path[MAX_PATH];
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        path_in(folder, NAMES[i], path);
        (void)unlink(path);
    }
    path_in(folder, "sub", path);
    (void)rmdir(path);
    return rmdir(folder->path);
}

static void check_dump(const struct ew_loaded *loaded, const char *want)
{
    struct ew_buf out;
    ew_buf_init(&out);
    dump_estate(&out, &loaded->estate);
    CHECK_STR("dump", ew_buf_str(&out), ew_str_from(want));
    ew_buf_release(&out);
}

static void test_a_folder_is_read_with_what_is_below(void **state)
{
    const struct folder *folder = *state;
    char sub[MAX_PATH];
    path_in(folder, "sub", sub);
    assert_true(mkdir(sub, 0700) == 0);
    put(folder, "a.json", EW_STR(EXPORT));
    put(folder, "c.txt", EW_STR("nothing"));
    put(folder, "d.yaml", EW_STR("{\"Statement\":[]}"));
    put(folder, "e.json", EW_STR("[1,2]"));
    put(folder, "f.json", EW_STR(""));
    put(folder, "sub/x.json", EW_STR(" \n" IDENTITY));
    struct ew_loaded loaded;
    struct ew_error err;
    struct ew_str source = ew_str_from(folder->path);
    assert_true(ew_load(&source, 1, NULL, &loaded, &err) == EW_OK);
    char want[6 * MAX_PATH];
    (void)snprintf(want, sizeof(want),
                   ACCOUNT ":user/u: k=v\n"
                           "document:%s/d.yaml: %s/d.yaml\n"
                           "document:%s/sub/x.json: %s/sub/x.json\n"
                           "incomplete %s/f.json: the file is empty\n"
                           "skipped 2\n",
                   folder->path, folder->path, folder->path, folder->path,
                   folder->path);
    check_dump(&loaded, want);
    assert_true(loaded.estate.inputs.count == 3);
    const struct ew_input *input = loaded.estate.inputs.items;
    CHECK_STR("kind", input->kind, EW_STR("account export"));
    assert_true(input->bytes == sizeof(EXPORT) - 1);
    assert_true(strlen(input->sha256) == 64);
    ew_loaded_release(&loaded);
}

static void test_broken_json_in_a_folder_is_told(void **state)
{
    const struct folder *folder = *state;
    put(folder, "a.json", EW_STR("{\"a\":"));
    put(folder, "b.json", EW_STR("\xEF\xBB\xBF{}"));
    put(folder, "c.txt", EW_STR("[1"));
    put(folder, "e.json", EW_STR("\xFF\xFE{\0}\0"));
    struct ew_loaded loaded;
    struct ew_error err;
    struct ew_str source = ew_str_from(folder->path);
    assert_true(ew_load(&source, 1, NULL, &loaded, &err) == EW_OK);
    assert_true(loaded.estate.incomplete.list.count == 3);
    assert_true(loaded.estate.skipped_files == 1);
    ew_loaded_release(&loaded);
}

static void test_a_file_that_was_named_is_never_skipped(void **state)
{
    const struct folder *folder = *state;
    char path[MAX_PATH];
    put(folder, "c.txt", EW_STR("nothing"));
    struct ew_str source = path_in(folder, "c.txt", path);
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load(&source, 1, NULL, &loaded, &err) == EW_OK);
    assert_true(loaded.estate.incomplete.list.count == 1);
    assert_true(loaded.estate.skipped_files == 0);
    assert_true(loaded.estate.inputs.count == 0);
    ew_loaded_release(&loaded);
}

static void test_a_file_counts_once(void **state)
{
    const struct folder *folder = *state;
    char path[MAX_PATH];
    put(folder, "a.json", EW_STR(EXPORT));
    struct ew_str source = path_in(folder, "a.json", path);
    const struct ew_str sources[] = {source, ew_str_from(folder->path), source};
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load(sources, 3, NULL, &loaded, &err) == EW_OK);
    check_dump(&loaded, ACCOUNT ":user/u: k=v\n");
    assert_true(loaded.estate.inputs.count == 1);
    ew_loaded_release(&loaded);
}

static void test_a_source_that_does_not_exist_is_an_error(void **state)
{
    const struct folder *folder = *state;
    char path[MAX_PATH];
    put(folder, "a.json", EW_STR(EXPORT));
    const struct ew_str sources[] = {ew_str_from(folder->path),
                                     path_in(folder, "none", path)};
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load(sources, 2, NULL, &loaded, &err) == EW_USAGE);
    assert_true(err.status == EW_USAGE);
    CHECK_STR("place", err.place.file, sources[1]);
    assert_true(loaded.files.count == 0);
}

/* ---- accounts that are named from outside -------------------------------- */

static void test_account_of_sources_that_name_none(void **state)
{
    (void)state;
    struct ew_load_text text = {
        EW_STR("a.json"),
        EW_STR("{\"UserDetailList\":[],\"GroupDetailList\":[],"
               "\"RoleDetailList\":[],\"Policies\":[]}"),
    };
    struct ew_load_options options = {.account = EW_STR(ACCOUNT)};
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load_texts(&text, 1, &options, &loaded, &err) == EW_OK);
    assert_non_null(ew_estate_find(&loaded.estate,
                                   EW_STR("arn:aws:iam::" ACCOUNT ":root")));
    check_dump(&loaded, "");
    ew_loaded_release(&loaded);
}

static void test_every_account_has_a_root_user(void **state)
{
    (void)state;
    struct ew_load_text text = {
        EW_STR("a.json"),
        EW_STR("{\"UserDetailList\":[{\"Arn\":"
               "\"arn:aws-us-gov:iam::" ACCOUNT ":user/u\"}]}"),
    };
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load_texts(&text, 1, NULL, &loaded, &err) == EW_OK);
    const struct ew_principal *root = ew_estate_find(
        &loaded.estate, EW_STR("arn:aws-us-gov:iam::" ACCOUNT ":root"));
    assert_non_null(root);
    assert_true(root->type == EW_PRINCIPAL_ROOT);
    CHECK_STR("partition", root->partition, EW_STR("aws-us-gov"));
    const struct ew_account *account = root->account;
    CHECK_STR("id", account->id, EW_STR(ACCOUNT));
    assert_true(account->principal_count == 2);
    assert_true(account->principals[0] == root);
    ew_loaded_release(&loaded);
}

static void test_without_an_organization_that_is_assumed(void **state)
{
    (void)state;
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load_texts(NULL, 0, NULL, &loaded, &err) == EW_OK);
    assert_true(loaded.estate.assumptions.count == 1);
    CHECK_STR("assumption", *(struct ew_str *)loaded.estate.assumptions.items,
              EW_STR("no organization file was given: SCPs are not "
                     "considered"));
    ew_loaded_release(&loaded);
}

/* ---- equal documents ----------------------------------------------------- */

#define STATEMENT                                               \
    "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"a:b\"," \
    "\n\"Resource\":\"*\"}]}"

static void test_equal_documents_keep_their_places(void **state)
{
    (void)state;
    struct ew_load_text text = {
        EW_STR("a.json"),
        EW_STR("{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::" ACCOUNT
               ":user/u\",\"UserPolicyList\":[\n"
               "{\"PolicyName\":\"p\",\"PolicyDocument\":" STATEMENT "},\n"
               "{\"PolicyName\":\"q\",\"PolicyDocument\":" STATEMENT "}]}]}"),
    };
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load_texts(&text, 1, NULL, &loaded, &err) == EW_OK);
    const struct ew_principal *user = ew_estate_find(
        &loaded.estate, EW_STR("arn:aws:iam::" ACCOUNT ":user/u"));
    assert_non_null(user);
    assert_true(user->attachment_count == 2);
    const struct ew_document *first = user->attachments[0].policy->document;
    const struct ew_document *second = user->attachments[1].policy->document;
    struct ew_place a = ew_statement_place(first, first->statements);
    struct ew_place b = ew_statement_place(second, second->statements);
    assert_true(a.line == 2 && a.end_line == 3);
    assert_true(b.line == 4 && b.end_line == 5);
    assert_true(a.column == b.column && a.end_column == b.end_column);
    CHECK_STR("action", second->statements->actions[0], EW_STR("a:b"));
    assert_true(second->statements->action_span.begin - second->span.begin ==
                first->statements->action_span.begin - first->span.begin);
    ew_loaded_release(&loaded);
}

static void test_policies_are_numbered_whatever_the_order(void **state)
{
    (void)state;
    struct ew_load_text texts[] = {
        {EW_STR("a.json"), EW_STR(IDENTITY)},
        {EW_STR("b.json"), EW_STR(IDENTITY)},
    };
    const struct ew_load_text swapped[] = {texts[1], texts[0]};
    struct ew_loaded one;
    struct ew_loaded two;
    struct ew_error err;
    assert_true(ew_load_texts(texts, 2, NULL, &one, &err) == EW_OK);
    assert_true(ew_load_texts(swapped, 2, NULL, &two, &err) == EW_OK);
    struct ew_policy *const *a = one.estate.policies.items;
    struct ew_policy *const *b = two.estate.policies.items;
    assert_true(one.estate.policies.count == 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(a[i]->number == i && b[i]->number == i);
        CHECK_STR("id", b[i]->id, a[i]->id);
    }
    ew_loaded_release(&one);
    ew_loaded_release(&two);
}

/* ---- limits -------------------------------------------------------------- */

static void load_text(struct ew_str text, struct ew_loaded *loaded)
{
    struct ew_load_text input = {EW_STR("a.json"), text};
    struct ew_error err;
    assert_true(ew_load_texts(&input, 1, NULL, loaded, &err) == EW_OK);
}

static const struct ew_principal *find_user(const struct ew_loaded *loaded)
{
    const struct ew_principal *user = ew_estate_find(
        &loaded->estate, EW_STR("arn:aws:iam::" ACCOUNT ":user/u"));
    assert_non_null(user);
    return user;
}

static void check_attachments(size_t count, size_t want, size_t unread)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text,
                  "{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::%s:"
                  "user/u\",\"AttachedManagedPolicies\":[",
                  ACCOUNT);
    for (size_t i = 0; i < count; i++) {
        ew_buf_printf(&text, "%s{\"PolicyArn\":\"p\"}", i ? "," : "");
    }
    ew_buf_printf(&text, "]}]}");
    struct ew_loaded loaded;
    load_text(ew_buf_str(&text), &loaded);
    assert_true(find_user(&loaded)->attachment_count == want);
    assert_true(find_user(&loaded)->unread_count == unread);
    ew_loaded_release(&loaded);
    ew_buf_release(&text);
}

static void test_attachments_have_a_maximum(void **state)
{
    (void)state;
    check_attachments(EW_MAX_ATTACHMENTS, EW_MAX_ATTACHMENTS, 0);
    check_attachments(EW_MAX_ATTACHMENTS + 1, EW_MAX_ATTACHMENTS, 1);
}

static enum ew_scp_state state_at_depth(size_t depth)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text, "{\"Organization\":{\"MasterAccountId\":\"9\"},"
                         "\"Roots\":[{\"Id\":\"0\"}],"
                         "\"OrganizationalUnits\":[");
    for (size_t i = 1; i <= depth; i++) {
        ew_buf_printf(&text, "%s{\"Id\":\"%zu\",\"ParentId\":\"%zu\"}",
                      i > 1 ? "," : "", i, i - 1);
    }
    ew_buf_printf(&text,
                  "],\"Accounts\":[{\"Id\":\"%s\",\"ParentId\":\"%zu\"}]}",
                  ACCOUNT, depth);
    const struct ew_load_text texts[] = {
        {EW_STR("a.json"), EW_STR(EXPORT)   },
        {EW_STR("b.json"), ew_buf_str(&text)},
    };
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load_texts(texts, 2, NULL, &loaded, &err) == EW_OK);
    const struct ew_account *account = find_user(&loaded)->account;
    enum ew_scp_state result = account->scp_state;
    assert_true(result != EW_SCP_APPLY || account->level_count == depth + 2);
    ew_loaded_release(&loaded);
    ew_buf_release(&text);
    return result;
}

static void test_units_have_a_maximum_depth(void **state)
{
    (void)state;
    assert_true(state_at_depth(EW_MAX_ORGANIZATION_DEPTH) == EW_SCP_APPLY);
    assert_true(state_at_depth(EW_MAX_ORGANIZATION_DEPTH + 1) == EW_SCP_ABSENT);
}

/* length counts the quotes, which stand in the file too. */
static bool reads_document(size_t length)
{
    static const struct ew_str HEAD =
        EW_LIT("{\"PolicyName\":\"p\",\"PolicyDocument\":\"{");
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add(&text, HEAD);
    for (size_t i = 0; i < length - 4; i++) {
        ew_buf_add_char(&text, ' ');
    }
    ew_buf_add(&text, EW_STR("}\"}"));
    struct ew_loaded loaded;
    load_text(ew_buf_str(&text), &loaded);
    struct ew_policy *const *policies = loaded.estate.policies.items;
    assert_true(loaded.estate.policies.count == 1);
    bool read = policies[0]->document != NULL;
    ew_loaded_release(&loaded);
    ew_buf_release(&text);
    return read;
}

static void test_documents_in_strings_have_a_maximum(void **state)
{
    (void)state;
    assert_true(reads_document(EW_MAX_DOCUMENT_BYTES));
    assert_false(reads_document(EW_MAX_DOCUMENT_BYTES + 1));
}

/* ---- lack of memory ------------------------------------------------------ */

#define TORTURE_EXPORT                                                         \
    "{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::" ACCOUNT ":user/u\","       \
    "\"UserPolicyList\":[{\"PolicyName\":\"p\",\"PolicyDocument\":"            \
    "\"%7B%22Statement%22%3A%5B%5D%7D\"}],\"GroupList\":[\"g\",\"h\"],"        \
    "\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\\n\"}],\"Path\":7,"                \
    "\"PermissionsBoundary\":{\"PermissionsBoundaryArn\":\"x\"}}],"            \
    "\"GroupDetailList\":[{\"Arn\":\"arn:aws:iam::" ACCOUNT ":group/g\","      \
    "\"AttachedManagedPolicies\":[{\"PolicyArn\":\"arn:aws:iam::aws:"          \
    "policy/P\"}]}],\"Policies\":[{\"Arn\":\"arn:aws:iam::aws:policy/P\","     \
    "\"PolicyVersionList\":[{\"IsDefaultVersion\":true,\"Document\":" IDENTITY \
    "}]}],\"IsTruncated\":true}"
#define TORTURE_ORGANIZATION                                                \
    "{\"Organization\":{\"Id\":\"o-1\"},\"Roots\":[{\"Id\":\"r-1\"}],"      \
    "\"Accounts\":[{\"Id\":\"" ACCOUNT "\",\"ParentId\":\"r-1\"}],"         \
    "\"Policies\":[{\"PolicySummary\":{\"Id\":\"p-1\",\"Type\":"            \
    "\"SERVICE_CONTROL_POLICY\"},\"Content\":\"{\\\"Statement\\\":[]}\"}]," \
    "\"Targets\":[{\"PolicyId\":\"p-1\",\"TargetId\":\"r-1\"}]}"

static const char *const TORTURE[] = {
    TORTURE_EXPORT,
    TORTURE_ORGANIZATION,
    IDENTITY,
    "{\"PolicyName\":\"p\",\"PolicyDocument\":" IDENTITY "}",
};

/* Which arena refuses. */
enum where { FOR_GOOD, PASSING, SCRATCH };

/* One run in which the allocation of this number fails; 0: none does. */
struct run {
    const char *text;
    size_t fail_after;
    enum where where;
    enum ew_status status;
    size_t allocations;
    struct ew_buf dump;
};

static void run(struct run *r)
{
    struct ew_loaded loaded = {0};
    struct ew_loading loading;
    ew_arena_init(&loaded.arena);
    ew_loading_begin(&loading, &loaded, NULL);
    struct ew_arena *const arenas[] = {&loaded.arena, &loading.passing,
                                       &loading.scratch};
    struct ew_arena *arena = arenas[r->where];
    arena->fail_after = r->fail_after;
    struct ew_source source = {
        .path = EW_STR("a.json"),
        .bytes = ew_str_from(r->text),
        .sha256 = "0000000000000000000000000000000000000000000000000000000000"
                  "000000",
        .direct = true,
    };
    r->status = ew_loading_read(&loading, &source);
    if (r->status == EW_OK) {
        r->status = ew_loading_finish(&loading);
    }
    r->allocations = arena->allocations;
    ew_buf_init(&r->dump);
    if (r->status == EW_OK) {
        dump_estate(&r->dump, &loaded.estate);
    }
    ew_loading_end(&loading);
    ew_loaded_release(&loaded);
}

/* A run that goes on without memory may be slower, but says the same. */
static void torture(const char *text, enum where where)
{
    struct run whole = {.text = text, .where = where};
    run(&whole);
    assert_true(whole.status == EW_OK);
    size_t refused = 0;
    for (size_t n = 1; n <= whole.allocations; n++) {
        struct run r = {text, n, where, EW_OK, 0, {0}};
        run(&r);
        assert_true(r.status == EW_OK || r.status == EW_NOMEM);
        if (r.status == EW_OK) {
            CHECK_STR(text, ew_buf_str(&r.dump), ew_buf_str(&whole.dump));
        }
        refused += r.status == EW_NOMEM ? 1 : 0;
        ew_buf_release(&r.dump);
    }
    /* a single policy keeps nothing for later files */
    assert_true(refused > 0 || (where == PASSING && whole.allocations == 0));
    ew_buf_release(&whole.dump);
}

static void test_lack_of_memory_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TORTURE); i++) {
        torture(TORTURE[i], FOR_GOOD);
        torture(TORTURE[i], PASSING);
        torture(TORTURE[i], SCRATCH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_folder_is_read_with_what_is_below, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_json_in_a_folder_is_told,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_a_file_that_was_named_is_never_skipped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_file_counts_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_a_source_that_does_not_exist_is_an_error, setup, teardown),
        cmocka_unit_test(test_account_of_sources_that_name_none),
        cmocka_unit_test(test_every_account_has_a_root_user),
        cmocka_unit_test(test_without_an_organization_that_is_assumed),
        cmocka_unit_test(test_equal_documents_keep_their_places),
        cmocka_unit_test(test_policies_are_numbered_whatever_the_order),
        cmocka_unit_test(test_attachments_have_a_maximum),
        cmocka_unit_test(test_units_have_a_maximum_depth),
        cmocka_unit_test(test_documents_in_strings_have_a_maximum),
        cmocka_unit_test(test_lack_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
