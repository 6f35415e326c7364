/* rows.c - matrices [rows][c]: per-channel maps and sums, softmax, and the sums of a whole
 * array.
 *
 * affine_rows: loops rows, then channels; bandwidth bounds it. Column sums: loops blocks of 32
 * or 64 columns, then rows; their sums sit in registers as doubles (8 of them), each row adds
 * two or four cache lines; conversion to double bounds them. softmax: three passes over a row
 * that stays in L1, bound by exp. A masked lane reads 0 and its sum is not kept. Measured in
 * L2, GB/s: affine_rows 98, col_sum 58, col_moments 37, col_dot 51, softmax and log_softmax
 * 19, sum and sumsq 59, finite 124.
 */
#include "nn/kernels/avx512/math.h"

enum { LANES = AVX512_LANES };

AVX512_INLINE __m512d low(__m512 v)
{
    return _mm512_cvtps_pd(_mm512_castps512_ps256(v));
}

AVX512_INLINE __m512d high(__m512 v)
{
    return _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1));
}

AVX512_INLINE void affine16(const float *x, const float *scale, const float *shift, float *y,
                            bool masked, __mmask16 mask)
{
    __m512 v = _mm512_mul_ps(avx512_load(x, masked, mask), avx512_load(scale, masked, mask));
    avx512_store(y, masked, mask, _mm512_add_ps(v, avx512_load(shift, masked, mask)));
}

void nn_avx512_affine_rows_f32(int64_t rows, int c, const float *x, const float *scale,
                               const float *shift, float *y)
{
    __mmask16 mask = avx512_mask(c % LANES);
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        int j = 0;
        for (; j + LANES <= c; j += LANES)
            affine16(x + j, scale + j, shift + j, y + j, false, mask);
        if (j < c)
            affine16(x + j, scale + j, shift + j, y + j, true, mask);
    }
}

/* sum[0..count) += the 16 lanes of lo, hi. */
static void add_lanes(double *sum, int count, __m512d lo, __m512d hi)
{
    double lanes[LANES];
    _mm512_storeu_pd(lanes, lo);
    _mm512_storeu_pd(lanes + 8, hi);
    for (int i = 0; i < count && i < LANES; i++)
        sum[i] += lanes[i];
}

AVX512_INLINE void col_sum_block(int64_t rows, int c, int j, const float *x, double *sum,
                                 int vecs, bool masked, __mmask16 mask)
{
    __m512d lo[4], hi[4];
    NN_UNROLL
    for (int v = 0; v < vecs; v++)
        lo[v] = hi[v] = _mm512_setzero_pd();
    for (int64_t r = 0; r < rows; r++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++) {
            __m512 a = avx512_load(x + r * c + j + LANES * v, masked, mask);
            lo[v] = _mm512_add_pd(lo[v], low(a));
            hi[v] = _mm512_add_pd(hi[v], high(a));
        }
    }
    NN_UNROLL
    for (int v = 0; v < vecs; v++)
        add_lanes(sum + j + LANES * v, c - j - LANES * v, lo[v], hi[v]);
}

void nn_avx512_col_sum_f32(int64_t rows, int c, const float *x, double *sum)
{
    __mmask16 mask = avx512_mask(c % LANES);
    int j = 0;
    for (; j + 4 * LANES <= c; j += 4 * LANES)
        col_sum_block(rows, c, j, x, sum, 4, false, mask);
    for (; j + LANES <= c; j += LANES)
        col_sum_block(rows, c, j, x, sum, 1, false, mask);
    if (j < c)
        col_sum_block(rows, c, j, x, sum, 1, true, mask);
}

