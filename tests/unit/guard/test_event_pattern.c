#include "base/rows.h"

#include "guard/event_pattern.h"
#include "quoted.h"

#define ROW(...)    \
    {               \
        __VA_ARGS__ \
    }

struct event_row {
    const char *name;
    const char *pattern;
    const char *event;
    enum ew_event_answer want;
};

#define NO EW_EVENT_NO
#define YES EW_EVENT_YES
#define OPEN EW_EVENT_UNKNOWN

static struct ew_event_verdict ask(struct ew_arena *arena,
                                   const struct event_row *row, bool accepted)
{
    const struct ew_event_pattern *pattern = NULL;
    const struct ew_node *event = NULL;
    struct ew_error err = {0};
    if (ew_event_pattern_parse(arena, EW_STR("p"), quoted(arena, row->pattern),
                               accepted, &pattern, &err) != EW_OK) {
        fail_msg("row `%s`: %s", row->name, err.text);
    }
    CHECK(row->name,
          ew_node_parse(arena, EW_STR("e"), quoted(arena, row->event), &event,
                        &err) == EW_OK);
    return ew_event_pattern_match(pattern, event);
}

static void check_rows(const struct event_row *rows, size_t count)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        struct ew_event_verdict got = ask(&arena, &rows[i], true);
        if (got.answer != rows[i].want) {
            fail_msg("row `%s`: got %d (%s)", rows[i].name, (int)got.answer,
                     got.why ? got.why : "");
        }
        CHECK(rows[i].name, (got.why != NULL) == (got.answer == OPEN));
    }
    ew_arena_release(&arena);
}

#define CHECK_ROWS(table) check_rows(table, COUNT_OF(table))

static void test_values(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("a string", "{'a':['x']}", "{'a':'x'}", YES),
        ROW("another", "{'a':['x']}", "{'a':'y'}", NO),
        ROW("case counts", "{'a':['executeCommand']}", "{'a':'ExecuteCommand'}",
            NO),
        ROW("one of a list does", "{'a':['x','y']}", "{'a':'y'}", YES),
        ROW("none of a list", "{'a':['x','y']}", "{'a':'z'}", NO),
        ROW("all fields must match", "{'a':['x'],'b':['y']}",
            "{'a':'x','b':'z'}", NO),
        ROW("a field that the event lacks", "{'a':['x']}", "{'b':'x'}", NO),
        ROW("other fields do not count", "{'a':['x']}", "{'a':'x','b':1}", YES),
        ROW("the empty string", "{'a':['']}", "{'a':''}", YES),
        ROW("is not null", "{'a':['']}", "{'a':null}", NO),
        ROW("null", "{'a':[null]}", "{'a':null}", YES),
        ROW("null is not absence", "{'a':[null]}", "{'b':1}", NO),
        ROW("nor its name", "{'a':[null]}", "{'a':'null'}", NO),
        ROW("true", "{'a':[true]}", "{'a':true}", YES),
        ROW("is not false", "{'a':[true]}", "{'a':false}", NO),
        ROW("nor a string", "{'a':[true]}", "{'a':'true'}", NO),
        ROW("false", "{'a':[false]}", "{'a':false}", YES),
        ROW("a number", "{'a':[300]}", "{'a':300}", YES),
        ROW("another number", "{'a':[300]}", "{'a':301}", NO),
        ROW("a number is no string", "{'a':[300]}", "{'a':'300'}", NO),
        ROW("one that is written otherwise", "{'a':[300]}", "{'a':300.0}",
            OPEN),
        ROW("with an exponent, too", "{'a':[300]}", "{'a':3.0e2}", OPEN),
        ROW("an account of twelve digits", "{'a':[123456789012]}",
            "{'a':123456789013}", NO),
        ROW("digits beyond what is told apart", "{'a':[9007199254740993]}",
            "{'a':9007199254740992}", OPEN),
        ROW("an address", "{'a':['10.0.0.1']}", "{'a':'10.0.0.1'}", YES),
        ROW("another address", "{'a':['10.0.0.1']}", "{'a':'10.0.0.2'}", NO),
        ROW("the same, written otherwise", "{'a':['::1']}",
            "{'a':'0:0:0:0:0:0:0:1'}", OPEN),
        ROW("zeros in front", "{'a':['10.0.0.1']}", "{'a':'10.0.0.01'}", OPEN),
    };
    CHECK_ROWS(ROWS);
}

