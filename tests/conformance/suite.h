/** What the runners over published cases share. */
#ifndef EW_TEST_SUITE_H
#define EW_TEST_SUITE_H

#include "base/buf.h"
#include "base/json.h"

#include "aws/environment.h"

/** One run; prints each failure, each case left out, and the figures. */
struct suite {
    const char *root; /**< folder of the cases */
    struct ew_arena arena;
    size_t passed;
    size_t skipped;
    size_t failed;
};

/** False when the folder is not there: the test is then to be skipped. */
bool suite_open(struct suite *s, int argc, char **argv);
/** The exit status of the program. */
int suite_close(struct suite *s);

/** Paths are below the root. A failure when it cannot be read; absent then. */
struct ew_str suite_file(struct suite *s, const char *path);
/** Its root value, or NULL. *text may be NULL. */
const struct ew_json *suite_json(struct suite *s, const char *path,
                                 struct ew_json_text **text);

void suite_pass(struct suite *s);
void suite_skip(struct suite *s, struct ew_str name, const char *reason);
EW_PRINTF(3, 4)
void suite_fail(struct suite *s, struct ew_str name, const char *format, ...);
/** Pass or fail. */
void suite_check(struct suite *s, struct ew_str name, bool holds,
                 const char *what);

/** What a case demands of an error, and how it is said here. */
struct suite_words {
    const char *theirs;
    const char *ours;
};
/**
 * Whether the text of an error says what a case wants: contained in it
 * without regard to case, quotes and backticks, or by the table.
 */
bool suite_says(const char *text, struct ew_str want,
                const struct suite_words *words, size_t count);

/** Of a string member; absent when there is none. */
struct ew_str suite_get(const struct ew_json *node, const char *name);

/** Variables from the members of a JSON object. */
struct suite_variables {
    const struct ew_json *object; /**< may be NULL */
    struct ew_str home;           /**< instead of the member HOME */
};
struct ew_environment suite_environment(struct suite_variables *variables);

#endif
