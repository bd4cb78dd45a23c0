/*
 * Tags of principals by which policies decide, and who may set them. What is
 * asked is whether each value that some policy tests may be set, and one that
 * none does: then the tag may be anything.
 */
#include "paths/tagging.h"

#include "paths/adding.h"
#include "paths/joining.h"
#include "paths/tested.h"

#include <assert.h>

static const struct ew_write OPENS[] = {
    {"iam:TagUser", EW_ON_USER, EW_WRITE_OPENS, false},
    {"iam:TagRole", EW_ON_ROLE, EW_WRITE_OPENS, false},
};
static const struct ew_write SETS[] = {
    {"iam:TagUser", EW_ON_USER, EW_WRITE_TAGS, false},
    {"iam:TagRole", EW_ON_ROLE, EW_WRITE_TAGS, false},
};
static const struct ew_write UNSETS[] = {
    {"iam:UntagUser", EW_ON_USER, EW_WRITE_TAGS, false},
    {"iam:UntagRole", EW_ON_ROLE, EW_WRITE_TAGS, false},
};
enum { KINDS = 2 }; /* users and roles */

struct ew_tagging {
    struct ew_tag_tests tested;
    size_t sets[KINDS]; /* calls */
    size_t unsets[KINDS];
};

struct ew_tagging *ew_tagging_new(struct ew_graph *graph)
{
    struct ew_tagging *out = EW_NEW(graph->arena, struct ew_tagging);
    for (size_t i = 0; out && i < KINDS; i++) {
        out->sets[i] = ew_calls_named(graph->calls, SETS[i].action);
        out->unsets[i] = ew_calls_named(graph->calls, UNSETS[i].action);
        assert(out->sets[i] != EW_NO_CALL && out->unsets[i] != EW_NO_CALL);
    }
    return out && ew_tag_tests_find(&out->tested, graph) == EW_OK ? out : NULL;
}

bool ew_may_tag(const struct ew_graph *graph, const struct ew_node *editor)
{
    const struct ew_tagging *tagging = graph->tagging;
    bool may = false;
    for (size_t i = 0; tagging->tested.tags.count > 0 && i < KINDS; i++) {
        may = may || ew_call_set_has(&editor->calls, tagging->sets[i]) ||
              ew_call_set_has(&editor->calls, tagging->unsets[i]);
    }
    return may;
}

bool ew_may_tag_beyond(const struct ew_graph *graph,
                       const struct ew_node *editor)
{
    return graph->tagging->tested.beyond && ew_may_tag(graph, editor);
}

/* ---- asking -------------------------------------------------------------- */

enum ew_status ew_access_discharge(struct ew_arena *arena,
                                   struct ew_str request_tag,
                                   const struct ew_access **access)
{
    struct ew_access *out = EW_NEW(arena, struct ew_access);
    struct ew_vec left = ew_vec_of(arena, sizeof(struct ew_needed));
    if ((*access)->verdict != EW_VERDICT_CONDITIONAL) {
        return EW_OK;
    }
    EW_TRY_MEMORY(out);
    *out = **access;
    for (size_t i = 0; i < out->condition_count; i++) {
        const struct ew_needed *needed = &out->conditions[i];
        bool chosen = ew_str_eq_nocase(needed->key, request_tag) ||
                      ew_str_eq_nocase(needed->key, EW_STR("aws:TagKeys"));
        EW_TRY(chosen ? EW_OK : EW_VEC_ADD(&left, needed));
    }
    out->conditions = left.items;
    out->condition_count = left.count;
    /* with notes it may hang on how something is read */
    if (left.count == 0 && out->note_count == 0) {
        out->verdict = EW_VERDICT_ALLOWED;
    }
    *access = out;
    return EW_OK;
}

struct tagger {
    struct ew_graph *graph;
    const struct ew_node *editor;
    const struct ew_principal *subject;
    size_t kind;        /* of the subject */
    struct ew_vec *out; /* struct ew_possible_write */
    struct ew_error *err;
};

