#include "dump.h"

#define ECS "arn:aws:ecs:eu-west-1:111122223333:"
#define ROLE(name) "arn:aws:iam::111122223333:role/" name
#define DEFINITION ECS "task-definition/app:7"
#define HOST ECS "container-instance/prod/0123"

/* ---- tasks and services -------------------------------------------------- */

#define TASKS(list) "{'tasks':[" list "],'failures':[]}"
#define TASK(id, more)                                                 \
    "{'taskArn':'" ECS "task/prod/" id "','clusterArn':'" ECS          \
    "cluster/prod','taskDefinitionArn':'" DEFINITION "','lastStatus':" \
    "'RUNNING'" more "}"
#define SERVICES(list) "{'services':[" list "],'failures':[]}"
#define SERVICE(name, more)                                            \
    "{'serviceArn':'" ECS "service/prod/" name "','serviceName':"      \
    "'" name "','clusterArn':'" ECS "cluster/prod','status':'ACTIVE'," \
    "'taskDefinition':'" DEFINITION "'" more "}"

static const struct load_row LAUNCH_ROWS[] = {
    {"a launch type tells whose machine is below a task",
     {TASKS(TASK("a", ",'launchType':'FARGATE'") "," TASK(
         "b",
         ",'launchType':'"
         "EC2'") "," TASK("c",
                          ",'launchType':'EXTERNAL'") "," TASK("d",
                                                               ",'launchType':'"
                                                               "MANAGED_"
                                                               "INSTANCES'"))},
     "workload a: fargate role?\n"
     "workload b: ec2 role?\n"
     "workload c: external role?\n"
     "workload d: managed role?\n"        },
    {"a launch type that is not known, and none, is never Fargate",
     {TASKS(TASK("a", ",'launchType':'LAMBDA'") "," TASK(
         "b", ",'launchType':7") "," TASK("c", ""))},
     "workload a: role?\n"
     "workload b: role?\n"
     "workload c: role?\n"                },
    {"the providers of Fargate have names of their own",
     {TASKS(TASK("a", ",'capacityProviderName':'FARGATE_SPOT'") "," TASK(
         "b", ",'capacityProviderName':'fargate'"))},
     "workload a: fargate role?\n"
     "workload b: role?\n"                },
    {"a strategy is of Fargate where all of its providers are",
     {SERVICES(SERVICE(
         "a",
         ",'capacityProviderStrategy':[{'capacityProvider':"
         "'FARGATE','base':1},{'capacityProvider':"
         "'FARGATE_SPOT'}]") "," SERVICE("b",
                                         ",'capacityProviderStrategy':"
                                         "[{'capacityProvider':'"
                                         "FARGATE'},"
                                         "{'capacityProvider':'mine'}"
                                         "]") "," SERVICE("c",
                                                          ",'"
                                                          "capacityPro"
                                                          "viderStrate"
                                                          "gy':[]") "," SERVICE("d",
                                                                                ",'capacityProviderStrategy':[{'capacityProvider':'FARGATE'},"
                                                                                "{}]"))},
     "workload a: fargate role?\n"
     "workload b: role?\n"
     "workload c: role?\n"
     "workload d: role?\n"                },
    {"the launch type of a service wins over its strategy",
     {SERVICES(SERVICE("a", ",'launchType':'EC2','capacityProviderStrategy':"
                            "[{'capacityProvider':'FARGATE'}]"))},
     "workload a: ec2 role?\n"            },
    {"a task says which container instance it is on",
     {TASKS(
         TASK("a", ",'launchType':'EC2','containerInstanceArn':'" HOST "'"))},
     "workload a: ec2 role? on=" HOST "\n"},
};

/* ---- roles --------------------------------------------------------------- */

#define DEFINED(more)                                                    \
    "{'taskDefinitionArn':'" DEFINITION "','family':'app','revision':7," \
    "'status':'ACTIVE'" more "}"
#define ANSWER(more) "{'taskDefinition':" DEFINED(more) ",'tags':[]}"
#define DEFINITION_LINE \
    "definition " DEFINITION ": family=app of=111122223333 in=eu-west-1"

