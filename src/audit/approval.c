/* Access against the allow-list. An entry is an exemption from the rules:
 * that it is past its date is EW105, that it has no reason is EW107. */
#include "base/buf.h"
#include "base/clock.h"

#include "audit/bound.h"
#include "audit/judge.h"

#include <stdlib.h>

#define DATE_LEN 10

struct approval_case {
    struct ew_judge *judge;
    struct ew_reported *reported;
    struct ew_str arn;
    struct ew_entries matching;
    struct ew_bound *bounds; /**< of the valid entries */
    const struct ew_entry **valid;
    size_t valid_count;
};

static int by_text(const void *a, const void *b)
{
    return ew_str_cmp(*(const struct ew_str *)a, *(const struct ew_str *)b);
}

/* What gives the access, so that another grant makes another finding: else
 * one that was accepted would hide all that the principal gets later on. */
static struct ew_str grants_text(const struct approval_case *c,
                                 const struct ew_entry *entry)
{
    const struct ew_access *access = c->reported->access;
    struct ew_arena *scratch = &c->judge->scratch;
    struct ew_vec texts = ew_vec_of(scratch, sizeof(struct ew_str));
    struct ew_str none = {NULL, 0};
    for (size_t i = 0; i < access->grant_count; i++) {
        struct ew_str text =
            ew_statement_canonical(scratch, access->grants[i].statement);
        if (!text.ptr || ew_vec_push_str(&texts, text) != EW_OK) {
            return none;
        }
    }
    struct ew_str *items = texts.items;
    if (texts.count > 1) {
        qsort(items, texts.count, sizeof(*items), by_text);
    }
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, entry ? entry->id : none);
    for (size_t i = 0; i < texts.count; i++) {
        ew_buf_add_char(&buf, '\n');
        ew_buf_add(&buf, items[i]);
    }
    struct ew_str out =
        buf.failed ? none : ew_arena_str(scratch, ew_buf_str(&buf));
    ew_buf_release(&buf);
    return out;
}

/* With an entry, the place is the entry's. */
static enum ew_status add(const struct approval_case *c,
                          enum ew_rule_number number, enum ew_severity severity,
                          const struct ew_entry *entry, struct ew_str message,
                          struct ew_error *err)
{
    struct ew_finding draft = {
        .rule = ew_rule_at(number),
        .severity = severity,
        .principal = c->arn,
        .message = message,
        .place = entry ? entry->place : c->reported->access->principal->place,
        .entry = entry ? entry->id : (struct ew_str){NULL, 0},
    };
    struct ew_str detail = grants_text(c, entry);
    return detail.ptr ? ew_judge_add(c->judge, &draft, detail, err)
                      : ew_fail_memory(err);
}

static enum ew_status judge_unlisted(const struct approval_case *c,
                                     struct ew_error *err)
{
    struct ew_str message = ew_arena_printf(
        c->judge->arena,
        "`%.*s` may run commands in %s, which no entry of the allow-list "
        "approves",
        EW_STR_ARG(c->arn), ew_reach_words(c->reported->access->reach));
    c->reported->list_status = EW_LIST_UNLISTED;
    return add(c, EW_RULE_EW103, EW_INFO, NULL, message, err);
}

/* All that match have expired: the one that did last is the one to renew. */
static enum ew_status judge_expired(const struct approval_case *c,
                                    struct ew_error *err)
{
    const struct ew_entry *last = c->matching.items[0];
    for (size_t i = 1; i < c->matching.count; i++) {
        if (c->matching.items[i]->expires > last->expires) {
            last = c->matching.items[i];
        }
    }
    char date[21];
    ew_time_format(last->expires, date);
    struct ew_str message = ew_arena_printf(
        c->judge->arena,
        "`%.*s` may run commands in %s, and its entry `%.*s` expired after "
        "%.*s",
        EW_STR_ARG(c->arn), ew_reach_words(c->reported->access->reach),
        EW_STR_ARG(last->id), DATE_LEN, date);
    c->reported->list_status = EW_LIST_EXPIRED;
    c->reported->entry = last->id;
    return add(c, EW_RULE_EW105, EW_INFO, last, message, err);
}

