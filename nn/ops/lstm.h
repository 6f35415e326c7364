/* lstm.h - what the two halves of the LSTM share. Rows of x, z and y are r = n*T + t.
 *
 *   z  [N*T][D*4H]  pre-activations, then gates i,o,f,g of each direction
 *   y  [N*T][D*H]   outputs; c and tanh(c) have the same form
 */
#ifndef NN_OPS_LSTM_H
#define NN_OPS_LSTM_H

#include "nn/ops/common.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_LSTM_ALIGN 16 /* floats: parts of a block start on a cache line */

typedef struct nn_lstm {
    int n, t, c, h, d;
    int biases;    /* 2: Wb and Rb, 1: their sum */
    bool rounded;  /* y to multiples of 1/127 */
    bool reverse;  /* direction 0 runs from the end (direction = "reverse") */
    int block;     /* samples of a task, the last block may be smaller */
    int64_t tasks; /* directions x blocks */
    /* Floats into the packed block. */
    size_t r_at, r_floats, bias_at;
    /* Floats into the saved block (training) or work (inference). */
    size_t cells_at, tanh_at;
    /* Floats into work of backward. */
    size_t dh_at, dc_at, h_prev_at, w_at, rb_at, rb_floats, sums_at;
} nn_lstm;

typedef struct nn_lstm_task {
    int dir, first, rows; /* direction; samples */
    bool backwards;       /* time runs from T-1 to 0 */
} nn_lstm_task;

/* n, t, c, h, d, reverse from x and the attributes. NN_ERR_MODEL. */
nn_err nn_lstm_read_shape(const nn_call *c, nn_lstm *s);
nn_lstm_task nn_lstm_task_of(const nn_lstm *s, int64_t task);
/* Sets work_bytes and the places in it. */
void nn_lstm_plan_backward(nn_call *c, nn_lstm *s);
void nn_lstm_backward(nn_call *c);

#ifdef __cplusplus
}
#endif

#endif
