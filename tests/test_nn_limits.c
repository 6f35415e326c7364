/* test_nn_limits.c - limits of a call: what counts, in which threads, and what comes back; pools
 * of execs.
 */
#include "check.h"

#include "nn/budget.h"
#include "nn/exec_pool.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/passes.h"

#include <omp.h>
#include <pthread.h>

#define LIMIT ((size_t)1 << 20)
enum { TASKS = 16 };

typedef struct seen {
    void *block[TASKS];
    const nn_limits *limits[TASKS];
    nn_err err[TASKS];
} seen;

static void take_task(void *ctx, int64_t task, int thread)
{
    seen *s = ctx;
    (void)thread;
    s->limits[task] = nn_limits_now();
    s->block[task] = nn_alloc(LIMIT / 4);
    s->err[task] = nn_limits_check();
}

static void *alloc_elsewhere(void *unused)
{
    (void)unused;
    return nn_limits_now() ? NULL : nn_alloc(2 * LIMIT);
}

static void test_memory(void)
{
    nn_limits l = {.max_bytes = LIMIT};
    char *before = nn_alloc(LIMIT / 2), *big, *elsewhere;
    pthread_t other;
    nn_limits_enter(&l);
    CHECK(!nn_alloc(LIMIT), "with its head it is more than the limit");
    CHECK(nn_fail_memory(1, "a thing") == NN_ERR_LIMIT &&
              strstr(nn_error_message(), "memory limit of 1048576 bytes"),
          "%s", nn_error_message());
    for (int i = 0; i < 3; i++) { /* what is freed may be had again */
        big = nn_alloc(LIMIT / 4 * 3);
        CHECK(big, "turn %d", i);
        nn_free(big);
    }
    CHECK(pthread_create(&other, NULL, alloc_elsewhere, NULL) == 0, "start");
    pthread_join(other, (void **)&elsewhere);
    CHECK(elsewhere, "other threads do not notice");
    nn_free(elsewhere);

    /* Blocks from before count once they are used. */
    big = nn_alloc(LIMIT / 4 * 3);
    CHECK(big && !nn_mem_adopt(before), "too much with the one from before");
    nn_free(big);
    CHECK(nn_mem_adopt(before) && nn_mem_adopt(before), "twice is once");
    CHECK(!nn_alloc(LIMIT / 4 * 3), "it counts");
    nn_free(before);
    CHECK(l.bytes == 0, "%zu bytes are left", l.bytes);

    for (int threads = 1; threads <= 3; threads++) {
        seen s = {0};
        int had = 0;
        nn_set_threads(threads);
        nn_parallel(TASKS, take_task, &s);
        for (int i = 0; i < TASKS; i++) {
            CHECK(s.limits[i] == &l, "task %d of %d threads knows the limits", i, threads);
            had += s.block[i] != NULL;
        }
        CHECK(had == 3, "%d threads: %d blocks of a quarter and a head", threads, had);
        for (int i = 0; i < TASKS; i++)
            nn_free(s.block[i]);
        CHECK(l.bytes == 0, "%d threads: %zu bytes are left", threads, l.bytes);
        int stale = 0; /* the team is the host program's, too */
#pragma omp parallel num_threads(threads) reduction(+ : stale)
        stale += omp_get_thread_num() > 0 && nn_limits_now();
        CHECK(stale == 0, "%d members of a team of %d keep the limits", stale, threads);
    }
    big = nn_alloc(LIMIT / 2);
    nn_limits_leave(&l);
    seen s = {0};
    nn_parallel(TASKS, take_task, &s);
    for (int i = 0; i < TASKS; i++) {
        CHECK(!s.limits[i] && s.block[i], "task %d after the call", i);
        nn_free(s.block[i]);
    }
    nn_limits_enter(&l);
    nn_free(big); /* of an earlier call: nothing to this one */
    CHECK(l.bytes == 0, "%zu bytes", l.bytes);
    nn_limits_leave(&l);
    nn_set_threads(2);
}

static int asked;
static double last;
static bool go_on(void *ctx, double done)
{
    asked++;
    CHECK(done >= last, "%g after %g", done, last);
    last = done;
    return done < *(double *)ctx;
}

