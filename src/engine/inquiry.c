/*
 * One principal and a target: what is fixed of them, and the space of
 * dimensions in which formulas about them are built. A dimension is added when
 * a statement first speaks of its key, so that there are no more than matter.
 */
#include "engine/inquiry.h"

#include "base/vec.h"

#include "policy/variables.h"

#include "engine/candidates.h"
#include "engine/pairs.h"
#include "engine/session.h"

#include <assert.h>

/* ---- dimensions -----------------------------------------------------------
 */

static struct ew_str lower_key(const struct ew_inquiry *q, struct ew_str key)
{
    struct ew_str tags = q->action->tags;
    struct ew_str org = EW_STR("aws:ResourceOrg");
    struct ew_str text = key;
    /* Fact A1.1.10: two spellings of one tag. */
    if (tags.ptr && ew_str_starts_nocase(key, tags)) {
        struct ew_str tag = ew_str_slice(key, tags.len, key.len);
        text =
            ew_arena_printf(q->arena, "aws:resourcetag/%.*s", EW_STR_ARG(tag));
    } else if (!q->foreign && ew_str_starts_nocase(key, org)) {
        /* The resource is in the principal's account (A1.1.13). */
        struct ew_str rest = ew_str_slice(key, org.len, key.len);
        text =
            ew_arena_printf(q->arena, "aws:principalorg%.*s", EW_STR_ARG(rest));
    }
    char *copy = ew_arena_alloc_raw(q->arena, text.len + 1);
    for (size_t i = 0; copy && i < text.len; i++) {
        copy[i] = ew_ascii_lower(text.ptr[i]);
    }
    q->space->failed = q->space->failed || !copy;
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
        {EW_LIT("aws:sourceip"),                     EW_TYPE_IP     },
        {EW_LIT("aws:ec2instancesourceprivateipv4"), EW_TYPE_IP     },
        {EW_LIT("aws:vpcsourceip"),                  EW_TYPE_IP     },
        {EW_LIT("aws:multifactorauthage"),           EW_TYPE_NUMERIC},
        {EW_LIT("aws:tokenissuetime"),               EW_TYPE_DATE   },
    };
    for (size_t i = 0; i < sizeof(TYPED) / sizeof(TYPED[0]); i++) {
        if (ew_str_eq(TYPED[i].name, name)) {
            return TYPED[i].type;
        }
    }
    return EW_TYPE_STRING;
}

static size_t add_dimension(const struct ew_inquiry *q,
                            const struct ew_key_use *use,
                            const struct ew_dimension *dimension)
{
    struct ew_key_use *new_use = ew_vec_push(&q->space->uses);
    struct ew_dimension *new_dimension = ew_vec_push(&q->space->dimensions);
    const struct ew_value **fixed = ew_vec_push(&q->space->fixed);
    if (!new_use || !new_dimension || !fixed) {
        q->space->failed = true;
        return EW_DIM_REGION;
    }
    *new_use = *use;
    *new_dimension = *dimension;
    return q->action->part_count + q->space->uses.count - 1;
}

size_t ew_inquiry_reading(const struct ew_inquiry *q, struct ew_str text)
{
    const struct ew_key_use *uses = q->space->uses.items;
    for (size_t i = 0; i < q->space->uses.count; i++) {
        if (uses[i].reading && ew_str_eq(uses[i].name, text)) {
            return q->action->part_count + i;
        }
    }
    const struct ew_key_use use = {
        .name = text, .control = EW_KEY_OUTSIDE, .reading = true};
    const struct ew_dimension dimension = {
        .key = text,
        .domain = EW_DOMAIN_ANY,
        .type = EW_TYPE_STRING,
        .only = TRUTH,
        .only_count = 2,
    };
    return add_dimension(q, &use, &dimension);
}

void ew_inquiry_try_type(const struct ew_inquiry *q, struct ew_str key)
{
    enum ew_value_type type = type_of(lower_key(q, key));
    if (type != EW_TYPE_STRING) {
        (void)ew_inquiry_try(q, ew_example_of(type));
    }
}

static bool same_use(const struct ew_key_use *use, struct ew_str name,
                     bool resource, size_t side)
{
    return !use->reading && ew_str_eq(use->name, name) &&
           use->resource == resource && (!resource || use->side == side);
}

