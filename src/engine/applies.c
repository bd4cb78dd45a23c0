/*
 * Does a statement apply to one request? The evaluator asks it of a whole
 * statement, and literals of formulas ask it of one condition's values: what
 * an operator means is written once.
 */
#include "engine/applies.h"

#include "policy/variables.h"

const struct ew_context_entry *ew_request_find(const struct ew_request *request,
                                               struct ew_str key)
{
    for (size_t i = 0; i < request->context_count; i++) {
        if (ew_str_eq_nocase(request->context[i].key, key)) {
            return &request->context[i];
        }
    }
    return NULL;
}

/* ---- one value -------------------------------------------------------- */

bool ew_reading_applies(enum ew_reading reading, bool allow)
{
    return reading == (allow ? EW_GENEROUS : EW_AGAINST);
}

static bool applies_if_open(const struct ew_tested *t)
{
    return ew_reading_applies(t->reading, t->allow);
}

enum ew_reading ew_short_arn_reading(const struct ew_tested *t)
{
    return applies_if_open(t) && !t->condition->op->negated ? EW_GENEROUS
                                                            : EW_STRICT;
}

bool ew_is_void(const struct ew_tested *t)
{
    const struct ew_operator *op = t->condition->op;
    if (op->type != EW_TYPE_ARN || !op->negated || applies_if_open(t)) {
        return false;
    }
    for (size_t i = 0; i < t->condition->value_count; i++) {
        if (t->known[i] && ew_arn_form_of(t->expanded[i]) != EW_ARN_FULL) {
            return true;
        }
    }
    return false;
}

static enum ew_test test_value(const struct ew_tested *t, size_t i,
                               struct ew_str value)
{
    const struct ew_operator *op = t->condition->op;
    if (!t->known[i]) {
        return EW_TEST_NO; /* fact B3.6 */
    }
    if (op->type == EW_TYPE_ARN) {
        return ew_arn_value_match(t->expanded[i], value,
                                  ew_short_arn_reading(t))
                   ? EW_TEST_YES
                   : EW_TEST_NO;
    }
    return ew_operator_test(op, t->expanded[i], value);
}

/* Facts B2.1.1: any of the values; negated, none of them. */
static bool value_holds(const struct ew_tested *t, struct ew_str value)
{
    bool bad = false;
    bool hit = false;
    for (size_t i = 0; i < t->condition->value_count && !hit; i++) {
        enum ew_test test = test_value(t, i, value);
        hit = test == EW_TEST_YES;
        bad = bad || test == EW_TEST_BAD;
    }
    if (!t->condition->op->negated) {
        return hit;
    }
    return !hit && !bad; /* fact B2.2.5 */
}

/* ---- one key ---------------------------------------------------------- */

static bool null_holds(const struct ew_tested *t, bool missing)
{
    for (size_t i = 0; i < t->condition->value_count; i++) {
        bool wanted;
        if (ew_bool_parse(t->expanded[i], &wanted) && wanted == missing) {
            return true;
        }
    }
    return false;
}

static bool missing_holds(const struct ew_condition *c)
{
    if (c->if_exists || c->set == EW_SET_ALL) {
        return true; /* facts B2.2.1, B2.3.2 */
    }
    if (c->set == EW_SET_ANY) {
        return false; /* fact B2.3.3 */
    }
    return c->op->negated;
}

/*
 * Several values without a set operator: no match (fact B2.3.5). For negated
 * operators that is uncertain; an Allow must not be missed for it.
 */
static bool many_hold(const struct ew_tested *t, const struct ew_str *values,
                      size_t count)
{
    if (!t->condition->op->negated || !applies_if_open(t)) {
        return false;
    }
    for (size_t i = 0; t->allow && i < count; i++) {
        if (!value_holds(t, values[i])) {
            return false;
        }
    }
    return true;
}

bool ew_values_hold(const struct ew_tested *t, const struct ew_str *values,
                    size_t count, bool many)
{
    const struct ew_condition *c = t->condition;
    if (c->op->type == EW_TYPE_NULL) {
        return null_holds(t, count == 0);
    }
    if (c->value_count == 0 && c->op->negated && !t->allow &&
        t->reading == EW_GENEROUS) {
        return false; /* uncertain, fact B1.1.10 */
    }
    if (ew_is_void(t)) {
        return false;
    }
    if (count == 0) {
        return missing_holds(c);
    }
    if (c->set == EW_SET_NONE) {
        return many ? many_hold(t, values, count) : value_holds(t, values[0]);
    }
    for (size_t i = 0; i < count; i++) {
        if (value_holds(t, values[i]) == (c->set == EW_SET_ANY)) {
            return c->set == EW_SET_ANY;
        }
    }
    return c->set == EW_SET_ALL;
}

/* ---- with variables --------------------------------------------------- */

