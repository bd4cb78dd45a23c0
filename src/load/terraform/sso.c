/*
 * Permission sets of IAM Identity Center, in parts that are resources of
 * their own. In each account that a set is assigned in, it becomes a role
 * whose name ends in a word that the service makes up.
 *
 *     aws_ssoadmin_permission_set                name = "Ops"
 *     aws_ssoadmin_permission_set_inline_policy  permission_set_arn, a document
 *     aws_ssoadmin_managed_policy_attachment     permission_set_arn, an ARN
 *     aws_ssoadmin_account_assignment            permission_set_arn,
 *                                                target_id = "111122223333"
 *
 * come to the role `AWSReservedSSO_Ops_<word>` in account 111122223333 under
 * the path `/aws-reserved/sso.amazonaws.com/` (fact B5.14), with the document
 * and the policy. The account is that of the assignment and not of the
 * provider: sets are  declared where Identity Center is managed, and their
 * roles lie elsewhere.
 */
#include "load/terraform/sso.h"

#include "load/terraform/documents.h"
#include "load/terraform/realms.h"
#include "load/terraform/values.h"

struct ew_tf_part;

/* Fills in what this kind of part has. */
typedef enum ew_status part_fn(const struct ew_tf_reading *r,
                               struct ew_tf_part *part);

enum part_kind {
    PART_SET,
    PART_INLINE,
    PART_MANAGED,
    PART_CUSTOMER,
    PART_BOUNDARY,
    PART_ASSIGNMENT,
};

/* One resource that says something of a permission set, until all are read. */
struct ew_tf_part {
    enum part_kind kind;
    struct ew_code *code;
    struct ew_code_link set;
    struct ew_place place;
    struct ew_str name; /* of the set, or of a policy of the account */
    struct ew_str path; /* of a policy of the account */
    struct ew_str account;
    struct ew_code_document document;
    struct ew_code_link policy;
};

/* ---- reading ------------------------------------------------------------- */

/* A new set has no ARN yet: its parts then name it by its address. */
static enum ew_status read_set(const struct ew_tf_reading *r,
                               struct ew_tf_part *part)
{
    part->set.address = r->resource->address;
    part->set.text = ew_tf_string(r, ew_tf_get(r->root, "arn"));
    return ew_tf_name(r, "name", &part->name);
}

/* A permission set has at most one, and it needs no name of the user's. */
static enum ew_status read_set_inline(const struct ew_tf_reading *r,
                                      struct ew_tf_part *part)
{
    EW_TRY(ew_tf_document_of(r, "inline_policy", &part->document));
    part->document.name = EW_STR("AwsSSOInlinePolicy");
    return EW_OK;
}

/*
 * Of AWS, by its ARN: one of the account's own is a reference by name and path.
 */
static enum ew_status read_managed(const struct ew_tf_reading *r,
                                   struct ew_tf_part *part)
{
    return ew_tf_link(r, "managed_policy_arn", &part->policy);
}

/* The block has the same name in every resource that holds it. */
static struct ew_tf_node references_of(struct ew_tf_node outer)
{
    return ew_tf_get(outer, "customer_managed_policy_reference");
}

/* `customer_managed_policy_reference { name, path }` */
static void read_reference(const struct ew_tf_reading *r,
                           struct ew_tf_node reference, struct ew_tf_part *part)
{
    struct ew_tf_node path = ew_tf_get(reference, "path");
    part->name = ew_tf_string(r, ew_tf_get(reference, "name"));
    part->path = ew_tf_unknown(path) ? EW_STR(EW_HOLE) : ew_tf_string(r, path);
    part->policy.place = ew_tf_place(r, reference);
}

static enum ew_status read_customer(const struct ew_tf_reading *r,
                                    struct ew_tf_part *part)
{
    read_reference(r, ew_tf_first(references_of(r->root)), part);
    return EW_OK;
}

/*
 * Either a policy of AWS, by its ARN, or one of each account, by name and path.
 */
static enum ew_status read_set_boundary(const struct ew_tf_reading *r,
                                        struct ew_tf_part *part)
{
    struct ew_tf_node boundary =
        ew_tf_first(ew_tf_get(r->root, "permissions_boundary"));
    read_reference(r, ew_tf_first(references_of(boundary)), part);
    part->policy.text =
        ew_tf_string(r, ew_tf_get(boundary, "managed_policy_arn"));
    return EW_OK;
}

