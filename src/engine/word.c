/*
 * Words of each kind of name, and likely ones: a pattern with its wildcards
 * filled settles nearly every question before automata are searched. A "no"
 * comes from word_search.c, or where the likely words are all there are.
 */
#include "engine/word.h"

#include "engine/word_search.h"

#include <string.h>

/* ---- domains ---------------------------------------------------------- */

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* A domain as an automaton: states are small numbers, -1 is no word. */
typedef int step_fn(int state, char c);

/* What a policy names may exist, so no character is shut out. */
static int step_any(int state, char c)
{
    (void)c;
    return state;
}

static int step_name(int state, char c)
{
    (void)state;
    bool fits =
        is_lower(ew_ascii_lower(c)) || is_digit(c) || c == '_' || c == '-';
    return fits ? 1 : -1;
}

/* States count characters; a UUID's are UUID_BASE higher from its 1st `-`. */
enum { HEX_DIGITS = 32, UUID_LENGTH = 36, UUID_BASE = 100, UUID_FIRST = 8 };

static int step_task(int state, char c)
{
    if (state == UUID_FIRST && c == '-') {
        return UUID_BASE + UUID_FIRST + 1;
    }
    if (state < UUID_BASE) {
        return is_hex(c) && state < HEX_DIGITS ? state + 1 : -1;
    }
    int at = state - UUID_BASE;
    bool dash = at == 13 || at == 18 || at == 23;
    bool fits = dash ? c == '-' : is_hex(c);
    return fits && at < UUID_LENGTH ? state + 1 : -1;
}

/* us-east-1, us-gov-west-1, eusc-de-east-1: an area, words and a number. An
 * area has two letters, but for eusc. */
enum {
    REGION_ONE = 1,
    REGION_E,
    REGION_EU,
    REGION_EUS,
    REGION_AREA,
    REGION_DASH,
    REGION_MORE,
    REGION_NEXT,
    REGION_END
};

static int step_area(int state, char c)
{
    switch (state) {
    case 0:
        return c == 'e' ? REGION_E : REGION_ONE;
    case REGION_E:
        return c == 'u' ? REGION_EU : REGION_AREA;
    case REGION_ONE:
        return REGION_AREA;
    case REGION_EU:
        return c == 's' ? REGION_EUS : -1;
    case REGION_EUS:
        return c == 'c' ? REGION_AREA : -1;
    default:
        return -1;
    }
}

static int step_region(int state, char c)
{
    switch (state) {
    case REGION_EU:
    case REGION_AREA:
        return c == '-' ? REGION_DASH : is_lower(c) ? step_area(state, c) : -1;
    case REGION_DASH:
        return is_lower(c) ? REGION_MORE : -1;
    case REGION_MORE:
        if (is_lower(c)) {
            return REGION_MORE;
        }
        return c == '-' ? REGION_NEXT : -1;
    case REGION_NEXT:
        if (is_lower(c)) {
            return REGION_MORE;
        }
        return is_digit(c) ? REGION_END : -1;
    case REGION_END:
        return is_digit(c) ? REGION_END : -1;
    default:
        return is_lower(c) ? step_area(state, c) : -1;
    }
}

enum { ACCOUNT_DIGITS = 12 };

static int step_account(int state, char c)
{
    return is_digit(c) && state < ACCOUNT_DIGITS ? state + 1 : -1;
}

/* `name` or `path/more/name`. */
enum { IAM_NAME = 1, IAM_SLASH };

static bool is_iam(char c)
{
    static const char MORE[] = "+=,.@";
    return (c != '\0' && strchr(MORE, c)) || step_name(0, c) >= 0;
}

static int step_iam(int state, char c)
{
    if (c == '/' && state == IAM_NAME) {
        return IAM_SLASH;
    }
    return is_iam(c) ? IAM_NAME : -1;
}

enum { SESSION_SHORTEST = 2, SESSION_LONGEST = 64 };

static int step_session(int state, char c)
{
    int more = state < SESSION_SHORTEST ? state + 1 : state;
    return is_iam(c) ? more : -1;
}

static int step_resource(int state, char c)
{
    (void)state;
    return c == ':' ? -1 : 1;
}

static int step_label(int state, char c)
{
    return c == '/' ? -1 : step_resource(state, c);
}

/*
 * `aws`, `amazon` and `amzn` at the beginning are those of AWS (fact F1.32),
 * in any case. A state is how far the word has gone along with them, or
 * DOCUMENT_OWN where it has left.
 */
enum {
    DOCUMENT_A = 1,
    DOCUMENT_AW,
    DOCUMENT_AM,
    DOCUMENT_AMA,
    DOCUMENT_AMAZ,
    DOCUMENT_AMAZO,
    DOCUMENT_AMZ,
    DOCUMENT_OWN
};

