/*
 * The options of AWS, and what belongs to the process and not to the library:
 * signals, the terminal for the code of an MFA device, the environment. The
 * first interrupt asks a run to end in order, so that a snapshot stays usable;
 * the second one ends it at once.
 */
#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

/* ---- interrupts ---------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

/* ---- the MFA code -------------------------------------------------------- */

static void say(int fd, const char *text)
{
    ssize_t written = write(fd, text, strlen(text));
    (void)written;
}

/* One line without what is typed being shown; false: there is none. */
static bool read_typed_line(int fd, char *line, size_t size)
{
    size_t used = 0;
    char c = '\0';
    while (read(fd, &c, 1) == 1 && c != '\n' && c != '\r') {
        if (used + 1 == size) {
            return false;
        }
        line[used++] = c;
    }
    line[used] = '\0';
    return used > 0 && (c == '\n' || c == '\r');
}

/* Only at a terminal: what is piped in is none of our business. */
static bool ask_at_terminal(void *user, const char *serial, const char *profile,
                            char *code, size_t size)
{
    struct termios before = {0};
    (void)user;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return false;
    }
    bool known = tcgetattr(fd, &before) == 0;
    struct termios silent = before;
    if (known) {
        silent.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(fd, TCSAFLUSH, &silent);
    }
    say(fd, "MFA code of ");
    say(fd, serial);
    say(fd, " for profile ");
    say(fd, profile);
    say(fd, ": ");
    bool answered = read_typed_line(fd, code, size);
    if (known) {
        (void)tcsetattr(fd, TCSAFLUSH, &before);
    }
    say(fd, "\n");
    (void)close(fd);
    return answered;
}

/* ---- options ------------------------------------------------------------- */

static const char *environment_variable(void *user, const char *name)
{
    (void)user;
    return environment(name);
}

/* All values of an option, each perhaps several with commas between. */
static bool split_lists(const struct args *args, enum option_id id, char **text,
                        const char ***list, size_t *count)
{
    size_t values = args_count(args, id);
    const char **given = calloc(values + 1, sizeof(*given));
    size_t size = 1;
    size_t most = values + 1;
    if (!given) {
        return false;
    }
    (void)args_values(args, id, given);
    for (size_t i = 0; i < values; i++) {
        size += strlen(given[i]) + 1;
        for (const char *at = strchr(given[i], ','); at;
             at = strchr(at + 1, ',')) {
            most++;
        }
    }
    char *at = *text = calloc(size, 1);
    *list = calloc(most, sizeof(**list));
    for (size_t i = 0; *text && *list && i < values; i++) {
        const char *from = given[i];
        while (from) {
            size_t length = strcspn(from, ",");
            (*list)[(*count)++] = at;
            memcpy(at, from, length);
            at += length + 1; /* zeroed */
            from = from[length] == ',' ? from + length + 1 : NULL;
        }
    }
    free(given);
    return *text && *list;
}

bool aws_of(const struct args *args, FILE *err, struct ew_aws_options *out,
            struct aws_lists *lists)
{
    /* elsewhere it is the target's */
    bool is_ours =
        args->command->id == CMD_SCAN || args->command->id == CMD_FETCH;
    const char *progress = environment("CI");
    *lists = (struct aws_lists){0};
    *out = (struct ew_aws_options){
        .profile = args_value(args, OPT_PROFILE),
        .region = is_ours ? args_value(args, OPT_REGION) : NULL,
        .organization = args_has(args, OPT_ORGANIZATION),
        .organization_profile = args_value(args, OPT_ORGANIZATION_PROFILE),
        .organization_role = args_value(args, OPT_ORGANIZATION_ROLE),
        .role_name = args_value(args, OPT_ROLE_NAME),
        .external_id = args_value(args, OPT_EXTERNAL_ID),
        .endpoint_url = args_value(args, OPT_ENDPOINT_URL),
        .ca_bundle = args_value(args, OPT_CA_BUNDLE),
        .allow_http = args_has(args, OPT_ALLOW_HTTP),
        .variable = environment_variable,
        .inherited = environ,
        .ask_mfa = ask_at_terminal,
        .interrupted = &interrupted,
        .progress =
            !progress && isatty(STDERR_FILENO) && !args_has(args, OPT_QUIET),
    };
    if (!split_lists(args, OPT_REGIONS, &lists->texts[0], &lists->regions,
                     &out->region_count) ||
        !split_lists(args, OPT_ACCOUNTS, &lists->texts[1], &lists->accounts,
                     &out->account_count) ||
        !split_lists(args, OPT_EXCLUDE_ACCOUNT, &lists->texts[2],
                     &lists->excluded_accounts, &out->excluded_account_count) ||
        !split_lists(args, OPT_EXCLUDE_OU, &lists->texts[3],
                     &lists->excluded_units, &out->excluded_unit_count)) {
        (void)fputs("execwarden: out of memory\n", err);
        return false;
    }
    out->regions = lists->regions;
    out->accounts = lists->accounts;
    out->excluded_accounts = lists->excluded_accounts;
    out->excluded_units = lists->excluded_units;
    catch_signals();
    return true;
}

void aws_release(struct aws_lists *lists)
{
    free(lists->regions);
    free(lists->accounts);
    free(lists->excluded_accounts);
    free(lists->excluded_units);
    for (size_t i = 0; i < sizeof(lists->texts) / sizeof(lists->texts[0]);
         i++) {
        free(lists->texts[i]);
    }
}

bool aws_is_idle(const struct args *args, FILE *err)
{
    static const enum option_id IDS[] = {
        OPT_PROFILE,           OPT_REGIONS,    OPT_ACCOUNTS,
        OPT_ORGANIZATION,      OPT_ROLE_NAME,  OPT_EXTERNAL_ID,
        OPT_ENDPOINT_URL,      OPT_CA_BUNDLE,  OPT_ORGANIZATION_PROFILE,
        OPT_ORGANIZATION_ROLE, OPT_ALLOW_HTTP,
    };
    for (size_t i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++) {
        if (args_has(args, IDS[i])) {
            (void)fprintf(err, "execwarden: --%s goes with --live\n",
                          OPTIONS[IDS[i]].name);
            return true;
        }
    }
    return false;
}
