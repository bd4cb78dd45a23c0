/*
 * Whose account: a resource belongs to the account of its provider. Providers
 * that have the same credentials are one realm; what is not told of one
 * says nothing of another.
 *
 *     provider "aws" { region = "eu-west-1" }
 *     provider "aws" {
 *       alias = "prod"
 *       assume_role { role_arn = "arn:aws:iam::222233334444:role/deploy" }
 *     }
 *
 * are two realms, the second of which tells its account. Two aliases that
 * differ in their region only are one. Credentials that are no constants make
 * each provider a realm of its own: what a plan tells of them looks the same
 * for two accounts. Taking two accounts for one would let the roles of one
 * reach what is in the other.
 */
#include "load/terraform/realms.h"

#include "policy/arn.h"

#include "load/terraform/config.h"

/* What decides the credentials of a provider, and so its account. */
enum {
    ASSUME_ROLE,
    WEB_IDENTITY,
    PROFILE,
    ACCESS_KEY,
    SHARED_CREDENTIALS,
    SHARED_CREDENTIALS_FILE, /* as it was called before */
    SHARED_CONFIG,
    CREDENTIALS, /* those above */
    ALLOWED = CREDENTIALS,
    REGION,
    PARTS
};

/* Of blocks and objects inside of an expression. */
enum { MAX_DEPTH = 8 };

static const struct ew_str NAMES[PARTS] = {
    [ASSUME_ROLE] = EW_LIT("assume_role"),
    [WEB_IDENTITY] = EW_LIT("assume_role_with_web_identity"),
    [PROFILE] = EW_LIT("profile"),
    [ACCESS_KEY] = EW_LIT("access_key"),
    [SHARED_CREDENTIALS] = EW_LIT("shared_credentials_files"),
    [SHARED_CREDENTIALS_FILE] = EW_LIT("shared_credentials_file"),
    [SHARED_CONFIG] = EW_LIT("shared_config_files"),
    [ALLOWED] = EW_LIT("allowed_account_ids"),
    [REGION] = EW_LIT("region"),
};

static enum ew_status read_realm_member(struct ew_tf_file *file,
                                        const struct ew_member *object,
                                        const char *name, struct ew_member *out)
{
    struct ew_str text = ew_str_from(name);
    *out = (struct ew_member){0};
    return object->present && object->kind == EW_JSON_OBJECT
               ? ew_members_read(file->text, object->span,
                                 &file->loading->scratch, &text, 1, out)
               : EW_OK;
}

/* The last element of a list, or what is no list. */
static struct ew_member last_of(struct ew_tf_file *file,
                                const struct ew_member *list)
{
    struct ew_member last = {0};
    struct ew_json_item item;
    if (!list->present || list->kind != EW_JSON_ARRAY) {
        return *list;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, list->span, &file->loading->scratch);
    while (ew_json_next(&iter, &item)) {
        last = (struct ew_member){true, item.kind, item.span};
    }
    return last;
}

/* ---- accounts that providers tell ---------------------------------------- */

/* An account's id, or that of an ARN in it. */
static struct ew_str account_in(struct ew_str text)
{
    struct ew_arn arn;
    if (ew_is_account_id(text)) {
        return text;
    }
    return text.ptr && ew_arn_split(text, &arn) && ew_is_account_id(arn.account)
               ? arn.account
               : (struct ew_str){NULL, 0};
}

/* The one variable that an expression refers to, if that is a string. Of a
 * list or a map the expression takes a part, and of a module's variables the
 * plan tells no value. */
static enum ew_status value_of_variable(struct ew_tf_file *file,
                                        const struct ew_member *expression,
                                        struct ew_str *out)
{
    struct ew_member references;
    struct ew_member value;
    struct ew_json_item item;
    struct ew_str name = {NULL, 0};
    size_t count = 0;
    EW_TRY(read_realm_member(file, expression, "references", &references));
    if (!references.present || references.kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, references.span, &file->loading->scratch);
    while (ew_json_next(&iter, &item)) {
        const struct ew_member one = {true, item.kind, item.span};
        name = ew_member_string(file->text, &one, &file->loading->passing);
        count++;
    }
    if (count != 1 || !ew_str_starts(name, EW_STR("var."))) {
        return EW_OK;
    }
    struct ew_str own = ew_str_slice(name, 4, name.len);
    struct ew_member variable = {0};
    if (file->variables.present && file->variables.kind == EW_JSON_OBJECT) {
        EW_TRY(ew_members_read(file->text, file->variables.span,
                               &file->loading->scratch, &own, 1, &variable));
    }
    EW_TRY(read_realm_member(file, &variable, "value", &value));
    *out = ew_member_string(file->text, &value, &file->loading->passing);
    return EW_OK;
}

