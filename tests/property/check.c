#include "check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

bool check_fails(struct checker *c, const char *rule, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    c->broken = rule;
    ew_buf_printf(&c->details, "%.*s: %s\n",
                  EW_STR_ARG(c->probe.principal->arn), text);
    return false;
}

static void tell_access(struct checker *c)
{
    const struct ew_access *a = c->access;
    for (size_t i = 0; i < a->clusters.count; i++) {
        ew_buf_printf(&c->details, "  cluster `%.*s`\n",
                      EW_STR_ARG(a->clusters.items[i]));
    }
    for (size_t i = 0; i < a->condition_count; i++) {
        const struct ew_needed *n = &a->conditions[i];
        ew_buf_printf(&c->details, "  condition %.*s `%.*s` (%s):",
                      EW_STR_ARG(n->operator_text), EW_STR_ARG(n->key),
                      n->resource);
        for (size_t k = 0; k < n->values.count; k++) {
            ew_buf_printf(&c->details, " `%.*s`",
                          EW_STR_ARG(n->values.items[k]));
        }
        ew_buf_add_char(&c->details, '\n');
    }
}

bool check_fails_with(struct checker *c, const char *rule,
                      const struct sample *sample)
{
    (void)check_fails(
        c, rule, "verdict %s, and yet:", ew_verdict_text(c->access->verdict));
    tell_access(c);
    sample_tell(&c->probe, sample, &c->details);
    return false;
}

/* ---- deciding, with figures ---------------------------------------------- */

static double micros_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void note_decision(struct tally *t, double micros, size_t steps)
{
    if (t->decisions == t->room) {
        size_t room = t->room ? t->room * 2 : 1024;
        double *times = realloc(t->micros, room * sizeof(*times));
        t->micros = times ? times : t->micros;
        size_t *counts = realloc(t->steps, room * sizeof(*counts));
        t->steps = counts ? counts : t->steps;
        t->room = times && counts ? room : t->room;
        /* cppcheck-suppress memleak ; the tally has both */
    }
    if (t->decisions < t->room) {
        t->micros[t->decisions] = micros;
        t->steps[t->decisions++] = steps;
    }
}

static bool decide(struct checker *c, const struct ew_principal *principal)
{
    double start = micros_now();
    c->access = world_decide(c->world, principal, NULL);
    if (!c->access) {
        return check_fails(c, "decides", "the engine failed");
    }
    note_decision(c->tally, micros_now() - start, c->access->steps);
    if (c->access->steps > c->tally->most_steps) {
        c->tally->most_steps = c->access->steps;
        c->tally->hardest = c->tally->index;
    }
    c->tally->principals++;
    c->tally->verdicts[c->access->verdict]++;
    const struct ew_strs *unknown = &c->access->unknown;
    for (size_t i = 0; i < unknown->count; i++) {
        if (ew_str_starts(unknown->items[i], EW_STR("internal"))) {
            return check_fails(c, "no internal fault", "%.*s",
                               EW_STR_ARG(unknown->items[i]));
        }
    }
    return true;
}

/* ---- the witness --------------------------------------------------------- */

/* Allowed as it stands, and with what is known of the principal put in. */
bool check_witness(struct checker *c, const struct ew_witness *witness,
                   const char *rule)
{
    const struct ew_request *requests = witness->requests;
    struct sample sample;
    if (witness->count != EW_SIDES) {
        return check_fails(c, rule, "the witness is not one of each resource");
    }
    for (size_t i = 0; i < EW_SIDES; i++) {
        struct ew_outcome outcome;
        struct ew_error err;
        ew_arena_reset(&c->scratch);
        if (ew_evaluate(&c->probe.layers, &requests[i], EW_GENEROUS,
                        &c->scratch, &outcome, &err) != EW_OK ||
            outcome.decision != EW_ALLOWED) {
            return check_fails(c, rule, "the witness for `%.*s` is not allowed",
                               EW_STR_ARG(requests[i].resource));
        }
    }
    if (!sample_of_witness(&c->probe, witness, &sample)) {
        return check_fails(c, rule, "the witness is not of one target");
    }
    if (!sample_allowed(&c->probe, &sample, EW_GENEROUS)) {
        return check_fails_with(c, rule, &sample);
    }
    return true;
}

/* ---- samples ------------------------------------------------------------- */

static bool matches_one(const struct ew_strs *globs, struct ew_str text,
                        bool ignore_case)
{
    for (size_t i = 0; i < globs->count; i++) {
        if (ew_glob_match(globs->items[i], text, ignore_case)) {
            return true;
        }
    }
    return false;
}

static bool matches_arn(const struct ew_strs *globs, struct ew_str arn,
                        bool literal)
{
    for (size_t i = 0; i < globs->count; i++) {
        struct ew_resource r = ew_resource_of(globs->items[i], EW_SPELLED_GLOB);
        struct ew_str name = r.parts[EW_ARN_PARTS - 1];
        bool wild = ew_str_find(name, '*') < name.len ||
                    ew_str_find(name, '?') < name.len;
        if (!(literal && wild) && ew_resource_match(&r, arn, true, EW_STRICT)) {
            return true;
        }
    }
    return false;
}

