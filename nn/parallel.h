/* parallel.h - the only place that knows OpenMP.
 *
 * Threads live in operators, never in kernels. Work is split into tasks whose borders do not
 * depend on the number of threads, and a task writes outputs of its own: so results are
 * bit-identical for every thread count.
 */
#ifndef NN_PARALLEL_H
#define NN_PARALLEL_H

#include "nn/base.h"

#define NN_MAX_THREADS 256

/* Threads that operators may use, 1..NN_MAX_THREADS. Default: OMP_NUM_THREADS, else the cores
 * that this process may run on; never above OMP_THREAD_LIMIT. 1 inside a task of
 * nn_parallel, where everything runs inline. */
int nn_threads(void);
void nn_set_threads(int n);

/* Calls fn(ctx, task, thread) once for each task in [0, tasks), on at most nn_threads()
 * threads, 0 <= thread < nn_threads(). Runs inline, starting nothing, when one thread or one
 * task is enough or when called inside a task. Tasks are handed out in rising order,
 * dynamically. */
typedef void nn_task(void *ctx, int64_t task, int thread);
void nn_parallel(int64_t tasks, nn_task *fn, void *ctx);

/* The `thread` of the task of nn_parallel that this is called from, at whatever depth; 0
 * elsewhere. For what a thread keeps from one call to the next: where nn_parallel runs inline
 * inside a task, `thread` is 0 whoever runs it. */
int nn_thread(void);

#endif
