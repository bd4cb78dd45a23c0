#include "aws/fetch_job.h"
#include "aws/iam_details.h"

/* All of an account's users, groups, roles and policies. */
struct iam {
    struct ew_unit unit;
    struct ew_iam_details details;
};

static enum ew_status take_page(void *user, struct ew_page *page,
                                struct ew_error *err)
{
    struct iam *iam = user;
    return ew_iam_details_add(&iam->details, page->scratch, page->body,
                              &page->next, err);
}

static void finish(struct ew_unit *unit)
{
    struct iam *iam = (struct iam *)unit;
    struct ew_buf out;
    ew_buf_init(&out);
    /* An account of which some pages are missing would look like a smaller
     * one: it is not written. */
    if (!unit->failed && !unit->cancelled) {
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
    unit->finish = finish;
    unit->ended = ended;
    unit->owner = owner;
    ew_iam_details_init(&iam->details);
    const struct ew_unit_question question = {
        .action = EW_ACTION_GET_ACCOUNT_AUTHORIZATION_DETAILS,
        .what = "users, groups, roles and policies",
        .parameters = PARAMETERS,
        .parameter_count = 1,
        .page = take_page,
        .user = iam,
    };
    ew_unit_hold(unit);
    ew_unit_ask(unit, &question);
    ew_unit_release(unit);
}
