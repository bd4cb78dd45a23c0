/*
 * Policy documents of templates: as JSON texts whose every value knows where it
 * comes from.
 *
 *     PolicyDocument:
 *       Statement:
 *         - Effect: Allow
 *           Action: ecs:ExecuteCommand
 *           Resource: !Sub "arn:aws:ecs:*:${AWS::AccountId}:*"
 *         - !If [IsProd, {Effect: Deny, …}, !Ref AWS::NoValue]
 *
 * becomes JSON with a mark for the account. The second statement is written
 * with a condition that is a mark where `IsProd` is not known: it may apply or
 * not. Keeping the places of the template is what the writer is for: a finding
 * points to the line of YAML, and to nothing that is made up here.
 */
#include "load/template/document.h"

#include "load/code/derived.h"
#include "load/template/choices.h"
#include "load/template/common.h"
#include "load/template/value.h"

/** What the writer of JSON can nest, with room for what is put in. */
#define MAX_DOCUMENT_DEPTH ((size_t)24)
/** Bytes of a template that are gone over again for the sake of places. */
#define MAX_SOUGHT ((size_t)256 << 20)

/* One document while it is written. */
struct writing {
    struct ew_deriving out;
    enum ew_presence presence;
};

/* ---- values -------------------------------------------------------------- */

static void write_template_value(struct writing *w,
                                 const struct ew_stack_value *value);

/* Numbers that may be spelt in another way stay numbers; those that are none
 * in JSON may be of eights or sixties. All other scalars are texts. */
static void write_scalar(struct ew_json_writer *json,
                         const struct ew_stack_value *value)
{
    const struct ew_scalar scalar = ew_value_scalar(value);
    if (!ew_scalar_is_number(&scalar)) {
        ew_json_add_str(json, value->text); /* an absent text is a null */
    } else if (ew_scalar_is_json(&scalar)) {
        ew_json_add_raw(json, value->text);
    } else {
        ew_json_add_text(json, EW_HOLE);
    }
}

/* Members with their names, elements without. */
static void write_inside(struct writing *w, const struct ew_stack_value *value)
{
    const struct ew_stack_value *inner = value->first;
    for (; inner; inner = inner->next) {
        if (inner->key.ptr) {
            ew_derive_at(&w->out, inner->key_place);
            ew_json_key_str(&w->out.writer, inner->key);
        }
        write_template_value(w, inner);
    }
}

static void write_template_value(struct writing *w,
                                 const struct ew_stack_value *value)
{
    struct ew_json_writer *json = &w->out.writer;
    ew_derive_at(&w->out, value->place);
    switch (value->kind) {
    case EW_VALUE_MAP:
        ew_json_open_object(json);
        write_inside(w, value);
        ew_json_close_object(json);
        break;
    case EW_VALUE_LIST:
        ew_json_open_array(json);
        write_inside(w, value);
        ew_json_close_array(json);
        break;
    case EW_VALUE_TEXT:
    default:
        write_scalar(json, value);
        break;
    }
}

/* ---- statements ---------------------------------------------------------- */

/*
 * A statement that may not be there applies under a condition that is not
 * known, whatever its own.
 */
static void write_doubtful(struct writing *w,
                           const struct ew_stack_value *statement)
{
    struct ew_json_writer *json = &w->out.writer;
    const struct ew_stack_value *member = statement->first;
    ew_derive_at(&w->out, statement->place);
    ew_json_open_object(json);
    for (; member; member = member->next) {
        if (!ew_str_eq(member->key, EW_STR("Condition"))) {
            ew_derive_at(&w->out, member->key_place);
            ew_json_key_str(json, member->key);
            write_template_value(w, member);
        }
    }
    ew_derive_at(&w->out, statement->place);
    ew_json_member_text(json, "Condition", EW_HOLE);
    ew_json_close_object(json);
}

