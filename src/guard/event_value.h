/** The values that event patterns compare, and the three answers. */
#ifndef EW_GUARD_EVENT_VALUE_H
#define EW_GUARD_EVENT_VALUE_H

#include "base/yaml.h"

/**
 * The smaller one decides where all must hold, the larger one where any may:
 * what is not known matters just where nothing else decides.
 */
enum ew_event_answer { EW_EVENT_NO, EW_EVENT_UNKNOWN, EW_EVENT_YES };

enum ew_event_kind {
    EW_EVENT_STRING,
    EW_EVENT_NUMBER,
    EW_EVENT_TRUE,
    EW_EVENT_FALSE,
    EW_EVENT_NULL,
    EW_EVENT_OPEN, /**< not known: YAML that readers take in several ways */
};

struct ew_event_value {
    enum ew_event_kind kind;
    struct ew_str text; /**< of a string; a number as it is written */
    double number;
    bool bounded; /**< a number that all published limits agree on */
};

/**
 * Of a scalar. In a tree from YAML a plain text that is no literal of JSON is
 * a string where it begins with a letter and is no word for true, false or
 * null; else it is open, and so is what has a tag.
 */
struct ew_event_value ew_event_value_of(const struct ew_node *scalar);
/**
 * Equal as EventBridge compares, character by character. Unknown for numbers
 * and addresses that are the same, but written otherwise (fact G4.21).
 */
enum ew_event_answer ew_event_value_same(const struct ew_event_value *a,
                                         const struct ew_event_value *b,
                                         const char **why);
/** Four runs of digits: an address to some, with zeros in front, too. */
bool ew_event_looks_like_v4(struct ew_str text);

#endif
