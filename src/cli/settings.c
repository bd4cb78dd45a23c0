/*
 * What the configuration file and the environment set, added behind what the
 * command line says. All that is wrong is told at once, with the line or the
 * variable that says it, since a run in a pipeline shows one failure at a time
 * otherwise.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const char *const FLAGS[] = {"true", "false", NULL};
static const char *const WHENS[] = {"always", "never", "auto", NULL};
static const char *const WAYS[] = {"none", "doors", "all", NULL};
static const char *const LEVELS[] = {"critical", "high", "medium", "low",
                                     "info",     "none", NULL};

static const char *const ACCEPTED_MEMBERS[] = {"what", "until", "reason", NULL};
enum { LEVEL_WORDS = sizeof(LEVELS) / sizeof(*LEVELS) };

struct applying {
    struct settings *settings;
    struct args *args;
    FILE *err;
    struct ew_setting rows[OPTION_COUNT]; /* the options of the file */
    size_t row_count;
};

/* All words there may be, NULL for anything; LEVELS without its last. */
static const char *const *words_of_setting(enum setting_kind kind,
                                           const char *without_none[])
{
    switch (kind) {
    case SET_FLAG:
        return FLAGS;
    case SET_WHEN:
        return WHENS;
    case SET_WAYS:
        return WAYS;
    case SET_LEVEL_OR_NONE:
        return LEVELS;
    case SET_LEVEL:
        return without_none;
    case SET_NEVER:
    case SET_TEXT:
    case SET_TEXTS:
    case SET_PATH:
    case SET_OUTPUTS:
        break;
    }
    return NULL;
}

static enum ew_value value_of_option(enum option_id id)
{
    static const enum ew_value VALUES[OPTION_COUNT] = {
        [OPT_OUTPUT] = EW_VALUE_OUTPUT,
        [OPT_REGION] = EW_VALUE_REGION,
        [OPT_REGIONS] = EW_VALUE_REGION,
        [OPT_ACCOUNT] = EW_VALUE_ACCOUNT,
        [OPT_ACCOUNTS] = EW_VALUE_ACCOUNT,
        [OPT_ONLY] = EW_VALUE_ONLY,
        [OPT_ALLOW_UNREAD] = EW_VALUE_UNREAD,
        [OPT_EXCLUDE_ACCOUNT] = EW_VALUE_ACCOUNTS,
        [OPT_EXCLUDE_OU] = EW_VALUE_UNITS,
    };
    return VALUES[id];
}

static bool is_list(const struct option *option)
{
    return option->setting == SET_TEXTS || option->setting == SET_OUTPUTS;
}

/* ---- adding -------------------------------------------------------------- */

static bool add_given(struct applying *a, const struct option *option,
                      const char *value)
{
    struct args *args = a->args;
    if (option->setting == SET_FLAG && strcmp(value, "true") != 0) {
        return true; /* as if it were not there */
    }
    struct given *given =
        realloc(args->given, (args->given_count + 1) * sizeof(*args->given));
    if (!given) {
        (void)fputs("execwarden: out of memory\n", a->err);
        return false;
    }
    args->given = given;
    given[args->given_count++] =
        (struct given){option, option->setting == SET_FLAG ? NULL : value};
    return true;
}

/* Words between blanks. */
static bool add_words(struct applying *a, const struct option *option,
                      const char *value)
{
    static const char BLANKS[] = " \t\n";
    size_t size = strlen(value) + 1;
    char *text = malloc(size);
    if (!text) {
        (void)fputs("execwarden: out of memory\n", a->err);
        return false;
    }
    memcpy(text, value, size);
    a->settings->texts[option->id] = text;
    for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
        char *word = text;
        text += strcspn(text, BLANKS);
        bool more = *text != '\0';
        *text = '\0';
        text += more;
        if (!add_given(a, option, word)) {
            return false;
        }
    }
    return true;
}

/* ---- one option ---------------------------------------------------------- */

static bool is_one_of(const char *const *words, const char *value)
{
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], value) == 0) {
            return true;
        }
    }
    return false;
}

static bool add_variable(struct applying *a, const struct option *option,
                         const char *name, const char *value)
{
    const char *without_none[LEVEL_WORDS] = {NULL};
    memcpy(without_none, LEVELS, sizeof(LEVELS) - 2 * sizeof(*LEVELS));
    const char *const *words = words_of_setting(option->setting, without_none);
    if (option->setting == SET_FLAG && !is_one_of(FLAGS, value)) {
        (void)fprintf(a->err, "execwarden: %s takes true or false\n", name);
        return false;
    }
    if (words && !is_one_of(words, value)) {
        (void)fprintf(a->err, "execwarden: %s: `", name);
        put_visible(a->err, value);
        (void)fputs("` is unknown; there are", a->err);
        for (size_t i = 0; words[i]; i++) {
            (void)fprintf(a->err, "%s %s", i ? "," : "", words[i]);
        }
        (void)fputs("\n", a->err);
        return false;
    }
    return is_list(option) ? add_words(a, option, value)
                           : add_given(a, option, value);
}

static bool add_from_file(struct applying *a, const struct option *option,
                          const struct ew_setting_value *value)
{
    for (size_t i = 0; i < value->value_count; i++) {
        if (!add_given(a, option, value->values[i])) {
            return false;
        }
    }
    return true;
}

static struct ew_setting_value file_value(const struct applying *a,
                                          const struct option *option)
{
    for (size_t i = 0; a->settings->config && i < a->row_count; i++) {
        if (a->rows[i].key == option->name) {
            return ew_config_value(a->settings->config, i);
        }
    }
    return (struct ew_setting_value){0};
}