static const struct load_row ROLE_ROWS[] = {
    {"a definition has its roles and what it was checked for",
     {ANSWER(",'taskRoleArn':'" ROLE("task") "','executionRoleArn':'" ROLE(
         "exec") "','compatibilities':['EC2','FARGATE']")},
     DEFINITION_LINE
     " role=" ROLE("task") " execution=" ROLE("exec") " EC2 FARGATE\n"    },
    {"a definition without roles has none",
     {ANSWER(",'taskRoleArn':null")},
     DEFINITION_LINE "\n"                                                 },
    {"a role that is no ARN is there, and not known",
     {ANSWER(",'taskRoleArn':'task'")},
     DEFINITION_LINE " role=task roles?\n"                                },
    {"a role that is no text is there, and not known",
     {ANSWER(",'executionRoleArn':['x']")},
     DEFINITION_LINE " execution=not known roles?\n"                      },
    {"a definition that is inactive still tells the role of what runs",
     {TASKS(TASK("a", "")),
      "{'taskDefinition':{'taskDefinitionArn':'" DEFINITION
      "','status':'INACTIVE','taskRoleArn':'" ROLE("task") "'}}"},
     "workload a: role=" ROLE(
         "task") "\n"
                 "definition " DEFINITION
                 ": of=111122223333 in=eu-west-1 role=" ROLE(
                     "task") " inactive\n"                                },
    {"a task has the role of its definition",
     {TASKS(TASK("a", "")), ANSWER(",'taskRoleArn':'" ROLE("task") "'")},
     "workload a: role=" ROLE("task") "\n" DEFINITION_LINE
                                      " role=" ROLE("task") "\n"          },
    {"a service has the role of its definition",
     {SERVICES(SERVICE("a", "")), ANSWER("")},
     "workload a:\n" DEFINITION_LINE "\n"                                 },
    {"the role that a task was started with wins",
     {TASKS(TASK("a",
                 ",'overrides':{'containerOverrides':[],'taskRoleArn':'" ROLE(
                     "other") "'}")),
      ANSWER(",'taskRoleArn':'" ROLE("task") "'")},
     "workload a: role=" ROLE("other") "\n" DEFINITION_LINE
                                       " role=" ROLE("task") "\n"         },
    {"a role that a task was started with, and that is not known, stays so",
     {TASKS(TASK("a", ",'overrides':{'taskRoleArn':'other'}") "," TASK(
          "b", ",'overrides':{'taskRoleArn':{}}")),
      ANSWER(",'taskRoleArn':'" ROLE("task") "'")},
     "workload a: role=other role?\n"
     "workload b: role=not known role?\n" DEFINITION_LINE
     " role=" ROLE("task") "\n"                                           },
    {"a definition of another revision tells nothing",
     {TASKS(TASK("a", "")), "{'taskDefinition':{'taskDefinitionArn':'" ECS
                            "task-definition/app:8'}}"},
     "workload a: role?\n"
     "definition " ECS "task-definition/app:8: of=111122223333 "
     "in=eu-west-1\n"                                                     },
    {"answers may be in a list",
     {"[" ANSWER("") ",{'taskDefinition':{'taskDefinitionArn':'" ECS
                     "task-definition/b:1'}}]"},
     DEFINITION_LINE "\ndefinition " ECS
                     "task-definition/b:1: of=111122223333 in=eu-west-1\n"},
    {"definitions may be in a list of a name",
     {"{'taskDefinitions':[" DEFINED("") "],'failures':[]}"},
     DEFINITION_LINE "\n"                                                 },
    {"a list of no definitions is one",
     {"{'taskDefinitions':[],'failures':[]}"},
     ""                                                                   },
    {"one answer in a list that is none loses no other",
     {"[" ANSWER("") ",{'Error':{}}]"},
     DEFINITION_LINE "\nincomplete a.json:1:158: this has no "
                     "`taskDefinitionArn` with an ARN of ECS\n"           },
    {"a definition in two files counts where its roles are known",
     {TASKS(TASK("a", "")), ANSWER(",'taskRoleArn':'task'"),
      ANSWER(",'taskRoleArn':'" ROLE("task") "'")},
     "workload a: role=" ROLE("task") "\n" DEFINITION_LINE " role=" ROLE(
         "task") "\n" DEFINITION_LINE " role=task roles?\n"               },
};

