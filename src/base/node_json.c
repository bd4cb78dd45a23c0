/*
 * JSON is read by the strict door and not as the subset of YAML that it nearly
 * is: escapes, duplicate names and numbers differ.
 */
#include "base/node_json.h"

#include "base/json_scan.h"

static enum ew_status refuse_flaw(struct ew_json_text *json,
                                  struct ew_error *err)
{
    if (json->flaw_count == 0) {
        return EW_OK;
    }
    const struct ew_json_flaw *flaw = &json->flaws[0];
    struct ew_place place =
        ew_json_place(json, (struct ew_span){flaw->offset, flaw->offset + 1});
    if (flaw->kind == EW_JSON_NUL) {
        return ew_fail_at(err, EW_SYNTAX, place, "a NUL in a string");
    }
    struct ew_place first =
        ew_json_place(json, (struct ew_span){flaw->first, flaw->first});
    return ew_fail_at(err, EW_SYNTAX, place,
                      "the key `%.*s` stands in line %zu already",
                      EW_STR_ARG(flaw->name), first.line);
}

static enum ew_status feed_scalar(struct ew_node_build *build,
                                  struct ew_json_text *json,
                                  struct ew_span span)
{
    enum ew_json_kind kind = ew_json_kind_at(json, span.begin);
    struct ew_node scalar = {
        .kind = EW_NODE_SCALAR,
        .place = ew_json_place(json, span),
        .text = ew_str_slice(json->text, span.begin, span.end),
        .quoted = kind == EW_JSON_STRING,
        .is_null = kind == EW_JSON_NULL,
    };
    if (scalar.quoted) {
        scalar.text = ew_json_string_at(json, span, build->arena);
    }
    EW_TRY_MEMORY_FOR(scalar.text.ptr, build->err);
    return ew_node_build_scalar(build, &scalar);
}

/* The value, name or punctuation at *at, which is then behind it. */
static enum ew_status feed_token(struct ew_node_build *build,
                                 struct ew_json_text *json, size_t *at)
{
    struct ew_span span = {*at, *at + 1};
    switch (json->text.ptr[*at]) {
    case ',':
    case ':':
        *at = span.end;
        return EW_OK;
    case '{':
        *at = span.end;
        return ew_node_build_open(build, EW_NODE_MAP,
                                  ew_json_place(json, span));
    case '[':
        *at = span.end;
        return ew_node_build_open(build, EW_NODE_LIST,
                                  ew_json_place(json, span));
    case '}':
    case ']': {
        struct ew_place place = ew_json_place(json, span);
        ew_node_build_close(build, place.end_line, place.end_column);
        *at = span.end;
        return EW_OK;
    }
    default: {
        const char *base = json->text.ptr;
        const char *end = ew_scan_value(base + *at, base + json->text.len);
        span.end = (size_t)(end - base);
        *at = span.end;
        return feed_scalar(build, json, span);
    }
    }
}

enum ew_status ew_node_build_json(struct ew_node_build *build,
                                  struct ew_str file, struct ew_str text)
{
    struct ew_json_text *json = NULL;
    EW_TRY(ew_json_vet(build->scratch, file, text, &json, build->err));
    EW_TRY(refuse_flaw(json, build->err));
    const char *base = json->text.ptr;
    size_t at = json->root.begin;
    while (at < json->root.end) {
        EW_TRY(feed_token(build, json, &at));
        at = (size_t)(ew_scan_blanks(base + at, base + json->root.end) - base);
    }
    return EW_OK;
}
