/*
 * A statement that stays as it is limits something else when a tag of the
 * principal is another, its account has moved, or a day has come. So what of
 * this it tests is part of what a baseline accepted (docs/gate.md).
 */
#include "audit/fixed.h"

#include "base/clock.h"

#include "policy/variables.h"

static const struct ew_str TAG = EW_LIT("aws:principaltag/");

/* Keys besides tags whose value is fixed and may be another one day. */
static const struct ew_str KEYS[] = {
    EW_LIT("aws:userid"), EW_LIT("aws:principalorgid"),
    EW_LIT("aws:principalorgpaths"), EW_LIT("aws:resourceorgid"),
    EW_LIT("aws:resourceorgpaths")};

static bool is_own(struct ew_str key)
{
    return EW_STR_ANY(ew_str_eq_nocase, key, KEYS) ||
           ew_str_starts_nocase(key, TAG);
}

/* What a federated session has its own of (fact B2.4); its name is in its ARN
 * and its id. */
static bool is_of_session(struct ew_str key)
{
    static const struct ew_str OF_SESSION[] = {
        EW_LIT("aws:principalarn"), EW_LIT("aws:principaltype"),
        EW_LIT("aws:userid"), EW_LIT("aws:username")};
    return EW_STR_ANY(ew_str_eq_nocase, key, OF_SESSION);
}

static enum ew_status add_key(struct ew_vec *out, struct ew_str key)
{
    if (is_of_session(key)) {
        EW_TRY(ew_vec_push_str(out, EW_TESTS_SESSION));
    }
    if (ew_str_starts_nocase(key, TAG)) {
        EW_TRY(ew_vec_push_str(out, EW_TESTS_TAGS));
    }
    if (!is_own(key)) {
        return EW_OK;
    }
    char *text = ew_arena_alloc_raw(out->arena, key.len);
    for (size_t i = 0; text && i < key.len; i++) {
        text[i] = ew_ascii_lower(key.ptr[i]);
    }
    return text ? ew_vec_push_str(out, (struct ew_str){text, key.len})
                : EW_NOMEM;
}

static enum ew_status add_variables(struct ew_vec *out,
                                    const struct ew_str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ew_variable variable;
        size_t at = 0;
        while (ew_variable_next(texts[i], &at, &variable)) {
            EW_TRY(add_key(out, variable.key));
        }
    }
    return EW_OK;
}

static enum ew_status add_dates(struct ew_vec *out,
                                const struct ew_condition *c, int64_t now)
{
    bool is_time = ew_str_eq_nocase(c->key, EW_STR("aws:CurrentTime")) ||
                   ew_str_eq_nocase(c->key, EW_STR("aws:EpochTime"));
    for (size_t i = 0; is_time && i < c->value_count; i++) {
        int64_t when = 0;
        uint64_t epoch = 0;
        bool known = ew_time_parse(c->values[i], &when) ||
                     ew_date_parse(c->values[i], &when);
        if (!known && ew_str_to_u64(c->values[i], INT64_MAX, &epoch)) {
            known = true;
            when = (int64_t)epoch;
        }
        struct ew_str text = ew_arena_printf(out->arena, "date:%.*s:%s",
                                             EW_STR_ARG(c->values[i]),
                                             !known        ? "unread"
                                             : now >= when ? "yes"
                                                           : "no");
        EW_TRY(text.ptr ? ew_vec_push_str(out, text) : EW_NOMEM);
    }
    return EW_OK;
}

enum ew_status ew_fixed_tests(const struct ew_statement *statement, int64_t now,
                              struct ew_vec *out)
{
    for (size_t i = 0; i < statement->condition_count; i++) {
        const struct ew_condition *c = &statement->conditions[i];
        EW_TRY(add_key(out, c->key));
        EW_TRY(add_variables(out, c->values, c->value_count));
        EW_TRY(add_dates(out, c, now));
    }
    return add_variables(out, statement->resources, statement->resource_count);
}

/* Absent: it has none. */
static struct ew_str value_of(const struct ew_principal *principal,
                              struct ew_str key)
{
    const struct ew_account *account = principal->account;
    if (ew_str_starts(key, TAG)) {
        struct ew_str name = ew_str_slice(key, TAG.len, key.len);
        for (size_t i = 0; i < principal->tag_count; i++) {
            if (ew_str_eq_nocase(principal->tags[i].key, name)) {
                return principal->tags[i].value;
            }
        }
        return (struct ew_str){NULL, 0};
    }
    if (ew_str_eq(key, EW_STR("aws:userid"))) {
        return principal->unique_id;
    }
    if (!account) {
        return (struct ew_str){NULL, 0};
    }
    return ew_str_ends(key, EW_STR("paths")) ? account->organization_path
                                             : account->organization_id;
}

struct ew_str ew_fixed_value(struct ew_arena *arena,
                             const struct ew_principal *principal,
                             struct ew_str test)
{
    if (!is_own(test)) {
        return test;
    }
    struct ew_str value = value_of(principal, test);
    return ew_arena_printf(arena, "%.*s%s%.*s", EW_STR_ARG(test),
                           value.ptr ? "=" : " absent", EW_STR_ARG(value));
}