static struct tagger tagger_of(struct ew_graph *graph,
                               const struct ew_node *editor,
                               const struct ew_principal *subject,
                               struct ew_error *err)
{
    return (struct tagger){
        .graph = graph,
        .editor = editor,
        .subject = subject,
        .kind = subject->type == EW_PRINCIPAL_USER ? 0 : 1,
        .err = err,
    };
}

/* What a call is to do with one tag. */
struct asked_tag {
    struct ew_str key;
    bool sent;                /* to set it; else to take it away */
    struct ew_str value;      /* absent: any */
    const struct ew_vec *but; /* patterns, none of which it is; or NULL */
};

static void hold(struct ew_target *target, struct ew_condition *conditions,
                 struct ew_str operator_text, struct ew_str key,
                 struct ew_strs values)
{
    struct ew_condition *c = &conditions[target->holding_count++];
    *c = (struct ew_condition){
        .key = key, .values = values.items, .value_count = values.count};
    bool known = ew_condition_operator(operator_text, c);
    assert(known);
    (void)known;
    target->holding = conditions;
}

/* *out NULL: it may not. */
static enum ew_status decide_tag(struct tagger *t, const struct asked_tag *tag,
                                 const struct ew_access **out)
{
    static const struct ew_str SENT = EW_LIT("false");
    const struct ew_tagging *tagging = t->graph->tagging;
    size_t call = tag->sent ? tagging->sets[t->kind] : tagging->unsets[t->kind];
    struct ew_condition conditions[3];
    struct ew_tags tags;
    struct ew_target asked = {
        .resource = t->subject->arn,
        .tags = {ew_tags_if_known(t->subject, &tags)},
    };
    *out = NULL;
    if (!ew_call_set_has(&t->editor->calls, call)) {
        return EW_OK;
    }
    struct ew_str request_tag = ew_arena_printf(
        t->graph->arena, "aws:RequestTag/%.*s", EW_STR_ARG(tag->key));
    EW_TRY_MEMORY_FOR(request_tag.ptr, t->err);
    hold(&asked, conditions, EW_STR("ForAnyValue:StringEquals"),
         EW_STR("aws:TagKeys"), (struct ew_strs){&tag->key, 1});
    if (tag->value.ptr) {
        hold(&asked, conditions, EW_STR("StringEquals"), request_tag,
             (struct ew_strs){&tag->value, 1});
    } else if (tag->sent) {
        hold(&asked, conditions, EW_STR("Null"), request_tag,
             (struct ew_strs){&SENT, 1});
    }
    if (tag->but && tag->but->count > 0) {
        hold(&asked, conditions, EW_STR("StringNotLike"), request_tag,
             (struct ew_strs){tag->but->items, tag->but->count});
    }
    EW_TRY(ew_calls_decide(t->graph->calls, call, t->editor->principal, &asked,
                           out, t->err));
    EW_TRY_MEMORY_FOR(ew_access_discharge(t->graph->arena, request_tag, out) ==
                          EW_OK,
                      t->err);
    bool way = ew_verdict_is_way((*out)->verdict);
    bool idle =
        (*out)->verdict == EW_VERDICT_UNKNOWN && ew_node_is_unknown(t->editor);
    *out = way && !idle ? *out : NULL;
    return EW_OK;
}

static struct ew_str tag_value(const struct ew_principal *principal,
                               struct ew_str key)
{
    for (size_t i = 0; i < principal->tag_count; i++) {
        if (ew_str_eq_nocase(principal->tags[i].key, key)) {
            return principal->tags[i].value;
        }
    }
    return (struct ew_str){NULL, 0};
}

static bool is_tag_open(const struct ew_principal *principal, struct ew_str key)
{
    for (size_t i = 0; i < principal->open_tag_count; i++) {
        if (ew_str_eq_nocase(principal->open_tags[i], key)) {
            return true;
        }
    }
    return false;
}

