#include "template_rows.h"

#define DOCUMENT "PolicyDocument: {Statement: []}"
#define EMPTY "{'Statement':[]}"
#define ALLOW "{Effect: Allow, Action: a, Resource: r}"
#define DENY "{Effect: Deny, Action: a, Resource: r}"
#define ALLOWED "{'Effect':'Allow','Action':'a','Resource':'r'}"
#define DENIED "{'Effect':'Deny','Action':'a','Resource':'r'}"
#define PERHAPS(effect) \
    "{'Effect':'" effect "','Action':'a','Resource':'r','Condition':'{any}'}"
#define MAYBE                                                          \
    "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\n" \
    "Conditions: {Maybe: !Equals [!Ref P, a], Never: !Equals [a, b]}\n"

static const struct template_row IAM[] = {
    {"a role",
     TEMPLATE("  R:\n    Type: AWS::IAM::Role\n    Properties:\n"
              "      RoleName: r\n      Path: /a/\n"
              "      AssumeRolePolicyDocument: {Statement: []}\n"
              "      Policies: [{PolicyName: p, " DOCUMENT "}]\n"
              "      ManagedPolicyArns: [arn:m]\n"
              "      PermissionsBoundary: arn:b\n"
              "      Tags: [{Key: k, Value: v}]\n"),
     NULL, "+ role r R: path=/a/ inline p " EMPTY " at 9:50 of R managed=arn:m "
     "boundary=arn:b trust " EMPTY " at 8:33 of R\n"                        },
    {"a user in a group",
     TEMPLATE("  U: {Type: 'AWS::IAM::User', Properties: {UserName: u, "
              "Groups: [!Ref G, h]}}\n"
              "  G: {Type: 'AWS::IAM::Group'}\n"),
     NULL, "+ user u U:\n+ group {name} G:\n"                                         },
    {"an inline policy for several",
     TEMPLATE("  P: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: p, "
              "Users: [u], Roles: [r], Groups: [!Ref G], " DOCUMENT "}}\n"
              "  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: g}}\n"),
     NULL, "+ group g G:\n"
     "+ group @G P: gets p " EMPTY " at 3:119 of P\n"
     "+ role r P: gets p " EMPTY " at 3:119 of P\n"
     "+ user u P: gets p " EMPTY " at 3:119 of P\n"                         },
    {"a managed policy and whom it is attached to",
     TEMPLATE("  M: {Type: 'AWS::IAM::ManagedPolicy', Properties: "
              "{ManagedPolicyName: m, Path: /x/, Roles: [r], " DOCUMENT "}}\n"),
     NULL, "+ policy m M: path=/x/ " EMPTY " at 3:114 of M\n"
     "+ role r M: gets @M\n"                                                },
    {"policies that are resources of their own",
     TEMPLATE("  A: {Type: 'AWS::IAM::RolePolicy', Properties: {PolicyName: "
              "p, RoleName: r, " DOCUMENT "}}\n"
              "  B: {Type: 'AWS::IAM::UserPolicy', Properties: {PolicyName: "
              "p, UserName: u, " DOCUMENT "}}\n"
              "  C: {Type: 'AWS::IAM::GroupPolicy', Properties: {PolicyName: "
              "p, GroupName: g, " DOCUMENT "}}\n"),
     NULL, "+ role r A: gets p " EMPTY " at 3:94 of A\n"
     "+ user u B: gets p " EMPTY " at 4:94 of B\n"
     "+ group g C: gets p " EMPTY " at 5:96 of C\n"                         },
    {"members of a group",
     TEMPLATE("  A: {Type: 'AWS::IAM::UserToGroupAddition', Properties: "
              "{GroupName: g, Users: [u, v]}}\n"),
     NULL, "+ user u in g\n+ user v in g\n"                                           },
    {"links to what the template has",
     TEMPLATE("  R: {Type: 'AWS::IAM::Role', Properties: {ManagedPolicyArns: "
              "[!Ref M], PermissionsBoundary: !Ref M, "
              "AssumeRolePolicyDocument: {}}}\n"
              "  M: {Type: 'AWS::IAM::ManagedPolicy', Properties: {" DOCUMENT
              "}}\n"),
     NULL, "+ role {name} R: managed=@M boundary=@M trust {} at 3:128 of R\n"
     "+ policy {name} M: " EMPTY " at 4:69 of M\n"                          },
    {"a document in a text",
     TEMPLATE("  M:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
              "      ManagedPolicyName: m\n"
              "      PolicyDocument: |\n"
              "        {\n"
              "          \"Statement\": []}\n"),
     NULL, "+ policy m M: " EMPTY " at 8:9 of M\n"                                    },
    {"a document in a text with an unknown part",
     TEMPLATE("  M:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
              "      ManagedPolicyName: m\n"
              "      PolicyDocument: !Sub '{\"Id\":\"${AWS::Region}\"}'\n"),
     NULL, "+ policy m M: {'Id':'{region}'} at 7:23 of M\n"                           },
    {"a document that is not known",
     MAYBE TEMPLATE("  M: {Type: 'AWS::IAM::ManagedPolicy', Properties: "
                    "{ManagedPolicyName: m, PolicyDocument: !Ref P}}\n"),
     NULL, "+ policy m M: (the policy document at t.yaml:5:91 is not known before "
     "the deployment: parameter `P` has no value (give a parameter file))\n"},
    {"a document that is no JSON",
     TEMPLATE("  M: {Type: 'AWS::IAM::ManagedPolicy', Properties: "
              "{ManagedPolicyName: m, PolicyDocument: '{x'}}\n"),
     NULL, "+ policy m M: (the policy document at t.yaml:3:91 expected a name in "
     "quotes, found `x`)\n"                                                 },
    {"no document",
     TEMPLATE("  M: {Type: 'AWS::IAM::ManagedPolicy', Properties: "
              "{ManagedPolicyName: m}}\n"),
     NULL, "+ policy m M: (the policy document for the resource at t.yaml:3:3 is "
     "missing)\n"                                                           },
};

