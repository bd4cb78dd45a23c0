/*
 * libyaml's events, of which only the plain ones are taken. Aliases and merge
 * keys can make a small file huge and let one place mean several; no
 * configuration needs them.
 */
#include "base/yaml.h"

#include "base/json_scan.h"
#include "base/node_build.h"
#include "base/node_json.h"

#include <yaml.h>

/* One text while it is read. */
struct source {
    struct ew_str file;
    struct ew_str text;
    struct ew_node_build *build;
    bool keeps_tags;
    size_t documents;
    struct ew_error *err;
};

/* Marks count lines and columns from 0, columns in characters. */
static struct ew_place place_of_marks(const struct source *s, yaml_mark_t begin,
                                      yaml_mark_t end)
{
    return (struct ew_place){
        .file = s->file,
        .line = begin.line + 1,
        .column = begin.column + 1,
        .end_line = end.line + 1,
        .end_column = end.column + 1,
    };
}

static enum ew_status refuse_event(const struct source *s,
                                   const yaml_event_t *event, const char *what)
{
    return ew_fail_at(s->err, EW_UNSUPPORTED,
                      place_of_marks(s, event->start_mark, event->end_mark),
                      "%s are not supported", what);
}

/* ---- events ------------------------------------------------------------ */

static bool is_null_word(struct ew_str text)
{
    static const struct ew_str WORDS[] = {EW_LIT(""), EW_LIT("~"),
                                          EW_LIT("null"), EW_LIT("Null"),
                                          EW_LIT("NULL")};
    return EW_STR_ANY(ew_str_eq, text, WORDS);
}

static enum ew_status take_scalar(const struct source *s,
                                  const yaml_event_t *event)
{
    struct ew_str value = {(const char *)event->data.scalar.value,
                           event->data.scalar.length};
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (plain && ew_str_eq(value, EW_STR("<<")) &&
        ew_node_build_wants_key(s->build)) {
        return refuse_event(s, event, "merge keys (`<<`)");
    }
    struct ew_node scalar = {
        .kind = EW_NODE_SCALAR,
        .place = place_of_marks(s, event->start_mark, event->end_mark),
        .text = ew_arena_str(s->build->arena, value),
        .quoted = !plain,
        .is_null = plain && is_null_word(value),
    };
    EW_TRY_MEMORY_FOR(scalar.text.ptr, s->err);
    if (ew_str_find(value, '\0') < value.len) {
        return ew_fail_at(s->err, EW_SYNTAX, scalar.place, "a NUL in a string");
    }
    return ew_node_build_scalar(s->build, &scalar);
}

static enum ew_status take_open(const struct source *s,
                                const yaml_event_t *event,
                                enum ew_node_kind kind)
{
    return ew_node_build_open(
        s->build, kind, place_of_marks(s, event->start_mark, event->end_mark));
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor;
    default:
        return NULL;
    }
}

static const yaml_char_t *tag_of(const yaml_event_t *event)
{
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.tag;
    default:
        return NULL;
    }
}

/* A short tag stays with the value that it is for, where it is wanted. */
static enum ew_status take_tag(const struct source *s,
                               const yaml_event_t *event)
{
    struct ew_str tag = ew_str_from((const char *)tag_of(event));
    bool is_short = tag.len > 1 && tag.ptr[0] == '!';
    if (!s->keeps_tags || !is_short) {
        return refuse_event(s, event, "tags");
    }
    if (ew_node_build_wants_key(s->build)) {
        return refuse_event(s, event, "tags at keys");
    }
    s->build->tag =
        ew_arena_str(s->build->arena, ew_str_slice(tag, 1, tag.len));
    return s->build->tag.ptr ? EW_OK : ew_fail_memory(s->err);
}

