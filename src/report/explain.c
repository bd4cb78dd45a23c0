/*
 * All that decided about one principal, in the order in which a person asks.
 * What may it do; what is missing where that is not decided; which statements
 * grant it; which name the action and give nothing; what closes it; what was
 * considered at all; a request that is allowed.
 *
 *     arn:aws:iam::111122223333:role/ops on ecs:ExecuteCommand:
 *       conditional: access when the conditions below hold
 *
 * Then its other ways, where they were looked for (explain_ways.c).
 *
 * Whoever reads `none` has to see that everything was looked at, so layers are
 * listed whether or not they decided anything.
 */
#include "report/ways.h"

enum { INDENT = 2, ITEM_INDENT = 5 };

/* One text under construction beside the output. */
struct sheet {
    struct ew_buf *out;
    const struct ew_render *how;
    struct ew_buf line;
};

static void start_explain_line(struct sheet *s)
{
    s->line.len = 0;
}

static void heading(struct sheet *s, const char *title)
{
    ew_buf_add_char(s->out, '\n');
    ew_text_styled(s->out, s->how, EW_STYLE_BOLD, title);
    ew_buf_add_char(s->out, '\n');
}

static void add_explain_field(struct sheet *s, size_t indent, const char *label)
{
    if (s->line.len > 0) {
        ew_text_field(s->out, s->how, indent, label, ew_buf_str(&s->line));
    }
}

static void list_field(struct sheet *s, size_t indent, const char *label,
                       struct ew_strs strs)
{
    start_explain_line(s);
    ew_text_add_list(&s->line, strs);
    add_explain_field(s, indent, label);
}

static void bullet(struct sheet *s)
{
    ew_buf_add(s->out, EW_STR("  - "));
    ew_text_wrap(s->out, ew_buf_str(&s->line), 4, 4, ew_text_columns(s->how));
}

static void add_target_part(struct ew_buf *out, const char *name,
                            struct ew_str value)
{
    if (value.ptr) {
        ew_buf_printf(out, ", %s ", name);
        ew_buf_add_visible(out, value);
    }
}

/* The verdict as a sentence. */
static void add_sentence(struct sheet *s, const struct ew_access *access,
                         const struct ew_target *target)
{
    static const char *const SENTENCES[] = {
        [EW_VERDICT_NONE] = "no policy grants it",
        [EW_VERDICT_BLOCKED] = "granted, but something else closes it",
        [EW_VERDICT_PARTIAL] =
            "only one of the two ARNs, cluster and task, is allowed",
        [EW_VERDICT_CONDITIONAL] = "access when the conditions below hold",
        [EW_VERDICT_ALLOWED] = "access, whatever others decide",
        [EW_VERDICT_UNKNOWN] =
            "not decided: what is missing may add to what follows or deny it",
    };
    start_explain_line(s);
    ew_buf_add_visible(&s->line, access->principal->arn);
    ew_buf_printf(&s->line, " on %.*s", EW_STR_ARG(access->action));
    if (target) {
        add_target_part(&s->line, "cluster", target->cluster);
        add_target_part(&s->line, "task", target->task);
        add_target_part(&s->line, "container", target->container);
        add_target_part(&s->line, "region", target->region);
    }
    ew_buf_add_char(&s->line, ':');
    ew_text_wrap(s->out, ew_buf_str(&s->line), 0, INDENT,
                 ew_text_columns(s->how));
    ew_text_pad(s->out, INDENT);
    ew_text_styled(s->out, s->how, ew_text_verdict_style(access->verdict),
                   ew_verdict_text(access->verdict));
    ew_buf_printf(s->out, ": %s\n", SENTENCES[access->verdict]);
}