/*
 * Whom it is assigned to does not matter here: the role is there for the
 * account, whoever may use it.
 */
static enum ew_status read_assignment(const struct ew_tf_reading *r,
                                      struct ew_tf_part *part)
{
    part->account = ew_tf_string(r, ew_tf_get(r->root, "target_id"));
    if (!ew_is_account_id(part->account)) {
        part->account = EW_STR(EW_HOLE);
    }
    return EW_OK;
}

static const struct {
    struct ew_str type;
    enum part_kind kind;
    part_fn *read;
} PARTS[] = {
    {EW_LIT("aws_ssoadmin_permission_set"),                     PART_SET,        read_set},
    {EW_LIT("aws_ssoadmin_permission_set_inline_policy"),       PART_INLINE,
     read_set_inline                                                                     },
    {EW_LIT("aws_ssoadmin_managed_policy_attachment"),          PART_MANAGED,
     read_managed                                                                        },
    {EW_LIT("aws_ssoadmin_customer_managed_policy_attachment"), PART_CUSTOMER,
     read_customer                                                                       },
    {EW_LIT("aws_ssoadmin_permissions_boundary_attachment"),    PART_BOUNDARY,
     read_set_boundary                                                                   },
    {EW_LIT("aws_ssoadmin_account_assignment"),                 PART_ASSIGNMENT,
     read_assignment                                                                     },
};

/*
 * Kept until the file is read: parts name their set by an ARN or an address,
 * and may come before it.
 */
static enum ew_status new_part(const struct ew_tf_reading *r,
                               enum part_kind kind, struct ew_tf_part **out)
{
    struct ew_tf_part *part =
        EW_NEW(&r->file->loading->passing, struct ew_tf_part);
    struct ew_tf_part **slot = part ? ew_vec_push(&r->file->sets) : NULL;
    EW_TRY_MEMORY(slot);
    *slot = part;
    *out = part;
    part->kind = kind;
    part->code = r->code;
    part->place = ew_tf_place(r, r->root);
    return kind == PART_SET ? EW_OK
                            : ew_tf_link(r, "permission_set_arn", &part->set);
}

enum ew_status ew_tf_set_part(struct ew_tf_reading *r)
{
    size_t i = 0;
    while (!ew_str_eq(PARTS[i].type, r->resource->type)) {
        i++; /* INVARIANT: the table of types sends nothing else here */
    }
    struct ew_tf_part *part = NULL;
    EW_TRY(new_part(r, PARTS[i].kind, &part));
    return PARTS[i].read(r, part);
}

static enum ew_status add_set_managed(const struct ew_tf_reading *r,
                                      const struct ew_code_link *policy)
{
    struct ew_tf_part *part = NULL;
    EW_TRY(new_part(r, PART_MANAGED, &part));
    part->policy = *policy;
    return EW_OK;
}

/* A policy stays attached when the list that attached it goes. */
static bool is_let_go(const struct ew_tf_reading *r)
{
    return r->side == EW_TF_BEFORE && !r->file->loading->before &&
           !r->resource->values[EW_TF_AFTER].present;
}

/* What is listed and not known is one policy that is not. */
static enum ew_status end_list(const struct ew_tf_reading *r,
                               struct ew_tf_node list, bool whole)
{
    const struct ew_code_link open = {.place = ew_tf_place(r, list)};
    whole = whole && list.value && ew_json_kind(list.value) == EW_JSON_ARRAY;
    return whole ? EW_OK : add_set_managed(r, &open);
}

/*
 * `…_attachments_exclusive`: all managed policies of a set in one list. That
 * others go is not counted on: what single resources attach stays.
 */
enum ew_status ew_tf_set_managed_all(struct ew_tf_reading *r)
{
    struct ew_vec links =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_code_link));
    bool whole = true;
    if (is_let_go(r)) {
        return EW_OK;
    }
    EW_TRY(ew_tf_links(r, "managed_policy_arns", &links, &whole));
    EW_EACH(const struct ew_code_link, link, &links) {
        EW_TRY(add_set_managed(r, link));
    }
    return end_list(r, ew_tf_get(r->root, "managed_policy_arns"), whole);
}