static void test_stop(void)
{
    double until = 0.7;
    nn_limits l = {.go_on = go_on, .ctx = &until}, outer = {.max_seconds = 1e-9};
    CHECK(nn_limits_check() == NN_OK && nn_limits_step(0.5) == NN_OK, "none");
    nn_limits_enter(&l);
    nn_limits_stage(0, 0.5);
    CHECK(nn_limits_step(1) == NN_OK && last == 0.5, "%g", last);
    CHECK(nn_limits_step(0.2) == NN_OK && last == 0.5, "a second look: %g", last);
    nn_limits_stage(0.5, 1);
    CHECK(nn_limits_step(0.2) == NN_OK && nn_limits_step(0.5) == NN_ERR_CANCELLED, "%g", last);
    int calls = asked;
    CHECK(nn_limits_check() == NN_ERR_CANCELLED && asked == calls, "it is not asked again");
    seen s = {0};
    nn_parallel(TASKS, take_task, &s);
    for (int i = 0; i < TASKS; i++) {
        CHECK(s.err[i] == NN_ERR_CANCELLED, "task %d goes on", i);
        nn_free(s.block[i]);
    }
    nn_limits_leave(&l);
    nn_limits_enter(&outer);
    CHECK(nn_limits_check() == NN_ERR_LIMIT && strstr(nn_error_message(), "seconds"), "%s",
          nn_error_message());
    nn_limits_enter(&l);
    nn_limits_leave(&l);
    CHECK(nn_limits_now() == &outer, "the outer ones are back");
    nn_limits_leave(&outer);
    CHECK(!nn_limits_now(), "none");
}

static void test_pool(void)
{
    nn_graph *g = nn_graph_new();
    nn_params *p;
    nn_exec_pool *pool;
    nn_exec *e[NN_MAX_THREADS];
    int x = nn_graph_input(g, "x", NN_F32, nn_shape1(4));
    x = nn_graph_op(g, "Relu", "y", 1, &x);
    nn_graph_set_outputs(g, 1, &x);
    CHECK(nn_params_new(&p, g) == NN_OK && nn_exec_pool_new(&pool, g, p) == NN_OK, "%s",
          nn_error_message());
    const int many = nn_cores() + 3 < NN_MAX_THREADS ? nn_cores() + 3 : NN_MAX_THREADS;
    for (int i = 0; i < many; i++) {
        CHECK(nn_exec_pool_take(pool, &e[i]) == NN_OK, "%s", nn_error_message());
        for (int k = 0; k < i; k++)
            CHECK(e[k] != e[i], "an exec in two hands");
    }
    CHECK(nn_exec_pool_count(pool) == many, "%d execs", nn_exec_pool_count(pool));
    for (int i = 0; i < many; i++)
        nn_exec_pool_give(pool, e[i]);
    CHECK(nn_exec_pool_count(pool) <= nn_cores(), "%d are kept", nn_exec_pool_count(pool));
    nn_mem_fail_at(1, true);
    for (int i = 0; i <= nn_cores(); i++)
        CHECK(nn_exec_pool_take(pool, &e[i]) == (i < nn_cores() ? NN_OK : NN_ERR_LIMIT), "%d", i);
    nn_mem_fail_at(0, false);
    for (int i = 0; i < nn_cores(); i++)
        nn_exec_pool_give(pool, e[i]);
    nn_exec_pool_free(pool);
    nn_params_free(p);
    nn_graph_free(g);
}

/* --- budgets of networks --- */

/* x[1,64,64,1] through a pool of side x side with stride 1; constant: x is a parameter. */
static nn_graph *pool_graph(int side, bool constant)
{
    nn_graph *g = nn_graph_new();
    nn_shape shape = nn_shape4(1, 64, 64, 1);
    int x = constant ? nn_graph_param(g, "c", shape, false)
                     : nn_graph_input(g, "x", NN_F32, shape);
    int big = nn_graph_op(g, "Resize", "big", 1, (int[]){x});
    nn_graph_attr_ints(g, "scales", 2, (int64_t[]){32, 32});
    nn_graph_attr_string(g, "mode", "nearest");
    int y = nn_graph_op(g, "MaxPool", "pool", 1, (int[]){big});
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){side, side});
    if (constant) {
        int in = nn_graph_input(g, "x", NN_F32, shape);
        int pooled = nn_graph_op(g, "GlobalAveragePool", "g", 1, (int[]){y});
        y = nn_graph_op(g, "Add", "sum", 2, (int[]){in, pooled});
    }
    nn_graph_set_outputs(g, 1, &y);
    return g;
}

