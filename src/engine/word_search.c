/*
 * The product of the patterns' automata, breadth first. Characters that no
 * pattern tells apart are one, which keeps the alphabet small; a state is a
 * set of positions, and each one that is made costs steps.
 */
#include "engine/word_search.h"

#include "base/utf8.h"
#include "base/vec.h"

#include <string.h>

enum { WORD_BITS = 64, ASCII = 128, NO_PARENT = -1 };

/* One pattern: its positions are bits [first, first + len] of a state. */
struct machine {
    struct ew_str pattern;
    bool ignore_case;
    size_t first;
};

/* One reached state; bits follow in the same allocation. */
struct place {
    int domain_state;
    int64_t parent;
    struct ew_str by; /* the last character */
    uint64_t *bits;
};

struct search {
    struct ew_arena *arena;
    enum ew_domain domain;
    const struct ew_demand *demands;
    size_t demand_count;
    struct machine *machines;
    size_t machine_count;
    size_t words;           /* of 64 bits in a state */
    struct ew_vec alphabet; /* struct ew_str: characters of UTF-8 */
    struct ew_vec places;
    struct ew_map seen;
};

static bool get(const uint64_t *bits, size_t at)
{
    return (bits[at / WORD_BITS] >> (at % WORD_BITS) & 1U) != 0;
}

static void set(uint64_t *bits, size_t at)
{
    bits[at / WORD_BITS] |= (uint64_t)1 << (at % WORD_BITS);
}

static bool is_run(char c)
{
    return c == EW_ANY_RUN || c == EW_ANY_RUN_PART;
}

/* Set a position and those that follow without reading anything. */
static void reach(const struct machine *m, uint64_t *bits, size_t at)
{
    set(bits, m->first + at);
    while (at < m->pattern.len && is_run(m->pattern.ptr[at])) {
        at++;
        set(bits, m->first + at);
    }
}

/* The bytes of the pattern that are read with c; 0: c does not fit there. */
static size_t reads(const struct machine *m, size_t at, struct ew_str c)
{
    char p = m->pattern.ptr[at];
    char first = c.ptr[0];
    if (p == EW_ANY_RUN || p == EW_ANY_ONE) {
        return 1;
    }
    if (p == EW_ANY_RUN_PART || p == EW_ANY_ONE_PART) {
        return first == ':' ? 0 : 1;
    }
    if (c.len > 1) {
        struct ew_str written = ew_str_slice(m->pattern, at, at + c.len);
        return ew_str_eq(written, c) ? c.len : 0;
    }
    bool same = p == first ||
                (m->ignore_case && ew_ascii_lower(p) == ew_ascii_lower(first));
    return same ? 1 : 0;
}

static void step_machine(const struct machine *m, const uint64_t *from,
                         struct ew_str c, uint64_t *to)
{
    for (size_t at = 0; at < m->pattern.len; at++) {
        size_t bytes = get(from, m->first + at) ? reads(m, at, c) : 0;
        if (bytes > 0) {
            reach(m, to, is_run(m->pattern.ptr[at]) ? at : at + bytes);
        }
    }
}

/* ---- setting up ------------------------------------------------------- */

static bool add_machines(struct search *s)
{
    size_t count = 0;
    size_t bits = 0;
    for (size_t i = 0; i < s->demand_count; i++) {
        count += s->demands[i].count;
    }
    s->machines = EW_NEW_ARRAY(s->arena, count, struct machine);
    if (!s->machines) {
        return false;
    }
    for (size_t i = 0; i < s->demand_count; i++) {
        const struct ew_demand *demand = &s->demands[i];
        for (size_t k = 0; k < demand->count; k++) {
            struct machine *m = &s->machines[s->machine_count++];
            m->pattern = demand->patterns[k];
            m->ignore_case = demand->ignore_case;
            m->first = bits;
            bits += m->pattern.len + 1;
        }
    }
    s->words = bits / WORD_BITS + 1;
    return true;
}