/* ---- machines ------------------------------------------------------------ */

#define HOSTS(list) "{'containerInstances':[" list "],'failures':[]}"
#define NODES(list, more) "{'InstanceInformationList':[" list "]" more "}"
#define NODE                                                        \
    "{'InstanceId':'i-1','PingStatus':'Online','ResourceType':'EC2" \
    "Instance'}"

static const struct load_row MACHINE_ROWS[] = {
    {"a container instance has its cluster in its ARN",
     {HOSTS("{'containerInstanceArn':'" HOST
            "','ec2InstanceId':'i-1','status':'ACTIVE'}")},
     "instance " HOST ": cluster=" ECS "cluster/prod id=i-1 "
     "of=111122223333 in=eu-west-1\n"                                              },
    {"an ARN of old does not tell the cluster",
     {HOSTS("{'containerInstanceArn':'" ECS "container-instance/0123'}")},
     "instance " ECS "container-instance/0123: of=111122223333 "
     "in=eu-west-1\n"                                                              },
    {"a machine that was taken out of its cluster is left out",
     {HOSTS("{'containerInstanceArn':'" HOST "','status':'INACTIVE'}")},
     ""                                                                            },
    {"a machine that is being drained is there",
     {HOSTS("{'containerInstanceArn':'" HOST
            "','ec2InstanceId':'mi-1','status':'DRAINING'}")},
     "instance " HOST ": cluster=" ECS "cluster/prod id=mi-1 "
     "of=111122223333 in=eu-west-1\n"                                              },
    {"what ECS could not describe is missing",
     {"{'containerInstances':[],'failures':[{'arn':'" HOST
      "','reason':'MISSING'}]}"},
     "incomplete a.json:1:38: ECS could not describe this: it is missing\n"        },
    {"a machine without an ARN of ECS is lost",
     {HOSTS("{'containerInstanceArn':'i-1'}")},
     "incomplete a.json:1:24: this has no `containerInstanceArn` with an ARN "
     "of ECS\n"                                                                    },
    {"a node of Systems Manager has its id, type and ping",
     {NODES(NODE, "")},
     "node i-1: type=EC2Instance ping=Online\n"                                    },
    {"no nodes are an answer, too",                             {NODES("", "")}, ""},
    {"a node without an id is lost",
     {NODES(NODE ",{'PingStatus':'Online'}", "")},
     "node i-1: type=EC2Instance ping=Online\n"
     "incomplete a.json:1:101: this has no `InstanceId`: which machine it is "
     "about is not known\n"                                                        },
    {"a page that is not the last is a part",
     {NODES(NODE, ",'NextToken':'x'")},
     "node i-1: type=EC2Instance ping=Online\n"
     "incomplete a.json:1:114: this is one page of several: the AWS CLI joins "
     "them where no `--max-items` is given\n"                                      },
    {"a token that is empty is the end",
     {NODES(NODE, ",'NextToken':''")},
     "node i-1: type=EC2Instance ping=Online\n"                                    },
    {"a token that is null is the end",
     {NODES(NODE, ",'NextToken':null")},
     "node i-1: type=EC2Instance ping=Online\n"                                    },
};

/* ---- Identity Center ----------------------------------------------------- */

#define SET(id) "arn:aws:sso:::permissionSet/ssoins-1/ps-" id
#define ASSIGNED(set, principal)                            \
    "{'AccountId':'111122223333','PermissionSetArn':'" SET( \
        set) "','PrincipalType':'GROUP','PrincipalId':'" principal "'}"
#define ASSIGNMENTS(list) "{'AccountAssignments':[" list "]}"
#define SET_ANSWER(id, name) \
    "{'PermissionSet':{'Name':'" name "','PermissionSetArn':'" SET(id) "'}}"