/* Of an undecided access first of all: what is missing, and the way out. */
static void add_unknown_reasons(struct sheet *s, const struct ew_access *access)
{
    if (access->verdict != EW_VERDICT_UNKNOWN) {
        return;
    }
    heading(s, "Not decided because");
    for (size_t i = 0; i < access->unknown.count; i++) {
        start_explain_line(s);
        ew_buf_add_visible(&s->line, access->unknown.items[i]);
        bullet(s);
    }
    start_explain_line(s);
    ew_buf_add(&s->line, EW_STR("to decide it, give what is missing as a "
                                "further source, or mend it"));
    bullet(s);
    heading(s, "As far as it was read");
}

/* Nothing without access: there is nothing that it reaches. */
static void add_reach(struct sheet *s, const struct ew_access *access)
{
    const char *reach = ew_reach_text(access->reach);
    if (!reach) {
        return;
    }
    start_explain_line(s);
    ew_buf_add(&s->line, ew_str_from(reach));
    add_explain_field(s, INDENT, "reach");
    list_field(s, INDENT, "clusters", access->clusters);
    list_field(s, INDENT, "but not", access->clusters_except);
    list_field(s, INDENT, "regions", access->regions);
    list_field(s, INDENT, "containers", access->containers);
    start_explain_line(s);
    ew_text_add_needed(&s->line, access->conditions, access->condition_count);
    add_explain_field(s, INDENT, "needs");
}

/*
 * Where the statement stands in the input; of a layer without one there is
 * none.
 */
static void add_policy_place(struct sheet *s, const struct ew_policy *policy,
                             const struct ew_statement *statement)
{
    if (!policy || !policy->document || !statement) {
        return;
    }
    start_explain_line(s);
    ew_text_add_place(
        &s->line, ew_statement_place(ew_policy_document_with(policy, statement),
                                     statement));
    add_explain_field(s, ITEM_INDENT, "place");
}

/*
 * One statement, and what it would give if it were alone: others may add to it,
 * and Denies take from it.
 */
static void add_grant_lines(struct sheet *s, size_t number,
                            const struct ew_grant *grant)
{
    start_explain_line(s);
    ew_text_add_statement(&s->line, grant->statement);
    ew_buf_add(&s->line, EW_STR(" of "));
    ew_text_add_attachment(&s->line, grant->attachment);
    ew_buf_printf(s->out, "%3zu. ", number);
    ew_text_wrap(s->out, ew_buf_str(&s->line), ITEM_INDENT, ITEM_INDENT,
                 ew_text_columns(s->how));
    start_explain_line(s);
    ew_buf_add_visible(&s->line, grant->attachment->policy->id);
    add_explain_field(s, ITEM_INDENT, "policy");
    add_policy_place(s, grant->attachment->policy, grant->statement);
    start_explain_line(s);
    ew_buf_add_visible(&s->line, grant->action);
    add_explain_field(s, ITEM_INDENT, "action");
    start_explain_line(s);
    ew_buf_add(&s->line, grant->statement->not_resource ? EW_STR("all but ")
                                                        : EW_STR(""));
    ew_text_add_list(&s->line, grant->resources);
    add_explain_field(s, ITEM_INDENT, "resources");
    start_explain_line(s);
    ew_buf_add(&s->line, ew_str_from(ew_verdict_text(grant->verdict)));
    const char *reach = ew_reach_text(grant->reach);
    ew_buf_printf(&s->line, "%s%s", reach ? ", " : "", reach ? reach : "");
    add_explain_field(s, ITEM_INDENT, "alone");
    start_explain_line(s);
    ew_text_add_needed(&s->line, grant->conditions, grant->condition_count);
    add_explain_field(s, ITEM_INDENT, "needs");
}

static bool is_grant(const struct ew_access *access,
                     const struct ew_statement *statement)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        if (access->grants[i].statement == statement) {
            return true;
        }
    }
    return false;
}

