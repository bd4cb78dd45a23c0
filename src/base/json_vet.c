/*
 * One strict pass before anything else sees the text. It is written without
 * recursion, so that depth costs memory that is bounded and not the stack, and
 * it goes over plain stretches in words, because all inputs go through it and
 * it is what a scan of a large account mostly does.
 */
#include "base/json_names.h"
#include "base/json_scan.h"
#include "base/utf8.h"

#include <stdlib.h>

/* Texts for which an index pays: not the documents inside of strings. */
#define LEAST_INDEXED ((size_t)4 << 10)

struct level {
    bool object;
    size_t first_name; /* index into the names, of an object */
    size_t large;      /* index into the large values */
};

/* One strict pass; depth and levels stand for the recursion. */
struct vet {
    const char *begin;
    const char *at;
    const char *end;
    struct ew_str file;
    struct ew_json_names names;
    size_t depth;
    struct level levels[EW_MAX_DEPTH];
    struct ew_json_large *large; /* those that are open may turn out small */
    size_t large_count;
    size_t large_capacity;
    struct ew_error *err;
};

/* What was met in a string. */
struct string_marks {
    bool escaped;
    bool nul;
};

static struct ew_place place_at(const struct vet *v, const char *at)
{
    size_t offset = (size_t)(at - v->begin);
    size_t length = (size_t)(v->end - v->begin);
    struct ew_span span = {offset, offset < length ? offset + 1 : offset};
    return ew_scan_place(v->file, (struct ew_str){v->begin, length}, span);
}

static enum ew_status fail(struct vet *v, const char *at, const char *text)
{
    return ew_fail_at(v->err, EW_SYNTAX, place_at(v, at), "%s", text);
}

/* "expected X, found Y" at the present byte. */
static enum ew_status expected(struct vet *v, const char *what)
{
    if (v->at == v->end) {
        return ew_fail_at(v->err, EW_SYNTAX, place_at(v, v->at),
                          "expected %s, found the end of the text", what);
    }
    struct ew_str rest = {v->at, (size_t)(v->end - v->at)};
    uint32_t code = 0;
    size_t length = ew_utf8_decode(rest, &code);
    return ew_fail_at(v->err, EW_SYNTAX, place_at(v, v->at),
                      "expected %s, found `%.*s`", what,
                      length ? (int)length : 1, v->at);
}

static void vet_blanks(struct vet *v)
{
    v->at = ew_scan_blanks(v->at, v->end);
}

/* ---- strings ---------------------------------------------------------- */

/* Past the bytes that stand for themselves: printable ASCII but `"` and
 * `\`. */
static const char *skip_ordinary(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word = ew_scan_load(at);
        uint64_t control = (word - EW_SCAN_ONES * 0x20) & ~word;
        uint64_t hits = ew_scan_is(word, '"') | ew_scan_is(word, '\\') |
                        ((control | word) & EW_SCAN_HIGHS);
        if (hits) {
            return at + ew_scan_first(hits);
        }
    }
    while (at < end && *at != '"' && *at != '\\' &&
           (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80) {
        at++;
    }
    return at;
}

/* The XXXX of \uXXXX, at v->at, and the second half of a pair. */
static enum ew_status vet_code(struct vet *v, const char *escape, bool *nul)
{
    uint32_t code = 0;
    if (v->end - v->at < 4 || !ew_scan_hex4(v->at, &code)) {
        return fail(v, escape, "`\\u` without four hexadecimal digits");
    }
    v->at += 4;
    *nul = *nul || code == 0;
    if (code < 0xD800 || code > 0xDFFF) {
        return EW_OK;
    }
    uint32_t low = 0;
    if (code > 0xDBFF || v->end - v->at < 6 || v->at[0] != '\\' ||
        v->at[1] != 'u' || !ew_scan_hex4(v->at + 2, &low) || low < 0xDC00 ||
        low > 0xDFFF) {
        return fail(v, escape, "half of a surrogate pair in a string");
    }
    v->at += 6;
    return EW_OK;
}

/* At a backslash. */
static enum ew_status vet_escape(struct vet *v, struct string_marks *marks)
{
    const char *escape = v->at++;
    marks->escaped = true;
    char c = v->at < v->end ? *v->at++ : '\0';
    if (c == 'u') {
        return vet_code(v, escape, &marks->nul);
    }
    if (c == '\0' || !strchr("\"\\/bfnrt", c)) {
        return fail(v, escape, "unknown escape in a string");
    }
    return EW_OK;
}

static enum ew_status vet_utf8(struct vet *v)
{
    while (v->at < v->end && (unsigned char)*v->at >= 0x80) {
        uint32_t code = 0;
        size_t length = ew_utf8_decode(
            (struct ew_str){v->at, (size_t)(v->end - v->at)}, &code);
        if (!length) {
            return fail(v, v->at, "bytes that are not UTF-8 in a string");
        }
        v->at += length;
    }
    return EW_OK;
}

