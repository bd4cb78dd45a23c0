#include "base/rows.h"
#include "base/vec.h"

#include "engine/word_search.h"

#include "random.h"

#include <string.h>

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

enum { STEPS = 100000, MAX_DEMANDS = 4 };

#define ANY EW_DOMAIN_ANY
#define NAME EW_DOMAIN_NAME
#define TASK EW_DOMAIN_TASK
#define REGION EW_DOMAIN_REGION
#define ACCOUNT EW_DOMAIN_ACCOUNT
#define PARTITION EW_DOMAIN_PARTITION

#define HEX32 "0123456789abcdef0123456789abcdef"

/* Facts A1.2, B7.16. */
static void test_domains(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ew_domain domain;
        const char *word;
        bool want;
    } ROWS[] = {
        ROW("any text", ANY, "a b:c/*", true),
        ROW("also none", ANY, "", true),
        ROW("also one that is no ASCII", ANY, "caf\xc3\xa9", true),
        ROW("a name", NAME, "Prod_eu-1", true),
        ROW("no empty name", NAME, "", false),
        ROW("no slash in a name", NAME, "a/b", false),
        ROW("no colon in a name", NAME, "a:b", false),
        ROW("no blank in a name", NAME, "a b", false),
        ROW("no other letters in a name", NAME, "\xc3\xa9", false),
        ROW("a task id", TASK, HEX32, true),
        ROW("one digit less", TASK, "123456789abcdef0123456789abcdef", false),
        ROW("one digit more", TASK, HEX32 "0", false),
        ROW("capital digits", TASK, "0123456789ABCDEF0123456789abcdef", false),
        ROW("no hexadecimal digit", TASK, "g123456789abcdef0123456789abcdef",
            false),
        ROW("a UUID", TASK, "01234567-89ab-cdef-0123-456789abcdef", true),
        ROW("a UUID with a dash elsewhere", TASK,
            "01234567-89abc-def-0123-456789abcdef", false),
        ROW("a UUID without its second dash", TASK,
            "01234567-89ab0cdef-0123-456789abcdef", false),
        ROW("a UUID that ends early", TASK,
            "01234567-89ab-cdef-0123-456789abcde", false),
        ROW("a UUID that ends late", TASK,
            "01234567-89ab-cdef-0123-456789abcdef0", false),
        ROW("32 digits with a UUID's dash", TASK,
            "01234567-9abcdef0123456789abcdef", false),
        ROW("a region", REGION, "us-east-1", true),
        ROW("a region of three words", REGION, "us-gov-west-1", true),
        ROW("a region of an area of four letters", REGION, "eusc-de-east-1",
            true),
        ROW("of another one", REGION, "prod-x-1", false),
        ROW("of three letters", REGION, "euc-x-1", false),
        ROW("of one letter", REGION, "e-x-1", false),
        ROW("of an area that there may be", REGION, "ez-north-1", true),
        ROW("no number", REGION, "us-east", false),
        ROW("no word", REGION, "us-1", false),
        ROW("two digits", REGION, "us-east-10", true),
        ROW("capitals", REGION, "US-EAST-1", false),
        ROW("a zone", REGION, "us-east-1a", false),
        ROW("more letters first", REGION, "eusc-de-east-1", true),
        ROW("nothing", REGION, "", false),
        ROW("an account", ACCOUNT, "111122223333", true),
        ROW("eleven digits", ACCOUNT, "11112222333", false),
        ROW("thirteen digits", ACCOUNT, "1111222233334", false),
        ROW("letters", ACCOUNT, "11112222333a", false),
        ROW("a partition", PARTITION, "aws-us-gov", true),
        ROW("one that there is not", PARTITION, "aws-de", false),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name,
              ew_word_in_domain(ROWS[i].domain, ew_str_from(ROWS[i].word)) ==
                  ROWS[i].want);
    }
    char name[257];
    memset(name, 'a', sizeof(name));
    assert_true(ew_word_in_domain(NAME, (struct ew_str){name, 255}));
    assert_false(ew_word_in_domain(NAME, (struct ew_str){name, 256}));
}

/*
 * Rows write demands one a word: `+` or `-` (wanted or not), `i` where case is
 * ignored, `=` and then patterns with `|` between them. `*` and `?` are the
 * wildcards, `%` and `_` those that do not cross `:`.
 */
struct demands {
    struct ew_demand items[MAX_DEMANDS];
    size_t count;
};

static char wildcard(char c)
{
    static const char FROM[] = "*?%_";
    static const char TO[] = {EW_ANY_RUN, EW_ANY_ONE, EW_ANY_RUN_PART,
                              EW_ANY_ONE_PART};
    const char *found = c == '\0' ? NULL : strchr(FROM, c);
    return found ? TO[found - FROM] : c;
}

