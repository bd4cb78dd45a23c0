/*
 * Help from the tables of options and commands, so that nothing can be offered
 * that is not there. Sizes are those of a terminal of 80 columns, whatever the
 * real one is: outputs are compared byte by byte.
 */
#include "cli.h"

#include <string.h>

enum { COLUMNS = 80, OPTION_COLUMN = 26, COMMAND_COLUMN = 19, HELP_MAX = 1024 };

void print_wrapped(FILE *out, const char *text, size_t at, size_t indent)
{
    bool first = true;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (!first && at + 1 + length > COLUMNS) {
            (void)fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            (void)fputc(' ', out);
            at++;
        }
        (void)fwrite(text, 1, length, out);
        at += length;
        text += length;
        text += strspn(text, " ");
        first = false;
    }
    (void)fputc('\n', out);
}

void option_heading(const struct option *option, char *text, size_t size)
{
    char letter[8] = "";
    if (option->letter) {
        (void)snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    }
    (void)snprintf(text, size, "%s--%s%s%s", letter, option->name,
                   option->argument ? " " : "",
                   option->argument ? option->argument : "");
}

static void print_option(FILE *out, const struct option *option,
                         unsigned command)
{
    char help[HELP_MAX];
    char heading[64];
    option_heading(option, heading, sizeof(heading));
    size_t at = 2 + strlen(heading);
    (void)fprintf(out, "  %s", heading);
    if (at + 2 > OPTION_COLUMN) {
        (void)fputc('\n', out);
        at = 0;
    }
    (void)fprintf(out, "%*s", (int)(OPTION_COLUMN - at), "");
    (void)snprintf(help, sizeof(help), "%s%s", option->help,
                   option_formats(option, command));
    print_wrapped(out, help, OPTION_COLUMN, OPTION_COLUMN);
}

/* Options of one command; all: those that every command has. */
static void print_options(FILE *out, unsigned command, bool all)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        bool everywhere = OPTIONS[i].commands == FOR_ALL;
        if ((OPTIONS[i].commands & command) && everywhere == all &&
            !option_is_aws(&OPTIONS[i])) {
            print_option(out, &OPTIONS[i], command);
        }
    }
}

static void print_aws_options(FILE *out, unsigned command)
{
    if (!(command & FOR_LIVE)) {
        return;
    }
    (void)fputs("\nAsking AWS:\n", out);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (option_is_aws(&OPTIONS[i])) {
            print_option(out, &OPTIONS[i], command);
        }
    }
}

static void print_exits(FILE *out)
{
    (void)fputs("\nExit status:\n", out);
    for (size_t i = 0; i < EXIT_COUNT; i++) {
        (void)fprintf(out, "  %d  ", (int)EXITS[i].status);
        print_wrapped(out, EXITS[i].text, 5, 5);
    }
}

static void print_command_help(FILE *out, const struct command *command)
{
    (void)fprintf(out, "execwarden %s: ", command->name);
    print_wrapped(out, command->brief, 13 + strlen(command->name), 2);
    (void)fputs("\nExamples:\n", out);
    const char *example = command->examples;
    while (*example) {
        size_t length = strcspn(example, "\n");
        (void)fprintf(out, "  execwarden %.*s\n", (int)length, example);
        example += length;
        example += *example == '\n';
    }
    (void)fprintf(out, "\nUsage: execwarden %s %s\n\n", command->name,
                  command->synopsis);
    print_wrapped(out, command->text, 0, 0);
    (void)fputs("\nOptions:\n", out);
    print_options(out, 1U << command->id, false);
    print_options(out, 1U << command->id, true);
    print_aws_options(out, 1U << command->id);
    if (strstr(command->synopsis, "SOURCE")) {
        (void)fputc('\n', out);
        print_wrapped(out, SOURCES_TEXT, 0, 0);
    }
    print_exits(out);
}

static void print_commands(FILE *out)
{
    (void)fputs("\nCommands:\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        (void)fprintf(out, "  %-*s", COMMAND_COLUMN - 2, COMMANDS[i].name);
        print_wrapped(out, COMMANDS[i].brief, COMMAND_COLUMN, COMMAND_COLUMN);
    }
}

/* The names only, and in one line what AWS is asked by. */
static void print_own_options(FILE *out, const struct command *command)
{
    enum { NAMES_MAX = 2048 };
    char names[NAMES_MAX] = "";
    size_t length = 0;
    bool aws = false;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        char heading[64];
        if (!(option->commands & 1U << command->id) ||
            option->commands == FOR_ALL) {
            continue;
        }
        if (option_is_aws(option)) {
            aws = true;
            continue;
        }
        option_heading(option, heading, sizeof(heading));
        int added = snprintf(names + length, sizeof(names) - length, "%s[%s]",
                             length ? " " : "", heading);
        if (added < 0 || (size_t)added >= sizeof(names) - length) {
            break;
        }
        length += (size_t)added;
    }
    if (length > 0) {
        (void)fputs("\n  ", out);
        print_wrapped(out, names, 2, 2);
    }
    if (aws) {
        (void)fputs("  and options by which AWS is asked\n", out);
    }
}

void print_short_help(FILE *out, const struct command *command)
{
    if (command) {
        (void)fprintf(out, "Usage: execwarden %s %s\n", command->name,
                      command->synopsis);
        print_wrapped(out, command->brief, 0, 0);
        print_own_options(out, command);
        (void)fprintf(out, "\nMore: execwarden %s --help\n", command->name);
        return;
    }
    (void)fputs("Usage: execwarden COMMAND [OPTION]... [ARGUMENT]...\n", out);
    print_commands(out);
    (void)fputs("\nFor a start: execwarden scan account.json\n"
                "More: execwarden --help, execwarden COMMAND --help\n",
                out);
}

void print_help(FILE *out, const struct command *command)
{
    if (command) {
        print_command_help(out, command);
        return;
    }
    (void)fprintf(out, "execwarden %s: %s\n\nExamples:\n", ew_version(), ABOUT);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *examples = COMMANDS[i].examples;
        (void)fprintf(out, "  execwarden %.*s\n", (int)strcspn(examples, "\n"),
                      examples);
    }
    (void)fputs("\nUsage: execwarden COMMAND [OPTION]... [ARGUMENT]...\n", out);
    print_commands(out);
    (void)fputs("\nOptions of every command:\n", out);
    print_options(out, FOR_ALL, true);
    (void)fputc('\n', out);
    print_wrapped(out, SOURCES_TEXT, 0, 0);
    (void)fputc('\n', out);
    print_wrapped(out, ENVIRONMENT_TEXT, 0, 0);
    print_exits(out);
    (void)fputs("\nMore: execwarden COMMAND --help, man execwarden\n", out);
}
