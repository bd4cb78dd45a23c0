#include "asked.h"

#include "base/clock.h"
#include "base/rows.h"

void asked_set_up(struct asked *s, const struct ew_action *action,
                  const char *statements)
{
    struct ew_engine_options options = {.action = action};
    struct ew_buf user;
    ew_buf_init(&user);
    ew_buf_printf(&user,
                  "{'UserName':'u','Path':'/','Arn':'%s',"
                  "'UserId':'AIDAEXAMPLE0000000001',"
                  "'UserPolicyList':[{'PolicyName':'p',"
                  "'PolicyDocument':{'Version':'2012-10-17',"
                  "'Statement':[%s]}}]}",
                  SMALL_ARN("user/u"), statements);
    ew_buf_add_char(&user, '\0');
    assert_false(user.failed);
    small_estate_load(&s->estate, ew_buf_str(&user).ptr, "");
    ew_buf_release(&user);
    assert_true(ew_time_parse(EW_STR("2026-06-01"), &options.now));
    s->engine =
        ew_engine_new(&s->estate.arena, &s->estate.loaded.estate, &options);
    assert_non_null(s->engine);
    s->principal = NULL;
    const struct ew_vec *all = &s->estate.loaded.estate.principals;
    for (size_t i = 0; i < all->count; i++) {
        const struct ew_principal *p =
            ((struct ew_principal *const *)all->items)[i];
        s->principal = p->type == EW_PRINCIPAL_USER ? p : s->principal;
    }
    assert_non_null(s->principal);
}

void asked_tear_down(struct asked *s)
{
    ew_engine_release(s->engine);
    small_estate_release(&s->estate);
}

const struct ew_access *asked_decide(struct asked *s,
                                     const struct ew_target *target)
{
    const struct ew_access *access = NULL;
    struct ew_error err = {0};
    assert_int_equal(
        ew_access_decide(s->engine, s->principal, target, &access, &err),
        EW_OK);
    return access;
}

static struct ew_str value_of(const struct ew_request *request, const char *key)
{
    for (size_t i = 0; i < request->context_count; i++) {
        if (ew_str_eq_nocase(request->context[i].key, ew_str_from(key))) {
            return request->context[i].values[0];
        }
    }
    return EW_STR("-");
}

void asked_describe(struct ew_buf *out, const struct ew_access *access,
                    const char *key)
{
    const char *reach = ew_reach_text(access->reach);
    ew_buf_printf(out, "%s%s%s", ew_verdict_text(access->verdict),
                  reach ? " " : "", reach ? reach : "");
    for (size_t i = 0; i < access->clusters.count; i++) {
        ew_buf_printf(out, " %.*s", EW_STR_ARG(access->clusters.items[i]));
    }
    for (size_t i = 0; i < access->witness.count; i++) {
        const struct ew_request *request = &access->witness.requests[i];
        ew_buf_printf(out, "\n%.*s", EW_STR_ARG(request->resource));
        if (key) {
            ew_buf_printf(out, " %.*s", EW_STR_ARG(value_of(request, key)));
        }
    }
    for (size_t i = 0; i < access->condition_count; i++) {
        const struct ew_needed *needed = &access->conditions[i];
        ew_buf_printf(out, "\nneeds %.*s (%s)", EW_STR_ARG(needed->key),
                      needed->resource);
    }
    for (size_t i = 0; i < access->blocker_count; i++) {
        ew_buf_printf(out, "\nclosed by %s", access->blockers[i].layer);
    }
}
