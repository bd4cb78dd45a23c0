#include "base/buf.h"
#include "base/yaml.h"

#include "rows.h"

static struct ew_arena arena;

static int setup(void **state)
{
    (void)state;
    ew_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_arena_release(&arena);
    return 0;
}

/* A tree in one line: scalars in (), quoted ones in '', null as ~. */
static void print(struct ew_buf *buf, const struct ew_node *node)
{
    if (node->tag.ptr) {
        ew_buf_printf(buf, "!%.*s", EW_STR_ARG(node->tag));
    }
    if (node->kind == EW_NODE_SCALAR) {
        if (node->is_null) {
            ew_buf_add_char(buf, '~');
        } else if (node->quoted) {
            ew_buf_printf(buf, "'%.*s'", EW_STR_ARG(node->text));
        } else {
            ew_buf_printf(buf, "(%.*s)", EW_STR_ARG(node->text));
        }
        return;
    }
    ew_buf_add_char(buf, node->kind == EW_NODE_MAP ? '{' : '[');
    const struct ew_node *inner = node->first;
    for (; inner; inner = inner->next) {
        if (node->kind == EW_NODE_MAP) {
            ew_buf_printf(buf, "%.*s=", EW_STR_ARG(inner->key));
        }
        print(buf, inner);
    }
    ew_buf_add_char(buf, node->kind == EW_NODE_MAP ? '}' : ']');
}

