/* The rows of .def files: what they are on, and which keys bind them. */
#include "base/rows.h"

#include "engine/actions_rows.h"

#include "asked.h"

/* ---- every row --------------------------------------------------------------
 */

static void check_parts(const struct ew_action *row)
{
    const char *name = row->name.ptr;
    CHECK(name, row->part_count <= EW_MAX_PARTS);
    for (size_t i = 0; i < row->part_count; i++) {
        struct ew_str key = row->parts[i].dimension.key;
        CHECK(name, key.ptr && row->parts[i].word);
        CHECK(name, ew_action_part_find(row, key) == i);
    }
}

static void check_resources(const struct ew_action *row)
{
    const char *name = row->name.ptr;
    CHECK(name, row->resource_count > 0 && row->resource_count <= EW_MAX_SIDES);
    for (size_t i = 0; i < row->resource_count; i++) {
        const struct ew_arn_shape *shape = row->resources[i];
        for (size_t k = 0; k < shape->count; k++) {
            size_t part = shape->pieces[k].part;
            if (!shape->pieces[k].text.ptr) {
                CHECK(name, part < row->part_count &&
                                !row->parts[part].dimension.optional);
            }
        }
    }
}

static bool is_in_arn(const struct ew_arn_shape *shape, size_t part)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (!shape->pieces[i].text.ptr && shape->pieces[i].part == part) {
            return true;
        }
    }
    return false;
}

/* Each part of a target shows in some request. */
static void check_use(const struct ew_action *row)
{
    for (size_t part = EW_DIM_ACCOUNT + 1; part < row->part_count; part++) {
        bool used = false;
        for (size_t i = 0; i < row->resource_count; i++) {
            used = used || is_in_arn(row->resources[i], part);
        }
        for (size_t i = 0; i < row->key_count; i++) {
            const struct ew_action_key *key = &row->keys[i];
            bool target = key->key.control == EW_KEY_TARGET;
            used = used || (target && !key->arn && key->part == part) ||
                   (target && key->arn && is_in_arn(key->arn, part));
        }
        CHECK(row->name.ptr, used);
    }
}

static void check_keys(const struct ew_action *row)
{
    const char *name = row->name.ptr;
    CHECK(name, ew_action_own_key(row, 0, EW_STR("aws:RequestedRegion")));
    for (size_t i = 0; i < row->key_count; i++) {
        const struct ew_action_key *key = &row->keys[i];
        bool target = key->key.control == EW_KEY_TARGET;
        CHECK(name, !target || key->arn || key->part < row->part_count);
        CHECK(name, !target || key->arn || key->part == EW_DIM_REGION ||
                        ew_str_eq_nocase(row->parts[key->part].dimension.key,
                                         key->key.name));
        for (size_t k = 0; k < i; k++) {
            CHECK(name,
                  !ew_str_eq_nocase(row->keys[k].key.name, key->key.name) ||
                      row->keys[k].with != key->with);
        }
    }
}

static void test_table(void **state)
{
    (void)state;
    const struct ew_action *row;
    for (size_t i = 0; (row = ew_action_at(i)) != NULL; i++) {
        check_parts(row);
        check_resources(row);
        check_use(row);
        check_keys(row);
        const struct ew_action *first = ew_action_find(row->name);
        while (first && first != row) {
            first = ew_action_next(first);
        }
        CHECK(row->name.ptr, first == row);
    }
}

/* ---- rows of one name -------------------------------------------------------
 */

/* clang-format off */
#define ECS(name) "arn:aws:ecs:us-east-1:" SMALL_ACCOUNT ":" name
#define SSM(name) "arn:aws:ssm:us-east-1:" SMALL_ACCOUNT ":" name
#define AWS_SSM(name) "arn:aws:ssm:us-east-1::" name
#define INSTANCE(name) "arn:aws:ec2:us-east-1:" SMALL_ACCOUNT ":instance/" name
#define START "ssm:StartSession"
#define TASKS ALLOW(START, ECS("task/prod/*"))
#define ID "0123456789abcdef0123456789abcdef"

