/*
 * A pattern is a tree of the same form as the event: fields that must all
 * match, and the branches of `$or`, of which one must. Verdicts are compared
 * by their order, so that a doubt is told just where nothing else decides.
 */
#include "guard/event_pattern.h"

#include "guard/event_operators.h"

enum {
    MAX_LEVELS = 100,
    MAX_PATH_BYTES = 4 << 20, /* of all fields together */
    MAX_COMBINATIONS = 1000,  /* of `$or` that nobody doubts */
    SURE_WILDCARDS = 1,       /* of a field, and the stars in them */
    SURE_STARS = 2,
};

struct event_object {
    struct ew_vec fields;   /* struct event_field: all have to match */
    struct ew_vec branches; /* struct event_object: one has to, if any */
    const char *doubt;      /* all of it is unknown, whatever its fields say */
    struct ew_str path;
    struct ew_place place;
};

struct event_field {
    struct ew_str name;
    struct ew_str path;
    struct ew_place place;
    struct event_object *object; /* NULL: it has tests */
    struct ew_vec tests;         /* struct ew_event_test: one has to hold */
    const char *doubt;           /* it is unknown, but others may decide */
};

struct ew_event_pattern {
    struct event_object root;
    const char *refused; /* why AWS may have refused it, or NULL */
};

static const char OR_NAME[] = "$or";

/* ---- reading ---------------------------------------------------------- */

struct pattern_reader {
    struct ew_event_reader tests;
    struct ew_vec leaves; /* struct ew_str: paths of fields with tests */
    size_t levels;
    size_t path_bytes;
    size_t in_or;
    bool reserved; /* the name of an operator is a field within `$or` */
    bool complex;
};

static enum ew_status read_pattern_object(struct pattern_reader *reader,
                                          const struct ew_node *node,
                                          struct ew_str path,
                                          struct event_object *out);

static enum ew_status refuse_field(struct pattern_reader *reader,
                                   struct ew_place place, struct ew_str path,
                                   const char *text)
{
    return path.len == 0 ? ew_fail_at(reader->tests.err, EW_INVALID, place,
                                      "event pattern: %s", text)
                         : ew_fail_at(reader->tests.err, EW_INVALID, place,
                                      "`%.*s`: %s", EW_STR_ARG(path), text);
}

static enum ew_status join_path(struct pattern_reader *reader,
                                const struct ew_node *node, struct ew_str path,
                                struct ew_str *out)
{
    reader->path_bytes += path.len + node->key.len + 1;
    if (reader->path_bytes > MAX_PATH_BYTES) {
        return ew_fail_at(reader->tests.err, EW_LIMIT, node->key_place,
                          "the event pattern is too large");
    }
    *out = path.len == 0
               ? node->key
               : ew_arena_printf(reader->tests.arena, "%.*s.%.*s",
                                 EW_STR_ARG(path), EW_STR_ARG(node->key));
    EW_TRY_MEMORY_FOR(out->ptr, reader->tests.err);
    return EW_OK;
}

static enum ew_status read_tests(struct pattern_reader *reader,
                                 const struct ew_node *node,
                                 struct event_field *field)
{
    if (!node->first) {
        return refuse_field(reader, node->place, field->path,
                            "the list of values is empty");
    }
    reader->tests.path = field->path;
    reader->tests.wildcards = 0;
    reader->tests.stars = 0;
    field->tests = ew_vec_of(reader->tests.arena, sizeof(struct ew_event_test));
    for (const struct ew_node *n = node->first; n; n = n->next) {
        struct ew_event_test test;
        EW_TRY(ew_event_test_read(&reader->tests, n, &test));
        EW_TRY_MEMORY_FOR(EW_VEC_ADD(&field->tests, &test) == EW_OK,
                          reader->tests.err);
    }
    reader->complex = reader->complex ||
                      reader->tests.wildcards > SURE_WILDCARDS ||
                      reader->tests.stars > SURE_STARS;
    EW_TRY_MEMORY_FOR(ew_vec_push_str(&reader->leaves, field->path) == EW_OK,
                      reader->tests.err);
    return EW_OK;
}