/* A value that the pattern matches. */
static struct ew_str instance_of(struct ew_arena *arena, struct ew_str pattern)
{
    char *text = EW_NEW_ARRAY(arena, pattern.len + 1, char);
    size_t len = 0;
    for (size_t i = 0; text && i < pattern.len; i++) {
        if (pattern.ptr[i] != '*') {
            text[len++] = pattern.ptr[i] == '?' ? 'x' : pattern.ptr[i];
        }
    }
    return (struct ew_str){text, len};
}

static enum ew_status add_tag_write(struct tagger *t,
                                    const struct ew_write *write,
                                    struct ew_tag tag,
                                    const struct ew_access *access)
{
    const struct ew_possible_write possible = {
        .write = write,
        .target = t->subject->arn,
        .tag = tag,
        .access = access,
    };
    return EW_VEC_ADD(t->out, &possible) == EW_OK ? EW_OK
                                                  : ew_fail_memory(t->err);
}

/* Each value that may be set, a write each; *all: nothing is left out. */
static enum ew_status find_values(struct tagger *t,
                                  const struct ew_tested_tag *tag,
                                  struct ew_vec *found, bool *all)
{
    const struct ew_access *access = NULL;
    struct ew_arena *arena = t->graph->arena;
    *all = true;
    EW_EACH(const struct ew_str, pattern, &tag->patterns) {
        const struct asked_tag asked = {
            .key = tag->key,
            .sent = true,
            .value = instance_of(arena, *pattern),
        };
        EW_TRY_MEMORY_FOR(asked.value.ptr, t->err);
        EW_TRY(decide_tag(t, &asked, &access));
        const struct ew_possible_write one = {
            .tag = {tag->key, asked.value},
              .access = access
        };
        EW_TRY_MEMORY_FOR(!access || EW_VEC_ADD(found, &one) == EW_OK, t->err);
        *all = *all && access;
    }
    const struct asked_tag other = {
        .key = tag->key, .sent = true, .but = &tag->patterns};
    EW_TRY(decide_tag(t, &other, &access));
    *all = *all && access;
    if (access && access->witness.count > 0) {
        struct ew_str key =
            ew_arena_printf(arena, "aws:RequestTag/%.*s", EW_STR_ARG(tag->key));
        EW_TRY_MEMORY_FOR(key.ptr, t->err);
        const struct ew_context_entry *entry =
            ew_request_find(&access->witness.requests[0], key);
        const struct ew_possible_write one = {
            .tag = {tag->key, entry && entry->value_count == 1
                                  ? entry->values[0]
                                  : EW_STR("")},
            .access = access,
        };
        EW_TRY_MEMORY_FOR(EW_VEC_ADD(found, &one) == EW_OK, t->err);
    }
    return EW_OK;
}

static enum ew_status find_tag(struct tagger *t,
                               const struct ew_tested_tag *tag)
{
    const struct ew_access *any = NULL;
    const struct ew_access *without = NULL;
    const struct asked_tag gone = {.key = tag->key};
    const struct asked_tag set = {.key = tag->key, .sent = true};
    struct ew_str now = tag_value(t->subject, tag->key);
    struct ew_vec found =
        ew_vec_of(t->graph->arena, sizeof(struct ew_possible_write));
    bool all = false;
    EW_TRY(now.ptr ? decide_tag(t, &gone, &without) : EW_OK);
    EW_TRY(decide_tag(t, &set, &any));
    if (any) {
        EW_TRY(find_values(t, tag, &found, &all));
    }
    if (any && (tag->compared || (all && (!now.ptr || without)))) {
        return add_tag_write(t, &OPENS[t->kind], (struct ew_tag){tag->key, {0}},
                             any);
    }
    EW_EACH(const struct ew_possible_write, one, &found) {
        bool same = now.ptr && ew_str_eq(one->tag.value, now);
        EW_TRY(same ? EW_OK
                    : add_tag_write(t, &SETS[t->kind], one->tag, one->access));
    }
    return without ? add_tag_write(t, &UNSETS[t->kind],
                                   (struct ew_tag){
                                       tag->key, {NULL, 0}
    },
                                   without)
                   : EW_OK;
}

