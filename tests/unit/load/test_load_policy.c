#include "dump.h"

#define ALLOW(more) \
    "{'Statement':[{'Effect':'Allow','Action':'ecs:*'" more "}]}"
#define IDENTITY ALLOW(",'Resource':'*'")

static const struct load_row ROWS[] = {
    {"a bare document stands for a principal",
     {IDENTITY},
     "document:a.json: a.json\n"                                        },
    {"one statement need not be in a list",
     {"{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*',"
      "'Resource':'*'}}"},
     "document:a.json: a.json\n"                                        },
    {"several documents are several principals",
     {IDENTITY, IDENTITY},
     "document:a.json: a.json\ndocument:b.json: b.json\n"               },
    {"a policy version is unwrapped",
     {"{'PolicyVersion':{'VersionId':'v1','Document':" IDENTITY "}}"},
     "document:a.json: a.json\n"                                        },
    {"a policy of a role is unwrapped and has a name",
     {"{'RoleName':'r','PolicyName':'p','PolicyDocument':" IDENTITY "}"},
     "document:a.json: p\n"                                             },
    {"a wrapped document may be URL-encoded",
     {"{'UserName':'u','PolicyName':'p','PolicyDocument':"
      "'%7B%22Statement%22%3A%5B%5D%7D'}"},
     "document:a.json: p\n"                                             },
    {"a wrapper without a document is one that cannot be read",
     {"{'PolicyVersion':{}}"},
     "document:a.json: a.json(policy document is missing)\n"            },
    {"a wrapped document without statements is one with a fault",
     {"{'PolicyVersion':{'Document':{}}}"},
     "document:a.json: a.json\n"                                        },
    {"a document with a name twice cannot be read",
     {"{'Statement':[],\n'Statement':[]}"},
     "document:a.json: a.json(policy document at a.json:1:1 has the name "
     "`Statement` twice)\n"
     "note a.json:1:1: policy document has the name `Statement` twice\n"},
    {"a name twice in a wrapper is told",
     {"{'PolicyName':'p',\n'PolicyName':'q','PolicyDocument':" IDENTITY "}"},
     "document:a.json: p\n"
     "incomplete a.json:2:1: the name `PolicyName` stands here twice, first at "
     "line 1, column 2: only the first is read\n"                       },
    {"a trust policy is refused",
     {ALLOW(",'Principal':{'AWS':'*'}")},
     "incomplete a.json:1:1: this is a trust policy: an identity policy is "
     "expected here\n"                                                  },
    {"a resource policy is refused",
     {ALLOW(",'Principal':{'AWS':'*'},'Resource':'*'")},
     "incomplete a.json:1:1: this is a resource policy: an identity policy is "
     "expected here\n"                                                  },
    {"a resource control policy is refused",
     {"{'Statement':[{'Effect':'Deny','Action':'s3:*','Principal':'*',"
      "'Resource':'*'}]}"},
     "incomplete a.json:1:1: this is a resource control policy: an identity "
     "policy is expected here\n"                                        },
    {"a refused policy in a wrapper has the place of the document",
     {"{'PolicyVersion':{'Document':\n" ALLOW(",'Principal':'*'") "}}"},
     "incomplete a.json:2:1: this is a trust policy: an identity policy is "
     "expected here\n"                                                  },
    {"a refused policy loses no other file",
     {ALLOW(",'Principal':'*'"), IDENTITY},
     "document:b.json: b.json\n"
     "incomplete a.json:1:1: this is a trust policy: an identity policy is "
     "expected here\n"                                                  },
    {"the name of the list must be spelled exactly",
     {"{'statement':[]}"},
     "incomplete a.json: this is no input that is known here\n"         },
};

static void test_documents(void **state)
{
    (void)state;
    check_load_rows(ROWS, COUNT_OF(ROWS));
}

static void test_the_principal_of_a_document(void **state)
{
    (void)state;
    struct ew_load_text text = {
        EW_STR("dir/p.json"),
        EW_STR("{\"Statement\":[{\"Effect\":\"Deny\",\n\"Action\":\"*\","
               "\"Resource\":\"*\"}]}"),
    };
    struct ew_loaded loaded;
    struct ew_error err;
    assert_true(ew_load_texts(&text, 1, NULL, &loaded, &err) == EW_OK);
    const struct ew_principal *principal =
        ew_estate_find(&loaded.estate, EW_STR("document:dir/p.json"));
    assert_non_null(principal);
    assert_true(principal->type == EW_PRINCIPAL_DOCUMENT);
    assert_null(principal->account);
    assert_null(principal->partition.ptr);
    assert_true(principal->place.line == 1 && principal->place.end_line == 2);
    assert_true(loaded.estate.accounts.count == 0);
    const struct ew_input *input = loaded.estate.inputs.items;
    assert_true(loaded.estate.inputs.count == 1);
    CHECK_STR("kind", input->kind, EW_STR("policy document"));
    assert_true(input->bytes == text.text.len);
    ew_loaded_release(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_the_principal_of_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
