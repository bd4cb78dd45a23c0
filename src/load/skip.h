/**
 * What becomes of files that are not read. One that the user named makes the
 * run incomplete. One that was found in a folder does so when it is lost input
 * or code that is not read; else it is skipped, and told with -v.
 */
#ifndef EW_LOAD_SKIP_H
#define EW_LOAD_SKIP_H

#include "load/foreign.h"

/** Code that was not read: whether it matters is told when all is read. */
struct ew_unread_code {
    const struct ew_foreign *kind;
    struct ew_str path;
    struct ew_vec declares; /**< struct ew_str; of declared.c */
    size_t units;           /**< plans that are made of it by itself */
    bool covered;           /**< something else of the run shows it */
};

/** why: the fault for which it cannot be read; NULL: it is of no known kind. */
EW_NODISCARD enum ew_status ew_skip(struct ew_loading *loading,
                                    const struct ew_source *source,
                                    const struct ew_error *why);
/** Skipped as it is: what it is, in words. */
void ew_skip_file(struct ew_loading *loading, struct ew_str path,
                  const char *what);
/** Once all is read: code that is not read, and nothing makes up for. */
EW_NODISCARD enum ew_status ew_skip_finish(struct ew_loading *loading);

/* ---- assets of the AWS CDK ----------------------------------------------- */

/** Keeps where the assets, `asset.…`, are that a manifest mentions. */
EW_NODISCARD enum ew_status ew_assets_note(struct ew_loading *loading,
                                           const struct ew_source *source);
/** Has the path a part `asset.…` behind skipped bytes? */
bool ew_asset_is_likely(struct ew_str path, size_t skipped);
/** The part of the path that is an asset which a manifest mentions; absent:
 * none is, or memory is out. */
struct ew_str ew_asset_of(struct ew_loading *loading, struct ew_str path,
                          size_t skipped);
/** Is it named as what mentions assets? */
bool ew_name_is_manifest(struct ew_str path);
/** Would a file of this name be input, if it could be read? */
bool ew_name_is_input(struct ew_str path);
/**
 * Is it missed where it cannot be read? It was named, it is called so, or it
 * is JSON, which counts whatever its name; and XML, as AWS answers.
 */
bool ew_source_matters(const struct ew_source *source);

#endif
