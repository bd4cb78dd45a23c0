/*
 * The entries of Principal. They are names, never patterns: what is compared
 * later is exact, but for `*`, which is anyone.
 */
#include "policy/principals.h"

#include "policy/arn.h"
#include "policy/parse.h"

static const struct {
    struct ew_str service;
    struct ew_str front;
    enum ew_named_kind kind;
} ARNS[] = {
    {EW_LIT("iam"), EW_LIT("user/"),           EW_NAMED_USER          },
    {EW_LIT("iam"), EW_LIT("role/"),           EW_NAMED_ROLE          },
    {EW_LIT("sts"), EW_LIT("assumed-role/"),   EW_NAMED_SESSION       },
    {EW_LIT("sts"), EW_LIT("federated-user/"), EW_NAMED_FEDERATED_USER},
};

struct ew_named ew_named_of_aws(struct ew_str text)
{
    struct ew_named out = {.kind = EW_NAMED_OTHER, .text = text};
    struct ew_arn arn;
    if (ew_str_eq(text, EW_STR("*"))) {
        out.kind = EW_NAMED_ANYONE;
    } else if (ew_is_account_id(text)) {
        out.kind = EW_NAMED_ACCOUNT;
        out.account = text;
    } else if (ew_str_starts(text, EW_STR("AIDA")) ||
               ew_str_starts(text, EW_STR("AROA"))) {
        /* the unique id of a user or role that was deleted (fact B5.5) */
        out.kind = EW_NAMED_GONE;
    } else if (ew_arn_split(text, &arn) && ew_is_account_id(arn.account)) {
        bool root = ew_str_eq(arn.service, EW_STR("iam")) &&
                    ew_str_eq(arn.resource, EW_STR("root"));
        out.account = arn.account;
        out.kind = root ? EW_NAMED_ACCOUNT : EW_NAMED_OTHER;
        for (size_t i = 0; i < sizeof(ARNS) / sizeof(ARNS[0]); i++) {
            if (ew_str_eq(arn.service, ARNS[i].service) &&
                ew_str_starts(arn.resource, ARNS[i].front)) {
                out.kind = ARNS[i].kind;
            }
        }
    }
    return out;
}

/* In China a service may be written with the domain of AWS there. */
static struct ew_str service_of(struct ew_str text)
{
    const struct ew_str end = EW_STR(EW_SERVICE_END_CN);
    bool china =
        text.len > end.len &&
        ew_str_eq(ew_str_slice(text, text.len - end.len, text.len), end);
    return china ? ew_str_slice(text, 0, text.len - 3) : text;
}

bool ew_named_may_be(const struct ew_named *named, struct ew_str name)
{
    bool same = named->kind == EW_NAMED_SERVICE
                    ? ew_str_eq(service_of(named->text), service_of(name))
                    : ew_str_eq(named->text, name);
    return same || ew_str_eq(named->text, EW_STR(EW_NAMED_UNKNOWN));
}

bool ew_named_is_pattern(struct ew_str text)
{
    return text.len > 1 && (ew_str_find(text, '*') < text.len ||
                            ew_str_find(text, '?') < text.len);
}

/* What the entries of a member are; AWS: told by their form. */
static const struct {
    struct ew_str name;
    enum ew_named_kind kind;
} MEMBERS[] = {
    {EW_LIT("AWS"),           EW_NAMED_ANYONE  },
    {EW_LIT("Service"),       EW_NAMED_SERVICE },
    {EW_LIT("Federated"),     EW_NAMED_PROVIDER},
    {EW_LIT("CanonicalUser"), EW_NAMED_OTHER   },
};

static const enum ew_named_kind *find_member(struct ew_str name)
{
    for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++) {
        if (ew_str_eq(MEMBERS[i].name, name)) {
            return &MEMBERS[i].kind;
        }
    }
    return NULL;
}

static void add_principal_entry(struct ew_parse *p, const struct ew_json *node,
                                enum ew_named_kind kind, struct ew_vec *list)
{
    struct ew_span span = ew_json_span(p->text, node);
    if (ew_json_kind(node) != EW_JSON_STRING) {
        ew_parse_fault(p, span, true,
                       "Principal holds something that is no text");
        return;
    }
    struct ew_named *slot = ew_vec_push(list);
    if (!slot) {
        p->failed = true;
        return;
    }
    *slot = (struct ew_named){.kind = kind, .text = ew_parse_scalar(p, node)};
    bool aws = kind == EW_NAMED_ANYONE;
    if (aws) {
        *slot = ew_named_of_aws(slot->text);
    }
    if (ew_named_is_pattern(slot->text) ||
        (!aws && ew_str_eq(slot->text, EW_STR("*")))) {
        ew_parse_fault(p, span, true,
                       "principal `%.*s`: no part of a name may be a wildcard",
                       EW_STR_ARG(slot->text));
    }
}

static void add_principal_member(struct ew_parse *p,
                                 const struct ew_json *member,
                                 struct ew_vec *list)
{
    struct ew_str name = ew_json_name(member);
    const enum ew_named_kind *kind = find_member(name);
    if (!kind) {
        ew_parse_fault(p, ew_json_span(p->text, member), true,
                       "Principal has no member `%.*s`", EW_STR_ARG(name));
        return;
    }
    if (ew_json_kind(member) != EW_JSON_ARRAY) {
        add_principal_entry(p, member, *kind, list);
        return;
    }
    const struct ew_json *item = ew_json_first(member);
    for (; item; item = ew_json_after(item)) {
        add_principal_entry(p, item, *kind, list);
    }
}

void ew_parse_principals(struct ew_parse *p, const struct ew_json *node,
                         struct ew_statement *s)
{
    struct ew_vec list = ew_vec_of(p->arena, sizeof(struct ew_named));
    if (ew_json_kind(node) == EW_JSON_OBJECT) {
        const struct ew_json *member = ew_json_first(node);
        for (; member; member = ew_json_after(member)) {
            add_principal_member(p, member, &list);
        }
    } else if (ew_str_eq(ew_json_string(node), EW_STR("*"))) {
        add_principal_entry(p, node, EW_NAMED_ANYONE, &list);
    } else {
        ew_parse_fault(p, ew_json_span(p->text, node), true,
                       "Principal is neither `*` nor an object");
    }
    s->named = list.items;
    s->named_count = list.count;
}
