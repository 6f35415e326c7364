/* params.h - the memory of a model: every Param node of a graph in one block; gradients and
 * optimiser moments are further blocks with the same offsets. Also the packed weights that
 * kernels want, which have the same life.
 */
#ifndef NN_PARAMS_H
#define NN_PARAMS_H

#include <pthread.h>

#include "nn/graph.h"
#include "nn/rng.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_param {
    const char *name; /* the node's, copied */
    int node;
    nn_tensor value;
    nn_tensor grad;   /* data NULL until nn_params_add_grads */
    size_t offset;    /* bytes into each block, a multiple of 64 */
    bool trainable;
    bool decays;      /* weight decay applies: of rank 2 or more, and no scale of FakeQuantize */
} nn_param;

typedef struct nn_packed {
    int node;      /* whose weights */
    int key;       /* which form: the op's own number */
    size_t bytes;
    uint64_t version;
    void *data;
} nn_packed;

typedef struct nn_params {
    int n;
    nn_param *param;  /* in node order */
    size_t bytes;     /* of one block */
    char *data;
    char *grad;       /* same offsets; NULL when not training */
    uint64_t version; /* raised by whoever changes values: older packed forms are stale */
    bool packed_only; /* nn_params_keep_packed */
    /* Execs of many threads share the params of a model: this lock is for the values' pointers
     * (nn_params_give_back) and for all below. */
    pthread_mutex_t packing;
    int n_packed;
    nn_packed *packed;
} nn_params;

/* Zeroed values for every Param node of g. */
nn_err nn_params_new(nn_params **out, const nn_graph *g);
void nn_params_free(nn_params *p);
nn_err nn_params_add_grads(nn_params *p);
void nn_params_zero_grads(nn_params *p);
/* Index in p->param by node, or -1; by name, or NULL. */
int nn_params_of_node(const nn_params *p, int node);
nn_param *nn_params_find(const nn_params *p, const char *name);
/* Number of elements that the optimiser may change / of all. */
int64_t nn_params_count(const nn_params *p, bool trainable_only);

/* For those who only run inference from now on, and neither change nor write the model: when
 * weights are packed (nn_exec_bind), values that are read in packed form only
 * (nn_call.in_packed) are given back to the system, so that a model is in memory once. */
void nn_params_keep_packed(nn_params *p);
/* Gives the values of one parameter back: its value.data becomes NULL. Under `packing`. */
void nn_params_give_back(nn_params *p, int index);

/* The packed form `key` of node's weights: the block is made on first use and kept. *stale
 * says that the caller must fill it (then set entry->version = p->version). Under `packing`.
 * */
nn_err nn_params_packed(nn_params *p, int node, int key, size_t bytes, nn_packed **entry,
                        bool *stale);

/* Initial values by the op that uses the parameter, and its input there; a function of (seed,
 * place in the list):
 *   weight of Conv, ConvTranspose, Gemm   normal, std sqrt(2 / fan_in)  (He et al. 2015)
 *   w, r of LSTM, GRU, AttentionDecoder   uniform +-1/sqrt(H); forget-gate bias 1, GRU's 0
 *   other weights of AttentionDecoder     as those of Gemm
 *   scale and var of a normalisation      1
 *   every other of rank 1                 0 */
void nn_params_init(nn_params *p, const nn_graph *g, uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
