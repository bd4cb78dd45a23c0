/** Inside the audit: which entries of the allow-list name a principal. */
#ifndef EW_AUDIT_MATCH_H
#define EW_AUDIT_MATCH_H

#include "audit/allowlist.h"

/**
 * Entries by principal. Exact ARNs are found in a map; only globs are tried
 * one by one.
 */
struct ew_matcher {
    const struct ew_allowlist *list;
    struct ew_map exact; /**< ARN to the first of its entries */
    /** Next entry with the same exact ARN, by index; SIZE_MAX: none. */
    size_t *next;
    struct ew_vec globs; /**< const struct ew_entry * */
    struct ew_vec found; /**< of the last question */
};

EW_NODISCARD enum ew_status ew_matcher_init(struct ew_matcher *matcher,
                                            struct ew_arena *arena,
                                            const struct ew_allowlist *list,
                                            struct ew_error *err);

struct ew_entries {
    const struct ew_entry *const *items;
    size_t count;
};

/** In the order of the file. Borrowed until the next question. */
EW_NODISCARD enum ew_status ew_matcher_find(struct ew_matcher *matcher,
                                            struct ew_str principal,
                                            struct ew_entries *out,
                                            struct ew_error *err);

#endif