static enum ew_status judge_overdue(const struct approval_case *c,
                                    struct ew_error *err)
{
    for (size_t i = 0; i < c->valid_count; i++) {
        const struct ew_entry *entry = c->valid[i];
        if (!ew_entry_overdue(entry, c->judge->options->now)) {
            continue;
        }
        struct ew_str message = ew_arena_printf(
            c->judge->arena,
            "the review of entry `%.*s`, which approves the access of "
            "`%.*s`, is overdue",
            EW_STR_ARG(entry->id), EW_STR_ARG(c->arn));
        EW_TRY(add(c, EW_RULE_EW105, EW_MEDIUM, entry, message, err));
    }
    return EW_OK;
}

static enum ew_status judge_reasons(const struct approval_case *c, size_t first,
                                    size_t count, struct ew_error *err)
{
    for (size_t i = first; i < first + count; i++) {
        const struct ew_entry *entry = c->valid[i];
        if (entry->justification.len) {
            continue;
        }
        struct ew_str message = ew_arena_printf(
            c->judge->arena,
            "entry `%.*s` approves the access of `%.*s` without a "
            "justification",
            EW_STR_ARG(entry->id), EW_STR_ARG(c->arn));
        EW_TRY(add(c, EW_RULE_EW107, EW_INFO, entry, message, err));
    }
    return EW_OK;
}

static struct ew_str container_of(const struct ew_request *request)
{
    for (size_t i = 0; i < request->context_count; i++) {
        const struct ew_context_entry *entry = &request->context[i];
        if (ew_str_eq_nocase(entry->key, EW_STR("ecs:container-name")) &&
            entry->value_count) {
            return entry->values[0];
        }
    }
    return (struct ew_str){NULL, 0};
}

static bool limits_containers(const struct ew_bound *bound)
{
    for (size_t i = 0; i < bound->containers.count; i++) {
        if (ew_str_eq(bound->containers.items[i], EW_STR("*"))) {
            return false;
        }
    }
    return bound->containers.count > 0;
}

/* What is approved, in a few words: the first bound stands for all. */
static struct ew_str approved_words(const struct approval_case *c)
{
    const struct ew_entry *entry = c->valid[0];
    const struct ew_strs *clusters = &entry->bound.clusters;
    const char *more =
        c->valid_count > 1 || clusters->count > 1 ? " and more" : "";
    return ew_arena_printf(
        c->judge->arena, "`%.*s` is approved for `%.*s`%s%s%s (entry `%.*s`)",
        EW_STR_ARG(c->arn),
        EW_STR_ARG(clusters->count ? clusters->items[0] : EW_STR("")), more,
        limits_containers(&entry->bound) ? ", certain containers" : "",
        entry->bound.condition_count ? ", on conditions" : "",
        EW_STR_ARG(entry->id));
}

/* The cluster of an entry that differs from the request's by case only. */
static struct ew_str near_cluster(const struct approval_case *c)
{
    struct ew_str arn = c->reported->excess.cluster.resource;
    for (size_t i = 0; c->reported->excess.present && i < c->valid_count; i++) {
        const struct ew_strs *clusters = &c->valid[i]->bound.clusters;
        for (size_t k = 0; k < clusters->count; k++) {
            if (ew_arn_glob_misses_case(clusters->items[k], arn)) {
                return clusters->items[k];
            }
        }
    }
    return (struct ew_str){NULL, 0};
}

