/*
 * Resources that say which policies a holder may have take all others away
 * when they are applied. And what another resource of the same file attaches
 * shows on a role only as it was when Terraform looked: that is the other
 * resource's to say, or it would be counted twice, once as it was.
 *
 *     resource "aws_iam_role_policy_attachments_exclusive" "ops" {
 *       role_name   = aws_iam_role.ops.name
 *       policy_arns = [aws_iam_policy.exec.arn]
 *     }
 *
 * The role has this one managed policy afterwards, whatever an export shows.
 * For a role of this file that becomes its own list; for another one it is a
 * limit, which load/code/put.c lays over what the export says.
 */
#include "load/terraform/exclusive.h"

#include "load/terraform/iam.h"
#include "load/terraform/realms.h"
#include "load/terraform/values.h"

/* ---- lists that only repeat other resources ------------------------------ */

struct ew_str ew_tf_cover_key(struct ew_arena *arena,
                              const struct ew_tf_realm *realm,
                              struct ew_str holder, struct ew_str item)
{
    return ew_arena_printf(arena, "%p\n%.*s\n%.*s", (const void *)realm->code,
                           EW_STR_ARG(holder), EW_STR_ARG(item));
}

/*
 * Only roles repeat what others attach: users and groups have no list of
 * policies in Terraform.
 */
static enum ew_status cover_attachment(
    struct ew_tf_file *file, const struct ew_tf_realm *realm,
    const struct ew_code_attachment *attachment, bool before)
{
    struct ew_arena *passing = &file->loading->passing;
    struct ew_str item = attachment->is_inline ? attachment->document.name
                                               : attachment->policy.text;
    if (attachment->kind != EW_HOLDER_ROLE || !attachment->holder.text.ptr ||
        !item.ptr) {
        return EW_OK;
    }
    struct ew_str key =
        ew_tf_cover_key(passing, realm, attachment->holder.text, item);
    struct ew_tf_covered *covered =
        key.ptr ? ew_map_find(&file->covered, key) : NULL;
    if (!covered) {
        covered = EW_NEW(passing, struct ew_tf_covered);
        if (!key.ptr || !covered ||
            ew_map_put(&file->covered, key, covered) != EW_OK) {
            return EW_NOMEM;
        }
    }
    covered->before = covered->before || before;
    return EW_OK;
}

static enum ew_status cover_side(struct ew_tf_file *file,
                                 const struct ew_tf_realm *realm, bool before)
{
    const struct ew_code *code =
        before ? &realm->code->before : &realm->code->after;
    EW_EACH(const struct ew_code_attachment, attachment, &code->attachments) {
        EW_TRY(cover_attachment(file, realm, attachment, before));
    }
    return EW_OK;
}

enum ew_status ew_tf_cover(struct ew_tf_file *file)
{
    EW_EACH_REF(struct ew_tf_realm, realm, &file->realms) {
        if (realm->code) {
            EW_TRY(cover_side(file, realm, true));
            EW_TRY(cover_side(file, realm, false));
        }
    }
    return EW_OK;
}

/* ---- resources that exclude all else ------------------------------------- */

/*
 * Kept until the whole file is read, as the holder may come later. Of inline
 * policies only the names are listed: where one of them is not known, which
 * documents go cannot be told, and the resource is left out.
 */
static enum ew_status add_exclusive(struct ew_tf_reading *r, const char *list,
                                    bool managed)
{
    struct ew_str type = r->resource->type;
    struct ew_tf_exclusive *exclusive = ew_vec_push(&r->file->exclusives);
    bool whole = true;
    EW_TRY_MEMORY(exclusive);
    bool role = ew_str_starts(type, EW_STR("aws_iam_role"));
    bool user = ew_str_starts(type, EW_STR("aws_iam_user"));
    struct ew_tf_node node = ew_tf_get(r->root, list);
    exclusive->kind = role   ? EW_HOLDER_ROLE
                      : user ? EW_HOLDER_USER
                             : EW_HOLDER_GROUP;
    exclusive->managed = managed;
    exclusive->code = r->code;
    exclusive->items =
        ew_vec_of(&r->file->loading->passing, sizeof(struct ew_code_link));
    EW_TRY(ew_tf_link(r,
                      role   ? "role_name"
                      : user ? "user_name"
                             : "group_name",
                      &exclusive->holder));
    EW_TRY(ew_tf_links(r, list, &exclusive->items, &whole));
    whole = whole && node.value && ew_json_kind(node.value) == EW_JSON_ARRAY;
    if (!whole && !managed) {
        r->file->exclusives.count--; /* what it lets stay is not known */
    }
    if (whole || !managed) {
        return EW_OK;
    }
    /* Stands for what is in the list and not known. */
    return EW_VEC_ADD(&exclusive->items,
                      &(struct ew_code_link){.place = ew_tf_place(r, node)});
}

/* `policy_names`: the documents stand elsewhere. */
enum ew_status ew_tf_exclusive_inline(struct ew_tf_reading *r)
{
    return add_exclusive(r, "policy_names", false);
}

/* `policy_arns`: what is listed gets attached, too. */
enum ew_status ew_tf_exclusive_managed(struct ew_tf_reading *r)
{
    return add_exclusive(r, "policy_arns", true);
}

/* ---- and what becomes of them -------------------------------------------- */

/* Holders and inline attachments of one side, by address and by name. */
struct index {
    struct ew_tf_file *file;
    struct ew_code *code;
    struct ew_map holders;     /* struct ew_code_holder */
    struct ew_map attachments; /* struct ew_code_attachment, inline */
};

