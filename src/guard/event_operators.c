/*
 * A row reads its operands and tells whether one holds of a value; anything-but
 * is the same rows turned round. What the published code refuses is an error:
 * no such rule exists. An operator that it does not have may be a new one, so
 * that is a doubt.
 */
#include "guard/event_operators.h"

#include "policy/pattern.h"

typedef enum ew_status read_fn(struct ew_event_reader *reader,
                               const struct ew_node *node,
                               struct ew_event_test *test);

struct event_operator {
    struct ew_str name;
    read_fn *read;
    ew_event_holds_fn *holds;
    ew_event_holds_fn *nocase; /**< with equals-ignore-case inside; or NULL */
    bool in_except;            /**< anything-but takes it */
};

static const char NEW_OPERATOR[] = "the operator is not known";
static const char NOT_IN_EXCEPT[] =
    "what anything-but makes of this operator is not known";
static const char NOT_ASCII[] =
    "how the case of letters beyond ASCII is ignored is not known";
static const char NUMBER_LIMITS[] =
    "the number is beyond the limits that sources agree on";
static const char ADDRESS_FORM[] = "how this address is read is not known";
static const char OPEN_TEXT[] = "a plain text of YAML is no literal of JSON";
static const char CONTROL[] = "a control character stands beside wildcards";

static enum ew_status refuse(struct ew_event_reader *reader,
                             const struct ew_node *node, const char *text)
{
    return ew_fail_at(reader->err, EW_INVALID, node->place, "`%.*s`: %s",
                      EW_STR_ARG(reader->path), text);
}

static enum ew_event_answer answer_of(bool holds)
{
    return holds ? EW_EVENT_YES : EW_EVENT_NO;
}

static enum ew_event_answer unknown_for(const char *text, const char **why)
{
    *why = text;
    return EW_EVENT_UNKNOWN;
}

/* ---- what holds ------------------------------------------------------- */

static enum ew_event_answer holds_same(const struct ew_event_operand *operand,
                                       const struct ew_event_value *value,
                                       const char **why)
{
    return ew_event_value_same(&operand->value, value, why);
}

typedef bool text_test_fn(const struct ew_event_operand *operand,
                          struct ew_str text);

/* Operators on texts take no other values (fact G4.20). */
static enum ew_event_answer holds_text(const struct ew_event_operand *operand,
                                       const struct ew_event_value *value,
                                       text_test_fn *test, const char **why)
{
    if (value->kind == EW_EVENT_OPEN) {
        return unknown_for(OPEN_TEXT, why);
    }
    return answer_of(value->kind == EW_EVENT_STRING &&
                     test(operand, value->text));
}

static bool is_ascii(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] > 0x7F) {
            return false;
        }
    }
    return true;
}

/* Letters beyond ASCII may have a case: then only a yes is sure. */
static enum ew_event_answer holds_nocase(const struct ew_event_operand *operand,
                                         const struct ew_event_value *value,
                                         text_test_fn *test, const char **why)
{
    enum ew_event_answer answer = holds_text(operand, value, test, why);
    if (answer == EW_EVENT_NO && value->kind == EW_EVENT_STRING &&
        !(is_ascii(operand->value.text) && is_ascii(value->text))) {
        return unknown_for(NOT_ASCII, why);
    }
    return answer;
}

static bool text_starts(const struct ew_event_operand *o, struct ew_str text)
{
    return ew_str_starts(text, o->value.text);
}

static bool text_ends(const struct ew_event_operand *o, struct ew_str text)
{
    return ew_str_ends(text, o->value.text);
}

static bool text_like(const struct ew_event_operand *o, struct ew_str text)
{
    return ew_pattern_match(o->wildcard, text, false);
}

static bool text_equals_nocase(const struct ew_event_operand *o,
                               struct ew_str text)
{
    return ew_str_eq_nocase(text, o->value.text);
}

static bool text_starts_nocase(const struct ew_event_operand *o,
                               struct ew_str text)
{
    return ew_str_starts_nocase(text, o->value.text);
}

