/* rules_shape.c - operators that move values, or compute with shapes. */
#include "onnx/lower.h"

#include <string.h>

static void constant(onnx_lower *l)
{
    const onnx_attr *a = onnx_node_attr(l->node, "value");
    onnx_tensor *t;
    if (l->node->n_attr != 1 || l->node->n_out < 1) {
        onnx_refuse(l, "expected one attribute");
        return;
    }
    if (a && a->kind == ONNX_ATTR_TENSOR) {
        t = a->tensor;
    } else {
        a = &l->node->attr[0];
        l->err = onnx_arena_get(l->arena, 1, sizeof *t, &t);
        if (l->err)
            return;
        bool floats = a->kind == ONNX_ATTR_FLOAT || a->kind == ONNX_ATTR_FLOATS,
             one = a->kind == ONNX_ATTR_FLOAT || a->kind == ONNX_ATTR_INT;
        if (!floats && a->kind != ONNX_ATTR_INT && a->kind != ONNX_ATTR_INTS) {
            onnx_refuse(l, "attribute %s: only numbers are supported", a->name);
            return;
        }
        t->name = "";
        t->type = floats ? ONNX_FLOAT : ONNX_INT64;
        t->shape.rank = !one;
        t->shape.dim[0] = t->count = one ? 1 : a->n;
        t->bytes = (size_t)t->count * onnx_type_size(t->type);
        t->data = (const uint8_t *)(a->kind == ONNX_ATTR_FLOAT    ? (const void *)&a->f
                                    : a->kind == ONNX_ATTR_INT    ? (const void *)&a->i
                                    : a->kind == ONNX_ATTR_FLOATS ? (const void *)a->floats
                                                                  : (const void *)a->ints);
    }
    onnx_val *v = onnx_out(l, 0, -1, NULL);
    onnx_set_shape(l, v, t->shape.rank, t->shape.dim);
    v->type = t->type;
    v->host = t;
}

static void identity(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    onnx_val *y = onnx_out(l, 0, x->node, x);
    y->host = x->host;
    y->plain = x->plain;
}

/* The mask of a Dropout that drops nothing: all true. */
static void dropout(onnx_lower *l)
{
    double ratio = 0.5, training = 0;
    onnx_val *x = onnx_need(l, 0), *r = onnx_in(l, 1), *t = onnx_in(l, 2);
    if (r && !onnx_const_number(r, &ratio))
        ratio = 1;
    if ((t && !onnx_const_number(t, &training)) || (training != 0 && ratio != 0)) {
        onnx_refuse(l, "it drops values at random, in training; export the model for inference");
        return;
    }
    identity(l);
    if (onnx_has_out(l, 1)) {
        int node = onnx_op2(l, "Equal", onnx_any(l, x), onnx_any(l, x));
        onnx_out(l, 1, node, x)->type = l->model->opset < 10 ? x->type : ONNX_BOOL;
    }
}

static void shape(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    int64_t start = onnx_int(l, "start", 0), end = onnx_int(l, "end", x->rank), n,
            perm[NN_MAX_RANK];
    nn_node s = onnx_begin(l, "Shape");
    onnx_feed(&s, onnx_any(l, x));
    for (int i = 0; i < x->rank; i++)
        perm[i] = onnx_place(x, i);
    if (!onnx_is_plain(x))
        onnx_set_ints(&s, "perm", x->rank, perm);
    start += start < 0 ? x->rank : 0;
    end += end < 0 ? x->rank : 0;
    start = nn_min_i64(nn_max_i64(start, 0), x->rank);
    end = nn_min_i64(nn_max_i64(end, 0), x->rank);
    n = nn_max_i64(end - start, 0);
    onnx_set_int(&s, "start", start);
    onnx_set_int(&s, "end", nn_max_i64(end, start));
    onnx_val *y = onnx_out(l, 0, onnx_end(l, &s), NULL);
    y->type = ONNX_INT64;
    onnx_set_shape(l, y, 1, &n);
}

static void size(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0);
    int node = onnx_op1(l, "Shape", onnx_any(l, x));
    nn_node r = onnx_begin(l, "ReduceProd");
    onnx_feed(&r, node);
    onnx_set_int(&r, "keepdims", 0);
    onnx_val *y = onnx_out(l, 0, onnx_end(l, &r), NULL);
    y->type = ONNX_INT64;
    onnx_set_shape(l, y, 0, NULL);
}

