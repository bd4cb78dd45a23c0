/* Is a draft of the allow-list, once it is filled in, just what access is? */
#include "engine/terms.h"

#include "audit/draft.h"

#include "check.h"

enum { TERM_TRIES = 60, NOW = 1780272000 };

/* Every text between quotes that is empty, with what a person would write. */
static void fill_in(struct ew_buf *out, struct ew_str text)
{
    static const struct {
        struct ew_str empty;
        const char *full;
    } FIELDS[] = {
        {EW_LIT("    owner: \"\""),         "    owner: o"               },
        {EW_LIT("    justification: \"\""), "    justification: j"       },
        {EW_LIT("    approved_by: \"\""),   "    approved_by: b"         },
        {EW_LIT("    approved_on: \"\""),   "    approved_on: 2026-05-01"},
        {EW_LIT("    expires: \"\""),       "    expires: 2026-12-31"    },
    };
    while (text.len) {
        size_t end = ew_str_find(text, '\n');
        struct ew_str line = ew_str_slice(text, 0, end);
        size_t i = 0;
        while (i < sizeof(FIELDS) / sizeof(FIELDS[0]) &&
               !ew_str_starts(line, FIELDS[i].empty)) {
            i++;
        }
        if (i < sizeof(FIELDS) / sizeof(FIELDS[0])) {
            ew_buf_printf(out, "%s\n", FIELDS[i].full);
        } else {
            ew_buf_add(out, line);
            ew_buf_add_char(out, '\n');
        }
        text = ew_str_slice(text, end + 1, text.len);
    }
}

/* As `allowlist init` writes it; NULL: it is refused. */
static const struct ew_allowlist *write_and_read(struct checker *c,
                                                 struct ew_diags *faults,
                                                 struct ew_arena *arena)
{
    const struct ew_reported reported = {.access = c->access};
    const struct ew_report report = {.principals = &reported,
                                     .principal_count = 1};
    const struct ew_allowlist *list = NULL;
    struct ew_error err;
    struct ew_buf draft;
    struct ew_buf filled;
    ew_buf_init(&draft);
    ew_buf_init(&filled);
    if (ew_allowlist_draft(arena, c->world->engine, &report, &draft, &err) ==
        EW_OK) {
        fill_in(&filled, ew_buf_str(&draft));
    }
    struct ew_str text = ew_arena_str(arena, ew_buf_str(&filled));
    ew_buf_release(&draft);
    ew_buf_release(&filled);
    return text.ptr && ew_allowlist_parse(EW_STR("draft"), text, NOW, faults,
                                          &list, &err) == EW_OK
               ? list
               : NULL;
}

static bool check_both_ways(struct checker *c, const struct ew_bound *bounds,
                            size_t count)
{
    struct ew_coverage found;
    struct ew_error err;
    if (ew_access_within(c->world->engine, c->probe.principal, bounds, count,
                         &found, &err) != EW_OK ||
        found.cover != EW_COVERED) {
        return check_fails(c, "a draft leaves nothing out", "it does");
    }
    for (size_t i = 0; i < count; i++) {
        if (ew_bound_within(c->world->engine, c->probe.principal, &bounds[i],
                            &found, &err) != EW_OK ||
            found.cover != EW_COVERED) {
            return check_fails(c, "a draft approves no more", "it does");
        }
    }
    return true;
}

static bool check_by_samples(struct checker *c, const struct ew_bound *bounds,
                             size_t count)
{
    size_t kept = c->kept_count < KEPT_SAMPLES ? c->kept_count : KEPT_SAMPLES;
    for (size_t i = 0; i < TERM_TRIES; i++) {
        struct sample sample;
        if (kept > 0 && i % 4 != 0) {
            sample = c->kept[dice_roll(&c->dice, kept)];
            sample_mutate(&c->probe, &c->dice, &sample);
        } else {
            sample_draw(&c->probe, &c->dice, &sample);
        }
        bool inside = bounds_hold(c, bounds, count, &sample);
        if (inside && !sample_allowed(&c->probe, &sample, EW_STRICT)) {
            bounds_tell(c, bounds, count);
            return check_fails_with(c, "what a draft approves is allowed",
                                    &sample);
        }
        if (!inside && sample_allowed(&c->probe, &sample, EW_GENEROUS)) {
            bounds_tell(c, bounds, count);
            return check_fails_with(c, "what is allowed, a draft approves",
                                    &sample);
        }
    }
    return true;
}

static bool check_list(struct checker *c, const struct ew_allowlist *list,
                       struct ew_arena *arena)
{
    struct ew_bound *bounds =
        EW_NEW_ARRAY(arena, list->entry_count, struct ew_bound);
    for (size_t i = 0; bounds && i < list->entry_count; i++) {
        bounds[i] = list->entries[i].bound;
    }
    c->tally->drafts_exact++;
    return bounds && check_both_ways(c, bounds, list->entry_count) &&
           check_by_samples(c, bounds, list->entry_count);
}

bool check_terms(struct checker *c)
{
    struct ew_arena arena;
    ew_arena_init(&arena);
    struct ew_diags faults = ew_diags_of(&arena);
    const struct ew_allowlist *list = write_and_read(c, &faults, &arena);
    const struct ew_diag *fault = faults.list.items;
    bool good = true;
    c->tally->drafts++;
    if (list) {
        good = check_list(c, list, &arena);
    } else if (faults.list.count == 0 ||
               !ew_str_starts(fault->text, EW_STR("unresolved: "))) {
        good = check_fails(
            c, "a draft that is filled in is valid", "%.*s",
            EW_STR_ARG(faults.list.count ? fault->text : EW_STR("?")));
    }
    ew_arena_release(&arena);
    return good;
}
