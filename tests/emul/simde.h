/* simde.h - AVX-512 intrinsics on a CPU without them: SIMDe (Debian's libsimde-dev, needed by
 * this test only), and loops over arrays for what SIMDe 0.7.4 lacks or does otherwise than the
 * instruction. nn/kernels/avx512/intrinsics.h includes it when `make check-avx512` says so.
 *
 * Masked loads and stores go element by element, so that a tail which reaches past its mask
 * meets kernelcheck's guard pages.
 */
#ifndef TESTS_EMUL_SIMDE_H
#define TESTS_EMUL_SIMDE_H

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/fma.h>

#include <math.h>
#include <stdint.h>
#include <string.h>

#define EMUL static inline __attribute__((always_inline, unused))

/* A register as its parts. */
typedef union emul_zmm {
    __m512 ps;
    __m512d pd;
    __m512i si;
    __m256 half[2];
    float f[16];
    double d[8];
    int32_t i[16];
} emul_zmm;

EMUL __m512 emul_maskz_loadu_ps(__mmask16 mask, const float *p)
{
    emul_zmm r = {.f = {0}};
    for (int l = 0; l < 16; l++) {
        if (mask >> l & 1)
            r.f[l] = p[l];
    }
    return r.ps;
}

EMUL void emul_mask_storeu_ps(float *p, __mmask16 mask, __m512 v)
{
    emul_zmm r = {.ps = v};
    for (int l = 0; l < 16; l++) {
        if (mask >> l & 1)
            p[l] = r.f[l];
    }
}

/* x 2^floor(n), rounded once. SIMDe makes 2^n as a float first, which has no 2^-150 or 2^128.
 * ldexp is exact in double for what |n| <= 1000 leaves in its range. */
EMUL __m512 emul_scalef_ps(__m512 x, __m512 n)
{
    emul_zmm r = {.ps = x}, by = {.ps = n};
    for (int l = 0; l < 16; l++) {
        float e = floorf(by.f[l]);
        if (isnan(e))
            r.f[l] = e;
        else
            r.f[l] = (float)ldexp((double)r.f[l], (int)fmaxf(-1000, fminf(1000, e)));
    }
    return r.ps;
}

EMUL __m512 emul_cvtepi32_ps(__m512i v)
{
    emul_zmm r = {.si = v};
    for (int l = 0; l < 16; l++)
        r.f[l] = (float)r.i[l];
    return r.ps;
}

EMUL __m512d emul_cvtps_pd(__m256 v)
{
    emul_zmm r, x = {.half = {v, v}};
    for (int l = 0; l < 8; l++)
        r.d[l] = (double)x.f[l];
    return r.pd;
}

EMUL __m256 emul_extractf32x8_ps(__m512 v, int which)
{
    emul_zmm r = {.ps = v};
    return r.half[which];
}

EMUL __m512i emul_srai_epi32(__m512i v, unsigned bits)
{
    emul_zmm r = {.si = v};
    for (int l = 0; l < 16; l++)
        r.i[l] >>= bits;
    return r.si;
}

/* gcc and clang make reductions from shuffles: the upper half onto the lower, four times. */
EMUL float emul_reduce_add_ps(__m512 v)
{
    emul_zmm r = {.ps = v};
    for (int half = 8; half > 0; half /= 2) {
        for (int l = 0; l < half; l++)
            r.f[l] += r.f[l + half];
    }
    return r.f[0];
}

EMUL float emul_reduce_max_ps(__m512 v)
{
    emul_zmm r = {.ps = v};
    for (int half = 8; half > 0; half /= 2) {
        for (int l = 0; l < half; l++)
            r.f[l] = r.f[l] > r.f[l + half] ? r.f[l] : r.f[l + half];
    }
    return r.f[0];
}

EMUL __m512i emul_maskz_loadu_epi32(__mmask16 mask, const void *p)
{
    emul_zmm r = {.f = {0}};
    for (int l = 0; l < 16; l++) {
        if (mask >> l & 1)
            memcpy(&r.i[l], (const char *)p + 4 * l, 4);
    }
    return r.si;
}

EMUL void emul_mask_storeu_epi32(void *p, __mmask16 mask, __m512i v)
{
    emul_zmm r = {.si = v};
    for (int l = 0; l < 16; l++) {
        if (mask >> l & 1)
            memcpy((char *)p + 4 * l, &r.i[l], 4);
    }
}

