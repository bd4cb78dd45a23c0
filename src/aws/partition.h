/** AWS partitions: which one a region is in, and the names of its hosts. */
#ifndef EW_AWS_PARTITION_H
#define EW_AWS_PARTITION_H

#include "base/str.h"

struct ew_aws_partition {
    struct ew_str name;          /**< as in ARNs: "aws-us-gov" */
    struct ew_str region_prefix; /**< "us-gov-"; empty: any two letters */
    struct ew_str global_region; /**< where its global services live */
    struct ew_str dns_suffix;
    struct ew_str dualstack_suffix; /**< empty: no dual-stack endpoints */
};

/**
 * The partition of a region, or of a global one ("aws-global"). A region that
 * is not known is taken to be a new one of the partition `aws`.
 */
const struct ew_aws_partition *ew_aws_partition_of(struct ew_str region);
/** A label of a host name: lower-case letters, digits, inner `-`. */
bool ew_aws_is_region(struct ew_str region);

#endif