/* Whose verdicts are not `none`, by what follows the name that all have. */
static const struct {
    const char *name;
    const char *action;
    const char *statements;
    const char *want;
} VARIANTS[] = {
    {"a session on a task and any document", START,
     TASKS "," ALLOW(START, "arn:aws:ssm:*:*:document/*"),
     "own AWS AWS-as-own tunnel alone"
     " instance/own:partial instance/AWS:partial instance/AWS-as-own:partial"
     " instance/tunnel:partial managed/own:partial managed/AWS:partial"
     " managed/AWS-as-own:partial managed/tunnel:partial"},
    {"a session on a task and no document", START, TASKS,
     "own:partial AWS:partial AWS-as-own:partial tunnel:partial alone"},
    {"a document of AWS", START,
     TASKS "," ALLOW(START, "arn:aws:ssm:*::document/AWS-StartInt*"),
     "own:partial AWS AWS-as-own:partial tunnel:partial alone"
     " instance/AWS:partial managed/AWS:partial"},
    {"a document of AWS that opens a port is no shell", START,
     TASKS "," ALLOW(START, "arn:aws:ssm:*:*:document/AWS-StartPort*"),
     "own:partial AWS:partial AWS-as-own:partial tunnel alone"
     " instance/tunnel:partial managed/tunnel:partial"},
    {"as many write one of AWS", START,
     TASKS "," ALLOW(START, SSM("document/AWS-StartInteractiveCommand")),
     "own:partial AWS:partial AWS-as-own tunnel:partial alone"
     " instance/AWS-as-own:partial managed/AWS-as-own:partial"},
    {"a document of one's own", START,
     TASKS "," ALLOW(START, SSM("document/SSM-SessionManagerRunShell")),
     "own AWS:partial AWS-as-own:partial tunnel:partial alone"
     " instance/own:partial managed/own:partial"},
    {"a session on an instance", START,
     ALLOW(START, INSTANCE("*")) "," ALLOW(START, SSM("document/x.y")),
     "own:partial instance/own instance/AWS:partial"
     " instance/AWS-as-own:partial instance/tunnel:partial"
     " managed/own:partial"},
    {"a command on a machine of one's own", "ssm:SendCommand",
     ALLOW("ssm:SendCommand", SSM("managed-instance/*")) ","
     ALLOW("ssm:SendCommand", AWS_SSM("document/AWS-RunShellScript")),
     "AWS:partial managed/own:partial managed/AWS managed/AWS-as-own:partial"},
    {"no command is sent to a task", "ssm:SendCommand",
     ALLOW("ssm:SendCommand", ECS("task/*")), ""},
};

static const char *const WORDS[][13] = {
    {"own", "AWS", "AWS-as-own", "tunnel", "alone", "instance/own",
     "instance/AWS", "instance/AWS-as-own", "instance/tunnel", "managed/own",
     "managed/AWS", "managed/AWS-as-own", "managed/tunnel"},
    {"own", "AWS", "AWS-as-own", "managed/own", "managed/AWS",
     "managed/AWS-as-own"},
};
/* clang-format on */

static void test_variants(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(VARIANTS); i++) {
        struct ew_buf got;
        struct ew_str name = ew_str_from(VARIANTS[i].action);
        bool session = ew_str_eq(name, EW_STR(START));
        const char *const *word = WORDS[session ? 0 : 1];
        ew_buf_init(&got);
        for (const struct ew_action *row = ew_action_find(name); row;
             row = ew_action_next(row), word++) {
            struct asked s;
            asked_set_up(&s, row, VARIANTS[i].statements);
            enum ew_verdict verdict = asked_decide(&s, NULL)->verdict;
            const char *tail = verdict == EW_VERDICT_PARTIAL ? ":partial" : "";
            if (verdict != EW_VERDICT_NONE) {
                ew_buf_printf(&got, "%s%s%s",
                              ew_buf_str(&got).len > 0 ? " " : "", *word, tail);
            }
            asked_tear_down(&s);
        }
        CHECK_STR(VARIANTS[i].name, ew_buf_str(&got),
                  ew_str_from(VARIANTS[i].want));
        ew_buf_release(&got);
    }
}

/* ---- what a row is on -------------------------------------------------------
 */

/* clang-format off */
#define IAM(name) "arn:aws:iam::" SMALL_ACCOUNT ":" name
#define EC2(name) "arn:aws:ec2:us-east-1:" SMALL_ACCOUNT ":" name
#define LAMBDA(name) "arn:aws:lambda:us-east-1:" SMALL_ACCOUNT ":" name
#define LOGS(name) "arn:aws:logs:us-east-1:" SMALL_ACCOUNT ":log-group:" name
#define TAG(key) "'StringEquals':{'" key "':'a'}"
#define IF_LIKE(key, value) "'StringLike':{'" key "':'" value "'}"
#define ADMIN "arn:aws:iam::aws:policy/AdministratorAccess"
#define BOUND "iam:PermissionsBoundary"

