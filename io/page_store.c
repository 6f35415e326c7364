/* page_store.c - see page_store.h. */
#include "io/page_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "io/doc_pack.h"
#include "nn/mem.h"

static const char title[14] = "octavo part 1\n";
#define HEAD (sizeof title + sizeof(uint64_t))
#define MAGIC 0x4761506Fu
#define MAX_RECORD ((uint32_t)1 << 30) /* bytes of a page, packed and unpacked */

typedef struct record {
    uint32_t magic, size, crc; /* of all that follows */
    int32_t input, page;
    uint32_t whole;            /* bytes unpacked */
} record;

typedef struct entry {
    int32_t input, page;
    off_t at;
    record head;
} entry;

struct io_page_store {
    int fd;
    char *path;
    entry *entry; /* those that were there, by input and page */
    int n, capacity;
};

static nn_err failed(const io_page_store *s, int why)
{
    return nn_fail(NN_ERR_OUTPUT, "%s: cannot be written: %s", s->path, strerror(why));
}

static bool read_at(int fd, void *to, size_t n, off_t at)
{
    for (uint8_t *p = to; n > 0;) {
        ssize_t got = pread(fd, p, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_all(int fd, const void *data, size_t n)
{
    for (const uint8_t *p = data; n > 0;) {
        ssize_t put = write(fd, p, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

static uint32_t sum(const record *r, const void *packed)
{
    uLong crc = crc32_z(0, (const Bytef *)&r->input,
                        sizeof r->input + sizeof r->page + sizeof r->whole);
    return (uint32_t)crc32_z(crc, packed, r->size);
}

static int by_page(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    if (p->input != q->input)
        return p->input < q->input ? -1 : 1;
    return (p->page > q->page) - (p->page < q->page);
}

static nn_err note_entry(io_page_store *s, const record *r, off_t at)
{
    if (s->n == s->capacity) {
        int capacity = s->capacity ? 2 * s->capacity : 64;
        entry *grown = nn_realloc(s->entry, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "the pages of a part file");
        s->entry = grown;
        s->capacity = capacity;
    }
    s->entry[s->n++] = (entry){r->input, r->page, at, *r};
    return NN_OK;
}

/* The bytes of a record, or NULL where they are not what was written. */
static uint8_t *packed_of(const io_page_store *s, const record *r, off_t at)
{
    uint8_t *packed = nn_alloc(r->size ? r->size : 1);
    if (packed && read_at(s->fd, packed, r->size, at) && sum(r, packed) == r->crc)
        return packed;
    nn_free(packed);
    return NULL;
}

/* Finds the whole records; what stands behind them goes. */
static nn_err scan(io_page_store *s, off_t end)
{
    nn_err err = NN_OK;
    off_t at = (off_t)HEAD;
    record r;
    while (end - at >= (off_t)sizeof r && read_at(s->fd, &r, sizeof r, at) && r.magic == MAGIC &&
           r.size <= MAX_RECORD && r.whole <= MAX_RECORD &&
           (off_t)r.size <= end - at - (off_t)sizeof r) {
        uint8_t *packed = packed_of(s, &r, at + (off_t)sizeof r);
        if (!packed)
            break;
        nn_free(packed);
        NN_TRY(note_entry(s, &r, at + (off_t)sizeof r));
        at += (off_t)sizeof r + (off_t)r.size;
    }
    if (ftruncate(s->fd, at) != 0 || lseek(s->fd, at, SEEK_SET) < 0)
        err = failed(s, errno);
    if (s->n > 0)
        qsort(s->entry, (size_t)s->n, sizeof *s->entry, by_page);
out:
    return err;
}

static nn_err open_store(io_page_store *s, uint64_t key, bool again)
{
    struct stat st;
    uint8_t head[HEAD];
    s->fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (s->fd < 0)
        return failed(s, errno);
    if (flock(s->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return nn_fail(NN_ERR_OUTPUT, "%s: another process is writing it", s->path);
    if (fstat(s->fd, &st) != 0)
        return failed(s, errno);
    if (!S_ISREG(st.st_mode))
        return nn_fail(NN_ERR_OUTPUT, "%s: expected a file", s->path);
    if (again && st.st_size >= (off_t)HEAD) {
        if (!read_at(s->fd, head, HEAD, 0) || memcmp(head, title, sizeof title) != 0)
            return nn_fail(NN_ERR_USAGE, "%s: it is no part of a batch that this version began",
                           s->path);
        if (memcmp(head + sizeof title, &key, sizeof key) != 0)
            return nn_fail(NN_ERR_USAGE, "%s: the batch was begun with other options or inputs: "
                                         "take these, or leave out --resume to begin anew",
                           s->path);
        return scan(s, st.st_size);
    }
    memcpy(head, title, sizeof title);
    memcpy(head + sizeof title, &key, sizeof key);
    if (ftruncate(s->fd, 0) != 0 || !write_all(s->fd, head, HEAD))
        return failed(s, errno);
    return NN_OK;
}

nn_err io_page_store_open(const char *path, uint64_t key, bool again, io_page_store **out)
{
    *out = NULL;
    io_page_store *s = nn_calloc(1, sizeof *s);
    if (!s || !(s->path = nn_strdup(path))) {
        nn_free(s);
        return nn_fail_memory(sizeof *s, "a part file");
    }
    s->fd = -1;
    nn_err err = open_store(s, key, again);
    if (err == NN_OK)
        *out = s;
    else
        io_page_store_close(s, false);
    return err;
}

int io_page_store_count(const io_page_store *s)
{
    return s->n;
}

static const entry *look_up(const io_page_store *s, int input, int page)
{
    const entry key = {.input = input, .page = page};
    return s->n > 0 ? bsearch(&key, s->entry, (size_t)s->n, sizeof *s->entry, by_page) : NULL;
}

bool io_page_store_find(const io_page_store *s, int input, int page, io_document *doc,
                        io_page_note *note)
{
    const entry *e = look_up(s, input, page);
    if (!e || e->head.whole < sizeof *note)
        return false;
    uint8_t *packed = packed_of(s, &e->head, e->at), *whole = nn_alloc(e->head.whole);
    uLongf n = e->head.whole;
    bool found = packed && whole &&
                 uncompress(whole, &n, packed, e->head.size) == Z_OK && n == e->head.whole &&
                 io_doc_unpack(whole + sizeof *note, n - sizeof *note, doc) == NN_OK;
    if (found) {
        uint8_t copied = whole[offsetof(io_page_note, copied)];
        whole[offsetof(io_page_note, copied)] = copied != 0;
        memcpy(note, whole, sizeof *note);
        note->damage.text[sizeof note->damage.text - 1] = 0;
    }
    nn_free(packed);
    nn_free(whole);
    return found;
}

nn_err io_page_store_add(io_page_store *s, int input, int page, const io_document *doc,
                         const io_page_note *note)
{
    nn_err err = NN_OK;
    io_bytes whole = {0};
    io_page_note clean;
    uint8_t *out = NULL;
    if (look_up(s, input, page))
        return NN_OK;
    memset(&clean, 0, sizeof clean); /* the bytes between its fields, too */
    clean.copied = note->copied;
    clean.dropped = note->dropped;
    strcpy(clean.damage.text, note->damage.text);
    NN_TRY(io_bytes_add(&whole, &clean, sizeof clean));
    NN_TRY(io_doc_pack(doc, &whole));
    uLongf n = compressBound(whole.size);
    if (whole.size > MAX_RECORD || n > MAX_RECORD)
        goto out; /* it will be read again */
    out = nn_alloc(sizeof(record) + n);
    if (!out) {
        err = nn_fail_memory(n, "a page");
        goto out;
    }
    if (compress2(out + sizeof(record), &n, whole.data, whole.size, Z_BEST_SPEED) != Z_OK) {
        err = nn_fail_memory(n, "a page");
        goto out;
    }
    record r = {MAGIC, (uint32_t)n, 0, input, page, (uint32_t)whole.size};
    r.crc = sum(&r, out + sizeof r);
    memcpy(out, &r, sizeof r);
    if (!write_all(s->fd, out, sizeof r + n))
        err = failed(s, errno);
out:
    nn_free(out);
    io_bytes_free(&whole);
    return err;
}

void io_page_store_close(io_page_store *s, bool done)
{
    if (!s)
        return;
    if (done)
        unlink(s->path);
    if (s->fd >= 0)
        close(s->fd);
    nn_free(s->entry);
    nn_free(s->path);
    nn_free(s);
}