static int step_document(int state, char letter)
{
    static const struct {
        int from;
        char c;
        int to;
    } RESERVED[] = {
        {0,              'a', DOCUMENT_A    },
        {DOCUMENT_A,     'w', DOCUMENT_AW   },
        {DOCUMENT_AW,    's', -1            },
        {DOCUMENT_A,     'm', DOCUMENT_AM   },
        {DOCUMENT_AM,    'z', DOCUMENT_AMZ  },
        {DOCUMENT_AMZ,   'n', -1            },
        {DOCUMENT_AM,    'a', DOCUMENT_AMA  },
        {DOCUMENT_AMA,   'z', DOCUMENT_AMAZ },
        {DOCUMENT_AMAZ,  'o', DOCUMENT_AMAZO},
        {DOCUMENT_AMAZO, 'n', -1            },
    };
    char c = ew_ascii_lower(letter);
    if (c != '.' && step_name(0, c) < 0) {
        return -1;
    }
    for (size_t i = 0; i < sizeof(RESERVED) / sizeof(RESERVED[0]); i++) {
        if (RESERVED[i].from == state && RESERVED[i].c == c) {
            return RESERVED[i].to;
        }
    }
    return DOCUMENT_OWN;
}

static const char *const USUAL_ANY[] = {"example", "x", "0", "", NULL};
static const char *const USUAL_NAMES[] = {"example", "other", "x", NULL};
static const char *const USUAL_SESSIONS[] = {"example", "other", NULL};
static const char *const USUAL_TASKS[] = {"0123456789abcdef0123456789abcdef",
                                          "fedcba9876543210fedcba9876543210",
                                          NULL};
static const char *const USUAL_REGIONS[] = {
    "us-east-1",    "eu-west-1",      "us-west-2",
    "eu-central-1", "ap-southeast-2", "us-gov-west-1",
    "cn-north-1",   "eusc-de-east-1", NULL};
static const char *const USUAL_ACCOUNTS[] = {"111122223333", "444455556666",
                                             NULL};
static const char *const PARTITIONS[] = {"aws",       "aws-cn",    "aws-us-gov",
                                         "aws-eusc",  "aws-iso",   "aws-iso-b",
                                         "aws-iso-e", "aws-iso-f", NULL};

enum {
    LONGEST_NAME = 255,
    LONGEST_REGION = 256,
    LONGEST_IAM = 576,
    LONGEST_DOCUMENT = 128
};

struct domain {
    step_fn *step; /* NULL: the usual words are all there are */
    const char *const *usual;
    size_t longest;
    int accept[2]; /* -1: every state */
    bool has_case;
    bool has_slash;
    bool has_colon;
};

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

static const struct domain DOMAINS[] = {
    [EW_DOMAIN_ANY] =
        ROW(step_any, USUAL_ANY, SIZE_MAX, {-1, -1}, true, true, true),
    [EW_DOMAIN_NAME] =
        ROW(step_name, USUAL_NAMES, LONGEST_NAME, {1, 1}, true, false, false),
    [EW_DOMAIN_TASK] =
        ROW(step_task, USUAL_TASKS, UUID_LENGTH,
            {HEX_DIGITS, UUID_BASE + UUID_LENGTH}, false, false, false),
    [EW_DOMAIN_REGION] = ROW(step_region, USUAL_REGIONS, LONGEST_REGION,
                             {REGION_END, REGION_END}, false, false, false),
    [EW_DOMAIN_ACCOUNT] =
        ROW(step_account, USUAL_ACCOUNTS, ACCOUNT_DIGITS,
            {ACCOUNT_DIGITS, ACCOUNT_DIGITS}, false, false, false),
    [EW_DOMAIN_PARTITION] =
        ROW(NULL, PARTITIONS, SIZE_MAX, {-1, -1}, false, false, false),
    [EW_DOMAIN_IAM] = ROW(step_iam, USUAL_NAMES, LONGEST_IAM,
                          {IAM_NAME, IAM_NAME}, true, true, false),
    [EW_DOMAIN_SESSION] =
        ROW(step_session, USUAL_SESSIONS, SESSION_LONGEST,
            {SESSION_SHORTEST, SESSION_SHORTEST}, true, false, false),
    [EW_DOMAIN_RESOURCE] =
        ROW(step_resource, USUAL_NAMES, SIZE_MAX, {1, 1}, true, true, false),
    [EW_DOMAIN_LABEL] =
        ROW(step_label, USUAL_NAMES, SIZE_MAX, {1, 1}, true, false, false),
    [EW_DOMAIN_DOCUMENT] = ROW(step_document, USUAL_NAMES, LONGEST_DOCUMENT,
                               {-1, -1}, true, false, false),
};

int ew_domain_step(enum ew_domain domain, int state, char c)
{
    return DOMAINS[domain].step(state, c);
}

bool ew_domain_accepts(enum ew_domain domain, int state)
{
    const int *accept = DOMAINS[domain].accept;
    return accept[0] == -1 || state == accept[0] || state == accept[1];
}

size_t ew_domain_longest(enum ew_domain domain)
{
    return DOMAINS[domain].longest;
}

