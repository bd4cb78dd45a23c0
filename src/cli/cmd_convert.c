#include "cli.h"

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
