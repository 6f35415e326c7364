/* kernelcheck_winograd.c - Winograd transforms, against matrices made here from the points.
 *
 * For points p_0 .. p_m and infinity (Toom and Cook; Blahut, Fast Algorithms for Signal
 * Processing, chapter 5):
 *   B^T row i = coefficients of the product of (x - p_j), j != i      (infinity: all of them)
 *   G row i = (1, p_i, p_i^2) / product of (p_i - p_j)                (infinity: 0 0 1)
 *   A^T column i = powers of p_i                                      (infinity: the last one)
 */
#include "tests/kernelcheck.h"

#include "nn/mem.h"

enum { SIDE = 6, TAPS = 3, MAX_C = 40 };

typedef struct matrices {
    double bt[SIDE][SIDE], g[SIDE][SIDE], a[SIDE][SIDE];
} matrices;

static matrices make(int m)
{
    matrices x = {0};
    double half = sqrt(0.5), p4[5] = {0, half, -half, 2 * half, -2 * half}, p2[3] = {0, 1, -1};
    const double *p = m == 4 ? p4 : p2;
    int points = m + 1;
    for (int i = 0; i <= points; i++) {
        double *row = x.bt[i], scale = 1;
        int degree = 0;
        row[0] = 1;
        for (int j = 0; j < points; j++) {
            if (j == i)
                continue;
            for (int d = ++degree; d >= 0; d--)
                row[d] = (d > 0 ? row[d - 1] : 0) - (d < degree ? p[j] * row[d] : 0);
            if (i < points)
                scale *= p[i] - p[j];
        }
        for (int d = 0; d < TAPS; d++)
            x.g[i][d] = i < points ? pow(p[i], d) / scale : d == TAPS - 1;
        for (int d = 0; d < m; d++)
            x.a[i][d] = i < points ? pow(p[i], d) : d == m - 1;
    }
    /* Of m = 2 row 0, G's sign is moved into B^T. */
    for (int d = 0; m == 2 && d < SIDE; d++) {
        x.bt[0][d] = -x.bt[0][d];
        x.g[0][d] = -x.g[0][d];
    }
    return x;
}

typedef enum what { INPUT, WEIGHTS, OUTPUT_GRAD, OUTPUT, WEIGHTS_GRAD } what;

/* Element (i, q) of the line matrix of a transform, output i, input q. */
static double element(what t, const matrices *x, int i, int q)
{
    switch (t) {
    case INPUT:
        return x->bt[i][q];
    case WEIGHTS:
        return x->g[i][q];
    case OUTPUT_GRAD:
        return x->a[i][q];
    case OUTPUT:
        return x->a[q][i];
    case WEIGHTS_GRAD:
        return x->g[q][i];
    }
    return 0;
}

static int before(what t, int m)
{
    return t == WEIGHTS ? TAPS : t == OUTPUT_GRAD ? m : m + 2;
}

static int after(what t, int m)
{
    return t == WEIGHTS_GRAD ? TAPS : t == OUTPUT ? m : m + 2;
}

/* Slots: 0 what is read, 1 what is written, 2 bias. Arrays lie `gap` floats apart in them. */
static void one(const nn_kernels *k, what t, int mh, int mw, int c, int gap, kc_place place)
{
    matrices y = make(mh), x = make(mw);
    int rows = before(t, mh), cols = before(t, mw), n = rows * cols;
    int rows_out = after(t, mh), cols_out = after(t, mw), n_out = rows_out * cols_out;
    int step = c + gap;
    size_t floats = (size_t)((n - 1) * step + c), floats_out = (size_t)((n_out - 1) * step + c);
    float *in = kc_floats(0, floats, place), *out = kc_floats(1, floats_out, place);
    float *b = kc_floats(2, (size_t)c, place);
    static float old[SIDE * SIDE * (MAX_C + 2)];
    bool accumulate = t == OUTPUT && nn_rng_chance(&kc_rng, 0.3f);
    bool with_bias = nn_rng_chance(&kc_rng, 0.5f);
    nn_act act = accumulate ? NN_ACT_NONE : (nn_act)nn_rng_below(&kc_rng, NN_ACTS);
    kc_fill(in, floats, false);
    kc_fill(out, floats_out, false);
    kc_fill(b, (size_t)c, false);
    memcpy(old, out, floats_out * sizeof *out);

    const float *from[SIDE * SIDE];
    float *to[SIDE * SIDE];
    for (int i = 0; i < n; i++)
        from[i] = in + i * step;
    for (int i = 0; i < n_out; i++)
        to[i] = t == OUTPUT && nn_rng_chance(&kc_rng, 0.2f) ? NULL : out + i * step;
    if (t == INPUT)
        k->wino_input_f32(mh, mw, c, from, out, step);
    else if (t == WEIGHTS)
        k->wino_weights_f32(mh, mw, c, from, out, step);
    else if (t == OUTPUT_GRAD)
        k->wino_output_grad_f32(mh, mw, c, from, out, step);
    else if (t == WEIGHTS_GRAD)
        k->wino_weights_grad_f32(mh, mw, c, in, step, to);
    else
        k->wino_output_f32(mh, mw, c, in, step, with_bias ? b : NULL, act, 0.125f, accumulate,
                           to);

    double worst = 0;
    int changed = 0;
    for (int i = 0; i < n_out; i++) {
        for (int j = 0; j < step && i * step + j < (int)floats_out; j++) {
            if (j >= c || !to[i]) {
                changed += !kc_same(out[i * step + j], old[i * step + j]);
                continue;
            }
            double sum = 0, all = 0;
            for (int q = 0; q < n; q++) {
                double e = element(t, &y, i / cols_out, q / cols) *
                           element(t, &x, i % cols_out, q % cols);
                sum += e * in[q * step + j];
                all += fabs(e * in[q * step + j]);
            }
            if (t == WEIGHTS_GRAD || accumulate)
                sum += old[i * step + j];
            else if (t == OUTPUT)
                sum = kc_act(act, 0.125, with_bias ? sum + b[j] : sum);
            worst = fmax(worst, fabs(out[i * step + j] - sum) / (2 + all));
        }
    }
    kc_check(worst <= 6e-7, "%dx%d c %d act %d: error %g", mh, mw, c, (int)act, worst);
    kc_check(changed == 0, "%dx%d c %d: wrote beside", mh, mw, c);
    for (int s = 0; s < 3; s++)
        kc_check(kc_intact(s), "%dx%d c %d: outside of buffer %d", mh, mw, c, s);
}

