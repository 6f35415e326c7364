/* kernelcheck_qwinograd.c - Winograd in integers. V and U against matrices made from the
 * points; the output against the convolution itself, whose frequencies are multiplied here with
 * sums that wrap.
 */
#include "tests/kernelcheck.h"

#include "nn/mem.h"

enum { SIDE = 6, FREQ = SIDE * SIDE, MAX_C = 80, INPUTS = 6, MAX_NR = 32, MAX_QUADS = 3 };

static uint32_t below(uint32_t n)
{
    return nn_rng_below(&kc_rng, n);
}

static const int points[] = {0, 1, -1, 2, -2};

/* Coefficients of the product of (x - p_j), j != i, of the m + 1 points; i = m + 1:
 * infinity. */
static void input_row(int m, int i, int row[SIDE])
{
    int degree = 0;
    memset(row, 0, SIDE * sizeof *row);
    row[0] = 1;
    for (int j = 0; j <= m; j++) {
        if (j == i)
            continue;
        for (int d = ++degree; d >= 0; d--)
            row[d] = (d > 0 ? row[d - 1] : 0) - (d < degree ? points[j] * row[d] : 0);
    }
    for (int d = 0; m == 2 && i == 0 && d < SIDE; d++)
        row[d] = -row[d];
}

/* 1, p, p^2; infinity: 0, 0, 1. */
static void weight_row(int m, int i, int row[SIDE])
{
    for (int d = 0; d < 3; d++)
        row[d] = i > m ? d == 2 : d == 0 ? 1 : d == 1 ? points[i] : points[i] * points[i];
}

static int64_t spread(bool weights, int mh, int mw, int f, const int *in)
{
    int l[SIDE], r[SIDE], cols = weights ? 3 : mw + 2, rows = weights ? 3 : mh + 2;
    (weights ? weight_row : input_row)(mh, f / (mw + 2), l);
    (weights ? weight_row : input_row)(mw, f % (mw + 2), r);
    int64_t sum = 0;
    for (int i = 0; i < rows * cols; i++)
        sum += (int64_t)l[i / cols] * r[i % cols] * in[i];
    return sum;
}

void check_qwino_input_u8(const nn_kernels *k)
{
    for (int round = 0; round < (kc_few ? 8 : 120); round++) {
        int mh = 2 + 2 * (int)below(2), mw = 2 + 2 * (int)below(2), c = (int)below(MAX_C);
        int freq = (mh + 2) * (mw + 2);
        ptrdiff_t step = c + (int)below(5);
        static uint8_t all[FREQ][MAX_C];
        const uint8_t *x[FREQ];
        kc_fill_u8(all[0], sizeof all);
        for (int f = 0; f < freq; f++) {
            kc_place at = f < 8 ? (kc_place)below(KC_PLACES) : KC_AT_END;
            uint8_t *p = kc_bytes(f % 8, (size_t)c, 1, at);
            memcpy(p, all[f], (size_t)c);
            x[f] = f < 8 ? p : all[f];
        }
        for (int f = 0; f < 8; f++) /* slots are filled last by others */
            memcpy((uint8_t *)x[f], all[f], (size_t)c);
        size_t n = c ? (size_t)(step * (freq - 1) + c) : 0;
        int16_t *v = kc_bytes(8, n, 2, (kc_place)below(KC_PLACES));
        k->qwino_input_u8(mh, mw, c, x, v, step);
        bool ok = true;
        for (int f = 0; f < freq; f++)
            for (int j = 0; j < c; j++) {
                int in[FREQ];
                for (int i = 0; i < freq; i++)
                    in[i] = all[i][j];
                ok = ok && v[f * step + j] == spread(false, mh, mw, f, in);
            }
        kc_check(ok && kc_intact(8), "%dx%d, %d channels", mh, mw, c);
    }
}

void check_qwino_weights_s8(const nn_kernels *k)
{
    for (int round = 0; round < (kc_few ? 6 : 60); round++) {
        int mh = 2 + 2 * (int)below(2), mw = 2 + 2 * (int)below(2), freq = (mh + 2) * (mw + 2);
        int nr = 8 * (1 + (int)below(MAX_NR / 8)), quads = (int)below(MAX_QUADS + 1);
        size_t n = (size_t)(quads * nr * 4);
        const int8_t *w[9];
        for (int t = 0; t < 9; t++) {
            int8_t *p = kc_bytes(t, n, 1, (kc_place)below(KC_PLACES));
            kc_fill_weights(p, n, 64);
            w[t] = p;
        }
        ptrdiff_t step = (ptrdiff_t)n + (int)below(5);
        int16_t *u = kc_bytes(9, n ? (size_t)step * (size_t)(freq - 1) + n : 0, 2,
                              (kc_place)below(KC_PLACES));
        k->qwino_weights_s8(mh, mw, quads, nr, w, u, step);
        bool ok = true;
        for (int f = 0; f < freq; f++)
            for (int k0 = 0; k0 < quads * 4; k0++)
                for (int j = 0; j < nr; j++) {
                    int in[9];
                    for (int t = 0; t < 9; t++)
                        in[t] = w[t][(k0 / 4 * nr + j) * 4 + k0 % 4];
                    ok = ok && u[f * step + (k0 / 2 * nr + j) * 2 + k0 % 2] ==
                                   spread(true, mh, mw, f, in);
                }
        kc_check(ok && kc_intact(9), "%dx%d, %d quads of %d columns", mh, mw, quads, nr);
    }
}

