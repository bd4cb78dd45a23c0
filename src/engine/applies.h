/** Does one statement apply to one concrete request? Facts B1, B2, B3. */
#ifndef EW_ENGINE_APPLIES_H
#define EW_ENGINE_APPLIES_H

#include "engine/evaluate.h"

/**
 * Does a condition hold for these values of its key (count 0: absent)? Its
 * policy values are expanded already; known[i] is false where a variable had
 * no value.
 */
struct ew_tested {
    const struct ew_condition *condition;
    const struct ew_str *expanded;
    const bool *known;
    bool allow; /**< of an Allow; false: of a Deny */
    enum ew_reading reading;
};
/** Does the statement apply by what is open, in this reading? */
bool ew_reading_applies(enum ew_reading reading, bool allow);
/**
 * How a short pattern in an Arn operator is read: it may match only where the
 * statement applies by what is open (fact B2.2.3).
 */
enum ew_reading ew_short_arn_reading(const struct ew_tested *tested);
/**
 * A negated Arn operator with a value that is no ARN does not hold at all
 * where what is open does not count (facts B2.2.3, B2.2.5).
 */
bool ew_is_void(const struct ew_tested *tested);
bool ew_values_hold(const struct ew_tested *tested, const struct ew_str *values,
                    size_t count, bool many);

#endif