/* The account of the ARN of a role. */
static enum ew_status account_of_role(struct ew_tf_file *file,
                                      struct ew_str key,
                                      const struct ew_member *expression,
                                      struct ew_str *out)
{
    struct ew_member value;
    EW_TRY(read_realm_member(file, expression, "constant_value", &value));
    struct ew_str text =
        ew_member_string(file->text, &value, &file->loading->passing);
    /* Of the root: others are `module.a.module.b:aws.x`. */
    if (!value.present && ew_str_find(key, ':') == key.len) {
        EW_TRY(value_of_variable(file, expression, &text));
    }
    *out = account_in(text);
    return EW_OK;
}

/* Of several accounts that are allowed, it may be any; and where the list is
 * not written out, there may be more of them than it refers to. */
static enum ew_status allowed_account(struct ew_tf_file *file,
                                      const struct ew_member *allowed,
                                      struct ew_str *out)
{
    struct ew_member list;
    struct ew_json_item item;
    size_t count = 0;
    EW_TRY(read_realm_member(file, allowed, "constant_value", &list));
    if (!list.present || list.kind != EW_JSON_ARRAY) {
        return EW_OK;
    }
    struct ew_json_iter iter =
        ew_json_iter(file->text, list.span, &file->loading->scratch);
    while (ew_json_next(&iter, &item)) {
        count++;
    }
    const struct ew_member last = last_of(file, &list);
    if (count == 1) {
        *out = account_in(
            ew_member_string(file->text, &last, &file->loading->passing));
    }
    return EW_OK;
}

/* The last role of a chain is the one that the resources are made with, and a
 * role that is assumed comes behind a web identity. A block of the one kind of
 * provider is an attribute of the other. */
static enum ew_status told_account(struct ew_tf_file *file, struct ew_str key,
                                   const struct ew_member *parts,
                                   struct ew_str *out)
{
    EW_TRY(allowed_account(file, &parts[ALLOWED], out));
    const struct ew_member *roles =
        parts[ASSUME_ROLE].present ? &parts[ASSUME_ROLE] : &parts[WEB_IDENTITY];
    if (out->ptr) {
        return EW_OK;
    }
    struct ew_member role;
    struct ew_member block = last_of(file, roles);
    EW_TRY(read_realm_member(file, &block, "role_arn", &role));
    if (role.present) {
        return account_of_role(file, key, &role, out);
    }
    EW_TRY(read_realm_member(file, &block, "constant_value", &block));
    block = last_of(file, &block);
    EW_TRY(read_realm_member(file, &block, "role_arn", &role));
    *out = account_in(
        ew_member_string(file->text, &role, &file->loading->passing));
    return EW_OK;
}

/* ---- realms -------------------------------------------------------------- */

static enum ew_status check_written_out(struct ew_tf_file *file,
                                        const struct ew_member *expression,
                                        unsigned depth, bool *out);

/* Of all that is inside of a block, an object or a list of them. */
static enum ew_status check_inside(struct ew_tf_file *file,
                                   const struct ew_member *whole,
                                   unsigned depth, bool *out)
{
    struct ew_json_item item;
    struct ew_json_iter iter =
        ew_json_iter(file->text, whole->span, &file->loading->scratch);
    bool written_out = false;
    while (ew_json_next(&iter, &item)) {
        const struct ew_member one = {true, item.kind, item.span};
        EW_TRY(check_written_out(file, &one, depth + 1, &written_out));
        if (!written_out) {
            break;
        }
    }
    *out = written_out;
    return iter.failed ? EW_NOMEM : EW_OK;
}

/* Are these constants? Of all else a plan tells what it refers to, if that:
 * `lookup(local.arns, "a")` and `lookup(local.arns, "b")` look the same. */
static enum ew_status check_written_out(struct ew_tf_file *file,
                                        const struct ew_member *expression,
                                        unsigned depth, bool *out)
{
    struct ew_member value;
    struct ew_member references;
    bool nested =
        expression->kind == EW_JSON_OBJECT || expression->kind == EW_JSON_ARRAY;
    EW_TRY(read_realm_member(file, expression, "constant_value", &value));
    EW_TRY(read_realm_member(file, expression, "references", &references));
    *out = value.present;
    if (value.present || references.present || !nested || depth >= MAX_DEPTH) {
        return EW_OK;
    }
    return check_inside(file, expression, depth, out);
}

/* Equal texts are equal credentials: all of them constants, or the text has the
 * provider's own key. */
