/**
 * The words that estates and requests are made of. They are few, so that
 * patterns overlap, tags conflict and requests meet conditions.
 */
#ifndef EW_PROPERTY_VOCABULARY_H
#define EW_PROPERTY_VOCABULARY_H

#include "base/str.h"

#define VOCABULARY_NOW "2026-11-20T12:00:00Z"
#define VOCABULARY_ACCOUNT "111122223333"
#define VOCABULARY_ORGANIZATION "o-abcde12345"

struct words {
    const char *const *items;
    size_t count;
};

enum key_kind {
    KEY_TARGET,   /**< a part of the target */
    KEY_BOUND,    /**< of the principal, the clock or the organization */
    KEY_CALLER,   /**< the caller's, as long as he is alone */
    KEY_CHOICE,   /**< the caller's in any case */
    KEY_OUTSIDE,  /**< decided by others, the same for both resources */
    KEY_RESOURCE, /**< decided by others, for each resource */
    KEY_NEVER,    /**< not sent with this action */
};

enum value_kind {
    VALUE_TEXT,
    VALUE_ARN,
    VALUE_NUMBER,
    VALUE_DATE,
    VALUE_TRUTH,
    VALUE_ADDRESS,
};

struct key_row {
    const char *name;
    enum key_kind kind;
    enum value_kind value;
    bool many;
    bool any_shape;       /**< one value or a set */
    bool always;          /**< no request is without it */
    struct words written; /**< in policies */
    struct words sent;    /**< in requests */
    const char *twin;     /**< a second name for the same value, or NULL */
};

/** NULL when it is no word of ours; any case. */
const struct key_row *vocabulary_key(struct ew_str key);
const struct key_row *vocabulary_keys(size_t *count);

/** Parts of targets in requests, by enum ew_dimension_index. */
struct words vocabulary_parts(size_t dimension);
/** A cluster name that only patterns for every name match. */
#define VOCABULARY_FRESH "qq7qq7"

/* Pieces of policies. */
extern const struct words ACTIONS;       /**< that name the action, mostly */
extern const struct words OTHER_ACTIONS; /**< for NotAction, mostly */
extern const struct words RESOURCES;     /**< written whole */
extern const struct words REGION_GLOBS;
extern const struct words ACCOUNT_GLOBS;
extern const struct words NAME_GLOBS;
extern const struct words TASK_GLOBS;
extern const struct words TAILS; /**< `@` is a name, `#` a task */
extern const struct words TAG_VALUES;
/** Condition operators for a kind of value, Null included. */
struct words vocabulary_operators(enum value_kind kind);

#endif