static const struct template_row UNSURE[] = {
    {"a resource whose condition does not hold is left out",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Condition: Never}\n"), NULL,
     ""                                                                                                                                },
    {"one whose condition is not known stays",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Condition: Maybe}\n"), NULL,
     "+ group {name} G:\n"                                                                                                             },
    {"a parameter file decides",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Condition: Maybe}\n"),
     "{\"Parameters\":{\"P\":\"b\"}}",                                           ""                                                    },
    {"a role's own Deny goes with it",
     MAYBE TEMPLATE("  R: {Type: 'AWS::IAM::Role', Condition: Maybe, "
                    "Properties: {AssumeRolePolicyDocument: {}, Policies: "
                    "[{PolicyName: p, PolicyDocument: "
                    "{Statement: [" DENY "]}}]}}\n"),
     NULL,                                                                       "+ role {name} R: inline p {'Statement':[" DENIED
     "]} at 5:135 of R trust {} at 5:88 of R\n"                                                                              },
    {"a group's Deny is not sure: it is for what its members have, too",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Condition: Maybe, "
                    "Properties: {Policies: [{PolicyName: p, PolicyDocument: "
                    "{Statement: [" DENY "]}}]}}\n"),
     NULL,                                                                       "+ group {name} G: inline p {'Statement':[" PERHAPS(
         "Deny") "]} at 5:106 of G\n"                                                                                        },
    {"the Deny of a policy that may not exist is not sure",
     MAYBE TEMPLATE("  P2: {Type: 'AWS::IAM::Policy', Condition: Maybe, "
                    "Properties: {PolicyName: p, Users: [u], PolicyDocument: "
                    "{Statement: [" ALLOW ", " DENY "]}}}\n"),
     NULL,                                                                       "+ user u P2: gets p {'Statement':[" ALLOWED
     "," PERHAPS("Deny") "]} at 5:108 of P2\n"                                                                               },
    {"a statement that may not be there",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {Policies: "
                    "[{PolicyName: p, PolicyDocument: {Statement: [!If "
                    "[Maybe, " ALLOW ", !Ref 'AWS::NoValue']]}}]}}\n"),
     NULL,                                                                       "+ group {name} G: inline p {'Statement':[" PERHAPS(
         "Allow") "]} at 5:88 of G\n"                                                                                        },
    {"one of two statements",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {Policies: "
                    "[{PolicyName: p, PolicyDocument: {Statement: !If "
                    "[Maybe, [" ALLOW "], " DENY "]}}]}}\n"),
     NULL,                                                                       "+ group {name} G: inline p {'Statement':[" PERHAPS("Allow") "," PERHAPS(
         "Deny") "]} at 5:88 of G\n"                                                                                         },
    {"one of two policies",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {Policies: "
                    "[!If [Maybe, {PolicyName: p, PolicyDocument: {Statement: "
                    "[" ALLOW "]}}, !Ref 'AWS::NoValue']]}}\n"),
     NULL,                                                                       "+ group {name} G: inline p {'Statement':[" PERHAPS(
         "Allow") "]} at 5:100 of G\n"                                                                                       },
    {"policies that are not known",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {Policies: "
                    "!Ref L, ManagedPolicyArns: !Ref L}}\n"),
     NULL,                                                                       "+ group {name} G: !the list of inline policies at t.yaml:5:55 is not "
     "known: parameter `L` has no value (give a parameter file) !the list of "
     "managed policies at t.yaml:5:82 is not known: parameter `L` has no value "
     "(give a parameter file)\n"                                                                                             },
    {"a managed policy that may be attached",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: "
                    "{ManagedPolicyArns: [!If [Maybe, arn:m, !Ref "
                    "'AWS::NoValue']]}}\n"),
     NULL,                                                                       "+ group {name} G: managed=arn:m !the policy attached at t.yaml:5:65 "
     "depends on a condition that is not known: parameter `P` has no value "
     "(give a parameter file)\n"                                                                                             },
    {"a boundary that is not known",
     MAYBE TEMPLATE("  U: {Type: 'AWS::IAM::User', Properties: "
                    "{PermissionsBoundary: !If [Maybe, arn:b, !Ref "
                    "'AWS::NoValue']}}\n"),
     NULL,                                                                       "+ user {name} U: boundary={any}\n"                   },
    {"holders that are not known",
     MAYBE TEMPLATE("  P2: {Type: 'AWS::IAM::Policy', Properties: "
                    "{PolicyName: p, Users: !Ref L, " DOCUMENT "}}\n"),
     NULL,                                                                       "+ user ? P2: gets p {'Statement':[]} at 5:93 of P2\n"},
    {"a holder that is one of two",
     MAYBE TEMPLATE("  P2: {Type: 'AWS::IAM::Policy', Properties: "
                    "{PolicyName: p, Users: [!If [Maybe, u, v]], "
                    "PolicyDocument: {Statement: " ALLOW "}}}\n"),
     NULL,                                                                       "+ user u P2: gets p {'Statement':" PERHAPS(
         "Allow") "} at 5:106 of P2\n"
                  "+ user v P2: gets p {'Statement':" PERHAPS(
                      "Allow") "} at 5:106 of P2\n"                                                                          },
    {"a member that may be none",
     MAYBE TEMPLATE("  A: {Type: 'AWS::IAM::UserToGroupAddition', Condition: "
                    "Maybe, Properties: {GroupName: g, Users: [u]}}\n"),
     NULL,                                                                       "+ user u A: gets A (the membership in a group at t.yaml:5:99 depends "
     "on a condition that is not known)\n"
     "+ user u in g\n"                                                                                                       },
    {"properties that are not known",
     TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {'Fn::Transform': "
              "{Name: x}}}\n"),
     NULL,                                                                       "+ group {any} G: path={any} boundary={any} !the list of inline policies "
     "at t.yaml:3:62 is not known !the list of managed policies at "
     "t.yaml:3:62 is not known\n"                                                                                            },
};

