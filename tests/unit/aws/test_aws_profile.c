#include "base/buf.h"
#include "base/rows.h"

#include "aws/limits.h"
#include "aws/profile.h"

static struct ew_arena arena;

static int setup(void **state)
{
    (void)state;
    ew_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_arena_release(&arena);
    return 0;
}

static enum ew_status read_text(struct ew_profiles *profiles,
                                enum ew_profile_file origin, struct ew_str text,
                                struct ew_error *err)
{
    return ew_profiles_add(profiles, origin, EW_STR("f"), text, err);
}

/* name, text of the config file, the line and the words of the fault */
static const struct {
    const char *name;
    struct ew_str text;
    size_t line;
    const char *want;
} REFUSED[] = {
    {"a section without its bracket",         EW_LIT("# c\n[profile a\n"),    2,
     "profile definition must end with `]`"                                                         },
    {"a property before any section",         EW_LIT("\n\na = b"),            3,
     "expected a profile definition"                                                                },
    {"a continuation before any section",     EW_LIT(" b"),                   1,
     "expected a profile definition"                                                                },
    {"a continuation of nothing",             EW_LIT("[default]\n b"),        2,
     "expected a property definition, found continuation"                                           },
    {"a property without a sign",             EW_LIT("[default]\nab"),        2,
     "expected an `=` sign defining a property"                                                     },
    {"a property without a name",             EW_LIT("[default]\n=b"),        2,
     "property did not have a name"                                                                 },
    {"a fault in a section that is left out", EW_LIT("[x y]\nab"),            2,
     "expected an `=` sign defining a property"                                                     },
    {"a sub-property without a sign",         EW_LIT("[default]\na =\n b"),   3,
     "expected an `=` sign defining a sub-property"                                                 },
    {"a sub-property without a name",         EW_LIT("[default]\na =\n = b"), 3,
     "sub-property did not have a name"                                                             },
    {"bytes that are no UTF-8",               EW_LIT("[default]\na = \xFF"),  2,
     "the text is not UTF-8"                                                                        },
    {"a NUL",                                 EW_LIT("[default]\na = \0"),    2, "a NUL in the text"},
};

static void faults_have_a_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct ew_profiles profiles = ew_profiles_of(&arena);
        struct ew_error err = {.text = ""};
        enum ew_status status =
            read_text(&profiles, EW_PROFILE_CONFIG, REFUSED[i].text, &err);
        CHECK(REFUSED[i].name, status == EW_SYNTAX);
        CHECK(REFUSED[i].name, err.place.line == REFUSED[i].line);
        CHECK_STR(REFUSED[i].name, ew_str_from(err.text),
                  ew_str_from(REFUSED[i].want));
    }
}

/* name, config file, credentials file, profile, property, value; NULL: there
 * is none */
