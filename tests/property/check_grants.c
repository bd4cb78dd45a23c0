/* Access through one identity Allow alone agrees with its grant. */
#include "check.h"

enum { GRANT_SAMPLES = 60 };

/* An identity Allow of the principal, and whether it is among the grants. */
struct candidate {
    const struct ew_attachment *attachment;
    const struct ew_statement *statement;
    const struct ew_grant *grant; /* NULL: no access goes through it */
};

static const struct ew_grant *find_grant(const struct ew_access *access,
                                         const struct ew_attachment *attachment,
                                         const struct ew_statement *s)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        if (access->grants[i].statement == s &&
            access->grants[i].attachment->policy == attachment->policy) {
            return &access->grants[i];
        }
    }
    return NULL;
}

/*
 * What is left of an Allow that is not the grant: the sessions that it lets the
 * user have (docs/engine.md), in which the grant may be used as well. False
 * where it lets nobody have any.
 */
static bool keep_sessions(struct ew_arena *arena, struct ew_statement *s)
{
    static const struct ew_str SESSIONS[] = {EW_LIT("sts:GetFederationToken"),
                                             EW_LIT("sts:TagSession")};
    enum { COUNT = sizeof(SESSIONS) / sizeof(SESSIONS[0]) };
    struct ew_str *actions = EW_NEW_ARRAY(arena, COUNT, struct ew_str);
    size_t count = 0;
    for (size_t i = 0; actions && i < COUNT; i++) {
        if (ew_statement_names_action(s, SESSIONS[i])) {
            actions[count++] = SESSIONS[i];
        }
    }
    s->actions = actions;
    s->action_count = count;
    s->not_action = false;
    return count > 0;
}

/* The policy without its grants, but for the one that is kept (or NULL). */
static const struct ew_policy *reduce(struct ew_arena *arena,
                                      const struct ew_policy *policy,
                                      const struct ew_statement *keep)
{
    struct ew_policy *out = EW_NEW(arena, struct ew_policy);
    struct ew_document *document = EW_NEW(arena, struct ew_document);
    struct ew_statement *list = EW_NEW_ARRAY(
        arena, policy->document->statement_count, struct ew_statement);
    if (!out || !document || !list) {
        return policy;
    }
    *out = *policy;
    *document = *policy->document;
    document->statements = list;
    document->statement_count = 0;
    for (size_t i = 0; i < policy->document->statement_count; i++) {
        const struct ew_statement *s = &policy->document->statements[i];
        struct ew_statement *slot = &list[document->statement_count];
        *slot = *s;
        if (s->effect == EW_DENY || s == keep || keep_sessions(arena, slot)) {
            document->statement_count++;
        }
    }
    out->document = document;
    out->number = SIZE_MAX;
    return out;
}

static struct ew_layers layers_of(struct checker *c, struct ew_arena *arena,
                                  const struct candidate *candidate)
{
    struct ew_layers out = c->probe.layers;
    struct ew_attachment *list =
        EW_NEW_ARRAY(arena, out.identity_count, struct ew_attachment);
    for (size_t i = 0; list && i < out.identity_count; i++) {
        const struct ew_attachment *a = &c->probe.layers.identity[i];
        list[i] = *a;
        list[i].policy = reduce(arena, a->policy,
                                a->policy == candidate->attachment->policy
                                    ? candidate->statement
                                    : NULL);
    }
    out.identity = list;
    return out;
}

/* Does the statement name the resource of this side, in some request? */
static bool names_side(struct checker *c, const struct candidate *candidate,
                       const struct sample *sample, enum ew_side side)
{
    struct sample_request made;
    struct ew_statement bare = *candidate->statement;
    bool applies = false;
    bare.condition_count = 0;
    sample_request(&c->probe, sample, side, &made);
    ew_arena_reset(&c->scratch);
    return ew_statement_applies(candidate->attachment->policy->document, &bare,
                                &made.request, EW_GENEROUS, &c->scratch,
                                &applies) == EW_OK &&
           applies;
}

static bool fails(struct checker *c, const char *rule,
                  const struct candidate *candidate,
                  const struct sample *sample)
{
    const struct ew_grant *grant = candidate->grant;
    (void)check_fails(c, rule, "policy `%.*s`, statement %zu: grant %s",
                      EW_STR_ARG(candidate->attachment->policy->name),
                      candidate->statement->index,
                      grant ? ew_verdict_text(grant->verdict) : "none");
    return check_fails_with(c, rule, sample);
}

/*
 * Where the statement names both resources itself, what it alone allows is
 * what its grant says.
 */