static enum ew_status judge_excess(const struct approval_case *c,
                                   enum ew_cover cover, struct ew_error *err)
{
    struct ew_str approved = approved_words(c);
    if (!approved.ptr) {
        return ew_fail_memory(err);
    }
    const struct ew_witness *excess = &c->reported->excess;
    struct ew_str container = container_of(&excess->task);
    struct ew_str near = near_cluster(c);
    struct ew_str message;
    if (excess->present) {
        message = ew_arena_printf(
            c->judge->arena,
            "%.*s, but this request is allowed too: `%.*s`%s%.*s%s%s%.*s%s",
            EW_STR_ARG(approved), EW_STR_ARG(excess->task.resource),
            container.len ? ", container `" : "", EW_STR_ARG(container),
            container.len ? "`" : "", near.len ? "; its cluster and `" : "",
            EW_STR_ARG(near), near.len ? "` differ by case" : "");
    } else if (cover == EW_EXCEEDED) {
        message = ew_arena_printf(c->judge->arena, "%.*s, but more is allowed",
                                  EW_STR_ARG(approved));
    } else {
        /* fail closed: what is not known to be approved is not */
        message = ew_arena_printf(
            c->judge->arena,
            "%.*s, but it could not be decided whether more is allowed",
            EW_STR_ARG(approved));
    }
    c->reported->list_status = EW_LIST_EXCEEDS;
    c->reported->entry = c->valid[0]->id;
    struct ew_finding draft = {
        .rule = ew_rule_at(EW_RULE_EW104),
        .principal = c->arn,
        .message = message,
        .place = c->reported->access->principal->place,
        .entry = c->valid[0]->id,
    };
    struct ew_str detail = grants_text(c, NULL);
    return detail.ptr ? ew_judge_add(c->judge, &draft, detail, err)
                      : ew_fail_memory(err);
}

static enum ew_status approve(const struct approval_case *c, size_t first,
                              size_t count, struct ew_error *err)
{
    /* nobody approved what could not be read, whatever else is covered */
    bool known = c->reported->access->verdict != EW_VERDICT_UNKNOWN;
    c->reported->list_status = known ? EW_LIST_APPROVED : EW_LIST_NONE;
    c->reported->covered = true;
    c->reported->entry = c->valid[first]->id;
    c->reported->excess = (struct ew_witness){0};
    return judge_reasons(c, first, count, err);
}

/* One entry that covers all by itself is the one to name; only where there
 * is none do all valid ones have to do it together. */
static enum ew_status judge_cover(const struct approval_case *c,
                                  struct ew_error *err)
{
    const struct ew_principal *principal = c->reported->access->principal;
    struct ew_coverage coverage = {.cover = EW_COVER_UNKNOWN};
    for (size_t i = 0; i < c->valid_count; i++) {
        EW_TRY(ew_access_within(c->judge->engine, principal, &c->bounds[i], 1,
                                &coverage, err));
        if (coverage.cover == EW_COVERED) {
            return approve(c, i, 1, err);
        }
    }
    if (c->valid_count > 1) {
        EW_TRY(ew_access_within(c->judge->engine, principal, c->bounds,
                                c->valid_count, &coverage, err));
    }
    c->reported->excess = coverage.excess;
    return coverage.cover == EW_COVERED ? approve(c, 0, c->valid_count, err)
                                        : judge_excess(c, coverage.cover, err);
}

static enum ew_status collect_valid(struct approval_case *c,
                                    struct ew_error *err)
{
    size_t count = c->matching.count;
    c->bounds = EW_NEW_ARRAY(c->judge->arena, count, struct ew_bound);
    c->valid = EW_NEW_ARRAY(c->judge->arena, count, const struct ew_entry *);
    if (!c->bounds || !c->valid) {
        return ew_fail_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        const struct ew_entry *entry = c->matching.items[i];
        if (!ew_entry_expired(entry, c->judge->options->now)) {
            c->bounds[c->valid_count] = entry->bound;
            c->valid[c->valid_count++] = entry;
        }
    }
    return EW_OK;
}

/* Somebody has, or may have, the access of these entries. */
static void note_in_use(struct ew_judge *judge, struct ew_entries matching)
{
    const struct ew_entry *entries = judge->options->allowlist->entries;
    for (size_t i = 0; i < matching.count; i++) {
        judge->entry_in_use[matching.items[i] - entries] = true;
    }
}

