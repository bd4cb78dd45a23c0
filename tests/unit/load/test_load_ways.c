/* What the ways to somebody else's access need of the input, merged in any
 * order of the sources. */
#include "dump.h"

/* ---- pieces -------------------------------------------------------------- */

#define ACCOUNT "111122223333"
#define ARN(rest) "arn:aws:iam::" ACCOUNT ":" rest
#define DOC "{'Version':'2012-10-17','Statement':[]}"
#define USER(name, more) \
    "{'UserName':'" name "','Arn':'" ARN("user/" name) "'" more "}"
#define GROUP(name, more) \
    "{'GroupName':'" name "','Arn':'" ARN("group/" name) "'" more "}"
#define IN(name) ",'GroupList':['" name "']"
#define ATTACHED(name) \
    ",'AttachedManagedPolicies':[{'PolicyArn':'" ARN("policy/" name) "'}]"
#define INLINE(list, name) \
    ",'" list "':[{'PolicyName':'" name "','PolicyDocument':" DOC "}]"
#define POLICY(name)                                                          \
    "{'Arn':'" ARN("policy/" name) "','DefaultVersionId':'v1',"               \
                                   "'PolicyVersionList':[{'VersionId':'v1','" \
                                   "IsDefaultVersion':true,"                  \
                                   "'Document':" DOC "}]}"
#define EXPORT(users, groups, policies)                             \
    "{'UserDetailList':[" users "],'GroupDetailList':[" groups "]," \
    "'Policies':[" policies "]}"
#define PLAN(changes)                                                          \
    "{'format_version':'1.2','planned_values':{},'resource_changes':[" changes \
    "]}"
#define CREATE(type, name, after)                                        \
    "{'address':'" type "." name "','mode':'managed','type':'" type      \
    "','name':'" name "','change':{'actions':['create'],'after':{" after \
    "},'after_unknown':{}}}"
#define TEMPLATE(resources) \
    "{'AWSTemplateFormatVersion':'2010-09-09','Resources':{" resources "}}"
#define G "group " ACCOUNT ":group/"
#define U ACCOUNT ":user/"

/* ---- groups -------------------------------------------------------------- */

