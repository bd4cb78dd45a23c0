/*
 * A partition is told by the beginning of a region's name, as in the published
 * metadata of AWS. Names that nobody knows yet count as the largest partition,
 * so that a new region works before this table is changed.
 */
#include "aws/partition.h"

#include <stddef.h>

/* `aws` is last: it takes what no other one claims. */
static const struct ew_aws_partition PARTITIONS[] = {
    {EW_LIT("aws-cn"),     EW_LIT("cn-"),      EW_LIT("cn-north-1"),
     EW_LIT("amazonaws.com.cn"),                                                                   EW_LIT("api.amazonwebservices.com.cn")},
    {EW_LIT("aws-us-gov"), EW_LIT("us-gov-"),  EW_LIT("us-gov-west-1"),
     EW_LIT("amazonaws.com"),                                                                      EW_LIT("api.aws")                     },
    {EW_LIT("aws-eusc"),   EW_LIT("eusc-"),    EW_LIT("eusc-de-east-1"),
     EW_LIT("amazonaws.eu"),                                                                       EW_LIT("")                            },
    {EW_LIT("aws-iso"),    EW_LIT("us-iso-"),  EW_LIT("us-iso-east-1"),
     EW_LIT("c2s.ic.gov"),                                                                         EW_LIT("")                            },
    {EW_LIT("aws-iso-b"),  EW_LIT("us-isob-"), EW_LIT("us-isob-east-1"),
     EW_LIT("sc2s.sgov.gov"),                                                                      EW_LIT("")                            },
    {EW_LIT("aws-iso-e"),  EW_LIT("eu-isoe-"), EW_LIT("eu-isoe-west-1"),
     EW_LIT("cloud.adc-e.uk"),                                                                     EW_LIT("")                            },
    {EW_LIT("aws-iso-f"),  EW_LIT("us-isof-"), EW_LIT("us-isof-south-1"),
     EW_LIT("csp.hci.ic.gov"),                                                                     EW_LIT("")                            },
    {EW_LIT("aws"),        EW_LIT(""),         EW_LIT("us-east-1"),       EW_LIT("amazonaws.com"),
     EW_LIT("api.aws")                                                                                                                   },
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
