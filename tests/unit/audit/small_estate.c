#include "small_estate.h"

#include "base/clock.h"
#include "base/rows.h"

static void add_quoted(struct ew_buf *out, const char *text)
{
    for (; *text; text++) {
        ew_buf_add_char(out, *text == '\'' ? '"' : *text);
    }
}

static void load(struct small_estate *s, const char *path, struct ew_str text)
{
    struct ew_error err = {0};
    const struct ew_load_options options = {.before = false};
    const struct ew_load_text source = {ew_str_from(path), text};
    struct ew_engine_options engine = {0};
    assert_int_equal(ew_load_texts(&source, 1, &options, &s->loaded, &err),
                     EW_OK);
    assert_true(ew_time_parse(EW_STR("2026-06-01"), &engine.now));
    ew_arena_init(&s->arena);
    s->engine = ew_engine_new(&s->arena, &s->loaded.estate, &engine);
    assert_non_null(s->engine);
}

void small_estate_load(struct small_estate *s, const char *users,
                       const char *roles)
{
    *s = (struct small_estate){.engine = NULL};
    ew_buf_init(&s->text);
    add_quoted(&s->text, "{'UserDetailList':[");
    add_quoted(&s->text, users);
    add_quoted(&s->text, "],'RoleDetailList':[");
    add_quoted(&s->text, roles);
    add_quoted(&s->text,
               "],'GroupDetailList':[],'Policies':[],'IsTruncated':false}");
    assert_false(s->text.failed);
    load(s, "account.json", ew_buf_str(&s->text));
}

void small_estate_load_text(struct small_estate *s, const char *path,
                            const char *text)
{
    *s = (struct small_estate){.engine = NULL};
    ew_buf_init(&s->text);
    load(s, path, ew_str_from(text));
}

void small_estate_release(struct small_estate *s)
{
    ew_engine_release(s->engine);
    ew_loaded_release(&s->loaded);
    ew_arena_release(&s->arena);
    ew_buf_release(&s->text);
}
