/* AttentionDecoder against its formulas (nn/ops/attention_decoder.c), written out for one sample
 * at a time in double; its dropout and its predictions.
 */
#include "tests/op_check.h"

enum { MEMORY, EMBEDDING, AW, AB, CW, CB, W, R, B, OW, OB, TOKENS, INPUTS };

static double sig(double x)
{
    return 1 / (1 + exp(-x));
}

/* y[rows] = w[rows][n] x + b */
static void affine(const double *w, const double *b, int rows, int n, const double *x, double *y)
{
    for (int i = 0; i < rows; i++) {
        y[i] = b ? b[i] : 0;
        for (int j = 0; j < n; j++)
            y[i] += w[i * n + j] * x[j];
    }
}

static void softmax(int n, double *x)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i] = exp(x[i]);
    for (int i = 0; i < n; i++)
        x[i] /= sum;
}

static void naive(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    bool content = strcmp(nn_node_string(node, "attention", "position"), "content") == 0;
    int n = in[MEMORY].shape.dim[0], s = in[MEMORY].shape.dim[1], c = in[MEMORY].shape.dim[2];
    bool given = node->n_in > TOKENS && in[TOKENS].v != NULL;
    int t = given ? in[TOKENS].shape.dim[1] : (int)nn_node_int(node, "steps", 64), v = in[OW].shape.dim[0], d = in[EMBEDDING].shape.dim[1];
    int e = in[CW].shape.dim[0], h = in[R].shape.dim[2], a = in[AW].shape.dim[0];
    double state[64], both[128], weights[64], query[64], x[64], from_x[192], from_h[192];
    (void)training;
    NN_ASSERT(h <= 64 && d + h <= 128 && d + c <= 128 && s <= 64 && a <= 64 && e <= 64);
    op_array_make(out, nn_shape3(n, t, v));
    for (int i = 0; i < n; i++) {
        const double *memory = in[MEMORY].v + i * s * c;
        memset(state, 0, sizeof state);
        for (int step = 0; step < t; step++) {
            double *y = out->v + (i * t + step) * v;
            int symbol = given ? (int)in[TOKENS].v[i * t + step] : -1;
            if ((symbol < 0 || symbol >= v) && step == 0)
                symbol = (int)nn_node_int(node, "first", 0);
            symbol = symbol < v ? symbol : -1;
            for (int j = 1, best = 0; symbol < 0 && j <= v; j++) {
                if (j == v)
                    symbol = best;
                else if ((y - v)[j] > (y - v)[best])
                    best = j;
            }
            memcpy(both, in[EMBEDDING].v + symbol * d, (size_t)d * sizeof *both);
            memcpy(both + d, state, (size_t)h * sizeof *both);
            affine(in[AW].v, in[AB].v, a, d + h, both, query);
            if (content)
                affine(memory, NULL, s, c, query, weights);
            for (int j = 0; j < s; j++)
                weights[j] = content ? weights[j] / sqrt(c) : query[j];
            softmax(s, weights);
            for (int k = 0; k < c; k++) {
                both[d + k] = 0;
                for (int j = 0; j < s; j++)
                    both[d + k] += weights[j] * memory[j * c + k];
            }
            affine(in[CW].v, in[CB].v, e, d + c, both, x);
            for (int j = 0; j < e; j++)
                x[j] = x[j] > 0 ? x[j] : 0;
            affine(in[W].v, in[B].v, 3 * h, e, x, from_x);
            affine(in[R].v, in[B].v + 3 * h, 3 * h, h, state, from_h);
            for (int j = 0; j < h; j++) {
                double z = sig(from_x[j] + from_h[j]);
                double g = tanh(from_x[2 * h + j] +
                                sig(from_x[h + j] + from_h[h + j]) * from_h[2 * h + j]);
                state[j] = (1 - z) * g + z * state[j];
            }
            affine(in[OW].v, in[OB].v, v, h, state, y);
        }
    }
}

typedef struct sizes {
    int n, t, s, c, v, d, e, h;
    const char *attention; /* NULL: left out */
    double dropout;
    int first; /* and so many steps as t says; 0: left out */
} sizes;

static void set_attrs(nn_graph *g, const void *arg)
{
    const sizes *a = arg;
    if (a->attention)
        nn_graph_attr_string(g, "attention", a->attention);
    if (a->dropout != 0)
        nn_graph_attr_float(g, "dropout", a->dropout);
    if (a->first) {
        nn_graph_attr_int(g, "first", a->first);
        nn_graph_attr_int(g, "steps", a->t);
    }
}

