/**
 * Inside the paths: writes of IAM by which somebody gets more, each a row, and
 * which of them somebody may make.
 */
#ifndef EW_PATHS_WRITES_H
#define EW_PATHS_WRITES_H

#include "paths/graph.h"

/** What a write is made on. */
enum ew_write_on {
    EW_ON_USER,
    EW_ON_ROLE,
    EW_ON_ITS_GROUP,
    EW_ON_OTHER_GROUP,
    EW_ON_POLICY,   /**< that is attached to it, or to a group of its */
    EW_ON_BOUNDARY, /**< the policy that is its boundary */
};

enum ew_write_does {
    EW_WRITE_GRANTS,   /**< everything */
    EW_WRITE_ATTACHES, /**< a policy that there is */
    EW_WRITE_REPLACES, /**< the policy by one that allows everything */
    EW_WRITE_REVERTS,  /**< the policy to another version of it */
    EW_WRITE_JOINS,    /**< the group */
    EW_WRITE_UNBINDS,  /**< the boundary is gone, or allows everything */
    EW_WRITE_BINDS,    /**< another policy is the boundary */
    EW_WRITE_DROPS,    /**< a policy that denies */
    EW_WRITE_LEAVES,   /**< the group */
    EW_WRITE_TAGS,     /**< a tag gets a value, or is gone */
    EW_WRITE_OPENS,    /**< a tag gets any value that is wanted, or none */
};

struct ew_write {
    const char *action;
    enum ew_write_on on;
    enum ew_write_does does;
    bool lifts; /**< it takes a limit away, and grants nothing */
};

/** A write on something, which somebody may make. */
struct ew_possible_write {
    const struct ew_write *write;
    struct ew_str target;
    const struct ew_policy *policy;  /**< attached, replaced or dropped */
    const struct ew_policy *version; /**< EW_WRITE_REVERTS: to this one */
    const struct ew_group *group;
    struct ew_tag tag; /**< value absent: it is gone, or may be any */
    const struct ew_access *access;
    const struct ew_access *beside; /**< another call that it takes; or NULL */
    size_t after; /**< the number of the one without which it does nothing,
                       from 1; 0: none */
};

/** Names its calls. NULL when memory is out. */
struct ew_writes *ew_writes_new(struct ew_graph *graph);

/** Does every Allow of it that names a write hang on conditions? */
bool ew_writes_are_bound(const struct ew_principal *editor);

/** At a glance: may it make any but of tags? */
bool ew_may_write_policies(const struct ew_graph *graph,
                           const struct ew_node *editor);

/** The same, of tags, too. */
bool ew_may_write(const struct ew_graph *graph, const struct ew_node *editor);

/** Append struct ew_possible_write: those that the editor may make and that
 * bear on the subject. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_writes_find(struct ew_graph *graph,
                                           struct ew_node *editor,
                                           struct ew_node *subject,
                                           struct ew_vec *out,
                                           struct ew_error *err);

/** Does it give everything? */
bool ew_write_gives_all(const struct ew_possible_write *write);

/** A write that was made before others. */
struct ew_made_write {
    const struct ew_possible_write *write;
    bool all_given; /**< everything is given by then */
};

/**
 * Append those that may be made after one of them, of which editor and subject
 * are as it leaves them: where they are one, all; else those on what it brings
 * along, which is a group that is joined or a policy that is attached. Some may
 * have been possible before. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_writes_beyond(struct ew_graph *graph,
                                             struct ew_node *editor,
                                             struct ew_node *subject,
                                             const struct ew_made_write *first,
                                             struct ew_vec *out,
                                             struct ew_error *err);

/** Could it give anything that a door or a step takes? */
bool ew_policy_may_give(struct ew_graph *graph, const struct ew_policy *policy);

#endif
