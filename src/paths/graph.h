/**
 * Inside the paths: principals as nodes, steps as edges. An edge goes from who
 * makes the calls to whom it then has the access of; edges into a node are
 * found when a search first comes there.
 */
#ifndef EW_PATHS_GRAPH_H
#define EW_PATHS_GRAPH_H

#include "base/vec.h"

#include "paths/doors.h"
#include "paths/kinship.h"

/** Which kind of step an edge is, until it is asked about. */
enum ew_edge_by {
    EW_BY_ASSUMING,
    EW_BY_SERVICE,
    EW_BY_KEY,   /**< of a user */
    EW_BY_TRUST, /**< that the caller writes itself into */
    EW_BY_CHANGE,
    EW_BY_ASSIGNMENT, /**< of Identity Center */
};

enum ew_edge_state { EW_EDGE_UNASKED, EW_EDGE_CLOSED, EW_EDGE_OPEN };

/**
 * From somebody, by a step or two. At first it is a mere possibility: most
 * searches need to ask about few of them.
 */
struct ew_edge {
    struct ew_node *from;
    struct ew_node *to; /**< of whom it gives the access, changed or not */
    enum ew_edge_by by;
    enum ew_edge_state state;
    enum ew_verdict verdict;        /**< of the weakest step */
    unsigned row;                   /**< of services.c or taking.c */
    const struct ew_access *beside; /**< of services.c: the role's trust */
    /** With EW_EDGE_OPEN; the second one: of a change of somebody else. */
    const struct ew_path_step *steps[2];
};

struct ew_node {
    const struct ew_principal *principal;
    struct ew_home *home; /**< of its account; outsiders have none */
    size_t kin;           /**< the same of those that are alike */
    struct ew_call_set calls;
    struct ew_door_set doors;
    /** Somebody who is allowed everything that the SCPs leave to this one:
     * whoever they bind alike has no more. NULL: that is not known. */
    const struct ew_node *most;
    bool has_all; /**< by itself: nobody of its home has more */
    /** The same principal after all changes that it, or somebody else, may make
     * of it: one may go on from there (onward.h). NULL: nobody may make any. */
    struct ew_node *changed;
    struct ew_node *next_change; /**< another one, by somebody else */
    bool is_change;      /**< one of these, and no principal by itself */
    bool is_assigned;    /**< likewise, of Identity Center */
    bool at_home;        /**< it is in the list of its home */
    bool singled_out;    /**< by a trust policy of another account */
    uint64_t picked_by;  /**< the same of those that the same single out;
                            0: some of that is open */
    uint64_t has_picked; /**< the last picked_by of whom it surely gives
                            everything to and then becomes */
    const struct ew_node *has_picked_of; /**< and that one's most */
    bool kept_out;             /**< where others of its account are not */
    size_t asked_for;          /**< by assume.c: the last list that it is in */
    bool outside;              /**< no principal of the input */
    enum ew_outside_kind kind; /**< with outside */
    bool is_entered;           /**< edges into it are known */
    bool is_entered_far;       /**< those of who has all of its account, too */
    struct ew_vec in;          /**< struct ew_edge */
    void *answered; /**< what services.c asked of it; NULL: nothing yet */
    bool edits;     /**< it may make a write, and its own are known */
    /** It may set tags by which limits bind others, and none of its own. */
    bool tags_others;
    struct ew_vec own; /**< struct ew_changed: what it can make of itself */
    /** What it surely has all of its most by: itself, or a change of its own;
     * it needs no other change for that. NULL: it has not. */
    const struct ew_node *top;
    bool top_is_bound;   /**< that change hangs on conditions */
    bool is_bound;       /**< so do all writes that it may make */
    struct ew_vec paths; /**< struct ew_path: what searches found for it */
    /* of whose changes by others are looked for */
    const struct ew_node *subject;
    struct ew_vec into; /**< struct ew_edge *: its open ones there */
    /* of the search at hand */
    size_t search; /**< its number, where it came here */
    size_t depth;
    bool covered;       /**< it has all that there is at the end by itself */
    struct ew_vec ways; /**< const struct ew_edge *: each as short as any */
    const struct ew_edge *next; /**< the surest of them */
};

