/*
 * Writes of IAM by which somebody gets more (facts A1.5, F4.5 to F4.7): each is
 * a row that says what it is made on and what it does to the layers. Here the
 * engine is asked which of them an editor may make; what comes of them is in
 * edits.c.
 */
#include "paths/writes.h"

#include "policy/arn.h"

#include "paths/joining.h"
#include "paths/making.h"
#include "paths/tagging.h"
#include "paths/tested.h"
#include "paths/writing.h"

#include <assert.h>

static const struct ew_write WRITES[] = {
    {"iam:PutUserPolicy",                 EW_ON_USER,        EW_WRITE_GRANTS,   false},
    {"iam:PutRolePolicy",                 EW_ON_ROLE,        EW_WRITE_GRANTS,   false},
    {"iam:AttachUserPolicy",              EW_ON_USER,        EW_WRITE_ATTACHES, false},
    {"iam:AttachRolePolicy",              EW_ON_ROLE,        EW_WRITE_ATTACHES, false},
    {"iam:PutGroupPolicy",                EW_ON_ITS_GROUP,   EW_WRITE_GRANTS,   false},
    {"iam:AttachGroupPolicy",             EW_ON_ITS_GROUP,   EW_WRITE_ATTACHES, false},
    {"iam:CreatePolicyVersion",           EW_ON_POLICY,      EW_WRITE_REPLACES, false},
    {"iam:SetDefaultPolicyVersion",       EW_ON_POLICY,      EW_WRITE_REVERTS,  false},
    {"iam:AddUserToGroup",                EW_ON_OTHER_GROUP, EW_WRITE_JOINS,    false},
    {"iam:CreatePolicyVersion",           EW_ON_BOUNDARY,    EW_WRITE_UNBINDS,  false},
    {"iam:SetDefaultPolicyVersion",       EW_ON_BOUNDARY,    EW_WRITE_REVERTS,  false},
    {"iam:DeleteUserPermissionsBoundary", EW_ON_USER,        EW_WRITE_UNBINDS,  true },
    {"iam:DeleteRolePermissionsBoundary", EW_ON_ROLE,        EW_WRITE_UNBINDS,  true },
    {"iam:PutUserPermissionsBoundary",    EW_ON_USER,        EW_WRITE_BINDS,    true },
    {"iam:PutRolePermissionsBoundary",    EW_ON_ROLE,        EW_WRITE_BINDS,    true },
    {"iam:DeleteUserPolicy",              EW_ON_USER,        EW_WRITE_DROPS,    true },
    {"iam:DeleteRolePolicy",              EW_ON_ROLE,        EW_WRITE_DROPS,    true },
    {"iam:DetachUserPolicy",              EW_ON_USER,        EW_WRITE_DROPS,    true },
    {"iam:DetachRolePolicy",              EW_ON_ROLE,        EW_WRITE_DROPS,    true },
    {"iam:DeleteGroupPolicy",             EW_ON_ITS_GROUP,   EW_WRITE_DROPS,    true },
    {"iam:DetachGroupPolicy",             EW_ON_ITS_GROUP,   EW_WRITE_DROPS,    true },
    {"iam:RemoveUserFromGroup",           EW_ON_ITS_GROUP,   EW_WRITE_LEAVES,   true },
};
enum { WRITES_COUNT = sizeof(WRITES) / sizeof(WRITES[0]) };

struct ew_writes {
    size_t numbers[WRITES_COUNT];
    size_t create_policy;
};

struct ew_writes *ew_writes_new(struct ew_graph *graph)
{
    struct ew_writes *out = EW_NEW(graph->arena, struct ew_writes);
    for (size_t i = 0; out && i < WRITES_COUNT; i++) {
        out->numbers[i] = ew_calls_named(graph->calls, WRITES[i].action);
        assert(out->numbers[i] != EW_NO_CALL);
    }
    if (out) {
        out->create_policy = ew_calls_named(graph->calls, "iam:CreatePolicy");
    }
    return out;
}