/* An Allow of this policy that names the action and gives no access here. */
static void add_idle_of(struct sheet *s, const struct ew_access *access,
                        const struct ew_attachment *attachment, bool *any)
{
    const struct ew_document *document = attachment->policy->document;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *statement = &document->statements[i];
        if (statement->effect != EW_ALLOW || statement->refused ||
            !ew_statement_names_action(statement, access->action) ||
            is_grant(access, statement)) {
            continue;
        }
        if (!*any) {
            heading(s, "Names the action, but gives no access here");
        }
        *any = true;
        start_explain_line(s);
        ew_text_add_statement(&s->line, statement);
        ew_buf_add(&s->line, EW_STR(" of "));
        ew_text_add_attachment(&s->line, attachment);
        bullet(s);
        add_policy_place(s, attachment->policy, statement);
    }
}

static void add_blockers(struct sheet *s, const struct ew_access *access)
{
    if (access->blocker_count == 0) {
        return;
    }
    heading(s, "Closed by");
    for (size_t i = 0; i < access->blocker_count; i++) {
        const struct ew_blocker *blocker = &access->blockers[i];
        start_explain_line(s);
        ew_text_add_blocker(&s->line, blocker);
        bullet(s);
        add_policy_place(s, blocker->policy, blocker->statement);
    }
}

static void add_policy_name(struct ew_buf *out, const struct ew_policy *policy)
{
    ew_buf_add_visible(out, policy->name.len ? policy->name : policy->id);
    if (!policy->document) {
        ew_buf_add(out, EW_STR(" (not read)"));
    }
}

/* Each level must allow by itself (fact B4.6.1), so each has a line. */
static void add_levels(struct sheet *s, const struct ew_layers *layers)
{
    for (size_t i = 0; i < layers->level_count; i++) {
        const struct ew_scp_level *level = &layers->levels[i];
        start_explain_line(s);
        ew_buf_add_visible(&s->line, level->name);
        ew_buf_add(&s->line, EW_STR(":"));
        for (size_t j = 0; j < level->policy_count; j++) {
            ew_buf_add(&s->line, j ? EW_STR(", ") : EW_STR(" "));
            add_policy_name(&s->line, level->policies[j]);
        }
        ew_buf_add(&s->line,
                   level->policy_count ? EW_STR("") : EW_STR(" none"));
        add_explain_field(s, INDENT, i ? "" : "scp");
    }
}

/* Why no SCP is listed. */
static const char *scp_text(const struct ew_principal *principal)
{
    if (!principal->account) {
        return "none: a document of no account";
    }
    switch (principal->account->scp_state) {
    case EW_SCP_NOT_GIVEN:
        return "no organization was given: taken as allowing everything";
    case EW_SCP_MANAGEMENT:
        return "none bind the management account";
    case EW_SCP_DISABLED:
        return "the policy type is not enabled in the organization";
    case EW_SCP_ABSENT:
        return principal->account->scp_doubt.ptr
                   ? "not known: the organization that was given has a gap"
                   : "the organization that was given lacks this account";
    case EW_SCP_APPLY:
        break;
    }
    return principal->service_linked ? "none bind a service-linked role"
                                     : "none";
}

/* What was considered, whether or not it decided anything. */
static void add_layers(struct sheet *s, const struct ew_principal *principal)
{
    struct ew_layers layers = ew_principal_layers(principal);
    heading(s, "Considered");
    start_explain_line(s);
    for (size_t i = 0; i < layers.identity_count; i++) {
        ew_buf_add(&s->line, i ? EW_STR(", ") : EW_STR(""));
        add_policy_name(&s->line, layers.identity[i].policy);
    }
    if (layers.identity_count == 0) {
        ew_buf_add(&s->line, layers.identity_free
                                 ? EW_STR("none binds a root user")
                                 : EW_STR("none"));
    }
    add_explain_field(s, INDENT, "identity");
    start_explain_line(s);
    if (layers.has_boundary && layers.boundary) {
        add_policy_name(&s->line, layers.boundary);
    } else {
        ew_buf_add(&s->line,
                   layers.has_boundary ? EW_STR("not read") : EW_STR("none"));
    }
    add_explain_field(s, INDENT, "boundary");
    add_levels(s, &layers);
    if (layers.level_count == 0) {
        start_explain_line(s);
        ew_buf_add(&s->line, ew_str_from(scp_text(principal)));
        add_explain_field(s, INDENT, "scp");
    }
}

