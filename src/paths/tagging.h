/**
 * Inside the paths: tags that somebody sets where they decide (fact F4.10). A
 * tag that may get any value is left open in who is tagged; else each value
 * that makes a difference is a write of its own.
 */
#ifndef EW_PATHS_TAGGING_H
#define EW_PATHS_TAGGING_H

#include "paths/writes.h"

struct ew_tagging;

/** Looks which tags of principals the policies test; names its calls. NULL when
 * memory is out. */
struct ew_tagging *ew_tagging_new(struct ew_graph *graph);

/** At a glance: may it set a tag that some policy tests? */
bool ew_may_tag(const struct ew_graph *graph, const struct ew_node *editor);

/** May it set one by which it may do more even if it holds everything: one
 * that an SCP tests, or a trust policy? */
bool ew_may_tag_beyond(const struct ew_graph *graph,
                       const struct ew_node *editor);

/** Append struct ew_possible_write: the tags of the subject that the editor may
 * set or take away. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_taggings_find(struct ew_graph *graph,
                                             struct ew_node *editor,
                                             struct ew_node *subject,
                                             struct ew_vec *out,
                                             struct ew_error *err);

/**
 * The tags of a principal are no more open: each has the value that it has in a
 * request of the witness, or is missing as it is there.
 */
EW_NODISCARD enum ew_status ew_tags_settle(struct ew_arena *arena,
                                           const struct ew_principal *open,
                                           const struct ew_witness *witness,
                                           const struct ew_principal **out);

/** Who tags whom, and what that one is then. */
struct ew_tag_change {
    const struct ew_node *editor;
    const struct ew_node *subject;
    const struct ew_principal *changed;
};

/**
 * The call of a write that leaves a tag open, by which it comes to the value
 * that it has in the subject as changed: that of the write where it is still
 * open; NULL: none is needed. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tag_call(struct ew_graph *graph,
                                        const struct ew_possible_write *write,
                                        const struct ew_tag_change *change,
                                        const struct ew_access **out,
                                        struct ew_error *err);

/** Does it set tags, and nothing else? */
bool ew_write_is_tag(const struct ew_write *write);

/** The tag that a call sends is the caller's to choose, and is chosen: what is
 * asked of it is no condition any more. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_access_discharge(
    struct ew_arena *arena, struct ew_str request_tag,
    const struct ew_access **access);

#endif