/* doubtful: it is one of two that an Fn::If may give. */
static void write_template_statement(struct writing *w,
                                     const struct ew_stack_value *value,
                                     bool doubtful)
{
    if (value->undecided) {
        if (value->then) {
            write_template_statement(w, value->then, true);
        }
        if (value->otherwise) {
            write_template_statement(w, value->otherwise, true);
        }
        return;
    }
    if (value->kind == EW_VALUE_LIST && doubtful) {
        const struct ew_stack_value *inner = value->first;
        for (; inner; inner = inner->next) {
            write_template_statement(w, inner, true);
        }
        return;
    }
    /* an Allow that may not be there is access that may be there */
    const struct ew_stack_value *effect = ew_value_get(value, "Effect");
    bool allow = ew_str_eq(ew_value_text(effect), EW_STR("Allow"));
    bool unsure =
        w->presence == EW_CHOICE || (w->presence == EW_PERHAPS && !allow);
    if (value->kind == EW_VALUE_MAP && (doubtful || unsure)) {
        write_doubtful(w, value);
    } else {
        write_template_value(w, value);
    }
}

/*
 * One statement stays an object where it is one. A text, which is a mark most
 * often, stands for all of them.
 */
static void write_statements(struct writing *w,
                             const struct ew_stack_value *value)
{
    if (value->kind == EW_VALUE_TEXT && !value->undecided) {
        write_template_value(w, value);
        return;
    }
    if (value->kind == EW_VALUE_MAP) {
        write_template_statement(w, value, false);
        return;
    }
    ew_derive_at(&w->out, value->place);
    ew_json_open_array(&w->out.writer);
    if (value->undecided) {
        write_template_statement(w, value, true);
    } else {
        const struct ew_stack_value *inner = value->first;
        for (; inner; inner = inner->next) {
            write_template_statement(w, inner, false);
        }
    }
    ew_json_close_array(&w->out.writer);
}

/* Members other than `Statement` are written as they are. */
static void write_template_document(struct writing *w,
                                    const struct ew_stack_value *document)
{
    const struct ew_stack_value *member = document->first;
    ew_derive_at(&w->out, document->place);
    ew_json_open_object(&w->out.writer);
    for (; member; member = member->next) {
        ew_derive_at(&w->out, member->key_place);
        ew_json_key_str(&w->out.writer, member->key);
        if (ew_str_eq(member->key, EW_STR("Statement"))) {
            write_statements(w, member);
        } else {
            write_template_value(w, member);
        }
    }
    ew_json_close_object(&w->out.writer);
}

/* ---- JSON in a text ------------------------------------------------------ */

/* A text of several lines that stands in the template line by line: what it
 * is in front of each line there. */
struct carrier {
    const struct ew_stack_value *value;
    struct ew_str bytes; /* of the template, behind the line it begins in */
    size_t indent;
    bool exact;
};

/* Tabs do not indent in YAML. */
static size_t blanks_before(struct ew_str line)
{
    size_t count = 0;
    while (count < line.len && line.ptr[count] == ' ') {
        count++;
    }
    return count;
}

/* Do the lines of the text stand in the template, indented alike? Not so
 * where it is folded, or where something was put into it. */
static bool lines_agree(const struct carrier *c, struct ew_str text)
{
    struct ew_str raw_rest = c->bytes;
    struct ew_str rest = text;
    while (rest.ptr && raw_rest.ptr) {
        struct ew_str line = ew_str_cut(rest, '\n', &rest);
        struct ew_str raw = ew_str_cut(raw_rest, '\n', &raw_rest);
        raw.len -= raw.len && raw.ptr[raw.len - 1] == '\r' ? 1 : 0;
        size_t indent = line.len ? c->indent : raw.len;
        if (!ew_str_eq(line, ew_str_slice(raw, indent, raw.len)) ||
            blanks_before(raw) < (line.len ? c->indent : 0)) {
            return false;
        }
    }
    return !rest.ptr;
}

