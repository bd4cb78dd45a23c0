/**
 * Event patterns of Amazon EventBridge: does one take an event?
 *
 * By the published semantics (facts G4.4 and G4.17 to G4.27), with a third
 * answer wherever sources disagree or are silent.
 */
#ifndef EW_GUARD_EVENT_PATTERN_H
#define EW_GUARD_EVENT_PATTERN_H

#include "guard/event_value.h"

struct ew_event_pattern;

/** An answer, and what it comes from. */
struct ew_event_verdict {
    enum ew_event_answer answer;
    const char *why;       /**< of an unknown one; never NULL then */
    struct ew_str path;    /**< `detail.eventName`; empty: all of it */
    struct ew_place place; /**< in the pattern */
};

/**
 * Read a pattern. accepted: AWS has it already, as an export tells, so that it
 * is within limits that are not published; else a yes becomes unknown where it
 * may be beyond them (fact G4.26).
 *
 * Ownership: *out is in the arena and borrows from the tree.
 * Errors: EW_INVALID or EW_LIMIT with the field and its place; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_event_pattern_of(
    struct ew_arena *arena, const struct ew_node *node, bool accepted,
    const struct ew_event_pattern **out, struct ew_error *err);
/** The same of a text, which has to be JSON: EW_SYNTAX, too. */
EW_NODISCARD enum ew_status ew_event_pattern_parse(
    struct ew_arena *arena, struct ew_str file, struct ew_str text,
    bool accepted, const struct ew_event_pattern **out, struct ew_error *err);
/**
 * Does the pattern take the event, a JSON object? Without allocation.
 *
 * Cost: at most the size of the pattern times that of the event.
 */
struct ew_event_verdict ew_event_pattern_match(
    const struct ew_event_pattern *pattern, const struct ew_node *event);

#endif
