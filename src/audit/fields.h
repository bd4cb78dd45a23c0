/**
 * Inside the allow-list reader: members of a map by a table of fields, every
 * fault noted with its place and none of them fatal.
 */
#ifndef EW_AUDIT_FIELDS_H
#define EW_AUDIT_FIELDS_H

#include "base/diag.h"
#include "base/yaml.h"

struct ew_fields {
    struct ew_arena *arena;
    struct ew_diags *faults;
};

enum ew_field_state {
    EW_NOT_GIVEN,
    EW_GIVEN_EMPTY, /**< there, but nothing is said */
    EW_GIVEN_BAD,   /**< a fault has been noted */
    EW_GIVEN,
};

/** Read a value into *out, whose type the field knows. */
typedef enum ew_field_state ew_field_fn(struct ew_fields *fields,
                                        const struct ew_node *node, void *out);

struct ew_field {
    struct ew_str name;
    ew_field_fn *read;
    size_t offset; /**< of the target in the struct that is filled */
};

struct ew_field_table {
    const struct ew_field *rows;
    size_t count;
};

/** Index of a field by name, or count. */
size_t ew_field_find(struct ew_field_table table, struct ew_str name);

/**
 * Fill the struct at out from a map. given[i] says what became of row i;
 * unknown keys and values that are no map are faults.
 */
void ew_fields_read(struct ew_fields *fields, struct ew_field_table table,
                    const struct ew_node *map, void *out,
                    enum ew_field_state *given);

/** A scalar; out: struct ew_str. Nothing but blanks is empty. */
ew_field_fn ew_field_text;
/** `YYYY-MM-DD`; out: int64_t, the first second of the day. */
ew_field_fn ew_field_date;
/** `90d`, at least one day; out: int64_t, in seconds. */
ew_field_fn ew_field_days;
/** `true` or `false`; out: bool. */
ew_field_fn ew_field_flag;
/** A list of texts that are not empty; out: struct ew_strs. */
ew_field_fn ew_field_texts;

#endif
