/* CTCLoss, SoftmaxCrossEntropyLoss, NegativeLogLikelihoodLoss, BCELoss, DiceLoss, L1Loss,
 * MSELoss. */
#include "tests/op_check.h"

/* --- CTC: all paths one by one, or where they are too many, alpha in plain probabilities ---
 */

static int ctc_fold(const op_array *alias, bool caseless, int v)
{
    int w = caseless && v > 0 ? (int)alias->v[v] : 0;
    return w > 0 && w < v ? w : v;
}

/* Sum of the probabilities of all V^T paths that collapse to the label. */
static double ctc_paths(const double *p, int steps, int v, const int *label, int length,
                        const op_array *alias, bool caseless)
{
    double total = 0;
    int64_t paths = 1;
    for (int t = 0; t < steps; t++)
        paths *= v;
    for (int64_t path = 0; path < paths; path++) {
        double product = 1;
        int64_t left = path;
        int at = 0, before = 0;
        bool fits = true;
        for (int t = 0; t < steps; t++, left /= v) {
            int c = ctc_fold(alias, caseless, (int)(left % v));
            product *= p[t * v + left % v];
            if (c != before && c != 0) {
                fits = fits && at < length && ctc_fold(alias, caseless, label[at]) == c;
                at++;
            }
            before = c;
        }
        if (fits && at == length)
            total += product;
    }
    return total;
}

/* a[j][b]: the first j labels are out, the last step was a blank (b = 0) or label j (b = 1). */
static double ctc_prefixes(const double *p, int steps, int v, const int *label, int length,
                           const op_array *alias, bool caseless)
{
    double(*a)[2] = calloc((size_t)length + 1, sizeof *a),
    (*next)[2] = calloc((size_t)length + 1, sizeof *a);
    a[0][0] = 1;
    for (int t = 0; t < steps; t++) {
        for (int j = 0; j <= length; j++) {
            double emit = 0, enter = 0;
            if (j > 0) {
                int want = ctc_fold(alias, caseless, label[j - 1]);
                for (int c = 1; c < v; c++)
                    emit += ctc_fold(alias, caseless, c) == want ? p[t * v + c] : 0;
                bool repeat = j > 1 && ctc_fold(alias, caseless, label[j - 2]) == want;
                enter = a[j - 1][0] + (repeat ? 0 : a[j - 1][1]);
            }
            next[j][0] = (a[j][0] + a[j][1]) * p[t * v];
            next[j][1] = (a[j][1] + enter) * emit;
        }
        memcpy(a, next, ((size_t)length + 1) * sizeof *a);
    }
    double total = a[length][0] + a[length][1];
    free(a);
    free(next);
    return total;
}

static void naive_ctc(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    int n = in[0].shape.dim[0], steps = in[0].shape.dim[1], v = in[0].shape.dim[2],
        l = in[1].shape.dim[1];
    double *p = calloc((size_t)(steps * v), sizeof *p);
    int *label = calloc((size_t)l + 1, sizeof *label);
    op_array_make(out, nn_shape1(1));
    for (int i = 0; i < n; i++) {
        const double *x = in[0].v + i * steps * v;
        for (int t = 0; t < steps; t++) {
            double sum = 0;
            for (int c = 0; c < v; c++)
                sum += exp(x[t * v + c]);
            for (int c = 0; c < v; c++)
                p[t * v + c] = exp(x[t * v + c]) / sum;
        }
        bool caseless = in[2].v[i] < 0;
        int length = (int)fabs(in[2].v[i]);
        for (int j = 0; j < length; j++)
            label[j] = (int)in[1].v[i * l + j];
        double total = (pow(v, steps) <= 5000 ? ctc_paths : ctc_prefixes)(
            p, steps, v, label, length, node->n_in > 3 ? &in[3] : NULL, caseless);
        out->v[0] -= total > 0 ? log(total) / n : 0;
    }
    free(p);
    free(label);
}

