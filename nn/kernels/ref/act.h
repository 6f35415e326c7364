/* act.h - the activation functions and their derivatives, one number at a time. */
#ifndef NN_KERNELS_REF_ACT_H
#define NN_KERNELS_REF_ACT_H

#include "nn/kernels/kernels.h"

#include <math.h>

/* exp(-|x|) never overflows, and keeps the small values of the left side exact to rounding. */
static inline float ref_sigmoid(float x)
{
    float e = expf(-fabsf(x));
    return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/* NaN passes through each comparison, so that a diverged value is not hidden. */
static inline float ref_hard_sigmoid(float x)
{
    float t = x * (1.0f / 6.0f) + 0.5f;
    t = t < 0 ? 0 : t;
    return t > 1 ? 1 : t;
}

static inline float ref_act(nn_act act, float alpha, float x)
{
    switch (act) {
    case NN_ACT_RELU:
        return x < 0 ? 0 : x;
    case NN_ACT_LEAKY_RELU:
        return x < 0 ? alpha * x : x;
    case NN_ACT_SIGMOID:
        return ref_sigmoid(x);
    case NN_ACT_TANH:
        return tanhf(x);
    case NN_ACT_HARD_SIGMOID:
        return ref_hard_sigmoid(x);
    case NN_ACT_HARD_SWISH:
        return x * ref_hard_sigmoid(x);
    case NN_ACT_NONE:
    case NN_ACTS:
        break;
    }
    return x;
}

/* f'(x) given x and y = f(x); at the kinks the value of the flat side. */
static inline float ref_act_slope(nn_act act, float alpha, float x, float y)
{
    switch (act) {
    case NN_ACT_RELU:
        return y > 0 ? 1 : 0;
    case NN_ACT_LEAKY_RELU:
        return x < 0 ? alpha : 1;
    case NN_ACT_SIGMOID:
        return y * (1 - y);
    case NN_ACT_TANH:
        return 1 - y * y;
    case NN_ACT_HARD_SIGMOID:
        return x > -3 && x < 3 ? 1.0f / 6.0f : 0;
    case NN_ACT_HARD_SWISH:
        return x <= -3 ? 0 : x >= 3 ? 1 : x * (1.0f / 3.0f) + 0.5f;
    case NN_ACT_NONE:
    case NN_ACTS:
        break;
    }
    return 1;
}

#endif
