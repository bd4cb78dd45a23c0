#include "base/buf.h"
#include "base/rows.h"

#include "load/load.h"

enum { MAX_FILES = 3 };

#define HEAD                                                           \
    "user,arn,user_creation_time,password_enabled,password_last_used," \
    "password_last_changed,password_next_rotation,mfa_active,"         \
    "access_key_1_active,access_key_1_last_rotated,"                   \
    "access_key_1_last_used_date,access_key_1_last_used_region,"       \
    "access_key_1_last_used_service,access_key_2_active,"              \
    "access_key_2_last_rotated,access_key_2_last_used_date,"           \
    "access_key_2_last_used_region,access_key_2_last_used_service,"    \
    "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n"
#define ARN(rest) "arn:aws:iam::111122223333:" rest
#define ROW_OF(name, arn, password, used, mfa, key1, key2)       \
    name "," arn ",2026-01-02T03:04:05+00:00," password "," used \
         ",N/A,N/A," mfa "," key1 ",N/A,N/A,N/A,N/A," key2       \
         ",N/A,N/A,N/A,N/A,false,N/A,false,N/A\n"
#define USER_ROW(password, mfa, key1, key2)                                \
    ROW_OF("u", ARN("user/u"), password, "2026-05-06T07:08:09+00:00", mfa, \
           key1, key2)
#define EXPORT                                                                 \
    "{\"UserDetailList\":[{\"Arn\":\"" ARN(                                    \
        "user/u") "\"}],"                                                      \
                  "\"GroupDetailList\":[],\"RoleDetailList\":[],\"Policies\":" \
                  "[]}"
#define ANSWER(content, more) \
    "{\"Content\":\"" content "\",\"ReportFormat\":\"text/csv\"" more "}"
/* of `user,arn,user_creation_time,password_enabled,mfa_active,
 * access_key_1_active,access_key_2_active,password_last_used` and a row with
 * true,false,true,false,N/A */
#define CONTENT                                                            \
    "dXNlcixhcm4sdXNlcl9jcmVhdGlvbl90aW1lLHBhc3N3b3JkX2VuYWJsZWQsbWZhX2Fj" \
    "dGl2ZSxhY2Nlc3Nfa2V5XzFfYWN0aXZlLGFjY2Vzc19rZXlfMl9hY3RpdmUscGFzc3dv" \
    "cmRfbGFzdF91c2VkCnUsYXJuOmF3czppYW06OjExMTEyMjIyMzMzMzp1c2VyL3Usbm93" \
    "LHRydWUsZmFsc2UsdHJ1ZSxmYWxzZSxOL0EK"
#define SIGNED_IN " signed-in=2026-05-06T07:08:09+00:00"

