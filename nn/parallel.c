/* parallel.c - tasks over an OpenMP team. */
#include "nn/parallel.h"

#include <omp.h>
#include <pthread.h>
#include <stdlib.h>

#include "nn/limits.h"

/* What a thread of a team gets at least: libraries that decode pictures are the ones that want it. */
#define LEAST_STACK (256 << 10)

static _Thread_local int threads; /* of this thread's calls; 0: the default */

static bool small_stacks;
static pthread_once_t asked = PTHREAD_ONCE_INIT;

/* OpenMP's form (specification 5.0, section 6.7): a number of kilobytes, or one with its unit. */
static void ask_stacks(void)
{
    const char *text = getenv("OMP_STACKSIZE");
    if (!text)
        text = getenv("GOMP_STACKSIZE");
    if (!text)
        return;
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || number < 0)
        return;
    double size = (double)number;
    while (*end == ' ' || *end == '\t')
        end++;
    switch (*end | 0x20) {
    case 'b': break;
    case 'm': size *= 1 << 20; break;
    case 'g': size *= 1 << 30; break;
    default: size *= 1 << 10; break;
    }
    small_stacks = size < LEAST_STACK;
}

static int limited(int n)
{
    pthread_once(&asked, ask_stacks);
    int limit = small_stacks ? 1 : omp_get_thread_limit();
    if (limit > NN_MAX_THREADS)
        limit = NN_MAX_THREADS;
    return n > limit ? limit : n;
}

int nn_threads(void)
{
    if (omp_in_parallel())
        return 1;
    return threads ? threads : limited(omp_get_max_threads());
}

int nn_set_threads(int n)
{
    int before = threads;
    threads = n < 1 ? 0 : limited(n);
    return before;
}

int nn_cores(void)
{
    int n = omp_get_num_procs();
    return n < 1 ? 1 : n > NN_MAX_THREADS ? NN_MAX_THREADS : n;
}

void nn_parallel(int64_t tasks, nn_task *fn, void *ctx)
{
    int team = nn_threads();
    if (team > tasks)
        team = (int)tasks;
    if (team <= 1 || omp_in_parallel()) {
        for (int64_t i = 0; i < tasks; i++)
            fn(ctx, i, 0);
        return;
    }
    nn_limits *limits = nn_limits_now();
    /* The team may turn out smaller than asked (OMP_DYNAMIC): the shared counter of the dynamic
     * schedule covers all tasks whatever its size. */
#pragma omp parallel for num_threads(team) schedule(dynamic, 1)
    for (int64_t i = 0; i < tasks; i++) {
        nn_limits *before = nn_limits_swap(limits);
        fn(ctx, i, omp_get_thread_num());
        nn_limits_swap(before);
    }
}
