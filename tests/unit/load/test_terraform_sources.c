#include "base/buf.h"

#include "load/terraform/hcl.h"

#include "terraform_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- blocks -------------------------------------------------------------- */

struct row {
    const char *name;
    const char *text;
    const char *want; /* `data.TYPE.NAME LINE:COLUMN-LINE:COLUMN !exemption`, at
                         none last */
};

static const struct row ROWS[] = {
    {"a block reaches to its brace",                                  "resource \"t\" \"n\" {\n  a = 1\n}\n",
     "t.n 1:1-3:2\n"                                                                                                                                },
    {"a data block says so",                                          "\n  data \"t\" \"n\" { }",               "data.t.n 2:3-2:19\n"               },
    {"labels may stand without quotes",                               "resource t n {}",                        "t.n 1:1-1:16\n"                    },
    {"other blocks are left out",
     "variable \"v\" {}\nmodule \"m\" { source = \"./m\" }\nlocals {}",                                         ""                                  },
    {"blocks inside blocks are not resources",
     "locals { resource \"t\" \"n\" {} }",                                                                      ""                                  },
    {"braces in strings do not count",
     "resource \"t\" \"n\" {\n a = \"}\"\n b = \"\\\"}\"\n c = \"$${}}\"\n}",                                   "t.n 1:1-5:2\n"                     },
    {"strings in templates in strings do not end them",
     "resource \"t\" \"n\" {\n a = \"x${f(\"}\", { b = \"y\" })}}\"\n}",                                        "t.n 1:1-3:2\n"                     },
    {"braces in comments do not count",
     "resource \"t\" \"n\" {\n # }\n // }\n /* }\n } */\n}",                                                    "t.n 1:1-6:2\n"                     },
    {"braces in a heredoc do not count",
     "resource \"t\" \"n\" {\n a = <<-EOT\n } \" EOTX\n  EOT\n}",                                               "t.n 1:1-5:2\n"                     },
    {"a heredoc may be the last thing",                               "resource \"t\" \"n\" {\n a = <<EOT\n}",
     ""                                                                                                                                             },
    {"a block that does not end is none",                             "resource \"t\" \"n\" {\n",               ""                                  },
    {"columns count characters",                                      "/* \xC3\xA9 */ resource \"t\" \"n\" {}",
     "t.n 1:9-1:28\n"                                                                                                                               },
    {"an exemption may stand inside",
     "resource \"t\" \"n\" {\n  # execwarden:allow EW101 reason=x\n}",                                          "t.n 1:1-3:2 !EW101 reason=x@2:3\n" },
    {"an exemption may stand on the line above, and others above it",
     "# execwarden:allow A\n// execwarden:allow B\nresource \"t\" \"n\" {}",                                    "t.n 3:1-3:20 !B@2:1 !A@1:1\n"      },
    {"with a line between it belongs to nothing",
     "# execwarden:allow A\n\nresource \"t\" \"n\" {}",                                                         "t.n 3:1-3:20\n !A@1:1"             },
    {"behind a block it belongs to the next",
     "resource \"t\" \"n\" {\n}\n# execwarden:allow A\nresource \"t\" \"o\" {}",                                "t.n 1:1-2:2\nt.o 4:1-4:20 !A@3:1\n"},
    {"in a string it is none",
     "resource \"t\" \"n\" {\n a = \"# execwarden:allow A\"\n}",                                                "t.n 1:1-3:2\n"                     },
};

static void dump_exemptions(struct ew_buf *out, const struct ew_vec *exemptions)
{
    const struct ew_hcl_exemption *all = exemptions->items;
    for (size_t i = 0; i < exemptions->count; i++) {
        ew_buf_printf(out, " !%.*s@%zu:%zu", EW_STR_ARG(all[i].text),
                      all[i].place.line, all[i].place.column);
    }
}

static void dump_block(struct ew_buf *out, const struct ew_hcl_block *block)
{
    ew_buf_printf(
        out, "%s%.*s.%.*s %zu:%zu-%zu:%zu", block->data ? "data." : "",
        EW_STR_ARG(block->type), EW_STR_ARG(block->name), block->place.line,
        block->place.column, block->place.end_line, block->place.end_column);
    dump_exemptions(out, &block->exemptions);
    ew_buf_add_char(out, '\n');
}

static void test_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        struct ew_vec blocks;
        struct ew_vec homeless;
        struct ew_buf out;
        ew_arena_init(&arena);
        ew_buf_init(&out);
        CHECK(ROWS[i].name, ew_hcl_scan(&arena, ew_str_from(ROWS[i].text),
                                        &blocks, &homeless) == EW_OK);
        const struct ew_hcl_block *all = blocks.items;
        for (size_t j = 0; j < blocks.count; j++) {
            dump_block(&out, &all[j]);
        }
        dump_exemptions(&out, &homeless);
        CHECK_STR(ROWS[i].name, ew_buf_str(&out), ew_str_from(ROWS[i].want));
        ew_buf_release(&out);
        ew_arena_release(&arena);
    }
}

/* ---- folders ------------------------------------------------------------- */

enum { MAX_PATH = 512 };

