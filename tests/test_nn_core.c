/* test_nn_core.c - graph checks, memory plan, exec, passes, schedules, random numbers. */
#include "nn/exec.h"
#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/optim.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "nn/plan.h"
#include "tests/check.h"

#include <math.h>
#include <unistd.h>

/* --- random numbers --- */

static void test_rng(void)
{
    nn_rng a = nn_rng_make(1, 2), b = nn_rng_make(1, 2), c = nn_rng_make(2, 1);
    CHECK(nn_rng_u64(&a) == nn_rng_u64(&b), "same seed and index, other numbers");
    CHECK(nn_rng_u64(&a) != nn_rng_u64(&c), "(1,2) and (2,1) coincide");
    /* First outputs of xoshiro256** from the state 1,2,3,4: rotl(2*5,7)*9 = 11520, then 0 (s[1]
     * = 0). */
    nn_rng known = {{1, 2, 3, 4}};
    CHECK(nn_rng_u64(&known) == 11520, "xoshiro256** first output");
    CHECK(nn_rng_u64(&known) == 0, "xoshiro256** second output");
    int seen[7] = {0};
    double sum = 0, sq = 0;
    for (int i = 0; i < 70000; i++) {
        seen[nn_rng_below(&a, 7)]++;
        double x = nn_rng_normal(&a);
        sum += x;
        sq += x * x;
        float u = nn_rng_float(&a);
        if (u < 0 || u >= 1)
            CHECK(0, "uniform outside [0,1): %g", u);
    }
    for (int i = 0; i < 7; i++)
        CHECK(abs(seen[i] - 10000) < 500, "value %d came %d times of 10000", i, seen[i]);
    CHECK(fabs(sum / 70000) < 0.02 && fabs(sq / 70000 - 1) < 0.03, "normal: mean %g, square %g",
          sum / 70000, sq / 70000);
}

/* --- plan --- */

static void test_plan(void)
{
    enum { N = 120 };
    nn_span s[N];
    int order[N];
    nn_rng r = nn_rng_make(3, 0);
    for (int round = 0; round < 50; round++) {
        size_t most = 0;
        for (int i = 0; i < N; i++) {
            int first = nn_rng_int(&r, 0, 99);
            s[i] = (nn_span){
                .first = first,
                .last = first + nn_rng_int(&r, 0, 20),
                .bytes = nn_rng_chance(&r, 0.1f) ? 0 : (size_t)nn_rng_int(&r, 1, 5000)};
        }
        size_t total = nn_plan(N, s, order);
        for (int t = 0; t < 120; t++) {
            size_t alive = 0;
            for (int i = 0; i < N; i++)
                if (s[i].first <= t && t <= s[i].last)
                    alive += nn_round_up(s[i].bytes, NN_ALIGN);
            most = alive > most ? alive : most;
        }
        int bad = 0;
        for (int i = 0; i < N; i++) {
            bad += s[i].offset % NN_ALIGN != 0 || s[i].offset + s[i].bytes > total;
            for (int j = 0; j < i; j++) {
                bool together = s[i].first <= s[j].last && s[j].first <= s[i].last;
                bool overlap = s[i].offset < s[j].offset + s[j].bytes &&
                               s[j].offset < s[i].offset + s[i].bytes;
                bad += together && overlap && s[i].bytes && s[j].bytes;
            }
        }
        CHECK(bad == 0, "%d bad placements", bad);
        CHECK(total >= most && total <= 2 * most, "arena %zu, alive at once %zu", total, most);
    }
    s[0] = (nn_span){0, 1, SIZE_MAX / 2, 0};
    CHECK(nn_plan(1, s, order) == SIZE_MAX, "an absurd size is refused");
}

/* --- graph --- */