#define SET                                                             \
    "  S: {Type: 'AWS::SSO::PermissionSet', Properties: {Name: admin, " \
    "ManagedPolicies: [arn:m]}}\n"
#define ASSIGN(id, account, set)                                               \
    "  " id ": {Type: 'AWS::SSO::Assignment', Properties: {TargetId: " account \
    ", PermissionSetArn: " set "}}\n"
#define ROLE                                 \
    "+ role AWSReservedSSO_admin_{name} S: " \
    "path=/aws-reserved/sso.amazonaws.com/"

static const struct template_row OTHERS[] = {
    {"a permission set in each account",
     TEMPLATE(
         SET ASSIGN("A",                                                      "'111122223333'",   "!GetAtt S.PermissionSetArn")
             ASSIGN("B","'111122223333'", "!GetAtt S.PermissionSetArn")
                 ASSIGN("C", "444455556666", "!GetAtt S.PermissionSetArn")),
     NULL, ROLE " account=111122223333 managed=arn:m\n" ROLE
          " account=444455556666 managed=arn:m\n"},
    {"a permission set that nobody has here",                                    TEMPLATE(SET),                             NULL,
     ROLE " managed=arn:m\n"},
    {"policies of the account",
     TEMPLATE("  S: {Type: 'AWS::SSO::PermissionSet', Properties: {Name: "
              "admin, InlinePolicy: '{}', CustomerManagedPolicyReferences: "
              "[{Name: a}, {Name: b, Path: /c/}], PermissionsBoundary: "
              "{CustomerManagedPolicyReference: {Name: d}}}}\n"),
     NULL, ROLE " inline AwsSSOInlinePolicy {} at 3:80 of S "
          "managed=arn:aws:iam::{account}:policy/a "
          "managed=arn:aws:iam::{account}:policy/c/b "
          "boundary=arn:aws:iam::{account}:policy/d\n"},
    {"a permission set from elsewhere",
     TEMPLATE(ASSIGN("A",                                             "'111122223333'",                                 "arn:x")),NULL,
     "incomplete 3:94: the permission set that is assigned here is not in "
     "the template\n"},
    {"a target that is no account",
     TEMPLATE(SET ASSIGN("A",                                     "x",                                                                         "!GetAtt S.PermissionSetArn")),NULL,
     ROLE " account={any} managed=arn:m\n"
          "incomplete 4:60: the target is not the id of an account\n"},
    {"policies of an organization",
     TEMPLATE("  A: {Type: 'AWS::Organizations::Policy', Properties: {Type: "
              "SERVICE_CONTROL_POLICY, Name: a, TargetIds: [r-abcd], Content: "
              "{Statement: []}}}\n"
              "  B: {Type: 'AWS::Organizations::Policy', Properties: {Type: "
              "RESOURCE_CONTROL_POLICY, Name: b, Content: "
              "'{\"Statement\":[]}'}}\n"
              "  C: {Type: 'AWS::Organizations::Policy', Properties: {Type: "
              "TAG_POLICY, Name: c, Content: {}}}\n"
              "  D: {Type: 'AWS::Organizations::Policy', Properties: {}}\n"),
     NULL,                                                                          "+ scp a A: " EMPTY " at 3:125 of A\n"
     "+ rcp b B: " EMPTY " at 4:105 of B\n"
     "incomplete 6:3: what type of policy `D` is, is not known\n"},
    {"a cluster that logs nothing",
     TEMPLATE("  C: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: c, "
              "Configuration: {ExecuteCommandConfiguration: {Logging: "
              "NONE}}}}\n"),
     NULL,"+ cluster c C: logging=none\n"},
    {"clusters of which less is known",
     MAYBE TEMPLATE("  A: {Type: 'AWS::ECS::Cluster'}\n"
                    "  B: {Type: 'AWS::ECS::Cluster', Properties: "
                    "{Configuration: !Ref P}}\n"),
     NULL,                                                                                        "+ cluster ? A: logging=unset\n+ cluster ? B: logging=unknown\n"},
    {"a service with its task",
     TEMPLATE("  S: {Type: 'AWS::ECS::Service', Properties: {ServiceName: s, "
              "Cluster: !GetAtt C.Arn, EnableExecuteCommand: true, "
              "TaskDefinition: !Ref T}}\n"
              "  C: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: "
              "c}}\n"
              "  T: {Type: 'AWS::ECS::TaskDefinition', Properties: {Family: f, "
              "TaskRoleArn: arn:r}}\n"),
     NULL,                                                                                        "+ cluster c C: logging=unset\n"
     "+ service s S: cluster=c task=f role=arn:r exec=yes\n"
     "+ definition f T: role=arn:r execution=none\n"},
    {"a definition has its roles, or nobody knows them",
     MAYBE TEMPLATE("  T: {Type: 'AWS::ECS::TaskDefinition', Properties: "
                    "{Family: f, ExecutionRoleArn: !Ref P, "
                    "RequiresCompatibilities: [EC2, FARGATE]}}\n"
                    "  U: {Type: 'AWS::ECS::TaskDefinition'}\n"),
     NULL,                                                                                        "+ definition f T: EC2 FARGATE\n"
     "+ definition ? U: role=none execution=none\n"},
    {"a service tells whose machines are below it, or nobody knows",
     MAYBE TEMPLATE(
         "  A: {Type: 'AWS::ECS::Service', Properties: {LaunchType: "
         "EXTERNAL}}\n"
         "  B: {Type: 'AWS::ECS::Service', Properties: "
         "{CapacityProviderStrategy: [{CapacityProvider: FARGATE}]}}\n"
         "  C: {Type: 'AWS::ECS::Service', Properties: "
         "{CapacityProviderStrategy: [{CapacityProvider: FARGATE}, "
         "{CapacityProvider: !Ref P}]}}\n"
         "  D: {Type: 'AWS::ECS::Service', Properties: {LaunchType: "
         "!Ref P}}\n"
         "  E: {Type: 'AWS::ECS::Service', Properties: "
         "{CapacityProviderStrategy: !Ref P}}\n"),
     NULL,                                                                                        "+ service ? A: exec=no external\n"
     "+ service ? B: exec=no fargate\n"
     "+ service ? C: exec=no\n"
     "+ service ? D: exec=no\n"
     "+ service ? E: exec=no\n"},
    {"what starts a task may name another role",
     TEMPLATE("  E: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Arn: "
              "arn:c, EcsParameters: {EnableExecuteCommand: true, LaunchType: "
              "FARGATE, TaskDefinitionArn: !Ref T}}, {Arn: arn:c, Input: '{}', "
              "EcsParameters: {EnableExecuteCommand: true, "
              "TaskDefinitionArn: !Ref T}}]}}\n"
              "  P: {Type: 'AWS::Pipes::Pipe', Properties: {Target: arn:c, "
              "TargetParameters: {EcsTaskParameters: {EnableExecuteCommand: "
              "true, Overrides: {TaskRoleArn: arn:o}, TaskDefinitionArn: "
              "!Ref T}}}}\n"
              "  T: {Type: 'AWS::ECS::TaskDefinition', Properties: {Family: f, "
              "TaskRoleArn: arn:r}}\n"),
     NULL,                                                                                        "+ service E E: cluster=arn:c task=f role=arn:r exec=yes fargate\n"
     "+ service E E: cluster=arn:c task=f role=arn:r? exec=yes\n"
     "+ service P P: cluster=arn:c task=f role=arn:r? exec=yes\n"
     "+ definition f T: role=arn:r execution=none\n"},
    {"services of which less is known",
     MAYBE TEMPLATE("  A: {Type: 'AWS::ECS::Service', Properties: {Cluster: "
                    "!Ref C}}\n"
                    "  B: {Type: 'AWS::ECS::Service', Properties: "
                    "{EnableExecuteCommand: !Ref P, Cluster: !Ref P}}\n"
                    "  C: {Type: 'AWS::ECS::Cluster'}\n"),
     NULL,                                                                                        "+ cluster ? C: logging=unset\n"
     "+ service ? A: cluster=C exec=no\n"
     "+ service ? B: cluster=not known exec=unsure\n"},
    {"tasks that something starts",
     TEMPLATE("  E: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Arn: "
              "arn:c, EcsParameters: {EnableExecuteCommand: true, "
              "TaskDefinitionArn: arn:t}}, {Arn: x}]}}\n"
              "  S: {Type: 'AWS::Scheduler::Schedule', Properties: {Target: "
              "{Arn: arn:c, EcsParameters: {EnableExecuteCommand: 'true'}}}}\n"
              "  P: {Type: 'AWS::Pipes::Pipe', Properties: {Target: arn:c, "
              "TargetParameters: {EcsTaskParameters: {EnableExecuteCommand: "
              "false}}}}\n"),
     NULL,                                                                                        "+ service E E: cluster=arn:c task=arn:t exec=yes\n"
     "+ service S S: cluster=arn:c exec=yes\n"},
};

