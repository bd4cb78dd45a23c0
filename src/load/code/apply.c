/*
 * What the steps of the overlay share: the account that a file goes to, and
 * the holders and policies that its names and links mean there.
 */
#include "load/code/apply.h"

#include "policy/arn.h"
#include "policy/pattern.h"

/* Stands for an account that no source names. */
static const struct ew_str NO_ACCOUNT = EW_LIT("000000000000");

/* ---- accounts ------------------------------------------------------------ */

/* NULL: no file has told of this account yet. */
static struct ew_account_building *find_building(
    const struct ew_accounts *accounts, struct ew_str id)
{
    EW_EACH_REF(struct ew_account_building, building, &accounts->buildings) {
        if (ew_str_eq(building->account->id, id)) {
            return building;
        }
    }
    return NULL;
}

/*
 * An account that no export shows is opened by the ARN of its root, as a page
 * of exports would. Files that nobody tells the account of share one stand-in,
 * since their resources may well name each other.
 */
struct ew_account_building *ew_overlay_building(struct ew_overlay *overlay,
                                                struct ew_str id)
{
    if (!ew_is_account_id(id)) {
        id = NO_ACCOUNT;
    }
    struct ew_account_building *building = find_building(overlay->accounts, id);
    if (building) {
        return building;
    }
    struct ew_str partition = ew_region_partition(overlay->names.region);
    struct ew_str arn =
        ew_arena_printf(overlay->loading->arena, "arn:%.*s:iam::%.*s:root",
                        EW_STR_ARG(partition), EW_STR_ARG(id));
    if (!arn.ptr || ew_accounts_of(overlay->accounts, overlay->page, arn,
                                   &building) != EW_OK) {
        return NULL;
    }
    if (building) {
        building->account->partition_unknown =
            !overlay->names.region.ptr && overlay->loading->other_partition;
        building->account->unknown = ew_str_eq(id, NO_ACCOUNT);
    }
    return building;
}

/* The only account that exports show. */
static const struct ew_account *only_account(const struct ew_overlay *overlay)
{
    const struct ew_account *found = NULL;
    EW_EACH_REF(struct ew_account_building, building,
                &overlay->accounts->buildings) {
        if (!building->account->unknown) {
            if (found) {
                return NULL;
            }
            found = building->account;
        }
    }
    return found;
}

/* The account that a file is deployed to: as it says itself, as the user
 * says, or the only one there is. */
static struct ew_str account_of_file(const struct ew_overlay *overlay)
{
    if (ew_is_account_id(overlay->file->account)) {
        return overlay->file->account;
    }
    if (overlay->file->provider.ptr) {
        return (struct ew_str){NULL, 0}; /* the user speaks of another */
    }
    if (ew_is_account_id(overlay->loading->account)) {
        return overlay->loading->account;
    }
    const struct ew_account *only = only_account(overlay);
    return only ? only->id : (struct ew_str){NULL, 0};
}

/*
 * Told, because the verdicts then hold for whichever account or region it is
 * deployed to, and the user can narrow them with the option.
 */
static enum ew_status assume_option(struct ew_overlay *overlay,
                                    const char *what, const char *option)
{
    struct ew_str text =
        ew_arena_printf(overlay->loading->arena,
                        "`%.*s` names no %s: it is judged for any (%s)",
                        EW_STR_ARG(overlay->file->path), what, option);
    return text.ptr
               ? ew_vec_push_str(&overlay->loading->estate->assumptions, text)
               : EW_NOMEM;
}

/*
 * Stands for the account of one provider, and for that of no other. A hash
 * (FNV-1a) of path and provider: the same in every run, whatever other files
 * are read beside it.
 */
static struct ew_str own_stand_in(struct ew_overlay *overlay)
{
    uint32_t hash = 2166136261U;
    const struct ew_str texts[] = {overlay->file->path,
                                   overlay->file->provider};
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < texts[i].len; k++) {
            hash = (hash ^ (unsigned char)texts[i].ptr[k]) * 16777619U;
        }
    }
    return ew_arena_printf(overlay->loading->arena, "0000%08u",
                           (unsigned)(hash % 99999999U + 1U));
}

