/** The command line: tables of commands and options, and what was given. */
#ifndef EW_CLI_CLI_H
#define EW_CLI_CLI_H

#include <execwarden/execwarden.h>

/** One bit a command, for the options that belong to it. */
enum command_id {
#define EW_COMMAND(id, name, run, synopsis, brief, text, examples) CMD_##id,
#include "commands.def"
#undef EW_COMMAND
    COMMAND_COUNT,
};
#define FOR(id) (1U << CMD_##id)
#define FOR_ALL ((1U << COMMAND_COUNT) - 1U)
/* They have no options of their own. */
#define FOR_HELP (FOR(HELP) | FOR(VERSION))
#define FOR_LIVE (FOR(FETCH) | FOR(SCAN) | FOR(WHO) | FOR(EXPLAIN) | FOR(PATHS))

enum option_id {
#define EW_OPTION(id, name, letter, argument, commands, setting, set_for, \
                  help)                                                   \
    OPT_##id,
#include "options.def"
#undef EW_OPTION
    OPTION_COUNT,
};

/* What an option may be set to in the configuration file. */
enum setting_kind {
    SET_NEVER,
    SET_FLAG,
    SET_TEXT,
    SET_TEXTS,
    SET_PATH,
    SET_OUTPUTS,
    SET_LEVEL,
    SET_LEVEL_OR_NONE,
    SET_WHEN,
    SET_WAYS,
};

struct option {
    const char *name;
    const char *argument; /* NULL: it takes none */
    const char *help;
    enum option_id id;
    unsigned commands; /* FOR(...) */
    enum setting_kind setting;
    unsigned set_for; /* of these commands, by file and environment */
    char letter;      /* '\0': none */
};

struct args;
typedef enum ew_exit command_fn(const struct args *args,
                                const struct ew_streams *streams);

struct command {
    enum command_id id;
    const char *name; /* one or two words */
    command_fn *run;
    const char *synopsis;
    const char *brief;
    const char *text;
    const char *examples; /* one a line, without the name of the program */
};

struct exit_text {
    enum ew_exit status;
    const char *text;
};

extern const struct command COMMANDS[COMMAND_COUNT];
extern const struct option OPTIONS[OPTION_COUNT];
extern const struct exit_text EXITS[];
extern const size_t EXIT_COUNT;
extern const char ABOUT[];
extern const char SOURCES_TEXT[];
extern const char ENVIRONMENT_TEXT[];
extern const char FILES_TEXT[];

/* ---- what was given ----------------------------------------------------- */

struct given {
    const struct option *option;
    const char *value; /* NULL for an option without argument */
};

/* Everything borrows from argv. */
struct settings;
struct args {
    const struct settings *settings; /* NULL: not applied */
    const struct command *command;   /* NULL: none was given */
    struct given *given;
    size_t given_count;
    const char **operands; /* without the command's own words */
    size_t operand_count;
    bool is_brief; /* -h: help on one screen */
};

/* The command that these words begin with, and by how many; NULL: none. */
const struct command *find_command(const char *const *words, size_t count,
                                   size_t *taken);
/* False when something is wrong, which was then told on err. */
bool args_parse(int argc, char **argv, FILE *err, struct args *out);
void args_release(struct args *args);

bool args_has(const struct args *args, enum option_id id);
size_t args_count(const struct args *args, enum option_id id);
/* The last value of an option, NULL when it is not given. */
const char *args_value(const struct args *args, enum option_id id);
/* All values of an option into out; their number. */
size_t args_values(const struct args *args, enum option_id id,
                   const char **out);

/* ---- file and environment ------------------------------------------------ */

enum origin { FROM_DEFAULT, FROM_FLAG, FROM_ENVIRONMENT, FROM_FILE };

/* What the options that may be set are, and why. */
struct settings {
    struct ew_config *config;
    char *texts[OPTION_COUNT]; /* copies of variables that are lists */
    enum origin origins[OPTION_COUNT];
    size_t lines[OPTION_COUNT]; /* with FROM_FILE */
};

/*
 * Add to args what file and environment say and the command line does not.
 * When something is wrong, that was told; release settings after args.
 */
enum ew_exit settings_apply(struct settings *settings, struct args *args,
                            const struct ew_streams *streams);
void settings_release(struct settings *settings);
/* `EXECWARDEN_FAIL_ON` into name. */
void variable_name(const struct option *option, char *name, size_t size);
/*
 * Does every EXECWARDEN_* variable that is set mean something? A misspelt one
 * must not be taken for none. False: it does not, which was told on err.
 */
bool variables_are_known(FILE *err);

/* ---- from args to options of the library -------------------------------- */

/* What reaches AWS borrows; release it after the run. */
struct aws_lists {
    const char **regions;
    const char **accounts;
    const char **excluded_accounts;
    const char **excluded_units;
    char *texts[4]; /* what the four consist of */
};

/*
 * The AWS options, and what belongs to the process. From here on an interrupt
 * asks the run to stop, a second one ends the program.
 */
bool aws_of(const struct args *args, FILE *err, struct ew_aws_options *out,
            struct aws_lists *lists);
void aws_release(struct aws_lists *lists);
/* Is one of them given that is of no use without --live? */
bool aws_is_idle(const struct args *args, FILE *err);

/* The lists that common borrows; release them after the run. */
struct common_lists {
    struct ew_output *outputs;
    char **formats; /* ends with NULL */
    const char **allow_unread;
    const char **excluded;
    struct ew_aws_options aws;
    struct aws_lists aws_lists;
};

/*
 * Common options; operands are the sources. False when something is wrong,
 * which was then told on err; release lists in any case.
 */
bool common_of(const struct args *args, FILE *err, struct ew_common *out,
               struct common_lists *lists);
void common_release(struct common_lists *lists);
struct ew_target_options target_of(const struct args *args);

/* A variable of the environment, NULL when it is unset or empty. */
const char *environment(const char *name);

/* How to talk, by options, environment and kind of the streams. */
bool streams_of(const struct args *args, struct ew_streams *out);

/* Keep what is said, if the output github is asked for; else nothing. */
void talk_start(int argc, char **argv);
/* Where to talk: standard error, kept or not. */
FILE *talk(void);
/* After all else: annotate what was said if there is no report. */
void talk_end(enum ew_exit status, const struct command *command);

/* ---- help --------------------------------------------------------------- */

/* Text that may hold anything: nothing of it steers a terminal. */
void put_visible(FILE *out, const char *text);
/* On one screen; command NULL: of the program as a whole. */
void print_short_help(FILE *out, const struct command *command);
void print_help(FILE *out, const struct command *command);
/* Words of text on lines of 80 columns, from column indent on. */
void print_wrapped(FILE *out, const char *text, size_t at, size_t indent);
/* Is it one of those by which AWS is asked? They have a group of their own. */
bool option_is_aws(const struct option *option);
/* What it does for this command, whose formats alone are named. */
const char *option_formats(const struct option *option, unsigned command);
/* "-o, --output FORMAT" into text. */
void option_heading(const struct option *option, char *text, size_t size);

/* The most similar of names, NULL when none is near. */
const char *find_similar(const char *word, const char *const *names,
                         size_t count);

/* ---- commands ----------------------------------------------------------- */

#define EW_COMMAND(id, name, run, synopsis, brief, text, examples) \
    command_fn run;
#include "commands.def"
#undef EW_COMMAND

#endif
