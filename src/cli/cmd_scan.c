#include "cli.h"

#include <stdlib.h>

enum ew_exit run_scan(const struct args *args, const struct ew_streams *streams)
{
    struct ew_scan_options options = {
        .allow_list = args_value(args, OPT_ALLOW_LIST),
        .fail_on = args_value(args, OPT_FAIL_ON),
        .warn_on = args_value(args, OPT_WARN_ON),
        .fail_on_stale = args_has(args, OPT_FAIL_ON_STALE),
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
