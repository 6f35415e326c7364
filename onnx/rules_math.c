/* rules_math.c - operators by elements, and sums over axes. */
#include "onnx/lower.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* Integers of fewer than 64 bits wrap to their type. */
static int wrap(onnx_lower *l, int node, onnx_type t)
{
    return onnx_is_float(t) || t == ONNX_INT64 || t == ONNX_UINT64 || t == ONNX_BOOL
               ? node
               : onnx_cast(l, node, t);
}

/* y = op(x), of the type of x. */
static void same(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    onnx_out(l, 0, wrap(l, onnx_op1(l, l->node->op, onnx_any(l, x)), x->type), x);
}

static void with_alpha(onnx_lower *l, double otherwise)
{
    onnx_val *x = onnx_need(l, 0);
    nn_node n = onnx_begin(l, l->node->op);
    onnx_feed(&n, onnx_any(l, x));
    onnx_set_float(&n, "alpha", onnx_float(l, "alpha", otherwise));
    onnx_out(l, 0, onnx_end(l, &n), x);
}

static void leaky(onnx_lower *l) { with_alpha(l, 0.01); }
static void alpha_one(onnx_lower *l) { with_alpha(l, 1); }

static int clip_node(onnx_lower *l, int x, double lo, double hi)
{
    nn_node n = onnx_begin(l, "Clip");
    onnx_feed(&n, x);
    if (lo > -INFINITY)
        onnx_set_float(&n, "min", lo);
    if (hi < INFINITY)
        onnx_set_float(&n, "max", hi);
    return onnx_end(l, &n);
}

/* Ours has alpha 1/6 and beta 1/2; any other is spelled out. */
static void hard_sigmoid(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    double alpha = onnx_float(l, "alpha", 0.2), beta = onnx_float(l, "beta", 0.5);
    int node = onnx_any(l, x);
    /* Ours is clamp(x / 6 + 1 / 2, 0, 1); the map before it goes into a convolution. */
    if (fabs(alpha - 1.0 / 6) > 1e-6)
        node = onnx_op2(l, "Mul", node, onnx_scalar(l, 6 * alpha));
    if (beta != 0.5)
        node = onnx_op2(l, "Add", node, onnx_scalar(l, 6 * beta - 3));
    onnx_out(l, 0, onnx_op1(l, "HardSigmoid", node), x);
}

static void relu(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    const int64_t zero = 0;
    int node = onnx_any(l, x);
    if (onnx_is_float(x->type))
        onnx_out(l, 0, onnx_op1(l, "Relu", node), x);
    else
        onnx_out(l, 0, onnx_op2(l, "Max", node, onnx_list(l, 1, &zero)), x);
}

static void gelu(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    nn_node n = onnx_begin(l, "Gelu");
    onnx_feed(&n, onnx_any(l, x));
    if (strcmp(onnx_text(l, "approximate", "none"), "tanh") == 0)
        onnx_set_float(&n, "tanh", 1);
    onnx_out(l, 0, onnx_end(l, &n), x);
}

/* min and max: attributes up to opset 10, then scalar inputs. */
static void clip(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *lo = onnx_in(l, 1), *hi = onnx_in(l, 2);
    double min = onnx_float(l, "min", -INFINITY), max = onnx_float(l, "max", INFINITY);
    int node = onnx_any(l, x);
    bool known = onnx_is_float(x->type) && (!lo || onnx_const_number(lo, &min)) &&
                 (!hi || onnx_const_number(hi, &max));
    if (known) {
        onnx_out(l, 0, clip_node(l, node, min, max), x);
        return;
    }
    if (lo)
        node = onnx_op2(l, "Max", node, onnx_plain(l, lo));
    if (hi)
        node = onnx_op2(l, "Min", node, onnx_plain(l, hi));
    onnx_out(l, 0, node, x);
}

/* Up to opset 6, b may be laid along an axis of a: as if sides of 1 followed it. */
static onnx_val *old_broadcast(onnx_lower *l, const onnx_val *a, onnx_val *b)
{
    if (l->model->opset >= 7 || !onnx_int(l, "broadcast", 0))
        return b;
    int axis = onnx_axis(l, onnx_int(l, "axis", a->rank - b->rank), a->rank + 1);
    int behind = a->rank - axis - b->rank;
    if (behind <= 0 || l->err)
        return b;
    if (!b->host) {
        onnx_refuse(l, "a computed value broadcast along axis %d; a newer opset helps", axis);
        return b;
    }
    onnx_tensor *t;
    onnx_val *v;
    l->err = onnx_arena_get(l->arena, 1, sizeof *t, &t);
    if (!l->err)
        l->err = onnx_arena_get(l->arena, 1, sizeof *v, &v);
    if (l->err)
        return b;
    *t = *b->host;
    *v = *b;
    v->host = t;
    v->node = -1;
    for (int i = 0; i < behind && v->rank < NN_MAX_RANK; i++) {
        t->shape.dim[t->shape.rank++] = 1;
        v->dim[v->rank++] = 1;
    }
    return v;
}

