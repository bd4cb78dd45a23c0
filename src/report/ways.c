/*
 * Doors and paths for people. One that differs from another only in its door
 * is told in the same line, and a principal that has many is told with a few
 * of them: the report has all, and who asks for one by `explain` gets all.
 */
#include "report/ways.h"

#include "audit/path_words.h"

enum { SHOWN_ROUTES = 3, OUTSIDE_INDENT = 2, OUTSIDE_DETAIL_INDENT = 4 };

/* Which clusters: `any cluster`, `payments-*`; nothing where none is known. */
static void add_clusters_of(struct ew_buf *out, const struct ew_access *access,
                            struct ew_str arn)
{
    struct ew_arn parts = {
        .account = {NULL, 0}
    };
    struct ew_account account = {
        .id = {NULL, 0}
    };
    struct ew_principal principal = {.arn = arn};
    if (access->reach == EW_REACH_NONE) {
        return;
    }
    if (access->reach == EW_REACH_ANY_CLUSTER ||
        ew_text_is_any(access->clusters)) {
        ew_buf_add(out, EW_STR("any cluster"));
    } else {
        /* A path that was read back knows its end by name only. */
        account.id =
            ew_arn_split(arn, &parts) ? parts.account : (struct ew_str){0};
        principal.account = &account;
        ew_text_add_clusters(out, access->clusters, &principal);
    }
}

static const char *verdict_words(enum ew_verdict verdict)
{
    switch (verdict) {
    case EW_VERDICT_CONDITIONAL:
        return "on conditions";
    case EW_VERDICT_UNKNOWN:
        return "undecided";
    case EW_VERDICT_ALLOWED:
    case EW_VERDICT_PARTIAL:
    case EW_VERDICT_BLOCKED:
    case EW_VERDICT_NONE:
        break;
    }
    return verdict == EW_VERDICT_ALLOWED ? "" : ew_verdict_text(verdict);
}

/* ---- doors --------------------------------------------------------------- */

void ew_ways_add_door(struct ew_buf *out, const struct ew_door_access *door,
                      const struct ew_principal *principal)
{
    const struct ew_access *access = door->access;
    const char *verdict = verdict_words(access->verdict);
    ew_buf_printf(out, "%s: ", ew_door_text(door->door));
    size_t before = out->len;
    add_clusters_of(out, access, principal->arn);
    if (access->clusters_except.count > 0) {
        ew_buf_add(out, EW_STR(" but not "));
        ew_text_add_clusters(out, access->clusters_except, principal);
    }
    if (verdict[0]) {
        ew_buf_printf(out, "%s%s", out->len > before ? ", " : "", verdict);
    } else if (out->len == before) {
        ew_buf_add(out, EW_STR("allowed"));
    }
    for (size_t i = 0; i < door->needs.count; i++) {
        ew_buf_add(out, i ? EW_STR("; ") : EW_STR(" (needs "));
        ew_buf_add_visible(out, door->needs.items[i]);
    }
    ew_buf_add(out, door->needs.count ? EW_STR(")") : EW_STR(""));
}

void ew_ways_add_doors(struct ew_buf *out, const struct ew_ways *ways,
                       const struct ew_principal *principal)
{
    const char *before = "";
    for (size_t i = 0; i < ways->door_count; i++) {
        if (ways->doors[i].door != EW_DOOR_EXEC) {
            ew_buf_add(out, ew_str_from(before));
            ew_ways_add_door(out, &ways->doors[i], principal);
            before = "; ";
        }
    }
}

/* ---- routes -------------------------------------------------------------- */

static bool same_step(const struct ew_path_step *a,
                      const struct ew_path_step *b)
{
    bool same = a->kind == b->kind && ew_str_eq(a->as, b->as) &&
                ew_str_eq(a->target, b->target) &&
                ew_str_eq(a->becomes, b->becomes) &&
                a->actions.count == b->actions.count;
    for (size_t i = 0; same && i < a->actions.count; i++) {
        same = ew_str_eq(a->actions.items[i], b->actions.items[i]);
    }
    return same;
}

static bool same_through(const struct ew_path_step *a,
                         const struct ew_path_step *b)
{
    bool same = a->through_count == b->through_count;
    for (size_t i = 0; same && i < a->through_count; i++) {
        same = a->through[i].policy == b->through[i].policy &&
               a->through[i].statement == b->through[i].statement;
    }
    return same;
}

static bool same_route(const struct ew_routes *routes, const struct ew_path *a,
                       const struct ew_path *b)
{
    bool same = a->step_count == b->step_count;
    for (size_t i = 0; same && i < a->step_count; i++) {
        const struct ew_path_step *x = a->steps[i];
        const struct ew_path_step *y = b->steps[i];
        same = x == y || (same_step(x, y) &&
                          (!routes->by_statement || same_through(x, y)));
    }
    return same;
}

static bool same_run(const struct ew_path *a, const struct ew_path *b)
{
    return a->step_count == b->step_count &&
           ew_str_eq(a->end->arn, b->end->arn);
}

const struct ew_path *ew_ways_next(struct ew_routes *routes)
{
    while (routes->at < routes->count) {
        const struct ew_path *path = &routes->paths[routes->at];
        if (!same_run(path, &routes->paths[routes->begin])) {
            routes->begin = routes->at;
        }
        bool told = false;
        for (size_t i = routes->begin; !told && i < routes->at; i++) {
            told = same_route(routes, path, &routes->paths[i]);
        }
        routes->at++;
        if (!told) {
            return path;
        }
    }
    return NULL;
}

