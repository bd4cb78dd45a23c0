/*
 * The main command, in order: everything that can be refused without reading a
 * source, then sources, engine, audit, outputs, gate. Reports are complete
 * whatever the gate says.
 */
#include "base/file.h"

#include "audit/bound.h"
#include "audit/changes.h"

#include "api/acceptances.h"
#include "api/gate.h"
#include "api/reports.h"
#include "api/version.h"
#include "api/ways.h"

/* What one scan needs beside the run. */
struct scan {
    struct ew_run run;
    const struct ew_scan_options *options;
    struct ew_file allowlist_file;
    const struct ew_allowlist *allowlist;
    struct ew_file baseline_file;
    struct ew_report baseline;
    enum ew_paths_level ways;
    struct ew_audit_options audit;
    struct ew_report report;
    /* with new_only */
    bool has_before;
    struct ew_streams silence; /* errors only */
    struct ew_run before;
    struct ew_report report_before;
    struct ew_changes changes;
    struct ew_added added;
};

static enum ew_exit read_gate_levels(struct scan *scan)
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

/* What is named is checked when the input is there. */
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

/*
 * A list with a fault is refused as a whole: what it fails to approve would be
 * told as a finding, and what it approves by mistake would not.
 */
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
    enum ew_status status =
        ew_allowlist_parse(scan->allowlist_file.path, scan->allowlist_file.text,
                           scan->run.now, &faults, &scan->allowlist, &err);
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

static enum ew_exit read_baseline(struct scan *scan)
{
    if (!scan->options->baseline) {
        return EW_EXIT_PASSED;
    }
    scan->audit.baseline = &scan->baseline;
    return ew_reports_read(&scan->run, scan->options->baseline,
                           &scan->baseline_file, &scan->baseline);
}

/* `--new-only` needs something that changes, and reads it twice. */
static enum ew_exit check_scan_sources(struct scan *scan)
{
    const struct ew_common *common = scan->run.common;
    if (scan->options->new_only && common->live) {
        ew_say(scan->run.streams,
               "--new-only is about plans, and --live reads none");
        return EW_EXIT_USAGE;
    }
    for (size_t i = 0; scan->options->new_only && i < common->source_count;
         i++) {
        if (ew_str_eq(ew_str_from(common->sources[i]), EW_STR("-"))) {
            ew_say(scan->run.streams,
                   "--new-only reads its sources twice: none of them can be "
                   "standard input");
            return EW_EXIT_USAGE;
        }
    }
    return EW_EXIT_PASSED;
}

