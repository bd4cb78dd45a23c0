/**
 * Inside the engine: one question about one principal, as formulas.
 *
 * What is known about the principal is bound while the formulas are built, so
 * only the target and the undecided keys remain as dimensions.
 */
#ifndef EW_ENGINE_INQUIRY_H
#define EW_ENGINE_INQUIRY_H

#include "engine/naming.h"
#include "engine/relevance.h"

/** A key dimension beside what the solver knows of it. */
struct ew_key_use {
    struct ew_str name; /**< lower case, canonical */
    enum ew_key_control control;
    size_t side; /**< of a resource key */
    bool resource;
    enum ew_value_type type; /**< of the first operator that tests it */
    bool reading; /**< no key: how AWS reads a text (ew_inquiry_reading) */
};

/** A pattern that some statement writes for a part of the target. */
struct ew_mark {
    size_t dimension;
    struct ew_str pattern; /**< tidy: equal ones look equal */
    bool positive;         /**< matching it helps access */
};

/** A statement of some layer, on each side: one resource of the action. */
struct ew_part {
    const struct ew_policy *policy;
    const struct ew_attachment *attachment; /**< of an identity policy */
    const struct ew_document *document;     /**< of the policy, as filled */
    const struct ew_statement *statement;
    const char *layer;
    const struct ew_formula *applies[EW_MAX_SIDES];
    const struct ew_formula *resource[EW_MAX_SIDES]; /**< conditions ignored */
    bool uncertain;
    /** Of the policy of the resource: how it names the caller. */
    enum ew_naming naming;
};

/** A layer that must allow: the union of its Allows. */
struct ew_limit {
    const char *layer;
    struct ew_str name;
    const struct ew_policy *policy; /**< when there is just one */
    const struct ew_formula *allows[EW_MAX_SIDES];
    bool hole;     /**< something of it could not be read */
    bool boundary; /**< the permissions boundary */
};

/** How policy variables are taken whose value is not known (ties.h). */
enum ew_ties {
    EW_TIES_TRIED,    /**< values are tried; the rest counts against access */
    EW_TIES_COMPARED, /**< no hindrance; comparisons of two keys as such */
    EW_TIES_LOOSE,    /**< no hindrance at all */
};

/**
 * How all is taken that is open, so that there is a formula: another question
 * has another formula, and none is changed.
 */
struct ew_question {
    enum ew_filling filling; /**< of policies that are not wholly known */
    enum ew_ties ties;
    bool strict; /**< open readings are against access */
    /**
     * Where two estates are compared: what is open and written in both is read
     * alike, in either way (ew_inquiry_reading). Maps hold texts; NULL: none.
     */
    const struct ew_map *common;
    struct ew_map *written; /**< gets what is open here */
};

/** What was met while a formula was built. */
struct ew_met {
    bool uncertain; /**< an open reading */
    bool tied;      /**< a variable of unknown value */
    bool loose;     /**< one that was taken as no hindrance at all */
    /** The state of the values to try when cases were first made; 0: none. */
    size_t tries;
};

/** The layers as formulas, as one question has them; never changed. */
struct ew_built {
    const struct ew_principal *principal;
    struct ew_question how;
    struct ew_met met;
    struct ew_vec allows; /**< struct ew_part: identity Allows, and those of
                               the resource's policy */
    struct ew_vec denies; /**< struct ew_part: of all layers */
    struct ew_vec limits; /**< struct ew_limit */
    /** Every limit allows and no Deny applies: the same for every grant. */
    const struct ew_formula *limited[EW_MAX_SIDES];
    struct ew_vec holes; /**< struct ew_str: what could not be read */
    bool identity_hole;
    bool resource_hole; /**< in the policy of the resource */
};

/** In which session of the principal's (fact B2.4). */
enum ew_session {
    EW_SESSION_OWN,       /**< long-term keys; of a role the only kind */
    EW_SESSION_FEDERATED, /**< of a federated user */
};

struct ew_inquiry;

