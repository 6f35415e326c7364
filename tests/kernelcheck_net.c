/* kernelcheck_net.c - LSTM cell, depthwise convolution, optimisers. */
#include "tests/kernelcheck.h"

#include "nn/mem.h"

static const int hidden[] = {0, 1, 2, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100};
enum { HIDDEN = sizeof hidden / sizeof hidden[0], MAX_H = 100 };

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* Floats of `rows` rows of `n` with the given stride. */
static size_t span(int rows, int n, int stride)
{
    return rows > 0 ? (size_t)((rows - 1) * stride + n) : 0;
}

typedef enum cell_slot { Z, C_PREV, C, Y, T, DY, DC, DZ } cell_slot;

static void cell_one(const nn_kernels *k, int rows, int h, kc_place p, bool first, bool keep,
                     bool in_place)
{
    int ldz = 4 * h + rows, ld = h + 1;
    float *z = kc_floats(Z, span(rows, 4 * h, ldz), p), *y = kc_floats(Y, span(rows, h, ld), p);
    float *prev = kc_floats(C_PREV, span(rows, h, ld), p),
          *c = kc_floats(C, span(rows, h, ld), p);
    float *t = kc_floats(T, span(rows, h, ld), p);
    double worst = 0;
    static float z0[4 * 4 * (MAX_H + 4)], prev0[4 * (MAX_H + 1)];
    kc_fill(z, span(rows, 4 * h, ldz), false);
    kc_fill(prev, span(rows, h, ld), false);
    for (size_t i = 0; i < span(rows, 4 * h, ldz); i++)
        z[i] *= 9;
    memcpy(z0, z, span(rows, 4 * h, ldz) * sizeof *z);
    memcpy(prev0, prev, span(rows, h, ld) * sizeof *prev);
    if (in_place)
        c = prev;
    k->lstm_cell_f32(rows, h, z, ldz, first ? NULL : prev, ld, c, ld, y, ld, keep ? t : NULL,
                     ld);
    for (int r = 0; r < rows; r++) {
        for (int j = 0; j < h; j++) {
            const float *g0 = z0 + r * ldz;
            double i = sigmoid(g0[j]), o = sigmoid(g0[h + j]), f = sigmoid(g0[2 * h + j]);
            double g = tanh(g0[3 * h + j]), now = i * g;
            if (!first)
                now += f * prev0[r * ld + j];
            worst = fmax(worst, fabs(z[r * ldz + j] - i));
            worst = fmax(worst, fabs(z[r * ldz + h + j] - o));
            worst = fmax(worst, fabs(z[r * ldz + 2 * h + j] - f));
            worst = fmax(worst, fabs(z[r * ldz + 3 * h + j] - g));
            worst = fmax(worst, fabs(c[r * ld + j] - now));
            worst = fmax(worst, fabs(y[r * ld + j] - o * tanh(now)));
            if (keep)
                worst = fmax(worst, fabs(t[r * ld + j] - tanh(now)));
        }
    }
    kc_check(worst < 1e-6, "%d rows of %d: error %g", rows, h, worst);
    for (int s = Z; s <= T; s++)
        kc_check(kc_intact(s), "%d rows of %d: outside of buffer %d", rows, h, s);
}

void check_lstm_cell_f32(const nn_kernels *k)
{
    for (int q = 0; q < HIDDEN; q++) {
        for (int rows = 0; rows <= 3; rows++) {
            for (int how = 0; how < 8; how++) {
                for (int p = 0; p < KC_PLACES; p++)
                    cell_one(k, rows, hidden[q], (kc_place)p, how & 1, how & 2, how & 4);
            }
        }
    }
    float z[4] = {NAN, 0, 0, 0}, c, y, t;
    k->lstm_cell_f32(1, 1, z, 4, NULL, 0, &c, 1, &y, 1, &t, 1);
    kc_check(isnan(c) && isnan(y) && isnan(t), "NaN is lost");
    float big[4] = {1e30f, 1e30f, -1e30f, -1e30f}, before = 5;
    k->lstm_cell_f32(1, 1, big, 4, &before, 1, &c, 1, &y, 1, &t, 1);
    kc_check(big[0] == 1 && big[1] == 1 && big[2] == 0 && big[3] == -1 && c == -1,
             "saturation");
}