#define SSO_ROLE(name)                                                         \
    "{'RoleDetailList':[{'RoleName':'AWSReservedSSO_" name "','Path':"         \
    "'/aws-reserved/sso.amazonaws.com/eu-west-1/','Arn':'" ROLE(               \
        "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_" name) "'}]" \
                                                                         "}"
#define SSO_LINE(name)                                            \
    "111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/" \
    "AWSReservedSSO_" name ":\n"

static const struct load_row ASSIGNMENT_ROWS[] = {
    {"an assignment leads to the role of its set",
     {ASSIGNMENTS(ASSIGNED("1", "g1")), SET_ANSWER("1", "Ops"),
      SSO_ROLE("Ops_0123456789abcdef")},
     SSO_LINE("Ops_0123456789abcdef") "assigned GROUP g1: of=111122223333 "
                                      "set=" SET("1") " named=Ops "
                                                      "role=" ROLE(
                                                          "aws-reserved/"
                                                          "sso.amazonaws."
                                                          "com/eu-west-1/"
                                                          "AWSReservedSSO_"
                                                          "Ops_"
                                                          "0123456789abcde"
                                                          "f") "\n"                        },
    {"a set whose name is the begin of another one has its own role",
     {ASSIGNMENTS(ASSIGNED("1", "g1")), SET_ANSWER("1", "Ops"),
      SSO_ROLE("Ops_read_0123456789abcdef")},
     SSO_LINE("Ops_read_0123456789abcdef") "assigned GROUP g1: "
                                           "of=111122223333 set=" SET(
                                               "1") " named=Ops\n"                         },
    {"without the answer about a set its name is not known",
     {ASSIGNMENTS(ASSIGNED("1", "g1") "," ASSIGNED("2", "g1")),
      "[" SET_ANSWER("3", "Ops") "," SET_ANSWER("2", "Dev") "]"},
     "assigned GROUP g1: of=111122223333 set=" SET(
         "1") "\n"
              "assigned GROUP g1: of=111122223333 set=" SET(
                  "2") " named=Dev\n"                                                      },
    {"a set that was renamed between two answers has no name",
     {ASSIGNMENTS(ASSIGNED("1", "g1")), SET_ANSWER("1", "Ops"),
      SET_ANSWER("1", "Dev")},
     "assigned GROUP g1: of=111122223333 set=" SET("1") "\n"                               },
    {"nobody is assigned in an answer",                               {ASSIGNMENTS("")}, ""},
    {"an assignment of nobody loses no other",
     {ASSIGNMENTS("{'AccountId':'111122223333'}," ASSIGNED("1", "g1"))},
     "assigned GROUP g1: of=111122223333 set=" SET(
         "1") "\n"
              "incomplete a.json:1:24: this assignment of Identity Center "
              "does not name "
              "its account, permission set and principal\n"                                },
    {"a page of assignments that is not the last is a part",
     {"{'AccountAssignments':[],'NextToken':'x'}"},
     "incomplete a.json:1:38: this is one page of several: the AWS CLI "
     "joins "
     "them where no `--max-items` is given\n"                                              },
};

static void test_assignments(void **state)
{
    (void)state;
    check_load_rows(ASSIGNMENT_ROWS, COUNT_OF(ASSIGNMENT_ROWS));
}

static void test_launch(void **state)
{
    (void)state;
    check_load_rows(LAUNCH_ROWS, COUNT_OF(LAUNCH_ROWS));
}

static void test_roles(void **state)
{
    (void)state;
    check_load_rows(ROLE_ROWS, COUNT_OF(ROLE_ROWS));
}

static void test_machines(void **state)
{
    (void)state;
    check_load_rows(MACHINE_ROWS, COUNT_OF(MACHINE_ROWS));
}

