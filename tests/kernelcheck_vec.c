/* kernelcheck_vec.c - kernels that work element by element. */
#include "tests/kernelcheck.h"

#include "nn/mem.h"

enum { N_BENCH = 1 << 14 };

static const int lengths[] = {0,  1,  2,  3,  4,  5,   6,   7,   8,   9,   10,  11,  12,
                              13, 14, 15, 16, 17, 23,  24,  25,  31,  32,  33,  63,  64,
                              65, 71, 95, 96, 97, 100, 127, 128, 129, 255, 257, 1000};
enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

/* --- arithmetic: one IEEE operation each, so the bits are known --- */

/* Three arrays and a number; which of them are read is the kernel's matter. */
typedef struct vec_case {
    int64_t n;
    float alpha;
    const float *a, *b;
    float *y;
} vec_case;

typedef void vec_call(const nn_kernels *k, const vec_case *c);
typedef float vec_want(float alpha, float a, float b, float y);

/* Double holds the product of two floats exactly, and rounds their sum to float only once (53
 * bits are more than 2 * 24 + 1). */
static float add_rounded(float a, float b)
{
    return (float)((double)a + b);
}

static float mul_rounded(float a, float b)
{
    return (float)((double)a * b);
}

static void check_exact(const nn_kernels *k, vec_call *call, vec_want *want)
{
    static float expect[1000];
    for (int l = 0; l < LENGTHS; l++) {
        size_t n = (size_t)lengths[l];
        for (int p = 0; p < KC_PLACES; p++) {
            for (int alias = 0; alias < 3; alias++) {
                float *a = kc_floats(0, n, (kc_place)p);
                float *b = kc_floats(1, n, (kc_place)p);
                float *y = kc_floats(2, n, (kc_place)p);
                kc_fill(a, n, true);
                kc_fill(b, n, true);
                kc_fill(y, n, true);
                y = alias == 0 ? y : alias == 1 ? a : b;
                float alpha = kc_value(false);
                for (size_t i = 0; i < n; i++)
                    expect[i] = want(alpha, a[i], b[i], y[i]);
                vec_case c = {(int64_t)n, alpha, a, b, y};
                call(k, &c);
                kc_check(kc_same_all(y, expect, n), "n %zu place %d alias %d", n, p, alias);
                kc_check(kc_intact(0) && kc_intact(1) && kc_intact(2),
                         "n %zu place %d: outside", n, p);
            }
        }
    }
}

typedef struct vec_bench {
    const nn_kernels *k;
    vec_call *call;
    vec_case c;
} vec_bench;

static void run_vec(void *ctx)
{
    const vec_bench *b = ctx;
    b->call(b->k, &b->c);
}

static void bench_vec(const nn_kernels *k, const char *name, vec_call *call, double flops,
                      double bytes)
{
    float *a = nn_alloc(3 * N_BENCH * sizeof *a);
    NN_ASSERT(a != NULL);
    for (int i = 0; i < 3 * N_BENCH; i++)
        a[i] = nn_rng_range(&kc_rng, 0.01f, 1.0f);
    vec_bench b = {k, call, {N_BENCH, 0.5f, a, a + N_BENCH, a + 2 * N_BENCH}};
    kc_report(k, name, run_vec, &b, flops * N_BENCH, bytes * N_BENCH);
    nn_free(a);
}

static void call_add(const nn_kernels *k, const vec_case *c)
{
    k->add_f32(c->n, c->a, c->b, c->y);
}

static float want_add(float alpha, float a, float b, float y)
{
    (void)alpha, (void)y;
    return add_rounded(a, b);
}

void check_add_f32(const nn_kernels *k)
{
    check_exact(k, call_add, want_add);
}

void bench_add_f32(const nn_kernels *k)
{
    bench_vec(k, "add", call_add, 1, 12);
}

static void call_mul(const nn_kernels *k, const vec_case *c)
{
    k->mul_f32(c->n, c->a, c->b, c->y);
}

static float want_mul(float alpha, float a, float b, float y)
{
    (void)alpha, (void)y;
    return mul_rounded(a, b);
}

void check_mul_f32(const nn_kernels *k)
{
    check_exact(k, call_mul, want_mul);
}

void bench_mul_f32(const nn_kernels *k)
{
    bench_vec(k, "mul", call_mul, 1, 12);
}

static void call_muladd(const nn_kernels *k, const vec_case *c)
{
    k->muladd_f32(c->n, c->a, c->b, c->y);
}

static float want_muladd(float alpha, float a, float b, float y)
{
    (void)alpha;
    return add_rounded(y, mul_rounded(a, b));
}