/* s1 += a; s2 += a (b - shift), where a is b - shift itself for moments. */
AVX512_INLINE void col_pair_block(int64_t rows, int c, int j, const float *a, const float *b,
                                  const float *shift, double *s1, double *s2, int vecs,
                                  bool masked, __mmask16 mask)
{
    __m512d lo1[2], hi1[2], lo2[2], hi2[2], lo_shift[2], hi_shift[2];
    NN_UNROLL
    for (int v = 0; v < vecs; v++) {
        lo1[v] = hi1[v] = lo2[v] = hi2[v] = _mm512_setzero_pd();
        __m512 s = avx512_load(shift + j + LANES * v, masked, mask);
        lo_shift[v] = low(s);
        hi_shift[v] = high(s);
    }
    for (int64_t r = 0; r < rows; r++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++) {
            __m512 y = avx512_load(b + r * c + j + LANES * v, masked, mask);
            __m512d lo_b = _mm512_sub_pd(low(y), lo_shift[v]);
            __m512d hi_b = _mm512_sub_pd(high(y), hi_shift[v]);
            __m512d lo_a = lo_b, hi_a = hi_b;
            if (a) {
                __m512 x = avx512_load(a + r * c + j + LANES * v, masked, mask);
                lo_a = low(x);
                hi_a = high(x);
            }
            lo1[v] = _mm512_add_pd(lo1[v], lo_a);
            hi1[v] = _mm512_add_pd(hi1[v], hi_a);
            lo2[v] = _mm512_fmadd_pd(lo_a, lo_b, lo2[v]);
            hi2[v] = _mm512_fmadd_pd(hi_a, hi_b, hi2[v]);
        }
    }
    NN_UNROLL
    for (int v = 0; v < vecs; v++) {
        add_lanes(s1 + j + LANES * v, c - j - LANES * v, lo1[v], hi1[v]);
        add_lanes(s2 + j + LANES * v, c - j - LANES * v, lo2[v], hi2[v]);
    }
}

/* `a` is the constant NULL for moments. */
AVX512_INLINE void col_pair(int64_t rows, int c, const float *a, const float *b,
                            const float *shift, double *s1, double *s2)
{
    __mmask16 mask = avx512_mask(c % LANES);
    int j = 0;
    for (; j + 2 * LANES <= c; j += 2 * LANES)
        col_pair_block(rows, c, j, a, b, shift, s1, s2, 2, false, mask);
    if (j + LANES <= c) {
        col_pair_block(rows, c, j, a, b, shift, s1, s2, 1, false, mask);
        j += LANES;
    }
    if (j < c)
        col_pair_block(rows, c, j, a, b, shift, s1, s2, 1, true, mask);
}

void nn_avx512_col_moments_f32(int64_t rows, int c, const float *x, const float *shift,
                               double *sum, double *sumsq)
{
    col_pair(rows, c, NULL, x, shift, sum, sumsq);
}

void nn_avx512_col_dot_f32(int64_t rows, int c, const float *a, const float *b,
                           const float *shift, double *sum_a, double *sum_ab)
{
    col_pair(rows, c, a, b, shift, sum_a, sum_ab);
}

/* A NaN may be lost here; it comes back through the sum of exponentials. */
AVX512_INLINE float row_max(int c, const float *x, __mmask16 mask)
{
    __m512 top = _mm512_set1_ps(-INFINITY);
    int j = 0;
    for (; j + LANES <= c; j += LANES)
        top = _mm512_max_ps(top, _mm512_loadu_ps(x + j));
    if (j < c)
        top = _mm512_mask_max_ps(top, mask, top, _mm512_maskz_loadu_ps(mask, x + j));
    return _mm512_reduce_max_ps(top);
}

/* Sum of exp(x - top); y (may be NULL) keeps the terms. */
AVX512_INLINE float row_exp(int c, const float *x, float top, float *y, __mmask16 mask)
{
    __m512 vtop = _mm512_set1_ps(top), sum = _mm512_setzero_ps();
    int j = 0;
    for (; j + LANES <= c; j += LANES) {
        __m512 e = avx512_exp(_mm512_sub_ps(_mm512_loadu_ps(x + j), vtop));
        sum = _mm512_add_ps(sum, e);
        if (y)
            _mm512_storeu_ps(y + j, e);
    }
    if (j < c) {
        __m512 e = avx512_exp(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + j), vtop));
        sum = _mm512_mask_add_ps(sum, mask, sum, e);
        if (y)
            _mm512_mask_storeu_ps(y + j, mask, e);
    }
    return _mm512_reduce_add_ps(sum);
}

