/* Convolution by Winograd's transforms: its error against a bound and against the direct form,
 * all geometries through op_check, batches, NaN, and the choice of method. */
#include "nn/kernels/dispatch.h"
#include "nn/kernels/winograd.h"
#include "nn/ops/conv.h"
#include "tests/op_check.h"

typedef struct geometry {
    int n, h, w, c, k;
    int pads[4];
    const char *act;
} geometry;

static void geometry_attrs(nn_graph *g, const void *arg)
{
    const geometry *q = arg;
    int64_t pads[4];
    for (int i = 0; i < 4; i++)
        pads[i] = q->pads[i];
    nn_graph_attr_ints(g, "pads", 4, pads);
    if (q->act)
        nn_graph_attr_string(g, "activation", q->act);
    nn_graph_attr_float(g, "alpha", 0.25);
}

static double activation(const char *act, double x)
{
    if (!act)
        return x;
    if (strcmp(act, "Relu") == 0)
        return x > 0 ? x : 0;
    if (strcmp(act, "LeakyRelu") == 0)
        return x > 0 ? x : 0.25 * x;
    if (strcmp(act, "Sigmoid") == 0)
        return 1 / (1 + exp(-x));
    if (strcmp(act, "Tanh") == 0)
        return tanh(x);
    double hard = x / 6 + 0.5;
    hard = hard < 0 ? 0 : hard > 1 ? 1 : hard;
    return strcmp(act, "HardSwish") == 0 ? x * hard : hard;
}

/* The sum of one output, and of its terms' absolute values. */
static double naive_sum(const geometry *g, const double *x, const double *w, int n, int y,
                        int q, int k, double *all)
{
    double sum = 0;
    for (int r = 0; r < 3; r++) {
        for (int s = 0; s < 3; s++) {
            int iy = y + r - g->pads[0], ix = q + s - g->pads[1];
            if (iy < 0 || iy >= g->h || ix < 0 || ix >= g->w)
                continue;
            const double *in = x + (((int64_t)n * g->h + iy) * g->w + ix) * g->c;
            const double *taps = w + (((int64_t)k * 3 + r) * 3 + s) * g->c;
            for (int c = 0; c < g->c; c++) {
                sum += in[c] * taps[c];
                *all += fabs(in[c] * taps[c]);
            }
        }
    }
    return sum;
}

static geometry now; /* of the case at work: the naive forward reads it */

static int out_h(const geometry *g)
{
    return g->h + g->pads[0] + g->pads[2] - 2;
}

static int out_w(const geometry *g)
{
    return g->w + g->pads[1] + g->pads[3] - 2;
}

static void naive(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node;
    (void)training;
    const geometry *g = &now;
    int oh = out_h(g), ow = out_w(g);
    op_array_make(out, nn_shape4(g->n, oh, ow, g->k));
    double all = 0, *to = out->v;
    for (int n = 0; n < g->n; n++)
        for (int y = 0; y < oh; y++)
            for (int x = 0; x < ow; x++)
                for (int k = 0; k < g->k; k++)
                    *to++ = activation(g->act, (in[2].v ? in[2].v[k] : 0) +
                                                   naive_sum(g, in[0].v, in[1].v, n, y, x, k,
                                                             &all));
}

static op_case make_case(const geometry *g, bool bias, bool training, char *what)
{
    now = *g;
    snprintf(what, 96, "%dx%dx%dx%d k%d p%d,%d,%d,%d%s", g->n, g->h, g->w, g->c, g->k,
             g->pads[0], g->pads[1], g->pads[2], g->pads[3], g->act ? g->act : "");
    op_case t = {
        .what = what, .op = "Conv", .attrs = geometry_attrs, .arg = &now, .n_in = 3,
        .in = {{.shape = nn_shape4(g->n, g->h, g->w, g->c), .grad = true},
               {.shape = nn_shape4(g->k, 3, 3, g->c), .grad = true}},
        .training = training, .naive = naive, .tol = 3e-5, .samples = 6,
    };
    if (bias)
        t.in[2] = (op_in){.shape = nn_shape1(g->k), .grad = true};
    return t;
}

static const int tiles[4][2] = {{4, 4}, {2, 2}, {2, 4}, {4, 2}};