/* clang-format off */
static const struct load_row GROUPS[] = {
    {"a group has what is attached to it itself",
     {EXPORT(USER("u", IN("g") INLINE("UserPolicyList", "own")),
             GROUP("g", INLINE("GroupPolicyList", "i") ATTACHED("m")),
             POLICY("m"))},
     G "g: i m\n" U "u: in g\n"},
    {"a group without members is there, too",
     {EXPORT(USER("u", ""), GROUP("g", ATTACHED("m")), POLICY("m"))},
     G "g: m\n" U "u:\n"},
    {"groups of a user are sorted, each once",
     {EXPORT(USER("u", ",'GroupList':['z','a','z']"),
             GROUP("z", "") "," GROUP("a", ""), "")},
     G "a:\n" G "z:\n" U "u: in a z\n"},
    {"a group on another page is found",
     {EXPORT(USER("u", IN("g")), "", ""), EXPORT("", GROUP("g", ""), "")},
     G "g:\n" U "u: in g\n"},
    {"a group that nobody shows is none",
     {EXPORT(USER("u", IN("ghosts")), "", "")},
     U "u:\n"},
    {"a policy of a group that the input lacks is told by the policy",
     {EXPORT(USER("u", ""), GROUP("g", ATTACHED("m")), "")},
     G "g: m(policy `" ARN("policy/m") "` is attached but its document is not "
     "in the input)\n" U "u:\n"},
    {"what cannot be read of a group is its own",
     {EXPORT(USER("u", IN("g")), GROUP("g", ",'GroupPolicyList':1"), "")},
     G "g:\n! `GroupPolicyList` at a.json:1:193 is a number, not a list\n"
     U "u: in g\n"},
    {"a group that stands twice with other content is not known",
     {EXPORT("", GROUP("g", ""), ""),
      EXPORT(USER("u", IN("g")), GROUP("g", ATTACHED("m")), POLICY("m"))},
     G "g:\n! `" ARN("group/g") "` stands twice with different content, at "
     "a.json:1:41 and at b.json:1:116\n" U "u: in g\n"
     "incomplete b.json:1:116: `" ARN("group/g") "` stands with other content "
     "at a.json:1:41\n"},
    {"of two groups of one name neither is known",
     {EXPORT(USER("u", ""), GROUP("g", "") ",{'GroupName':'g','Arn':'"
             ARN("group/x/g") "'}", "")},
     G "g:\n! `" ARN("group/g") "` and `" ARN("group/x/g") "` have the same "
     "name\n" G "x/g:\n! `" ARN("group/g") "` and `" ARN("group/x/g") "` have "
     "the same name\n" U "u:\n"
     "incomplete a.json:1:158: `" ARN("group/g") "` and `" ARN("group/x/g")
     "` have the same name\n"},
    {"groups of different accounts are not mixed",
     {EXPORT(USER("u", IN("g")), GROUP("g", ""), ""),
      EXPORT("", "{'GroupName':'g','Arn':'arn:aws:iam::444455556666:group/g'}",
             "")},
     G "g:\ngroup 444455556666:group/g:\n" U "u: in g\n"},
    {"a plan makes a group and members of it",
     {EXPORT(USER("u", ""), "", POLICY("m")),
      PLAN(CREATE("aws_iam_group", "g", "'name':'g','path':'/t/'") ","
           CREATE("aws_iam_group", "e", "'name':'e'") ","
           CREATE("aws_iam_group_policy_attachment", "a",
                  "'group':'g','policy_arn':'" ARN("policy/m") "'") ","
           CREATE("aws_iam_user_group_membership", "x",
                  "'user':'u','groups':['g']"))},
     G "e:\n" G "t/g: m\n" U "u: in g\n"},
    {"a plan adds to a group of the export",
     {EXPORT(USER("u", IN("g")), GROUP("g", ATTACHED("m")), POLICY("m") ","
             POLICY("n")),
      PLAN(CREATE("aws_iam_group_policy_attachment", "a",
                  "'group':'g','policy_arn':'" ARN("policy/n") "'"))},
     G "g: m n\n" U "u: in g\n"},
    {"a group that code only names has more than the code tells",
     {EXPORT(USER("u", ""), "", ""),
      PLAN(CREATE("aws_iam_user_group_membership", "x",
                  "'user':'u','groups':['g']"))},
     G "g:\n! it is named but not declared in the input\n" U "u: in g\n"},
    {"who stands for members of a group is in it",
     {EXPORT(USER("u", ""), "", POLICY("m")),
      PLAN(CREATE("aws_iam_group", "g", "'name':'g'") ","
           CREATE("aws_iam_group_policy_attachment", "a",
                  "'group':'g','policy_arn':'" ARN("policy/m") "'"))},
     G "g: m\n" ACCOUNT ":group/g: in g\n" U "u:\n"},
    {"a template makes groups, some without a name",
     {EXPORT(USER("v", ""), "", POLICY("m")),
      TEMPLATE("'G':{'Type':'AWS::IAM::Group','Properties':{"
               "'ManagedPolicyArns':['" ARN("policy/m") "']}},"
               "'H':{'Type':'AWS::IAM::Group','Properties':{'GroupName':'h'}},"
               "'U':{'Type':'AWS::IAM::User','Properties':{'UserName':'u',"
               "'Groups':[{'Ref':'G'}]}},"
               "'A':{'Type':'AWS::IAM::UserToGroupAddition','Properties':{"
               "'GroupName':{'Ref':'H'},'Users':['v']}}")},
     G "G~b.json: m unnamed\n" G "h:\n" U "u: in G~b.json\n" U "v: in h\n"},
};
/* clang-format on */

static void test_groups(void **state)
{
    (void)state;
    check_dump_rows(GROUPS, COUNT_OF(GROUPS), dump_ways);
}

