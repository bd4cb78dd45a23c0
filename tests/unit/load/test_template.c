#include "load/template/template.h"

#include "template_rows.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REAL EW_SHARED_DIR "/real/cloudformation"

/* ---- places -------------------------------------------------------------- */

/* A value of the derived document, and the stretch of the template that it is
 * said to come from. */
struct place_row {
    const char *name;
    const char *text;  /* a template with one group with one inline policy */
    const char *value; /* in the document */
    const char *want;  /* in the template, on one line */
};

#define GROUP(document)                                             \
    "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  G:\n"    \
    "    Type: AWS::IAM::Group\n    Properties:\n      Policies:\n" \
    "      - PolicyName: p\n        PolicyDocument:" document

static const struct place_row PLACES[] = {
    {"a plain scalar",
     GROUP("\n          Statement:\n          - Action: ecs:* # all\n"),
     "\"ecs:*\"",                                                                                              "ecs:*"        },
    {"a quoted scalar",                       GROUP(" {A: [a, 'b' ]}\n"),                         "\"b\"",     "'b'"          },
    {"a key",                                 GROUP(" {A: [a, 'b' ]}\n"),                         "\"A\"",     "A"            },
    {"a list",                                GROUP(" {A: [a, 'b' ]}\n"),                         "[\"a\"",    "[a, 'b' ]"    },
    {"a short function",                      GROUP(" {A: [a, !Sub 'x-${AWS::Region}' ]}\n"),     "\"x-",
     "!Sub 'x-${AWS::Region}'"                                                                                                },
    {"a long function",                       GROUP(" {A: {'Fn::Join': ['', [x-, y]]}, B: c}\n"),
     "\"x-",                                                                                                   "['', [x-, y]]"},
    {"an element that is selected",           GROUP(" {A: !Select [1, [x, yy]]}\n"),
     "\"yy\"",                                                                                                 "yy"           },
    {"behind letters that are not of ASCII",
     GROUP(" {\xC3\xA4: [\"\xE2\x82\xAC\", b]}\n"),                                               "\"b\"",     "b"            },
    {"inside a block of JSON",
     GROUP(" |\n            {\"A\":\n              \"ecs:*\"}\n"),                                "\"ecs:*\"",
     "\"ecs:*\""                                                                                                              },
    {"inside a block with a function",
     GROUP(" !Sub |\n            {\"A\":\n              \"ecs:*\"}\n"),
     "\"ecs:*\"",                                                                                              "\"ecs:*\""    },
    {"inside a string of a template in JSON",
     "{\"AWSTemplateFormatVersion\":\"x\",\n\"Resources\":{\"G\":{\"Type\":"
     "\"AWS::IAM::Group\",\"Properties\":{\"Policies\":[{\"PolicyName\":\"p\","
     "\"PolicyDocument\":\"{\\\"A\\\":\\u0020\\\"ecs:*\\\"}\"}]}}}}",                             "\"ecs:*\"", "\\\"ecs:*\\\""},
    {"inside JSON in quotes",                 GROUP(" '{\"A\": \"ecs:*\"}'\n"),                   "\"ecs:*\"",
     "'{\"A\": \"ecs:*\"}'"                                                                                                   },
};

/* What of text is at the place, which is within one line. */
static struct ew_str text_at(struct ew_str text, struct ew_place place)
{
    struct ew_str rest = text;
    struct ew_str line = {NULL, 0};
    for (size_t i = 0; i < place.line; i++) {
        line = ew_str_cut(rest, '\n', &rest);
    }
    size_t column = 0;
    size_t begin = line.len;
    size_t end = line.len;
    for (size_t i = 0; i < line.len; i++) {
        column += ((unsigned char)line.ptr[i] & 0xC0) != 0x80;
        begin = column == place.column && begin == line.len ? i : begin;
        end = column == place.end_column && end == line.len ? i : end;
    }
    return place.line == place.end_line ? ew_str_slice(line, begin, end)
                                        : (struct ew_str){NULL, 0};
}

