/** Where a service is reached, and for which region requests are signed. */
#ifndef EW_AWS_ENDPOINT_H
#define EW_AWS_ENDPOINT_H

#include "aws/partition.h"
#include "aws/settings.h"

enum ew_aws_service {
    EW_AWS_IAM,
    EW_AWS_STS,
    EW_AWS_ORGANIZATIONS,
    EW_AWS_ECS,
    EW_AWS_EVENTBRIDGE,
    EW_AWS_CLOUDTRAIL,
    EW_AWS_SSM,
    EW_AWS_SSO,            /**< the portal: GetRoleCredentials */
    EW_AWS_SSO_OIDC,       /**< its tokens */
    EW_AWS_SSO_ADMIN,      /**< IAM Identity Center */
    EW_AWS_IDENTITY_STORE, /**< its users and groups */
    EW_AWS_EC2,            /**< which regions there are */
    EW_AWS_SERVICES,       /**< how many there are */
};

struct ew_aws_endpoint {
    struct ew_str url; /**< scheme and host, maybe a path; no `/` at the end */
    struct ew_str service; /**< for the signature */
    struct ew_str region;  /**< for the signature */
};

/** What an endpoint depends on. */
struct ew_aws_endpoint_query {
    enum ew_aws_service service;
    struct ew_str region;
    struct ew_str custom_url; /**< absent: none */
    bool use_fips;
    bool use_dualstack;
    bool sts_legacy;
};

/**
 * By the rules alone.
 *
 * Ownership: in the arena. Errors: EW_INVALID for a region that is missing or
 * cannot be, for a custom endpoint that is no http or https URL or meets FIPS
 * or dual-stack, and for a partition without dual-stack; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_aws_endpoint(
    struct ew_arena *arena, const struct ew_aws_endpoint_query *query,
    struct ew_aws_endpoint *out, struct ew_error *err);
/**
 * As the settings say. Without any region IAM, Organizations and STS are
 * those of the partition `aws`. region: absent, or instead of the settings'.
 */
EW_NODISCARD enum ew_status ew_aws_endpoint_of(
    struct ew_arena *arena, const struct ew_aws_settings *settings,
    enum ew_aws_service service, struct ew_str region,
    struct ew_aws_endpoint *out, struct ew_error *err);

#endif
