/*
 * GitLab code quality, which merge requests show beside the lines that they
 * change:
 *
 *     [{"description": "…", "check_name": "EW102", "fingerprint": "…",
 *       "severity": "critical",
 *       "location": {"path": "main.tf", "lines": {"begin": 12, "end": 14}}}]
 *
 * GitLab compares fingerprints of two branches, so only open findings are
 * there: one that is exempted counts as fixed.
 */
#include "base/json_write.h"

#include "report/uri.h"

/* GitLab's words, worst last. */
static const char *gitlab_severity(enum ew_severity severity)
{
    static const char *const WORDS[EW_SEVERITIES] = {
        [EW_INFO] = "info",        [EW_LOW] = "minor",
        [EW_MEDIUM] = "major",     [EW_HIGH] = "critical",
        [EW_CRITICAL] = "blocker",
    };
    return WORDS[severity];
}

/* Paths from the root of the repository, as GitLab has no other. */
static void add_location(struct ew_json_writer *w, struct ew_place place,
                         struct ew_str root)
{
    struct ew_buf path;
    ew_buf_init(&path);
    (void)ew_path_add_relative(&path, place.file, root);
    ew_json_key(w, "location");
    ew_json_open_object(w);
    ew_json_member_str(w, "path", ew_buf_str(&path));
    ew_json_key(w, "lines");
    ew_json_open_object(w);
    ew_json_member_size(w, "begin", place.line);
    ew_json_member_size(w, "end", place.end_line);
    ew_json_close_object(w);
    ew_json_close_object(w);
    w->out->failed = w->out->failed || path.failed;
    ew_buf_release(&path);
}

/* One element that GitLab cannot read makes it drop all that follow, so each
 * has every member, and no byte order mark comes first. */
void ew_report_gitlab_codequality(struct ew_buf *out,
                                  const struct ew_report *report,
                                  const struct ew_render *how)
{
    struct ew_json_writer w = ew_json_writer(out, 1);
    ew_json_open_array(&w);
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct ew_finding *finding = &report->findings[i];
        if (finding->status != EW_FINDING_OPEN) {
            continue;
        }
        ew_json_open_object(&w);
        ew_json_member_str(&w, "description", finding->message);
        ew_json_member_str(&w, "check_name", finding->rule->id);
        ew_json_member_text(&w, "fingerprint", finding->fingerprint);
        ew_json_member_text(&w, "severity", gitlab_severity(finding->severity));
        add_location(&w, ew_finding_shown_at(report, finding), how->root);
        ew_json_close_object(&w);
        ew_render_drain(out, how);
    }
    ew_json_close_array(&w);
    ew_buf_add_char(out, '\n');
}
