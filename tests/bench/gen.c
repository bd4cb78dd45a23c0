/*
 * gen ROLES [SEED]: write an account export with that many roles, as the AWS
 * CLI prints it. Equal arguments give equal bytes.
 */
#include "documents.h"
#include "emit.h"

#include <inttypes.h>
#include <stdlib.h>

#define ACCOUNT "222233334444"

static const char ARN[] = "arn:aws:iam::" ACCOUNT ":";

static void write_head(struct emit *e, const char *path, const char *kind,
                       const char *prefix, size_t number)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char name[16];
    char id[18];
    for (size_t i = 0; i < 17; i++) {
        id[i] = DIGITS[emit_random(e, 32)];
    }
    id[17] = '\0';
    (void)snprintf(name, sizeof(name), "%sName",
                   *kind == 'u'   ? "User"
                   : *kind == 'g' ? "Group"
                                  : "Role");
    emit_text(e, "Path", "%s", path);
    emit_text(e, name, "%s-%zu", kind, number);
    (void)snprintf(name, sizeof(name), "%sId",
                   *kind == 'u'   ? "User"
                   : *kind == 'g' ? "Group"
                                  : "Role");
    emit_text(e, name, "%s%s", prefix, id);
    emit_text(e, "Arn", "%s%s%s%s-%zu", ARN, kind, path, kind, number);
    emit_text(e, "CreateDate", "20%02u-%02u-%02uT%02u:%02u:%02u+00:00",
              17 + emit_random(e, 9), 1 + emit_random(e, 12),
              1 + emit_random(e, 28), emit_random(e, 24), emit_random(e, 60),
              emit_random(e, 60));
}