/*
 * Taking it for the account of the user or of another provider would let the
 * roles of one reach what is in the other.
 */
static enum ew_status open_stand_in(struct ew_overlay *overlay)
{
    struct ew_str id = own_stand_in(overlay);
    struct ew_str text = ew_arena_printf(
        overlay->loading->arena,
        "nothing tells the account of provider `%.*s` of `%.*s`: what it makes "
        "is judged for any",
        EW_STR_ARG(overlay->file->provider), EW_STR_ARG(overlay->file->path));
    EW_TRY_MEMORY(text.ptr);
    EW_TRY(ew_vec_push_str(&overlay->loading->estate->assumptions, text));
    overlay->building = id.ptr ? ew_overlay_building(overlay, id) : NULL;
    if (overlay->building) {
        overlay->building->account->unknown = true;
    }
    return overlay->building ? EW_OK : EW_NOMEM;
}

/*
 * What the marks of account and region stand for in the texts of this file, and
 * where that goes which names no account itself.
 */
static enum ew_status choose_account(struct ew_overlay *overlay)
{
    struct ew_str id = account_of_file(overlay);
    overlay->names.account = id;
    overlay->names.region = overlay->file->region.ptr
                                ? overlay->file->region
                                : overlay->loading->region;
    if (overlay->file->region_open && !overlay->names.region.ptr) {
        EW_TRY(assume_option(overlay, "region", "--region"));
    }
    if (!id.ptr && overlay->file->provider.ptr) {
        return open_stand_in(overlay);
    }
    if (!id.ptr) {
        EW_TRY(assume_option(overlay, "account", "--account"));
    }
    overlay->building = ew_overlay_building(overlay, id.ptr ? id : NO_ACCOUNT);
    return overlay->building ? EW_OK : EW_NOMEM;
}

/* ---- holders by name ----------------------------------------------------- */