enum ew_status ew_taggings_find(struct ew_graph *graph, struct ew_node *editor,
                                struct ew_node *subject, struct ew_vec *out,
                                struct ew_error *err)
{
    struct tagger t = tagger_of(graph, editor, subject->principal, err);
    struct ew_tag_tests *tested = &graph->tagging->tested;
    t.out = out;
    if (!ew_may_tag(graph, editor) || (t.subject->type != EW_PRINCIPAL_USER &&
                                       t.subject->type != EW_PRINCIPAL_ROLE)) {
        return EW_OK;
    }
    /* other writes may bring policies that test others */
    bool all =
        ew_may_write_policies(graph, editor) && !ew_holds_everything(t.subject);
    ew_tag_tests_ask(tested, t.subject);
    EW_EACH(const struct ew_tested_tag, tag, &tested->tags) {
        bool asked = all || ew_tag_is_asked(tested, tag);
        EW_TRY(asked && !is_tag_open(t.subject, tag->key) ? find_tag(&t, tag)
                                                          : EW_OK);
    }
    return EW_OK;
}

/* ---- settling ------------------------------------------------------------ */

/* The value that a tag of the caller has in a request; or absent. */
static struct ew_str value_sent(const struct ew_witness *witness,
                                struct ew_str tag)
{
    for (size_t i = 0; i < witness->count; i++) {
        const struct ew_request *request = &witness->requests[i];
        for (size_t k = 0; k < request->context_count; k++) {
            const struct ew_context_entry *entry = &request->context[k];
            if (ew_str_starts_nocase(entry->key, EW_PRINCIPAL_TAG) &&
                ew_str_eq_nocase(ew_str_slice(entry->key, EW_PRINCIPAL_TAG.len,
                                              entry->key.len),
                                 tag) &&
                entry->value_count == 1) {
                return entry->values[0];
            }
        }
    }
    return (struct ew_str){NULL, 0};
}

enum ew_status ew_tags_settle(struct ew_arena *arena,
                              const struct ew_principal *open,
                              const struct ew_witness *witness,
                              const struct ew_principal **out)
{
    struct ew_principal *settled = EW_NEW(arena, struct ew_principal);
    struct ew_vec tags = ew_vec_for(arena, sizeof(struct ew_tag),
                                    open->tag_count + open->open_tag_count);
    EW_TRY_MEMORY(settled);
    for (size_t i = 0; i < open->tag_count; i++) {
        EW_TRY(EW_VEC_ADD(&tags, &open->tags[i]));
    }
    for (size_t i = 0; i < open->open_tag_count; i++) {
        const struct ew_tag tag = {open->open_tags[i],
                                   value_sent(witness, open->open_tags[i])};
        EW_TRY(tag.value.ptr ? EW_VEC_ADD(&tags, &tag) : EW_OK);
    }
    *settled = *open;
    settled->tags = tags.items;
    settled->tag_count = tags.count;
    settled->open_tags = NULL;
    settled->open_tag_count = 0;
    *out = settled;
    return EW_OK;
}

enum ew_status ew_tag_call(struct ew_graph *graph,
                           const struct ew_possible_write *write,
                           const struct ew_tag_change *change,
                           const struct ew_access **out, struct ew_error *err)
{
    struct tagger t =
        tagger_of(graph, change->editor, change->subject->principal, err);
    struct ew_str before =
        tag_value(change->subject->principal, write->tag.key);
    struct ew_str value = tag_value(change->changed, write->tag.key);
    const struct asked_tag asked = {
        .key = write->tag.key, .sent = value.ptr, .value = value};
    *out = write->access;
    if (is_tag_open(change->changed, write->tag.key)) {
        return EW_OK;
    }
    if (ew_str_eq(value, before) && !value.ptr == !before.ptr) {
        *out = NULL;
        return EW_OK;
    }
    return decide_tag(&t, &asked, out);
}

bool ew_write_is_tag(const struct ew_write *write)
{
    return write->does == EW_WRITE_TAGS || write->does == EW_WRITE_OPENS;
}
