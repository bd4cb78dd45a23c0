/**
 * A run of reading, from start to end: which kind a text is, and what is put
 * together once all were read. Kinds of input know the loading (load/loading.h)
 * and nothing of this.
 */
#ifndef EW_LOAD_READING_H
#define EW_LOAD_READING_H

#include "load/loading.h"

/** out is zeroed and belongs to the loading from here on. */
void ew_loading_begin(struct ew_loading *loading, struct ew_loaded *out,
                      const struct ew_load_options *options);
/**
 * Read one text: tell what it is, and let that kind read it. Whatever is
 * wrong with it goes to estate.incomplete.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_loading_read(struct ew_loading *loading,
                                            struct ew_source *source);
/** Put together what was read. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_loading_finish(struct ew_loading *loading);
/** Frees what the run needed; loaded stays. */
void ew_loading_end(struct ew_loading *loading);

#endif