/* The gradient's definition in double: L = dy . h + dc . c, differentiated by the chain
 * rule. */
static void cell_grad_one(const nn_kernels *k, int rows, int h, kc_place p, bool first,
                          bool in_place)
{
    int ldz = 4 * h + 2, ld = h + 3;
    size_t nz = span(rows, 4 * h, ldz), n = span(rows, h, ld);
    float *z = kc_floats(Z, nz, p), *prev = kc_floats(C_PREV, n, p), *t = kc_floats(T, n, p);
    float *dy = kc_floats(DY, n, p), *dc = kc_floats(DC, n, p), *dz = kc_floats(DZ, nz, p);
    for (size_t i = 0; i < nz; i++)
        z[i] = nn_rng_float(&kc_rng);
    kc_fill(prev, n, false);
    kc_fill(t, n, false);
    kc_fill(dy, n, false);
    kc_fill(dc, n, false);
    static float gates[4 * 4 * (MAX_H + 4)], dc0[4 * (MAX_H + 3)];
    memcpy(gates, z, nz * sizeof *z);
    memcpy(dc0, dc, n * sizeof *dc);
    if (in_place)
        dz = z;
    k->lstm_cell_grad_f32(rows, h, z, ldz, first ? NULL : prev, ld, t, ld, dy, ld, dc, ld, dz,
                          ldz);
    double worst = 0;
    for (int r = 0; r < rows; r++) {
        for (int j = 0; j < h; j++) {
            const float *gate = gates + r * ldz;
            const float *got = dz + r * ldz;
            double i = gate[j], o = gate[h + j], f = gate[2 * h + j], g = gate[3 * h + j];
            double tc = t[r * ld + j], dh = dy[r * ld + j];
            double d = dc0[r * ld + j] + dh * o * (1 - tc * tc);
            double before = first ? 0 : (double)prev[r * ld + j];
            worst = fmax(worst, fabs(got[j] - d * g * (i - i * i)));
            worst = fmax(worst, fabs(got[h + j] - dh * tc * (o - o * o)));
            worst = fmax(worst, fabs(got[2 * h + j] - d * before * (f - f * f)));
            worst = fmax(worst, fabs(got[3 * h + j] - d * i * (1 - g * g)));
            worst = fmax(worst, fabs(dc[r * ld + j] - d * f));
        }
    }
    kc_check(worst < 1e-6, "%d rows of %d: error %g", rows, h, worst);
    for (int s = Z; s <= DZ; s++) {
        if (s != C && s != Y)
            kc_check(kc_intact(s), "%d rows of %d: outside of buffer %d", rows, h, s);
    }
    if (in_place)
        return;
    static float ref_dz[4 * 4 * (MAX_H + 4)];
    nn_ref_lstm_cell_grad_f32(rows, h, z, ldz, first ? NULL : prev, ld, t, ld, dy, ld, dc0, ld,
                              ref_dz, ldz);
    bool same = true;
    for (int r = 0; r < rows; r++)
        same = same && kc_same_all(ref_dz + r * ldz, dz + r * ldz, 4 * (size_t)h);
    kc_check(same, "%d rows of %d: differs from ref", rows, h);
}

void check_lstm_cell_grad_f32(const nn_kernels *k)
{
    for (int q = 0; q < HIDDEN; q++) {
        for (int rows = 0; rows <= 3; rows++) {
            for (int how = 0; how < 4; how++) {
                for (int p = 0; p < KC_PLACES; p++)
                    cell_grad_one(k, rows, hidden[q], (kc_place)p, how & 1, how & 2);
            }
        }
    }
}

/* --- depthwise convolution --- */

