/**
 * What stands in the list of a field of an event pattern: values and
 * operators, one row each. Private to guard/event_pattern.h.
 */
#ifndef EW_GUARD_EVENT_OPERATORS_H
#define EW_GUARD_EVENT_OPERATORS_H

#include "base/vec.h"

#include "policy/operators.h"

#include "guard/event_value.h"

struct ew_event_operand {
    struct ew_event_value value;
    struct ew_str wildcard;    /**< a pattern of policy/pattern.h */
    struct ew_cidr range;      /**< of cidr */
    enum ew_relation relation; /**< of numeric */
};

/** Says why where the answer is unknown. */
typedef enum ew_event_answer ew_event_holds_fn(
    const struct ew_event_operand *operand, const struct ew_event_value *value,
    const char **why);

/** One element of the list. */
struct ew_event_test {
    ew_event_holds_fn *holds; /**< NULL: it asks whether the field is there */
    struct ew_event_operand *operands;
    size_t count;
    bool all;          /**< every operand has to hold, not just one */
    bool except;       /**< and the answer is turned round */
    const char *doubt; /**< what it means is not known; NULL: it is */
    struct ew_place place;
};

struct ew_event_reader {
    struct ew_arena *arena;
    struct ew_error *err;
    struct ew_str path; /**< of the field, for errors */
    size_t wildcards;   /**< texts with wildcards so far, and their stars */
    size_t stars;
};

/** Is it the name of an operator? */
bool ew_event_is_operator(struct ew_str name);
/**
 * Read one element. What is not known becomes a doubt. In the arena; text is
 * borrowed from node.
 *
 * Errors: EW_INVALID with a place for what the published code refuses (fact
 * G4.25); EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_event_test_read(struct ew_event_reader *reader,
                                               const struct ew_node *node,
                                               struct ew_event_test *out);
/** Of a test with holds: what it says of a value that the field has. */
enum ew_event_answer ew_event_test_answer(const struct ew_event_test *test,
                                          const struct ew_event_value *value,
                                          const char **why);

#endif
