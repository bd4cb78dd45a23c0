/*
 * Words to options, by the table. It keeps what was given in order and judges
 * nothing but spelling: values are checked where they are used, or by the
 * library. No abbreviations are taken, since an option that comes later would
 * change what they mean.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* Where in argv the parser is. */
struct scanner {
    char **next;
    char **end;
    FILE *err;
    struct args *args;
};

/* ---- talk --------------------------------------------------------------- */

/* An argument may hold anything; controls must not reach a terminal. */
void put_visible(FILE *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7F || c >= 0x80) {
            (void)fprintf(out, "\\x%02x", c);
        } else {
            (void)fputc(c, out);
        }
    }
}

static void complain(const struct scanner *s, const char *before,
                     const char *word, const char *after)
{
    (void)fprintf(s->err, "execwarden: %s`", before);
    put_visible(s->err, word);
    (void)fprintf(s->err, "`%s", after);
}

static void suggest(const struct scanner *s, const char *similar,
                    const char *dashes)
{
    if (similar) {
        (void)fprintf(s->err, "; did you mean `%s%s`?\n", dashes, similar);
    } else {
        (void)fprintf(s->err, "; see `execwarden%s%s --help`\n",
                      s->args->command ? " " : "",
                      s->args->command ? s->args->command->name : "");
    }
}

/* ---- options ------------------------------------------------------------ */

static const struct option *find_long_option(const char *name, size_t length)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strlen(OPTIONS[i].name) == length &&
            memcmp(OPTIONS[i].name, name, length) == 0) {
            return &OPTIONS[i];
        }
    }
    return NULL;
}

static const struct option *find_letter(char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (OPTIONS[i].letter && OPTIONS[i].letter == letter) {
            return &OPTIONS[i];
        }
    }
    return NULL;
}

static bool unknown_option(const struct scanner *s, const char *word)
{
    const char *names[OPTION_COUNT];
    char name[64] = "";
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        names[i] = OPTIONS[i].name;
    }
    size_t length = strcspn(word + 2, "=");
    if (length < sizeof(name)) {
        memcpy(name, word + 2, length);
    }
    complain(s, "no option ", word, "");
    suggest(s, find_similar(name, names, OPTION_COUNT), "--");
    return false;
}

static void give(struct scanner *s, const struct option *option,
                 const char *value)
{
    s->args->given[s->args->given_count++] = (struct given){option, value};
}

/* The value is what follows in the same word, else the next word. */
static bool give_argument(struct scanner *s, const struct option *option,
                          const char *word, const char *value)
{
    if (!value && s->next < s->end) {
        value = *s->next++;
    }
    if (!value) {
        complain(s, "", word, " needs a value: ");
        (void)fprintf(s->err, "%s\n", option->argument);
        return false;
    }
    give(s, option, value);
    return true;
}

static bool parse_long(struct scanner *s, const char *word)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const struct option *option = find_long_option(name, length);
    if (!option) {
        return unknown_option(s, word);
    }
    if (option->argument) {
        return give_argument(s, option, word, value);
    }
    if (value) {
        complain(s, "", word, ": this option takes no value\n");
        return false;
    }
    give(s, option, NULL);
    return true;
}

/* `-q`, `-qv`, `-ojson`, `-o json` */
static bool parse_letters(struct scanner *s, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option *option = find_letter(*letter);
        if (!option) {
            complain(s, "no option ", word, "");
            suggest(s, NULL, "");
            return false;
        }
        if (option->argument) {
            return give_argument(s, option, word,
                                 letter[1] ? letter + 1 : NULL);
        }
        s->args->is_brief = s->args->is_brief || option->id == OPT_HELP;
        give(s, option, NULL);
    }
    return true;
}

/* ---- words -------------------------------------------------------------- */