static enum ew_status read_pattern_field(struct pattern_reader *reader,
                                         const struct ew_node *node,
                                         struct event_object *owner)
{
    struct event_field *field = ew_vec_push(&owner->fields);
    EW_TRY_MEMORY_FOR(field, reader->tests.err);
    field->name = node->key;
    field->place = node->place;
    EW_TRY(join_path(reader, node, owner->path, &field->path));
    if (ew_str_find(node->key, '.') < node->key.len) {
        field->doubt = "a name with a dot may be taken for a path";
    } else if (reader->in_or > 0 && ew_event_is_operator(node->key)) {
        reader->reserved = true;
    }
    if (node->kind == EW_NODE_LIST) {
        return read_tests(reader, node, field);
    }
    if (node->kind == EW_NODE_SCALAR) {
        return refuse_field(reader, node->place, field->path,
                            "neither a list of values nor an object");
    }
    field->object = EW_NEW(reader->tests.arena, struct event_object);
    EW_TRY_MEMORY_FOR(field->object, reader->tests.err);
    return read_pattern_object(reader, node, field->path, field->object);
}

static bool is_or(const struct ew_node *node)
{
    size_t count = 0;
    if (node->kind != EW_NODE_LIST) {
        return false;
    }
    for (const struct ew_node *n = node->first; n; n = n->next) {
        if (n->kind != EW_NODE_MAP) {
            return false;
        }
        count++;
    }
    return count >= 2;
}

/* A field beside `$or` and within it: which one counts is not published. */
static enum ew_status find_twice(struct pattern_reader *reader, size_t from,
                                 size_t middle, struct event_object *owner)
{
    const struct ew_str *leaves = reader->leaves.items;
    struct ew_map beside = ew_map_of(reader->tests.arena);
    for (size_t i = from; i < middle; i++) {
        EW_TRY_MEMORY_FOR(ew_map_put(&beside, leaves[i], owner) == EW_OK,
                          reader->tests.err);
    }
    for (size_t i = middle; i < reader->leaves.count; i++) {
        if (ew_map_find(&beside, leaves[i])) {
            owner->doubt = "a field stands both beside `$or` and within it";
        }
    }
    return EW_OK;
}

/* What is not read as `$or` takes the place of a field. */
static enum ew_status doubt_or(struct pattern_reader *reader,
                               const struct ew_node *node, const char *doubt,
                               struct event_object *owner)
{
    struct event_field *field = ew_vec_push(&owner->fields);
    EW_TRY_MEMORY_FOR(field, reader->tests.err);
    *field = (struct event_field){.name = node->key,
                                  .path = owner->path,
                                  .place = node->place,
                                  .doubt = doubt};
    owner->branches.count = 0;
    return EW_OK;
}

static enum ew_status read_or(struct pattern_reader *reader,
                              const struct ew_node *node, size_t from,
                              struct event_object *owner)
{
    size_t middle = reader->leaves.count;
    if (!is_or(node)) {
        return doubt_or(reader, node, "`$or` is no list of two objects or more",
                        owner);
    }
    reader->in_or++;
    for (const struct ew_node *n = node->first; n; n = n->next) {
        struct event_object *branch = ew_vec_push(&owner->branches);
        EW_TRY_MEMORY_FOR(branch, reader->tests.err);
        EW_TRY(read_pattern_object(reader, n, owner->path, branch));
    }
    reader->in_or--;
    if (reader->reserved) {
        reader->reserved = reader->in_or > 0;
        return doubt_or(reader, node,
                        "the name of an operator is a field within `$or`",
                        owner);
    }
    return find_twice(reader, from, middle, owner);
}

static enum ew_status read_pattern_object(struct pattern_reader *reader,
                                          const struct ew_node *node,
                                          struct ew_str path,
                                          struct event_object *out)
{
    size_t from = reader->leaves.count;
    *out = (struct event_object){
        .fields = ew_vec_of(reader->tests.arena, sizeof(struct event_field)),
        .branches = ew_vec_of(reader->tests.arena, sizeof(struct event_object)),
        .path = path,
        .place = node->place,
    };
    if (node->kind != EW_NODE_MAP || !node->first) {
        return refuse_field(reader, node->place, path,
                            node->first ? "no object" : "an empty object");
    }
    if (++reader->levels > MAX_LEVELS) {
        return ew_fail_at(reader->tests.err, EW_LIMIT, node->place,
                          "the event pattern is nested too deeply");
    }
    for (const struct ew_node *n = node->first; n; n = n->next) {
        if (!ew_str_eq(n->key, EW_STR(OR_NAME))) {
            EW_TRY(read_pattern_field(reader, n, out));
        }
    }
    const struct ew_node *either = ew_node_get(node, OR_NAME);
    if (either) {
        EW_TRY(read_or(reader, either, from, out));
    }
    reader->levels--;
    return EW_OK;
}

