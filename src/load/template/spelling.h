/**
 * How CloudFormation spells the scalars of a template once they are texts.
 *
 * Functions, comparisons and parameters are about texts. What is in no quotes
 * was a number or a truth value before, and how that is turned into a text is
 * written nowhere: `1.0` may become `1.0`, `1` or `1.0E0`, and `010` is eight
 * in YAML 1.1. So whatever hangs on such a spelling is not known.
 */
#ifndef EW_LOAD_TEMPLATE_SPELLING_H
#define EW_LOAD_TEMPLATE_SPELLING_H

#include "base/yaml.h"

#include "estate/estate.h"

struct ew_scalar {
    /**
     * As it is deployed. The words for true and false of YAML 1.1 are values to
     * CloudFormation, and texts again once a policy or a comparison has them,
     * as JSON writes them.
     */
    struct ew_str text;
    /** As it stands, where it may be spelt in another way; else absent. */
    struct ew_str written;
};

struct ew_scalar ew_scalar_of(const struct ew_node *node);
/** A number of which more than one text may be made? */
bool ew_scalar_is_number(const struct ew_scalar *scalar);
/** Is it written as a number of JSON, too? */
bool ew_scalar_is_json(const struct ew_scalar *scalar);
/** Are they one text, however each is spelt? None of them has a mark. */
enum ew_known ew_scalars_same(const struct ew_scalar *a,
                              const struct ew_scalar *b);

#endif
