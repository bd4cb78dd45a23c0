/** A small estate that is loaded from text, and an engine for it. */
#ifndef EW_TESTS_AUDIT_SMALL_ESTATE_H
#define EW_TESTS_AUDIT_SMALL_ESTATE_H

#include "base/buf.h"

#include "load/load.h"

#include "engine/access.h"

/** The account of every principal. */
#define SMALL_ACCOUNT "111122223333"
#define SMALL_ARN(name) "arn:aws:iam::" SMALL_ACCOUNT ":" name

struct small_estate {
    struct ew_buf text;
    struct ew_loaded loaded;
    struct ew_arena arena;
    struct ew_engine *engine;
};

/**
 * An account export with these users and roles: members of the lists, with '
 * for each quotation mark, separated by commas. It is 2026-06-01. Fails the
 * test where the text does not load.
 */
void small_estate_load(struct small_estate *s, const char *users,
                       const char *roles);
/** One text as it is, ' included. */
void small_estate_load_text(struct small_estate *s, const char *path,
                            const char *text);
void small_estate_release(struct small_estate *s);

#endif
