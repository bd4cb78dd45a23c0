/**
 * Answers of ECS, Systems Manager and Identity Center. Two texts (cut at the
 * first blank line) tell of the same definitions, machines and nodes in either
 * order; and a role that is known to be there is an ARN.
 */
#include "policy/arn.h"

#include "load_same.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool is_arn_or_absent(struct ew_str text)
{
    struct ew_arn parts;
    return !text.ptr || ew_arn_split(text, &parts);
}

static void check_sound(const struct ew_estate *estate)
{
    expect_sound(estate);
    EW_EACH(const struct ew_ecs_task_definition, each,
            &estate->task_definitions) {
        const struct ew_ecs_task_definition *found =
            ew_estate_definition(estate, each->arn);
        expect(found && ew_str_eq(found->arn, each->arn));
        expect(found->roles_known || !each->roles_known);
        expect(!each->roles_known || (is_arn_or_absent(each->task_role) &&
                                      is_arn_or_absent(each->execution_role)));
    }
    EW_EACH(const struct ew_ecs_workload, each, &estate->workloads) {
        expect(!each->role_known || is_arn_or_absent(each->task_role));
    }
    EW_EACH(const struct ew_ssm_node, each, &estate->ssm_nodes) {
        expect(each->instance_id.len > 0);
    }
}

static void check_same(const struct ew_estate *a, const struct ew_estate *b)
{
    const struct ew_ecs_task_definition *definitions =
        b->task_definitions.items;
    const struct ew_ecs_instance *instances = b->ecs_instances.items;
    const struct ew_ssm_node *nodes = b->ssm_nodes.items;
    size_t at = 0;
    expect_same_estate(a, b);
    expect(a->task_definitions.count == b->task_definitions.count);
    expect(a->ecs_instances.count == b->ecs_instances.count);
    expect(a->ssm_nodes.count == b->ssm_nodes.count);
    expect(a->sso_assignments.count == b->sso_assignments.count);
    EW_EACH(const struct ew_ecs_task_definition, each, &a->task_definitions) {
        expect(ew_str_eq(each->arn, definitions[at].arn));
        expect(ew_str_eq(each->task_role, definitions[at++].task_role));
    }
    at = 0;
    EW_EACH(const struct ew_ecs_instance, each, &a->ecs_instances) {
        expect(ew_str_eq(each->instance_id, instances[at++].instance_id));
    }
    at = 0;
    EW_EACH(const struct ew_ssm_node, each, &a->ssm_nodes) {
        expect(ew_str_eq(each->ping_status, nodes[at++].ping_status));
    }
}

static size_t find_cut(struct ew_str text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i - 1] == '\n' && text.ptr[i] == '\n') {
            return i;
        }
    }
    return text.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    size_t cut = find_cut(text);
    const struct ew_load_text texts[] = {
        {EW_STR("a.json"), ew_str_slice(text, 0,   cut)     },
        {EW_STR("b.json"), ew_str_slice(text, cut, text.len)},
    };
    const struct ew_load_text swapped[] = {texts[1], texts[0]};
    struct ew_loaded forwards;
    struct ew_loaded backwards;
    load_all(texts, 2, &forwards);
    load_all(swapped, 2, &backwards);
    check_sound(&forwards.estate);
    check_same(&forwards.estate, &backwards.estate);
    ew_loaded_release(&forwards);
    ew_loaded_release(&backwards);
    return 0;
}
