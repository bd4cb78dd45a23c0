/**
 * Is the engine exact? Random small estates, and random requests that must
 * agree with what it says of them.
 *
 *     property [--count N] [--seed S] [--one INDEX] [--samples N]
 *              [--regressions DIR]
 */
#include "base/file.h"
#include "base/json.h"

#include "check.h"
#include "shrink.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    uint64_t seed;
    uint64_t count;
    uint64_t one; /* UINT64_MAX: all */
    uint64_t samples;
    const char *regressions; /* NULL: none */
};

/* ---- one estate ---------------------------------------------------------- */

static struct checker checker_of(const struct options *options, uint64_t index,
                                 struct tally *tally)
{
    struct checker c = {
        .dice = dice_of(~options->seed, index),
        .samples = (size_t)options->samples,
        .tally = tally,
    };
    ew_arena_init(&c.scratch);
    ew_buf_init(&c.details);
    return c;
}

static void release(struct checker *c)
{
    ew_arena_release(&c->scratch);
    ew_buf_release(&c->details);
}

/* The rule that breaks, or NULL. */
static const char *try_draft(struct checker *c, const struct draft *draft)
{
    struct world world;
    /* cppcheck-suppress autoVariables ; both end together */
    c->world = &world;
    if (!world_open(&world, draft)) {
        c->broken = "reads";
    } else if (check_world(c)) {
        (void)check_changes(c, draft);
    }
    world_close(&world);
    c->world = NULL;
    return c->broken;
}

struct repeat {
    const struct options *options;
    uint64_t index;
    const char *rule;
};

static bool breaks_again(const struct draft *draft, void *user)
{
    const struct repeat *repeat = user;
    struct tally unused = {.estates = 0};
    struct checker c = checker_of(repeat->options, repeat->index, &unused);
    const char *rule = try_draft(&c, draft);
    release(&c);
    free(unused.micros);
    free(unused.steps);
    return rule && strcmp(rule, repeat->rule) == 0;
}

static void tell(const struct options *options, uint64_t index,
                 const struct draft *draft, struct tally *tally)
{
    struct checker c = checker_of(options, index, tally);
    struct world world;
    const char *rule = try_draft(&c, draft);
    printf("broken: %s\nagain: property --seed %" PRIu64 " --one %" PRIu64
           " --samples %" PRIu64 "\n%.*s",
           rule ? rule : "?", options->seed, index, options->samples,
           EW_STR_ARG(ew_buf_str(&c.details)));
    (void)world_open(&world, draft);
    printf("account: %.*s\norganization: %.*s\n\n",
           EW_STR_ARG(ew_buf_str(&world.account)),
           EW_STR_ARG(ew_buf_str(&world.organization)));
    world_close(&world);
    release(&c);
}

static bool check_one(const struct options *options, uint64_t index,
                      struct tally *tally)
{
    struct dice dice = dice_of(options->seed, index);
    struct checker c = checker_of(options, index, tally);
    struct ew_arena arena;
    struct draft draft;
    tally->index = index;
    ew_arena_init(&arena);
    draft_generate(&draft, &dice, &arena);
    const char *rule = try_draft(&c, &draft);
    release(&c);
    tally->estates++;
    if (rule) {
        struct repeat repeat = {options, index, rule};
        shrink(&draft, breaks_again, &repeat);
        tell(options, index, &draft, tally);
    }
    ew_arena_release(&arena);
    return rule == NULL;
}

/* ---- estates that once were judged wrongly ------------------------------- */

static struct ew_str slice(const struct ew_file *file,
                           const struct ew_json_text *text,
                           const struct ew_json *node)
{
    struct ew_span span = {0, 0};
    if (node && ew_json_kind(node) == EW_JSON_OBJECT) {
        span = ew_json_span(text, node);
    }
    return ew_str_slice(file->text, span.begin, span.end);
}

