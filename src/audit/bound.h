/**
 * Inside the allow-list reader: whom an entry names and what it allows, in
 * IAM's own terms.
 */
#ifndef EW_AUDIT_BOUND_H
#define EW_AUDIT_BOUND_H

#include "engine/access.h"

#include "audit/fields.h"

/**
 * An exact ARN of a user, a role or a root user, or a glob of one with all
 * six fields; `document:PATH`. out: struct ew_str.
 */
ew_field_fn ew_field_principal;
/** A list of `*` or cluster ARNs, which may be globs; out: struct ew_bound. */
ew_field_fn ew_field_clusters;
/** A list of globs of container names; out: struct ew_bound. */
ew_field_fn ew_field_containers;
/** A Condition block of IAM; out: struct ew_bound. */
ew_field_fn ew_field_condition;

/** Is it `*` or a cluster ARN, which may be a glob? */
bool ew_is_cluster_pattern(struct ew_str text);
bool ew_has_wildcard(struct ew_str text);
/**
 * Match an ARN by a glob, field by field: a wildcard does not cross the
 * colons before the resource, so that no path of a role's name can take the
 * place of an account. Texts that are no ARNs are matched as a whole.
 */
bool ew_arn_glob_match(struct ew_str glob, struct ew_str arn);
/** Would it match, were it not for capitals? */
bool ew_arn_glob_misses_case(struct ew_str glob, struct ew_str arn);

#endif
