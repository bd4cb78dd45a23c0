#include "audit/rules/rule.h"

#include "base/buf.h"

#include "audit/exemptions.h"
#include "audit/fingerprint.h"

#include <stdlib.h>

/* Names and paths come from the input: none of it may steer a terminal. */
static struct ew_str visible(struct ew_arena *arena, struct ew_str text)
{
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add_visible(&buf, text);
    return ew_buf_move(&buf, arena);
}

/* What the draft leaves open. */
static void complete(const struct ew_case *c, struct ew_finding *finding)
{
    const struct ew_statement *statement = finding->statement;
    finding->rule = c->rule;
    if (finding->severity == EW_INFO) {
        finding->severity = c->rule->severity;
    }
    if (!c->reported) {
        return;
    }
    finding->principal = c->reported->access->principal->arn;
    if (!finding->place.file.ptr) {
        finding->place =
            statement ? ew_statement_place(
                            ew_policy_document_with(finding->policy, statement),
                            statement)
                      : c->reported->access->principal->place;
    }
}

enum ew_status ew_case_add(const struct ew_case *c,
                           const struct ew_finding *draft, struct ew_str detail,
                           struct ew_error *err)
{
    struct ew_judge *judge = c->judge;
    struct ew_finding finding = *draft;
    complete(c, &finding);
    if (!ew_only_keeps_principal(&judge->only, finding.principal)) {
        return EW_OK;
    }
    struct ew_finding *slot = ew_vec_push(&judge->findings);
    EW_TRY_MEMORY_FOR(slot && finding.message.ptr, err);
    finding.message = visible(judge->arena, finding.message);
    *slot = finding;
    EW_TRY_MEMORY_FOR(finding.message.ptr, err);
    enum ew_status status = ew_fingerprint(slot, detail, &judge->scratch, err);
    ew_arena_reset(&judge->scratch);
    return status;
}

/* ---- of a principal ------------------------------------------------------ */

/* The entry and all statements through which there is access. */
static struct ew_str grants_text(const struct ew_case *c,
                                 const struct ew_entry *entry)
{
    const struct ew_access *access = c->reported->access;
    struct ew_arena *scratch = &c->judge->scratch;
    struct ew_vec texts = ew_vec_of(scratch, sizeof(struct ew_str));
    struct ew_str none = {NULL, 0};
    for (size_t i = 0; i < access->grant_count; i++) {
        struct ew_str text =
            ew_statement_canonical(scratch, access->grants[i].statement);
        if (!text.ptr || ew_vec_push_str(&texts, text) != EW_OK) {
            return none;
        }
    }
    struct ew_str *items = texts.items;
    if (texts.count > 1) {
        qsort(items, texts.count, sizeof(*items), ew_str_order);
    }
    struct ew_buf buf;
    ew_buf_init(&buf);
    ew_buf_add(&buf, entry ? entry->id : none);
    for (size_t i = 0; i < texts.count; i++) {
        ew_buf_add_char(&buf, '\n');
        ew_buf_add(&buf, items[i]);
    }
    return ew_buf_move(&buf, scratch);
}

enum ew_status ew_case_add_access(const struct ew_case *c,
                                  const struct ew_finding *draft,
                                  const struct ew_entry *entry,
                                  struct ew_error *err)
{
    struct ew_finding finding = *draft;
    if (entry) {
        finding.place = entry->place;
        finding.entry = entry->id;
    }
    struct ew_str detail = grants_text(c, entry);
    return detail.ptr ? ew_case_add(c, &finding, detail, err)
                      : ew_fail_memory(err);
}

/* ---- of an exemption ----------------------------------------------------- */

/* ` of EW101 at X`, what it names of these. */
static struct ew_str subject(struct ew_arena *arena,
                             const struct ew_exemption *exemption)
{
    struct ew_str rule = exemption->rule;
    struct ew_str address = exemption->address;
    return ew_arena_printf(arena, "the exemption%s%.*s%s%.*s%s",
                           rule.len ? " of " : "", EW_STR_ARG(rule),
                           address.len ? " at `" : "", EW_STR_ARG(address),
                           address.len ? "`" : "");
}

enum ew_status ew_case_add_exemption(const struct ew_case *c,
                                     const struct ew_exemption *exemption,
                                     struct ew_str what, struct ew_error *err)
{
    struct ew_arena *arena = c->judge->arena;
    struct ew_str who = subject(arena, exemption);
    struct ew_str detail =
        ew_arena_printf(arena, "%.*s %.*s %.*s", EW_STR_ARG(exemption->rule),
                        EW_STR_ARG(exemption->address), EW_STR_ARG(what));
    const struct ew_finding draft = {
        .message = ew_arena_printf(arena, "%.*s %.*s", EW_STR_ARG(who),
                                   EW_STR_ARG(what)),
        .place = exemption->place,
        .entry = ew_exemption_entry(arena, exemption),
    };
    return who.ptr && detail.ptr && draft.entry.ptr
               ? ew_case_add(c, &draft, detail, err)
               : ew_fail_memory(err);
}

/* ---- of a cluster, service or task --------------------------------------- */

struct ew_str ew_workload_words(struct ew_arena *arena, const char *kind,
                                struct ew_str name, struct ew_place place)
{
    struct ew_str address = ew_place_address(place);
    const char *open = address.len ? " (`" : "";
    const char *close = address.len ? "`)" : "";
    return name.len ? ew_arena_printf(arena, "%s `%.*s`%s%.*s%s", kind,
                                      EW_STR_ARG(name), open,
                                      EW_STR_ARG(address), close)
                    : ew_arena_printf(arena, "a %s%s%.*s%s", kind, open,
                                      EW_STR_ARG(address), close);
}