#define SAM(resources) \
    "Transform: AWS::Serverless-2016-10-31\nResources:\n" resources
#define LAMBDA(line)                                                 \
    " trust {'Version':'2012-10-17','Statement':[{'Effect':'Allow'," \
    "'Principal':{'Service':'lambda.amazonaws.com'},'Action':"       \
    "'sts:AssumeRole'}]} at " line ":3 of F\n"

static const struct template_row SERVERLESS[] = {
    {"a function gets a role",
     SAM("  F: {Type: 'AWS::Serverless::Function', Properties: {Policies: "
         "[AWSLambdaRole, Other, 'arn:m', {Statement: []}, {S3ReadPolicy: "
         "{}}]}}\n"),
     NULL, "+ role {name} F: inline FRolePolicy0 " EMPTY " at 3:97 of F "
     "managed=arn:aws:iam::aws:policy/service-role/AWSLambdaRole "
     "managed=arn:aws:iam::aws:policy/Other managed=arn:m" LAMBDA("3")},
    {"a function with a role of its own",
     SAM("  F: {Type: 'AWS::Serverless::Function', Properties: {Role: "
         "arn:r, Policies: x}}\n"),
     NULL, ""                                                                   },
    {"a policy template that is not known",
     SAM("  F: {Type: 'AWS::Serverless::Function', Properties: {Policies: "
         "{NewPolicy: {}}}}\n"),
     NULL, "+ role {name} F: trust {'Version':'2012-10-17','Statement':[{'Effect':"
     "'Allow','Principal':{'Service':'lambda.amazonaws.com'},'Action':"
     "'sts:AssumeRole'}]} at 3:3 of F !the policy template at t.yaml:3:66 is "
     "not known here\n"                                               },
    {"globals and links",
     "Globals: {Function: {PermissionsBoundary: arn:b, RolePath: /x/}}\n" SAM(
         "  F: {Type: 'AWS::Serverless::Function'}\n"
         "  P: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: p, Roles: "
         "[!Ref FRole], " DOCUMENT "}}\n"),
     NULL, "+ role {name} F: path=/x/ boundary=arn:b" LAMBDA(
         "4") "+ role @F P: gets p " EMPTY " at 5:98 of P\n"          },
    {"what is not in the template may be made",
     SAM("  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: !Ref "
         "Made}}\n"),
     NULL, "+ group {any} G:\n"                                                 },
};

