/*
 * Standard error, kept beside where it goes: where a workflow reads the output
 * `github`, a run that ends without a report tells by it what was wrong.
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
    char text[KEPT_MAX];
    size_t length;
} kept;

static ssize_t keep(void *cookie, const char *text, size_t length)
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
static const char *output_of(const char *word, const char *next)
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
        const char *value = output_of(argv[i], argv[i + 1]);
        if (value && begins_github(value)) {
            return true;
        }
    }
    return false;
}

void talk_start(int argc, char **argv)
{
    static const cookie_io_functions_t FUNCTIONS = {.write = keep};
    if (wants_github(argc, argv)) {
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

void talk_end(enum ew_exit status)
{
    if (!kept.stream) {
        return;
    }
    (void)fclose(kept.stream);
    kept.stream = NULL;
    if (status == EW_EXIT_USAGE || status == EW_EXIT_SYSTEM) {
        ew_tell_failure(kept.text, kept.length, status,
                        environment("GITHUB_STEP_SUMMARY"), stdout);
        (void)fflush(stdout);
    }
}
