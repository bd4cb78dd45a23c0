#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* clang-format off */
#include <zlib.h>
/* clang-format on */

#include "base/digest.h"
#include "base/vec.h"

#include "rows.h"

/* A folder for each test, and what was made in it. */
static struct {
    struct ew_arena arena;
    struct ew_str folder;
    struct ew_vec made;
} scene;

static int setup(void **state)
{
    (void)state;
    char name[] = "/tmp/ew-test-XXXXXX";
    ew_arena_init(&scene.arena);
    scene.made = ew_vec_of(&scene.arena, sizeof(struct ew_str));
    if (!mkdtemp(name)) {
        return -1;
    }
    scene.folder = ew_arena_str(&scene.arena, ew_str_from(name));
    return ew_vec_push_str(&scene.made, scene.folder) == EW_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    const struct ew_str *made = scene.made.items;
    for (size_t i = scene.made.count; i > 0; i--) {
        (void)remove(made[i - 1].ptr);
    }
    ew_arena_release(&scene.arena);
    return 0;
}

/* A path in the scene, removed at the end whatever it is then. */
static struct ew_str path_of(const char *name)
{
    struct ew_str path = ew_arena_printf(&scene.arena, "%.*s/%s",
                                         EW_STR_ARG(scene.folder), name);
    assert_non_null(path.ptr);
    assert_true(ew_vec_push_str(&scene.made, path) == EW_OK);
    return path;
}

static struct ew_str make_file(const char *name, struct ew_str content)
{
    struct ew_str path = path_of(name);
    FILE *file = fopen(path.ptr, "wb");
    assert_non_null(file);
    assert_true(fwrite(content.ptr, 1, content.len, file) == content.len);
    assert_true(fclose(file) == 0);
    return path;
}

static struct ew_str make_folder(const char *name)
{
    struct ew_str path = path_of(name);
    assert_true(mkdir(path.ptr, 0700) == 0);
    return path;
}

/* One member of gzip around content. */
static struct ew_str gzip(struct ew_str content)
{
    z_stream z = {0};
    assert_true(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) ==
                Z_OK);
    size_t room = deflateBound(&z, content.len);
    char *out = ew_arena_alloc(&scene.arena, room);
    Bytef *in = ew_arena_alloc(&scene.arena, content.len);
    assert_true(out && in);
    memcpy(in, content.ptr, content.len);
    z.next_in = in;
    z.avail_in = (uInt)content.len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    assert_true(deflate(&z, Z_FINISH) == Z_STREAM_END);
    struct ew_str made = {out, room - z.avail_out};
    assert_true(deflateEnd(&z) == Z_OK);
    return made;
}

static struct ew_str join(struct ew_str a, struct ew_str b)
{
    char *out = ew_arena_alloc(&scene.arena, a.len + b.len);
    assert_non_null(out);
    memcpy(out, a.ptr, a.len);
    memcpy(out + a.len, b.ptr, b.len);
    return (struct ew_str){out, a.len + b.len};
}

static struct ew_str with_changed_byte(struct ew_str s, size_t at)
{
    char *out = ew_arena_alloc(&scene.arena, s.len);
    assert_non_null(out);
    memcpy(out, s.ptr, s.len);
    out[at] = (char)(out[at] ^ 1);
    return (struct ew_str){out, s.len};
}

static struct ew_str zeros(size_t count)
{
    return (struct ew_str){ew_arena_alloc(&scene.arena, count), count};
}

/* Bytes that gzip makes no shorter. */
static struct ew_str noise(size_t len)
{
    char *bytes = ew_arena_alloc(&scene.arena, len);
    assert_non_null(bytes);
    uint32_t x = 1;
    for (size_t i = 0; i < len; i++) {
        x = x * UINT32_C(1664525) + UINT32_C(1013904223);
        bytes[i] = (char)(x >> 24 & 0x7F);
    }
    return (struct ew_str){bytes, len};
}

/* ---- reading ------------------------------------------------------------ */

