/*
 * Pieces of markdown that a policy's author cannot break out of. Names of roles
 * and texts of policies may hold links, HTML, mentions and pipes; each
 * character that markdown or GitHub gives a meaning is escaped, and cells hold
 * one line.
 */
#include "report/markdown_parts.h"

#include "report/text.h"

#include <string.h>

/*
 * A job summary of more than 1 MiB is refused as a whole, so rows end before
 * that and their rest is counted.
 */
#define ROWS_MAX_BYTES ((size_t)900 << 10)

/* Bare addresses become links: the `:` of `://` and the dot of `www.`. */
static bool starts_link(struct ew_str s, size_t at)
{
    if (s.ptr[at] == ':') {
        return at + 1 < s.len && s.ptr[at + 1] == '/';
    }
    return s.ptr[at] == '.' && at > 0 && ew_ascii_lower(s.ptr[at - 1]) == 'w';
}

void ew_md_escaped(struct ew_buf *out, struct ew_str text)
{
    struct ew_buf shown;
    ew_buf_init(&shown);
    ew_buf_add_visible(&shown, text);
    struct ew_str s = ew_buf_str(&shown);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '<' || c == '>' || c == '&') {
            ew_buf_add(out, c == '<'   ? EW_STR("&lt;")
                            : c == '>' ? EW_STR("&gt;")
                                       : EW_STR("&amp;"));
            continue;
        }
        if (strchr("\\`*_[]#|~@$", c) || starts_link(s, i)) {
            ew_buf_add_char(out, '\\');
        }
        ew_buf_add_char(out, c);
    }
    out->failed = out->failed || shown.failed;
    ew_buf_release(&shown);
}

void ew_md_cell(struct ew_buf *out, struct ew_str text)
{
    ew_buf_add_char(out, ' ');
    ew_md_escaped(out, text);
    ew_buf_add(out, EW_STR(" |"));
}

void ew_md_name_cell(struct ew_buf *out, struct ew_str text)
{
    if (text.len == 0) {
        ew_md_cell(out, text);
        return;
    }
    ew_buf_add(out, EW_STR(" <code>"));
    ew_md_escaped(out, text);
    ew_buf_add(out, EW_STR("</code> |"));
}

void ew_md_head(struct ew_buf *out, const char *names)
{
    struct ew_str rest = ew_str_from(names);
    size_t count = 0;
    ew_buf_add_char(out, '|');
    while (rest.ptr) {
        ew_md_cell(out, ew_str_cut(rest, '|', &rest));
        count++;
    }
    ew_buf_add(out, EW_STR("\n|"));
    for (size_t i = 0; i < count; i++) {
        ew_buf_add(out, EW_STR(" --- |"));
    }
    ew_buf_add_char(out, '\n');
}

void ew_md_list_cell(struct ew_buf *out, struct ew_strs strs)
{
    struct ew_buf text;
    ew_buf_init(&text);
    ew_text_add_list(&text, strs);
    ew_md_name_cell(out, ew_buf_str(&text));
    out->failed = out->failed || text.failed;
    ew_buf_release(&text);
}

bool ew_md_full(struct ew_buf *out, size_t left, const char *what)
{
    if (out->len < ROWS_MAX_BYTES) {
        return false;
    }
    ew_buf_printf(out, "\n%zu more %s left out here.\n", left, what);
    return true;
}

void ew_md_texts(struct ew_buf *out, const char *title, struct ew_strs texts)
{
    if (texts.count == 0) {
        return;
    }
    ew_buf_printf(out, "\n#### %s\n\n", title);
    for (size_t i = 0; i < texts.count; i++) {
        if (ew_md_full(out, texts.count - i, "lines")) {
            return;
        }
        ew_buf_add(out, EW_STR("- "));
        ew_md_escaped(out, texts.items[i]);
        ew_buf_add_char(out, '\n');
    }
}

void ew_md_incomplete(struct ew_buf *out, struct ew_strs texts)
{
    if (texts.count > 0) {
        ew_md_texts(out, "Incomplete", texts);
        ew_buf_add(out, EW_STR("\nHow to fix: "));
        ew_md_escaped(out, EW_STR(EW_REMEDY_INCOMPLETE));
        ew_buf_add_char(out, '\n');
    }
}
