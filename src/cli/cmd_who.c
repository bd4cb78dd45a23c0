#include "cli.h"

enum ew_exit run_who(const struct args *args, const struct ew_streams *streams)
{
    struct ew_who_options options = {.target = target_of(args)};
    struct common_lists lists;
    enum ew_exit status = EW_EXIT_USAGE;
    if (common_of(args, streams->err, &options.common, &lists)) {
        status = ew_who(&options, streams);
    }
    common_release(&lists);
    return status;
}