bool ew_domain_has_slash(enum ew_domain domain)
{
    return DOMAINS[domain].has_slash;
}

bool ew_domain_has_colon(enum ew_domain domain)
{
    return DOMAINS[domain].has_colon;
}

bool ew_domain_has_case(enum ew_domain domain)
{
    return DOMAINS[domain].has_case;
}

static bool is_usual(enum ew_domain domain, struct ew_str word)
{
    const char *const *usual = DOMAINS[domain].usual;
    for (size_t i = 0; usual[i]; i++) {
        if (ew_str_eq(ew_str_from(usual[i]), word)) {
            return true;
        }
    }
    return false;
}

bool ew_word_in_domain(enum ew_domain domain, struct ew_str word)
{
    int state = 0;
    if (!DOMAINS[domain].step) {
        return is_usual(domain, word);
    }
    for (size_t i = 0; i < word.len && state >= 0; i++) {
        state = ew_domain_step(domain, state, word.ptr[i]);
    }
    return state >= 0 && word.len <= DOMAINS[domain].longest &&
           ew_domain_accepts(domain, state);
}

/* ---- likely words ----------------------------------------------------- */

bool ew_word_meets(struct ew_str word, const struct ew_demand *demand)
{
    for (size_t i = 0; i < demand->count; i++) {
        if (ew_pattern_match(demand->patterns[i], word, demand->ignore_case)) {
            return demand->want;
        }
    }
    return !demand->want;
}

struct question {
    struct ew_arena *arena;
    enum ew_domain domain;
    const struct ew_demand *demands;
    size_t count;
};

static bool answers(const struct question *q, struct ew_str word)
{
    if (!word.ptr || !ew_word_in_domain(q->domain, word)) {
        return false;
    }
    for (size_t i = 0; i < q->count; i++) {
        if (!ew_word_meets(word, &q->demands[i])) {
            return false;
        }
    }
    return true;
}

/* The pattern with every wildcard filled; a run gets run_fill or nothing. */
static struct ew_str fill(struct ew_arena *arena, struct ew_str pattern,
                          char run_fill)
{
    if (ew_pattern_is_literal(pattern)) {
        return pattern;
    }
    char *word = ew_arena_alloc_raw(arena, pattern.len + 1);
    size_t len = 0;
    for (size_t i = 0; word && i < pattern.len; i++) {
        char c = pattern.ptr[i];
        if (c == EW_ANY_ONE || c == EW_ANY_ONE_PART) {
            word[len++] = 'x';
        } else if (!ew_is_wildcard(c, EW_SPELLED_PATTERN)) {
            word[len++] = c;
        } else if (run_fill != '\0') {
            word[len++] = run_fill;
        }
    }
    return (struct ew_str){word, word ? len : 0};
}

static bool try_pattern(const struct question *q, struct ew_str pattern,
                        struct ew_str *out)
{
    static const char FILLS[] = {'\0', 'x', '1'};
    size_t tries = ew_pattern_is_literal(pattern) ? 1 : sizeof(FILLS);
    for (size_t i = 0; i < tries; i++) {
        *out = fill(q->arena, pattern, FILLS[i]);
        if (answers(q, *out)) {
            return true;
        }
    }
    return false;
}

static bool try_likely(const struct question *q, struct ew_str *out)
{
    const char *const *usual = DOMAINS[q->domain].usual;
    for (size_t i = 0; i < q->count; i++) {
        const struct ew_demand *demand = &q->demands[i];
        for (size_t k = 0; demand->want && k < demand->count; k++) {
            if (!ew_pattern_is_all(demand->patterns[k]) &&
                try_pattern(q, demand->patterns[k], out)) {
                return true;
            }
        }
    }
    for (size_t i = 0; usual[i]; i++) {
        *out = ew_str_from(usual[i]);
        if (answers(q, *out)) {
            return true;
        }
    }
    return false;
}

/* Were all words there are among the likely ones? */
static bool settled(const struct question *q)
{
    if (!DOMAINS[q->domain].step) {
        return true;
    }
    for (size_t i = 0; i < q->count; i++) {
        const struct ew_demand *demand = &q->demands[i];
        bool literal = demand->want && !demand->ignore_case;
        for (size_t k = 0; literal && k < demand->count; k++) {
            literal = ew_pattern_is_literal(demand->patterns[k]);
        }
        if (literal) {
            return true;
        }
    }
    return false;
}

enum ew_found ew_word_find(struct ew_arena *arena, enum ew_domain domain,
                           const struct ew_demand *demands, size_t count,
                           size_t *steps, struct ew_str *out)
{
    struct question q = {arena, domain, demands, count};
    if (*steps == 0) {
        return EW_BUDGET_SPENT;
    }
    --*steps;
    if (try_likely(&q, out)) {
        return EW_FOUND;
    }
    if (settled(&q)) {
        return EW_NOT_FOUND;
    }
    return ew_word_search(arena, domain, demands, count, steps, out);
}
