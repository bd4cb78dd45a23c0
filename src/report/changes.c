/*
 * What the formats of `diff` have in common: their table, and the two pieces
 * that people read in all of them, how a principal stands on one side and a
 * request that is new.
 *
 *     allowed, cluster-pattern: payments-* but not payments-prod
 *     arn:…:cluster/pay and arn:…:task/pay/… with aws:username = ana
 */
#include "report/changes.h"

#include "policy/keys.h"

#include "audit/ways_changed.h"

#include "report/ways.h"

static const struct ew_changes_format FORMATS[] = {
    {EW_LIT("table"),    ew_changes_table   },
    {EW_LIT("json"),     ew_changes_json    },
    {EW_LIT("ndjson"),   ew_changes_ndjson  },
    {EW_LIT("markdown"), ew_changes_markdown},
};

const struct ew_changes_format *ew_changes_formats(size_t *count)
{
    *count = sizeof(FORMATS) / sizeof(FORMATS[0]);
    return FORMATS;
}

const struct ew_changes_format *ew_changes_format_find(struct ew_str name)
{
    size_t count = 0;
    const struct ew_changes_format *formats = ew_changes_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(formats[i].name, name)) {
            return &formats[i];
        }
    }
    return NULL;
}

/* ---- pieces for people ------------------------------------------------- */

const enum ew_change_kind EW_CHANGES_ORDER[EW_CHANGE_KINDS] = {
    EW_CHANGE_GAINED, EW_CHANGE_WIDENED,  EW_CHANGE_UNKNOWN,
    EW_CHANGE_LOST,   EW_CHANGE_NARROWED,
};

void ew_changes_add_stand(struct ew_buf *out, const struct ew_stand *stand)
{
    const char *reach = ew_reach_text(stand->reach);
    if (!stand->principal) {
        ew_buf_add(out, EW_STR("not there"));
        return;
    }
    ew_buf_printf(out, "%s%s%s", ew_verdict_text(stand->verdict),
                  reach ? ", " : "", reach ? reach : "");
    if (stand->clusters.count > 0) {
        ew_buf_add(out, EW_STR(": "));
        ew_text_add_clusters(out, stand->clusters, stand->principal);
    }
    if (stand->clusters_except.count > 0) {
        ew_buf_add(out, EW_STR(" but not "));
        ew_text_add_clusters(out, stand->clusters_except, stand->principal);
    }
    if (stand->condition_count > 0) {
        ew_buf_add(out, EW_STR("; needs "));
        ew_text_add_needed(out, stand->conditions, stand->condition_count);
    }
}

void ew_changes_add_way(struct ew_buf *out,
                        const struct ew_way_changed *changed)
{
    if (changed->path) {
        ew_ways_add_steps(out, changed->path);
        ew_buf_add(out, EW_STR(", then "));
    }
    ew_buf_add(out, ew_str_from(ew_door_text(changed->door)));
}

/*
 * Whether an entry tells more than principal and resources do: what is fixed
 * for the principal or comes with the target is there already. A tag has two
 * spellings (fact A1.1.10): one is enough.
 */
static bool is_telling(struct ew_str key)
{
    enum ew_key_control control = ew_key_find(key).control;
    return (control != EW_KEY_FIXED && control != EW_KEY_TARGET &&
            !ew_str_starts_nocase(key, EW_STR("ecs:ResourceTag/"))) ||
           ew_str_eq_nocase(key, EW_STR("ecs:container-name"));
}

/* Of one request; what all of them have is told with the first. */
static void add_context_entries(struct ew_buf *out,
                                const struct ew_witness *witness, size_t at,
                                const char **before)
{
    const struct ew_request *request = &witness->requests[at];
    struct ew_arn arn;
    struct ew_str type = {NULL, 0};
    if (witness->count > 1 && ew_arn_split(request->resource, &arn)) {
        struct ew_str name;
        type = ew_str_cut(arn.resource, '/', &name);
    }
    for (size_t i = 0; i < request->context_count; i++) {
        const struct ew_context_entry *entry = &request->context[i];
        bool shared = ew_text_is_shared(witness, entry);
        if (!is_telling(entry->key) || (shared && at > 0)) {
            continue;
        }
        ew_buf_add(out, ew_str_from(*before));
        *before = ", ";
        ew_buf_add_visible(out, entry->key);
        if (!shared && type.len > 0) {
            ew_buf_printf(out, " (%.*s)", EW_STR_ARG(type));
        }
        ew_buf_add(out, EW_STR(" = "));
        ew_text_add_list(out,
                         (struct ew_strs){entry->values, entry->value_count});
    }
}

void ew_changes_add_witness(struct ew_buf *out,
                            const struct ew_witness *witness)
{
    const char *before = " with ";
    for (size_t i = 0; i < witness->count; i++) {
        ew_buf_add(out, i > 0 ? EW_STR(" and ") : EW_STR(""));
        ew_buf_add_visible(out, witness->requests[i].resource);
    }
    for (size_t i = 0; i < witness->count; i++) {
        add_context_entries(out, witness, i, &before);
    }
}