static void test_geometries(void)
{
    static const int channels[] = {1, 3, 8, 13, 16, 24, 31, 40};
    nn_rng rng = nn_rng_make(3, 0);
    for (int i = 0; i < 52; i++) {
        geometry g = {.n = i % 4 == 0 ? 3 : 1, .h = 1 + i % 13, .w = 13 - i * 5 % 13};
        g.c = channels[i % 8];
        g.k = channels[(i * 3 + i / 8) % 8];
        for (int p = 0; p < 4; p++)
            g.pads[p] = (int)nn_rng_below(&rng, 3);
        while (out_h(&g) < 1)
            g.pads[0]++;
        while (out_w(&g) < 1)
            g.pads[3]++;
        nn_conv_force_winograd(tiles[i % 4][0], tiles[i % 4][1]);
        char what[96];
        op_case t = make_case(&g, i % 3, i % 2, what);
        op_check(&t);
    }
}

static void test_activations(void)
{
    static const char *const acts[] = {"Relu",        "LeakyRelu", "Sigmoid", "Tanh",
                                       "HardSigmoid", "HardSwish"};
    for (int i = 0; i < 6; i++) {
        geometry g = {1, 5, 7, 9, 11, {1, 1, 1, 1}, acts[i]};
        nn_conv_force_winograd(tiles[i % 2][0], tiles[i % 2][1]);
        char what[96];
        op_case t = make_case(&g, true, false, what);
        op_check(&t);
    }
}

/* Blocks of tiles: V of a task's own, and several depths and column blocks. */
static void test_blocks(void)
{
    static const geometry blocks[] = {
        {8, 12, 60, 8, 16, {1, 1, 1, 1}, NULL},
        {1, 4, 9, 400, 20, {1, 1, 1, 1}, NULL},
        {1, 4, 9, 20, 280, {1, 1, 1, 1}, NULL},
    };
    for (int i = 0; i < 3; i++) {
        nn_conv_force_winograd(4, 4);
        char what[96];
        op_case t = make_case(&blocks[i], true, i > 0, what);
        t.tol = 2e-4; /* of sums over 3600 terms of absolute value 1/4 */
        t.samples = 2;
        op_check(&t);
    }
}

static void open_on(const op_case *t, op_run *r)
{
    nn_err err = op_run_open(t, nn_kernels_get(), 0, r);
    NN_ASSERT(!err);
}

/* An image gives the same bytes alone and in a batch. */
static void test_batch(void)
{
    static float x[3 * 8 * 35 * 24], w[40 * 9 * 24];
    nn_rng rng = nn_rng_make(4, 0);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = nn_rng_range(&rng, -1, 1);
    for (size_t i = 0; i < sizeof w / sizeof *w; i++)
        w[i] = nn_rng_range(&rng, -1, 1);
    geometry g = {3, 8, 35, 24, 40, {1, 1, 1, 1}, "Relu"};
    nn_conv_force_winograd(-1, -1);
    char what[96];
    op_case t = make_case(&g, false, false, what);
    t.in[0].data = x;
    t.in[1].data = w;
    op_run all, one;
    open_on(&t, &all);
    op_run_forward(&all);
    CHECK(strcmp(all.call.algorithm, "winograd 4x4") == 0, "%s", all.call.algorithm);
    for (int n = 0; n < 3; n++) {
        g.n = 1;
        t = make_case(&g, false, false, what);
        t.in[0].data = x + n * 8 * 35 * 24;
        t.in[1].data = w;
        open_on(&t, &one);
        op_run_forward(&one);
        CHECK(memcmp(one.call.out.data, nn_f32(&all.call.out) + n * 8 * 35 * 40,
                     nn_tensor_bytes(&one.call.out)) == 0,
              "image %d differs in a batch", n);
        op_run_close(&one);
    }
    op_run_close(&all);
}

/* --- error --- */

/* |A^T| (|G||w||G^T| * |B^T||x||B|) |A| for one output of 4x4 tiles: what rounding errors are
 * relative to, summed over channels. */
static const double abs_bt[6][6] = {{1, 0, 2.5, 0, 1, 0},
                                    {0, 1.41421356, 2, 0.70710678, 1, 0},
                                    {0, 1.41421356, 2, 0.70710678, 1, 0},
                                    {0, 0.70710678, 0.5, 1.41421356, 1, 0},
                                    {0, 0.70710678, 0.5, 1.41421356, 1, 0},
                                    {0, 1, 0, 2.5, 0, 1}};
static const double abs_g[6][3] = {{1, 0, 0},
                                   {2.0 / 3, 0.47140452, 1.0 / 3},
                                   {2.0 / 3, 0.47140452, 1.0 / 3},
                                   {1.0 / 6, 0.23570226, 1.0 / 3},
                                   {1.0 / 6, 0.23570226, 1.0 / 3},
                                   {0, 0, 1}};
