/* parallel.c - tasks over an OpenMP team. */
#include "nn/parallel.h"

#include <omp.h>

static int threads; /* 0 until first asked */
static _Thread_local int self;

int nn_threads(void)
{
    if (omp_in_parallel())
        return 1;
    if (threads == 0)
        nn_set_threads(omp_get_max_threads());
    return threads;
}

void nn_set_threads(int n)
{
    int limit = omp_get_thread_limit();
    if (limit > NN_MAX_THREADS)
        limit = NN_MAX_THREADS;
    threads = n < 1 ? 1 : n > limit ? limit : n;
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
    /* The team may turn out smaller than asked (OMP_DYNAMIC): the shared counter of the dynamic
     * schedule covers all tasks whatever its size. */
#pragma omp parallel for num_threads(team) schedule(dynamic, 1)
    for (int64_t i = 0; i < tasks; i++) {
        self = omp_get_thread_num();
        fn(ctx, i, self);
    }
}

int nn_thread(void)
{
    return self;
}
