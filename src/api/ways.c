/* What a command asks of doors and paths, and how they are looked for. */
#include "api/ways.h"

enum ew_exit ew_read_ways(const struct ew_streams *streams, const char *text,
                          enum ew_paths_level *out)
{
    static const char *const WORDS[] = {
        [EW_PATHS_NONE] = "none",
        [EW_PATHS_DOORS] = "doors",
        [EW_PATHS_ALL] = "all",
    };
    *out = EW_PATHS_ALL;
    for (size_t i = 0; text && i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (ew_str_eq(ew_str_from(text), ew_str_from(WORDS[i]))) {
            *out = (enum ew_paths_level)i;
            return EW_EXIT_PASSED;
        }
    }
    if (!text) {
        return EW_EXIT_PASSED;
    }
    ew_say(streams, "--paths: `%s` is none of none, doors, all", text);
    return EW_EXIT_USAGE;
}

/* Of these it is told who may assume them, whoever gains by that. */
static bool is_watched(const void *user, struct ew_str arn)
{
    const struct ew_allowlist *list = user;
    for (size_t i = 0; i < list->entry_count; i++) {
        enum ew_entry_kind kind = list->entries[i].kind;
        if ((kind == EW_ENTRY_MACHINE || kind == EW_ENTRY_BREAK_GLASS) &&
            ew_entry_names(&list->entries[i], arn)) {
            return true;
        }
    }
    return false;
}

enum ew_exit ew_run_find_paths(struct ew_run *run, enum ew_paths_level level,
                               const struct ew_allowlist *list,
                               const struct ew_paths **out)
{
    const struct ew_paths_options options = {
        .level = level,
        .now = run->now,
        .is_watched = list ? is_watched : NULL,
        .user = list,
        .exec = run->engine,
    };
    struct ew_error err = {0};
    *out = NULL;
    if (level == EW_PATHS_NONE) {
        return EW_EXIT_PASSED;
    }
    struct ew_paths *paths = EW_NEW(&run->arena, struct ew_paths);
    enum ew_status status =
        paths ? ew_paths_find(&run->arena, &run->loaded.estate, &options, paths,
                              &err)
              : ew_fail_memory(&err);
    *out = paths;
    if (status == EW_OK && paths->assumed.ptr &&
        ew_vec_push_str(&run->loaded.estate.assumptions, paths->assumed) !=
            EW_OK) {
        status = ew_fail_memory(&err);
    }
    return status == EW_OK ? EW_EXIT_PASSED : ew_say_error(run->streams, &err);
}
