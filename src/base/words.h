/** The words of an enumeration, once for all that write and read them. */
#ifndef EW_BASE_WORDS_H
#define EW_BASE_WORDS_H

#include <stddef.h>

struct ew_words {
    const char *const *texts; /**< by value; NULL: it has none */
    size_t count;             /**< those that follow say the same again */
};
/** For an initializer, of an array. */
#define EW_WORDS(texts)                           \
    {                                             \
        (texts), sizeof(texts) / sizeof(*(texts)) \
    }

#endif
