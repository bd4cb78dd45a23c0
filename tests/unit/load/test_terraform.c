#include "terraform_rows.h"

/* clang-format off */
static const struct tf_row FILES[] = {
    {"a plan without changes declares nothing",
     PLAN("", ""),
     ""},
    {"a plan of a later format is refused",
     "{'format_version':'2.0','planned_values':{}}",
     "incomplete 1:19: Terraform plan format `2.0` is not known\n"},
    {"a plan whose format is no version is refused",
     "{'format_version':'x','planned_values':{}}",
     "incomplete 1:19: Terraform plan format `x` is not known\n"},
    {"a plan whose format is a number is refused",
     "{'format_version':1,'planned_values':{}}",
     "incomplete 1:19: Terraform plan format `1` is not known\n"},
    {"the first plans had format 0.1",
     "{'format_version':'0.1','planned_values':{}}",
     ""},
    {"a state of a later format is refused",
     "{'format_version':'3.1','terraform_version':'9','values':{}}",
     "incomplete 1:19: Terraform state format `3.1` is not known\n"},
    {"a raw state of an older version is refused",
     "{'version':3,'terraform_version':'0.11','serial':1,'modules':[]}",
     "incomplete 1:12: a Terraform state of version `3` is not known: it is "
     "4\n"},
    {"an empty state is told to be one",
     "{'format_version':'1.0'}",
     "incomplete 1:1: this is a Terraform state that holds nothing: for a "
     "plan, run `terraform show -json PLAN > plan.json`\n"},
    {"a plan that ended in an error is incomplete",
     PLAN("", ",\n'errored':true"),
     "incomplete 2:11: the planning ended in an error: this plan lacks "
     "changes\n"},
    {"a plan that another follows is incomplete",
     PLAN("", ",\n'complete':false"),
     "incomplete 2:12: this plan is not complete: another has to follow it\n"},
    {"a plan with deferred changes is incomplete",
     PLAN("", ",\n'deferred_changes':[{}]"),
     "incomplete 2:20: this plan leaves changes to a later one\n"},
    {"a plan that is complete says so",
     PLAN("", ",'errored':false,'complete':true,'deferred_changes':[]"),
     ""},
    {"a name twice in a resource that matters is told",
     PLAN(CREATE("aws_iam_group", "g", "'name':'a',\n'name':'b'", ""), ""),
     "+ group a aws_iam_group.g:\n"
     "incomplete 2:1: the name `name` stands here twice, first at line 1, "
     "column 199: only the first is read\n"},
    {"in another resource it does not matter",
     PLAN(CREATE("aws_s3_bucket", "g", "'bucket':'a','bucket':'b'", ""), ""),
     ""},
    {"a character that means an unknown part is refused",
     PLAN(CREATE("aws_iam_group", "g", "'name':'\\ufdd0'", ""), ""),
     "incomplete 1:207: this character stands for nothing and is not taken "
     "here\n"},
    {"a resource without a change is told",
     PLAN("{'address':'aws_iam_role.r','mode':'managed',"
          "'type':'aws_iam_role','name':'r'}", ""),
     "incomplete 1:65: `aws_iam_role.r` has no `change`\n"},
    {"a resource that stands there twice is told",
     PLAN(CREATE("aws_iam_group", "g", "'name':'a'", "") ",\n"
          CREATE("aws_iam_group", "g", "'name':'b'", ""), ""),
     "+ group a aws_iam_group.g:\n"
     "incomplete 2:1: `aws_iam_group.g` stands here twice: only the first is "
     "read\n"},
    {"changes that are no list are told",
     "{'format_version':'1.0','resource_changes':{}}",
     "incomplete 1:44: `resource_changes` is not a list\n"},
    {"a type that may grant access and is not read is told",
     PLAN(CREATE("awscc_iam_role", "r", "'role_name':'r'", ""), ""),
     "incomplete 1:200: `awscc_iam_role.r` may grant access and is of a type "
     "that is not read\n"},
    {"a type of IAM that the provider has got since is told",
     PLAN(CREATE("aws_iam_role_grant", "g", "'policy':" DOCUMENT, ""), ""),
     "incomplete 1:208: `aws_iam_role_grant.g` may grant access and is of a "
     "type that is not read\n"},
    {"a product of a catalog may hold roles, whatever the provider",
     PLAN(CREATE("awscc_servicecatalog_cloudformation_provisioned_product",
                 "p", "'product_name':'p'", ""),
          ""),
     "incomplete 1:282: "
     "`awscc_servicecatalog_cloudformation_provisioned_product.p` may grant "
     "access and is of a type that is not read\n"},
    {"a type of IAM that gives nobody a policy is not",
     PLAN(CREATE("aws_iam_access_key", "k", "'user':'u'", ""), ""), ""},
    {"an instance of a set of stacks that is declared elsewhere is told",
     PLAN(CREATE("aws_cloudformation_stack_set_instance", "i",
                 "'stack_set_name':'base'", ""),
          ""),
     "incomplete 1:246: `aws_cloudformation_stack_set_instance.i` may grant "
     "access and is of a type that is not read\n"},
    {"one of a set that is declared here is not",
     PLAN(CREATE("aws_cloudformation_stack_set", "s",
                 "'name':'base','template_body':'{}'", "") ","
          CREATE("aws_cloudformation_stack_set_instance", "i",
                 "'stack_set_name':'base'", ""), ""), ""},
    {"a cluster of a type that is not read is told",
     PLAN(CREATE("awscc_ecs_cluster", "c", "'cluster_name':'c'", ""), ""),
     "incomplete 1:206: `awscc_ecs_cluster.c` is of a type that is not read: "
     "what it says of ECS Exec is not known\n"},
};

