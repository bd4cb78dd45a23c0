#include "base/rows.h"

#include "policy/pattern.h"

#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

/*
 * Rows write a pattern with `*` and `?` for the full wildcards, `%` and `_`
 * for those that do not cross `:`.
 */
static struct ew_str pattern_of(const char *text, char *room)
{
    size_t len = strlen(text);
    for (size_t i = 0; i <= len; i++) {
        switch (text[i]) {
        case '*':
            room[i] = EW_ANY_RUN;
            break;
        case '?':
            room[i] = EW_ANY_ONE;
            break;
        case '%':
            room[i] = EW_ANY_RUN_PART;
            break;
        case '_':
            room[i] = EW_ANY_ONE_PART;
            break;
        default:
            room[i] = text[i];
        }
    }
    return (struct ew_str){room, len};
}

enum { ROOM = 128 };

/* Facts B1.3.1, B1.6.1, B1.6.2. */
static void test_glob(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *glob;
        const char *text;
        bool nocase;
        bool want;
    } ROWS[] = {
        ROW("equal texts match", "ecs", "ecs", false, true),
        ROW("a prefix is no match", "ecs", "ecsx", false, false),
        ROW("nor is a text that ends early", "ecs", "ec", false, false),
        ROW("empty matches empty", "", "", false, true),
        ROW("empty matches nothing else", "", "a", false, false),
        ROW("a star matches nothing at all", "ecs*", "ecs", false, true),
        ROW("a star alone matches empty", "*", "", false, true),
        ROW("a star matches every character", "*", "a:b/c d", false, true),
        ROW("a star at the start", "*Command", "ExecCommand", false, true),
        ROW("a star in the middle", "E*Command", "ExecCommand", false, true),
        ROW("a star crosses a slash", "task/*/x*", "task/a/b/xy", false, true),
        ROW("a star crosses a colon", "arn:*:x", "arn:a:b:x", false, true),
        ROW("a star gives back what it took", "*ab", "aab", false, true),
        ROW("and again", "*aab*b", "aaab-b-b", false, true),
        ROW("the tail must be the tail", "*ab", "aba", false, false),
        ROW("stars in a row are one", "a***b", "axxb", false, true),
        ROW("a mark is exactly one character", "a?c", "abc", false, true),
        ROW("not none", "a?c", "ac", false, false),
        ROW("not two", "a?c", "abbc", false, false),
        ROW("not none at the end", "abc?", "abc", false, false),
        ROW("a mark matches a colon", "a?c", "a:c", false, true),
        ROW("star and mark are at least one", "*?", "", false, false),
        ROW("and more", "?*?", "abc", false, true),
        ROW("two bytes are one character", "a?c",
            "a\xc3\xa9"
            "c",
            false, true),
        ROW("four bytes are one character", "?", "\xf0\x9f\x98\x80", false,
            true),
        ROW("two marks are two characters", "??", "\xc3\xa9", false, false),
        ROW("after a star too", "*??", "\xc3\xa9", false, false),
        ROW("case counts", "ecs:Exec*", "ECS:execX", false, false),
        ROW("unless it is ignored", "ecs:Exec*", "ECS:execX", true, true),
        ROW("case is that of ASCII letters", "\xc3\x84", "\xc3\xa4", true,
            false),
        ROW("neighbours of the letters have none", "@[", "`{", true, false),
        ROW("a wildcard in the text is a character", "a", "*", false, false),
        ROW("a literal bracket is no class", "[ab]", "a", false, false),
        ROW("a backslash escapes nothing", "\\*", "\\abc", false, true),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char room[ROOM];
        struct ew_str glob = ew_str_from(ROWS[i].glob);
        struct ew_str text = ew_str_from(ROWS[i].text);
        bool nocase = ROWS[i].nocase;
        CHECK(ROWS[i].name, ew_glob_match(glob, text, nocase) == ROWS[i].want);
        CHECK(ROWS[i].name, ew_spelled_match(glob, EW_SPELLED_GLOB, text,
                                             nocase) == ROWS[i].want);
        struct ew_str pattern = pattern_of(ROWS[i].glob, room);
        CHECK(ROWS[i].name,
              ew_pattern_match(pattern, text, nocase) == ROWS[i].want);
        CHECK(ROWS[i].name, ew_spelled_match(pattern, EW_SPELLED_PATTERN, text,
                                             nocase) == ROWS[i].want);
    }
}

