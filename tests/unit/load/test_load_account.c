#include "dump.h"

/* ---- pieces of exports --------------------------------------------------- */

#define ACCOUNT "111122223333"
#define ARN(rest) "arn:aws:iam::" ACCOUNT ":" rest
#define DOC "{'Version':'2012-10-17','Statement':[]}"
#define USER(name, more) \
    "{'UserName':'" name "','Arn':'" ARN("user/" name) "'" more "}"
#define ROLE(name, more) \
    "{'RoleName':'" name "','Arn':'" ARN("role/" name) "'" more "}"
#define GROUP(name, more) \
    "{'GroupName':'" name "','Arn':'" ARN("group/" name) "'" more "}"
#define VERSION(id, is_default)                                               \
    "{'VersionId':'" id "','IsDefaultVersion':" is_default ",'Document':" DOC \
    "}"
#define POLICY_OF(arn, more, versions)              \
    "{'Arn':'" arn "','DefaultVersionId':'v1'" more \
    ",'PolicyVersionList':[" versions "]}"
#define POLICY(name) POLICY_OF(ARN("policy/" name), "", VERSION("v1", "true"))
#define AWS "arn:aws:iam::aws:policy/"
#define ATTACHED(arn) ",'AttachedManagedPolicies':[{'PolicyArn':'" arn "'}]"
#define INLINE(list, name) \
    ",'" list "':[{'PolicyName':'" name "','PolicyDocument':" DOC "}]"
#define USERS(list) "{'UserDetailList':[" list "]}"
#define ROLES(list) "{'RoleDetailList':[" list "]}"
#define U ACCOUNT ":user/u"

/* ---- whose policies ------------------------------------------------------ */

static const struct load_row POLICY_ROWS[] = {
    {"an inline policy belongs to its user",
     {USERS(USER("u", INLINE("UserPolicyList", "p")))},
     U ": p\n"                                           },
    {"an attached policy is found by its ARN",
     {"{'UserDetailList':[" USER(
         "u", ATTACHED(ARN("policy/p"))) "],"
                                         "'Policies':[" POLICY("p") "]}"},
     U ": p\n"                                           },
    {"own policies come before those of groups, and groups are named",
     {"{'UserDetailList':[" USER(
         "u", ",'GroupList':['g']" INLINE(
                  "UserPolicyList",
                  "own")) "],"
                          "'GroupDetailList':[" GROUP(
                              "g", INLINE("GroupPolicyList", "gi") ATTACHED(
                                       ARN("policy/ga"))) "],"
                                                          "'Policies':[" POLICY(
                                                              "ga") "]}"},
     U ": own gi@g ga@g\n"                               },
    {"a group that nobody shows is told",
     {USERS(USER("u", ",'GroupList':['ghosts']"))},
     U ":\n! group `ghosts` is not in the input\n"       },
    {"an attached policy without a document is told by the policy",
     {USERS(USER("u", ATTACHED(ARN("policy/p"))))},
     U ": p(policy `" ARN("policy/p") "` is attached but its document is not "
                                      "in the input)\n"  },
    {"a boundary without a document is one all the same",
     {USERS(USER("u",
                 ",'PermissionsBoundary':{'PermissionsBoundaryType':"
                 "'Policy','PermissionsBoundaryArn':'" ARN("policy/b") "'}"))},
     U ": boundary=b(policy `" ARN("policy/b") "` is attached but its "
                                               "document is not in the "
                                               "input)\n"},
    {"lists of a user that are null are empty",
     {"{'UserDetailList':[" USER(
         "u", ",'GroupList':null,'Tags':null,"
              "'PermissionsBoundary':null") "],"
                                            "'GroupDetailList':[]}"},
     U ":\n"                                             },
    {"a role has a trust policy, tags and a last use",
     {ROLES(ROLE("r", ",'AssumeRolePolicyDocument':" DOC
                      ",'Tags':[{'Key':'team','Value':'a'}],"
                      "'RoleLastUsed':{'LastUsedDate':'2026-01-02'}"))},
     ACCOUNT ":role/r: team=a used=2026-01-02 trust\n"   },
    {"a last use may be a number",
     {ROLES(ROLE("r", ",'RoleLastUsed':{'LastUsedDate':1767225600.5}"))},
     ACCOUNT ":role/r: used=1767225600.5\n"              },
    {"a role below the path of services is service-linked",
     {ROLES("{'RoleName':'AWSServiceRoleForECS','Path':'/aws-service-role/"
            "ecs.amazonaws.com/','Arn':'" ARN(
                "role/aws-service-role/ecs.amazonaws.com/"
                "AWSServiceRoleForECS") "'}")},
     ACCOUNT ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS: "
             "service-linked\n"                          },
    {"a flaw in instance profiles is none of their role",
     {ROLES(ROLE("r", ",'InstanceProfileList':[{'a':1,'a':2}]"))},
     ACCOUNT ":role/r:\n"                                },
    {"a policy of another account is not lent",
     {"{'UserDetailList':[" USER("u", ATTACHED("arn:aws:iam::444455556666:"
                                               "policy/p")) "]}",
      "{'Policies':[" POLICY_OF("arn:aws:iam::444455556666:policy/p", "",
                                VERSION("v1", "true")) "]}"},
     U ": p(policy `arn:aws:iam::444455556666:policy/p` is attached but its "
       "document is not in the input)\n"                 },
    {"a policy of AWS is shared by all files",
     {USERS(USER("u", ATTACHED(AWS "P"))),
      "{'UserDetailList':[],'Policies':[" POLICY_OF(
          AWS "P", "", VERSION("v1", "true")) "]}"},
     U ": P\n"                                           },
};

