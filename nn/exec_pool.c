/* exec_pool.c - a stack of idle execs under a lock, held for a few instructions. */
#include "nn/exec_pool.h"

#include <pthread.h>

#include "nn/mem.h"
#include "nn/parallel.h"

struct nn_exec_pool {
    const nn_graph *graph;
    nn_params *params;
    pthread_mutex_t lock; /* for all below */
    nn_exec *idle[NN_MAX_THREADS];
    int n_idle, most_idle;
    int count; /* idle and in use */
};

nn_err nn_exec_pool_new(nn_exec_pool **out, const nn_graph *g, nn_params *p)
{
    nn_exec_pool *pool = nn_calloc(1, sizeof *pool);
    if (!pool)
        return nn_fail_memory(sizeof *pool, "a pool of execs");
    pool->graph = g;
    pool->params = p;
    pool->most_idle = nn_cores();
    pthread_mutex_init(&pool->lock, NULL);
    *out = pool;
    return NN_OK;
}

void nn_exec_pool_free(nn_exec_pool *pool)
{
    if (!pool)
        return;
    NN_ASSERT(pool->count == pool->n_idle);
    for (int i = 0; i < pool->n_idle; i++)
        nn_exec_free(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    nn_free(pool);
}

nn_err nn_exec_pool_take(nn_exec_pool *pool, nn_exec **out)
{
    nn_exec *e = NULL;
    pthread_mutex_lock(&pool->lock);
    if (pool->n_idle > 0)
        e = pool->idle[--pool->n_idle];
    else
        pool->count++;
    pthread_mutex_unlock(&pool->lock);
    nn_err err = e ? NN_OK : nn_exec_new(&e, pool->graph, pool->params, false);
    if (err) {
        pthread_mutex_lock(&pool->lock);
        pool->count--;
        pthread_mutex_unlock(&pool->lock);
        return err;
    }
    *out = e;
    return NN_OK;
}

void nn_exec_pool_give(nn_exec_pool *pool, nn_exec *e)
{
    pthread_mutex_lock(&pool->lock);
    bool keep = pool->n_idle < pool->most_idle;
    if (keep)
        pool->idle[pool->n_idle++] = e;
    else
        pool->count--;
    pthread_mutex_unlock(&pool->lock);
    if (!keep)
        nn_exec_free(e);
}

int nn_exec_pool_count(nn_exec_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    int count = pool->count;
    pthread_mutex_unlock(&pool->lock);
    return count;
}