/* What a run is told from outside. */
static void check_options(const char *name, const struct ew_load_options *with,
                          const struct ew_load_text *texts, size_t count,
                          const char *want)
{
    struct ew_loaded loaded;
    struct ew_error err;
    struct ew_buf out;
    CHECK(name, ew_load_texts(texts, count, with, &loaded, &err) == EW_OK);
    ew_buf_init(&out);
    dump_estate(&out, &loaded.estate);
    CHECK_STR(name, ew_buf_str(&out), ew_str_from(want));
    ew_buf_release(&out);
    ew_loaded_release(&loaded);
}

static void test_nodes_are_where_the_run_is_told(void **state)
{
    (void)state;
    const struct ew_load_text text = {
        EW_STR("n.json"),
        EW_STR("{\"InstanceInformationList\":[{\"InstanceId\":\"mi-1\"}]}")};
    const struct ew_load_options options = {
        .account = EW_STR("111122223333"),
        .region = EW_STR("eu-west-1"),
    };
    check_options("told", &options, &text, 1,
                  "node mi-1: of=111122223333 in=eu-west-1\n");
}

static void test_nodes_are_where_the_manifest_says(void **state)
{
    (void)state;
    const struct ew_load_text texts[] = {
        {EW_STR("s/n.json"),
         EW_STR("{\"InstanceInformationList\":[{\"InstanceId\":\"i-1\"},"
                "{\"InstanceId\":\"i-2\"}]}")                  },
        {EW_STR("s/manifest.json"),
         EW_STR("{\"schema\":\"execwarden/snapshot/v1\",\"complete\":true,"
                "\"missing\":[],\"documents\":[{\"path\":\"n.json\","
                "\"sha256\":\"\",\"kind\":\"ecs-nodes\",\"account\":"
                "\"444455556666\",\"region\":\"us-east-1\"}]}")},
    };
    const struct ew_load_options options = {.account = EW_STR("111122223333")};
    check_options("manifest", &options, texts, COUNT_OF(texts),
                  "node i-1: of=444455556666 in=us-east-1\n"
                  "node i-2: of=444455556666 in=us-east-1\n");
}

static void test_an_excluded_account_has_no_inventory(void **state)
{
    (void)state;
    static const struct ew_str EXCLUDED[] = {EW_LIT("111122223333")};
    const struct ew_load_text texts[] = {
        {EW_STR("a.json"),
         EW_STR("{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::111122223333:"
                "user/u\"},{\"Arn\":\"arn:aws:iam::444455556666:user/v\"}],"
                "\"GroupDetailList\":[],\"RoleDetailList\":[],"
                "\"Policies\":[]}")                                        },
        {EW_STR("h.json"),
         EW_STR("{\"containerInstances\":[{\"containerInstanceArn\":"
                "\"arn:aws:ecs:r:111122223333:container-instance/c/1\"},"
                "{\"containerInstanceArn\":"
                "\"arn:aws:ecs:r:444455556666:container-instance/c/2\"}]}")},
        {EW_STR("d.json"),
         EW_STR("[{\"taskDefinition\":{\"taskDefinitionArn\":"
                "\"arn:aws:ecs:r:111122223333:task-definition/a:1\"}},"
                "{\"taskDefinition\":{\"taskDefinitionArn\":"
                "\"arn:aws:ecs:r:444455556666:task-definition/b:1\"}}]")   },
    };
    const struct ew_load_options options = {
        .excluded = EXCLUDED,
        .excluded_count = 1,
    };
    check_options(
        "excluded", &options, texts, COUNT_OF(texts),
        "444455556666:user/v:\n"
        "definition arn:aws:ecs:r:444455556666:task-definition/b:1: "
        "of=444455556666 in=r\n"
        "instance arn:aws:ecs:r:444455556666:container-instance/c/2: "
        "cluster=arn:aws:ecs:r:444455556666:cluster/c of=444455556666 in=r\n"
        "assume these accounts were excluded and not judged: 111122223333\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_launch),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_machines),
        cmocka_unit_test(test_assignments),
        cmocka_unit_test(test_nodes_are_where_the_run_is_told),
        cmocka_unit_test(test_nodes_are_where_the_manifest_says),
        cmocka_unit_test(test_an_excluded_account_has_no_inventory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
