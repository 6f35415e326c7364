/* kernelcheck_q.c - 8-bit kernels that go element by element: quantise, dequantise, add,
 * multiply, tables, maxima, column sums; and what all 8-bit checks share. Equal bytes
 * everywhere.
 */
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

void kc_fill_u8(uint8_t *x, size_t n)
{
    uint32_t how = below(4);
    for (size_t i = 0; i < n; i++)
        x[i] = (uint8_t)(how == 0 ? 255 : how == 1 ? 255 * below(2) : below(256));
}

void kc_fill_s16(int16_t *x, size_t n)
{
    uint32_t how = below(4);
    for (size_t i = 0; i < n; i++)
        x[i] = (int16_t)(how == 0 ? 4095 : how == 1 ? 4095 * below(2) : below(4096));
}

void kc_fill_weights(int8_t *w, size_t n, int most)
{
    uint32_t how = below(5);
    int all = below(2) ? most : -most;
    for (size_t i = 0; i < n; i++) {
        int x = how == 0   ? all
                : how == 1 ? (below(2) ? most : -most)
                : how == 2 ? (int)below(33) - 16
                           : (int)below(2 * (uint32_t)most + 1) - most;
        w[i] = (int8_t)(x > most ? most : x < -most ? -most : x);
    }
}

nn_requant kc_requant(int n, float *scale, double size, nn_qout out)
{
    static const nn_act acts[] = {NN_ACT_NONE, NN_ACT_RELU, NN_ACT_LEAKY_RELU,
                                  NN_ACT_HARD_SIGMOID, NN_ACT_HARD_SWISH};
    int top = out == NN_QOUT_S16 ? 4095 : 255;
    nn_requant q = {
        .scale = scale,
        .act = acts[below(5)],
        .alpha = 0.1f,
        .inv_y = 1.0f,
        .zero = (int32_t)below((uint32_t)top + 1),
        .lo = 0,
        .hi = top,
    };
    if (below(3) == 0)
        q.zero = 0;
    if (q.act == NN_ACT_RELU)
        q.lo = q.zero;
    if (below(4) == 0)
        q.hi = q.zero + (int32_t)below((uint32_t)(top - q.zero) + 1);
    bool real = q.act != NN_ACT_NONE && q.act != NN_ACT_RELU;
    /* Real units reach +-8, what hard activations look at. */
    q.inv_y = real ? (float)top / 8 : 1;
    double unit = (real ? 8.0 : top) / (size < 1 ? 1 : size);
    for (int j = 0; j < n; j++) {
        switch (below(8)) {
        case 0: scale[j] = 0.5f; break;
        case 1: scale[j] = 0x1p-149f; break;
        case 2: scale[j] = 1e30f; break;
        case 3: scale[j] = 1; break;
        default: scale[j] = (float)unit * nn_rng_range(&kc_rng, 0.1f, 8); break;
        }
    }
    return q;
}

static float naive_act(nn_act act, float alpha, float v)
{
    float t = v * (1.0f / 6.0f);
    t = t + 0.5f;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    switch (act) {
    case NN_ACT_RELU:
        return v < 0 ? 0 : v;
    case NN_ACT_LEAKY_RELU:
        return v < 0 ? alpha * v : v;
    case NN_ACT_HARD_SIGMOID:
        return t;
    case NN_ACT_HARD_SWISH:
        return v * t;
    default:
        return v;
    }
}

/* Rounded to even, in integers. */
static int64_t nearest(double u)
{
    double below_u = floor(u), rest = u - below_u;
    int64_t n = (int64_t)below_u;
    return rest > 0.5 || (rest == 0.5 && n % 2 != 0) ? n + 1 : n;
}

double kc_requantised(const nn_requant *q, nn_qout out, int j, int64_t acc, float base)
{
    if (out == NN_QOUT_S32)
        return (double)acc;
    float v = (float)acc;
    v = v * q->scale[j];
    if (out == NN_QOUT_F32) {
        v = base + v;
        return naive_act(q->act, q->alpha, v);
    }
    if (q->act != NN_ACT_NONE && q->act != NN_ACT_RELU) {
        v = naive_act(q->act, q->alpha, v);
        v = v * q->inv_y;
    }
    double u = fmin(fmax(v, q->lo - q->zero), q->hi - q->zero);
    return (double)(nearest(u) + q->zero);
}

/* --- quantise and dequantise --- */