/* At a quote; afterwards behind the other one. */
static enum ew_status vet_string(struct vet *v, struct string_marks *marks)
{
    const char *quote = v->at++;
    *marks = (struct string_marks){0};
    for (;;) {
        v->at = skip_ordinary(v->at, v->end);
        if (v->at == v->end) {
            return fail(v, quote, "a string without an end");
        }
        if (*v->at == '"') {
            v->at++;
            return EW_OK;
        }
        if (*v->at == '\\') {
            EW_TRY(vet_escape(v, marks));
        } else if ((unsigned char)*v->at >= 0x80) {
            EW_TRY(vet_utf8(v));
        } else {
            return fail(v, v->at, "a control character in a string");
        }
    }
}

static enum ew_status note_nul(struct vet *v, const char *quote,
                               struct ew_str name)
{
    struct ew_json_flaw flaw = {
        .kind = EW_JSON_NUL,
        .offset = (size_t)(quote - v->begin),
        .name = name,
    };
    return ew_json_names_flaw(&v->names, flaw) ? EW_OK : ew_fail_memory(v->err);
}

static enum ew_status vet_text_value(struct vet *v)
{
    const char *quote = v->at;
    struct string_marks marks;
    EW_TRY(vet_string(v, &marks));
    return marks.nul ? note_nul(v, quote, (struct ew_str){NULL, 0}) : EW_OK;
}

/* A name and its colon. */
static enum ew_status vet_name(struct vet *v)
{
    const char *quote = v->at;
    if (v->at == v->end || *v->at != '"') {
        return expected(v, "a name in quotes");
    }
    struct string_marks marks;
    EW_TRY(vet_string(v, &marks));
    struct ew_str content = {quote + 1, (size_t)(v->at - quote) - 2};
    if (!ew_json_names_add(&v->names, content, marks.escaped)) {
        return ew_fail_memory(v->err);
    }
    if (marks.nul) {
        EW_TRY(note_nul(v, quote, ew_json_names_last(&v->names)));
    }
    vet_blanks(v);
    if (v->at == v->end || *v->at != ':') {
        return expected(v, "`:`");
    }
    v->at++;
    return EW_OK;
}

/* ---- other scalars ---------------------------------------------------- */

static enum ew_status vet_literal(struct vet *v)
{
    static const struct ew_str WORDS[] = {
        EW_LIT("true"),
        EW_LIT("false"),
        EW_LIT("null"),
    };
    struct ew_str rest = {v->at, (size_t)(v->end - v->at)};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_starts(rest, WORDS[i])) {
            v->at += WORDS[i].len;
            return EW_OK;
        }
    }
    return expected(v, "a value");
}

static bool skip_digits(struct vet *v)
{
    const char *first = v->at;
    while (v->at < v->end && *v->at >= '0' && *v->at <= '9') {
        v->at++;
    }
    return v->at > first;
}

static bool skip_one_of(struct vet *v, char a, char b)
{
    if (v->at == v->end || (*v->at != a && *v->at != b)) {
        return false;
    }
    v->at++;
    return true;
}

static enum ew_status vet_number(struct vet *v)
{
    const char *first = v->at;
    (void)skip_one_of(v, '-', '-');
    /* digits after a leading zero are left over and refused by the caller */
    bool whole = skip_one_of(v, '0', '0') || skip_digits(v);
    if (whole && skip_one_of(v, '.', '.')) {
        whole = skip_digits(v);
    }
    if (whole && skip_one_of(v, 'e', 'E')) {
        (void)skip_one_of(v, '+', '-');
        whole = skip_digits(v);
    }
    return whole ? EW_OK : fail(v, first, "not a number");
}

/* ---- arrays and objects ----------------------------------------------- */

static void note_open(struct vet *v, struct level *level)
{
    level->large = v->large_count;
    if (v->large_count < v->large_capacity) {
        v->large[v->large_count++].begin = (uint32_t)(v->at - v->begin);
    }
}

static enum ew_status vet_close(struct vet *v)
{
    const struct level *level = &v->levels[--v->depth];
    v->at++;
    /* behind the end; whatever lies inside of a small value went before it */
    if (level->large < v->large_capacity) {
        struct ew_json_large *noted = &v->large[level->large];
        noted->end = (uint32_t)(v->at - v->begin);
        if (noted->end - noted->begin < EW_SCAN_LARGE_BYTES) {
            v->large_count = level->large;
        }
    }
    if (level->object && !ew_json_names_close(&v->names, level->first_name)) {
        return ew_fail_memory(v->err);
    }
    return EW_OK;
}

/* At a bracket. *want becomes false when it is closed at once. */
static enum ew_status vet_open(struct vet *v, bool *want)
{
    if (v->depth == EW_MAX_DEPTH) {
        return ew_fail_at(v->err, EW_LIMIT, place_at(v, v->at),
                          "more than %d arrays and objects inside each other",
                          EW_MAX_DEPTH);
    }
    struct level *level = &v->levels[v->depth++];
    bool object = *v->at == '{';
    *level = (struct level){object, v->names.names.count, 0};
    note_open(v, level);
    v->at++;
    vet_blanks(v);
    if (v->at < v->end && *v->at == (object ? '}' : ']')) {
        *want = false;
        return vet_close(v);
    }
    *want = true;
    return object ? vet_name(v) : EW_OK;
}

