/*
 * From the roots down through all units to the accounts, with the policies of
 * each. Whoever is not allowed to do that gets no organization, as if no file
 * were given; but half of one is never written as a whole, since levels
 * without their policies would let everything pass (fact B4.6).
 */
#include "aws/service_organizations.h"

#include "base/json_write.h"

#include "aws/actions.h"
#include "aws/fetch_collected.h"
#include "aws/fetch_run.h"
#include "aws/fetch_unit.h"

/* The organization file: no command of the AWS CLI prints it in one piece, its
 * members are what the API returns. */
struct organization {
    struct ew_unit unit;
    struct ew_str description; /* absent: there is none */
    struct ew_collected roots;
    struct ew_collected units;
    struct ew_collected accounts;
    struct ew_collected policies;
    struct ew_collected targets;
    struct ew_map places; /* id of what is in something -> struct about */
    size_t depth;         /* of what is asked about next */
    struct ew_vec active; /* struct ew_str: ids of accounts */
    void (*found)(void *owner, const struct ew_vec *accounts);
};

/* What a question was about. */
struct about {
    struct organization *organization;
    struct ew_str id;
    size_t depth; /* 1: the root */
};

/* AWS has five units inside each other at most; what is deeper never ends. */
#define MAX_DEPTH 32

#define WHAT "the organization"
#define WHAT_POLICIES "policies of the organization (SCPs are unknown)"
#define WHAT_TARGETS "attachments of the organization (SCPs are unknown)"

static struct about *about_of(struct organization *o, struct ew_str id)
{
    struct about *about = EW_NEW(&o->unit.arena, struct about);
    if (about) {
        *about = (struct about){o, ew_arena_str(&o->unit.arena, id), o->depth};
    }
    return about && (about->id.ptr || !id.ptr) ? about : NULL;
}

/* Whoever did not ask for it goes without, as without an organization file. */
static bool may_be_refused(const struct organization *o)
{
    return !ew_fetch_wants_organization(o->unit.scope.fetch);
}

/* A question about one thing, `{"member": "id"}`. */
static enum ew_status ask_about(struct organization *o,
                                enum ew_aws_action_id action,
                                const char *member, struct ew_str id,
                                ew_page_fn *page)
{
    struct about *about = about_of(o, id);
    const char *what = action == EW_ACTION_DESCRIBE_POLICY ? WHAT_POLICIES
                       : action == EW_ACTION_LIST_TARGETS  ? WHAT_TARGETS
                                                           : WHAT;
    struct ew_buf body;
    ew_buf_init(&body);
    ew_body_add(&body, member, id);
    const struct ew_unit_question question = {
        .action = action,
        .what = what,
        .members = ew_buf_str(&body),
        .may_be_refused = may_be_refused(o),
        .page = page,
        .user = about,
    };
    bool ready = about && !body.failed;
    if (ready) {
        ew_unit_ask(&o->unit, &question);
    }
    ew_buf_release(&body);
    return ready ? EW_OK : EW_NOMEM;
}

/* ---- policies ------------------------------------------------------------ */

static enum ew_status take_policy(void *user, struct ew_page *page,
                                  struct ew_error *err)
{
    const struct about *about = user;
    struct ew_json_item policy;
    struct ew_json_item summary;
    struct ew_str content;
    EW_TRY(ew_page_object(page, "Policy", &policy, err));
    EW_TRY(ew_page_text(page, policy.span, "Content", &content, err));
    if (!ew_object_find(page->json, policy.span, "PolicySummary", page->scratch,
                        &summary) ||
        summary.kind != EW_JSON_OBJECT) {
        return ew_page_fail(page, err, "the answer has no `PolicySummary`");
    }
    return ew_collected_add(&about->organization->policies, about->id,
                            ew_span_slice(page->json, policy.span));
}