static struct ew_str pattern_of(struct ew_arena *arena, struct ew_str text)
{
    char *copy = ew_arena_alloc_raw(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        copy[i] = wildcard(text.ptr[i]);
    }
    return (struct ew_str){copy, text.len};
}

static struct demands demands_of(struct ew_arena *arena, const char *text)
{
    struct demands out = {.count = 0};
    struct ew_str rest = ew_str_from(text);
    while (rest.len > 0) {
        struct ew_str list;
        struct ew_vec patterns = ew_vec_of(arena, sizeof(struct ew_str));
        struct ew_str word = ew_str_cut(rest, ' ', &rest);
        struct ew_str head = ew_str_cut(word, '=', &list);
        while (list.ptr) {
            struct ew_str item = ew_str_cut(list, '|', &list);
            item = pattern_of(arena, item);
            assert_int_equal(ew_vec_push_str(&patterns, item), EW_OK);
        }
        out.items[out.count++] = (struct ew_demand){
            .patterns = patterns.items,
            .count = patterns.count,
            .ignore_case = ew_str_contains(head, EW_STR("i")),
            .want = head.ptr[0] == '+',
        };
    }
    return out;
}

/* Does an answer keep what the header promises of it? */
static bool is_good(enum ew_domain domain, const struct demands *demands,
                    struct ew_str word)
{
    bool good = word.ptr && ew_word_in_domain(domain, word);
    for (size_t i = 0; i < demands->count; i++) {
        good = good && ew_word_meets(word, &demands->items[i]);
    }
    return good;
}

#define SOME NULL /* found, whichever word it is */
#define NONE "-"

static void test_find(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ew_domain domain;
        const char *demands;
        const char *want;
    } ROWS[] = {
        ROW("nothing demanded", NAME, "", "example"),
        ROW("nothing demanded of any text", ANY, "", "example"),
        ROW("a literal", NAME, "+=prod", "prod"),
        ROW("one of several", NAME, "+=a/b|prod", "prod"),
        ROW("a literal that is no name", NAME, "+=a/b", NONE),
        ROW("a pattern", NAME, "+=prod-*", "prod-"),
        ROW("a pattern and not its start", NAME, "+=prod* -=prod", "prodx"),
        ROW("two ends", NAME, "+=a* +=*b", "ab"),
        ROW("two ends that overlap", NAME, "+=ab* +=*ba", "aba"),
        ROW("two ends and a length", NAME, "+=a* +=*b +=????", SOME),
        ROW("two starts that differ", NAME, "+=a* +=b*", NONE),
        ROW("a literal that is shut out", NAME, "+=prod -=p*", NONE),
        ROW("a pattern that is shut out", NAME, "+=prod-* -=prod*", NONE),
        ROW("all shut out", NAME, "-=*", NONE),
        ROW("all but the empty name", NAME, "-=?*", NONE),
        ROW("all but the empty text", ANY, "-=?*", ""),
        ROW("all lengths but three", NAME, "-=?|??|????*", SOME),
        ROW("nothing to choose from", NAME, "+=", NONE),
        ROW("nothing shut out", NAME, "-=", SOME),
        ROW("a case that is ignored", NAME, "+i=PROD -=PROD", SOME),
        ROW("all cases of a letter", NAME, "+i=a -=a -=A", NONE),
        ROW("another case", NAME, "+=PROD -i=prod", NONE),
        ROW("the likely words shut out", NAME, "-=example|other|x", SOME),
        ROW("all words of a length", NAME, "+=? -=a|b|c", SOME),
        ROW("a colon is in no name", NAME, "+=?:*", NONE),
        ROW("a run that crosses no colon", ANY, "+=a%b +=a*:*b", NONE),
        ROW("one that does", ANY, "+=a*b +=a*:*b", "a:b"),
        ROW("a segment and a colon", ANY, "+=%:* -=*a* +=??", SOME),
        ROW("a mark that is no colon", ANY, "+=_ -=a", SOME),
        ROW("a byte of no ASCII", ANY, "+=\xc3\xa9* +=*b",
            "\xc3\xa9"
            "b"),
        ROW("a character of two bytes", ANY, "+=\xc3\xa9?x +=*yx",
            "\xc3\xa9"
            "yx"),
        ROW("one mark for two bytes", ANY, "+=?y +=\xc3\xa9* ", "\xc3\xa9y"),
        ROW("two marks are not two bytes", ANY, "+=?? +=\xc3\xa9", NONE),
        ROW("another byte of the same start", ANY, "+=\xc3\xa9* +=\xc3\xa8*",
            NONE),
        ROW("a tab", ANY, "+=\t* +=*b", "\tb"),
        ROW("a region", REGION, "", "us-east-1"),
        ROW("a region by its start", REGION, "+=me-*", SOME),
        ROW("a region that there may be", REGION, "+=xx-*-9", SOME),
        ROW("no region looks so", REGION, "+=*east", NONE),
        ROW("no region is so short", REGION, "+=????", NONE),
        ROW("a region and case", REGION, "+i=EU-WEST-3", "eu-west-3"),
        ROW("a task", TASK, "", HEX32),
        ROW("a task by its start", TASK, "+=dead* -=dead0*", SOME),
        ROW("a task that is a UUID", TASK, "+=???????\?-*", SOME),
        ROW("a task that is neither", TASK, "+=*-? -=*-????*", NONE),
        ROW("a task with a letter that is none", TASK, "+=*z*", NONE),
        ROW("an account", ACCOUNT, "", "111122223333"),
        ROW("an account by its start", ACCOUNT, "+=9*", SOME),
        ROW("no account has a letter", ACCOUNT, "+=*a*", NONE),
        ROW("a partition", PARTITION, "", "aws"),
        ROW("another", PARTITION, "-=aws", "aws-cn"),
        ROW("one by its start", PARTITION, "+=aws-us*", "aws-us-gov"),
        ROW("one that there is not", PARTITION, "+=aws-x*", NONE),
        ROW("all shut out but none", PARTITION, "-=aws*", NONE),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        size_t steps = STEPS;
        struct ew_str word = {NULL, 0};
        struct demands d = demands_of(&arena, ROWS[i].demands);
        enum ew_found found = ew_word_find(&arena, ROWS[i].domain, d.items,
                                           d.count, &steps, &word);
        bool none = ROWS[i].want && strcmp(ROWS[i].want, NONE) == 0;
        CHECK(ROWS[i].name, found == (none ? EW_NOT_FOUND : EW_FOUND));
        CHECK(ROWS[i].name, none || is_good(ROWS[i].domain, &d, word));
        if (ROWS[i].want && !none) {
            CHECK_STR(ROWS[i].name, word, ew_str_from(ROWS[i].want));
        }
    }
    ew_arena_release(&arena);
}

