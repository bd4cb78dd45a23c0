#include "report/json_parts.h"

enum { INDENT = 2 };

static void add_run(struct ew_json_writer *w, const struct ew_report *report)
{
    ew_json_key(w, "run");
    ew_json_open_object(w);
    ew_json_run_members(w, report);
    ew_json_close_object(w);
    ew_json_key(w, "summary");
    ew_json_open_object(w);
    ew_json_summary_members(w, report);
    ew_json_close_object(w);
}

void ew_report_json(struct ew_buf *out, const struct ew_report *report,
                    const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_writer(out, INDENT);
    ew_json_open_object(&w);
    ew_json_key(&w, "schema");
    ew_json_add_text(&w, EW_REPORT_SCHEMA);
    add_run(&w, report);
    ew_json_key(&w, "principals");
    ew_json_open_array(&w);
    for (size_t i = 0; i < report->principal_count; i++) {
        ew_report_principal_json(&w, &report->principals[i]);
        ew_render_drain(out, how);
    }
    ew_json_close_array(&w);
    ew_json_key(&w, "findings");
    ew_json_open_array(&w);
    for (size_t i = 0; i < report->finding_count; i++) {
        ew_json_open_object(&w);
        ew_json_finding_members(&w, &report->findings[i]);
        ew_json_close_object(&w);
        ew_render_drain(out, how);
    }
    ew_json_close_array(&w);
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
}
