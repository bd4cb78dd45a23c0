#include "dump.h"

/* ---- pieces of organization files ---------------------------------------- */

#define ACCOUNT "111122223333"
#define EXPORT "{'UserDetailList':[{'Arn':'arn:aws:iam::" ACCOUNT ":user/u'}]}"
#define HEAD                                                       \
    "'Organization':{'Id':'o-1','MasterAccountId':'999988887777'," \
    "'FeatureSet':'ALL'}"
#define ROOT "'Roots':[{'Id':'r-1','Name':'Root'}]"
#define OUS                                                         \
    "'OrganizationalUnits':[{'Id':'ou-2','Name':'Prod','ParentId':" \
    "'ou-1'},{'Id':'ou-1','Name':'Workloads','ParentId':'r-1'}]"
#define MEMBER(parent) \
    "'Accounts':[{'Id':'" ACCOUNT "','ParentId':'" parent "'}]"
#define DOC "'{\\'Version\\':\\'2012-10-17\\',\\'Statement\\':[]}'"
#define POLICY(id, type)                                            \
    "{'PolicySummary':{'Id':'" id "','Name':'" id "','Type':'" type \
    "'},'Content':" DOC "}"
#define SCP(id) POLICY(id, "SERVICE_CONTROL_POLICY")
#define TARGET(policy, target) \
    "{'PolicyId':'" policy "','TargetId':'" target "'}"
#define FULL(target) TARGET("p-full", target)
#define POLICIES(more) "'Policies':[" SCP("p-full") more "]"
#define TARGETS(list) "'Targets':[" list "]"
#define U ACCOUNT ":user/u:\n"
#define DIRECT(roots, policies, targets)                                    \
    "{" HEAD ",'Roots':[{'Id':'r-1'" roots "}]," MEMBER("r-1") "," policies \
                                                               "," targets "}"
#define WHOLE DIRECT("", POLICIES(""), TARGETS(FULL("r-1") "," FULL(ACCOUNT)))
#define APPLY_WHOLE "scp " ACCOUNT ": apply root(p-full) account(p-full)"

/* ---- levels -------------------------------------------------------------- */

static const struct load_row LEVEL_ROWS[] = {
    {"levels go from the root over the units down to the account",
     {EXPORT, "{" HEAD "," ROOT "," OUS
              "," MEMBER("ou-2") "," POLICIES("," SCP("p-deny")) "," TARGETS(
                  FULL("r-1") "," FULL("ou-1") "," FULL("ou-2") "," FULL(
                      ACCOUNT) "," TARGET("p-deny", "ou-1")) "}"},
     U "scp " ACCOUNT ": apply root(p-full) ou Workloads(p-deny p-full) "
       "ou Prod(p-full) account(p-full) o-1/r-1/ou-1/ou-2/\n"},
    {"an account may stand right beneath the root",
     {EXPORT, WHOLE},
     U APPLY_WHOLE " o-1/r-1/\n"                             },
    {"an attachment that is listed twice counts once",
     {EXPORT, DIRECT("", POLICIES(""),
                     TARGETS(FULL("r-1") "," FULL(ACCOUNT) "," FULL("r-1")))},
     U APPLY_WHOLE " o-1/r-1/\n"                             },
    {"policies of other types are none",
     {EXPORT, DIRECT("", POLICIES("," POLICY("p-tag", "TAG_POLICY")),
                     TARGETS(FULL("r-1") "," FULL(ACCOUNT) "," TARGET(
                         "p-tag", ACCOUNT)))},
     U APPLY_WHOLE " o-1/r-1/\n"                             },
    {"resource control policies are no level of an account",
     {EXPORT,
      DIRECT(
          "", POLICIES("," POLICY("p-rcp", "RESOURCE_CONTROL_POLICY")),
          TARGETS(FULL("r-1") "," FULL(ACCOUNT) "," TARGET("p-rcp", ACCOUNT)))},
     U APPLY_WHOLE " o-1/r-1/\n"                             },
    {"an attached policy that is not listed cannot be read",
     {EXPORT, DIRECT("", POLICIES(""),
                     TARGETS(FULL("r-1") "," TARGET("p-x", ACCOUNT)))},
     U "scp " ACCOUNT ": apply root(p-full) account(p-x(policy `p-x` is "
       "attached but it is not in the input)) o-1/r-1/\n"    },
    {"a policy without its content cannot be read",
     {EXPORT, DIRECT("",
                     POLICIES(",{'PolicySummary':{'Id':'p-x','Type':"
                              "'SERVICE_CONTROL_POLICY'}}"),
                     TARGETS(FULL("r-1") "," TARGET("p-x", ACCOUNT)))},
     U "scp " ACCOUNT ": apply root(p-full) account(p-x(the content of policy "
       "`p-x` is not in the input)) o-1/r-1/\n"              },
    {"a level without any SCP stays, and is told",
     {EXPORT, "{" HEAD ",'Roots':[\n{'Id':'r-1'}]," MEMBER("r-1") "," POLICIES(
                  "") "," TARGETS(FULL(ACCOUNT)) "}"},
     U "scp " ACCOUNT ": apply root() account(p-full) o-1/r-1/\n"
       "incomplete b.json:2:1: no SCP is attached to `r-1`, which AWS does "
       "not allow: it is judged as missing\n"                },
    {"equal organization files are one",
     {EXPORT, WHOLE, " " WHOLE},
     U APPLY_WHOLE " o-1/r-1/\n"                             },
    {"of organization files that differ the first by name counts",
     {EXPORT, WHOLE, DIRECT("", POLICIES(""), TARGETS(FULL("r-1")))},
     U APPLY_WHOLE " o-1/r-1/\n"
                   "incomplete c.json: this organization file is left out: it "
                   "differs from `b.json`\n"                 },
};

