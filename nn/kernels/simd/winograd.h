/* winograd.h - Winograd transforms of VF_LANES channels at a time (formulas:
 * nn/kernels/winograd.h): the body of avx2/winograd.c and avx512/winograd.c, over the vector of
 * the vf.h that was included before.
 *
 * Columns first, then rows. Points come as p, -p, so that a line of 6 needs 12 operations.
 */
#ifndef NN_KERNELS_SIMD_WINOGRAD_H
#define NN_KERNELS_SIMD_WINOGRAD_H

#include "nn/kernels/unroll.h"
#include "nn/kernels/winograd.h"

typedef enum kind { INPUT, WEIGHTS, OUTPUT_GRAD, OUTPUT, WEIGHTS_GRAD } kind;

/* a x + b */
VF_INLINE vf mad(float a, vf x, vf b)
{
    return vf_fma(vf_set(a), x, b);
}

/* even + factor odd, even - factor odd */
VF_INLINE void pair(vf even, float factor, vf odd, vf *plus, vf *minus)
{
    *plus = vf_fma(vf_set(factor), odd, even);
    *minus = vf_fnma(vf_set(factor), odd, even);
}

/* v = B^T d */
VF_INLINE void line_input(int m, const vf *d, vf *v)
{
    if (m == 2) {
        v[0] = vf_sub(d[0], d[2]);
        v[1] = vf_add(d[2], d[1]);
        v[2] = vf_sub(d[2], d[1]);
        v[3] = vf_sub(d[3], d[1]);
        return;
    }
    v[0] = vf_add(mad(-2.5f, d[2], d[0]), d[4]);
    pair(mad(-2, d[2], d[4]), WINO_A, mad(-2, d[1], d[3]), &v[1], &v[2]);
    pair(mad(-0.5f, d[2], d[4]), WINO_S, mad(-0.5f, d[1], d[3]), &v[3], &v[4]);
    v[5] = vf_add(mad(-2.5f, d[3], d[1]), d[5]);
}

/* u = G g */
VF_INLINE void line_weights(int m, const vf *g, vf *u)
{
    u[0] = g[0];
    if (m == 2) {
        vf even = vf_mul(vf_set(0.5f), vf_add(g[0], g[2]));
        pair(even, 0.5f, g[1], &u[1], &u[2]);
    } else {
        vf even = vf_mul(vf_set(-2.0f / 3), mad(0.5f, g[2], g[0]));
        pair(even, -2.0f / 3 * WINO_A, g[1], &u[1], &u[2]);
        even = vf_mul(vf_set(1.0f / 6), mad(2, g[2], g[0]));
        pair(even, WINO_S / 6, g[1], &u[3], &u[4]);
    }
    u[m + 1] = g[2];
}

/* v = A z */
VF_INLINE void line_output_grad(int m, const vf *z, vf *v)
{
    v[0] = z[0];
    if (m == 2) {
        v[1] = vf_add(z[0], z[1]);
        v[2] = vf_sub(z[0], z[1]);
    } else {
        pair(mad(0.5f, z[2], z[0]), WINO_A, mad(0.5f, z[3], z[1]), &v[1], &v[2]);
        pair(mad(2, z[2], z[0]), WINO_S, mad(2, z[3], z[1]), &v[3], &v[4]);
    }
    v[m + 1] = z[m - 1];
}

/* y = A^T v */
VF_INLINE void line_output(int m, const vf *v, vf *y)
{
    vf s1 = vf_add(v[1], v[2]), d1 = vf_sub(v[1], v[2]);
    if (m == 2) {
        y[0] = vf_add(v[0], s1);
        y[1] = vf_add(v[3], d1);
        return;
    }
    vf s2 = vf_add(v[3], v[4]), d2 = vf_sub(v[3], v[4]);
    y[0] = vf_add(v[0], vf_add(s1, s2));
    y[1] = mad(WINO_A, d1, vf_mul(vf_set(WINO_S), d2));
    y[2] = mad(0.5f, s1, vf_mul(vf_set(2), s2));
    y[3] = mad(0.5f * WINO_A, d1, mad(2 * WINO_S, d2, v[5]));
}

