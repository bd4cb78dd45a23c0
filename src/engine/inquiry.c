#include "engine/inquiry.h"

#include "base/vec.h"

#include "policy/variables.h"

#include <string.h>

/* ---- dimensions -----------------------------------------------------------
 */

static const struct ew_dimension TARGET[] = {
    [EW_DIM_PARTITION] = {.key = EW_LIT("partition"),
                          .domain = EW_DOMAIN_PARTITION                    },
    [EW_DIM_REGION] = {                                  .key = EW_LIT("aws:RequestedRegion"),
                          .domain = EW_DOMAIN_REGION                     },
    [EW_DIM_ACCOUNT] = {           .key = EW_LIT("account"),                          .domain = EW_DOMAIN_ACCOUNT                       },
    [EW_DIM_CLUSTER] = {     .key = EW_LIT("cluster"),      .domain = EW_DOMAIN_NAME},
    [EW_DIM_TASK] = { .key = EW_LIT("task"),   .domain = EW_DOMAIN_TASK                                 },
 /* Fact A1.1.15: the caller may leave it out. */
    [EW_DIM_CONTAINER] = {                                                                   .key = EW_LIT("ecs:container-name"),
                          .domain = EW_DOMAIN_NAME,
                          .optional = true},
};

static struct ew_str lower_key(struct ew_inquiry *q, struct ew_str key,
                               bool *ecs)
{
    struct ew_str ecs_family = EW_STR("ecs:ResourceTag/");
    struct ew_str org = EW_STR("aws:ResourceOrg");
    struct ew_str text = key;
    *ecs = ew_str_starts_nocase(key, ecs_family);
    /* Fact A1.1.10: two spellings of one tag. */
    if (*ecs) {
        struct ew_str tag = ew_str_slice(key, ecs_family.len, key.len);
        text =
            ew_arena_printf(q->arena, "aws:resourcetag/%.*s", EW_STR_ARG(tag));
    } else if (ew_str_starts_nocase(key, org)) {
        /* The resource is in the principal's account (A1.1.13). */
        struct ew_str rest = ew_str_slice(key, org.len, key.len);
        text =
            ew_arena_printf(q->arena, "aws:principalorg%.*s", EW_STR_ARG(rest));
    }
    char *copy = ew_arena_alloc_raw(q->arena, text.len + 1);
    for (size_t i = 0; copy && i < text.len; i++) {
        copy[i] = ew_ascii_lower(text.ptr[i]);
    }
    q->failed = q->failed || !copy;
    return (struct ew_str){copy, copy ? text.len : 0};
}

static const struct ew_str TRUTH[] = {EW_LIT("true"), EW_LIT("false")};

/* Keys that AWS fills itself, with values of one type only (fact B2.4). */
static enum ew_value_type type_of(struct ew_str name)
{
    static const struct {
        struct ew_str name; /* lower case */
        enum ew_value_type type;
    } TYPED[] = {
        {EW_LIT("aws:sourceip"),           EW_TYPE_IP     },
        {EW_LIT("aws:vpcsourceip"),        EW_TYPE_IP     },
        {EW_LIT("aws:multifactorauthage"), EW_TYPE_NUMERIC},
        {EW_LIT("aws:tokenissuetime"),     EW_TYPE_DATE   },
    };
    for (size_t i = 0; i < sizeof(TYPED) / sizeof(TYPED[0]); i++) {
        if (ew_str_eq(TYPED[i].name, name)) {
            return TYPED[i].type;
        }
    }
    return EW_TYPE_STRING;
}

static bool same_use(const struct ew_key_use *use, struct ew_str name,
                     bool resource, enum ew_side side)
{
    return ew_str_eq(use->name, name) && use->resource == resource &&
           (!resource || use->side == side);
}

