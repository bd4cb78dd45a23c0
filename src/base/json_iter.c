/*
 * Visiting elements of large lists without a tree. Values that are passed over
 * are skipped by the index of large ones where there is one, so a file of
 * hundreds of megabytes is gone over once and not once a level.
 */
#include "base/json_scan.h"

enum ew_json_kind ew_json_kind_at(const struct ew_json_text *text, size_t at)
{
    char c = at < text->text.len ? text->text.ptr[at] : 'n';
    switch (c) {
    case '{':
        return EW_JSON_OBJECT;
    case '[':
        return EW_JSON_ARRAY;
    case '"':
        return EW_JSON_STRING;
    case 't':
    case 'f':
        return EW_JSON_BOOL;
    case 'n':
        return EW_JSON_NULL;
    default:
        return EW_JSON_NUMBER;
    }
}

/* Index of the first large value that begins at `at` or later. */
static size_t first_large(const struct ew_json_text *text, size_t at)
{
    size_t low = 0;
    size_t high = text->large_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text->large[middle].begin < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct ew_json_iter ew_json_iter(const struct ew_json_text *text,
                                 struct ew_span span, struct ew_arena *arena)
{
    enum ew_json_kind kind = ew_json_kind_at(text, span.begin);
    bool many = kind == EW_JSON_ARRAY || kind == EW_JSON_OBJECT;
    return (struct ew_json_iter){
        .text = text,
        .arena = arena,
        .at = many ? span.begin + 1 : span.end,
        .end = span.end,
        .large = span.end - span.begin < EW_SCAN_LARGE_BYTES
                     ? text->large_count
                     : first_large(text, span.begin),
        .object = kind == EW_JSON_OBJECT,
    };
}

/* The name at iter->at, which is then behind its colon. */
static bool take_name(struct ew_json_iter *iter, struct ew_json_item *out)
{
    const char *begin = iter->text->text.ptr;
    const char *end = begin + iter->end;
    const char *open = begin + iter->at;
    bool escaped = false;
    const char *close = ew_scan_quote(open + 1, end, &escaped);
    struct ew_str content = {open + 1, (size_t)(close - open) - 1};
    out->name = ew_scan_decode(content, escaped, iter->arena);
    if (!out->name.ptr) {
        iter->failed = true;
        return false;
    }
    out->name_span = (struct ew_span){iter->at, (size_t)(close - begin) + 1};
    iter->at = (size_t)(ew_scan_blanks(close + 1, end) - begin) + 1;
    return true;
}

static void skip_iter_blanks(struct ew_json_iter *iter)
{
    const char *begin = iter->text->text.ptr;
    const char *at = ew_scan_blanks(begin + iter->at, begin + iter->end);
    iter->at = (size_t)(at - begin);
}

/* Past the value at iter->at. */
static size_t end_of_value(struct ew_json_iter *iter)
{
    const struct ew_json_text *text = iter->text;
    size_t at = iter->at;
    const char *begin = text->text.ptr;
    if (begin[at] == '{' || begin[at] == '[') {
        while (iter->large < text->large_count &&
               text->large[iter->large].begin < at) {
            iter->large++;
        }
        if (iter->large < text->large_count &&
            text->large[iter->large].begin == at) {
            return text->large[iter->large].end;
        }
    }
    return (size_t)(ew_scan_value(begin + at, begin + iter->end) - begin);
}

bool ew_json_next(struct ew_json_iter *iter, struct ew_json_item *out)
{
    const char *begin = iter->text->text.ptr;
    *out = (struct ew_json_item){0};
    if (iter->at >= iter->end) {
        return false;
    }
    skip_iter_blanks(iter);
    if (begin[iter->at] == ',') {
        iter->at++;
        skip_iter_blanks(iter);
    }
    if (begin[iter->at] == '}' || begin[iter->at] == ']' ||
        (iter->object && !take_name(iter, out))) {
        iter->at = iter->end;
        return false;
    }
    skip_iter_blanks(iter);
    out->kind = ew_json_kind_at(iter->text, iter->at);
    out->span.begin = iter->at;
    out->span.end = end_of_value(iter);
    iter->at = out->span.end;
    return true;
}

struct ew_str ew_json_string_at(const struct ew_json_text *text,
                                struct ew_span span, struct ew_arena *arena)
{
    if (ew_json_kind_at(text, span.begin) != EW_JSON_STRING) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str content =
        ew_str_slice(text->text, span.begin + 1, span.end - 1);
    bool escaped = ew_str_find(content, '\\') < content.len;
    return ew_scan_decode(content, escaped, arena);
}

const struct ew_json_flaw *ew_json_flaw_in(const struct ew_json_text *text,
                                           struct ew_span span)
{
    size_t low = 0;
    size_t high = text->flaw_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text->flaws[middle].offset < span.begin) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < text->flaw_count && text->flaws[low].offset < span.end;
    return found ? &text->flaws[low] : NULL;
}
