/* limits.h - what one call of a host program may use: memory, time, and whether it is still
 * wanted.
 *
 * Limits hold for the thread that enters them and for the tasks of nn_parallel that it starts;
 * other threads of the process do not notice. Without limits everything here is a test for
 * NULL.
 *
 *     nn_limits l = {.max_bytes = 1 << 30, .max_seconds = 20};
 *     nn_limits_enter(&l);
 *     ... work that calls nn_limits_check() now and then ...
 *     nn_limits_leave(&l);
 *
 * Memory: nn_alloc counts the blocks of a call from their making to their end within the call,
 * and fails beyond max_bytes. Working memory that is older than the call counts from its first
 * use (nn_mem_adopt), so that a limit does not depend on what was read before.
 */
#ifndef NN_LIMITS_H
#define NN_LIMITS_H

#include <pthread.h>

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_limits {
    /* Given; 0 or NULL: none. */
    size_t max_bytes;
    double max_seconds; /* from nn_limits_enter on */
    double max_work;    /* multiply-accumulates of one forward pass (budget.h) */
    /* Called in the thread that entered the limits, with the part of the work that is done, 0
     * to 1 and never falling. Not true: the work ends with NN_ERR_CANCELLED. */
    bool (*go_on)(void *ctx, double done);
    void *ctx;
    /* Kept by the functions below. */
    uint64_t serial;
    size_t bytes;        /* now; atomic */
    bool out_of_bytes;   /* atomic: nn_fail_memory says so */
    int stopped;         /* atomic: the nn_err that ends the work */
    double deadline, done, from, to, base, share;
    pthread_t owner;
    struct nn_limits *outer;
} nn_limits;

void nn_limits_enter(nn_limits *l);
void nn_limits_leave(nn_limits *l);

/* NN_ERR_LIMIT after the time, NN_ERR_CANCELLED when the caller wants no more: from any thread
 * that works under limits; NN_OK without any. */
nn_err nn_limits_check(void);
/* The part of all work that stages from now on divide among them: 0 to 1 at the beginning. */
void nn_limits_part(double from, double to);
/* The part of it that the next work is: steps count from `from` to `to`. */
void nn_limits_stage(double from, double to);
/* nn_limits_check, when `part` of this stage is done. */
nn_err nn_limits_step(double part);

/* Of the calling thread; NULL: none. For mem.c and parallel.c. */
nn_limits *nn_limits_now(void);
/* Returns the ones before. */
nn_limits *nn_limits_swap(nn_limits *l);

#ifdef __cplusplus
}
#endif

#endif
