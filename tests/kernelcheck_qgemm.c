/* kernelcheck_qgemm.c - integer products: tiles, packing, the blocked product; equal bytes. */
#include "tests/kernelcheck.h"

#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"

#include <stdlib.h>

static uint32_t below(uint32_t n)
{
    return nn_rng_below(&kc_rng, n);
}

static size_t bytes_of(nn_qout out)
{
    return out == NN_QOUT_U8 ? 1 : out == NN_QOUT_S16 ? 2 : 4;
}

static bool right_output(nn_qout out, const void *c, size_t at, double want)
{
    switch (out) {
    case NN_QOUT_U8:
        return ((const uint8_t *)c)[at] == want;
    case NN_QOUT_S16:
        return ((const int16_t *)c)[at] == want;
    case NN_QOUT_S32:
        return ((const int32_t *)c)[at] == want;
    case NN_QOUT_F32:
        return kc_same(((const float *)c)[at], (float)want);
    }
    return false;
}

/* --- one micro-kernel tile --- */

enum { MAX_COLS = 150, MAX_DEPTH = 300, MAX_ROWS = 16 };

typedef struct tile_case {
    bool wide;
    int m, n, segs, depth, seg0;
    nn_qout out;
    bool bias, fbias, accumulate;
} tile_case;

static void check_tile(const nn_kernels *k, const tile_case *s)
{
    static int16_t w[MAX_DEPTH * MAX_COLS];
    static int8_t w8[MAX_DEPTH * MAX_COLS];
    static float scale[MAX_COLS];
    static char before[MAX_ROWS * (MAX_COLS + 4) * 4];
    /* B has segments before seg0, and one after, that the tile leaves out. */
    int segs_b = s->seg0 > 0 ? s->seg0 + s->segs + 1 : s->segs;
    int all = s->segs * s->depth, all_b = segs_b * s->depth, first = s->seg0 * s->depth;
    int mr = k->qgemm_mr, n = s->n;
    bool wraps = s->wide && s->out == NN_QOUT_S32;
    size_t unit = s->wide ? 2 : 1, out_unit = bytes_of(s->out);
    NN_ASSERT(all_b <= MAX_DEPTH && n <= MAX_COLS);
    /* Weights [segs_b * depth][n]: s16 ones so small that no sum overflows, or so large that
     * they wrap. */
    kc_fill_weights(w8, (size_t)(all_b * n), 64);
    for (int i = 0; i < all_b * n; i++)
        w[i] = (int16_t)(wraps ? (int)below(65535) - 32767 : w8[i] * (all < 60 ? 100 : 20));
    void *packed =
        kc_bytes(0, nn_qgemm_packed_bytes(k, s->wide, segs_b, s->depth, n), 1, KC_AT_BEGIN);
    nn_qgemm_pack(k, s->wide, segs_b, s->depth, n, s->wide ? (void *)w : (void *)w8,
                  (ptrdiff_t)s->depth * n, n, 1, packed);
    /* Rows of A in any order, one of them against the unmapped page. */
    int gap = (int)below(3), rows_all = s->segs * mr, lda = s->depth + gap;
    size_t a_units = rows_all > 0 ? (size_t)((rows_all - 1) * lda + s->depth) : 0;
    char *a = kc_bytes(1, a_units, unit, (kc_place)below(KC_PLACES));
    if (s->wide)
        kc_fill_s16((int16_t *)a, a_units);
    else
        kc_fill_u8((uint8_t *)a, a_units);
    for (size_t i = 0; i < a_units && wraps; i++)
        ((int16_t *)a)[i] = (int16_t)((int)below(65535) - 32767);
    const void *rows[16 * MAX_ROWS];
    NN_ASSERT(rows_all <= 16 * MAX_ROWS);
    int turn = rows_all ? (int)below((uint32_t)rows_all) : 0;
    /* Or a row's segments at the same distances for all rows, in any order. */
    bool stepped = below(2) == 0;
    const void *first_row[MAX_ROWS];
    ptrdiff_t steps[16];
    for (int i = 0; i < mr; i++)
        first_row[i] = i < s->m ? a + (size_t)(i * s->segs * lda) * unit : NULL;
    for (int e = 0; e < s->segs; e++)
        steps[e] = (ptrdiff_t)((e + turn) % s->segs * lda) * (ptrdiff_t)unit;
    for (int i = 0; i < rows_all; i++) {
        rows[i] = NULL;
        if (i % mr < s->m)
            rows[i] = stepped ? (const char *)first_row[i % mr] + steps[i / mr]
                              : a + (size_t)((i + turn) % rows_all * lda) * unit;
    }
    int ldc = n + (int)below(4);
    size_t c_units = s->m > 0 ? (size_t)((s->m - 1) * ldc + n) : 0;
    char *c = kc_bytes(2, c_units, out_unit, (kc_place)below(KC_PLACES));
    if (s->out == NN_QOUT_F32)
        kc_fill((float *)c, c_units, false);
    memcpy(before, c, c_units * out_unit);
    int32_t *bias = kc_bytes(3, (size_t)n, 4, (kc_place)below(KC_PLACES));
    float *fbias = kc_floats(4, (size_t)n, (kc_place)below(KC_PLACES));
    kc_fill(fbias, (size_t)n, false);
    for (int j = 0; j < n; j++)
        bias[j] = (int32_t)below(2000000) - 1000000;
    double size = sqrt(all) * (s->wide ? 2048 * 1000.0 : 128 * 32.0);
    nn_requant q = kc_requant(n, scale, size, s->out);
    float *scale_slot = kc_floats(5, (size_t)n, (kc_place)below(KC_PLACES));
    memcpy(scale_slot, scale, (size_t)n * sizeof(float));
    q.scale = scale_slot;
    nn_qgemm_tile t = {
        .m = s->m,
        .n = n,
        .segs = s->segs,
        .depth = s->depth,
        .seg0 = s->seg0,
        .a = stepped ? first_row : rows,
        .steps = stepped ? steps : NULL,
        .b = packed,
        .b_panel = (ptrdiff_t)nn_qgemm_panel_bytes(k, s->wide, segs_b, s->depth),
        .bias = s->bias ? bias : NULL,
        .out = s->out,
        .c = c,
        .ldc = ldc,
        .q = q,
        .fbias = s->fbias ? fbias : NULL,
        .accumulate = s->accumulate,
    };
    if (s->wide)
        k->qgemm_s16(&t);
    else
        k->qgemm_u8(&t);
    bool right = true, gaps = true;
    for (int i = 0; i < s->m; i++) {
        for (int j = 0; j < ldc && (size_t)(i * ldc + j) < c_units; j++) {
            size_t at = (size_t)(i * ldc + j);
            if (j >= n) {
                gaps = gaps && memcmp(c + at * out_unit, before + at * out_unit, out_unit) == 0;
                continue;
            }
            int64_t acc = s->bias ? bias[j] : 0;
            for (int e = 0; e < all; e++) {
                const char *row = rows[e / s->depth * mr + i];
                int x = s->wide ? ((const int16_t *)row)[e % s->depth]
                                : ((const uint8_t *)row)[e % s->depth];
                int at_b = (first + e) * n + j;
                acc += x * (s->wide ? w[at_b] : w8[at_b]);
            }
            NN_ASSERT(wraps || acc == (int32_t)acc);
            float base = s->fbias ? fbias[j] : 0;
            if (s->accumulate && s->out == NN_QOUT_F32)
                memcpy(&base, before + at * out_unit, sizeof base);
            int32_t old = 0;
            if (s->accumulate && s->out == NN_QOUT_S32)
                memcpy(&old, before + at * out_unit, sizeof old);
            if (s->out == NN_QOUT_S32)
                acc = (int32_t)(uint32_t)(acc + old);
            right = right && right_output(s->out, c, at,
                                          kc_requantised(&q, s->out, j, acc, base));
        }
    }
    kc_check(right, "m %d n %d segs %d depth %d steps %d out %d act %s acc %d bias %d", s->m, n,
             s->segs, s->depth, stepped, (int)s->out, kc_act_name(q.act), s->accumulate,
             s->bias);
    kc_check(gaps && kc_intact(2), "m %d n %d: wrote outside of C", s->m, n);
}

