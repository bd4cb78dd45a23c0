/**
 * Comma-separated values, a record at a time.
 *
 * Strict: a quote stands around a whole field or, doubled, within one; lines
 * end in LF or CRLF; the text is UTF-8 without NUL. What breaks these rules
 * loses its own record and no other.
 *
 * Source: RFC 4180.
 */
#ifndef EW_BASE_CSV_H
#define EW_BASE_CSV_H

#include "base/vec.h"

/** A field; the text lies in the arena where it holds doubled quotes, else it
 * is borrowed. */
struct ew_csv_field {
    struct ew_str text;
    struct ew_place place; /**< where it begins, its quote included */
};

/** Where a text is being read. */
struct ew_csv {
    struct ew_str file;
    struct ew_str text;
    size_t at;
    size_t line;
    size_t column;
};

/** At the first record; file and text are borrowed. */
struct ew_csv ew_csv_of(struct ew_str file, struct ew_str text);

/**
 * The next record: *fields, a vector of struct ew_csv_field, is emptied and
 * gets what it has. It stays empty behind the last one. Empty lines are none.
 *
 * Errors: EW_SYNTAX, EW_LIMIT with their place: reading goes on behind the
 * line in which the broken field begins; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_csv_next(struct ew_csv *csv,
                                        struct ew_vec *fields,
                                        struct ew_error *err);

#endif
