/* kernelcheck_gemm.c - matrix product, its tiles and its blocks, packing, transposition. */
#include "tests/kernelcheck.h"

#include "nn/mem.h"
#include "nn/parallel.h"

/* --- one micro-kernel tile, against the formula of kernels.h in double --- */

typedef struct tile_case {
    int m, n, segs, depth;
    bool packed, accumulate, bias;
    ptrdiff_t a_step;
    nn_act act;
    kc_place place;
} tile_case;

enum { MAX_SEGS = 9, MAX_DEPTH = 40, MAX_COLS = 150, LDC_PAD = 3 };

/* Slots: 0 B, 1 C, 2 bias, 3.. rows of A, each between its own guard pages. */
static void check_tile(const nn_kernels *k, const tile_case *s)
{
    int nr = k->gemm_nr, depth_all = s->segs * s->depth;
    int panels = (s->n + nr - 1) / nr, ldc = s->n + LDC_PAD;
    const float *rows[MAX_SEGS * NN_GEMM_MAX_MR] = {NULL};
    size_t row_floats = s->depth > 0 ? (size_t)((s->depth - 1) * s->a_step + 1) : 0;
    /* All taps of a row lie in one slot, one after the other. */
    for (int i = 0; i < s->m && s->segs > 0; i++) {
        float *a = kc_floats(3 + i % 10, row_floats * (size_t)s->segs, s->place);
        kc_fill(a, row_floats * (size_t)s->segs, false);
        for (int t = 0; t < s->segs; t++)
            rows[t * k->gemm_mr + i] = a + (size_t)t * row_floats;
    }
    static float plain[MAX_SEGS * MAX_DEPTH * MAX_COLS];
    kc_fill(plain, (size_t)(depth_all * s->n), false);
    ptrdiff_t b_row = s->packed ? nr : s->n;
    size_t b_floats =
        s->packed ? (size_t)(panels * nr * depth_all) : (size_t)(s->n * depth_all);
    float *b = kc_floats(0, b_floats, s->place);
    if (s->packed)
        k->pack_b_f32(depth_all, s->n, plain, s->n, 1, b);
    else
        memcpy(b, plain, b_floats * sizeof *b);
    size_t c_floats = s->m > 0 ? (size_t)((s->m - 1) * ldc + s->n) : 0;
    float *c = kc_floats(1, c_floats, s->place);
    float *bias = kc_floats(2, (size_t)s->n, s->place);
    kc_fill(bias, (size_t)s->n, false);
    static float before[NN_GEMM_MAX_MR * (MAX_COLS + LDC_PAD)];
    kc_fill(c, c_floats, false);
    memcpy(before, c, c_floats * sizeof *c);
    nn_gemm_tile t = {
        .m = s->m,
        .n = s->n,
        .segs = s->segs,
        .depth = s->depth,
        .a = rows,
        .a_step = s->a_step,
        .b = b,
        .b_step = b_row,
        .b_panel = s->packed ? (ptrdiff_t)depth_all * nr : nr,
        .b_padded = s->packed,
        .accumulate = s->accumulate,
        .c = c,
        .ldc = ldc,
        .bias = s->bias ? bias : NULL,
        .act = s->act,
        .alpha = 0.125f,
    };
    k->gemm_f32(&t);
    double worst = 0;
    bool gaps = true;
    for (int i = 0; i < s->m; i++) {
        for (int j = 0; j < ldc && (size_t)(i * ldc + j) < c_floats; j++) {
            float got = c[i * ldc + j], old = before[i * ldc + j];
            if (j >= s->n) {
                gaps = gaps && kc_same(got, old);
                continue;
            }
            double sum = (s->accumulate ? (double)old : 0) + (s->bias ? (double)bias[j] : 0);
            double size = fabs(sum);
            for (int q = 0; q < depth_all; q++) {
                double x = rows[q / s->depth * k->gemm_mr + i][q % s->depth * s->a_step];
                sum += x * plain[q * s->n + j];
                size += fabs(x * plain[q * s->n + j]);
            }
            /* Each of K + 3 operations may err by half a unit of a partial sum; 3 ulp of act.
             */
            double limit = (0.5 * (depth_all + 3) * size + 3) * 0x1p-23;
            worst = fmax(worst, fabs(got - kc_act(s->act, 0.125, sum)) / limit);
        }
    }
    kc_check(worst <= 1,
             "m %d n %d segs %d depth %d packed %d acc %d bias %d step %d act %s: %g", s->m,
             s->n, s->segs, s->depth, s->packed, s->accumulate, s->bias, (int)s->a_step,
             kc_act_name(s->act), worst);
    kc_check(gaps && kc_intact(1), "m %d n %d: wrote outside of C", s->m, s->n);
}