/* ---- versions ------------------------------------------------------------ */

#define ONE                                                   \
    "{'Version':'2012-10-17','Statement':[{'Effect':'Allow'," \
    "'Action':'ecs:*','Resource':'*'}]}"
#define VERSION(id, is_default, document)                  \
    "{'VersionId':'" id "','IsDefaultVersion':" is_default \
    ",'Document':" document "}"
#define VERSIONS(head, versions)                     \
    "{'UserDetailList':[],'Policies':[{'Arn':'" ARN( \
        "policy/p") "'" head ",'PolicyVersionList':[" versions "]}]}"
#define P ACCOUNT ":policy/p: "
#define DEFAULT(id) ",'DefaultVersionId':'" id "'"
#define CODE_POLICY(actions, before, arn)                                     \
    "{'format_version':'1.2','planned_values':{},'resource_changes':["        \
    "{'address':'aws_iam_policy.p','mode':'managed','type':'aws_iam_policy'," \
    "'name':'p','change':{'actions':[" actions "],'before':" before           \
    ",'after':{'name':'p','path':'/'" arn "},'after_unknown':{'policy':true}" \
    "}}]}"

/* clang-format off */
static const struct load_row VERSION_ROWS[] = {
    {"a policy with one version has no other",
     {VERSIONS(DEFAULT("v1"), VERSION("v1", "true", DOC))},
     P "v1\n"},
    {"versions that are not the default are kept as the export has them",
     {VERSIONS(DEFAULT("v2"), VERSION("v3", "false", ONE) ","
               VERSION("v2", "true", DOC) "," VERSION("v1", "false", DOC))},
     P "v2 v3[1] v1[0]\n"},
    {"the default is known by its mark, too",
     {VERSIONS("", VERSION("v2", "true", DOC) "," VERSION("v1", "false", ONE))},
     P "v2 v1[1]\n"},
    {"a version that cannot be read says so, and nobody else does",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ","
               VERSION("v1", "false", "7"))},
     P "v2 v1(policy document at a.json:1:271 is a number, not an object)\n"},
    {"a version without a document is one all the same",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ",{'VersionId':'v1'}")},
     P "v2 v1(policy document is missing)\n"},
    {"a version whose document has a flaw is that only",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ","
               VERSION("v1", "false", "{'Version':'2012-10-17','Version':'x'}")
               "," VERSION("v3", "false", ONE))},
     P "v2 v1(policy document at a.json:1:271 has the name `Version` twice) v3[1]\n"},
    {"a version without an id is lost, and may be any",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ",7,{'VersionId':1,"
               "'Document':" ONE "}")},
     P "v2 and more\n"},
    {"where the default is not known nothing is",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "false", DOC) ","
               VERSION("v1", "true", ONE))},
     P " and more\n"},
    {"with a flaw in the list no version is sure",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ","
               "{'VersionId':'v1','VersionId':'v3','IsDefaultVersion':false,"
               "'Document':" ONE "}")},
     P " and more\nnote a.json:1:34: policy `p` has the name `VersionId` twice\n"},
    {"a policy that the input lacks has any versions",
     {EXPORT(USER("u", ATTACHED("p")), "", "")},
     P " and more\n"},
    {"of AWS's own there is nothing to choose",
     {"{'UserDetailList':[],'Policies':[{'Arn':'arn:aws:iam::aws:policy/P',"
      "'DefaultVersionId':'v2','PolicyVersionList':["
      VERSION("v2", "true", DOC) "," VERSION("v1", "false", "7") "]}]}"},
     "aws:policy/P:  and more\nnote a.json: the file names no account\n"},
    {"the same policy on two pages has its versions once",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ","
               VERSION("v1", "false", ONE)),
      VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ","
               VERSION("v1", "false", ONE))},
     P "v2 v1[1]\n"},
    {"a policy that stands twice with other versions has any",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC) ","
               VERSION("v1", "false", ONE)),
      VERSIONS(DEFAULT("v2"), VERSION("v2", "true", DOC))},
     P " and more\n"
     "incomplete b.json:1:34: `" ARN("policy/p") "` stands with other content "
     "at a.json:1:34\n"},
    {"a new policy of a plan has no other version",
     {CODE_POLICY("'create'", "null", "")},
     "000000000000:policy/p: \n"},
    {"one that a plan changes may have any",
     {CODE_POLICY("'update'", "{'name':'p'}", ",'arn':'" ARN("policy/p") "'")},
     P " and more\n"},
    {"what was the default before a plan is a version then",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", ONE) ","
               VERSION("v1", "false", DOC)),
      CODE_POLICY("'update'", "{'name':'p'}", ",'arn':'" ARN("policy/p") "'")},
     P " v1[0] v2[1]\n"},
    {"the same where that could not be read",
     {VERSIONS(DEFAULT("v2"), VERSION("v2", "true", "7")),
      CODE_POLICY("'update'", "{'name':'p'}", ",'arn':'" ARN("policy/p") "'")},
     P " v2(policy document at a.json:1:176 is a number, not an object)\n"
     "note a.json:1:176: policy document is a number, not an object\n"},
};
/* clang-format on */

