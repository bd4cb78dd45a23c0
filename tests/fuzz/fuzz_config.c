/*
 * A configuration is taken whole or refused with something said, never both
 * and never neither. What is taken is what its setting allows: one text, or
 * several in a list; a flag is true or false; a word is one of the words; a
 * path that is relative begins with the folder of the file.
 */
#include <execwarden/execwarden.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const LEVELS[] = {"high", "low", NULL};

static const char *const MEMBERS[] = {"what", "until", "reason", NULL};

static const struct ew_setting SETTINGS[] = {
    {"level", EW_SETTING_TEXT,  false, LEVELS, NULL,    EW_VALUE_ANY   },
    {"list",  EW_SETTING_TEXTS, false, NULL,   MEMBERS, EW_VALUE_REGION},
    {"flag",  EW_SETTING_FLAG,  false, NULL,   NULL,    EW_VALUE_ANY   },
    {"file",  EW_SETTING_TEXT,  true,  NULL,   NULL,    EW_VALUE_ONLY  },
    {"out",   EW_SETTING_TEXTS, true,  NULL,   NULL,    EW_VALUE_OUTPUT},
};
enum { SETTING_COUNT = sizeof(SETTINGS) / sizeof(SETTINGS[0]) };

static const char FOLDER[] = "/tmp/";

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool is_word(const char *const *words, const char *value)
{
    size_t i = 0;
    while (words[i] && strcmp(words[i], value) != 0) {
        i++;
    }
    return words[i] != NULL;
}

static void check_path(const char *value, bool in_list)
{
    const char *equals = in_list ? strchr(value, '=') : NULL;
    const char *path = equals ? equals + 1 : value;
    check((in_list && !equals) || path[0] == '/' || strcmp(path, "-") == 0 ||
          path[0] == '\0');
}

static void check_value(const struct ew_setting *setting,
                        struct ew_setting_value value)
{
    static const char *const FLAGS[] = {"true", "false", NULL};
    bool list = setting->kind == EW_SETTING_TEXTS;
    check(!value.given || value.line > 0);
    check(value.given || value.value_count == 0);
    check(!value.given || list || value.value_count == 1);
    for (size_t i = 0; i < value.value_count; i++) {
        check(value.values[i][0] != '\0');
        check(setting->kind != EW_SETTING_FLAG ||
              is_word(FLAGS, value.values[i]));
        check(!setting->words || is_word(setting->words, value.values[i]));
        if (setting->is_path) {
            check_path(value.values[i], list);
        }
    }
}

/* The reader takes a file: one is written for each input. */
static void put_file(char *path, const uint8_t *data, size_t size)
{
    int fd = mkstemp(path);
    check(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    check(file != NULL);
    check(size == 0 || fwrite(data, 1, size, file) == size);
    check(fclose(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[] = "/tmp/execwarden-fuzz-XXXXXX";
    struct ew_config *config = NULL;
    char *said = NULL;
    size_t length = 0;
    FILE *err = open_memstream(&said, &length);
    check(err && strncmp(path, FOLDER, sizeof(FOLDER) - 1) == 0);
    const struct ew_streams streams = {.out = stdout, .err = err};
    put_file(path, data, size);
    enum ew_exit status =
        ew_config_read(path, SETTINGS, SETTING_COUNT, &streams, &config);
    check(unlink(path) == 0 && fclose(err) == 0);
    check(status == EW_EXIT_PASSED || status == EW_EXIT_USAGE);
    check((length == 0) == (status == EW_EXIT_PASSED));
    for (size_t i = 0; status == EW_EXIT_PASSED && i < SETTING_COUNT; i++) {
        check_value(&SETTINGS[i], ew_config_value(config, i));
    }
    ew_config_free(config);
    free(said);
    return 0;
}
