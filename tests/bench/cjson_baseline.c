/*
 * cjson_baseline FILE: seconds that cJSON alone takes to parse FILE and to
 * free the tree, the best of five.
 */
#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5 };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* NULL when the file cannot be read; owned by the caller. */
static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    char *bytes = NULL;
    long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (end > 0 && fseek(file, 0, SEEK_SET) == 0) {
        *length = (size_t)end;
        bytes = malloc(*length);
    }
    if (bytes && fread(bytes, 1, *length, file) != *length) {
        free(bytes);
        bytes = NULL;
    }
    (void)fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    size_t length = 0;
    char *bytes = argc == 2 ? read_file(argv[1], &length) : NULL;
    if (!bytes) {
        (void)fprintf(stderr, "usage: cjson_baseline FILE\n");
        return 2;
    }
    double best = -1;
    for (int i = 0; i < RUNS; i++) {
        double begin = now();
        cJSON *tree = cJSON_ParseWithLength(bytes, length);
        if (!tree) {
            free(bytes);
            return 1;
        }
        cJSON_Delete(tree);
        double seconds = now() - begin;
        if (best < 0 || seconds < best) {
            best = seconds;
        }
    }
    free(bytes);
    (void)printf("%.6f\n", best);
    return 0;
}
