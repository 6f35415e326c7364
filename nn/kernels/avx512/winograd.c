/* winograd.c - Winograd transforms of 16 channels at a time (formulas: nn/kernels/winograd.h).
 *
 * Columns first, then rows. 32 registers hold one line of 6 in and 6 out and a part of the tile
 * (at most 36 vectors) between them; the rest lies in L1. avx2's operations in its order, and
 * its bits. Input 4x4, 16 channels: 36 loads, 36 stores and 144 operations of the FMA units.
 */
#include "nn/kernels/winograd.h"
#include "nn/kernels/avx512/avx512.h"

typedef enum kind { INPUT, WEIGHTS, OUTPUT_GRAD, OUTPUT, WEIGHTS_GRAD } kind;

AVX512_INLINE __m512 set(float x)
{
    return _mm512_set1_ps(x);
}

/* a x + b */
AVX512_INLINE __m512 mad(float a, __m512 x, __m512 b)
{
    return _mm512_fmadd_ps(set(a), x, b);
}

/* even + factor odd, even - factor odd */
AVX512_INLINE void pair(__m512 even, float factor, __m512 odd, __m512 *plus, __m512 *minus)
{
    *plus = _mm512_fmadd_ps(set(factor), odd, even);
    *minus = _mm512_fnmadd_ps(set(factor), odd, even);
}

/* v = B^T d */
AVX512_INLINE void line_input(int m, const __m512 *d, __m512 *v)
{
    if (m == 2) {
        v[0] = _mm512_sub_ps(d[0], d[2]);
        v[1] = _mm512_add_ps(d[2], d[1]);
        v[2] = _mm512_sub_ps(d[2], d[1]);
        v[3] = _mm512_sub_ps(d[3], d[1]);
        return;
    }
    v[0] = _mm512_add_ps(mad(-2.5f, d[2], d[0]), d[4]);
    pair(mad(-2, d[2], d[4]), WINO_A, mad(-2, d[1], d[3]), &v[1], &v[2]);
    pair(mad(-0.5f, d[2], d[4]), WINO_S, mad(-0.5f, d[1], d[3]), &v[3], &v[4]);
    v[5] = _mm512_add_ps(mad(-2.5f, d[3], d[1]), d[5]);
}

/* u = G g */
AVX512_INLINE void line_weights(int m, const __m512 *g, __m512 *u)
{
    u[0] = g[0];
    if (m == 2) {
        __m512 even = _mm512_mul_ps(set(0.5f), _mm512_add_ps(g[0], g[2]));
        pair(even, 0.5f, g[1], &u[1], &u[2]);
    } else {
        __m512 even = _mm512_mul_ps(set(-2.0f / 3), mad(0.5f, g[2], g[0]));
        pair(even, -2.0f / 3 * WINO_A, g[1], &u[1], &u[2]);
        even = _mm512_mul_ps(set(1.0f / 6), mad(2, g[2], g[0]));
        pair(even, WINO_S / 6, g[1], &u[3], &u[4]);
    }
    u[m + 1] = g[2];
}

/* v = A z */
AVX512_INLINE void line_output_grad(int m, const __m512 *z, __m512 *v)
{
    v[0] = z[0];
    if (m == 2) {
        v[1] = _mm512_add_ps(z[0], z[1]);
        v[2] = _mm512_sub_ps(z[0], z[1]);
    } else {
        pair(mad(0.5f, z[2], z[0]), WINO_A, mad(0.5f, z[3], z[1]), &v[1], &v[2]);
        pair(mad(2, z[2], z[0]), WINO_S, mad(2, z[3], z[1]), &v[3], &v[4]);
    }
    v[m + 1] = z[m - 1];
}

/* y = A^T v */
AVX512_INLINE void line_output(int m, const __m512 *v, __m512 *y)
{
    __m512 s1 = _mm512_add_ps(v[1], v[2]), d1 = _mm512_sub_ps(v[1], v[2]);
    if (m == 2) {
        y[0] = _mm512_add_ps(v[0], s1);
        y[1] = _mm512_add_ps(v[3], d1);
        return;
    }
    __m512 s2 = _mm512_add_ps(v[3], v[4]), d2 = _mm512_sub_ps(v[3], v[4]);
    y[0] = _mm512_add_ps(v[0], _mm512_add_ps(s1, s2));
    y[1] = mad(WINO_A, d1, _mm512_mul_ps(set(WINO_S), d2));
    y[2] = mad(0.5f, s1, _mm512_mul_ps(set(2), s2));
    y[3] = mad(0.5f * WINO_A, d1, mad(2 * WINO_S, d2, v[5]));
}

/* g = G^T u */
AVX512_INLINE void line_weights_grad(int m, const __m512 *u, __m512 *g)
{
    __m512 s1 = _mm512_add_ps(u[1], u[2]), d1 = _mm512_sub_ps(u[1], u[2]);
    if (m == 2) {
        g[0] = mad(0.5f, s1, u[0]);
        g[1] = _mm512_mul_ps(set(0.5f), d1);
        g[2] = mad(0.5f, s1, u[3]);
        return;
    }
    __m512 s2 = _mm512_add_ps(u[3], u[4]), d2 = _mm512_sub_ps(u[3], u[4]);
    g[0] = mad(1.0f / 6, s2, mad(-2.0f / 3, s1, u[0]));
    g[1] = mad(-2.0f / 3 * WINO_A, d1, _mm512_mul_ps(set(WINO_S / 6), d2));
    g[2] = mad(1.0f / 3, _mm512_sub_ps(s2, s1), u[5]);
}