/* Fact B3.2: single-valued keys only. */
static struct ew_str variable_value(const void *user, struct ew_str key)
{
    const struct ew_context_entry *entry = ew_request_find(user, key);
    if (!entry || entry->many || entry->value_count != 1) {
        return (struct ew_str){NULL, 0};
    }
    return entry->values[0];
}

/* One statement of a document against one request. */
struct applying {
    const struct ew_document *document;
    const struct ew_statement *statement;
    const struct ew_request *request;
    enum ew_reading reading;
    struct ew_arena *scratch;
};

enum { FEW_VALUES = 8 };

/* One key of one operator. */
static enum ew_status condition_holds(const struct applying *a,
                                      const struct ew_condition *c, bool *out)
{
    struct ew_str few[FEW_VALUES];
    bool few_known[FEW_VALUES];
    struct ew_str *expanded = few;
    bool *known = few_known;
    if (c->value_count > FEW_VALUES) {
        expanded = EW_NEW_ARRAY(a->scratch, c->value_count, struct ew_str);
        known = EW_NEW_ARRAY(a->scratch, c->value_count, bool);
        EW_TRY_MEMORY(expanded && known);
    }
    struct ew_expansion how = {
        .enabled = a->document->version_2012 && c->op->variables,
        .wildcards = c->op->wildcards,
        .lookup = variable_value,
        .user = a->request,
    };
    for (size_t i = 0; i < c->value_count; i++) {
        EW_TRY(
            ew_expand(a->scratch, c->values[i], &how, &expanded[i], &known[i]));
    }
    const struct ew_context_entry *entry = ew_request_find(a->request, c->key);
    struct ew_tested tested = {c, expanded, known,
                               a->statement->effect == EW_ALLOW, a->reading};
    *out = ew_values_hold(&tested, entry ? entry->values : NULL,
                          entry ? entry->value_count : 0, entry && entry->many);
    return EW_OK;
}

/* ---- the whole statement ---------------------------------------------- */

/* A Resource entry with variables as a pattern; *known as for ew_expand. */
static enum ew_status expand_entry(const struct applying *a,
                                   struct ew_str entry, struct ew_str *out,
                                   bool *known)
{
    struct ew_expansion how = {
        .enabled = true,
        .wildcards = true,
        .skip = ew_resource_prefix(entry),
        .lookup = variable_value,
        .user = a->request,
    };
    return ew_expand(a->scratch, entry, &how, out, known);
}

static enum ew_status entry_matches(const struct applying *a,
                                    struct ew_str entry, bool *out)
{
    bool allow = a->statement->effect == EW_ALLOW;
    bool not_resource = a->statement->not_resource;
    enum ew_spelling spelling = EW_SPELLED_GLOB;
    struct ew_str text = entry;
    if (a->document->version_2012 && ew_str_find(entry, '$') < entry.len) {
        bool known;
        EW_TRY(expand_entry(a, entry, &text, &known));
        if (!known) {
            /*
             * Fact B3.5: the entry matches nothing. In a NotResource that
             * would make the statement reach everything, which is uncertain.
             */
            *out = not_resource && (allow ? a->reading == EW_AGAINST
                                          : a->reading != EW_AGAINST);
            return EW_OK;
        }
        spelling = EW_SPELLED_PATTERN;
    }
    /* Uncertain matches: for an Allow's Resource, a Deny's NotResource. */
    enum ew_reading used = EW_STRICT;
    if (a->reading == (allow != not_resource ? EW_GENEROUS : EW_AGAINST)) {
        used = EW_GENEROUS;
    }
    struct ew_str arn = a->request->resource;
    struct ew_resource resource = ew_resource_of(text, spelling);
    *out = ew_resource_match(&resource, arn, allow, used) ||
           (allow && resource.whole &&
            ew_spelled_match(text, spelling, arn, false));
    return EW_OK;
}

static enum ew_status resource_applies(const struct applying *a, bool *out)
{
    const struct ew_statement *s = a->statement;
    bool named = false;
    if (s->own_resource || s->resource_count == 0) {
        *out = s->own_resource; /* never "everything", fact B1.1.10 */
        return EW_OK;
    }
    for (size_t i = 0; i < s->resource_count && !named; i++) {
        EW_TRY(entry_matches(a, s->resources[i], &named));
    }
    *out = named != s->not_resource;
    return EW_OK;
}

enum ew_status ew_statement_applies(const struct ew_document *document,
                                    const struct ew_statement *s,
                                    const struct ew_request *request,
                                    enum ew_reading reading,
                                    struct ew_arena *scratch, bool *out)
{
    struct applying a = {document, s, request, reading, scratch};
    *out = false;
    if (s->unsure || !ew_statement_names_action(s, request->action)) {
        return EW_OK;
    }
    EW_TRY(resource_applies(&a, out));
    for (size_t i = 0; *out && i < s->condition_count; i++) {
        EW_TRY(condition_holds(&a, &s->conditions[i], out));
    }
    return EW_OK;
}
