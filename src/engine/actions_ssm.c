/*
 * Actions of Systems Manager: sessions and commands on tasks of ECS and on
 * machines, and what else runs documents. A session is on a target, and its
 * document has to be allowed, too (facts F1.1 to F1.3, F1.5). Documents of AWS
 * have no account in their ARN (fact F1.7), so whose document it is makes
 * another row.
 */
#include "engine/actions_rows.h"

/* clang-format off */
/* ---- documents -----------------------------------------------------------
 */

/* Of one's own account; of AWS; of AWS as many policies write it, of which it
 * is not known whether they match (fact F1.7). */
#define OWN_DOCUMENT(part) \
    ARN_IN_REGION("ssm"), TEXT(":document/"), PART(part)
#define AWS_DOCUMENT(part)                                        \
    TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":ssm:"),          \
    PART(EW_DIM_REGION), TEXT("::document/"), PART(part)
#define DOCUMENT_SHAPE(symbol, ...)                                        \
    static const struct ew_arn_piece symbol##_PIECES[] = {__VA_ARGS__};    \
    static const struct ew_arn_shape symbol = SHAPE("document", symbol##_PIECES)

/* Behind the task's cluster and id; behind a machine's id; alone. */
DOCUMENT_SHAPE(OWN_BY_TASK, OWN_DOCUMENT(DIM_THIRD));
DOCUMENT_SHAPE(AWS_BY_TASK, AWS_DOCUMENT(DIM_THIRD));
DOCUMENT_SHAPE(OWN_BY_MACHINE, OWN_DOCUMENT(DIM_SECOND));
DOCUMENT_SHAPE(AWS_BY_MACHINE, AWS_DOCUMENT(DIM_SECOND));
DOCUMENT_SHAPE(OWN_DOCUMENT_SHAPE, OWN_DOCUMENT(DIM_FIRST));
DOCUMENT_SHAPE(AWS_DOCUMENT_SHAPE, AWS_DOCUMENT(DIM_FIRST));

/* Fact F1.6: those that hand out a shell or run a command, and those that open
 * a way to a port. Fact F1.29: those that run any command on a machine. */
static const struct ew_str SHELLS[] = {
    EW_LIT("AWS-StartInteractiveCommand"),
    EW_LIT("AWS-StartNonInteractiveCommand"),
    EW_LIT("AmazonECS-ExecuteInteractiveCommand"),
};
static const struct ew_str TUNNELS[] = {
    EW_LIT("AWS-StartPortForwardingSession"),
    EW_LIT("AWS-StartPortForwardingSessionToRemoteHost"),
    EW_LIT("AWS-StartPortForwardingSessionToSocket"),
    EW_LIT("AWS-StartSSHSession"),
};
static const struct ew_str COMMANDS[] = {
    EW_LIT("AWS-RunShellScript"),
    EW_LIT("AWS-RunPowerShellScript"),
    EW_LIT("AWS-RunRemoteScript"),
    EW_LIT("AWS-RunDocument"),
    EW_LIT("AWS-ApplyAnsiblePlaybooks"),
};
#define OWN_NAMES NAMED("document name", "document", DOCUMENT)
#define NAMES_OF(list) LISTED("document name", "document", list)

/* ---- targets -------------------------------------------------------------
 */

#define TASK_PARTS                                                \
    WHERE_PARTS,                                                  \
    [EW_DIM_CLUSTER] = NAMED("cluster name", "cluster", NAME),    \
    [EW_DIM_TASK] = NAMED("task id", "task", TASK)
#define MACHINE_PARTS \
    WHERE_PARTS, [DIM_FIRST] = NAMED("instance id", "instance", LABEL)
#define PART_LIST(symbol, ...) \
    static const struct ew_action_part symbol[] = {__VA_ARGS__}
PART_LIST(ONLY_TASK, TASK_PARTS);
PART_LIST(TASK_OWN, TASK_PARTS, [DIM_THIRD] = OWN_NAMES);
PART_LIST(TASK_SHELLS, TASK_PARTS, [DIM_THIRD] = NAMES_OF(SHELLS));
PART_LIST(TASK_TUNNELS, TASK_PARTS, [DIM_THIRD] = NAMES_OF(TUNNELS));
PART_LIST(MACHINE_OWN, MACHINE_PARTS, [DIM_SECOND] = OWN_NAMES);
PART_LIST(MACHINE_SHELLS, MACHINE_PARTS, [DIM_SECOND] = NAMES_OF(SHELLS));
PART_LIST(MACHINE_TUNNELS, MACHINE_PARTS, [DIM_SECOND] = NAMES_OF(TUNNELS));
PART_LIST(MACHINE_COMMANDS, MACHINE_PARTS, [DIM_SECOND] = NAMES_OF(COMMANDS));
PART_LIST(OWN_PARTS, WHERE_PARTS, [DIM_FIRST] = OWN_NAMES);
PART_LIST(OWN_EXECUTION, WHERE_PARTS, [DIM_FIRST] = OWN_NAMES,
          [DIM_SECOND] = NAMED("execution", "execution", RESOURCE));
PART_LIST(OWN_ASSOCIATION, WHERE_PARTS, [DIM_FIRST] = OWN_NAMES,
          [DIM_SECOND] = NAMED("association", "association", RESOURCE));
PART_LIST(AWS_ASSOCIATION, WHERE_PARTS, [DIM_FIRST] = NAMES_OF(COMMANDS),
          [DIM_SECOND] = NAMED("association", "association", RESOURCE));
PART_LIST(DEFINITION_PARTS, WHERE_PARTS, [DIM_FIRST] = OWN_NAMES,
          [DIM_SECOND] = NAMED("version", "version", RESOURCE));

#define SSM_SHAPE(symbol, word, ...)                                       \
    static const struct ew_arn_piece symbol##_PIECES[] = {__VA_ARGS__};    \
    static const struct ew_arn_shape symbol = SHAPE(word, symbol##_PIECES)
SSM_SHAPE(INSTANCE, "instance",
          ARN_IN_REGION("ec2"), TEXT(":instance/"), PART(DIM_FIRST));
SSM_SHAPE(MANAGED, "managed-instance",
          ARN_IN_REGION("ssm"), TEXT(":managed-instance/"), PART(DIM_FIRST));
SSM_SHAPE(EXECUTION, "automation-execution",
          ARN_IN_REGION("ssm"), TEXT(":automation-execution/"), PART(DIM_SECOND));
SSM_SHAPE(DEFINITION, "automation-definition",
          ARN_IN_REGION("ssm"), TEXT(":automation-definition/"), PART(DIM_FIRST),
          TEXT(":"), PART(DIM_SECOND));
SSM_SHAPE(NEW_ASSOCIATION, "association",
          ARN_IN_REGION("ssm"), TEXT(":association/"), PART(DIM_SECOND));
NAMED_RESOURCE(ASSOCIATION, "association", "ssm", "association/");
NAMED_RESOURCE(WINDOW, "maintenancewindow", "ssm", "maintenancewindow/");
NAMED_RESOURCE(SETTING, "servicesetting", "ssm", "servicesetting/");
NAMED_RESOURCE(SESSION, "session", "ssm", "session/");
NO_RESOURCE(NOTHING);

static const struct ew_action_places PLACES = {
    .cluster = EW_DIM_CLUSTER,
    .task = EW_DIM_TASK,
    .container = EW_NO_PART,
    .cluster_arn = &EW_ECS_CLUSTER_SHAPE,
    .task_arns = {&EW_ECS_TASK_SHAPE},
};

#define ON_TASK(list, ...) \
    ON_ALL_OF(list, __VA_ARGS__ &EW_ECS_TASK_SHAPE), .places = &PLACES
#define BY(document) &(document),
#define TASK_TAGS TAGGED("ssm:resourceTag/", "ecs:TagResource")
#define INSTANCE_TAGS TAGGED("ssm:resourceTag/", "ec2:CreateTags")
#define SSM_TAGS TAGGED("ssm:resourceTag/", "ssm:AddTagsToResource")
#define SESSION_KEYS \
    IN_REGION, OUTSIDE("ssm:AccessRequestId"), \
    OUTSIDE("ssm:SessionDocumentAccessCheck")
#define OF_DOCUMENT(document)                                                 \
    OF_ONE(document, "ssm:DocumentType", false),                              \
    OF_ONE(document, "ssm:DocumentCategories", true)
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_ssm.def"