static void test_read(void **state)
{
    (void)state;
    struct ew_str hello = gzip(EW_STR("hello"));
    struct ew_str large = zeros(1000000);
    /* four bytes of length are behind the checksum */
    struct ew_str wrong = with_changed_byte(hello, hello.len - 6);
    struct ew_str cut = ew_str_slice(hello, 0, hello.len - 5);
    const struct {
        const char *name;
        struct ew_str stored;
        size_t max_bytes;
        enum ew_status want;
        struct ew_str text; /* or the words of the error */
    } rows[] = {
        {"a text",                              EW_LIT("abc"),                10,EW_OK,    EW_LIT("abc")  },
        {"an empty file",                       EW_LIT(""),                   10,EW_OK,    EW_LIT("")     },
        {"as large as allowed",                 EW_LIT("hello"),              5,EW_OK,    EW_LIT("hello")},
        {"one byte too large",                  EW_LIT("hello!"),             5,EW_LIMIT,
         EW_LIT("more than 5 bytes")},
        {"half a magic",                        EW_LIT("\x1f"),               10,EW_OK,    EW_LIT("\x1f") },
        {"gzip",                                hello,                        10,EW_OK,    EW_LIT("hello")},
        {"gzip as large as allowed",            hello,                        5,EW_OK,    EW_LIT("hello")},
        {"gzip one byte too large",             hello,                        4,EW_LIMIT,
         EW_LIT("more than 4 bytes in gzip")},
        {"two members",                         join(hello,                   hello),10,       EW_OK,           EW_LIT("hellohello")},
        {"two members too large",                                     join(hello,                                           hello),9,EW_LIMIT,
         EW_LIT("more than 9 bytes in gzip")},
        {"an empty member",   join(gzip(EW_STR("")),                               hello),10,EW_OK,
         EW_LIT("hello")},
        {"zero bytes behind",                                join(hello,                                                     zeros(512)),10,EW_OK,
         EW_LIT("hello")},
        {"other bytes behind",                                   join(hello,                                                          EW_STR("x")),10,EW_SYNTAX,
         EW_LIT("bytes after the gzip data that are none")},
        {"cut short",                         cut,10,EW_SYNTAX,
         EW_LIT("the gzip data ends too early")},
        {"only the magic",          EW_LIT("\x1f\x8b"),                                           10,EW_SYNTAX,
         EW_LIT("the gzip data ends too early")           },
        {"a wrong checksum",          wrong,10,EW_SYNTAX,
         EW_LIT("broken gzip data: incorrect data check")},
        {"a wrong method",                       EW_LIT("\x1f\x8b\x07\0\0\0\0\0\0\0"),                                                        10,                                                    EW_SYNTAX,
         EW_LIT("broken gzip data: unknown compression method") },
        {"much of one byte",gzip(large),1000000,EW_OK,large},
        {"a bomb",                                                gzip(large),                                                                                                                        999999,                                                                                                                                                                                                                                  EW_LIMIT,
         EW_LIT("more than 999999 bytes in gzip")                                                                                                                                                                                                                                                                                                                                                                                                                       },
        {"a large file",large,1000000,EW_OK,large},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ew_str path = make_file("file", rows[i].stored);
        struct ew_file file;
        struct ew_error err = {.text = ""};
        enum ew_status status =
            ew_file_read(path, rows[i].max_bytes, &file, &err);
        CHECK(rows[i].name, status == rows[i].want);
        if (status != EW_OK) {
            CHECK_STR(rows[i].name, ew_str_from(err.text), rows[i].text);
            CHECK_STR(rows[i].name, err.place.file, path);
            CHECK(rows[i].name, !file.owned && !file.text.ptr);
            continue;
        }
        char digest[65];
        CHECK(rows[i].name,
              ew_sha256_hex(rows[i].stored, digest, &err) == EW_OK);
        CHECK_STR(rows[i].name, file.text, rows[i].text);
        CHECK(rows[i].name, file.text.ptr[file.text.len] == '\0');
        CHECK(rows[i].name, file.stored_bytes == rows[i].stored.len);
        CHECK(rows[i].name, strcmp(file.sha256, digest) == 0);
        ew_file_release(&file);
        CHECK(rows[i].name, !file.owned);
    }
}