static const struct {
    const char *name;
    const char *config;
    const char *credentials;
    const char *profile;
    const char *property;
    const char *want;
} VALUES[] = {
    {"line ends of Windows",                     "[default]\r\na = b\r\n c\r\n", "",                 "default", "a",
     "b\nc"                                                                                                                        },
    {"a byte order mark before the text",        "\xEF\xBB\xBF[default]\na = b", "",
     "default",                                                                                                 "a",          "b"  },
    {"names of properties in any case",          "[default]\nAWS_Region = b",    "",
     "default",                                                                                                 "aws_region", "b"  },
    {"a name in quotes",                         "[profile \"a b\"]\nx = 1",     "",                 "a b",     "x",          "1"  },
    {"a name in quotes in the credentials file", "",                             "[\"a b\"]\nx = 1", "a b",
     "x",                                                                                                                     "1"  },
    {"a quote that is not closed",               "[profile \"a b]\nx = 1",       "",                 "a b",     "x",
     NULL                                                                                                                          },
    {"two quoted names",                         "[profile \"a\" \"b\"]\nx = 1", "",                 "a",       "x",          NULL },
    {"an empty quoted name",                     "[profile \"\"]\nx = 1",        "",                 "",        "x",          NULL },
    {"a name outside ASCII",
     "[profile pr\xC3\xBC"
     "f]\nx = 1",                                                                "",
     "pr\xC3\xBC"
     "f",                                                                                                       "x",          "1"  },
    {"the credentials file wins",                "[default]\nx = 1",             "[default]\nx = 2",
     "default",                                                                                                 "x",          "2"  },
    {"an empty value counts as none",            "[default]\nx =",               "",                 "default", "x",
     NULL                                                                                                                          },
    {"a later empty value too",                  "[default]\nx = 1",             "[default]\nx =",   "default",
     "x",                                                                                                                     NULL },
    {"the word before `default` counts twice",
     "[default]\ny = 1\n[profile default]\nx = 1\n[profile default]\nz = 1",     "",
     "default",                                                                                                 "x",          "1"  },
    {"a session is no profile",                  "[sso-session s]\nx = 1",       "",                 "s",       "x",          NULL },
    {"a comment needs a blank before it",        "[default]\nx = a#b ; c",       "",
     "default",                                                                                                 "x",          "a#b"},
};

static void values_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(VALUES); i++) {
        struct ew_profiles profiles = ew_profiles_of(&arena);
        struct ew_error err = {.text = ""};
        CHECK(VALUES[i].name,
              read_text(&profiles, EW_PROFILE_CONFIG,
                        ew_str_from(VALUES[i].config), &err) == EW_OK);
        CHECK(VALUES[i].name,
              read_text(&profiles, EW_PROFILE_CREDENTIALS,
                        ew_str_from(VALUES[i].credentials), &err) == EW_OK);
        const struct ew_profile *profile = ew_profiles_find(
            &profiles, EW_PROFILE_PLAIN, ew_str_from(VALUES[i].profile));
        struct ew_str got = ew_profile_get(profile, VALUES[i].property);
        CHECK(VALUES[i].name, (got.ptr != NULL) == (VALUES[i].want != NULL));
        CHECK_STR(VALUES[i].name, got, ew_str_from(VALUES[i].want));
    }
}

/* name, the value of `s3`, the sub-property `endpoint_url`; NULL: none */
static const struct {
    const char *name;
    const char *text;
    const char *want;
} NESTED[] = {
    {"a sub-property",              "[services x]\ns3 =\n endpoint_url = u\n",                 "u" },
    {"its name in any case",        "[services x]\ns3 =\n Endpoint_URL = u\n",                 "u" },
    {"the last one counts",
     "[services x]\ns3 =\n endpoint_url = u\n endpoint_url = v",                               "v" },
    {"among others",                "[services x]\ns3 =\n a = b\n endpoint_url = u\n c = d\n",
     "u"                                                                                           },
    {"with a comment behind it",    "[services x]\ns3 =\n endpoint_url = u # c\n",
     "u"                                                                                           },
    {"below a value there is none", "[services x]\ns3 = y\n endpoint_url = u\n",
     NULL                                                                                          },
    {"an empty one is none",        "[services x]\ns3 =\n endpoint_url =\n",                   NULL},
    {"of another service",          "[services x]\nsts =\n endpoint_url = u\n",                NULL},
};

static void sub_properties_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NESTED); i++) {
        struct ew_profiles profiles = ew_profiles_of(&arena);
        CHECK(NESTED[i].name,
              read_text(&profiles, EW_PROFILE_CONFIG,
                        ew_str_from(NESTED[i].text), NULL) == EW_OK);
        const struct ew_profile *services =
            ew_profiles_find(&profiles, EW_PROFILE_SERVICES, EW_STR("x"));
        struct ew_str got =
            ew_profile_nested(services, EW_STR("s3"), EW_STR("endpoint_url"));
        CHECK_STR(NESTED[i].name, got, ew_str_from(NESTED[i].want));
    }
}