/* Names end at 255 characters, and only they. */
static void test_length(void **state)
{
    (void)state;
    enum { LONG = 300 };
    static const struct {
        const char *name;
        enum ew_domain domain;
        size_t marks;
        enum ew_found want;
    } ROWS[] = {
        ROW("the longest name", NAME, 255, EW_FOUND),
        ROW("one longer", NAME, 256, EW_NOT_FOUND),
        ROW("any longer text", ANY, LONG, EW_FOUND),
    };
    struct ew_arena arena;
    char marks[LONG + 1];
    memset(marks, EW_ANY_ONE, LONG);
    marks[LONG] = EW_ANY_RUN;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_str word;
        size_t steps = STEPS;
        const struct ew_str long_one = {marks + LONG - ROWS[i].marks,
                                        ROWS[i].marks + 1};
        const struct ew_str ends_in_b = {"\001b", 2};
        const struct ew_demand demands[] = {
            {&long_one,  1, false, true},
            {&ends_in_b, 1, false, true},
        };
        enum ew_found found =
            ew_word_find(&arena, ROWS[i].domain, demands, 2, &steps, &word);
        CHECK(ROWS[i].name, found == ROWS[i].want);
        CHECK(ROWS[i].name, found != EW_FOUND || word.len == ROWS[i].marks);
    }
    ew_arena_release(&arena);
}

static void test_budget(void **state)
{
    (void)state;
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct demands d = demands_of(&arena, "+=a*b*c* -=a*bx*|*cc*");
    struct ew_str word;
    size_t needed = 0;
    for (size_t budget = 0; needed == 0; budget++) {
        size_t steps = budget;
        assert_true(budget < STEPS);
        enum ew_found found =
            ew_word_search(&arena, ANY, d.items, d.count, &steps, &word);
        assert_true(found == EW_FOUND || found == EW_BUDGET_SPENT);
        needed = found == EW_FOUND ? budget : 0;
        assert_true(steps <= budget);
    }
    size_t steps = 0;
    assert_int_equal(ew_word_find(&arena, ANY, d.items, d.count, &steps, &word),
                     EW_BUDGET_SPENT);
    ew_arena_release(&arena);
}

