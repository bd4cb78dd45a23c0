/** Policy documents: from JSON to statements, with every fault and place. */
#ifndef EW_POLICY_DOCUMENT_H
#define EW_POLICY_DOCUMENT_H

#include "base/json.h"
#include "base/vec.h"

#include "policy/operators.h"
#include "policy/principals.h"

/** What a document is used as decides its grammar. */
enum ew_document_use {
    EW_USE_IDENTITY, /**< also boundary and session policies */
    EW_USE_SCP,
    EW_USE_RCP,
    EW_USE_TRUST,
    EW_USE_RESOURCE, /**< of a resource of a service */
};

enum ew_effect { EW_ALLOW, EW_DENY };
enum ew_set_operator { EW_SET_NONE, EW_SET_ANY, EW_SET_ALL };

struct ew_condition {
    const struct ew_operator *op; /**< NULL: an operator nobody knows */
    enum ew_set_operator set;
    bool if_exists;
    struct ew_str operator_text; /**< as written */
    struct ew_str key;           /**< as written */
    const struct ew_str *values; /**< as written, `${…}` included */
    size_t value_count;
};

struct ew_statement {
    size_t index; /**< from 0 */
    struct ew_str sid;
    enum ew_effect effect;
    bool not_action;
    bool not_resource;
    /** It has no Resource: it is about what it is attached to (fact B1.1.8). */
    bool own_resource;
    /**
     * AWS would refuse it and it has no sure meaning: whoever holds it is
     * unknown where it could matter, and no concrete request can be judged.
     */
    bool refused;
    /**
     * A condition operator nobody knows, or a number that IAM may read
     * (fact B2.2.5): it never applies here (fact B2.2.7), and
     * whoever holds it is unknown where it could matter.
     */
    bool unsure;
    /** Its actions could not be read, so it might name any. */
    bool action_unsure;
    const struct ew_str *actions;
    size_t action_count;
    /** Whom it is about; in policies of resources and roles only. */
    const struct ew_named *named;
    size_t named_count;
    bool not_principal;
    const struct ew_str *resources; /**< empty in a trust policy */
    size_t resource_count;
    const struct ew_condition *conditions;
    size_t condition_count;
    struct ew_span span;          /**< in document->text */
    struct ew_span action_span;   /**< of the Action or NotAction value */
    struct ew_span resource_span; /**< of the Resource or NotResource value */
};

/** One thing wrong with a document. */
struct ew_fault {
    struct ew_span span;
    struct ew_str text; /**< lower case, no full stop */
    size_t statement;   /**< SIZE_MAX: the document as a whole */
    bool fatal;         /**< the statement or document is refused for it */
};

struct ew_document {
    struct ew_json_text *text; /**< places come from it; borrowed */
    struct ew_span span;
    bool version_2012; /**< variables work (fact B1.1.3) */
    bool refused;      /**< as a whole: no statement of it counts */
    const struct ew_statement *statements;
    size_t statement_count;
    const struct ew_fault *faults;
    size_t fault_count;
    /** The first one that says the same, with other places; NULL: itself. */
    const struct ew_document *like;
};

/**
 * Parse the document at span, an object. Never fails for what the document
 * says: that becomes faults. scratch is used for the JSON tree and may be
 * reset afterwards; texts borrow from text where they hold no escape.
 *
 * Ownership: *out in the arena. Errors: EW_NOMEM, and those of
 * ew_json_tree.
 * Source: facts B1.1, B1.3, B1.4, B2.2 (docs/facts.md).
 */
EW_NODISCARD enum ew_status ew_document_parse(struct ew_arena *arena,
                                              struct ew_arena *scratch,
                                              struct ew_json_text *text,
                                              struct ew_span span,
                                              enum ew_document_use use,
                                              const struct ew_document **out);

/**
 * The kind a bare document looks like, judged by its statements: Principal
 * members, Resource members, effects. Used to refuse other kinds where an
 * identity policy is expected.
 */
enum ew_document_use ew_document_guess(const struct ew_json *root);

/**
 * Read the name of a condition operator with its prefix and suffix into op,
 * set, if_exists and operator_text. False when nobody knows it (op is NULL).
 */
bool ew_condition_operator(struct ew_str text, struct ew_condition *out);

/** Does the Action list of a statement name this action? Facts B1.3. */
bool ew_statement_names_action(const struct ew_statement *statement,
                               struct ew_str action);
/** One Action entry against one action. */
bool ew_action_match(struct ew_str pattern, struct ew_str action);
/**
 * Where the statement stands in its file; with the place of an embedded
 * document's string where it is one.
 */
struct ew_place ew_statement_place(const struct ew_document *document,
                                   const struct ew_statement *statement);
/** Where a fault stands. */
struct ew_place ew_fault_place(const struct ew_document *document,
                               const struct ew_fault *fault);
/** Canonical text of a statement: equal statements give equal texts. */
struct ew_str ew_statement_canonical(struct ew_arena *arena,
                                     const struct ew_statement *statement);

#endif