/* --- the blocked product, on all numbers of threads --- */

static void check_product(const nn_kernels *k, bool wide, int m, int n, int depth, nn_qout out)
{
    size_t unit = wide ? 2 : 1, mk = (size_t)m * (size_t)depth, kn = (size_t)depth * (size_t)n;
    size_t mn = (size_t)m * (size_t)n, out_unit = bytes_of(out);
    size_t packed_bytes = nn_qgemm_packed_bytes(k, wide, 1, depth, n);
    char *a = nn_alloc(mk * unit), *w = nn_alloc(kn * unit), *packed = nn_alloc(packed_bytes);
    char *c = nn_calloc(mn, out_unit), *again = nn_calloc(mn, out_unit);
    float *scale = nn_alloc((size_t)n * sizeof *scale);
    int32_t *bias = nn_alloc((size_t)n * sizeof *bias);
    NN_ASSERT(a && w && packed && c && again && scale && bias);
    if (wide) {
        kc_fill_s16((int16_t *)a, mk);
        for (size_t i = 0; i < kn; i++)
            ((int16_t *)w)[i] = (int16_t)((int)below(401) - 200);
    } else {
        kc_fill_u8((uint8_t *)a, mk);
        kc_fill_weights((int8_t *)w, kn, 64);
    }
    for (int j = 0; j < n; j++)
        bias[j] = (int32_t)below(20000) - 10000;
    nn_qgemm_pack(k, wide, 1, depth, n, w, 0, n, 1, packed);
    nn_qgemm_args g = {
        .wide = wide,
        .m = m,
        .n = n,
        .k = depth,
        .a = a,
        .a_row = depth,
        .b = packed,
        .bias = bias,
        .out = out,
        .c = c,
        .c_row = n,
        .q = kc_requant(n, scale, sqrt(depth) * (wide ? 2048 * 100.0 : 128 * 32.0), out),
    };
    nn_qgemm_single(k, &g);
    kc_result(c, mn, out_unit);
    bool right = true;
    for (size_t s = 0; s < 2000; s++) {
        size_t at = mn <= 2000 ? s % mn : below((uint32_t)mn);
        size_t i = at / (size_t)n, j = at % (size_t)n;
        int64_t acc = bias[j];
        for (size_t e = 0; e < (size_t)depth; e++) {
            size_t x = i * (size_t)depth + e, y = e * (size_t)n + j;
            acc += wide ? ((int16_t *)a)[x] * ((int16_t *)w)[y]
                        : ((uint8_t *)a)[x] * ((int8_t *)w)[y];
        }
        right = right &&
                right_output(out, c, at, kc_requantised(&g.q, out, (int)j, acc, 0));
    }
    kc_check(right, "product %d x %d x %d out %d", m, n, depth, (int)out);
    int threads_before = nn_threads();
    g.c = again;
    for (int threads = 1; threads <= 4; threads++) {
        memset(again, 0, mn * out_unit);
        nn_set_threads(threads);
        nn_qgemm(k, &g);
        kc_check(memcmp(c, again, mn * out_unit) == 0,
                 "product %d x %d x %d: %d threads differ",
                 m, n, depth, threads);
    }
    nn_set_threads(threads_before);
    nn_free(a);
    nn_free(w);
    nn_free(packed);
    nn_free(c);
    nn_free(again);
    nn_free(scale);
    nn_free(bias);
}