enum { DW_PIXELS = 9, DW_TAPS = 49 };

/* Slots: 0 weights, 1 bias, 2 output, 3 and on one input row each; taps of one row lie a step
 * apart. */
static void depthwise_one(const nn_kernels *k, int n, int c, int side, int stride, bool bias,
                          kc_place p)
{
    int taps = side * side;
    const float *in[DW_TAPS];
    float *w = kc_floats(0, (size_t)(taps * c), p), *b = kc_floats(1, (size_t)c, p);
    float *y = kc_floats(2, (size_t)(n * c), p);
    ptrdiff_t step = (ptrdiff_t)stride * c;
    size_t floats = n > 0 ? (size_t)((n - 1) * step + side * c) : 0;
    for (int r = 0; r < side; r++) {
        float *row = kc_floats(3 + r, floats, p);
        kc_fill(row, floats, false);
        bool outside = nn_rng_chance(&kc_rng, 0.2f);
        for (int q = 0; q < side; q++)
            in[r * side + q] = outside || nn_rng_chance(&kc_rng, 0.1f) ? NULL : row + q * c;
    }
    kc_fill(w, (size_t)(taps * c), false);
    kc_fill(b, (size_t)c, false);
    nn_act act = (nn_act)nn_rng_below(&kc_rng, NN_ACTS);
    k->depthwise_f32(n, c, taps, in, step, w, bias ? b : NULL, act, 0.125f, y);
    double worst = 0;
    for (int x = 0; x < n; x++) {
        for (int j = 0; j < c; j++) {
            double sum = bias ? (double)b[j] : 0;
            for (int t = 0; t < taps; t++)
                sum += in[t] ? (double)w[t * c + j] * in[t][x * step + j] : 0;
            worst = fmax(worst, fabs(y[x * c + j] - kc_act(act, 0.125, sum)));
        }
    }
    kc_check(worst <= 2e-6 * (taps + 1), "n %d c %d side %d stride %d: error %g", n, c, side,
             stride, worst);
    for (int s = 0; s < 3 + side; s++)
        kc_check(kc_intact(s), "n %d c %d: outside of buffer %d", n, c, s);
}

void check_depthwise_f32(const nn_kernels *k)
{
    static const int channels[] = {1, 3, 7, 8, 9, 15, 16, 17, 23, 24, 25, 32, 40, 65};
    static const int sides[] = {1, 3, 5, 7};
    for (size_t c = 0; c < sizeof channels / sizeof channels[0]; c++) {
        for (int n = 0; n <= DW_PIXELS; n++) {
            for (size_t s = 0; s < sizeof sides / sizeof sides[0]; s++) {
                for (int p = 0; p < KC_PLACES; p++)
                    depthwise_one(k, n, channels[c], sides[s], 1 + n % 2, n % 3, (kc_place)p);
            }
        }
    }
    depthwise_one(k, 4, 0, 3, 1, true, KC_AT_END);
    depthwise_one(k, 4, 8, 0, 1, true, KC_AT_END);
}

/* --- optimisers: the formulas in double, and ref's bits --- */

static void optim_fill(float *w, float *g, float *m, float *v, size_t n)
{
    kc_fill(w, n, false);
    kc_fill(g, n, false);
    kc_fill(m, n, false);
    for (size_t i = 0; i < n; i++)
        v[i] = nn_rng_float(&kc_rng);
}

