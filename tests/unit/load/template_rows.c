#include "template_rows.h"

#include "base/buf.h"

#include "load/template/template.h"

static void read_one(struct ew_loading *loading, const char *path,
                     const char *text)
{
    struct ew_source source = {
        .path = ew_str_from(path),
        .bytes = ew_str_from(text),
        .direct = true,
    };
    assert_true(ew_loading_read(loading, &source) == EW_OK);
}

void load_templates(struct ew_loading *loading, struct ew_loaded *loaded,
                    const char *template, const char *parameters,
                    const struct ew_load_options *options)
{
    *loaded = (struct ew_loaded){0};
    ew_arena_init(&loaded->arena);
    ew_loading_begin(loading, loaded, options);
    if (template) {
        read_one(loading, "t.yaml", template);
    }
    if (parameters) {
        read_one(loading, "p.json", parameters);
    }
    assert_true(ew_templates_finish(loading) == EW_OK);
}

void release_templates(struct ew_loading *loading, struct ew_loaded *loaded)
{
    ew_loading_end(loading);
    ew_loaded_release(loaded);
}

void check_template_rows(const struct template_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ew_loading loading;
        struct ew_loaded loaded;
        struct ew_buf out;
        load_templates(&loading, &loaded, rows[i].text, rows[i].parameters,
                       NULL);
        ew_buf_init(&out);
        dump_loading(&out, &loading);
        CHECK_STR(rows[i].name, ew_buf_str(&out), ew_str_from(rows[i].want));
        ew_buf_release(&out);
        release_templates(&loading, &loaded);
    }
}
