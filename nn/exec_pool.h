/* exec_pool.h - one model run by any number of threads: execs that are taken for a call and
 * given back.
 *
 * Graph and params are shared read-only; what a run writes is in an exec. A caller takes one,
 * binds and runs it, reads its outputs and gives it back. It does not matter which thread asks
 * (a member of an OpenMP team, a pthread of the host program), so nothing here is numbered by
 * thread.
 *
 * Memory: as many execs exist as calls run at once. Of those that nobody uses, at most one for
 * each core is kept (the one given back last is taken first: its arena is warm), others are
 * freed.
 */
#ifndef NN_EXEC_POOL_H
#define NN_EXEC_POOL_H

#include "nn/exec.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_exec_pool nn_exec_pool;

/* Inference only. Graph and params must outlive the pool. NN_ERR_LIMIT, NN_ERR_MODEL. */
nn_err nn_exec_pool_new(nn_exec_pool **out, const nn_graph *g, nn_params *p);
/* All execs must have been given back. NULL: nothing. */
void nn_exec_pool_free(nn_exec_pool *pool);

/* Any thread. *out is the caller's alone until it is given back. NN_ERR_LIMIT. */
nn_err nn_exec_pool_take(nn_exec_pool *pool, nn_exec **out);
void nn_exec_pool_give(nn_exec_pool *pool, nn_exec *e);

/* Execs that exist now, in use or not; for tests and reports. */
int nn_exec_pool_count(nn_exec_pool *pool);

#ifdef __cplusplus
}
#endif

#endif