static bool parse_words(struct scanner *s)
{
    bool options_end = false;
    while (s->next < s->end) {
        const char *word = *s->next++;
        if (options_end || word[0] != '-' || word[1] == '\0') {
            s->args->operands[s->args->operand_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            options_end = true;
        } else if (word[1] == '-') {
            if (!parse_long(s, word)) {
                return false;
            }
        } else if (!parse_letters(s, word)) {
            return false;
        }
    }
    return true;
}

/* How many of the words are those of this name; 0: it is another. */
static size_t matched_words(const char *const *words, size_t count,
                            const char *name)
{
    size_t first = strcspn(name, " ");
    const char *word = count > 0 ? words[0] : NULL;
    if (!word || strlen(word) != first || memcmp(word, name, first) != 0) {
        return 0;
    }
    if (name[first] == '\0') {
        return 1;
    }
    return count > 1 && strcmp(words[1], name + first + 1) == 0 ? 2 : 0;
}

const struct command *find_command(const char *const *words, size_t count,
                                   size_t *taken)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        *taken = matched_words(words, count, COMMANDS[i].name);
        if (*taken > 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

static bool unknown_command(const struct scanner *s)
{
    const struct args *args = s->args;
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        names[i] = COMMANDS[i].name;
    }
    const char *similar = find_similar(args->operands[0], names, COMMAND_COUNT);
    if (!similar && args->operand_count > 1) {
        char joined[64];
        (void)snprintf(joined, sizeof(joined), "%s %s", args->operands[0],
                       args->operands[1]);
        similar = find_similar(joined, names, COMMAND_COUNT);
    }
    complain(s, "no command ", args->operands[0], "");
    suggest(s, similar, "");
    return false;
}

/* `allowlist` alone, or with a second word that is none of its commands. */
static bool half_command(const struct scanner *s)
{
    const struct args *args = s->args;
    size_t length = strlen(args->operands[0]);
    bool found = false;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *name = COMMANDS[i].name;
        if (strncmp(name, args->operands[0], length) != 0 ||
            name[length] != ' ') {
            continue;
        }
        if (!found) {
            (void)fputs("execwarden: there are the commands", s->err);
        }
        (void)fprintf(s->err, "%s `%s`", found ? " and" : "", name);
        found = true;
    }
    (void)fputs(found ? "\n" : "", s->err);
    return found;
}

static bool take_command(struct scanner *s)
{
    struct args *args = s->args;
    if (args->operand_count == 0) {
        return true;
    }
    size_t words = 0;
    args->command = find_command(args->operands, args->operand_count, &words);
    if (args->command) {
        args->operand_count -= words;
        memmove(args->operands, args->operands + words,
                args->operand_count * sizeof(*args->operands));
        return true;
    }
    if (args_has(args, OPT_HELP)) {
        return true;
    }
    return half_command(s) ? false : unknown_command(s);
}

static bool check_options(const struct scanner *s)
{
    const struct args *args = s->args;
    for (size_t i = 0; args->command && i < args->given_count; i++) {
        const struct option *option = args->given[i].option;
        if (option && !(option->commands & 1U << args->command->id)) {
            (void)fprintf(s->err,
                          "execwarden: `%s` has no option `--%s`; see "
                          "`execwarden %s --help`\n",
                          args->command->name, option->name,
                          args->command->name);
            return false;
        }
    }
    return true;
}

bool args_parse(int argc, char **argv, FILE *err, struct args *out)
{
    /* Letters of one word may be several options. */
    size_t most = 1;
    for (int i = 1; i < argc; i++) {
        most += strlen(argv[i]) + 1;
    }
    *out = (struct args){0};
    out->given = calloc(most, sizeof(*out->given));
    out->operands = calloc((size_t)argc + 1, sizeof(*out->operands));
    if (!out->given || !out->operands) {
        (void)fputs("execwarden: out of memory\n", err);
        return false;
    }
    struct scanner s = {
        .next = argv + (argc > 0),
        .end = argv + argc,
        .err = err,
        .args = out,
    };
    return parse_words(&s) && take_command(&s) && check_options(&s);
}

void args_release(struct args *args)
{
    free(args->given);
    free(args->operands);
}

/* ---- answers ------------------------------------------------------------ */

size_t args_count(const struct args *args, enum option_id id)
{
    return args_values(args, id, NULL);
}

bool args_has(const struct args *args, enum option_id id)
{
    return args_count(args, id) > 0;
}

const char *args_value(const struct args *args, enum option_id id)
{
    const char *value = NULL;
    for (size_t i = 0; i < args->given_count; i++) {
        const struct option *option = args->given[i].option;
        if (option && option->id == id) {
            value = args->given[i].value;
        }
    }
    return value;
}

size_t args_values(const struct args *args, enum option_id id, const char **out)
{
    size_t count = 0;
    for (size_t i = 0; i < args->given_count; i++) {
        const struct option *option = args->given[i].option;
        if (!option || option->id != id) {
            continue;
        }
        if (out) {
            out[count] = args->given[i].value;
        }
        count++;
    }
    return count;
}
