/*
 * Keys whose value is decided before any request, from the principal, its
 * account and the clock. A key that is not surely what the table says stays
 * free: too much is then asked, never too little.
 */
#include "engine/session.h"

#include <assert.h>
#include <string.h>

/* Fixed keys and where their value comes from (docs/engine.md). */
typedef enum ew_binding bind_fn(struct ew_sitting *in, struct ew_str *out);

static enum ew_binding known(struct ew_str value, struct ew_str *out)
{
    *out = value;
    return value.ptr ? EW_BOUND : EW_FREE;
}

/* Bound, and not part of any request. */
static enum ew_binding never(struct ew_str *out)
{
    *out = (struct ew_str){NULL, 0};
    return EW_BOUND;
}

static bool is_document(const struct ew_sitting *in)
{
    return in->q->principal->type == EW_PRINCIPAL_DOCUMENT;
}

/* Code may name no account, and then stands for one of any. */
static bool has_account(const struct ew_sitting *in)
{
    return in->q->principal->account && !in->q->principal->account->unknown;
}

/* Is it the session of a federated user that keys are bound for? */
static bool is_federated(struct ew_sitting *in)
{
    in->asked = in->asked || in->q->federates;
    return in->kind == EW_SESSION_FEDERATED;
}

static enum ew_binding bind_arn(struct ew_sitting *in, struct ew_str *out)
{
    return has_account(in) && !in->q->principal->name_unknown &&
                   !is_federated(in)
               ? known(in->q->principal->arn, out)
               : EW_FREE;
}

static enum ew_binding bind_account(struct ew_sitting *in, struct ew_str *out)
{
    return has_account(in) ? known(in->q->principal->account->id, out)
                           : EW_FREE;
}

static enum ew_binding bind_type(struct ew_sitting *in, struct ew_str *out)
{
    if (is_federated(in)) {
        return known(EW_STR("FederatedUser"), out);
    }
    switch (in->q->principal->type) {
    case EW_PRINCIPAL_USER:
        return known(EW_STR("User"), out);
    case EW_PRINCIPAL_ROLE:
        return known(EW_STR("AssumedRole"), out);
    case EW_PRINCIPAL_ROOT:
        return known(EW_STR("Account"), out);
    case EW_PRINCIPAL_DOCUMENT:
        break;
    }
    return EW_FREE;
}

/* IAM users only, and with their own keys (fact B2.4). */
static enum ew_binding bind_username(struct ew_sitting *in, struct ew_str *out)
{
    if (is_federated(in)) {
        return never(out);
    }
    if (in->q->principal->type == EW_PRINCIPAL_USER &&
        !in->q->principal->name_unknown) {
        return known(in->q->principal->name, out);
    }
    return is_document(in) || in->q->principal->name_unknown ? EW_FREE
                                                             : never(out);
}

/* That of a session ends in a name that its caller picks. */
static enum ew_binding bind_userid(struct ew_sitting *in, struct ew_str *out)
{
    if (is_federated(in)) {
        return EW_FREE;
    }
    if (in->q->principal->type == EW_PRINCIPAL_USER) {
        return known(in->q->principal->unique_id, out);
    }
    return in->q->principal->type == EW_PRINCIPAL_ROOT ? bind_account(in, out)
                                                       : EW_FREE;
}

static enum ew_binding bind_organization(struct ew_sitting *in,
                                         struct ew_str *out)
{
    return is_document(in)
               ? EW_FREE
               : known(in->q->principal->account->organization_id, out);
}

static enum ew_binding bind_path(struct ew_sitting *in, struct ew_str *out)
{
    return is_document(in)
               ? EW_FREE
               : known(in->q->principal->account->organization_path, out);
}

/* Of the resource, which is in the principal's account (fact A1.1.13) but for
 * what has a policy that lets others in. */
static enum ew_binding bind_resource_account(struct ew_sitting *in,
                                             struct ew_str *out)
{
    const struct ew_value *const *fixed = in->q->space->fixed.items;
    return in->q->foreign ? known(fixed[EW_DIM_ACCOUNT]->items[0], out)
                          : bind_account(in, out);
}

static enum ew_binding bind_resource_organization(struct ew_sitting *in,
                                                  struct ew_str *out)
{
    return in->q->foreign ? EW_FREE : bind_organization(in, out);
}

static enum ew_binding bind_resource_path(struct ew_sitting *in,
                                          struct ew_str *out)
{
    return in->q->foreign ? EW_FREE : bind_path(in, out);
}

static enum ew_binding bind_time(struct ew_sitting *in, struct ew_str *out)
{
    return known(ew_str_from(in->q->engine->now_text), out);
}

static enum ew_binding bind_epoch(struct ew_sitting *in, struct ew_str *out)
{
    return known(ew_str_from(in->q->engine->epoch_text), out);
}

static enum ew_binding bind_true(struct ew_sitting *in, struct ew_str *out)
{
    (void)in;
    return known(EW_STR("true"), out);
}

static enum ew_binding bind_false(struct ew_sitting *in, struct ew_str *out)
{
    return is_document(in) ? EW_FREE : known(EW_STR("false"), out);
}