/* --- the same elements --- */

/* Are the axes that are not 1 in ONNX's order, so that memory is the same? */
static bool same_memory(const onnx_val *x)
{
    int last = -1;
    for (int i = 0; i < x->rank; i++) {
        if (x->dim[x->perm[i]] == 1)
            continue;
        if (x->perm[i] < last)
            return false;
        last = x->perm[i];
    }
    return true;
}

static void reshape(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *to = onnx_in(l, 1);
    int64_t dim[NN_MAX_INTS];
    int n = onnx_ints(l, "shape", NN_MAX_INTS, dim); /* up to opset 4 */
    if (n < 0 && to)
        n = onnx_const_ints(l, to, NN_MAX_INTS, dim);
    if (to && onnx_map_to_sequence(l, x, to, n, dim))
        return;
    if (n < 0 && (!to || to->rank != 1 || to->dim[0] < 0)) {
        onnx_refuse(l, "the rank of its result is not known; a shape of constant length helps");
        return;
    }
    int64_t zero = onnx_int(l, "allowzero", 0);
    bool copies = n < 0;
    for (int i = 0; i < n; i++)
        copies |= dim[i] == 0 && (i > 0 || zero);
    nn_node r = onnx_begin(l, "Reshape");
    onnx_feed(&r, same_memory(x) && !copies ? onnx_any(l, x) : onnx_plain(l, x));
    if (n >= 0)
        onnx_set_ints(&r, "shape", n, dim);
    else
        onnx_feed(&r, onnx_plain(l, to));
    if (zero)
        onnx_set_int(&r, "allowzero", 1);
    onnx_val like = *x;
    if (n < 0)
        onnx_set_shape(l, &like, (int)to->dim[0], NULL);
    else
        onnx_set_shape(l, &like, n, dim);
    for (int i = 0; i < n; i++)
        like.dim[i] = dim[i] > 0 ? dim[i] : dim[i] == 0 && !zero && i < x->rank ? x->dim[i] : -1;
    onnx_out(l, 0, onnx_end(l, &r), &like);
}

static void flatten(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    int axis = onnx_axis(l, onnx_int(l, "axis", 1), x->rank + 1);
    if (onnx_int(l, "axis", 1) < 0)
        axis--; /* counted from the rank, not from behind it */
    int64_t dim[2] = {1, 1};
    for (int i = 0; i < x->rank; i++) {
        int64_t *d = &dim[i >= axis];
        *d = *d < 0 || x->dim[i] < 0 || *d > INT32_MAX ? -1 : *d * x->dim[i];
    }
    bool first = axis == 1 && x->perm[0] == 0 && same_memory(x);
    nn_node f = onnx_begin(l, "Flatten");
    onnx_feed(&f, first ? onnx_any(l, x) : onnx_plain(l, x));
    onnx_set_int(&f, "axis", axis);
    onnx_set_shape(l, &like, 2, dim);
    onnx_out(l, 0, onnx_end(l, &f), &like);
}

static void transpose(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    int64_t perm[NN_MAX_INTS];
    int n = onnx_ints(l, "perm", NN_MAX_INTS, perm);
    unsigned seen = 0;
    for (int i = 0; n < 0 && i < x->rank; i++)
        perm[i] = x->rank - 1 - i;
    for (int i = 0; i < x->rank; i++)
        if (perm[i] >= 0 && perm[i] < x->rank)
            seen |= 1u << perm[i];
    if ((n >= 0 && n != x->rank) || seen != (1u << x->rank) - 1) {
        onnx_refuse(l, "perm is no order of the %d axes", x->rank);
        return;
    }
    int node = onnx_any(l, x);
    for (int j = 0; j < x->rank; j++) {
        like.dim[j] = x->dim[perm[j]];
        like.perm[onnx_place(x, (int)perm[j])] = j;
    }
    onnx_out(l, 0, node, &like);
}

/* Axes from attribute or input 1; -1 without either; -2: known at bind only. */
static int axes_of(onnx_lower *l, int64_t axes[NN_MAX_INTS])
{
    onnx_val *in = onnx_in(l, 1);
    int n = onnx_ints(l, "axes", NN_MAX_INTS, axes);
    if (n >= 0 || !in)
        return n;
    n = onnx_const_ints(l, in, NN_MAX_INTS, axes);
    return n < 0 ? -2 : n;
}

