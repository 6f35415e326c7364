/* qlstm.c - one step of the 8-bit LSTM after its product, 8 units at a time, all in registers.
 * Every operation is ref's, in ref's order (quant.h): the bits are the same. 5 exponentials and
 * 5 divisions a unit bound it.
 */
#include "nn/kernels/avx2/requant.h"

/* 1 / (1 + e^-x), from t = -x. */
AVX2_INLINE __m256 sigmoid_of_minus(__m256 t)
{
    const __m256 one = _mm256_set1_ps(1.0f), limit = _mm256_set1_ps(NN_QEXP_LIMIT);
    t = _mm256_max_ps(t, _mm256_sub_ps(_mm256_setzero_ps(), limit));
    t = _mm256_min_ps(t, limit);
    __m256 n = _mm256_round_ps(_mm256_mul_ps(t, _mm256_set1_ps(NN_QEXP_LOG2_E)),
                               _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_sub_ps(t, _mm256_mul_ps(n, _mm256_set1_ps(NN_QEXP_LN2_HI)));
    r = _mm256_sub_ps(r, _mm256_mul_ps(n, _mm256_set1_ps(NN_QEXP_LN2_LO)));
    __m256 p = _mm256_mul_ps(_mm256_set1_ps(NN_QEXP_C4), r);
    p = _mm256_add_ps(p, _mm256_set1_ps(NN_QEXP_C3));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(NN_QEXP_C2));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(NN_QEXP_C1));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(NN_QEXP_C0));
    p = _mm256_add_ps(_mm256_mul_ps(p, _mm256_mul_ps(r, r)), r);
    p = _mm256_add_ps(p, one);
    __m256i power = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    __m256 e = _mm256_mul_ps(p, _mm256_castsi256_ps(_mm256_slli_epi32(power, 23)));
    return _mm256_div_ps(one, _mm256_add_ps(one, e));
}

AVX2_INLINE __m256 sigmoid(__m256 x)
{
    return sigmoid_of_minus(_mm256_xor_ps(x, _mm256_set1_ps(-0.0f)));
}

AVX2_INLINE __m256 tanh_of(__m256 x)
{
    __m256 s = sigmoid_of_minus(_mm256_mul_ps(x, _mm256_set1_ps(-2.0f)));
    return _mm256_sub_ps(_mm256_add_ps(s, s), _mm256_set1_ps(1.0f));
}

/* Units j to j + 7; the state is updated, rne(127 h) comes back. */
AVX2_INLINE __m256i step(const float *gate, int h, float *c, bool masked, __m256i mask)
{
    __m256 keep = sigmoid(avx2_load(gate + 2 * (ptrdiff_t)h, masked, mask));
    keep = _mm256_mul_ps(keep, avx2_load(c, masked, mask));
    __m256 in = sigmoid(avx2_load(gate, masked, mask));
    in = _mm256_mul_ps(in, tanh_of(avx2_load(gate + 3 * (ptrdiff_t)h, masked, mask)));
    __m256 state = _mm256_add_ps(keep, in);
    avx2_store(c, masked, mask, state);
    __m256 out = sigmoid(avx2_load(gate + h, masked, mask));
    out = _mm256_mul_ps(out, tanh_of(state));
    return _mm256_cvtps_epi32(_mm256_mul_ps(out, _mm256_set1_ps(127.0f)));
}

void nn_avx2_qlstm_cell_u8(int rows, int h, const float *z, ptrdiff_t ldz, float *c,
                           ptrdiff_t ldc, uint8_t *y, ptrdiff_t ldy)
{
    const __m256i zero = _mm256_set1_epi16(128);
    for (int r = 0; r < rows; r++, z += ldz, c += ldc, y += ldy) {
        int j = 0;
        for (; j + 16 <= h; j += 16) {
            __m256i a = step(z + j, h, c + j, false, zero);
            __m256i b = step(z + j + 8, h, c + j + 8, false, zero);
            __m256i n = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
            avx2_store_u8(y + j, _mm256_add_epi16(n, zero), 16);
        }
        for (; j < h; j += 8) {
            __m256i a = step(z + j, h, c + j, true, avx2_mask(h - j));
            __m256i n = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, a), 0xd8);
            avx2_store_u8(y + j, _mm256_add_epi16(n, zero), h - j < 8 ? h - j : 8);
        }
    }
}
