/* kernelcheck_rows.c - kernels on rows of channels, and the sums of an array. */
#include "tests/kernelcheck.h"

#include "nn/mem.h"

static const int channel_counts[] = {0,  1,  2,  3,  5,  7,  8,  9,  15, 16,
                                     17, 24, 31, 32, 33, 40, 47, 64, 97, 130};
static const int row_counts[] = {0, 1, 2, 3, 5, 17};
enum {
    CHANNELS = sizeof channel_counts / sizeof channel_counts[0],
    ROWS = sizeof row_counts / sizeof row_counts[0],
    MAX_FLOATS = 17 * 130,
    BENCH_ROWS = 256,
    BENCH_C = 128,
};

typedef void rows_check(const nn_kernels *k, int rows, int c, kc_place p);

static void each_shape(const nn_kernels *k, rows_check *check)
{
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < CHANNELS; c++) {
            for (int p = 0; p < KC_PLACES; p++)
                check(k, row_counts[r], channel_counts[c], (kc_place)p);
        }
    }
}

static void affine_one(const nn_kernels *k, int rows, int c, kc_place p)
{
    static float expect[MAX_FLOATS];
    size_t n = (size_t)(rows * c), cc = (size_t)c;
    float *x = kc_floats(0, n, p), *y = kc_floats(1, n, p);
    float *scale = kc_floats(2, cc, p), *shift = kc_floats(3, cc, p);
    kc_fill(x, n, true);
    kc_fill(scale, cc, true);
    kc_fill(shift, cc, true);
    for (size_t i = 0; i < n; i++) {
        float product = (float)((double)x[i] * scale[i % cc]);
        expect[i] = (float)((double)product + shift[i % cc]);
    }
    k->affine_rows_f32(rows, c, x, scale, shift, y);
    kc_check(kc_same_all(y, expect, n), "%d rows of %d", rows, c);
    k->affine_rows_f32(rows, c, x, scale, shift, x);
    kc_check(kc_same_all(x, expect, n), "%d rows of %d in place", rows, c);
    for (int s = 0; s < 4; s++)
        kc_check(kc_intact(s), "%d rows of %d: outside of buffer %d", rows, c, s);
}

void check_affine_rows_f32(const nn_kernels *k)
{
    each_shape(k, affine_one);
}

/* Sums in double over few rows: what remains is the order of additions. */
static bool sums_near(const double *got, const double *want, const double *size, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!(fabs(got[i] - want[i]) <= 1e-14 * (size[i] + fabs(want[i]))))
            return false;
    }
    return true;
}

typedef enum col_kind { COL_SUM, COL_MOMENTS, COL_DOT } col_kind;

static void col_one(const nn_kernels *k, col_kind kind, int rows, int c, kc_place p)
{
    size_t n = (size_t)(rows * c), cc = (size_t)c;
    double want1[130], want2[130], size[130];
    float *a = kc_floats(0, n, p), *b = kc_floats(1, n, p), *shift = kc_floats(2, cc, p);
    double *got1 = kc_doubles(3, cc, p), *got2 = kc_doubles(4, cc, p);
    kc_fill(a, n, false);
    kc_fill(b, n, false);
    kc_fill(shift, cc, false);
    for (size_t j = 0; j < cc; j++) {
        got1[j] = want1[j] = nn_rng_normal(&kc_rng);
        got2[j] = want2[j] = nn_rng_normal(&kc_rng);
        size[j] = fabs(want1[j]) + fabs(want2[j]);
    }
    for (size_t i = 0; i < n; i++) {
        size_t j = i % cc;
        double d = (double)b[i] - shift[j];
        want1[j] += kind == COL_MOMENTS ? d : (double)a[i];
        want2[j] += kind == COL_MOMENTS ? d * d : kind == COL_DOT ? a[i] * d : 0;
        size[j] += 4;
    }
    if (kind == COL_SUM)
        k->col_sum_f32(rows, c, a, got1);
    else if (kind == COL_MOMENTS)
        k->col_moments_f32(rows, c, b, shift, got1, got2);
    else
        k->col_dot_f32(rows, c, a, b, shift, got1, got2);
    kc_check(sums_near(got1, want1, size, cc) && sums_near(got2, want2, size, cc),
             "%d rows of %d", rows, c);
    for (int s = 0; s < 5; s++)
        kc_check(kc_intact(s), "%d rows of %d: outside of buffer %d", rows, c, s);
}

static void col_sum_one(const nn_kernels *k, int rows, int c, kc_place p)
{
    col_one(k, COL_SUM, rows, c, p);
}

void check_col_sum_f32(const nn_kernels *k)
{
    each_shape(k, col_sum_one);
}

static void col_moments_one(const nn_kernels *k, int rows, int c, kc_place p)
{
    col_one(k, COL_MOMENTS, rows, c, p);
}

void check_col_moments_f32(const nn_kernels *k)
{
    each_shape(k, col_moments_one);
}

static void col_dot_one(const nn_kernels *k, int rows, int c, kc_place p)
{
    col_one(k, COL_DOT, rows, c, p);
}

