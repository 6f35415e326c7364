/* ranks_mpi.c - ranks over MPI (any implementation of MPI 3); the only file that includes mpi.h.
 * Without MPI=1 there is none. */
#include "apps/train/ranks.h"

#include <stdlib.h>

int train_launched(void)
{
    const char *size = getenv("OMPI_COMM_WORLD_SIZE");
    if (!size)
        size = getenv("PMI_SIZE");
    return size ? atoi(size) : 0;
}

#ifdef OCTAVO_MPI

#include <mpi.h>
#include <time.h>

#include "nn/mem.h"

/* MPI's default handler ends all ranks with a message when a call fails: no codes to look at. */

/* Polls, at first without a pause: ranks that share cores, or wait for rank 0's validation, leave
 * them to those that work. */
static void wait_for(MPI_Request *request)
{
    const struct timespec nap = {0, 100000};
    int done = 0;
    for (int i = 0; !done; i++) {
        MPI_Test(request, &done, MPI_STATUS_IGNORE);
        if (!done && i > 1000)
            nanosleep(&nap, NULL);
    }
}

static void exchange(const float *send, float *recv, int count, const int *parts)
{
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    int *plan = nn_alloc(4 * (size_t)size * sizeof *plan);
    if (!plan)
        MPI_Abort(MPI_COMM_WORLD, NN_ERR_LIMIT);
    int *n_send = plan, *at_send = plan + size, *n_recv = plan + 2 * size;
    int *at_recv = plan + 3 * size;
    for (int i = 0, at = 0; i < size; i++) {
        n_send[i] = count * parts[rank];
        at_send[i] = i * count * parts[rank];
        n_recv[i] = count * parts[i];
        at_recv[i] = at;
        at += n_recv[i];
    }
    MPI_Request request;
    MPI_Ialltoallv(send, n_send, at_send, MPI_FLOAT, recv, n_recv, at_recv, MPI_FLOAT,
                   MPI_COMM_WORLD, &request);
    wait_for(&request);
    nn_free(plan);
}

static void gather(float *all, int count)
{
    MPI_Request request;
    MPI_Iallgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, count, MPI_FLOAT, MPI_COMM_WORLD,
                   &request);
    wait_for(&request);
}

static void broadcast(void *data, int bytes)
{
    MPI_Request request;
    MPI_Ibcast(data, bytes, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
    wait_for(&request);
}

static int most(int value)
{
    int all;
    MPI_Request request;
    MPI_Iallreduce(&value, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &request);
    wait_for(&request);
    return all;
}

static void close_ranks(void)
{
    MPI_Finalize();
}

const train_transport *train_transport_mpi(void)
{
    static train_transport t = {.exchange = exchange, .gather = gather, .broadcast = broadcast,
                                .most = most, .close = close_ranks};
    MPI_Comm local;
    int thread_level;
    /* A process that nobody launched would start a daemon of its own. */
    if (!train_launched())
        return NULL;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &thread_level);
    MPI_Comm_rank(MPI_COMM_WORLD, &t.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &t.size);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &local);
    MPI_Comm_size(local, &t.local_size);
    MPI_Comm_free(&local);
    return &t;
}

#else

const train_transport *train_transport_mpi(void)
{
    return NULL;
}

#endif
