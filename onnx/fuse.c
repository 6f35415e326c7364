/* fuse.c - patterns are matched from their last node up, which then becomes the operator itself;
 * what it no longer uses is dead.
 */
#include "onnx/fuse.h"

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/passes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct fuse {
    nn_graph *g;
    const nn_params *p;
} fuse;

static const nn_node *op_at(const fuse *f, int i, int op)
{
    const nn_node *n = i < 0 ? NULL : &f->g->node[i];
    return n && n->kind == NN_NODE_OP && n->op == op ? n : NULL;
}

/* Is node i a constant of one number? */
static bool number_at(const fuse *f, int i, double *v)
{
    if (!nn_graph_is_param(f->g, i))
        return false;
    const nn_tensor *t = &f->p->param[nn_params_of_node(f->p, i)].value;
    if (t->dtype != NN_F32 || nn_shape_count(t->shape) != 1)
        return false;
    *v = (double)nn_f32(t)[0];
    return true;
}

static bool is_number(const fuse *f, int i, double want)
{
    double v;
    return number_at(f, i, &v) && fabs(v - want) <= 1e-6 * fabs(want);
}

/* The other input of a node with one number, -1: it is not that. For Div the number divides. */
static int with_number(const fuse *f, int i, int op, double want)
{
    const nn_node *n = op_at(f, i, op);
    if (!n || n->n_in != 2)
        return -1;
    return is_number(f, n->in[1], want) ? n->in[0] : -1;
}

static void become(nn_node *n, int op, int x)
{
    n->op = op;
    n->n_in = 1;
    n->in[0] = x;
    n->n_attr = 0;
}

/* clip(x + 3, 0, 6): x, or -1. */
static int relu6_of(const fuse *f, int i)
{
    const nn_node *n = op_at(f, i, NN_OP_clip);
    if (!n || nn_node_float(n, "min", -1) != 0 || nn_node_float(n, "max", 0) != 6)
        return -1;
    return with_number(f, n->in[0], NN_OP_add, 3);
}

static bool hard_swish(fuse *f, int i)
{
    int product = with_number(f, i, NN_OP_div, 6);
    if (product < 0)
        product = with_number(f, i, NN_OP_mul, 1.0 / 6);
    const nn_node *m = op_at(f, product, NN_OP_mul);
    for (int k = 0; m && k < 2; k++) {
        int x = relu6_of(f, m->in[k]);
        if (x >= 0 && x == m->in[!k]) {
            become(&f->g->node[i], NN_OP_hard_swish, x);
            return true;
        }
    }
    /* x (clip(x + 3) / 6) */
    m = op_at(f, i, NN_OP_mul);
    for (int k = 0; m && k < 2; k++) {
        int gate = with_number(f, m->in[k], NN_OP_div, 6);
        if (gate >= 0 && relu6_of(f, gate) >= 0 && relu6_of(f, gate) == m->in[!k]) {
            become(&f->g->node[i], NN_OP_hard_swish, m->in[!k]);
            return true;
        }
    }
    return false;
}

/* 1 + erf(x / sqrt 2): x, or -1. */
static int erf_of(const fuse *f, int i)
{
    const nn_node *e = op_at(f, with_number(f, i, NN_OP_add, 1), NN_OP_erf);
    int x = e ? with_number(f, e->in[0], NN_OP_div, sqrt(2)) : -1;
    return e && x < 0 ? with_number(f, e->in[0], NN_OP_mul, sqrt(0.5)) : x;
}

static bool gelu(fuse *f, int i)
{
    int half = with_number(f, i, NN_OP_mul, 0.5);
    const nn_node *m = op_at(f, half >= 0 ? half : i, NN_OP_mul);
    for (int k = 0; m && k < 2; k++) {
        int x = erf_of(f, m->in[k]), other = m->in[!k];
        if (half < 0)
            other = with_number(f, other, NN_OP_mul, 0.5);
        if (x >= 0 && x == other) {
            become(&f->g->node[i], NN_OP_gelu, x);
            return true;
        }
    }
    return false;
}

/* A mean over the last axis alone, which stays; its input or -1. */
static int mean_of(const fuse *f, int i, const int *rank)
{
    const nn_node *n = op_at(f, i, NN_OP_reduce_mean);
    const nn_attr *a = n ? nn_node_attr(n, "axes") : NULL;
    if (!a || a->n != 1 || n->n_in != 1 || nn_node_int(n, "keepdims", 1) != 1)
        return -1;
    return a->ints[0] == -1 || a->ints[0] == rank[n->in[0]] - 1 ? n->in[0] : -1;
}

