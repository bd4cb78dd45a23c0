/*
 * Is an answer what its protocol says that it is? A proxy or a captive portal
 * answers 200 with a page of its own, and half an answer may be cut off at a
 * place where it still looks fine. So the whole text is read once before
 * anybody takes parts of it.
 */
#include "base/json.h"

#include "aws/call.h"
#include "aws/xml.h"

enum ew_status ew_aws_check_json(const void *user, struct ew_arena *scratch,
                                 struct ew_str body, struct ew_error *err)
{
    (void)user;
    struct ew_json_text *text = NULL;
    enum ew_status status =
        ew_json_vet(scratch, EW_STR("answer"), body, &text, err);
    if (status == EW_OK && text->root_kind != EW_JSON_OBJECT) {
        status = ew_fail(err, EW_SYNTAX, "the answer is not a JSON object");
    }
    return status;
}

struct checking {
    struct ew_str action;
};

static enum ew_status check_root_element(void *user,
                                         const struct ew_xml_event *event,
                                         struct ew_error *err)
{
    static const struct ew_str ENDING = EW_LIT("Response");
    const struct checking *c = user;
    if (event->kind != EW_XML_OPEN || event->depth != 1) {
        return EW_OK;
    }
    struct ew_str rest =
        ew_str_slice(event->name, c->action.len, event->name.len);
    if (!ew_str_starts(event->name, c->action) || !ew_str_eq(rest, ENDING)) {
        return ew_fail(err, EW_SYNTAX, "the answer is not `%.*sResponse`",
                       EW_STR_ARG(c->action));
    }
    return EW_OK;
}

enum ew_status ew_aws_check_xml(const void *user, struct ew_arena *scratch,
                                struct ew_str body, struct ew_error *err)
{
    (void)scratch;
    struct checking c = {ew_str_from(user)};
    return ew_xml_read(body, check_root_element, &c, err);
}