void nn_avx512_softmax_f32(int64_t rows, int c, const float *x, float *y)
{
    __mmask16 mask = avx512_mask(c % LANES);
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        float top = row_max(c, x, mask);
        __m512 sum = _mm512_set1_ps(row_exp(c, x, top, y, mask));
        int j = 0;
        for (; j + LANES <= c; j += LANES)
            _mm512_storeu_ps(y + j, _mm512_div_ps(_mm512_loadu_ps(y + j), sum));
        if (j < c) {
            __m512 v = _mm512_div_ps(_mm512_maskz_loadu_ps(mask, y + j), sum);
            _mm512_mask_storeu_ps(y + j, mask, v);
        }
    }
}

void nn_avx512_log_softmax_f32(int64_t rows, int c, const float *x, float *y)
{
    __mmask16 mask = avx512_mask(c % LANES);
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        float top = row_max(c, x, mask);
        __m512 log_sum = avx512_log(_mm512_set1_ps(row_exp(c, x, top, NULL, mask)));
        __m512 vtop = _mm512_set1_ps(top);
        int j = 0;
        for (; j + LANES <= c; j += LANES) {
            __m512 v = _mm512_sub_ps(_mm512_loadu_ps(x + j), vtop);
            _mm512_storeu_ps(y + j, _mm512_sub_ps(v, log_sum));
        }
        if (j < c) {
            __m512 v = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + j), vtop);
            _mm512_mask_storeu_ps(y + j, mask, _mm512_sub_ps(v, log_sum));
        }
    }
}

/* The sum of x (or of x^2) in 16 doubles, which are then added in rising order. */
AVX512_INLINE double sum_all(int64_t n, const float *x, bool square)
{
    __m512d lo = _mm512_setzero_pd(), hi = lo, lo2 = lo, hi2 = lo;
    int64_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        __m512 a = _mm512_loadu_ps(x + i), b = _mm512_loadu_ps(x + i + LANES);
        lo = square ? _mm512_fmadd_pd(low(a), low(a), lo) : _mm512_add_pd(lo, low(a));
        hi = square ? _mm512_fmadd_pd(high(a), high(a), hi) : _mm512_add_pd(hi, high(a));
        lo2 = square ? _mm512_fmadd_pd(low(b), low(b), lo2) : _mm512_add_pd(lo2, low(b));
        hi2 = square ? _mm512_fmadd_pd(high(b), high(b), hi2) : _mm512_add_pd(hi2, high(b));
    }
    for (; i < n; i += LANES) {
        __m512 a = _mm512_maskz_loadu_ps(avx512_mask(n - i), x + i);
        lo = square ? _mm512_fmadd_pd(low(a), low(a), lo) : _mm512_add_pd(lo, low(a));
        hi = square ? _mm512_fmadd_pd(high(a), high(a), hi) : _mm512_add_pd(hi, high(a));
    }
    double lanes[LANES] = {0}, sum = 0;
    add_lanes(lanes, LANES, _mm512_add_pd(lo, lo2), _mm512_add_pd(hi, hi2));
    for (int k = 0; k < LANES; k++)
        sum += lanes[k];
    return sum;
}

void nn_avx512_sum_f32(int64_t n, const float *x, double *sum)
{
    *sum += sum_all(n, x, false);
}

void nn_avx512_sumsq_f32(int64_t n, const float *x, double *sum)
{
    *sum += sum_all(n, x, true);
}

/* NaN and Inf have all exponent bits set: without the sign they are at least Inf's bits. */
void nn_avx512_finite_f32(int64_t n, const float *x, int *finite)
{
    const __m512i abs = _mm512_set1_epi32(0x7fffffff), most = _mm512_set1_epi32(0x7f7fffff);
    __mmask16 bad = 0;
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        __m512i bits = _mm512_castps_si512(_mm512_loadu_ps(x + i));
        bad |= _mm512_cmpgt_epi32_mask(_mm512_and_si512(bits, abs), most);
    }
    if (i < n) {
        __m512i bits = _mm512_castps_si512(_mm512_maskz_loadu_ps(avx512_mask(n - i), x + i));
        bad |= _mm512_cmpgt_epi32_mask(_mm512_and_si512(bits, abs), most);
    }
    if (bad)
        *finite = 0;
}
