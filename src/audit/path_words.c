/*
 * A path as people would tell it, from the first step to the door. Names are
 * short where the account says nothing new; the report has them whole.
 */
#include "audit/path_words.h"

#include "base/buf.h"

#include "policy/arn.h"

#include "audit/judge.h"

struct ew_str ew_short_arn(struct ew_str arn)
{
    struct ew_arn parts;
    return ew_arn_split(arn, &parts) && parts.resource.len > 0 ? parts.resource
                                                               : arn;
}

void ew_door_words(struct ew_buf *out, const struct ew_door_access *door)
{
    static const char *const DOES[] = {
        [EW_DOOR_EXEC] = "run commands in",
        [EW_DOOR_SESSION] = "open sessions in tasks of",
        [EW_DOOR_RUN] = "start tasks with commands of its own in",
        [EW_DOOR_HOST] = "get to the machines below tasks of",
    };
    enum ew_reach reach = door->access->reach;
    const char *where =
        reach == EW_REACH_NONE ? "any cluster" : ew_reach_words(reach);
    ew_buf_printf(out, "%s %s", DOES[door->door], where);
}

static void add_step(struct ew_buf *out, const struct ew_path_step *step)
{
    static const struct {
        const char *before;
        const char *after;
    } WORDS[] = {
        [EW_PATH_ASSUME_ROLE] = {"assume ",                 ""             },
        [EW_PATH_PASS_ROLE] = {"pass ",                   " to a service"},
        [EW_PATH_USE_COMPUTE] = {"use what runs as ",       ""             },
        [EW_PATH_BECOME_USER] = {"become ",                 ""             },
        [EW_PATH_EDIT_TRUST] = {"have ",                   " trust it"    },
        [EW_PATH_SELF_GRANT] = {"grant itself more at ",   ""             },
        [EW_PATH_EDIT_ROLE] = {"change ",                 ""             },
        [EW_PATH_LIFT_LIMIT] = {"lift what limits it at ", ""             },
        [EW_PATH_TAG] = {"tag ",                    ""             },
    };
    ew_buf_add(out, ew_str_from(WORDS[step->kind].before));
    /* tags alone are set on what no single ARN tells */
    ew_buf_add(out, step->target.ptr ? ew_short_arn(step->target)
                                     : EW_STR("clusters and tasks"));
    ew_buf_add(out, ew_str_from(WORDS[step->kind].after));
    size_t told = step->kind == EW_PATH_ASSUME_ROLE ? 0 : step->actions.count;
    for (size_t i = 0; i < told; i++) {
        ew_buf_add(out, i ? EW_STR(", ") : EW_STR(" ("));
        ew_buf_add(out, step->actions.items[i]);
    }
    ew_buf_add(out, told ? EW_STR(")") : EW_STR(""));
}

void ew_steps_words(struct ew_buf *out, const struct ew_path *path)
{
    for (size_t i = 0; i < path->step_count; i++) {
        ew_buf_add(out, i ? EW_STR(", then ") : EW_STR(""));
        add_step(out, path->steps[i]);
    }
}

struct ew_str ew_path_words(struct ew_arena *arena, const struct ew_path *path)
{
    struct ew_buf out;
    ew_buf_init(&out);
    ew_buf_add(&out, EW_STR("may "));
    ew_steps_words(&out, path);
    ew_buf_add(&out, EW_STR(", and then "));
    ew_door_words(&out, path->at);
    return ew_buf_move(&out, arena);
}
