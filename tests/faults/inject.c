/* inject.c - laid before a program (LD_PRELOAD): the N-th call of one kind fails, and with FAULT_EVER=1 all
 * after it. FAULT=write: write, fsync, linkat, rename of files say that the disk is full. FAULT=memory: aligned_alloc and
 * anonymous mmap, which is where nn_alloc takes its blocks from, have none. FAULT_AT=N; FAULT_TOLD names a file
 * that is made when it happened.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic long calls;

static bool fails(const char *kind)
{
    const char *fault = getenv("FAULT"), *at = getenv("FAULT_AT"), *told = getenv("FAULT_TOLD");
    if (!fault || !at || strcmp(fault, kind))
        return false;
    long n = ++calls, first = atol(at);
    if (n != first && !(n > first && getenv("FAULT_EVER")))
        return false;
    if (told)
        close(open(told, O_WRONLY | O_CREAT, 0644));
    return true;
}

static bool is_file(int fd)
{
    struct stat s;
    return fd > 2 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t n)
{
    if (is_file(fd) && fails("write")) {
        errno = ENOSPC;
        return -1;
    }
    return NEXT(write)(fd, data, n);
}

int fsync(int fd)
{
    if (is_file(fd) && fails("write")) {
        errno = ENOSPC;
        return -1;
    }
    return NEXT(fsync)(fd);
}

int rename(const char *from, const char *to)
{
    if (fails("write")) {
        errno = ENOSPC;
        return -1;
    }
    return NEXT(rename)(from, to);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    if (fails("write")) {
        errno = ENOSPC;
        return -1;
    }
    return NEXT(linkat)(from_dir, from, to_dir, to, flags);
}

void *aligned_alloc(size_t align, size_t n)
{
    if (fails("memory")) {
        errno = ENOMEM;
        return NULL;
    }
    return NEXT(aligned_alloc)(align, n);
}

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
    if (fd < 0 && n >= 4 << 20 && fails("memory")) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return NEXT(mmap)(at, n, prot, flags, fd, offset);
}