static const struct tf_row CHANGES[] = {
    {"what is created is only after",
     PLAN(CREATE("aws_iam_group", "g", "'name':'g','path':'/x/'",
                 "'arn':true"), ""),
     "+ group g aws_iam_group.g: path=/x/\n"},
    {"what is deleted is only before",
     PLAN(RESOURCE("aws_iam_group", "g",
                   "'actions':['delete'],'before':{'name':'g'},'after':null"),
          ""),
     "- group g aws_iam_group.g:\n"},
    {"what does not change is both",
     PLAN(RESOURCE("aws_iam_group", "g",
                   "'actions':['no-op'],'before':{'name':'g'},"
                   "'after':{'name':'g'}"),
          ""),
     "- group g aws_iam_group.g:\n+ group g aws_iam_group.g:\n"},
    {"both orders of a replacement are alike",
     PLAN(RESOURCE("aws_iam_group", "g",
                   "'actions':['create','delete'],'before':{'name':'g'},"
                   "'after':{'name':'h'}"),
          ""),
     "- group g aws_iam_group.g:\n+ group h aws_iam_group.g:\n"},
    {"what is forgotten stays",
     PLAN(RESOURCE("aws_iam_group", "g",
                   "'actions':['forget'],'before':{'name':'g'},'after':null"),
          ""),
     "- group g aws_iam_group.g:\n+ group g aws_iam_group.g:\n"},
    {"the region of the only provider is the plan's",
     PLAN("", ",'configuration':{'provider_config':{'aws':{'name':'aws',"
              "'expressions':{'region':{'constant_value':'eu-west-1'}}}}}"),
     "in  eu-west-1\n"},
    {"of two providers there is none",
     PLAN("", ",'configuration':{'provider_config':{'aws':{'name':'aws',"
              "'expressions':{'region':{'constant_value':'eu-west-1'}}},"
              "'aws.us':{'name':'aws','expressions':{'region':"
              "{'constant_value':'us-east-1'}}}}}"),
     ""},
    {"the account is the caller's",
     PLAN("", ",'prior_state':{'values':{'root_module':{'child_modules':[{"
              "'address':'module.m','resources':[{'address':"
              "'module.m.data.aws_caller_identity.c','mode':'data','type':"
              "'aws_caller_identity','name':'c','values':{'account_id':"
              "'111122223333'}}]}]}}}"),
     "in 111122223333 \n"},
    {"the account is that of the ARNs",
     PLAN(RESOURCE("aws_iam_group", "g",
                   "'actions':['delete'],'before':{'name':'g','arn':"
                   "'arn:aws:iam::111122223333:group/g'},'after':null"),
          ""),
     "in 111122223333 \n- group g aws_iam_group.g: "
     "arn=arn:aws:iam::111122223333:group/g\n"},
};