static void adam_one(const nn_kernels *k, size_t n, kc_place p, bool l2)
{
    float *x[4];
    static float old[4][100], ref[4][100];
    for (int s = 0; s < 4; s++)
        x[s] = kc_floats(s, n, p);
    optim_fill(x[0], x[1], x[2], x[3], n);
    for (int s = 0; s < 4; s++) {
        memcpy(old[s], x[s], n * sizeof(float));
        memcpy(ref[s], x[s], n * sizeof(float));
    }
    nn_adam a = {.lr = 0.01f,
                 .beta1 = 0.9f,
                 .beta2 = 0.99f,
                 .eps = 1e-8f,
                 .bias1 = 2.5f,
                 .bias2 = 12.0f,
                 .gscale = 0.5f,
                 .l2 = l2 ? 0.1f : 0,
                 .decay = l2 ? 0 : 0.02f};
    k->adam_f32((int64_t)n, x[0], x[1], x[2], x[3], &a);
    nn_ref_adam_f32((int64_t)n, ref[0], ref[1], ref[2], ref[3], &a);
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        double w = old[0][i] * (1 - (double)a.decay);
        double g = (double)old[1][i] * a.gscale + w * a.l2;
        double m = (double)a.beta1 * old[2][i] + (1 - (double)a.beta1) * g;
        double v = (double)a.beta2 * old[3][i] + (1 - (double)a.beta2) * g * g;
        w -= a.lr * m * a.bias1 / (sqrt(v * a.bias2) + a.eps);
        worst = fmax(worst, fabs(x[0][i] - w) + fabs(x[2][i] - m) + fabs(x[3][i] - v));
    }
    kc_check(worst < 2e-6, "n %zu: error %g", n, worst);
    for (int s = 0; s < 4; s++)
        kc_check(kc_same_all(x[s], ref[s], n) && kc_intact(s), "n %zu: array %d", n, s);
}

void check_adam_f32(const nn_kernels *k)
{
    for (size_t n = 0; n <= 40; n++) {
        for (int p = 0; p < KC_PLACES; p++) {
            adam_one(k, n, (kc_place)p, false);
            adam_one(k, n, (kc_place)p, true);
        }
    }
    float w = 1, g = NAN, m = 0, v = 0;
    nn_adam a = {.lr = 0.1f,
                 .beta1 = 0.9f,
                 .beta2 = 0.9f,
                 .eps = 1e-8f,
                 .bias1 = 1,
                 .bias2 = 1,
                 .gscale = 1};
    k->adam_f32(1, &w, &g, &m, &v, &a);
    kc_check(isnan(w), "NaN is lost");
}

void check_sgd_f32(const nn_kernels *k)
{
    const float lr = 0.1f, gscale = 0.5f, momentum = 0.9f, l2 = 0.01f;
    static float w0[100], m0[100], w1[100], m1[100];
    for (size_t n = 0; n <= 40; n++) {
        for (int p = 0; p < KC_PLACES; p++) {
            float *w = kc_floats(0, n, (kc_place)p), *g = kc_floats(1, n, (kc_place)p);
            float *m = kc_floats(2, n, (kc_place)p);
            kc_fill(w, n, false);
            kc_fill(g, n, false);
            kc_fill(m, n, false);
            memcpy(w0, w, n * sizeof *w);
            memcpy(m0, m, n * sizeof *m);
            memcpy(w1, w, n * sizeof *w);
            memcpy(m1, m, n * sizeof *m);
            k->sgd_f32((int64_t)n, w, g, m, lr, gscale, momentum, l2);
            nn_ref_sgd_f32((int64_t)n, w1, g, m1, lr, gscale, momentum, l2);
            double worst = 0;
            for (size_t i = 0; i < n; i++) {
                double step =
                    (double)momentum * m0[i] + ((double)gscale * g[i] + (double)l2 * w0[i]);
                worst = fmax(worst, fabs(m[i] - step) + fabs(w[i] - (w0[i] - lr * step)));
            }
            kc_check(worst < 1e-6, "n %zu: error %g", n, worst);
            kc_check(kc_same_all(w, w1, n) && kc_same_all(m, m1, n), "n %zu: differs from ref",
                     n);
            kc_check(kc_intact(0) && kc_intact(1) && kc_intact(2), "n %zu: outside", n);
        }
    }
}

/* --- timing --- */

enum { B_ROWS = 32, B_H = 256, DW_W = 70, DW_C = 128, B_WEIGHTS = 1 << 20 };

typedef struct net_bench {
    const nn_kernels *k;
    float *x;
    int side;
} net_bench;