static op_case make_case(const sizes *a, const int32_t *tokens)
{
    int query = a->attention && strcmp(a->attention, "content") == 0 ? a->c : a->s;
    op_case t = {.what = "AttentionDecoder", .op = "AttentionDecoder", .attrs = set_attrs,
                 .arg = a, .n_in = INPUTS, .training = true, .naive = naive};
    const nn_shape shape[INPUTS] = {
        [MEMORY] = nn_shape3(a->n, a->s, a->c), [TOKENS] = nn_shape2(a->n, a->t),
        [EMBEDDING] = nn_shape2(a->v, a->d),    [AW] = nn_shape2(query, a->d + a->h),
        [AB] = nn_shape1(query),                [CW] = nn_shape2(a->e, a->d + a->c),
        [CB] = nn_shape1(a->e),                 [W] = nn_shape3(1, 3 * a->h, a->e),
        [R] = nn_shape3(1, 3 * a->h, a->h),     [B] = nn_shape2(1, 6 * a->h),
        [OW] = nn_shape2(a->v, a->h),           [OB] = nn_shape1(a->v),
    };
    for (int i = 0; i < INPUTS; i++)
        t.in[i] = (op_in){.shape = shape[i], .grad = i != TOKENS};
    t.in[TOKENS].dtype = NN_S32;
    t.in[TOKENS].data = tokens;
    return t;
}

#define MANY 64
/* forced: rows are fed what stands there; 0: none, 1: all, 2: every second sample. */
static void make_tokens(const sizes *a, int forced, int32_t tokens[MANY])
{
    for (int i = 0; i < a->n * a->t; i++) {
        bool own = forced == 0 || (forced == 2 && i / a->t % 2 == 1);
        tokens[i] = own && i % a->t > 0 ? -1 : (i * 7 + 1) % a->v;
    }
}

static const sizes CASES[] = {
    {1, 1, 1, 1, 2, 1, 1, 1, NULL, 0, 0},
    {2, 3, 4, 5, 7, 3, 6, 4, "position", 0, 0},
    {2, 3, 4, 5, 7, 3, 6, 4, "content", 0, 0},
    {3, 4, 9, 2, 5, 6, 3, 7, NULL, 0, 0},
    {11, 3, 6, 9, 13, 4, 5, 8, "content", 0, 0}, /* two blocks, one of them not full */
    {17, 2, 5, 3, 9, 8, 9, 3, "position", 0, 0},
};

static void test_formula(void)
{
    int32_t tokens[MANY];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (int forced = 0; forced < 3; forced++) {
            make_tokens(&CASES[i], forced, tokens);
            op_case t = make_case(&CASES[i], tokens);
            t.tol = 2e-5;
            op_check(&t);
            t.training = false;
            op_check(&t);
        }
}

/* What is no symbol is as -1. */
static void test_strange(void)
{
    static const int32_t tokens[6] = {-5, 7, 3, 2147483647, -2147483647, 6};
    op_case t = make_case(&CASES[1], tokens);
    t.tol = 2e-5;
    op_check(&t);
}

/* Without tokens. */
static void test_free(void)
{
    sizes a = CASES[4];
    a.first = 3;
    for (int training = 0; training < 2; training++) {
        op_case t = make_case(&a, NULL);
        t.in[TOKENS] = (op_in){0};
        t.n_in = training ? INPUTS : TOKENS; /* absent either way */
        t.training = training;
        t.tol = 2e-5;
        op_check(&t);
    }
    a.first = a.v;
    op_case t = make_case(&a, NULL);
    t.in[TOKENS] = (op_in){0};
    op_refuse(&t);
    a.first = 1;
    a.t = 5000;
    op_refuse(&t);
}

static void test_refusals(void)
{
    int32_t tokens[MANY];
    const sizes *a = &CASES[1];
    make_tokens(a, 1, tokens);
    /* Each dimension by itself; the first two of memory, T, and the rows of embedding, cw and ow
     * are what the others are compared with. */
    for (int i = 0; i < INPUTS; i++)
        for (int d = 0; d < 3; d++) {
            op_case bad = make_case(a, NULL);
            if (d >= bad.in[i].shape.rank || (i == TOKENS && d == 1))
                continue;
            bad.in[i].shape.dim[d]++;
            op_refuse(&bad);
        }
    op_case flat = make_case(a, NULL);
    flat.in[MEMORY].shape = nn_shape2(2, 20);
    op_refuse(&flat);
    sizes wrong[] = {CASES[1], CASES[1], CASES[1]};
    wrong[0].attention = "everywhere";
    wrong[1].dropout = 1;
    wrong[2].dropout = -0.5;
    for (int i = 0; i < 3; i++) {
        op_case t = make_case(a, tokens);
        t.arg = &wrong[i];
        op_refuse(&t);
    }
}

