/*
 * Doors and paths as findings: at the statement that opens them, said in words
 * that go on after the names of those whom it lets through.
 */
#include "audit/rules/way.h"

#include "base/buf.h"

#include "audit/path_words.h"

/* Of several doors that are not decided the first says so. */
static bool is_first_undecided(const struct ew_case *c)
{
    const struct ew_ways *ways = c->reported->ways;
    for (size_t i = 0; i < ways->door_count; i++) {
        const struct ew_door_access *door = &ways->doors[i];
        if (door->door != EW_DOOR_EXEC &&
            door->access->verdict == EW_VERDICT_UNKNOWN) {
            return door == c->door;
        }
    }
    return true;
}

enum ew_status ew_note_undecided(struct ew_judge *judge,
                                 const struct ew_principal *who,
                                 struct ew_str reason, const char *what,
                                 struct ew_error *err)
{
    static char yes;
    struct ew_str text = ew_arena_printf(
        judge->arena, "`%.*s`: whether there is %s is undecided%s%.*s",
        EW_STR_ARG(who->arn), what, reason.len ? ": " : "", EW_STR_ARG(reason));
    EW_TRY_MEMORY_FOR(text.ptr, err);
    if (ew_map_find(&judge->undecided_known, text)) {
        return EW_OK;
    }
    EW_TRY_MEMORY_FOR(ew_map_put(&judge->undecided_known, text, &yes) == EW_OK,
                      err);
    ew_diag_add(&judge->undecided, who->place, "%.*s", EW_STR_ARG(text));
    return judge->undecided.cut ? ew_fail_memory(err) : EW_OK;
}

/* Not decided is no pass: told once, since of a principal whose own access is
 * unknown the run knows already. */
enum ew_status ew_case_note_undecided(const struct ew_case *c,
                                      struct ew_strs reasons, const char *what,
                                      struct ew_error *err)
{
    const struct ew_principal *who =
        c->reported ? c->reported->access->principal : c->path->end;
    bool known =
        c->reported && c->reported->access->verdict == EW_VERDICT_UNKNOWN;
    return known
               ? EW_OK
               : ew_note_undecided(
                     c->judge, who,
                     reasons.count ? reasons.items[0] : EW_STR(""), what, err);
}

static struct ew_str door_text(const struct ew_case *c)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add(&text, EW_STR("may "));
    ew_door_words(&text, c->door);
    for (size_t i = 0; i < c->door->needs.count; i++) {
        ew_buf_add(&text, i ? EW_STR("; ") : EW_STR("; it takes "));
        ew_buf_add(&text, c->door->needs.items[i]);
    }
    return ew_buf_move(&text, c->judge->arena);
}

enum ew_status ew_case_add_door(const struct ew_case *c,
                                enum ew_severity severity, struct ew_error *err)
{
    const struct ew_access *access = c->door->access;
    bool approved = false;
    EW_TRY(ew_door_is_approved(c->judge, access->principal, c->door, &approved,
                               err));
    if (approved || access->verdict == EW_VERDICT_BLOCKED) {
        return EW_OK;
    }
    if (access->verdict == EW_VERDICT_UNKNOWN) {
        return !is_first_undecided(c)
                   ? EW_OK
                   : ew_case_note_undecided(c, access->unknown,
                                            "another door for it", err);
    }
    const struct ew_finding draft = {.severity = severity,
                                     .message = door_text(c)};
    struct ew_through opening = {NULL, NULL};
    if (access->grant_count > 0) {
        opening.policy = access->grants[0].attachment->policy;
        opening.statement = access->grants[0].statement;
    }
    return ew_case_add_opening(c, &draft, &opening, (struct ew_str){NULL, 0},
                               err);
}

/* The first step that is not known; NULL: they all are. */
static const struct ew_path_step *unknown_step(const struct ew_path *path)
{
    for (size_t i = 0; i < path->step_count; i++) {
        if (path->steps[i]->verdict == EW_VERDICT_UNKNOWN) {
            return path->steps[i];
        }
    }
    return NULL;
}

/* The end, unchanged, has an access of its own that is unknown: the gate tells
 * that of whoever is looked at. */
static bool is_told_of_end(const struct ew_case *c)
{
    const struct ew_path *path = c->path;
    return path->door == EW_DOOR_EXEC &&
           path->at->access->principal ==
               ew_estate_find(c->judge->estate, path->end->arn) &&
           ew_only_keeps_principal(&c->judge->only, path->end->arn);
}

static enum ew_status note_undecided_path(const struct ew_case *c,
                                          struct ew_error *err)
{
    const struct ew_path_step *step = unknown_step(c->path);
    if (!step && is_told_of_end(c)) {
        return EW_OK;
    }
    return ew_case_note_undecided(
        c, step ? step->unknown : c->path->at->access->unknown,
        "another way in by it", err);
}

enum ew_status ew_case_add_path(const struct ew_case *c,
                                enum ew_severity severity, struct ew_error *err)
{
    const struct ew_path *path = c->path;
    if (path->verdict == EW_VERDICT_UNKNOWN) {
        return note_undecided_path(c, err);
    }
    const struct ew_finding draft = {
        .severity = severity,
        .message = ew_path_words(c->judge->arena, path),
    };
    return ew_case_add_opening(c, &draft, &path->opening, path->end->arn, err);
}

/* ---- who is behind a role ------------------------------------------------ */

const struct ew_path_step *ew_path_assumes(const struct ew_path *path)
{
    for (size_t i = 0; i < path->step_count; i++) {
        if (path->steps[i]->kind != EW_PATH_ASSUME_ROLE) {
            return NULL;
        }
    }
    return path->steps[path->step_count - 1];
}

static bool names_account(const struct ew_statement *s)
{
    bool names = false;
    for (size_t i = 0; s->effect == EW_ALLOW && i < s->named_count; i++) {
        names = names || s->named[i].kind == EW_NAMED_ACCOUNT ||
                s->named[i].kind == EW_NAMED_ANYONE;
    }
    return names;
}

struct ew_through ew_step_trust(const struct ew_path_step *step,
                                const struct ew_principal *role)
{
    for (size_t i = 0; i < step->through_count; i++) {
        if (step->through[i].policy->type == EW_POLICY_TRUST) {
            return step->through[i];
        }
    }
    /* one that names an account is not enough, and so not among them */
    const struct ew_policy *trust = role->trust_policy;
    const struct ew_document *document =
        trust ? ew_policy_document(trust, EW_FILL_LEAST) : NULL;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        if (names_account(&document->statements[i])) {
            return (struct ew_through){trust, &document->statements[i]};
        }
    }
    return step->through_count > 0 ? step->through[0]
                                   : (struct ew_through){NULL, NULL};
}

bool ew_may_be_person(const struct ew_principal *principal, enum ew_actor actor)
{
    return actor == EW_ACTOR_HUMAN ||
           (actor == EW_ACTOR_UNKNOWN && principal->type == EW_PRINCIPAL_USER);
}