static const int sizes[] = {0,  1,  2,  3,  7,  8,  9,  15, 16, 17, 23,  24,  31,
                            32, 33, 40, 47, 48, 63, 64, 65, 96, 97, 127, 130, 300};
enum { SIZES = sizeof sizes / sizeof sizes[0], MAX_N = 512 };

static double naive_q(float x, float inv, int zero, int top)
{
    float v = x * inv;
    if (isnan(v))
        return 0;
    return (double)(nearest(fmin(fmax(v, -zero), top - zero)) + zero);
}

static void fill_near(float *x, size_t n, float scale)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t how = below(4);
        x[i] = how == 0   ? kc_value(true)
               : how == 1 ? ((float)below(600) - 300 + 0.5f) * scale
                          : nn_rng_range(&kc_rng, -300, 300) * scale;
    }
}

void check_quantize_u8(const nn_kernels *k)
{
    static const float scales[] = {1, 0.5f, 0.0173f, 3e4f};
    for (int i = 0; i < SIZES * 24; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        float scale = scales[below(4)], inv = 1 / scale;
        int zero = below(3) ? (int)below(256) : below(2) ? 255 : 0;
        float *x = kc_floats(0, n, anywhere());
        uint8_t *y = kc_bytes(1, n, 1, anywhere());
        fill_near(x, n, scale);
        k->quantize_u8((int64_t)n, x, inv, zero, y);
        bool right = true;
        for (size_t q = 0; q < n; q++)
            right = right && y[q] == naive_q(x[q], inv, zero, 255);
        kc_check(right, "n %zu scale %g zero %d", n, scale, zero);
        kc_check(kc_intact(0) && kc_intact(1), "n %zu: outside", n);
    }
}

void check_quantize_s16(const nn_kernels *k)
{
    static const float scales[] = {1, 0.5f, 0.0173f, 3e4f};
    for (int i = 0; i < SIZES * 24; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        float scale = scales[below(4)], inv = 16 / scale;
        int zero = below(3) ? (int)below(4096) : below(2) ? 4095 : 0;
        float *x = kc_floats(0, n, anywhere());
        int16_t *y = kc_bytes(1, n, 2, anywhere());
        fill_near(x, n, scale);
        k->quantize_s16((int64_t)n, x, inv, zero, y);
        bool right = true;
        for (size_t q = 0; q < n; q++)
            right = right && y[q] == naive_q(x[q], inv, zero, 4095);
        kc_check(right, "n %zu scale %g zero %d", n, scale, zero);
        kc_check(kc_intact(0) && kc_intact(1), "n %zu: outside", n);
    }
}

static bool right_real(float got, int q, int zero, float scale)
{
    float want = (float)(q - zero);
    want = want * scale;
    return kc_same(got, want);
}

void check_dequantize_u8(const nn_kernels *k)
{
    for (int i = 0; i < SIZES * 8; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        int zero = (int)below(256);
        float scale = nn_rng_range(&kc_rng, 1e-3f, 2);
        uint8_t *x = kc_bytes(0, n, 1, anywhere());
        float *y = kc_floats(1, n, anywhere());
        kc_fill_u8(x, n);
        k->dequantize_u8((int64_t)n, x, scale, zero, y);
        bool right = true;
        for (size_t q = 0; q < n; q++)
            right = right && right_real(y[q], x[q], zero, scale);
        kc_check(right, "n %zu zero %d", n, zero);
        kc_check(kc_intact(0) && kc_intact(1), "n %zu: outside", n);
    }
}

void check_dequantize_s16(const nn_kernels *k)
{
    for (int i = 0; i < SIZES * 8; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        int zero = (int)below(4096);
        float scale = nn_rng_range(&kc_rng, 1e-3f, 2);
        int16_t *x = kc_bytes(0, n, 2, anywhere());
        float *y = kc_floats(1, n, anywhere());
        kc_fill_s16(x, n);
        k->dequantize_s16((int64_t)n, x, scale, zero, y);
        bool right = true;
        for (size_t q = 0; q < n; q++)
            right = right && right_real(y[q], x[q], zero, scale);
        kc_check(right, "n %zu zero %d", n, zero);
        kc_check(kc_intact(0) && kc_intact(1), "n %zu: outside", n);
    }
}

/* --- two inputs --- */

