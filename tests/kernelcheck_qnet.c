/* kernelcheck_qnet.c - 8-bit depthwise convolution, the LSTM's step: equal bytes. */
#include "tests/kernelcheck.h"

#include "nn/mem.h"

static uint32_t below(uint32_t n)
{
    return nn_rng_below(&kc_rng, n);
}

static kc_place anywhere(void)
{
    return (kc_place)below(KC_PLACES);
}

static const int channels[] = {0,  1,  2,  3,  4,  7,  8,  9,  12, 15, 16, 17, 20, 24,
                               31, 32, 33, 40, 47, 48, 63, 64, 65, 96, 97, 100};
enum { CHANNELS = sizeof channels / sizeof channels[0], MAX_C = 100 };

/* --- depthwise --- */

static void check_depthwise(const nn_kernels *k, int n, int c, int taps, ptrdiff_t step)
{
    static int8_t w[49 * MAX_C];
    static float scale[MAX_C];
    size_t in_bytes = n > 0 ? (size_t)((n - 1) * step + c) : 0;
    const uint8_t *in[49];
    uint8_t *first = kc_bytes(0, in_bytes * 3, 1, anywhere());
    kc_fill_u8(first, in_bytes * 3);
    bool padded = below(2);
    for (int t = 0; t < taps; t++)
        in[t] = padded && below(3) == 0 ? NULL : first + in_bytes * (size_t)((t + 2) % 3);
    int zero_x = (int)below(256);
    uint8_t *pad = kc_bytes(1, (size_t)c, 1, anywhere());
    memset(pad, zero_x, (size_t)c);
    kc_fill_weights(w, (size_t)(taps * c), 64);
    int8_t *packed = kc_bytes(2, nn_qdepthwise_packed_bytes(c, taps), 1, anywhere());
    nn_qdepthwise_pack(c, taps, w, taps, 1, packed);
    int32_t *bias = kc_bytes(3, (size_t)c, 4, anywhere());
    for (int j = 0; j < c; j++)
        bias[j] = (int32_t)below(200000) - 100000;
    nn_requant q = kc_requant(c, scale, sqrt(taps) * 128 * 32, NN_QOUT_U8);
    float *scale_slot = kc_floats(4, (size_t)c, anywhere());
    memcpy(scale_slot, scale, (size_t)c * sizeof *scale);
    q.scale = scale_slot;
    uint8_t *y = kc_bytes(5, (size_t)(n * c), 1, anywhere());
    bool with_bias = below(4);
    k->qdepthwise_u8(n, c, taps, in, step, padded ? pad : NULL, packed, with_bias ? bias : NULL,
                     &q, y);
    bool right = true;
    for (int x = 0; x < n; x++) {
        for (int j = 0; j < c; j++) {
            int64_t acc = with_bias ? bias[j] : 0;
            for (int t = 0; t < taps; t++)
                acc += (in[t] ? in[t][x * step + j] : zero_x) * w[j * taps + t];
            right = right && y[x * c + j] == kc_requantised(&q, NN_QOUT_U8, j, acc, 0);
        }
    }
    kc_check(right, "n %d c %d taps %d step %d act %s", n, c, taps, (int)step,
             kc_act_name(q.act));
    kc_check(kc_intact(0) && kc_intact(5), "n %d c %d taps %d: outside", n, c, taps);
}

void check_qdepthwise_u8(const nn_kernels *k)
{
    static const int pixels[] = {0, 1, 2, 3, 4, 5, 7, 8, 9};
    static const int taps[] = {0, 1, 2, 3, 4, 5, 9, 25, 49};
    for (int i = 0; i < CHANNELS; i++) {
        for (size_t n = 0; n < sizeof pixels / sizeof pixels[0]; n++) {
            for (size_t t = 0; t < sizeof taps / sizeof taps[0]; t++) {
                if (kc_few && below(4) != 0)
                    continue;
                int c = channels[i];
                check_depthwise(k, pixels[n], c, taps[t], c * (int)(1 + below(2)));
            }
        }
    }
}

/* --- LSTM --- */

/* quant.h's e^t, with the numbers written out. */
static float naive_exp(float t)
{
    t = t < -87 ? -87 : t > 87 ? 87 : t;
    float n = (float)nearbyint(t * 1.44269502162933349609375f);
    float high = n * 0.693145751953125f, r = t - high;
    float low = n * 1.428606765330187045037746429443359375e-06f;
    r = r - low;
    static const float c[] = {0x1.6d113cp-10f, 0x1.120ba2p-7f, 0x1.55551ap-5f, 0x1.5554dcp-3f,
                              0.5f};
    float p = c[0];
    for (int i = 1; i < 5; i++) {
        p = p * r;
        p = p + c[i];
    }
    float square = r * r;
    p = p * square;
    p = p + r;
    p = p + 1;
    return (float)ldexp(p, (int)n);
}

static float naive_sigmoid(float x)
{
    return 1 / (1 + naive_exp(-x));
}

static float naive_tanh(float x)
{
    float s = naive_sigmoid(2 * x);
    s = 2 * s;
    return s - 1;
}