bool ew_may_write_policies(const struct ew_graph *graph,
                           const struct ew_node *editor)
{
    for (size_t i = 0; i < WRITES_COUNT; i++) {
        if (ew_call_set_has(&editor->calls, graph->writes->numbers[i])) {
            return true;
        }
    }
    return false;
}

bool ew_may_write(const struct ew_graph *graph, const struct ew_node *editor)
{
    return ew_may_write_policies(graph, editor) || ew_may_tag(graph, editor);
}

static bool names_a_write(const struct ew_statement *statement)
{
    for (size_t i = 0; i < WRITES_COUNT; i++) {
        if (ew_statement_names_action(statement,
                                      ew_str_from(WRITES[i].action))) {
            return true;
        }
    }
    return false;
}

bool ew_writes_are_bound(const struct ew_principal *editor)
{
    for (size_t i = 0; i < editor->attachment_count; i++) {
        const struct ew_policy *policy = editor->attachments[i].policy;
        const struct ew_document *document = policy->document;
        for (size_t k = 0; document && k < document->statement_count; k++) {
            const struct ew_statement *s = &document->statements[k];
            if (s->effect == EW_ALLOW && s->condition_count == 0 &&
                names_a_write(s)) {
                return false;
            }
        }
        if (!document || policy->most) {
            return false;
        }
    }
    return true;
}

/* ---- asking ---------------------------------------------------------------
 */

struct ew_str ew_write_policy_key(const struct ew_write *write)
{
    return write->does == EW_WRITE_BINDS ? EW_STR("iam:PermissionsBoundary")
                                         : EW_STR("iam:PolicyARN");
}

size_t ew_writes_create_policy(const struct ew_graph *graph)
{
    return graph->writes->create_policy;
}

bool ew_may_rewrite(const struct ew_writing *e)
{
    for (size_t i = 0; i < WRITES_COUNT; i++) {
        if (WRITES[i].on == EW_ON_POLICY &&
            ew_call_set_has(&e->editor->calls, e->graph->writes->numbers[i])) {
            return true;
        }
    }
    return false;
}

/* Fact F4b: the boundary of whom the write is made on is a key of it. */
enum ew_status ew_write_decide(struct ew_writing *e,
                               const struct ew_asked_write *asked,
                               struct ew_str policy,
                               const struct ew_access **out)
{
    const struct ew_principal *subject = e->subject->principal;
    enum ew_write_on on = asked->write->on;
    struct ew_given given[2];
    size_t count = 0;
    bool bound = on == EW_ON_USER || on == EW_ON_ROLE;
    bool sets = asked->write->does == EW_WRITE_BINDS;
    if (bound && !sets && (!subject->has_boundary || subject->boundary)) {
        given[count++] = (struct ew_given){
            EW_STR("iam:PermissionsBoundary"),
            subject->has_boundary ? subject->boundary->id
                                  : (struct ew_str){NULL, 0},
        };
    }
    if (policy.ptr) {
        given[count++] =
            (struct ew_given){ew_write_policy_key(asked->write), policy};
    }
    struct ew_tags tags;
    const struct ew_target target = {
        .resource = asked->target,
        .tags = {bound ? ew_tags_if_known(subject, &tags) : NULL},
        .given = given,
        .given_count = count,
        .holding = asked->holding,
        .holding_count = asked->holding_count,
    };
    return ew_calls_decide(e->graph->calls,
                           e->graph->writes->numbers[asked->number],
                           e->editor->principal, &target, out, e->err);
}

enum ew_status ew_write_add(struct ew_writing *e,
                            struct ew_possible_write possible)
{
    enum ew_verdict verdict = possible.access->verdict;
    bool idle = verdict == EW_VERDICT_UNKNOWN && ew_node_is_unknown(e->editor);
    if (idle || !ew_verdict_is_way(verdict)) {
        return EW_OK;
    }
    return EW_VEC_ADD(&e->possible, &possible);
}

/* Of a row, without a policy that it sets. */
static enum ew_status decide_write(struct ew_writing *e, size_t write,
                                   struct ew_str target, struct ew_str policy,
                                   const struct ew_access **out)
{
    const struct ew_asked_write asked = {
        .number = write, .write = &WRITES[write], .target = target};
    return ew_write_decide(e, &asked, policy, out);
}

