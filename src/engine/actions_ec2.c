/*
 * Actions of EC2, EC2 Instance Connect and Auto Scaling: ways to a machine, and
 * what runs on it with which profile. EC2 has very many keys; most of them are
 * of what is there, so a row takes those that it does not list for decided
 * outside. ec2:RunInstances makes several resources at once, each of which has
 * keys of its own.
 */
#include "engine/actions_rows.h"

/* clang-format off */
NAMED_RESOURCE(INSTANCE, "instance", "ec2", "instance/");
NAMED_RESOURCE(TEMPLATE, "launch-template", "ec2", "launch-template/");
NAMED_RESOURCE(SPOT_REQUEST, "spot-instances-request", "ec2",
               "spot-instances-request/");
NAMED_RESOURCE(ENDPOINT, "instance-connect-endpoint", "ec2",
               "instance-connect-endpoint/");
NO_RESOURCE(NOTHING);

/* Who has an id in the middle has any. */
#define SCALED(symbol, word, text)                                        \
    RESOURCE(symbol, word,                                                \
             (ARN_IN_REGION("autoscaling"), TEXT(":" word ":"),           \
              PART(DIM_SECOND), TEXT(":" text "/"), PART(DIM_FIRST)),     \
             [DIM_FIRST] = NAMED(word, word, RESOURCE),                   \
             [DIM_SECOND] = NAMED("id", "id", RESOURCE))
SCALED(GROUP, "autoScalingGroup", "autoScalingGroupName");
SCALED(CONFIGURATION, "launchConfiguration", "launchConfigurationName");

/* The profile that an instance is to have. */
static const struct ew_action_part PROFILED_PARTS[] = {
    WHERE_PARTS,
    [DIM_FIRST] = NAMED("instance", "instance", RESOURCE),
    [DIM_SECOND] = NAMED("profile", "ec2:NewInstanceProfile", ANY)};

/* ---- ec2:RunInstances ----------------------------------------------------
 */

#define MADE(symbol, word, part)                                             \
    static const struct ew_arn_piece symbol##_PIECES[] = {                   \
        ARN_IN_REGION("ec2"), TEXT(":" word "/"), PART(part)};               \
    static const struct ew_arn_shape symbol = SHAPE(word, symbol##_PIECES)
enum { DIM_PROFILE = DIM_FIFTH + 1 };

/* Images of others have no account in their ARN, and neither have one's own. */
static const struct ew_arn_piece IMAGE_PIECES[] = {
    TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":ec2:"), PART(EW_DIM_REGION),
    TEXT("::image/"), PART(DIM_SECOND)};
static const struct ew_arn_shape IMAGE = SHAPE("image", IMAGE_PIECES);
MADE(SUBNET, "subnet", DIM_THIRD);
MADE(SECURITY_GROUP, "security-group", DIM_FOURTH);
MADE(INTERFACE, "network-interface", DIM_FIFTH);
MADE(MADE_INSTANCE, "instance", DIM_FIRST);

static const struct ew_action_part RUN_PARTS[] = {
    WHERE_PARTS,
    [DIM_FIRST] = NAMED("instance", "instance", RESOURCE),
    [DIM_SECOND] = NAMED("image", "image", RESOURCE),
    [DIM_THIRD] = NAMED("subnet", "subnet", RESOURCE),
    [DIM_FOURTH] = NAMED("security group", "security-group", RESOURCE),
    [DIM_FIFTH] = NAMED("network interface", "network-interface", RESOURCE),
    [DIM_PROFILE] = OPTIONAL("profile", "ec2:InstanceProfile", ANY)};

#define OF_TEMPLATE(shape)                                      \
    OF_ONE(shape, "ec2:IsLaunchTemplateResource", false),       \
    OF_ONE(shape, "ec2:LaunchTemplate", false)
#define OF_IMAGE                                                \
    OF_TEMPLATE(IMAGE), OF_ONE(IMAGE, "ec2:ImageID", false),    \
    OF_ONE(IMAGE, "ec2:ImageType", false),                      \
    OF_ONE(IMAGE, "ec2:Owner", false),                          \
    OF_ONE(IMAGE, "ec2:Public", false),                         \
    OF_ONE(IMAGE, "ec2:RootDeviceType", false)
#define OF_SUBNET                                               \
    OF_TEMPLATE(SUBNET), OF_ONE(SUBNET, "ec2:SubnetID", false), \
    OF_ONE(SUBNET, "ec2:Vpc", false),                           \
    OF_ONE(SUBNET, "ec2:AvailabilityZone", false),              \
    OF_ONE(SUBNET, "ec2:AvailabilityZoneId", false)