static nn_qbinary binary_params(void)
{
    nn_qbinary q = {
        .zero_a = (int32_t)below(256),
        .zero_b = (int32_t)below(256),
        .scale_a = below(3) ? nn_rng_range(&kc_rng, 1e-4f, 3) : 0.5f,
        .scale_b = below(3) ? nn_rng_range(&kc_rng, 1e-4f, 3) : 0.5f,
        .zero = (int32_t)below(256),
        .hi = 255,
    };
    q.lo = below(2) ? q.zero : 0;
    return q;
}

static bool right_binary(const nn_qbinary *q, float v, int got)
{
    double u = fmin(fmax(v, q->lo - q->zero), q->hi - q->zero);
    return got == nearest(u) + q->zero;
}

void check_qadd_u8(const nn_kernels *k)
{
    for (int i = 0; i < SIZES * 16; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        nn_qbinary q = binary_params();
        uint8_t *a = kc_bytes(0, n, 1, anywhere()), *b = kc_bytes(1, n, 1, anywhere());
        uint8_t *y = i % 3 == 0 ? a : kc_bytes(2, n, 1, anywhere());
        uint8_t old[MAX_N];
        kc_fill_u8(a, n);
        kc_fill_u8(b, n);
        memcpy(old, a, n);
        k->qadd_u8((int64_t)n, a, b, &q, y);
        bool right = true;
        for (size_t e = 0; e < n; e++) {
            float v = (float)(old[e] - q.zero_a) * q.scale_a;
            float w = (float)(b[e] - q.zero_b) * q.scale_b;
            right = right && right_binary(&q, v + w, y[e]);
        }
        kc_check(right, "n %zu", n);
        kc_check(kc_intact(0) && kc_intact(1) && (y == a || kc_intact(2)), "n %zu: outside", n);
    }
}

void check_qmul_u8(const nn_kernels *k)
{
    for (int i = 0; i < SIZES * 16; i++) {
        int c = sizes[i % SIZES], rows = (int)below(4);
        int ldb = below(2) ? 0 : c + (int)below(3);
        size_t n = (size_t)c * (size_t)rows, nb = rows ? (size_t)((rows - 1) * ldb + c) : 0;
        nn_qbinary q = binary_params();
        q.scale_a *= 0.02f;
        uint8_t *a = kc_bytes(0, n, 1, anywhere()), *b = kc_bytes(1, nb, 1, anywhere());
        uint8_t *y = i % 3 == 0 ? a : kc_bytes(2, n, 1, anywhere());
        uint8_t old[4 * MAX_N];
        kc_fill_u8(a, n);
        kc_fill_u8(b, nb);
        memcpy(old, a, n);
        k->qmul_u8(rows, c, a, b, ldb, &q, y);
        bool right = true;
        for (size_t e = 0; e < n; e++) {
            int r = (int)(e / (size_t)c), j = (int)(e % (size_t)c);
            float v = (float)((old[e] - q.zero_a) * (b[r * ldb + j] - q.zero_b));
            right = right && right_binary(&q, v * q.scale_a, y[e]);
        }
        kc_check(right, "rows %d c %d ldb %d", rows, c, ldb);
        kc_check(kc_intact(0) && kc_intact(1) && (y == a || kc_intact(2)), "c %d: outside", c);
    }
}

void check_max_u8(const nn_kernels *k)
{
    for (int i = 0; i < SIZES * 4; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        uint8_t *a = kc_bytes(0, n, 1, anywhere()), *b = kc_bytes(1, n, 1, anywhere());
        uint8_t *y = i % 3 == 0 ? a : kc_bytes(2, n, 1, anywhere());
        uint8_t old[MAX_N];
        kc_fill_u8(a, n);
        kc_fill_u8(b, n);
        memcpy(old, a, n);
        k->max_u8((int64_t)n, a, b, y);
        bool right = true;
        for (size_t e = 0; e < n; e++)
            right = right && y[e] == (old[e] < b[e] ? b[e] : old[e]);
        kc_check(right, "n %zu", n);
        kc_check(kc_intact(0) && kc_intact(1) && (y == a || kc_intact(2)), "n %zu: outside", n);
    }
}

