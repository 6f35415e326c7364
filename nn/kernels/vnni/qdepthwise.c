/* qdepthwise.c - 8-bit depthwise convolution (avx2/qdepthwise.h) with vpdpbusd: 128 products
 * take 8 unpacks and 4 more instructions. 256 bits wide: two ports unpack these, but
 * one those of 512.
 */
#include "nn/kernels/vnni/vnni.h"

#include "nn/kernels/avx2/qdepthwise.h"

AVX2_INLINE __m256i dot4(__m256i acc, __m256i x, __m256i w)
{
    return _mm256_dpbusd_epi32(acc, x, w);
}

void nn_vnni_qdepthwise_u8(int n, int c, int taps, const uint8_t *const *in, ptrdiff_t step,
                           const uint8_t *pad, const int8_t *w, const int32_t *bias,
                           const nn_requant *q, uint8_t *y)
{
    avx2_qdw(n, c, taps, in, step, pad, w, bias, q, y, dot4);
}
