/**
 * The parts of a fetch, below each other: questions (all pages of one call),
 * units (the questions that make up some documents), accounts; private to
 * fetch*.c and service_*.c.
 *
 * Nothing here waits. Every question is concluded once, perhaps before
 * ew_ask returns; then a unit that has none left is finished and gone.
 */
#ifndef EW_AWS_FETCH_JOB_H
#define EW_AWS_FETCH_JOB_H

#include "base/json.h"

#include "aws/actions.h"
#include "aws/fetch.h"

struct ew_fetch {
    const struct ew_fetch_input *input;
    struct ew_arena *arena;
    struct ew_aws_caller caller;
    struct ew_fetch_caller identity;
    struct ew_signer *signer;              /**< the caller's */
    struct ew_signer *organization_signer; /**< that is being assumed */
    struct ew_signer *signers;             /**< all */
    struct ew_map parents;  /**< id in the organization -> struct ew_str */
    struct ew_vec excluded; /**< struct ew_str: accounts left out */
    struct ew_vec accounts; /**< struct ew_str: what to fetch */
    size_t next_account;
    size_t running;
    bool advancing;
    struct ew_fetch_progress progress;
    size_t readable;
    size_t invalid; /**< accounts whose policies are in no usable answer */
    bool interrupted;
    bool stopping; /**< nothing is asked any more */
    enum ew_status status;
    struct ew_error err;
};

/** End the fetch: it has failed as a whole. */
void ew_fetch_fail(struct ew_fetch *fetch, const struct ew_error *err);
void ew_fetch_fail_memory(struct ew_fetch *fetch);
void ew_fetch_miss(struct ew_fetch *fetch, struct ew_str what,
                   struct ew_str why);
/** It was refused, and nobody asked for it by name. */
void ew_fetch_assume(struct ew_fetch *fetch, struct ew_str what,
                     struct ew_str why);
/** Did anybody ask for the organization by name? */
bool ew_fetch_wants_organization(const struct ew_fetch *fetch);
/** An account or a unit is in this unit or root. */
EW_NODISCARD enum ew_status ew_fetch_place(struct ew_fetch *fetch,
                                           struct ew_str id,
                                           struct ew_str parent);
void ew_fetch_tell_progress(const struct ew_fetch *fetch);
bool ew_fetch_has(const struct ew_fetch *fetch, struct ew_str path);
/** An account is through; the next one may begin. */
void ew_fetch_account_done(struct ew_fetch *fetch);

/* ---- credentials --------------------------------------------------------- */

struct ew_signer;

/** Of the caller. NULL: memory is out. */
struct ew_signer *ew_signer_new(struct ew_fetch *fetch);
/** Of a member account, once its role has been assumed. */
struct ew_signer *ew_signer_new_member(struct ew_fetch *fetch,
                                       struct ew_str account);
/** Of whoever reads the organization; to be assumed where it has a role. */
struct ew_signer *ew_signer_new_organization(struct ew_fetch *fetch);
/** Overwrites what is secret. */
void ew_signers_release(struct ew_fetch *fetch);
ew_aws_renew_fn ew_signer_renew;

struct ew_asked;
typedef void ew_asked_fn(void *user, const struct ew_asked *asked);
/** Assume the role of a member; done is called once. */
void ew_signer_assume(struct ew_signer *signer, ew_asked_fn *done, void *user);

/* ---- questions ----------------------------------------------------------- */

/** In whose name, and where. */
struct ew_scope {
    struct ew_fetch *fetch;
    struct ew_signer *signer;
    struct ew_str account; /**< absent: not known yet */
    struct ew_str region;  /**< absent: that of the settings */
};

struct ew_page {
    const struct ew_aws_operation *operation; /**< NULL: a file of ours */
    struct ew_str body;
    struct ew_json_text *json; /**< NULL: it is XML */
    struct ew_arena *scratch;  /**< until the callee returns */
    struct ew_str next;        /**< of XML, set by the callee: the marker */
};

/** Look at one page; EW_NOMEM ends the fetch, another failure the question. */
typedef enum ew_status ew_page_fn(void *user, struct ew_page *page,
                                  struct ew_error *err);

struct ew_asked {
    enum ew_status status;
    bool cancelled;
    bool invalid;       /**< an answer came, and is none */
    struct ew_str code; /**< as the service names it; absent: no answer */
    struct ew_str text; /**< why it failed */
    size_t pages;
};

struct ew_question {
    const struct ew_scope *scope; /**< until done */
    enum ew_aws_action_id action;
    struct ew_str members; /**< of a JSON body, without braces; copied */
    const struct ew_aws_parameter *parameters; /**< of a form; copied */
    size_t parameter_count;
    struct ew_str secret; /**< that no message may quote; absent: none */
    ew_page_fn *page;
    ew_asked_fn *done;
    void *user;
};
void ew_ask(const struct ew_question *question);

/* ---- units --------------------------------------------------------------- */

struct ew_unit;
typedef void ew_unit_fn(struct ew_unit *unit);

struct ew_unit {
    struct ew_scope scope;
    struct ew_arena arena; /**< as long as the unit */
    size_t pending;
    size_t pages;
    bool failed;           /**< some of it is missing */
    bool invalid;          /**< there was an answer that is none */
    struct ew_str refused; /**< why a question that may be was; or absent */
    bool cancelled;        /**< nothing more is to come: write nothing */
    const char *told[8];
    ew_unit_fn *finish; /**< no question is left: put the documents */
    void (*ended)(void *owner);
    void *owner;
};

