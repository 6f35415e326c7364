#include "apps/train/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "nn/mem.h"

static nn_err held_by_other(int fd, const char *path)
{
    char pid[32] = "";
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
    pid[n > 0 ? n : 0] = 0;
    return nn_fail(NN_ERR_OUTPUT, "%s: another training, process %ld, writes into this folder",
                   path, strtol(pid, NULL, 10));
}

/* The lock counts only while the locked file is the one of that name: a training that ends
 * removes it. */
static bool still_named(int fd, const char *path)
{
    struct stat ours, named;
    return fstat(fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

nn_err train_dir_open(train_dir *d, const char *path)
{
    nn_err err;
    *d = (train_dir){.lock = -1};
    NN_TRY(io_dir_make(path));
    d->lock_path = io_path_join(path, "lock");
    if (!d->lock_path) {
        err = nn_fail_memory(strlen(path), "file name");
        goto out;
    }
    do {
        if (d->lock >= 0)
            close(d->lock);
        d->lock = open(d->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (d->lock < 0) {
            err = nn_fail(NN_ERR_OUTPUT, "%s: cannot write it: %s", d->lock_path,
                          strerror(errno));
            goto out;
        }
        if (flock(d->lock, LOCK_EX | LOCK_NB) != 0) {
            err = errno == EWOULDBLOCK ? held_by_other(d->lock, path)
                                       : nn_fail(NN_ERR_OUTPUT, "%s: cannot lock it: %s",
                                                 d->lock_path, strerror(errno));
            goto out;
        }
    } while (!still_named(d->lock, d->lock_path));
    char pid[32];
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(d->lock, 0) != 0 || pwrite(d->lock, pid, (size_t)n, 0) != n) {
        err = nn_fail(NN_ERR_OUTPUT, "%s: cannot write it: %s", d->lock_path, strerror(errno));
        goto out;
    }
    io_dir_sweep(path);
    return NN_OK;
out:
    if (d->lock >= 0)
        close(d->lock);
    nn_free(d->lock_path);
    *d = (train_dir){.lock = -1};
    return err;
}

void train_dir_close(train_dir *d)
{
    if (d->lock >= 0) {
        unlink(d->lock_path);
        close(d->lock);
    }
    nn_free(d->lock_path);
    *d = (train_dir){.lock = -1};
}
