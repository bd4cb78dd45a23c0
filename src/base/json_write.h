/** Writing JSON as a stream: commas, indentation and escapes in one place. */
#ifndef EW_BASE_JSON_WRITE_H
#define EW_BASE_JSON_WRITE_H

#include "base/buf.h"
#include "base/limits.h"

struct ew_json_writer {
    struct ew_buf *out; /**< borrowed */
    unsigned indent;    /**< blanks a level; 0: everything on one line */
    unsigned depth;
    bool need_comma[32];
    bool after_name;
};

/** out must outlive the writer; failures are in out->failed. */
struct ew_json_writer ew_json_writer(struct ew_buf *out, unsigned indent);
/**
 * Each must be closed; between them come members, or, in an array, values.
 * More than 32 levels fail.
 */
void ew_json_open_object(struct ew_json_writer *w);
void ew_json_close_object(struct ew_json_writer *w);
void ew_json_open_array(struct ew_json_writer *w);
void ew_json_close_array(struct ew_json_writer *w);
/** The name of the member that comes next. */
void ew_json_key(struct ew_json_writer *w, const char *name);
void ew_json_key_str(struct ew_json_writer *w, struct ew_str name);
/** Absent becomes null; bytes that are no UTF-8 become U+FFFD. */
void ew_json_add_str(struct ew_json_writer *w, struct ew_str value);
void ew_json_add_text(struct ew_json_writer *w, const char *value);
void ew_json_add_bool(struct ew_json_writer *w, bool value);
void ew_json_add_size(struct ew_json_writer *w, size_t value);
/** A null; needed where a member must not be missing. */
void ew_json_add_null(struct ew_json_writer *w);
/** Digits as they are, for numbers with decimals. */
void ew_json_add_raw(struct ew_json_writer *w, struct ew_str number);
/** A name and its value at once, as the functions above write each. */
void ew_json_member_str(struct ew_json_writer *w, const char *name,
                        struct ew_str value);
void ew_json_member_text(struct ew_json_writer *w, const char *name,
                         const char *value);
void ew_json_member_bool(struct ew_json_writer *w, const char *name,
                         bool value);
void ew_json_member_size(struct ew_json_writer *w, const char *name,
                         size_t value);
/** The string with its quotes, alone. */
void ew_json_quote(struct ew_buf *out, struct ew_str value);

#endif
