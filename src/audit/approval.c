#include "audit/approval.h"

/* Somebody has, or may have, the access of these entries. */
static void note_in_use(struct ew_judge *judge, struct ew_entries matching)
{
    const struct ew_entry *entries = judge->options->allowlist->entries;
    for (size_t i = 0; i < matching.count; i++) {
        judge->entry_in_use[matching.items[i] - entries] = true;
    }
}

static const struct ew_entry *last_to_expire(struct ew_entries entries)
{
    const struct ew_entry *last = entries.items[0];
    for (size_t i = 1; i < entries.count; i++) {
        if (entries.items[i]->expires > last->expires) {
            last = entries.items[i];
        }
    }
    return last;
}

static enum ew_status approve(struct ew_reported *reported,
                              struct ew_approval *out,
                              struct ew_entries covering)
{
    /* nobody approved what could not be read, whatever else is covered */
    bool known = reported->access->verdict != EW_VERDICT_UNKNOWN;
    out->covering = covering;
    out->cover = EW_COVERED;
    reported->list_status = known ? EW_LIST_APPROVED : EW_LIST_NONE;
    reported->covered = true;
    reported->entry = covering.items[0]->id;
    return EW_OK;
}

/* One entry that covers all by itself is the one to name; only where there
 * is none do all valid ones have to do it together. */
static enum ew_status compare_with_bounds(struct ew_judge *judge,
                                          struct ew_reported *reported,
                                          const struct ew_bound *bounds,
                                          struct ew_approval *out,
                                          struct ew_error *err)
{
    const struct ew_principal *principal = reported->access->principal;
    struct ew_coverage coverage = {.cover = EW_COVER_UNKNOWN};
    for (size_t i = 0; i < out->valid.count; i++) {
        EW_TRY(ew_access_within(judge->engine, principal, &bounds[i], 1,
                                &coverage, err));
        if (coverage.cover == EW_COVERED) {
            return approve(reported, out,
                           (struct ew_entries){&out->valid.items[i], 1});
        }
    }
    if (out->valid.count > 1) {
        EW_TRY(ew_access_within(judge->engine, principal, bounds,
                                out->valid.count, &coverage, err));
        if (coverage.cover == EW_COVERED) {
            return approve(reported, out, out->valid);
        }
    }
    out->cover = coverage.cover;
    reported->list_status = EW_LIST_EXCEEDS;
    reported->entry = out->valid.items[0]->id;
    reported->excess = coverage.excess;
    return EW_OK;
}

/* Other doors are approved by themselves (ways_approved.c). */
static bool approves_exec(const struct ew_entry *entry)
{
    return (entry->doors & 1U << EW_DOOR_EXEC) != 0;
}

static bool has_exec_entry(struct ew_entries entries)
{
    for (size_t i = 0; i < entries.count; i++) {
        if (approves_exec(entries.items[i])) {
            return true;
        }
    }
    return false;
}

static enum ew_status look_at(struct ew_judge *judge,
                              struct ew_reported *reported,
                              struct ew_entries matching,
                              struct ew_approval *out, struct ew_error *err)
{
    struct ew_bound *bounds =
        EW_NEW_ARRAY(judge->arena, matching.count, struct ew_bound);
    const struct ew_entry **valid =
        EW_NEW_ARRAY(judge->arena, matching.count, const struct ew_entry *);
    EW_TRY_MEMORY_FOR(bounds && valid, err);
    out->valid.items = valid;
    for (size_t i = 0; i < matching.count; i++) {
        const struct ew_entry *entry = matching.items[i];
        if (!ew_entry_expired(entry, judge->options->now) &&
            approves_exec(entry)) {
            bounds[out->valid.count] = entry->bound;
            valid[out->valid.count++] = entry;
        }
    }
    if (out->valid.count == 0 && !has_exec_entry(matching)) {
        reported->list_status = EW_LIST_UNLISTED; /* for other doors alone */
        return EW_OK;
    }
    if (out->valid.count == 0) {
        out->expired = last_to_expire(matching);
        reported->list_status = EW_LIST_EXPIRED;
        reported->entry = out->expired->id;
        return EW_OK;
    }
    return compare_with_bounds(judge, reported, bounds, out, err);
}

enum ew_status ew_approval_find(struct ew_judge *judge,
                                struct ew_reported *reported,
                                struct ew_approval *out, struct ew_error *err)
{
    const struct ew_access *access = reported->access;
    bool reached = ew_access_is_reached(access);
    struct ew_entries matching;
    *out = (struct ew_approval){.cover = EW_COVER_UNKNOWN};
    if (!judge->options->allowlist ||
        (!reached && access->verdict != EW_VERDICT_UNKNOWN)) {
        return EW_OK;
    }
    EW_TRY(ew_matcher_find(&judge->matcher, access->principal->arn, &matching,
                           err));
    note_in_use(judge, matching);
    /* A root user needs no approval by this list and is never a finding; its
     * entry is kept from being stale, no more. */
    if (!reached || access->principal->type == EW_PRINCIPAL_ROOT) {
        return EW_OK;
    }
    if (matching.count == 0) {
        reported->list_status = EW_LIST_UNLISTED;
        return EW_OK;
    }
    return look_at(judge, reported, matching, out, err);
}