static void test_graph_checks(void)
{
    nn_graph *g = nn_graph_new();
    nn_node in = {.kind = NN_NODE_INPUT, .name = "x", .shape = {2, {-1, 3}}};
    nn_node relu = {
        .kind = NN_NODE_OP, .name = "r", .op = nn_op_find("Relu"), .n_in = 1, .in = {0}};
    CHECK(nn_graph_append(g, &in) == NN_OK, "%s", nn_error_message());
    CHECK(nn_graph_append(g, &in) == NN_ERR_MODEL, "a name twice");
    nn_node bad = relu;
    bad.in[0] = 1;
    CHECK(nn_graph_append(g, &bad) == NN_ERR_MODEL, "an input that comes later");
    bad.in[0] = -1;
    CHECK(nn_graph_append(g, &bad) == NN_ERR_MODEL, "a missing required input");
    bad = relu;
    bad.n_in = 2;
    CHECK(nn_graph_append(g, &bad) == NN_ERR_MODEL, "too many inputs");
    bad = relu;
    bad.op = 999;
    CHECK(nn_graph_append(g, &bad) == NN_ERR_MODEL, "an unknown op");
    bad = relu;
    bad.n_attr = 1;
    strcpy(bad.attr[0].name, "alpha");
    CHECK(nn_graph_append(g, &bad) == NN_ERR_MODEL, "an unknown attribute");
    bad.op = nn_op_find("LeakyRelu");
    bad.attr[0].kind = NN_ATTR_INT;
    CHECK(nn_graph_append(g, &bad) == NN_ERR_MODEL, "an attribute of the wrong kind");
    CHECK(nn_graph_check(g) == NN_ERR_MODEL, "a graph without outputs");
    CHECK(nn_graph_append(g, &relu) == NN_OK, "%s", nn_error_message());
    int out = 1;
    nn_graph_set_outputs(g, 1, &out);
    CHECK(nn_graph_check(g) == NN_OK, "%s", nn_error_message());
    nn_graph_free(g);
}

/* --- a small network with every pass's food ---
 * image -> Conv(no bias) -> BN -> Relu -> Conv(bias) -> LeakyRelu -> Dropout
 *       -> Gemm(constant: w1 + w2) -> y */
static nn_graph *small_net(bool loss)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 2));
    int w = nn_graph_param(g, "c1.w", nn_shape4(5, 3, 3, 2), true);
    int c1 = nn_graph_op(g, "Conv", "c1", 2, (int[]){x, w});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, 1, 1, 1});
    int s = nn_graph_param(g, "bn.scale", nn_shape1(5), true);
    int b = nn_graph_param(g, "bn.b", nn_shape1(5), true);
    int m = nn_graph_param(g, "bn.mean", nn_shape1(5), false);
    int v = nn_graph_param(g, "bn.var", nn_shape1(5), false);
    int bn = nn_graph_op(g, "BatchNormalization", "bn", 5, (int[]){c1, s, b, m, v});
    int r1 = nn_graph_op(g, "Relu", "r1", 1, &bn);
    int w2 = nn_graph_param(g, "c2.w", nn_shape4(4, 1, 1, 5), true);
    int b2 = nn_graph_param(g, "c2.b", nn_shape1(4), true);
    int c2 = nn_graph_op(g, "Conv", "c2", 3, (int[]){r1, w2, b2});
    int r2 = nn_graph_op(g, "LeakyRelu", "r2", 1, &c2);
    nn_graph_attr_float(g, "alpha", 0.2);
    int d = nn_graph_op(g, "Dropout", "drop", 1, &r2);
    nn_graph_attr_float(g, "ratio", 0.3);
    int wa = nn_graph_param(g, "fc.wa", nn_shape2(3, 4), true);
    int wb = nn_graph_param(g, "fc.wb", nn_shape2(3, 4), true);
    int ws = nn_graph_op(g, "Add", "fc.w", 2, (int[]){wa, wb});
    int y = nn_graph_op(g, "Gemm", "fc", 2, (int[]){d, ws});
    if (loss) {
        int t = nn_graph_input(g, "target", NN_F32, nn_shape4(-1, -1, -1, 3));
        int l = nn_graph_op(g, "MSELoss", "loss", 2, (int[]){y, t});
        nn_graph_set_outputs(g, 2, (int[]){y, l});
    } else {
        nn_graph_set_outputs(g, 1, &y);
    }
    return g;
}

