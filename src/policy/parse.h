/** Inside the parser of policy documents: shared by its two files. */
#ifndef EW_POLICY_PARSE_H
#define EW_POLICY_PARSE_H

#include "policy/document.h"

struct ew_parse {
    struct ew_arena *arena;
    struct ew_json_text *text;
    enum ew_document_use use;
    struct ew_document *document;
    size_t statement; /**< index of the one at hand; SIZE_MAX: none */
    bool refused;     /**< a fatal fault was found in the one at hand */
    struct ew_vec faults;
    bool failed; /**< memory ran out */
};

/** Note a fault; a fatal one outside a statement refuses the document. */
EW_PRINTF(4, 5)
void ew_parse_fault(struct ew_parse *p, struct ew_span span, bool fatal,
                    const char *format, ...);
/** Append what node says to list, with its faults. */
void ew_parse_statement(struct ew_parse *p, const struct ew_json *node,
                        struct ew_vec *list);
/** The operator map of a statement. */
void ew_parse_conditions(struct ew_parse *p, const struct ew_json *node,
                         struct ew_statement *statement);
/** A Principal or NotPrincipal element, into statement->named. */
void ew_parse_principals(struct ew_parse *p, const struct ew_json *node,
                         struct ew_statement *statement);
/** A text of a policy without characters that none may hold (B1.1.12). */
struct ew_str ew_parse_scalar(struct ew_parse *p, const struct ew_json *node);

#endif
