/* file.c - bytes that grow, whole files in, whole files out.
 *
 * A file is replaced in four steps, so that a crash or a full disk at any of them leaves either
 * the old file or the new one: write a temporary file in the same folder, fsync it, rename it
 * over the target, fsync the folder. Until it is whole the temporary file has no name, where the
 * system can do that, so that a kill leaves nothing behind.
 */
#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nn/mem.h"

/* Doubles, up to `most`, so that many small additions stay cheap. */
static nn_err bytes_reserve(io_bytes *b, size_t more, size_t most)
{
    size_t need;
    if (!nn_add_size(b->size, more, &need))
        return nn_fail_memory(SIZE_MAX, "a buffer");
    if (need <= b->capacity)
        return NN_OK;
    size_t capacity = b->capacity < most / 2 ? b->capacity * 2 : most;
    if (capacity < need)
        capacity = need;
    if (capacity < 256)
        capacity = 256;
    uint8_t *data = nn_realloc(b->data, capacity);
    if (!data)
        return nn_fail_memory(capacity, "a buffer");
    b->data = data;
    b->capacity = capacity;
    return NN_OK;
}

nn_err io_bytes_add(io_bytes *b, const void *data, size_t n)
{
    nn_err err = bytes_reserve(b, n, SIZE_MAX / 2);
    if (err == NN_OK && n > 0) {
        memcpy(b->data + b->size, data, n);
        b->size += n;
    }
    return err;
}

nn_err io_bytes_text(io_bytes *b, const char *text)
{
    return io_bytes_add(b, text, strlen(text));
}

nn_err io_bytes_format(io_bytes *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    NN_ASSERT(n >= 0);
    nn_err err = bytes_reserve(b, (size_t)n + 1, SIZE_MAX / 2);
    if (err == NN_OK) {
        va_start(args, format);
        vsnprintf((char *)b->data + b->size, (size_t)n + 1, format, args);
        va_end(args);
        b->size += (size_t)n;
    }
    return err;
}

void io_bytes_free(io_bytes *b)
{
    nn_free(b->data);
    *b = (io_bytes){0};
}

nn_err io_file_read(const char *path, size_t limit, nn_err code, io_bytes *out)
{
    return io_file_read_begin(path, limit, code, NULL, out);
}

static int (*wait_stop)(void);

void io_wait_until(int (*stop)(void))
{
    wait_stop = stop;
}

/* poll ends with a signal and after a time, read might begin just after the signal came. */
static nn_err wait_for_bytes(const io_stream *s)
{
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    while (wait_stop && s->size < 0 && poll(&p, 1, 200) <= 0)
        if (wait_stop())
            return nn_fail(NN_ERR_CANCELLED, "%s: interrupted while waiting", s->name);
    return NN_OK;
}

