/**
 * The door to JSON: the only user of cJSON.
 *
 * cJSON ignores the case of keys, takes the first of duplicate names, cuts
 * strings at NUL, accepts trailing bytes and invalid UTF-8 and keeps no
 * positions. So a text is vetted first, in one strict pass of our own, and
 * only vetted text (or a stretch of it) becomes a tree. Large arrays are
 * visited element by element, so that a file is never a tree as a whole.
 *
 * Flaws: a duplicate name or a NUL does not refuse the file; it is noted with
 * its place, and the reader of a policy document or principal asks whether
 * one lies inside (ew_json_flaw_in).
 *
 * Source: RFC 8259.
 */
#ifndef EW_BASE_JSON_H
#define EW_BASE_JSON_H

#include "base/arena.h"

/** Bytes [begin, end) of a text. */
struct ew_span {
    size_t begin;
    size_t end;
};

enum ew_json_kind {
    EW_JSON_NULL,
    EW_JSON_BOOL,
    EW_JSON_NUMBER,
    EW_JSON_STRING,
    EW_JSON_ARRAY,
    EW_JSON_OBJECT,
};

enum ew_json_flaw_kind {
    EW_JSON_DUPLICATE, /**< the name occurs twice in one object */
    EW_JSON_NUL,       /**< a string or name holds \u0000 */
};

struct ew_json_flaw {
    enum ew_json_flaw_kind kind;
    size_t offset; /**< of the second name, or of the string with the NUL */
    size_t first;  /**< of the first name, for a duplicate */
    struct ew_str name; /**< decoded; absent for a NUL in a value */
};

struct ew_json_mark;

/** Where a large array or object begins and ends. */
struct ew_json_large {
    uint32_t begin;
    uint32_t end;
};

/** A stretch of a derived text, up to the next one. */
struct ew_json_piece {
    size_t begin;
    struct ew_place place;
};

/** A vetted text; borrowed by everything made from it. */
struct ew_json_text {
    struct ew_str file;
    struct ew_str text;
    struct ew_span root; /**< the one value */
    enum ew_json_kind root_kind;
    const struct ew_json_flaw *flaws; /**< by offset */
    size_t flaw_count;
    /**
     * Large values, by begin, so that they are passed over in one step. Some
     * may be left out: those are passed byte by byte.
     */
    const struct ew_json_large *large;
    size_t large_count;
    /**
     * Where the text itself stands when it is the content of a string of
     * another file: every place is then that string's. file empty: its own.
     */
    struct ew_place outer;
    /**
     * With outer: the vetted text that has this one as the content of the
     * string at carrier_span, so that places are exact; NULL: not that.
     */
    struct ew_json_text *carrier;
    struct ew_span carrier_span;
    /**
     * A text that was put together from pieces of other files: where each
     * stretch comes from, by begin. Empty: it is a file's own.
     */
    const struct ew_json_piece *pieces;
    size_t piece_count;
    /** Of every place in it; NULL: none. */
    const struct ew_origin *origin;
    /** Line and column of every so many bytes, made when first needed. */
    struct ew_json_mark *marks;
    size_t mark_count;
    struct ew_arena *arena;
};

/**
 * Check text strictly: RFC 8259 grammar, UTF-8, no byte order mark, nothing
 * after the value, depth at most EW_MAX_DEPTH, numbers by the grammar. Flaws
 * are collected, not refused.
 *
 * Ownership: *out in the arena; file and text are borrowed and must outlive
 * it. Errors: EW_SYNTAX or EW_LIMIT with file, line and column; EW_NOMEM.
 * Cost: one pass; memory only for deep nesting, flaws, large objects, and
 * an index of at most a thirty-second part of a large text.
 */
EW_NODISCARD enum ew_status ew_json_vet(struct ew_arena *arena,
                                        struct ew_str file, struct ew_str text,
                                        struct ew_json_text **out,
                                        struct ew_error *err);

/**
 * Line and column of a stretch, counted from 1, columns in characters; the
 * outer place of a text that has one.
 */
struct ew_place ew_json_place(struct ew_json_text *text, struct ew_span span);
/** The first flaw inside span, or NULL. O(log n). */
const struct ew_json_flaw *ew_json_flaw_in(const struct ew_json_text *text,
                                           struct ew_span span);

/* ---- visiting one by one, on the text, without a tree ---------------- */

/** One element of an array or one member of an object. */
struct ew_json_item {
    enum ew_json_kind kind;
    struct ew_span span;      /**< of the value */
    struct ew_str name;       /**< of a member, decoded */
    struct ew_span name_span; /**< with its quotes */
};

struct ew_json_iter {
    const struct ew_json_text *text;
    struct ew_arena *arena;
    size_t at;
    size_t end;
    size_t large; /**< index of the first large value that may lie ahead */
    bool object;
    bool failed; /**< memory ran out while a name was decoded */
};

/**
 * Over the elements or members of the value at span, which must come from
 * this text; over nothing for other kinds. Names with escapes are decoded in
 * the arena, all others borrow from the text.
 */
struct ew_json_iter ew_json_iter(const struct ew_json_text *text,
                                 struct ew_span span, struct ew_arena *arena);
/** False at the end. */
bool ew_json_next(struct ew_json_iter *iter, struct ew_json_item *out);
/** Of the string at span, decoded; absent for another kind. NUL kept. */
struct ew_str ew_json_string_at(const struct ew_json_text *text,
                                struct ew_span span, struct ew_arena *arena);
/** The kind of the value that begins at this byte, told by the byte. */
enum ew_json_kind ew_json_kind_at(const struct ew_json_text *text, size_t at);

/* ---- trees of small stretches ---------------------------------------- */

/** A node of a tree; lives in the arena the tree was made in. */
struct ew_json;

/**
 * The tree of the value at span. All of it lies in the arena; nothing is
 * freed alone, and the arena may be reset as soon as the tree is done with.
 *
 * Errors: EW_NOMEM; EW_LIMIT for a number that cJSON cannot take (older ones
 * stop at 63 characters).
 */
EW_NODISCARD enum ew_status ew_json_tree(struct ew_json_text *text,
                                         struct ew_span span,
                                         struct ew_arena *arena,
                                         const struct ew_json **out,
                                         struct ew_error *err);

enum ew_json_kind ew_json_kind(const struct ew_json *node);
/** Member by exact name; NULL when absent or node (may be NULL) is none. */
const struct ew_json *ew_json_get(const struct ew_json *node, const char *name);
/** First member or element, NULL when none; node may be NULL. */
const struct ew_json *ew_json_first(const struct ew_json *node);
/** The next element or member after one; NULL behind the last. */
const struct ew_json *ew_json_after(const struct ew_json *node);
/** Number of members or elements. O(n). */
size_t ew_json_count(const struct ew_json *node);
/** Name of a member; borrowed from the tree. */
struct ew_str ew_json_name(const struct ew_json *node);
/** Content of a string, borrowed from the tree; absent for other kinds. */
struct ew_str ew_json_string(const struct ew_json *node);
/** False for any other kind. */
bool ew_json_true(const struct ew_json *node);
/** Of the value within the text that the tree was made from. O(1). */
struct ew_span ew_json_span(const struct ew_json_text *text,
                            const struct ew_json *node);
/**
 * A string's content, or a number or literal as it is written; borrowed from
 * the text where it holds no escape, else copied into the arena.
 */
struct ew_str ew_json_scalar(const struct ew_json_text *text,
                             const struct ew_json *node,
                             struct ew_arena *arena);

#endif
