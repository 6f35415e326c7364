/* mem.c - aligned_alloc with counting; large blocks come from mmap. A head stands in front of
 * each block, 64 bytes before it: its size, so that nn_realloc knows how much to keep, and the
 * call that it counts for.
 *
 * malloc would keep some of the large blocks that are freed (its threshold for mmap grows), and
 * its pages are not known to be zero: weights would be touched once more to clear them.
 */
#include "nn/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "nn/limits.h"

#define HUGE_BYTES (4 << 20) /* smaller blocks have no whole page of 2 MB to spare */
/* AddressSanitizer watches what malloc gives only. */
#ifdef __SANITIZE_ADDRESS__
#define OWN_PAGES SIZE_MAX
#else
#define OWN_PAGES ((size_t)HUGE_BYTES)
#endif

static atomic_llong made, live;
static atomic_llong fail_in; /* allocations until the one that fails; 0: off */
static atomic_bool fail_forever;

static bool must_fail(void)
{
    if (atomic_load(&fail_in) == 0)
        return false;
    long long left = atomic_fetch_sub(&fail_in, 1);
    if (left > 1)
        return false;
    /* The n-th one: stay at 1 when all later ones fail too, else switch off. */
    atomic_store(&fail_in, atomic_load(&fail_forever) ? 1 : 0);
    return true;
}

/* Pages of 2 MB for large blocks: weights and activations are walked in many streams at once,
 * which would miss the TLB on each page of 4 KB (crnn: 3 to 5 % of the time). Only advice: what
 * the system makes of it changes no result. */
static void advise_huge(char *base, size_t bytes)
{
    const uintptr_t page = 2 << 20;
    uintptr_t from = ((uintptr_t)base + page - 1) & ~(page - 1);
    uintptr_t to = ((uintptr_t)base + bytes) & ~(page - 1);
    if (bytes >= HUGE_BYTES && from < to)
        madvise((void *)from, to - from, MADV_HUGEPAGE);
}

/* The machine's memory. Linux promises more than it has and kills whoever uses the promise, so
 * a block larger than all of it (a hostile model's activations) is refused here. */
static size_t physical_memory(void)
{
    static atomic_size_t known;
    size_t bytes = atomic_load(&known);
    if (bytes == 0) {
        long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
        bytes = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : SIZE_MAX;
        atomic_store(&known, bytes);
    }
    return bytes;
}

/* Of a block with its size in front. */
static size_t total_bytes(size_t bytes)
{
    return (bytes + 2 * NN_ALIGN - 1) / NN_ALIGN * NN_ALIGN;
}

typedef struct head {
    size_t bytes;
    uint64_t serial; /* of the nn_limits that it counts for; 0: none */
} head;

static head *head_of(void *block)
{
    return (head *)(void *)((char *)block - NN_ALIGN);
}

/* Counts `total` bytes for the limits of this thread, if there are any. */
static bool charge(size_t total, uint64_t *serial)
{
    nn_limits *l = nn_limits_now();
    *serial = 0;
    if (!l || l->max_bytes == 0)
        return true;
    size_t have = __atomic_load_n(&l->bytes, __ATOMIC_RELAXED);
    do {
        if (total > l->max_bytes - have) {
            __atomic_store_n(&l->out_of_bytes, true, __ATOMIC_RELAXED);
            return false;
        }
    } while (!__atomic_compare_exchange_n(&l->bytes, &have, have + total, true,
                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    *serial = l->serial;
    return true;
}

/* A block of an earlier call is nothing to this one. */
static void discharge(size_t total, uint64_t serial)
{
    nn_limits *l = nn_limits_now();
    if (l && serial == l->serial)
        __atomic_sub_fetch(&l->bytes, total, __ATOMIC_RELAXED);
}

static char *take(size_t total)
{
    if (total < OWN_PAGES)
        return aligned_alloc(NN_ALIGN, total);
    void *base = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return base == MAP_FAILED ? NULL : base;
}

void *nn_alloc(size_t bytes)
{
    atomic_fetch_add(&made, 1);
    if (must_fail() || bytes > physical_memory() || bytes > SIZE_MAX - 2 * NN_ALIGN)
        return NULL;
    size_t total = total_bytes(bytes);
    uint64_t serial;
    if (!charge(total, &serial))
        return NULL;
    char *base = take(total);
    if (!base) {
        discharge(total, serial);
        return NULL;
    }
    advise_huge(base, total);
    *head_of(base + NN_ALIGN) = (head){bytes, serial};
    atomic_fetch_add(&live, 1);
    return base + NN_ALIGN;
}

void *nn_calloc(size_t n, size_t size)
{
    size_t bytes;
    if (!nn_mul_size(n, size, &bytes))
        return NULL;
    void *block = nn_alloc(bytes);
    if (block && total_bytes(bytes) < OWN_PAGES)
        memset(block, 0, bytes);
    return block;
}

void *nn_realloc(void *block, size_t bytes)
{
    void *bigger = nn_alloc(bytes);
    if (!bigger || !block)
        return bigger;
    size_t old = head_of(block)->bytes;
    memcpy(bigger, block, old < bytes ? old : bytes);
    nn_free(block);
    return bigger;
}

char *nn_strndup(const char *text, size_t n)
{
    char *copy = nn_alloc(n + 1);
    if (copy) {
        memcpy(copy, text, n);
        copy[n] = 0;
    }
    return copy;
}

char *nn_strdup(const char *text)
{
    return nn_strndup(text, strlen(text));
}

void nn_free(void *block)
{
    if (!block)
        return;
    atomic_fetch_sub(&live, 1);
    head *base = head_of(block);
    size_t total = total_bytes(base->bytes);
    discharge(total, base->serial);
    if (total < OWN_PAGES)
        free(base);
    else
        munmap(base, total);
}

bool nn_mem_adopt(void *block)
{
    const nn_limits *l = nn_limits_now();
    head *h = block ? head_of(block) : NULL;
    if (!l || !h || h->serial == l->serial)
        return true;
    uint64_t serial;
    if (!charge(total_bytes(h->bytes), &serial))
        return false;
    h->serial = serial;
    return true;
}

void nn_mem_discard(void *at, size_t bytes)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)at + page - 1) & ~(page - 1);
    uintptr_t to = ((uintptr_t)at + bytes) & ~(page - 1);
    if (from < to)
        madvise((void *)from, to - from, MADV_DONTNEED);
}

nn_err nn_fail_memory(size_t bytes, const char *what)
{
    const nn_limits *l = nn_limits_now();
    if (l && __atomic_load_n(&l->out_of_bytes, __ATOMIC_RELAXED))
        return nn_fail(NN_ERR_LIMIT, "the memory limit of %zu bytes is too small for %s",
                       l->max_bytes, what);
    return nn_fail(NN_ERR_LIMIT, "out of memory: %zu bytes for %s", bytes, what);
}

int64_t nn_mem_count(void)
{
    return atomic_load(&made);
}

int64_t nn_mem_live(void)
{
    return atomic_load(&live);
}

void nn_mem_fail_at(int64_t n, bool forever)
{
    atomic_store(&fail_forever, forever);
    atomic_store(&fail_in, n);
}
