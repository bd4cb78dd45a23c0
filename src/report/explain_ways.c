/*
 * The other ways of one principal, for a person: what it may do at other doors,
 * and each path as a numbered chain, from the first call to the door.
 *
 *     Path 2
 *       1. assume role/ops
 *          through     statement 0 "Operate" of operate
 *          place       account.json:15:15
 *          request     sts:AssumeRole on arn:aws:iam::111122223333:role/ops
 *       2. exec in web (eu-west-1)
 *
 * Paths that differ in their door only are one chain with several ends.
 */
#include "report/ways.h"

enum { WAY_INDENT = 2, STEP_INDENT = 5, ENTRY_INDENT = 19 };

/* One text under construction beside the output. */
struct chain {
    struct ew_buf *out;
    const struct ew_render *how;
    struct ew_buf line;
};

static void add_way_title(struct chain *c, const char *title)
{
    ew_buf_add_char(c->out, '\n');
    ew_text_styled(c->out, c->how, EW_STYLE_BOLD, title);
    ew_buf_add_char(c->out, '\n');
}

/* What is in the line, if anything is; it is empty then. */
static void add_way_field(struct chain *c, const char *label)
{
    if (c->line.len > 0) {
        ew_text_field(c->out, c->how, STEP_INDENT, label, ew_buf_str(&c->line));
    }
    c->line.len = 0;
}

static void add_way_item(struct chain *c, size_t number)
{
    ew_buf_printf(c->out, "%3zu. ", number);
    ew_text_wrap(c->out, ew_buf_str(&c->line), STEP_INDENT, STEP_INDENT,
                 ew_text_columns(c->how));
    c->line.len = 0;
}

static void add_way_texts(struct chain *c, const char *label,
                          struct ew_strs texts)
{
    for (size_t i = 0; i < texts.count; i++) {
        ew_buf_add_visible(&c->line, texts.items[i]);
        add_way_field(c, i ? "" : label);
    }
}

/* What a step before has written stands nowhere. */
static void add_way_through(struct chain *c, const struct ew_policy *policy,
                            const struct ew_statement *statement)
{
    const struct ew_document *document =
        policy->document ? ew_policy_document_with(policy, statement) : NULL;
    if (!document || !document->text) {
        ew_buf_add(&c->line, EW_STR("what a step before has written"));
        add_way_field(c, "through");
        return;
    }
    ew_text_add_statement_of(&c->line, policy, statement);
    add_way_field(c, "through");
    ew_text_add_place(&c->line, ew_statement_place(document, statement));
    add_way_field(c, "place");
}

/* What follows from who calls, where and when: told with -v only. */
static bool is_routine(struct ew_str key)
{
    static const struct ew_str ROUTINE[] = {
        EW_LIT("aws:PrincipalArn"),    EW_LIT("aws:PrincipalAccount"),
        EW_LIT("aws:PrincipalType"),   EW_LIT("aws:PrincipalOrgID"),
        EW_LIT("aws:ResourceOrgID"),   EW_LIT("aws:PrincipalOrgPaths"),
        EW_LIT("aws:CurrentTime"),     EW_LIT("aws:PrincipalIsAWSService"),
        EW_LIT("aws:EpochTime"),       EW_LIT("aws:SecureTransport"),
        EW_LIT("aws:username"),        EW_LIT("aws:ResourceAccount"),
        EW_LIT("aws:userid"),          EW_LIT("aws:ResourceOrgPaths"),
        EW_LIT("aws:RequestedRegion"),
    };
    for (size_t i = 0; i < sizeof(ROUTINE) / sizeof(ROUTINE[0]); i++) {
        if (ew_str_eq(key, ROUTINE[i])) {
            return true;
        }
    }
    return false;
}

/* The entries that all requests have in common, below the last of them, or
   those of one alone. */
static void add_way_context(struct chain *c, const struct ew_witness *witness,
                            const struct ew_request *request, bool shared)
{
    for (size_t i = 0; i < request->context_count; i++) {
        const struct ew_context_entry *entry = &request->context[i];
        if (ew_text_is_shared(witness, entry) != shared ||
            (is_routine(entry->key) && !c->how->all)) {
            continue;
        }
        ew_buf_add_visible(&c->line, entry->key);
        ew_buf_add(&c->line, EW_STR(" = "));
        ew_text_add_list(&c->line,
                         (struct ew_strs){entry->values, entry->value_count});
        ew_text_pad(c->out, ENTRY_INDENT);
        ew_text_wrap(c->out, ew_buf_str(&c->line), ENTRY_INDENT,
                     ENTRY_INDENT + 2, ew_text_columns(c->how));
        c->line.len = 0;
    }
}

