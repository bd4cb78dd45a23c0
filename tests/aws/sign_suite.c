/**
 * sign_suite SMITHY_V4_DIR BOTOCORE_DIR: the published vectors of Signature
 * Version 4. Of each case the canonical request, the string to sign and the
 * authorization are compared, as far as the case has them. 77: not there.
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/vec.h"

#include "aws/sign.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SKIPPED 77

static const struct ew_str KEY_ID = EW_LIT("AKIDEXAMPLE");
static const struct ew_str SECRET =
    EW_LIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

/* Cases without a context of their own. */
static const struct oddity {
    const char *name;
    const char *time;
    const char *region;
    const char *service;
    const char *unsigned_because; /* its authorization is not compared */
} ODDITIES[] = {
    {"double-encode-path", "2021-05-11T15:40:45Z", "us-east-1", "execute-api",
     "its signed request is of another day, by a key that is not given"},
    {"double-url-encode",  "2021-05-11T15:40:45Z", "us-east-2", "lambda",
     "the secret it was made with is not given"                        },
};

struct suite {
    struct ew_arena arena;
    size_t cases;
    size_t checks;
    size_t failed;
    size_t skipped;
};

struct vector {
    struct suite *suite;
    struct ew_str name;
    struct ew_str dir;
    struct ew_aws_sign_input input;
    struct ew_aws_credentials credentials;
    struct ew_aws_signature got;
};

static _Noreturn void die(const char *what, struct ew_str why)
{
    fprintf(stderr, "sign_suite: %s: %.*s\n", what, EW_STR_ARG(why));
    exit(2);
}

/* Absent when there is no such file. */
static struct ew_str read_file(struct suite *suite, struct ew_str dir,
                               struct ew_str name)
{
    struct ew_str path = ew_arena_printf(&suite->arena, "%.*s/%.*s",
                                         EW_STR_ARG(dir), EW_STR_ARG(name));
    struct stat info;
    if (!path.ptr || stat(path.ptr, &info) != 0 || !S_ISREG(info.st_mode)) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_file file;
    struct ew_error err;
    if (ew_file_read(path, 1 << 20, &file, &err) != EW_OK) {
        die("read", path);
    }
    struct ew_str text = ew_arena_str(&suite->arena, file.text);
    ew_file_release(&file);
    return text;
}

static struct ew_str without_line_end(struct ew_str s)
{
    while (s.len > 0 && s.ptr[s.len - 1] == '\n') {
        s.len--;
    }
    return s;
}

static void compare(struct vector *v, const char *what, struct ew_str got,
                    struct ew_str want)
{
    if (!want.ptr) {
        return;
    }
    v->suite->checks++;
    got = without_line_end(got);
    want = without_line_end(want);
    if (!ew_str_eq(got, want)) {
        v->suite->failed++;
        printf("FAIL %.*s: %s\n--- got\n%.*s\n--- want\n%.*s\n",
               EW_STR_ARG(v->name), what, EW_STR_ARG(got), EW_STR_ARG(want));
    }
}

static void skip(struct vector *v, const char *what, const char *why)
{
    v->suite->skipped++;
    printf("skipped %.*s, %s: %s\n", EW_STR_ARG(v->name), what, why);
}

/* `Name:value` and the lines that continue it. */
static struct ew_aws_header take_header(struct ew_str *rest)
{
    struct ew_str from = *rest;
    struct ew_str line = ew_str_cut(*rest, '\n', rest);
    size_t len = line.len;
    while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
        line = ew_str_cut(*rest, '\n', rest);
        len = (size_t)(line.ptr - from.ptr) + line.len;
    }
    struct ew_str value;
    struct ew_str name = ew_str_cut(ew_str_slice(from, 0, len), ':', &value);
    return (struct ew_aws_header){ew_str_trim(name), value};
}

/* What signing adds is dropped: it comes from the context. */
static void read_headers(struct vector *v, struct ew_str *rest)
{
    struct ew_vec all =
        ew_vec_of(&v->suite->arena, sizeof(struct ew_aws_header));
    while (rest->len > 0 && rest->ptr[0] != '\n') {
        struct ew_aws_header header = take_header(rest);
        if (ew_str_eq_nocase(header.name, EW_STR("x-amz-security-token"))) {
            v->credentials.session_token = ew_str_trim(header.value);
            continue;
        }
        if (ew_str_eq_nocase(header.name, EW_STR("x-amz-date"))) {
            continue;
        }
        *(struct ew_aws_header *)ew_vec_push(&all) = header;
    }
    v->input.headers = all.items;
    v->input.header_count = all.count;
}

