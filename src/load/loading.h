/** One run of reading: what all kinds of input share while they are read. */
#ifndef EW_LOAD_LOADING_H
#define EW_LOAD_LOADING_H

#include "base/yaml.h"

#include "load/accounts.h"
#include "load/document_text.h"
#include "load/load.h"

struct ew_loading {
    struct ew_loaded *loaded;
    struct ew_estate *estate;  /**< of loaded */
    struct ew_arena *arena;    /**< of loaded */
    struct ew_arena scratch;   /**< reset after each element of a list */
    struct ew_arena passing;   /**< gone with the loading */
    struct ew_str account;     /**< of sources that name none */
    struct ew_str region;      /**< of code that names none */
    struct ew_str source_root; /**< of plans; absent: not at hand */
    bool other_partition;      /**< a text names one beside `aws` */
    bool is_snapshot;          /**< a manifest of one was read */
    bool before;               /**< plans are read as what they change from */
    struct ew_map paths;       /**< that were read: each is read once */
    struct ew_map found;       /**< those that a folder holds, named or not */
    const struct ew_str *allow_unread; /**< kinds of code to leave out */
    size_t allow_unread_count;
    struct ew_diags scp_gaps; /**< SCPs that a snapshot lacks */
    bool in_memory;           /**< texts, and not files */
    struct ew_vec listed;     /**< what manifests list; of snapshot_check.c */
    const struct ew_str *excluded; /**< ids of accounts and units */
    size_t excluded_count;
    bool require_all_accounts;     /**< of the organization */
    struct ew_map told_members;    /**< of exports, that are not known */
    struct ew_vec unread;          /**< code that is not read; of skip.c */
    struct ew_map planned;         /**< modules of plans; of declared.c */
    struct ew_vec planned_modules; /**< the same, in order */
    struct ew_map asset_paths;     /**< that manifests of the CDK name */
    struct ew_vec later;   /**< files that may be of assets; of load.c */
    struct ew_map folders; /**< that were walked, by ew_path_id */
    struct ew_map above;   /**< those that hold one that is walked */
    struct ew_vec links;   /**< struct ew_link; of linked.c */
    struct ew_accounts accounts;
    struct ew_vec code;            /**< struct ew_code_file * */
    struct ew_vec templates;       /**< struct ew_template *, as read */
    struct ew_vec parameters;      /**< struct ew_template_parameters * */
    struct ew_vec environments;    /**< struct ew_template_environment * */
    struct ew_map environment_of;  /**< the first of a template, by its path */
    struct ew_map manifests;       /**< those of assemblies, by their paths */
    struct ew_vec assemblies;      /**< struct ew_template_assembly */
    struct ew_vec assets;          /**< struct ew_template_asset */
    struct ew_map asset_files;     /**< the same, by their paths */
    struct ew_vec organizations;   /**< struct ew_organization * */
    struct ew_vec permission_sets; /**< of assignments.c */
    struct ew_vec credentials;     /**< rows; of credential_report.c */
    struct ew_map identity_documents; /**< for ew_document_reader */
    struct ew_map trust_documents;
};

/** A text that is being read; all of it is borrowed. */
struct ew_source {
    struct ew_str path;
    struct ew_str bytes;
    const char *sha256; /**< NULL: whoever reads sets it in the input */
    size_t stored_bytes;
    bool direct;                /**< named by the user, not found in a folder */
    bool payload;               /**< what an asset holds: not input as such */
    struct ew_json_text *text;  /**< NULL: it is YAML or a table */
    const struct ew_node *node; /**< of YAML; NULL: it is JSON or a table */
    const struct ew_json_item *members; /**< of the root, when an object */
    size_t member_count;
};

/**
 * How policy documents are read here: in which arena, with which notes, and
 * where equal ones are found again.
 */
struct ew_document_reader ew_loading_reader(struct ew_loading *loading);

/** Member of the root, NULL when absent. */
const struct ew_json_item *ew_source_member(const struct ew_source *source,
                                            const char *name);
/** Is it JSON with such a member, whatever its value? */
bool ew_source_has(const struct ew_source *source, const char *name);
/** And is that value of this kind? */
bool ew_source_has_kind(const struct ew_source *source, const char *name,
                        enum ew_json_kind kind);

#endif
