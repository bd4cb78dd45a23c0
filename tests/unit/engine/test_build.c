/* Formulas of one principal in several questions, side by side: asking one
 * leaves the others as they are, and the same question is not built twice. */
#include "base/buf.h"
#include "base/rows.h"

#include "engine/inquiry.h"

#include "audit/small_estate.h"

struct subject {
    struct small_estate estate;
    struct ew_engine *engine;
    struct ew_inquiry inquiry;
};

static const struct ew_principal *principal_of(const struct ew_estate *estate,
                                               enum ew_principal_type type)
{
    const struct ew_principal *found = NULL;
    struct ew_principal *const *all = estate->principals.items;
    for (size_t i = 0; i < estate->principals.count; i++) {
        found = all[i]->type == type ? all[i] : found;
    }
    assert_non_null(found);
    return found;
}

/* The role r with one inline policy of these statements. */
static void set_up(struct subject *s, const char *statements)
{
    struct ew_engine_options options = {.now = 0};
    struct ew_error err = {0};
    struct ew_buf role;
    ew_buf_init(&role);
    ew_buf_printf(&role,
                  "{'RoleName':'r','Path':'/','Arn':'%s',"
                  "'RoleId':'AROAEXAMPLE0000000001',"
                  "'AssumeRolePolicyDocument':{'Statement':[]},"
                  "'RolePolicyList':[{'PolicyName':'p',"
                  "'PolicyDocument':{'Version':'2012-10-17',"
                  "'Statement':[%s]}}]}",
                  SMALL_ARN("role/r"), statements);
    ew_buf_add_char(&role, '\0');
    assert_false(role.failed);
    small_estate_load(&s->estate, "", ew_buf_str(&role).ptr);
    ew_buf_release(&role);
    s->engine =
        ew_engine_new(&s->estate.arena, &s->estate.loaded.estate, &options);
    assert_non_null(s->engine);
    const struct ew_principal *found =
        principal_of(&s->estate.loaded.estate, EW_PRINCIPAL_ROLE);
    assert_int_equal(
        ew_inquiry_begin(&s->inquiry, s->engine, found, NULL, &err), EW_OK);
}

static void tear_down(struct subject *s)
{
    assert_false(s->inquiry.space->failed);
    ew_engine_release(s->engine);
    small_estate_release(&s->estate);
}

/* ---- formulas as texts ----------------------------------------------------
 */

