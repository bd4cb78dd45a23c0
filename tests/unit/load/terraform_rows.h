/** Tables of Terraform plans and states, and what they declare. */
#ifndef EW_TEST_LOAD_TERRAFORM_ROWS_H
#define EW_TEST_LOAD_TERRAFORM_ROWS_H

#include "code_dump.h"

/* JSON with ' for "; inside strings of it, ` for an escaped ". */
struct tf_row {
    const char *name;
    const char *text;
    const char *want;
};

#define PLAN(changes, more)                                                    \
    "{'format_version':'1.2','planned_values':{},'resource_changes':[" changes \
    "]" more "}"
#define CONFIG(resources) \
    ",'configuration':{'root_module':{'resources':[" resources "]}}"
#define BLOCK(address, expressions) \
    "{'address':'" address "','expressions':{" expressions "}}"
#define REFERS(name, references) "'" name "':{'references':[" references "]}"

#define RESOURCE(type, name, more)                                  \
    "{'address':'" type "." name "','mode':'managed','type':'" type \
    "','name':'" name "','change':{" more "}}"
#define CREATE(type, name, after, unknown)                        \
    RESOURCE(type, name,                                          \
             "'actions':['create'],'before':null,'after':{" after \
             "},'after_unknown':{" unknown "}")
#define KEYED(type, name, key, after, unknown)                                 \
    "{'address':'" type "." name "[`" key "`]','mode':'managed','type':'" type \
    "','name':'" name "','index':'" key                                        \
    "','change':{'actions':['create'],'after':{" after                         \
    "},'after_unknown':{" unknown "}}}"
#define DEFERRED(name, after, unknown)                               \
    "{'address':'data.aws_iam_policy_document." name                 \
    "','mode':'data','type':'aws_iam_policy_document','name':'" name \
    "','change':{'actions':['read'],'before':null,'after':{" after   \
    "},'after_unknown':{'json':true" unknown "}}}"
#define DOCUMENT "'{`Statement`:[]}'"
#define GRANT(name)                                                     \
    CREATE("aws_iam_role_policy", name, "'name':'" name "','role':'r'", \
           "'policy':true")
#define GRANT_OF(name)                                              \
    BLOCK("aws_iam_role_policy." name,                              \
          REFERS("policy", "'data.aws_iam_policy_document.d.json'," \
                           "'data.aws_iam_policy_document.d'"))
/* A plan with a policy that is the data source d. */
#define DEFERRED_PLAN(after, unknown) \
    PLAN(GRANT("g") "," DEFERRED("d", after, unknown), CONFIG(GRANT_OF("g")))
#define DERIVED(statements)                                           \
    "+ role r aws_iam_role_policy.g: gets g {'Version':'2012-10-17'," \
    "'Statement':[" statements "]} of data.aws_iam_policy_document.d\n"

/** Loads each text and compares what is dumped of it. */
void check_tf_rows(const struct tf_row *rows, size_t count);

#endif
