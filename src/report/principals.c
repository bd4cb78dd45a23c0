/*
 * Principals for people, by account and worst first:
 *
 *     Account 111122223333
 *       allowed      role/ops         cluster-pattern
 *         clusters    payments-*
 *         through     inline policy exec, statement 1
 *
 * The first line says who, how sure and how far; all else stands below it, and
 * only where there is something to tell.
 */
#include "report/ways.h"

#include <stdlib.h>

enum {
    INDENT = 2,
    DETAIL_INDENT = 4,
    VERDICT_COLUMNS = 13, /* `conditional` and two blanks */
    REACH_COLUMNS = 17,   /* `cluster-pattern` and two blanks */
    STATUS_COLUMNS = 9,   /* `unlisted` */
    NAME_COLUMNS_MIN = 20,
};

/* What one table of principals is drawn with. */
struct sheet {
    struct ew_buf *out;
    const struct ew_render *how;
    struct ew_buf line; /* one field under construction */
    size_t name_columns;
    bool with_status;
};

static struct ew_str account_of_principal(const struct ew_reported *reported)
{
    const struct ew_account *account = reported->access->principal->account;
    return account ? account->id : EW_STR("");
}

/* By account; in one account the worst first, then by ARN. */
static int compare_reported(const void *left, const void *right)
{
    const struct ew_reported *a = *(const struct ew_reported *const *)left;
    const struct ew_reported *b = *(const struct ew_reported *const *)right;
    int order = ew_str_cmp(account_of_principal(a), account_of_principal(b));
    if (order != 0) {
        return order;
    }
    if (a->access->verdict != b->access->verdict) {
        return a->access->verdict > b->access->verdict ? -1 : 1;
    }
    if (a->access->reach != b->access->reach) {
        return a->access->reach > b->access->reach ? -1 : 1;
    }
    return ew_str_cmp(a->access->principal->arn, b->access->principal->arn);
}

static void start_sheet_line(struct sheet *s)
{
    s->line.len = 0;
}

static void add_sheet_field(struct sheet *s, const char *label)
{
    if (s->line.len > 0) {
        ew_text_field(s->out, s->how, DETAIL_INDENT, label,
                      ew_buf_str(&s->line));
    }
}

/* Fields that say `any` are left out. */
static void add_where(struct sheet *s, const struct ew_access *access)
{
    if (!ew_text_is_any(access->clusters)) {
        start_sheet_line(s);
        ew_text_add_clusters(&s->line, access->clusters, access->principal);
        add_sheet_field(s, "clusters");
    }
    start_sheet_line(s);
    ew_text_add_clusters(&s->line, access->clusters_except, access->principal);
    add_sheet_field(s, "but not");
    /* Clusters that are shown have their regions beside them. */
    if (ew_text_is_any(access->clusters) && !ew_text_is_any(access->regions)) {
        start_sheet_line(s);
        ew_text_add_list(&s->line, access->regions);
        add_sheet_field(s, "regions");
    }
    if (!ew_text_is_any(access->containers)) {
        start_sheet_line(s);
        ew_text_add_list(&s->line, access->containers);
        add_sheet_field(s, "containers");
    }
    start_sheet_line(s);
    ew_text_add_needed(&s->line, access->conditions, access->condition_count);
    add_sheet_field(s, "needs");
}

/* The reach of an undecided access is no answer: it stands below, as read. */
static const char *reach_word(const struct ew_access *access)
{
    const char *reach = ew_reach_text(access->reach);
    if (access->verdict == EW_VERDICT_UNKNOWN) {
        return "undecided";
    }
    return reach ? reach : "-";
}

/*
 * Why, and what the part that was read gives: never as if it were the answer.
 */
static void add_undecided_lines(struct sheet *s, const struct ew_access *access)
{
    const char *reach = ew_reach_text(access->reach);
    for (size_t i = 0; i < access->unknown.count; i++) {
        start_sheet_line(s);
        ew_buf_add_visible(&s->line, access->unknown.items[i]);
        add_sheet_field(s, i ? "" : "unknown");
    }
    if (access->verdict == EW_VERDICT_UNKNOWN && reach) {
        start_sheet_line(s);
        ew_buf_printf(&s->line,
                      "%s, which what is missing may widen or deny:", reach);
        add_sheet_field(s, "as read");
    }
}

/* What grants it, and what closes it. */
static void add_reasons(struct sheet *s, const struct ew_access *access)
{
    for (size_t i = 0; i < access->grant_count; i++) {
        start_sheet_line(s);
        ew_text_add_attachment(&s->line, access->grants[i].attachment);
        ew_buf_add(&s->line, EW_STR(", "));
        ew_text_add_statement(&s->line, access->grants[i].statement);
        add_sheet_field(s, i ? "" : "through");
    }
    for (size_t i = 0; i < access->blocker_count; i++) {
        start_sheet_line(s);
        ew_text_add_blocker(&s->line, &access->blockers[i]);
        add_sheet_field(s, i ? "" : "blocked by");
    }
}