static const struct template_row GAPS[] = {
    {"a stack in the stack",
     TEMPLATE("  S:\n    Type: AWS::CloudFormation::Stack\n"),                             NULL,
     "incomplete 4:11: what `S` (AWS::CloudFormation::Stack) holds is not "
     "known\n"                                                                                                                                               },
    {"a module",                  TEMPLATE("  S:\n    Type: A::B::C::MODULE\n"),           NULL,
     "incomplete 4:11: what `S` (A::B::C::MODULE) holds is not known\n"                                                                                      },
    {"a transform",               "Transform: [Mine]\n" TEMPLATE("  A: {Type: 'A::B'}\n"),
     NULL,                                                                                       "incomplete 1:13: what the transform `Mine` makes of the template is not "
     "known\n"                                                                                                                                     },
    {"one that includes",
     "Transform: {Name: 'AWS::Include'}\n" TEMPLATE("  A: {Type: 'A::B'}\n"),
     NULL,                                                                                       "incomplete 1:12: what the transform `AWS::Include` makes of the template "
     "is not known\n"                                                                                                                              },
    {"a loop over resources",
     TEMPLATE("  Fn::ForEach::X: [A, !Ref AWS::NotificationARNs, {}]\n"),                  NULL,
     "incomplete 3:3: what `Fn::ForEach::X` adds here is not known\n"                                                                                        },
    {"a resource without a type", TEMPLATE("  A: {}\n"),                                   NULL,
     "incomplete 3:3: `A` is no resource: it has no `Type`\n"                                                                                                },
    {"no resources",              "AWSTemplateFormatVersion: '2010-09-09'\n",              NULL,
     "incomplete 1:1: the template has no map of `Resources`\n"                                                                                              },
    {"a mark of our own",         TEMPLATE("  A: {Type: 'A::B', X: \"\\uFDD0\"}\n"),
     NULL,                                                                                       "incomplete 3:24: a noncharacter of Unicode in a template\n"},
    {"an alias",                  TEMPLATE("  A: &a {Type: 'A::B'}\n  B: *a\n"),           NULL,
     "incomplete 3:6: anchors are not supported\n"                                                                                                           },
    {"a merge key",               TEMPLATE("  A: {Type: 'A::B', <<: {}}\n"),               NULL,
     "incomplete 3:21: merge keys (`<<`) are not supported\n"                                                                                                },
    {"a key that stands twice",
     TEMPLATE("  A: {Type: 'A::B'}\n  A: {Type: 'A::B'}\n"),                               NULL,
     "incomplete 4:3: the key `A` stands in line 3 already\n"                                                                                                },
    {"a broken template",         TEMPLATE("  A: {Type: 'A::B'\n"),                        NULL,
     "incomplete 4:1: did not find expected ',' or '}' while parsing a flow "
     "mapping\n"                                                                                                                                             },
};