/* A copy under another shape of axes in memory: Squeeze or Unsqueeze. */
static int axes_node(onnx_lower *l, const char *op, int x, int n, const int64_t *axes)
{
    nn_node s = onnx_begin(l, op);
    onnx_feed(&s, x);
    onnx_set_ints(&s, "axes", n, axes);
    return onnx_end(l, &s);
}

/* Axes that only bind knows, of a value in ONNX's order. */
static void axes_later(onnx_lower *l, onnx_val *x, int sign)
{
    onnx_val *in = onnx_need(l, 1), like = *x;
    if (in->rank != 1 || in->dim[0] < 0) {
        onnx_refuse(l, "the number of its axes is not known; constant axes help");
        return;
    }
    int node = onnx_op2(l, l->node->op, onnx_plain(l, x), onnx_plain(l, in));
    onnx_set_shape(l, &like, x->rank + sign * (int)in->dim[0], NULL);
    onnx_out(l, 0, node, &like);
}

static void squeeze(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    int64_t axes[NN_MAX_INTS], list[NN_MAX_RANK];
    unsigned gone = 0;
    int n = axes_of(l, axes), used = 0, node = onnx_any(l, x);
    int32_t rename[NN_MAX_RANK] = {0};
    if (n == -2) {
        axes_later(l, x, -1);
        return;
    }
    for (int i = 0; n == -1 && i < x->rank; i++) {
        if (x->dim[i] < 0)
            onnx_refuse(l, "which axes are 1 is not known; constant axes help");
        gone |= (unsigned)(x->dim[i] == 1) << i;
    }
    for (int i = 0; i < n; i++)
        gone |= 1u << onnx_axis(l, axes[i], x->rank);
    like.rank = 0;
    for (int i = 0; i < x->rank; i++) {
        rename[i] = like.rank;
        if (!(gone >> i & 1))
            like.dim[like.rank++] = x->dim[i];
    }
    like.rank = 0;
    for (int i = 0; i < x->rank; i++)
        if (gone >> x->perm[i] & 1)
            list[used++] = i;
        else
            like.perm[like.rank++] = rename[x->perm[i]];
    if (used > 0)
        node = axes_node(l, "Squeeze", node, used, list);
    onnx_out(l, 0, node, &like);
}

/* New axes lie in front of the axis of memory that ONNX has behind them. */
static void unsqueeze(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    int64_t axes[NN_MAX_INTS], list[NN_MAX_RANK];
    int32_t rename[NN_MAX_RANK] = {0};
    unsigned fresh = 0;
    int n = axes_of(l, axes), from = 0, used = 0, at = 0;
    if (n == -2) {
        axes_later(l, x, 1);
        return;
    }
    if (n < 0 || x->rank + n > NN_MAX_RANK) {
        onnx_refuse(l, "its axes, or more than %d of them", NN_MAX_RANK);
        return;
    }
    int node = onnx_any(l, x), rank = x->rank + n;
    for (int i = 0; i < n; i++)
        fresh |= 1u << onnx_axis(l, axes[i], rank);
    if (__builtin_popcount(fresh) != n)
        onnx_refuse(l, "an axis twice");
    if (l->err)
        return;
    like.rank = rank;
    for (int i = 0; i < rank; i++) {
        if (!(fresh >> i & 1))
            rename[from] = i;
        like.dim[i] = fresh >> i & 1 ? 1 : x->dim[from++];
    }
    for (int i = 0; i < rank; i++) /* those in front of everything */
        if (fresh >> i & 1) {
            list[used++] = at;
            like.perm[at++] = i;
        }
    if (onnx_is_plain(x)) {
        used = 0;
        for (int i = 0; i < rank; i++) {
            like.perm[i] = i;
            if (fresh >> i & 1)
                list[used++] = i;
        }
    } else {
        for (int i = 0; i < x->rank; i++)
            like.perm[at++] = rename[x->perm[i]];
    }
    onnx_out(l, 0, n > 0 ? axes_node(l, "Unsqueeze", node, used, list) : node, &like);
}

/* --- parts --- */

