#include "cli.h"

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