static enum ew_status identity_of(struct ew_tf_file *file, struct ew_str key,
                                  const struct ew_member *parts,
                                  struct ew_str *out)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    enum ew_status status = EW_OK;
    bool certain = true;
    for (size_t i = 0; i < CREDENTIALS && status == EW_OK; i++) {
        bool written_out = true;
        if (parts[i].present) {
            ew_buf_add(&buf, NAMES[i]);
            ew_buf_add(&buf, ew_span_text(file->text, parts[i].span));
            ew_buf_add_char(&buf, '\n');
            status = check_written_out(file, &parts[i], 0, &written_out);
        }
        certain = certain && written_out;
    }
    if (!certain) {
        ew_buf_add(&buf, key);
    }
    if (!buf.failed && status == EW_OK) {
        *out = ew_arena_str(&file->loading->passing, ew_buf_str(&buf));
    }
    ew_buf_release(&buf);
    return out->ptr ? status : EW_NOMEM;
}

/* With equal credentials, unless they are told to be of two accounts. */
static struct ew_tf_realm *find_realm(const struct ew_tf_file *file,
                                      struct ew_str identity,
                                      struct ew_str account)
{
    EW_EACH_REF(struct ew_tf_realm, realm, &file->realms) {
        bool both = account.ptr && realm->account.ptr;
        if (both ? ew_str_eq(realm->account, account)
                 : ew_str_eq(realm->identity, identity)) {
            return realm;
        }
    }
    return NULL;
}

/* NULL when memory is out. */
static struct ew_tf_realm *add_realm(struct ew_tf_file *file,
                                     struct ew_str provider,
                                     struct ew_str identity)
{
    struct ew_tf_realm *realm =
        EW_NEW(&file->loading->passing, struct ew_tf_realm);
    struct ew_tf_realm **slot = realm ? ew_vec_push(&file->realms) : NULL;
    if (!slot) {
        return NULL;
    }
    realm->provider = provider;
    realm->identity = identity;
    *slot = realm;
    return realm;
}

/* A region counts where all providers of the realm agree on it. */
enum ew_status ew_tf_realm_of_provider(struct ew_tf_file *file,
                                       struct ew_str key,
                                       const struct ew_member *expressions)
{
    struct ew_member parts[PARTS] = {0};
    struct ew_member constant;
    struct ew_str account = {NULL, 0};
    if (expressions->present && expressions->kind == EW_JSON_OBJECT) {
        EW_TRY(ew_members_read(file->text, expressions->span,
                               &file->loading->scratch, NAMES, PARTS, parts));
    }
    struct ew_str identity = {NULL, 0};
    EW_TRY(identity_of(file, key, parts, &identity));
    EW_TRY(told_account(file, key, parts, &account));
    struct ew_tf_realm *realm = find_realm(file, identity, account);
    bool first = realm == NULL;
    realm = realm ? realm : add_realm(file, key, identity);
    EW_TRY_MEMORY(realm);
    realm->account = account.ptr ? account : realm->account;
    realm->told = realm->told || account.ptr;
    EW_TRY(
        read_realm_member(file, &parts[REGION], "constant_value", &constant));
    struct ew_str region =
        ew_member_string(file->text, &constant, &file->loading->passing);
    if (first) {
        realm->region = region;
    } else if (!ew_str_eq(realm->region, region)) {
        realm->region = (struct ew_str){NULL, 0};
    }
    return ew_map_put(&file->realm_of, key, realm);
}

/* `module.a.module.b:aws.x` may be handed down from the modules above. */
static struct ew_tf_realm *realm_of_key(const struct ew_tf_file *file,
                                        struct ew_str key)
{
    struct ew_tf_realm *realm = ew_map_find(&file->realm_of, key);
    size_t colon = ew_str_find(key, ':');
    if (realm || colon >= key.len) {
        return realm;
    }
    return ew_map_find(&file->realm_of, ew_str_slice(key, colon + 1, key.len));
}

/* One whose account is that of an ARN; NULL: none, or it has no ARN. */
static enum ew_status realm_of_arn(struct ew_tf_file *file,
                                   const struct ew_tf_resource *resource,
                                   struct ew_tf_realm **out)
{
    struct ew_tf_realm *const *all = file->realms.items;
    for (size_t side = 0; side < EW_TF_SIDES && !*out; side++) {
        struct ew_member arn;
        EW_TRY(read_realm_member(file, &resource->values[side], "arn", &arn));
        struct ew_str account = account_in(
            ew_member_string(file->text, &arn, &file->loading->passing));
        for (size_t i = 0; account.ptr && i < file->realms.count; i++) {
            if (ew_str_eq(all[i]->account, account)) {
                *out = all[i];
            }
        }
    }
    return EW_OK;
}

/*
 * By the provider that the configuration or a raw state names; without either,
 * by an ARN.
 */
