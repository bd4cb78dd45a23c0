/**
 * Words: does a text exist that matches these patterns and not those?
 *
 * The product of the patterns' automata is searched breadth first, so the
 * answer is exact and the word found is a shortest one; likely words are
 * tried first, which settles nearly every question without a search.
 */
#ifndef EW_ENGINE_WORD_H
#define EW_ENGINE_WORD_H

#include "policy/pattern.h"

/** What a word may look like. Source: facts A1.2, B7.16, F2.2. */
enum ew_domain {
    EW_DOMAIN_ANY,       /**< any text; found in printable ASCII and in the
                              characters that patterns write */
    EW_DOMAIN_NAME,      /**< `[A-Za-z0-9_-]`, 1 to 255: clusters, containers */
    EW_DOMAIN_TASK,      /**< 32 hexadecimal digits or a UUID */
    EW_DOMAIN_REGION,    /**< `aa-word-1` */
    EW_DOMAIN_ACCOUNT,   /**< twelve digits */
    EW_DOMAIN_PARTITION, /**< those that exist */
    EW_DOMAIN_IAM,       /**< an IAM name with the path before it */
    EW_DOMAIN_SESSION,  /**< `[A-Za-z0-9_+=,.@-]`, 2 to 64: sessions of roles */
    EW_DOMAIN_RESOURCE, /**< any text, one without `:` and not empty */
    EW_DOMAIN_LABEL,    /**< likewise, and without `/` */
    EW_DOMAIN_DOCUMENT, /**< a customer's name for a document: it does not
                             begin as those of AWS do */
};

/** One of the patterns must match (want), or none may. */
struct ew_demand {
    const struct ew_str *patterns;
    size_t count;
    bool ignore_case;
    bool want;
};

enum ew_found { EW_FOUND, EW_NOT_FOUND, EW_BUDGET_SPENT };

/** Do its words hold a `/`? */
bool ew_domain_has_slash(enum ew_domain domain);
/** Do its words hold a `:`? */
bool ew_domain_has_colon(enum ew_domain domain);
/** Do two of its words differ in case alone? */
bool ew_domain_has_case(enum ew_domain domain);
/** Is the word in the domain? */
bool ew_word_in_domain(enum ew_domain domain, struct ew_str word);
/** Does the word meet a demand? */
bool ew_word_meets(struct ew_str word, const struct ew_demand *demand);

/**
 * Find a word of the domain that meets all demands. *steps is what may be
 * spent and becomes what is left. *out borrows from a demand, a static text
 * or the arena. Errors: EW_BUDGET_SPENT also when memory runs out.
 */
enum ew_found ew_word_find(struct ew_arena *arena, enum ew_domain domain,
                           const struct ew_demand *demands, size_t count,
                           size_t *steps, struct ew_str *out);

#endif