size_t ew_inquiry_dimension(const struct ew_inquiry *q, struct ew_str key,
                            const struct ew_key *info, size_t side,
                            enum ew_value_type type)
{
    struct ew_str name = lower_key(q, key);
    struct ew_key_use *uses = q->space->uses.items;
    assert(side < q->action->resource_count);
    for (size_t i = 0; i < q->space->uses.count; i++) {
        if (same_use(&uses[i], name, info->resource, side)) {
            return q->action->part_count + i;
        }
    }
    const struct ew_key_use use = {name,           info->control, side,
                                   info->resource, type,          false};
    struct ew_dimension dimension = {
        .key = key,
        .domain = EW_DOMAIN_ANY,
        .type = type_of(name),
        .many = info->many,
        .any_shape = info->any_shape,
        .optional = true,
    };
    if (ew_str_eq(name, EW_STR("aws:viaawsservice"))) {
        dimension.only = TRUTH;
        dimension.only_count = 2;
        dimension.optional = false;
    } else if (ew_str_eq(name, EW_STR("aws:multifactorauthpresent"))) {
        dimension.only = TRUTH;
        dimension.only_count = 2;
    }
    return add_dimension(q, &use, &dimension);
}

const struct ew_formula *ew_inquiry_literal(const struct ew_inquiry *q,
                                            const struct ew_atom *atom)
{
    const struct ew_value *const *fixed = q->space->fixed.items;
    const struct ew_dimension *dimensions = q->space->dimensions.items;
    assert(atom->dimension < q->space->dimensions.count);
    const struct ew_value *value = fixed[atom->dimension];
    if (value) {
        bool many = dimensions[atom->dimension].many;
        return ew_atom_holds(atom, value, many) ? &EW_TRUE_FORMULA
                                                : &EW_FALSE_FORMULA;
    }
    return ew_literal(q->arena, atom, true);
}

const struct ew_formula *ew_building_literal(const struct ew_building *b,
                                             const struct ew_atom *atom)
{
    const struct ew_formula *f = ew_inquiry_literal(b->q, atom);
    if (f && f->kind == EW_FORMULA_LITERAL && b->how.ties != EW_TIES_TRIED) {
        ew_pairs_keep(b->q, atom);
    }
    return f;
}

void ew_met_add(struct ew_met *to, const struct ew_met *more)
{
    to->uncertain = to->uncertain || more->uncertain;
    to->tied = to->tied || more->tied;
    to->loose = to->loose || more->loose;
    if (more->tries && (!to->tries || more->tries < to->tries)) {
        to->tries = more->tries;
    }
}

/* ---- the target -----------------------------------------------------------
 */

/* text absent: the dimension is. */
static void fix(struct ew_inquiry *q, size_t dimension, struct ew_str text)
{
    struct ew_value *value = EW_NEW(q->arena, struct ew_value);
    struct ew_str *item = EW_NEW(q->arena, struct ew_str);
    const struct ew_value **fixed = q->space->fixed.items;
    if (!value || !item) {
        q->space->failed = true;
        return;
    }
    if (fixed[dimension]) {
        const struct ew_value *before = fixed[dimension];
        bool same = before->count == 0
                        ? !text.ptr
                        : text.ptr && ew_str_eq(before->items[0], text);
        q->impossible = q->impossible || !same;
        return;
    }
    *item = text;
    *value = (struct ew_value){.items = item, .count = text.ptr ? 1 : 0};
    fixed[dimension] = value;
}

/* Of a dimension that has a list of its values, one of them. */
static bool is_word_of(const struct ew_dimension *dimension, struct ew_str text)
{
    for (size_t i = 0; i < dimension->only_count; i++) {
        if (ew_str_eq(dimension->only[i], text)) {
            return true;
        }
    }
    return !dimension->only && ew_word_in_domain(dimension->domain, text);
}

static enum ew_status check_part(const struct ew_inquiry *q, size_t part,
                                 struct ew_str text, struct ew_error *err)
{
    if (part >= q->action->part_count) {
        return ew_fail(err, EW_INVALID, "`%.*s`: %.*s has no such target",
                       EW_STR_ARG(text), EW_STR_ARG(q->action->name));
    }
    const struct ew_action_part *known = &q->action->parts[part];
    if (!is_word_of(&known->dimension, text)) {
        return ew_fail(err, EW_INVALID, "`%.*s` is no %s", EW_STR_ARG(text),
                       known->word);
    }
    return EW_OK;
}

