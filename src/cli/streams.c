/*
 * Colour and width, each stream judged apart by the usual variables: one of
 * them may be a terminal and the other one a file.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *environment(const char *name)
{
    const char *value = getenv(name); /* NOLINT(concurrency-mt-unsafe): one
                                         thread, and nobody sets variables */
    return value && value[0] != '\0' ? value : NULL;
}

/* FORCE_COLOR=0 and CLICOLOR_FORCE=0 are off. */
static bool is_forced(const char *name)
{
    const char *value = environment(name);
    return value && strcmp(value, "0") != 0;
}

/* Each stream is judged apart. Source: no-color.org, bixense.com/clicolors */
static bool auto_color(int fd)
{
    if (environment("NO_COLOR")) {
        return false;
    }
    if (is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE")) {
        return true;
    }
    const char *term = environment("TERM");
    return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

static size_t terminal_columns(void)
{
    struct winsize size = {0};
    if (!isatty(STDOUT_FILENO) ||
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
        return 0;
    }
    return size.ws_col;
}

bool streams_of(const struct args *args, struct ew_streams *out)
{
    const char *when = args_value(args, OPT_COLOR);
    const char *workflow = environment("GITHUB_ACTIONS");
    when = when ? when : "auto";
    *out = (struct ew_streams){
        .out = stdout,
        .err = talk(),
        .columns = terminal_columns(),
        .verbosity = (int)args_count(args, OPT_VERBOSE) -
                     (int)args_count(args, OPT_QUIET),
        .in_workflow = workflow && strcmp(workflow, "true") == 0,
    };
    if (strcmp(when, "auto") == 0) {
        out->color_out = auto_color(STDOUT_FILENO);
        out->color_err = auto_color(STDERR_FILENO);
        return true;
    }
    out->color_out = out->color_err = strcmp(when, "always") == 0;
    if (!out->color_out && strcmp(when, "never") != 0) {
        (void)fputs("execwarden: --color takes always, never or auto\n",
                    talk());
        return false;
    }
    return true;
}
