/**
 * One file of Terraform's JSON, a plan or a state, while it is read: its
 * resources, what the configuration says of them, and the side that is at
 * hand. Each step of reading has a header of its own beside this one.
 */
#ifndef EW_LOAD_TERRAFORM_FILE_H
#define EW_LOAD_TERRAFORM_FILE_H

#include "load/code/code.h"

struct ew_tf_type;

/** Before and after the change; a state has only what is after. */
enum ew_tf_side { EW_TF_BEFORE, EW_TF_AFTER, EW_TF_SIDES };

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
    struct ew_str source; /**< as it is called; absent: the root */
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

#endif
