/*
 * The commands: each reads its own options off the command line, fills the
 * struct that the library asks for, and calls it. What is wrong with the words
 * themselves is told here; what they stand for is judged by the library. One
 * that does more than that, such as `config`, has a file of its own.
 */
#include "cli.h"

#include <stdlib.h>

enum ew_exit run_scan(const struct args *args, const struct ew_streams *streams)
{
    struct ew_scan_options options = {
        .allow_list = args_value(args, OPT_ALLOW_LIST),
        .fail_on = args_value(args, OPT_FAIL_ON),
        .warn_on = args_value(args, OPT_WARN_ON),
        .fail_on_stale = args_has(args, OPT_FAIL_ON_STALE),
        .paths = args_value(args, OPT_PATHS),
        .baseline = args_value(args, OPT_BASELINE),
        .new_only = args_has(args, OPT_NEW_ONLY),
        .only_count = args_count(args, OPT_ONLY),
        .accept_unknown_count = args_count(args, OPT_ACCEPT_UNKNOWN),
        /* the command line is explicit enough */
        .accept_needs_reason =
            args->settings &&
            args->settings->origins[OPT_ACCEPT_UNKNOWN] == FROM_FILE,
    };
    if (options.accept_needs_reason) {
        options.accept_beside = ew_config_path(args->settings->config);
    }
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    const char **only = calloc(
        options.only_count + options.accept_unknown_count + 1, sizeof(*only));
    if (!only) {
        (void)fputs("execwarden: out of memory\n", streams->err);
        return EW_EXIT_SYSTEM;
    }
    (void)args_values(args, OPT_ONLY, only);
    options.only = only;
    (void)args_values(args, OPT_ACCEPT_UNKNOWN, only + options.only_count);
    options.accept_unknown = only + options.only_count;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_scan(&options, streams);
    }
    common_release(&lists);
    free(only);
    return status;
}

enum ew_exit run_who(const struct args *args, const struct ew_streams *streams)
{
    struct ew_who_options options = {
        .target = target_of(args),
        .direct = args_has(args, OPT_DIRECT),
    };
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_who(&options, streams);
    }
    common_release(&lists);
    return status;
}

enum ew_exit run_explain(const struct args *args,
                         const struct ew_streams *streams)
{
    struct ew_explain_options options = {
        .principal = args_value(args, OPT_PRINCIPAL),
        .to = args_value(args, OPT_TO),
        .target = target_of(args),
    };
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (!options.principal) {
        (void)fputs("execwarden: explain needs --principal ARN\n",
                    streams->err);
        return status;
    }
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_explain(&options, streams);
    }
    common_release(&lists);
    return status;
}

enum ew_exit run_paths(const struct args *args,
                       const struct ew_streams *streams)
{
    struct ew_show_paths_options options = {
        .from = args_value(args, OPT_FROM),
        .to = args_value(args, OPT_TO),
        .door = args_value(args, OPT_DOOR),
        .closing = args_value(args, OPT_CLOSING),
    };
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_show_paths(&options, streams);
    }
    common_release(&lists);
    return status;
}

enum ew_exit run_simulate(const struct args *args,
                          const struct ew_streams *streams)
{
    struct ew_simulate_options options = {
        .cases = args_value(args, OPT_CASES),
        .requests = args_value(args, OPT_REQUESTS),
        .cli_input_json = args_value(args, OPT_CLI_INPUT_JSON),
    };
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_simulate(&options, streams);
    }
    common_release(&lists);
    return status;
}

/* What is given to the two options is all there is to compare. */
static bool check_diff_sources(const struct args *args, FILE *err)
{
    if (args->operand_count > 0) {
        (void)fputs("execwarden: diff takes its sources by --from and --to\n",
                    err);
        return false;
    }
    if (!args_has(args, OPT_FROM) || !args_has(args, OPT_TO)) {
        (void)fputs("execwarden: diff needs --from SOURCE and --to SOURCE\n",
                    err);
        return false;
    }
    return true;
}

