/*
 * Where reports go: standard output, files, parts of files. Formats that
 * cannot hold everything in one file are written as numbered parts, and parts
 * of an earlier run that are more than there are now go away, so that nobody
 * reads findings of then.
 */
#include "base/file.h"
#include "base/system.h"

#include "report/github.h"

#include "api/job.h"
#include "api/run.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct ew_output *outputs_of_run(const struct ew_run *run,
                                              size_t *count)
{
    if (run->common->output_count == 0) {
        *count = 1;
        return &run->usual;
    }
    *count = run->common->output_count;
    return run->common->outputs;
}

static bool to_stream(const struct ew_output *output)
{
    return !output->path || ew_str_eq(ew_str_from(output->path), EW_STR("-"));
}

static bool is_known_format(struct ew_str format, const struct ew_str *formats,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(formats[i], format)) {
            return true;
        }
    }
    return false;
}

bool ew_run_has_format(const struct ew_run *run, struct ew_str format)
{
    size_t count = 0;
    const struct ew_output *outputs = outputs_of_run(run, &count);
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(ew_str_from(outputs[i].format), format)) {
            return true;
        }
    }
    return false;
}

static enum ew_exit refuse_output_format(const struct ew_run *run,
                                         const char *format,
                                         const struct ew_str *formats,
                                         size_t count)
{
    struct ew_buf known;
    ew_buf_init(&known);
    for (size_t i = 0; i < count; i++) {
        ew_buf_printf(&known, "%s%.*s", i ? ", " : "", EW_STR_ARG(formats[i]));
    }
    struct ew_str text = ew_buf_str(&known);
    ew_say(run->streams, "no output format `%s` here; there are %.*s", format,
           EW_STR_ARG(text));
    ew_buf_release(&known);
    return EW_EXIT_USAGE;
}

enum ew_exit ew_run_check_outputs(struct ew_run *run,
                                  const struct ew_str *formats, size_t count)
{
    run->usual = (struct ew_output){.format = formats[0].ptr};
    size_t output_count = 0;
    const struct ew_output *outputs = outputs_of_run(run, &output_count);
    for (size_t i = 0; i < output_count; i++) {
        struct ew_str format = ew_str_from(outputs[i].format);
        if (!is_known_format(format, formats, count)) {
            return refuse_output_format(run, outputs[i].format, formats, count);
        }
        for (size_t j = 0; j < i && !to_stream(&outputs[i]); j++) {
            if (ew_str_eq(ew_str_from(outputs[i].path),
                          ew_str_from(outputs[j].path))) {
                ew_say(run->streams, "two outputs write to `%s`",
                       outputs[i].path);
                return EW_EXIT_USAGE;
            }
        }
    }
    return EW_EXIT_PASSED;
}

/* ---- writing ------------------------------------------------------------- */

/* What all outputs of a run are written by. */
struct writing {
    const struct ew_run *run;
    ew_run_write_fn *write;
    const void *user;
    struct ew_error *err;
};

/* One file, or what stands for it in the stream. */
struct part {
    const struct ew_output *output;
    size_t number;
    size_t count;
};

static enum ew_status write_stream(const struct writing *w, struct ew_str text)
{
    FILE *stream = w->run->streams->out;
    if (text.len > 0) {
        (void)fwrite(text.ptr, 1, text.len, stream);
    }
    if (fflush(stream) != 0 || ferror(stream)) {
        return ew_fail(w->err, EW_IO, "cannot write to standard output");
    }
    return EW_OK;
}

/* `x.json` becomes `x.000.json`. */
static void add_numbered(struct ew_buf *out, const char *path, size_t number)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t stem = dot && dot > name ? (size_t)(dot - path) : strlen(path);
    ew_buf_printf(out, "%.*s.%03zu%s", (int)stem, path, number, path + stem);
}

static enum ew_status write_part_file(const struct writing *w,
                                      const struct part *part,
                                      struct ew_str text)
{
    if (part->count == 1) {
        return ew_file_write(ew_str_from(part->output->path), text, w->err);
    }
    struct ew_buf numbered;
    ew_buf_init(&numbered);
    add_numbered(&numbered, part->output->path, part->number);
    enum ew_status status =
        numbered.failed ? ew_fail_memory(w->err)
                        : ew_file_write(ew_buf_str(&numbered), text, w->err);
    ew_buf_release(&numbered);
    return status;
}

static bool is_output(const struct ew_run *run, const char *path)
{
    const struct ew_common *common = run->common;
    for (size_t i = 0; i < common->output_count; i++) {
        const char *other = common->outputs[i].path;
        if (other && strcmp(other, path) == 0) {
            return true;
        }
    }
    return false;
}