/** A session while keys are bound for it. */
struct ew_sitting {
    const struct ew_inquiry *q;
    enum ew_session kind;
    bool asked; /**< what was bound depends on the kind */
};

/**
 * What formulas are made of, and what their making and solving costs. It grows
 * while they are built and nothing of it changes, so that formulas of one space
 * go together: those of all questions, and of two inquiries that are compared.
 */
struct ew_space {
    size_t steps;             /**< left of the budget */
    struct ew_vec dimensions; /**< struct ew_dimension */
    struct ew_vec uses;       /**< struct ew_key_use, behind the parts */
    struct ew_vec fixed;      /**< const struct ew_value *, by dimension */
    struct ew_vec marks;      /**< struct ew_mark */
    struct ew_vec choices;    /**< struct ew_str: values tried for variables */
    size_t tries;             /**< another number wherever those are others */
    /** Whose policies they were gathered from, as filled. */
    const struct ew_principal *gathered;
    enum ew_filling gathered_as;
    /** struct ew_str: patterns in which EW_ANY_VALUE stands for a variable. */
    struct ew_vec tied_texts;
    struct ew_vec pairs; /**< struct ew_pair: keys that are compared */
    struct ew_vec atoms; /**< const struct ew_atom *: where ties hinder not */
    struct ew_vec built; /**< const struct ew_built *: what may come again */
    bool overrun;        /**< a pattern was too much for the budget */
    bool failed;         /**< memory ran out */
};

/** One principal and a target: what is fixed, whatever is asked about them. */
struct ew_inquiry {
    struct ew_engine *engine;
    struct ew_arena *arena; /**< the engine's scratch, or that of the first */
    struct ew_space *space;
    const struct ew_action *action;       /**< of the engine */
    struct ew_arn_cut cuts[EW_MAX_SIDES]; /**< of the action's resources */
    const struct ew_principal *principal;
    struct ew_layers layers; /**< without SCPs that are doubted */
    bool doubted;            /**< the SCPs are not sure and were left out */
    bool federates;          /**< there may be sessions of a federated user */
    bool federated_tags;     /**< and with tags of their own */
    /** The id that sessions of the role begin with; absent: its own. */
    struct ew_str role_id;
    /** Of the resource of each side; NULL: any tags. */
    const struct ew_tags *tags[EW_MAX_SIDES];
    bool impossible; /**< the target is not this principal's to reach */
    bool foreign;    /**< the resource is of another account */
    /** What holds of the requests that are asked about; NULL: nothing. */
    const struct ew_formula *holding;
    /** With a policy of the resource: who asks, and that as an attachment. */
    struct ew_caller caller;
    const struct ew_attachment *of_resource; /**< outlives the inquiry */
};

/** The context key's value if it is decided before any request. */
enum ew_binding { EW_BOUND, EW_FREE };
enum ew_binding ew_bind_key(struct ew_sitting *in, size_t side,
                            struct ew_str key, const struct ew_key *info,
                            struct ew_value *out);
/** Context entries of every bound key of a side, for witnesses. */
void ew_bind_context(struct ew_sitting *in, size_t side,
                     struct ew_vec *context);

/**
 * Begin an inquiry with a space of its own, on the engine's scratch: the one
 * before is over. target NULL: any. Errors: EW_NOMEM; EW_INVALID for a target
 * that cannot be read.
 */
EW_NODISCARD enum ew_status ew_inquiry_begin(
    struct ew_inquiry *q, struct ew_engine *engine,
    const struct ew_principal *principal, const struct ew_target *target,
    struct ew_error *err);
/** As first, of another principal, in the space of the first. */
struct ew_inquiry ew_inquiry_beside(const struct ew_inquiry *first,
                                    struct ew_engine *engine,
                                    const struct ew_principal *principal);
/**
 * How unknown parts of a policy are filled: where only the part that is known
 * is asked for, limits are those that close least.
 */
enum ew_filling ew_filling_of(enum ew_filling asked, bool limit);
/**
 * How to fill unknown parts of policies, so that the answer holds whatever they
 * turn out to be; least is built with least of them. False: all is known.
 */