struct ew_str ew_overlay_key(struct ew_overlay *overlay,
                             const struct ew_account_building *building,
                             enum ew_holder_kind kind, struct ew_str name)
{
    /* names of IAM differ in more than case */
    char *lower = ew_arena_alloc(&overlay->loading->passing, name.len + 1);
    if (!lower) {
        return (struct ew_str){NULL, 0};
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return ew_arena_printf(&overlay->loading->passing, "%.*s/%d/%.*s",
                           EW_STR_ARG(building->account->id), (int)kind,
                           (int)name.len, lower);
}

struct ew_holder *ew_overlay_find(struct ew_overlay *overlay,
                                  const struct ew_account_building *building,
                                  enum ew_holder_kind kind, struct ew_str name)
{
    struct ew_str key = ew_overlay_key(overlay, building, kind, name);
    struct ew_holder *holder =
        key.ptr ? ew_map_find(&overlay->holders, key) : NULL;
    /* one that was renamed is no longer known by its old name */
    bool there =
        holder && !holder->gone && ew_str_eq_nocase(holder->name, name);
    return there ? holder : NULL;
}

enum ew_status ew_overlay_index(struct ew_overlay *overlay,
                                struct ew_holder *holder)
{
    struct ew_str key =
        ew_overlay_key(overlay, holder->building, holder->kind, holder->name);
    return key.ptr ? ew_map_put(&overlay->holders, key, holder) : EW_NOMEM;
}

/* Every place of such a text is this one. */
static struct ew_json_text *text_at_place(struct ew_arena *arena,
                                          struct ew_place place)
{
    struct ew_json_text *text = EW_NEW(arena, struct ew_json_text);
    struct ew_json_piece *piece = EW_NEW(arena, struct ew_json_piece);
    if (!text || !piece) {
        return NULL;
    }
    piece->place = place;
    text->file = place.file;
    text->arena = arena;
    text->pieces = piece;
    text->piece_count = 1;
    return text;
}

/*
 * The ARN has the path `/` and the tags are open until set_identity and
 * set_tags (put.c) know better: one that is only named, and declared by
 * nothing, keeps both.
 */
enum ew_status ew_overlay_add(struct ew_overlay *overlay,
                              struct ew_account_building *building,
                              enum ew_holder_kind kind, struct ew_str name,
                              struct ew_place place, struct ew_holder **out)
{
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_holder *holder = ew_accounts_add_holder(overlay->accounts, kind);
    EW_TRY_MEMORY(holder);
    holder->building = building;
    holder->name = name;
    holder->from_code = true;
    holder->text = text_at_place(arena, place);
    holder->arn = ew_arena_printf(arena, "arn:%.*s:iam::%.*s:%s/%.*s",
                                  EW_STR_ARG(building->account->partition),
                                  EW_STR_ARG(building->account->id),
                                  ew_code_kind_word(kind), EW_STR_ARG(name));
    EW_TRY_MEMORY(holder->text && holder->arn.ptr);
    if (holder->principal) {
        holder->principal->arn = holder->arn;
        holder->principal->name = name;
        holder->principal->path = EW_STR("/");
        holder->principal->place = place;
        holder->principal->tags_unknown = true; /* until they are told */
    }
    *out = holder;
    return ew_overlay_index(overlay, holder);
}

/* ---- names --------------------------------------------------------------- */

/*
 * A name that is known in part shows its open parts as `*`; one of which
 * nothing is known is called by the address of its resource.
 */
struct ew_str ew_overlay_name(struct ew_overlay *overlay, struct ew_str name,
                              struct ew_place place, bool *unknown)
{
    struct ew_str address =
        place.origin ? place.origin->address : EW_STR("unnamed");
    bool open = false;
    *unknown = !name.ptr;
    if (!name.ptr) {
        return address;
    }
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_str text = ew_code_text(arena, &overlay->names, name, &open);
    if (!open) {
        return text;
    }
    *unknown = true;
    struct ew_buf buf;
    ew_buf_init(&buf);
    for (size_t i = 0; i < name.len;) {
        bool mark = i + EW_HOLE_BYTES <= name.len &&
                    ew_has_hole(ew_str_slice(name, i, i + EW_HOLE_BYTES));
        ew_buf_add_char(&buf, mark ? '*' : name.ptr[i]);
        i += mark ? EW_HOLE_BYTES : 1;
    }
    struct ew_str out = buf.failed || buf.len == 1
                            ? address
                            : ew_arena_str(arena, ew_buf_str(&buf));
    ew_buf_release(&buf);
    return out;
}

/*
 * With address and file in it, as two resources must never share such a name
 * and it must not hang on the order of the files.
 */
struct ew_str ew_overlay_made_up(struct ew_overlay *overlay,
                                 struct ew_str known, struct ew_place place)
{
    struct ew_str address =
        place.origin ? place.origin->address : EW_STR("unnamed");
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_str file = overlay->file->path;
    return ew_str_eq(known, address)
               ? ew_arena_printf(arena, "%.*s~%.*s", EW_STR_ARG(address),
                                 EW_STR_ARG(file))
               : ew_arena_printf(arena, "%.*s~%.*s~%.*s", EW_STR_ARG(known),
                                 EW_STR_ARG(address), EW_STR_ARG(file));
}

/* A permission set's role is in the account under a name with a suffix. */
static struct ew_holder *find_like(struct ew_overlay *overlay,
                                   const struct ew_account_building *building,
                                   enum ew_holder_kind kind, struct ew_str glob)
{
    struct ew_holder *found = NULL;
    if (ew_str_find(glob, '*') == glob.len) {
        return NULL; /* nothing of the name is known */
    }
    EW_EACH_REF(struct ew_holder, holder, &overlay->accounts->holders) {
        struct ew_str name = holder->known.ptr ? holder->known : holder->name;
        if (holder->building == building && holder->kind == kind &&
            ew_glob_match(glob, name, false)) {
            if (found) {
                return NULL; /* which one is not sure */
            }
            found = holder;
        }
    }
    return found;
}

/*
 * A permission set names the account that it is assigned in; everything else
 * goes to the account that is deployed to.
 */
enum ew_status ew_overlay_look(struct ew_overlay *overlay,
                               const struct ew_code_holder *from,
                               struct ew_code_found *out)
{
    bool open = false;
    struct ew_str id = from->account.ptr
                           ? ew_code_text(overlay->loading->arena,
                                          &overlay->names, from->account, &open)
                           : (struct ew_str){NULL, 0};
    *out = (struct ew_code_found){.building = overlay->building};
    if (id.ptr && !open) {
        out->building = ew_overlay_building(overlay, id);
    }
    out->name =
        ew_overlay_name(overlay, from->name, from->place, &out->unknown);
    EW_TRY_MEMORY(out->building && out->name.ptr);
    if (!out->unknown) {
        out->holder =
            ew_overlay_find(overlay, out->building, from->kind, out->name);
    } else if (from->name.ptr) {
        out->holder = find_like(overlay, out->building, from->kind, out->name);
    }
    return EW_OK;
}

/* ---- links --------------------------------------------------------------- */

/* Of who is named in the account that is deployed to, even where nothing
 * tells which one that is. */
static struct ew_code_names own_names(const struct ew_overlay *overlay)
{
    struct ew_code_names names = overlay->names;
    if (!names.account.ptr) {
        names.account = overlay->building->account->id;
    }
    return names;
}

/* Code may name what other code holds: all that the input does not show of
 * it is left out. */
static enum ew_status assume_undeclared(struct ew_overlay *overlay,
                                        const struct ew_holder *holder)
{
    struct ew_str text = ew_arena_printf(
        overlay->loading->arena,
        "`%.*s` is named but not declared in the input: only the policies "
        "that the input attaches to it are considered",
        EW_STR_ARG(holder->arn));
    return text.ptr
               ? ew_vec_push_str(&overlay->loading->estate->assumptions, text)
               : EW_NOMEM;
}

/*
 * Whoever it will be: the policy is judged, and the report tells that its
 * holder is not known.
 */
enum ew_status ew_overlay_nobody(struct ew_overlay *overlay,
                                 struct ew_place place, struct ew_holder **out)
{
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_str address =
        place.origin ? place.origin->address : EW_STR("unnamed");
    struct ew_str name = ew_arena_printf(
        arena, "%.*s#%.*s", EW_STR_ARG(place.file), EW_STR_ARG(address));
    EW_TRY_MEMORY(name.ptr);
    *out = ew_overlay_find(overlay, overlay->building, EW_HOLDER_NOBODY, name);
    if (*out) {
        return EW_OK;
    }
    EW_TRY(ew_overlay_add(overlay, overlay->building, EW_HOLDER_NOBODY, name,
                          place, out));
    (*out)->arn = ew_arena_printf(arena, "document:%.*s", EW_STR_ARG(name));
    (*out)->principal->arn = (*out)->arn;
    (*out)->principal->name = address;
    (*out)->principal->name_unknown = true;
    (*out)->principal->name_file = place.file;
    return (*out)->arn.ptr ? EW_OK : EW_NOMEM;
}

/*
 * By the address where code refers to the resource itself, else by what the
 * text names. A text with open parts names nobody: the caller tells of it.
 */
enum ew_status ew_overlay_holder(struct ew_overlay *overlay,
                                 enum ew_holder_kind kind,
                                 const struct ew_code_link *link, bool missing,
                                 struct ew_holder **out)
{
    bool open = false;
    *out = link->address.ptr ? ew_map_find(&overlay->holder_at, link->address)
                             : NULL;
    if ((*out && (*out)->kind == kind) || !link->text.ptr) {
        return EW_OK;
    }
    const struct ew_code_names names = own_names(overlay);
    struct ew_str text =
        ew_code_text(overlay->loading->arena, &names, link->text, &open);
    *out = NULL;
    EW_TRY_MEMORY(text.ptr);
    if (open) {
        return EW_OK;
    }
    /* `role/path/name` of an ARN, or a plain name: the name. */
    struct ew_str name =
        ew_str_starts(text, EW_STR("arn:")) ? ew_arn_name(text) : text;
    *out = ew_overlay_find(overlay, overlay->building, kind, name);
    if (*out || !missing) {
        return EW_OK;
    }
    EW_TRY(ew_overlay_add(overlay, overlay->building, kind, name, link->place,
                          out));
    return assume_undeclared(overlay, *out);
}

/* A policy of this account by its name. */
static struct ew_policy *find_by_name(const struct ew_overlay *overlay,
                                      struct ew_str name)
{
    struct ew_str arn = ew_arena_printf(
        &overlay->loading->passing, "arn:%.*s:iam::%.*s:policy/%.*s",
        EW_STR_ARG(overlay->building->account->partition),
        EW_STR_ARG(overlay->building->account->id), EW_STR_ARG(name));
    return arn.ptr ? ew_map_find(&overlay->building->policies, arn) : NULL;
}

/* The same in another partition: code tends to write `aws`. */
static struct ew_str own_partition(const struct ew_overlay *overlay,
                                   struct ew_str arn)
{
    struct ew_arn parts;
    const struct ew_account *account = overlay->building->account;
    if (!ew_arn_split(arn, &parts) || account->partition_unknown ||
        ew_str_eq(parts.account, EW_STR("aws")) ||
        ew_str_eq(parts.partition, account->partition)) {
        return arn;
    }
    struct ew_str rest = ew_str_slice(
        arn, (size_t)(parts.partition.ptr - arn.ptr) + parts.partition.len,
        arn.len);
    return ew_arena_printf(overlay->loading->arena, "arn:%.*s%.*s",
                           EW_STR_ARG(account->partition), EW_STR_ARG(rest));
}

/*
 * Once for each ARN, with the first place: whether the input shows such a
 * policy is asked when all files are there (aws_managed.c).
 */
static enum ew_status note_use(struct ew_overlay *overlay, struct ew_str arn,
                               struct ew_place place)
{
    if (ew_map_find(&overlay->used, arn)) {
        return EW_OK;
    }
    struct ew_code_use *use =
        EW_NEW(&overlay->loading->passing, struct ew_code_use);
    struct ew_code_use **slot = use ? ew_vec_push(&overlay->uses) : NULL;
    EW_TRY_MEMORY(slot);
    *use = (struct ew_code_use){arn, place};
    *slot = use;
    return ew_map_put(&overlay->used, arn, use);
}

/*
 * What leads to no policy is kept as it is written: it may be one of AWS, and
 * else its absence is told later.
 */
enum ew_status ew_overlay_policy(struct ew_overlay *overlay,
                                 const struct ew_code_link *link,
                                 struct ew_str *arn)
{
    bool open = false;
    const struct ew_policy *policy =
        link->address.ptr ? ew_map_find(&overlay->policy_at, link->address)
                          : NULL;
    *arn = (struct ew_str){NULL, 0};
    if (policy) {
        *arn = policy->id;
    } else if (link->text.ptr) {
        const struct ew_code_names names = own_names(overlay);
        struct ew_str text =
            ew_code_text(overlay->loading->arena, &names, link->text, &open);
        EW_TRY_MEMORY(text.ptr);
        if (!open) {
            policy = ew_str_starts(text, EW_STR("arn:"))
                         ? NULL
                         : find_by_name(overlay, text);
            *arn = policy ? policy->id : own_partition(overlay, text);
        }
    }
    if (!arn->ptr) {
        return EW_OK;
    }
    return note_use(overlay, *arn, link->place);
}

/* ---- files --------------------------------------------------------------- */

/*
 * Addresses are those of one file: two plans may each have an
 * `aws_iam_role.a`.
 */
enum ew_status ew_overlay_open(struct ew_overlay *overlay,
                               const struct ew_code_file *file)
{
    struct ew_loading *loading = overlay->loading;
    struct ew_json_text *text =
        text_at_place(loading->arena, (struct ew_place){.file = file->path});
    overlay->file = file;
    overlay->page = text ? ew_accounts_add_page(overlay->accounts, text) : NULL;
    overlay->holder_at = ew_map_of(&loading->passing);
    overlay->policy_at = ew_map_of(&loading->passing);
    EW_TRY_MEMORY(overlay->page);
    EW_TRY(choose_account(overlay));
    overlay->names.own = overlay->building->account->id;
    return EW_OK;
}
