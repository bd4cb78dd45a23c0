/*
 * Requests, and what the evaluator says of each: one JSON object a line, one
 * answer a line, in the same order.
 *
 *     {"id": 1, "principal": "arn:…", "action": "ecs:ExecuteCommand",
 *      "resource": "arn:…:cluster/pay", "context": {"aws:username": "ana"}}
 *     {"id": 1, "decision": "allowed"}
 *
 * It is the way to ask the engine what another evaluator was asked, so an
 * answer that would rest on a part of the policies is an error: `--cases` has
 * all policies in the line, `--requests` takes those of the principal from the
 * sources.
 */
#include "api/simulate.h"

#include "base/json_write.h"

#include "api/lines.h"

/* One file of requests on its way to answers. */
struct simulation {
    const struct ew_streams *streams;
    const struct ew_run *run; /* with loaded sources; NULL: --cases */
    struct ew_lines lines;
    struct ew_arena arena; /* of the line at hand */
    struct ew_buf out;
    size_t asked;
    size_t failed;
};

/* ---- one line ----------------------------------------------------------- */

/* Everything about a principal that the sources lack is an error: an answer
   from a part of its policies would be a guess. */
static enum ew_status principal_layers(const struct ew_run *run,
                                       const struct ew_request *request,
                                       struct ew_layers *out,
                                       struct ew_error *err)
{
    const struct ew_principal *principal =
        ew_estate_find(&run->loaded.estate, request->principal);
    if (!principal) {
        return ew_fail(err, EW_INVALID, "no such principal: `%.*s`",
                       EW_STR_ARG(request->principal));
    }
    if (principal->unread_count > 0) {
        return ew_fail(err, EW_INVALID,
                       "the principal was not read whole: %.*s",
                       EW_STR_ARG(principal->unread[0]));
    }
    const struct ew_account *account = principal->account;
    if (account && account->scp_state == EW_SCP_ABSENT) {
        return account->scp_doubt.ptr
                   ? ew_fail(err, EW_INVALID, "%.*s",
                             EW_STR_ARG(account->scp_doubt))
                   : ew_fail(err, EW_INVALID,
                             "the organization that was given lacks account "
                             "%.*s",
                             EW_STR_ARG(account->id));
    }
    *out = ew_principal_layers(principal);
    return EW_OK;
}

/* Everything that can be wrong with a line, in the order in which it shows. */
static enum ew_status decide(const struct ew_case_line *line,
                             struct ew_arena *arena, struct ew_json_text **text,
                             struct ew_outcome *out, struct ew_error *err)
{
    struct ew_layers layers;
    struct ew_request request;
    if (line->too_long) {
        return ew_fail(err, EW_LIMIT, "the line is longer than %zu bytes",
                       EW_MAX_LINE_BYTES);
    }
    EW_TRY(ew_case_vet(arena, line->path, line->number, line->text, text, err));
    EW_TRY(ew_case_request(arena, *text, &request, err));
    if (line->run) {
        EW_TRY(principal_layers(line->run, &request, &layers, err));
    } else {
        struct ew_case_reader reader = {arena, ew_diags_of(arena)};
        EW_TRY(ew_case_layers(&reader, *text, &request, &layers, err));
    }
    return ew_evaluate(&layers, &request, EW_STRICT, arena, out, err);
}

bool ew_case_answer(const struct ew_case_line *line, struct ew_arena *arena,
                    struct ew_buf *out)
{
    struct ew_json_text *text = NULL;
    struct ew_outcome outcome = {0};
    struct ew_error err = {0};
    enum ew_status status = decide(line, arena, &text, &outcome, &err);
    struct ew_json_writer w = ew_json_writer(out, 0);
    ew_json_open_object(&w);
    ew_json_key(&w, "id");
    ew_case_add_id(&w, arena, text);
    if (status == EW_OK) {
        ew_json_member_text(&w, "decision", ew_decision_text(outcome.decision));
    } else {
        const struct ew_diag diag = {err.place, ew_str_from(err.text)};
        struct ew_str why = ew_diag_line(arena, &diag);
        ew_json_member_str(&w, "error", why.ptr ? why : ew_str_from(err.text));
    }
    ew_json_close_object(&w);
    ew_buf_add_char(out, '\n');
    return status == EW_OK;
}

