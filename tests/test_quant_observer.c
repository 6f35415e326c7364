/* test_quant_observer.c - ranges, scales and weights against plain definitions. */
#include "quant/observer.h"

#include <math.h>

#include "nn/mem.h"
#include "nn/rng.h"
#include "quant/error.h"
#include "quant/weights.h"
#include "tests/check.h"

enum { N = 20000, SAMPLES = 5 };
static float data[SAMPLES][N];

/* kind 0: both signs; 1: as after Relu; 2: both signs, few large values */
static void fill(int kind, uint64_t seed)
{
    nn_rng r = nn_rng_make(seed, 1);
    for (int s = 0; s < SAMPLES; s++)
        for (int i = 0; i < N; i++) {
            float v = nn_rng_normal(&r) * (1 + 0.2f * (float)s);
            if (kind == 1)
                v = v > 0 ? v : 0;
            if (kind == 2 && i % 5000 == 7)
                v *= 9;
            data[s][i] = v;
        }
}

static void observe(quant_observer *o)
{
    CHECK(quant_observer_new(o) == NN_OK, "memory");
    for (int s = 0; s < SAMPLES; s++)
        quant_observer_observe(o, N, data[s]);
    for (int s = 0; s < SAMPLES; s++)
        quant_observer_accumulate(o, N, data[s]);
}

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance * (fabs(b) + 1e-30);
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* The cut by sorting all |x| that are not 0. */
static double naive_percentile(double share)
{
    static float all[SAMPLES * N];
    int n = 0;
    for (int s = 0; s < SAMPLES; s++)
        for (int i = 0; i < N; i++)
            if (data[s][i] != 0)
                all[n++] = fabsf(data[s][i]);
    qsort(all, (size_t)n, sizeof *all, by_size);
    return (double)all[(int)ceil(share * n) - 1];
}

