#include "cli.h"

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
