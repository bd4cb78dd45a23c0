/** Amazon resource names, and patterns over them. */
#ifndef EW_POLICY_ARN_H
#define EW_POLICY_ARN_H

#include "policy/pattern.h"

enum { EW_ARN_PARTS = 6 };

/** `arn:partition:service:region:account:resource`; all parts borrowed. */
struct ew_arn {
    struct ew_str partition;
    struct ew_str service;
    struct ew_str region;
    struct ew_str account;
    struct ew_str resource; /**< keeps further `:` */
};

/** False unless text has all six parts and starts with `arn:`. */
bool ew_arn_split(struct ew_str text, struct ew_arn *out);

/**
 * How uncertain readings count (docs/facts.md says which they are). Under
 * EW_STRICT, as simulators have it, no statement applies by one; EW_GENEROUS
 * lets Allows apply by them, EW_AGAINST the Denies. For a single pattern
 * EW_GENEROUS is the wider of the two readings.
 */
enum ew_reading { EW_STRICT, EW_GENEROUS, EW_AGAINST };

/** A Resource entry, taken apart. */
struct ew_resource {
    bool all;   /**< `*`: everything */
    bool whole; /**< no ARN: text is one glob over the whole ARN (B1.6.10) */
    struct ew_str text;
    /** Segments; missing ones are the wildcard (B1.6.5). */
    struct ew_str parts[EW_ARN_PARTS];
    /** Fewer than six fields were written. */
    bool padded;
    enum ew_spelling spelling;
};

/** Take a Resource entry apart; its parts borrow from text. */
struct ew_resource ew_resource_of(struct ew_str text,
                                  enum ew_spelling spelling);

/**
 * Does a Resource entry match an ARN, segment by segment? Only the resource
 * part crosses `:` and `/`; with fold the segments before it ignore case
 * (fact B1.2). EW_GENEROUS adds what is uncertain: a `*` in the middle that
 * crosses `:` (B1.6.4) and texts that are no ARN (B1.6.10).
 */
bool ew_resource_match(const struct ew_resource *resource, struct ew_str arn,
                       bool fold, enum ew_reading reading);

/** What a policy value of an Arn operator is (fact B2.2.3). */
enum ew_arn_form {
    EW_ARN_FULL,  /**< six parts, any of them with wildcards */
    EW_ARN_SHORT, /**< fewer, with a wildcard: open what it matches */
    EW_ARN_NONE,  /**< no ARN, nor a pattern of any */
};
/** pattern is spelled as one (policy/pattern.h). */
enum ew_arn_form ew_arn_form_of(struct ew_str pattern);
/** Its parts, whatever the first one is; missing ones are the wildcard. */
struct ew_resource ew_arn_parts_of(struct ew_str pattern);

/**
 * An Arn operator's policy value against a key's value: both need six parts,
 * compared one by one with case (facts B2.2.2, B2.2.3). EW_GENEROUS lets a
 * short pattern match as one text, and padded with wildcards.
 */
bool ew_arn_value_match(struct ew_str pattern, struct ew_str value,
                        enum ew_reading reading);

#endif
