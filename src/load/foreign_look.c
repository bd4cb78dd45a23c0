/*
 * The few questions by which files are told apart that are not read. A file may
 * be broken, or no JSON at all, so all of them are about its bytes, and those
 * about members are answered no where there is no text.
 */
#include "load/foreign_look.h"

#define FIRST_BYTES ((size_t)64 << 10)

bool ew_look_ends(const struct ew_source *source, const char *suffix)
{
    return ew_str_ends(source->path, ew_str_from(suffix));
}

bool ew_look_holds(const struct ew_source *source, const char *text)
{
    return ew_str_contains(source->bytes, ew_str_from(text));
}

struct ew_str ew_look_first_line(const struct ew_source *source)
{
    struct ew_str rest;
    struct ew_str line = ew_str_cut(ew_str_trim(source->bytes), '\n', &rest);
    return ew_str_slice(line, 0, FIRST_BYTES);
}

bool ew_look_starts(const struct ew_source *source, const char *text)
{
    return ew_str_starts_nocase(ew_str_trim(source->bytes), ew_str_from(text));
}

static struct ew_str without_quote(struct ew_str text)
{
    bool quoted =
        ew_str_starts(text, EW_STR("\"")) || ew_str_starts(text, EW_STR("'"));
    return ew_str_slice(text, quoted ? 1 : 0, text.len);
}

bool ew_look_has_key(const struct ew_source *source, const char *name)
{
    struct ew_str key = ew_str_from(name);
    struct ew_str rest = source->bytes;
    while (!source->text && rest.ptr) {
        struct ew_str line = without_quote(ew_str_cut(rest, '\n', &rest));
        if (!ew_str_starts(line, key)) {
            continue;
        }
        line = without_quote(ew_str_slice(line, key.len, line.len));
        if (ew_str_starts(ew_str_trim(line), EW_STR(":"))) {
            return true;
        }
    }
    return false;
}

bool ew_look_ends_in_one(const struct ew_source *source,
                         const char *const *suffixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ew_look_ends(source, suffixes[i])) {
            return true;
        }
    }
    return false;
}

bool ew_look_is_zip(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("PK\x03\x04"));
}

static const char *const CONTROLLERS[] = {
    "iam.services.k8s.aws/",
    "iam.aws.crossplane.io/",
    "iam.aws.upbound.io/",
    "iam.aws.m.upbound.io/",
};

enum { CONTROLLER_COUNT = sizeof(CONTROLLERS) / sizeof(CONTROLLERS[0]) };

bool ew_text_has_iam_controller(struct ew_str text)
{
    for (size_t i = 0; i < CONTROLLER_COUNT; i++) {
        if (ew_str_contains(text, ew_str_from(CONTROLLERS[i]))) {
            return true;
        }
    }
    return false;
}
