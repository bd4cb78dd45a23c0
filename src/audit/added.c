#include "audit/added.h"

#include "audit/changes.h"

struct keeping {
    struct ew_judge *judge;
    const struct ew_added *added;
    struct ew_map kept;   /* ARN to what is there */
    struct ew_map before; /* fingerprint to what is there */
    struct ew_error *err;
};

static bool may_have_grown(enum ew_change_kind kind)
{
    return kind == EW_CHANGE_GAINED || kind == EW_CHANGE_WIDENED ||
           kind == EW_CHANGE_UNKNOWN;
}

/* Sorted by ARN, but searched once for each principal with access only. */
static const struct ew_changed *change_of(const struct ew_changes *changes,
                                          struct ew_str arn)
{
    size_t low = 0;
    size_t high = changes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ew_str_cmp(changes->list[middle].principal->arn, arn) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < changes->count &&
                 ew_str_eq(changes->list[low].principal->arn, arn);
    return found ? &changes->list[low] : NULL;
}

static enum ew_status keep_principal(struct keeping *k,
                                     struct ew_reported *reported,
                                     const struct ew_changed *changed)
{
    static char yes;
    struct ew_access *access = EW_NEW(k->judge->arena, struct ew_access);
    if (!access ||
        ew_map_put(&k->kept, reported->access->principal->arn, &yes) != EW_OK) {
        return ew_fail_memory(k->err);
    }
    *access = *reported->access;
    if (changed->gained.count > 0) {
        access->witness = changed->gained;
    }
    reported->access = access;
    return EW_OK;
}

static enum ew_status keep_principals(struct keeping *k)
{
    struct ew_vec *list = &k->judge->reported;
    struct ew_reported *items = list->items;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct ew_changed *changed =
            change_of(k->added->changes, items[i].access->principal->arn);
        if (changed && may_have_grown(changed->kind)) {
            EW_TRY(keep_principal(k, &items[i], changed));
            items[kept++] = items[i];
        }
    }
    list->count = kept;
    return EW_OK;
}

/* ---- findings ------------------------------------------------------------ */

static bool is_about_access(enum ew_subject subject)
{
    return subject == EW_ABOUT_GRANT || subject == EW_ABOUT_GROUP_GRANT ||
           subject == EW_ABOUT_ACCESS || subject == EW_ABOUT_GUARD;
}

/* What holds the access may change, and the access itself not. */
static bool is_added(const struct keeping *k, const struct ew_finding *finding)
{
    enum ew_subject subject = finding->rule->subject;
    bool access = is_about_access(subject);
    if (access && ew_map_find(&k->kept, finding->principal)) {
        return true;
    }
    return (!access || subject == EW_ABOUT_GUARD) &&
           !ew_map_find(&k->before, ew_str_from(finding->fingerprint));
}

static enum ew_status index_before(struct keeping *k)
{
    static char yes;
    const struct ew_report *before = k->added->before;
    for (size_t i = 0; i < before->finding_count; i++) {
        if (ew_map_put(&k->before, ew_str_from(before->findings[i].fingerprint),
                       &yes) != EW_OK) {
            return ew_fail_memory(k->err);
        }
    }
    return EW_OK;
}

static void keep_findings(struct keeping *k)
{
    struct ew_vec *list = &k->judge->findings;
    struct ew_finding *items = list->items;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_added(k, &items[i])) {
            items[kept++] = items[i];
        }
    }
    list->count = kept;
}

/* Whom the figures are about now. */
static size_t count_new_principals(const struct ew_vec *list)
{
    size_t count = 0;
    EW_EACH(const struct ew_reported, reported, list) {
        count += reported->access->principal->type != EW_PRINCIPAL_ROOT;
    }
    return count;
}

enum ew_status ew_added_keep(struct ew_judge *judge, struct ew_report *report,
                             struct ew_error *err)
{
    struct keeping k = {
        .judge = judge,
        .added = judge->options->added,
        .kept = ew_map_of(&judge->scratch),
        .before = ew_map_of(&judge->scratch),
        .err = err,
    };
    if (!k.added) {
        return EW_OK;
    }
    EW_TRY(keep_principals(&k));
    EW_TRY(index_before(&k));
    keep_findings(&k);
    report->summary.principals = count_new_principals(&judge->reported);
    ew_arena_reset(&judge->scratch);
    return EW_OK;
}
