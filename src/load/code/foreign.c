/*
 * Grants on another account than the one that is taken to be meant: access by
 * `ecs:ExecuteCommand` does not cross accounts, so a policy that names one
 * account and is deployed to another one grants nothing. That is most often a
 * wrong --account, and is told.
 *
 *     "Resource": ["arn:aws:ecs:*:111122223333:cluster/pay",
 *                  "arn:aws:ecs:*:111122223333:task/pay"]
 *
 * in a plan that is judged with `--account 222233334444` is told; one entry
 * with a star for the account, or of the own one, and nothing is.
 */
#include "policy/arn.h"
#include "policy/pattern.h"

#include "load/code/apply.h"

/* The account that all entries of ECS name, and that is not the holder's own;
 * absent: there is none. */
static struct ew_str foreign_account(const struct ew_statement *s,
                                     struct ew_str own)
{
    struct ew_str found = {NULL, 0};
    if (s->effect != EW_ALLOW || s->not_resource || s->refused ||
        !ew_statement_names_action(s, EW_STR("ecs:ExecuteCommand"))) {
        return found;
    }
    for (size_t i = 0; i < s->resource_count; i++) {
        struct ew_resource r = ew_resource_of(s->resources[i], EW_SPELLED_GLOB);
        if (r.all || r.whole || r.padded) {
            return (struct ew_str){NULL, 0};
        }
        if (!ew_glob_match(r.parts[2], EW_STR("ecs"), false)) {
            continue;
        }
        if (!ew_is_account_id(r.parts[4]) || ew_str_eq(r.parts[4], own)) {
            return (struct ew_str){NULL, 0};
        }
        found = r.parts[4];
    }
    return found;
}

enum ew_status ew_overlay_tell_foreign(struct ew_overlay *overlay,
                                       const struct ew_policy *policy,
                                       struct ew_place place)
{
    struct ew_str own = overlay->names.account;
    const struct ew_document *document = policy->document;
    for (size_t i = 0; own.ptr && document && i < document->statement_count;
         i++) {
        struct ew_str other = foreign_account(&document->statements[i], own);
        if (!other.ptr) {
            continue;
        }
        struct ew_str at = ew_place_text(&overlay->loading->passing, place);
        struct ew_str text = ew_arena_printf(
            overlay->loading->arena,
            "policy `%.*s` at %.*s grants access in account %.*s, and is taken "
            "to be deployed to %.*s: there it grants none",
            EW_STR_ARG(policy->name), EW_STR_ARG(at), EW_STR_ARG(other),
            EW_STR_ARG(own));
        return at.ptr && text.ptr
                   ? ew_vec_push_str(&overlay->loading->estate->assumptions,
                                     text)
                   : EW_NOMEM;
    }
    return EW_OK;
}
