#include "terraform_rows.h"

#define ROLE(name, more, unknown) \
    CREATE("aws_iam_role", name, "'assume_role_policy':" DOCUMENT more, unknown)
#define TRUST(address) " trust {'Statement':[]} of " address
#define ATTACH(name, after, unknown) \
    CREATE("aws_iam_role_policy_attachment", name, after, unknown)
#define NEITHER "'role':true,'policy_arn':true"
#define ATTACH_OF(role, policy)               \
    BLOCK("aws_iam_role_policy_attachment.a", \
          REFERS("role", role) "," REFERS("policy_arn", policy))
#define ONE_POLICY                                      \
    CREATE("aws_iam_policy", "p", "'policy':" DOCUMENT, \
           "'arn':true,'name':true")
#define POLICY_LINE \
    "+ policy ? aws_iam_policy.p: {'Statement':[]} of aws_iam_policy.p\n"
#define ATTACHED(role, policy) \
    "+ role " role " aws_iam_role_policy_attachment.a: gets " policy "\n"

/* clang-format off */
static const struct tf_row HOLDERS[] = {
    {"a role has a trust policy, tags and a boundary",
     PLAN(ROLE("r", ",'name':'r','path':'/','permissions_boundary':'arn:b',"
                    "'tags':{'k':'v'},'tags_all':{'k':'v','l':'w'}", ""), ""),
     "+ role r aws_iam_role.r: path=/ boundary=arn:b" TRUST("aws_iam_role.r")
     " tags k=v l=w\n"},
    {"without a boundary there is none",
     PLAN(CREATE("aws_iam_user", "u", "'name':'u','permissions_boundary':null,"
                 "'tags_all':{}", ""), ""),
     "+ user u aws_iam_user.u: tags\n"},
    {"tags of the provider may be unknown",
     PLAN(CREATE("aws_iam_user", "u", "'name':'u','tags':null",
                 "'tags_all':true"),
          ",'configuration':{'provider_config':{'aws':{'name':'aws',"
          "'expressions':{'default_tags':[{}]}}}}"),
     "+ user u aws_iam_user.u:\n"},
    {"a provider without tags adds none",
     PLAN(CREATE("aws_iam_user", "u", "'name':'u','tags':{'k':'v'}",
                 "'tags_all':true"),
          ",'configuration':{'provider_config':{'aws':{'name':'aws',"
          "'expressions':{}}}}"),
     "+ user u aws_iam_user.u: tags k=v\n"},
    {"the value of a tag may be unknown",
     PLAN(CREATE("aws_iam_user", "u", "'name':'u','tags_all':{'k':null}",
                 "'tags_all':{'k':true}"), ""),
     "+ user u aws_iam_user.u: tags k={any}\n"},
    {"a prefix is the start of a name",
     PLAN(CREATE("aws_iam_group", "g", "'name_prefix':'team-'", "'name':true"),
          CONFIG(BLOCK("aws_iam_group.g",
                       "'name_prefix':{'constant_value':'team-'}"))),
     "+ group team-{name} aws_iam_group.g:\n"},
    {"without a prefix Terraform makes the name",
     PLAN(CREATE("aws_iam_group", "g", "", "'name':true"),
          CONFIG(BLOCK("aws_iam_group.g", ""))),
     "+ group terraform-{name} aws_iam_group.g:\n"},
    {"a name that is computed is not known",
     PLAN(CREATE("aws_iam_group", "g", "", "'name':true"),
          CONFIG(BLOCK("aws_iam_group.g", REFERS("name", "'random_id.x.hex',"
                                                         "'random_id.x'")))),
     "+ group ? aws_iam_group.g:\n"},
    {"a name that is a secret is not shown",
     PLAN(RESOURCE("aws_iam_group", "g",
                   "'actions':['create'],'after':{'name':'hush'},"
                   "'after_sensitive':{'name':true}"), ""),
     "+ group ? aws_iam_group.g:\n"},
    {"an unknown path is any",
     PLAN(CREATE("aws_iam_group", "g", "'name':'g'", "'path':true"), ""),
     "+ group g aws_iam_group.g: path={any}\n"},
    {"inline blocks that are configured are all there is",
     PLAN(ROLE("r", ",'name':'r','inline_policy':[{'name':'p','policy':"
                    DOCUMENT "}]", "'inline_policy':[{}]"),
          CONFIG(BLOCK("aws_iam_role.r", "'inline_policy':[{'name':"
                       "{'constant_value':'p'}}]"))),
     "+ role r aws_iam_role.r: inline p {'Statement':[]} of aws_iam_role.r "
     "only" TRUST("aws_iam_role.r") " tags\n"},
    {"an inline block may be empty and say that there is none",
     PLAN(ROLE("r", ",'name':'r','inline_policy':[{'name':'','policy':''}]",
               ""),
          CONFIG(BLOCK("aws_iam_role.r", "'inline_policy':[{}]"))),
     "+ role r aws_iam_role.r: only" TRUST("aws_iam_role.r") " tags\n"},
    {"inline blocks that are unknown and configured cannot be read",
     PLAN(ROLE("r", ",'name':'r'", "'inline_policy':true"),
          CONFIG(BLOCK("aws_iam_role.r", REFERS("inline_policy", "'var.x'")))),
     "+ role r aws_iam_role.r: only" TRUST("aws_iam_role.r") " tags !the "
     "inline policies of `aws_iam_role.r` are not known before the "
     "deployment\n"},
    {"inline blocks that are not configured are nothing",
     PLAN(ROLE("r", ",'name':'r'", "'inline_policy':true,"
                                   "'managed_policy_arns':true"),
          CONFIG(BLOCK("aws_iam_role.r", ""))),
     "+ role r aws_iam_role.r:" TRUST("aws_iam_role.r") " tags\n"},
    {"the policy of an inline block may be a reference",
     PLAN(ROLE("r", ",'name':'r','inline_policy':[{'name':'a'},"
                    "{'name':'b'}]",
               "'inline_policy':[{'policy':true},{'policy':true}]") ","
          DEFERRED("d", "'statement':[]", ""),
          CONFIG(BLOCK("aws_iam_role.r", "'inline_policy':[{'name':"
                       "{'constant_value':'b'}," REFERS("policy", "'data."
                       "aws_iam_policy_document.d.json'") "},{'name':"
                       "{'constant_value':'a'}," REFERS("policy", "'var.x'")
                       "}]"))),
     "+ role r aws_iam_role.r: inline a (the policy document of "
     "`aws_iam_role.r` is not known before the deployment) inline b "
     "{'Version':'2012-10-17','Statement':[]} of "
     "data.aws_iam_policy_document.d only" TRUST("aws_iam_role.r") " tags\n"},
    {"managed policies that are configured are all there is",
     PLAN(ROLE("r", ",'name':'r','managed_policy_arns':['arn:a',null]",
               "'managed_policy_arns':[false,true]") "," ONE_POLICY,
          CONFIG(BLOCK("aws_iam_role.r",
                       REFERS("managed_policy_arns", "'aws_iam_policy.p.arn',"
                              "'aws_iam_policy.p'")))),
     "+ role r aws_iam_role.r: managed=arn:a managed=@aws_iam_policy.p only"
     TRUST("aws_iam_role.r") " tags\n" POLICY_LINE},
    {"more references than unknown policies say nothing",
     PLAN(ROLE("r", ",'name':'r','managed_policy_arns':[null]",
               "'managed_policy_arns':[true]") "," ONE_POLICY,
          CONFIG(BLOCK("aws_iam_role.r",
                       REFERS("managed_policy_arns", "'aws_iam_policy.p.arn',"
                              "'aws_iam_policy.p','var.x'")))),
     "+ role r aws_iam_role.r: managed=? only" TRUST("aws_iam_role.r")
     " tags\n" POLICY_LINE},
    {"a policy that goes goes from its role's list too",
     PLAN(RESOURCE("aws_iam_role", "r",
                   "'actions':['no-op'],'before':{'name':'r',"
                   "'inline_policy':[{'name':'p','policy':" DOCUMENT "}]},"
                   "'after':{'name':'r','inline_policy':[{'name':'p',"
                   "'policy':" DOCUMENT "}]}") ","
          RESOURCE("aws_iam_role_policy", "p",
                   "'actions':['delete'],'before':{'name':'p','role':'r',"
                   "'policy':" DOCUMENT "}"),
          ""),
     "- role r aws_iam_role.r: trust (the trust policy of `aws_iam_role.r` is "
     "missing) tags\n"
     "- role r aws_iam_role_policy.p: gets p {'Statement':[]} of "
     "aws_iam_role_policy.p\n"
     "+ role r aws_iam_role.r: trust (the trust policy of `aws_iam_role.r` is "
     "missing) tags\n"},
    {"memberships come from both ends",
     PLAN(CREATE("aws_iam_user_group_membership", "m",
                 "'user':'u','groups':['g','h']", "") ","
          CREATE("aws_iam_group_membership", "n",
                 "'group':'g','users':['v']", ""), ""),
     "+ user u in g\n+ user u in h\n+ user v in g\n"},
    {"members may not be known",
     PLAN(CREATE("aws_iam_group_membership", "n", "'group':'g'",
                 "'users':true"), ""),
     "+ user ? in g\n"},
    {"one resource attaches to many",
     PLAN(CREATE("aws_iam_policy_attachment", "a",
                 "'users':['u'],'roles':['r'],'groups':[],"
                 "'policy_arn':'arn:p'", ""), ""),
     "+ user u aws_iam_policy_attachment.a: gets arn:p\n"
     "+ role r aws_iam_policy_attachment.a: gets arn:p\n"},
    {"inline policies may be all that a role keeps",
     PLAN(ROLE("r", ",'name':'r'", "") ","
          CREATE("aws_iam_role_policy", "p", "'name':'p','role':'r','policy':"
                 DOCUMENT, "") ","
          CREATE("aws_iam_role_policies_exclusive", "e",
                 "'role_name':'r','policy_names':['p']", ""), ""),
     "+ role r aws_iam_role.r: inline p {'Statement':[]} of "
     "aws_iam_role_policy.p only" TRUST("aws_iam_role.r") " tags\n"
     "+ role r aws_iam_role_policy.p: gets p {'Statement':[]} of "
     "aws_iam_role_policy.p\n"},
    {"not if one of them is elsewhere",
     PLAN(ROLE("r", ",'name':'r'", "") ","
          CREATE("aws_iam_role_policies_exclusive", "e",
                 "'role_name':'r','policy_names':['p']", ""), ""),
     "+ role r aws_iam_role.r:" TRUST("aws_iam_role.r") " tags\n"},
    {"managed policies may be all that a user keeps",
     PLAN(CREATE("aws_iam_user", "u", "'name':'u'", "") ","
          CREATE("aws_iam_user_policy_attachments_exclusive", "e",
                 "'user_name':'u','policy_arns':['arn:p']", ""), ""),
     "+ user u aws_iam_user.u: managed=arn:p only tags\n"},
};

