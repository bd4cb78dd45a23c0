#include "audit/added.h"

#include "audit/changes.h"
#include "audit/ways_grown.h"

struct keeping {
    struct ew_judge *judge;
    struct ew_report *report;
    const struct ew_added *added;
    struct ew_map kept;   /* ARN to what is there */
    struct ew_map before; /* fingerprint to const struct ew_finding */
    struct ew_told told;
    struct ew_map grown; /* see ew_grown_openings */
};

static bool may_have_grown(enum ew_change_kind kind)
{
    return kind == EW_CHANGE_GAINED || kind == EW_CHANGE_WIDENED ||
           kind == EW_CHANGE_UNKNOWN;
}

/* ---- doors and paths ----------------------------------------------------- */

static enum ew_status keep_paths_from(struct keeping *k,
                                      const struct ew_ways_then *then,
                                      const struct ew_path **paths,
                                      size_t *count)
{
    struct ew_vec kept = ew_vec_of(k->judge->arena, sizeof(struct ew_path));
    for (size_t i = 0; i < *count; i++) {
        bool is_new = false;
        EW_TRY(ew_path_is_new(then, &(*paths)[i], &k->judge->scratch, &is_new));
        EW_TRY(is_new ? EW_VEC_ADD(&kept, &(*paths)[i]) : EW_OK);
    }
    *paths = kept.items;
    *count = kept.count;
    return EW_OK;
}

static enum ew_status keep_doors_from(struct keeping *k,
                                      const struct ew_ways_then *then,
                                      bool exec_has_grown, struct ew_ways *ways)
{
    struct ew_vec kept =
        ew_vec_of(k->judge->arena, sizeof(struct ew_door_access));
    for (size_t i = 0; i < ways->door_count; i++) {
        const struct ew_door_access *door = &ways->doors[i];
        bool is_new = door->door == EW_DOOR_EXEC ? exec_has_grown
                                                 : ew_door_is_new(then, door);
        EW_TRY(is_new ? EW_VEC_ADD(&kept, door) : EW_OK);
    }
    ways->doors = kept.items;
    ways->door_count = kept.count;
    return EW_OK;
}

static enum ew_status keep_new_evidence(struct keeping *k,
                                        const struct ew_ways_then *then,
                                        struct ew_ways *ways)
{
    struct ew_vec kept = ew_vec_of(k->judge->arena, sizeof(struct ew_evidence));
    for (size_t i = 0; i < ways->evidence_count; i++) {
        const struct ew_evidence *evidence = &ways->evidence[i];
        EW_TRY(ew_evidence_is_new(then, evidence) ? EW_VEC_ADD(&kept, evidence)
                                                  : EW_OK);
    }
    ways->evidence = kept.items;
    ways->evidence_count = kept.count;
    return EW_OK;
}

/* *out: some of them are new. */
static enum ew_status keep_new_ways(struct keeping *k,
                                    struct ew_reported *reported,
                                    bool exec_has_grown, bool *out)
{
    struct ew_ways_then then;
    *out = false;
    if (!reported->ways) {
        return EW_OK;
    }
    struct ew_ways *ways = EW_NEW(k->judge->arena, struct ew_ways);
    EW_TRY_MEMORY(ways);
    *ways = *reported->ways;
    EW_TRY(ew_ways_then_of(&k->judge->scratch, &k->told,
                           reported->access->principal->arn, false, &then));
    EW_TRY(keep_doors_from(k, &then, exec_has_grown, ways));
    EW_TRY(keep_paths_from(k, &then, &ways->paths, &ways->path_count));
    EW_TRY(keep_new_evidence(k, &then, ways));
    reported->ways = ways;
    *out = ways->door_count + ways->path_count + ways->evidence_count > 0;
    return EW_OK;
}

static enum ew_status keep_new_outside(struct keeping *k)
{
    struct ew_vec kept = ew_vec_of(k->judge->arena, sizeof(struct ew_outside));
    for (size_t i = 0; i < k->report->outside_count; i++) {
        struct ew_outside one = k->report->outside[i];
        struct ew_ways_then then;
        EW_TRY(ew_ways_then_of(&k->judge->scratch, &k->told, one.from, true,
                               &then));
        EW_TRY(keep_paths_from(k, &then, &one.paths, &one.path_count));
        EW_TRY(one.path_count > 0 ? EW_VEC_ADD(&kept, &one) : EW_OK);
    }
    k->report->outside = kept.items;
    k->report->outside_count = kept.count;
    return EW_OK;
}

/* ---- principals ---------------------------------------------------------- */

