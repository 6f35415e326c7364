/* rules_product.c - products of matrices, and Softmax. */
#include "onnx/rules.h"

#include <string.h>

static int axis_node(onnx_lower *l, const char *op, int x, int64_t axis)
{
    nn_node n = onnx_begin(l, op);
    onnx_feed(&n, x);
    onnx_set_ints(&n, "axes", 1, &axis);
    return onnx_end(l, &n);
}

void onnx_matmul(onnx_lower *l, const onnx_val *a, int a_node, const onnx_val *b, int b_node,
                 onnx_val *like)
{
    int64_t dim[NN_MAX_RANK];
    int rank = a->rank > b->rank ? a->rank : b->rank, n = 0;
    if (a->rank == 0 || b->rank == 0) {
        onnx_refuse(l, "a product with a scalar");
        return;
    }
    if (a->rank == 1)
        a_node = axis_node(l, "Unsqueeze", a_node, 0);
    if (b->rank == 1)
        b_node = axis_node(l, "Unsqueeze", b_node, 1);
    like->node = onnx_op2(l, "MatMul", a_node, b_node);
    if (b->rank == 1)
        like->node = axis_node(l, "Squeeze", like->node, -1);
    if (a->rank == 1)
        like->node = axis_node(l, "Squeeze", like->node, b->rank == 1 ? -1 : -2);
    for (int i = 0; i < rank - 2; i++)
        dim[n++] = -1;
    if (a->rank > 1)
        dim[n++] = a->dim[a->rank - 2];
    if (b->rank > 1)
        dim[n++] = b->dim[b->rank - 1];
    if (a->rank == b->rank || b->rank == 2)
        for (int i = 0; i < a->rank - 2; i++)
            dim[i] = b->rank == 2 || a->dim[i] == b->dim[i] ? a->dim[i] : -1;
    like->type = a->type;
    like->plain = -1;
    like->host = NULL;
    onnx_set_shape(l, like, n, dim);
}

/* Rows of x times constant weights: x's axes may lie in any order but for the last. */
static bool dense(onnx_lower *l, onnx_val *x, onnx_val *w)
{
    const int32_t turned[2] = {1, 0};
    if (!w->host || w->rank != 2 || x->rank < 2 || x->host || !onnx_is_float(x->type))
        return false;
    onnx_val like = *x, weights = *w;
    bool as_is = x->perm[x->rank - 1] == x->rank - 1;
    int node = as_is ? onnx_any(l, x) : onnx_plain(l, x);
    if (!as_is)
        onnx_set_shape(l, &like, x->rank, x->dim);
    weights.node = -1;
    int w_node = onnx_arranged(l, &weights, turned);
    like.dim[like.rank - 1] = w->dim[1];
    onnx_out(l, 0, onnx_op2(l, "Gemm", node, w_node), &like);
    return true;
}

static void matmul(onnx_lower *l)
{
    onnx_val *a = onnx_need(l, 0), *b = onnx_need(l, 1), like = {0};
    if (dense(l, a, b))
        return;
    int an = onnx_plain(l, a), bn = onnx_plain(l, b);
    bool floats = onnx_is_float(a->type);
    if (!floats) {
        an = onnx_cast(l, an, ONNX_FLOAT);
        bn = onnx_cast(l, bn, ONNX_FLOAT);
    }
    onnx_matmul(l, a, an, b, bn, &like);
    onnx_out(l, 0, floats ? like.node : onnx_cast(l, like.node, a->type), &like);
}

static void gemm(onnx_lower *l)
{
    onnx_val *a = onnx_need(l, 0), *b = onnx_need(l, 1), *c = onnx_in(l, 2), like = *a;
    const int32_t same[2] = {0, 1}, turned[2] = {1, 0};
    bool ta = onnx_int(l, "transA", 0) != 0, tb = onnx_int(l, "transB", 0) != 0;
    double alpha = onnx_float(l, "alpha", 1), beta = onnx_float(l, "beta", 1);
    if (a->rank != 2 || b->rank != 2) {
        onnx_refuse(l, "matrices of rank %d and %d", a->rank, b->rank);
        return;
    }
    int64_t dim[2] = {a->dim[ta], b->dim[!tb]};
    int an = onnx_arranged(l, a, ta ? turned : same), node;
    onnx_set_shape(l, &like, 2, dim);
    if (b->host && alpha == 1) {
        onnx_val w = *b;
        bool bias = c && c->host && c->rank == 1 && c->dim[0] == dim[1] && beta == 1;
        w.node = -1;
        int wn = onnx_arranged(l, &w, tb ? same : turned), cn = bias ? onnx_plain(l, c) : -1;
        nn_node n = onnx_begin(l, "Gemm");
        onnx_feed(&n, an);
        onnx_feed(&n, wn);
        if (bias) {
            onnx_feed(&n, cn);
            c = NULL;
        }
        node = onnx_end(l, &n);
    } else {
        node = onnx_op2(l, "MatMul", an, onnx_arranged(l, b, tb ? turned : same));
        if (alpha != 1)
            node = onnx_op2(l, "Mul", node, onnx_scalar(l, alpha));
    }
    if (c && beta != 0) {
        int cn = onnx_plain(l, c);
        if (beta != 1)
            cn = onnx_op2(l, "Mul", cn, onnx_scalar(l, beta));
        node = onnx_op2(l, "Add", node, cn);
    }
    onnx_out(l, 0, node, &like);
}