static void test_digest(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct ew_str in;
        const char *want;
    } ROWS[] = {
        {"empty",  EW_LIT(""),
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"absent",
         {NULL, 0},
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc",    EW_LIT("abc"),
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char digest[65];
        CHECK(ROWS[i].name, ew_sha256_hex(ROWS[i].in, digest, NULL) == EW_OK);
        CHECK_STR(ROWS[i].name, ew_str_from(digest), ew_str_from(ROWS[i].want));
    }
}

/* A large file is digested meanwhile, whether or not somebody waits for it. */
static void test_digest_of_a_large_file(void **state)
{
    (void)state;
    struct ew_str large = zeros(3000000);
    struct ew_str path = make_file("large", large);
    char digest[65];
    assert_true(ew_sha256_hex(large, digest, NULL) == EW_OK);
    struct ew_file file;
    assert_true(ew_file_read(path, large.len, &file, NULL) == EW_OK);
    assert_true(ew_file_digest(&file, NULL) == EW_OK);
    assert_string_equal(file.sha256, digest);
    assert_true(ew_file_digest(&file, NULL) == EW_OK);
    assert_string_equal(file.sha256, digest);
    ew_file_release(&file);
    assert_true(ew_file_read(path, large.len, &file, NULL) == EW_OK);
    ew_file_release(&file);
}

/* Of what was stored, which is gone when the text is there. */
static void test_digest_of_a_large_gzip_file(void **state)
{
    (void)state;
    struct ew_str stored = gzip(noise(3000000));
    assert_true(stored.len > 2000000);
    char digest[65];
    assert_true(ew_sha256_hex(stored, digest, NULL) == EW_OK);
    struct ew_file file;
    struct ew_str path = make_file("large.gz", stored);
    assert_true(ew_file_read(path, 3000000, &file, NULL) == EW_OK);
    assert_true(file.text.len == 3000000);
    assert_true(ew_file_digest(&file, NULL) == EW_OK);
    assert_string_equal(file.sha256, digest);
    ew_file_release(&file);
    struct ew_str broken = with_changed_byte(stored, stored.len - 8);
    path = make_file("broken.gz", broken);
    assert_true(ew_file_read(path, 3000000, &file, NULL) == EW_SYNTAX);
    assert_true(!file.owned && !file.digest);
}

static void test_read_failures(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct ew_str path;
        const char *want;
    } rows[] = {
        {"no such file",    path_of("absent"),
         "cannot open: no such file or directory"                           },
        {"a folder",        scene.folder,      "cannot read: is a directory"},
        {"no name",         EW_LIT(""),        "not the name of a file"     },
        {"a name with NUL", EW_LIT("a\0b"),    "not the name of a file"     },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ew_file file;
        struct ew_error err = {.text = ""};
        CHECK(rows[i].name,
              ew_file_read(rows[i].path, 10, &file, &err) == EW_IO);
        CHECK_STR(rows[i].name, ew_str_from(err.text),
                  ew_str_from(rows[i].want));
        CHECK_STR(rows[i].name, err.place.file, rows[i].path);
    }
}

