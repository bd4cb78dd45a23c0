/*
 * A light look over Terraform's own language, for places and comments only. It
 * knows strings, templates, heredocs and comments, as it must to find where a
 * block ends, and nothing of expressions: what they come to is in the plan.
 *
 *     # execwarden:allow …
 *     resource "aws_iam_role" "ops" {
 *       name = "ops-${var.team["}"]}"   # these braces close nothing
 *     }
 *
 * gives the block `aws_iam_role.ops` from line 2 to 4, with the exemption above
 * it. Whether the text is valid is Terraform's to say; what is not gives fewer
 * blocks.
 */
#include "load/terraform/hcl.h"

#include "load/code/exemption.h"

/* Strings within templates within strings; deeper than this nobody writes. */
enum { MAX_NESTING = 64 };

struct scan {
    struct ew_arena *arena;
    struct ew_str text;
    size_t at;
    size_t line;
    size_t line_begin; /* offset of the first byte of the line */
    struct ew_vec *blocks;
    struct ew_vec exemptions;  /* struct ew_hcl_exemption, all */
    size_t depth;              /* of braces */
    struct ew_hcl_block block; /* the one that is open; type absent: none */
};

static char peek(const struct scan *s, size_t ahead)
{
    return s->at + ahead < s->text.len ? s->text.ptr[s->at + ahead] : '\0';
}

static bool at_end(const struct scan *s)
{
    return s->at >= s->text.len;
}

static void step(struct scan *s)
{
    if (s->text.ptr[s->at++] == '\n') {
        s->line++;
        s->line_begin = s->at;
    }
}

/* Columns count characters. */
static size_t column(const struct scan *s)
{
    size_t count = 1;
    for (size_t i = s->line_begin; i < s->at; i++) {
        count += ((unsigned char)s->text.ptr[i] & 0xC0) == 0x80 ? 0 : 1;
    }
    return count;
}

static struct ew_place begin_place(const struct scan *s)
{
    size_t here = column(s);
    return (struct ew_place){.line = s->line,
                             .column = here,
                             .end_line = s->line,
                             .end_column = here};
}

static void end_place(const struct scan *s, struct ew_place *place)
{
    place->end_line = s->line;
    place->end_column = column(s);
}

/* ---- comments ------------------------------------------------------------ */

/* A comment that is no exemption is gone. */
static enum ew_status note_comment(struct scan *s, struct ew_str comment,
                                   struct ew_place place)
{
    struct ew_str text = ew_exemption_in(comment);
    text = text.ptr ? ew_str_trim(text) : text;
    struct ew_hcl_exemption *slot =
        text.ptr ? ew_vec_push(&s->exemptions) : NULL;
    if (slot) {
        *slot = (struct ew_hcl_exemption){text, place};
    }
    return text.ptr && !slot ? EW_NOMEM : EW_OK;
}

/* `#` or `//`, up to the end of the line. */
static enum ew_status line_comment(struct scan *s, size_t marker)
{
    struct ew_place place = begin_place(s);
    size_t begin = s->at + marker;
    while (!at_end(s) && peek(s, 0) != '\n') {
        s->at++;
    }
    end_place(s, &place);
    return note_comment(s, ew_str_trim(ew_str_slice(s->text, begin, s->at)),
                        place);
}

static enum ew_status block_comment(struct scan *s)
{
    struct ew_place place = begin_place(s);
    size_t begin = s->at + 2;
    s->at = begin < s->text.len ? begin : s->text.len;
    while (!at_end(s) && !(peek(s, 0) == '*' && peek(s, 1) == '/')) {
        step(s);
    }
    size_t end = s->at;
    s->at = end + 2 < s->text.len ? end + 2 : s->text.len;
    end_place(s, &place);
    return note_comment(s, ew_str_trim(ew_str_slice(s->text, begin, end)),
                        place);
}

/* ---- strings ------------------------------------------------------------- */

/* What is open, from the string at the bottom on: strings and templates. */
struct nesting {
    bool in_string[MAX_NESTING];
    size_t depth; /* 0: nothing */
};

static void open_one(struct nesting *n, bool is_string)
{
    if (n->depth < MAX_NESTING) {
        n->in_string[n->depth] = is_string;
    }
    n->depth++;
}

/* One character of a string. */
static void in_string(struct scan *s, struct nesting *n)
{
    char c = peek(s, 0);
    bool opens = (c == '$' || c == '%') && peek(s, 1) == '{';
    bool literal = opens && s->text.ptr[s->at - 1] == c;
    step(s);
    if (c == '"') {
        n->depth--;
    } else if (!at_end(s) && (c == '\\' || opens)) {
        step(s);
    }
    if (opens && !literal) {
        open_one(n, false);
    }
}

/* One character of an expression in a template. */
static void in_template(struct scan *s, struct nesting *n)
{
    char c = peek(s, 0);
    step(s);
    if (c == '"' || c == '{') {
        open_one(n, c == '"');
    } else if (c == '}') {
        n->depth--;
    }
}

/* From the quote on; templates hold expressions that hold strings again. */
static void quoted(struct scan *s)
{
    struct nesting n = {.depth = 0};
    open_one(&n, true);
    step(s);
    while (!at_end(s) && n.depth > 0 && n.depth <= MAX_NESTING) {
        if (n.in_string[n.depth - 1]) {
            in_string(s, &n);
        } else {
            in_template(s, &n);
        }
    }
    if (n.depth > MAX_NESTING) {
        s->at = s->text.len;
    }
}

static bool is_identifier_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static struct ew_str rest_of_line(const struct scan *s)
{
    size_t end = s->at;
    while (end < s->text.len && s->text.ptr[end] != '\n') {
        end++;
    }
    return ew_str_slice(s->text, s->at, end);
}

