/*
 * A run that ended without a report, told where a report would have been: as
 * annotations of a workflow and in the summary of its job. A build that fails
 * with nothing to see but a number is taken for a broken tool.
 */
#include "engine/access.h"

#include "report/github.h"
#include "report/markdown_parts.h"

#include "api/job.h"
#include "api/run.h"

/* The host shows so many of a kind for a step. */
enum { ANNOTATIONS_MAX = 10 };

static const struct ew_str NAME = EW_LIT("execwarden: ");

struct failure {
    struct ew_str text; /* behind the place */
    struct ew_str file; /* absent: of no file */
    struct ew_str line;
    struct ew_str column;
};

/* Digits at the end of text, which a `:` stands before; takes both off. */
static bool take_place_number(struct ew_str *text, struct ew_str *number)
{
    size_t at = text->len;
    while (at > 0 && text->ptr[at - 1] >= '0' && text->ptr[at - 1] <= '9') {
        at--;
    }
    if (at == text->len || at < 2 || text->ptr[at - 1] != ':') {
        return false;
    }
    *number = ew_str_slice(*text, at, text->len);
    *text = ew_str_slice(*text, 0, at - 1);
    return true;
}

/* `file:line:column: text`, or only a text. */
static struct failure failure_of(struct ew_str line)
{
    static const struct ew_str BETWEEN = EW_LIT(": ");
    struct failure failure = {.text = line};
    size_t end = 0;
    while (end < line.len &&
           !ew_str_starts(ew_str_slice(line, end, line.len), BETWEEN)) {
        end++;
    }
    struct ew_str place = ew_str_slice(line, 0, end);
    struct ew_str number = {NULL, 0};
    struct ew_str other = {NULL, 0};
    if (end == line.len || !take_place_number(&place, &number)) {
        return failure;
    }
    bool both = take_place_number(&place, &other);
    failure.text = ew_str_slice(line, end + BETWEEN.len, line.len);
    failure.file = place;
    failure.line = both ? other : number;
    failure.column = both ? number : other;
    return failure;
}

static const char *remedy_of(enum ew_exit status)
{
    return status == EW_EXIT_USAGE
               ? "mend what is named and run it again"
               : "look whether AWS, the disk and the memory are there, and run "
                 "it again";
}

static void annotate_failure(struct ew_buf *out, const struct failure *failure,
                             enum ew_exit status)
{
    ew_buf_add(out, EW_STR("::error "));
    if (failure->file.ptr) {
        ew_buf_add(out, EW_STR("file="));
        ew_workflow_add_property(out, failure->file);
        ew_buf_printf(out, ",line=%.*s", EW_STR_ARG(failure->line));
        if (failure->column.ptr) {
            ew_buf_printf(out, ",col=%.*s", EW_STR_ARG(failure->column));
        }
        ew_buf_add_char(out, ',');
    }
    ew_buf_printf(
        out, "title=execwarden: no report was made (status %d)::", (int)status);
    ew_workflow_add_data(out, failure->text);
    ew_buf_printf(out, "%%0AHow to fix: %s\n", remedy_of(status));
}

/* Lines of talk that say what is wrong. */
static bool next_line(struct ew_str *talk, struct ew_str *line)
{
    while (talk->ptr && talk->len > 0) {
        struct ew_str one = ew_str_cut(*talk, '\n', talk);
        if (!ew_str_starts(one, NAME)) {
            continue;
        }
        *line = ew_str_slice(one, NAME.len, one.len);
        if (!ew_str_starts(*line, EW_STR("warning: ")) &&
            !ew_str_starts(*line, EW_STR("note: "))) {
            return true;
        }
    }
    return false;
}

static void annotate_all(struct ew_buf *annotations, struct ew_buf *summary,
                         struct ew_str talk, enum ew_exit status)
{
    struct ew_str line;
    size_t count = 0;
    ew_buf_printf(summary, "### %.*s: no report was made (status %d)\n\n",
                  EW_STR_ARG(EW_DEFAULT_ACTION), (int)status);
    while (next_line(&talk, &line)) {
        const struct failure failure = failure_of(line);
        if (count++ < ANNOTATIONS_MAX) {
            annotate_failure(annotations, &failure, status);
        }
        ew_buf_add(summary, EW_STR("- "));
        ew_md_escaped(summary, line);
        ew_buf_add_char(summary, '\n');
    }
    if (count == 0) {
        const struct failure failure = {
            .text = EW_STR("it ended without a report; see its log")};
        annotate_failure(annotations, &failure, status);
    }
    ew_buf_printf(summary, "\nHow to fix: %s.\n", remedy_of(status));
}

void ew_tell_failure(const char *talk, size_t length, enum ew_exit status,
                     const char *job_summary, FILE *out)
{
    struct ew_buf annotations;
    struct ew_buf summary;
    struct ew_error err = {0};
    ew_buf_init(&annotations);
    ew_buf_init(&summary);
    annotate_all(&annotations, &summary, (struct ew_str){talk, length}, status);
    if (!annotations.failed) {
        (void)fwrite(annotations.ptr, 1, annotations.len, out);
    }
    if (job_summary && !summary.failed &&
        ew_job_add_summary(job_summary, ew_buf_str(&summary), &err) != EW_OK) {
        (void)fprintf(stderr, "execwarden: %s\n", err.text);
    }
    ew_buf_release(&annotations);
    ew_buf_release(&summary);
}