static void fill_random(nn_tensor *t, uint64_t seed)
{
    nn_rng r = nn_rng_make(seed, 77);
    for (int64_t i = 0; i < nn_shape_count(t->shape); i++)
        nn_f32(t)[i] = nn_rng_normal(&r);
}

static void randomise(nn_params *p)
{
    for (int i = 0; i < p->n; i++) {
        fill_random(&p->param[i].value, (uint64_t)i);
        if (strstr(p->param[i].name, "var"))
            for (int64_t j = 0; j < nn_shape_count(p->param[i].value.shape); j++)
                nn_f32(&p->param[i].value)[j] = 0.5f + fabsf(nn_f32(&p->param[i].value)[j]);
    }
    p->version++;
}

static void test_passes(void)
{
    nn_graph *g = small_net(false), *g2;
    nn_params *p, *p2 = NULL;
    nn_exec *e, *e2;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    randomise(p);
    nn_shape shape = nn_shape4(2, 5, 7, 2);
    CHECK(nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, &shape) == NN_OK, "%s",
          nn_error_message());
    fill_random(nn_exec_input(e, 0), 5);
    nn_exec_forward(e);

    CHECK(nn_graph_copy(g, &g2) == NN_OK && nn_params_new(&p2, g2) == NN_OK, "%s",
          nn_error_message());
    memcpy(p2->data, p->data, p->bytes);
    CHECK(nn_pass_inference(&g2, &p2) == NN_OK, "%s", nn_error_message());
    int ops = 0;
    for (int i = 0; i < g2->n; i++)
        ops += g2->node[i].kind == NN_NODE_OP;
    CHECK(ops == 3, "%d ops are left of 8: Conv, Conv, Gemm were expected", ops);
    CHECK(nn_exec_new(&e2, g2, p2, false) == NN_OK && nn_exec_bind(e2, 1, &shape) == NN_OK,
          "%s", nn_error_message());
    fill_random(nn_exec_input(e2, 0), 5);
    nn_exec_forward(e2);
    double worst = 0, scale = 0;
    const nn_tensor *a = nn_exec_output(e, 0), *b = nn_exec_output(e2, 0);
    for (int64_t i = 0; i < nn_shape_count(a->shape); i++) {
        worst = fmax(worst, fabs(nn_f32(a)[i] - nn_f32(b)[i]));
        scale = fmax(scale, fabs(nn_f32(a)[i]));
    }
    CHECK(scale > 0.1 && worst < 1e-5 * scale, "passes change the result by %g of %g", worst,
          scale);

    /* New values reach the packed weights at the next forward. */
    randomise(p2);
    nn_f32(&p2->param[0].value)[0] += 1.0f;
    p2->version++;
    nn_exec_forward(e2);
    double moved = 0;
    for (int64_t i = 0; i < nn_shape_count(a->shape); i++)
        moved = fmax(moved, fabs(nn_f32(a)[i] - nn_f32(b)[i]));
    CHECK(moved > 1e-3, "changed weights are not seen");
    nn_exec_free(e);
    nn_exec_free(e2);
    nn_params_free(p);
    nn_params_free(p2);
    nn_graph_free(g);
    nn_graph_free(g2);
}

/* A failing allocation at every place: an error, no leak, the old pair still whole. */
static void test_pass_memory(void)
{
    int64_t live = nn_mem_live();
    for (int n = 1;; n++) {
        nn_graph *g = small_net(false);
        nn_params *p;
        CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
        randomise(p);
        nn_mem_fail_at(n, true);
        nn_err err = nn_pass_inference(&g, &p);
        nn_mem_fail_at(0, false);
        if (err)
            CHECK(err == NN_ERR_LIMIT, "allocation %d: error %d %s", n, err,
                  nn_error_message());
        nn_params_free(p);
        nn_graph_free(g);
        CHECK(nn_mem_live() == live, "allocation %d: %lld blocks leaked", n,
              (long long)(nn_mem_live() - live));
        if (!err || n > 500)
            break;
    }
}

