/* attention_decoder.h - what the two halves of AttentionDecoder share. Rows are r = n*T + t;
 * every array below is [N*T][its width].
 *
 *   eh       [D+H]  the fed symbol's embedding e, the state before the step
 *   query    [A]    eh aw^T + ab; by position the scores themselves
 *   weights  [S]    of the memory's places, they add up to 1
 *   ec       [D+C]  e, the weighted sum of the memory
 *   x        [E]    relu(ec cw^T + cb)
 *   gates    [3H]   z, r, g
 *   from_h   [H]    h Rh^T + Rbh, which r multiplies
 *   h        [H]    the state after the step
 *   fed      [1]    the symbol, as int32_t
 */
#ifndef NN_OPS_ATTENTION_DECODER_H
#define NN_OPS_ATTENTION_DECODER_H

#include <math.h>

#include "nn/ops/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { /* inputs */
    NN_ATTN_MEMORY, NN_ATTN_EMBEDDING, NN_ATTN_AW, NN_ATTN_AB, NN_ATTN_CW, NN_ATTN_CB, NN_ATTN_W,
    NN_ATTN_R, NN_ATTN_B, NN_ATTN_OW, NN_ATTN_OB,
    NN_ATTN_TOKENS, /* may be absent */
    NN_ATTN_INPUTS
};

typedef struct nn_attn {
    int n, t, s, c;    /* samples, steps, places of the memory and their channels */
    int v, d, a, e, h; /* symbols; widths of embedding, query, combination, state */
    int first;         /* symbol of the first step where no tokens are given */
    bool content;      /* places are found by what stands there, else by their number */
    int64_t tasks;     /* blocks of samples */
    uint32_t drop;     /* an embedding's value is dropped when 32 random bits are below */
    float keep_scale;
    uint64_t seed;     /* of the node */
    /* Floats into saved (training) or work (inference). */
    size_t eh, query, weights, ec, x, gates, from_h, state, fed;
    /* Floats into packed. */
    size_t aw, cw, w, r, ow;
    /* Floats into work of backward. */
    size_t d_state, d_in, d_rec, d_x, d_sum, d_score, d_query, d_e, sums;
} nn_attn;

#define NN_ATTN_BLOCK 8         /* samples of a task */
#define NN_ATTN_MOST_STEPS 4096 /* where no tokens say it */

/* Samples of a task. */
static inline int nn_attn_rows(const nn_attn *s, int64_t task)
{
    return (int)nn_min_i64(NN_ATTN_BLOCK, s->n - task * NN_ATTN_BLOCK);
}

/* Embedding e[D] of row r, or its gradient, through the step's dropout. */
void nn_attn_drop(const nn_call *c, int64_t row, float *e);
/* Of scores by content. */
static inline float nn_attn_scale(const nn_attn *s)
{
    return 1 / sqrtf((float)s->c);
}

/* Sets work_bytes and the places in it, raises thread_bytes. */
void nn_attn_plan_backward(nn_call *c, nn_attn *s);
void nn_attn_backward(nn_call *c);

#ifdef __cplusplus
}
#endif

#endif
