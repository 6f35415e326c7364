/* qlstm.h - one step of the 8-bit LSTM after its product: the body of avx2/qlstm.c and
 * avx512/qlstm.c, over the vector of the vf.h that was included before, all in registers. Every
 * operation is ref's, in ref's order (quant.h): the bits are the same. 5 exponentials and 5
 * divisions a unit bound it.
 */
#ifndef NN_KERNELS_SIMD_QLSTM_H
#define NN_KERNELS_SIMD_QLSTM_H

#include "nn/kernels/quant.h"

/* 1 / (1 + e^-x), from t = -x. */
VF_INLINE vf qlstm_sigmoid_of_minus(vf t)
{
    const vf one = vf_set(1.0f), limit = vf_set(NN_QEXP_LIMIT);
    t = vf_max(t, vf_sub(vf_zero(), limit));
    t = vf_min(t, limit);
    vf n = vf_rint(vf_mul(t, vf_set(NN_QEXP_LOG2_E)));
    vf r = vf_sub(t, vf_mul(n, vf_set(NN_QEXP_LN2_HI)));
    r = vf_sub(r, vf_mul(n, vf_set(NN_QEXP_LN2_LO)));
    vf p = vf_mul(vf_set(NN_QEXP_C4), r);
    p = vf_add(p, vf_set(NN_QEXP_C3));
    p = vf_add(vf_mul(p, r), vf_set(NN_QEXP_C2));
    p = vf_add(vf_mul(p, r), vf_set(NN_QEXP_C1));
    p = vf_add(vf_mul(p, r), vf_set(NN_QEXP_C0));
    p = vf_add(vf_mul(p, vf_mul(r, r)), r);
    vf e = vf_mul(vf_add(p, one), vf_exp2(n));
    return vf_div(one, vf_add(one, e));
}

VF_INLINE vf qlstm_sigmoid(vf x)
{
    return qlstm_sigmoid_of_minus(vf_negate(x));
}

VF_INLINE vf qlstm_tanh(vf x)
{
    vf s = qlstm_sigmoid_of_minus(vf_mul(x, vf_set(-2.0f)));
    return vf_sub(vf_add(s, s), vf_set(1.0f));
}

/* VF_LANES units: the state is updated, 127 h comes back. */
VF_INLINE vf qlstm_units(const float *gate, int h, float *c, bool masked, vf_mask mask)
{
    vf keep = qlstm_sigmoid(vf_load(gate + 2 * (ptrdiff_t)h, masked, mask));
    keep = vf_mul(keep, vf_load(c, masked, mask));
    vf in = qlstm_sigmoid(vf_load(gate, masked, mask));
    in = vf_mul(in, qlstm_tanh(vf_load(gate + 3 * (ptrdiff_t)h, masked, mask)));
    vf state = vf_add(keep, in);
    vf_store(c, masked, mask, state);
    vf out = qlstm_sigmoid(vf_load(gate + h, masked, mask));
    return vf_mul(vf_mul(out, qlstm_tanh(state)), vf_set(127.0f));
}

#endif
