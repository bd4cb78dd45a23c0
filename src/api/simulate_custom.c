/*
 * `aws iam simulate-custom-policy`, offline: its input, and the shape of its
 * output. One result an action, with the most restrictive decision over all
 * resources, and each resource's own decision in ResourceSpecificResults.
 *
 * Source: IAM API reference, SimulateCustomPolicy and EvaluationResult.
 */
#include "base/file.h"
#include "base/json_write.h"

#include "api/simulate.h"

/* The input, read. */
struct input {
    struct ew_arena *arena;
    const struct ew_json_text *text;
    struct ew_error *err;
    struct ew_layers layers;
    struct ew_strs actions;
    struct ew_strs resources;
    struct ew_request request; /* its action and resource vary */
};

enum {
    POLICIES,
    BOUNDARIES,
    ACTIONS,
    RESOURCES,
    RESOURCE_POLICY,
    CALLER,
    CONTEXT,
    MEMBERS,
};
static const struct ew_str NAMES[] = {
    [POLICIES] = EW_LIT("PolicyInputList"),
    [BOUNDARIES] = EW_LIT("PermissionsBoundaryPolicyInputList"),
    [ACTIONS] = EW_LIT("ActionNames"),
    [RESOURCES] = EW_LIT("ResourceArns"),
    [RESOURCE_POLICY] = EW_LIT("ResourcePolicy"),
    [CALLER] = EW_LIT("CallerArn"),
    [CONTEXT] = EW_LIT("ContextEntries"),
};

/* ---- reading ------------------------------------------------------------ */

static enum ew_status read_strings(struct input *in,
                                   const struct ew_member *member,
                                   struct ew_str name, struct ew_strs *out)
{
    struct ew_vec list = ew_vec_of(in->arena, sizeof(struct ew_str));
    if (!member->present) {
        return EW_OK;
    }
    if (member->kind != EW_JSON_ARRAY) {
        return ew_fail(in->err, EW_INVALID, "`%.*s` is %s, not a list",
                       EW_STR_ARG(name), ew_kind_text(member->kind));
    }
    struct ew_json_iter iter = ew_json_iter(in->text, member->span, in->arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        if (item.kind != EW_JSON_STRING) {
            return ew_fail(in->err, EW_INVALID, "`%.*s` holds %s, not a string",
                           EW_STR_ARG(name), ew_kind_text(item.kind));
        }
        struct ew_str value = ew_json_string_at(in->text, item.span, in->arena);
        if (!value.ptr || ew_vec_push_str(&list, value) != EW_OK) {
            return ew_fail_memory(in->err);
        }
    }
    *out = (struct ew_strs){list.items, list.count};
    return EW_OK;
}

/* A policy keeps its places within its own text, as AWS reports them. */
static enum ew_status read_policy(struct input *in, struct ew_str name,
                                  size_t number, struct ew_str text,
                                  const struct ew_policy **out)
{
    struct ew_policy *policy = EW_NEW(in->arena, struct ew_policy);
    struct ew_str id =
        ew_arena_printf(in->arena, "%.*s.%zu", EW_STR_ARG(name), number);
    EW_TRY_MEMORY_FOR(policy && id.ptr, in->err);
    policy->id = id;
    policy->name = id;
    struct ew_json_text *json = NULL;
    EW_TRY(ew_json_vet(in->arena, id, text, &json, in->err));
    if (json->root_kind != EW_JSON_OBJECT) {
        return ew_fail(in->err, EW_INVALID, "%.*s is %s, not an object",
                       EW_STR_ARG(id), ew_kind_text(json->root_kind));
    }
    *out = policy;
    return ew_document_parse(in->arena, in->arena, json, json->root,
                             EW_USE_IDENTITY, &policy->document) == EW_OK
               ? EW_OK
               : ew_fail_memory(in->err);
}

static enum ew_status read_policies(struct input *in,
                                    const struct ew_member *found)
{
    struct ew_strs texts = {NULL, 0};
    EW_TRY(read_strings(in, &found[POLICIES], NAMES[POLICIES], &texts));
    struct ew_attachment *list =
        EW_NEW_ARRAY(in->arena, texts.count, struct ew_attachment);
    EW_TRY_MEMORY_FOR(list, in->err);
    for (size_t i = 0; i < texts.count; i++) {
        EW_TRY(read_policy(in, NAMES[POLICIES], i + 1, texts.items[i],
                           &list[i].policy));
    }
    in->layers.identity = list;
    in->layers.identity_count = texts.count;
    struct ew_strs boundaries = {NULL, 0};
    EW_TRY(
        read_strings(in, &found[BOUNDARIES], NAMES[BOUNDARIES], &boundaries));
    if (boundaries.count > 1) {
        return ew_fail(in->err, EW_INVALID,
                       "a principal has at most one permissions boundary");
    }
    in->layers.has_boundary = boundaries.count == 1;
    return boundaries.count == 0
               ? EW_OK
               : read_policy(in, NAMES[BOUNDARIES], 1, boundaries.items[0],
                             &in->layers.boundary);
}