static void test_versions(void **state)
{
    (void)state;
    check_dump_rows(VERSION_ROWS, COUNT_OF(VERSION_ROWS), dump_versions);
}

/* ---- trust policies ------------------------------------------------------ */

#define ROLES(list) "{'RoleDetailList':[" list "]}"
#define ROLE(name, more) \
    "{'RoleName':'" name "','Arn':'" ARN("role/" name) "'" more "}"
#define R ACCOUNT ":role/r:"
#define TRUST(document) ",'AssumeRolePolicyDocument':" document
#define UNKNOWN_TRUST(more)                                                \
    "{'format_version':'1.2','planned_values':{},'resource_changes':["     \
    "{'address':'aws_iam_role.r','mode':'managed','type':'aws_iam_role',"  \
    "'name':'r','change':{'actions':['create'],'before':null,'after':{"    \
    "'name':'r','path':'/'},'after_unknown':{'assume_role_policy':true}}}" \
    "]" more "}"

/* clang-format off */
static const struct load_row TRUST_ROWS[] = {
    {"a role has its trust policy",
     {ROLES(ROLE("r", TRUST(DOC)))},
     R " trust()\n"},
    {"a role whose trust policy is not given has none",
     {ROLES(ROLE("r", ""))},
     R "\n"},
    {"a trust policy that cannot be read says so",
     {ROLES(ROLE("r", TRUST("7")))},
     R " trust(trust policy at a.json:1:104 is a number, not an object)\n"},
    {"a flaw of its role leaves it open",
     {ROLES(ROLE("r", TRUST(DOC) TRUST(DOC)))},
     R " trust(its entry has the name `AssumeRolePolicyDocument` twice, at "
     "a.json:1:144)\n"},
    {"a flaw in another document does not",
     {ROLES(ROLE("r", TRUST(DOC) ",'RolePolicyList':[{'PolicyName':'p',"
                      "'PolicyDocument':{'Id':'a','Id':'b'}}]"))},
     R " trust()\n"},
    {"of two that contradict each other neither is known",
     {ROLES(ROLE("r", TRUST(DOC))), ROLES(ROLE("r", ""))},
     R " trust(`" ARN("role/r") "` stands twice with different content, at "
     "a.json:1:20 and at b.json:1:20)\n"
     "incomplete b.json:1:20: `" ARN("role/r") "` stands with other content at "
     "a.json:1:20\n"},
    {"the same where only the second has one",
     {ROLES(ROLE("r", "")), ROLES(ROLE("r", TRUST(DOC)))},
     R " trust(`" ARN("role/r") "` stands twice with different content, at "
     "a.json:1:20 and at b.json:1:20)\n"
     "incomplete b.json:1:20: `" ARN("role/r") "` stands with other content at "
     "a.json:1:20\n"},
    {"code that is not known before the deployment says so",
     {ROLES(ROLE("r", TRUST(DOC))), UNKNOWN_TRUST("")},
     R " trust(the trust policy of `aws_iam_role.r` is not known before the "
     "deployment)\n"},
};
/* clang-format on */

