/*
 * The command of `credential_process`, split as a shell would do it without
 * the rest of a shell. What a shell would expand stays as it is written, so a
 * file that somebody else can write cannot run more than one program by it.
 */
#include "base/buf.h"

#include "aws/provider.h"

struct splitter {
    struct ew_arena *arena;
    struct ew_str text;
    size_t at;
    struct ew_buf word;
    struct ew_vec words; /* of char * */
    struct ew_error *err;
};

/* What follows a backslash; in double quotes it escapes only `"` and `\`. */
static bool take_escaped(struct splitter *s, bool quoted)
{
    if (s->at == s->text.len) {
        return false;
    }
    char c = s->text.ptr[s->at++];
    if (quoted && c != '"' && c != '\\') {
        ew_buf_add_char(&s->word, '\\');
    }
    ew_buf_add_char(&s->word, c);
    return true;
}

/* Up to the closing quote; false when there is none. */
static bool take_quoted(struct splitter *s, char quote)
{
    while (s->at < s->text.len) {
        char c = s->text.ptr[s->at++];
        if (c == quote) {
            return true;
        }
        if (c != '\\' || quote != '"') {
            ew_buf_add_char(&s->word, c);
        } else if (!take_escaped(s, true)) {
            return false;
        }
    }
    return false;
}

static bool take_word(struct splitter *s)
{
    bool whole = true;
    while (whole && s->at < s->text.len && !ew_is_blank(s->text.ptr[s->at])) {
        char c = s->text.ptr[s->at++];
        if (c == '\'' || c == '"') {
            whole = take_quoted(s, c);
        } else if (c == '\\') {
            whole = take_escaped(s, false);
        } else {
            ew_buf_add_char(&s->word, c);
        }
    }
    return whole;
}

static enum ew_status push_word(struct splitter *s, struct ew_str word)
{
    char **slot = ew_vec_push(&s->words);
    char *copy = ew_arena_alloc(s->arena, word.len + 1);
    EW_TRY_MEMORY_FOR(slot && copy, s->err);
    for (size_t i = 0; i < word.len; i++) {
        copy[i] = word.ptr[i];
    }
    *slot = copy;
    return EW_OK;
}

static enum ew_status split_words(struct splitter *s)
{
    for (;;) {
        while (s->at < s->text.len && ew_is_blank(s->text.ptr[s->at])) {
            s->at++;
        }
        if (s->at == s->text.len) {
            return EW_OK;
        }
        if (s->words.count == EW_AWS_MAX_WORDS) {
            return ew_fail(s->err, EW_LIMIT, "more than %d words",
                           EW_AWS_MAX_WORDS);
        }
        s->word.len = 0;
        if (!take_word(s)) {
            return ew_fail(s->err, EW_INVALID,
                           "a quote or `\\` at the end of the command");
        }
        if (s->word.failed) {
            return ew_fail_memory(s->err);
        }
        EW_TRY(push_word(s, ew_buf_str(&s->word)));
    }
}

enum ew_status ew_words_split(struct ew_arena *arena, struct ew_str text,
                              char ***words, size_t *count,
                              struct ew_error *err)
{
    struct splitter s = {
        .arena = arena,
        .text = text,
        .words = ew_vec_of(arena, sizeof(char *)),
        .err = err,
    };
    ew_buf_init(&s.word);
    enum ew_status status = split_words(&s);
    ew_buf_release(&s.word);
    EW_TRY(status);
    if (s.words.count == 0) {
        return ew_fail(err, EW_INVALID, "the command is empty");
    }
    *count = s.words.count;
    if (!ew_vec_push(&s.words)) { /* zeroed: the NULL at the end */
        return ew_fail_memory(err);
    }
    *words = s.words.items;
    return EW_OK;
}