static const double abs_at[4][6] = {{1, 1, 1, 1, 1, 0},
                                    {0, 0.70710678, 0.70710678, 1.41421356, 1.41421356, 0},
                                    {0, 0.5, 0.5, 2, 2, 0},
                                    {0, 0.35355339, 0.35355339, 2.82842712, 2.82842712, 1}};

/* x [6][6][c], w [3][3][c]; the tile's output (i, q). */
static double magnitude(const double *x, const double *w, int c, int i, int q)
{
    double sum = 0;
    for (int u = 0; u < 6; u++) {
        for (int v = 0; v < 6; v++) {
            for (int j = 0; j < c; j++) {
                double in = 0, taps = 0;
                for (int a = 0; a < 6; a++)
                    for (int b = 0; b < 6; b++)
                        in += abs_bt[u][a] * abs_bt[v][b] * fabs(x[(a * 6 + b) * c + j]);
                for (int a = 0; a < 3; a++)
                    for (int b = 0; b < 3; b++)
                        taps += abs_g[u][a] * abs_g[v][b] * fabs(w[(a * 3 + b) * c + j]);
                sum += abs_at[i][u] * abs_at[q][v] * in * taps;
            }
        }
    }
    return sum;
}

typedef struct errors {
    double rms, worst; /* relative to sum |x||w| */
    double bound;      /* worst error relative to magnitude() in units of 2^-24 */
} errors;

/* One tile of x[6][6][c], no padding, k outputs channels, on one kernel tier. */
static errors measure(const nn_kernels *tier, int mh, const float *x, const float *w, int c,
                      int k)
{
    errors e = {0, 0, 0};
    geometry g = {1, 6, 6, c, k, {0, 0, 0, 0}, NULL};
    nn_conv_force_winograd(mh, mh);
    char what[96];
    op_case t = make_case(&g, false, false, what);
    t.in[0].data = x;
    t.in[1].data = w;
    op_run r;
    nn_err err = op_run_open(&t, tier, 0, &r);
    NN_ASSERT(!err);
    op_run_forward(&r);
    op_array in[3] = {0};
    op_naive_inputs(&r, in);
    for (int i = 0; i < 16; i++) {
        for (int o = 0; o < k; o++) {
            double all = 0, want = naive_sum(&g, in[0].v, in[1].v, 0, i / 4, i % 4, o, &all);
            double off = fabs(nn_f32(&r.call.out)[i * k + o] - want);
            e.rms += off * off / (all * all) / (16 * k);
            e.worst = fmax(e.worst, off / all);
            if (mh == 4)
                e.bound = fmax(e.bound, off * 0x1p24 /
                                            magnitude(in[0].v, in[1].v + o * 9 * c, c, i / 4,
                                                      i % 4));
        }
    }
    e.rms = sqrt(e.rms);
    free(in[0].v);
    free(in[1].v);
    op_run_close(&r);
    return e;
}

enum { ERR_C = 128, ERR_K = 8 };

typedef enum input { NORMAL, POSITIVE, SCALES, ONE_LARGE, ALTERNATING, INPUTS } input;

static void fill(input what, float *x, float *w)
{
    nn_rng rng = nn_rng_make(9, (uint64_t)what);
    for (int i = 0; i < 36 * ERR_C; i++) {
        x[i] = nn_rng_normal(&rng);
        if (what == POSITIVE)
            x[i] = fabsf(x[i]);
        if (what == SCALES)
            x[i] *= ldexpf(1, nn_rng_int(&rng, -20, 20));
        if (what == ALTERNATING)
            x[i] = (i / ERR_C + i / ERR_C / 6) % 2 ? -1 : 1;
    }
    if (what == ONE_LARGE)
        x[14 * ERR_C + 5] = 1e6f;
    for (int i = 0; i < ERR_K * 9 * ERR_C; i++) {
        w[i] = nn_rng_normal(&rng);
        if (what == SCALES)
            w[i] *= ldexpf(1, nn_rng_int(&rng, -20, 20));
        if (what == ALTERNATING)
            w[i] = (i / ERR_C % 9) % 2 ? -1 : 1;
    }
}

/* Rounding: a product and sum over c channels and at most 24 operations in transforms err by at
 * most (c + 24) half units of magnitude(), whatever the values (Higham, Accuracy and Stability
 * of Numerical Algorithms, chapter 3). On random values the error (root of mean squares) was
 * 5.3e-8 of sum |x||w|, 3.3 times the direct form's; with 2x2 tiles it was the same. */