static bool same_clusters(const struct ew_strs *got, const struct ew_json *want)
{
    const struct ew_json *item = ew_json_first(want);
    for (size_t i = 0; i < got->count; i++) {
        if (!item || !ew_str_eq(ew_json_string(item), got->items[i])) {
            return false;
        }
        item = ew_json_after(item);
    }
    return item == NULL;
}

static bool meets(struct checker *c, const struct ew_json *want)
{
    struct ew_str arn = ew_json_string(ew_json_get(want, "principal"));
    struct ew_str verdict = ew_json_string(ew_json_get(want, "verdict"));
    struct ew_str reach = ew_json_string(ew_json_get(want, "reach"));
    const struct ew_json *clusters = ew_json_get(want, "clusters");
    const struct ew_principal *principal =
        ew_estate_find(&c->world->loaded.estate, arn);
    const struct ew_access *access =
        principal ? world_decide(c->world, principal, NULL) : NULL;
    if (!access) {
        c->broken = "no such principal";
        return false;
    }
    c->probe.principal = principal;
    c->access = access;
    if (!ew_str_eq(verdict, ew_str_from(ew_verdict_text(access->verdict))) ||
        (reach.ptr &&
         !ew_str_eq(reach, ew_str_from(ew_reach_text(access->reach)))) ||
        (clusters && !same_clusters(&access->clusters, clusters))) {
        return check_fails(c, "the answer is known", "verdict %s, reach %s",
                           ew_verdict_text(access->verdict),
                           access->reach ? ew_reach_text(access->reach) : "-");
    }
    return true;
}

static bool replay(struct checker *c, const struct ew_file *file,
                   struct ew_arena *arena)
{
    struct ew_json_text *text = NULL;
    const struct ew_json *root = NULL;
    struct world world;
    struct ew_error err = {0};
    if (ew_json_vet(arena, file->path, file->text, &text, &err) != EW_OK ||
        ew_json_tree(text, text->root, arena, &root, &err) != EW_OK) {
        c->broken = "no JSON";
        return false;
    }
    /* cppcheck-suppress autoVariables ; both end together */
    c->world = &world;
    bool good = world_open_texts(
        &world, slice(file, text, ew_json_get(root, "account")),
        slice(file, text, ew_json_get(root, "organization")));
    c->broken = good ? NULL : "reads";
    const struct ew_json *want = ew_json_first(ew_json_get(root, "expect"));
    good = good && check_world(c);
    for (; good && want; want = ew_json_after(want)) {
        good = meets(c, want);
    }
    world_close(&world);
    c->world = NULL;
    return good;
}

struct replaying {
    const struct options *options;
    struct tally *tally;
    size_t count;
    size_t failed;
};

static enum ew_status replay_file(void *user, struct ew_str path,
                                  struct ew_error *err)
{
    struct replaying *r = user;
    struct ew_arena arena;
    struct ew_file file;
    EW_TRY(ew_file_read(path, EW_MAX_CONFIG_BYTES, &file, err));
    struct checker c = checker_of(r->options, r->count, r->tally);
    ew_arena_init(&arena);
    r->count++;
    if (!replay(&c, &file, &arena)) {
        r->failed++;
        printf("%.*s: broken: %s\n%.*s", EW_STR_ARG(path), c.broken,
               EW_STR_ARG(ew_buf_str(&c.details)));
    }
    ew_arena_release(&arena);
    ew_file_release(&file);
    release(&c);
    return EW_OK;
}

static void cannot_read(void *user, const struct ew_error *err)
{
    struct replaying *r = user;
    r->failed++;
    printf("%s\n", err->text);
}

static bool replay_all(const struct options *options, struct tally *tally)
{
    struct replaying r = {.options = options, .tally = tally};
    struct ew_arena arena;
    struct ew_error err = {0};
    ew_arena_init(&arena);
    const struct ew_walker walker = {
        .visit = replay_file,
        .unreadable = cannot_read,
        .user = &r,
    };
    if (ew_walk(&arena, ew_str_from(options->regressions), &walker, &err) !=
        EW_OK) {
        cannot_read(&r, &err);
    }
    ew_arena_release(&arena);
    printf("%zu regressions, %zu failed\n", r.count, r.failed);
    return r.failed == 0;
}

