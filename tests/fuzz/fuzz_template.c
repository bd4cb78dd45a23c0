/**
 * Templates, in JSON or YAML, beside a file with parameters, a template that
 * they may nest or import from, and the manifest of an assembly: the estate
 * keeps what estate.h promises, and the order of the files does not matter.
 */
#include "load_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PARAMETERS                                \
    "{\"Parameters\":{\"P\":\"a,b\",\"Q\":\"x\"," \
    "\"Env\":\"prod\"},\"Tags\":{}}"

#define CHILD                                                               \
    "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\n"      \
    "Resources:\n"                                                          \
    "  R: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref P, "           \
    "AssumeRolePolicyDocument: {}, ManagedPolicyArns: !Ref L}}\n"           \
    "  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a, " \
    "Parameters: {P: !Ref R}}}\n"                                           \
    "Outputs:\n"                                                            \
    "  O: {Value: !GetAtt R.Arn, Export: {Name: !Sub '${P}-x'}}\n"          \
    "  B: {Value: !GetAtt A.Outputs.O, Export: {Name: x}}\n"

#define MANIFEST                                                         \
    "{\"version\":\"1\",\"artifacts\":{\"a\":{\"type\":"                 \
    "\"aws:cloudformation:stack\",\"environment\":"                      \
    "\"aws://111122223333/eu-west-1\",\"properties\":{\"templateFile\":" \
    "\"a\",\"parameters\":{\"M\":\"m\"}}}}}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    const struct ew_load_text texts[] = {
        {EW_STR("a"), text              },
        {EW_STR("b"), EW_STR(PARAMETERS)},
        {EW_STR("c"), EW_STR(CHILD)     },
        {EW_STR("m"), EW_STR(MANIFEST)  },
    };
    const struct ew_load_text swapped[] = {texts[3], texts[2], texts[1],
                                           texts[0]};
    struct ew_loaded forwards;
    struct ew_loaded backwards;
    load_all(texts, 4, &forwards);
    load_all(swapped, 4, &backwards);
    expect_sound(&forwards.estate);
    expect_same_estate(&forwards.estate, &backwards.estate);
    ew_loaded_release(&forwards);
    ew_loaded_release(&backwards);
    return 0;
}
