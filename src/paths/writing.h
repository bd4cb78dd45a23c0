/**
 * Inside the paths: who writes on whom, while it is found which writes are
 * possible.
 */
#ifndef EW_PATHS_WRITING_H
#define EW_PATHS_WRITING_H

#include "paths/writes.h"

struct ew_writing {
    struct ew_graph *graph;
    struct ew_node *editor;
    struct ew_node *subject;
    struct ew_vec possible; /**< struct ew_possible_write */
    struct ew_error *err;
};

/** A write that is asked about: on what, and what it sets. */
struct ew_asked_write {
    size_t number; /**< of its row */
    const struct ew_write *write;
    struct ew_str target;
    const struct ew_group *group; /**< that is the target; or NULL */
    /** What holds of the request beside; borrowed. */
    const struct ew_condition *holding;
    size_t holding_count;
};

/**
 * May the editor make it? policy: the ARN of the policy that it attaches or
 * sets as the boundary; absent: of any. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_write_decide(struct ew_writing *e,
                                            const struct ew_asked_write *asked,
                                            struct ew_str policy,
                                            const struct ew_access **out);

/** Keep a write whose access is a way. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_write_add(struct ew_writing *e,
                                         struct ew_possible_write possible);

/** At a glance: may it change what policies say, by their versions? */
bool ew_may_rewrite(const struct ew_writing *e);

/** The call that makes a policy. */
size_t ew_writes_create_policy(const struct ew_graph *graph);

/** By what a request tells of the policy that it sets. */
struct ew_str ew_write_policy_key(const struct ew_write *write);

/** Each policy that it may attach, or set as the boundary, one that it makes
 * itself among them. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_write_attach(struct ew_writing *e,
                                            const struct ew_asked_write *asked);

#endif
