/*
 * Standard error, kept beside where it goes: where a workflow reads the output
 * `github`, a run that ends without a report tells by it what was wrong. Only
 * then is it looked whether the configuration file chooses that format.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* NOLINT: fopencookie */
#endif

#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* What is beyond is not kept: the first lines say what is wrong. */
enum { KEPT_MAX = 16384 };

static struct {
    FILE *stream; /* NULL: nothing is kept */
    bool wanted;  /* else it is for the configuration file to say */
    char **argv;
    char text[KEPT_MAX];
    size_t length;
} kept;

static ssize_t keep_talk(void *cookie, const char *text, size_t length)
{
    (void)cookie;
    size_t room = KEPT_MAX - kept.length;
    size_t taken = length < room ? length : room;
    memcpy(kept.text + kept.length, text, taken);
    kept.length += taken;
    return (ssize_t)fwrite(text, 1, length, stderr);
}

static bool begins_github(const char *text)
{
    static const char FORMAT[] = "github";
    size_t length = sizeof(FORMAT) - 1;
    return strncmp(text, FORMAT, length) == 0 &&
           (text[length] == '\0' || text[length] == '=' || text[length] == ' ');
}

/* What the word, with the next one, gives as output; NULL: it is no such. A
 * source may be called `github`, too. */
static const char *named_output(const char *word, const char *next)
{
    static const char LONG[] = "--output";
    size_t length = strncmp(word, LONG, sizeof(LONG) - 1) == 0
                        ? sizeof(LONG) - 1
                    : strncmp(word, "-o", 2) == 0 ? 2
                                                  : 0;
    if (length == 0) {
        return NULL;
    }
    word += length;
    if (*word == '\0') {
        return next;
    }
    if (*word == '=') {
        return word + 1;
    }
    return length == 2 ? word : NULL;
}

/* Before anything is parsed: what is wrong may be the command line. */
static bool wants_github(int argc, char **argv)
{
    const char *variable = environment("EXECWARDEN_OUTPUT");
    while (variable && *variable) {
        if (begins_github(variable)) {
            return true;
        }
        variable += strcspn(variable, " ");
        variable += strspn(variable, " ");
    }
    for (int i = 1; i < argc && argv[i]; i++) {
        const char *value = named_output(argv[i], argv[i + 1]);
        if (value && begins_github(value)) {
            return true;
        }
    }
    return false;
}

/* ---- what the configuration file says ------------------------------------ */

static bool is_option_given(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 1; kept.argv[i]; i++) {
        if (strncmp(kept.argv[i], name, length) == 0 &&
            (kept.argv[i][length] == '\0' || kept.argv[i][length] == '=')) {
            return true;
        }
    }
    return false;
}

/* `--config FILE` or `--config=FILE`. */
static const char *config_path(void)
{
    static const char NAME[] = "--config";
    size_t length = sizeof(NAME) - 1;
    for (size_t i = 1; kept.argv[i]; i++) {
        if (strcmp(kept.argv[i], NAME) == 0) {
            return kept.argv[i + 1];
        }
        if (strncmp(kept.argv[i], NAME, length) == 0 &&
            kept.argv[i][length] == '=') {
            return kept.argv[i] + length + 1;
        }
    }
    return environment("EXECWARDEN_CONFIG");
}

/* Is there a line that chooses the outputs before the file does? */
static bool is_chosen(int argc, char **argv)
{
    for (int i = 1; i < argc && argv[i]; i++) {
        if (named_output(argv[i], argv[i + 1])) {
            return true;
        }
    }
    return environment("EXECWARDEN_OUTPUT") != NULL;
}

static ssize_t drop_talk(void *cookie, const char *text, size_t length)
{
    (void)cookie;
    (void)text;
    return (ssize_t)length;
}

/* What else is wrong with the file was told, or is not what ended the run. */
static bool file_wants_github(void)
{
    static const cookie_io_functions_t FUNCTIONS = {.write = drop_talk};
    static const struct ew_setting OUTPUT = {
        .key = "output",
        .kind = EW_SETTING_TEXTS,
        .is_path = true,
        .value = EW_VALUE_OUTPUT,
    };
    const struct ew_streams silent = {.err = fopencookie(NULL, "w", FUNCTIONS)};
    struct ew_config *config = NULL;
    bool wanted = false;
    if (!silent.err) {
        return false;
    }
    if (ew_config_read(config_path(), &OUTPUT, 1, &silent, &config) !=
        EW_EXIT_SYSTEM) {
        struct ew_setting_value value = ew_config_value(config, 0);
        for (size_t i = 0; i < value.value_count; i++) {
            wanted = wanted || begins_github(value.values[i]);
        }
    }
    ew_config_free(config);
    (void)fclose(silent.err);
    return wanted;
}

/* ---- the run ------------------------------------------------------------- */

void talk_start(int argc, char **argv)
{
    static const cookie_io_functions_t FUNCTIONS = {.write = keep_talk};
    kept.argv = argv;
    kept.wanted = wants_github(argc, argv);
    if (kept.wanted || !is_chosen(argc, argv)) {
        kept.stream = fopencookie(NULL, "w", FUNCTIONS);
    }
    if (kept.stream) {
        (void)setvbuf(kept.stream, NULL, _IOLBF, 0);
    }
}

FILE *talk(void)
{
    return kept.stream ? kept.stream : stderr;
}

/* The file chooses for scans only, and a command line that is at fault may not
 * have been understood. */
static bool is_wanted(const struct command *command)
{
    bool scan = command ? command->id == CMD_SCAN : is_option_given("scan");
    return kept.wanted ||
           (scan && !is_option_given("--no-config") && file_wants_github());
}

void talk_end(enum ew_exit status, const struct command *command)
{
    if (!kept.stream) {
        return;
    }
    (void)fclose(kept.stream);
    kept.stream = NULL;
    bool no_report = status == EW_EXIT_USAGE || status == EW_EXIT_SYSTEM;
    if (no_report && is_wanted(command)) {
        ew_tell_failure(kept.text, kept.length, status,
                        environment("GITHUB_STEP_SUMMARY"), stdout);
        (void)fflush(stdout);
    }
}