void check_muladd_f32(const nn_kernels *k)
{
    check_exact(k, call_muladd, want_muladd);
}

void bench_muladd_f32(const nn_kernels *k)
{
    bench_vec(k, "muladd", call_muladd, 2, 16);
}

static void call_axpy(const nn_kernels *k, const vec_case *c)
{
    k->axpy_f32(c->n, c->alpha, c->a, c->y);
}

static float want_axpy(float alpha, float a, float b, float y)
{
    (void)b;
    return add_rounded(y, mul_rounded(alpha, a));
}

void check_axpy_f32(const nn_kernels *k)
{
    check_exact(k, call_axpy, want_axpy);
}

void bench_axpy_f32(const nn_kernels *k)
{
    bench_vec(k, "axpy", call_axpy, 2, 12);
}

static void call_scale(const nn_kernels *k, const vec_case *c)
{
    k->scale_f32(c->n, c->alpha, c->a, c->y);
}

static float want_scale(float alpha, float a, float b, float y)
{
    (void)b, (void)y;
    return mul_rounded(alpha, a);
}

void check_scale_f32(const nn_kernels *k)
{
    check_exact(k, call_scale, want_scale);
}

void bench_scale_f32(const nn_kernels *k)
{
    bench_vec(k, "scale", call_scale, 1, 8);
}

static void call_max(const nn_kernels *k, const vec_case *c)
{
    k->max_f32(c->n, c->a, c->b, c->y);
}

static float want_max(float alpha, float a, float b, float y)
{
    (void)alpha, (void)y;
    if (isnan(a) || isnan(b))
        return NAN;
    return a > b ? a : b;
}

void check_max_f32(const nn_kernels *k)
{
    check_exact(k, call_max, want_max);
}

void bench_max_f32(const nn_kernels *k)
{
    bench_vec(k, "max", call_max, 1, 12);
}

/* --- transcendental: against libm in double --- */

typedef void map_call(const nn_kernels *k, nn_act act, int64_t n, const float *x, float *y);
typedef double map_want(nn_act act, double x);

static const float map_alpha = 0.125f;

/* Every length and place: each element as if it were alone, so place and length cannot
 * matter. */
static void check_map_places(const nn_kernels *k, map_call *call, nn_act act)
{
    static float expect[1000];
    for (int l = 0; l < LENGTHS; l++) {
        size_t n = (size_t)lengths[l];
        for (int p = 0; p < KC_PLACES; p++) {
            float *x = kc_floats(0, n, (kc_place)p);
            float *y = kc_floats(1, n, (kc_place)p);
            kc_fill(x, n, true);
            for (size_t i = 0; i < n; i++)
                call(k, act, 1, x + i, expect + i);
            call(k, act, (int64_t)n, x, y);
            kc_check(kc_same_all(y, expect, n), "n %zu place %d", n, p);
            kc_check(kc_intact(0) && kc_intact(1), "n %zu place %d: outside", n, p);
            call(k, act, (int64_t)n, x, x);
            kc_check(kc_same_all(x, expect, n) && kc_intact(0), "n %zu place %d in place", n,
                     p);
        }
    }
}

/* A stride through all bit patterns from a random start, and the neighbourhood of `near`. */
static void check_map_values(const nn_kernels *k, map_call *call, map_want *want, nn_act act,
                             double limit, const char *what)
{
    enum { BLOCK = 4096, STRIDE = 3001 };
    static float x[BLOCK], y[BLOCK];
    uint32_t bits = nn_rng_below(&kc_rng, STRIDE);
    double worst = 0;
    float worst_x = 0;
    bool more = true;
    for (int64_t block = 0; more; block++) {
        for (int i = 0; i < BLOCK; i++) {
            memcpy(&x[i], &bits, sizeof bits);
            /* The first blocks: where the functions bend, not evenly over the exponents. */
            if (block < 64)
                x[i] = nn_rng_range(&kc_rng, -12.0f, 12.0f);
            else if (block < 96)
                x[i] = nn_rng_range(&kc_rng, -110.0f, 92.0f);
            else if (bits + STRIDE < bits)
                more = false;
            else
                bits += STRIDE;
        }
        call(k, act, BLOCK, x, y);
        kc_result(y, BLOCK, sizeof *y);
        for (int i = 0; i < BLOCK; i++) {
            double u = kc_ulps(y[i], want(act, x[i]));
            if (u > worst) {
                worst = u;
                worst_x = x[i];
            }
        }
    }
    kc_check(worst <= limit, "%s: %.3g ulp at %.9g, at most %.3g allowed", what, worst,
             (double)worst_x, limit);
    printf("%-5s %-12s worst error %.2f ulp at %.9g (limit %.1f)\n", k->tier, what, worst,
           (double)worst_x, limit);
}