/* The template from this line on; absent when that is too much to ask. */
static struct ew_str from_line(struct ew_stack *stack, size_t line)
{
    struct ew_str rest = stack->template->bytes;
    if (stack->sought > MAX_SOUGHT) {
        return (struct ew_str){NULL, 0};
    }
    for (size_t i = 1; i < line && rest.ptr; i++) {
        (void)ew_str_cut(rest, '\n', &rest);
    }
    stack->sought += stack->template->bytes.len - rest.len;
    return rest;
}

static struct carrier carrier_of(struct ew_stack *stack,
                                 const struct ew_stack_value *value)
{
    struct carrier c = {.value = value};
    if (stack->template->text) {
        return c;
    }
    c.bytes = from_line(stack, value->place.line + 1);
    if (!c.bytes.ptr || !value->text.ptr) {
        return c;
    }
    struct ew_str rest = {NULL, 0};
    struct ew_str first = ew_str_cut(value->text, '\n', &rest);
    struct ew_str raw = ew_str_cut(c.bytes, '\n', &rest);
    size_t inside = blanks_before(first);
    size_t outside = blanks_before(raw);
    if (first.len && outside >= inside) {
        c.indent = outside - inside;
        c.exact = lines_agree(&c, value->text);
    }
    return c;
}

/* A place in the text as one in the template. */
static struct ew_place carried(const struct carrier *c, struct ew_place inside)
{
    struct ew_place place = c->value->place;
    if (c->exact) {
        place.end_line = place.line + inside.end_line;
        place.end_column = inside.end_column + c->indent;
        place.line += inside.line;
        place.column = inside.column + c->indent;
    }
    return place;
}

/* Functions in such a text are not evaluated by anybody. */
static struct ew_stack_value *plain_value(struct ew_stack *stack,
                                          const struct carrier *c,
                                          const struct ew_node *node)
{
    static const enum ew_stack_value_kind KINDS[] = {
        [EW_NODE_SCALAR] = EW_VALUE_TEXT,
        [EW_NODE_LIST] = EW_VALUE_LIST,
        [EW_NODE_MAP] = EW_VALUE_MAP,
    };
    struct ew_stack_value *value =
        ew_value_new(stack, KINDS[node->kind], carried(c, node->place));
    if (!value) {
        return NULL;
    }
    value->text = node->is_null ? (struct ew_str){NULL, 0} : node->text;
    value->key = node->key;
    value->key_place =
        node->key.ptr ? carried(c, node->key_place) : (struct ew_place){0};
    struct ew_stack_value **end = &value->first;
    const struct ew_node *inner = node->first;
    for (; inner && end; inner = inner->next) {
        *end = plain_value(stack, c, inner);
        end = *end ? &(*end)->next : NULL;
    }
    return value;
}

/* The object in a text; NULL and why not where there is none. */
static const struct ew_stack_value *open_text(
    struct ew_stack *stack, const struct ew_stack_value *value,
    struct ew_str *unread)
{
    struct ew_error err = {0};
    const struct ew_node *root = NULL;
    struct ew_str text = ew_str_trim(value->text);
    struct carrier c = carrier_of(stack, value);
    if (!text.len || text.ptr[0] != '{') {
        *unread = ew_stack_reason(stack, "the policy document", value->place,
                                  "is a text that holds no JSON object");
        return NULL;
    }
    enum ew_status status = ew_node_parse(stack->arena, value->place.file,
                                          value->text, &root, &err);
    if (status == EW_OK) {
        return plain_value(stack, &c, root);
    }
    stack->failed = stack->failed || status == EW_NOMEM;
    struct ew_place at = carried(&c, err.place);
    *unread = ew_stack_reason(stack, "the policy document", at, err.text);
    return NULL;
}

/* ---- documents ----------------------------------------------------------- */