static enum ew_status fix_checked(struct ew_inquiry *q, size_t part,
                                  struct ew_str text, struct ew_error *err)
{
    EW_TRY(check_part(q, part, text, err));
    fix(q, part, text);
    return EW_OK;
}

/* Of several shapes the first that fits. */
static enum ew_status fix_arn(struct ew_inquiry *q, struct ew_str text,
                              const struct ew_arn_shape *const *shapes,
                              size_t count, struct ew_error *err)
{
    for (size_t i = 0; i < count && shapes[i]; i++) {
        struct ew_str parts[EW_MAX_PARTS] = {
            {NULL, 0}
        };
        if (!ew_arn_shape_read(shapes[i], text, parts)) {
            continue;
        }
        for (size_t k = 0; k < q->action->part_count; k++) {
            if (parts[k].ptr) {
                EW_TRY(fix_checked(q, k, parts[k], err));
            }
        }
        return EW_OK;
    }
    return ew_fail(err, EW_INVALID, "`%.*s` is no %s ARN", EW_STR_ARG(text),
                   shapes[0] ? shapes[0]->name : "known");
}

static enum ew_status fix_place(struct ew_inquiry *q, size_t part,
                                const struct ew_arn_shape *const *shapes,
                                size_t count, struct ew_str text,
                                struct ew_error *err)
{
    if (!text.ptr) {
        return EW_OK;
    }
    if (part != EW_NO_PART && ew_str_starts(text, EW_STR("arn:"))) {
        return fix_arn(q, text, shapes, count, err);
    }
    return fix_checked(q, part, text, err);
}

/*
 * A container is reached by its name or, in a task that has no other, by
 * leaving the parameter out (fact A1.1.15): a Deny on the name is no cover.
 */
static enum ew_status offer_container(struct ew_inquiry *q, size_t part,
                                      struct ew_str text, struct ew_error *err)
{
    struct ew_dimension *dimensions = q->space->dimensions.items;
    struct ew_str *only = EW_NEW(q->arena, struct ew_str);
    EW_TRY_MEMORY_FOR(only, err);
    EW_TRY(check_part(q, part, text, err));
    *only = text;
    dimensions[part].only = only;
    dimensions[part].only_count = 1;
    return EW_OK;
}

static enum ew_status fix_given(struct ew_inquiry *q,
                                const struct ew_given *given,
                                struct ew_error *err)
{
    size_t part = ew_action_part_find(q->action, given->key);
    if (part == EW_NO_PART) {
        return ew_fail(err, EW_INVALID, "`%.*s`: %.*s has no such part",
                       EW_STR_ARG(given->key), EW_STR_ARG(q->action->name));
    }
    if (given->value.ptr) {
        return fix_checked(q, part, given->value, err);
    }
    if (!q->action->parts[part].dimension.optional) {
        return ew_fail(err, EW_INVALID, "`%.*s`: %.*s always has one",
                       EW_STR_ARG(given->key), EW_STR_ARG(q->action->name));
    }
    fix(q, part, given->value);
    return EW_OK;
}

static enum ew_status fix_target(struct ew_inquiry *q,
                                 const struct ew_target *t,
                                 struct ew_error *err)
{
    static const struct ew_action_places NOWHERE = {
        .cluster = EW_NO_PART, .task = EW_NO_PART, .container = EW_NO_PART};
    const struct ew_action_places *places =
        q->action->places ? q->action->places : &NOWHERE;
    enum {
        TASK_ARNS = sizeof(places->task_arns) / sizeof(places->task_arns[0])
    };
    for (size_t i = 0; i < EW_MAX_SIDES; i++) {
        q->tags[i] = t->tags[i];
    }
    if (t->resource.ptr) {
        const struct ew_arn_shape *const *last =
            &q->action->resources[q->action->resource_count - 1];
        EW_TRY(fix_arn(q, t->resource, last, 1, err));
    }
    if (t->region.ptr) {
        EW_TRY(fix_checked(q, EW_DIM_REGION, t->region, err));
    }
    EW_TRY(fix_place(q, places->cluster, &places->cluster_arn, 1, t->cluster,
                     err));
    EW_TRY(
        fix_place(q, places->task, places->task_arns, TASK_ARNS, t->task, err));
    if (t->container.ptr) {
        EW_TRY(offer_container(q, places->container, t->container, err));
    }
    for (size_t i = 0; i < t->given_count; i++) {
        EW_TRY(fix_given(q, &t->given[i], err));
    }
    return EW_OK;
}