/* Characters that no pattern writes and every domain treats alike. */
static int class_of(char c)
{
    enum { DIGIT, HEX, LOWER, UPPER, OTHER };
    if (c >= '0' && c <= '9') {
        return DIGIT;
    }
    if (c >= 'a' && c <= 'f') {
        return HEX;
    }
    if (c >= 'a' && c <= 'z') {
        return LOWER;
    }
    if (c >= 'A' && c <= 'Z') {
        return UPPER;
    }
    /* `-`, `_` and `:` mean something of their own; the rest does not. */
    return c == '-' || c == '_' || c == ':' ? OTHER + c : OTHER;
}

static void mark_ascii(const struct machine *m, char c, bool *used)
{
    char lower = ew_ascii_lower(c);
    used[(unsigned char)c] = true;
    if (m->ignore_case && lower >= 'a' && lower <= 'z') {
        used[(unsigned char)lower] = true;
        used[(unsigned char)(lower - 'a' + 'A')] = true;
    }
}

/* Characters of ASCII are marked in used, all others join the alphabet. */
static bool add_written(struct search *s, const struct machine *m, bool *used)
{
    for (size_t at = 0; at < m->pattern.len;) {
        uint32_t code;
        struct ew_str rest = ew_str_slice(m->pattern, at, m->pattern.len);
        size_t bytes = ew_utf8_decode(rest, &code);
        struct ew_str c = ew_str_slice(rest, 0, bytes > 0 ? bytes : 1);
        at += c.len;
        if (ew_is_wildcard(c.ptr[0], EW_SPELLED_PATTERN)) {
            continue;
        }
        if ((unsigned char)c.ptr[0] < ASCII) {
            mark_ascii(m, c.ptr[0], used);
        } else if (!ew_map_find(&s->seen, c) &&
                   (ew_vec_push_str(&s->alphabet, c) != EW_OK ||
                    ew_map_put(&s->seen, c, s) != EW_OK)) {
            return false;
        }
    }
    return true;
}

/*
 * What some pattern writes, and one character of each class that none does:
 * all others of the class behave like it.
 */
static bool add_alphabet(struct search *s)
{
    bool used[ASCII] = {false};
    bool classes[ASCII] = {false};
    char *ascii = ew_arena_alloc_raw(s->arena, ASCII);
    bool ok = ascii != NULL;
    for (size_t i = 0; ok && i < s->machine_count; i++) {
        ok = add_written(s, &s->machines[i], used);
    }
    s->seen = ew_map_of(s->arena);
    for (int c = ' '; c <= '~'; c++) {
        int class = class_of((char)c);
        if (!used[c] && !classes[class]) {
            classes[class] = true;
            used[c] = true;
        }
    }
    for (size_t c = 0; ok && c < ASCII; c++) {
        ascii[c] = (char)c;
        struct ew_str character = {&ascii[c], 1};
        ok = !used[c] || ew_vec_push_str(&s->alphabet, character) == EW_OK;
    }
    return ok;
}

/* ---- the search ------------------------------------------------------- */

static bool any_bit(const uint64_t *bits, const struct machine *m)
{
    for (size_t at = 0; at <= m->pattern.len; at++) {
        if (get(bits, m->first + at)) {
            return true;
        }
    }
    return false;
}

/* Can a wanted demand still be met from here? And is all met here? */
static void judge(const struct search *s, const struct place *place,
                  bool *alive, bool *done)
{
    size_t machine = 0;
    *alive = true;
    *done = ew_domain_accepts(s->domain, place->domain_state);
    for (size_t i = 0; i < s->demand_count; i++) {
        const struct ew_demand *demand = &s->demands[i];
        bool live = false;
        bool accepted = false;
        for (size_t k = 0; k < demand->count; k++, machine++) {
            const struct machine *m = &s->machines[machine];
            live = live || any_bit(place->bits, m);
            accepted = accepted || get(place->bits, m->first + m->pattern.len);
        }
        *alive = *alive && (live || !demand->want);
        *done = *done && accepted == demand->want;
    }
}

