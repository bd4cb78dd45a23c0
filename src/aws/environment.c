/*
 * Variables come from the caller, because a library that reads the environment
 * by itself can neither be tested side by side nor be used in a server. An
 * empty variable counts as one that is not set, as for the AWS tools.
 */
#include "aws/environment.h"

struct ew_str ew_environment_get(const struct ew_environment *env,
                                 const char *name)
{
    const struct ew_str absent = {NULL, 0};
    if (!env || !env->get) {
        return absent;
    }
    struct ew_str value = ew_str_trim(env->get(env->user, name));
    return value.len > 0 ? value : absent;
}

struct ew_str ew_environment_home(const struct ew_environment *env)
{
    if (env && env->home.len > 0) {
        return env->home;
    }
    return ew_environment_get(env, "HOME");
}

enum ew_status ew_environment_path(struct ew_arena *arena,
                                   const struct ew_environment *env,
                                   struct ew_str path, struct ew_str *out,
                                   struct ew_error *err)
{
    bool at_home =
        ew_str_eq(path, EW_STR("~")) || ew_str_starts(path, EW_STR("~/"));
    if (!at_home) {
        *out = path;
        return EW_OK;
    }
    struct ew_str home = ew_environment_home(env);
    if (!home.ptr) {
        return ew_fail(err, EW_INVALID, "`%.*s`: HOME is not set",
                       EW_STR_ARG(path));
    }
    struct ew_str rest = ew_str_slice(path, 1, path.len);
    *out =
        ew_arena_printf(arena, "%.*s%.*s", EW_STR_ARG(home), EW_STR_ARG(rest));
    return out->ptr ? EW_OK : ew_fail_memory(err);
}
