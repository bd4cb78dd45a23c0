/** Context keys: who decides each of them where an action carries it. */
#ifndef EW_POLICY_KEYS_H
#define EW_POLICY_KEYS_H

#include "base/str.h"

/** Source: facts A1.1, B2.4 and the table of docs/engine.md. */
enum ew_key_control {
    EW_KEY_TARGET,  /**< part of what the caller chooses to reach */
    EW_KEY_FIXED,   /**< known from the principal, the clock, the data */
    EW_KEY_CALLER,  /**< the caller picks what suits */
    EW_KEY_ABSENT,  /**< not sent */
    EW_KEY_OUTSIDE, /**< decided by others: makes access conditional */
};

struct ew_key {
    struct ew_str name; /**< lower case; ends in `/` for a family */
    enum ew_key_control control;
    bool many;     /**< multi-valued */
    bool resource; /**< of the resource: each ARN has its own */
    /** One text or a set: nobody tells of a key without a row (fact B2.4). */
    bool any_shape;
};

/** Is it this row's key, or of the row's family? Any case. */
bool ew_key_names(const struct ew_key *row, struct ew_str key);

/**
 * The row of a key, any case. Keys that federation puts into a session are
 * outside, and so is an `aws:` key without a row, which may be newer than this
 * table; other keys without one (of other services, mistyped, `ecs:` keys that
 * no known action carries) are absent (facts B2.2.10, B2.4, A1.1.11). What an
 * action does not carry, or carries in its own way, is in engine/actions.h.
 */
struct ew_key ew_key_find(struct ew_str key);

/** An `aws:` key without a row: AWS may have added it, or it is mistyped. */
bool ew_key_is_new_global(struct ew_str key);

#endif