size_t ew_inquiry_dimension(struct ew_inquiry *q, struct ew_str key,
                            const struct ew_key *info, enum ew_side side,
                            enum ew_value_type type)
{
    bool ecs;
    struct ew_str name = lower_key(q, key, &ecs);
    struct ew_key_use *uses = q->uses.items;
    for (size_t i = 0; i < q->uses.count; i++) {
        if (same_use(&uses[i], name, info->resource, side)) {
            uses[i].ecs_spelling = uses[i].ecs_spelling || ecs;
            return EW_DIM_KEYS + i;
        }
    }
    struct ew_key_use *use = ew_vec_push(&q->uses);
    struct ew_dimension *dimension = ew_vec_push(&q->dimensions);
    const struct ew_value **fixed = ew_vec_push(&q->fixed);
    if (!use || !dimension || !fixed) {
        q->failed = true;
        return EW_DIM_CONTAINER;
    }
    *use = (struct ew_key_use){name,           info->control, side,
                               info->resource, ecs,           type};
    *dimension = (struct ew_dimension){
        .key = key,
        .domain = EW_DOMAIN_ANY,
        .type = type_of(name),
        .many = info->many,
        .optional = true,
    };
    if (ew_str_eq(name, EW_STR("aws:viaawsservice"))) {
        dimension->only = TRUTH;
        dimension->only_count = 2;
        dimension->optional = false;
    } else if (ew_str_eq(name, EW_STR("aws:multifactorauthpresent"))) {
        dimension->only = TRUTH;
        dimension->only_count = 2;
    }
    return EW_DIM_KEYS + q->uses.count - 1;
}

const struct ew_formula *ew_inquiry_literal(struct ew_inquiry *q,
                                            const struct ew_atom *atom)
{
    const struct ew_value *const *fixed = q->fixed.items;
    const struct ew_dimension *dimensions = q->dimensions.items;
    const struct ew_value *value = fixed[atom->dimension];
    if (value) {
        bool many = dimensions[atom->dimension].many;
        return ew_atom_holds(atom, value, many) ? &EW_TRUE_FORMULA
                                                : &EW_FALSE_FORMULA;
    }
    return ew_literal(q->arena, atom, true);
}

/*
 * A pattern of a part, so that equal ones look equal: no part holds a `:`, of
 * neighbouring wildcards the `?` come first, and one `*` is enough.
 */
static size_t tidy_pattern(char *text, size_t len)
{
    size_t out = 0;
    for (size_t i = 0; i < len;) {
        bool run = false;
        size_t from = i;
        for (; i < len && ew_is_wildcard(text[i], EW_SPELLED_PATTERN); i++) {
            bool one = text[i] == EW_ANY_ONE || text[i] == EW_ANY_ONE_PART;
            run = run || !one;
            if (one) {
                text[out++] = EW_ANY_ONE;
            }
        }
        if (run) {
            text[out++] = EW_ANY_RUN;
        }
        if (i == from) {
            text[out++] = text[i++];
        }
    }
    return out;
}

/*
 * Regions are in lower case anyway. In names a letter of either case is any
 * character: that is wider, but no glob says it better.
 */
static void forget_case(char *text, size_t len, bool lower_only)
{
    for (size_t i = 0; i < len; i++) {
        char lower = ew_ascii_lower(text[i]);
        if (lower_only) {
            text[i] = lower;
        } else if (lower >= 'a' && lower <= 'z') {
            text[i] = EW_ANY_ONE;
        }
    }
}

/* Names are never empty: `?*` is any of them. */
static bool matches_all(struct ew_str pattern, enum ew_domain domain)
{
    return ew_pattern_is_all(pattern) ||
           (domain == EW_DOMAIN_NAME && pattern.len == 2 &&
            pattern.ptr[0] == EW_ANY_ONE && pattern.ptr[1] == EW_ANY_RUN);
}

static bool is_marked(const struct ew_inquiry *q, const struct ew_mark *mark)
{
    const struct ew_mark *marks = q->marks.items;
    for (size_t i = 0; i < q->marks.count; i++) {
        if (marks[i].dimension == mark->dimension &&
            marks[i].positive == mark->positive &&
            ew_str_eq(marks[i].pattern, mark->pattern)) {
            return true;
        }
    }
    return false;
}

