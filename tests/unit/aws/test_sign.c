#include "base/rows.h"

#include "aws/failure.h"
#include "aws/http.h"
#include "aws/sign.h"

static struct ew_arena arena;

static void test_path(void **state)
{
    (void)state;
    enum { USUAL = 0, S3 = EW_AWS_SIGN_PATH_AS_IS | EW_AWS_SIGN_PATH_ONCE };
    static const struct {
        const char *name;
        unsigned flags;
        const char *path;
        const char *want;
    } ROWS[] = {
        {"nothing is the root",          USUAL, "",            "/"                 },
        {"the root",                     USUAL, "/",           "/"                 },
        {"a segment",                    USUAL, "/a",          "/a"                },
        {"a slash at the end stays",     USUAL, "/a/",         "/a/"               },
        {"double slashes are one",       USUAL, "//a///b//",   "/a/b/"             },
        {"a dot is nothing",             USUAL, "/./a/.",      "/a"                },
        {"two dots take one away",       USUAL, "/a/b/../c",   "/a/c"              },
        {"never above the root",         USUAL, "/../../a",    "/a"                },
        {"escapes are escaped again",    USUAL, "/a%20b",      "/a%2520b"          },
        {"everything else is, too",      USUAL,
         "/a b*\xC3\xA9:",                                     "/a%20b%2A%C3%A9%3A"},
        {"unreserved bytes stay",        USUAL, "/-._~09azAZ", "/-._~09azAZ"       },
        {"S3 keeps dots and slashes",    S3,    "//a/../b",    "//a/../b"          },
        {"S3 keeps escapes",             S3,    "/a%20b c",    "/a%20b%20c"        },
        {"a percent alone is no escape", S3,    "/100%",       "/100%25"           },
        {"nor with one digit",           S3,    "/%2",         "/%252"             },
        {"nor with a letter too far",    S3,    "/%2g",        "/%252g"            },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK_STR(ROWS[i].name,
                  ew_aws_canonical_path(&arena, ew_str_from(ROWS[i].path),
                                        ROWS[i].flags),
                  ew_str_from(ROWS[i].want));
    }
}

static void test_query(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *query;
        const char *want;
    } ROWS[] = {
        {"absent",                          NULL,               ""               },
        {"empty",                           "",                 ""               },
        {"one",                             "a=b",              "a=b"            },
        {"sorted by name",                  "b=1&a=2",          "a=2&b=1"        },
        {"then by value",                   "a=2&a=1",          "a=1&a=2"        },
        {"by name, not by pair",            "a-b=1&a=2",        "a=2&a-b=1"      },
        {"capitals first",                  "a=1&B=2",          "B=2&a=1"        },
        {"a name alone has an empty value", "acl&a=1",          "a=1&acl="       },
        {"only the first = divides",        "a=b=c",            "a=b%3Dc"        },
        {"escapes have one form",           "%e1%88%b4=%41",    "%E1%88%B4=A"    },
        {"bytes are escaped",               "\xE1\x88\xB4=a/b", "%E1%88%B4=a%2Fb"},
        {"a plus is a blank",               "a=b+c",            "a=b%20c"        },
        {"an escaped plus is one",          "a=b%2Bc",          "a=b%2Bc"        },
        {"no name, no pair",                "&&a=1&",           "a=1"            },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK_STR(ROWS[i].name,
                  ew_aws_canonical_query(&arena, ew_str_from(ROWS[i].query)),
                  ew_str_from(ROWS[i].want));
    }
}

static const struct ew_aws_credentials KEYS = {
    .access_key_id = EW_LIT("AKIDEXAMPLE"),
    .secret = EW_LIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    .session_token = EW_LIT("to/ken=="),
};

