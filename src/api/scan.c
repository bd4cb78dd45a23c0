#include "base/file.h"

#include "api/gate.h"
#include "api/run.h"
#include "api/version.h"

/* What one scan needs beside the run. */
struct scan {
    struct ew_run run;
    const struct ew_scan_options *options;
    struct ew_file allowlist_file;
    const struct ew_allowlist *allowlist;
    struct ew_audit_options audit;
    struct ew_report report;
};

static enum ew_exit read_levels(struct scan *scan)
{
    const struct ew_scan_options *options = scan->options;
    const struct ew_streams *streams = scan->run.streams;
    enum ew_exit status = ew_read_fail_on(
        streams, options->fail_on, &scan->audit.gate_off, &scan->audit.fail_on);
    if (status == EW_EXIT_PASSED && options->warn_on) {
        scan->audit.warn = true;
        status = ew_read_severity(streams, "warn-on", options->warn_on,
                                  &scan->audit.warn_on);
    }
    return status;
}

static enum ew_exit read_only(struct scan *scan)
{
    const struct ew_scan_options *options = scan->options;
    struct ew_str *only =
        EW_NEW_ARRAY(&scan->run.arena, options->only_count, struct ew_str);
    if (!only && options->only_count > 0) {
        struct ew_error err = {0};
        (void)ew_fail_memory(&err);
        return ew_say_error(scan->run.streams, &err);
    }
    for (size_t i = 0; i < options->only_count; i++) {
        only[i] = ew_str_from(options->only[i]);
    }
    scan->audit.only = only;
    scan->audit.only_count = options->only_count;
    return EW_EXIT_PASSED;
}

static enum ew_exit read_allowlist(struct scan *scan)
{
    struct ew_error err = {0};
    if (!scan->options->allow_list) {
        return EW_EXIT_PASSED;
    }
    if (ew_file_read(ew_str_from(scan->options->allow_list),
                     EW_MAX_CONFIG_BYTES, &scan->allowlist_file,
                     &err) != EW_OK) {
        enum ew_exit status = ew_say_error(scan->run.streams, &err);
        return err.status == EW_NOMEM ? status : EW_EXIT_USAGE;
    }
    struct ew_diags faults = ew_diags_of(&scan->run.arena);
    enum ew_status status = ew_allowlist_parse(
        &scan->run.arena, scan->allowlist_file.path, scan->allowlist_file.text,
        &faults, &scan->allowlist, &err);
    if (status == EW_OK) {
        scan->audit.allowlist = scan->allowlist;
        return EW_EXIT_PASSED;
    }
    ew_say_diags(scan->run.streams, &faults, "");
    if (faults.list.count == 0) {
        return ew_say_error(scan->run.streams, &err);
    }
    return EW_EXIT_USAGE;
}

static enum ew_exit check_outputs(struct scan *scan)
{
    struct ew_str names[16];
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    size_t known = 0;
    for (; known < count && known < sizeof(names) / sizeof(names[0]); known++) {
        names[known] = formats[known].name;
    }
    return ew_run_check_outputs(&scan->run, names, known);
}

/* Everything that can be refused before the sources are read. */
static enum ew_exit prepare(struct scan *scan)
{
    enum ew_exit status = check_outputs(scan);
    if (status == EW_EXIT_PASSED) {
        status = read_levels(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_only(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_allowlist(scan);
    }
    scan->audit.now = scan->run.now;
    scan->audit.fail_on_stale = scan->options->fail_on_stale;
    scan->audit.allow_incomplete = scan->run.common->allow_incomplete;
    return status;
}

static enum ew_exit judge(struct scan *scan)
{
    struct ew_error err = {0};
    struct ew_report *report = &scan->report;
    if (ew_audit(&scan->run.arena, &scan->run.loaded.estate, scan->run.engine,
                 &scan->audit, report, &err) != EW_OK) {
        return ew_say_error(scan->run.streams, &err);
    }
    report->version = EW_STR(EW_VERSION);
    report->command = EW_STR("scan");
    report->started_at = scan->run.started_at;
    report->now = scan->run.now;
    return EW_EXIT_PASSED;
}

static void write_format(const void *user, struct ew_str format,
                         struct ew_buf *out, const struct ew_render *how)
{
    const struct scan *scan = user;
    ew_format_find(format)->write(out, &scan->report, how);
}

static enum ew_exit run_scan(struct scan *scan)
{
    enum ew_exit status = prepare(scan);
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&scan->run);
    }
    if (status == EW_EXIT_PASSED) {
        status = judge(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_run_write(&scan->run, write_format, scan);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    if (scan->report.warned) {
        ew_hint(scan->run.streams,
                "warning: open findings of severity %s "
                "or worse",
                ew_severity_text(scan->audit.warn_on));
    }
    return ew_tell_gate(scan->run.streams, scan->report.gate,
                        scan->report.gate_reason);
}

enum ew_exit ew_scan(const struct ew_scan_options *options,
                     const struct ew_streams *streams)
{
    struct scan scan = {.options = options};
    enum ew_exit status = ew_run_start(&scan.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_scan(&scan);
    }
    ew_run_end(&scan.run);
    ew_file_release(&scan.allowlist_file);
    return status;
}
