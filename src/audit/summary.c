#include "audit/gate.h"

static void count_grants(struct ew_summary *summary,
                         const struct ew_access *access)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        const struct ew_grant *grant = &access->grants[i];
        if (!ew_verdict_is_access(grant->verdict)) {
            continue;
        }
        summary->grants++;
        if (grant->action_wildcard || grant->resource_wildcard) {
            summary->wildcard_grants++;
        }
    }
}

static void count_ways(struct ew_way_counts *out, const struct ew_ways *ways)
{
    bool own = false;
    for (size_t i = 0; i < ways->door_count; i++) {
        bool way = ew_verdict_is_access(ways->doors[i].access->verdict);
        out->doors[ways->doors[i].door] += way;
        own = own || (way && ways->doors[i].door == EW_DOOR_EXEC);
    }
    for (size_t i = 0; i < ways->path_count; i++) {
        out->steps[ways->paths[i].steps[0]->kind]++;
    }
    out->through_paths += !own && ways->path_count > 0;
}

static void count_principals(struct ew_report *report)
{
    struct ew_summary *summary = &report->summary;
    size_t with_verdict = 0;
    for (size_t i = 0; i < report->principal_count; i++) {
        const struct ew_access *access = report->principals[i].access;
        if (access->principal->type == EW_PRINCIPAL_ROOT) {
            summary->root_users += ew_access_is_reached(access) ? 1 : 0;
            continue;
        }
        if (report->principals[i].ways) {
            count_ways(&summary->ways, report->principals[i].ways);
        }
        summary->by_verdict[access->verdict]++;
        with_verdict += access->verdict != EW_VERDICT_NONE;
        count_grants(summary, access);
    }
    summary->by_verdict[EW_VERDICT_NONE] = summary->principals - with_verdict;
}

void ew_summarize(struct ew_report *report)
{
    struct ew_summary *summary = &report->summary;
    count_principals(report);
    summary->ways.outside = report->outside_count;
    if (summary->grants) {
        summary->wildcard_permille =
            (1000 * summary->wildcard_grants + summary->grants / 2) /
            summary->grants;
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (finding->status == EW_FINDING_OPEN) {
            summary->findings[finding->severity]++;
        } else if (finding->status == EW_FINDING_EXEMPTED) {
            summary->exempted++;
        }
    }
}
