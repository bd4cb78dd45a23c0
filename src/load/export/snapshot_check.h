/** Is a snapshot what its manifest says? */
#ifndef EW_LOAD_EXPORT_SNAPSHOT_CHECK_H
#define EW_LOAD_EXPORT_SNAPSHOT_CHECK_H

#include "load/loading.h"

/** Keeps what a manifest lists, until all is read. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_snapshot_list(struct ew_loading *loading,
                                             const struct ew_source *source);
/**
 * Tell every document that is not there, or not as the manifest says.
 * Those that no rule reads do not matter. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_snapshot_check(struct ew_loading *loading);

/** Is a document of this path one that a manifest lists? */
bool ew_snapshot_lists(const struct ew_loading *loading, struct ew_str path);

/** What an answer does not tell, the manifest does: whose machines they are. */
void ew_snapshot_place(const struct ew_loading *loading);

/** Is it such a document that a manifest tells to be missing, in words? */
bool ew_snapshot_is_missed(struct ew_str what);

#endif
