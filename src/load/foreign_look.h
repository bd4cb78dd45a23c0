/** Questions about a file of any kind, by its name, its bytes, its members. */
#ifndef EW_LOAD_FOREIGN_LOOK_H
#define EW_LOAD_FOREIGN_LOOK_H

#include "load/foreign.h"

/** Does its path end so? */
bool ew_look_ends(const struct ew_source *source, const char *suffix);
/** The same for one of several. */
bool ew_look_ends_in_one(const struct ew_source *source,
                         const char *const *suffixes, size_t count);
/** Anywhere: what matters may stand behind much that does not. */
bool ew_look_holds(const struct ew_source *source, const char *text);
/** The first line that is not blank, as far as its kind shows. */
struct ew_str ew_look_first_line(const struct ew_source *source);
/** Behind blanks, in any case of letters. */
bool ew_look_starts(const struct ew_source *source, const char *text);
/** YAML: a key at the left edge, with or without quotes. */
bool ew_look_has_key(const struct ew_source *source, const char *name);
/** By its first bytes, as archives, workbooks and binary plans have them. */
bool ew_look_is_zip(const struct ew_source *source);

#endif