static void test_read_standard_input(void **state)
{
    (void)state;
    struct ew_str large = zeros(200000);
    struct ew_str path = make_file("input", large);
    int kept = dup(STDIN_FILENO);
    int fd = open(path.ptr, O_RDONLY);
    assert_true(kept >= 0 && fd >= 0);
    assert_true(dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    /* from where it stands, not from the start */
    assert_true(lseek(STDIN_FILENO, 50000, SEEK_SET) == 50000);
    struct ew_file file;
    enum ew_status status = ew_file_read(EW_STR("-"), large.len, &file, NULL);
    assert_true(dup2(kept, STDIN_FILENO) == STDIN_FILENO);
    (void)close(kept);
    (void)close(fd);
    assert_true(status == EW_OK);
    assert_true(file.text.len == 150000);
    assert_true(ew_str_eq(file.path, EW_STR("-")));
    ew_file_release(&file);
}

static void test_read_a_pipe(void **state)
{
    (void)state;
    int ends[2];
    assert_true(pipe(ends) == 0);
    assert_true(write(ends[1], "{}", 2) == 2);
    (void)close(ends[1]);
    struct ew_str path = ew_arena_printf(&scene.arena, "/dev/fd/%d", ends[0]);
    struct ew_file file;
    if (access(path.ptr, R_OK) != 0) {
        (void)close(ends[0]);
        skip(); /* no /proc is mounted, where /dev/fd leads */
    }
    assert_true(ew_file_read(path, 10, &file, NULL) == EW_OK);
    assert_true(ew_str_eq(file.text, EW_STR("{}")));
    ew_file_release(&file);
    (void)close(ends[0]);
}

/* ---- walking ------------------------------------------------------------ */

struct visits {
    struct ew_buf seen;       /* paths below the scene, one a line */
    struct ew_buf unreadable; /* likewise, with the text */
    enum ew_status stop;
    struct ew_map *folders; /* NULL: walked however often */
};

static enum ew_status on_file(void *user, struct ew_str path,
                              struct ew_error *err)
{
    struct visits *visits = user;
    assert_true(path.ptr[path.len] == '\0');
    ew_buf_add(&visits->seen, ew_str_slice(path, scene.folder.len, path.len));
    ew_buf_add_char(&visits->seen, '\n');
    return visits->stop == EW_OK ? EW_OK : ew_fail(err, visits->stop, "stop");
}

static void on_unreadable(void *user, const struct ew_error *err)
{
    struct visits *visits = user;
    struct ew_str file = err->place.file;
    ew_buf_printf(&visits->unreadable, "%.*s %s\n",
                  EW_STR_ARG(ew_str_slice(file, scene.folder.len, file.len)),
                  err->text);
}

static enum ew_status on_odd(void *user, struct ew_str path,
                             enum ew_walk_odd what, struct ew_error *err)
{
    struct visits *visits = user;
    (void)err;
    static const char *const NAMES[] = {
        [EW_WALK_LINK] = "is a link",
        [EW_WALK_FIFO] = "is a FIFO",
        [EW_WALK_SPECIAL] = "is special",
    };
    ew_buf_printf(&visits->unreadable, "%s %s\n", path.ptr + scene.folder.len,
                  NAMES[what]);
    return EW_OK;
}

static enum ew_status walk_with(struct visits *visits, struct ew_str path,
                                struct ew_error *err)
{
    const struct ew_walker walker = {
        .visit = on_file,
        .unreadable = on_unreadable,
        .odd = on_odd,
        .folders = visits->folders,
        .once = visits->folders != NULL,
        .user = visits,
    };
    return ew_walk(&scene.arena, path, &walker, err);
}

static void check_walk(struct ew_str path, const char *seen,
                       const char *unreadable)
{
    struct visits visits = {.stop = EW_OK};
    ew_buf_init(&visits.seen);
    ew_buf_init(&visits.unreadable);
    struct ew_error err = {.text = ""};
    enum ew_status status = walk_with(&visits, path, &err);
    assert_string_equal(err.text, "");
    assert_true(status == EW_OK);
    CHECK_STR("seen", ew_buf_str(&visits.seen), ew_str_from(seen));
    CHECK_STR("unreadable", ew_buf_str(&visits.unreadable),
              ew_str_from(unreadable));
    ew_buf_release(&visits.seen);
    ew_buf_release(&visits.unreadable);
}

static void make_tree(void)
{
    make_folder("a");
    make_folder("a/b");
    make_folder("a/.git");
    make_folder("empty");
    make_file("a/z", EW_STR(""));
    make_file("a/b/c", EW_STR(""));
    make_file("a/.git/config", EW_STR(""));
    make_file("a-b", EW_STR(""));
    make_file("a0", EW_STR(""));
    make_file("B", EW_STR(""));
    make_file(".hidden", EW_STR(""));
}

static void test_walk_is_sorted_and_leaves_hidden_out(void **state)
{
    (void)state;
    make_tree();
    const char *want = "/B\n/a-b\n/a/b/c\n/a/z\n/a0\n";
    check_walk(scene.folder, want, "");
    struct ew_str slash =
        ew_arena_printf(&scene.arena, "%s/", scene.folder.ptr);
    check_walk(slash, want, "");
}

static void test_walk_and_links(void **state)
{
    (void)state;
    make_tree();
    struct ew_str link = path_of("link-to-folder");
    assert_true(symlink("a", link.ptr) == 0);
    assert_true(symlink("B", path_of("link-to-file").ptr) == 0);
    assert_true(symlink("nowhere", path_of("broken").ptr) == 0);
    assert_true(mkfifo(path_of("fifo").ptr, 0600) == 0);
    check_walk(scene.folder, "/B\n/a-b\n/a/b/c\n/a/z\n/a0\n/link-to-file\n",
               "/broken cannot read: no such file or directory\n"
               "/fifo is a FIFO\n/link-to-folder is a link\n");
    /* a link that the user names is followed */
    check_walk(link, "/link-to-folder/b/c\n/link-to-folder/z\n", "");
}

static void test_walk_of_a_file(void **state)
{
    (void)state;
    struct ew_str path = make_file(".hidden", EW_STR("x"));
    check_walk(path, "/.hidden\n", "");
    struct visits visits = {.stop = EW_OK};
    ew_buf_init(&visits.seen);
    scene.folder.len = 0;
    assert_true(walk_with(&visits, EW_STR("-"), NULL) == EW_OK);
    assert_true(ew_str_eq(ew_buf_str(&visits.seen), EW_STR("-\n")));
    ew_buf_release(&visits.seen);
}

static void test_walk_takes_a_folder_once(void **state)
{
    (void)state;
    make_tree();
    struct ew_str link = path_of("link-to-folder");
    assert_true(symlink("a", link.ptr) == 0);
    struct ew_map folders = ew_map_of(&scene.arena);
    struct visits visits = {.folders = &folders};
    ew_buf_init(&visits.seen);
    ew_buf_init(&visits.unreadable);
    assert_true(walk_with(&visits, path_of("a/b"), NULL) == EW_OK);
    assert_true(walk_with(&visits, link, NULL) == EW_OK);
    assert_true(walk_with(&visits, scene.folder, NULL) == EW_OK);
    CHECK_STR("seen", ew_buf_str(&visits.seen),
              EW_STR("/a/b/c\n/link-to-folder/z\n/B\n/a-b\n/a0\n"));
    struct ew_str id;
    struct ew_str same;
    assert_true(ew_path_id(&scene.arena, link, &id, NULL) == EW_OK);
    assert_true(ew_path_id(&scene.arena, path_of("a"), &same, NULL) == EW_OK);
    assert_true(ew_str_eq(id, same));
    assert_true(ew_map_find(&folders, id) != NULL);
    assert_true(ew_path_id(&scene.arena, path_of("absent"), &id, NULL) ==
                EW_IO);
    ew_buf_release(&visits.seen);
    ew_buf_release(&visits.unreadable);
}

static void test_walk_stops(void **state)
{
    (void)state;
    make_tree();
    struct visits visits = {.stop = EW_INVALID};
    ew_buf_init(&visits.seen);
    struct ew_error err = {.text = ""};
    assert_true(walk_with(&visits, scene.folder, &err) == EW_INVALID);
    assert_string_equal(err.text, "stop");
    assert_true(ew_str_eq(ew_buf_str(&visits.seen), EW_STR("/B\n")));
    ew_buf_release(&visits.seen);
    assert_true(walk_with(&visits, path_of("absent"), &err) == EW_IO);
    assert_string_equal(err.text, "cannot open: no such file or directory");
}

static void test_walk_depth(void **state)
{
    (void)state;
    struct ew_buf path;
    ew_buf_init(&path);
    for (size_t i = 0; i < EW_MAX_FOLDER_DEPTH + 1; i++) {
        ew_buf_add(&path, i ? EW_STR("/d") : EW_STR("d"));
        make_folder(path.ptr);
        if (i + 2 > EW_MAX_FOLDER_DEPTH) {
            struct ew_str file = ew_arena_printf(&scene.arena, "%.*s/f",
                                                 EW_STR_ARG(ew_buf_str(&path)));
            make_file(file.ptr, EW_STR(""));
        }
    }
    struct visits visits = {.stop = EW_OK};
    ew_buf_init(&visits.seen);
    ew_buf_init(&visits.unreadable);
    assert_true(walk_with(&visits, scene.folder, NULL) == EW_OK);
    struct ew_str seen = ew_buf_str(&visits.seen);
    /* the file in the deepest folder, not the one below it */
    assert_true(seen.len == 2 * EW_MAX_FOLDER_DEPTH + 3);
    assert_true(
        ew_str_ends(ew_buf_str(&visits.unreadable),
                    EW_STR("more than 64 folders inside each other\n")));
    ew_buf_release(&visits.seen);
    ew_buf_release(&visits.unreadable);
    ew_buf_release(&path);
}

/* ---- writing ------------------------------------------------------------ */

static void check_content(struct ew_str path, struct ew_str want)
{
    struct ew_file file;
    assert_true(ew_file_read(path, 100, &file, NULL) == EW_OK);
    CHECK_STR("content", file.text, want);
    ew_file_release(&file);
}

static void test_write(void **state)
{
    (void)state;
    struct ew_str path = path_of("new");
    assert_true(ew_file_write(path, EW_STR("one"), NULL) == EW_OK);
    check_content(path, EW_STR("one"));
    assert_true(chmod(path.ptr, 0640) == 0);
    assert_true(ew_file_write(path, EW_STR(""), NULL) == EW_OK);
    check_content(path, EW_STR(""));
    struct stat info;
    assert_true(stat(path.ptr, &info) == 0);
    assert_true((info.st_mode & 0777) == 0640);
    check_walk(scene.folder, "/new\n", "");
}

static void test_write_keeps_links(void **state)
{
    (void)state;
    struct ew_str path = make_file("real", EW_STR("old"));
    struct ew_str link = path_of("link");
    assert_true(symlink("real", link.ptr) == 0);
    assert_true(ew_file_write(link, EW_STR("new"), NULL) == EW_OK);
    check_content(path, EW_STR("new"));
    struct stat info;
    assert_true(lstat(link.ptr, &info) == 0 && S_ISLNK(info.st_mode));
}

static void test_write_to_a_device(void **state)
{
    (void)state;
    struct stat info;
    assert_true(ew_file_write(EW_STR("/dev/null"), EW_STR("x"), NULL) == EW_OK);
    assert_true(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));
}