void check_qwino_output_u8(const nn_kernels *k)
{
    for (int round = 0; round < (kc_few ? 6 : 60); round++) {
        int mh = 2 + 2 * (int)below(2), mw = 2 + 2 * (int)below(2), c = (int)below(MAX_C);
        int side = mw + 2, freq = (mh + 2) * side;
        /* Some sums reach the end of what is exact. */
        int64_t most = (int64_t)1 << (31 - (mh == 4 ? 3 : 1) - (mw == 4 ? 3 : 1));
        int inputs = below(3) ? INPUTS : (int)nn_min_i64(most / (255 * 64 * 9), 200);
        ptrdiff_t step = c + (int)below(5);
        int32_t *m = kc_bytes(0, c ? (size_t)(step * (freq - 1) + c) : 0, 4,
                              (kc_place)below(KC_PLACES));
        static int32_t sums[16][MAX_C];
        memset(sums, 0, sizeof sums);
        uint32_t how = below(3);
        for (int j = 0; j < c; j++) {
            uint32_t products[FREQ] = {0};
            for (int l = 0; l < inputs; l++) {
                int x[FREQ], w[9];
                for (int i = 0; i < freq; i++)
                    x[i] = how == 0 ? 255 : (int)below(256);
                for (int t = 0; t < 9; t++)
                    w[t] = how == 0 ? (j & 1 ? 64 : -64) : (int)below(129) - 64;
                for (int f = 0; f < freq; f++)
                    products[f] += (uint32_t)(spread(false, mh, mw, f, x) *
                                              spread(true, mh, mw, f, w));
                for (int i = 0; i < mh * mw; i++)
                    for (int t = 0; t < 9; t++)
                        sums[i][j] += x[(i / mw + t / 3) * side + i % mw + t % 3] * w[t];
            }
            for (int f = 0; f < freq; f++)
                m[f * step + j] = (int32_t)products[f];
        }
        float *scale = kc_floats(1, (size_t)c, (kc_place)below(KC_PLACES));
        nn_requant q = kc_requant(c, scale, inputs * 20000.0, NN_QOUT_U8);
        int32_t *bias = kc_bytes(2, (size_t)c, 4, (kc_place)below(KC_PLACES));
        for (int j = 0; j < c; j++)
            bias[j] = (int32_t)below(20000) - 10000;
        bool biased = below(3) != 0;
        uint8_t *y[16];
        for (int i = 0; i < mh * mw; i++) {
            uint8_t *p =
                i < 8 ? kc_bytes(3 + i, (size_t)c, 1, (kc_place)below(KC_PLACES)) : NULL;
            y[i] = below(8) ? p : NULL;
        }
        static uint8_t others[16][MAX_C];
        for (int i = 8; i < mh * mw; i++)
            y[i] = others[i];
        k->qwino_output_u8(mh, mw, c, m, step, biased ? bias : NULL, &q, y);
        bool ok = true;
        for (int i = 0; i < mh * mw; i++)
            for (int j = 0; j < c && y[i]; j++) {
                int64_t acc = sums[i][j] + (biased ? bias[j] : 0);
                ok = ok && y[i][j] == kc_requantised(&q, NN_QOUT_U8, j, acc, 0);
            }
        for (int i = 0; i < mh * mw && i < 8; i++)
            ok = ok && (!y[i] || kc_intact(3 + i));
        kc_check(ok, "%dx%d, %d channels, %d inputs", mh, mw, c, inputs);
    }
}

/* --- timing: 24 tiles of 64 channels, 4x4 --- */
enum { TILES = 24, C = 64 };

typedef struct bench {
    const nn_kernels *k;
    uint8_t *x;
    int16_t *v;
    int32_t *m;
    int8_t *w;
    float *scale;
} bench;

static void run_input(void *ctx)
{
    bench *b = ctx;
    const uint8_t *x[FREQ];
    for (int t = 0; t < TILES; t++) {
        for (int f = 0; f < FREQ; f++)
            x[f] = b->x + (t + f) * C;
        b->k->qwino_input_u8(4, 4, C, x, b->v + t * C, TILES * C + 32);
    }
}

static void run_weights(void *ctx)
{
    bench *b = ctx;
    const int8_t *w[9];
    for (int t = 0; t < 9; t++)
        w[t] = b->w + t * 16 * C;
    b->k->qwino_weights_s8(4, 4, C / 4, 16, w, b->v, 16 * C + 32);
}

static void run_output(void *ctx)
{
    bench *b = ctx;
    nn_requant q = {.scale = b->scale, .hi = 255};
    uint8_t *y[16];
    for (int t = 0; t < TILES; t++) {
        for (int i = 0; i < 16; i++)
            y[i] = b->x + (t * 16 + i) * C;
        b->k->qwino_output_u8(4, 4, C, b->m + t * C, TILES * C + 16, NULL, &q, y);
    }
}

static void bench_one(const nn_kernels *k, const char *what, kc_run *run)
{
    bench b = {.k = k};
    b.x = nn_calloc(TILES * 16 + 64, C);
    b.w = nn_calloc(9 * 16, C);
    b.v = nn_calloc(FREQ, (TILES * C + 32) * sizeof *b.v);
    b.m = nn_calloc(FREQ, (TILES * C + 32) * sizeof *b.m);
    b.scale = nn_calloc(C, sizeof *b.scale);
    if (b.x && b.w && b.v && b.m && b.scale)
        kc_report(k, what, run, &b, 0, FREQ * TILES * C * 2.0);
    nn_free(b.scale);
    nn_free(b.m);
    nn_free(b.v);
    nn_free(b.w);
    nn_free(b.x);
}

void bench_qwino_input_u8(const nn_kernels *k)
{
    bench_one(k, "24 tiles of 64 channels, 4x4", run_input);
}

void bench_qwino_weights_s8(const nn_kernels *k)
{
    bench_one(k, "64 x 16 weights, 4x4", run_weights);
}

void bench_qwino_output_u8(const nn_kernels *k)
{
    bench_one(k, "24 tiles of 64 channels, 4x4", run_output);
}
