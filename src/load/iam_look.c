/*
 * Does a JSON text look like one about IAM, although no kind claims it? A file
 * that is nearly an export, with a list in another case or one level too deep,
 * must not be passed over as some other JSON.
 */
#include "load/iam_look.h"

#include "base/limits.h"

#include "load/members.h"

/* What an object or a mapping has of a statement (fact B1.1.5). */
enum { EFFECT = 1, ACTION = 2, PRINCIPAL = 4 };

/* An object or a mapping that is being gone through. */
struct level {
    size_t column; /* of its names; in JSON nothing */
    unsigned has;
};

struct look {
    struct level levels[EW_MAX_DEPTH + 1];
    size_t depth;
    bool found;
};

static void open_level(struct look *look, size_t column)
{
    look->depth += look->depth < EW_MAX_DEPTH ? 1 : 0;
    look->levels[look->depth] = (struct level){column, 0};
}

static void close_level(struct look *look)
{
    unsigned has = look->levels[look->depth].has;
    look->found =
        look->found || ((has & EFFECT) && (has & ACTION) && !(has & PRINCIPAL));
    look->levels[look->depth].has = 0;
    look->depth -= look->depth > 0 ? 1 : 0;
}

/* ---- names --------------------------------------------------------------- */

/* Of users, roles, groups and policies, and of nothing else (facts B7.3 to
 * B7.6). */
static bool is_list_name(struct ew_str name)
{
    static const struct ew_str LISTS[] = {
        EW_LIT("UserDetailList"),          EW_LIT("GroupDetailList"),
        EW_LIT("RoleDetailList"),          EW_LIT("UserPolicyList"),
        EW_LIT("GroupPolicyList"),         EW_LIT("RolePolicyList"),
        EW_LIT("AttachedManagedPolicies"), EW_LIT("PolicyVersionList")};
    return EW_STR_ANY(ew_name_is_like, name, LISTS);
}

static const struct {
    struct ew_str name;
    unsigned part;
} PARTS[] = {
    {EW_LIT("Effect"),       EFFECT   },
    {EW_LIT("Action"),       ACTION   },
    {EW_LIT("NotAction"),    ACTION   },
    {EW_LIT("Principal"),    PRINCIPAL},
    {EW_LIT("NotPrincipal"), PRINCIPAL},
};

enum { PART_COUNT = sizeof(PARTS) / sizeof(PARTS[0]) };

static unsigned part_of(struct ew_str name)
{
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (ew_name_is_like(name, PARTS[i].name)) {
            return PARTS[i].part;
        }
    }
    return 0;
}

/* Not in a schema, and no other effect of something else (fact B1.1.6). */
static bool is_effect(struct ew_str value)
{
    return ew_str_starts_nocase(value, EW_STR("Allow")) ||
           ew_str_starts_nocase(value, EW_STR("Deny"));
}

/* A member, and what its value begins with behind quotation marks. */
static void note_seen_member(struct look *look, struct ew_str name,
                             struct ew_str value)
{
    unsigned part = part_of(name);
    if (part != EFFECT || is_effect(value)) {
        look->levels[look->depth].has |= part;
    }
}

/* ---- texts inside of texts ----------------------------------------------- */

static bool is_word_byte(char c)
{
    char lower = ew_ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

/* Not the end of a longer word, but for escapes: `\n`, `%22`. */
static bool begins_word(struct ew_str text, size_t at)
{
    return at == 0 || !is_word_byte(text.ptr[at - 1]) ||
           (at > 1 && text.ptr[at - 2] == '\\') ||
           (at > 2 && text.ptr[at - 3] == '%');
}

/* Past quotation marks, blanks and the colon, escaped or not. */
static struct ew_str after_name(struct ew_str text, bool *colon)
{
    static const struct ew_str SKIPPED[] = {
        EW_LIT("\""),  EW_LIT("'"),   EW_LIT("\\"), EW_LIT(" "), EW_LIT("\t"),
        EW_LIT("%22"), EW_LIT("%20"), EW_LIT("+"),  EW_LIT(":"), EW_LIT("%3A"),
    };
    enum { COUNT = sizeof(SKIPPED) / sizeof(SKIPPED[0]) };
    size_t i = 0;
    *colon = false;
    while (i < COUNT) {
        for (i = 0; i < COUNT; i++) {
            if (ew_str_starts_nocase(text, SKIPPED[i])) {
                *colon = *colon || i >= COUNT - 2;
                text = ew_str_slice(text, SKIPPED[i].len, text.len);
                break;
            }
        }
    }
    return text;
}

/* Which part of a statement is named here, with its colon and its value. */
static unsigned part_at(struct ew_str text, size_t at)
{
    struct ew_str rest = ew_str_slice(text, at, text.len);
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (!ew_str_starts_nocase(rest, PARTS[i].name)) {
            continue;
        }
        bool colon = false;
        struct ew_str value =
            after_name(ew_str_slice(rest, PARTS[i].name.len, rest.len), &colon);
        bool fits = PARTS[i].part != EFFECT || is_effect(value);
        return colon && fits ? PARTS[i].part : 0;
    }
    return 0;
}

