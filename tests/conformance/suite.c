#include "suite.h"

#include "base/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

enum { SKIPPED = 77, MAX_FILE_BYTES = 1 << 24 };

bool suite_open(struct suite *s, int argc, char **argv)
{
    struct stat info;
    *s = (struct suite){.root = argc > 1 ? argv[1] : "."};
    ew_arena_init(&s->arena);
    if (stat(s->root, &info) != 0) {
        printf("skipped: the cases in %s are not there\n", s->root);
        return false;
    }
    return true;
}

int suite_close(struct suite *s)
{
    ew_arena_release(&s->arena);
    if (s->passed + s->failed == 0) {
        return SKIPPED;
    }
    printf("%zu passed, %zu skipped, %zu failed\n", s->passed, s->skipped,
           s->failed);
    return s->failed > 0 ? 1 : 0;
}

struct ew_str suite_file(struct suite *s, const char *path)
{
    struct ew_file file;
    struct ew_error err;
    struct ew_str full = ew_arena_printf(&s->arena, "%s/%s", s->root, path);
    if (ew_file_read(full, MAX_FILE_BYTES, &file, &err) != EW_OK) {
        suite_fail(s, ew_str_from(path), "%s", err.text);
        return (struct ew_str){NULL, 0};
    }
    struct ew_str text = ew_arena_str(&s->arena, file.text);
    ew_file_release(&file);
    return text;
}

const struct ew_json *suite_json(struct suite *s, const char *path,
                                 struct ew_json_text **text)
{
    struct ew_json_text *vetted = NULL;
    const struct ew_json *root = NULL;
    struct ew_error err;
    struct ew_str bytes = suite_file(s, path);
    if (bytes.ptr &&
        (ew_json_vet(&s->arena, ew_str_from(path), bytes, &vetted, &err) !=
             EW_OK ||
         ew_json_tree(vetted, vetted->root, &s->arena, &root, &err) != EW_OK)) {
        suite_fail(s, ew_str_from(path), "%s", err.text);
    }
    if (text) {
        *text = vetted;
    }
    return root;
}

void suite_pass(struct suite *s)
{
    s->passed++;
}

void suite_skip(struct suite *s, struct ew_str name, const char *reason)
{
    s->skipped++;
    printf("skipped: %.*s: %s\n", EW_STR_ARG(name), reason);
}

void suite_fail(struct suite *s, struct ew_str name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s->failed++;
    printf("FAILED: %.*s: ", EW_STR_ARG(name));
    vprintf(format, args);
    printf("\n");
    va_end(args);
}

void suite_check(struct suite *s, struct ew_str name, bool holds,
                 const char *what)
{
    if (holds) {
        suite_pass(s);
    } else {
        suite_fail(s, name, "%s", what);
    }
}

/* Lower case, without quotes. */
static struct ew_str plain(struct ew_str text, char *out, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < size; i++) {
        char c = text.ptr[i];
        if (c != '`' && c != '\'' && c != '"') {
            out[len++] = ew_ascii_lower(c);
        }
    }
    return (struct ew_str){out, len};
}

bool suite_says(const char *text, struct ew_str want,
                const struct suite_words *words, size_t count)
{
    char got_bytes[EW_MAX_ERROR_TEXT];
    char want_bytes[EW_MAX_ERROR_TEXT];
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(want, ew_str_from(words[i].theirs))) {
            want = ew_str_from(words[i].ours);
        }
    }
    struct ew_str got = plain(ew_str_from(text), got_bytes, sizeof(got_bytes));
    return ew_str_contains(got, plain(want, want_bytes, sizeof(want_bytes)));
}

struct ew_str suite_get(const struct ew_json *node, const char *name)
{
    return ew_json_string(ew_json_get(node, name));
}

static struct ew_str get(void *user, const char *name)
{
    const struct suite_variables *variables = user;
    if (variables->home.ptr && ew_str_eq(ew_str_from(name), EW_STR("HOME"))) {
        return variables->home;
    }
    return suite_get(variables->object, name);
}

struct ew_environment suite_environment(struct suite_variables *variables)
{
    return (struct ew_environment){.get = get, .user = variables};
}
