/*
 * Actions on what keeps or raises evidence: trails, logs, buckets, rules,
 * alarms and keys.
 */
#include "engine/actions_rows.h"

/* clang-format off */
NAMED_RESOURCE(CLOUDTRAIL_TRAIL, "trail", "cloudtrail", "trail/");
NAMED_RESOURCE(CLOUDTRAIL_EVENTDATASTORE, "eventdatastore", "cloudtrail",
               "eventdatastore/");
NAMED_RESOURCE(EVENTS_RULE, "rule-on-default-event-bus", "events", "rule/");
NAMED_RESOURCE(SNS_TOPIC, "topic", "sns", "");
NAMED_RESOURCE(CLOUDWATCH_ALARM, "alarm", "cloudwatch", "alarm:");
NAMED_RESOURCE(KMS_KEY, "key", "kms", "key/");

/* Fact F6.8: an ARN that goes on behind the name, and one that does not. */
RESOURCE(LOGS_LOG_GROUP, "log-group",
         (ARN_IN_REGION("logs"), TEXT(":log-group:"), PART(DIM_FIRST),
          TEXT(":"), PART(DIM_SECOND)),
         [DIM_FIRST] = NAMED("log-group", "log-group", RESOURCE),
         [DIM_SECOND] = NAMED("rest", "rest", ANY));
NAMED_RESOURCE(LOGS_BARE_GROUP, "log-group", "logs", "log-group:");
RESOURCE(LOGS_LOG_STREAM, "log-stream",
         (ARN_IN_REGION("logs"), TEXT(":log-group:"), PART(DIM_FIRST),
          TEXT(":log-stream:"), PART(DIM_SECOND)),
         [DIM_FIRST] = NAMED("log-group", "log-group", RESOURCE),
         [DIM_SECOND] = NAMED("log-stream", "log-stream", ANY));

#define IN_S3 TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":s3:::"), PART(DIM_FIRST)
RESOURCE(S3_BUCKET, "bucket", (IN_S3),
         [DIM_FIRST] = NAMED("bucket", "bucket", LABEL));
RESOURCE(S3_OBJECT, "object", (IN_S3, TEXT("/"), PART(DIM_SECOND)),
         [DIM_FIRST] = NAMED("bucket", "bucket", LABEL),
         [DIM_SECOND] = NAMED("key", "key", ANY));
#define S3_KEYS \
    OUTSIDE("s3:ResourceAccount"), OUTSIDE("s3:BucketTag/"), CALLER("s3:")

/* The key that an alias leaves for another one. */
static const struct ew_arn_piece KMS_OLD_KEY_PIECES[] = {
    ARN_IN_REGION("kms"), TEXT(":key/"), PART(DIM_SECOND)};
static const struct ew_arn_shape KMS_OLD_KEY =
    SHAPE("key", KMS_OLD_KEY_PIECES);
static const struct ew_arn_piece KMS_ALIAS_PIECES[] = {
    ARN_IN_REGION("kms"), TEXT(":alias/"), PART(DIM_FIRST)};
static const struct ew_arn_shape KMS_ALIAS = SHAPE("alias", KMS_ALIAS_PIECES);
static const struct ew_action_part ALIAS_AND_KEY[] = {
    WHERE_PARTS, [DIM_FIRST] = NAMED("alias", "alias", RESOURCE),
    [DIM_SECOND] = NAMED("key", "key", RESOURCE)};
/* clang-format on */

#define EW_ACTION EW_ACTION_ROW
#include "engine/actions_evidence.def"
