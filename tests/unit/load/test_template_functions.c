#include "template_rows.h"

#include <stdio.h>

enum { MAX_TEXT = 4096 };

/* An expression, and what it comes to as a value of a document. */
struct row {
    const char *name;
    const char *value; /* in YAML, in the flow style */
    const char *want;  /* JSON with ' for " and marks shown */
};

/* What all expressions may refer to. */
#define HEAD                                                                \
    "AWSTemplateFormatVersion: '2010-09-09'\n"                              \
    "Parameters:\n"                                                         \
    "  Plain: {Type: String, Default: p}\n"                                 \
    "  Open: {Type: String}\n"                                              \
    "  Secret: {Type: String, NoEcho: true, Default: hush}\n"               \
    "  List: {Type: CommaDelimitedList, Default: 'a, b,c'}\n"               \
    "  Numbers: {Type: List<Number>, Default: '1,2'}\n"                     \
    "  OpenList: {Type: CommaDelimitedList}\n"                              \
    "  Empty: {Type: CommaDelimitedList, Default: ''}\n"                    \
    "  Looked: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}\n" \
    "Mappings:\n"                                                           \
    "  M:\n"                                                                \
    "    eu-west-1: {Name: prod, Same: s, Items: [x, y]}\n"                 \
    "    us-east-1: {Name: dev, Same: s}\n"                                 \
    "Conditions:\n"                                                         \
    "  Yes: !Equals [a, a]\n"                                               \
    "  No: !Not [!Condition Yes]\n"                                         \
    "  Maybe: !Equals [!Ref Open, a]\n"                                     \
    "  Sure: {'Fn::Equals': [{Ref: Plain}, p]}\n"                           \
    "  Named: {Condition: Sure}\n"                                          \
    "  AndNo: !And [!Condition Maybe, !Condition No]\n"                     \
    "  AndMaybe: !And [!Condition Yes, !Condition Maybe]\n"                 \
    "  OrYes: !Or [!Condition Maybe, !Condition Yes]\n"                     \
    "  OrMaybe: !Or [!Condition Maybe, !Condition No]\n"                    \
    "  Here: !Equals [!Ref 'AWS::Region', eu-west-1]\n"                     \
    "  Own: !Equals [!Ref 'AWS::Region', !Ref 'AWS::Region']\n"             \
    "  Loop: !Not [!Condition Loop]\n"                                      \
    "Resources:\n"                                                          \
    "  Named: {Type: 'AWS::IAM::Role', Properties: {RoleName: n, Path: "    \
    "/x/}}\n"                                                               \
    "  Unnamed: {Type: 'AWS::IAM::User'}\n"                                 \
    "  Policy: {Type: 'AWS::IAM::ManagedPolicy', Properties: "              \
    "{PolicyDocument: {}}}\n"                                               \
    "  Cluster: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: "     \
    "!Sub 'c-${Plain}'}}\n"                                                 \
    "  Self: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Ref Self}}\n" \
    "  Queue: {Type: 'AWS::SQS::Queue'}\n"                                  \
    "  Task: {Type: 'AWS::ECS::TaskDefinition', Properties: {Family: f}}\n" \
    "  Service: {Type: 'AWS::ECS::Service', Properties: {ServiceName: s, "  \
    "Cluster: !Ref Cluster}}\n"                                             \
    "  It: {Type: 'AWS::IAM::Group', Properties: {Policies: [{PolicyName: " \
    "it, PolicyDocument: {V: "