EMUL void emul_mask_storeu_epi16(void *p, __mmask32 mask, __m512i v)
{
    int16_t all[32];
    memcpy(all, &v, sizeof all);
    for (int l = 0; l < 32; l++) {
        if (mask >> l & 1)
            memcpy((char *)p + 2 * l, &all[l], 2);
    }
}

EMUL void emul_mask_storeu_epi8(void *p, __mmask32 mask, __m256i v)
{
    char all[32];
    memcpy(all, &v, sizeof all);
    for (int l = 0; l < 32; l++) {
        if (mask >> l & 1)
            ((char *)p)[l] = all[l];
    }
}

EMUL __m512i emul_madd_epi16(__m512i a, __m512i b)
{
    emul_zmm x = {.si = a}, y = {.si = b};
    emul_zmm r;
    for (int h = 0; h < 2; h++)
        r.half[h] = _mm256_castsi256_ps(_mm256_madd_epi16(_mm256_castps_si256(x.half[h]),
                                                          _mm256_castps_si256(y.half[h])));
    return r.si;
}

EMUL __m512i emul_cvtps_epi32(__m512 v)
{
    emul_zmm r = {.ps = v};
    for (int h = 0; h < 2; h++)
        r.half[h] = _mm256_castsi256_ps(_mm256_cvtps_epi32(r.half[h]));
    return r.si;
}

EMUL __m512i emul_cvtepu8_epi16(__m256i v)
{
    emul_zmm r;
    for (int h = 0; h < 2; h++) {
        __m128i x = h ? _mm256_extracti128_si256(v, 1) : _mm256_castsi256_si128(v);
        r.half[h] = _mm256_castsi256_ps(_mm256_cvtepu8_epi16(x));
    }
    return r.si;
}

EMUL __m256i emul_maskz_loadu_epi8(__mmask32 mask, const void *p)
{
    char all[32] = {0};
    for (int l = 0; l < 32; l++) {
        if (mask >> l & 1)
            all[l] = ((const char *)p)[l];
    }
    __m256i r;
    memcpy(&r, all, sizeof r);
    return r;
}

#undef _mm512_cvtps_epi32
#define _mm512_cvtps_epi32(v) emul_cvtps_epi32(v)
#undef _mm512_cvtepu8_epi16
#define _mm512_cvtepu8_epi16(v) emul_cvtepu8_epi16(v)
#undef _mm256_maskz_loadu_epi8
#define _mm256_maskz_loadu_epi8(mask, p) emul_maskz_loadu_epi8(mask, p)
#undef _mm512_maskz_loadu_epi32
#define _mm512_maskz_loadu_epi32(mask, p) emul_maskz_loadu_epi32(mask, p)
#undef _mm512_mask_storeu_epi32
#define _mm512_mask_storeu_epi32(p, mask, v) emul_mask_storeu_epi32(p, mask, v)
#undef _mm512_mask_storeu_epi16
#define _mm512_mask_storeu_epi16(p, mask, v) emul_mask_storeu_epi16(p, mask, v)
#undef _mm256_mask_storeu_epi8
#define _mm256_mask_storeu_epi8(p, mask, v) emul_mask_storeu_epi8(p, mask, v)
#undef _mm512_madd_epi16
#define _mm512_madd_epi16(a, b) emul_madd_epi16(a, b)
#undef _mm512_maskz_loadu_ps
#define _mm512_maskz_loadu_ps(mask, p) emul_maskz_loadu_ps(mask, p)
#undef _mm512_mask_storeu_ps
#define _mm512_mask_storeu_ps(p, mask, v) emul_mask_storeu_ps(p, mask, v)
#undef _mm512_scalef_ps
#define _mm512_scalef_ps(x, n) emul_scalef_ps(x, n)
#undef _mm512_cvtepi32_ps
#define _mm512_cvtepi32_ps(v) emul_cvtepi32_ps(v)
#undef _mm512_cvtps_pd
#define _mm512_cvtps_pd(v) emul_cvtps_pd(v)
#undef _mm512_extractf32x8_ps
#define _mm512_extractf32x8_ps(v, which) emul_extractf32x8_ps(v, which)
#undef _mm512_srai_epi32
#define _mm512_srai_epi32(v, bits) emul_srai_epi32(v, bits)
#undef _mm512_reduce_add_ps
#define _mm512_reduce_add_ps(v) emul_reduce_add_ps(v)
#undef _mm512_reduce_max_ps
#define _mm512_reduce_max_ps(v) emul_reduce_max_ps(v)

#endif