#define WITH_TYPE(type) TEMPLATE("  S:\n    Type: " type "\n")

static const struct template_row UNREAD[] = {
    {"a type of IAM that is newer than this is told",
     WITH_TYPE("AWS::IAM::RoleGrant"),                                                         NULL,
     "incomplete 4:11: `S` (AWS::IAM::RoleGrant) may grant access and is of a "
     "type that is not read\n"                                                                         },
    {"so is one of SAM",                                  WITH_TYPE("AWS::Serverless::Agent"), NULL,
     "incomplete 4:11: `S` (AWS::Serverless::Agent) may grant access and is of "
     "a type that is not read\n"                                                                       },
    {"so is one of IAM that others publish",
     WITH_TYPE("AwsCommunity::Iam::Role"),                                                     NULL,
     "incomplete 4:11: `S` (AwsCommunity::Iam::Role) may grant access and is "
     "of a type that is not read\n"                                                                    },
    {"one that others publish for something else is not",
     WITH_TYPE("Datadog::IAMS::Monitor"),                                                      NULL, ""},
    {"one that gives nobody a policy is not",             WITH_TYPE("AWS::IAM::AccessKey"),
     NULL,                                                                                           ""},
    {"properties in a list are told",
     WITH_TYPE("AWS::IAM::Group\n    Properties: [{GroupName: g}]"),                           NULL,
     "+ group {name} S:\n"
     "incomplete 5:17: `Properties` of `S` is a list, not a map\n"                                     },
};

