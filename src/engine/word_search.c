#include "engine/word_search.h"

#include "base/vec.h"

#include <string.h>

enum { WORD_BITS = 64, ALPHABET_MAX = 256, NO_PARENT = -1 };

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
    char by;
    uint64_t *bits;
};

struct search {
    struct ew_arena *arena;
    enum ew_domain domain;
    const struct ew_demand *demands;
    size_t demand_count;
    struct machine *machines;
    size_t machine_count;
    size_t words; /* of 64 bits in a state */
    char alphabet[ALPHABET_MAX];
    size_t alphabet_count;
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

static bool reads(const struct machine *m, size_t at, char c)
{
    char p = m->pattern.ptr[at];
    if (p == EW_ANY_RUN || p == EW_ANY_ONE) {
        return true;
    }
    if (p == EW_ANY_RUN_PART || p == EW_ANY_ONE_PART) {
        return c != ':';
    }
    return p == c || (m->ignore_case && ew_ascii_lower(p) == ew_ascii_lower(c));
}

static void step_machine(const struct machine *m, const uint64_t *from, char c,
                         uint64_t *to)
{
    for (size_t at = 0; at < m->pattern.len; at++) {
        if (get(from, m->first + at) && reads(m, at, c)) {
            reach(m, to, is_run(m->pattern.ptr[at]) ? at : at + 1);
        }
    }
}

/* ---- setting up --------------------------------------------------------- */

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

static void mark_written(const struct machine *m, bool *used)
{
    for (size_t k = 0; k < m->pattern.len; k++) {
        char c = m->pattern.ptr[k];
        char lower = ew_ascii_lower(c);
        if (ew_is_wildcard(c, EW_SPELLED_PATTERN)) {
            continue;
        }
        used[(unsigned char)c] = true;
        if (m->ignore_case && lower >= 'a' && lower <= 'z') {
            used[(unsigned char)lower] = true;
            used[(unsigned char)(lower - 'a' + 'A')] = true;
        }
    }
}

/*
 * What some pattern writes, and one character of each class that none does:
 * all others of the class behave like it.
 */
static void add_alphabet(struct search *s)
{
    bool used[ALPHABET_MAX] = {false};
    bool seen[ALPHABET_MAX] = {false};
    for (size_t i = 0; i < s->machine_count; i++) {
        mark_written(&s->machines[i], used);
    }
    for (int c = ' '; c <= '~'; c++) {
        int class = class_of((char)c);
        if (!used[c] && !seen[class]) {
            seen[class] = true;
            s->alphabet[s->alphabet_count++] = (char)c;
        }
    }
    for (size_t c = 0; c < ALPHABET_MAX; c++) {
        if (used[c]) {
            s->alphabet[s->alphabet_count++] = (char)c;
        }
    }
}

/* ---- the search --------------------------------------------------------- */

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
        len++;
    }
    char *word = ew_arena_alloc_raw(s->arena, len + 1);
    if (!word) {
        return (struct ew_str){NULL, 0};
    }
    word[len] = '\0';
    size_t end = len;
    for (int64_t at = (int64_t)index; places[at].parent != NO_PARENT;
         at = places[at].parent) {
        word[--end] = places[at].by;
    }
    return (struct ew_str){word, len};
}

/* One more character after place index; true when a word is complete. */
static bool extend(struct search *s, size_t index, char c, bool *failed)
{
    const struct place *from = &((struct place *)s->places.items)[index];
    struct place next = {
        .domain_state = ew_domain_step(s->domain, from->domain_state, c),
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
        .places = ew_vec_of(arena, sizeof(struct place)),
        .seen = ew_map_of(arena),
    };
    bool done = false;
    bool failed = false;
    if (!add_machines(&s) || !start(&s, &done)) {
        return EW_BUDGET_SPENT;
    }
    add_alphabet(&s);
    for (size_t i = 0; !done && i < s.places.count; i++) {
        for (size_t c = 0; !done && c < s.alphabet_count; c++) {
            if (*steps == 0 || failed) {
                return EW_BUDGET_SPENT;
            }
            --*steps;
            done = extend(&s, i, s.alphabet[c], &failed);
        }
    }
    if (!done) {
        return EW_NOT_FOUND;
    }
    *out = spell(&s, s.places.count - 1);
    return out->ptr && out->len <= ew_domain_longest(domain) ? EW_FOUND
                                                             : EW_NOT_FOUND;
}
