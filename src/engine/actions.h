/**
 * What an action needs: its resources and the keys that are sent with it.
 *
 * Every action that can be asked about is a row of a table, and the engine
 * reads all that is the action's own from there.
 */
#ifndef EW_ENGINE_ACTIONS_H
#define EW_ENGINE_ACTIONS_H

#include "policy/keys.h"

#include "engine/access.h"
#include "engine/shape.h"
#include "engine/solve.h"

/** No row has more parts; nor more than EW_MAX_SIDES resources. */
enum { EW_MAX_PARTS = 9 };
/** In place of the number of a part: there is none. */
#define EW_NO_PART SIZE_MAX

/** Something of the target that the caller chooses. */
struct ew_action_part {
    const char *word; /**< for people: `cluster name` */
    struct ew_dimension dimension;
};

/**
 * A key whose meaning is the action's own. A target key holds an ARN or a
 * part of the target, and may be left out where the part is optional. A key
 * with another control takes the place of its row in policy/keys.h.
 */
struct ew_action_key {
    struct ew_key key;              /**< the name as AWS writes it */
    const struct ew_arn_shape *arn; /**< of a target key; NULL: a part */
    size_t part;                    /**< of a target key without an ARN */
    /** Sent in the request for this resource alone; NULL: in each. */
    const struct ew_arn_shape *with;
};

/**
 * How a struct ew_target names parts, and by which of them a reach is told.
 * Any but the cluster may be EW_NO_PART.
 */
struct ew_action_places {
    size_t cluster;
    size_t task;
    size_t container;
    const struct ew_arn_shape *cluster_arn;
    const struct ew_arn_shape
        *task_arns[2]; /**< as read: the first that fits */
};

struct ew_action {
    struct ew_str name; /**< `service:Action` */
    /** Each has to be allowed on its own; the last one is what people name. */
    const struct ew_arn_shape *resources[EW_MAX_SIDES];
    size_t resource_count;
    /** EW_DIM_PARTITION, EW_DIM_REGION and EW_DIM_ACCOUNT come first. */
    const struct ew_action_part *parts;
    size_t part_count;
    const struct ew_action_key *keys;
    size_t key_count;
    /** Family of the service's own that spells aws:ResourceTag; or absent. */
    struct ew_str tags;
    struct ew_str tagged_by; /**< the action that sets these tags; or absent */
    const struct ew_action_places *places; /**< NULL: no cluster, no task */
};

/** The two resources of ecs:ExecuteCommand, as its row has them. */
enum ew_side { EW_SIDE_CLUSTER, EW_SIDE_TASK, EW_SIDES };

/** The first row of an action, any case; NULL when it has none. */
const struct ew_action *ew_action_find(struct ew_str name);
/** The next row of the same action, on another kind of resource; or NULL. */
const struct ew_action *ew_action_next(const struct ew_action *action);
/** A row by its number, from 0 on; NULL behind the last one. */
const struct ew_action *ew_action_at(size_t number);

/** The number of a part by its key, any case; EW_NO_PART: it has none. */
size_t ew_action_part_find(const struct ew_action *action, struct ew_str key);

/** The name's service with its colon: `ecs:`. */
struct ew_str ew_action_service(const struct ew_action *action);

/** The row's own key; NULL: it has none, or not for this resource. */
const struct ew_action_key *ew_action_own_key(const struct ew_action *action,
                                              size_t side, struct ew_str key);

/**
 * What the key is in the request for a resource. Target keys of other actions
 * and other services' tags are absent (fact B2.2.10).
 */
struct ew_key ew_action_key_find(const struct ew_action *action, size_t side,
                                 struct ew_str key);

#endif
