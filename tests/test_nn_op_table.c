/* test_nn_op_table.c - the registry of operators (ops.def): its columns fit the operators' code
 * and each other, and the passes do what it says.
 *
 *   test_nn_op_table --list   "NAME forward" for each operator, "NAME gradient" for those that
 * have one
 */
#include <ctype.h>
#include <math.h>

#include "nn/exec.h"
#include "nn/ops/ops.h"
#include "nn/passes.h"
#include "nn/rng.h"
#include "tests/check.h"

/* --- columns --- */

static void check_activation(const nn_op_entry *e)
{
    const nn_activation *a = e->op->activation;
    CHECK((e->fuse == NN_FUSE_ACTIVATION) == (a != NULL),
          "ops.def, %s: column fuse says ACTIVATION, the operator has nn_activation: not both",
          e->name);
    CHECK(e->quant != NN_QUANT_TABLE || a,
          "ops.def, %s: a TABLE in 8 bits wants an operator with nn_activation", e->name);
    if (!a)
        return;
    CHECK(a->low >= NN_ACT_LOW_TABLE && a->low <= NN_ACT_LOW_CLAMP,
          "%s: nn_activation.low is not set", e->name);
    CHECK(e->op->backward != NULL, "%s: an activation has a gradient (nn_op.backward)",
          e->name);
    CHECK(a->real != NULL, "%s: nn_activation.real is not set", e->name);
    CHECK(a->kernel != NN_ACT_NONE || a->low == NN_ACT_LOW_TABLE,
          "%s: without a code for kernels 8-bit operators cannot apply it (nn_activation.low)",
          e->name);
    CHECK((a->alpha != 0) == (e->op->attrs && strstr(e->op->attrs, "alpha:f")),
          "%s: nn_activation.alpha and nn_op.attrs do not agree", e->name);
    int gate = a->gate ? nn_op_find(a->gate) : -1;
    CHECK(!a->gate ||
              (gate >= 0 && nn_ops[gate].op->activation && !nn_ops[gate].op->activation->gate),
          "%s: nn_activation.gate is not an activation", e->name);
}

/* What nn_activation says of the function, by the function. */
static void check_claims(const nn_op_entry *e)
{
    const nn_activation *a = e->op->activation;
    bool homogeneous = true, clamp = true, gated = true;
    int gate = a->gate ? nn_op_find(a->gate) : -1;
    for (double x = -7; x <= 7; x += 0.5) {
        double y = a->real(x, a->alpha);
        homogeneous &= fabs(a->real(2 * x, a->alpha) - 2 * y) < 1e-9;
        clamp &= fabs(y - fmax(x, 0)) < 1e-9;
        gated &= gate < 0 || fabs(y - x * nn_ops[gate].op->activation->real(x, 0)) < 1e-9;
    }
    CHECK(homogeneous == a->homogeneous, "%s: nn_activation.homogeneous is wrong", e->name);
    CHECK(clamp == (a->low == NN_ACT_LOW_CLAMP),
          "%s: nn_activation.low is CLAMP only of max(x, 0)", e->name);
    CHECK(gated, "%s: is not x times %s", e->name, a->gate);
}

static void check_quantised(const nn_op_entry *e)
{
    bool wants_low = e->quant == NN_QUANT_WEIGHTS || e->quant == NN_QUANT_RECURRENT ||
                     e->quant == NN_QUANT_POINTWISE || e->quant == NN_QUANT_TABLE;
    bool linear = e->fuse == NN_FUSE_LINEAR || e->fuse == NN_FUSE_LINEAR_LAST;
    CHECK(wants_low == (e->low >= 0), "ops.def, %s: column quant", e->name);
    CHECK(e->low < 0 || nn_ops[e->low].quant == NN_QUANT_QUANTISED,
          "ops.def, %s: %s does not say that it is QUANTISED", e->name, nn_ops[e->low].name);
    CHECK(linear == (e->quant == NN_QUANT_WEIGHTS),
          "ops.def, %s: WEIGHTS in column quant is for what is LINEAR in column fuse", e->name);
    CHECK(!linear || (strstr(e->op->attrs, "activation:s") && strstr(e->op->attrs, "alpha:f")),
          "%s: what is LINEAR takes the attributes activation and alpha", e->name);
    CHECK(e->quant != NN_QUANT_QUANTISED || !e->op->backward,
          "%s: is QUANTISED and has a gradient", e->name);
    if (e->quant != NN_QUANT_QUANTISED || e == &nn_ops[NN_OP_quantize_linear] ||
        e == &nn_ops[NN_OP_dequantize_linear])
        return;
    int users = 0;
    for (int i = 0; i < nn_ops_count; i++)
        users += nn_ops[i].low == e - nn_ops;
    CHECK(users > 0, "ops.def: %s is the 8-bit form of no operator", e->name);
}

static void test_columns(void)
{
    CHECK(nn_ops_count == NN_OPS, "count");
    for (int i = 0; i < nn_ops_count; i++) {
        const nn_op_entry *e = &nn_ops[i];
        for (const char *c = e->name; *c; c++)
            CHECK(isalnum((unsigned char)*c), "ops.def: the name \"%s\"", e->name);
        CHECK(nn_op_find(e->name) == i, "ops.def: two operators are named %s", e->name);
        CHECK(e->op->bind && e->op->forward && e->op->max_in >= 1, "%s: code is missing",
              e->name);
        check_activation(e);
        check_quantised(e);
        if (e->op->activation && e->op->activation->real)
            check_claims(e);
    }
}