void check_col_dot_f32(const nn_kernels *k)
{
    each_shape(k, col_dot_one);
}

/* --- softmax: against double; relative for probabilities, absolute for their logarithms --- */

static void softmax_row(int c, const float *x, double *p, double *log_p)
{
    double top = -INFINITY, sum = 0;
    for (int j = 0; j < c; j++)
        top = fmax(top, (double)x[j]);
    for (int j = 0; j < c; j++)
        sum += exp(x[j] - top);
    for (int j = 0; j < c; j++) {
        p[j] = exp(x[j] - top) / sum;
        log_p[j] = x[j] - top - log(sum);
    }
}

static void softmax_one(const nn_kernels *k, bool logs, int rows, int c, kc_place place)
{
    size_t n = (size_t)(rows * c);
    float *x = kc_floats(0, n, place), *y = kc_floats(1, n, place);
    float spread = nn_rng_chance(&kc_rng, 0.5f) ? 4.0f : 60.0f;
    for (size_t i = 0; i < n; i++)
        x[i] = nn_rng_chance(&kc_rng, 0.05f) ? -INFINITY : kc_value(false) * spread;
    for (int r = 0; r < rows && c > 0; r++)
        x[r * c + (int)nn_rng_below(&kc_rng, (uint32_t)c)] = kc_value(false) * spread;
    void (*run)(int64_t, int, const float *, float *) =
        logs ? k->log_softmax_f32 : k->softmax_f32;
    run(rows, c, x, y);
    double worst = 0, p[130], log_p[130];
    for (int r = 0; r < rows; r++) {
        softmax_row(c, x + r * c, p, log_p);
        for (int j = 0; j < c; j++) {
            float got = y[r * c + j];
            /* x - max rounds, and exp turns that absolute error into a relative one. */
            double limit = logs ? 4e-7 * (1 + fabs(log_p[j])) : p[j] * 2e-5 + 1e-44;
            if (logs && isinf(log_p[j]))
                worst = fmax(worst, got == log_p[j] ? 0 : 1e9);
            else
                worst = fmax(worst, fabs(got - (logs ? log_p[j] : p[j])) / limit);
        }
    }
    kc_check(worst <= 1, "%d rows of %d: %g of the limit", rows, c, worst);
    kc_check(kc_intact(0) && kc_intact(1), "%d rows of %d: outside", rows, c);
    run(rows, c, x, x);
    kc_check(kc_same_all(x, y, n), "%d rows of %d in place", rows, c);
}

static void softmax_odd(const nn_kernels *k, bool logs)
{
    void (*run)(int64_t, int, const float *, float *) =
        logs ? k->log_softmax_f32 : k->softmax_f32;
    float x[11], y[11];
    for (int at = 0; at < 11; at++) {
        for (int j = 0; j < 11; j++)
            x[j] = j == at ? NAN : 0.5f;
        run(1, 11, x, y);
        for (int j = 0; j < 11; j++)
            kc_check(isnan(y[j]), "NaN at %d is lost at %d", at, j);
        for (int j = 0; j < 11; j++)
            x[j] = j == at ? 3e38f : -3e38f;
        run(1, 11, x, y);
        for (int j = 0; j < 11; j++)
            kc_check(y[j] == (logs ? (j == at ? 0 : -INFINITY) : (float)(j == at)),
                     "huge at %d", at);
    }
}

static void plain_softmax(const nn_kernels *k, int rows, int c, kc_place p)
{
    softmax_one(k, false, rows, c, p);
}

void check_softmax_f32(const nn_kernels *k)
{
    each_shape(k, plain_softmax);
    softmax_odd(k, false);
}

static void plain_log_softmax(const nn_kernels *k, int rows, int c, kc_place p)
{
    softmax_one(k, true, rows, c, p);
}

void check_log_softmax_f32(const nn_kernels *k)
{
    each_shape(k, plain_log_softmax);
    softmax_odd(k, true);
}

/* --- sums of an array --- */

static void sum_each(const nn_kernels *k, bool square)
{
    for (int n = 0; n < 100; n++) {
        for (int p = 0; p < KC_PLACES; p++) {
            float *x = kc_floats(0, (size_t)n, (kc_place)p);
            kc_fill(x, (size_t)n, false);
            double got = 0.25, want = 0.25;
            for (int i = 0; i < n; i++)
                want += square ? (double)x[i] * x[i] : (double)x[i];
            (square ? k->sumsq_f32 : k->sum_f32)(n, x, &got);
            kc_result(&got, 1, sizeof got);
            kc_check(fabs(got - want) < 1e-14 * (n + 1), "n %d: %.17g, expected %.17g", n, got,
                     want);
            kc_check(kc_intact(0), "n %d: outside", n);
        }
    }
    float x[20];
    kc_fill(x, 20, false);
    x[13] = NAN;
    double got = 0;
    (square ? k->sumsq_f32 : k->sum_f32)(20, x, &got);
    kc_check(isnan(got), "NaN is lost");
}

void check_sum_f32(const nn_kernels *k)
{
    sum_each(k, false);
}

