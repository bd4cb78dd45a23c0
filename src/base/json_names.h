/** Names of the objects that are open while a text is vetted; private. */
#ifndef EW_BASE_JSON_NAMES_H
#define EW_BASE_JSON_NAMES_H

#include "base/json.h"
#include "base/vec.h"

/** One stack for all open objects, and the flaws found so far. */
struct ew_json_names {
    const char *begin;     /**< of the text; offsets count from it */
    struct ew_vec names;   /**< in a scratch arena */
    struct ew_vec flaws;   /**< of struct ew_json_flaw, in the result's arena */
    size_t *table;         /**< for large objects; made when first needed */
    size_t table_capacity; /**< a power of two */
    uint64_t key;          /**< of the hash */
};

struct ew_json_names ew_json_names_of(struct ew_arena *scratch,
                                      struct ew_arena *arena,
                                      const char *begin);
/**
 * Note the name with this content, which is between quotes in the text.
 * False when memory is out.
 */
bool ew_json_names_add(struct ew_json_names *names, struct ew_str content,
                       bool escaped);
/** The name added last, decoded. */
struct ew_str ew_json_names_last(const struct ew_json_names *names);
/**
 * An object ends whose first name was the one with index `first`: look for
 * duplicates and forget its names. False when memory is out.
 */
bool ew_json_names_close(struct ew_json_names *names, size_t first);
/** False when memory is out; name is copied, it may be absent. */
bool ew_json_names_flaw(struct ew_json_names *names, struct ew_json_flaw flaw);

#endif