static void test_headers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_aws_header header;
        const char *line; /* in the canonical request; NULL: refused */
    } ROWS[] = {
        {"names in lower case",             {EW_LIT("X-B"), EW_LIT("1")},                 "\nx-b:1\n"   },
        {"blanks are folded",
         {EW_LIT("x"), EW_LIT(" a  b\t c ")},
         "\nx:a b c\n"                                                                                  },
        {"an empty value stays",            {EW_LIT("x"), EW_LIT("")},                    "\nx:\n"      },
        {"one name, one line",              {EW_LIT("HOST"), EW_LIT("b")},                "\nhost:a,b\n"},
        {"what proxies change is left out",
         {EW_LIT("User-Agent"), EW_LIT("u")},
         "\n\nhost;x-amz-date;x-amz-security-token\n"                                                   },
        {"the token is covered",
         {EW_LIT("x"), EW_LIT("")},
         "\nx-amz-security-token:to/ken==\n"                                                            },
        {"a date of its own is refused",
         {EW_LIT("x-amz-date"), EW_LIT("")},
         NULL                                                                                           },
        {"so is a token",                   {EW_LIT("X-Amz-Security-Token"), EW_LIT("")}, NULL          },
        {"and a signature",                 {EW_LIT("Authorization"), EW_LIT("")},        NULL          },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_aws_signature got;
        struct ew_aws_header headers[] = {
            {EW_STR("Host"), EW_STR("a")},
            ROWS[i].header
        };
        struct ew_aws_sign_input input = {
            .method = EW_STR("GET"),
            .headers = headers,
            .header_count = 2,
            .signing = {&KEYS, EW_STR("iam"), EW_STR("us-east-1")},
        };
        enum ew_status status = ew_aws_sign(&arena, &input, &got, NULL);
        CHECK(ROWS[i].name, (status == EW_OK) == (ROWS[i].line != NULL));
        CHECK(ROWS[i].name,
              !ROWS[i].line || ew_str_contains(got.canonical_request,
                                               ew_str_from(ROWS[i].line)));
    }
}

static void test_flags(void **state)
{
    (void)state;
    struct ew_aws_header host = {EW_STR("Host"), EW_STR("a")};
    struct ew_aws_sign_input input = {
        .method = EW_STR("PUT"),
        .body = EW_STR("body"),
        .signing = {&KEYS, EW_STR("s3"), EW_STR("us-east-1")},
        .flags = EW_AWS_SIGN_BODY_UNSIGNED | EW_AWS_SIGN_TOKEN_UNSIGNED,
    };
    struct ew_aws_signature got;
    assert_int_equal(ew_aws_sign(&arena, &input, &got, NULL), EW_INVALID);
    input.headers = &host;
    input.header_count = 1;
    assert_int_equal(ew_aws_sign(&arena, &input, &got, NULL), EW_OK);
    CHECK("the body is not covered",
          ew_str_ends(got.canonical_request, EW_STR("\nUNSIGNED-PAYLOAD")));
    CHECK("the token is not covered",
          !ew_str_contains(got.canonical_request, EW_STR("security-token")));
    struct ew_str token =
        ew_http_header(got.headers, got.header_count, "x-amz-security-token");
    CHECK_STR("but sent", token, KEYS.session_token);
    CHECK("four headers are added", got.header_count == EW_AWS_SIGN_HEADERS);
}

static void test_memory(void **state)
{
    (void)state;
    struct ew_aws_header host = {EW_STR("Host"), EW_STR("a")};
    struct ew_aws_sign_input input = {
        .method = EW_STR("POST"),
        .path = EW_STR("/a/../b"),
        .query = EW_STR("b=1&a=2"),
        .headers = &host,
        .header_count = 1,
        .signing = {&KEYS, EW_STR("iam"), EW_STR("us-east-1")},
    };
    enum ew_status status = EW_NOMEM;
    for (size_t n = 1; status != EW_OK; n++) {
        struct ew_aws_signature got;
        struct ew_arena poor;
        ew_arena_init(&poor);
        poor.fail_after = n;
        status = ew_aws_sign(&poor, &input, &got, NULL);
        ew_arena_release(&poor);
        assert_true(status == EW_OK || status == EW_NOMEM);
        assert_true(n < 1000);
    }
}