/* ---- accounts that no SCP binds ------------------------------------------ */

#define TYPES(status) \
    ",'PolicyTypes':[{'Type':'SERVICE_CONTROL_POLICY','Status':'" status "'}]"
#define ATTACHED TARGETS(FULL("r-1") "," FULL(ACCOUNT))

static const struct load_row STATE_ROWS[] = {
    {"the type may be on by name",
     {EXPORT, DIRECT(TYPES("ENABLED"), POLICIES(""), ATTACHED)},
     U APPLY_WHOLE " o-1/r-1/\n"                                       },
    {"a type that is being disabled is off",
     {EXPORT, DIRECT(TYPES("PENDING_DISABLE"), POLICIES(""), ATTACHED)},
     U "scp " ACCOUNT ": disabled o-1/r-1/\n"                          },
    {"a type that is not listed is off",
     {EXPORT, DIRECT(",'PolicyTypes':[]", POLICIES(""), ATTACHED)},
     U "scp " ACCOUNT ": disabled o-1/r-1/\n"                          },
    {"consolidated billing has no SCPs",
     {EXPORT,
      "{'Organization':{'Id':'o-1','MasterAccountId':'999988887777',"
      "'FeatureSet':'CONSOLIDATED_BILLING'}," ROOT "," MEMBER("r-1") "}"},
     U "scp " ACCOUNT ": disabled o-1/r-1/\n"                          },
    {"the management account is exempt",
     {EXPORT, "{'Organization':{'Id':'o-1','MasterAccountId':'" ACCOUNT
              "'}," ROOT "," MEMBER("r-1") "}"},
     U "scp " ACCOUNT ": management o-1/r-1/\n"                        },
    {"the management account need not be listed",
     {EXPORT, "{'Organization':{'Id':'o-1','MasterAccountId':'" ACCOUNT "'}}"},
     U "scp " ACCOUNT ": management\n"                                 },
    {"an account that is not listed is told",
     {EXPORT, "{" HEAD "," ROOT "}"},
     U "scp " ACCOUNT ": absent\n"
       "incomplete account `" ACCOUNT "` is not in the organization file "
       "`b.json`: verdicts are without SCPs\n"                         },
    {"an unknown management account is told",
     {EXPORT, "{'Organization':{'Id':'o-1'}," ROOT
              "," MEMBER("r-1") "," POLICIES("") "," ATTACHED "}"},
     U APPLY_WHOLE
     " o-1/r-1/\nincomplete b.json:1:17: the organization file does not name "
     "the management account (`MasterAccountId`), which no SCP binds\n"},
    {"one that is no id of an account is unknown",
     {EXPORT, "{'Organization':{'Id':'o-1','MasterAccountId':'prod'}," ROOT
              "," MEMBER("r-1") "," POLICIES("") "," ATTACHED "}"},
     U APPLY_WHOLE
     " o-1/r-1/\nincomplete b.json:1:17: the organization file does not name "
     "the management account (`MasterAccountId`), which no SCP binds\n"},
};

/* ---- broken files -------------------------------------------------------- */

#define BROKEN_PATH(place, what)                                    \
    U "scp " ACCOUNT ": absent\nincomplete b.json:" place ": " what \
      ": what SCPs bind account `" ACCOUNT "` is not known\n"