static enum ew_status try_attaching(struct ew_writing *e, size_t write,
                                    struct ew_str target,
                                    const struct ew_group *group)
{
    const struct ew_asked_write asked = {.number = write,
                                         .write = &WRITES[write],
                                         .target = target,
                                         .group = group};
    return ew_write_attach(e, &asked);
}

/* ---- other writes -------------------------------------------------------- */

/* Whether a call of this name takes such an attachment away. */
static bool takes_away(const struct ew_write *write,
                       const struct ew_attachment *attachment)
{
    struct ew_str action = ew_str_from(write->action);
    bool of_group = attachment->group.ptr != NULL;
    bool is_inline = attachment->policy->type == EW_POLICY_INLINE;
    return of_group == (write->on == EW_ON_ITS_GROUP) &&
           is_inline == ew_str_starts(action, EW_STR("iam:Delete"));
}

static enum ew_status try_dropping(struct ew_writing *e, size_t write,
                                   struct ew_str target,
                                   const struct ew_group *group)
{
    const struct ew_principal *subject = e->subject->principal;
    for (size_t i = 0; i < subject->attachment_count; i++) {
        const struct ew_attachment *attachment = &subject->attachments[i];
        const struct ew_policy *policy = attachment->policy;
        const struct ew_access *access = NULL;
        struct ew_str arn = {NULL, 0};
        if (!takes_away(&WRITES[write], attachment) ||
            !ew_policy_denies(policy) ||
            (group && !ew_str_eq(group->name, attachment->group))) {
            continue;
        }
        if (ew_str_starts(ew_str_from(WRITES[write].action),
                          EW_STR("iam:Detach"))) {
            arn = policy->id;
        }
        EW_TRY(decide_write(e, write, target, arn, &access));
        EW_TRY(
            ew_write_add(e, (struct ew_possible_write){.write = &WRITES[write],
                                                       .target = target,
                                                       .policy = policy,
                                                       .group = group,
                                                       .access = access}));
    }
    return EW_OK;
}

static enum ew_status try_plainly(struct ew_writing *e, size_t write,
                                  struct ew_str target,
                                  const struct ew_policy *policy,
                                  const struct ew_group *group)
{
    const struct ew_access *access = NULL;
    struct ew_str any = {NULL, 0};
    EW_TRY(decide_write(e, write, target, any, &access));
    return ew_write_add(e, (struct ew_possible_write){.write = &WRITES[write],
                                                      .target = target,
                                                      .policy = policy,
                                                      .group = group,
                                                      .access = access});
}

static enum ew_status try_leaving(struct ew_writing *e, size_t write,
                                  const struct ew_group *group)
{
    const struct ew_principal *subject = e->subject->principal;
    for (size_t i = 0; i < subject->attachment_count; i++) {
        const struct ew_attachment *attachment = &subject->attachments[i];
        if (attachment->group.ptr &&
            ew_str_eq(attachment->group, group->name) &&
            ew_policy_denies(attachment->policy)) {
            return try_plainly(e, write, group->arn, NULL, group);
        }
    }
    return EW_OK;
}

/* One that the input does not show may say anything. */
static enum ew_status try_unknown_version(struct ew_writing *e, size_t write,
                                          const struct ew_policy *policy,
                                          const struct ew_access *known)
{
    static const struct ew_str WHY[] = {
        EW_LIT("which other versions the policy has is not in the input")};
    struct ew_access *access = EW_NEW(e->graph->arena, struct ew_access);
    EW_TRY_MEMORY_FOR(access, e->err);
    *access = *known;
    access->verdict = EW_VERDICT_UNKNOWN;
    access->unknown = (struct ew_strs){WHY, 1};
    return ew_write_add(e, (struct ew_possible_write){.write = &WRITES[write],
                                                      .target = policy->id,
                                                      .policy = policy,
                                                      .version = &EW_ALLOW_ALL,
                                                      .access = access});
}

