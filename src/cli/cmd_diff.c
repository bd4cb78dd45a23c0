#include "cli.h"

#include <stdlib.h>

/* What is given to the two options is all there is to compare. */
static bool check_sources(const struct args *args, FILE *err)
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
    };
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (!check_sources(args, streams->err)) {
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