static const struct tf_row REFERENCES[] = {
    {"a reference leads to the role and the policy",
     PLAN(ROLE("r", "", "'name':true") "," ONE_POLICY ","
          ATTACH("a", "", NEITHER),
          CONFIG(ATTACH_OF("'aws_iam_role.r.name','aws_iam_role.r'",
                           "'aws_iam_policy.p.arn','aws_iam_policy.p'"))),
     "+ role ? aws_iam_role.r:" TRUST("aws_iam_role.r") " tags\n" POLICY_LINE
     ATTACHED("@aws_iam_role.r", "@aws_iam_policy.p")},
    {"two references do not",
     PLAN(ROLE("r", "", "'name':true") "," ATTACH("a", "'policy_arn':'x'",
                                                  "'role':true"),
          CONFIG(ATTACH_OF("'var.x','aws_iam_role.r.name','aws_iam_role.r'",
                           ""))),
     "+ role ? aws_iam_role.r:" TRUST("aws_iam_role.r") " tags\n"
     ATTACHED("?", "x")},
    {"nor one to what does not name it",
     PLAN(ROLE("r", "", "'name':true") "," ATTACH("a", "'policy_arn':'x'",
                                                  "'role':true"),
          CONFIG(ATTACH_OF("'aws_iam_role.r.description','aws_iam_role.r'",
                           ""))),
     "+ role ? aws_iam_role.r:" TRUST("aws_iam_role.r") " tags\n"
     ATTACHED("?", "x")},
    {"nor one to what is not in the plan",
     PLAN(ATTACH("a", "'policy_arn':'x'", "'role':true"),
          CONFIG(ATTACH_OF("'aws_iam_role.r.name','aws_iam_role.r'", ""))),
     ATTACHED("?", "x")},
    {"a key that is the resource's own leads to its like",
     PLAN(KEYED("aws_iam_group", "g", "x.y", "", "'name':true") ","
          KEYED("aws_iam_group", "g", "z", "", "'name':true") ","
          KEYED("aws_iam_group_policy_attachment", "a", "z",
                "'policy_arn':'x'", "'group':true"),
          CONFIG(BLOCK("aws_iam_group_policy_attachment.a",
                       REFERS("group", "'aws_iam_group.g','each.key'")))),
     "+ group ? aws_iam_group.g['x.y']:\n+ group ? aws_iam_group.g['z']:\n"
     "+ group @aws_iam_group.g['z'] aws_iam_group_policy_attachment.a['z']: "
     "gets x\n"},
    {"a key that is written out leads there",
     PLAN(KEYED("aws_iam_group", "g", "x.y", "", "'name':true") ","
          KEYED("aws_iam_group", "g", "z", "", "'name':true") ","
          CREATE("aws_iam_group_policy_attachment", "a", "'policy_arn':'x'",
                 "'group':true"),
          CONFIG(BLOCK("aws_iam_group_policy_attachment.a",
                       REFERS("group", "'aws_iam_group.g[`x.y`].name',"
                              "'aws_iam_group.g[`x.y`]',"
                              "'aws_iam_group.g'")))),
     "+ group ? aws_iam_group.g['x.y']:\n+ group ? aws_iam_group.g['z']:\n"
     "+ group @aws_iam_group.g['x.y'] aws_iam_group_policy_attachment.a: "
     "gets x\n"},
    {"without a key it could be any of several",
     PLAN(KEYED("aws_iam_group", "g", "x", "", "'name':true") ","
          KEYED("aws_iam_group", "g", "z", "", "'name':true") ","
          CREATE("aws_iam_group_policy_attachment", "a", "'policy_arn':'x'",
                 "'group':true"),
          CONFIG(BLOCK("aws_iam_group_policy_attachment.a",
                       REFERS("group", "'aws_iam_group.g','var.k'")))),
     "+ group ? aws_iam_group.g['x']:\n+ group ? aws_iam_group.g['z']:\n"
     "+ group ? aws_iam_group_policy_attachment.a: gets x\n"},
    {"each.value is the one with the same key",
     PLAN(KEYED("aws_iam_group", "g", "x", "", "'name':true") ","
          KEYED("aws_iam_group", "g", "z", "", "'name':true") ","
          KEYED("aws_iam_group_policy_attachment", "a", "x",
                "'policy_arn':'x'", "'group':true"),
          CONFIG("{'address':'aws_iam_group_policy_attachment.a',"
                 "'expressions':{" REFERS("group", "'each.value.name',"
                                          "'each.value'")
                 "}," REFERS("for_each_expression", "'aws_iam_group.g'") "}")),
     "+ group ? aws_iam_group.g['x']:\n+ group ? aws_iam_group.g['z']:\n"
     "+ group @aws_iam_group.g['x'] aws_iam_group_policy_attachment.a['x']: "
     "gets x\n"},
    {"a variable leads to the module's caller and an output into it",
     PLAN("{'address':'module.m[`k`].aws_iam_group.g','module_address':"
          "'module.m[`k`]','mode':'managed','type':'aws_iam_group','name':'g',"
          "'change':{'after':{},'after_unknown':{'name':true}}},"
          "{'address':'module.n.aws_iam_group_policy_attachment.a',"
          "'module_address':'module.n','mode':'managed',"
          "'type':'aws_iam_group_policy_attachment','name':'a','change':"
          "{'after':{'policy_arn':'x'},'after_unknown':{'group':true}}}",
          ",'configuration':{'root_module':{'module_calls':{'m':{'module':{"
          "'outputs':{'o':{'expression':{'references':['aws_iam_group.g.name',"
          "'aws_iam_group.g']}}}}},'n':{'expressions':{" REFERS("group",
          "'module.m[`k`].o','module.m[`k`]'") "},'module':{'resources':["
          BLOCK("aws_iam_group_policy_attachment.a",
                REFERS("group", "'var.group'")) "]}}}}}"),
     "+ group ? module.m['k'].aws_iam_group.g:\n"
     "+ group @module.m['k'].aws_iam_group.g "
     "module.n.aws_iam_group_policy_attachment.a: gets x\n"},
    {"references that go round lead nowhere",
     PLAN("{'address':'module.m.aws_iam_group_policy_attachment.a',"
          "'module_address':'module.m','mode':'managed',"
          "'type':'aws_iam_group_policy_attachment','name':'a','change':"
          "{'after':{'policy_arn':'x'},'after_unknown':{'group':true}}}",
          ",'configuration':{'root_module':{'module_calls':{'m':{"
          "'expressions':{" REFERS("v", "'module.m.o','module.m'") "},"
          "'module':{'outputs':{'o':{'expression':{'references':['var.v']}}},"
          "'resources':[" BLOCK("aws_iam_group_policy_attachment.a",
                                REFERS("group", "'var.v'")) "]}}}}}"),
     "+ group ? module.m.aws_iam_group_policy_attachment.a: gets x\n"},
};

