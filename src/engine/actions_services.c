/*
 * Actions of services that run code, or make calls, as a role that is passed to
 * them or that they have already. Most are on one resource that has a name and
 * nothing else.
 */
#include "engine/actions_rows.h"

/* clang-format off */
NAMED_RESOURCE(LAMBDA_FUNCTION, "function", "lambda", "function:");
NAMED_RESOURCE(CODEBUILD_PROJECT, "project", "codebuild", "project/");
NAMED_RESOURCE(GLUE_DEVENDPOINT, "devendpoint", "glue", "devEndpoint/");
NAMED_RESOURCE(GLUE_JOB, "job", "glue", "job/");
NAMED_RESOURCE(GLUE_TRIGGER, "trigger", "glue", "trigger/");
NAMED_RESOURCE(GLUE_SESSION, "session", "glue", "session/");
NAMED_RESOURCE(SAGEMAKER_NOTEBOOK_INSTANCE, "notebook-instance", "sagemaker",
               "notebook-instance/");
NAMED_RESOURCE(SAGEMAKER_NOTEBOOK_CONFIG, "notebook-instance-lifecycle-config",
               "sagemaker",
               "notebook-instance-lifecycle-config/");
NAMED_RESOURCE(SAGEMAKER_TRAINING_JOB, "training-job", "sagemaker",
               "training-job/");
NAMED_RESOURCE(SAGEMAKER_PROCESSING_JOB, "processing-job", "sagemaker",
               "processing-job/");
NAMED_RESOURCE(DATAPIPELINE_PIPELINE, "pipeline", "datapipeline", "pipeline/");
NAMED_RESOURCE(APPRUNNER_SERVICE, "service", "apprunner", "service/");
NAMED_RESOURCE(AGENTCORE_CODE_INTERPRETER, "code-interpreter-custom",
               "bedrock-agentcore",
               "code-interpreter-custom/");
NAMED_RESOURCE(AGENTCORE_RUNTIME, "runtime", "bedrock-agentcore", "runtime/");
NAMED_RESOURCE(AGENTCORE_WORKLOAD_IDENTITY, "workload-identity",
               "bedrock-agentcore",
               "workload-identity-directory/");
NAMED_RESOURCE(AGENTCORE_HARNESS, "harness", "bedrock-agentcore", "harness/");
NAMED_RESOURCE(AGENTCORE_BROWSER, "browser-custom", "bedrock-agentcore",
               "browser-custom/");
NAMED_RESOURCE(BATCH_COMPUTE_ENVIRONMENT, "compute-environment", "batch",
               "compute-environment/");
NAMED_RESOURCE(BATCH_JOB_QUEUE, "job-queue", "batch", "job-queue/");
NAMED_RESOURCE(BRAKET_JOB, "job", "braket", "job/");
NAMED_RESOURCE(CODEPIPELINE_PIPELINE, "pipeline", "codepipeline", "");
NAMED_RESOURCE(CODEPIPELINE_ACTION, "action", "codepipeline", "");
NAMED_RESOURCE(CODEDEPLOY_DEPLOYMENTGROUP, "deploymentgroup", "codedeploy",
               "deploymentgroup:");
NAMED_RESOURCE(CODEDEPLOY_APPLICATION, "application", "codedeploy",
               "application:");
NAMED_RESOURCE(CODEDEPLOY_DEPLOYMENTCONFIG, "deploymentconfig", "codedeploy",
               "deploymentconfig:");
NAMED_RESOURCE(STATES_STATEMACHINE, "statemachine", "states", "stateMachine:");
NAMED_RESOURCE(SCHEDULER_SCHEDULE, "schedule", "scheduler", "schedule/");
NAMED_RESOURCE(PIPES_PIPE, "pipe", "pipes", "pipe/");
NAMED_RESOURCE(EMR_CLUSTER, "cluster", "elasticmapreduce", "cluster/");
NAMED_RESOURCE(EMR_SERVERLESS_APPLICATION, "application", "emr-serverless",
               "/applications/");