static void test_trust(void **state)
{
    (void)state;
    check_dump_rows(TRUST_ROWS, COUNT_OF(TRUST_ROWS), dump_ways);
}

/* ---- instance profiles --------------------------------------------------- */

#define PROFILE(name)               \
    "{'InstanceProfileName':'" name \
    "','Arn':'" ARN("instance-profile/" name) "','Roles':[" ROLE("r", "") "]}"
#define PROFILES(list) ",'InstanceProfileList':[" list "]"

#define UPDATE(type, name, before, after)                                  \
    "{'address':'" type "." name "','mode':'managed','type':'" type        \
    "','name':'" name "','change':{'actions':['update'],'before':{" before \
    "},'after':{" after "},'after_unknown':{}}}"
#define DELETE(type, name, before)                                         \
    "{'address':'" type "." name "','mode':'managed','type':'" type        \
    "','name':'" name "','change':{'actions':['delete'],'before':{" before \
    "},'after':null,'after_unknown':{}}}"
#define OPEN(type, name, after, unknown)                                \
    "{'address':'" type "." name "','mode':'managed','type':'" type     \
    "','name':'" name "','change':{'actions':['create'],'before':null," \
    "'after':{" after "},'after_unknown':{" unknown "}}}"
#define EXPORTED ROLES(ROLE("r", PROFILES(PROFILE("a"))))

/* clang-format off */
static const struct load_row PROFILE_ROWS[] = {
    {"a role has its instance profiles",
     {ROLES(ROLE("r", PROFILES(PROFILE("a") "," PROFILE("x/b"))))},
     R " profiles a x/b only\n"},
    {"a role may have none",
     {ROLES(ROLE("r", PROFILES("")))},
     R " only\n"},
    {"without the list it may have any",
     {ROLES(ROLE("r", ""))},
     R "\n"},
    {"a list of another kind is none",
     {ROLES(ROLE("r", ",'InstanceProfileList':7"))},
     R "\n"},
    {"one without an ARN may be any",
     {ROLES(ROLE("r", PROFILES(PROFILE("a") ",{'InstanceProfileName':'b'}")))},
     R " profiles a\n"},
    {"so may what is no profile",
     {ROLES(ROLE("r", PROFILES("7," PROFILE("a"))))},
     R " profiles a\n"},
    {"a flaw in the list leaves open what it hides",
     {ROLES(ROLE("r", PROFILES("{'Arn':'" ARN("instance-profile/a")
                               "','Arn':'" ARN("instance-profile/b") "'}")))},
     R " profiles a\n"},
    {"a plan adds a profile",
     {EXPORTED, PLAN(CREATE("aws_iam_instance_profile", "b",
                            "'name':'b','path':'/x/','role':'r'"))},
     R " profiles a x/b only\n"},
    {"the one that the export shows is the same",
     {EXPORTED, PLAN(CREATE("aws_iam_instance_profile", "b",
                            "'name':'a','path':'/','role':'r'"))},
     R " profiles a only\n"},
    {"a plan takes one away",
     {EXPORTED, PLAN(DELETE("aws_iam_instance_profile", "a",
                            "'name':'a','path':'/','role':'r','arn':'"
                            ARN("instance-profile/a") "'"))},
     R " only\n"},
    {"a plan gives one to another role",
     {ROLES(ROLE("r", PROFILES(PROFILE("a"))) "," ROLE("s", PROFILES(""))),
      PLAN(UPDATE("aws_iam_instance_profile", "a",
                  "'name':'a','path':'/','role':'r'",
                  "'name':'a','path':'/','role':'s'"))},
     R " only\n" ACCOUNT ":role/s: profiles a only\n"},
    {"of one without a name it is only known that it is there",
     {EXPORTED, PLAN(OPEN("aws_iam_instance_profile", "b", "'role':'r'",
                          "'name':true"))},
     R " profiles a\n"},
    {"one of a role that is not known may be of any",
     {EXPORTED, PLAN(OPEN("aws_iam_instance_profile", "b", "'name':'b'",
                          "'role':true"))},
     R " profiles a\n"},
    {"one of a role that the input does not show is of no other",
     {EXPORTED, PLAN(CREATE("aws_iam_instance_profile", "b",
                            "'name':'b','role':'elsewhere'"))},
     R " profiles a only\n"},
    {"one without a role is of none",
     {EXPORTED, PLAN(CREATE("aws_iam_instance_profile", "b",
                            "'name':'b','role':null"))},
     R " profiles a only\n"},
    {"one of the other provider is of any",
     {EXPORTED, PLAN(CREATE("awscc_iam_instance_profile", "b",
                            "'instance_profile_name':'b','roles':['r']"))},
     R " profiles a\n"},
    {"a role that a plan makes has those of the plan",
     {PLAN(OPEN("aws_iam_role", "s", "'name':'s','path':'/'",
                "'assume_role_policy':true") ","
           CREATE("aws_iam_instance_profile", "b", "'name':'b','role':'s'"))},
     "000000000000:role/s: trust(the trust policy of `aws_iam_role.s` is not "
     "known before the deployment) profiles b only\n"},
    {"a template has them, too",
     {EXPORTED,
      TEMPLATE("'P':{'Type':'AWS::IAM::InstanceProfile','Properties':{"
               "'InstanceProfileName':'b','Roles':['r']}}")},
     R " profiles a b only\n"},
    {"a template makes up a name",
     {EXPORTED,
      TEMPLATE("'P':{'Type':'AWS::IAM::InstanceProfile','Properties':{"
               "'Roles':['r']}}")},
     R " profiles a\n"},
    {"what is odd about one in a template is told to nobody",
     {EXPORTED,
      TEMPLATE("'P':{'Type':'AWS::IAM::InstanceProfile','Properties':{"
               "'Path':['/'],'Roles':[{'Ref':'Nobody'}]}}")},
     R " profiles a\n"},
};
/* clang-format on */