static const struct {
    const char *name;
    const char *action;
    const char *statements;
    const char *key; /* shown with the request */
    const char *want;
} ROWS[] = {
    {"a policy of a user", "iam:PutUserPolicy",
     ALLOW("iam:PutUserPolicy", IAM("user/x")), NULL,
     "allowed\n" IAM("user/x")},
    {"a user is no role", "iam:PutRolePolicy",
     ALLOW("iam:*", IAM("user/*")), NULL, "none"},
    {"who joins a group is not asked for", "iam:AddUserToGroup",
     ALLOW("iam:AddUserToGroup", IAM("user/x")), NULL, "none"},
    {"the group is", "iam:AddUserToGroup",
     ALLOW("iam:AddUserToGroup", IAM("group/admins")), NULL,
     "allowed\n" IAM("group/admins")},
    {"groups have no tags", "iam:PutGroupPolicy",
     ALLOW_IF("iam:*", "*", TAG("aws:ResourceTag/team")), NULL,
     "blocked\nclosed by condition"},
    {"so a Deny by tags of a group is none", "iam:PutGroupPolicy",
     ALLOW("iam:*", "*") DENY_IF("iam:*", "*",
                                 "'Null':{'aws:ResourceTag/x':'false'}"),
     NULL, "allowed\n" IAM("group/example")},
    {"a user has", "iam:PutUserPolicy",
     ALLOW_IF("iam:*", "*", TAG("iam:ResourceTag/team")), NULL,
     "conditional\n" IAM("user/example") "\n"
     "needs iam:ResourceTag/team (user)"},
    {"tags of policies have the general spelling only",
     "iam:CreatePolicyVersion",
     ALLOW_IF("iam:*", "*", TAG("iam:ResourceTag/team")), NULL,
     "blocked\nclosed by condition"},
    {"a policy that may be attached", "iam:AttachUserPolicy",
     ALLOW_IF("iam:*", "*", "'ArnEquals':{'iam:PolicyARN':'" ADMIN "'}"),
     "iam:PolicyARN", "allowed\n" IAM("user/example") " " ADMIN},
    {"all but one", "iam:AttachRolePolicy",
     ALLOW_IF("iam:*", "*", "'ArnNotEquals':{'iam:PolicyARN':'" ADMIN "'}"),
     NULL, "allowed\n" IAM("role/example")},
    {"which policy it is, is not told where none is attached",
     "iam:PutUserPolicy",
     ALLOW_IF("iam:*", "*", "'ArnEquals':{'iam:PolicyARN':'" ADMIN "'}"),
     NULL, "blocked\nclosed by condition"},
    {"a boundary that is asked for", "iam:PutRolePolicy",
     ALLOW_IF("iam:*", "*", IF_LIKE(BOUND, "*/edge")), BOUND,
     "allowed\n" IAM("role/example") " /edge"},
    {"is not told of a group", "iam:PutGroupPolicy",
     ALLOW_IF("iam:*", "*", IF_LIKE(BOUND, "*")), NULL,
     "blocked\nclosed by condition"},
    {"nor of a policy", "iam:CreatePolicyVersion",
     ALLOW("iam:*", "*") DENY_IF("iam:*", "*",
                                 "'StringNotLike':{'" BOUND "':'*/edge'}"),
     NULL, "blocked\nclosed by deny"},
    {"a boundary is always set to something",
     "iam:PutUserPermissionsBoundary",
     ALLOW_IF("iam:*", "*", "'Null':{'" BOUND "':'true'}"), NULL,
     "blocked\nclosed by condition"},
    {"one that is removed may be any", "iam:DeleteUserPermissionsBoundary",
     ALLOW("iam:*", "*"), NULL, "allowed\n" IAM("user/example")},
    {"a service that a role is passed to", "iam:PassRole",
     ALLOW_IF("iam:PassRole", IAM("role/app"),
              "'StringEquals':{'iam:PassedToService':'ecs-tasks.amazonaws.com'}"),
     "iam:PassedToService",
     "allowed\n" IAM("role/app") " ecs-tasks.amazonaws.com"},
    {"is always told", "iam:PassRole",
     ALLOW_IF("iam:*", "*", "'Null':{'iam:PassedToService':'true'}"), NULL,
     "blocked\nclosed by condition"},
    {"for what it is passed is not the caller's to choose", "iam:PassRole",
     ALLOW_IF("iam:*", "*", IF_LIKE("iam:AssociatedResourceArn", "*")), NULL,
     "conditional\n" IAM("role/example") "\n"
     "needs iam:AssociatedResourceArn (role)"},
    {"tags that are set", "iam:TagRole",
     ALLOW_IF("iam:TagRole", "*", TAG("aws:RequestTag/team")),
     "aws:RequestTag/team", "conditional\n" IAM("role/example") " a\n"
     "needs aws:RequestTag/team (role)"},
    {"are not sent where none are", "iam:PutRolePolicy",
     ALLOW_IF("iam:*", "*", TAG("aws:RequestTag/team")), NULL,
     "blocked\nclosed by condition"},
    {"IAM is called in one region", "iam:CreateAccessKey",
     ALLOW_IF("iam:*", "*", IF_LIKE("aws:RequestedRegion", "eu-*-1")), NULL,
     "blocked\nclosed by condition"},
    {"which is that of its endpoint", "iam:CreateAccessKey",
     ALLOW_IF("iam:*", "*", IF_LIKE("aws:RequestedRegion", "us-*")),
     "aws:RequestedRegion", "allowed\n" IAM("user/example") " us-east-1"},
    {"a role is passed in any", "iam:PassRole",
     ALLOW_IF("iam:*", "*", IF_LIKE("aws:RequestedRegion", "eu-west-1")),
     "aws:RequestedRegion", "allowed\n" IAM("role/example") " eu-west-1"},
    {"a provider by its host and path", "iam:UpdateOpenIDConnectProviderThumbprint",
     ALLOW("iam:*", IAM("oidc-provider/oidc.eks.*/id/A")), NULL,
     "allowed\n" IAM("oidc-provider/oidc.eks./id/A")},

    {"a task is run from a definition", "ecs:RunTask",
     ALLOW("ecs:RunTask", ECS("task-definition/web:*")), NULL,
     "allowed any-cluster arn:aws:ecs:us-east-1:" SMALL_ACCOUNT
     ":cluster/*\n" ECS("task-definition/web:example")},
    {"one of many revisions", "ecs:RunTask",
     ALLOW("ecs:RunTask", ECS("task-definition/web:3")), "ecs:cluster",
     "allowed any-cluster arn:aws:ecs:us-east-1:" SMALL_ACCOUNT
     ":cluster/*\n" ECS("task-definition/web:3") " " ECS("cluster/example")},
    {"a cluster is not what RunTask is on", "ecs:RunTask",
     ALLOW("ecs:RunTask", ECS("cluster/dev")), NULL, "none"},
    {"it is the key that says where", "ecs:RunTask",
     ALLOW_IF("ecs:RunTask", "*",
              "'ArnEquals':{'ecs:cluster':'" ECS("cluster/dev") "'}"),
     "ecs:cluster", "allowed named-clusters " ECS("cluster/dev") "\n"
     ECS("task-definition/example:example") " " ECS("cluster/dev")},
    {"nothing asks for the definition by a key", "ecs:RunTask",
     ALLOW_IF("ecs:RunTask", "*", IF_LIKE("ecs:task-definition", "*")), NULL,
     "blocked\nclosed by condition"},
    {"exec may be switched off", "ecs:RunTask",
     ALLOW_IF("ecs:*", "*",
              "'StringEquals':{'ecs:enable-execute-command':'false'}"),
     "ecs:enable-execute-command",
     "allowed any-cluster arn:aws:ecs:*:" SMALL_ACCOUNT ":cluster/*\n"
     ECS("task-definition/example:example") " false"},
    {"or not be told at all", "ecs:UpdateService",
     ALLOW("ecs:*", "*") DENY_IF("ecs:*", "*",
         IF_LIKE("ecs:enable-execute-command", "*")),
     "ecs:enable-execute-command",
     "allowed any-cluster arn:aws:ecs:*:" SMALL_ACCOUNT ":cluster/*\n"
     ECS("service/example/example") " -"},
    {"nothing else than true and false", "ecs:UpdateService",
     ALLOW_IF("ecs:*", "*",
              "'StringEquals':{'ecs:enable-execute-command':'yes'}"), NULL,
     "blocked\nclosed by condition"},
    {"the switch is no key of task sets", "ecs:CreateTaskSet",
     ALLOW("ecs:*", "*") DENY_IF("ecs:*", "*",
         "'StringNotEquals':{'ecs:enable-execute-command':'false'}"), NULL,
     "blocked\nclosed by deny"},
    {"nor of express services", "ecs:UpdateExpressGatewayService",
     ALLOW_IF("ecs:*", "*",
              "'StringEquals':{'ecs:enable-execute-command':'false'}"), NULL,
     "blocked\nclosed by condition"},
    {"a service of a cluster", "ecs:UpdateService",
     ALLOW("ecs:UpdateService", ECS("service/prod/*")), NULL,
     "allowed named-clusters " ECS("cluster/prod") "\n"
     ECS("service/prod/example")},
    {"a task definition for it", "ecs:CreateService",
     ALLOW_IF("ecs:*", "*",
              "'ArnLike':{'ecs:task-definition':'" ECS("task-definition/w*:*")
              "'}"), "ecs:task-definition",
     "allowed any-cluster arn:aws:ecs:*:" SMALL_ACCOUNT ":cluster/*\n"
     ECS("service/example/example") " " ECS("task-definition/w:")},
    {"a service by the key of a task set", "ecs:CreateTaskSet",
     ALLOW_IF("ecs:*", ECS("task-set/*"),
              "'StringLike':{'ecs:service':'" ECS("service/prod/*") "'}"),
     "ecs:service", "allowed named-clusters " ECS("cluster/prod") "\n"
     ECS("task-set/prod/example/example") " " ECS("service/prod/example")},
    {"a family is registered in no cluster", "ecs:RegisterTaskDefinition",
     ALLOW_IF("ecs:*", "*", IF_LIKE("ecs:cluster", "*")), NULL,
     "blocked\nclosed by condition"},
    {"the family is what it is on", "ecs:RegisterTaskDefinition",
     ALLOW("ecs:*", ECS("task-definition/web:*")), NULL,
     "allowed\n" ECS("task-definition/web:example")},
    {"a machine of one's own joins a cluster",
     "ecs:RegisterContainerInstance", ALLOW("ecs:Reg*", ECS("cluster/a")),
     NULL, "allowed named-clusters " ECS("cluster/a") "\n" ECS("cluster/a")},
    {"tags that are set while something is made are another matter",
     "ecs:TagResource",
     ALLOW_IF("ecs:*", "*", IF_LIKE("ecs:CreateAction", "*")), NULL,
     "blocked\nclosed by condition"},

    {"keys of parameters are not sent with sessions", START,
     TASKS "," ALLOW_IF(START, SSM("document/*"),
                        "'Bool':{'ssm:Recursive':'true'}"), NULL, "partial"},
    {"the type of a document is of the document", START,
     ALLOW_IF(START, "*", "'StringEquals':{'ssm:DocumentType':'Session'}"),
     NULL, "partial"},
    {"and is decided outside", START,
     TASKS "," ALLOW_IF(START, SSM("document/a"),
                        "'StringEquals':{'ssm:DocumentType':'Session'}"),
     NULL, "conditional named-clusters " ECS("cluster/prod") "\n"
     SSM("document/a") "\n" ECS("task/prod/" ID) "\n"
     "needs ssm:DocumentType (document)"},
    {"a session that is taken over", "ssm:ResumeSession",
     ALLOW("ssm:ResumeSession", SSM("session/bob-*")), NULL,
     "allowed\n" SSM("session/bob-")},
    {"by a tag that it may have or not", "ssm:ResumeSession",
     ALLOW_IF("ssm:*", "*",
              "'StringLike':{'ssm:resourceTag/aws:ssmmessages:session-id':"
              "'bob-*'}"),
     NULL, "conditional\n" SSM("session/example") "\n"
     "needs ssm:resourceTag/aws:ssmmessages:session-id (session)"},
    {"what is on no resource is on none by name", "ssm:CreateActivation",
     ALLOW("ssm:*", "arn:aws:ssm:*:*:*"), NULL, "none"},
    {"and on any by a star", "ssm:CreateActivation", ALLOW("ssm:*", "*"), NULL,
     "allowed\n*"},
    {"or where another is left out", "ssm:CreateActivation",
     "{'Effect':'Allow','Action':'ssm:*','NotResource':'" SSM("document/a")
     "'}", NULL, "allowed\n*"},
    {"a Deny by name leaves it", "ssm:CreateActivation",
     ALLOW("ssm:*", "*") DENY("ssm:*", "arn:aws:ssm:*:*:*"), NULL,
     "allowed\n*"},
    {"a runbook and its execution", "ssm:StartAutomationExecution",
     ALLOW("ssm:*", SSM("document/run")) ","
     ALLOW("ssm:*", SSM("automation-execution/*")), NULL,
     "allowed\n" SSM("automation-execution/example") "\n"
     SSM("document/run")},

    {"an instance needs all that it is made of", "ec2:RunInstances",
     ALLOW("ec2:*", EC2("instance/*")), NULL, "partial"},
    {"each of them", "ec2:RunInstances",
     ALLOW("ec2:*", EC2("instance/*")) ","
     ALLOW("ec2:*", EC2("subnet/subnet-1")) ","
     ALLOW("ec2:*", EC2("security-group/*")) ","
     ALLOW("ec2:*", EC2("network-interface/*")) ","
     ALLOW("ec2:*", "arn:aws:ec2:*::image/ami-1"), NULL,
     "allowed\narn:aws:ec2:us-east-1::image/ami-1\n" EC2("subnet/subnet-1")
     "\n" EC2("security-group/example") "\n" EC2("network-interface/example")
     "\n" EC2("instance/example")},
    {"a key of the instance is not one of its image", "ec2:RunInstances",
     ALLOW_IF("ec2:*", "*", IF_LIKE("ec2:InstanceType", "t3.*")), NULL,
     "partial"},
    {"a profile that it may have", "ec2:RunInstances",
     ALLOW("ec2:*", "*") DENY_IF("ec2:*", "arn:aws:ec2:*:*:instance/*",
         "'StringNotLike':{'ec2:InstanceProfile':'*/web'}"),
     "ec2:InstanceProfile",
     "allowed\narn:aws:ec2:us-east-1::image/example -\n"
     EC2("subnet/example") " -\n" EC2("security-group/example") " -\n"
     EC2("network-interface/example") " -\n" EC2("instance/example")
     " /web"},
    {"another profile", "ec2:AssociateIamInstanceProfile",
     ALLOW_IF("ec2:*", "*", IF_LIKE("ec2:NewInstanceProfile", "*/web")),
     "ec2:NewInstanceProfile", "allowed\n" EC2("instance/example") " /web"},
    {"what is known of an instance is decided outside", "ec2:StopInstances",
     ALLOW_IF("ec2:*", "*", IF_LIKE("ec2:InstanceType", "t3.*")), NULL,
     "conditional\n" EC2("instance/example") "\n"
     "needs ec2:InstanceType (instance)"},
    {"a key for an instance", "ec2-instance-connect:SendSSHPublicKey",
     ALLOW("ec2-instance-connect:*", EC2("instance/i-1")), NULL,
     "allowed\n" EC2("instance/i-1")},
    {"a tunnel is to an endpoint", "ec2-instance-connect:OpenTunnel",
     ALLOW("ec2-instance-connect:*", EC2("instance/i-1")), NULL, "none"},
    {"a group by its name, whatever its id",
     "autoscaling:UpdateAutoScalingGroup",
     ALLOW("autoscaling:*", "arn:aws:autoscaling:*:*:autoScalingGroup:*:"
           "autoScalingGroupName/web"), NULL,
     "allowed\narn:aws:autoscaling:us-east-1:" SMALL_ACCOUNT
     ":autoScalingGroup:example:autoScalingGroupName/web"},

    {"a function that is called by its name", "lambda:InvokeFunction",
     ALLOW("lambda:*", LAMBDA("function:web-*")), NULL,
     "allowed\n" LAMBDA("function:web-")},
    {"an event source is of no function by ARN",
     "lambda:CreateEventSourceMapping", ALLOW("lambda:*", LAMBDA("function:*")),
     NULL, "none"},
    {"but by a key", "lambda:CreateEventSourceMapping",
     ALLOW_IF("lambda:*", "*",
              "'ArnLike':{'lambda:FunctionArn':'" LAMBDA("function:a") "'}"),
     NULL, "conditional\n*\nneeds lambda:FunctionArn (any)"},
    {"any key of a build", "codebuild:StartBuild",
     ALLOW_IF("codebuild:*", "arn:aws:codebuild:*:*:project/ci",
              "'Null':{'codebuild:source.buildspec':'true'}"), NULL,
     "allowed\narn:aws:codebuild:us-east-1:" SMALL_ACCOUNT ":project/ci"},
    {"a role that a stack may have", "cloudformation:CreateStack",
     ALLOW_IF("cloudformation:*", "*",
              "'ArnLike':{'cloudformation:RoleArn':'" IAM("role/cfn") "'}"),
     "cloudformation:RoleArn",
     "allowed\narn:aws:cloudformation:us-east-1:" SMALL_ACCOUNT
     ":stack/example " IAM("role/cfn")},
    {"a schedule of a group", "scheduler:CreateSchedule",
     ALLOW("scheduler:*", "arn:aws:scheduler:*:*:schedule/default/*"), NULL,
     "allowed\narn:aws:scheduler:us-east-1:" SMALL_ACCOUNT
     ":schedule/default/"},
    {"a pipeline has no type before its name", "codepipeline:UpdatePipeline",
     ALLOW("codepipeline:*", "arn:aws:codepipeline:*:*:deploy"), NULL,
     "allowed\narn:aws:codepipeline:us-east-1:" SMALL_ACCOUNT ":deploy"},
    {"a trail", "cloudtrail:StopLogging",
     ALLOW("cloudtrail:*", "arn:aws:cloudtrail:*:*:trail/main"), NULL,
     "allowed\narn:aws:cloudtrail:us-east-1:" SMALL_ACCOUNT ":trail/main"},
    {"a log group with a star behind it", "logs:DeleteLogGroup",
     ALLOW("logs:*", LOGS("/ecs/a:*")), NULL, "allowed\n" LOGS("/ecs/a:example")},
    {"and its stream", "logs:DeleteLogStream",
     ALLOW("logs:*", LOGS("/ecs/a:*")), NULL,
     "allowed\n" LOGS("/ecs/a:log-stream:example")},
    {"an object", "s3:DeleteObject", ALLOW("s3:*", "arn:aws:s3:::logs/a:b/*"),
     NULL, "allowed\narn:aws:s3:::logs/a:b/"},
    {"is no bucket", "s3:DeleteBucket", ALLOW("s3:*", "arn:aws:s3:::logs/*"),
     NULL, "none"},
    {"and a bucket no object", "s3:DeleteObject",
     ALLOW("s3:*", "arn:aws:s3:::logs"), NULL, "none"},
    {"a rule of a bus", "events:DisableRule",
     ALLOW("events:*", "arn:aws:events:*:*:rule/bus/r"), NULL,
     "allowed\narn:aws:events:us-east-1:" SMALL_ACCOUNT ":rule/bus/r"},
    {"a key of one's account", "kms:DisableKey",
     ALLOW("kms:*", "arn:aws:kms:*:*:key/k"), NULL,
     "allowed\narn:aws:kms:us-east-1:" SMALL_ACCOUNT ":key/k"},
    {"an alias and the key that it had", "kms:UpdateAlias",
     ALLOW("kms:*", "arn:aws:kms:*:*:alias/a"), NULL, "partial"},
    {"an SCP", "organizations:DetachPolicy",
     ALLOW("organizations:*", "arn:aws:organizations::*:policy/o-1/*"), NULL,
     "allowed\narn:aws:organizations::" SMALL_ACCOUNT ":policy/o-1/"},
    {"an account leaves by no ARN", "organizations:LeaveOrganization",
     ALLOW("organizations:*", "arn:aws:organizations::*:*"), NULL, "none"},
    {"an assignment needs all three", "sso:CreateAccountAssignment",
     ALLOW("sso:*", "arn:aws:sso:::instance/*") ","
     ALLOW("sso:*", "arn:aws:sso:::permissionSet/*"), NULL, "partial"},
    {"with the account", "sso:CreateAccountAssignment",
     ALLOW("sso:*", "arn:aws:sso:::*"), NULL,
     "allowed\narn:aws:sso:::instance/example\n"
     "arn:aws:sso:::permissionSet/example\n"
     "arn:aws:sso:::account/" SMALL_ACCOUNT},
    {"a permission set needs no account", "sso:PutInlinePolicyToPermissionSet",
     ALLOW("sso:*", "arn:aws:sso:::instance/*") ","
     ALLOW("sso:*", "arn:aws:sso:::permissionSet/*"), NULL,
     "allowed\narn:aws:sso:::instance/example\n"
     "arn:aws:sso:::permissionSet/example"},
    {"who joins a group of Identity Center is asked for",
     "identitystore:CreateGroupMembership",
     ALLOW("identitystore:*", "arn:aws:identitystore:::group/*"), NULL,
     "partial"},
};
/* clang-format on */

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct asked s;
        struct ew_buf got;
        ew_buf_init(&got);
        const struct ew_action *row =
            ew_action_find(ew_str_from(ROWS[i].action));
        CHECK(ROWS[i].name, row != NULL);
        asked_set_up(&s, row, ROWS[i].statements);
        asked_describe(&got, asked_decide(&s, NULL), ROWS[i].key);
        CHECK_STR(ROWS[i].name, ew_buf_str(&got), ew_str_from(ROWS[i].want));
        ew_buf_release(&got);
        asked_tear_down(&s);
    }
}