static void check_qgemm(const nn_kernels *k, bool wide)
{
    static const int cols[] = {0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33,
                               48, 63, 64, 65, 97, 150};
    static const int shapes[][2] = {{0, 0}, {1, 0},  {1, 1},  {1, 2},  {1, 3}, {1, 4}, {1, 5},
                                    {2, 6}, {1, 7},  {3, 8},  {2, 9},  {1, 12}, {3, 17}, {9, 8},
                                    {9, 3}, {1, 40}, {2, 67}, {1, 300}};
    for (int m = 0; m <= k->qgemm_mr; m++) {
        for (size_t n = 0; n < sizeof cols / sizeof cols[0]; n++) {
            for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
                for (int how = 0; how < 4; how++) {
                    if (kc_few && below(4) != 0)
                        continue;
                    tile_case c = {
                        .wide = wide,
                        .m = m,
                        .n = cols[n],
                        .segs = shapes[s][0],
                        .depth = shapes[s][1],
                        .seg0 = shapes[s][1] < 20 ? (int)below(3) : 0,
                        .out = (nn_qout)how,
                        .bias = below(2),
                        .fbias = below(2),
                        .accumulate = below(2),
                    };
                    check_tile(k, &c);
                }
            }
        }
    }
    static const int sizes[][3] = {{1, 1, 1},       {1, 1024, 256}, {7, 33, 0},
                                   {200, 5, 700},   {193, 300, 257}, {400, 97, 129},
                                   {31, 520, 30},   {600, 800, 70}, {1000, 5, 20}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        check_product(k, wide, sizes[s][0], sizes[s][1], sizes[s][2], (nn_qout)(s % 4));
}