static void call_exp(const nn_kernels *k, nn_act act, int64_t n, const float *x, float *y)
{
    (void)act;
    k->exp_f32(n, x, y);
}

static double want_exp(nn_act act, double x)
{
    (void)act;
    return exp(x);
}

void check_exp_f32(const nn_kernels *k)
{
    check_map_places(k, call_exp, NN_ACT_NONE);
    check_map_values(k, call_exp, want_exp, NN_ACT_NONE, 2, "exp");
    const float x[] = {-INFINITY, INFINITY, NAN, 0.0f, -0.0f, 89.0f, -104.0f, 88.7228f};
    const float want[] = {0, INFINITY, NAN, 1, 1, INFINITY, 0};
    float y[8];
    k->exp_f32(8, x, y);
    kc_check(kc_same_all(y, want, 7) && isfinite(y[7]), "special values");
}

static void call_log(const nn_kernels *k, nn_act act, int64_t n, const float *x, float *y)
{
    (void)act;
    k->log_f32(n, x, y);
}

static double want_log(nn_act act, double x)
{
    (void)act;
    return log(x);
}

void check_log_f32(const nn_kernels *k)
{
    check_map_places(k, call_log, NN_ACT_NONE);
    check_map_values(k, call_log, want_log, NN_ACT_NONE, 2, "log");
    const float x[] = {0.0f, -0.0f, -1.0f, INFINITY, -INFINITY, NAN, 1.0f};
    const float want[] = {-INFINITY, -INFINITY, NAN, INFINITY, NAN, NAN, 0};
    float y[7];
    k->log_f32(7, x, y);
    kc_check(kc_same_all(y, want, 7), "special values");
}

static void call_act(const nn_kernels *k, nn_act act, int64_t n, const float *x, float *y)
{
    k->act_f32(n, act, map_alpha, x, y);
}

static double want_act(nn_act act, double x)
{
    return kc_act(act, (double)map_alpha, x);
}

void check_act_f32(const nn_kernels *k)
{
    for (nn_act act = 0; act < NN_ACTS; act++) {
        check_map_places(k, call_act, act);
        if (act == NN_ACT_SIGMOID || act == NN_ACT_TANH)
            check_map_values(k, call_act, want_act, act, act == NN_ACT_TANH ? 3 : 2.5,
                             kc_act_name(act));
    }
    /* The others are a few operations: absolute error, off Inf - Inf. */
    static float x[4001], y[4001], plain[4001];
    for (nn_act act = 0; act < NN_ACTS; act++) {
        for (int i = 0; i <= 4000; i++)
            x[i] = (float)(i - 2000) * 0.005f;
        k->act_f32(4001, act, map_alpha, x, y);
        double worst = 0;
        for (int i = 0; i <= 4000; i++)
            worst = fmax(worst, fabs(y[i] - want_act(act, x[i])));
        kc_check(worst < 2e-6, "%s: error %g", kc_act_name(act), worst);
        if (act == NN_ACT_SIGMOID || act == NN_ACT_TANH)
            continue;
        kc_fill(x, 4001, true);
        k->act_f32(4001, act, map_alpha, x, y);
        nn_ref_act_f32(4001, act, map_alpha, x, plain);
        kc_check(kc_same_all(y, plain, 4001), "%s differs from ref", kc_act_name(act));
    }
    const float odd[] = {NAN, INFINITY, -INFINITY};
    for (nn_act act = 0; act < NN_ACTS; act++) {
        k->act_f32(3, act, map_alpha, odd, y);
        kc_check(isnan(y[0]), "%s(NaN) is %g", kc_act_name(act), (double)y[0]);
        kc_check(kc_same(y[1], (float)want_act(act, INFINITY)), "%s(Inf)", kc_act_name(act));
        kc_check(kc_same(y[2], (float)want_act(act, -INFINITY)), "%s(-Inf)", kc_act_name(act));
    }
}

typedef struct map_bench {
    const nn_kernels *k;
    map_call *call;
    nn_act act;
    const float *x;
    float *y;
} map_bench;

static void run_map(void *ctx)
{
    const map_bench *b = ctx;
    b->call(b->k, b->act, N_BENCH, b->x, b->y);
}

