/*
 * The nearest name by edit distance, and only where it is near enough to be
 * what was meant: a wrong suggestion is worse than none.
 */
#include "cli.h"

#include <string.h>

enum { WORD_MAX = 40, NEAR = 2 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions and replacements that make b of a. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t length = strlen(b);
    if (strlen(a) > WORD_MAX || length > WORD_MAX) {
        return WORD_MAX;
    }
    for (size_t j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 1; j <= length; j++) {
            size_t above = row[j];
            row[j] = smallest(above + 1, row[j - 1] + 1,
                              diagonal + (a[i] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[length];
}

const char *find_similar(const char *word, const char *const *names,
                         size_t count)
{
    const char *best = NULL;
    size_t least = NEAR + 1;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(word, names[i]);
        /* A short word is near to everything. */
        if (d < least && d < strlen(word)) {
            least = d;
            best = names[i];
        }
    }
    return best;
}
