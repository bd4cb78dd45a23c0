/**
 * The door to XML: answers of the query APIs (STS, IAM), element by element.
 *
 * The only user of expat. A document type is refused, so that there are no
 * entities to expand; depth and size are bounded. Attributes are passed over:
 * these answers have none that matter.
 */
#ifndef EW_AWS_XML_H
#define EW_AWS_XML_H

#include "base/arena.h"

enum ew_xml_kind { EW_XML_OPEN, EW_XML_CLOSE };

/** Good during the call only. */
struct ew_xml_event {
    enum ew_xml_kind kind;
    struct ew_str path; /**< names from the root on, joined by `/` */
    struct ew_str name; /**< the last of them */
    size_t depth;       /**< 1 for the root */
    /** At the close: its own characters, those of inner elements left out. */
    struct ew_str text;
    bool has_children; /**< at the close */
};

/** A failure ends the reading and is passed on. */
typedef enum ew_status ew_xml_fn(void *user, const struct ew_xml_event *event,
                                 struct ew_error *err);
/**
 * Visit every element at its begin and end.
 *
 * Errors: EW_SYNTAX or EW_LIMIT with line and column; EW_NOMEM; what visit
 * returns. The text of err holds nothing of the document.
 */
EW_NODISCARD enum ew_status ew_xml_read(struct ew_str text, ew_xml_fn *visit,
                                        void *user, struct ew_error *err);

/** One element that is looked for. */
struct ew_xml_pick {
    const char *path;
    struct ew_str text; /**< of the first one; absent: there was none */
};

/**
 * The texts of some elements.
 *
 * Ownership: in the arena. Errors: as ew_xml_read.
 */
EW_NODISCARD enum ew_status ew_xml_find(struct ew_arena *arena,
                                        struct ew_str text,
                                        struct ew_xml_pick *picks, size_t count,
                                        struct ew_error *err);

#endif