static void test_nesting(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("a field of an object", "{'a':{'b':['x']}}", "{'a':{'b':'x'}}",
            YES),
        ROW("elsewhere it does not count", "{'a':{'b':['x']}}", "{'b':'x'}",
            NO),
        ROW("a value where an object is asked for", "{'a':{'b':['x']}}",
            "{'a':'x'}", NO),
        ROW("an object where a value is asked for", "{'a':['x']}",
            "{'a':{'b':'x'}}", NO),
        ROW("an array of values where an object is asked for",
            "{'a':{'':['x']}}", "{'a':['x']}", NO),
        ROW("null where an object is asked for",
            "{'r':{'s':[{'exists':true}]}}", "{'r':null}", NO),
        ROW("any element of an array", "{'a':['y']}", "{'a':['x','y']}", YES),
        ROW("no element", "{'a':['z']}", "{'a':['x','y']}", NO),
        ROW("an empty array", "{'a':['z']}", "{'a':[]}", NO),
        ROW("arrays in arrays", "{'a':['y']}", "{'a':[['x'],['y']]}", YES),
        ROW("an object of an array", "{'a':{'b':['x']}}",
            "{'a':[{'b':'y'},{'b':'x'}]}", YES),
        ROW("its fields match together", "{'a':{'b':[1],'c':[2]}}",
            "{'a':[{'b':1,'c':3},{'b':3,'c':2}]}", NO),
        ROW("in one object they do", "{'a':{'b':[1],'c':[2]}}",
            "{'a':[{'b':1,'c':3},{'b':1,'c':2}]}", YES),
        ROW("a name with a dot", "{'a.b':['x']}", "{'a':{'b':'x'}}", OPEN),
        ROW("where another field decides", "{'a.b':['x'],'c':[1]}", "{'c':2}",
            NO),
        ROW("one in the event", "{'a':{'b':['x']}}", "{'a.b':'x'}", OPEN),
        ROW("that starts otherwise", "{'a':{'b':['x']}}", "{'aa.b':'x'}", NO),
        ROW("an event that is none", "{'a':['x']}", "['a']", OPEN),
    };
    CHECK_ROWS(ROWS);
}