static void test_trees(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *want;
    } ROWS[] = {
        {"a map",                       "a: 1\nb: x y\n",                             "{a=(1)b=(x y)}"      },
        {"a list",                      "- a\n- b\n",                                 "[(a)(b)]"            },
        {"a list in a map",             "a:\n- 1\n- 2\nb: 3\n",                       "{a=[(1)(2)]b=(3)}"   },
        {"the flow style",              "a: {b: [1, 2], c: {}}",                      "{a={b=[(1)(2)]c={}}}"},
        {"words stay words",            "- on\n- no\n- 012\n- 2012-10-17\n- 1.0\n",
         "[(on)(no)(012)(2012-10-17)(1.0)]"                                                                 },
        {"nulls",                       "a:\nb: ~\nc: null\nd: NULL\ne: nUll\n",
         "{a=~b=~c=~d=~e=(nUll)}"                                                                           },
        {"quotes make no null",         "a: ''\nb: \"~\"\nc: 'null'\n",
         "{a=''b='~'c='null'}"                                                                              },
        {"escapes",                     "a: \"x\\n\\u00e4\"\n",                       "{a='x\n\xc3\xa4'}"   },
        {"a block",                     "a: |\n  x\n  y\nb: >\n  x\n  y\n",
         "{a='x\ny\n'b='x y\n'}"                                                                            },
        {"comments",                    "# c\na: 1 # d\n",                            "{a=(1)}"             },
        {"one document with its marks", "---\na: 1\n...\n",                           "{a=(1)}"             },
        {"a byte order mark",
         "\xef\xbb\xbf"
         "a: 1\n",                                                                    "{a=(1)}"             },
        {"no document",                 "",                                           "~"                   },
        {"comments only",               "# nothing\n",                                "~"                   },
        {"an empty document",           "---\n",                                      "~"                   },
        {"a scalar alone",              "abc",                                        "(abc)"               },
        {"quoted keys",                 "'a b': 1\n\"<<\": 2\n",                      "{a b=(1)<<=(2)}"     },
        {"the empty key",               "'': 1\n",                                    "{=(1)}"              },
        {"a merge sign as a value",     "a: <<\n",                                    "{a=(<<)}"            },
        {"JSON",                        " {\"a\":[1,true,null,\"x\\n\"],\"b\":{}}\n",
         "{a=[(1)(true)~'x\n']b={}}"                                                                        },
        {"a JSON list",                 "[[],[{}]]",                                  "[[][{}]]"            },
        {"names with escapes in JSON",  "{\"\\u0061\":1}",                            "{a=(1)}"             },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_node *node = NULL;
        struct ew_error err = {.text = ""};
        enum ew_status status = ew_node_parse(
            &arena, EW_STR("f"), ew_str_from(ROWS[i].text), &node, &err);
        CHECK(ROWS[i].name, (status == EW_OK) == (ROWS[i].want != NULL));
        if (status != EW_OK) {
            continue;
        }
        struct ew_buf buf;
        ew_buf_init(&buf);
        print(&buf, node);
        CHECK_STR(ROWS[i].name, ew_buf_str(&buf), ew_str_from(ROWS[i].want));
        ew_buf_release(&buf);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_str text;
        enum ew_status status;
        size_t line;
        size_t column;
        const char *want; /* what the error starts with */
    } ROWS[] = {
        {"an alias",                        EW_LIT("a: 1\nb: *a\n"),        EW_UNSUPPORTED, 2, 4,
         "aliases are not supported"                                                                                                    },
        {"an anchor at a scalar",           EW_LIT("a: &x 1\n"),            EW_UNSUPPORTED, 1, 4,
         "anchors are not supported"                                                                                                    },
        {"an anchor at a list",             EW_LIT("a: &x [1]\n"),          EW_UNSUPPORTED, 1, 4,
         "anchors are not supported"                                                                                                    },
        {"an anchor at a map",              EW_LIT("a: &x\n  b: 1\n"),      EW_UNSUPPORTED, 1, 4,
         "anchors are not supported"                                                                                                    },
        {"a tag at a scalar",               EW_LIT("a: !!str 1\n"),         EW_UNSUPPORTED, 1, 4,
         "tags are not supported"                                                                                                       },
        {"a short tag",                     EW_LIT("a: !Ref x\n"),          EW_UNSUPPORTED, 1, 4,
         "tags are not supported"                                                                                                       },
        {"a tag at a list",                 EW_LIT("a: !x [1]\n"),          EW_UNSUPPORTED, 1, 4,
         "tags are not supported"                                                                                                       },
        {"a tag at a map",                  EW_LIT("--- !x\nb: 1\n"),       EW_UNSUPPORTED, 1, 5,
         "tags are not supported"                                                                                                       },
        {"a tag without a name",            EW_LIT("a: ! x\n"),             EW_UNSUPPORTED, 1, 4,
         "tags are not supported"                                                                                                       },
        {"a merge key",                     EW_LIT("a:\n  <<: {b: 1}\n"),   EW_UNSUPPORTED, 2, 3,
         "merge keys (`<<`) are not supported"                                                                                          },
        {"two documents",                   EW_LIT("a: 1\n---\nb: 1\n"),    EW_UNSUPPORTED, 2, 1,
         "several documents are not supported"                                                                                          },
        {"a duplicate key",                 EW_LIT("a: 1\nb: 2\n'a': 3\n"), EW_SYNTAX,      3, 1,
         "the key `a` stands in line 1 already"                                                                                         },
        {"a duplicate deep down",           EW_LIT("x:\n- {k: 1, k: 2}\n"), EW_SYNTAX,      2,
         10,                                                                                      "the key `k` stands in line 2 already"},
        {"a list as a key",                 EW_LIT("? [a]\n: 1\n"),         EW_UNSUPPORTED, 1, 3,
         "a key that is a list or a map"                                                                                                },
        {"a map as a key",                  EW_LIT("? {a: 1}\n: 1\n"),      EW_UNSUPPORTED, 1, 3,
         "a key that is a list or a map"                                                                                                },
        {"a NUL in a string",               EW_LIT("a: \"\\0\"\n"),         EW_SYNTAX,      1, 4,
         "a NUL in a string"                                                                                                            },
        {"a tab as indentation",            EW_LIT("a:\n\tb: 1\n"),         EW_SYNTAX,      2, 1,
         "found character that cannot start any token"                                                                                  },
        {"a bracket that is not closed",    EW_LIT("a: [1\nb: 2"),          EW_SYNTAX,      2, 2,
         "did not find expected ',' or ']'"                                                                                             },
        {"a quote that is not closed",      EW_LIT("a: 'x"),                EW_SYNTAX,      1, 6,
         "found unexpected end of stream"                                                                                               },
        {"a byte that is no UTF-8",         EW_LIT("a: 1\nb: \xff\n"),      EW_SYNTAX,      2, 4,
         "invalid leading UTF-8 octet"                                                                                                  },
        {"UTF-16",
         EW_LIT("\xff\xfe"
                "a\0"),
         EW_SYNTAX,                                                                         1, 1, "invalid leading UTF-8 octet"         },
        {"a control character",             EW_LIT("a: \x01\n"),            EW_SYNTAX,      1, 4,
         "control characters are not allowed"                                                                                           },
        {"columns are characters",          EW_LIT("\xc3\xa4: *x\n"),       EW_UNSUPPORTED, 1,
         4,                                                                                       "aliases are not supported"           },
        {"flow style at the begin is JSON", EW_LIT("{a: 1}"),               EW_SYNTAX,      1, 2,
         "expected a name in quotes, found `a`"                                                                                         },
        {"a duplicate name in JSON",        EW_LIT("{\"a\":1,\n\"a\":2}"),  EW_SYNTAX,
         2,                                                                                    1, "the key `a` stands in line 1 already"},
        {"a NUL in JSON",                   EW_LIT("[\n \"\\u0000\"]"),     EW_SYNTAX,      2, 2,
         "a NUL in a string"                                                                                                            },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_node *node = NULL;
        struct ew_error err = {.text = ""};
        enum ew_status status =
            ew_node_parse(&arena, EW_STR("f.yaml"), ROWS[i].text, &node, &err);
        CHECK(ROWS[i].name, !node);
        CHECK_STR(ROWS[i].name,
                  ew_str_slice(ew_str_from(err.text), 0,
                               ew_str_from(ROWS[i].want).len),
                  ew_str_from(ROWS[i].want));
        CHECK(ROWS[i].name, status == ROWS[i].status);
        CHECK_STR(ROWS[i].name, err.place.file, EW_STR("f.yaml"));
        if (err.place.line != ROWS[i].line ||
            err.place.column != ROWS[i].column) {
            fail_msg("row `%s`: at %zu:%zu", ROWS[i].name, err.place.line,
                     err.place.column);
        }
    }
}

