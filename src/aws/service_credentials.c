/*
 * IAM makes a credential report when it is asked to, which takes a moment:
 * GenerateCredentialReport is asked until it says that the report is complete,
 * a bounded number of times, and GetCredentialReport then has it. A report may
 * run out in between, and is made again. Whoever may not ask for it loses
 * nothing else: without it nobody knows what a user signs in with.
 */
#include "aws/service_credentials.h"

#include "base/json_write.h"

#include "aws/fetch_collected.h"
#include "aws/fetch_unit.h"
#include "aws/xml.h"

#define WHAT "the credential report"

/* Pauses double from the first to the longest: a minute in all. */
#define FIRST_PAUSE_MS 500
#define LONGEST_PAUSE_MS 5000
#define MOST_ASKS 16

struct credentials {
    struct ew_unit unit;
    size_t asks;
    bool complete; /* the report that is asked for can be had */
    struct ew_xml_pick report[3];
};

enum { CONTENT, FORMAT, TIME };

static void ask_for_report(struct credentials *c);

static enum ew_status take_state(void *user, struct ew_page *page,
                                 struct ew_error *err)
{
    struct credentials *c = user;
    struct ew_xml_pick state = {.path = "GenerateCredentialReportResponse/"
                                        "GenerateCredentialReportResult/State"};
    EW_TRY(ew_xml_find(page->scratch, page->body, &state, 1, err));
    c->complete = ew_str_eq(state.text, EW_STR("COMPLETE"));
    return c->complete || ew_str_eq(state.text, EW_STR("STARTED")) ||
                   ew_str_eq(state.text, EW_STR("INPROGRESS"))
               ? EW_OK
               : ew_page_fail(page, err,
                              "the answer does not say how far it is");
}

static enum ew_status take_report(void *user, struct ew_page *page,
                                  struct ew_error *err)
{
    struct credentials *c = user;
    EW_TRY(ew_xml_find(&c->unit.arena, page->body, c->report, 3, err));
    return c->report[CONTENT].text.len > 0 && c->report[FORMAT].text.len > 0
               ? EW_OK
               : ew_page_fail(page, err, "the answer has no report");
}

/* It ran out, or is being made again. */
static void go_on(struct ew_unit *unit, struct ew_str code)
{
    struct credentials *c = (struct credentials *)unit;
    if (code.ptr) {
        c->complete = false;
    }
    if (c->report[CONTENT].text.len == 0) {
        ask_for_report(c);
    }
}

static void ask_for_report(struct credentials *c)
{
    static const struct ew_str AGAIN[] = {EW_LIT("ReportNotPresent"),
                                          EW_LIT("ReportExpired"),
                                          EW_LIT("ReportInProgress")};
    uint32_t pause = FIRST_PAUSE_MS;
    for (size_t i = 1; i < c->asks && pause < LONGEST_PAUSE_MS; i++) {
        pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
    }
    if (c->asks == MOST_ASKS) {
        c->unit.failed = true;
        ew_unit_miss(&c->unit, WHAT,
                     EW_STR("IAM has been making it for a minute"));
        return;
    }
    const struct ew_unit_question get = {
        .action = EW_ACTION_GET_CREDENTIAL_REPORT,
        .what = WHAT,
        .fine = AGAIN,
        .fine_count = sizeof(AGAIN) / sizeof(AGAIN[0]),
        .optional = true,
        .page = take_report,
        .then = go_on,
        .user = c,
    };
    const struct ew_unit_question make = {
        .action = EW_ACTION_GENERATE_CREDENTIAL_REPORT,
        .what = WHAT,
        .optional = true,
        .delay_ms = c->asks > 0 ? pause : 0,
        .page = take_state,
        .then = go_on,
        .user = c,
    };
    c->asks += !c->complete;
    ew_unit_ask(&c->unit, c->complete ? &get : &make);
}

static void finish_credentials(struct ew_unit *unit)
{
    static const char *const NAMES[] = {
        [CONTENT] = "Content",
        [FORMAT] = "ReportFormat",
        [TIME] = "GeneratedTime",
    };
    struct credentials *c = (struct credentials *)unit;
    struct ew_buf out;
    if (unit->failed || c->report[CONTENT].text.len == 0) {
        return;
    }
    ew_buf_init(&out);
    struct ew_json_writer w = ew_json_writer(&out, 4);
    ew_json_open_object(&w);
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (c->report[i].text.ptr) {
            ew_json_member_str(&w, NAMES[i], c->report[i].text);
        }
    }
    ew_json_close_object(&w);
    ew_buf_add_char(&out, '\n');
    ew_unit_put(unit, "credential-report",
                ew_unit_path(unit, EW_CREDENTIALS_DOCUMENT), &out);
    ew_buf_release(&out);
}

void ew_credentials_start(const struct ew_scope *scope,
                          void (*ended)(void *owner), void *owner)
{
    static const struct ew_xml_pick REPORT[] = {
        [CONTENT] = {.path = "GetCredentialReportResponse/"
                             "GetCredentialReportResult/Content"},
        [FORMAT] = {.path = "GetCredentialReportResponse/"
                            "GetCredentialReportResult/ReportFormat"},
        [TIME] = {.path = "GetCredentialReportResponse/"
                          "GetCredentialReportResult/GeneratedTime"},
    };
    struct credentials *c = ew_unit_new(scope, sizeof(*c));
    if (!c) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &c->unit;
    unit->finish = finish_credentials;
    unit->ended = ended;
    unit->owner = owner;
    for (size_t i = 0; i < sizeof(REPORT) / sizeof(REPORT[0]); i++) {
        c->report[i] = REPORT[i];
    }
    ew_unit_hold(unit);
    ask_for_report(c);
    ew_unit_release(unit);
}