static const struct load_row BROKEN_ROWS[] = {
    {"a parent that is not listed is told",
     {EXPORT,
      "{" HEAD ",\n'Accounts':[{'Id':'" ACCOUNT "','ParentId':'ou-9'}]}"},
     BROKEN_PATH("2:13",
     "`" ACCOUNT "` has a parent that is not in this file")},
    {"an account without a parent is told",
     {EXPORT, "{" HEAD ",\n'Accounts':[{'Id':'" ACCOUNT "'}]}"},
     BROKEN_PATH("2:13",                                 "`" ACCOUNT "` has no `ParentId`")},
    {"units that are each other's parents come to an end",
     {EXPORT, "{" HEAD "," MEMBER("ou-1") ",'OrganizationalUnits':[\n"
                                          "{'Id':'ou-1','ParentId':'ou-2'},\n"
                                          "{'Id':'ou-2','ParentId':'ou-1'}]}"},
     BROKEN_PATH("2:1","`ou-1` is not beneath a root")},
    {"an account is nobody's parent",
     {EXPORT, "{" HEAD ",'Accounts':[\n{'Id':'" ACCOUNT "','ParentId':"
              "'444455556666'},{'Id':'444455556666','ParentId':'r-1'}]}"},
     BROKEN_PATH("2:1",                                                                       "`" ACCOUNT "` has a parent that is not in this file")},
    {"a unit without an id is told",
     {"{" HEAD ",'OrganizationalUnits':[\n{'Name':'x'}]}"},
     "incomplete a.json:2:1: this has no `Id`: it is left out\n"},
    {"a unit that stands twice and differs is told",
     {"{" HEAD ",'Roots':[{'Id':'r-1'},\n{'Id':'r-1','Name':'x'}]}"},
     "incomplete a.json:2:1: `r-1` stands twice with different content\n"                               },
    {"a list that is none is told",
     {"{" HEAD ",'Roots':[],\n'Accounts':7}"},
     "incomplete a.json:2:12: `Accounts` is a number, not a list\n"                      },
    {"an element that is none is told",
     {"{" HEAD ",'Accounts':[\n7]}"},
     "incomplete a.json:2:1: an element of `Accounts` is a number, not an "
     "object\n"                            },
    {"a name that is a number is told",
     {"{" HEAD ",'Roots':[{'Id':'r-1','Name':\n7}]}"},
     "incomplete a.json:2:1: `Name` is a number, not a string\n"                                                                                },
    {"policy types that are no list are told",
     {"{" HEAD ",'Roots':[{'Id':'r-1','PolicyTypes':\n7}]}"},
     "incomplete a.json:2:1: `PolicyTypes` is a number, not a list\n"                               },
    {"a policy without a summary is told",
     {"{" HEAD ",'Roots':[],'Policies':[\n{}]}"},
     "incomplete a.json:2:1: this has no `PolicySummary` that is an object: "
     "it is left out\n"                          },
    {"a policy that stands twice is told",
     {"{" HEAD ",'Roots':[],'Policies':[" SCP("p-1") ",\n" SCP("p-1") "]}"},
     "incomplete a.json:2:1: policy `p-1` stands twice: only the first is "
     "read\n"                                                                        },
    {"an attachment to what is not listed is told",
     {"{" HEAD "," POLICIES("") ",'Targets':[\n" FULL("ou-9") "]}"},
     "incomplete a.json:2:1: `ou-9`, to which a policy is attached, is not in "
     "this file\n"                                                                                  },
    {"a name twice is told",
     {"{" HEAD ",\n'Roots':[],\n'Roots':[]}"},
     "incomplete a.json:3:1: the name `Roots` stands here twice, first at "
     "line 2, column 1: only the first is read\n"                                                                             },
    {"a name twice in a policy's content loses that content only",
     {EXPORT,
      DIRECT("",
             "'Policies':[" SCP(
                 "p-full") ",{'PolicySummary':{'Id':'p-x',"
                           "'Type':'SERVICE_CONTROL_POLICY'},'Content':\n"
                           "'{\\'Id\\':1,\\'Id\\':2}'}]",
             TARGETS(FULL("r-1") "," TARGET("p-x", ACCOUNT)))},
     U "scp " ACCOUNT ": apply root(p-full) account(p-x(policy document at "
       "b.json:2:1 has the name `Id` twice)) o-1/r-1/\n"
       "note b.json:2:1: policy document has the name `Id` twice\n"                                              },
};

static void test_levels(void **state)
{
    (void)state;
    check_load_rows(LEVEL_ROWS, COUNT_OF(LEVEL_ROWS));
}

static void test_accounts_without_scps(void **state)
{
    (void)state;
    check_load_rows(STATE_ROWS, COUNT_OF(STATE_ROWS));
}

static void test_broken_files(void **state)
{
    (void)state;
    check_load_rows(BROKEN_ROWS, COUNT_OF(BROKEN_ROWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_accounts_without_scps),
        cmocka_unit_test(test_broken_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
