/** Reading JSON on the text: members by name, and words for what is odd. */
#ifndef EW_LOAD_MEMBERS_H
#define EW_LOAD_MEMBERS_H

#include "base/diag.h"
#include "base/json.h"

/** The value of a member; not present when absent or null. */
struct ew_member {
    bool present;
    enum ew_json_kind kind;
    struct ew_span span;
};

/**
 * The values of the members with these names; of a name that occurs twice,
 * which is a flaw, the first. A name that is absent (ptr NULL) is not looked
 * for.
 *
 * Errors: EW_NOMEM. Cost: one pass over the object.
 */
EW_NODISCARD enum ew_status ew_members_read(const struct ew_json_text *text,
                                            struct ew_span object,
                                            struct ew_arena *scratch,
                                            const struct ew_str *names,
                                            size_t count,
                                            struct ew_member *out);

/**
 * Over the elements of a list. Objects are read on the way, so that their
 * bytes are gone over once: they come out before their end is known.
 */
struct ew_elements {
    struct ew_json_iter iter;
    bool pending; /**< the object that came out has not been read */
};

/**
 * Goes over the elements of a list; out of scratch come names that are
 * escaped.
 */
struct ew_elements ew_elements_of(const struct ew_json_text *text,
                                  struct ew_span list,
                                  struct ew_arena *scratch);
/** False at the end. The span of an object ends, for now, with the list. */
bool ew_elements_next(struct ew_elements *elements, struct ew_member *out);
/**
 * As ew_members_read, for the object that came out last; its span is whole
 * afterwards.
 */
EW_NODISCARD enum ew_status ew_elements_read(struct ew_elements *elements,
                                             struct ew_member *object,
                                             const struct ew_str *names,
                                             size_t count,
                                             struct ew_member *out);

/** The string of a member; absent: it is none, or memory is out. */
struct ew_str ew_member_string(const struct ew_json_text *text,
                               const struct ew_member *member,
                               struct ew_arena *arena);

/** The same name in another spelling: case, `_` and `-` do not count. */
bool ew_name_is_like(struct ew_str name, struct ew_str wanted);

/** `a string`, `a list`, … */
const char *ew_kind_text(enum ew_json_kind kind);

/** The bytes at span as they are written. */
struct ew_str ew_span_text(const struct ew_json_text *text,
                           struct ew_span span);

/** The same value: equal bytes but for blanks between tokens. */
bool ew_span_same(const struct ew_json_text *a, struct ew_span a_span,
                  const struct ew_json_text *b, struct ew_span b_span);

/**
 * The first flaw inside span but outside all of skipped, which is sorted by
 * begin and holds stretches that are not read or are asked about on their
 * own. NULL: none.
 */
const struct ew_json_flaw *ew_flaw_outside(const struct ew_json_text *text,
                                           struct ew_span span,
                                           const struct ew_span *skipped,
                                           size_t skipped_count);
/** Tells of every flaw of the text outside all of skipped, sorted alike. */
void ew_flaws_tell(struct ew_json_text *text, const struct ew_span *skipped,
                   size_t skipped_count, struct ew_diags *diags);
/** Puts spans in the order that ew_flaw_outside wants. */
void ew_spans_sort(struct ew_span *spans, size_t count);

/**
 * Tell what the input lacks or what is wrong with it: a line with its place in
 * estate.incomplete, which makes the run inconclusive. Reading goes on. This is
 * how all of this room fails but for memory. reading has the estate.
 */
#define EW_LOSE(reading, place, ...) \
    ew_diag_add(&(reading)->estate->incomplete, (place), __VA_ARGS__)

/**
 * A sentence for a report: made visible, cut to fit, in the arena; absent
 * when memory is out.
 */
EW_PRINTF(2, 3)
struct ew_str ew_reason(struct ew_arena *arena, const char *format, ...);
/** `has the name `X` twice` or `has a NUL in a string`. */
struct ew_str ew_flaw_text(struct ew_arena *arena,
                           const struct ew_json_flaw *flaw);
/** `file:line:column`; absent when memory is out. */
struct ew_str ew_place_text(struct ew_arena *arena, struct ew_place place);

#endif