bool ew_inquiry_settle(const struct ew_inquiry *q, const struct ew_built *least,
                       enum ew_filling *out);
/** What holds of every request, whatever the policies say; in the arena. */
const struct ew_formula *ew_inquiry_world(const struct ew_inquiry *q,
                                          struct ew_arena *arena,
                                          enum ew_ties ties);
/** Append struct ew_str: what is unknown and matters, where a filling was
 * settled on. */
void ew_inquiry_unsettled(const struct ew_inquiry *q, struct ew_vec *texts);
/**
 * The layers in a question, in the arena: what was built already, where that is
 * the same. Parts of one filling are in the same places whatever else a
 * question has. Without memory nothing is in it.
 */
const struct ew_built *ew_inquiry_build(const struct ew_inquiry *q,
                                        struct ew_question how);
/** Gather the values worth trying for variables, from policies as filled. */
void ew_inquiry_gather(const struct ew_inquiry *q, enum ew_filling filling);
/** Stands for any value of a variable until the text is a pattern. */
#define EW_ANY_VALUE '\177'
/** Keep a pattern with EW_ANY_VALUE for ew_inquiry_choose. */
void ew_inquiry_keep_tied(const struct ew_inquiry *q, struct ew_str text);
/** Try a value for variables of unknown value too; false when it is. */
bool ew_inquiry_try(const struct ew_inquiry *q, struct ew_str value);
/** Try only the first values from the next build on. */
void ew_inquiry_untry(const struct ew_inquiry *q, size_t count);
/** Try a value of a key's type, where it has one. */
void ew_inquiry_try_type(const struct ew_inquiry *q, struct ew_str key);
/**
 * From the next build on, try what a model has. False when all of it was
 * tried, or enough.
 */
bool ew_inquiry_choose(const struct ew_inquiry *q,
                       const struct ew_value *model);

/** Index of a key's dimension; added when new. */
size_t ew_inquiry_dimension(const struct ew_inquiry *q, struct ew_str key,
                            const struct ew_key *info, size_t side,
                            enum ew_value_type type);

/**
 * The dimension of how AWS reads a text that its documentation leaves open:
 * `true` is against access. It is no part of any request.
 */
size_t ew_inquiry_reading(const struct ew_inquiry *q, struct ew_str text);

/** What a formula is built for. */
struct ew_building {
    const struct ew_inquiry *q;
    struct ew_sitting *in; /**< set by ew_by_session */
    size_t side;
    bool allow;     /**< of an Allow statement */
    bool variables; /**< `${…}` works in the document */
    bool quiet;     /**< patterns leave no marks */
    struct ew_question how;
    struct ew_met *met; /**< what is met is added */
};

void ew_met_add(struct ew_met *to, const struct ew_met *more);

/** One Resource entry (spelled as a pattern) against ARNs. */
const struct ew_formula *ew_resource_formula(const struct ew_building *b,
                                             const struct ew_arn_shape *arn,
                                             struct ew_str text,
                                             bool not_resource);
/** A policy value of a target key that holds an ARN. */
const struct ew_formula *ew_target_value(const struct ew_building *b,
                                         const struct ew_arn_shape *arn,
                                         struct ew_str text,
                                         const struct ew_operator *op);
const struct ew_formula *ew_condition_formula(const struct ew_building *b,
                                              const struct ew_condition *c);
/** All entries of a statement's Resource or NotResource. */
const struct ew_formula *ew_resources_formula(const struct ew_building *b,
                                              const struct ew_statement *s);

/** A literal on a dimension, folded when its value is fixed. */
const struct ew_formula *ew_inquiry_literal(const struct ew_inquiry *q,
                                            const struct ew_atom *atom);
/** As above, and kept for what keys that are equal have in common. */
const struct ew_formula *ew_building_literal(const struct ew_building *b,
                                             const struct ew_atom *atom);
/** Note a pattern, unless it matches every word there is. */
void ew_inquiry_mark(const struct ew_building *b, size_t dimension,
                     struct ew_str pattern, bool ignore_case, bool positive);
