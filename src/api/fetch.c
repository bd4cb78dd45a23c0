/*
 * A fetch into a folder. The first manifest is written before anything is
 * asked, and says that nothing is complete: whatever happens from there on,
 * the folder tells the truth.
 */
#include "api/live.h"

#include "aws/actions.h"
#include "aws/folder.h"

/* A fetch into a folder. */
struct fetch {
    struct ew_live live;
    struct ew_folder folder;
};

static enum ew_status put_in_folder(void *user,
                                    const struct ew_fetch_document *document,
                                    struct ew_str text, struct ew_error *err)
{
    struct fetch *fetch = user;
    return ew_folder_put(&fetch->folder, document, text, err);
}

static bool folder_has(void *user, struct ew_str path, struct ew_buf *text)
{
    struct fetch *fetch = user;
    return ew_folder_has(&fetch->folder, path, text);
}

static void tick(void *user)
{
    struct fetch *fetch = user;
    ew_folder_tick(&fetch->folder);
}

/* The first manifest: whatever happens from here on, it says incomplete. */
static enum ew_status begin_manifest(void *user,
                                     const struct ew_fetch_caller *caller,
                                     struct ew_error *err)
{
    struct fetch *fetch = user;
    struct ew_snapshot *snapshot = &fetch->live.snapshot;
    struct ew_str before = snapshot->caller.account;
    if (before.len > 0 && !ew_str_eq(before, caller->account)) {
        return ew_fail(err, EW_USAGE,
                       "the snapshot was begun by account %.*s, and these "
                       "credentials are of %.*s",
                       EW_STR_ARG(before), EW_STR_ARG(caller->account));
    }
    if (ew_snapshot_set_caller(snapshot, caller) != EW_OK) {
        return ew_fail_memory(err);
    }
    ew_folder_sweep(&fetch->folder);
    return ew_folder_write_manifest(&fetch->folder, err);
}

/* The last one, if there is a first one. */
static enum ew_exit close_folder(struct fetch *fetch, enum ew_exit status)
{
    struct ew_error err = {0};
    const struct ew_snapshot *snapshot = &fetch->live.snapshot;
    const struct ew_streams *streams = fetch->live.streams;
    if (fetch->folder.written_at &&
        ew_folder_write_manifest(&fetch->folder, &err) != EW_OK) {
        (void)ew_say_error(streams, &err);
        return EW_EXIT_SYSTEM;
    }
    EW_EACH(const struct ew_snapshot_gap, gap, &snapshot->missing) {
        ew_say(streams, "missing: %.*s: %.*s", EW_STR_ARG(gap->what),
               EW_STR_ARG(gap->why));
    }
    ew_live_tell_assumed(&fetch->live);
    if (fetch->live.result.interrupted) {
        ew_say(streams, "interrupted: the snapshot is not whole; --resume goes "
                        "on with it");
        return EW_EXIT_SYSTEM;
    }
    if (status == EW_EXIT_PASSED && snapshot->missing.count > 0) {
        return EW_EXIT_INCONCLUSIVE;
    }
    return status;
}

static void tell_result(const struct fetch *fetch, enum ew_exit status)
{
    const struct ew_live *live = &fetch->live;
    size_t documents = 0;
    EW_EACH_REF(struct ew_snapshot_entry, each, &live->snapshot.entries) {
        documents += !each->gone;
    }
    if (status == EW_EXIT_SYSTEM && !live->result.interrupted &&
        live->result.readable == 0) {
        ew_say(live->streams, "nothing could be read");
        return;
    }
    if (status == EW_EXIT_PASSED || status == EW_EXIT_INCONCLUSIVE) {
        ew_hint(live->streams, "%s snapshot: %zu account%s, %zu document%s",
                status == EW_EXIT_PASSED ? "complete" : "incomplete",
                live->result.readable, live->result.readable == 1 ? "" : "s",
                documents, documents == 1 ? "" : "s");
    }
}

static enum ew_exit run_into_folder(struct fetch *fetch,
                                    const struct ew_fetch_options *options)
{
    struct ew_error err = {0};
    const struct ew_live_sink sink = {put_in_folder, folder_has, begin_manifest,
                                      tick, fetch};
    if (ew_folder_open(&fetch->folder, ew_str_from(options->out),
                       options->resume, &fetch->live.snapshot, &err) != EW_OK) {
        return ew_say_error(fetch->live.streams, &err);
    }
    enum ew_exit status = close_folder(fetch, ew_live_run(&fetch->live, &sink));
    tell_result(fetch, status);
    return status;
}

enum ew_exit ew_fetch(const struct ew_fetch_options *options,
                      const struct ew_streams *streams)
{
    struct fetch fetch = {0};
    if (!options->out || options->out[0] == '\0') {
        ew_say(streams, "fetch needs --out DIR");
        return EW_EXIT_USAGE;
    }
    enum ew_exit status = ew_live_open(&fetch.live, &options->aws, streams);
    if (status == EW_EXIT_PASSED) {
        status = run_into_folder(&fetch, options);
    }
    ew_live_close(&fetch.live);
    return status;
}

enum ew_exit ew_fetch_policy(const struct ew_aws_options *options,
                             const struct ew_streams *streams)
{
    struct ew_live live;
    struct ew_buf out;
    enum ew_exit status = ew_live_open(&live, options, streams);
    ew_buf_init(&out);
    if (status == EW_EXIT_PASSED) {
        const struct ew_fetch_permissions permissions = {
            .partition = ew_aws_partition_of(live.settings.region)->name,
            .role_name = live.input.role_name,
            .accounts = live.input.accounts,
            .account_count = live.input.account_count,
            .organization_elsewhere =
                options->organization_profile || options->organization_role,
            .organization_role = options->organization_profile
                                     ? (struct ew_str){NULL, 0}
                                     : live.input.organization_role,
            .regions_given = live.input.region_count > 0,
            .members = options->organization || options->account_count > 0,
        };
        ew_fetch_permissions_write(&permissions, &out);
        bool written =
            !out.failed && fwrite(out.ptr, 1, out.len, streams->out) == out.len;
        if (!written || fflush(streams->out) != 0) {
            ew_say(streams, "cannot write to standard output");
            status = EW_EXIT_SYSTEM;
        }
    }
    ew_buf_release(&out);
    ew_live_close(&live);
    return status;
}