/* A constant second, so that the fast forms of Add and Mul are met. */
static int commute(onnx_lower *l, const char *op, onnx_val *const *v, const int *node)
{
    bool turn = v[0]->host && !v[1]->host;
    return onnx_op2(l, op, node[turn], node[!turn]);
}

static onnx_val *two(onnx_lower *l, const char *op, onnx_val *a, onnx_val *b, onnx_val *like)
{
    onnx_val *v[2] = {a, old_broadcast(l, a, b)};
    int node[2];
    bool turns = strcmp(op, "Add") == 0 || strcmp(op, "Mul") == 0;
    onnx_align(l, 2, v, node, like);
    like->node = turns ? commute(l, op, v, node) : onnx_op2(l, op, node[0], node[1]);
    return like;
}

static void binary(onnx_lower *l)
{
    onnx_val like;
    two(l, l->node->op, onnx_need(l, 0), onnx_need(l, 1), &like);
    onnx_out(l, 0, wrap(l, like.node, like.type), &like);
}

/* With fmod 1 it has the sign of a: a - (a / b) b of integers. */
static void mod(onnx_lower *l)
{
    onnx_val *v[2] = {onnx_need(l, 0), onnx_need(l, 1)}, like;
    int node[2];
    onnx_align(l, 2, v, node, &like);
    int y = onnx_int(l, "fmod", 0) && !onnx_is_float(like.type)
                ? onnx_op2(l, "Sub", node[0],
                           onnx_op2(l, "Mul", onnx_op2(l, "Div", node[0], node[1]), node[1]))
                : onnx_op2(l, "Mod", node[0], node[1]);
    onnx_out(l, 0, wrap(l, y, like.type), &like);
}

static void compare(onnx_lower *l)
{
    onnx_val like;
    two(l, l->node->op, onnx_need(l, 0), onnx_need(l, 1), &like);
    like.type = ONNX_BOOL;
    onnx_out(l, 0, like.node, &like);
}

static void not_rule(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    onnx_out(l, 0, onnx_op1(l, "Not", onnx_any(l, x)), x);
}

/* The result has the type of the base. */
static void power(onnx_lower *l)
{
    onnx_val *a = onnx_need(l, 0), *b = onnx_need(l, 1), *v[2] = {a, b}, like;
    bool fa = onnx_is_float(a->type), fb = onnx_is_float(b->type);
    int node[2];
    onnx_align(l, 2, v, node, &like);
    if (fa != fb)
        node[fa] = onnx_cast(l, node[fa], ONNX_FLOAT);
    int y = onnx_op2(l, "Pow", node[0], node[1]);
    onnx_out(l, 0, fa ? y : fb ? onnx_cast(l, y, a->type) : wrap(l, y, a->type), &like);
}

/* Sum, Max, Min, Mean of any number. */
static void variadic(onnx_lower *l)
{
    const char *op = l->node->op;
    bool mean = strcmp(op, "Mean") == 0;
    onnx_val like, *a = onnx_need(l, 0), sum = *a;
    sum.node = onnx_any(l, a);
    sum.host = NULL;
    if (mean || strcmp(op, "Sum") == 0)
        op = "Add";
    for (int i = 1; i < l->node->n_in; i++) {
        two(l, op, &sum, onnx_need(l, i), &like);
        sum = like;
    }
    if (mean)
        sum.node = onnx_op2(l, "Mul", sum.node, onnx_scalar(l, 1.0 / l->node->n_in));
    onnx_out(l, 0, sum.node, &sum);
}

static void where(onnx_lower *l)
{
    onnx_val *v[3] = {onnx_need(l, 0), onnx_need(l, 1), onnx_need(l, 2)}, like;
    int node[3];
    onnx_align(l, 3, v, node, &like);
    nn_node n = onnx_begin(l, "Where");
    for (int i = 0; i < 3; i++)
        onnx_feed(&n, node[i]);
    like.type = v[1]->type;
    onnx_out(l, 0, onnx_end(l, &n), &like);
}