static void add_requests(struct chain *c, const struct ew_witness *witness)
{
    for (size_t i = 0; i < witness->count; i++) {
        const struct ew_request *request = &witness->requests[i];
        ew_buf_add_visible(&c->line, request->action);
        ew_buf_add(&c->line, EW_STR(" on "));
        ew_buf_add_visible(&c->line, request->resource);
        add_way_field(c, i ? "" : "request");
        add_way_context(c, witness, request, false);
    }
    if (witness->count > 1) {
        add_way_context(c, witness, &witness->requests[0], true);
    }
}

/* ---- doors --------------------------------------------------------------- */

/* What gives it, what it takes, and a request. */
static void add_door_reasons(struct chain *c, const struct ew_door_access *door,
                             const struct ew_witness *witness)
{
    const struct ew_access *access = door->access;
    for (size_t i = 0; i < access->grant_count; i++) {
        add_way_through(c, access->grants[i].attachment->policy,
                        access->grants[i].statement);
    }
    ew_text_add_needed(&c->line, access->conditions, access->condition_count);
    add_way_field(c, "conditions");
    add_way_texts(c, "unknown", access->unknown);
    ew_text_add_blockers(&c->line, access);
    add_way_field(c, "blocked by");
    add_requests(c, witness);
}

static void add_other_doors(struct chain *c, const struct ew_ways *ways)
{
    size_t number = 0;
    for (size_t i = 0; i < ways->door_count; i++) {
        const struct ew_door_access *door = &ways->doors[i];
        if (door->door == EW_DOOR_EXEC) {
            continue;
        }
        if (number++ == 0) {
            add_way_title(c, "Other doors");
        }
        ew_ways_add_door(&c->line, door, ways->principal);
        add_way_item(c, number);
        add_door_reasons(c, door, &door->access->witness);
    }
}

/* ---- paths --------------------------------------------------------------- */

static void add_way_step(struct chain *c, size_t number,
                         const struct ew_path_step *step)
{
    const char *verdict = ew_verdict_text(step->verdict);
    ew_ways_add_step(&c->line, step);
    if (step->verdict != EW_VERDICT_ALLOWED) {
        ew_buf_printf(&c->line, ": %s", verdict);
    }
    add_way_item(c, number);
    ew_buf_add_visible(&c->line, step->as);
    add_way_field(c, "as");
    for (size_t i = 0; i < step->through_count; i++) {
        if (step->through[i].policy && step->through[i].statement) {
            add_way_through(c, step->through[i].policy,
                            step->through[i].statement);
        }
    }
    ew_text_add_needed(&c->line, step->conditions, step->condition_count);
    add_way_field(c, "conditions");
    add_way_texts(c, "needs", step->needs);
    add_way_texts(c, "unknown", step->unknown);
    add_requests(c, &step->witness);
}

static void add_way_end(struct chain *c, size_t number,
                        const struct ew_path *path)
{
    bool adds = path->adds.count > 0;
    ew_buf_add(&c->line, ew_str_from(ew_door_text(path->door)));
    ew_ways_add_at(&c->line, path);
    add_way_item(c, number);
    ew_buf_add_visible(&c->line, path->end->arn);
    add_way_field(c, "as");
    add_way_texts(c, "needs", path->at->needs);
    add_door_reasons(c, path->at,
                     adds ? &path->adds : &path->at->access->witness);
}

static void add_chain(struct chain *c, size_t number,
                      const struct ew_routes *routes,
                      const struct ew_path *first)
{
    ew_buf_printf(&c->line, "Path %zu", number);
    add_way_title(c, c->line.failed ? "" : c->line.ptr);
    c->line.len = 0;
    for (size_t i = 0; i < first->step_count; i++) {
        add_way_step(c, i + 1, first->steps[i]);
    }
    for (const struct ew_path *path = first; path;
         path = ew_ways_same_route(routes, path)) {
        add_way_end(c, first->step_count + 1, path);
    }
}

void ew_ways_explain_text(struct ew_buf *out, const struct ew_ways *ways,
                          const struct ew_render *how)
{
    struct chain c = {.out = out, .how = how};
    struct ew_routes routes = {
        .paths = ways->paths, .count = ways->path_count, .by_statement = true};
    const struct ew_path *path;
    size_t number = 0;
    ew_buf_init(&c.line);
    add_other_doors(&c, ways);
    while ((path = ew_ways_next(&routes))) {
        add_chain(&c, ++number, &routes, path);
        ew_render_drain(out, how);
    }
    out->failed = out->failed || c.line.failed;
    ew_buf_release(&c.line);
}