enum ew_status ew_judge_approval(struct ew_judge *judge,
                                 struct ew_reported *reported,
                                 struct ew_error *err)
{
    const struct ew_access *access = reported->access;
    struct approval_case c = {
        .judge = judge,
        .reported = reported,
        .arn = access->principal->arn,
    };
    if (!judge->options->allowlist) {
        return EW_OK;
    }
    bool reached = ew_access_is_reached(access);
    if (!reached && access->verdict != EW_VERDICT_UNKNOWN) {
        return EW_OK;
    }
    EW_TRY(ew_matcher_find(&judge->matcher, c.arn, &c.matching, err));
    note_in_use(judge, c.matching);
    /* A root user needs no approval by this list and is never a finding; its
     * entry is kept from being stale, no more. */
    if (!reached || access->principal->type == EW_PRINCIPAL_ROOT) {
        return EW_OK;
    }
    if (c.matching.count == 0) {
        return judge_unlisted(&c, err);
    }
    EW_TRY(collect_valid(&c, err));
    if (c.valid_count == 0) {
        return judge_expired(&c, err);
    }
    EW_TRY(judge_overdue(&c, err));
    return judge_cover(&c, err);
}

/* ---- EW106 ------------------------------------------------------------- */

static bool account_is_read(const struct ew_estate *estate,
                            struct ew_str account)
{
    const struct ew_account *const *accounts = estate->accounts.items;
    for (size_t i = 0; i < estate->accounts.count; i++) {
        if (ew_glob_match(account, accounts[i]->id, false)) {
            return true;
        }
    }
    return false;
}

/**
 * May absence be judged? Not for accounts and documents that this run did
 * not read, nor while a part of the input is missing: whom the entry names
 * may be there.
 */
static bool absence_is_known(const struct ew_judge *judge,
                             const struct ew_entry *entry)
{
    struct ew_arn arn;
    return ew_arn_split(entry->principal, &arn) &&
           judge->estate->incomplete.list.count == 0 &&
           account_is_read(judge->estate, arn.account);
}

static bool is_held(const struct ew_estate *estate,
                    const struct ew_entry *entry)
{
    if (!ew_has_wildcard(entry->principal)) {
        return ew_estate_find(estate, entry->principal) != NULL;
    }
    const struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        if (ew_entry_names(entry, principals[i]->arn)) {
            return true;
        }
    }
    return false;
}

/* Names of IAM differ by case; whoever wrote the entry may not know. */
static struct ew_str but_for_case(const struct ew_estate *estate,
                                  const struct ew_entry *entry)
{
    const struct ew_principal *const *principals = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        if (ew_arn_glob_misses_case(entry->principal, principals[i]->arn)) {
            return principals[i]->arn;
        }
    }
    return (struct ew_str){NULL, 0};
}

static struct ew_str stale_message(struct ew_judge *judge,
                                   const struct ew_entry *entry, bool held)
{
    struct ew_str other = but_for_case(judge->estate, entry);
    const char *why = held ? "which has no access any more"
                           : "and there is no such principal";
    if (!held && other.ptr) {
        return ew_arena_printf(
            judge->arena,
            "entry `%.*s` names `%.*s`, %s: `%.*s` differs by case",
            EW_STR_ARG(entry->id), EW_STR_ARG(entry->principal), why,
            EW_STR_ARG(other));
    }
    return ew_arena_printf(judge->arena, "entry `%.*s` names `%.*s`, %s",
                           EW_STR_ARG(entry->id), EW_STR_ARG(entry->principal),
                           why);
}

static enum ew_status judge_entry(struct ew_judge *judge,
                                  const struct ew_entry *entry,
                                  struct ew_error *err)
{
    bool held = is_held(judge->estate, entry);
    if (!held && !absence_is_known(judge, entry) &&
        !but_for_case(judge->estate, entry).ptr) {
        return EW_OK;
    }
    struct ew_finding draft = {
        .rule = ew_rule_at(EW_RULE_EW106),
        .message = stale_message(judge, entry, held),
        .place = entry->place,
        .entry = entry->id,
    };
    return ew_judge_add(judge, &draft, entry->id, err);
}

enum ew_status ew_judge_stale(struct ew_judge *judge, struct ew_error *err)
{
    const struct ew_allowlist *list = judge->options->allowlist;
    for (size_t i = 0; list && i < list->entry_count; i++) {
        if (!judge->entry_in_use[i]) {
            EW_TRY(judge_entry(judge, &list->entries[i], err));
        }
    }
    return EW_OK;
}
