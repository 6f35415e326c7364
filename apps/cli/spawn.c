/* spawn.c - see spawn.h. */
#include "apps/cli/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child: `fd` becomes the file; false: it cannot. */
static bool redirect(int fd, const char *path, int flags)
{
    int file = open(path, flags, 0666);
    if (file < 0)
        return false;
    bool good = dup2(file, fd) == fd;
    close(file);
    return good;
}

static void be_child(char *const *args, const char *out, const char *err)
{
    const int write_flags = O_WRONLY | O_CREAT | O_TRUNC;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (redirect(STDIN_FILENO, "/dev/null", O_RDONLY) &&
        (!out || redirect(STDOUT_FILENO, out, write_flags)) &&
        (!err || redirect(STDERR_FILENO, err, write_flags)))
        execv("/proc/self/exe", args);
    _exit(NN_ERR_OUTPUT);
}

nn_err cli_child_start(const char *const *argv, const char *out, const char *err, long *pid)
{
    char *args[CLI_MAX_ARGS + 2];
    int n = 0;
    args[n++] = (char *)"octavo";
    for (; argv[n - 1]; n++) {
        if (n > CLI_MAX_ARGS)
            return nn_fail(NN_ERR_LIMIT, "more than %d arguments", CLI_MAX_ARGS);
        args[n] = (char *)argv[n - 1];
    }
    args[n] = NULL;
    pid_t child = fork();
    if (child == 0)
        be_child(args, out, err);
    if (child < 0)
        return nn_fail(NN_ERR_LIMIT, "cannot start a process: %s", strerror(errno));
    *pid = child;
    return NN_OK;
}

int cli_child_wait(long pid, long *done)
{
    int status;
    pid_t which;
    while ((which = waitpid((pid_t)pid, &status, 0)) < 0 && errno == EINTR)
        ;
    if (done)
        *done = which;
    if (which < 0)
        return NN_ERR_LIMIT;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

nn_err cli_child_run(const char *const *argv, const char *out, const char *err, int *code)
{
    long pid;
    nn_err started = cli_child_start(argv, out, err, &pid);
    if (started == NN_OK)
        *code = cli_child_wait(pid, NULL);
    return started;
}