static void test_partial(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *pattern;
        const char *text;
        bool want;
    } ROWS[] = {
        ROW("a partial run stays in its segment", "arn:%:ecs", "arn:aws:ecs",
            true),
        ROW("it may be empty", "arn:%:ecs", "arn::ecs", true),
        ROW("it does not cross a colon", "arn:%:ecs", "arn:a:b:ecs", false),
        ROW("it crosses a slash", "%:x", "a/b:x", true),
        ROW("it gives back what it took", "%ab:x", "aab:x", true),
        ROW("a partial mark is one character", "a_c", "abc", true),
        ROW("but no colon", "a_c", "a:c", false),
        ROW("and not none", "a_", "a", false),
        ROW("two bytes are one character here too", "_:x", "\xc3\xa9:x", true),
        ROW("two partial runs in a segment", "%a%b:x", "cacb:x", true),
        ROW("neither crosses", "%a%b", "a:b", false),
        ROW("a full run after a partial one", "%:*b", "a:c:b", true),
        ROW("a mark after a partial run takes a colon", "%?b", "a:b", true),
        ROW("a backslash is a character", "\\", "\\", true),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char room[ROOM];
        CHECK(ROWS[i].name, ew_pattern_match(pattern_of(ROWS[i].pattern, room),
                                             ew_str_from(ROWS[i].text),
                                             false) == ROWS[i].want);
    }
    assert_true(ew_pattern_match(EW_STR("a*"), EW_STR("a*"), false));
    assert_false(ew_pattern_match(EW_STR("a*"), EW_STR("ab"), false));
    assert_false(ew_pattern_match(EW_STR("a?"), EW_STR("ab"), false));
}

/* The obvious way, which takes exponential time. */
static bool slow(const char *p, const char *t)
{
    switch (*p) {
    case '\0':
        return *t == '\0';
    case '*':
        return slow(p + 1, t) || (*t && slow(p, t + 1));
    case '%':
        return slow(p + 1, t) || (*t && *t != ':' && slow(p, t + 1));
    case '?':
        return *t && slow(p + 1, t + 1);
    case '_':
        return *t && *t != ':' && slow(p + 1, t + 1);
    default:
        return *p == *t && slow(p + 1, t + 1);
    }
}

enum { PATTERN_MAX = 4, TEXT_MAX = 5 };

/* The word with this number over an alphabet; false past the last one. */
static bool spell(size_t number, const char *alphabet, size_t max, char *out)
{
    size_t letters = strlen(alphabet);
    size_t of_length = 1;
    size_t len = 0;
    while (number >= of_length) {
        number -= of_length;
        of_length *= letters;
        len++;
    }
    for (size_t i = 0; i < len && len <= max; i++) {
        out[i] = alphabet[number % letters];
        number /= letters;
    }
    out[len <= max ? len : 0] = '\0';
    return len <= max;
}

/* policy/pattern.h: the partial wildcards stand before the full ones. */
static bool is_allowed(const char *pattern)
{
    const char *full = strpbrk(pattern, "*?");
    return !full || !strpbrk(full, "%_");
}

static void check_texts(const char *pattern)
{
    char room[ROOM];
    char text[TEXT_MAX + 1];
    struct ew_str p = pattern_of(pattern, room);
    bool glob = !strpbrk(pattern, "%_");
    for (size_t k = 0; spell(k, "ab:", TEXT_MAX, text); k++) {
        struct ew_str t = ew_str_from(text);
        bool want = slow(pattern, text);
        if (ew_pattern_match(p, t, false) != want ||
            (glob && ew_glob_match(ew_str_from(pattern), t, false) != want)) {
            fail_msg("`%s` on `%s`: want %d", pattern, text, want);
        }
    }
}

static void test_every_pattern(void **state)
{
    (void)state;
    char pattern[PATTERN_MAX + 1];
    for (size_t i = 0; spell(i, "ab:*?%_", PATTERN_MAX, pattern); i++) {
        if (is_allowed(pattern)) {
            check_texts(pattern);
        }
    }
}

