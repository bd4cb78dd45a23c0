/*
 * Calls of the system that more than one file makes, and their failures in one
 * form of words.
 */
#include "base/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum ew_status ew_fail_errno(struct ew_error *err, struct ew_str path,
                             const char *tried)
{
    int number = errno;
    char text[128];
    if (strerror_r(number, text, sizeof(text)) != 0) {
        return ew_fail_at(err, EW_IO, (struct ew_place){.file = path},
                          "%s: error %d", tried, number);
    }
    text[0] = ew_ascii_lower(text[0]);
    return ew_fail_at(err, EW_IO, (struct ew_place){.file = path}, "%s: %s",
                      tried, text);
}

enum ew_status ew_path_copy(struct ew_str path, char **out,
                            struct ew_error *err)
{
    if (path.len == 0 || ew_str_find(path, '\0') < path.len) {
        return ew_fail_at(err, EW_IO, (struct ew_place){.file = path},
                          "not the name of a file");
    }
    char *copy = malloc(path.len + 1);
    EW_TRY_MEMORY_FOR(copy, err);
    memcpy(copy, path.ptr, path.len);
    copy[path.len] = '\0';
    *out = copy;
    return EW_OK;
}