/* The sequence against libm, over the whole range: absolute error of sigmoid and tanh. */
static void check_exp_sequence(void)
{
    double worst = 0, worst_exp = 0;
    for (float x = -90; x < 90; x += 0.0137f) {
        worst = fmax(worst, fabs(naive_sigmoid(x) - 1 / (1 + exp(-(double)x))));
        worst = fmax(worst, fabs(naive_tanh(x) - tanh((double)x)));
        if (fabsf(x) < 86)
            worst_exp = fmax(worst_exp, kc_ulps(naive_exp(x), exp((double)x)));
    }
    kc_check(worst < 2.5e-7, "sigmoid or tanh errs by %g", worst);
    kc_check(worst_exp < 2, "e^t errs by %g ulp", worst_exp);
}

void check_qlstm_cell_u8(const nn_kernels *k)
{
    check_exp_sequence();
    static float state[4 * MAX_C];
    for (int i = 0; i < CHANNELS * 12; i++) {
        int h = channels[i % CHANNELS], rows = (int)below(4);
        ptrdiff_t ldz = 4 * h + (int)below(3), ldc = h + (int)below(3), ldy = h + (int)below(3);
        size_t nz = rows ? (size_t)((rows - 1) * ldz + 4 * h) : 0;
        size_t nc = rows ? (size_t)((rows - 1) * ldc + h) : 0;
        size_t ny = rows ? (size_t)((rows - 1) * ldy + h) : 0;
        float *z = kc_floats(0, nz, anywhere()), *c = kc_floats(1, nc, anywhere());
        uint8_t *y = kc_bytes(2, ny, 1, anywhere());
        float size = below(3) == 0 ? 200 : 6;
        for (size_t e = 0; e < nz; e++)
            z[e] = nn_rng_range(&kc_rng, -size, size);
        for (size_t e = 0; e < nc; e++)
            c[e] = nn_rng_range(&kc_rng, -size / 4, size / 4);
        memcpy(state, c, nc * sizeof *c);
        k->qlstm_cell_u8(rows, h, z, ldz, c, ldc, y, ldy);
        bool right = true;
        for (size_t e = 0; e < nc; e++) {
            ptrdiff_t r = (ptrdiff_t)e / (ldc ? ldc : 1), j = (ptrdiff_t)e % (ldc ? ldc : 1);
            float want = state[e];
            if (j < h) {
                const float *gate = z + r * ldz + j;
                float keep = naive_sigmoid(gate[2 * h]) * state[e];
                float add = naive_sigmoid(gate[0]) * naive_tanh(gate[3 * h]);
                want = keep + add;
                float out = naive_sigmoid(gate[h]) * naive_tanh(want);
                out = out * 127;
                right = right && y[r * ldy + j] == (int)nearbyint(out) + 128;
            }
            right = right && kc_same(c[e], want);
        }
        for (size_t e = 0; e < ny; e++)
            right = right && ((ptrdiff_t)e % ldy < h || y[e] == 0xa5);
        kc_check(right, "rows %d h %d size %g", rows, h, size);
        kc_check(kc_intact(0) && kc_intact(1) && kc_intact(2),
                 "rows %d h %d: outside", rows, h);
    }
}

/* --- timing --- */

enum { PIXELS = 70, WIDTH = 128, SPAN = (PIXELS + 8) * WIDTH };

typedef struct net_bench {
    const nn_kernels *k;
    uint8_t *x, *y;
    int32_t *bias;
    float *z, *state, *scale;
    int8_t *w;
    int side;
    nn_requant q;
} net_bench;

static void run_depthwise(void *ctx)
{
    const net_bench *b = ctx;
    const uint8_t *in[49];
    int taps = b->side * b->side;
    for (int t = 0; t < taps; t++)
        in[t] = b->x + (t / b->side) * SPAN + (t % b->side) * WIDTH;
    b->k->qdepthwise_u8(PIXELS, WIDTH, taps, in, WIDTH, NULL, b->w, b->bias, &b->q, b->y);
}

static void run_lstm(void *ctx)
{
    const net_bench *b = ctx;
    b->k->qlstm_cell_u8(8, 256, b->z, 1024, b->state, 256, b->y, 256);
}

static void bench(const nn_kernels *k, const char *what, kc_run *run, int side, double flops,
                  double bytes)
{
    net_bench b = {.k = k, .side = side};
    b.x = nn_calloc(8 * SPAN, 1);
    b.y = nn_calloc(SPAN, 1);
    b.bias = nn_calloc(WIDTH, 4);
    b.z = nn_calloc(8 * 1024, 4);
    b.state = nn_calloc(8 * 256, 4);
    b.scale = nn_calloc(WIDTH, 4);
    b.w = nn_calloc(52 * WIDTH, 1);
    NN_ASSERT(b.x && b.y && b.bias && b.z && b.state && b.scale && b.w);
    kc_fill(b.z, 8 * 1024, false);
    b.q = (nn_requant){.scale = b.scale, .zero = 10, .hi = 255};
    kc_report(k, what, run, &b, flops, bytes);
    nn_free(b.x);
    nn_free(b.y);
    nn_free(b.bias);
    nn_free(b.z);
    nn_free(b.state);
    nn_free(b.scale);
    nn_free(b.w);
}

void bench_qdepthwise_u8(const nn_kernels *k)
{
    bench(k, "qdepthwise 3x3, 70x128", run_depthwise, 3, 2.0 * 9 * PIXELS * WIDTH, 0);
    bench(k, "qdepthwise 5x5, 70x128", run_depthwise, 5, 2.0 * 25 * PIXELS * WIDTH, 0);
}

void bench_qlstm_cell_u8(const nn_kernels *k)
{
    bench(k, "qlstm_cell 8 x 256", run_lstm, 0, 0, 8 * 256 * 25.0);
}