/* All -> the end of what 16 bits hold: 255 everywhere, weights of one sign at the limit. */
static void check_saturation(const nn_kernels *k)
{
    enum { DEPTH = 96 };
    int nr = k->qgemm_nr, mr = k->qgemm_mr;
    uint8_t a[DEPTH];
    int8_t w[DEPTH * NN_GEMM_MAX_NR];
    int32_t c[NN_GEMM_MAX_MR * NN_GEMM_MAX_NR];
    char *packed = kc_bytes(0, nn_qgemm_packed_bytes(k, false, 1, DEPTH, nr), 1, KC_AT_BEGIN);
    memset(a, 255, sizeof a);
    const void *rows[NN_GEMM_MAX_MR];
    for (int i = 0; i < mr; i++)
        rows[i] = a;
    /* The weights of a 16-bit lane in two following quads. */
    static const int8_t fours[][4] = {
        {64, 64, 64, 64}, {-64, -64, -64, -64}, {32, 32, 32, 32},   {-32, -32, -32, -32},
        {32, 32, 32, 33}, {64, 64, 0, 0},       {64, 64, 1, 0},     {64, 0, 64, 1},
        {-64, 0, -64, -1}, {64, -64, 64, -64},  {-33, -32, -32, -32}};
    for (size_t f = 0; f < sizeof fours / sizeof fours[0]; f++) {
        for (int odd = 0; odd < 2; odd++) {
            int64_t want = 0;
            for (int e = 0; e < DEPTH; e++) {
                /* lane of a pair of quads: k % 4 / 2; its weights: 0 1 (quad 0), 4 5 (1) */
                int in_lane = e % 2 + e / 4 % 2 * 2;
                int x = odd && e % 4 / 2 == 0 ? 0 : fours[f][in_lane];
                want += 255 * x;
                for (int j = 0; j < nr; j++)
                    w[e * nr + j] = (int8_t)x;
            }
            nn_qgemm_pack(k, false, 1, DEPTH, nr, w, 0, nr, 1, packed);
            nn_qgemm_tile t = {.m = mr,
                               .n = nr,
                               .segs = 1,
                               .depth = DEPTH,
                               .a = rows,
                               .b = packed,
                               .b_panel = (ptrdiff_t)nn_qgemm_panel_bytes(k, false, 1, DEPTH),
                               .out = NN_QOUT_S32,
                               .c = c,
                               .ldc = nr};
            k->qgemm_u8(&t);
            bool right = true;
            for (int e = 0; e < mr * nr; e++)
                right = right && c[e] == want;
            kc_check(right, "saturation, case %zu: %d, not %lld", f, c[0], (long long)want);
        }
    }
}

void check_qgemm_u8(const nn_kernels *k)
{
    check_qgemm(k, false);
    check_saturation(k);
}

void check_qgemm_s16(const nn_kernels *k)
{
    check_qgemm(k, true);
}

/* --- packing --- */