static void test_texts(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("prefix", "{'a':[{'prefix':'us-'}]}", "{'a':'us-east-1'}", YES),
        ROW("not at the start", "{'a':[{'prefix':'us-'}]}", "{'a':'eu-us-1'}",
            NO),
        ROW("case counts in a prefix", "{'a':[{'prefix':'US'}]}",
            "{'a':'us-1'}", NO),
        ROW("a prefix takes strings only", "{'a':[{'prefix':'1'}]}", "{'a':12}",
            NO),
        ROW("a prefix without case",
            "{'a':[{'prefix':{'equals-ignore-case':'EventB'}}]}",
            "{'a':'eventbridge'}", YES),
        ROW("which still differs",
            "{'a':[{'prefix':{'equals-ignore-case':'EventB'}}]}",
            "{'a':'eventX'}", NO),
        ROW("something else within a prefix",
            "{'a':[{'prefix':{'wildcard':'x'}}]}", "{'a':'x'}", OPEN),
        ROW("suffix", "{'a':[{'suffix':'.png'}]}", "{'a':'x.png'}", YES),
        ROW("not at the end", "{'a':[{'suffix':'.png'}]}", "{'a':'.pngx'}", NO),
        ROW("a suffix without case",
            "{'a':[{'suffix':{'equals-ignore-case':'.png'}}]}", "{'a':'x.PNG'}",
            YES),
        ROW("a shorter text",
            "{'a':[{'suffix':{'equals-ignore-case':'.png'}}]}", "{'a':'png'}",
            NO),
        ROW("equals-ignore-case", "{'a':[{'equals-ignore-case':'alice'}]}",
            "{'a':'ALICE'}", YES),
        ROW("is of the whole", "{'a':[{'equals-ignore-case':'alice'}]}",
            "{'a':'ALICES'}", NO),
        ROW("letters beyond ASCII", "{'a':[{'equals-ignore-case':'\xc3\xa9'}]}",
            "{'a':'\xc3\x89'}", OPEN),
        ROW("the same ones", "{'a':[{'equals-ignore-case':'\xc3\xa9'}]}",
            "{'a':'\xc3\xa9'}", YES),
        ROW("wildcard", "{'a':[{'wildcard':'Exec*d'}]}",
            "{'a':'ExecuteCommand'}", YES),
        ROW("case counts there", "{'a':[{'wildcard':'exec*d'}]}",
            "{'a':'ExecuteCommand'}", NO),
        ROW("it is anchored", "{'a':[{'wildcard':'Exec*d'}]}",
            "{'a':'ExecuteCommands'}", NO),
        ROW("a run may be empty", "{'a':[{'wildcard':'a*b'}]}", "{'a':'ab'}",
            YES),
        ROW("a question mark is one", "{'a':[{'wildcard':'a?c'}]}",
            "{'a':'abc'}", NO),
        ROW("an escaped star is one", "{'a':[{'wildcard':'a\\\\*c'}]}",
            "{'a':'a*c'}", YES),
        ROW("and no wildcard", "{'a':[{'wildcard':'a\\\\*c'}]}", "{'a':'abc'}",
            NO),
        ROW("an escaped backslash", "{'a':[{'wildcard':'a\\\\\\\\*'}]}",
            "{'a':'a\\\\b'}", YES),
        ROW("a wildcard takes strings only", "{'a':[{'wildcard':'*'}]}",
            "{'a':1}", NO),
        ROW("a control character", "{'a':[{'wildcard':'\\u0001*'}]}",
            "{'a':'x'}", OPEN),
        ROW("an operator that is not known", "{'a':[{'regex':'x'}]}",
            "{'a':'x'}", OPEN),
        ROW("also where there is no field", "{'a':[{'regex':'x'}]}", "{'b':1}",
            OPEN),
        ROW("beside one that holds", "{'a':['x',{'regex':'x'}]}", "{'a':'x'}",
            YES),
        ROW("where another field decides", "{'a':[{'regex':'x'}],'b':[1]}",
            "{'a':'x','b':2}", NO),
    };
    CHECK_ROWS(ROWS);
}

