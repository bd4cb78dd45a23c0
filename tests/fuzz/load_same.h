/** What two estates must have in common; fuzz targets of the loaders. */
#ifndef EW_FUZZ_LOAD_SAME_H
#define EW_FUZZ_LOAD_SAME_H

#include "load/load.h"

/** Loads the texts or aborts; only lack of memory could stop it. */
void load_all(const struct ew_load_text *texts, size_t count,
              struct ew_loaded *out);

/** Aborts unless both hold the same users and roles with the same policies. */
void expect_same_principals(const struct ew_estate *a,
                            const struct ew_estate *b);

/** Aborts unless everything that reports show is the same. */
void expect_same_estate(const struct ew_estate *a, const struct ew_estate *b);

/** Aborts where something is not as estate.h says. */
void expect_sound(const struct ew_estate *estate);

#endif