static void test_write_failures(void **state)
{
    (void)state;
    struct ew_error err;
    assert_true(ew_file_write(path_of("absent/x"), EW_STR("x"), &err) == EW_IO);
    assert_string_equal(err.text, "cannot create: no such file or directory");
    assert_true(ew_file_write(scene.folder, EW_STR("x"), &err) == EW_IO);
    assert_string_equal(err.text, "cannot open for writing: is a directory");
    check_walk(scene.folder, "", "");
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(test_read),
        IN_SCENE(test_digest),
        IN_SCENE(test_digest_of_a_large_file),
        IN_SCENE(test_digest_of_a_large_gzip_file),
        IN_SCENE(test_read_failures),
        IN_SCENE(test_read_standard_input),
        IN_SCENE(test_read_a_pipe),
        IN_SCENE(test_walk_is_sorted_and_leaves_hidden_out),
        IN_SCENE(test_walk_and_links),
        IN_SCENE(test_walk_of_a_file),
        IN_SCENE(test_walk_takes_a_folder_once),
        IN_SCENE(test_walk_stops),
        IN_SCENE(test_walk_depth),
        IN_SCENE(test_write),
        IN_SCENE(test_write_keeps_links),
        IN_SCENE(test_write_to_a_device),
        IN_SCENE(test_write_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
