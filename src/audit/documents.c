/* What is wrong with the policy documents themselves: EW112. */
#include "audit/judge.h"

/** Who holds a policy: one principal can be named, several cannot. */
struct holder {
    const struct ew_principal *principal; /**< the first */
    bool shared;
};

struct document_case {
    const struct ew_document *document;
    const struct ew_policy *policy; /**< NULL: a trust policy */
    struct ew_str principal;        /**< absent: shared, or about none */
};

static void note_holder(struct holder *holders, const struct ew_policy *policy,
                        const struct ew_principal *principal)
{
    struct holder *holder = &holders[policy->number];
    if (!holder->principal) {
        holder->principal = principal;
    } else if (holder->principal != principal) {
        holder->shared = true;
    }
}

static void note_holders(const struct ew_estate *estate, struct holder *holders)
{
    const struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        const struct ew_principal *principal = principals[i];
        for (size_t j = 0; j < principal->attachment_count; j++) {
            note_holder(holders, principal->attachments[j].policy, principal);
        }
        if (principal->boundary) {
            note_holder(holders, principal->boundary, principal);
        }
    }
}

static const struct ew_statement *faulty_statement(
    const struct ew_document *document, const struct ew_fault *fault)
{
    for (size_t i = 0; i < document->statement_count; i++) {
        if (document->statements[i].index == fault->statement) {
            return &document->statements[i];
        }
    }
    return NULL;
}

static enum ew_status judge_fault(struct ew_judge *judge,
                                  const struct document_case *c,
                                  const struct ew_fault *fault,
                                  struct ew_error *err)
{
    const struct ew_statement *statement = faulty_statement(c->document, fault);
    struct ew_str name = c->policy ? c->policy->name : EW_STR("trust policy");
    const char *consequence = "";
    if (fault->fatal) {
        consequence = statement ? ": AWS would refuse this statement"
                                : ": AWS would refuse this document";
    }
    struct ew_finding draft = {
        .rule = ew_rule_at(EW_RULE_EW112),
        .principal = c->principal,
        .policy = c->policy,
        .statement = statement,
        .message = ew_arena_printf(judge->arena, "policy `%.*s`: %.*s%s",
                                   EW_STR_ARG(name), EW_STR_ARG(fault->text),
                                   consequence),
        .place = ew_json_place(c->document->text, fault->span),
    };
    return ew_judge_add(judge, &draft, fault->text, err);
}

static enum ew_status judge_document(struct ew_judge *judge,
                                     const struct document_case *c,
                                     struct ew_error *err)
{
    for (size_t i = 0; i < c->document->fault_count; i++) {
        EW_TRY(judge_fault(judge, c, &c->document->faults[i], err));
    }
    return EW_OK;
}

static enum ew_status judge_trusts(struct ew_judge *judge, struct ew_error *err)
{
    const struct ew_principal *const *principals =
        judge->estate->principals.items;
    for (size_t i = 0; i < judge->estate->principals.count; i++) {
        if (principals[i]->trust) {
            struct document_case c = {
                .document = principals[i]->trust,
                .principal = principals[i]->arn,
            };
            EW_TRY(judge_document(judge, &c, err));
        }
    }
    return EW_OK;
}

enum ew_status ew_judge_documents(struct ew_judge *judge, struct ew_error *err)
{
    const struct ew_vec *policies = &judge->estate->policies;
    struct holder *holders =
        EW_NEW_ARRAY(judge->arena, policies->count, struct holder);
    if (!holders) {
        return ew_fail_memory(err);
    }
    note_holders(judge->estate, holders);
    const struct ew_policy *const *items = policies->items;
    for (size_t i = 0; i < policies->count; i++) {
        const struct holder *holder = &holders[items[i]->number];
        if (!items[i]->document) {
            continue; /* not read: its holders are unknown, and say so */
        }
        struct document_case c = {
            .document = items[i]->document,
            .policy = items[i],
        };
        if (holder->principal && !holder->shared) {
            c.principal = holder->principal->arn;
        }
        EW_TRY(judge_document(judge, &c, err));
    }
    return judge_trusts(judge, err);
}