static void cast(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    onnx_type to = (onnx_type)onnx_int(l, "to", 0);
    const onnx_attr *text = onnx_node_attr(l->node, "to"); /* up to opset 5 */
    for (int t = ONNX_FLOAT; text && text->kind == ONNX_ATTR_STRING && t <= ONNX_BFLOAT16; t++)
        if (strcasecmp(text->s, onnx_type_name((onnx_type)t)) == 0 ||
            (t == ONNX_FLOAT && strcmp(text->s, "FLOAT") == 0) ||
            (t == ONNX_DOUBLE && strcmp(text->s, "DOUBLE") == 0))
            to = (onnx_type)t;
    if (onnx_type_size(to) == 0) {
        onnx_refuse(l, "a cast to a type %s; only numbers of 8 to 64 bits are supported",
                    onnx_type_name(to));
        return;
    }
    onnx_out(l, 0, onnx_cast(l, onnx_any(l, x), to), x)->type = to;
}

static void cast_like(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *like = onnx_need(l, 1);
    onnx_out(l, 0, onnx_cast(l, onnx_any(l, x), like->type), x)->type = like->type;
}

/* --- over axes --- */

/* Axes of a Reduce: an attribute, from opset 13 (ReduceSum) or 18 a constant input, else an input
 * that is known at bind. -1: that; the number of axes. */
static int read_axes(onnx_lower *l, int64_t axes[NN_MAX_INTS])
{
    onnx_val *in = onnx_in(l, 1);
    int n = onnx_ints(l, "axes", NN_MAX_INTS, axes);
    if (n >= 0)
        return n;
    if (!in)
        return 0;
    return onnx_const_ints(l, in, NN_MAX_INTS, axes);
}

/* Result of a reduction of `x` as node: `gone` as bits of ONNX's axes. */
static void reduced(onnx_lower *l, int node, const onnx_val *x, unsigned gone, bool keep,
                    onnx_type type)
{
    onnx_val like = *x;
    int8_t new_axis[NN_MAX_RANK] = {0};
    int rank = 0;
    for (int i = 0; i < x->rank; i++) {
        new_axis[i] = (int8_t)rank;
        if (gone >> i & 1 && !keep)
            continue;
        like.dim[rank++] = gone >> i & 1 ? 1 : x->dim[i];
    }
    like.rank = 0;
    for (int i = 0; i < x->rank; i++)
        if (keep || !(gone >> x->perm[i] & 1))
            like.perm[like.rank++] = keep ? x->perm[i] : new_axis[x->perm[i]];
    like.type = type;
    onnx_out(l, 0, node, &like);
}

/* One of our reductions over constant axes, in the order of memory. */
static int reduce_node(onnx_lower *l, const char *op, int x, const onnx_val *like, unsigned axes,
                       bool keep)
{
    int64_t list[NN_MAX_RANK];
    int n = 0;
    nn_node r = onnx_begin(l, op);
    for (int i = 0; i < like->rank; i++)
        if (axes >> like->perm[i] & 1)
            list[n++] = i;
    onnx_feed(&r, x);
    onnx_set_ints(&r, "axes", n, list);
    onnx_set_int(&r, "keepdims", keep);
    onnx_set_int(&r, "noop", 1);
    return onnx_end(l, &r);
}

/* The function before and after the sum that an operator is spelled with. */
static const struct {
    const char *op, *before, *reduce, *after;
} REDUCE[] = {
    {"ReduceL1", "Abs", "ReduceSum", NULL},     {"ReduceL2", "Square", "ReduceSum", "Sqrt"},
    {"ReduceLogSum", NULL, "ReduceSum", "Log"}, {"ReduceSumSquare", "Square", "ReduceSum", NULL},
    {"ReduceLogSumExp", "Exp", "ReduceSum", "Log"},
};

static int reduce_before(onnx_lower *l, int x, const char *before)
{
    if (before && strcmp(before, "Square") == 0)
        return onnx_op2(l, "Mul", x, x);
    return before ? onnx_op1(l, before, x) : x;
}