static void test_kernel_codes(void)
{
    for (int act = NN_ACT_NONE + 1; act < NN_ACTS; act++) {
        int n = 0;
        for (int i = 0; i < nn_ops_count; i++)
            n += nn_ops[i].op->activation && (int)nn_ops[i].op->activation->kernel == act;
        CHECK(n == 1, "nn/act.h: code %d is that of %d operators, expected one", act, n);
    }
}

/* --- what the passes make of them --- */

enum { C = 4, K = 3 };

/* One that is linear, by its index; -1 when this test does not know how to build it. */
static int add_linear(nn_graph *g, int op, int x)
{
    nn_shape s = op == NN_OP_conv             ? nn_shape4(K, 3, 3, C)
                 : op == NN_OP_conv_transpose ? nn_shape4(C, 2, 2, K)
                 : op == NN_OP_gemm           ? nn_shape2(K, C)
                                              : nn_shape1(0);
    CHECK(s.dim[0] > 0, "%s is LINEAR in ops.def: it needs its weights here", nn_ops[op].name);
    if (s.dim[0] == 0)
        return -1;
    int in[3] = {x, nn_graph_param(g, "w", s, true),
                 nn_graph_param(g, "b", nn_shape1(K), true)};
    return nn_graph_op(g, nn_ops[op].name, "linear", 3, in);
}

static int add_norm(nn_graph *g, int x)
{
    static const char *const NAMES[4] = {"n.scale", "n.bias", "n.mean", "n.var"};
    int in[5] = {x};
    for (int i = 0; i < 4; i++)
        in[i + 1] = nn_graph_param(g, NAMES[i], nn_shape1(K), i < 2);
    return nn_graph_op(g, "BatchNormalization", "norm", 5, in);
}

static void fill(nn_params *p)
{
    for (int i = 0; i < p->n; i++) {
        nn_rng r = nn_rng_make(3, (uint64_t)i);
        for (int64_t k = 0; k < nn_shape_count(p->param[i].value.shape); k++)
            nn_f32(&p->param[i].value)[k] = nn_rng_range(&r, 0.2f, 1.2f) - (i < 2 ? 0.7f : 0);
    }
}

static nn_err run(const nn_graph *g, nn_params *p, float *out, int64_t *n)
{
    nn_exec *e = NULL;
    nn_shape shape = nn_shape4(2, 5, 6, C);
    nn_rng r = nn_rng_make(4, 0);
    nn_err err = nn_exec_new(&e, g, p, false);
    err = err ? err : nn_exec_bind(e, 1, &shape);
    if (!err) {
        for (int64_t k = 0; k < nn_shape_count(shape); k++)
            nn_f32(nn_exec_input(e, 0))[k] = nn_rng_range(&r, -2, 2);
        nn_exec_forward(e);
        *n = nn_shape_count(nn_exec_output(e, 0)->shape);
        memcpy(out, nn_exec_output(e, 0)->data, (size_t)*n * sizeof *out);
    }
    nn_exec_free(e);
    return err;
}

/* linear [norm] [act], before and after the passes. */
static void check_fused(int linear, bool norm, int act)
{
    static float before[4096], after[4096];
    char what[128];
    nn_params *p = NULL;
    int64_t n = 0;
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "x", NN_F32, nn_shape4(-1, -1, -1, C));
    x = add_linear(g, linear, x);
    x = norm ? add_norm(g, x) : x;
    x = act < 0 ? x : nn_graph_op(g, nn_ops[act].name, "act", 1, &x);
    nn_graph_set_outputs(g, 1, &x);
    snprintf(what, sizeof what, "%s%s%s%s", nn_ops[linear].name, norm ? ", norm" : "",
             act < 0 ? "" : ", ", act < 0 ? "" : nn_ops[act].name);
    nn_err err = nn_params_new(&p, g);
    if (!err) {
        fill(p);
        err = run(g, p, before, &n);
    }
    err = err ? err : nn_pass_inference(&g, &p);
    err = err ? err : run(g, p, after, &n);
    CHECK(err == NN_OK, "%s: %s", what, nn_error_message());
    double worst = 0;
    for (int64_t k = 0; k < n; k++)
        worst = fmax(worst,
                     (double)fabsf(before[k] - after[k]) / (1 + (double)fabsf(before[k])));
    CHECK(n > 0 && worst < 1e-5, "%s: %g off after the passes", what, worst);
    int ops = 0;
    for (int i = 0; i < g->n; i++)
        ops += g->node[i].kind == NN_NODE_OP;
    bool fuses = act >= 0 && nn_ops[act].op->activation->kernel != NN_ACT_NONE;
    CHECK(ops == 1 + (act >= 0 && !fuses), "%s: %d operators after the passes", what, ops);
    nn_params_free(p);
    nn_graph_free(g);
}

static void test_passes(void)
{
    for (int i = 0; i < nn_ops_count; i++) {
        if (nn_ops[i].fuse != NN_FUSE_LINEAR && nn_ops[i].fuse != NN_FUSE_LINEAR_LAST)
            continue;
        nn_graph *g = nn_graph_new();
        bool known = add_linear(g, i, nn_graph_input(g, "x", NN_F32, nn_shape2(1, C))) >= 0;
        nn_graph_free(g);
        for (int act = -1; known && act < nn_ops_count; act++)
            if (act < 0 || nn_ops[act].op->activation) {
                check_fused(i, false, act);
                check_fused(i, true, act);
            }
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (int i = 0; i < nn_ops_count; i++)
            printf("%s forward\n%s%s", nn_ops[i].name,
                   nn_ops[i].op->backward ? nn_ops[i].name : "",
                   nn_ops[i].op->backward ? " gradient\n" : "");
        return 0;
    }
    test_columns();
    test_kernel_codes();
    test_passes();
    return check_done();
}