/* --- training --- */

typedef struct result {
    float loss[6];
    unsigned char weights[4096];
    size_t bytes;
    int64_t allocations;
} result;

static void train(nn_optim_kind kind, int threads, result *out)
{
    nn_graph *g = small_net(true);
    nn_params *p;
    nn_exec *e;
    nn_optim *o;
    int before = nn_threads();
    nn_set_threads(threads);
    CHECK(nn_params_new(&p, g) == NN_OK && nn_params_add_grads(p) == NN_OK, "%s",
          nn_error_message());
    nn_params_init(p, g, 9);
    nn_optim_config config = nn_optim_defaults(kind);
    config.weight_decay = 0.01f;
    CHECK(nn_optim_new(&o, config, p) == NN_OK, "%s", nn_error_message());
    CHECK(nn_exec_new(&e, g, p, true) == NN_OK, "%s", nn_error_message());
    nn_shape shapes[2] = {nn_shape4(3, 9, 11, 2), nn_shape4(3, 9, 11, 3)};
    CHECK(nn_exec_bind(e, 2, shapes) == NN_OK, "%s", nn_error_message());
    int64_t count = nn_mem_count();
    for (int step = 0; step < 6; step++) {
        fill_random(nn_exec_input(e, 0), 50);
        fill_random(nn_exec_input(e, 1), 51);
        nn_exec_set_step(e, 4, (uint64_t)step);
        nn_params_zero_grads(p);
        nn_exec_forward(e);
        out->loss[step] = nn_f32(nn_exec_output(e, 1))[0];
        CHECK(nn_exec_find_bad(e, false) < 0, "a value is not finite");
        nn_exec_backward(e);
        CHECK(nn_exec_find_bad(e, true) < 0, "a gradient is not finite");
        double norm = nn_grad_norm(p);
        nn_optim_step(o, 0.05f, norm > 1 ? (float)(1 / norm) : 1.0f);
    }
    out->allocations = nn_mem_count() - count;
    out->bytes = p->bytes;
    CHECK(p->bytes <= sizeof out->weights, "the copy is too small");
    memcpy(out->weights, p->data, p->bytes);
    nn_exec_free(e);
    nn_optim_free(o);
    nn_params_free(p);
    nn_graph_free(g);
    nn_set_threads(before);
}

static void test_training(void)
{
    for (int kind = NN_SGD; kind <= NN_ADAMW; kind++) {
        result one, many;
        train((nn_optim_kind)kind, 1, &one);
        CHECK(one.loss[5] < one.loss[0], "optimiser %d: loss %g -> %g", kind, one.loss[0],
              one.loss[5]);
        CHECK(one.allocations == 0, "%lld allocations in forward, backward or step",
              (long long)one.allocations);
        for (int threads = 2; threads <= 4; threads++) {
            train((nn_optim_kind)kind, threads, &many);
            CHECK(memcmp(one.weights, many.weights, one.bytes) == 0,
                  "%d threads give other weights", threads);
        }
    }
}

/* Adam's first step (Kingma & Ba 2015, algorithm 1): both bias corrections cancel, and what is
 * left is lr g / (|g| + eps). Gradients near eps tell where eps stands; every tier. */
static void test_adam_epsilon(void)
{
    enum { N = 37 };
    static const float size[] = {0, 1e-9f, 1e-8f, -3e-8f, 1e-6f, -1};
    for (int t = 0; t <= (int)nn_tier_best(); t++) {
        const nn_kernels *k = nn_kernels_tier((nn_tier)t);
        for (size_t i = 0; k && i < sizeof size / sizeof *size; i++) {
            float w[N], g[N], m[N] = {0}, v[N] = {0};
            const nn_adam a = {.lr = 0.01f, .beta1 = 0.9f, .beta2 = 0.999f, .eps = 1e-8f,
                               .gscale = 1, .bias1 = 1 / 0.1f, .bias2 = 1 / 0.001f};
            for (int j = 0; j < N; j++)
                w[j] = 0, g[j] = size[i];
            k->adam_f32(N, w, g, m, v, &a);
            double want = -0.01 * (double)size[i] / (fabs((double)size[i]) + 1e-8);
            for (int j = 0; j < N; j++)
                CHECK(fabs(w[j] - want) <= 1e-4 * fabs(want), "%s, gradient %g: %g, not %g",
                      nn_kernels_name(k), (double)size[i], (double)w[j], want);
        }
    }
}