static enum ew_status read_entry(struct input *in, struct ew_span span,
                                 struct ew_context_entry *out)
{
    static const struct ew_str ENTRY[] = {
        EW_LIT("ContextKeyName"),
        EW_LIT("ContextKeyValues"),
        EW_LIT("ContextKeyType"),
    };
    struct ew_member found[3];
    struct ew_str type = EW_STR("string");
    struct ew_strs values = {NULL, 0};
    if (ew_members_read(in->text, span, in->arena, ENTRY, 3, found) != EW_OK) {
        return ew_fail_memory(in->err);
    }
    EW_TRY(ew_case_string(in->arena, in->text, &found[0], "ContextKeyName",
                          &out->key, in->err));
    EW_TRY(read_strings(in, &found[1], ENTRY[1], &values));
    if (found[2].present) {
        EW_TRY(ew_case_string(in->arena, in->text, &found[2], "ContextKeyType",
                              &type, in->err));
    }
    out->values = values.items;
    out->value_count = values.count;
    out->many = ew_str_ends(type, EW_STR("List")) || values.count > 1;
    return EW_OK;
}

static enum ew_status read_context(struct input *in,
                                   const struct ew_member *member)
{
    struct ew_vec list = ew_vec_of(in->arena, sizeof(struct ew_context_entry));
    if (!member->present) {
        return EW_OK;
    }
    if (member->kind != EW_JSON_ARRAY) {
        return ew_fail(in->err, EW_INVALID,
                       "`ContextEntries` is %s, not a "
                       "list",
                       ew_kind_text(member->kind));
    }
    struct ew_json_iter iter = ew_json_iter(in->text, member->span, in->arena);
    struct ew_json_item item;
    while (ew_json_next(&iter, &item)) {
        struct ew_context_entry *slot = ew_vec_push(&list);
        EW_TRY_MEMORY_FOR(slot, in->err);
        EW_TRY(read_entry(in, item.span, slot));
    }
    in->request.context = list.items;
    in->request.context_count = list.count;
    return EW_OK;
}

static enum ew_status read_input(struct input *in)
{
    static const struct ew_str ANY = EW_LIT("*");
    struct ew_member found[MEMBERS];
    if (ew_members_read(in->text, in->text->root, in->arena, NAMES, MEMBERS,
                        found) != EW_OK) {
        return ew_fail_memory(in->err);
    }
    if (found[RESOURCE_POLICY].present) {
        return ew_fail(in->err, EW_UNSUPPORTED,
                       "`ResourcePolicy` is not simulated: ECS has no "
                       "resource policies");
    }
    EW_TRY(read_policies(in, found));
    EW_TRY(read_strings(in, &found[ACTIONS], NAMES[ACTIONS], &in->actions));
    EW_TRY(
        read_strings(in, &found[RESOURCES], NAMES[RESOURCES], &in->resources));
    if (in->actions.count == 0 || in->layers.identity_count == 0) {
        return ew_fail(
            in->err, EW_INVALID, "`%.*s` is missing or empty",
            EW_STR_ARG(NAMES[in->actions.count ? POLICIES : ACTIONS]));
    }
    if (in->resources.count == 0) {
        in->resources = (struct ew_strs){&ANY, 1};
    }
    if (found[CALLER].present) {
        EW_TRY(ew_case_string(in->arena, in->text, &found[CALLER], "CallerArn",
                              &in->request.principal, in->err));
    }
    return read_context(in, &found[CONTEXT]);
}

/* ---- answering ---------------------------------------------------------- */

/* One action on one resource. */
struct verdict {
    struct ew_str resource;
    struct ew_outcome outcome;
    bool within_boundary;
};

static enum ew_status judge(struct input *in, struct verdict *out)
{
    in->request.resource = out->resource;
    EW_TRY(ew_evaluate(&in->layers, &in->request, EW_STRICT, in->arena,
                       &out->outcome, in->err));
    if (!in->layers.has_boundary) {
        return EW_OK;
    }
    const struct ew_attachment boundary = {.policy = in->layers.boundary};
    const struct ew_layers alone = {.identity = &boundary, .identity_count = 1};
    struct ew_outcome outcome;
    EW_TRY(ew_evaluate(&alone, &in->request, EW_STRICT, in->arena, &outcome,
                       in->err));
    out->within_boundary = outcome.decision == EW_ALLOWED;
    return EW_OK;
}