static const struct {
    struct ew_str key; /* as AWS writes it */
    bind_fn *bind;
    bool many;
} FIXED[] = {
    {EW_LIT("aws:PrincipalArn"),          bind_arn,                   false},
    {EW_LIT("aws:PrincipalAccount"),      bind_account,               false},
    {EW_LIT("aws:PrincipalType"),         bind_type,                  false},
    {EW_LIT("aws:PrincipalOrgID"),        bind_organization,          false},
    {EW_LIT("aws:PrincipalOrgPaths"),     bind_path,                  true },
    {EW_LIT("aws:PrincipalIsAWSService"), bind_false,                 false},
    {EW_LIT("aws:username"),              bind_username,              false},
    {EW_LIT("aws:userid"),                bind_userid,                false},
    {EW_LIT("aws:CurrentTime"),           bind_time,                  false},
    {EW_LIT("aws:EpochTime"),             bind_epoch,                 false},
    {EW_LIT("aws:SecureTransport"),       bind_true,                  false},
    {EW_LIT("aws:ResourceAccount"),       bind_resource_account,      false},
    {EW_LIT("aws:ResourceOrgID"),         bind_resource_organization, false},
    {EW_LIT("aws:ResourceOrgPaths"),      bind_resource_path,         true },
};

static enum ew_binding bind_tag(struct ew_sitting *in, struct ew_str tag,
                                struct ew_str *out)
{
    const struct ew_principal *principal = in->q->principal;
    if (is_document(in) || ew_session_brings_tags(in)) {
        return EW_FREE;
    }
    for (size_t i = 0; i < principal->tag_count; i++) {
        if (ew_str_eq_nocase(principal->tags[i].key, tag)) {
            return known(principal->tags[i].value, out);
        }
    }
    for (size_t i = 0; i < principal->open_tag_count; i++) {
        if (ew_str_eq_nocase(principal->open_tags[i], tag)) {
            return EW_FREE;
        }
    }
    return principal->tags_unknown ? EW_FREE : never(out);
}

static enum ew_binding bind_fixed(struct ew_sitting *in, struct ew_str key,
                                  struct ew_str *out)
{
    struct ew_str family = EW_STR("aws:PrincipalTag/");
    if (ew_str_starts_nocase(key, family)) {
        return bind_tag(in, ew_str_slice(key, family.len, key.len), out);
    }
    for (size_t i = 0; i < sizeof(FIXED) / sizeof(FIXED[0]); i++) {
        if (ew_str_eq_nocase(FIXED[i].key, key)) {
            return FIXED[i].bind(in, out);
        }
    }
    return EW_FREE;
}

/* A tag of what is there: keys of tags ignore case. */
static enum ew_binding bind_resource_tag(const struct ew_tags *tags,
                                         struct ew_str key, struct ew_str *out)
{
    struct ew_str name = ew_str_slice(key, ew_str_find(key, '/') + 1, key.len);
    for (size_t i = 0; i < tags->count; i++) {
        if (ew_str_eq_nocase(tags->items[i].key, name)) {
            return known(tags->items[i].value, out);
        }
    }
    return never(out);
}

static enum ew_binding bind(struct ew_sitting *in, size_t side,
                            struct ew_str key, const struct ew_key *info,
                            struct ew_str *out)
{
    if (info->control == EW_KEY_ABSENT) {
        return EW_BOUND;
    }
    if (info->resource && in->q->tags[side] &&
        ew_str_find(key, '/') < key.len) {
        return bind_resource_tag(in->q->tags[side], key, out);
    }
    return info->control == EW_KEY_FIXED ? bind_fixed(in, key, out) : EW_FREE;
}

enum ew_binding ew_bind_key(struct ew_sitting *in, size_t side,
                            struct ew_str key, const struct ew_key *info,
                            struct ew_value *out)
{
    struct ew_str text = {NULL, 0};
    assert(in && side < EW_MAX_SIDES); /* a key is of some session */
    *out = (struct ew_value){.count = 0};
    if (bind(in, side, key, info, &text) == EW_FREE) {
        return EW_FREE;
    }
    if (text.ptr) {
        struct ew_str *item = EW_NEW(in->q->arena, struct ew_str);
        if (!item) {
            in->q->space->failed = true;
            return EW_FREE;
        }
        *item = text;
        *out = (struct ew_value){.items = item, .count = 1};
    }
    return EW_BOUND;
}

static void add_entry(struct ew_vec *context, struct ew_str key,
                      struct ew_str value, bool many)
{
    struct ew_context_entry *entry = ew_vec_push(context);
    struct ew_str *item = EW_NEW(context->arena, struct ew_str);
    if (entry && item) {
        *item = ew_arena_str(context->arena, value);
        *entry = (struct ew_context_entry){key, item, 1, many};
    }
}

void ew_bind_context(struct ew_sitting *in, size_t side, struct ew_vec *context)
{
    const struct ew_tags *tags = in->q->tags[side];
    const struct ew_principal *principal = in->q->principal;
    for (size_t i = 0; i < sizeof(FIXED) / sizeof(FIXED[0]); i++) {
        struct ew_str value = {NULL, 0};
        if (FIXED[i].bind(in, &value) == EW_BOUND && value.ptr) {
            add_entry(context, FIXED[i].key, value, FIXED[i].many);
        }
    }
    bool own = !ew_session_brings_tags(in);
    for (size_t i = 0; own && i < principal->tag_count; i++) {
        struct ew_str key =
            ew_arena_printf(context->arena, "aws:PrincipalTag/%.*s",
                            EW_STR_ARG(principal->tags[i].key));
        add_entry(context, key, principal->tags[i].value, false);
    }
    for (size_t i = 0; tags && i < tags->count; i++) {
        struct ew_str key =
            ew_arena_printf(context->arena, "aws:ResourceTag/%.*s",
                            EW_STR_ARG(tags->items[i].key));
        add_entry(context, key, tags->items[i].value, false);
    }
}