static void check_pack(const nn_kernels *k, bool wide)
{
    static const int depths[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 21};
    int nr = k->qgemm_nr, group = wide ? 2 : 4;
    size_t unit = wide ? 2 : 1;
    for (size_t d = 0; d < sizeof depths / sizeof depths[0]; d++) {
        for (int n = 0; n <= 2 * nr + 1; n += 1 + (int)below(3)) {
            for (int how = 0; how < 4; how++) {
                int depth = depths[d], segs = 1 + how % 3;
                ptrdiff_t row = how == 0 ? n + 2 : how == 1 ? 1 : how == 2 ? 3 : 2 * n + 1;
                ptrdiff_t col = how == 0 ? 1 : how == 1 ? depth + 1
                                : how == 2 ? 3 * depth + 1 : 2;
                ptrdiff_t seg = depth > 0 && n > 0 ? (depth - 1) * row + (n - 1) * col + 1 : 0;
                char *w = kc_bytes(0, (size_t)(segs * seg), unit, (kc_place)below(KC_PLACES));
                for (size_t i = 0; i < (size_t)(segs * seg) * unit; i++)
                    w[i] = (char)(wide ? below(256) : below(129) - 64);
                size_t panel = nn_qgemm_panel_bytes(k, wide, segs, depth);
                size_t bytes = nn_qgemm_packed_bytes(k, wide, segs, depth, n);
                char *out = kc_bytes(1, bytes, 1, (kc_place)below(KC_PLACES));
                nn_qgemm_pack(k, wide, segs, depth, n, w, seg, row, col, out);
                bool right = true;
                size_t groups = (size_t)((depth + group - 1) / group);
                for (size_t i = 0; i < bytes; i++) {
                    size_t at = i % panel;
                    int byte = (int)(at % unit), e = (int)(at % 4 / unit);
                    int j = (int)(at / 4 % (size_t)nr), s = (int)(at / 4 / (size_t)nr / groups);
                    int kk = (int)(at / 4 / (size_t)nr % groups) * group + e;
                    j += (int)(i / panel) * nr;
                    char want = 0;
                    if (j < n && kk < depth)
                        want = w[(size_t)(s * seg + kk * row + j * col) * unit + (size_t)byte];
                    right = right && out[i] == want;
                }
                kc_check(right, "depth %d n %d segs %d steps %d %d", depth, n, segs, (int)row,
                         (int)col);
                kc_check(kc_intact(0) && kc_intact(1), "depth %d n %d: outside", depth, n);
            }
        }
    }
}

void check_qpack_s8(const nn_kernels *k)
{
    check_pack(k, false);
}

void check_qpack_s16(const nn_kernels *k)
{
    check_pack(k, true);
}

/* --- timing: integers interleaved with floats of the same shape --- */

typedef struct product_bench {
    const nn_kernels *k;
    nn_gemm_args f;
    nn_qgemm_args q;
    char *packed;
    void *w;
} product_bench;

static void run_float(void *ctx)
{
    const product_bench *b = ctx;
    nn_gemm(b->k, &b->f);
}

