/*
 * Marks in the texts of a document, and what becomes of each:
 *
 *     "arn:aws:ecs:<region>:<account>:cluster/<any>-${env}"
 *
 * A region or account is put in where it is known. A name that AWS will make up
 * is a word that no pattern is likely to name. `${env}`, which some tool was to
 * fill in before, counts as a mark of any text: taken by the letter it would
 * match nothing, and the grant would not be seen.
 */
#include "load/code/marks.h"

/* What stands for a name that AWS will make up. */
static const struct ew_str MADE_UP = EW_LIT("generated-name");

/* What stands for a value of a condition whatever it will be. */
static const struct ew_str ANY_VALUE = EW_LIT("not-known-yet");

/* Longer ones are not looked for, so that no text takes long. */
enum { MAX_PLACEHOLDER = 1024 };

/* `${name}` at text[at], which is no variable of IAM: those have a prefix and
 * a colon (facts B3.3, B3.4). Some tool was to fill it in. Absent: there is
 * none. */
static struct ew_str placeholder_at(struct ew_str text, size_t at)
{
    size_t limit =
        text.len - at < MAX_PLACEHOLDER ? text.len : at + MAX_PLACEHOLDER;
    struct ew_str rest = ew_str_slice(text, at, limit);
    if (!ew_str_starts(rest, EW_STR("${"))) {
        return (struct ew_str){NULL, 0};
    }
    size_t end = ew_str_find(rest, '}');
    if (end >= rest.len) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str name = ew_str_slice(rest, 2, end);
    size_t colon = ew_str_find(name, ':');
    bool variable = colon < name.len &&
                    (colon + 1 >= name.len || name.ptr[colon + 1] != ':');
    /* these are a way to write one character */
    bool escape = name.len == 1 && (name.ptr[0] == '*' || name.ptr[0] == '?' ||
                                    name.ptr[0] == '$');
    return variable || escape ? (struct ew_str){NULL, 0}
                              : ew_str_slice(rest, 0, end + 1);
}

bool ew_has_placeholder(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '$' && placeholder_at(text, i).ptr) {
            return true;
        }
    }
    return false;
}

bool ew_has_mark(struct ew_str text)
{
    return ew_has_hole(text) || ew_has_placeholder(text);
}

/* The mark at text[at]; absent: there is none. */
static struct ew_str mark_at(struct ew_str text, size_t at)
{
    if (text.ptr[at] == '$') {
        return placeholder_at(text, at);
    }
    if (text.len - at < EW_HOLE_BYTES) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str mark = ew_str_slice(text, at, at + EW_HOLE_BYTES);
    return ew_has_hole(mark) ? mark : (struct ew_str){NULL, 0};
}

/* What a mark stands for; absent: not known. */
static struct ew_str known_mark(const struct ew_code_names *names,
                                struct ew_str mark)
{
    if (ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT))) {
        return names->account;
    }
    if (ew_str_eq(mark, EW_STR(EW_HOLE_REGION))) {
        return names->region;
    }
    return (struct ew_str){NULL, 0};
}

struct ew_str ew_code_text(struct ew_arena *arena,
                           const struct ew_code_names *names,
                           struct ew_str text, bool *open)
{
    struct ew_buf buf;
    if (!ew_has_hole(text)) {
        return text;
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        struct ew_str mark = mark_at(text, i);
        if (!mark.ptr || text.ptr[i] == '$') {
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        struct ew_str known = known_mark(names, mark);
        *open = *open || !known.ptr;
        ew_buf_add(&buf, known.ptr ? known : MADE_UP);
        i += mark.len;
    }
    return ew_buf_move(&buf, arena);
}

/* A mark that is not known in an entry of Resource or NotResource: may it be
 * a wildcard, whatever is read? */
static bool is_free_mark(const struct ew_rewriting *r, struct ew_str mark,
                         bool resource)
{
    /* The resources of a principal are those of its own account, and access
     * in the region that it is deployed to is access. */
    return resource && (ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT)) ||
                        (ew_str_eq(mark, EW_STR(EW_HOLE_REGION)) && r->allow));
}

/*
 * The widest reading lets a made-up name be any; in the others it is a word
 * that patterns hardly name, and that stays the same.
 */
static bool is_made_up(struct ew_rewriting *r, struct ew_str mark)
{
    bool name = ew_str_eq(mark, EW_STR(EW_HOLE_NAME));
    r->has_names = r->has_names || name;
    return name && r->reading != EW_CODE_WIDEST;
}

/*
 * In a condition on these keys an ARN is one of the principal's own account
 * too. Its region may be any where that only adds to access, as in Resource.
 */
static bool is_free_in_condition(const struct ew_rewriting *r,
                                 struct ew_str mark)
{
    if (!r->own_arn) {
        return false;
    }
    return ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT)) ||
           (ew_str_eq(mark, EW_STR(EW_HOLE_REGION)) && r->allow != r->negated);
}

bool ew_fill_marks(struct ew_rewriting *r, struct ew_str text, bool resource,
                   struct ew_str *out)
{
    struct ew_buf buf;
    bool open = false;
    *out = text;
    if (!ew_has_mark(text)) {
        return false;
    }
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        struct ew_str mark = mark_at(text, i);
        if (!mark.ptr) {
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        struct ew_str known = known_mark(r->names, mark);
        if (r->named && ew_str_eq(mark, EW_STR(EW_HOLE_ACCOUNT))) {
            known = r->names->own;
        }
        if (known.ptr) {
            ew_buf_add(&buf, known);
        } else if (is_free_mark(r, mark, resource) ||
                   is_free_in_condition(r, mark)) {
            ew_buf_add_char(&buf, '*');
        } else if (is_made_up(r, mark)) {
            ew_buf_add(&buf, MADE_UP);
        } else if (r->any_value) {
            ew_buf_add(&buf, ANY_VALUE);
        } else {
            ew_buf_add(&buf, mark);
            open = true;
        }
        i += mark.len;
    }
    *out = ew_buf_move(&buf, r->arena);
    r->failed = r->failed || !out->ptr;
    return open;
}

struct ew_str ew_widen_marks(struct ew_rewriting *r, struct ew_str text,
                             size_t colons)
{
    struct ew_buf buf;
    size_t seen = 0;
    ew_buf_init(&buf);
    for (size_t i = 0; i < text.len;) {
        struct ew_str mark = mark_at(text, i);
        if (!mark.ptr) {
            seen += text.ptr[i] == ':' ? 1 : 0;
            ew_buf_add_char(&buf, text.ptr[i++]);
            continue;
        }
        if (seen < colons) {
            ew_buf_release(&buf);
            return EW_STR("*");
        }
        ew_buf_add_char(&buf, '*');
        i += mark.len;
    }
    struct ew_str out = ew_buf_move(&buf, r->arena);
    r->failed = r->failed || !out.ptr;
    return out;
}