static op_case ctc_case(const char *what, int n, int steps, int v, int l, const int32_t *labels,
                        const int32_t *lengths, const int32_t *alias)
{
    op_case t = {.what = what,
                 .op = "CTCLoss",
                 .n_in = alias ? 4 : 3,
                 .training = true,
                 .naive = naive_ctc,
                 .samples = 40};
    t.in[0] = (op_in){.shape = nn_shape3(n, steps, v), .grad = true, .lo = -2, .hi = 2};
    t.in[1] = (op_in){.shape = nn_shape2(n, l), .dtype = NN_S32, .data = labels};
    t.in[2] = (op_in){.shape = nn_shape1(n), .dtype = NN_S32, .data = lengths};
    t.in[3] = (op_in){.shape = nn_shape1(v), .dtype = NN_S32, .data = alias};
    return t;
}

static void check_ctc(const char *what, int n, int steps, int v, int l, const int32_t *labels,
                      const int32_t *lengths, const int32_t *alias)
{
    op_case t = ctc_case(what, n, steps, v, l, labels, lengths, alias);
    op_check(&t);
    t.training = false;
    op_check(&t);
}

static void test_ctc_paths(void)
{
    /* Behind a label's length stands what must not be read as a label. */
    const int32_t labels[] = {1, 2, 3, 2, 2, 77, 1, -5, 99, 3, 3, 3, 0, 0, 0};
    const int32_t lengths[] = {3, 2, 1, 3, 0};
    check_ctc("CTC, all paths", 5, 5, 4, 3, labels, lengths, NULL);
    check_ctc("CTC, T = 2: some are infeasible", 5, 2, 4, 3, labels, lengths, NULL);
    check_ctc("CTC, T = 1", 5, 1, 4, 3, labels, lengths, NULL);
    const int32_t one = 1, none = 0;
    check_ctc("CTC, everything 1", 1, 1, 2, 1, &one, &one, NULL);
    check_ctc("CTC, V = 1, only blanks", 1, 3, 1, 1, &one, &none, NULL);
    check_ctc("CTC, no label column", 1, 3, 3, 0, &one, &none, NULL);
    const int32_t both[] = {1, 2, 1, 2, 1, 1};
    const int32_t two[] = {2, 2, 2};
    check_ctc("CTC, repeats", 3, 6, 3, 2, both, two, NULL);
}

static void test_ctc_alias(void)
{
    /* 1 and 3 are one letter in two cases, 2 has one. */
    const int32_t alias[] = {0, 3, 0, 1};
    const int32_t labels[] = {1, 2, 3, 1, 3, 0, 3, 3, 2, 1, 3, 2, 2, 2, 1, 1, 3, 1};
    const int32_t lengths[] = {-3, -2, -3, 3, 0, -1};
    check_ctc("CTC, alias, all paths", 6, 6, 4, 3, labels, lengths, alias);
    check_ctc("CTC, alias, T = 2", 6, 2, 4, 3, labels, lengths, alias);
    const int32_t itself[] = {0, 1, 2, 3}; /* an alias of itself is none */
    check_ctc("CTC, alias to itself", 6, 5, 4, 3, labels, lengths, itself);
}

static void test_ctc_long(void)
{
    enum { N = 9, T = 40, V = 30, L = 12 };
    int32_t labels[N * L], lengths[N], alias[V] = {0};
    nn_rng r = nn_rng_make(3, 0);
    for (int i = 0; i < N * L; i++)
        labels[i] = nn_rng_int(&r, 1, V - 1);
    for (int i = 0; i < N; i++)
        lengths[i] = i % 2 ? i : -L + i;
    for (int c = 1; c <= 10; c++) {
        alias[c] = c + 10;
        alias[c + 10] = c;
    }
    check_ctc("CTC, longer", N, T, V, L, labels, lengths, alias);
}

