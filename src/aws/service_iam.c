/*
 * GetAccountAuthorizationDetails has all users, groups, roles and policies
 * with their documents in one call of many pages. The pages become one file,
 * and only when all of them are there. An answer in which the caller itself is
 * missing is not of this account.
 */
#include "aws/service_iam.h"

#include "aws/call.h"
#include "aws/fetch_run.h"
#include "aws/fetch_unit.h"
#include "aws/iam_details.h"

/* All of an account's users, groups, roles and policies. */
struct iam {
    struct ew_unit unit;
    struct ew_iam_details details;
    bool doubtful; /* all pages are there, and are no account */
};

#define WHAT "users, groups, roles and policies"

static enum ew_status take_details(void *user, struct ew_page *page,
                                   struct ew_error *err)
{
    struct iam *iam = user;
    return ew_iam_details_add(&iam->details, page->scratch, page->body,
                              &page->next, err);
}

/* Who asks is in the answer: the user or the role of the ARN that STS tells,
 * in other accounts the role that was assumed. What acts without either, a
 * root user or a federated one, is in no list. */
static void want_caller(const struct ew_scope *scope,
                        struct ew_iam_details *details)
{
    static const struct ew_str USER = EW_LIT("user/");
    static const struct ew_str SESSION = EW_LIT("assumed-role/");
    const struct ew_fetch *fetch = scope->fetch;
    struct ew_str arn = fetch->identity.arn;
    struct ew_str service = {NULL, 0};
    details->wanted_list = EW_IAM_ROLES;
    if (!ew_str_eq(scope->account, fetch->identity.account)) {
        details->wanted = ew_str_last_part(fetch->input->role_name);
        return;
    }
    for (size_t i = 0; i < 5; i++) { /* arn:partition:service:region:account */
        struct ew_str piece = ew_str_cut(arn, ':', &arn);
        service = i == 2 ? piece : service;
    }
    if (ew_str_eq(service, EW_STR("sts")) && ew_str_starts(arn, SESSION)) {
        struct ew_str session;
        details->wanted =
            ew_str_cut(ew_str_slice(arn, SESSION.len, arn.len), '/', &session);
    } else if (ew_str_eq(service, EW_STR("iam")) && ew_str_starts(arn, USER)) {
        details->wanted_list = EW_IAM_USERS;
        details->wanted = ew_str_last_part(arn);
    }
}

static void check_details(struct iam *iam)
{
    struct ew_unit *unit = &iam->unit;
    struct ew_error err = {0};
    if (!unit->failed && !unit->cancelled &&
        ew_iam_details_check(&iam->details, &err) != EW_OK) {
        ew_unit_miss(unit, WHAT, ew_str_from(err.text));
        iam->doubtful = true;
    }
}

static void finish_iam(struct ew_unit *unit)
{
    struct iam *iam = (struct iam *)unit;
    struct ew_buf out;
    ew_buf_init(&out);
    check_details(iam);
    unit->scope.fetch->invalid += unit->failed && unit->invalid;
    /* An account of which some pages are missing would look like a smaller
     * one: it is not written. */
    if (!unit->failed && !unit->cancelled) {
        unit->failed = iam->doubtful;
        ew_iam_details_write(&iam->details, &out);
        ew_unit_put(unit, "authorization-details",
                    ew_unit_path(unit, EW_IAM_DOCUMENT), &out);
        unit->scope.fetch->readable += !unit->cancelled;
    }
    ew_buf_release(&out);
    ew_iam_details_release(&iam->details);
}

void ew_iam_start(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner)
{
    /* Fact B8.4: a megabyte may take seconds. */
    static const struct ew_aws_parameter PARAMETERS[] = {
        {"MaxItems", EW_LIT("400")},
    };
    struct iam *iam = ew_unit_new(scope, sizeof(*iam));
    if (!iam) {
        ended(owner);
        return;
    }
    struct ew_unit *unit = &iam->unit;
    unit->finish = finish_iam;
    unit->ended = ended;
    unit->owner = owner;
    ew_iam_details_init(&iam->details);
    want_caller(scope, &iam->details);
    const struct ew_unit_question question = {
        .action = EW_ACTION_GET_ACCOUNT_AUTHORIZATION_DETAILS,
        .what = WHAT,
        .parameters = PARAMETERS,
        .parameter_count = 1,
        .page = take_details,
        .user = iam,
    };
    ew_unit_hold(unit);
    ew_unit_ask(unit, &question);
    ew_unit_release(unit);
}