static const struct {
    const char *name;
    const char *texts[MAX_FILES];
    const char *want;
} ROWS[] = {
    {"a report tells what a user signs in with",
     {EXPORT, HEAD USER_ROW("true", "false", "true", "true")},
     "user/u: password=yes mfa=no keys=2" SIGNED_IN "\n"                 },
    {"a user may have nothing of all",
     {EXPORT, HEAD ROW_OF("u", ARN("user/u"), "false", "N/A", "false", "false",
                          "false")},
     "user/u: password=no mfa=no keys=0\n"                               },
    {"words for what is not told leave it unknown",
     {EXPORT, HEAD ROW_OF("u", ARN("user/u"), "not_supported", "no_information",
                          "N/A", "no_information", "true")},
     "user/u:\n"                                                         },
    {"the root user has a row, and no password that is told",
     {EXPORT, HEAD ROW_OF("<root_account>", ARN("root"), "not_supported",
                          "2026-05-06T07:08:09+00:00", "true", "false", "false")
                  USER_ROW("TRUE", "False", "false", "true")},
     "root: mfa=yes keys=0" SIGNED_IN "\n"
     "user/u: password=yes mfa=no keys=1" SIGNED_IN "\n"                 },
    {"a value that is not known is told, and loses no other",
     {EXPORT, HEAD USER_ROW("yes", "true", "false", "maybe")},
     "user/u: mfa=yes" SIGNED_IN "\n"
     "incomplete b:2:62: `yes` in the column `password_enabled` of a "
     "credential report is not known\n"
     "incomplete b:2:127: `maybe` in the column `access_key_2_active` "
     "of a "
     "credential report is not known\n"                                  },
    {"a row that is cut loses no other",
     {EXPORT,
      HEAD "v," ARN("user/v") "\n" USER_ROW("true", "true", "false", "false")},
     "user/u: password=yes mfa=yes keys=0" SIGNED_IN "\n"
     "incomplete b:2:1: this row of a credential report has 2 fields, "
     "and its "
     "first one has 22\n"                                                },
    {"a broken row loses no other",
     {EXPORT, HEAD
      "v\"," ARN("user/v") "\n" USER_ROW("true", "true", "false", "false")},
     "user/u: password=yes mfa=yes keys=0" SIGNED_IN "\n"
     "incomplete b:2:2: a quote stands within a field without "
     "quotes\n"                                                          },
    {"a row of nobody loses no other",
     {EXPORT, HEAD ROW_OF("v", ARN("role/v"), "true", "N/A", "true", "true",
                          "true") USER_ROW("true", "true", "false", "false")},
     "user/u: password=yes mfa=yes keys=0" SIGNED_IN "\n"
     "incomplete b:2:3: this row of a credential report has no ARN of "
     "a "
     "user\n"                                                            },
    {"new columns stand at the end, and others in any order",
     {EXPORT, "user,arn,user_creation_time,mfa_active,password_enabled,"
              "password_last_used,access_key_2_active,access_key_1_active,new_"
              "1\n"
              "u," ARN("user/u") ",x,true,false,N/A,true,false,\"a,b\"\n"},
     "user/u: password=no mfa=yes keys=1\n"                              },
    {"a column that is not there leaves it unknown",
     {EXPORT, "user,arn,user_creation_time,password_enabled,password_last_used,"
              "access_key_1_active,access_key_2_active\n"
              "u," ARN("user/u") ",x,false,N/A,false,false\n"},
     "user/u: password=no keys=0\n"
     "incomplete b:1:1: this credential report has no column "
     "`mfa_active`\n"                                                    },
    {"a column that stands twice is told",
     {EXPORT, "user,arn,user_creation_time,password_enabled,password_last_used,"
              "access_key_1_active,access_key_2_active,mfa_active,mfa_active\n"
              "u," ARN("user/u") ",x,false,N/A,false,false,false,true\n"},
     "user/u: password=no keys=0\n"
     "incomplete b:1:116: the column `mfa_active` of this credential "
     "report "
     "stands here twice\n"                                               },
    {"lines may end as on Windows, and fields be quoted",
     {EXPORT,
      "\"user\",\"arn\",\"user_creation_time\",\"password_enabled\","
      "\"password_last_used\",\"mfa_active\",\"access_key_1_active\","
      "\"access_key_2_active\"\r\n"
      "\"u\",\"" ARN("user/u") "\",\"x\",\"true\",\"N/A\",\"true\",\"false\","
                               "\"false\"\r\n"},
     "user/u: password=yes mfa=yes keys=0\n"                             },
    {"an answer has the table in base64",
     {EXPORT, ANSWER(CONTENT, ",\"GeneratedTime\":"
                              "\"2026-05-06T07:08:09.123000+00:00\"")},
     "user/u: password=yes mfa=no keys=1 at=1778051289\n"                },
    {"the time of an answer may be a number",
     {EXPORT, ANSWER(CONTENT, ",\"GeneratedTime\":1778051289.5")},
     "user/u: password=yes mfa=no keys=1 at=1778051289\n"                },
    {"the time of an answer may be missing",
     {EXPORT, ANSWER(CONTENT, "")},
     "user/u: password=yes mfa=no keys=1\n"                              },
    {"an answer that is cut is told",
     {EXPORT, ANSWER("dXNlcixhcm4sd", "")},
     "user/u:\n"
     "incomplete b:1:12: the content of this credential report cannot "
     "be read: "
     "the base64 is cut or padded wrong\n"                               },
    {"an answer in another format is told",
     {EXPORT, "{\"Content\":\"\",\"ReportFormat\":\"text/tsv\"}"},
     "user/u:\n"
     "incomplete b:1:30: `ReportFormat` of this credential report is "
     "not "
     "`text/csv`\n"                                                      },
    {"places in an answer are those of its table",
     {EXPORT,
      /* user,arn,user_creation_time\nu,x,y */
      ANSWER("dXNlcixhcm4sdXNlcl9jcmVhdGlvbl90aW1lCnUseCx5", "")},
     "user/u:\n"
     "incomplete b#Content:1:1: this credential report has no column "
     "`access_key_1_active`\n"
     "incomplete b#Content:1:1: this credential report has no column "
     "`access_key_2_active`\n"
     "incomplete b#Content:1:1: this credential report has no column "
     "`mfa_active`\n"
     "incomplete b#Content:1:1: this credential report has no column "
     "`password_enabled`\n"
     "incomplete b#Content:1:1: this credential report has no column "
     "`password_last_used`\n"
     "incomplete b#Content:2:3: this row of a credential report has no "
     "ARN of "
     "a user\n"                                                          },
    {"a user that the export lacks was never judged",
     {EXPORT, HEAD USER_ROW("true", "true", "false", "false") ROW_OF(
                  "v", ARN("user/v"), "true", "N/A", "true", "false", "false")},
     "user/u: password=yes mfa=yes keys=0" SIGNED_IN "\n"
     "incomplete b:3:3: `" ARN("user/v") "` is in the credential report and "
                                         "not in the export of its account: "
                                         "what it may do is not judged\n"},
    {"a user that the report lacks stays unknown",
     {EXPORT, HEAD ROW_OF("<root_account>", ARN("root"), "not_supported", "N/A",
                          "false", "false", "false")},
     "root: mfa=no keys=0\n"
     "user/u:\n"
     "note b:2:16: 1 users of account `111122223333` are not in its "
     "credential report, which is older than they are\n"                 },
    {"a report of an account that nobody shows is of no use",
     {EXPORT, HEAD ROW_OF("v", "arn:aws:iam::444455556666:user/v", "true",
                          "N/A", "true", "false", "false")},
     "user/u:\n"                                                         },
    {"a user that a plan takes away is no stranger",
     {EXPORT, HEAD USER_ROW("true", "true", "false", "false"),
      "{\"format_version\":\"1.2\",\"planned_values\":{},"
      "\"resource_changes\":[{\"address\":\"aws_iam_user.u\",\"mode\":"
      "\"managed\",\"type\":\"aws_iam_user\",\"name\":\"u\",\"change\":"
      "{\"actions\":[\"delete\"],\"before\":{\"name\":\"u\",\"arn\":"
      "\"" ARN("user/u") "\"},\"after\":null}}]}"},
     ""                                                                  },
    {"nor is any of an account that only code shows",
     {HEAD USER_ROW("true", "true", "false", "false"),
      "{\"format_version\":\"1.2\",\"planned_values\":{},"
      "\"resource_changes\":[{\"address\":\"aws_iam_user.v\",\"mode\":"
      "\"managed\",\"type\":\"aws_iam_user\",\"name\":\"v\",\"change\":"
      "{\"actions\":[\"no-op\"],\"before\":{\"name\":\"v\",\"arn\":"
      "\"" ARN("user/v") "\"},\"after\":{\"name\":\"v\",\"arn\":\"" ARN(
          "user/v") "\"}}}]}"},
     "user/v:\n"                                                         },
    {"two reports that say the same are one",
     {EXPORT, HEAD USER_ROW("true", "true", "false", "false"),
      HEAD USER_ROW("true", "true", "false", "false")},
     "user/u: password=yes mfa=yes keys=0" SIGNED_IN "\n"                },
    {"two reports that differ leave it unknown",
     {EXPORT, HEAD USER_ROW("true", "true", "false", "false"),
      HEAD USER_ROW("false", "true", "false", "false")},
     "user/u:\n"
     "incomplete c:2:3: `" ARN("user/u") "` stands with other content at "
                                         "b:2:3\n"                       },
    {"of two answers the newer one counts",
     {EXPORT, ANSWER(CONTENT, ",\"GeneratedTime\":\"2026-05-06T07:08:09Z\""),
      /* the same with false,true,false,false */
      ANSWER("dXNlcixhcm4sdXNlcl9jcmVhdGlvbl90aW1lLHBhc3N3b3JkX2VuYWJsZ"
             "WQsbWZh"
             "X2FjdGl2ZSxhY2Nlc3Nfa2V5XzFfYWN0aXZlLGFjY2Vzc19rZXlfMl9hY"
             "3RpdmUs"
             "cGFzc3dvcmRfbGFzdF91c2VkCnUsYXJuOmF3czppYW06OjExMTEyMjIyM"
             "zMzMzp1"
             "c2VyL3Usbm93LGZhbHNlLHRydWUsZmFsc2UsZmFsc2UsTi9BCg==",
             ",\"GeneratedTime\":\"2026-05-06T07:08:10Z\"")},
     "user/u: password=no mfa=yes keys=0 at=1778051290\n"                },
};

