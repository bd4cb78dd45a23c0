#include "cli.h"

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