static bool text_ends_nocase(const struct ew_event_operand *o,
                             struct ew_str text)
{
    size_t len = o->value.text.len;
    return len <= text.len &&
           ew_str_eq_nocase(ew_str_slice(text, text.len - len, text.len),
                            o->value.text);
}

#define TEXT_HOLDS(name, kind, test)                          \
    static enum ew_event_answer holds_##name(                 \
        const struct ew_event_operand *operand,               \
        const struct ew_event_value *value, const char **why) \
    {                                                         \
        return holds_##kind(operand, value, (test), why);     \
    }

TEXT_HOLDS(prefix, text, text_starts)
TEXT_HOLDS(suffix, text, text_ends)
TEXT_HOLDS(wildcard, text, text_like)
TEXT_HOLDS(equals_nocase, nocase, text_equals_nocase)
TEXT_HOLDS(prefix_nocase, nocase, text_starts_nocase)
TEXT_HOLDS(suffix_nocase, nocase, text_ends_nocase)

static enum ew_event_answer holds_relation(
    const struct ew_event_operand *operand, const struct ew_event_value *value,
    const char **why)
{
    double bound = operand->value.number;
    if (value->kind == EW_EVENT_OPEN) {
        return unknown_for(OPEN_TEXT, why);
    }
    if (value->kind != EW_EVENT_NUMBER) {
        return EW_EVENT_NO;
    }
    if (!value->bounded || !operand->value.bounded) {
        return unknown_for(NUMBER_LIMITS, why);
    }
    switch (operand->relation) {
    case EW_LT:
        return answer_of(value->number < bound);
    case EW_LE:
        return answer_of(value->number <= bound);
    case EW_GT:
        return answer_of(value->number > bound);
    case EW_GE:
        return answer_of(value->number >= bound);
    case EW_EQ:
    default:
        return answer_of(value->number >= bound && value->number <= bound);
    }
}

/* ::ffff:0:0/96 is the same as IPv4 to some. */
static bool is_mapped(const struct ew_cidr *address)
{
    struct ew_cidr mapped;
    return ew_cidr_parse(EW_STR("::ffff:0:0/96"), &mapped) &&
           ew_cidr_contains(&mapped, address);
}

static enum ew_event_answer holds_cidr(const struct ew_event_operand *operand,
                                       const struct ew_event_value *value,
                                       const char **why)
{
    struct ew_cidr address;
    if (value->kind == EW_EVENT_OPEN) {
        return unknown_for(OPEN_TEXT, why);
    }
    if (value->kind != EW_EVENT_STRING) {
        return EW_EVENT_NO;
    }
    if (ew_str_find(value->text, '/') < value->text.len ||
        !ew_cidr_parse(value->text, &address)) {
        return ew_event_looks_like_v4(value->text)
                   ? unknown_for(ADDRESS_FORM, why)
                   : EW_EVENT_NO;
    }
    if (is_mapped(&address)) {
        return unknown_for(ADDRESS_FORM, why);
    }
    return answer_of(ew_cidr_contains(&operand->range, &address));
}

enum ew_event_answer ew_event_test_answer(const struct ew_event_test *test,
                                          const struct ew_event_value *value,
                                          const char **why)
{
    enum ew_event_answer best = test->all ? EW_EVENT_YES : EW_EVENT_NO;
    if (test->doubt) {
        return unknown_for(test->doubt, why);
    }
    for (size_t i = 0; i < test->count; i++) {
        enum ew_event_answer one = test->holds(&test->operands[i], value, why);
        best = (test->all ? one < best : one > best) ? one : best;
    }
    return test->except ? (enum ew_event_answer)(EW_EVENT_YES - best) : best;
}

/* ---- how it is written ------------------------------------------------ */

static struct ew_event_operand *operands_for(struct ew_event_reader *reader,
                                             struct ew_event_test *test,
                                             size_t count)
{
    struct ew_event_operand *all =
        EW_NEW_ARRAY(reader->arena, count, struct ew_event_operand);
    test->operands = all;
    test->count = all ? count : 0;
    return all;
}