static const char *const FILES[][2] = {
    {"root/main.tf",
     "resource \"aws_iam_group\" \"g\" {\n"
     "  # execwarden:allow EW101 until=2030-01-01 reason=x\n}\n"  },
    {"root/mod/b.tf",  "\nresource \"aws_iam_group\" \"h\" {\n}\n"},
    {"root/mod/c.txt", "resource \"aws_iam_group\" \"h\" {}"      },
    {"side/d.tf",      "data \"x\" \"y\" {}\n resource "
                  "\"aws_iam_group\" \"i\" {}"   },
};

static const char *const FOLDERS[] = {"root", "root/mod", "side"};

static void path_in(const char *folder, const char *name, char out[MAX_PATH])
{
    int len = snprintf(out, MAX_PATH, "%s/%s", folder, name);
    assert_true(len > 0 && len < MAX_PATH);
}

static int setup(void **state)
{
    static char folder[] = "/tmp/execwarden-terraform-XXXXXX";
    char path[MAX_PATH];
    *state = mkdtemp(folder);
    assert_non_null(*state);
    for (size_t i = 0; i < COUNT_OF(FOLDERS); i++) {
        path_in(folder, FOLDERS[i], path);
        assert_true(mkdir(path, 0700) == 0);
    }
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        path_in(folder, FILES[i][0], path);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_true(fputs(FILES[i][1], file) >= 0);
        assert_true(fclose(file) == 0);
    }
    return 0;
}

static int teardown(void **state)
{
    char path[MAX_PATH];
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        path_in(*state, FILES[i][0], path);
        (void)unlink(path);
    }
    for (size_t i = COUNT_OF(FOLDERS); i-- > 0;) {
        path_in(*state, FOLDERS[i], path);
        (void)rmdir(path);
    }
    return rmdir(*state);
}

#define GROUP(module, name)                                                   \
    "{\"address\":\"" module "aws_iam_group." name "\",\"mode\":\"managed\"," \
    "\"type\":\"aws_iam_group\",\"name\":\"" name "\",\"module_address\":"    \
    "\"" module "\",\"change\":{\"after\":{\"name\":\"" name "\"}}}"
#define LOCAL(name, source, resource)                                     \
    "\"" name "\":{\"source\":\"" source "\",\"module\":{\"resources\":[" \
    "{\"address\":\"aws_iam_group." resource "\"}]}}"

static const char PLAN_TEXT[] =
    "{\"format_version\":\"1.2\",\"resource_changes\":[" GROUP(
        "",
        "g") ",{\"address\":\"module.m[0].aws_iam_group.h\",\"mode\":"
             "\"managed\",\"type\":\"aws_iam_group\",\"name\":\"h\",\"module_"
             "address\":"
             "\"module.m[0]\",\"change\":{\"after\":{\"name\":\"h\"}}},"
             "{\"address\":\"module.s.aws_iam_group.i\",\"mode\":\"managed\","
             "\"type\":"
             "\"aws_iam_group\",\"name\":\"i\",\"module_address\":\"module.s\","
             "\"change\":{\"after\":{\"name\":\"i\"}}},"
             "{\"address\":\"module.r.aws_iam_group.g\",\"mode\":\"managed\","
             "\"type\":"
             "\"aws_iam_group\",\"name\":\"g\",\"module_address\":\"module.r\","
             "\"change\":{\"after\":{\"name\":\"j\"}}}],\"configuration\":{"
             "\"root_module\":{\"resources\":[{\"address\":\"aws_iam_group.g\"}"
             "],"
             "\"module_calls\":{" LOCAL("m", "./mod", "h") "," LOCAL(
                 "s", "../side", "i") "," LOCAL("r", "registry/x/aws",
                                                "g") "}}}}";

static void test_resources_know_their_blocks(void **state)
{
    char root[MAX_PATH];
    char want[4 * MAX_PATH];
    const char *folder = *state;
    struct ew_buf out;
    path_in(folder, "root", root);
    const struct ew_load_options options = {.source_root = ew_str_from(root)};
    int len =
        snprintf(want, sizeof(want),
                 "+ group g aws_iam_group.g[%s/main.tf:1:1-3]:\n"
                 "+ group h module.m[0].aws_iam_group.h[%s/mod/b.tf:2:1-3]:\n"
                 "+ group i module.s.aws_iam_group.i[%s/side/d.tf:2:2-2]:\n"
                 "+ group j module.r.aws_iam_group.g:\n"
                 "allow EW101 at aws_iam_group.g %s/main.tf:2\n",
                 root, root, folder, root);
    assert_true(len > 0 && (size_t)len < sizeof(want));
    ew_buf_init(&out);
    dump_code(&out, ew_str_from(PLAN_TEXT), &options);
    CHECK_STR("blocks", ew_buf_str(&out), ew_str_from(want));
    ew_buf_release(&out);
}

static void test_a_root_that_is_not_there_is_noted(void **state)
{
    (void)state;
    const struct ew_load_options options = {.source_root =
                                                EW_STR("/nowhere/at/all")};
    struct ew_buf out;
    ew_buf_init(&out);
    dump_code(&out, ew_str_from(PLAN_TEXT), &options);
    assert_true(ew_str_starts(ew_buf_str(&out),
                              EW_STR("+ group g aws_iam_group.g:\n")));
    ew_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_resources_know_their_blocks),
        cmocka_unit_test(test_a_root_that_is_not_there_is_noted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
