/** Policy documents in the three dresses that exports give them. */
#ifndef EW_LOAD_DOCUMENT_TEXT_H
#define EW_LOAD_DOCUMENT_TEXT_H

#include "estate/estate.h"

#include "load/members.h"

/**
 * Undo percent-encoding. `+` stays a plus: AWS encodes a blank as `%20`
 * (fact B7.8).
 *
 * Ownership: *out in the arena, or text itself where it holds no `%`.
 * Errors: EW_SYNTAX for a `%` without two hexadecimal digits; EW_NOMEM.
 * Source: RFC 3986, section 2.1.
 */
EW_NODISCARD enum ew_status ew_url_decode(struct ew_arena *arena,
                                          struct ew_str text,
                                          struct ew_str *out);

/** What a document is read with; all of it is borrowed. */
struct ew_document_reader {
    struct ew_arena *arena;
    struct ew_arena *scratch;
    struct ew_diags *notes; /**< hears of documents that are refused */
    /** struct ew_document by bytes: identity policies, trust policies. */
    struct ew_map *identity;
    struct ew_map *trust;
};

/** A document's JSON, or why there is none. */
struct ew_document_json {
    struct ew_json_text *text; /**< NULL: see unread */
    struct ew_span span;
    struct ew_str unread; /**< `policy document at f:1:2 has …` */
};

/**
 * Find the object of a document that is given as an object, as JSON text in
 * a string, or as URL-encoded JSON text in a string (fact B7.8), and check
 * that it has no flaw. what names it: `policy document`, `trust policy`.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_document_open(
    const struct ew_document_reader *reader, struct ew_json_text *text,
    const struct ew_member *member, const char *what,
    struct ew_document_json *out);

/**
 * Parse what was opened, or, where equal bytes were parsed before, take over
 * what they said: accounts repeat themselves. json->unread is set where that
 * fails. *out is NULL exactly when json->unread says why.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_document_read(
    const struct ew_document_reader *reader, struct ew_document_json *json,
    enum ew_document_use use, const struct ew_document **out);

/**
 * Open it, then parse it. *out is NULL exactly when *unread says why.
 * A member that is not present is unread as well.
 */
EW_NODISCARD enum ew_status ew_document_load(
    const struct ew_document_reader *reader, struct ew_json_text *text,
    const struct ew_member *member, enum ew_document_use use,
    const struct ew_document **out, struct ew_str *unread);

#endif
