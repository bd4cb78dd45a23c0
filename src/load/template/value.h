/** What the values of a template come to when its functions are evaluated. */
#ifndef EW_LOAD_TEMPLATE_VALUE_H
#define EW_LOAD_TEMPLATE_VALUE_H

#include "base/yaml.h"

#include "load/template/spelling.h"

enum ew_stack_value_kind { EW_VALUE_TEXT, EW_VALUE_LIST, EW_VALUE_MAP };

/**
 * A value without functions. One that is not known at all, of whatever kind,
 * is the text EW_HOLE; a null is an absent text. `AWS::NoValue` is no value,
 * a null pointer.
 */
struct ew_stack_value {
    enum ew_stack_value_kind kind;
    struct ew_place place; /**< of the text that it comes from */
    struct ew_str text;
    struct ew_str written; /**< of a scalar, as struct ew_scalar has it */
    /** The resource whose Ref or attribute this is, and nothing else. */
    struct ew_str resource;
    struct ew_str attribute; /**< absent: its Ref */
    /** Of that resource, also where another stack has it. */
    const struct ew_origin *origin;
    /**
     * An Fn::If whose condition is not known: it is one of these, each of
     * which may be NULL for `AWS::NoValue`. The text is then EW_HOLE.
     */
    bool undecided;
    const struct ew_stack_value *then;
    const struct ew_stack_value *otherwise;
    const struct ew_node *node;   /**< that it was evaluated from */
    const struct ew_stack *owner; /**< in which stack */
    uint64_t causes;   /**< of what is not known in it: see ew_stack_cause */
    struct ew_str key; /**< when it is the value of a map's entry */
    struct ew_place key_place;
    struct ew_stack_value *first; /**< elements or entries, in order */
    struct ew_stack_value *next;
};

/** Not known at all? False for NULL. */
bool ew_value_is_hole(const struct ew_stack_value *value);
/** Its text when it is one, be it EW_HOLE; absent for all else. */
struct ew_str ew_value_text(const struct ew_stack_value *value);
/** Entry of a map; NULL when absent or no map. */
const struct ew_stack_value *ew_value_get(const struct ew_stack_value *value,
                                          const char *key);
/** A text, as it may be spelt. */
struct ew_scalar ew_value_scalar(const struct ew_stack_value *value);
/** A number of which more than one text may be made? False for NULL. */
bool ew_value_is_number(const struct ew_stack_value *value);
size_t ew_value_count(const struct ew_stack_value *value);
/** Equal whatever is deployed: holes are not equal to each other. */
bool ew_value_same(const struct ew_stack_value *a,
                   const struct ew_stack_value *b);
/** Maps and lists inside each other; 0 for a text. */
size_t ew_value_depth(const struct ew_stack_value *value);

/** Has the text a part that may be any, other than account and region? */
bool ew_text_is_open(struct ew_str text);

#endif