static void test_url(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *url;
        const char *host; /* NULL: refused */
        const char *path;
        const char *query;
    } ROWS[] = {
        {"a host",                          "https://iam.amazonaws.com",     "iam.amazonaws.com", "/",       NULL   },
        {"its usual port is left out",      "https://a.example:443/x",       "a.example",
         "/x",                                                                                               NULL   },
        {"another is not",                  "https://a.example:8443/x",      "a.example:8443",    "/x",
         NULL                                                                                                       },
        {"a query",                         "https://a.example/x?y=z&q",     "a.example",         "/x",      "y=z&q"},
        {"dots and escapes stay",           "https://a.example/x/../%2e//",  "a.example",
         "/x/../%2e//",                                                                                      NULL   },
        {"this machine may do without TLS", "http://localhost:80/x",
         "localhost",                                                                             "/x",      NULL   },
        {"by number",                       "http://127.0.0.9:81/",          "127.0.0.9:81",      "/",       NULL   },
        {"and in IPv6",                     "http://[::1]:81/",              "[::1]:81",          "/",       NULL   },
        {"instance metadata",               "http://169.254.169.254/latest",
         "169.254.169.254",                                                                       "/latest", NULL   },
        {"and in IPv6",                     "http://[fd00:ec2::254]/",       "[fd00:ec2::254]",   "/",
         NULL                                                                                                       },
        {"containers",                      "http://169.254.170.2/v2",       "169.254.170.2",     "/v2",     NULL   },
        {"pods",                            "http://169.254.170.23/v1",      "169.254.170.23",    "/v1",     NULL   },
        {"nobody else",                     "http://169.254.169.253/",       NULL,                NULL,      NULL   },
        {"no name that looks like it",      "http://127.0.0.1.example/",     NULL,                NULL,
         NULL                                                                                                       },
        {"nor localhost",                   "http://localhost.example/",     NULL,                NULL,      NULL   },
        {"nor as a user name",              "http://localhost@a.example/",   NULL,                NULL,      NULL   },
        {"no user name at all",             "https://me@a.example/",         NULL,                NULL,      NULL   },
        {"no fragment",                     "https://a.example/#x",          NULL,                NULL,      NULL   },
        {"no other scheme",                 "ftp://localhost/",              NULL,                NULL,      NULL   },
        {"no file",                         "file:///etc/passwd",            NULL,                NULL,      NULL   },
        {"no scheme",                       "a.example/",                    NULL,                NULL,      NULL   },
        {"no host",                         "https://",                      NULL,                NULL,      NULL   },
        {"a line break",                    "https://a.example/\nx",         NULL,                NULL,      NULL   },
        {"empty",                           "",                              NULL,                NULL,      NULL   },
        {"absent",                          NULL,                            NULL,                NULL,      NULL   },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_http_url got;
        struct ew_error err;
        enum ew_status status =
            ew_http_url_split(&arena, ew_str_from(ROWS[i].url),
                              EW_HTTP_PLAIN_UNASKED, &got, &err);
        CHECK(ROWS[i].name, (status == EW_OK) == (ROWS[i].host != NULL));
        if (status == EW_OK) {
            CHECK_STR(ROWS[i].name, got.host, ew_str_from(ROWS[i].host));
            CHECK_STR(ROWS[i].name, got.path, ew_str_from(ROWS[i].path));
            CHECK_STR(ROWS[i].name, got.query, ew_str_from(ROWS[i].query));
        }
    }
}

