/* rows.c - matrices [rows][c]: per-channel maps and sums, softmax, and the sums of a whole
 * array.
 *
 * affine_rows: loops rows, then channels; bandwidth bounds it (93 GB/s in L2). Column sums:
 * loops blocks of 16 or 32 columns, then rows; their sums sit in registers as doubles (8 of
 * them), each row adds one or two cache lines; conversion to double bounds them: col_sum 49
 * GB/s, col_moments 30, col_dot 43. softmax: three passes over a row that stays in L1, bound by
 * exp: 1.5 billion elements a second. sum, sumsq 50 GB/s, finite 74.
 */
#include "nn/kernels/avx2/math.h"

AVX2_INLINE __m256d low(__m256 v)
{
    return _mm256_cvtps_pd(_mm256_castps256_ps128(v));
}

AVX2_INLINE __m256d high(__m256 v)
{
    return _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
}

void nn_avx2_affine_rows_f32(int64_t rows, int c, const float *x, const float *scale,
                             const float *shift, float *y)
{
    __m256i mask = avx2_mask(c % 8);
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        int j = 0;
        for (; j + 8 <= c; j += 8) {
            __m256 v = _mm256_mul_ps(_mm256_loadu_ps(x + j), _mm256_loadu_ps(scale + j));
            _mm256_storeu_ps(y + j, _mm256_add_ps(v, _mm256_loadu_ps(shift + j)));
        }
        if (j < c) {
            __m256 v = _mm256_maskload_ps(x + j, mask);
            v = _mm256_mul_ps(v, _mm256_maskload_ps(scale + j, mask));
            v = _mm256_add_ps(v, _mm256_maskload_ps(shift + j, mask));
            _mm256_maskstore_ps(y + j, mask, v);
        }
    }
}

/* sum[0..count) += the 8 lanes of lo, hi. */
static void add_lanes(double *sum, int count, __m256d lo, __m256d hi)
{
    double lanes[8];
    _mm256_storeu_pd(lanes, lo);
    _mm256_storeu_pd(lanes + 4, hi);
    for (int i = 0; i < count && i < 8; i++)
        sum[i] += lanes[i];
}

AVX2_INLINE void col_sum_block(int64_t rows, int c, int j, const float *x, double *sum,
                               int vecs, bool masked, __m256i mask)
{
    __m256d lo[4], hi[4];
#pragma GCC unroll 4
    for (int v = 0; v < vecs; v++)
        lo[v] = hi[v] = _mm256_setzero_pd();
    for (int64_t r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int v = 0; v < vecs; v++) {
            __m256 a = avx2_load(x + r * c + j + 8 * v, masked, mask);
            lo[v] = _mm256_add_pd(lo[v], low(a));
            hi[v] = _mm256_add_pd(hi[v], high(a));
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < vecs; v++)
        add_lanes(sum + j + 8 * v, c - j - 8 * v, lo[v], hi[v]);
}

void nn_avx2_col_sum_f32(int64_t rows, int c, const float *x, double *sum)
{
    __m256i mask = avx2_mask(c % 8);
    int j = 0;
    for (; j + 32 <= c; j += 32)
        col_sum_block(rows, c, j, x, sum, 4, false, mask);
    for (; j + 8 <= c; j += 8)
        col_sum_block(rows, c, j, x, sum, 1, false, mask);
    if (j < c)
        col_sum_block(rows, c, j, x, sum, 1, true, mask);
}

/* s1 += a; s2 += a (b - shift), where a is b - shift itself for moments. */
AVX2_INLINE void col_pair_block(int64_t rows, int c, int j, const float *a, const float *b,
                                const float *shift, double *s1, double *s2, int vecs,
                                bool masked, __m256i mask)
{
    __m256d lo1[2], hi1[2], lo2[2], hi2[2], lo_shift[2], hi_shift[2];
#pragma GCC unroll 2
    for (int v = 0; v < vecs; v++) {
        lo1[v] = hi1[v] = lo2[v] = hi2[v] = _mm256_setzero_pd();
        __m256 s = avx2_load(shift + j + 8 * v, masked, mask);
        lo_shift[v] = low(s);
        hi_shift[v] = high(s);
    }
    for (int64_t r = 0; r < rows; r++) {
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++) {
            __m256 y = avx2_load(b + r * c + j + 8 * v, masked, mask);
            __m256d lo_b = _mm256_sub_pd(low(y), lo_shift[v]);
            __m256d hi_b = _mm256_sub_pd(high(y), hi_shift[v]);
            __m256d lo_a = lo_b, hi_a = hi_b;
            if (a) {
                __m256 x = avx2_load(a + r * c + j + 8 * v, masked, mask);
                lo_a = low(x);
                hi_a = high(x);
            }
            lo1[v] = _mm256_add_pd(lo1[v], lo_a);
            hi1[v] = _mm256_add_pd(hi1[v], hi_a);
            lo2[v] = _mm256_fmadd_pd(lo_a, lo_b, lo2[v]);
            hi2[v] = _mm256_fmadd_pd(hi_a, hi_b, hi2[v]);
        }
    }
