/* budget.h - what one forward pass of a network may cost. Models come from strangers: a file of
 * one kilobyte can ask for any number of multiplications, and a valid checksum says nothing
 * about it. nn_exec_bind compares what it has planned with this, in inference; what a network
 * is trained with is the user's own choice.
 *
 * The default grows with what goes in, so that batches and large pages pass:
 *   work    20e9 + 1e6 * elements of all inputs     multiply-accumulates and elements written
 *   memory  256 MB + 8 * bytes of all weights + 4 KB * elements of all inputs
 * `crnn`, which takes most of those that ship, needs 2e5 and 0.5 KB for an element; VGG-16 1e5.
 */
#ifndef NN_BUDGET_H
#define NN_BUDGET_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_budget {
    int64_t work;  /* 0: the default */
    int64_t bytes; /* 0: the default */
} nn_budget;

/* For the whole process, from now on; any thread. */
void nn_budget_set(nn_budget b);
/* What holds in this thread (limits.h: max_work) for a network with so many elements of inputs and bytes of weights. */
nn_budget nn_budget_get(int64_t input_elements, int64_t weight_bytes);

#ifdef __cplusplus
}
#endif

#endif