static void reduce(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *in = onnx_in(l, 1);
    int64_t axes[NN_MAX_INTS];
    bool keep = onnx_int(l, "keepdims", 1) != 0;
    int64_t noop = onnx_int(l, "noop_with_empty_axes", 0);
    const char *op = l->node->op, *before = NULL, *after = NULL;
    unsigned bits = 0;
    int n = read_axes(l, axes), node;
    for (size_t i = 0; i < sizeof REDUCE / sizeof *REDUCE; i++)
        if (strcmp(op, REDUCE[i].op) == 0) {
            before = REDUCE[i].before;
            after = REDUCE[i].after;
            op = REDUCE[i].reduce;
            break;
        }
    if (l->err)
        return;
    if (n < 0) { /* axes that are known at bind */
        int64_t count = in->rank == 1 ? in->dim[0] : -1;
        if (!keep && count < 0) {
            onnx_refuse(l, "axes of unknown number without keepdims; constant axes help");
            return;
        }
        nn_node r = onnx_begin(l, op);
        onnx_feed(&r, reduce_before(l, onnx_plain(l, x), before));
        onnx_feed(&r, onnx_plain(l, in));
        onnx_set_int(&r, "keepdims", keep);
        onnx_set_int(&r, "noop", noop);
        node = onnx_end(l, &r);
        onnx_val like = *x;
        int rank = keep ? x->rank : count > 0 ? x->rank - (int)count : noop ? x->rank : 0;
        onnx_set_shape(l, &like, rank, NULL);
        onnx_out(l, 0, after ? onnx_op1(l, after, node) : node, &like);
        return;
    }
    for (int i = 0; i < n; i++)
        bits |= 1u << onnx_axis(l, axes[i], x->rank);
    if (n == 0 && !noop)
        bits = (1u << x->rank) - 1;
    node = onnx_any(l, x);
    if (strcmp(op, "ReduceMean") == 0 && bits == 12 && x->rank == 4 && x->perm[3] == 1 &&
        x->perm[1] == 2 && keep)
        node = onnx_op1(l, "GlobalAveragePool", node);
    else
        node = reduce_node(l, op, reduce_before(l, node, before), x, bits, keep);
    if (after)
        node = onnx_op1(l, after, node);
    reduced(l, wrap(l, node, x->type), x, bits, keep, x->type);
}

static void arg(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    int axis = onnx_axis(l, onnx_int(l, "axis", 0), x->rank);
    bool keep = onnx_int(l, "keepdims", 1) != 0;
    int node = onnx_any(l, x);
    int64_t place = onnx_place(x, axis);
    nn_node n = onnx_begin(l, l->node->op);
    onnx_feed(&n, node);
    onnx_set_ints(&n, "axes", 1, &place);
    onnx_set_int(&n, "keepdims", keep);
    onnx_set_int(&n, "select_last_index", onnx_int(l, "select_last_index", 0));
    reduced(l, onnx_end(l, &n), x, 1u << axis, keep, ONNX_INT64);
}

const onnx_rule onnx_rules_math[] = {
    {"Abs", same}, {"Neg", same}, {"Exp", same}, {"Log", same}, {"Sqrt", same},
    {"Reciprocal", same}, {"Floor", same}, {"Ceil", same}, {"Round", same}, {"Sign", same},
    {"Erf", same}, {"Softplus", same}, {"Mish", same}, {"Sigmoid", same}, {"Tanh", same},
    {"HardSwish", same}, {"LeakyRelu", leaky}, {"Elu", alpha_one}, {"Swish", alpha_one},
    {"HardSigmoid", hard_sigmoid}, {"Relu", relu}, {"Gelu", gelu}, {"Clip", clip},
    {"Add", binary}, {"Sub", binary}, {"Mul", binary}, {"Div", binary}, {"Mod", mod},
    {"PRelu", binary}, {"Pow", power}, {"Sum", variadic}, {"Mean", variadic},
    {"Max", variadic}, {"Min", variadic}, {"Equal", compare}, {"Less", compare},
    {"Greater", compare}, {"LessOrEqual", compare}, {"GreaterOrEqual", compare},
    {"And", compare}, {"Or", compare}, {"Xor", compare}, {"Not", not_rule}, {"Where", where},
    {"Cast", cast}, {"CastLike", cast_like}, {"ReduceSum", reduce}, {"ReduceMean", reduce},
    {"ReduceMax", reduce}, {"ReduceMin", reduce}, {"ReduceProd", reduce}, {"ReduceL1", reduce},
    {"ReduceL2", reduce}, {"ReduceLogSum", reduce}, {"ReduceSumSquare", reduce},
    {"ReduceLogSumExp", reduce}, {"ArgMax", arg}, {"ArgMin", arg}, {NULL, NULL},
};
