/*
 * Doors and paths of principals, and who comes in from outside. A call is told
 * with its action, since a way may take several.
 */
#include "report/shapes.h"

/* ---- calls --------------------------------------------------------------- */

/* clang-format off */
static const struct ew_row CALL_ROWS[] = {
    {"action",   EW_TEXT(ew_request, action)},
    {"resource", EW_TEXT(ew_request, resource)},
    {"context",  EW_SPECIAL(ew_request, context,
                            const struct ew_context_entry *, EW_CONTEXT)},
};
static const struct ew_shape CALL = {
    EW_SHAPE("call", CALL_ROWS, ew_request)};

static const struct ew_row CALLS_ROWS[] = {
    {"requests", EW_LIST(ew_witness, requests, count, CALL)},
};
static const struct ew_shape CALLS = {
    EW_SHAPE("calls", CALLS_ROWS, ew_witness),
    .null = EW_NULL_BY_POINTER,
    .help = "Requests that are all allowed; null: none is at hand."};
/* clang-format on */

/* ---- statements ---------------------------------------------------------- */

struct through {
    struct ew_policy_name policy;
    const struct ew_statement *statement;
    struct ew_place place;
};

static void write_opening(struct ew_json_writer *w, struct ew_rows rows,
                          const void *from)
{
    const struct ew_through *through = from;
    struct through view = {
        .policy = ew_policy_name_of(through->policy),
        .statement = through->statement,
    };
    if (through->policy && through->statement) {
        view.place = ew_statement_place(
            ew_policy_document_with(through->policy, through->statement),
            through->statement);
    }
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_opening(struct ew_reader *r, struct ew_rows rows,
                                   void *to)
{
    struct ew_through *through = to;
    struct through view = {.statement = NULL};
    struct ew_read_policy *policy = NULL;
    struct ew_statement *statement = NULL;
    EW_TRY(ew_read_rows(r, rows, &view));
    if (!view.policy.id.ptr || !view.statement) {
        return ew_read_fail(r, "there must be a policy and a statement");
    }
    EW_TRY(ew_read_statement_at(r, view.policy, view.statement, view.place,
                                &policy, &statement));
    *through = (struct ew_through){&policy->policy, statement};
    return EW_OK;
}

/* clang-format off */
static const struct ew_row THROUGH_ROWS[] = {
    {"policy",      EW_TEXT_OR_NULL(through, policy.id)},
    {"policy_name", EW_TEXT_OR_NULL(through, policy.name)},
    {"statement",   EW_OBJECT(through, statement, EW_STATEMENT_SHAPE)},
    {"location",    EW_OBJECT(through, place, EW_LOCATION_SHAPE)},
};
const struct ew_shape EW_THROUGH_SHAPE = {
    EW_SHAPE("through", THROUGH_ROWS, ew_through),
    .null = EW_NULL_BY_POINTER,
    .write = write_opening, .read = read_opening};
/* clang-format on */

/* ---- doors --------------------------------------------------------------- */

struct door {
    enum ew_door door;
    struct ew_access access;
    struct ew_strs needs;
};

static void write_door(struct ew_json_writer *w, struct ew_rows rows,
                       const void *from)
{
    const struct ew_door_access *door = from;
    const struct door view = {door->door, *door->access, door->needs};
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_door(struct ew_reader *r, struct ew_rows rows,
                                void *to)
{
    struct ew_door_access *door = to;
    struct door view = {.door = EW_DOOR_EXEC};
    struct ew_access *access = EW_NEW(r->arena, struct ew_access);
    EW_TRY_MEMORY_FOR(access, r->err);
    EW_TRY(ew_read_rows(r, rows, &view));
    *access = view.access;
    *door = (struct ew_door_access){view.door, access, view.needs};
    return EW_OK;
}

/* clang-format off */
static const struct ew_row DOOR_ROWS[] = {
    {"door",            EW_WORD(door, door, EW_DOOR_WORDS)},
    {"verdict",         EW_WORD(door, access.verdict, EW_VERDICT_WORDS),
     .unsaid = EW_VERDICT_BLOCKED},
    {"unknown",         EW_TEXTS(door, access.unknown)},
    {"reach",           EW_WORD(door, access.reach, EW_REACH_WORDS)},
    {"regions",         EW_TEXTS(door, access.regions)},
    {"clusters",        EW_TEXTS(door, access.clusters)},
    {"clusters_except", EW_TEXTS(door, access.clusters_except)},
    {"containers",      EW_TEXTS(door, access.containers)},
    {"conditions",      EW_LIST(door, access.conditions, access.condition_count,
                                EW_CONDITION_SHAPE)},
    {"needs",           EW_TEXTS(door, needs),
     .help = "What must be so beside policies."},
    {"grants",          EW_LIST(door, access.grants, access.grant_count,
                                EW_GRANT_SHAPE)},
    {"witness",         EW_OBJECT(door, access.witness, CALLS)},
};
const struct ew_shape EW_DOOR_SHAPE = {
    EW_SHAPE("door", DOOR_ROWS, ew_door_access),
    .write = write_door, .read = read_door};
/* clang-format on */

/* ---- steps --------------------------------------------------------------- */

/* clang-format off */
static const struct ew_row STEP_ROWS[] = {
    {"kind",       EW_WORD(ew_path_step, kind, EW_PATH_KIND_WORDS)},
    {"verdict",    EW_WORD(ew_path_step, verdict, EW_VERDICT_WORDS),
     .unsaid = EW_VERDICT_CONDITIONAL},
    {"actions",    EW_TEXTS(ew_path_step, actions)},
    {"as",         EW_TEXT(ew_path_step, as),
     .help = "Who makes the calls: an ARN, or what a trust policy names."},
    {"target",     EW_TEXT_OR_NULL(ew_path_step, target)},
    {"becomes",    EW_TEXT_OR_NULL(ew_path_step, becomes),
     .help = "Null: the caller stays who it is, and may more."},
    {"through",    EW_LIST(ew_path_step, through, through_count,
                           EW_THROUGH_SHAPE)},
    {"conditions", EW_LIST(ew_path_step, conditions, condition_count,
                           EW_CONDITION_SHAPE)},
    {"needs",      EW_TEXTS(ew_path_step, needs)},
    {"unknown",    EW_TEXTS(ew_path_step, unknown)},
    {"witness",    EW_OBJECT(ew_path_step, witness, CALLS)},
};
static const struct ew_shape STEP = {
    EW_SHAPE("step", STEP_ROWS, ew_path_step)};
/* clang-format on */

/* Steps are shared by all paths that go by them. */
struct steps {
    const struct ew_path_step *const *items;
    size_t count;
};

static void write_steps(struct ew_json_writer *w, const void *at)
{
    const struct steps *steps = at;
    ew_json_open_array(w);
    for (size_t i = 0; i < steps->count; i++) {
        ew_write_shape(w, &STEP, steps->items[i]);
    }
    ew_json_close_array(w);
}

static enum ew_status read_steps(struct ew_reader *r, void *at)
{
    struct steps *steps = at;
    struct ew_vec list = ew_vec_of(r->arena, sizeof(struct ew_path_step));
    EW_TRY(ew_read_list(r, &STEP, &list));
    const struct ew_path_step **items =
        EW_NEW_ARRAY(r->arena, list.count, const struct ew_path_step *);
    EW_TRY_MEMORY_FOR(items, r->err);
    for (size_t i = 0; i < list.count; i++) {
        items[i] = &((const struct ew_path_step *)list.items)[i];
    }
    *steps = (struct steps){items, list.count};
    return steps->count > 0
               ? EW_OK
               : ew_read_fail(r, "a path must have one step or more");
}

static const struct ew_special STEPS = {
    .write = write_steps, .read = read_steps, .list_of = &STEP};

/* ---- paths --------------------------------------------------------------- */

struct path {
    enum ew_door door;
    enum ew_verdict verdict;
    struct ew_str end;
    struct steps steps;
    struct ew_through opening;
    struct ew_access at;
    struct ew_strs needs;
    struct ew_witness adds;
};

static void write_path(struct ew_json_writer *w, struct ew_rows rows,
                       const void *from)
{
    const struct ew_path *path = from;
    const struct path view = {
        .door = path->door,
        .verdict = path->verdict,
        .end = path->end->arn,
        .steps = {path->steps, path->step_count},
        .opening = path->opening,
        .at = *path->at->access,
        .needs = path->at->needs,
        .adds = path->adds,
    };
    ew_write_rows(w, rows, &view);
}

static enum ew_status read_path(struct ew_reader *r, struct ew_rows rows,
                                void *to)
{
    struct ew_path *path = to;
    struct path view = {.door = EW_DOOR_EXEC};
    struct ew_principal *end = EW_NEW(r->arena, struct ew_principal);
    struct ew_access *access = EW_NEW(r->arena, struct ew_access);
    struct ew_door_access *at = EW_NEW(r->arena, struct ew_door_access);
    EW_TRY_MEMORY_FOR(end && access && at, r->err);
    EW_TRY(ew_read_rows(r, rows, &view));
    end->arn = view.end;
    *access = view.at;
    access->principal = end;
    access->verdict = view.verdict;
    *at = (struct ew_door_access){view.door, access, view.needs};
    *path = (struct ew_path){
        .door = view.door,
        .verdict = view.verdict,
        .end = end,
        .steps = view.steps.items,
        .step_count = view.steps.count,
        .opening = view.opening,
        .at = at,
        .adds = view.adds,
    };
    return EW_OK;
}

/* clang-format off */
static const struct ew_row PATH_ROWS[] = {
    {"door",            EW_WORD(path, door, EW_DOOR_WORDS)},
    {"verdict",         EW_WORD(path, verdict, EW_VERDICT_WORDS),
     .unsaid = EW_VERDICT_CONDITIONAL,
     .help = "That of the weakest step, or of the door at the end."},
    {"end",             EW_TEXT(path, end),
     .help = "Whose access is used at the door."},
    {"steps",           EW_SPECIAL(path, steps, struct steps, STEPS)},
    {"opening",         EW_OBJECT(path, opening, EW_THROUGH_SHAPE),
     .help = "The statement without which the path would not be there."},
    {"reach",           EW_WORD(path, at.reach, EW_REACH_WORDS)},
    {"regions",         EW_TEXTS(path, at.regions)},
    {"clusters",        EW_TEXTS(path, at.clusters)},
    {"clusters_except", EW_TEXTS(path, at.clusters_except)},
    {"containers",      EW_TEXTS(path, at.containers)},
    {"conditions",      EW_LIST(path, at.conditions, at.condition_count,
                                EW_CONDITION_SHAPE),
     .help = "Of the door at the end, beside those of the steps."},
    {"needs",           EW_TEXTS(path, needs)},
    {"adds",            EW_OBJECT(path, adds, CALLS),
     .help = "What was not allowed without the path."},
};
const struct ew_shape EW_PATH_SHAPE = {
    EW_SHAPE("path", PATH_ROWS, ew_path),
    .write = write_path, .read = read_path};
/* clang-format on */

/* ---- evidence ------------------------------------------------------------ */

/* clang-format off */
static const struct ew_row EVIDENCE_ROWS[] = {
    {"action",     EW_TEXT(ew_evidence, action)},
    {"hides",      EW_WORD(ew_evidence, hides, EW_HIDES_WORDS),
     .help = "What was typed, who it was, or the alert at the time."},
    {"verdict",    EW_WORD(ew_evidence, verdict, EW_VERDICT_WORDS),
     .unsaid = EW_VERDICT_CONDITIONAL},
    {"unknown",    EW_TEXTS(ew_evidence, unknown)},
    {"through",    EW_OBJECT(ew_evidence, through, EW_THROUGH_SHAPE)},
    {"conditions", EW_LIST(ew_evidence, conditions, condition_count,
                           EW_CONDITION_SHAPE)},
    {"needs",      EW_TEXTS(ew_evidence, needs)},
};
const struct ew_shape EW_EVIDENCE_SHAPE = {
    EW_SHAPE("evidence", EVIDENCE_ROWS, ew_evidence),
    .help = "A call by which evidence of sessions is hidden."};
/* clang-format on */

/* ---- outside ------------------------------------------------------------- */

/* clang-format off */
static const struct ew_row OUTSIDE_ROWS[] = {
    {"from",     EW_TEXT(ew_outside, from),
     .help = "`*`, an account id, the ARN of a provider or of a principal, or "
             "a service."},
    {"kind",     EW_WORD(ew_outside, kind, EW_OUTSIDE_KIND_WORDS)},
    {"subjects", EW_TEXTS(ew_outside, subjects),
     .help = "Of a provider: who is let in, as patterns. One that lets "
             "different ones in to different roles is listed for each."},
    {"paths",    EW_LIST(ew_outside, paths, path_count, EW_PATH_SHAPE)},
};
const struct ew_shape EW_OUTSIDE_SHAPE = {
    EW_SHAPE("outside", OUTSIDE_ROWS, ew_outside),
    .help = "Somebody who is no principal of the input, and whom a trust "
            "policy lets in."};
/* clang-format on */