static void test_except(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("another value", "{'a':[{'anything-but':'x'}]}", "{'a':'y'}", YES),
        ROW("that value", "{'a':[{'anything-but':'x'}]}", "{'a':'x'}", NO),
        ROW("no value at all", "{'a':[{'anything-but':'x'}]}", "{'b':'y'}", NO),
        ROW("null is another value", "{'a':[{'anything-but':'x'}]}",
            "{'a':null}", YES),
        ROW("a list", "{'a':[{'anything-but':['x','y']}]}", "{'a':'z'}", YES),
        ROW("one of a list", "{'a':[{'anything-but':['x','y']}]}", "{'a':'y'}",
            NO),
        ROW("numbers", "{'a':[{'anything-but':[1,2]}]}", "{'a':3}", YES),
        ROW("one of the numbers", "{'a':[{'anything-but':[1,2]}]}", "{'a':2}",
            NO),
        ROW("one written otherwise", "{'a':[{'anything-but':[1,2]}]}",
            "{'a':2.0}", OPEN),
        ROW("an array with another", "{'a':[{'anything-but':'x'}]}",
            "{'a':['x','y']}", YES),
        ROW("an array of that", "{'a':[{'anything-but':'x'}]}", "{'a':['x']}",
            NO),
        ROW("prefix", "{'a':[{'anything-but':{'prefix':'us-'}}]}",
            "{'a':'eu-1'}", YES),
        ROW("that prefix", "{'a':[{'anything-but':{'prefix':'us-'}}]}",
            "{'a':'us-1'}", NO),
        ROW("prefixes", "{'a':[{'anything-but':{'prefix':['us-','eu-']}}]}",
            "{'a':'eu-1'}", NO),
        ROW("suffix", "{'a':[{'anything-but':{'suffix':'.png'}}]}",
            "{'a':'x.gif'}", YES),
        ROW("that suffix", "{'a':[{'anything-but':{'suffix':'.png'}}]}",
            "{'a':'x.png'}", NO),
        ROW("without case",
            "{'a':[{'anything-but':{'equals-ignore-case':"
            "['x','y']}}]}",
            "{'a':'z'}", YES),
        ROW("one in another case",
            "{'a':[{'anything-but':{'equals-ignore-case"
            "':['x','y']}}]}",
            "{'a':'Y'}", NO),
        ROW("wildcard", "{'a':[{'anything-but':{'wildcard':'*/lib/*'}}]}",
            "{'a':'/usr/bin/x'}", YES),
        ROW("what the wildcard takes",
            "{'a':[{'anything-but':{'wildcard':'*/lib/*'}}]}",
            "{'a':'/usr/lib/x'}", NO),
        ROW("wildcards", "{'a':[{'anything-but':{'wildcard':['x*','*y']}}]}",
            "{'a':'zy'}", NO),
        ROW("another operator", "{'a':[{'anything-but':{'cidr':'x'}}]}",
            "{'a':'z'}", OPEN),
        ROW("prefix without case within",
            "{'a':[{'anything-but':{'prefix':{'equals-ignore-case':'x'}}}]}",
            "{'a':'z'}", OPEN),
    };
    CHECK_ROWS(ROWS);
}

