/*
 * An entry of the allow-list approves exec and, where it says so, other doors;
 * and it says who may stand behind a role (`assumed_by`). Access by an approved
 * end by somebody that it names is approved, and nothing else is.
 */
#include "audit/ways_approved.h"

#include "audit/bound.h"

/* Valid entries of a principal, as long as nobody asks for another's. */
static enum ew_status entries_of(struct ew_judge *judge,
                                 const struct ew_principal *principal,
                                 struct ew_entries *out, struct ew_error *err)
{
    *out = (struct ew_entries){NULL, 0};
    return judge->options->allowlist
               ? ew_matcher_find(&judge->matcher, principal->arn, out, err)
               : EW_OK;
}

static bool is_valid(const struct ew_judge *judge, const struct ew_entry *entry)
{
    return !ew_entry_expired(entry, judge->options->now);
}

enum ew_status ew_entry_of_kind(struct ew_judge *judge,
                                const struct ew_principal *principal,
                                enum ew_entry_kind kind,
                                const struct ew_entry **out,
                                struct ew_error *err)
{
    struct ew_entries entries;
    *out = NULL;
    EW_TRY(entries_of(judge, principal, &entries, err));
    for (size_t i = 0; !*out && i < entries.count; i++) {
        const struct ew_entry *entry = entries.items[i];
        *out = entry->kind == kind && is_valid(judge, entry) ? entry : NULL;
    }
    return EW_OK;
}

static bool approves_door(const struct ew_entry *entry, enum ew_door door)
{
    return (entry->doors >> door & 1U) != 0;
}

/* Clusters by text: all of them, or the same patterns. */
static bool covers_clusters(const struct ew_entry *entry,
                            const struct ew_access *access)
{
    struct ew_strs approved = entry->bound.clusters;
    for (size_t i = 0; i < approved.count; i++) {
        if (ew_str_eq(approved.items[i], EW_STR("*"))) {
            return true;
        }
    }
    for (size_t k = 0; k < access->clusters.count; k++) {
        bool found = false;
        for (size_t i = 0; i < approved.count; i++) {
            struct ew_str arn = approved.items[i];
            size_t slash = ew_str_find(arn, '/');
            struct ew_str name = ew_str_slice(arn, slash + 1, arn.len);
            found = found || (slash < arn.len &&
                              ew_glob_covers(name, access->clusters.items[k]));
        }
        if (!found) {
            return false;
        }
    }
    return access->clusters.count > 0;
}

enum ew_status ew_door_is_approved(struct ew_judge *judge,
                                   const struct ew_principal *who,
                                   const struct ew_door_access *at, bool *out,
                                   struct ew_error *err)
{
    struct ew_entries entries;
    *out = false;
    EW_TRY(entries_of(judge, who, &entries, err));
    for (size_t i = 0; !*out && i < entries.count; i++) {
        const struct ew_entry *entry = entries.items[i];
        *out = is_valid(judge, entry) && approves_door(entry, at->door) &&
               (at->door == EW_DOOR_EXEC || covers_clusters(entry, at->access));
    }
    return EW_OK;
}

/* ---- who stands behind --------------------------------------------------- */

/* `oidc:PROVIDER:SUBJECT-GLOB`: all whom the trust lets in have to be of it. */
static bool names_subjects(struct ew_str named, const struct ew_outside *who)
{
    struct ew_str rest;
    struct ew_str kind = ew_str_cut(named, ':', &rest);
    bool saml = ew_str_eq(kind, EW_STR("saml")) && who->kind == EW_OUTSIDE_SAML;
    bool oidc = ew_str_eq(kind, EW_STR("oidc")) && who->kind == EW_OUTSIDE_OIDC;
    size_t slash = ew_str_find(who->from, '/');
    struct ew_str provider =
        slash < who->from.len
            ? ew_str_slice(who->from, slash + 1, who->from.len)
            : who->from;
    if (saml) {
        return ew_str_eq(rest, who->from) || ew_str_eq(rest, provider);
    }
    if (!oidc || !ew_str_starts(rest, provider) ||
        rest.len <= provider.len + 1 || rest.ptr[provider.len] != ':') {
        return false;
    }
    struct ew_str glob = ew_str_slice(rest, provider.len + 1, rest.len);
    for (size_t i = 0; i < who->subjects.count; i++) {
        if (!ew_glob_covers(glob, who->subjects.items[i])) {
            return false;
        }
    }
    return who->subjects.count > 0;
}

/* An account is named by its root, as trust policies name it. */
static struct ew_str arn_of_caller(const struct ew_case *c)
{
    if (!c->outside) {
        return c->reported->access->principal->arn;
    }
    return c->outside->kind == EW_OUTSIDE_ACCOUNT
               ? ew_arena_printf(c->judge->arena, "arn:%.*s:iam::%.*s:root",
                                 EW_STR_ARG(c->path->end->partition),
                                 EW_STR_ARG(c->outside->from))
               : c->outside->from;
}

bool ew_entry_names_behind(const struct ew_entry *entry,
                           const struct ew_outside *outside, struct ew_str who)
{
    bool provider = outside && (outside->kind == EW_OUTSIDE_OIDC ||
                                outside->kind == EW_OUTSIDE_SAML);
    for (size_t i = 0; i < entry->assumed_by.count; i++) {
        struct ew_str named = entry->assumed_by.items[i];
        if (provider ? names_subjects(named, outside)
                     : ew_arn_glob_match(named, who)) {
            return true;
        }
    }
    return false;
}

/* The end of such a path is not what its entry was written for. */
static bool changes_somebody(const struct ew_path *path)
{
    for (size_t i = 0; i < path->step_count; i++) {
        switch (path->steps[i]->kind) {
        case EW_PATH_EDIT_TRUST:
        case EW_PATH_SELF_GRANT:
        case EW_PATH_EDIT_ROLE:
        case EW_PATH_LIFT_LIMIT:
        case EW_PATH_TAG:
            return true;
        case EW_PATH_ASSUME_ROLE:
        case EW_PATH_PASS_ROLE:
        case EW_PATH_USE_COMPUTE:
        case EW_PATH_BECOME_USER:
        case EW_PATH_KINDS:
            break;
        }
    }
    return false;
}

enum ew_status ew_path_is_approved(const struct ew_case *c, enum ew_behind *out,
                                   struct ew_error *err)
{
    const struct ew_path *path = c->path;
    struct ew_entries entries;
    struct ew_str who = arn_of_caller(c);
    *out = EW_BEHIND_UNKNOWN;
    EW_TRY_MEMORY_FOR(who.ptr, err);
    if (changes_somebody(path)) {
        return EW_OK;
    }
    EW_TRY(entries_of(c->judge, path->end, &entries, err));
    for (size_t i = 0; i < entries.count; i++) {
        const struct ew_entry *entry = entries.items[i];
        if (!is_valid(c->judge, entry) || !approves_door(entry, path->door)) {
            continue;
        }
        enum ew_behind one = entry->assumed_by.count == 0 ? EW_BEHIND_UNSAID
                             : ew_entry_names_behind(entry, c->outside, who)
                                 ? EW_BEHIND_APPROVED
                                 : EW_BEHIND_OTHERS;
        if (one == EW_BEHIND_APPROVED) {
            *out = one;
            break;
        }
        *out = *out == EW_BEHIND_OTHERS ? *out : one;
    }
    return EW_OK;
}
