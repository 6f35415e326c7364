/* ranks.c - the tree over chunks, and what is sent where. See ranks.h. */
#include "apps/train/ranks.h"

#include <string.h>
#include <unistd.h>

#include "apps/cli/cli.h"
#include "apps/cli/state.h"
#include "nn/kernels/dispatch.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/parallel.h"

nn_err train_ranks_open(train_ranks *r)
{
    *r = (train_ranks){.size = 1, .chunks = 1, .end = 1, .transport = train_transport_mpi()};
    if (r->transport) {
        r->rank = r->transport->rank;
        r->size = r->transport->size;
        if (r->rank > 0)
            cli_set_quiet();
    } else if (train_launched() > 1) {
        return nn_fail(NN_ERR_USAGE,
                       "started as one of %d processes, but this program was built without MPI: "
                       "make MPI=1", train_launched());
    }
    return NN_OK;
}

void train_ranks_close(train_ranks *r)
{
    for (int i = 0; i < r->n_blocks; i++)
        nn_free(r->block[i].data);
    for (int i = 0; i < r->n_spare; i++)
        nn_free(r->spare[i]);
    nn_free(r->parts);
    nn_free(r->send);
    nn_free(r->recv);
    nn_free(r->total);
    if (r->transport)
        r->transport->close();
    *r = (train_ranks){.size = 1, .chunks = 1, .end = 1};
}

bool train_ranks_lead(const train_ranks *r)
{
    return r->rank == 0;
}

nn_err train_ranks_threads(const train_ranks *r, bool said)
{
    const int cores = nn_cores();
    if (!r->transport)
        return NN_OK;
    /* Ranks that are not bound see all cores of their machine: each takes its share. */
    if (!said && cores == (int)sysconf(_SC_NPROCESSORS_ONLN))
        nn_set_threads((int)nn_max_i64(1, cores / r->transport->local_size));
    if (nn_threads() > cores)
        cli_say("rank %d: %d threads on %d core%s: mpirun binds processes to cores unless told "
                "otherwise: --bind-to none, or --map-by slot:PE=%d", r->rank, nn_threads(), cores,
                cores > 1 ? "s" : "", nn_threads());
    char name[16] = "";
    strncpy(name, nn_kernels_name(nn_kernels_get()), sizeof name - 1);
    train_ranks_broadcast(r, name, sizeof name);
    bool other = strcmp(name, nn_kernels_name(nn_kernels_get())) != 0;
    if (r->transport->most(other))
        return nn_fail(NN_ERR_USAGE,
                       "rank %d computes with %s, rank 0 with %s: ranks must round alike; set "
                       "OCTAVO_ISA to what all have", r->rank,
                       nn_kernels_name(nn_kernels_get()), name);
    return NN_OK;
}

/* First chunk of a rank. */
static int first_of(const train_ranks *r, int rank)
{
    return (int)((int64_t)rank * r->chunks / r->size);
}

/* The blocks that are left of chunks [first, end) after all sums that are whole among them:
 * their number, and level and index of each. */
static int blocks_of(int first, int end, train_block block[TRAIN_MAX_BLOCKS])
{
    int n = 0;
    for (int at = first; at < end;) {
        int level = 0;
        while (at % (2 << level) == 0 && at + (2 << level) <= end)
            level++;
        NN_ASSERT(n < TRAIN_MAX_BLOCKS);
        block[n++] = (train_block){level, at >> level, NULL};
        at += 1 << level;
    }
    return n;
}

nn_err train_ranks_begin(train_ranks *r, int chunks, size_t n)
{
    train_block block[TRAIN_MAX_BLOCKS];
    NN_ASSERT(chunks <= TRAIN_MAX_CHUNKS);
    if (r->size > chunks)
        return nn_fail(NN_ERR_USAGE,
                       "--chunks=%d: fewer than the %d processes; the result depends on the "
                       "number of chunks, not on that of processes", chunks, r->size);
    r->chunks = chunks;
    r->n = n;
    r->slice = (n + (size_t)r->size - 1) / (size_t)r->size;
    r->first = first_of(r, r->rank);
    r->end = first_of(r, r->rank + 1);
    if (r->size == 1)
        return NN_OK;
    size_t all = 0, own = 0;
    r->parts = nn_alloc((size_t)r->size * sizeof *r->parts);
    for (int i = 0; r->parts && i < r->size; i++) {
        r->parts[i] = blocks_of(first_of(r, i), first_of(r, i + 1), block);
        all += (size_t)r->parts[i];
        own = i == r->rank ? (size_t)r->parts[i] : own;
    }
    const size_t row = r->slice * sizeof(float);
    if (own * r->slice * (size_t)r->size > INT32_MAX || all * r->slice > INT32_MAX)
        return nn_fail(NN_ERR_LIMIT, "gradients of %zu numbers are more than can be sent", n);
    r->send = nn_calloc(own * (size_t)r->size, row);
    r->recv = nn_alloc(all * row);
    r->total = nn_alloc((size_t)r->size * row);
    return r->parts && r->send && r->recv && r->total
               ? NN_OK
               : nn_fail_memory((all + own * (size_t)r->size) * row, "sums of gradients");
}

