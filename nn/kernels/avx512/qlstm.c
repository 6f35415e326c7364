/* qlstm.c - one step of the 8-bit LSTM after its product (simd/qlstm.h), 16 units at a time. */
#include "nn/kernels/avx512/requant.h"
#include "nn/kernels/avx512/vf.h"

#include "nn/kernels/simd/qlstm.h"

void nn_avx512_qlstm_cell_u8(int rows, int h, const float *z, ptrdiff_t ldz, float *c,
                             ptrdiff_t ldc, uint8_t *y, ptrdiff_t ldy)
{
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    for (int r = 0; r < rows; r++, z += ldz, c += ldc, y += ldy) {
        for (int j = 0; j < h; j += AVX512_LANES) {
            vf y127 = qlstm_units(z + j, h, c + j, true, avx512_mask(h - j));
            __m512i n = _mm512_cvtps_epi32(y127);
            n = _mm512_permutexvar_epi64(order, _mm512_packs_epi32(n, n));
            n = _mm512_add_epi16(n, _mm512_set1_epi16(128));
            avx512_store_u8(y + j, n, h - j < AVX512_LANES ? h - j : AVX512_LANES);
        }
    }
}
