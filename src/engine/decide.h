/** Inside the engine: one reading of the caller's keys, ready to be solved. */
#ifndef EW_ENGINE_DECIDE_H
#define EW_ENGINE_DECIDE_H

#include "base/vec.h"

#include "engine/inquiry.h"

/**
 * Two readings of the keys that the caller picks. Plain: no MFA, no service
 * in between, a fresh session. Open: whatever they may be, decided outside.
 */
enum ew_caller_reading { EW_CALLER_PLAIN, EW_CALLER_OPEN };

struct ew_decider {
    const struct ew_inquiry *q;
    enum ew_ties ties;
    enum ew_caller_reading caller;
    struct ew_dimension *dimensions; /**< as this reading has them */
    const struct ew_value **base;    /**< fixed by this reading */
};

/** Does the caller choose this dimension, in this reading? */
bool ew_is_chosen(const struct ew_decider *d, size_t dimension);

enum ew_answer ew_solve_goals(struct ew_decider *d, const struct ew_goal *goals,
                              size_t count, const struct ew_value **model);

typedef bool ew_pick_fn(const struct ew_decider *d, size_t dimension,
                        const void *user);
/** base with the picked dimensions taken from a model. */
const struct ew_value **ew_fixed_from(struct ew_decider *d,
                                      const struct ew_value *model,
                                      ew_pick_fn *pick, const void *user);

/**
 * A smallest set of outside values of the model under which access holds
 * whatever the others are. A key that a policy tests is told as the policy
 * has it, where every such value will do.
 */
void ew_find_conditions(struct ew_decider *d, const struct ew_formula *access,
                        const struct ew_value *model, struct ew_decided *out);

#endif