/* --- the tree --- */

typedef struct sum {
    float *to;
    const float *from;
} sum;

static void add_chunk(void *ctx, int64_t first, int64_t last)
{
    const sum *s = ctx;
    for (int64_t i = first; i < last; i++)
        s->to[i] += s->from[i];
}

static void add(float *to, const float *from, size_t n)
{
    nn_chunks((int64_t)n, add_chunk, &(sum){to, from});
}

static bool siblings(const train_block *left, const train_block *right)
{
    return left->level == right->level && left->index % 2 == 0 &&
           left->index + 1 == right->index;
}

/* While the last two are the halves of one, they become it; the right one's memory is given
 * back by `release`. */
static int join(train_block *block, int n, size_t count, train_ranks *release)
{
    while (n > 1 && siblings(&block[n - 2], &block[n - 1])) {
        add(block[n - 2].data, block[n - 1].data, count);
        if (release)
            release->spare[release->n_spare++] = block[n - 1].data;
        block[n - 2].level++;
        block[n - 2].index /= 2;
        n--;
    }
    return n;
}

/* What is left when their number is no power of two: from the right. The sum is in block[0]. */
static void join_rest(train_block *block, int n, size_t count)
{
    for (; n > 1; n--)
        add(block[n - 2].data, block[n - 1].data, count);
}

nn_err train_ranks_add(train_ranks *r, const float *x)
{
    int index = r->first;
    for (int i = 0; i < r->n_blocks; i++)
        index += 1 << r->block[i].level;
    NN_ASSERT(index < r->end && r->n_blocks < TRAIN_MAX_BLOCKS);
    float *data = r->n_spare > 0 ? r->spare[--r->n_spare]
                                 : nn_alloc(r->slice * (size_t)r->size * sizeof *data);
    if (!data)
        return nn_fail_memory(r->n * sizeof *data, "sums of gradients");
    memcpy(data, x, r->n * sizeof *data);
    memset(data + r->n, 0, (r->slice * (size_t)r->size - r->n) * sizeof *data);
    r->block[r->n_blocks++] = (train_block){0, index, data};
    r->n_blocks = join(r->block, r->n_blocks, r->n, r);
    return NN_OK;
}

/* This rank's slice of all ranks' blocks, added into the first of them. */
static const float *add_slices(const train_ranks *r)
{
    train_block block[TRAIN_MAX_BLOCKS], stack[2 * TRAIN_MAX_BLOCKS];
    float *at = r->recv;
    int n = 0;
    for (int i = 0; i < r->size; i++) {
        int own = blocks_of(first_of(r, i), first_of(r, i + 1), block);
        for (int k = 0; k < own; k++, at += r->slice) {
            block[k].data = at;
            stack[n++] = block[k];
            n = join(stack, n, r->slice, NULL);
        }
    }
    join_rest(stack, n, r->slice);
    return stack[0].data;
}

void train_ranks_mean(train_ranks *r, float *x)
{
    const float *from;
    if (r->size == 1) {
        join_rest(r->block, r->n_blocks, r->n);
        from = r->block[0].data;
    } else {
        float *to = r->send;
        for (int q = 0; q < r->size; q++)
            for (int k = 0; k < r->n_blocks; k++, to += r->slice)
                memcpy(to, r->block[k].data + (size_t)q * r->slice, r->slice * sizeof *to);
        r->transport->exchange(r->send, r->recv, (int)r->slice, r->parts);
        memcpy(r->total + (size_t)r->rank * r->slice, add_slices(r), r->slice * sizeof *to);
        r->transport->gather(r->total, (int)r->slice);
        from = r->total;
    }
    const float scale = 1.0f / (float)r->chunks;
    for (size_t i = 0; i < r->n; i++)
        x[i] = from[i] * scale;
    while (r->n_blocks > 0)
        r->spare[r->n_spare++] = r->block[--r->n_blocks].data;
}

/* --- agreement --- */

nn_err train_ranks_agree(train_ranks *r, nn_err err)
{
    if (!r->transport)
        return err;
    int worst = r->transport->most((int)err);
    r->followed = err == NN_OK && worst != NN_OK;
    if (r->followed)
        return nn_fail((nn_err)worst, "rank %d leaves: another rank failed", r->rank);
    return err;
}

void train_ranks_broadcast(const train_ranks *r, void *data, size_t bytes)
{
    if (r->transport)
        r->transport->broadcast(data, (int)bytes);
}
