/**
 * Inside the reader of Terraform's JSON: one file, its resources, and the
 * steps of reading them.
 */
#ifndef EW_LOAD_TERRAFORM_FILE_H
#define EW_LOAD_TERRAFORM_FILE_H

#include "load/code/code.h"

/** Before and after the change; a state has only what is after. */
enum ew_tf_side { EW_TF_BEFORE, EW_TF_AFTER, EW_TF_SIDES };

struct ew_tf_type;

/** What providers with the same credentials make: all in one account. */
struct ew_tf_realm {
    struct ew_str provider;    /**< the first of them */
    struct ew_str identity;    /**< what decides the credentials, as text */
    struct ew_str account;     /**< that the providers themselves tell */
    struct ew_str region;      /**< that they agree on; absent: not known */
    bool told;                 /**< account is there, and sure */
    bool differ;               /**< resources tell several accounts */
    bool used;                 /**< by a resource that is read */
    struct ew_code_file *code; /**< with used */
};

/** A resource instance or a data source. Lives as long as the estate. */
struct ew_tf_resource {
    struct ew_origin origin;
    struct ew_str address;
    struct ew_str module; /**< of the instance: `module.a["k"]`, or empty */
    struct ew_str type;
    struct ew_str name;
    struct ew_str index;    /**< as in the address: `"k"`, `0`; absent: none */
    struct ew_str provider; /**< as a raw state names it; absent: elsewhere */
    struct ew_tf_realm *realm;
    bool data;
    bool renewed;              /**< a new object is made */
    struct ew_json_text *text; /**< of the file, with this origin */
    struct ew_span span;
    struct ew_member values[EW_TF_SIDES];
    struct ew_member unknown; /**< of what is after */
    struct ew_member sensitive[EW_TF_SIDES];
    /** A raw state: sensitive is a list of paths. */
    bool sensitive_paths;
    const struct ew_tf_type *kind;
    struct ew_tf_resource *twin; /**< the next of the same block */
    /** Of a deferred policy document, once it is made. */
    struct ew_code_document *document;
};

/** All instances of one block in one module instance. */
struct ew_tf_family {
    struct ew_tf_resource *first;
    size_t count;
};

/** A module of the configuration, whatever its instances. */
struct ew_tf_module {
    struct ew_str key; /**< `module.a.module.b`, or empty */
    struct ew_tf_module *parent;
    struct ew_member inputs; /**< expressions of the call */
    struct ew_member for_each;
    struct ew_member outputs;
    struct ew_str folder; /**< below the source root; absent: not local */
    struct ew_planned_module *planned; /**< NULL: of no plan */
};

/** A resource or data block of the configuration. */
struct ew_tf_block {
    struct ew_tf_module *module;
    struct ew_member expressions;
    struct ew_member for_each;
    struct ew_str provider;
};

/** A file while it is read. */
struct ew_tf_file {
    struct ew_loading *loading;
    struct ew_json_text *text;
    struct ew_code_file *code;
    bool by_changes; /**< a plan without its configuration */
    bool plan;
    bool refresh_only;        /* a plan without changes of its own */
    struct ew_vec resources;  /**< struct ew_tf_resource *, in order */
    struct ew_vec foreign;    /**< struct ew_span: what is not read */
    struct ew_map by_address; /**< struct ew_tf_resource */
    struct ew_map families;   /**< struct ew_tf_family by `MODULE.TYPE.NAME` */
    bool configured;          /**< the configuration is there */
    struct ew_map modules;    /**< struct ew_tf_module by key */
    struct ew_map blocks;     /**< struct ew_tf_block by `KEY.TYPE.NAME` */
    struct ew_map regions;    /**< struct ew_str by provider */
    bool default_tags;        /**< some provider adds tags of its own */
    struct ew_map covered;    /**< policies that have a resource of their own */
    struct ew_vec exclusives; /**< struct ew_tf_exclusive */
    unsigned depth;           /**< of documents that are being made */
    struct ew_map definitions;  /**< struct ew_tf_resource by family */
    struct ew_vec sets;         /**< struct ew_tf_part *: of permission sets */
    struct ew_vec realms;       /**< struct ew_tf_realm * */
    struct ew_map realm_of;     /**< struct ew_tf_realm by provider */
    struct ew_member variables; /**< of a plan */
    bool regions_differ;
};

/** A value with what is unknown and secret of it; members may be NULL. */
struct ew_tf_node {
    const struct ew_json *value;
    const struct ew_json *unknown;
    const struct ew_json *sensitive;
};

/** One side of one resource while it is read. */
struct ew_tf_reading {
    struct ew_tf_file *file;
    struct ew_tf_resource *resource;
    enum ew_tf_side side;
    struct ew_code *code;
    struct ew_tf_node root;
    const struct ew_tf_block *block; /**< NULL: not configured */
};

