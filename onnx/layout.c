/* layout.c - the order of axes in memory, and constants as Params in the order that is asked. */
#include "onnx/lower.h"

#include <string.h>

void onnx_last_perm(int rank, int32_t *perm)
{
    perm[0] = 0;
    for (int i = 1; i + 1 < rank; i++)
        perm[i] = i + 1;
    if (rank > 1)
        perm[rank - 1] = 1;
}

static bool is_identity(int rank, const int32_t *perm)
{
    for (int i = 0; i < rank; i++)
        if (perm[i] != i)
            return false;
    return true;
}

bool onnx_is_plain(const onnx_val *v)
{
    return is_identity(v->rank, v->perm);
}

int onnx_place(const onnx_val *v, int axis)
{
    int i = 0;
    while (i < v->rank - 1 && v->perm[i] != axis)
        i++;
    return i;
}

/* Sides in the order `perm`; false when one is too long for the graph. */
static bool host_shape(const onnx_tensor *t, const int32_t *perm, nn_shape *s)
{
    *s = (nn_shape){.rank = t->shape.rank};
    for (int i = 0; i < s->rank; i++) {
        if (t->shape.dim[perm[i]] > INT32_MAX)
            return false;
        s->dim[i] = (int32_t)t->shape.dim[perm[i]];
    }
    return nn_shape_check(*s);
}

/* A constant as a Param of that shape, which is that of `perm` but for sides of 1. */
static int host_param(onnx_lower *l, const onnx_tensor *t, const int32_t *perm, nn_shape shape)
{
    onnx_const *c = onnx_new_param(l, onnx_is_float(t->type) ? NN_F32 : NN_S64, shape);
    if (!c)
        return 0;
    c->tensor = *t;
    memcpy(c->perm, perm, (size_t)t->shape.rank * sizeof *perm);
    return c->node;
}

/* Of a row of n elements, `step` elements apart. */
static void put_row(const onnx_tensor *t, int64_t first, int64_t step, int64_t n, void *to)
{
    const uint8_t *from = t->data + (size_t)first * sizeof(float);
    if (!onnx_is_float(t->type))
        for (int64_t i = 0; i < n; i++)
            ((int64_t *)to)[i] = onnx_tensor_int(t, first + i * step);
    else if (t->type != ONNX_FLOAT)
        for (int64_t i = 0; i < n; i++)
            ((float *)to)[i] = (float)onnx_tensor_number(t, first + i * step);
    else if (step == 1)
        memcpy(to, from, (size_t)n * sizeof(float));
    else
        for (int64_t i = 0; i < n; i++)
            memcpy((float *)to + i, from + (size_t)(i * step) * sizeof(float), sizeof(float));
}

void onnx_const_put(const onnx_const *c, void *to)
{
    const onnx_tensor *t = &c->tensor;
    int rank = t->shape.rank;
    int64_t step[NN_MAX_RANK] = {0}, index[NN_MAX_RANK] = {0}, at = 1;
    size_t size = onnx_is_float(t->type) ? sizeof(float) : sizeof(int64_t);
    for (int i = rank - 1; i >= 0; at *= t->shape.dim[i--])
        step[i] = at;
    int64_t row = rank > 0 ? t->shape.dim[c->perm[rank - 1]] : 1;
    int64_t apart = rank > 0 ? step[c->perm[rank - 1]] : 1, first = 0;
    for (int64_t done = 0; done < t->count; done += row) {
        put_row(t, first, apart, row, (char *)to + (size_t)done * size);
        for (int i = rank - 2; i >= 0; i--) { /* the next row */
            int axis = c->perm[i];
            first += step[axis];
            if (++index[i] < t->shape.dim[axis])
                break;
            first -= index[i] * step[axis];
            index[i] = 0;
        }
    }
}

int onnx_arranged(onnx_lower *l, onnx_val *v, const int32_t *perm)
{
    int64_t order[NN_MAX_RANK];
    nn_shape shape;
    if (l->err)
        return 0;
    if (v->node < 0) {
        if (!host_shape(v->host, perm, &shape)) {
            onnx_refuse(l, "constant \"%.60s\" is too large", v->name);
            return 0;
        }
        v->node = host_param(l, v->host, perm, shape);
        memcpy(v->perm, perm, (size_t)v->rank * sizeof *perm);
        if (l->err)
            v->node = 0;
        return v->node;
    }
    if (memcmp(v->perm, perm, (size_t)v->rank * sizeof *perm) == 0)
        return v->node;
    bool plain = is_identity(v->rank, perm);
    if (plain && v->plain >= 0)
        return v->plain;
    for (int i = 0; i < v->rank; i++)
        order[i] = onnx_place(v, perm[i]);
    nn_node n = onnx_begin(l, "Transpose");
    onnx_feed(&n, v->node);
    onnx_set_ints(&n, "perm", v->rank, order);
    int node = onnx_end(l, &n);
    if (plain)
        v->plain = node;
    return node;
}

