/* kernelcheck_time.c - kernelcheck --bench: medians, and the FMA peak to compare them with. */
#include "tests/kernelcheck.h"

#include "nn/clock.h"
#include "nn/parallel.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* 31 groups of calls, each group at least 2 ms. */
double kc_time(kc_run *run, void *ctx, double *best)
{
    enum { GROUPS = 31 };
    double seconds[GROUPS];
    int64_t calls = 1;
    run(ctx);
    for (;;) {
        double start = nn_seconds();
        for (int64_t i = 0; i < calls; i++)
            run(ctx);
        if (nn_seconds() - start > 2e-3)
            break;
        calls *= 2;
    }
    for (int g = 0; g < GROUPS; g++) {
        double start = nn_seconds();
        for (int64_t i = 0; i < calls; i++)
            run(ctx);
        seconds[g] = (nn_seconds() - start) / (double)calls;
    }
    qsort(seconds, GROUPS, sizeof seconds[0], by_value);
    *best = seconds[0];
    return seconds[GROUPS / 2];
}

void kc_report(const nn_kernels *k, const char *what, kc_run *run, void *ctx, double flops,
               double bytes)
{
    double best, median = kc_time(run, ctx, &best);
    printf("%-5s %-34s %11.2f us (best %11.2f)", k->tier, what, median * 1e6, best * 1e6);
    if (flops > 0)
        printf(" %8.2f GFLOP/s", flops / median * 1e-9);
    if (bytes > 0)
        printf(" %8.2f GB/s", bytes / median * 1e-9);
    printf("\n");
    fflush(stdout);
}

#ifdef __x86_64__

typedef float vec8 __attribute__((vector_size(32)));
typedef float vec16 __attribute__((vector_size(64)));

#define PEAK_CHAINS 12
#define PEAK_ROUNDS 20000

/* Here alone may the compiler make one instruction of a product and a sum. */
#ifdef __clang__
#define PEAK_TASK(isa) __attribute__((target(isa), noinline)) static void
#define PEAK_CONTRACT _Pragma("clang fp contract(fast)")
#else
#define PEAK_TASK(isa) \
    __attribute__((target(isa), optimize("O3", "fp-contract=fast"), noinline)) static void
#define PEAK_CONTRACT
#endif

/* 12 independent chains of multiply-adds in registers: more than latency (4) times units (2) */
PEAK_TASK("avx2,fma") peak_task(void *ctx, int64_t task, int thread)
{
    PEAK_CONTRACT
    (void)thread;
    vec8 acc[PEAK_CHAINS];
    vec8 x = {0.999f, 0.999f, 0.999f, 0.999f, 0.999f, 0.999f, 0.999f, 0.999f};
    vec8 y = x * 1e-3f;
    for (int i = 0; i < PEAK_CHAINS; i++)
        acc[i] = y * (float)i;
    for (int r = 0; r < PEAK_ROUNDS; r++) {
#pragma GCC unroll 12
        for (int i = 0; i < PEAK_CHAINS; i++)
            acc[i] = acc[i] * x + y;
    }
    vec8 sum = acc[0];
    for (int i = 1; i < PEAK_CHAINS; i++)
        sum += acc[i];
    ((float *)ctx)[task * 16] = sum[0];
}

/* The same with vectors of 16. */
PEAK_TASK("avx512f") peak512_task(void *ctx, int64_t task, int thread)
{
    PEAK_CONTRACT
    (void)thread;
    vec16 acc[PEAK_CHAINS];
    vec16 x = (vec16){0} + 0.999f, y = x * 1e-3f;
    for (int i = 0; i < PEAK_CHAINS; i++)
        acc[i] = y * (float)i;
    for (int r = 0; r < PEAK_ROUNDS; r++) {
#pragma GCC unroll 12
        for (int i = 0; i < PEAK_CHAINS; i++)
            acc[i] = acc[i] * x + y;
    }
    vec16 sum = acc[0];
    for (int i = 1; i < PEAK_CHAINS; i++)
        sum += acc[i];
    ((float *)ctx)[task * 16] = sum[0];
}

typedef struct peak {
    nn_task *task;
    int tasks;
} peak;

static void peak_run(void *ctx)
{
    const peak *p = ctx;
    float sink[4 * 16 * NN_MAX_THREADS];
    nn_parallel(p->tasks, p->task, sink);
}

double kc_peak(const nn_kernels *k, int threads)
{
    if (nn_tier_best() < NN_TIER_AVX2)
        return 0;
    bool wide = nn_tier_best() >= NN_TIER_AVX512 && k != nn_kernels_tier(NN_TIER_AVX2);
    peak p = {wide ? peak512_task : peak_task, 4 * threads};
    int before = nn_threads();
    nn_set_threads(threads);
    double best;
    kc_time(peak_run, &p, &best);
    nn_set_threads(before);
    return 2.0 * (wide ? 16 : 8) * PEAK_CHAINS * PEAK_ROUNDS * p.tasks / best;
}

#else

double kc_peak(const nn_kernels *k, int threads)
{
    (void)k;
    (void)threads;
    return 0;
}

#endif
