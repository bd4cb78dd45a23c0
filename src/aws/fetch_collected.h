/** Reading pages of JSON, and putting documents together from them. */
#ifndef EW_AWS_FETCH_COLLECTED_H
#define EW_AWS_FETCH_COLLECTED_H

#include "aws/fetch_ask.h"

/** What lists of JSON documents are made of, sorted by key at the end. */
struct ew_collected {
    struct ew_vec items;
};

struct ew_collected ew_collected_of(struct ew_arena *arena);
/** Both are copied. */
EW_NODISCARD enum ew_status ew_collected_add(struct ew_collected *elements,
                                             struct ew_str key,
                                             struct ew_str text);
/** `"name": [...]`, an element a line, as the AWS CLI indents a member. */
void ew_collected_write(struct ew_collected *elements, const char *name,
                        struct ew_buf *out);
/** A member of the object at span; false: there is none. */
bool ew_object_find(const struct ew_json_text *text, struct ew_span span,
                    const char *name, struct ew_arena *arena,
                    struct ew_json_item *out);

/** A string member, in the arena or borrowed; absent: there is none. */
struct ew_str ew_object_text(const struct ew_json_text *text,
                             struct ew_span span, const char *name,
                             struct ew_arena *arena);

/** The bytes of a value as they were sent, borrowed from the text. */
struct ew_str ew_span_slice(const struct ew_json_text *text,
                            struct ew_span span);

/**
 * Over the elements of a list of the root, which are all of this kind.
 *
 * Errors: EW_INVALID. No list is not an empty one: whoever has nothing to tell
 * says so.
 */
EW_NODISCARD enum ew_status ew_page_list(const struct ew_page *page,
                                         const char *name,
                                         enum ew_json_kind kind,
                                         struct ew_json_iter *out,
                                         struct ew_error *err);
/** A string member that nothing can be without. Errors: EW_INVALID. */
EW_NODISCARD enum ew_status ew_page_text(const struct ew_page *page,
                                         struct ew_span span, const char *name,
                                         struct ew_str *out,
                                         struct ew_error *err);
/** An object member of the root, likewise. */
EW_NODISCARD enum ew_status ew_page_object(const struct ew_page *page,
                                           const char *name,
                                           struct ew_json_item *out,
                                           struct ew_error *err);
/** `iam:ListRoles: ` and these words, as the reason why an answer is none. */
EW_PRINTF(3, 4)
enum ew_status ew_page_fail(const struct ew_page *page, struct ew_error *err,
                            const char *format, ...);
/** `"name":"value"` for the members of a body. */
void ew_body_add(struct ew_buf *out, const char *name, struct ew_str value);

#endif
