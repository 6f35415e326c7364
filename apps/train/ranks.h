/* ranks.h - one training in many processes ("ranks", as in MPI), on one machine or several.
 *
 * A step's batch is cut into chunks, always as many (--chunks), whatever the number of ranks.
 * Rank r of R works on the chunks r C / R up to (r + 1) C / R, one after the other, each like
 * a batch of its own. What the chunks give (gradients, running statistics, the loss) is added
 * in a binary tree over the chunks that depends on C alone:
 *
 *      rank 0      rank 1           C = 4: ((0 + 1) + (2 + 3)) / 4
 *     0     1     2     3
 *      \   /       \   /            A rank adds what is whole among its own; what it cannot add
 *       01          23              alone it sends, one slice to each rank. So 1, 2 and 4 ranks
 *         \        /                give equal bytes, and where R divides C = 2^k each sends
 *            0123                   what a ring allreduce does: 2 (R - 1) / R of a block.
 *
 * A rank adds its slice of all blocks in that order, then the slices are gathered. No reduction
 * of the transport is used: those promise no order of additions.
 *
 * Calls that take part in an exchange ("collective") are made by all ranks in the same order.
 * An error of one is told to the others by the next of them, so that all leave together.
 */
#ifndef APPS_TRAIN_RANKS_H
#define APPS_TRAIN_RANKS_H

#include <stddef.h>

#include "nn/base.h"

#define TRAIN_MAX_CHUNKS 1024

/* How ranks reach each other. All collective; they do not return when a peer is gone (then its
 * launcher ends all). Counts in floats or bytes fit in int. */
typedef struct train_transport {
    int rank, size, local_size; /* local: on this machine */
    /* send: `count` floats for each rank; recv: count times parts[r] from each rank r. `send`
     * holds count * parts[rank] for each rank, one after the other. */
    void (*exchange)(const float *send, float *recv, int count, const int *parts);
    void (*gather)(float *all, int count); /* [size][count]; own part in place */
    void (*broadcast)(void *data, int bytes); /* rank 0's; waits without using the CPU */
    int (*most)(int value);                   /* the greatest of all ranks' */
    void (*close)(void);
} train_transport;

/* ranks_mpi.c: of how many processes mpirun started this one as; 0: it did not. */
int train_launched(void);
/* The MPI transport; NULL in a process that no launcher started, or in a program without MPI. */
const train_transport *train_transport_mpi(void);

typedef struct train_block {
    int level, index; /* of the tree: chunks index 2^level up to (index + 1) 2^level */
    float *data;
} train_block;

#define TRAIN_MAX_BLOCKS 24 /* two for each level */

typedef struct train_ranks {
    const train_transport *transport; /* NULL: this process alone */
    int rank, size, chunks;
    int first, end; /* own chunks */
    size_t n;       /* floats of a block */
    size_t slice;   /* floats of a slice */
    bool followed;  /* train_ranks_agree: another one's error */
    int n_blocks;
    train_block block[TRAIN_MAX_BLOCKS];
    int n_spare;
    float *spare[TRAIN_MAX_BLOCKS];
    int *parts; /* [size] blocks that each rank sends */
    float *send, *recv, *total;
} train_ranks;

/* How many processes there are (`transport` NULL: one); ends by train_ranks_close. In one of
 * many: messages that are not errors come from rank 0 alone. NN_ERR_USAGE: started as one of
 * many by a launcher that this program has no code for. */
nn_err train_ranks_open(train_ranks *r);
void train_ranks_close(train_ranks *r);
/* After options: threads of this rank, and a warning where there are fewer cores than asked.
 * asked: -j; 0: not said. Collective: all ranks must use the same kernels (NN_ERR_USAGE). */
nn_err train_ranks_threads(const train_ranks *r, bool said);
/* Blocks of n floats; NN_ERR_USAGE: more ranks than chunks. */
nn_err train_ranks_begin(train_ranks *r, int chunks, size_t n);
bool train_ranks_lead(const train_ranks *r); /* rank 0: the one that writes */

/* Takes what the next of the own chunks gave, x[n], in their order. Reads x; NN_ERR_MEMORY. */
nn_err train_ranks_add(train_ranks *r, const float *x);
/* Collective: x[n] = the mean over all chunks. */
void train_ranks_mean(train_ranks *r, float *x);

/* Collective: NN_OK where all ranks have it; else this rank's error, or, where only others have
 * one, a message that says so and their code. */
nn_err train_ranks_agree(train_ranks *r, nn_err err);
/* Collective: rank 0's bytes everywhere. */
void train_ranks_broadcast(const train_ranks *r, void *data, size_t bytes);

#endif
