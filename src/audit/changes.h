/** From two estates to what changed: whose access grew, whose shrank. */
#ifndef EW_AUDIT_CHANGES_H
#define EW_AUDIT_CHANGES_H

#include "audit/audit.h"
#include "audit/sides.h"

enum ew_change_kind {
    EW_CHANGE_GAINED,   /**< no access before, some now */
    EW_CHANGE_LOST,     /**< some before, none now */
    EW_CHANGE_WIDENED,  /**< more than before; perhaps less elsewhere */
    EW_CHANGE_NARROWED, /**< less than before, and nothing more */
    EW_CHANGE_UNKNOWN,  /**< not decided, and not seen to have grown */
    EW_CHANGE_KINDS
};
extern const struct ew_words EW_CHANGE_KIND_WORDS;
const char *ew_change_kind_text(enum ew_change_kind kind);

/** The access of a principal on one side. */
struct ew_stand {
    const struct ew_principal *principal; /**< NULL: not there */
    enum ew_verdict verdict;
    enum ew_reach reach;
    struct ew_strs clusters;
    struct ew_strs clusters_except;
    const struct ew_needed *conditions;
    size_t condition_count;
};

/** A principal whose access changed, or may have. */
struct ew_changed {
    const struct ew_principal *principal; /**< as it is now, if it still is */
    enum ew_change_kind kind;
    struct ew_stand from;
    struct ew_stand to;
    struct ew_witness gained; /**< requests, allowed now, not before */
    struct ew_witness lost;   /**< requests, allowed before, not now */
    /** The Deny that closed what is gained; layer NULL: an Allow was missing.
     */
    struct ew_blocker denied_before;
    struct ew_blocker denied_now; /**< likewise of what is lost */
    struct ew_strs unknown;       /**< why it is not decided; empty: it is */
};

struct ew_changes_options {
    bool gate_off; /**< --fail-on none */
    /** More access is EW_HIGH, less of it EW_INFO. */
    enum ew_severity fail_on;
    bool allow_incomplete;
    /** Both sides are the same files, before and after what plans change. */
    bool same_files;
};

struct ew_way_changed;

/** What a comparison found; everything that its writers need. */
struct ew_changes {
    /* run */
    struct ew_str version;
    struct ew_str command;
    int64_t started_at;
    int64_t now;
    struct ew_str action; /**< what access is compared to, `service:Action` */
    const struct ew_estate *from;
    const struct ew_estate *to;
    struct ew_strs assumptions; /**< sorted */
    bool complete;
    struct ew_strs incomplete;
    /* results */
    const struct ew_changed *list; /**< sorted by ARN */
    size_t count;
    size_t by_kind[EW_CHANGE_KINDS];
    bool has_ways; /**< doors and paths were compared, too */
    const struct ew_way_changed *ways; /**< as ew_ways_compare sorts them */
    size_t way_count;
    size_t ways_by_kind[EW_CHANGE_KINDS];
    enum ew_gate gate;
    struct ew_str gate_reason; /**< as in struct ew_report */
};

/** The change of a principal, by its ARN; NULL: it has none. O(log n). */
const struct ew_changed *ew_changes_of(const struct ew_changes *changes,
                                       struct ew_str arn);

/**
 * Compare all principals of two estates, with their doors and paths where both
 * sides have them, root users included, matched by
 * ARN. How policies are written, ordered and distributed makes no difference.
 *
 * Ownership: *out in the arena and in those of the engines; borrows estates
 * and engines, which must judge at the same time. Its version, command and
 * times are the caller's and kept, so *out must be initialised.
 * Errors: EW_NOMEM, and EW_INVALID for what the engine refuses.
 */
EW_NODISCARD enum ew_status ew_changes_find(
    struct ew_arena *arena, const struct ew_side_input *from,
    const struct ew_side_input *to, const struct ew_changes_options *options,
    struct ew_changes *out, struct ew_error *err);

#endif