static size_t find(struct ew_str text, const char *part)
{
    size_t at = 0;
    while (at < text.len && !ew_str_starts(ew_str_slice(text, at, text.len),
                                           ew_str_from(part))) {
        at++;
    }
    return at;
}

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        struct ew_loading loading;
        struct ew_loaded loaded;
        load_templates(&loading, &loaded, PLACES[i].text, NULL, NULL);
        CHECK(PLACES[i].name, loading.code.count == 1);
        const struct ew_code_file *file =
            *(struct ew_code_file *const *)loading.code.items;
        const struct ew_code_holder *group = file->after.holders.items;
        CHECK(PLACES[i].name, file->after.holders.count == 1);
        CHECK(PLACES[i].name, group->documents.count == 1);
        const struct ew_code_document *document = group->documents.items;
        CHECK(PLACES[i].name, document->text != NULL);
        size_t at = find(document->text->text, PLACES[i].value);
        CHECK(PLACES[i].name, at < document->text->text.len);
        struct ew_place place = ew_json_place(
            document->text, (struct ew_span){at, at + strlen(PLACES[i].value)});
        CHECK_STR(PLACES[i].name, place.file, EW_STR("t.yaml"));
        CHECK_STR(PLACES[i].name, place.origin->address, EW_STR("G"));
        CHECK_STR(PLACES[i].name, text_at(ew_str_from(PLACES[i].text), place),
                  ew_str_from(PLACES[i].want));
        release_templates(&loading, &loaded);
    }
}

/* ---- what is a template -------------------------------------------------- */

static void test_likely(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        bool want;
    } ROWS[] = {
        {"a version",                "AWSTemplateFormatVersion: 2010-09-09\n",                true },
        {"resources with a type",    "Resources:\n  A:\n    Type: AWS::A::B\n",
         true                                                                                      },
        {"quoted keys",              "'Resources':\n A: {Type: 'AWS::A::B'}\n",               true },
        {"behind other keys",
         "# c\n---\nDescription: x\nTransform:\n- a\nResources: # AWS::\n",                   true },
        {"behind a byte order mark",
         "\xEF\xBB\xBF"
         "AWSTemplateFormatVersion: x\n",                                                     true },
        {"all of it indented",       "  # c\n  Resources:\n   A: {Type: AWS::A::B}\n",
         true                                                                                      },
        {"resources without a type", "Resources:\n  a: b\n",                                  false},
        {"inner resources",          "resources:\n  Resources: AWS::\n",                      false},
        {"a key below",              "a:\n  AWSTemplateFormatVersion: x\n",                   false},
        {"prose",                    "# Title\n\nSome text\n\nAWSTemplateFormatVersion: x\n",
         false                                                                                     },
        {"a fence in prose",
         "# Title\n```yaml\nAWSTemplateFormatVersion: x\n```\n",                              false},
        {"another kind of thing",
         "apiVersion: v1\nkind: &a List\n---\napiVersion: *a\n",                              false},
        {"nothing",                  "",                                                      false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name,
              ew_template_is_likely(ew_str_from(ROWS[i].text)) == ROWS[i].want);
    }
}

