#include "cli.h"

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