/** One that is the first member of a struct of so many bytes, zeroed. */
void *ew_unit_new(const struct ew_scope *scope, size_t size);
/** Hold the unit back from being finished, until ew_unit_release. */
void ew_unit_hold(struct ew_unit *unit);
void ew_unit_release(struct ew_unit *unit);
/** Memory is out. */
enum ew_status ew_unit_fail(struct ew_unit *unit);

struct ew_unit_question {
    enum ew_aws_action_id action;
    const char *what; /**< what is missing when it fails: "ECS services" */
    struct ew_str members;
    const struct ew_aws_parameter *parameters;
    size_t parameter_count;
    const char *fine;    /**< the code of a refusal that is an answer too */
    bool may_be_refused; /**< a refusal goes to unit->refused */
    ew_page_fn *page;
    void *user; /**< of page */
};
void ew_unit_ask(struct ew_unit *unit, const struct ew_unit_question *question);
/** what is missing, for this reason; told once. */
void ew_unit_miss(struct ew_unit *unit, const char *what, struct ew_str why);
/** Was that told? */
bool ew_unit_lacks(const struct ew_unit *unit, const char *what);
/** `accounts/ID/REGION/name`; absent: memory is out. */
struct ew_str ew_unit_path(struct ew_unit *unit, const char *name);
/** Hand a document over, unless the unit was cancelled. */
void ew_unit_put(struct ew_unit *unit, const char *kind, struct ew_str path,
                 struct ew_buf *text);

/* ---- elements of lists ----------------------------------------------------
 */

/** What lists of JSON documents are made of, sorted by key at the end. */
struct ew_collected {
    struct ew_vec items;
};

struct ew_collected ew_collected_of(struct ew_arena *arena);
/** Both are copied. */
EW_NODISCARD enum ew_status ew_collected_add(struct ew_collected *elements,
                                             struct ew_str key,
                                             struct ew_str text);
/** `"name": [...]`, an element a line, as the AWS CLI indents a member. */
void ew_collected_write(struct ew_collected *elements, const char *name,
                        struct ew_buf *out);

/** A member of the object at span; false: there is none. */
bool ew_object_find(const struct ew_json_text *text, struct ew_span span,
                    const char *name, struct ew_arena *arena,
                    struct ew_json_item *out);
/** A string member, in the arena or borrowed; absent: there is none. */
struct ew_str ew_object_text(const struct ew_json_text *text,
                             struct ew_span span, const char *name,
                             struct ew_arena *arena);
struct ew_str ew_span_slice(const struct ew_json_text *text,
                            struct ew_span span);
/**
 * Over the elements of a list of the root, which are all of this kind.
 *
 * Errors: EW_INVALID. No list is not an empty one: whoever has nothing to tell
 * says so.
 */
EW_NODISCARD enum ew_status ew_page_list(const struct ew_page *page,
                                         const char *name,
                                         enum ew_json_kind kind,
                                         struct ew_json_iter *out,
                                         struct ew_error *err);
/** A string member that nothing can be without. Errors: EW_INVALID. */
EW_NODISCARD enum ew_status ew_page_text(const struct ew_page *page,
                                         struct ew_span span, const char *name,
                                         struct ew_str *out,
                                         struct ew_error *err);
/** An object member of the root, likewise. */
EW_NODISCARD enum ew_status ew_page_object(const struct ew_page *page,
                                           const char *name,
                                           struct ew_json_item *out,
                                           struct ew_error *err);
/** `iam:ListRoles: ` and these words, as the reason why an answer is none. */
EW_PRINTF(3, 4)
enum ew_status ew_page_fail(const struct ew_page *page, struct ew_error *err,
                            const char *format, ...);
/** `"name":"value"` for the members of a body. */
void ew_body_add(struct ew_buf *out, const char *name, struct ew_str value);

/* ---- services -------------------------------------------------------------
 */

/** Each starts a unit; ended is called when it is gone. */
void ew_iam_start(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner);
void ew_ecs_start(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner);
/** found gets the regions, which lie in its arena for the time of the call. */
void ew_regions_start(const struct ew_scope *scope,
                      void (*found)(void *owner, const struct ew_vec *regions),
                      void (*ended)(void *owner), void *owner);
/** found gets the ids of the active accounts, likewise. */
void ew_organization_start(const struct ew_scope *scope,
                           void (*found)(void *owner,
                                         const struct ew_vec *accounts),
                           void (*ended)(void *owner), void *owner);

/** Nobody can look into an account that is suspended or closed. */
bool ew_account_is_active(const struct ew_json_text *text, struct ew_span span,
                          struct ew_arena *arena);

/** Who asks: account and ARN, in the arena of the fetch. */
void ew_identity_ask(const struct ew_scope *scope, ew_asked_fn *done,
                     void *user);

/** The last document that a unit puts: with it the unit is there. */
#define EW_IAM_DOCUMENT "authorization-details.json"
#define EW_ECS_DOCUMENT "ecs-clusters.json"
#define EW_REGIONS_DOCUMENT "regions.json"
#define EW_ORGANIZATION_DOCUMENT "organization.json"

/** One account, until ew_fetch_account_done. */
void ew_account_start(struct ew_fetch *fetch, struct ew_str account);

#endif
