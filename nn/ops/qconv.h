/* qconv.h - what the files of QLinearConv share.
 *
 *   qconv.c            binding, packing, calling the methods
 *   qconv_direct.c     implicit GEMM by pointers; 1x1 without any
 *   qconv_depthwise.c  one input channel per output channel
 *   qconv_winograd.c   3x3 with stride 1 with fewer multiplications, exact
 *   qconv_choose.c     which method
 *
 * Sums are exact, so every method gives the same bytes, and the choice may depend on anything.
 */
#ifndef NN_OPS_QCONV_H
#define NN_OPS_QCONV_H

#include <math.h>

#include "nn/ops/conv.h"
#include "nn/ops/q.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum nn_qconv_method {
    NN_QCONV_DIRECT,    /* any geometry */
    NN_QCONV_POINTWISE, /* 1x1, stride 1, no pads, one group: a plain matrix product */
    NN_QCONV_DEPTHWISE, /* group = C = K, U8 in and out */
    NN_QCONV_WINOGRAD,  /* 3x3, stride 1, dilation 1, one group, U8 in and out */
} nn_qconv_method;

/* What a segment of the direct form's product is. */
typedef enum nn_qconv_joined {
    NN_QCONV_TAPS,     /* the channels of one tap */
    NN_QCONV_ROWS,     /* few channels: the taps of a kernel row, as they lie in the map */
    NN_QCONV_ALL_TAPS, /* very few: all taps of a pixel, copied side by side */
} nn_qconv_joined;

typedef struct nn_qconv_plan {
    nn_conv_shape g;
    nn_qconv_method method;
    bool wide;        /* S16 in and S16 weights */
    nn_qconv_joined joined;
    int mh, mw;       /* NN_QCONV_WINOGRAD */
    nn_act act;
    float alpha;
    /* Of the packed form, bytes: scale[K], bias[K], largest max(q) * sum|w|, weights. */
    size_t bias_at, reach_at, weights_at;
} nn_qconv_plan;

/* Sets method, joined, mh, mw: qconv_choose.c. */
void nn_qconv_choose(nn_qconv_plan *p, const nn_call *c);
const char *nn_qconv_algorithm(const nn_qconv_plan *p);
/* As nn_conv_force_winograd. */
void nn_qconv_force_winograd(int mh, int mw);

/* Packed weights of the direct form, which Winograd reads too:
 * [group][nn_qgemm_pack of R*S segments of Cg], or as `joined` has them. */
size_t nn_qconv_packed_bytes(const nn_kernels *k, const nn_qconv_plan *p);
void nn_qconv_pack(const nn_kernels *k, const nn_qconv_plan *p, const void *w, void *packed);

size_t nn_qconv_direct_work_bytes(const nn_qconv_plan *p);
size_t nn_qconv_direct_thread_bytes(const nn_kernels *k, const nn_qconv_plan *p);
void nn_qconv_direct_run(nn_call *c, const nn_qconv_plan *p);

size_t nn_qconv_depthwise_work_bytes(const nn_qconv_plan *p);
void nn_qconv_depthwise_run(nn_call *c, const nn_qconv_plan *p);

/* Right while the largest max(q) * sum|w| of a channel is below this. */
static inline int64_t nn_qconv_winograd_reach(const nn_qconv_plan *p)
{
    return (int64_t)1 << (31 - (p->mh == 4 ? 3 : 1) - (p->mw == 4 ? 3 : 1));
}
size_t nn_qconv_winograd_work_bytes(const nn_kernels *k, const nn_qconv_plan *p);
size_t nn_qconv_winograd_thread_bytes(const nn_kernels *k, const nn_qconv_plan *p);
void nn_qconv_winograd_run(nn_call *c, const nn_qconv_plan *p);

/* What lies around the map: pad_value as a value of the input's type. */
static inline int32_t nn_qconv_outside(const nn_call *c)
{
    const nn_tensor *x = c->in[0];
    double pad = nn_node_float(c->node, "pad_value", 0) / (double)x->scale + x->zero;
    return (int32_t)fmin(fmax(rint(pad), 0), nn_q_max(x->dtype));
}

static inline const float *nn_qconv_scale(const nn_call *c)
{
    return (const float *)c->packed;
}

static inline const int32_t *nn_qconv_bias(const nn_call *c, const nn_qconv_plan *p)
{
    return (const int32_t *)((const char *)c->packed + p->bias_at);
}

static inline const void *nn_qconv_weights(const nn_call *c, const nn_qconv_plan *p)
{
    return (const char *)c->packed + p->weights_at;
}

#ifdef __cplusplus
}
#endif

#endif
