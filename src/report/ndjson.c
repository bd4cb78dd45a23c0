#include "report/json_parts.h"

struct ew_json_writer ew_json_open_line(struct ew_buf *out, const char *type)
{
    struct ew_json_writer w = ew_json_writer(out, 0);
    ew_json_open_object(&w);
    ew_json_key(&w, "type");
    ew_json_add_text(&w, type);
    return w;
}

void ew_json_close_line(struct ew_json_writer *w, const struct ew_render *how)
{
    ew_json_close_object(w);
    ew_buf_add_char(w->out, '\n');
    ew_render_drain(w->out, how);
}

void ew_report_ndjson(struct ew_buf *out, const struct ew_report *report,
                      const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_open_line(out, "run");
    ew_json_key(&w, "schema");
    ew_json_add_text(&w, EW_REPORT_SCHEMA);
    ew_json_run_members(&w, report);
    ew_json_close_line(&w, how);
    w = ew_json_open_line(out, "summary");
    ew_json_summary_members(&w, report);
    ew_json_close_line(&w, how);
    for (size_t i = 0; i < report->principal_count; i++) {
        w = ew_json_open_line(out, "principal");
        /* A principal's own `type` would be a second member of that name. */
        ew_json_principal_members(&w, &report->principals[i], "principal_type");
        ew_json_close_line(&w, how);
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        w = ew_json_open_line(out, "finding");
        ew_json_finding_members(&w, &report->findings[i]);
        ew_json_close_line(&w, how);
    }
}