static void places_and_origins_are_kept(void **state)
{
    (void)state;
    struct ew_profiles profiles = ew_profiles_of(&arena);
    CHECK("", read_text(&profiles, EW_PROFILE_CONFIG,
                        EW_STR("[default]\na = 1\nb = 1"), NULL) == EW_OK);
    CHECK("", read_text(&profiles, EW_PROFILE_CREDENTIALS,
                        EW_STR("\n[default]\nb = 2"), NULL) == EW_OK);
    const struct ew_profile *profile =
        ew_profiles_find(&profiles, EW_PROFILE_PLAIN, EW_STR("default"));
    const struct ew_profile_property *a =
        ew_profile_property(profile, EW_STR("a"));
    const struct ew_profile_property *b =
        ew_profile_property(profile, EW_STR("b"));
    CHECK("a", a->place.line == 2 && a->origin == EW_PROFILE_CONFIG);
    CHECK("b", b->place.line == 3 && b->origin == EW_PROFILE_CREDENTIALS);
    CHECK("section", profile->place.line == 1);
}

static void what_is_left_out_is_noted(void **state)
{
    (void)state;
    struct ew_profiles profiles = ew_profiles_of(&arena);
    CHECK("", read_text(&profiles, EW_PROFILE_CONFIG,
                        EW_STR("[dev]\n[default]\na b = c\n"
                               "[profile default]\n"),
                        NULL) == EW_OK);
    const struct ew_diag *notes = profiles.notes.list.items;
    CHECK("count", profiles.notes.list.count == 3);
    CHECK_STR("section", notes[0].text,
              EW_STR("no section that is known here: `[dev]`"));
    CHECK_STR("property", notes[1].text,
              EW_STR("no valid name of a property: `a b`"));
    CHECK_STR("default", notes[2].text,
              EW_STR("`[default]` is left out beside `[profile default]`"));
    CHECK("lines", notes[0].place.line == 1 && notes[1].place.line == 3 &&
                       notes[2].place.line == 2);
}

static void a_file_is_bounded(void **state)
{
    (void)state;
    struct ew_buf text;
    struct ew_error err;
    ew_buf_init(&text);
    char *room = ew_buf_add_room(&text, EW_AWS_MAX_CONFIG_BYTES);
    for (size_t i = 0; i < EW_AWS_MAX_CONFIG_BYTES; i++) {
        room[i] = '\n';
    }
    struct ew_profiles profiles = ew_profiles_of(&arena);
    CHECK("at the limit", read_text(&profiles, EW_PROFILE_CONFIG,
                                    ew_buf_str(&text), &err) == EW_OK);
    ew_buf_add_char(&text, '\n');
    CHECK("past it", read_text(&profiles, EW_PROFILE_CONFIG, ew_buf_str(&text),
                               &err) == EW_LIMIT);
    ew_buf_release(&text);
}

/* Whichever allocation fails, it is told. */
static void memory_may_run_out(void **state)
{
    (void)state;
    static const struct ew_str TEXT =
        EW_LIT("[dev]\n[profile a]\nx =\n y = 1\nz z = 1\n"
               "[services s]\nx = 1\n[default]\n[profile default]\n");
    for (size_t n = 1;; n++) {
        struct ew_arena small;
        ew_arena_init(&small);
        small.fail_after = n;
        struct ew_profiles profiles = ew_profiles_of(&small);
        enum ew_status status =
            read_text(&profiles, EW_PROFILE_CONFIG, TEXT, NULL);
        bool done = small.allocations < n;
        CHECK("status", status == EW_NOMEM ||
                            (status == EW_OK && (done || profiles.notes.cut)));
        ew_arena_release(&small);
        if (done) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(faults_have_a_line, setup, teardown),
        cmocka_unit_test_setup_teardown(values_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(sub_properties_are_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(places_and_origins_are_kept, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_noted, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_may_run_out, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
