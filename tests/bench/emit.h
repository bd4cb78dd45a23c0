/** JSON as the AWS CLI prints it, and numbers that look random. */
#ifndef EW_BENCH_EMIT_H
#define EW_BENCH_EMIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct emit {
    FILE *out;
    uint64_t state; /**< of the generator of numbers */
    unsigned depth;
    bool first; /**< nothing stands yet in the innermost container */
};

/** A number below limit, which is not 0. */
unsigned emit_random(struct emit *e, unsigned limit);

/* key is NULL for elements; texts must need no escapes. */
void emit_open(struct emit *e, const char *key, char bracket);
void emit_close(struct emit *e, char bracket);
void emit_number(struct emit *e, const char *key, unsigned value);
void emit_flag(struct emit *e, const char *key, bool value);
__attribute__((format(printf, 3, 4))) void emit_text(struct emit *e,
                                                     const char *key,
                                                     const char *format, ...);

#endif