/* SCPs that are doubted may say anything: the readable part has none. */
static void set_principal(struct ew_inquiry *q, struct ew_engine *engine,
                          const struct ew_principal *principal)
{
    const struct ew_account *account = principal->account;
    bool gap = account && account->scp_state == EW_SCP_ABSENT &&
               !principal->service_linked;
    q->engine = engine;
    q->principal = principal;
    q->layers = ew_principal_layers(principal);
    q->doubted =
        account && account->scp_doubt.ptr && (gap || q->layers.level_count > 0);
    if (q->doubted) {
        q->layers.level_count = 0;
    }
    ew_session_init(q);
}

static struct ew_space *new_space(const struct ew_engine *engine,
                                  struct ew_arena *arena)
{
    struct ew_space *space = EW_NEW(arena, struct ew_space);
    if (space) {
        *space = (struct ew_space){
            .steps = engine->max_steps,
            .dimensions = ew_vec_of(arena, sizeof(struct ew_dimension)),
            .uses = ew_vec_of(arena, sizeof(struct ew_key_use)),
            .fixed = ew_vec_of(arena, sizeof(const struct ew_value *)),
            .marks = ew_vec_of(arena, sizeof(struct ew_mark)),
            .choices = ew_vec_of(arena, sizeof(struct ew_str)),
            .tries = 1,
            .tied_texts = ew_vec_of(arena, sizeof(struct ew_str)),
            .pairs = ew_vec_of(arena, sizeof(struct ew_pair)),
            .atoms = ew_vec_of(arena, sizeof(const struct ew_atom *)),
            .built = ew_vec_of(arena, sizeof(const struct ew_built *)),
        };
    }
    return space;
}

/* The parts of the target, all of them free. */
static enum ew_status add_parts(struct ew_inquiry *q, struct ew_error *err)
{
    for (size_t i = 0; i < q->action->part_count; i++) {
        struct ew_dimension *dimension = ew_vec_push(&q->space->dimensions);
        const struct ew_value **fixed = ew_vec_push(&q->space->fixed);
        EW_TRY_MEMORY_FOR(dimension && fixed, err);
        *dimension = q->action->parts[i].dimension;
    }
    return EW_OK;
}

/* Of regions that a row lists, those of the partition. */
static void keep_regions(struct ew_inquiry *q, struct ew_str partition)
{
    static const struct {
        struct ew_str partition;
        struct ew_str front; /* of its regions' names */
    } FRONTS[] = {
        {EW_LIT("aws-cn"),     EW_LIT("cn-")     },
        {EW_LIT("aws-us-gov"), EW_LIT("us-gov-") },
        {EW_LIT("aws-eusc"),   EW_LIT("eusc-")   },
        {EW_LIT("aws-iso"),    EW_LIT("us-iso-") },
        {EW_LIT("aws-iso-b"),  EW_LIT("us-isob-")},
        {EW_LIT("aws-iso-e"),  EW_LIT("eu-isoe-")},
        {EW_LIT("aws-iso-f"),  EW_LIT("us-isof-")},
    };
    struct ew_dimension *dimensions = q->space->dimensions.items;
    struct ew_dimension *region = &dimensions[EW_DIM_REGION];
    size_t count = 0;
    if (!region->only) {
        return;
    }
    struct ew_str *kept =
        EW_NEW_ARRAY(q->arena, region->only_count, struct ew_str);
    for (size_t i = 0; kept && i < region->only_count; i++) {
        struct ew_str of = EW_STR("aws");
        for (size_t k = 0; k < sizeof(FRONTS) / sizeof(FRONTS[0]); k++) {
            bool here = ew_str_starts(region->only[i], FRONTS[k].front);
            of = here ? FRONTS[k].partition : of;
        }
        if (ew_str_eq(of, partition)) {
            kept[count++] = region->only[i];
        }
    }
    q->space->failed = q->space->failed || !kept;
    if (count > 0) { /* else a partition that is not known here */
        region->only = kept;
        region->only_count = count;
    }
}