/** Errors: EW_NOMEM. */
typedef enum ew_status ew_tf_read_fn(struct ew_tf_reading *r);

/** A type of resource that matters. */
struct ew_tf_type {
    struct ew_str name;
    ew_tf_read_fn *read; /**< NULL: others look at it */
    /** What is read early is there for what is read late. */
    enum ew_tf_turn { EW_TF_FIRST, EW_TF_SECOND, EW_TF_THIRD } turn;
};

/** NULL: this type does not matter. */
const struct ew_tf_type *ew_tf_type_find(struct ew_str type, bool data);

/* ---- walk.c -------------------------------------------------------------- */

/** Find the resources of `resource_changes`. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_walk_changes(struct ew_tf_file *file,
                                               struct ew_span list);
/** Those of `root_module` and the modules in it, but for those of a plan that
 * are known already; data_only: its data sources. */
EW_NODISCARD enum ew_status ew_tf_walk_values(struct ew_tf_file *file,
                                              struct ew_span module,
                                              bool data_only);
/** Those of a raw state's `resources`. */
EW_NODISCARD enum ew_status ew_tf_walk_state(struct ew_tf_file *file,
                                             struct ew_span list);

/* ---- planned.c ----------------------------------------------------------- */

/** Is all that `planned_values` holds among the changes, even what stays as it
 * is? values NULL: there are none. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_check_planned(
    struct ew_tf_file *file, const struct ew_json_item *values);

/* ---- config.c ------------------------------------------------------------ */

/** Index `configuration`. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_config_read(struct ew_tf_file *file,
                                              struct ew_span configuration);
/** The block of a resource; NULL: none is told. */
const struct ew_tf_block *ew_tf_block_of(struct ew_tf_file *file,
                                         const struct ew_tf_resource *resource);
/** `module.a["k"].module.b[0]` without the keys. Absent: memory is out. */
struct ew_str ew_tf_without_keys(struct ew_arena *arena, struct ew_str address);
/** Where the key that begins at text[at] ends, behind its bracket. */
size_t ew_tf_key_end(struct ew_str text, size_t at);
/** The region of the provider of a block, or the file's; absent: unknown. */
struct ew_str ew_tf_region(const struct ew_tf_file *file,
                           const struct ew_tf_block *block);

/* ---- realms.c ------------------------------------------------------------ */

/** Note a provider of the configuration. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_realm_of_provider(
    struct ew_tf_file *file, struct ew_str key,
    const struct ew_member *expressions);
/** Give each resource its realm, and the realms their code. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_realms_open(struct ew_tf_file *file);
/** A resource of the realm is in this account. */
void ew_tf_realm_agree(struct ew_tf_realm *realm, struct ew_str account);
/** Has the realm of this index code that none before it has? */
bool ew_tf_realm_is_first(const struct ew_tf_file *file, size_t index);
/** Those of one account share their code from now on. */
void ew_tf_realms_join(struct ew_tf_file *file);

/* ---- references.c -------------------------------------------------------- */

/** What an expression comes down to. */
struct ew_tf_target {
    struct ew_tf_resource *resource; /**< NULL: it cannot be told */
    struct ew_str attribute;         /**< absent: it cannot be told */
};

/** A member of the expressions of the resource's block. */
EW_NODISCARD enum ew_status ew_tf_expression(const struct ew_tf_reading *r,
                                             const char *name,
                                             struct ew_member *out);
/**
 * Follow an expression that refers to one thing. Plans do not tell a plain
 * reference from one inside a function or a template, so this is for values
 * that make sense only when plain, such as the role of a policy.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_follow(struct ew_tf_file *file,
                                         const struct ew_tf_resource *from,
                                         const struct ew_member *expression,
                                         struct ew_tf_target *out);
/**
 * The same for a list: out holds a struct ew_tf_target for each thing that is
 * referred to, in order.
 */
EW_NODISCARD enum ew_status ew_tf_follow_all(struct ew_tf_file *file,
                                             const struct ew_tf_resource *from,
                                             const struct ew_member *expression,
                                             struct ew_vec *out);

/**
 * All that the unknown elements of a list or map can be, through variables and
 * outputs, in the order in which they are written: only what is known after
 * the deployment. Out is empty when there may be more. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_gather(struct ew_tf_file *file,
                                         const struct ew_tf_resource *from,
                                         const struct ew_member *expression,
                                         struct ew_vec *out);
/** Is the attribute the same for every instance of its block? */
EW_NODISCARD enum ew_status ew_tf_is_same_for_all(const struct ew_tf_reading *r,
                                                  const char *name, bool *out);

/* ---- values.c ------------------------------------------------------------ */