static enum ew_status take_event(struct source *s, const yaml_event_t *event)
{
    if (event->type == YAML_ALIAS_EVENT) {
        return refuse_event(s, event, "aliases");
    }
    if (anchor_of(event)) {
        return refuse_event(s, event, "anchors");
    }
    if (tag_of(event)) {
        EW_TRY(take_tag(s, event));
    }
    switch ((int)event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return ++s->documents == 1
                   ? EW_OK
                   : refuse_event(s, event, "several documents");
    case YAML_SCALAR_EVENT:
        return take_scalar(s, event);
    case YAML_SEQUENCE_START_EVENT:
        return take_open(s, event, EW_NODE_LIST);
    case YAML_MAPPING_START_EVENT:
        return take_open(s, event, EW_NODE_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: {
        /* a block ends where something else begins, maybe lines later; only
         * the closing bracket of the flow style is a place */
        bool bracket = event->end_mark.index > event->start_mark.index;
        ew_node_build_close(s->build, bracket ? event->end_mark.line + 1 : 0,
                            event->end_mark.column + 1);
        return EW_OK;
    }
    default:
        return EW_OK;
    }
}

/* ---- libyaml ------------------------------------------------------------ */

static enum ew_status fail_reading(const struct source *s,
                                   const yaml_parser_t *parser)
{
    size_t offset = parser->problem_offset < s->text.len
                        ? parser->problem_offset
                        : s->text.len;
    struct ew_place place =
        ew_scan_place(s->file, s->text, (struct ew_span){offset, offset});
    return ew_fail_at(s->err, EW_SYNTAX, place, "%s",
                      parser->problem ? parser->problem : "not UTF-8");
}

static enum ew_status fail_parsing(const struct source *s,
                                   const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        return ew_fail_memory(s->err);
    }
    if (parser->error == YAML_READER_ERROR) {
        return fail_reading(s, parser);
    }
    struct ew_place place =
        place_of_marks(s, parser->problem_mark, parser->problem_mark);
    return ew_fail_at(s->err, EW_SYNTAX, place, "%s%s%s",
                      parser->problem ? parser->problem : "not YAML",
                      parser->context ? " " : "",
                      parser->context ? parser->context : "");
}

static enum ew_status read_events(struct source *s, yaml_parser_t *parser)
{
    bool end = false;
    while (!end) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            return fail_parsing(s, parser);
        }
        end = event.type == YAML_STREAM_END_EVENT;
        enum ew_status status = take_event(s, &event);
        yaml_event_delete(&event);
        EW_TRY(status);
    }
    return EW_OK;
}

static enum ew_status add_null(const struct source *s)
{
    const struct ew_node scalar = {
        .kind = EW_NODE_SCALAR,
        .place = {s->file, 1, 1, 1, 1, NULL},
        .text = EW_STR(""),
        .is_null = true,
    };
    return ew_node_build_scalar(s->build, &scalar);
}

static enum ew_status build_yaml(struct ew_node_build *build,
                                 struct ew_str file, struct ew_str text,
                                 bool keeps_tags)
{
    struct source s = {
        .file = file,
        .text = text,
        .build = build,
        .keeps_tags = keeps_tags,
    };
    s.err = build->err;
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        return ew_fail_memory(s.err);
    }
    /* otherwise libyaml takes UTF-16 for what starts like it */
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &parser, (const unsigned char *)(text.ptr ? text.ptr : ""), text.len);
    enum ew_status status = read_events(&s, &parser);
    yaml_parser_delete(&parser);
    EW_TRY(status);
    return build->root ? EW_OK : add_null(&s);
}

/* ---- the door ------------------------------------------------------------ */

static bool begins_as_json(struct ew_str text)
{
    text = ew_str_trim(text);
    return text.len && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

static enum ew_status parse_text(struct ew_arena *arena, struct ew_str file,
                                 struct ew_str text, bool keeps_tags,
                                 const struct ew_node **out,
                                 struct ew_error *err)
{
    struct ew_arena scratch;
    ew_arena_init(&scratch);
    struct ew_node_build build = ew_node_build_of(arena, &scratch, err);
    enum ew_status status = begins_as_json(text)
                                ? ew_node_build_json(&build, file, text)
                                : build_yaml(&build, file, text, keeps_tags);
    ew_arena_release(&scratch);
    if (status == EW_OK) {
        *out = build.root;
    }
    return status;
}

enum ew_status ew_node_parse(struct ew_arena *arena, struct ew_str file,
                             struct ew_str text, const struct ew_node **out,
                             struct ew_error *err)
{
    return parse_text(arena, file, text, false, out, err);
}

enum ew_status ew_node_parse_tagged(struct ew_arena *arena, struct ew_str file,
                                    struct ew_str text,
                                    const struct ew_node **out,
                                    struct ew_error *err)
{
    return parse_text(arena, file, text, true, out, err);
}

const struct ew_node *ew_node_get(const struct ew_node *node, const char *key)
{
    if (!node || node->kind != EW_NODE_MAP) {
        return NULL;
    }
    const struct ew_node *entry = node->first;
    while (entry && !ew_str_eq(entry->key, ew_str_from(key))) {
        entry = entry->next;
    }
    return entry;
}
