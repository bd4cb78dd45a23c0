/**
 * What a snapshot consists of: the manifest of its documents, kept in memory
 * and written as JSON.
 *
 * `complete` is true only in the last manifest of a run that lacks nothing,
 * so a run that was cut off is never taken for whole.
 */
#ifndef EW_AWS_SNAPSHOT_H
#define EW_AWS_SNAPSHOT_H

#include "base/buf.h"
#include "base/vec.h"

#include "aws/fetch.h"

#define EW_SNAPSHOT_SCHEMA "execwarden/snapshot/v1"
#define EW_SNAPSHOT_MANIFEST "manifest.json"

/** One document that is there; all slices in the arena of the snapshot. */
struct ew_snapshot_entry {
    struct ew_fetch_document document;
    char sha256[65];
    size_t bytes;
    bool gone; /**< replaced or dropped */
};

struct ew_snapshot_gap {
    struct ew_str what;
    struct ew_str why;
};

struct ew_snapshot {
    struct ew_arena *arena;
    struct ew_str version; /**< of the program */
    int64_t started_at;
    int64_t finished_at; /**< 0: not finished */
    struct ew_fetch_caller caller;
    struct ew_vec entries; /**< struct ew_snapshot_entry * */
    struct ew_map by_path;
    struct ew_vec missing;         /**< struct ew_snapshot_gap */
    struct ew_vec assumed;         /**< struct ew_snapshot_gap */
    const struct ew_str *excluded; /**< accounts that were left out */
    size_t excluded_count;
    const struct ew_aws_count *counts;
    size_t count;
};

struct ew_snapshot ew_snapshot_of(struct ew_arena *arena, struct ew_str version,
                                  int64_t started_at);
/** A document in place of what had its path. */
EW_NODISCARD enum ew_status ew_snapshot_add(
    struct ew_snapshot *snapshot, const struct ew_fetch_document *document,
    struct ew_str text, struct ew_error *err);
/** NULL: there is none, or some of it is missing. */
const struct ew_snapshot_entry *ew_snapshot_find(
    const struct ew_snapshot *snapshot, struct ew_str path);
/**
 * Note that something is missing, and why: the snapshot is not complete. Both
 * are copied. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_snapshot_miss(struct ew_snapshot *snapshot,
                                             struct ew_str what,
                                             struct ew_str why);
/** What was refused, and is taken for granted. */
EW_NODISCARD enum ew_status ew_snapshot_assume(struct ew_snapshot *snapshot,
                                               struct ew_str what,
                                               struct ew_str why);
EW_NODISCARD enum ew_status ew_snapshot_set_caller(
    struct ew_snapshot *snapshot, const struct ew_fetch_caller *caller);

/** The manifest; complete where it is finished and nothing is missing. */
void ew_snapshot_write(const struct ew_snapshot *snapshot, struct ew_buf *out);
/**
 * The documents that an earlier manifest tells of, and who asked for them.
 *
 * Errors: EW_SYNTAX, EW_INVALID for what is no manifest of ours, EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_snapshot_read(struct ew_snapshot *snapshot,
                                             struct ew_str text,
                                             struct ew_error *err);
/**
 * Forget this document and all that came with it: what was asked for in one
 * go is asked for again in one go.
 */
void ew_snapshot_drop(struct ew_snapshot *snapshot,
                      const struct ew_snapshot_entry *entry);

#endif
