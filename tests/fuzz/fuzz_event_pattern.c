/**
 * The first line is an event pattern, the rest an event. Whatever they are, an
 * unknown answer says why; that AWS may have refused a pattern takes nothing
 * but a yes; and the answer stays when both are put into an object, the event
 * into an array of one, too.
 */
#include "guard/event_pattern.h"
#include "slow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 2, MAX_BYTES = 4000 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool answer_to(struct ew_arena *arena, struct ew_str pattern,
                      struct ew_str event, bool accepted,
                      enum ew_event_answer *out)
{
    const struct ew_event_pattern *parsed = NULL;
    const struct ew_node *node = NULL;
    struct ew_error err = {0};
    if (ew_event_pattern_parse(arena, EW_STR("p"), pattern, accepted, &parsed,
                               &err) != EW_OK ||
        ew_node_parse(arena, EW_STR("e"), event, &node, &err) != EW_OK ||
        node->kind != EW_NODE_MAP) {
        return false;
    }
    struct ew_event_verdict verdict = ew_event_pattern_match(parsed, node);
    check((verdict.why != NULL) == (verdict.answer == EW_EVENT_UNKNOWN));
    *out = verdict.answer;
    return true;
}

static struct ew_str inside(struct ew_arena *arena, const char *before,
                            struct ew_str text, const char *after)
{
    struct ew_str out =
        ew_arena_printf(arena, "%s%.*s%s", before, EW_STR_ARG(text), after);
    check(out.ptr);
    return out;
}

static void check_inside(struct ew_arena *arena, const struct ew_str *lines,
                         enum ew_event_answer want)
{
    enum ew_event_answer got;
    struct ew_str pattern = inside(arena, "{\"x\":", lines[0], "}");
    struct ew_str event = inside(arena, "{\"x\":", lines[1], "}");
    struct ew_str list = inside(arena, "{\"x\":[", lines[1], "]}");
    check(!answer_to(arena, pattern, event, true, &got) || got == want);
    check(!answer_to(arena, pattern, list, true, &got) || got == want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str lines[LINES];
    struct ew_str input = {size ? (const char *)data : "", size};
    enum ew_event_answer accepted;
    enum ew_event_answer written;
    if (size > MAX_BYTES || cut_lines(input, lines, LINES) < LINES ||
        !ew_str_starts(lines[1], EW_STR("{"))) {
        return 0;
    }
    struct ew_arena arena;
    ew_arena_init(&arena);
    if (answer_to(&arena, lines[0], lines[1], true, &accepted)) {
        check(answer_to(&arena, lines[0], lines[1], false, &written));
        check(written == accepted ||
              (accepted == EW_EVENT_YES && written == EW_EVENT_UNKNOWN));
        check_inside(&arena, lines, accepted);
    }
    ew_arena_release(&arena);
    return 0;
}
