/*
 * From arguments to the exit status, and nothing else. Whatever can fail
 * without sources is decided before anything is read.
 */
#include "cli.h"

/* What needs no sources; false when that is not what was asked for. */
static bool show_info(const struct args *args, enum ew_exit *status)
{
    *status = EW_EXIT_PASSED;
    if (args_has(args, OPT_HELP)) {
        if (args->is_brief) {
            print_short_help(stdout, args->command);
        } else {
            print_help(stdout, args->command);
        }
    } else if (args_has(args, OPT_VERSION)) {
        (void)printf("execwarden %s\n", ew_version());
    } else if (!args->command) {
        print_short_help(talk(), NULL);
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
    /* Help must work where the configuration does not. */
    if (FOR_HELP & 1U << args->command->id) {
        return args->command->run(args, &streams);
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
    talk_start(argc, argv);
    if (args_parse(argc, argv, talk(), &args) && !show_info(&args, &status)) {
        status = run_command(&args);
    }
    const struct command *command = args.command; /* a row of a table */
    args_release(&args);
    talk_end(status, command);
    return (int)status;
}