/* Along one axis, which must be the last in memory; up to opset 12 along it and all behind it. */
static void softmax(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    bool old = l->model->opset < 13;
    int axis = onnx_axis(l, onnx_int(l, "axis", old ? 1 : -1), x->rank);
    int32_t perm[NN_MAX_RANK];
    int at = 0;
    if (old && axis != x->rank - 1) {
        int plain = onnx_plain(l, x);
        nn_node f = onnx_begin(l, "Flatten");
        onnx_feed(&f, plain);
        onnx_set_int(&f, "axis", axis);
        int y = onnx_op1(l, l->node->op, onnx_end(l, &f));
        onnx_set_shape(l, &like, x->rank, x->dim);
        onnx_out(l, 0, onnx_op2(l, "Reshape", y, onnx_op1(l, "Shape", plain)), &like);
        return;
    }
    for (int i = 0; i < x->rank; i++)
        if (x->perm[i] != axis)
            perm[at++] = x->perm[i];
    perm[at] = axis;
    int node = onnx_arranged(l, x, perm);
    memcpy(like.perm, perm, (size_t)x->rank * sizeof *perm);
    onnx_out(l, 0, onnx_op1(l, l->node->op, node), &like);
}

/* --- Einsum --- */

/* The equation with letters for "...", an output and no spaces; ranks of the inputs are known. */
static bool spell(onnx_lower *l, const char *from, char to[NN_MAX_NAME])
{
    static const char OTHERS[] = "ABCDEF"; /* letters of "...", its last axis last */
    int count[128] = {0}, input = 0, at = 0, most = 0;
    const char *arrow = strstr(from, "->"), *p = from;
    bool output = false;
    while (*p && at + 8 < NN_MAX_NAME) {
        int letters = 0;
        const char *end = p;
        for (; *end && *end != ',' && !(end[0] == '-' && end[1] == '>'); end++)
            letters += (*end >= 'a' && *end <= 'z') || (*end >= 'A' && *end <= 'Z');
        int rest = output ? most : onnx_need(l, input++)->rank - letters;
        if (l->err || rest < 0 || rest > 6)
            return false;
        for (; p < end && at + 8 < NN_MAX_NAME; p++) {
            if (strncmp(p, "...", 3) == 0) {
                for (int i = 0; i < rest; i++)
                    to[at++] = OTHERS[6 - rest + i];
                most = rest > most ? rest : most;
                p += 2;
            } else if (*p != ' ') {
                if (*p < 0)
                    return false;
                count[(int)*p] += !output;
                to[at++] = *p;
            }
        }
        if (*p == ',') {
            to[at++] = *p++;
        } else if (*p) {
            to[at++] = '-';
            to[at++] = '>';
            output = true;
            p += 2;
        }
    }
    if (*p)
        return false;
    if (!arrow && at + 60 < NN_MAX_NAME + 40) {
        to[at++] = '-';
        to[at++] = '>';
        for (int i = 0; i < most && at < NN_MAX_NAME - 1; i++)
            to[at++] = OTHERS[6 - most + i];
        for (int c = 'A'; c <= 'z'; c++)
            if (count[c] == 1 && at < NN_MAX_NAME - 1)
                to[at++] = (char)c;
    }
    to[at] = 0;
    return true;
}

static void einsum(onnx_lower *l)
{
    char equation[NN_MAX_NAME];
    const char *text = onnx_text(l, "equation", "");
    int node[3];
    if (l->node->n_in > 3 || !spell(l, text, equation)) {
        onnx_refuse(l, "equation \"%.60s\" of %d inputs; up to 3, and without repeating "
                    "sides of 1, are supported", text, l->node->n_in);
        return;
    }
    onnx_val *x = onnx_need(l, 0), like = *x;
    for (int i = 0; i < l->node->n_in; i++)
        node[i] = onnx_plain(l, onnx_need(l, i));
    nn_node n = onnx_begin(l, "Einsum");
    for (int i = 0; i < l->node->n_in; i++)
        onnx_feed(&n, node[i]);
    onnx_set_text(&n, "equation", equation);
    onnx_set_shape(l, &like, (int)strlen(strstr(equation, "->") + 2), NULL);
    onnx_out(l, 0, onnx_end(l, &n), &like);
}

const onnx_rule onnx_rules_product[] = {
    {"MatMul", matmul}, {"Gemm", gemm}, {"Softmax", softmax}, {"LogSoftmax", softmax},
    {"Einsum", einsum}, {NULL, NULL},
};
