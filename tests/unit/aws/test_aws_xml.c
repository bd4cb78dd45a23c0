#include "base/buf.h"
#include "base/rows.h"

#include "aws/limits.h"
#include "aws/xml.h"

/* Events in one line: `+path` at the begin, `-path=text` at the end, with a
 * `*` behind an element that has others in it. */
static enum ew_status note(void *user, const struct ew_xml_event *event,
                           struct ew_error *err)
{
    struct ew_buf *out = user;
    if (event->kind == EW_XML_OPEN) {
        ew_buf_printf(out, "+%.*s ", EW_STR_ARG(event->path));
    } else {
        ew_buf_printf(out, "-%.*s%s=%.*s ", EW_STR_ARG(event->name),
                      event->has_children ? "*" : "", EW_STR_ARG(event->text));
    }
    return ew_str_eq(event->name, EW_STR("stop"))
               ? ew_fail(err, EW_INVALID, "stopped")
               : EW_OK;
}

static const struct {
    const char *name;
    struct ew_str text;
    const char *want;
} EVENTS[] = {
    {"an empty element",                 EW_LIT("<a/>"),                                  "+a -a= "   },
    {"text",                             EW_LIT("<a>b</a>"),                              "+a -a=b "  },
    {"elements inside",                  EW_LIT("<a><b>1</b><c/></a>"),
     "+a +a/b -b=1 +a/c -c= -a*= "                                                                    },
    {"text around an element is joined", EW_LIT("<a>x<b>y</b>z</a>"),
     "+a +a/b -b=y -a*=xz "                                                                           },
    {"the five entities",                EW_LIT("<a>&lt;&amp;&gt;&quot;&apos;&#65;</a>"),
     "+a -a=<&>\"'A "                                                                                 },
    {"CDATA",                            EW_LIT("<a><![CDATA[<b>]]></a>"),                "+a -a=<b> "},
    {"attributes are passed over",       EW_LIT("<a xmlns=\"u\" b='c'/>"),                "+a -a= "   },
    {"a declaration and a comment",
     EW_LIT("<?xml version=\"1.0\"?><!-- c --><a/>"),                                     "+a -a= "   },
};

static void elements_are_visited(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(EVENTS); i++) {
        struct ew_buf out;
        ew_buf_init(&out);
        CHECK(EVENTS[i].name,
              ew_xml_read(EVENTS[i].text, note, &out, NULL) == EW_OK);
        CHECK_STR(EVENTS[i].name, ew_buf_str(&out),
                  ew_str_from(EVENTS[i].want));
        ew_buf_release(&out);
    }
}

static const struct {
    const char *name;
    struct ew_str text;
    enum ew_status status;
    const char *want;
} REFUSED[] = {
    {"nothing",                       EW_LIT(""),                                           EW_SYNTAX,  "the answer is not well-formed XML"},
    {"an element that is not closed", EW_LIT("<a><b></a>"),                                 EW_SYNTAX,
     "the answer is not well-formed XML"                                                                                                   },
    {"an answer that is cut",         EW_LIT("<a><b>x</b>"),                                EW_SYNTAX,
     "the answer is not well-formed XML"                                                                                                   },
    {"two roots",                     EW_LIT("<a/><b/>"),                                   EW_SYNTAX,
     "the answer is not well-formed XML"                                                                                                   },
    {"an unknown entity",             EW_LIT("<a>&x;</a>"),                                 EW_SYNTAX,
     "the answer is not well-formed XML"                                                                                                   },
    {"bytes that are no UTF-8",       EW_LIT("<a>\xFF</a>"),                                EW_SYNTAX,
     "the answer is not well-formed XML"                                                                                                   },
    {"a document type",               EW_LIT("<!DOCTYPE a><a/>"),                           EW_SYNTAX,
     "a document type in the answer"                                                                                                       },
    {"entities to expand",            EW_LIT("<!DOCTYPE a [<!ENTITY b \"x\">]><a>&b;</a>"),
     EW_SYNTAX,                                                                                         "a document type in the answer"    },
    {"what the visitor says",         EW_LIT("<a><stop/></a>"),                             EW_INVALID, "stopped"                          },
};

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct ew_buf out;
        struct ew_error err = {.text = ""};
        ew_buf_init(&out);
        CHECK(REFUSED[i].name, ew_xml_read(REFUSED[i].text, note, &out, &err) ==
                                   REFUSED[i].status);
        CHECK_STR(REFUSED[i].name, ew_str_from(err.text),
                  ew_str_from(REFUSED[i].want));
        CHECK(REFUSED[i].name,
              err.place.line == (REFUSED[i].status == EW_SYNTAX ? 1 : 0));
        ew_buf_release(&out);
    }
}

static enum ew_status read_nested(size_t depth)
{
    struct ew_buf text;
    struct ew_buf out;
    ew_buf_init(&text);
    ew_buf_init(&out);
    for (size_t i = 0; i < depth; i++) {
        ew_buf_add(&text, EW_STR("<a>"));
    }
    for (size_t i = 0; i < depth; i++) {
        ew_buf_add(&text, EW_STR("</a>"));
    }
    enum ew_status status = ew_xml_read(ew_buf_str(&text), note, &out, NULL);
    ew_buf_release(&text);
    ew_buf_release(&out);
    return status;
}

static void depth_is_bounded(void **state)
{
    (void)state;
    CHECK("at the limit", read_nested(EW_AWS_MAX_XML_DEPTH) == EW_OK);
    CHECK("past it", read_nested(EW_AWS_MAX_XML_DEPTH + 1) == EW_LIMIT);
}

static void texts_are_found(void **state)
{
    (void)state;
    struct ew_arena arena;
    struct ew_xml_pick picks[] = {
        {"a/b",   {NULL, 0}},
        {"a/c/d", {NULL, 0}},
        {"a/x",   {NULL, 0}}
    };
    ew_arena_init(&arena);
    CHECK("", ew_xml_find(&arena,
                          EW_STR("<a><b> 1 </b><b>2</b><c><d/><b>3</b></c>"
                                 "</a>"),
                          picks, 3, NULL) == EW_OK);
    CHECK_STR("the first one, trimmed", picks[0].text, EW_STR("1"));
    CHECK("an empty one is there", picks[1].text.ptr != NULL);
    CHECK("one that is not", picks[2].text.ptr == NULL);
    ew_arena_release(&arena);
}

/* More than one chunk of input, with an element across the border. */
static void long_answers_are_whole(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct ew_buf text;
    struct ew_arena arena;
    struct ew_xml_pick pick = {
        "a/last", {NULL, 0}
    };
    ew_arena_init(&arena);
    ew_buf_init(&text);
    ew_buf_add(&text, EW_STR("<a>"));
    for (size_t i = 0; i < COUNT; i++) {
        ew_buf_add(&text, EW_STR("<item>x</item>"));
    }
    ew_buf_add(&text, EW_STR("<last>y</last></a>"));
    CHECK("", ew_xml_find(&arena, ew_buf_str(&text), &pick, 1, NULL) == EW_OK);
    CHECK_STR("", pick.text, EW_STR("y"));
    ew_buf_release(&text);
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_visited),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(texts_are_found),
        cmocka_unit_test(long_answers_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