const char *check_inside(const struct ew_access *access,
                         const struct sample *sample)
{
    char room[ARN_ROOM];
    const struct ew_str *p = sample->parts;
    int length =
        snprintf(room, sizeof(room), "arn:%.*s:ecs:%.*s:%.*s:cluster/%.*s",
                 EW_STR_ARG(p[EW_DIM_PARTITION]), EW_STR_ARG(p[EW_DIM_REGION]),
                 EW_STR_ARG(p[EW_DIM_ACCOUNT]), EW_STR_ARG(p[EW_DIM_CLUSTER]));
    struct ew_str arn = {room, length > 0 ? (size_t)length : 0};
    bool named = access->reach == EW_REACH_NAMED_CLUSTERS ||
                 access->reach == EW_REACH_NAMED_TASKS;
    if (!matches_arn(&access->clusters, arn, named)) {
        return "clusters";
    }
    if (matches_arn(&access->clusters_except, arn, false)) {
        return "clusters_except";
    }
    if (!matches_one(&access->regions, p[EW_DIM_REGION], true)) {
        return "regions";
    }
    /* A `*` covers a container that is not given. */
    return matches_one(&access->containers,
                       p[EW_DIM_CONTAINER].ptr ? p[EW_DIM_CONTAINER]
                                               : EW_STR(""),
                       false)
               ? NULL
               : "containers";
}

/* Does an identity Allow name the ARN, its conditions ignored? */
static bool is_named(const struct checker *c, const struct sample *sample,
                     enum ew_side side)
{
    struct sample_request made;
    sample_request(&c->probe, sample, side, &made);
    for (size_t i = 0; i < c->probe.layers.identity_count; i++) {
        const struct ew_document *document =
            c->probe.layers.identity[i].policy->document;
        for (size_t k = 0; k < document->statement_count; k++) {
            struct ew_statement bare = document->statements[k];
            bool applies = false;
            bare.condition_count = 0;
            ew_arena_reset(c->probe.scratch);
            if (bare.effect == EW_ALLOW &&
                ew_statement_applies(document, &bare, &made.request,
                                     EW_GENEROUS, c->probe.scratch,
                                     &applies) == EW_OK &&
                applies) {
                return true;
            }
        }
    }
    return c->probe.layers.identity_free;
}

static bool judge_none(struct checker *c, const struct sample *sample,
                       bool cluster, bool task)
{
    enum ew_verdict verdict = c->access->verdict;
    if (cluster && task) {
        return check_fails_with(c, "no access means none", sample);
    }
    if ((cluster || task) && verdict != EW_VERDICT_PARTIAL) {
        return check_fails_with(c, "half an access is partial", sample);
    }
    if (verdict == EW_VERDICT_NONE && (is_named(c, sample, EW_SIDE_CLUSTER) ||
                                       is_named(c, sample, EW_SIDE_TASK))) {
        return check_fails_with(c, "an Allow that is closed is blocked",
                                sample);
    }
    return true;
}

static bool judge_sample(struct checker *c, const struct sample *sample,
                         unsigned *score)
{
    bool cluster =
        sample_side_allowed(&c->probe, sample, EW_SIDE_CLUSTER, EW_GENEROUS);
    bool task =
        sample_side_allowed(&c->probe, sample, EW_SIDE_TASK, EW_GENEROUS);
    *score = (cluster ? 1U : 0U) + (task ? 1U : 0U);
    c->tally->samples++;
    bool sure = sample_allowed(&c->probe, sample, EW_AGAINST);
    bool plain = sample_allowed(&c->probe, sample, EW_STRICT);
    if ((plain && !(cluster && task)) || (sure && !plain)) {
        return check_fails_with(c, "what is sure is possible", sample);
    }
    if (c->access->verdict == EW_VERDICT_UNKNOWN) {
        return true;
    }
    if (!has_access(c->access)) {
        return judge_none(c, sample, cluster, task);
    }
    if (!cluster || !task) {
        return true;
    }
    c->tally->samples_allowed++;
    c->kept[c->kept_count % KEPT_SAMPLES] = *sample;
    c->kept_count++;
    const char *outside = check_inside(c->access, sample);
    return !outside || check_fails_with(c, outside, sample);
}

/* Fresh ones, and small steps away from the best one so far. */
static bool check_samples(struct checker *c)
{
    struct sample best;
    unsigned best_score = 0;
    sample_draw(&c->probe, &c->dice, &best);
    if (c->access->witness.count > 0 &&
        sample_of_witness(&c->probe, &c->access->witness, &best)) {
        best_score = 1;
    }
    for (size_t i = 0; i < c->samples; i++) {
        struct sample sample = best;
        unsigned score;
        if (i % 2 == 0) {
            sample_draw(&c->probe, &c->dice, &sample);
        } else {
            sample_mutate(&c->probe, &c->dice, &sample);
        }
        if (!judge_sample(c, &sample, &score)) {
            return false;
        }
        if (score >= best_score) {
            best = sample;
            best_score = score;
        }
    }
    return true;
}

/* ---- all of it ----------------------------------------------------------- */

static bool check_principal(struct checker *c,
                            const struct ew_principal *principal)
{
    c->kept_count = 0;
    if (!probe_init(&c->probe, principal, &c->scratch)) {
        return check_fails(c, "vocabulary", "a key is not a word of ours");
    }
    if (!decide(c, principal)) {
        return false;
    }
    if (c->access->witness.count > 0 &&
        !check_witness(c, &c->access->witness, "the witness is allowed")) {
        return false;
    }
    if (has_access(c->access) && c->access->witness.count == 0) {
        return check_fails(c, "access has a witness", "there is none");
    }
    return check_samples(c) && check_outside(c) && check_targets(c) &&
           check_bounds(c) && check_grants(c) &&
           (!has_access(c->access) || principal->type == EW_PRINCIPAL_ROOT ||
            check_terms(c));
}

bool check_world(struct checker *c)
{
    size_t count;
    const struct ew_principal *const *principals =
        world_principals(c->world, &count);
    for (size_t i = 0; i < count; i++) {
        if (!check_principal(c, principals[i])) {
            return false;
        }
    }
    return true;
}