/* The other doors, and how it comes to more than it has by itself. */
static void add_way_lines(struct sheet *s, const struct ew_ways *ways,
                          const struct ew_principal *principal)
{
    if (!ways) {
        return;
    }
    start_sheet_line(s);
    ew_ways_add_doors(&s->line, ways, principal);
    add_sheet_field(s, "doors");
    ew_ways_path_fields(s->out, ways->paths, ways->path_count, DETAIL_INDENT,
                        s->how);
}

static void add_principal_name(struct sheet *s,
                               const struct ew_principal *principal)
{
    start_sheet_line(s);
    ew_buf_add_visible(&s->line, ew_text_short_principal(principal->arn));
    size_t width = ew_text_width(ew_buf_str(&s->line));
    ew_buf_add(s->out, ew_buf_str(&s->line));
    if (width > s->name_columns) {
        /* Nothing is cut: the other columns go on below. */
        ew_buf_add_char(s->out, '\n');
        ew_text_pad(s->out, INDENT + VERDICT_COLUMNS);
        width = 0;
    }
    ew_text_pad(s->out, s->name_columns - width + 2);
}

static void add_principal_lines(struct sheet *s,
                                const struct ew_reported *reported)
{
    const struct ew_access *access = reported->access;
    const char *verdict = ew_verdict_text(access->verdict);
    ew_text_pad(s->out, INDENT);
    ew_text_styled(s->out, s->how, ew_text_verdict_style(access->verdict),
                   verdict);
    ew_text_pad(s->out, VERDICT_COLUMNS - ew_text_width(ew_str_from(verdict)));
    add_principal_name(s, access->principal);
    const char *reach = reach_word(access);
    ew_buf_add(s->out, ew_str_from(reach));
    if (s->with_status) {
        ew_text_pad(s->out, REACH_COLUMNS - ew_text_width(ew_str_from(reach)));
        bool judged = reported->list_status != EW_LIST_NONE;
        ew_buf_add(s->out, ew_str_from(judged ? ew_list_status_text(
                                                    reported->list_status)
                                              : "-"));
    }
    ew_buf_add_char(s->out, '\n');
    add_undecided_lines(s, access);
    add_where(s, access);
    start_sheet_line(s);
    ew_text_add_clusters(&s->line, reported->clusters_now, access->principal);
    add_sheet_field(s, "now");
    start_sheet_line(s);
    ew_text_add_clusters(&s->line, reported->clusters_no_exec,
                         access->principal);
    add_sheet_field(s, "exec off");
    add_reasons(s, access);
    add_way_lines(s, reported->ways, access->principal);
    ew_render_drain(s->out, s->how);
}

static void add_account_heading(struct sheet *s,
                                const struct ew_reported *reported)
{
    const struct ew_account *account = reported->access->principal->account;
    ew_buf_add_char(s->out, '\n');
    start_sheet_line(s);
    ew_buf_add(&s->line, account ? EW_STR("Account ") : EW_STR("Documents"));
    ew_buf_add_visible(&s->line, account ? account->id : EW_STR(""));
    /* A buffer keeps a NUL after its text. */
    ew_text_styled(s->out, s->how, EW_STYLE_BOLD,
                   s->line.failed ? "" : s->line.ptr);
    ew_buf_add_char(s->out, '\n');
}

/* As wide as the longest name, as far as the line has room. */
static size_t name_columns(struct sheet *s,
                           const struct ew_reported *const *list, size_t count)
{
    size_t taken = INDENT + VERDICT_COLUMNS + 2 + REACH_COLUMNS +
                   (s->with_status ? STATUS_COLUMNS : 0);
    size_t columns = ew_text_columns(s->how);
    size_t room =
        columns > taken + NAME_COLUMNS_MIN ? columns - taken : NAME_COLUMNS_MIN;
    size_t widest = 0;
    for (size_t i = 0; i < count && widest < room; i++) {
        start_sheet_line(s);
        ew_buf_add_visible(
            &s->line, ew_text_short_principal(list[i]->access->principal->arn));
        size_t width = ew_text_width(ew_buf_str(&s->line));
        widest = width > widest && width <= room ? width : widest;
    }
    return widest > 0 ? widest : room;
}

void ew_report_principals_text(struct ew_buf *out,
                               const struct ew_reported *principals,
                               size_t count, const struct ew_render *how)
{
    if (count == 0) {
        return;
    }
    struct sheet s = {.out = out, .how = how};
    ew_buf_init(&s.line);
    const struct ew_reported **list = calloc(count, sizeof(*list));
    if (!list) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = &principals[i];
        s.with_status =
            s.with_status || principals[i].list_status != EW_LIST_NONE;
    }
    qsort(list, count, sizeof(*list), compare_reported);
    s.name_columns = name_columns(&s, list, count);
    for (size_t i = 0; i < count && !s.line.failed; i++) {
        if (i == 0 || !ew_str_eq(account_of_principal(list[i]),
                                 account_of_principal(list[i - 1]))) {
            add_account_heading(&s, list[i]);
        }
        add_principal_lines(&s, list[i]);
    }
    out->failed = out->failed || s.line.failed;
    ew_buf_release(&s.line);
    free(list);
}