static enum ew_status choose_realm(struct ew_tf_file *file,
                                   struct ew_tf_resource *resource)
{
    const struct ew_tf_block *block = ew_tf_block_of(file, resource);
    struct ew_str key = block ? block->provider : resource->provider;
    if (!ew_str_starts(resource->type, EW_STR("aws"))) {
        return EW_OK; /* its provider is none of AWS */
    }
    resource->realm = key.ptr ? realm_of_key(file, key) : NULL;
    if (!resource->realm && key.ptr && !block) {
        /* a raw state names the provider and tells nothing else of it */
        resource->realm = add_realm(file, key, key);
        return resource->realm
                   ? ew_map_put(&file->realm_of, key, resource->realm)
                   : EW_NOMEM;
    }
    if (!resource->realm && !block) {
        EW_TRY(realm_of_arn(file, resource, &resource->realm));
    }
    return EW_OK;
}

/* The realm that is meant where the user tells an account: that of the
 * default provider, or the only one that anything uses. */
static struct ew_tf_realm *main_realm(const struct ew_tf_file *file)
{
    struct ew_tf_realm *const *all = file->realms.items;
    struct ew_tf_realm *plain = ew_map_find(&file->realm_of, EW_STR("aws"));
    struct ew_tf_realm *used = NULL;
    size_t count = 0;
    for (size_t i = 0; i < file->realms.count; i++) {
        if (all[i]->used) {
            count++;
            used = used ? used : all[i];
        }
    }
    if (count == 1) {
        return used;
    }
    if (count == 0) {
        return plain || file->realms.count == 0 ? plain : all[0];
    }
    return plain && plain->used ? plain : used;
}

/* Of several aliases none is the one that the user speaks of. */
static bool is_spoken_of(const struct ew_tf_file *file,
                         const struct ew_tf_realm *realm)
{
    size_t used = 0;
    EW_EACH_REF(struct ew_tf_realm, each, &file->realms) {
        used += each->used ? 1 : 0;
    }
    return !file->configured || used < 2 ||
           realm == ew_map_find(&file->realm_of, EW_STR("aws"));
}

/*
 * One realm is what the file is for; each other one that is used is code of its
 * own, under the same path. `provider` is set where an account that the user
 * names need not be that of this realm.
 */
static enum ew_status open_realm(struct ew_tf_file *file,
                                 struct ew_tf_realm *realm, bool is_main)
{
    realm->code =
        is_main ? file->code : ew_code_add(file->loading, file->code->path);
    EW_TRY_MEMORY(realm->code);
    realm->code->state = !file->plan;
    if (realm->told) {
        realm->code->account = realm->account;
    }
    if (!is_main || !is_spoken_of(file, realm)) {
        realm->code->provider = realm->provider;
    }
    if (file->configured && file->realms.count > 1) {
        realm->code->region = realm->region;
    }
    return EW_OK;
}

/*
 * What has no provider of AWS, or one that cannot be told, goes with the first.
 */
enum ew_status ew_tf_realms_open(struct ew_tf_file *file)
{
    struct ew_tf_resource *const *all = file->resources.items;
    for (size_t i = 0; i < file->resources.count; i++) {
        EW_TRY(choose_realm(file, all[i]));
        if (all[i]->realm) {
            all[i]->realm->used = true;
        }
    }
    struct ew_tf_realm *first = main_realm(file);
    first = first ? first : add_realm(file, EW_STR("aws"), EW_STR(""));
    EW_TRY_MEMORY(first);
    first->used = true;
    EW_EACH_REF(struct ew_tf_realm, realm, &file->realms) {
        if (realm->used) {
            EW_TRY(open_realm(file, realm, realm == first));
        }
    }
    for (size_t i = 0; i < file->resources.count; i++) {
        all[i]->realm = all[i]->realm ? all[i]->realm : first;
    }
    return EW_OK;
}

/* ---- accounts that resources tell ---------------------------------------- */

void ew_tf_realm_agree(struct ew_tf_realm *realm, struct ew_str account)
{
    struct ew_code_file *code = realm->code;
    if (!account.len || realm->told || realm->differ) {
        return;
    }
    realm->differ = code->account.ptr && !ew_str_eq(code->account, account);
    code->account = realm->differ ? (struct ew_str){NULL, 0} : account;
}

/* Credentials of two kinds may turn out to be for one account: what is made
 * there is then told together. */
void ew_tf_realms_join(struct ew_tf_file *file)
{
    struct ew_tf_realm *const *all = file->realms.items;
    for (size_t i = 1; i < file->realms.count; i++) {
        for (size_t k = 0; k < i && all[i]->code; k++) {
            const struct ew_code_file *other = all[k]->code;
            if (other && all[i]->code != other && other->account.ptr &&
                ew_str_eq(all[i]->code->account, other->account)) {
                all[i]->code = all[k]->code;
            }
        }
    }
}

/* Realms that were joined share their code, which must be gone through once. */
bool ew_tf_realm_is_first(const struct ew_tf_file *file, size_t index)
{
    struct ew_tf_realm *const *all = file->realms.items;
    for (size_t i = 0; i < index; i++) {
        if (all[i]->code == all[index]->code) {
            return false;
        }
    }
    return all[index]->code != NULL;
}