/* A row's result must not depend on the rows beside it, nor a column's on how many there
 * are. */
static void check_tile_rows(const nn_kernels *k)
{
    enum { DEPTH = 77, COLS = 100 };
    static float a[NN_GEMM_MAX_MR][DEPTH], b[DEPTH * COLS], c[NN_GEMM_MAX_MR][COLS], one[COLS];
    kc_fill(&a[0][0], sizeof a / sizeof(float), false);
    kc_fill(b, DEPTH * COLS, false);
    const float *rows[NN_GEMM_MAX_MR];
    nn_gemm_tile t = {.segs = 1,
                      .depth = DEPTH,
                      .a = rows,
                      .a_step = 1,
                      .b = b,
                      .b_step = COLS,
                      .b_panel = k->gemm_nr,
                      .ldc = COLS,
                      .act = NN_ACT_TANH};
    for (int m = 1; m <= k->gemm_mr; m++) {
        for (int i = 0; i < m; i++)
            rows[i] = a[i];
        t.m = m;
        t.n = COLS;
        t.c = &c[0][0];
        k->gemm_f32(&t);
        kc_result(t.c, (size_t)(m * COLS), sizeof *t.c);
        for (int i = 0; i < m; i++) {
            rows[0] = a[i];
            t.m = 1;
            t.c = one;
            for (int n = 1; n <= COLS; n += 7) {
                t.n = n;
                k->gemm_f32(&t);
                kc_check(kc_same_all(one, c[i], (size_t)n), "row %d of %d, %d columns", i, m,
                         n);
            }
        }
    }
}

/* --- the blocked product --- */

static bool product_once(const nn_kernels *k, const nn_gemm_args *g, int threads, float *c,
                         size_t floats)
{
    int before = nn_threads();
    nn_gemm_args copy = *g;
    copy.c = c;
    kc_fill(c, floats, false);
    if (g->accumulate)
        memcpy(c, g->c, floats * sizeof *c);
    nn_set_threads(threads < 1 ? 1 : threads);
    if (threads == 0)
        nn_gemm_single(k, &copy);
    else
        nn_gemm(k, &copy);
    nn_set_threads(before);
    return true;
}

