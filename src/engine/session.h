/** Inside the engine: the sessions in which a principal acts. */
#ifndef EW_ENGINE_SESSION_H
#define EW_ENGINE_SESSION_H

#include "engine/inquiry.h"

/** How tags come into a role's session that are not the role's. */
enum ew_chain {
    EW_CHAIN_NONE, /**< not at all */
    EW_CHAIN_OWN,  /**< from sessions of roles of the same account */
    EW_CHAIN_ANY,  /**< whoever begins the session may bring some */
};

/** Once the layers are known: which sessions there can be (fact B2.4). */
void ew_session_init(struct ew_inquiry *q);

/** Builds a formula for the session that the building is in. */
typedef const struct ew_formula *ew_session_fn(const struct ew_building *b,
                                               const void *what);
/** The formula of every session, each under its kind. */
const struct ew_formula *ew_by_session(const struct ew_building *b,
                                       ew_session_fn *build, const void *what);

/** Which session a model is about. */
enum ew_session ew_session_of(const struct ew_inquiry *q,
                              const struct ew_value *model);
/** What aws:PrincipalType is in the principal's own sessions. */
struct ew_str ew_session_own_kind(const struct ew_inquiry *q);

/** May the session have tags that override the principal's? */
bool ew_session_brings_tags(struct ew_sitting *in);

#endif