/* `Effect:Deny,Action:a` */
#define MIN_STATEMENT 20

/* Are there more statements in it than principals? The text of a document in
 * a string, or a statement on one line. */
static bool holds_statements(struct ew_str text)
{
    size_t effects = 0;
    size_t actions = 0;
    size_t principals = 0;
    if (text.len < MIN_STATEMENT) {
        return false;
    }
    for (size_t at = 0; text.ptr && at < text.len; at++) {
        char c = ew_ascii_lower(text.ptr[at]);
        if ((c != 'e' && c != 'a' && c != 'n' && c != 'p') ||
            !begins_word(text, at)) {
            continue;
        }
        unsigned part = part_at(text, at);
        effects += part == EFFECT ? 1 : 0;
        actions += part == ACTION ? 1 : 0;
        principals += part == PRINCIPAL ? 1 : 0;
    }
    return actions > 0 && effects > principals;
}

/* ---- JSON ---------------------------------------------------------------- */

/* Behind the quotation mark that ends the string which begins at begin. */
static size_t string_end(struct ew_str text, size_t begin)
{
    size_t at = begin + 1;
    while (at < text.len && text.ptr[at] != '"') {
        at += text.ptr[at] == '\\' ? 2 : 1;
    }
    return at < text.len ? at + 1 : text.len;
}

static size_t skip_text_blanks(struct ew_str text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r' || text.ptr[at] == '\t')) {
        at++;
    }
    return at;
}

/* A string, which is a name if a colon follows. Returns where it ends. */
static size_t look_string(struct look *look, struct ew_str text, size_t begin)
{
    size_t end = string_end(text, begin);
    struct ew_str inside = ew_str_slice(text, begin + 1, end - 1);
    size_t next = skip_text_blanks(text, end);
    if (next >= text.len || text.ptr[next] != ':') {
        look->found = look->found || holds_statements(inside);
        return end;
    }
    next = skip_text_blanks(text, next + 1);
    struct ew_str value = ew_str_slice(text, next, text.len);
    bool nested =
        ew_str_starts(value, EW_STR("[")) || ew_str_starts(value, EW_STR("{"));
    look->found = look->found || (nested && is_list_name(inside));
    note_seen_member(look, inside, ew_str_slice(value, 1, value.len));
    return end;
}

static void look_json(struct look *look, struct ew_str text)
{
    for (size_t at = 0; at < text.len && !look->found;) {
        char c = text.ptr[at];
        if (c == '"') {
            at = look_string(look, text, at);
            continue;
        }
        if (c == '{' || c == '[') {
            open_level(look, 0);
        } else if (c == '}' || c == ']') {
            close_level(look);
        }
        at++;
    }
}

/* ---- YAML and other lines ------------------------------------------------ */

/* The name of `  - "name": value`, and where it stands; absent: none. */
static struct ew_str name_of_line(struct ew_str line, size_t *column,
                                  bool *item, struct ew_str *value)
{
    size_t at = 0;
    *item = false;
    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '-')) {
        *item = *item || line.ptr[at] == '-';
        at++;
    }
    *column = at;
    struct ew_str rest = ew_str_slice(line, at, line.len);
    struct ew_str name = ew_str_cut(rest, ':', value);
    if (!value->ptr) {
        return (struct ew_str){NULL, 0};
    }
    bool colon = false;
    *value = after_name(*value, &colon);
    if (name.len > 1 && (name.ptr[0] == '"' || name.ptr[0] == '\'')) {
        name = ew_str_slice(name, 1, name.len - 1);
    }
    return name;
}

static void look_line(struct look *look, struct ew_str line)
{
    size_t column = 0;
    bool item = false;
    struct ew_str value = {NULL, 0};
    if (ew_str_trim(line).len == 0) {
        return;
    }
    struct ew_str name = name_of_line(line, &column, &item, &value);
    while (look->depth > 0 &&
           (look->levels[look->depth].column > column ||
            (item && look->levels[look->depth].column == column))) {
        close_level(look);
    }
    if (!name.ptr) {
        return;
    }
    if (look->depth == 0 || look->levels[look->depth].column < column) {
        open_level(look, column);
    }
    look->found = look->found || is_list_name(name) || holds_statements(line);
    note_seen_member(look, name, value);
}

static void look_lines(struct look *look, struct ew_str text)
{
    struct ew_str rest = text;
    while (rest.ptr && !look->found) {
        look_line(look, ew_str_cut(rest, '\n', &rest));
    }
    while (look->depth > 0) {
        close_level(look);
    }
    look->found = look->found || holds_statements(text);
}

bool ew_iam_look(const struct ew_source *source)
{
    struct look look = {.depth = 0};
    if (source->text) {
        look_json(&look, source->text->text);
    } else {
        look_lines(&look, source->bytes);
    }
    return look.found;
}
