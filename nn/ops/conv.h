/* conv.h - what the files of Conv share: geometry, the choice of method, and the methods.
 *
 *   conv.c            binding, calling the methods
 *   conv_shape.c      shape rule
 *   conv_choose.c     which method
 *   conv_gather.c     forward and backward data: implicit GEMM by tables of pointers
 *   conv_weights.c    backward weights
 *   conv_depthwise.c  one input channel per output channel
 *   conv_winograd.c   3x3 with stride 1: forward and backward data with fewer multiplications
 *   conv_winograd_weights.c   its backward weights
 */
#ifndef NN_OPS_CONV_H
#define NN_OPS_CONV_H

#include "nn/kernels/types.h"
#include "nn/mem.h"
#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_conv_shape {
    int n, h, w, c;         /* x[N,H,W,C] */
    int k, r, s;            /* w[K,R,S,C/group] */
    int oh, ow;             /* y[N,OH,OW,K] */
    int sh, sw;             /* strides */
    int pt, pl, pb, pr;     /* pads: top, left, bottom, right */
    int dh, dw;             /* dilations */
    int group, cg, kg;      /* channels of one group */
} nn_conv_shape;

typedef enum nn_conv_method {
    NN_CONV_GATHER,    /* any geometry */
    NN_CONV_POINTWISE, /* 1x1, stride 1, no pads, one group: a plain matrix product */
    NN_CONV_DEPTHWISE, /* group = C = K */
    NN_CONV_WINOGRAD,  /* 3x3, stride 1, dilation 1, one group: tiles of mh x mw outputs */
} nn_conv_method;

typedef struct nn_conv_plan {
    nn_conv_shape g;
    nn_conv_method method;
    int mh, mw; /* NN_CONV_WINOGRAD */
    float pad;  /* attribute pad_value: what lies around the map; 0 in training */
    nn_act act;
    float alpha;
} nn_conv_plan;

/* The geometry of c's node, input and weights, of any type; bias: NULL or K values.
 * NN_ERR_MODEL. */
nn_err nn_conv_read_shape(const nn_call *c, const nn_tensor *bias, nn_conv_shape *g);
/* Sets method, mh, mw by the geometry alone (not the batch): conv_choose.c. */
void nn_conv_choose(nn_conv_plan *p);
/* A static name of it, for reports. */
const char *nn_conv_algorithm(const nn_conv_plan *p);
/* For tests and benches: from now on Winograd with tiles of mh x mw (each 2 or 4) wherever the
 * geometry allows it; nowhere when mh is 0; the choice again when mh < 0. Not while another
 * thread binds. */
void nn_conv_force_winograd(int mh, int mw);

/* An implicit GEMM: destination pixel (n, y, x) of an N x dh x dw lattice gets
 *   dst[n][y*dst_sy + dst_y0][x*dst_sx + dst_x0][j] (+)= bias[j] +
 *     sum over i < ny, l < nx, k < depth of
 *       src[n][y*step_y + y0 + i*dy][x*step_x + x0 + l*dx][k] * B(i, l)[k][j]
 * where source pixels outside the map are `pad`. Forward is this with src = x and one lattice;
 * backward data is this with src = dy, once for every phase of the stride.
 * B(i, l) is matrix tap_y0 + i*tap_dy, tap_x0 + l*tap_dx of the packed R x S matrices. */
typedef struct nn_conv_gather {
    const nn_kernels *k;
    int n, group;
    const float *src;
    int src_h, src_w, src_c; /* src_c: channels of a whole pixel; a group reads depth of them */
    int depth;
    float *dst;
    int dst_h, dst_w, dst_c; /* the whole map; a group writes cols of its channels */
    int cols;
    int lat_h, lat_w, dst_y0, dst_x0, dst_sy, dst_sx;
    int step_y, step_x, y0, x0, dy, dx, ny, nx;
    int tap_y0, tap_x0, tap_dy, tap_dx, taps_w, taps; /* taps = R*S, taps_w = S */
    const float *packed;
    bool accumulate;
    const float *bias;
    nn_act act;
    float alpha;
    float pad;
    const float *outside; /* src_c times pad */
    char *thread_work;
    size_t thread_stride;
} nn_conv_gather;

void nn_conv_gather_run(const nn_conv_gather *a);
/* Asks for the memory of forward and, when c wants that gradient, backward data: as work the
 * pixel outside, nn_conv_outside_bytes. */
