#include "base/file.h"

#include "api/run.h"

static const struct ew_output *outputs_of(const struct ew_run *run,
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

static bool is_known(struct ew_str format, const struct ew_str *formats,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(formats[i], format)) {
            return true;
        }
    }
    return false;
}

static enum ew_exit refuse_format(const struct ew_run *run, const char *format,
                                  const struct ew_str *formats, size_t count)
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
    const struct ew_output *outputs = outputs_of(run, &output_count);
    for (size_t i = 0; i < output_count; i++) {
        struct ew_str format = ew_str_from(outputs[i].format);
        if (!is_known(format, formats, count)) {
            return refuse_format(run, outputs[i].format, formats, count);
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

static enum ew_status write_stream(const struct ew_run *run,
                                   const struct ew_buf *out,
                                   struct ew_error *err)
{
    FILE *stream = run->streams->out;
    if (out->len > 0) {
        (void)fwrite(out->ptr, 1, out->len, stream);
    }
    if (fflush(stream) != 0 || ferror(stream)) {
        return ew_fail(err, EW_IO, "cannot write to standard output");
    }
    return EW_OK;
}

static enum ew_status write_one(const struct ew_run *run,
                                const struct ew_output *output,
                                ew_run_write_fn *write, const void *user,
                                struct ew_error *err)
{
    bool stream = to_stream(output);
    const struct ew_render how = {
        .color = stream && run->streams->color_out,
        .columns = stream ? run->streams->columns : 0,
        .stream = stream ? run->streams->out : NULL,
    };
    struct ew_buf out;
    ew_buf_init(&out);
    write(user, ew_str_from(output->format), &out, &how);
    enum ew_status status = EW_OK;
    if (stream && ferror(run->streams->out)) {
        status = ew_fail(err, EW_IO, "cannot write to standard output");
    } else if (out.failed) {
        status = ew_fail_memory(err);
    } else if (stream) {
        status = write_stream(run, &out, err);
    } else {
        status =
            ew_file_write(ew_str_from(output->path), ew_buf_str(&out), err);
    }
    ew_buf_release(&out);
    return status;
}

enum ew_exit ew_run_write(const struct ew_run *run, ew_run_write_fn *write,
                          const void *user)
{
    size_t count = 0;
    const struct ew_output *outputs = outputs_of(run, &count);
    for (size_t i = 0; i < count; i++) {
        struct ew_error err = {0};
        if (write_one(run, &outputs[i], write, user, &err) != EW_OK) {
            (void)ew_say_error(run->streams, &err);
            return EW_EXIT_SYSTEM;
        }
    }
    return EW_EXIT_PASSED;
}
