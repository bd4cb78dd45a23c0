#include "cli.h"

enum ew_exit run_explain(const struct args *args,
                         const struct ew_streams *streams)
{
    struct ew_explain_options options = {
        .principal = args_value(args, OPT_PRINCIPAL),
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