static void write_attached(struct emit *e, size_t count, size_t policies)
{
    emit_open(e, "AttachedManagedPolicies", '[');
    for (size_t i = 0; i < count; i++) {
        size_t number = emit_random(e, (unsigned)policies);
        emit_open(e, NULL, '{');
        emit_text(e, "PolicyName", "policy-%zu", number);
        emit_text(e, "PolicyArn", "%spolicy/policy-%zu", ARN, number);
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

static void write_tags(struct emit *e)
{
    static const char *const TEAMS[] = {"payments", "web", "data", "platform"};
    static const char *const KEYS[] = {"team", "cost-center", "environment"};
    size_t count = emit_random(e, 4);
    emit_open(e, "Tags", '[');
    for (size_t i = 0; i < count; i++) {
        emit_open(e, NULL, '{');
        emit_text(e, "Key", "%s", KEYS[i]);
        emit_text(e, "Value", "%s", TEAMS[emit_random(e, 4)]);
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

static void write_boundary(struct emit *e)
{
    if (emit_random(e, 100) < 4) {
        emit_open(e, "PermissionsBoundary", '{');
        emit_text(e, "PermissionsBoundaryType", "Policy");
        emit_text(e, "PermissionsBoundaryArn", "%spolicy/policy-0", ARN);
        emit_close(e, '}');
    }
}

static void write_inline(struct emit *e, const char *list)
{
    static const unsigned COUNTS[] = {0, 0, 0, 1, 1, 2};
    unsigned count = COUNTS[emit_random(e, 6)];
    emit_open(e, list, '[');
    for (unsigned i = 0; i < count; i++) {
        emit_open(e, NULL, '{');
        emit_text(e, "PolicyName", "inline-%u", i);
        documents_policy(e, "PolicyDocument", emit_random(e, 100) < 3);
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

static const char *role_path(size_t number)
{
    return number % 7 ? "/" : "/service/";
}

/* An instance profile holds a copy of its role: what is drawn at random is
 * drawn again from where the role began. */
static void write_profile(struct emit *e, size_t number, uint64_t begin)
{
    uint64_t state = e->state;
    emit_open(e, "InstanceProfileList", '[');
    if (number % 12 == 0) {
        emit_open(e, NULL, '{');
        emit_text(e, "Path", "/");
        emit_text(e, "InstanceProfileName", "role-%zu", number);
        emit_text(e, "InstanceProfileId", "AIPA%017zu", number);
        emit_text(e, "Arn", "%sinstance-profile/role-%zu", ARN, number);
        emit_text(e, "CreateDate", "2021-03-04T05:06:07+00:00");
        emit_open(e, "Roles", '[');
        emit_open(e, NULL, '{');
        e->state = begin;
        write_head(e, role_path(number), "role", "AROA", number);
        documents_trust(e, "AssumeRolePolicyDocument");
        e->state = state;
        emit_close(e, '}');
        emit_close(e, ']');
        emit_close(e, '}');
    }
    emit_close(e, ']');
}

static void write_role(struct emit *e, size_t number, size_t policies)
{
    uint64_t begin = e->state;
    emit_open(e, NULL, '{');
    write_head(e, role_path(number), "role", "AROA", number);
    documents_trust(e, "AssumeRolePolicyDocument");
    write_profile(e, number, begin);
    write_inline(e, "RolePolicyList");
    write_attached(e, emit_random(e, 4), policies);
    write_boundary(e);
    write_tags(e);
    emit_open(e, "RoleLastUsed", '{');
    if (number % 3) {
        emit_text(e, "LastUsedDate", "2026-11-%02uT07:08:09+00:00",
                  1 + emit_random(e, 19));
        emit_text(e, "Region", "eu-west-1");
    }
    emit_close(e, '}');
    emit_close(e, '}');
}

static void write_user(struct emit *e, size_t number, size_t groups,
                       size_t policies)
{
    emit_open(e, NULL, '{');
    write_head(e, "/", "user", "AIDA", number);
    write_inline(e, "UserPolicyList");
    emit_open(e, "GroupList", '[');
    emit_text(e, NULL, "group-%zu", number % groups);
    emit_close(e, ']');
    write_attached(e, emit_random(e, 2), policies);
    write_boundary(e);
    write_tags(e);
    emit_close(e, '}');
}

static void write_group(struct emit *e, size_t number, size_t policies)
{
    emit_open(e, NULL, '{');
    write_head(e, "/", "group", "AGPA", number);
    write_inline(e, "GroupPolicyList");
    write_attached(e, 2, policies);
    emit_close(e, '}');
}

static void write_policy(struct emit *e, size_t number)
{
    size_t versions = 1 + emit_random(e, 3);
    emit_open(e, NULL, '{');
    emit_text(e, "PolicyName", "policy-%zu", number);
    emit_text(e, "PolicyId", "ANPA%017zu", number);
    emit_text(e, "Arn", "%spolicy/policy-%zu", ARN, number);
    emit_text(e, "Path", "/");
    emit_text(e, "DefaultVersionId", "v%zu", versions);
    emit_number(e, "AttachmentCount", 1 + emit_random(e, 40));
    emit_number(e, "PermissionsBoundaryUsageCount", number == 0);
    emit_flag(e, "IsAttachable", true);
    emit_text(e, "CreateDate", "2020-01-02T03:04:05+00:00");
    emit_text(e, "UpdateDate", "2024-05-06T07:08:09+00:00");
    emit_open(e, "PolicyVersionList", '[');
    for (size_t i = versions; i > 0; i--) {
        emit_open(e, NULL, '{');
        documents_policy(e, "Document", emit_random(e, 100) < 4);
        emit_text(e, "VersionId", "v%zu", i);
        emit_flag(e, "IsDefaultVersion", i == versions);
        emit_text(e, "CreateDate", "2024-05-06T07:08:09+00:00");
        emit_close(e, '}');
    }
    emit_close(e, ']');
    emit_close(e, '}');
}

static void write_account(struct emit *e, size_t roles)
{
    size_t users = roles / 20 + 1;
    size_t groups = roles / 200 + 1;
    size_t policies = roles / 25 + 1;
    emit_open(e, NULL, '{');
    emit_open(e, "UserDetailList", '[');
    for (size_t i = 0; i < users; i++) {
        write_user(e, i, groups, policies);
    }
    emit_close(e, ']');
    emit_open(e, "GroupDetailList", '[');
    for (size_t i = 0; i < groups; i++) {
        write_group(e, i, policies);
    }
    emit_close(e, ']');
    emit_open(e, "RoleDetailList", '[');
    for (size_t i = 0; i < roles; i++) {
        write_role(e, i, policies);
    }
    emit_close(e, ']');
    emit_open(e, "Policies", '[');
    for (size_t i = 0; i < policies; i++) {
        write_policy(e, i);
    }
    emit_close(e, ']');
    emit_close(e, '}');
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        (void)fprintf(stderr, "usage: gen ROLES [SEED]\n");
        return 2;
    }
    struct emit e = {.out = stdout, .first = true};
    e.state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    write_account(&e, (size_t)strtoull(argv[1], NULL, 10));
    (void)fputc('\n', stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