static nn_err bind_graph(nn_graph *g)
{
    nn_params *p = NULL;
    nn_exec *e = NULL;
    nn_shape shape = nn_shape4(1, 64, 64, 1);
    nn_err err = nn_params_new(&p, g);
    if (!err)
        err = nn_exec_new(&e, g, p, false);
    if (!err)
        err = nn_exec_bind(e, 1, &shape);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
    return err;
}

static void test_budget(void)
{
    CHECK(bind_graph(pool_graph(3, false)) == NN_OK, "%s", nn_error_message());
    CHECK(bind_graph(pool_graph(1000, false)) == NN_ERR_LIMIT &&
              strstr(nn_error_message(), "multiplications"),
          "1e12 values: %s", nn_error_message());
    nn_budget_set((nn_budget){.work = (int64_t)2e12});
    CHECK(bind_graph(pool_graph(1000, false)) == NN_OK, "%s", nn_error_message());
    nn_limits l = {.max_work = 1e6};
    nn_limits_enter(&l);
    CHECK(bind_graph(pool_graph(3, false)) == NN_ERR_LIMIT, "the call's own");
    nn_limits_leave(&l);
    nn_budget_set((nn_budget){.bytes = 1 << 20});
    CHECK(bind_graph(pool_graph(3, false)) == NN_ERR_LIMIT &&
              strstr(nn_error_message(), "memory"),
          "%s", nn_error_message());
    nn_budget_set((nn_budget){0});

    /* Folding constants is work, too. */
    for (int side = 3; side <= 1000; side += 997) {
        nn_graph *g = pool_graph(side, true);
        nn_params *p = NULL;
        CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
        float *x = nn_f32(&nn_params_find(p, "c")->value);
        for (int i = 0; i < 64 * 64; i++)
            x[i] = 0.5f;
        nn_err err = nn_pass_fold_constants(&g, &p);
        if (side == 3) {
            const nn_param *sum = nn_params_find(p, "g");
            CHECK(err == NN_OK && g->n == 3 && p->n == 1 && sum &&
                      nn_f32(&sum->value)[0] == 0.5f,
                  "input, constant, sum: %d nodes", g->n);
        } else {
            CHECK(err == NN_ERR_LIMIT, "%s", nn_error_message());
        }
        nn_params_free(p);
        nn_graph_free(g);
    }

    nn_graph *g = nn_graph_new(); /* taps beyond what is counted in int */
    int x = nn_graph_input(g, "x", NN_F32, nn_shape4(1, 64, 64, 1));
    int w = x;
    for (int i = 0; i < 2; i++) {
        w = nn_graph_op(g, "Resize", i ? "w" : "half way", 1, (int[]){w});
        nn_graph_attr_ints(g, "scales", 2, (int64_t[]){24, 24});
        nn_graph_attr_string(g, "mode", "nearest");
    }
    int y = nn_graph_op(g, "Conv", "y", 2, (int[]){x, w});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){40000, 40000, 40000, 40000});
    nn_graph_set_outputs(g, 1, &y);
    CHECK(bind_graph(g) == NN_ERR_MODEL && strstr(nn_error_message(), "too large"), "%s",
          nn_error_message());
    CHECK(!nn_shape_check(nn_shape4(65536, 65536, 1, 1)) &&
              nn_shape_check(nn_shape4(32767, 65536, 1, 1)) &&
              !nn_shape_check(nn_shape4(65536, 0, 65536, 1)),
          "elements are counted in int");
}

int main(void)
{
    test_budget();
    test_memory();
    test_stop();
    test_pool();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}