/* The new place, or NULL when the state was reached before. */
static struct place *add_place(struct search *s, const struct place *place,
                               bool *failed)
{
    size_t bytes = s->words * sizeof(uint64_t);
    char *key = ew_arena_alloc_raw(s->arena, bytes + sizeof(int));
    if (!key) {
        *failed = true;
        return NULL;
    }
    memcpy(key, place->bits, bytes);
    memcpy(key + bytes, &place->domain_state, sizeof(int));
    struct ew_str name = {key, bytes + sizeof(int)};
    if (ew_map_find(&s->seen, name)) {
        return NULL;
    }
    struct place *added = ew_vec_push(&s->places);
    if (!added || ew_map_put(&s->seen, name, s) != EW_OK) {
        *failed = true;
        return NULL;
    }
    *added = *place;
    return added;
}

static struct ew_str spell(const struct search *s, size_t index)
{
    const struct place *places = s->places.items;
    size_t len = 0;
    for (int64_t at = (int64_t)index; places[at].parent != NO_PARENT;
         at = places[at].parent) {
        len += places[at].by.len;
    }
    char *word = ew_arena_alloc_raw(s->arena, len + 1);
    if (!word) {
        return (struct ew_str){NULL, 0};
    }
    word[len] = '\0';
    size_t end = len;
    for (int64_t at = (int64_t)index; places[at].parent != NO_PARENT;
         at = places[at].parent) {
        end -= places[at].by.len;
        memcpy(word + end, places[at].by.ptr, places[at].by.len);
    }
    return (struct ew_str){word, len};
}

static int step_domain(const struct search *s, int state, struct ew_str c)
{
    for (size_t i = 0; i < c.len && state >= 0; i++) {
        state = ew_domain_step(s->domain, state, c.ptr[i]);
    }
    return state;
}

/* One more character after place index; true when a word is complete. */
static bool extend(struct search *s, size_t index, struct ew_str c,
                   bool *failed)
{
    const struct place *from = &((struct place *)s->places.items)[index];
    struct place next = {
        .domain_state = step_domain(s, from->domain_state, c),
        .parent = (int64_t)index,
        .by = c,
    };
    bool alive;
    bool done;
    if (next.domain_state < 0) {
        return false;
    }
    next.bits = EW_NEW_ARRAY(s->arena, s->words, uint64_t);
    if (!next.bits) {
        *failed = true;
        return false;
    }
    for (size_t i = 0; i < s->machine_count; i++) {
        step_machine(&s->machines[i], from->bits, c, next.bits);
    }
    judge(s, &next, &alive, &done);
    return alive && add_place(s, &next, failed) && done;
}

static bool start(struct search *s, bool *done)
{
    struct place first = {.parent = NO_PARENT};
    bool alive;
    bool failed = false;
    first.bits = EW_NEW_ARRAY(s->arena, s->words, uint64_t);
    if (!first.bits) {
        return false;
    }
    for (size_t i = 0; i < s->machine_count; i++) {
        reach(&s->machines[i], first.bits, 0);
    }
    judge(s, &first, &alive, done);
    return add_place(s, &first, &failed) != NULL;
}

enum ew_found ew_word_search(struct ew_arena *arena, enum ew_domain domain,
                             const struct ew_demand *demands, size_t count,
                             size_t *steps, struct ew_str *out)
{
    struct search s = {
        .arena = arena,
        .domain = domain,
        .demands = demands,
        .demand_count = count,
        .alphabet = ew_vec_of(arena, sizeof(struct ew_str)),
        .places = ew_vec_of(arena, sizeof(struct place)),
        .seen = ew_map_of(arena),
    };
    bool done = false;
    bool failed = false;
    if (!add_machines(&s) || !add_alphabet(&s) || !start(&s, &done)) {
        return EW_BUDGET_SPENT;
    }
    const struct ew_str *alphabet = s.alphabet.items;
    /* A step is paid by the positions it looks at. */
    size_t cost = 1 + s.words;
    for (size_t i = 0; !done && i < s.places.count; i++) {
        for (size_t c = 0; !done && c < s.alphabet.count; c++) {
            if (*steps < cost || failed) {
                return EW_BUDGET_SPENT;
            }
            *steps -= cost;
            done = extend(&s, i, alphabet[c], &failed);
        }
    }
    if (!done) {
        return EW_NOT_FOUND;
    }
    *out = spell(&s, s.places.count - 1);
    return out->ptr && out->len <= ew_domain_longest(domain) ? EW_FOUND
                                                             : EW_NOT_FOUND;
}