/* Opening a FIFO would wait for its writer, deaf to signals that are caught. */
static int open_stream(const char *path)
{
    struct stat st;
    bool fifo = wait_stop && stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
    int fd = open(path, O_RDONLY | O_CLOEXEC | (fifo ? O_NONBLOCK : 0));
    struct pollfd p = {.fd = fd, .events = POLLIN};
    while (fifo && fd >= 0 && poll(&p, 1, 200) <= 0)
        if (wait_stop()) {
            close(fd);
            errno = EINTR;
            return -1;
        }
    if (fifo && fd >= 0)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

nn_err io_stream_open(const char *path, nn_err code, io_stream *out)
{
    struct stat st;
    bool std = strcmp(path, "-") == 0;
    const char *name = std ? "standard input" : path;
    *out = (io_stream){0};
    int fd = std ? STDIN_FILENO : open_stream(path);
    if (fd < 0 || fstat(fd, &st) != 0) {
        nn_fail(code, "%s: cannot be read: %s", name, strerror(errno));
    } else if (S_ISDIR(st.st_mode)) {
        nn_fail(code, "%s: expected a file, found a folder", name);
    } else {
        *out = (io_stream){fd, name, code, S_ISREG(st.st_mode) ? st.st_size : -1};
        return NN_OK;
    }
    if (fd >= 0 && !std)
        close(fd);
    *out = (io_stream){0};
    return code;
}

nn_err io_stream_fill(io_stream *s, size_t want, io_bytes *buffer, bool *end)
{
    *end = false;
    while (buffer->size < want) {
        if (buffer->capacity - buffer->size < 2) { /* one for the 0 behind them */
            nn_err err = bytes_reserve(buffer, 65536, SIZE_MAX / 2);
            if (err != NN_OK)
                return err;
        }
        nn_err err = wait_for_bytes(s);
        if (err != NN_OK)
            return err;
        size_t room = buffer->capacity - buffer->size - 1;
        ssize_t got = read(s->fd, buffer->data + buffer->size,
                           room < want - buffer->size ? room : want - buffer->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return nn_fail(s->code, "%s: cannot be read: %s", s->name, strerror(errno));
        buffer->size += (size_t)got;
        buffer->data[buffer->size] = 0;
        if (got == 0) {
            *end = true;
            break;
        }
    }
    return NN_OK;
}

void io_stream_close(io_stream *s)
{
    if (s->name && s->fd != STDIN_FILENO)
        close(s->fd);
    *s = (io_stream){0};
}

nn_err io_file_read_begin(const char *path, size_t limit, nn_err code, io_begin_fn *begin,
                          io_bytes *out)
{
    *out = (io_bytes){0};
    io_stream s;
    bool end = false;
    nn_err err = io_stream_open(path, code, &s);
    if (err != NN_OK)
        return err;
    if (s.size > 0 && (uint64_t)s.size > limit) {
        err = nn_fail(NN_ERR_LIMIT, "%s: %lld bytes, at most %zu are read", s.name,
                      (long long)s.size, limit);
        goto out;
    }
    if (begin) {
        NN_TRY(io_stream_fill(&s, IO_BEGIN_BYTES, out, &end));
        if (!end)
            NN_TRY(begin(out->data, out->size, s.name));
    }
    if (!end && s.size > 0)
        NN_TRY(bytes_reserve(out, (size_t)s.size + 2, limit)); /* as fill wants it */
    if (!end)
        NN_TRY(io_stream_fill(&s, limit + 1, out, &end));
    if (!end)
        err = nn_fail(NN_ERR_LIMIT, "%s: more than the %zu bytes that are read", s.name, limit);
out:
    io_stream_close(&s);
    if (err != NN_OK)
        io_bytes_free(out);
    return err;
}

/* False with errno set. */
static bool write_all(int fd, const uint8_t *data, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, data, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data += put;
        n -= (size_t)put;
    }
    return true;
}

/* Temporary files are .octavo-HOST-PID-NUMBER.tmp, HOST a hash of the machine's name: folders
 * may be shared. */
static unsigned host_hash(void)
{
    char name[256] = "";
    unsigned hash = 2166136261u; /* FNV-1a */
    gethostname(name, sizeof name - 1);
    for (const char *p = name; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    return hash;
}

/* The process that a temporary file of this machine belongs to; 0: it is none. */
static long owner_of(const char *name)
{
    static const char begin[] = ".octavo-";
    char *at;
    if (strncmp(name, begin, sizeof begin - 1) != 0 ||
        strtoul(name + sizeof begin - 1, &at, 16) != host_hash() || *at != '-')
        return 0;
    long pid = strtol(at + 1, &at, 10);
    if (*at != '-')
        return 0;
    strtoul(at + 1, &at, 10);
    return strcmp(at, ".tmp") == 0 ? pid : 0;
}

void io_dir_sweep(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *d; (d = readdir(dir)) != NULL;) {
        long pid = owner_of(d->d_name);
        if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            unlinkat(dirfd(dir), d->d_name, 0);
    }
    closedir(dir);
}

/* The next name in `dir`; false, with errno set, when it is too long. */
static bool next_name(const char *dir, char *name, size_t size)
{
    static atomic_uint counter;
    unsigned serial = atomic_fetch_add(&counter, 1);
    int n = snprintf(name, size, "%s/.octavo-%x-%ld-%u.tmp", dir, host_hash(),
                     (long)getpid(), serial);
    errno = ENAMETOOLONG;
    return n >= 0 && (size_t)n < size;
}

#define MOST_TRIES 1000 /* names that are taken */

/* A file without a name goes with the process, however that ends. -1 where the file system knows no
 * such thing, or /proc, which gives it a name, is missing. */
static int open_nameless(const char *dir)
{
    if (access("/proc/self/fd", X_OK) != 0)
        return -1;
    return open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
}

/* An unused name for it; false with errno set. */
static bool name_it(int fd, const char *dir, char *name, size_t size)
{
    char self[40];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    for (int tries = 0; tries < MOST_TRIES && next_name(dir, name, size); tries++) {
        if (linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (errno != EEXIST)
            return false;
    }
    return false;
}

/* An unused name in `dir`, opened for writing under the umask; -1 with errno set. */
static int open_temporary(const char *dir, char *name, size_t size)
{
    static atomic_bool swept;
    if (!atomic_exchange(&swept, true))
        io_dir_sweep(dir);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        if (!next_name(dir, name, size))
            return -1;
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

FILE *io_temporary(void)
{
    const char *dir = getenv("TMPDIR");
    char name[PATH_MAX];
    if (!dir || dir[0] != '/' || !io_path_is_dir(dir))
        dir = P_tmpdir;
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (fd < 0 && snprintf(name, sizeof name, "%s/.octavo-XXXXXX", dir) < (int)sizeof name &&
        (fd = mkstemp(name)) >= 0) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        unlink(name);
    }
    FILE *file = fd >= 0 ? fdopen(fd, "w+b") : NULL;
    if (!file && fd >= 0)
        close(fd);
    return file;
}

static void sync_dir(const char *dir)
{
    /* Some file systems cannot fsync a folder; the content is safe by then, so that is no
     * failure. */
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

struct io_output {
    int fd;
    bool stream;                /* nothing to rename: the bytes go where they belong at once */
    bool nameless;              /* `temporary` is given when it is whole */
    bool old;                   /* the target is there and keeps its mode */
    mode_t mode;
    char *name;                 /* for messages */
    char *dir;                  /* of the target; NULL for a stream */
    char target[PATH_MAX], temporary[PATH_MAX];
};

static nn_err output_failed(const io_output *o, int why)
{
    return nn_fail(NN_ERR_OUTPUT, "%s: cannot be written: %s",
                   strcmp(o->name, "-") == 0 ? "standard output" : o->name, strerror(why));
}

/* Where a new file comes to stand: rename would replace a link that leads nowhere yet. False with
 * errno set. */
static bool follow_links(const char *path, char target[PATH_MAX])
{
    char link[PATH_MAX];
    size_t n = strlen(path);
    errno = ENAMETOOLONG;
    if (n >= PATH_MAX)
        return false;
    memcpy(target, path, n + 1);
    for (int links = 0; links < 40; links++) {
        ssize_t size = readlink(target, link, sizeof link - 1);
        if (size < 0)
            return true;
        link[size] = 0;
        char *slash = link[0] == '/' ? NULL : strrchr(target, '/');
        size_t stem = slash ? (size_t)(slash - target) + 1 : 0;
        errno = ENAMETOOLONG;
        if (stem + (size_t)size >= PATH_MAX)
            return false;
        memcpy(target + stem, link, (size_t)size + 1);
    }
    errno = ELOOP;
    return false;
}

static nn_err output_open(io_output *o, const char *path)
{
    struct stat st;
    o->old = stat(path, &st) == 0;
    bool std = strcmp(path, "-") == 0;
    if (std || (o->old && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
        o->stream = true;
        o->fd = std ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC);
        return o->fd >= 0 ? NN_OK : output_failed(o, errno);
    }
    if (o->old && S_ISDIR(st.st_mode))
        return nn_fail(NN_ERR_OUTPUT, "%s: cannot be written: is a folder", path);
    /* rename would replace a read-only file or a symbolic link without asking. */
    if (o->old && access(path, W_OK) != 0)
        return output_failed(o, errno);
    if ((!o->old || !realpath(path, o->target)) && !follow_links(path, o->target))
        return output_failed(o, errno);
    o->mode = o->old ? st.st_mode & 07777 : 0;
    o->dir = io_path_dir(o->target);
    if (!o->dir)
        return nn_fail_memory(strlen(o->target), "a file name");
    o->fd = open_nameless(o->dir);
    o->nameless = o->fd >= 0;
    if (!o->nameless)
        o->fd = open_temporary(o->dir, o->temporary, sizeof o->temporary);
    return o->fd >= 0 ? NN_OK : output_failed(o, errno);
}

nn_err io_output_open(const char *path, io_output **out)
{
    *out = NULL;
    io_output *o = nn_calloc(1, sizeof *o);
    if (!o || !(o->name = nn_strdup(path))) {
        nn_free(o);
        return nn_fail_memory(sizeof *o, "an output");
    }
    o->fd = -1;
    nn_err err = output_open(o, path);
    if (err == NN_OK)
        *out = o;
    else
        io_output_drop(o);
    return err;
}

nn_err io_output_add(io_output *o, const void *data, size_t n)
{
    return write_all(o->fd, data, n) ? NN_OK : output_failed(o, errno);
}

void io_output_drop(io_output *o)
{
    if (!o)
        return;
    bool std = strcmp(o->name, "-") == 0;
    if (o->fd >= 0 && !std) {
        close(o->fd);
        if (!o->stream && !o->nameless)
            unlink(o->temporary);
    }
    nn_free(o->dir);
    nn_free(o->name);
    nn_free(o);
}

nn_err io_output_commit(io_output *o)
{
    bool ok = true;
    if (!o->stream)
        ok = (!o->old || fchmod(o->fd, o->mode) == 0) && fsync(o->fd) == 0;
    if (ok && o->nameless) {
        ok = name_it(o->fd, o->dir, o->temporary, sizeof o->temporary);
        o->nameless = !ok;
    }
    int why = errno;
    if (strcmp(o->name, "-") != 0 && close(o->fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    o->fd = -1;
    if (ok && !o->stream && rename(o->temporary, o->target) != 0) {
        ok = false;
        why = errno;
    }
    nn_err err = ok ? NN_OK : output_failed(o, why);
    if (ok && !o->stream)
        sync_dir(o->dir);
    else if (!o->stream && !o->nameless)
        unlink(o->temporary);
    io_output_drop(o);
    return err;
}

nn_err io_file_write(const char *path, const void *data, size_t n)
{
    io_output *o;
    nn_err err = io_output_open(path, &o);
    if (err != NN_OK)
        return err;
    err = io_output_add(o, data, n);
    if (err == NN_OK)
        return io_output_commit(o);
    io_output_drop(o);
    return err;
}

nn_err io_dir_make(const char *path)
{
    char part[PATH_MAX];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return nn_fail(NN_ERR_OUTPUT, "%s: cannot be made: %s", path,
                       strerror(n == 0 ? ENOENT : ENAMETOOLONG));
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != 0)
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0777) != 0 && !io_path_is_dir(part))
            return nn_fail(NN_ERR_OUTPUT, "%s: cannot be made: %s", part, strerror(errno));
    }
    return NN_OK;
}

bool io_path_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool io_path_is_dir(const char *path)
{
    int kept = errno;
    struct stat st;
    bool is = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    errno = kept;
    return is;
}

char *io_path_join(const char *dir, const char *name)
{
    if (name[0] == '/' || dir[0] == 0)
        return nn_strdup(name);
    size_t nd = strlen(dir), nn = strlen(name);
    size_t slash = dir[nd - 1] != '/';
    char *path = nn_alloc(nd + slash + nn + 1);
    if (path) {
        memcpy(path, dir, nd);
        path[nd] = '/'; /* overwritten when dir had one */
        memcpy(path + nd + slash, name, nn + 1);
    }
    return path;
}

char *io_path_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return nn_strdup(".");
    return nn_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}
