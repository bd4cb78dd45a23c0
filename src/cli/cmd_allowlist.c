#include "cli.h"

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
