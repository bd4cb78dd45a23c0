/** Pieces of text for people; whatever comes from input is made visible. */
#ifndef EW_REPORT_TEXT_H
#define EW_REPORT_TEXT_H

#include "report/report.h"

/** What to do about input that was not read or not decided. */
#define EW_REMEDY_INCOMPLETE                                            \
    "give what is missing as a further source, or mend what is named; " \
    "--allow-incomplete lets a run pass without it"

enum ew_style {
    EW_STYLE_PLAIN,
    EW_STYLE_BOLD,
    EW_STYLE_DIM,
    EW_STYLE_RED,
    EW_STYLE_YELLOW,
    EW_STYLE_GREEN,
};

/** text, in colour when how->color. */
void ew_text_styled(struct ew_buf *out, const struct ew_render *how,
                    enum ew_style style, const char *text);
void ew_text_styled_str(struct ew_buf *out, const struct ew_render *how,
                        enum ew_style style, struct ew_str text);
enum ew_style ew_text_verdict_style(enum ew_verdict verdict);
enum ew_style ew_text_severity_style(enum ew_severity severity);

/** The message without the principal's ARN that it may begin with. */
struct ew_str ew_text_message_rest(const struct ew_finding *finding);

/** Characters of a visible text. */
size_t ew_text_width(struct ew_str text);
void ew_text_pad(struct ew_buf *out, size_t count);
size_t ew_text_columns(const struct ew_render *how);

/**
 * Put the words of text on lines of at most columns characters. The first
 * line goes on from column at, the others start at column indent; a word
 * that is longer than a line is not cut. Ends with a line end.
 */
void ew_text_wrap(struct ew_buf *out, struct ew_str text, size_t at,
                  size_t indent, size_t columns);
/** `  label     words …`, wrapped below the first word; text is visible. */
void ew_text_field(struct ew_buf *out, const struct ew_render *how,
                   size_t indent, const char *label, struct ew_str text);

/** `role/NAME` of an ARN, else the whole text. */
struct ew_str ew_text_short_principal(struct ew_str arn);
/**
 * Cluster patterns by name where they are of the principal's own account:
 * `prod-*`, `dev (eu-west-1, us-east-1)`; a whole pattern otherwise.
 */
void ew_text_add_clusters(struct ew_buf *out, struct ew_strs clusters,
                          const struct ew_principal *principal);
/** `a, b, c`. */
void ew_text_add_list(struct ew_buf *out, struct ew_strs strs);
bool ew_text_is_any(struct ew_strs strs);
/**
 * `file:line:column`, without what is unknown; of a resource of code also its
 * block, before, and its address, behind.
 */
void ew_text_add_place(struct ew_buf *out, struct ew_place place);
/** `statement 0 "Sid"`. */
void ew_text_add_statement(struct ew_buf *out,
                           const struct ew_statement *statement);
/** `statement 0 "Sid" of POLICY`; of a trust policy with the role's name. */
void ew_text_add_statement_of(struct ew_buf *out,
                              const struct ew_policy *policy,
                              const struct ew_statement *statement);
/** `role/NAME`, of an inline policy or a trust policy. */
struct ew_str ew_text_short_holder(const struct ew_policy *policy);
/** `key Operator value (task)`, joined by `; `. */
void ew_text_add_needed(struct ew_buf *out, const struct ew_needed *conditions,
                        size_t count);
/** `managed policy NAME`, with the group that holds it. */
void ew_text_add_attachment(struct ew_buf *out,
                            const struct ew_attachment *attachment);
/** What a blocker is, in one line without its place. */
void ew_text_add_blocker(struct ew_buf *out, const struct ew_blocker *blocker);
/** All of them, joined by `; `. */
void ew_text_add_blockers(struct ew_buf *out, const struct ew_access *access);
/** A title and a list below it, or nothing. */
/** What a run lacks, and what settles it. */
void ew_text_add_incomplete(struct ew_buf *out, struct ew_strs texts,
                            const struct ew_render *how);
void ew_text_add_bullets(struct ew_buf *out, const char *title,
                         struct ew_strs texts, const struct ew_render *how);
/** Do all requests of a witness have this entry? Of a single one: no. */
bool ew_text_is_shared(const struct ew_witness *witness,
                       const struct ew_context_entry *entry);
/** `2 roles`, `1 role`. */
void ew_text_add_count(struct ew_buf *out, size_t count, const char *noun);

#endif