/* With what is new of its access; NULL: that is as it was. */
static enum ew_status keep_access(struct keeping *k,
                                  struct ew_reported *reported,
                                  const struct ew_changed *changed)
{
    static char yes;
    struct ew_access *access = EW_NEW(k->judge->arena, struct ew_access);
    EW_TRY_MEMORY(access);
    if (changed) {
        EW_TRY(ew_map_put(&k->kept, reported->access->principal->arn, &yes));
        *access = *reported->access;
        if (changed->gained.count > 0) {
            access->witness = changed->gained;
        }
    } else {
        *access = (struct ew_access){
            .principal = reported->access->principal,
            .action = reported->access->action,
        };
        reported->list_status = EW_LIST_NONE;
        reported->entry = (struct ew_str){NULL, 0};
        reported->excess = (struct ew_witness){NULL, 0};
    }
    reported->access = access;
    return EW_OK;
}

static enum ew_status keep_principals(struct keeping *k)
{
    struct ew_vec kept = ew_vec_of(k->judge->arena, sizeof(struct ew_reported));
    EW_EACH(const struct ew_reported, all, &k->judge->reported) {
        struct ew_reported one = *all;
        const struct ew_changed *changed =
            ew_changes_of(k->added->changes, one.access->principal->arn);
        bool ways = false;
        changed = changed && may_have_grown(changed->kind) ? changed : NULL;
        EW_TRY(keep_new_ways(k, &one, changed != NULL, &ways));
        if (changed || ways) {
            EW_TRY(keep_access(k, &one, changed));
            EW_TRY(EW_VEC_ADD(&kept, &one));
        }
    }
    k->judge->reported = kept;
    return EW_OK;
}

/* ---- findings ------------------------------------------------------------ */

static bool is_about_access(enum ew_subject subject)
{
    return subject == EW_ABOUT_GRANT || subject == EW_ABOUT_GROUP_GRANT ||
           subject == EW_ABOUT_ACCESS || subject == EW_ABOUT_GUARD;
}

static enum ew_status index_before(struct keeping *k)
{
    const struct ew_report *before = k->added->before;
    for (size_t i = 0; i < before->finding_count; i++) {
        EW_TRY(ew_told_put(&k->before,
                           ew_str_from(before->findings[i].fingerprint),
                           &before->findings[i]));
    }
    return EW_OK;
}

/* What holds the access may change, and the access itself not. */
static enum ew_status is_added(struct keeping *k,
                               const struct ew_finding *finding, bool *out)
{
    enum ew_subject subject = finding->rule->subject;
    bool access = is_about_access(subject);
    const struct ew_finding *before =
        ew_map_find(&k->before, ew_str_from(finding->fingerprint));
    *out = access && ew_map_find(&k->kept, finding->principal);
    if (*out || (access && subject != EW_ABOUT_GUARD)) {
        return EW_OK;
    }
    *out = !before || finding->severity > before->severity;
    return !*out && subject == EW_ABOUT_OPENING
               ? ew_opening_has_grown(&k->grown, before, finding,
                                      &k->judge->scratch, out)
               : EW_OK;
}

static enum ew_status keep_findings(struct keeping *k)
{
    struct ew_vec *list = &k->judge->findings;
    struct ew_finding *items = list->items;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool added = false;
        EW_TRY(is_added(k, &items[i], &added));
        if (added) {
            items[kept++] = items[i];
        }
    }
    list->count = kept;
    return EW_OK;
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

static enum ew_status keep_added(struct keeping *k)
{
    struct ew_arena *scratch = &k->judge->scratch;
    EW_TRY(ew_told_of(scratch, k->added->before, k->report, &k->told));
    EW_TRY(ew_grown_openings(scratch, &k->told, k->report, &k->grown));
    EW_TRY(keep_principals(k));
    EW_TRY(keep_new_outside(k));
    EW_TRY(index_before(k));
    return keep_findings(k);
}

enum ew_status ew_added_keep(struct ew_judge *judge, struct ew_report *report,
                             struct ew_error *err)
{
    struct keeping k = {
        .judge = judge,
        .report = report,
        .added = judge->options->added,
        .kept = ew_map_of(&judge->scratch),
        .before = ew_map_of(&judge->scratch),
    };
    if (!k.added) {
        return EW_OK;
    }
    EW_TRY_MEMORY_FOR(keep_added(&k) == EW_OK, err);
    report->summary.principals = count_new_principals(&judge->reported);
    ew_arena_reset(&judge->scratch);
    return EW_OK;
}
