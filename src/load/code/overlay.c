/*
 * Infrastructure code over exports: what a plan changes from goes away, what it
 * changes to is put there, and what it does not speak of stays. At last, what
 * nothing attaches is judged by itself.
 *
 *     export: role `ops` has A and C
 *     plan:   before, `ops` has A; after, `ops` has B
 *
 * leaves `ops` with B and C. A change is not judged alone: what it adds meets
 * the boundary, the SCPs and the other policies that are there already.
 */
#include "load/code/apply.h"

/* What of a file has been found out about where it is deployed to. */
struct opened {
    struct ew_code_names names;
    struct ew_account_building *building;
    struct ew_account_page *page;
};

/*
 * With loading->before the estate is that of before: nothing goes, and put_file
 * puts there what the plan changes from.
 */
static enum ew_status remove_file(struct ew_overlay *overlay,
                                  const struct ew_code_file *file,
                                  struct opened *opened)
{
    EW_TRY(ew_overlay_open(overlay, file));
    *opened = (struct opened){
        .names = overlay->names,
        .building = overlay->building,
        .page = overlay->page,
    };
    if (overlay->loading->before) {
        return EW_OK;
    }
    overlay->code = &file->before;
    return ew_overlay_remove(overlay, &file->after);
}

/* Addresses are of one file: those of others may be the same. */
static enum ew_status put_file(struct ew_overlay *overlay,
                               const struct ew_code_file *file,
                               const struct opened *opened)
{
    overlay->file = file;
    overlay->names = opened->names;
    overlay->building = opened->building;
    overlay->page = opened->page;
    overlay->holder_at = ew_map_of(&overlay->loading->passing);
    overlay->policy_at = ew_map_of(&overlay->loading->passing);
    overlay->code = overlay->loading->before ? &file->before : &file->after;
    return ew_overlay_put(overlay);
}

/* What one plan takes away another may put there: first all of it goes. */
static enum ew_status apply_files(struct ew_overlay *overlay)
{
    const struct ew_vec *code = &overlay->loading->code;
    struct ew_code_file *const *files = code->items;
    struct opened *opened =
        EW_NEW_ARRAY(&overlay->loading->passing, code->count, struct opened);
    EW_TRY_MEMORY(opened);
    for (size_t i = 0; i < code->count; i++) {
        EW_TRY(remove_file(overlay, files[i], &opened[i]));
    }
    for (size_t i = 0; i < code->count; i++) {
        EW_TRY(put_file(overlay, files[i], &opened[i]));
    }
    return EW_OK;
}

/* ---- policies that nothing attaches -------------------------------------- */

/* A boundary counts as a use, too: it is judged with whom it bounds. */
static enum ew_status note_held(struct ew_map *held, struct ew_holder *holder)
{
    if (holder->kind == EW_HOLDER_NOBODY) {
        EW_TRY(ew_map_put(held, holder->arn, holder));
    }
    EW_EACH(const struct ew_str, arn, &holder->attached) {
        EW_TRY(ew_map_put(held, *arn, holder));
    }
    bool bounded = holder->principal && holder->principal->has_boundary;
    return bounded ? ew_map_put(held, holder->boundary, holder) : EW_OK;
}

/* Somebody may get it elsewhere: it is judged like a bare document. */
static enum ew_status add_loose_document(
    struct ew_overlay *overlay, const struct ew_code_declared *declared)
{
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_principal *principal =
        ew_principal_new(arena, EW_PRINCIPAL_DOCUMENT);
    struct ew_attachment *attachment = EW_NEW(arena, struct ew_attachment);
    struct ew_principal **slot =
        ew_vec_push(&overlay->loading->estate->principals);
    struct ew_str address = declared->place.origin
                                ? declared->place.origin->address
                                : declared->policy->name;
    EW_TRY_MEMORY(principal && attachment && slot);
    attachment->policy = declared->policy;
    principal->arn =
        ew_arena_printf(arena, "document:%.*s#%.*s",
                        EW_STR_ARG(declared->place.file), EW_STR_ARG(address));
    principal->name = address;
    principal->name_file = declared->place.file;
    principal->attachments = attachment;
    principal->attachment_count = 1;
    principal->place = declared->place;
    *slot = principal;
    return principal->arn.ptr ? EW_OK : EW_NOMEM;
}

/* After all files, since what one declares another may attach. */
static enum ew_status add_documents(struct ew_overlay *overlay)
{
    struct ew_map held = ew_map_of(&overlay->loading->passing);
    EW_EACH_REF(struct ew_holder, holder, &overlay->accounts->holders) {
        EW_TRY(note_held(&held, holder));
    }
    EW_EACH(const struct ew_code_declared, each, &overlay->declared) {
        if (!ew_map_find(&held, each->policy->id)) {
            EW_TRY(add_loose_document(overlay, each));
        }
    }
    return EW_OK;
}

/* ---- all of it ----------------------------------------------------------- */

/* Policies of AWS come last, when it is known which of them are attached. */
enum ew_status ew_code_apply(struct ew_loading *loading)
{
    struct ew_accounts *accounts = &loading->accounts;
    struct ew_overlay overlay = {
        .loading = loading,
        .accounts = accounts,
        .holders = ew_map_of(&loading->passing),
        .used = ew_map_of(&loading->passing),
        .inlined = ew_map_of(&loading->passing),
        .uses = ew_vec_of(&loading->passing, sizeof(struct ew_code_use *)),
        .declared =
            ew_vec_of(&loading->passing, sizeof(struct ew_code_declared)),
    };
    EW_TRY(ew_code_drop_states(loading));
    if (loading->code.count == 0) {
        return EW_OK;
    }
    struct ew_holder *const *holders = accounts->holders.items;
    for (size_t i = 0; i < accounts->holders.count; i++) {
        if (holders[i]->building) {
            EW_TRY(ew_overlay_index(&overlay, holders[i]));
        }
    }
    EW_TRY(apply_files(&overlay));
    EW_TRY(add_documents(&overlay));
    return ew_overlay_aws_managed(&overlay);
}