enum ew_status ew_tf_set_customer_all(struct ew_tf_reading *r)
{
    struct ew_tf_node list = references_of(r->root);
    struct ew_tf_node one = ew_tf_first(list);
    if (is_let_go(r)) {
        return EW_OK;
    }
    for (; ew_tf_there(one); one = ew_tf_after(one)) {
        struct ew_tf_part *part = NULL;
        EW_TRY(new_part(r, PART_CUSTOMER, &part));
        read_reference(r, one, part);
    }
    return end_list(r, list, !ew_tf_unknown(list));
}

/* ---- sets ---------------------------------------------------------------- */

/* A permission set with all that belongs to it. */
struct set {
    struct ew_str name;
    struct ew_place place;
    struct ew_vec parts; /* struct ew_tf_part * */
    struct ew_map accounts;
    bool declared; /* here: what belongs to it is here, too */
    bool assigned;
};

struct sets {
    struct ew_tf_file *file;
    struct ew_code *code;
    struct ew_map by_key; /* struct set by address and by ARN */
    struct ew_vec all;    /* struct set * */
};

/* Found under its address and its ARN, as its parts name it by either. */
static struct set *add_permission_set(struct sets *sets,
                                      const struct ew_tf_part *part)
{
    struct ew_arena *passing = &sets->file->loading->passing;
    struct set *set = EW_NEW(passing, struct set);
    struct set **slot = set ? ew_vec_push(&sets->all) : NULL;
    if (!slot) {
        return NULL;
    }
    *slot = set;
    *set = (struct set){
        .name = part->kind == PART_SET ? part->name : (struct ew_str){NULL, 0},
        .place = part->place,
        .parts = ew_vec_of(passing, sizeof(struct ew_tf_part *)),
        .accounts = ew_map_of(passing),
        .declared = part->kind == PART_SET,
    };
    const struct ew_str keys[] = {part->set.address, part->set.text};
    for (size_t i = 0; i < 2; i++) {
        if (keys[i].ptr && ew_map_put(&sets->by_key, keys[i], set) != EW_OK) {
            return NULL;
        }
    }
    return set;
}

/* One that is declared elsewhere is made up of what is seen of it. */
static enum ew_status add_set_part(struct sets *sets, struct ew_tf_part *part)
{
    struct ew_str key =
        part->set.address.ptr ? part->set.address : part->set.text;
    if (!key.ptr) {
        EW_LOSE(sets->file->loading, part->place,
                "which permission set this belongs to is not known "
                "before the deployment");
        return EW_OK;
    }
    struct set *set = ew_map_find(&sets->by_key, key);
    set = set ? set : add_permission_set(sets, part);
    struct ew_tf_part **slot = set ? ew_vec_push(&set->parts) : NULL;
    EW_TRY_MEMORY(slot);
    *slot = part;
    set->assigned = set->assigned || part->kind == PART_ASSIGNMENT;
    return EW_OK;
}

/* ---- roles --------------------------------------------------------------- */

/* A policy of the account by its path and name. */
static struct ew_code_link customer_link(struct sets *sets,
                                         const struct ew_tf_part *part,
                                         struct ew_str account)
{
    struct ew_code_link link = part->policy;
    if (!part->name.ptr || link.text.ptr) {
        return link;
    }
    link.text = ew_arena_printf(
        sets->file->loading->arena, "arn:aws:iam::%.*s:policy%.*s%.*s",
        EW_STR_ARG(account.ptr ? account : EW_STR(EW_HOLE_ACCOUNT)),
        EW_STR_ARG(part->path.len ? part->path : EW_STR("/")),
        EW_STR_ARG(part->name));
    return link;
}

/*
 * Each account that the set is assigned in gets all of it. Policies of the
 * account are those of that account, under the same name.
 */