static void test_depth(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *open;
        const char *close;
        size_t depth;
        enum ew_status want;
    } ROWS[] = {
        {"the deepest list",        "- ", "",  EW_MAX_DEPTH,     EW_OK   },
        {"one list too deep",       "- ", "",  EW_MAX_DEPTH + 1, EW_LIMIT},
        {"the deepest JSON",        "[",  "]", EW_MAX_DEPTH,     EW_OK   },
        {"one JSON array too deep", "[",  "]", EW_MAX_DEPTH + 1, EW_LIMIT},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_buf buf;
        ew_buf_init(&buf);
        for (size_t d = 0; d < ROWS[i].depth; d++) {
            ew_buf_printf(&buf, "%s", ROWS[i].open);
        }
        ew_buf_add_char(&buf, '1');
        for (size_t d = 0; d < ROWS[i].depth; d++) {
            ew_buf_printf(&buf, "%s", ROWS[i].close);
        }
        const struct ew_node *node = NULL;
        struct ew_error err;
        CHECK(ROWS[i].name, ew_node_parse(&arena, EW_STR("f"), ew_buf_str(&buf),
                                          &node, &err) == ROWS[i].want);
        CHECK(ROWS[i].name, ROWS[i].want == EW_OK || err.place.line == 1);
        ew_buf_release(&buf);
    }
}

static void test_places(void **state)
{
    (void)state;
    static const char *const YAML = "entries:\n"
                                    "  - id: one\n"
                                    "    containers: [\"*\", b]\n"
                                    "  - id: two\n"
                                    "\n"
                                    "last: x\n";
    static const char *const JSON = "{\"entries\":\n"
                                    "[ {\"id\":\"one\",\n"
                                    "    \"containers\":[\"*\",\"b\"]},\n"
                                    "  {\"id\":\"two\"}\n"
                                    "]\n"
                                    ",\"last\":\"x\"}";
    static const struct {
        const char *name;
        const char *text;
        size_t entries[4];
        size_t id[4];
        size_t containers[4];
        size_t last_key[4];
    } ROWS[] = {
        {"YAML",
         YAML, {2, 3, 4, 12},
         {2, 9, 2, 12},
         {3, 17, 3, 25},
         {6, 1, 6, 5}},
        {"JSON",
         JSON, {2, 1, 5, 2},
         {2, 9, 2, 14},
         {3, 18, 3, 27},
         {6, 2, 6, 8}},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_node *root = NULL;
        CHECK(ROWS[i].name,
              ew_node_parse(&arena, EW_STR("f"), ew_str_from(ROWS[i].text),
                            &root, NULL) == EW_OK);
        const struct ew_node *entries = ew_node_get(root, "entries");
        const struct ew_node *id = ew_node_get(entries->first, "id");
        const struct ew_node *list = ew_node_get(entries->first, "containers");
        const struct ew_place places[4] = {
            entries->place, id->place, list->place,
            ew_node_get(root, "last")->key_place};
        const size_t *wants[4] = {ROWS[i].entries, ROWS[i].id,
                                  ROWS[i].containers, ROWS[i].last_key};
        for (size_t p = 0; p < 4; p++) {
            struct ew_place got = places[p];
            if (got.line != wants[p][0] || got.column != wants[p][1] ||
                got.end_line != wants[p][2] || got.end_column != wants[p][3]) {
                fail_msg("row `%s`: place %zu is %zu:%zu-%zu:%zu", ROWS[i].name,
                         p, got.line, got.column, got.end_line, got.end_column);
            }
        }
    }
}

