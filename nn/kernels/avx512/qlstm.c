/* qlstm.c - one step of the 8-bit LSTM after its product, 16 units at a time, all in registers.
 * Every operation is ref's, in ref's order (quant.h): the bits are the same. 5 exponentials and
 * 5 divisions a unit bound it.
 */
#include "nn/kernels/avx512/requant.h"

/* 1 / (1 + e^-x), from t = -x. */
AVX512_INLINE __m512 sigmoid_of_minus(__m512 t)
{
    const __m512 one = _mm512_set1_ps(1.0f), limit = _mm512_set1_ps(NN_QEXP_LIMIT);
    t = _mm512_max_ps(t, _mm512_sub_ps(_mm512_setzero_ps(), limit));
    t = _mm512_min_ps(t, limit);
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(t, _mm512_set1_ps(NN_QEXP_LOG2_E)),
                                    _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 r = _mm512_sub_ps(t, _mm512_mul_ps(n, _mm512_set1_ps(NN_QEXP_LN2_HI)));
    r = _mm512_sub_ps(r, _mm512_mul_ps(n, _mm512_set1_ps(NN_QEXP_LN2_LO)));
    __m512 p = _mm512_mul_ps(_mm512_set1_ps(NN_QEXP_C4), r);
    p = _mm512_add_ps(p, _mm512_set1_ps(NN_QEXP_C3));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(NN_QEXP_C2));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(NN_QEXP_C1));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(NN_QEXP_C0));
    p = _mm512_add_ps(_mm512_mul_ps(p, _mm512_mul_ps(r, r)), r);
    p = _mm512_add_ps(p, one);
    __m512i power = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
    __m512 e = _mm512_mul_ps(p, _mm512_castsi512_ps(_mm512_slli_epi32(power, 23)));
    return _mm512_div_ps(one, _mm512_add_ps(one, e));
}

AVX512_INLINE __m512 sigmoid(__m512 x)
{
    return sigmoid_of_minus(_mm512_xor_ps(x, _mm512_set1_ps(-0.0f)));
}

AVX512_INLINE __m512 tanh_of(__m512 x)
{
    __m512 s = sigmoid_of_minus(_mm512_mul_ps(x, _mm512_set1_ps(-2.0f)));
    return _mm512_sub_ps(_mm512_add_ps(s, s), _mm512_set1_ps(1.0f));
}

void nn_avx512_qlstm_cell_u8(int rows, int h, const float *z, ptrdiff_t ldz, float *c,
                             ptrdiff_t ldc, uint8_t *y, ptrdiff_t ldy)
{
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    for (int r = 0; r < rows; r++, z += ldz, c += ldc, y += ldy) {
        for (int j = 0; j < h; j += AVX512_LANES) {
            const float *gate = z + j;
            __mmask16 mask = avx512_mask(h - j);
            __m512 keep = sigmoid(avx512_load(gate + 2 * (ptrdiff_t)h, true, mask));
            keep = _mm512_mul_ps(keep, avx512_load(c + j, true, mask));
            __m512 in = sigmoid(avx512_load(gate, true, mask));
            in = _mm512_mul_ps(in, tanh_of(avx512_load(gate + 3 * (ptrdiff_t)h, true, mask)));
            __m512 state = _mm512_add_ps(keep, in);
            avx512_store(c + j, true, mask, state);
            __m512 out = sigmoid(avx512_load(gate + h, true, mask));
            out = _mm512_mul_ps(out, tanh_of(state));
            __m512i n = _mm512_cvtps_epi32(_mm512_mul_ps(out, _mm512_set1_ps(127.0f)));
            n = _mm512_permutexvar_epi64(order, _mm512_packs_epi32(n, n));
            n = _mm512_add_epi16(n, _mm512_set1_epi16(128));
            avx512_store_u8(y + j, n, h - j < AVX512_LANES ? h - j : AVX512_LANES);
        }
    }
}