static const struct tf_row STATES[] = {
    {"a state has resources in modules in modules",
     "{'format_version':'1.0','values':{'root_module':{'resources':[{"
     "'address':'aws_iam_group.a','mode':'managed','type':'aws_iam_group',"
     "'name':'a','values':{'name':'a'}}],'child_modules':[{'address':"
     "'module.m','child_modules':[{'address':'module.m.module.n[`k`]',"
     "'resources':[{'address':'module.m.module.n[`k`].aws_iam_group.b',"
     "'mode':'managed','type':'aws_iam_group','name':'b','values':"
     "{'name':'b'}}]}]}]}}}",
     "+ group a aws_iam_group.a:\n"
     "+ group b module.m.module.n['k'].aws_iam_group.b:\n"},
    {"a raw state whose resource lost its instances lacks values",
     "{'version':4,'lineage':'x','resources':[{'mode':'managed','type':'aws_iam_user_policy',"
     "'name':'p'},{'mode':'managed','type':'aws_vpc','name':'v','instances':[{}]}]}",
     "incomplete 1:41: `aws_iam_user_policy.p` has no values\n"},
    {"a raw state has instances with keys",
     "{'version':4,'terraform_version':'1.5.0','serial':1,'resources':[{"
     "'module':'module.m','mode':'managed','type':'aws_iam_group','name':'g',"
     "'instances':[{'index_key':'k','attributes':{'name':'a'}},{'index_key':0,"
     "'attributes':{'name':'b'}},{'attributes':{'name':'c'}}]}]}",
     "+ group a module.m.aws_iam_group.g['k']:\n"
     "+ group b module.m.aws_iam_group.g[0]:\n"
     "+ group c module.m.aws_iam_group.g:\n"},
    {"secrets of a raw state are not shown",
     "{'version':4,'terraform_version':'1.5.0','serial':1,'resources':[{"
     "'mode':'managed','type':'aws_iam_policy','name':'p','instances':[{"
     "'attributes':{'name':'p','policy':'hush'},'sensitive_attributes':"
     "[[{'type':'get_attr','value':'policy'}]]}]}]}",
     "+ policy p aws_iam_policy.p: (the policy document of "
     "`aws_iam_policy.p` is sensitive and no policy document)\n"},
    {"what a state's role repeats of its policies is theirs",
     "{'version':4,'terraform_version':'1.5.0','serial':1,'resources':[{"
     "'mode':'managed','type':'aws_iam_role','name':'r','instances':[{"
     "'attributes':{'name':'r','assume_role_policy':" DOCUMENT
     ",'inline_policy':[{'name':'own','policy':" DOCUMENT "},{'name':'p',"
     "'policy':" DOCUMENT "}],'managed_policy_arns':['arn:a','arn:b']}}]},{"
     "'mode':'managed','type':'aws_iam_role_policy','name':'p','instances':[{"
     "'attributes':{'name':'p','role':'r','policy':" DOCUMENT "}}]},{"
     "'mode':'managed','type':'aws_iam_role_policy_attachment','name':'a',"
     "'instances':[{'attributes':{'role':'r','policy_arn':'arn:a'}}]}]}",
     "+ role r aws_iam_role.r: inline own {'Statement':[]} of "
     "aws_iam_role.r managed=arn:b trust {'Statement':[]} of "
     "aws_iam_role.r tags\n"
     "+ role r aws_iam_role_policy.p: gets p {'Statement':[]} of "
     "aws_iam_role_policy.p\n"
     "+ role r aws_iam_role_policy_attachment.a: gets arn:a\n"},
};

/* clang-format on */

static void test_files(void **state)
{
    (void)state;
    check_tf_rows(FILES, COUNT_OF(FILES));
}

static void test_changes(void **state)
{
    (void)state;
    check_tf_rows(CHANGES, COUNT_OF(CHANGES));
}

static void test_states(void **state)
{
    (void)state;
    check_tf_rows(STATES, COUNT_OF(STATES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