static void test_exists(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("there", "{'a':[{'exists':true}]}", "{'a':'x'}", YES),
        ROW("not there", "{'a':[{'exists':true}]}", "{'b':'x'}", NO),
        ROW("null is there", "{'a':[{'exists':true}]}", "{'a':null}", YES),
        ROW("an object is no leaf", "{'a':[{'exists':true}]}", "{'a':{'b':1}}",
            NO),
        ROW("absent", "{'a':[{'exists':false}]}", "{'b':'x'}", YES),
        ROW("not absent", "{'a':[{'exists':false}]}", "{'a':'x'}", NO),
        ROW("absent with what it was in", "{'a':{'b':[{'exists':false}]}}",
            "{'c':1}", YES),
        ROW("absent from null", "{'a':{'b':[{'exists':false}]}}", "{'a':null}",
            YES),
        ROW("an object is absent as a leaf", "{'a':[{'exists':false}]}",
            "{'a':{'b':1}}", YES),
        ROW("an array with something", "{'a':[{'exists':true}]}", "{'a':['x']}",
            YES),
        ROW("an empty array", "{'a':[{'exists':true}]}", "{'a':[]}", OPEN),
        ROW("nor is it absent", "{'a':[{'exists':false}]}", "{'a':[]}", OPEN),
        ROW("absent from one of several", "{'a':{'b':[{'exists':false}]}}",
            "{'a':[{'b':1},{'c':1}]}", OPEN),
        ROW("from the only one", "{'a':{'b':[{'exists':false}]}}",
            "{'a':[{'c':1}]}", YES),
        ROW("or a value", "{'a':['x',{'exists':false}]}", "{'b':1}", YES),
    };
    CHECK_ROWS(ROWS);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("equal", "{'a':[{'numeric':['=',100]}]}", "{'a':100}", YES),
        ROW("however it is written", "{'a':[{'numeric':['=',100]}]}",
            "{'a':100.0}", YES),
        ROW("not equal", "{'a':[{'numeric':['=',100]}]}", "{'a':100.1}", NO),
        ROW("below", "{'a':[{'numeric':['<',10]}]}", "{'a':9.9}", YES),
        ROW("not below itself", "{'a':[{'numeric':['<',10]}]}", "{'a':10}", NO),
        ROW("up to itself", "{'a':[{'numeric':['<=',10]}]}", "{'a':10}", YES),
        ROW("above", "{'a':[{'numeric':['>',-1]}]}", "{'a':0}", YES),
        ROW("not above itself", "{'a':[{'numeric':['>',0]}]}", "{'a':0}", NO),
        ROW("from itself", "{'a':[{'numeric':['>=',0]}]}", "{'a':0}", YES),
        ROW("within", "{'a':[{'numeric':['>',0,'<=',5]}]}", "{'a':5}", YES),
        ROW("above the upper", "{'a':[{'numeric':['>',0,'<=',5]}]}", "{'a':6}",
            NO),
        ROW("below the lower", "{'a':[{'numeric':['>',0,'<=',5]}]}", "{'a':0}",
            NO),
        ROW("a string is no number", "{'a':[{'numeric':['=',1]}]}", "{'a':'1'}",
            NO),
        ROW("beyond the limits", "{'a':[{'numeric':['>',0]}]}",
            "{'a':6000000000}", OPEN),
        ROW("a bound beyond them", "{'a':[{'numeric':['<',6000000000]}]}",
            "{'a':1}", OPEN),
        ROW("too many decimals", "{'a':[{'numeric':['>',0]}]}",
            "{'a':0.1234567}", OPEN),
    };
    CHECK_ROWS(ROWS);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("inside", "{'a':[{'cidr':'10.0.0.0/24'}]}", "{'a':'10.0.0.255'}",
            YES),
        ROW("outside", "{'a':[{'cidr':'10.0.0.0/24'}]}", "{'a':'10.0.1.0'}",
            NO),
        ROW("host bits do not count", "{'a':[{'cidr':'10.0.0.9/24'}]}",
            "{'a':'10.0.0.1'}", YES),
        ROW("inside of IPv6", "{'a':[{'cidr':'2001:db8::/32'}]}",
            "{'a':'2001:db8:1::1'}", YES),
        ROW("outside of IPv6", "{'a':[{'cidr':'2001:db8::/32'}]}",
            "{'a':'2001:db9::1'}", NO),
        ROW("no address", "{'a':[{'cidr':'10.0.0.0/24'}]}",
            "{'a':'AWS Internal'}", NO),
        ROW("nor a version", "{'a':[{'cidr':'10.0.0.0/24'}]}", "{'a':'1.08'}",
            NO),
        ROW("nor a number", "{'a':[{'cidr':'10.0.0.0/24'}]}", "{'a':10}", NO),
        ROW("zeros in front", "{'a':[{'cidr':'10.0.0.0/24'}]}",
            "{'a':'10.0.0.01'}", OPEN),
        ROW("an address of IPv4 within IPv6", "{'a':[{'cidr':'10.0.0.0/24'}]}",
            "{'a':'::ffff:10.0.0.1'}", OPEN),
        ROW("a range of one", "{'a':[{'cidr':'10.0.0.1/32'}]}",
            "{'a':'10.0.0.1'}", OPEN),
    };
    CHECK_ROWS(ROWS);
}

