/*
 * The files config and credentials, read by the rules of the AWS CLI and not
 * by those of any INI reader: nested properties, section names in quotes,
 * comments only where the CLI sees them. Published cases of the SDKs are run
 * against it (tests/conformance).
 */
#include "aws/profile.h"

#include "base/buf.h"
#include "base/utf8.h"

#include "aws/limits.h"

/* One file while it is read, line by line. */
struct reader {
    struct ew_profiles *profiles;
    enum ew_profile_file origin;
    struct ew_place place; /* of the current line */
    /* NULL before the first section. One that is left out is read all the
     * same, since its faults are faults of the file. */
    struct ew_profile *section;
    struct ew_profile_property *property; /* may be continued */
    struct ew_buf value;                  /* of property, so far */
    bool nested; /* what continues it are sub-properties */
    struct ew_error *err;
};

static bool is_profile_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_comment(char c)
{
    return c == '#' || c == ';';
}

/* Letters outside ASCII are let through: others do so too. */
static bool is_name_char(char c)
{
    unsigned char byte = (unsigned char)c;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || byte >= 0x80 ||
           ew_str_find(EW_STR("-_/.%@:+"), c) < 8;
}

static bool is_property_name(struct ew_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_name_char(s.ptr[i])) {
            return false;
        }
    }
    return s.len > 0;
}

/* Without blanks and comment. Behind a value a comment needs a blank before
 * it; behind a section it does not. */
static struct ew_str without_comment(struct ew_str line, bool needs_blank)
{
    line = ew_str_trim(line);
    bool after_blank = false;
    for (size_t i = 0; i < line.len; i++) {
        if (is_comment(line.ptr[i]) && (after_blank || !needs_blank)) {
            return ew_str_trim(ew_str_slice(line, 0, i));
        }
        after_blank = is_profile_blank(line.ptr[i]);
    }
    return line;
}

static enum ew_status syntax(const struct reader *r, const char *text)
{
    return ew_fail_at(r->err, EW_SYNTAX, r->place, "%s", text);
}

/* ---- properties --------------------------------------------------------- */

static enum ew_status split_property(const struct reader *r, struct ew_str line,
                                     bool nested, struct ew_str *name,
                                     struct ew_str *value)
{
    line = without_comment(line, true);
    struct ew_str rest = {NULL, 0};
    *name = ew_str_trim(ew_str_cut(line, '=', &rest));
    if (!rest.ptr) {
        return syntax(r, nested ? "expected an `=` sign defining a sub-property"
                                : "expected an `=` sign defining a property");
    }
    if (name->len == 0) {
        return syntax(r, nested ? "sub-property did not have a name"
                                : "property did not have a name");
    }
    *value = ew_str_trim(rest);
    return EW_OK;
}

/* The value is whole only when another line does not continue it. */
static enum ew_status end_property(struct reader *r)
{
    if (!r->property) {
        return EW_OK;
    }
    struct ew_arena *arena = r->profiles->arena;
    r->property->value = ew_arena_str(arena, ew_buf_str(&r->value));
    bool failed = r->value.failed || !r->property->value.ptr;
    r->property = NULL;
    r->value.len = 0;
    return failed ? ew_fail_memory(r->err) : EW_OK;
}

/* The property of that name in the section, made when it is new; one that is
 * noted and left out belongs to no section. */
static struct ew_profile_property *property_of(struct reader *r,
                                               struct ew_str name)
{
    struct ew_arena *arena = r->profiles->arena;
    struct ew_str lower = ew_arena_lower(arena, name);
    if (!lower.ptr) {
        return NULL;
    }
    struct ew_profile_property *found =
        ew_map_find(&r->section->by_name, lower);
    if (found) {
        return found;
    }
    found = EW_NEW(arena, struct ew_profile_property);
    if (!found) {
        return NULL;
    }
    found->name = lower;
    if (!is_property_name(lower)) {
        ew_diag_add(&r->profiles->notes, r->place,
                    "no valid name of a property: `%.*s`", EW_STR_ARG(lower));
        return found;
    }
    struct ew_profile_property **slot = ew_vec_push(&r->section->properties);
    if (!slot || ew_map_put(&r->section->by_name, lower, found) != EW_OK) {
        return NULL;
    }
    *slot = found;
    return found;
}

static enum ew_status read_property(struct reader *r, struct ew_str line)
{
    struct ew_str name = {NULL, 0};
    struct ew_str value = {NULL, 0};
    if (!r->section) {
        return syntax(r, "expected a profile definition");
    }
    EW_TRY(split_property(r, line, false, &name, &value));
    r->property = property_of(r, name);
    EW_TRY_MEMORY_FOR(r->property, r->err);
    r->property->place = r->place;
    r->property->origin = r->origin;
    r->nested = value.len == 0;
    ew_buf_add(&r->value, value);
    return EW_OK;
}