static const struct row REFERENCES[] = {
    {"a text stays one",               "or",                             "'or'"           },
    {"on is true, as YAML 1.1 has it", "on",                             "'true'"         },
    {"a quoted on is a text",          "'on'",                           "'on'"           },
    {"a number stays a text",          "012345678901",                   "'012345678901'" },
    {"a date stays a text",            "2012-10-17",                     "'2012-10-17'"   },
    {"nothing stays nothing",          "~",                              "null"           },
    {"Ref of a default",               "!Ref Plain",                     "'p'"            },
    {"Ref in its long form",           "{Ref: Plain}",                   "'p'"            },
    {"Ref of what has no value",       "!Ref Open",                      "'{any}'"        },
    {"a secret is not shown",          "!Ref Secret",                    "'{any}'"        },
    {"SSM looks it up",                "!Ref Looked",                    "'{any}'"        },
    {"a list of texts",                "!Ref List",                      "['a','b','c']"  },
    {"a list of numbers",              "!Ref Numbers",                   "['1','2']"      },
    {"an empty list",                  "!Ref Empty",                     "[]"             },
    {"a list that is not known",       "!Ref OpenList",                  "'{any}'"        },
    {"the account",                    "!Ref AWS::AccountId",            "'{account}'"    },
    {"the region",                     "!Ref AWS::Region",               "'{region}'"     },
    {"the partition",                  "!Ref AWS::Partition",            "'aws'"          },
    {"the suffix",                     "!Ref AWS::URLSuffix",            "'amazonaws.com'"},
    {"the stack's name",               "!Ref AWS::StackName",            "'{name}'"       },
    {"no value in a list",             "[a, !Ref 'AWS::NoValue', b]",    "['a','b']"      },
    {"no value in a map",              "{a: b, c: !Ref 'AWS::NoValue'}", "{'a':'b'}"      },
    {"Ref of a role with a name",      "!Ref Named",                     "'n'"            },
    {"Ref of a user without",          "!Ref Unnamed",                   "'{name}'"       },
    {"Ref of a managed policy",        "!Ref Policy",
     "'arn:aws:iam::{account}:policy/{name}'"                                             },
    {"Ref of something else",          "!Ref Queue",                     "'{any}'"        },
    {"the ARN of a role",              "!GetAtt Named.Arn",
     "'arn:aws:iam::{account}:role/x/n'"                                                  },
    {"GetAtt as a list",               "!GetAtt [Named, Arn]",
     "'arn:aws:iam::{account}:role/x/n'"                                                  },
    {"GetAtt in its long form",        "{'Fn::GetAtt': [Unnamed, Arn]}",
     "'arn:aws:iam::{account}:user/{name}'"                                               },
    {"the ARN of a cluster",           "!GetAtt Cluster.Arn",
     "'arn:aws:ecs:{region}:{account}:cluster/c-p'"                                       },
    {"the ARN of a service",           "!Ref Service",
     "'arn:aws:ecs:{region}:{account}:service/c-p/s'"                                     },
    {"the ARN of a task definition",   "!Ref Task",
     "'arn:aws:ecs:{region}:{account}:task-definition/f:{name}'"                          },
    {"the name of a service",          "!GetAtt Service.Name",           "'s'"            },
    {"another attribute",              "!GetAtt Queue.Arn",              "'{any}'"        },
};

static const struct row TEXTS[] = {
    {"Sub of a parameter",                "!Sub 'a-${Plain}-b'",                      "'a-p-b'"         },
    {"Sub of nothing else",               "!Sub '${Named}'",                          "'n'"             },
    {"Sub with an unknown part",          "!Sub 'a-${Open}'",                         "'a-{any}'"       },
    {"Sub of an attribute",               "!Sub '${Named.Arn}/x'",
     "'arn:aws:iam::{account}:role/x/n/x'"                                                              },
    {"Sub of a literal",                  "!Sub '${!aws:username}-${Plain}'",
     "'${aws:username}-p'"                                                                              },
    {"Sub with variables of its own",     "!Sub ['${A}${Plain}', {A: !Ref Open}]",
     "'{any}p'"                                                                                         },
    {"Sub of a list",                     "!Sub 'a${List}'",                          "'a{any}'"        },
    {"Sub without an end",                "!Sub 'a${Plain'",                          "'a${Plain'"      },
    {"Sub in its long form",              "{'Fn::Sub': ['${Plain}']}",                "'p'"             },
    {"Join",                              "!Join ['/', [a, !Ref Plain, c]]",          "'a/p/c'"         },
    {"Join of a parameter",               "!Join [',', !Ref List]",                   "'a,b,c'"         },
    {"Join of an unknown list",           "!Join [',', !Ref OpenList]",               "'{any}'"         },
    {"Join with an unknown part",         "!Join ['', [a, !Ref Open]]",               "'a{any}'"        },
    {"Join where an element may be gone",
     "!Join [',', [a, !If [Maybe, b, !Ref 'AWS::NoValue']]]",                         "'{any}'"         },
    {"Select",                            "!Select [1, [a, b]]",                      "'b'"             },
    {"Select by a text",                  "!Select ['1', !Ref List]",                 "'b'"             },
    {"Select of an unknown list",         "!Select [1, !Ref OpenList]",               "'{any}'"         },
    {"Split",                             "!Split ['-', 'a-b-']",                     "['a','b','']"    },
    {"Split at colons passes accounts",
     "!Select [4, !Split [':', !GetAtt Named.Arn]]",                                  "'{account}'"     },
    {"Split of an unknown text",          "!Split ['-', !Ref 'AWS::Region']",         "'{any}'"         },
    {"FindInMap",                         "!FindInMap [M, eu-west-1, Name]",          "'prod'"          },
    {"FindInMap of a list",               "!FindInMap [M, eu-west-1, Items]",         "['x','y']"       },
    {"FindInMap where all agree",         "!FindInMap [M, !Ref 'AWS::Region', Same]",
     "'s'"                                                                                              },
    {"FindInMap where they do not",       "!FindInMap [M, !Ref 'AWS::Region', Name]",
     "'{any}'"                                                                                          },
    {"FindInMap with a default",          "!FindInMap [M, x, y, {DefaultValue: d}]",
     "'d'"                                                                                              },
    {"what another stack exports",        "!ImportValue x",                           "'{any}'"         },
    {"Base64",                            "!Base64 x",                                "'{any}'"         },
    {"a transform",                       "{'Fn::Transform': {Name: x}}",             "'{any}'"         },
    {"a transform beside others",         "{'Fn::Transform': {}, a: b}",              "'{any}'"         },
    {"a loop beside others",              "{'Fn::ForEach::X': [], a: b}",             "'{any}'"         },
    {"JSON of a value",                   "{'Fn::ToJsonString': {a: b}}",             "{'a':'b'}"       },
    {"a reference that is looked up",     "'a{{resolve:ssm:x}}b'",                    "'a{any}b'"       },
    {"one that is put together",          "!Join ['', ['{{resolve:', 'x}}']]",
     "'{any}'"                                                                                          },
    {"one without an end",                "'a{{resolve:ssm'",                         "'a{{resolve:ssm'"},
};

