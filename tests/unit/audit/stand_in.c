#include "stand_in.h"

#include "base/clock.h"

#include "engine/terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

struct ew_engine {
    struct stand_in *of;
};

/* The linker's --wrap asks for these names. NOLINTBEGIN */
struct ew_str __wrap_ew_engine_action(const struct ew_engine *engine);
enum ew_status __wrap_ew_access_decide(struct ew_engine *engine,
                                       const struct ew_principal *principal,
                                       const struct ew_target *target,
                                       const struct ew_access **out,
                                       struct ew_error *err);
enum ew_status __wrap_ew_access_within(struct ew_engine *engine,
                                       const struct ew_principal *principal,
                                       const struct ew_bound *bounds,
                                       size_t bound_count,
                                       struct ew_coverage *out,
                                       struct ew_error *err);
enum ew_status __wrap_ew_access_terms(struct ew_engine *engine,
                                      const struct ew_access *access,
                                      const struct ew_term **out, size_t *count,
                                      struct ew_error *err);
enum ew_status __wrap_ew_access_guards(struct ew_engine *engine,
                                       const struct ew_access *access,
                                       const struct ew_guard **out,
                                       size_t *count, struct ew_error *err);
enum ew_status __wrap_ew_access_tag_hold(struct ew_engine *engine,
                                         const struct ew_access *access,
                                         struct ew_tag_hold *out,
                                         struct ew_error *err);

static const struct stand_in_principal *known(
    const struct ew_engine *engine, const struct ew_principal *principal)
{
    for (size_t i = 0; i < engine->of->principal_count; i++) {
        if (&engine->of->principals[i].principal == principal) {
            return &engine->of->principals[i];
        }
    }
    fail_msg("the audit asks about a principal that is not of the estate");
    return NULL;
}

enum ew_status __wrap_ew_access_guards(struct ew_engine *engine,
                                       const struct ew_access *access,
                                       const struct ew_guard **out,
                                       size_t *count, struct ew_error *err)
{
    (void)err;
    *out = known(engine, access->principal)->guards;
    *count = known(engine, access->principal)->guard_count;
    return EW_OK;
}

enum ew_status __wrap_ew_access_tag_hold(struct ew_engine *engine,
                                         const struct ew_access *access,
                                         struct ew_tag_hold *out,
                                         struct ew_error *err)
{
    (void)err;
    *out = known(engine, access->principal)->hold;
    return EW_OK;
}

enum ew_status __wrap_ew_access_terms(struct ew_engine *engine,
                                      const struct ew_access *access,
                                      const struct ew_term **out, size_t *count,
                                      struct ew_error *err)
{
    static struct ew_term term; /* good until the next one */
    (void)engine;
    (void)err;
    term.bound.clusters = access->clusters;
    term.bound.containers = access->containers;
    *out = &term;
    *count = 1;
    return EW_OK;
}

enum ew_status __wrap_ew_access_decide(struct ew_engine *engine,
                                       const struct ew_principal *principal,
                                       const struct ew_target *target,
                                       const struct ew_access **out,
                                       struct ew_error *err)
{
    (void)target;
    (void)err;
    *out = &known(engine, principal)->access;
    return EW_OK;
}

enum ew_status __wrap_ew_access_within(struct ew_engine *engine,
                                       const struct ew_principal *principal,
                                       const struct ew_bound *bounds,
                                       size_t bound_count,
                                       struct ew_coverage *out,
                                       struct ew_error *err)
{
    (void)principal;
    (void)bounds;
    (void)err;
    static const struct ew_str APP = EW_LIT("app");
    static const struct ew_context_entry CONTEXT = {
        .key = EW_LIT("ecs:container-name"), .values = &APP, .value_count = 1};
    static const struct ew_request EXCESS = {
        .resource = EW_LIT(TASK), .context = &CONTEXT, .context_count = 1};
    struct stand_in *s = engine->of;
    s->within_calls++;
    *out = (struct ew_coverage){.cover = s->other_answer};
    if (bound_count >= s->covered_from) {
        out->cover = EW_COVERED;
    }
    if (out->cover == EW_EXCEEDED) {
        out->excess = (struct ew_witness){&EXCESS, 1};
    }
    return EW_OK;
}
struct ew_str __wrap_ew_engine_action(const struct ew_engine *engine)
{
    (void)engine;
    return EW_STR("ecs:ExecuteCommand");
}
/* NOLINTEND */

