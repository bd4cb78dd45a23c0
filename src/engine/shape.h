/** The ARNs of one kind of resource: literal texts and parts in turn. */
#ifndef EW_ENGINE_SHAPE_H
#define EW_ENGINE_SHAPE_H

#include "base/arena.h"

#include "policy/arn.h"

/** A literal text, or (text absent) the number of a part of the target. */
struct ew_arn_piece {
    struct ew_str text;
    size_t part;
};

/**
 * Two parts have a text between them, and the first piece is a text. One that
 * is a text alone is `*`, of an action that is on no resource.
 */
struct ew_arn_shape {
    const char *name; /**< of the resource, for reports: `cluster` */
    const struct ew_arn_piece *pieces;
    size_t count;
};

/** A shape cut where an ARN is: each segment is one text or one part. */
struct ew_arn_cut {
    struct ew_arn_piece head[EW_ARN_PARTS - 1]; /**< `arn` to the account */
    const struct ew_arn_piece *tail;            /**< the resource's pieces */
    size_t tail_count;
    size_t skip; /**< bytes of the tail's first text that belong to the head */
};

/** Cost: O(bytes of the texts), no allocation. */
struct ew_arn_cut ew_arn_shape_cut(const struct ew_arn_shape *shape);

/**
 * The text of some pieces; parts has one for each part that occurs, skip is
 * what is left out of the first. In the arena; absent when memory is out.
 */
struct ew_str ew_arn_pieces_print(struct ew_arena *arena,
                                  const struct ew_arn_piece *pieces,
                                  size_t count, size_t skip,
                                  const struct ew_str *parts);

/**
 * Find the parts in an ARN; a part ends where the text after it begins. parts
 * borrow from text, those that do not occur are untouched. False when it is
 * no ARN of this shape.
 */
bool ew_arn_shape_read(const struct ew_arn_shape *shape, struct ew_str text,
                       struct ew_str *parts);

#endif