/* The target may hold blanks: it ends at the last one of the line. */
static void read_request(struct vector *v, struct ew_str text)
{
    struct ew_str rest;
    struct ew_str line = ew_str_cut(text, '\n', &rest);
    v->input.method = ew_str_cut(line, ' ', &line);
    while (line.len > 0 && line.ptr[line.len - 1] != ' ') {
        line.len--;
    }
    line.len -= line.len > 0 ? 1 : 0;
    v->input.path = ew_str_cut(line, '?', &v->input.query);
    read_headers(v, &rest);
    if (rest.len > 0) {
        v->input.body = ew_str_slice(rest, 1, rest.len);
    }
}

static void set_time(struct vector *v, struct ew_str time)
{
    if (!ew_time_parse(time, &v->input.time)) {
        die("no time", v->name);
    }
}

static struct ew_str text_of(const struct ew_json *node, const char *name,
                             struct ew_str otherwise)
{
    struct ew_str text = ew_json_string(ew_json_get(node, name));
    return text.ptr ? text : otherwise;
}

static void read_context(struct vector *v, struct ew_str text)
{
    struct ew_arena *arena = &v->suite->arena;
    struct ew_json_text *vetted = NULL;
    const struct ew_json *root = NULL;
    struct ew_error err;
    if (ew_json_vet(arena, v->name, text, &vetted, &err) != EW_OK ||
        ew_json_tree(vetted, vetted->root, arena, &root, &err) != EW_OK) {
        die("context", v->name);
    }
    const struct ew_json *creds = ew_json_get(root, "credentials");
    v->credentials.access_key_id = text_of(creds, "access_key_id", KEY_ID);
    v->credentials.secret = text_of(creds, "secret_access_key", SECRET);
    v->credentials.session_token =
        text_of(creds, "token", v->credentials.session_token);
    v->input.signing.region = text_of(root, "region", EW_STR(""));
    v->input.signing.service = text_of(root, "service", EW_STR(""));
    set_time(v, text_of(root, "timestamp", EW_STR("")));
    v->input.flags = EW_AWS_SIGN_PATH_ONCE;
    if (!ew_json_true(ew_json_get(root, "normalize"))) {
        v->input.flags |= EW_AWS_SIGN_PATH_AS_IS;
    }
    if (ew_json_true(ew_json_get(root, "sign_body"))) {
        v->input.flags |= EW_AWS_SIGN_BODY_HEADER;
    }
    if (ew_json_true(ew_json_get(root, "omit_session_token"))) {
        v->input.flags |= EW_AWS_SIGN_TOKEN_UNSIGNED;
    }
}

static struct vector start(struct suite *suite, struct ew_str dir,
                           struct ew_str name)
{
    suite->cases++;
    struct vector v = {.suite = suite, .name = name, .dir = dir};
    v.credentials.access_key_id = KEY_ID;
    v.credentials.secret = SECRET;
    v.input.signing.region = EW_STR("us-east-1");
    v.input.signing.service = EW_STR("service");
    set_time(&v, EW_STR("2015-08-30T12:36:00Z"));
    return v;
}

static void sign(struct vector *v)
{
    struct ew_error err;
    v->input.signing.credentials = &v->credentials;
    if (ew_aws_sign(&v->suite->arena, &v->input, &v->got, &err) != EW_OK) {
        die("sign", ew_str_from(err.text));
    }
}

/* The value of the Authorization line of a signed request. */
static struct ew_str authorization_in(struct ew_str text)
{
    struct ew_str rest = text;
    while (rest.ptr) {
        struct ew_str value;
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        struct ew_str name = ew_str_cut(line, ':', &value);
        if (ew_str_eq_nocase(name, EW_STR("authorization"))) {
            return ew_str_trim(value);
        }
    }
    return (struct ew_str){NULL, 0};
}

static struct ew_str signature_in(struct ew_str authorization)
{
    return ew_str_slice(authorization, authorization.len - 64,
                        authorization.len);
}

static void run_smithy(struct suite *suite, struct ew_str dir,
                       struct ew_str name)
{
    struct vector v = start(suite, dir, name);
    const char *unsigned_because = NULL;
    read_request(&v, read_file(suite, dir, EW_STR("request.txt")));
    struct ew_str context = read_file(suite, dir, EW_STR("context.json"));
    if (context.ptr) {
        read_context(&v, context);
    }
    for (size_t i = 0; i < sizeof(ODDITIES) / sizeof(ODDITIES[0]); i++) {
        const struct oddity *odd = &ODDITIES[i];
        if (ew_str_eq(name, ew_str_from(odd->name))) {
            v.input.signing.region = ew_str_from(odd->region);
            v.input.signing.service = ew_str_from(odd->service);
            set_time(&v, ew_str_from(odd->time));
            unsigned_because = odd->unsigned_because;
        }
    }
    sign(&v);
    compare(&v, "canonical request", v.got.canonical_request,
            read_file(suite, dir, EW_STR("header-canonical-request.txt")));
    compare(&v, "string to sign", v.got.string_to_sign,
            read_file(suite, dir, EW_STR("header-string-to-sign.txt")));
    compare(&v, "signature", signature_in(v.got.authorization),
            read_file(suite, dir, EW_STR("header-signature.txt")));
    if (unsigned_because) {
        skip(&v, "authorization", unsigned_because);
    } else {
        compare(&v, "authorization", v.got.authorization,
                authorization_in(read_file(
                    suite, dir, EW_STR("header-signed-request.txt"))));
    }
    if (read_file(suite, dir, EW_STR("query-signature.txt")).ptr) {
        skip(&v, "query form", "nothing here makes presigned addresses");
    }
}