/* Everything but what lets others in is in the principal's own account. */
static void fix_account(struct ew_inquiry *q)
{
    const struct ew_principal *principal = q->principal;
    if (principal->account && !principal->account->unknown && !q->foreign) {
        fix(q, EW_DIM_ACCOUNT, principal->account->id);
    }
    if (principal->partition.ptr) {
        fix(q, EW_DIM_PARTITION, principal->partition);
        keep_regions(q, principal->partition);
    }
}

/* Grants name it long after the inquiry. */
static const struct ew_attachment *keep_attachment(
    struct ew_inquiry *q, const struct ew_policy *policy)
{
    struct ew_attachment *kept = EW_NEW(q->engine->arena, struct ew_attachment);
    if (kept) {
        kept->policy = policy;
    }
    q->space->failed = q->space->failed || !kept;
    return kept;
}

/* What the resource's policy makes of the caller. An account that is not known
 * may be the resource's own. */
static void look_at_resource(struct ew_inquiry *q,
                             const struct ew_target *target)
{
    const struct ew_account *own = q->principal->account;
    const struct ew_value *const *fixed = q->space->fixed.items;
    const struct ew_value *account = fixed[EW_DIM_ACCOUNT];
    const struct ew_request asked = {.principal = q->principal->arn};
    q->layers.resource = target->policy;
    q->of_resource = keep_attachment(q, target->policy);
    q->caller = ew_caller_of(&asked, &q->layers);
    q->caller.sessions_apart = true;
    q->foreign = own && !own->unknown && account &&
                 !ew_str_eq(account->items[0], own->id);
}

enum ew_status ew_inquiry_begin(struct ew_inquiry *q, struct ew_engine *engine,
                                const struct ew_principal *principal,
                                const struct ew_target *target,
                                struct ew_error *err)
{
    ew_arena_reset(&engine->scratch);
    *q = (struct ew_inquiry){
        .arena = &engine->scratch,
        .space = new_space(engine, &engine->scratch),
        .action = engine->action,
    };
    EW_TRY_MEMORY_FOR(q->space, err);
    for (size_t i = 0; i < q->action->resource_count; i++) {
        q->cuts[i] = ew_arn_shape_cut(q->action->resources[i]);
    }
    set_principal(q, engine, principal);
    EW_TRY(add_parts(q, err));
    if (target) {
        EW_TRY(fix_target(q, target, err));
    }
    if (target && target->policy) {
        look_at_resource(q, target);
    }
    fix_account(q);
    return q->space->failed ? ew_fail_memory(err) : EW_OK;
}

struct ew_inquiry ew_inquiry_beside(const struct ew_inquiry *first,
                                    struct ew_engine *engine,
                                    const struct ew_principal *principal)
{
    struct ew_inquiry q = *first;
    assert(engine->action == first->action);
    set_principal(&q, engine, principal);
    return q;
}

enum ew_filling ew_filling_of(enum ew_filling asked, bool limit)
{
    return limit && asked == EW_FILL_READABLE ? EW_FILL_MOST : asked;
}

void ew_model_parts(const struct ew_inquiry *q, const struct ew_value *model,
                    struct ew_str parts[EW_MAX_PARTS])
{
    for (size_t i = 0; i < q->action->part_count; i++) {
        bool there = model[i].count == 1;
        parts[i] = there ? model[i].items[0] : (struct ew_str){NULL, 0};
    }
}

/* ---- sides ----------------------------------------------------------------
 */

const struct ew_formula *ew_every_side(
    const struct ew_inquiry *q,
    const struct ew_formula *const side[EW_MAX_SIDES])
{
    const struct ew_formula *out = side[0];
    for (size_t i = 1; i < q->action->resource_count; i++) {
        out = ew_both(q->arena, out, side[i]);
    }
    return out;
}

const struct ew_formula *ew_some_side(
    const struct ew_inquiry *q,
    const struct ew_formula *const side[EW_MAX_SIDES])
{
    const struct ew_formula *out = side[0];
    for (size_t i = 1; i < q->action->resource_count; i++) {
        out = ew_either(q->arena, out, side[i]);
    }
    return out;
}

bool ew_part_names_some(const struct ew_inquiry *q, const struct ew_part *part)
{
    for (size_t i = 0; i < q->action->resource_count; i++) {
        if (part->resource[i]->kind != EW_FORMULA_FALSE) {
            return true;
        }
    }
    return false;
}