#pragma GCC unroll 2
    for (int v = 0; v < vecs; v++) {
        add_lanes(s1 + j + 8 * v, c - j - 8 * v, lo1[v], hi1[v]);
        add_lanes(s2 + j + 8 * v, c - j - 8 * v, lo2[v], hi2[v]);
    }
}

void nn_avx2_col_moments_f32(int64_t rows, int c, const float *x, const float *shift,
                             double *sum, double *sumsq)
{
    __m256i mask = avx2_mask(c % 8);
    int j = 0;
    for (; j + 16 <= c; j += 16)
        col_pair_block(rows, c, j, NULL, x, shift, sum, sumsq, 2, false, mask);
    if (j + 8 <= c) {
        col_pair_block(rows, c, j, NULL, x, shift, sum, sumsq, 1, false, mask);
        j += 8;
    }
    if (j < c)
        col_pair_block(rows, c, j, NULL, x, shift, sum, sumsq, 1, true, mask);
}

void nn_avx2_col_dot_f32(int64_t rows, int c, const float *a, const float *b,
                         const float *shift, double *sum_a, double *sum_ab)
{
    __m256i mask = avx2_mask(c % 8);
    int j = 0;
    for (; j + 16 <= c; j += 16)
        col_pair_block(rows, c, j, a, b, shift, sum_a, sum_ab, 2, false, mask);
    if (j + 8 <= c) {
        col_pair_block(rows, c, j, a, b, shift, sum_a, sum_ab, 1, false, mask);
        j += 8;
    }
    if (j < c)
        col_pair_block(rows, c, j, a, b, shift, sum_a, sum_ab, 1, true, mask);
}

AVX2_INLINE float max_lanes(__m256 v)
{
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    m = _mm_max_ss(m, _mm_movehdup_ps(m));
    return _mm_cvtss_f32(m);
}

AVX2_INLINE float sum_lanes(__m256 v)
{
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    s = _mm_add_ss(s, _mm_movehdup_ps(s));
    return _mm_cvtss_f32(s);
}

/* A NaN may be lost here; it comes back through the sum of exponentials. */
AVX2_INLINE float row_max(int c, const float *x, __m256i mask)
{
    const __m256 least = _mm256_set1_ps(-INFINITY);
    __m256 top = least;
    int j = 0;
    for (; j + 8 <= c; j += 8)
        top = _mm256_max_ps(top, _mm256_loadu_ps(x + j));
    if (j < c) {
        __m256 v = _mm256_maskload_ps(x + j, mask);
        top = _mm256_max_ps(top, _mm256_blendv_ps(least, v, _mm256_castsi256_ps(mask)));
    }
    return max_lanes(top);
}

/* Sum of exp(x - top); y (may be NULL) keeps the terms. */
AVX2_INLINE float row_exp(int c, const float *x, float top, float *y, __m256i mask)
{
    __m256 vtop = _mm256_set1_ps(top), sum = _mm256_setzero_ps();
    int j = 0;
    for (; j + 8 <= c; j += 8) {
        __m256 e = avx2_exp(_mm256_sub_ps(_mm256_loadu_ps(x + j), vtop));
        sum = _mm256_add_ps(sum, e);
        if (y)
            _mm256_storeu_ps(y + j, e);
    }
    if (j < c) {
        __m256 e = avx2_exp(_mm256_sub_ps(_mm256_maskload_ps(x + j, mask), vtop));
        sum = _mm256_add_ps(sum, _mm256_and_ps(e, _mm256_castsi256_ps(mask)));
        if (y)
            _mm256_maskstore_ps(y + j, mask, e);
    }
    return sum_lanes(sum);
}

