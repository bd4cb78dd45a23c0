/** String slices: borrowed, immutable, passed by value, never terminated. */
#ifndef EW_BASE_STR_H
#define EW_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** ptr == NULL means absent; "" is present and empty. */
struct ew_str {
    const char *ptr;
    size_t len;
};

/** For initializers of static tables. */
#define EW_LIT(text)              \
    {                             \
        (text), sizeof(text) - 1, \
    }
/** As an expression. */
#define EW_STR(text) ((struct ew_str){(text), sizeof(text) - 1})
/** For "%.*s". */
#define EW_STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

/** The slice of a terminated string; absent for NULL. */
struct ew_str ew_str_from(const char *text);

/** The same bytes; absent and empty are equal. */
bool ew_str_eq(struct ew_str a, struct ew_str b);
/** Ignores the case of ASCII letters only. */
bool ew_str_eq_nocase(struct ew_str a, struct ew_str b);
/** Bytewise order; a prefix comes before what it starts. */
int ew_str_cmp(struct ew_str a, struct ew_str b);
/** The same for qsort, of an array of struct ew_str. */
int ew_str_order(const void *a, const void *b);
/** Every text starts with, ends in and contains the empty one. */
bool ew_str_starts(struct ew_str s, struct ew_str prefix);
bool ew_str_starts_nocase(struct ew_str s, struct ew_str prefix);
bool ew_str_ends(struct ew_str s, struct ew_str suffix);
/** Index of the first c, or s.len where there is none. */
size_t ew_str_find(struct ew_str s, char c);
bool ew_str_contains(struct ew_str s, struct ew_str part);
typedef bool ew_str_test_fn(struct ew_str s, struct ew_str word);
/** Is test true of s and one of the words of an array? */
#define EW_STR_ANY(test, s, words) \
    ew_str_any((test), (s), (words), sizeof(words) / sizeof(*(words)))
/** What EW_STR_ANY calls. */
bool ew_str_any(ew_str_test_fn *test, struct ew_str s,
                const struct ew_str *words, size_t count);
/** The bytes [from, to), both clamped to s. */
struct ew_str ew_str_slice(struct ew_str s, size_t from, size_t to);
/**
 * The part before the first separator. *rest gets what follows it, absent
 * where s has no separator. rest may point to the variable s came from.
 */
struct ew_str ew_str_cut(struct ew_str s, char separator, struct ew_str *rest);
/** The word that *rest begins with, blanks left out; *rest is what is behind
 * it and its blanks. Empty when there is none. */
struct ew_str ew_str_take_word(struct ew_str *rest);
/** A blank, a tab or a byte of a line's end. */
bool ew_is_blank(char c);
/** Without blanks, tabs and line ends on both sides. */
struct ew_str ew_str_trim(struct ew_str s);
/** FNV-1a, 64 bits; not for hostile keys without a seed of their own. */
uint64_t ew_str_hash(struct ew_str s);
/** SipHash-1-3, for tables whose keys may be chosen to collide. */
uint64_t ew_str_hash_keyed(struct ew_str s, uint64_t key);
/** A key that the author of the input cannot know. */
uint64_t ew_str_hash_key(void);
char ew_ascii_lower(char c);
/** Of a hexadecimal digit, in either case; -1: it is none. */
int ew_hex_value(char c);
/** 2 * count lower-case digits and a NUL to out. */
void ew_hex_write(const unsigned char *bytes, size_t count, char *out);
/**
 * Decimal digits only, no sign, no blank. False when empty, another byte
 * occurs or the value passes max; *out is then untouched.
 */
bool ew_str_to_u64(struct ew_str s, uint64_t max, uint64_t *out);
/** The id of an AWS account: twelve digits, and nothing else. */
bool ew_is_account_id(struct ew_str s);
/** The folder of a file, with the slash at its end; empty: the working one. */
struct ew_str ew_str_folder(struct ew_str path);
/**
 * What is behind the last slash, of the path of a file, or of a name or an ARN
 * with a path in it; all of it where there is no slash.
 */
struct ew_str ew_str_last_part(struct ew_str path);

#endif