static void test_or(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("one branch", "{'$or':[{'a':['x']},{'b':['y']}]}", "{'b':'y'}",
            YES),
        ROW("no branch", "{'$or':[{'a':['x']},{'b':['y']}]}", "{'b':'x'}", NO),
        ROW("fields beside it count",
            "{'c':[1],'$or':[{'a':['x']},{'b':['y']}"
            "]}",
            "{'b':'y','c':2}", NO),
        ROW("within an object", "{'d':{'$or':[{'a':['x']},{'b':['y']}]}}",
            "{'d':{'a':'x'}}", YES),
        ROW("all of a branch", "{'$or':[{'a':['x'],'c':[1]},{'b':['y']}]}",
            "{'a':'x','c':2}", NO),
        ROW("nested",
            "{'$or':[{'a':['x'],'$or':[{'c':[1]},{'c':[2]}]},"
            "{'b':['y']}]}",
            "{'a':'x','c':2}", YES),
        ROW("an unknown branch", "{'$or':[{'a':[{'regex':1}]},{'b':['y']}]}",
            "{'a':'x'}", OPEN),
        ROW("beside one that matches",
            "{'$or':[{'a':[{'regex':1}]},{'b':['y']}]}", "{'a':'x','b':'y'}",
            YES),
        ROW("one branch alone", "{'$or':[{'a':['x']}]}", "{'a':'x'}", OPEN),
        ROW("a name of the event", "{'$or':['x']}", "{'$or':'x'}", OPEN),
        ROW("an operator's name in it", "{'$or':[{'prefix':['x']},{'b':[1]}]}",
            "{'prefix':'x'}", OPEN),
        ROW("a field in and beside it",
            "{'a':['x'],'$or':[{'a':['x']},{'b':[1]}]}", "{'a':'x'}", OPEN),
        ROW("which may go over the other",
            "{'a':['x'],'$or':[{'a':['y']},{'b':[1]}]}", "{'a':'y'}", OPEN),
        ROW("a field beside what is no `$or`", "{'c':[1],'$or':['x']}",
            "{'c':2}", NO),
        ROW("branches with an operator's name do not decide",
            "{'$or':[{'prefix':['x']},{'b':[1]}]}", "{'b':2}", OPEN),
        ROW("an object in and beside it",
            "{'d':{'a':['x']},'$or':[{'d':{'b':"
            "[1]}},{'c':[1]}]}",
            "{'d':{'a':'x','b':1}}", YES),
    };
    CHECK_ROWS(ROWS);
}

/* Facts G4.3 and G4.5: a call as EventBridge tells it, and what misses it. */
#define CALL                                                                   \
    "{'source':'aws.ecs','detail-type':'AWS API Call via CloudTrail',"         \
    "'account':'123456789012','region':'eu-west-1','detail':{'eventSource':"   \
    "'ecs.amazonaws.com','eventName':'ExecuteCommand','userIdentity':{'type':" \
    "'AssumedRole','accountId':'123456789012'},'requestParameters':{'cluster"  \
    "':'arn:aws:ecs:eu-west-1:123456789012:cluster/prod','interactive':true}"
#define ALLOWED CALL ",'responseElements':{'session':{'sessionId':'e'}}}}"
#define DENIED CALL ",'responseElements':null,'errorCode':'AccessDenied'}}"
#define SESSION                                                                \
    "{'detail':{'responseElements':{'session':{'sessionId':[{'exists':true}]}" \
    "}}}"

