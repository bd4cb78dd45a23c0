/*
 * Custom resources that call AWS by themselves, as `AwsCustomResource` of the
 * CDK does: the calls stand in the template, and what they change in IAM is not
 * read.
 *
 *     Attach:
 *       Type: Custom::AWS
 *       Properties:
 *         Create: '{"service":"IAM","action":"attachRolePolicy",
 *                   "parameters":{"RoleName":"ops","PolicyArn":"arn:…"}}'
 */
#include "load/template/custom.h"

/* Without what JSON in a string adds, and as every SDK spells it. */
static void add_plain(struct ew_buf *buf, struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c != '\\' && c != '-' && !ew_is_blank(c)) {
            ew_buf_add_char(buf, ew_ascii_lower(c));
        }
    }
}

/* A call is an object, or its JSON in one piece or joined from many. The
 * nesting is bounded by the parser of the template. */
static void flatten(struct ew_buf *buf, const struct ew_node *node)
{
    bool named = node->kind == EW_NODE_SCALAR && node->key.len;
    if (named) {
        ew_buf_add_char(buf, '"');
        add_plain(buf, node->key);
        ew_buf_add(buf, EW_STR("\":\""));
    }
    add_plain(buf, node->text);
    if (named) {
        ew_buf_add(buf, EW_STR("\","));
    }
    for (const struct ew_node *child =
             node->kind == EW_NODE_SCALAR ? NULL : node->first;
         child; child = child->next) {
        flatten(buf, child);
    }
}

/* Services whose calls may grant access, as the SDKs for JavaScript name
 * them. */
static bool names_granting_service(struct ew_str call)
{
    static const struct ew_str NAMES[] = {
        EW_LIT("\"service\":\"iam\""),
        EW_LIT("\"service\":\"organizations\""),
        EW_LIT("\"service\":\"ssoadmin\""),
        EW_LIT("\"service\":\"cloudformation\""),
        EW_LIT("/clientiam\""),
        EW_LIT("/clientorganizations\""),
        EW_LIT("/clientssoadmin\""),
        EW_LIT("/clientcloudformation\""),
    };
    return EW_STR_ANY(ew_str_contains, call, NAMES);
}

/* Calls that only read, by the name of the action. */
static bool only_reads(struct ew_str call)
{
    static const struct ew_str BEGINS[] = {
        EW_LIT("\"action\":\"get"),
        EW_LIT("\"action\":\"list"),
        EW_LIT("\"action\":\"describe"),
        EW_LIT("\"action\":\"simulate"),
    };
    return EW_STR_ANY(ew_str_contains, call, BEGINS);
}

static bool may_call_grant(struct ew_stack *stack, const struct ew_node *node)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    flatten(&buf, node);
    struct ew_str call = ew_buf_move(&buf, stack->arena);
    stack->failed = stack->failed || !call.ptr;
    return call.ptr && names_granting_service(call) && !only_reads(call);
}

void ew_template_check_custom(struct ew_stack *stack,
                              const struct ew_template_resource *resource)
{
    static const char *const CALLS[] = {"Create", "Update"};
    const struct ew_node *properties =
        ew_node_get(resource->node, "Properties");
    if (!ew_str_starts(resource->type, EW_STR("Custom::")) &&
        !ew_str_eq(resource->type,
                   EW_STR("AWS::CloudFormation::CustomResource"))) {
        return;
    }
    for (size_t i = 0; i < sizeof(CALLS) / sizeof(CALLS[0]); i++) {
        const struct ew_node *call = ew_node_get(properties, CALLS[i]);
        if (call && may_call_grant(stack, call)) {
            ew_stack_fault(
                stack, call->key_place,
                ew_reason(stack->arena,
                          "what `%.*s` (%.*s) changes in IAM is not known",
                          EW_STR_ARG(resource->id),
                          EW_STR_ARG(resource->type)));
            return;
        }
    }
}
