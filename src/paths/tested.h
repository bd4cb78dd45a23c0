/** Inside the paths: tags of principals that policies test, and which of them
 * bear on somebody. */
#ifndef EW_PATHS_TESTED_H
#define EW_PATHS_TESTED_H

#include "paths/graph.h"

struct ew_tested_tag {
    struct ew_str key;
    struct ew_vec patterns; /**< struct ew_str, as policies have them */
    bool compared;          /**< with what no list of values tells */
    bool everywhere;        /**< a policy of resources tests it */
    size_t asked;           /**< the last question that it is of */
};

struct ew_tag_tests {
    struct ew_arena *arena;
    struct ew_vec tags; /**< struct ew_tested_tag, as policies have them */
    bool beyond;        /**< some SCP or trust policy tests one */
    const struct ew_policy *at; /**< while they are looked at */
    struct ew_vec *by_policy;   /**< by number: size_t, which it tests */
    size_t policy_count;
    size_t questions; /**< so many were asked */
};

/** Of all policies of the estate. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tag_tests_find(struct ew_tag_tests *tested,
                                              const struct ew_graph *graph);

/** A question about somebody: its tags are asked that a policy of its tests, or
 * one of resources. */
void ew_tag_tests_ask(struct ew_tag_tests *tested,
                      const struct ew_principal *principal);
bool ew_tag_is_asked(const struct ew_tag_tests *tested,
                     const struct ew_tested_tag *tag);

/** `aws:PrincipalTag/`. */
extern const struct ew_str EW_PRINCIPAL_TAG;

/** Are the tags of both the same, and what is open of them? */
bool ew_tagged_alike(const struct ew_principal *a,
                     const struct ew_principal *b);

/** A principal's tags, as those of a resource; NULL: they may be any. */
const struct ew_tags *ew_tags_if_known(const struct ew_principal *principal,
                                       struct ew_tags *tags);

#endif
