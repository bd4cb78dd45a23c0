/*
 * Shows what is in force and where it comes from, in the form of a
 * configuration file: what is printed can be read back, and then means the
 * same. Values are quoted wherever YAML or a terminal could take them for
 * something else.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* What a terminal could take for more than text: controls, and the characters
 * that change the direction of what follows. Its bytes; 0: it is harmless. */
static size_t harmful(const unsigned char *text)
{
    if (text[0] < 0x20 || text[0] == 0x7F) {
        return 1;
    }
    if (text[0] == 0xC2 && text[1] >= 0x80 && text[1] < 0xA0) {
        return 2;
    }
    bool marks = text[0] == 0xE2 && text[1] == 0x80 &&
                 ((text[2] >= 0xAA && text[2] <= 0xAE) || text[2] == 0x8E ||
                  text[2] == 0x8F);
    bool isolates = text[0] == 0xE2 && text[1] == 0x81 && text[2] >= 0xA6 &&
                    text[2] <= 0xA9;
    return marks || isolates ? 3 : 0;
}

/* A double-quoted scalar of YAML. */
static void put_quoted(FILE *out, const char *text)
{
    (void)fputc('"', out);
    while (*text) {
        const unsigned char *at = (const unsigned char *)text;
        size_t length = harmful(at);
        if (length == 1) {
            (void)fprintf(out, "\\x%02X", at[0]);
        } else if (length == 2) {
            (void)fprintf(out, "\\x%02X", at[1]);
        } else if (length == 3) {
            (void)fprintf(out, "\\u20%02X",
                          (unsigned)((at[1] & 0x03) << 6 | (at[2] & 0x3F)));
        } else {
            if (*text == '"' || *text == '\\') {
                (void)fputc('\\', out);
            }
            (void)fputc(*text, out);
            length = 1;
        }
        text += length;
    }
    (void)fputc('"', out);
}

static void put_origin(const struct args *args, const struct option *option)
{
    const struct settings *settings = args->settings;
    char name[64];
    switch (settings->origins[option->id]) {
    case FROM_FLAG:
        (void)printf("--%s", option->name);
        break;
    case FROM_ENVIRONMENT:
        variable_name(option, name, sizeof(name));
        (void)fputs(name, stdout);
        break;
    case FROM_FILE:
        put_quoted(stdout, ew_config_path(settings->config));
        (void)printf(" line %zu", settings->lines[option->id]);
        break;
    case FROM_DEFAULT:
        (void)fputs("default", stdout);
        break;
    }
}

/* Of those that have one; NULL: it is simply not set. */
static const char *default_value(const struct option *option)
{
    switch (option->setting) {
    case SET_FLAG:
        return "false";
    case SET_LEVEL_OR_NONE:
        return "high";
    case SET_WHEN:
        return "auto";
    case SET_WAYS:
        return "all";
    case SET_TEXTS:
        return "[]";
    case SET_OUTPUTS:
        return "[\"table\"]";
    case SET_NEVER:
    case SET_TEXT:
    case SET_PATH:
    case SET_LEVEL:
        break;
    }
    return NULL;
}

static void put_value(const struct args *args, const struct option *option,
                      const char **values)
{
    size_t count = args_values(args, option->id, values);
    bool list = option->setting == SET_TEXTS || option->setting == SET_OUTPUTS;
    if (option->setting == SET_FLAG) {
        (void)fputs(count ? "true" : "false", stdout);
    } else if (list) {
        for (size_t i = 0; i < count; i++) {
            (void)fputs(i ? ", " : "[", stdout);
            put_quoted(stdout, values[i]);
        }
        (void)fputs(count ? "]" : "[]", stdout);
    } else {
        put_quoted(stdout, values[count - 1]);
    }
}

/* What is not set stands as a comment, so that the whole can be read back. */
static void put_set_option(const struct args *args, const struct option *option,
                           const char **values)
{
    const char *usual = default_value(option);
    bool set = args->settings->origins[option->id] != FROM_DEFAULT;
    (void)printf("%s%s: ", set || usual ? "" : "# ", option->name);
    if (set) {
        put_value(args, option, values);
    } else {
        (void)fputs(usual ? usual : "(not set)", stdout);
    }
    (void)fputs("  # ", stdout);
    put_origin(args, option);
    (void)putchar('\n');
}

enum ew_exit run_config(const struct args *args,
                        const struct ew_streams *streams)
{
    const char *path =
        args->settings->config ? ew_config_path(args->settings->config) : NULL;
    if (args->operand_count > 0) {
        (void)fputs("execwarden: config takes no argument\n", streams->err);
        return EW_EXIT_USAGE;
    }
    const char **values = calloc(args->given_count + 1, sizeof(*values));
    if (!values) {
        (void)fputs("execwarden: out of memory\n", streams->err);
        return EW_EXIT_SYSTEM;
    }
    (void)fputs("# configuration file: ", stdout);
    if (path) {
        put_quoted(stdout, path);
    } else {
        (void)fputs("none", stdout);
    }
    (void)putchar('\n');
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (OPTIONS[i].setting != SET_NEVER) {
            put_set_option(args, &OPTIONS[i], values);
        }
    }
    free(values);
    return fflush(stdout) == 0 ? EW_EXIT_PASSED : EW_EXIT_SYSTEM;
}