int onnx_plain(onnx_lower *l, onnx_val *v)
{
    int32_t perm[NN_MAX_RANK];
    for (int i = 0; i < v->rank; i++)
        perm[i] = i;
    return onnx_arranged(l, v, perm);
}

int onnx_any(onnx_lower *l, onnx_val *v)
{
    return v->node < 0 ? onnx_plain(l, v) : v->node;
}

int onnx_channels_last(onnx_lower *l, onnx_val *v)
{
    int32_t perm[NN_MAX_RANK];
    if (v->rank < 3) {
        onnx_refuse(l, "x has rank %d, expected N, C and sides", v->rank);
        return 0;
    }
    onnx_last_perm(v->rank, perm);
    return onnx_arranged(l, v, perm);
}

/* A constant among values by elements: in their order, without sides of 1 in front, so that one
 * value for each channel is [C] and a single one [1]. */
static int align_const(onnx_lower *l, const onnx_val *v, const onnx_val *like, bool keep)
{
    onnx_tensor t = *v->host;
    nn_shape full, shape = {0};
    int front = like->rank - t.shape.rank;
    for (int i = like->rank - 1; i >= 0; i--)
        t.shape.dim[i] = i < front ? 1 : v->host->shape.dim[i - front];
    t.shape.rank = like->rank;
    if (!host_shape(&t, like->perm, &full)) {
        onnx_refuse(l, "constant \"%.60s\" is too large", v->name);
        return 0;
    }
    int first = 0;
    while (!keep && first < full.rank - 1 && full.dim[first] == 1)
        first++;
    for (int i = first; i < full.rank; i++)
        shape.dim[shape.rank++] = full.dim[i];
    return host_param(l, &t, like->perm, shape);
}

/* A computed value of lower rank: axes of 1 in front, then the order. */
static int align_lower(onnx_lower *l, onnx_val *v, const onnx_val *like)
{
    int64_t axes[NN_MAX_RANK], order[NN_MAX_RANK];
    int node = onnx_plain(l, v), front = like->rank - v->rank;
    if (onnx_is_plain(like))
        return node;
    for (int i = 0; i < like->rank; i++) {
        axes[i] = i;
        order[i] = like->perm[i];
    }
    nn_node u = onnx_begin(l, "Unsqueeze");
    onnx_feed(&u, node);
    onnx_set_ints(&u, "axes", front, axes);
    node = onnx_end(l, &u);
    nn_node t = onnx_begin(l, "Transpose");
    onnx_feed(&t, node);
    onnx_set_ints(&t, "perm", like->rank, order);
    return onnx_end(l, &t);
}

void onnx_align(onnx_lower *l, int n, onnx_val *const *v, int *node, onnx_val *like)
{
    const onnx_val *lead =
        NULL; /* whose order all take: one that is not plain, if there is one */
    *like = (onnx_val){.name = "", .type = v[0]->type, .plain = -1};
    for (int k = 0; k < n; k++)
        like->rank = v[k]->rank > like->rank ? v[k]->rank : like->rank;
    for (int k = 0; k < n; k++)
        if (!v[k]->host && v[k]->rank == like->rank && (!lead || onnx_is_plain(lead)))
            lead = v[k];
    for (int i = 0; i < like->rank; i++) {
        like->perm[i] = lead ? lead->perm[i] : i;
        like->dim[i] = 1;
    }
    for (int k = 0; k < n; k++)
        for (int i = 0; i < v[k]->rank; i++) {
            int64_t *d = &like->dim[like->rank - v[k]->rank + i], in = v[k]->dim[i];
            *d = *d == 1 ? in : in == 1 || in < 0 ? *d : in;
        }
    for (int k = 0; k < n; k++) {
        if (v[k]->host)
            node[k] = align_const(l, v[k], like, !lead);
        else if (v[k]->rank < like->rank)
            node[k] = align_lower(l, v[k], like);
        else
            node[k] = onnx_arranged(l, v[k], like->perm);
    }
}