static enum ew_status text_operand(struct ew_event_reader *reader,
                                   const struct ew_node *node,
                                   struct ew_event_test *test,
                                   struct ew_event_operand *operand)
{
    if (node->kind != EW_NODE_SCALAR) {
        return refuse(reader, node, "the operator takes a string");
    }
    operand->value = ew_event_value_of(node);
    if (operand->value.kind == EW_EVENT_OPEN) {
        test->doubt = OPEN_TEXT;
        return EW_OK;
    }
    return operand->value.kind == EW_EVENT_STRING
               ? EW_OK
               : refuse(reader, node, "the operator takes a string");
}

/* The entry of a map that has just one. */
static enum ew_status only_entry(struct ew_event_reader *reader,
                                 const struct ew_node *node,
                                 const struct ew_node **out)
{
    *out = node->first;
    return node->first && !node->first->next
               ? EW_OK
               : refuse(reader, node, "an operator is an object of one member");
}

static enum ew_status read_text_operand(struct ew_event_reader *reader,
                                        const struct ew_node *node,
                                        struct ew_event_test *test)
{
    struct ew_event_operand *operand = operands_for(reader, test, 1);
    EW_TRY_MEMORY_FOR(operand, reader->err);
    return text_operand(reader, node, test, operand);
}

static enum ew_status compile_wildcard(struct ew_event_reader *reader,
                                       const struct ew_node *node,
                                       struct ew_event_test *test,
                                       struct ew_event_operand *operand)
{
    struct ew_str text = operand->value.text;
    char *bytes = ew_arena_alloc_raw(reader->arena, text.len + 1);
    size_t len = 0;
    EW_TRY_MEMORY_FOR(bytes, reader->err);
    reader->wildcards++;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        char after = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        if (ew_is_wildcard(c, EW_SPELLED_PATTERN)) {
            test->doubt = CONTROL;
        } else if (c == '\\' && after != '*' && after != '\\') {
            return refuse(reader, node,
                          "a backslash stands before `*` or `\\` only");
        } else if (c == '*' && after == '*') {
            return refuse(reader, node, "two wildcards stand together");
        } else if (c == '\\') {
            i++;
            c = after;
        } else if (c == '*') {
            reader->stars++;
            c = EW_ANY_RUN;
        }
        bytes[len++] = c;
    }
    operand->wildcard = (struct ew_str){bytes, len};
    return EW_OK;
}

static enum ew_status read_exists(struct ew_event_reader *reader,
                                  const struct ew_node *node,
                                  struct ew_event_test *test)
{
    struct ew_event_operand *operand = operands_for(reader, test, 1);
    EW_TRY_MEMORY_FOR(operand, reader->err);
    if (node->kind == EW_NODE_SCALAR) {
        operand->value = ew_event_value_of(node);
        if (operand->value.kind == EW_EVENT_OPEN) {
            test->doubt = OPEN_TEXT;
            return EW_OK;
        }
        if (operand->value.kind == EW_EVENT_TRUE ||
            operand->value.kind == EW_EVENT_FALSE) {
            return EW_OK;
        }
    }
    return refuse(reader, node, "exists takes true or false");
}

static enum ew_status read_cidr(struct ew_event_reader *reader,
                                const struct ew_node *node,
                                struct ew_event_test *test)
{
    EW_TRY(read_text_operand(reader, node, test));
    struct ew_event_operand *operand = test->operands;
    const struct ew_str text = operand->value.text;
    if (test->doubt) {
        return EW_OK;
    }
    if (ew_str_find(text, '/') == text.len ||
        !ew_cidr_parse(text, &operand->range)) {
        return refuse(reader, node, "cidr takes an address, `/` and its bits");
    }
    if (operand->range.prefix == (operand->range.v6 ? 128U : 32U) ||
        is_mapped(&operand->range)) {
        test->doubt = ADDRESS_FORM;
    }
    return EW_OK;
}