static void bench_map(const nn_kernels *k, const char *name, map_call *call, nn_act act,
                      float lo, float hi)
{
    float *x = nn_alloc(2 * N_BENCH * sizeof *x);
    NN_ASSERT(x != NULL);
    for (int i = 0; i < N_BENCH; i++)
        x[i] = nn_rng_range(&kc_rng, lo, hi);
    map_bench b = {k, call, act, x, x + N_BENCH};
    double best, median = kc_time(run_map, &b, &best);
    printf("%-5s %-34s %11.2f us (best %11.2f) %8.2f G elements/s\n", k->tier, name,
           median * 1e6, best * 1e6, N_BENCH / median * 1e-9);
    nn_free(x);
}

void bench_exp_f32(const nn_kernels *k)
{
    bench_map(k, "exp", call_exp, NN_ACT_NONE, -10, 10);
}

void bench_log_f32(const nn_kernels *k)
{
    bench_map(k, "log", call_log, NN_ACT_NONE, 1e-3f, 10);
}

void bench_act_f32(const nn_kernels *k)
{
    for (nn_act act = NN_ACT_RELU; act < NN_ACTS; act++)
        bench_map(k, kc_act_name(act), call_act, act, -6, 6);
}

/* --- gradients of activations: central differences in double, and ref's bits --- */

static bool near_kink(nn_act act, double x)
{
    bool zero = act == NN_ACT_RELU || act == NN_ACT_LEAKY_RELU;
    bool three = act == NN_ACT_HARD_SIGMOID || act == NN_ACT_HARD_SWISH;
    return (zero && fabs(x) < 1e-3) || (three && fabs(fabs(x) - 3) < 1e-3);
}

void check_act_grad_f32(const nn_kernels *k)
{
    static float expect[1000];
    for (nn_act act = 0; act < NN_ACTS; act++) {
        for (int l = 0; l < LENGTHS; l++) {
            size_t n = (size_t)lengths[l];
            for (int p = 0; p < KC_PLACES; p++) {
                float *x = kc_floats(0, n, (kc_place)p), *y = kc_floats(1, n, (kc_place)p);
                float *dy = kc_floats(2, n, (kc_place)p), *dx = kc_floats(3, n, (kc_place)p);
                kc_fill(x, n, true);
                kc_fill(dy, n, true);
                kc_fill(dx, n, true);
                k->act_f32((int64_t)n, act, map_alpha, x, y);
                memcpy(expect, dx, n * sizeof *dx);
                nn_ref_act_grad_f32((int64_t)n, act, map_alpha, x, y, dy, expect);
                k->act_grad_f32((int64_t)n, act, map_alpha, x, y, dy, dx);
                kc_check(kc_same_all(dx, expect, n), "%s n %zu place %d", kc_act_name(act), n,
                         p);
                kc_check(kc_intact(0) && kc_intact(1) && kc_intact(2) && kc_intact(3),
                         "outside");
            }
        }
        for (int i = 0; i < 2000; i++) {
            float x = nn_rng_range(&kc_rng, -6, 6), y, dy = kc_value(false),
                  dx = kc_value(false);
            if (near_kink(act, (double)x))
                continue;
            double h = 1e-5, before = (double)dx;
            k->act_f32(1, act, map_alpha, &x, &y);
            double slope = (want_act(act, x + h) - want_act(act, x - h)) / (2 * h);
            k->act_grad_f32(1, act, map_alpha, &x, &y, &dy, &dx);
            kc_check(fabs(dx - before - dy * slope) < 1e-5, "%s at %g: slope %g, got %g",
                     kc_act_name(act), (double)x, slope, (dx - before) / dy);
        }
    }
}

typedef struct grad_bench {
    const nn_kernels *k;
    nn_act act;
    float *x;
} grad_bench;

static void run_grad(void *ctx)
{
    const grad_bench *b = ctx;
    float *x = b->x;
    b->k->act_grad_f32(N_BENCH, b->act, map_alpha, x, x + N_BENCH, x + 2 * N_BENCH,
                       x + 3 * N_BENCH);
}

void bench_act_grad_f32(const nn_kernels *k)
{
    float *x = nn_alloc(4 * N_BENCH * sizeof *x);
    NN_ASSERT(x != NULL);
    for (int i = 0; i < 4 * N_BENCH; i++)
        x[i] = i < 3 * N_BENCH ? kc_value(false) : 0;
    grad_bench relu = {k, NN_ACT_RELU, x}, sigmoid = {k, NN_ACT_SIGMOID, x};
    kc_report(k, "act_grad relu", run_grad, &relu, 2.0 * N_BENCH, 20.0 * N_BENCH);
    kc_report(k, "act_grad sigmoid", run_grad, &sigmoid, 4.0 * N_BENCH, 20.0 * N_BENCH);
    nn_free(x);
}
