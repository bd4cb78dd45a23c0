/** How a call failed, and where in the input. No globals, no printing. */
#ifndef EW_BASE_STATUS_H
#define EW_BASE_STATUS_H

#include "base/limits.h"
#include "base/str.h"

#include <stddef.h>

#define EW_NODISCARD __attribute__((warn_unused_result))
#define EW_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* name, text */
#define EW_STATUS_LIST(X)                     \
    X(OK, "ok")                               \
    X(NOMEM, "out of memory")                 \
    X(IO, "input or output failed")           \
    X(SYNTAX, "the text is not well-formed")  \
    X(INVALID, "the content is not valid")    \
    X(LIMIT, "a limit is exceeded")           \
    X(USAGE, "the command line is not valid") \
    X(UNSUPPORTED, "not supported here")

enum ew_status {
#define EW_STATUS_ENUM(name, text) EW_##name,
    EW_STATUS_LIST(EW_STATUS_ENUM)
#undef EW_STATUS_ENUM
};

/** A stretch of an input file; lines and columns count from 1, 0: unknown. */
struct ew_origin;

struct ew_place {
    struct ew_str file; /**< as the user named it; "-" is standard input */
    size_t line;
    size_t column; /**< in characters, not bytes */
    size_t end_line;
    size_t end_column; /**< one past the last character */
    /** The resource of infrastructure code that it belongs to, or NULL. */
    const struct ew_origin *origin;
};

/** A resource of infrastructure code. */
struct ew_origin {
    struct ew_str address; /**< `module.a.aws_iam_role.b`; a logical id */
    /** Its block in the sources, where they are at hand; file empty: not. */
    struct ew_place source;
};

/** Absent: the place is in no infrastructure code. */
struct ew_str ew_place_address(struct ew_place place);

/** Filled by the callee that failed; owned by the caller. */
struct ew_error {
    enum ew_status status;
    struct ew_place place; /**< file borrowed from the input */
    char text[EW_MAX_ERROR_TEXT];
};

/** The words of a status; never NULL. */
const char *ew_status_text(enum ew_status status);

/**
 * Fill err (which may be NULL) and return status. The text is made visible
 * (base/buf.h) and cut to fit; its arguments may come from err itself.
 */
EW_PRINTF(3, 4)
enum ew_status ew_fail(struct ew_error *err, enum ew_status status,
                       const char *format, ...);
/** The same with a place. */
EW_PRINTF(4, 5)
enum ew_status ew_fail_at(struct ew_error *err, enum ew_status status,
                          struct ew_place place, const char *format, ...);
/** EW_NOMEM with its usual text. */
enum ew_status ew_fail_memory(struct ew_error *err);

/** Pass a failure up; only in functions that own nothing outside an arena. */
#define EW_TRY(call)                           \
    do {                                       \
        enum ew_status ew_try_status = (call); \
        if (ew_try_status != EW_OK) {          \
            return ew_try_status;              \
        }                                      \
    } while (0)
/** The same where what was to be made is not there, since memory is out. */
#define EW_TRY_MEMORY(made)  \
    do {                     \
        if (!(made)) {       \
            return EW_NOMEM; \
        }                    \
    } while (0)
/** The same in a function that says in err why it failed. */
#define EW_TRY_MEMORY_FOR(made, err)   \
    do {                               \
        if (!(made)) {                 \
            (void)ew_fail_memory(err); \
            return EW_NOMEM;           \
        }                              \
    } while (0)

#endif