/* g = G^T u */
VF_INLINE void line_weights_grad(int m, const vf *u, vf *g)
{
    vf s1 = vf_add(u[1], u[2]), d1 = vf_sub(u[1], u[2]);
    if (m == 2) {
        g[0] = mad(0.5f, s1, u[0]);
        g[1] = vf_mul(vf_set(0.5f), d1);
        g[2] = mad(0.5f, s1, u[3]);
        return;
    }
    vf s2 = vf_add(u[3], u[4]), d2 = vf_sub(u[3], u[4]);
    g[0] = mad(1.0f / 6, s2, mad(-2.0f / 3, s1, u[0]));
    g[1] = mad(-2.0f / 3 * WINO_A, d1, vf_mul(vf_set(WINO_S / 6), d2));
    g[2] = mad(1.0f / 3, vf_sub(s2, s1), u[5]);
}

VF_INLINE void line(kind what, int m, const vf *in, vf *out)
{
    switch (what) {
    case INPUT:
        line_input(m, in, out);
        break;
    case WEIGHTS:
        line_weights(m, in, out);
        break;
    case OUTPUT_GRAD:
        line_output_grad(m, in, out);
        break;
    case OUTPUT:
        line_output(m, in, out);
        break;
    case WEIGHTS_GRAD:
        line_weights_grad(m, in, out);
        break;
    }
}

/* Lengths of a line before and after. */
VF_INLINE int length_in(kind what, int m)
{
    return what == WEIGHTS ? 3 : what == OUTPUT_GRAD ? m : m + 2;
}

VF_INLINE int length_out(kind what, int m)
{
    return what == WEIGHTS_GRAD ? 3 : what == OUTPUT ? m : m + 2;
}

/* What a transform reads and writes: a table of pointers on one side, frequencies on the
 * other. */
typedef struct sides {
    const float *const *from;
    float *const *to;
    const float *in;
    float *out;
    ptrdiff_t step;
    const float *bias;
    bool accumulate, relu;
} sides;

VF_INLINE vf read(kind what, const sides *s, int at, int j, bool masked, vf_mask mask)
{
    const float *p = what <= OUTPUT_GRAD ? s->from[at] : s->in + at * s->step;
    return vf_load(p + j, masked, mask);
}

VF_INLINE void write(kind what, const sides *s, int at, int j, vf bias, vf y,
                       bool masked, vf_mask mask)
{
    if (what <= OUTPUT_GRAD) {
        vf_store(s->out + at * s->step + j, masked, mask, y);
        return;
    }
    float *p = s->to[at];
    if (!p)
        return;
    if (what == WEIGHTS_GRAD || s->accumulate) {
        y = vf_add(vf_load(p + j, masked, mask), y);
    } else {
        y = vf_add(y, bias);
        if (s->relu)
            y = vf_relu(y);
    }
    vf_store(p + j, masked, mask, y);
}

/* VF_LANES channels from j on. */
VF_INLINE void tile(kind what, int mh, int mw, const sides *s, int j, bool masked,
                      vf_mask mask)
{
    int rows = length_in(what, mh), cols = length_in(what, mw);
    int rows_out = length_out(what, mh), cols_out = length_out(what, mw);
    vf mid[WINO_MAX_SIDE][WINO_MAX_SIDE];
    NN_UNROLL
    for (int q = 0; q < cols; q++) {
        vf in[WINO_MAX_SIDE], out[WINO_MAX_SIDE];
        NN_UNROLL
        for (int i = 0; i < rows; i++)
            in[i] = read(what, s, i * cols + q, j, masked, mask);
        line(what, mh, in, out);
        NN_UNROLL
        for (int i = 0; i < rows_out; i++)
            mid[i][q] = out[i];
    }
    vf bias = what == OUTPUT && s->bias ? vf_load(s->bias + j, masked, mask)
                                            : vf_zero();
    NN_UNROLL
    for (int i = 0; i < rows_out; i++) {
        vf out[WINO_MAX_SIDE];
        line(what, mw, mid[i], out);
        NN_UNROLL
        for (int q = 0; q < cols_out; q++)
            write(what, s, i * cols_out + q, j, bias, out[q], masked, mask);
    }
}

VF_INLINE void channels(kind what, int mh, int mw, int c, const sides *s)
{
    int j = 0;
    for (; j + VF_LANES <= c; j += VF_LANES)
        tile(what, mh, mw, s, j, false, vf_first(0));
    if (j < c)
        tile(what, mh, mw, s, j, true, vf_first(c - j));
}

VF_INLINE void sizes(kind what, int mh, int mw, int c, const sides *s)
{
    if (mh == 4 && mw == 4)
        channels(what, 4, 4, c, s);
    else if (mh == 4)
        channels(what, 4, 2, c, s);
    else if (mw == 4)
        channels(what, 2, 4, c, s);
    else
        channels(what, 2, 2, c, s);
}

#endif