static void add_flag(struct ew_buf *out, const char *name, enum ew_known known)
{
    if (known != EW_KNOWN_UNSURE) {
        ew_buf_printf(out, " %s=%s", name,
                      known == EW_KNOWN_YES ? "yes" : "no");
    }
}

static void dump_user(struct ew_buf *out, const struct ew_principal *p)
{
    struct ew_str prefix = EW_STR(ARN(""));
    ew_buf_printf(
        out, "%.*s:", EW_STR_ARG(ew_str_slice(p->arn, prefix.len, p->arn.len)));
    add_flag(out, "password", p->console_password);
    add_flag(out, "mfa", p->mfa_active);
    if (p->keys_known) {
        ew_buf_printf(out, " keys=%u", p->active_keys);
    }
    if (p->password_last_used.ptr) {
        ew_buf_printf(out, " signed-in=%.*s",
                      EW_STR_ARG(p->password_last_used));
    }
    if (p->credentials_at) {
        ew_buf_printf(out, " at=%lld", (long long)p->credentials_at);
    }
    ew_buf_add_char(out, '\n');
}

static void dump_lines(struct ew_buf *out, const char *word,
                       const struct ew_diags *diags, struct ew_arena *arena)
{
    EW_EACH(const struct ew_diag, diag, &diags->list) {
        ew_buf_printf(out, "%s %.*s\n", word,
                      EW_STR_ARG(ew_diag_line(arena, diag)));
    }
}

