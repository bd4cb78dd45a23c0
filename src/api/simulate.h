/** Concrete requests: reading them, and the answers to a line each. */
#ifndef EW_API_SIMULATE_H
#define EW_API_SIMULATE_H

#include "load/members.h"

#include "api/run.h"

/** What the policies of one line are read with. */
struct ew_case_reader {
    struct ew_arena *arena; /**< of one line; the caller resets it */
    struct ew_diags notes;  /**< of documents that are refused */
};

/**
 * Vet a text that must be an object without a flaw. line is where it stands
 * in file; 0: text is the whole file.
 *
 * Errors: EW_SYNTAX, EW_LIMIT, EW_INVALID with a place; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_case_vet(struct ew_arena *arena,
                                        struct ew_str file, size_t line,
                                        struct ew_str text,
                                        struct ew_json_text **out,
                                        struct ew_error *err);

/** Of the string member name; EW_INVALID when it is missing or no string. */
EW_NODISCARD enum ew_status ew_case_string(struct ew_arena *arena,
                                           const struct ew_json_text *text,
                                           const struct ew_member *member,
                                           const char *name, struct ew_str *out,
                                           struct ew_error *err);

/**
 * `principal`, `action`, `resource` and `context` of the object. Context is
 * taken literally: a string is a single-valued key, a list a multi-valued
 * one (fact B2.3.5).
 */
EW_NODISCARD enum ew_status ew_case_request(struct ew_arena *arena,
                                            const struct ew_json_text *text,
                                            struct ew_request *out,
                                            struct ew_error *err);

/**
 * The policies that a line of --cases brings along. The action of the request
 * tells which grammar `resourcePolicy` has: a role's is its trust policy.
 */
EW_NODISCARD enum ew_status ew_case_layers(struct ew_case_reader *reader,
                                           struct ew_json_text *text,
                                           const struct ew_request *request,
                                           struct ew_layers *out,
                                           struct ew_error *err);

struct ew_json_writer;
/** The `id` of a line, a string or number; null otherwise. text may be NULL. */
void ew_case_add_id(struct ew_json_writer *w, struct ew_arena *arena,
                    const struct ew_json_text *text);

/** One request as it stands in a file. */
struct ew_case_line {
    /** With the sources that hold its principal; NULL: it brings policies. */
    const struct ew_run *run;
    struct ew_str path;
    size_t number; /**< from 1 */
    struct ew_str text;
    bool too_long; /**< text is only its beginning */
};

/**
 * Append `{"id","decision"}` or `{"id","error"}` and a line end. False when
 * it is an error. arena is reset by the caller.
 */
bool ew_case_answer(const struct ew_case_line *line, struct ew_arena *arena,
                    struct ew_buf *out);

/** Answers the input of `aws iam simulate-custom-policy`. */
enum ew_exit ew_simulate_custom_policy(const char *path,
                                       const struct ew_streams *streams);

#endif
