/* test_onnx_fuse.c - what a file spells out, fused and unfused: the same numbers, one operator of
 * ours instead of many; and what only looks like a pattern stays as it is.
 */
#include <math.h>
#include <string.h>

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/rng.h"
#include "onnx/fuse.h"
#include "tests/check.h"

enum { ROWS = 5, C = 8 };

/* A graph under construction with the values of its constants. */
typedef struct builder {
    nn_graph *g;
    int n;
    struct constant {
        int node;
        float v[C];
    } constant[16];
} builder;

static int number(builder *b, double v)
{
    char name[16];
    snprintf(name, sizeof name, "n%d", b->n);
    int node = nn_graph_param(b->g, name, nn_shape1(1), false);
    b->constant[b->n++] = (struct constant){node, {(float)v}};
    return node;
}

static int channels(builder *b, int n, float first)
{
    char name[16];
    snprintf(name, sizeof name, "c%d", b->n);
    int node = nn_graph_param(b->g, name, nn_shape1(n), false);
    struct constant *c = &b->constant[b->n++];
    c->node = node;
    for (int i = 0; i < n; i++)
        c->v[i] = first + 0.25f * (float)i;
    return node;
}

static int op(builder *b, const char *type, int x, int y)
{
    char name[24];
    snprintf(name, sizeof name, "o%d", b->g->n);
    return nn_graph_op(b->g, type, name, y < 0 ? 1 : 2, (int[]){x, y});
}

static int mean(builder *b, int x, int axis, int keepdims)
{
    int m = op(b, "ReduceMean", x, -1);
    nn_graph_attr_ints(b->g, "axes", 1, (int64_t[]){axis});
    nn_graph_attr_int(b->g, "keepdims", keepdims);
    return m;
}

/* clip(x + offset, 0, high) */
static int relu6(builder *b, int x, double offset, double high)
{
    int y = op(b, "Clip", op(b, "Add", x, number(b, offset)), -1);
    nn_graph_attr_float(b->g, "min", 0);
    nn_graph_attr_float(b->g, "max", high);
    return y;
}

static nn_params *params_of(const builder *b, const nn_graph *g)
{
    nn_params *p;
    if (nn_params_new(&p, g) != NN_OK)
        return NULL;
    for (int i = 0; i < b->n; i++) {
        nn_param *q = nn_params_find(p, b->g->node[b->constant[i].node].name);
        if (q)
            memcpy(q->value.data, b->constant[i].v, nn_tensor_bytes(&q->value));
    }
    return p;
}

static void run(nn_graph *g, nn_params *p, float *y)
{
    nn_exec *e = NULL;
    nn_shape shape = nn_shape2(ROWS, C);
    nn_rng r = nn_rng_make(3, 1);
    bool fine = nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, &shape) == NN_OK;
    CHECK(fine, "%s", nn_error_message());
    if (fine) {
        float *x = nn_f32(nn_exec_input(e, 0));
        for (int i = 0; i < ROWS * C; i++)
            x[i] = nn_rng_range(&r, -5, 5);
        nn_exec_forward(e);
        memcpy(y, nn_exec_output(e, 0)->data, ROWS * C * sizeof *y);
    }
    nn_exec_free(e);
}

/* fused: the operator that is to stand there alone; -1: nothing may change. */
static void check(const char *what, builder *b, int last, int fused)
{
    float before[ROWS * C] = {0}, after[ROWS * C] = {0};
    nn_graph_set_outputs(b->g, 1, &last);
    CHECK(nn_graph_check(b->g) == NN_OK, "%s: %s", what, nn_error_message());
    nn_graph *g = NULL;
    CHECK(nn_graph_copy(b->g, &g) == NN_OK, "%s", nn_error_message());
    nn_params *p = params_of(b, g);
    run(g, p, before);
    int ops = 0, found = 0, all = 0;
    for (int i = 0; i < g->n; i++)
        all += g->node[i].kind == NN_NODE_OP;
    CHECK(onnx_fuse(&g, &p) == NN_OK, "%s: %s", what, nn_error_message());
    for (int i = 0; i < g->n; i++) {
        ops += g->node[i].kind == NN_NODE_OP;
        found += g->node[i].kind == NN_NODE_OP && g->node[i].op == fused;
    }
    if (fused >= 0)
        CHECK(ops == 1 && found == 1, "%s: %d operators, %d of them %s, expected it alone", what,
              ops, found, nn_ops[fused].name);
    else
        CHECK(ops == all, "%s: %d of %d operators are left, expected all", what, ops, all);
    run(g, p, after);
    for (int i = 0; i < ROWS * C; i++)
        CHECK(fabsf(before[i] - after[i]) <= 2e-6f * fmaxf(1, fabsf(before[i])),
              "%s: value %d is %g, unfused %g", what, i, (double)after[i], (double)before[i]);
    nn_graph_free(g);
    nn_params_free(p);
    nn_graph_free(b->g);
}

static int begin(builder *b)
{
    *b = (builder){.g = nn_graph_new()};
    return nn_graph_input(b->g, "x", NN_F32, nn_shape2(-1, C));
}

