/** An estate of a few principals, and an engine that answers by rote. */
#ifndef EW_TESTS_AUDIT_STAND_IN_H
#define EW_TESTS_AUDIT_STAND_IN_H

#include "engine/guard.h"

#include "audit/audit.h"

#define ACCOUNT "111122223333"
#define ARN(name) "arn:aws:iam::" ACCOUNT ":" name
#define ROLE_A ARN("role/a")
#define ROLE_B ARN("role/b")
#define ROLE_C ARN("role/c")
#define TASK "arn:aws:ecs:us-east-1:" ACCOUNT ":task/prod/1"

/** Every ECS action on everything. */
#define ALLOW                                                           \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"," \
    "\"Action\":\"ecs:*\",\"Resource\":\"*\"}]}"

/* Pieces of an allow-list in which only a justification is missed. */
#define LIST "version: 1\npolicy: {require: []}\nentries:\n"
#define ENTRY(id, arn)                    \
    "  - id: " id "\n    principal: " arn \
    "\n    clusters: ['arn:aws:ecs:*:" ACCOUNT ":cluster/dev*']\n"
#define FOR_A(id) ENTRY(id, ROLE_A)
#define WHY "    justification: j\n"

enum { MAX_PRINCIPALS = 8 };

/** What the stand-in knows of one principal; change it before the audit. */
struct stand_in_principal {
    struct ew_principal principal;
    struct ew_attachment attachment;
    struct ew_access access;
    struct ew_grant grant;
    const struct ew_guard *guards;
    size_t guard_count;
    struct ew_tag_hold hold;
};

struct stand_in {
    struct ew_arena arena;
    struct ew_estate estate;
    struct ew_account account;
    struct stand_in_principal principals[MAX_PRINCIPALS];
    size_t principal_count;
    /** ew_access_within answers COVERED when it is asked about at least this
     * many bounds, else the other answer, with a witness. */
    size_t covered_from;
    enum ew_cover other_answer;
    size_t within_calls;
    struct ew_audit_options options;
    struct ew_report report;
};

/** No principal, one account, now is 2026-06-01, nothing is covered. */
void stand_in_init(struct stand_in *s);
void stand_in_release(struct stand_in *s);
/** A policy whose document is the text; its id is its name. */
const struct ew_policy *stand_in_policy(struct stand_in *s, const char *name,
                                        const char *json);
/**
 * A role that is allowed any cluster by the first statement of a policy, to
 * be called in the order of the ARNs.
 */
struct stand_in_principal *stand_in_role(struct stand_in *s, const char *arn,
                                         const struct ew_policy *policy);
/** Sets options.allowlist; the text must be valid. */
void stand_in_list(struct stand_in *s, const char *yaml);
enum ew_status stand_in_try(struct stand_in *s);
/** Fails the test where the audit fails. */
void stand_in_audit(struct stand_in *s);

#endif
