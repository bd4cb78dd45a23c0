/** What of a policy bears on an action; worked out once per policy. */
#ifndef EW_ENGINE_RELEVANCE_H
#define EW_ENGINE_RELEVANCE_H

#include "engine/actions.h"

struct ew_relevance {
    const struct ew_statement *const *statements; /**< that name the action */
    size_t count;
    bool allows; /**< one of them is an Allow */
    bool hole;   /**< something unread or refused could bear on it */
    struct ew_str reason;
};

struct ew_engine {
    struct ew_arena *arena;
    const struct ew_estate *estate;
    int64_t now;
    char now_text[21];
    char epoch_text[24];
    size_t max_steps;
    const struct ew_action *action;
    /** By policy number, for each reading; of most none is ever asked, and of
     * many policies one action's engine never is: NULL. */
    const struct ew_relevance **relevance[EW_FILLINGS];
    size_t policy_count;
    struct ew_arena scratch; /**< of one question, reset before the next */
    struct ew_arena work;    /**< of one search for a model, likewise */
    struct ew_access none;   /**< the answer for most principals */
    struct ew_map *chains; /**< by account, what session.c found of its roles */
};

/** NULL when memory is out. */
const struct ew_relevance *ew_relevance_of(struct ew_engine *engine,
                                           const struct ew_policy *policy,
                                           enum ew_filling filling);

#endif
