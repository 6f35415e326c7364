/* lstm.h - one step of an LSTM after its matrix product: the body of avx2/lstm.c and
 * avx512/lstm.c, over the vector of the vf.h that was included before. Loops rows, then
 * VF_LANES units at a time, all in registers. The backward step does ref's operations in ref's
 * order, so it equals ref bit by bit.
 */
#ifndef NN_KERNELS_SIMD_LSTM_H
#define NN_KERNELS_SIMD_LSTM_H

typedef struct step {
    float *i, *o, *f, *g, *c, *y, *t;
    const float *c_prev; /* NULL: zeros */
} step;

VF_INLINE void forward(const step *s, int j, bool masked, vf_mask mask)
{
    vf i = vf_sigmoid(vf_load(s->i + j, masked, mask));
    vf f = vf_sigmoid(vf_load(s->f + j, masked, mask));
    vf g = vf_tanh(vf_load(s->g + j, masked, mask));
    vf before = s->c_prev ? vf_load(s->c_prev + j, masked, mask) : vf_zero();
    vf c = vf_add(vf_mul(f, before), vf_mul(i, g));
    vf_store(s->i + j, masked, mask, i);
    vf_store(s->f + j, masked, mask, f);
    vf_store(s->g + j, masked, mask, g);
    vf_store(s->c + j, masked, mask, c);
    vf o = vf_sigmoid(vf_load(s->o + j, masked, mask));
    vf t = vf_tanh(c);
    vf_store(s->o + j, masked, mask, o);
    vf_store(s->y + j, masked, mask, vf_mul(o, t));
    if (s->t)
        vf_store(s->t + j, masked, mask, t);
}

VF_INLINE void lstm_cell(int rows, int h, float *z, ptrdiff_t ldz, const float *c_prev,
                         ptrdiff_t ldc_prev, float *c, ptrdiff_t ldc, float *y, ptrdiff_t ldy,
                         float *tanh_c, ptrdiff_t ldt)
{
    vf_mask mask = vf_first(h % VF_LANES);
    for (int r = 0; r < rows; r++) {
        float *gate = z + r * ldz;
        step s = {
            .i = gate,
            .o = gate + h,
            .f = gate + 2 * (ptrdiff_t)h,
            .g = gate + 3 * (ptrdiff_t)h,
            .c = c + r * ldc,
            .y = y + r * ldy,
            .t = tanh_c ? tanh_c + r * ldt : NULL,
            .c_prev = c_prev ? c_prev + r * ldc_prev : NULL,
        };
        int j = 0;
        for (; j + VF_LANES <= h; j += VF_LANES)
            forward(&s, j, false, mask);
        if (j < h)
            forward(&s, j, true, mask);
    }
}

typedef struct step_grad {
    const float *i, *o, *f, *g, *c_prev, *t, *dy;
    float *dc, *di, *d_o, *df, *dg;
} step_grad;

VF_INLINE void backward(const step_grad *s, int j, bool masked, vf_mask mask)
{
    const vf one = vf_set(1.0f);
    vf i = vf_load(s->i + j, masked, mask), o = vf_load(s->o + j, masked, mask);
    vf f = vf_load(s->f + j, masked, mask), g = vf_load(s->g + j, masked, mask);
    vf t = vf_load(s->t + j, masked, mask), dh = vf_load(s->dy + j, masked, mask);
    vf before = s->c_prev ? vf_load(s->c_prev + j, masked, mask) : vf_zero();
    vf d = vf_mul(vf_mul(dh, o), vf_sub(one, vf_mul(t, t)));
    d = vf_add(vf_load(s->dc + j, masked, mask), d);
    vf di = vf_mul(vf_mul(vf_mul(d, g), i), vf_sub(one, i));
    vf d_o = vf_mul(vf_mul(vf_mul(dh, t), o), vf_sub(one, o));
    vf df =
        vf_mul(vf_mul(vf_mul(d, before), f), vf_sub(one, f));
    vf dg = vf_mul(vf_mul(d, i), vf_sub(one, vf_mul(g, g)));
    vf_store(s->di + j, masked, mask, di);
    vf_store(s->d_o + j, masked, mask, d_o);
    vf_store(s->df + j, masked, mask, df);
    vf_store(s->dg + j, masked, mask, dg);
    vf_store(s->dc + j, masked, mask, vf_mul(d, f));
}

VF_INLINE void lstm_cell_grad(int rows, int h, const float *gates, ptrdiff_t ldg,
                              const float *c_prev, ptrdiff_t ldc_prev, const float *tanh_c,
                              ptrdiff_t ldt, const float *dy, ptrdiff_t lddy, float *dc,
                              ptrdiff_t lddc, float *dz, ptrdiff_t lddz)
{
    vf_mask mask = vf_first(h % VF_LANES);
    ptrdiff_t o = h, f = 2 * (ptrdiff_t)h, g = 3 * (ptrdiff_t)h;
    for (int r = 0; r < rows; r++) {
        const float *gate = gates + r * ldg;
        float *dgate = dz + r * lddz;
        step_grad s = {
            .i = gate,
            .o = gate + o,
            .f = gate + f,
            .g = gate + g,
            .c_prev = c_prev ? c_prev + r * ldc_prev : NULL,
            .t = tanh_c + r * ldt,
            .dy = dy + r * lddy,
            .dc = dc + r * lddc,
            .di = dgate,
            .d_o = dgate + o,
            .df = dgate + f,
            .dg = dgate + g,
        };
        int j = 0;
        for (; j + VF_LANES <= h; j += VF_LANES)
            backward(&s, j, false, mask);
        if (j < h)
            backward(&s, j, true, mask);
    }
}

#endif