static void concat(onnx_lower *l)
{
    onnx_val *v[NN_MAX_INPUTS], *x = onnx_need(l, 0), *lead = x, like;
    int axis = onnx_axis(l, onnx_int(l, "axis", 1), x->rank), n = l->node->n_in, first = -1;
    int64_t total = 0;
    for (int i = 0; i < n && !l->err; i++) {
        onnx_val *one = onnx_need(l, i);
        if (one->rank != x->rank)
            onnx_refuse(l, "inputs of rank %d and %d", x->rank, one->rank);
        if (!one->host && (lead->host || onnx_is_plain(lead)))
            lead = one;
        total = total < 0 || one->dim[axis] < 0 ? -1 : total + one->dim[axis];
    }
    if (l->err)
        return;
    like = *lead;
    for (int i = 0; lead->host && i < like.rank; i++)
        like.perm[i] = i;
    /* Groups of as many as a node takes, the sum so far first. */
    for (int i = 0; i < n && !l->err;) {
        nn_node c = onnx_begin(l, "Concat");
        if (first >= 0)
            onnx_feed(&c, first);
        for (; i < n && c.n_in < NN_MAX_INPUTS; i++) {
            v[0] = onnx_need(l, i);
            onnx_feed(&c, onnx_arranged(l, v[0], like.perm));
        }
        onnx_set_int(&c, "axis", onnx_place(&like, axis));
        first = onnx_end(l, &c);
    }
    for (int i = 0; i < like.rank; i++)
        for (int k = 0; k < n && like.dim[i] < 0; k++)
            like.dim[i] = onnx_need(l, k)->dim[i];
    like.dim[axis] = total;
    onnx_out(l, 0, first, &like);
}

static void split(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *sizes = onnx_in(l, 1);
    int axis = onnx_axis(l, onnx_int(l, "axis", 0), x->rank), parts = l->node->n_out;
    int64_t list[NN_MAX_INTS];
    int n = onnx_ints(l, "split", NN_MAX_INTS, list);
    if (n < 0 && sizes)
        n = onnx_const_ints(l, sizes, NN_MAX_INTS, list);
    for (int i = 0; i < parts && !l->err; i++) {
        if (!onnx_has_out(l, i))
            continue;
        nn_node s = onnx_begin(l, "Split");
        bool later = n < 0 && sizes;
        onnx_feed(&s, later ? onnx_plain(l, x) : onnx_any(l, x));
        if (later)
            onnx_feed(&s, onnx_plain(l, sizes));
        if (n >= 0)
            onnx_set_ints(&s, "split", n, list);
        onnx_set_int(&s, "axis", later ? axis : onnx_place(x, axis));
        onnx_set_int(&s, "parts", parts);
        onnx_set_int(&s, "part", i);
        onnx_val *y = onnx_out(l, i, onnx_end(l, &s), x);
        if (later)
            onnx_set_shape(l, y, x->rank, x->dim);
        y->dim[axis] = n > i ? list[i] : -1;
    }
}

static void slice(onnx_lower *l)
{
    static const char *const NAMES[] = {"starts", "ends", "axes", "steps"};
    onnx_val *x = onnx_need(l, 0), *y;
    int64_t list[4][NN_MAX_INTS];
    int n[4];
    bool known = true;
    nn_node s = onnx_begin(l, "Slice");
    for (int k = 0; k < 4; k++) {
        onnx_val *in = onnx_in(l, k + 1);
        n[k] = onnx_ints(l, NAMES[k], NN_MAX_INTS, list[k]);
        if (n[k] < 0 && in)
            n[k] = onnx_const_ints(l, in, NN_MAX_INTS, list[k]);
        known &= n[k] >= 0 || !in;
    }
    if (!known) {
        onnx_feed(&s, onnx_plain(l, x));
        for (int k = 1; k < 5; k++) {
            onnx_val *in = onnx_in(l, k);
            onnx_feed(&s, in ? onnx_plain(l, in) : -1);
        }
        y = onnx_out(l, 0, onnx_end(l, &s), x);
        onnx_set_shape(l, y, x->rank, NULL);
        return;
    }
    onnx_feed(&s, onnx_any(l, x));
    onnx_val like = *x;
    for (int i = 0; n[0] == n[1] && i < n[0]; i++) {
        int axis = onnx_axis(l, n[2] >= 0 ? list[2][i] : i, x->rank);
        int64_t d = x->dim[axis], from = list[0][i], to = list[1][i],
                step = n[3] > i ? list[3][i] : 1;
        list[2][i] = onnx_place(x, axis);
        from = from < 0 ? nn_max_i64(from + d, 0) : nn_min_i64(from, d);
        to = to < 0 ? nn_max_i64(to + d, 0) : nn_min_i64(to, d);
        like.dim[axis] = d < 0 || step <= 0 ? -1 : nn_ceil_div(nn_max_i64(to - from, 0), step);
    }
    for (int k = 0; k < 4; k++)
        if (k == 2 || n[k] >= 0)
            onnx_set_ints(&s, NAMES[k], k == 2 ? (n[0] > 0 ? n[0] : 0) : n[k], list[k]);
    onnx_out(l, 0, onnx_end(l, &s), &like);
}