static enum ew_status fill_role(struct sets *sets, const struct set *set,
                                struct ew_code_holder *holder)
{
    EW_EACH_REF(const struct ew_tf_part, part, &set->parts) {
        struct ew_code_link link = customer_link(sets, part, holder->account);
        if (part->kind == PART_INLINE) {
            EW_TRY(EW_VEC_ADD(&holder->documents, &part->document));
        } else if (part->kind == PART_BOUNDARY) {
            holder->has_boundary = true;
            holder->boundary = link;
        } else if (part->kind == PART_MANAGED || part->kind == PART_CUSTOMER) {
            EW_TRY(EW_VEC_ADD(&holder->managed, &link));
        }
    }
    return EW_OK;
}

static enum ew_status add_set_role(struct sets *sets, const struct set *set,
                                   struct ew_place place, struct ew_str account)
{
    struct ew_code_holder *holder = ew_code_holder_add(
        sets->file->loading, sets->code, EW_HOLDER_ROLE, place);
    EW_TRY_MEMORY(holder);
    /* a set's name is unknown where the set is declared elsewhere */
    holder->name = ew_arena_printf(
        sets->file->loading->arena, "AWSReservedSSO_%.*s_%s",
        EW_STR_ARG(set->name.ptr ? set->name : EW_STR(EW_HOLE_NAME)),
        EW_HOLE_NAME);
    holder->named = set->name.ptr && !ew_has_hole(set->name);
    holder->path = EW_STR("/aws-reserved/sso.amazonaws.com/");
    holder->account = account;
    EW_TRY_MEMORY(holder->name.ptr);
    if (set->assigned && !set->declared) {
        /* only the parts that are here are known of a set that is declared
         * elsewhere, and an assignment brings all of it */
        struct ew_arena *passing = &sets->file->loading->passing;
        struct ew_str at = ew_place_text(passing, place);
        struct ew_str text = ew_arena_printf(
            sets->file->loading->arena,
            "the permission set that is assigned at %.*s is not declared in "
            "the input",
            EW_STR_ARG(at));
        EW_TRY_MEMORY(at.ptr && text.ptr);
        EW_TRY(ew_vec_push_str(&holder->unread, text));
    }
    return fill_role(sets, set, holder);
}

/* A role in each account; somewhere, when no assignment is in the file. */
static enum ew_status add_roles(struct sets *sets, struct set *set)
{
    if (!set->assigned) {
        return add_set_role(sets, set, set->place, (struct ew_str){NULL, 0});
    }
    EW_EACH_REF(const struct ew_tf_part, part, &set->parts) {
        if (part->kind != PART_ASSIGNMENT ||
            ew_map_find(&set->accounts, part->account)) {
            continue;
        }
        EW_TRY(ew_map_put(&set->accounts, part->account, set));
        EW_TRY(add_set_role(sets, set, part->place, part->account));
    }
    return EW_OK;
}

/*
 * Sets first, so that a part finds its set wherever the file has it; parts that
 * find none make one up of what is seen.
 */
static enum ew_status finish_side(struct ew_tf_file *file, struct ew_code *code)
{
    struct ew_arena *passing = &file->loading->passing;
    struct sets sets = {file, code, ew_map_of(passing),
                        ew_vec_of(passing, sizeof(struct set *))};
    struct ew_tf_part *const *parts = file->sets.items;
    for (size_t i = 0; i < file->sets.count; i++) {
        if (parts[i]->code == code && parts[i]->kind == PART_SET &&
            !add_permission_set(&sets, parts[i])) {
            return EW_NOMEM;
        }
    }
    for (size_t i = 0; i < file->sets.count; i++) {
        if (parts[i]->code == code && parts[i]->kind != PART_SET) {
            EW_TRY(add_set_part(&sets, parts[i]));
        }
    }
    EW_EACH_REF(struct set, each, &sets.all) {
        EW_TRY(add_roles(&sets, each));
    }
    return EW_OK;
}

enum ew_status ew_tf_sets_finish(struct ew_tf_file *file)
{
    struct ew_tf_realm *const *realms = file->realms.items;
    for (size_t i = 0; i < file->realms.count; i++) {
        if (ew_tf_realm_is_first(file, i)) {
            EW_TRY(finish_side(file, &realms[i]->code->before));
            EW_TRY(finish_side(file, &realms[i]->code->after));
        }
    }
    return EW_OK;
}