static void test_exec_errors(void)
{
    nn_graph *g = small_net(false);
    nn_params *p;
    nn_exec *e = NULL;
    CHECK(nn_params_new(&p, g) == NN_OK && nn_exec_new(&e, g, p, false) == NN_OK, "%s",
          nn_error_message());
    nn_shape wrong = nn_shape4(1, 5, 5, 3);
    nn_shape two[2] = {nn_shape4(1, 5, 5, 2), nn_shape4(1, 5, 5, 2)};
    CHECK(nn_exec_bind(e, 1, &wrong) == NN_ERR_MODEL, "3 channels for 2");
    CHECK(nn_exec_bind(e, 2, two) == NN_ERR_MODEL, "two inputs for one");
    CHECK(nn_exec_bind(e, 0, NULL) == NN_ERR_MODEL, "no input");
    size_t machine = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    CHECK(nn_alloc(machine + 1) == NULL, "a block larger than the machine's memory");
    nn_mem_fail_at(1, true);
    CHECK(nn_exec_bind(e, 1, two) == NN_ERR_LIMIT, "no memory for the arena");
    nn_mem_fail_at(0, false);
    CHECK(nn_exec_bind(e, 1, two) == NN_OK, "%s", nn_error_message());
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
}

static void test_schedule(void)
{
    nn_schedule s = {
        .kind = NN_LR_COSINE, .lr = 1.0f, .lr_end = 0.1f, .warmup = 10, .total = 110};
    CHECK(fabsf(nn_schedule_lr(&s, 0) - 0.1f) < 1e-6f &&
              fabsf(nn_schedule_lr(&s, 9) - 1.0f) < 1e-6f,
          "warm-up");
    CHECK(fabsf(nn_schedule_lr(&s, 60) - 0.55f) < 1e-6f, "half way: %g",
          nn_schedule_lr(&s, 60));
    CHECK(fabsf(nn_schedule_lr(&s, 110) - 0.1f) < 1e-6f &&
              nn_schedule_lr(&s, 500) == nn_schedule_lr(&s, 110),
          "end");
    s = (nn_schedule){.kind = NN_LR_STEP, .lr = 1.0f, .step_every = 10, .step_factor = 0.5f};
    CHECK(nn_schedule_lr(&s, 9) == 1.0f && nn_schedule_lr(&s, 10) == 0.5f &&
              nn_schedule_lr(&s, 25) == 0.25f,
          "steps");
    s = (nn_schedule){.kind = NN_LR_COOLDOWN, .lr = 1.0f, .lr_end = 0.1f, .warmup = 10,
                      .total = 1000, .cooldown = 100};
    CHECK(fabsf(nn_schedule_lr(&s, 4) - 0.5f) < 1e-6f && nn_schedule_lr(&s, 10) == 1.0f &&
              nn_schedule_lr(&s, 900) == 1.0f && nn_schedule_lr(&s, 901) < 0.92f,
          "constant until the last 100 steps");
    CHECK(fabsf(nn_schedule_lr(&s, 925) - 0.55f) < 1e-6f, "1 - sqrt(1/4) of the way: %g",
          nn_schedule_lr(&s, 925));
    CHECK(fabsf(nn_schedule_lr(&s, 1000) - 0.1f) < 1e-6f &&
              nn_schedule_lr(&s, 5000) == nn_schedule_lr(&s, 1000),
          "end of the cooldown");
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    test_rng();
    test_plan();
    test_graph_checks();
    test_passes();
    test_pass_memory();
    test_training();
    test_adam_epsilon();
    test_exec_errors();
    test_schedule();
    return check_done();
}