void check_max_s16(const nn_kernels *k)
{
    for (int i = 0; i < SIZES * 4; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        int16_t *a = kc_bytes(0, n, 2, anywhere()), *b = kc_bytes(1, n, 2, anywhere());
        int16_t *y = i % 3 == 0 ? a : kc_bytes(2, n, 2, anywhere());
        int16_t old[MAX_N];
        kc_fill_s16(a, n);
        kc_fill_s16(b, n);
        memcpy(old, a, 2 * n);
        k->max_s16((int64_t)n, a, b, y);
        bool right = true;
        for (size_t e = 0; e < n; e++)
            right = right && y[e] == (old[e] < b[e] ? b[e] : old[e]);
        kc_check(right, "n %zu", n);
        kc_check(kc_intact(0) && kc_intact(1) && (y == a || kc_intact(2)), "n %zu: outside", n);
    }
}

void check_qcol_sum_u8(const nn_kernels *k)
{
    static const int rows_of[] = {0, 1, 2, 3, 5, 17, 300};
    for (int i = 0; i < SIZES * 7; i++) {
        int c = sizes[i % SIZES], rows = rows_of[i / SIZES];
        uint8_t *x = kc_bytes(0, (size_t)c * (size_t)rows, 1, anywhere());
        int32_t *sum = kc_bytes(1, (size_t)c, 4, anywhere());
        int64_t want[MAX_N];
        kc_fill_u8(x, (size_t)c * (size_t)rows);
        for (int j = 0; j < c; j++) {
            sum[j] = (int32_t)below(1000) - 500;
            want[j] = sum[j];
            for (int r = 0; r < rows; r++)
                want[j] += x[r * c + j];
        }
        k->qcol_sum_u8(rows, c, x, sum);
        bool right = true;
        for (int j = 0; j < c; j++)
            right = right && sum[j] == want[j];
        kc_check(right, "rows %d c %d", rows, c);
        kc_check(kc_intact(0) && kc_intact(1), "rows %d c %d: outside", rows, c);
    }
}

/* --- tables --- */

void check_qtable_u8(const nn_kernels *k)
{
    uint8_t table[256] __attribute__((aligned(64)));
    for (int i = 0; i < SIZES * 6; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        for (int t = 0; t < 256; t++)
            table[t] = (uint8_t)below(256);
        uint8_t *x = kc_bytes(0, n, 1, anywhere());
        uint8_t *y = i % 2 ? x : kc_bytes(1, n, 1, anywhere());
        uint8_t old[MAX_N];
        for (size_t e = 0; e < n; e++)
            x[e] = (uint8_t)(below(3) ? below(256) : e);
        memcpy(old, x, n);
        k->qtable_u8((int64_t)n, table, x, y);
        bool right = true;
        for (size_t e = 0; e < n; e++)
            right = right && y[e] == table[old[e]];
        kc_check(right, "n %zu", n);
        kc_check(kc_intact(0) && (y == x || kc_intact(1)), "n %zu: outside", n);
    }
}

void check_qtable_s16(const nn_kernels *k)
{
    static int16_t table[4096] __attribute__((aligned(64)));
    for (int t = 0; t < 4096; t++)
        table[t] = (int16_t)below(4096);
    for (int i = 0; i < SIZES * 6; i++) {
        size_t n = (size_t)sizes[i % SIZES];
        int16_t *x = kc_bytes(0, n, 2, anywhere());
        int16_t *y = i % 2 ? x : kc_bytes(1, n, 2, anywhere());
        int16_t old[MAX_N];
        /* Nothing but the lowest 12 bits may choose the place. */
        for (size_t e = 0; e < n; e++)
            x[e] = (int16_t)(below(4) ? below(4096) : below(65536));
        memcpy(old, x, 2 * n);
        k->qtable_s16((int64_t)n, table, x, y);
        bool right = true;
        for (size_t e = 0; e < n; e++)
            right = right && y[e] == table[(unsigned)old[e] % 4096];
        kc_check(right, "n %zu", n);
        kc_check(kc_intact(0) && (y == x || kc_intact(1)), "n %zu: outside", n);
    }
}

/* --- timing: 64 KB, in L2 --- */

enum { BENCH_N = 1 << 16, BENCH_C = 128 };

typedef struct q_bench {
    const nn_kernels *k;
    float *x, *z;
    uint8_t *a, *b, *y;
    int16_t *s, *table16;
    int32_t *sum;
    uint8_t *table;
    nn_qbinary q;
} q_bench;

static void run_quantize_u8(void *ctx)
{
    const q_bench *b = ctx;
    b->k->quantize_u8(BENCH_N, b->x, 40, 17, b->y);
}