/* Everything that can be refused before the sources are read. */
static enum ew_exit prepare_scan(struct scan *scan)
{
    enum ew_exit status = ew_reports_check(&scan->run);
    if (status == EW_EXIT_PASSED) {
        status = check_scan_sources(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_gate_levels(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status =
            ew_read_ways(scan->run.streams, scan->options->paths, &scan->ways);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_only(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_acceptances_read(&scan->run, scan->options, &scan->audit);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_allowlist(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = read_baseline(scan);
    }
    scan->audit.now = scan->run.now;
    scan->audit.fail_on_stale = scan->options->fail_on_stale;
    scan->audit.allow_incomplete = scan->run.common->allow_incomplete;
    return status;
}

/* ---- what was there before ----------------------------------------------- */

/* The sources are read once more, as they were before the plans. What there is
 * to say of them was said when they were read first. */
static enum ew_exit load_before(struct scan *scan)
{
    enum ew_exit status =
        ew_run_start(&scan->before, &scan->options->common, &scan->silence);
    scan->has_before = true;
    scan->before.before = true;
    scan->before.now = scan->run.now;
    return status == EW_EXIT_PASSED ? ew_run_load(&scan->before) : status;
}

static struct ew_side_input side_of_sources(struct ew_run *run,
                                            struct ew_str *sources)
{
    const struct ew_common *common = run->common;
    for (size_t i = 0; i < common->source_count; i++) {
        sources[i] = ew_str_from(common->sources[i]);
    }
    return (struct ew_side_input){
        .estate = &run->loaded.estate,
        .engine = run->engine,
        .sources = {sources, common->source_count},
    };
}

/*
 * Both sides are judged: what is new is what the audit finds now and did not
 * before.
 */
static enum ew_status find_added(struct scan *scan,
                                 const struct ew_paths *paths,
                                 struct ew_error *err)
{
    static const struct ew_changes_options ALL = {.gate_off = true,
                                                  .same_files = true};
    struct ew_str *sources = EW_NEW_ARRAY(
        &scan->run.arena, scan->run.common->source_count, struct ew_str);
    EW_TRY_MEMORY_FOR(sources, err);
    const struct ew_side_input from = side_of_sources(&scan->before, sources);
    const struct ew_side_input to = side_of_sources(&scan->run, sources);
    struct ew_audit_options options = scan->audit;
    options.baseline = NULL;
    options.paths = paths;
    EW_TRY(ew_changes_find(&scan->run.arena, &from, &to, &ALL, &scan->changes,
                           err));
    return ew_audit(&scan->run.arena, from.estate, from.engine, &options,
                    &scan->report_before, err);
}

static enum ew_exit compare_with_before(struct scan *scan)
{
    if (!scan->options->new_only) {
        return EW_EXIT_PASSED;
    }
    enum ew_exit status = load_before(scan);
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    struct ew_error err = {0};
    const struct ew_paths *paths = NULL;
    status =
        ew_run_find_paths(&scan->before, scan->ways, scan->allowlist, &paths);
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    if (find_added(scan, paths, &err) != EW_OK) {
        return ew_say_error(scan->run.streams, &err);
    }
    scan->added = (struct ew_added){&scan->changes, &scan->report_before};
    scan->audit.added = &scan->added;
    return EW_EXIT_PASSED;
}

/* ---- what has no effect -------------------------------------------------- */

static bool has_principal(const struct ew_estate *estate, struct ew_str glob)
{
    const struct ew_principal *const *principals = estate->principals.items;
    size_t i = 0;
    while (i < estate->principals.count &&
           !ew_arn_glob_match(glob, principals[i]->arn)) {
        i++;
    }
    return i < estate->principals.count;
}

static bool has_changes(const struct ew_estate *estate)
{
    const struct ew_input *inputs = estate->inputs.items;
    size_t i = 0;
    while (i < estate->inputs.count &&
           !ew_str_eq(inputs[i].kind, EW_STR("terraform plan")) &&
           !ew_str_eq(inputs[i].kind, EW_STR("cloudformation template"))) {
        i++;
    }
    return i < estate->inputs.count;
}

/* What narrows a run down to nobody leaves nothing that could fail. */
static void lose_idle(struct scan *scan)
{
    struct ew_estate *estate = &scan->run.loaded.estate;
    bool names = false;
    bool found = false;
    for (size_t i = 0; i < scan->audit.only_count; i++) {
        struct ew_str only = scan->audit.only[i];
        bool name = !ew_rule_find(only);
        names = names || name;
        found = found || (name && has_principal(estate, only));
    }
    if (names && !found) {
        ew_diag_add(&estate->incomplete, (struct ew_place){0},
                    "nothing was judged: --only names no principal of the "
                    "input");
    }
    if (scan->options->new_only && !has_changes(estate)) {
        ew_diag_add(&estate->incomplete, (struct ew_place){0},
                    "nothing was judged: --new-only tells what a plan or a "
                    "template adds, and none is in the input");
    }
}

/* Of several one may be misspelt, and narrows the run more than was meant. */
static void tell_idle(const struct scan *scan)
{
    const struct ew_estate *estate = &scan->run.loaded.estate;
    for (size_t i = 0; i < scan->audit.only_count; i++) {
        struct ew_str only = scan->audit.only[i];
        if (!ew_rule_find(only) && !has_principal(estate, only)) {
            ew_hint(scan->run.streams,
                    "warning: --only `%.*s` names no principal of the input",
                    EW_STR_ARG(only));
        }
    }
}

/* Two eyes are fewer than four: told, and refused where the list asks so. */
static void tell_self_approved(const struct scan *scan)
{
    const struct ew_allowlist *list = scan->allowlist;
    for (size_t i = 0; list && i < list->entry_count; i++) {
        const struct ew_entry *entry = &list->entries[i];
        if (entry->self_approved) {
            ew_hint(scan->run.streams,
                    "warning: %.*s:%zu:%zu: entry `%.*s` is approved by its "
                    "owner",
                    EW_STR_ARG(entry->place.file), entry->place.line,
                    entry->place.column, EW_STR_ARG(entry->id));
        }
    }
}

/* ---- the scan ------------------------------------------------------------ */

static enum ew_exit judge_scan(struct scan *scan)
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

static enum ew_exit run_scan(struct scan *scan)
{
    enum ew_exit status = prepare_scan(scan);
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&scan->run);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_acceptances_place(&scan->run, scan->options, &scan->audit);
    }
    if (status == EW_EXIT_PASSED) {
        status = compare_with_before(scan);
    }
    if (status == EW_EXIT_PASSED) {
        lose_idle(scan);
        status = ew_run_find_paths(&scan->run, scan->ways, scan->allowlist,
                                   &scan->audit.paths);
    }
    if (status == EW_EXIT_PASSED) {
        status = judge_scan(scan);
    }
    if (status == EW_EXIT_PASSED) {
        status = ew_reports_write(&scan->run, &scan->report);
    }
    if (status != EW_EXIT_PASSED) {
        return status;
    }
    tell_idle(scan);
    tell_self_approved(scan);
    ew_acceptances_tell(&scan->run, &scan->audit);
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
    struct scan scan = {.options = options, .silence = *streams};
    scan.silence.verbosity = -1;
    enum ew_exit status = ew_run_start(&scan.run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_scan(&scan);
    }
    if (scan.has_before) {
        ew_run_end(&scan.before);
    }
    ew_run_end(&scan.run);
    ew_file_release(&scan.allowlist_file);
    ew_file_release(&scan.baseline_file);
    return status;
}