/* The entries of a request that all others have too, or those that are its
   own. */
static void add_request_context(struct sheet *s,
                                const struct ew_witness *witness,
                                const struct ew_request *request, bool shared)
{
    for (size_t i = 0; i < request->context_count; i++) {
        const struct ew_context_entry *entry = &request->context[i];
        if (ew_text_is_shared(witness, entry) != shared) {
            continue;
        }
        start_explain_line(s);
        ew_buf_add_visible(&s->line, entry->key);
        ew_buf_add(&s->line, EW_STR(" = "));
        ew_text_add_list(&s->line,
                         (struct ew_strs){entry->values, entry->value_count});
        ew_text_pad(s->out, ITEM_INDENT + 1);
        ew_text_wrap(s->out, ew_buf_str(&s->line), ITEM_INDENT + 1,
                     ITEM_INDENT + 3, ew_text_columns(s->how));
    }
}

/*
 * It takes a request for the cluster and one for the task (fact A1.1.3), in one
 * context; only what differs stands below each.
 */
static void add_witness(struct sheet *s, const struct ew_access *access)
{
    const struct ew_witness *witness = &access->witness;
    bool one = witness->count == 1;
    if (witness->count == 0) {
        return;
    }
    if (access->verdict == EW_VERDICT_UNKNOWN) {
        heading(s, one ? "A request that the part that was read allows; what "
                         "is missing may deny it"
                       : "Two requests that the part that was read allows; "
                         "what is missing may deny them");
    } else {
        heading(s, one ? "A request that is allowed"
                       : "Two requests that are allowed, and it takes both");
    }
    for (size_t i = 0; i < witness->count; i++) {
        const struct ew_request *request = &witness->requests[i];
        start_explain_line(s);
        ew_buf_add_visible(&s->line, request->action);
        ew_buf_add(&s->line, EW_STR(" on "));
        ew_buf_add_visible(&s->line, request->resource);
        bullet(s);
        add_request_context(s, witness, request, false);
    }
    if (!one) {
        start_explain_line(s);
        ew_buf_add(&s->line, EW_STR("both in this context"));
        bullet(s);
        add_request_context(s, witness, &witness->requests[0], true);
    }
}

static void add_note_lines(struct sheet *s, const struct ew_reported *reported)
{
    const struct ew_access *access = reported->access;
    if (access->note_count > 0) {
        heading(s, "Notes");
    }
    for (size_t i = 0; i < access->note_count; i++) {
        start_explain_line(s);
        ew_buf_add_visible(&s->line, access->notes[i].text);
        bullet(s);
    }
    if (reported->trusted_by.count > 0) {
        heading(s, "Trusts");
        start_explain_line(s);
        ew_text_add_list(&s->line, reported->trusted_by);
        bullet(s);
    }
}

void ew_report_explain_text(struct ew_buf *out,
                            const struct ew_reported *reported,
                            const struct ew_target *target,
                            const struct ew_render *how)
{
    const struct ew_access *access = reported->access;
    struct sheet s = {.out = out, .how = how};
    ew_buf_init(&s.line);
    add_sentence(&s, access, target);
    add_unknown_reasons(&s, access);
    add_reach(&s, access);
    if (access->grant_count > 0) {
        heading(&s, "Granted by");
    }
    for (size_t i = 0; i < access->grant_count; i++) {
        add_grant_lines(&s, i + 1, &access->grants[i]);
    }
    const struct ew_principal *principal = access->principal;
    bool any_idle = false;
    for (size_t i = 0; i < principal->attachment_count; i++) {
        add_idle_of(&s, access, &principal->attachments[i], &any_idle);
    }
    add_blockers(&s, access);
    add_layers(&s, access->principal);
    add_witness(&s, access);
    add_note_lines(&s, reported);
    if (reported->ways) {
        ew_ways_explain_text(out, reported->ways, how);
    }
    out->failed = out->failed || s.line.failed;
    ew_buf_release(&s.line);
}