static bool apply_option(struct applying *a, const struct option *option)
{
    enum origin *origin = &a->settings->origins[option->id];
    char name[64];
    variable_name(option, name, sizeof(name));
    const char *variable = environment(name);
    struct ew_setting_value value = file_value(a, option);
    if (args_has(a->args, option->id)) {
        *origin = FROM_FLAG;
        return true;
    }
    if (variable) {
        *origin = FROM_ENVIRONMENT;
        return add_variable(a, option, name, variable);
    }
    if (value.given) {
        *origin = FROM_FILE;
        a->settings->lines[option->id] = value.line;
        return add_from_file(a, option, &value);
    }
    return true;
}

/* ---- all of them --------------------------------------------------------- */

static enum ew_exit read_config(struct applying *a,
                                const struct ew_streams *streams)
{
    const char *without_none[LEVEL_WORDS] = {NULL};
    const char *path = args_value(a->args, OPT_CONFIG);
    memcpy(without_none, LEVELS, sizeof(LEVELS) - 2 * sizeof(*LEVELS));
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        if (option->setting == SET_NEVER) {
            continue;
        }
        a->rows[a->row_count++] = (struct ew_setting){
            .key = option->name,
            .kind = option->setting == SET_FLAG ? EW_SETTING_FLAG
                    : is_list(option)           ? EW_SETTING_TEXTS
                                                : EW_SETTING_TEXT,
            .is_path =
                option->setting == SET_PATH || option->setting == SET_OUTPUTS,
            .words = words_of_setting(option->setting, without_none),
            .members =
                option->id == OPT_ACCEPT_UNKNOWN ? ACCEPTED_MEMBERS : NULL,
            .value = option->id == OPT_ACCEPT_UNKNOWN
                         ? EW_VALUE_ACCEPTANCE
                         : value_of_option(option->id),
        };
    }
    enum ew_exit status =
        ew_config_read(path ? path : environment("EXECWARDEN_CONFIG"), a->rows,
                       a->row_count, streams, &a->settings->config);
    if (status == EW_EXIT_PASSED && streams->verbosity > 0 &&
        ew_config_path(a->settings->config)) {
        (void)fprintf(streams->err, "execwarden: configuration: %s\n",
                      ew_config_path(a->settings->config));
    }
    return status;
}

/* One text of an option, or of its list with commas. */
static bool check_given_value(const struct applying *a,
                              const struct given *given, const char *text)
{
    const struct option *option = given->option;
    char fault[EW_VALUE_FAULT_MAX];
    char name[64];
    if (!ew_value_fault(value_of_option(option->id), text, fault,
                        sizeof(fault))) {
        return true;
    }
    if (a->settings->origins[option->id] == FROM_ENVIRONMENT) {
        variable_name(option, name, sizeof(name));
    } else {
        (void)snprintf(name, sizeof(name), "--%s", option->name);
    }
    (void)fprintf(a->err, "execwarden: %s: %s\n", name, fault);
    return false;
}

static bool check_given(const struct applying *a, const struct given *given)
{
    bool list =
        given->option->id == OPT_REGIONS || given->option->id == OPT_ACCOUNTS;
    const char *from = given->value;
    if (!list) {
        return check_given_value(a, given, from);
    }
    while (from) {
        char text[256];
        size_t length = strcspn(from, ",");
        (void)snprintf(text, sizeof(text), "%.*s", (int)length, from);
        if (!check_given_value(a, given, text)) {
            return false;
        }
        from = from[length] == ',' ? from + length + 1 : NULL;
    }
    return true;
}

/* All that is wrong is told at once. Other commands have formats of their own.
 */
static bool check_all_values(const struct applying *a)
{
    enum command_id command = a->args->command->id;
    bool own_formats = command != CMD_SCAN && command != CMD_CONVERT;
    bool right = true;
    for (size_t i = 0; i < a->args->given_count; i++) {
        const struct given *given = &a->args->given[i];
        bool skipped = given->option->id == OPT_OUTPUT && own_formats;
        if (given->value && !skipped && !check_given(a, given)) {
            right = false;
        }
    }
    return right;
}

enum ew_exit settings_apply(struct settings *settings, struct args *args,
                            const struct ew_streams *streams)
{
    struct applying a = {
        .settings = settings, .args = args, .err = streams->err};
    bool off = args_has(args, OPT_NO_CONFIG);
    unsigned command = 1U << args->command->id;
    *settings = (struct settings){0};
    args->settings = settings;
    if (off && args_has(args, OPT_CONFIG)) {
        (void)fputs("execwarden: --config and --no-config exclude each other\n",
                    streams->err);
        return EW_EXIT_USAGE;
    }
    if (!variables_are_known(streams->err)) {
        return EW_EXIT_USAGE;
    }
    enum ew_exit status = off ? EW_EXIT_PASSED : read_config(&a, streams);
    for (size_t i = 0; status == EW_EXIT_PASSED && i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        bool asked =
            args->command->id == CMD_CONFIG || (option->set_for & command);
        if (option->setting != SET_NEVER && (option->commands & command) &&
            asked && !apply_option(&a, option)) {
            status = EW_EXIT_USAGE;
        }
    }
    if (status == EW_EXIT_PASSED && !check_all_values(&a)) {
        status = EW_EXIT_USAGE;
    }
    return status;
}

void settings_release(struct settings *settings)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        free(settings->texts[i]);
    }
    ew_config_free(settings->config);
}