/** Trees of one side, in the scratch arena. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_open(struct ew_tf_file *file,
                                       struct ew_tf_resource *resource,
                                       enum ew_tf_side side,
                                       struct ew_tf_reading *out);
struct ew_tf_node ew_tf_get(struct ew_tf_node node, const char *name);
struct ew_tf_node ew_tf_first(struct ew_tf_node list);
struct ew_tf_node ew_tf_after(struct ew_tf_node element);
/** Is there an element or member here? */
bool ew_tf_there(struct ew_tf_node node);
bool ew_tf_unknown(struct ew_tf_node node);
bool ew_tf_sensitive(struct ew_tf_node node);
/** A known string that is no secret, in the arena; absent: none. */
struct ew_str ew_tf_string(const struct ew_tf_reading *r,
                           struct ew_tf_node node);
bool ew_tf_true(struct ew_tf_node node);
/** Of the value, or of the whole resource where there is none. */
struct ew_place ew_tf_place(const struct ew_tf_reading *r,
                            struct ew_tf_node node);
/**
 * A name, or what there is of it: `name_prefix` and a mark. Absent: nothing
 * is known.
 */
EW_NODISCARD enum ew_status ew_tf_name(const struct ew_tf_reading *r,
                                       const char *attribute,
                                       struct ew_str *out);
/** What the attribute names; absent text and address: not known. */
EW_NODISCARD enum ew_status ew_tf_link(const struct ew_tf_reading *r,
                                       const char *attribute,
                                       struct ew_code_link *out);
/**
 * Fill a link that ew_tf_link left open. The instances of a block that are the
 * same in the attribute `fixed` together have all that the code refers to,
 * whichever of them has which. Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_tf_link_among(const struct ew_tf_reading *r,
                                             const char *attribute,
                                             const char *fixed,
                                             struct ew_code_link *link);
/** Each element of a list; *whole is false when there may be more. */
EW_NODISCARD enum ew_status ew_tf_links(const struct ew_tf_reading *r,
                                        const char *attribute,
                                        struct ew_vec *out, bool *whole);
/** `tags_all`, or `tags`; false: they are not told. */
EW_NODISCARD enum ew_status ew_tf_tags(const struct ew_tf_reading *r,
                                       struct ew_vec *out, bool *told);

/* ---- documents.c --------------------------------------------------------- */

/** The policy document in node, which is the attribute of this name. */
EW_NODISCARD enum ew_status ew_tf_document(const struct ew_tf_reading *r,
                                           struct ew_tf_node node,
                                           const struct ew_member *expression,
                                           const char *what,
                                           struct ew_code_document *out);
/** The same for an attribute of the resource. */
EW_NODISCARD enum ew_status ew_tf_document_of(const struct ew_tf_reading *r,
                                              const char *attribute,
                                              struct ew_code_document *out);
/** Is it the text of a policy document that is made while applying? */
bool ew_tf_is_deferred(const struct ew_tf_target *target);
/** Fill resource->document of a deferred `aws_iam_policy_document`. */
EW_NODISCARD enum ew_status ew_tf_derive(struct ew_tf_file *file,
                                         struct ew_tf_resource *resource);

/* ---- readers ------------------------------------------------------------- */

ew_tf_read_fn ew_tf_role, ew_tf_user, ew_tf_group, ew_tf_policy;
ew_tf_read_fn ew_tf_inline, ew_tf_attachment, ew_tf_attachments;
ew_tf_read_fn ew_tf_user_groups, ew_tf_group_users;
ew_tf_read_fn ew_tf_exclusive_inline, ew_tf_exclusive_managed;
ew_tf_read_fn ew_tf_set_part;
/** All managed policies of a permission set; all of the account's own. */
ew_tf_read_fn ew_tf_set_managed_all, ew_tf_set_customer_all;
ew_tf_read_fn ew_tf_scp, ew_tf_scp_target, ew_tf_organization;
ew_tf_read_fn ew_tf_cluster, ew_tf_service, ew_tf_definition;
/** Where a plan says which account and region it is for. */
ew_tf_read_fn ew_tf_identity, ew_tf_region_of;
/** A type that carries policies and is not read: the input is incomplete. */
ew_tf_read_fn ew_tf_unsupported;
/** A cluster or service of a type that is not read: told likewise. */
ew_tf_read_fn ew_tf_ecs_unread;
/** Types that may hold such ones: a template, or any type of AWS. */
ew_tf_read_fn ew_tf_stack, ew_tf_any_type, ew_tf_manifest;

/** Which policies of roles have a resource of their own. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_cover(struct ew_tf_file *file);
/** Once all resources are read. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_exclusives_apply(struct ew_tf_file *file);
EW_NODISCARD enum ew_status ew_tf_sets_finish(struct ew_tf_file *file);
/** The account and region that the resources themselves tell. */
EW_NODISCARD enum ew_status ew_tf_whereabouts(struct ew_tf_file *file);

/* ---- sources.c ----------------------------------------------------------- */

/** Set the source of all origins, and read exemptions. Errors: EW_NOMEM. */
EW_NODISCARD enum ew_status ew_tf_sources_read(struct ew_tf_file *file);

#endif