/* How many patterns without `$or` it stands for; MAX_COMBINATIONS + 1: more. */
static size_t combinations(const struct event_object *object)
{
    size_t either = 0;
    EW_EACH(const struct event_object, branch, &object->branches) {
        either += combinations(branch);
        either = either > MAX_COMBINATIONS ? MAX_COMBINATIONS + 1 : either;
    }
    size_t all = either == 0 ? 1 : either;
    EW_EACH(const struct event_field, field, &object->fields) {
        all *= field->object ? combinations(field->object) : 1;
        all = all > MAX_COMBINATIONS ? MAX_COMBINATIONS + 1 : all;
    }
    return all;
}

enum ew_status ew_event_pattern_of(struct ew_arena *arena,
                                   const struct ew_node *node, bool accepted,
                                   const struct ew_event_pattern **out,
                                   struct ew_error *err)
{
    struct ew_event_pattern *pattern = EW_NEW(arena, struct ew_event_pattern);
    struct pattern_reader reader = {
        .tests = {.arena = arena, .err = err},
        .leaves = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    EW_TRY_MEMORY_FOR(pattern, err);
    EW_TRY(read_pattern_object(&reader, node, EW_STR(""), &pattern->root));
    if (!accepted && reader.complex) {
        pattern->refused = "the wildcards may be too complex for EventBridge";
    } else if (!accepted && combinations(&pattern->root) > MAX_COMBINATIONS) {
        pattern->refused = "`$or` may have too many branches for EventBridge";
    }
    *out = pattern;
    return EW_OK;
}

enum ew_status ew_event_pattern_parse(struct ew_arena *arena,
                                      struct ew_str file, struct ew_str text,
                                      bool accepted,
                                      const struct ew_event_pattern **out,
                                      struct ew_error *err)
{
    const struct ew_node *node = NULL;
    if (!ew_str_starts(ew_str_trim(text), EW_STR("{"))) {
        return ew_fail_at(
            err, EW_INVALID,
            (struct ew_place){.file = file, .line = 1, .column = 1},
            "event pattern: no JSON object");
    }
    EW_TRY(ew_node_parse(arena, file, text, &node, err));
    return ew_event_pattern_of(arena, node, accepted, out, err);
}

/* ---- matching --------------------------------------------------------- */

static struct ew_event_verdict event_verdict(enum ew_event_answer answer)
{
    return (struct ew_event_verdict){.answer = answer};
}

static struct ew_event_verdict doubt_of(const char *why, struct ew_str path,
                                        struct ew_place place)
{
    return (struct ew_event_verdict){EW_EVENT_UNKNOWN, why, path, place};
}

static struct ew_event_verdict both(struct ew_event_verdict a,
                                    struct ew_event_verdict b)
{
    return b.answer < a.answer ? b : a;
}

static struct ew_event_verdict either_of(struct ew_event_verdict a,
                                         struct ew_event_verdict b)
{
    return b.answer > a.answer ? b : a;
}

/* What an event has at a path, as far as `exists` asks. */
enum presence {
    EVENT_ABSENT,
    EVENT_EMPTY, /* lists without anything in them */
    EVENT_INNER, /* objects, which are no leaves */
    EVENT_SCALAR,
};

static enum presence presence_of(const struct ew_node *value)
{
    enum presence most = EVENT_EMPTY;
    if (!value) {
        return EVENT_ABSENT;
    }
    if (value->kind != EW_NODE_LIST) {
        return value->kind == EW_NODE_MAP ? EVENT_INNER : EVENT_SCALAR;
    }
    for (const struct ew_node *n = value->first; n; n = n->next) {
        enum presence one = presence_of(n);
        most = one > most ? one : most;
    }
    return most;
}

static struct ew_event_verdict test_presence(const struct ew_event_test *test,
                                             const struct event_field *field,
                                             const struct ew_node *value,
                                             bool repeated)
{
    bool wanted = test->operands->value.kind == EW_EVENT_TRUE;
    enum presence presence = presence_of(value);
    if (presence == EVENT_EMPTY) {
        return doubt_of("whether an empty array exists is not known",
                        field->path, test->place);
    }
    bool there = presence == EVENT_SCALAR;
    if (!wanted && !there && repeated) {
        return doubt_of("what is absent from one element of an array may "
                        "stand in another",
                        field->path, test->place);
    }
    return event_verdict(there == wanted ? EW_EVENT_YES : EW_EVENT_NO);
}

/* Of an array any element will do (fact G4.18). */
static struct ew_event_verdict test_values(const struct ew_event_test *test,
                                           const struct event_field *field,
                                           const struct ew_node *value)
{
    struct ew_event_verdict best = event_verdict(EW_EVENT_NO);
    if (!value || value->kind == EW_NODE_MAP) {
        return best;
    }
    if (value->kind == EW_NODE_SCALAR) {
        const struct ew_event_value scalar = ew_event_value_of(value);
        best.answer = ew_event_test_answer(test, &scalar, &best.why);
        return best.answer == EW_EVENT_UNKNOWN
                   ? doubt_of(best.why, field->path, test->place)
                   : event_verdict(best.answer);
    }
    for (const struct ew_node *n = value->first; n; n = n->next) {
        best = either_of(best, test_values(test, field, n));
    }
    return best;
}

static struct ew_event_verdict match_tests(const struct event_field *field,
                                           const struct ew_node *value,
                                           bool repeated)
{
    struct ew_event_verdict best = event_verdict(EW_EVENT_NO);
    EW_EACH(const struct ew_event_test, test, &field->tests) {
        struct ew_event_verdict one =
            test->doubt   ? doubt_of(test->doubt, field->path, test->place)
            : test->holds ? test_values(test, field, value)
                          : test_presence(test, field, value, repeated);
        best = either_of(best, one);
    }
    return best;
}

static struct ew_event_verdict match_object(const struct event_object *object,
                                            const struct ew_node *event,
                                            bool repeated);

/*
 * Fields of one object of an array must match together (fact G4.19), so each
 * element is an event of its own. Best so far goes in, NULL: there is none.
 */
static bool match_event_elements(const struct event_object *object,
                                 const struct ew_node *list, bool repeated,
                                 struct ew_event_verdict *best)
{
    bool any = false;
    bool many = repeated || (list->first && list->first->next);
    for (const struct ew_node *n = list->first; n; n = n->next) {
        if (n->kind == EW_NODE_MAP) {
            *best = either_of(*best, match_object(object, n, many));
            any = true;
        } else if (n->kind == EW_NODE_LIST) {
            any = match_event_elements(object, n, many, best) || any;
        }
    }
    return any;
}

static struct ew_event_verdict match_value(const struct event_object *object,
                                           const struct ew_node *value,
                                           bool repeated)
{
    struct ew_event_verdict best = event_verdict(EW_EVENT_NO);
    if (value && value->kind == EW_NODE_LIST &&
        match_event_elements(object, value, repeated, &best)) {
        return best;
    }
    bool map = value && value->kind == EW_NODE_MAP;
    return match_object(object, map ? value : NULL, repeated);
}

/* A name with a dot in the event may be taken for a path (fact G4.27). */
static bool may_be_path(const struct ew_node *event, struct ew_str name)
{
    for (const struct ew_node *n = event ? event->first : NULL; n;
         n = n->next) {
        if (n->key.len > name.len && n->key.ptr[name.len] == '.' &&
            ew_str_starts(n->key, name)) {
            return true;
        }
    }
    return false;
}

static const struct ew_node *member_of(const struct ew_node *event,
                                       struct ew_str name)
{
    for (const struct ew_node *n = event ? event->first : NULL; n;
         n = n->next) {
        if (ew_str_eq(n->key, name)) {
            return n;
        }
    }
    return NULL;
}

static struct ew_event_verdict match_field(const struct event_field *field,
                                           const struct ew_node *event,
                                           bool repeated)
{
    const struct ew_node *value = member_of(event, field->name);
    if (field->doubt) {
        return doubt_of(field->doubt, field->path, field->place);
    }
    if (!field->object) {
        return match_tests(field, value, repeated);
    }
    if (may_be_path(event, field->name)) {
        return doubt_of("a name with a dot may be taken for a path",
                        field->path, field->place);
    }
    return match_value(field->object, value, repeated);
}

static struct ew_event_verdict match_object(const struct event_object *object,
                                            const struct ew_node *event,
                                            bool repeated)
{
    struct ew_event_verdict all = event_verdict(EW_EVENT_YES);
    if (object->doubt) {
        return doubt_of(object->doubt, object->path, object->place);
    }
    EW_EACH(const struct event_field, field, &object->fields) {
        all = both(all, match_field(field, event, repeated));
    }
    struct ew_event_verdict any = event_verdict(EW_EVENT_NO);
    EW_EACH(const struct event_object, branch, &object->branches) {
        any = either_of(any, match_object(branch, event, repeated));
    }
    return object->branches.count > 0 ? both(all, any) : all;
}

struct ew_event_verdict ew_event_pattern_match(
    const struct ew_event_pattern *pattern, const struct ew_node *event)
{
    if (event->kind != EW_NODE_MAP) {
        return doubt_of("the event is no object", EW_STR(""), event->place);
    }
    struct ew_event_verdict all = match_object(&pattern->root, event, false);
    return pattern->refused && all.answer == EW_EVENT_YES
               ? doubt_of(pattern->refused, EW_STR(""), pattern->root.place)
               : all;
}
