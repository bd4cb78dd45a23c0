/*
 * A role that several people assume, with sessions that do not tell them apart:
 * who assumes it calls the session what he likes (fact F2.4).
 */
#include "base/vec.h"

#include "audit/path_words.h"
#include "audit/rules/way.h"

/* A path by which somebody shares the role at its end. */
static bool is_sharing(const struct ew_reported *reported,
                       const struct ew_path *path)
{
    const struct ew_path_step *last = ew_path_assumes(path);
    return last && (last->session & EW_SESSION_NAMED) == 0 &&
           path->verdict != EW_VERDICT_UNKNOWN &&
           ew_may_be_person(reported->access->principal, reported->ways->actor);
}

/* Behind a role are more than one. */
static enum ew_status count_people(struct ew_map *people,
                                   struct ew_arena *scratch,
                                   const struct ew_reported *reported)
{
    const struct ew_ways *ways = reported->ways;
    bool user = reported->access->principal->type == EW_PRINCIPAL_USER;
    const struct ew_path *last = NULL;
    for (size_t i = 0; ways && i < ways->path_count; i++) {
        const struct ew_path *path = &ways->paths[i];
        /* to several doors of one end, which come one after the other */
        if (!is_sharing(reported, path) || (last && last->end == path->end)) {
            continue;
        }
        last = path;
        size_t *count = ew_map_find(people, path->end->arn);
        if (!count) {
            count = EW_NEW(scratch, size_t);
            if (!count || ew_map_put(people, path->end->arn, count) != EW_OK) {
                return EW_NOMEM;
            }
        }
        *count += user ? 1 : 2;
    }
    return EW_OK;
}

static enum ew_status tell_sharing(const struct ew_case *all,
                                   const struct ew_reported *reported,
                                   const struct ew_map *people,
                                   struct ew_error *err)
{
    const struct ew_ways *ways = reported->ways;
    struct ew_case c = *all;
    c.reported = reported;
    for (size_t i = 0; ways && i < ways->path_count; i++) {
        const struct ew_path *path = &ways->paths[i];
        const size_t *count = ew_map_find(people, path->end->arn);
        if (!is_sharing(reported, path) || !count || *count < 2) {
            continue;
        }
        const struct ew_through trust =
            ew_step_trust(ew_path_assumes(path), path->end);
        const struct ew_finding draft = {
            .severity = c.rule->severity,
            .message = ew_arena_printf(
                c.judge->arena,
                "may assume %.*s, whose sessions do not tell which person it "
                "is",
                EW_STR_ARG(ew_short_arn(path->end->arn))),
        };
        EW_TRY(ew_case_add_opening(&c, &draft, &trust, path->end->arn, err));
    }
    return EW_OK;
}

static enum ew_status judge_sharing(const struct ew_case *c,
                                    struct ew_error *err)
{
    struct ew_map people = ew_map_of(c->judge->arena);
    EW_EACH(const struct ew_reported, one, &c->judge->reported) {
        EW_TRY_MEMORY_FOR(count_people(&people, c->judge->arena, one) == EW_OK,
                          err);
    }
    EW_EACH(const struct ew_reported, one, &c->judge->reported) {
        EW_TRY(tell_sharing(c, one, &people, err));
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW209[EW_STEPS] = {[EW_ALL_PRINCIPALS] =
                                                     judge_sharing};
