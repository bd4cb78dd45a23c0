/**
 * Inside the table of actions: the words that its rows are written in, and
 * their names. Most rows stand in .def files, a kind of them in each; those
 * that are like no other in a .c file of their own.
 */
#ifndef EW_ENGINE_ACTIONS_ROWS_H
#define EW_ENGINE_ACTIONS_ROWS_H

#include "engine/actions.h"

/* clang-format off */
#ifndef COUNT_OF
#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))
#endif
/* Pieces of an ARN. */
#define TEXT(text) {EW_LIT(text), EW_NO_PART}
#define PART(part) {{NULL, 0}, (part)}
#define SHAPE(name, pieces) {(name), (pieces), COUNT_OF(pieces)}
/* Up to the account; in no region; with neither. */
#define ARN_IN_REGION(service) \
    TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":" service ":"), \
    PART(EW_DIM_REGION), TEXT(":"), PART(EW_DIM_ACCOUNT)
#define ARN_IN_ACCOUNT(service) \
    TEXT("arn:"), PART(EW_DIM_PARTITION), TEXT(":" service "::"), \
    PART(EW_DIM_ACCOUNT)
/* Parts of a target: word for people, key, what its words look like. */
#define NAMED(word, name, of) \
    {(word), {.key = EW_LIT(name), .domain = EW_DOMAIN_##of}}
#define OPTIONAL(word, name, of) \
    {(word), {.key = EW_LIT(name), .domain = EW_DOMAIN_##of, .optional = true}}
#define LISTED(word, name, list) \
    {(word), {.key = EW_LIT(name), .domain = EW_DOMAIN_ANY, \
              .only = (list), .only_count = COUNT_OF(list)}}
#define LISTED_OR_NONE(word, name, list) \
    {(word), {.key = EW_LIT(name), .domain = EW_DOMAIN_ANY, .optional = true, \
              .only = (list), .only_count = COUNT_OF(list)}}
/* Every target begins with these. */
#define WHERE_PARTS \
    [EW_DIM_PARTITION] = NAMED("partition", "partition", PARTITION), \
    [EW_DIM_REGION] = NAMED("region", "aws:RequestedRegion", REGION), \
    [EW_DIM_ACCOUNT] = NAMED("account id", "account", ACCOUNT)
/* And goes on with these, by what it is of. */
enum {
    DIM_FIRST = EW_DIM_ACCOUNT + 1,
    DIM_SECOND,
    DIM_THIRD,
    DIM_FOURTH,
    DIM_FIFTH
};
/* Keys that the action carries in its own way. */
#define TARGET_KEY(name) {EW_LIT(name), EW_KEY_TARGET, false, false, false}
#define CALLER_KEY(name, many) {EW_LIT(name), EW_KEY_CALLER, many, false, false}
#define OUTSIDE_KEY(name, many) {EW_LIT(name), EW_KEY_OUTSIDE, many, false, false}
#define ABSENT_KEY(name) {EW_LIT(name), EW_KEY_ABSENT, false, false, false}

/*
 * A target: its shape and the parts that it is free in. `symbol` is both, as
 * ON(symbol) reads them.
 */
#define RESOURCE(symbol, word, pieces_of, ...)                               \
    static const struct ew_arn_piece symbol##_PIECES[] = {PIECES pieces_of}; \
    static const struct ew_arn_shape symbol = SHAPE(word, symbol##_PIECES); \
    static const struct ew_action_part symbol##_PARTS[] = {WHERE_PARTS,    \
                                                           __VA_ARGS__}
#define PIECES(...) __VA_ARGS__
/* One that has a name of its own and nothing else. */
#define NAMED_RESOURCE(symbol, word, service, text)                          \
    RESOURCE(symbol, word, (ARN_IN_REGION(service), TEXT(":" text),          \
                          PART(DIM_FIRST)),                                \
           [DIM_FIRST] = NAMED(word, word, RESOURCE))
/* Nothing at all: only `*` in Resource is (fact B1.5.1). */
#define NO_RESOURCE(symbol)                                                \
    static const struct ew_arn_piece symbol##_PIECES[] = {TEXT("*")};      \
    static const struct ew_arn_shape symbol = SHAPE("any", symbol##_PIECES); \
    static const struct ew_action_part symbol##_PARTS[] = {WHERE_PARTS}

/* What a row is on. */
#define ON(target)                                             \
    .resources = {&(target)}, .resource_count = 1,             \
    .parts = target##_PARTS, .part_count = COUNT_OF(target##_PARTS)
#define ON_ALL_OF(list, ...)                                   \
    .resources = {__VA_ARGS__},                                \
    .resource_count = COUNT_OF(((const struct ew_arn_shape *[]){__VA_ARGS__})), \
    .parts = (list), .part_count = COUNT_OF(list)
/* How a service spells tags, and by which action they are set. */
#define TAGGED(family, by) .tags = EW_LIT(family), .tagged_by = EW_LIT(by)
#define NO_TAGS .tags = {NULL, 0}
/* The keys of a row: AWS sends the first one with any action. */
#define IN_REGION {.key = TARGET_KEY("aws:RequestedRegion"), .part = EW_DIM_REGION}
#define IS_PART(name, part_of) {.key = TARGET_KEY(name), .part = (part_of)}
#define CALLER(name) {.key = CALLER_KEY(name, false)}
#define CALLERS(name) {.key = CALLER_KEY(name, true)}
#define OUTSIDE(name) {.key = OUTSIDE_KEY(name, false)}
#define OUTSIDES(name) {.key = OUTSIDE_KEY(name, true)}
/* One of several resources has it. */
#define OF_ONE(shape, name, many)                                    \
    {.key = {EW_LIT(name), EW_KEY_OUTSIDE, many, true, false}, .with = &(shape)}
#define NOT_SENT(name) {.key = ABSENT_KEY(name)}
/* What it is on has no tags. */
#define UNTAGGED NOT_SENT("aws:ResourceTag/")
#define REQUEST_TAGS CALLER("aws:RequestTag/"), CALLERS("aws:TagKeys")

/* A row of a .def file as the definition that its .c file makes of it. */
#define EW_ACTION_ROW(symbol, text, on, tags_of, ...)                        \
    const struct ew_action EW_##symbol = {                                   \
        .name = EW_LIT(text),                                                \
        on,                                                                  \
        tags_of,                                                             \
        .keys = (const struct ew_action_key[]){__VA_ARGS__},                 \
        .key_count = COUNT_OF(((const struct ew_action_key[]){__VA_ARGS__})), \
    };
/* clang-format on */

/* Those of all rows, `EW_SSM_START_SESSION`, … */
#define EW_ACTION_APART(symbol) extern const struct ew_action EW_##symbol;
#define EW_ACTION(symbol, ...) EW_ACTION_APART(symbol)
#include "engine/actions.def"
#undef EW_ACTION
#undef EW_ACTION_APART

/** What a service asks for somebody: in no table, since nobody else can. */
extern const struct ew_action EW_STS_ASSUME_ROLE_AS_SERVICE;
/** Calls that bring no tags, and so need no sts:TagSession. */
extern const struct ew_action EW_STS_ASSUME_ROLE_UNTAGGED;
extern const struct ew_action EW_STS_ASSUME_ROLE_WITH_SAML_UNTAGGED;
extern const struct ew_action EW_STS_ASSUME_ROLE_WITH_WEB_IDENTITY_UNTAGGED;

/** Of ECS, which actions of other services name, too. */
extern const struct ew_arn_shape EW_ECS_CLUSTER_SHAPE;
extern const struct ew_arn_shape EW_ECS_TASK_SHAPE;
extern const struct ew_arn_shape EW_IAM_ROLE_SHAPE;

#endif
