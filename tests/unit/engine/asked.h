/** One principal that is asked about, and what the answer looks like. */
#ifndef EW_TESTS_ENGINE_ASKED_H
#define EW_TESTS_ENGINE_ASKED_H

#include "audit/small_estate.h"

/* clang-format off */
/* Statements; those that begin with a comma follow another one. */
#define ALLOW(action, on) \
    "{'Effect':'Allow','Action':'" action "','Resource':'" on "'}"
#define ALLOW_IF(action, on, condition)                           \
    "{'Effect':'Allow','Action':'" action "','Resource':'" on "'," \
    "'Condition':{" condition "}}"
#define DENY(action, on) \
    ",{'Effect':'Deny','Action':'" action "','Resource':'" on "'}"
#define DENY_IF(action, on, condition)                             \
    ",{'Effect':'Deny','Action':'" action "','Resource':'" on "'," \
    "'Condition':{" condition "}}"
/* clang-format on */

struct asked {
    struct small_estate estate;
    struct ew_engine *engine;
    const struct ew_principal *principal;
};

/** The user u with one inline policy of these statements. */
void asked_set_up(struct asked *s, const struct ew_action *action,
                  const char *statements);
void asked_tear_down(struct asked *s);
/** Fails the test where the target cannot be read. */
const struct ew_access *asked_decide(struct asked *s,
                                     const struct ew_target *target);
/** `verdict reach clusters`, then a line for each request, with the value of a
 * key if there is one, for each condition and for each blocker. */
void asked_describe(struct ew_buf *out, const struct ew_access *access,
                    const char *key);

#endif
