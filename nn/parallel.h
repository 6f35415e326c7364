/* parallel.h - the only place that knows OpenMP.
 *
 * Threads live in operators, never in kernels. Work is split into tasks whose borders do not
 * depend on the number of threads, and a task writes outputs of its own: so results are
 * bit-identical for every thread count.
 *
 * Any thread of the process may call this, each with a thread count and a team of its own.
 */
#ifndef NN_PARALLEL_H
#define NN_PARALLEL_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_MAX_THREADS 256

/* Threads that operators called from this thread may use, 1..NN_MAX_THREADS. Default:
 * OMP_NUM_THREADS, else the cores that this process may run on; never above OMP_THREAD_LIMIT, and
 * 1 where OMP_STACKSIZE gives threads less than 256 KB of stack.
 * 1 inside a task of nn_parallel, where everything runs inline. */
int nn_threads(void);
/* For calls from this thread alone; a thread that was started later has the default. n < 1: the
 * default again. Not inside a task. Returns what was set before, 0 for the default. */
int nn_set_threads(int n);
/* Cores that this process may run on, at most NN_MAX_THREADS. */
int nn_cores(void);

/* Calls fn(ctx, task, thread) once for each task in [0, tasks), on at most nn_threads()
 * threads, 0 <= thread < nn_threads(); thread 0 is the caller. Runs inline, starting nothing,
 * when one thread or one task is enough or when called inside a task: then `thread` is 0, so it
 * numbers what this call owns and nothing that outlives it. Tasks are handed out in rising
 * order, dynamically. */
typedef void nn_task(void *ctx, int64_t task, int thread);
void nn_parallel(int64_t tasks, nn_task *fn, void *ctx);

#ifdef __cplusplus
}
#endif

#endif