enum ew_exit run_diff(const struct args *args, const struct ew_streams *streams)
{
    struct ew_diff_options options = {
        .from_count = args_count(args, OPT_FROM),
        .to_count = args_count(args, OPT_TO),
        .fail_on = args_value(args, OPT_FAIL_ON),
        .paths = args_value(args, OPT_PATHS),
    };
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (!check_diff_sources(args, streams->err)) {
        return status;
    }
    const char **sources =
        calloc(options.from_count + options.to_count, sizeof(*sources));
    if (!sources) {
        (void)fputs("execwarden: out of memory\n", streams->err);
        return EW_EXIT_SYSTEM;
    }
    (void)args_values(args, OPT_FROM, sources);
    (void)args_values(args, OPT_TO, sources + options.from_count);
    options.from = sources;
    options.to = sources + options.from_count;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_diff(&options, streams);
    }
    common_release(&lists);
    free(sources);
    return status;
}

enum ew_exit run_convert(const struct args *args,
                         const struct ew_streams *streams)
{
    struct ew_convert_options options = {0};
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (args->operand_count != 1) {
        (void)fputs("execwarden: convert takes one REPORT\n", streams->err);
        return status;
    }
    options.report = args->operands[0];
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_convert(&options, streams);
    }
    common_release(&lists);
    return status;
}

enum ew_exit run_fetch(const struct args *args,
                       const struct ew_streams *streams)
{
    struct ew_fetch_options options = {
        .out = args_value(args, OPT_OUT),
        .resume = args_has(args, OPT_RESUME),
    };
    struct aws_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    bool policy = args_has(args, OPT_PRINT_POLICY);
    if (args->operand_count > 0) {
        (void)fputs("execwarden: fetch takes no source\n", streams->err);
        return status;
    }
    if (!options.out && !policy) {
        (void)fputs("execwarden: fetch needs --out DIR\n", streams->err);
        return status;
    }
    if (aws_of(args, streams->err, &options.aws, &lists)) {
        status = policy ? ew_fetch_policy(&options.aws, streams)
                        : ew_fetch(&options, streams);
    }
    aws_release(&lists);
    return status;
}

enum ew_exit run_allowlist_init(const struct args *args,
                                const struct ew_streams *streams)
{
    struct ew_allowlist_init_options options = {0};
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_allowlist_init(&options, streams);
    }
    common_release(&lists);
    return status;
}

enum ew_exit run_allowlist_check(const struct args *args,
                                 const struct ew_streams *streams)
{
    struct ew_common common;
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (common_of(args, streams->err, &common, &lists)) {
        status = ew_allowlist_check(common.sources, common.source_count,
                                    common.now, streams);
    }
    common_release(&lists);
    return status;
}

enum ew_exit run_rules(const struct args *args,
                       const struct ew_streams *streams)
{
    if (args->operand_count > 1) {
        (void)fputs("execwarden: rules takes at most one ID\n", streams->err);
        return EW_EXIT_USAGE;
    }
    return ew_rules_show(args->operand_count ? args->operands[0] : NULL,
                         streams);
}

enum ew_exit run_help(const struct args *args, const struct ew_streams *streams)
{
    size_t taken = 0;
    const struct command *command =
        find_command(args->operands, args->operand_count, &taken);
    if (taken != args->operand_count) {
        (void)fputs("execwarden: help takes the name of a command; `execwarden "
                    "help` lists them\n",
                    streams->err);
        return EW_EXIT_USAGE;
    }
    print_help(streams->out, command);
    return fflush(streams->out) == 0 ? EW_EXIT_PASSED : EW_EXIT_SYSTEM;
}

enum ew_exit run_version(const struct args *args,
                         const struct ew_streams *streams)
{
    if (args->operand_count > 0) {
        (void)fputs("execwarden: version takes no argument\n", streams->err);
        return EW_EXIT_USAGE;
    }
    (void)fprintf(streams->out, "execwarden %s\n", ew_version());
    return fflush(streams->out) == 0 ? EW_EXIT_PASSED : EW_EXIT_SYSTEM;
}