/* Each other version there is may be made the one that counts (fact F4.7). */
static enum ew_status try_reverting(struct ew_writing *e, size_t write,
                                    const struct ew_policy *policy)
{
    const struct ew_access *access = NULL;
    struct ew_str any = {NULL, 0};
    if (policy->version_count == 0 && policy->versions_known) {
        return EW_OK;
    }
    EW_TRY(decide_write(e, write, policy->id, any, &access));
    if (!policy->versions_known && ew_verdict_is_way(access->verdict)) {
        EW_TRY(try_unknown_version(e, write, policy, access));
    }
    for (size_t i = 0; i < policy->version_count; i++) {
        EW_TRY(ew_write_add(
            e, (struct ew_possible_write){.write = &WRITES[write],
                                          .target = policy->id,
                                          .policy = policy,
                                          .version = policy->versions[i].policy,
                                          .access = access}));
    }
    return EW_OK;
}

static enum ew_status try_on_policy(struct ew_writing *e, size_t write,
                                    const struct ew_policy *policy)
{
    if (!policy || policy->type != EW_POLICY_MANAGED) {
        return EW_OK; /* AWS's own have no versions of others (fact F4.9) */
    }
    return WRITES[write].does == EW_WRITE_REVERTS
               ? try_reverting(e, write, policy)
               : try_plainly(e, write, policy->id, policy, NULL);
}

/* Of a group, or all. */
static enum ew_status try_on_policies(struct ew_writing *e, size_t write,
                                      const struct ew_group *group)
{
    const struct ew_principal *subject = e->subject->principal;
    for (size_t i = 0; i < subject->attachment_count; i++) {
        const struct ew_attachment *attachment = &subject->attachments[i];
        bool seen = group && !(attachment->group.ptr &&
                               ew_str_eq(attachment->group, group->name));
        for (size_t k = 0; k < i; k++) {
            seen = seen || subject->attachments[k].policy == attachment->policy;
        }
        EW_TRY(seen ? EW_OK : try_on_policy(e, write, attachment->policy));
    }
    return EW_OK;
}

static enum ew_status try_on_group(struct ew_writing *e, size_t write,
                                   const struct ew_group *group)
{
    switch (WRITES[write].does) {
    case EW_WRITE_ATTACHES:
        return try_attaching(e, write, group->arn, group);
    case EW_WRITE_DROPS:
        return try_dropping(e, write, group->arn, group);
    case EW_WRITE_LEAVES:
        return try_leaving(e, write, group);
    case EW_WRITE_GRANTS:
    case EW_WRITE_REPLACES:
    case EW_WRITE_REVERTS:
    case EW_WRITE_JOINS:
    case EW_WRITE_UNBINDS:
    case EW_WRITE_BINDS:
    case EW_WRITE_TAGS:
    case EW_WRITE_OPENS:
        break;
    }
    return try_plainly(e, write, group->arn, NULL, group);
}

static enum ew_status try_on_groups(struct ew_writing *e, size_t write)
{
    const struct ew_principal *subject = e->subject->principal;
    bool member = WRITES[write].on == EW_ON_ITS_GROUP;
    if (subject->type != EW_PRINCIPAL_USER) {
        return EW_OK;
    }
    for (size_t i = 0; member && i < subject->group_count; i++) {
        EW_TRY(try_on_group(e, write, subject->groups[i]));
    }
    if (member) {
        return EW_OK;
    }
    EW_EACH_REF(const struct ew_group, group, &e->graph->estate->groups) {
        bool in_it = false;
        for (size_t i = 0; i < subject->group_count; i++) {
            in_it = in_it || subject->groups[i] == group;
        }
        if (group->account == subject->account && !in_it) {
            EW_TRY(try_on_group(e, write, group));
        }
    }
    return EW_OK;
}

