/** An estate under construction: values that are copied, changed, cut down. */
#ifndef EW_PROPERTY_DRAFT_H
#define EW_PROPERTY_DRAFT_H

#include "base/arena.h"
#include "base/buf.h"

#include "dice.h"

enum {
    DRAFT_VALUES = 3,
    DRAFT_CONDITIONS = 3,
    DRAFT_RESOURCES = 4,
    DRAFT_ACTIONS = 2,
    DRAFT_STATEMENTS = 8,
    DRAFT_POLICIES = 3,
    DRAFT_LEVELS = 3,
    DRAFT_LEVEL_POLICIES = 2,
    DRAFT_TAGS = 2,
};

struct draft_condition {
    const char *op; /**< with prefix and suffix */
    const char *key;
    const char *values[DRAFT_VALUES];
    size_t value_count;
};

struct draft_statement {
    bool deny;
    bool not_action;
    bool not_resource;
    const char *actions[DRAFT_ACTIONS];
    size_t action_count;
    const char *resources[DRAFT_RESOURCES];
    size_t resource_count;
    struct draft_condition conditions[DRAFT_CONDITIONS];
    size_t condition_count;
};

enum draft_holding { DRAFT_INLINE, DRAFT_MANAGED, DRAFT_GROUP };

struct draft_policy {
    bool old; /**< Version 2008-10-17 */
    enum draft_holding holding;
    struct draft_statement statements[DRAFT_STATEMENTS];
    size_t statement_count;
};

struct draft_level {
    struct draft_policy policies[DRAFT_LEVEL_POLICIES];
    size_t policy_count;
};

enum draft_kind { DRAFT_USER, DRAFT_ROLE, DRAFT_DOCUMENT };

struct draft_tag {
    const char *key;
    const char *value;
};

struct draft {
    enum draft_kind kind;
    bool session_tags; /**< the trust allows sts:TagSession */
    struct draft_tag tags[DRAFT_TAGS];
    size_t tag_count;
    struct draft_policy identity[DRAFT_POLICIES];
    size_t identity_count;
    bool has_boundary;
    struct draft_policy boundary;
    bool organization;
    struct draft_level levels[DRAFT_LEVELS];
    size_t level_count; /**< with an organization, at least one */
};

/** A random one; its texts are static or in the arena. */
void draft_generate(struct draft *out, struct dice *dice,
                    struct ew_arena *arena);
/** One statement of the same kind, for changes. */
void draft_statement(struct draft_statement *out, struct dice *dice,
                     struct ew_arena *arena, bool deny);
/** One condition; of an allow-list entry as well. */
void draft_condition(struct draft_condition *out, struct dice *dice,
                     struct ew_arena *arena);
/** A text that a Resource entry may hold. */
const char *draft_resource(struct dice *dice, struct ew_arena *arena);

/**
 * The files that say so: an account export (or a bare document) and, with an
 * organization, its file.
 */
void draft_write(const struct draft *draft, struct ew_buf *account,
                 struct ew_buf *organization);

#endif
