/*
 * Code names policies of AWS by their ARN, and plans and templates do not say
 * what is in them. Those that grant what the engine is asked about are known
 * here by their documents; a name that is not in the table is told as missing.
 */
#include "policy/arn.h"

#include "load/code/apply.h"

/* When the policies were read. */
#define AS_OF "2026-08-22"

#define EW_AWS_MANAGED(name, version, document) \
    {EW_LIT(name), EW_LIT(version), EW_LIT(document)},

static const struct {
    struct ew_str name;
    struct ew_str version;
    struct ew_str document;
} TABLE[] = {
#include "load/code/aws_managed.def"
};

/* No two names of IAM differ by case only, so that one which differs so much
 * from a known one is not another. */
static struct ew_str known_document(struct ew_str name)
{
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        if (ew_str_eq_nocase(TABLE[i].name, name)) {
            return TABLE[i].document;
        }
    }
    return (struct ew_str){NULL, 0};
}

/* All of its text stands where code first names it. */
static enum ew_status read_known_document(struct ew_overlay *overlay,
                                          const struct ew_code_use *use,
                                          struct ew_policy *policy)
{
    struct ew_arena *arena = overlay->loading->arena;
    struct ew_error err = {0};
    struct ew_str text = known_document(policy->name);
    struct ew_json_text *vetted = NULL;
    bool known = text.ptr != NULL;
    EW_TRY(ew_json_vet(arena, use->place.file, known ? text : EW_STR("{}"),
                       &vetted, &err));
    struct ew_json_piece *piece = EW_NEW(arena, struct ew_json_piece);
    EW_TRY_MEMORY(piece);
    piece->place = use->place;
    vetted->pieces = piece;
    vetted->piece_count = 1;
    vetted->origin = use->place.origin;
    if (known) {
        const struct ew_code_document document = {.text = vetted,
                                                  .span = vetted->root};
        return ew_code_policy_read(overlay->loading, &overlay->names, &document,
                                   EW_USE_IDENTITY, policy);
    }
    struct ew_document *nothing = EW_NEW(arena, struct ew_document);
    EW_TRY_MEMORY(nothing);
    nothing->text = vetted;
    nothing->span = vetted->root;
    nothing->version_2012 = true;
    policy->document = nothing;
    return EW_OK;
}

/* The characters of a name of IAM. */
static bool is_iam_name(struct ew_str text)
{
    static const struct ew_str OTHERS = EW_LIT("_+=,.@-");
    for (size_t i = 0; i < text.len; i++) {
        char c = ew_ascii_lower(text.ptr[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) &&
            ew_str_find(OTHERS, text.ptr[i]) == OTHERS.len) {
            return false;
        }
    }
    return text.len > 0;
}

static enum ew_status add_known_policy(struct ew_overlay *overlay,
                                       const struct ew_code_use *use)
{
    struct ew_loading *loading = overlay->loading;
    struct ew_policy *policy = EW_NEW(loading->arena, struct ew_policy);
    struct ew_policy **slot = ew_vec_push(&loading->estate->policies);
    EW_TRY_MEMORY(policy && slot);
    policy->name = ew_arn_name(use->arn);
    policy->id = use->arn;
    policy->type = EW_POLICY_AWS_MANAGED;
    *slot = policy;
    EW_TRY(read_known_document(overlay, use, policy));
    return ew_map_put(&overlay->accounts->pool, use->arn, policy);
}

enum ew_status ew_overlay_aws_managed(struct ew_overlay *overlay)
{
    bool any = false;
    EW_EACH_REF(struct ew_code_use, use, &overlay->uses) {
        if (ew_arn_policy_type(use->arn) == EW_POLICY_AWS_MANAGED &&
            is_iam_name(ew_arn_name(use->arn)) &&
            !ew_map_find(&overlay->accounts->pool, use->arn)) {
            EW_TRY(add_known_policy(overlay, use));
            any = true;
        }
    }
    return any ? ew_vec_push_str(
                     &overlay->loading->estate->assumptions,
                     EW_STR("AWS managed policies that no input holds are "
                            "those of " AS_OF))
               : EW_OK;
}