static int64_t time_of(const char *text)
{
    int64_t time = 0;
    assert_true(ew_time_parse(ew_str_from(text), &time));
    return time;
}

void stand_in_init(struct stand_in *s)
{
    *s = (struct stand_in){0};
    ew_arena_init(&s->arena);
    s->account.id = EW_STR(ACCOUNT);
    s->estate.accounts = ew_vec_of(&s->arena, sizeof(struct ew_account *));
    s->estate.principals = ew_vec_of(&s->arena, sizeof(struct ew_principal *));
    s->estate.policies = ew_vec_of(&s->arena, sizeof(struct ew_policy *));
    s->estate.assumptions = ew_vec_of(&s->arena, sizeof(struct ew_str));
    s->estate.incomplete = ew_diags_of(&s->arena);
    *(struct ew_account **)ew_vec_push(&s->estate.accounts) = &s->account;
    s->covered_from = SIZE_MAX;
    s->other_answer = EW_EXCEEDED;
    s->options.now = time_of("2026-06-01");
    s->options.fail_on = EW_HIGH;
}

void stand_in_release(struct stand_in *s)
{
    ew_arena_release(&s->arena);
}

const struct ew_policy *stand_in_policy(struct stand_in *s, const char *name,
                                        const char *json)
{
    struct ew_arena scratch;
    struct ew_error err;
    struct ew_json_text *text = NULL;
    ew_arena_init(&scratch);
    assert_int_equal(ew_json_vet(&s->arena, EW_STR("p.json"), ew_str_from(json),
                                 &text, &err),
                     EW_OK);
    struct ew_policy *policy = EW_NEW(&s->arena, struct ew_policy);
    assert_non_null(policy);
    policy->name = ew_str_from(name);
    policy->id = policy->name;
    policy->number = s->estate.policies.count;
    assert_int_equal(ew_document_parse(&s->arena, &scratch, text, text->root,
                                       EW_USE_IDENTITY, &policy->document),
                     EW_OK);
    *(struct ew_policy **)ew_vec_push(&s->estate.policies) = policy;
    ew_arena_release(&scratch);
    return policy;
}

struct stand_in_principal *stand_in_role(struct stand_in *s, const char *arn,
                                         const struct ew_policy *policy)
{
    assert_true(s->principal_count < MAX_PRINCIPALS);
    struct stand_in_principal *p = &s->principals[s->principal_count++];
    p->attachment.policy = policy;
    p->principal.arn = ew_str_from(arn);
    p->principal.type = EW_PRINCIPAL_ROLE;
    p->principal.account = &s->account;
    p->principal.attachments = &p->attachment;
    p->principal.attachment_count = 1;
    p->principal.place = (struct ew_place){.file = EW_STR("a.json"), .line = 7};
    p->grant.attachment = &p->attachment;
    p->grant.statement = &policy->document->statements[0];
    p->grant.action = EW_STR("ecs:*");
    p->grant.verdict = EW_VERDICT_ALLOWED;
    p->grant.reach = EW_REACH_NAMED_CLUSTERS;
    p->access.principal = &p->principal;
    p->access.verdict = EW_VERDICT_ALLOWED;
    p->access.reach = EW_REACH_NAMED_CLUSTERS;
    p->access.grants = &p->grant;
    p->access.grant_count = 1;
    *(struct ew_principal **)ew_vec_push(&s->estate.principals) = &p->principal;
    return p;
}

void stand_in_list(struct stand_in *s, const char *yaml)
{
    struct ew_error err;
    struct ew_diags faults = ew_diags_of(&s->arena);
    assert_int_equal(ew_allowlist_parse(EW_STR("list.yaml"), ew_str_from(yaml),
                                        s->options.now, &faults,
                                        &s->options.allowlist, &err),
                     EW_OK);
}

enum ew_status stand_in_try(struct stand_in *s)
{
    struct ew_engine engine = {s};
    struct ew_error err = {0};
    return ew_audit(&s->arena, &s->estate, &engine, &s->options, &s->report,
                    &err);
}

void stand_in_audit(struct stand_in *s)
{
    assert_int_equal(stand_in_try(s), EW_OK);
}
