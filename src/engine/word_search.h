/** Inside the search for words: the exact, breadth-first part. */
#ifndef EW_ENGINE_WORD_SEARCH_H
#define EW_ENGINE_WORD_SEARCH_H

#include "engine/word.h"

/** As ew_word_find, without trying likely words. */
enum ew_found ew_word_search(struct ew_arena *arena, enum ew_domain domain,
                             const struct ew_demand *demands, size_t count,
                             size_t *steps, struct ew_str *out);

/** The domain's automaton: starts in 0; -1 when no word goes on with c. */
int ew_domain_step(enum ew_domain domain, int state, char c);
bool ew_domain_accepts(enum ew_domain domain, int state);
size_t ew_domain_longest(enum ew_domain domain);

#endif
