/*
 * A partition is told by the beginning of a region's name, as in the published
 * metadata of AWS. Names that nobody knows yet count as the largest partition,
 * so that a new region works before this table is changed.
 */
#include "aws/partition.h"

#include <stddef.h>

/* `aws` is last: it takes what no other one claims. */
#define ROW(name, prefix, region, suffix, dual_suffix)                \
    {                                                                 \
        EW_LIT(name), EW_LIT(prefix), EW_LIT(region), EW_LIT(suffix), \
            EW_LIT(dual_suffix)                                       \
    }
static const struct ew_aws_partition PARTITIONS[] = {
    ROW("aws-cn", "cn-", "cn-north-1", "amazonaws.com.cn",
        "api.amazonwebservices.com.cn"),
    ROW("aws-us-gov", "us-gov-", "us-gov-west-1", "amazonaws.com", "api.aws"),
    ROW("aws-eusc", "eusc-", "eusc-de-east-1", "amazonaws.eu", ""),
    ROW("aws-iso", "us-iso-", "us-iso-east-1", "c2s.ic.gov", ""),
    ROW("aws-iso-b", "us-isob-", "us-isob-east-1", "sc2s.sgov.gov", ""),
    ROW("aws-iso-e", "eu-isoe-", "eu-isoe-west-1", "cloud.adc-e.uk", ""),
    ROW("aws-iso-f", "us-isof-", "us-isof-south-1", "csp.hci.ic.gov", ""),
    ROW("aws", "", "us-east-1", "amazonaws.com", "api.aws"),
};

/* "aws-cn-global" for "aws-cn" */
static bool is_global(struct ew_str region, struct ew_str partition)
{
    return ew_str_starts(region, partition) &&
           ew_str_eq(ew_str_slice(region, partition.len, region.len),
                     EW_STR("-global"));
}

const struct ew_aws_partition *ew_aws_partition_of(struct ew_str region)
{
    const size_t count = sizeof(PARTITIONS) / sizeof(PARTITIONS[0]);
    for (size_t i = 0; i < count; i++) {
        const struct ew_aws_partition *p = &PARTITIONS[i];
        if (is_global(region, p->name) ||
            ew_str_starts(region, p->region_prefix)) {
            return p;
        }
    }
    return &PARTITIONS[count - 1];
}

bool ew_aws_is_region(struct ew_str region)
{
    bool valid = region.len > 0 && region.len <= 63 && region.ptr[0] != '-' &&
                 region.ptr[region.len - 1] != '-';
    for (size_t i = 0; valid && i < region.len; i++) {
        char c = region.ptr[i];
        valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return valid;
}