/* The same distribution by the words of the header: explicit P and Q. */
static double naive_kl(bool one_sign, double top)
{
    static double h[QUANT_BINS], p[QUANT_BINS], q[QUANT_BINS];
    int levels = one_sign ? 255 : 127, best = 0;
    double least = 1e300;
    memset(h, 0, sizeof h);
    for (int s = 0; s < SAMPLES; s++)
        for (int i = 0; i < N; i++) {
            double a = fabs((double)data[s][i]);
            if (a > 0)
                h[a >= top ? QUANT_BINS - 1 : (int)(a / top * QUANT_BINS)] += 1;
        }
    for (int i = QUANT_BINS / 2; i < QUANT_BINS; i++) {
        double sum_p = 0, sum_q = 0, d = 0;
        if (h[i - 1] == 0)
            continue;
        memcpy(p, h, sizeof p);
        for (int k = i; k < QUANT_BINS; k++)
            p[i - 1] += h[k];
        for (int g = 0, per = i / levels; g < levels; g++) {
            int end = g + 1 < levels ? (g + 1) * per : i;
            double mass = 0, filled = 0;
            for (int k = g * per; k < end; k++) {
                mass += h[k];
                filled += h[k] > 0 ? 1 : 0;
            }
            for (int k = g * per; k < end; k++)
                q[k] = h[k] > 0 ? mass / filled : 0;
        }
        for (int k = 0; k < i; k++) {
            sum_p += p[k];
            sum_q += q[k];
        }
        for (int k = 0; k < i; k++)
            if (p[k] > 0 && q[k] > 0)
                d += p[k] / sum_p * log(p[k] / sum_p / (q[k] / sum_q));
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return (best + 0.5) * top / QUANT_BINS;
}

/* Squared error of the data themselves under that range. */
static double naive_error(quant_range r, int levels)
{
    double scale = ((double)r.hi - (double)r.lo) / levels, sum = 0;
    int zero = (int)lrint(-(double)r.lo / scale);
    for (int s = 0; s < SAMPLES; s++)
        for (int i = 0; i < N; i++) {
            double u = rint((double)data[s][i] / scale) + zero;
            u = u < 0 ? 0 : u > levels ? levels : u;
            double e = (u - zero) * scale - (double)data[s][i];
            sum += e * e;
        }
    return sum;
}

static void test_methods(void)
{
    for (int kind = 0; kind < 3; kind++) {
        quant_observer o;
        float lo = 0, hi = 0;
        double avg_lo = 0, avg_hi = 0;
        fill(kind, 11 + (uint64_t)kind);
        observe(&o);
        for (int s = 0; s < SAMPLES; s++) {
            float a = 0, b = 0;
            for (int i = 0; i < N; i++) {
                a = fminf(a, data[s][i]);
                b = fmaxf(b, data[s][i]);
            }
            avg_lo = s ? 0.9 * avg_lo + 0.1 * (double)a : (double)a;
            avg_hi = s ? 0.9 * avg_hi + 0.1 * (double)b : (double)b;
            lo = fminf(lo, a);
            hi = fmaxf(hi, b);
        }
        double top = (double)fmaxf(-lo, hi);
        quant_range r = quant_observer_range(&o, QUANT_MIN_MAX, 0, 255);
        CHECK(r.lo == lo && r.hi == hi, "kind %d: min-max %g %g", kind, (double)r.lo,
              (double)r.hi);
        r = quant_observer_range(&o, QUANT_AVERAGE, 0, 255);
        CHECK(near((double)r.lo, avg_lo, 1e-6) && near((double)r.hi, avg_hi, 1e-6), "kind %d",
              kind);
        double shares[2] = {0.999, 0.9};
        for (int k = 0; k < 2; k++) {
            double want = naive_percentile(shares[k]);
            r = quant_observer_range(&o, QUANT_PERCENTILE, shares[k], 255);
            CHECK((double)r.hi >= want - 1e-6 && (double)r.hi <= want + 1.01 * top / QUANT_BINS,
                  "kind %d: percentile %g, expected %g", kind, (double)r.hi, want);
        }
        double want = fmin(naive_kl(kind == 1, top), (double)hi);
        r = quant_observer_range(&o, QUANT_KL, 0, 255);
        CHECK(near((double)r.hi, want, 1e-5), "kind %d: KL %g, expected %g", kind, (double)r.hi,
              want);
        CHECK(r.lo <= 0 && (double)r.lo >= -want * 1.00001, "kind %d: KL below", kind);
        r = quant_observer_range(&o, QUANT_MSE, 0, 255);
        double got = naive_error(r, 255), least = 1e300;
        for (int k = 15; k <= 50; k++) {
            quant_range c = {lo * (float)k / 50, hi * (float)k / 50};
            least = fmin(least, naive_error(c, 255));
        }
        CHECK(got <= 1.02 * least, "kind %d: mse %g, least %g", kind, got, least);
        if (kind == 2)
            CHECK(r.hi < 0.9f * hi, "large values are cut: %g of %g", (double)r.hi, (double)hi);
        quant_observer_free(&o);
    }
}

static void test_special(void)
{
    quant_observer o;
    const float zeros[4] = {0, 0, 0, 0}, same[3] = {2.5f, 2.5f, 2.5f};
    const float bad[4] = {1, NAN, -INFINITY, 3};
    CHECK(quant_observer_new(&o) == NN_OK, "memory");
    quant_observer_observe(&o, 4, zeros);
    quant_observer_accumulate(&o, 4, zeros);
    for (int m = 0; m < QUANT_METHODS; m++) {
        quant_range r = quant_observer_range(&o, (quant_method)m, 0.999, 255);
        quant_affine a = quant_range_affine(r, 255, false);
        CHECK(r.lo == 0 && r.hi == 0 && a.scale == 1 && a.zero == 0, "%s: only zeros",
              quant_method_name((quant_method)m));
    }
    CHECK(!o.bad, "zeros are no NaN");
    quant_observer_free(&o);
    CHECK(quant_observer_new(&o) == NN_OK, "memory");
    quant_observer_observe(&o, 3, same);
    quant_observer_accumulate(&o, 3, same);
    for (int m = 0; m < QUANT_METHODS; m++) {
        quant_range r = quant_observer_range(&o, (quant_method)m, 0.999, 255);
        CHECK(r.lo == 0 && near((double)r.hi, 2.5, 1e-3), "%s: a constant: [%g, %g]",
              quant_method_name((quant_method)m), (double)r.lo, (double)r.hi);
    }
    quant_observer_free(&o);
    CHECK(quant_observer_new(&o) == NN_OK, "memory");
    quant_observer_observe(&o, 4, bad);
    quant_observer_accumulate(&o, 4, bad);
    CHECK(o.bad && o.max == 3 && o.min == 0 && o.counted == 2, "NaN and Inf are told");
    quant_observer_free(&o);
    nn_mem_fail_at(1, true);
    CHECK(quant_observer_new(&o) == NN_ERR_LIMIT, "no memory");
    nn_mem_fail_at(0, false);
}

static void test_affine(void)
{
    quant_affine a = quant_range_affine((quant_range){-1, 3}, 255, false);
    CHECK(near((double)a.scale, 4.0 / 255, 1e-6) && a.zero == 64, "asymmetric: %d", a.zero);
    a = quant_range_affine((quant_range){-1, 3}, 255, true);
    CHECK(near((double)a.scale, 3.0 / 127, 1e-6) && a.zero == 128, "symmetric: %d", a.zero);
    a = quant_range_affine((quant_range){0, 3}, 255, true);
    CHECK(near((double)a.scale, 3.0 / 255, 1e-6) && a.zero == 0, "symmetric after Relu");
    a = quant_range_affine((quant_range){-3, 0}, 255, false);
    CHECK(a.zero == 255, "all below 0: %d", a.zero);
    a = quant_range_affine((quant_range){-2, 2}, 4095, true);
    CHECK(a.zero == 2048 && near((double)a.scale, 2.0 / 2047, 1e-6), "12 bits");
    a = quant_range_affine((quant_range){-1e-38f, 1e-38f}, 255, false);
    CHECK(a.scale == QUANT_MIN_SCALE, "tiny ranges keep a usable scale");
}

static void test_weights(void)
{
    enum { LENGTH = 300 };
    float w[2 * LENGTH];
    int8_t q8[2 * LENGTH];
    int16_t q16[2 * LENGTH];
    nn_rng r = nn_rng_make(5, 5);
    for (int i = 0; i < 2 * LENGTH; i++)
        w[i] = nn_rng_normal(&r);
    float top = 0;
    for (int i = 0; i < LENGTH; i++)
        top = fmaxf(top, fabsf(w[2 * i]));
    float scale = quant_weight_scale(LENGTH, w, 2, 0, 0.01f, 8, false);
    CHECK(near((double)scale, (double)top / 64, 1e-6), "scale %g", (double)scale);
    quant_weight_fill(LENGTH, w, 2, scale, 8, q8);
    double worst = 0, whole = 0, clipped = 0;
    int peak = 0;
    for (int i = 0; i < LENGTH; i++) {
        double e = q8[2 * i] * (double)scale - (double)w[2 * i];
        worst = fmax(worst, fabs(e));
        whole += e * e;
        peak = abs(q8[2 * i]) > peak ? abs(q8[2 * i]) : peak;
    }
    CHECK(worst <= (double)scale * 0.5001 && peak == 64, "error %g, peak %d", worst, peak);
    float best = quant_weight_scale(LENGTH, w, 2, 0, 0.01f, 8, true);
    quant_weight_fill(LENGTH, w, 2, best, 8, q8);
    for (int i = 0; i < LENGTH; i++) {
        double e = q8[2 * i] * (double)best - (double)w[2 * i];
        clipped += e * e;
        CHECK(abs(q8[2 * i]) <= 64, "within the limit");
    }
    CHECK(clipped <= whole && best <= scale, "clipping: %g against %g", clipped, whole);

    float x_scale = 0.001f, bias = 50;
    scale = quant_weight_scale(2 * LENGTH, w, 1, bias, x_scale, 16, false);
    quant_weight_fill(2 * LENGTH, w, 1, scale, 16, q16);
    int64_t sum = 0;
    for (int i = 0; i < 2 * LENGTH; i++)
        sum += abs(q16[i]);
    int64_t b = quant_bias((double)bias, x_scale, scale);
    CHECK(4095 * sum + b <= INT32_MAX && 4095 * sum > INT32_MAX / 4,
          "16 bits fill the sum: %lld", (long long)(4095 * sum));
    CHECK(near((double)b * (double)x_scale * (double)scale, (double)bias, 1e-6), "the bias");

    const float none[3] = {0, 0, 0};
    scale = quant_weight_scale(3, none, 1, 0, 1, 8, true);
    CHECK(scale == 1, "no weights");
    scale = quant_weight_scale(3, none, 1, 1e6f, 1e-6f, 8, true);
    b = quant_bias(1e6, 1e-6f, scale);
    CHECK(b <= 1 << 30 && near((double)b * 1e-6 * (double)scale, 1e6, 1e-5),
          "a bias alone: %lld", (long long)b);
}

static void test_error(void)
{
    const float ref[4] = {1, -2, 3, 0}, got[4] = {1, -2, 2, 1}, none[2] = {0, 0};
    quant_error e = {0}, same = {0}, zero = {0}, nan = {0};
    quant_error_add(&e, 2, ref, got);
    quant_error_add(&e, 2, ref + 2, got + 2);
    CHECK(near(quant_error_sqnr(&e), 10 * log10(14.0 / 2), 1e-9), "%g dB",
          quant_error_sqnr(&e));
    CHECK(near(quant_error_cosine(&e), 11 / sqrt(14.0 * 10), 1e-9) && e.max == 1, "cosine");
    quant_error_add(&same, 4, ref, ref);
    CHECK(isinf(quant_error_sqnr(&same)) && near(quant_error_cosine(&same), 1, 1e-12), "equal");
    quant_error_add(&zero, 2, none, none);
    CHECK(quant_error_sqnr(&zero) == 0 && quant_error_cosine(&zero) == 1, "both 0");
    quant_error_add(&nan, 1, ref, (const float[]){NAN});
    CHECK(isinf(nan.max), "NaN is an infinite error");
    const uint8_t u[3] = {0, 128, 255};
    float real[3];
    nn_tensor t = {.dtype = NN_U8, .shape = nn_shape1(3), .data = (void *)u, .scale = 0.5f,
                   .zero = 128};
    quant_tensor_real(&t, real);
    CHECK(real[0] == -64 && real[1] == 0 && real[2] == 63.5f, "real numbers of U8");
}

int main(void)
{
    test_methods();
    test_special();
    test_affine();
    test_weights();
    test_error();
    return check_done();
}
