/** The members of a report's objects, for `json` and `ndjson` alike. */
#ifndef EW_REPORT_JSON_PARTS_H
#define EW_REPORT_JSON_PARTS_H

#include "base/json_write.h"

#include "report/report.h"

/* Each writes members into an object that the caller opens and closes. */
void ew_json_run_members(struct ew_json_writer *w,
                         const struct ew_report *report);
void ew_json_summary_members(struct ew_json_writer *w,
                             const struct ew_report *report);
/** type_key: `type`, or another name where `type` is taken. */
void ew_json_principal_members(struct ew_json_writer *w,
                               const struct ew_reported *reported,
                               const char *type_key);
void ew_json_finding_members(struct ew_json_writer *w,
                             const struct ew_finding *finding);

/* Values. */
void ew_json_add_strs(struct ew_json_writer *w, struct ew_strs strs);
/** `{"index","sid"}`, null for NULL. */
void ew_json_add_statement(struct ew_json_writer *w,
                           const struct ew_statement *statement);
/** The id of a policy, null for NULL. */
void ew_json_add_policy(struct ew_json_writer *w,
                        const struct ew_policy *policy);
/** `policy` and `policy_name`, both null for NULL. */
void ew_json_policy_members(struct ew_json_writer *w,
                            const struct ew_policy *policy);
/** `{"file","line",…}`, null without a file. */
void ew_json_add_place(struct ew_json_writer *w, struct ew_place place);

/** `{"action","requests"}`, null when not present. */
/** A blocker with its policy and statement; null when it has no layer. */
void ew_json_add_blocker(struct ew_json_writer *w,
                         const struct ew_blocker *blocker);
void ew_json_add_witness(struct ew_json_writer *w,
                         const struct ew_witness *witness);
/** Of an estate: `[{"path","kind","sha256","bytes"}]`. */
void ew_json_add_inputs(struct ew_json_writer *w,
                        const struct ew_estate *estate);
/** A member whose value is a time in seconds since 1970. */
void ew_json_time_member(struct ew_json_writer *w, const char *name,
                         int64_t time);
/** An object on a line of its own, whose first member is its type. */
struct ew_json_writer ew_json_open_line(struct ew_buf *out, const char *type);
void ew_json_close_line(struct ew_json_writer *w, const struct ew_render *how);

extern const char EW_REPORT_SCHEMA[];

#endif
