/*
 * What is attached to a user, role or group: inline policies, and managed ones
 * looked up by their ARNs. An ARN that leads nowhere becomes a policy that is
 * not known, never nothing.
 */
#include "load/accounts_attach.h"

/* ---- what an ARN stands for ---------------------------------------------- */

static struct ew_policy *add_missing_policy(struct ew_accounts *accounts,
                                            struct ew_str arn)
{
    struct ew_policy *policy = EW_NEW(accounts->arena, struct ew_policy);
    struct ew_policy **slot =
        policy ? ew_vec_push(&accounts->estate->policies) : NULL;
    if (!slot) {
        return NULL;
    }
    policy->name = ew_arn_name(arn);
    policy->id = arn;
    policy->type = ew_arn_policy_type(arn);
    policy->unread =
        ew_reason(accounts->arena,
                  "policy `%.*s` is attached but its document is not in the "
                  "input",
                  EW_STR_ARG(arn));
    *slot = policy;
    return policy->unread.ptr ? policy : NULL;
}

/* The account's own view first, then AWS's own policies of any file: those
 * of a customer are never lent to another account. */
enum ew_status ew_attach_find(struct ew_accounts *accounts,
                              struct ew_account_building *building,
                              struct ew_str arn, const struct ew_policy **out)
{
    struct ew_policy *policy = ew_map_find(&building->policies, arn);
    if (!policy) {
        policy = ew_map_find(&accounts->pool, arn);
        policy = policy ? policy : add_missing_policy(accounts, arn);
        EW_TRY_MEMORY(policy);
        EW_TRY(ew_map_put(&building->policies, arn, policy));
    }
    *out = policy;
    return EW_OK;
}

/* ---- attachments --------------------------------------------------------- */

struct ew_attaching ew_attaching_of(struct ew_accounts *accounts,
                                    const struct ew_holder *holder)
{
    return (struct ew_attaching){
        .accounts = accounts,
        .holder = holder,
        .attachments = ew_vec_of(accounts->arena, sizeof(struct ew_attachment)),
        .unread = holder->unread,
    };
}

enum ew_status ew_attach_reason(struct ew_attaching *a, struct ew_str reason)
{
    return reason.ptr ? ew_vec_push_str(&a->unread, reason) : EW_NOMEM;
}

enum ew_status ew_attach_settle(struct ew_attaching *a, enum ew_status status)
{
    return status == EW_LIMIT
               ? ew_attach_reason(
                     a, ew_reason(a->accounts->arena,
                                  "more than %zu policies are attached to it",
                                  EW_MAX_ATTACHMENTS))
               : status;
}

static enum ew_status attach_policy(struct ew_attaching *a,
                                    const struct ew_policy *policy,
                                    struct ew_str group, bool doubtful)
{
    if (a->attachments.count == EW_MAX_ATTACHMENTS) {
        return EW_LIMIT;
    }
    return EW_VEC_ADD(&a->attachments,
                      &(struct ew_attachment){policy, group, doubtful});
}

/* The policy with all of its places at one: statements keep their numbers. */
static const struct ew_document *placed_document(struct ew_arena *arena,
                                                 const struct ew_document *from,
                                                 struct ew_place place)
{
    struct ew_document *document = EW_NEW(arena, struct ew_document);
    struct ew_json_text *text = EW_NEW(arena, struct ew_json_text);
    struct ew_json_piece *piece = EW_NEW(arena, struct ew_json_piece);
    if (!document || !text || !piece) {
        return NULL;
    }
    piece->place = place;
    *text = *from->text;
    text->file = place.file;
    text->pieces = piece;
    text->piece_count = 1;
    text->origin = place.origin;
    *document = *from;
    document->text = text;
    return document;
}

/* A policy of AWS has no place of its own in code: findings about it point at
 * the attachment of the principal that they are about, and so do exemptions. */
static enum ew_status place_policy(struct ew_accounts *accounts,
                                   const struct ew_holder *from,
                                   struct ew_str arn,
                                   const struct ew_policy **policy)
{
    struct ew_attached_at *at = ew_map_find(&from->attached_at, arn);
    if (!at || (*policy)->type != EW_POLICY_AWS_MANAGED ||
        !(*policy)->document || (*policy)->most) {
        return EW_OK;
    }
    if (!at->policy) {
        struct ew_policy *placed = EW_NEW(accounts->arena, struct ew_policy);
        struct ew_policy **slot = ew_vec_push(&accounts->estate->policies);
        EW_TRY_MEMORY(placed && slot);
        *placed = **policy;
        placed->document =
            placed_document(accounts->arena, placed->document, at->place);
        *slot = placed;
        at->policy = placed;
    }
    *policy = at->policy;
    return at->policy->document ? EW_OK : EW_NOMEM;
}

/* All policies of a holder: of the principal itself or of its group. */
enum ew_status ew_attach_all(struct ew_attaching *a,
                             const struct ew_holder *from, struct ew_str group,
                             bool doubtful)
{
    EW_EACH_REF(struct ew_policy, each, &from->inline_policies) {
        EW_TRY(attach_policy(a, each, group, doubtful));
    }
    EW_EACH(const struct ew_str, arn, &from->attached) {
        const struct ew_policy *policy = NULL;
        EW_TRY(ew_attach_find(a->accounts, from->building, *arn, &policy));
        EW_TRY(place_policy(a->accounts, from, *arn, &policy));
        EW_TRY(
            attach_policy(a, policy, group,
                          doubtful || ew_vec_has_str(&from->doubtful, *arn)));
    }
    return EW_OK;
}
