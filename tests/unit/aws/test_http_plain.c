#include "base/rows.h"

#include "aws/http.h"

static struct ew_arena arena;

/* ---- addresses ---------------------------------------------------------- */

static const struct {
    const char *address;
    bool want;
} ADDRESSES[] = {
    {"127.0.0.1",                                                   true },
    {"127.255.255.255",                                             true },
    {"10.0.0.0",                                                    true },
    {"10.255.255.255",                                              true },
    {"11.0.0.0",                                                    false},
    {"9.255.255.255",                                               false},
    {"172.15.255.255",                                              false},
    {"172.16.0.0",                                                  true },
    {"172.31.255.255",                                              true },
    {"172.32.0.0",                                                  false},
    {"192.168.0.1",                                                 true },
    {"192.169.0.1",                                                 false},
    {"169.254.169.254",                                             true },
    {"169.253.0.1",                                                 false},
    {"100.63.255.255",                                              false},
    {"100.64.0.0",                                                  true },
    {"100.127.255.255",                                             true },
    {"100.128.0.0",                                                 false},
    {"0.0.0.0",                                                     false},
    {"8.8.8.8",                                                     false},
    {"192.0.2.2",                                                   false},
    {"255.255.255.255",                                             false},
    {"::1",                                                         true },
    {"::2",                                                         false},
    {"::",                                                          false},
    {"fc00::",                                                      true },
    {"fdff:ffff::1",                                                true },
    {"fbff::1",                                                     false},
    {"fe00::1",                                                     false},
    {"fe80::1",                                                     true },
    {"fe80::1%eth0",                                                true },
    {"febf::1",                                                     true },
    {"fec0::1",                                                     false},
    {"2600:1f18::1",                                                false},
    {"::ffff:10.1.2.3",                                             true },
    {"::ffff:8.8.8.8",                                              false},
    {"::10.1.2.3",                                                  false},
    {"64:ff9b::10.0.0.1",                                           false},
    {"",                                                            false},
    {"%eth0",                                                       false},
    {"localhost",                                                   false},
    {"10.0.0.1.example",                                            false},
    {"10.0.0",                                                      false},
    {"010.0.0.1 ",                                                  false},
    {"10.0.0.1\n",                                                  false},
    {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", false},
};

static void only_some_addresses_are_private(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ADDRESSES); i++) {
        CHECK(ADDRESSES[i].address,
              ew_http_is_private(ADDRESSES[i].address) == ADDRESSES[i].want);
    }
}

/* ---- who may be asked --------------------------------------------------- */

#define ONLY                                                        \
    "is not asked without TLS: only this machine and its metadata " \
    "services are"

/* clang-format off */
/* URL, who may be, whether its peer is looked at, what is wrong or NULL */
static const struct {
    const char *url;
    enum ew_http_plain plain;
    bool exposed;
    const char *want;
} SPLITS[] = {
    {"http://moto:5000/", EW_HTTP_PLAIN_PRIVATE, true, NULL},
    {"http://10.1.2.3/", EW_HTTP_PLAIN_PRIVATE, true, NULL},
    {"http://8.8.8.8/", EW_HTTP_PLAIN_PRIVATE, true, NULL},
    {"http://127.0.0.1:5000/", EW_HTTP_PLAIN_PRIVATE, false, NULL},
    {"http://127.0.0.1:5000/", EW_HTTP_PLAIN_LOCAL, false, NULL},
    {"https://moto:5000/", EW_HTTP_PLAIN_PRIVATE, false, NULL},
    {"https://moto:5000/", EW_HTTP_PLAIN_LOCAL, false, NULL},
    {"http://moto:5000/", EW_HTTP_PLAIN_LOCAL, false, "`moto` " ONLY},
    {"http://10.1.2.3/", EW_HTTP_PLAIN_UNASKED, false,
     "`10.1.2.3` " ONLY ", and with --allow-http a private test host"},
    {"ftp://moto/", EW_HTTP_PLAIN_PRIVATE, false,
     "`moto` is not asked by `ftp`"},
    {"http://me@moto/", EW_HTTP_PLAIN_PRIVATE, false,
     "an address needs a host and has neither user name nor fragment"},
};
/* clang-format on */

static void http_is_for_whom_it_is_allowed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SPLITS); i++) {
        struct ew_http_url got;
        struct ew_error err = {.text = ""};
        enum ew_status status = ew_http_url_split(
            &arena, ew_str_from(SPLITS[i].url), SPLITS[i].plain, &got, &err);
        CHECK(SPLITS[i].url, (status == EW_OK) == (SPLITS[i].want == NULL));
        CHECK_STR(SPLITS[i].url, ew_str_from(err.text),
                  ew_str_from(SPLITS[i].want ? SPLITS[i].want : ""));
        CHECK(SPLITS[i].url,
              status != EW_OK || got.exposed == SPLITS[i].exposed);
    }
}

static void nobody_opens_the_metadata_services(void **state)
{
    (void)state;
    for (int allowed = 0; allowed < 2; allowed++) {
        const struct ew_http_options options = {.allow_http = allowed == 1};
        struct ew_http_client *client = NULL;
        CHECK("client", ew_http_client_new(&options, &client, NULL) == EW_OK);
        CHECK("a request for credentials of this machine",
              ew_http_plain_of(client, true) == EW_HTTP_PLAIN_LOCAL);
        CHECK("any other",
              ew_http_plain_of(client, false) ==
                  (allowed ? EW_HTTP_PLAIN_PRIVATE : EW_HTTP_PLAIN_UNASKED));
        ew_http_client_free(client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_some_addresses_are_private),
        cmocka_unit_test(http_is_for_whom_it_is_allowed),
        cmocka_unit_test(nobody_opens_the_metadata_services),
    };
    ew_arena_init(&arena);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ew_arena_release(&arena);
    return failed;
}