const struct ew_path *ew_ways_same_route(const struct ew_routes *routes,
                                         const struct ew_path *path)
{
    const struct ew_path *end = routes->paths + routes->count;
    for (const struct ew_path *next = path + 1;
         next < end && same_run(next, path); next++) {
        if (same_route(routes, next, path)) {
            return next;
        }
    }
    return NULL;
}

void ew_ways_add_steps(struct ew_buf *out, const struct ew_path *path)
{
    struct ew_buf words;
    ew_buf_init(&words);
    ew_steps_words(&words, path);
    ew_buf_add_visible(out, ew_buf_str(&words));
    out->failed = out->failed || words.failed;
    ew_buf_release(&words);
}

void ew_ways_add_step(struct ew_buf *out, const struct ew_path_step *step)
{
    const struct ew_path alone = {.steps = &step, .step_count = 1};
    ew_ways_add_steps(out, &alone);
}

void ew_ways_add_at(struct ew_buf *out, const struct ew_path *path)
{
    const char *verdict = verdict_words(path->verdict);
    if (path->at->access->reach != EW_REACH_NONE) {
        ew_buf_add(out, EW_STR(" in "));
        add_clusters_of(out, path->at->access, path->end->arn);
    }
    ew_buf_printf(out, "%s%s", verdict[0] ? ", " : "", verdict);
}

/* Doors with the same clusters and verdict share what is said of them. */
void ew_ways_add_route(struct ew_buf *out, const struct ew_routes *routes,
                       const struct ew_path *first)
{
    struct ew_buf last;
    struct ew_buf tail;
    ew_buf_init(&last);
    ew_buf_init(&tail);
    ew_ways_add_steps(out, first);
    ew_buf_add(out, EW_STR(": "));
    enum ew_door door = EW_DOORS;
    for (const struct ew_path *path = first; path;
         path = ew_ways_same_route(routes, path)) {
        tail.len = 0;
        ew_ways_add_at(&tail, path);
        bool same = ew_str_eq(ew_buf_str(&tail), ew_buf_str(&last));
        if (path != first && same && path->door == door) {
            continue; /* through another statement */
        }
        if (path != first) {
            ew_buf_add(out, same ? EW_STR("") : ew_buf_str(&last));
            ew_buf_add(out, same ? EW_STR(", ") : EW_STR("; "));
        }
        door = path->door;
        ew_buf_add(out, ew_str_from(ew_door_text(door)));
        last.len = 0;
        ew_buf_add(&last, ew_buf_str(&tail));
    }
    ew_buf_add(out, ew_buf_str(&last));
    out->failed = out->failed || last.failed || tail.failed;
    ew_buf_release(&last);
    ew_buf_release(&tail);
}

void ew_ways_path_fields(struct ew_buf *out, const struct ew_path *paths,
                         size_t count, size_t indent,
                         const struct ew_render *how)
{
    struct ew_routes routes = {.paths = paths, .count = count};
    const struct ew_path *path;
    struct ew_buf line;
    size_t told = 0;
    ew_buf_init(&line);
    while ((path = ew_ways_next(&routes))) {
        told++;
        if (told > SHOWN_ROUTES && !how->all) {
            continue;
        }
        line.len = 0;
        ew_ways_add_route(&line, &routes, path);
        ew_text_field(out, how, indent, "path", ew_buf_str(&line));
    }
    if (told > SHOWN_ROUTES && !how->all) {
        line.len = 0;
        ew_buf_printf(&line, "and %zu more; -v tells all", told - SHOWN_ROUTES);
        ew_text_field(out, how, indent, "", ew_buf_str(&line));
    }
    out->failed = out->failed || line.failed;
    ew_buf_release(&line);
}

/* ---- outside ------------------------------------------------------------- */

static void add_outsider(struct ew_buf *out, struct ew_buf *line,
                         const struct ew_outside *outside,
                         const struct ew_render *how)
{
    struct ew_arn arn;
    line->len = 0;
    ew_buf_add_visible(line, ew_text_short_principal(outside->from));
    if (ew_arn_split(outside->from, &arn) && arn.account.len > 0) {
        ew_buf_add(line, EW_STR(" ("));
        ew_buf_add_visible(line, arn.account);
        ew_buf_add_char(line, ')');
    }
    ew_text_field(out, how, OUTSIDE_INDENT, ew_outside_kind_text(outside->kind),
                  ew_buf_str(line));
    line->len = 0;
    ew_text_add_list(line, outside->subjects);
    if (line->len > 0) {
        ew_text_field(out, how, OUTSIDE_DETAIL_INDENT, "subjects",
                      ew_buf_str(line));
    }
    ew_ways_path_fields(out, outside->paths, outside->path_count,
                        OUTSIDE_DETAIL_INDENT, how);
}

void ew_ways_outside_text(struct ew_buf *out, const struct ew_outside *outside,
                          size_t count, const struct ew_render *how)
{
    struct ew_buf line;
    if (count == 0) {
        return;
    }
    ew_buf_add_char(out, '\n');
    ew_text_styled(out, how, EW_STYLE_BOLD, "From outside");
    ew_buf_add_char(out, '\n');
    ew_buf_init(&line);
    for (size_t i = 0; i < count; i++) {
        add_outsider(out, &line, &outside[i], how);
        ew_render_drain(out, how);
    }
    out->failed = out->failed || line.failed;
    ew_buf_release(&line);
}