/* A constant [C], for the scale and bias of a normalisation. */
static bool channel_at(const fuse *f, int i)
{
    return nn_graph_is_param(f->g, i) && f->g->node[i].dtype == NN_F32 &&
           f->g->node[i].shape.rank == 1 && f->g->node[i].shape.dim[0] > 1;
}

/* Add(Mul(Div(d, Sqrt(Add(Mean(d d), eps))), scale), bias) with d = Sub(x, Mean(x)). */
static bool layer_norm(fuse *f, int i, const int *rank)
{
    const nn_node *add = op_at(f, i, NN_OP_add), *mul, *div, *root, *var, *square, *d;
    double eps, two;
    int mean;
    if (!add || !channel_at(f, add->in[1]) || !(mul = op_at(f, add->in[0], NN_OP_mul)) ||
        !channel_at(f, mul->in[1]) || !(div = op_at(f, mul->in[0], NN_OP_div)) ||
        !(root = op_at(f, div->in[1], NN_OP_sqrt)) ||
        !(var = op_at(f, root->in[0], NN_OP_add)) || !number_at(f, var->in[1], &eps) ||
        !(d = op_at(f, div->in[0], NN_OP_sub)) || (mean = mean_of(f, d->in[1], rank)) < 0 ||
        mean != d->in[0])
        return false;
    int of = mean_of(f, var->in[0], rank);
    bool fits = false;
    if ((square = op_at(f, of, NN_OP_pow)) != NULL)
        fits = square->in[0] == div->in[0] && number_at(f, square->in[1], &two) && two == 2;
    else if ((square = op_at(f, of, NN_OP_mul)) != NULL)
        fits = square->in[0] == div->in[0] && square->in[1] == div->in[0];
    if (!fits || f->g->node[mul->in[1]].shape.dim[0] != f->g->node[add->in[1]].shape.dim[0])
        return false;
    int scale = mul->in[1], bias = add->in[1];
    nn_node *n = &f->g->node[i];
    become(n, NN_OP_layer_normalization, mean);
    n->n_in = 3;
    n->in[1] = scale;
    n->in[2] = bias;
    n->n_attr = 1;
    n->attr[0] = (nn_attr){.name = "epsilon", .kind = NN_ATTR_FLOAT, .number = eps};
    return true;
}

/* Ranks, as far as the patterns need them: found with the weights' sizes by no shape. A mean's
 * axis is the last when its input has that rank; what is not known matches nothing. */
static void find_ranks(const nn_graph *g, int *rank)
{
    for (int i = 0; i < g->n; i++) {
        const nn_node *n = &g->node[i];
        rank[i] = n->kind == NN_NODE_OP ? 0 : n->shape.rank;
        if (n->kind != NN_NODE_OP)
            continue;
        const nn_attr *shape = n->op == NN_OP_reshape ? nn_node_attr(n, "shape") : NULL;
        const nn_attr *axes = nn_node_attr(n, "axes");
        if (shape)
            rank[i] = shape->n;
        else if (n->op == NN_OP_squeeze && axes)
            rank[i] = rank[n->in[0]] - axes->n;
        else if (n->op == NN_OP_unsqueeze && axes)
            rank[i] = rank[n->in[0]] + axes->n;
        else if (n->op == NN_OP_reshape || n->op == NN_OP_squeeze || n->op == NN_OP_unsqueeze ||
                 n->op == NN_OP_gather || n->op == NN_OP_einsum || n->op == NN_OP_flatten)
            rank[i] = -100;
        else
            for (int j = 0; j < n->n_in; j++)
                if (n->in[j] >= 0 && rank[n->in[j]] > rank[i])
                    rank[i] = rank[n->in[j]];
        if (axes && nn_node_int(n, "keepdims", 1) == 0)
            rank[i] -= axes->n;
        if (n->n_in > 0 && rank[n->in[0]] < -50)
            rank[i] = -100;
    }
}

nn_err onnx_fuse(nn_graph **g, nn_params **p)
{
    fuse f = {*g, *p};
    int *rank = nn_calloc((size_t)f.g->n + 1, sizeof *rank);
    if (!rank)
        return nn_fail_memory((size_t)f.g->n, "an import");
    find_ranks(f.g, rank);
    for (int i = 0; i < f.g->n; i++)
        if (f.g->node[i].kind == NN_NODE_OP && !hard_swish(&f, i) && !gelu(&f, i))
            layer_norm(&f, i, rank);
    nn_free(rank);
    return nn_pass_dead(g, p);
}
