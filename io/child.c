/* child.c - see child.h. */
#include "io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "nn/clock.h"
#include "nn/limits.h"

#define MAX_ARGUMENTS 32
#define TICK_MS 100 /* limits are looked at so often */
#define TARGETS (2 + IO_CHILD_INPUTS) /* of a child, from 1 on */
#define ABOVE (TARGETS + 1) /* descriptors that dup2 to those does not meet */

extern char **environ;

typedef struct running {
    pid_t pid;
    int from[2]; /* its stdout and stderr, our ends; -1: closed */
    double deadline;
    size_t said;
} running;

static int high(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, ABOVE);
}

static void close_all(int *fd, int n)
{
    for (int i = 0; i < n; i++) {
        if (fd[i] >= 0)
            close(fd[i]);
        fd[i] = -1;
    }
}

/* The child's own ends and inputs, each at a number that none of its targets has. */
static bool make_descriptors(const io_child *c, running *r, int child[TARGETS])
{
    int ends[2];
    for (int i = 0; i < TARGETS; i++)
        child[i] = -1;
    for (int i = 0; i < 2; i++) {
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        r->from[i] = ends[0];
        child[i] = high(ends[1]);
        close(ends[1]);
        if (child[i] < 0)
            return false;
    }
    for (int i = 0; i < c->n_inputs; i++)
        if ((child[IO_CHILD_FIRST - 1 + i] = high(c->input[i])) < 0)
            return false;
    return true;
}

static int spawn(const io_child *c, running *r, const int child[TARGETS])
{
    char *argv[MAX_ARGUMENTS + 2] = {(char *)c->program};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, restored;
    int n = 1;
    for (const char *const *a = c->arguments; *a; a++) {
        NN_ASSERT(n <= MAX_ARGUMENTS);
        argv[n++] = (char *)*a;
    }
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    sigemptyset(&none);
    sigemptyset(&restored);
    sigaddset(&restored, SIGPIPE);
    int why = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    for (int i = 0; i < TARGETS && !why; i++)
        if (child[i] >= 0)
            why = posix_spawn_file_actions_adddup2(&actions, child[i], i + 1);
    if (!why)
        why = posix_spawnattr_setsigmask(&attributes, &none);
    if (!why)
        why = posix_spawnattr_setsigdefault(&attributes, &restored);
    if (!why)
        why = posix_spawnattr_setflags(&attributes,
                                       POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!why)
        why = posix_spawnp(&r->pid, c->program, &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return why;
}

static void keep_said(io_child *c, running *r, const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n && r->said + 1 < sizeof c->said; i++)
        c->said[r->said++] = data[i] < 32 || data[i] == 127 ? ' ' : (char)data[i];
    c->said[r->said] = 0;
}

/* One turn of waiting and reading. */
static nn_err read_some(io_child *c, running *r, uint8_t *buffer, size_t size)
{
    struct pollfd p[2];
    nn_err err = nn_limits_check();
    for (int i = 0; i < 2; i++)
        p[i] = (struct pollfd){.fd = r->from[i], .events = POLLIN};
    if (err != NN_OK)
        return err;
    if (poll(p, 2, TICK_MS) <= 0)
        return NN_OK;
    for (int i = 0; i < 2; i++) {
        if (r->from[i] < 0 || !(p[i].revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        ssize_t got = read(r->from[i], buffer, size);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            close_all(&r->from[i], 1);
        else if (i == 1)
            keep_said(c, r, buffer, (size_t)got);
        else if ((err = c->take(c->ctx, buffer, (size_t)got)) != NN_OK)
            return err;
    }
    return NN_OK;
}

static nn_err too_long(const io_child *c, const char *name)
{
    return nn_fail(NN_ERR_LIMIT, "%s: %s took more than %.0f seconds", name, c->program,
                   c->seconds);
}

/* Its end, which may come after that of its outputs. */
static nn_err reap(io_child *c, running *r, nn_err err, const char *name)
{
    int status = 0;
    const struct timespec pause = {.tv_nsec = 2000000};
    for (;;) {
        if (err != NN_OK)
            kill(r->pid, SIGKILL);
        pid_t got = waitpid(r->pid, &status, err != NN_OK ? 0 : WNOHANG);
        if (got == r->pid)
            break;
        if (got < 0 && errno != EINTR) { /* the host program reaps all children itself */
            status = 0;
            break;
        }
        if (got == 0 && nn_seconds() > r->deadline)
            err = too_long(c, name);
        else if (got == 0)
            nanosleep(&pause, NULL);
    }
    c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return err;
}

nn_err io_child_run(io_child *c, const char *name)
{
    running r = {.from = {-1, -1}, .deadline = nn_seconds() + c->seconds};
    int child[TARGETS];
    uint8_t buffer[65536];
    nn_err err = NN_OK;
    NN_ASSERT(c->n_inputs <= IO_CHILD_INPUTS);
    c->status = 0;
    c->said[0] = 0;
    int why = make_descriptors(c, &r, child) ? spawn(c, &r, child) : errno;
    close_all(child, TARGETS);
    if (why) {
        close_all(r.from, 2);
        if (why == ENOENT)
            return nn_fail(c->missing, "%s: needs the program %s: install the package %s", name,
                           c->program, c->package);
        return nn_fail(NN_ERR_LIMIT, "%s: cannot start %s: %s", name, c->program, strerror(why));
    }
#ifdef __linux__
    const struct rlimit time = {(rlim_t)c->seconds + 1, (rlim_t)c->seconds + 2};
    prlimit(r.pid, RLIMIT_CPU, &time, NULL);
#endif
    while (err == NN_OK && (r.from[0] >= 0 || r.from[1] >= 0)) {
        err = read_some(c, &r, buffer, sizeof buffer);
        if (err == NN_OK && nn_seconds() > r.deadline)
            err = too_long(c, name);
    }
    close_all(r.from, 2);
    return reap(c, &r, err, name);
}