static struct ew_str part_of(struct vector *v, const char *ending)
{
    struct ew_str file = ew_arena_printf(&v->suite->arena, "%.*s.%s",
                                         EW_STR_ARG(v->name), ending);
    return read_file(v->suite, v->dir, file);
}

/* The session token of a request that gets it by being signed. */
static void read_token(struct vector *v, struct ew_str signed_request)
{
    struct vector signed_one = *v;
    struct ew_str rest;
    (void)ew_str_cut(signed_request, '\n', &rest);
    read_headers(&signed_one, &rest);
    v->credentials.session_token = signed_one.credentials.session_token;
}

static void run_botocore(struct suite *suite, struct ew_str dir,
                         struct ew_str name)
{
    struct vector v = start(suite, dir, name);
    struct ew_str signed_request = part_of(&v, "sreq");
    read_request(&v, part_of(&v, "req"));
    read_token(&v, signed_request);
    if (ew_str_eq(name, EW_STR("post-sts-header-after"))) {
        v.input.flags |= EW_AWS_SIGN_TOKEN_UNSIGNED;
    }
    sign(&v);
    compare(&v, "canonical request", v.got.canonical_request,
            part_of(&v, "creq"));
    compare(&v, "string to sign", v.got.string_to_sign, part_of(&v, "sts"));
    compare(&v, "authorization", v.got.authorization, part_of(&v, "authz"));
    if (ew_str_eq(name, EW_STR("get-vanilla-with-session-token"))) {
        skip(&v, "signed request",
             "it has the signature of `get-vanilla`, against its own .authz");
        return;
    }
    compare(&v, "signed request", v.got.authorization,
            authorization_in(signed_request));
}

typedef void run_fn(struct suite *suite, struct ew_str dir, struct ew_str name);

/* One level of folders, and the folders of cases inside them. */
static void walk(struct suite *suite, struct ew_str dir, const char *mark,
                 run_fn *run)
{
    DIR *stream = opendir(dir.ptr);
    if (!stream) {
        die("no folder", dir);
    }
    for (const struct dirent *entry = readdir(stream); entry;
         entry = readdir(stream)) {
        struct stat info;
        struct ew_str name =
            ew_arena_str(&suite->arena, ew_str_from(entry->d_name));
        struct ew_str path = ew_arena_printf(&suite->arena, "%.*s/%.*s",
                                             EW_STR_ARG(dir), EW_STR_ARG(name));
        if (name.ptr[0] == '.' || stat(path.ptr, &info) != 0 ||
            !S_ISDIR(info.st_mode)) {
            continue;
        }
        struct ew_str request =
            mark ? ew_str_from(mark)
                 : ew_arena_printf(&suite->arena, "%s.req", name.ptr);
        if (read_file(suite, path, request).ptr) {
            run(suite, path, name);
        } else {
            walk(suite, path, mark, run);
        }
    }
    (void)closedir(stream);
}

static bool run_suite(const char *title, const char *dir, const char *mark,
                      run_fn *run, size_t least)
{
    struct suite suite = {0};
    ew_arena_init(&suite.arena);
    walk(&suite, ew_str_from(dir), mark, run);
    printf("%s: %zu cases, %zu comparisons, %zu failed, %zu skipped\n", title,
           suite.cases, suite.checks, suite.failed, suite.skipped);
    bool ok = suite.failed == 0 && suite.cases >= least;
    ew_arena_release(&suite.arena);
    return ok;
}

int main(int argc, char **argv)
{
    struct stat info;
    if (argc != 3) {
        fputs("usage: sign_suite SMITHY_V4_DIR BOTOCORE_DIR\n", stderr);
        return 2;
    }
    if (stat(argv[1], &info) != 0 || stat(argv[2], &info) != 0) {
        puts("skipped: the published vectors are not beside the project");
        return SKIPPED;
    }
    bool smithy =
        run_suite("smithy-rs", argv[1], "request.txt", run_smithy, 40);
    bool botocore = run_suite("botocore", argv[2], NULL, run_botocore, 26);
    return smithy && botocore ? 0 : 1;
}