static void check_texts(const char *name, const struct ew_load_text *texts,
                        size_t count, const char *want)
{
    struct ew_loaded loaded;
    struct ew_error err;
    struct ew_buf out;
    CHECK(name, ew_load_texts(texts, count, NULL, &loaded, &err) == EW_OK);
    ew_buf_init(&out);
    EW_EACH_REF(const struct ew_principal, p, &loaded.estate.principals) {
        if (p->type == EW_PRINCIPAL_USER || p->mfa_active != EW_KNOWN_UNSURE) {
            dump_user(&out, p);
        }
    }
    dump_lines(&out, "incomplete", &loaded.estate.incomplete, &loaded.arena);
    dump_lines(&out, "note", &loaded.estate.notes, &loaded.arena);
    CHECK_STR(name, ew_buf_str(&out), ew_str_from(want));
    ew_buf_release(&out);
    ew_loaded_release(&loaded);
}

static void test_reports(void **state)
{
    static const char *const PATHS[MAX_FILES] = {"a", "b", "c"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_load_text forwards[MAX_FILES];
        struct ew_load_text backwards[MAX_FILES];
        size_t count = 0;
        for (; count < MAX_FILES && ROWS[i].texts[count]; count++) {
            forwards[count].path = ew_str_from(PATHS[count]);
            forwards[count].text = ew_str_from(ROWS[i].texts[count]);
        }
        for (size_t k = 0; k < count; k++) {
            backwards[k] = forwards[count - 1 - k];
        }
        check_texts(ROWS[i].name, forwards, count, ROWS[i].want);
        check_texts(ROWS[i].name, backwards, count, ROWS[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
