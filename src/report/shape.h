/**
 * The shape of reports: a table of members for each of their objects. By it
 * they are written (json, ndjson), read back (--baseline, `report`) and
 * described (docs/schema/, which tests/unit/report/test_schema.c writes).
 *
 * A row says how a member is called, of what kind it is, and where it stands
 * in the struct that the object is made from. That the field has the type of
 * the kind is checked by the compiler:
 *
 *     static const struct ew_row CONDITION_ROWS[] = {
 *         {"operator", EW_TEXT(ew_needed, operator_text)},
 *         {"values",   EW_TEXTS(ew_needed, values)},
 *         {"resource", EW_LABEL(ew_needed, resource, RESOURCE_WORDS)},
 *     };
 *     static const struct ew_shape CONDITION = {
 *         EW_SHAPE("condition", CONDITION_ROWS, ew_needed)};
 *
 * Where what the audit knows lies apart from what a report tells, behind
 * pointers or to be worked out, the rows are about a struct of their own, the
 * view. The shape then has two functions: one fills a view from the audit's
 * struct, the other one makes that of a view that was read.
 *
 * A new member is a row in report/shape_*.c and the field that it tells;
 * UPDATE_GOLDEN=1 then rewrites the schema and the reports of the tests. No
 * member may be missing, unknown or repeated in what is read: a report from
 * before the member is no baseline any more.
 */
#ifndef EW_REPORT_SHAPE_H
#define EW_REPORT_SHAPE_H

#include "base/json_write.h"

#include "report/report.h"

struct ew_reader {
    struct ew_arena *arena;
    struct ew_json_text *text;
    struct ew_error *err;
    struct ew_json_item item; /**< that is being read */
    const struct ew_row *row; /**< what it is by its table */
    struct ew_estate *estate;
    struct ew_str action;     /**< of the run */
    struct ew_map accounts;   /**< id to struct ew_account */
    struct ew_map policies;   /**< id to struct ew_read_policy */
    struct ew_map statements; /**< number and policy to struct ew_statement */
};
/** Read the item into a field or struct, which is zeroed. */
typedef enum ew_status ew_read_fn(struct ew_reader *r, void *to);

/* ---- kinds of values ----------------------------------------------------- */

/* name, what it is by JSON Schema; NULL: told by what the row is of */
/* clang-format off */
#define EW_KIND_LIST(X)                                                     \
    X(TEXT, "{\"type\": \"string\"}")                                       \
    X(TEXT_OR_NULL, "{\"type\": [\"string\", \"null\"]}")                   \
    X(TEXTS, "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}")    \
    X(TEXTS_OR_NULL, "{\"type\": [\"array\", \"null\"], "                   \
                     "\"items\": {\"type\": \"string\"}}")                  \
    X(FLAG, "{\"type\": \"boolean\"}")                                      \
    X(COUNT, "{\"type\": \"integer\", \"minimum\": 0}")                     \
    X(POSITION, "{\"type\": [\"integer\", \"null\"], \"minimum\": 1}")      \
    X(PERCENT, "{\"type\": \"number\", \"minimum\": 0, \"maximum\": 100}")  \
    X(TIME, "{\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-"     \
            "[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$\"}")                     \
    X(SHA256, "{\"type\": \"string\", \"pattern\": \"^[0-9a-f]{64}$\"}")    \
    X(CONST, NULL)                                                          \
    X(WORD, NULL)                                                           \
    X(LABEL, NULL)                                                          \
    X(OBJECT, NULL)                                                         \
    X(LIST, NULL)                                                           \
    X(SPECIAL, NULL)
/* clang-format on */

enum ew_kind {
#define EW_KIND_ENUM(name, schema) EW_KIND_##name,
    EW_KIND_LIST(EW_KIND_ENUM)
#undef EW_KIND_ENUM
};

/** A list that may not be there at all. */
struct ew_maybe_strs {
    bool given;
    struct ew_strs list;
};

struct ew_shape;

/** A value that no other is like. */
struct ew_special {
    void (*write)(struct ew_json_writer *w, const void *at);
    ew_read_fn *read;
    const char *schema;
    /** Instead of schema; or what schema refers to. */
    const struct ew_shape *list_of;
};

/* ---- rows ---------------------------------------------------------------- */

struct ew_row {
    const char *name;
    enum ew_kind kind;
    size_t offset;    /**< of the field */
    const void *of;   /**< by the kind: a text, words, a shape, a special */
    size_t size;      /**< of the struct that the shape is about */
    size_t unsaid;    /**< so many of the first words are read, never written */
    const char *noun; /**< what another word is told not to be, or NULL */
    bool later;       /**< read when all others are, since it needs them */
    /** What else must hold of the view once the value is in it, or NULL. */
    enum ew_status (*check)(struct ew_reader *r, const void *view);
    const char *in_lines; /**< its name in ndjson, or NULL: the same */
    const char *schema;   /**< JSON Schema, where the kind's says too little */
    const char *help;     /**< its description there, or NULL */
};

#define EW_FIELD(view, field) (((const struct view *)0)->field)
/** Nothing, where the condition holds. */
#define EW_SURE(condition) (0 * sizeof(char[(condition) ? 1 : -1]))
/** The offset of a field of that very type. */
#define EW_AT(view, field, type)    \
    (offsetof(struct view, field) + \
     0 * sizeof(&EW_FIELD(view, field) == (const __typeof__(type) *)0))
#define EW_PLAIN(kind_, view, field, type) \
    .kind = EW_KIND_##kind_, .offset = EW_AT(view, field, type)

#define EW_TEXT(view, field) EW_PLAIN(TEXT, view, field, struct ew_str)
#define EW_TEXT_OR_NULL(view, field) \
    EW_PLAIN(TEXT_OR_NULL, view, field, struct ew_str)