static void run_quantize_s16(void *ctx)
{
    const q_bench *b = ctx;
    b->k->quantize_s16(BENCH_N, b->x, 640, 170, b->s);
}

static void run_dequantize_u8(void *ctx)
{
    const q_bench *b = ctx;
    b->k->dequantize_u8(BENCH_N, b->a, 0.1f, 17, b->z);
}

static void run_dequantize_s16(void *ctx)
{
    const q_bench *b = ctx;
    b->k->dequantize_s16(BENCH_N, b->s, 0.1f, 17, b->z);
}

static void run_qadd(void *ctx)
{
    const q_bench *b = ctx;
    b->k->qadd_u8(BENCH_N, b->a, b->b, &b->q, b->y);
}

static void run_qmul(void *ctx)
{
    const q_bench *b = ctx;
    b->k->qmul_u8(BENCH_N / BENCH_C, BENCH_C, b->a, b->b, 0, &b->q, b->y);
}

static void run_table_u8(void *ctx)
{
    const q_bench *b = ctx;
    b->k->qtable_u8(BENCH_N, b->table, b->a, b->y);
}

static void run_table_s16(void *ctx)
{
    const q_bench *b = ctx;
    b->k->qtable_s16(BENCH_N, b->table16, b->s, b->s);
}

static void run_max_u8(void *ctx)
{
    const q_bench *b = ctx;
    b->k->max_u8(BENCH_N, b->a, b->b, b->y);
}

static void run_max_s16(void *ctx)
{
    const q_bench *b = ctx;
    b->k->max_s16(BENCH_N, b->s, b->s, b->s);
}

static void run_col_sum(void *ctx)
{
    const q_bench *b = ctx;
    b->k->qcol_sum_u8(BENCH_N / BENCH_C, BENCH_C, b->a, b->sum);
}

static void bench(const nn_kernels *k, const char *name, kc_run *run, double bytes)
{
    size_t n = BENCH_N;
    char *block = nn_calloc(17 * n, 1);
    NN_ASSERT(block != NULL);
    q_bench b = {.k = k, .x = (float *)block, .z = (float *)(block + 4 * n)};
    b.a = (uint8_t *)(block + 8 * n);
    b.b = b.a + n;
    b.y = b.b + n;
    b.s = (int16_t *)(b.y + n);
    b.table16 = b.s + n;
    b.sum = (int32_t *)(b.table16 + n);
    b.table = (uint8_t *)(b.sum + n / 4);
    b.q = (nn_qbinary){17, 99, 0.3f, 0.7f, 40, 0, 255};
    for (size_t i = 0; i < n; i++) {
        b.a[i] = (uint8_t)below(256);
        b.b[i] = (uint8_t)below(256);
        b.s[i] = (int16_t)below(4096);
        b.x[i] = nn_rng_range(&kc_rng, -3, 3);
    }
    kc_report(k, name, run, &b, 0, bytes * (double)n);
    nn_free(block);
}

void bench_quantize_u8(const nn_kernels *k)
{
    bench(k, "quantize_u8 64k", run_quantize_u8, 5);
}

void bench_quantize_s16(const nn_kernels *k)
{
    bench(k, "quantize_s16 64k", run_quantize_s16, 6);
}

void bench_dequantize_u8(const nn_kernels *k)
{
    bench(k, "dequantize_u8 64k", run_dequantize_u8, 5);
}

void bench_dequantize_s16(const nn_kernels *k)
{
    bench(k, "dequantize_s16 64k", run_dequantize_s16, 6);
}

void bench_qadd_u8(const nn_kernels *k)
{
    bench(k, "qadd_u8 64k", run_qadd, 3);
}

void bench_qmul_u8(const nn_kernels *k)
{
    bench(k, "qmul_u8 512x128, one row", run_qmul, 2);
}

void bench_qtable_u8(const nn_kernels *k)
{
    bench(k, "qtable_u8 64k", run_table_u8, 2);
}

void bench_qtable_s16(const nn_kernels *k)
{
    bench(k, "qtable_s16 64k", run_table_s16, 4);
}

void bench_max_u8(const nn_kernels *k)
{
    bench(k, "max_u8 64k", run_max_u8, 3);
}

void bench_max_s16(const nn_kernels *k)
{
    bench(k, "max_s16 64k", run_max_s16, 6);
}

void bench_qcol_sum_u8(const nn_kernels *k)
{
    bench(k, "qcol_sum_u8 512x128", run_col_sum, 1);
}