/** The principals of an account that are nodes. */
struct ew_home {
    const struct ew_account *account; /**< NULL: of bare documents */
    struct ew_vec nodes;              /**< struct ew_node *, by ARN */
    struct ew_vec mosts; /**< const struct ew_node *: of its nodes, each once */
    bool most_unknown;   /**< of some node, that is no service's own role */
    struct ew_vec editors; /**< struct ew_node *: those that edit */
    bool is_busy;     /**< somebody there may want changes of others to go on */
    bool tags_others; /**< so may one of its nodes (struct ew_node) */
    bool is_busy_far; /**< one of these has all of the account */
    /** By call: who may make it at a glance, all of them and those who have
     * not all there is in the account, or have; NULL: not looked at yet. */
    struct ew_vec *able[EW_MAX_CALLS];
    struct ew_vec *needy[EW_MAX_CALLS];
    struct ew_vec *full[EW_MAX_CALLS];
};

/** Allows everything: for those whose own policies nobody shows, and for what
 * somebody may write who may write a policy. */
extern const struct ew_policy EW_ALLOW_ALL;

struct ew_services;
struct ew_assuming;
struct ew_taking;
struct ew_assigning;
struct ew_writes;
struct ew_tagging;
struct ew_marking;

struct ew_graph {
    struct ew_arena *arena;
    const struct ew_estate *estate;
    const struct ew_paths_options *options;
    struct ew_calls *calls;
    struct ew_doors *doors;
    struct ew_node *nodes; /**< of principals, by ARN */
    size_t count;
    struct ew_node *outsiders; /**< whom trust policies name beside them */
    size_t outsider_count;
    size_t searches; /**< so many were begun */
    size_t lists;    /**< of assume.c, the same */
    struct ew_kinship *kinship;
    struct ew_map decided; /**< doors by kin: see graph.c */
    struct ew_map mosts;   /**< by limits, the bytes of their number */
    struct ew_map covered; /**< of two that are compared: see adding.c */
    struct ew_map by_arn;  /**< of all nodes: struct ew_node * */
    struct ew_vec homes;   /**< struct ew_home *, by account as the estate */
    size_t assume_role;    /**< the call */
    bool is_far; /**< edges of who has all of the account are looked for */
    struct ew_map home_of;
    struct ew_services *services;
    struct ew_assuming *assuming;
    struct ew_taking *taking;
    struct ew_assigning *assigning;
    struct ew_vec assigned; /**< struct ew_node *: see assigning.h */
    struct ew_writes *writes;
    struct ew_tagging *tagging;
    struct ew_marking *marking;
};

/**
 * Nodes for all principals and for whoever their trust policies name beside,
 * with the doors of each. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_graph_make(struct ew_graph *graph,
                                          struct ew_error *err);

/**
 * Whom a node is like and how much it has: kin, has_all and top, once its doors
 * are decided and its most is known. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_node_weigh(struct ew_graph *graph,
                                          struct ew_node *node,
                                          struct ew_error *err);

/**
 * The doors of a principal, whose kin is known: of those that are alike they
 * are decided once. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_graph_decide_doors(
    struct ew_graph *graph, const struct ew_principal *principal, size_t kin,
    struct ew_door_set *out, struct ew_error *err);

/**
 * The most that a principal can have as changed: that of the subject, unless
 * limits bind it otherwise by the tags that it has then; NULL where that is not
 * known. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_most_as_changed(
    struct ew_graph *graph, const struct ew_node *subject,
    const struct ew_principal *changed, const struct ew_node **out,
    struct ew_error *err);

/**
 * A node like another one with everything, by which nobody comes: its doors are
 * decided, and its most is itself. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_node_most(struct ew_graph *graph,
                                         const struct ew_node *like,
                                         struct ew_node **out,
                                         struct ew_error *err);

/** Its own access is unknown, which is told of it; it has no use to tell that
 * it may do more. */
bool ew_node_is_unknown(const struct ew_node *node);

/** NULL: no node has that ARN or name. */
struct ew_node *ew_graph_find(const struct ew_graph *graph, struct ew_str arn);
/** NULL: nobody of that account is in the input. */
struct ew_home *ew_graph_home(const struct ew_graph *graph, struct ew_str id);
/**
 * Of an account's nodes those that may make a call at a glance, to get to
 * somebody: whoever has all of its account needs nobody there, unless it is to
 * get away from there (is_far). NULL when memory is out. struct ew_node *.
 */
const struct ew_vec *ew_home_able(const struct ew_graph *graph,
                                  struct ew_home *home, size_t call,
                                  const struct ew_node *to);