static bool find_relation(const struct ew_node *node, enum ew_relation *out)
{
    static const struct {
        struct ew_str text;
        enum ew_relation relation;
    } RELATIONS[] = {
        {EW_LIT("="),  EW_EQ},
        {EW_LIT("<"),  EW_LT},
        {EW_LIT("<="), EW_LE},
        {EW_LIT(">"),  EW_GT},
        {EW_LIT(">="), EW_GE},
    };
    for (size_t i = 0; i < sizeof(RELATIONS) / sizeof(*RELATIONS); i++) {
        if (node->kind == EW_NODE_SCALAR &&
            ew_str_eq(node->text, RELATIONS[i].text)) {
            *out = RELATIONS[i].relation;
            return true;
        }
    }
    return false;
}

/* `[">", 0, "<=", 5]`: the lower bound first, and no third one. */
static bool is_range(const struct ew_event_test *test)
{
    const struct ew_event_operand *o = test->operands;
    bool lower = o[0].relation == EW_GT || o[0].relation == EW_GE;
    return test->count == 1 ||
           (test->count == 2 && lower &&
            !(o[0].value.number >= o[1].value.number) &&
            (o[1].relation == EW_LT || o[1].relation == EW_LE));
}

static enum ew_status read_numeric(struct ew_event_reader *reader,
                                   const struct ew_node *node,
                                   struct ew_event_test *test)
{
    static const char FORM[] =
        "numeric takes `[\"=\", NUMBER]`, one bound, or a lower and an upper";
    size_t count = 0;
    for (const struct ew_node *n = node->first; n; n = n->next) {
        count++;
    }
    if (node->kind != EW_NODE_LIST || count == 0 || count > 4 || count % 2) {
        return refuse(reader, node, FORM);
    }
    struct ew_event_operand *operand = operands_for(reader, test, count / 2);
    EW_TRY_MEMORY_FOR(operand, reader->err);
    test->all = true;
    for (const struct ew_node *n = node->first; n; n = n->next->next) {
        if (!find_relation(n, &operand->relation) ||
            n->next->kind != EW_NODE_SCALAR) {
            return refuse(reader, n, FORM);
        }
        operand->value = ew_event_value_of(n->next);
        if (operand->value.kind != EW_EVENT_NUMBER) {
            return refuse(reader, n->next, FORM);
        }
        operand++;
    }
    return is_range(test) ? EW_OK : refuse(reader, node, FORM);
}

static enum ew_status read_wildcard(struct ew_event_reader *reader,
                                    const struct ew_node *node,
                                    struct ew_event_test *test)
{
    EW_TRY(read_text_operand(reader, node, test));
    return test->doubt ? EW_OK
                       : compile_wildcard(reader, node, test, test->operands);
}

static read_fn read_except;

/* clang-format off */
static const struct event_operator OPERATORS[] = {
    {EW_LIT("prefix"),             read_text_operand,     holds_prefix,        holds_prefix_nocase, true},
    {EW_LIT("suffix"),             read_text_operand,     holds_suffix,        holds_suffix_nocase, true},
    {EW_LIT("equals-ignore-case"), read_text_operand,     holds_equals_nocase, NULL,                true},
    {EW_LIT("wildcard"),           read_wildcard, holds_wildcard,      NULL,                true},
    {EW_LIT("anything-but"),       read_except,   holds_same,          NULL,                false},
    {EW_LIT("numeric"),            read_numeric,  holds_relation,      NULL,                false},
    {EW_LIT("cidr"),               read_cidr,     holds_cidr,          NULL,                false},
    {EW_LIT("exists"),             read_exists,     NULL,                NULL,                false},
};
/* clang-format on */

static const struct event_operator *find_operator(struct ew_str name)
{
    for (size_t i = 0; i < sizeof(OPERATORS) / sizeof(*OPERATORS); i++) {
        if (ew_str_eq(OPERATORS[i].name, name)) {
            return &OPERATORS[i];
        }
    }
    return NULL;
}

bool ew_event_is_operator(struct ew_str name)
{
    return find_operator(name) != NULL;
}

/* ---- anything-but ----------------------------------------------------- */

