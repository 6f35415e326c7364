/* limits.c - limits of the calling thread; parallel.c carries them into its tasks. */
#include "nn/limits.h"

#include "nn/clock.h"

static _Thread_local nn_limits *now;

void nn_limits_enter(nn_limits *l)
{
    static uint64_t serials; /* tells blocks of this call from those of earlier ones */
    l->serial = __atomic_add_fetch(&serials, 1, __ATOMIC_RELAXED);
    l->bytes = 0;
    l->out_of_bytes = false;
    l->stopped = NN_OK;
    l->deadline = l->max_seconds > 0 ? nn_seconds() + l->max_seconds : 0;
    l->done = l->from = l->base = 0;
    l->share = 1;
    l->to = 1;
    l->owner = pthread_self();
    l->outer = nn_limits_swap(l);
}

void nn_limits_leave(nn_limits *l)
{
    NN_ASSERT(now == l);
    now = l->outer;
}

nn_limits *nn_limits_now(void)
{
    return now;
}

nn_limits *nn_limits_swap(nn_limits *l)
{
    nn_limits *before = now;
    now = l;
    return before;
}

nn_err nn_limits_check(void)
{
    nn_limits *l = now;
    if (!l)
        return NN_OK;
    int stopped = __atomic_load_n(&l->stopped, __ATOMIC_RELAXED);
    if (!stopped && l->deadline > 0 && nn_seconds() > l->deadline)
        stopped = NN_ERR_LIMIT;
    if (!stopped && l->go_on && pthread_equal(l->owner, pthread_self()) &&
        !l->go_on(l->ctx, l->done))
        stopped = NN_ERR_CANCELLED;
    if (!stopped)
        return NN_OK;
    __atomic_store_n(&l->stopped, stopped, __ATOMIC_RELAXED);
    if (stopped == NN_ERR_LIMIT)
        return nn_fail(NN_ERR_LIMIT, "it takes longer than the limit of %g seconds",
                       l->max_seconds);
    return nn_fail(NN_ERR_CANCELLED, "cancelled");
}

void nn_limits_part(double from, double to)
{
    nn_limits *l = now;
    if (l && pthread_equal(l->owner, pthread_self())) {
        l->base = from;
        l->share = to - from;
    }
}

void nn_limits_stage(double from, double to)
{
    nn_limits *l = now;
    if (l && pthread_equal(l->owner, pthread_self())) {
        l->from = l->base + l->share * from;
        l->to = l->base + l->share * to;
    }
}

nn_err nn_limits_step(double part)
{
    nn_limits *l = now;
    if (l && pthread_equal(l->owner, pthread_self())) {
        double done = l->from + (l->to - l->from) * part;
        if (done > l->done)
            l->done = done;
    }
    return nn_limits_check();
}
