/**
 * Units of a fetch: the questions that make up some documents, and what is to
 * be told of those that failed.
 */
#ifndef EW_AWS_FETCH_UNIT_H
#define EW_AWS_FETCH_UNIT_H

#include "aws/fetch_ask.h"

struct ew_unit;

typedef void ew_unit_fn(struct ew_unit *unit);
/** What comes after an answer; it may ask on. */
typedef void ew_unit_then_fn(struct ew_unit *unit, struct ew_str code);

/** Kinds of things that were told of, each once. */
struct ew_unit_told {
    const char *what[8];
    size_t count;
};

struct ew_unit {
    struct ew_scope scope;
    struct ew_arena arena; /**< as long as the unit */
    size_t pending;
    size_t pages;
    bool failed;           /**< some of it is missing */
    bool invalid;          /**< there was an answer that is none */
    struct ew_str refused; /**< why a question that may be was; or absent */
    bool cancelled;        /**< nothing more is to come: write nothing */
    struct ew_unit_told missed;
    struct ew_unit_told assumed;
    ew_unit_fn *finish; /**< no question is left: put the documents */
    void (*ended)(void *owner);
    void *owner;
};

/** One that is the first member of a struct of so many bytes, zeroed. */
void *ew_unit_new(const struct ew_scope *scope, size_t size);
/** Hold the unit back from being finished, until ew_unit_release. */
void ew_unit_hold(struct ew_unit *unit);
/**
 * Give up a hold of one's own. The last one finishes the unit, which is gone
 * afterwards.
 */
void ew_unit_release(struct ew_unit *unit);

/** Memory is out. */
enum ew_status ew_unit_fail(struct ew_unit *unit);

struct ew_unit_question {
    enum ew_aws_action_id action;
    const char *what; /**< what is missing when it fails: "ECS services" */
    struct ew_str members;
    const struct ew_aws_parameter *parameters;
    size_t parameter_count;
    const struct ew_str *fine; /**< codes that are an answer, too; static */
    size_t fine_count;
    bool may_be_refused; /**< a refusal goes to unit->refused */
    /** A refusal is told as assumed, and the unit is whole without it. */
    bool optional;
    uint32_t delay_ms; /**< not before */
    ew_page_fn *page;
    void *user; /**< of page */
    /** With the code that is fine, or absent: it was answered. NULL: none. */
    ew_unit_then_fn *then;
};

/**
 * Ask, and hold the unit until the answer has been looked at. A failure is
 * told as missing, by what the question says, unless it is fine.
 */
void ew_unit_ask(struct ew_unit *unit, const struct ew_unit_question *question);
/** what is missing, for this reason; told once. */
void ew_unit_miss(struct ew_unit *unit, const char *what, struct ew_str why);
/** The same for what is taken for granted in its place; told once. */
void ew_unit_assume(struct ew_unit *unit, const char *what, struct ew_str why);
/** Was either told? */
bool ew_unit_lacks(const struct ew_unit *unit, const char *what);

/** `accounts/ID/REGION/name`; absent: memory is out. */
struct ew_str ew_unit_path(struct ew_unit *unit, const char *name);
/** Hand a document over, unless the unit was cancelled. */
void ew_unit_put(struct ew_unit *unit, const char *kind, struct ew_str path,
                 struct ew_buf *text);

#endif
