/*
 * What all formats for people share: colors, widths, wrapping, and how
 * policies, statements, conditions, clusters and places are called. Texts from
 * the input are made visible before they are written: a name may hold bytes
 * that move the cursor.
 */
#include "report/text.h"

enum { DEFAULT_COLUMNS = 80, LABEL_COLUMNS = 12, BULLET_INDENT = 4 };

void ew_text_styled_str(struct ew_buf *out, const struct ew_render *how,
                        enum ew_style style, struct ew_str text)
{
    static const char *const CODES[] = {
        [EW_STYLE_PLAIN] = NULL,        [EW_STYLE_BOLD] = "\033[1m",
        [EW_STYLE_DIM] = "\033[2m",     [EW_STYLE_RED] = "\033[1;31m",
        [EW_STYLE_YELLOW] = "\033[33m", [EW_STYLE_GREEN] = "\033[32m",
    };
    const char *code = how->color ? CODES[style] : NULL;
    ew_buf_printf(out, "%s%.*s%s", code ? code : "", EW_STR_ARG(text),
                  code ? "\033[0m" : "");
}

void ew_text_styled(struct ew_buf *out, const struct ew_render *how,
                    enum ew_style style, const char *text)
{
    ew_text_styled_str(out, how, style, ew_str_from(text));
}

enum ew_style ew_text_verdict_style(enum ew_verdict verdict)
{
    switch (verdict) {
    case EW_VERDICT_UNKNOWN:
    case EW_VERDICT_ALLOWED:
        return EW_STYLE_RED;
    case EW_VERDICT_CONDITIONAL:
    case EW_VERDICT_PARTIAL:
        return EW_STYLE_YELLOW;
    case EW_VERDICT_BLOCKED:
    case EW_VERDICT_NONE:
        break;
    }
    return EW_STYLE_GREEN;
}

enum ew_style ew_text_severity_style(enum ew_severity severity)
{
    if (severity >= EW_HIGH) {
        return EW_STYLE_RED;
    }
    return severity == EW_MEDIUM ? EW_STYLE_YELLOW : EW_STYLE_PLAIN;
}

/*
 * Messages begin with the ARN in backquotes where a finding is about a
 * principal.
 */
struct ew_str ew_text_message_rest(const struct ew_finding *finding)
{
    struct ew_str text = finding->message;
    struct ew_str arn = finding->principal;
    if (arn.len > 0 && text.len > arn.len + 2 && text.ptr[0] == '`' &&
        text.ptr[arn.len + 1] == '`' &&
        ew_str_eq(ew_str_slice(text, 1, arn.len + 1), arn)) {
        return ew_str_slice(text, arn.len + 3, text.len);
    }
    return text;
}

size_t ew_text_width(struct ew_str text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++) {
        /* Every byte but the following ones of a UTF-8 character. */
        width += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    }
    return width;
}

void ew_text_pad(struct ew_buf *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ew_buf_add_char(out, ' ');
    }
}

size_t ew_text_columns(const struct ew_render *how)
{
    return how->columns ? how->columns : DEFAULT_COLUMNS;
}

/* At blanks; a word that is longer than a line is not cut. */
void ew_text_wrap(struct ew_buf *out, struct ew_str text, size_t at,
                  size_t indent, size_t columns)
{
    bool first = true;
    while (text.ptr) {
        struct ew_str word = ew_str_cut(text, ' ', &text);
        size_t width = ew_text_width(word);
        if (width == 0) {
            continue;
        }
        /* A line that begins with `::` is a command to some CI systems. */
        bool glued = ew_str_starts(word, EW_STR("::"));
        if (!first && !glued && at + 1 + width > columns) {
            ew_buf_add_char(out, '\n');
            ew_text_pad(out, indent);
            at = indent;
        } else if (!first) {
            ew_buf_add_char(out, ' ');
            at++;
        }
        ew_buf_add(out, word);
        at += width;
        first = false;
    }
    ew_buf_add_char(out, '\n');
}

void ew_text_field(struct ew_buf *out, const struct ew_render *how,
                   size_t indent, const char *label, struct ew_str text)
{
    size_t width = ew_text_width(ew_str_from(label));
    ew_text_pad(out, indent);
    ew_text_styled(out, how, EW_STYLE_DIM, label);
    ew_text_pad(out, width < LABEL_COLUMNS ? LABEL_COLUMNS - width : 1);
    ew_text_wrap(out, text, indent + LABEL_COLUMNS, indent + LABEL_COLUMNS,
                 ew_text_columns(how));
}

struct ew_str ew_text_short_principal(struct ew_str arn)
{
    struct ew_arn parts;
    if (ew_arn_split(arn, &parts) && parts.resource.len > 0) {
        return parts.resource;
    }
    return arn;
}

/* `…:ACCOUNT:cluster/NAME` of the principal's account, taken apart. */
struct own_cluster {
    struct ew_str name; /* absent: it is something else */
    struct ew_str region;
};

