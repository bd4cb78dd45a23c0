/*
 * Runs a program without a shell, so that nothing in its arguments is
 * expanded, and reads both of its streams at once: one that was read after the
 * other could fill its pipe and stop the program for ever. Time and size are
 * bounded, and a child that passes them is killed and reaped.
 */
#include "aws/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One of the two streams of a child. */
struct stream {
    int read_fd;
    int write_fd;
    struct ew_buf *buf;
    size_t max_bytes;
    bool may_overflow; /* too much is dropped, and is no error */
};

enum { OUT, ERR, STREAMS };

struct child {
    const struct ew_child_run *run;
    struct stream streams[STREAMS];
    pid_t pid;
    struct ew_error *err;
};

static enum ew_status system_failed(const struct child *c, const char *tried)
{
    const char *why = strerror(errno);
    return ew_fail(c->err, EW_IO, "%s `%s`: %c%s", tried, c->run->words[0],
                   ew_ascii_lower(why[0]), why[0] ? why + 1 : "");
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

static enum ew_status open_pipe(const struct child *c, struct stream *stream)
{
    int fds[2];
    if (pipe(fds) != 0) {
        return system_failed(c, "no pipe for");
    }
    stream->read_fd = fds[0];
    stream->write_fd = fds[1];
    if (fcntl(fds[0], F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(fds[1], F_SETFD, FD_CLOEXEC) != 0) {
        return system_failed(c, "no pipe for");
    }
    return EW_OK;
}

/* Our own handlers and what we ignore are not the child's. */
static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t defaults;
    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    int failed = posix_spawnattr_setsigmask(attributes, &none);
    if (!failed) {
        failed = posix_spawnattr_setsigdefault(attributes, &defaults);
    }
    if (!failed) {
        failed = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    return failed;
}

static int set_files(const struct child *c, posix_spawn_file_actions_t *files)
{
    int failed = posix_spawn_file_actions_adddup2(
        files, c->streams[OUT].write_fd, STDOUT_FILENO);
    if (!failed) {
        failed = posix_spawn_file_actions_adddup2(
            files, c->streams[ERR].write_fd, STDERR_FILENO);
    }
    if (!failed) {
        failed = posix_spawn_file_actions_addopen(files, STDIN_FILENO,
                                                  "/dev/null", O_RDONLY, 0);
    }
    return failed;
}

static int spawn_with(struct child *c, posix_spawn_file_actions_t *files,
                      posix_spawnattr_t *attributes)
{
    static char *const EMPTY[] = {NULL};
    int failed = set_files(c, files);
    if (!failed) {
        failed = set_signals(attributes);
    }
    if (!failed) {
        failed = posix_spawnp(
            &c->pid, c->run->words[0], files, attributes, c->run->words,
            c->run->environment ? c->run->environment : EMPTY);
    }
    return failed;
}

static enum ew_status start_child(struct child *c)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&files);
    if (!failed) {
        failed = posix_spawnattr_init(&attributes);
        if (!failed) {
            failed = spawn_with(c, &files, &attributes);
            (void)posix_spawnattr_destroy(&attributes);
        }
        (void)posix_spawn_file_actions_destroy(&files);
    }
    if (failed) {
        c->pid = -1;
        errno = failed;
        return system_failed(c, "cannot run");
    }
    close_fd(&c->streams[OUT].write_fd);
    close_fd(&c->streams[ERR].write_fd);
    return EW_OK;
}

static int64_t now_ms(void)
{
    struct timespec time = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static enum ew_status take_stream(const struct child *c, struct stream *stream)
{
    char bytes[4096];
    ssize_t got = read(stream->read_fd, bytes, sizeof(bytes));
    if (got < 0) {
        return errno == EINTR ? EW_OK : system_failed(c, "cannot read from");
    }
    if (got == 0) {
        close_fd(&stream->read_fd);
        return EW_OK;
    }
    size_t room = stream->max_bytes - stream->buf->len;
    bool too_much = (size_t)got > room;
    if (too_much && !stream->may_overflow) {
        return ew_fail(c->err, EW_LIMIT, "`%s` writes more than %zu bytes",
                       c->run->words[0], stream->max_bytes);
    }
    ew_buf_add(stream->buf,
               (struct ew_str){bytes, too_much ? room : (size_t)got});
    return stream->buf->failed ? ew_fail_memory(c->err) : EW_OK;
}

/* Until both streams have ended. A closed one has the descriptor -1, which
 * poll passes over. */
static enum ew_status read_streams(struct child *c)
{
    int64_t end = now_ms() + c->run->timeout_ms;
    while (c->streams[OUT].read_fd >= 0 || c->streams[ERR].read_fd >= 0) {
        struct pollfd polled[STREAMS] = {
            {.fd = c->streams[OUT].read_fd, .events = POLLIN},
            {.fd = c->streams[ERR].read_fd, .events = POLLIN},
        };
        int64_t left = end - now_ms();
        int ready = left > 0 ? poll(polled, STREAMS, (int)left) : 0;
        if (ready == 0) {
            return ew_fail(c->err, EW_IO, "`%s` took longer than %d s",
                           c->run->words[0], c->run->timeout_ms / 1000);
        }
        if (ready < 0 && errno != EINTR) {
            return system_failed(c, "cannot wait for");
        }
        for (size_t i = 0; ready > 0 && i < STREAMS; i++) {
            if (polled[i].revents != 0) {
                EW_TRY(take_stream(c, &c->streams[i]));
            }
        }
    }
    return EW_OK;
}

static enum ew_status reap_child(struct child *c, int *exit_status)
{
    int status = 0;
    pid_t pid = 0;
    do {
        pid = waitpid(c->pid, &status, 0);
    } while (pid < 0 && errno == EINTR);
    if (pid < 0) {
        return system_failed(c, "cannot wait for");
    }
    *exit_status =
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return EW_OK;
}

static enum ew_status run_streams(struct child *c)
{
    EW_TRY(open_pipe(c, &c->streams[OUT]));
    EW_TRY(open_pipe(c, &c->streams[ERR]));
    EW_TRY(start_child(c));
    return read_streams(c);
}

enum ew_status ew_child_run(const struct ew_child_run *run,
                            struct ew_child_result *result,
                            struct ew_error *err)
{
    struct child c = {
        .run = run,
        .streams =
            {
                      [OUT] = {-1, -1, &result->out, run->max_out_bytes, false},
                      [ERR] = {-1, -1, &result->err, run->max_err_bytes, true},
                      },
        .pid = -1,
        .err = err,
    };
    ew_buf_init(&result->out);
    ew_buf_init(&result->err);
    result->exit_status = 0;
    enum ew_status status = run_streams(&c);
    for (size_t i = 0; i < STREAMS; i++) {
        close_fd(&c.streams[i].read_fd);
        close_fd(&c.streams[i].write_fd);
    }
    if (c.pid < 0) {
        return status;
    }
    if (status != EW_OK) {
        (void)kill(c.pid, SIGKILL);
        c.err = NULL; /* the first failure is the one to tell */
    }
    enum ew_status reaped = reap_child(&c, &result->exit_status);
    return status != EW_OK ? status : reaped;
}
