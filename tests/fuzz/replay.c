/**
 * Runs a fuzz target without libFuzzer: every seed as it is, cut short, and
 * with single bytes changed. The changes come from a fixed seed, so that a
 * failure happens again. Arguments are files and folders of files.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MAX_SEED_BYTES = 1 << 20,
    MAX_PATH = 4096,
    CUTS_PER_SEED = 256,
    CHANGES_PER_SEED = 512,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Only sanitizers have it; they end the program without a signal. */
__attribute__((weak)) void __sanitizer_set_death_callback(
    void (*callback)(void));

static uint64_t random_state = 0x9e3779b97f4a7c15U;
static const char *seed_path = "";
static const char *change_kind = "as it is";
static size_t change_at;
static size_t seeds_run;

static size_t random_below(size_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % limit);
}

static void say_where(void)
{
    fprintf(stderr, "replay: failed on %s, %s", seed_path, change_kind);
    fprintf(stderr, " (byte %zu)\n", change_at);
}

static void on_signal(int number)
{
    signal(number, SIG_DFL);
    say_where();
    raise(number);
}

/** A heap block of the exact size, so that ASan sees one byte too many. */
static void run_once(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact) {
        perror("replay");
        exit(EXIT_FAILURE);
    }
    if (size > 0) {
        memcpy(exact, data, size);
    }
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void run_cuts(const uint8_t *data, size_t size)
{
    size_t stride = size / CUTS_PER_SEED + 1;
    change_kind = "cut short";
    for (change_at = 0; change_at < size; change_at += stride) {
        run_once(data, change_at);
    }
}

static void run_changes(uint8_t *data, size_t size)
{
    change_kind = "with one byte changed";
    for (size_t i = 0; size > 0 && i < CHANGES_PER_SEED; i++) {
        change_at = random_below(size);
        uint8_t kept = data[change_at];
        uint8_t flipped = (uint8_t)(kept ^ (1U << random_below(8)));
        /* Another byte of the seed keeps to the alphabet of the format. */
        uint8_t other = data[random_below(size)];
        data[change_at] = i % 2 == 0 ? flipped : other;
        run_once(data, size);
        data[change_at] = kept;
    }
}

static int run_file(const char *path)
{
    static uint8_t data[MAX_SEED_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
        return EXIT_FAILURE;
    }
    size_t size = fread(data, 1, sizeof(data), file);
    int too_large = fgetc(file) != EOF;
    int failed = ferror(file);
    fclose(file);
    if (failed || too_large) {
        fprintf(stderr, "replay: %s: unreadable or too large\n", path);
        return EXIT_FAILURE;
    }
    seed_path = path;
    change_kind = "as it is";
    change_at = size;
    run_once(data, size);
    run_cuts(data, size);
    run_changes(data, size);
    seeds_run++;
    return EXIT_SUCCESS;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int run_folder(const char *path)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, by_name);
    int status = count < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    for (int i = 0; i < count; i++) {
        char file[MAX_PATH];
        int length =
            snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' &&
            (length >= MAX_PATH || run_file(file) != EXIT_SUCCESS)) {
            status = EXIT_FAILURE;
        }
        free(names[i]);
    }
    free(names);
    return status;
}

int main(int argc, char **argv)
{
    static const int FATAL[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof(FATAL) / sizeof(*FATAL); i++) {
        signal(FATAL[i], on_signal);
    }
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(say_where);
    }
    int status = EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
        struct stat info;
        int folder = stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode);
        int one = folder ? run_folder(argv[i]) : run_file(argv[i]);
        status = one == EXIT_SUCCESS ? status : one;
    }
    if (seeds_run == 0) {
        fprintf(stderr, "replay: no seeds to run\n");
        return EXIT_FAILURE;
    }
    printf("replay: %zu seeds\n", seeds_run);
    return status;
}
