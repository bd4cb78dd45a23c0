/** A snapshot as a folder: every file appears whole or not at all. */
#ifndef EW_AWS_FOLDER_H
#define EW_AWS_FOLDER_H

#include "aws/snapshot.h"

struct ew_folder {
    struct ew_str path;
    struct ew_snapshot *snapshot;
    int64_t written_at; /**< when the manifest was, in milliseconds */
    int64_t took_ms;    /**< that, the last time */
    bool dirty;         /**< there are documents that it does not have */
};

/**
 * Make the folder, or take an empty one. resume: go on with a snapshot;
 * documents that are not what its manifest says are forgotten, and so is what
 * came with them.
 *
 * Ownership: path and snapshot are borrowed. Errors: EW_USAGE for a folder
 * that is not empty or, with resume, holds no snapshot; EW_IO; EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_folder_open(struct ew_folder *folder,
                                           struct ew_str path, bool resume,
                                           struct ew_snapshot *snapshot,
                                           struct ew_error *err);
/**
 * Remove what must not be taken for a part of the snapshot: files that a kill
 * left half written, and documents that were forgotten.
 */
void ew_folder_sweep(const struct ew_folder *folder);
/** One document, whole. */
EW_NODISCARD enum ew_status ew_folder_put(
    struct ew_folder *folder, const struct ew_fetch_document *document,
    struct ew_str text, struct ew_error *err);
/** See struct ew_fetch_sink. */
bool ew_folder_has(struct ew_folder *folder, struct ew_str path,
                   struct ew_buf *text);
/** From time to time: the manifest, so that a run that ends can be resumed. */
void ew_folder_tick(struct ew_folder *folder);
/** Write the manifest as it is now. Errors: EW_IO, EW_NOMEM. */
EW_NODISCARD enum ew_status ew_folder_write_manifest(struct ew_folder *folder,
                                                     struct ew_error *err);

#endif