/* ---- documents ----------------------------------------------------------- */

#define INLINE_DOC(document)                                \
    USERS(USER("u", ",'UserPolicyList':[{'PolicyName':'p'," \
                    "'PolicyDocument':\n" document "}]"))
#define VERSIONS(head, versions)                                            \
    "{'UserDetailList':[" USER(                                             \
        "u",                                                                \
        ATTACHED(ARN(                                                       \
            "policy/p"))) "],\n"                                            \
                          "'Policies':[{'Arn':'" ARN(                       \
                              "policy/p") "'" head                          \
                                          ",'PolicyVersionList':[" versions \
                                          "]}]}"
#define NO_VERSION(why) U ": p(policy `p` at a.json:2:13: " why ")\n"

static const struct load_row DOCUMENT_ROWS[] = {
    {"a document may be JSON text in a string",
     {INLINE_DOC("'{\\'Statement\\':[]}'")},
     U ": p\n"                                                               },
    {"a document may be URL-encoded",
     {INLINE_DOC("'%7B%22Statement%22%3A%5B%5D%7D'")},
     U ": p\n"                                                               },
    {"a document that is missing is told",
     {USERS(USER("u", ",'UserPolicyList':[{'PolicyName':'p'}]"))},
     U ": p(its document is missing)\n"                                      },
    {"a document that is a number is told",
     {INLINE_DOC("7")},
     U ": p(policy document at a.json:2:1 is a number, not an object)\n"
       "note a.json:2:1: policy document is a number, not an object\n"       },
    {"a document that holds a name twice is refused with its place",
     {INLINE_DOC("{'Statement':[],'Statement':[]}")},
     U ": p(policy document at a.json:2:1 has the name `Statement` twice)\n"
       "note a.json:2:1: policy document has the name `Statement` twice\n"   },
    {"a string that holds a name twice is refused with its place",
     {INLINE_DOC("'{\\'Id\\':1,\\'Id\\':1}'")},
     U ": p(policy document at a.json:2:1 has the name `Id` twice)\n"
       "note a.json:2:1: policy document has the name `Id` twice\n"          },
    {"a broken escape is told",
     {INLINE_DOC("'%7'")},
     U ": p(policy document at a.json:2:1 has a `%` without two hexadecimal "
       "digits)\n"
       "note a.json:2:1: policy document has a `%` without two hexadecimal "
       "digits\n"                                                            },
    {"a string that holds something else is told",
     {INLINE_DOC("'none'")},
     U ": p(policy document at a.json:2:1 is a string that holds no JSON "
       "object)\n"
       "note a.json:2:1: policy document is a string that holds no JSON "
       "object\n"                                                            },
    {"broken JSON in a string is told with its place in there",
     {INLINE_DOC("'{\\'Id\\':}'")},
     U ": p(policy document at a.json:2:1 is not JSON: line 1, column 7: "
       "expected a value, found `}`)\n"
       "note a.json:2:1: policy document is not JSON: line 1, column 7: "
       "expected a value, found `}`\n"                                       },
    {"a trust policy that cannot be read makes the role unread",
     {ROLES(ROLE("r", ",'AssumeRolePolicyDocument':\n[]"))},
     ACCOUNT ":role/r:\n"
             "! trust policy at a.json:2:1 is a list, not an object\n"
             "note a.json:2:1: trust policy is a list, not an object\n"      },
    {"the default version is the one that counts",
     {VERSIONS(",'DefaultVersionId':'v2'",
               "{'VersionId':'v1','IsDefaultVersion':false,'Document':7}," //
               VERSION("v2", "true"))},
     U ": p\n"                                                               },
    {"the id alone tells the default version",
     {VERSIONS(",'DefaultVersionId':'v1'",
               "{'VersionId':'v1','Document':" DOC "}")},
     U ": p\n"                                                               },
    {"the mark alone tells the default version",
     {VERSIONS("", VERSION("v1", "true"))},
     U ": p\n"                                                               },
    {"without a default version there is no document",
     {VERSIONS("", VERSION("v1", "false"))},
     NO_VERSION("no default version is in the input")                        },
    {"a default version that is not listed is missing",
     {VERSIONS(",'DefaultVersionId':'v9'", VERSION("v1", "false"))},
     NO_VERSION("no default version is in the input")                        },
    {"the id and the mark must agree",
     {VERSIONS(",'DefaultVersionId':'v1'",
               VERSION("v1", "false") "," VERSION("v2", "true"))},
     NO_VERSION("`DefaultVersionId` and `IsDefaultVersion` disagree")        },
    {"only one version is the default",
     {VERSIONS("", VERSION("v1", "true") "," VERSION("v2", "true"))},
     NO_VERSION("several versions are called the default")                   },
    {"a policy without versions has no document",
     {"{'UserDetailList':[" USER(
         "u", ATTACHED(ARN("policy/p"))) "],\n"
                                         "'Policies':[{'Arn':'" ARN(
                                             "policy/p") "'}]}"},
     NO_VERSION("no version of it is in the input")                          },
    {"a name twice in a policy makes it unread",
     {VERSIONS(",'DefaultVersionId':'v1','DefaultVersionId':'v1'",
               VERSION("v1", "true"))},
     U ": p(policy `p` at a.json:2:13: has the name `DefaultVersionId` "
       "twice)\n"
       "note a.json:2:13: policy `p` has the name `DefaultVersionId` twice\n"},
};

