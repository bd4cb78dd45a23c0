/* What is wrong with the policy documents themselves. */
#include "audit/rules/rule.h"

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
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
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

static enum ew_status judge_fault(const struct ew_case *c,
                                  const struct document_case *of,
                                  const struct ew_fault *fault,
                                  struct ew_error *err)
{
    const struct ew_statement *statement =
        faulty_statement(of->document, fault);
    struct ew_str name = of->policy ? of->policy->name : EW_STR("trust policy");
    const char *consequence = "";
    if (fault->fatal) {
        consequence = statement ? ": AWS would refuse this statement"
                                : ": AWS would refuse this document";
    }
    const struct ew_finding draft = {
        .principal = of->principal,
        .policy = of->policy,
        .statement = statement,
        .message = ew_arena_printf(c->judge->arena, "policy `%.*s`: %.*s%s",
                                   EW_STR_ARG(name), EW_STR_ARG(fault->text),
                                   consequence),
        .place = ew_json_place(of->document->text, fault->span),
    };
    return ew_case_add(c, &draft, fault->text, err);
}

/* One that was not read has none: its holders are unknown, and say so. */
static enum ew_status judge_document(const struct ew_case *c,
                                     const struct document_case *of,
                                     struct ew_error *err)
{
    for (size_t i = 0; of->document && i < of->document->fault_count; i++) {
        EW_TRY(judge_fault(c, of, &of->document->faults[i], err));
    }
    return EW_OK;
}

static enum ew_status judge_unreadable(const struct ew_case *c,
                                       struct ew_error *err)
{
    const struct ew_estate *estate = c->judge->estate;
    struct holder *holders =
        EW_NEW_ARRAY(c->judge->arena, estate->policies.count, struct holder);
    EW_TRY_MEMORY_FOR(holders, err);
    note_holders(estate, holders);
    const struct ew_policy *const *policies = estate->policies.items;
    for (size_t i = 0; i < estate->policies.count; i++) {
        const struct holder *holder = &holders[policies[i]->number];
        struct document_case of = {
            .document = policies[i]->document,
            .policy = policies[i],
        };
        if (holder->principal && !holder->shared) {
            of.principal = holder->principal->arn;
        }
        EW_TRY(judge_document(c, &of, err));
    }
    EW_EACH_REF(const struct ew_principal, principal, &estate->principals) {
        const struct document_case of = {
            .document = principal->trust_policy
                            ? principal->trust_policy->document
                            : NULL,
            .principal = principal->arn,
        };
        EW_TRY(judge_document(c, &of, err));
    }
    return EW_OK;
}

ew_step_fn *const EW_STEPS_OF_EW112[EW_STEPS] = {[EW_THE_ESTATE] =
                                                     judge_unreadable};