static void check_product(const nn_kernels *k, int m, int n, int kk, bool packed,
                          bool transposed, bool accumulate, nn_act act)
{
    size_t mn = (size_t)m * (size_t)n, packed_floats = nn_gemm_packed_floats(k, kk, n);
    size_t mk = (size_t)m * (size_t)kk, kn = (size_t)kk * (size_t)n;
    float *block = nn_alloc((mk + kn + packed_floats + 3 * mn + (size_t)n) * sizeof *block);
    NN_ASSERT(block != NULL);
    float *a = block, *b = a + mk, *pb = b + kn, *old = pb + packed_floats, *c = old + mn;
    float *c2 = c + mn, *bias = c2 + mn;
    kc_fill(a, mk, false);
    kc_fill(b, kn, false);
    kc_fill(old, mn, false);
    kc_fill(bias, (size_t)n, false);
    nn_gemm_pack_b(k, kk, n, b, n, 1, pb);
    nn_gemm_args g = {
        .m = m,
        .n = n,
        .k = kk,
        .a = a,
        .a_row = transposed ? 1 : kk,
        .a_col = transposed ? m : 1,
        .b = packed ? pb : b,
        .b_row = packed ? 0 : n,
        .c = old,
        .c_row = n,
        .accumulate = accumulate,
        .bias = bias,
        .act = act,
        .alpha = 0.125f,
    };
    product_once(k, &g, 0, c, mn);
    kc_result(c, mn, sizeof *c);
    double worst = 0;
    int tries = mn < 2000 ? (int)mn : 2000;
    for (int s = 0; s < tries; s++) {
        size_t at = mn < 2000 ? (size_t)s : nn_rng_below(&kc_rng, (uint32_t)mn);
        int i = (int)(at / (size_t)n), j = (int)(at % (size_t)n);
        double sum = (double)bias[j] + (accumulate ? (double)old[at] : 0), size = fabs(sum);
        for (int q = 0; q < kk; q++) {
            double p =
                (double)a[i * g.a_row + q * g.a_col] * b[(size_t)q * (size_t)n + (size_t)j];
            sum += p;
            size += fabs(p);
        }
        double limit = (0.5 * (kk + 3) * size + 3) * 0x1p-23;
        worst = fmax(worst, fabs(c[at] - kc_act(act, 0.125, sum)) / limit);
    }
    kc_check(worst <= 1, "product %d x %d x %d packed %d transposed %d: %g of the limit", m,
             n, kk, packed, transposed, worst);
    for (int threads = 1; threads <= 4; threads++) {
        product_once(k, &g, threads, c2, mn);
        kc_check(memcmp(c, c2, mn * sizeof *c) == 0, "product %d x %d x %d: %d threads differ",
                 m, n, kk, threads);
    }
    nn_free(block);
}

void check_gemm_f32(const nn_kernels *k)
{
    static const int cols[] = {0,  1,  3,  7,  8,  9,  15, 16, 17,  24,
                               31, 32, 33, 48, 63, 64, 65, 97, 128, 150};
    static const int shapes[][2] = {{0, 0},  {1, 0}, {1, 1},  {1, 2},
                                    {1, 40}, {9, 1}, {3, 17}, {9, 8}};
    for (int m = 0; m <= k->gemm_mr; m++) {
        for (size_t n = 0; n < sizeof cols / sizeof cols[0]; n++) {
            for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
                for (int how = 0; how < 16; how += kc_few ? 5 : 1) {
                    tile_case c = {
                        .m = m,
                        .n = cols[n],
                        .segs = shapes[s][0],
                        .depth = shapes[s][1],
                        .packed = how & 1,
                        .accumulate = how & 2,
                        .bias = how & 4,
                        .a_step = how & 8 ? 5 : 1,
                        .act = (nn_act)nn_rng_below(&kc_rng, NN_ACTS),
                        .place = (kc_place)nn_rng_below(&kc_rng, KC_PLACES),
                    };
                    check_tile(k, &c);
                }
            }
        }
    }
    check_tile_rows(k);
    static const int sizes[][3] = {{1, 1, 1},      {1, 1000, 300},  {7, 33, 0},
                                   {200, 5, 700},  {193, 300, 257}, {50, 16, 513},
                                   {400, 97, 129}, {6, 16, 256},    {31, 520, 30},
                                   {50, 800, 270}, {1000, 5, 20}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (int how = 0; how < 8; how++)
            check_product(k, sizes[s][0], sizes[s][1], sizes[s][2], how & 1, how & 2, how & 4,
                          (nn_act)(((int)s + how) % NN_ACTS));
    }
}

typedef struct product_bench {
    const nn_kernels *k;
    nn_gemm_args g;
} product_bench;

static void run_product(void *ctx)
{
    const product_bench *b = ctx;
    nn_gemm(b->k, &b->g);
}