/* The JSON of a value with the places of the template. */
static void derive(struct ew_stack *stack,
                   const struct ew_template_resource *resource,
                   const struct ew_stack_value *value,
                   enum ew_presence presence, struct ew_code_document *out)
{
    struct writing w = {.presence = presence};
    struct ew_error err = {0};
    if (ew_value_depth(value) > MAX_DOCUMENT_DEPTH) {
        out->unread =
            ew_stack_reason(stack, "the policy document", value->place,
                            "has too many lists and maps inside each other");
        return;
    }
    ew_derive_begin(&w.out, stack->loading->arena);
    write_template_document(&w, value);
    bool region = !w.out.buf.failed && ew_str_contains(ew_buf_str(&w.out.buf),
                                                       EW_STR(EW_HOLE_REGION));
    stack->file->region_open = stack->file->region_open || region;
    enum ew_status status = ew_derive_end(&w.out, stack->template->path,
                                          resource->origin, &out->text, &err);
    if (status == EW_OK) {
        out->span = out->text->root;
        return;
    }
    out->text = NULL;
    stack->failed = stack->failed || status == EW_NOMEM;
    out->unread =
        ew_stack_reason(stack, "the policy document", value->place, err.text);
}

/* Where line and column are in a template in JSON; SIZE_MAX: not to be had. */
static size_t offset_of(struct ew_stack *stack, size_t line, size_t column)
{
    struct ew_str rest = from_line(stack, line);
    size_t seen = 0;
    if (!rest.ptr) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < rest.len; i++) {
        seen += ((unsigned char)rest.ptr[i] & 0xC0) != 0x80;
        if (seen == column) {
            stack->sought += i;
            return stack->template->bytes.len - rest.len + i;
        }
    }
    return SIZE_MAX;
}

/* A document that is the content of a string of a template in JSON: places in
 * it are told by the string's bytes. False: it is not that. */
static bool carry(struct ew_stack *stack,
                  const struct ew_template_resource *resource,
                  const struct ew_stack_value *value,
                  struct ew_code_document *out)
{
    struct ew_json_text *carrier = stack->template->text;
    struct ew_place place = value->place;
    struct ew_arena *arena = stack->loading->arena;
    struct ew_json_text *text = NULL;
    if (!carrier) {
        return false;
    }
    struct ew_span span = {
        offset_of(stack, place.line, place.column),
        offset_of(stack, place.end_line, place.end_column),
    };
    if (span.begin == SIZE_MAX || span.end == SIZE_MAX ||
        span.begin >= span.end ||
        ew_json_kind_at(carrier, span.begin) != EW_JSON_STRING) {
        return false;
    }
    struct ew_str json = ew_json_string_at(carrier, span, arena);
    if (!ew_str_eq(json, value->text) ||
        ew_json_vet(arena, stack->template->path, json, &text, NULL) != EW_OK ||
        text->root_kind != EW_JSON_OBJECT) {
        return false;
    }
    text->outer = place;
    text->carrier = carrier;
    text->carrier_span = span;
    text->origin = resource->origin;
    out->text = text;
    out->span = text->root;
    return true;
}

struct ew_code_document ew_stack_document(
    struct ew_stack *stack, const struct ew_template_resource *resource,
    struct ew_str name, const struct ew_stack_value *value,
    enum ew_presence presence)
{
    struct ew_code_document out = {.name = ew_stack_keep(stack, name)};
    if (!value) {
        out.unread =
            ew_stack_reason(stack, "the policy document for the resource",
                            resource->place, "is missing");
        return out;
    }
    if (ew_value_is_hole(value)) {
        out.unread = ew_stack_unknown(stack, "the policy document", value,
                                      "is not known before the deployment");
        return out;
    }
    if (value->kind == EW_VALUE_MAP && value->causes) {
        value = ew_choice_document(stack, value);
    }
    out.cause = ew_stack_causes(stack, value->causes);
    if (value->kind == EW_VALUE_TEXT) {
        if (presence == EW_PRESENT && carry(stack, resource, value, &out)) {
            return out;
        }
        value = open_text(stack, value, &out.unread);
    }
    if (value && value->kind != EW_VALUE_MAP) {
        out.unread = ew_stack_reason(stack, "the policy document", value->place,
                                     "is not an object");
    } else if (value) {
        derive(stack, resource, value, presence, &out);
    }
    return out;
}