static void test_hard_swish(void)
{
    for (int form = 0; form < 4; form++) {
        builder b;
        int x = begin(&b), gate = relu6(&b, x, 3, 6), y;
        bool first = form & 1; /* the gate is the product's first factor */
        if (form < 2) {
            y = op(&b, "Div", op(&b, "Mul", first ? gate : x, first ? x : gate), number(&b, 6));
        } else {
            int part = op(&b, "Div", gate, number(&b, 6));
            y = op(&b, "Mul", first ? part : x, first ? x : part);
        }
        check("hard swish", &b, y, NN_OP_hard_swish);
    }
    builder b;
    int x = begin(&b);
    int y = op(&b, "Mul", op(&b, "Mul", x, relu6(&b, x, 3, 6)), number(&b, 1.0 / 6));
    check("hard swish, times a sixth", &b, y, NN_OP_hard_swish);
    x = begin(&b);
    y = op(&b, "Div", op(&b, "Mul", x, relu6(&b, x, 3, 6)), number(&b, 5));
    check("divided by 5", &b, y, -1);
    x = begin(&b);
    y = op(&b, "Div", op(&b, "Mul", x, relu6(&b, x, 3, 7)), number(&b, 6));
    check("cut at 7", &b, y, -1);
    x = begin(&b);
    y = op(&b, "Div", op(&b, "Mul", op(&b, "Abs", x, -1), relu6(&b, x, 3, 6)), number(&b, 6));
    check("the gate of another value", &b, y, -1);
}

static void test_gelu(void)
{
    for (int form = 0; form < 8; form++) {
        builder b;
        int x = begin(&b);
        int e = form & 1 ? op(&b, "Div", x, number(&b, sqrt(2)))
                         : op(&b, "Mul", x, number(&b, sqrt(0.5)));
        e = op(&b, "Add", op(&b, "Erf", e, -1), number(&b, 1));
        bool first = (form & 2) != 0;
        int y, half = form & 4 ? op(&b, "Mul", x, number(&b, 0.5)) : x;
        y = op(&b, "Mul", first ? e : half, first ? half : e);
        if (half == x)
            y = op(&b, "Mul", y, number(&b, 0.5));
        check("gelu", &b, y, NN_OP_gelu);
    }
    builder b;
    int x = begin(&b);
    int e = op(&b, "Add", op(&b, "Erf", op(&b, "Div", x, number(&b, 1.5)), -1), number(&b, 1));
    check("erf of x / 1.5", &b, op(&b, "Mul", op(&b, "Mul", x, e), number(&b, 0.5)), -1);
}

/* Options that break the pattern. */
enum { RIGHT, BY_POWER, OTHER_AXIS, CUBE, SHORT_SCALE, OTHER_MEAN };

static int spelled_norm(builder *b, int x, int how)
{
    int m = mean(b, how == OTHER_MEAN ? op(b, "Abs", x, -1) : x, how == OTHER_AXIS ? 0 : -1, 1);
    int d = op(b, "Sub", x, m);
    int square = how == BY_POWER || how == CUBE
                     ? op(b, "Pow", d, number(b, how == CUBE ? 4 : 2))
                     : op(b, "Mul", d, d);
    int var = op(b, "Add", mean(b, square, 1, 1), number(b, 1e-3));
    int y = op(b, "Div", d, op(b, "Sqrt", var, -1));
    y = op(b, "Mul", y, how == SHORT_SCALE ? number(b, 2) : channels(b, C, 0.5f));
    return op(b, "Add", y, channels(b, C, -1));
}

static void test_layer_norm(void)
{
    static const char *const what[] = {"layer norm",  "layer norm by Pow", "mean over rows",
                                       "fourth power", "one scale for all", "another mean"};
    for (int how = RIGHT; how <= OTHER_MEAN; how++) {
        builder b;
        int x = begin(&b);
        check(what[how], &b, spelled_norm(&b, x, how),
              how <= BY_POWER ? NN_OP_layer_normalization : -1);
    }
}

/* What somebody else uses, too, stays beside the fused one. */
static void test_shared(void)
{
    builder b;
    int x = begin(&b), gate = relu6(&b, x, 3, 6);
    int y = op(&b, "Div", op(&b, "Mul", x, gate), number(&b, 6));
    y = op(&b, "Add", y, gate);
    nn_graph_set_outputs(b.g, 1, &y);
    nn_graph *g = NULL;
    float before[ROWS * C] = {0}, after[ROWS * C] = {0};
    CHECK(nn_graph_copy(b.g, &g) == NN_OK, "%s", nn_error_message());
    nn_params *p = params_of(&b, g);
    run(g, p, before);
    CHECK(onnx_fuse(&g, &p) == NN_OK, "%s", nn_error_message());
    int ops = 0;
    for (int i = 0; i < g->n; i++)
        ops += g->node[i].kind == NN_NODE_OP;
    CHECK(ops == 4, "a gate that is used twice: %d operators, expected 4", ops);
    run(g, p, after);
    for (int i = 0; i < ROWS * C; i++)
        CHECK(fabsf(before[i] - after[i]) <= 2e-6f * fmaxf(1, fabsf(before[i])),
              "value %d is %g, unfused %g", i, (double)after[i], (double)before[i]);
    nn_graph_free(g);
    nn_params_free(p);
    nn_graph_free(b.g);
}

int main(void)
{
    test_hard_swish();
    test_gelu();
    test_layer_norm();
    test_shared();
    return check_done();
}
