/*
 * The tree is cJSON's, made from vetted text only. Its number fields are free,
 * because numbers are read from the text, and so they hold where each value
 * stands: that gives every value its place without a second tree beside the
 * first one.
 */
#include "base/json.h"

#include "base/json_scan.h"

#include <cjson/cJSON.h>

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

/*
 * How a tree comes to live in an arena.
 *
 * cJSON takes its memory from two hooks that are the same for the whole
 * process. Ours serve the arena named here while ew_json_tree runs in this
 * thread, and the heap at all other times, so that somebody else's use of
 * cJSON beside the library goes on as before. This is the one state that is
 * not passed as an argument; cJSON leaves no other way.
 */
static _Thread_local struct {
    struct ew_arena *arena;
    bool used;
    bool failed;
} target;

static void *hook_malloc(size_t size)
{
    if (!target.arena) {
        return malloc(size);
    }
    void *bytes = ew_arena_alloc_raw(target.arena, size);
    target.used = true;
    target.failed = target.failed || !bytes;
    return bytes;
}

static void hook_free(void *bytes)
{
    if (!target.arena) {
        free(bytes);
    }
}

static void install_hooks(void)
{
    cJSON_Hooks hooks = {hook_malloc, hook_free};
    cJSON_InitHooks(&hooks);
}

/* struct ew_json is the face of cJSON outside this file. */
static const cJSON *inside(const struct ew_json *node)
{
    return (const cJSON *)(const void *)node;
}

static const struct ew_json *public_node(const cJSON *node)
{
    return (const struct ew_json *)(const void *)node;
}

/* ---- making ------------------------------------------------------------ */

/* Numbers are read from the text, so their fields are free to hold where
 * each value stands: valuedouble its first byte, valueint its length (0 when
 * an int cannot hold it). */
static void stamp_end(cJSON *node, size_t end)
{
    size_t length = end - (size_t)node->valuedouble;
    node->valueint = length <= INT_MAX ? (int)length : 0;
}

/* From the comma or opening bracket before a member or element to its
 * value. */
static const char *to_value(const cJSON *node, const char *at, const char *end)
{
    at = ew_scan_blanks(at + 1, end);
    if (node->string) {
        at = ew_scan_blanks(ew_scan_value(at, end), end);
        at = ew_scan_blanks(at + 1, end);
    }
    return at;
}

/* Walk the text and the tree made from it side by side. */
static void stamp(const struct ew_json_text *text, size_t begin, cJSON *root)
{
    cJSON *open[EW_MAX_DEPTH]; /* INVARIANT: vetted text is no deeper */
    size_t depth = 0;
    cJSON *node = root;
    const char *base = text->text.ptr;
    const char *end = base + text->text.len;
    const char *at = base + begin;
    for (;;) {
        node->valuedouble = (double)(at - base);
        if (node->child) {
            open[depth++] = node;
            node = node->child;
            at = to_value(node, at, end);
            continue;
        }
        at = ew_scan_value(at, end);
        stamp_end(node, (size_t)(at - base));
        while (!node->next && depth > 0) {
            node = open[--depth];
            at = ew_scan_blanks(at, end) + 1;
            stamp_end(node, (size_t)(at - base));
        }
        if (depth == 0) {
            return;
        }
        node = node->next;
        at = to_value(node, ew_scan_blanks(at, end), end);
    }
}

static cJSON *parse_tree(const struct ew_json_text *text, struct ew_span span,
                         struct ew_arena *arena)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, install_hooks);
    target.arena = arena;
    target.used = false;
    target.failed = false;
    const char *end = NULL;
    cJSON *tree = cJSON_ParseWithLengthOpts(text->text.ptr + span.begin,
                                            span.end - span.begin, &end, false);
    target.arena = NULL;
    return tree;
}

enum ew_status ew_json_tree(struct ew_json_text *text, struct ew_span span,
                            struct ew_arena *arena, const struct ew_json **out,
                            struct ew_error *err)
{
    cJSON *tree = parse_tree(text, span, arena);
    if (tree && !target.used) {
        /* the hooks were taken away by another user of cJSON, and this tree
         * is on the heap: there is nobody to free it later */
        cJSON_Delete(tree);
        return ew_fail(err, EW_UNSUPPORTED,
                       "another user of cJSON has changed its memory hooks");
    }
    if (!tree && target.failed) {
        return ew_fail_memory(err);
    }
    if (!tree) {
        return ew_fail_at(err, EW_LIMIT, ew_json_place(text, span),
                          "the value holds a number that is too long");
    }
    stamp(text, span.begin, tree);
    *out = public_node(tree);
    return EW_OK;
}

/* ---- reading ----------------------------------------------------------- */

enum ew_json_kind ew_json_kind(const struct ew_json *node)
{
    switch (inside(node)->type & 0xFF) {
    case cJSON_True:
    case cJSON_False:
        return EW_JSON_BOOL;
    case cJSON_Number:
        return EW_JSON_NUMBER;
    case cJSON_String:
        return EW_JSON_STRING;
    case cJSON_Array:
        return EW_JSON_ARRAY;
    case cJSON_Object:
        return EW_JSON_OBJECT;
    default:
        return EW_JSON_NULL;
    }
}

const struct ew_json *ew_json_get(const struct ew_json *node, const char *name)
{
    const struct ew_json *member = ew_json_first(node);
    while (member && (!inside(member)->string ||
                      strcmp(inside(member)->string, name) != 0)) {
        member = ew_json_after(member);
    }
    return member;
}

const struct ew_json *ew_json_first(const struct ew_json *node)
{
    return node ? public_node(inside(node)->child) : NULL;
}

const struct ew_json *ew_json_after(const struct ew_json *node)
{
    return node ? public_node(inside(node)->next) : NULL;
}

size_t ew_json_count(const struct ew_json *node)
{
    size_t count = 0;
    node = ew_json_first(node);
    for (; node; node = ew_json_after(node)) {
        count++;
    }
    return count;
}

struct ew_str ew_json_name(const struct ew_json *node)
{
    return ew_str_from(inside(node)->string);
}

struct ew_str ew_json_string(const struct ew_json *node)
{
    if (!node || !cJSON_IsString(inside(node))) {
        return (struct ew_str){NULL, 0};
    }
    return ew_str_from(inside(node)->valuestring);
}

bool ew_json_true(const struct ew_json *node)
{
    return node && cJSON_IsTrue(inside(node));
}

struct ew_span ew_json_span(const struct ew_json_text *text,
                            const struct ew_json *node)
{
    size_t begin = (size_t)inside(node)->valuedouble;
    size_t length = (size_t)inside(node)->valueint;
    if (length == 0) {
        const char *base = text->text.ptr;
        const char *end = ew_scan_value(base + begin, base + text->text.len);
        length = (size_t)(end - base) - begin;
    }
    return (struct ew_span){begin, begin + length};
}

struct ew_str ew_json_scalar(const struct ew_json_text *text,
                             const struct ew_json *node, struct ew_arena *arena)
{
    struct ew_span span = ew_json_span(text, node);
    switch (ew_json_kind(node)) {
    case EW_JSON_STRING:
        return ew_json_string_at(text, span, arena);
    case EW_JSON_ARRAY:
    case EW_JSON_OBJECT:
        return (struct ew_str){NULL, 0};
    case EW_JSON_NULL:
    case EW_JSON_BOOL:
    case EW_JSON_NUMBER:
        break;
    }
    return ew_str_slice(text->text, span.begin, span.end);
}
