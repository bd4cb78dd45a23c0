#include "audit/limits.h"

#include "base/buf.h"
#include "base/digest.h"

#include "audit/fixed.h"

#include <stdlib.h>

/* Enough to tell the limits of one principal apart. */
enum { SHOWN_DIGITS = 16 };

struct ew_limits_of_policy {
    bool known;
    struct ew_strs denies;
    struct ew_str allows; /* the digest of all of them */
    struct ew_strs tests; /* as ew_fixed_tests has them */
};

/* Each once. */
static struct ew_strs sorted(struct ew_vec *texts)
{
    struct ew_str *items = texts->items;
    size_t kept = 0;
    if (texts->count > 1) {
        qsort(items, texts->count, sizeof(*items), ew_str_order);
    }
    for (size_t i = 0; i < texts->count; i++) {
        if (kept == 0 || !ew_str_eq(items[kept - 1], items[i])) {
            items[kept++] = items[i];
        }
    }
    return (struct ew_strs){items, kept};
}

/* `KIND:DIGITS`. */
static enum ew_status add_digest(struct ew_vec *out, const char *kind,
                                 struct ew_str text)
{
    char hex[65];
    struct ew_error ignored = {0};
    EW_TRY(ew_sha256_hex(text, hex, &ignored));
    struct ew_str line =
        ew_arena_printf(out->arena, "%s:%.*s", kind, SHOWN_DIGITS, hex);
    return line.ptr ? ew_vec_push_str(out, line) : EW_NOMEM;
}

/* One digest of several texts, whatever their order. */
static enum ew_status add_digest_of(struct ew_vec *out, const char *kind,
                                    struct ew_vec *texts)
{
    struct ew_strs list = sorted(texts);
    struct ew_buf buf;
    ew_buf_init(&buf);
    for (size_t i = 0; i < list.count; i++) {
        ew_buf_add(&buf, list.items[i]);
        ew_buf_add_char(&buf, '\0');
    }
    enum ew_status status =
        buf.failed ? EW_NOMEM : add_digest(out, kind, ew_buf_str(&buf));
    ew_buf_release(&buf);
    return status;
}

/* ---- one policy ---------------------------------------------------------- */

static bool is_named(const struct ew_limits *limits,
                     const struct ew_statement *statement)
{
    return statement->refused || statement->action_unsure ||
           ew_statement_names_action(statement,
                                     ew_engine_action(limits->engine));
}

/* allows NULL: nobody asks for them. */
static enum ew_status add_statement(const struct ew_document *document,
                                    const struct ew_statement *statement,
                                    struct ew_vec *denies,
                                    struct ew_vec *allows)
{
    bool deny = statement->effect == EW_DENY;
    if (!deny && !allows) {
        return EW_OK;
    }
    struct ew_str text = ew_statement_canonical(denies->arena, statement);
    EW_TRY_MEMORY(text.ptr);
    /* variables work in the later version only (fact B1.1.3) */
    text = ew_arena_printf(denies->arena, "%d %.*s", document->version_2012,
                           EW_STR_ARG(text));
    EW_TRY_MEMORY(text.ptr);
    return deny ? add_digest(denies, "deny", text)
                : ew_vec_push_str(allows, text);
}

static enum ew_status find_of_policy(const struct ew_limits *limits,
                                     struct ew_arena *arena,
                                     const struct ew_policy *policy,
                                     struct ew_limits_of_policy *out)
{
    struct ew_vec denies = ew_vec_of(arena, sizeof(struct ew_str));
    struct ew_vec allows = ew_vec_of(arena, sizeof(struct ew_str));
    struct ew_vec one = ew_vec_of(arena, sizeof(struct ew_str));
    struct ew_vec tests = ew_vec_of(arena, sizeof(struct ew_str));
    const struct ew_document *document = policy->document;
    bool may_bound = policy->type != EW_POLICY_INLINE;
    for (size_t i = 0; document && i < document->statement_count; i++) {
        const struct ew_statement *statement = &document->statements[i];
        if (is_named(limits, statement)) {
            EW_TRY(add_statement(document, statement, &denies,
                                 may_bound ? &allows : NULL));
            EW_TRY(ew_fixed_tests(statement, limits->now, &tests));
        }
    }
    if (may_bound) {
        EW_TRY(add_digest_of(&one, "allow", &allows));
        out->allows = *(struct ew_str *)one.items;
    }
    out->denies = sorted(&denies);
    out->tests = sorted(&tests);
    out->known = true;
    return EW_OK;
}

static enum ew_status limits_of(struct ew_limits *limits,
                                struct ew_arena *arena,
                                const struct ew_policy *policy,
                                struct ew_limits_of_policy *out)
{
    *out = (struct ew_limits_of_policy){0};
    if (!policy || policy->number >= limits->count) {
        return policy ? find_of_policy(limits, arena, policy, out) : EW_OK;
    }
    struct ew_limits_of_policy *slot = &limits->policies[policy->number];
    if (!slot->known) {
        EW_TRY(find_of_policy(limits, arena, policy, slot));
    }
    *out = *slot;
    return EW_OK;
}

/* ---- layers -------------------------------------------------------------- */

/* What is gathered of some layers. */
struct gathered {
    struct ew_vec texts; /* struct ew_str: digests */
    struct ew_vec tests; /* struct ew_str */
};