static struct own_cluster own_cluster(struct ew_str pattern,
                                      const struct ew_principal *principal)
{
    static const struct ew_str PREFIX = EW_LIT("cluster/");
    struct own_cluster own = {
        {NULL, 0},
        {NULL, 0}
    };
    struct ew_arn arn;
    if (!principal->account || !ew_arn_split(pattern, &arn) ||
        !ew_str_starts(arn.resource, PREFIX)) {
        return own;
    }
    if (ew_str_eq(arn.account, principal->account->id) ||
        ew_str_eq(arn.account, EW_STR("*"))) {
        own.name = ew_str_slice(arn.resource, PREFIX.len, arn.resource.len);
        own.region = arn.region;
    }
    return own;
}

/* The regions of all patterns with the same name as the one at from. */
static void add_regions(struct ew_buf *out, struct ew_strs clusters,
                        size_t from, const struct ew_principal *principal)
{
    struct own_cluster first = own_cluster(clusters.items[from], principal);
    const char *before = " (";
    for (size_t i = from; i < clusters.count; i++) {
        struct own_cluster own = own_cluster(clusters.items[i], principal);
        if (!own.name.ptr || !ew_str_eq(own.name, first.name) ||
            own.region.len == 0 || ew_str_eq(own.region, EW_STR("*"))) {
            continue;
        }
        ew_buf_add(out, ew_str_from(before));
        ew_buf_add_visible(out, own.region);
        before = ", ";
    }
    ew_buf_add(out, before[0] == ',' ? EW_STR(")") : EW_STR(""));
}

static bool was_named(struct ew_strs clusters, size_t at, struct ew_str name,
                      const struct ew_principal *principal)
{
    for (size_t i = 0; i < at; i++) {
        struct own_cluster own = own_cluster(clusters.items[i], principal);
        if (own.name.ptr && ew_str_eq(own.name, name)) {
            return true;
        }
    }
    return false;
}

void ew_text_add_clusters(struct ew_buf *out, struct ew_strs clusters,
                          const struct ew_principal *principal)
{
    const char *before = "";
    for (size_t i = 0; i < clusters.count; i++) {
        struct own_cluster own = own_cluster(clusters.items[i], principal);
        if (own.name.ptr && was_named(clusters, i, own.name, principal)) {
            continue;
        }
        ew_buf_add(out, ew_str_from(before));
        before = ", ";
        if (own.name.ptr) {
            ew_buf_add_visible(out, own.name);
            add_regions(out, clusters, i, principal);
        } else {
            ew_buf_add_visible(out, clusters.items[i]);
        }
    }
}

void ew_text_add_list(struct ew_buf *out, struct ew_strs strs)
{
    for (size_t i = 0; i < strs.count; i++) {
        ew_buf_add(out, i ? EW_STR(", ") : EW_STR(""));
        ew_buf_add_visible(out, strs.items[i]);
    }
}

bool ew_text_is_any(struct ew_strs strs)
{
    return strs.count == 0 ||
           (strs.count == 1 && ew_str_eq(strs.items[0], EW_STR("*")));
}

static void add_line_and_column(struct ew_buf *out, struct ew_place place)
{
    ew_buf_add_visible(out, place.file);
    if (place.line > 0) {
        ew_buf_printf(out, ":%zu", place.line);
    }
    if (place.line > 0 && place.column > 0) {
        ew_buf_printf(out, ":%zu", place.column);
    }
}

void ew_text_add_place(struct ew_buf *out, struct ew_place place)
{
    const struct ew_origin *origin = place.origin;
    if (origin && origin->source.file.len > 0) {
        add_line_and_column(out, origin->source);
        ew_buf_add(out, EW_STR(", "));
    }
    add_line_and_column(out, place);
    if (origin) {
        ew_buf_add(out, EW_STR(" ("));
        ew_buf_add_visible(out, origin->address);
        ew_buf_add_char(out, ')');
    }
}

void ew_text_add_statement(struct ew_buf *out,
                           const struct ew_statement *statement)
{
    ew_buf_printf(out, "statement %zu", statement->index);
    if (statement->sid.len > 0) {
        ew_buf_add(out, EW_STR(" \""));
        ew_buf_add_visible(out, statement->sid);
        ew_buf_add_char(out, '"');
    }
}

/* Its id is the holder's ARN, and the policy's name behind a slash. */
struct ew_str ew_text_short_holder(const struct ew_policy *policy)
{
    struct ew_str id = policy->id;
    size_t tail = policy->name.len + 1;
    bool fits = id.len > tail && ew_str_ends(id, policy->name) &&
                id.ptr[id.len - tail] == '/';
    return ew_text_short_principal(fits ? ew_str_slice(id, 0, id.len - tail)
                                        : id);
}

void ew_text_add_statement_of(struct ew_buf *out,
                              const struct ew_policy *policy,
                              const struct ew_statement *statement)
{
    bool trust = policy->type == EW_POLICY_TRUST;
    ew_text_add_statement(out, statement);
    ew_buf_add(out,
               trust ? EW_STR(" of the trust policy of ") : EW_STR(" of "));
    ew_buf_add_visible(out, trust              ? ew_text_short_holder(policy)
                            : policy->name.len ? policy->name
                                               : policy->id);
}