AVX512_INLINE void line(kind what, int m, const __m512 *in, __m512 *out)
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
AVX512_INLINE int length_in(kind what, int m)
{
    return what == WEIGHTS ? 3 : what == OUTPUT_GRAD ? m : m + 2;
}

AVX512_INLINE int length_out(kind what, int m)
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

AVX512_INLINE __m512 read(kind what, const sides *s, int at, int j, bool masked, __mmask16 mask)
{
    const float *p = what <= OUTPUT_GRAD ? s->from[at] : s->in + at * s->step;
    return avx512_load(p + j, masked, mask);
}

AVX512_INLINE void write(kind what, const sides *s, int at, int j, __m512 bias, __m512 y,
                       bool masked, __mmask16 mask)
{
    if (what <= OUTPUT_GRAD) {
        avx512_store(s->out + at * s->step + j, masked, mask, y);
        return;
    }
    float *p = s->to[at];
    if (!p)
        return;
    if (what == WEIGHTS_GRAD || s->accumulate) {
        y = _mm512_add_ps(avx512_load(p + j, masked, mask), y);
    } else {
        y = _mm512_add_ps(y, bias);
        if (s->relu)
            y = _mm512_max_ps(_mm512_setzero_ps(), y);
    }
    avx512_store(p + j, masked, mask, y);
}

/* 16 channels from j on. */
AVX512_INLINE void tile(kind what, int mh, int mw, const sides *s, int j, bool masked,
                      __mmask16 mask)
{
    int rows = length_in(what, mh), cols = length_in(what, mw);
    int rows_out = length_out(what, mh), cols_out = length_out(what, mw);
    __m512 mid[WINO_MAX_SIDE][WINO_MAX_SIDE];
    NN_UNROLL
    for (int q = 0; q < cols; q++) {
        __m512 in[WINO_MAX_SIDE], out[WINO_MAX_SIDE];
        NN_UNROLL
        for (int i = 0; i < rows; i++)
            in[i] = read(what, s, i * cols + q, j, masked, mask);
        line(what, mh, in, out);
        NN_UNROLL
        for (int i = 0; i < rows_out; i++)
            mid[i][q] = out[i];
    }
    __m512 bias = what == OUTPUT && s->bias ? avx512_load(s->bias + j, masked, mask)
                                            : _mm512_setzero_ps();
    NN_UNROLL
    for (int i = 0; i < rows_out; i++) {
        __m512 out[WINO_MAX_SIDE];
        line(what, mw, mid[i], out);
        NN_UNROLL
        for (int q = 0; q < cols_out; q++)
            write(what, s, i * cols_out + q, j, bias, out[q], masked, mask);
    }
}

AVX512_INLINE void channels(kind what, int mh, int mw, int c, const sides *s)
{
    int j = 0;
    for (; j + AVX512_LANES <= c; j += AVX512_LANES)
        tile(what, mh, mw, s, j, false, 0);
    if (j < c)
        tile(what, mh, mw, s, j, true, avx512_mask(c - j));
}

AVX512_INLINE void sizes(kind what, int mh, int mw, int c, const sides *s)
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

void nn_avx512_wino_input_f32(int mh, int mw, int c, const float *const *x, float *v,
                            ptrdiff_t step)
{
    sides s = {.from = x, .out = v, .step = step};
    sizes(INPUT, mh, mw, c, &s);
}

void nn_avx512_wino_weights_f32(int mh, int mw, int c, const float *const *w, float *u,
                              ptrdiff_t step)
{
    sides s = {.from = w, .out = u, .step = step};
    sizes(WEIGHTS, mh, mw, c, &s);
}

void nn_avx512_wino_output_grad_f32(int mh, int mw, int c, const float *const *dy, float *v,
                                  ptrdiff_t step)
{
    sides s = {.from = dy, .out = v, .step = step};
    sizes(OUTPUT_GRAD, mh, mw, c, &s);
}

void nn_avx512_wino_output_f32(int mh, int mw, int c, const float *m, ptrdiff_t step,
                             const float *bias, nn_act act, float alpha, bool accumulate,
                             float *const *y)
{
    sides s = {.to = y, .in = m, .step = step, .bias = bias,
               .accumulate = accumulate, .relu = act == NN_ACT_RELU};
    sizes(OUTPUT, mh, mw, c, &s);
    if (accumulate || act == NN_ACT_NONE || act == NN_ACT_RELU)
        return;
    for (int i = 0; i < mh * mw; i++) {
        if (y[i])
            nn_avx512_act_f32(c, act, alpha, y[i], y[i]);
    }
}

void nn_avx512_wino_weights_grad_f32(int mh, int mw, int c, const float *u, ptrdiff_t step,
                                   float *const *dw)
{
    sides s = {.to = dw, .in = u, .step = step};
    sizes(WEIGHTS_GRAD, mh, mw, c, &s);
}