static void test_error(void)
{
    static float x[36 * ERR_C], w[ERR_K * 9 * ERR_C];
    for (int tier = 0; tier <= (int)nn_tier_best(); tier++) {
        const nn_kernels *k = nn_kernels_tier((nn_tier)tier);
        const char *name = nn_kernels_name(k);
        for (int what = 0; what < INPUTS; what++) {
            fill((input)what, x, w);
            errors four = measure(k, 4, x, w, ERR_C, ERR_K);
            CHECK(four.bound <= ERR_C + 24, "%s, input %d: error %g of the bound's unit",
                  name, what, four.bound);
            /* Rounding errors seldom all add up. */
            CHECK(four.bound <= 8, "%s, input %d: error %g units", name, what, four.bound);
            if (what != NORMAL && what != POSITIVE)
                continue;
            errors direct = measure(k, 0, x, w, ERR_C, ERR_K);
            errors two = measure(k, 2, x, w, ERR_C, ERR_K);
            CHECK(four.worst <= 1e-6, "%s: error %g of sum |x||w|", name, four.worst);
            /* ref sums in double, so that its direct form is exact. */
            if (tier == NN_TIER_REF)
                continue;
            CHECK(four.rms <= 4 * direct.rms, "%s, input %d: 4x4 errs by %g, direct by %g",
                  name, what, four.rms, direct.rms);
            CHECK(two.rms <= 1.5 * direct.rms, "%s, input %d: 2x2 errs by %g, direct by %g",
                  name, what, two.rms, direct.rms);
        }
    }
}

/* NaN is not lost: every output that reads it is NaN (others of the same tile may be). */
static void test_nan(void)
{
    static float x[6 * 13 * 8], w[4 * 9 * 8];
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = 1;
    for (size_t i = 0; i < sizeof w / sizeof *w; i++)
        w[i] = 0.5f;
    x[(2 * 13 + 6) * 8 + 3] = NAN; /* pixel (2, 6) */
    geometry g = {1, 6, 13, 8, 4, {1, 1, 1, 1}, "Relu"};
    nn_conv_force_winograd(4, 4);
    char what[96];
    op_case t = make_case(&g, false, false, what);
    t.in[0].data = x;
    t.in[1].data = w;
    op_run r;
    open_on(&t, &r);
    op_run_forward(&r);
    int lost = 0, far = 0;
    for (int y = 0; y < 6; y++) {
        for (int q = 0; q < 13; q++) {
            bool nan = isnan(nn_f32(&r.call.out)[(y * 13 + q) * 4]);
            lost += abs(y - 2) <= 1 && abs(q - 6) <= 1 && !nan;
            far += q >= 8 && nan; /* the third tile does not read it */
        }
    }
    CHECK(lost == 0 && far == 0, "%d outputs lose a NaN, %d are NaN for nothing", lost, far);
    op_run_close(&r);
}

static void choice(int h, int w, int c, int k, const char *expect)
{
    nn_conv_plan p = {.g = {.n = 1, .h = h, .w = w, .c = c, .k = k, .r = 3, .s = 3, .oh = h,
                            .ow = w, .sh = 1, .sw = 1, .pt = 1, .pl = 1, .pb = 1, .pr = 1,
                            .dh = 1, .dw = 1, .group = 1, .cg = c, .kg = k}};
    nn_conv_choose(&p);
    const char *got = nn_conv_algorithm(&p);
    CHECK(strcmp(got, expect) == 0, "%dx%d %d->%d: %s, expected %s", h, w, c, k, got, expect);
    p.g.n = 32;
    nn_conv_choose(&p);
    CHECK(nn_conv_algorithm(&p) == got, "%dx%d %d->%d: another choice in a batch", h, w, c, k);
}

static void test_choice(void)
{
    nn_conv_force_winograd(-1, -1);
    choice(16, 140, 64, 128, "winograd 4x4");
    choice(8, 70, 256, 256, "winograd 4x4");
    choice(4, 71, 512, 512, "winograd 4x4");
    choice(2, 70, 128, 128, "winograd 2x4");
    choice(32, 280, 1, 64, "direct");
    choice(1, 1, 512, 512, "direct");
}

int main(void)
{
    test_geometries();
    test_activations();
    test_blocks();
    test_batch();
    test_error();
    test_nan();
    test_choice();
    return check_done();
}
