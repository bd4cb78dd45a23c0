/** JSON texts as trees of struct ew_node; private to base/yaml.h. */
#ifndef EW_BASE_NODE_JSON_H
#define EW_BASE_NODE_JSON_H

#include "base/node_build.h"

/**
 * Feed a JSON text to the builder. Unlike ew_json_vet this refuses duplicate
 * names and NULs.
 *
 * Errors: EW_SYNTAX or EW_LIMIT with file, line and column; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_node_build_json(struct ew_node_build *build,
                                               struct ew_str file,
                                               struct ew_str text);

#endif
