/*
 * A report that was written before, in other formats. It is read back
 * strictly, so what comes out says nothing that the report did not.
 */
#include "api/reports.h"

static enum ew_exit run_convert(struct ew_run *run, const char *path,
                                struct ew_file *file)
{
    struct ew_report report = {0};
    enum ew_exit status = ew_reports_check(run);
    if (status == EW_EXIT_PASSED) {
        status = ew_reports_read(run, path, file, &report);
    }
    return status == EW_EXIT_PASSED ? ew_reports_write(run, &report) : status;
}

enum ew_exit ew_convert(const struct ew_convert_options *options,
                        const struct ew_streams *streams)
{
    struct ew_run run;
    struct ew_file file = {0};
    enum ew_exit status = ew_run_start(&run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_convert(&run, options->report, &file);
    }
    ew_run_end(&run);
    ew_file_release(&file);
    return status;
}