static enum ew_status try_on_itself(struct ew_writing *e, size_t write)
{
    const struct ew_principal *subject = e->subject->principal;
    enum ew_principal_type type =
        WRITES[write].on == EW_ON_USER ? EW_PRINCIPAL_USER : EW_PRINCIPAL_ROLE;
    enum ew_write_does does = WRITES[write].does;
    bool bounds = does == EW_WRITE_UNBINDS || does == EW_WRITE_BINDS;
    if (subject->type != type || (bounds && !subject->has_boundary)) {
        return EW_OK;
    }
    switch (does) {
    case EW_WRITE_ATTACHES:
    case EW_WRITE_BINDS:
        return try_attaching(e, write, subject->arn, NULL);
    case EW_WRITE_DROPS:
        return try_dropping(e, write, subject->arn, NULL);
    case EW_WRITE_GRANTS:
    case EW_WRITE_REPLACES:
    case EW_WRITE_REVERTS:
    case EW_WRITE_JOINS:
    case EW_WRITE_LEAVES:
    case EW_WRITE_UNBINDS:
    case EW_WRITE_TAGS:
    case EW_WRITE_OPENS:
        break;
    }
    return try_plainly(e, write, subject->arn, NULL, NULL);
}

static enum ew_status try_write(struct ew_writing *e, size_t write)
{
    switch (WRITES[write].on) {
    case EW_ON_USER:
    case EW_ON_ROLE:
        return try_on_itself(e, write);
    case EW_ON_ITS_GROUP:
    case EW_ON_OTHER_GROUP:
        return try_on_groups(e, write);
    case EW_ON_POLICY:
        return try_on_policies(e, write, NULL);
    case EW_ON_BOUNDARY:
        break;
    }
    return try_on_policy(e, write, e->subject->principal->boundary);
}

enum ew_status ew_writes_find(struct ew_graph *graph, struct ew_node *editor,
                              struct ew_node *subject, struct ew_vec *out,
                              struct ew_error *err)
{
    struct ew_writing e = {graph, editor, subject, *out, err};
    for (size_t i = 0; i < WRITES_COUNT; i++) {
        if (ew_call_set_has(&editor->calls, graph->writes->numbers[i])) {
            EW_TRY(try_write(&e, i));
        }
    }
    *out = e.possible;
    return EW_OK;
}

/* ---- after another one --------------------------------------------------- */

/* On what the first one brings along, by a write of that kind. */
static enum ew_status try_beyond(struct ew_writing *e, size_t write,
                                 const struct ew_possible_write *first)
{
    bool joins = first->write->does == EW_WRITE_JOINS;
    switch (WRITES[write].on) {
    case EW_ON_ITS_GROUP:
        return joins && WRITES[write].does != EW_WRITE_LEAVES
                   ? try_on_group(e, write, first->group)
                   : EW_OK;
    case EW_ON_POLICY:
        return joins ? try_on_policies(e, write, first->group)
                     : try_on_policy(e, write, first->policy);
    case EW_ON_USER:
    case EW_ON_ROLE:
    case EW_ON_OTHER_GROUP:
    case EW_ON_BOUNDARY:
        break;
    }
    return EW_OK;
}

/* To somebody who has everything. */
static bool gives_nothing_new(size_t write)
{
    enum ew_write_does does = WRITES[write].does;
    return does == EW_WRITE_GRANTS || does == EW_WRITE_ATTACHES ||
           does == EW_WRITE_JOINS;
}

enum ew_status ew_writes_beyond(struct ew_graph *graph, struct ew_node *editor,
                                struct ew_node *subject,
                                const struct ew_made_write *first,
                                struct ew_vec *out, struct ew_error *err)
{
    const enum ew_write_does does = first->write->write->does;
    bool brings = does == EW_WRITE_JOINS || does == EW_WRITE_ATTACHES;
    struct ew_writing e = {graph, editor, subject, *out, err};
    for (size_t i = 0; i < WRITES_COUNT; i++) {
        if (!ew_call_set_has(&editor->calls, graph->writes->numbers[i])) {
            continue;
        }
        if (editor == subject) {
            EW_TRY(first->all_given && gives_nothing_new(i) ? EW_OK
                                                            : try_write(&e, i));
        } else if (brings) {
            EW_TRY(try_beyond(&e, i, first->write));
        }
    }
    *out = e.possible;
    return EW_OK;
}
