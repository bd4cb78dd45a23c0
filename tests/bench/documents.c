#include "documents.h"

#define ACCOUNT "222233334444"
#define COUNT(array) (unsigned)(sizeof(array) / sizeof(*(array)))

static void open_document(struct emit *e, const char *key)
{
    emit_open(e, key, '{');
    emit_text(e, "Version", "2012-10-17");
    emit_open(e, "Statement", '[');
}

static void close_document(struct emit *e)
{
    emit_close(e, ']');
    emit_close(e, '}');
}

/* { "KEY": { "NAME": "VALUE" } } */
static void write_condition(struct emit *e, const char *op, const char *name,
                            const char *value)
{
    emit_open(e, "Condition", '{');
    emit_open(e, op, '{');
    emit_text(e, name, "%s", value);
    emit_close(e, '}');
    emit_close(e, '}');
}

static void write_principal(struct emit *e, const char *kind, const char *value)
{
    emit_open(e, "Principal", '{');
    emit_text(e, kind, "%s", value);
    emit_close(e, '}');
}

void documents_trust(struct emit *e, const char *key)
{
    static const char *const SERVICES[] = {
        "ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com",
        "states.amazonaws.com", "codebuild.amazonaws.com"};
    unsigned kind = emit_random(e, 10);
    open_document(e, key);
    emit_open(e, NULL, '{');
    emit_text(e, "Effect", "Allow");
    if (kind == 0) {
        write_principal(e, "Federated",
                        "arn:aws:iam::" ACCOUNT
                        ":saml-provider/AWSSSO_0a1b2c3d_DO_NOT_DELETE");
        emit_text(e, "Action", "sts:AssumeRoleWithSAML");
        write_condition(e, "StringEquals", "SAML:aud",
                        "https://signin.aws.amazon.com/saml");
    } else if (kind == 1) {
        write_principal(e, "Federated",
                        "arn:aws:iam::" ACCOUNT
                        ":oidc-provider/token.actions.githubusercontent.com");
        emit_text(e, "Action", "sts:AssumeRoleWithWebIdentity");
        write_condition(e, "StringLike",
                        "token.actions.githubusercontent.com:sub",
                        "repo:example/platform:*");
    } else if (kind == 2) {
        write_principal(e, "AWS", "arn:aws:iam::" ACCOUNT ":root");
        emit_text(e, "Action", "sts:AssumeRole");
    } else {
        write_principal(e, "Service",
                        SERVICES[emit_random(e, COUNT(SERVICES))]);
        emit_text(e, "Action", "sts:AssumeRole");
    }
    emit_close(e, '}');
    close_document(e);
}

/** What applications are allowed: of one service, on things of theirs. */
static const struct {
    const char *service;
    const char *actions[6];
    const char *resource;
} USES[] = {
    {"S3",
     {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket",
      "s3:GetBucketLocation", "s3:AbortMultipartUpload"},
     "arn:aws:s3:::example-bucket"                          },
    {"Tables",
     {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
      "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem"},
     "arn:aws:dynamodb:eu-west-1:" ACCOUNT ":table/example" },
    {"Queues",
     {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage",
      "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
      "sqs:ChangeMessageVisibility"},
     "arn:aws:sqs:eu-west-1:" ACCOUNT ":example"            },
    {"Logs",
     {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
      "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:GetLogEvents"},
     "arn:aws:logs:eu-west-1:" ACCOUNT ":log-group:/example"},
    {"Tasks",
     {"ecs:DescribeTasks", "ecs:ListTasks", "ecs:DescribeServices",
      "ecs:UpdateService", "ecs:RunTask", "ecs:StopTask"},
     "arn:aws:ecs:eu-west-1:" ACCOUNT ":service/example"    },
    {"Keys",
     {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey",
      "secretsmanager:GetSecretValue", "ssm:GetParameters"},
     "arn:aws:kms:eu-west-1:" ACCOUNT ":key/example"        },
};

