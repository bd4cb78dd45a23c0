/**
 * Who gets there another way: the doors of each principal, and the paths by
 * which it becomes somebody, or gives itself something, and then uses one.
 *
 * Every step is decided by the engine, with a witness; a path is told where it
 * adds access that the principal does not have by itself.
 */
#ifndef EW_PATHS_PATHS_H
#define EW_PATHS_PATHS_H

#include "engine/access.h"

/** An action that runs a command in a container, or what comes to the same. */
enum ew_door {
    EW_DOOR_EXEC,    /**< ecs:ExecuteCommand */
    EW_DOOR_SESSION, /**< ssm:StartSession on a task */
    EW_DOOR_RUN,     /**< a task whose command the caller chooses */
    EW_DOOR_HOST,    /**< the machine below the task */
    EW_DOORS
};
extern const struct ew_words EW_DOOR_WORDS;
const char *ew_door_text(enum ew_door door);

/** One or more calls after which the caller is somebody else, or may more. */
enum ew_path_kind {
    EW_PATH_ASSUME_ROLE,
    EW_PATH_PASS_ROLE,   /**< to a service that runs the caller's code */
    EW_PATH_USE_COMPUTE, /**< that runs as the role already */
    EW_PATH_BECOME_USER,
    EW_PATH_EDIT_TRUST,
    EW_PATH_SELF_GRANT,
    EW_PATH_EDIT_ROLE, /**< the same for one that it can become */
    EW_PATH_LIFT_LIMIT,
    EW_PATH_TAG,
    EW_PATH_KINDS
};
extern const struct ew_words EW_PATH_KIND_WORDS;
const char *ew_path_kind_text(enum ew_path_kind kind);

/** A statement through which something is allowed. */
struct ew_through {
    const struct ew_policy *policy;       /**< NULL: none is needed */
    const struct ew_statement *statement; /**< NULL likewise */
};

/** How far a trust policy limits whom of an OIDC provider it lets in. */
enum ew_lets {
    EW_LETS_NOBODY, /**< no provider is asked */
    EW_LETS_ANY,    /**< not: whoever gets a token of it */
    EW_LETS_MANY,   /**< to somebody, but to no repository at a branch */
    EW_LETS_ONE,    /**< to one, or it is no CI and to somebody */
};

/** What people or machines are behind a principal. */
enum ew_actor {
    EW_ACTOR_UNKNOWN,
    EW_ACTOR_HUMAN,
    EW_ACTOR_MACHINE,
    EW_ACTOR_SERVICE,
    EW_ACTOR_OUTSIDE,
};
extern const struct ew_words EW_ACTOR_WORDS;
const char *ew_actor_text(enum ew_actor actor);

enum ew_outside_kind {
    EW_OUTSIDE_PUBLIC,
    EW_OUTSIDE_ACCOUNT,
    EW_OUTSIDE_OIDC,
    EW_OUTSIDE_SAML,
    EW_OUTSIDE_SERVICE,
    EW_OUTSIDE_PRINCIPAL,
};
extern const struct ew_words EW_OUTSIDE_KIND_WORDS;
const char *ew_outside_kind_text(enum ew_outside_kind kind);

/** What a step is for sure, where it is to assume a role. */
enum {
    EW_SESSION_NAMED = 1, /**< the session says who of its callers it is */
    EW_SESSION_MFA = 2,   /**< no request without MFA is allowed */
};

struct ew_path_step {
    enum ew_path_kind kind;
    enum ew_verdict verdict; /**< allowed, conditional or unknown */
    struct ew_strs actions;  /**< `service:Action`, in the order of the calls */
    /** Who makes them: the ARN of a principal; of outsiders what names them. */
    struct ew_str as;
    struct ew_str target;  /**< ARN of what they are about; or absent */
    struct ew_str becomes; /**< ARN; absent: the caller stays who it is */
    /** Of a provider of identities: globs of those whom it may name, sorted. */
    struct ew_strs subjects;
    enum ew_lets lets;                /**< likewise */
    const struct ew_through *through; /**< each once, in that order */
    size_t through_count;
    const struct ew_needed *conditions;
    size_t condition_count;
    struct ew_strs needs;   /**< what must be so beside policies, in words */
    struct ew_strs unknown; /**< reasons, with EW_VERDICT_UNKNOWN */
    struct ew_witness witness;
    unsigned session; /**< EW_SESSION_..., or-ed together */
};

/** Somebody who may assume a role, whether or not it gains by that. */
struct ew_entrant {
    const struct ew_principal *principal; /**< outside: what names it */
    bool outside;
    enum ew_outside_kind kind; /**< with outside */
    enum ew_actor actor;
    struct ew_str actor_reason;
    const struct ew_path_step *step;
};