static const struct tf_row DOCUMENTS[] = {
    {"a document that is known is read where it stands",
     PLAN("\n" CREATE("aws_iam_policy", "p", "'name':'p','policy':\n" DOCUMENT,
                      ""), ""),
     "+ policy p aws_iam_policy.p: {'Statement':[]} at 3:2 of "
     "aws_iam_policy.p\n"},
    {"one that is no document says so",
     PLAN(CREATE("aws_iam_policy", "p", "'name':'p','policy':'x'", ""), ""),
     "+ policy p aws_iam_policy.p: (policy document at a.json:1:221 is a "
     "string that holds no JSON object)\n"},
    {"what is wrong with a secret is not shown",
     PLAN(RESOURCE("aws_iam_policy", "p",
                   "'actions':['create'],'after':{'name':'p','policy':"
                   "'{hush}'},'after_sensitive':{'policy':true}"), ""),
     "+ policy p aws_iam_policy.p: (the policy document of "
     "`aws_iam_policy.p` is sensitive and no policy document)\n"},
    {"one that is not known and no reference cannot be read",
     PLAN(GRANT("g"), CONFIG(BLOCK("aws_iam_role_policy.g",
                                   REFERS("policy", "'aws_ecs_cluster.c.arn',"
                                          "'aws_ecs_cluster.c'")))),
     "+ role r aws_iam_role_policy.g: gets g (the policy document of "
     "`aws_iam_role_policy.g` is not known before the deployment)\n"},
    {"effect and version have defaults",
     DEFERRED_PLAN("'statement':[{'actions':['ecs:*'],'effect':null,"
                   "'resources':['*'],'sid':null}],'version':null", ""),
     DERIVED("{'Effect':'Allow','Action':['ecs:*'],'Resource':['*']}")},
    {"what is unknown in a list has a mark",
     DEFERRED_PLAN("'version':'2008-10-17','statement':[{'sid':'s','effect':"
                   "'Deny','not_actions':['a'],'not_resources':[null,'b']}]",
                   ",'statement':[{'not_resources':[true,false]}]"),
     "+ role r aws_iam_role_policy.g: gets g {'Version':'2008-10-17',"
     "'Statement':[{'Sid':'s','Effect':'Deny','NotAction':['a'],"
     "'NotResource':['{any}','b']}]} of data.aws_iam_policy_document.d\n"},
    {"a list that is unknown has one mark",
     DEFERRED_PLAN("'statement':[{'actions':['a']}]",
                   ",'statement':[{'resources':true}]"),
     DERIVED("{'Effect':'Allow','Action':['a'],'Resource':['{any}']}")},
    {"an effect that is unknown has a mark",
     DEFERRED_PLAN("'statement':[{'actions':['a'],'resources':['*']}]",
                   ",'statement':[{'effect':true}]"),
     DERIVED("{'Effect':'{any}','Action':['a'],'Resource':['*']}")},
    {"statements that are unknown are one mark",
     DEFERRED_PLAN("", ",'statement':true"),
     DERIVED("'{any}'")},
    {"a list of actions that might be the one or the other is a mark",
     DEFERRED_PLAN("'statement':[{'actions':['a'],'resources':['*']}]",
                   ",'statement':[{'not_actions':true}]"),
     DERIVED("'{any}'")},
    {"conditions of one key come together",
     DEFERRED_PLAN("'statement':[{'actions':['a'],'resources':['&{aws:x}'],"
                   "'condition':[{'test':'T','variable':'v','values':['1']},"
                   "{'test':'S','variable':'v','values':['2']},"
                   "{'test':'T','variable':'v','values':[null]}]}]",
                   ",'statement':[{'condition':[{},{},{'values':[true]}]}]"),
     DERIVED("{'Effect':'Allow','Action':['a'],'Resource':['${aws:x}'],"
             "'Condition':{'S':{'v':['2']},'T':{'v':['1','{any}']}}}")},
    {"a condition on an unknown key is a mark",
     DEFERRED_PLAN("'statement':[{'actions':['a'],'resources':['*'],"
                   "'condition':[{'test':'T','values':['1']}]}]",
                   ",'statement':[{'condition':[{'variable':true}]}]"),
     DERIVED("{'Effect':'Allow','Action':['a'],'Resource':['*'],"
             "'Condition':'{any}'}")},
    {"principals are by type",
     DEFERRED_PLAN("'statement':[{'actions':['a'],'principals':[{'type':"
                   "'Service','identifiers':['s']},{'type':'AWS',"
                   "'identifiers':['1',null]}]}]",
                   ",'statement':[{'principals':[{},{'identifiers':"
                   "[false,true]}]}]"),
     DERIVED("{'Effect':'Allow','Action':['a'],'Principal':{'AWS':['1',"
             "'{any}'],'Service':['s']}}")},
    {"everybody is a star",
     DEFERRED_PLAN("'statement':[{'actions':['a'],'principals':[{'type':'*',"
                   "'identifiers':['*']}]}]", ""),
     DERIVED("{'Effect':'Allow','Action':['a'],'Principal':'*'}")},
    {"a document starts from others, and the same sid takes their place",
     DEFERRED_PLAN("'source_policy_documents':['{`Statement`:[{`Sid`:`a`,"
                   "`Effect`:`Deny`},{`Sid`:`b`}]}'],'statement':[{'sid':'a',"
                   "'actions':['x'],'resources':['*']}],"
                   "'override_policy_documents':['{`Statement`:{`Sid`:`b`,"
                   "`Effect`:`Allow`}}']", ""),
     DERIVED("{'Sid':'a','Effect':'Allow','Action':['x'],'Resource':['*']},"
             "{'Sid':'b','Effect':'Allow'}")},
    {"an unknown document to start from is a mark more",
     DEFERRED_PLAN("'source_policy_documents':[null],'statement':[{'actions':"
                   "['x'],'resources':['*']}]",
                   ",'source_policy_documents':[true]"),
     DERIVED("'{any}',{'Effect':'Allow','Action':['x'],'Resource':['*']}")},
    {"an unknown document that overrides may change all",
     DEFERRED_PLAN("'override_policy_documents':[null],'statement':[{"
                   "'actions':['x'],'resources':['*']}]",
                   ",'override_policy_documents':[true]"),
     DERIVED("'{any}'")},
    {"a document to start from may be deferred as well",
     PLAN(GRANT("g") ","
          DEFERRED("d", "'source_policy_documents':[null]",
                   ",'source_policy_documents':[true]") ","
          DEFERRED("e", "'statement':[{'actions':['a'],'resources':['*']}]",
                   ""),
          CONFIG(GRANT_OF("g") ","
                 BLOCK("data.aws_iam_policy_document.d",
                       REFERS("source_policy_documents",
                              "'data.aws_iam_policy_document.e.json',"
                              "'data.aws_iam_policy_document.e'")))),
     DERIVED("{'Effect':'Allow','Action':['a'],'Resource':['*']}")},
    {"documents that go round are a mark",
     PLAN(GRANT("g") ","
          DEFERRED("d", "'source_policy_documents':[null]",
                   ",'source_policy_documents':[true]"),
          CONFIG(GRANT_OF("g") ","
                 BLOCK("data.aws_iam_policy_document.d",
                       REFERS("source_policy_documents",
                              "'data.aws_iam_policy_document.d.json',"
                              "'data.aws_iam_policy_document.d'")))),
     DERIVED("'{any}'")},
};