/* A user and a role may have the same name. */
static struct ew_str kind_key(struct ew_arena *arena, enum ew_holder_kind kind,
                              struct ew_str name)
{
    return ew_arena_printf(arena, "%s\n%.*s", ew_code_kind_word(kind),
                           EW_STR_ARG(name));
}

static enum ew_status put_holder_key(struct index *index, struct ew_map *map,
                                     enum ew_holder_kind kind,
                                     struct ew_str name, void *value)
{
    if (!name.ptr) {
        return EW_OK;
    }
    struct ew_str key = kind_key(&index->file->loading->passing, kind, name);
    return key.ptr ? ew_map_put(map, key, value) : EW_NOMEM;
}

static struct ew_code_holder *find_holder(const struct index *index,
                                          enum ew_holder_kind kind,
                                          const struct ew_code_link *link)
{
    struct ew_str name = link->text.ptr ? link->text : link->address;
    struct ew_str key = kind_key(&index->file->loading->passing, kind, name);
    return key.ptr && name.ptr ? ew_map_find(&index->holders, key) : NULL;
}

/*
 * Holders by name and by address, as links have either; inline attachments by
 * their holder, which does not move any more.
 */
static enum ew_status make_index(struct index *index)
{
    struct ew_code_holder *holders = index->code->holders.items;
    for (size_t i = 0; i < index->code->holders.count; i++) {
        struct ew_code_holder *holder = &holders[i];
        EW_TRY(put_holder_key(index, &index->holders, holder->kind,
                              holder->name, holder));
        if (holder->place.origin) {
            EW_TRY(put_holder_key(index, &index->holders, holder->kind,
                                  holder->place.origin->address, holder));
        }
    }
    EW_EACH(struct ew_code_attachment, attachment, &index->code->attachments) {
        const struct ew_code_holder *holder =
            find_holder(index, attachment->kind, &attachment->holder);
        if (!attachment->is_inline || !holder ||
            !attachment->document.name.ptr) {
            continue;
        }
        struct ew_str key = ew_arena_printf(
            &index->file->loading->passing, "%p\n%.*s", (const void *)holder,
            EW_STR_ARG(attachment->document.name));
        EW_TRY_MEMORY(key.ptr);
        EW_TRY(ew_map_put(&index->attachments, key, attachment));
    }
    return EW_OK;
}

/* Only what is in this file can be told to stay: where it names more, what
 * exports show stays as well. */
static enum ew_status keep_listed_inline(struct index *index,
                                         struct ew_code_holder *holder,
                                         const struct ew_vec *items)
{
    struct ew_vec kept = ew_vec_of(&index->file->loading->passing,
                                   sizeof(struct ew_code_document));
    EW_EACH(const struct ew_code_link, name, items) {
        struct ew_str key =
            ew_arena_printf(&index->file->loading->passing, "%p\n%.*s",
                            (const void *)holder, EW_STR_ARG(name->text));
        const struct ew_code_attachment *found =
            key.ptr ? ew_map_find(&index->attachments, key) : NULL;
        struct ew_code_document *slot = found ? ew_vec_push(&kept) : NULL;
        if (!slot) {
            return EW_OK;
        }
        *slot = found->document;
    }
    holder->documents = kept;
    holder->documents_exclusive = true;
    return EW_OK;
}

/* All that is listed is attached. What is not known of it may be among what
 * others attach: that stays, too. */
static enum ew_status keep_managed(struct ew_code_holder *holder,
                                   const struct ew_vec *items)
{
    const struct ew_code_link *links = items->items;
    bool known = true;
    for (size_t i = 0; i < items->count; i++) {
        known = known && (links[i].text.ptr || links[i].address.ptr);
    }
    if (known) {
        holder->managed = *items;
        holder->managed_exclusive = true;
        return EW_OK;
    }
    for (size_t i = 0; i < items->count; i++) {
        EW_TRY(EW_VEC_ADD(&holder->managed, &links[i]));
    }
    return EW_OK;
}

/*
 * A holder of this file gets the list for its own; for one that others declare
 * it is laid over what exports show.
 */
static enum ew_status apply_side(struct ew_tf_file *file, struct ew_code *code)
{
    struct ew_arena *passing = &file->loading->passing;
    struct index index = {file, code, ew_map_of(passing), ew_map_of(passing)};
    EW_TRY(make_index(&index));
    EW_EACH(const struct ew_tf_exclusive, exclusive, &file->exclusives) {
        if (exclusive->code != code) {
            continue;
        }
        struct ew_code_holder *holder =
            find_holder(&index, exclusive->kind, &exclusive->holder);
        if (!holder) {
            EW_TRY(
                EW_VEC_ADD(&code->limits, &(struct ew_code_limit){
                                              .place = exclusive->holder.place,
                                              .kind = exclusive->kind,
                                              .holder = exclusive->holder,
                                              .managed = exclusive->managed,
                                              .items = exclusive->items,
                                          }));
        } else {
            EW_TRY(exclusive->managed
                       ? keep_managed(holder, &exclusive->items)
                       : keep_listed_inline(&index, holder, &exclusive->items));
        }
    }
    return EW_OK;
}

enum ew_status ew_tf_exclusives_apply(struct ew_tf_file *file)
{
    if (file->exclusives.count == 0) {
        return EW_OK;
    }
    struct ew_tf_realm *const *realms = file->realms.items;
    for (size_t i = 0; i < file->realms.count; i++) {
        if (ew_tf_realm_is_first(file, i)) {
            EW_TRY(apply_side(file, &realms[i]->code->after));
        }
        /* what they attach stays when they go: it is not taken away */
        if (file->loading->before && ew_tf_realm_is_first(file, i)) {
            EW_TRY(apply_side(file, &realms[i]->code->before));
        }
    }
    return EW_OK;
}
