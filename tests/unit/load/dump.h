/** Tables of texts that are loaded, and what the estate then says. */
#ifndef EW_TEST_LOAD_DUMP_H
#define EW_TEST_LOAD_DUMP_H

#include "base/buf.h"
#include "base/rows.h"

#include "load/load.h"

enum { MAX_TEXTS = 4 };

/** Files `a.json`, `b.json`, … and the whole dump that they give. */
struct load_row {
    const char *name;
    /** JSON with ' for "; an export gets the lists that it lacks, empty, unless
     * it begins with a blank. */
    const char *texts[MAX_TEXTS];
    const char *want;
};

/**
 * Everything but root users and the usual assumptions, a line each:
 *
 *     111122223333:user/u: p q@group r(why it is unread) boundary=b trust
 *     ! why something of the principal above is unread
 *     scp 111122223333: apply root(p) account(p q)
 *     workload NAME: ec2 role=ARN role? on=ARN
 *     definition ARN: … roles? / instance ARN: … / node i-1: …
 *     incomplete a.json:1:2: …
 *     note … / assume … / skipped 1
 */
void dump_estate(struct ew_buf *out, const struct ew_estate *estate);

/**
 * What the ways to somebody else's access need, a line each, roots left out,
 * and then what the input lacks:
 *
 *     group 111122223333:group/g: p q(why it is unread)
 *     ! why something of the group above is unread
 *     111122223333:user/u: in g h password=yes mfa=no
 *     111122223333:role/r: trust(why it is unread) profiles a b only
 */
void dump_ways(struct ew_buf *out, const struct ew_estate *estate);

/**
 * The default version of each customer's policy and the others, a line each,
 * with the number of their statements, and then what the input lacks:
 *
 *     111122223333:policy/p: v3 v1[1] v2(why it is unread) and more
 */
void dump_versions(struct ew_buf *out, const struct ew_estate *estate);

typedef void dump_fn(struct ew_buf *out, const struct ew_estate *estate);

/**
 * Load the row's texts, forwards and backwards: both must give want. A test
 * fails with the row's name.
 */
void check_load_row(const struct load_row *row);
void check_load_rows(const struct load_row *rows, size_t count);
/** The same by another dump than dump_estate. */
void check_dump_rows(const struct load_row *rows, size_t count, dump_fn *dump);

#endif