/* ---- what is broken loses nothing else ----------------------------------- */

static const struct load_row BROKEN_ROWS[] = {
    {"a list that is none is told, and the others are read",
     {"{'UserDetailList':'x','RoleDetailList':[" ROLE("r", "") "]}"},
     ACCOUNT ":role/r:\n"
             "incomplete a.json:1:19: `UserDetailList` is a string, not a "
             "list\n"                                                        },
    {"an element that is none is told, and the others are read",
     {USERS("7," USER("u", ""))},
     U ":\nincomplete a.json:1:20: a user is expected here, not a number\n"  },
    {"a user without an ARN is lost",
     {USERS("{'UserName':'x'}," USER("u", ""))},
     U ":\nincomplete a.json:1:20: this has no `Arn` that is a string: it is "
       "left out\n"                                                          },
    {"an ARN of another service is none of a user",
     {USERS("{'Arn':'arn:aws:s3:::user/x'}")},
     "incomplete a.json:1:27: `arn:aws:s3:::user/x` is not the ARN of a user: "
     "it is left out\nnote a.json: the file names no account\n"              },
    {"an ARN of a role is none of a user",
     {USERS("{'Arn':'" ARN("role/x") "'}")},
     "incomplete a.json:1:27: `" ARN(
         "role/x") "` is not the ARN of a user: "
                   "it is left out\nnote a.json: the file names no account\n"},
    {"an account has twelve digits",
     {USERS("{'Arn':'arn:aws:iam::1:user/x'}")},
     "incomplete a.json:1:27: `arn:aws:iam::1:user/x` is not the ARN of a "
     "user: it is left out\nnote a.json: the file names no account\n"        },
    {"a part of another kind makes the user unread",
     {USERS(USER("u", ",'AttachedManagedPolicies':\n{}"))},
     U ":\n! `AttachedManagedPolicies` at a.json:2:1 is an object, not a "
       "list\n"                                                              },
    {"an attachment without an ARN makes the user unread",
     {USERS(USER("u", ",'AttachedManagedPolicies':[\n{}]"))},
     U ":\n! `AttachedManagedPolicies` at a.json:2:1 has no `PolicyArn`\n"   },
    {"a group name that is a number makes the user unread",
     {USERS(USER("u", ",'GroupList':[\n7]"))},
     U ":\n! `GroupList` at a.json:2:1 is a number, not a string\n"          },
    {"an inline policy without a name makes the user unread",
     {USERS(USER("u", ",'UserPolicyList':[\n{}]"))},
     U ":\n! `UserPolicyList` at a.json:2:1 has no `PolicyName`\n"           },
    {"a boundary without an ARN is one, and the user is unread",
     {USERS(USER("u", ",'PermissionsBoundary':\n{}"))},
     U ": boundary=(policy `` is attached but its document is not in the "
       "input)\n! `PermissionsBoundary` at a.json:2:1 has no "
       "`PermissionsBoundaryArn`\n"                                          },
    {"a tag without a value makes the user unread",
     {USERS(USER("u", ",'Tags':[\n{'Key':'k'}]"))},
     U ":\n! `Tags` at a.json:2:1 has no `Key` and `Value`\n"                },
    {"what is unread of a group is unread of its members",
     {"{'UserDetailList':[" USER(
         "u", ",'GroupList':['g']") "],"
                                    "'GroupDetailList':[" GROUP(
                                        "g", ",'GroupPolicyList':\n7") "]}"},
     U ":\n! group `g`: `GroupPolicyList` at a.json:2:1 is a number, not a "
       "list\n"                                                              },
    {"a name twice in a user makes it unread",
     {USERS(USER("u", ",'GroupList':[],\n'GroupList':['g']"))},
     U ":\n! its entry has the name `GroupList` twice, at a.json:2:1\n"      },
    {"a list twice in a file is told",
     {"{'UserDetailList':[" USER("u", "") "],\n'UserDetailList':[]}"},
     U ":\nincomplete a.json:2:1: the name `UserDetailList` stands here "
       "twice, first at line 1, column 2: only the first is read\n"          },
    {"a file that is no JSON is told with its place",
     {"{\n  'UserDetailList': [}", USERS(USER("u", ""))},
     U ":\nincomplete a.json:2:22: expected a value, found `,`\n"            },
    {"a file of no known kind is told",
     {"{'a':1}", "[1]"},
     "incomplete a.json: this is no input that is known here\n"
     "incomplete b.json: this is no input that is known here\n"              },
};