static void gather(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *at = onnx_need(l, 1), *y;
    int axis = onnx_axis(l, onnx_int(l, "axis", 0), x->rank), rank = 0;
    int64_t dim[2 * NN_MAX_RANK];
    nn_node g = onnx_begin(l, "Gather");
    onnx_feed(&g, onnx_plain(l, x));
    onnx_feed(&g, onnx_plain(l, at));
    onnx_set_int(&g, "axis", axis);
    for (int i = 0; i < axis; i++)
        dim[rank++] = x->dim[i];
    for (int i = 0; i < at->rank; i++)
        dim[rank++] = at->dim[i];
    for (int i = axis + 1; i < x->rank; i++)
        dim[rank++] = x->dim[i];
    y = onnx_out(l, 0, onnx_end(l, &g), x);
    onnx_set_shape(l, y, rank, dim);
}

static void gather_elements(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *at = onnx_need(l, 1), *y;
    nn_node g = onnx_begin(l, "GatherElements");
    onnx_feed(&g, onnx_plain(l, x));
    onnx_feed(&g, onnx_plain(l, at));
    onnx_set_int(&g, "axis", onnx_axis(l, onnx_int(l, "axis", 0), x->rank));
    y = onnx_out(l, 0, onnx_end(l, &g), x);
    onnx_set_shape(l, y, at->rank, at->dim);
}

/* Operators whose second input is a shape of the result: Expand, ConstantOfShape. */
static void expand_node(onnx_lower *l, int x, onnx_val *to, onnx_val *like, int rank_of_x)
{
    int64_t dim[NN_MAX_INTS];
    int n = onnx_const_ints(l, to, NN_MAX_RANK, dim);
    nn_node e = onnx_begin(l, "Expand");
    onnx_feed(&e, x);
    if (n < 0 && (to->rank != 1 || to->dim[0] < 0)) {
        onnx_refuse(l, "the rank of its result is not known; a shape of constant length helps");
        return;
    }
    if (n >= 0)
        onnx_set_ints(&e, "shape", n, dim);
    else
        onnx_feed(&e, onnx_plain(l, to));
    int rank = n >= 0 ? n : (int)to->dim[0];
    onnx_set_shape(l, like, rank > rank_of_x ? rank : rank_of_x, NULL);
    for (int i = 0; n >= 0 && rank >= rank_of_x && i < n; i++)
        like->dim[i] = dim[i] > 1 || rank_of_x == 0 ? dim[i] : -1;
    onnx_out(l, 0, onnx_end(l, &e), like);
}

static void expand(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    expand_node(l, onnx_plain(l, x), onnx_need(l, 1), &like, x->rank);
}

static void constant_of_shape(onnx_lower *l)
{
    const onnx_attr *a = onnx_node_attr(l->node, "value");
    bool given = a && a->kind == ONNX_ATTR_TENSOR && a->tensor->count == 1;
    onnx_val like = {.name = "", .type = given ? a->tensor->type : ONNX_FLOAT, .plain = -1};
    float f = given ? (float)onnx_tensor_number(a->tensor, 0) : 0;
    int64_t i = given && !onnx_is_float(like.type) ? onnx_tensor_int(a->tensor, 0) : 0;
    nn_shape one = {0};
    int x = onnx_is_float(like.type) ? onnx_param(l, NN_F32, one, &f)
                                     : onnx_param(l, NN_S64, one, &i);
    expand_node(l, x, onnx_need(l, 0), &like, 0);
}

static void tile(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *y;
    int node = onnx_op2(l, "Tile", onnx_plain(l, x), onnx_plain(l, onnx_need(l, 1)));
    y = onnx_out(l, 0, node, x);
    onnx_set_shape(l, y, x->rank, NULL);
}

static void range(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *y;
    nn_node r = onnx_begin(l, "Range");
    for (int i = 0; i < 3; i++)
        onnx_feed(&r, onnx_plain(l, onnx_need(l, i)));
    y = onnx_out(l, 0, onnx_end(l, &r), x);
    onnx_set_shape(l, y, 1, NULL);
}