static const struct template_row PARAMETERS[] = {
    {"as a list of pairs",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: "
                    "!Ref P}}\n"),
     "[{\"ParameterKey\":\"P\",\"ParameterValue\":\"x\"}]",                                   "+ group x G:\n"                                                 },
    {"as a list of assignments",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: "
                    "!Ref P}}\n"),
     "[\"P=x=y\",\"Q=\"]",                                                                    "+ group x=y G:\n"                                               },
    {"as a configuration",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: "
                    "!Ref P}}\n"),
     "{\"Parameters\":{\"P\":\"x\"},\"Tags\":{\"a\":\"b\"}}",                                 "+ group x G:\n"                                                 },
    {"a list",
     MAYBE TEMPLATE("  P2: {Type: 'AWS::IAM::Policy', Properties: "
                    "{PolicyName: p, Users: !Ref L, " DOCUMENT "}}\n"),
     "[\"L=u,v\"]",                                                                           "+ user u P2: gets p " EMPTY " at 5:93 of P2\n"
     "+ user v P2: gets p " EMPTY " at 5:93 of P2\n"                                                                                        },
    {"a value that stays what it is",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: "
                    "!Ref P}}\n"),
     "[{\"ParameterKey\":\"P\",\"UsePreviousValue\":true}]",                                  "+ group {any} G:\n"                                             },
    {"two values",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group', Properties: {GroupName: "
                    "!Ref P}}\n"),
     "[\"P=x\",\n\"P=y\"]",                                                                   "+ group {any} G:\n"
     "incomplete 2:1: the parameter `P` has another value at p.json:1:2\n"                                                          },
    {"two values that nobody wants",
     MAYBE TEMPLATE("  G: {Type: 'AWS::IAM::Group'}\n"),                 "[\"X=x\",\"X=y\"]",
     "+ group {name} G:\n"                                                                                                                                     },
    {"a pair without a value",        TEMPLATE("  A: {Type: 'A::B'}\n"),
     "[{\"ParameterKey\":\"P\"}]",                                                            "incomplete 1:2: the parameter has no `ParameterValue`\n"        },
    {"parameters that are no map",    TEMPLATE("  A: {Type: 'A::B'}\n"),
     "{\"Parameters\":[],\"StackPolicy\":{}}",                                                "incomplete 1:15: `Parameters` is not a map of names to values\n"},
    {"parameters for nothing",        NULL,                              "[\"P=x\"]",
     "incomplete 1:1: these are parameters, and there is no template that was "
     "read\n"                                                                                                                                                  },
};