void nn_avx2_softmax_f32(int64_t rows, int c, const float *x, float *y)
{
    __m256i mask = avx2_mask(c % 8);
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        float top = row_max(c, x, mask);
        __m256 sum = _mm256_set1_ps(row_exp(c, x, top, y, mask));
        int j = 0;
        for (; j + 8 <= c; j += 8)
            _mm256_storeu_ps(y + j, _mm256_div_ps(_mm256_loadu_ps(y + j), sum));
        if (j < c) {
            __m256 v = _mm256_div_ps(_mm256_maskload_ps(y + j, mask), sum);
            _mm256_maskstore_ps(y + j, mask, v);
        }
    }
}

void nn_avx2_log_softmax_f32(int64_t rows, int c, const float *x, float *y)
{
    __m256i mask = avx2_mask(c % 8);
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        float top = row_max(c, x, mask);
        __m256 log_sum = avx2_log(_mm256_set1_ps(row_exp(c, x, top, NULL, mask)));
        __m256 vtop = _mm256_set1_ps(top);
        int j = 0;
        for (; j + 8 <= c; j += 8) {
            __m256 v = _mm256_sub_ps(_mm256_loadu_ps(x + j), vtop);
            _mm256_storeu_ps(y + j, _mm256_sub_ps(v, log_sum));
        }
        if (j < c) {
            __m256 v = _mm256_sub_ps(_mm256_maskload_ps(x + j, mask), vtop);
            _mm256_maskstore_ps(y + j, mask, _mm256_sub_ps(v, log_sum));
        }
    }
}

/* The sum of x (or of x^2) in 8 doubles, which are then added in rising order. */
AVX2_INLINE double sum_all(int64_t n, const float *x, bool square)
{
    __m256d lo = _mm256_setzero_pd(), hi = lo, lo2 = lo, hi2 = lo;
    __m256i mask = avx2_mask(n % 8);
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m256 a = _mm256_loadu_ps(x + i), b = _mm256_loadu_ps(x + i + 8);
        lo = square ? _mm256_fmadd_pd(low(a), low(a), lo) : _mm256_add_pd(lo, low(a));
        hi = square ? _mm256_fmadd_pd(high(a), high(a), hi) : _mm256_add_pd(hi, high(a));
        lo2 = square ? _mm256_fmadd_pd(low(b), low(b), lo2) : _mm256_add_pd(lo2, low(b));
        hi2 = square ? _mm256_fmadd_pd(high(b), high(b), hi2) : _mm256_add_pd(hi2, high(b));
    }
    for (; i < n; i += 8) {
        __m256 a = avx2_load(x + i, n - i < 8, mask);
        lo = square ? _mm256_fmadd_pd(low(a), low(a), lo) : _mm256_add_pd(lo, low(a));
        hi = square ? _mm256_fmadd_pd(high(a), high(a), hi) : _mm256_add_pd(hi, high(a));
    }
    double lanes[8] = {0}, sum = 0;
    add_lanes(lanes, 8, _mm256_add_pd(lo, lo2), _mm256_add_pd(hi, hi2));
    for (int k = 0; k < 8; k++)
        sum += lanes[k];
    return sum;
}

void nn_avx2_sum_f32(int64_t n, const float *x, double *sum)
{
    *sum += sum_all(n, x, false);
}

void nn_avx2_sumsq_f32(int64_t n, const float *x, double *sum)
{
    *sum += sum_all(n, x, true);
}

/* NaN and Inf have all exponent bits set: without the sign they are at least Inf's bits. */
void nn_avx2_finite_f32(int64_t n, const float *x, int *finite)
{
    const __m256i abs = _mm256_set1_epi32(0x7fffffff), most = _mm256_set1_epi32(0x7f7fffff);
    __m256i bad = _mm256_setzero_si256();
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i bits = _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(x + i)), abs);
        bad = _mm256_or_si256(bad, _mm256_cmpgt_epi32(bits, most));
    }
    if (i < n) {
        __m256i bits = _mm256_maskload_epi32((const int *)(x + i), avx2_mask(n - i));
        bad = _mm256_or_si256(bad, _mm256_cmpgt_epi32(_mm256_and_si256(bits, abs), most));
    }
    if (!_mm256_testz_si256(bad, bad))
        *finite = 0;
}