/* ---- several files ------------------------------------------------------- */

#define NOT_LAST                                                        \
    "account `" ACCOUNT "`: this is one page of several, and the last " \
    "one is not in the input\n"
#define PAGES(n)                                                       \
    "assume account `" ACCOUNT "` was read from " n " pages: no page " \
    "between them is missing\n"

static const struct load_row PAGE_ROWS[] = {
    {"a truncated page alone is incomplete",
     {"{'UserDetailList':[" USER("u", "") "],'IsTruncated':\ntrue}"},
     U ":\nincomplete a.json:2:1: " NOT_LAST                             },
    {"a token of the tool means truncated",
     {"{'UserDetailList':[" USER("u", "") "],'NextToken':\n'x'}"},
     U ":\nincomplete a.json:2:1: " NOT_LAST                             },
    {"a marker may stay on a last page",
     {"{'UserDetailList':[" USER("u", "") "],'IsTruncated':false,"
                                          "'Marker':'x'}"},
     U ":\n"                                                             },
    {"a marker alone means truncated",
     {"{'UserDetailList':[" USER("u", "") "],'Marker':\n'x'}"},
     U ":\nincomplete a.json:2:1: " NOT_LAST                             },
    {"pages with a last one are an account, by assumption",
     {"{'UserDetailList':[" USER("u",
                                 ",'GroupList':['g']") "],"
                                                       "'IsTruncated':true}",
      "{'GroupDetailList':[" GROUP(
          "g", INLINE("GroupPolicyList", "p")) "],"
                                               "'IsTruncated':false}"},
     U ": p@g\n" PAGES("2")                                              },
    {"the last page may hold policies of AWS only",
     {"{'UserDetailList':[" USER("u", ATTACHED(AWS "P")) "],"
                                                         "'IsTruncated':true}",
      "{'UserDetailList':[],'Policies':[" POLICY_OF(
          AWS "P", "", VERSION("v1", "true")) "]}"},
     U ": P\n" PAGES("2")                                                },
    {"a page of no account is told",
     {"{'Policies':[],'IsTruncated':true}"},
     "incomplete a.json:1:30: this is one page of several, and it names no "
     "account: what the others hold is not known\n"                      },
    {"equal entries are one, whatever blanks are between",
     {USERS(USER("u", ",'GroupList':[]")),
      " { 'UserDetailList' : [ {\n 'UserName' : 'u', 'Arn' : '" ARN(
          "user/u") "' , 'GroupList' : [ ] } ], 'GroupDetailList' : [],\n"
                    "'RoleDetailList' : [], 'Policies' : [] }"},
     U ":\n"                                                             },
    {"blanks inside a string do count",
     {ROLES(ROLE("r", ",'Path':'/ /'")), ROLES(ROLE("r", ",'Path':'/  /'"))},
     ACCOUNT ":role/r:\n"
             "! `" ARN("role/r") "` stands twice with different content, at "
                                 "a.json:1:20 and at b.json:1:20\n"
                                 "incomplete b.json:1:20: `" ARN(
                                     "role/r") "` stands with other "
                                               "content at a.json:1:20\n"},
    {"entries that differ are told at both places",
     {USERS(USER("u", "")), USERS(USER("u", ",'Path':'/'"))},
     U ":\n! `" ARN("user/u") "` stands twice with different content, at "
                              "a.json:1:20 and at b.json:1:20\n"
                              "incomplete b.json:1:20: `" ARN(
                                  "user/u") "` stands with other "
                                            "content at a.json:1:20\n"   },
    {"a policy with two contents has none",
     {"{'UserDetailList':[" USER("u", ATTACHED(ARN("policy/p"))) "]}",
      "{'Policies':[" POLICY("p") "]}",
      "{'Policies':[" POLICY_OF(ARN("policy/p"), ",'Path':'/'",
                                VERSION("v1", "true")) "]}"},
     U ": p(`" ARN("policy/p") "` stands twice with different content, at "
                               "b.json:1:14 and at c.json:1:14)\n"
                               "incomplete c.json:1:14: `" ARN(
                                   "policy/p") "` stands with other "
                                               "content at b.json:1:14\n"},
    {"two groups of one name are told",
     {"{'UserDetailList':[" USER(
         "u", ",'GroupList':['g']") "],"
                                    "'GroupDetailList':[" GROUP(
                                        "g", "") ",\n{'GroupName':'g','Arn':"
                                                 "'" ARN("group/x/g") "'}]}"},
     U ":\n! group `g`: `" ARN("group/g") "` and `" ARN(
         "group/x/g") "` have "
                      "the same name\n"
                      "incomplete a.json:2:1: `" ARN("group/g") "` and `" ARN(
                          "group/x/g") "` have the same name\n"          },
};