static void test_calls(void **state)
{
    (void)state;
    static const char GOOD[] =
        "{'source':['aws.ecs'],'detail-type':['AWS API Call via CloudTrail'],"
        "'detail':{'eventSource':['ecs.amazonaws.com'],"
        "'eventName':['ExecuteCommand']}}";
    static const struct event_row ROWS[] = {
        ROW("a call", GOOD, ALLOWED, YES),
        ROW("one that is denied", GOOD, DENIED, YES),
        ROW("with a session only", SESSION, ALLOWED, YES),
        ROW("which misses what is denied", SESSION, DENIED, NO),
        ROW("with an error only", "{'detail':{'errorCode':[{'exists':true}]}}",
            ALLOWED, NO),
        ROW("a service event",
            "{'detail-type':['AWS Service Event via "
            "CloudTrail']}",
            ALLOWED, NO),
        ROW("users only", "{'detail':{'userIdentity':{'type':['IAMUser']}}}",
            ALLOWED, NO),
        ROW("a cluster by its name",
            "{'detail':{'requestParameters':{'cluster':['prod']}}}", ALLOWED,
            NO),
        ROW("interactive ones",
            "{'detail':{'requestParameters':{'interactive':[true]}}}", ALLOWED,
            YES),
        ROW("in lower case", "{'detail':{'eventName':['executeCommand']}}",
            ALLOWED, NO),
    };
    CHECK_ROWS(ROWS);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct event_row ROWS[] = {
        ROW("a wildcard", "{'a':[{'wildcard':'*/lib/*'}]}", "{'a':'/lib/'}",
            YES),
        ROW("more stars", "{'a':[{'wildcard':'*a*a*'}]}", "{'a':'aa'}", OPEN),
        ROW("several for a field",
            "{'a':[{'wildcard':'*a'},{'wildcard':'*b'}]"
            "}",
            "{'a':'a'}", OPEN),
        ROW("what does not match anyway", "{'a':[{'wildcard':'*a*a*'}]}",
            "{'a':'a'}", NO),
    };
    struct ew_arena arena;
    ew_arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        CHECK(ROWS[i].name,
              ask(&arena, &ROWS[i], false).answer == ROWS[i].want);
        CHECK(ROWS[i].name, ask(&arena, &ROWS[i], true).answer ==
                                (ROWS[i].want == NO ? NO : YES));
    }
    ew_arena_release(&arena);
}

/* `$or` of so many branches, the first of which is for a: 1. */
static struct ew_str branches(struct ew_arena *arena, size_t count)
{
    struct ew_str out = EW_STR("{\"$or\":[{\"a\":[1]}");
    for (size_t i = 1; i < count; i++) {
        out = ew_arena_printf(arena, "%.*s,{\"b%zu\":[1]}", EW_STR_ARG(out), i);
    }
    return ew_arena_printf(arena, "%.*s]}", EW_STR_ARG(out));
}

static void test_combinations(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t first, second;
        enum ew_event_answer want;
    } ROWS[] = {
        ROW("a thousand", 20, 50, YES),
        ROW("more", 20, 51, OPEN),
        ROW("more in one", 1001, 2, OPEN),
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct ew_arena arena;
        ew_arena_init(&arena);
        struct ew_str text =
            ew_arena_printf(&arena, "{\"d\":%.*s,\"e\":%.*s}",
                            EW_STR_ARG(branches(&arena, ROWS[i].first)),
                            EW_STR_ARG(branches(&arena, ROWS[i].second)));
        const struct event_row row = {
            ROWS[i].name, text.ptr, "{'d':{'a':1},'e':{'a':1}}", ROWS[i].want};
        CHECK(row.name, ask(&arena, &row, false).answer == row.want);
        CHECK(row.name, ask(&arena, &row, true).answer == YES);
        ew_arena_release(&arena);
    }
}

static void test_where(void **state)
{
    (void)state;
    static const struct event_row ROW_AT = {"an unknown one",
                                            "{'d':{'a':['x',{'regex':1}]}}",
                                            "{'d':{'a':'y'}}", OPEN};
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_event_verdict got = ask(&arena, &ROW_AT, true);
    CHECK_STR(ROW_AT.name, got.path, EW_STR("d.a"));
    CHECK_STR(ROW_AT.name, ew_str_from(got.why),
              EW_STR("the operator is not known"));
    assert_int_equal(got.place.column, 16);
    ew_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),       cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_texts),        cmocka_unit_test(test_except),
        cmocka_unit_test(test_exists),       cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_addresses),    cmocka_unit_test(test_or),
        cmocka_unit_test(test_calls),        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_combinations), cmocka_unit_test(test_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
