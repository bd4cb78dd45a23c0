/**
 * Any text as a config and as a credentials file: reading never crashes, and
 * a refused one has a line. Of what is read, names are valid and found again;
 * written out and read again it is the same.
 */
#include "base/buf.h"

#include "aws/profile.h"

#include <stdint.h>
#include <stdlib.h>

/* assert() would be gone in a release build. */
#define HOLDS(condition)    \
    do {                    \
        if (!(condition)) { \
            abort();        \
        }                   \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const WORDS[EW_PROFILE_KINDS] = {"profile", "sso-session",
                                                    "services"};

static const struct ew_profile *section_at(const struct ew_profiles *profiles,
                                           size_t kind, size_t i)
{
    return ((struct ew_profile **)profiles->sections[kind].items)[i];
}

static const struct ew_profile_property *property_at(
    const struct ew_profile *profile, size_t i)
{
    return ((struct ew_profile_property **)profile->properties.items)[i];
}

static void check_profile(const struct ew_profile *profile)
{
    HOLDS(profile->name.len > 0 && profile->place.line > 0);
    for (size_t i = 0; i < profile->properties.count; i++) {
        const struct ew_profile_property *p = property_at(profile, i);
        HOLDS(p->name.len > 0 && p->value.ptr && p->place.line > 0);
        HOLDS(ew_profile_property(profile, p->name) == p);
        for (size_t c = 0; c < p->name.len; c++) {
            HOLDS(ew_ascii_lower(p->name.ptr[c]) == p->name.ptr[c]);
            HOLDS(p->name.ptr[c] != ' ' && p->name.ptr[c] != '=');
        }
    }
}

static void check_all(const struct ew_profiles *profiles)
{
    for (size_t kind = 0; kind < EW_PROFILE_KINDS; kind++) {
        for (size_t i = 0; i < profiles->sections[kind].count; i++) {
            const struct ew_profile *profile = section_at(profiles, kind, i);
            check_profile(profile);
            HOLDS(ew_profiles_find(profiles, (enum ew_profile_kind)kind,
                                   profile->name) == profile);
        }
    }
}

/* In the form of the config file; a name always in quotes. */
static void write_all(const struct ew_profiles *profiles, struct ew_buf *out)
{
    for (size_t kind = 0; kind < EW_PROFILE_KINDS; kind++) {
        for (size_t i = 0; i < profiles->sections[kind].count; i++) {
            const struct ew_profile *profile = section_at(profiles, kind, i);
            ew_buf_printf(out, "[%s \"", WORDS[kind]);
            ew_buf_add(out, profile->name);
            ew_buf_add(out, EW_STR("\"]\n"));
            for (size_t n = 0; n < profile->properties.count; n++) {
                const struct ew_profile_property *p = property_at(profile, n);
                ew_buf_add(out, p->name);
                /* Behind a blank a value could be a comment. */
                ew_buf_add_char(out, '=');
                for (size_t c = 0; c < p->value.len; c++) {
                    ew_buf_add_char(out, p->value.ptr[c]);
                    if (p->value.ptr[c] == '\n') {
                        ew_buf_add_char(out, ' ');
                    }
                }
                ew_buf_add_char(out, '\n');
            }
        }
    }
}

static void check_same(const struct ew_profiles *a, const struct ew_profiles *b)
{
    for (size_t kind = 0; kind < EW_PROFILE_KINDS; kind++) {
        HOLDS(a->sections[kind].count == b->sections[kind].count);
        for (size_t i = 0; i < a->sections[kind].count; i++) {
            const struct ew_profile *mine = section_at(a, kind, i);
            const struct ew_profile *other = section_at(b, kind, i);
            HOLDS(ew_str_eq(mine->name, other->name));
            HOLDS(mine->properties.count == other->properties.count);
            for (size_t n = 0; n < mine->properties.count; n++) {
                const struct ew_profile_property *p = property_at(mine, n);
                const struct ew_profile_property *q = property_at(other, n);
                HOLDS(ew_str_eq(p->name, q->name));
                HOLDS(ew_str_eq(p->value, q->value));
            }
        }
    }
}

static void run(struct ew_arena *arena, enum ew_profile_file origin,
                struct ew_str text)
{
    struct ew_profiles profiles = ew_profiles_of(arena);
    struct ew_error err;
    if (ew_profiles_add(&profiles, origin, EW_STR("input"), text, &err) !=
        EW_OK) {
        HOLDS(err.status == EW_SYNTAX && err.place.line > 0);
        return;
    }
    check_all(&profiles);
    struct ew_buf out;
    struct ew_profiles again = ew_profiles_of(arena);
    ew_buf_init(&out);
    write_all(&profiles, &out);
    HOLDS(ew_profiles_add(&again, EW_PROFILE_CONFIG, EW_STR("again"),
                          ew_buf_str(&out), &err) == EW_OK);
    check_same(&profiles, &again);
    ew_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    struct ew_str input = {size ? (const char *)data : "", size};
    ew_arena_init(&arena);
    run(&arena, EW_PROFILE_CONFIG, input);
    run(&arena, EW_PROFILE_CREDENTIALS, input);
    ew_arena_release(&arena);
    return 0;
}
