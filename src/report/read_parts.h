/** Inside the reader of reports: objects by tables of members. */
#ifndef EW_REPORT_READ_PARTS_H
#define EW_REPORT_READ_PARTS_H

#include "report/report.h"

struct ew_report_reader {
    struct ew_arena *arena;
    struct ew_json_text *text;
    struct ew_error *err;
    struct ew_estate *estate;
    struct ew_map accounts;   /**< id to struct ew_account */
    struct ew_map policies;   /**< id to struct ew_read_policy */
    struct ew_map statements; /**< number and policy to struct ew_statement */
};

/** Read one value into *out, whose type the function knows. */
typedef enum ew_status ew_read_fn(struct ew_report_reader *r,
                                  const struct ew_json_item *item, void *out);

struct ew_read_member {
    struct ew_str name;
    ew_read_fn *read;
    size_t offset; /**< of the target in the struct that is filled */
};

struct ew_read_table {
    const struct ew_read_member *rows;
    size_t count; /**< at most 32 */
};
#define EW_READ_TABLE(rows)                    \
    {                                          \
        (rows), sizeof(rows) / sizeof(*(rows)) \
    }

/** EW_INVALID at the item. */
EW_PRINTF(3, 4)
enum ew_status ew_read_fail(const struct ew_report_reader *r,
                            const struct ew_json_item *item, const char *format,
                            ...);

/** Fill the struct at out: every member of the table exactly once. */
EW_NODISCARD enum ew_status ew_read_object(struct ew_report_reader *r,
                                           const struct ew_json_item *item,
                                           struct ew_read_table table,
                                           void *out);
/** A list whose elements are structs of item_size; out: its items. */
EW_NODISCARD enum ew_status ew_read_list(struct ew_report_reader *r,
                                         const struct ew_json_item *item,
                                         ew_read_fn *element,
                                         struct ew_vec *out);

/* Values; the type of out stands behind each. */
ew_read_fn ew_read_str;         /* struct ew_str */
ew_read_fn ew_read_str_or_null; /* struct ew_str */
ew_read_fn ew_read_strs;        /* struct ew_strs */
ew_read_fn ew_read_bool;        /* bool */
ew_read_fn ew_read_size;        /* size_t */
ew_read_fn ew_read_time;        /* int64_t */
ew_read_fn ew_read_sha256;      /* char[65] */
ew_read_fn ew_read_place;       /* struct ew_place; absent for null */
ew_read_fn ew_read_witness;     /* struct ew_witness */

/** An enumeration by its words; one that has none is null. */
EW_NODISCARD enum ew_status ew_read_enum(struct ew_report_reader *r,
                                         const struct ew_json_item *item,
                                         const struct ew_words *words,
                                         void *out);

/** `{"index","sid"}` or null, of a policy that may be named before it. */
struct ew_read_statement {
    bool present;
    size_t index;
    struct ew_str sid;
};
ew_read_fn ew_read_statement; /* struct ew_read_statement */

/** A policy and where its statements stand. */
struct ew_read_policy {
    struct ew_policy policy;
    struct ew_document document;
    struct ew_json_text text;
    struct ew_vec places; /**< struct ew_json_piece */
};
/** One more of an id; NULL when memory is out. */
struct ew_read_policy *ew_read_policy_new(struct ew_report_reader *r,
                                          struct ew_str id, struct ew_str name);
/** One for each id; NULL when memory is out. */
struct ew_read_policy *ew_read_policy_of(struct ew_report_reader *r,
                                         struct ew_str id, struct ew_str name);
/** One for each number in a policy; NULL when memory is out. */
struct ew_statement *ew_read_statement_of(
    struct ew_report_reader *r, const struct ew_read_policy *policy,
    const struct ew_read_statement *statement);

/* The two large parts. */
ew_read_fn ew_read_reported; /* struct ew_reported */
ew_read_fn ew_read_finding;  /* struct ew_finding */

#endif