#define OF_GROUP                                                \
    OF_TEMPLATE(SECURITY_GROUP), OF_ONE(SECURITY_GROUP, "ec2:Vpc", false), \
    OF_ONE(SECURITY_GROUP, "ec2:SecurityGroupID", false)
#define OF_INTERFACE                                            \
    OF_TEMPLATE(INTERFACE),                                     \
    OF_ONE(INTERFACE, "ec2:AssociatePublicIpAddress", false),   \
    OF_ONE(INTERFACE, "ec2:AuthorizedService", false),          \
    OF_ONE(INTERFACE, "ec2:AvailabilityZone", false),           \
    OF_ONE(INTERFACE, "ec2:ManagedResourceOperator", false),    \
    OF_ONE(INTERFACE, "ec2:NetworkInterfaceID", false),         \
    OF_ONE(INTERFACE, "ec2:Subnet", false),                     \
    OF_ONE(INTERFACE, "ec2:Vpc", false)
#define OF_INSTANCE(name) OF_ONE(MADE_INSTANCE, name, false)
#define OF_INSTANCES                                            \
    OF_TEMPLATE(MADE_INSTANCE),                                 \
    OF_INSTANCE("ec2:AvailabilityZone"),                        \
    OF_INSTANCE("ec2:AvailabilityZoneId"),                      \
    OF_INSTANCE("ec2:CpuOptionsAmdSevSnp"),                     \
    OF_INSTANCE("ec2:EbsOptimized"),                            \
    OF_INSTANCE("ec2:InstanceAutoRecovery"),                    \
    OF_INSTANCE("ec2:InstanceBandwidthWeighting"),              \
    OF_INSTANCE("ec2:InstanceID"),                              \
    OF_INSTANCE("ec2:InstanceMarketType"),                      \
    OF_INSTANCE("ec2:InstanceMetadataTags"),                    \
    OF_INSTANCE("ec2:InstanceType"),                            \
    OF_INSTANCE("ec2:ManagedResourceOperator"),                 \
    OF_INSTANCE("ec2:MetadataHttpEndpoint"),                    \
    OF_INSTANCE("ec2:MetadataHttpPutResponseHopLimit"),         \
    OF_INSTANCE("ec2:MetadataHttpTokens"),                      \
    OF_INSTANCE("ec2:PlacementGroup"),                          \
    OF_INSTANCE("ec2:ProductCode"),                             \
    OF_INSTANCE("ec2:RootDeviceType"),                          \
    OF_INSTANCE("ec2:Tenancy"),                                 \
    {.key = TARGET_KEY("ec2:InstanceProfile"), .part = DIM_PROFILE, \
     .with = &MADE_INSTANCE}
/* Of what is made, and not of what is there. */
#define TAGS_OF(shape)                                                   \
    {.key = CALLER_KEY("aws:RequestTag/", false), .with = &(shape)},     \
    {.key = CALLER_KEY("aws:TagKeys", true), .with = &(shape)}

static const struct ew_action_key RUN_KEYS[] = {
    IN_REGION,  IS_PART("ec2:Region", EW_DIM_REGION),
    OF_IMAGE, OF_SUBNET, OF_GROUP, OF_INTERFACE, OF_INSTANCES,
    TAGS_OF(MADE_INSTANCE), TAGS_OF(INTERFACE),
};

const struct ew_action EW_EC2_RUN_INSTANCES = {
    .name = EW_LIT("ec2:RunInstances"),
    ON_ALL_OF(RUN_PARTS, &IMAGE, &SUBNET, &SECURITY_GROUP, &INTERFACE,
              &MADE_INSTANCE),
    .keys = RUN_KEYS,
    .key_count = COUNT_OF(RUN_KEYS),
    TAGGED("ec2:ResourceTag/", "ec2:CreateTags"),
};

/* ---- the others ----------------------------------------------------------
 */

#define TAGS TAGGED("ec2:ResourceTag/", "ec2:CreateTags")
#define GROUP_TAGS \
    TAGGED("autoscaling:ResourceTag/", "autoscaling:CreateOrUpdateTags")
/* The family comes last: what stands before it is not decided outside. */
#define EC2_REGION IN_REGION, IS_PART("ec2:Region", EW_DIM_REGION)
#define OTHERS OUTSIDE("ec2:")
#define ATTRIBUTE CALLER("ec2:Attribute"), CALLER("ec2:Attribute/")
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_ec2.def"