/* ---- several accounts ---------------------------------------------------- */

#define OTHER(rest) "arn:aws:iam::444455556666:" rest
#define OTHER_USER(more) "{'UserName':'u','Arn':'" OTHER("user/u") "'" more "}"
#define OTHER_DOC "{'Version':'2012-10-17','Statement':{}}"
#define AWS_POLICY(document)                                           \
    "{'Arn':'" AWS "P','PolicyVersionList':[{'IsDefaultVersion':true," \
    "'Document':" document "}]}"

static const struct load_row ACCOUNT_ROWS[] = {
    {"one file may show several accounts",
     {USERS(USER("u", "") "," OTHER_USER(""))},
     U ":\n444455556666:user/u:\n"                                    },
    {"groups of one name are each account's own",
     {"{'UserDetailList':[" USER(
         "u", ",'GroupList':['g']") "],"
                                    "'GroupDetailList':[{'GroupName':'g','Arn':"
                                    "'" OTHER("group/g") "'}]}"},
     U ":\n! group `g` is not in the input\n"                         },
    {"an account has the policy of AWS from its own file",
     {"{'UserDetailList':[" USER(
          "u", ATTACHED(AWS "P")) "],"
                                  "'Policies':[" AWS_POLICY("\n7") "]}",
      "{'UserDetailList':[" OTHER_USER(
          ATTACHED(AWS "P")) "],"
                             "'Policies':[" AWS_POLICY(OTHER_DOC) "]}"},
     U ": P(policy document at a.json:2:1 is a number, not an object)\n"
       "444455556666:user/u: P\n"
       "note a.json:2:1: policy document is a number, not an object\n"},
    {"several versions in other files leave it open",
     {USERS(USER("u", ATTACHED(AWS "P"))),
      "{'UserDetailList':[" OTHER_USER("") "],"
                                           "'Policies':[" AWS_POLICY(DOC) "]}",
      "{'UserDetailList':[{'Arn':'arn:aws:iam::777788889999:user/u'}],"
      "'Policies':[" AWS_POLICY(OTHER_DOC) "]}"},
     U ": P(policy `" AWS "P` stands in 2 versions in the files of other "
       "accounts)\n444455556666:user/u:\n777788889999:user/u:\n"      },
    {"several versions in one account leave it open, and are told",
     {"{'UserDetailList':[" USER(
         "u", ATTACHED(AWS "P")) "],\n"
                                 "'Policies':[" AWS_POLICY(
                                     DOC) ",\n" AWS_POLICY(OTHER_DOC) "]}"},
     U ": P(policy `" AWS "P` stands twice with different content)\n"
       "incomplete a.json:3:1: account `" ACCOUNT "` shows policy `" AWS
       "P` in several versions\n"                                     },
};

