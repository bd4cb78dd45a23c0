/** The table of input kinds. */
#ifndef EW_LOAD_KINDS_H
#define EW_LOAD_KINDS_H

#include "load/loading.h"

/** Told by the members of the root, by source->node, or by a table's head. */
typedef bool ew_kind_detect_fn(const struct ew_source *source);
/** Errors: EW_NOMEM only; everything else goes to estate.incomplete. */
typedef enum ew_status ew_kind_load_fn(struct ew_loading *loading,
                                       const struct ew_source *source);

struct ew_input_kind {
    struct ew_str name; /**< as reports show it */
    ew_kind_detect_fn *detect;
    ew_kind_load_fn *load;
};

/** The first that claims the source and may be written so; NULL: none. */
const struct ew_input_kind *ew_kind_find(const struct ew_source *source);

/** May it be written in YAML? */
bool ew_kind_is_yaml(const struct ew_input_kind *kind);

#endif
