/**
 * Answers of AWS that describe things: who claims one, and its elements, a tree
 * of one at a time.
 */
#ifndef EW_LOAD_INVENTORY_ANSWER_H
#define EW_LOAD_INVENTORY_ANSWER_H

#include "load/loading.h"

/** What is read of an answer: an element, or all of it. */
struct ew_answer {
    struct ew_loading *loading;
    const struct ew_json *node; /**< in the scratch arena */
    struct ew_place place;
};

/** Errors: EW_NOMEM; all else is told. */
typedef enum ew_status ew_answer_fn(struct ew_answer *r);

/** A string, kept in the arena; absent: it is none. */
struct ew_str ew_answer_kept(const struct ew_answer *r,
                             const struct ew_json *node);
/** The same of a member. */
struct ew_str ew_answer_text(const struct ew_answer *r, const char *name);

/** Is the value an object with this member? */
bool ew_answer_has_member(const struct ew_source *source,
                          const struct ew_json_item *of, const char *name);
/**
 * Is there a list of this name at the root, with this member in its first
 * element? An empty one comes with the failures that ECS always tells of.
 */
bool ew_answer_has_list(const struct ew_source *source, const char *name,
                        const char *member);

/** Read what stands at span. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_answer_read(struct ew_loading *loading,
                                           const struct ew_source *source,
                                           struct ew_span span,
                                           ew_answer_fn *read);
/** Read each element of the list at span, once. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_answer_list(struct ew_loading *loading,
                                           const struct ew_source *source,
                                           struct ew_span list,
                                           ew_answer_fn *read);
/**
 * The same of the list of this name at the root. Told as missing: what AWS
 * could not describe, and further pages. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_answer_named(struct ew_loading *loading,
                                            const struct ew_source *source,
                                            const char *name,
                                            ew_answer_fn *read);

#endif