static const struct row CONDITIONS[] = {
    {"If it holds",                     "!If [Yes, a, b]",                         "'a'"      },
    {"If it does not",                  "!If [No, a, b]",                          "'b'"      },
    {"If it is not known",              "!If [Maybe, a, b]",                       "'{any}'"  },
    {"If both are equal",               "!If [Maybe, a, a]",                       "'a'"      },
    {"If both are the same link",       "!If [Maybe, !Ref Unnamed, !Ref Unnamed]",
     "'{name}'"                                                                               },
    {"If both are not known",           "!If [Maybe, !Ref Open, !Ref Open]",       "'{any}'"  },
    {"If a parameter has its default",  "!If [Sure, a, b]",                        "'a'"      },
    {"If it is named by another",       "!If [Named, a, b]",                       "'a'"      },
    {"And with one that does not hold", "!If [AndNo, a, b]",                       "'b'"      },
    {"And with one that is not known",  "!If [AndMaybe, a, b]",                    "'{any}'"  },
    {"Or with one that holds",          "!If [OrYes, a, b]",                       "'a'"      },
    {"Or with one that is not known",   "!If [OrMaybe, a, b]",                     "'{any}'"  },
    {"the region is not known",         "!If [Here, a, b]",                        "'{any}'"  },
    {"the region equals itself",        "!If [Own, a, b]",                         "'a'"      },
    {"a map",                           "!If [Yes, {a: b}, c]",                    "{'a':'b'}"},
    {"no value",                        "[!If [No, a, !Ref 'AWS::NoValue']]",      "[]"       },
};

/* These are told as well. */
static const struct row WRONG[] = {
    {"a parameter that is not there",   "!Ref Nobody",
     "there is no parameter or resource `Nobody`"                                                        },
    {"a resource that is not there",    "!GetAtt Nobody.Arn",
     "there is no parameter or resource `Nobody`"                                                        },
    {"a variable that is not there",    "!Sub '${aws:username}'",
     "there is no parameter or resource `aws:username`"                                                  },
    {"a function that nobody knows",    "!Frob x",
     "the function `Frob` is not known here"                                                             },
    {"one in its long form",            "{'Fn::Frob': x}",
     "the function `Frob` is not known here"                                                             },
    {"a pseudo-parameter nobody knows", "!Ref AWS::Frob",
     "the pseudo-parameter `AWS::Frob` is not known here"                                                },
    {"Join of too little",              "!Join [a]",                    "`Join` wants a list of 2 values"},
    {"Sub of a number of things",       "!Sub [a, {}, c]",
     "`Sub` wants a list of 1 or 2 values"                                                               },
    {"Sub of a map",                    "!Sub {a: b}",
     "`Sub` wants a text, or a list of a text and a map"                                                 },
    {"Select past the end",             "!Select [3, !Ref List]",
     "the list has no element `3`"                                                                       },
    {"Select of no number",             "!Select [x, !Ref List]",
     "`Select` wants a number and a list"                                                                },
    {"Split at nothing",                "!Split ['', a]",               "`Split` wants a delimiter"      },
    {"a map that is not there",         "!FindInMap [N, a, b]",
     "the map `N` has no such value"                                                                     },
    {"a key that is not there",         "!FindInMap [M, eu-west-1, b]",
     "the map `M` has no such value"                                                                     },
    {"a condition that is not there",   "!If [Nobody, a, b]",
     "there is no condition `Nobody`"                                                                    },
    {"a condition of itself",           "!If [Loop, a, b]",
     "the condition `Loop` refers to itself"                                                             },
    {"GetAtt without an attribute",     "!GetAtt Named",
     "`GetAtt` wants the id of a resource and an attribute"                                              },
    {"Ref of a list",                   "{Ref: [a]}",                   "`Ref` wants a name"             },
};