void nn_conv_gather_want(nn_call *c, const nn_conv_shape *g);
static inline size_t nn_conv_outside_bytes(const nn_conv_shape *g)
{
    return nn_round_up((size_t)(g->c > g->k ? g->c : g->k) * sizeof(float), NN_ALIGN);
}
/* Floats of `group` x taps matrices of depth x cols in packed form. */
size_t nn_conv_packed_floats(const nn_kernels *k, int group, int taps, int depth, int cols);
/* w[K,R,S,Cg] as matrices c -> k (forward) or k -> c (backward):
 * [group][panel][R*S][depth][nr], panels of gemm_nr columns, the last one filled with zeros. */
void nn_conv_pack(const nn_kernels *k, const nn_conv_shape *g, const float *w, bool backward,
                  float *packed);

/* Winograd: N x dst_h x dst_w pixels of `cols` channels from the 3x3 windows around
 * (y - pt, x - pl) of src, for act, bias, accumulate as in nn_conv_gather. `packed` is made by
 * nn_conv_pack; backward data is the same with src = dy, dst = dx, a flipped filter and pads of
 * 2 - pad. `work` and the thread memory are those of nn_conv_winograd_want. */
typedef struct nn_conv_winograd {
    const nn_kernels *k;
    int mh, mw, n;
    const float *src;
    int src_h, src_w, depth;
    float *dst;
    int dst_h, dst_w, cols;
    int pt, pl;
    float pad;
    const float *packed;
    bool flipped; /* filter: taps in the opposite order */
    bool accumulate;
    const float *bias;
    nn_act act;
    float alpha;
    float *work;
    char *thread_work;
    size_t thread_stride;
} nn_conv_winograd;

void nn_conv_winograd_run(const nn_conv_winograd *a);
/* Asks for the memory of forward and, when c wants that gradient, backward data. */
void nn_conv_winograd_want(nn_call *c, const nn_conv_plan *p);

/* dw += ; `work` is what the function before asked for. */
void nn_conv_winograd_weights_want(nn_call *c, const nn_conv_plan *p);
void nn_conv_winograd_weights_run(const nn_kernels *k, const nn_conv_shape *g, int mh, int mw,
                                  const float *x, const float *dy, float *work, float *dw);

/* The same for the implicit GEMM. */
void nn_conv_weights_want(nn_call *c, const nn_conv_shape *g);
void nn_conv_weights_run(const nn_call *c, const nn_conv_shape *g, const float *x,
                         const float *dy, float *dw);

void nn_conv_depthwise_want(nn_call *c, const nn_conv_plan *p);
size_t nn_conv_depthwise_packed_floats(const nn_conv_shape *g);
void nn_conv_depthwise_pack(const nn_conv_shape *g, const float *w, float *packed);
void nn_conv_depthwise_forward(const nn_call *c, const nn_conv_plan *p);
void nn_conv_depthwise_backward(const nn_call *c, const nn_conv_plan *p);

/* --- what conv_choose.c and qconv_choose.c share --- */

/* 1x1, stride 1, no pads, one group: a plain matrix product. */
bool nn_conv_is_pointwise(const nn_conv_shape *g);
/* One input channel for each output channel, of no more taps than the kernels take. */
bool nn_conv_is_depthwise(const nn_conv_shape *g);
/* 3x3, stride 1, dilation 1, one group, and memory within reason. */
bool nn_conv_is_winograd(const nn_conv_shape *g);
/* Multiplications of the direct form, of one image and one input and output channel, without
 * rows of taps that lie in the padding. */
double nn_conv_direct_products(const nn_conv_shape *g);

/* Tiles that a test has chosen (nn_conv_force_winograd); mh < 0: none. */
typedef struct nn_conv_forced {
    int mh, mw;
} nn_conv_forced;
/* Sets *mh, *mw to the forced tile, else to the one whose time(ctx, mh, mw) is the shortest and
 * less than `best`; false: none. */
typedef double nn_conv_tile_time(const void *ctx, int mh, int mw);
bool nn_conv_choose_tile(nn_conv_forced forced, double best, nn_conv_tile_time *time,
                         const void *ctx, int *mh, int *mw);
/* "winograd 4x2" */
const char *nn_conv_tile_name(int mh, int mw);

#ifdef __cplusplus
}
#endif

#endif