static enum ew_status read_continuation(struct reader *r, struct ew_str line)
{
    if (!r->section) {
        return syntax(r, "expected a profile definition");
    }
    if (!r->property) {
        return syntax(r, "expected a property definition, found continuation");
    }
    if (r->nested) {
        struct ew_str name;
        struct ew_str value;
        EW_TRY(split_property(r, line, true, &name, &value));
    }
    ew_buf_add_char(&r->value, '\n');
    ew_buf_add(&r->value, ew_str_trim(line));
    return EW_OK;
}

/* ---- sections ----------------------------------------------------------- */

/* `word NAME`: whether it starts so; *name gets the rest. */
static bool has_prefix(struct ew_str title, struct ew_str word,
                       struct ew_str *name)
{
    if (!ew_str_starts(title, word) || title.len == word.len ||
        !is_profile_blank(title.ptr[word.len])) {
        return false;
    }
    *name = ew_str_trim(ew_str_slice(title, word.len, title.len));
    return true;
}

/* `"my profile"` without its quotes; false for a name that cannot be. */
static bool unquote_section(struct ew_str *name)
{
    if (!ew_str_starts(*name, EW_STR("\""))) {
        return is_property_name(*name);
    }
    struct ew_str inner = ew_str_slice(*name, 1, name->len);
    if (ew_str_find(inner, '"') + 1 != inner.len || inner.len < 2) {
        return false;
    }
    *name = ew_str_slice(inner, 0, inner.len - 1);
    return true;
}

/* What a section is by its title; false when it is left out. */
static bool classify_section(enum ew_profile_file origin, struct ew_str title,
                             enum ew_profile_kind *kind, struct ew_str *name,
                             bool *prefixed)
{
    *kind = EW_PROFILE_PLAIN;
    *name = title;
    *prefixed = false;
    if (origin == EW_PROFILE_CREDENTIALS) {
        return unquote_section(name);
    }
    if (has_prefix(title, EW_STR("profile"), name)) {
        *prefixed = true;
    } else if (has_prefix(title, EW_STR("sso-session"), name)) {
        *kind = EW_PROFILE_SSO_SESSION;
    } else if (has_prefix(title, EW_STR("services"), name)) {
        *kind = EW_PROFILE_SERVICES;
    } else {
        return ew_str_eq(title, EW_STR("default"));
    }
    return unquote_section(name);
}

static struct ew_profile *new_section(struct reader *r, struct ew_str name)
{
    struct ew_arena *arena = r->profiles->arena;
    struct ew_profile *made = EW_NEW(arena, struct ew_profile);
    if (made) {
        made->name = name;
        made->place = r->place;
        made->properties =
            ew_vec_of(arena, sizeof(struct ew_profile_property *));
        made->by_name = ew_map_of(arena);
    }
    return made;
}

/* In the config file `[profile default]` makes every `[default]` count for
 * nothing, wherever it stands. */
static struct ew_profile *prefer(struct reader *r, struct ew_profile *found,
                                 bool prefixed)
{
    bool config = r->origin == EW_PROFILE_CONFIG;
    if (!config || found->prefixed == prefixed) {
        return found;
    }
    ew_diag_add(&r->profiles->notes, prefixed ? found->place : r->place,
                "`[default]` is left out beside `[profile default]`");
    if (!prefixed) {
        return new_section(r, found->name);
    }
    struct ew_arena *arena = r->profiles->arena;
    found->properties = ew_vec_of(arena, sizeof(struct ew_profile_property *));
    found->by_name = ew_map_of(arena);
    found->place = r->place;
    found->prefixed = true;
    return found;
}

static struct ew_profile *section_of(struct reader *r, struct ew_str title)
{
    enum ew_profile_kind kind;
    struct ew_str name;
    bool prefixed;
    struct ew_profiles *profiles = r->profiles;
    if (!classify_section(r->origin, title, &kind, &name, &prefixed)) {
        ew_diag_add(&profiles->notes, r->place,
                    "no section that is known here: `[%.*s]`",
                    EW_STR_ARG(title));
        return new_section(r, title);
    }
    struct ew_profile *found = ew_map_find(&profiles->by_name[kind], name);
    if (found) {
        return kind == EW_PROFILE_PLAIN && ew_str_eq(name, EW_STR("default"))
                   ? prefer(r, found, prefixed)
                   : found;
    }
    found = new_section(r, name);
    struct ew_profile **slot =
        found ? ew_vec_push(&profiles->sections[kind]) : NULL;
    if (!slot || ew_map_put(&profiles->by_name[kind], name, found) != EW_OK) {
        return NULL;
    }
    found->prefixed = prefixed;
    *slot = found;
    return found;
}

