/*
 * bench EXECWARDEN GEN CJSON_BASELINE: time and memory of a scan of accounts
 * of three sizes, beside the time that cJSON alone takes for the same bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5 };

struct run {
    int status; /**< exit status; -1: did not run or was killed */
    double seconds;
    double megabytes; /**< peak of resident memory */
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Replace this process; standard output goes to path where one is given. */
static void become(char *const argv[], const char *path)
{
    if (path) {
        int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (file < 0 || dup2(file, STDOUT_FILENO) < 0) {
            _exit(127);
        }
    }
    (void)execv(argv[0], argv);
    _exit(127);
}

static struct run run_child(char *const argv[], const char *path)
{
    struct run run = {.status = -1};
    double begin = now();
    pid_t child = fork();
    if (child == 0) {
        become(argv, path);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return run;
    }
    run.seconds = now() - begin;
    struct rusage usage;
    if (WIFEXITED(status) && getrusage(RUSAGE_CHILDREN, &usage) == 0) {
        run.status = WEXITSTATUS(status);
        run.megabytes = (double)usage.ru_maxrss / 1024;
    }
    return run;
}

/**
 * Run a program and measure it. In a process between, since the peak that
 * getrusage tells is that of all children so far.
 */
static struct run measure(char *const argv[], const char *path)
{
    struct run run = {.status = -1};
    int ends[2];
    if (pipe(ends) != 0) {
        return run;
    }
    pid_t child = fork();
    if (child == 0) {
        run = run_child(argv, path);
        _exit(write(ends[1], &run, sizeof(run)) == sizeof(run) ? 0 : 1);
    }
    (void)close(ends[1]);
    struct run got;
    if (child > 0 && read(ends[0], &got, sizeof(got)) == sizeof(got)) {
        run = got;
    }
    (void)close(ends[0]);
    if (child > 0) {
        (void)waitpid(child, NULL, 0);
    }
    return run;
}

static struct run best_scan(char *program, char *account)
{
    /* exec takes words that may be written to, which literals may not */
    static char words[][24] = {
        "scan",      "--no-config", "--now",    "2026-11-20T12:00:00Z",
        "--fail-on", "none",        "--output", "json=/dev/null",
        "-q"};
    enum { WORDS = sizeof(words) / sizeof(*words) };
    char *argv[WORDS + 3] = {program};
    for (size_t i = 0; i < WORDS; i++) {
        argv[i + 1] = words[i];
    }
    argv[WORDS + 1] = account;
    struct run best = measure(argv, NULL);
    for (int i = 1; i < RUNS && best.status == 0; i++) {
        struct run run = measure(argv, NULL);
        if (run.status != 0 || run.seconds < best.seconds) {
            best = run;
        }
    }
    return best;
}

/* Seconds that the baseline printed to path; below 0: it did not. */
static double baseline(char *program, char *account, const char *path)
{
    char *const argv[] = {program, account, NULL};
    if (measure(argv, path).status != 0) {
        return -1;
    }
    char text[64] = "";
    FILE *file = fopen(path, "r");
    if (!file) {
        return -1;
    }
    char *line = fgets(text, sizeof(text), file);
    (void)fclose(file);
    return line ? strtod(line, NULL) : -1;
}

struct programs {
    char *scan;
    char *gen;
    char *cjson;
};

/* One row of the table; false when something did not run. */
static bool bench(const struct programs *programs, char *roles,
                  const char *folder)
{
    char account[256];
    char result[256];
    (void)snprintf(account, sizeof(account), "%s/account.json", folder);
    (void)snprintf(result, sizeof(result), "%s/result", folder);
    char *const argv[] = {programs->gen, roles, NULL};
    struct stat file;
    if (measure(argv, account).status != 0 || stat(account, &file) != 0) {
        (void)fprintf(stderr, "bench: cannot write %s\n", account);
        return false;
    }
    double megabytes = (double)file.st_size / (1024 * 1024);
    double alone = baseline(programs->cjson, account, result);
    struct run scan = best_scan(programs->scan, account);
    (void)unlink(account);
    (void)unlink(result);
    if (alone < 0 || scan.status != 0) {
        (void)fprintf(stderr, "bench: the scan ended with status %d\n",
                      scan.status);
        return false;
    }
    (void)printf("%7s %8.2f %8.4f %8.4f %7.2f %9.1f %7.2f\n", roles, megabytes,
                 scan.seconds, alone, scan.seconds / alone, scan.megabytes,
                 scan.megabytes / megabytes);
    return fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
    static char sizes[][8] = {"200", "2000", "10000"};
    char folder[] = "/tmp/execwarden-bench-XXXXXX";
    if (argc != 4) {
        (void)fprintf(stderr, "usage: bench EXECWARDEN GEN CJSON_BASELINE\n");
        return 2;
    }
    if (!mkdtemp(folder)) {
        (void)fprintf(stderr, "bench: %s: %s\n", folder, strerror(errno));
        return 1;
    }
    struct programs programs = {argv[1], argv[2], argv[3]};
    (void)printf("%7s %8s %8s %8s %7s %9s %7s\n", "roles", "file MB", "scan s",
                 "cJSON s", "ratio", "memory MB", "of file");
    bool done = true;
    for (size_t i = 0; done && i < sizeof(sizes) / sizeof(*sizes); i++) {
        done = bench(&programs, sizes[i], folder);
    }
    (void)rmdir(folder);
    return done ? 0 : 1;
}