/* ---- what is given ----------------------------------------------------------
 */

/* clang-format off */
#define GIVEN(key, value) {EW_LIT(key), EW_LIT(value)}
#define LEFT_OUT(key) {EW_LIT(key), {NULL, 0}}
#define TASKS_SERVICE "ecs-tasks.amazonaws.com"
#define PASS_TO_TASKS                                      \
    ALLOW_IF("iam:PassRole", IAM("role/app/*"),            \
             "'StringEquals':{'iam:PassedToService':'" TASKS_SERVICE "'}")
#define GUARDED                                            \
    ALLOW("ecs:*", "*") DENY_IF("ecs:*", "*",              \
        "'StringEquals':{'ecs:enable-execute-command':'true'}")

static const struct {
    const char *name;
    const char *action;
    const char *statements;
    struct ew_given given[2];
    enum ew_verdict want;
} GIVEN_ROWS[] = {
    {"a role for the service that is allowed", "iam:PassRole", PASS_TO_TASKS,
     {GIVEN("role", "app/web"), GIVEN("iam:PassedToService", TASKS_SERVICE)},
     EW_VERDICT_ALLOWED},
    {"for another service", "iam:PassRole", PASS_TO_TASKS,
     {GIVEN("role", "app/web"),
      GIVEN("iam:PassedToService", "ec2.amazonaws.com")}, EW_VERDICT_BLOCKED},
    {"another role", "iam:PassRole", PASS_TO_TASKS,
     {GIVEN("role", "web"), GIVEN("iam:PassedToService", TASKS_SERVICE)},
     EW_VERDICT_NONE},
    {"exec switched on in spite of a guard", "ecs:RunTask", GUARDED,
     {GIVEN("ecs:enable-execute-command", "true")}, EW_VERDICT_BLOCKED},
    {"switched off", "ecs:RunTask", GUARDED,
     {GIVEN("ecs:enable-execute-command", "false")}, EW_VERDICT_ALLOWED},
    {"nothing said of it", "ecs:UpdateService", GUARDED,
     {LEFT_OUT("ecs:enable-execute-command"),
      LEFT_OUT("ecs:task-definition")}, EW_VERDICT_ALLOWED},
    {"nothing said where it has to be", "ecs:UpdateService",
     ALLOW_IF("ecs:*", "*",
              "'StringEquals':{'ecs:enable-execute-command':'false'}"),
     {LEFT_OUT("ecs:enable-execute-command")}, EW_VERDICT_BLOCKED},
    {"the policy that may be attached", "iam:AttachRolePolicy",
     ALLOW_IF("iam:*", "*", IF_LIKE("iam:PolicyARN", "*/Read*")),
     {GIVEN("iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
      GIVEN("role", "x")}, EW_VERDICT_ALLOWED},
    {"one that may not", "iam:AttachRolePolicy",
     ALLOW_IF("iam:*", "*", IF_LIKE("iam:PolicyARN", "*/Read*")),
     {GIVEN("iam:PolicyARN", ADMIN), GIVEN("role", "x")}, EW_VERDICT_BLOCKED},
    {"a role that has no boundary", "iam:PutRolePolicy",
     ALLOW_IF("iam:*", "*", IF_LIKE(BOUND, "*/edge")),
     {GIVEN("role", "x"), LEFT_OUT(BOUND)}, EW_VERDICT_BLOCKED},
    {"a document by its name", START,
     TASKS "," ALLOW(START, SSM("document/SSM-SessionManagerRunShell")),
     {GIVEN("document", "SSM-SessionManagerRunShell")}, EW_VERDICT_ALLOWED},
    {"another one", START,
     TASKS "," ALLOW(START, SSM("document/SSM-SessionManagerRunShell")),
     {GIVEN("document", "other")}, EW_VERDICT_PARTIAL},
    {"an identity that is set", "sts:SetSourceIdentity",
     ALLOW_IF("sts:*", "*", IF_LIKE("sts:SourceIdentity", "ops-*")),
     {GIVEN("role", "x"), GIVEN("sts:SourceIdentity", "ops-1")},
     EW_VERDICT_ALLOWED},
    {"another identity", "sts:SetSourceIdentity",
     ALLOW_IF("sts:*", "*", IF_LIKE("sts:SourceIdentity", "ops-*")),
     {GIVEN("role", "x"), GIVEN("sts:SourceIdentity", "bob")},
     EW_VERDICT_BLOCKED},
    {"tags that are brought", "sts:TagSession",
     ALLOW("sts:TagSession", IAM("role/x")), {GIVEN("role", "x")}, EW_VERDICT_ALLOWED},
};
/* clang-format on */

static void test_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(GIVEN_ROWS); i++) {
        struct asked s;
        const struct ew_given *given = GIVEN_ROWS[i].given;
        const struct ew_target target = {
            .given = given, .given_count = given[1].key.ptr ? 2 : 1};
        asked_set_up(&s, ew_action_find(ew_str_from(GIVEN_ROWS[i].action)),
                     GIVEN_ROWS[i].statements);
        CHECK(GIVEN_ROWS[i].name,
              asked_decide(&s, &target)->verdict == GIVEN_ROWS[i].want);
        asked_tear_down(&s);
    }
}

/* Names that no document of a customer's has (fact F1.32). */
static void test_reserved(void **state)
{
    (void)state;
    static const char *const OWN[] = {
        "a",     "am", "ama", "amzo", "aw-s", "x", "SSM-SessionManagerRunShell",
        "my.aws"};
    static const char *const RESERVED[] = {
        "aws", "AWS-RunShellScript", "AmazonECS-x", "amzn.y", "a/b", "a:b"};
    for (size_t i = 0; i < COUNT_OF(OWN); i++) {
        CHECK(OWN[i],
              ew_word_in_domain(EW_DOMAIN_DOCUMENT, ew_str_from(OWN[i])));
    }
    for (size_t i = 0; i < COUNT_OF(RESERVED); i++) {
        CHECK(RESERVED[i],
              !ew_word_in_domain(EW_DOMAIN_DOCUMENT, ew_str_from(RESERVED[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),    cmocka_unit_test(test_variants),
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_given),
        cmocka_unit_test(test_reserved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