static void test_get(void **state)
{
    (void)state;
    const struct ew_node *root = NULL;
    assert_true(ew_node_parse(&arena, EW_STR("f"), EW_STR("a: 1\nA: [2]\n"),
                              &root, NULL) == EW_OK);
    assert_true(ew_str_eq(ew_node_get(root, "a")->text, EW_STR("1")));
    assert_null(ew_node_get(root, "b"));
    assert_null(ew_node_get(ew_node_get(root, "A"), "a"));
    assert_null(ew_node_get(ew_node_get(root, "a"), "a"));
    assert_null(ew_node_get(NULL, "a"));
}

static void test_each_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"a: [1, {b: x}]\n",
                                        "{\"a\":[1,{\"\\n\":\"\\n\"}]}"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        size_t n = 1;
        for (bool done = false; !done; n++) {
            struct ew_arena poor;
            ew_arena_init(&poor);
            poor.fail_after = n;
            const struct ew_node *root = NULL;
            enum ew_status status = ew_node_parse(
                &poor, EW_STR("f"), ew_str_from(TEXTS[i]), &root, NULL);
            assert_true(status == EW_OK || status == EW_NOMEM);
            done = status == EW_OK;
            ew_arena_release(&poor);
        }
        assert_true(n > 5);
    }
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static void test_tags(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        const char *want; /* behind a -: the error */
    } ROWS[] = {
        {"a scalar",             "a: !Ref b\n",               "{a=!Ref(b)}"                    },
        {"a quoted scalar",      "a: !Sub 'b'\n",             "{a=!Sub'b'}"                    },
        {"a block",              "a: !Sub |\n  b\n",          "{a=!Sub'b\n'}"                  },
        {"a list",               "a: !Join\n- b\n- !Ref c\n", "{a=!Join[(b)!Ref(c)]}"          },
        {"a map",                "!X {a: b}",                 "!X{a=(b)}"                      },
        {"nothing",              "a: !X\nb: c\n",             "{a=!X~b=(c)}"                   },
        {"without tags",         "a: b\n",                    "{a=(b)}"                        },
        {"JSON",                 "{\"a\":\"!Ref b\"}",        "{a='!Ref b'}"                   },
        {"a long tag",           "a: !!str b\n",              "-tags are not supported"        },
        {"a tag without a name", "a: ! b\n",                  "-tags are not supported"        },
        {"a verbatim tag",       "a: !<x> b\n",               "-tags are not supported"        },
        {"a tag at a key",       "!Ref a: b\n",               "-tags at keys are not supported"},
        {"an anchor",            "a: &b !Ref b\n",            "-anchors are not supported"     },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct ew_node *node = NULL;
        struct ew_error err = {.text = ""};
        struct ew_buf buf;
        ew_buf_init(&buf);
        if (ew_node_parse_tagged(&arena, EW_STR("f"), ew_str_from(ROWS[i].text),
                                 &node, &err) == EW_OK) {
            print(&buf, node);
        } else {
            ew_buf_printf(&buf, "-%s", err.text);
            CHECK(ROWS[i].name, err.place.line == 1 && err.place.column > 0);
        }
        CHECK_STR(ROWS[i].name, ew_buf_str(&buf), ew_str_from(ROWS[i].want));
        ew_buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_trees),
        WITH_ARENA(test_refused),
        WITH_ARENA(test_tags),
        WITH_ARENA(test_depth),
        WITH_ARENA(test_places),
        WITH_ARENA(test_get),
        WITH_ARENA(test_each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