/* What each of the texts is; they are named by the user, or in a folder. */
static void test_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *path;
        bool direct;
        const char *text;
        const char *kind; /* NULL: it is skipped, or refused when direct */
        size_t incomplete;
    } ROWS[] = {
        {"a template in YAML",                     "a.yaml", false,
         "Resources: {A: {Type: 'AWS::A::B'}}\n",                                                  "cloudformation template", 0},
        {"whatever its name",                      "a.txt",  false,
         "Resources: {A: {Type: 'AWS::A::B'}}\n",                                                  "cloudformation template", 0},
        {"a template in JSON",                     "a.json", false,
         "{\"Resources\":{\"A\":{\"Type\":\"Custom::A\"}}}",                                       "cloudformation template", 0},
        {"JSON with a name that says YAML",        "a.yaml", false,
         "{\"Resources\":{\"A\":{\"Type\":\"AWS::A::B\"}}}",                                       "cloudformation template", 0},
        {"a policy with a name that says YAML",    "a.yaml", false,
         "{\"Statement\":[]}",                                                                     "policy document",         0},
        {"a template in one flow is refused",      "a.yml",  false,
         "{Resources: {A: {Type: 'AWS::A::B'}}}\n",                                                NULL,                      1},
        {"broken JSON with a name that says YAML", "a.yaml", false,
         "{{ x }}: y",                                                                             NULL,                      0},
        {"a broken template with that name",       "a.yaml", false,
         "{\"AWSTemplateFormatVersion\":",                                                         NULL,                      1},
        {"other JSON with resources",              "a.json", false,
         "{\"Resources\":{\"A\":{\"Type\":\"b\"}}}",                                               NULL,                      0},
        {"other YAML",                             "a.yaml", false, "a: &b c\nd: *b\n",            NULL,                      0},
        {"other YAML that was named",              "a.yaml", true,  "a: b\n",                      NULL,                      1},
        {"broken YAML that looks like it",         "a.yaml", false,
         "AWSTemplateFormatVersion: x\nA: {",                                                      NULL,                      1},
        {"parameters",                             "a.json", false, "[\"a=b\"]",                   "template parameters",     0},
        {"other lists",                            "a.json", false, "[\"a=b\",1]",                 NULL,                      0},
        {"other assignments",                      "a.json", false, "[\"--a=b\"]",                 NULL,                      0},
        {"deep parameters",                        "a.json", false, "{\"Parameters\":{\"a\":[]}}",
         NULL,                                                                                                                0},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_loaded loaded = {0};
        struct ew_loading loading;
        struct ew_source source = {
            .path = ew_str_from(ROWS[i].path),
            .bytes = ew_str_from(ROWS[i].text),
            .direct = ROWS[i].direct,
        };
        ew_arena_init(&loaded.arena);
        ew_loading_begin(&loading, &loaded, NULL);
        CHECK(ROWS[i].name, ew_loading_read(&loading, &source) == EW_OK);
        const struct ew_input *input = loading.estate->inputs.items;
        size_t inputs = loading.estate->inputs.count;
        CHECK(ROWS[i].name, inputs == (ROWS[i].kind ? 1 : 0));
        CHECK_STR(ROWS[i].name, inputs ? input->kind : ew_str_from(NULL),
                  ew_str_from(ROWS[i].kind));
        CHECK(ROWS[i].name,
              loading.estate->incomplete.list.count == ROWS[i].incomplete);
        ew_loading_end(&loading);
        ew_loaded_release(&loaded);
    }
}

/* ---- bounds -------------------------------------------------------------- */

/* Roles that are named after each other: two of the last in each name. */
static void test_names_do_not_grow_for_ever(void **state)
{
    (void)state;
    enum { ROLES = 40, MAX_TEXT = 8192 };
    static char text[MAX_TEXT];
    struct ew_loading loading;
    struct ew_loaded loaded;
    int len = snprintf(text, MAX_TEXT,
                       "AWSTemplateFormatVersion: x\n"
                       "Resources:\n");
    for (int i = 0; i < ROLES; i++) {
        len += snprintf(text + len, (size_t)(MAX_TEXT - len),
                        "  R%d: {Type: 'AWS::IAM::Role', Properties: "
                        "{RoleName: !Sub '${R%d}${R%d}x'}}\n",
                        i, i + 1, i + 1);
    }
    (void)snprintf(text + len, (size_t)(MAX_TEXT - len),
                   "  R%d: {Type: 'AWS::IAM::Role', Properties: {RoleName: "
                   "name}}\n",
                   ROLES);
    load_templates(&loading, &loaded, text, NULL, NULL);
    const struct ew_diag *diag = loading.estate->incomplete.list.items;
    assert_true(loading.estate->incomplete.list.count == 1);
    CHECK_STR("told", diag->text,
              EW_STR("the values of this template are larger than 256 MB"));
    release_templates(&loading, &loaded);
}

static void test_names_do_not_nest_for_ever(void **state)
{
    (void)state;
    enum { ROLES = 3000, MAX_TEXT = 512 * 1024 };
    static char text[MAX_TEXT];
    struct ew_loading loading;
    struct ew_loaded loaded;
    int len = snprintf(text, MAX_TEXT,
                       "AWSTemplateFormatVersion: x\n"
                       "Resources:\n");
    for (int i = 0; i < ROLES; i++) {
        len += snprintf(text + len, (size_t)(MAX_TEXT - len),
                        "  R%d: {Type: 'AWS::IAM::Role', Properties: "
                        "{RoleName: !Sub '${R%d}'}}\n",
                        i, i + 1);
    }
    load_templates(&loading, &loaded, text, NULL, NULL);
    assert_true(loading.estate->incomplete.list.count > 0);
    release_templates(&loading, &loaded);
}