/** f; the marks made since there were count go when f can never hold. */
const struct ew_formula *ew_inquiry_keep_marks(const struct ew_inquiry *q,
                                               size_t count,
                                               const struct ew_formula *f);

/* ---- deciding --------------------------------------------------------- */

/** Access as formulas, one a side. */
struct ew_sides {
    const struct ew_formula *side[EW_MAX_SIDES];
};
/** A formula of each side: all hold, or one does. */
const struct ew_formula *ew_every_side(
    const struct ew_inquiry *q,
    const struct ew_formula *const side[EW_MAX_SIDES]);
const struct ew_formula *ew_some_side(
    const struct ew_inquiry *q,
    const struct ew_formula *const side[EW_MAX_SIDES]);
/** Can a statement's Resource be one of the action's at all? */
bool ew_part_names_some(const struct ew_inquiry *q, const struct ew_part *part);

/** In place of the number of a grant. */
#define EW_EVERY_GRANT SIZE_MAX
/** What is taken as if it were not there. */
struct ew_lift {
    const bool *denies; /**< by number */
    const bool *limits; /**< likewise */
    bool conditions;    /**< of all Allows that grant */
    bool resource;      /**< that the resource's policy must allow */
};
/** Every limit allows, or all but the boundary, and no Deny applies. lift NULL:
 * everything is there. */
const struct ew_formula *ew_built_limits(const struct ew_inquiry *q,
                                         const struct ew_built *built,
                                         size_t side, bool bounded,
                                         const struct ew_lift *lift);
/** Access on one side; only and lift as here. */
const struct ew_formula *ew_inquiry_side(const struct ew_inquiry *q,
                                         const struct ew_built *built,
                                         size_t side, size_t only,
                                         const struct ew_lift *lift);
/** only: the one Allow that counts, by its number. */
struct ew_sides ew_inquiry_access(const struct ew_inquiry *q,
                                  const struct ew_built *built, size_t only);
/** As above with every unread piece read as allowing all. */
struct ew_sides ew_inquiry_possible(const struct ew_inquiry *q,
                                    const struct ew_built *built);

struct ew_decided {
    enum ew_verdict verdict; /**< none when no side is reachable */
    bool undecided;
    const struct ew_value *model; /**< the witness; NULL when none */
    const struct ew_needed *conditions;
    size_t condition_count;
};
/** ties: as the formulas were built. */
void ew_inquiry_decide(const struct ew_inquiry *q, enum ew_ties ties,
                       const struct ew_sides *access, struct ew_decided *out);
/** Is there a request for which the formula holds? */
enum ew_answer ew_inquiry_ask(const struct ew_inquiry *q, enum ew_ties ties,
                              const struct ew_formula *formula,
                              const struct ew_value **model);

struct ew_reached {
    enum ew_reach reach;
    struct ew_strs regions;
    struct ew_strs clusters;
    struct ew_strs clusters_except;
    struct ew_strs containers;
    bool undecided;
};
/** out's lists are in keep. */
void ew_inquiry_reach(const struct ew_inquiry *q, enum ew_ties ties,
                      const struct ew_sides *access, struct ew_arena *keep,
                      struct ew_reached *out);

/** What closes access; *out in keep. */
void ew_inquiry_blockers(const struct ew_inquiry *q,
                         const struct ew_built *built, struct ew_arena *keep,
                         struct ew_vec *out);

/** The parts of a model's target, absent where the model leaves one out. */
void ew_model_parts(const struct ew_inquiry *q, const struct ew_value *model,
                    struct ew_str parts[EW_MAX_PARTS]);
/** Requests from a model, one a side, in keep. */
struct ew_witness ew_inquiry_witness(const struct ew_inquiry *q,
                                     const struct ew_value *model,
                                     struct ew_arena *keep);
/** The engine's own check: all requests are allowed by ew_evaluate. */
bool ew_inquiry_confirm(const struct ew_inquiry *q,
                        const struct ew_built *built,
                        const struct ew_witness *witness);

#endif
