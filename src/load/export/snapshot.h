/** The manifest of a snapshot: what was fetched, and what was not. */
#ifndef EW_LOAD_EXPORT_SNAPSHOT_H
#define EW_LOAD_EXPORT_SNAPSHOT_H

#include "load/kinds.h"

bool ew_snapshot_detect(const struct ew_source *source);
/** What could not be fetched becomes incomplete input. */
EW_NODISCARD enum ew_status ew_snapshot_load(struct ew_loading *loading,
                                             const struct ew_source *source);
/** Once all is read: tags of a snapshot are all there are. */
void ew_snapshot_finish(struct ew_loading *loading);

#endif