/* ---- memory -------------------------------------------------------------- */

/* Reads the text; the n-th allocation fails in one of the two arenas. */
static enum ew_status load_failing(const char *text, size_t n, bool passing)
{
    struct ew_loaded loaded = {0};
    struct ew_loading loading;
    struct ew_source source = {
        .path = EW_STR("t.yaml"),
        .bytes = ew_str_from(text),
        .direct = true,
    };
    ew_arena_init(&loaded.arena);
    ew_loading_begin(&loading, &loaded, NULL);
    struct ew_arena *arena = passing ? &loading.passing : &loaded.arena;
    arena->fail_after = arena->allocations + n;
    enum ew_status status = ew_loading_read(&loading, &source);
    if (status == EW_OK) {
        status = ew_templates_finish(&loading);
    }
    /* what could not be told makes the whole run fail later */
    if (loading.estate->incomplete.cut || loading.estate->notes.cut) {
        status = EW_NOMEM;
    }
    ew_loading_end(&loading);
    ew_loaded_release(&loaded);
    return status;
}

static void fail_each(const char *text, bool passing)
{
    enum { MANY = 5000 };
    enum ew_status status = EW_NOMEM;
    for (size_t n = 1; status != EW_OK && n < MANY; n++) {
        status = load_failing(text, n, passing);
        assert_true(status == EW_OK || status == EW_NOMEM);
    }
    assert_true(status == EW_OK);
}

/* Each allocation fails once: memory is out, and nothing else happens. */
static void test_memory(void **state)
{
    (void)state;
    static const char TEXT[] = TEMPLATE(
        "  # execwarden:allow EW101 reason=x\n"
        "  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: !Sub "
        "'${P}-${AWS::Region}', Policies: [{PolicyName: p, "
        "PolicyDocument: {Statement: [!If [C, a, b], !Join ['', !Ref "
        "L]]}}]}}\n"
        "  R: {Type: 'AWS::IAM::Role', Properties: "
        "{ManagedPolicyArns: [!Ref M]}}\n"
        "  M: {Type: 'AWS::IAM::ManagedPolicy', Properties: "
        "{PolicyDocument: '{}'}}\n"
        "  S: {Type: 'AWS::SSO::PermissionSet'}\n"
        "  E: {Type: 'AWS::ECS::Service'}\n") "Parameters: {P: {Type: String}, "
                                              "L: {Type: CommaDelimitedList, "
                                              "Default: 'a,b'}}\n"
                                              "Conditions: {C: !Equals [!Ref "
                                              "P, a]}\n";
    fail_each(TEXT, true);
    fail_each(TEXT, false);
}

/* ---- published templates ------------------------------------------------- */

/* Each is read, or refused with its place, or of no known kind. */
static void test_every_real_file_loads_or_is_refused(void **state)
{
    (void)state;
    struct stat info;
    if (stat(REAL, &info) != 0) {
        (void)fprintf(stderr, "skipped: no %s\n", REAL);
        skip();
    }
    struct ew_str source = EW_STR(REAL);
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load(&source, 1, NULL, &loaded, &err) == EW_OK);
    const struct ew_estate *estate = &loaded.estate;
    const struct ew_diag *diags = estate->incomplete.list.items;
    size_t refused = 0;
    for (size_t i = 0; i < estate->incomplete.list.count; i++) {
        assert_true(diags[i].text.len > 0);
        refused +=
            ew_str_ends(diags[i].place.file, EW_STR("/invalid_file.json")) ||
            ew_str_ends(diags[i].place.file, EW_STR("_invalid_json.json"));
    }
    assert_true(refused == 2);
    assert_true(estate->inputs.count + refused + estate->skipped_files == 17);
    assert_true(estate->inputs.count == 12 && estate->skipped_files == 3);
    ew_loaded_release(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_likely),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_names_do_not_grow_for_ever),
        cmocka_unit_test(test_names_do_not_nest_for_ever),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_every_real_file_loads_or_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