/* Far logits: plain probabilities would underflow, log space must not. */
static void test_ctc_far(void)
{
    enum { T = 600, V = 5 };
    const int32_t labels[] = {1, 2, 3}, length = 3;
    op_case t = ctc_case("CTC, far logits", 1, T, V, 3, labels, &length, NULL);
    float *x = calloc(T * V, sizeof *x);
    for (int i = 0; i < T; i++)
        x[i * V + 4] = 50; /* every path leaves 50 nats at each step */
    t.in[0].data = x;
    op_run r;
    CHECK(op_run_open(&t, nn_kernels_get(), 1, &r) == NN_OK, "%s", nn_error_message());
    op_run_forward(&r);
    op_run_backward(&r, (const float[]){1});
    /* Of C(T+3, 6) ways to lay blanks and three labels over T steps each has -50 T (labels
     * differ). */
    double ways = 0, want = 50.0 * T;
    for (int i = 0; i < 6; i++)
        ways += log((T + 3.0 - i) / (6.0 - i));
    want -= ways;
    double got = nn_f32(&r.call.out)[0];
    CHECK(fabs(got - want) < 1e-5 * want, "loss %.9g, expected %.9g", got, want);
    double worst = 0;
    for (int i = 0; i < T; i++) {
        double row = 0;
        for (int v = 0; v < V; v++)
            row += (double)r.call.dx[0][i * V + v] - (double)op_dx0(0, i * V + v);
        worst = fmax(worst, fabs(row));
    }
    CHECK(worst < 1e-5, "a row's gradients sum to %g, expected 0", worst);
    op_run_close(&r);
    free(x);
}

static void test_ctc_large(void)
{
    enum { T = 64, V = 20000, L = 20 };
    int32_t labels[2 * L], lengths[2] = {L, 7};
    for (int i = 0; i < 2 * L; i++)
        labels[i] = 1 + i * 487 % (V - 1);
    op_case t = ctc_case("CTC, 20000 classes", 2, T, V, L, labels, lengths, NULL);
    t.samples = 1;
    op_check(&t);
}

static void test_ctc_refused(void)
{
    const int32_t labels[] = {1, 2, 3, 1}, lengths[] = {2, 1}, alias[5] = {0};
    for (int i = 0; i < 4; i++) {
        op_case t = ctc_case("CTC shapes", 2, 4, 5, 2, labels, lengths, alias);
        t.in[i].data = NULL;
        t.in[i].shape.dim[i == 1 ? 0 : t.in[i].shape.rank - 1]++;
        if (i == 0)
            t.in[i].shape.rank = 2;
        op_refuse(&t);
        t = ctc_case("CTC types", 2, 4, 5, 2, labels, lengths, alias);
        t.in[i].dtype = i == 0 ? NN_S32 : NN_F32;
        op_refuse(&t);
    }
}

/* --- losses over classes --- */

static void naive_classes(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    bool softmax = !strcmp(nn_ops[node->op].name, "SoftmaxCrossEntropyLoss");
    int v = in[0].shape.dim[in[0].shape.rank - 1], used = 0;
    double smoothing = nn_node_float(node, "label_smoothing", 0);
    op_array_make(out, nn_shape1(1));
    for (int64_t r = 0; r < nn_shape_rows(in[0].shape); r++) {
        const double *x = in[0].v + r * v;
        double sum = 0;
        for (int j = 0; j < v; j++)
            sum += exp(x[j]);
        if (in[1].v[r] < 0)
            continue;
        used++;
        for (int j = 0; j < v; j++)
            out->v[0] -= (x[j] - (softmax ? log(sum) : 0)) *
                         (smoothing / v + (j == (int)in[1].v[r] ? 1 - smoothing : 0));
    }
    out->v[0] = used ? out->v[0] / used : 0;
}

static void smoothing_attr(nn_graph *g, const void *arg)
{
    nn_graph_attr_float(g, "label_smoothing", *(const double *)arg);
}