static void check(const nn_kernels *k, what t)
{
    static const int channels[] = {0, 1, 3, 7, 8, 9, 16, 17, 31, MAX_C};
    for (int size = 0; size < 4; size++) {
        for (size_t c = 0; c < sizeof channels / sizeof channels[0]; c++) {
            for (int p = 0; p < KC_PLACES; p++)
                one(k, t, 2 + size / 2 * 2, 2 + size % 2 * 2, channels[c], p, (kc_place)p);
        }
    }
}

void check_wino_input_f32(const nn_kernels *k)
{
    check(k, INPUT);
}

void check_wino_weights_f32(const nn_kernels *k)
{
    check(k, WEIGHTS);
}

void check_wino_output_grad_f32(const nn_kernels *k)
{
    check(k, OUTPUT_GRAD);
}

void check_wino_output_f32(const nn_kernels *k)
{
    check(k, OUTPUT);
}

void check_wino_weights_grad_f32(const nn_kernels *k)
{
    check(k, WEIGHTS_GRAD);
}

/* --- speed: 24 tiles of 4x4, 64 channels; frequencies a line more apart than 2^n --- */

enum { TILES = 24, C = 64, STEP = TILES * C + 16 };

typedef struct bench {
    const nn_kernels *k;
    what t;
    float *in, *out;
} bench;

static void run(void *ctx)
{
    const bench *b = ctx;
    for (int i = 0; i < TILES; i++) {
        const float *from[SIDE * SIDE];
        float *to[SIDE * SIDE];
        for (int q = 0; q < SIDE * SIDE; q++) {
            from[q] = b->in + q * STEP + i * C;
            to[q] = b->out + q * STEP + i * C;
        }
        if (b->t == INPUT)
            b->k->wino_input_f32(4, 4, C, from, b->out + i * C, STEP);
        else if (b->t == WEIGHTS)
            b->k->wino_weights_f32(4, 4, C, from, b->out + i * C, STEP);
        else if (b->t == OUTPUT_GRAD)
            b->k->wino_output_grad_f32(4, 4, C, from, b->out + i * C, STEP);
        else if (b->t == WEIGHTS_GRAD)
            b->k->wino_weights_grad_f32(4, 4, C, b->in + i * C, STEP, to);
        else
            b->k->wino_output_f32(4, 4, C, b->in + i * C, STEP, b->in, NN_ACT_RELU, 0, false,
                                  to);
    }
}

static void time_one(const nn_kernels *k, what t, const char *name)
{
    float *x = nn_calloc(2 * SIDE * SIDE * STEP, sizeof *x);
    NN_ASSERT(x != NULL);
    bench b = {k, t, x, x + SIDE * SIDE * STEP};
    int values = before(t, 4) * before(t, 4) + after(t, 4) * after(t, 4);
    double floats = (double)TILES * C * values;
    kc_report(k, name, run, &b, 0, 4 * floats);
    nn_free(x);
}

void bench_wino_input_f32(const nn_kernels *k)
{
    time_one(k, INPUT, "wino_input 4x4, 24 x 64");
}

void bench_wino_weights_f32(const nn_kernels *k)
{
    time_one(k, WEIGHTS, "wino_weights 4x4, 24 x 64");
}

void bench_wino_output_grad_f32(const nn_kernels *k)
{
    time_one(k, OUTPUT_GRAD, "wino_output_grad 4x4, 24 x 64");
}

void bench_wino_output_f32(const nn_kernels *k)
{
    time_one(k, OUTPUT, "wino_output 4x4, 24 x 64");
}

void bench_wino_weights_grad_f32(const nn_kernels *k)
{
    time_one(k, WEIGHTS_GRAD, "wino_weights_grad 4x4, 24 x 64");
}
