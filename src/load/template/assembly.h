/**
 * The folder that `cdk synth` writes: which account and region each template
 * is for, and which template an asset is.
 */
#ifndef EW_LOAD_TEMPLATE_ASSEMBLY_H
#define EW_LOAD_TEMPLATE_ASSEMBLY_H

#include "load/loading.h"

/** What a manifest says of one stack. */
struct ew_template_environment {
    struct ew_str id;      /**< of its artifact */
    struct ew_str file;    /**< the template as it is written */
    struct ew_str path;    /**< of the template, as ew_path_beside makes it */
    struct ew_str account; /**< absent: the manifest names none */
    struct ew_str region;
    const struct ew_node *parameters; /**< NULL: none */
    struct ew_place place;
    struct ew_template_environment *next; /**< of the same template */
};

/** A folder with stacks of its own, such as that of a stage. */
struct ew_template_assembly {
    struct ew_str id;
    struct ew_str manifest; /**< that has to be there */
    struct ew_place place;
};

/** A file that the assembly uploads under a name of its own. */
struct ew_template_asset {
    struct ew_str name; /**< the last part of its address */
    struct ew_str path;
};

/** By members that only a manifest or a list of assets of the CDK has. */
bool ew_cdk_manifest_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_cdk_manifest_load(
    struct ew_loading *loading, const struct ew_source *source);
bool ew_cdk_assets_detect(const struct ew_source *source);
EW_NODISCARD enum ew_status ew_cdk_assets_load(struct ew_loading *loading,
                                               const struct ew_source *source);

/** What a file is to the assembly that it lies in. */
enum ew_cdk_role {
    EW_CDK_NONE,
    EW_CDK_ASSET,    /**< it is uploaded as it is */
    EW_CDK_TEMPLATE, /**< a stack is made of it */
};
/** As the manifests and lists of assets of the run have it. */
enum ew_cdk_role ew_cdk_role_of(struct ew_loading *loading, struct ew_str path);
/** What the manifests say of the template of this path; NULL: nothing. */
const struct ew_template_environment *ew_cdk_environment_of(
    struct ew_loading *loading, struct ew_str path);
/**
 * Tells of stacks and folders that manifests name and nobody gave; templates
 * has those that were read, by their paths. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_cdk_tell_missing(struct ew_loading *loading,
                                                const struct ew_map *templates);

#endif