void ew_inquiry_mark(struct ew_inquiry *q, size_t dimension,
                     struct ew_str pattern, bool ignore_case, bool positive)
{
    const struct ew_dimension *dimensions = q->dimensions.items;
    if (q->quiet) {
        return;
    }
    char *text = ew_arena_alloc_raw(q->arena, pattern.len + 1);
    if (!text) {
        q->failed = true;
        return;
    }
    if (pattern.len > 0) {
        memcpy(text, pattern.ptr, pattern.len);
    }
    if (ignore_case) {
        forget_case(text, pattern.len,
                    dimension != EW_DIM_CLUSTER &&
                        dimension != EW_DIM_CONTAINER);
    }
    struct ew_mark mark = {
        .dimension = dimension,
        .pattern = {text, tidy_pattern(text, pattern.len)},
        .positive = positive,
    };
    if (is_marked(q, &mark) ||
        matches_all(mark.pattern, dimensions[dimension].domain)) {
        return;
    }
    struct ew_mark *added = ew_vec_push(&q->marks);
    if (!added) {
        q->failed = true;
        return;
    }
    *added = mark;
}

const struct ew_formula *ew_inquiry_keep_marks(struct ew_inquiry *q,
                                               size_t count,
                                               const struct ew_formula *f)
{
    if (f && f->kind == EW_FORMULA_FALSE) {
        q->marks.count = count;
    }
    return f;
}

/* ---- the target -----------------------------------------------------------
 */

static void fix(struct ew_inquiry *q, size_t dimension, struct ew_str text)
{
    struct ew_value *value = EW_NEW(q->arena, struct ew_value);
    struct ew_str *item = EW_NEW(q->arena, struct ew_str);
    const struct ew_value **fixed = q->fixed.items;
    if (!value || !item) {
        q->failed = true;
        return;
    }
    if (fixed[dimension]) {
        q->impossible =
            q->impossible || !ew_str_eq(fixed[dimension]->items[0], text);
        return;
    }
    *item = text;
    *value = (struct ew_value){item, 1};
    fixed[dimension] = value;
}

static enum ew_status fix_checked(struct ew_inquiry *q, size_t dimension,
                                  struct ew_str text, struct ew_error *err)
{
    static const char *const WORDS[] = {
        [EW_DIM_PARTITION] = "partition", [EW_DIM_REGION] = "region",
        [EW_DIM_ACCOUNT] = "account id",  [EW_DIM_CLUSTER] = "cluster name",
        [EW_DIM_TASK] = "task id",        [EW_DIM_CONTAINER] = "container name",
    };
    if (!ew_word_in_domain(TARGET[dimension].domain, text)) {
        return ew_fail(err, EW_INVALID, "`%.*s` is no %s", EW_STR_ARG(text),
                       WORDS[dimension]);
    }
    fix(q, dimension, text);
    return EW_OK;
}

static enum ew_status fix_arn(struct ew_inquiry *q, struct ew_str text,
                              struct ew_str type, struct ew_str *rest,
                              struct ew_error *err)
{
    struct ew_arn arn;
    if (!ew_arn_split(text, &arn) || !ew_str_eq(arn.service, EW_STR("ecs")) ||
        !ew_str_starts(arn.resource, type)) {
        return ew_fail(err, EW_INVALID, "`%.*s` is no %.*s ARN",
                       EW_STR_ARG(text), (int)type.len - 1, type.ptr);
    }
    EW_TRY(fix_checked(q, EW_DIM_PARTITION, arn.partition, err));
    EW_TRY(fix_checked(q, EW_DIM_REGION, arn.region, err));
    EW_TRY(fix_checked(q, EW_DIM_ACCOUNT, arn.account, err));
    *rest = ew_str_slice(arn.resource, type.len, arn.resource.len);
    return EW_OK;
}