/* ---- boundaries ---------------------------------------------------------- */

#define BOUNDARY_POLICY(count)                                            \
    POLICY_OF(ARN("policy/b"), ",'PermissionsBoundaryUsageCount':" count, \
              VERSION("v1", "true"))
#define BOUNDARY \
    ",'PermissionsBoundary':{'PermissionsBoundaryArn':'" ARN("policy/b") "'}"

static const struct load_row BOUNDARY_ROWS[] = {
    {"a boundary in use that nobody shows is told",
     {"{'UserDetailList':[" USER("u", "") "],\n'Policies':[" BOUNDARY_POLICY(
         "2") "]}"},
     U ":\nincomplete a.json:2:13: policy `b` is in use as a permissions "
       "boundary, but no principal of account `" ACCOUNT "` shows one: "
       "boundaries are missing from the input\n"},
    {"a boundary that somebody shows is fine",
     {"{'UserDetailList':[" USER(
         "u", BOUNDARY) "],'Policies':[" BOUNDARY_POLICY("2") "]}"},
     U ": boundary=b\n"                         },
    {"the principal that shows it may stand on another page",
     {USERS(USER("u", BOUNDARY)), "{'Policies':[" BOUNDARY_POLICY("1") "]}"},
     U ": boundary=b\n"                         },
    {"a policy that is no boundary needs none",
     {"{'UserDetailList':[" USER("u", "") "],'Policies':[" BOUNDARY_POLICY(
         "0") "]}"},
     U ":\n"                                    },
    {"a count that is not given says nothing",
     {"{'UserDetailList':[" USER("u", "") "],'Policies':[" BOUNDARY_POLICY(
         "null") "]}"},
     U ":\n"                                    },
};

static void test_whose_policies(void **state)
{
    (void)state;
    check_load_rows(POLICY_ROWS, COUNT_OF(POLICY_ROWS));
}

static void test_documents(void **state)
{
    (void)state;
    check_load_rows(DOCUMENT_ROWS, COUNT_OF(DOCUMENT_ROWS));
}

static void test_broken_parts_lose_nothing_else(void **state)
{
    (void)state;
    check_load_rows(BROKEN_ROWS, COUNT_OF(BROKEN_ROWS));
}

static void test_pages(void **state)
{
    (void)state;
    check_load_rows(PAGE_ROWS, COUNT_OF(PAGE_ROWS));
}

static void test_accounts(void **state)
{
    (void)state;
    check_load_rows(ACCOUNT_ROWS, COUNT_OF(ACCOUNT_ROWS));
}

static void test_boundaries(void **state)
{
    (void)state;
    check_load_rows(BOUNDARY_ROWS, COUNT_OF(BOUNDARY_ROWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whose_policies),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_broken_parts_lose_nothing_else),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_boundaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
