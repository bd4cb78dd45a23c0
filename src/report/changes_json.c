#include "report/changes.h"
#include "report/json_parts.h"

enum { INDENT = 2 };

static const char SCHEMA[] = "execwarden/diff/v1";

static void run_members(struct ew_json_writer *w,
                        const struct ew_changes *changes)
{
    ew_json_key(w, "version");
    ew_json_add_str(w, changes->version);
    ew_json_key(w, "command");
    ew_json_add_str(w, changes->command);
    ew_json_time_member(w, "started_at", changes->started_at);
    ew_json_time_member(w, "now", changes->now);
    ew_json_key(w, "from");
    ew_json_add_inputs(w, changes->from);
    ew_json_key(w, "to");
    ew_json_add_inputs(w, changes->to);
    ew_json_key(w, "assumptions");
    ew_json_add_strs(w, changes->assumptions);
    ew_json_key(w, "complete");
    ew_json_add_bool(w, changes->complete);
    ew_json_key(w, "incomplete");
    ew_json_add_strs(w, changes->incomplete);
}

static void summary_members(struct ew_json_writer *w,
                            const struct ew_changes *changes)
{
    for (size_t i = 0; i < EW_CHANGE_KINDS; i++) {
        ew_json_key(w, ew_change_kind_text((enum ew_change_kind)i));
        ew_json_add_size(w, changes->by_kind[i]);
    }
    ew_json_key(w, "gate");
    ew_json_add_text(w, ew_gate_text(changes->gate));
}

static void stand_member(struct ew_json_writer *w, const char *name,
                         const struct ew_stand *stand)
{
    ew_json_key(w, name);
    if (!stand->principal) {
        ew_json_add_null(w);
        return;
    }
    ew_json_open_object(w);
    ew_json_key(w, "verdict");
    ew_json_add_text(w, ew_verdict_text(stand->verdict));
    ew_json_key(w, "reach");
    ew_json_add_text(w, ew_reach_text(stand->reach));
    ew_json_key(w, "clusters");
    ew_json_add_strs(w, stand->clusters);
    ew_json_key(w, "clusters_except");
    ew_json_add_strs(w, stand->clusters_except);
    ew_json_close_object(w);
}

/* type_key: `type`, or another name where `type` is taken. */
static void change_members(struct ew_json_writer *w,
                           const struct ew_changed *changed,
                           const char *type_key)
{
    const struct ew_principal *principal = changed->principal;
    ew_json_key(w, "principal");
    ew_json_add_str(w, principal->arn);
    ew_json_key(w, type_key);
    ew_json_add_text(w, ew_principal_type_text(principal->type));
    ew_json_key(w, "account");
    ew_json_add_str(w, principal->account ? principal->account->id
                                          : (struct ew_str){NULL, 0});
    ew_json_key(w, "kind");
    ew_json_add_text(w, ew_change_kind_text(changed->kind));
    stand_member(w, "from", &changed->from);
    stand_member(w, "to", &changed->to);
    ew_json_key(w, "gained");
    ew_json_add_witness(w, &changed->gained);
    ew_json_key(w, "denied_before");
    ew_json_add_blocker(w, &changed->denied_before);
    ew_json_key(w, "lost");
    ew_json_add_witness(w, &changed->lost);
    ew_json_key(w, "denied_now");
    ew_json_add_blocker(w, &changed->denied_now);
    ew_json_key(w, "unknown");
    ew_json_add_strs(w, changed->unknown);
}

void ew_changes_json(struct ew_buf *out, const struct ew_changes *changes,
                     const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_writer(out, INDENT);
    ew_json_open_object(&w);
    ew_json_key(&w, "schema");
    ew_json_add_text(&w, SCHEMA);
    ew_json_key(&w, "run");
    ew_json_open_object(&w);
    run_members(&w, changes);
    ew_json_close_object(&w);
    ew_json_key(&w, "summary");
    ew_json_open_object(&w);
    summary_members(&w, changes);
    ew_json_close_object(&w);
    ew_json_key(&w, "changes");
    ew_json_open_array(&w);
    for (size_t i = 0; i < changes->count; i++) {
        ew_json_open_object(&w);
        change_members(&w, &changes->list[i], "type");
        ew_json_close_object(&w);
        ew_render_drain(out, how);
    }
    ew_json_close_array(&w);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}

/* ---- one object a line ------------------------------------------------- */

void ew_changes_ndjson(struct ew_buf *out, const struct ew_changes *changes,
                       const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_open_line(out, "run");
    ew_json_key(&w, "schema");
    ew_json_add_text(&w, SCHEMA);
    run_members(&w, changes);
    ew_json_close_line(&w, how);
    w = ew_json_open_line(out, "summary");
    summary_members(&w, changes);
    ew_json_close_line(&w, how);
    for (size_t i = 0; i < changes->count; i++) {
        w = ew_json_open_line(out, "change");
        change_members(&w, &changes->list[i], "principal_type");
        ew_json_close_line(&w, how);
    }
}