#define SET(name)                                                   \
    CREATE("aws_ssoadmin_permission_set", name, "'name':'" name "'", \
           "'arn':true")
#define PART(type, name, after) \
    CREATE("aws_ssoadmin_" type, name, after, "'permission_set_arn':true")
#define OF_SET(type, name)                                                  \
    BLOCK("aws_ssoadmin_" type "." name,                                    \
          REFERS("permission_set_arn", "'aws_ssoadmin_permission_set.S.arn'," \
                                       "'aws_ssoadmin_permission_set.S'"))

static const struct tf_row OTHERS[] = {
    {"a permission set is a role in each account it is assigned in",
     PLAN(SET("S") ","
          PART("permission_set_inline_policy", "i", "'inline_policy':" DOCUMENT)
          "," PART("managed_policy_attachment", "m",
                   "'managed_policy_arn':'arn:m'") ","
          PART("customer_managed_policy_attachment", "c",
               "'customer_managed_policy_reference':[{'name':'p','path':"
               "'/x/'}]") ","
          PART("account_assignment", "a", "'target_id':'111122223333'") ","
          PART("account_assignment", "b", "'target_id':'111122223333'"),
          CONFIG(OF_SET("permission_set_inline_policy", "i") ","
                 OF_SET("managed_policy_attachment", "m") ","
                 OF_SET("customer_managed_policy_attachment", "c") ","
                 OF_SET("account_assignment", "a") ","
                 OF_SET("account_assignment", "b"))),
     "+ role AWSReservedSSO_S_{name} aws_ssoadmin_account_assignment.a: "
     "path=/aws-reserved/sso.amazonaws.com/ account=111122223333 inline "
     "AwsSSOInlinePolicy {'Statement':[]} of "
     "aws_ssoadmin_permission_set_inline_policy.i managed=arn:m "
     "managed=arn:aws:iam::111122223333:policy/x/p\n"},
    {"a permission set that is assigned elsewhere is a role somewhere",
     PLAN(SET("S"), ""),
     "+ role AWSReservedSSO_S_{name} aws_ssoadmin_permission_set.S: "
     "path=/aws-reserved/sso.amazonaws.com/\n"},
    {"a permission set may have a boundary",
     PLAN(SET("S") ","
          PART("permissions_boundary_attachment", "b",
               "'permissions_boundary':[{'customer_managed_policy_reference':"
               "[{'name':'p'}]}]"),
          CONFIG(OF_SET("permissions_boundary_attachment", "b"))),
     "+ role AWSReservedSSO_S_{name} aws_ssoadmin_permission_set.S: "
     "path=/aws-reserved/sso.amazonaws.com/ "
     "boundary=arn:aws:iam::{account}:policy/p\n"},
    {"what belongs to an unknown permission set is told",
     PLAN(PART("managed_policy_attachment", "m",
               "'managed_policy_arn':'arn:m'"), ""),
     "incomplete 1:248: which permission set this belongs to is not known "
     "before the deployment\n"},
    {"policies of the organization have a type",
     PLAN(CREATE("aws_organizations_policy", "a", "'name':'a','content':"
                 DOCUMENT ",'type':'SERVICE_CONTROL_POLICY'", "'id':true") ","
          CREATE("aws_organizations_policy", "b", "'name':'b','content':"
                 DOCUMENT ",'type':'RESOURCE_CONTROL_POLICY'", "") ","
          CREATE("aws_organizations_policy", "c", "'name':'c','content':'{}',"
                 "'type':'TAG_POLICY'", "") ","
          CREATE("aws_organizations_policy_attachment", "t",
                 "'target_id':'ou-1'", "'policy_id':true"),
          CONFIG(BLOCK("aws_organizations_policy_attachment.t",
                       REFERS("policy_id", "'aws_organizations_policy.a.id',"
                              "'aws_organizations_policy.a'")))),
     "+ scp a aws_organizations_policy.a: {'Statement':[]} of "
     "aws_organizations_policy.a\n"
     "+ rcp b aws_organizations_policy.b: {'Statement':[]} of "
     "aws_organizations_policy.b\n"
     "+ scp @aws_organizations_policy.a on ou-1\n"},
    {"a cluster says how sessions are logged",
     PLAN(CREATE("aws_ecs_cluster", "a", "'name':'a','configuration':[{"
                 "'execute_command_configuration':[{'logging':'NONE'}]}]",
                 "'arn':true") ","
          CREATE("aws_ecs_cluster", "b", "'name':'b','configuration':[]", "")
          "," CREATE("aws_ecs_cluster", "c", "'name':'c','configuration':[{"
                     "'execute_command_configuration':[{}]}]",
                     "'configuration':[{'execute_command_configuration':"
                     "[{'logging':true}]}]"), ""),
     "+ cluster a aws_ecs_cluster.a: logging=none tags\n"
     "+ cluster b aws_ecs_cluster.b: logging=unset tags\n"
     "+ cluster c aws_ecs_cluster.c: logging=unknown tags\n"},
    {"a service says whether exec is on, and where",
     PLAN(CREATE("aws_ecs_service", "s", "'name':'s',"
                 "'enable_execute_command':true",
                 "'cluster':true,'task_definition':true") ","
          CREATE("aws_ecs_service", "t", "'name':'t','cluster':'x',"
                 "'task_definition':'f:3'", "'enable_execute_command':true")
          "," CREATE("aws_ecs_cluster", "c", "'name':'c'", "") ","
          CREATE("aws_ecs_task_definition", "d", "'family':'f',"
                 "'task_role_arn':'arn:role'", "'arn':true"),
          CONFIG(BLOCK("aws_ecs_service.s",
                       REFERS("cluster", "'aws_ecs_cluster.c.id',"
                              "'aws_ecs_cluster.c'") ","
                       REFERS("task_definition",
                              "'aws_ecs_task_definition.d.arn',"
                              "'aws_ecs_task_definition.d'")))),
     "+ cluster c aws_ecs_cluster.c: logging=unset tags\n"
     "+ service s aws_ecs_service.s: cluster=c role=arn:role exec=yes\n"
     "+ service t aws_ecs_service.t: cluster=x task=f:3 role=arn:role? "
     "exec=unsure\n"
     "+ definition f aws_ecs_task_definition.d: role=arn:role "
     "execution=none\n"},
    {"a definition has its roles, or nobody knows them",
     PLAN(CREATE("aws_ecs_task_definition", "a", "'family':'a',"
                 "'requires_compatibilities':['FARGATE'],'task_role_arn':''",
                 "'arn':true,'execution_role_arn':true") ","
          CREATE("aws_ecs_task_definition", "b", "'family':'b',"
                 "'task_role_arn':null",
                 "'arn':true,'execution_role_arn':true") ","
          CREATE("aws_ecs_task_definition", "c", "'family':'c','arn':"
                 "'arn:aws:ecs:eu-west-1:111122223333:task-definition/c:3',"
                 "'execution_role_arn':'arn:x'", "")
          "," CREATE("aws_iam_role", "r", "'name':'r','arn':"
                     "'arn:aws:iam::111122223333:role/r'", ""),
          CONFIG(BLOCK("aws_ecs_task_definition.b",
                       REFERS("execution_role_arn", "'aws_iam_role.r.arn',"
                              "'aws_iam_role.r'")))),
     "in 111122223333 \n"
     "+ role r aws_iam_role.r: arn=arn:aws:iam::111122223333:role/r trust "
     "(the trust policy of `aws_iam_role.r` is missing) tags\n"
     "+ definition a aws_ecs_task_definition.a: account=111122223333 "
     "FARGATE\n"
     "+ definition b aws_ecs_task_definition.b: account=111122223333 role=none "
     "execution=arn:aws:iam::111122223333:role/r\n"
     "+ definition c aws_ecs_task_definition.c: "
     "arn=arn:aws:ecs:eu-west-1:111122223333:task-definition/c:3 "
     "account=111122223333 region=eu-west-1 role=none execution=arn:x\n"},
    {"a role that is secret is one that nobody knows",
     PLAN(RESOURCE("aws_ecs_task_definition", "a", "'actions':['create'],"
                   "'before':null,'after':{'family':'a','task_role_arn':"
                   "'arn:x'},'after_unknown':{},'after_sensitive':"
                   "{'task_role_arn':true}"), ""),
     "+ definition a aws_ecs_task_definition.a:\n"},
    {"a service tells whose machines are below it, or nobody knows",
     PLAN(CREATE("aws_ecs_service", "a", "'name':'a','launch_type':'EC2'", "")
          "," CREATE("aws_ecs_service", "b", "'name':'b',"
                     "'capacity_provider_strategy':[{'capacity_provider':"
                     "'FARGATE'},{'capacity_provider':'FARGATE_SPOT'}]", "")
          "," CREATE("aws_ecs_service", "c", "'name':'c',"
                     "'capacity_provider_strategy':[{'capacity_provider':"
                     "'FARGATE'},{}]", "'capacity_provider_strategy':"
                     "[{},{'capacity_provider':true}]")
          "," CREATE("aws_ecs_service", "d", "'name':'d'",
                     "'launch_type':true"), ""),
     "+ service a aws_ecs_service.a: exec=no ec2\n"
     "+ service b aws_ecs_service.b: exec=no fargate\n"
     "+ service c aws_ecs_service.c: exec=no\n"
     "+ service d aws_ecs_service.d: exec=no\n"},
    {"a definition that is found by its revision is the one that runs",
     PLAN(CREATE("aws_ecs_service", "s", "'name':'s','task_definition':'f:3'",
                 "") "," CREATE("aws_ecs_task_definition", "d",
                                "'family':'f','arn':'arn:aws:ecs:r:"
                                "111122223333:task-definition/f:3'", ""), ""),
     "+ service s aws_ecs_service.s: task=f:3 role=none exec=no\n"
     "+ definition f aws_ecs_task_definition.d: "
     "arn=arn:aws:ecs:r:111122223333:task-definition/f:3 "
     "account=111122223333 region=r role=none execution=none\n"},
};

/* clang-format on */

static void test_holders(void **state)
{
    (void)state;
    check_tf_rows(HOLDERS, COUNT_OF(HOLDERS));
}

static void test_references(void **state)
{
    (void)state;
    check_tf_rows(REFERENCES, COUNT_OF(REFERENCES));
}

static void test_documents(void **state)
{
    (void)state;
    check_tf_rows(DOCUMENTS, COUNT_OF(DOCUMENTS));
}

static void test_others(void **state)
{
    (void)state;
    check_tf_rows(OTHERS, COUNT_OF(OTHERS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holders),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