static void run_int(void *ctx)
{
    const product_bench *b = ctx;
    nn_qgemm(b->k, &b->q);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double seconds_of(kc_run *run, void *ctx, int calls)
{
    double start = nn_seconds();
    for (int i = 0; i < calls; i++)
        run(ctx);
    return (nn_seconds() - start) / calls;
}

/* Multiply-adds a second, medians and best of short turns; the ratio of times is the median of
 * the turns' ratios, since a shared machine changes its pace. `most`: size of weights. */
static void bench_product(const nn_kernels *k, bool wide, int m, int n, int kk, int most,
                          int threads)
{
    enum { TURNS = 31 };
    size_t mk = (size_t)m * (size_t)kk, kn = (size_t)kk * (size_t)n, mn = (size_t)m * (size_t)n;
    float *a = nn_alloc(mk * sizeof *a), *b = nn_alloc(kn * sizeof *b), *c = nn_alloc(4 * mn);
    float *pb = nn_alloc(nn_gemm_packed_floats(k, kk, n) * sizeof *pb);
    char *qa = nn_alloc(mk * 2), *qb = nn_alloc(kn * 2), *qc = nn_alloc(mn);
    char *packed = nn_alloc(nn_qgemm_packed_bytes(k, wide, 1, kk, n));
    float *scale = nn_alloc((size_t)n * sizeof *scale);
    NN_ASSERT(a && b && c && pb && qa && qb && qc && packed && scale);
    kc_fill(a, mk, false);
    kc_fill(b, kn, false);
    for (size_t i = 0; i < mk * 2; i++)
        qa[i] = (char)(wide && i % 2 ? below(16) : below(256));
    for (size_t i = 0; i < kn; i++) {
        int x = (int)below(2 * (uint32_t)most + 1) - most;
        if (wide)
            ((int16_t *)qb)[i] = (int16_t)x;
        else
            qb[i] = (char)x;
    }
    for (int j = 0; j < n; j++)
        scale[j] = 0.001f;
    nn_gemm_pack_b(k, kk, n, b, n, 1, pb);
    nn_qgemm_pack(k, wide, 1, kk, n, qb, 0, n, 1, packed);
    product_bench p = {.k = k,
                       .f = {.m = m, .n = n, .k = kk, .a = a, .a_row = kk, .a_col = 1, .b = pb,
                             .c = c, .c_row = n},
                       .q = {.wide = wide, .m = m, .n = n, .k = kk, .a = qa, .a_row = kk,
                             .b = packed, .out = NN_QOUT_U8, .c = qc, .c_row = n,
                             .q = {.scale = scale, .zero = 128, .hi = 255}}};
    double f[TURNS], q[TURNS], ratio[TURNS], work = (double)m * n * kk;
    int calls = 1 + (int)(2e7 / work), before = nn_threads();
    nn_set_threads(threads);
    run_float(&p);
    run_int(&p);
    for (int t = 0; t < TURNS; t++) {
        f[t] = seconds_of(run_float, &p, calls);
        q[t] = seconds_of(run_int, &p, calls);
        ratio[t] = f[t] / q[t];
    }
    nn_set_threads(before);
    qsort(f, TURNS, sizeof f[0], by_value);
    qsort(q, TURNS, sizeof q[0], by_value);
    qsort(ratio, TURNS, sizeof ratio[0], by_value);
    printf("%-6s qgemm %s %4dx%4dx%4d |w| <= %2d, %d thread%s: %9.1f us %6.1f GMAC/s "
           "(best %6.1f); f32 %9.1f us %6.1f (best %6.1f); ratio %.2f (best %.2f)\n",
           k->tier, wide ? "s16" : "u8 ", m, n, kk, most, threads, threads > 1 ? "s" : " ",
           q[TURNS / 2] * 1e6, work / q[TURNS / 2] * 1e-9, work / q[0] * 1e-9,
           f[TURNS / 2] * 1e6, work / f[TURNS / 2] * 1e-9, work / f[0] * 1e-9,
           ratio[TURNS / 2], f[0] / q[0]);
    fflush(stdout);
    nn_free(a);
    nn_free(b);
    nn_free(c);
    nn_free(pb);
    nn_free(qa);
    nn_free(qb);
    nn_free(qc);
    nn_free(packed);
    nn_free(scale);
}

static void bench_qgemm(const nn_kernels *k, bool wide)
{
    static const int sizes[][3] = {{512, 512, 512},  {768, 768, 768}, {1024, 1024, 1024},
                                   {2240, 64, 576},  {1120, 97, 512}, {4096, 24, 72},
                                   {32, 1024, 256},  {8, 1024, 256},  {4, 1024, 256},
                                   {2, 1024, 256},   {1, 1024, 256}};
    if (strcmp(k->tier, "ref") == 0) {
        bench_product(k, wide, 128, 128, 128, 64, 1);
        return;
    }
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        /* Uniform weights up to 64 cannot be added in 16 bits (qpack.h), those up to 32 can. */
        for (int most = 64; most >= (wide ? 64 : 32); most /= 2)
            bench_product(k, wide, sizes[s][0], sizes[s][1], sizes[s][2], most, 1);
    }
    bench_product(k, wide, 1024, 1024, 1024, 64, 2);
}

void bench_qgemm_u8(const nn_kernels *k)
{
    bench_qgemm(k, false);
}

void bench_qgemm_s16(const nn_kernels *k)
{
    bench_qgemm(k, true);
}

static void run_pack(void *ctx)
{
    const product_bench *b = ctx;
    nn_qgemm_pack(b->k, b->q.wide, 1, 512, 512, b->w, 0, 1, 512, b->packed);
}

static void bench_pack(const nn_kernels *k, bool wide)
{
    product_bench p = {.k = k, .q = {.wide = wide}};
    size_t bytes = (size_t)512 * 512 * (wide ? 2 : 1);
    p.packed = nn_calloc(nn_qgemm_packed_bytes(k, wide, 1, 512, 512), 1);
    p.w = nn_calloc(bytes, 1);
    NN_ASSERT(p.packed && p.w);
    kc_report(k, wide ? "qpack_s16 512x512" : "qpack_s8 512x512", run_pack, &p, 0,
              (double)bytes);
    nn_free(p.packed);
    nn_free(p.w);
}

void bench_qpack_s8(const nn_kernels *k)
{
    bench_pack(k, false);
}

void bench_qpack_s16(const nn_kernels *k)
{
    bench_pack(k, true);
}
