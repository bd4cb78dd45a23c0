/**
 * Any JSON text, read as each kind of policy. It is read without failing, and
 * the same way twice; every fault and statement lies inside the document; what
 * is refused has a fatal fault and the other way round; and a statement's
 * canonical text is the same each time, whatever its Sid.
 */
#include "policy/document.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_span(const struct ew_document *d, struct ew_span span)
{
    check(span.begin <= span.end);
    check(d->span.begin <= span.begin && span.end <= d->span.end);
}

static void check_fault(const struct ew_document *d,
                        const struct ew_fault *fault)
{
    check_span(d, fault->span);
    check(fault->text.len > 0);
    check(ew_str_find(fault->text, '\n') == fault->text.len);
    check(ew_fault_place(d, fault).line >= 1);
    check(fault->statement == SIZE_MAX ||
          fault->statement < d->statement_count);
}

/* Does a fatal fault speak of this statement (SIZE_MAX: of the document)? */
static bool has_fatal(const struct ew_document *d, size_t statement)
{
    for (size_t i = 0; i < d->fault_count; i++) {
        if (d->faults[i].fatal && d->faults[i].statement == statement) {
            return true;
        }
    }
    return false;
}

static void check_statement(const struct ew_document *d,
                            const struct ew_statement *s)
{
    check_span(d, s->span);
    check(s == &d->statements[s->index]);
    check(s->refused == has_fatal(d, s->index));
    check(s->action_count == 0 || s->action_span.end > s->action_span.begin);
    check(s->resource_count == 0 ||
          s->resource_span.end > s->resource_span.begin);
    check(ew_statement_place(d, s).line >= 1);
    for (size_t i = 0; i < s->condition_count; i++) {
        const struct ew_condition *c = &s->conditions[i];
        struct ew_condition again;
        check(c->op || s->unsure);
        check(ew_condition_operator(c->operator_text, &again) ==
              (c->op != NULL));
        check(again.op == c->op && again.set == c->set);
    }
}

static void check_same(struct ew_arena *arena, const struct ew_document *a,
                       const struct ew_document *b)
{
    check(a->refused == b->refused && a->version_2012 == b->version_2012);
    check(a->statement_count == b->statement_count);
    check(a->fault_count == b->fault_count);
    for (size_t i = 0; i < a->fault_count; i++) {
        check(ew_str_eq(a->faults[i].text, b->faults[i].text));
        check(a->faults[i].span.begin == b->faults[i].span.begin);
    }
    for (size_t i = 0; i < a->statement_count; i++) {
        struct ew_statement other = b->statements[i];
        other.sid = EW_STR("another");
        struct ew_str one = ew_statement_canonical(arena, &a->statements[i]);
        struct ew_str two = ew_statement_canonical(arena, &other);
        check(one.ptr && ew_str_eq(one, two));
        other.effect = other.effect == EW_ALLOW ? EW_DENY : EW_ALLOW;
        check(!ew_str_eq(one, ew_statement_canonical(arena, &other)));
    }
}

static const struct ew_document *parse(struct ew_arena *arena,
                                       struct ew_json_text *text,
                                       enum ew_document_use use)
{
    struct ew_arena scratch;
    const struct ew_document *out = NULL;
    ew_arena_init(&scratch);
    enum ew_status status =
        ew_document_parse(arena, &scratch, text, text->root, use, &out);
    ew_arena_release(&scratch);
    check(status == EW_OK || status == EW_LIMIT);
    return status == EW_OK ? out : NULL;
}

static void check_document(struct ew_arena *arena, struct ew_json_text *text,
                           enum ew_document_use use)
{
    const struct ew_document *d = parse(arena, text, use);
    const struct ew_document *again = parse(arena, text, use);
    check((d != NULL) == (again != NULL));
    if (!d) {
        return;
    }
    for (size_t i = 0; i < d->fault_count; i++) {
        check_fault(d, &d->faults[i]);
    }
    check(d->refused == has_fatal(d, SIZE_MAX));
    for (size_t i = 0; i < d->statement_count; i++) {
        check_statement(d, &d->statements[i]);
    }
    check_same(arena, d, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_arena arena;
    struct ew_json_text *text = NULL;
    const struct ew_json *root = NULL;
    struct ew_str input = {size ? (const char *)data : "", size};
    ew_arena_init(&arena);
    if (ew_json_vet(&arena, EW_STR("input"), input, &text, NULL) == EW_OK) {
        for (int use = EW_USE_IDENTITY; use <= EW_USE_RESOURCE; use++) {
            check_document(&arena, text, (enum ew_document_use)use);
        }
        if (ew_json_tree(text, text->root, &arena, &root, NULL) == EW_OK) {
            (void)ew_document_guess(root);
        }
    }
    ew_arena_release(&arena);
    return 0;
}
