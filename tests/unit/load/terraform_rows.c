#include "terraform_rows.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static char *json_of(const char *text)
{
    char *out = malloc(2 * strlen(text) + 1);
    size_t len = 0;
    assert_non_null(out);
    for (; *text; text++) {
        if (*text == '`') {
            out[len++] = '\\';
        }
        out[len++] = *text == '\'' || *text == '`' ? '"' : *text;
    }
    out[len] = '\0';
    return out;
}

void check_tf_rows(const struct tf_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ew_buf out;
        char *text = json_of(rows[i].text);
        ew_buf_init(&out);
        dump_code(&out, ew_str_from(text), NULL);
        CHECK_STR(rows[i].name, ew_buf_str(&out), ew_str_from(rows[i].want));
        ew_buf_release(&out);
        free(text);
    }
}