/* Whichever allocation fails, a word that is found is a right one. */
static void test_memory(void **state)
{
    (void)state;
    enum ew_found found = EW_BUDGET_SPENT;
    for (size_t n = 1; found != EW_FOUND; n++) {
        struct ew_arena texts;
        struct ew_arena arena;
        struct ew_str word = {NULL, 0};
        size_t steps = STEPS;
        ew_arena_init(&texts);
        ew_arena_init(&arena);
        struct demands d = demands_of(&texts, "+=a* +=*\xc3\xa9 -=a\xc3\xa9");
        arena.fail_after = n;
        found = ew_word_find(&arena, ANY, d.items, d.count, &steps, &word);
        assert_true(found == EW_BUDGET_SPENT ||
                    (found == EW_FOUND && is_good(ANY, &d, word)));
        ew_arena_release(&arena);
        ew_arena_release(&texts);
    }
}

/* ---- against all words there are ---------------------------------------- */

enum { LONGEST = 6, ROUNDS = 1500, PATTERNS = 3, LONGEST_PATTERN = 4 };

/* Partial wildcards come first, full ones last (policy/pattern.h). */
static struct ew_str random_pattern(struct ew_arena *arena, struct random *r,
                                    const char *letters)
{
    static const char PARTIAL[] = {EW_ANY_RUN_PART, EW_ANY_ONE_PART};
    static const char FULL[] = {EW_ANY_RUN, EW_ANY_ONE};
    size_t len = random_below(r, LONGEST_PATTERN + 1);
    size_t turn = random_below(r, LONGEST_PATTERN + 1);
    char *text = ew_arena_alloc_raw(arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        const char *wild = i < turn && turn < len ? PARTIAL : FULL;
        text[i] = random_below(r, 2) == 0 ? wild[random_below(r, 2)]
                                          : letters[random_below(r, 3)];
    }
    return (struct ew_str){text, len};
}

static struct demands random_demands(struct ew_arena *arena, struct random *r,
                                     const char *letters, bool cases)
{
    struct demands out = {.count = 1 + random_below(r, MAX_DEMANDS - 1)};
    for (size_t i = 0; i < out.count; i++) {
        size_t count = 1 + random_below(r, PATTERNS);
        struct ew_str *patterns = EW_NEW_ARRAY(arena, count, struct ew_str);
        for (size_t k = 0; k < count; k++) {
            patterns[k] = random_pattern(arena, r, letters);
        }
        out.items[i] = (struct ew_demand){patterns, count,
                                          cases && random_below(r, 2) == 0,
                                          random_below(r, 2) == 0};
    }
    return out;
}

/* The length of the shortest word that is good; SIZE_MAX: none is. */
static size_t shortest(enum ew_domain domain, const struct demands *d,
                       const char *letters)
{
    size_t count = strlen(letters);
    size_t words = 1;
    char word[LONGEST];
    for (size_t len = 0; len <= LONGEST; len++, words *= count) {
        for (size_t n = 0; n < words; n++) {
            size_t rest = n;
            for (size_t i = 0; i < len; i++, rest /= count) {
                word[i] = letters[rest % count];
            }
            if (is_good(domain, d, (struct ew_str){word, len})) {
                return len;
            }
        }
    }
    return SIZE_MAX;
}

/*
 * The letters of patterns come first, one that none writes last. With cases
 * the letters are there in both.
 */
static void check_random(enum ew_domain domain, const char *letters, bool cases)
{
    struct random r = {4711};
    for (size_t round = 0; round < ROUNDS; round++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        struct ew_str found_word = {NULL, 0};
        struct ew_str searched = {NULL, 0};
        size_t steps = 100 * (size_t)STEPS;
        struct demands d = random_demands(&arena, &r, letters, cases);
        size_t least = shortest(domain, &d, letters);
        enum ew_found found =
            ew_word_find(&arena, domain, d.items, d.count, &steps, &found_word);
        enum ew_found again =
            ew_word_search(&arena, domain, d.items, d.count, &steps, &searched);
        if (found != again || found == EW_BUDGET_SPENT ||
            (found == EW_NOT_FOUND) != (least == SIZE_MAX) ||
            (found == EW_FOUND &&
             (!is_good(domain, &d, found_word) ||
              !is_good(domain, &d, searched) || searched.len != least))) {
            fail_msg("round %zu: found %d and %d, shortest %zu", round,
                     (int)found, (int)again, least);
        }
        ew_arena_release(&arena);
    }
}

static void test_against_all(void **state)
{
    (void)state;
    check_random(EW_DOMAIN_ANY, "ab:z", false);
    check_random(EW_DOMAIN_ANY, "aA:z", true);
    check_random(EW_DOMAIN_NAME, "a-Az", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domains), cmocka_unit_test(test_find),
        cmocka_unit_test(test_length),  cmocka_unit_test(test_budget),
        cmocka_unit_test(test_memory),  cmocka_unit_test(test_against_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
