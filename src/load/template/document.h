/** Policy documents of a template, as JSON with marks. */
#ifndef EW_LOAD_TEMPLATE_DOCUMENT_H
#define EW_LOAD_TEMPLATE_DOCUMENT_H

#include "load/template/stack.h"

/** How sure it is that a document is in force. */
enum ew_presence {
    EW_PRESENT,
    EW_PERHAPS, /**< its Allow is taken to be there, its Deny is not */
    EW_CHOICE,  /**< one of two: nothing in it is sure */
};

/** A policy document; value is an object, JSON in a text, or not known. */
struct ew_code_document ew_stack_document(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    struct ew_str name, const struct ew_stack_value *value,
    enum ew_presence presence);

#endif