static void write_atom(struct ew_buf *out, const struct ew_atom *atom)
{
    const struct ew_tested *t = atom->tested;
    size_t count = t ? t->condition->value_count : atom->pattern_count;
    ew_buf_printf(out, "%zu~", atom->dimension);
    for (size_t i = 0; i < count; i++) {
        struct ew_str text = t ? t->expanded[i] : atom->patterns[i];
        bool known = !t || t->known[i];
        ew_buf_printf(out, "%.*s,", known ? (int)text.len : 1,
                      known ? text.ptr : "?");
    }
    ew_buf_printf(out, "%d", t ? (int)t->reading : -1);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as formulas are */
static void write_formula(struct ew_buf *out, const struct ew_formula *f)
{
    static const char *const KINDS[] = {"T", "F", "", "&", "|"};
    ew_buf_add(out, ew_str_from(KINDS[f->kind]));
    if (f->kind == EW_FORMULA_LITERAL) {
        ew_buf_add(out, f->want ? EW_STR("(") : EW_STR("(!"));
        write_atom(out, f->atom);
        ew_buf_add(out, EW_STR(")"));
    }
    for (size_t i = 0; i < f->count; i++) {
        write_formula(out, f->children[i]);
    }
}

static struct ew_str text_of(const struct ew_inquiry *q, struct subject *s,
                             const struct ew_built *built)
{
    struct ew_sides access = ew_inquiry_access(q, built, EW_EVERY_GRANT);
    struct ew_buf text;
    ew_buf_init(&text);
    for (size_t side = 0; side < EW_SIDES; side++) {
        write_formula(&text, access.side[side]);
    }
    struct ew_str kept = ew_arena_str(&s->estate.arena, ew_buf_str(&text));
    assert_true(kept.ptr && !text.failed);
    ew_buf_release(&text);
    return kept;
}

/* ---- one question, others in between --------------------------------------
 */

#define ALLOW "{'Effect':'Allow','Action':'ecs:*','Resource':'*'"
#define PLAIN ALLOW "}"
/* a key that nobody knows, in a text */
#define TIED                              \
    ALLOW ",'Condition':{'StringEquals':" \
          "{'aws:ResourceTag/a':'${aws:SourceVpc}-x'}}}"
#define COMPARED                          \
    ALLOW ",'Condition':{'StringEquals':" \
          "{'aws:ResourceTag/a':'${aws:SourceVpc}'}}}"
/* an ARN without an account: fact B1.6.4 */
#define OPEN                              \
    "{'Effect':'Allow','Action':'ecs:*'," \
    "'Resource':['arn:aws:ecs:*:cluster/p*','arn:aws:ecs:*:*:task/*']}"

enum between { NOTHING, A_VALUE, A_VALUE_AND_BACK };

static const struct {
    const char *name;
    const char *statements;
    struct ew_question first, second;
    enum between between;
    bool again; /* the first question finds what was built */
    bool alike; /* and the second one is built the same */
} ROWS[] = {
    {"a question that comes again is not built again",
     PLAIN,    {.strict = false},
     {.strict = false},
     NOTHING,          true,
     true },
    {"another question leaves what was built",
     OPEN,     {.strict = false},
     {.strict = true},
     NOTHING,          true,
     false},
    {"what is sure is read in one way only",
     PLAIN,    {.strict = false},
     {.strict = true},
     NOTHING,          true,
     true },
    {"a variable without value is read in another way",
     TIED,     {.ties = EW_TIES_TRIED},
     {.ties = EW_TIES_COMPARED},
     NOTHING,          true,
     false},
    {"a comparison of two keys is told from no hindrance",
     COMPARED, {.ties = EW_TIES_COMPARED},
     {.ties = EW_TIES_LOOSE},
     NOTHING,          true,
     false},
    {"more values make other cases",
     TIED,     {.ties = EW_TIES_TRIED},
     {.ties = EW_TIES_TRIED},
     A_VALUE,          false,
     false},
    {"a value that is dropped makes the cases anew, and the same",
     TIED,     {.ties = EW_TIES_TRIED},
     {.ties = EW_TIES_TRIED},
     A_VALUE_AND_BACK, false,
     true },
    {"more values change nothing without cases",
     PLAIN,    {.ties = EW_TIES_TRIED},
     {.ties = EW_TIES_TRIED},
     A_VALUE,          true,
     true },
    {"more values change nothing where a variable hinders nothing",
     TIED,     {.ties = EW_TIES_COMPARED},
     {.ties = EW_TIES_COMPARED},
     A_VALUE,          true,
     true },
};

static void come_between(struct ew_inquiry *q, enum between what)
{
    size_t count = q->space->choices.count;
    if (what != NOTHING) {
        assert_true(ew_inquiry_try(q, EW_STR("between")));
    }
    if (what == A_VALUE_AND_BACK) {
        ew_inquiry_untry(q, count);
    }
}

static void test_side_by_side(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct subject s;
        set_up(&s, ROWS[i].statements);
        /* by now the values to try are gathered */
        (void)ew_inquiry_build(&s.inquiry, ROWS[i].first);
        const struct ew_built *first =
            ew_inquiry_build(&s.inquiry, ROWS[i].first);
        struct ew_str before = text_of(&s.inquiry, &s, first);
        come_between(&s.inquiry, ROWS[i].between);
        const struct ew_built *second =
            ew_inquiry_build(&s.inquiry, ROWS[i].second);
        struct ew_str other = text_of(&s.inquiry, &s, second);
        CHECK_STR(ROWS[i].name, text_of(&s.inquiry, &s, first), before);
        CHECK(ROWS[i].name, ew_str_eq(other, before) == ROWS[i].alike);
        const struct ew_built *again =
            ew_inquiry_build(&s.inquiry, ROWS[i].first);
        CHECK(ROWS[i].name, (again == first) == ROWS[i].again);
        tear_down(&s);
    }
}

/* What two estates share is built for a pair of them: it is not kept. */
static void test_shared(void **state)
{
    (void)state;
    struct subject s;
    set_up(&s, OPEN);
    struct ew_map written = ew_map_of(&s.engine->scratch);
    const struct ew_question noted = {.written = &written};
    const struct ew_built *alone =
        ew_inquiry_build(&s.inquiry, (struct ew_question){.strict = false});
    assert_ptr_not_equal(ew_inquiry_build(&s.inquiry, noted), alone);
    assert_true(ew_map_find(&written, EW_STR("+\narn:aws:ecs:*:cluster/p*\n")));
    const struct ew_question alike = {.common = &written};
    const struct ew_built *shared = ew_inquiry_build(&s.inquiry, alike);
    assert_ptr_not_equal(shared, alone);
    assert_ptr_not_equal(ew_inquiry_build(&s.inquiry, alike), shared);
    assert_false(ew_str_eq(text_of(&s.inquiry, &s, shared),
                           text_of(&s.inquiry, &s, alone)));
    tear_down(&s);
}

/* Two principals that are compared: the formulas of one stay as they are while
 * those of the other are built, and each finds its own. */
static void test_beside(void **state)
{
    (void)state;
    struct subject s;
    const struct ew_question plain = {.strict = false};
    set_up(&s, OPEN);
    const struct ew_built *first = ew_inquiry_build(&s.inquiry, plain);
    struct ew_str before = text_of(&s.inquiry, &s, first);
    const struct ew_principal *root =
        principal_of(&s.estate.loaded.estate, EW_PRINCIPAL_ROOT);
    const struct ew_inquiry beside =
        ew_inquiry_beside(&s.inquiry, s.engine, root);
    const struct ew_built *second = ew_inquiry_build(&beside, plain);
    assert_ptr_not_equal(second, first);
    assert_false(ew_str_eq(text_of(&beside, &s, second), before));
    assert_true(ew_str_eq(text_of(&s.inquiry, &s, first), before));
    assert_ptr_equal(ew_inquiry_build(&s.inquiry, plain), first);
    assert_ptr_equal(ew_inquiry_build(&beside, plain), second);
    tear_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_side_by_side),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
