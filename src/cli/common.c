/*
 * Options that every command of sources has. Standard input is looked after
 * here, because it can be given once only, by whichever option or source.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `FORMAT[=PATH]`; *owned is a copy of the format. */
static bool add_output(const char *text, struct ew_output *out, char **owned)
{
    size_t length = strcspn(text, "=");
    char *format = malloc(length + 1);
    if (!format) {
        return false;
    }
    memcpy(format, text, length);
    format[length] = '\0';
    *owned = format;
    out->format = format;
    out->path = text[length] == '=' ? text + length + 1 : NULL;
    return true;
}

static bool read_outputs(const struct args *args, FILE *err,
                         struct ew_common *out, struct common_lists *lists)
{
    size_t count = args_count(args, OPT_OUTPUT);
    lists->outputs = calloc(count + 1, sizeof(*lists->outputs));
    lists->formats = calloc(count + 1, sizeof(*lists->formats));
    const char **texts = calloc(count + 1, sizeof(*texts));
    bool ok = lists->outputs && lists->formats && texts;
    for (size_t i = 0; ok && i < args_values(args, OPT_OUTPUT, texts); i++) {
        ok = add_output(texts[i], &lists->outputs[i], &lists->formats[i]);
    }
    free(texts);
    if (!ok) {
        (void)fputs("execwarden: out of memory\n", err);
        return false;
    }
    out->outputs = lists->outputs;
    out->output_count = count;
    return true;
}

/* All values of an option that may be repeated. */
static bool texts_of(const struct args *args, enum option_id id, FILE *err,
                     const char ***out, size_t *count)
{
    *count = args_count(args, id);
    *out = calloc(*count + 1, sizeof(**out));
    if (!*out) {
        (void)fputs("execwarden: out of memory\n", err);
        return false;
    }
    (void)args_values(args, id, *out);
    return true;
}

static bool excluded_of(const struct args *args, FILE *err,
                        struct ew_common *out, struct common_lists *lists)
{
    size_t accounts = args_count(args, OPT_EXCLUDE_ACCOUNT);
    size_t units = args_count(args, OPT_EXCLUDE_OU);
    lists->excluded = calloc(accounts + units + 1, sizeof(*lists->excluded));
    if (!lists->excluded) {
        (void)fputs("execwarden: out of memory\n", err);
        return false;
    }
    (void)args_values(args, OPT_EXCLUDE_ACCOUNT, lists->excluded);
    (void)args_values(args, OPT_EXCLUDE_OU, lists->excluded + accounts);
    out->excluded = lists->excluded;
    out->excluded_count = accounts + units;
    return true;
}

static bool outputs_have_paths(const struct ew_common *common, FILE *err)
{
    for (size_t i = 0; i < common->output_count; i++) {
        const char *path = common->outputs[i].path;
        if (path && path[0] == '\0') {
            (void)fprintf(err, "execwarden: the output `%s=` names no file\n",
                          common->outputs[i].format);
            return false;
        }
    }
    return true;
}

static size_t is_stdin(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

/* Standard input ends once, and a terminal looks like a hanging program. */
static bool check_stdin(const struct args *args, FILE *err)
{
    size_t count = is_stdin(args_value(args, OPT_CASES)) +
                   is_stdin(args_value(args, OPT_REQUESTS)) +
                   is_stdin(args_value(args, OPT_CLI_INPUT_JSON)) +
                   is_stdin(args_value(args, OPT_ALLOW_LIST)) +
                   is_stdin(args_value(args, OPT_BASELINE));
    for (size_t i = 0; i < args->operand_count; i++) {
        count += is_stdin(args->operands[i]);
    }
    for (size_t i = 0; i < args->given_count; i++) {
        enum option_id id = args->given[i].option->id;
        bool source = id == OPT_FROM || id == OPT_TO;
        count += source && is_stdin(args->given[i].value);
    }
    if (count > 1) {
        (void)fputs("execwarden: standard input can be read only once\n", err);
        return false;
    }
    if (count == 1 && isatty(STDIN_FILENO)) {
        (void)fputs("execwarden: reading standard input; end it with "
                    "Ctrl-D\n",
                    err);
    }
    return true;
}

bool common_of(const struct args *args, FILE *err, struct ew_common *out,
               struct common_lists *lists)
{
    /* elsewhere it is the target's */
    bool is_of_code =
        args->command->id == CMD_SCAN || args->command->id == CMD_DIFF;
    *lists = (struct common_lists){0};
    *out = (struct ew_common){
        .sources = args->operands,
        .source_count = args->operand_count,
        .now = args_value(args, OPT_NOW),
        .started_at = environment("SOURCE_DATE_EPOCH"),
        .account = args_value(args, OPT_ACCOUNT),
        .region = is_of_code ? args_value(args, OPT_REGION) : NULL,
        .source_root = args_value(args, OPT_SOURCE_ROOT),
        .allow_incomplete = args_has(args, OPT_ALLOW_INCOMPLETE),
        .require_all_accounts = args_has(args, OPT_REQUIRE_ALL_ACCOUNTS),
        .job_summary = environment("GITHUB_STEP_SUMMARY"),
        .job_outputs = environment("GITHUB_OUTPUT"),
    };
    if (!texts_of(args, OPT_ALLOW_UNREAD, err, &lists->allow_unread,
                  &out->allow_unread_count) ||
        !excluded_of(args, err, out, lists)) {
        return false;
    }
    out->allow_unread = lists->allow_unread;
    bool live = args_has(args, OPT_LIVE);
    if (!live && aws_is_idle(args, err)) {
        return false;
    }
    if (live && !aws_of(args, err, &lists->aws, &lists->aws_lists)) {
        return false;
    }
    out->live = live ? &lists->aws : NULL;
    return check_stdin(args, err) && read_outputs(args, err, out, lists) &&
           outputs_have_paths(out, err);
}

void common_release(struct common_lists *lists)
{
    for (size_t i = 0; lists->formats && lists->formats[i]; i++) {
        free(lists->formats[i]);
    }
    free(lists->formats);
    free(lists->allow_unread);
    free(lists->excluded);
    free(lists->outputs);
    aws_release(&lists->aws_lists);
}

struct ew_target_options target_of(const struct args *args)
{
    return (struct ew_target_options){
        .region = args_value(args, OPT_REGION),
        .cluster = args_value(args, OPT_CLUSTER),
        .task = args_value(args, OPT_TASK),
        .container = args_value(args, OPT_CONTAINER),
    };
}