/** All possible edges into a node, in a fixed order. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_graph_enter(struct ew_graph *graph,
                                           struct ew_node *node,
                                           struct ew_error *err);
/** With those edges that only lead to what lies beyond its account. */
EW_NODISCARD enum ew_status ew_graph_enter_far(struct ew_graph *graph,
                                               struct ew_node *node,
                                               struct ew_error *err);
/** As if nothing had been entered yet, since there are more nodes now. */
void ew_graph_forget_edges(struct ew_graph *graph);
/** Append struct ew_node *: the roles whose session a trust policy names,
 * `arn:P:sts::A:assumed-role/R/S`: R, whatever its path. */
EW_NODISCARD enum ew_status ew_graph_session_roles(const struct ew_graph *graph,
                                                   const struct ew_named *named,
                                                   struct ew_vec *out);
/** Ask about an edge, unless that was done. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_edge_ask(struct ew_graph *graph,
                                        struct ew_edge *edge,
                                        struct ew_error *err);

/* ---- steps --------------------------------------------------------------- */

/** A step while what the engine says of its calls is gathered. */
struct ew_step_draft {
    struct ew_arena *arena;
    struct ew_path_step step;
    struct ew_vec actions;    /**< struct ew_str */
    struct ew_vec through;    /**< struct ew_through */
    struct ew_vec conditions; /**< struct ew_needed */
    struct ew_vec needs;      /**< struct ew_str */
    struct ew_vec unknown;    /**< struct ew_str */
    struct ew_vec requests;   /**< struct ew_request */
};

struct ew_step_draft ew_step_begin(struct ew_arena *arena,
                                   enum ew_path_kind kind,
                                   const struct ew_principal *as);
/** A call of it, as decided: a way in. */
EW_NODISCARD enum ew_status ew_step_add(struct ew_step_draft *draft,
                                        const struct ew_access *access);
/** needs NULL: none. */
EW_NODISCARD enum ew_status ew_step_need(struct ew_step_draft *draft,
                                         const char *needs);
/** NULL when memory is out. */
const struct ew_path_step *ew_step_end(struct ew_step_draft *draft);

/** An edge is open by this step, which is NULL when memory is out. */
EW_NODISCARD enum ew_status ew_edge_open(struct ew_edge *edge,
                                         const struct ew_path_step *step);
/** Open by a change of somebody, and by the last step of an edge by which the
 * one who makes it then becomes that; last NULL: it is itself. */
struct ew_edge ew_edge_of_change(struct ew_node *from, struct ew_node *to,
                                 const struct ew_path_step *change,
                                 const struct ew_edge *last);
/** How many steps it is, or would be. */
size_t ew_edge_length(const struct ew_edge *edge);
/** A possible edge into a node; nobody comes from itself. */
EW_NODISCARD enum ew_status ew_node_add(struct ew_node *to,
                                        const struct ew_edge *edge);

/* ---- kinds of steps ------------------------------------------------------ */

/** Name their calls. NULL when memory is out. */
struct ew_assuming *ew_assuming_new(struct ew_graph *graph);
struct ew_services *ew_services_new(struct ew_graph *graph);
struct ew_taking *ew_taking_new(struct ew_graph *graph);
struct ew_assigning *ew_assigning_new(struct ew_graph *graph);

/* Each adds its possible edges into a node, and is asked about them. */

/** sts:AssumeRole and its kin: by the trust policy. */
EW_NODISCARD enum ew_status ew_assuming_enter(struct ew_graph *graph,
                                              struct ew_node *to);
/** iam:PassRole and calls of services, or compute that is there. */
EW_NODISCARD enum ew_status ew_services_enter(struct ew_graph *graph,
                                              struct ew_node *to,
                                              struct ew_error *err);
/** Keys of a user, the trust policy of a role. */
EW_NODISCARD enum ew_status ew_taking_enter(struct ew_graph *graph,
                                            struct ew_node *to);
/** Assignments and permission sets of Identity Center. */
EW_NODISCARD enum ew_status ew_assigning_enter(struct ew_graph *graph,
                                               struct ew_node *to);

typedef enum ew_status ew_ask_fn(struct ew_graph *graph, struct ew_edge *edge,
                                 struct ew_error *err);
ew_ask_fn ew_assuming_ask;
ew_ask_fn ew_services_ask;
ew_ask_fn ew_taking_ask_key;
ew_ask_fn ew_taking_ask_trust;
ew_ask_fn ew_assigning_ask;

#endif