/*
 * A container is reached by its name or, in a task that has no other, by
 * leaving the parameter out (fact A1.1.15): a Deny on the name is no cover.
 */
static enum ew_status offer_container(struct ew_inquiry *q, struct ew_str text,
                                      struct ew_error *err)
{
    struct ew_dimension *dimensions = q->dimensions.items;
    struct ew_str *only = EW_NEW(q->arena, struct ew_str);
    if (!only) {
        return ew_fail_memory(err);
    }
    if (!ew_word_in_domain(EW_DOMAIN_NAME, text)) {
        return ew_fail(err, EW_INVALID, "`%.*s` is no container name",
                       EW_STR_ARG(text));
    }
    *only = text;
    dimensions[EW_DIM_CONTAINER].only = only;
    dimensions[EW_DIM_CONTAINER].only_count = 1;
    return EW_OK;
}

static enum ew_status fix_target(struct ew_inquiry *q,
                                 const struct ew_target *t,
                                 struct ew_error *err)
{
    struct ew_str cluster = t->cluster;
    struct ew_str task = t->task;
    if (t->region.ptr) {
        EW_TRY(fix_checked(q, EW_DIM_REGION, t->region, err));
    }
    if (ew_str_starts(cluster, EW_STR("arn:"))) {
        EW_TRY(fix_arn(q, cluster, EW_STR("cluster/"), &cluster, err));
    }
    if (cluster.ptr) {
        EW_TRY(fix_checked(q, EW_DIM_CLUSTER, cluster, err));
    }
    if (ew_str_starts(task, EW_STR("arn:"))) {
        EW_TRY(fix_arn(q, task, EW_STR("task/"), &task, err));
        /* Fact A1.2.1: an old ARN names no cluster. */
        struct ew_str id;
        struct ew_str name = ew_str_cut(task, '/', &id);
        if (id.ptr) {
            EW_TRY(fix_checked(q, EW_DIM_CLUSTER, name, err));
            task = id;
        }
    }
    if (task.ptr) {
        EW_TRY(fix_checked(q, EW_DIM_TASK, task, err));
    }
    if (t->container.ptr) {
        EW_TRY(offer_container(q, t->container, err));
    }
    return EW_OK;
}

enum ew_status ew_inquiry_init(struct ew_inquiry *q,
                               const struct ew_target *target,
                               struct ew_error *err)
{
    struct ew_arena *arena = q->arena;
    const struct ew_principal *principal = q->principal;
    q->layers = ew_principal_layers(principal);
    q->dimensions = ew_vec_of(arena, sizeof(struct ew_dimension));
    q->uses = ew_vec_of(arena, sizeof(struct ew_key_use));
    q->fixed = ew_vec_of(arena, sizeof(const struct ew_value *));
    q->allows = ew_vec_of(arena, sizeof(struct ew_part));
    q->denies = ew_vec_of(arena, sizeof(struct ew_part));
    q->limits = ew_vec_of(arena, sizeof(struct ew_limit));
    q->marks = ew_vec_of(arena, sizeof(struct ew_mark));
    q->holes = ew_vec_of(arena, sizeof(struct ew_str));
    q->choices = ew_vec_of(arena, sizeof(struct ew_str));
    for (size_t i = 0; i < EW_DIM_KEYS; i++) {
        struct ew_dimension *dimension = ew_vec_push(&q->dimensions);
        const struct ew_value **fixed = ew_vec_push(&q->fixed);
        if (!dimension || !fixed) {
            return ew_fail_memory(err);
        }
        *dimension = TARGET[i];
    }
    if (principal->account) {
        fix(q, EW_DIM_ACCOUNT, principal->account->id);
        fix(q, EW_DIM_PARTITION, principal->partition);
    }
    if (target) {
        EW_TRY(fix_target(q, target, err));
    }
    return q->failed ? ew_fail_memory(err) : EW_OK;
}
