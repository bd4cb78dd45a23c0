/**
 * The door to YAML and JSON configuration: a tree of nodes with places.
 *
 * The only user of libyaml. Aliases, anchors, merge keys, tags, several
 * documents and duplicate keys are refused. Scalars stay text: `on`, `012`
 * and `2012-10-17` are what is written.
 */
#ifndef EW_BASE_YAML_H
#define EW_BASE_YAML_H

#include "base/arena.h"

enum ew_node_kind { EW_NODE_SCALAR, EW_NODE_LIST, EW_NODE_MAP };

struct ew_node {
    enum ew_node_kind kind;
    struct ew_place place;
    struct ew_str text; /**< of a scalar; holds no NUL */
    bool quoted;        /**< in quotes or a block (`|`), or a JSON string */
    bool is_null;       /**< a plain empty scalar, `~` or `null` */
    struct ew_str tag;  /**< `Ref` of `!Ref`; see ew_node_parse_tagged */
    struct ew_str key;  /**< when it is the value of a map's entry */
    struct ew_place key_place;
    const struct ew_node *first; /**< elements or entries, in order */
    const struct ew_node *next;
};

/**
 * Read a YAML or JSON text (a first byte `{` or `[` behind blanks makes it
 * JSON, read by the strict door of base/json.h). A text without any document
 * is a null scalar.
 *
 * Ownership: the tree is in the arena; file and text are borrowed.
 * Errors: EW_SYNTAX, EW_LIMIT, EW_UNSUPPORTED with file, line, column;
 * EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_node_parse(struct ew_arena *arena,
                                          struct ew_str file,
                                          struct ew_str text,
                                          const struct ew_node **out,
                                          struct ew_error *err);
/**
 * The same for YAML whose short tags say something, such as templates of
 * CloudFormation: `!Name` at a value is kept in its node. All other tags,
 * and tags at keys, are refused.
 */
EW_NODISCARD enum ew_status ew_node_parse_tagged(struct ew_arena *arena,
                                                 struct ew_str file,
                                                 struct ew_str text,
                                                 const struct ew_node **out,
                                                 struct ew_error *err);
/** Entry of a map by exact key; NULL when absent or no map. */
const struct ew_node *ew_node_get(const struct ew_node *node, const char *key);

#endif