void ew_text_add_needed(struct ew_buf *out, const struct ew_needed *conditions,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ew_needed *needed = &conditions[i];
        ew_buf_add(out, i ? EW_STR("; ") : EW_STR(""));
        ew_buf_add_visible(out, needed->key);
        ew_buf_add_char(out, ' ');
        ew_buf_add_visible(out, needed->operator_text);
        ew_buf_add_char(out, ' ');
        ew_text_add_list(out, needed->values);
        if (needed->resource &&
            !ew_str_eq(ew_str_from(needed->resource), EW_STR("both"))) {
            ew_buf_printf(out, " (%s)", needed->resource);
        }
    }
}

void ew_text_add_attachment(struct ew_buf *out,
                            const struct ew_attachment *attachment)
{
    const struct ew_policy *policy = attachment->policy;
    bool is_inline = policy->type == EW_POLICY_INLINE;
    ew_buf_printf(out, "%s policy ",
                  is_inline                               ? "inline"
                  : policy->type == EW_POLICY_AWS_MANAGED ? "AWS managed"
                                                          : "managed");
    ew_buf_add_visible(out, policy->name.len ? policy->name : policy->id);
    if (attachment->group.ptr) {
        ew_buf_add(out, EW_STR(", through group "));
        ew_buf_add_visible(out, attachment->group);
    }
}

void ew_text_add_blocker(struct ew_buf *out, const struct ew_blocker *blocker)
{
    ew_buf_add_visible(out, ew_str_from(blocker->layer));
    if (blocker->policy) {
        ew_buf_add(out, EW_STR(": "));
        ew_buf_add_visible(out, blocker->policy->name.len
                                    ? blocker->policy->name
                                    : blocker->policy->id);
    }
    if (blocker->statement) {
        ew_buf_add(out, EW_STR(", "));
        ew_text_add_statement(out, blocker->statement);
    }
    if (blocker->text.len > 0) {
        ew_buf_add(out, EW_STR(": "));
        ew_buf_add_visible(out, blocker->text);
    }
}

void ew_text_add_blockers(struct ew_buf *out, const struct ew_access *access)
{
    for (size_t i = 0; i < access->blocker_count; i++) {
        ew_buf_add(out, i ? EW_STR("; ") : EW_STR(""));
        ew_text_add_blocker(out, &access->blockers[i]);
    }
}

void ew_text_add_count(struct ew_buf *out, size_t count, const char *noun)
{
    ew_buf_printf(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

void ew_text_add_bullets(struct ew_buf *out, const char *title,
                         struct ew_strs texts, const struct ew_render *how)
{
    if (texts.count == 0) {
        return;
    }
    ew_buf_add_char(out, '\n');
    ew_text_styled(out, how, EW_STYLE_BOLD, title);
    ew_buf_add_char(out, '\n');
    struct ew_buf line;
    ew_buf_init(&line);
    for (size_t i = 0; i < texts.count; i++) {
        line.len = 0;
        ew_buf_add_visible(&line, texts.items[i]);
        ew_buf_add(out, EW_STR("  - "));
        ew_text_wrap(out, ew_buf_str(&line), BULLET_INDENT, BULLET_INDENT,
                     ew_text_columns(how));
    }
    out->failed = out->failed || line.failed;
    ew_buf_release(&line);
}

void ew_text_add_incomplete(struct ew_buf *out, struct ew_strs texts,
                            const struct ew_render *how)
{
    enum { FIX_INDENT = 2, FIX_TEXT = 7 };
    if (texts.count == 0) {
        return;
    }
    ew_text_add_bullets(out, "Incomplete: not read or not understood", texts,
                        how);
    ew_text_pad(out, FIX_INDENT);
    ew_text_styled(out, how, EW_STYLE_BOLD, "fix:");
    ew_buf_add_char(out, ' ');
    ew_text_wrap(out, EW_STR(EW_REMEDY_INCOMPLETE), FIX_TEXT, FIX_TEXT,
                 ew_text_columns(how));
}

static bool same_entry(const struct ew_context_entry *a,
                       const struct ew_context_entry *b)
{
    bool same = ew_str_eq(a->key, b->key) && a->many == b->many &&
                a->value_count == b->value_count;
    for (size_t i = 0; same && i < a->value_count; i++) {
        same = ew_str_eq(a->values[i], b->values[i]);
    }
    return same;
}

static bool has_entry(const struct ew_request *request,
                      const struct ew_context_entry *entry)
{
    for (size_t i = 0; i < request->context_count; i++) {
        if (same_entry(&request->context[i], entry)) {
            return true;
        }
    }
    return false;
}

bool ew_text_is_shared(const struct ew_witness *witness,
                       const struct ew_context_entry *entry)
{
    for (size_t i = 0; i < witness->count; i++) {
        if (!has_entry(&witness->requests[i], entry)) {
            return false;
        }
    }
    return witness->count > 1;
}
