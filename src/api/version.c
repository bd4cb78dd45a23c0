/*
 * The version and the names of formats, for whoever shows them without a run.
 */
#include "api/version.h"

#include "report/report.h"

#include <execwarden/execwarden.h>

const char *ew_version(void)
{
    return EW_VERSION;
}

const char *ew_format_name(size_t n, const char **help)
{
    size_t count = 0;
    const struct ew_format *formats = ew_formats(&count);
    if (n >= count) {
        return NULL;
    }
    /* Both are literals, so a NUL follows them. */
    *help = formats[n].help.ptr;
    return formats[n].name.ptr;
}