static enum ew_status push_all(struct ew_vec *out, struct ew_strs texts)
{
    for (size_t i = 0; i < texts.count; i++) {
        EW_TRY(ew_vec_push_str(out, texts.items[i]));
    }
    return EW_OK;
}

static enum ew_status add_denies(struct ew_limits *limits, struct gathered *out,
                                 const struct ew_policy *policy,
                                 struct ew_str *allows)
{
    struct ew_limits_of_policy found;
    EW_TRY(limits_of(limits, out->texts.arena, policy, &found));
    EW_TRY(push_all(&out->texts, found.denies));
    *allows = found.allows;
    return push_all(&out->tests, found.tests);
}

static enum ew_status add_level(struct ew_limits *limits, struct gathered *out,
                                const struct ew_scp_level *level)
{
    struct ew_vec all = ew_vec_of(out->texts.arena, sizeof(struct ew_str));
    for (size_t i = 0; i < level->policy_count; i++) {
        struct ew_str allows;
        EW_TRY(add_denies(limits, out, level->policies[i], &allows));
        if (allows.len > 0) {
            EW_TRY(ew_vec_push_str(&all, allows));
        }
    }
    return add_digest_of(&out->texts, "scp", &all);
}

/* Principals come by account, and those of one share their levels. */
static enum ew_status find_levels(struct ew_limits *limits,
                                  struct ew_arena *arena,
                                  const struct ew_layers *layers)
{
    struct gathered found = {
        .texts = ew_vec_of(arena, sizeof(struct ew_str)),
        .tests = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    if (limits->levels == layers->levels &&
        limits->level_count == layers->level_count) {
        return EW_OK;
    }
    for (size_t i = 0; i < layers->level_count; i++) {
        EW_TRY(add_level(limits, &found, &layers->levels[i]));
    }
    limits->levels = layers->levels;
    limits->level_count = layers->level_count;
    limits->level_texts = sorted(&found.texts);
    limits->level_tests = sorted(&found.tests);
    return EW_OK;
}

/* That a session can be no other than the principal limits what is tested. */
static enum ew_status add_session(struct ew_limits *limits,
                                  struct gathered *out,
                                  const struct ew_principal *principal,
                                  struct ew_str test)
{
    struct ew_sessions sessions;
    struct ew_error ignored = {0};
    EW_TRY(
        ew_principal_sessions(limits->engine, principal, &sessions, &ignored));
    bool open = ew_str_eq(test, EW_TESTS_TAGS) ? sessions.brings_tags
                                               : sessions.federates;
    return open ? EW_OK : add_digest(&out->texts, "fixed", test);
}

/* Of what is tested, what it is for this principal, now. */
static enum ew_status add_fixed(struct ew_limits *limits, struct gathered *out,
                                const struct ew_principal *principal)
{
    struct ew_strs tests = sorted(&out->tests);
    for (size_t i = 0; i < tests.count; i++) {
        if (ew_str_eq(tests.items[i], EW_TESTS_SESSION) ||
            ew_str_eq(tests.items[i], EW_TESTS_TAGS)) {
            EW_TRY(add_session(limits, out, principal, tests.items[i]));
            continue;
        }
        struct ew_str value =
            ew_fixed_value(out->texts.arena, principal, tests.items[i]);
        EW_TRY(value.ptr ? add_digest(&out->texts, "fixed", value) : EW_NOMEM);
    }
    return EW_OK;
}

static enum ew_status find(struct ew_limits *limits, struct gathered *out,
                           const struct ew_principal *principal)
{
    struct ew_layers layers = ew_principal_layers(principal);
    struct ew_str allows;
    for (size_t i = 0; i < layers.identity_count; i++) {
        EW_TRY(add_denies(limits, out, layers.identity[i].policy, &allows));
    }
    if (layers.has_boundary) {
        EW_TRY(add_denies(limits, out, layers.boundary, &allows));
        EW_TRY(add_digest(&out->texts, "boundary", allows));
    }
    EW_TRY(find_levels(limits, out->texts.arena, &layers));
    EW_TRY(push_all(&out->texts, limits->level_texts));
    EW_TRY(push_all(&out->tests, limits->level_tests));
    return add_fixed(limits, out, principal);
}

enum ew_status ew_limits_init(struct ew_limits *limits, struct ew_arena *arena,
                              const struct ew_estate *estate,
                              struct ew_engine *engine, int64_t now,
                              struct ew_error *err)
{
    size_t count = estate->policies.count;
    *limits = (struct ew_limits){
        .policies = EW_NEW_ARRAY(arena, count, struct ew_limits_of_policy),
        .count = count,
        .now = now,
        .engine = engine,
    };
    return limits->policies || count == 0 ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_limits_find(struct ew_limits *limits, struct ew_arena *arena,
                              const struct ew_principal *principal,
                              struct ew_strs *out, struct ew_error *err)
{
    struct gathered found = {
        .texts = ew_vec_of(arena, sizeof(struct ew_str)),
        .tests = ew_vec_of(arena, sizeof(struct ew_str)),
    };
    if (find(limits, &found, principal) != EW_OK) {
        return ew_fail_memory(err);
    }
    *out = sorted(&found.texts);
    return EW_OK;
}
