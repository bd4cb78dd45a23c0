/*
 * `credential_process`: a command of the user's own that prints credentials.
 * It runs without a shell, and of what it writes on standard error only the
 * first line is passed on, since that is all it may be relied on to mean for
 * people.
 */
#include "aws/child.h"
#include "aws/provider.h"

/* The first line of what it says, cut; ew_fail makes it visible. */
static struct ew_str first_line_said(struct ew_str text)
{
    struct ew_str rest;
    struct ew_str line = ew_str_cut(ew_str_trim(text), '\n', &rest);
    return ew_str_slice(ew_str_trim(line), 0, 200);
}

static enum ew_status read_process_answer(const struct ew_provide *p,
                                          const char *what, struct ew_str body,
                                          struct ew_aws_credentials *out,
                                          struct ew_error *err)
{
    static const struct ew_provider_answer_names NAMES = {
        "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration",
        "AccountId"};
    struct ew_provider_answer answer;
    EW_TRY(ew_provider_answer_parse(p->arena, what, body, &answer, err));
    if (!ew_str_eq(ew_provider_answer_get(&answer, "Version"), EW_STR("1"))) {
        return ew_fail(err, EW_INVALID, "%s: `Version` is not 1", what);
    }
    return ew_provider_answer_credentials(p, what, &answer, &NAMES, out, err);
}

static enum ew_status judge_program(const struct ew_provide *p,
                                    const char *what,
                                    const struct ew_child_result *result,
                                    struct ew_aws_credentials *out,
                                    struct ew_error *err)
{
    if (result->exit_status != 0) {
        struct ew_str said = first_line_said(ew_buf_str(&result->err));
        return ew_fail(err, EW_INVALID, "%s: exit status %d%s%.*s", what,
                       result->exit_status, said.len > 0 ? ": " : "",
                       EW_STR_ARG(said));
    }
    return read_process_answer(p, what, ew_buf_str(&result->out), out, err);
}

enum ew_status ew_provide_process(const struct ew_provide *p,
                                  const struct ew_profile *profile,
                                  struct ew_aws_credentials *out,
                                  struct ew_error *err)
{
    const struct ew_profile_property *command =
        ew_profile_property(profile, EW_STR("credential_process"));
    char **words = NULL;
    size_t count = 0;
    struct ew_error inner = {.text = ""};
    enum ew_status status =
        ew_words_split(p->arena, command->value, &words, &count, &inner);
    if (status != EW_OK) {
        return ew_fail_at(err, status, command->place,
                          "`credential_process`: %s", inner.text);
    }
    const struct ew_environment *env = p->with->settings->env;
    const struct ew_child_run run = {
        .words = words,
        .environment = env ? env->inherited : NULL,
        .timeout_ms = EW_AWS_MAX_PROCESS_MS,
        .max_out_bytes = EW_AWS_MAX_SECRET_BYTES,
        .max_err_bytes = EW_AWS_MAX_STDERR_BYTES,
    };
    /* Arguments may be secret: only the program is named. */
    struct ew_str what =
        ew_arena_printf(p->arena, "credential process `%s`", words[0]);
    EW_TRY_MEMORY_FOR(what.ptr, err);
    struct ew_child_result result;
    status = ew_child_run(&run, &result, &inner);
    if (status == EW_OK) {
        status = judge_program(p, what.ptr, &result, out, err);
    } else {
        (void)ew_fail(err, status, "credential process: %s", inner.text);
    }
    ew_aws_wipe(ew_buf_str(&result.out));
    ew_buf_release(&result.out);
    ew_buf_release(&result.err);
    EW_TRY(status);
    if (!out->account_id.ptr) {
        out->account_id = ew_profile_get(profile, "aws_account_id");
    }
    out->source = what;
    return EW_OK;
}