static void test_classes(void)
{
    static const double smoothing = 0.1, whole = 1;
    const int sizes[][2] = {{1, 1}, {7, 5}, {1, 1000}, {700, 97}};
    for (int op = 0; op < 2; op++) {
        op_case t = {.op = op ? "NegativeLogLikelihoodLoss" : "SoftmaxCrossEntropyLoss",
                     .n_in = 2,
                     .training = true,
                     .naive = naive_classes,
                     .samples = 12};
        t.what = t.op;
        for (int i = 0; i < 4; i++) {
            t.in[0] = (op_in){
                .shape = nn_shape2(sizes[i][0], sizes[i][1]), .grad = true, .lo = -9, .hi = 9};
            t.in[1] = (op_in){.shape = nn_shape1(sizes[i][0]),
                              .dtype = NN_S32,
                              .lo = -1,
                              .hi = sizes[i][1] - 1};
            op_check(&t);
            t.training = !t.training;
            op_check(&t);
            t.training = true;
        }
        const int32_t ignored[] = {-1, -1, -1, -1, -1, -1};
        t.in[0].shape = nn_shape3(2, 3, 4);
        t.in[1] = (op_in){.shape = nn_shape2(2, 3), .dtype = NN_S32, .lo = 0, .hi = 3};
        op_check(&t);
        t.in[1].data = ignored;
        op_check(&t);
        const int32_t some[] = {0, -1, 2, -1, -1, 3};
        t.in[1].data = some;
        op_check(&t);
        t.attrs = smoothing_attr;
        t.arg = &smoothing;
        op_check(&t);
        t.arg = &whole;
        op_refuse(&t);
        t.attrs = NULL;
        t.in[1] = (op_in){.shape = nn_shape1(5), .dtype = NN_S32};
        op_refuse(&t);
        t.in[1] = (op_in){.shape = nn_shape1(6)};
        op_refuse(&t);
    }
}

static void naive_kl(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    double t = (double)nn_node_float(node, "temperature", 1);
    int v = in[0].shape.dim[in[0].shape.rank - 1];
    int64_t rows = nn_shape_rows(in[0].shape);
    op_array_make(out, nn_shape1(1));
    for (int64_t r = 0; r < rows; r++) {
        double p = 0, q = 0;
        for (int j = 0; j < v; j++) {
            p += exp(in[0].v[r * v + j] / t);
            q += exp(in[1].v[r * v + j] / t);
        }
        for (int j = 0; j < v; j++) {
            double qj = exp(in[1].v[r * v + j] / t) / q, pj = exp(in[0].v[r * v + j] / t) / p;
            out->v[0] += t * t * qj * log(qj / pj) / (double)rows;
        }
    }
}

static void temperature(nn_graph *g, const void *arg)
{
    nn_graph_attr_float(g, "temperature", *(const double *)arg);
}

static void test_kl(void)
{
    const int sizes[][2] = {{1, 1}, {7, 5}, {3, 97}, {60, 427}};
    const double t[] = {1, 2, 0.5};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 3; k++) {
            op_case c = {.what = "SoftmaxKLLoss", .op = "SoftmaxKLLoss", .n_in = 2,
                         .attrs = temperature, .arg = &t[k], .training = k != 1,
                         .naive = naive_kl, .samples = 12};
            for (int in = 0; in < 2; in++)
                c.in[in] = (op_in){.shape = nn_shape2(sizes[i][0], sizes[i][1]),
                                   .grad = in == 0, .lo = -6, .hi = 6};
            op_check(&c);
            c.in[1].shape = nn_shape2(sizes[i][0] + 1, sizes[i][1]);
            op_refuse(&c);
        }
    const double zero = 0;
    op_case c = {.what = "temperature 0", .op = "SoftmaxKLLoss", .n_in = 2, .attrs = temperature,
                 .arg = &zero, .naive = naive_kl,
                 .in = {{.shape = nn_shape2(2, 3)}, {.shape = nn_shape2(2, 3)}}};
    op_refuse(&c);
}

/* --- losses over maps --- */

static double bce(double p, double t)
{
    p = fmin(fmax(p, 1e-7), 1 - 1e-7);
    return -(t * log(p) + (1 - t) * log(1 - p));
}

/* Hard negatives by selection of one maximum after the other. */
static void keep_hard(double balance, int64_t n, const op_array *in, double *w)
{
    int64_t positive = 0;
    char *chosen = calloc((size_t)n, 1);
    for (int64_t i = 0; i < n; i++)
        positive += in[1].v[i] > 0.5 && w[i] > 0;
    for (int64_t k = (int64_t)floor(balance * (double)positive); k > 0; k--) {
        int64_t best = -1;
        double top = -1;
        for (int64_t i = 0; i < n; i++)
            if (in[1].v[i] <= 0.5 && w[i] > 0 && !chosen[i] &&
                w[i] * bce(in[0].v[i], in[1].v[i]) > top) {
                best = i;
                top = w[i] * bce(in[0].v[i], in[1].v[i]);
            }
        if (best >= 0)
            chosen[best] = 1;
    }
    for (int64_t i = 0; i < n; i++)
        if (in[1].v[i] <= 0.5 && !chosen[i])
            w[i] = 0;
    free(chosen);
}