static void add_position(struct ew_json_writer *w, const char *name,
                         size_t line, size_t column)
{
    ew_json_key(w, name);
    ew_json_open_object(w);
    ew_json_member_size(w, "Line", line);
    ew_json_member_size(w, "Column", column);
    ew_json_close_object(w);
}

static void add_matched(struct ew_json_writer *w,
                        const struct ew_policy *policy,
                        const struct ew_statement *statement)
{
    struct ew_place place = ew_statement_place(policy->document, statement);
    ew_json_open_object(w);
    ew_json_member_str(w, "SourcePolicyId", policy->id);
    ew_json_member_text(w, "SourcePolicyType", "IAM Policy");
    add_position(w, "StartPosition", place.line, place.column);
    add_position(w, "EndPosition", place.end_line, place.end_column);
    ew_json_close_object(w);
}

/* The Deny alone, or every Allow of the identity policies. */
static enum ew_status add_statements(struct ew_json_writer *w, struct input *in,
                                     const struct verdict *verdict)
{
    const struct ew_outcome *outcome = &verdict->outcome;
    ew_json_key(w, "MatchedStatements");
    ew_json_open_array(w);
    if (outcome->decision == EW_EXPLICIT_DENY) {
        add_matched(w, outcome->policy, outcome->statement);
    }
    in->request.resource = verdict->resource;
    size_t count = in->layers.identity_count;
    for (size_t i = 0; outcome->decision == EW_ALLOWED && i < count; i++) {
        const struct ew_policy *policy = in->layers.identity[i].policy;
        const struct ew_document *document = policy->document;
        for (size_t j = 0; j < document->statement_count; j++) {
            bool applies = false;
            EW_TRY(ew_statement_applies(document, &document->statements[j],
                                        &in->request, EW_STRICT, in->arena,
                                        &applies));
            if (applies && document->statements[j].effect == EW_ALLOW) {
                add_matched(w, policy, &document->statements[j]);
            }
        }
    }
    ew_json_close_array(w);
    return EW_OK;
}

static bool is_given(const struct ew_request *request, struct ew_str key)
{
    for (size_t i = 0; i < request->context_count; i++) {
        if (ew_str_eq_nocase(request->context[i].key, key)) {
            return true;
        }
    }
    return false;
}

static bool is_listed(const struct ew_vec *keys, struct ew_str key)
{
    EW_EACH(const struct ew_str, text, keys) {
        if (ew_str_eq_nocase(*text, key)) {
            return true;
        }
    }
    return false;
}

/* Keys of the statements that name the action, in order of appearance. */
static enum ew_status add_missing_of(const struct input *in,
                                     const struct ew_document *document,
                                     struct ew_vec *keys)
{
    for (size_t i = 0; i < document->statement_count; i++) {
        const struct ew_statement *statement = &document->statements[i];
        bool named = ew_statement_names_action(statement, in->request.action);
        for (size_t j = 0; named && j < statement->condition_count; j++) {
            struct ew_str key = statement->conditions[j].key;
            if (!is_given(&in->request, key) && !is_listed(keys, key)) {
                EW_TRY(ew_vec_push_str(keys, key));
            }
        }
    }
    return EW_OK;
}

static enum ew_status add_missing(struct ew_json_writer *w,
                                  const struct input *in)
{
    struct ew_vec keys = ew_vec_of(in->arena, sizeof(struct ew_str));
    for (size_t i = 0; i < in->layers.identity_count; i++) {
        EW_TRY(
            add_missing_of(in, in->layers.identity[i].policy->document, &keys));
    }
    if (in->layers.has_boundary) {
        EW_TRY(add_missing_of(in, in->layers.boundary->document, &keys));
    }
    ew_json_key(w, "MissingContextValues");
    ew_json_open_array(w);
    EW_EACH(const struct ew_str, text, &keys) {
        ew_json_add_str(w, *text);
    }
    ew_json_close_array(w);
    return EW_OK;
}

static enum ew_status add_verdict(struct ew_json_writer *w, struct input *in,
                                  const struct verdict *verdict,
                                  struct ew_str name, const char *decision_key)
{
    ew_json_member_str(w, "EvalResourceName", name);
    ew_json_member_text(w, decision_key,
                        ew_decision_text(verdict->outcome.decision));
    EW_TRY(add_statements(w, in, verdict));
    EW_TRY(add_missing(w, in));
    if (in->layers.has_boundary) {
        ew_json_key(w, "PermissionsBoundaryDecisionDetail");
        ew_json_open_object(w);
        ew_json_member_bool(w, "AllowedByPermissionsBoundary",
                            verdict->within_boundary);
        ew_json_close_object(w);
    }
    return EW_OK;
}

