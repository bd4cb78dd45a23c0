/**
 * The folder that `cdk synth` writes: which account and region each template
 * is for, and which template an asset is.
 */
#ifndef EW_LOAD_TEMPLATE_ASSEMBLY_H
#define EW_LOAD_TEMPLATE_ASSEMBLY_H

#include "load/loading.h"

/** What a manifest says of one template. */
struct ew_template_environment {
    struct ew_str path;    /**< of the template, as ew_path_beside makes it */
    struct ew_str account; /**< absent: the manifest names none */
    struct ew_str region;
};

/** A file that the assembly uploads under a name of its own. */
struct ew_template_asset {
    struct ew_str name; /**< the last part of its address */
    struct ew_str path;
};

bool ew_cdk_manifest_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_cdk_manifest_load(
    struct ew_loading *loading, const struct ew_source *source);
bool ew_cdk_assets_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_cdk_assets_load(struct ew_loading *loading,
                                               const struct ew_source *source);

/**
 * What `path` means in a file of the folder of `file`, without `.` and `..`
 * as far as they can be undone; equal files have equal paths. file empty: the
 * path itself. Absent when memory is out.
 */
struct ew_str ew_path_beside(struct ew_arena *arena, struct ew_str file,
                             struct ew_str path);

#endif