static void naive_map(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    const char *op = nn_ops[node->op].name;
    int64_t n = nn_shape_count(in[0].shape);
    double balance = nn_node_float(node, "balance", 0), loss = 0, sum = 0, both = 0,
           *w = calloc((size_t)n, sizeof *w);
    for (int64_t i = 0; i < n; i++)
        w[i] = node->n_in > 2 ? in[2].v[i] : 1;
    if (balance > 0)
        keep_hard(balance, n, in, w);
    for (int64_t i = 0; i < n; i++) {
        double a = in[0].v[i], t = in[1].v[i];
        both += w[i] * (a + t);
        sum += w[i];
        loss += w[i] * (!strcmp(op, "BCELoss")    ? bce(a, t)
                        : !strcmp(op, "DiceLoss") ? a * t
                        : !strcmp(op, "L1Loss")   ? fabs(a - t)
                                                  : (a - t) * (a - t));
    }
    op_array_make(out, nn_shape1(1));
    if (!strcmp(op, "DiceLoss"))
        out->v[0] = 1 - 2 * loss / (both + 1e-6);
    else
        out->v[0] = sum > 0 ? loss / sum : 0;
    free(w);
}

static void attr_balance(nn_graph *g, const void *arg)
{
    nn_graph_attr_float(g, "balance", *(const double *)arg);
}

/* p away from the clamp; t of 0 and 1; a mask of 0 and 1 or of any weight. */
static op_case map_case(const char *op, nn_shape shape, const float *t, const float *mask)
{
    op_case c = {.what = op,
                 .op = op,
                 .n_in = mask ? 3 : 2,
                 .training = true,
                 .naive = naive_map,
                 .samples = 12};
    c.in[0] = (op_in){.shape = shape, .grad = true, .lo = 0.02, .hi = 0.98};
    c.in[1] = (op_in){.shape = shape, .data = t};
    c.in[2] = (op_in){.shape = shape, .data = mask};
    return c;
}

static void test_maps(void)
{
    static const char *const ops[] = {"BCELoss", "DiceLoss", "L1Loss", "MSELoss"};
    const nn_shape shapes[] = {nn_shape1(1), nn_shape4(2, 5, 7, 1), nn_shape2(130, 300)};
    const double balances[] = {3, 0.4, 1000};
    for (size_t i = 0; i < 3; i++) {
        int64_t n = nn_shape_count(shapes[i]);
        float *t = calloc((size_t)n, sizeof *t), *mask = calloc((size_t)n, sizeof *mask);
        float *zeros = calloc((size_t)n, sizeof *zeros),
              *weight = calloc((size_t)n, sizeof *weight);
        nn_rng r = nn_rng_make(21, i);
        for (int64_t j = 0; j < n; j++) {
            t[j] = nn_rng_chance(&r, 0.1f) || j == 0;
            mask[j] = nn_rng_chance(&r, 0.7f) || j == 0;
            weight[j] = nn_rng_range(&r, 0.5f, 2);
        }
        const float *const masks[] = {NULL, mask, weight, zeros};
        for (int op = 0; op < 4; op++)
            for (int m = 0; m < 4; m++) {
                op_case c = map_case(ops[op], shapes[i], t, masks[m]);
                op_check(&c);
                c.training = false;
                op_check(&c);
            }
        for (int b = 0; b < 3 && n < 1000; b++)
            for (int m = 0; m < 4; m++) {
                op_case c = map_case("BCELoss", shapes[i], t, masks[m]);
                c.attrs = attr_balance;
                c.arg = &balances[b];
                op_check(&c);
                c.training = false;
                op_check(&c);
                c.in[1].data = zeros; /* no positives: no negatives either */
                op_check(&c);
            }
        free(t);
        free(mask);
        free(zeros);
        free(weight);
    }
    for (int op = 0; op < 4; op++) {
        op_case c = map_case(ops[op], nn_shape2(3, 4), NULL, NULL);
        c.in[1].shape = nn_shape1(12);
        op_refuse(&c);
        c = map_case(ops[op], nn_shape2(3, 4), NULL, NULL);
        c.in[1].dtype = NN_S32;
        op_refuse(&c);
        c = map_case(ops[op], nn_shape2(3, 4), NULL, (const float[12]){0});
        c.in[2] = (op_in){.shape = nn_shape2(4, 3)};
        op_refuse(&c);
    }
    const double bad[] = {-1, NAN, 1e9};
    for (int i = 0; i < 3; i++) {
        op_case c = map_case("BCELoss", nn_shape2(3, 4), NULL, NULL);
        c.attrs = attr_balance;
        c.arg = &bad[i];
        op_refuse(&c);
    }
}