void check_sumsq_f32(const nn_kernels *k)
{
    sum_each(k, true);
}

void check_finite_f32(const nn_kernels *k)
{
    static const float odd[] = {NAN, -NAN, INFINITY, -INFINITY};
    static const float fine[] = {0.0f, -0.0f, 3.4028235e38f, -3.4028235e38f, 1e-45f};
    for (int n = 0; n < 70; n++) {
        for (int p = 0; p < KC_PLACES; p++) {
            float *x = kc_floats(0, (size_t)n, (kc_place)p);
            for (int i = 0; i < n; i++)
                x[i] = fine[nn_rng_below(&kc_rng, 5)];
            int finite = 1;
            k->finite_f32(n, x, &finite);
            kc_check(finite == 1, "n %d: finite numbers refused", n);
            for (int at = 0; at < n; at++) {
                float keep = x[at];
                x[at] = odd[nn_rng_below(&kc_rng, 4)];
                finite = 1;
                k->finite_f32(n, x, &finite);
                kc_result(&finite, 1, sizeof finite);
                kc_check(finite == 0, "n %d: %g at %d is not seen", n, (double)x[at], at);
                x[at] = keep;
            }
            finite = 0;
            k->finite_f32(n, x, &finite);
            kc_check(finite == 0, "n %d: an earlier 0 is lost", n);
        }
    }
}

/* --- timing --- */

typedef struct rows_bench {
    const nn_kernels *k;
    float *x, *y;
    double *sums;
} rows_bench;

static void run_affine(void *ctx)
{
    rows_bench *b = ctx;
    b->k->affine_rows_f32(BENCH_ROWS, BENCH_C, b->x, b->x, b->x + BENCH_C, b->y);
}

static void run_col_sum(void *ctx)
{
    rows_bench *b = ctx;
    b->k->col_sum_f32(BENCH_ROWS, BENCH_C, b->x, b->sums);
}

static void run_col_moments(void *ctx)
{
    rows_bench *b = ctx;
    b->k->col_moments_f32(BENCH_ROWS, BENCH_C, b->x, b->y, b->sums, b->sums + BENCH_C);
}

static void run_col_dot(void *ctx)
{
    rows_bench *b = ctx;
    b->k->col_dot_f32(BENCH_ROWS, BENCH_C, b->x, b->y, b->y, b->sums, b->sums + BENCH_C);
}

static void run_softmax(void *ctx)
{
    rows_bench *b = ctx;
    b->k->softmax_f32(BENCH_ROWS, BENCH_C, b->x, b->y);
}

static void run_log_softmax(void *ctx)
{
    rows_bench *b = ctx;
    b->k->log_softmax_f32(BENCH_ROWS, BENCH_C, b->x, b->y);
}

static void run_sum(void *ctx)
{
    rows_bench *b = ctx;
    b->k->sum_f32(BENCH_ROWS * BENCH_C, b->x, b->sums);
}

static void run_sumsq(void *ctx)
{
    rows_bench *b = ctx;
    b->k->sumsq_f32(BENCH_ROWS * BENCH_C, b->x, b->sums);
}

static void run_finite(void *ctx)
{
    rows_bench *b = ctx;
    int finite = 1;
    b->k->finite_f32(BENCH_ROWS * BENCH_C, b->x, &finite);
}

static void bench_rows(const nn_kernels *k, const char *name, kc_run *run, double bytes)
{
    size_t n = BENCH_ROWS * BENCH_C;
    float *x = nn_alloc(2 * n * sizeof *x);
    NN_ASSERT(x != NULL);
    kc_fill(x, 2 * n, false);
    double sums[2 * BENCH_C] = {0};
    rows_bench b = {k, x, x + n, sums};
    kc_report(k, name, run, &b, 0, bytes * (double)n);
    nn_free(x);
}

void bench_affine_rows_f32(const nn_kernels *k)
{
    bench_rows(k, "affine_rows 256x128", run_affine, 8);
}

void bench_col_sum_f32(const nn_kernels *k)
{
    bench_rows(k, "col_sum 256x128", run_col_sum, 4);
}

void bench_col_moments_f32(const nn_kernels *k)
{
    bench_rows(k, "col_moments 256x128", run_col_moments, 4);
}

void bench_col_dot_f32(const nn_kernels *k)
{
    bench_rows(k, "col_dot 256x128", run_col_dot, 8);
}

void bench_softmax_f32(const nn_kernels *k)
{
    bench_rows(k, "softmax 256x128", run_softmax, 8);
}

void bench_log_softmax_f32(const nn_kernels *k)
{
    bench_rows(k, "log_softmax 256x128", run_log_softmax, 8);
}

void bench_sum_f32(const nn_kernels *k)
{
    bench_rows(k, "sum", run_sum, 4);
}

void bench_sumsq_f32(const nn_kernels *k)
{
    bench_rows(k, "sumsq", run_sumsq, 4);
}

void bench_finite_f32(const nn_kernels *k)
{
    bench_rows(k, "finite", run_finite, 4);
}