static enum ew_status vet_value(struct vet *v, bool *want)
{
    *want = false;
    switch (v->at < v->end ? *v->at : '\0') {
    case '{':
    case '[':
        return vet_open(v, want);
    case '"':
        return vet_text_value(v);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return vet_number(v);
    default:
        return vet_literal(v);
    }
}

/* Behind an element or member. */
static enum ew_status vet_after(struct vet *v, bool *want)
{
    bool object = v->levels[v->depth - 1].object;
    char c = v->at < v->end ? *v->at : '\0';
    if (c == (object ? '}' : ']')) {
        return vet_close(v);
    }
    if (c != ',') {
        return expected(v, object ? "`,` or `}`" : "`,` or `]`");
    }
    v->at++;
    *want = true;
    if (!object) {
        return EW_OK;
    }
    vet_blanks(v);
    return vet_name(v);
}

/* ---- the whole text ---------------------------------------------------- */

/* What PowerShell and some editors put before a text. */
static enum ew_status refuse_marks(struct vet *v)
{
    struct ew_str text = {v->begin, (size_t)(v->end - v->begin)};
    if (ew_str_starts(text, EW_STR("\xEF\xBB\xBF"))) {
        return fail(v, v->at, "a byte order mark before the text");
    }
    if (ew_str_starts(text, EW_STR("\xFF\xFE")) ||
        ew_str_starts(text, EW_STR("\xFE\xFF"))) {
        return fail(v, v->at, "the text is UTF-16, not UTF-8");
    }
    return EW_OK;
}

static enum ew_status vet_all(struct vet *v, struct ew_span *root)
{
    EW_TRY(refuse_marks(v));
    vet_blanks(v);
    root->begin = (size_t)(v->at - v->begin);
    bool want = true;
    do {
        vet_blanks(v);
        EW_TRY(want ? vet_value(v, &want) : vet_after(v, &want));
    } while (want || v->depth > 0);
    root->end = (size_t)(v->at - v->begin);
    vet_blanks(v);
    return v->at == v->end ? EW_OK : expected(v, "the end of the text");
}

static int by_offset(const void *left, const void *right)
{
    const struct ew_json_flaw *a = left;
    const struct ew_json_flaw *b = right;
    if (a->offset != b->offset) {
        return a->offset < b->offset ? -1 : 1;
    }
    return (a->kind > b->kind) - (a->kind < b->kind);
}

/* Without memory there is no index, and all is as before. */
static void begin_large(struct vet *v, struct ew_arena *scratch)
{
    size_t length = (size_t)(v->end - v->begin);
    if (length < LEAST_INDEXED || length > UINT32_MAX) {
        return;
    }
    size_t capacity = length / 256;
    v->large =
        ew_arena_alloc_raw(scratch, capacity * sizeof(struct ew_json_large));
    v->large_capacity = v->large ? capacity : 0;
}

static void keep_large(const struct vet *v, struct ew_json_text *text)
{
    size_t size = v->large_count * sizeof(struct ew_json_large);
    struct ew_json_large *kept =
        size ? ew_arena_alloc_raw(text->arena, size) : NULL;
    if (kept) {
        memcpy(kept, v->large, size);
        text->large = kept;
        text->large_count = v->large_count;
    }
}

static enum ew_status finish_vet(struct vet *v, struct ew_json_text *text)
{
    EW_TRY(vet_all(v, &text->root));
    keep_large(v, text);
    text->root_kind = ew_json_kind_at(text, text->root.begin);
    text->flaws = v->names.flaws.items;
    text->flaw_count = v->names.flaws.count;
    if (text->flaw_count > 1) {
        qsort(v->names.flaws.items, text->flaw_count,
              sizeof(struct ew_json_flaw), by_offset);
    }
    return EW_OK;
}

enum ew_status ew_json_vet(struct ew_arena *arena, struct ew_str file,
                           struct ew_str text, struct ew_json_text **out,
                           struct ew_error *err)
{
    struct ew_json_text *made = EW_NEW(arena, struct ew_json_text);
    EW_TRY_MEMORY_FOR(made, err);
    made->file = file;
    made->text = text.ptr ? text : EW_STR("");
    if (ew_str_starts(text, EW_STR("\xEF\xBB\xBF"))) { /* as YAML has it */
        made->text = ew_str_slice(text, 3, text.len);
    }
    made->arena = arena;
    struct ew_arena scratch;
    ew_arena_init(&scratch);
    struct vet v;
    v.begin = made->text.ptr;
    v.at = v.begin;
    v.end = v.begin + made->text.len;
    v.file = file;
    v.names = ew_json_names_of(&scratch, arena, v.begin);
    v.depth = 0;
    v.large = NULL;
    v.large_count = 0;
    v.large_capacity = 0;
    v.err = err;
    begin_large(&v, &scratch);
    enum ew_status status = finish_vet(&v, made);
    ew_arena_release(&scratch);
    if (status == EW_OK) {
        *out = made;
    }
    return status;
}