/* These would outlast the universe if every star were tried in every place. */
static void test_hostile(void **state)
{
    (void)state;
    enum { STARS = 1000, TEXT = 100000 };
    static char stars[2 * STARS + 1];
    static char text[TEXT];
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < STARS; i++) {
        stars[2 * i] = '*';
        stars[2 * i + 1] = 'a';
    }
    stars[sizeof(stars) - 1] = 'b';
    struct ew_str subject = {text, sizeof(text)};
    assert_false(
        ew_glob_match((struct ew_str){stars, sizeof(stars)}, subject, false));
    assert_true(ew_glob_match((struct ew_str){stars, sizeof(stars) - 1},
                              subject, false));
    for (size_t i = 0; i < STARS; i++) {
        stars[2 * i] = i < STARS / 2 ? EW_ANY_RUN_PART : EW_ANY_RUN;
    }
    assert_false(
        ew_pattern_match((struct ew_str){stars, sizeof(stars)}, subject, true));
    memset(stars, '*', sizeof(stars));
    assert_true(
        ew_glob_match((struct ew_str){stars, sizeof(stars)}, subject, false));
}

static void test_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *pattern;
        bool literal;
        bool all;
        const char *shown;
    } ROWS[] = {
        ROW("a plain text is literal", "abc", true, false, "abc"),
        ROW("empty is literal and not all", "", true, false, ""),
        ROW("one run is all", "*", false, true, "*"),
        ROW("several runs are all", "***", false, true, "***"),
        ROW("a run and a mark are not all", "*?", false, false, "*?"),
        ROW("a partial run is not all", "%", false, false, "*"),
        ROW("a mark is neither", "a?", false, false, "a?"),
        ROW("a partial mark is neither", "a_", false, false, "a?"),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char room[ROOM];
        struct ew_str pattern = pattern_of(ROWS[i].pattern, room);
        const char *name = ROWS[i].name;
        CHECK(name, ew_pattern_is_literal(pattern) == ROWS[i].literal);
        CHECK(name, ew_pattern_is_all(pattern) == ROWS[i].all);
        struct ew_str shown = ew_pattern_to_glob(&arena, pattern);
        CHECK_STR(name, shown, ew_str_from(ROWS[i].shown));
        if (!strpbrk(ROWS[i].pattern, "%_")) {
            CHECK_STR(name, ew_pattern_of_glob(&arena, shown), pattern);
        }
    }
    /* what `${*}` leaves behind is a character and stays one */
    assert_true(ew_pattern_is_literal(EW_STR("*?")));
    assert_true(ew_is_wildcard('*', EW_SPELLED_GLOB));
    assert_false(ew_is_wildcard('*', EW_SPELLED_PATTERN));
    assert_false(ew_is_wildcard('\0', EW_SPELLED_GLOB));
    assert_false(ew_is_wildcard('\5', EW_SPELLED_PATTERN));
    arena.fail_after = arena.allocations + 1;
    assert_null(ew_pattern_of_glob(&arena, EW_STR("a*")).ptr);
    ew_arena_release(&arena);
}

/* Nothing that the narrow one matches may be outside of the wide one. */
static void test_covers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *wide;
        const char *narrow;
        bool want;
    } ROWS[] = {
        ROW("a text covers itself", "repo:a/b", "repo:a/b", true),
        ROW("and no other", "repo:a/b", "repo:a/c", false),
        ROW("a glob covers itself", "repo:a/*:?", "repo:a/*:?", true),
        ROW("a star covers all", "*", "repo:?/*", true),
        ROW("a star covers a star with more around it", "repo:*", "repo:a/*x",
            true),
        ROW("less is not covered by more", "repo:a/*", "repo:*", false),
        ROW("a text covers no glob", "repo:a", "repo:*", false),
        ROW("a mark covers a mark", "a?c", "a?c", true),
        ROW("and a letter", "a?c", "abc", true),
        ROW("and no star", "a?c", "a*c", false),
        ROW("a star covers a mark", "a*c", "a?c", true),
        ROW("a letter covers no mark", "abc", "a?c", false),
        ROW("stars share what there is", "*a*", "x*a?b*", true),
        ROW("case counts", "repo:A", "repo:a", false),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name,
              ew_glob_covers(ew_str_from(ROWS[i].wide),
                             ew_str_from(ROWS[i].narrow)) == ROWS[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glob),          cmocka_unit_test(test_partial),
        cmocka_unit_test(test_every_pattern), cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_kinds),         cmocka_unit_test(test_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
