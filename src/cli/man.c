/*
 * Writes the manual page from the tables of the program, so that no option,
 * command or exit status can be missing from it. A tool of the build.
 */
#include "cli.h"

#include <string.h>

enum { HELP_MAX = 1024 };

/* The tables name these; the page needs none of them. */
#define EW_COMMAND(id, name, run, synopsis, brief, text, examples) \
    enum ew_exit run(const struct args *args,                      \
                     const struct ew_streams *streams)             \
    {                                                              \
        (void)args;                                                \
        (void)streams;                                             \
        return EW_EXIT_USAGE;                                      \
    }
#include "commands.def"
#undef EW_COMMAND

static void put_char(char c)
{
    switch (c) {
    case '\\':
        (void)fputs("\\e", stdout);
        break;
    case '-':
        (void)fputs("\\-", stdout);
        break;
    default:
        (void)putchar(c);
    }
}

/* Text of a page; a control character at the start of a line is none. */
static void put_page_text(const char *text, size_t length)
{
    if (length > 0 && (text[0] == '.' || text[0] == '\'')) {
        (void)fputs("\\&", stdout);
    }
    for (size_t i = 0; i < length; i++) {
        put_char(text[i]);
    }
}

/* Words on lines that are easy to compare; what stands in `…` is bold. */
static void put_wrapped(const char *text)
{
    size_t at = 0;
    bool bold = false;
    for (; *text; text++) {
        if (*text == '`') {
            bold = !bold;
            (void)fputs(bold ? "\\fB" : "\\fR", stdout);
        } else if (*text == ' ' && at > 60 && !strchr(".'", text[1])) {
            (void)putchar('\n');
            at = 0;
            continue;
        } else {
            put_char(*text);
        }
        at++;
    }
    (void)putchar('\n');
}

static void put_page_option(const struct option *option, unsigned command)
{
    char help[HELP_MAX];
    (void)fputs(".TP\n", stdout);
    if (option->letter) {
        (void)printf("\\fB\\-%c\\fR, ", option->letter);
    }
    (void)fputs("\\fB\\-\\-", stdout);
    put_page_text(option->name, strlen(option->name));
    (void)fputs("\\fR", stdout);
    if (option->argument) {
        (void)fputs(" \\fI", stdout);
        put_page_text(option->argument, strlen(option->argument));
        (void)fputs("\\fR", stdout);
    }
    (void)putchar('\n');
    (void)snprintf(help, sizeof(help), "%s%s", option->help,
                   option_formats(option, command));
    put_wrapped(help);
}

static void put_aws_options(unsigned command)
{
    if (!(command & FOR_LIVE) || command == FOR_ALL) {
        return;
    }
    (void)fputs(".PP\nAsking AWS:\n", stdout);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (option_is_aws(&OPTIONS[i])) {
            put_page_option(&OPTIONS[i], command);
        }
    }
}

static void put_options(unsigned command, bool everywhere)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if ((OPTIONS[i].commands & command) &&
            (OPTIONS[i].commands == FOR_ALL) == everywhere &&
            !option_is_aws(&OPTIONS[i])) {
            put_page_option(&OPTIONS[i], command);
        }
    }
}

static void put_examples(void)
{
    (void)fputs(".SH EXAMPLES\n.EX\n", stdout);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *example = COMMANDS[i].examples;
        while (*example) {
            size_t length = strcspn(example, "\n");
            (void)fputs("execwarden ", stdout);
            put_page_text(example, length);
            (void)putchar('\n');
            example += length + (example[length] == '\n');
        }
    }
    (void)fputs(".EE\n", stdout);
}

int main(void)
{
    (void)printf(".\\\" Written by the build from the tables in src/cli.\n"
                 ".TH EXECWARDEN 1 2026-11-20 \"execwarden %s\"\n"
                 ".SH NAME\nexecwarden \\- ",
                 ew_version());
    put_wrapped(ABOUT);
    (void)fputs(".SH SYNOPSIS\n"
                ".B execwarden\n"
                "\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
                ".SH DESCRIPTION\n",
                stdout);
    put_wrapped(SOURCES_TEXT);
    (void)fputs(".PP\nData goes to standard output, talk to standard "
                "error.\n.SH COMMANDS\n",
                stdout);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const struct command *command = &COMMANDS[i];
        (void)printf(".SS execwarden %s\n", command->name);
        (void)printf(".B execwarden %s\n", command->name);
        put_wrapped(command->synopsis);
        (void)fputs(".PP\n", stdout);
        put_wrapped(command->text);
        put_options(1U << command->id, false);
        put_aws_options(1U << command->id);
    }
    (void)fputs(".SH OPTIONS\nEvery command has these options.\n", stdout);
    put_options(FOR_ALL, true);
    (void)fputs(".SH EXIT STATUS\n", stdout);
    for (size_t i = 0; i < EXIT_COUNT; i++) {
        (void)printf(".TP\n.B %d\n", (int)EXITS[i].status);
        put_wrapped(EXITS[i].text);
    }
    (void)fputs(".SH ENVIRONMENT\n", stdout);
    put_wrapped(ENVIRONMENT_TEXT);
    (void)fputs(".SH FILES\n", stdout);
    put_wrapped(FILES_TEXT);
    put_examples();
    return fflush(stdout) == 0 ? 0 : 1;
}
