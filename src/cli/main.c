#include "cli.h"

/* What needs no sources; false when that is not what was asked for. */
static bool show_info(const struct args *args, enum ew_exit *status)
{
    *status = EW_EXIT_PASSED;
    if (args_has(args, OPT_HELP)) {
        print_help(stdout, args->command);
    } else if (args_has(args, OPT_VERSION)) {
        (void)printf("execwarden %s\n", ew_version());
    } else if (!args->command) {
        print_short_help(stderr);
        *status = EW_EXIT_USAGE;
    } else {
        return false;
    }
    if (fflush(stdout) != 0) {
        *status = EW_EXIT_SYSTEM;
    }
    return true;
}

static enum ew_exit run_command(struct args *args)
{
    struct ew_streams streams;
    struct settings settings;
    if (!streams_of(args, &streams)) {
        return EW_EXIT_USAGE;
    }
    enum ew_exit status = settings_apply(&settings, args, &streams);
    /* they may say something of colour */
    if (status == EW_EXIT_PASSED && !streams_of(args, &streams)) {
        status = EW_EXIT_USAGE;
    }
    if (status == EW_EXIT_PASSED) {
        status = args->command->run(args, &streams);
    }
    settings_release(&settings);
    return status;
}

int main(int argc, char **argv)
{
    struct args args;
    enum ew_exit status = EW_EXIT_USAGE;
    if (args_parse(argc, argv, stderr, &args) && !show_info(&args, &status)) {
        status = run_command(&args);
    }
    args_release(&args);
    return (int)status;
}