static enum ew_status except_value(struct ew_event_reader *reader,
                                   const struct ew_node *node,
                                   struct ew_event_test *test,
                                   struct ew_event_operand *operand)
{
    if (node->kind == EW_NODE_SCALAR) {
        operand->value = ew_event_value_of(node);
        if (operand->value.kind == EW_EVENT_OPEN) {
            test->doubt = OPEN_TEXT;
            return EW_OK;
        }
        if (operand->value.kind == test->operands->value.kind &&
            (operand->value.kind == EW_EVENT_STRING ||
             operand->value.kind == EW_EVENT_NUMBER)) {
            return EW_OK;
        }
    }
    return refuse(reader, node, "anything-but takes strings, or numbers");
}

static enum ew_status except_operand(struct ew_event_reader *reader,
                                     const struct ew_node *node,
                                     const struct event_operator *op,
                                     struct ew_event_test *test,
                                     struct ew_event_operand *operand)
{
    if (!op) {
        return except_value(reader, node, test, operand);
    }
    if (node->kind == EW_NODE_MAP) {
        test->doubt = NOT_IN_EXCEPT;
        return EW_OK;
    }
    EW_TRY(text_operand(reader, node, test, operand));
    if (test->doubt) {
        return EW_OK;
    }
    if (op->nocase && operand->value.text.len == 0) {
        return refuse(reader, node, "the operator takes no empty string here");
    }
    return op->read == read_wildcard
               ? compile_wildcard(reader, node, test, operand)
               : EW_OK;
}

static enum ew_status read_except(struct ew_event_reader *reader,
                                  const struct ew_node *node,
                                  struct ew_event_test *test)
{
    const struct event_operator *op = NULL;
    const struct ew_node *value = node;
    test->except = true;
    if (node->kind == EW_NODE_MAP) {
        EW_TRY(only_entry(reader, node, &value));
        op = find_operator(value->key);
        if (!op || !op->in_except) {
            test->doubt = op ? NOT_IN_EXCEPT : NEW_OPERATOR;
            return EW_OK;
        }
        test->holds = op->holds;
    }
    bool list = value->kind == EW_NODE_LIST;
    size_t count = list ? 0 : 1;
    for (const struct ew_node *n = list ? value->first : NULL; n; n = n->next) {
        count++;
    }
    if (count == 0) {
        return refuse(reader, value, "anything-but has an empty list");
    }
    struct ew_event_operand *operand = operands_for(reader, test, count);
    EW_TRY_MEMORY_FOR(operand, reader->err);
    if (!list) {
        return except_operand(reader, value, op, test, operand);
    }
    for (const struct ew_node *n = value->first; n; n = n->next) {
        EW_TRY(except_operand(reader, n, op, test, operand++));
    }
    return EW_OK;
}

/* ---- one element ------------------------------------------------------ */

static enum ew_status read_plain_value(struct ew_event_reader *reader,
                                       const struct ew_node *node,
                                       struct ew_event_test *test)
{
    struct ew_event_operand *operand = operands_for(reader, test, 1);
    EW_TRY_MEMORY_FOR(operand, reader->err);
    operand->value = ew_event_value_of(node);
    test->holds = holds_same;
    if (operand->value.kind == EW_EVENT_OPEN) {
        test->doubt = OPEN_TEXT;
    }
    return EW_OK;
}

enum ew_status ew_event_test_read(struct ew_event_reader *reader,
                                  const struct ew_node *node,
                                  struct ew_event_test *out)
{
    const struct ew_node *entry = NULL;
    *out = (struct ew_event_test){.place = node->place};
    if (node->kind == EW_NODE_LIST) {
        return refuse(reader, node, "a list within the list of values");
    }
    if (node->kind == EW_NODE_SCALAR) {
        return read_plain_value(reader, node, out);
    }
    EW_TRY(only_entry(reader, node, &entry));
    const struct event_operator *op = find_operator(entry->key);
    if (!op) {
        out->doubt = NEW_OPERATOR;
        out->holds = holds_same;
        return EW_OK;
    }
    out->holds = op->holds;
    if (op->nocase && entry->kind == EW_NODE_MAP) {
        EW_TRY(only_entry(reader, entry, &entry));
        if (!ew_str_eq(entry->key, EW_STR("equals-ignore-case"))) {
            out->doubt = NEW_OPERATOR;
            return EW_OK;
        }
        out->holds = op->nocase;
    }
    return op->read(reader, entry, out);
}