static void run_cell(void *ctx)
{
    net_bench *b = ctx;
    float *z = b->x, *c = z + B_ROWS * 4 * B_H, *y = c + B_ROWS * B_H, *t = y + B_ROWS * B_H;
    b->k->lstm_cell_f32(B_ROWS, B_H, z, 4 * B_H, c, B_H, c, B_H, y, B_H, t, B_H);
}

static void run_cell_grad(void *ctx)
{
    net_bench *b = ctx;
    float *z = b->x, *c = z + B_ROWS * 4 * B_H, *t = c + B_ROWS * B_H, *dy = t + B_ROWS * B_H;
    float *dc = dy + B_ROWS * B_H, *dz = dc + B_ROWS * B_H;
    b->k->lstm_cell_grad_f32(B_ROWS, B_H, z, 4 * B_H, c, B_H, t, B_H, dy, B_H, dc, B_H, dz,
                             4 * B_H);
}

static void run_depthwise(void *ctx)
{
    net_bench *b = ctx;
    const float *in[DW_TAPS];
    for (int r = 0; r < b->side; r++) {
        for (int q = 0; q < b->side; q++)
            in[r * b->side + q] = b->x + (r * (DW_W + b->side) + q) * DW_C;
    }
    float *w = b->x + b->side * (DW_W + b->side) * DW_C, *y = w + b->side * b->side * DW_C;
    b->k->depthwise_f32(DW_W, DW_C, b->side * b->side, in, DW_C, w, w, NN_ACT_RELU, 0, y);
}

static void run_adam(void *ctx)
{
    net_bench *b = ctx;
    float *w = b->x;
    nn_adam a = {.lr = 1e-3f,
                 .beta1 = 0.9f,
                 .beta2 = 0.999f,
                 .eps = 1e-8f,
                 .bias1 = 1,
                 .bias2 = 1,
                 .gscale = 1};
    b->k->adam_f32(B_WEIGHTS, w, w + B_WEIGHTS, w + 2 * B_WEIGHTS, w + 3 * B_WEIGHTS, &a);
}

static void run_sgd(void *ctx)
{
    net_bench *b = ctx;
    float *w = b->x;
    b->k->sgd_f32(B_WEIGHTS, w, w + B_WEIGHTS, w + 2 * B_WEIGHTS, 1e-3f, 1, 0.9f, 0);
}

static void bench_net(const nn_kernels *k, const char *name, kc_run *run, int side,
                      double flops, double bytes)
{
    size_t n = 4 * B_WEIGHTS;
    float *x = nn_alloc(n * sizeof *x);
    NN_ASSERT(x != NULL);
    for (size_t i = 0; i < n; i++)
        x[i] = nn_rng_float(&kc_rng);
    net_bench b = {k, x, side};
    kc_report(k, name, run, &b, flops, bytes);
    nn_free(x);
}

void bench_lstm_cell_f32(const nn_kernels *k)
{
    bench_net(k, "lstm_cell 32x256", run_cell, 0, 0, B_ROWS * B_H * 48.0);
}

void bench_lstm_cell_grad_f32(const nn_kernels *k)
{
    bench_net(k, "lstm_cell_grad 32x256", run_cell_grad, 0, 0, B_ROWS * B_H * 52.0);
}

void bench_depthwise_f32(const nn_kernels *k)
{
    bench_net(k, "depthwise 3x3, 70 x 128", run_depthwise, 3, 18.0 * DW_W * DW_C, 0);
    bench_net(k, "depthwise 5x5, 70 x 128", run_depthwise, 5, 50.0 * DW_W * DW_C, 0);
}

void bench_adam_f32(const nn_kernels *k)
{
    bench_net(k, "adam, 1M weights", run_adam, 0, 0, 28.0 * B_WEIGHTS);
}

void bench_sgd_f32(const nn_kernels *k)
{
    bench_net(k, "sgd, 1M weights", run_sgd, 0, 0, 20.0 * B_WEIGHTS);
}