static void bench_product(const nn_kernels *k, int m, int n, int kk, bool packed,
                          bool transposed, int threads, double peak)
{
    size_t mn = (size_t)m * (size_t)n, packed_floats = nn_gemm_packed_floats(k, kk, n);
    size_t mk = (size_t)m * (size_t)kk, kn = (size_t)kk * (size_t)n;
    float *a = nn_alloc(mk * sizeof *a), *b = nn_alloc(kn * sizeof *b);
    float *pb = nn_alloc(packed_floats * sizeof *pb), *c = nn_alloc(mn * sizeof *c);
    NN_ASSERT(a && b && pb && c);
    kc_fill(a, mk, false);
    kc_fill(b, kn, false);
    nn_gemm_pack_b(k, kk, n, b, n, 1, pb);
    product_bench p = {k,
                       {.m = m,
                        .n = n,
                        .k = kk,
                        .a = a,
                        .a_row = transposed ? 1 : kk,
                        .a_col = transposed ? m : 1,
                        .b = packed ? pb : b,
                        .b_row = packed ? 0 : n,
                        .c = c,
                        .c_row = n}};
    int before = nn_threads();
    nn_set_threads(threads);
    double best, median = kc_time(run_product, &p, &best), flops = 2.0 * m * n * kk;
    nn_set_threads(before);
    printf("%-5s gemm %dx%dx%d%s%s, %d thread%s", k->tier, m, n, kk, transposed ? " A^T" : "",
           packed ? "" : " row-major B", threads, threads > 1 ? "s" : "");
    printf(": %.1f us, %.1f GFLOP/s (best %.1f)", median * 1e6, flops / median * 1e-9,
           flops / best * 1e-9);
    if (peak > 0 && strcmp(k->tier, "ref") != 0)
        printf(", %.1f %% of FMA peak (best %.1f %%)", 100 * flops / median / peak,
               100 * flops / best / peak);
    printf("\n");
    fflush(stdout);
    nn_free(a);
    nn_free(b);
    nn_free(pb);
    nn_free(c);
}

void bench_gemm_f32(const nn_kernels *k)
{
    if (strcmp(k->tier, "ref") == 0) {
        bench_product(k, 128, 128, 128, true, false, 1, 0);
        return;
    }
    static const int sizes[][3] = {{512, 512, 512}, {1024, 1024, 1024}, {2240, 512, 4608},
                                   {2240, 64, 576}, {1120, 97, 512},    {4096, 24, 72},
                                   {32, 1024, 256}, {8, 1024, 256},     {1, 1024, 256}};
    for (int threads = 1; threads <= 2; threads++) {
        double peak = kc_peak(k, threads);
        printf("FMA peak, %d thread%s: %.1f GFLOP/s\n", threads, threads > 1 ? "s" : "",
               peak * 1e-9);
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
            bench_product(k, sizes[s][0], sizes[s][1], sizes[s][2], true, false, threads, peak);
        for (int how = 1; how < 4; how++)
            bench_product(k, 512, 512, 512, !(how & 1), how & 2, threads, peak);
        bench_product(k, 1024, 1024, 1024, false, true, threads, peak);
        double again = kc_peak(k, threads);
        printf("FMA peak, again: %.1f GFLOP/s\n", again * 1e-9);
    }
}

/* --- packing and transposition: they move numbers --- */