/* ---- figures ------------------------------------------------------------- */

static int by_double(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;
    return (*left > *right) - (*left < *right);
}

static int by_size(const void *a, const void *b)
{
    const size_t *left = a;
    const size_t *right = b;
    return (*left > *right) - (*left < *right);
}

static void print_costs(struct tally *t)
{
    double time = 0;
    double steps = 0;
    size_t n = t->decisions;
    if (n == 0) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        time += t->micros[i];
        steps += (double)t->steps[i];
    }
    qsort(t->micros, n, sizeof(*t->micros), by_double);
    qsort(t->steps, n, sizeof(*t->steps), by_size);
    printf("a decision: %.0f us (p99 %.0f, max %.0f), %.0f steps (p99 %zu, "
           "max %zu, at index %" PRIu64 ")\n",
           time / (double)n, t->micros[n * 99 / 100], t->micros[n - 1],
           steps / (double)n, t->steps[n * 99 / 100], t->steps[n - 1],
           t->hardest);
}

static void print_tally(struct tally *t)
{
    printf("%zu estates, %zu principals:", t->estates, t->principals);
    for (size_t i = 0; i <= EW_VERDICT_UNKNOWN; i++) {
        printf(" %s %zu", ew_verdict_text((enum ew_verdict)i), t->verdicts[i]);
    }
    printf("\n%zu pairs of requests, %zu allowed; %zu grants; %zu changes; "
           "bounds: %zu covered, %zu exceeded, %zu unknown\n",
           t->samples, t->samples_allowed, t->grants, t->changes,
           t->covers[EW_COVERED], t->covers[EW_EXCEEDED],
           t->covers[EW_COVER_UNKNOWN]);
    printf("%zu conditions, %zu seen to be needed\n", t->conditions,
           t->conditions_needed);
    printf("%zu drafts of the allow-list, %zu with nothing unresolved\n",
           t->drafts, t->drafts_exact);
    print_costs(t);
}

/* ---- the program --------------------------------------------------------- */

static bool read_number(const char *text, uint64_t *out)
{
    return ew_str_to_u64(ew_str_from(text), UINT64_MAX - 1, out);
}

static bool read_options(int argc, char **argv, struct options *out)
{
    const struct {
        const char *name;
        uint64_t *number;
    } names[] = {
        {"--count",   &out->count  },
        {"--seed",    &out->seed   },
        {"--one",     &out->one    },
        {"--samples", &out->samples},
    };
    for (int i = 1; i + 1 < argc; i += 2) {
        bool known = strcmp(argv[i], "--regressions") == 0;
        out->regressions = known ? argv[i + 1] : out->regressions;
        for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
            if (strcmp(argv[i], names[k].name) == 0) {
                known = read_number(argv[i + 1], names[k].number);
            }
        }
        if (!known) {
            return false;
        }
    }
    return argc % 2 == 1;
}

int main(int argc, char **argv)
{
    enum { MANY_FAULTS = 5 };
    struct options options = {
        .seed = 1, .count = 200, .one = UINT64_MAX, .samples = 200};
    struct tally tally = {.estates = 0};
    size_t failed = 0;
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: property [--count N] [--seed S] [--one INDEX] "
                        "[--samples N] [--regressions DIR]\n");
        return 2;
    }
    if (options.regressions && !replay_all(&options, &tally)) {
        failed++;
    }
    if (options.one != UINT64_MAX) {
        failed += check_one(&options, options.one, &tally) ? 0 : 1;
        options.count = 0;
    }
    for (uint64_t i = 0; i < options.count && failed < MANY_FAULTS; i++) {
        failed += check_one(&options, i, &tally) ? 0 : 1;
    }
    print_tally(&tally);
    free(tally.micros);
    free(tally.steps);
    return failed > 0 ? 1 : 0;
}