static void write_use(struct emit *e, unsigned number)
{
    unsigned use = emit_random(e, COUNT(USES));
    unsigned actions = 2 + emit_random(e, 4);
    emit_open(e, NULL, '{');
    emit_text(e, "Sid", "%s%u", USES[use].service, number);
    emit_text(e, "Effect", "Allow");
    emit_open(e, "Action", '[');
    for (unsigned i = 0; i < actions; i++) {
        emit_text(e, NULL, "%s", USES[use].actions[i]);
    }
    emit_close(e, ']');
    emit_open(e, "Resource", '[');
    emit_text(e, NULL, "%s-%u", USES[use].resource, emit_random(e, 1000));
    emit_text(e, NULL, "%s-%u/*", USES[use].resource, emit_random(e, 1000));
    emit_close(e, ']');
    if (emit_random(e, 6) == 0) {
        write_condition(e, "StringEquals", "aws:RequestedRegion", "eu-west-1");
    }
    emit_close(e, '}');
}

/** Statements about ecs:ExecuteCommand, in the shapes that occur. */
static const struct {
    const char *effect;
    const char *element; /**< Action or NotAction */
    const char *action;
    const char *cluster; /**< NULL: Resource is `*` */
    const char *op;      /**< NULL: no condition */
    const char *key;
    const char *value;
} EXECS[] = {
    {"Allow", "Action",    "ecs:ExecuteCommand", "web",    NULL,              NULL,           NULL                      },
    {"Allow", "Action",    "ecs:ExecuteCommand", "prod*",  "Bool",
     "aws:MultiFactorAuthPresent",                                                            "true"                    },
    {"Allow", "Action",    "ecs:*",              NULL,     NULL,              NULL,           NULL                      },
    {"Allow", "Action",    "*",                  NULL,     NULL,              NULL,           NULL                      },
    {"Allow", "NotAction", "iam:*",              NULL,     NULL,              NULL,           NULL                      },
    {"Allow", "Action",    "ecs:Execute*",       "data",   "StringEquals",
     "aws:ResourceTag/team",                                                                  "${aws:PrincipalTag/team}"},
    {"Allow", "Action",    "ecs:ExecuteCommand", NULL,     "ArnLike",         "ecs:cluster",
     "arn:aws:ecs:*:*:cluster/dev-*"                                                                                    },
    {"Allow", "Action",    "ecs:ExecuteCommand", NULL,     "StringEquals",
     "ecs:container-name",                                                                    "app"                     },
    {"Allow", "Action",    "ecs:ExecuteCommand", "qa",     "IpAddress",       "aws:SourceIp",
     "198.51.100.0/24"                                                                                                  },
    {"Allow", "Action",    "ecs:ExecuteCommand", "old",    "DateLessThan",
     "aws:CurrentTime",                                                                       "2025-01-01T00:00:00Z"    },
    {"Deny",  "Action",    "ecs:ExecuteCommand", "ledger", NULL,              NULL,           NULL                      },
    {"Deny",  "Action",    "ecs:ExecuteCommand", NULL,     "StringNotEquals",
     "aws:RequestedRegion",                                                                   "eu-west-1"               },
};

static void write_exec(struct emit *e)
{
    unsigned i = emit_random(e, COUNT(EXECS));
    emit_open(e, NULL, '{');
    emit_text(e, "Effect", "%s", EXECS[i].effect);
    emit_text(e, EXECS[i].element, "%s", EXECS[i].action);
    if (EXECS[i].cluster) {
        emit_open(e, "Resource", '[');
        emit_text(e, NULL, "arn:aws:ecs:*:" ACCOUNT ":cluster/%s",
                  EXECS[i].cluster);
        emit_text(e, NULL, "arn:aws:ecs:*:" ACCOUNT ":task/%s/*",
                  EXECS[i].cluster);
        emit_close(e, ']');
    } else {
        emit_text(e, "Resource", "*");
    }
    if (EXECS[i].op) {
        write_condition(e, EXECS[i].op, EXECS[i].key, EXECS[i].value);
    }
    emit_close(e, '}');
}

void documents_policy(struct emit *e, const char *key, bool exec)
{
    unsigned uses = 1 + emit_random(e, 2);
    open_document(e, key);
    for (unsigned i = 0; i < uses; i++) {
        write_use(e, i);
    }
    if (exec) {
        write_exec(e);
    }
    close_document(e);
}