static void test_profiles(void **state)
{
    (void)state;
    check_dump_rows(PROFILE_ROWS, COUNT_OF(PROFILE_ROWS), dump_ways);
}

/* ---- passwords ----------------------------------------------------------- */

#define V ACCOUNT ":user/v:"
#define TWO_USERS EXPORT(USER("u", "") "," USER("v", ""), "", "")
#define LOGIN(user) \
    CREATE("aws_iam_user_login_profile", "l", "'user':'" user "'")

/* u has none but a device, v has one and no device */
/* clang-format off */
#define REPORT \
    "{'GeneratedTime':'2026-01-02T03:04:05+00:00','ReportFormat':'text/csv','Content':'" \
    "dXNlcixhcm4sdXNlcl9jcmVhdGlvbl90aW1lLHBhc3N3b3JkX2VuYWJsZWQscGFz" \
    "c3dvcmRfbGFzdF91c2VkLHBhc3N3b3JkX2xhc3RfY2hhbmdlZCxwYXNzd29yZF9u" \
    "ZXh0X3JvdGF0aW9uLG1mYV9hY3RpdmUsYWNjZXNzX2tleV8xX2FjdGl2ZSxhY2Nl" \
    "c3Nfa2V5XzFfbGFzdF9yb3RhdGVkLGFjY2Vzc19rZXlfMV9sYXN0X3VzZWRfZGF0" \
    "ZSxhY2Nlc3Nfa2V5XzFfbGFzdF91c2VkX3JlZ2lvbixhY2Nlc3Nfa2V5XzFfbGFz" \
    "dF91c2VkX3NlcnZpY2UsYWNjZXNzX2tleV8yX2FjdGl2ZSxhY2Nlc3Nfa2V5XzJf" \
    "bGFzdF9yb3RhdGVkLGFjY2Vzc19rZXlfMl9sYXN0X3VzZWRfZGF0ZSxhY2Nlc3Nf" \
    "a2V5XzJfbGFzdF91c2VkX3JlZ2lvbixhY2Nlc3Nfa2V5XzJfbGFzdF91c2VkX3Nl" \
    "cnZpY2UsY2VydF8xX2FjdGl2ZSxjZXJ0XzFfbGFzdF9yb3RhdGVkLGNlcnRfMl9h" \
    "Y3RpdmUsY2VydF8yX2xhc3Rfcm90YXRlZAp1LGFybjphd3M6aWFtOjoxMTExMjIy" \
    "MjMzMzM6dXNlci91LDIwMjAtMDEtMDJUMDM6MDQ6MDUrMDA6MDAsZmFsc2UsTi9B" \
    "LE4vQSxOL0EsdHJ1ZSxmYWxzZSxOL0EsTi9BLE4vQSxOL0EsZmFsc2UsTi9BLE4v" \
    "QSxOL0EsTi9BLGZhbHNlLE4vQSxmYWxzZSxOL0EKdixhcm46YXdzOmlhbTo6MTEx" \
    "MTIyMjIzMzMzOnVzZXIvdiwyMDIwLTAxLTAyVDAzOjA0OjA1KzAwOjAwLHRydWUs" \
    "Ti9BLE4vQSxOL0EsZmFsc2UsZmFsc2UsTi9BLE4vQSxOL0EsTi9BLGZhbHNlLE4v" \
    "QSxOL0EsTi9BLE4vQSxmYWxzZSxOL0EsZmFsc2UsTi9BCg==" \
    "'}"
