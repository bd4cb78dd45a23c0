/*
 * Whole reports and all formats of the table, for the commands that write
 * them, and the way back from `json`.
 */
#include "api/reports.h"

#include "report/read.h"

#include "api/job.h"

enum ew_exit ew_reports_check(struct ew_run *run)
{
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    struct ew_str *names = EW_NEW_ARRAY(&run->arena, count, struct ew_str);
    if (!names) {
        struct ew_error err = {0};
        (void)ew_fail_memory(&err);
        return ew_say_error(run->streams, &err);
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = formats[i].name;
    }
    return ew_run_check_outputs(run, names, count);
}

static void write_report_format(const void *user, struct ew_str format,
                                struct ew_buf *out, const struct ew_render *how)
{
    ew_format_find(format)->write(out, user, how);
}

static size_t parts_of_report(const void *user, struct ew_str format)
{
    const struct ew_format *row = ew_format_find(format);
    return row->parts ? row->parts(user) : 0;
}

enum ew_exit ew_reports_write(struct ew_run *run,
                              const struct ew_report *report)
{
    run->parts = parts_of_report;
    enum ew_exit status = ew_run_write(run, write_report_format, report);
    if (status != EW_EXIT_PASSED || !run->common->job_outputs ||
        !ew_run_has_format(run, EW_STR("github"))) {
        return status;
    }
    struct ew_error err = {0};
    if (ew_job_add_outputs(run->common->job_outputs, report, &err) != EW_OK) {
        (void)ew_say_error(run->streams, &err);
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}

enum ew_exit ew_reports_read(struct ew_run *run, const char *path,
                             struct ew_file *file, struct ew_report *out)
{
    struct ew_error err = {0};
    if (ew_file_read(ew_str_from(path), EW_MAX_REPORT_BYTES, file, &err) !=
        EW_OK) {
        enum ew_exit status = ew_say_error(run->streams, &err);
        return err.status == EW_NOMEM ? status : EW_EXIT_USAGE;
    }
    return ew_report_read(&run->arena, file->path, file->text, out, &err) ==
                   EW_OK
               ? EW_EXIT_PASSED
               : ew_say_error(run->streams, &err);
}
