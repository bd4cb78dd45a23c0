/*
 * Summary and outputs of a step in a GitHub workflow are files that the runner
 * names. A summary that is larger than the runner takes would be thrown away
 * as a whole, so it is cut at the end of a line, and says so.
 */
#include "api/job.h"

#include "base/system.h"

static const struct ew_str CUT_NOTICE =
    EW_LIT("\nThe rest is left out here: the summary of a step holds 1 MiB.\n");

/* The text as far as it fits behind what the file holds already. */
static struct ew_str fitting(struct ew_str text, size_t held)
{
    size_t room =
        held < EW_JOB_SUMMARY_MAX_BYTES ? EW_JOB_SUMMARY_MAX_BYTES - held : 0;
    if (text.len <= room) {
        return text;
    }
    size_t length = room > CUT_NOTICE.len ? room - CUT_NOTICE.len : 0;
    while (length > 0 && text.ptr[length - 1] != '\n') {
        length--;
    }
    return ew_str_slice(text, 0, length);
}

static bool write_text_to(FILE *file, struct ew_str text)
{
    return text.len == 0 || fwrite(text.ptr, 1, text.len, file) == text.len;
}

/* limited: a summary. False with errno set. */
static bool append_fitting(FILE *file, struct ew_str text, bool limited)
{
    struct ew_str shown = text;
    if (limited) {
        long held = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
        shown = fitting(text, held > 0 ? (size_t)held : 0);
    }
    return write_text_to(file, shown) &&
           (shown.len == text.len || shown.len == 0 ||
            write_text_to(file, CUT_NOTICE));
}

static enum ew_status append_to(const char *path, struct ew_str text,
                                bool limited, struct ew_error *err)
{
    FILE *file = fopen(path, "ab");
    if (!file) {
        return ew_fail_errno(err, ew_str_from(path), "cannot open");
    }
    bool written = append_fitting(file, text, limited);
    if (fclose(file) != 0 || !written) {
        return ew_fail_errno(err, ew_str_from(path), "cannot write");
    }
    return EW_OK;
}

enum ew_status ew_job_add_summary(const char *path, struct ew_str text,
                                  struct ew_error *err)
{
    return append_to(path, text, true, err);
}

enum ew_status ew_job_add_outputs(const char *path,
                                  const struct ew_report *report,
                                  struct ew_error *err)
{
    const struct ew_summary *summary = &report->summary;
    size_t total = 0;
    for (size_t i = 0; i < EW_SEVERITIES; i++) {
        total += summary->findings[i];
    }
    struct ew_buf text;
    ew_buf_init(&text);
    ew_buf_printf(&text, "gate=%s\ncomplete=%s\nfindings=%zu\n",
                  ew_gate_text(report->gate),
                  report->complete ? "true" : "false", total);
    for (size_t i = EW_SEVERITIES; i > 0; i--) {
        ew_buf_printf(&text, "%s=%zu\n",
                      ew_severity_text((enum ew_severity)(i - 1)),
                      summary->findings[i - 1]);
    }
    ew_buf_printf(&text, "exempted=%zu\n", summary->exempted);
    enum ew_status status =
        text.failed ? ew_fail_memory(err)
                    : append_to(path, ew_buf_str(&text), false, err);
    ew_buf_release(&text);
    return status;
}