/* The value of V in the policy of the group It; absent: there is none. */
static struct ew_str value_of(const struct ew_loading *loading)
{
    const struct ew_code_file *file =
        *(struct ew_code_file *const *)loading->code.items;
    const struct ew_code_holder *holders = file->after.holders.items;
    const struct ew_code_holder *group =
        &holders[file->after.holders.count - 1];
    const struct ew_code_document *document = group->documents.items;
    assert_true(group->kind == EW_HOLDER_GROUP);
    assert_true(group->documents.count == 1);
    assert_non_null(document->text);
    struct ew_str text = document->text->text;
    return ew_str_slice(text, sizeof("{\"V\":") - 1, text.len - 1);
}

static void load_row(struct ew_loading *loading, struct ew_loaded *loaded,
                     const struct row *row, char text[MAX_TEXT])
{
    int len = snprintf(text, MAX_TEXT, HEAD "%s}}]}}\n", row->value);
    assert_true(len > 0 && len < MAX_TEXT);
    load_templates(loading, loaded, text, NULL, NULL);
    CHECK(row->name, loading->code.count == 1);
}

/* The role that is named after itself is always told. */
static const struct ew_diag *told(const struct ew_loading *loading,
                                  const char *text)
{
    const struct ew_diag *diags = loading->estate->incomplete.list.items;
    for (size_t i = 0; i < loading->estate->incomplete.list.count; i++) {
        if (ew_str_eq(diags[i].text, ew_str_from(text))) {
            return &diags[i];
        }
    }
    return NULL;
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[MAX_TEXT];
        struct ew_loading loading;
        struct ew_loaded loaded;
        struct ew_buf out;
        load_row(&loading, &loaded, &rows[i], text);
        ew_buf_init(&out);
        add_marked(&out, value_of(&loading));
        CHECK_STR(rows[i].name, ew_buf_str(&out), ew_str_from(rows[i].want));
        CHECK(rows[i].name, loading.estate->incomplete.list.count == 1);
        CHECK(rows[i].name,
              told(&loading, "the name of `Self` refers to itself") != NULL);
        ew_buf_release(&out);
        release_templates(&loading, &loaded);
    }
}

static void test_references(void **state)
{
    (void)state;
    check_rows(REFERENCES, COUNT_OF(REFERENCES));
}

static void test_texts(void **state)
{
    (void)state;
    check_rows(TEXTS, COUNT_OF(TEXTS));
}

static void test_conditions(void **state)
{
    (void)state;
    check_rows(CONDITIONS, COUNT_OF(CONDITIONS));
}

static void test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        char text[MAX_TEXT];
        struct ew_loading loading;
        struct ew_loaded loaded;
        load_row(&loading, &loaded, &WRONG[i], text);
        const struct ew_diag *diag = told(&loading, WRONG[i].want);
        CHECK(WRONG[i].name, diag != NULL);
        CHECK(WRONG[i].name, diag->place.line > 1 && diag->place.column > 0);
        CHECK_STR(WRONG[i].name, value_of(&loading), EW_STR("\"" EW_HOLE "\""));
        release_templates(&loading, &loaded);
    }
}

static void test_the_users_region_counts(void **state)
{
    (void)state;
    static const struct row ROWS[] = {
        {"in a condition", "!If [Here, a, b]",                         "'a'"   },
        {"in a map",       "!FindInMap [M, !Ref 'AWS::Region', Name]", "'prod'"},
    };
    const struct ew_load_options options = {.region = EW_STR("eu-west-1")};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char text[MAX_TEXT];
        struct ew_loading loading;
        struct ew_loaded loaded;
        struct ew_buf out;
        (void)snprintf(text, MAX_TEXT, HEAD "%s}}]}}\n", ROWS[i].value);
        load_templates(&loading, &loaded, text, NULL, &options);
        ew_buf_init(&out);
        add_marked(&out, value_of(&loading));
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        ew_buf_release(&out);
        release_templates(&loading, &loaded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_the_users_region_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