/* An explicit Deny is worse than an implicit one, and that than an Allow. */
static bool is_worse(enum ew_decision a, enum ew_decision b)
{
    static const int RANK[] = {
        [EW_ALLOWED] = 0, [EW_IMPLICIT_DENY] = 1, [EW_EXPLICIT_DENY] = 2};
    return RANK[a] > RANK[b];
}

static enum ew_status add_action(struct ew_json_writer *w, struct input *in,
                                 struct verdict *verdicts)
{
    size_t count = in->resources.count;
    struct verdict worst = {.resource = in->resources.items[0]};
    for (size_t i = 0; i < count; i++) {
        verdicts[i] = (struct verdict){.resource = in->resources.items[i]};
        EW_TRY(judge(in, &verdicts[i]));
        if (i == 0 ||
            is_worse(verdicts[i].outcome.decision, worst.outcome.decision)) {
            worst = verdicts[i];
        }
    }
    ew_json_open_object(w);
    ew_json_member_str(w, "EvalActionName", in->request.action);
    /* Over several resources the result is that of none in particular. */
    EW_TRY(add_verdict(w, in, &worst, count == 1 ? worst.resource : EW_STR("*"),
                       "EvalDecision"));
    ew_json_key(w, "ResourceSpecificResults");
    ew_json_open_array(w);
    for (size_t i = 0; i < count; i++) {
        ew_json_open_object(w);
        EW_TRY(add_verdict(w, in, &verdicts[i], verdicts[i].resource,
                           "EvalResourceDecision"));
        ew_json_close_object(w);
    }
    ew_json_close_array(w);
    ew_json_close_object(w);
    return EW_OK;
}

static enum ew_status answer(struct input *in, struct ew_buf *out)
{
    struct ew_json_writer w = ew_json_writer(out, 4);
    struct verdict *verdicts =
        EW_NEW_ARRAY(in->arena, in->resources.count, struct verdict);
    EW_TRY_MEMORY_FOR(verdicts, in->err);
    ew_json_open_object(&w);
    ew_json_key(&w, "EvaluationResults");
    ew_json_open_array(&w);
    for (size_t i = 0; i < in->actions.count; i++) {
        in->request.action = in->actions.items[i];
        EW_TRY(add_action(&w, in, verdicts));
    }
    ew_json_close_array(&w);
    ew_json_member_bool(&w, "IsTruncated", false);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
    return out->failed ? ew_fail_memory(in->err) : EW_OK;
}

static enum ew_exit answer_file(const struct ew_file *file,
                                const struct ew_streams *streams,
                                struct ew_arena *arena, struct ew_buf *out)
{
    struct ew_error err = {0};
    struct ew_json_text *text = NULL;
    struct input in = {.arena = arena, .err = &err};
    enum ew_status status =
        ew_case_vet(arena, file->path, 0, file->text, &text, &err);
    if (status == EW_OK) {
        in.text = text;
        status = read_input(&in);
    }
    if (status == EW_OK) {
        status = answer(&in, out);
    }
    if (status != EW_OK) {
        if (!err.place.file.ptr) {
            err.place.file = file->path;
        }
        enum ew_exit told = ew_say_error(streams, &err);
        bool system = status == EW_NOMEM || status == EW_IO;
        return system ? told : EW_EXIT_INCONCLUSIVE;
    }
    if (fwrite(out->ptr, 1, out->len, streams->out) != out->len ||
        fflush(streams->out) != 0) {
        ew_say(streams, "cannot write the answers");
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}

enum ew_exit ew_simulate_custom_policy(const char *path,
                                       const struct ew_streams *streams)
{
    struct ew_error err = {0};
    struct ew_file file = {0};
    if (ew_file_read(ew_str_from(path), EW_MAX_CONFIG_BYTES, &file, &err) !=
        EW_OK) {
        enum ew_exit told = ew_say_error(streams, &err);
        return err.status == EW_NOMEM ? told : EW_EXIT_USAGE;
    }
    struct ew_arena arena;
    struct ew_buf out;
    ew_arena_init(&arena);
    ew_buf_init(&out);
    enum ew_exit status = answer_file(&file, streams, &arena, &out);
    ew_buf_release(&out);
    ew_arena_release(&arena);
    ew_file_release(&file);
    return status;
}