static void test_failure(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *type; /* x-amzn-ErrorType */
        const char *body;
        const char *code;
        const char *message;
    } ROWS[] = {
        {"of a query API",                              NULL,
         "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</"
         "Message></Error></ErrorResponse>",                                                                  "AccessDenied",          "no"                               },
        {"of EC2",                                      NULL,
         "<Response><Errors><Error><Code>A</Code><Message>m</Message></Error></"
         "Errors></Response>",                                                                                "A",                     "m"                                },
        {"of a JSON API",                               NULL,
         "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}",                                         "AccessDeniedException", "no"                               },
        {"with a namespace",                            NULL,
         "{\"__type\":\"com.amazonaws.x#A\",\"message\":\"m\"}",                                              "A",                     "m"                                },
        {"with an address behind",                      NULL,          "{\"__type\":\"A:http://x/\"}",        "A",
         NULL                                                                                                                                                             },
        {"a header goes before the body",               "B:http://x/", "{\"__type\":\"A\"}",
         "B",                                                                                                                          NULL                               },
        {"the first code counts",                       NULL,          "<E><Code>A</Code><Code>B</Code></E>",
         "A",                                                                                                                          NULL                               },
        {"what was cut short counts as far as it goes", NULL,
         "<E><Code>A</Code><Mess",                                                                            "A",                     NULL                               },
        {"JSON that was cut short does not",            NULL,          "{\"__type\":\"A\"",                   NULL,
         NULL                                                                                                                                                             },
        {"HTML is no error",                            NULL,          "<html><p>Code</p></html>",            NULL,                    NULL                               },
        {"text is none",                                NULL,          "AccessDenied",                        NULL,                    NULL                               },
        {"nothing is none",                             NULL,          "",                                    NULL,                    NULL                               },
        {"a document type is not read",                 NULL,
         "<!DOCTYPE E [<!ENTITY a \"b\">]><E><Code>A</Code></E>",                                             NULL,                    NULL                               },
        {"a code of odd bytes is none",                 NULL,          "<E><Code>A B</Code></E>",             NULL,
         NULL                                                                                                                                                             },
        {"a code that is no text is none",              NULL,          "{\"__type\":[\"A\"]}",                NULL,
         NULL                                                                                                                                                             },
        {"blanks around are cut",                       NULL,          " \n<E><Code> A\n</Code></E>",         "A",
         NULL                                                                                                                                                             },
        {"a message has one line",                      NULL,
         "{\"code\":\"A\",\"message\":\"one\\ntwo\"}",                                                        "A",                     "one"                              },
        {"one that quotes the token is withheld",       NULL,
         "{\"code\":\"A\",\"message\":\"signed to/ken== here\"}",                                             "A",
         "(withheld: it quotes the credentials)"                                                                                                                          },
        {"in a form, too",                              NULL,
         "{\"code\":\"A\",\"message\":\"Token=to%2fken%3D%3D\"}",                                             "A",
         "(withheld: it quotes the credentials)"                                                                                                                          },
        {"and the headers of the request",              NULL,
         "{\"code\":\"A\",\"message\":\"got x-amz-Security-Token: abc\"}",                                    "A",
         "(withheld: it quotes the request)"                                                                                                                              },
        {"and a signature",                             NULL,
         "{\"code\":"
         "\"0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b\","
         "\"message\":"
         "\"0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b\""
         "}",                                                                                                 NULL,                    "(withheld: it quotes the request)"},
        {"and so is one that quotes another secret",    NULL,
         "{\"code\":\"A\",\"message\":\"Value 'external/id' at\"}",                                           "A",
         "(withheld: it quotes what is secret)"                                                                                                                           },
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_aws_failure got;
        struct ew_aws_header header = {EW_STR("X-Amzn-ErrorType"),
                                       ew_str_from(ROWS[i].type)};
        struct ew_aws_response response = {
            .arena = &arena,
            .status = 400,
            .headers = &header,
            .header_count = ROWS[i].type ? 1 : 0,
            .body = ew_str_from(ROWS[i].body),
        };
        assert_int_equal(ew_aws_failure_parse(&response, &KEYS,
                                              EW_STR("external/id"), &got,
                                              NULL),
                         EW_OK);
        CHECK_STR(ROWS[i].name, got.code, ew_str_from(ROWS[i].code));
        CHECK_STR(ROWS[i].name, got.message, ew_str_from(ROWS[i].message));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path),    cmocka_unit_test(test_query),
        cmocka_unit_test(test_headers), cmocka_unit_test(test_flags),
        cmocka_unit_test(test_memory),  cmocka_unit_test(test_url),
        cmocka_unit_test(test_failure),
    };
    ew_arena_init(&arena);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ew_arena_release(&arena);
    return failed;
}
