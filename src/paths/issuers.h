/** Inside the paths: who issues tokens, and what of a token ties it to whom. */
#ifndef EW_PATHS_ISSUERS_H
#define EW_PATHS_ISSUERS_H

#include "base/str.h"

/** What a value of a claim says of whoever has it; or-ed together. */
enum ew_pins {
    EW_PINS_OWNER = 1, /**< who owns what runs */
    EW_PINS_WORK = 2,  /**< which repository, and so its owner */
    EW_PINS_REF = 4,   /**< which branch, tag or environment */
};

struct ew_issuer {
    struct ew_str provider; /**< `gitlab.com`: what its keys begin with */
    /** Of the table; absent: it is in none. */
    struct ew_str family;
    bool ci;  /**< it issues tokens to jobs of CI */
    bool own; /**< of one customer of a CI that has many */
    bool saml;
};

/** provider: its ARN, or the name of one that IAM has built in. */
struct ew_issuer ew_issuer_of(struct ew_str provider);

/** Is it a key of its tokens? *claim: which, as in `PROVIDER:CLAIM`. */
bool ew_issuer_has_key(const struct ew_issuer *issuer, struct ew_str key,
                       struct ew_str *claim);

/** Does that claim name who has the token? */
bool ew_issuer_is_subject(const struct ew_issuer *issuer, struct ew_str claim);

/** What all tokens have in common in which the claim is like this glob: of
 * enum ew_pins; 0: nothing. key: as it is tested. */
unsigned ew_issuer_pins(const struct ew_issuer *issuer, struct ew_str key,
                        struct ew_str glob);

#endif