static bool check_samples_of(struct checker *c, struct probe *only,
                             const struct candidate *candidate)
{
    const struct ew_grant *grant = candidate->grant;
    for (size_t i = 0; i < GRANT_SAMPLES; i++) {
        struct sample sample;
        if (c->kept_count > i && i < KEPT_SAMPLES) {
            sample = c->kept[i];
        } else {
            sample_draw(&c->probe, &c->dice, &sample);
        }
        if (!sample_allowed(only, &sample, EW_GENEROUS)) {
            continue;
        }
        if (!grant || (grant->verdict != EW_VERDICT_UNKNOWN &&
                       grant->verdict != EW_VERDICT_ALLOWED &&
                       grant->verdict != EW_VERDICT_CONDITIONAL)) {
            return fails(c, "a grant of access is listed", candidate, &sample);
        }
        struct ew_access described = {
            .reach = grant->reach,
            .clusters = grant->clusters,
            .regions = c->access->regions,
            .containers = grant->containers,
        };
        const char *outside = check_inside(&described, &sample);
        if (grant->verdict != EW_VERDICT_UNKNOWN && outside) {
            ew_buf_printf(&c->details, "not in its %s:", outside);
            for (size_t k = 0; k < grant->clusters.count; k++) {
                ew_buf_printf(&c->details, " `%.*s`",
                              EW_STR_ARG(grant->clusters.items[k]));
            }
            return fails(c, "a grant's lists hold its access", candidate,
                         &sample);
        }
    }
    return true;
}

/* The engine, asked about the reduced principal, says what the grant says. */
static bool check_alone(struct checker *c, const struct probe *only,
                        const struct candidate *candidate, bool both)
{
    struct ew_principal alone = *c->probe.principal;
    const struct ew_grant *grant = candidate->grant;
    alone.attachments = only->layers.identity;
    const struct ew_access *access = world_decide(c->world, &alone, NULL);
    if (!access) {
        return check_fails(c, "decides", "the engine failed for a grant");
    }
    enum ew_verdict verdict = grant ? grant->verdict : EW_VERDICT_NONE;
    enum ew_verdict found = access->verdict == EW_VERDICT_BLOCKED
                                ? EW_VERDICT_NONE
                                : access->verdict;
    if (!both || found == EW_VERDICT_UNKNOWN || verdict == EW_VERDICT_UNKNOWN) {
        return true;
    }
    /* A cluster may be named by another statement. */
    if (found != verdict || (grant && grant->reach > access->reach)) {
        return check_fails(
            c, "a grant is its access alone",
            "policy `%.*s`, statement %zu: %s %s, alone %s %s",
            EW_STR_ARG(candidate->attachment->policy->name),
            candidate->statement->index, ew_verdict_text(verdict),
            grant && grant->reach ? ew_reach_text(grant->reach) : "-",
            ew_verdict_text(found),
            access->reach ? ew_reach_text(access->reach) : "-");
    }
    return true;
}

static bool names_both(struct checker *c, const struct candidate *candidate)
{
    bool sides[EW_SIDES] = {false, false};
    for (size_t i = 0; i < GRANT_SAMPLES; i++) {
        struct sample sample;
        sample_draw(&c->probe, &c->dice, &sample);
        for (size_t side = 0; side < EW_SIDES; side++) {
            sides[side] = sides[side] ||
                          names_side(c, candidate, &sample, (enum ew_side)side);
        }
    }
    return sides[0] && sides[1];
}

static bool check_candidate(struct checker *c,
                            const struct candidate *candidate)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct probe only = c->probe;
    only.layers = layers_of(c, &arena, candidate);
    bool both = names_both(c, candidate);
    bool good = only.layers.identity != NULL &&
                (!both || check_samples_of(c, &only, candidate)) &&
                check_alone(c, &only, candidate, both);
    ew_arena_release(&arena);
    return good;
}

/* A whole that is more than its best grant must be made of several. */
static bool check_best(struct checker *c)
{
    enum ew_verdict best = EW_VERDICT_NONE;
    for (size_t i = 0; i < c->access->grant_count; i++) {
        enum ew_verdict verdict = c->access->grants[i].verdict;
        best = verdict > best ? verdict : best;
    }
    if (best != EW_VERDICT_UNKNOWN && best > c->access->verdict) {
        return check_fails(c, "no grant is more than all access", "%s over %s",
                           ew_verdict_text(best),
                           ew_verdict_text(c->access->verdict));
    }
    return true;
}

bool check_grants(struct checker *c)
{
    const struct ew_layers *layers = &c->probe.layers;
    if (c->access->verdict == EW_VERDICT_UNKNOWN || layers->identity_free) {
        return true;
    }
    c->tally->grants += c->access->grant_count;
    for (size_t i = 0; i < layers->identity_count; i++) {
        const struct ew_document *document =
            layers->identity[i].policy->document;
        for (size_t k = 0; k < document->statement_count; k++) {
            const struct ew_statement *s = &document->statements[k];
            struct candidate candidate = {
                .attachment = &layers->identity[i],
                .statement = s,
                .grant = find_grant(c->access, &layers->identity[i], s),
            };
            if (s->effect == EW_ALLOW &&
                ew_statement_names_action(s, EW_STR("ecs:ExecuteCommand")) &&
                !check_candidate(c, &candidate)) {
                return false;
            }
        }
    }
    return check_best(c);
}