/* Pads of constant numbers go onto the axes of memory; others onto a plain value. */
static void pad(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *in = onnx_in(l, 1), *value = onnx_in(l, 2),
             *at = onnx_in(l, 3), *y;
    int64_t pads[NN_MAX_INTS], axes[NN_MAX_RANK], all[2 * NN_MAX_RANK] = {0};
    int n = onnx_ints(l, l->model->opset < 2 ? "paddings" : "pads", NN_MAX_INTS, pads), n_axes;
    float fill = (float)onnx_float(l, "value", 0);
    if (n < 0 && in)
        n = onnx_const_ints(l, in, NN_MAX_INTS, pads);
    n_axes = at ? onnx_const_ints(l, at, NN_MAX_RANK, axes) : -1;
    bool later = n < 0 || (at && n_axes < 0);
    nn_node p = onnx_begin(l, "Pad");
    onnx_feed(&p, later ? onnx_plain(l, x) : onnx_any(l, x));
    int sides = n_axes >= 0 ? n_axes : x->rank;
    if (!later && n != 2 * sides) {
        onnx_refuse(l, "%d pads for %d axes", n, sides);
        return;
    }
    for (int i = 0; !later && i < sides; i++) {
        int axis = onnx_place(x, onnx_axis(l, n_axes >= 0 ? axes[i] : i, x->rank));
        all[axis] = pads[i];
        all[x->rank + axis] = pads[sides + i];
    }
    onnx_feed(&p, later && in ? onnx_plain(l, in) : -1);
    onnx_feed(&p, value     ? onnx_plain(l, value)
                  : fill != 0 ? onnx_scalar(l, (double)fill)
                              : -1);
    onnx_feed(&p, later && at ? onnx_plain(l, at) : -1);
    if (!later)
        onnx_set_ints(&p, "pads", 2 * x->rank, all);
    onnx_set_text(&p, "mode", onnx_text(l, "mode", "constant"));
    y = onnx_out(l, 0, onnx_end(l, &p), x);
    if (later)
        onnx_set_shape(l, y, x->rank, NULL);
    for (int i = 0; i < y->rank; i++) {
        int axis = onnx_place(x, i);
        y->dim[i] = later || x->dim[i] < 0 ? -1 : x->dim[i] + all[axis] + all[x->rank + axis];
    }
}

/* The axis goes to the end, and back by name. */
static void top_k(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *k = onnx_in(l, 1), like = *x;
    int axis = onnx_axis(l, onnx_int(l, "axis", -1), x->rank);
    int32_t perm[NN_MAX_RANK];
    int at = 0;
    int64_t fixed = onnx_int(l, "k", 1);
    for (int i = 0; i < x->rank; i++)
        if (x->perm[i] != axis)
            perm[at++] = x->perm[i];
    perm[at] = axis;
    int node = onnx_arranged(l, x, perm);
    nn_node t = onnx_begin(l, "TopK");
    onnx_feed(&t, node);
    onnx_feed(&t, k ? onnx_plain(l, k) : onnx_list(l, 1, &fixed));
    onnx_set_int(&t, "largest", onnx_int(l, "largest", 1));
    int places = onnx_end(l, &t);
    memcpy(like.perm, perm, sizeof perm);
    like.dim[axis] = -1;
    nn_node g = onnx_begin(l, "GatherElements");
    onnx_feed(&g, node);
    onnx_feed(&g, places);
    onnx_set_int(&g, "axis", -1);
    onnx_out(l, 0, onnx_end(l, &g), &like);
    if (onnx_has_out(l, 1))
        onnx_out(l, 1, places, &like)->type = ONNX_INT64;
}

const onnx_rule onnx_rules_shape[] = {
    {"Constant", constant}, {"Identity", identity}, {"Dropout", dropout}, {"Shape", shape},
    {"Size", size}, {"Reshape", reshape}, {"Flatten", flatten}, {"Transpose", transpose},
    {"Squeeze", squeeze}, {"Unsqueeze", unsqueeze}, {"Concat", concat}, {"Split", split},
    {"Slice", slice}, {"Gather", gather}, {"GatherElements", gather_elements},
    {"Expand", expand}, {"ConstantOfShape", constant_of_shape}, {"Tile", tile},
    {"Range", range}, {"Pad", pad}, {"TopK", top_k}, {NULL, NULL},
};
