/*
 * Variables inside texts. They are expanded only where the version of the
 * document and the operator allow it, and what a variable stands for is text,
 * never a wildcard (facts B3).
 */
#include "policy/variables.h"

#include <string.h>

/* Variables work only after the fifth colon (fact B3.1). */
enum { ARN_COLONS = 5 };

/** `text` between single quotes; absent when it is not so written. */
static struct ew_str unquote_default(struct ew_str text)
{
    struct ew_str s = ew_str_trim(text);
    if (s.len >= 2 && s.ptr[0] == '\'' && s.ptr[s.len - 1] == '\'') {
        return ew_str_slice(s, 1, s.len - 1);
    }
    return (struct ew_str){NULL, 0};
}

static size_t find_open(struct ew_str text, size_t from)
{
    for (size_t i = from; i + 1 < text.len; i++) {
        if (text.ptr[i] == '$' && text.ptr[i + 1] == '{') {
            return i;
        }
    }
    return text.len;
}

bool ew_variable_next(struct ew_str text, size_t *at, struct ew_variable *out)
{
    size_t open = find_open(text, *at);
    if (open >= text.len) {
        return false;
    }
    size_t close = open + 2;
    while (close < text.len && text.ptr[close] != '}') {
        close++;
    }
    if (close == text.len) {
        return false; /* never closed: plain text */
    }
    struct ew_str inner = ew_str_slice(text, open + 2, close);
    *out = (struct ew_variable){.begin = open, .end = close + 1};
    bool escape =
        inner.len == 1 &&
        (inner.ptr[0] == '*' || inner.ptr[0] == '?' || inner.ptr[0] == '$');
    if (!escape) {
        struct ew_str rest;
        out->key = ew_str_trim(ew_str_cut(inner, ',', &rest));
        if (rest.ptr) {
            out->fallback = unquote_default(rest);
        }
    }
    *at = close + 1;
    return true;
}

size_t ew_resource_prefix(struct ew_str resource)
{
    size_t colons = 0;
    for (size_t i = 0; i < resource.len; i++) {
        if (resource.ptr[i] == ':' && ++colons == ARN_COLONS) {
            return i + 1;
        }
    }
    return resource.len;
}

/* The pattern under construction. Values only ever replace longer text or
 * add their own length, so the size is counted before it is filled. */
struct writer {
    char *ptr; /* NULL while counting */
    size_t len;
};

static void put_bytes(struct writer *w, struct ew_str s)
{
    if (w->ptr && s.len > 0) {
        memcpy(w->ptr + w->len, s.ptr, s.len);
    }
    w->len += s.len;
}

/* Runs that follow each other are one run. */
static void put_text(struct writer *w, struct ew_str s, bool wildcards)
{
    if (!wildcards) {
        put_bytes(w, s);
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '*' && i > 0 && s.ptr[i - 1] == '*') {
            continue;
        }
        if (w->ptr) {
            w->ptr[w->len] = c == '*' ? EW_ANY_RUN : c;
            w->ptr[w->len] = c == '?' ? EW_ANY_ONE : w->ptr[w->len];
        }
        w->len++;
    }
}

/* No policy holds these bytes, but a hostile tag might: never a wildcard. */
static void put_literal(struct writer *w, struct ew_str s)
{
    size_t start = w->len;
    put_bytes(w, s);
    for (size_t i = start; w->ptr && i < w->len; i++) {
        if (ew_is_wildcard(w->ptr[i], EW_SPELLED_PATTERN)) {
            w->ptr[i] = '\177';
        }
    }
}

static bool put_variable(struct writer *w, struct ew_str text,
                         const struct ew_variable *variable,
                         const struct ew_expansion *how)
{
    if (!variable->key.ptr) {
        put_bytes(w,
                  ew_str_slice(text, variable->begin + 2, variable->begin + 3));
        return true;
    }
    struct ew_str value = how->lookup(how->user, variable->key);
    if (!value.ptr) {
        value = variable->fallback;
    }
    put_literal(w, value);
    return value.ptr != NULL;
}

static bool write_all(struct writer *w, struct ew_str text,
                      const struct ew_expansion *how)
{
    size_t done = 0;
    size_t at = how->skip;
    struct ew_variable variable;
    while (how->enabled && ew_variable_next(text, &at, &variable)) {
        put_text(w, ew_str_slice(text, done, variable.begin), how->wildcards);
        if (!put_variable(w, text, &variable, how)) {
            return false;
        }
        done = variable.end;
    }
    put_text(w, ew_str_slice(text, done, text.len), how->wildcards);
    return true;
}

static bool has_special(struct ew_str text, const struct ew_expansion *how)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((how->enabled && c == '$') ||
            (how->wildcards && (c == '*' || c == '?'))) {
            return true;
        }
    }
    return false;
}

enum ew_status ew_expand(struct ew_arena *arena, struct ew_str text,
                         const struct ew_expansion *how, struct ew_str *out,
                         bool *known)
{
    struct writer w = {NULL, 0};
    *known = true;
    *out = text;
    if (!has_special(text, how)) {
        return EW_OK;
    }
    *known = write_all(&w, text, how);
    if (!*known) {
        return EW_OK;
    }
    w.ptr = ew_arena_alloc_raw(arena, w.len + 1);
    EW_TRY_MEMORY(w.ptr);
    w.len = 0;
    *known = write_all(&w, text, how);
    w.ptr[w.len] = '\0';
    *out = (struct ew_str){w.ptr, w.len};
    return EW_OK;
}