/** What a principal may do at a door, by its own policies. */
struct ew_door_access {
    enum ew_door door;
    /** The verdict is not none. Of several ways the best one. */
    const struct ew_access *access;
    struct ew_strs needs; /**< what must be so beside policies, in words */
};

struct ew_path {
    enum ew_door door;
    enum ew_verdict verdict; /**< that of the weakest step, or of the door */
    /** Whose access is used at the door; what steps changed is in access. */
    const struct ew_principal *end;
    const struct ew_path_step *const *steps; /**< never none */
    size_t step_count;
    /** The statement without which the path would not be there. */
    struct ew_through opening;
    const struct ew_door_access *at; /**< the end's, after the steps */
    struct ew_witness adds; /**< what was not allowed before; or empty */
};

/** What of the evidence of a session is not there any more (fact F6.6). */
enum ew_hides {
    EW_HIDES_WHAT,  /**< was typed */
    EW_HIDES_WHO,   /**< it was */
    EW_HIDES_ALERT, /**< nobody is told at the time */
    EW_HIDES
};
extern const struct ew_words EW_HIDES_WORDS;

/** A call that switches evidence off, deletes it or keeps it from being
 * raised, by somebody with a door or a path to one. */
struct ew_evidence {
    struct ew_str action; /**< `service:Action` */
    enum ew_hides hides;
    enum ew_verdict verdict;   /**< allowed, conditional or unknown */
    struct ew_strs unknown;    /**< reasons, with EW_VERDICT_UNKNOWN */
    struct ew_through through; /**< its own policies' first such Allow */
    const struct ew_needed *conditions;
    size_t condition_count;
    struct ew_strs needs; /**< what must be so beside policies, in words */
};

/** All of one principal's. */
struct ew_ways {
    const struct ew_principal *principal;
    const struct ew_access *exec; /**< never NULL; the verdict may be none */
    const struct ew_door_access *doors; /**< by door, exec first */
    size_t door_count;
    const struct ew_path *paths; /**< shortest first, then by end and door */
    size_t path_count;
    /** By what is hidden, then in the order of the table. */
    const struct ew_evidence *evidence;
    size_t evidence_count;
    /** Of a role that is watched (ew_paths_options). */
    const struct ew_entrant *entrants;
    size_t entrant_count;
    enum ew_actor actor;
    struct ew_str actor_reason; /**< in words; never absent */
};

/** Somebody who is no principal of the input and comes in by a trust. */
struct ew_outside {
    /** `*`, an account id, the ARN of a provider or principal, a service. */
    struct ew_str from;
    enum ew_outside_kind kind;
    /** Of a provider: who is let in, as globs. One that lets different ones in
     * to different roles is listed once for each. */
    struct ew_strs subjects;
    const struct ew_path *paths;
    size_t path_count;
};

struct ew_paths {
    const struct ew_ways *ways; /**< of all that have any, by ARN */
    size_t way_count;
    const struct ew_outside *outside; /**< by from */
    size_t outside_count;
    /** Roles that exist and have a door, whose trust policy is not known, by
     * ARN: nor is who comes in from outside. */
    const struct ew_principal *const *unshown;
    size_t unshown_count;
    /** Where Identity Center is taken not to be managed; absent: nowhere. */
    struct ew_str assumed;
};

/** How much is looked for. */
enum ew_paths_level { EW_PATHS_NONE, EW_PATHS_DOORS, EW_PATHS_ALL };

struct ew_paths_options {
    enum ew_paths_level level;
    int64_t now;         /**< seconds since 1970 */
    size_t max_steps;    /**< of a path; 0: EW_MAX_PATH_STEPS */
    size_t solver_steps; /**< 0: EW_MAX_SOLVER_STEPS */
    /** Roles of which all who may assume them are wanted; NULL: none. */
    bool (*is_watched)(const void *user, struct ew_str arn);
    const void *user;
    /** The engine of ecs:ExecuteCommand over the same estate; borrowed. */
    struct ew_engine *exec;
};

enum { EW_MAX_PATH_STEPS = 6 };

/** The ways of a principal; NULL: it has none. O(log n). */
const struct ew_ways *ew_paths_of(const struct ew_paths *paths,
                                  const struct ew_principal *principal);

/**
 * Find the doors and paths of all principals but root users.
 *
 * Ownership: *out in the arena, borrowing the estate and exec's answers.
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_paths_find(
    struct ew_arena *arena, const struct ew_estate *estate,
    const struct ew_paths_options *options, struct ew_paths *out,
    struct ew_error *err);

#endif