/* Mining over several chunks, with many equal losses: of equal ones the first are taken. */
static void test_mining_ties(void)
{
    enum { N = 40000, POSITIVE = 100, HARD = 250 };
    const double balance = 3;
    float *p = calloc(N, sizeof *p), *t = calloc(N, sizeof *t);
    for (int i = 0; i < N; i++) {
        t[i] = i % (N / POSITIVE) == 7;
        p[i] = t[i] > 0 ? 0.75f : i % (N / HARD) == 11 ? 0.5f : 0.25f;
    }
    op_case c = map_case("BCELoss", nn_shape1(N), t, NULL);
    c.in[0].data = p;
    c.attrs = attr_balance;
    c.arg = &balance;
    op_run r;
    CHECK(op_run_open(&c, nn_kernels_get(), 1, &r) == NN_OK, "%s", nn_error_message());
    op_run_forward(&r);
    op_run_backward(&r, (const float[]){1});
    double want =
        (POSITIVE * -log(0.75) + HARD * -log(0.5) + (3 * POSITIVE - HARD) * -log(0.75)) /
        (4 * POSITIVE);
    CHECK(fabs(nn_f32(&r.call.out)[0] - want) < 1e-6, "loss %.9g, expected %.9g",
          (double)nn_f32(&r.call.out)[0], want);
    int easy = 0, wrong = 0;
    for (int i = 0; i < N; i++) {
        bool has = fabsf(r.call.dx[0][i] - op_dx0(0, i)) > 1e-5f, easy_one = p[i] == 0.25f;
        bool expect = !easy_one || easy < 3 * POSITIVE - HARD;
        easy += easy_one;
        wrong += has != expect;
    }
    CHECK(wrong == 0, "%d gradients on the wrong elements", wrong);
    op_run_close(&r);
    free(p);
    free(t);
}

/* Saturated and wrong: the loss is finite and the gradient points back. */
static void test_saturated(void)
{
    const float p[] = {0, 1, 0, 1}, t[] = {1, 0, 0, 1};
    op_case c = map_case("BCELoss", nn_shape1(4), t, NULL);
    c.in[0].data = p;
    op_run r;
    CHECK(op_run_open(&c, nn_kernels_get(), 1, &r) == NN_OK, "%s", nn_error_message());
    op_run_forward(&r);
    op_run_backward(&r, (const float[]){1});
    double want = (2 * -log(1e-7) + 2 * -log(1 - 1e-7)) / 4;
    CHECK(fabs(nn_f32(&r.call.out)[0] - want) < 1e-4, "loss %g, expected %g",
          (double)nn_f32(&r.call.out)[0], want);
    CHECK(r.call.dx[0][0] < -1e6f && r.call.dx[0][1] > 1e6f, "gradients %g and %g",
          (double)r.call.dx[0][0], (double)r.call.dx[0][1]);
    op_run_close(&r);
}

int main(void)
{
    test_ctc_paths();
    test_ctc_alias();
    test_ctc_long();
    test_ctc_far();
    test_ctc_large();
    test_ctc_refused();
    test_classes();
    test_kl();
    test_maps();
    test_mining_ties();
    test_saturated();
    return check_done();
}