static enum ew_status read_section(struct reader *r, struct ew_str line)
{
    line = without_comment(line, false);
    if (!ew_str_ends(line, EW_STR("]"))) {
        return syntax(r, "profile definition must end with `]`");
    }
    struct ew_str title = ew_str_trim(ew_str_slice(line, 1, line.len - 1));
    r->section = section_of(r, title);
    return r->section ? EW_OK : ew_fail_memory(r->err);
}

/* ---- the file ----------------------------------------------------------- */

static enum ew_status check_profile_text(const struct reader *r,
                                         struct ew_str line)
{
    size_t used = 0;
    for (struct ew_str rest = line; rest.len > 0;
         rest = ew_str_slice(rest, used, rest.len)) {
        uint32_t code = 0;
        used = ew_utf8_decode(rest, &code);
        if (used == 0 || code == 0) {
            return syntax(r, used == 0 ? "the text is not UTF-8"
                                       : "a NUL in the text");
        }
    }
    return EW_OK;
}

static enum ew_status read_profile_line(struct reader *r, struct ew_str line)
{
    EW_TRY(check_profile_text(r, line));
    if (ew_str_trim(line).len == 0 || is_comment(line.ptr[0])) {
        return EW_OK;
    }
    if (is_profile_blank(line.ptr[0])) {
        return read_continuation(r, line);
    }
    EW_TRY(end_property(r));
    return line.ptr[0] == '[' ? read_section(r, line) : read_property(r, line);
}

static enum ew_status read_lines(struct reader *r, struct ew_str text)
{
    if (ew_str_starts(text, EW_STR("\xEF\xBB\xBF"))) {
        text = ew_str_slice(text, 3, text.len);
    }
    while (text.ptr) {
        struct ew_str line = ew_str_cut(text, '\n', &text);
        r->place.line++;
        EW_TRY(read_profile_line(r, line));
    }
    return end_property(r);
}

struct ew_profiles ew_profiles_of(struct ew_arena *arena)
{
    struct ew_profiles profiles = {
        .arena = arena,
        .notes = ew_diags_of(arena),
    };
    for (size_t kind = 0; kind < EW_PROFILE_KINDS; kind++) {
        profiles.sections[kind] = ew_vec_of(arena, sizeof(struct ew_profile *));
        profiles.by_name[kind] = ew_map_of(arena);
    }
    return profiles;
}

enum ew_status ew_profiles_add(struct ew_profiles *profiles,
                               enum ew_profile_file origin, struct ew_str file,
                               struct ew_str text, struct ew_error *err)
{
    struct reader r = {
        .profiles = profiles,
        .origin = origin,
        .place = {.file = file, .column = 1},
        .err = err,
    };
    if (text.len > EW_AWS_MAX_CONFIG_BYTES) {
        return ew_fail_at(err, EW_LIMIT, r.place, "more than %zu bytes",
                          EW_AWS_MAX_CONFIG_BYTES);
    }
    ew_buf_init(&r.value);
    enum ew_status status = read_lines(&r, text);
    ew_buf_release(&r.value);
    return status;
}

/* ---- asking ------------------------------------------------------------- */

const struct ew_profile *ew_profiles_find(const struct ew_profiles *profiles,
                                          enum ew_profile_kind kind,
                                          struct ew_str name)
{
    return ew_map_find(&profiles->by_name[kind], name);
}

const struct ew_profile_property *ew_profile_property(
    const struct ew_profile *profile, struct ew_str name)
{
    return profile ? ew_map_find(&profile->by_name, name) : NULL;
}

struct ew_str ew_profile_get(const struct ew_profile *profile, const char *name)
{
    const struct ew_profile_property *property =
        ew_profile_property(profile, ew_str_from(name));
    if (!property || property->value.len == 0) {
        return (struct ew_str){NULL, 0};
    }
    return property->value;
}

struct ew_str ew_profile_nested(const struct ew_profile *profile,
                                struct ew_str name, struct ew_str nested)
{
    struct ew_str found = {NULL, 0};
    const struct ew_profile_property *property =
        ew_profile_property(profile, name);
    struct ew_str rest = {NULL, 0};
    if (property) {
        /* A value of its own means that there are no sub-properties. */
        struct ew_str own = ew_str_cut(property->value, '\n', &rest);
        rest = own.len > 0 ? found : rest;
    }
    while (rest.ptr) {
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        struct ew_str value = {NULL, 0};
        struct ew_str key =
            ew_str_trim(ew_str_cut(without_comment(line, true), '=', &value));
        if (value.ptr && ew_str_eq_nocase(key, nested)) {
            found = ew_str_trim(value);
        }
    }
    return found.len > 0 ? found : (struct ew_str){NULL, 0};
}
