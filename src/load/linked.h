/** What a folder holds beside files: links to folders, FIFOs, devices. */
#ifndef EW_LOAD_LINKED_H
#define EW_LOAD_LINKED_H

#include "base/file.h"

#include "load/loading.h"

/** A symbolic link to a folder, found in a folder. */
struct ew_link {
    struct ew_str path;
    struct ew_str source; /**< in which it was found, as the user named it */
};

/** A folder is about to be walked: those above it are not followed to.
 * Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_links_begin(struct ew_loading *loading,
                                           struct ew_str folder);
/**
 * Links wait until all folders were walked under their own names. What else
 * may hold input and is not read makes the run incomplete. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_links_note(struct ew_loading *loading,
                                          struct ew_str source,
                                          struct ew_str path,
                                          enum ew_walk_odd what);
/**
 * *follow: the folder was not read yet and can be. Of others it is told why
 * not. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_link_look(struct ew_loading *loading,
                                         struct ew_str path, bool *follow);

#endif