NAMED_RESOURCE(GAMELIFT_BUILD, "build", "gamelift", "build/");
NAMED_RESOURCE(IMAGEBUILDER_COMPONENT, "component", "imagebuilder",
               "component/");
NAMED_RESOURCE(IMAGEBUILDER_IMAGE_RECIPE, "imageRecipe", "imagebuilder",
               "image-recipe/");
NAMED_RESOURCE(IMAGEBUILDER_INFRASTRUCTURE_CONFIGURATION, "infrastructureConfiguration",
               "imagebuilder",
               "infrastructure-configuration/");
NAMED_RESOURCE(IMAGEBUILDER_IMAGE, "image", "imagebuilder", "image/");
NAMED_RESOURCE(KINESISANALYTICS_APPLICATION, "application", "kinesisanalytics",
               "application/");
NAMED_RESOURCE(OMICS_RUN, "run", "omics", "run/");
NAMED_RESOURCE(FIS_EXPERIMENT_TEMPLATE, "experiment-template", "fis",
               "experiment-template/");
NAMED_RESOURCE(EKS_CLUSTER, "cluster", "eks", "cluster/");
NAMED_RESOURCE(ECR_REPOSITORY, "repository", "ecr", "repository/");
NO_RESOURCE(NOTHING);

/* With the name of a version or alias. */
RESOURCE(LAMBDA_QUALIFIED, "function",
         (ARN_IN_REGION("lambda"), TEXT(":function:"), PART(DIM_FIRST),
          TEXT(":"), PART(DIM_SECOND)),
         [DIM_FIRST] = NAMED("function", "function", RESOURCE),
         [DIM_SECOND] = NAMED("qualifier", "qualifier", RESOURCE));
/* With its revision or without. */
RESOURCE(BATCH_JOB_DEFINITION, "job-definition",
         (ARN_IN_REGION("batch"), TEXT(":job-definition/"), PART(DIM_FIRST)),
         [DIM_FIRST] = NAMED("job-definition", "job-definition", ANY));

/* The role that a stack is made as, where one is passed. */
#define ROLE_PART(part) \
    [part] = OPTIONAL("role of the stack", "cloudformation:RoleArn", ANY)
NAMED_RESOURCE(CLOUDFORMATION_STACK, "stack", "cloudformation", "stack/");
RESOURCE(CLOUDFORMATION_ROLE_STACK, "stack",
         (ARN_IN_REGION("cloudformation"), TEXT(":stack/"), PART(DIM_FIRST)),
         [DIM_FIRST] = NAMED("stack", "stack", RESOURCE),
         ROLE_PART(DIM_SECOND));
RESOURCE(CLOUDFORMATION_SET, "stackset",
         (ARN_IN_REGION("cloudformation"), TEXT(":stackset/"), PART(DIM_FIRST),
          TEXT(":"), PART(DIM_SECOND)),
         [DIM_FIRST] = NAMED("stackset", "stackset", RESOURCE),
         [DIM_SECOND] = NAMED("id", "id", RESOURCE),
         ROLE_PART(DIM_THIRD));
RESOURCE(CLOUDFORMATION_NEW_SET, "any", (TEXT("*")), ROLE_PART(DIM_FIRST));
#define ON_OLD_SET                                                  \
    .resources = {&CLOUDFORMATION_SET}, .resource_count = 1,        \
    .parts = CLOUDFORMATION_SET_PARTS,                              \
    .part_count = COUNT_OF(CLOUDFORMATION_SET_PARTS) - 1
#define STACK_ROLE IS_PART("cloudformation:RoleArn", DIM_SECOND)
#define SET_ROLE IS_PART("cloudformation:RoleArn", DIM_FIRST)
#define OLD_SET_ROLE IS_PART("cloudformation:RoleArn", DIM_THIRD)
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_services.def"
