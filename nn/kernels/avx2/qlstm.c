/* qlstm.c - one step of the 8-bit LSTM after its product (simd/qlstm.h), 8 units at a time. */
#include "nn/kernels/avx2/requant.h"
#include "nn/kernels/avx2/vf.h"

#include "nn/kernels/simd/qlstm.h"

void nn_avx2_qlstm_cell_u8(int rows, int h, const float *z, ptrdiff_t ldz, float *c,
                           ptrdiff_t ldc, uint8_t *y, ptrdiff_t ldy)
{
    const __m256i zero = _mm256_set1_epi16(128);
    for (int r = 0; r < rows; r++, z += ldz, c += ldc, y += ldy) {
        int j = 0;
        for (; j + 16 <= h; j += 16) {
            __m256i a = _mm256_cvtps_epi32(qlstm_units(z + j, h, c + j, false, zero));
            __m256i b = _mm256_cvtps_epi32(qlstm_units(z + j + 8, h, c + j + 8, false, zero));
            __m256i n = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
            avx2_store_u8(y + j, _mm256_add_epi16(n, zero), 16);
        }
        for (; j < h; j += 8) {
            __m256i a = _mm256_cvtps_epi32(qlstm_units(z + j, h, c + j, true, avx2_mask(h - j)));
            __m256i n = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, a), 0xd8);
            avx2_store_u8(y + j, _mm256_add_epi16(n, zero), h - j < 8 ? h - j : 8);
        }
    }
}
