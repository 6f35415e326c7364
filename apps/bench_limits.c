/* bench_limits.c - see bench_limits.h. */
#include "apps/bench_limits.h"

#include <string.h>
#include <unistd.h>

#include "nn/clock.h"
#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/parallel.h"

#define DEPTH 128              /* of a tile: A and B of it fit in half of L1 */
#define CALLS 400              /* of a task: some 20 us */
#define SECONDS 0.03           /* of one figure */
#define BIG ((size_t)48 << 20) /* bytes of a thread's block that no cache holds */

/* Operands and results of one thread. */
typedef struct bench {
    const nn_kernels *k;
    char *block;
    size_t stride; /* of threads */
    size_t bytes;  /* that are read */
    bool low;
} bench;

static void f32_task(void *ctx, int64_t task, int thread)
{
    (void)task;
    const bench *b = ctx;
    const nn_kernels *k = b->k;
    float *a = (float *)(b->block + (size_t)thread * b->stride);
    float *w = a + NN_GEMM_MAX_MR * DEPTH, *c = w + NN_GEMM_MAX_NR * DEPTH;
    const float *rows[NN_GEMM_MAX_MR];
    for (int i = 0; i < k->gemm_mr; i++)
        rows[i] = a + (ptrdiff_t)i * DEPTH;
    const nn_gemm_tile tile = {.m = k->gemm_mr,
                               .n = k->gemm_nr,
                               .segs = 1,
                               .depth = DEPTH,
                               .a = rows,
                               .a_step = 1,
                               .b = w,
                               .b_step = k->gemm_nr,
                               .b_padded = true,
                               .c = c,
                               .ldc = k->gemm_nr};
    for (int i = 0; i < CALLS; i++)
        k->gemm_f32(&tile);
}

static void u8_task(void *ctx, int64_t task, int thread)
{
    (void)task;
    const bench *b = ctx;
    const nn_kernels *k = b->k;
    char *a = b->block + (size_t)thread * b->stride;
    char *w = a + NN_GEMM_MAX_MR * 4 * DEPTH, *c = w + NN_GEMM_MAX_NR * 4 * DEPTH;
    const void *rows[NN_GEMM_MAX_MR];
    for (int i = 0; i < k->qgemm_mr; i++)
        rows[i] = a + (ptrdiff_t)i * 4 * DEPTH;
    const nn_qgemm_tile tile = {.m = k->qgemm_mr,
                                .n = k->qgemm_nr,
                                .segs = 1,
                                .depth = 4 * DEPTH,
                                .a = rows,
                                .b = w,
                                .b_panel = 0,
                                .out = NN_QOUT_S32,
                                .c = c,
                                .ldc = k->qgemm_nr};
    for (int i = 0; i < CALLS; i++)
        k->qgemm_u8(&tile);
}

static void read_task(void *ctx, int64_t task, int thread)
{
    const bench *b = ctx;
    double sum = 0;
    (void)thread; /* a task has a block of its own, whoever runs it */
    b->k->sum_f32((int64_t)(b->bytes / sizeof(float)),
                  (const float *)(b->block + (size_t)task * b->stride), &sum);
}

/* Rounds a second, each a call of the task by every thread: the best of some, for other work on
 * the machine only takes away. */
static double rounds(nn_task *task, bench *b, int threads)
{
    double end = nn_seconds() + SECONDS, best = 1e9;
    for (int i = 0; i < 3 || nn_seconds() < end; i++) {
        double begin = nn_seconds();
        nn_parallel(threads, task, b);
        double took = nn_seconds() - begin;
        if (i > 0 && took < best)
            best = took;
    }
    return 1 / (best > 1e-9 ? best : 1e-9);
}

static size_t cache_bytes(int name, size_t otherwise)
{
    long n = sysconf(name);
    return n > 0 ? (size_t)n : otherwise;
}

nn_err app_limits_measure(app_limits *out)
{
    int threads = nn_threads();
    size_t l2 = cache_bytes(_SC_LEVEL2_CACHE_SIZE, 512 << 10);
    size_t l3 = cache_bytes(_SC_LEVEL3_CACHE_SIZE, 8 << 20);
    const nn_kernels *k = nn_kernels_get();
    bench b = {.k = k, .stride = BIG, .block = nn_alloc((size_t)threads * BIG)};
    if (!b.block)
        return nn_fail_memory((size_t)threads * BIG, "the machine's limits");
    memset(b.block, 0, (size_t)threads * BIG);
    double tile = (double)k->gemm_mr * k->gemm_nr * DEPTH * CALLS;
    *out = (app_limits){.threads = threads};
    out->one_f32 = tile * rounds(f32_task, &b, 1);
    out->mac_f32 = threads > 1 ? threads * tile * rounds(f32_task, &b, threads) : out->one_f32;
    tile = (double)k->qgemm_mr * k->qgemm_nr * 4 * DEPTH * CALLS;
    out->mac_u8 = threads * tile * rounds(u8_task, &b, threads);
    size_t shared = l3 / (size_t)threads / 2;
    const size_t read[APP_LIMIT_LEVELS] = {l2 / 2, shared < BIG ? shared : BIG, BIG};
    for (int i = 0; i < APP_LIMIT_LEVELS; i++) {
        b.bytes = read[i];
        out->bytes[i] = threads * (double)read[i] * rounds(read_task, &b, threads);
    }
    out->fits[APP_LIMIT_L2] = l2 * (size_t)threads;
    out->fits[APP_LIMIT_L3] = l3;
    out->fits[APP_LIMIT_MEMORY] = SIZE_MAX;
    nn_free(b.block);
    return NN_OK;
}

double app_limits_bound(const app_limits *l, double macs, double bytes, bool low)
{
    int level = 0;
    while (level < APP_LIMIT_MEMORY && bytes > (double)l->fits[level])
        level++;
    double compute = macs / (low ? l->mac_u8 : l->mac_f32), move = bytes / l->bytes[level];
    return compute > move ? compute : move;
}