static const struct load_row PASSWORD_ROWS[] = {
    {"nothing is known of a password where no source tells",
     {TWO_USERS},
     U "u:\n" V "\n"},
    {"a plan gives a user a password",
     {TWO_USERS, PLAN(LOGIN("u"))},
     U "u: password=yes\n" V "\n"},
    {"a plan takes it away",
     {TWO_USERS, PLAN(DELETE("aws_iam_user_login_profile", "l", "'user':'u'"))},
     U "u: password=no\n" V "\n"},
    {"a user that is not known is nobody here",
     {TWO_USERS, PLAN(OPEN("aws_iam_user_login_profile", "l", "",
                           "'user':true"))},
     U "u:\n" V "\n"},
    {"a password of nobody makes no user",
     {TWO_USERS, PLAN(LOGIN("x"))},
     U "u:\n" V "\n"},
    {"a template has it at the user",
     {TEMPLATE("'U':{'Type':'AWS::IAM::User','Properties':{'UserName':'u',"
               "'LoginProfile':{'Password':{'Ref':'Nobody'}}}}")},
     "000000000000:user/u: password=yes\n"},
    {"a credential report has it of all users",
     {TWO_USERS, REPORT},
     U "u: password=no mfa=yes\n" V " password=yes mfa=no\n"},
    {"what code will make of it is newer",
     {TWO_USERS, REPORT, PLAN(LOGIN("u") ","
      DELETE("aws_iam_user_login_profile", "k", "'user':'v'"))},
     U "u: password=yes mfa=yes\n" V " password=no mfa=no\n"},
    {"unless a function makes it",
     {TEMPLATE("'U':{'Type':'AWS::IAM::User','Properties':{'UserName':'u',"
               "'LoginProfile':{'Fn::If':['C',{'Password':'p'},{'Ref':"
               "'AWS::NoValue'}]}}}")},
     "000000000000:user/u:\n"},
};
/* clang-format on */

static void test_passwords(void **state)
{
    (void)state;
    check_dump_rows(PASSWORD_ROWS, COUNT_OF(PASSWORD_ROWS), dump_ways);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),    cmocka_unit_test(test_versions),
        cmocka_unit_test(test_trust),     cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