static enum ew_status take_targets(void *user, struct ew_page *page,
                                   struct ew_error *err)
{
    const struct about *about = user;
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, "Targets", EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str target;
        EW_TRY(ew_page_text(page, item.span, "TargetId", &target, err));
        struct ew_str key =
            ew_arena_printf(page->scratch, "%.*s %.*s", EW_STR_ARG(about->id),
                            EW_STR_ARG(target));
        struct ew_buf text;
        ew_buf_init(&text);
        ew_buf_add_char(&text, '{');
        ew_body_add(&text, "PolicyId", about->id);
        ew_buf_add_char(&text, ',');
        ew_body_add(&text, "TargetId", target);
        ew_buf_add_char(&text, '}');
        enum ew_status status =
            text.failed ? EW_NOMEM
                        : ew_collected_add(&about->organization->targets, key,
                                           ew_buf_str(&text));
        ew_buf_release(&text);
        EW_TRY(status);
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status take_policies(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
    struct organization *o = user;
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, "Policies", EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str id;
        EW_TRY(ew_page_text(page, item.span, "Id", &id, err));
        EW_TRY(ask_about(o, EW_ACTION_DESCRIBE_POLICY, "PolicyId", id,
                         take_policy));
        EW_TRY(
            ask_about(o, EW_ACTION_LIST_TARGETS, "PolicyId", id, take_targets));
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static void list_policies(struct organization *o, const char *filter)
{
    struct ew_str members =
        ew_arena_printf(&o->unit.arena, "\"Filter\":\"%s\"", filter);
    const struct ew_unit_question question = {
        .action = EW_ACTION_LIST_POLICIES,
        .what = WHAT_TARGETS,
        .members = members,
        .may_be_refused = may_be_refused(o),
        .page = take_policies,
        .user = o,
    };
    if (members.ptr) {
        ew_unit_ask(&o->unit, &question);
    } else {
        (void)ew_unit_fail(&o->unit);
    }
}

/* ---- roots, units, accounts ---------------------------------------------- */

/* What is asked for of every root and unit. */
static enum ew_status descend(struct organization *o, struct ew_str parent,
                              size_t depth);

/* Where a unit or an account is, once and for all: one that is in two places,
 * or inside itself, is in none that is known. *again: it was listed twice. */
static enum ew_status place_once(const struct about *about,
                                 const struct ew_page *page, struct ew_str id,
                                 bool *again, struct ew_error *err)
{
    struct organization *o = about->organization;
    const struct about *before = ew_map_find(&o->places, id);
    *again = before != NULL;
    if (before && !ew_str_eq(before->id, about->id)) {
        return ew_page_fail(
            page, err, "`%.*s` is in two places, `%.*s` and `%.*s`",
            EW_STR_ARG(id), EW_STR_ARG(before->id), EW_STR_ARG(about->id));
    }
    struct ew_str kept = ew_arena_str(&o->unit.arena, id);
    struct about *where = about_of(o, about->id);
    bool placed = kept.ptr && where &&
                  (before || ew_map_put(&o->places, kept, where) == EW_OK) &&
                  ew_fetch_place(o->unit.scope.fetch, id, about->id) == EW_OK;
    return placed ? EW_OK : EW_NOMEM;
}

static enum ew_status add_child(const struct about *about,
                                const struct ew_page *page, struct ew_span span,
                                bool account)
{
    static const char *const NAMES[] = {"Id", "Arn", "Name", "Status", "State"};
    struct organization *o = about->organization;
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_add_char(&text, '{');
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        struct ew_str value =
            ew_object_text(page->json, span, NAMES[i], page->scratch);
        if (value.ptr) {
            ew_body_add(&text, NAMES[i], value);
            ew_buf_add_char(&text, ',');
        }
    }
    ew_body_add(&text, "ParentId", about->id);
    ew_buf_add_char(&text, '}');
    enum ew_status status =
        text.failed ? EW_NOMEM
                    : ew_collected_add(
                          account ? &o->accounts : &o->units,
                          ew_object_text(page->json, span, "Id", page->scratch),
                          ew_buf_str(&text));
    ew_buf_release(&text);
    return status;
}

static enum ew_status take_units(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    const struct about *about = user;
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(
        ew_page_list(page, "OrganizationalUnits", EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str id;
        bool again = false;
        EW_TRY(ew_page_text(page, item.span, "Id", &id, err));
        EW_TRY(place_once(about, page, id, &again, err));
        if (about->depth >= MAX_DEPTH) {
            return ew_page_fail(page, err,
                                "units lie too deep inside each "
                                "other");
        }
        EW_TRY(add_child(about, page, item.span, false));
        if (!again) {
            EW_TRY(descend(about->organization, id, about->depth + 1));
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

bool ew_account_is_active(const struct ew_json_text *text, struct ew_span span,
                          struct ew_arena *arena)
{
    static const char *const NAMES[] = {"State", "Status"};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        struct ew_str state = ew_object_text(text, span, NAMES[i], arena);
        if (state.ptr) {
            return ew_str_eq(state, EW_STR("ACTIVE"));
        }
    }
    return true;
}

static enum ew_status take_accounts(void *user, struct ew_page *page,
                                    struct ew_error *err)
{
    const struct about *about = user;
    struct organization *o = about->organization;
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, "Accounts", EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        bool again = false;
        struct ew_str id =
            ew_object_text(page->json, item.span, "Id", page->scratch);
        if (!ew_is_account_id(id)) {
            return ew_page_fail(page, err, "`%.*s` is no id of an account",
                                EW_STR_ARG(id));
        }
        EW_TRY(place_once(about, page, id, &again, err));
        EW_TRY(add_child(about, page, item.span, true));
        if (ew_account_is_active(page->json, item.span, page->scratch)) {
            struct ew_str kept = ew_arena_str(&o->unit.arena, id);
            EW_TRY(kept.ptr ? ew_vec_push_str(&o->active, kept) : EW_NOMEM);
        }
    }
    return iter.failed ? EW_NOMEM : EW_OK;
}

static enum ew_status descend(struct organization *o, struct ew_str parent,
                              size_t depth)
{
    o->depth = depth;
    EW_TRY(ask_about(o, EW_ACTION_LIST_ORGANIZATIONAL_UNITS, "ParentId", parent,
                     take_units));
    return ask_about(o, EW_ACTION_LIST_ACCOUNTS, "ParentId", parent,
                     take_accounts);
}

/* A type that is off at the root binds nobody (fact B4.6.6). */
static enum ew_status has_policy_type(const struct ew_page *page,
                                      struct ew_span root, const char *type,
                                      bool *has, struct ew_error *err)
{
    struct ew_json_item types;
    struct ew_json_item item;
    if (!ew_object_find(page->json, root, "PolicyTypes", page->scratch,
                        &types)) {
        *has = true;
        return EW_OK;
    }
    if (types.kind != EW_JSON_ARRAY) {
        return ew_page_fail(page, err, "`PolicyTypes` is no list");
    }
    *has = false;
    struct ew_json_iter iter =
        ew_json_iter(page->json, types.span, page->scratch);
    while (ew_json_next(&iter, &item)) {
        struct ew_str name;
        EW_TRY(ew_page_text(page, item.span, "Type", &name, err));
        *has = *has || ew_str_eq(name, ew_str_from(type));
    }
    return EW_OK;
}

static enum ew_status take_roots(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    static const char *const TYPES[] = {"SERVICE_CONTROL_POLICY",
                                        "RESOURCE_CONTROL_POLICY"};
    struct organization *o = user;
    const struct about top = {
        o, {NULL, 0},
         0
    };
    struct ew_json_iter iter;
    struct ew_json_item item;
    EW_TRY(ew_page_list(page, "Roots", EW_JSON_OBJECT, &iter, err));
    while (ew_json_next(&iter, &item)) {
        struct ew_str id;
        bool on[2] = {false, false};
        bool again = false;
        EW_TRY(ew_page_text(page, item.span, "Id", &id, err));
        EW_TRY(place_once(&top, page, id, &again, err));
        for (size_t i = 0; i < 2; i++) {
            EW_TRY(has_policy_type(page, item.span, TYPES[i], &on[i], err));
        }
        EW_TRY(ew_collected_add(&o->roots, id,
                                ew_span_slice(page->json, item.span)));
        EW_TRY(descend(o, id, 1));
        for (size_t i = 0; i < 2; i++) { /* there is one root only */
            if (on[i]) {
                list_policies(o, TYPES[i]);
            }
        }
    }
    if (iter.failed) {
        return EW_NOMEM;
    }
    bool more = page->next.len > 0;
    return o->roots.items.count > 0 || more
               ? EW_OK
               : ew_page_fail(page, err, "the answer has no root");
}

static enum ew_status take_description(void *user, struct ew_page *page,
                                       struct ew_error *err)
{
    struct organization *o = user;
    struct ew_json_item item;
    struct ew_str id;
    EW_TRY(ew_page_object(page, "Organization", &item, err));
    EW_TRY(ew_page_text(page, item.span, "Id", &id, err));
    o->description =
        ew_arena_str(&o->unit.arena, ew_span_slice(page->json, item.span));
    EW_TRY_MEMORY(o->description.ptr);
    const struct ew_unit_question question = {
        .action = EW_ACTION_LIST_ROOTS,
        .what = WHAT " (SCPs are unknown)",
        .may_be_refused = may_be_refused(o),
        .page = take_roots,
        .user = o,
    };
    ew_unit_ask(&o->unit, &question);
    return EW_OK;
}

/* ---- the document -------------------------------------------------------- */

static void write(struct organization *o, struct ew_buf *out)
{
    ew_buf_add(out, EW_STR("{\n    \"Organization\": "));
    ew_buf_add(out, o->description);
    ew_buf_add(out, EW_STR(",\n"));
    ew_collected_write(&o->roots, "Roots", out);
    ew_buf_add(out, EW_STR(",\n"));
    ew_collected_write(&o->units, "OrganizationalUnits", out);
    ew_buf_add(out, EW_STR(",\n"));
    ew_collected_write(&o->accounts, "Accounts", out);
    ew_buf_add(out, EW_STR(",\n"));
    ew_collected_write(&o->policies, "Policies", out);
    ew_buf_add(out, EW_STR(",\n"));
    /* A level of which some are missing would allow less than it does; one
     * without any is known to be incomplete. */
    if (ew_unit_lacks(&o->unit, WHAT_TARGETS)) {
        o->targets = ew_collected_of(&o->unit.arena);
    }
    ew_collected_write(&o->targets, "Targets", out);
    ew_buf_add(out, EW_STR("\n}\n"));
}

/* Without its roots a file would say that there are none. */
static void finish_organization(struct ew_unit *unit)
{
    struct organization *o = (struct organization *)unit;
    struct ew_buf out;
    ew_buf_init(&out);
    if (unit->refused.ptr && unit->failed) {
        ew_unit_miss(unit, WHAT " (SCPs are unknown)", unit->refused);
    } else if (unit->refused.ptr && !unit->cancelled) {
        ew_fetch_assume(unit->scope.fetch,
                        EW_STR(WHAT " (SCPs are not considered)"),
                        unit->refused);
    } else if (o->roots.items.count > 0) {
        write(o, &out);
        ew_unit_put(unit, "organization", EW_STR(EW_ORGANIZATION_DOCUMENT),
                    &out);
    }
    ew_buf_release(&out);
    if (!unit->cancelled) {
        o->found(unit->owner, &o->active);
    }
}

void ew_organization_start(const struct ew_scope *scope,
                           void (*found)(void *owner,
                                         const struct ew_vec *accounts),
                           void (*ended)(void *owner), void *owner)
{
    struct organization *o = ew_unit_new(scope, sizeof(*o));
    if (!o) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &o->unit;
    struct ew_collected *const lists[] = {&o->roots, &o->units, &o->accounts,
                                          &o->policies, &o->targets};
    unit->finish = finish_organization;
    unit->ended = ended;
    unit->owner = owner;
    o->places = ew_map_of(&unit->arena);
    o->active = ew_vec_of(&unit->arena, sizeof(struct ew_str));
    o->found = found;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        *lists[i] = ew_collected_of(&unit->arena);
    }
    static const struct ew_str NONE =
        EW_LIT("AWSOrganizationsNotInUseException");
    const struct ew_unit_question question = {
        .action = EW_ACTION_DESCRIBE_ORGANIZATION,
        .what = WHAT " (SCPs are unknown)",
        .fine = &NONE,
        .fine_count = may_be_refused(o) ? 1 : 0,
        .may_be_refused = may_be_refused(o),
        .page = take_description,
        .user = o,
    };
    ew_unit_hold(unit);
    ew_unit_ask(unit, &question);
    ew_unit_release(unit);
}