static const struct template_row EXEMPTIONS[] = {
    {"in the metadata",
     TEMPLATE("  R:\n    Type: A::B\n    Metadata: {execwarden: {allow: "
              "['EW101 reason=x', 'EW102 reason=y']}}\n"),
     NULL, "allow EW101 at R t.yaml:5\nallow EW102 at R t.yaml:5\n"},
    {"above the resource",
     TEMPLATE("  # execwarden:allow EW101 reason=x\n"
              "  # and this:\n"
              "  # execwarden:allow EW102 reason=y\n"
              "  R: {Type: 'A::B'}\n"),
     NULL, "allow EW101 at R t.yaml:3\nallow EW102 at R t.yaml:5\n"},
    {"in the resource",
     TEMPLATE("  Q:\n    Type: A::B # execwarden:allow EW101 reason=x\n"
              "    # execwarden:allow EW102 reason=y\n"
              "    Properties: {}\n"
              "  R: {Type: 'A::B'} # execwarden:allow EW103 reason=z\n"),
     NULL, "allow EW101 at Q t.yaml:4\nallow EW102 at Q t.yaml:5\n"
     "allow EW103 at R t.yaml:7\n"                       },
    {"no comment in a text",
     TEMPLATE("  R:\n    Type: A::B\n    X: ' # execwarden:allow EW101'\n"
              "    Y: |\n      # execwarden:allow EW102\n"
              "    Z: a# execwarden:allow EW103\n"),
     NULL, ""                                                      },
    {"of a resource that is left out",
     MAYBE TEMPLATE("  # execwarden:allow EW101 reason=x\n"
                    "  R: {Type: 'A::B', Condition: Never}\n"),
     NULL, ""                                                      },
    {"at no resource",
     "# execwarden:allow EW101 reason=x\n" TEMPLATE("  R: {Type: 'A::B'}\n"),
     NULL, "allow EW101 at  t.yaml:1\n"                            },
};

static void test_iam(void **state)
{
    (void)state;
    check_template_rows(IAM, COUNT_OF(IAM));
}

static void test_unsure(void **state)
{
    (void)state;
    check_template_rows(UNSURE, COUNT_OF(UNSURE));
}

static void test_others(void **state)
{
    (void)state;
    check_template_rows(OTHERS, COUNT_OF(OTHERS));
}

static void test_serverless(void **state)
{
    (void)state;
    check_template_rows(SERVERLESS, COUNT_OF(SERVERLESS));
}

static void test_gaps(void **state)
{
    (void)state;
    check_template_rows(GAPS, COUNT_OF(GAPS));
    check_template_rows(UNREAD, COUNT_OF(UNREAD));
}

static void test_parameters(void **state)
{
    (void)state;
    check_template_rows(PARAMETERS, COUNT_OF(PARAMETERS));
}

static void test_exemptions(void **state)
{
    (void)state;
    check_template_rows(EXEMPTIONS, COUNT_OF(EXEMPTIONS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iam),        cmocka_unit_test(test_unsure),
        cmocka_unit_test(test_others),     cmocka_unit_test(test_serverless),
        cmocka_unit_test(test_gaps),       cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_exemptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