/* ---- all lines ---------------------------------------------------------- */

/* Answers go out before more lines are waited for: the asker may be waiting
   for them. */
static bool put_answer(struct simulation *s)
{
    FILE *out = s->streams->out;
    bool ok =
        !s->out.failed && fwrite(s->out.ptr, 1, s->out.len, out) == s->out.len;
    s->out.len = 0;
    return ok && (!ew_lines_will_wait(&s->lines) || fflush(out) == 0);
}

/*
 * A line that cannot be answered is answered with its error, and those behind
 * it are asked all the same; the exit status tells of it at the end.
 */
static enum ew_exit answer_all(struct simulation *s)
{
    struct ew_error err = {0};
    struct ew_str line;
    bool ok = true;
    while (ok && ew_lines_next(&s->lines, &line, &err)) {
        if (ew_str_trim(line).len == 0) {
            continue;
        }
        const struct ew_case_line one = {
            .run = s->run,
            .path = s->lines.path,
            .number = s->lines.number,
            .text = line,
            .too_long = s->lines.too_long,
        };
        s->asked++;
        s->failed += !ew_case_answer(&one, &s->arena, &s->out);
        ok = put_answer(s);
        ew_arena_reset(&s->arena);
    }
    if (!ok || fflush(s->streams->out) != 0) {
        ew_say(s->streams, "cannot write the answers");
        return EW_EXIT_SYSTEM;
    }
    if (err.status != EW_OK) {
        return ew_say_error(s->streams, &err);
    }
    if (s->failed > 0) {
        ew_say(s->streams, "%zu of %zu requests could not be answered",
               s->failed, s->asked);
        return EW_EXIT_INCONCLUSIVE;
    }
    return EW_EXIT_PASSED;
}

static enum ew_exit answer_file(const char *path, const struct ew_run *run,
                                const struct ew_streams *streams)
{
    struct simulation s = {.streams = streams, .run = run};
    struct ew_error err = {0};
    ew_arena_init(&s.arena);
    ew_buf_init(&s.out);
    enum ew_exit status = EW_EXIT_USAGE;
    if (ew_lines_open(ew_str_from(path), &s.lines, &err) == EW_OK) {
        status = answer_all(&s);
    } else {
        status = ew_say_error(streams, &err);
    }
    ew_lines_close(&s.lines);
    ew_buf_release(&s.out);
    ew_arena_release(&s.arena);
    return status;
}

static enum ew_exit answer_requests(const struct ew_simulate_options *options,
                                    const struct ew_streams *streams)
{
    struct ew_run run;
    enum ew_exit status = ew_run_start(&run, &options->common, streams);
    if (status == EW_EXIT_PASSED) {
        status = ew_run_load(&run);
    }
    if (status == EW_EXIT_PASSED) {
        ew_run_tell_incomplete(&run);
        status = answer_file(options->requests, &run, streams);
    }
    ew_run_end(&run);
    return status;
}

/*
 * Requests are about principals of sources; the other two bring all they need
 * along.
 */
enum ew_exit ew_simulate(const struct ew_simulate_options *options,
                         const struct ew_streams *streams)
{
    int given = (options->cases != NULL) + (options->requests != NULL) +
                (options->cli_input_json != NULL);
    if (given != 1) {
        ew_say(streams, "simulate needs one of --cases, --requests and "
                        "--cli-input-json");
        return EW_EXIT_USAGE;
    }
    if (!options->requests && options->common.source_count > 0) {
        ew_say(streams, "`%s`: sources belong to --requests only",
               options->common.sources[0]);
        return EW_EXIT_USAGE;
    }
    if (options->requests) {
        return answer_requests(options, streams);
    }
    if (options->cases) {
        return answer_file(options->cases, NULL, streams);
    }
    return ew_simulate_custom_policy(options->cli_input_json, streams);
}