#define EW_TEXTS(view, field) EW_PLAIN(TEXTS, view, field, struct ew_strs)
#define EW_TEXTS_OR_NULL(view, field) \
    EW_PLAIN(TEXTS_OR_NULL, view, field, struct ew_maybe_strs)
#define EW_FLAG(view, field) EW_PLAIN(FLAG, view, field, bool)
#define EW_COUNT(view, field) EW_PLAIN(COUNT, view, field, size_t)
/** Of a line or column; 0 is null. */
#define EW_POSITION(view, field) EW_PLAIN(POSITION, view, field, size_t)
/** `12.3`, of thousandths. */
#define EW_PERCENT(view, field) EW_PLAIN(PERCENT, view, field, size_t)
#define EW_TIME(view, field) EW_PLAIN(TIME, view, field, int64_t)
#define EW_SHA256(view, field) EW_PLAIN(SHA256, view, field, char[65])
/** This text and no other. */
#define EW_CONST(text) .kind = EW_KIND_CONST, .of = (text)
/** An enumeration, by its words. */
#define EW_WORD(view, field, words)          \
    .kind = EW_KIND_WORD, .of = &(words),    \
    .offset = offsetof(struct view, field) + \
              EW_SURE(sizeof(EW_FIELD(view, field)) == sizeof(unsigned))
/** One of these words as a text. */
#define EW_LABEL(view, field, words) \
    EW_PLAIN(LABEL, view, field, const char *), .of = &(words)
/** An object, made from the struct that is the field. */
#define EW_OBJECT(view, field, shape)                               \
    .kind = EW_KIND_OBJECT, .offset = offsetof(struct view, field), \
    .of = &(shape), .size = sizeof(EW_FIELD(view, field))
/** An object, made from the same struct. */
#define EW_PART(view, shape) \
    .kind = EW_KIND_OBJECT, .of = &(shape), .size = sizeof(struct view)
/** Objects made from the structs at items; their number is the next field. */
#define EW_LIST(view, items, count, shape)                            \
    .kind = EW_KIND_LIST,                                             \
    .offset = offsetof(struct view, items) +                          \
              EW_SURE(offsetof(struct view, count) ==                 \
                      offsetof(struct view, items) + sizeof(void *)), \
    .of = &(shape), .size = sizeof(*EW_FIELD(view, items))
#define EW_SPECIAL(view, field, type, special) \
    EW_PLAIN(SPECIAL, view, field, type), .of = &(special)

struct ew_rows {
    const struct ew_row *items;
    size_t count; /**< at most EW_MAX_MEMBERS */
};
enum { EW_MAX_MEMBERS = 32 };

/* ---- objects ------------------------------------------------------------- */

struct ew_shape {
    const char *name; /**< in the schema, and of its lines in ndjson */
    struct ew_rows rows;
    size_t size; /**< of the struct that it is made from */
    /** Null is told by what that struct begins with. */
    enum ew_null { EW_NEVER_NULL, EW_NULL_BY_FLAG, EW_NULL_BY_POINTER } null;
    /** Fill a view and ew_write_rows; NULL: the struct is the view. */
    void (*write)(struct ew_json_writer *w, struct ew_rows rows,
                  const void *from);
    /** ew_read_rows into a view and fill the struct with it; NULL: likewise. */
    enum ew_status (*read)(struct ew_reader *r, struct ew_rows rows, void *to);
    const char *help; /**< its description in the schema, or NULL */
};
#define EW_SHAPE(name_, rows_, type)              \
    .name = (name_), .size = sizeof(struct type), \
    .rows = {(rows_), sizeof(rows_) / sizeof(*(rows_))}

/** A whole report by its outermost object: `json`. */
void ew_write_document(struct ew_buf *out, const struct ew_shape *shape,
                       const void *from, const struct ew_render *how);
/** `ndjson`: a line for each of its objects, and for each one in its lists. */
void ew_write_lines(struct ew_buf *out, const struct ew_shape *shape,
                    const void *from, const struct ew_render *how);
/** One object, or null. */
void ew_write_shape(struct ew_json_writer *w, const struct ew_shape *shape,
                    const void *from);
/** Its members, into an object that the caller opens and closes. */
void ew_write_members(struct ew_json_writer *w, const struct ew_shape *shape,
                      const void *from);
void ew_write_rows(struct ew_json_writer *w, struct ew_rows rows,
                   const void *view);
void ew_write_list(struct ew_json_writer *w, const struct ew_shape *shape,
                   const void *items, size_t count);
void ew_json_add_strs(struct ew_json_writer *w, struct ew_strs strs);
/** In seconds since 1970. */
void ew_json_add_time(struct ew_json_writer *w, int64_t time);

EW_NODISCARD enum ew_status ew_read_shape(struct ew_reader *r,
                                          const struct ew_shape *shape,
                                          void *to);
/** Every member of the item exactly once. */
EW_NODISCARD enum ew_status ew_read_rows(struct ew_reader *r,
                                         struct ew_rows rows, void *view);
/** One of them; the reader then stands there. */
EW_NODISCARD enum ew_status ew_read_value(struct ew_reader *r,
                                          const struct ew_row *row,
                                          const struct ew_json_item *item,
                                          void *view);
/** Append the structs of a list's objects to out. */
EW_NODISCARD enum ew_status ew_read_list(struct ew_reader *r,
                                         const struct ew_shape *shape,
                                         struct ew_vec *out);
ew_read_fn ew_read_text;  /* struct ew_str */
ew_read_fn ew_read_texts; /* struct ew_strs */
/** EW_INVALID at the item. */
EW_PRINTF(2, 3)
enum ew_status ew_read_fail(const struct ew_reader *r, const char *format, ...);

#endif