/* A sample's bits do not depend on the samples beside it, whose predictions it does not feed. */
static void test_alone(void)
{
    int32_t tokens[MANY];
    const sizes *a = &CASES[4];
    make_tokens(a, 2, tokens);
    op_case t = make_case(a, tokens);
    t.training = false;
    op_run all;
    CHECK(op_run_open(&t, nn_kernels_get(), 0, &all) == NN_OK, "%s", nn_error_message());
    op_run_forward(&all);
    size_t floats = (size_t)a->t * (size_t)a->v;
    for (int n = 0; n < a->n; n++) {
        op_case one = t;
        one.in[MEMORY].shape.dim[0] = one.in[TOKENS].shape.dim[0] = 1;
        one.in[MEMORY].data = nn_f32(&all.in[MEMORY]) + n * a->s * a->c;
        one.in[TOKENS].data = tokens + n * a->t;
        op_run r;
        CHECK(op_run_open(&one, nn_kernels_get(), 0, &r) == NN_OK, "%s", nn_error_message());
        op_run_forward(&r);
        CHECK(memcmp(r.call.out.data, nn_f32(&all.call.out) + (size_t)n * floats,
                     floats * sizeof(float)) == 0,
              "sample %d differs from its batch", n);
        op_run_close(&r);
    }
    op_run_close(&all);
}

/* Dropout changes training alone, by the step's seed; what is dropped gets no gradient, what is
 * kept gets it scaled: with all symbols fed being one, the embedding's gradient is checked by
 * differences of the operator itself, whose mask is that of the seed. */
static void test_dropout(void)
{
    sizes a = CASES[2];
    a.dropout = 0.5;
    int32_t tokens[MANY];
    make_tokens(&a, 1, tokens);
    op_case t = make_case(&a, tokens);
    t.training = false;
    op_check(&t); /* inference is the formula without it */
    if (op_list(t.op, true, true))
        return;
    t.training = true;
    op_run r;
    CHECK(op_run_open(&t, nn_kernels_get(), 1u << EMBEDDING, &r) == NN_OK, "%s",
          nn_error_message());
    int64_t n = nn_shape_count(r.call.out.shape);
    float *dy = nn_alloc((size_t)n * sizeof *dy), *first = nn_alloc((size_t)n * sizeof *first);
    for (int64_t j = 0; j < n; j++)
        dy[j] = 1;
    op_run_forward(&r);
    memcpy(first, r.call.out.data, (size_t)n * sizeof *first);
    op_run_backward(&r, dy);
    float *table = nn_f32(&r.in[EMBEDDING]);
    int dropped = 0;
    for (int64_t j = 0; j < nn_shape_count(r.in[EMBEDDING].shape); j++) {
        double sum[2] = {0, 0};
        const float keep = table[j], step = 1e-2f;
        for (int k = 0; k < 2; k++) {
            table[j] = keep + (k ? -step : step);
            op_run_forward(&r);
            for (int64_t i = 0; i < n; i++)
                sum[k] += (double)nn_f32(&r.call.out)[i];
        }
        table[j] = keep;
        double numeric = (sum[0] - sum[1]) / (2 * (double)step);
        double analytic = (double)r.call.dx[EMBEDDING][j] - (double)op_dx0(EMBEDDING, j);
        CHECK(fabs(numeric - analytic) <= 5e-3 * (1 + fabs(numeric)),
              "gradient %lld under dropout: %g, difference %g", (long long)j, analytic, numeric);
        dropped += analytic == 0;
    }
    CHECK(dropped > 0, "dropout drops nothing");
    op_run_forward(&r);
    CHECK(memcmp(first, r.call.out.data, (size_t)n * sizeof *first) == 0,
          "one seed, two results");
    r.call.step_seed++;
    op_run_forward(&r);
    CHECK(memcmp(first, r.call.out.data, (size_t)n * sizeof *first) != 0,
          "two seeds, one result");
    nn_free(dy);
    nn_free(first);
    op_run_close(&r);
}

int main(void)
{
    test_formula();
    test_strange();
    test_free();
    test_refusals();
    test_alone();
    test_dropout();
    return getenv("OP_TESTED") ? 0 : check_done();
}