/* True where there was such a file; other things than files stay. */
static bool remove_part_file(const struct writing *w, const char *path,
                             enum ew_status *status)
{
    struct stat info;
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return false;
    }
    if (unlink(path) != 0) {
        *status = ew_fail_errno(w->err, ew_str_from(path), "cannot remove");
        return false;
    }
    return true;
}

/* Of an earlier run with more parts, or with fewer: whoever takes all files
 * of the name would take findings that are gone. */
static enum ew_status remove_others(const struct writing *w,
                                    const struct part *part)
{
    const char *path = part->output->path;
    enum ew_status status = EW_OK;
    bool more = true;
    if (part->count > 1) {
        (void)remove_part_file(w, path, &status);
    }
    for (size_t i = part->count > 1 ? part->count : 0; more; i++) {
        struct ew_buf numbered;
        ew_buf_init(&numbered);
        add_numbered(&numbered, path, i);
        ew_buf_add_char(&numbered, '\0');
        more = !numbered.failed && !is_output(w->run, numbered.ptr) &&
               remove_part_file(w, numbered.ptr, &status);
        ew_buf_release(&numbered);
    }
    return status;
}

/* What people read in the log of a workflow must not steer its runner. */
static bool must_be_inert(const struct ew_run *run,
                          const struct ew_output *output)
{
    struct ew_str format = ew_str_from(output->format);
    return run->streams->in_workflow && to_stream(output) &&
           (ew_str_eq(format, EW_STR("table")) ||
            ew_str_eq(format, EW_STR("markdown")));
}

static enum ew_status write_inert(const struct writing *w, struct ew_str text)
{
    struct ew_buf inert;
    ew_buf_init(&inert);
    ew_workflow_add_inert(&inert, text);
    enum ew_status status = inert.failed ? ew_fail_memory(w->err)
                                         : write_stream(w, ew_buf_str(&inert));
    ew_buf_release(&inert);
    return status;
}

static enum ew_status write_part(const struct writing *w,
                                 const struct part *part)
{
    const struct ew_streams *streams = w->run->streams;
    bool stream = to_stream(part->output);
    bool inert = must_be_inert(w->run, part->output);
    const struct ew_render how = {
        .color = stream && streams->color_out,
        .columns = stream ? streams->columns : 0,
        .all = streams->verbosity > 0,
        .stream = stream && !inert ? streams->out : NULL,
        .root = w->run->root,
        .part = part->number,
    };
    struct ew_buf out;
    ew_buf_init(&out);
    w->write(w->user, ew_str_from(part->output->format), &out, &how);
    enum ew_status status = EW_OK;
    if (stream && ferror(streams->out)) {
        status = ew_fail(w->err, EW_IO, "cannot write to standard output");
    } else if (out.failed) {
        status = ew_fail_memory(w->err);
    } else if (inert) {
        status = write_inert(w, ew_buf_str(&out));
    } else if (stream) {
        status = write_stream(w, ew_buf_str(&out));
    } else {
        status = write_part_file(w, part, ew_buf_str(&out));
    }
    ew_buf_release(&out);
    return status;
}

static enum ew_status write_summary(const struct writing *w)
{
    const struct ew_render how = {.root = w->run->root};
    struct ew_buf out;
    ew_buf_init(&out);
    w->write(w->user, EW_STR("markdown"), &out, &how);
    enum ew_status status =
        out.failed ? ew_fail_memory(w->err)
                   : ew_job_add_summary(w->run->common->job_summary,
                                        ew_buf_str(&out), w->err);
    ew_buf_release(&out);
    return status;
}

static enum ew_status write_output(const struct writing *w,
                                   const struct ew_output *output)
{
    struct ew_str format = ew_str_from(output->format);
    size_t parts = w->run->parts ? w->run->parts(w->user, format) : 0;
    struct part part = {.output = output, .count = parts ? parts : 1};
    for (; part.number < part.count; part.number++) {
        EW_TRY(write_part(w, &part));
    }
    return parts && !to_stream(output) ? remove_others(w, &part) : EW_OK;
}

enum ew_exit ew_run_write(const struct ew_run *run, ew_run_write_fn *write,
                          const void *user)
{
    struct ew_error err = {0};
    const struct writing w = {run, write, user, &err};
    size_t count = 0;
    const struct ew_output *outputs = outputs_of_run(run, &count);
    enum ew_status status = EW_OK;
    for (size_t i = 0; status == EW_OK && i < count; i++) {
        status = write_output(&w, &outputs[i]);
    }
    if (status == EW_OK && run->common->job_summary &&
        ew_run_has_format(run, EW_STR("github"))) {
        status = write_summary(&w);
    }
    if (status != EW_OK) {
        (void)ew_say_error(run->streams, &err);
        return EW_EXIT_SYSTEM;
    }
    return EW_EXIT_PASSED;
}
