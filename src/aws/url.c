/*
 * A small reader of URLs for places where nothing is connected yet, such as
 * checking a setting. What is connected is read by libcurl itself
 * (http_url.c).
 */
#include "aws/url.h"

static bool is_visible(struct ew_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= 0x20 || c >= 0x7F || c == '"' || c == '<' || c == '>' ||
            c == '\\' || c == '`' || c == '^' || c == '{' || c == '|' ||
            c == '}') {
            return false;
        }
    }
    return true;
}

/* Where the authority ends. */
static size_t authority_len(struct ew_str s)
{
    size_t at = 0;
    while (at < s.len && s.ptr[at] != '/' && s.ptr[at] != '?') {
        at++;
    }
    return at;
}

/* `host`, `host:port`, `[v6]` or `[v6]:port`. */
static bool split_authority(struct ew_str text, struct ew_url *url)
{
    struct ew_str rest = {NULL, 0};
    if (ew_str_starts(text, EW_STR("["))) {
        url->host = ew_str_cut(ew_str_slice(text, 1, text.len), ']', &rest);
        if (!rest.ptr || (rest.len > 0 && rest.ptr[0] != ':')) {
            return false;
        }
        url->port = rest.len > 0 ? ew_str_slice(rest, 1, rest.len)
                                 : (struct ew_str){NULL, 0};
    } else {
        url->host = ew_str_cut(text, ':', &url->port);
    }
    uint64_t port = 0;
    return url->host.len > 0 &&
           (!url->port.ptr || ew_str_to_u64(url->port, 65535, &port));
}

bool ew_url_split(struct ew_str text, struct ew_url *out)
{
    static const struct ew_str HTTP = EW_LIT("http://");
    static const struct ew_str HTTPS = EW_LIT("https://");
    struct ew_url url = {.https = ew_str_starts_nocase(text, HTTPS)};
    if (!is_visible(text) || ew_str_find(text, '#') < text.len ||
        (!url.https && !ew_str_starts_nocase(text, HTTP))) {
        return false;
    }
    text = ew_str_slice(text, url.https ? HTTPS.len : HTTP.len, text.len);
    size_t len = authority_len(text);
    struct ew_str authority = ew_str_slice(text, 0, len);
    if (ew_str_find(authority, '@') < len ||
        !split_authority(authority, &url)) {
        return false;
    }
    text = ew_str_slice(text, len, text.len);
    size_t query = ew_str_find(text, '?');
    url.has_query = query < text.len;
    url.path = ew_str_slice(text, 0, query);
    *out = url;
    return true;
}

void ew_url_encode(struct ew_buf *out, struct ew_str value)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                     c == '_' || c == '~';
        if (plain) {
            ew_buf_add_char(out, (char)c);
        } else {
            char code[3] = {'%', DIGITS[c >> 4], DIGITS[c & 15]};
            ew_buf_add(out, (struct ew_str){code, sizeof(code)});
        }
    }
}

void ew_form_add(struct ew_buf *out, const char *name, struct ew_str value)
{
    if (out->len > 0) {
        ew_buf_add_char(out, '&');
    }
    ew_buf_add(out, ew_str_from(name));
    ew_buf_add_char(out, '=');
    ew_url_encode(out, value);
}