void check_pack_b_f32(const nn_kernels *k)
{
    static const int ks[] = {0, 1, 2, 7, 8, 9, 16, 19, 33};
    int nr = k->gemm_nr;
    for (size_t q = 0; q < sizeof ks / sizeof ks[0]; q++) {
        for (int n = 0; n <= 3 * nr + 1; n++) {
            for (int how = 0; how < 4; how++) {
                int kk = ks[q];
                ptrdiff_t row = how == 0 ? n + 2 : how == 1 ? 1 : how == 2 ? 3 : 2 * n + 1;
                ptrdiff_t col = how == 0 ? 1 : how == 1 ? kk + 1 : how == 2 ? 3 * kk + 1 : 2;
                kc_place p = (kc_place)nn_rng_below(&kc_rng, KC_PLACES);
                size_t floats =
                    kk > 0 && n > 0 ? (size_t)((kk - 1) * row + (n - 1) * col + 1) : 0;
                size_t out_floats = nn_gemm_packed_floats(k, kk, n);
                float *b = kc_floats(0, floats, p), *out = kc_floats(1, out_floats, p);
                kc_fill(b, floats, true);
                k->pack_b_f32(kk, n, b, row, col, out);
                bool right = true;
                for (size_t i = 0; i < out_floats; i++) {
                    int panel = (int)(i / (size_t)(kk * nr)), r = (int)(i / (size_t)nr) % kk;
                    int j = panel * nr + (int)(i % (size_t)nr);
                    right = right && kc_same(out[i], j < n ? b[r * row + j * col] : 0);
                }
                kc_check(right, "k %d n %d steps %d %d", kk, n, (int)row, (int)col);
                kc_check(kc_intact(0) && kc_intact(1), "k %d n %d: outside", kk, n);
            }
        }
    }
}

void check_transpose_f32(const nn_kernels *k)
{
    static const int sizes[] = {0, 1, 2, 5, 7, 8, 9, 15, 16, 17, 24, 63, 65, 72, 130};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    for (int r = 0; r < SIZES; r++) {
        for (int c = 0; c < SIZES; c++) {
            int rows = sizes[r], cols = sizes[c], ldx = cols + r % 3, ldy = rows + c % 4;
            kc_place p = (kc_place)nn_rng_below(&kc_rng, KC_PLACES);
            size_t nx = rows > 0 ? (size_t)((rows - 1) * ldx + cols) : 0;
            size_t ny = cols > 0 ? (size_t)((cols - 1) * ldy + rows) : 0;
            float *x = kc_floats(0, nx, p), *y = kc_floats(1, ny, p);
            static float expect[140 * 140];
            kc_fill(x, nx, true);
            memcpy(expect, y, ny * sizeof *y);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++)
                    expect[j * ldy + i] = x[i * ldx + j];
            }
            k->transpose_f32(rows, cols, x, ldx, y, ldy);
            kc_check(memcmp(y, expect, ny * sizeof *y) == 0, "%d x %d", rows, cols);
            kc_check(kc_intact(0) && kc_intact(1), "%d x %d: outside", rows, cols);
        }
    }
}

enum { SIDE = 512 };

typedef struct move_bench {
    const nn_kernels *k;
    float *x, *y;
    bool transposed;
} move_bench;

static void run_transpose(void *ctx)
{
    const move_bench *b = ctx;
    b->k->transpose_f32(SIDE, SIDE, b->x, SIDE, b->y, SIDE);
}

static void run_pack(void *ctx)
{
    const move_bench *b = ctx;
    b->k->pack_b_f32(SIDE, SIDE, b->x, b->transposed ? 1 : SIDE,
                     b->transposed ? SIDE : 1, b->y);
}

static void bench_move(const nn_kernels *k, const char *name, kc_run *run, bool transposed)
{
    float *x = nn_calloc(2 * SIDE * SIDE, sizeof *x);
    NN_ASSERT(x != NULL);
    move_bench b = {k, x, x + SIDE * SIDE, transposed};
    kc_report(k, name, run, &b, 0, 8.0 * SIDE * SIDE);
    nn_free(x);
}

void bench_pack_b_f32(const nn_kernels *k)
{
    bench_move(k, "pack_b 512x512", run_pack, false);
    bench_move(k, "pack_b 512x512 of B^T", run_pack, true);
}

void bench_transpose_f32(const nn_kernels *k)
{
    bench_move(k, "transpose 512x512", run_transpose, false);
}