/* `<<EOT` or `<<-EOT` up to the line that holds only that word. */
static void heredoc(struct scan *s)
{
    s->at += peek(s, 2) == '-' ? 3 : 2;
    size_t begin = s->at;
    while (is_identifier_byte(peek(s, 0))) {
        s->at++;
    }
    struct ew_str last = ew_str_slice(s->text, begin, s->at);
    while (!at_end(s) && last.len > 0) {
        s->at += rest_of_line(s).len;
        if (at_end(s)) {
            return;
        }
        step(s);
        if (ew_str_eq(ew_str_trim(rest_of_line(s)), last)) {
            s->at += rest_of_line(s).len;
            return;
        }
    }
}

/* ---- blocks -------------------------------------------------------------- */

static void blanks(struct scan *s)
{
    while (peek(s, 0) == ' ' || peek(s, 0) == '\t') {
        s->at++;
    }
}

/* A label, in quotes or bare; absent: none. */
static struct ew_str take_block_label(struct scan *s)
{
    blanks(s);
    bool in_quotes = peek(s, 0) == '"';
    s->at += in_quotes ? 1 : 0;
    size_t begin = s->at;
    while (is_identifier_byte(peek(s, 0))) {
        s->at++;
    }
    struct ew_str text = ew_str_slice(s->text, begin, s->at);
    if (in_quotes && peek(s, 0) != '"') {
        return (struct ew_str){NULL, 0};
    }
    s->at += in_quotes ? 1 : 0;
    return text.len ? text : (struct ew_str){NULL, 0};
}

/*
 * `resource "TYPE" "NAME" {` or the same of `data`, outside of all braces:
 * words inside of a block are arguments, whatever they are called.
 */
static void word(struct scan *s)
{
    struct ew_place place = begin_place(s);
    size_t begin = s->at;
    while (is_identifier_byte(peek(s, 0))) {
        s->at++;
    }
    struct ew_str text = ew_str_slice(s->text, begin, s->at);
    bool data = ew_str_eq(text, EW_STR("data"));
    if (s->depth > 0 || (!data && !ew_str_eq(text, EW_STR("resource")))) {
        return;
    }
    struct ew_str type = take_block_label(s);
    struct ew_str name = type.ptr ? take_block_label(s) : type;
    blanks(s);
    if (name.ptr && peek(s, 0) == '{') {
        s->block = (struct ew_hcl_block){
            .data = data,
            .type = type,
            .name = name,
            .place = place,
            .exemptions = ew_vec_of(s->arena, sizeof(struct ew_hcl_exemption)),
        };
    }
}

/* The brace that closes the outermost one ends the block. */
static enum ew_status close_brace(struct scan *s)
{
    s->at++;
    s->depth -= s->depth > 0 ? 1 : 0;
    if (s->depth > 0 || !s->block.type.ptr) {
        return EW_OK;
    }
    struct ew_hcl_block *slot = ew_vec_push(s->blocks);
    EW_TRY_MEMORY(slot);
    end_place(s, &s->block.place);
    *slot = s->block;
    s->block.type = (struct ew_str){NULL, 0};
    return EW_OK;
}

/* One token, as far as it matters where it ends. */
static enum ew_status next(struct scan *s)
{
    char c = peek(s, 0);
    if (c == '#') {
        return line_comment(s, 1);
    }
    if (c == '/' && peek(s, 1) == '/') {
        return line_comment(s, 2);
    }
    if (c == '/' && peek(s, 1) == '*') {
        return block_comment(s);
    }
    if (c == '"') {
        quoted(s);
    } else if (c == '<' && peek(s, 1) == '<') {
        heredoc(s);
    } else if (c == '{') {
        s->depth++;
        s->at++;
    } else if (c == '}') {
        return close_brace(s);
    } else if (is_identifier_byte(c)) {
        word(s);
    } else {
        step(s);
    }
    return EW_OK;
}

/* ---- exemptions ---------------------------------------------------------- */

/* To the block that one stands in, or that follows right below it and others
 * like it. */
static enum ew_status hand_out(struct scan *s, struct ew_vec *homeless)
{
    struct ew_hcl_block *blocks = s->blocks->items;
    const struct ew_hcl_exemption *all = s->exemptions.items;
    size_t begun = s->blocks->count; /* blocks that begin before it */
    size_t chain = 0;                /* first line of those below it */
    for (size_t i = s->exemptions.count; i-- > 0;) {
        size_t line = all[i].place.end_line;
        while (begun > 0 && blocks[begun - 1].place.line > line) {
            begun--;
        }
        struct ew_hcl_block *owner = NULL;
        if (begun > 0 && line <= blocks[begun - 1].place.end_line) {
            owner = &blocks[begun - 1];
        } else if (begun < s->blocks->count &&
                   (blocks[begun].place.line == line + 1 ||
                    chain == line + 1)) {
            owner = &blocks[begun];
            chain = all[i].place.line;
        }
        struct ew_hcl_exemption *slot =
            ew_vec_push(owner ? &owner->exemptions : homeless);
        EW_TRY_MEMORY(slot);
        *slot = all[i];
    }
    return EW_OK;
}

enum ew_status ew_hcl_scan(struct ew_arena *arena, struct ew_str text,
                           struct ew_vec *blocks, struct ew_vec *homeless)
{
    struct scan s = {
        .arena = arena,
        .text = text,
        .line = 1,
        .blocks = blocks,
        .exemptions = ew_vec_of(arena, sizeof(struct ew_hcl_exemption)),
    };
    *blocks = ew_vec_of(arena, sizeof(struct ew_hcl_block));
    while (!at_end(&s)) {
        EW_TRY(next(&s));
    }
    *homeless = ew_vec_of(arena, sizeof(struct ew_hcl_exemption));
    return hand_out(&s, homeless);
}
