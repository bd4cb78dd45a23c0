/** What must hold of every answer of the engine, tried on samples. */
#ifndef EW_PROPERTY_CHECK_H
#define EW_PROPERTY_CHECK_H

#include "sample.h"
#include "world.h"

/** What was seen over a whole run. */
struct tally {
    size_t estates;
    size_t principals;
    size_t verdicts[EW_VERDICT_UNKNOWN + 1];
    size_t samples;
    size_t samples_allowed;
    size_t conditions;        /**< listed for conditional access */
    size_t conditions_needed; /**< dropping one was seen to break access */
    size_t covers[EW_COVER_UNKNOWN + 1];
    size_t grants;
    size_t changes;
    size_t drafts;       /**< of the allow-list */
    size_t drafts_exact; /**< that left nothing unresolved */
    uint64_t index;      /**< of the estate at hand */
    uint64_t hardest;    /**< of the one whose decision took most steps */
    size_t most_steps;   /**< that it took */
    double *micros;      /**< of each decision */
    size_t *steps;
    size_t decisions;
    size_t room;
};

enum { KEPT_SAMPLES = 8 };

/** One estate being checked, one principal at a time. */
struct checker {
    struct world *world;
    struct dice dice;
    size_t samples; /**< of each principal */
    struct tally *tally;
    struct ew_arena scratch;
    struct probe probe;
    const struct ew_access *access;
    struct sample kept[KEPT_SAMPLES]; /**< that were allowed */
    size_t kept_count;
    const char *broken; /**< the rule that does not hold; NULL: none */
    struct ew_buf details;
};

/** A rule does not hold, with words for people. Always false. */
EW_PRINTF(3, 4)
bool check_fails(struct checker *c, const char *rule, const char *format, ...);
/** The same with the sample that shows it. */
bool check_fails_with(struct checker *c, const char *rule,
                      const struct sample *sample);

/** All of the rules, for every principal of the world. */
bool check_world(struct checker *c);

/** Is the target of a sample in the lists of an access? NULL, or what not. */
const char *check_inside(const struct ew_access *access,
                         const struct sample *sample);

/* The rules, in files of their own; access and kept are set. */
bool check_witness(struct checker *c, const struct ew_witness *witness,
                   const char *rule);
bool check_outside(struct checker *c);
bool check_targets(struct checker *c);
bool check_bounds(struct checker *c);
bool check_grants(struct checker *c);
bool check_terms(struct checker *c);

/** Is a sample inside one of the bounds? */
bool bounds_hold(struct checker *c, const struct ew_bound *bounds, size_t count,
                 const struct sample *sample);
/** For people, into the details. */
void bounds_tell(struct checker *c, const struct ew_bound *bounds,
                 size_t count);

/** Changes of a draft whose effect on access is known beforehand. */
bool check_changes(struct checker *c, const struct draft *draft);

#endif
