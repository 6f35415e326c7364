/* quant.h - one number at a time: rounding to q, requantisation, e^t of the 8-bit LSTM. The
 * order of comparisons decides what a NaN becomes (as vmaxps and vminps do). */
#ifndef NN_KERNELS_REF_QUANT_H
#define NN_KERNELS_REF_QUANT_H

#include "nn/kernels/ref/act.h"

/* rne(clamp(u, lo - zero, hi - zero)) + zero; NaN gives lo. */
static inline int32_t ref_q_round(float u, int32_t zero, int32_t lo, int32_t hi)
{
    float least = (float)(lo - zero), most = (float)(hi - zero);
    u = u > least ? u : least;
    u = u < most ? u : most;
    return (int32_t)lrintf(u) + zero;
}

/* u8 or s16 from an exact sum. */
static inline int32_t ref_requant(const nn_requant *q, int j, int32_t acc)
{
    float u = (float)acc * q->scale[j];
    if (q->act != NN_ACT_NONE && q->act != NN_ACT_RELU)
        u = ref_act(q->act, q->alpha, u) * q->inv_y;
    return ref_q_round(u, q->zero, q->lo, q->hi);
}

/* Sums in 32 bits wrap, as the instructions do. */
static inline int32_t ref_wrap_add(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline float ref_q_exp(float t)
{
    t = t > -NN_QEXP_LIMIT ? t : -NN_QEXP_LIMIT;
    t = t < NN_QEXP_LIMIT ? t : NN_QEXP_LIMIT;
    float n = rintf(t * NN_QEXP_LOG2_E);
    float r = t - n * NN_QEXP_LN2_HI;
    r = r - n * NN_QEXP_LN2_LO;
    float p = NN_QEXP_C4 * r + NN_QEXP_C3;
    p = p * r + NN_QEXP_C2;
    p = p * r + NN_QEXP_C1;
    p = p * r + NN_QEXP_C0;
    return ldexpf(p * (r * r) + r + 1, (int)n);
}

static inline float ref_q_sigmoid(float x)
{
    return 1 / (1 + ref_q_exp(-x));
}

static inline float ref_q_tanh(float x)
{
    return 2 * ref_q_sigmoid(2 * x) - 1;
}

#endif
