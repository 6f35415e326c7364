/* parallel.c - tasks over an OpenMP team. */
#include "nn/parallel.h"

#include <omp.h>

#include "nn/limits.h"

static _Thread_local int threads; /* of this thread's calls; 0: the default */

static int limited(int n)
{
    int limit = omp_get_thread_limit();
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
