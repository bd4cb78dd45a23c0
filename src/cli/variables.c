/*
 * The variables of the environment that are this program's own. Their names
 * are made from the options, and any other EXECWARDEN_* is refused: a misspelt
 * one would be no setting, and look like one.
 */
#include "cli.h"

#include <string.h>

extern char **environ;

enum { NAME_MAX_BYTES = 64 };

static const char PREFIX[] = "EXECWARDEN_";

void variable_name(const struct option *option, char *name, size_t size)
{
    (void)snprintf(name, size, "%s%s", PREFIX, option->name);
    for (; *name; name++) {
        if (*name >= 'a' && *name <= 'z') {
            *name = (char)(*name - 'a' + 'A');
        } else if (*name == '-') {
            *name = '_';
        }
    }
}

/* All names that count: of the file, and of the options that may be set. */
static size_t list_names(char names[][NAME_MAX_BYTES], const char **list)
{
    size_t count = 0;
    list[count] = "EXECWARDEN_CONFIG";
    count++;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (OPTIONS[i].setting != SET_NEVER) {
            variable_name(&OPTIONS[i], names[i], NAME_MAX_BYTES);
            list[count] = names[i];
            count++;
        }
    }
    return count;
}

/* An option of that name that stands on the command line only. */
static const struct option *find_named_option(const char *name)
{
    char other[NAME_MAX_BYTES];
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        variable_name(&OPTIONS[i], other, sizeof(other));
        if (strcmp(name, other) == 0) {
            return &OPTIONS[i];
        }
    }
    return NULL;
}

static void refuse_variable(const char *name, const char *const *list,
                            size_t count, FILE *err)
{
    const struct option *option = find_named_option(name);
    const char *similar = option ? NULL : find_similar(name, list, count);
    (void)fputs("execwarden: ", err);
    put_visible(err, name);
    if (option) {
        (void)fprintf(err, " sets nothing: --%s stands on the command line\n",
                      option->name);
    } else if (similar) {
        (void)fprintf(err, " sets nothing; did you mean `%s`?\n", similar);
    } else {
        (void)fputs(" sets nothing; see `execwarden config --help`\n", err);
    }
}

static bool is_known_variable(const char *name, const char *const *list,
                              size_t count)
{
    size_t i = 0;
    while (i < count && strcmp(name, list[i]) != 0) {
        i++;
    }
    return i < count;
}

bool variables_are_known(FILE *err)
{
    char names[OPTION_COUNT][NAME_MAX_BYTES];
    const char *list[OPTION_COUNT + 1];
    size_t count = list_names(names, list);
    bool good = true;
    for (char **at = environ; *at; at++) {
        char name[NAME_MAX_BYTES];
        size_t length = strcspn(*at, "=");
        bool own = strncmp(*at, PREFIX, sizeof(PREFIX) - 1) == 0;
        bool empty = (*at)[length] == '\0' || (*at)[length + 1] == '\0';
        if (!own || empty) {
            continue;
        }
        length = length < sizeof(name) ? length : sizeof(name) - 1;
        memcpy(name, *at, length);
        name[length] = '\0';
        if (!is_known_variable(name, list, count)) {
            refuse_variable(name, list, count, err);
            good = false;
        }
    }
    return good;
}
