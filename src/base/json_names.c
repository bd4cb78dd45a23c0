/*
 * Duplicate names are what makes readers of JSON differ, so each object is
 * checked. Most objects are small and are compared name by name behind a cheap
 * hash; a large one gets a table with a keyed hash, since its names may be
 * chosen to collide.
 */
#include "base/json_names.h"

#include "base/json_scan.h"

/* Objects up to this size are compared name by name. */
#define FEW_NAMES 16

struct name {
    struct ew_str text; /* decoded */
    size_t offset;      /* of its first quote */
    uint64_t hash;
};

struct ew_json_names ew_json_names_of(struct ew_arena *scratch,
                                      struct ew_arena *arena, const char *begin)
{
    return (struct ew_json_names){
        .begin = begin,
        .names = ew_vec_of(scratch, sizeof(struct name)),
        .flaws = ew_vec_of(arena, sizeof(struct ew_json_flaw)),
    };
}

/* Both ends and the length: enough to tell the names of one small object
 * apart most of the time, at a cost that does not depend on the length. */
static uint64_t quick_hash(struct ew_str s)
{
    uint64_t head = 0;
    uint64_t tail = 0;
    if (s.len >= sizeof(head)) {
        head = ew_scan_load(s.ptr);
        tail = ew_scan_load(s.ptr + s.len - sizeof(tail));
    } else {
        for (size_t i = 0; i < s.len; i++) {
            head = head << 8 | (unsigned char)s.ptr[i];
        }
    }
    return (head ^ s.len) * UINT64_C(0x9e3779b97f4a7c15) ^ tail;
}

bool ew_json_names_add(struct ew_json_names *names, struct ew_str content,
                       bool escaped)
{
    struct ew_str text = ew_scan_decode(content, escaped, names->names.arena);
    struct name *name = text.ptr ? ew_vec_push(&names->names) : NULL;
    if (!name) {
        return false;
    }
    *name = (struct name){
        .text = text,
        .offset = (size_t)(content.ptr - names->begin) - 1,
        .hash = quick_hash(text),
    };
    return true;
}

struct ew_str ew_json_names_last(const struct ew_json_names *names)
{
    const struct name *list = names->names.items;
    return list[names->names.count - 1].text;
}

bool ew_json_names_flaw(struct ew_json_names *names, struct ew_json_flaw flaw)
{
    struct ew_str copy = ew_arena_str(names->flaws.arena, flaw.name);
    bool lost = flaw.name.ptr && !copy.ptr;
    struct ew_json_flaw *added = lost ? NULL : ew_vec_push(&names->flaws);
    if (!added) {
        return false;
    }
    *added = flaw;
    added->name = copy;
    return true;
}

static bool same_name(const struct name *a, const struct name *b)
{
    return a->hash == b->hash && ew_str_eq(a->text, b->text);
}

static bool duplicate(struct ew_json_names *names, const struct name *first,
                      const struct name *second)
{
    return ew_json_names_flaw(names, (struct ew_json_flaw){
                                         .kind = EW_JSON_DUPLICATE,
                                         .offset = second->offset,
                                         .first = first->offset,
                                         .name = second->text,
                                     });
}

static bool check_few(struct ew_json_names *names, const struct name *list,
                      size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t j = 0;
        while (j < i && !same_name(&list[j], &list[i])) {
            j++;
        }
        if (j < i && !duplicate(names, &list[j], &list[i])) {
            return false;
        }
    }
    return true;
}

/* An empty table with at least twice as many places as names. */
static bool clear_table(struct ew_json_names *names, size_t count)
{
    if (names->table_capacity / 2 >= count) {
        memset(names->table, 0,
               names->table_capacity * sizeof(names->table[0]));
        return true;
    }
    size_t capacity = 4 * (size_t)FEW_NAMES;
    while (capacity / 2 < count) {
        capacity *= 2;
    }
    names->table = EW_NEW_ARRAY(names->names.arena, capacity, size_t);
    names->table_capacity = names->table ? capacity : 0;
    return names->table;
}

static bool check_many(struct ew_json_names *names, struct name *list,
                       size_t count)
{
    if (!clear_table(names, count)) {
        return false;
    }
    if (names->key == 0) {
        names->key = ew_str_hash_key();
    }
    size_t mask = names->table_capacity - 1;
    for (size_t i = 0; i < count; i++) {
        list[i].hash = ew_str_hash_keyed(list[i].text, names->key);
        size_t at = (size_t)list[i].hash & mask;
        while (names->table[at] &&
               !same_name(&list[names->table[at] - 1], &list[i])) {
            at = (at + 1) & mask;
        }
        if (!names->table[at]) {
            names->table[at] = i + 1;
        } else if (!duplicate(names, &list[names->table[at] - 1], &list[i])) {
            return false;
        }
    }
    return true;
}

bool ew_json_names_close(struct ew_json_names *names, size_t first)
{
    size_t count = names->names.count - first;
    if (count < 2) {
        names->names.count = first;
        return true;
    }
    struct name *list = (struct name *)names->names.items + first;
    bool whole = count <= FEW_NAMES ? check_few(names, list, count)
                                    : check_many(names, list, count);
    names->names.count = first;
    return whole;
}
